"""Which pages a site has, and the file in which each lies."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from projections.row import Link
from web.addresses import path_of

FRONT_PAGE = "index.html"
ASSETS = "assets"
"""The folder of the style sheet, the script and the pictures."""
DOSSIER = "zip"
"""The ending of the file beside a partnership's page that proves its entries, where it is asked for."""
FEED = "atom"
RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
)
"""Names that Windows gives no file or folder, whatever their ending."""
ASKED: Mapping[str, Sequence[str]] = {
    "/partnerships": ("status", "closest"),
    "/reports/count": ("policy",),
    "/reports/upcoming": ("within",),
}
"""What may be asked of a page beside the number of a part of it: each answer that a link leads to is a page too."""
SAME = {
    "/reports/status": "/partnerships",
    "/reports/timeline": "/timeline",
    "/reports/atlas": "/map",
    "/reports/years": "/years",
}
"""Reports whose answer is shown by a page of its own."""
PARTS = ("page", "facts")
"""What names a part of a long table."""
_WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PART = re.compile(r"[a-z0-9@._-]+")


ON_ITS_PAGE = frozenset({"body", "source"})
"""Kinds of stream whose entries are told in full at the end of its own page; those of others stand on their list."""
ENTRIES = 100
"""Entries that one page tells in full: the first hundred on the first part of it, the next on the second."""


class Address(NamedTuple):
    """A page: its path as that of a served one, without the language, and what is asked of it."""

    path: str
    query: tuple[tuple[str, str], ...] = ()


class Plan(NamedTuple):
    """Which pages there are."""

    pages: frozenset[str]
    """The paths of those that no link has to ask for."""
    entries: Mapping[str, int]
    """How many entries each stream has."""
    data: Mapping[str, str]
    """What is published as data: the path of the page that shows it, and what its files are called."""
    alone: frozenset[str] = frozenset()
    """The paths of lists of the entries of a stream, where that has one entry: its own page tells it."""
    elsewhere: frozenset[str] = frozenset()
    """The paths of those that only say on which other page it is told."""

    def has(self, path: str) -> bool:
        """Whether a page stands at a path."""
        return path in self.pages

    def entry(self, path: str) -> tuple[Address, str] | None:
        """Where an entry is told in full that is served at this path: the page, and the place on it; None for no entry."""
        stream, _, number = path.removeprefix("/e/").rpartition("/")
        if not (number.isdigit() and 0 < int(number) <= self.entries.get(stream, 0)):
            return None
        part = (int(number) - 1) // ENTRIES + 1
        return Address(told_on(stream), (("page", str(part)),) if part > 1 else ()), place_of(number)

    def address(self, path: str, query: Mapping[str, object]) -> Address | None:
        """The page that answers to this; None where none is published that does."""
        path = SAME.get(path, path)
        pairs = tuple(
            (name, _word(value)) for name, value in sorted(query.items()) if value not in (None, "", [], ())
        )
        asked = ASKED.get(path, ())
        fits = all(name in PARTS or name in asked for name, _ in pairs) and all(
            _WORD.fullmatch(word) for _, word in pairs
        )
        return Address(path, pairs) if fits and self.has(path) else None


def _word(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Iterable):
        words = [str(each) for each in value]
        return words[0] if len(words) == 1 else " ".join(words)
    return str(value)


def told_on(stream: str) -> str:
    """The path of the page that tells the entries of a stream in full."""
    path = stream_path(stream)
    return path if stream.partition(":")[0] in ON_ITS_PAGE or path == "/about" else f"{path}/audit"


def place_of(number: object) -> str:
    """The place of an entry on the page that tells it in full."""
    return f"n{number}"


def file_of(address: Address) -> str:
    """Where a page lies in the folder: `p/edinburgh--kaohsiung.html`, and what belongs to it beside: `….audit.html`.

    A folder for each would be half of what the names of files cost.
    """
    path, query = address
    *above, own = [_plain(part) for part in path.split("/") if part] or [FRONT_PAGE.partition(".")[0]]
    if own == "audit" and len(above) > 1:
        own = f"{above.pop()}.{own}"
    part = "." + "-".join(word for pair in query for word in pair) if query else ""
    return "/".join([*above, f"{own}{part}.html"])


def _plain(part: str) -> str:
    """A part of a path as every system takes it for a folder."""
    assert _PART.fullmatch(part), part  # noqa: S101 — slugs, and names of reports
    return f"{part}~" if part.split(".", maxsplit=1)[0] in RESERVED else part


def sheet_of(name: str, table: str) -> str:
    """The file of one table of an answer that is published as data and has several."""
    return f"data/{name}.{table}.csv"


def twin_of(path: str, form: str) -> str:
    """The file beside a page that is the same in another form, or belongs to it: `p/edinburgh--kaohsiung.json`."""
    return f"{file_of(Address(path)).removesuffix('.html')}.{form}"


def stream_path(stream: str) -> str:
    """The path of the page of a stream; that of the method for the ledger's own."""
    return path_of(Link("stream", stream)) or "/about"
