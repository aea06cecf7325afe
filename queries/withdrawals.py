"""Sources that were withdrawn, and are cited all the same: that is said behind their names wherever people read these."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from projections.reckoning.voices import withdrawn
from projections.row import slug_of

if TYPE_CHECKING:
    from projections.ask import Ask
    from queries.answers import Answer

SAID = "(withdrawn)"
"""What stands behind the name of such a source."""


def for_people(ask: "Ask", answer: "Answer") -> "Answer":
    """The answer with what was withdrawn by the day said wherever a row has its sources; itself where nothing was."""
    rows = [row for table in answer.tables for row in table.rows]
    gone = withdrawn(ask, map(slug_of, cited_in(rows)))
    if not gone:
        return answer
    return answer._replace(
        tables=tuple(table._replace(rows=[_said(row, gone) for row in table.rows]) for table in answer.tables)
    )


def cited(sources: Iterable[str], gone: set[str]) -> tuple[str, ...]:
    """Sources, each with its place, as people read them: `blog`, `min item5 (withdrawn)`."""
    return tuple(f"{words} {SAID}" if slug_of(words) in gone else words for words in sources)


def cited_in(value: Any) -> Iterator[str]:
    """All sources that rows have, in whatever cell."""
    names = getattr(value, "_fields", None)
    for n, each in enumerate(value):
        if names and names[n] == "sources":
            yield from each
        elif isinstance(each, tuple):
            yield from cited_in(each)


def _said(value: Any, gone: set[str]) -> Any:
    names = getattr(value, "_fields", None)
    found = [
        (cited(each, gone) if names and names[n] == "sources" else _said(each, gone))
        if isinstance(each, tuple)
        else each
        for n, each in enumerate(value)
    ]
    return tuple.__new__(type(value), found)
