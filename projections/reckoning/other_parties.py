"""Partnerships of which a source gives other parties, which nobody can prefer: the parties are those of the name."""

from collections.abc import Collection, Iterator

from domain.message import Message, Several
from projections.ask import Ask
from projections.rows.conflicts import conflicts


def other_parties(ask: Ask, streams: Collection[str] | None = None) -> Iterator[Message]:
    """Of some partnerships, or of all, each that a source opens between others, and what can be done about it."""
    where = {} if streams is None else {"stream": set(streams)}
    those = ask.of(conflicts, type="partnership.opened", field="parties", outcome="unresolved", **where)
    for row in those:
        if row.used:
            continue
        yield Message(
            "{title} ({sources}: {parties}): the parties of a partnership are those of its name, so that no others can"
            " be preferred; where these are right, open a partnership between them, tell its facts there, and retract"
            " those here.",
            title=ask.title(row.stream),
            sources=Several(row.sources or (Message("no source"),)),
            parties=row.value.said(ask.plain),
        )
