"""How people say a date, at a command line or in a form, in English and in Chinese: words in, EDTF out.

The names of months are known in many languages (`domain.months`), all other words in these two.

Only today and the past can be said in words: a ledger records what has happened.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from domain import months
from domain.message import Message, Several
from domain.when import FULL_WIDTH, MONTHS, NotAWhen, bounds, canonical, written

Rule = Callable[[re.Match[str], date], str | None]
"""What words of one pattern mean on a given day, as a date that `canonical` takes; or why they mean none.

None where they are no words of it after all."""
Slip = Callable[[re.Match[str]], tuple[str, list[str]]]
"""Why dates of one pattern cannot be read, and what could be meant; no reading where they say something else."""

ONE_OR_ALL: Final = "it could be one day of it or all of it"
ONE_OR_ALL_OF_THEM: Final = "it could be one day of them or all of them"
BY_THEN: Final = "it was on some day by then"
ONE_OR_ALL_SINCE: Final = "it could be one day since then, or last since then"
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_NUMBERS = (
    *(("a", "an", "one", "一"), ("two", "二", "兩", "两"), ("three", "三"), ("four", "四")),
    *(("five", "五"), ("six", "六"), ("seven", "七"), ("eight", "八"), ("nine", "九"), ("ten", "十")),
    *(("eleven", "十一"), ("twelve", "十二")),
)
NUMBER_WORDS = {word: number for number, words in enumerate(_NUMBERS, start=1) for word in words}
"""The numbers that are taken in words, each with its value."""
_UNITS = {"天": "day", "日": "day", "月": "month", "年": "year"}
_LONGEST_SLIP = 100

_NUMBER = "(?P<number>[0-9]{1,5}|" + "|".join(NUMBER_WORDS) + ")"
_WEEK_ZH = "(?:個|个)?(?:週|周|星期|禮拜|礼拜)"
_WEEKDAY_ZH = f"{_WEEK_ZH}(?P<weekday>[一二三四五六日天])"
_WEEKDAY = "(?P<weekday>" + "|".join(f"{day[:3]}(?:{day[3:]})?" for day in WEEKDAYS) + ")"
_MONTH = "(?P<month>" + "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS).casefold() + r"|sept)\.?"
_DAY = "(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_ORDINAL_DAY = r"(?P<day>[0-9]{1,2})(?:\.?[ºª°]|\.|er|re|e|η|ησ|ης|-?го)?"

_RULES: list[tuple[re.Pattern[str], Rule]] = []
_SLIPS: list[tuple[re.Pattern[str], Slip]] = []


def read(text: str, today: date) -> str:
    """Canonical EDTF for whatever a person may type on the day `today`.

    Takes all that `canonical` takes, and words: "yesterday", "last friday", "3 days ago", "5 June 2024",
    昨天, 上週五. Raises `NotAWhen`, with what to say instead, for what is ambiguous, ahead or no date at all.
    """
    words = in_figures(" ".join(text.translate(FULL_WIDTH).casefold().split()))
    try:
        for pattern, rule in _RULES:
            if (found := pattern.fullmatch(words)) and (said := rule(found, today)) is not None:
                return canonical(said)
        return canonical(in_figures(text))
    except NotAWhen as refusal:
        raise slip(text) or refusal.about(text) from None
    except OverflowError:
        raise NotAWhen(text, "the calendar does not reach that far", "a year from 0001 to 9999") from None


class _Examples(list[str]):
    """Dates that show a form, and are nothing that anybody said."""


def slip(text: str) -> NotAWhen | None:
    """The refusal of a date in one of the usual wrong forms, saying the right one; None for other words."""
    said = " ".join(text.translate(FULL_WIDTH).split())
    hopeless = None
    for pattern, answer in _SLIPS if len(said) <= _LONGEST_SLIP else ():
        if found := pattern.fullmatch(said):
            why, offered = answer(found)
            if readings := [reading for reading in dict.fromkeys(offered) if not _refusal(reading)]:
                meant = () if isinstance(offered, _Examples) else tuple(readings)
                return NotAWhen(text, why, _offer(readings), meant)
            hopeless = hopeless or (_refusal(offered[0]) if offered else None)
    return hopeless and hopeless.about(text)


_COUNTED: Final = "一二三四五六七八九"
_FIGURES: Final = {"〇": "0", "零": "0", "○": "0", **{sign: str(n) for n, sign in enumerate(_COUNTED, 1)}}
_IN_SIGNS: Final = re.compile(
    r"(?P<era>西元|公元|西暦|西曆|西历|서기|中華民國|中华民国|民國|民国|明治|大正|昭和|平成|令和)? ?"
    rf"(?P<year>[{''.join(_FIGURES)}]{{4}}|[{_COUNTED}零〇十百]{{1,6}}|[0-9]{{1,4}}|元)(?P<rest>[年년].*)"
)
_OF_OUR_ERA: Final = ("西元", "公元", "西暦", "西曆", "西历", "서기")


def in_figures(words: str) -> str:
    """A date whose year is counted in Chinese signs, or is said to be of our era, in figures; other words as they are.

    二〇〇三年五月 is 2003年5月, 民國六十五年 is 民國65年, 서기 1966년 is 1966년.
    """
    found = _IN_SIGNS.fullmatch(words)
    if found is None or (not found["era"] and (found["year"][0] not in _FIGURES or len(found["year"]) != 4)):  # noqa: PLR2004 — 三年 may be three years
        return words
    era = "" if found["era"] in _OF_OUR_ERA else found["era"] or ""
    rest = re.sub(f"[{_COUNTED}十]{{1,3}}(?=[月日號号])", lambda part: _figures(part[0]), found["rest"])
    return f"{era}{_figures(found['year'])}{rest}"


def _figures(signs: str) -> str:
    """A number in Chinese signs in figures: 二〇〇三 is 2003, 六十五 is 65; others as they are."""
    if not {*signs} <= {*_FIGURES, "十", "百"}:
        return signs
    if not {"十", "百"} & {*signs}:
        return "".join(_FIGURES[sign] for sign in signs)
    number, held = 0, 0
    for sign in signs:
        if sign in "十百":
            number, held = number + (held or 1) * (10 if sign == "十" else 100), 0
        else:
            held = int(_FIGURES[sign])
    return str(number + held)


def _span(first: str, last: str) -> list[str]:
    """What days from one to another may mean: one of them, which is what most facts want, or all of them."""
    return [f"[{first}..{last}]", f"{first}/{last}"]


def _offer(readings: list[str]) -> str:
    """Readings to choose from; of a span, what each of them says."""
    match readings:
        case [one_day, all_days] if all_days.endswith("/.."):
            return Message(
                "{one_day} for one day since, or {all_days} for what lasts since",
                one_day=one_day,
                all_days=all_days,
            )
        case [one_day, all_days] if "/" in all_days and "/" not in one_day:
            return Message(
                "{one_day} for one day of it, or {all_days} for all of it", one_day=one_day, all_days=all_days
            )
        case _:
            return Message("{readings}", readings=Several(readings, " or "))


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
    f"(?![0-9]{{4}} ?年){_NUMBER} ?(?:個|个)?(?P<unit>天|日|週|周|星期|禮拜|礼拜|月|年)(?:以)?前",
)
def _ago(found: re.Match[str], today: date) -> str:
    """Days and weeks lead to a day, months to a month and years to a year: nobody means it closer."""
    number = NUMBER_WORDS.get(found["number"]) or int(found["number"])
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


_OF = "(?:de |del |de l'|d'|di |da |do |of )?"
_NAMED = r"(?P<named>[^\W\d_][^\d_,;:/()\[\]~?]{0,20}?)"
_BEHIND = r"(?: ?(?:r|g|m|г|р|года|року)?\.?)?"
"""What some languages put behind a year, which means year."""


@_means(
    f"(?:{_ORDINAL_DAY} ?{_OF})?{_NAMED}[.,]*[ -]?{_OF}(?P<year>[0-9]{{4}}){_BEHIND}",
    f"{_NAMED} {_ORDINAL_DAY},? ?(?P<year>[0-9]{{4}})",
    f"(?P<year>[0-9]{{4}})\\.? {_NAMED}(?: {_ORDINAL_DAY})?",
    f"(?:(?P<day>[0-9]{{1,2}})(?P<sign>[-/]))?{_NAMED}\\.?(?(sign)(?P=sign)|[-/])(?P<year>[0-9]{{4}})",
    f"(?P<year>[0-9]{{4}})(?P<sign>[-/]){_NAMED}\\.?(?P=sign)(?P<day>[0-9]{{1,2}})",
)
def _month_of_any_language(found: re.Match[str], _: date) -> str | None:
    """`12. Mai 1988`, `12 de mayo de 1988`, `12/mai/1988`, `1988. május 12.`, as the CLDR has the names of months."""
    day = found["day"]
    readings = [written(found["year"], number, day) for number in months.numbers(found["named"])]
    if len(readings) > 1:
        why = Message("{month} is another month in another language", month=found["named"])
        raise NotAWhen(found[0], why, _offer(readings), tuple(readings))
    return readings[0] if readings else None


_ERAS: Final = {
    "明治": ("1868-01-25", "1912-07-30"),
    "大正": ("1912-07-30", "1926-12-25"),
    "昭和": ("1926-12-25", "1989-01-07"),
    "平成": ("1989-01-08", "2019-04-30"),
    "令和": ("2019-05-01", "9999-12-31"),
}
"""The first and the last day of each era of Japan."""
_IN_SHORT: Final = dict(zip("明大昭平令㍾㍽㍼㍻㋿mtshr", 3 * tuple(_ERAS), strict=True))
"""Eras as offices shorten them: 昭33.6.15, S33.6.15."""
_ERA: Final = f"(?P<era>{'|'.join(_ERAS)}|[{''.join(_IN_SHORT)}]) ?[.．]? ?(?P<number>[0-9]{{1,2}}|元)"
_OF_AN_ERA: Final = (
    f"{_ERA} ?年(?: ?(?P<month>[0-9]{{1,2}}) ?月(?: ?(?P<day>[0-9]{{1,2}}) ?日)?)?",
    f"{_ERA} ?(?P<between>[./-]) ?(?P<month>[0-9]{{1,2}}) ?(?P=between) ?(?P<day>[0-9]{{1,2}})",
)


def is_of_an_era(text: str) -> bool:
    """Whether words are a year of an era of Japan, perhaps with its month and day: 令和5年, R5.10.12."""
    words = " ".join(text.translate(FULL_WIDTH).casefold().split())
    return any(re.fullmatch(pattern, words) for pattern in _OF_AN_ERA)


@_means(*_OF_AN_ERA)
def _year_of_an_era(found: re.Match[str], _: date) -> str:
    era = _IN_SHORT.get(found["era"].casefold(), found["era"])
    begin, end = _ERAS[era]
    number = 1 if found["number"] == "元" else int(found["number"])
    said = written(int(begin[:4]) + number - 1, found["month"], found["day"])
    if _refusal(said):
        return said
    if bounds(said)[0] > bounds(end)[1]:
        why = Message("{era} ended on {end}", era=era, end=end)
    elif bounds(said)[1] < bounds(begin)[0]:
        why = Message("{era} began on {begin}", era=era, begin=begin)
    else:
        return said
    raise NotAWhen(found[0], why, _offer([said]), (said,))


@_means(
    "(?P<year>[0-9]{4}) ?[年년](?: ?(?P<month>[0-9]{1,2}) ?[月월](?: ?(?P<day>[0-9]{1,2}) ?[日號号일])?)?"
)
def _date_of_signs(found: re.Match[str], _: date) -> str:
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
    if not date.min.year <= year <= date.max.year:
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
    why = Message("it does not say which {weekday}", weekday=name.capitalize())
    raise NotAWhen(found[0], why, Message("last {weekday}, or the day itself: {day}", weekday=name, day=day))


@_means("(?P<this>this )week|last week", f"(?P<this>[這这本]){_WEEK_ZH}|上{_WEEK_ZH}")
def _whole_week(found: re.Match[str], today: date) -> str:
    since_monday = today.weekday()
    begin, end = (since_monday, 0) if found["this"] else (since_monday + 7, since_monday + 1)
    monday, last = _days_before(today, begin), _days_before(today, end)
    span = _span(monday, last)
    raise NotAWhen(found[0], ONE_OR_ALL, _offer(span), tuple(span))


@_means(f"(?:{_DAY}(?: of)? )?{_MONTH}", f"{_MONTH} {_DAY}")
def _which_year(found: re.Match[str], today: date) -> str:
    day = f"{found['day']} " if found["day"] else ""
    raise NotAWhen(
        found[0], "it does not say which year", f"{day}{MONTHS[_month(found) - 1]} {today.year:04}"
    )


@_means(f"{_DAY}(?: of)? {_MONTH},? ['\u2019]?(?P<year>[0-9]{{2}})")
def _which_century(found: re.Match[str], _: date) -> str:
    day, year = f"{found['day']} {MONTHS[_month(found) - 1]}", found["year"]
    raise NotAWhen(found[0], "a year has four digits", _offer([f"{day} 20{year}", f"{day} 19{year}"]))


@_means("tomorrow|明天|明日")
def _tomorrow(found: re.Match[str], today: date) -> str:
    raise _ahead(found, _days_before(today, -1))


@_means("(?:the )?day after tomorrow|[後后]天")
def _day_after_tomorrow(found: re.Match[str], today: date) -> str:
    raise _ahead(found, _days_before(today, -2))


@_means(f"in {_NUMBER} (?P<unit>day|week|month|year)s?")
def _in_so_many(found: re.Match[str], today: date) -> str:
    number = NUMBER_WORDS.get(found["number"]) or int(found["number"])
    match found["unit"]:
        case "month":
            raise _ahead(found, _months_before(today, -number))
        case "year":
            raise _ahead(found, _years_before(today, -number))
        case unit:
            raise _ahead(found, _days_before(today, -number if unit == "day" else -7 * number))


@_means(f"next {_WEEKDAY}")
def _next_weekday(found: re.Match[str], today: date) -> str:
    """The first such day after today, for some that of the week after this one."""
    coming = (_weekday(found) - today.weekday() - 1) % 7 + 1
    raise _ahead(found, _days_before(today, -coming), _of_next_week(today, _weekday(found)))


@_means(f"下{_WEEKDAY_ZH}")
def _weekday_of_next_week(found: re.Match[str], today: date) -> str:
    raise _ahead(found, _of_next_week(today, _weekday(found)))


@_means(f"next week|下{_WEEK_ZH}")
def _next_week(found: re.Match[str], today: date) -> str:
    raise _ahead(found, *_span(_of_next_week(today, 0), _of_next_week(today, 6)))


@_means("next month|下(?:個|个)?月")
def _next_month(found: re.Match[str], today: date) -> str:
    raise _ahead(found, _months_before(today, -1))


@_means("next year|明年")
def _next_year(found: re.Match[str], today: date) -> str:
    raise _ahead(found, _years_before(today, -1))


@_means("next .+|下.+")
def _some_day_ahead(found: re.Match[str], today: date) -> str:
    why = "only today and the past can be said in words"
    instead = Message("the date itself, such as {day}", day=_days_before(today, -1))
    raise NotAWhen(found[0], why, instead)


def _ahead(found: re.Match[str], *meant: str) -> NotAWhen:
    """The refusal of words that lie ahead, with what they mean: it is named, and never taken for meant."""
    dates = _offer(list(dict.fromkeys(meant)))
    why = "only today and the past can be said in words"
    return NotAWhen(found[0], why, Message("the date itself: {dates}", dates=dates))


def _of_next_week(today: date, weekday: int) -> str:
    """A day of the week after this one, weeks beginning on Monday."""
    return _days_before(today, today.weekday() - 7 - weekday)


# --- Slips of the pen


def _slips(*patterns: str) -> Callable[[Slip], Slip]:
    """Enter the answer to dates written wholly in one of the patterns."""

    def enter(answer: Slip) -> Slip:
        _SLIPS.extend((re.compile(pattern, re.IGNORECASE), answer) for pattern in patterns)
        return answer

    return enter


_CENTURIES: Final = ("19", "20")
"""What a year begins with that no month is called."""


@_slips("([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})")
def _which_is_the_day(found: re.Match[str]) -> tuple[str, list[str]]:
    first, second, year = found.groups()
    readings = [written(year, second, first), written(year, first, second)]
    if int(second) > len(MONTHS) >= int(first):
        readings.reverse()  # so that an American day which there is not is refused as that
    either = first != second and not any(map(_refusal, readings))
    return "either number could be the day" if either else "the year comes first", readings


@_slips(
    "(?P<year>[0-9]{4})(?P<sign>[-/.])(?P<month>[0-9]{1,2})(?:(?P=sign)(?P<day>[0-9]{1,2}))?",
    "(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})",
)
def _numbers_askew(found: re.Match[str]) -> tuple[str, list[str]]:
    why = "months and days have two digits and a dash before them"
    if found[0].isdigit() and found["month"] in _CENTURIES:  # its year is the last of the three
        return why, []
    return why, [written(found["year"], found["month"], found["day"])]


@_slips("([0-9]{2})([0-9]{2})([0-9]{4})")
def _which_is_the_day_of_eight_digits(found: re.Match[str]) -> tuple[str, list[str]]:
    return _which_is_the_day(found)


@_slips("([0-9]{1,3}) ?年")
def _years_of_what(found: re.Match[str]) -> tuple[str, list[str]]:
    return "it could be a year or a number of years", [f"民國{found[1]}年"]


@_slips(
    "(?P<shared>[0-9]{2})(?P<begin>[0-9]{2})/(?P<end>[0-9]{2})",
    "(?P<shared>[0-9]{4}-(?:[0-9]{2}-)?)(?P<begin>[0-9]{2})/(?P<end>[0-9]{2})",
    "(?P<shared>[0-9]{4}-)(?P<begin>[0-9]{2}-[0-9]{2})/(?P<end>[0-9]{2}-[0-9]{2})",
)
def _half_an_end(found: re.Match[str]) -> tuple[str, list[str]]:
    shared, begin, end = found["shared"], found["begin"], found["end"]
    return "both ends are written whole", _span(f"{shared}{begin}", f"{shared}{end}")


_ORDINALS: Final = {
    **{
        word: n
        for n, words in enumerate(("first 1st", "second 2nd", "third 3rd", "fourth 4th last"), 1)
        for word in words.split()
    },
    **{word: n for n, word in enumerate("一二三四", 1)},
}
_ORDINAL = "(?P<ordinal>" + "|".join(_ORDINALS) + "|[1-4])"
_YEAR = "(?P<year>[0-9]{4})"


@_slips(
    f"Q(?P<ordinal>[1-4])[ /-]?{_YEAR}",
    f"{_YEAR}[ /-]?Q(?P<ordinal>[1-4])",
    f"(?:the )?{_ORDINAL} quarter(?: of)? {_YEAR}",
    f"{_YEAR} ?年 ?第?{_ORDINAL} ?季度?",
)
def _quarter(found: re.Match[str]) -> tuple[str, list[str]]:
    last = 3 * _ordinal(found)
    why = Message("a quarter is told by its months, and {open}", open=ONE_OR_ALL)
    return why, _span(written(found["year"], last - 2), written(found["year"], last))


@_slips(
    f"H(?P<ordinal>[12])[ /-]?{_YEAR}",
    f"{_YEAR}[ /-]?H(?P<ordinal>[12])",
    f"(?:the )?(?P<ordinal>first|1st|second|2nd|last) half(?: of)? {_YEAR}",
    f"{_YEAR} ?年 ?(?P<ordinal>[上下])半[年期]",
    f"{_YEAR} ?년 ?(?P<ordinal>[상하])반기",
)
def _half_of_a_year(found: re.Match[str]) -> tuple[str, list[str]]:
    first = found["ordinal"].casefold() in {"1", "first", "1st", "上", "상"}
    begin, end = (1, 6) if first else (7, 12)
    why = Message("half a year is told by its months, and {open}", open=ONE_OR_ALL)
    return why, _span(written(found["year"], begin), written(found["year"], end))


_SEASONS: Final = {
    "spring": 3,
    "summer": 6,
    "autumn": 9,
    "fall": 9,
    "winter": 12,
    "春": 3,
    "夏": 6,
    "秋": 9,
    "冬": 12,
    "봄": 3,
    "여름": 6,
    "가을": 9,
    "겨울": 12,
}
"""The month in which each begins in the north."""


@_slips(
    f"(?:the )?(?P<season>spring|summer|autumn|fall|winter),? (?:of )?{_YEAR}",
    f"{_YEAR} (?P<season>spring|summer|autumn|fall|winter)",
    f"{_YEAR} ?年 ?(?P<season>[春夏秋冬])[季天]?",
    f"{_YEAR} ?년 ?(?P<season>봄|여름|가을|겨울)",
)
def _season(found: re.Match[str]) -> tuple[str, list[str]]:
    why = "a season differs from north to south, and is told by its months, whichever they were"
    year, begin = int(found["year"]), _SEASONS[found["season"].casefold()]
    return why, _span(written(year, begin), _month_after(year, begin, 2))


_PARTS: Final = {"early": (1, 4), "mid": (5, 8), "late": (9, 12), "beginning": (1, 3), "end": (10, 12)}
_DAYS_OF_PARTS: Final = {
    "early": (1, 10),
    "mid": (11, 20),
    "late": (21, 31),
    "beginning": (1, 10),
    "end": (21, 31),
}
_PART = "(?:the |at the )?(?P<part>early|mid|late|beginning|end)(?:-| |(?: of )(?:the )?)"


@_slips(f"{_PART}(?P<year>[0-9]{{4}})", f"{_PART}{_MONTH},? (?P<year>[0-9]{{4}})")
def _part_of_it(found: re.Match[str]) -> tuple[str, list[str]]:
    part, year = found["part"].casefold(), found["year"]
    named = found.groupdict().get("month")
    if not named:
        begin, end = _PARTS[part]
        why = Message("it does not say which months, and {open}", open=ONE_OR_ALL)
        return why, _span(written(year, begin), written(year, end))
    first, last = _DAYS_OF_PARTS[part]
    number = next(n for n, name in enumerate(MONTHS, 1) if name.casefold().startswith(named[:3].casefold()))
    last = min(last, monthrange(max(int(year), 1), number)[1])
    why = Message("it does not say which days, and {open}", open=ONE_OR_ALL)
    return why, _span(written(year, number, first), written(year, number, last))


@_slips(
    f"(?:calendar )?week (?P<week>[0-9]{{1,2}}),?(?: of| in)? {_YEAR}",
    f"(?:W|CW|KW) ?(?P<week>[0-9]{{1,2}})[ /,-]{{1,2}}{_YEAR}",
    f"{_YEAR}[ /-]?(?:W|CW|KW|week) ?(?P<week>[0-9]{{1,2}})",
    f"{_YEAR} ?年 ?第? ?(?P<week>[0-9]{{1,2}}) ?{_WEEK_ZH}",
)
def _week_of_a_year(found: re.Match[str]) -> tuple[str, list[str]]:
    why = Message("a week is told by its days, and {open}", open=ONE_OR_ALL)
    try:
        monday, sunday = (date.fromisocalendar(int(found["year"]), int(found["week"]), day) for day in (1, 7))
    except (ValueError, OverflowError):
        return why, []
    return why, _span(_days_before(monday, 0), _days_before(sunday, 0))


@_slips(
    "(?:in )?(?:the )?(?P<decade>[0-9]{2}[0-9])0[\u2019']?(?:s|er|年代)",
    "(?:in )?(?:the )?[\u2019']?(?P<decade>[0-9])0[\u2019']?(?:s|er|年代)",
)
def _decade(found: re.Match[str]) -> tuple[str, list[str]]:
    decade = found["decade"]
    if decade in {"0", "1", "2"}:
        return "it does not say of which century", [f"20{decade}X", f"19{decade}X"]
    decade = decade if len(decade) > 1 else f"19{decade}"
    why = Message("a decade ends in X, and {open}", open=ONE_OR_ALL)
    return why, [f"{decade}X", f"{decade}0/{decade}9"]


@_slips("(?:in )?(?:the )?(?P<century>[0-9]{1,2})(?:st|nd|rd|th)? ?(?:century|世紀|世纪)")
def _century(found: re.Match[str]) -> tuple[str, list[str]]:
    before = f"{int(found['century']) - 1:02}"
    why = Message("a century ends in XX, and {open}", open=ONE_OR_ALL)
    return why, [f"{before}XX", f"{before}00/{before}99"]


_TO = "(?: ?[-\u2013\u2014~\uff5e] ?| (?:to|and|until|till|through|or) )"
_PLAIN_DAY = re.compile(
    f"(?:{_DAY}(?: of)? )?{_MONTH},? {_YEAR}|[0-9]{{4}}(?:-[0-9]{{2}}){{0,2}}", re.IGNORECASE
)
_DAY_AND_MONTH = re.compile(
    f"(?P<day>[0-9]{{1,2}}(?:st|nd|rd|th)?)? ?{_MONTH}|[0-9]{{1,2}}(?:st|nd|rd|th)?", re.IGNORECASE
)


@_slips(
    f"(?:between |from )?(?P<begin>[0-9]{{4}}(?:-[0-9]{{2}}){{1,2}}|.+?){_TO}(?P<end>.+)",
    f"(?P<month_of_both>{_MONTH}) (?P<begin>[0-9]{{1,2}}){_TO}(?P<end>[0-9]{{1,2}}),? (?P<year>[0-9]{{4}})",
)
def _from_one_to_another(found: re.Match[str]) -> tuple[str, list[str]]:
    """`between 2020 and 2022`, `May to June 2025`, `5-7 May 2025`, `May 5-7, 2025`: what is not said is the end's."""
    begin, end = found["begin"], found["end"]
    if both := found.groupdict().get("month_of_both"):
        begin, end = f"{begin} {both} {found['year']}", f"{end} {both} {found['year']}"
    last = _plain_day(end)
    first = _plain_day(begin) or _begun(begin, end, last)
    return ONE_OR_ALL_OF_THEM, _span(first, last) if first and last and first != last else []


