"""Where this machine keeps signing keys and its own copies of what it has sealed: one folder a ledger."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from cli.session import data_folder

if TYPE_CHECKING:
    from store.verifying import Held


def folder_of(origin: str) -> Path:
    """The folder of a ledger, by the origin that its checkpoints name."""
    return data_folder() / "sealed" / re.sub(r"[^a-z0-9]+", "-", origin)


def key_of(origin: str) -> Path:
    """Where the ledger's signing key is."""
    return folder_of(origin) / "signing-key.pem"


def copies(origin: str) -> "list[Held]":
    """The checkpoints that were made here, as they were kept."""
    from store.verifying import Held

    found = sorted(folder_of(origin).glob("*.checkpoint"))
    return [Held(f"this machine's own copy {one.name}", one.read_bytes()) for one in found]


def keep(origin: str, size: int, note: str) -> Path:
    """Keep a copy of a checkpoint that was made here."""
    where = folder_of(origin) / f"{size:012}.checkpoint"
    where.write_text(note, encoding="utf-8", newline="\n")
    return where
