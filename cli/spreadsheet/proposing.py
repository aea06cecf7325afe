"""A map that is guessed from the headings of a sheet, and what its rows seem to tell of."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cli.spreadsheet import countries
from cli.spreadsheet.columns import SIDES, SUBJECTS, Key, key, written
from cli.spreadsheet.dates import Dates
from cli.spreadsheet.directions import fields_of
from cli.spreadsheet.events import IN_FORCE, says_how_it_ended
from cli.spreadsheet.headings import (
    LATIN,
    OWN,
    PEER,
    may_name_a_body,
    may_say_a_kind,
    named_for,
    names_a_wider_land,
    says_a_day_alone,
    subject_of,
)
from cli.spreadsheet.letters import is_latin, language
from cli.spreadsheet.sheet import Sheet, Unfit
from domain.kinds import kind_of_instrument
from domain.text import normalise
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
        PEER: "member",
        "spot": "member",
    },
    "agreements": {"spot": OWN, "from": "term.from", "until": "term.until", "left": "ended"},
}
"""What a heading stands for, where it is not what it is called."""
_OF_A_SIDE = ("country", "lat", "lon", "region", "body.kind", "ids.wikidata", "ids.geonames")
_LANDS = ("country", "region")
"""What may stand before the name of what lies in it."""
_CHINESE_NAME = "names.zh-Hant"
_CHINESE_NAMES = (_CHINESE_NAME, "names.zh-Hans", "names.zh")
"""Names in Chinese, as headings say it, and as the letters below them do."""
_A_NAME = 60
"""Signs that a name has at most."""
_OF_WIKIDATA = re.compile(r"(?:https?://.*/|wd:)?Q[1-9][0-9]*")
_LABEL = re.compile(r"[ _]?label$")
_SIDE_OF = {OWN: "a.", "a": "a.", "counterpart": "b.", "b": "b."}
"""The headings that name a body, with the side that it is."""
_OF_AGREEMENTS = frozenset(
    ("kind", "status", "ended", "title", "replaces", "listed_by", "term.from", "term.until")
)
"""Fields that agreements alone have."""
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
    may_be_member: list[int] = field(default_factory=list)
    """The columns of names that are not known, in a list of memberships which does not say who the member is."""
    remarks: list[str] = field(default_factory=list)
    """What no heading says, and what a column may say that none is known to."""


def proposed(
    sheet: Sheet, of: str | None = None, said: Collection[str] = (), *, has_home: bool = True
) -> Proposal:
    """A map to each column whose heading is known, each field once, for what the rows tell of or seem to.

    `said` are the fields that hold for all rows already. `has_home`: whether the ledger has a home, whose counterpart a row
    may name alone.
    """
    columns = [
        "status" if said in _LANDS and _says_the_status(sheet, at) else said
        for at, said in enumerate(fields_of(sheet))
    ]
    columns = [
        "region" if said == "country" and _is_a_region(sheet, columns, at) else said
        for at, said in enumerate(columns)
    ]
    columns, named_by = _with_numbers(sheet, columns)
    subject, because = _subject(sheet, columns)
    found = Proposal(of or subject or "visits", doubtful=not (of or subject))
    if because and not of:
        found.why = " and ".join(because[:3])
    meant = [_OF_THE_SUBJECT[found.of].get(said, said) if said else None for said in columns]
    if found.of == "agreements" and {"counterpart", "a"} & set(meant):
        meant = ["place" if said == "spot" else word for said, word in zip(columns, meant, strict=True)]
    if found.of != "memberships":
        meant = [None if word in {"network", "member"} else word for word in meant]
    english = {at for at, word in enumerate(meant) if word == LATIN}
    meant = _whose_names(sheet, meant, found.of)
    visitor = "counterpart"
    if found.of == "visits" and not {"counterpart", OWN, "a"} & set(meant):
        meant, visitor = _sides_of_a_visit(meant)
    if found.of != "memberships":
        meant = _with_the_other_side(sheet, meant, has_home=has_home)
    meant = [_in_its_writing(sheet, at) if word == _CHINESE_NAME else word for at, word in enumerate(meant)]
    words = _by_side(meant, found.of, named_by)
    found.fields = _once(sheet, [_key(word, found.of) for word in words], english)
    if not has_home and found.of != "memberships":
        _name_both_sides(found, "a" if OWN in meant else "b", said)
    kind = "sister-city"
    if found.of == "agreements" and "kind" not in said and Key("tie", "kind") not in found.fields:
        kind = _of_a_column(sheet, found, sure=of is not None) or kind
    two = not has_home or {Key("a", "name"), Key("b", "name")} & set(found.fields)
    sides = {"counterpart": "b", "home": "a"} if two else {}
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
    if "member" in there and "member.kind" not in there:
        found.constants.append(("member.kind", "city"))
    _ask(sheet, found, there)
    return found


def _with_numbers(sheet: Sheet, columns: list[str | None]) -> tuple[list[str | None], dict[int, int]]:
    """The columns with those of numbers of Wikidata's as such, and in which column the name stands of each: `itemLabel`.

    A number is nobody's name, and no country's either.
    """
    found, named_by = list(columns), dict[int, int]()
    stems = [_LABEL.sub("", normalise(heading)) for heading in sheet.columns]
    for at in range(len(columns)):
        if not _are_numbers_of_wikidata(sheet, at):
            continue
        label = next((place for place, stem in enumerate(stems) if place != at and stem == stems[at]), None)
        if label is None and columns[at] not in {*_SIDE_OF, "ids.wikidata"}:
            found[at] = None if columns[at] in _LANDS else columns[at]
        elif label is None:
            found[at] = _SIDE_OF.get(columns[at] or "", "") + "ids.wikidata"
        elif columns[label] in {*_SIDE_OF, "ids.wikidata", "network", "member"}:
            found[at] = "ids.wikidata"
            found[label] = OWN if columns[label] == "ids.wikidata" else columns[label]
            named_by[at] = label
        else:
            found[at] = None  # of a country, or of what is not known
    return found, named_by


def _are_numbers_of_wikidata(sheet: Sheet, at: int) -> bool:
    """Whether nothing but numbers of Wikidata's, or their addresses, stands in a column."""
    cells = [cells[at] for _, cells in sheet.rows if at < len(cells) and cells[at]]
    return bool(cells) and all(map(_OF_WIKIDATA.fullmatch, cells))


