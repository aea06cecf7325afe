"""Maps of the ties: arcs between places, a glyph and a name at each, crowded parts enlarged, and what the signs mean.

What is drawn is the page of the report `atlas`. A tie that is only possible is thin and pale; one on which sources differ
has a ≠; whatever is not drawn is counted. Arcs join two places, and show no route.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree.ElementTree import Element

from domain.areas import AREAS, area_of
from domain.message import Message, Several
from drawings import insets
from drawings.arcs import arc
from drawings.equal_earth import POLE, Window, project
from drawings.frame import MARGIN, TITLE, WIDTH, Address, Say, both_axes, nowhere
from drawings.labels import Box, Wanted, placed
from drawings.land.coasts import CREDIT, land
from drawings.statuses import STATUSES, Mark, glyph, of_status
from drawings.svg import add, drawing, link, path
from drawings.widths import fitted
from drawings.widths import width as width_of
from projections.contested import is_contested
from projections.row import Link

if TYPE_CHECKING:
    from projections.ask import Ask
    from projections.page import Page
    from projections.reports.atlas import Tie

SMALL, NARROW = 560.0, 720.0
LABEL, SMALL_LABEL, NOTE = 12.0, 11.0, 12.0
"""Sizes of the font."""
BESIDE = 360.0
"""What the signs mean stands beside insets that leave so much room, else below."""
LONGEST = 230.0
"""A name is no wider, in pixels."""
DRAWN = 300
"""Ties up to which each is a line; of more only the home's are, and the others are counted by place."""
NAMED = 90
"""Names that are tried on a map, and in an inset; the most important first."""
FEW_NAMES = 16
"""Names on a small map."""
CELL = 11.0
"""Places as near to each other, in pixels, are counted together."""
MIDDLES = {150.0: 0.0, 11.0: 0.0, -90.0: 0.12}
"""Middle meridians, and what is to be said against each: cut in the Atlantic, in the Pacific, and through Asia."""
OFF_MIDDLE = 0.1
"""What is to be said against a home at the edge."""
SOUTH, NORTH, BEYOND = -52.0, 76.0, 4.0
"""The latitudes of a map, and how far it goes beyond a place that lies farther out."""
IN_FORCE = "in-force"


# --- what is drawn


class Spot(NamedTuple):
    """A point of the map: one body, or several that lie there."""

    lon: float
    lat: float
    name: str
    bodies: tuple[str, ...]
    countries: tuple[str | None, ...]
    ties: "tuple[Tie, ...]"
    """That end there, the one that stands highest first."""
    home: bool

    @property
    def shown(self) -> "Tie | None":
        """The tie that its glyph tells."""
        return self.ties[0] if self.ties else None

    @property
    def calm(self) -> bool:
        """Whether all is in force there, for certain."""
        return all(tie.status == IN_FORCE and tie.certain for tie in self.ties)

    @property
    def is_otherwise(self) -> bool:
        """Whether something there is not in force, for certain or perhaps."""
        return any(tie.status != IN_FORCE for tie in self.ties)


class Plan(NamedTuple):
    """What a page comes to on a map."""

    spots: tuple[Spot, ...]
    ties: "tuple[Tie, ...]"
    """Those that are lines."""
    counted: "tuple[Tie, ...]"
    """Those that are counted by place."""
    unplaced: int
    """Ties with a body of which nobody knows where it lies."""
    home: str | None
    largest: tuple[Spot, ...] = ()
    """Where the most are counted, named where there is no line at all."""


def plan(ask: "Ask", page: "Page") -> Plan:
    """What is drawn of the page of the report `atlas`, and what is only counted."""
    ties, counted = _as_lines(ask, page)
    largest = _largest(ask, page, counted) if not ties else ()
    return Plan(_spots(ask, page, ties), ties, counted, len(page.section("unplaced")), ask.home, largest)


def as_they_stand(page: "Page") -> "tuple[Tie, ...]":
    """The ties of a page of the report `atlas`, each as certain as where it stands: one that is contested is drawn whole."""
    return tuple(tie._replace(certain=not tie.alternatives) for tie in page.section("ties"))


