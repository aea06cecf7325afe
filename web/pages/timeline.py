"""All ties beneath each other, and what happened, in order: grouped, chosen by status, two hundred a picture."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from xml.etree.ElementTree import Element

from domain import when
from domain.message import Message
from drawings.statuses import of_status
from drawings.timelines import MOST, drawn, page_of, shown_time, ties
from projections.page import Page as Made
from projections.page import Section
from projections.reckoning.lives import GROUPS, Life, counts_in_republic, lives, meetings
from projections.reports.timeline import Moment
from projections.row import Count
from queries.answers import Answer
from queries.outputs import output_of
from web import cells
from web.forms import Field, fields_of, options_given
from web.page import ROWS, Asked, Output, Page, Shown
from web.pictures import both_ways
from web.words import day as in_words
from web.words import say

OPTIONS = ("who", "from", "to")
"""Those of the report."""
TAKES = (*OPTIONS, "by", "show", "page", "facts")
AGREED = "agreed"
"""What is shown: what has an agreement, beside each status that occurs."""
WIDE, NARROW = 1120.0, 328.0
FEW = 300
"""Ties of which every fact is told on one page; of more, those of a time or of one partnership that is asked for."""
BY = {"area": "part of the world", "kind": "kind of agreement", "status": "status"}


def _answer(asked: Asked) -> Answer:
    given = options_given(
        "timeline", {name: asked.query[name] for name in OPTIONS if name in asked.query}, {}
    )
    if asked.form == "html" and not given and _are_many(asked):
        nothing = Made(Message("What happened, in order"), (Section("timeline", (), row=Moment),))
        return asked.made("timeline", "What happened, in order?", nothing)
    return asked.answer("timeline", given)


def _are_many(asked: Asked) -> bool:
    return len(asked.view.ask.begun(kind="partnership")) > FEW


def _show(asked: Asked, answer: Answer) -> Shown:
    ask = asked.view.ask
    options = answer.asked["options"]
    by = asked.one("by") if asked.one("by") in GROUPS else GROUPS[0]
    assert by is not None  # noqa: S101 — one of those
    who, since, until = (options.get(name) for name in OPTIONS)
    then, begins = shown_time(ask, options)
    day, ahead = then.day, begins is not None and begins > then.day
    every = lives(then, agreements=by == "kind")
    agreed = [life for life in every if _has_agreement(life)]
    shown = asked.one("show") or ""
    those = [life for life in every if _is_shown(life, shown)]
    offset = (asked.number - 1) * MOST
    met = meetings(then, (life for _, part in page_of(those, by, offset, MOST) for life in part))

    def picture(width: float) -> Element:
        if who:
            told = {
                "who": who,
                "from": since,
                "to": until,
                "width": width,
                "address": asked.to.of,
                "say": say,
            }
            return drawn(ask, answer.page, told)
        return ties(
            those,
            day,
            met,
            by=by,
            width=width,
            offset=offset,
            since=begins,
            today=day == ask.today and not asked.published,
            republic=counts_in_republic(ask),
            address=asked.to.of,
            say=say,
        )

    (table,) = answer.tables
    pages = max(1, -(-table.total // ROWS))
    number = _number(asked, pages)
    begin = max(0, table.total - (pages - number + 1) * ROWS) if table.total > ROWS else 0
    end = table.total - (pages - number) * ROWS
    query = {name: asked.one(name) for name in TAKES if name not in {"page", "facts"} and asked.one(name)}
    told = {
        "first": in_words(since) if since else "" if who else _first(those, day),
        "last": in_words(until) if until else "",
        "last_day": in_words(when.iso(day)) if day < ask.day else "",
        "given_time": bool(since or until),
        "ahead": ahead,
        "number": len(every),
        "shown": len(those),
        "agreed": _number_of(agreed, _surely_has_agreement),
        "unknown": _number_of([life for life in agreed if _began_by_some_day(life)], _surely_has_agreement),
        "who": ask.title(who) if who else "",
        "fields": _choices(every, _number_of(agreed, _surely_has_agreement), by, shown),
        "options": {name: asked.query[name][-1] for name in OPTIONS if asked.query.get(name)},
        "picture": both_ways(picture, WIDE, NARROW) if (those or who) and not ahead else "",
        "page": asked.number,
        "longest": 0 if who else len(those),
        "most": MOST,
        "query": query,
        "table": cells.table(table.window(begin, end - begin), asked.to, only=("when", "title", "short")),
        "facts": number,
        "later": query if asked.published and number + 1 == pages else {**query, "facts": number + 1},
        "pages": pages,
        "unfolded": bool(asked.one("facts") or who or since or until),
        "many": not answer.tables[0].total and not options.keys() & {"who"} and len(every) > FEW,
    }
    return Shown("All ties over time", "timeline.html", told)


ENDED = frozenset({"terminated", "expired", "invalidated"})
"""Where something stands only once an agreement was signed."""
AGREED_ONCE = ENDED | {"in-force"}


def _is_shown(life: Life, shown: str) -> bool:
    if shown == AGREED:
        return _has_agreement(life)
    return not shown or shown in life.now.statuses


def _has_agreement(life: Life) -> bool:
    """Whether there is an agreement or was, possibly at least: also one that ended on the day of its signature."""
    return any(spell.tier_most or not ENDED.isdisjoint(spell.statuses) for spell in life.spells)


def _surely_has_agreement(life: Life) -> bool:
    """Whether there surely is an agreement, or was."""
    return any(spell.tier_least or AGREED_ONCE.issuperset(spell.statuses) for spell in life.spells)


def _number_of(those: Sequence[Life], surely: Callable[[Life], bool]) -> Count:
    """How many of some lives surely are what all of them may be, and how many these are."""
    return Count(sum(map(surely, those)), len(those))


def _began_by_some_day(life: Life) -> bool:
    """Whether nobody says since when an agreement may have been in force."""
    return life.spells[0].first == when.MIN and life.spells[0].tier_most > 0


def _first(those: Sequence[Life], day: int) -> int:
    """The year of the first day that is known."""
    known = [spell.first for life in those for spell in life.spells if when.MIN < spell.first <= day]
    return date.fromordinal(min(known, default=day)).year


def _number(asked: Asked, pages: int) -> int:
    """Which part of the list is shown, from 1; the last one where nothing is said."""
    words = asked.one("facts") or ""
    return min(int(words), pages) if words.isascii() and words.isdigit() and int(words[:6]) > 0 else pages


def _choices(
    every: Sequence[Life], agreed: Count, by: str, shown: str
) -> Sequence[tuple[str, str, list[tuple[str, str]], str]]:
    most = Counter(status for life in every for status in life.now.statuses)
    least = Counter(life.now.status for life in every if life.now.certain)
    show = [
        ("", f"all {len(every):,}"),
        (AGREED, f"with an agreement, now or once ({agreed:,})"),
        *(
            (status, f"{say(of_status(status).word)} ({Count(least[status], most[status]):,})")
            for status in dict.fromkeys((*(life.now.status for life in every), *most))
        ),
    ]
    return [("by", "Group by", [*BY.items()], by), ("show", "Show", show, shown)]


def _form(_words: Mapping[str, str], query: Mapping[str, Sequence[str]]) -> Sequence[Field]:
    return fields_of("timeline", query)


PAGES = (
    Page(
        "/timeline",
        _answer,
        _show,
        "timeline",
        takes=TAKES,
        form=_form,
        output=Output("timeline", lambda asked: output_of("timeline", _answer(asked))),
        describes="What happened, in order?",
    ),
)
