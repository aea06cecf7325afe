"""When something happened, as roughly as it is known: a strict subset of EDTF (ISO 8601-2).

A When is kept as plain text and compared by its earliest and its latest day, both whole numbers counted as
`date.toordinal` counts them (proleptic Gregorian, 1 January of the year 1 is 1).
"""

import calendar
import re
from datetime import date
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from domain.message import Message
from domain.problem import Problem

MIN: Final = -(10**9)
"""The earliest day of what is open towards the past."""
MAX: Final = 10**9
"""The latest day of what is open towards the future."""

Bounds = tuple[int, int]
"""The earliest and the latest day, as proleptic ordinals (`MIN` and `MAX` where open)."""
Answer = Literal["yes", "no", "possible"]
Precision = Literal["day", "month", "year", "decade", "century", "interval", "set"]

FULL_WIDTH: Final = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
"""What a Chinese keyboard writes for ASCII, for `str.translate`."""
MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
"""The months in English, January first; the standard library's follow the machine's language."""
EXAMPLES: Final = (
    "2024-06-24, 2024-06, 2024, 202X, 2024-06~ (about), [..2024-06] (by then), 2024-06/2024-09 (it lasted)"
    " or [2024-06..2024-09] (one day of it)"
)

LONGEST: Final = 500
"""Characters that a date may have."""

_KEPT = 200_000
_A_DAY = len("2024-06-24")
_SEASONS = dict(
    zip(
        range(21, 42),
        [
            *((3, 3), (6, 3), (9, 3), (12, 3)) * 2,
            *((9, 3), (12, 3), (3, 3), (6, 3)),
            *((1, 3), (4, 3), (7, 3), (10, 3)),
            *((1, 4), (5, 4), (9, 4)),
            *((1, 6), (7, 6)),
        ],
        strict=True,
    )
)
"""The first month of each, and how many it has, where ISO 8601-2 has them, in the place of the month: seasons, those of the
north, those of the south, quarters, thirds and halves."""
_LAST = date.max.toordinal()
_AROUND_A_DAY = 3


class NotAWhen(Problem, ValueError):
    """A date or a length of time that cannot be read: what was said, why not, and what to say instead.

    `text`, `why` and `instead` are kept apart for forms; its reason is the whole sentence, the fix last.
    """

    code = "not-a-when"
    _SHOWN = 60

    def __init__(self, text: str, why: str, instead: str, offered: tuple[str, ...] = ()) -> None:
        shown = text if len(text) <= self._SHOWN else f"{text[: self._SHOWN]}..."
        super().__init__(
            Message("{given!r} cannot be read: {why}; say {instead}", given=shown, why=why, instead=instead)
        )
        self.text = text
        self.why = why
        self.instead = instead
        self.offered = offered
        """The dates, as they are read, among which `instead` lets choose; none where it shows forms alone."""
        self.args = (text, why, instead, offered)

    def about(self, text: str) -> "NotAWhen":
        """The same refusal, naming the words that were really said."""
        return NotAWhen(text, self.why, self.instead, self.offered)


def canonical(text: str) -> str:
    """Canonical EDTF for what a facts file may say: EDTF, or a year of the Republic of China (n + 1911).

    Spaces around the parts are dropped, an open end is written `..`, full-width signs become plain ones;
    text that is canonical already comes back unchanged. Raises `NotAWhen`. Source: EDTF, that is ISO 8601-2,
    of which levels 0 and 1 and the sets of level 2 are taken, without times, seasons and long years.
    """
    try:
        said = _ROC_SLASHED.sub(_from_roc, _ROC.sub(_from_roc, text.translate(FULL_WIDTH).strip()))
        for sign in ("..", "/", ",", "[", "]"):
            said = sign.join(map(str.strip, said.split(sign)))
        said = f"{'..' if said.startswith('/') else ''}{said}{'..' if said.endswith('/') else ''}"
        bounds(said)
    except NotAWhen as refusal:
        raise refusal.about(text) from None
    return said