def _as_lines(ask: "Ask", page: "Page") -> "tuple[tuple[Tie, ...], tuple[Tie, ...]]":
    """The ties that are lines, and those that are counted."""
    every = as_they_stand(page)
    if len(every) <= DRAWN:
        return every, ()
    own = sorted((tie for tie in every if ask.home in tie.between), key=_standing)
    ties = tuple(own[:DRAWN])
    lines = {(tie.stream, tie.between) for tie in ties}
    return ties, tuple(tie for tie in every if (tie.stream, tie.between) not in lines)


def _largest(ask: "Ask", page: "Page", counted: "Iterable[Tie]") -> tuple[Spot, ...]:
    """The places where the most ties end, as points that have a name and no line."""
    number = Counter(body for tie in counted for body in tie.between)
    most = sorted(page.section("places"), key=lambda place: (-number[place.body], place.body))[:FEW_NAMES]
    return tuple(
        Spot(place.lon, place.lat, str(ask.plain(place.body)), (place.body,), (place.country,), (), False)
        for place in most
        if number[place.body]
    )


_ORDER = {status: at for at, status in enumerate(STATUSES)}


def _standing(tie: "Tie") -> tuple[bool, int, str]:
    """How high a tie stands: the certain ones first."""
    return not tie.certain, _ORDER.get(tie.status, len(_ORDER)), tie.stream


def _spots(ask: "Ask", page: "Page", ties: "Iterable[Tie]") -> tuple[Spot, ...]:
    ends: dict[str, list[Tie]] = {}
    for tie in ties:
        for body in tie.between:
            ends.setdefault(body, []).append(tie)
    there: dict[tuple[float, float], list[Any]] = {}
    for place in page.section("places"):
        if place.body in ends:
            there.setdefault((round(place.lon, 2), round(place.lat, 2)), []).append(place)
    found = []
    for together in there.values():
        bodies = tuple(place.body for place in together)
        found.append(
            Spot(
                together[0].lon,
                together[0].lat,
                str(ask.plain(ask.home))
                if ask.home in bodies
                else _together([str(ask.plain(body)) for body in bodies]),
                bodies,
                tuple(place.country for place in together),
                tuple(sorted({tie: None for body in bodies for tie in ends[body]}, key=_standing)),
                ask.home in bodies,
            )
        )
    return tuple(
        sorted(found, key=lambda spot: (not spot.home, not spot.is_otherwise, not spot.calm, spot.name))
    )


def _together(names: Sequence[str]) -> str:
    """Bodies at one point: `Kumamoto City, Prefecture`."""
    first, *rest = names
    words = first.split()
    told = [first]
    for name in rest:
        own = name.split()
        same = 0
        while same < min(len(words), len(own) - 1) and own[same] == words[same]:
            same += 1
        told.append(" ".join(own[same:]))
    return ", ".join(told)


def world(ask: "Ask", page: "Page", width: float = WIDTH) -> Window:
    """The map on which the ties of a ledger are drawn, whatever day and status is asked for.

    Its middle is the meridian with which the fewest ties run across the cut: a home in Asia, in Europe and in America each
    has a map around it. It reaches from 52 degrees south to 76 degrees north, and on where a place lies beyond.
    """
    from projections.rows.bodies import bodies

    places = {
        row.slug: (row.lon, row.lat)
        for row in ask.of(bodies)
        if row.lon is not None and row.lat is not None and not row.successor
    }
    lats = [place.lat for place in page.section("places")]
    south, north = min([SOUTH + BEYOND, *lats]) - BEYOND, max([NORTH - BEYOND, *lats]) + BEYOND
    home = places.get(ask.home or "")
    if home is None:
        pairs = [(tie.ends[0][0], tie.ends[1][0]) for tie in page.section("ties")]
    else:
        pairs = [(home[0], lon) for slug, (lon, _) in places.items() if slug != ask.home]
    return Window.world(_middle(pairs, home and home[0]), width, max(south, -POLE), min(north, POLE))


def _middle(pairs: Sequence[tuple[float, float]], home: float | None) -> float:
    """The middle meridian for lines between these longitudes."""

    def against(middle: float) -> float:
        def beside(lon: float) -> float:
            return (lon - middle + 180) % 360 - 180

        across = sum(abs(beside(a) - beside(b)) > 180 for a, b in pairs)  # noqa: PLR2004 — half around
        cost = across / len(pairs) if pairs else 0
        return cost + MIDDLES[middle] + (OFF_MIDDLE * abs(beside(home)) / 180 if home is not None else 0)

    return min(MIDDLES, key=against) if pairs or home is not None else 11.0


# --- whole maps


