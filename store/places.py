"""Which place is meant by an address: the one module that knows which kinds of place there are."""

import re
from pathlib import Path

from store.errors import NoFile
from store.ports import Location
from store.sqlite.location import File


def is_url(where: str | Path) -> bool:
    """Whether an address has a scheme, also one that was made a `Path`, which keeps one slash of two; `C:` is a drive.

    Such a `Path` may lie in a folder of that name all the same, where there is one.
    """
    slashes = ":/" if isinstance(where, Path) else "://"
    found = re.match(rf"[A-Za-z][A-Za-z0-9+.-]+{slashes}", str(where)) is not None
    return found and not (isinstance(where, Path) and Path(where.parts[0]).is_dir())


def place_of(where: str | Path, *, in_full: bool = False) -> Location:
    """The place of this address: so far a file, by its name as it is given, or in full. Errors: `NoFile` for any other."""
    if is_url(where):
        raise NoFile(where)
    return File(Path(where).absolute() if in_full else Path(where))
