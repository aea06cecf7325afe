"""What is put to the proof: the only place that knows how comity is asked."""

from typing import Any, NamedTuple, Protocol

from domain.history import History

Bounds = tuple[int, int]


class InstrumentSaid(NamedTuple):
    """What is said of one instrument."""

    statuses: tuple[str, ...]
    """All its possible states, `none` among them where it may not be signed yet; the shown one last."""
    until: Bounds | None
    """Of the last day in force; None where no end is known."""


class Said(NamedTuple):
    """What comity says of a day, in somebody's eyes."""

    statuses: tuple[str, ...]
    """All that are possible, the shown one last."""
    certain: bool
    tier_least: int
    tier_most: int
    flags: frozenset[str]
    possible_flags: frozenset[str]
    since: Bounds
    began: int | None
    """The version of the fact that began the status shown, if only one can have."""
    instruments: dict[str, InstrumentSaid]
    ending: tuple[tuple[str | None, Bounds, int], ...]
    """Ends that are given and have not surely come: by whom, when, by which entry."""
    left: tuple[tuple[str, Bounds, int], ...]
    """Who left, when, by which entry."""

    @property
    def status(self) -> str:
        """The status that is shown."""
        return self.statuses[-1]


class Subject(Protocol):
    """Whoever is asked."""

    def __call__(self, history: History, day: int, of: str | None) -> Said:
        """What is said of a day."""
        ...


def answer(history: History, day: int, of: str | None) -> Said:
    """What comity says."""
    at: Any = history.aggregate.as_at(day, of)  # type: ignore[call-arg, unused-ignore]
    return Said(
        statuses=tuple(at.statuses),
        certain=at.certain,
        tier_least=at.tier_least,
        tier_most=at.tier_most,
        flags=frozenset(at.flags),
        possible_flags=frozenset(
            (*at.flags, *at.possible_flags)
        ),  # be it said with or without the certain ones
        since=tuple(at.since),
        began=None if at.began is None else _version(at.began),
        instruments={
            instrument.id: InstrumentSaid(
                tuple(instrument.statuses), instrument.until and tuple(instrument.until)
            )
            for instrument in at.instruments
        },
        ending=tuple((row.by, tuple(row.on), _version(row.told)) for row in at.ending),
        left=tuple((row.by, tuple(row.on), _version(row.told)) for row in at.left),
    )


def _version(told: Any) -> int:
    """The version of the entry that is meant, be it said or shown."""
    return told if isinstance(told, int) else told.entry.version


def is_there(history: History) -> bool:
    """Whether comity can be asked as yet."""
    try:
        answer(history, 1, None)
    except (AttributeError, TypeError):
        return False
    return True
