"""`comity schema [TYPE]`: the JSON schema of a fact, or of what the reading commands print."""

import types
import typing
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from cli.errors import Failure
from cli.session import Session, session_of
from queries.fields import field

if TYPE_CHECKING:
    from domain.fact import Fact

OUTPUTS = ("show", "list", "audit", "timeline", "report")


class Line(NamedTuple):
    """One type of fact."""

    type: str
    fields: tuple[str, ...]
    required: tuple[str, ...]
    what: str


class Field(NamedTuple):
    """One field of a type, or of what is printed."""

    field: str
    required: bool
    choices: tuple[str, ...]
    what: str


@click.pass_context
def _schema(ctx: click.Context, /, type_: str | None, **_given: Any) -> None:
    session = session_of(ctx)
    if type_ is None:
        _types(session)
        return
    from cli.output import dumped

    if session.format in {None, "json"}:
        click.echo(
            dumped(
                output_schema(type_) if type_ in OUTPUTS else _fact(type_).model_json_schema(by_alias=True)
            )
        )
    else:
        _fields(session, type_)


def _types(session: Session) -> None:
    from cli.printing import print_rows
    from cli.tables import Column
    from domain.fact import fact_class, model_fields
    from domain.fact import types as types_of

    found = [
        Line(
            type=shape,
            fields=tuple(model_fields(cls)),
            required=tuple(n for n in model_fields(cls) if cls.model_fields[n].is_required()),
            what=" ".join((cls.__doc__ or "").split()),
        )
        for shape in types_of()
        for cls in [fact_class(shape)]
    ]
    columns = [
        Column("type", lambda row: row.type),
        Column(
            "fields (required *)",
            lambda row: ", ".join(f"{n}*" if n in row.required else n for n in row.fields),
        ),
        Column("what", lambda row: row.what),
    ]
    print_rows(session, found, columns)


def _fields(session: Session, type_: str) -> None:
    """The fields of one type, one a row, for people."""
    from cli.printing import print_rows
    from cli.tables import Column

    if type_ in OUTPUTS:
        from queries.columns import columns_of

        found = [Field(named.name, True, (), named.help) for named in columns_of(_rows()[type_])]
    else:
        cls = _fact(type_)
        told = f"{cls.streams[0]}.{cls.verb}"
        found = [
            Field(
                field=name,
                required=row.is_required(),
                choices=described.choices if (described := field(told, name)) else (),
                what=row.description or "",
            )
            for name, row in cls.model_fields.items()
        ]
    columns = [
        Column("field (required *)", lambda row: f"{row.field}*" if row.required else row.field),
        Column(
            "what it says", lambda row: f"{row.what}: {', '.join(row.choices)}" if row.choices else row.what
        ),
    ]
    print_rows(session, found, columns)


def _fact(type_: str) -> "type[Fact]":
    """The class of a type; of a verb alone, the one of a partnership before others. Errors: Failure."""
    import difflib

    from domain.fact import UnknownType, fact_class
    from domain.fact import types as types_of

    known = sorted(types_of(), key=lambda shape: not shape.startswith("partnership"))
    full = type_ if "." in type_ else next((word for word in known if word.endswith(f".{type_}")), type_)
    try:
        return fact_class(full)
    except UnknownType as error:
        verbs = list(dict.fromkeys([*OUTPUTS, *(word.partition(".")[2] for word in known)]))
        near = [] if "." in type_ else difflib.get_close_matches(type_, verbs, n=3)
        reason = f"{type_!r} is no type of fact: did you mean {' or '.join(near)}?" if near else str(error)
        raise Failure(
            "not-found", reason, f"comity schema lists them; what commands print: {', '.join(OUTPUTS)}"
        ) from None


def _rows() -> dict[str, type[Any]]:
    from projections.reckoning.audit import Audit
    from projections.reckoning.standings import Status
    from projections.reports.show import Details
    from projections.reports.timeline import Moment
    from queries.answers import Document

    return {"show": Details, "list": Status, "audit": Audit, "timeline": Moment, "report": Document}


DEPENDENT = ("show", "list", "timeline")
"""Rows that may have one column more, where open contests would change one of them."""


def output_schema(name: str) -> dict[str, Any]:
    """The JSON schema of what a reading command prints with --json."""
    from pydantic import Field as Described
    from pydantic import TypeAdapter, create_model

    model: Any = _model(_rows()[name], {})
    if name in DEPENDENT:
        more: Any = (
            list[str],
            Described([], description="what contested values that are not in use would change"),
        )
        model = create_model(model.__name__, __base__=model, __doc__=model.__doc__, depends_on=more)
    whole: Any = list[model] if name in {"list", "timeline"} else model
    return TypeAdapter(whole).json_schema(mode="serialization")


def _model(row: type[Any], made: dict[type[Any], Any]) -> Any:
    """A row as a model: all its columns are there, and no other."""
    from pydantic import ConfigDict, create_model
    from pydantic import Field as Described

    from projections.row import Behind
    from queries.columns import bare

    if row not in made:
        hints = typing.get_type_hints(row, include_extras=True)
        columns: dict[str, Any] = {}
        for name, hint in hints.items():
            if bare(hint) is Behind:
                columns |= {item: (list[str], Described(description=_said(hint))) for item in Behind._fields}
            else:
                columns[name] = (_as_json_has_it(hint, made), Described(description=_said(hint)))
        made[row] = create_model(
            row.__name__, __config__=ConfigDict(extra="forbid"), __doc__=row.__doc__, **columns
        )
    return made[row]


def _said(hint: Any) -> str | None:
    marks = hint.__metadata__ if typing.get_origin(hint) is typing.Annotated else ()
    return next((mark for mark in marks if isinstance(mark, str)), None)


def _as_json_has_it(hint: Any, made: dict[type[Any], Any]) -> Any:
    """A column's type with models for rows and lists for other tuples."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        return _as_json_has_it(inner[0], made)
    if origin in (typing.Union, types.UnionType):
        return typing.Union[tuple(_as_json_has_it(item, made) for item in inner)]  # noqa: UP007 — made when it runs
    if origin in (tuple, list):
        return list[_as_json_has_it(inner[0], made)]  # type: ignore[misc]  # made when it runs
    if origin is dict:
        return dict[str, _as_json_has_it(inner[1], made)]  # type: ignore[misc]  # made when it runs
    if isinstance(hint, type) and issubclass(hint, str):
        return str
    return _model(hint, made) if hasattr(hint, "_fields") else hint


command = click.Command(
    "schema",
    callback=_schema,
    params=[click.Argument(["type_"], required=False, metavar="[TYPE]")],
    help="""The JSON schema of a type of fact, or of what show, list, audit, timeline and report print as JSON.
    Without TYPE, all types; with --format md, csv or table, the fields in words.

    \b
    comity schema partnership.signed
    comity schema signed --format md
    comity schema audit
    """,
)
