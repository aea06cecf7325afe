"""A stored entry as the library knows it, wherever it is kept."""

from eventsourcing.persistence import Notification, StoredEvent


class Row(Notification):
    """A stored entry as the library knows it, with its position; equal to one that has none."""

    def __init__(self, position: int, stream: str, version: int, type_: str, state: bytes) -> None:
        self.__dict__.update(
            id=position, originator_id=stream, originator_version=version, topic=type_, state=state
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, StoredEvent):
            return NotImplemented
        return _parts(self) == _parts(other) and (not isinstance(other, Notification) or self.id == other.id)

    def __hash__(self) -> int:
        return hash(_parts(self))


def _parts(event: StoredEvent) -> tuple[object, ...]:
    return event.originator_id, event.originator_version, event.topic, event.state
