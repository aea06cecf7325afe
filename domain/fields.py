"""What the fields of a fact are about, read from their markers (`domain.fact`) and from nothing else.

Who is named, what must be registered, what makes two facts likely to be one: each is read once for a class, so that
a new field is cautioned, completed and normalised by being marked.
"""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

from domain import when
from domain.fact import (
    ADDRESS,
    COMMON,
    LINE,
    Acting,
    Apart,
    Apt,
    Fact,
    Free,
    Likeness,
    Part,
    Person,
    Registered,
    Somebody,
    bounds_of,
    is_slug,
    markers,
)
from domain.message import Message
from domain.refusal import Refusal
from domain.twins import DaysOf

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

F = TypeVar("F", bound=Fact)


class _Place(NamedTuple):
    """A field that holds what is looked for, or a part that does."""

    field: str
    path: str
    """The field with the fields that it lies in: `people.body`."""
    found: Any
    """The marker; None for a part."""
    part: type[Part] | None
    inside: "tuple[_Place, ...]"


Named = tuple[str, str]
"""Somebody whom a fact names: in which field (`people.body`), and in which words."""


def says_who(field: "FieldInfo") -> bool:
    """Whether a field, or the items of its list, says who: a body's slug, or words for somebody outside the ledger."""
    return any(_is_who(marker) for marker in markers(field))


def registered_kind(field: "FieldInfo") -> str:
    """The kind of stream that a field takes a name of (`body` for all that say who); the empty text for none."""
    for marker in markers(field):
        if isinstance(marker, Registered):
            return str(marker)
        if isinstance(marker, Somebody):
            return "body"
    return ""


def references(fact: Fact | Part) -> Iterator[tuple[str, str]]:
    """The streams that a fact says are registered: kind and name."""
    for _, kind, words in _said(fact, _places(type(fact), _must_be_registered)):
        yield kind, words