def _ask(sheet: Sheet, found: Proposal, there: Collection[str]) -> None:
    """Say what no heading tells, and in which columns it may stand."""
    found.remarks += _without_country(there)
    if not {"on", "term.from"} & set(there):
        found.remarks += _of_dates(sheet, found, there)
    if found.of == "memberships" and "member" not in there:
        found.may_be_member = _names(sheet, found)


def example(sheet: Sheet, found: Proposal, *, has_home: bool) -> str:
    """How a map is written of a sheet of which no heading is known: of a column of names, where there is one."""
    at = next(iter(_names(sheet, found)), 0)
    heading = sheet.columns[at]
    column = heading if heading and sheet.columns.count(heading) == 1 else f"#{at + 1}"
    field, whose = (
        ("network", "name of the network")
        if found.of == "memberships"
        else ("counterpart", "name of the partner")
        if has_home
        else ("a", "name of the one side, and b of the other")
    )
    return f"--map {quoted(f'{column}={field}')} if it has the {whose}"


def _names(sheet: Sheet, found: Proposal) -> list[int]:
    """The columns that no heading tells, and in most of whose cells a name stands: not all rows need be of one member."""

    def may_be(at: int) -> bool:
        cells = [cells[at] for _, cells in sheet.rows[:_LOOKED_AT] if at < len(cells) and cells[at]]
        named = [
            cell for cell in cells if cell[:1].isalpha() and not cell[:1].islower() and len(cell) <= _A_NAME
        ]
        return 2 * len(named) > len(cells) > 0 and not _has_digits(sheet, at)

    return [at for at, item in enumerate(found.fields) if item is None and may_be(at)]


def _is_a_region(sheet: Sheet, columns: Sequence[str | None], at: int) -> bool:
    """Whether none of the lands in a column is a country, and another column has some: `kraj` is either, by the language."""

    def has_some(column: int) -> bool:
        return any(
            countries.meant(cells[column]) for _, cells in sheet.rows[:_LOOKED_AT] if column < len(cells)
        )

    others = [other for other, said in enumerate(columns) if said == "country" and other != at]
    return "region" not in columns and any(map(has_some, others)) and not has_some(at)


def _says_the_status(sheet: Sheet, at: int) -> bool:
    """Whether most of what stands in a column says how a tie is, and nothing there is a country: `Stato` is either."""
    cells = {normalise(cells[at]) for _, cells in sheet.rows if at < len(cells) and cells[at]}
    known = sum(cell in IN_FORCE or says_how_it_ended(cell) for cell in cells)
    return 0 < len(cells) < 2 * known and not any(map(countries.meant, cells))


