"""Who is meant by a row: a body of the ledger, one that an earlier row brought, or a new one."""

import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from types import MappingProxyType
from typing import Any, Protocol

from cli.gazetteer.regions import in_one
from cli.spreadsheet.sheet import Unfit
from domain.alike import Known, alike, resembling
from domain.fact import SLUG_LENGTH
from domain.text import normalise
from queries.homonyms import mark
from queries.slugs import slugged

REGISTERS = ("wikidata", "geonames", "iso3166-2")
"""Whose numbers tell two bodies of one name apart."""
NEAR = 0.5
"""Degrees within which two places of one name may be the same."""
_ROUND = 360
_UNITS = {
    "縣": "縣",
    "県": "縣",
    "县": "縣",
    "區": "區",
    "区": "區",
    **{unit: unit for unit in "市州省郡町村府道都"},
}
"""What names in Chinese letters end in that say a kind of land, as they are compared."""
_SHORT = 4
"""Letters that the short form of a region has at most."""
_TOLD_APART = re.compile(r"(.+\S)\s*[(（]([^()（）]+)[)）]")
"""A name, and behind it what tells its bearer from others."""
_BEHIND = frozenset(")）")
"""What such a name ends in."""
_FAMILIES = {"city": "city", "town": "city", "district": "city", "council": "council"}
_SAID_FREELY = frozenset((None, "other"))


NOTHING: Mapping[str, Any] = MappingProxyType({})
"""What is said where nothing is: one for all."""


@dataclass(slots=True)
class Said:
    """What one row says of one body."""

    name: str
    names: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    """Its other names, by language."""
    language: str | None = None
    """That of its name, where a column says it."""
    kind: str | None = None
    country: str | None = None
    slug: str | None = None
    ids: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    region: str | None = None
    lat: float | None = None
    lon: float | None = None


@dataclass(slots=True)
class Body:
    """A body of the ledger, or one that the sheet brings."""

    slug: str
    name: str
    called: tuple[str, ...] = ()
    """All its names."""
    kind: str | None = None
    country: str | None = None
    ids: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    lat: float | None = None
    lon: float | None = None
    new: Said | None = None
    """What the row says that brought it."""
    registered: bool = True
    """Whether it is in the ledger, or in the facts of the rows so far."""
    entry: str = ""
    """Its registration, as `body:gdynia#1`; empty for one that the sheet brings."""
    sources: frozenset[str] = frozenset()
    """Whose word its registration is, whatever of it."""
    told_by: Mapping[str, frozenset[str]] = field(default_factory=lambda: NOTHING)
    """Whose word each of its fields is, where some are another one's than its registration."""
    on_record: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    """Its numbers in the ledger; `ids` has those of the rows so far too."""
    names: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    """Its names in the ledger, by language."""
    ever: Mapping[str, Sequence[Any]] = field(default_factory=lambda: NOTHING)
    """The values of its fields that stand on record in any state, where any was ever contested or corrected."""
    region: str | None = None
    successor: str | None = None
    """The body that took its place."""
    since: tuple[int, int] | None = None
    """The day on which that did, by its bounds."""


class Spot(Protocol):
    """A place of the list, and which body on record lies there."""

    @property
    def body(self) -> Body | None:
        """The body on record that it is, where its name and place do not say so."""

    @property
    def others(self) -> frozenset[str]:
        """Bodies on record of its name that it is not."""


