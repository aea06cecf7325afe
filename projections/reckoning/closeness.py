"""Which agreement in force is the closest of a tie: of a sister tie and a memorandum the sister tie."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from domain.kinds import CLOSEST_FIRST

IN_FORCE = "in-force"


class Standing(Protocol):
    """An agreement where it stands on a day, such as a row of `instruments`."""

    @property
    def kind(self) -> str:
        """Of `domain.kinds`."""

    @property
    def status(self) -> str:
        """Where it stands."""

    @property
    def alternatives(self) -> tuple[str, ...]:
        """Every status that it may have instead."""


def closest(agreements: Iterable[Standing]) -> Mapping[str, bool]:
    """The kinds of which the closest agreement in force may be, the closest first, and whether it surely is.

    Nothing where none can be in force. More than one where the closer of them is only possible; where the last of them is
    possible too, there may be none at all.
    """
    may: dict[str, bool] = {}
    for each in agreements:
        if IN_FORCE in {each.status, *each.alternatives}:
            may[each.kind] = may.get(each.kind, False) or not each.alternatives
    found: dict[str, bool] = {}
    for kind in CLOSEST_FIRST:
        if kind in may:
            found[kind] = may[kind] and not found
            if may[kind]:
                break
    return found
