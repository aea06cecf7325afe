"""Agreements and the entries that made them what they are."""

from comity.testing import (
    STREAM,
    citing,
    day,
    history,
    invalidated,
    opened,
    opened_between,
    renewal_declined,
    renewed,
    runs,
    signed,
    visited,
)
from domain.history import History
from projections.row import Behind
from projections.rows.instruments import Instrument, instruments


def pact(told: History, on: str) -> Instrument:
    return next(row for row in instruments(told) if row.of == "" and row.id == "pact" and row.holds(day(on)))


def test_an_agreement_rests_on_its_signature_and_on_each_renewal_by_the_day() -> None:
    told = history(
        opened,
        signed("2020-02-29", term=runs(length="P1Y"), sources=citing("gazette")),
        visited("2020-06"),
        renewed("2021-02-28", term=runs(length="P5Y"), sources=citing("radio")),
    )

    first, later = Behind.of(pact(told, "2020-12-31")), Behind.of(pact(told, "2023-01-01"))

    assert first == Behind((f"{STREAM}#2",), ("gazette",))
    assert later == Behind((f"{STREAM}#2", f"{STREAM}#4"), ("gazette", "radio"))
    assert Behind.of(pact(told, "2026-12-31")) == later, "that it has run out rests on the renewed term"


def test_it_rests_on_all_its_signatures_on_a_notice_and_on_what_invalidated_it() -> None:
    several = history(opened_between("a", "b", "c"), signed("2015", by=("a",)), signed("2016", by=("b", "c")))
    declined = history(
        opened,
        signed("2020-01-15", term=runs(length="P1Y", renewal="tacit", notice="P3M")),
        renewal_declined("2021-06-01"),
        invalidated("2021-08-01"),
    )

    assert pact(several, "2017-01-01").rests_on == (2, 3)
    assert pact(declined, "2021-07-01").rests_on == (2, 3)
    assert pact(declined, "2021-09-01").rests_on == (2, 3, 4)
