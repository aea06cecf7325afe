"""What is said of an import, of facts or of a spreadsheet: its cautions, and what of it is retracted."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from cli.errors import Failure
from cli.session import Session
from cli.wording import spoken
from store.files import Endless, opened
from store.shell import quoted

SHOWN = 3
"""Lines that are named of those of which the same is said."""


def opened_to_import(file: str, hint: str) -> Any:
    """The bytes of a file, or of standard input (`-`), for a `with`. Errors: Failure with this hint."""
    try:
        return sys.stdin.buffer if file == "-" else opened(Path(file))
    except (OSError, Endless) as error:
        why = (getattr(error, "strerror", None) or str(error)).lower()
        raise Failure("unreadable", f"{file} cannot be read: {why}", hint) from None


def told_together(cautions: Sequence[tuple[int, str]], what: str, *, more: int = 0) -> list[str]:
    """Cautions, each sentence once with the lines that it is said of; `more` of them are not listed."""
    lines: dict[str, list[int]] = {}
    for line, caution in dict.fromkeys(cautions):  # a row brings several facts, and is one row
        lines.setdefault(caution, []).append(line)
    said = [f"Caution{_of(numbers, what)}: {spoken(caution)}" for caution, numbers in lines.items()]
    return [*said, f"{more:,} more cautions are not shown"] if more else said


FIRST = 5
"""Sentences of cautions that are said unasked."""


def say_cautions(
    session: Session, cautions: Sequence[tuple[int, str]], what: str, *, more: int = 0, dry_run: bool
) -> None:
    """Say what to be careful about: all of it with -v, else the first sentences, and how the others are seen.

    What was recorded is on record when the file is imported again, and nothing is said of it then: so they are said now.
    """
    if session.for_programs and not session.verbose:  # they have them in what is printed
        cautions, more = of_the_whole(cautions), 0
    said = told_together(cautions, what, more=more)
    if session.verbose or len(said) <= FIRST:
        session.say(*said)
        return
    session.say(*said[:FIRST])
    when = "-v says all" if dry_run else "-v says all as they are recorded, --dry-run -v before"
    first = list(dict.fromkeys(caution for _, caution in cautions))[:FIRST]
    rest = more + sum(caution not in first for _, caution in cautions)
    session.say(f"Cautions: {rest:,} more, {when}")


def of_the_whole(cautions: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """What is said of all of it, such as of the clock: that is said unasked."""
    return [(line, caution) for line, caution in cautions if line == 0]


def _of(numbers: Sequence[int], what: str) -> str:
    """`, line 3`, `, lines 3, 7, 8 and 20 more`; nothing for what is said of the whole (0)."""
    if numbers[0] == 0:
        return ""
    if len(numbers) == 1:
        return f", {what} {numbers[0]}"
    shown = ", ".join(map(str, numbers[:SHOWN]))
    if len(numbers) > SHOWN:
        return f", {what}s {shown} and {len(numbers) - SHOWN:,} more"
    return f", {what}s {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


def to_have_back(session: Session, commands: Sequence[str]) -> Iterator[str]:
    """How retractions are seen, and taken back."""
    yield "What is retracted is not recorded anew. To have it back, retract the retractions:"
    for command in commands[:SHOWN]:
        yield f"  {session.called} audit --command {quoted(command)}{session.named}"
        yield f"  {session.called} retract --command {quoted(command)} --because …{session.named}"
    if len(commands) > SHOWN:
        audit = f"{session.called} audit{session.named}"
        yield f"  and {len(commands) - SHOWN:,} more commands that retracted some of it: {audit}"
