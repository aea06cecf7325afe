"""A partnership: all that two or more bodies have between them, from the first contact on.

Its parts, in the order of every stream: its facts (`facts`), its standing and `evolve` (`standing`), its laws
(`laws`), its aggregate (here); what time alone does to it is in `ageing`.
"""

from domain.aggregate import Aggregate
from domain.partnership.ageing import aged, settled
from domain.partnership.facts import Opened, SameAs
from domain.partnership.laws import LAWS, beside, beside_strangers, idle, same_tie
from domain.partnership.standing import Standing, constraint_groups, evolve, start
from domain.sameness import in_full


class Partnership(Aggregate[Standing]):
    """The life of one partnership: its chronicle, its standing and its spells."""

    kind = "partnership"
    opening = Opened
    laws = LAWS
    across = {SameAs: [same_tie]}  # noqa: RUF012 — a ClassVar of the base
    merging = SameAs
    start = staticmethod(start)
    evolve = staticmethod(evolve)
    constraint_groups = staticmethod(constraint_groups)
    settled = staticmethod(settled)
    aged = staticmethod(aged)
    cautions = staticmethod(beside)
    cautions_across = staticmethod(beside_strangers)
    idle = staticmethod(idle)

    @staticmethod
    def original(standing: Standing) -> str | None:
        """The id of the partnership that tells the same tie."""
        return in_full("partnership", standing.original) if standing.original else None
