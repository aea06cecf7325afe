"""How pages say what the house says to people: a field as its label, a step as the command that takes it, days in words."""

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup, escape

from domain.message import Blank, Field, Message, Step, said
from domain.problem import Problem
from domain.when import MONTHS, NotAWhen, told
from projections.row import Days
from queries.standing_words import CALLED, kind_of
from store.shell import quoted
from web.countries import country


def filled(shape: str, *parts: object) -> Markup:
    """HTML with texts in its blanks, escaped unless they are HTML: as `Markup.format`, which takes ten times as long."""
    return Markup(shape.format(*[escape(part) for part in parts]))  # noqa: S704 — the parts are escaped


LABELS = {
    "as_at": "On what day?",
    "as_known": "Going by what record?",
    "who": "Which one?",
    "of": "As whom?",
    "from": "From",
    "to": "Up to",
    "body": "Which body?",
    "year": "Which year?",
    "policy": "Rule",
    "tie": "Agreement",
    "closest": "Closest agreement",
    "of_kind": "Kind of agreement",
    "known_from": "Known from",
    "known_to": "Known to",
    "stream": "What kind of history?",
    "tier": "Level",
}
"""What fields are called on pages, where that is not their name."""


def label(field: str) -> str:
    """What a field of a form is called: `known_from` is `Known from`."""
    plain = field.strip("_")
    return LABELS.get(plain) or plain.replace("_", " ").capitalize()


def speak(what: Field | Step) -> str:
    """A field by its label, a step that asks a report as that report, any other as a line of the command line."""
    if isinstance(what, Field):
        return f"“{label(what)}”"
    if name := report_of(what):
        return f"the report {name}" + "".join(
            f" ({field.strip('_').replace('_', '-')}: {value})"
            for field, value in what.fields.items()
            if isinstance(value, str)
        )
    return _line(what, lambda word: f'"{word}"' if " " in word else word)


def report_of(step: Step) -> str | None:
    """The report that a step asks, which has a page; None where it is to be done to the ledger."""
    if step.name == "report":
        return next(iter(step.about), None)
    return step.name if step.name == "diff" else None


REPORT = re.compile(r"the report ([a-z]+(?:-[a-z]+)*)((?: \([a-z-]+: [^()]+\))*)")
"""A report in what pages say, with its options behind it (`speak`)."""
OPTION = re.compile(r"\(([a-z-]+): ([^()]+)\)")


def _line(step: Step, quote: Callable[[str], str]) -> str:
    """A step as a line of the command line, each of its words as `quote` writes it."""
    words = ["comity", step.name, *step.about]
    for field, value in step.fields.items():
        for each in value if isinstance(value, tuple) else (value,):
            words += [flag(field), *([] if each is None else [each])]
    return " ".join(map(quote, words))


def flag(field: str) -> str:
    """How the command line writes a field: `known_from` is `--known-from`."""
    return f"--{field.strip('_').replace('_', '-')}"


PLAIN = {"tier": "level", "tiers": "levels", "stream": "history", "streams": "histories"}
"""Words of reports that only who works on comity knows, as anybody knows them."""
_TECHNICAL = re.compile(rf"\b({'|'.join(PLAIN)})\b", re.IGNORECASE)
_HOLE = re.compile(r"(\{[^}]*\}|`[^`]*`)")


def plain(words: str) -> str:
    """What a report says of itself, such as the help of an option, without words that only few know."""
    return _TECHNICAL.sub(lambda found: _as_written(PLAIN[found[0].lower()], found[0]), words)


def _as_written(word: str, before: str) -> str:
    return word.capitalize() if before[:1].isupper() else word


@lru_cache(maxsize=4096)
def _in_plain(template: str) -> str:
    """The template of a message in plain words: its values stay what they are, and so does what stands in backticks.

    A kind of agreement that is a message of its own is said as tables say it: `memorandum`.
    """
    if template in CALLED:
        return CALLED[template]
    parts = _HOLE.split(template)
    return "".join(
        plain(part)
        if not part.startswith(("{", "`"))
        else part.partition(":")[0] + ":" + plain(part.partition(":")[2])
        if "|" in part
        else part
        for part in parts
    )


def say(words: str) -> str:
    """A message as pages say it; of any other text its facts."""
    return told_plainly(said(words, speak, _in_plain))


_FIGURE = re.compile(r"(?<=igure reported: )(\S+) (=|>=?|<=?|~) ")
MEANT = {"=": "", "~": "about ", ">": "more than ", ">=": "at least ", "<": "less than ", "<=": "at most "}
"""How a figure is meant, before its number."""


_MOU = re.compile(r"(?<=igned: |posed: )mou(?![\w-])")


def told_plainly(words: str) -> str:
    """A text with what facts say in it as people say it: a figure reported, and the kind of what was signed or proposed.

    `figure reported: ordinal = 43` is `figure reported: ordinal, 43`; `signed: mou` is `signed: memorandum`.
    """
    if "ed: mou" in words:
        words = _MOU.sub(CALLED["mou"], words)
    if "igure reported: " not in words:
        return words
    return _FIGURE.sub(lambda found: f"{found[1].replace('-', ' ')}, {MEANT[found[2]]}", words)