_BEFORE: Final = "(?:some ?time |at some point )?(?:before|prior to|earlier than)"
_BY: Final = (
    "(?:some ?time |at some point )?(?:by|on or before|in or before|no later than|not later than|not after"
    "|at the latest(?: in| on)?|before or (?:on|in))(?: the end of)?"
)
_AFTER: Final = "(?:some ?time |at some point )?(?:after|later than)"
_FROM: Final = (
    "(?:some ?time |at some point )?(?:since|from|on or after|in or after|no earlier than|not earlier than|not before"
    "|at the earliest(?: in| on)?)"
)


@_slips(
    f"(?P<before>{_BEFORE}) (?P<day>.+)",
    "(?P<before><) ?(?P<day>[0-9].+)",
    f"{_BY} (?P<day>.+)",
    "(?P<day>[0-9].+?),? (?:at the latest|or (?:before|earlier))",
    "<= ?(?P<day>[0-9].+)",
    "(?P<day>[0-9]{4}) ?年?(?P<before>之?前)",
    "(?P<day>[0-9]{4}) ?年?以前",
)
def _no_later(found: re.Match[str]) -> tuple[str, list[str]]:
    """`before 2015`, `by May 2015`, 2015年以前: some day until then; 以前 has the year in it, or may have."""
    said = _plain_day(found["day"])
    if said and found.groupdict().get("before"):
        said = _beside(said, -1)
    return BY_THEN, [f"[..{said}]"] if said else []


