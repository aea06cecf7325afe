"""How many ties have an agreement of each kind as their closest: as `list --closest` has it, and as all cases have it."""

from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.testing import asked, day, history, opened_between, signed, terminated
from domain.history import History
from domain.kinds import CLOSEST_FIRST
from projections.page import Page
from projections.readings import Otherwise
from projections.report import Ask, Count
from projections.reports.kinds import kinds
from projections.reports.status import status
from projections.rows.spells import spells
from tests.domain.strategies import histories

SOME = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
Cases = dict[str, list[set[str | None]]]
"""By stream, in each world: every kind that may be the closest; None for none."""


def worlds(ask: Ask) -> Iterator[Ask]:
    """What is asked with the values in use, and in every other reading of one stream."""
    yield ask
    for stream, readings in ask.rows.other(spells).items():
        for reading in readings:
            yield ask.reading(lambda rows, one={stream: reading}: Otherwise(rows, one))  # type: ignore[misc]


def cases(ask: Ask, on: int, of: str | None = None) -> tuple[Cases, int]:
    """Every agreement in force and not in force where it may be either: which kinds are then the closest of each tie."""
    found: Cases = {}
    every = list(worlds(ask))
    for asking in every:
        for row in status.ask(Ask(asking.rows, asking.names, on, asking.today), of=of).rows:
            may = [
                [each.kind if word == "in-force" else None for word in (each.status, *each.alternatives)]
                for each in row.instruments
            ]
            those = [[kind for kind in kinds_ if kind] for kinds_ in product(*may)]
            found.setdefault(row.id, []).append(
                {min(kinds_, key=CLOSEST_FIRST.index, default=None) for kinds_ in those}
            )
    return found, len(every)


def counted(ask: Ask, on: int, of: str | None = None) -> dict[str, Count]:
    """How many ties surely have, and how many may have, each kind as their closest."""
    found, number = cases(ask, on, of)
    told = {}
    for kind in CLOSEST_FIRST:
        may = [those for those in found.values() if any(kind in each for each in those)]
        sure = [those for those in may if len(those) == number and all(each == {kind} for each in those)]
        if may:
            told[kind] = Count(len(sure), len(may))
    return told


def holds(ask: Ask, *years: int, of: str | None = None) -> None:
    page: Page = kinds(ask, years=years, of=of)
    for on in {ask.day, *(day(f"{year}-12-31") for year in years)}:
        told = {row.of_kind: row.number for row in page.section("kinds") if row.day == ask.iso(on)}
        assert {kind: number for kind, number in told.items() if number.most} == counted(ask, on, of), on
    for row in page.section("kinds"):
        if row.day != ask.iso(ask.day):
            continue
        listed: Page = status(ask, closest=row.of_kind, of=of)
        assert {each.id for each in listed.rows} == {
            each.stream for each in page.section("ties") if each.of_kind == row.of_kind
        }
        assert len(listed.rows) == row.number.most, row.of_kind
        sure = [each for each in page.section("ties") if each.of_kind == row.of_kind]
        assert sum(each.certainty == "certain" for each in sure) == row.number.least, row.of_kind


@SOME
@given(histories(most=12), st.dates(date(2018, 1, 1), date(2030, 1, 1)))
def test_whatever_lawfully_happened_every_figure_is_what_all_cases_have(told: History, on: date) -> None:
    holds(asked(told, as_at=on.isoformat(), home="kaohsiung"), on.year - 1, on.year - 3)


def told(*facts: Any, as_at: str = "2025-11-25", years: tuple[int, ...] = ()) -> dict[tuple[str, int], Count]:
    ledger = history(opened_between("edinburgh", "kaohsiung"), *facts)
    page: Page = kinds(asked(ledger, as_at=as_at), years=years)
    return {(row.of_kind, row.year): row.number for row in page.rows if row.number.most}


def test_of_several_agreements_the_closest_counts() -> None:
    facts = (signed("2019-05-04", kind="mou", instrument="a"), signed("2021-01-01", kind="sister-city"))

    assert told(*facts, years=(2020,)) == {("mou", 2020): (1, 1), ("sister-city", 2025): (1, 1)}


def test_a_closer_one_that_may_have_been_signed_makes_both_possible() -> None:
    facts = (signed("2019-05-04", kind="mou", instrument="a"), signed("[2023..2024]", kind="sister-city"))

    assert told(*facts, as_at="2023-12-31") == {("mou", 2023): (0, 1), ("sister-city", 2023): (0, 1)}


def test_what_has_ended_counts_no_more_and_did_until_then() -> None:
    assert told(signed("2019-05-04", kind="mou"), terminated("2023-09-01"), years=(2022,)) == {
        ("mou", 2022): (1, 1)
    }


def test_each_figure_rests_on_the_entries_of_its_agreements() -> None:
    ledger = history(opened_between("edinburgh", "kaohsiung"), signed("2019-05-04", kind="mou"))

    (row,) = kinds(asked(ledger)).rows
    assert row.behind.entries == ("partnership:edinburgh--kaohsiung#2",)