def say_exactly(words: str) -> str:
    """A message as programs have it, the command line's own among them: in the words of the report itself."""
    return said(words, _exactly)


def _exactly(what: Field | Step) -> str:
    """A field by the option of the command line, so that an answer is the same JSON whoever is asked for it."""
    return (
        flag(what)
        if isinstance(what, Field)
        else _line(what, lambda word: word if isinstance(word, Blank) else quoted(word))
    )


def says_a_step(words: str) -> bool:
    """Whether a message names a command that is to be run."""
    return isinstance(words, Message) and any(isinstance(part, Step) for part in words.parts())


def is_to_be_done(words: str) -> bool:
    """Whether a message names something to be done to the ledger: pages write nothing."""
    steps = (part for part in words.parts() if isinstance(part, Step)) if isinstance(words, Message) else ()
    return any(report_of(step) is None for step in steps)


def definition(words: str) -> str:
    """The definition of a report in plain words; what stands in backticks is a name."""
    return "".join(part if part.startswith("`") else plain(part) for part in _HOLE.split(words))


def why(problem: Problem) -> str:
    """Why something cannot be done, as a sentence."""
    reason = say(problem.reason)
    begins = reason if _begins_with_a_file(problem.reason) else reason[:1].upper() + reason[1:]
    return begins + ("" if reason.endswith((".", "?", "!")) else ".")


def _begins_with_a_file(reason: str) -> bool:
    """Whether a message begins with the name of a file, which is written as it is."""
    values = reason.values if isinstance(reason, Message) else {}
    return any(isinstance(value, Path) and reason.startswith(str(value)) for value in values.values())


_MONTHS = re.compile(rf"\b({'|'.join(month for month in MONTHS if len(month) > len('June'))})\b")
_SHORT = len("Jan")


@lru_cache(maxsize=4096)
def day(edtf: str | None) -> str:
    """A day as rough as it is known, in words: `about 20 June 2024`; `day not known` for none."""
    if not edtf:
        return "day not known"
    try:
        return told(edtf)
    except NotAWhen:
        return edtf


def as_of(edtf: str | None) -> str:
    """Of which day a claim is: `as of March 2026`, `by 14 September 2025`."""
    words = day(edtf)
    return words if words.startswith("by ") else f"as of {words}"


@lru_cache(maxsize=4096)
def short_day(edtf: str | None) -> str:
    """The same for a cell of a table: `about 20 Jun 2024`."""
    return _MONTHS.sub(lambda found: found[0][:_SHORT], day(edtf))


def days(value: Days) -> str:
    """A day of a row, for a cell."""
    return short_day(value.edtf)


DAYS = frozenset({"on", "due", "until", "effective", "published", "as_of"})
"""Fields that hold a day."""


def value_of(field: str, words: str) -> str:
    """A value of a field in words: a day as people say it."""
    if field == "comparator":
        return MEANT.get(words, words).strip() or "exactly"
    if field in {"kind", "outcome", "form", "means"}:
        return kind_of(words)
    if field == "country":
        return country(words)
    return day(words) if field in DAYS else told_plainly(words)


_SINCE = re.compile(
    r"(?<=since )(?:\[[^\]]*\]|\d[^ ;,)]*)|(?<![\w.,/\[-])\d{4}-\d\d(?:-\d\d)?(?:[?~%]|\b)(?![\w-])"
)


def standing(words: str) -> str:
    """Where something stands, as a report says it, with its days in words: `contact since between 4 and 6 Nov 2025`."""
    return dated(_SINCE.sub(lambda found: short_day(found[0]), say(words)))


_ROUGH = r"(?:1\d|2[01])(?:\d\d|\dX|XX)(?:-\d\d(?:-\d\d)?)?[?~%]?"
_ANY = re.compile(
    rf"(?<![\w.,/\[@#-])(?:\[[\d.,?~%X-]{{6,90}}\]|(?:{_ROUGH}|\.\.)/(?:{_ROUGH}|\.\.)|{_ROUGH})(?![\w/-]|,\d)"
)


_AS_OF_BY = re.compile(r"\b[Aa]s of by\b")


def heading(words: str) -> str:
    """A heading or a sentence, with its days in words: `What changed since 1 June 2024`, `on is 1 or 2 May 2024`."""
    return _by(_ANY.sub(lambda found: day(found[0]), say(words)))


@lru_cache(maxsize=8192)
def dated(words: str) -> str:
    """A text of a cell with the dates in it as people say them: `2009/2010` is `2009 to 2010`, `1992~` is `about 1992`."""
    return _by(_ANY.sub(lambda found: short_day(found[0]), told_plainly(words)))


def _by(words: str) -> str:
    """Whose day is not known but by when it was is of by then, not as of by then."""
    return _AS_OF_BY.sub(lambda found: "By" if found[0].startswith("A") else "by", words)
