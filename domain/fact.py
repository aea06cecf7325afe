"""A fact: something that has happened, said in the past tense, frozen, with a type that never changes.

A fact knows no id, no version and no clock: what the store adds around it is an entry (`domain.entry`).
One class is all it takes to add a fact: the command's options, the schema, the documents and the import
check are derived from the model and its field descriptions.
"""

import domain.when_used  # noqa: F401 — before pydantic

# isort: split
import re
import typing
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from importlib import import_module
from types import UnionType
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo

from domain import when
from domain.countries import CODES
from domain.message import Message, Several
from domain.problem import NotAValue, Problem
from domain.short import shapes_of
from domain.text import text

STREAMS = ("ledger", "body", "partnership", "membership", "programme", "source")
"""The kinds of stream there are; each has a module of its name in `domain`."""
PLANNING = ("partnership", "membership", "programme")
"""Those in which plans are made."""

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
SLUG_LENGTH = 64


def is_slug(value: str) -> bool:
    """Whether `value` is a slug."""
    return len(value) <= SLUG_LENGTH and _SLUG.fullmatch(value) is not None


def slug(value: str) -> str:
    """`value` if it is a slug: `[a-z0-9]+(-[a-z0-9]+)*`, at most 64 characters. Errors: ValueError."""
    if not is_slug(value):
        raise NotAValue(
            "not-a-slug",
            Message(
                "{given!r:.80} is not a slug: small letters a to z and digits, joined by single hyphens,"
                " at most {most} characters, such as san-francisco",
                given=value,
                most=SLUG_LENGTH,
            ),
        )
    return value


QUOTATION = 25
"""Words that a quotation may have."""
DIGITS = 30
"""Digits that a figure may have."""
MOST_VOTES = 10**10
"""More than there are people."""
EXPLAINED = 10
"""Things that are wrong with a fact, told one by one."""


def _quote(value: str) -> str:
    words = len(value.split())
    if words > QUOTATION:
        raise NotAValue(
            "quotation-too-long",
            Message("it has {count} words: a quotation is kept to {most}", count=words, most=QUOTATION),
        )
    return value


def _url(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/][^\s]*", value):
        raise NotAValue(
            "not-a-web-address", "it is no web address: write it from http:// or https:// on, without spaces"
        )
    return value


def _bounded(value: Decimal) -> Decimal:
    if not value.is_finite() or len(value.as_tuple().digits) > DIGITS or abs(value.adjusted()) > DIGITS:
        raise NotAValue("not-a-figure", Message("it is no figure of at most {most} digits", most=DIGITS))
    return value


def _written_when(value: str) -> str:
    when.bounds(value)
    return value


def _country(value: str) -> str:
    if value not in CODES:
        raise NotAValue(
            "not-a-country", "it is no country code: two capital letters of ISO 3166-1, such as PL"
        )
    return value


def _names(value: Any) -> Any:
    for tag in value if isinstance(value, dict) else ():
        if isinstance(tag, str) and not all(part.isalnum() and part.isascii() for part in tag.split("-")):
            raise NotAValue(
                "not-a-language-tag",
                Message("{given!r:.80} is no language tag: write it as in zh-Hant, ja or pl", given=tag),
            )
    return value


def number(value: Any) -> Any:
    """`value`, which is no yes or no: to Python these are numbers. Errors: ValueError."""
    if isinstance(value, bool):
        raise NotAValue("yes-or-no", Message("it is a number, not {given}", given=value))
    return value


class Registered(str):
    """Marks a field that names a stream which must have been registered: its kind of stream."""

    __slots__ = ()


class Somebody:
    """Marks a field that says who: a body's slug, or words for somebody outside the ledger."""


class Likeness(NamedTuple):
    """Marks whether two facts of a type agree in a field where they are likely to be one.

    What says who does, unless it is marked otherwise; any other field does not, unless it is marked.
    """

    counts: bool


