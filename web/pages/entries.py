"""One entry, for ever: what it says, what became of it, whose word it is, when it happened and when it was written down."""

from domain.message import Message
from domain.problem import Problem
from projections.page import Page as Made
from projections.page import Section
from projections.reckoning.audit import AuditEntry, audit
from projections.row import Link
from queries.answers import Answer, references
from web import cells
from web.page import Asked, Page, Shown
from web.words import day

LONGEST = 9
"""Digits of the number of an entry."""


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
    stream = view.stream(asked.words["stream"])
    history = view.axes.cut(view.ledger.history(stream))
    entries = audit(history, view.ask.plain)
    if not (
        number.isascii() and number.isdigit() and len(number) <= LONGEST and 0 < int(number) <= len(entries)
    ):
        raise NoEntry(stream, number, len(entries))
    entry = entries[int(number) - 1]
    later = [other for other in entries if other.about == entry.entry]
    page = Made(
        Message("{stream} #{number}", stream=view.ask.title(stream), number=number),
        (
            Section("entry", [entry], row=AuditEntry),
            Section("later", later, "What was written down about it", "nothing since", AuditEntry),
        ),
    )
    return asked.made("entry", "What does this entry say, and what became of it?", page)


def _shown(asked: Asked, answer: Answer) -> Shown:
    entry = answer.tables[0].rows[0]
    axes = asked.view.axes
    stream, _, number = entry.entry.rpartition("#")
    told = {
        "entry": entry,
        "number": int(number),
        "stream": asked.view.ask.title(stream),
        "stream_id": stream,
        "when": day(entry.on),
        "local": axes.local,
        "later": answer.tables[1].rows,
        "fields": [
            (name, value, entry.reads.get(name, value))
            for name, value in sorted((entry.fact | entry.reads).items())
            if name != "sources"
        ],
        "recorded": entry.fact,
        "ground": cells.said(entry.sources, _links(entry), asked.to),
        "references": [
            (each, asked.to.of(Link("source", each.slug)), asked.to.of(Link("document", each.address or "")))
            for each in references(asked.view.ask, [entry])
        ],
        "count": asked.view.axes.position,
    }
    return Shown(answer.title, "entry.html", told)


def _links(entry: AuditEntry) -> tuple[Link, ...]:
    return tuple(Link("source", words.partition(" ")[0]) for words in entry.sources)


PAGES = (
    Page(
        "/e/{stream}/{n}",
        _found,
        _shown,
        "partnerships",
        describes="What does an entry say, and what became of it?",
    ),
)
