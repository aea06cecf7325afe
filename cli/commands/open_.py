"""`comity open COUNTERPART…`: open a partnership with the home, or between those named."""

from typing import Any

import click

from cli.errors import AllAtOnce
from cli.recording import fact_options, fields_from, made, today_of, write, write_options
from cli.session import session_of
from queries.fields import types_called
from queries.standings import directory_of
from store.shell import quoted

ANSWERS = "words"


@click.pass_context
def _open(ctx: click.Context, /, counterpart: tuple[str, ...], **given: Any) -> None:
    from domain.fact import fact_class

    session = session_of(ctx)
    read: dict[str, str] = {}
    wrong, stream = AllAtOnce(), ""
    with wrong, session.open() as ledger:
        directory = directory_of(ledger)
        options = [field for field in types_called("opened")[0].fields if field.name == "title"]
        fields = fields_from(options, given, today_of(ledger), read, wrong)
        with wrong.this():
            stream, parties = directory.new_partnership(counterpart)
            fields["parties"] = list(parties)
        if given["under"]:
            with wrong.this():
                fields["under"] = directory.above(given["under"])
        fact = made(fact_class("partnership.opened"), fields, ledger, wrong)
        who = quoted(counterpart[0]) if len(counterpart) == 1 else stream
        suggest = (f"record visited {who} --help", f"show {who}")
        write(session, ledger, (stream, fact), given, read=read, directory=directory, suggest=suggest)


command = click.Command(
    "open",
    callback=_open,
    params=[
        click.Argument(["counterpart"], nargs=-1, required=True, metavar="COUNTERPART…"),
        click.Option(
            ["--under"], metavar="WHO", help="The partnership above it, for a school's under a city's."
        ),
        click.Option(["--title"], metavar="TEXT", help="Another title than the parties' names."),
        *fact_options(),
        *write_options(),
    ],
    help="""Open a partnership with the home, or between those named.

    \b
    comity open gdynia                    with the home of this ledger
    comity open osaka san-francisco       between two others
    comity open nr-17-school --under gdynia
    """,
)
