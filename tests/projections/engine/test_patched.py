"""Rows as they were known are those of a fresh fold, whatever was recorded since: corrections, successions, streams."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.testing import corrected, day, noted, retracted, signed, visited
from domain import body
from domain.history import History
from projections.engine.changes import Changes
from projections.engine.rows_file import Nowhere, place
from projections.engine.tables import built_in_projections
from projections.lookup import Rows
from projections.row import Projection
from projections.rows.bodies import bodies
from projections.rows.contacts import contacts
from projections.rows.instruments import instruments
from projections.rows.sides import sides
from projections.rows.spells import spells
from projections.rows.streams import streams
from queries.session import NotKnownThen, ReadingSession
from store.application import Comity, Written
from tests.projections.engine.ledgers import STREAMS, begun, differences, fresh, kept, projector, tell_next
from tests.projections.engine.test_property import Interrupted, Stopping
from tests.tries import times

DAYS = tuple(map(day, ("1990-01-01", "2012-06-30", "2019-12-31", "2024-06-24", "2030-01-01")))
SOME: tuple[Projection[Any], ...] = (contacts, instruments, sides, spells, streams)
TIE = "partnership:edinburgh--kaohsiung"
EVERY = [stream for several in STREAMS.values() for stream in several]


def unlike(some: Rows, others: Rows, asked: list[str]) -> list[Any]:
    """What two rows answer otherwise: all projections, and questions of each form, about all streams and about some."""
    found: list[Any] = list(differences(some, others))
    found += [
        ("called", title)
        for title in {row.title for row in others.of(bodies)}
        if list(some.of(bodies, title=title)) != list(others.of(bodies, title=title))
    ]
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


def known(book: Comity, until: int, asked: list[str]) -> list[Any]:
    """What rows as known with so many entries answer otherwise than a fresh fold, in a session of their own.

    Single streams are asked about first: they are looked up then.
    """
    with ReadingSession(book.where, say=lambda _line: None) as session:
        then, all_of_then = session.as_known(until).rows, fresh(book, until)
        alone: list[Any] = [
            (projection, stream)
            for projection in built_in_projections()
            for stream in asked
            if list(then.of(projection, stream=stream)) != list(all_of_then.of(projection, stream=stream))
        ]
        return alone + unlike(then, all_of_then, asked)


@settings(deadline=None, max_examples=times(6), suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_rows_as_known_are_those_of_a_fresh_fold(data: st.DataObject) -> None:
    """For whatever was kept when they were asked for before, and whatever has become of the cache since."""
    some = data.draw(st.lists(st.sampled_from(EVERY), min_size=1, max_size=4, unique=True))
    with begun() as book:
        times = {0, 1, data.draw(st.integers(2, 12))}
        for _ in range(data.draw(st.integers(1, 3))):
            for _ in range(data.draw(st.integers(1, 12))):
                tell_next(data.draw, book)
            match data.draw(st.sampled_from(("go on", "catch up", "be interrupted", "rebuild", "change"))):
                case "catch up":
                    projector(book, page=data.draw(st.sampled_from((1, 5000)))).bring_up()
                case "be interrupted":
                    stopping = Stopping(book, projector(book).group, lambda _line: None, page=1)
                    stopping.pages = data.draw(st.sampled_from((0, 1, 2)))
                    with suppress(Interrupted):
                        stopping.bring_up()
                case "rebuild":
                    projector(book).rebuild()
                case "change":
                    made_by_other_code(book)
                case _:
                    pass
            times |= {book.position - 1, book.position}
            for until in sorted(times):
                assert known(book, until, some) == [], f"as known with {until} of {book.position}"


def made_by_other_code(book: Comity) -> None:
    """Rows, and whatever is kept beside them, as an older comity made them: titles are other ones."""
    projector(book).bring_up()
    with closing(sqlite3.connect(place(book.where))) as raw, raw:
        raw.execute("UPDATE kept SET stamp = 'other', digest = 'other'")
        raw.execute("UPDATE streams SET title = 'of old'")
        if raw.execute("SELECT 1 FROM sqlite_schema WHERE name = 'earlier'").fetchone():
            raw.execute("UPDATE earlier SET rows = '[]'")


@pytest.fixture
def told() -> Any:
    """A ledger in which a body was succeeded and a signature corrected after a while."""
    with begun() as book:
        for stream, fact in (
            (TIE, signed("2010-05-01")),
            ("partnership:gdynia--kaohsiung", visited("2011-05-01", visitor="gdynia", host="kaohsiung")),
            ("body:edinburgh", body.Succeeded(on="2015-01-01", by="fife")),
            (TIE, corrected(2, {"on": "2010-06-01"})),
            ("body:edinburgh", retracted(2)),
        ):
            assert isinstance(book.record(stream, fact, by="mei"), Written)
        projector(book).bring_up()
        yield book


def test_each_position_of_a_succession_that_was_retracted(told: Comity) -> None:
    for _ in range(2):  # recomputed, and then kept
        for until in range(told.position + 1):
            assert known(told, until, EVERY) == [], until


def test_the_control_sees_rows_that_are_not_patched(told: Comity) -> None:
    """What would be said if the rows of today were taken for those of then."""
    last = told.position
    with kept(told) as now:
        assert unlike(now, fresh(told, last - 1), EVERY)


@pytest.mark.parametrize("left", [slice(0, 1), slice(1, None)])
def test_the_control_sees_streams_that_are_taken_for_unchanged(
    told: Comity, monkeypatch: pytest.MonkeyPatch, left: slice
) -> None:
    """Where the entries of bodies are not looked at, or those of the stream itself."""

    def unchanged(self: Changes, stream: str, _: Projection[Any] | None = None) -> bool:
        then, now = self._rests(stream, self.until), self._rests(stream, self.position)
        return then[left] == now[left]

    monkeypatch.setattr(Changes, "unchanged", unchanged)

    assert any(known(told, until, EVERY) for until in range(told.position))


@contextmanager
def noting(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The streams that are folded."""
    folded: list[str] = []

    in_order = Projection.in_order

    def note(projection: Projection[Any], history: History) -> list[Any]:
        folded.append(history.stream)
        return in_order(projection, history)

    with monkeypatch.context() as patched:
        patched.setattr(Projection, "in_order", note)
        yield folded