def bounds(edtf: str) -> tuple[int, int]:
    """The earliest and the latest day of canonical EDTF, as ordinals; `MIN` and `MAX` stand for open ends.

    `?` does not widen. `~` and `%` widen a day by three days either side, a month or a year by the whole one
    before and after, within the years 0001 to 9999 (EDTF leaves it to its users how far). Raises `NotAWhen`
    for anything that is not canonical EDTF.
    """
    return _WHENS[edtf]


def began(edtf: str) -> tuple[int, int]:
    """The bounds of the day on which it happened: of what lasted, its first day, as rough as that is known.

    What lasted until `b`, with an open beginning, had begun by `b`. Raises `NotAWhen`.
    """
    return _BEGAN[edtf]


def lasted(edtf: str) -> tuple[int, int]:
    """The bounds of its last day: of what happened on one day, that day. What still goes on ends at `MAX`."""
    if not is_interval(edtf):
        return bounds(edtf)
    begin, end = edtf.split("/")
    earliest = bounds(begin)[0] if begin != ".." else MIN
    if end == "..":
        return earliest, MAX
    first, last = bounds(end)
    return max(first, earliest), last


def before(a: tuple[int, int], b: tuple[int, int]) -> Answer:
    """Whether what has bounds `a` came before what has bounds `b`; "possible" if their days allow both."""
    if a[1] < b[0]:
        return "yes"
    return "no" if a[0] >= b[1] else "possible"


def is_interval(edtf: str) -> bool:
    """Whether canonical EDTF says that something *lasted* from one day to another."""
    return "/" in edtf


def is_default(edtf: str) -> bool:
    """Whether canonical EDTF is exactly a 1 January, which often stands for "some day of that year"."""
    return len(edtf) == _A_DAY and edtf.endswith("-01-01")


def precision(edtf: str) -> Precision:
    """How closely canonical EDTF tells the time, whatever its marks."""
    if is_interval(edtf):
        return "interval"
    if edtf.startswith("["):
        return "set"
    if "X" in edtf:
        return "century" if "XX" in edtf else "decade"
    by_dashes: tuple[Precision, ...] = ("year", "month", "day")
    return by_dashes[edtf.count("-")]


@lru_cache(maxsize=1 << 14)
def iso(day: int) -> str | None:
    """An ordinal as an ISO 8601 day such as `2024-06-24`; None for an open end or outside the calendar."""
    return date.fromordinal(day).isoformat() if 1 <= day <= _LAST else None


def written(year: int | str, month: int | str | None = None, day: int | str | None = None) -> str:
    """The numbers of a day, a month or a year in their EDTF places, as `2024-06-04`; not checked."""
    return f"{year:0>4}" + "".join(f"-{part:0>2}" for part in (month, day) if part)


# --- Words for people


def told(edtf: str) -> str:
    """Canonical EDTF in English words: `2024-06~` is "about June 2024". Raises `NotAWhen`."""
    bounds(edtf)
    if edtf.startswith("["):
        return _told_set(edtf[1:-1])
    if is_interval(edtf):
        return _told_interval(*edtf.split("/"))
    return _told_point(edtf)


def _told_point(edtf: str) -> str:
    marks = {"?": "perhaps ", "~": "about ", "%": "perhaps about "}
    if edtf[-1] in marks:
        return marks[edtf[-1]] + _told_point(edtf[:-1])
    if edtf.endswith("XX"):
        return f"the century from {edtf[:2]}00"
    if edtf.endswith("X"):
        return f"the {edtf[:3]}0s"
    year, month, day = (*edtf.split("-"), "", "")[:3]
    return " ".join(filter(None, (day.lstrip("0"), month and MONTHS[int(month) - 1], year)))


def _told_interval(begin: str, end: str) -> str:
    if end == "..":
        return f"since {_told_point(begin)}"
    if begin == "..":
        return f"until {_told_point(end)}"
    if begin == end:
        return f"throughout {_told_point(begin)}"
    return _told_pair(begin, "to", end)


def _told_set(inside: str) -> str:
    *others, last = map(_told_part, inside.split(","))
    return f"{', '.join(others)} or {last}" if others else last


def _told_part(part: str) -> str:
    begin, is_range, end = part.partition("..")
    if not is_range:
        return _told_point(part)
    if not begin:
        return f"by {_told_point(end)}"
    if not end:
        return f"{_told_point(begin)} or later"
    return _told_point(begin) if begin == end else f"between {_told_pair(begin, 'and', end)}"