def world_map(
    ask: "Ask",
    page: "Page",
    *,
    address: Address = nowhere,
    say: Say = str,
    heading: bool = False,
    width: float = WIDTH,
) -> Element:
    """The map with its insets and what its signs mean, so many pixels wide: 1120, and on a phone 340.

    `page` is that of the report `atlas`, with any status. `heading` is for a document of its own: what it shows, of which
    day, by which record. On a narrow map insets stand below each other.
    """
    sheet = _Sheet(plan(ask, page), world(ask, page, width), address, say)
    return sheet.whole(ask, page, heading=heading)


class Parts(NamedTuple):
    """A map in parts, for a page that lays them out itself: each is a drawing of its own."""

    main: Element
    narrow: Element
    """The same, drawn anew for a narrow screen, with the same frames."""
    insets: tuple[tuple[str, str, Element], ...]
    """What is enlarged: the letter of its frame on the map, the part of the world (empty where unknown), the drawing."""
    notes: str
    """How it is drawn, whose land it is, and what is missing."""
    ties: "tuple[Tie, ...]"
    """Those that are lines."""
    counted: int
    """Ties that are only counted where they end, because there are too many."""


def map_in_parts(
    ask: "Ask",
    page: "Page",
    *,
    address: Address = lambda _: None,
    say: Say = str,
    narrow: float = NARROW,
) -> Parts:
    """The map, its insets and its notes apart; `page` is that of the report `atlas`. The legend is the page's.

    `narrow` is how wide it is drawn anew for a narrow screen, in pixels.
    """
    those = plan(ask, page)
    window = world(ask, page)
    sheet = _Sheet(those, window, address, say)
    places = [(spot.lon, spot.lat) for spot in those.spots]
    home = [at for at, spot in enumerate(those.spots) if spot.home]
    chosen = insets.chosen(places, window, home)
    share = narrow / window.width
    again = [
        inset._replace(outline=tuple((x * share, y * share) for x, y in inset.outline)) for inset in chosen
    ]
    main = sheet.main(page, chosen)
    small = _Sheet(those, world(ask, page, narrow), address, say).main(page, again)
    return Parts(main, small, tuple(map(sheet.apart, chosen)), sheet.notes(), those.ties, len(those.counted))


def locator(
    ask: "Ask", slug: str, at: tuple[float, float], *, say: Say = str, width: float = SMALL
) -> Element:
    """Where one body lies: a point on the map of the ledger's part of the world; `at` is longitude and latitude."""
    lon, lat = at
    window = Window.world(_middle([], lon), width, min(SOUTH, lat - BEYOND), max(NORTH, lat + BEYOND))
    name = str(ask.plain(slug))
    svg = drawing(window.width, math.ceil(window.height), say(Message("Where {name} lies", name=name)))
    _ground(svg, window)
    x, y = window.at(lon, lat)
    add(svg, "circle", class_="pale stands", cx=x, cy=y, r=11)
    add(svg, "circle", class_="solid stands halo", cx=x, cy=y, r=4.5)
    room = window.width / 2 - 20
    right = x < window.width / 2
    add(
        svg,
        "text",
        fitted(name, room, LABEL, bold=True),
        x=x + (15 if right else -15),
        y=y + 4,
        text_anchor=None if right else "end",
        class_="ink halo strong",
        font_size=LABEL,
    )
    return svg


def small_map(
    ask: "Ask",
    page: "Page",
    *,
    address: Address = nowhere,
    say: Say = str,
    width: float = SMALL,
    names: bool = True,
    certain: bool = False,
    window: Window | None = None,
    land_id: str = "",
) -> Element:
    """The map alone, without insets and legend: for a board (names what is not in force), or in a row of them (no names).

    With `certain`, whatever is certain there has its name, as far as there is room.

    Several on a page share a `window` (`world`), and the land, which `shared_land` draws once and `land_id` names.
    """
    window = world(ask, page, width) if window is None else window
    sheet = _Sheet(plan(ask, page), window, address, say, small=True)
    return sheet.small(page, names=names, certain=certain, land_id=land_id)


def shared_land(window: Window, land_id: str) -> Element:
    """The sea and the land of small maps: a drawing without size, to stand once on a page before them."""
    found = drawing(0, 0, "", aria_hidden="true")
    del found.attrib["role"], found.attrib["aria-label"]
    _ground(add(add(found, "defs"), "g", id=land_id, class_="drawing"), window)
    return found


