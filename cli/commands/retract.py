"""`comity retract`: entries are read from now on as if they had not been told."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import click

from cli.command_ids import command_named, short
from cli.errors import Failure, Usage
from cli.recording import (
    CORRECTION_OPTIONS,
    entry_named,
    existing,
    remember_names,
    report,
    stream_of_entry,
    write_options,
)
from cli.session import Session, session_of, user
from queries.standings import directory_of
from store.shell import quoted

if TYPE_CHECKING:
    from queries.directory import Directory

ANSWERS = "words"

FEW = 5
"""Streams whose audits are suggested, one by one."""
LATELY = 1_000
"""How many entries of the ledger are looked at for one's own last."""


@click.pass_context
def _retract(
    ctx: click.Context, /, entry: tuple[str, ...], last: bool, command: str | None, because: str, **given: Any
) -> None:
    from domain.fact import Citation
    from queries.words import sources
    from store.without_gc import without_gc

    if sum(map(bool, (entry, last, command))) != 1:
        raise Usage("say which: WHO#N …, or --last, or --command ID")
    session = session_of(ctx)
    by = user(given["user"])
    with session.open() as ledger, without_gc():  # what an import told may be very much
        directory = directory_of(ledger)
        if entry:
            chosen = _named(ledger, directory, entry)
        else:
            chosen = of_command(ledger, command) if command else _last(ledger, by, session)
        remember_names(directory, chosen)
        result = ledger.retract(
            chosen,
            because,
            by=by,
            dry_run=given["dry_run"],
            sources=[Citation(**source) for source in sources(given["source"], given["quote"])],
            note=given["note"],
            whole=not entry,
        )
        report(session, ledger, result, read={}, directory=directory, suggest=_next(chosen, result))
        for original, names in _told_since(ledger, chosen):
            session.say(
                f"Told of {original} since both were one, and left with it: {', '.join(names[:FEW])}"
                + (f" and {len(names) - FEW:,} more" if len(names) > FEW else "")
                + ": what is of the other one is to be retracted there, and told of that."
            )


def _told_since(ledger: Any, chosen: dict[str, list[int]]) -> Iterator[tuple[str, list[str]]]:
    """For each body that is two again, what was told of the original since and stands: its slug, and the entries."""
    from domain.entry import kind_of
    from store.streams import names
    from store.unmerging import is_merge

    for stream, versions in chosen.items():
        readings = ledger.history(stream).effective_entries if stream.startswith("body:") else ()
        for merged in (readings[version - 1].entry for version in versions if readings):
            if merged.fact.verb != "same-as":
                continue
            original = merged.fact.original
            told = [
                entry.name
                for entry in ledger.entries(since=merged.position)
                if entry.command != merged.command
                and kind_of(entry.stream) in {"body", "partnership", "membership"}
                and original in names(*entry.stream.split(":", 1))
                and entry.fact.verb not in {"retracted", "opened"}
                and ledger.history(entry.stream).effective_entries[entry.version - 1].stands
                and not is_merge(ledger.written_by(entry.command))
            ]
            if told:
                yield original, told


def _next(chosen: Iterable[str], result: Any) -> list[str]:
    """The audit of each stream that was retracted from; of more than a few, that of the command."""
    from domain.refusal import Refusal

    streams = list(chosen)
    if isinstance(result, Refusal) or len(streams) <= FEW:
        return [f"audit {quoted(stream)}" for stream in streams]
    return [f"audit --command {quoted(short(result.entries[0].command))}"]


def _named(ledger: Any, directory: "Directory", words: Iterable[str]) -> dict[str, list[int]]:
    """The entries that are named, each once, by stream. Errors: Usage, Failure, `Nobody`."""
    chosen: dict[str, list[int]] = {}
    for who, version in map(entry_named, words):
        stream = stream_of_entry(ledger, directory, who, version)
        existing(ledger.history(stream), version, who)
        if version not in chosen.setdefault(stream, []):
            chosen[stream].append(version)
    return chosen


def of_command(ledger: Any, words: str) -> dict[str, list[int]]:
    """What a command wrote that is not retracted already, by stream. Errors: Failure."""
    command = command_named(ledger, words)
    left: dict[str, list[int]] = ledger.left_of(command)
    if not left:
        raise Failure(
            "refused",
            f"all that the command {command} wrote is retracted already",
            f"see by what: comity audit --command {quoted(command)}",
        )
    return left


def _last(ledger: Any, by: str, session: Session) -> dict[str, list[int]]:
    """The last entry of theirs that stands and is no retraction: twice in a row takes back two.

    Never one of many that a command wrote, such as an import or the opening of the ledger. Errors: Failure.
    """
    own = [
        entry for entry in ledger.entries(since=max(0, ledger.position - LATELY)) if entry.recorded_by == by
    ]
    passed: Any = None
    for entry in reversed(own):
        reading = ledger.history(entry.stream).effective_entry(entry.version)
        if not (reading and reading.stands):
            continue
        if entry.fact.verb == "retracted":
            passed = passed or entry
            continue
        many = len(ledger.written_by(entry.command))
        if many > 1:
            raise Failure(
                "refused",
                f"the last of {by} that stands, {entry.name}, is one of {many:,} entries that the command"
                f" {entry.command} wrote",
                f"name it, comity retract {entry.name} --because …, or take all of them back: comity retract --command"
                f" {quoted(entry.command)} --because …",
            )
        if passed:
            session.say(
                f"Passed over: the retraction {passed.name}, which comity retract {passed.name} --because … takes back."
            )
        return {entry.stream: [entry.version]}
    raise Failure(
        "not-found", f"{by} has recorded nothing lately that stands", "name the entry: comity retract WHO#N"
    )


command = click.Command(
    "retract",
    callback=_retract,
    params=[
        click.Argument(["entry"], nargs=-1, metavar="[WHO#N]..."),
        click.Option(
            ["--last"],
            is_flag=True,
            help="The last entry of yours that stands, and is no retraction nor one of an import.",
        ),
        click.Option(
            ["--command"],
            metavar="ID",
            help="All entries of a command or import, judged together; comity audit says which there are."
            " What corrects, contests, prefers or attests one of them has to go first.",
        ),
        click.Option(["--because"], required=True, metavar="TEXT", help="Why."),
        *CORRECTION_OPTIONS,
        *(option for option in write_options() if option.name != "command"),
    ],
    help="""Retract an entry, or several at once. They stay in the audit, struck through; a retraction can be retracted.

    \b
    comity retract gdynia#17 --because "recorded twice"
    comity retract gdynia#17 gdynia#18 turku#3 --because "another town of that name"
    comity retract --last --because "wrong city"
    comity retract --command partners-2025 --because "the wrong file"
    """,
)
