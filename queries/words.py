"""What people write for a value, of a field of a fact or of an option of a report: read, and refused with what to write.

Dates are read as people say them; what was not written as it is stored is taken up, so that it can be said back.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from domain.message import Field, Message
from domain.problem import Problem

if TYPE_CHECKING:
    from datetime import date


class Unreadable(Problem):
    """Words that are no value of a field."""

    code = "unreadable-value"

    def __init__(self, field: str, what: Message) -> None:
        """`what` follows the field's name: `: {words!r} is no year`."""
        super().__init__(Message("{field}{what}", field=Field(field), what=what), field=field)


# --- words of a list


def choice(field: str, word: str, choices: Iterable[str]) -> str:
    """A word of a closed list. Errors: Unreadable with the whole list, and what comes near."""
    known = list(dict.fromkeys(choices))
    if word in known:
        return word
    from projections.report import none_of

    raise Unreadable(field, none_of(word, known))


def several(given: Iterable[str]) -> list[str]:
    """Single words, which may stand behind each other with commas between."""
    return [word.strip() for words in given for word in words.split(",") if word.strip()]


# --- dates and lengths of time


def when(words: str, today: "date", read: dict[str, str], field: str = "on", part: str = "") -> str:
    """A When in EDTF from the words that people use; `read` takes it up where they are others. Errors: Unreadable.

    `part` names the part of the field, where it has several.
    """
    from domain.when import NotAWhen, bounds

    try:
        bounds(words)
    except NotAWhen:
        pass
    else:
        return words  # EDTF already, as most of what is written down

    from domain import spoken

    try:
        found = spoken.read(words, today)
    except NotAWhen as error:
        said = (
            Message(" {part}: {why}", part=part, why=error.reason)
            if part
            else Message(": {why}", why=error.reason)
        )
        raise Unreadable(field, said) from None
    if found != words:
        read[words] = found
    return found


def year(words: str, today: "date", read: dict[str, str], field: str) -> int:
    """A year of the common era, from one of the Republic of China (109, 民國109年, ROC 109) too. Errors: Unreadable.

    `read` takes up what was not said as a year of four digits. A number of one or two digits may be short for either.
    """
    from domain.when import FULL_WIDTH, ROC

    plain = words.translate(FULL_WIDTH).strip()
    digits = plain.removesuffix("年").strip()
    none = Unreadable(
        field,
        Message(
            ": {words!r} is no year: write one, such as {year}, or 民國{roc}年",
            words=words,
            year=today.year,
            roc=today.year - ROC,
        ),
    )
    if re.fullmatch("[0-9]{1,2}", digits) and int(digits):
        short, roc = today.year - (today.year - int(digits)) % 100, f"民國{int(digits)}年"
        either = Message("{short} or {roc} ({year})", short=short, roc=roc, year=int(digits) + ROC)
        raise Unreadable(
            field,
            Message(
                ": {words!r} is no whole year: write {either}",
                words=words,
                either=either,
            ),
        )
    if re.fullmatch("[0-9]{3,4}", digits):
        plain = digits if len(digits) == len("2025") else f"民國{digits}年"
    try:
        found = when(plain, today, {}, field)
    except Unreadable:
        raise none from None  # what a day may be is not what a year may
    if not re.fullmatch("[0-9]{4}", found):
        raise none
    if found != words:
        of_roc = re.search("民|ROC", plain, re.IGNORECASE)
        read[words] = (
            Message("the ROC year {roc} = {year}", roc=int(found) - ROC, year=found) if of_roc else found
        )
    return int(found)


_SHORT = re.compile("[0-9]+[DWMY]")


def span(words: str, today: "date", field: str) -> int:
    """`90d`, `12w`, `three months` or an ISO 8601 duration in days, months and years from today. Errors: Unreadable."""
    from domain import when as days

    text = words.strip().upper()
    if not _SHORT.fullmatch(text):  # to read words takes long to begin
        text = _iso(words) or text
    text = f"{text}D" if text.isdigit() else text
    try:
        by = days.duration(text if text.startswith("P") else f"P{text}")
    except days.NotAWhen:
        raise Unreadable(
            field,
            Message(
                ": {words!r} is no length of time: write 90d, 12w, 3 months, 2y, or P1Y6M as ISO 8601 has it",
                words=words,
            ),
        ) from None
    return days.shift(today.toordinal(), by) - today.toordinal()


# --- values that have parts


