"""A file or a folder that a command makes: there whole, or not at all, and over nothing that was not named for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from cli.errors import Failure
from cli.places import see_that_it_can_be_named, see_that_it_is_free_of_a_ledger
from store.files import no_folder, why


def see_that_it_may(where: Path, ledger: Path | None, *, force: bool) -> None:
    """Refuse to write over what is there. Errors: Failure."""
    see_that_it_can_be_named(where)
    if where.is_dir():
        raise Failure("unreadable", f"{where} is a folder", "name a file in it")
    if where.exists() and not where.is_file():  # a device is never replaced
        raise Failure(
            "unreadable", f"{where} is no file", "name a new file, or leave -o out for standard output"
        )
    see_that_it_is_free_of_a_ledger(where, ledger)
    if where.exists() and not force:
        raise Failure(
            "unreadable",
            f"{where} is there already and is left as it is",
            "name another file, or say --force",
        )


HINT = "nothing of it was kept; make room, or name another place with -o"


HELD = "it is as it was: another program may have it open, such as Excel; close it there, or name another place with -o"
"""What may be done where a file cannot be written."""


@contextmanager
def new_file(where: Path, *, like: Path | None = None, over: bool = False) -> Iterator[BinaryIO]:
    """A file that is there whole, and on the disk, or not at all (`store.naming.whole`). Errors: Failure."""
    with new_path(where, like=like, over=over) as beside, beside.open("xb") as file:
        yield file


@contextmanager
def new_path(where: Path, *, like: Path | None = None, over: bool = False) -> Iterator[Path]:
    """Where to make a file or a folder that is then put in its place, whole, or thrown away. Errors: Failure."""
    from store.naming import whole

    try:
        with whole(where, like=like, over=over) as beside:
            yield beside
    except FileExistsError:
        raise Failure(
            "unreadable", f"{where} is there already and is left as it is", "name another place"
        ) from None
    except OSError as error:
        if not where.parent.exists():
            raise Failure(
                "unusable",
                f"{where} cannot be written: {no_folder(where.parent)}",
                "name another place, or see that it is there",
            ) from None
        held = over and isinstance(error, PermissionError) and where.exists()
        raise Failure(
            "unusable", f"{where} cannot be written: {why(error)}", HELD if held else HINT
        ) from None