@_slips(
    f"(?P<after>{_AFTER}) (?P<day>.+)",
    "(?P<after>>) ?(?P<day>[0-9].+)",
    f"{_FROM} (?P<day>.+)",
    "(?P<day>[0-9].+?),? (?:at the earliest|onwards?|or (?:after|later))",
    ">= ?(?P<day>[0-9].+)",
    "(?P<day>[0-9]{4}) ?年?(?P<after>之?[後后])",
    "(?P<day>[0-9]{4}) ?年?以[後后降]",
)
def _no_earlier(found: re.Match[str]) -> tuple[str, list[str]]:
    """`after 2015`, `since May 2015`: some day from then on, or all of the time since."""
    said = _plain_day(found["day"])
    if said and found.groupdict().get("after"):
        said = _beside(said, 1)
    return ONE_OR_ALL_SINCE, [f"[{said}..]", f"{said}/.."] if said else []


@_slips("(?:about|around|circa|ca\\.?|c\\.|approximately|approx\\.?|roughly) ?(?P<day>.+)")
def _about(found: re.Match[str]) -> tuple[str, list[str]]:
    said = _plain_day(found["day"])
    return "a date that is about right ends in ~", [f"{said}~"] if said else []


@_slips("(?:maybe|perhaps|probably|possibly) (?:in |on )?(?P<day>.+)")
def _perhaps(found: re.Match[str]) -> tuple[str, list[str]]:
    said = _plain_day(found["day"])
    return "a date that is not certain ends in ?", [f"{said}?"] if said else []


