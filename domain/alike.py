"""Two bodies that may be one: what speaks for it and what against it, in words, and how strong that is.

Used where a body is registered that may be there already, and by the report of duplicates. Only those are compared that
have a key in common (`keys`): a number in another register, a name in any language or spelling, a place on the map; and
those that have a partner in common and are called much alike.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, Literal, NamedTuple

from domain import when
from domain.message import Message, Several, as_read
from domain.text import normalise

Strength = Literal["sure", "likely", "possible"]

NEAR, AROUND, FAR, ELSEWHERE = 3, 12, 60, 400
"""Kilometres: at one place; near; too far for one body; and so far that it is another part of the country."""
LIKELY, POSSIBLE = 5, 3.5
"""Points from which on two bodies are likely one, or may be."""
TOGETHER = 2
"""Bodies that have so many partners in common, and are called the same, have more than chance in common."""
WITHOUT_NAME = 3
"""Partners in common from which on two bodies of one country may be one, whatever they are called."""
NETWORK = "network"
"""A kind of body of which there are so few that names which are much alike say more."""
CELL = 0.1
"""Degrees of latitude and longitude within which places are looked for."""
BLOCK, WINDOW = 30, 4
"""Bodies with a key in common that are compared each with each; of more, each with so many beside it."""

A_YEAR = 366
"""Days of the longest."""

EARTH = 6371.0088
_NOBODY: frozenset[str] = frozenset()
_PARTS = re.compile(r"[()\[\]/]")
_DOUBLED = re.compile(r"(\D)\1+")
_LETTERS = re.compile(r"\D+")
_LANDS = """
    region regions regiao regione reg kraj krai kray kr край land lan laan state estado estat stato province provincia
    provincie provincja provinz provins provinsen prov wojewodztwo woj voivodeship oblast obl область обл county comitat
    comte graafschap department departement departamento dipartimento dept dep district distrikt canton kanton cantone
    prefecture prefektur pref governorate zupa zupanija megye varmegye maakond maakunta apskritis judet judetul fylke
    rayon район republic republika bundesland freistaat autonomous comunidad comunitat autonoma περιφερεια νομος
"""
_KINDS_OF_LAND = frozenset(map(normalise, _LANDS.split()))
"""What says of a region only what kind of land it is."""
_DISTRICTS = """
    landkreis; kreis; lk; bezirk; powiat; okres; okrug; okręg; járás; kistérség; arrondissement; distrito; distretto; raion;
    rajon; rajons; rajonas; comarca; partido; wojewodztwo; vald; pagasts; novads; ilçesi; county council; district council
"""
_TOGETHER = """
    samtgemeinde; sg; verbandsgemeinde; vg; verwaltungsgemeinschaft; gemeindeverwaltungsverband; verwaltungsverband;
    gemeindeverband; regionalverband; zweckverband; amt; communauté de communes; communauté d'agglomération;
    communauté urbaine; métropole; intercommunalité; syndicat intercommunal; unione di comuni; unione dei comuni;
    unione montana; comunità montana; comunità collinare; mancomunidad; mancomunitat; związek gmin; svazek obcí; mikroregion;
    mikroregión; kommunförbund; kommunalförbund; seutukunta; громада; hromada
"""
_PARTS_OF_A_TOWN = """
    ortsteil; stadtteil; stadtbezirk; gemeindeteil; bezirk; district; ward; dzielnica; barrio; quartier; stadsdeel
