"""`comity register body|source SLUG`: enter a body or a document into the ledger."""

from typing import Any

import click

from cli.common_options import with_common_options
from cli.errors import Usage
from cli.example import example
from cli.recording import fact_options, field_options, missing, record_fact, write_options
from cli.session import session_of
from queries.fields import FactType, types_called

ANSWERS = "words"

command = click.Group(
    "register",
    help="""Enter a body, a source or a programme into the ledger.

    \b
    comity register body gdynia --name Gdynia --kind city --country PL
    comity register source minutes-2024-06 --title "Minutes of June 2024" --kind minutes
    comity register programme spring-festival --name "Spring festival" --kind festival
    """,
)


def _register(ctx: click.Context, kind: FactType, slug: str, given: dict[str, Any]) -> None:
    missing(kind, given)
    from domain.fact import slug as checked

    own = kind.kinds[0]
    slug = slug.removeprefix(f"{own}:")
    try:
        checked(slug)
    except ValueError as error:
        raise Usage(str(error)) from None
    suggest = {"body": f"open {slug}", "programme": f"record edition-held {slug} --title …"}
    then = (suggest.get(own, f"record … --source {slug}"),)
    session = session_of(ctx)
    record_fact(session, kind, given, lambda _: f"{own}:{slug}", lambda *_: then)
    if own == "body" and given["country"] and given["lat"] is not None and given["lon"] is not None:
        from cli.gazetteer import elsewhere

        if said := elsewhere(slug, str(given["country"]).upper(), float(given["lat"]), float(given["lon"])):
            session.say(f"Caution: {said}")


def _command(kind: FactType) -> click.Command:
    own = kind.kinds[0]

    @click.pass_context
    def callback(ctx: click.Context, /, slug: str, **given: Any) -> None:
        _register(ctx, kind, slug, given)

    return click.Command(
        own,
        callback=callback,
        params=[
            click.Argument(["slug"], metavar="SLUG"),
            *field_options(kind),
            *fact_options(),
            *write_options(),
        ],
        help=f"{kind.help}\n\nSLUG is its name in the ledger, such as san-francisco.\n\n\b\n{example(kind)}",
    )


for _kind in (*types_called("registered"), *types_called("started")):
    command.add_command(with_common_options(_command(_kind)))
