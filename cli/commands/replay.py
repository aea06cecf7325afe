"""`comity replay`: the history once more, entry by entry as it was recorded; or a report, as it became."""

import sys
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

import click

from cli.errors import Usage
from cli.session import Session, session_of
from queries.axes import LONGEST, axes
from store.shell import quoted

if TYPE_CHECKING:
    from cli.tables import Line
    from projections.engine.replaying import Moved
    from projections.report import Report
    from store.application import Comity

AT_ONCE = 100
"""Lines that are drawn at a time, where nobody steps."""
LONG = 20_000
"""Entries from which on somebody who sees no lines wants to know how far it is."""


@click.pass_context
def _replay(ctx: click.Context, /, report: str | None, until: str | None, step: bool) -> None:
    session = session_of(ctx)
    if report is None:
        with session.open(read_only=True) as ledger:
            _watch(session, ledger, _position(ledger, until), step=step)
        return
    found = _found(report)
    if step:
        with session.open(read_only=True) as ledger:
            _unfold(session, ledger, found, _position(ledger, until))
        return
    from cli.asking import ask_and_print
    from projections.row import Unanswerable

    if until is not None:
        with session.open(read_only=True) as ledger:
            _position(ledger, until)
    known = None if until is None else _as_known(until)
    session.command = None  # a report speaks of its own options, which are none of this command's
    try:
        ask_and_print(session, found, {}, {"as_at": None, "as_known": known})
    except Unanswerable as error:
        raise _unasked(found) from error


def _as_known(until: str) -> str:
    """A position as `--as-known` takes it; a time as it is."""
    return f"#{until}" if _is_number(until) else until


def _is_number(until: str) -> bool:
    return until.isascii() and until.isdigit()


def _position(ledger: "Comity", until: str | None) -> int:
    """The last position that counts. Errors: Usage."""
    if until is None:
        return ledger.position
    if _is_number(until) and (len(until) >= LONGEST or int(until) > ledger.position):
        raise Usage(
            f"--until: {until} is beyond the last position, {ledger.position}; a date is a full day, such as"
            f" {until if len(until) == len('2012') else '2012'}-12-31"
        )
    return axes(ledger, ledger.last, None, _as_known(until), field="until").position


def _found(name: str) -> "Report":
    """A report that can be asked without options. Errors: Usage, Failure."""
    from cli.asking import metavar
    from queries.finding import loadable
    from queries.options import options_of

    found = loadable(name)
    if needed := [metavar(option) for option in options_of(found) if option.required]:
        raise Usage(
            f"--report {name}: it has to be asked with {' and '.join(needed)}:"
            f" comity report {name} {' '.join(needed)} --as-known {quoted('#N')}"
        )
    return found


def _unasked(report: "Report") -> Usage:
    """The refusal of a report that has no answer as long as none of its options is given."""
    return Usage(
        f"--report {report.name}: it cannot be asked without options of its own:"
        f" comity report {report.name} --help says which it takes"
    )


# --- every entry


def _watch(session: Session, ledger: "Comity", until: int, *, step: bool) -> None:
    from cli.printing import print_stream
    from cli.tables import Column
    from projections.engine.replaying import Moved, Replay
    from queries.outputs import fields

    shown = ("position", "recorded_at", "entry", "title", "text", "before", "after")
    columns = [
        Column(name.replace("_", " "), lambda move, name=name: str(getattr(move, name)))  # type: ignore[misc]
        for name in shown
    ]
    moves = _told(session, Replay(ledger).moves(until), until)
    draw = partial(_lines, session, ledger, step=step)
    print_stream(session, moves, fields(*Moved._fields), columns, draw)


def _told(session: Session, moves: "Iterator[Moved]", until: int) -> "Iterator[Moved]":
    """The same, with how far it is for those who see no lines."""
    if until < LONG or sys.stdout.isatty():
        yield from moves
        return
    from cli.progress import progress

    with progress(session, "replaying") as tell:
        for move in moves:
            yield move
            tell(move.position, until)


def _lines(session: Session, ledger: "Comity", moves: "Iterator[Moved]", *, step: bool) -> None:
    from cli.output import page

    waits = step and _on_a_terminal()
    while some := list(islice(moves, 1 if waits else AT_ONCE)):
        page(session, (_line(item, ledger) for item in some))
        if waits:
            _wait()


def _line(entry: "Moved", ledger: "Comity") -> "Line":
    from cli.tables import Line

    time = datetime.fromisoformat(entry.recorded_at).astimezone(ledger.zone)
    moved = f"{entry.before} → {entry.after}" if entry.before != entry.after else ""
    text = [(f"{entry.title}: {entry.text}", ""), *([("  ", ""), (moved, "bold")] if moved else [])]
    return Line(text, f"#{entry.position} {time:%Y-%m-%d %H:%M}")


# --- a report


def _unfold(session: Session, ledger: "Comity", report: "Report", until: int) -> None:
    """Print a report after each entry that changed it. Errors: Usage where it never has an answer."""
    from cli.output import chosen
    from cli.printing import print_answer, print_before
    from cli.wording import spoken_hint
    from projections.engine.replaying import unfold
    from projections.report import Ask
    from projections.row import Unanswerable
    from queries.answers import answer_of, page_of
    from queries.directory import Nobody, RowDirectory

    session.command = None  # as above
    today, last, waits, unanswerable = ledger.today(), None, _on_a_terminal(), False
    for moved, rows, changed in unfold(ledger, until):
        if last is not None and not changed:
            continue
        try:
            ask = Ask(rows, RowDirectory(rows), today, today, "", moved.position)
            found = page_of(report, ask, {})
        except (Unanswerable, Nobody) as error:  # what it asks for is not there yet
            unanswerable = isinstance(error, Unanswerable)
            continue
        if found == last:
            continue
        if last is not None and chosen(session) == "md":
            click.echo()
        last = found
        print_before(session, _line(moved, ledger))
        print_answer(
            session, answer_of(found.said(spoken_hint), {"report": report.name, "position": moved.position})
        )
        if waits:
            _wait()
    if last is None and unanswerable:
        raise _unasked(report)


def _on_a_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _wait() -> None:
    """Until somebody presses Enter."""
    click.echo("Enter goes on ", err=True, nl=False)
    sys.stdin.readline()


command = click.Command(
    "replay",
    callback=_replay,
    params=[
        click.Option(["--report"], metavar="NAME", help="This report instead, as it was known by then."),
        click.Option(
            ["--until"], metavar="POSITION|DAY", help="Only what had been recorded by then (default: all)."
        ),
        click.Option(
            ["--step"],
            is_flag=True,
            help="One after the other: on a terminal, Enter goes on. With --report, after each entry that changed it.",
        ),
    ],
    help="""Watch the history rebuild: entry by entry in the order of recording, with what each moved, as known then.

    \b
    comity replay --until 120
    comity replay --until 2025-11-20 --step
    comity replay --report count --until 300
    comity replay --report count --step
    """,
)
