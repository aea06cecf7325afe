"""`comity doctor`: how the ledger is, and what to do about what is not well."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.errors import CODE_OF, Failure
from cli.failing import to_paste
from cli.keeping import after_a_restore, key_of, past_of
from cli.packages import examined as names
from cli.session import Session, session_of
from cli.version import VERSION
from cli.wording import spoken
from domain.message import Message, Several, Step
from domain.problem import Problem
from store import permissions
from store.errors import Contradicted, Damaged, Newer, StoreError
from store.ports import Finding
from store.shell import quoted
from store.whereabouts import whereabouts

if TYPE_CHECKING:
    from store.application import Comity
    from store.copies import Past
    from store.note import Checkpoint

LONG = 90
"""Days after which a checkpoint is old."""


@click.pass_context
def _doctor(ctx: click.Context, /, accept: bool) -> None:
    session = session_of(ctx)
    if accept:
        from projections.engine.checking import accept as accept_it

        accept_it(session.where)
    with session.open(read_only=True) as ledger:
        found = list(_examined(ledger))
    _print(session, found)
    if any(finding.state == "fault" for finding in found):
        raise SystemExit(CODE_OF["fault"])


def _examined(ledger: "Comity") -> Iterator[Finding]:
    from domain.corrections import Unread
    from store.health import examine

    yield Finding("comity", "good", VERSION)
    yield from names()
    yield _ledger(ledger)
    yield from _conflicts(ledger)
    try:
        yield from examine(ledger)
        yield from _damage(ledger)
        beside = list(_beside(ledger))
        if not any(finding.state == "fault" for finding in beside):
            yield from _sealed(ledger)
        yield from beside
        yield from _key(ledger)
        yield _rows(ledger)
        yield from _lost(ledger)
    except (Damaged, Newer) as error:
        fix = Message("{verify} says how far it can be read", verify=Step("verify"))
        yield Finding("entries", "fault", error.reason, fix)
    except Unread as error:
        said = Message("{name} cannot be read as it stands now: {why}", name=error.name, why=error.why)
        fix = Message("{verify} says what is wrong with it", verify=Step("verify"))
        yield Finding("entries", "fault", said, fix)


SHARES = "docs/explanation/shares.md"
"""The page about ledgers that lie on a share, or in a folder that is copied."""
STICKS = ("vfat", "exfat", "msdos")


def _ledger(ledger: "Comity") -> Finding:
    """What the ledger is, and where it lies."""
    lies = whereabouts(ledger.where)
    said = f"{ledger.where}, {len(ledger):,} entries"
    if lies.kind == "server":
        return Finding("ledger", "good", f"{said}; kept by a server ({lies.by})")
    if lies.kind == "share":
        of = f" ({lies.by})" if lies.by not in {"", "remote"} else ""
        where = f"it lies on a share, {lies.at}{of}: comity is safe there as long as the share keeps the locks of SQLite"
        return Finding(
            "ledger",
            "note",
            f"{said}; {where}, which nobody can see from here",
            "let one machine at a time record, and keep the ledger on that one's own disk if you can: comity backup puts"
            f" copies on the share for the others ({SHARES})",
        )
    if lies.kind == "synchronised":
        where = f"it lies in {lies.at}, which {lies.by} copies to other machines: at any moment, half written perhaps"
        return Finding(
            "ledger",
            "note",
            f"{said}; {where}, and what two machines record becomes two files",
            f"move it to a folder that nobody copies, and put backups here: comity backup FILE ({SHARES})",
        )
    if lies.by in STICKS:
        said += f"; on a disk of this machine without permissions ({lies.by}): whoever has the disk reads it"
    else:
        said += "; on a disk of this machine's own"
    return Finding("ledger", "good", said)


def _conflicts(ledger: "Comity") -> Iterator[Finding]:
    """Copies of the ledger beside it in which something was recorded that is not in it."""
    from store.conflicts import conflicts

    for copy in conflicts(ledger.where):
        how = "went another way" if copy.parted else "goes on where this one ends"
        said = (
            f"{copy.where} is a copy of this ledger that {how}: entries were recorded there that are not here"
        )
        fix = (
            f"look at them (comity audit --ledger {quoted(str(copy.where))}), record here what is missing, and move that"
            f" file away ({SHARES})"
        )
        yield Finding("another copy", "note", said, fix)


def _damage(ledger: "Comity") -> Iterator[Finding]:
    """Whether the file is damaged: so it is where two machines wrote at once to a share that keeps no locks."""
    if found := ledger.place.damage():
        said, more = found[0], len(found) - 1
        if more:
            said = Message("{said}, and {more:,} {more:fault|faults} more", said=said, more=more)
        fix = (
            "write nothing to it; comity verify says how far it can be read, and comity restore BACKUP puts a backup in"
            " its place"
        )
        yield Finding("file", "fault", said, fix)


def _sealed(ledger: "Comity") -> Iterator[Finding]:
    """Whether the ledger grew from what was sealed here, how old the last checkpoint is, and what else lies there."""
    from store.sealing import checkpoint, origin

    try:
        name = origin(ledger)
    except StoreError:
        yield Finding("checkpoint", "good", "nothing is recorded yet")
        return
    sizes: dict[int, Path] = {}
    points: list[Checkpoint] = []
    past = past_of(ledger.where, name)
    for copy in (copy for kept in past.own for copy in sorted(kept.folder.glob("*.checkpoint"))):
        try:
            point = _own(copy, name)
        except _NotOurs as error:
            fix = f"move it out of {copy.parent}: comity seal and comity verify go by what lies there"
            said = Message("{name}: {why}", name=copy.name, why=error.reason)
            yield Finding("sealed copies", "note", said, fix)
        else:
            points.append(point)
            sizes[point.size] = copy
    try:
        checkpoint(ledger, points)
    except Contradicted as error:
        yield Finding("checkpoint", "fault", error.reason, _way_out(ledger, past))
        return
    yield _last(ledger, *max(sizes.items(), default=(0, None)))


class _NotOurs(Problem):
    """What lies among the checkpoints that were made here, and is none of the ledger's."""


