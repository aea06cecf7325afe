"""A partnership: all that two or more bodies have between them, from the first contact on.

Its parts, in the order of every stream: its facts (`facts`), its standing and `evolve` (`standing`), its laws
(`laws`), its aggregate (here).
"""

from domain.aggregate import Aggregate
from domain.partnership.facts import Opened
from domain.partnership.laws import LAWS, without_approval
from domain.partnership.standing import Standing, evolve, lapse, next_lapse, start, threads


class Partnership(Aggregate[Standing]):
    """The life of one partnership: its chronicle, its standing and its spells."""

    kind = "partnership"
    opening = Opened
    laws = LAWS
    start = staticmethod(start)
    evolve = staticmethod(evolve)
    threads = staticmethod(threads)
    next_lapse = staticmethod(next_lapse)
    lapse = staticmethod(lapse)
    caution = staticmethod(without_approval)
