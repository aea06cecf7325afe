"""What a report answers: a page of tables, and what was left out and why."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Self

from domain.message import Message
from projections.row import as_json


class Section(NamedTuple):
    """One table of a page."""

    name: str
    """The word by which it is asked for (`section`)."""
    rows: Sequence[Any]
    """NamedTuples of one type, whose fields are the columns."""
    title: str = ""
    empty: str = "nothing"
    """What is said instead of no rows."""
    row: type[Any] | None = None
    """What the rows are, where there may be none: the columns are known all the same."""
    leads: bool = False
    """Whether it sums up the tables before it: people read it first."""
    few: int | None = None
    """How many rows people are shown of it beside other tables; programs, and who asks for it alone, have all."""
    shows: tuple[str, ...] = ()
    """Columns that a table has here, though it leaves them out elsewhere (`projections.row.WIDE`)."""


class Page(NamedTuple):
    """The answer: tables, the first of which is the report's own, and what was left out and why."""

    title: str
    sections: tuple[Section, ...]
    notes: tuple[str, ...] = ()

    @property
    def rows(self) -> Sequence[Any]:
        """The rows of the first table."""
        return self.sections[0].rows

    def section(self, name: str) -> Sequence[Any]:
        """The rows of a table. Errors: KeyError."""
        for named in self.sections:
            if named.name == name:
                return named.rows
        raise KeyError(name)

    def said(self, say: Callable[[str], str]) -> "Page":
        """The page with its title, its notes, what stands above its tables and what may be done, as a medium says it."""
        return self._replace(
            title=say(self.title),
            sections=tuple(
                section._replace(
                    title=say(section.title), empty=say(section.empty), rows=_with_commands(section.rows, say)
                )
                for section in self.sections
            ),
            notes=tuple(map(say, self.notes)),
        )

    def without_commands(self) -> "Page":
        """The page with nothing that may be done about a row, for whoever reads and can do nothing to the ledger."""
        return self._replace(
            sections=tuple(
                section._replace(rows=_with_commands(section.rows, lambda _: None))
                for section in self.sections
            )
        )

    def json(self) -> dict[str, Any]:
        """The page as JSON has it."""
        return {
            "title": self.title,
            "sections": {section.name: as_json(list(section.rows)) for section in self.sections},
            "notes": list(self.notes),
        }


COMMAND = "command"
"""The column that has what may be done about a row, as a message with a step: whoever runs it has it as it is run."""


def _with_commands(rows: Sequence[Any], say: Callable[[str], str | None]) -> Sequence[Any]:
    """The rows of a table, with what may be done about each of them as a medium says it."""
    if not rows or COMMAND not in getattr(rows[0], "_fields", ()):
        return rows
    return [
        row._replace(**{COMMAND: say(what)}) if isinstance(what := getattr(row, COMMAND), Message) else row
        for row in rows
    ]


class Written(str):
    """A page in another form than tables, with what is in it and what it leaves out, for whoever is told of the file."""

    __slots__ = ("holds", "notes")

    holds: str
    """`12 events`."""
    notes: tuple[str, ...]

    def __new__(cls, text: str, holds: str, notes: tuple[str, ...] = ()) -> Self:
        """`text` is all of it."""
        made = super().__new__(cls, text)
        made.holds, made.notes = holds, notes
        return made
