"""What a reader is answered: tables with titles, columns and rows, what was asked, and what was left out and why.

    with ReadingSession(where) as session:
        view = session.view(as_at="2024-06-23")
        found = answer(loadable("count"), view, {"of": "kaohsiung"})
        found.tables[0].columns, found.tables[0].rows

Every medium shows this one answer: a terminal, JSON, CSV, Markdown, a page.
"""

import errno
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from domain.message import Field, Message, Several
from domain.problem import Problem
from projections.page import Section
from projections.row import as_json
from queries.axes import Known, NoTime
from queries.columns import Column, columns_of
from queries.finding import BUILT_IN, Discovered, reason
from queries.options import options_of, read_options
from store.without_gc import without_gc

if TYPE_CHECKING:
    from projections.report import Page, Report
    from queries.session import View


class Table(NamedTuple):
    """One table of an answer: all its rows, or a window of them."""

    name: str
    """A word by which it is asked for."""
    title: str
    """Empty where the answer's own title says it all."""
    columns: tuple[Column, ...]
    """None where there is no row, and nothing says what one would be."""
    rows: Sequence[Any]
    """NamedTuples of one type."""
    empty: str
    """What is said instead of no rows."""
    offset: int
    """How many rows come before those that are here."""
    total: int
    """How many rows there are."""

    def window(self, offset: int = 0, limit: int | None = None) -> "Table":
        """So many of its rows, from one on (0: the first)."""
        stop = None if limit is None else offset + limit
        return self._replace(rows=self.rows[offset:stop], offset=self.offset + offset)


class Answer(NamedTuple):
    """What a report answers, and what it was asked."""

    asked: Mapping[str, Any]
    """What was asked, by its names in JSON: report, question, as_at, as_known, options."""
    title: str
    tables: tuple[Table, ...]
    """The first is the report's own."""
    notes: tuple[str, ...]
    """What was left out, and why."""
    page: "Page"
    """As the report made it: what its other forms are made of."""

    def table(self, name: str) -> "Answer":
        """The answer with one table alone. Errors: NoTable."""
        found = tuple(table for table in self.tables if table.name == name)
        if not found:
            raise NoTable(name, [table.name for table in self.tables])
        return self._replace(tables=found)

    def json(self) -> dict[str, Any]:
        """The answer as JSON has it (`Document`)."""
        found: dict[str, Any] = as_json(
            {
                **self.asked,
                "title": self.title,
                "sections": {table.name: list(table.rows) for table in self.tables},
                "tables": {table.name: _described(table) for table in self.tables},
                "notes": list(self.notes),
            }
        )
        return found


def _described(table: Table) -> "Described":
    columns = tuple(Headed(column.name, column.heading, column.help) for column in table.columns)
    return Described(table.title, columns, table.empty, table.offset, len(table.rows), table.total)


class NoTable(Problem):
    """An answer has no table of this name."""

    def __init__(self, name: str, there: Sequence[str]) -> None:
        super().__init__(
            Message(
                "{field}: {name!r} is no section of this report: it has {there}",
                field=Field("section"),
                name=name,
                there=Several(there),
            ),
            field="section",
        )


class PlugInDefect(Problem):
    """A report that a plug-in brings broke down."""

    kind = "defect"


def answer(
    report: "Report",
    view: "View",
    given: Mapping[str, Any],
    *,
    read: dict[str, str] | None = None,
    found: Discovered | None = None,
    say: Callable[[str], str] = str,
) -> Answer:
    """What a report answers; `given` are the words for its options, of which some may be missing.

    `read` takes up the dates that were read from other words; `found` says who brings the report, where it is no built-in;
    `say` says a title or a note as the medium has it.
    Errors: those of `read_options` and of the report, `PlugInDefect`.
    """
    options = options_of(report)
    taken = read_options(options, given, view, read)
    asked = {
        "report": report.name,
        "question": report.question,
        "as_at": view.axes.as_at,
        "as_known": view.axes.as_known,
        "options": {option.plain: taken.get(option.name, option.default) for option in options},
    }
    return answer_of(_page(report, view, taken, found).said(say), asked)


def answer_of(page: "Page", asked: Mapping[str, Any]) -> Answer:
    """A report's page as an answer to what was asked."""
    tables = tuple(map(table_of, page.sections))
    return Answer(asked=asked, title=page.title, tables=tables, notes=tuple(page.notes), page=page)


def table_of(section: Section) -> Table:
    """A section of a report's page with its columns."""
    row = type(section.rows[0]) if section.rows else section.row
    return Table(
        name=section.name,
        title=section.title,
        columns=columns_of(row) if row else (),
        rows=section.rows,
        empty=section.empty,
        offset=0,
        total=len(section.rows),
    )


def _page(report: "Report", view: "View", taken: dict[str, Any], found: Discovered | None) -> "Page":
    try:
        with without_gc():  # rows hold no cycles
            return report(view.ask, **taken)
    except NoTime as error:  # of an option of the report's own that takes what the axis of knowing does
        names = (name for name, value in taken.items() if value == error.words)
        raise error.about(next(names, "as_known")) from None
    except Exception as error:
        if found is None or found.by == BUILT_IN or _is_none_of_its_own(error):
            raise
        raise PlugInDefect(
            Message(
                "a defect in the report {name} ({place}): {why}",
                name=found.name,
                place=found.described,
                why=reason(error),
            ),
            Message("tell those who made it; {field} shows where", field=Field("debug")),
        ) from error


def _is_none_of_its_own(error: Exception) -> bool:
    """Whether an error says something to people, or is the machine's: no defect of a report."""
    if isinstance(error, OSError):
        return bool(error.filename) or error.errno in (errno.ENOSPC, errno.EIO, errno.EPIPE)
    return isinstance(error, Problem)


# --- as JSON has it


class Headed(NamedTuple):
    """A column of a table."""

    name: Annotated[str, "as in each row"]
    heading: Annotated[str, "as people read it"]
    help: Annotated[str, "what it says"]


class Described(NamedTuple):
    """What a table is, beside its rows."""

    title: Annotated[str, "what people read above it"]
    columns: Annotated[tuple[Headed, ...], "in their order"]
    empty: Annotated[str, "what is said where there is no row"]
    offset: Annotated[int, "how many rows come before those that are here"]
    limit: Annotated[int, "how many rows are here"]
    total: Annotated[int, "how many rows there are"]


class Document(NamedTuple):
    """A report's answer, and what was asked."""

    report: Annotated[str, "its name"]
    question: Annotated[str, "what it answers"]
    as_at: Annotated[str | None, "the day that was asked for, ISO 8601"]
    as_known: Known
    options: Annotated[dict[str, Any], "the report's own options, as they were read"]
    title: str
    sections: Annotated[dict[str, list[Any]], "the rows of each table, by its name"]
    tables: Annotated[
        dict[str, Described], "what each table is: its title, its columns, how many rows it has"
    ]
    notes: Annotated[list[str], "what was left out, and why"]