LIKENESS = Likeness(counts=True)
"""What a fact is about: where this differs, there are two."""
ASIDE = Likeness(counts=False)
"""Who is named beside those that a fact is about: one account has it, and another of the same does not."""


class Apart(str):
    """Marks a field that names somebody else than another field does: nobody visits itself.

    It is the name of the other field; the empty name stands for the member whose membership it is.
    """

    __slots__ = ()


class Acting:
    """Marks a field that says who acts for the parties of a tie: anybody else may, and it is said beside."""


ACTING = Acting()
"""Who acts for the parties: no third party would naturally stand there."""


class Apt:
    """Marks a text of which more is asked when it is recorded than when it is read: what was recorded stays readable."""


LINE, ADDRESS = Apt(), Apt()
"""A text of one line, and an address on the web without a password."""


class Free:
    """Marks a field of free text: no value that another source would bear out word by word."""


FREE = Free()
"""Words that may be put otherwise and say the same."""


class _Checked(dict[str, str]):
    """Short words that were checked, and how they are kept: a ledger says the same ones over and over."""

    def __init__(self, check: Callable[[str], str]) -> None:
        super().__init__()
        self._check = check

    def __missing__(self, value: str) -> str:
        checked = self._check(value)
        if len(value) <= SLUG_LENGTH:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[value] = checked
        return checked


_REMEMBERED = 50_000
AS_TEXT, AS_SLUG, _when, _code = (
    AfterValidator(_Checked(item).__getitem__) for item in (text, slug, _written_when, _country)
)

Text = Annotated[str, AS_TEXT, LINE]
"""A name, or words that stand in a line of others."""
Prose = Annotated[str, AS_TEXT, FREE]
"""Words that may have several lines."""
Slug = Annotated[str, AS_SLUG]
When = Annotated[str, _when, Field(json_schema_extra={"format": "edtf"})]
"""A day as roughly as it is known (EDTF, `domain.when`); kept as it was written."""
Who = Annotated[str, AS_TEXT, LINE, Somebody()]
"""A body's slug, or plain text for somebody outside the ledger."""
Body = Annotated[str, AS_SLUG, Registered("body")]
Source = Annotated[str, AS_SLUG, Registered("source")]
Tie = Annotated[str, AS_TEXT, LINE, Registered("partnership")]
"""The stream id of a partnership."""
InNetwork = Annotated[str, AS_TEXT, LINE, Registered("membership")]
"""The stream id of a membership."""
Programme = Annotated[str, AS_SLUG, Registered("programme")]
Names = Annotated[dict[Text, Text], BeforeValidator(_names), Field(json_schema_extra={"default": {}})]
"""Names by language tag, such as zh-Hant. None are made by `dict`: a default that is one is copied at length each time."""
Figure = Annotated[Decimal, AfterValidator(_bounded)]
Duration = Annotated[str, AfterValidator(lambda value: (when.duration(value), value)[1])]
Url = Annotated[str, AfterValidator(text), AfterValidator(_url), ADDRESS]
Country = Annotated[str, _code]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Version = Annotated[int, BeforeValidator(number), Field(ge=1)]
"""An entry of the stream, by its version."""


Votes = Annotated[int, BeforeValidator(number), Field(ge=0, le=MOST_VOTES)]