def _told_pair(begin: str, joint: str, end: str) -> str:
    """Two ends in one phrase, saying only once what they share: "28 March to 1 April 2023"."""
    first, second = _told_point(begin), _told_point(end)
    if len(begin) == len(end) and (begin + end).replace("-", "").isdigit():
        words, others = first.split(), second.split()
        while words[-1] == others.pop():
            words.pop()
        first = " ".join(words)
    return f"{first} {joint} {second}"


# --- Lengths of time


class Duration(NamedTuple):
    """A length of time in calendar months and days, neither of them negative."""

    months: int
    days: int


@lru_cache(maxsize=1024)
def duration(text: str) -> Duration:
    """An ISO 8601 duration in years, months, weeks or days, such as `P5Y`, `P1Y6M`, `P2W` or `P90D`.

    Raises `NotAWhen` for hours, fractions, weeks beside other units, nothing, and zero.
    """
    if found := _DURATION.fullmatch(text):
        years, months, days, weeks = (int(number or 0) for number in found.groups())
        length = Duration(12 * years + months, days + 7 * weeks)
        if any(length):
            return length
    if found := _LENGTH_IN_WORDS.fullmatch(text):
        raise NotAWhen(text, "a length of time is written in ISO 8601", f"P{found[1]}{found[2].upper()}")
    why = "a length of time is a P with whole years, months and days, or with weeks"
    raise NotAWhen(text, why, "P5Y, P6M, P1Y6M, P2W or P90D")


def shift(day: int, by: Duration, times: int = 1) -> int:
    """The ordinal that lies `times` durations after `day`, or before it if `times` is negative.

    Months are counted first, the day of the month clipped to the month's length, then days; an open end stays
    open, and the result stays within the years 0001 to 9999. Source: ISO 8601-1, date arithmetic by calendar.
    """
    if day in (MIN, MAX):
        return day
    start = date.fromordinal(_in_calendar(day))
    year, month = divmod(_month_number(start.year, start.month) + by.months * times, 12)
    if not date.min.year <= year <= date.max.year:
        return 1 if year < date.min.year else _LAST
    day_of_month = min(start.day, calendar.monthrange(year, month + 1)[1])
    return _in_calendar(date(year, month + 1, day_of_month).toordinal() + by.days * times)


def later(day: int, months: int, days: int = 0) -> int:
    """The day of the same number so many months later, and so many days after it.

    A month that has no such day is over by then: its place is taken by the first of the next. The result stays within
    the years 0001 to 9999.
    """
    start = date.fromordinal(_in_calendar(day))
    number = _month_number(start.year, start.month) + months
    year, month = divmod(number, 12)
    if year > date.max.year:
        return _LAST
    if start.day > calendar.monthrange(year, month + 1)[1]:
        return _in_calendar(_first_day(number + 1) + days)
    return _in_calendar(date(year, month + 1, start.day).toordinal() + days)


# --- Reading


ROC = 1911
"""The last year of the common era before the first of the Republic of China."""
_ROC = re.compile(
    r"(?:(?:中華|中华)?民[國国]\s*(?P<named>[0-9]{1,3}|元)|(?<![0-9])(?P<bare>[0-9]{1,3}))\s*年"
    r"(?:\s*(?P<month>[0-9]{1,2})\s*月(?:\s*(?P<day>[0-9]{1,2})\s*[日號号])?|(?(bare)(?!)))"
)
_ROC_SLASHED = re.compile(
    r"(?:\bR\.?O\.?C\.?|(?:中華|中华)?民[國国])\s*(?P<named>[0-9]{1,3})(?:(?P<sign>[-/.])(?P<month>[0-9]{1,2})(?:(?P=sign)(?P<day>[0-9]{1,2}))?)?"
    r"(?![-/.0-9])",
    re.IGNORECASE,
)
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?([?~%]?)")
_ROUGH_YEAR = re.compile(r"([0-9]{3}X|[0-9]{2}XX)\??")
_DURATION = re.compile(r"P(?=[0-9])(?:(?:([0-9]{1,5})Y)?(?:([0-9]{1,6})M)?(?:([0-9]{1,7})D)?|([0-9]{1,6})W)")
_LENGTH_IN_WORDS = re.compile(r"P?\s*([1-9][0-9]{0,4})\s*([ymwd])(?:ears?|onths?|eeks?|ays?)?", re.IGNORECASE)
_SETS = "[2024,2025], [2024-06..2024-09], [2020-05,2023..2024], [..2024-06] or [2024-06..]"
_SILENCE = "what is known of it, or leave the date out"


