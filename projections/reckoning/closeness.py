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
    def kinds(self) -> tuple[str, ...]:
        """All that it may be, where sources differ on its kind."""

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
    farthest: set[str] = set()
    """Of what is surely in force, the kind that is the least close of those that it may be."""
    for each in agreements:
        if IN_FORCE in {each.status, *each.alternatives}:
            kinds = each.kinds or (each.kind,)
            for kind in kinds:
                may[kind] = may.get(kind, False) or not (each.alternatives or each.kinds)
            if not each.alternatives:
                farthest.add(max(kinds, key=CLOSEST_FIRST.index))
    found: dict[str, bool] = {}
    for kind in CLOSEST_FIRST:
        if kind in may:
            found[kind] = may[kind] and not found
            if kind in farthest:
                break
    return found