def as_drawing(ask: "Ask", page: "Page", options: Mapping[str, Any]) -> Element:  # noqa: ARG001 — as every form is asked
    """The map as a document of its own: a form of the report `atlas` (`drawings.forms`)."""
    return world_map(ask, page, heading=True)


class _Sheet:
    """A map that is being drawn."""

    def __init__(
        self, plan: Plan, window: Window, address: Address, say: Say, *, small: bool = False
    ) -> None:
        self.plan, self.window, self.address, self.say = plan, window, address, say
        self.is_small = small
        self.share = window.width / WIDTH
        self.left_out = 0
        """Names that found no place."""

    def whole(self, ask: "Ask", page: "Page", *, heading: bool) -> Element:
        """Everything, one below the other."""
        places = [(spot.lon, spot.lat) for spot in self.plan.spots]
        home = [at for at, spot in enumerate(self.plan.spots) if spot.home]
        width = self.window.width
        chosen = insets.chosen(places, self.window, home)
        body = Element("g")
        y = self._heading(body, ask) if heading else 0.0
        self._main(add(body, "g", transform=f"translate(0 {y:g})"), chosen)
        y += self.window.height
        for inset in chosen:
            self._inset(add(body, "g", transform=f"translate({inset.left:g} {y + inset.top:g})"), inset)
        below = max((y + inset.top + inset.window.height for inset in chosen), default=y)
        used = max((inset.left + inset.window.width + 2 * insets.GAP for inset in chosen), default=width)
        if width - used > BESIDE:  # there is room for what the signs mean
            y += chosen[0].top
            aside = add(body, "g", transform=f"translate({used:g} {y:g})")
            room = width - used
            y = max(below, y + self._notes(aside, self._legend(aside, 10, room) + 6, room)) + 12
        else:
            y = self._notes(body, self._legend(body, below + 26, width) + 6, width) + 12
        margin = MARGIN if heading else 0
        svg = drawing(width + 2 * margin, math.ceil(y) + 2 * margin, self.say(page.title))
        if margin:
            body.set("transform", f"translate({margin} {margin})")
            svg.append(body)
        else:
            svg.extend(list(body))
        return svg

    def main(self, page: "Page", chosen: Sequence[insets.Inset]) -> Element:
        """The map alone, with the frames of what is enlarged beside it."""
        svg = drawing(self.window.width, math.ceil(self.window.height), self.say(page.title))
        self._main(svg, chosen)
        return svg

    def apart(self, inset: insets.Inset) -> tuple[str, str, Element]:
        """An inset as a drawing of its own, with its letter and the part of the world."""
        where = self._where(inset)
        svg = drawing(inset.window.width, inset.window.height, f"{inset.letter} {where}".strip())
        self._enlarged(svg, inset)
        return inset.letter, where, svg

    def small(self, page: "Page", *, names: bool, certain: bool, land_id: str) -> Element:
        """The map alone."""
        svg = drawing(self.window.width, math.ceil(self.window.height), self.say(page.title))
        if land_id:
            add(svg, "use", href=f"#{land_id}")
        else:
            _ground(svg, self.window)
        self._counted(svg)
        self._arcs(svg, self.window, self.plan.ties)
        shown = (
            [spot for spot in self.plan.spots if certain or spot.home or spot.is_otherwise] if names else []
        )
        most = NAMED if certain else FEW_NAMES
        spots = [spot for spot in shown if spot.home or not _possible(spot)][:most]
        for spot in self.plan.spots:
            if spot not in spots:
                self._dot(svg, spot, *self.window.at(spot.lon, spot.lat))
        if names:
            dots = [self.window.at(spot.lon, spot.lat) for spot in spots]
            self._named(svg, self.window, spots, (), spots, dots)
        return svg

    # --- parts

    def _heading(self, parent: Element, ask: "Ask") -> float:
        home = self.plan.home
        title = Message("The ties of {home}", home=ask.name(home)) if home else Message("Ties between cities")
        add(
            parent,
            "text",
            fitted(self.say(title), self.window.width, TITLE, bold=True),
            x=0,
            y=28,
            class_="ink strong",
            font_size=TITLE,
        )
        add(parent, "text", self.say(both_axes(ask)), x=0, y=50, class_="soft", font_size=14)
        return 66.0

    def _main(self, parent: Element, chosen: Sequence[insets.Inset]) -> None:
        _ground(parent, self.window)
        self._counted(parent)
        self._arcs(parent, self.window, self.plan.ties)
        inside = {at for inset in chosen for at in inset.members}
        around, outside = [], []
        for at, spot in enumerate(self.plan.spots):
            if at in inside and not spot.home:
                self._dot(parent, spot, *self.window.at(spot.lon, spot.lat))
            else:
                outside.append(spot)
        dots = [self.window.at(spot.lon, spot.lat) for spot in self.plan.spots]
        for inset in chosen:
            around += self._frame(parent, inset, dots)
        outside += self.plan.largest
        self._named(parent, self.window, outside, around, outside, dots)

    def _frame(self, parent: Element, inset: insets.Inset, dots: Sequence[tuple[float, float]]) -> list[Box]:
        """The frame of what is enlarged, with its letter at a corner where no point is; what names had better not cover."""
        line = path("M", *_joined("L", inset.outline), "Z")
        add(parent, "path", class_="ink-line", d=line, stroke_width=0.8, opacity=0.7)
        xs, ys = [x for x, _ in inset.outline], [y for _, y in inset.outline]
        side = len(inset.outline) // 4
        corners = [inset.outline[side * turn] for turn in range(4)]
        beside = [(-9, 6), (9, 6), (9, -6), (-9, -6), (9, 9), (-9, 9), (-9, -9), (9, -9)]
        boxes = [
            Box(x + dx - 7, y + dy - 8, x + dx + 7, y + dy + 8)
            for (dx, dy), (x, y) in zip(beside, [*corners, *corners], strict=True)
        ]
        whole = Box(0, 0, self.window.width, self.window.height)
        free = [
            box for box in boxes if box.common(whole) == box.area and not any(box.holds(*dot) for dot in dots)
        ]
        box = (free or boxes)[0]
        add(
            parent,
            "text",
            inset.letter,
            x=(box.left + box.right) / 2,
            y=box.bottom - 4,
            text_anchor="middle",
            class_="ink strong halo",
            font_size=LABEL,
        )
        return [Box(min(xs), min(ys), max(xs), max(ys)), box]

    def _inset(self, parent: Element, inset: insets.Inset) -> None:
        caption = add(parent, "text", x=0, y=-7, class_="ink", font_size=LABEL)
        add(caption, "tspan", inset.letter, class_="strong")
        if where := self._where(inset):
            add(caption, "tspan", f" {where}")
        self._enlarged(parent, inset)

    def _where(self, inset: insets.Inset) -> str:
        """Which part of the world it shows; empty where unknown."""
        countries = [country for at in inset.members for country in self.plan.spots[at].countries]
        where = _part_of_the_world(countries)
        said = self.say(where) if where else ""
        return said[:1].upper() + said[1:]

    def _enlarged(self, parent: Element, inset: insets.Inset) -> None:
        window = inset.window
        spots = [self.plan.spots[at] for at in inset.members]
        add(parent, "rect", class_="sea", width=window.width, height=window.height)
        add(parent, "path", class_="land", fill_rule="evenodd", d=land(window))
        bodies = {body for spot in spots for body in spot.bodies}
        self._arcs(parent, window, [tie for tie in self.plan.ties if bodies.issuperset(tie.between)])
        self._named(parent, window, spots, (), spots)
        add(parent, "rect", class_="rule", width=window.width, height=window.height)

    def _arcs(self, parent: Element, window: Window, ties: "Iterable[Tie]") -> None:
        """The lines, in one path a status: what is in force below, what is only possible below that."""
        same: Counter[tuple[Any, ...]] = Counter()
        drawn: dict[tuple[bool, str], list[Any]] = {}
        for tie in ties:
            same[tie.ends] += 1
            start, over, end = arc(window, tie.ends[0], tie.ends[1], bend=same[tie.ends] - 1)
            drawn.setdefault((tie.certain, tie.status), []).extend(("M", start, "Q", over, " ", end))
        by = min(1, 0.45 + 0.55 * self.share) if self.is_small else 1.0
        for (certain, status), parts in sorted(drawn.items(), key=lambda item: _layer(*item[0])):
            mark = of_status(status)
            add(
                parent,
                "path",
                class_=f"line {mark.family}",
                d=path(*parts),
                stroke_width=round((mark.width if certain else 0.8) * by, 2),
                stroke_dasharray=mark.dash or None,
                opacity=f"{_strength(status, certain=certain):g}",
            )

    def _counted(self, parent: Element) -> None:
        """Ties that are no lines: a pale disc a place, its area by how many end there."""
        number = Counter(end for tie in self.plan.counted for end in tie.ends)
        cells: dict[tuple[int, int], list[tuple[float, float, int]]] = {}
        for end, ties in number.items():
            x, y = self.window.at(*end)
            cells.setdefault((round(x / CELL), round(y / CELL)), []).append((x, y, ties))
        if not cells:
            return
        group = add(parent, "g", class_="pale early")
        discs = sorted(
            (
                sum(ties for *_, ties in there),
                sum(x for x, *_ in there) / len(there),
                sum(y for _, y, _ in there) / len(there),
            )
            for there in cells.values()
        )
        most = discs[-1][0]
        for ties, x, y in reversed(discs):
            largest = 4 if self.is_small else 9
            disc = add(group, "circle", cx=x, cy=y, r=max(1.5, largest * math.sqrt(ties / most)))
            if not self.is_small:
                add(disc, "title", self.say(_ties(ties)))

    def _dot(self, parent: Element, spot: Spot, x: float, y: float) -> None:
        """A point without a name, and without a link: it has both elsewhere."""
        tie = spot.shown
        mark = of_status(tie.status if tie else "none")
        if spot.home:
            add(
                parent,
                "circle",
                class_="ink",
                cx=x,
                cy=y,
                r=(1.2 + self.share * 2.6) if self.is_small else 4.5,
            )
        elif tie is None or (tie.status == IN_FORCE or self.is_small):
            faint = tie is not None and not tie.certain
            add(
                parent,
                "circle",
                class_=f"solid {mark.family}",
                cx=x,
                cy=y,
                r=(1 if faint else 1.3 + self.share) if self.is_small else 2.2,
                opacity=".5" if faint else None,
            )
        else:
            add(parent, "circle", class_="sea", cx=x, cy=y, r=4.5)
            glyph(parent, mark, x, y, 9, hollow=not tie.certain)

    def _named(
        self,
        parent: Element,
        window: Window,
        spots: Sequence[Spot],
        around: Iterable[Box],
        signs: Sequence[Spot],
        dots: Iterable[tuple[float, float]] = (),
    ) -> None:
        """Points with their glyphs and names, each of which is one link; `signs` are all that have a glyph."""
        size = SMALL_LABEL if self.is_small else LABEL
        wanted = []
        for spot in spots[:NAMED]:
            strong = spot.home or (spot.is_otherwise and not self.is_small)
            words = fitted(spot.name, LONGEST, size, bold=strong)
            if _contested(spot):
                words += " ≠"
            wanted.append(Wanted(*window.at(spot.lon, spot.lat), words, strong, 5 if strong else 4))
        places = placed(
            wanted, size, Box(2, 2, window.width - 2, window.height - 2), around=around, dots=dots
        )
        self.left_out += len(spots) - sum(label is not None for label in places)
        for each, label in zip(wanted, places, strict=False):
            if label and label.far:
                x = min(max(each.x, label.box.left), label.box.right)
                y = min(max(each.y, label.box.top + 2), label.box.bottom - 2)
                add(
                    parent,
                    "path",
                    class_="ink-line",
                    d=path("M", (each.x, each.y), "L", (x, y)),
                    stroke_width=0.7,
                    opacity=0.6,
                )
        found: dict[Spot, Any] = dict(zip(spots, [*zip(wanted, places, strict=True)], strict=False))
        for spot in reversed(signs):  # the most important lie above
            leads = link(parent, self._href(spot) or "", self._told(spot))
            self._sign(leads, spot, *window.at(spot.lon, spot.lat))
            each, label = found.get(spot, (None, None))
            if label is None:
                continue
            text = add(
                leads,
                "text",
                each.words.removesuffix(" ≠") if _contested(spot) else each.words,
                x=label.x,
                y=label.baseline,
                text_anchor=None if label.anchor == "start" else label.anchor,
                font_size=size,
                class_=f"ink halo{' strong' if each.bold else ''}",
            )
            if _contested(spot):
                add(text, "tspan", "≠", class_="word struck", dx=3)

    def _sign(self, parent: Element, spot: Spot, x: float, y: float) -> None:
        tie = spot.shown
        if spot.home:
            add(parent, "circle", class_="ink halo", cx=x, cy=y, r=4 if self.is_small else 5)
        elif tie is not None:
            _sign(parent, of_status(tie.status), x, y, certain=tie.certain, small=self.is_small)

    def _href(self, spot: Spot) -> str | None:
        streams = {tie.stream for tie in spot.ties}
        if len(streams) == 1 and not spot.home:
            return self.address(Link("stream", *streams))
        return self.address(Link("body", spot.bodies[0]))

    def _told(self, spot: Spot) -> str:
        """What a point says to those who hover over it, or do not see it."""
        if spot.home:
            return spot.name
        told = [self.say(_sentence(tie)) for tie in spot.ties[:FEW]]
        if len(spot.ties) > FEW:
            told.append(self.say(Message("and {number} more", number=len(spot.ties) - FEW)))
        return "\n".join([*told] or [spot.name])

    # --- what the signs mean, and what is not drawn

    def _legend(self, parent: Element, y: float, room: float) -> float:
        """What occurs: line, glyph, word, number."""
        group = add(parent, "g", font_size=LABEL)
        counts = Counter((tie.certain, tie.status) for tie in self.plan.ties)
        x, step = 0.0, 22.0
        ordered = sorted(counts, key=lambda key: (not key[0], _ORDER.get(key[1], len(_ORDER))))
        for certain, status in ordered:
            mark = of_status(status)
            word = mark.word if certain else Message("possibly {status}", status=mark.word)
            said, number = self.say(word), f"{counts[certain, status]:,}"
            wide = 66 + width_of(f"{said} {number}", LABEL)
            if x and x + wide > room:
                x, y = 0.0, y + step
            key = add(group, "g", class_=mark.family)
            add(
                key,
                "path",
                class_="line",
                d=path("M", (x, y), "L", (x + 42, y)),
                stroke_width=mark.width if certain else 0.8,
                stroke_dasharray=mark.dash or None,
                opacity=None if certain else ".6",
            )
            _sign(key, mark, x + 54, y, certain=certain, small=False)
            text = add(key, "text", f"{said} ", x=x + 66, y=y + 4, class_="word")
            add(text, "tspan", number, class_="soft")
            x += wide + 24
        for sign, said in self._other_signs():
            wide = 18 + width_of(said, LABEL)
            if x and x + wide > room:
                x, y = 0.0, y + step
            if sign == "home":
                add(group, "circle", class_="ink", cx=x + 6, cy=y, r=5)
            elif sign == "counted":
                add(group, "circle", class_="pale early", cx=x + 6, cy=y, r=6)
            else:
                add(group, "text", sign, x=x + 1, y=y + 4, class_="word struck strong")
            add(group, "text", said, x=x + 18, y=y + 4, class_="ink")
            x += wide + 24
        return y + 16

    def _other_signs(self) -> list[tuple[str, str]]:
        """Signs that are no status, and what they mean."""
        others: list[tuple[str, str]] = []
        if any(spot.home for spot in self.plan.spots):
            home = next(spot for spot in self.plan.spots if spot.home)
            others.append(("home", fitted(home.name, LONGEST, LABEL)))
        if any(map(_contested, self.plan.spots)):
            others.append(("≠", self.say(Message("sources differ"))))
        if self.plan.counted:
            said = Message(
                "{number:,} {number:tie|ties} more, counted where they end", number=len(self.plan.counted)
            )
            if not self.plan.ties:
                said = Message(
                    "{number:,} {number:tie|ties}, counted where they end", number=len(self.plan.counted)
                )
            others.append(("counted", self.say(said)))
        return others

    def notes(self) -> str:
        """How it is drawn, whose land it is, and what is missing."""
        cut = (self.window.middle + 360) % 360 - 180
        told = [
            Message(
                "Equal Earth projection, so that areas compare, centred on {middle} and cut at {cut}.",
                middle=_meridian(self.window.middle),
                cut=_meridian(cut),
            ),
            Message("Lines join two places; they show no route."),
            f"{CREDIT}.",
        ]
        if any(not tie.certain for tie in self.plan.ties):
            told.append(Message("Thin and pale: possible on that day, not certain."))
        if self.plan.unplaced:
            told.append(
                Message(
                    "{number:,} {number:is|are} not drawn: nobody has said where one of the parties lies.",
                    number=self.plan.unplaced,
                )
            )
        if self.left_out:
            told.append(
                Message(
                    "Without a name here, for want of room: {number:,} {number:place|places}.",
                    number=self.left_out,
                )
            )
        return " ".join(map(self.say, told))

    def _notes(self, parent: Element, y: float, room: float) -> float:
        """The notes on lines of a width."""
        for line in _lines(self.notes(), room, NOTE):
            y += 17
            add(parent, "text", line, x=0, y=y, class_="soft", font_size=NOTE)
        return y


