"""The vocabulary as data: every type of fact with its fields and its sentence, for whoever needs no model.

`vocabulary.json` is written from the models and their markers by `python -m domain.describe`; a test compares the two.
Options of commands, inputs of forms, completion and the sentences of rows that were read back come from it, because none
of these must wait for the models.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

FILE = Path(__file__).with_name("vocabulary.json")
INSTRUMENTS = "kinds of instrument"
"""Stands in the file for the words of their table (`domain.kinds`), so that a new kind needs no writing."""


class FactField(NamedTuple):
    """One field of a type of fact."""

    name: str
    shape: str
    """text, when, figure, list, words, people, person, term, vote, names, flag, sources or changes."""
    required: bool = False
    help: str = ""
    choices: tuple[str, ...] = ()
    """The words that may stand there; nothing where any may."""
    names: str = ""
    """The kind of stream that it takes a name of, as the field is marked: body, source, programme, partnership."""
    default: Any = None
    """What is meant where nothing is said, as JSON has it."""

    @property
    def who(self) -> bool:
        """Whether it says who: a body's slug, or words for somebody outside the ledger."""
        return self.names == "body"


class FactType(NamedTuple):
    """One type of fact."""

    verb: str
    """Its name without its stream: `put-on-hold`."""
    kinds: tuple[str, ...]
    """The kinds of stream that take it."""
    help: str
    """What it says has happened, in one sentence."""
    sentence: str
    """How a fact is said: a template over the names of its fields (`domain.sentence`)."""
    short: tuple[str, ...]
    """How it is said where there is little room: templates over the same names, the fullest first."""
    fields: tuple[FactField, ...]
    contact: bool = False
    """Whether the sides met or spoke in it."""
    alike: tuple[str, ...] = ()
    """The fields in which two facts agree that are likely to be one (`domain.fields.likeness`)."""

    @property
    def name(self) -> str:
        """The type, of the first kind of stream that takes it: `partnership.signed`."""
        return f"{self.kinds[0]}.{self.verb}"


def types() -> Iterator[FactType]:
    """Every type, in the order of the vocabulary; what any stream takes comes last."""
    return map(_type, range(len(_written().types)))


def types_called(verb: str) -> tuple[FactType, ...]:
    """The types of this verb: one, or one for each kind of stream that says it differently."""
    return tuple(map(_type, _written().verbs.get(verb, ())))


def verbs() -> Mapping[str, str]:
    """Every verb with the sentence that says what it is, in the order of the vocabulary."""
    written = _written()
    return {verb: written.types[names[0]]["help"] for verb, names in written.verbs.items()}


def type_called(name: str) -> FactType:
    """The type of a name such as `body.registered`. Errors: KeyError where it is not in the file."""
    written = _written()
    if name not in written.names:
        raise KeyError(f"{name} is not in {FILE.name}, which python -m domain.describe writes")
    return _type(written.names[name])


@cache
def common() -> tuple[FactField, ...]:
    """The fields that every fact has."""
    return tuple(map(_field, _written().common))


class _Written:
    """What the file says, and where in it each type is: by its name, and with others of its verb."""

    def __init__(self) -> None:
        import json  # noqa: PLC0415 — what offers no field of a fact need not wait for it

        said = json.loads(FILE.read_bytes())
        self.common: list[dict[str, Any]] = said["common"]
        self.types: list[dict[str, Any]] = said["types"]
        self.names: dict[str, int] = {}
        self.verbs: dict[str, list[int]] = {}
        for number, type_ in enumerate(self.types):
            verb = type_["verb"]
            self.verbs.setdefault(verb, []).append(number)
            self.names.update(dict.fromkeys([f"{kind}.{verb}" for kind in type_["kinds"]], number))


_written = cache(_Written)


@cache
def _type(number: int) -> FactType:
    said = _written().types[number]
    return FactType(
        verb=said["verb"],
        kinds=tuple(said["kinds"]),
        help=said["help"],
        sentence=said["sentence"],
        short=tuple(said["short"]),
        fields=tuple(map(_field, said["fields"])),
        contact=said.get("contact", False),
        alike=tuple(said.get("alike", ())),
    )


def _field(said: dict[str, Any]) -> FactField:
    choices = said.get("choices", ())
    if choices == INSTRUMENTS:
        from domain.kinds import KINDS  # noqa: PLC0415 — most commands that read this file need no table

        choices = KINDS
    return FactField(**{**said, "choices": tuple(choices)})