def _beside(said: str, days: int) -> str | None:
    """The day, the month or the year right before or after one (-1 or 1); None where the calendar has none."""
    if _refusal(said):
        return None
    first, last = bounds(said)
    try:
        return date.fromordinal((first if days < 0 else last) + days).isoformat()[: len(said)]
    except (ValueError, OverflowError):
        return None


def _begun(begin: str, end: str, last: str | None) -> str | None:
    """The beginning of a span that leaves to its end what both have in common."""
    if last is None or end.isdigit() or not _DAY_AND_MONTH.fullmatch(begin):
        return None
    if begin[0].isdigit() and not re.search("[a-z]", re.sub("(?:st|nd|rd|th)$", "", begin), re.IGNORECASE):
        return _plain_day(re.sub("^[0-9]{1,2}(?:st|nd|rd|th)?(?= )", begin, end, count=1))
    first = _plain_day(f"{begin} {last[:4]}")
    return _plain_day(f"{begin} {int(last[:4]) - 1:04}") if first and first > last else first


def _plain_day(words: str) -> str | None:
    """A day, a month or a year that is said by itself, as EDTF; None for anything else."""
    if not (found := _PLAIN_DAY.fullmatch(words)):
        return None
    if not found["month"]:
        return words
    number = next(
        n for n, name in enumerate(MONTHS, 1) if name.casefold().startswith(found["month"][:3].casefold())
    )
    return written(
        found["year"], number, re.sub("[a-z]", "", found["day"] or "", flags=re.IGNORECASE) or None
    )


