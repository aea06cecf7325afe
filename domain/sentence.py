"""Facts in words: each type carries its sentence as a template over its fields' names, so that it can be translated.

`{field}` is the field's value in words; what stands in square brackets is left out where a field in it is empty. A
sentence is made from a type and the values of its fields as JSON has them, and from what the vocabulary says of these
(`domain.vocabulary`): who reads rows needs no model. A table of other templates, by the names of the types, is what
another language takes.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from domain.message import Message, Several, as_read
from domain.short import ROOM, Short
from domain.text import of_json
from domain.vocabulary import FactField, common, type_called

if TYPE_CHECKING:
    from domain.fact import Fact

_PIECE = re.compile(r"\[|\]|\{\w+\}|[^\[\]{}]+|[{}]")
_FIELD = re.compile(r"\{(\w+)\}")
_UNITS = (("Y", "year"), ("M", "month"), ("W", "week"), ("D", "day"))

Names = Callable[[str], str]
"""A body's name by its slug; any other text comes back as it is."""
Templates = Mapping[str, str]
"""Sentences of another language by the name of the type (`FactType.name`); any that is not there is said in English."""
Values = Mapping[str, Any]
"""The fields of a fact as JSON has them; what is not there is what is meant where nothing is said."""


class Sentence(NamedTuple):
    """A sentence that is still to be said: a row keeps what it is made of, and whoever shows it puts the names in."""

    type: str
    values: str
    """As JSON, those that the sentence says (`values_of`)."""

    def said(self, names: Names = str, templates: Templates | None = None) -> str:
        """The sentence with these names."""
        return sentence_of(self.type, of_json(self.values), names, templates)

    def short(self, names: Names = str, marks: Sequence[Message] = (), room: int = ROOM) -> Short:
        """The sentence in short (`short_of`), with what is to be marked, which is never left out."""
        return short_of(self.type, of_json(self.values), names, marks, room)

    def __str__(self) -> str:
        """With slugs in the place of names."""
        return self.said()


class ValueOf(NamedTuple):
    """A value of one field of a fact that is still to be said."""

    type: str
    field: str
    exact: str
    """As JSON."""

    def said(self, names: Names = str) -> str:
        """The value in words: `no` and `not said` where nothing else says so."""
        value, field = json.loads(self.exact), _field(self.type, self.field)
        return "no" if value is False else value_in_words(field, value, names) or "not said"

    def __str__(self) -> str:
        """With slugs in the place of names."""
        return self.said()


class Phrase(NamedTuple):
    """A few words with somebody among them who is still to be named."""

    before: str
    who: str | None = None
    """A body's slug or other words; None where nobody is named."""
    after: str = ""

    def said(self, names: Names = str) -> str:
        """The words with the name."""
        return f"{self.before}{names(self.who) if self.who else ''}{self.after}"

    def __str__(self) -> str:
        """With a slug in the place of the name."""
        return self.said()


def sentence(fact: "Fact", names: Names = str) -> str:
    """The fact in one sentence, without its day and its sources."""
    return sentence_of(_name(fact), fact.model_dump(mode="json", exclude_defaults=True), names)


def sentence_of(type_: str, values: Values, names: Names = str, templates: Templates | None = None) -> str:
    """A fact of a type in one sentence, from its values as JSON has them. Errors: KeyError for no type of ours."""
    template = templates.get(type_called(type_).name) if templates else None
    pieces = _pieces(type_, template)
    return "".join([piece if isinstance(piece, str) else piece.said(values, names) for piece in pieces])


def short_of(
    type_: str, values: Values, names: Names = str, marks: Sequence[Message] = (), room: int = ROOM
) -> Short:
    """A fact of a type in a short sentence: a message of the first of its shapes that has its values and room for them.

    `marks` stand behind it in brackets, whatever it is cut to. Errors: KeyError for no type of ours.
    """
    shapes, blanks = _shaped(type_)
    said = {blank.name: blank.word(values, names) for blank in blanks}
    if not marks:
        return Short(shapes, room, **said)
    fact = Short(shapes, room, **said)
    return Short(("{fact} [{marks}]",), room, fact=fact, marks=Message("{all}", all=Several(marks)))


