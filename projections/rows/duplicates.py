"""Streams that are told in another one, because a body is registered twice: they have no other rows."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from projections.row import projection

if TYPE_CHECKING:
    from domain.history import History


class Duplicate(NamedTuple):
    """One stream that tells nothing itself any more."""

    stream: str
    kind: Annotated[str, "body, partnership or membership"]
    original: Annotated[str, "the stream in which it is told"]
    said_by: Annotated[int, "the entry that says so"]
    position: Annotated[int, "of that entry, in the ledger"]
    recorded_day: Annotated[int, "in the ledger's time zone"]


@projection(
    Duplicate,
    of=("body", "partnership", "membership"),
    key=("stream",),
    index=[("original",)],
    duplicates=True,
)
def duplicates(history: "History") -> Iterator[Duplicate]:
    """One row a stream that is the same as another one (`same-as`)."""
    original = history.original
    if original is None:
        return
    said = max(
        (told.entry for told in history.chronicle if told.fact.verb == "same-as" and not told.fact.alleged),
        key=lambda entry: entry.version,
    )
    kind = history.stream.partition(":")[0]
    yield Duplicate(
        stream=history.stream,
        kind=kind,
        original=f"body:{original}" if kind == "body" else original,
        said_by=said.version,
        position=said.position,
        recorded_day=said.day,
    )
