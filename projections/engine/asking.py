"""What is asked of a ledger: its rows as they are, or as they were known at a time."""

from typing import TYPE_CHECKING

from projections.directory import RowDirectory
from projections.fold import Folded
from projections.report import Ask

if TYPE_CHECKING:
    from store.application import Comity


def ask_afresh(ledger: "Comity", day: int, until: int | None = None, told: str = "") -> Ask:
    """What a report is asked on a day, of the ledger up to a position, folded afresh."""
    rows = Folded(lambda kind: ledger.histories(kind, until))
    position = ledger.position if until is None else until
    return Ask(rows, RowDirectory(rows), day, ledger.today(), told, position)
