"""`comity verify [CHECKPOINT…]`: read and hash everything again, and compare it with what others hold."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from cli.checkpoints import held, public
from cli.errors import CODE_OF, Failure, Usage
from cli.keeping import after_a_restore, copies, past_of
from cli.parameters import files_of
from cli.progress import bar
from cli.session import Session, session_of
from cli.wording import spoken

if TYPE_CHECKING:
    from pathlib import Path

    from store.application import Comity
    from store.copies import Past
    from store.verifying import Seen, Verdict


ANSWERS = "words"


@click.pass_context
def _verify(ctx: click.Context, /, checkpoints: tuple[str, ...], key: tuple[str, ...]) -> None:
    session = session_of(ctx)
    if checkpoints.count("-") > 1:
        raise Usage("standard input can be read once only: name - once")
    keys = [public(words) for words in key]
    given = [held(name) for words in checkpoints for name in files_of(words)]
    with session.open(read_only=True) as ledger:
        from projections.engine.checking import checked_anew
        from store.verifying import origin_of, verify

        past = past_of(ledger.where, origin_of(ledger))
        with bar(session, "verifying", _length(ledger)) as told:
            own = copies(past)
            verdict = verify(ledger, [*given, *own], keys, told, past)
        names = {copy.name for copy in own}
        of_rows = [] if verdict.kinds else checked_anew(ledger)
        parted = any(point.fault and point.size and point.name in names for point in verdict.checkpoints)
        advice = _way_out(ledger, past) if parted else _restored_before(past)
    _say(session, verdict, advice)
    if verdict.kinds - {"unread"}:
        raise SystemExit(CODE_OF["fault"])
    if unread := [point for point in verdict.checkpoints if point.unread]:
        raise _unread(unread)
    for fault in of_rows:
        session.say(f"FAULT  {spoken(fault)}.")
    if of_rows:
        raise SystemExit(CODE_OF["fault"])


def _unread(points: "list[Seen]") -> Failure:
    """That checkpoints were spoilt on their way, or are none."""
    said = "\n".join(f"{point.name} cannot be checked: {spoken(point.fault or '')}" for point in points)
    return Failure(
        "unreadable",
        said,
        "this says nothing of the ledger; ask whoever holds the checkpoint for it once more, as an attached file",
    )


def _length(ledger: "Comity") -> int:
    """How many entries there are, to show how far it is; 0 where a damaged file does not say."""
    from store.errors import Unusable

    try:
        return len(ledger)
    except Unusable:
        return 0


def _way_out(ledger: "Comity", past: "Past") -> str:
    """What to do where an own copy says something else; nothing where the ledger cannot be read."""
    from store.errors import Unusable

    try:
        return after_a_restore(ledger, past)
    except Unusable:
        return ""


def _restored_before(past: "Past") -> str:
    """That a checkpoint may be of a time before a restore, of which copies were set aside here."""
    aside = [str(found) for kept in past.own for found in sorted(kept.folder.glob("before-*"))]
    if not aside:
        return ""
    return (
        "after a restore, copies that contradict the ledger were set aside here: a checkpoint that is like one of those in"
        f" {' or '.join(aside)} is of what was there before"
    )


def _say(session: Session, verdict: "Verdict", advice: str) -> None:
    from cli.output import tell

    if session.for_programs:
        found = {
            "holds": verdict.holds,
            "entries": verdict.entries,
            "root": verdict.root,
            "faults": list(map(spoken, verdict.faults)),
            "cautions": list(map(spoken, verdict.cautions)),
            "checkpoints": [
                point._replace(fault=spoken(point.fault)) if point.fault else point
                for point in verdict.checkpoints
            ],
        }
        tell(session, found)
        return
    _say_what_was_found(verdict)
    if not verdict.kinds - {"unread"}:
        _print(f"{verdict.entries:,} entries, root {verdict.root}: nothing is wrong")
    else:
        _print(f"{verdict.entries:,} entries, root {verdict.root}")
        for words in (
            *_what_to_do(verdict, session.where),
            *([f"{advice[0].upper()}{advice[1:]}."] if advice else []),
        ):
            session.say(words)
    if any(point.signature == "not looked at" for point in verdict.checkpoints if point.size):
        session.say(
            "Whether a signature is good is looked at with --key and the public key that was published."
        )
    if verdict.holds and not verdict.checkpoints:
        session.say(
            "No checkpoint was compared: this shows that the ledger is whole, not that nobody has rewritten it."
        )


def _say_what_was_found(verdict: "Verdict") -> None:
    for fault in verdict.faults:
        _print(f"FAULT  {spoken(fault)}")
    for point in verdict.checkpoints:
        if point.unread:
            _print(f"unread {point.name}: {spoken(point.fault or '')}")
        elif point.fault:
            _print(f"FAULT  {point.name}: {spoken(point.fault)}{_unsigned(point)}")
        else:
            said = f"its {point.size:,} entries are the ledger's first{_signed(point)}"
            _print(f"holds  {point.name}: {said}")
    for caution in verdict.cautions:
        _print(f"note   {spoken(caution)}")


def _print(line: str) -> None:
    from cli.wrapping import for_terminals
    from domain.text import seen

    click.echo(for_terminals(seen(line)))


def _what_to_do(verdict: "Verdict", where: "Path") -> "Iterator[str]":
    """What to do about the faults, by what they are and where the ledger is kept."""
    from store.errors import a_backup_instead

    if "changed" in verdict.kinds:
        yield (
            "The ledger, or a checkpoint, is not what it was. Write nothing to it, and compare it with a backup and an"
            f" export; {spoken(a_backup_instead(where))}."
        )
    if "unread" in verdict.kinds:
        yield "What is unread was spoilt on its way, or is no checkpoint: it says nothing of the ledger."
    if "foreign" in verdict.kinds:
        yield "A checkpoint of another ledger says nothing of this one: name this ledger's, or that ledger (--ledger)."
    if "unknown key" in verdict.kinds:
        yield (
            "A checkpoint that another key signed shows nothing by the key that was named: name the key that was"
            " published for it, and where it was, ask whoever gave it to you."
        )
    if "newer" in verdict.kinds:
        yield "A newer comity has written to the ledger: update this one, and verify again before anything is written."


def _signed(point: "Seen") -> str:
    """Of a checkpoint that holds, who has signed it; or that nobody has looked."""
    if point.signed_by:
        return f", signed by {', '.join(point.signed_by)}"
    return "; its signature was not looked at"


def _unsigned(point: "Seen") -> str:
    """Of a checkpoint that does not hold, that nobody has looked whether it is signed at all."""
    return "; its signature was not looked at" if point.size and point.signature == "not looked at" else ""


command = click.Command(
    "verify",
    callback=_verify,
    params=[
        click.Argument(["checkpoints"], nargs=-1, metavar="[CHECKPOINT]…"),
        click.Option(
            ["--key"],
            multiple=True,
            metavar="KEY",
            help="A public key (name+id+key, or a file with it): checkpoints must be signed by one of them.",
        ),
    ],
    help="""Read and hash every entry again, and compare the ledger with checkpoints, old and new.

    What was edited, deleted, swapped, slipped in, renamed or cut off since a checkpoint was made is found. Checkpoints
    that were sealed on this machine are compared too, and so is what it sealed under another name in the same place, or
    with any of these entries; those that others hold are what proves something. Signatures are looked at with --key
    alone, but for this machine's own. The rows that reports read are not looked at: where all holds they are thrown
    away, and made anew of what was verified.

    \b
    comity verify
    comity verify 2026-*.checkpoint --key "comity/kaohsiung/…+…+…"
    """,
)
