"""The rules that reports apply, as the ledger has adopted them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from projections.row import dates, projection, word

if TYPE_CHECKING:
    from domain.history import History


class Policy(NamedTuple):
    """A rule: what counts, with which claims it is compared, what is to follow."""

    stream: str
    version: int
    policy: Annotated[str, "its name"]
    title: str
    by: Annotated[str | None, "the body whose policy it is"]
    metric: Annotated[str | None, "of the asserted figures that it is compared with"]
    counts: Annotated[tuple[str, ...], "the kinds of instrument that count"]
    follow_up: Annotated[str | None, "the kind of instrument that is to follow"]
    text: str | None
    on: str | None
    earliest: int
    latest: int
    sources: tuple[str, ...]
    brought_by: tuple[int, ...] = ()


@projection(Policy, of=("ledger",))
def policies(history: "History") -> Iterator[Policy]:
    """One row a policy that was adopted, in the order of adoption; of one name the last one counts."""
    from domain.ledger import PolicyAdopted

    for told in history.chronicle:
        if isinstance(fact := told.fact, PolicyAdopted) and not fact.alleged:
            yield Policy(
                stream=history.stream,
                version=told.entry.version,
                policy=fact.policy,
                title=fact.title,
                by=fact.by,
                metric=fact.metric,
                counts=fact.counts,
                follow_up=fact.follow_up,
                text=fact.text,
                **dates(told),
                **word(told),
            )
