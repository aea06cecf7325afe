"""The ledger itself: whose it is, and where its days end."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from projections.row import projection

if TYPE_CHECKING:
    from domain.history import History


class Ledger(NamedTuple):
    """Whose ledger it is."""

    stream: str
    title: str
    home: Annotated[str | None, "the body whose ledger it is; a researcher's has none"]
    languages: tuple[str, ...]
    timezone: str


@projection(Ledger, of=("ledger",), key=("stream",))
def ledgers(history: "History") -> Iterator[Ledger]:
    """The one row of the ledger."""
    if history.entries:
        standing = history.aggregate.standing
        yield Ledger(
            stream=history.stream,
            title=standing.title,
            home=standing.home,
            languages=standing.languages,
            timezone=standing.timezone,
        )
