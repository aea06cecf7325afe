"""`comity schema [TYPE]`: the JSON schema of a fact, or of what the reading commands print."""

from typing import Any

import click

from cli.errors import Failure
from cli.session import session_of

OUTPUTS = ("show", "list", "audit", "timeline")


@click.pass_context
def _schema(ctx: click.Context, /, type_: str | None, **_given: Any) -> None:
    from cli.output import Column, csv_of, dumped, rows
    from domain.fact import UnknownType, model_fields
    from domain.registry import fact_class, types

    session = session_of(ctx)
    if type_ is None:
        from projections.row import Row

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
        return
    del csv_of
    if type_ in OUTPUTS:
        click.echo(dumped(_output(type_)))
        return
    try:
        cls = fact_class(type_ if "." in type_ else _full(type_))
    except UnknownType as error:
        raise Failure(
            3, str(error), f"comity schema lists them; what commands print: {', '.join(OUTPUTS)}"
        ) from None
    click.echo(dumped(cls.model_json_schema(by_alias=True)))


def _full(verb: str) -> str:
    from domain.registry import types

    return next(
        (
            one
            for one in sorted(types(), key=lambda one: not one.startswith("partnership"))
            if one.endswith(f".{verb}")
        ),
        verb,
    )


def _output(name: str) -> dict[str, Any]:
    from pydantic import TypeAdapter

    from projections.audit import Audit
    from projections.status import Details, Status
    from projections.timeline import Moment

    models: dict[str, Any] = {"show": Details, "list": list[Status], "audit": Audit, "timeline": list[Moment]}
    return TypeAdapter(models[name]).json_schema(mode="serialization")


command = click.Command(
    "schema",
    callback=_schema,
    params=[click.Argument(["type_"], required=False, metavar="[TYPE]")],
    help="""The JSON schema of a type of fact, or of what show, list, audit and timeline print as JSON.
    Without TYPE, all types.

    \b
    comity schema partnership.signed
    comity schema audit
    """,
)