def marks_of(certainty: str, *, contested: bool, possible: bool = False) -> tuple[Message, ...]:
    """What has to be said beside a fact, so that nobody takes it for more than it is."""
    return (
        *((CERTAINTIES[certainty],) if certainty != "confirmed" else ()),
        *((CONTESTED,) if contested else ()),
        *((POSSIBLY_LATER,) if possible else ()),
    )


CERTAINTIES = {"reported": Message("reported"), "alleged": Message("alleged")}
CONTESTED, POSSIBLY_LATER = Message("contested"), Message("possibly later")


def values_of(fact: "Fact") -> str:
    """The values that the sentence of a fact says, as JSON: what a row keeps of it."""
    return fact.model_dump_json(include=said_of(_name(fact)), exclude_defaults=True)


def _name(fact: "Fact") -> str:
    return f"{fact.streams[0]}.{fact.verb}"


@cache
def said_of(type_: str) -> set[str]:
    """The fields that the sentence of a type says."""
    return set(_FIELD.findall(type_called(type_).sentence))


# --- templates


class _Blank:
    """A field in a template."""

    __slots__ = ("closed", "default", "field", "name", "plain", "who")

    def __init__(self, field: FactField) -> None:
        self.field = field
        self.name = field.name
        self.default = field.default
        self.who = field.who
        self.closed = bool(field.choices)
        self.plain = field.shape != "figure"

    def said(self, values: Values, names: Names) -> str:
        """The field's value in words: those of a closed list are joined by hyphens, and read with spaces."""
        value = values.get(self.name, self.default)
        if value is None:
            return "left out" if self.field.required and self.name in values else ""
        if type(value) is str and self.plain:  # as most values are
            said = names(value) if self.who else value
        else:
            said = value_in_words(self.field, value, names)
        return as_read(said) if self.closed else said

    def word(self, values: Values, names: Names) -> Any:
        """The same for a message: words of a closed list are messages of their own, and some of these say nothing."""
        if not self.closed:
            return self.said(values, names)
        value = values.get(self.name, self.default)
        if not value:
            return None
        if isinstance(value, str):
            return _closed(value)
        return Message("{all}", all=Several([said for word in value if (said := _closed(word))]))


@cache
def _closed(word: str) -> Message | None:
    """A word of a closed list, as people read it; none of those that say nothing."""
    if word in UNSAID:
        return None
    return COMPARED.get(word) or Message.again(as_read(word), {})


UNSAID = ("other", "=")
"""Words of closed lists that say nothing in a short sentence."""
COMPARED = {
    "<": Message("less than"),
    "<=": Message("at most"),
    ">": Message("more than"),
    ">=": Message("at least"),
    "~": Message("about"),
}
"""How a figure is meant, in words."""


class _Optional:
    """A part of a template that is left out where one of its own fields is empty."""

    __slots__ = ("pieces",)

    def __init__(self, pieces: "tuple[_Piece, ...]") -> None:
        self.pieces = pieces

    def said(self, values: Values, names: Names) -> str:
        """The part in words, or nothing."""
        said = []
        for piece in self.pieces:
            if isinstance(piece, str):
                said.append(piece)
                continue
            words = piece.said(values, names)
            if not words and isinstance(piece, _Blank):
                return ""
            said.append(words)
        return "".join(said)


_Piece = str | _Blank | _Optional


@cache
def _pieces(type_: str, template: str | None) -> tuple[_Piece, ...]:
    """A template of a type, taken apart once; its own where another language has none."""
    said = type_called(type_)
    fields = {field.name: field for field in said.fields}
    open_: list[list[_Piece]] = [[]]
    for piece in _PIECE.findall(said.sentence if template is None else template):
        if piece == "[":
            open_.append([])
        elif piece == "]" and len(open_) > 1:
            done = _Optional(tuple(open_.pop()))
            open_[-1].append(done)
        elif piece[0] == "{" and len(piece) > 1:
            open_[-1].append(_Blank(fields[piece[1:-1]]))
        else:
            open_[-1].append(piece)
    return tuple(open_[0])


