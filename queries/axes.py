"""The two axes of time: on which day things stood so, and what had been recorded by when."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Annotated, NamedTuple, Protocol

from domain import when
from domain.message import Field, Message, Several
from domain.problem import Problem
from queries.words import Unreadable

if TYPE_CHECKING:
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


class NoDay(Problem):
    """Words that name no day, or more than one."""


class NoTime(Problem):
    """Words that name no time of recording, or more than one."""

    def __init__(self, words: str, reason: Message) -> None:
        """`reason` speaks of a `field`, for which the words were given."""
        super().__init__(reason, field=str(reason.values["field"]))
        self.words = words
        self._reason = reason

    def about(self, field: str) -> "NoTime":
        """The same of another field."""
        return NoTime(self.words, self._reason.but(field=Field(field)))


class Known(NamedTuple):
    """How much of the ledger was read."""

    position: Annotated[int, "of the last entry that counts"]
    time: Annotated[str | None, "when it was recorded, ISO 8601 in UTC; null in an empty ledger"]


class Axes:
    """The day that is asked for, and what was known."""

    def __init__(
        self,
        day: int,
        words: str | None,
        known: int | datetime | None,
        zone: tzinfo,
        last: Callable[[int | datetime | None], Last | None],
        today: int | None = None,
    ) -> None:
        """`last` looks up the last entry up to a position or an instant, when it is asked for; `today` is by the clock."""
        self.day = day
        """As a proleptic ordinal."""
        self.words = words
        """The day as it is said back; None for today."""
        self.known = known
        """A position or an instant; None for all that is recorded."""
        self.zone = zone
        """Where the ledger's days end."""
        self.last = last
        self.today = today

    @cached_property
    def _entry(self) -> Last | None:
        return self.last(self.known)

    @property
    def position(self) -> int:
        """The last position that counts."""
        return self._entry.position if self._entry else 0

    @property
    def stamp(self) -> str | None:
        """When the last entry that counts was recorded, as it is stored; None for none."""
        return stamp(self._entry.recorded_at) if self._entry else None

    @property
    def as_at(self) -> str:
        """The day, ISO 8601."""
        return date.fromordinal(self.day).isoformat()

    @property
    def as_known(self) -> Known:
        """How much of the ledger was read."""
        return Known(self.position, self.stamp)

    @property
    def told(self) -> str:
        """Both in words, for a heading; empty for now."""
        parts: list[str] = [Message("as at {day}", day=self.words)] if self.words else []
        if isinstance(self.known, int):
            parts.append(Message("as known with {count} {count:entry|entries}", count=self.position))
        elif self.known is not None:
            parts.append(self.known_at)
        return Message("{parts}", parts=Several(parts)) if parts else ""

    @property
    def known_at(self) -> str:
        """The time of knowing in words; that it is yet to come, so that all is read that is recorded. Empty for others."""
        if not isinstance(self.known, datetime):
            return ""
        there = self.known.astimezone(self.zone)
        if self.today is not None and there.toordinal() > self.today:
            return Message("as known now: {day} is yet to come", day=f"{there:%Y-%m-%d}")
        return Message("as known at {time}", time=f"{there:%Y-%m-%d %H:%M}")

    def cut(self, history: "History") -> "History":
        """The history as it was known."""
        return history if self.known is None else history.as_known(self.known)

    def local(self, recorded_at: str) -> str:
        """A time of recording as a table shows it: to the minute, in the ledger's time zone."""
        return _local(recorded_at, self.zone)


@lru_cache(maxsize=2_000)
def _local(recorded_at: str, zone: tzinfo) -> str:
    return f"{datetime.fromisoformat(recorded_at).astimezone(zone):%Y-%m-%d %H:%M}"


def stamp(time: datetime) -> str:
    """A time of recording as it is stored: ISO 8601 in UTC."""
    return time.isoformat(timespec="microseconds").replace("+00:00", "Z")


def axes(
    clock: Clock,
    last: Callable[[int | datetime | None], Last | None],
    as_at: str | None,
    as_known: str | None,
    *,
    field: str = "as_known",
) -> Axes:
    """What was asked for, read in the ledger's time zone; `field` is what `as_known` was given for.

    Errors: `words.Unreadable` and NoDay for `as_at`, NoTime for words that are no `as_known`.
    """
    today = date.fromordinal(clock.today())
    day, words = _day(as_at, today) if as_at else (today.toordinal(), None)
    known = _known(as_known, clock.zone, today, field) if as_known else None
    if isinstance(known, int):
        _see_that_it_is_there(known, last, str(as_known), field)
    return Axes(day, words, known, clock.zone, last, today.toordinal())


def _see_that_it_is_there(
    known: int, last: Callable[[int | datetime | None], Last | None], words: str, field: str
) -> None:
    """Refuse a position beyond the last entry, which is a slip: what is to come has none yet. Errors: NoTime."""
    entry = last(None)
    most = entry.position if entry else 0
    if known > most:
        said = Message(
            "{field}: {words} is beyond the last entry: the ledger has {count:,} {count:entry|entries}",
            field=Field(field),
            words=words,
            count=most,
        )
        raise NoTime(words, said)


