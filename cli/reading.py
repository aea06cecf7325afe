"""Words of the command line as the values of fields. Dates are read as people say them and printed back."""

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from cli.errors import Usage
from cli.option import flags
from queries import fields
from queries.fields import FactField

if TYPE_CHECKING:
    from datetime import date


def value(option: FactField, given: Any, today: "date", read: dict[str, str]) -> Any:
    """What was given for an option, as JSON has it. `read` takes up the dates, to print them back.

    Errors: Usage, or those of the domain where the fact is made.
    """
    flag = flags(option)[-1]
    if option.choices:
        given = _kinds(given, option.choices)
    if option.choices:
        return _chosen(flag, given, option)
    shapes: dict[str, Callable[[], Any]] = {
        "flag": lambda: bool(given),
        "list": lambda: list(given),
        "words": lambda: _words(given),
        "people": lambda: [person(one, flag) for one in given],
        "person": lambda: person(given, flag),
        "term": lambda: term(given, today, read),
        "vote": lambda: vote(given),
        "names": lambda: pairs(given, flag),
        "when": lambda: when(given, today, read, flag),
        "changes": lambda: pairs(given, flag),
        "figure": lambda: given,
        "text": lambda: given,
    }
    return shapes[option.shape]()


def _chosen(flag: str, given: Any, option: FactField) -> Any:
    """One word of a closed list, or several."""
    if option.shape != "words":
        return one_of(flag, given, option.choices)
    return [one_of(flag, word, option.choices) for word in _words(given)]


def one_of(flag: str, word: str, choices: Iterable[str]) -> str:
    """A word of a closed list. Errors: Usage with the whole list, and what comes near."""
    known = list(dict.fromkeys(choices))
    if word in known:
        return word
    from projections.report import none_of

    raise Usage(none_of(flag, word, known))


def _words(given: Iterable[str]) -> list[str]:
    return [word.strip() for one in given for word in one.split(",") if word.strip()]


def _kinds(given: Any, choices: tuple[str, ...]) -> Any:
    """Kinds of instrument in the words of the field, such as 姊妹市, as the vocabulary has them; else what was given."""
    from domain.kinds import KINDS, kind_of_instrument

    if choices != tuple(KINDS):
        return given
    if isinstance(given, str):
        return kind_of_instrument(given) or given
    return [kind_of_instrument(one) or one for words in given for one in words.split(",")]


def when(words: str, today: "date", read: dict[str, str], flag: str = "--on") -> str:
    """A When in EDTF from the words that people use."""
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
        raise Usage(f"{flag}: {error}") from None
    if found != words:
        read[words] = found
    return found


def year(words: str, today: "date", read: dict[str, str], flag: str) -> int:
    """A year of the common era, from one of the Republic of China (109, 民國109年, ROC 109) too. Errors: Usage.

    `read` takes up what was not said as a year of four digits. A number of one or two digits may be short for either.
    """
    from domain.when import FULL_WIDTH, ROC

    plain = words.translate(FULL_WIDTH).strip()
    digits = plain.removesuffix("年").strip()
    if re.fullmatch("[0-9]{1,2}", digits):
        short, roc = today.year - (today.year - int(digits)) % 100, f"民國{int(digits)}年"
        either = f"{short} or {roc} ({int(digits) + ROC})" if int(digits) else f"{short}"
        raise Usage(f"{flag}: {words!r} is no whole year: write {either}")
    if re.fullmatch("[0-9]{3,4}", digits):
        plain = digits if len(digits) == len("2025") else f"民國{digits}年"
    found = when(plain, today, {}, flag)
    if not re.fullmatch("[0-9]{4}", found):
        raise Usage(
            f"{flag}: {words!r} is no year: write one, such as {today.year}, or 民國{today.year - ROC}年"
        )
    if found != words:
        of_roc = re.search("民|ROC", plain, re.IGNORECASE)
        read[words] = f"the ROC year {int(found) - ROC} = {found}" if of_roc else found
    return int(found)


_PERSON = re.compile(
    r"^(?P<name>[^;\[\]]+?)\s*(?:\[(?P<local>[^\]]+)\])?\s*(?:;\s*(?P<role>[^;]*?)\s*)?(?:;\s*(?P<body>[^;]*?)\s*)?$"
)


def person(words: str, flag: str) -> dict[str, str]:
    """`Lo Ta-sheng [羅達生]; deputy mayor; kaohsiung` as a Person."""
    found = _PERSON.match(words.strip())
    if not found:
        raise Usage(
            f"{flag}: {words!r} cannot be read: write 'NAME [NAME IN OWN SCRIPT]; ROLE; BODY',"
            " the name alone if need be"
        )
    fields = {
        "name": found["name"],
        "name_local": found["local"],
        "role": found["role"],
        "body": found["body"],
    }
    return {name: text for name, text in fields.items() if text}


