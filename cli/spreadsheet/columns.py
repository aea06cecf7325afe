"""What the columns of a sheet mean: fields, what of each subject, and a map to them."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Self

from cli.spreadsheet.headings import OWN, field_of
from cli.spreadsheet.sheet import Unfit, each_of, together
from domain.text import normalise

SIDES = ("counterpart", "a", "b", "network", "member")
"""Whom a row names: the partner of the ledger's home, or both sides; of a membership the network, and who is in it."""
_OF_ALL = ("on", "note", "certainty", "source")
_OF_AN_EVENT = ("until", "occasion", "place", "people", "topics")
SUBJECTS: dict[str, tuple[str, ...]] = {
    "agreements": (
        *("kind", "on", "title", "instrument", "place", "note", "certainty", "source", "status", "listed_by"),
        *("term.from", "term.until", "term.length", "term.renewal", "ended", "ended_by", "replaces"),
        *("channel", "people", "topics"),  # of rows that tell of a contact
    ),
    "visits": (*_OF_ALL, "visitor", "host", *_OF_AN_EVENT, "cost", "funded_by"),
    "contacts": (*_OF_ALL, "channel", "by", *_OF_AN_EVENT),
    "memberships": (*_OF_ALL, "status", "ended", "as_name"),
}
"""What rows can tell of, and the fields that it has beside those of the bodies."""
OF_THE_TIE = tuple(dict.fromkeys(field for fields in SUBJECTS.values() for field in fields))
OF_A_BODY = (
    *("name", "country", "kind", "slug", "region", "lat", "lon"),
    *("ids.wikidata", "ids.geonames", "ids.iso3166-2", "ids.other"),
)
FIELDS = {
    "counterpart": "the partner's name, in Latin letters where there is one",
    "a, b": "the names of both sides, where no home is one of them",
    "country": "the partner's country: PL, Poland or 波蘭",
    "body.kind": "what the partner is: city, county, school, port …",
    "names.zh-Hant": "its name in another language, by language tag",
    "ids.wikidata, ids.geonames, ids.iso3166-2": "its number in other registers",
    "slug": "the short name that it shall have, or has in the ledger",
    "lat, lon": "where it lies, in degrees",
    "a.country, b.ids.wikidata …": "the same for one side of two",
    "region": "the land, prefecture or state that it lies in",
    "kind": "the kind of tie: sister-city, 姊妹市, twin town, Absichtserklärung …; contact is none yet",
    "on": "when it was signed, or happened, as roughly as it is known",
    "title, instrument, place": "of what was signed; instrument is its short name",
    "term.from, term.until, term.length": "how long it runs",
    "term.renewal": "how it goes on then, such as tacit",
    "status": "in force, ended, suspended or dormant",
    "ended, ended_by": "when it ended, and who ended or suspended it",
    "visitor, host": "of a visit: a side, home, counterpart, incoming or outgoing",
    "cost, funded_by": "of a visit: what it cost, with the currency, and who paid",
    "until": "the last day of what lasted for some",
    "as_name": "of a membership: as whom",
    "occasion, people, topics": "what for; names joined by ;, roles in brackets; words joined by ,",
    "channel, by": "of a contact: meeting, online, letter, call …, and who sought it",
    "network, member": "of a membership; the member is the ledger's home where none is named",
    "replaces": "the kind of tie, or the instrument, that it takes the place of",
    "listed_by": "which side lists the tie: both, a, b, home, counterpart",
    "certainty": "confirmed, reported or alleged",
    "source": "slugs of registered sources, joined by ;",
    "note": "free text, from several columns if need be",
    "figure.METRIC": "a figure, such as figure.population",
}
"""Fields and what they hold, for people."""


class _Key(NamedTuple):
    whose: str
    """`tie`, `counterpart`, `a`, `b`, or `body`."""
    what: str


