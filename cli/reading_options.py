"""The two axes of time, on every command that reads: where things stood, and what was known."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

import click

from cli.errors import Usage

if TYPE_CHECKING:
    from domain.history import History
    from store.application import Comity


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


@dataclass(frozen=True)
class Axes:
    """The day that is asked for, and what was known."""

    day: int
    """As a proleptic ordinal."""
    words: str | None
    """The day as it is said back; None for today."""
    known: int | datetime | None
    position: int
    """The last position that counts."""
    time: datetime | None
    """When that entry was recorded."""
    zone: tzinfo
    """Where the ledger's days end."""

    def cut(self, history: "History") -> "History":
        """The history as it was known."""
        return history if self.known is None else history.as_known(self.known)

    def local(self, recorded_at: str) -> str:
        """A time of recording as a table shows it: to the minute, in the ledger's time zone."""
        return f"{datetime.fromisoformat(recorded_at).astimezone(self.zone):%Y-%m-%d %H:%M}"

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


def axes(ledger: "Comity", as_at: str | None, as_known: str | None) -> Axes:
    """What was asked for, read in the ledger's time zone. Errors: Usage."""
    from datetime import date

    from cli import reading
    from domain import when

    today = date.fromordinal(ledger.today())
    day, words = today.toordinal(), None
    if as_at:
        read: dict[str, str] = {}
        words = as_at if _is_day(as_at) else reading.when(as_at, today, read, "--as-at")
        first, last = when.bounds(words)
        if first != last:
            raise Usage(f"--as-at takes one day, not {as_at}: say {when.iso(first)} or {when.iso(last)}")
        day = first
    known = _known(as_known, ledger, today) if as_known else None
    entry = ledger.last(known)
    position, time = (entry.position, entry.recorded_at) if entry else (0, None)
    return Axes(day, words, known, position, time, ledger.zone)


def _is_day(words: str) -> bool:
    from datetime import date

    try:
        date.fromisoformat(words)
    except ValueError:
        return False
    return len(words) == len("2024-06-24")


def _known(words: str, ledger: "Comity", today: Any) -> int | datetime:
    """A position, an instant, or the end of a day in the ledger's time zone."""
    from cli import reading
    from domain import when

    if words.startswith("#"):
        if not (words.isascii() and words[1:].isdigit()):
            raise Usage(f"--as-known: {words!r} is no position: write it as '#120'")
        return int(words[1:])
    if found := _INSTANT.match(words):
        return _instant(words, found["seconds"], found["fraction"], ledger.zone)
    edtf = words if _is_day(words) else reading.when(words, today, {}, "--as-known")
    first, last = when.bounds(edtf)
    if first != last:
        raise Usage(f"--as-known takes one day, not {words}: say {when.iso(last)}")
    from datetime import date

    try:
        end = datetime.combine(date.fromordinal(last + 1), datetime.min.time(), ledger.zone)
        return (end - timedelta(microseconds=1)).astimezone(UTC)
    except (ValueError, OverflowError):  # the first and the last days that there are
        early = last < today.toordinal()
        return datetime(1, 1, 3, tzinfo=UTC) if early else datetime(9999, 12, 29, tzinfo=UTC)


_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:?\d\d(?P<seconds>:?\d\d(?P<fraction>[.,]\d+)?)?")


def _instant(words: str, seconds: str | None, fraction: str | None, zone: tzinfo) -> datetime:
    """The end of what was said: of a minute where it says no seconds, as a table shows them."""
    try:
        instant = datetime.fromisoformat(words)
    except ValueError:
        raise Usage(f"--as-known: {words!r} is no instant: write it as 2026-11-20T10:02+08:00") from None
    if fraction is None:
        instant += timedelta(seconds=1 if seconds else 60) - timedelta(microseconds=1)
    return instant if instant.tzinfo else instant.replace(tzinfo=zone)
