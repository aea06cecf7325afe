"""A ledger copied into another place, whichever kind of place both are: the same entries, the same root, or nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from domain.message import Message, Step
from store.application import Comity
from store.errors import Exists, NotCopied
from store.files import why
from store.head import Stored
from store.lines import canonical_line
from store.merkle import Tree
from store.places import place_of
from store.verifying import verify


class Copied(NamedTuple):
    """What was copied."""

    entries: int
    root: str


def copy(ledger: Comity, where: Path, progress: Callable[[int], None] = lambda _entries: None) -> Copied:
    """Copy a ledger that verifies into a place where none was begun; each entry is read back before any of them counts.

    `progress` is told twice up to how many entries there are: as they are verified, and as they are copied.
    Errors: `Exists`, `NotCopied`, `Unusable`; then nothing was written.
    """
    place = place_of(where)
    if not place.is_free():
        raise Exists(where)
    verdict = verify(ledger, progress=progress)
    if not verdict.holds:
        raise NotCopied(
            where,
            "its source does not verify",
            Message("{verify} says what is wrong with the ledger", verify=Step("verify", ledger=ledger.where)),
        )
    tree = Tree()

    def seen(page: list[Stored]) -> None:
        for _, stream, version, type_, state in page:
            tree.add(canonical_line(stream, version, type_, state))
        progress(tree.size)

    def pages() -> Iterator[list[Stored]]:
        left = verdict.entries
        for page in ledger.recorder.in_order(0):
            yield page[:left]
            left -= len(page)
            if left <= 0:
                break
        if (tree.size, tree.root().hex()) != (verdict.entries, verdict.root):
            raise NotCopied(where, "what was read back differs", "see to both places, then repeat the command")

    try:
        with place.making(like=ledger.where) as made:
            made.begin()
            recorder = made.open(read_only=False)
            try:
                recorder.fill(pages(), notice=ledger.recorder.restored(), seen=seen)
            finally:
                recorder.close()
    except FileExistsError:
        raise Exists(where) from None
    except OSError as error:
        raise NotCopied(where, why(error)) from None
    return Copied(verdict.entries, verdict.root)
