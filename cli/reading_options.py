"""The two axes of time, on every command that reads: where things stood, and what was known."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import click

from cli.errors import Usage

if TYPE_CHECKING:
    from datetime import date

    from domain.history import History

    class Clock(Protocol):
        """Whoever knows what day it is where a ledger's days end."""

        @property
        def zone(self) -> tzinfo:
            """The time zone of the ledger."""

        def today(self) -> int:
            """The day, as a proleptic ordinal."""

    class Last(Protocol):
        """The last entry that counts."""

        @property
        def position(self) -> int:
            """Its position."""

        @property
        def recorded_at(self) -> datetime:
            """When it was recorded, in UTC."""


LONGEST = len("#123456789012345678")
"""Characters of a position."""


class NoTime(Usage):
    """Words that name no time of recording, or more than one."""

    def __init__(self, flag: str, words: str, sentence: str) -> None:
        super().__init__(sentence)
        self.flag = flag
        """The option for which they were given."""
        self.words = words

    def said_for(self, flag: str) -> "NoTime":
        """The same of another option."""
        return NoTime(flag, self.words, flag + self.message.removeprefix(self.flag))


def time_options() -> list[click.Option]:
    """`--as-at` and `--as-known`."""
    return [
        click.Option(["--as-at"], metavar="DAY", help="Where things stood on that day (default: today)."),
        click.Option(
            ["--as-known"],
            metavar="TIME",
            help="What had been recorded by a day, an instant, or '#120' (position 120).",
        ),
    ]


def view_option() -> click.Option:
    """`--of`: whose view, of three parties or more."""
    return click.Option(
        ["--of"],
        metavar="BODY",
        help="Of three parties or more: as this one stands in it (default: the home).",
    )


class Axes:
    """The day that is asked for, and what was known."""

    def __init__(
        self,
        day: int,
        words: str | None,
        known: int | datetime | None,
        zone: tzinfo,
        last: "Callable[[int | datetime | None], Last | None]",
    ) -> None:
        """`last` looks up the last entry up to a position or an instant, when it is asked for."""
        self.day = day
        """As a proleptic ordinal."""
        self.words = words
        """The day as it is said back; None for today."""
        self.known = known
        self.zone = zone
        """Where the ledger's days end."""
        self.last = last

    @cached_property
    def _entry(self) -> "Last | None":
        return self.last(self.known)

    @property
    def position(self) -> int:
        """The last position that counts."""
        return self._entry.position if self._entry else 0

    def cut(self, history: "History") -> "History":
        """The history as it was known."""
        return history if self.known is None else history.as_known(self.known)

    def local(self, recorded_at: str) -> str:
        """A time of recording as a table shows it: to the minute, in the ledger's time zone."""
        return f"{datetime.fromisoformat(recorded_at).astimezone(self.zone):%Y-%m-%d %H:%M}"

    @property
    def stamp(self) -> str | None:
        """When the last entry that counts was recorded, as it is stored; None for none."""
        return stamp(self._entry.recorded_at) if self._entry else None

    @property
    def told(self) -> str:
        """The axes in words, for a heading; empty for now."""
        parts = [f"as at {self.words}"] if self.words else []
        if self.known is not None:
            parts.append(
                f"as known with {self.position} entries"
                if isinstance(self.known, int)
                else f"as known at {self.known.astimezone(self.zone):%Y-%m-%d %H:%M}"
            )
        return ", ".join(parts)


def stamp(time: datetime) -> str:
    """A time of recording as it is stored: ISO 8601 in UTC."""
    return time.isoformat(timespec="microseconds").replace("+00:00", "Z")


def axes(
    clock: "Clock",
    last: "Callable[[int | datetime | None], Last | None]",
    as_at: str | None,
    as_known: str | None,
    *,
    flag: str = "--as-known",
) -> Axes:
    """What was asked for, read in the ledger's time zone; `flag` is what `as_known` was given for.

    Errors: Usage, NoTime for words that are no `as_known`.
    """
    from datetime import date

    today = date.fromordinal(clock.today())
    day, words = today.toordinal(), None
    if as_at:
        from cli import reading
        from domain import when

        read: dict[str, str] = {}
        words = as_at if _is_day(as_at) else reading.when(as_at, today, read, "--as-at")
        day, end = when.bounds(words)
        if day != end:
            raise Usage(f"--as-at takes one day, not {as_at}: say {when.iso(day)} or {when.iso(end)}")
    try:
        known = _known(as_known, clock.zone, today, flag) if as_known else None
    except Usage as error:
        raise NoTime(flag, as_known or "", error.message) from None
    return Axes(day, words, known, clock.zone, last)


def _is_day(words: str) -> bool:
    from datetime import date

    try:
        date.fromisoformat(words)
    except ValueError:
        return False
    return len(words) == len("2024-06-24")


def _known(words: str, zone: tzinfo, today: "date", flag: str) -> int | datetime:
    """A position, an instant, or the end of a day in the ledger's time zone."""
    from cli import reading
    from domain import when

    if words.startswith("#"):
        if not (words.isascii() and words[1:].isdigit() and len(words) <= LONGEST):
            raise Usage(f"{flag}: {words!r} is no position: write it as '#120'")
        return int(words[1:])
    if found := _INSTANT.match(words):
        return _instant(words, found["seconds"], found["fraction"], zone, flag)
    edtf = words if _is_day(words) else reading.when(words, today, {}, flag)
    first, last = when.bounds(edtf)
    if first != last:
        raise Usage(f"{flag} takes one day, not {words}: say {when.iso(last)}")
    from datetime import date

    try:
        end = datetime.combine(date.fromordinal(last + 1), datetime.min.time(), zone)
        return (end - timedelta(microseconds=1)).astimezone(UTC)
    except (ValueError, OverflowError):  # the first and the last days that there are
        early = last < today.toordinal()
        return datetime(1, 1, 3, tzinfo=UTC) if early else datetime(9999, 12, 29, tzinfo=UTC)


_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:?\d\d(?P<seconds>:?\d\d(?P<fraction>[.,]\d+)?)?")


def _instant(words: str, seconds: str | None, fraction: str | None, zone: tzinfo, flag: str) -> datetime:
    """The end of what was said: of a minute where it says no seconds, as a table shows them."""
    try:
        instant = datetime.fromisoformat(words)
    except ValueError:
        raise Usage(f"{flag}: {words!r} is no instant: write it as 2026-11-20T10:02+08:00") from None
    if fraction is None:
        instant += timedelta(seconds=1 if seconds else 60) - timedelta(microseconds=1)
    return instant if instant.tzinfo else instant.replace(tzinfo=zone)