FEW = 4
"""Ties that a point names, and areas that an inset does; more are counted, or left out."""


def _sign(parent: Element, mark: Mark, x: float, y: float, *, certain: bool, small: bool) -> None:
    """A glyph as it stands on the map: whole where the standing is certain, pale where it is only possible."""
    if mark is STATUSES[IN_FORCE]:
        add(
            parent,
            "circle",
            class_=f"solid halo {mark.family}" if certain else f"pale {mark.family}",
            cx=x,
            cy=y,
            r=(3.5 if small else 4.5) if certain else 3.2,
        )
        return
    add(parent, "circle", class_="sea", cx=x, cy=y, r=6.5)
    glyph(parent, mark, x, y, 12 if small else 13, hollow=not certain)


def _ground(parent: Element, window: Window) -> None:
    """Sea and land, in the shape of the projection."""
    south, north = window.reaches()[2:]
    steps = [south + (north - south) * step / 24 for step in range(25)]
    sides = [
        (window.left + project(lon, lat)[0] * window.scale, window.top - project(lon, lat)[1] * window.scale)
        for lon, lats in ((-180, steps), (180, steps[::-1]))
        for lat in lats
    ]
    add(parent, "path", class_="sea", d=path("M", *_joined("L", sides), "Z"))
    add(parent, "path", class_="land", fill_rule="evenodd", d=land(window))


