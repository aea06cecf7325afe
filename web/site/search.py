"""Everything that has a page, to be looked through: as plain lists, and as an index that a script of the site reads."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from domain.text import normalise
from projections.rows.bodies import bodies
from projections.rows.names import names
from projections.rows.sources import sources
from projections.rows.streams import Stream, streams
from web.page import taken_back
from web.site.described import in_script
from web.site.plan import Address, Plan, file_of, stream_path

if TYPE_CHECKING:
    from projections.ask import Ask

ROWS = 1_000
"""Lines of one list."""
KINDS = {
    "partnership": "Partnerships",
    "body": "Bodies",
    "membership": "Memberships of networks",
    "programme": "Programmes",
    "year": "Years",
    "report": "Reports",
    "source": "Sources",
}
"""What has pages of its own, in the order in which it is listed."""


class Item(NamedTuple):
    """One page that can be found."""

    kind: str
    file: str
    title: str
    words: str
    """What else it is found by: its names in other languages and by the word of other sources, who is in it."""


def items(ask: "Ask", plan: Plan) -> list[Item]:
    """Everything that can be found, kind by kind, by its title."""
    called = _called(ask)
    titles = {row.slug: row.title for row in ask.of(sources)}
    found: dict[str, list[Item]] = defaultdict(list)
    for row in ask.of(streams):
        path = stream_path(row.stream)
        if row.kind not in KINDS or path not in plan.pages or _is_undone(ask, row):
            continue
        slug = row.stream.partition(":")[2]
        title = titles.get(slug, slug) if row.kind == "source" else str(ask.title(row.stream))
        words = (
            called.get(row.stream, "")
            if row.kind in {"body", "programme"}
            else " ".join(called.get(f"body:{party}", party) for party in row.parties)
        )
        found[row.kind].append(Item(row.kind, file_of(Address(path)), title, f"{words} {slug}".strip()))
    for path in plan.pages:
        _, first, *rest = path.split("/")
        if rest and first == "years":
            found["year"].append(Item("year", file_of(Address(path)), rest[0], ""))
        elif rest and first == "reports":
            found["report"].append(Item("report", file_of(Address(path)), rest[0].replace("-", " "), ""))
    return [item for kind in KINDS for item in sorted(found[kind], key=lambda item: (item.title, item.file))]


def _called(ask: "Ask") -> dict[str, str]:
    """What bodies and programmes are called, by stream: as it is told, then by whom else it is told otherwise."""
    found = {
        row.stream: [row.title, *(name for _, name in row.names), *row.former_names] for row in ask.of(bodies)
    }
    for name in ask.of(names):  # those of a duplicate, and contested ones, too
        own = found.setdefault(f"{name.stream.partition(':')[0]}:{name.slug}", [])
        if name.folded not in map(normalise, own):
            own.append(name.folded)
    return {stream: " ".join(dict.fromkeys(those)) for stream, those in found.items()}


def undone(ask: "Ask", plan: Plan) -> list[str]:
    """The streams that have a page and are in no list, as all of them was taken back."""
    rows = (row for row in ask.of(streams) if stream_path(row.stream) in plan.pages and row.kind in KINDS)
    return sorted(row.stream for row in rows if _is_undone(ask, row))


def _is_undone(ask: "Ask", row: Stream) -> bool:
    return not row.open and taken_back(ask, row.stream)


def index(those: Iterable[Item]) -> str:
    """The index, as a script that hands it over: a page that was opened from a disk may fetch nothing."""
    rows = [[KINDS[item.kind], item.file, item.title, item.words] for item in those]
    return f"comityIndex({in_script(rows)});\n"


def lists(those: Sequence[Item]) -> Iterator[tuple[Address, Sequence[tuple[str, Sequence[Item]]]]]:
    """The pages on which everything is listed, each with its items by kind."""
    for at in range(0, max(1, len(those)), ROWS):
        part = those[at : at + ROWS]
        number = at // ROWS + 1
        by_kind = [
            (words, [item for item in part if item.kind == kind])
            for kind, words in KINDS.items()
            if any(item.kind == kind for item in part)
        ]
        yield Address("/search", (("page", str(number)),) if number > 1 else ()), by_kind
