"""The clock of the machine, held against what is recorded and against the programs that run here."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple, Protocol

from domain.entry import Entry
from domain.message import Blank, Field, Message, Step
from store.ports import Location, Software

LONG_AGO = timedelta(days=366)
"""The clock is not believed where it is so far ahead of the last entry, unless somebody says that it is right."""
SET = "set the clock before anything is recorded"


class ClockFault(NamedTuple):
    """What is wrong with the clock, and what to do."""

    found: str
    fix: str


class Ledger(Protocol):
    """What is asked of a ledger about its clock."""

    @property
    def place(self) -> Location:
        """Where it is."""

    def now(self) -> datetime:
        """The time by its clock, in UTC."""

    def last(self, until: datetime) -> Entry | None:
        """The last entry that was recorded up to an instant."""

    def entries(self, since: int) -> Iterator[Entry]:
        """The entries after a position."""


def put_here() -> datetime:
    """When comity was put on this machine, by the clock of that day."""
    return datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)


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


def which_is_wrong(ledger: Ledger, last: Entry) -> ClockFault:
    """Of a clock that is behind the last entry: whether it is wrong now, was wrong then, or that nobody can tell."""
    now = ledger.now()
    said = Message(
        "it is behind: {now}; the last entry was recorded at {last}",
        now=minute(now),
        last=minute(last.recorded_at),
    )
    if behind := before_it_could_be(now, ledger.place.software()):
        return ClockFault(Message("{said}; {behind}", said=said, behind=behind), SET)
    before, first = _around(ledger, now)
    if last.recorded_at - now <= timedelta(days=1) or first is None:
        return ClockFault(said, SET)
    younger = put_here() - now > timedelta(days=1)
    here = Message("comity was put on this machine on {day:%Y-%m-%d}", day=put_here())
    jumped = before is not None and first.recorded_at - before.recorded_at > LONG_AGO
    then = Message(
        "#{position:,} was recorded at {at} by the command {command}",
        position=first.position,
        at=minute(first.recorded_at),
        command=first.command,
    )
    if before and jumped:
        then = Message(
            "{then}, over a year after #{position:,} ({at})",
            then=then,
            position=before.position,
            at=minute(before.recorded_at),
        )
    if younger and not jumped:
        return ClockFault(Message("{said}; {here}: the clock is wrong now", said=said, here=here), SET)
    since = _since(before, first)
    if before and jumped and not younger:
        return ClockFault(Message("{said}; {then}: the clock was wrong then", said=said, then=then), since)
    if younger:
        then = Message("{then}, and {here}", then=then, here=here)
    return ClockFault(
        Message("{said}; {then}: either the clock is wrong now, or it was then", said=said, then=then),
        Message("if it is wrong now, {set}; if it was then: {since}", set=SET, since=since),
    )


def _around(ledger: Ledger, moment: datetime) -> tuple[Entry | None, Entry | None]:
    """The last entry that was recorded up to a moment, and the first one after it."""
    before = ledger.last(moment)
    first = next(ledger.entries(since=before.position if before else 0), None)
    return before, first


def _since(before: Entry | None, first: Entry) -> str:
    """What to do about a ledger that was written under a clock that was ahead."""
    said = Message(
        "nothing recorded since #{position:,} can have a time of its own until the clock has come there",
        position=first.position,
    )
    if before is None:  # from its first entry on: there is no backup from before it
        return said
    return Message(
        "{said}; as it was known before that is {as_known} '#{position}', by position; where no checkpoint covers it yet,"
        " {restore} puts one from before it in its place: then record again what came since",
        said=said,
        as_known=Field("as_known", of="report"),
        position=before.position,
        restore=Step("restore", Blank("BACKUP"), ledger=Blank("LEDGER")),
    )


def minute(moment: datetime) -> str:
    """A moment as the findings write it."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"