"""
_COMMUNES = "municipality"
"""What a town is as well: it tells two apart in brackets alone."""
_LAND, _UNION, _PART, _COMMUNE = "land", "union", "part", "commune"
_SAYING: dict[str, frozenset[str]] = {}
"""Words that say what a body is, not how else it is called: with what they may mean. A district may be a land or a part."""
for _kind, _words in (
    (_LAND, [*_KINDS_OF_LAND, *_DISTRICTS.split(";")]),
    (_UNION, _TOGETHER.split(";")),
    (_PART, _PARTS_OF_A_TOWN.split(";")),
    (_COMMUNE, _COMMUNES.split(";")),
):
    for _word in map(normalise, map(str.strip, _words)):
        _SAYING[_word] = _SAYING.get(_word, frozenset()) | {_kind}
_SHORT = frozenset(("lk", "vg", "sg", "amt"))
"""Short words that say so before or behind a name too; of others, such as `dep` or `lan`, it may be a part."""
_IN_A_NAME = {
    _DOUBLED.sub(r"\1", word): kinds  # a letter too many is a slip
    for word, kinds in _SAYING.items()
    if kinds != {_COMMUNE} and (len(word) > len("lan") or word in _SHORT)
}
_BEFORE, _BEHIND = ({word.split()[n] for word in _IN_A_NAME} for n in (0, -1))
_LONGEST = max(len(word.split()) for word in _IN_A_NAME)
_LETTER_BEHIND = re.compile(r"(?<=..)(?P<what>[縣県县郡군區区])$")
"""The same of names in Chinese, Japanese and Korean."""
_OF_LAND = frozenset(
    ("of", "the", "de", "du", "des", "del", "della", "di", "do", "da", "d", "la", "le", "les", "el")
)
_NO_LETTER = re.compile(r"[\W_]+")
_LAND_BEHIND = re.compile(r"(?<=..)[省縣県县府]$")
"""The same behind a name in Chinese letters."""
_A_TOWN = re.compile(
    r"(?:(?:freie und )?hansestadt|landeshauptstadt|universitatsstadt|(?:grosse )?kreisstadt|stadtgemeinde|stadt|gemeinde"
    r"|(?:city|town|municipality) of|ville de|ville d['’]|commune de|commune d['’]|comune di|citta di|ayuntamiento de"
    r"|municipio de|gemeente|miasto|mesto|obec)(?: |(?<=['’]))(?P<name>.+)"
)
_BEHIND_A_COMMA = re.compile(
    r", ?(?:freie und hansestadt|hansestadt|landeshauptstadt|universitätsstadt|(?:große )?kreisstadt|stadt)$",
    re.IGNORECASE,
)
"""What kind of town it is, beside its name as offices write it: `Stadt Ulm`, `Ville de Lyon`, `Ulm, Universitätsstadt`."""
_ALIKE = (
    *(("ae", "a"), ("oe", "o"), ("ue", "u"), ("ou", "u"), ("ph", "f"), ("th", "t"), ("ck", "k")),
    *(("y", "i"), ("j", "i"), ("w", "v"), ("c", "k"), ("saint", "st"), ("sankt", "st"), ("sainte", "st")),
)
REGISTERS = ("wikidata", "geonames", "iso3166-2", "other")
"""Registers whose numbers bodies have, in the order in which facts say them (`domain.body.Ids`)."""
_FAMILIES = {"city": "town", "town": "town", "district": "town", "council": "council"}


@dataclass(unsafe_hash=True)
class Known:
    """What is known of a body. Not to be changed (not frozen: many are made)."""

    slug: str
    title: str
    names: tuple[str, ...] = ()
    """Its other names: of other languages, and former ones."""
    kind: str | None = None
    country: str | None = None
    region: str | None = None
    ids: tuple[tuple[str, str], ...] = ()
    lat: float | None = None
    lon: float | None = None

    @classmethod
    def of(cls, slug: str, body: Any) -> "Known":
        """From a body's standing, or a row of one."""
        names = (*(name for _, name in body.names), *body.former_names)
        return cls(
            slug, body.title, names, body.kind, body.country, body.region, body.ids, body.lat, body.lon
        )

    @classmethod
    def registered(cls, slug: str, fact: Any) -> "Known":
        """From the fact that registers it."""
        names, ids = tuple(fact.names.values()), tuple(fact.ids.numbers.items()) if fact.ids else ()
        return cls(slug, fact.name, names, fact.kind, fact.country, fact.region, ids, fact.lat, fact.lon)

    @classmethod
    def written(cls, slug: str, fields: Mapping[str, Any]) -> "Known":
        """The same from the fields of that fact as they are stored."""
        ids = fields.get("ids", {})
        numbers = tuple((register, ids[register]) for register in REGISTERS if register in ids)
        names = tuple(fields.get("names", {}).values())
        get = fields.get
        return cls(
            slug,
            fields["name"],
            names,
            get("kind"),
            get("country"),
            get("region"),
            numbers,
            get("lat"),
            get("lon"),
        )

    @cached_property
    def plain(self) -> str:
        """Its name as it is compared."""
        return normalise(self.title)

    @cached_property
    def called(self) -> tuple[str, ...]:
        """All its names as they are compared, those in brackets each by itself."""
        return _called(self)

    @cached_property
    def spelt(self) -> tuple[str, ...]:
        """Each of them as it may be spelt otherwise."""
        return tuple(map(spelling, self.called))

    @cached_property
    def aside(self) -> frozenset[str]:
        """Those that stand in brackets alone."""
        parts = [_names(name) for name in (self.title, *self.names)]
        return frozenset(part for those in parts for part in those[1:]) - {
            part for those in parts for part in those[:1]
        }


class Evidence(NamedTuple):
    """One thing that speaks for two bodies being one; against it where the points are below 0."""

    points: float
    tell: Callable[[], Message]

    @property
    def said(self) -> Message:
        """What it is in words, which is asked of few pairs."""
        return self.tell()


