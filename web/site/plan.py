"""Which pages a site has, and the file in which each lies."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from projections.row import Link
from web.addresses import path_of

INDEX = "index.html"
ASSETS = "assets"
"""The folder of the style sheet, the script and the pictures."""
DOSSIER = "dossier.zip"
"""The file beside a partnership's page that proves its entries, where it is asked for."""
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


class Address(NamedTuple):
    """A page: its path as that of a served one, without the language, and what is asked of it."""

    path: str
    query: tuple[tuple[str, str], ...] = ()


class Plan(NamedTuple):
    """Which pages there are."""

    pages: frozenset[str]
    """The paths of those that no link has to ask for; all but those of entries."""
    entries: Mapping[str, int]
    """How many entries each stream has, a page each."""
    data: Mapping[str, str]
    """What is published as data: the path of the page that shows it, and what its files are called."""
    alone: Mapping[str, str] = {}
    """Instead of the audit of a stream with one entry, the page of that entry: their paths."""
    elsewhere: frozenset[str] = frozenset()
    """The paths of those that only say on which other page it is told."""

    def has(self, path: str) -> bool:
        """Whether a page stands at a path."""
        if path.startswith("/e/"):
            stream, _, number = path.removeprefix("/e/").rpartition("/")
            return number.isdigit() and 0 < int(number) <= self.entries.get(stream, 0)
        return path in self.pages

    def address(self, path: str, query: Mapping[str, object]) -> Address | None:
        """The page that answers to this; None where none is published that does."""
        path = self.alone.get(path) or SAME.get(path, path)
        pairs = tuple(
            (name, _word(value)) for name, value in sorted(query.items()) if value not in (None, "", [], ())
        )
        asked = ASKED.get(path, ())
        fits = all(name in PARTS or name in asked for name, _ in pairs) and all(
            _WORD.fullmatch(word) for _, word in pairs
        )
        return Address(path, pairs) if fits and self.has(path) else None

    def every(self) -> Iterator[Address]:
        """Every page that no link has to ask for, those of a stream beside each other."""
        for path in sorted(self.pages):
            yield Address(path)
        for stream in sorted(self.entries):
            for number in range(1, self.entries[stream] + 1):
                yield Address(f"/e/{stream}/{number}")


def _word(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Iterable):
        words = [str(each) for each in value]
        return words[0] if len(words) == 1 else " ".join(words)
    return str(value)


def file_of(address: Address) -> str:
    """Where a page lies in the folder: `p/edinburgh--kaohsiung/index.html`."""
    path, query = address
    if path.startswith("/e/"):
        stream, _, number = path.removeprefix("/e/").rpartition("/")
        return "/".join(map(_plain, ("e", *stream.split(":")))) + f"/{number}.html"
    folder = "".join(f"{_plain(part)}/" for part in path.split("/") if part)
    return folder + ("-".join(word for pair in query for word in pair) + ".html" if query else INDEX)


def _plain(part: str) -> str:
    """A part of a path as every system takes it for a folder."""
    assert _PART.fullmatch(part), part  # noqa: S101 — slugs, and names of reports
    return f"{part}~" if part.split(".", maxsplit=1)[0] in RESERVED else part


def sheet_of(name: str, table: str) -> str:
    """The file of one table of an answer that is published as data and has several."""
    return f"data/{name}.{table}.csv"


def twin_of(path: str, form: str) -> str:
    """The file beside the page of a partnership that says the same to programs: `p/edinburgh--kaohsiung/index.json`."""
    return f"{file_of(Address(path)).removesuffix('.html')}.{form}"


def stream_path(stream: str) -> str:
    """The path of the page of a stream; that of the method for the ledger's own."""
    return path_of(Link("stream", stream)) or "/about"
