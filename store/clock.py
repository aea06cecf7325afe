"""The clock of the machine, held against what is recorded and against the programs that run here."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from domain.message import Message, Step
from store.ports import Software

LONG_AGO = timedelta(days=366)
"""The clock is not believed where it is so far ahead of the last entry, unless somebody says that it is right."""
SET = "set the clock before anything is recorded"


def before_it_could_be(now: datetime, software: Software) -> str:
    """In words, that the clock is behind whatever is recorded, since it is before what keeps the ledger was released.

    Nothing where that cannot be told.
    """
    if now >= software.released:
        return ""
    return Message(
        "the clock is behind: the {name} that comity runs on was released on {released:%Y-%m-%d}",
        name=software.name,
        released=software.released,
    )


def beside_the_clock(now: datetime, last: datetime) -> Iterator[str]:
    """In words, that a ledger that is restored was written by a clock that was ahead of this one, or over a year ago."""
    if now < last:
        yield Message(
            "the clock says {now}, and the last line was recorded at {last}: what is recorded next has that time; {doctor}"
            " says which of both is wrong",
            now=minute(now),
            last=minute(last),
            doctor=Step("doctor"),
        )
    elif now - last > LONG_AGO:
        yield Message(
            "the clock says {now}, over a year after the last line was recorded ({last}): if it is wrong, {set}",
            now=minute(now),
            last=minute(last),
            set=SET,
        )


def minute(moment: datetime) -> str:
    """A moment as the findings write it."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"
