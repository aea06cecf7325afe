"""Whose partnerships there are, and for which party a body acts: what sides and bodies say together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from projections.rows.bodies import Body
from projections.rows.sides import Side


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
        return tuple(dict.fromkeys(one for one in self.acting.values() if one != self.party))

    def now(self, party: str) -> str:
        """The body that stands for a party: its successor, where it has one."""
        return next((heir for heir, of in reversed([*self.acting.items()]) if of == party), party)

    def between(self, one: str | None, other: str | None) -> bool:
        """Whether two are different parties themselves, or whoever has taken the place of one."""
        sides = self.acting.get(one or ""), self.acting.get(other or "")
        return None not in sides and sides[0] != sides[1]

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


def ties(sides: Iterable[Side], day: int, body: str | None = None) -> dict[str, Tie]:
    """The partnerships of a body by stream, successions by the day counted in; without a body all of them.

    Without one, each is seen from the side of the party that its id names first.
    """
    acting: dict[str, list[Side]] = {}
    for one in sides:
        if one.role == "party" and (one.since is None or one.since <= day):
            acting.setdefault(one.stream, []).append(one)
    found = {}
    for stream, those in acting.items():
        those.sort(
            key=lambda one: (one.since is not None, one.since)
        )  # successors last, in the order of succession
        parties: dict[str, str] = {}
        for one in those:
            parties.pop(
                one.body, None
            )  # a party that took the place of another acts for that one, and comes last
            parties[one.body] = one.party
        party = those[0].party if body is None else parties.get(body)
        if party is not None:
            found[stream] = Tie(stream, party, parties)
    return found


def above(bodies: Iterable[Body]) -> dict[str, str]:
    """For each body that belongs to another, the other."""
    return {one.slug: one.under for one in bodies if one.under}
