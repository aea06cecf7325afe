"""What did the visits cost, and who paid?"""

from collections.abc import Iterator
from typing import Annotated, Literal, NamedTuple

from comity import Ask, Behind, Count, Days, Page, Section, report
from comity_costs.expenses import Expense, expenses
from projections.report import WIDE

Side = Literal["the visitor", "the host", "somebody else", "unknown"]
SIDES: tuple[Side, ...] = ("the visitor", "the host", "somebody else", "unknown")


class Visit(NamedTuple):
    """One visit of which it is on record what it cost, or who paid."""

    when: Days
    visitor: str
    host: str
    occasion: str | None
    cost: Annotated[str | None, "as it is on record"]
    paid_by: str | None
    certainty: str
    behind: Annotated[Behind, "the entry that says so", WIDE]


class Payer(NamedTuple):
    """How many visits one side paid for."""

    paid_by: Side
    visits: Annotated[Count, "that were by the day for certain, to those that may have been"]
    behind: Annotated[Behind, "the visits", WIDE]


@report()
def costs(
    ask: Ask,
    how: Annotated[Literal["both", "in", "out"], "only visits to the home, or only those from it"] = "both",
) -> Page:
    """What did the visits cost, and who paid?

    Every visit that may have been by the day, by who paid for it: the visitor, the host, or somebody else; where
    nobody says who paid, that is a line of its own. Alleged visits are listed and not counted. Sums are not made:
    costs are kept in the words of the record, in many currencies.
    """
    found = [one for one in ask.of(expenses) if one.earliest <= ask.day and _goes(one, ask.home, how)]
    sure = [one for one in found if one.certainty != "alleged"]
    payers = []
    for side in SIDES:
        paid = [one for one in sure if _side(one) == side]
        certain = sum(one.latest <= ask.day for one in paid)
        payers.append(Payer(paid_by=side, visits=Count(certain, len(paid)), behind=Behind.of(*paid)))
    visits = [
        Visit(
            when=one.when,
            visitor=ask.name(one.visitor),
            host=ask.name(one.host),
            occasion=one.occasion,
            cost=one.cost,
            paid_by=ask.name(one.funded_by) or None,
            certainty=one.certainty,
            behind=Behind.of(one),
        )
        for one in found
        if one.cost or one.funded_by
    ]
    return Page(
        f"What visits cost · {ask.told}" if ask.told else "What visits cost",
        (
            Section("payers", payers, "Who paid", row=Payer),
            Section("visits", visits, "Visits of which a cost or a payer is on record", row=Visit),
        ),
        tuple(_notes(found, sure)),
    )


def _goes(one: Expense, home: str | None, how: str) -> bool:
    return how == "both" or home == (one.host if how == "in" else one.visitor)


def _side(one: Expense) -> Side:
    if one.funded_by is None:
        return "unknown"
    if one.funded_by in {one.visitor, one.host}:
        return "the visitor" if one.funded_by == one.visitor else "the host"
    return "somebody else"


def _notes(found: list[Expense], sure: list[Expense]) -> Iterator[str]:
    untold = sum(one.cost is None for one in sure)
    if untold:
        yield f"Of {len(sure)} visits, {untold} have no cost on record."
    if len(found) > len(sure):
        yield f"Alleged, so listed and not counted: {len(found) - len(sure)}."
