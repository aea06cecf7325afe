"""Where are they? Points, and great circles between them, as GeoJSON has them (RFC 7946)."""

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Annotated, Any, NamedTuple

from domain.message import Blank, Message, Several, Step
from domain.text import escape
from projections.phrases import counted, in_turn, things, titled
from projections.reckoning.flags import behind_flags
from projections.reckoning.holdings import there
from projections.reckoning.standings import NONE, STATUSES, may_be_nothing, standing_behind
from projections.reckoning.units import Ties, Units
from projections.report import (
    WIDE,
    Ask,
    Behind,
    BodyId,
    Count,
    Days,
    Heading,
    Named,
    Page,
    Section,
    StreamId,
    brought,
    report,
    words_of,
)
from projections.row import as_json
from projections.rows.bodies import Body, bodies
from projections.rows.instruments import instruments
from projections.rows.spells import Spell

# --- great circles


class At(NamedTuple):
    """A place on the globe, in degrees, in the order of RFC 7946."""

    lon: float
    lat: float


Vector = tuple[float, float, float]
EAST, ROUND = 180, 360
"""The date line from the west, and once around, in degrees."""
STEP = math.radians(2)
"""How far apart the points of a line are at most: between them it is drawn straight."""
DIGITS = 5
"""Decimals of a degree: a metre."""
BETWEEN = 3
"""Those of the points between the ends of a line, which are reckoned: straight lines between them are no closer."""
NO_SIZE = 1e-12
"""As good as nothing, on a globe of radius 1."""
EARTH = 6371.0088
"""Its mean radius in kilometres (IUGG)."""


def great_circle(a: At, b: At) -> list[list[At]]:
    """The shortest line between two places, from west to east; in two parts where it crosses the date line.

    The parts end and begin at exactly 180 and -180 degrees, at one latitude (RFC 7946, section 3.1.9).
    """
    start, end = _vector(a), _vector(b)
    angle, side = _towards(start, end)
    steps = max(1, math.ceil(angle / STEP))
    line = [_place(start, side, angle * n / steps) for n in range(1, steps)]
    first, *between, last = _unwrapped([a, *line, b])
    low, high = sorted((first.lon, last.lon))
    line = _rounded(
        [first, *(At(min(max(row.lon, low), high), row.lat) for row in _rounded(between, BETWEEN)), last]
    )  # rounded first: one that runs along the date line does not cross it
    if line[-1].lon < line[0].lon:
        line.reverse()
    turns = math.floor((line[0].lon + EAST) / ROUND) * ROUND
    line = _rounded(At(row.lon - turns, row.lat) for row in line)
    beyond = _rounded(At(row.lon - ROUND, row.lat) for row in line if row.lon > EAST)
    if not beyond:
        return [line]
    lat = round(
        _place(start, side, math.atan2(-start[1], side[1]) % math.pi).lat, DIGITS
    )  # where it crosses that
    before = [row for row in line if row.lon < EAST]
    return [[*before, At(EAST, lat)], [At(-EAST, lat), *beyond]]


def kilometres(a: At, b: At) -> int:
    """How far it is, on a globe."""
    return round(EARTH * _towards(_vector(a), _vector(b))[0])


def _vector(at: At) -> Vector:
    lon, lat = math.radians(at.lon), math.radians(at.lat)
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


def _towards(start: Vector, end: Vector) -> tuple[float, Vector]:
    """The angle between two places, and the direction from the first to the second."""
    normal = _cross(start, end)
    size = math.hypot(*normal)
    angle = math.atan2(size, sum(x * y for x, y in zip(start, end, strict=True)))
    if size < NO_SIZE:  # one place, or two on opposite sides of the globe: every direction is as short
        normal = _cross(start, (1, 0, 0) if abs(start[2]) > abs(start[0]) else (0, 0, 1))
        size = math.hypot(*normal)
    side = _cross(normal, start)
    return angle, (side[0] / size, side[1] / size, side[2] / size)


