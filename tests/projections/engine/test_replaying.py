"""The history once more: after each entry, things are as they were known then."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.testing import (
    considered,
    contested,
    day,
    history,
    invalidated,
    noted,
    opened,
    proposed,
    signed,
)
from domain.body import Succeeded
from projections.engine import replaying
from projections.engine.replaying import Replay, unfold
from projections.engine.tables import built_in_projections
from projections.rows.sides import sides
from store.application import Comity, Written
from tests.projections.engine.ledgers import begun, differences, fresh, tell_next
from tests.tries import times


@settings(max_examples=times(6), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_after_each_entry_rows_are_as_they_were_known(data: st.DataObject) -> None:
    with begun() as book:
        for _ in range(12):
            tell_next(data.draw, book)
        for moved, rows, changed in unfold(book):
            asked = {row: list(rows.of(row)) for row in rows._rows}
            if moved.position > 13:
                assert differences(rows, fresh(book, moved.position)) == [], moved
                assert changed == any(
                    list(fresh(book, moved.position - 1).of(item)) != asked[item] for item in asked
                )
        if book.position > 13:
            assert set(rows._rows) == set(built_in_projections())


def test_a_stream_that_is_not_at_hand_is_read_again(book: Comity, monkeypatch: pytest.MonkeyPatch) -> None:
    before = [*Replay(book).moves()]
    monkeypatch.setattr(replaying, "AT_HAND", 1)

    assert [*Replay(book).moves()] == before


def test_where_a_stream_stood_is_said_as_it_was_known(book: Comity) -> None:
    [visit, proposal, succession] = [*Replay(book).moves()][-3:]

    assert (visit.before, visit.after) == ("none", "contact")
    assert (proposal.before, proposal.after) == ("contact", "proposed")
    assert (succession.title, succession.text, succession.after) == (
        "Lothian",
        "succeeded by Fife",
        "succeeded",
    )
    assert visit.text == "Kaohsiung visited Edinburgh"


def test_who_took_a_partys_place_is_known_from_then_on(book: Comity) -> None:
    assert isinstance(book.record("body:edinburgh", Succeeded(on="2021", by="lothian"), by="mei"), Written)
    assert isinstance(book.record("source:press", noted(), by="mei"), Written)

    successors = []
    for _, rows, changed in unfold(book):
        successors.append((changed, [side.body for side in rows.of(sides) if side.body != side.party]))

    after = ["fife", "lothian", "fife", "lothian"]  # of two partnerships
    assert successors[-3:] == [(False, []), (True, after), (False, after)]


def test_what_is_only_possible_is_said_so(book: Comity) -> None:
    stream = "partnership:edinburgh--kaohsiung"
    for fact in (signed("2013", instrument="m"), invalidated("2013", instrument="m")):
        assert isinstance(book.record(stream, fact, by="mei"), Written)
    known = Replay(book).history(stream, book.position)

    at = known.aggregate.as_at(day("2013-06-10"))
    assert set(at.statuses) == {"none", "in-force", "invalidated"}
    assert replaying._standing(known, day("2013-06-10")) == "invalidated (possible, else none or in force)"
    assert replaying._standing(known, day("2014-06-10")).split(" · ")[0] == "invalidated"


def test_a_flag_that_a_contest_leaves_open_is_possible() -> None:
    told = history(
        opened,
        signed("2019", kind="mou"),
        proposed("2020", kind="sister-city"),
        considered("2020-06", outcome="tabled"),
        contested(4, "outcome", "rejected", by=("press",)),
    )

    assert replaying._standing(told, day("2021-01-01")) == "in force · pending (possible)"
