"""What waits on the desk: overdue, due and planned, what changed lately, and what is still to be put right."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup

from domain.message import Message
from projections.row import Link
from queries.answers import Answer, Table
from web import cells, pieces
from web.addresses import AXES, CALENDAR
from web.forms import OF_THE_PAGE, Field, fields_of, options_given
from web.page import Asked, Page, Shown
from web.report_page import unasked
from web.words import dated, say, short_day, standing

if TYPE_CHECKING:
    from projections.reports.today import Changed, Twice, Unsourced, Waits


class Item(NamedTuple):
    """One line of a list."""

    when: str
    beside: str
    """What is said under the day."""
    title: Markup
    text: str
    mark: str
    """What it is, in a word or two."""
    ground: Markup


def _answer(asked: Asked) -> Answer:
    return asked.answer("today", options_given("today", asked.query, {}))


def _show(asked: Asked, answer: Answer) -> Shown:
    to = asked.to
    tables = {table.name: table for table in answer.tables}
    told = {
        "question": answer.asked["question"],
        "summary": answer.page.title,
        "lists": [
            (
                name,
                tables[name].title,
                _items(asked, name, tables[name].rows[: tables[name].few]),
                tables[name].empty,
            )
            for name in ("overdue", "due", "plans", "changed", "unsourced", "twice")
        ],
        "form": fields_of("today", asked.query),
        "notes": (*answer.notes, *map(_beyond, filter(_is_cut, answer.tables))),
        "calendar": CALENDAR,
        "all_due": to.to("/reports/upcoming"),
        "options": {key: words for key, words in asked.query.items() if key not in {*AXES, *OF_THE_PAGE}},
    }
    return Shown(answer.asked["question"], "today.html", told)


def _is_cut(table: Table) -> bool:
    return table.beyond > 0


def _beyond(table: Table) -> str:
    """How many rows of a list are not on the page."""
    words = Message(
        "{title}: {more:,} more, which the CSV and the JSON of this page have.",
        title=table.title,
        more=table.beyond,
    )
    return say(words)


def _items(asked: Asked, name: str, rows: Sequence[Any]) -> list[Item]:
    return [_MADE.get(name, _waits)(asked, row) for row in rows]


def _waits(asked: Asked, row: "Waits") -> Item:
    ground = pieces.ground(row.behind.sources, row.behind.entries, asked.to)
    beside = "possibly" if row.possible else ""
    return Item(
        short_day(row.when.edtf),
        beside,
        _linked(asked, row.whom),
        cells.closed(standing(row.text)),
        row.what,
        ground,
    )


def _changed(asked: Asked, row: "Changed") -> Item:
    title = cells.anchor(row.title, asked.to.of(Link("stream", row.stream)))
    text = f"{standing(row.before)} → {standing(row.after)}"
    return Item(short_day(row.recorded), "", title, text, "", pieces.ground((), row.behind.entries, asked.to))


def _unsourced(asked: Asked, row: "Unsourced") -> Item:
    ground = pieces.ground((), [row.entry], asked.to)
    return Item(short_day(row.recorded), row.by, _linked(asked, row.title), dated(row.text), "", ground)


def _twice(asked: Asked, row: "Twice") -> Item:
    ground = pieces.ground((), row.behind.entries, asked.to)
    return Item(row.strength, "", _linked(asked, row.whom), dated(row.text), "", ground)


def _linked(asked: Asked, name: str) -> Markup:
    link = getattr(name, "link", None)
    return cells.anchor(name, asked.to.of(link)) if link else Markup.escape(name)


_MADE: dict[str, Callable[[Asked, Any], Item]] = {
    "changed": _changed,
    "unsourced": _unsourced,
    "twice": _twice,
}
"""How a row of each list is shown; all others wait."""


def _form(_words: Mapping[str, str], query: Mapping[str, Sequence[str]]) -> Sequence[Field]:
    return fields_of("today", query)


PAGES = (
    Page(
        "/reports/today",
        _answer,
        _show,
        "reports",
        takes=("within", "since", "by", *OF_THE_PAGE),
        form=_form,
        unasked=lambda asked: unasked(asked, "today"),
        describes="What waits on the desk?",
    ),
)