class Alike(NamedTuple):
    """Two bodies that may be one."""

    points: float
    strength: Strength
    evidence: tuple[Evidence, ...]

    @property
    def words(self) -> tuple[Message, ...]:
        """What speaks for it, then what against it."""
        return tuple(each.said for each in sorted(self.evidence, key=lambda each: -each.points))


class Agreed(NamedTuple):
    """A tie with one partner that two sources tell of two bodies alike: of one kind, and of one day or year."""

    partner: str
    on: str
    """EDTF."""
    to_a_day: bool


class Told(NamedTuple):
    """That a body has a tie with a partner, since when, and who says so."""

    slug: str
    partner: str
    kind: str
    on: str
    """EDTF."""
    voices: frozenset[str]
    """The slugs of sources."""


# --- who is compared with whom

Key = tuple[str, ...] | tuple[str, int, int]


def keys(body: Known) -> Iterator[Key]:
    """What two bodies that may be one have in common, at least one of these."""
    for register, number in body.ids:
        yield "id", register, number
    for name in _called(body):
        yield "name", name
        yield "spelt", spelling(name)
        if body.kind == NETWORK:  # there are few
            yield "network", spelling(name)[:1]
    if body.lat is not None and body.lon is not None:
        yield "place", math.floor(body.lat / CELL), math.floor(body.lon / CELL)


def around(body: Known) -> Iterator[Key]:
    """The keys of bodies with which one is compared: its own, and those of the places next to its own."""
    for key in keys(body):
        if key[0] != "place":
            yield key
            continue
        _, lat, lon = key
        for up in (-1, 0, 1):
            for right in (-1, 0, 1):
                yield "place", int(lat) + up, int(lon) + right


def _called(body: Known) -> tuple[str, ...]:
    names = _names(body.title)
    if body.names:
        names = (*names, *(part for name in body.names for part in _names(name)))
    return names if len(names) == 1 else tuple(dict.fromkeys(names))


@lru_cache(maxsize=10_000)
def _names(name: str) -> tuple[str, ...]:
    """The names in one: `Szombathely (Steinamanger)` has two, `Zeven (Samtgemeinde)` one, and that of `Stadt Ulm` is Ulm."""
    if "," in name:
        name = _BEHIND_A_COMMA.sub("", name)
    parts = [normalise(part) for part in _PARTS.split(name)] if _PARTS.search(name) else [normalise(name)]
    if found := _A_TOWN.fullmatch(parts[0]):
        parts[0] = found["name"]
    elif what := _said_of(parts[0]):
        parts[0] = what.name
    return tuple(part for n, part in enumerate(parts) if part and not (n and _says_what(part)))


def _says_what(words: str) -> bool:
    """Whether what stands in brackets says what a body is."""
    return not _SAYING.keys().isdisjoint(words.split()) or words in _SAYING


class _Said(NamedTuple):
    """Words in a name that say what a body is."""

    what: str
    words: slice
    name: str
    """What is left without them."""


def _said_of(plain: str) -> _Said | None:
    """The words before or behind a name that say what a body is; None where none do, or where they are all of it."""
    words, once = plain.split(), _DOUBLED.sub(r"\1", plain).split()
    before, behind = once[0] in _BEFORE if words else False, once[-1] in _BEHIND if words else False
    for number in range(min(_LONGEST, len(words) - 1), 0, -1) if before or behind else ():
        if (what := " ".join(once[:number])) in _IN_A_NAME:
            rest = number
            while rest < len(words) - 1 and words[rest] in _OF_LAND:
                rest += 1
            return _Said(what, slice(number), " ".join(words[rest:]))
        if (what := " ".join(once[-number:])) in _IN_A_NAME:
            return _Said(what, slice(-number, None), " ".join(words[:-number]).rstrip(","))
    return None


@lru_cache(maxsize=10_000)
def _what(title: str) -> tuple[str, frozenset[str]]:
    """What a name says that a body is, in its own words, and what these may mean; nothing for a town's.

    `Zeven (Samtgemeinde)`, `Landkreis Harburg`, `Cork County`, `新竹縣`.
    """
    first, *behind = _PARTS.split(title)
    for part in behind:
        plain = normalise(part)
        for words in (plain, *plain.split()):
            if words in _SAYING:
                return part.strip(), _SAYING[words]
    plain = normalise(first)
    if _A_TOWN.fullmatch(plain):
        return "", _NOBODY
    if what := _said_of(plain):
        own = re.split(r"[\s-]+", first.strip())
        return " ".join(own[what.words]), _IN_A_NAME[what.what]
    if found := _LETTER_BEHIND.search(plain):
        return found["what"], frozenset({_PART, _LAND} if found["what"] in "區区" else {_LAND})
    return "", _NOBODY


