"""What did the visits cost, and who paid?"""

from collections.abc import Iterator
from typing import Annotated, Literal, NamedTuple

from comity import Ask, Behind, Count, Days, Page, Section, report
from comity_costs.expenses import Expense, expenses
from projections.report import WIDE, Message, titled

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
    found = [
        expense
        for expense in ask.of(expenses)
        if expense.earliest <= ask.day and _goes(expense, ask.home, how)
    ]
    sure = [row for row in found if row.certainty != "alleged"]
    payers = []
    for side in SIDES:
        paid = [item for item in sure if _side(item) == side]
        certain = sum(row.latest <= ask.day for row in paid)
        payers.append(Payer(paid_by=side, visits=Count(certain, len(paid)), behind=Behind.of(*paid)))
    visits = [
        Visit(
            when=row.when,
            visitor=ask.name(row.visitor),
            host=ask.name(row.host),
            occasion=row.occasion,
            cost=row.cost,
            paid_by=ask.name(row.funded_by) or None,
            certainty=row.certainty,
            behind=Behind.of(row),
        )
        for row in found
        if row.cost or row.funded_by
    ]
    return Page(
        titled("What visits cost", ask.told),
        (
            Section("payers", payers, "Who paid", row=Payer),
            Section("visits", visits, "Visits of which a cost or a payer is on record", row=Visit),
        ),
        tuple(_notes(found, sure)),
    )


def _goes(expense: Expense, home: str | None, how: str) -> bool:
    return how == "both" or home == (expense.host if how == "in" else expense.visitor)


def _side(expense: Expense) -> Side:
    if expense.funded_by is None:
        return "unknown"
    if expense.funded_by in {expense.visitor, expense.host}:
        return "the visitor" if expense.funded_by == expense.visitor else "the host"
    return "somebody else"


def _notes(found: list[Expense], sure: list[Expense]) -> Iterator[str]:
    untold = sum(expense.cost is None for expense in sure)
    if untold:
        yield Message("Of {visits} visits, {untold} have no cost on record.", visits=len(sure), untold=untold)
    if alleged := len(found) - len(sure):
        yield Message("Alleged, so listed and not counted: {alleged}.", alleged=alleged)
