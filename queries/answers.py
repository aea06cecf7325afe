"""What a reader is answered: tables with titles, columns and rows, what was asked, and what was left out and why.

    with ReadingSession(where) as session:
        view = session.view(as_at="2024-06-23")
        found = answer(loadable("count"), view, {"of": "kaohsiung"})
        found.tables[0].columns, found.tables[0].rows

Every medium shows this one answer: a terminal, JSON, CSV, Markdown, a page.
"""

import errno
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from domain.message import Field, Message, Several
from domain.problem import Problem
from projections import reports as built_in
from projections.page import Section
from projections.row import Link, Links, as_json, links_of
from projections.rows.sources import sources
from queries.axes import Known, NoTime
from queries.columns import Column, columns_of
from queries.finding import Discovered, reason
from queries.options import options_of, read_options
from store.without_gc import without_gc

if TYPE_CHECKING:
    from projections.ask import Ask
    from projections.report import Page, Report
    from projections.rows.sources import Source
    from queries.session import View


class Table(NamedTuple):
    """One table of an answer: all its rows, or a window of them."""

    name: str
    """A word by which it is asked for."""
    title: str
    """Empty where the answer's own title says it all."""
    row: type[Any] | None
    """What a row is; None where there is none, and nothing says what one would be."""
    rows: Sequence[Any]
    """NamedTuples of one type."""
    empty: str
    """What is said instead of no rows."""
    offset: int
    """How many rows come before those that are here."""
    total: int
    """How many rows there are."""
    leads: bool = False
    """Whether it sums up the others: people read it first."""
    few: int | None = None
    """How many rows people are shown beside other tables; None for all."""
    shows: tuple[str, ...] = ()
    """Columns that it has here, though tables of such rows leave them out elsewhere."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """Of each row; none where nothing says what a row would be."""
        found = columns_of(self.row) if self.row else ()
        if not self.shows:
            return found
        return tuple(column._replace(wide=column.wide and column.name not in self.shows) for column in found)

    @property
    def beyond(self) -> int:
        """How many rows people are not shown beside other tables."""
        return 0 if self.few is None else max(0, len(self.rows) - self.few)

    def window(self, offset: int = 0, limit: int | None = None) -> "Table":
        """At most so many of its rows, from one on (0: the first). Errors: NoWindow."""
        if offset < 0 or (limit is not None and limit < 0):
            raise NoWindow(offset, limit)
        begin = min(offset, len(self.rows))
        stop = None if limit is None else begin + limit
        return self._replace(rows=self.rows[begin:stop], offset=self.offset + begin)


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
        """The answer with one table alone, by its name or its title. Errors: NoTable."""
        titled = name.strip().casefold()
        found = tuple(table for table in self.tables if name == table.name)
        found = found or tuple(
            table for table in self.tables if table.title and table.title.casefold() == titled
        )
        if not found:
            raise NoTable(name, [table.name for table in self.tables])
        return self._replace(tables=found)

    def beside(self, several: "Iterable[Answer]") -> "Answer":
        """The answer with the tables of others behind its own, and with their notes; of one name the first table."""
        told = {table.name: table for table in self.tables}
        notes = dict.fromkeys(self.notes)
        for each in several:
            for table in each.tables:
                told.setdefault(table.name, table._replace(title=table.title or each.title))
            notes |= dict.fromkeys(each.notes)
        return self._replace(tables=tuple(told.values()), notes=tuple(notes))

    def window(self, offset: int = 0, limit: int | None = None) -> "Answer":
        """The answer with at most so many rows of each of its tables, from one on. Errors: NoWindow."""
        return self._replace(tables=tuple(table.window(offset, limit) for table in self.tables))

    def json(self) -> dict[str, Any]:
        """The answer as JSON has it (`Document`)."""
        found: dict[str, Any] = as_json(
            {
                **self.asked,
                "title": self.title,
                "sections": {table.name: list(table.rows) for table in self.tables},
                "tables": {table.name: _described(table, self.title) for table in self.tables},
                "notes": list(self.notes),
            }
        )
        return found


class Reference(NamedTuple):
    """A source that an answer names: what it is, and where it can be read."""

    slug: str
    said: str
    """Its title, who wrote it, who published it, and when."""
    address: str | None
    """On the web, where it has one."""

    @classmethod
    def of(cls, source: "Source") -> "Reference":
        """From the row of a source."""
        said = (source.title, *source.authors, source.publisher, source.published)
        return cls(source.slug, ", ".join(part for part in said if part), source.url)


def references(ask: "Ask", rows: Iterable[Any]) -> tuple[Reference, ...]:
    """The sources that rows name, in the order of their slugs."""
    named = sorted({slug for row in rows for slug in _sources(links_of(row))})
    known = {source.slug: source for source in ask.of(sources, slug=named)} if named else {}
    return tuple(Reference.of(known[slug]) for slug in named if slug in known)


def _sources(links: Links) -> Iterator[str]:
    """The sources among what some words lead to."""
    if isinstance(links, Link):
        if links.kind == "source":
            yield links.to
    elif links:
        for each in links.values() if isinstance(links, Mapping) else links:
            yield from _sources(each)


def _described(table: Table, title: str) -> "Described":
    columns = tuple(Headed(column.name, column.heading, column.help) for column in table.columns)
    return Described(table.title or title, columns, table.empty, table.offset, len(table.rows), table.total)


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


class NoWindow(Problem):
    """Rows are asked for that there cannot be."""

    def __init__(self, offset: int, limit: int | None) -> None:
        said = Message(
            "from row {offset}, at most {limit}: give 0 or more of both", offset=offset, limit=limit
        )
        super().__init__(said, field="offset" if offset < 0 else "limit")


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

    `read` takes up the dates that were read from other words; `found` says who brings a report that is no built-in;
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
    return answer_of(page_of(report, view.ask, taken, found).said(say), asked)


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
        row=row,
        rows=section.rows,
        empty=section.empty,
        offset=0,
        total=len(section.rows),
        leads=section.leads,
        few=section.few,
        shows=section.shows,
    )


def page_of(
    report: "Report", ask: "Ask", taken: Mapping[str, Any], found: Discovered | None = None
) -> "Page":
    """The page that a report makes of what its options were read as. Errors: those of the report, `PlugInDefect`."""
    try:
        with without_gc():  # rows hold no cycles
            return report(ask, **taken)
    except NoTime as error:  # of an option of the report's own that takes what the axis of knowing does
        names = (name for name, value in taken.items() if value == error.words)
        raise error.about(next(names, "as_known")) from None
    except Exception as error:
        if report.__module__.startswith(f"{built_in.__name__}.") or _is_none_of_its_own(error):
            raise
        raise PlugInDefect(
            Message(
                "a defect in the report {name} ({place}): {why}",
                name=report.name,
                place=found.described if found else report.__module__,
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
