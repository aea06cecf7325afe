"""What a decision may ask of the world outside its stream. The domain only says what; the store answers."""

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from domain.history import History


class Lookup(Protocol):
    """What a decision may ask of the world outside its stream; the store answers."""

    @property
    def today(self) -> int:
        """The day of recording in the ledger's time zone, as a proleptic ordinal."""

    def registered(self, kind: str, name: str) -> bool:
        """Whether a body, source or partnership of this name is in the ledger."""

    def like(self, kind: str, name: str) -> Sequence[str]:
        """Names in the ledger that come near this one."""

    def referred_to(self, stream: str) -> str | None:
        """An entry of another stream that names this one, as `stream#version`; None without any."""

    def successor(self, body: str) -> str | None:
        """The body that succeeded this one; None where none did."""

    def source_original(self, source: str) -> str:
        """The source that a source is the same as, in the end; itself where it is none's copy."""

    def edition_before(self, source: str) -> str | None:
        """The source whose next edition this one is; None for none."""

    def withdrawn(self, source: str) -> bool:
        """Whether a source, or the one that it is the same as, was withdrawn."""

    def original(self, stream: str) -> str | None:
        """What a stream is the same as: a body's slug, or the id of a stream; None where it speaks for itself."""

    def between(self, body: str) -> Iterable[History]:
        """The partnerships and memberships in whose ids the body is named."""

    def under(self, stream: str) -> str | None:
        """A partnership that lies under this one; None without any."""

    def above(self, body: str) -> str | None:
        """The body that this one belongs to; None where it belongs to none."""

    def resting(self, bodies: Collection[str]) -> Iterable[History]:
        """The partnerships that are read with the successions of these bodies: theirs, and their predecessors'."""

    def supposing(self, histories: Collection[History]) -> "Lookup":
        """The same, if these streams were as they are here: asked where several change at once."""