@lru_cache(maxsize=10_000)
def spelling(name: str) -> str:
    """A name as it may be spelt otherwise: Odessa and Odesa, Bruehl and Brühl have one; the districts 1 and 11 have not."""
    plain = "".join(filter(str.isalnum, name))
    for written, meant in _ALIKE:
        plain = plain.replace(written, meant)
    return _DOUBLED.sub(r"\1", plain)


def pairs(
    bodies: Mapping[str, Known],
    partners: Mapping[str, AbstractSet[str]],
    agreed: Iterable[tuple[str, str]] = (),
) -> set[tuple[str, str]]:
    """The bodies that are to be compared, by slug: those with a key in common, or with partners, and those `agreed`.

    At one place, or beside one partner, only those that are called much alike; at one place those too that have a partner in
    common. In proportion to the bodies.
    """
    by_key: dict[Key, list[str]] = {}
    for slug, body in bodies.items():
        for key in keys(body):
            by_key.setdefault(key, []).append(slug)
    found: set[tuple[str, str]] = set()
    for key, slugs in by_key.items():
        if key[0] != "place":
            found.update(_each_pair(slugs, ()))
            continue
        for one, other in _each_pair(slugs, _beside(key, by_key)):
            if not partners.get(one, _NOBODY).isdisjoint(partners.get(other, _NOBODY)) or resembling(
                bodies[one], bodies[other]
            ):
                found.add((one, other))
    found.update(_called_alike_beside_one(bodies, partners))
    found.update(_with_partners_in_common(bodies, partners))
    found.update(agreed)
    return {(min(pair), max(pair)) for pair in found}


def agreeing(bodies: Mapping[str, Known], told: Iterable["Told"]) -> dict[tuple[str, str], list[Agreed]]:
    """The bodies of one country, two by two, that have a tie with one partner of one kind and day, or year, each.

    Each is told by other sources; where only the year is the same, no source tells of ties of both. In proportion to
    what is told.
    """
    rows = list(told)
    heard: dict[str, set[str]] = {}
    together: dict[tuple[Any, ...], dict[str, Told]] = {}
    for row in rows:
        heard.setdefault(row.slug, set()).update(row.voices)
        if row.slug in bodies and (country := bodies[row.slug].country):
            for year in _years(row.on):
                together.setdefault((row.partner, row.kind, year, country), {}).setdefault(row.slug, row)
    found: dict[tuple[str, str], list[Agreed]] = {}
    for those in together.values():
        for pair in _each_pair(sorted(those), ()):
            one, other = (those[slug] for slug in pair)
            days = {each.on: when.bounds(each.on.rstrip("~?%")) for each in (one, other)}
            (first, last), (earliest, latest) = days[one.on], days[other.on]
            wider = max(days, key=lambda on: (days[on][1] - days[on][0], len(on)))
            to_a_day = first == last == earliest == latest
            apart = first > latest or earliest > last or not one.voices.isdisjoint(other.voices)
            if not apart and (to_a_day or heard[pair[0]].isdisjoint(heard[pair[1]])):
                agreed = Agreed(one.partner, wider, to_a_day)
                if agreed not in (agreements := found.setdefault(pair, [])):
                    agreements.append(agreed)  # of a winter it is told in both its years
    return found


def _years(on: str) -> Iterable[int]:
    """The year of a day that is known to within one, as a season is; of a winter both; none where it is rougher."""
    if not on.startswith("["):
        return (int(on[:4]),) if on[:4].isdigit() else ()
    first, last = when.bounds(on)
    return (
        range(date.fromordinal(first).year, date.fromordinal(last).year + 1) if last - first < A_YEAR else ()
    )


def _beside(key: Key, by_key: Mapping[Key, list[str]]) -> list[str]:
    """Those at the four places after one: each two places next to each other are looked at once."""
    _, lat, lon = key
    beside = ((0, 1), (1, -1), (1, 0), (1, 1))
    return [
        slug for up, right in beside for slug in by_key.get(("place", int(lat) + up, int(lon) + right), ())
    ]


def _each_pair(slugs: Sequence[str], others: Sequence[str]) -> Iterator[tuple[str, str]]:
    if len(slugs) + len(others) > BLOCK:
        those = sorted((*slugs, *others))
        for n, slug in enumerate(those):
            yield from ((slug, other) for other in those[n + 1 : n + 1 + WINDOW] if other != slug)
        return
    for n, slug in enumerate(slugs):
        yield from ((slug, other) for other in slugs[n + 1 :] if other != slug)
        yield from ((slug, other) for other in others if other != slug)


