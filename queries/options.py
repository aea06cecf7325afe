"""A report's options: what its function wants to be asked, by what words, and what is read of these.

They are the parameters of the function: their types say how words are read, their annotations what they mean.
"""

import inspect
import types
import typing
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from domain.message import Field, Message, Several
from domain.problem import Problem
from queries import catalogue
from queries.finding import BUILT_IN, Discovered, NoReport

if TYPE_CHECKING:
    from projections.report import Report
    from queries.session import View

Kind = Literal["who", "body", "when", "year", "span", "choice", "flag", "int", "float", "text"]
"""A stream, a body, a day or more, a year, a length of time in days, one of some words, yes or no, a number, any words."""


class Option(NamedTuple):
    """A parameter of a report, as it is asked for."""

    name: str
    kind: Kind
    help: str
    """What it means, in a few words."""
    default: Any
    """What holds where nothing is given; None also where the report sees to that."""
    required: bool
    several: bool
    """Whether it may be given several times."""
    choices: tuple[str, ...] = ()

    @property
    def plain(self) -> str:
        """Its name without what Python wants: `from`."""
        return self.name.strip("_")


class Listed(NamedTuple):
    """What can be known of a report before it is asked."""

    name: str
    doc: str
    """The docstring of its function, clean: its question, a blank line, and what exactly is counted."""
    forms: tuple[str, ...]
    """Other forms than tables, by the word for each."""
    options: tuple[Option, ...]

    @property
    def question(self) -> str:
        """What it answers: the first line of its docstring."""
        return self.doc.strip().partition("\n")[0]


def listed(found: Discovered) -> Listed:
    """What can be known of a report; a built-in one is not loaded for that. Errors: as loading it, and NoReport."""
    known = catalogue.entry(found.place.rpartition(".")[2]) if found.by == BUILT_IN else None
    if known is None:
        return listed_of(found.load())
    options = (_known(option) for option in known["options"])
    return Listed(known["name"], known["doc"], tuple(known["forms"]), tuple(options))


def listed_of(report: "Report") -> Listed:
    """What can be known of a report that is loaded. Errors: NoReport."""
    doc = inspect.cleandoc(report.__doc__ or "")  # from 3.13 on Python does it
    return Listed(report.name, doc, tuple(report.forms), tuple(options_of(report)))


def _known(option: dict[str, Any]) -> Option:
    """An option as the catalogue has it."""
    means, default = option["help"], option["default"]
    if isinstance(means, dict):
        means = Message.again(
            means["template"], {name: Field(field) for name, field in means["fields"].items()}
        )
    if isinstance(default, list):
        default = tuple(default)
    return Option(**option | {"help": means, "default": default, "choices": tuple(option["choices"])})


def options_of(report: "Report") -> list[Option]:
    """The options of a report, from the signature of its function. Errors: NoReport where one is unheard of."""
    return [*_options_of(report)]


@cache
def _options_of(report: "Report") -> tuple[Option, ...]:
    hints = typing.get_type_hints(report.ask, include_extras=True)
    return tuple(
        _option(parameter, hints.get(parameter.name, str))
        for parameter in list(inspect.signature(report.ask).parameters.values())[1:]
    )


def _option(parameter: inspect.Parameter, hint: Any) -> Option:
    marks: tuple[Any, ...] = getattr(hint, "__metadata__", ())
    kind, several, choices = _kind(hint)
    required = parameter.default is inspect.Parameter.empty
    return Option(
        name=parameter.name,
        kind=kind,
        help=next((mark for mark in marks if isinstance(mark, str)), ""),
        default=None if required else parameter.default,
        required=required,
        several=several,
        choices=choices,
    )


def _kind(hint: Any) -> tuple[Kind, bool, tuple[str, ...]]:
    """What a type asks for, whether several times, and among which words. Errors: NoReport."""
    from projections.report import Body, Span, When, Who, Year

    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        rest = [each for each in typing.get_args(hint) if each is not type(None)]
        if len(rest) == 1:
            return _kind(rest[0])
    if typing.get_origin(hint) is tuple and typing.get_args(hint)[1:] == (...,):
        kind, _, choices = _kind(typing.get_args(hint)[0])
        return kind, True, choices
    if typing.get_origin(hint) is typing.Annotated:
        return _kind(hint.__origin__)
    if typing.get_origin(hint) is Literal:
        return "choice", False, tuple(map(str, typing.get_args(hint)))
    known: dict[Any, Kind] = {Who: "who", Body: "body", When: "when", Year: "year", Span: "span"}
    known |= {bool: "flag", int: "int", float: "float", str: "text"}
    if hint not in known:
        raise NoReport(Message("an option of the type {type} cannot be asked for", type=hint))
    return known[hint], False, ()