_PERSON = re.compile(
    r"^(?P<name>[^;\[\]]+?)\s*(?:\[(?P<local>[^\]]+)\])?\s*(?:;\s*(?P<role>[^;]*?)\s*)?(?:;\s*(?P<body>[^;]*?)\s*)?$"
)


def person(words: str, field: str) -> dict[str, str]:
    """`Lo Ta-sheng [羅達生]; deputy mayor; kaohsiung` as a Person. Errors: Unreadable."""
    found = _PERSON.match(words.strip())
    if not found:
        raise Unreadable(
            field,
            Message(
                ": {words!r} cannot be read: write 'NAME [NAME IN OWN SCRIPT]; ROLE; BODY',"
                " the name alone if need be",
                words=words,
            ),
        )
    parts = {
        "name": found["name"],
        "name_local": found["local"],
        "role": found["role"],
        "body": found["body"],
    }
    return {name: text for name, text in parts.items() if text}


PAIR = "NAME=VALUE, such as zh-Hant=愛丁堡"
"""How a pair is written."""
FORMS = {
    "set": "FIELD=VALUE, such as on=2025-09-14",
    "term": "5y, or length=5y,renewal=tacit,notice=6m (also from, until, period; renewal is none, express or tacit)",
    "ids": "NAME=VALUE, such as wikidata=Q385",
    "person": "NAME [NAME IN OWN SCRIPT]; ROLE; BODY (the name alone if need be)",
    "vote": "FOR:AGAINST:ABSTAINING, such as 40:12:3, or in words",
}
"""How the values of some fields are written."""


def pair(words: str, field: str) -> tuple[str, str]:
    """`zh-Hant=愛丁堡` as a pair. Errors: Unreadable."""
    name, sign, text = words.partition("=")
    if not sign or not name.strip():
        form = FORMS.get(field, PAIR)
        raise Unreadable(field, Message(": {words!r} cannot be read: write {form}", words=words, form=form))
    return name.strip(), text.strip()


def pairs(given: Iterable[str], field: str) -> dict[str, str]:
    """Pairs, each name once. Errors: Unreadable."""
    found: dict[str, str] = {}
    for name, text in (pair(words, field) for words in given):
        if name in found:
            raise twice(field, name)
        found[name] = text
    return found


def twice(field: str, name: str) -> Unreadable:
    """What is said of a name that is given two values, of which one would be lost."""
    return Unreadable(field, Message(": {name} takes one value, and more than one is given", name=name))


def term(words: str, today: "date", read: dict[str, str], field: str = "term") -> dict[str, str]:
    """`5y`, `5 years, tacit, notice 6 months` or `length=P5Y,renewal=tacit,notice=P6M` as a Term. Errors: Unreadable."""
    parts = pairs((_named_part(part.strip(), field) for part in words.split(",") if part.strip()), field)
    return {
        name: when(text, today, read, field, name)
        if name in {"from", "until"}
        else length(text, read, field, name)
        if name in LENGTHS
        else text
        for name, text in parts.items()
    }


LENGTHS = ("length", "period", "notice")
"""The parts of a term that are lengths of time."""
RENEWALS = ("none", "express", "tacit")
_UNITS = {
    "Y": ("y", "year", "years", "年"),
    "M": ("m", "month", "months", "個月", "个月"),
    "W": ("w", "week", "weeks", "週", "周"),
    "D": ("d", "day", "days", "天", "日"),
}
_BEFORE_THE_END = re.compile(
    r"\s+(?:before|prior to|ahead of)\s+(?:(?:the|its)\s+)?(?:end|expiry|expiration|term|it|agreement)\b.*",
    re.IGNORECASE,
)
"""What people say behind a period of notice, which every one of them is."""


@cache
def _length() -> re.Pattern[str]:
    """A number, in figures or as a word (a, one … twelve), and a unit."""
    from domain.spoken import NUMBER_WORDS

    latin = "|".join(word for word in NUMBER_WORDS if word.isascii())
    other = "|".join(sorted((word for word in NUMBER_WORDS if not word.isascii()), key=len, reverse=True))
    number = rf"(?P<number>[0-9]{{1,4}}(?=\s*)|(?:{latin})(?=\s)|(?:{other})(?=\s*))"
    return re.compile(rf"{number}\s*(?P<unit>[^\W\d]+)(?:\s*(?:and\b|又)?\s*)")


