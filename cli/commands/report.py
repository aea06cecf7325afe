"""`comity report [NAME]`: what is asked of the ledger; each report's options are its function's parameters."""

from typing import TYPE_CHECKING, Any, NamedTuple

import click

from cli.asking import command_of
from cli.errors import Usage
from cli.session import session_of
from cli.wording import spoken
from queries.finding import Unheard, Unloadable, each, find, unloadable
from queries.options import listed

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class Reports(click.Group):
    """The reports as commands, each found and made when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of those that can be loaded."""
        del ctx
        return list(dict.fromkeys(found.name for found, _ in each(listed)))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One report as a command. Errors: Usage, those of `queries.finding`."""
        try:
            found = find(cmd_name)
        except Unheard as error:
            raise Usage(spoken(error), ctx) from None
        try:
            return command_of(found)
        except (Exception, SystemExit) as error:
            raise unloadable(found, error) from error

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem[Any]]":
        """The reports that begin so, with their questions."""
        from click.shell_completion import CompletionItem

        items = [
            CompletionItem(found.name, help=report.question)
            for found, report in each(listed)
            if found.name.startswith(incomplete)
        ]
        return items + click.Command.shell_complete(self, ctx, incomplete)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Each report with its question."""
        del ctx
        with formatter.section("Reports"):
            formatter.write_dl([(found.name, report.question) for found, report in each(listed)])


def warn(error: Unloadable) -> None:
    """Say on one line that a report cannot be had, and why."""
    click.echo(f"Warning: {spoken(error)}", err=True)


class Line(NamedTuple):
    """One report that there is."""

    report: str
    question: str
    by: str
    place: str


@click.pass_context
def _reports(ctx: click.Context, /, new: str | None) -> None:
    if new is not None:
        from cli import scaffold

        scaffold.new(session_of(ctx), new)
        ctx.exit()
    if ctx.invoked_subcommand:
        return
    from cli.printing import print_rows
    from cli.tables import Column
    from queries.outputs import fields

    lines = [Line(found.name, report.question, found.by, found.place) for found, report in each(listed, warn)]
    names = [line.report for line in lines]

    def name(line: Line) -> str:
        count = names.count(line.report)
        return f"{line.report} (one of {count})" if count > 1 else line.report

    session = session_of(ctx)
    columns = [
        Column("report", name, fixed=True),
        Column("question", lambda line: line.question),
        Column("by", lambda line: line.by, fixed=True),
        Column("place", lambda line: line.place, wide=True),
    ]
    print_rows(session, lines, columns, cells=fields(*Line._fields), title="Reports")
    for twice in dict.fromkeys(names):
        if names.count(twice) > 1:
            session.say(f"Warning: {names.count(twice)} reports are called {twice}: neither can be asked for")
    if session.suggests:
        session.suggest("report count", "report --help")


command = Reports(
    "report",
    callback=_reports,
    invoke_without_command=True,
    params=[click.Option(["--new"], metavar="NAME", help="Write a new report of this name, with its test.")],
    help="""What is asked of the ledger: each report answers one question, on any day, as known at any time.
    Without NAME, what there is. `comity report NAME --help` says what each takes.

    \b
    comity report
    comity report count --as-at 2025-11-16
    comity report briefing edinburgh --format md
    comity report --new quiet-cities
    """,
    subcommand_metavar="[NAME [--OPTION …]]",
)
