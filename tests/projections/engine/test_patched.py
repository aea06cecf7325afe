"""Rows as they were known are those of a fresh fold, whatever was recorded since: corrections, successions, streams."""

from itertools import islice
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.testing import contested, corrected, day, retracted, signed, visited
from domain import body
from domain.history import History
from projections.engine.patched import Patched, as_known
from projections.engine.tables import built_in_projections
from projections.readings import Rows
from projections.row import Projection
from projections.rows.contacts import contacts
from projections.rows.instruments import instruments
from projections.rows.sides import sides
from projections.rows.spells import spells
from projections.rows.streams import streams
from queries.session import ReadingSession
from store.application import Comity, Written
from tests.projections.engine.ledgers import STREAMS, begun, differences, fresh, kept, projector, tell_next

DAYS = tuple(map(day, ("1990-01-01", "2012-06-30", "2019-12-31", "2024-06-24", "2030-01-01")))
SOME: tuple[Projection[Any], ...] = (contacts, instruments, sides, spells, streams)
EVERY = [stream for several in STREAMS.values() for stream in several]


def unlike(some: Rows, others: Rows, asked: list[str]) -> list[Any]:
    """What two rows answer otherwise: all projections, and questions of each form, about all streams and about some."""
    found: list[Any] = list(differences(some, others))
    for projection in built_in_projections():  # the other readings of some streams are those among all
        every = {stream: dict(readings) for stream, readings in others.other(projection).items()}
        of_some = {stream: dict(readings) for stream, readings in some.other(projection, asked).items()}
        if of_some != {stream: every[stream] for stream in every if stream in asked}:
            found.append(("other", projection, asked))
    for where in ({}, {"stream": asked}, {"stream": asked[0]}, {"kind": "partnership"}):
        for on in DAYS:
            found += [
                ("at", on, of, where)
                for of in (None, "edinburgh", "edinburgh--gdynia")
                if list(some.at(on, of, **where)) != list(others.at(on, of, **where))
            ]
        if "kind" in where:
            continue
        for projection in SOME:
            if list(some.of(projection, **where)) != list(others.of(projection, **where)):
                found.append(("of", projection, where))
        if any(
            list(some.latest(contacts, on, **where)) != list(others.latest(contacts, on, **where))
            for on in DAYS
        ):
            found.append(("latest", where))
    return found


@settings(deadline=None, max_examples=25)
@given(st.data())
def test_rows_as_known_are_those_of_a_fresh_fold(data: st.DataObject) -> None:
    with begun() as book:
        for _ in range(data.draw(st.integers(1, 25))):
            tell_next(data.draw, book)
        projector(book).bring_up()
        last = book.position
        some = data.draw(st.lists(st.sampled_from(EVERY), min_size=1, max_size=4, unique=True))
        with kept(book) as now:
            for until in {0, 1, last, *data.draw(st.lists(st.integers(2, last), max_size=4))}:
                then = as_known(book, now, last, until)
                if then is not None:  # else the ledger's days begin at another hour
                    assert unlike(then, fresh(book, until), some) == [], f"as known with {until} of {last}"


@pytest.fixture
def told() -> Any:
    """A ledger in which a body was succeeded and a signature corrected after a while."""
    with begun() as book:
        tie = "partnership:edinburgh--kaohsiung"
        for stream, fact in (
            (tie, signed("2010-05-01")),
            ("partnership:gdynia--kaohsiung", visited("2011-05-01", visitor="gdynia", host="kaohsiung")),
            ("body:edinburgh", body.Succeeded(on="2015-01-01", by="fife")),
            (tie, corrected(2, {"on": "2010-06-01"})),
            ("body:edinburgh", retracted(2)),
        ):
            assert isinstance(book.record(stream, fact, by="mei"), Written)
        projector(book).bring_up()
        yield book


def test_each_position_of_a_succession_that_was_retracted(told: Comity) -> None:
    last = told.position
    with kept(told) as now:
        for until in range(last + 1):
            then = as_known(told, now, last, until)
            assert isinstance(then, Patched)
            assert unlike(then, fresh(told, until), EVERY) == [], until


def test_the_control_sees_rows_that_are_not_patched(told: Comity) -> None:
    """What would be said if the rows of today were taken for those of then."""
    last = told.position
    with kept(told) as now:
        assert unlike(now, fresh(told, last - 1), EVERY)
        assert unlike(
            Patched(now, ["body:edinburgh"], EVERY, lambda _streams: fresh(told, last - 2)),
            fresh(told, last - 2),
            EVERY,
        )


def test_what_has_not_changed_is_not_folded_again(told: Comity, monkeypatch: pytest.MonkeyPatch) -> None:
    folded: list[str] = []

    def noted(projection: Projection[Any], history: History) -> list[Any]:
        folded.append(history.stream)
        return list(projection(history))

    monkeypatch.setattr("projections.engine.fold.in_order", noted)
    with ReadingSession(told.where) as session:
        known = session.as_known(told.position - 1)
        list(islice(known.rows.of(streams), 100))

    assert "partnership:gdynia--kaohsiung" not in folded
    assert "body:edinburgh" in folded


@pytest.mark.parametrize("asked", [["partnership:edinburgh--kaohsiung"], EVERY])
def test_other_readings_of_some_streams_are_those_among_all(asked: list[str]) -> None:
    with begun() as book:
        tie = "partnership:edinburgh--kaohsiung"
        for stream, fact in (
            (tie, signed("2010-05-01")),
            (tie, contested(2, "kind", "sister-city")),
            ("partnership:gdynia--kaohsiung", visited("2011-05-01", visitor="gdynia", host="kaohsiung")),
            ("partnership:gdynia--kaohsiung", contested(2, "visitor", "fife")),
        ):
            assert isinstance(book.record(stream, fact, by="mei"), Written)
        projector(book).bring_up()
        last = book.position
        with kept(book) as now:
            assert set(now.other(instruments, asked)) == {tie}
            assert set(now.other(contacts, asked)) == {"partnership:gdynia--kaohsiung"} & set(asked)
            for until in range(last - 4, last + 1):
                then = as_known(book, now, last, until)
                assert then is not None
                assert unlike(then, fresh(book, until), asked) == [], until
