"""The streams that there are: what each is called, and whose it is."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from domain import when
from projections.row import projection
from projections.rows.moments import EVERYWHERE

if TYPE_CHECKING:
    from domain.history import History


class Stream(NamedTuple):
    """One stream that has entries."""

    stream: str
    kind: Annotated[str, "ledger, body, partnership, membership, programme or source"]
    title: Annotated[str | None, "its own; none where it is called by the names of whom it is about"]
    parties: Annotated[tuple[str, ...], "the bodies that it is between, as its id names them"]
    under: Annotated[str | None, "the stream above it: a partnership, a programme or a body"]
    open: Annotated[bool, "it has begun, and its beginning was not retracted"]
    begun: Annotated[int, "the first day on which anything of it may have been"]


def merged(rows: Sequence[Stream], others: Sequence[Sequence[Stream]]) -> Iterator[Stream]:
    """The stream by the values in use, begun on the first day on which it has with any value."""
    for row in rows:
        yield row._replace(begun=min(each.begun for those in (rows, *others) for each in those))


@projection(Stream, of=EVERYWHERE, key=("stream",), index=[("under",)], merge=merged)
def streams(history: "History") -> Iterator[Stream]:
    """One row a stream."""
    if not history.entries:
        return
    standing: Any = history.aggregate.standing
    kind, _, name = history.stream.partition(":")
    title: str | None = str(standing.title)
    parties: tuple[str, ...] = ()
    match kind:
        case "partnership":
            parties = standing.parties
            opening = (told.fact for told in history.chronicle if told.fact.verb == "opened")
            title = next((getattr(fact, "title", None) for fact in opening), None)
        case "membership":
            parties, title = tuple(name.split("@")), None
        case "body":
            parties, title = (name,), None
        case "ledger":
            parties = (standing.home,) if standing.home else ()
        case _:
            pass
    under = getattr(standing, "under", None)
    yield Stream(
        stream=history.stream,
        kind=kind,
        title=title,
        parties=parties,
        under=f"{kind}:{under}" if under and kind != "partnership" else under,
        open=history.is_open,
        begun=_begun(history),
    )


def _begun(history: "History") -> int:
    """The first day on which anything may have been: a registration says nothing of that, so it has always been.

    Where nobody says when a programme was started, it has always been too.
    """
    kind, opening = history.stream.partition(":")[0], history.kind.opening or ()
    started = any(isinstance(told.fact, opening) and told.fact.on is not None for told in history.chronicle)
    if kind not in {"partnership", "membership"} and not (kind == "programme" and started):
        return when.MIN
    days = []
    for told in history.facts:
        if told.fact.on is not None:
            days.append(told.earliest)
        elif isinstance(told.fact, opening):
            days.append(told.entry.day)
        elif told.fact.moves and not told.fact.alleged:
            days.append(told.earliest)
    return min(days, default=history.entries[0].day)