def _joined(joint: str, points: Iterable[tuple[float, float]]) -> list[Any]:
    return [part for at, point in enumerate(points) for part in ((joint, point) if at else (point,))]


def _part_of_the_world(countries: Iterable[str | None]) -> Message | None:
    """What the part of the world is called in which these countries lie; None where unknown, or all over."""
    found = Counter(area for area in map(area_of, countries) if area in AREAS)
    names = [AREAS[area][0] for area, _ in found.most_common()]
    if not 1 <= len(names) <= FEW:
        return None
    return (
        names[0]
        if len(names) == 1
        else Message("{areas}", areas=Several(names, ", ", ", " if " and " in names[-1] else " and "))
    )


def _lines(words: str, most: float, size: float) -> list[str]:
    """Words on lines that are no wider than so many pixels, as far as words can be parted."""
    lines: list[str] = []
    for word in words.split():
        if lines and width_of(f"{lines[-1]} {word}", size) <= most:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines


def _layer(certain: bool, status: str) -> tuple[bool, bool, int]:
    return certain, status != IN_FORCE, -_ORDER.get(status, 0)


def _strength(status: str, *, certain: bool) -> float:
    if not certain:
        return 0.45
    return 0.7 if status == IN_FORCE else 1


def _contested(spot: Spot) -> bool:
    """Whether what stands there depends on which source is right."""
    return not spot.home and any(map(is_contested, spot.ties))


def _possible(spot: Spot) -> bool:
    """Whether nothing there is certain."""
    return not any(tie.certain for tie in spot.ties)


def _ties(number: int) -> Message:
    return Message("{number:,} {number:tie|ties}", number=number)


def _sentence(tie: "Tie") -> Message:
    """A tie in a few words: `Edinburgh – Kaohsiung: on hold since 2024-06-24`."""
    word = of_status(tie.status).word
    said = Message("{title}: {status}", title=tie.title, status=word)
    if not tie.certain:
        others = " or ".join(of_status(status).word for status in tie.alternatives)
        said = Message("{title}: possibly {status}", title=tie.title, status=word)
        if others:
            said = Message("{said}, otherwise {others}", said=said, others=others)
    elif tie.since.edtf:
        said = Message("{title}: {status} since {since}", title=tie.title, status=word, since=tie.since.edtf)
    return Message("{said} (sources differ)", said=said) if is_contested(tie) else said


def _meridian(lon: float) -> str:
    return f"{abs(lon):g}° {'E' if lon >= 0 else 'W'}"
