"""How it came about: all years at once, and each with its map, what changed in it, and what may have."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from domain import when
from domain.problem import Problem
from drawings.maps import DRAWN, shared_land, small_map, world
from drawings.statuses import STATUSES
from projections.contested import is_contested
from projections.phrases import things
from projections.reckoning.lives import counts_in_republic
from projections.reports.diff import TIME, Change, Fact
from projections.reports.years import Turn, Year
from projections.row import Count, Days, Link
from projections.rows.conflicts import conflicts
from projections.rows.spells import pick, spells
from projections.rows.streams import streams
from queries.answers import Answer
from web import cells, pieces
from web.page import ROWS, Asked, Page, Shown
from web.pictures import bar_of_years, picture
from web.words import day as in_words
from web.words import days, filled, say, standing

WIDE, MAP, MOMENT = 1120.0, 736.0, 264.0
"""Of the bar of years, the map and a small map, in pixels."""
MOMENTS = 8
POSSIBLE = "(possible"
"""How a standing that is said begins what is not certain of it (`projections.phrases`)."""
NAMED = 4
"""Changes that the lead names; more are counted."""
CEASED = "ceased to be in force"
"""What a turn is called that is no beginning: what is suspended has not ended."""
LAST = 9999


class NoYear(Problem):
    """There is no such year."""

    kind = "not-found"

    def __init__(self, words: str) -> None:
        super().__init__(f"{words!r} is no year", "write the year of the common era, such as 2013")


class Happened(NamedTuple):
    """One thing that changed in a year, as the page has it."""

    when: str
    title: Markup
    status: str
    """Where it brought the tie for certain; empty where it did not, or nobody says."""
    text: Markup
    ground: Markup
    differs: Markup
    """That sources differ about it, and nobody has settled it; empty where they do not."""


def _year(asked: Asked) -> int:
    """The year that the address names. Errors: NoYear."""
    words = asked.words["year"]
    if not (words.isascii() and words.isdigit() and 0 < len(words) <= len(str(LAST)) and int(words)):
        raise NoYear(words)
    return int(words)


def _end(asked: Asked, year: int) -> int:
    """The last day of a year that counts: its last, or the one that is asked for where that is earlier."""
    return min(date(year, 12, 31).toordinal(), asked.view.ask.day)


def _are_many(asked: Asked) -> bool:
    return len(asked.view.ask.begun(kind="partnership")) > DRAWN


# --- all years


def _all(asked: Asked) -> Answer:
    return asked.answer("years")


def _overview(asked: Asked, answer: Answer) -> Shown:
    rows: Sequence[Year] = answer.page.section("years")
    turns: Sequence[Turn] = answer.page.section("turns")
    window = answer.window((asked.number - 1) * ROWS, ROWS)
    years = cells.table(window.tables[0], asked.to, only=("year", "in_force", "began", "ended", "contested"))
    turned = cells.table(window.tables[1], asked.to)
    told = {
        "rows": rows,
        "bar": _bar(asked, rows, None) if rows else "",
        "moments": _moments(asked, rows, turns, None),
        "roc": when.ROC if counts_in_republic(asked.view.ask) else None,
        "many": _are_many(asked),
        "years": years._replace(lines=[_led(asked, line) for line in years.lines]),
        "turns": turned._replace(lines=[_called(turned.heads, line) for line in turned.lines]),
        "past": asked.is_past,
        "number": asked.number,
        "longest": max(len(rows), len(turns)),
        "newest": rows[-1] if rows else None,
        "known": known_changes(rows, turns),
        "notes": answer.notes,
    }
    return Shown("Years", "years.html", told)


def _led(asked: Asked, line: Sequence[Markup]) -> Sequence[Markup]:
    """A row whose first cell, the year, leads to its page."""
    return [cells.anchor(str(line[0]), asked.to.to(f"/years/{line[0]}")), *line[1:]]


def _called(heads: Sequence[cells.Head], line: Sequence[Markup]) -> Sequence[Markup]:
    """A row of a turn, in the words of this page."""
    return [
        escape(CEASED) if head.words == "Change" and cell == "ceased" else cell
        for head, cell in zip(heads, line, strict=True)
    ]


def _bar(asked: Asked, rows: Sequence[Year], chosen: int | None) -> Markup:
    return bar_of_years(rows, chosen, lambda year: asked.to.to(f"/years/{year}"), WIDE)


def known_changes(rows: Sequence[Year], turns: Sequence[Turn]) -> list[int]:
    """The years in which a partnership is known to have begun, or ceased, to be in force: the others are passed over."""
    found = {row.year for row in rows if row.began.least or row.ended.least}
    found |= {int(str(turn.when.earliest)[:4]) for turn in turns if turn.certain and _is_of_one_year(turn)}
    return sorted(found & {row.year for row in rows})


def _is_of_one_year(row: Turn | Fact) -> bool:
    first, last = row.when.earliest, row.when.latest
    return first is not None and last is not None and first[:4] == last[:4]


def _is_of_year(row: Turn | Fact, year: int) -> bool:
    """Whether something was in a year and in no other."""
    return _is_of_one_year(row) and str(row.when.earliest)[:4] == f"{year:04}"


class Moment(NamedTuple):
    """One small map."""

    year: int
    in_force: Count
    svg: Markup
    chosen: bool


def _moments(asked: Asked, rows: Sequence[Year], turns: Sequence[Turn], chosen: int | None) -> Any:
    """At most `MOMENTS` years, with the land that they share; nothing where there are too many ties to draw."""
    known = known_changes(rows, turns)
    if not rows or not known or _are_many(asked):
        return None
    every = dict.fromkeys((*known, rows[-1].year))
    wanted = [year for year in every if year != chosen]
    free = MOMENTS - (chosen in {row.year for row in rows})
    step = max(1, (len(wanted) - 1) / max(1, free - 1))
    picked = {wanted[min(len(wanted) - 1, round(at * step))] for at in range(min(free, len(wanted)))}
    if free < MOMENTS and chosen is not None:
        picked.add(chosen)
    of = {row.year: row for row in rows}
    window, found, is_any_placed = None, [], False
    for year in sorted(picked):
        then = asked.on(_end(asked, year))
        page = then.answer("atlas").page
        is_any_placed = is_any_placed or bool(page.rows)
        window = window or world(then.view.ask, page, MOMENT)
        svg = small_map(then.view.ask, page, say=say, names=False, window=window, land_id="land")
        found.append(Moment(year, of[year].in_force, picture(svg), year == chosen))
    return {"land": picture(shared_land(window, "land")), "each": found} if window and is_any_placed else None


# --- one year


def _changes(asked: Asked) -> Answer:
    """What changed in a year; on a page of very many ties only what began and ceased to be in force."""
    year = _year(asked)
    first, last = date(year, 1, 1).toordinal(), _end(asked, year)
    if last < first or (asked.form == "html" and _are_many(asked)):
        return asked.answer("years")
    return asked.answer("diff", _from_to(first, last))


def _from_to(first: int, last: int) -> dict[str, str | None]:
    """What the report is asked that has the changes from the eve of a day until another."""
    return {"from": when.iso(max(first - 1, 1)), "to": when.iso(last)}


def _one(asked: Asked, answer: Answer) -> Shown:
    year = _year(asked)
    diffed = answer.asked["report"] == "diff"
    counted = (asked.answer("years") if diffed else answer).page
    rows, turns = counted.section("years"), counted.section("turns")
    end = _end(asked, year)
    begun = end >= date(year, 1, 1).toordinal()
    known = known_changes(rows, turns)
    row = next((each for each in rows if each.year == year), None)
    every: Sequence[Change] = answer.page.section("changes") if diffed else ()
    changes = [change for change in every if _is_tie(change)]
    apart = [change for change in every if not _is_tie(change)]
    days_of = _days(asked, answer.page.section("facts")) if diffed else {}
    facts: Sequence[Fact] = [
        fact._replace(when=days_of.get(fact.behind.entries[:1], fact.when))
        for fact in (answer.page.section("facts") if diffed else ())
    ]
    in_year = [turn for turn in turns if _is_of_year(turn, year)]
    known_facts = [fact for fact in facts if _is_of_year(fact, year)]
    brought = _brought(asked, known_facts, end)
    happened = _happened(asked, known_facts, days_of, brought) if diffed else _turned(asked, in_year)
    many = _are_many(asked)
    told_above = {fact.behind.entries[:1] for fact in known_facts}
    perhaps = (
        [
            turn
            for turn in turns
            if may_be_of(turn, year) and turn not in in_year and turn.behind.entries[:1] not in told_above
        ]
        if begun
        else []
    )
    told_there = {entry for turn in perhaps[:ROWS] for entry in turn.behind.entries}
    others = [
        fact
        for fact in facts
        if not _is_of_year(fact, year) and not told_there.issuperset(fact.behind.entries)
    ]
    told = {
        "year": year,
        "republic": year - when.ROC if counts_in_republic(asked.view.ask) and year > when.ROC else None,
        "before": max((each for each in known if each < year), default=None),
        "after": min((each for each in known if each > year), default=None),
        "begun": begun,
        "as_at": _said_of(end, year) if begun else in_words(when.iso(asked.view.ask.day)),
        "year_end": when.iso(end),
        "whole": end == date(year, 12, 31).toordinal(),
        "other_day": True,
        "is_past": True,
        "to_come": (end if begun else asked.view.ask.day) > asked.view.ask.today,
        "row": row,
        "first": rows[0].year if rows else None,
        "said": _said(asked, changes),
        "apart": _said(asked, apart),
        "apart_are": _kinds(apart),
        "apart_unnamed": len(apart) - NAMED,
        "possible": sum(change.certainty == "possible" for change in changes),
        "unnamed": len(changes) - NAMED,
        "changed": len(changes),
        "bar": _bar(asked, rows, year) if rows else "",
        "map": _map(asked, end) if begun and not many else "",
        "are_many": many,
        "happened": happened[(asked.number - 1) * ROWS : asked.number * ROWS],
        "total": len(happened),
        "diffed": diffed,
        "many": many,
        "number": asked.number,
        "perhaps": [
            (
                turn.stream,
                asked.to.of(turn.stream.link) if turn.stream.link else None,
                CEASED if turn.change == "ceased" else turn.change,
                turn.when,
                cells.behind(turn.behind, asked.to),
                _differ(asked, turn.stream.link, of_day=turn.behind.entries[:1] in days_of)
                if turn.contested
                else "",
            )
            for turn in perhaps[:ROWS]
        ],
        "others": _happened(asked, others, days_of),
        "perhaps_began": sum(turn.change == "began" for turn in perhaps),
        "perhaps_ended": sum(turn.change == "ceased" for turn in perhaps),
        "moments": None if asked.published else _moments(asked, rows, turns, year),
        "roc": when.ROC if counts_in_republic(asked.view.ask) else None,
        "notes": answer.notes if diffed else (),
        "all_of_it": ("/reports/annual", {"year": year}),
    }
    return Shown(str(year), "year.html", told)


def _is_tie(change: Change) -> bool:
    """Whether a partnership changed, and no membership nor programme."""
    return change.stream.startswith("partnership:")


def _kinds(changes: Sequence[Change]) -> str:
    """What some changes are of, in a sentence's beginning: `Memberships and bodies`."""
    kinds = dict.fromkeys(change.stream.partition(":")[0] for change in changes)
    words = " and ".join(things(kind, one=False) for kind in kinds)
    return words[:1].upper() + words[1:]


