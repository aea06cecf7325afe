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

from comity.testing import contested, corrected, day, noted, retracted, signed, visited
from domain import body
from domain.history import History
from projections.engine.changes import Changes, Resting
from projections.engine.earlier import Earlier
from projections.engine.rows_file import Nowhere, place
from projections.engine.tables import built_in_projections
from projections.readings import Rows, in_order
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
    for projection in built_in_projections():  # the other readings of some streams are those among all
        every = {stream: dict(readings) for stream, readings in others.other(projection).items()}
        of_some = {stream: dict(readings) for stream, readings in some.other(projection, asked).items()}
        if of_some != {stream: every[stream] for stream in every if stream in asked}:
            found.append(("other", projection, asked))
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
            or then.other(projection, [stream]) != all_of_then.other(projection, [stream])
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
def test_the_control_sees_what_is_kept_under_less_than_it_rests_on(
    told: Comity, monkeypatch: pytest.MonkeyPatch, left: slice
) -> None:
    """As if rows rested on no body, or not on the entries of their own stream."""
    named = Earlier._named

    def less(self: Earlier, resting: Resting) -> str:
        return named(self, (*resting[left], (resting[0][0], 0)))

    monkeypatch.setattr(Earlier, "_named", less)

    assert any(known(told, until, EVERY) for until in range(told.position))


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

    def note(projection: Projection[Any], history: History) -> list[Any]:
        folded.append(history.stream)
        return in_order(projection, history)

    with monkeypatch.context() as patched:
        patched.setattr("projections.engine.fold.in_order", note)
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


def test_what_was_folded_of_a_stream_is_kept_for_each_time_at_which_it_was_so(
    told: Comity, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = told.position

    def ask(until: int) -> list[Any]:
        with ReadingSession(told.where) as session:
            rows = session.as_known(until).rows
            return [list(rows.of(projection, stream=TIE)) for projection in built_in_projections()]

    with noting(monkeypatch) as folded:
        first = ask(last - 2)
        assert set(folded) == {TIE}
    with noting(monkeypatch) as folded:
        monkeypatch.setattr("store.application.open_ledger", None)
        assert ask(last - 2) == first
        monkeypatch.undo()
    assert folded == []
    with noting(monkeypatch) as folded:
        assert ask(last - 3) != first  # a body that it rests on had not yet been succeeded
        assert set(folded) == {TIE}


def test_a_stream_that_was_not_there_is_not_looked_for_among_all(
    told: Comity, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ReadingSession(told.where) as session, noting(monkeypatch) as folded:
        view = session.view(as_known="#1")
        for words in ("partnership:gdynia--kaohsiung", "body:gdynia", "source:press"):
            with pytest.raises(NotKnownThen):
                view.stream(words)
    assert folded == []


def test_no_more_is_kept_than_there_is_room_for(told: Comity, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projections.engine.earlier.MOST", 4_000)
    for until in range(told.position - 3, told.position):
        assert known(told, until, EVERY) == []
        with closing(sqlite3.connect(place(told.where))) as raw:
            found = raw.execute(
                "SELECT count(*), coalesce(sum(size), 0), sum(length(CAST(rows AS BLOB))) FROM earlier"
            ).fetchone()
        assert found[0] > 0
        assert found[2] <= found[1] <= 4_000


def test_nothing_is_kept_beside_the_rows_of_another_state(told: Comity) -> None:
    """Somebody has caught up, or made rows anew, while a session was reading."""
    with ReadingSession(told.where) as session:
        list(session.as_known(told.position - 1).rows.of(contacts, stream="body:edinburgh"))
        assert isinstance(told.record(TIE, visited("2012-05-01"), by="mei"), Written)
        projector(told).bring_up()
    with closing(sqlite3.connect(place(told.where))) as raw:
        assert not raw.execute("SELECT 1 FROM sqlite_schema WHERE name = 'earlier'").fetchall()


@pytest.mark.parametrize("damage", ["rows = '[[1]]'", "rows = '{'", "rows = x'ff'"])
def test_what_is_damaged_of_it_is_folded_again(told: Comity, damage: str) -> None:
    until = told.position - 1
    assert known(told, until, EVERY) == []
    with closing(sqlite3.connect(place(told.where))) as raw, raw:
        raw.execute(f"UPDATE earlier SET {damage}")  # noqa: S608 — of the parameters above
    assert known(told, until, EVERY) == []


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


def test_it_is_kept_where_the_rows_are_kept_elsewhere(
    told: Comity, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere.rows"
    monkeypatch.setattr("projections.engine.rows_file.place", lambda _ledger: elsewhere)
    for _ in range(2):
        for until in range(told.position + 1):
            assert known(told, until, EVERY) == [], until
    with noting(monkeypatch) as folded, ReadingSession(told.where) as session:
        list(session.as_known(told.position - 1).rows.of(contacts, stream=TIE))
    assert folded == []
    assert elsewhere.exists()


@pytest.mark.parametrize("asked", [[TIE], EVERY])
def test_other_readings_of_some_streams_are_those_among_all(asked: list[str]) -> None:
    with begun() as book:
        for stream, fact in (
            (TIE, signed("2010-05-01")),
            (TIE, contested(2, "kind", "sister-city")),
            ("partnership:gdynia--kaohsiung", visited("2011-05-01", visitor="gdynia", host="kaohsiung")),
            ("partnership:gdynia--kaohsiung", contested(2, "visitor", "fife")),
        ):
            assert isinstance(book.record(stream, fact, by="mei"), Written)
        projector(book).bring_up()
        last = book.position
        with kept(book) as now:
            assert set(now.other(instruments, asked)) == {TIE}
            assert set(now.other(contacts, asked)) == {"partnership:gdynia--kaohsiung"} & set(asked)
        for until in [*range(last - 4, last + 1)] * 2:
            assert known(book, until, asked) == [], until
