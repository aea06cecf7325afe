"""The ids of commands: which one is meant, and how one is shown."""

import re
from typing import TYPE_CHECKING

from cli.errors import Failure

if TYPE_CHECKING:
    from store.application import Comity

GIVEN = re.compile("[0-9a-f]{32}")
"""The id of a command that nobody named."""
SHORT = 8
"""Characters of such an id that are shown, and that are enough to name it."""
ALIKE = 4
"""Characters with which one begins that may have been meant."""
MANY = 20_000
"""Ids that are compared for likeness, at most."""

UNDOING = "undo-"
"""How the id of a command begins that undid another."""


def short(command: str) -> str:
    """The id of a command as it is shown: a name whole, what nobody named as far as it is needed."""
    return command[:SHORT] if GIVEN.fullmatch(command) else command


def command_named(ledger: "Comity", words: str) -> str:
    """The id that is meant: itself, or that of an unnamed command that begins so. Errors: Failure with what is near."""
    if ledger.written_by(words):
        return words
    every = ledger.commands()
    begins = [
        word for word in every if len(words) >= SHORT and GIVEN.fullmatch(word) and word.startswith(words)
    ]
    if len(begins) == 1:
        return begins[0]
    near = begins or _near(every, words)
    hint = f"did you mean {' or '.join(near)}?" if near else "comity audit shows which there are"
    raise Failure("not-found", f"there is no command {words} in this ledger", hint)


def _near(every: list[str], words: str) -> list[str]:
    import difflib

    begin = words[:ALIKE]
    alike = [word for word in every if not GIVEN.fullmatch(word) or word.startswith(begin)]
    return difflib.get_close_matches(words, alike[:MANY], n=3)