_FORMS = {
    "--set": "FIELD=VALUE, such as on=2025-09-14",
    "--term": "length=P5Y,renewal=tacit,notice=P6M (also from, until, period)",
    "--ids": "NAME=VALUE, such as wikidata=Q385",
}


def pair(words: str, flag: str) -> tuple[str, str]:
    """`zh-Hant=愛丁堡` as a pair."""
    name, sign, text = words.partition("=")
    if not sign or not name.strip():
        form = _FORMS.get(flag.partition(" ")[0], "NAME=VALUE, such as zh-Hant=愛丁堡")
        raise Usage(f"{flag}: {words!r} cannot be read: write {form}")
    return name.strip(), text.strip()


def pairs(given: Iterable[str], flag: str) -> dict[str, str]:
    """Pairs, each name once. Errors: Usage."""
    found: dict[str, str] = {}
    for name, text in (pair(one, flag) for one in given):
        if name in found:
            raise twice(flag, name)
        found[name] = text
    return found


def twice(flag: str, name: str) -> Usage:
    """What is said of a name that is given two values, of which one would be lost."""
    return Usage(f"{flag}: {name} takes one value, and more than one is given")


def term(words: str, today: "date", read: dict[str, str]) -> dict[str, str]:
    """`length=P5Y,renewal=tacit,notice=P6M` as a Term."""
    fields = pairs((one for one in words.split(",") if one.strip()), "--term")
    return {
        name: when(text, today, read, f"--term {name}") if name in {"from", "until"} else text
        for name, text in fields.items()
    }


def vote(words: str) -> dict[str, Any]:
    """`40:12:3` as a Vote (for, against, abstaining); other words as they are."""
    from domain.when import FULL_WIDTH

    plain = words.translate(FULL_WIDTH)
    if re.fullmatch(r"[0-9]{1,10}(:[0-9]{1,10}){0,2}", plain):
        return dict(zip(("for", "against", "abstain"), map(int, plain.split(":")), strict=False))
    return {"text": words}


def sources(cited: Iterable[str], quotes: Iterable[str]) -> list[dict[str, str]]:
    """`SLUG#locator` each, and the quotations for the last of them, or one for each in order."""
    found: list[dict[str, str]] = []
    for one in cited:
        slug, _, at = one.partition("#")
        if not slug.strip().removeprefix("source:"):
            raise Usage(
                f"--source: {one!r} names no source: write SLUG, or SLUG#PLACE such as minutes-2025#item 7"
            )
        found.append(
            {"source": slug.strip().removeprefix("source:")} | ({"at": at.strip()} if at.strip() else {})
        )
    said = list(quotes)
    if said and not found:
        raise Usage("--quote: name the source that it is from with --source")
    if len(said) > len(found):
        raise Usage(f"--quote: {len(said)} quotations for {len(found)} sources: name the source of each")
    for source, quote in zip(found[-len(said) :] if said else (), said, strict=True):
        source["quote"] = quote
    return found


def changes(pairs: Iterable[str], cls: Any, today: "date", read: dict[str, str]) -> dict[str, Any]:
    """`FIELD=VALUE` each, read as the fields of a fact; an empty value takes the field out."""
    found: dict[str, Any] = {}
    for one in pairs:
        name, text = pair(one, "--set")
        name = name.replace("-", "_")
        if name in found:
            raise twice("--set", name)
        found[name] = field_value(cls, name, text, today, read)
    return found


def field_value(cls: Any, name: str, text: str, today: "date", read: dict[str, str]) -> Any:
    """The words for one field of a fact, as JSON has them."""
    if not text:
        return None
    if text[0] in "[{" and name != "on" and (said := _json(text, name)) is not None:
        return said
    option = fields.field(f"{cls.streams[0]}.{cls.verb}", name)
    if option is None:
        return text  # an unknown field: the domain says which there are
    if option.shape == "when":
        return when(text, today, read, name)
    if option.shape == "sources":
        return sources([text], ())
    if option.shape == "flag":
        return text.lower() in {"yes", "true", "1"}
    if option.shape in {"list", "people", "names", "changes"}:
        return value(option, [one.strip() for one in text.split("|")], today, read)
    if option.shape == "words":
        return value(option, [text], today, read)
    return value(option, text, today, read)


def _json(text: str, name: str) -> Any:
    """What words say that are JSON; None for any others. Errors: Usage."""
    import json

    try:
        return json.loads(text)
    except RecursionError:
        raise Usage(f"--{name.replace('_', '-')}: it is nested too deep") from None
    except ValueError:
        return None
