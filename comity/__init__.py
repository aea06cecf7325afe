"""The public face of comity: what programs, notebooks and plug-ins import.

>>> from comity import open_ledger
>>> with open_ledger("demo.db", read_only=True) as ledger:
...     edinburgh = ledger.partnership("partnership:edinburgh--kaohsiung")
...     edinburgh.as_at(ledger.today()).status  # `standing` is where the facts lead, whatever time has done since
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from comity import testing
    from domain.decide import Accepted, decide
    from domain.entry import Entry
    from domain.fact import Fact
    from domain.history import History
    from domain.message import Field, Message
    from domain.problem import Problem
    from domain.refusal import Refusal
    from projections.report import (
        WIDE,
        Address,
        Ask,
        Behind,
        Body,
        BodyId,
        Count,
        Days,
        EntryId,
        Named,
        Page,
        Report,
        Section,
        SourceId,
        Span,
        StreamId,
        Unanswerable,
        When,
        Who,
        Year,
        report,
        titled,
    )
    from projections.row import projection
    from queries.answers import Answer, answer
    from queries.finding import find
    from queries.session import ReadingSession, asked_of
    from store.application import Comity as Ledger
    from store.application import open_ledger

__all__ = [
    "WIDE",
    "Accepted",
    "Address",
    "Answer",
    "Ask",
    "Behind",
    "Body",
    "BodyId",
    "Count",
    "Days",
    "Entry",
    "EntryId",
    "Fact",
    "Field",
    "History",
    "Ledger",
    "Message",
    "Named",
    "Page",
    "Problem",
    "ReadingSession",
    "Refusal",
    "Report",
    "Section",
    "SourceId",
    "Span",
    "StreamId",
    "Unanswerable",
    "When",
    "Who",
    "Year",
    "answer",
    "asked_of",
    "decide",
    "find",
    "open_ledger",
    "projection",
    "report",
    "testing",
    "titled",
]

_PLACES = {
    "WIDE": ("projections.report", "WIDE"),
    "Accepted": ("domain.decide", "Accepted"),
    "Address": ("projections.report", "Address"),
    "Answer": ("queries.answers", "Answer"),
    "Ask": ("projections.report", "Ask"),
    "Behind": ("projections.report", "Behind"),
    "Body": ("projections.report", "Body"),
    "BodyId": ("projections.report", "BodyId"),
    "Count": ("projections.report", "Count"),
    "Days": ("projections.report", "Days"),
    "Entry": ("domain.entry", "Entry"),
    "EntryId": ("projections.report", "EntryId"),
    "Fact": ("domain.fact", "Fact"),
    "Field": ("domain.message", "Field"),
    "History": ("domain.history", "History"),
    "Ledger": ("store.application", "Comity"),
    "Message": ("domain.message", "Message"),
    "Named": ("projections.report", "Named"),
    "Page": ("projections.report", "Page"),
    "Problem": ("domain.problem", "Problem"),
    "ReadingSession": ("queries.session", "ReadingSession"),
    "Refusal": ("domain.refusal", "Refusal"),
    "Report": ("projections.report", "Report"),
    "Section": ("projections.report", "Section"),
    "SourceId": ("projections.report", "SourceId"),
    "Span": ("projections.report", "Span"),
    "StreamId": ("projections.report", "StreamId"),
    "Unanswerable": ("projections.report", "Unanswerable"),
    "When": ("projections.report", "When"),
    "Who": ("projections.report", "Who"),
    "Year": ("projections.report", "Year"),
    "answer": ("queries.answers", "answer"),
    "asked_of": ("queries.session", "asked_of"),
    "decide": ("domain.decide", "decide"),
    "find": ("queries.finding", "find"),
    "open_ledger": ("store.application", "open_ledger"),
    "projection": ("projections.row", "projection"),
    "report": ("projections.report", "report"),
    "titled": ("projections.report", "titled"),
}


def __getattr__(name: str) -> Any:
    """What is asked for, imported then: `python -m comity --help` must not wait for all of it."""
    if name == "testing":
        return import_module("comity.testing")
    if name not in _PLACES:
        raise AttributeError(f"comity has no {name}: it has {', '.join(__all__)}")
    module, attribute = _PLACES[name]
    return getattr(import_module(module), attribute)