class Part(BaseModel):
    """A part of a fact that has fields of its own.

    It is built at once. A fact's class, built when it is first used, takes its parts as they are, or else builds its own.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")


class Citation(Part):
    """Where a statement comes from: a registered source and the place in it."""

    source: Source = Field(description="the source's slug")
    at: Text | None = Field(None, description="page, paragraph or URL fragment")
    quote: Annotated[Prose, AfterValidator(_quote)] | None = Field(
        None, description="its own words, 25 at most"
    )


class Person(Part):
    """Somebody who acted in office, or a description of a private person by role."""

    name: Text = Field(description="the name, or a description such as 'two artists'")
    name_local: Text | None = Field(None, description="the name in the person's own script")
    role: Text | None = Field(None, description="the office held at the time")
    body: Who | None = Field(None, description="the body served")


class Term(Part):
    """How long an instrument runs, and how it goes on."""

    from_: When | None = Field(None, alias="from", description="the first day (default: the signature)")
    until: When | None = Field(None, description="the last day in force")
    length: Duration | None = Field(None, description="ISO 8601 duration such as P5Y")
    renewal: Literal["none", "express", "tacit"] | None = Field(None, description="how it is renewed")
    period: Duration | None = Field(None, description="the length of a tacit renewal (default: length)")
    notice: Duration | None = Field(None, description="how long before the end it must be declined")

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True, serialize_by_alias=True)


class Vote(Part):
    """How a forum voted."""

    for_: Votes | None = Field(None, alias="for", description="votes for")
    against: Votes | None = Field(None, description="votes against")
    abstain: Votes | None = Field(None, description="abstentions")
    text: Prose | None = Field(None, description="in words, such as unanimous")

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True, serialize_by_alias=True)


People = tuple[Person, ...]
Topics = tuple[Slug, ...]

_REGISTRY: dict[str, type["Fact"]] = {}


class Fact(BaseModel):
    """What every fact carries (docs/reference/vocabulary.md)."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, protected_namespaces=())

    if typing.TYPE_CHECKING:  # pydantic would look at each of these once more for every fact there is
        verb: ClassVar[str]
        """The name of the type without its stream: `put-on-hold`."""
        streams: ClassVar[tuple[str, ...]]
        """The kinds of stream that take this fact."""
        sentence: ClassVar[str]
        """How it is told: a template over its fields' names (`domain.sentence`)."""
        short: ClassVar[tuple[str, ...]]
        """How it is told where there is little room: templates over the same names, the fullest first (`domain.short`)."""
        moves: ClassVar[bool]
        """Whether it can move a standing."""
        lasts: ClassVar[bool]
        """Whether it may go on for days, as a visit or a festival does."""
        dated: ClassVar[bool]
        """Whether it happened on a day, so that a day is missed where none is given."""
        contact: ClassVar[bool]
        """Whether the sides met or spoke in it: it is a sign of life, and stands where contacts are listed and counted."""

    on: When | None = Field(None, description="when it happened, as roughly as it is known")
    sources: tuple[Citation, ...] = Field((), description="where it is said")
    certainty: Literal["confirmed", "reported", "alleged"] = Field("confirmed", description="how sure it is")
    before: Version | None = Field(
        None, description="an earlier entry that this came before, where dates leave it open"
    )
    note: Prose | None = Field(None, description="free text")

    def __init_subclass__(  # noqa: PLR0913 — each is said by name
        cls,
        *,
        name: str = "",
        streams: Iterable[str] = (),
        sentence: str = "",
        short: Iterable[str] = (),
        moves: bool = False,
        lasts: bool = False,
        dated: bool = True,
        contact: bool = False,
        **rest: Any,
    ) -> None:
        """Put the type into the closed registry. Errors: TypeError where a part of the type is missing."""
        super().__init_subclass__(**rest)
        if not (name and streams and sentence and cls.__doc__):
            raise TypeError(f"{cls.__name__} needs a name, its streams, a sentence and a docstring")
        cls.verb, cls.streams, cls.sentence = name, tuple(streams), sentence
        cls.short = tuple(short) or shapes_of(sentence)
        cls.moves, cls.lasts, cls.dated, cls.contact = moves, lasts, dated, contact
        for kind in cls.streams:
            if kind not in STREAMS or _REGISTRY.setdefault(f"{kind}.{name}", cls) is not cls:
                raise TypeError(f"{kind}.{name} is no stream of ours, or a type that exists already")

    @property
    def alleged(self) -> bool:
        """An alleged fact is kept and shown; it is not judged and moves nothing."""
        return self.certainty == "alleged"

    @property
    def made_by(self) -> int:
        """The last day on which it can have been by what it says itself, `on` apart: a plan is made before what it plans."""
        return when.MAX


