"""One entry, for ever: what it says, what became of it, whose word it is, when it happened and when it was written down."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from domain.message import Message
from domain.problem import Problem
from domain.sentence import ValueOf
from projections.page import Page as Made
from projections.page import Section
from projections.reckoning.audit import AuditEntry
from projections.rows.duplicates import duplicates
from queries.answers import Answer
from queries.becoming import became
from queries.retold import told_as
from web import pieces
from web.page import Asked, Page, Shown
from web.words import day, value_of

if TYPE_CHECKING:
    from queries.session import View

LONGEST = 9
"""Digits of the number of an entry."""


TOLD_ABOVE = frozenset({"sources", "entry", "changes", "field", "value"})
"""Fields of which the page tells in its own words."""


class Change(NamedTuple):
    """What an entry changes in a field of another, in words."""

    field: str
    before: Sequence[str]
    """What it said until then: nothing where that was not told."""
    after: Sequence[str]
    others: bool
    """Whether it is not what is used: another source says so, or the entry was taken back."""


class NoEntry(Problem):
    """A stream has no entry of this number."""

    kind = "not-found"

    def __init__(self, stream: str, number: str, most: int) -> None:
        super().__init__(
            Message("{stream} has no entry {number}", stream=stream, number=number),
            Message("it has {count} {count:entry|entries}", count=most),
        )


def _found(asked: Asked) -> Answer:
    """The entry, and those that are about it. Errors: `queries.directory.Nobody`, NoEntry, those of the store."""
    view, number = asked.view, asked.words["n"]
    stream = view.duplicate(asked.words["stream"]) or view.stream(asked.words["stream"])
    entries = _entries(view, stream)
    is_number = number.isascii() and number.isdigit() and len(number) <= LONGEST and int(number) > 0
    if is_number and len(entries) < int(number) <= len(view.ledger.history(stream).entries):
        raise asked.not_yet(stream, int(number))
    if not is_number or int(number) > len(entries):
        raise NoEntry(stream, number, len(entries))
    entry = entries[int(number) - 1]
    later = _later(entry, entries)
    page = Made(
        Message("{stream} #{number}", stream=view.ask.title(stream), number=number),
        (
            Section("entry", [entry], row=AuditEntry),
            Section("later", later, "What was written down about it", "nothing since", AuditEntry),
        ),
    )
    return asked.made("entry", "What does this entry say, and what became of it?", page)


def _entries(view: "View", stream: str) -> list[AuditEntry]:
    """Every entry of a stream, as far as it is known. Errors: those of the store."""
    return view.audited(view.axes.cut(view.ledger.history(stream)))


def _later(entry: AuditEntry, entries: Sequence[AuditEntry]) -> list[AuditEntry]:
    """Those of all entries of its stream that are about an entry, or judge what it says."""
    return [other for other in entries if other.about == entry.entry or _judges(other, entry)]


def _judges(other: AuditEntry, entry: AuditEntry) -> bool:
    """Whether a later entry says what is read of the field that another source says otherwise in `entry`."""
    if (
        not entry.type.endswith(".contested")
        or other.about != entry.about
        or other.position <= entry.position
    ):
        return False
    changes = other.fact.get("changes") or ([other.fact] if other.type.endswith(".preferred") else [])
    return any(change["field"] == entry.fact["field"] for change in changes)


def _shown(asked: Asked, answer: Answer) -> Shown:
    entry = answer.tables[0].rows[0]
    told = {
        "each": in_full(asked, entry, answer.tables[1].rows),
        "references": pieces.references(asked.view.ask, [entry], asked.to),
    }
    return Shown(answer.title, "entry.html", told)


def every(asked: Asked, stream: str, first: int, last: int) -> list[dict[str, Any]]:
    """The entries of a stream from one number to another, as far as there are any, each as a page tells it."""
    entries = _entries(asked.view, stream)
    return [in_full(asked, entry, _later(entry, entries)) for entry in entries[first - 1 : last]]


def in_full(asked: Asked, entry: AuditEntry, later: Sequence[AuditEntry]) -> dict[str, Any]:
    """All that is told of one entry; `later` are those that are about it."""
    stream, _, number = entry.entry.rpartition("#")
    return {
        "changes": list(_changes(asked, entry)),
        "entry": entry,
        "number": int(number),
        "stream": asked.view.ask.title(stream),
        "stream_id": stream,
        "when": pieces.happened(entry, asked.view.axes.local(entry.recorded_at)[:10], day),
        "local": asked.view.axes.local,
        "later": later,
        "fields": [
            (name, _said(asked, entry, name, entry.fact), _said(asked, entry, name, entry.fact | entry.reads))
            for name in sorted(entry.fact | entry.reads)
            if name not in (TOLD_ABOVE if entry.about else ("sources",))
        ],
        "ground": pieces.ground(entry.sources, entry.brought_by, asked.to),
        "not_yet": _not_yet(asked, entry),
        "elsewhere": _elsewhere(asked, stream, int(number)),
    }


class Elsewhere(NamedTuple):
    """Where a duplicate's stream is told."""

    stream: str
    title: str
    entry: str | None
    """The entry that tells the same there, where one surely does: stream#version."""


