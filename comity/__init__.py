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
    from domain.refusal import Refusal
    from projections.report import Ask, Behind, Count, Days, Page, Report, Section, report
    from projections.row import projection
    from queries.session import asked_of
    from store.application import Comity as Ledger
    from store.application import open_ledger

__all__ = [
    "Accepted",
    "Ask",
    "Behind",
    "Count",
    "Days",
    "Entry",
    "Fact",
    "History",
    "Ledger",
    "Page",
    "Refusal",
    "Report",
    "Section",
    "asked_of",
    "decide",
    "open_ledger",
    "projection",
    "report",
    "testing",
]

_PLACES = {
    "Accepted": ("domain.decide", "Accepted"),
    "Ask": ("projections.report", "Ask"),
    "Behind": ("projections.report", "Behind"),
    "Count": ("projections.report", "Count"),
    "Days": ("projections.report", "Days"),
    "Entry": ("domain.entry", "Entry"),
    "Fact": ("domain.fact", "Fact"),
    "History": ("domain.history", "History"),
    "Ledger": ("store.application", "Comity"),
    "Page": ("projections.report", "Page"),
    "Refusal": ("domain.refusal", "Refusal"),
    "Report": ("projections.report", "Report"),
    "Section": ("projections.report", "Section"),
    "asked_of": ("queries.session", "asked_of"),
    "decide": ("domain.decide", "decide"),
    "open_ledger": ("store.application", "open_ledger"),
    "projection": ("projections.row", "projection"),
    "report": ("projections.report", "report"),
}


def __getattr__(name: str) -> Any:
    """What is asked for, imported then: `python -m comity --help` must not wait for all of it."""
    if name == "testing":
        return import_module("comity.testing")
    if name not in _PLACES:
        raise AttributeError(f"comity has no {name}: it has {', '.join(__all__)}")
    module, attribute = _PLACES[name]
    return getattr(import_module(module), attribute)
