"""What was given for the fields of a fact, as JSON has it: by the options of a command, or in a form."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from domain.message import Field, Message
from domain.problem import Problem
from queries import fields, words

if TYPE_CHECKING:
    from datetime import date


def value(field: fields.FactField, given: Any, today: "date", read: dict[str, str]) -> Any:
    """What was given for a field. `read` takes up the dates, to print them back.

    Errors: `words.Unreadable`, or those of the domain where the fact is made.
    """
    if field.choices:
        return _chosen(field, given)
    name = field.name
    shapes: dict[str, Callable[[], Any]] = {
        "flag": lambda: bool(given),
        "list": lambda: list(given),
        "words": lambda: words.several(given),
        "people": lambda: [words.person(person, name) for person in given],
        "person": lambda: words.person(given, name),
        "term": lambda: words.term(given, today, read, name),
        "vote": lambda: words.vote(given),
        "names": lambda: words.pairs(given, name),
        "when": lambda: words.when(given, today, read, name),
        "changes": lambda: words.pairs(given, name),
        "figure": lambda: given,
        "text": lambda: given,
    }
    return shapes[field.shape]()


def _chosen(field: fields.FactField, given: Any) -> Any:
    """One word of a closed list, or several; kinds of instrument in the words of the field too."""
    from domain.kinds import KINDS, kind_of_instrument

    def chosen(word: str) -> str:
        known = kind_of_instrument(word) if field.choices == tuple(KINDS) else None
        return words.choice(field.name, known or word, field.choices)

    return [chosen(word) for word in words.several(given)] if field.shape == "words" else chosen(given)


def changes(
    given: Iterable[str], fact: Any, today: "date", read: dict[str, str], wrong: list[Any]
) -> dict[str, Any]:
    """`FIELD=VALUE` each, read as the fields of a fact; an empty value takes the field out.

    `FIELD.PART=VALUE` is the field as the fact has it, with one part of it otherwise: `ids.geonames=3099424`. What cannot
    be read is not among them, and its `words.Unreadable` goes to what is `wrong`.
    """
    from domain.fact import fields_of

    found: dict[str, Any] = {}
    said: set[str] = set()
    for pair in given:
        try:
            name, text = words.pair(pair, "set")
            whole, _, part = name.partition(".")
            whole = whole.replace("-", "_")
            if said & {name, whole} or (not part and whole in found):
                raise words.twice("set", name)
            said.add(name if part else whole)
            value = field_value(type(fact), whole, f"{part}={text or part}" if part else text, today, read)
            if part and not isinstance(
                value, dict
            ):  # it has no parts: the domain says which fields there are
                whole = name
            elif part:
                value = {**(found.get(whole) or fields_of(fact).get(whole) or {}), **value}
                value = {key: of for key, of in value.items() if text or key != part} or None
            found[whole] = value
        except Problem as error:
            wrong.append(error)
    return found


def field_value(cls: Any, name: str, text: str, today: "date", read: dict[str, str]) -> Any:
    """The words for one field of a fact, as JSON has them. Errors: `words.Unreadable`."""
    if not text:
        return None
    if text[0] in "[{" and name != "on" and (said := _json(text, name)) is not None:
        return said
    field = fields.field(f"{cls.streams[0]}.{cls.verb}", name)
    if field is None:
        return text  # an unknown field: the domain says which there are
    if field.shape == "sources":
        return words.sources([text])
    given: Any = text
    if field.shape == "flag":
        given = text.lower() in {"yes", "true", "1"}
    elif field.shape == "words":
        given = [text]
    elif fields.several(field):
        given = [part.strip() for part in text.split("|")]
    return value(field, given, today, read)


def _json(text: str, name: str) -> Any:
    """What words say that are JSON; None for any others. Errors: Problem."""
    import json

    try:
        return json.loads(text)
    except RecursionError:
        raise Problem(Message("{field}: it is nested too deep", field=Field(name)), field=name) from None
    except ValueError:
        return None
