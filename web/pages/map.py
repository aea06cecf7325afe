"""Where the ties are: the map of a day, what is enlarged, what the signs mean, and the same as a table."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from markupsafe import Markup

from domain.message import as_read
from drawings.maps import Parts, as_they_stand, map_in_parts
from drawings.statuses import STATUSES as DRAWN
from projections.contested import COLUMN, is_contested
from projections.reckoning.standings import NONE, STATUSES, may_be_nothing
from projections.reports.atlas import Place as Lies
from projections.reports.atlas import Tie
from projections.reports.years import Turn, Year
from projections.row import Behind, Count, Days, Link, Named, grouped
from queries.answers import Answer, Table
from web import cells, pieces
from web.countries import country
from web.forms import Field, fields_of, options_given
from web.page import ROWS, Asked, Page, Shown
from web.pictures import bar_of_years, line_of, picture
from web.words import say

if TYPE_CHECKING:
    from projections.ask import Ask
    from projections.page import Page as Made

TAKES = ("status", "page")
SHOWN = ("place", "country", "status", "since", "km", COLUMN)
WIDE = 1120.0
IN_FORCE = "in-force"


class Place(NamedTuple):
    """One tie, by the place at its other end."""

    place: Named
    country: Annotated[str, "where the other end lies"]
    status: str
    alternatives: tuple[str, ...]
    since: Annotated[Days, "when this status began"]
    km: Annotated[int, "along the great circle"]
    behind: Behind
    contested: Annotated[bool, "sources disagree about an entry behind it"]


class Key(NamedTuple):
    """One line of the legend: what stands so, and how many do."""

    status: str
    certain: bool
    number: int


class Drawn(NamedTuple):
    """The map as it stands in the page, without its label."""

    main: Markup
    narrow: Markup
    insets: Sequence[tuple[str, str, Markup]]
    """The letter of the frame, the part of the world, the drawing."""
    legend: Sequence[tuple[Markup, Key]]
    notes: str
    lines: int
    """Ties that are lines."""
    counted: int
    """Ties that are only counted where they end."""


def _answer(asked: Asked) -> Answer:
    return asked.answer("atlas", options_given("atlas", asked.query, {}))


def _show(asked: Asked, answer: Answer) -> Shown:
    ask = asked.view.ask
    ties: Sequence[Tie] = as_they_stand(answer.page)
    drawn = _drawn(asked, answer.page)
    status = asked.query.get("status", ())
    wanted = next((word for word in status if word), "")
    years, turns = years_of(asked)
    begin = (asked.number - 1) * ROWS
    rows = places(asked, answer, begin, begin + ROWS)
    first = min(begin, len(ties))
    table = Table("places", "The same as a table", Place, rows, "no tie is on the map", first, len(ties))
    unplaced: Table = next(table for table in answer.tables if table.name == "unplaced")
    told = {
        "ties": Count(sum(not may_be_nothing(tie) for tie in ties), len(ties)),
        "pairs": _pairs(ties),
        "listed": len(ties),
        "in_force": sum(tie.status == IN_FORCE and tie.certain for tie in ties),
        "otherwise": sum(tie.status != IN_FORCE and tie.certain for tie in ties),
        "possible": sum(not tie.certain for tie in ties),
        "countries": _countries(
            [place for place in answer.page.section("places") if place.body != ask.home],
            {body for tie in ties if not may_be_nothing(tie) for body in tie.between},
        ),
        "unsure": _unsure(asked, answer),
        "statuses": _statuses(ties, wanted),
        "wanted": wanted,
        "day_given": asked.to.axes.get("as-at", ""),
        "a_year_earlier": _earlier(asked),
        "eve": eve_of_the_last(turns, date.fromordinal(ask.day).isoformat()),
        "bar": bar_of_years(years, _chosen(asked), lambda year: _of_year(asked, years, wanted, year), WIDE),
        "maps": [("on-screen", drawn.main), ("on-phone", drawn.narrow)],
        "insets": drawn.insets,
        "legend": drawn.legend,
        "about": drawn.notes,
        "drawn": drawn.lines,
        "counted": drawn.counted,
        "home": str(ask.plain(ask.home)) if ask.home else "",
        "home_lies": any(place.body == ask.home for place in answer.page.section("places")),
        "adrift": bool(unplaced.rows) and all(ask.home in row.missing for row in unplaced.rows),
        "table": cells.table(table, asked.to, only=SHOWN),
        "unplaced": cells.table(
            _by_name(asked, unplaced.window(begin, ROWS)),
            asked.to,
            only=("title", "status", "missing", COLUMN),
        ),
        "unplaced_count": _unplaced(ask, unplaced.rows),
        "number": asked.number,
        "query": {"status": wanted},
        "notes": answer.notes,
    }
    return Shown("Where the ties are", "map.html", told)


def _drawn(asked: Asked, page: "Made") -> Drawn:
    parts = map_in_parts(asked.view.ask, page, address=asked.to.of, say=say)
    return Drawn(
        main=picture(parts.main),
        narrow=picture(parts.narrow),
        insets=[(letter, where, picture(svg)) for letter, where, svg in parts.insets],
        legend=[(line_of(key.status, certain=key.certain), key) for key in legend(parts)],
        notes=parts.notes,
        lines=len(parts.ties),
        counted=parts.counted,
    )


def _by_name(asked: Asked, unplaced: Table) -> Table:
    """Ties that are not on the map, with the bodies of which nobody has said where they lie by their names."""
    names = asked.view.ask.plain
    return unplaced._replace(
        rows=[
            row._replace(
                missing=tuple(map(names, row.missing)),
                status=f"possibly {as_read(row.status)}" if row.alternatives else row.status,
            )
            for row in unplaced.rows
        ]
    )


def places(asked: Asked, answer: Answer, begin: int, end: int) -> list[Place]:
    """Some of the ties of the report `atlas` by the places at their other ends, the farthest first."""
    ask = asked.view.ask
    lies = {place.body: place for place in answer.page.section("places")}

    def others(tie: Tie) -> list[str]:
        return [body for body in tie.between if body != ask.home] or list(tie.between)

    def name(tie: Tie) -> str:
        those = others(tie)
        return str(ask.name(those[0])) if len(those) == 1 else str(tie.title)

    def shown(tie: Tie) -> Place:
        those = others(tie)
        lands = dict.fromkeys(land for body in those if (land := lies[body].country))
        return Place(
            Named(name(tie), Link("stream", tie.stream)),
            ", ".join(map(country, lands)),
            tie.status,
            tie.alternatives,
            tie.since,
            tie.km,
            tie.behind,
            is_contested(tie),
        )

    found = sorted(answer.page.section("ties"), key=lambda tie: (-tie.km, name(tie)))
    return list(map(shown, found[begin:end]))


def _countries(places: Sequence[Lies], surely_tied: Collection[str]) -> Count:
    """In how many countries places lie; those where only what may have begun ends are in the most alone."""
    return Count(
        len({each.country for each in places if each.body in surely_tied} - {None}),
        len({each.country for each in places} - {None}),
    )


def _pairs(ties: Sequence[Tie]) -> Count:
    """Between how many pairs of bodies there is a line: two may have several partnerships."""
    surely = {frozenset(tie.between) for tie in ties if not may_be_nothing(tie)}
    return Count(len(surely), len({frozenset(tie.between) for tie in ties}))


def _unplaced(ask: "Ask", rows: Sequence[Any]) -> Count:
    """How many ties are not on the map; those that may not have begun are in the most alone."""
    doubted = {row.stream for row in rows if row.alternatives}
    stands = ask.at(kind="partnership", stream=doubted) if doubted else ()
    nothing = {stand.stream for stand in stands if NONE in stand.statuses}
    return Count(sum(row.stream not in nothing for row in rows), len(rows))


def _unsure(asked: Asked, answer: Answer) -> list[tuple[str, str | None]]:
    """The bodies on the map of which sources differ on where they lie, with where that is told."""
    ask = asked.view.ask
    found = pieces.open_fields(ask, {f"body:{place.body}" for place in answer.page.section("places")})
    bodies = sorted({stream for stream, field in found if field in {"lat", "lon"}})
    return [(ask.plain(body.partition(":")[2]), pieces.where_told(ask, body, asked.to)) for body in bodies]


def years_of(asked: Asked, known: Answer | None = None) -> tuple[Sequence[Year], Sequence[Turn]]:
    """The rows and the turns of the report `years` up to today, or to the day that is asked for if that is later.

    `known` is that report's answer of the day that is asked for, where there is one already.
    """
    ask = asked.view.ask
    if known is None or ask.day < ask.today:
        known = asked.on(max(ask.day, ask.today)).answer("years")
    return known.page.section("years"), known.page.section("turns")


def eve_of_the_last(turns: Sequence[Turn], day: str) -> str:
    """The day before the last, up to a day, that a partnership surely began or ceased to be in force; empty for none.

    Days are ISO 8601.
    """
    days = [
        turn.when.earliest
        for turn in turns
        if turn.certain and turn.when.earliest and turn.when.earliest <= day
    ]
    return date.fromordinal(date.fromisoformat(max(days)).toordinal() - 1).isoformat() if days else ""


def legend(parts: Parts) -> list[Key]:
    """What occurs on the map: the certain ones first, each by how high it stands."""
    order = {status: at for at, status in enumerate(DRAWN)}
    counts = Counter((tie.status, tie.certain) for tie in parts.ties)
    found = [Key(status, certain, number) for (status, certain), number in counts.items()]
    return sorted(found, key=lambda key: (not key.certain, order.get(key.status, len(order))))


def _statuses(ties: Sequence[Tie], wanted: str) -> list[tuple[str, str]]:
    """The statuses that may be chosen: those that occur, with how often; of a choice made, all there are."""
    if wanted:
        return [(word, say(DRAWN[word].word)) for word in STATUSES["partnership"] if word in DRAWN]
    there = grouped(ties, lambda tie: tie.status)
    return [
        (word, f"{say(DRAWN[word].word)} ({len(there[word]):,})")
        for word in STATUSES["partnership"]
        if word in there
    ]


def _chosen(asked: Asked) -> int:
    return date.fromordinal(asked.view.ask.day).year


def _of_year(asked: Asked, years: Sequence[Year], wanted: str, year: int) -> str:
    """The map at the end of a year; of the last one, as things are today."""
    end: str | None = f"{year}-12-31"
    if year == years[-1].year:
        end = years[-1].day if asked.to.axes.get("as-at") else None
    return asked.to.to("/map", {"status": wanted}, as_at=end)


def _earlier(asked: Asked) -> str:
    today = date.fromordinal(asked.view.ask.day)
    if today.year <= date.min.year:
        return ""
    day = 28 if (today.month, today.day) == (2, 29) else today.day
    return today.replace(year=today.year - 1, day=day).isoformat()


def _form(_words: Mapping[str, str], query: Mapping[str, Sequence[str]]) -> Sequence[Field]:
    return [field._replace(choices=STATUSES["partnership"]) for field in fields_of("atlas", query)]


PAGES = (
    Page(
        "/map",
        _answer,
        _show,
        "map",
        takes=TAKES,
        form=_form,
        forms=("geojson",),
        describes="Where are the ties?",
    ),
)
