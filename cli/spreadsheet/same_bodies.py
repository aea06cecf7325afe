"""Which bodies that a list names are which on record: by name, place and partners, looked at before any row is judged.

Names alone do not say it: two towns of one name lie 24 km apart (Reinsdorf), and lists write one town in two ways, put it
at a place of the same name elsewhere, or add in brackets what may be its name in another language, its river, or a part of
it. So a body that is not on record by its name, or not near, is taken for one that is only where a tie of the list is on
record too, or where nothing but the spelling differs at one place.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from cli.spreadsheet.bodies import Body, Said, apart_but_for_place, as_known, far
from domain.alike import AROUND, NEAR, Index, Known, alike, kilometres
from domain.text import normalise

Name = tuple[str, str | None]
"""A name as it is compared, and the country."""
ROUNDS = 2
BRACKETS = frozenset("()[]/")


@dataclass(slots=True, eq=False)
class Place:
    """What a list calls by one name in one country, at one place or beside one partner."""

    said: Said
    row: int
    points: set[tuple[float, float]]
    partners: set[Name] = field(default_factory=set)
    body: Body | None = None
    """The body on record that it is, where its name and place do not say so."""
    others: frozenset[str] = frozenset()
    """Bodies on record of its name that it is not."""
    why: str = ""
    """What is to be said of that."""


class Places:
    """The places of a list; and of each, once all rows were seen, which body on record it is."""

    def __init__(self) -> None:
        self._by_name: dict[Name, list[Place]] = {}

    def see(self, row: int, said: Sequence[Said], home: Name | None = None) -> None:
        """Take note of whom a row names, beside whom: each other, or the `home` of the ledger."""
        for number, each in enumerate(said):
            if each.lat is None or each.lon is None or each.slug:
                continue
            beside: set[Name] = {name_of(other) for at, other in enumerate(said) if at != number}
            beside = (beside | {home} if home else beside) - {name_of(each)}
            self._note(row, each, (each.lat, each.lon), beside)

    def _note(self, row: int, said: Said, point: tuple[float, float], beside: set[Name]) -> None:
        known = self._by_name.setdefault(name_of(said), [])
        same = [
            place
            for place in known
            if point in place.points
            or not beside.isdisjoint(place.partners)
            or any(kilometres(point, other) <= AROUND for other in place.points)
        ]
        place = same[0] if same else Place(said, row, set())
        if not same:
            known.append(place)
        for other in same[1:]:
            place.points |= other.points
            place.partners |= other.partners
            known.remove(other)
        place.points.add(point)
        place.partners |= beside

    def of(self, said: Said) -> Place | None:
        """Where a row says that a body lies; None where it does not."""
        if said.lat is None or said.lon is None:
            return None
        point = said.lat, said.lon
        return next((place for place in self._by_name.get(name_of(said), ()) if point in place.points), None)

    def settle(
        self,
        named: Callable[[str], Sequence[Body]],
        bodies: Collection[Body],
        partnerships: Collection[str],
        heard: Collection[str],
        *,
        home: str | None,
        join: bool,
    ) -> Iterator[Place]:
        """Find out which body each place is, and yield those of which something is to be said.

        `named` are the bodies on record of a name; `heard` are the sources of the list with its earlier editions: these
        tell bodies apart as the list does. Unless they are to be joined, only what lies near is one.
        """
        look = _Look(self, named, bodies, partnerships, heard, home)
        waiting = [place for places in self._by_name.values() for place in places if not look.is_near(place)]
        for place in waiting:
            look.settle_by_name(place)
        for _ in range(ROUNDS):  # whom one body is tells whom a partner of it is
            for place in waiting:
                if place.body is None:
                    look.settle_by_spelling(place)
        _leave_apart(look, waiting, join=join)
        yield from (place for place in waiting if place.why)

    def alone(self, place: Place) -> bool:
        """Whether the list has no other place of the name."""
        return len(self._by_name[name_of(place.said)]) == 1


class _Look:
    """A list beside the bodies on record."""

    def __init__(
        self,
        places: Places,
        named: Callable[[str], Sequence[Body]],
        bodies: Collection[Body],
        partnerships: Collection[str],
        heard: Collection[str],
        home: str | None,
    ) -> None:
        self._home = home
        self._places, self._named, self._bodies = places, named, bodies
        self._partnerships, self._heard = partnerships, heard
        self._joined: dict[Name, list[Body]] = {}
        """The bodies on record that places of other names are."""
        self._near: dict[str, set[Name]] = {}
        """The bodies on record that a place of the list is by name and place, with the names of those places."""

    @cached_property
    def _index(self) -> Index:
        return Index(map(as_known, self._bodies))

    @cached_property
    def _by_slug(self) -> dict[str, Body]:
        return {body.slug: body for body in self._bodies}

    def is_told_apart(self, place: Place, slug: str) -> bool:
        """Whether another place of the list is that body on record: one of its name, or where it has another name."""
        names = self._near.get(slug, set())
        return name_of(place.said) in names if self.is_named(place, slug) else bool(names)

    def is_named(self, place: Place, slug: str) -> bool:
        """Whether a body on record has the name of a place."""
        return any(body.slug == slug for body in self._of_its_name(place))

    def is_near(self, place: Place) -> bool:
        """Whether a body on record has its name and its place; then those of the name that lie elsewhere are others."""
        found = self._of_its_name(place)
        near = {body.slug for body in found if (km := _km(place, body)) is not None and km <= AROUND}
        if near:
            for slug in near:
                self._near.setdefault(slug, set()).add(name_of(place.said))
            place.others = frozenset(body.slug for body in found if _located(body)) - near
        return bool(near)

    def settle_by_name(self, place: Place) -> None:
        """By a tie on record with one of its partners; else a body of its name that lies elsewhere is another."""
        found = [body for body in self._of_its_name(place) if _located(body)]
        if not found:
            return
        common = [body for body in found if self._common(place, body)]
        beside = [body for body in common if not far_from(place, body)]
        if len(beside) == 1:
            place.body = beside[0]
            return
        alone = len(found) == 1 and self._places.alone(place)
        if alone and not beside and common and self._common(place, common[0], but=self._home):
            place.body = common[0]
            return
        place.others = frozenset(body.slug for body in found if not far_from(place, body))
        if place.others:
            other = next(body for body in found if body.slug in place.others)
            place.why = (
                f"{place.said.name} lies {_km(place, other):.0f} km from {other.slug} ({other.name}), and the list has"
                " no tie that is on record of it: it is taken for another; if it is that one, give it that slug"
                " in a column of the sheet (slug; of two sides a.slug or b.slug)"
            )

    def settle_by_spelling(self, place: Place) -> None:
        """By a name spelt otherwise at its place; where one has more in brackets, by a tie on record too."""
        said = place.said
        if not (said.country and all(map(_located, self._of_its_name(place)))):
            return  # who is called so may be the one
        known = _known_of(said)
        there = [(self._by_slug[other.slug], other) for other, _ in self._index.like(known)]
        there = [
            (body, other)
            for body, other in there
            if (km := _km(place, body)) is not None
            and km <= AROUND
            and other.country == said.country
            and other.spelt[:1] == known.spelt[:1]
        ]
        if len(there) != 1:  # several of a name at one place are told apart by what stands in brackets
            return
        [(body, other)] = there
        how = alike(known, other)
        if how is None or how.strength != "sure" or apart_but_for_place(said, body):
            return
        if not body.sources.isdisjoint(self._heard):  # the list tells the two apart
            return
        partner = self._common(place, body)
        km = _km(place, body) or 0
        plain = BRACKETS.isdisjoint(said.name) and BRACKETS.isdisjoint(body.name)
        if partner or (plain and km <= NEAR):
            place.body = body
            self._joined.setdefault(name_of(said), []).append(body)
            beside = f", and has a tie with {partner} too" if partner else ""
            place.why = (
                f"{said.name} is taken for {body.slug} ({body.name}), which lies {km:.0f} km away{beside};"
                " --no-join takes it for another"
            )

    def _of_its_name(self, place: Place) -> list[Body]:
        said = place.said
        return [body for body in self._named(said.name) if not apart_but_for_place(said, body)]

    def _common(self, place: Place, body: Body, but: str | None = None) -> str:
        """A partner on record of a body that a place of the list has too, `but` one; empty for none."""
        for name, country in sorted(place.partners, key=str):
            for partner in chain(self._named(name), self._joined.get((name, country), ())):
                if country and partner.country and country != partner.country:
                    continue
                one, other = sorted((partner.slug, body.slug))
                if partner.slug != but and f"partnership:{one}--{other}" in self._partnerships:
                    return partner.slug
        return ""


def _leave_apart(look: _Look, places: Collection[Place], *, join: bool) -> None:
    """Take back that a place is a body on record where the list has that at another place, or nothing is to be joined."""
    taken: dict[str, list[Place]] = {}
    for place in places:
        if place.body:
            taken.setdefault(place.body.slug, []).append(place)
    for slug, those in taken.items():
        named_so = [place for place in those if look.is_named(place, slug)]
        one = named_so[0] if len(named_so) == 1 else those[0] if len(those) == 1 else None
        if one and look.is_told_apart(one, slug):
            one = None
        for place in those:
            joined = place not in named_so or (place.body and far_from(place, place.body))
            if place is not one or (joined and not join):
                place.body, place.why, place.others = None, "", place.others | {slug}


def far_from(place: Place, body: Body) -> bool:
    """Whether a body on record lies in another part of the country than all that a list says."""
    return all(far(lat, body.lat) or far(lon, body.lon) for lat, lon in place.points)


def _km(place: Place, body: Body) -> float | None:
    if body.lat is None or body.lon is None:
        return None
    return min(kilometres(point, (body.lat, body.lon)) for point in place.points)


def _located(body: Body) -> bool:
    return body.lat is not None and body.lon is not None


def name_of(said: Said | Body) -> Name:
    """What a place is found by."""
    return normalise(said.name), said.country


def _known_of(said: Said) -> Known:
    names, numbers = tuple(said.names.values()), tuple(said.ids.items())
    return Known("", said.name, names, said.kind, said.country, said.region, numbers, said.lat, said.lon)
