"""Checkpoints and public keys, as a command is given them: in a file, on standard input, or as they are printed."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cli.errors import Failure, Usage
from cli.wording import spoken
from domain.problem import Problem

if TYPE_CHECKING:
    from store.note import Key
    from store.verifying import Held


def held(name: str) -> "Held":
    """A checkpoint in a file, or on standard input. Errors: Failure."""
    from store.files import Endless, content
    from store.note import LONGEST
    from store.verifying import Held

    most = LONGEST + 1  # what is longer is no checkpoint
    try:
        return Held(name, sys.stdin.buffer.read(most) if name == "-" else content(Path(name), most))
    except OSError as error:
        raise Failure(
            "not-found", f"{name} cannot be read: {(error.strerror or str(error)).lower()}"
        ) from None
    except Endless as error:
        raise Failure(
            "not-found",
            f"{name} cannot be read: {spoken(error)}",
            "name the file of a checkpoint, or - for standard input",
        ) from None


def public(words: str) -> "Key":
    """A public key as it is printed, or out of a file. Errors: Usage."""
    from store.files import Endless, content
    from store.note import LONGEST, Key, NotANote, plain

    try:
        where = Path(words)
        text = plain(content(where, LONGEST)) if where.exists() else words
        return Key.read(text.strip("\xa0 \t\r\n"))
    except (NotANote, Endless, OSError, UnicodeDecodeError) as error:
        why = spoken(error) if isinstance(error, Problem) else error
        raise Usage(f"--key {words:.80}: {why}") from None
