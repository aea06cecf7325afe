"""Errors of the command line: what is wrong, what may be done, and a documented exit code."""

from typing import TYPE_CHECKING, Literal, NoReturn

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

    from domain.problem import Kind
    from domain.refusal import Refusal

_ENDINGS: "dict[Kind | Literal['done', 'interrupted'], tuple[int, str]]" = {
    "done": (0, "done"),
    "refused": (1, "refused by a law (says which, and what may be recorded instead)"),
    "unreadable": (2, "usage, or a value or line that cannot be read"),
    "not-found": (3, "not found or ambiguous"),
    "conflict": (4, "somebody else wrote first, nothing written"),
    "fault": (5, "verification found a fault"),
    "unusable": (6, "the ledger cannot be used (and why)"),
    "defect": (70, "a defect in comity"),
    "interrupted": (130, "interrupted"),
}
CODE_OF = {ending: code for ending, (code, _) in _ENDINGS.items()}
"""The exit code by its name: the kind of problem (`domain.problem`), `done` or `interrupted`."""
CODES = dict(_ENDINGS.values())
"""The exit codes, as the documents list them."""


class Failure(click.ClickException):
    """An error of a command: what kind of problem it is, by which its exit code goes, and what may be done."""

    def __init__(self, kind: "Kind", reason: str, hint: str = "") -> None:
        """`reason` and `hint` are messages (`domain.message`) where they have fields or steps in them."""
        super().__init__(reason)
        self.kind = kind
        self.exit_code = CODE_OF[kind]  # type: ignore[misc]  # click declares it for the class
        self.reason = reason
        self.hint = hint

    def format_message(self) -> str:
        """The sentence, the fix last, for whoever calls the commands by click alone."""
        return f"{self.reason}\n  {self.hint}" if self.hint else self.reason


class Usage(click.UsageError):
    """Words of the command line that cannot be taken: the sentence says what to write instead. Exit 2."""


def meant(word: str, known: "Iterable[str]", otherwise: str, *, most: int = 3) -> str:
    """The hint that goes with a word that nothing is called: what comes near it, else `otherwise`."""
    import difflib

    near = difflib.get_close_matches(word, known, n=most)
    return f"did you mean {' or '.join(near)}?" if near else otherwise


def refused(refusal: "Refusal") -> NoReturn:
    """A law refused: exit 1."""
    raise Failure("refused", refusal.reason, refusal.hint)
