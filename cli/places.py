"""Where a command may write: never over a ledger, under no name beside one, nor over what the command itself reads.

Nor, on Windows, under a name that no file has there: some of them look as if they were taken.
"""

import os
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PureWindowsPath

import click

from cli.errors import Failure
from cli.parameters import files_of, names_files
from store import folders, shell
from store.address import is_url
from store.files import is_same

BESIDE = re.compile(
    r"(?P<of>.+?)(?:(?:\.rows)?-(?:journal|wal|shm)|\.rows|\.before-.+)", re.IGNORECASE | re.DOTALL
)
"""A name that SQLite or comity gives to a file beside the one that the name begins with."""
JOURNALS = ("-journal", "-wal", "-shm")
"""Those that are SQLite's: what lies there is played into the database, or written over, whatever it is."""

_NOT_ON_WINDOWS = re.compile(r'[<>:"|?*\x00-\x1f]')
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[1-9¹²³]) *(?:\..*)?", re.IGNORECASE)
"""What Windows keeps for devices, whatever ending it has: learn.microsoft.com/windows/win32/fileio/naming-a-file."""


def see_that_it_can_be_named(where: Path) -> None:
    """Refuse, on Windows, what no file is called there. Errors: Failure.

    It lets some of it pass for something else: for a file of no size that hides what was written (`ab:c.db`), a device
    (`nul.csv`), a name without its last dot.
    """
    if not shell.WINDOWS or is_url(where):
        return
    path = PureWindowsPath(str(where))
    for part in path.parts[bool(path.anchor) :]:
        if part != ".." and (why := _why_not(part)):
            raise Failure(
                "unreadable",
                f"{where}: on Windows nothing can be called {part!r}, {why}",
                "name it otherwise",
            )


def _why_not(name: str) -> str:
    """Why Windows has no file, and no folder, of this name."""
    if found := _NOT_ON_WINDOWS.search(name):
        sign = found[0]
        return f"with {sign if sign.isprintable() else 'a control sign'} in it"
    if name.endswith((".", " ")):
        return f"with a {'dot' if name.endswith('.') else 'blank'} at its end"
    return "which is a device there" if _DEVICE.fullmatch(name) else ""


def see_that_it_is_free_of_a_ledger(where: Path, ledger: Path | None = None) -> None:
    """Refuse a place that is a ledger, or belongs to one: this one, or any that is there. Errors: Failure.

    And a name that nothing can have.
    """
    see_that_it_can_be_named(where)
    if ledger is not None and is_same(where, ledger):
        raise Failure("unreadable", f"{where} is the ledger itself", "name another file")
    if _is_database(where, ledgers_only=True):
        raise Failure(
            "unreadable", f"{where} is a ledger, which nothing is written over", "name another file"
        )
    for database in _beside(where):
        own = ledger is not None and is_same(database, ledger)
        if own or _is_database(database, ledgers_only=not where.name.lower().endswith(JOURNALS)):
            raise Failure(
                "unreadable",
                f"{where} is a name that SQLite and comity use beside {database}: what lies there may be taken for a part"
                " of it, or written over",
                "name another file",
            )


def see_that_it_may_be_a_ledger(where: Path) -> None:
    """Refuse a new ledger whose name would be taken for a part of another one, or that nothing can have. Errors: Failure."""
    if is_url(where):
        return
    see_that_it_can_be_named(where)
    if found := BESIDE.fullmatch(_named(where)):
        raise Failure(
            "unreadable",
            f"{where}: SQLite and comity use such a name beside {found['of']}, and a ledger called so may be taken for a"
            " part of it",
            "name it otherwise, such as comity.db",
        )


def see_that_its_folder_is_there(words: str, *, folder: bool = False) -> None:
    """Refuse a file, or a `folder`, in a folder that is not there; a slash at the end means a folder. Errors: Failure."""
    where = Path(words)
    slashes = ("/", os.sep, os.altsep or os.sep)
    if words.endswith(slashes) and not folder and not where.is_dir():
        raise Failure("unreadable", f"there is no folder {words}", "make it, and name a file in it")
    parent = where.absolute().parent
    try:
        there = stat.S_ISDIR(parent.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        there = False
    except OSError:  # whoever writes there says so
        return
    if not there:
        raise Failure("unreadable", f"there is no folder {where.parent}", "make it, or name another place")


def see_that_it_is_no_input(where: Path, ctx: click.Context) -> None:
    """Refuse to write what a command prints over a file that it reads, or makes otherwise. Errors: Failure."""
    for what, other in _named_to(ctx):
        if is_same(where, other) or _would_be_same(where, other):
            raise Failure(
                "unreadable", f"{where} is {what}, which is not written over", "name another file with -o"
            )
    if _is_read_from_standard_input(where, ctx):
        raise Failure(
            "unreadable", f"{where} is read as standard input, and is not written over", "name another file"
        )


def _named_to(ctx: click.Context) -> Iterator[tuple[str, Path]]:
    """The files that a command was called with, with what each is, and those of comity's own that any may read."""
    for parameter, words in _words_of_files(ctx):
        option = isinstance(parameter, click.Option)
        what = f"the file of {parameter.opts[0]}" if option else "a file that the command itself is given"
        with suppress(Failure):  # a pattern like which no file is called
            yield from ((what, Path(name)) for name in files_of(words))
    with suppress(folders.Unknown):
        yield "the configuration", folders.configuration()
    with suppress(folders.Unknown, OSError):
        kept = (path for path in (folders.data() / "sealed").glob("*/*") if path.is_file())
        yield from (("a key, or what was sealed here", path) for path in kept)


def _words_of_files(ctx: click.Context) -> Iterator[tuple[click.Parameter, str]]:
    """The parameters that name files, but for the one that says where to write, each with its words."""
    for parameter in ctx.command.params:
        found = ctx.params.get(parameter.name or "")
        if parameter.name != "output" and names_files(parameter):
            words = found if isinstance(found, tuple) else (found,)
            yield from ((parameter, word) for word in words if isinstance(word, str))


def _would_be_same(where: Path, other: Path) -> bool:
    """Whether two names, one of which at least is of no file yet, lead to one place, where letters may be alike."""
    from unicodedata import normalize

    if where.exists() and other.exists():
        return False
    here, there = (normalize("NFC", os.path.realpath(path)).casefold() for path in (where, other))
    return here == there


def _is_read_from_standard_input(where: Path, ctx: click.Context) -> bool:
    if all(words != "-" for _, words in _words_of_files(ctx)):
        return False
    with suppress(OSError, ValueError, AttributeError):  # nothing is there, or nothing that is a file
        read = os.fstat(sys.stdin.fileno())
        return stat.S_ISREG(read.st_mode) and os.path.samestat(read, where.stat())
    return False


def _beside(where: Path) -> list[Path]:
    """The databases beside which a file of this name would be taken for a part."""
    found = []
    name = _named(where)
    while match := BESIDE.fullmatch(name):  # FILE.rows-wal belongs to FILE.rows, and with it to FILE
        shorter = [name[: -len(end)] for end in (*JOURNALS, ".rows") if name.lower().endswith(end)]
        name = shorter[0] if shorter and shorter[0] else match["of"]
        found.append(where.with_name(name))
    return found


def _named(where: Path) -> str:
    """The name that Windows gives to a file: dots and blanks at its end are not a part of it."""
    return where.name.rstrip(". ") or where.name


def _is_database(where: Path, *, ledgers_only: bool) -> bool:
    """Whether there is a ledger, or a database of whomever."""
    from store.places import place_of

    found = place_of(where).holds()
    return found == "ledger" or (found == "something else" and not ledgers_only)
