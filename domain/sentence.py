"""Facts in words: each type carries its sentence as a template over its fields' names, so that it can be translated.

`{field}` is the field's value in words; what stands in square brackets is left out where a field in it is empty.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from domain import when
from domain.fact import Citation, Fact, Part, Person, Term, Vote
from domain.fields import says_who
from domain.shared import Change

_PIECE = re.compile(r"\[|\]|\{\w+\}|[^\[\]{}]+|[{}]")
_UNITS = (("Y", "year"), ("M", "month"), ("W", "week"), ("D", "day"))
_HYPHENATED = frozenset({"kind", "stance", "outcome", "mode"})
"""Fields whose words are joined by hyphens: they are read with spaces."""

Names = Callable[[str], str]
"""A body's name by its slug; any other text comes back as it is."""


class _Field(NamedTuple):
    """A field in a template: its name, whether it says who, and whether its words are joined by hyphens."""

    name: str
    who: bool
    hyphenated: bool

    def said(self, fact: Fact, names: Names) -> str:
        """The field's value in words."""
        value = getattr(fact, self.name)
        if value is None:
            return ""
        if self.who:
            return in_words(value, names)
        said = value if type(value) is str else in_words(value)
        return said.replace("-", " ") if self.hyphenated else said


class _Optional(NamedTuple):
    """A part of a template that is left out where one of its own fields is empty."""

    pieces: "tuple[_Piece, ...]"

    def said(self, fact: Fact, names: Names) -> str:
        """The part in words, or nothing."""
        said = []
        for one in self.pieces:
            if isinstance(one, str):
                said.append(one)
                continue
            words = one.said(fact, names)
            if not words and isinstance(one, _Field):
                return ""
            said.append(words)
        return "".join(said)


_Piece = str | _Field | _Optional


def sentence(fact: Fact, names: Names = str) -> str:
    """The fact in one sentence, without its day and its sources."""
    return "".join([one if isinstance(one, str) else one.said(fact, names) for one in _template(type(fact))])


@cache
def _template(cls: type[Fact]) -> tuple[_Piece, ...]:
    """The sentence of a class, taken apart once."""
    open_: list[list[_Piece]] = [[]]
    for piece in _PIECE.findall(cls.sentence):
        if piece == "[":
            open_.append([])
        elif piece == "]" and len(open_) > 1:
            done = _Optional(tuple(open_.pop()))
            open_[-1].append(done)
        elif piece[0] == "{" and len(piece) > 1:
            name = piece[1:-1]
            open_[-1].append(_Field(name, name in _saying_who(cls), name in _HYPHENATED))
        else:
            open_[-1].append(piece)
    return tuple(open_[0])


def _saying_who(cls: type[Fact]) -> frozenset[str]:
    """The fields that hold bodies: elsewhere a word is a word, whatever bodies are called."""
    return frozenset(name for name, field in cls.model_fields.items() if says_who(field))


def in_words(value: Any, names: Names = str) -> str:
    """A value of any field in words; the empty text for none."""
    if type(value) is str:  # as most values are
        return names(value)
    if type(value) is tuple:
        return ", ".join([in_words(one, names) for one in value])
    match value:
        case None | False:
            return ""
        case True:
            return "yes"
        case str():
            return names(value)
        case Decimal():
            return f"{value:,f}"
        case Person():
            return person(value)
        case Citation():
            return f"{value.source} {value.at}" if value.at else value.source
        case Term():
            return term(value)
        case Vote():
            return vote(value)
        case Change():
            return f"{value.field} is {in_words(value.value, names) or 'nothing'}"
        case Part():
            return in_words(value.model_dump(by_alias=True), names)
        case tuple() | list():
            return ", ".join(in_words(one, names) for one in value)
        case {"source": str(source)}:  # a citation, as JSON has it
            return f"{source} {value['at']}" if value.get("at") else source
        case dict():
            return ", ".join(f"{key} {in_words(one, names)}" for key, one in value.items() if one is not None)
        case _:
            return str(value)


def person(who: Person) -> str:
    """`Lo Ta-sheng 羅達生 (Deputy Mayor)`."""
    name = f"{who.name} {who.name_local}" if who.name_local else who.name
    return f"{name} ({who.role})" if who.role else name


def term(runs: Term) -> str:
    """`for 5 years, renewed tacitly, notice 6 months`."""
    parts = []
    if runs.from_:
        parts.append(f"from {runs.from_}")
    if runs.length:
        parts.append(f"for {duration(runs.length)}")
    if runs.until:
        parts.append(f"until {runs.until}")
    match runs.renewal:
        case "tacit":
            parts.append("renewed tacitly" + (f" by {duration(runs.period)}" if runs.period else ""))
        case "express":
            parts.append("renewable expressly")
        case "none":
            parts.append("not renewable")
        case None:
            pass
    if runs.notice:
        parts.append(f"notice {duration(runs.notice)}")
    return ", ".join(parts)


def duration(text: str) -> str:
    """`5 years` for `P5Y`."""
    said = []
    for sign, word in _UNITS:
        if found := re.search(rf"(\d+){sign}", text):
            number = int(found.group(1))
            said.append(f"{number} {word}{'' if number == 1 else 's'}")
    return " ".join(said)


def vote(cast: Vote) -> str:
    """`40 to 12, 3 abstaining`."""
    parts = []
    if cast.for_ is not None:
        parts.append(f"{cast.for_} to {cast.against or 0}")
    elif cast.against is not None:
        parts.append(f"{cast.against} against")
    if cast.abstain:
        parts.append(f"{cast.abstain} abstaining")
    if cast.text:
        parts.append(cast.text)
    return ", ".join(parts)


def spread(bounds: tuple[int, int]) -> str:
    """Bounds of a day in figures: `2024-06-01 … 2024-06-24`."""
    first, last = when.iso(bounds[0]), when.iso(bounds[1])
    if first == last:
        return first or "unknown"
    return f"{first or ''} … {last or ''}".strip()
