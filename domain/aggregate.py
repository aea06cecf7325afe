"""A stream that one can point at: replayed from its entries, asked where it stands, and what may happen next.

The modules of streams (`domain.partnership`, `domain.body` …) each end with one, made of the parts above it: the facts, the
standing, how facts move it (`evolve`), the laws.
"""

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Self

from domain.context import NOWHERE, StreamContext
from domain.entry import Entry
from domain.fact import Fact
from domain.history import History
from domain.lookup import Lookup
from domain.refusal import Refusal
from domain.replayed import Replayed
from domain.rules import S

if TYPE_CHECKING:
    from domain.decide import Accepted


class Aggregate(Replayed[S]):
    """One stream: its chronicle, its standing, its spells, and what may be recorded next."""

    @classmethod
    def replay(cls, entries: Iterable[Entry], around: StreamContext = NOWHERE) -> Self | None:
        """The aggregate from its entries in recorded order; None without any."""
        recorded = tuple(entries)
        if not recorded:
            return None
        history = History(recorded[0].stream, recorded, around)
        return cls(history.chronicle, history.entries)

    @cached_property
    def history(self) -> History:
        """The entries that it was replayed from."""
        return History(self.id, self.entries, self.around)

    def decide(self, fact: Fact, lookup: Lookup) -> "Accepted | Refusal":
        """Whether `fact` may be recorded in it today; `lookup` answers what other streams say."""
        from domain.decide import decide  # noqa: PLC0415 — who only reads a stream waits for no decider

        return decide(self.history, fact, lookup)
