"""The page of a report, made from its answer alone: for a report without a page of its own, and for what asks it first."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from markupsafe import escape

from domain.problem import Problem
from projections.ask import Ask
from projections.row import Link, Named
from queries.answers import Answer, Table
from queries.directory import normalise
from queries.options import listed
from queries.standing_words import who_words
from web import cells, pieces
from web.addresses import AXES
from web.forms import OF_THE_PAGE, Field, fields_of, options_given
from web.forms import found as report_of
from web.frame import FIND
from web.page import ROWS, Asked, Page, Shown
from web.words import definition as in_plain


def shown(
    asked: Asked, answer: Answer, *, fixed: Sequence[str] = (), name: str | None = None, **more: Any
) -> Shown:
    """The page of a report, made from its answer: `fixed` are options that the address has given already."""
    report = listed(report_of(name or str(answer.asked["report"])))
    _, _, definition = report.doc.partition("\n")
    if report.name == "status":
        answer = answer._replace(tables=(by_counterpart(asked, answer), *answer.tables[1:]))
    window = answer.window((asked.number - 1) * ROWS, ROWS)
    whole = asked.one("columns") == "all"
    tables = [
        cells.table(table, asked.to, whole=whole)
        for table in sorted(window.tables, key=lambda table: not table.leads)
    ]
    rows = [row for table in window.tables for row in table.rows]
    if report.name == "diff" and not asked.published:
        there = {table.name: table for table in window.tables}
        tables = [_with_recorders(asked, each, there[each.name].rows) for each in tables]
    options = {key: words for key, words in asked.query.items() if key not in {*AXES, *OF_THE_PAGE}}
    told = {
        "question": report.question,
        "lead": _lead(answer),
        "definition": in_plain(definition.strip()),
        "form": ()
        if asked.published or asked.path == FIND
        else fields_of(report.name, asked.query, without=fixed),
        "tables": tables,
        "notes": answer.notes,
        "references": pieces.references(asked.view.ask, rows, asked.to),
        "options": options,
        "number": asked.number,
        "longest": max((table.total for table in answer.tables), default=0),
        "whole": whole,
        "trail": (("Reports", "/reports"),),
        "here": report.name,
    }
    return Shown(report.question, "report.html", told | more)


def by_counterpart(asked: Asked, answer: Answer) -> Table:
    """The ties of the report `status` by whoever is not the home, in the order of these names.

    They are as they are where there is no home; in each is said who took the place of a party.
    """
    ask, found, of = asked.view.ask, answer.tables[0], answer.asked["options"]["of"]
    if not found.rows:
        return found
    return found._replace(rows=_by_counterpart(ask, found.rows, of))


def _by_counterpart(ask: Ask, found: Sequence[Any], of: str | None) -> list[Any]:
    if not ask.home:
        return [with_successors(ask, row, of) for row in found]
    told = [_counterpart(ask, row) for row in found]
    return [with_successors(ask, row, of) for _, row in sorted(told, key=itemgetter(0))]


def with_successors(ask: Ask, row: Any, of: str | None) -> Any:
    """A row of the report `status` with who took the place of a party behind its title (`who_words`)."""
    if not (of or row.successors):
        return row
    return row._replace(title=Named(who_words(row, row.title, ask, of), row.title.link))


def _counterpart(ask: Ask, row: Any) -> tuple[str, Any]:
    """A tie by whoever is not the home: what it stands by in a list, and its row."""
    others = [str(ask.name(party)) for party in row.parties if party != ask.home]
    own = len(others) < len(row.parties) and row.title == ask.between("partnership", row.parties)
    if not (own and others):
        return normalise(row.title), row
    title = Named(" – ".join(others), Link("stream", row.id))
    return normalise(title), row._replace(title=title)


def _with_recorders(asked: Asked, shown: cells.Shown, rows: Sequence[Any]) -> cells.Shown:
    """A table of what was recorded, with whoever recorded the entries behind each row before these."""
    entries = [tuple(getattr(getattr(row, "behind", None), "entries", ())) for row in rows]
    if not any(entries):
        return shown
    streams = dict.fromkeys(entry.rpartition("#")[0] for those in entries for entry in those)
    by = {
        f"{stream}#{each.version}": each.recorded_by
        for stream in streams
        for each in asked.view.ledger.history(stream).entries
    }
    head = cells.Head("Recorded by", "who recorded the entries behind it", number=False)
    lines = [
        [*line[:-1], escape(", ".join(dict.fromkeys(by[entry] for entry in those if entry in by))), line[-1]]
        for line, those in zip(shown.lines, entries, strict=True)
    ]
    return shown._replace(heads=[*shown.heads[:-1], head, shown.heads[-1]], lines=lines)


def _lead(answer: Answer) -> str:
    """What a report answers, in its own words, with what it was asked left to the strip above."""
    title = answer.title
    return str(title) if not isinstance(title, Named) else title


def unasked(asked: Asked, name: str) -> Shown:
    """The question of a report and its form, where it wants to be asked something first."""
    report = listed(report_of(name))
    told: dict[str, Any] = {
        "question": report.question,
        "lead": "",  # whoever shows it says why it is not answered
        "definition": in_plain(report.doc.partition("\n")[2].strip()),
        "form": [_begun(asked, field) for field in fields_of(report.name, asked.query)],
        **dict.fromkeys(("tables", "notes", "references"), ()),
        "twin": None,
        "options": {},
        "number": 1,
        "longest": 0,
        "whole": False,
        "trail": (("Reports", "/reports"),),
        "here": report.name,
    }
    return Shown(report.question, "report.html", told)


def to_ask(error: Problem, asked: Asked) -> str:
    """Why a report answers nothing yet, and what is to be said first."""
    if error.field != "policy":
        return "Say what is asked about."
    adopted = (
        "had adopted no rule of counting by then"
        if asked.view.ask.told
        else "has adopted no rule of counting"
    )
    return f"This ledger {adopted}: choose one of those that others count by."


def _begun(asked: Asked, field: Field) -> Field:
    """A field with what is most often asked for: this year, or since it began."""
    year = date.fromordinal(asked.view.ask.day).year
    begins = {"year": f"{year}", "from": f"{year:04}-01-01"}
    return field if field.values or field.name not in begins else field._replace(values=(begins[field.name],))


def report_page(
    path: str, name: str, section: str, fixed: "Callable[[Asked], Mapping[str, str]]", *sure: str, **more: Any
) -> Page:
    """A page that shows one report: `fixed` gives the options that its address says, whose names are `sure`."""

    def answer(asked: Asked) -> Answer:
        return asked.answer(name, options_given(name, asked.query, fixed(asked)))

    def show(asked: Asked, found: Answer) -> Shown:
        return shown(asked, found, fixed=sure, name=name, trail=(), here="", **more)

    def form(_words: Mapping[str, str], query: Mapping[str, Sequence[str]]) -> Sequence[Field]:
        return fields_of(name, query, without=sure)

    return Page(path, answer, show, section, takes=None, form=form)
