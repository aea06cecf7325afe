"""Forms that ask: the options of a report as fields, with what was given still in them."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from projections.report import Report
from queries.finding import Discovered, find
from queries.options import Option, listed, options_of
from web.addresses import AXES
from web.cells import closed
from web.words import label, plain, say

OF_THE_PAGE = ("page", "columns")
"""What a page takes beside the options of its report: which part of its tables, and `columns=all`."""
SECTION = "section"
"""What its twins take: which table of the answer alone."""
FLAGS = ("yes", "no")
HINTS = {
    "who": "a city, or the id of a stream",
    "body": "a name in any language",
    "when": "a day, a month or a year",
    "year": "such as 2025",
    "span": "such as 90d, 12w, 3m or 2y",
    "int": "a number",
    "float": "a number",
}
"""What may stand in a field of a kind."""


class Field(NamedTuple):
    """One field of a form."""

    name: str
    label: str
    help: str
    choices: tuple[str, ...]
    """Of which one is chosen; any words may be written where there are none."""
    values: tuple[str, ...]
    """What was given."""
    several: bool
    required: bool
    hint: str
    """What holds, or what may stand there, where nothing is given."""


@lru_cache(maxsize=64)
def found(name: str) -> Discovered:
    """The report of a name, looked for once: what is installed changes with the next start. Errors: as `find`."""
    return find(name)


def fields(options: Sequence[Option], query: Mapping[str, Sequence[str]]) -> list[Field]:
    """The options of a report as fields, with what was given behind the question mark."""
    return [_field(option, tuple(query.get(option.plain, ()))) for option in options]


def fields_of(name: str, query: Mapping[str, Sequence[str]], *, without: Sequence[str] = ()) -> list[Field]:
    """The fields of the report of a name. Errors: as `queries.finding.find`."""
    options = [option for option in listed(found(name)).options if option.plain not in without]
    return fields(options, query)


def _field(option: Option, given: tuple[str, ...]) -> Field:
    choices = option.choices or (FLAGS if option.kind == "flag" else ())
    default = option.default
    hint = "" if default in (None, (), "", False) else str(default)
    if option.kind == "span" and hint:
        hint = f"{hint}d"
    several = option.several and not choices
    values = (", ".join(given),) if several and given else given
    return Field(
        name=option.plain,
        label=label(option.name),
        help=closed(plain(say(option.help))),
        choices=choices,
        values=values,
        several=option.several,
        required=option.required,
        hint=hint or HINTS.get(option.kind, ""),
    )


def given(report: "str | Report", query: Mapping[str, Sequence[str]]) -> dict[str, object]:
    """What was given for a report's options, as `queries.options.read_options` takes it; an empty field is as none."""
    options = listed(found(report)).options if isinstance(report, str) else options_of(report)
    several = {option.plain for option in options if option.several}
    taken: dict[str, object] = {}
    for name, words in query.items():
        full = [word.strip() for word in words if word.strip()]
        if name in several:
            taken[name] = tuple(part.strip() for word in full for part in word.split(",") if part.strip())
        elif full:
            taken[name] = full[-1]
    return taken


def options_given(name: str, query: Mapping[str, Sequence[str]], fixed: Mapping[str, str]) -> dict[str, Any]:
    """What is given for the options of the report of a name, behind the question mark and by the address (`fixed`)."""
    asked = {key: words for key, words in query.items() if key not in {*AXES, *OF_THE_PAGE, SECTION, *fixed}}
    return given(name, asked) | dict(fixed)