def _day(as_at: str, today: date) -> tuple[int, str]:
    """A day as a proleptic ordinal, and as it is said back."""
    try:
        edtf = as_at if _is_day(as_at) else _spoken(as_at, today)
    except when.NotAWhen as error:
        raise Unreadable("as_at", Message(": {why}", why=error.reason)) from None
    first, last = when.bounds(edtf)
    if first != last:
        raise NoDay(
            Message(
                "{field} takes one day, not {words}: say {days}",
                field=Field("as_at"),
                words=as_at,
                days=_said_instead((first, last), today),
            ),
            field="as_at",
        )
    return first, edtf


def _said_instead(days: Iterable[int], today: date) -> Several:
    """The days that may have been meant: the ends of what was said, where it has any, else today."""
    return Several(list(filter(None, map(when.iso, days))) or [today.isoformat()], " or ")


def _is_day(words: str) -> bool:
    try:
        date.fromisoformat(words)
    except ValueError:
        return False
    return len(words) == len("2024-06-24")


def _known(words: str, zone: tzinfo, today: date, field: str) -> int | datetime:
    """A position, an instant, or the end of a day in the ledger's time zone. Errors: NoTime."""
    if words.startswith("#"):
        if not (words.isascii() and words[1:].isdigit() and len(words) <= LONGEST):
            said = Message(
                "{field}: {words!r} is no position: write it as '#120'", field=Field(field), words=words
            )
            raise NoTime(words, said)
        return int(words[1:])
    if found := _INSTANT.match(words):
        return _instant(words, found["seconds"], found["fraction"], zone, field)
    first, last = when.bounds(words if _is_day(words) else _natural(words, today, field))
    if first != last:
        said = Message(
            "{field} takes one day, not {words}: say {days}",
            field=Field(field),
            words=words,
            days=_said_instead((last,) if when.iso(last) else (first,), today),
        )
        raise NoTime(words, said)
    try:
        end = datetime.combine(date.fromordinal(last + 1), datetime.min.time(), zone)
        return (end - timedelta(microseconds=1)).astimezone(UTC)
    except (ValueError, OverflowError):  # the first and the last days that there are
        early = last < today.toordinal()
        return datetime(1, 1, 3, tzinfo=UTC) if early else datetime(9999, 12, 29, tzinfo=UTC)


def _natural(words: str, today: date, field: str) -> str:
    """A day in the words that people use, in EDTF. Errors: NoTime."""
    try:
        return _spoken(words, today)
    except when.NotAWhen as error:
        raise NoTime(words, Message("{field}: {why}", field=Field(field), why=error.reason)) from None


ONE_DAY = "a day such as 2024-06-24, last friday or 民國113年6月24日"
"""What is said where one day is asked for."""


def _spoken(words: str, today: date) -> str:
    """EDTF for the words that people use; of words that may be several dates, all that these span.

    Errors: `when.NotAWhen`, which names no form but that of one day.
    """
    from domain import spoken  # most of what is asked is a day or an instant as it is

    try:
        return spoken.read(words, today)
    except when.NotAWhen as error:
        ends = [when.bounds(reading) for reading in error.offered or _plainly(error.instead, today)]
        if any(first != last for first, last in ends):
            first, last = (
                when.iso(day) or ".."
                for day in (min(first for first, _ in ends), max(last for _, last in ends))
            )
            return (
                f"[{first}..]" if last == ".." else f"[..{last}]" if first == ".." else f"[{first}..{last}]"
            )
        if ends or not _FORMS.search(error.instead):
            raise
        raise when.NotAWhen(error.text, error.why, ONE_DAY) from None


def _plainly(instead: str, today: date) -> Iterable[str]:
    """What is to be said instead, where that is a date by itself: `May 2026`."""
    from domain import spoken

    try:
        return (spoken.read(str(instead), today),)
    except when.NotAWhen:
        return ()


_FORMS = re.compile(r"[\[/~]|X\b")
"""What stands in a date that is not one day."""
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:?\d\d(?P<seconds>:?\d\d(?P<fraction>[.,]\d+)?)?")


def _instant(words: str, seconds: str | None, fraction: str | None, zone: tzinfo, field: str) -> datetime:
    """The end of what was said: of a minute where it says no seconds, as a table shows them."""
    try:
        instant = datetime.fromisoformat(words)
    except ValueError:
        said = Message(
            "{field}: {words!r} is no instant: write it as 2026-11-20T10:02+08:00",
            field=Field(field),
            words=words,
        )
        raise NoTime(words, said) from None
    if fraction is None:
        instant += timedelta(seconds=1 if seconds else 60) - timedelta(microseconds=1)
    return instant if instant.tzinfo else instant.replace(tzinfo=zone)