def _called_alike_beside_one(
    bodies: Mapping[str, Known], partners: Mapping[str, AbstractSet[str]]
) -> Iterator[tuple[str, str]]:
    """Bodies that have a tie with one other body, and are called much alike."""
    for those in partners.values():
        for pair in _each_pair(sorted(those & bodies.keys()), ()):
            if resembling(*(bodies[slug] for slug in pair)):
                yield pair


def _with_partners_in_common(
    bodies: Mapping[str, Known], partners: Mapping[str, AbstractSet[str]]
) -> Iterator[tuple[str, str]]:
    """Bodies of one country with several partners in common; of those partners with many ties nothing follows."""
    times: dict[tuple[str, str], int] = {}
    for those in partners.values():
        if not TOGETHER <= len(those) <= BLOCK:
            continue
        by_country: dict[str | None, list[str]] = {}
        for slug in sorted(those):
            if slug in bodies:
                by_country.setdefault(bodies[slug].country, []).append(slug)
        for country, slugs in by_country.items():
            if country:
                for pair in _each_pair(slugs, ()):
                    times[pair] = times.get(pair, 0) + 1
    yield from (pair for pair, number in times.items() if number >= WITHOUT_NAME)


def _shared(partners: Mapping[str, AbstractSet[str]], one: str, other: str) -> list[str]:
    return sorted(partners.get(one, _NOBODY) & partners.get(other, _NOBODY))


def resembling(one: Known, other: Known) -> bool:
    """Whether two bodies have names that are much alike, though not the same."""
    aside = one.aside | other.aside
    return any(
        _resemble(spelt, spelt_)
        for mine, spelt in zip(one.called, one.spelt, strict=True)
        for yours, spelt_ in zip(other.called, other.spelt, strict=True)
        if not (mine in aside and yours in aside)
    ) or _slips(one, other)


def _slips(one: Known, other: Known) -> bool:
    """Whether two names are the same but for a slip in the words that say what one of them is: `Orange Councy`."""
    for mine, yours in ((one.plain, other.plain), (other.plain, one.plain)):
        if what := _said_of(mine):
            own, others = mine.split(), yours.split()
            said, instead = " ".join(own[what.words]), " ".join(others[what.words])
            del own[what.words], others[what.words]
            if own == others and _resemble(said, instead):
                return True
    return False


ENOUGH = 3
"""Letters that a name must have to be like another."""


def _resemble(one: str, other: str) -> bool:
    """Whether one letter is another, or one more; or of long names two. No number is another."""
    short, long = sorted((one, other), key=len)
    if len(short) < ENOUGH or short[0] != long[0] or len(long) - len(short) > 1 + (len(short) > 2 * ENOUGH):
        return False
    start = 0
    while start < len(short) and short[start] == long[start]:
        start += 1
    end = 0
    while end < len(short) - start and short[-1 - end] == long[-1 - end]:
        end += 1
    near = len(long) - start - end <= 1 + (len(short) > 2 * ENOUGH)
    return near and _LETTERS.sub("", one) == _LETTERS.sub("", other)


# --- what speaks for it and against it


def alike(  # noqa: PLR0913 — two bodies, and all that may be known of them beside
    one: Known,
    other: Known,
    partners: Mapping[str, AbstractSet[str]] | None = None,
    name: "Mapping[str, str] | None" = None,
    agreed: Sequence[Agreed] = (),
    *,
    side_by_side: AbstractSet[str] = frozenset(),
) -> Alike | None:
    """Whether two bodies may be one, and what speaks for and against it; None where too little does.

    `partners` are the bodies with which each has a tie: those that have one with each other are two. `name` says what
    these are called. `agreed` are the ties of both that other sources tell alike. `side_by_side` are sources that tell of
    ties of both: under names that have nothing in common, or in two regions, they know them as two.
    """
    partners = partners or {}
    if other.slug in partners.get(one.slug, ()) or one.slug in partners.get(other.slug, ()):
        return None
    shared = _shared(partners, one.slug, other.slug) if partners else []
    km = _apart(one, other)
    numbers = [*_numbers(one, other)] if one.ids and other.ids else []
    if not (numbers or shared) and km is None and _in_two_countries(one, other):
        return None  # a name alone does not outweigh that
    named = _named(one, other, km)
    numbered = any(each.points > 0 for each in numbers)
    near = km is not None and km <= AROUND
    at_one_place = km is not None and km <= NEAR
    several = len(shared) >= WITHOUT_NAME
    together = (shared and at_one_place) or (len(shared) >= TOGETHER and near)
    if not (numbered or named or several or agreed or together):
        return None
    called = list(_says_what_it_is(one, other))
    evidence = [
        *numbers,
        *([named] if named else []),
        *_where(one, other, km, together=bool(shared)),
        *_kinds(one, other),
        *called,
        *_told_apart(one, other),
        *_partners(shared, name, named=named is not None),
        *_agreed(agreed, name),
        *(_side_by_side(side_by_side) if named is None or _in_two_regions(one, other) else ()),
    ]
    points = sum(each.points for each in evidence)
    if points < POSSIBLE:
        return None
    against = any(each.points < 0 for each in evidence)
    certain = numbered or (
        named is not None
        and (named.points > WITHIN or (named.points > SPELT and bool(shared)))
        and one.country is not None
        and one.country == other.country
        and (near or len(shared) >= TOGETHER)
    )
    strength: Strength = "possible"
    if certain and not against:
        strength = "sure"
    elif points >= LIKELY and (numbered or ((named or several) and not called)):
        strength = "likely"
    return Alike(points, strength, tuple(evidence))


