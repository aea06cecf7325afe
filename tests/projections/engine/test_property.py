"""Rows caught up with in any batching are those of a rebuild and of a fresh fold, whatever lawfully happened."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.testing import day, noted, visited
from domain.body import Succeeded
from domain.fact import Fact, fact_class, types
from domain.shared import CORRECTIONS
from projections.engine import rows_file
from projections.engine.columns import Table
from projections.engine.projector import Projector
from projections.engine.rows_file import place
from projections.engine.tables import built_in_projections
from projections.rows.sides import sides
from projections.rows.spells import spells, views
from store.application import Comity, Written
from tests.projections.engine.conftest import STREAM
from tests.projections.engine.ledgers import OF, begun, differences, fresh, kept, projector, tell_next
from tests.tries import times

SOME = settings(max_examples=times(12), deadline=None, suppress_health_check=[HealthCheck.too_slow])


class Interrupted(Exception):
    """Somebody pulled the plug."""


class Stopping(Projector):
    """A keeper that is interrupted after a number of pages."""

    pages = 0

    def _replace(
        self, connection: Any, streams: Iterable[str], rows: Iterable[tuple[Table, list[Any]]]
    ) -> None:
        if self.pages == 0:
            raise Interrupted
        self.pages -= 1
        super()._replace(connection, streams, rows)


def test_every_type_of_fact_may_be_told() -> None:
    for kind, told in OF.items():
        known: set[type[Fact]] = {fact_class(shape) for shape in types(kind)} - set(CORRECTIONS)
        assert set(told) == known, kind


@SOME
@given(st.data())
def test_rows_are_the_same_caught_up_with_made_anew_and_folded_afresh(data: st.DataObject) -> None:
    with begun() as book:
        projector(book).bring_up()
        for _ in range(data.draw(st.sampled_from((5, 15, 30)))):
            tell_next(data.draw, book)
            match data.draw(st.sampled_from(("go on", "go on", "catch up", "be interrupted"))):
                case "catch up":
                    projector(book, page=data.draw(st.sampled_from((1, 2, 5, 5000)))).bring_up()
                case "be interrupted":
                    stopping = Stopping(book, projector(book).group, lambda _line: None, page=1)
                    stopping.pages = data.draw(st.sampled_from((0, 1, 2)))
                    with suppress(Interrupted):
                        stopping.bring_up()
                case _:
                    pass
        projector(book, page=data.draw(st.sampled_from((1, 3, 5000)))).bring_up()
        with kept(book) as caught_up:
            assert differences(caught_up, fresh(book)) == []
        projector(book).rebuild()
        with kept(book) as anew:
            assert differences(anew, fresh(book)) == []


@SOME
@given(st.data())
def test_where_things_stood_is_looked_up_as_it_is_folded(data: st.DataObject) -> None:
    with begun() as book:
        for _ in range(20):
            tell_next(data.draw, book)
        projector(book).bring_up()
        folded = fresh(book)
        with kept(book) as rows:
            for on in data.draw(
                st.lists(st.integers(day("2018-06-01"), day("2027-01-01")), min_size=4, max_size=4)
            ):
                for of in (None, "kaohsiung", "edinburgh--gdynia", "nobody"):
                    assert list(rows.at(on, of)) == list(folded.at(on, of))
                for where in (
                    {"kind": "body"},
                    {"kind": ["body", "source"]},
                    {"open": True, "kind": "partnership"},
                ):
                    assert list(rows.at(on, **where)) == list(folded.at(on, **where))
                for row in built_in_projections():
                    if {"earliest", "latest"} <= set(row.row._fields):
                        assert list(rows.latest(row, on)) == list(folded.latest(row, on))
                for stands in rows.at(on, kind="partnership"):
                    _as_folded(book, stands, on)


def _as_folded(book: Comity, stands: Any, on: int) -> None:
    """The look-up is what the stream itself says of the day."""
    [told] = [history for history in book.histories("partnership") if history.stream == stands.stream]
    as_at = told.aggregate.as_at(on)
    assert (stands.statuses, stands.tier, stands.held) == (as_at.statuses, as_at.tier, as_at.held)
    assert (stands.certain, stands.otherwise) == (as_at.certain, as_at.otherwise)
    assert (stands.flags, stands.possible_flags) == (as_at.flags, as_at.possible_flags)
    assert (stands.since_earliest, stands.since_latest) == as_at.since
    found = [spell for spell in spells(told) if spell.holds(on)]
    assert [row.of for row in found] == list(views(told))
    assert stands in [row.asked_on(on) for row in found]


# --- the check itself can fail


def test_a_catch_up_that_skips_a_stream_is_found_out() -> None:
    class Forgetful(Projector):
        def _replace(
            self, connection: Any, streams: Iterable[str], rows: Iterable[tuple[Table, list[Any]]]
        ) -> None:
            kept = {stream for stream in streams if "gdynia" not in stream}
            some = [(table, [row for row in those if row.stream in kept]) for table, those in rows]
            super()._replace(connection, kept, some)

    with begun() as book:
        projector(book).bring_up()
        for stream in ("partnership:edinburgh--kaohsiung", "partnership:gdynia--kaohsiung"):
            told = visited("2021", visitor="kaohsiung", host=stream[12:].split("--")[0])
            assert isinstance(book.record(stream, told, by="mei"), Written)

        Forgetful(book, projector(book).group, lambda _line: None).bring_up()

        with kept(book) as rows:
            assert {"contacts", "moments", "streams"} <= set(differences(rows, fresh(book)))


def test_a_catch_up_looks_only_into_the_tables_of_the_kind_of_stream(
    kept_book: Comity, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def watched(*given: Any) -> sqlite3.Connection:
        connection = writing(*given)
        connection.set_trace_callback(said.append)
        return connection

    writing = rows_file.writing
    monkeypatch.setattr(rows_file, "writing", watched)
    assert isinstance(kept_book.record(STREAM, visited("2024"), by="mei"), Written)
    projector(kept_book).bring_up()

    tables = projector(kept_book).group.tables
    looked = {table.name for table in tables if any(f'FROM "{table.name}" WHERE' in line for line in said)}
    assert looked == {table.name for table in tables if "partnership" in table.projection.of}


def test_a_catch_up_that_forgets_the_heirs_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    with begun() as book:
        projector(book).bring_up()
        assert isinstance(book.record("body:edinburgh", Succeeded(by="lothian"), by="mei"), Written)
        monkeypatch.setattr(Projector, "_others", lambda *_: set())

        projector(book).bring_up()

        with kept(book) as rows:
            assert "sides" in differences(rows, fresh(book))


# --- one stream reads otherwise because of another


def test_a_succession_reaches_the_partnerships_of_whoever_was_succeeded_before() -> None:
    with begun() as book:
        for who, successor in (("edinburgh", "lothian"), ("lothian", "fife")):
            projector(book).bring_up()
            assert isinstance(
                book.record(f"body:{who}", Succeeded(on="2020", by=successor), by="mei"), Written
            )

        projector(book).bring_up()

        with kept(book) as rows:
            successors = {(side.stream, side.body) for side in rows.of(sides) if side.body != side.party}
            assert ("partnership:edinburgh--kaohsiung", "fife") in successors
            assert differences(rows, fresh(book)) == []


def test_a_succession_reaches_its_partnerships_though_the_catch_up_is_interrupted_after_it() -> None:
    with begun() as book:
        projector(book).bring_up()
        for stream, fact in (
            ("body:edinburgh", Succeeded(on="2020", by="lothian")),
            ("partnership:gdynia--kaohsiung", visited("2021", host="gdynia")),
        ):
            assert isinstance(book.record(stream, fact, by="mei"), Written)
        stopping = Stopping(book, projector(book).group, lambda _line: None, page=1)
        stopping.pages = 1
        with pytest.raises(Interrupted):
            stopping.bring_up()

        projector(book).bring_up()

        with kept(book) as rows:
            assert differences(rows, fresh(book)) == []


def test_what_is_half_caught_up_with_is_no_answer() -> None:
    with begun() as book:
        projector(book).bring_up()
        before = book.position
        for _ in range(2):
            assert isinstance(book.record("source:press", noted(), by="mei"), Written)
        stopping = Stopping(book, projector(book).group, lambda _line: None, page=1)
        stopping.pages = 1
        with pytest.raises(Interrupted):
            stopping.bring_up()

        with closing(rows_file.connect(place(book.where), "ro")) as connection:
            mark = rows_file.mark(connection)

        assert mark
        assert (mark.position, mark.reach) == (before + 1, before + 2)
        assert rows_file.reading(place(book.where)) is None
