"""Errors of the command line: what is wrong, what may be done, and a documented exit code."""

from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from domain.refusal import Refusal

CODES = {
    0: "done",
    1: "refused by a law (says which, and what may be recorded instead)",
    2: "usage, or a value or line that cannot be read",
    3: "not found or ambiguous",
    4: "somebody else wrote first, nothing written",
    5: "verification found a fault",
    6: "the ledger cannot be used (and why)",
    70: "a defect in comity",
    130: "interrupted",
}
"""The exit codes, as the documents list them."""
CODE_OF = {
    "refused": 1,
    "unreadable": 2,
    "not-found": 3,
    "conflict": 4,
    "fault": 5,
    "unusable": 6,
    "defect": 70,
}
"""The exit code of each kind of problem (`domain.problem`)."""


class Failure(click.ClickException):
    """An error of a command, with its exit code and what may be done."""

    def __init__(self, code: int, reason: str, hint: str = "") -> None:
        """`reason` and `hint` are messages (`domain.message`) where they have fields or steps in them."""
        super().__init__(reason)
        self.exit_code = code  # type: ignore[misc]  # click declares it for the class
        self.reason = reason
        self.hint = hint

    def format_message(self) -> str:
        """The sentence, the fix last, for whoever calls the commands by click alone."""
        return f"{self.reason}\n  {self.hint}" if self.hint else self.reason


class Usage(click.UsageError):
    """Words of the command line that cannot be taken: the sentence says what to write instead. Exit 2."""


def refused(refusal: "Refusal") -> NoReturn:
    """A law refused: exit 1."""
    raise Failure(1, refusal.reason, refusal.hint)