def _without_country(there: Collection[str]) -> Iterator[str]:
    """The sides of which no heading says the country, where a row names both."""
    for side in ("a", "b") if {"a", "b"} <= {*there} else ():
        if not {f"{side}.country", "country", "body.country"} & {*there}:
            yield f"No heading says the country of {side}: --set {side}.country=… says it for all rows, by its two letters."


def _of_dates(sheet: Sheet, found: Proposal, there: Collection[str]) -> Iterator[str]:
    """The columns of which no field is known, and in which nothing but dates stand: each another field, while there are."""
    columns = [
        heading or f"#{at + 1}"
        for at, heading in enumerate(sheet.columns)
        if not found.fields[at] and _are_dates(sheet, at)
    ]
    end = "ended" if "ended" in SUBJECTS[found.of] else "until"
    for number, column in enumerate(columns):
        if number == 0:
            ended = f"; if it is when ties ended, {quoted(f'{column}=ended')} instead"
            more = "; if they tell of visits, add --of visits" if found.of == "agreements" else ""
            more += ended if found.of == "agreements" and len(columns) == 1 and "ended" not in there else ""
            yield f"{column} has nothing but dates: --map {quoted(f'{column}=on')} says that it was then{more}."
        elif number == 1 and end not in there:
            yield f"{column} has nothing but dates too: --map {quoted(f'{column}={end}')} if that is when it ended."
        else:
            yield f"{column} has nothing but dates too: --map {quoted(f'{column}=note')} takes them as notes."


def _name_both_sides(found: Proposal, side: str, said: Collection[str]) -> None:
    """Let a counterpart be this side of two, and remark that the other one is to be named where it is not `said`."""
    names = {item.whose for item in found.fields if item and item.what == "name"}
    if "counterpart" not in names:
        return
    at = found.fields.index(Key("counterpart", "name"))
    unknown = [place for place, item in enumerate(found.fields) if item is None]
    found.fields = [  # a region beyond a column that may name the other side is nobody's yet
        None
        if item and item.what == "region" and any(min(at, place) < gap < max(at, place) for gap in unknown)
        else _of_one_side(item, "b" if item and item.what == "country" else side)
        for place, item in enumerate(found.fields)
    ]
    other = "a" if side == "b" else "b"
    if other not in {*names, *said}:
        found.remarks.append(
            f"This ledger has no home, so each row names both sides: --map COLUMN={other} says which the other one"
            f" is, or --set {other}=NAME where it is the same in all rows."
        )


def _subject(sheet: Sheet, columns: Sequence[str | None]) -> tuple[str, list[str]]:
    """What the rows seem to tell of, and what says so: headings, or else the name of a sheet of a workbook."""
    subject, because = subject_of(sheet.columns, columns)
    if subject == "agreements" and (named := named_for(sheet.of_a_workbook)):
        return named, [f"the sheet {sheet.of_a_workbook!r}"]
    return subject, because


