"""An entry: a fact with what the store adds around it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from domain.fact import Fact


@dataclass(slots=True)
class Entry:
    """A recorded fact with its envelope. Not to be changed once made (not frozen: a million are made)."""

    stream: str
    version: int
    """Its number in the stream, from 1."""
    fact: Fact
    position: int
    """Its place in the ledger; 0 while it is not recorded."""
    id: str
    recorded_at: datetime
    """When it was recorded, in UTC."""
    recorded_by: str
    command: str
    """The command or import that wrote it."""
    day: int
    """The day on which it was recorded in the ledger's time zone, as a proleptic ordinal."""

    @property
    def type(self) -> str:
        """The type of the fact, such as `partnership.put-on-hold`."""
        return f"{kind_of(self.stream)}.{self.fact.verb}"

    @property
    def stamp(self) -> str:
        """When it was recorded as it is stored: ISO 8601 in UTC, of one width."""
        at = self.recorded_at
        at = at if at.tzinfo is UTC else at.astimezone(UTC)
        return f"{at.isoformat(timespec='microseconds')[:-6]}Z"

    @property
    def name(self) -> str:
        """How the entry is referred to: `partnership:edinburgh--kaohsiung#13`."""
        return f"{self.stream}#{self.version}"


def kind_of(stream: str) -> str:
    """The kind of a stream, by its id: `partnership` of `partnership:edinburgh--kaohsiung`."""
    return stream.partition(":")[0]