def _said(asked: Asked, changes: Sequence[Change]) -> list[tuple[Markup, str, str]]:
    """The first changes, as the lead tells them: with whom, before, after, each with what it may have been instead."""
    return [
        (
            _with_whom(asked, change.stream),
            _stood(change.before, change.tiers_before),
            _stood(change.after, change.tiers_after),
        )
        for change in changes[:NAMED]
    ]


def _stood(words: str, tiers: Count) -> str:
    """Where a tie stood; with its level where that alone is not certain: else the words say what is only possible."""
    said = cells.closed(standing(words))
    return said if tiers.least == tiers.most or POSSIBLE in said else f"{said} (level {tiers})"


def _said_of(end: int, year: int) -> str:
    """The day of which a page of a year speaks, for the strip above it."""
    said = in_words(when.iso(end))
    return f"{said}, the end of the year" if end == date(year, 12, 31).toordinal() else said


def may_be_of(turn: Turn, year: int) -> bool:
    """Whether a turn may have been in a year, or in another."""
    first, last = turn.when.earliest or "", turn.when.latest or "9999-12-31"
    if not (first <= f"{year:04}-12-31" and last >= f"{year:04}-01-01"):
        return False
    parts = turn.when.parts  # of several, it was on none of the days between them
    start, end = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    bounds = [when.bounds(f"[{part}]") for part in parts] if len(parts) > 1 else []
    return not bounds or any(low <= end and high >= start for low, high in bounds)


