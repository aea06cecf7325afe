"""What an edition of a site is: of which ledger, of which day, with what; all that its bytes may depend on."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from domain.message import Message
from domain.problem import Problem
from web.site.discretion import DOSSIERS, KEPT_BACK

if TYPE_CHECKING:
    from queries.session import ReadingSession


class Edition(NamedTuple):
    """What is published, in plain values: other processes are told it."""

    where: Path
    """The ledger's file."""
    version: str
    """Of comity."""
    day: int
    """The day of which the pages speak, a proleptic ordinal."""
    as_at: str | None
    """The same, ISO 8601, where it is earlier than the last entry: the pages then speak of the past. None else."""
    clock: int = 0
    """The day that is taken for today, where the pages speak of the past: that of the last entry; 0 else."""
    told: frozenset[str] = frozenset()
    """What is published though it is not else: some of `KEPT_BACK`, and `DOSSIERS`."""
    base_url: str = ""
    """Where the site will stand, with a slash at its end; empty where nobody says."""
    sealed: int = 0
    """How many entries the checkpoint covers that was given; 0 where none was."""
    key: str = ""
    """The public key of which it was seen that it signed it; empty where nobody could look."""
    pictures: bool = False
    """Whether preview pictures can be made here."""

    @property
    def day_in_words(self) -> str:
        """The day, ISO 8601."""
        return date.fromordinal(self.day).isoformat()

    @property
    def left_out(self) -> list[str]:
        """What is kept back from the pages, in words."""
        return [words for name, words in KEPT_BACK.items() if name not in self.told]

    @property
    def kept_back(self) -> str:
        """What is kept back, without the last full stop; empty where nothing is. Dossiers have all of it."""
        if not self.left_out:
            return ""
        those = ", ".join(self.left_out)
        if DOSSIERS not in self.told:
            return f"Not published: {those}"
        return f"Not on the pages: {those}. The dossier of a partnership has all of that"


class NotSealed(Problem):
    """A checkpoint that is none of this ledger."""

    kind = "fault"


def day_of(session: "ReadingSession", as_at: str | None) -> tuple[int, str | None, int]:
    """The day of an edition, as it has it: `day`, `as_at` and `clock`.

    A day that is not earlier is taken for today, so that the same pages come of it whenever they are made.
    Errors: those of `queries.axes`.
    """
    day = session.view(as_at).axes.day
    last = session.last
    recorded = last.recorded_at.astimezone(session.zone).toordinal() if last else day
    return (day, None, 0) if day >= recorded else (day, date.fromordinal(day).isoformat(), recorded)


def sealed_by(session: "ReadingSession", content: bytes) -> int:
    """How many entries a checkpoint covers. Errors: NotSealed for one that is none of this ledger, those of `store.note`."""
    from projections.engine.shelf import Shelf
    from store.note import Checkpoint, Note
    from store.roots import root_of
    from store.sealing import origin

    point = Checkpoint.read(Note.read(content).text)
    ledger = session.ledger
    if point.origin != origin(ledger) or point.size > session.position:
        raise NotSealed("the checkpoint is none of this ledger as it is", "comity verify says more")
    if root_of(ledger, Shelf(ledger.where), until=point.size) != point.root.hex():
        raise NotSealed(
            Message("the first {size:,} entries are not those that the checkpoint covers", size=point.size),
            "comity verify says more: nothing was written",
        )
    return point.size
