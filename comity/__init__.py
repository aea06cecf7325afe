"""The public face of comity: what programs, notebooks and guests import.

>>> from comity import open_ledger
>>> with open_ledger("demo.db", read_only=True) as ledger:
...     ledger.partnership("partnership:edinburgh--kaohsiung").standing.status
"""

from comity import testing
from domain.aggregate import Refusal
from domain.decide import Accepted, decide
from domain.entry import Entry
from domain.fact import Fact
from domain.history import History
from projections.row import Row
from store.application import Comity as Ledger
from store.application import open_ledger

__all__ = [
    "Accepted",
    "Entry",
    "Fact",
    "History",
    "Ledger",
    "Refusal",
    "Row",
    "decide",
    "open_ledger",
    "testing",
]
