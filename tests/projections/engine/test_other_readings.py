"""The rows of other readings are kept beside those in use: the same as folded afresh, as long as a contest is open."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.testing import contested, preferred, retracted, signed, source_registered
from domain.fact import Fact
from projections.engine.rows_file import place
from projections.reckoning.unsettled import depends_on
from projections.reports.visits import visits
from projections.row import projection
from projections.rows.contacts import Contact, contacts
from projections.rows.instruments import instruments
from queries.session import ReadingSession, ask_recomputed
from store.application import Comity, Written
from tests.projections.engine.conftest import STREAM
from tests.projections.engine.ledgers import begun, differences, fresh, kept, projector, tell_next
from tests.queries.test_session import program
from tests.tries import times


def tell(book: Comity, *facts: Fact, stream: str = STREAM) -> None:
    for fact in facts:
        assert isinstance(book.record(stream, fact, by="mei"), Written), fact


@pytest.fixture
def contested_book(kept_book: Comity) -> Comity:
    """A ledger in which another source says that the visit of 2023 was in 2022."""
    tell(kept_book, source_registered(), stream="source:another")
    tell(kept_book, contested(2, "on", "2022", by=("another",)))
    projector(kept_book).bring_up()
    return kept_book


def of_contacts(book: Comity) -> Any:
    with kept(book) as rows:
        return {
            (stream, tuple((row.version, row.field, row.exact) for row in reading)): [row.on for row in those]
            for stream, readings in rows.other(contacts).items()
            for reading, those in readings.items()
        }


def test_what_another_source_says_is_read_out_of_the_kept_rows(contested_book: Comity) -> None:
    assert of_contacts(contested_book) == {(STREAM, ((2, "on", '"2022"'),)): ["2022"]}
    with kept(contested_book) as rows:
        assert differences(rows, fresh(contested_book)) == []
        assert rows.other(instruments) == {}


@pytest.mark.parametrize("settling", [preferred(2, "on", "2022"), retracted(4), retracted(2)])
def test_it_is_gone_once_it_is_settled(contested_book: Comity, settling: Fact) -> None:
    tell(contested_book, settling)

    projector(contested_book).bring_up()

    assert of_contacts(contested_book) == {}
    with kept(contested_book) as rows:
        assert differences(rows, fresh(contested_book)) == []


def test_as_known_before_there_was_none(contested_book: Comity) -> None:
    with ReadingSession(contested_book.where) as door:
        assert door.ask().rows.other(contacts)
        assert not door.as_known(contested_book.position - 1).rows.other(contacts)


def test_the_page_is_the_same_however_it_is_read(contested_book: Comity) -> None:
    with ReadingSession(contested_book.where) as door:
        page = visits(door.ask())
        assert page == visits(ask_recomputed(contested_book, door.today()))
    assert [year.year for year in page.section("years")] == [2022, 2023]
    assert all(map(depends_on, page.section("years")))


ASKED = """
import sys
from store.address import address_of
from queries.session import ReadingSession
from projections.reports.visits import visits
with ReadingSession(address_of(sys.argv[1])) as door:
    print([year.depends_on for year in visits(door.ask()).section("years")])
print(sorted({name.partition(".")[0] for name in sys.modules} & {"pydantic", "eventsourcing", "rich", "jinja2"}))
"""


def test_it_is_said_without_a_model(contested_book: Comity) -> None:
    done = program(ASKED, str(contested_book.where))

    assert done.stdout.splitlines() == [
        "[('if #2 on is 2022: only then',), ('if #2 on is 2022: not here',)]",
        "[]",
    ]


@projection(Contact)
def hosted(history: Any) -> Iterator[Contact]:
    """Contacts, as a guest has them."""
    yield from contacts(history)


def test_the_rows_of_a_guest_are_kept_in_other_readings_too(contested_book: Comity) -> None:
    for _ in range(2):
        with ReadingSession(contested_book.where) as door:
            ask = door.ask()
            assert list(ask.of(hosted))
            found = ask.rows.other(hosted)
            assert found == ask_recomputed(contested_book, door.today()).rows.other(hosted)
            assert [[row.on for row in rows] for rows in found[STREAM].values()] == [["2022"]]
    with ReadingSession(contested_book.where) as door:
        assert door.ask().rows.other(hosted)
        assert door._ledger is None, "they are read where they are kept"


@pytest.mark.parametrize(
    "damage",
    [
        "DROP TABLE other_rows",
        "UPDATE other_rows SET rows = '[[1'",
        "UPDATE other_rows SET reading = '[1]'",
    ],
)
def test_where_they_are_damaged_they_are_folded_afresh(contested_book: Comity, damage: str) -> None:
    with sqlite3.connect(Path(place(contested_book.where))) as connection:
        connection.execute(damage)
    connection.close()
    said: list[str] = []

    with ReadingSession(contested_book.where, say=said.append) as door:
        found = door.ask().rows.other(contacts)
        assert [[row.on for row in rows] for rows in found[STREAM].values()] == [["2022"]]

    assert len(said) == 1
    assert "damaged" in said[0]


@settings(max_examples=times(8), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_with_many_contests_they_are_the_same_caught_up_with_and_folded_afresh(data: st.DataObject) -> None:
    with begun() as book:
        projector(book).bring_up()
        tell(book, signed("2020", kind="mou", instrument="pact"))
        for kind in ("sister-city", "friendship"):
            tell(book, contested(2, "kind", kind))
        for _ in range(data.draw(st.sampled_from((3, 10)))):
            tell_next(data.draw, book)
            if data.draw(st.booleans()):
                projector(book, page=data.draw(st.sampled_from((1, 5000)))).bring_up()
        projector(book).bring_up()
        with kept(book) as caught_up:
            assert differences(caught_up, fresh(book)) == []