def _place(start: Vector, side: Vector, angle: float) -> At:
    x, y, z = (math.cos(angle) * item + math.sin(angle) * two for item, two in zip(start, side, strict=True))
    return At(math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y))))


def _cross(a: Vector, b: Vector) -> Vector:
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


def _unwrapped(line: Iterable[At]) -> list[At]:
    """The same places without a jump of longitude, which so may lie beyond 180."""
    found: list[At] = []
    for row in line:
        turns = math.floor((found[-1].lon - row.lon) / ROUND + 0.5) * ROUND if found else 0
        found.append(At(row.lon + turns, row.lat))
    return found


def _rounded(line: Iterable[At], digits: int = DIGITS) -> list[At]:
    return [At(round(row.lon, digits), round(row.lat, digits)) for row in line]


# --- the report


class Tie(NamedTuple):
    """What two bodies have with each other, as a line between two places."""

    stream: Annotated[StreamId, "the partnership's id", WIDE]
    title: Named
    status: str
    tier: Annotated[int, "0 none, 1 letter of intent … 4 sister tie"]
    tier_least: Annotated[int, "the least that is possible", WIDE]
    tier_most: Annotated[int, "the most that is possible", WIDE]
    certain: Annotated[bool, "whether the status is certain on that day"]
    otherwise: Annotated[str | None, "the status it would else be", WIDE]
    alternatives: Annotated[tuple[str, ...], "every status that it may have instead", Heading("otherwise")]
    flags: tuple[str, ...]
    since: Annotated[Days, "when this status began"]
    between: Annotated[tuple[BodyId, ...], "the bodies at its ends"]
    km: Annotated[int, "along the great circle"]
    ends: Annotated[tuple[tuple[float, float], ...], "longitude and latitude of each", WIDE]
    possible_flags: Annotated[tuple[str, ...], "what is possible beside the status", WIDE]
    behind: Annotated[Behind, "the entries that say so", WIDE]


class Place(NamedTuple):
    """A body at an end of a tie, where it lies."""

    body: BodyId
    name: Named
    kind: str | None
    country: Annotated[str | None, "ISO 3166-1 alpha-2, or XK"]
    region: Annotated[str | None, "the land, prefecture or state it lies in", WIDE]
    ids: Annotated[tuple[str, ...], "its numbers in other registers, such as wikidata:Q64", WIDE]
    lat: Annotated[float, "degrees north"]
    lon: Annotated[float, "degrees east"]
    ties: Annotated[int, "lines that end there"]
    behind: Annotated[Behind, "the entry that says where it lies", WIDE]


class Unplaced(NamedTuple):
    """A tie of which no line can be drawn."""

    stream: Annotated[StreamId, "the partnership's id", WIDE]
    title: Named
    status: str
    tier: Annotated[int, "0 none, 1 letter of intent … 4 sister tie"]
    certain: Annotated[bool, "whether the status is certain on that day"]
    alternatives: Annotated[tuple[str, ...], "every status that it may have instead", Heading("otherwise")]
    between: Annotated[tuple[BodyId, ...], "the bodies whose tie it is", WIDE]
    missing: Annotated[tuple[BodyId, ...], "the bodies without coordinates"]
    behind: Annotated[Behind, "the entries that say so", WIDE]


def as_geojson(page: Page) -> str:
    """The ties and places of a page as one GeoJSON object (RFC 7946), lines first, so that points lie above them."""
    features = [*map(_line, page.section("ties")), *map(_point, page.section("places"))]
    found = {"type": "FeatureCollection", "name": page.title, "notes": list(page.notes), "features": features}
    return escape(json.dumps(found, ensure_ascii=False))


def _line(tie: Tie) -> dict[str, Any]:
    parts = great_circle(*(At(*end) for end in tie.ends))
    whole = {"type": "LineString", "coordinates": parts[0]}
    geometry = whole if len(parts) == 1 else {"type": "MultiLineString", "coordinates": parts}
    return _feature(geometry, tie, "ends")