def against(one: Known, other: Known) -> tuple[Message, ...]:
    """What speaks against two bodies being one; where nothing does, that nothing on record speaks for it either."""
    km = _apart(one, other)
    named = _named(one, other, km)
    evidence = [
        *_numbers(one, other),
        *_where(one, other, km, together=False),
        *_kinds(one, other),
        *_says_what_it_is(one, other),
        *_told_apart(one, other),
    ]
    found = tuple(each.said for each in evidence if each.points < 0)
    numbered = any(each.points > 0 for each in _numbers(one, other))
    if found or named or numbered or (km is not None and km <= AROUND):
        return found
    return (Message("they have no name, number or place in common"),)


def _numbers(one: Known, other: Known) -> Iterator[Evidence]:
    theirs = dict(other.ids)
    for register, number in one.ids:
        if theirs.get(register) == number:
            yield _same_number(register, number)
        elif register in theirs and register != "other":
            yield _other_number(register, number, theirs[register])


def _same_number(register: str, number: str) -> Evidence:
    return Evidence(
        6, lambda: Message("both are {number} in {register}", number=number, register=_register(register))
    )


def _other_number(register: str, one: str, other: str) -> Evidence:
    return Evidence(
        -4,
        lambda: Message(
            "in {register} they are {one} and {other}", register=_register(register), one=one, other=other
        ),
    )


def _register(register: str) -> str:
    return {"wikidata": "Wikidata", "geonames": "GeoNames", "iso3166-2": "ISO 3166-2"}.get(register, register)


SPELT, WITHIN = 1.5, 1.75
"""Points of names that are much alike; and of one that stands in brackets behind the other."""


def _named(one: Known, other: Known, km: float | None) -> Evidence | None:
    """What the names have to say: the same, the same within another, spelt otherwise, or much alike."""
    if one.plain == other.plain:
        return Evidence(3, lambda: Message("both are called {name}", name=one.title))
    ours, theirs = one.called, other.called
    common = {*ours}.intersection(theirs)
    if not common <= one.aside | other.aside:
        return _both(2.5, one, other)
    if (
        not common <= one.aside & other.aside
    ):  # what is in brackets may be another name, and it may be the region
        return _both(WITHIN, one, other)
    if one.spelt[:1] == other.spelt[:1]:
        return Evidence(
            2.5, lambda: Message("{one} and {other} are one name, spelt otherwise", **_titles(one, other))
        )
    if resembling(one, other):
        return Evidence(SPELT, lambda: Message("{one} and {other} are much alike", **_titles(one, other)))
    if km is not None and km <= NEAR and _begins(ours[0], theirs[0]):
        return Evidence(1, lambda: Message("{one} and {other} have words in common", **_titles(one, other)))
    return None


def _told_apart(one: Known, other: Known) -> Iterator[Evidence]:
    """That two names have other words in brackets each: `Weingarten (Baden)` and `Weingarten (Pfalz)`."""
    ours, theirs = (
        [spelling(normalise(part)) for part in _PARTS.split(body.title)[1:] if part.strip()]
        for body in (one, other)
    )
    if ours and theirs and not any(_resemble(mine, yours) for mine in ours for yours in theirs):
        yield Evidence(-1.5, lambda: Message("other words in brackets"))


def _begins(one: str, other: str) -> bool:
    """Whether one name has all words of the other: `Breisach am Rhein`, `Gmina Bolków`."""
    ours, theirs = set(one.split()), set(other.split())
    return bool(ours and theirs) and (ours <= theirs or theirs <= ours)