def _elsewhere(asked: Asked, stream: str, version: int) -> Elsewhere | None:
    """Where an entry is told, whose stream is a duplicate's; None where it is told in its own."""
    view = asked.view
    if not view.duplicate(stream):
        return None
    there = view.stream(stream)
    duplicate, original = (view.axes.cut(view.ledger.history(name)) for name in (stream, there))
    originals = {
        row.stream.partition(":")[2]: row.original.partition(":")[2]
        for row in view.ask.of(duplicates, kind="body")
    }
    return Elsewhere(there, str(view.ask.title(there)), told_as(duplicate, version, original, originals))


def _not_yet(asked: Asked, entry: AuditEntry) -> str:
    """That what an entry tells had not happened by the day that is asked for, or may not have; empty where it had."""
    if entry.about or asked.view.ask.day == asked.view.ask.today:
        return ""
    iso = date.fromordinal(asked.view.ask.day).isoformat()
    if (entry.earliest or "") > iso:
        return "had not happened"
    return "may not have happened" if (entry.latest or "9999-12-31") > iso and entry.on else ""


def _said(asked: Asked, entry: AuditEntry, field: str, values: Mapping[str, Any]) -> str:
    """A field of an entry in words; nothing where it is not told."""
    return "" if values.get(field) is None else _in_words(asked, entry.type, field, values[field])


def _in_words(asked: Asked, type_: str, field: str, value: Any) -> str:
    if field == "sources":
        return ", ".join(" ".join(filter(None, (each["source"], each.get("at")))) for each in value)
    return value_of(field, ValueOf(type_, field, json.dumps(value)).said(asked.view.ask.plain))


def _changes(asked: Asked, entry: AuditEntry) -> Iterator[Change]:
    """What an entry says of the fields of another: as it was read until then, and as it is read since."""
    if not entry.about:
        return
    view = asked.view
    stream, _, number = entry.about.rpartition("#")
    entries = _entries(view, stream)
    target = entries[int(number) - 1]
    stood = entry._replace(state="valid")  # what is taken back is told as it was meant
    until = [
        stood if each.entry == entry.entry else each
        for each in entries
        if each.about == entry.about and each.position <= entry.position
    ]
    done = [each for each in became(target, until, view.ask.plain) if each.entry == entry.entry]
    for each in done:
        if each.field:
            before, after = (
                [value_of(each.field, words) for words in those]
                for those in (each.before, (*([each.after] if each.after else ()), *each.added))
            )
            yield Change(each.field, before, after, each.is_open or entry.state == "retracted")


PAGES = (
    Page(
        "/e/{stream}/{n}",
        _found,
        _shown,
        "partnerships",
        describes="What does an entry say, and what became of it?",
    ),
)
