"""Whether two that are alike may be one by their days: the rule of recording and of reports, which wait for no model."""

from typing import NamedTuple

from domain.when import Bounds


class DaysOf(NamedTuple):
    """The days by which two that are alike may be one: on which each happened, else for which it is."""

    on: Bounds | None
    due: Bounds | None

    def may_be(self, other: "DaysOf") -> bool:
        """Whether both may be of one day: the days on which they happened, or, where one has none, for which they are."""
        mine, theirs = (self.on, other.on) if self.on and other.on else (self.due, other.due)
        return bool(mine and theirs and mine[0] <= theirs[1] and theirs[0] <= mine[1])