def _map(asked: Asked, end: int) -> Markup:
    then = asked.on(end)
    page = then.answer("atlas").page
    if not page.rows:
        return Markup()
    return picture(small_map(then.view.ask, page, address=asked.to.of, say=say, width=MAP, certain=True))


def _with_whom(asked: Asked, stream: str) -> Markup:
    """Whom a tie is with, seen from the home, as a link; its title where it is with others."""
    ask = asked.view.ask
    row = next(ask.of(streams, stream=stream), None)
    others = [party for party in row.parties if party != ask.home] if row and not row.title else []
    words = " – ".join(ask.name(party) for party in others) or str(ask.title(stream))
    return cells.anchor(words, asked.to.of(Link("stream", stream)))


def _happened(
    asked: Asked,
    facts: Sequence[Fact],
    days_of: Mapping[tuple[str, ...], Days],
    brought: Mapping[tuple[str | None, ...], str] = MappingProxyType({}),
) -> list[Happened]:
    """Facts that changed something, or may have, in their order, each with the status that it brought."""
    rows = sorted(facts, key=lambda fact: (fact.when.earliest or "", fact.when.latest or ""))
    return [
        Happened(
            days(fact.when),
            _with_whom(asked, fact.stream),
            brought.get(_key(fact), ""),
            cells.said(say(fact.text), None, asked.to),
            cells.behind(fact.behind, asked.to),
            _differ(asked, Link("stream", fact.stream), of_day=fact.behind.entries[:1] in days_of)
            if is_contested(fact)
            else Markup(),
        )
        for fact in rows
    ]