def _named_part(words: str, field: str) -> str:
    """A part of a term with its name: what is only a length is how long it runs, what is only a renewal how it renews."""
    name, _, rest = words.partition(" ")
    if "=" in words:
        return words
    if words.lower() in RENEWALS:
        return f"renewal={words.lower()}"
    if name.lower() in {*LENGTHS, "renewal", "from", "until"} and rest.strip():
        return f"{name.lower()}={rest.strip()}"
    before = _BEFORE_THE_END.sub("", words)
    if before != words and (before.upper().startswith("P") or _iso(before)):
        raise Unreadable(
            field,
            Message(
                ": {words!r} does not say of what it is a length: where notice is given so long before the end, write"
                " notice {length}",
                words=words,
                length=before,
            ),
        )
    if _iso(words) is None and not words.upper().startswith("P"):
        raise Unreadable(
            field, Message(": {words!r} cannot be read: write {form}", words=words, form=FORMS["term"])
        )
    return f"length={words}"


def length(words: str, read: dict[str, str], field: str, part: str = "") -> str:
    """`5y`, `five years`, `1 year 6 months` or `6個月` as an ISO 8601 duration; any other words as they are.

    Of a notice it may be said that it is before the end.

    `read` takes up what was not written so, to be printed back.
    """
    plain = _BEFORE_THE_END.sub("", words) if part == "notice" else words
    found = plain if plain.startswith("P") else _iso(plain)
    if found is None or found == words:
        return words
    read[words] = Message("{part} {found}", part=part or field, found=found)
    return found


def _iso(words: str) -> str | None:
    """A length of time in words as ISO 8601 has it, the longest unit first; None for what is none."""
    from domain.spoken import NUMBER_WORDS
    from domain.when import FULL_WIDTH

    rest = words.translate(FULL_WIDTH).strip().lower()
    found = [*_length().finditer(rest)]
    units = [next((unit for unit, called in _UNITS.items() if part["unit"] in called), "") for part in found]
    if not found or "".join(part[0] for part in found) != rest or "" in units:
        return None
    in_order = units == [unit for unit in _UNITS if unit in units]
    if not in_order or ("W" in units and len(units) > 1):
        return None
    numbers = [NUMBER_WORDS.get(part["number"]) or int(part["number"]) for part in found]
    return "P" + "".join(f"{number}{unit}" for number, unit in zip(numbers, units, strict=True))


VOTES = ("for", "against", "abstain")
"""The numbers of a vote, in their order."""


def vote(words: str) -> dict[str, Any]:
    """`40:12:3` as a Vote (for, against, abstaining); other words as they are. Errors: Unreadable.

    What has a figure between colons, and no words, is meant as figures.
    """
    from domain.when import FULL_WIDTH

    parts = re.split(r"\s*:\s*", words.translate(FULL_WIDTH).strip())
    wrong = [part for part in parts if not re.fullmatch("[0-9]{1,10}", part)]
    if not wrong and len(parts) <= len(VOTES):
        return dict(zip(VOTES, map(int, parts), strict=False))
    if len(parts) == 1 or len(wrong) == len(parts) or any(re.search(r"\s", part) for part in parts):
        return {"text": words}
    what = Message("these are more than three numbers")
    if wrong:
        none = Message("a number is missing")
        what = Message("{part!r} is no number of votes", part=wrong[0]) if wrong[0] else none
    raise Unreadable(
        "vote",
        Message(
            ": {words!r} cannot be read: {what}: write {form}", words=words, what=what, form=FORMS["vote"]
        ),
    )


def sources(cited: Iterable[str], quotes: Iterable[str] = ()) -> list[dict[str, str]]:
    """`SLUG#locator` each, and the quotations for the last of them, or one for each in order. Errors: Unreadable."""
    found: list[dict[str, str]] = []
    for words in cited:
        slug, _, at = words.partition("#")
        if not slug.strip().removeprefix("source:"):
            raise Unreadable(
                "sources",
                Message(
                    ": {words!r} names no source: write SLUG, or SLUG#PLACE such as minutes-2025#item 7",
                    words=words,
                ),
            )
        found.append(
            {"source": slug.strip().removeprefix("source:")} | ({"at": at.strip()} if at.strip() else {})
        )
    said = list(quotes)
    if said and not found:
        raise Unreadable(
            "quote", Message(": name the source that it is from with {sources}", sources=Field("sources"))
        )
    if len(said) > len(found):
        raise Unreadable(
            "quote",
            Message(
                ": {quotes} {quotes:quotation|quotations} for {sources} {sources:source|sources}: name the source of each",
                quotes=len(said),
                sources=len(found),
            ),
        )
    for source, quote in zip(found[-len(said) :] if said else (), said, strict=True):
        source["quote"] = quote
    return found