def _of_a_column(sheet: Sheet, found: Proposal, *, sure: bool) -> str | None:
    """Map the column that is not known, and in which kinds of ties stand; where its heading alone may say so, remark it.

    What stands for the kind of all rows until it is said; None where no column may say it. `sure`: these are agreements.
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
    if not sure and _may_tell_of_events(sheet, found):
        found.remarks.append(
            "No heading says what the rows tell of: --of visits or, of calls, letters and meetings, --of contacts; if of"
            " agreements, --set kind=… says of which."
        )
        return "…"
    return None


def _may_tell_of_events(sheet: Sheet, found: Proposal) -> bool:
    """Whether rows of which no heading says that they are agreements have days, and words under headings that nobody knows.

    These may be who came, or by what means: nobody is to sign what was a call.
    """
    told = {written(item) for item in found.fields if item}
    if not told or not _OF_AGREEMENTS.isdisjoint(told):
        return False
    days = [
        heading for heading, item in zip(sheet.columns, found.fields, strict=True) if item == Key("tie", "on")
    ]
    unknown = [at for at, item in enumerate(found.fields) if item is None]
    dated = [at for at in unknown if _are_dates(sheet, at)]
    if not (days or dated) or not all(map(says_a_day_alone, days)):
        return False
    return any(at not in dated and _has_words(sheet, at) for at in unknown)


def _has_words(sheet: Sheet, at: int) -> bool:
    """Whether words, and no numbers, stand in a column."""
    return any(at < len(cells) and cells[at] for _, cells in sheet.rows) and not _has_digits(sheet, at)


def _are_dates(sheet: Sheet, at: int) -> bool:
    """Whether nothing but dates stand in a column."""
    dates = Dates(datetime.now(UTC).date())
    cells = [cells[at] for _, cells in sheet.rows[:_LOOKED_AT] if at < len(cells) and cells[at]]
    return bool(cells) and all(map(dates.may_be_one, cells))


def _sides_of_a_visit(words: list[str | None]) -> tuple[list[str | None], str]:
    """Visitor and host are the sides where nobody else is named; and which of them visited."""
    if {"visitor", "host"} <= set(words):
        sides = {"visitor": "a", "host": "b"}
        return [sides.get(word or "", word) for word in words], "a"
    one = next((word for word in words if word in {"visitor", "host"}), None)
    return [
        "counterpart" if word and word == one else word for word in words
    ], "home" if one == "host" else "counterpart"


def _whose_names(sheet: Sheet, words: list[str | None], of: str) -> list[str | None]:
    """The columns with names in English as names of whom the column before them names, or else the next.

    Before the first column whose heading is known one in other letters may stand: it names the other side, and that name
    in English is its own.
    """
    names = [
        at for at, word in enumerate(words) if word in {"counterpart", OWN, "a", "b", "network", "member"}
    ]
    result = list(words)
    for at, word in enumerate(words):
        if word == LATIN:
            beside = max((name for name in names if name < at), default=min(names, default=None))
            first = of != "memberships" and at > 0 and bool(names) and at < min(names)
            if beside is not None and first and _is_named_in_other_letters(sheet, words, at):
                result[at - 1 : at + 1] = ["counterpart" if words[beside] in {OWN, "a"} else OWN] * 2
                continue
            result[at] = words[beside] if beside is not None else "network" if of == "memberships" else OWN
    return result


def _is_named_in_other_letters(sheet: Sheet, words: Sequence[str | None], at: int) -> bool:
    """Whether the column before that of names in English is not known, and has one name in other letters for each."""
    if words[at - 1] is not None or not _has_words(sheet, at - 1) or _is_latin(sheet, at - 1):
        return False
    both = {(cells[at - 1], cells[at]) for _, cells in sheet.rows if at < len(cells) and cells[at - 1]}
    return len(both) == len({name for name, _ in both}) == len({english for _, english in both})


def _with_the_other_side(sheet: Sheet, words: list[str | None], *, has_home: bool) -> list[str | None]:
    """The columns with that of the other side, where one is known and one other may be it: `Polish city`."""
    if "a" in words or (OWN in words) == ("counterpart" in words):
        return _with_the_land(sheet, words)
    there, other = (OWN, "counterpart") if OWN in words else ("counterpart", OWN)
    may = [
        at
        for at, word in enumerate(words)
        if word is None and may_name_a_body(sheet.columns[at]) and not _has_digits(sheet, at)
    ]
    if len(may) > 1:
        may = [at for at in may if not names_a_wider_land(sheet.columns[at])]
    if len(may) == 1 and not (there == OWN and has_home):
        words = [other if at == may[0] else word for at, word in enumerate(words)]
    return _with_the_land(sheet, words)


def _with_the_land(sheet: Sheet, words: list[str | None]) -> list[str | None]:
    """The columns with a county as the region of what another column names."""
    if not {OWN, "counterpart", "a", "b"} & {*words} or "region" in words:
        return words
    named = OWN in words or "a" in words
    return [
        "region" if named and word in {None, OWN} and _is_a_land_beside(sheet, words, at) else word
        for at, word in enumerate(words)
    ]


def _is_a_land_beside(sheet: Sheet, words: list[str | None], at: int) -> bool:
    """Whether a column says the county of what another one names."""
    others = [word for place, word in enumerate(words) if place != at]
    return names_a_wider_land(sheet.columns[at]) and (OWN in others or "a" in others)


def _has_digits(sheet: Sheet, at: int) -> bool:
    """Whether there are digits in most cells of a column: names have none, but for a sum below them."""
    cells = [cells[at] for _, cells in sheet.rows[:_LOOKED_AT] if at < len(cells) and cells[at]]
    return 2 * sum(any(map(str.isdigit, cell)) for cell in cells) > len(cells)


def _of_one_side(item: Key | None, side: str) -> Key | None:
    """The field, of this side instead of the counterpart."""
    if item and item.whose in {"counterpart", "body"} and item.what != "kind":
        return Key(side, item.what)
    return item


def _by_side(words: list[str | None], of: str, named_by: Mapping[int, int]) -> list[str | None]:
    """What is said of each of two sides: behind whose name it stands, where none is named in its heading.

    Of some columns it is known in which one the name stands, by `named_by`.
    """
    if of == "memberships":
        sides = {"member": "member", "network": "network"}
    elif OWN in words and "counterpart" in words:
        sides = {OWN: "a", "counterpart": "b"}
    elif "a" in words and "b" in words:
        sides = {"a": "a", "b": "b"}
    else:
        return [_of_the_counterpart(word) for word in words]
    names = [at for at, word in enumerate(words) if word in sides]
    result: list[str | None] = []
    for at, word in enumerate(words):
        if word in sides:
            result.append(sides[word])
        elif word in (*_OF_A_SIDE, *_CHINESE_NAMES):
            name = named_by.get(at, -1)
            side = sides[words[name if name in names else _whose(words, names, at)] or ""]
            result.append(f"{side}.{word.removeprefix('body.')}")
        else:
            result.append(word)
    return result


def _whose(words: list[str | None], names: list[int], at: int) -> int:
    """The name of which a column says something: the one before it, or, where the sheet begins with lands, the next.

    What two columns say, between which a name stands, is of the first name and of the second one. One country alone is the
    partner's: a register has towns of one country, and does not say so in each row.
    """
    first, last = names[0], names[-1]
    same = [other for other, word in enumerate(words) if word == words[at]]
    if len(same) == len(names) and any(same[0] < name < same[-1] for name in names):
        return names[same.index(at)]
    if words[at] == "country" and "counterpart" in words:
        return words.index("counterpart")
    before = max((name for name in names if name < at), default=first)
    begins_with_lands = any(word in _LANDS for word in words[:first])
    country = words.index("country") if words.count("country") == 1 else at
    if words[at] in _LANDS and (begins_with_lands or before < country < at):
        return min((name for name in names if name > at), default=last)
    return before


def _of_the_counterpart(word: str | None) -> str | None:
    """The field of a sheet that names the counterpart alone: nothing is said of the home."""
    if word == OWN:
        return "counterpart"
    side, dot, what = (word or "").partition(".")
    if dot and side in {"a", "b"}:
        return what if side == "b" else None
    return word


def _key(words: str | None, of: str) -> Key | None:
    """The field, where a list of this has it."""
    try:
        found = key(words) if words else None
    except Unfit:
        return None
    return None if found and found.whose == "tie" and found.what not in SUBJECTS[of] else found


def _once(sheet: Sheet, found: list[Key | None], english: Collection[int]) -> list[Key | None]:
    """Each field once, but for notes; of several names of one side the first in Latin letters is its name.

    `english`: the columns whose headings say that they are names in English.
    """
    for side in SIDES:
        names = [at for at, item in enumerate(found) if item == Key(side, "name")]
        latin = [at for at in names if _is_latin(sheet, at)]
        whose = "body" if side == "counterpart" else side
        for at in names:
            if at == (latin or names)[0]:
                continue
            tag = "en" if at in english else None if at in latin else _language(sheet, at)
            found[at] = Key(whose, f"names.{tag}") if latin and tag else None
    taken: set[Key] = set()
    for at, item in enumerate(found):
        if item in taken and item != Key("tie", "note"):
            found[at] = None
        elif item:
            taken.add(item)
    return found


def _in_its_writing(sheet: Sheet, at: int) -> str:
    """The field of names in Chinese, in the writing that their letters belong to."""
    return _CHINESE_NAMES[1] if _language(sheet, at) == "zh-Hans" else _CHINESE_NAME


def _is_latin(sheet: Sheet, at: int) -> bool:
    cells = [cells[at] for _, cells in sheet.rows[:_LOOKED_AT] if at < len(cells) and cells[at]]
    return sum(map(is_latin, cells)) * 2 >= len(cells)


def _language(sheet: Sheet, at: int) -> str | None:
    cells = "".join(cells[at] for _, cells in sheet.rows[:_LOOKED_AT] if at < len(cells))
    return language(cells, "".join(sheet.columns))
