"""An audit: the entries of a stream, or of the whole ledger, as they were recorded and as they are read, and their root."""

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from domain import when
from domain.message import Message, Several
from projections.engine.shelf import Shelf
from projections.reckoning.audit import Audit, AuditEntry, Known, audit, in_chronicle_order
from projections.reckoning.standings import statuses
from projections.row import as_json
from projections.rows.duplicates import duplicates
from queries.axes import stamp
from queries.directory import Nobody
from queries.standing_words import standing_since_words
from queries.words import when as read_when
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
    recorded: str | None = None,
    alone: bool = False,
) -> Audited:
    """The audit of a stream, or of all: what one person recorded, or one command wrote, or what changed anything.

    With `recorded`, a day or a month in words, what was recorded then; with `changes` too, what of it was changed
    since, and by what. With `alone`, nothing is told beside the entries: not where the stream stands, nor how far the
    whole ledger goes.
    Errors: those of the ledger, `words.Unreadable`, and `Nobody` for a person who recorded nothing.
    """
    ledger, ask, axes = view.ledger, view.ask, view.axes
    if stream:
        entries = list(in_chronicle_order(view.audited(axes.cut(ledger.history(stream)))))
    else:
        entries = sorted(
            (
                entry
                for history in ledger.histories()
                for entry in audit(axes.cut(history), ask.plain, voices=view.voices)
            ),
            key=lambda entry: entry.position,
        )
    if by and not any(entry.recorded_by == by for entry in entries):
        _see_that_somebody_is_called_so(by, ledger)
    then = _recorded(recorded, view) if recorded else None
    shown: set[str] = set()
    for entry in sorted(entries, key=lambda entry: entry.position):
        if entry.about in shown if entry.about else _by_then(entry, axes):
            shown.add(entry.entry)
    seen = [entry for entry in entries if entry.entry in shown]
    changed = {entry.about for entry in entries if entry.about and not _attests(entry)}
    found = [
        entry
        for entry in seen
        if (not by or entry.recorded_by == by)
        and (not command or entry.command == command)
        and (not then or _day_of(entry, axes) in then)
        and (not changes or entry.entry in changed or (not then and _tells_a_change(entry)))
    ]
    if then and changes:
        told = {entry.entry for entry in found}
        for entry in sorted(entries, key=lambda entry: entry.position):  # about what was recorded before it
            if entry.about in told:
                told.add(entry.entry)
        found = [entry for entry in entries if entry.entry in told]
    count = f"{len(found)} of {len(entries)}" if len(found) < len(entries) else f"{len(entries)}"
    count += " entry" if len(entries) == 1 else " entries"
    known = Known(0, None) if alone else _known(ledger, axes)
    root = None if alone else root_of(ledger, Shelf(ledger.where), until=axes.position)
    parts = [
        _standing(ask, stream) if stream and not alone else stream or "the whole ledger",
        count,
        ask.told,
    ]
    if known.restored_at:
        restored = axes.local(known.restored_at)
        parts.append(f"restored {restored} by {known.restored_by}, up to position {known.restored_to}")
    return Audited(stream, " · ".join(part for part in parts if part), known, root, found)


def _tells_a_change(entry: AuditEntry) -> bool:
    return bool((entry.about and not _attests(entry)) or entry.state != "valid" or entry.contested)


def _attests(entry: AuditEntry) -> bool:
    """Whether it says that another source says the same, which changes nothing."""
    return entry.type.endswith(".attested")


def _see_that_somebody_is_called_so(name: str, ledger: "Comity") -> None:
    """See that somebody of this name has recorded something. Errors: `Nobody`."""
    import difflib

    names = {entry.recorded_by for entry in ledger.entries()}
    if name not in names:
        near = difflib.get_close_matches(name.casefold(), names, n=3)
        raise Nobody(
            Message("nobody called {name} has recorded anything in this ledger", name=name),
            Message("did you mean {near}?", near=Several(near, " or "))
            if near
            else Message("those who have: {names}", names=Several(sorted(names)[:FEW])),
            field="user",
        )


FEW = 9
"""People who are named."""


def _known(ledger: "Comity", axes: "Axes") -> Known:
    """What the audit rests on; a restored ledger says so, because it did not see its entries recorded."""
    restored = ledger.restored
    return Known(
        axes.position,
        axes.stamp,
        *((stamp(restored.at), restored.by, restored.position) if restored else ()),
    )


def _recorded(words: str, view: "View") -> range:
    """The days that words name, as proleptic ordinals. Errors: `words.Unreadable`."""
    first, last = when.bounds(read_when(words, date.fromordinal(view.ask.today), {}, "recorded"))
    return range(first, last + 1)


def _day_of(entry: AuditEntry, axes: "Axes") -> int:
    """The day on which it was recorded, in the ledger's time zone, as a proleptic ordinal."""
    return date.fromisoformat(axes.local(entry.recorded_at)[:10]).toordinal()


def _by_then(entry: AuditEntry, axes: "Axes") -> bool:
    """Whether it may have happened by the day that was asked for, if one was."""
    return (
        axes.words is None
        or entry.earliest is None
        or entry.earliest <= date.fromordinal(axes.day).isoformat()
    )


def _standing(ask: "Ask", stream: str) -> str:
    for row in ask.of(duplicates, stream=stream):
        return Message(
            "{stream}, which is the same as {original}", stream=stream, original=ask.title(row.original)
        )
    now = next(statuses(ask, stream=stream, begun=False))
    return f"{now.title}    {standing_since_words(now, ask)}"
