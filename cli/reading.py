"""Words of the command line as the values of a fact's fields."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from domain.message import Field, Message
from domain.problem import Problem
from queries import words

if TYPE_CHECKING:
    from datetime import date

    from cli.option import Option


def value(option: "Option", given: Any, today: "date", read: dict[str, str]) -> Any:
    """What was given for an option, as JSON has it. `read` takes up the dates, to print them back.

    Errors: `words.Unreadable`, or those of the domain where the fact is made.
    """
    field = option.field
    if option.choices:
        return _chosen(option, given)
    shapes: dict[str, Callable[[], Any]] = {
        "flag": lambda: bool(given),
        "list": lambda: list(given),
        "words": lambda: words.several(given),
        "people": lambda: [words.person(person, field) for person in given],
        "person": lambda: words.person(given, field),
        "term": lambda: words.term(given, today, read, field),
        "vote": lambda: words.vote(given),
        "names": lambda: words.pairs(given, field),
        "when": lambda: words.when(given, today, read, field),
        "text": lambda: given,
    }
    return shapes[option.shape]()


def _chosen(option: "Option", given: Any) -> Any:
    """One word of a closed list, or several; kinds of instrument in the words of the field too."""
    from domain.kinds import KINDS, kind_of_instrument

    def chosen(word: str) -> str:
        known = kind_of_instrument(word) if option.choices == tuple(KINDS) else None
        return words.one_of(option.field, known or word, option.choices)

    return [chosen(word) for word in words.several(given)] if option.shape == "words" else chosen(given)


def changes(given: Iterable[str], cls: Any, today: "date", read: dict[str, str]) -> dict[str, Any]:
    """`FIELD=VALUE` each, read as the fields of a fact; an empty value takes the field out. Errors: `words.Unreadable`."""
    found: dict[str, Any] = {}
    for pair in given:
        name, text = words.pair(pair, "set")
        name = name.replace("-", "_")
        if name in found:
            raise words.twice("set", name)
        found[name] = field_value(cls, name, text, today, read)
    return found


def field_value(cls: Any, name: str, text: str, today: "date", read: dict[str, str]) -> Any:
    """The words for one field of a fact, as JSON has them. Errors: `words.Unreadable`."""
    from cli.options import option_of

    if not text:
        return None
    if text[0] in "[{" and name != "on" and (said := _json(text, name)) is not None:
        return said
    option = option_of(cls, name)
    if option is None:
        return text  # an unknown field: the domain says which there are
    if option.shape == "sources":
        return words.sources([text])
    if option.shape == "flag":
        return text.lower() in {"yes", "true", "1"}
    if option.shape in {"list", "people", "names"}:
        return value(option, [part.strip() for part in text.split("|")], today, read)
    if option.shape == "words":
        return value(option, [text], today, read)
    return value(option, text, today, read)


def _json(text: str, name: str) -> Any:
    """What words say that are JSON; None for any others. Errors: Problem."""
    import json

    try:
        return json.loads(text)
    except RecursionError:
        raise Problem(Message("{field}: it is nested too deep", field=Field(name)), field=name) from None
    except ValueError:
        return None