def _brought(asked: Asked, facts: Sequence[Fact], end: int) -> dict[tuple[str | None, ...], str]:
    """The statuses that facts certainly brought by a day, as the home sees it: by the entry, or by the days of an expiry."""
    ask, wanted = asked.view.ask, {fact.stream for fact in facts}
    if not wanted:
        return {}
    found: dict[tuple[str | None, ...], str] = {}
    for spell in pick(ask.of(spells, stream=wanted), ask.home):
        if spell.certain and spell.first <= end and spell.status in STATUSES:
            since, by = spell.since, (f"{spell.stream}#{spell.since_by}",)
            key = by if spell.since_by is not None else (spell.stream, since.earliest, since.latest)
            found.setdefault(key, spell.status)
    return found


def _key(fact: Fact) -> tuple[str | None, ...]:
    """By what `_brought` has a fact."""
    by_time = str(fact.text).startswith(TIME)
    return (fact.stream, fact.when.earliest, fact.when.latest) if by_time else fact.behind.entries[:1]


def _days(asked: Asked, facts: Sequence[Fact]) -> dict[tuple[str, ...], Days]:
    """The days of one event that several sources give, by its entry, where nobody has settled which it is."""
    contested = {fact.stream for fact in facts if is_contested(fact)}
    rows = asked.view.ask.of(conflicts, field="on", stream=contested) if contested else ()
    told: dict[tuple[str, ...], list[Days]] = {}
    for row in sorted(rows, key=lambda row: not row.used):
        if (row.used or row.is_open) and row.outcome == "unresolved":
            on = json.loads(row.exact)
            days_of = Days.of(when.began(on), on) if on else Days()
            told.setdefault((f"{row.stream}#{row.version}",), []).append(days_of)
    return {entry: Days.happened(several) for entry, several in told.items() if len(several) > 1}


def _differ(asked: Asked, link: Link | None, *, of_day: bool = False) -> Markup:
    """That sources differ, as on the page of the stream where each is told; `of_day`: on when it was."""
    where = pieces.where_told(asked.view.ask, link.to, asked.to) if link else None
    words = "≠ sources differ on its day" if of_day else "≠ sources differ"
    return (
        filled(' <a class="struck" href="{}#differ">{}</a>', where, words) if where else filled(" {}", words)
    )


def _turned(asked: Asked, turns: Sequence[Turn]) -> list[Happened]:
    return [
        Happened(
            days(turn.when),
            cells.said(turn.stream, turn.stream.link, asked.to),
            "in-force" if turn.change == "began" and turn.certain and not turn.contested else "",
            escape(
                ("came into force" if turn.change == "began" else CEASED)
                + ("" if turn.certain else ", or may have")
            ),
            cells.behind(turn.behind, asked.to),
            _differ(asked, turn.stream.link) if turn.contested else Markup(),
        )
        for turn in turns
    ]


PAGES = (
    Page("/years", _all, _overview, "years", takes=("page",), describes="How did it come about?"),
    Page("/years/{year}", _changes, _one, "years", takes=("page",), describes="What changed in a year?"),
)