def _own(copy: Path, name: str) -> "Checkpoint":
    """A checkpoint that was made here. Errors: `_NotOurs`."""
    from store.copies import same_log
    from store.files import Endless, content
    from store.note import Checkpoint, NotANote, Note

    try:
        point = Checkpoint.read(Note.read(content(copy)).text)
    except (NotANote, Endless, OSError) as error:
        why = str(error) if isinstance(error, OSError) else error.reason
        raise _NotOurs(Message("it is no checkpoint: {why}", why=why)) from None
    if not same_log(point.origin, name):
        raise _NotOurs(Message("it is of another ledger, {origin}", origin=point.origin))
    if copy.stem != f"{point.size:012}":
        raise _NotOurs(
            Message(
                "it is not called what comity calls it, and covers {size:,} {size:entry|entries}",
                size=point.size,
            )
        )
    return point


def _way_out(ledger: "Comity", past: "Past") -> str:
    """What to do about a ledger that did not grow from what was sealed here."""
    return f"record nothing more, keep the file, run comity verify; {after_a_restore(ledger, past)}"


def _last(ledger: "Comity", size: int, copy: Path | None) -> Finding:
    """How the ledger stands to the largest checkpoint that was made here."""
    fix = "comity seal -o FILE, and give it to somebody else"
    if copy is None:
        return Finding("checkpoint", "note", "the ledger was never sealed on this machine", fix)
    made = datetime.fromtimestamp(copy.stat().st_mtime, UTC)
    days, entries = (ledger.now() - made).days, len(ledger)
    said = f"the last one made here is {days} days old and covers {size:,} of {entries:,} entries"
    if days > LONG or size < entries:
        return Finding("checkpoint", "note", said, fix)
    return Finding("checkpoint", "good", f"{said}; whether anybody holds it, nobody here can know")


def _key(ledger: "Comity") -> Iterator[Finding]:
    from store.sealing import PRIVATE, Sealer, origin

    try:
        name = origin(ledger)
    except StoreError:
        return
    where = key_of(name)
    if not where.exists():
        if any(where.parent.glob("*.checkpoint")):
            said = f"something was sealed here, and {where} is not there: comity seal would make a new key"
            yield Finding("signing key", "note", said, "put a copy of it back, or seal with --key FILE")
        return
    others = permissions.others_may(where, PRIVATE)
    if others:
        fix = f"chmod 600 {quoted(str(where))}"
        yield Finding("signing key", "fault", f"{where} can be read by others", fix)
        return
    try:
        Sealer.read(where, name)
    except StoreError as error:
        fix = "put your copy of it back: nothing can be sealed with what lies there"
        yield Finding("signing key", "fault", error.reason, fix)
    else:
        yield _readable(where, others)


def _readable(where: Path, others: bool | None) -> Finding:
    """Who may read a key that can be used; `others` is None where its mode bits do not say."""
    lies = whereabouts(where)
    if not lies.local:
        copied = f", which {lies.by} copies to other machines" if lies.kind == "synchronised" else ", a share"
        said = f"it lies in {lies.at}{copied}: whoever can read it there can sign in your name"
        fix = "move the folder of what comity keeps to a disk of this machine, and name it in COMITY_DATA"
        return Finding("signing key", "note", f"{where}: {said}", fix)
    if others is None and permissions.KNOWN:
        said = (
            "it lies on a disk or a share that keeps no permissions, and whoever reaches it there can read it"
        )
        return Finding("signing key", "note", f"{where}: {said}", "move it to a disk of this machine")
    if others is None:
        said = "who may read it is said by Windows, in its properties (Security), and was not looked at"
        return Finding("signing key", "good", f"{where}; {said}")
    return Finding("signing key", "good", f"{where}, for its owner alone")


