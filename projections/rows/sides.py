"""Who is on which side of what: the way from a body to its partnerships and memberships."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from projections.row import projection

if TYPE_CHECKING:
    from domain.history import History


class Side(NamedTuple):
    """One body in one partnership or membership."""

    stream: str
    body: Annotated[str, "its slug: a party, a member, a network, or an heir of a party"]
    party: Annotated[str, "the party that it is, or whose place it took"]
    role: Annotated[str, "party, member or network"]
    since: Annotated[int | None, "for an heir, the earliest day of the succession"]


@projection(Side, of=("partnership", "membership"), key=("stream", "body", "party"), index=[("body",)])
def sides(history: "History") -> Iterator[Side]:
    """One row a body that the stream's id names, and one a body that took the place of one."""
    if not history.entries:
        return
    kind, _, name = history.stream.partition(":")
    if kind == "membership":
        member, _, network = name.partition("@")
        yield Side(history.stream, member, member, "member", None)
        yield Side(history.stream, network, network, "network", None)
        return
    for party in name.split("--"):
        yield Side(history.stream, party, party, "party", None)
    for successor, party, since in history.around.successors:
        yield Side(history.stream, successor, party, "party", since)
