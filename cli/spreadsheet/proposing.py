"""A map that is guessed from the headings of a sheet, and what its rows seem to tell of."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from cli.spreadsheet.columns import SUBJECTS, Key, key, written
from cli.spreadsheet.directions import fields_of
from cli.spreadsheet.headings import OWN, may_say_a_kind, subject_of
from cli.spreadsheet.sheet import Sheet, Unfit
from domain.kinds import kind_of_instrument
from store.shell import quoted

_OF_THE_SUBJECT = {
    "visits": {
        "visit": "on",
        "arrival": "on",
        "from": "on",
        "ended": "until",
        "direction": "visitor",
        "spot": "place",
    },
    "contacts": {"contact": "on", "from": "on", "ended": "until", "kind": "channel", "spot": "place"},
    "memberships": {
        "joined": "on",
        "left": "ended",
        OWN: "member",
        "counterpart": "member",
        "spot": "member",
    },
    "agreements": {"spot": OWN, "from": "term.from", "until": "term.until"},
}
"""What a heading stands for, where it is not what it is called."""
_OF_A_SIDE = ("country", "lat", "lon", "region", "body.kind", "ids.wikidata", "ids.geonames")
_CHINESE = re.compile("[\u3400-\u9fff]")
_LOOKED_AT = 50
"""Rows whose names are looked at for their script."""


@dataclass
class Proposal:
    """A map to begin with."""

    of: str
    """What the rows seem to tell of."""
    why: str = ""
    """The headings that say so; nothing for agreements."""
    doubtful: bool = False
    """Whether they may tell of contacts as well."""
    fields: list[Key | None] = field(default_factory=list)
    """The field of each column."""
    constants: list[tuple[str, str]] = field(default_factory=list)
    """Fields that no column says, and what is assumed of all rows."""
    remarks: list[str] = field(default_factory=list)
    """What no heading says, and what a column may say that none is known to."""


def proposed(sheet: Sheet, of: str | None = None, said: Collection[str] = ()) -> Proposal:
    """A map to each column whose heading is known, each field once, for what the rows tell of or seem to.

    `said` are the fields that hold for all rows already.
    """
    columns = fields_of(sheet)
    subject, because = subject_of(sheet.columns, columns)
    found = Proposal(of or subject or "visits", doubtful=not (of or subject))
    if because and not of:
        found.why = " and ".join(because[:3])
    meant = [_OF_THE_SUBJECT[found.of].get(said, said) if said else None for said in columns]
    if found.of == "agreements" and {"counterpart", "a"} & set(meant):
        meant = ["place" if said == "spot" else word for said, word in zip(columns, meant, strict=True)]
    visitor = "counterpart"
    if found.of == "visits" and not {"counterpart", OWN, "a"} & set(meant):
        meant, visitor = _sides_of_a_visit(meant)
    words = _by_side(meant, found.of)
    found.fields = _once(sheet, [_key(word, found.of) for word in words])
    kind = "sister-city"
    if found.of == "agreements" and "kind" not in said and Key("tie", "kind") not in found.fields:
        kind = _of_a_column(sheet, found) or kind
    sides = {"counterpart": "b", "home": "a"} if Key("a", "name") in found.fields else {}
    assumed = {
        "agreements": (("kind", kind), ("body.kind", "city")),
        "visits": (("visitor", sides.get(visitor, visitor)), ("body.kind", "city")),
        "contacts": (("channel", "other"), ("body.kind", "city")),
        "memberships": (("network.kind", "network"),),
    }[found.of]
    there = {written(item) for item in found.fields if item} | set(said)
    found.constants = [
        (name, value)
        for name, value in assumed
        if name not in there and not (name == "visitor" and "host" in there)
    ]
    if "b.country" in there and not {"a.country", "country"} & there:
        found.remarks.append(
            "No heading says the country of a: --set a.country=… says it for all rows, by its two letters."
        )
    if "member" in there and "member.kind" not in there:
        found.constants.append(("member.kind", "city"))
    return found


def _of_a_column(sheet: Sheet, found: Proposal) -> str | None:
    """Map the column that is not known, and in which kinds of ties stand; where its heading alone may say so, remark it.

    What stands for the kind of all rows until it is said; None where no column may say it.
    """
    for at in range(len(sheet.columns)):
        cells = {cells[at] for _, cells in sheet.rows if at < len(cells) and cells[at]}
        if found.fields[at] is None and any(kind_of_instrument(cell) for cell in cells):
            found.fields[at] = Key("tie", "kind")
            return None
    for at, heading in enumerate(sheet.columns):
        if found.fields[at] is None and may_say_a_kind(heading):
            found.remarks.append(
                f"{heading} may say the kind of each tie: --map {quoted(f'{heading}=kind')} instead of --set kind=…"
            )
            return "…"
    return None


def _sides_of_a_visit(words: list[str | None]) -> tuple[list[str | None], str]:
    """Visitor and host are the sides where nobody else is named; and which of them visited."""
    if {"visitor", "host"} <= set(words):
        sides = {"visitor": "a", "host": "b"}
        return [sides.get(word or "", word) for word in words], "a"
    one = next((word for word in words if word in {"visitor", "host"}), None)
    return [
        "counterpart" if word and word == one else word for word in words
    ], "home" if one == "host" else "counterpart"


def _by_side(words: list[str | None], of: str) -> list[str | None]:
    """What is said of each of two sides: behind whose name it stands, where none is named in its heading."""
    if of == "memberships":
        sides = {"member": "member", "network": "network"}
    elif OWN in words and "counterpart" in words:
        sides = {OWN: "a", "counterpart": "b"}
    elif "a" in words and "b" in words:
        sides = {"a": "a", "b": "b"}
    else:
        return ["counterpart" if word == OWN else word for word in words]
    result: list[str | None] = []
    side = next((sides[word] for word in words if word in sides), "")
    for word in words:
        if word in sides and sides[word] not in result:
            side = sides[word]
            result.append(side)
        elif word in sides:
            result.append(None)
        elif word in _OF_A_SIDE:
            result.append(f"{side}.{word.removeprefix('body.')}")
        else:
            result.append(word)
    return result


def _key(words: str | None, of: str) -> Key | None:
    """The field, where a list of this has it."""
    try:
        found = key(words) if words else None
    except Unfit:
        return None
    return None if found and found.whose == "tie" and found.what not in SUBJECTS[of] else found


def _once(sheet: Sheet, found: list[Key | None]) -> list[Key | None]:
    """Each field once, but for notes; of several names the first in Latin letters is the partner's."""
    partner = Key("counterpart", "name")
    names = [at for at, item in enumerate(found) if item == partner]
    latin = [at for at in names if not _is_chinese(sheet, at)]
    if latin and (other := next((at for at in names if at not in latin), None)) is not None:
        found[other] = Key("body", "names.zh-Hant")
    first = (latin or names or [-1])[0]
    taken: set[Key] = set()
    for at, item in enumerate(found):
        if (item == partner and at != first) or (item in taken and item != Key("tie", "note")):
            found[at] = None
        elif item:
            taken.add(item)
    return found


def _is_chinese(sheet: Sheet, at: int) -> bool:
    cells = [cells[at] for _, cells in sheet.rows[:_LOOKED_AT] if at < len(cells) and cells[at]]
    return sum(bool(_CHINESE.search(cell)) for cell in cells) * 2 > len(cells)
