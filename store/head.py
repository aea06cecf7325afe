"""How far a ledger goes, and which one it is: its last entry, byte for byte.

Light, because somebody waits for it.
"""

from typing import NamedTuple

Stored = tuple[int, str, int, str, bytes]
"""A row: position, stream, version, type, state."""


class Head(NamedTuple):
    """How far a ledger goes, and which one it is."""

    position: int
    """Of the last entry; 0 in an empty ledger."""
    entry: bytes
    """That entry as it is stored, with the notice of a restore: all that its leaf hash is made of, and more."""
    file: str
    """Which file that is (`file_of`, `seen_as`)."""

    @classmethod
    def of(cls, row: Stored | None, notice: tuple[str, str, int] | None, file: str) -> "Head":
        """The head that a last entry makes, with the notice of a restore; None for none."""
        return cls(row[0] if row else 0, entry_of(row, notice), file)


def entry_of(row: Stored | None, notice: tuple[str, str, int] | None) -> bytes:
    """An entry as it is stored, byte for byte, with the notice of a restore."""
    return packed(row) + repr(notice).encode("utf-8", "backslashreplace") if row else b""


def packed(row: Stored) -> bytes:
    """A row of the entries in such a way that no two rows are told alike."""
    *name, state = row
    content: object = state  # in a file from elsewhere it may be anything
    told = content if isinstance(content, bytes) else repr(content).encode("utf-8", "backslashreplace")
    return repr((*name, len(told))).encode("utf-8", "backslashreplace") + told
