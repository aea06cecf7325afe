"""`comity export`: every entry as a line, to keep elsewhere, to prove, to restore; or as facts, to import.

With `--as`, rows and entries as tables for other programs; with `--dossier`, one history with its proofs.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.dossier import dossier
from cli.errors import Failure, Usage
from cli.new_files import new_file, new_path, see_that_it_may
from cli.places import see_that_it_can_be_named, see_that_it_is_free_of_a_ledger
from cli.session import Session, session_of
from store.shell import quoted

if TYPE_CHECKING:
    from store.application import Comity


@click.pass_context
def _export(
    ctx: click.Context,
    /,
    facts: bool,
    output: str | None,
    force: bool,
    form: str | None,
    as_known: str | None,
    dossier: str | None,
    checkpoint: str | None,
    key: str | None,
) -> None:
    session = session_of(ctx)
    if dossier:
        if facts or form or as_known or force:
            raise Usage("--dossier goes with -o, --checkpoint and --key alone")
        _dossier(session, dossier, output, checkpoint, key)
        return
    if checkpoint or key:
        raise Usage("--checkpoint and --key go with --dossier")
    if form:
        _tables(session, form, output, facts=facts, force=force, as_known=as_known)
        return
    if as_known:
        raise Usage("--as-known goes with --as: an export that can be restored is of the whole ledger")
    if force and not output:
        raise Usage("--force writes over a file: name it with -o")
    with session.open(read_only=True) as ledger:
        if output is None or output == "-":
            _print(ledger.export_lines(facts=facts))
            return
        where = Path(output)
        see_that_it_may(where, ledger.where, force=force)
        count, root = _write(where, ledger, facts=facts, force=force)
    _say(session, output, count, root)


def _print(lines: Iterable[bytes]) -> None:
    """Print the lines, byte for byte; on a terminal, to be looked at, so that none of them steers it."""
    if sys.stdout.isatty():
        from domain.text import escape

        for line in lines:
            click.echo(escape(line.decode("utf-8", "backslashreplace")))
        return
    for line in lines:
        sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


def _write(where: Path, ledger: "Comity", *, facts: bool, force: bool) -> tuple[int, str | None]:
    """Write the lines into a new file; how many there are and, of canonical ones, their Merkle root."""
    from store.merkle import Tree

    tree, count = Tree(), 0

    def counted(lines: Iterable[bytes]) -> Iterator[bytes]:
        nonlocal count
        for line in lines:
            count += 1
            if not facts:
                tree.add(line)
            yield line + b"\n"

    with new_file(where, like=ledger.where, over=force) as file:
        file.writelines(counted(ledger.export_lines(facts=facts)))
    return count, tree.root().hex() if tree.size else None


def _tables(
    session: Session, form: str, output: str | None, *, facts: bool, force: bool, as_known: str | None
) -> None:
    """Write rows and entries for other programs, into a file or a folder."""
    from cli.reading_options import reading
    from projections.engine.exporting import write

    if facts:
        raise Usage("--facts are lines: leave out --as")
    if not output or output == "-":
        raise Usage(f"--as {form} needs a place: -o {'rows.db' if form == 'sqlite' else 'FOLDER'}")
    where = Path(output)
    with reading(session, None, as_known) as asked:
        if form == "sqlite":
            see_that_it_may(where, asked.ledger.where, force=force)
            _see_that_nothing_would_be_played_into_it(where)
            with new_path(where, like=asked.ledger.where, over=force) as beside:
                written = write(asked.ledger, asked.ask, beside)
        else:
            _see_that_it_is_free(where, asked.ledger.where)
            with new_path(where, like=asked.ledger.where) as beside:
                beside.mkdir()
                written = write(asked.ledger, asked.ask, beside / ALL)
                _sheets(beside)
        told = f" {asked.axes.told}" if asked.axes.told else ""
    rows = sum(written.values()) - written["event_log"]
    session.say(f"{output}: {written['event_log']:,} entries and {rows:,} rows{told}, as {form}")
    if session.suggests:
        session.say("It may be thrown away, and nothing is restored from it: for a backup, leave out --as.")


def _see_that_nothing_would_be_played_into_it(where: Path) -> None:
    """Refuse a database beside whose name lies what SQLite left of another one. Errors: Failure."""
    from store.places import place_of

    if left := place_of(where).unfinished():
        raise Failure(
            "unusable",
            f"{where} was not made: {left[0].name} lies there, which SQLite would play into it",
            "name another file, or move that one away",
        )


def _dossier(session: Session, who: str, output: str | None, checkpoint: str | None, key: str | None) -> None:
    """Write the proved history of one stream into a new folder."""
    if not output or output == "-":
        raise Usage("--dossier needs a place: -o FOLDER")
    _see_that_it_is_free(Path(output), session.existing)
    dossier(session, who, Path(output), checkpoint=checkpoint, key=key)


ALL = "all.part"
"""The tables, while CSV is made of them."""


def _sheets(folder: Path) -> None:
    """Each table as a file of CSV in which no cell is taken for a formula."""
    import csv

    from cli.output import marks_csv
    from projections.engine.exporting import sheets
    from queries.written import guarded

    encoding = "utf-8-sig" if marks_csv() else "utf-8"
    for sheet in sheets(folder / ALL):
        with (folder / f"{sheet.name}.csv").open("x", encoding=encoding, newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(sheet.headings)
            writer.writerows(map(guarded, row) for row in sheet.rows)
    (folder / ALL).unlink()


def _see_that_it_is_free(where: Path, ledger: Path) -> None:
    """Refuse a folder in which something is. Errors: Failure."""
    see_that_it_can_be_named(where)
    if where.is_dir() and not any(where.iterdir()):
        where.rmdir()  # the new one takes its place
    elif where.exists():
        raise Failure("unreadable", f"{where} is there already and is left as it is", "name a new folder")
    see_that_it_is_free_of_a_ledger(where, ledger)


# --- what is said


def _say(session: Session, output: str, count: int, root: str | None) -> None:
    lines = "line" if count == 1 else "lines"
    session.say(f"{output}: {count:,} {lines}" + (f", root {root}" if root else ""))
    if session.suggests:
        begin = [] if root else [f"{session.called} init --empty --ledger new.db"]
        way = "import --restore" if root else "import"
        session.next(*begin, f"{session.called} {way} {quoted(output)} --ledger new.db")


command = click.Command(
    "export",
    callback=_export,
    params=[
        click.Option(["--facts"], is_flag=True, help="The facts alone, as comity import reads them."),
        click.Option(
            ["-o", "--output"], metavar="PATH", help="Into this file, which is written whole or not at all."
        ),
        click.Option(["--force"], is_flag=True, help="Write over the file."),
        click.Option(
            ["--as", "form"],
            type=click.Choice(["sqlite", "csv"]),
            help="As tables for other programs, into the file or the folder PATH.",
        ),
        click.Option(
            ["--as-known"],
            metavar="TIME",
            help="With --as: what had been recorded by a day, an instant, or '#120' (position 120).",
        ),
        click.Option(
            ["--dossier"],
            metavar="WHO",
            help="The entries of one stream with their proofs, into a new folder, to be checked without comity.",
        ),
        click.Option(
            ["--checkpoint"],
            metavar="FILE",
            help="With --dossier: proved by this checkpoint, rather than by one that is sealed now.",
        ),
        click.Option(
            ["--key"],
            metavar="KEY",
            help="With --dossier: sign with the key in this file; of a --checkpoint, the public key that signed it.",
        ),
    ],
    help="""Every entry as a line of JSON, as it is stored and proved: what comity import --restore takes back.
    With --facts, the facts without who recorded them and when: what comity import records anew.

    With --as, the rows that reports are made of, all entries (event_log) and what each column holds (columns), as
    Datasette, pandas, polars and spreadsheets read them. That is a copy to look into: it may be thrown away, and
    nothing is restored from it.

    With --dossier, the whole recorded history of one partnership, the proof that each entry stands in the ledger, a
    signed checkpoint, and verify.py, which checks all of it with Python alone (verify.sh: with openssl alone). The
    ledger is sealed for it, as comity seal does.

    \b
    comity export -o backup.jsonl
    comity export --facts -o facts.jsonl
    comity export --as sqlite -o rows.db
    comity export --as csv -o tables --as-known 2025-11-16
    comity export --dossier edinburgh -o dossier
    """,
)
