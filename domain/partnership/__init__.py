"""A partnership: all that two or more bodies have between them, from the first contact on.

Its parts, in the order of every stream: its facts (`facts`), its standing and `evolve` (`standing`), its laws
(`laws`), its aggregate (here); what time alone does to it is in `ageing`.
"""

from domain.aggregate import Aggregate
from domain.partnership.ageing import aged, settled
from domain.partnership.facts import Opened
from domain.partnership.laws import LAWS, beside
from domain.partnership.standing import Standing, constraint_groups, evolve, start


class Partnership(Aggregate[Standing]):
    """The life of one partnership: its chronicle, its standing and its spells."""

    kind = "partnership"
    opening = Opened
    laws = LAWS
    start = staticmethod(start)
    evolve = staticmethod(evolve)
    constraint_groups = staticmethod(constraint_groups)
    settled = staticmethod(settled)
    aged = staticmethod(aged)
    cautions = staticmethod(beside)
