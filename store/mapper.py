"""The stored line as the library asks for it."""

from collections.abc import Mapping
from pathlib import Path

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import JSONTranscoder, StoredEvent
from eventsourcing.persistence import Mapper as LibraryMapper

from store.lines import SCHEMA, UPCASTERS, Lines, Recorded, Unstorable, Upcaster


class Mapper(Lines, LibraryMapper[str]):
    """Between entries and stored lines, for the library."""

    def __init__(
        self,
        *,
        schema: int = SCHEMA,
        upcasters: Mapping[tuple[str, int], Upcaster] = UPCASTERS,
        where: Path | None = None,
    ) -> None:
        Lines.__init__(self, schema=schema, upcasters=upcasters, where=where)
        LibraryMapper.__init__(self, JSONTranscoder())

    def to_stored_event(self, domain_event: DomainEventProtocol[str]) -> StoredEvent:
        """The stored line of an entry, read back first. Errors: `Unstorable` where it would differ."""
        if not isinstance(domain_event, Recorded):
            raise Unstorable(f"{type(domain_event).__name__} is no entry")
        entry = domain_event
        return StoredEvent(entry.stream, entry.version, entry.type, self.checked(entry))

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[str]:
        """The entry of a stored line."""
        position: int = getattr(stored_event, "id", 0)
        stream, version = str(stored_event.originator_id), stored_event.originator_version
        return self.entry(position, stream, version, stored_event.topic, stored_event.state)