def references_in(cls: type[Fact], fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The same of fields as JSON has them, where others cannot be read and there is no fact; not of its parts."""
    for place in _places(cls, _must_be_registered):
        value = fields.get(place.field)
        for words in value if isinstance(value, list) else [value]:
            if place.part is None and isinstance(words, str) and is_slug(words):
                yield place.found, words


def somebody(fact: Fact) -> Iterator[Named]:
    """Whom a fact names who need not be registered, in its parts too."""
    for path, _, words in _said(fact, _places(type(fact), _may_be_anybody)):
        yield path, words


def named_in(fact: Fact) -> Iterator[str]:
    """Whoever a fact names, in its parts too: slugs of bodies, or words."""
    for _, _, words in _said(fact, _places(type(fact), _is_who)):
        yield words


def persons(fact: Fact) -> Iterator[tuple[str, Person]]:
    """The persons whom a fact names, each with the field that does."""
    for name in has_persons(type(fact)):
        value = getattr(fact, name)
        for person in value if isinstance(value, tuple) else (value,):
            if person is not None:
                yield name, person


@cache
def has_persons(cls: type[Fact]) -> tuple[str, ...]:
    """The fields of a fact that hold persons."""
    return tuple(name for name, field in cls.model_fields.items() if Person in markers(field))


class Individual(Protocol):
    """Somebody whom a fact names, as far as it is asked what is told: a name or a description."""

    @property
    def name(self) -> str:
        """The name, or a description."""

    @property
    def name_local(self) -> str | None:
        """The name in the person's own script."""

    @property
    def role(self) -> str | None:
        """The office that the fact gives."""


def is_description(person: Individual) -> bool:
    """Whether a person is recorded without a name: 'two artists', or the office itself."""
    if person.name_local:
        return False
    begins_small = (person.name[:1].islower() or person.name[:1].isdigit()) and not _begins_with_particle(
        person.name
    )
    return begins_small or bool(person.role and person.role.casefold() in person.name.casefold())


_PARTICLE = "von|van|de|der|den|del|della|di|da|dos|du|la|le|el|al|bin|ibn|ben|ter|ten|zu|af|av"
_BEGINS_SMALL = re.compile(rf"(?:{_PARTICLE})\b(?:\W+(?:{_PARTICLE}|dem|los|las|und|y|e|t|d|l)\b)*\W+(\w)")
"""Particles with which a name may begin, small words that may follow them, and how the next word begins."""


def _begins_with_particle(name: str) -> bool:
    """Whether a name begins as 'von der Leyen' does: small, but its first word of weight has a capital."""
    found = _BEGINS_SMALL.match(name)
    return bool(found and found[1].isupper())


def acting(fact: Fact) -> Iterator[Named]:
    """Who a fact says acted for the parties of a tie."""
    for path, _, words in _said(fact, _places(type(fact), _acts)):
        yield path, words


def unapt(fact: Fact, among: Container[str] | None = None) -> Refusal | None:
    """The first text, of all or of some fields, that must not be recorded; what was recorded so is read all the same."""
    for path, marker, words in _said(fact, _places(type(fact), _is_apt)):
        if among is not None and path.partition(".")[0] not in among:
            continue
        if marker is LINE and "\n" in words:
            at = words.index("\n") + 1
            said = Message(
                "{field} is one line, and has a line break (character {at}): leave it out", field=path, at=at
            )
            return Refusal("line-break", said, "a note may have several lines", field=path)
        if marker is ADDRESS and "@" in _AUTHORITY.split(words.partition("://")[2], 1)[0]:
            return Refusal(
                "password-in-an-address",
                Message(
                    "{field} names a user or a password before the @: write it without,"
                    " as everybody reads it who reads the ledger",
                    field=path,
                ),
                field=path,
            )
    return None


_AUTHORITY = re.compile(r"[/\\?#]")
"""What ends the part of an address that says whose it is."""


def likeness(fact: Fact) -> tuple[Any, ...]:
    """What two facts have in common that are likely to be one: the type, the bodies, and what it was about."""
    cls, fields = type(fact), fact.__dict__
    return (cls, *[fields[name] for name in alike(cls)])


def days_of(fact: Fact) -> DaysOf:
    """The days of a fact by which it may be one with another; `due` is of plans, promises and what is to be decided."""
    due = fact.__dict__.get("due")
    return DaysOf(None if fact.on is None else bounds_of(fact), when.bounds(due) if due else None)


@cache
def free_text(cls: type[Fact]) -> frozenset[str]:
    """The fields of a type that hold free text: what another source says may be put in other words."""
    return frozenset(
        name
        for name, field in cls.model_fields.items()
        if any(isinstance(marker, Free) for marker in markers(field))
    )


@cache
def apart(cls: type[Fact]) -> tuple[tuple[str, str], ...]:
    """The fields that name somebody else than another: field, and the other (empty: the member)."""
    return tuple(
        (name, str(marker))
        for name, field in cls.model_fields.items()
        for marker in markers(field)
        if isinstance(marker, Apart)
    )


def with_slugs(
    cls: type[Fact] | type[Part], fields: Mapping[str, Any], slug: Callable[[str], str]
) -> dict[str, Any]:
    """Fields as JSON has them, with whoever is named in them put as `slug` has it, in their parts too."""
    return {**fields, **dict(_renamed(cls, fields, slug))}


def _renamed(
    cls: type[Fact] | type[Part], fields: Mapping[str, Any], slug: Callable[[str], str]
) -> Iterator[tuple[str, Any]]:
    for place in _places(cls, _is_who):
        if (value := fields.get(place.field)) is not None:
            yield place.field, _put(place, value, slug)


def _put(place: _Place, value: Any, slug: Callable[[str], str]) -> Any:
    """A value of a field with its names put: a text, a list or dict of them, or a part or several."""
    if isinstance(value, list | tuple):
        return [_put(place, item, slug) for item in value]
    if isinstance(value, dict):
        if place.part is not None:
            return with_slugs(place.part, value, slug)
        return {key: _put(place, item, slug) for key, item in value.items()}
    return slug(value) if place.part is None and isinstance(value, str) else value


def with_originals(fact: F, originals: Mapping[str, str]) -> F:
    """The same fact, with the original in the place of whoever is named and registered twice (`body.same-as`).

    `originals` by the slugs of the duplicates. Where both are named in one list, the original is named once.
    """
    changes = _originals_in(fact, originals)
    return fact.model_copy(update=changes) if changes else fact


def _originals_in(holder: Fact | Part, originals: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for place in _places(type(holder), _is_who):
        value = holder.__dict__.get(place.field)
        if value and (new := _with_originals(place, value, originals)) != value:
            found[place.field] = new
    return found


def _with_originals(place: _Place, value: Any, originals: Mapping[str, str]) -> Any:
    match value:
        case str():
            return originals.get(value, value) if place.part is None else value
        case Part():
            changes = _originals_in(value, originals)
            return value.model_copy(update=changes) if changes else value
        case tuple():
            new = [_with_originals(place, item, originals) for item in value]
            return tuple(item for n, item in enumerate(new) if item not in new[:n])
        case dict():
            return {key: _with_originals(place, item, originals) for key, item in value.items()}
        case _:
            return value


def _is_who(marker: Any) -> bool:
    return isinstance(marker, Somebody) or (isinstance(marker, Registered) and marker == "body")


def _is_apt(marker: Any) -> bool:
    return isinstance(marker, Apt)


def _acts(marker: Any) -> bool:
    return isinstance(marker, Acting)


def _must_be_registered(marker: Any) -> bool:
    return isinstance(marker, Registered)


def _may_be_anybody(marker: Any) -> bool:
    return isinstance(marker, Somebody)


@cache
def _places(
    cls: type[Fact] | type[Part], wanted: Callable[[Any], bool], before: str = ""
) -> tuple[_Place, ...]:
    """Where the fields of a model, and of its parts, are marked as wanted."""
    found: list[_Place] = []
    for name, field in cls.model_fields.items():
        path = f"{before}{name}"
        for marker in markers(field):
            if isinstance(marker, type) and issubclass(marker, Part):
                if inside := _places(marker, wanted, f"{path}."):
                    found.append(_Place(name, path, None, marker, inside))
            elif wanted(marker):
                found.append(_Place(name, path, marker, None, ()))
    return tuple(found)


def _said(holder: Fact | Part, places: tuple[_Place, ...]) -> Iterator[tuple[str, Any, str]]:
    fields = holder.__dict__
    for place in places:
        if not (value := fields[place[0]]):
            continue
        _, path, found, part, inside = place
        if type(value) is str:
            if part is None:
                yield path, found, value
            continue
        for item in value if type(value) is tuple else _flat(value):
            if part is not None and isinstance(item, part):
                yield from _said(item, inside)
            elif type(item) is str:
                if part is None:
                    yield path, found, item
            elif isinstance(item, tuple | dict):
                yield from _said_of(_flat(item), place)


def _said_of(items: Iterable[Any], place: _Place) -> Iterator[tuple[str, Any, str]]:
    """What is said in a list of lists, or of dicts."""
    for item in items:
        if place.part is not None and isinstance(item, place.part):
            yield from _said(item, place.inside)
        elif place.part is None and isinstance(item, str):
            yield place.path, place.found, item


def _flat(value: Any) -> Iterator[Any]:
    """What a value holds: the items of a list, the values of a dict, else itself."""
    if isinstance(value, tuple | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _flat(item)
    else:
        yield value


@cache
def alike(cls: type[Fact]) -> tuple[str, ...]:
    """The fields in which two facts of a type agree that are likely to be one."""
    return tuple(name for name, field in cls.model_fields.items() if name not in COMMON and _counts(field))


def _counts(field: "FieldInfo") -> bool:
    marked = [marker.counts for marker in markers(field) if isinstance(marker, Likeness)]
    return marked[-1] if marked else says_who(field)