def _says_what_it_is(one: Known, other: Known) -> Iterator[Evidence]:
    """That the name of one alone says that it is a district, or several towns together; or that each says otherwise."""
    (ours, own), (theirs, others) = _what(one.title), _what(other.title)
    if _slips(one, other):
        return
    if bool(ours) != bool(theirs):
        yield Evidence(-2.5, lambda: Message("one is called {what}", what=ours or theirs))
    elif own.isdisjoint(others) and own:
        yield Evidence(-2.5, lambda: Message("one is called {one}, one {other}", one=ours, other=theirs))


def _both(points: float, one: Known, other: Known) -> Evidence:
    return Evidence(points, lambda: Message("{one} and {other} have a name in common", **_titles(one, other)))


def _titles(one: Known, other: Known) -> dict[str, str]:
    return {"one": one.title, "other": other.title}


def _in_two_countries(one: Known, other: Known) -> bool:
    return bool(one.country and other.country) and one.country != other.country


def _in_two_regions(one: Known, other: Known) -> bool:
    return bool(one.region and other.region) and region_key(one.region) != region_key(other.region)


@lru_cache(maxsize=4_096)
def region_key(region: str) -> str:
    """A region as it is compared: without accents, case, and the word for what kind of land it is.

    `Moravskoslezský kraj`, `kraj Moravskoslezský` and `Moravskoslezsky` are one; of `Region` alone that word is left.
    """
    words = _NO_LETTER.sub(" ", normalise(region)).split()
    bare = [word for word in words if word not in _KINDS_OF_LAND]
    while bare and bare[0] in _OF_LAND:
        del bare[0]
    return _LAND_BEHIND.sub("", " ".join(bare or words))


def _where(one: Known, other: Known, km: float | None, *, together: bool) -> Iterator[Evidence]:
    if one.country and other.country:
        if one.country == other.country:
            yield Evidence(1, lambda: Message("both in {country}", country=one.country))
        else:
            yield Evidence(
                # lists err in the country more often than that one town has ties with two of one name
                -1 if together or (km is not None and km <= AROUND) else -3,
                lambda: Message("one in {one}, one in {other}", one=one.country, other=other.country),
            )
    elif one.country or other.country:
        yield Evidence(1, lambda: Message("of one alone a country is on record"))
    else:
        yield Evidence(1, lambda: Message("of neither a country is on record"))
    if one.region and other.region:
        if not _in_two_regions(one, other):
            yield Evidence(1, lambda: Message("both in {region}", region=one.region))
        else:
            yield Evidence(
                # one list says the department and another the region; where they lie would tell
                -1.5 if together and km is None else -3,
                lambda: Message("one in {one}, one in {other}", one=one.region, other=other.region),
            )
    if km is None:
        return
    if km <= AROUND:
        yield Evidence(3 if km <= NEAR else 2, lambda: Message("{km} km apart", km=round(km)))
    elif km > FAR:
        yield Evidence(-5 if km > ELSEWHERE else -3, lambda: Message("{km:,} km apart", km=round(km)))


def _kinds(one: Known, other: Known) -> Iterator[Evidence]:
    if not (one.kind and other.kind) or "other" in {one.kind, other.kind}:
        return
    if one.kind == other.kind == NETWORK:
        yield Evidence(1, lambda: Message("both are networks"))
    if _FAMILIES.get(one.kind, one.kind) != _FAMILIES.get(other.kind, other.kind):
        kinds = {"one": as_read(one.kind), "other": as_read(other.kind)}
        yield Evidence(-2, lambda: Message("one is a {one}, one a {other}", **kinds))


SHOWN = 3


def _partners(shared: Sequence[str], name: Mapping[str, str] | None, *, named: bool) -> Iterator[Evidence]:
    if not shared:
        return
    points = min(len(shared), 3) + 1 if named else min(1.5 * len(shared), 5)
    those = [slug if name is None else name.get(slug, slug) for slug in shared]
    shown = Several(those[:SHOWN], ", ", " and ") if len(those) <= SHOWN else Several(those[:SHOWN])
    more = len(those) - SHOWN
    if more > 0:
        yield Evidence(
            points, lambda: Message("both have ties with {those} and {more} more", those=shown, more=more)
        )
    else:
        yield Evidence(points, lambda: Message("both have ties with {those}", those=shown))


def _side_by_side(sources: AbstractSet[str]) -> Iterator[Evidence]:
    """That one source has both."""
    if sources:
        yield Evidence(-4, lambda: Message("one source has both: {source}", source=min(sources)))