COMMON = tuple(Fact.model_fields)
"""The fields that every fact has."""
UNKNOWN = (when.MIN, when.MAX)


def bounds_of(fact: Fact) -> when.Bounds:
    """The bounds of a fact's day as it was written; of what lasted, of its first day."""
    return when.began(fact.on) if fact.on else UNKNOWN


class Mistake(NamedTuple):
    """What is wrong with one field of a fact, so that a form can say it beside the field."""

    field: str | None
    """The field with the fields that it lies in, and its place in a list: `people.0.body`; None for the whole."""
    code: str
    """What kind of mistake it is, such as `missing`, or the code of the rule that the value breaks."""
    reason: str
    """A clause that says which field, why, and what it should be."""


class NotAFact(Problem, ValueError):
    """What was given cannot be read as a fact; says which field, why, and what it should be."""

    code = "not-a-fact"

    def __init__(self, reason: str, hint: str = "", *, mistakes: Sequence[Mistake] = ()) -> None:
        """`mistakes` are what is wrong field by field, where fields are what is wrong."""
        super().__init__(reason, hint, field=mistakes[0].field if len(mistakes) == 1 else None)
        self.mistakes = tuple(mistakes)


class UnknownType(NotAFact):
    """No fact has this type."""

    code = "unknown-type"

    def __init__(self, given: str) -> None:
        import difflib  # noqa: PLC0415 — only who mistypes waits for it

        kind, _, name = given.partition(".")
        if kind in STREAMS:  # what all of its types begin with makes nothing alike
            names = [shape.partition(".")[2] for shape in types(kind)]
            near = [f"{kind}.{match}" for match in difflib.get_close_matches(name, names, n=3)]
        else:
            near = difflib.get_close_matches(given, types(), n=3)
        if near:
            rather = Message("did you mean {near}?", near=Several(near, " or "))
        elif kind in STREAMS:
            verbs = Several(type_.partition(".")[2] for type_ in types(kind))
            rather = Message("a {kind} has {verbs}", kind=kind, verbs=verbs)
        else:
            rather = Message(
                "a type begins with {kinds} and a full stop", kinds=Several(STREAMS, last=" or ")
            )
        super().__init__(Message("{given!r:.80} is no type of fact: {rather}", given=given, rather=rather))
        self.args = (given,)


def load(kind: str) -> None:
    """Read the module of a kind of stream, which has its name; with it come its facts and the class that reads it.

    Errors: KeyError for a kind that there is not.
    """
    if kind not in STREAMS:
        raise KeyError(kind)
    import_module(f"domain.{kind}")


@cache
def fact_class(type_: str) -> type[Fact]:
    """The class of a type such as `partnership.signed`. Errors: `UnknownType`, with what comes near it."""
    kind = type_.partition(".")[0]
    if kind in STREAMS:
        load(kind)
    if type_ not in _REGISTRY:
        raise UnknownType(type_)
    return _REGISTRY[type_]


def types(kind: str | None = None) -> list[str]:
    """All types, or those of one kind of stream, in the order of the vocabulary."""
    kinds = STREAMS if kind is None else (kind,)
    for each in kinds:
        load(each)
    found = [type_ for type_ in _REGISTRY if type_.partition(".")[0] in kinds]
    return sorted(found, key=lambda type_: (kinds.index(type_.partition(".")[0]), _shared_with(type_)))


def _shared_with(type_: str) -> int:
    """Its own facts come first in a stream, then those of another that it takes too, plans, and those of every stream."""
    streams = _REGISTRY[type_].streams
    if streams in {STREAMS, PLANNING}:
        return 3 if streams == STREAMS else 2
    return 1 if not type_.startswith(f"{streams[0]}.") else 0


