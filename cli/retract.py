"""`comity retract`: entries are read from now on as if they had not been told."""

from typing import Any

import click

from cli.errors import Failure, Usage
from cli.recording import CORRECTION_OPTIONS, entry_named, report, write_options
from cli.session import directory_of, session_of, user


@click.pass_context
def _retract(
    ctx: click.Context, /, entry: str | None, last: bool, command: str | None, because: str, **given: Any
) -> None:
    from cli import reading
    from domain.fact import Citation

    if sum(map(bool, (entry, last, command))) != 1:
        raise Usage("say which: WHO#N, or --last, or --command ID")
    session = session_of(ctx)
    by = user(given["user"])
    with session.open() as ledger:
        directory = directory_of(ledger)
        if entry:
            who, version = entry_named(entry)
            chosen = {directory.any_stream(who): [version]}
        else:
            chosen = {}
            for one in _of_command(ledger, command) if command else _last(ledger, by):
                chosen.setdefault(one.stream, []).append(one.version)
        result = ledger.retract(
            chosen,
            because,
            by=by,
            dry_run=given["dry_run"],
            sources=[Citation(**one) for one in reading.sources(given["source"], given["quote"])],
            note=given["note"],
        )
        report(
            session, ledger, result, read={}, names=directory.plain, suggest=(f"audit {next(iter(chosen))}",)
        )


def _of_command(ledger: Any, command: str) -> list[Any]:
    found = ledger.written_by(command)
    if not found:
        raise Failure(3, f"no command {command} is in this ledger", "see them: comity audit --json")
    return list(found)


def _last(ledger: Any, by: str) -> list[Any]:
    own = [one for one in ledger.entries(since=max(0, ledger.position - 1000)) if one.recorded_by == by]
    if not own:
        raise Failure(3, f"{by} has recorded nothing lately", "name the entry: comity retract WHO#N")
    return own[-1:]


command = click.Command(
    "retract",
    callback=_retract,
    params=[
        click.Argument(["entry"], required=False, metavar="[WHO#N]"),
        click.Option(["--last"], is_flag=True, help="The last entry that you recorded."),
        click.Option(
            ["--command"], metavar="ID", help="All entries of a command or import, judged together."
        ),
        click.Option(["--because"], required=True, metavar="TEXT", help="Why."),
        *CORRECTION_OPTIONS,
        *(one for one in write_options() if one.name != "command"),
    ],
    help="""Retract an entry. It stays in the audit, struck through; a retraction can be retracted.

    \b
    comity retract gdynia#17 --because "recorded twice"
    comity retract --last --because "wrong city"
    """,
)