def _point(place: Place) -> dict[str, Any]:
    (at,) = _rounded([At(place.lon, place.lat)])
    return _feature({"type": "Point", "coordinates": at}, place, "lat", "lon")


def _feature(geometry: dict[str, Any], row: tuple[Any, ...], *shown: str) -> dict[str, Any]:
    properties = {name: value for name, value in as_json(row).items() if name not in shown}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


@report(forms={"geojson": as_geojson})
def atlas(
    ask: Ask,
    status: Annotated[tuple[str, ...], "only ties that stand so, such as in-force"] = (),
) -> Page:
    """Where are they?

    One line a tie that has begun by the day, wherever it stands, between the places of its two sides. A partnership of
    more than two is several ties, each of which stands for itself: from the home, where it is one of them, to each of
    the others, else between any two; whoever has left is drawn as it stands with those that stay. Where a body has been
    succeeded by the day, the successor's place. A line is the shortest on a globe (a great circle), from west to east,
    and comes in two parts where it crosses the date line. Nothing is drawn of a tie one of whose sides has no coordinates
    in the ledger: those are listed apart.
    """
    wanted = words_of("status", status, STATUSES["partnership"])
    every, units = _ties(ask)
    begun_between = [row for row in every if row.stand.status != NONE]
    found = [row for row in begun_between if not wanted or row.stand.status in wanted]
    known = {body.slug: body for body in ask.of(bodies, slug={slug for tie in found for slug in tie.between})}
    where = {
        slug: At(row.lon, row.lat)
        for slug, row in known.items()
        if row.lon is not None and row.lat is not None
    }
    ties: list[Tie] = []
    unplaced: list[Unplaced] = []
    signed = ask.by_stream(instruments, stream={tie.stand.stream for tie in found})
    flags = behind_flags(ask, [tie.stand for tie in found])
    for two in found:
        stand = two.stand
        shown = [row for row in there(signed.get(stand.stream, ()), stand) if row.status in SHOWN]
        behind = Behind.joined((standing_behind(stand), Behind.of(*shown, *flags.get(stand.stream, ()))))
        start, end = (where.get(slug) for slug in two.between)
        if start is None or end is None:
            unplaced.append(_unplaced(ask, two, where, behind))
        else:
            ties.append(_tie(ask, two, (start, end), behind))
    drawn, lost = ({frozenset(row.between) for row in those} for those in (ties, unplaced))
    nothing = {frozenset(row.between) for row in every if row.stand.status == NONE}
    another = {frozenset(row.between) for row in begun_between if wanted and row.stand.status not in wanted}
    return Page(
        titled(_heading(ties), ask.told),
        (
            Section("ties", ties, "Ties", _no_line(unplaced, others=bool(another)), Tie),
            Section("places", _places(ask, ties, known, where), "Places", "no place", Place),
            Section("unplaced", unplaced, "Not on the map", "every tie is on the map", Unplaced),
        ),
        (
            *_notes(ask, unplaced),
            *_reconciled(
                units,
                [
                    Message("{number} on the map", number=len(drawn)),
                    Message("{number} without coordinates", number=len(lost - drawn)),
                    Message(
                        "{number} with nothing begun between the two",
                        number=len(nothing - drawn - lost - another),
                    ),
                    Message("{number} of another status", number=len(another - drawn - lost)),
                ],
            ),
        ),
    )


def _heading(ties: Sequence[Tie]) -> Message:
    """How many ties are on the map."""
    surely = [tie for tie in ties if not may_be_nothing(tie)]
    number = Count(len(surely), len(ties))
    between = Count(*(len({frozenset(tie.between) for tie in those}) for those in (surely, ties)))
    if between.most < number.most:  # two have several partnerships, each of them a line
        return Message(
            "{number} {number:line|lines} on the map, for {ties}", number=number, ties=counted(between, "tie")
        )
    return Message("{number} {ties} on the map", number=number, ties=things("tie", one=number == (1, 1)))