def fact_of(cls: type[Fact], fields: dict[str, Any]) -> Fact:
    """A fact from its fields as JSON has them. Errors: `NotAFact` with one sentence for all that is wrong."""
    try:
        made: Fact = cls.__pydantic_validator__.validate_python(fields)
    except ValidationError as error:
        raise explain(cls, error) from None
    return made


def explain(cls: type[Fact], error: ValidationError) -> NotAFact:
    """What is wrong with the fields of a fact: one mistake a field, and all of them in a sentence."""
    found = error.errors(include_url=False)
    mistakes = list(dict.fromkeys(_mistake(cls, each) for each in found[:EXPLAINED]))
    clauses = [mistake.reason for mistake in mistakes]
    if len(found) > EXPLAINED:
        clauses.append(Message("and {count:,} more", count=len(found) - EXPLAINED))
    return NotAFact(Message("{clauses}", clauses=Several(clauses, "; ")), mistakes=mistakes)


def _mistake(cls: type[Fact], found: Any) -> Mistake:
    path = [str(step) for step in found["loc"] if not str(step).startswith("function-")]
    field = _field(cls, path)
    said: dict[str, Any] = {
        "verb": cls.verb,
        "field": _place(path) or f"{cls.verb:.80}",
        "given": f"{found['input']!r:.200}",
        "about": Message(" ({description})", description=field.description)
        if field and field.description
        else "",
    }
    code, reason = _what_is_wrong(cls, found, said)
    return Mistake(".".join(path) or None, code, reason)


def _field(cls: type[Fact], path: Sequence[str]) -> FieldInfo | None:
    """The field at a place in a fact, also one of a part; None where there is none."""
    *within, name = [step for step in path if not step.isdecimal()] or [""]
    fields = _holder(cls, within).model_fields
    return fields.get(name) or next((field for field in fields.values() if field.alias == name), None)


def _place(path: Sequence[str]) -> str:
    """Where in a fact something is wrong: `term.length`; `people 2, name` for the name of the second of the people."""
    dotted = ".".join(path)
    return re.sub(r"\.(\d+)(\.?)", lambda at: f" {int(at[1]) + 1}{at[2] and ', '}", dotted)


def _what_is_wrong(cls: type[Fact], found: Any, said: dict[str, Any]) -> tuple[str, str]:
    """The code and the clause of what a model found wrong."""
    match found["type"]:
        case "missing":
            return "missing", Message("{verb} needs {field}{about}", **said)
        case "extra_forbidden":
            *within, name = found["loc"]
            return "unknown-field", Message(
                "{whole} has no field {field}: {rather}",
                whole=_place([*map(str, within)]) or cls.verb,
                field=str(name),
                rather=_rather(_holder(cls, within), str(name)),
            )
        case "literal_error":
            choices = found["ctx"]["expected"].replace("'", "")
            return "not-one-of-these", Message(
                "{field} is one of {choices}, not {given}", choices=choices, **said
            )
        case "value_error":
            why = found["ctx"]["error"]
            code, why = (why.code, why.reason) if isinstance(why, Problem) else ("not-a-value", str(why))
            return code, Message("{field}: {why}", why=why, **said)
        case "bool_parsing" | "bool_type":
            return "not-a-yes-or-no", Message("{field} is a yes or no, not {given}{about}", **said)
        case "int_parsing" | "int_type" | "decimal_parsing" | "decimal_type" | "float_parsing" | "float_type":
            return "not-a-number", Message("{field} is a number, not {given}{about}", **said)
        case "string_type":
            return "not-a-text", Message("{field} is a text, not {given}{about}", **said)
        case "tuple_type" | "list_type":
            if form := _form(cls, found["loc"]):
                return "not-a-list", Message(
                    "{field} is a list such as {form}, not {given}", form=form, **said
                )
            return "not-a-list", Message("{field} is a list, not {given}{about}", **said)
        case "model_type" | "model_attributes_type" | "dict_type":
            return "not-fields", Message(
                "{field} is an object with fields of its own, not {given}{about}", **said
            )
        case "greater_than_equal" | "less_than_equal":
            return found["type"].replace("_", "-"), Message(
                "{field} is {bound} at {end}, not {given}{about}",
                bound=found["ctx"].get("ge", found["ctx"].get("le")),
                end="least" if "ge" in found["ctx"] else "most",
                **said,
            )
        case "string_pattern_mismatch":
            return "not-of-this-form", Message("{field} cannot be {given}{about}", **said)
        case "too_short" | "string_too_short":
            return "left-empty", Message("{field} is empty{about}", **said)
        case other:
            why = f"{found['msg'][0].lower()}{found['msg'][1:]}"
            return other.replace("_", "-"), Message("{field}: {why}, not {given}", why=why, **said)