def _from_roc(found: re.Match[str]) -> str:
    """A year of the Republic of China as a Gregorian one; the first, 民國元年, was 1912."""
    named = found["named"] or found["bare"]
    year = 1 if named == "元" else int(named)
    if not year:
        raise NotAWhen(found[0], "the Republic of China counts its years from 1 (1912)", "1911 or 民國元年")
    return written(year + ROC, found["month"], found["day"])


def _month_number(year: int, month: int) -> int:
    return 12 * year + month - 1


def _in_calendar(day: int) -> int:
    return min(max(day, 1), _LAST)


def _first_day(month_number: int) -> int:
    """The ordinal of a month's first day, or of the nearest edge of the calendar."""
    year, month = divmod(month_number, 12)
    if year < date.min.year:
        return 1
    return date(year, month + 1, 1).toordinal() if year <= date.max.year else _LAST + 1


def _months(first: int, count: int, *, wide: bool) -> tuple[int, int]:
    """The bounds of some whole months, with as many again on either side if they are only about right."""
    around = count if wide else 0
    return _first_day(first - around), _first_day(first + count + around) - 1


def _point(edtf: str) -> tuple[int, int]:
    """The bounds of a day, a month, a year, a decade or a century."""
    if found := _DATE.fullmatch(edtf):
        year, month, day, mark = found.groups()
        wide = mark in {"~", "%"}
        try:
            if day:
                exact = date(int(year), int(month), int(day)).toordinal()
                around = _AROUND_A_DAY if wide else 0
                return _in_calendar(exact - around), _in_calendar(exact + around)
            first = date(int(year), int(month or 1), 1)
        except ValueError:
            raise _no_such(edtf, year, month) from None
        return _months(_month_number(first.year, first.month), 1 if month else 12, wide=wide)
    if found := _ROUGH_YEAR.fullmatch(edtf):
        years = 100 if "XX" in edtf else 10
        return _months(_month_number(int(found[1].replace("X", "0")), 1), 12 * years, wide=False)
    if not edtf.strip("."):
        raise NotAWhen(edtf, "it says nothing", _SILENCE)
    raise NotAWhen(edtf, "it is not a date in a form that can be kept", EXAMPLES)


def _interval(edtf: str) -> tuple[int, int]:
    """The bounds of what lasted: from the earliest begin to the latest end."""
    if edtf.count("/") != 1:
        for part in edtf.split("/"):
            if part != ".." and not _may_be_a_point(part):  # `15/5/2004 tarihinde` lasted for no time
                raise NotAWhen(edtf, "it is not a date in a form that can be kept", EXAMPLES)
        raise NotAWhen(edtf, "what lasted has one begin and one end", "2024-06/2024-09 or 2024-06-25/..")
    begin, end = edtf.split("/")
    if not begin or not end:
        raise NotAWhen(edtf, "an open end is written with two dots", f"{begin or '..'}/{end or '..'}")
    if begin == end == "..":
        raise NotAWhen(edtf, "it says nothing", _SILENCE)
    earliest = MIN if begin == ".." else _point(begin)[0]
    latest = MAX if end == ".." else _point(end)[1]
    if earliest > latest:
        raise NotAWhen(edtf, "it would end before it begins", f"{end}/{begin}")
    return earliest, latest


def _may_be_a_point(words: str) -> bool:
    try:
        _point(words)
    except NotAWhen:
        return False
    return True