def _no_line(unplaced: Sequence[Unplaced], *, others: bool) -> str:
    """What is said where no line is drawn, and whether others stand otherwise than was asked for."""
    if unplaced:
        return "no line can be drawn: every tie has a party without coordinates"
    return "no tie stands so" if others else "no tie has begun by then"


def _reconciled(units: Units, where: Iterable[Message]) -> Iterator[str]:
    """How many ties there are, and where; nothing where all are on the map and each is a partnership."""
    told = [there for there in where if there.values["number"]]
    if len(told) > 1 or not units.plain:
        there = in_turn(told, ", ") or Message("none on the map")
        yield Message("Ties: {ties}; {there}.", ties=units.said(), there=there)


def _notes(ask: Ask, unplaced: Sequence[Unplaced]) -> Iterator[str]:
    missing = sorted({item for row in unplaced for item in row.missing})
    if missing:
        yield Message(
            "Without coordinates, so not on the map: {bodies}.", bodies=Several(map(ask.plain, missing), "; ")
        )
        place = {"set": (Blank("lat=…"), Blank("lon=…")), "because": Blank("…")}
        yield Message("Say where one lies: {step}", step=Step("correct", f"body:{missing[0]}#1", **place))


class _Between(NamedTuple):
    """Two bodies, and where they stand with each other."""

    between: tuple[str, str]
    stand: Spell


def _ties(ask: Ask) -> tuple[list[_Between], Units]:
    """The ties that have begun by the day, by the bodies that they are now; and how many there are."""
    known = ask.begun(kind="partnership")
    ties = Ties(ask, known.values(), ask.home)
    wholes = {row.stream: row for row in ask.at(kind="partnership") if row.stream in known}
    pairs = ties.stands()
    found = [
        _Between(row.bodies, pairs.get((row.stream, row.of), wholes[row.stream])) for row in ties.distinct()
    ]
    return found, ties.units()


def _unplaced(ask: Ask, two: _Between, where: Mapping[str, At], behind: Behind) -> Unplaced:
    stand = two.stand
    return Unplaced(
        stream=stand.stream,
        title=ask.title(stand.stream),
        status=stand.status,
        tier=stand.tier,
        certain=stand.certain,
        alternatives=stand.alternatives,
        between=two.between,
        missing=tuple(slug for slug in two.between if slug not in where),
        behind=behind,
    )


def _tie(ask: Ask, two: _Between, ends: tuple[At, At], behind: Behind) -> Tie:
    stand = two.stand
    return Tie(
        stream=stand.stream,
        title=ask.title(stand.stream),
        status=stand.status,
        tier=stand.tier,
        tier_least=stand.tier_least,
        tier_most=stand.tier_most,
        certain=stand.certain,
        otherwise=stand.otherwise,
        alternatives=stand.alternatives,
        flags=stand.flags,
        since=stand.since,
        between=two.between,
        km=kilometres(*ends),
        ends=ends,
        possible_flags=stand.possible_flags,
        behind=behind,
    )


SHOWN = ("in-force", "signed", "partly-signed", "expired")
"""States of what a tie rests on, or rested on."""


def _places(ask: Ask, ties: Sequence[Tie], known: Mapping[str, Body], where: Mapping[str, At]) -> list[Place]:
    """The bodies at the ends of the lines, and how many lines end at each."""
    ends = Counter(chain.from_iterable(tie.between for tie in ties))
    return [_place_of(ask, known[slug], where[slug], ends[slug]) for slug in sorted(ends)]


def _place_of(ask: Ask, body: Body, at: At, ties: int) -> Place:
    return Place(
        body=body.slug,
        name=ask.name(body.slug),
        kind=body.kind,
        country=body.country,
        region=body.region,
        ids=body.numbers,
        lat=at.lat,
        lon=at.lon,
        ties=ties,
        behind=Behind(entries=(f"{body.stream}#1", *brought(body)), sources=body.sources),
    )