def _agreed(agreed: Sequence[Agreed], name: Mapping[str, str] | None) -> Iterator[Evidence]:
    """That other sources tell of a tie of each with one partner that began on one day, or in one year."""
    if not agreed:
        return
    first = max(agreed, key=lambda each: each.to_a_day)
    partner = first.partner if name is None else name.get(first.partner, first.partner)
    yield Evidence(
        1.5 if first.to_a_day else 1,
        lambda: (
            Message("other sources tell of both a tie with {partner} of {on}", partner=partner, on=first.on)
            if first.on.replace("-", "").isdigit()
            else Message(
                "other sources tell of both a tie with {partner}, begun {on}",
                partner=partner,
                on=when.told(first.on),
            )
        ),
    )


def _apart(one: Known, other: Known) -> float | None:
    """Kilometres between two bodies; None where nobody says where one lies."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return None
    return kilometres((one.lat, one.lon), (other.lat, other.lon))


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """How far two places, each by its latitude and longitude in degrees, lie apart."""
    lat, lat_ = math.radians(one[0]), math.radians(other[0])
    across = math.radians(one[1] - other[1])
    half = math.sin((lat - lat_) / 2) ** 2 + math.cos(lat) * math.cos(lat_) * math.sin(across / 2) ** 2
    return 2 * EARTH * math.asin(math.sqrt(min(1.0, half)))


# --- one against all

COMPUTED = ("plain", "called", "spelt", "aside")
"""What of a body is computed when it is first compared."""


class Index:
    """The bodies of a ledger by what one that may be the same has in common with them."""

    def __init__(self, bodies: Iterable[Known] = ()) -> None:
        self._bodies: dict[str, Known] = {}
        self._by_key: dict[int, str | tuple[str, ...]] = {}
        """Most are of one body. By a key's hash, which takes less: two of one hash, if any, lead to one look more."""
        for body in bodies:
            self.add(body)

    def add(self, body: Known) -> None:
        """Take one more, or one that has changed."""
        self._add(body, map(hash, keys(body)))

    def _add(self, body: Known, hashes: Iterable[int]) -> None:
        slug = body.slug
        self._bodies[slug] = body
        for key in hashes:
            those = self._by_key.get(key)
            if those is None:
                self._by_key[key] = slug
            elif isinstance(those, str):
                if those != slug:
                    self._by_key[key] = those, slug
            elif slug not in those and len(those) < BLOCK:
                self._by_key[key] = (*those, slug)

    def like(self, body: Known) -> list[tuple[Known, Alike]]:
        """Those that may be the same as one, the likeliest first; of a key that very many have, the first of them."""
        return self._like(body, self._beside(map(hash, around(body))))

    def like_before(self, body: Known) -> list[tuple[Known, Alike]]:
        """Those that may be the same as one that is added then."""
        hashes = [*map(hash, keys(body))]
        slugs = self._beside(hashes if body.lat is None else map(hash, around(body)))
        found = self._like(body, slugs) if slugs else []
        self._add(body, hashes)
        for name in COMPUTED if slugs else ():  # what is compared with few others need not be kept
            vars(body).pop(name, None)
        return found

    def _beside(self, hashes: Iterable[int]) -> dict[str, None]:
        """Those that have a key in common, each once."""
        slugs: dict[str, None] = {}
        for key in hashes:
            those = self._by_key.get(key)
            if isinstance(those, str):
                slugs[those] = None
            elif those:
                slugs.update(dict.fromkeys(those))
        return slugs

    def _like(self, body: Known, slugs: Iterable[str]) -> list[tuple[Known, Alike]]:
        found = [
            (self._bodies[slug], how)
            for slug in slugs
            if slug != body.slug and (how := alike(body, self._bodies[slug]))
        ]
        return sorted(found, key=_likeliest)


def _likeliest(found: tuple[Known, Alike]) -> tuple[float, str]:
    return -found[1].points, found[0].slug


def which_are_like(body: Known, bodies: Iterable[Known]) -> list[tuple[Known, Alike]]:
    """Those of some bodies that may be the same as one, the likeliest first: each is looked at once."""
    numbers, names, spelt = {*body.ids}, {*body.called}, {*body.spelt}
    initials = set(map(_initial, names))
    found = []
    for other in bodies:
        if other.slug == body.slug:
            continue
        if (
            not numbers.isdisjoint(other.ids)
            or not names.isdisjoint(other.called)
            or (
                not initials.isdisjoint(map(_initial, other.called))
                and (
                    not spelt.isdisjoint(other.spelt)
                    or _within(body, other)
                    or body.kind == other.kind == NETWORK
                )
            )
        ) and (how := alike(body, other)):
            found.append((other, how))
    return sorted(found, key=_likeliest)


def _initial(name: str) -> str:
    return spelling(name[:2])[:1]


def _within(one: Known, other: Known) -> bool:
    """Whether two bodies lie so near that names need only be much alike."""
    return (km := _apart(one, other)) is not None and km <= AROUND
