"""`comity export`: every entry as a line, to keep elsewhere, to prove, to restore; or as facts, to import."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from cli.errors import Failure, Usage
from cli.session import Session, quoted, session_of

if TYPE_CHECKING:
    from store.application import Comity


@click.pass_context
def _export(ctx: click.Context, /, facts: bool, output: str | None, force: bool) -> None:
    session = session_of(ctx)
    if force and not output:
        raise Usage("--force writes over a file: name it with -o")
    with session.open(read_only=True) as ledger:
        if output is None or output == "-":
            for line in ledger.export_lines(facts=facts):
                sys.stdout.buffer.write(line + b"\n")
            sys.stdout.buffer.flush()
            return
        where = Path(output)
        _see_that_it_may(where, ledger, force=force)
        count, root = _write(where, ledger, facts=facts)
    _say(session, output, count, root)


def _see_that_it_may(where: Path, ledger: "Comity", *, force: bool) -> None:
    """Refuse to write over what is there. Errors: Failure."""
    if where.is_dir():
        raise Failure(2, f"{where} is a folder", "name a file in it")
    if where.exists():
        if where.samefile(ledger.where):
            raise Failure(2, f"{where} is the ledger itself", "name another file with -o")
        if not force:
            raise Failure(
                2, f"{where} is there already and is left as it is", "name another file, or say --force"
            )


def _write(where: Path, ledger: "Comity", *, facts: bool) -> tuple[int, str | None]:
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

    with new_file(where) as file:
        file.writelines(counted(ledger.export_lines(facts=facts)))
    return count, tree.root().hex() if tree.size else None


@contextmanager
def new_file(where: Path) -> Iterator[BinaryIO]:
    """A file that is there whole, and on the disk, or not at all. Errors: Failure."""
    beside = where.with_name(f".{where.name}.{os.getpid()}.part")
    try:
        with beside.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(where)
        _sync(where.absolute().parent)
    except OSError as error:
        raise Failure(
            6,
            f"{where} cannot be written: {(error.strerror or str(error)).lower()}",
            "nothing of it was kept; make room, or name another place with -o",
        ) from None
    finally:
        beside.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    """See that the folder remembers the new name, where folders can be asked to."""
    if os.name == "posix":
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _say(session: Session, output: str, count: int, root: str | None) -> None:
    lines = "line" if count == 1 else "lines"
    session.say(f"{output}: {count:,} {lines}" + (f", root {root}" if root else ""))
    if session.format is None:
        way = "import --restore" if root else "import"
        session.say(f"Next: comity {way} {quoted(output)} --ledger new.db")


command = click.Command(
    "export",
    callback=_export,
    params=[
        click.Option(["--facts"], is_flag=True, help="The facts alone, as comity import reads them."),
        click.Option(
            ["-o", "--output"], metavar="PATH", help="Into this file, which is written whole or not at all."
        ),
        click.Option(["--force"], is_flag=True, help="Write over the file."),
    ],
    help="""Every entry as a line of JSON, as it is stored and proved: what comity import --restore takes back.
    With --facts, the facts without who recorded them and when: what comity import records anew.

    \b
    comity export -o backup.jsonl
    comity export --facts > facts.jsonl
    comity export | sha256sum
    """,
)