# --- reading


class NotGiven(Problem):
    """An option has to be given and is not."""


class UnknownOption(Problem):
    """A report has no option of this name."""


def read_options(
    options: Sequence[Option], given: Mapping[str, Any], view: "View", read: dict[str, str] | None = None
) -> dict[str, Any]:
    """What was given for a report's options, as its function takes it; what was not given is left to the function.

    `given` has words by the options' names, as they are or plain (`from_`, `from`); None, and nothing of several, is as if
    it were not given; what was read already (a number, a day) is taken as it is. `read` takes up the dates that were read
    from other words, to print them back. Errors: NotGiven, UnknownOption, `queries.words.Unreadable`,
    `queries.directory.Nobody`, each with the option that it is about.
    """
    by_name = {name: option for option in options for name in (option.name, option.plain)}
    words: dict[str, Any] = {}
    for name, value in given.items():
        if name not in by_name:
            there = Several(option.plain for option in options)
            raise UnknownOption(
                Message("there is no option {name}: there are {there}", name=name, there=there)
                if there
                else Message("there is no option {name}: this report has none of its own", name=name),
                field=name,
            )
        if value is not None and not (isinstance(value, list | tuple) and not value):
            words[by_name[name].name] = value
    for option in options:
        if option.required and option.name not in words:
            field = Field(option.plain)
            raise NotGiven(Message("{field}: say what is asked about", field=field), field=option.plain)
    read = {} if read is None else read
    today = date.fromordinal(view.ask.today)
    return {
        option.name: _read(option, words[option.name], view, today, read)
        for option in options
        if option.name in words
    }


def _read(option: Option, given: Any, view: "View", today: date, read: dict[str, str]) -> Any:
    if option.several:
        words = (given,) if isinstance(given, str) else given
        return tuple(_each(option, word, view, today, read) for word in words)
    return _each(option, given, view, today, read)


def _each(option: Option, given: Any, view: "View", today: date, read: dict[str, str]) -> Any:
    if not isinstance(given, str) or option.kind == "text":
        return given
    from queries import words

    match option.kind:
        case "who" | "body":
            return _somebody(option, given, view)
        case "choice":
            return words.choice(option.plain, given, option.choices)
        case "when" | "year" | "span":
            return _day(option, given, today, read)
        case _:
            return _plain(option, given)


def _somebody(option: Option, given: str, view: "View") -> str:
    """A stream's id, or a body's slug. Errors: Nobody."""
    from queries.directory import Nobody

    try:
        return view.stream(given) if option.kind == "who" else view.ask.names.body(given)
    except Nobody as error:
        error.field = option.plain
        raise


def _day(option: Option, given: str, today: date, read: dict[str, str]) -> str | int:
    """A day, a year, or a length of time in days. Errors: Unreadable."""
    from queries import words

    if option.kind == "when":
        return words.when(given, today, read, option.plain)
    if option.kind == "year":
        return words.year(given, today, read, option.plain)
    return words.span(given, today, option.plain)


_FLAGS = {
    "yes": True,
    "true": True,
    "on": True,
    "1": True,
    "no": False,
    "false": False,
    "off": False,
    "0": False,
}


def _plain(option: Option, given: str) -> int | float | bool:
    """A number, or yes or no. Errors: Unreadable."""
    from queries import words

    try:
        if option.kind == "flag":
            return _FLAGS[given.strip().lower()]
        return int(given) if option.kind == "int" else float(given)
    except (KeyError, ValueError):
        what = {"flag": "yes or no", "int": "a whole number"}.get(option.kind, "a number")
        said = Message(": {given!r} is not {what}", given=given, what=what)
        raise words.Unreadable(option.plain, said) from None