def _parts(cls: type[BaseModel], name: str) -> Iterator[type[Part]]:
    """The parts that a field of a model holds."""
    for marker in markers(cls.model_fields[name]) if name in cls.model_fields else ():
        if isinstance(marker, type) and issubclass(marker, Part):
            yield marker


def _holder(cls: type[BaseModel], path: Sequence[int | str]) -> type[BaseModel]:
    """The model that has the fields at a place in a fact: the fact's own class, or one of its parts."""
    for name in path:
        if isinstance(name, str):
            alias = {field.alias or own: own for own, field in cls.model_fields.items()}
            cls = next(_parts(cls, alias.get(name, name)), cls)
    return cls


def _form(cls: type[BaseModel], path: Sequence[int | str]) -> str:
    """How a list of parts is written: `[{"field": …, "value": …}]`; nothing for one of single values."""
    *within, name = path
    for part in _parts(_holder(cls, within), str(name)):
        needed = [own for own, field in part.model_fields.items() if field.is_required()]
        fields = ", ".join(f'"{own}": …' for own in needed)
        return f"[{{{fields}}}]"
    return ""


def _rather(cls: type[BaseModel], name: str) -> Message:
    """What may be meant by the name of a field that there is not."""
    import difflib  # noqa: PLC0415 — only who mistypes waits for it

    known = [field.alias or own for own, field in cls.model_fields.items()]
    if near := difflib.get_close_matches(name, known, n=1):
        return Message("did you mean {near}?", near=near[0])
    return Message("it has {fields}", fields=Several(known))


def model_fields(cls: type[Fact]) -> list[str]:
    """The fact's own fields, in the order of the vocabulary."""
    return [name for name in cls.model_fields if name not in COMMON]


def markers(field: FieldInfo) -> Iterator[Any]:
    """What marks a field, the items of its list or the values of its dict: validators, markers, and parts."""
    yield from field.metadata
    yield from _markers(field.annotation)


def _markers(annotation: Any) -> Iterator[Any]:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        yield annotation
    if typing.get_origin(annotation) is typing.Annotated:
        inner, *metadata = typing.get_args(annotation)
        yield from metadata
        yield from _markers(inner)
    elif typing.get_origin(annotation) in (tuple, typing.Union, UnionType):
        for member in typing.get_args(annotation):
            yield from _markers(member)
    elif typing.get_origin(annotation) is dict:
        yield from _markers(typing.get_args(annotation)[1])


def fields_of(fact: Fact) -> dict[str, Any]:
    """The fact's fields as JSON has them, defaults left out: what is stored and what a facts file holds."""
    fields: dict[str, Any] = fact.__pydantic_serializer__.to_python(fact, mode="json", exclude_defaults=True)
    return fields


def changed(fact: Fact, changes: dict[str, Any]) -> Fact:
    """The fact with some fields given anew, each checked as that field; None takes one out. Errors: `NotAFact`."""
    known = type(fact).model_fields
    fields = {**fields_of(fact), **changes}
    return fact_of(
        type(fact), {name: value for name, value in fields.items() if value is not None or name not in known}
    )