def _beside(ledger: "Comity") -> Iterator[Finding]:
    """What was sealed here under other names: another past of this ledger, or another ledger of its home."""
    from store.copies import marks_of
    from store.verifying import origin_of

    try:
        past = past_of(ledger.where, origin_of(ledger))
    except Failure as failure:
        yield Finding("sealed before", "fault", failure.reason, failure.hint)
        return
    for fault in past.faults(marks_of(ledger.export_lines()) if past.compares else b""):
        yield Finding("sealed before", "fault", fault.said, fault.fix)
    for caution in past.cautions():
        yield Finding("sealed before", "note", caution, "comity seal and comity verify go by what lies there")
    for other in past.of_the_same_home():
        key = f", key {other.keys[-1].name}+{other.keys[-1].id.hex()}" if other.keys else ""
        said = (
            f"another ledger of {other.home} was sealed here: {other.paths[-1]}, {other.size:,} entries{key}"
        )
        yield Finding("sealed beside", "good", said, "see that entries are recorded in the right one")


def _lost(ledger: "Comity") -> Iterator[Finding]:
    """Whether rows were made of entries that the ledger no longer has."""
    from projections.engine.checking import missing

    if found := missing(ledger):
        fix = Message(
            "put the newer ledger back; or, if this one is right: {step}", step=Step("doctor", "--accept")
        )
        yield Finding("entries lost", "fault", found.said, fix)


def _rows(ledger: "Comity") -> Finding:
    """Whether the kept rows are there, whole, of this ledger, made by this version, and say what the entries make."""
    from projections.engine import rows_file, version
    from projections.engine.checking import edited
    from projections.engine.past import Past, entry_at

    try:
        where = rows_file.place(ledger.where)
    except rows_file.Nowhere as error:
        fix = "every report is right all the same: it reads the entries anew, which takes longer"
        return Finding("kept rows", "note", f"none can be kept: {error}", fix)
    if too_open := rows_file.too_open(where, ledger.where):
        said = f"more people may read or write {', '.join(str(item) for item, _ in too_open)} than the ledger"
        fix = "; ".join(f"chmod {mode:o} {quoted(str(item))}" for item, mode in too_open)
        return Finding("kept rows", "fault", said, fix)
    if not where.exists():
        return Finding(
            "kept rows",
            "good",
            f"none at the moment: the next report makes them, in {where} (comity verify throws them away)",
        )
    found = rows_file.reading(where)
    if found is None:
        said = f"{where} is damaged, unfinished, or not comity's"
        return Finding("kept rows", "note", said, "delete it: it is made anew when it is needed")
    connection, mark = found
    connection.close()
    if entry_at(ledger, mark.position) != (mark.position, mark.entry):
        said = f"{where} is of another ledger, or the ledger was replaced"
        fix = "comity rebuild, or leave it to the next report: nothing of it is shown"
        return Finding("kept rows", "note", said, fix)
    if Past().until(ledger, 0, mark.position) != Past(mark.entries, mark.past):
        said = f"{where} was made of other entries than the ledger has now"
        return Finding(
            "kept rows", "fault", said, "comity verify says whether it is whole; then comity rebuild"
        )
    if mark.digest != version.digest(version.sources()):
        said = f"{where} was made by another version of comity"
        return Finding("kept rows", "note", said, "comity rebuild, or leave it to the next report")
    if tables := edited(ledger):
        rows_file.discard(where)
        said = Message("{where} was edited ({tables})", where=where, tables=Several(tables))
        return Finding("kept rows", "fault", said, "they are made anew by the next report")
    if behind := ledger.position - mark.position:
        said = f"{where} is {behind:,} {'entry' if behind == 1 else 'entries'} behind"
        return Finding("kept rows", "good", f"{said}: the next report catches up")
    return Finding("kept rows", "good", f"{where} is as new as the ledger")


def _print(session: Session, found: list[Finding]) -> None:
    from cli.printing import print_rows
    from cli.tables import Column

    marks = {"good": "ok", "note": "note", "fault": "FAULT"}
    columns = [
        Column("what", lambda row: row.what, fixed=True),
        Column("state", lambda row: marks[row.state], fixed=True),
        Column("found", lambda row: row.found),
        Column("what to do", lambda row: row.fix),
    ]
    found = [finding._replace(found=spoken(finding.found), fix=to_paste(finding.fix)) for finding in found]
    print_rows(
        session, found, columns, style=lambda row: {"note": "yellow", "fault": "bold red"}.get(row.state, "")
    )


command = click.Command(
    "doctor",
    callback=_doctor,
    params=[
        click.Option(
            ["--accept"],
            is_flag=True,
            help="Take the ledger as it is, though rows were made of entries that it no longer has.",
        )
    ],
    help="""How the ledger is: versions, names, settings, triggers, order, clock, free space, the age of the last
    checkpoint, references that came loose, entries that could not be recorded as the ledger stands now, the kept rows;
    with what to do about each. Exit 5 where something is wrong.

    \b
    comity doctor
    """,
)
