"""`comity schema [TYPE]`: the JSON schema of a fact, or of what the reading commands print."""

from typing import TYPE_CHECKING, Any

import click

from cli.errors import Failure
from cli.session import Session, session_of

if TYPE_CHECKING:
    from pydantic import BaseModel

    from domain.fact import Fact

OUTPUTS = ("show", "list", "audit", "timeline")


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
    from cli.output import Column, rows
    from domain.fact import model_fields
    from domain.registry import fact_class, types
    from projections.pydantic_row import Row

    class Line(Row):
        """One type of fact."""

        type: str
        fields: tuple[str, ...]
        required: tuple[str, ...]
        what: str

    found = [
        Line(
            type=one,
            fields=tuple(model_fields(cls)),
            required=tuple(n for n in model_fields(cls) if cls.model_fields[n].is_required()),
            what=" ".join((cls.__doc__ or "").split()),
        )
        for one in types()
        for cls in [fact_class(one)]
    ]
    columns = [
        Column("type", lambda row: row.type),
        Column(
            "fields (required *)",
            lambda row: ", ".join(f"{n}*" if n in row.required else n for n in row.fields),
        ),
        Column("what", lambda row: row.what),
    ]
    rows(session, found, columns)


def _fields(session: Session, type_: str) -> None:
    """The fields of one type, one a row, for people."""
    from cli.output import Column, rows
    from projections.pydantic_row import Row

    class Field(Row):
        """One field."""

        field: str
        required: bool
        choices: tuple[str, ...]
        what: str

    if type_ in OUTPUTS:
        model = _models()[type_]
        found = [
            Field(field=name, required=one.is_required(), choices=(), what=one.description or "")
            for name, one in model.model_fields.items()
        ]
    else:
        from cli.options import option_of

        cls = _fact(type_)
        found = [
            Field(
                field=name,
                required=one.is_required(),
                choices=option.choices if (option := option_of(cls, name)) else (),
                what=one.description or "",
            )
            for name, one in cls.model_fields.items()
        ]
    columns = [
        Column("field (required *)", lambda row: f"{row.field}*" if row.required else row.field),
        Column(
            "what it says", lambda row: f"{row.what}: {', '.join(row.choices)}" if row.choices else row.what
        ),
    ]
    rows(session, found, columns)


def _fact(type_: str) -> "type[Fact]":
    """The class of a type; of a verb alone, the one of a partnership before others. Errors: Failure."""
    import difflib

    from domain.fact import UnknownType
    from domain.registry import fact_class, types

    known = sorted(types(), key=lambda one: not one.startswith("partnership"))
    full = type_ if "." in type_ else next((one for one in known if one.endswith(f".{type_}")), type_)
    try:
        return fact_class(full)
    except UnknownType as error:
        verbs = list(dict.fromkeys([*OUTPUTS, *(one.partition(".")[2] for one in known)]))
        near = [] if "." in type_ else difflib.get_close_matches(type_, verbs, n=3)
        reason = f"{type_!r} is no type of fact: did you mean {' or '.join(near)}?" if near else str(error)
        raise Failure(
            3, reason, f"comity schema lists them; what commands print: {', '.join(OUTPUTS)}"
        ) from None


def _models() -> "dict[str, type[BaseModel]]":
    from projections.audit import Audit
    from projections.status import Details, Status
    from projections.timeline import Moment

    return {"show": Details, "list": Status, "audit": Audit, "timeline": Moment}


def output_schema(name: str) -> dict[str, Any]:
    """The JSON schema of what a reading command prints with --json."""
    from pydantic import TypeAdapter

    model: Any = _models()[name]
    whole = model if name in {"show", "audit"} else list[model]
    return TypeAdapter(whole).json_schema(mode="serialization")


command = click.Command(
    "schema",
    callback=_schema,
    params=[click.Argument(["type_"], required=False, metavar="[TYPE]")],
    help="""The JSON schema of a type of fact, or of what show, list, audit and timeline print as JSON.
    Without TYPE, all types; with --format md, csv or table, the fields in words.

    \b
    comity schema partnership.signed
    comity schema signed --format md
    comity schema audit
    """,
)