class Key(_Key):
    """One field: of the tie, of the body that is a side of it, or of whichever bodies a row names.

    There is one of each: rows are looked up by them tens of times, and by what they are that takes as long again.
    """

    __slots__ = ()
    __hash__ = object.__hash__

    def __new__(cls, whose: str, what: str) -> Self:
        """The one that there is of these words."""
        found = _KEYS.get((whose, what))
        if found is None:
            found = _KEYS[whose, what] = super().__new__(cls, whose, what)
        return found


_KEYS: dict[tuple[str, str], Any] = {}


def key(words: str) -> Key:
    """The field of these words. Errors: `Unfit` with what comes near."""
    said = words.strip()
    if said in SIDES:
        return Key(said, "name")
    whose, dot, what = said.partition(".")
    if dot and whose in (*SIDES, "body") and _is_of_a_body(what):
        return Key(whose, what)
    if said in OF_THE_TIE:
        return Key("tie", said)
    if whose == "figure" and re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", what):
        return Key("tie", said)
    if said not in {"name", "kind"} and _is_of_a_body(said):
        return Key("body", said)
    known = [
        *SIDES[:3],
        *OF_THE_TIE,
        *SIDES[3:],
        "body.kind",
        "names.zh-Hant",
        *(item for item in OF_A_BODY if item != "name"),
    ]
    known += [f"{side}.{what}" for side in SIDES[1:] for what in OF_A_BODY]
    heading = field_of(said)
    meant = "counterpart" if heading == OWN else heading
    near = (
        [meant]
        if meant and meant in known
        else difflib.get_close_matches(said.casefold(), known, n=2, cutoff=0.75)
    )
    hint = (
        f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(known[:17])}, figure.METRIC"
    )
    raise Unfit(f"there is no field {said or 'without a name'}: {hint}")


def _is_of_a_body(what: str) -> bool:
    return what in OF_A_BODY or bool(re.fullmatch("names\\.[A-Za-z0-9]+(-[A-Za-z0-9]+)*", what))


@dataclass(frozen=True)
class Map:
    """What was said of a sheet: `--map COLUMN=FIELD` and `--set FIELD=VALUE`."""

    columns: tuple[tuple[str, Key], ...]
    """The headings as they were written, with the fields that they stand for."""
    constants: Mapping[Key, str] = field(default_factory=dict)

    def where_empty(self, words: Iterable[str]) -> "Map":
        """The map by which a row without a kind has the one of `=KIND`, of these `WORD=VALUE`. Errors: `Unfit`."""
        said = [
            value.strip()
            for word, sign, value in (each.rpartition("=") for each in words)
            if sign and not word.strip()
        ]
        kind = Key("tie", "kind")
        if not any(said):
            return self
        if kind not in {of for _, of in self.columns} or len(said) > 1:
            raise Unfit(
                f"--read: ={said[0]} says which kind of tie an empty cell means: map one column to kind, and say one of it"
            )
        return replace(self, constants={**self.constants, kind: said[0]})

    def sides(self, of: str = "agreements") -> tuple[str, ...]:
        """Whom a row names: the counterpart, or a and b; the network, and the member. Errors: `Unfit`."""
        named = {key.whose for key in self.keys} & set(SIDES)
        if of == "memberships":
            if named - {"network", "member"} or "network" not in named:
                raise Unfit(
                    "a membership names the network, and the member where it is not the home: map a column to each"
                )
            return ("member", "network") if "member" in named else ("network",)
        if named & {"network", "member"}:
            raise Unfit("network and member are of memberships: say --of memberships")
        if named == {"a", "b"}:
            return ("a", "b")
        if named - {"counterpart"}:
            raise Unfit(
                "a row names the counterpart of the ledger's home, or both a and b: map a column to each"
                if "counterpart" not in named
                else "a row names the counterpart of the ledger's home, or a and b, not all of them"
            )
        return ("counterpart",)

    def see_that_it_is_of(self, of: str) -> None:
        """The fields are those of what the rows tell of. Errors: `Unfit`."""
        wrong: list[str] = []
        for whose, what in self.keys:
            if (
                whose == "tie"
                and what not in SUBJECTS[of]
                and not (what.startswith("figure.") and of != "memberships")
            ):
                others = [name for name, fields in SUBJECTS.items() if what in fields]
                say = " or ".join(f"--of {name}" for name in others) or "--of agreements"
                wrong.append(f"{what} is no field of {of}: is it a list of something else? Then say {say}")
        if wrong:
            raise together(wrong)
        sides = self.sides(of)
        for whose, what in self.keys if len(sides) > 1 else ():
            if whose == "body" and what not in {"kind", "country"}:
                wrong.append(f"{what} is of one side: say {sides[0]}.{what} or {sides[1]}.{what}")
        if wrong:
            raise together(wrong)

    @property
    def keys(self) -> list[Key]:
        """All fields that are said."""
        return [*(column for _, column in self.columns), *self.constants]


