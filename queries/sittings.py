"""What has been written down lately: what each person recorded on each day, and what that did to where things stand."""

from typing import TYPE_CHECKING, NamedTuple

from projections.row import grouped
from queries.effects import Effect, effect_between, rows_between

if TYPE_CHECKING:
    from queries.session import View

FIRST, MOST = 250, 4000
"""Entries that are looked back at, where the runs that are asked for are among these, and else."""
FEW = 400
"""Entries of a sitting up to which it is asked what they did: of an import it is only said how many they were."""


class Sitting(NamedTuple):
    """What one person recorded on one day, in one run."""

    day: str
    """In the ledger's time zone, ISO 8601."""
    by: str
    first: int
    """The position of its first entry."""
    last: int
    entries: int
    longer: bool
    """Whether it may be longer than is looked back at: `first`, `entries` and `kinds` are of that much of it."""
    kinds: dict[str, int]
    """How many entries of each kind: of a partnership, a body … those that mend an entry as `contested`, `preferred` …"""
    effect: Effect | None
    """What they did to where things stand on the day that is asked for; None where they are too many."""


MENDING = frozenset({"contested", "preferred", "corrected", "retracted"})
"""Facts that are about another entry."""


def sittings(view: "View", few: int = 3) -> list[Sitting]:
    """The latest runs of entries of one person on one day, up to the last entry that counts, the latest first."""
    axes, ask = view.axes, view.ask
    until = axes.position
    found = []
    for run, longer in _latest(view, until, few):
        first, last = run[0][2], run[-1][2]
        done = None
        if len(run) <= FEW:
            done = effect_between(rows_between(view.ledger, first - 1, last), ask)
        kinds = {kind: len(those) for kind, those in grouped(run, lambda told: told[3]).items()}
        found.append(Sitting(*run[0][:2], first, last, len(run), longer, kinds, done))
    return found


_Told = tuple[str, str, int, str]
"""Day, person, position and kind of an entry."""


def _latest(view: "View", until: int, few: int) -> list[tuple[list[_Told], bool]]:
    """The latest runs up to a position, the latest first; and whether each may have begun before what is looked back at."""
    back = min(FIRST, MOST)
    while len(runs := _runs(view, until - back, until)) <= few and back < min(MOST, until):
        back = min(4 * back, MOST)
    return [(run, back < until and run is runs[0]) for run in runs[-few:][::-1]]


def _runs(view: "View", after: int, until: int) -> list[list[_Told]]:
    """The entries after a position, up to another, by runs of one person on one day."""
    runs: list[list[_Told]] = []
    for entry in view.ledger.entries(max(0, after), until):
        local = f"{entry.recorded_at.astimezone(view.axes.zone):%Y-%m-%d}"
        kind, _, verb = entry.type.partition(".")
        told = (local, entry.recorded_by, entry.position, verb if verb in MENDING else kind)
        if runs and runs[-1][-1][:2] == told[:2]:
            runs[-1].append(told)
        else:
            runs.append([told])
    return runs