def _ordinal(found: re.Match[str]) -> int:
    said = found["ordinal"].casefold()
    return _ORDINALS.get(said) or int(said)


def _month_after(year: int, month: int, months: int) -> str:
    years, number = divmod(month - 1 + months, 12)
    return written(year + years, number + 1)


@_slips(r"(?P<day>.*?)[T ]*(?<![0-9])[0-9]{1,2}(?::[0-9]{2}.*| ?[ap]\.?m\.?)")
def _hour(found: re.Match[str]) -> tuple[str, list[str]]:
    day = found["day"]
    return "a date is a day, not an hour", _Examples(["2024-06-24"]) if _refusal(day) else [day]


@_slips("['\u2019]?([0-9]{2})")
def _year_of_two_digits(found: re.Match[str]) -> tuple[str, list[str]]:
    return "a year has four digits", [f"20{found[1]}", f"19{found[1]}"]


@_slips("[0-9]{1,2}([-/.])[0-9]{1,2}\\1[0-9]{2}")
def _date_of_two_digits(_: re.Match[str]) -> tuple[str, list[str]]:
    return "the year has four digits and comes first", _Examples(["2024-06-24"])


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
    return why, _Examples(["202X", "20XX"]) if _refusal(known) else [known]


@_slips("(?=.*[?~%])[-0-9?~%]+")
def _marks_astray(found: re.Match[str]) -> tuple[str, list[str]]:
    marks = "".join(sorted(set(found[0]) & set("?~%")))
    plain = re.sub("[?~%]", "", found[0])
    return "there is one mark, and it stands at the end", [plain + (marks if len(marks) == 1 else "%")]


@_slips(r"\{(.*)\}")
def _all_of_several(found: re.Match[str]) -> tuple[str, list[str]]:
    return "several days are several facts, and one day of several is a set", [f"[{found[1]}]"]
