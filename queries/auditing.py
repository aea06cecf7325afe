"""An audit: the entries of a stream, or of the whole ledger, as they were recorded and as they are read, and their root."""

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from projections.engine.shelf import Shelf
from projections.reckoning.standings import statuses
from projections.reports.audit import Audit, AuditEntry, Known, audit, in_chronicle_order
from projections.row import as_json
from queries.axes import stamp
from queries.standing_words import since_words, standing_words
from store.roots import root_of

if TYPE_CHECKING:
    from projections.ask import Ask
    from queries.axes import Axes
    from queries.session import View
    from store.application import Comity


class Audited(NamedTuple):
    """The entries that answer to what was asked, and what they rest on."""

    stream: str | None
    """None for the whole ledger."""
    title: str
    known: Known
    root: str | None
    """Of the Merkle tree over all entries up to the last that counts, in hexadecimal; None in an empty ledger."""
    entries: list[AuditEntry]
    """Of one stream in chronicle order, of all in the order of recording."""

    def json(self) -> Any:
        """As JSON has it (`Audit`): in the order of recording."""
        ordered = tuple(sorted(self.entries, key=lambda entry: entry.position))
        return as_json(Audit(self.stream, self.known, self.root, ordered))


def audited(
    view: "View",
    stream: str | None,
    *,
    by: str | None = None,
    command: str | None = None,
    changes: bool = False,
) -> Audited:
    """The audit of a stream, or of all: what one person recorded, or one command wrote, or what changed anything.

    Errors: those of the ledger.
    """
    ledger, ask, axes = view.ledger, view.ask, view.axes
    if stream:
        entries = list(in_chronicle_order(audit(axes.cut(ledger.history(stream)), ask.plain)))
    else:
        entries = sorted(
            (entry for history in ledger.histories() for entry in audit(axes.cut(history), ask.plain)),
            key=lambda entry: entry.position,
        )
    found = [
        entry
        for entry in entries
        if (not by or entry.recorded_by == by)
        and (not command or entry.command == command)
        and (not changes or entry.about or entry.state != "valid" or entry.contested)
        and _by_then(entry, axes)
    ]
    count = f"{len(found)} of {len(entries)}" if len(found) < len(entries) else f"{len(entries)}"
    count += " entry" if len(entries) == 1 else " entries"
    known = _known(ledger, axes)
    parts = [_standing(ask, stream) if stream else "the whole ledger", count, ask.told]
    if known.restored_at:
        restored = axes.local(known.restored_at)
        parts.append(f"restored {restored} by {known.restored_by}, up to position {known.restored_to}")
    root = root_of(ledger, Shelf(ledger.where), until=axes.position)
    return Audited(stream, " · ".join(part for part in parts if part), known, root, found)


def _known(ledger: "Comity", axes: "Axes") -> Known:
    """What the audit rests on; a restored ledger says so, because it did not see its entries recorded."""
    restored = ledger.restored
    return Known(
        axes.position,
        axes.stamp,
        *((stamp(restored.at), restored.by, restored.position) if restored else ()),
    )


def _by_then(entry: AuditEntry, axes: "Axes") -> bool:
    """Whether it may have happened by the day that was asked for, if one was; a correction has no day."""
    return (
        axes.words is None
        or entry.earliest is None
        or entry.earliest <= date.fromordinal(axes.day).isoformat()
    )


def _standing(ask: "Ask", stream: str) -> str:
    now = next(statuses(ask, stream=stream, begun=False))
    return f"{now.title}    {standing_words(now)}{since_words(now)}"