def mapped(columns: Iterable[str], constants: Iterable[str]) -> Map:
    """The map of `COLUMN=FIELD` and `FIELD=VALUE` each. Errors: `Unfit`."""
    wrong: list[Unfit] = []
    found = list(each_of(_column, columns, wrong))
    said: dict[Key, str] = {}
    for words, named, value in each_of(_constant, constants, wrong):
        if named in said:
            wrong.append(Unfit(f"--set: {words} takes one value, and more than one is given"))
        said[named] = value
    if wrong:
        raise together(wrong)
    result = Map(tuple(found), said)
    if twice := [key for key in result.keys if result.keys.count(key) > 1 and key.what != "note"]:
        name = twice[0].what if twice[0].what != "name" else twice[0].whose
        raise Unfit(f"{name} is said twice: map one column to it, or set it for all rows")
    return result


def _column(column: str) -> tuple[str, Key]:
    heading, sign, words = column.rpartition("=")
    if not sign or not heading.strip():
        raise Unfit(
            f"--map: {column!r} cannot be read: write COLUMN=FIELD, such as 'Partner city=counterpart'"
        )
    if words.strip() == "…":
        raise Unfit(
            f"--map: {heading.strip()} is not said yet: write what its column means in place of …, or leave it out"
        )
    return heading.strip(), _of("--map", words)


def _constant(constant: str) -> tuple[str, Key, str]:
    words, sign, value = constant.partition("=")
    if not sign or not value.strip():
        raise Unfit(f"--set: {constant!r} cannot be read: write FIELD=VALUE, such as kind=sister-city")
    if "…" in value:
        raise Unfit(f"--set: {words.strip()} is not said yet: write what holds for all rows in place of …")
    return words.strip(), _of("--set", words), value.strip()


def _of(flag: str, words: str) -> Key:
    try:
        return key(words)
    except Unfit as error:
        raise Unfit(f"{flag}: {error}") from None


def place(heading: str, columns: Sequence[str]) -> int:
    """Where the column of a heading stands; `#3` is the third. Errors: `Unfit` with what comes near."""
    if (number := re.fullmatch("#([0-9]{1,4})", heading)) and 0 < int(number[1]) <= len(columns):
        return int(number[1]) - 1
    found = [at for at, column in enumerate(columns) if column == heading]
    found = found or [at for at, column in enumerate(columns) if normalise(column) == normalise(heading)]
    if len(found) == 1:
        return found[0]
    if found:
        which = " or ".join(f"#{at + 1}" for at in found)
        raise Unfit(f"the heading {heading} stands over several columns: say which, {which}")
    normalised = {normalise(column): column for column in columns if column}
    near = difflib.get_close_matches(normalise(heading), normalised, n=2)
    listed = ", ".join(column for column in columns if column)
    hint = (
        f"did you mean {' or '.join(normalised[item] for item in near)}?"
        if near
        else f"there are {listed:.200}"
    )
    raise Unfit(f"there is no column {heading}: {hint}")


def written(row: Key) -> str:
    """A field as it is written in a map."""
    if row.what == "name":
        return row.whose
    if row.whose == "body" and row.what == "kind":
        return "body.kind"
    return row.what if row.whose in {"tie", "body", "counterpart"} else f"{row.whose}.{row.what}"
