"""How people say a date, at a command line or in a form, in English and in Chinese: words in, EDTF out.

Only today and the past can be said in words: a ledger records what has happened.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from domain.when import FULL_WIDTH, MONTHS, NotAWhen, canonical, written

Rule = Callable[[re.Match[str], date], str]
"""What words of one pattern mean on a given day, as a date that `canonical` takes; or why they mean none."""
Slip = Callable[[re.Match[str]], tuple[str, list[str]]]
"""Why dates of one pattern cannot be read, and what could be meant: at least one reading."""

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_NUMBERS = (
    *(("a", "an", "one", "一"), ("two", "二", "兩", "两"), ("three", "三"), ("four", "四")),
    *(("five", "五"), ("six", "六"), ("seven", "七"), ("eight", "八"), ("nine", "九"), ("ten", "十")),
    *(("eleven", "十一"), ("twelve", "十二")),
)
_NUMBER_WORDS = {word: number for number, words in enumerate(_NUMBERS, start=1) for word in words}
_UNITS = {"天": "day", "日": "day", "月": "month", "年": "year"}
_LONGEST_SLIP = 100

_NUMBER = "(?P<number>[0-9]{1,5}|" + "|".join(_NUMBER_WORDS) + ")"
_WEEK_ZH = "(?:個|个)?(?:週|周|星期|禮拜|礼拜)"
_WEEKDAY_ZH = f"{_WEEK_ZH}(?P<weekday>[一二三四五六日天])"
_WEEKDAY = "(?P<weekday>" + "|".join(f"{day[:3]}(?:{day[3:]})?" for day in WEEKDAYS) + ")"
_MONTH = "(?P<month>" + "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS).casefold() + r"|sept)\.?"
_DAY = "(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"

_RULES: list[tuple[re.Pattern[str], Rule]] = []
_SLIPS: list[tuple[re.Pattern[str], Slip]] = []


def read(text: str, today: date) -> str:
    """Canonical EDTF for whatever a person may type on the day `today`.

    Takes all that `canonical` takes, and words: "yesterday", "last friday", "3 days ago", "5 June 2024",
    昨天, 上週五. Raises `NotAWhen`, with what to say instead, for what is ambiguous, ahead or no date at all.
    """
    words = " ".join(text.translate(FULL_WIDTH).casefold().split())
    try:
        for pattern, rule in _RULES:
            if found := pattern.fullmatch(words):
                return canonical(rule(found, today))
        return canonical(text)
    except NotAWhen as refusal:
        raise slip(text) or refusal.about(text) from None
    except OverflowError:
        raise NotAWhen(text, "the calendar does not reach that far", "a year from 0001 to 9999") from None


def slip(text: str) -> NotAWhen | None:
    """The refusal of a date in one of the usual wrong forms, saying the right one; None for other words."""
    said = " ".join(text.translate(FULL_WIDTH).split())
    hopeless = None
    for pattern, answer in _SLIPS if len(said) <= _LONGEST_SLIP else ():
        if found := pattern.fullmatch(said):
            why, offered = answer(found)
            if readings := [reading for reading in dict.fromkeys(offered) if not _refusal(reading)]:
                return NotAWhen(text, why, " or ".join(readings))
            hopeless = hopeless or _refusal(offered[0])
    return hopeless and hopeless.about(text)


def _refusal(reading: str) -> NotAWhen | None:
    """Why a reading cannot be offered; None if it can."""
    try:
        canonical(reading)
    except NotAWhen as refusal:
        return refusal
    return None


# --- Words


def _means(*patterns: str) -> Callable[[Rule], Rule]:
    """Enter a rule for whatever is said wholly in one of the patterns."""

    def enter(rule: Rule) -> Rule:
        _RULES.extend((re.compile(pattern), rule) for pattern in patterns)
        return rule

    return enter


@_means("today|今天|今日")
def _today(_: re.Match[str], today: date) -> str:
    return _days_before(today, 0)


@_means("yesterday|昨天|昨日")
def _yesterday(_: re.Match[str], today: date) -> str:
    return _days_before(today, 1)


@_means("(?:the )?day before yesterday|前天")
def _day_before_yesterday(_: re.Match[str], today: date) -> str:
    return _days_before(today, 2)


@_means(f"last {_WEEKDAY}")
def _last_weekday(found: re.Match[str], today: date) -> str:
    """The most recent such day before today."""
    return _days_before(today, (today.weekday() - _weekday(found) - 1) % 7 + 1)


@_means(f"上{_WEEKDAY_ZH}")
def _weekday_of_last_week(found: re.Match[str], today: date) -> str:
    """Such a day of the week before this one, weeks beginning on Monday."""
    return _days_before(today, today.weekday() + 7 - _weekday(found))


@_means(
    f"{_NUMBER} (?P<unit>day|week|month|year)s? ago",
    f"{_NUMBER} ?(?:個|个)?(?P<unit>天|日|週|周|星期|禮拜|礼拜|月|年)(?:以)?前",
)
def _ago(found: re.Match[str], today: date) -> str:
    """Days and weeks lead to a day, months to a month and years to a year: nobody means it closer."""
    number = _NUMBER_WORDS.get(found["number"]) or int(found["number"])
    unit = _UNITS.get(found["unit"], found["unit"])
    if unit == "month":
        return _months_before(today, number)
    if unit == "year":
        return _years_before(today, number)
    return _days_before(today, number if unit == "day" else 7 * number)


@_means("this month|本月|[這这](?:個|个)?月")
def _this_month(_: re.Match[str], today: date) -> str:
    return _months_before(today, 0)


@_means("last month|上(?:個|个)?月")
def _last_month(_: re.Match[str], today: date) -> str:
    return _months_before(today, 1)


@_means("this year|今年")
def _this_year(_: re.Match[str], today: date) -> str:
    return _years_before(today, 0)


@_means("last year|去年")
def _last_year(_: re.Match[str], today: date) -> str:
    return _years_before(today, 1)


@_means("前年")
def _year_before_last(_: re.Match[str], today: date) -> str:
    return _years_before(today, 2)


@_means(
    f"(?:{_DAY}(?: of)? )?{_MONTH},? (?P<year>[0-9]{{4}})",
    f"{_MONTH} {_DAY},? (?P<year>[0-9]{{4}})",
)
def _named_month(found: re.Match[str], _: date) -> str:
    return written(found["year"], _month(found), found["day"])


@_means("(?P<year>[0-9]{4}) ?年(?: ?(?P<month>[0-9]{1,2}) ?月(?: ?(?P<day>[0-9]{1,2}) ?[日號号])?)?")
def _chinese_date(found: re.Match[str], _: date) -> str:
    return written(found["year"], found["month"], found["day"])


def _days_before(today: date, days: int) -> str:
    day = today - timedelta(days)
    return written(day.year, day.month, day.day)


def _months_before(today: date, months: int) -> str:
    year, month = divmod(12 * today.year + today.month - 1 - months, 12)
    return _in_calendar(year, month + 1)


def _years_before(today: date, years: int) -> str:
    return _in_calendar(today.year - years)


def _in_calendar(year: int, month: int | None = None) -> str:
    if year < date.min.year:
        raise OverflowError
    return written(year, month)


def _weekday(found: re.Match[str]) -> int:
    """Monday is 0, as `date.weekday` counts."""
    named = found["weekday"]
    if named in "一二三四五六日":
        return "一二三四五六日".index(named)
    return next((number for number, day in enumerate(WEEKDAYS) if day.startswith(named)), 6)  # 天: Sunday


def _month(found: re.Match[str]) -> int:
    """January is 1."""
    named = found["month"][:3]
    return next(number for number, name in enumerate(MONTHS, start=1) if name.casefold().startswith(named))


# --- Words that leave something open, or lie ahead


@_means(f"(?:on |this )?{_WEEKDAY}", f"[這这本]?{_WEEKDAY_ZH}")
def _which_week(found: re.Match[str], today: date) -> str:
    name, day = WEEKDAYS[_weekday(found)], _last_weekday(found, today)
    why = f"it does not say which {name.capitalize()}"
    raise NotAWhen(found[0], why, f"last {name}, or the day itself: {day}")


@_means("(?P<this>this )week|last week", f"(?P<this>[這这本]){_WEEK_ZH}|上{_WEEK_ZH}")
def _whole_week(found: re.Match[str], today: date) -> str:
    since_monday = today.weekday()
    begin, end = (since_monday, 0) if found["this"] else (since_monday + 7, since_monday + 1)
    monday, last = _days_before(today, begin), _days_before(today, end)
    why = "it could be one day of it or all of it"
    raise NotAWhen(found[0], why, f"[{monday}..{last}] or {monday}/{last}")


@_means(f"(?:{_DAY}(?: of)? )?{_MONTH}", f"{_MONTH} {_DAY}")
def _which_year(found: re.Match[str], today: date) -> str:
    day = f"{found['day']} " if found["day"] else ""
    raise NotAWhen(
        found[0], "it does not say which year", f"{day}{MONTHS[_month(found) - 1]} {today.year:04}"
    )


@_means(f"{_DAY}(?: of)? {_MONTH},? ['\u2019]?(?P<year>[0-9]{{2}})")
def _which_century(found: re.Match[str], _: date) -> str:
    day, year = f"{found['day']} {MONTHS[_month(found) - 1]}", found["year"]
    raise NotAWhen(found[0], "a year has four digits", f"{day} 20{year} or {day} 19{year}")


@_means(f"tomorrow|next .+|in {_NUMBER} (?:day|week|month|year)s?|明天|明年|[後后]天|下.+")
def _ahead(found: re.Match[str], today: date) -> str:
    why = "only today and the past can be said in words"
    raise NotAWhen(found[0], why, f"the day itself, such as {_days_before(today, -1)}")


# --- Slips of the pen


def _slips(*patterns: str) -> Callable[[Slip], Slip]:
    """Enter the answer to dates written wholly in one of the patterns."""

    def enter(answer: Slip) -> Slip:
        _SLIPS.extend((re.compile(pattern, re.IGNORECASE), answer) for pattern in patterns)
        return answer

    return enter


@_slips("([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})")
def _which_is_the_day(found: re.Match[str]) -> tuple[str, list[str]]:
    first, second, year = found.groups()
    readings = [written(year, second, first), written(year, first, second)]
    either = first != second and not any(map(_refusal, readings))
    return "either number could be the day" if either else "the year comes first", readings


@_slips(
    "(?P<year>[0-9]{4})(?P<sign>[-/.])(?P<month>[0-9]{1,2})(?:(?P=sign)(?P<day>[0-9]{1,2}))?",
    "(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})",
)
def _numbers_askew(found: re.Match[str]) -> tuple[str, list[str]]:
    why = "months and days have two digits and a dash before them"
    return why, [written(found["year"], found["month"], found["day"])]


@_slips("([0-9]{1,3}) ?年")
def _years_of_what(found: re.Match[str]) -> tuple[str, list[str]]:
    return "it could be a year or a number of years", [f"民國{found[1]}年"]


@_slips("([0-9]{4}) ?[-\u2013\u2014] ?([0-9]{4})")
def _dash(found: re.Match[str]) -> tuple[str, list[str]]:
    return "what lasted has a slash between its ends", [f"{found[1]}/{found[2]}"]


@_slips(
    "(?P<shared>[0-9]{2})(?P<begin>[0-9]{2})/(?P<end>[0-9]{2})",
    "(?P<shared>[0-9]{4}-(?:[0-9]{2}-)?)(?P<begin>[0-9]{2})/(?P<end>[0-9]{2})",
    "(?P<shared>[0-9]{4}-)(?P<begin>[0-9]{2}-[0-9]{2})/(?P<end>[0-9]{2}-[0-9]{2})",
)
def _half_an_end(found: re.Match[str]) -> tuple[str, list[str]]:
    shared, begin, end = found["shared"], found["begin"], found["end"]
    return "both ends are written whole", [f"{shared}{begin}/{shared}{end}"]


@_slips("Q(?P<quarter>[1-4])[ -]?(?P<year>[0-9]{4})", "(?P<year>[0-9]{4})[ -]?Q(?P<quarter>[1-4])")
def _quarter(found: re.Match[str]) -> tuple[str, list[str]]:
    year, last = found["year"], 3 * int(found["quarter"])
    return "a quarter is told by its months", [f"{written(year, last - 2)}/{written(year, last)}"]


@_slips("(?:spring|summer|autumn|fall|winter),? (?:of )?([0-9]{4})")
def _season(found: re.Match[str]) -> tuple[str, list[str]]:
    why = "a season differs from north to south, and is told by its months, whichever they were"
    return why, [f"{written(found[1], 3)}/{written(found[1], 5)}"]


@_slips(r"(?P<day>.*?)[T ]*(?<![0-9])[0-9]{1,2}(?::[0-9]{2}.*| ?[ap]\.?m\.?)")
def _hour(found: re.Match[str]) -> tuple[str, list[str]]:
    return "a date is a day, not an hour", ["2024-06-24" if _refusal(found["day"]) else found["day"]]


@_slips("['\u2019]?([0-9]{2})")
def _year_of_two_digits(found: re.Match[str]) -> tuple[str, list[str]]:
    return "a year has four digits", [f"20{found[1]}", f"19{found[1]}"]


@_slips("[0-9]{1,2}([-/.])[0-9]{1,2}\\1[0-9]{2}")
def _date_of_two_digits(_: re.Match[str]) -> tuple[str, list[str]]:
    return "the year has four digits and comes first", ["2024-06-24"]


@_slips("(?=.*X)[0-9X]{4}(?:-[0-9X]{2}){0,2}[?~%]*")
def _unknown_digits(found: re.Match[str]) -> tuple[str, list[str]]:
    said = found[0].upper()
    plain = said.rstrip("?~%")
    if not _refusal(said):
        return "the X is a capital letter", [said]
    if not _refusal(plain):
        return "an X is rough already", [plain]
    known = re.sub("-[0-9]?X.*", "", plain)
    why = "an X stands for the last digit or two of a year"
    return why, ["202X", "20XX"] if _refusal(known) else [known]


@_slips("(?=.*[?~%])[-0-9?~%]+")
def _marks_astray(found: re.Match[str]) -> tuple[str, list[str]]:
    marks = "".join(sorted(set(found[0]) & set("?~%")))
    plain = re.sub("[?~%]", "", found[0])
    return "there is one mark, and it stands at the end", [plain + (marks if len(marks) == 1 else "%")]


@_slips(r"\{(.*)\}")
def _all_of_several(found: re.Match[str]) -> tuple[str, list[str]]:
    return "several days are several facts, and one day of several is a set", [f"[{found[1]}]"]
