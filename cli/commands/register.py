"""`comity register body|source SLUG`: enter a body or a document into the ledger."""

from typing import TYPE_CHECKING, Any

import click

from cli.common_options import with_common_options
from cli.errors import Usage
from cli.example import example
from cli.recording import fact_options, field_options, record_fact, taken_for_a_city, write_options
from cli.session import session_of
from queries.fields import FactType, types_called

if TYPE_CHECKING:
    from queries.directory import Directory

ANSWERS = "words"

command = click.Group(
    "register",
    help="""Enter a body, a source or a programme into the ledger.

    \b
    comity register body gdynia --name Gdynia --kind city --country PL
    comity register body Turku --country FI
    comity register source minutes-2024-06 --title "Minutes of June 2024" --kind minutes
    comity register programme spring-festival --name "Spring festival" --kind festival
    """,
)


def _register(ctx: click.Context, kind: FactType, slug: str, given: dict[str, Any]) -> None:
    own, session = kind.kinds[0], session_of(ctx)
    slug, called = _called(slug.removeprefix(f"{own}:"))
    name = "title" if own == "source" else "name"
    given[name] = given[name] or called
    beside = None
    if own == "body" and called and not given["kind"]:
        given["kind"] = "city"
        beside = taken_for_a_city(called)

    from queries.directory import NETWORK

    def then(directory: "Directory", _stream: str) -> tuple[str, ...]:
        match own:
            case "body" if given["kind"] == NETWORK:
                return (f"record joined {slug if directory.home else f'BODY@{slug}'} --on …",)
            case "body":
                return (f"open {slug}" if directory.home else f"open {slug} …",)
            case "programme":
                return (f"record edition-held {slug} --title …",)
            case _:
                return (f"record … --source {slug}",)

    record_fact(session, kind, given, lambda _: f"{own}:{slug}", then, beside=beside)
    if own == "body" and given["country"] and given["lat"] is not None and given["lon"] is not None:
        from cli.gazetteer import elsewhere

        if said := elsewhere(slug, str(given["country"]).upper(), float(given["lat"]), float(given["lon"])):
            session.say(f"Caution: {said}")


def _called(words: str) -> tuple[str, str | None]:
    """A slug, or the slug that is made of a name, and that name. Errors: Usage."""
    from domain.fact import slug
    from queries.slugs import slugged

    try:
        return slug(words), None
    except ValueError as error:
        if found := slugged(words):
            return found, words
        raise Usage(str(error)) from None


def _command(kind: FactType) -> click.Command:
    own = kind.kinds[0]
    called = "title" if own == "source" else "name"

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
        help=f"{kind.help}\n\nSLUG is its name in the ledger, such as san-francisco; of 'San Francisco' slug and {called}"
        f" are made.\n\n\b\n{example(kind)}",
    )


for _kind in (*types_called("registered"), *types_called("started")):
    command.add_command(with_common_options(_command(_kind)))
