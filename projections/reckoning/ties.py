"""Whose partnerships there are, and for which party a body acts: what sides and bodies say together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from projections.row import by_stream
from projections.rows.bodies import Body
from projections.rows.sides import Side


class Encounter(NamedTuple):
    """Two sides of a partnership that met, as it is seen from one of its parties."""

    direction: str
    """`in` or `out`; else why it counts for no tie of that party."""
    partner: str | None = None
    """The party on the other side; None where it counts for none."""
    between: bool = False
    """Whether it was between two of the parties at all."""


IN, OUT, BETWEEN_OTHERS = "in", "out", "between others"


@dataclass(frozen=True)
class Tie:
    """One partnership, seen from one of its parties on a day."""

    stream: str
    party: str
    """The party from whose side it is seen."""
    acting: Mapping[str, str]
    """The parties, and whoever has taken the place of one: body → party."""

    @property
    def others(self) -> tuple[str, ...]:
        """The other parties, in the order of the stream's id."""
        return tuple(dict.fromkeys(item for item in self.acting.values() if item != self.party))

    def now(self, party: str) -> str:
        """The body that stands for a party: its successor, where it has one."""
        return next((successor for successor, of in reversed([*self.acting.items()]) if of == party), party)

    def side(self, who: str | None, above: Mapping[str, str]) -> tuple[str | None, bool]:
        """The party for which `who` acts, and whether as the party itself; (None, False) for anybody else.

        `above` names the body that a body belongs to (`above`): a city's council acts on the side of the city.
        """
        itself, seen = True, set()
        while who is not None and who not in seen:
            if who in self.acting:
                return self.acting[who], itself
            seen.add(who)
            who, itself = above.get(who), False
        return None, False

    def sides_of(self, *who: str | None, above: Mapping[str, str]) -> tuple[str | None, ...]:
        """For each of some bodies, the one that its side is by the day; None for anybody else."""
        found = (self.side(word, above)[0] for word in who)
        return tuple(None if party is None else self.now(party) for party in found)

    def encounter(self, visitor: str | None, host: str | None, above: Mapping[str, str]) -> Encounter:
        """What a visit is for this side: it counts where visitor and host, or bodies that belong to them, are two sides."""
        (came, _), (received, _) = self.side(visitor, above), self.side(host, above)
        if came is None or received is None:
            return Encounter("by or to an outsider")
        if came == received:
            return Encounter("on one side")
        if self.now(came) == self.now(received):
            return Encounter("between two that are one body by then")
        if self.party not in {came, received}:
            return Encounter(BETWEEN_OTHERS, between=True)
        return (
            Encounter(IN, came, between=True)
            if received == self.party
            else Encounter(OUT, received, between=True)
        )


def ties(sides: Iterable[Side], day: int, body: str | None = None) -> dict[str, Tie]:
    """The partnerships of a body by stream, successions by the day counted in; without a body all of them.

    Without one, each is seen from the side of the party that its id names first.
    """
    acting = by_stream(
        side for side in sides if side.role == "party" and (side.since is None or side.since <= day)
    )
    found = {}
    for stream, those in acting.items():
        those.sort(
            key=lambda row: (row.since is not None, row.since)
        )  # successors last, in the order of succession
        parties: dict[str, str] = {}
        for row in those:
            parties.pop(
                row.body, None
            )  # a party that took the place of another acts for that one, and comes last
            parties[row.body] = row.party
        party = those[0].party if body is None else parties.get(body)
        if party is not None:
            found[stream] = Tie(stream, party, parties)
    return found


def above(bodies: Iterable[Body]) -> dict[str, str]:
    """For each body that belongs to another, the other."""
    return {body.slug: body.under for body in bodies if body.under}


def taken_over(places: Iterable[Side]) -> dict[str, int]:
    """The streams in which some bodies stand only in the place of another, with the earliest day on which they do.

    `places` are all sides of these bodies.
    """
    found: dict[str, int] = {}
    there = list(places)
    born = {row.stream for row in there if row.since is None}
    for row in there:
        if row.since is not None and row.stream not in born:
            found[row.stream] = min(row.since, found.get(row.stream, row.since))
    return found