def _set(edtf: str) -> tuple[int, int]:
    """The bounds of one day among several: from the earliest of them to the latest."""
    inside = edtf[1:-1]
    if not inside.strip("."):
        raise NotAWhen(edtf, "it says nothing", _SILENCE)
    parts = inside.split(",")
    if any(part.startswith("..") for part in parts[1:]) or any(part.endswith("..") for part in parts[:-1]):
        raise NotAWhen(edtf, "a set may be open before its first day and after its last alone", _SETS)
    days = [_part_of_set(part) for part in parts]
    return min(begin for begin, _ in days), max(end for _, end in days)


def _part_of_set(part: str) -> tuple[int, int]:
    """The bounds of a day in a set, or of a range in it."""
    begin, is_range, end = part.partition("..")
    if not is_range:
        return _plain(part)
    if ".." in end:
        raise NotAWhen(part, "a range has one first day and one last", _SETS)
    earliest = _plain(begin)[0] if begin else MIN
    latest = _plain(end)[1] if end else MAX
    if earliest > latest:
        raise NotAWhen(part, "the range runs backwards", f"[{end}..{begin}]")
    return earliest, latest


def _plain(part: str) -> tuple[int, int]:
    """The bounds of a day, month or year inside a set, where no mark and no X can stand."""
    if not part or part[-1] in "?~%X":
        raise NotAWhen(part, "a set holds plain days, months and years", _SETS)
    return _point(part)


def _read(edtf: str) -> tuple[int, int]:
    """The bounds of any canonical EDTF, worked out anew."""
    if len(edtf) > LONGEST:
        raise NotAWhen(edtf, "it is too long for a date", EXAMPLES)
    try:
        if edtf.startswith("[") and edtf.endswith("]"):
            return _set(edtf)
        return _interval(edtf) if "/" in edtf else _point(edtf)
    except NotAWhen as refusal:
        raise refusal.about(edtf) from None


def _no_such(edtf: str, year: str, month: str | None) -> NotAWhen:
    """The refusal of a date in the right form which no calendar has, with as much of it as there is."""
    if year == "0000":
        return NotAWhen(edtf, "there is no year 0", "a year from 0001 to 9999")
    if not month or int(month) not in range(1, 13):
        if (
            month and int(month) in _SEASONS and len(edtf) < _A_DAY
        ):  # with a day behind it, it is a day of no month
            return _told_by_months(edtf, int(year), int(month))
        why = Message("there is no month {month}", month=month)
        return NotAWhen(edtf, why, year)
    days = calendar.monthrange(int(year), int(month))[1]
    why = Message("{month} {year} has {days} days", month=MONTHS[int(month) - 1], year=year, days=days)
    return NotAWhen(edtf, why, f"{year}-{month}")


def _told_by_months(edtf: str, year: int, season: int) -> NotAWhen:
    """The refusal of a season, saying one day of its months: as what lasted it would have an end too."""
    first, months = _SEASONS[season]
    year_after, month = divmod(first + months - 2, 12)
    last = min(
        written(year + year_after, month + 1), written(date.max.year, 12), key=lambda day: (len(day), day)
    )
    one_day = f"[{written(year, first)}..{last}]"
    return NotAWhen(edtf, "a season is told by its months", one_day, (one_day,))


class _Whens(dict[str, tuple[int, int]]):
    """The bounds of every When met so far: a ledger says the same few thousand dates over and over."""

    def __missing__(self, edtf: str) -> tuple[int, int]:
        if len(self) >= _KEPT:
            self.clear()
        if len(edtf) == _A_DAY and edtf[4] == "-" == edtf[7]:  # `fromisoformat` alone would take 2024-W26-1
            try:
                day = date.fromisoformat(edtf).toordinal()
            except ValueError:
                self[edtf] = found = _read(edtf)
            else:
                self[edtf] = found = day, day
        else:
            self[edtf] = found = _read(edtf)
        return found


_WHENS = _Whens()


class _Began(dict[str, tuple[int, int]]):
    """The bounds of the beginning of every When met so far."""

    def __missing__(self, edtf: str) -> tuple[int, int]:
        if len(self) >= _KEPT:
            self.clear()
        earliest, latest = bounds(edtf)
        if is_interval(edtf):
            begin, _, end = edtf.partition("/")
            latest = bounds(end if begin == ".." else begin)[1]
        self[edtf] = found = earliest, latest
        return found


_BEGAN = _Began()