class Bodies:
    """All bodies that are known, by slug, by number and by name."""

    def __init__(
        self,
        bodies: Iterable[Body],
        *,
        ties: Callable[[], Iterable[Sequence[str]]] = tuple,
        numbered: bool = False,
    ) -> None:
        """`ties` has the slugs of those who have a tie with each other on record, or are in a network.

        `numbered`: whether the slug of a name without Latin letters is a number.
        """
        self._ties = ties
        self._numbers: dict[str, Iterator[int]] | None = {} if numbered else None
        self.place_of: Callable[[Said], Spot | None] | None = None
        """Where a row says that a body lies, once all rows were looked at (`same.Places`)."""
        self.by_slug: dict[str, Body] = {}
        self._by_id: dict[tuple[str, str], Body] = {}
        self._by_name: dict[str, list[Body]] = {}
        for body in bodies:
            self._add(body)
        self.partners_of: Callable[[Said], Mapping[str, Iterable[Said]]] = lambda _: NOTHING
        """Beside whom the rows have what is called so in its country, by the key of its region; asked seldom."""
        self._told: set[tuple[str, str]] = set()

    def of(self, said: Said, found: Body | None = None) -> Body:
        """The body that is meant, if it was `found`; a new one where none is known. Errors: `Unfit`."""
        if found is None:
            return self._new(said)
        if not said.ids:
            return found
        for register, number in said.ids.items():  # the next of this name with another number is another
            if register in REGISTERS and register not in found.ids:
                found.ids = {**found.ids, register: number}
                self._by_id[register, number] = found
        return found

    def find(self, said: Said) -> Body | None:
        """The body that is meant; None for a new one. Errors: `Unfit` where it may be several."""
        if said.ids and (found := self._with_id(said)):
            return found
        return self._with_slug(said) if said.slug else self._with_name(said)

    def call(self, body: Body, name: str) -> None:
        """Let a body be found by another name too."""
        body.called = (*body.called, name)
        self._by_name.setdefault(normalise(name), []).append(body)

    def near(self, body: Body, partner: str) -> str:
        """A body on record that has a tie with a partner of a new one's, and a name much like its own; empty for none.

        Of one that may be the same whomever it has a tie with, the registration says it.
        """
        others = self._beside.get(partner)
        if not others:
            return ""
        new = as_known(body)
        beside = {slug: {partner} for slug in (new.slug, *others)}
        initials = {name[:1] for name in new.spelt}
        for other in others.values():
            if (
                other.spelt[0][:1] in initials
                and resembling(new, other)
                and not _apart(body, self.by_slug[other.slug])
                and alike(new, other, beside)
                and not alike(new, other)
            ):
                return f"{other.slug} ({other.title})"
        return ""

    @cached_property
    def heirs(self) -> dict[str, str]:
        """The bodies on record whose place others took, with the last that did."""
        took = {slug: body.successor for slug, body in self.by_slug.items() if body.successor}
        found: dict[str, str] = {}
        for slug, heir in took.items():
            last, seen = heir, {slug}
            while last in took and last not in seen:  # nor for ever, whatever a ledger says
                seen.add(last)
                last = took[last]
            found[slug] = last
        return found

    @cached_property
    def _beside(self) -> dict[str, dict[str, Known]]:
        """The bodies on record that have a tie with each, by slug."""
        found: dict[str, dict[str, Known]] = {}
        there = {slug: as_known(body) for slug, body in self.by_slug.items() if body.entry}
        for parties in self._ties():
            for one, other in itertools.permutations(parties, 2):
                if other in there:
                    found.setdefault(one, {})[other] = there[other]
        return found

    def apart_by_region(self, body: Body) -> Body | None:
        """A body of the name of a new one that is another by its region alone."""
        for other in self.named(body.name):
            if other is not body and body.region and other.region and not _apart(body, other):
                return other
        return None

    def though_elsewhere(self, body: Body, said: Said) -> str:
        """What is to be said, once, of a body on record that is taken for one in another region; empty for nothing."""
        if not said.region or not body.region or body.new or _in_one_region(said, body):
            return ""
        if said.slug or self._with_id(said) or (body.slug, said.region) in self._told:
            return ""
        self._told.add((body.slug, said.region))
        because = (
            "they have a partner in common"
            if self._in_common(said, body)
            else "whether these are two regions is not known"
        )
        return (
            f"{said.name} is taken for {body.slug}, whose region is {body.region}, not {said.region}: {because};"
            " if they are two, give this one a slug of its own"
        )

    def _add(self, body: Body) -> None:
        self.by_slug[body.slug] = body
        for register, number in body.ids.items() if body.ids else ():
            self._by_id.setdefault((register, number), body)
        names = {body.slug.replace("-", " "), normalise(body.name)}
        if body.called != (body.name,):
            names.update(map(normalise, body.called))
        for name in names:
            if name in self._by_name:
                self._by_name[name].append(body)
            else:
                self._by_name[name] = [body]  # a list that grew keeps room for more

    def _with_id(self, said: Said) -> Body | None:
        if not said.ids:
            return None
        found = {
            body.slug: body
            for register, number in said.ids.items()
            if register in REGISTERS and (body := self._by_id.get((register, number)))
        }
        if len(found) > 1:
            raise Unfit(f"its numbers are those of several bodies, {' and '.join(found)}: mend one of them")
        for slug, body in found.items():
            if said.slug and said.slug != slug:
                raise Unfit(f"its number is that of {slug}, and its slug says {said.slug}: mend one of them")
            for register, number in said.ids.items():
                if body.ids.get(register, number) != number:
                    raise Unfit(
                        f"one of its numbers is that of {slug}, whose {register} number is"
                        f" {body.ids[register]}, not {number}: mend one of them"
                    )
            return body
        return None

    def _with_slug(self, said: Said) -> Body | None:
        if not said.slug or said.slug not in self.by_slug:
            return None
        body = self.by_slug[said.slug]
        if why := _apart(said, body):
            raise Unfit(f"{said.slug} is {body.name}, {why}: give this one another slug")
        return body

    def _with_name(self, said: Said) -> Body | None:
        place = self.place_of(said) if self.place_of else None
        if place and place.body:
            return place.body
        of_the_name = self.named(said.name) or self.as_shown(said.name)
        if not said.names and not of_the_name:
            return None
        there = [
            item
            for item in of_the_name
            if (said.country == item.country or not said.country or not item.country)
            and self._may_lie_there(said, place, item)
        ]
        found = [item for item in there if said.region and item.region and _in_one_region(said, item)]
        found = found or [item for item in there if not self._in_another_region(said, item)]
        if said.region and len(found) > 1:
            found = self._most_in_common(said, found)
        if not found:  # another language's name may be that of two: it counts within one country
            found = [
                body
                for name in said.names.values()
                for body in self._by_name.get(normalise(name), ())
                if said.country == body.country is not None and self._may_be(said, place, body)
            ]
        if len(found) < 2:
            return found[0] if found else None
        slugs = list(dict.fromkeys(body.slug for body in found))
        if len(slugs) > 1:
            homonyms = {slug: self.by_slug[slug] for slug in slugs}
            those = [f"{slug}{f' ({apart})' if (apart := _mark(slug, homonyms)) else ''}" for slug in slugs]
            unsaid = [
                *(name for name in ("country", "region") if getattr(said, name) is None),
                "ids.wikidata",
            ]
            another = f"; if it lies in another region, {said.region}, give it a slug of its own"
            raise Unfit(
                f"{said.name} may be {', '.join(those[:-1])} or {those[-1]}: say which, with a column for"
                f" {', '.join(['slug', *unsaid[:-1]])} or {unsaid[-1]}{another if said.region else ''}"
            )
        return found[0]

    def told(self, slug: str) -> str:
        """The name of a body, with what tells it from others that are called the same: `Lagoa (Açores)`; a slug of none."""
        body = self.by_slug.get(slug)
        if body is None:
            return slug
        homonyms = {other.slug: other for other in self.named(body.name) if other.name == body.name}
        return f"{body.name} ({_mark(slug, homonyms) or slug})" if len(homonyms) > 1 else body.name

    def named(self, name: str) -> Sequence[Body]:
        """The bodies of a name."""
        return self._by_name.get(normalise(name), ())

    def as_shown(self, name: str) -> Sequence[Body]:
        """The bodies of a name with what tells one of them from others behind it, as answers show it: `Samone (TO)`."""
        if name[-1:] not in _BEHIND or not (found := _TOLD_APART.fullmatch(name)):
            return ()
        bare, apart = found[1], normalise(found[2])
        return [
            body
            for body in self.named(bare)
            if apart == body.slug
            or (body.region and in_one(body.country, body.region, apart))
            or normalise(self.told(body.slug)) == normalise(name)
        ]

    def _may_be(self, said: Said, place: Spot | None, body: Body) -> bool:
        """Whether a body of a name may be the one that is said, by all else that is said of it."""
        return self._may_lie_there(said, place, body) and not self._in_another_region(said, body)

    def _may_lie_there(self, said: Said, place: Spot | None, body: Body) -> bool:
        """The same, but for its region."""
        return not (_apart(said, body) or self._elsewhere(said, place, body))

    def _elsewhere(self, said: Said, place: Spot | None, body: Body) -> bool:
        """Whether a body is another of the name than the one that lies at a place of the list."""
        if place is None or self.place_of is None:
            return False
        if body.new:
            other = self.place_of(body.new) if body.country == said.country else None
            return other is not None and other is not place
        return body.slug in place.others

    def _in_another_region(self, said: Said, body: Body) -> bool:
        """Whether the two lie in different regions, and not in one that two lists or languages name.

        One region may be spelt in many ways, and not all are known (`cli.gazetteer.regions`). So a body on record that has
        a tie with a partner of the one that is said is that one, unless the rows have a partner beside both, or tell the
        two apart; and where nothing tells, only what is known to be another region is one. What a list
        brings does not change how it is read when it comes again. Errors: `Unfit` where the rows have the name in two
        regions, and nothing tells which of them that of the body is.
        """
        if not said.region or not body.region or (one := _in_one_region(said, body)):
            return False
        if body.new is not None:
            return True
        its_own, others = self._elsewhere_in_the_rows(said, body)
        mine = {*map(_key, self._beside_it(said))}
        both = not mine.isdisjoint(map(_key, itertools.chain.from_iterable(its_own)))
        if both or (one is False and its_own):
            return True
        if self._in_common(said, body):
            return False
        if one is False or its_own or any(map(partial(self._has_a_tie_with_any, body), others.values())):
            return True
        if others:
            raise Unfit(
                f"{said.name} may be {body.slug} ({body.region}) or another: the list has it in {said.region} and in"
                f" another region, {next(iter(others))}; say which, with a column for slug, or in what region the list"
                " has it"
            )
        return False

    def _elsewhere_in_the_rows(
        self, said: Said, body: Body
    ) -> tuple[list[Iterable[Said]], dict[str, Iterable[Said]]]:
        """Beside whom the rows have a name in the region of a body; and by region, in such as may be its."""
        its_own: list[Iterable[Said]] = []
        others: dict[str, Iterable[Said]] = {}
        for region, beside in self.partners_of(said).items():
            if one := in_one(_country(said, body), region, body.region or ""):
                its_own.append(beside)
            elif one is None and not in_one(_country(said, body), region, said.region or ""):
                others[region] = beside
        return its_own, others

    def _most_in_common(self, said: Said, bodies: Sequence[Body]) -> list[Body]:
        """Those of some bodies on record that have the most ties with the partners of the one that is said."""
        common = [len({*map(_key, self._in_common(said, body))}) for body in bodies]
        return [body for body, number in zip(bodies, common, strict=True) if number == max(common)]

    def _in_common(self, said: Said, body: Body) -> list[Said]:
        """Beside whom the rows have one in a region, of those with whom a body has a tie on record."""
        return [other for other in self._beside_it(said) if self._have_a_tie(body, other)]

    def _beside_it(self, said: Said) -> Iterator[Said]:
        """Beside whom the rows have a name in a region, however they spell that."""
        for region, beside in self.partners_of(said).items():
            if in_one(said.country, region, said.region or ""):
                yield from beside

    def _has_a_tie_with_any(self, body: Body, partners: Iterable[Said]) -> bool:
        return any(self._have_a_tie(body, other) for other in partners)

    def _have_a_tie(self, body: Body, partner: Said) -> bool:
        """Whether a body on record has a tie with what a row calls so."""
        beside = self._with_whom.get(body.slug, ())
        there = (self._with_id(partner), self.by_slug.get(partner.slug or ""), *self.named(partner.name))
        return any(
            other.slug in beside and not (partner.country and other.country not in {None, partner.country})
            for other in there
            if other
        )

    @cached_property
    def _with_whom(self) -> dict[str, Collection[str]]:
        """The slugs of those with whom each has a tie on record, or is in a network."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for parties in self._ties():
            for one, other in itertools.permutations(parties, 2):
                found[one].add(other)
        return {**found}

    def _new(self, said: Said) -> Body:
        slug = said.slug or self.free_slug(said)
        called = (said.name, *said.names.values())
        body = Body(
            slug,
            said.name,
            called,
            said.kind,
            said.country,
            said.ids,
            said.lat,
            said.lon,
            said,
            registered=False,
            told_by=NOTHING,
            on_record=NOTHING,
            names=NOTHING,
            ever=NOTHING,
            region=said.region,
        )
        self._add(body)
        return body

    def free_slug(self, said: Said) -> str:
        """A slug that is free: its name, told apart by country, kind or number. Errors: `Unfit`."""
        stem = slugged(said.name) or slugged(_in_latin_letters(said.name))
        if not stem and said.names:
            names = (said.names.get("en", ""), *said.names.values())
            stem = next(filter(None, map(slugged, names)), "")
        if stem and stem not in self.by_slug:
            return stem
        if not stem:
            stem = next(_numbers(said), "") or self._numbered(said)
        tries = (
            f"{stem[: SLUG_LENGTH - len(item) - 1].rstrip('-')}-{item}" for item in self._telling_apart(said)
        )
        return next(item for item in itertools.chain((stem,), tries) if item not in self.by_slug)

    def _telling_apart(self, said: Said) -> Iterator[str]:
        """What tells a body from others of its name, for its slug, the plainest first."""
        others = self.named(said.name)
        countries = {body.country for body in others}
        if said.country and None not in countries and said.country not in countries:
            yield said.country.lower()
        if said.kind and said.kind not in {body.kind for body in others}:
            yield said.kind
        if said.region and (region := slugged(said.region)):
            yield region
        yield from _numbers(said)
        yield from map(str, itertools.count(2))

    def _numbered(self, said: Said) -> str:
        """A slug of the country and a number, for a name of which none is made. Errors: `Unfit` where none was wanted."""
        if not any(map(str.isalpha, said.name)):
            raise Unfit(
                f"{said.name} has no letters, and seems to be nobody's name: leave its row out; if a body is called so, say"
                " its slug in a column"
            )
        if self._numbers is None:
            raise Unfit(
                f"{said.name} {_why_no_slug(said.name)}: map a column to slug, ids.wikidata or names.en, or take numbers,"
                " --numbered"
            )
        of = (said.country or said.kind or "body").lower()
        numbers = self._numbers.setdefault(of, itertools.count(1))
        return next(slug for slug in (f"{of}-{number}" for number in numbers) if slug not in self.by_slug)


def _numbers(said: Said) -> Iterator[str]:
    """The numbers of a body as a slug has them."""
    for register, number in said.ids.items():
        if register in REGISTERS:
            yield f"{'geonames-' if register == 'geonames' else ''}{number.lower()}"


def _mark(slug: str, homonyms: Mapping[str, Body]) -> str:
    """What tells a body from others, by slug, as answers do (`queries.homonyms`); empty where that is its slug alone."""
    told = mark(slug, homonyms, str, lambda _: ())
    return "" if told == slug else told


def as_known(body: Body) -> Known:
    """A body as it is compared with others."""
    ids = body.on_record or body.ids
    numbers = tuple((register, number) for register, number in ids.items() if register in REGISTERS)
    return Known(
        body.slug, body.name, body.called, body.kind, body.country, body.region, numbers, body.lat, body.lon
    )


def _apart(said: Said | Body, body: Body) -> str:
    """Why the two cannot be one; empty where they can."""
    if why := apart_but_for_place(said, body):
        return why
    if far(said.lat, body.lat) or far(said.lon, body.lon):
        return "which lies elsewhere"
    return ""


def apart_but_for_place(said: Said | Body, body: Body) -> str:
    """Why the two cannot be one, wherever they lie; empty where they can."""
    for register in REGISTERS if said.ids and body.ids else ():
        own, number = said.ids.get(register), body.ids.get(register)
        if own and number and own != number:
            return f"whose {register} number is {number}, not {own}"
    if said.country and body.country and said.country != body.country:
        return f"of {body.country}, not {said.country}"
    if (mine := _units(said)) and (its := _units(body)) and mine.isdisjoint(its):
        for (stem, unit), (of, other) in itertools.product(mine, its):
            if stem == of:
                return f"called {of}{other}, not {stem}{unit}"
    if (
        said.kind != body.kind
        and _family(said.kind) != _family(body.kind)
        and not {said.kind, body.kind} & _SAID_FREELY
    ):
        return f"a {body.kind}, not a {said.kind}"
    return ""


def _units(said: Said | Body) -> set[tuple[str, str]]:
    """Its names that end in what kind of land it is, taken apart: 熊本市 is another than 熊本縣."""
    names = (said.name, *(said.names.values() if isinstance(said, Said) else said.called))
    if all(map(str.isascii, names)):
        return set()
    return {
        (name[:-1], _UNITS[name[-1]])
        for name in names
        if len(name) > 1 and not name.isascii() and name[-1] in _UNITS
    }


def _in_one_region(said: Said, body: Body) -> bool | None:
    """Whether the two lie in one region, or in one and a part of it; None where that is not known."""
    return in_one(_country(said, body), said.region or "", body.region or "")


def _country(said: Said, body: Body) -> str | None:
    return said.country or body.country


def _key(said: Said) -> tuple[str, str | None]:
    return normalise(said.name), said.country


def may_be_in_short(region: str, other: str) -> bool:
    """Whether one of two regions may be the other in short: WA and Washington, NRW and Nordrhein-Westfalen."""
    short, long = sorted((normalise(region), normalise(other)), key=len)
    letters = iter(long)
    return (
        short != long
        and 0 < len(short) <= _SHORT
        and short[0] == long[0]
        and all(sign in letters for sign in short)
    )


def far(mine: float | None, other: float | None) -> bool:
    """Whether two degrees are too far apart for one town, however roughly its place was found."""
    return mine is not None and other is not None and NEAR < abs(mine - other) < _ROUND - NEAR


def _family(kind: str | None) -> str:
    return _FAMILIES.get(kind or "", kind or "")


_OF_EAST_ASIA = ("CJK", "HANGUL", "HIRAGANA", "KATAKANA")


def _in_latin_letters(name: str) -> str:
    """The words of a name that are in Latin letters, `세계지방정부연합 UCLG`; none where one word mixes two writings.

    The others are in signs of East Asia, which nobody takes for Latin letters.
    """
    words = {word: {*filter(str.isalpha, word)} for word in re.split(r"[^\w'’.-]+", name)}
    latin = [word for word, letters in words.items() if letters and all(map(_is_latin, letters))]
    others = [letter for word, letters in words.items() if word not in latin for letter in letters]
    if not all(unicodedata.name(letter, "").startswith(_OF_EAST_ASIA) for letter in others):
        return ""
    return " ".join(latin)


def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN")


def _why_no_slug(name: str) -> str:
    """Why no slug can be made of a name: of one in Latin letters, which letters in it are none, though they look so."""
    letters = [letter for letter in name if letter.isalpha()]
    others = [letter for letter in dict.fromkeys(letters) if not _is_latin(letter)]
    if not others or sum(letter in others for letter in letters) * 2 >= len(letters):
        return "has no Latin letters to make a slug of"
    named = " and ".join(
        f"{letter!r} ({unicodedata.name(letter, 'no letter').capitalize()}, letter {name.index(letter) + 1})"
        for letter in others[:3]
    )
    return f"has among Latin letters {named}, of which no slug is made; write it in Latin letters"
