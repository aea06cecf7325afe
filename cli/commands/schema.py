"""`comity schema [TYPE]`: the JSON schema of a fact, or of what the reading commands print."""

from typing import TYPE_CHECKING, Any, NamedTuple

import click

from cli.errors import Failure
from cli.session import Session, session_of
from queries.fields import field
from queries.schemas import OUTPUTS, output_rows, output_schema

if TYPE_CHECKING:
    from domain.fact import Fact


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
    from queries.written import dumped

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

        found = [Field(named.name, True, (), named.help) for named in columns_of(output_rows(type_))]
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