def test_what_has_not_changed_is_not_folded_again(told: Comity, monkeypatch: pytest.MonkeyPatch) -> None:
    with noting(monkeypatch) as folded, ReadingSession(told.where) as session:
        list(islice(session.as_known(told.position - 1).rows.of(streams), 100))

    assert "partnership:gdynia--kaohsiung" not in folded
    assert "body:edinburgh" in folded


def test_to_name_a_tie_nothing_is_folded_of_all_that_was_written_to_since(
    told: Comity, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = told.position
    changed = [f"body:{city}" for city in ("edinburgh", "fife", "gdynia", "kaohsiung", "lothian")]
    for stream in (*changed, TIE, "partnership:gdynia--kaohsiung"):
        assert isinstance(told.record(stream, noted(text="since"), by="mei"), Written)

    with noting(monkeypatch) as folded, ReadingSession(told.where) as session:
        assert str(session.as_known(before).title("partnership:gdynia--kaohsiung"))

    assert set(folded) <= {"body:gdynia", "body:kaohsiung", "partnership:gdynia--kaohsiung"}


def test_a_stream_that_was_not_there_is_not_looked_for_among_all(
    told: Comity, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ReadingSession(told.where) as session, noting(monkeypatch) as folded:
        view = session.view(as_known="#1")
        for words in ("partnership:gdynia--kaohsiung", "body:gdynia", "source:press"):
            with pytest.raises(NotKnownThen):
                view.stream(words)
    assert folded == []


def nowhere(_ledger: Path) -> Path:
    raise Nowhere("there is no place for rows")


def test_where_nothing_can_be_kept_only_what_is_asked_about_is_folded(
    told: Comity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("projections.engine.rows_file.place", nowhere)
    with noting(monkeypatch) as folded, ReadingSession(told.where, say=lambda _line: None) as session:
        for ask in (session.as_known(told.position - 1), session.ask()):
            assert list(ask.of(instruments, stream=TIE))
        assert set(folded) == {"ledger", TIE}
    for until in range(told.position + 1):
        assert known(told, until, EVERY) == [], until
