"""What did it cost, who paid, who went, and who decided?"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Annotated, NamedTuple, TypeVar

from domain.amounts import amount_of
from domain.message import Message, Several
from projections.reckoning.ties import Tie, above, ties
from projections.report import (
    NOT_SAID,
    WIDE,
    Amount,
    Ask,
    Behind,
    Body,
    Count,
    Days,
    Field,
    Named,
    Page,
    Section,
    StreamId,
    Year,
    counted,
    grouped,
    report,
    titled,
)
from projections.rows.bodies import bodies
from projections.rows.contacts import may_be_of, years_of
from projections.rows.decisions import Decision as DecisionRow
from projections.rows.decisions import decisions
from projections.rows.expenses import Expense, expenses
from projections.rows.sides import sides

NAMED = 5
"""Visits that are named whose cost is in no sum; the rest is counted."""
R = TypeVar("R", Expense, DecisionRow)


class Sum(NamedTuple):
    """What one payer paid in one currency, as far as it is on record."""

    paid_by: Annotated[Named | None, "who paid; none where nobody says", NOT_SAID]
    currency: Annotated[str, "as ISO 4217 has it where the sign is clear, else as it was written"]
    amount: Annotated[Amount, "of the visits that were by the day for certain, to those that may have been"]
    visits: Annotated[Count, "that it is the sum of"]
    behind: Annotated[Behind, "these", WIDE]

    @property
    def identity(self) -> tuple[str | None, str]:
        """Which sum it is, whatever it comes to."""
        return self.paid_by, self.currency


class Known(NamedTuple):
    """One thing that may be on record of a visit."""

    what: Annotated[str, "what it cost, in any words and as an amount; who paid, who went"]
    told: Annotated[Count, "visits of which it is on record"]
    unknown: Annotated[Count, "visits of which it is not"]
    behind: Annotated[Behind, "those of which it is not", WIDE]


class Trip(NamedTuple):
    """One visit."""

    when: Days
    title: Annotated[Named, "the partnership"]
    direction: Annotated[str, "in or out; else why it is neither"]
    visitor: Annotated[Named, "who went", WIDE]
    host: Annotated[Named, "to whom", WIDE]
    occasion: Annotated[str | None, "what for", WIDE]
    went: Annotated[tuple[str, ...], "who took part, each with the office that the fact gives", NOT_SAID]
    cost: Annotated[str | None, "in the words of the record; none where nobody says", NOT_SAID]
    paid_by: Annotated[Named | None, "none where nobody says", NOT_SAID]
    certainty: Annotated[str, "confirmed, reported or alleged"]
    stream: Annotated[StreamId, "the stream's id", WIDE]
    behind: Annotated[Behind, "its entry", WIDE]


class Decided(NamedTuple):
    """One decision on a partnership."""

    when: Days
    title: Annotated[Named, "the partnership"]
    what: Annotated[str, "approved, rejected, deferred …; else renewed, suspended, terminated …"]
    forum: Annotated[str | None, "the council or committee", NOT_SAID]
    by: Annotated[Named | None, "whose forum it is, or who did what was decided", NOT_SAID]
    vote: Annotated[str | None, "how it voted; none where nobody says", NOT_SAID]
    certainty: Annotated[str, "confirmed, reported or alleged"]
    stream: Annotated[StreamId, "the stream's id", WIDE]
    behind: Annotated[Behind, "its entry", WIDE]


@report()
def costs(
    ask: Ask,
    year: Annotated[Year | None, "only what is of this year, such as 2025 or 民國114年"] = None,
    of: Annotated[
        Body | None, "whose partnerships: a body (default: the ledger's home, else everybody)"
    ] = None,
) -> Page:
    """What did it cost, who paid, who went, and who decided?

    Every visit in the partnerships that may have begun by the day: who went, as far as the fact names them, what it cost
    and who paid. What is not on record is counted apart, never taken for nothing. The sums are by payer and currency, and
    nothing is converted: a cost is read where it is one amount with one currency before or behind it (`EUR 1,200`,
    `1200.50 €`, `1.200,- euro`); any other words stand with their visit, in no sum. Numbers run from the visits that were
    by the day for certain to those that may have been; of a year, from those that began in it for certain to those that may
    have. What may have begun over more than ten years, or at an unknown time, is of no year, as in `visits`: a note says how
    many of these may be of the year. What is alleged is listed, and in no number.

    The decisions are those of councils, committees and others that the facts name, and all on which there was a vote: on
    agreements, resolutions, renewals, suspensions and ends. No fact says who decided on one visit.
    """
    body = of or ask.home
    begun = ask.begun(kind="partnership")
    found = ties((side for side in ask.of(sides) if side.stream in begun), ask.day, body)
    visits = [row for row in ask.of(expenses, stream=set(found)) if row.earliest <= ask.day]
    taken = [row for row in ask.of(decisions, stream=set(found)) if row.earliest <= ask.day]
    rows, decided = _of(visits, ask.day, year), _of(taken, ask.day, year)
    told = [row for row in rows if row.certainty != "alleged"]
    untold = "cost" in ask.kept_back
    belongs = above(ask.of(bodies))
    whose = ask.name(body) or Message("all partnerships")
    title = (
        Message("What visits cost: {whose}, {year}", whose=whose, year=year)
        if year
        else Message("What visits cost: {whose}", whose=whose)
    )
    none = Message("nothing of {year} is on record", year=year) if year else None
    return Page(
        titled(title, ask.told),
        (
            Section(
                "sums",
                [*_sums(ask, told, year)],
                "Paid, by payer and currency",
                "amounts are not published" if untold else none or "no amount on record",
                Sum,
            ),
            Section("known", [*_known(ask, told, year)], "What is on record, and what is not", row=Known),
            Section(
                "visits",
                [_trip(ask, row, found[row.stream], belongs) for row in _latest_first(rows)],
                "Who went, what it cost and who paid",
                none or "no visit on record",
                Trip,
            ),
            Section(
                "decisions",
                [_decided(ask, row) for row in _latest_first(decided)],
                "Who decided",
                none or "no decision on record",
                Decided,
            ),
        ),
        (
            *_of_no_year(_spread(visits, ask.day, year), _spread(taken, ask.day, year)),
            *_notes(rows, told, body, untold=untold),
        ),
    )


def _of(rows: Iterable[R], day: int, year: int | None) -> list[R]:
    """Those of what may have happened by the day that may be of the year, if there is one."""
    return [row for row in rows if year is None or year in years_of(row.earliest, row.latest, day)]


def _spread(rows: Iterable[R], day: int, year: int | None) -> int:
    """How many are of no year, because they may have begun in too many of them, and may yet be of this one."""
    return sum(
        year is not None
        and may_be_of(row.earliest, row.latest, year)
        and not years_of(row.earliest, row.latest, day)
        for row in rows
    )


def _of_no_year(visits: int, taken: int) -> Iterator[str]:
    """What a year leaves out though it may be of it."""
    if visits or taken:
        both = [counted(number, what) for number, what in ((visits, "visit"), (taken, "decision")) if number]
        yield Message(
            "In no year, because they may have begun over more than ten years, or nobody says: {facts}"
            " (the report without a year has them).",
            facts=Several(both),
        )


def _latest_first(rows: Iterable[R]) -> list[R]:
    return sorted(rows, key=lambda row: (-row.earliest, row.stream, -row.place))


def _count(rows: Iterable[Expense], day: int, year: int | None) -> Count:
    those = list(rows)
    return Count(sum(_is_sure(row, day, year) for row in those), len(those))


def _is_sure(row: Expense, day: int, year: int | None) -> bool:
    return (
        not row.contested
        and row.latest <= day
        and (year is None or len(years_of(row.earliest, row.latest, day)) == 1)
    )


# --- sums


def _sums(ask: Ask, told: Sequence[Expense], year: int | None) -> Iterator[Sum]:
    """By payer and currency: the payers who are named first, the greatest number of visits first."""
    read = [(row, *amount) for row in told if row.cost and (amount := amount_of(row.cost))]
    several = grouped(read, lambda item: (ask.plain(item[0].funded_by), item[2]))
    for (payer, currency), those in sorted(
        several.items(), key=lambda item: (not item[0][0], -len(item[1]), *item[0])
    ):
        sure = sum((item[1] for item in those if _is_sure(item[0], ask.day, year)), Decimal())
        most = sum((item[1] for item in those), Decimal())
        yield Sum(
            paid_by=ask.name(those[0][0].funded_by) if payer else None,
            currency=currency,
            amount=Amount.of(sure, most),
            visits=_count((item[0] for item in those), ask.day, year),
            behind=Behind.of(*(item[0] for item in those)),
        )


def _known(ask: Ask, told: Sequence[Expense], year: int | None) -> Iterator[Known]:
    for what, is_told in KNOWN.items():
        if what == AMOUNT and "cost" in ask.kept_back:
            continue
        without = [row for row in told if not is_told(row)]
        yield Known(
            what=what,
            told=_count((row for row in told if is_told(row)), ask.day, year),
            unknown=_count(without, ask.day, year),
            behind=Behind.of(*without),
        )


AMOUNT = "what it cost, as an amount that can be summed"
KNOWN: dict[str, Callable[[Expense], bool]] = {
    "what it cost": lambda row: row.cost is not None,
    AMOUNT: lambda row: row.cost is not None and amount_of(row.cost) is not None,
    "who paid": lambda row: row.funded_by is not None,
    "who went": lambda row: bool(row.went),
}
"""What may be on record of a visit."""


# --- rows


def _trip(ask: Ask, row: Expense, tie: Tie, belongs: dict[str, str]) -> Trip:
    return Trip(
        when=row.when,
        title=ask.title(row.stream),
        direction=tie.encounter(row.visitor, row.host, belongs).direction,
        visitor=ask.plain(row.visitor),
        host=ask.plain(row.host),
        occasion=row.occasion,
        went=row.went,
        cost=row.cost,
        paid_by=ask.name(row.funded_by) or None,
        certainty=row.certainty,
        stream=row.stream,
        behind=Behind.of(row),
    )


def _decided(ask: Ask, row: DecisionRow) -> Decided:
    return Decided(
        when=row.when,
        title=ask.title(row.stream),
        what=row.what,
        forum=row.forum,
        by=ask.name(row.by) or None,
        vote=row.vote,
        certainty=row.certainty,
        stream=row.stream,
        behind=Behind.of(row),
    )


def _unread(rows: Sequence[Expense]) -> Iterator[str]:
    """Which visits are in no sum, the latest first: the day, and the words of the cost."""
    for row in rows[:NAMED]:
        yield Message("{day}, “{cost}”", day=row.when.said, cost=row.cost)
    if len(rows) > NAMED:
        yield Message("and {more:,} more", more=len(rows) - NAMED)


def _notes(
    rows: Sequence[Expense], told: Sequence[Expense], body: str | None, *, untold: bool
) -> Iterator[str]:
    """`untold`: what visits cost is not told here."""
    if untold:
        yield (
            "What visits cost and who paid is not published: there are no sums, and of each visit only whether it is on"
            " record."
        )
    elif unread := [row for row in told if row.cost and not amount_of(row.cost)]:
        yield Message(
            "In no sum, because the cost is not one amount of one currency: {visits} ({which}).",
            visits=counted(len(unread), "visit"),
            which=Several(_unread(_latest_first(unread)), "; "),
        )
    if alleged := len(rows) - len(told):
        yield Message("Listed, and in no number: {visits}.", visits=counted(alleged, "alleged visit"))
    yield "That no cost is on record does not say that there was none."
    if body is None:
        yield Message(
            "This ledger has no home: each partnership is seen from the party that its id names first; say {of} BODY.",
            of=Field("of"),
        )
