"""A refusal: why something is not recorded, as data. An answer, not an accident.

Each rule has a code of its own, which programs go by and which stays; its sentence is a message, which names no option of
any command: whoever reads it says it in their medium and language.
"""

from collections.abc import Sequence
from typing import NamedTuple

from domain.message import Message, Several


class Refusal(NamedTuple):
    """Why something is not recorded, and what may be done instead."""

    code: str
    """The rule that refuses it, such as `nothing-to-resume`."""
    reason: str
    hint: str = ""
    """What may be recorded, or done, instead."""
    field: str | None = None
    """The field of the fact that it is about; None for the whole."""
    entry: str | None = None
    """The entry that stands in the way, `stream#version`, where one alone does."""
    before: int | None = None
    """The version of an entry before which it would be lawful; None where there is none, or nobody looked."""

    def __str__(self) -> str:
        """The whole in words, as a message."""
        return Message("{reason}\n  {hint}", reason=self.reason, hint=self.hint) if self.hint else self.reason


def together(refusals: Sequence[Refusal]) -> Refusal | None:
    """Several that stand beside each other, told at once, as the first of them; None for none."""
    if len(refusals) <= 1:
        return refusals[0] if refusals else None
    hints = [*dict.fromkeys(refusal.hint for refusal in refusals if refusal.hint)]
    return refusals[0]._replace(
        reason=Message("{reasons}", reasons=Several((refusal.reason for refusal in refusals), "; ")),
        hint=Message("{hints}", hints=Several(hints, "; ")) if hints else "",
    )
