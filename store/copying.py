"""A ledger copied into another place, whichever kind of place both are: the same entries, the same root, or nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from domain.message import Message, Step
from store.application import Comity, open_ledger
from store.errors import Exists, NotCopied, NotEmpty, Unusable
from store.files import why
from store.head import Stored
from store.lines import canonical_line
from store.merkle import Tree
from store.places import place_of
from store.verifying import Verdict, verify


class Copied(NamedTuple):
    """What was copied."""

    entries: int
    root: str
    before: bool = False
    """The same ledger was there already, whole, and nothing was written."""


def copy(ledger: Comity, where: Path, progress: Callable[[int], None] = lambda _entries: None) -> Copied:
    """Copy a ledger that verifies into a place where none was begun; each entry is read back before any of them counts.

    Where exactly the same ledger is there already, that is said: whoever could not be told so copies again.

    `progress` is told twice up to how many entries there are: as they are verified, and as they are copied.
    Errors: `Exists`, `NotCopied`, `Unusable`; then nothing was written.
    """
    place = place_of(where)
    free = place.is_free()
    if not free and (place.where == ledger.where or not _alike(ledger, where)):
        raise Exists(where)
    verdict = verify(ledger, progress=progress)
    if not verdict.holds:
        raise NotCopied(
            where,
            "its source does not verify",
            Message(
                "{verify} says what is wrong with the ledger", verify=Step("verify", ledger=ledger.where)
            ),
        )
    if not free:
        if not _same(ledger, verdict, where):
            raise Exists(where)
        return Copied(verdict.entries, verdict.root, before=True)
    both = _Compared(ledger, verdict, where, progress)
    try:
        with place.making(like=ledger.where) as place:
            place.begin()
            recorder = place.open(read_only=False)
            try:
                recorder.fill(both.pages(), notice=ledger.recorder.restored(), seen=both.seen)
            finally:
                recorder.close()
    except (FileExistsError, Exists, NotEmpty):  # somebody else was faster, perhaps with the same
        if _alike(ledger, where) and _same(ledger, verdict, where):
            return Copied(verdict.entries, verdict.root, before=True)
        raise Exists(where) from None
    except OSError as error:
        raise NotCopied(where, why(error)) from None
    return Copied(verdict.entries, verdict.root)


def _alike(ledger: Comity, where: Path) -> bool:
    """Whether what is there may be the same ledger: as many entries. What is no ledger is not."""
    try:
        with open_ledger(where, read_only=True) as there:
            return len(there) == len(ledger)
    except Unusable:
        return False


def _same(ledger: Comity, verdict: Verdict, where: Path) -> bool:
    """Whether what is there holds the same entries and the same notice of a restore, and verifies."""
    with open_ledger(where, read_only=True) as there:
        found = verify(there)
        alike = (found.entries, found.root) == (verdict.entries, verdict.root)
        return found.holds and alike and there.recorder.restored() == ledger.recorder.restored()


class _Compared:
    """The entries of a ledger up to where it was verified, compared with what is read back of them."""

    def __init__(
        self, ledger: Comity, verdict: Verdict, where: Path, progress: Callable[[int], None]
    ) -> None:
        self.ledger, self.verdict, self.where, self.progress = ledger, verdict, where, progress
        self.tree = Tree()

    def pages(self) -> Iterator[list[Stored]]:
        """The entries. Errors: `NotCopied` in the end, where what was read back differs."""
        left = self.verdict.entries
        for page in self.ledger.recorder.in_order(0) if left else ():
            yield page[:left]
            left -= len(page)
            if left <= 0:
                break
        if (self.tree.size, self.tree.root().hex()) != (self.verdict.entries, self.verdict.root):
            raise NotCopied(
                self.where, "what was read back differs", "see to both places, then repeat the command"
            )

    def seen(self, page: list[Stored]) -> None:
        """A page as it was read back."""
        for _, stream, version, type_, state in page:
            self.tree.add(canonical_line(stream, version, type_, state, self.where))
        self.progress(self.tree.size)
