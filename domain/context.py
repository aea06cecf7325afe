"""What other streams say that the reading of one needs: names, who took whose place, and who is registered twice."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class StreamContext:
    """What other streams say that the reading of one needs."""

    names: Mapping[str, str] = field(default_factory=dict)
    """The bodies' names, by slug."""
    successors: tuple[tuple[str, str, int], ...] = ()
    """Bodies that took the place of a party: heir, party, the earliest day of it."""
    originals: Mapping[str, str] = field(default_factory=dict)
    """Bodies that are registered twice: the slug of the duplicate, and under which the body is read."""
    then: "Callable[[int | datetime], StreamContext] | None" = field(default=None, compare=False, repr=False)
    """What was known of it up to a position or an instant (aware); without it, what is known today."""

    def as_known(self, until: int | datetime) -> "StreamContext":
        """What other streams said by then."""
        return self.then(until) if self.then else self


NOWHERE = StreamContext()