@cache
def _shaped(type_: str) -> tuple[tuple[str, ...], tuple[_Blank, ...]]:
    """The short shapes of a type, and the fields that any of them says."""
    said = type_called(type_)
    wanted = {name for shape in said.short for name in _FIELD.findall(shape)}
    return said.short, tuple(_Blank(field) for field in said.fields if field.name in wanted)


@cache
def _field(type_: str, name: str) -> FactField:
    """A field of a type, one that every fact has included."""
    return next(field for field in (*type_called(type_).fields, *common()) if field.name == name)


# --- values


def value_in_words(field: FactField, value: Any, names: Names = str) -> str:
    """A value of a field in words; the empty text for none. Only where it says who is it called by a name."""
    if value is None:
        return ""
    if type(value) is str and field.shape != "figure":  # as most values are
        return names(value) if field.who else value
    match field.shape:
        case "person":
            return person(value)
        case "people":
            return ", ".join([person(each) for each in value])
        case "term":
            return term(value)
        case "vote":
            return vote(value)
        case "figure":
            return figure(value)
        case "changes":
            return ", ".join(
                [f"{each['field']} is {in_words(each['value']) or 'left out'}" for each in value]
            )
        case _:
            return in_words(value, names if field.who else str)


def in_words(value: Any, names: Names = str) -> str:
    """A value as JSON has it in words, whatever it is of; the empty text for none."""
    match value:
        case str():
            return names(value)
        case None | False:
            return ""
        case True:
            return "yes"
        case list() | tuple():
            return ", ".join([in_words(item, names) for item in value])
        case {"source": str(source)}:  # a citation
            return f"{source} {value['at']}" if value.get("at") else source
        case dict():
            for said, fields in PARTS.items():
                if value and value.keys() <= fields:
                    return said(value)
            return ", ".join(
                [f"{key} {in_words(item, names)}" for key, item in value.items() if item is not None]
            )
        case _:
            return str(value)


def figure(value: str) -> str:
    """`140,000` for `140000`."""
    from decimal import Decimal  # noqa: PLC0415 — few facts have a figure

    return f"{Decimal(value):,f}"


def person(who: Values) -> str:
    """`Lo Ta-sheng 羅達生 (Deputy Mayor)`."""
    local, role = who.get("name_local"), who.get("role")
    name = f"{who['name']} {local}" if local else str(who["name"])
    return f"{name} ({role})" if role else name


def term(runs: Values) -> str:
    """`for 5 years, renewed tacitly, notice 6 months`."""
    parts = []
    if first := runs.get("from"):
        parts.append(f"from {first}")
    if length := runs.get("length"):
        parts.append(f"for {duration(length)}")
    if until := runs.get("until"):
        parts.append(f"until {until}")
    match runs.get("renewal"):
        case "tacit":
            period = runs.get("period")
            parts.append("renewed tacitly" + (f" by {duration(period)}" if period else ""))
        case "express":
            parts.append("renewable expressly")
        case "none":
            parts.append("not renewable")
        case _:
            pass
    if notice := runs.get("notice"):
        parts.append(f"notice {duration(notice)}")
    return ", ".join(parts)


def duration(text: str) -> str:
    """`5 years` for `P5Y`."""
    said = []
    for sign, word in _UNITS:
        if found := re.search(rf"(\d+){sign}", text):
            number = int(found.group(1))
            said.append(f"{number} {word}{'' if number == 1 else 's'}")
    return " ".join(said)


def vote(cast: Values) -> str:
    """`40 to 12, 3 abstaining`."""
    parts = []
    if (in_favour := cast.get("for")) is not None:
        parts.append(f"{in_favour} to {cast.get('against') or 0}")
    elif (against := cast.get("against")) is not None:
        parts.append(f"{against} against")
    if abstain := cast.get("abstain"):
        parts.append(f"{abstain} abstaining")
    if text := cast.get("text"):
        parts.append(text)
    return ", ".join(parts)


PARTS: dict[Callable[[Values], str], set[str]] = {
    person: {"name", "name_local", "role", "body"},
    term: {"from", "until", "length", "renewal", "period", "notice"},
    vote: {"for", "against", "abstain", "text"},
}
"""How a part of a fact is said, by the fields by which it is known where nothing else says what it is."""
