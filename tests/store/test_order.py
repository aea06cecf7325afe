"""Positions count the entries, and the next one follows the last: or the ledger says so and is only read."""

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.testing import STREAM, body_registered, noted
from domain.corrections import Unread
from store.application import Comity, Written, open_ledger
from store.errors import Foreign, OutOfOrder
from store.health import examine
from store.restoring import restore
from store.sqlite.order import asking, order, told_positions
from store.sqlite.schema import SCHEMA
from store.verifying import verify
from tests.store.conftest import behind

TRIGGERS = [sql for sql in SCHEMA if sql.startswith("CREATE TRIGGER")]
DROPS = [f"DROP TRIGGER {sql.split()[2]}" for sql in TRIGGERS]
ENTRIES = 8
HUGE = 2**62


def tampered(where: Path, *statements: str) -> None:
    """Do something with the triggers out of the way, and put them back."""
    with closing(sqlite3.connect(where)) as raw, raw:
        for statement in (*DROPS, *statements, *TRIGGERS):
            raw.execute(statement)


def moved(where: Path, positions: list[int]) -> None:
    """Put the entries, in their order, at these positions."""
    with closing(sqlite3.connect(where)) as raw, raw:
        for statement in DROPS:
            raw.execute(statement)
        there = [row[0] for row in raw.execute("SELECT position FROM stored_events ORDER BY 1")]
        for number, position in enumerate(there):
            raw.execute(
                "UPDATE stored_events SET position = ? WHERE position = ?", (-1000 - number, position)
            )
        for number, position in enumerate(positions):
            raw.execute(
                "UPDATE stored_events SET position = ? WHERE position = ?", (position, -1000 - number)
            )
        for number in range(len(positions), len(there)):
            raw.execute("DELETE FROM stored_events WHERE position = ?", (-1000 - number,))
        for statement in TRIGGERS:
            raw.execute(statement)


def seen(where: Path) -> list[str]:
    """What is said of the order by `verify`; `doctor` says the same."""
    with open_ledger(where, read_only=True) as ledger:
        by_verify = [
            fault for fault in verify(ledger).faults if "position" in fault and "version" not in fault
        ]
        by_doctor: list[str] = []
        with suppress(Unread):  # a history of which an entry is gone
            by_doctor.extend(
                f"{found.found}; {found.fix}"
                for found in examine(ledger)
                if found.what in {"positions", "counter"}
            )
    assert by_verify == by_doctor
    return by_verify


def written_to(where: Path) -> bool:
    """Whether a writer is let in: at opening, and under the lock."""
    try:
        with open_ledger(where) as ledger:
            assert isinstance(ledger.record("body:new", body_registered("New"), by="mei"), Written)
    except OutOfOrder as error:
        assert "not written: restore BACKUP (ledger: LEDGER) puts a backup" in str(error)
        assert error.kind == "unusable"
        return False
    return True


@pytest.fixture
def closed(ledger: Comity, where: Path) -> Path:
    """A ledger of eight entries."""
    for number in range(ENTRIES - 4):
        ledger.record("body:edinburgh", noted(text=f"note {number}"), by="mei")
    ledger.close()
    return where


# --- kinds of cut


CUTS = {
    "the last entry": ["DELETE FROM stored_events WHERE position = 8"],
    "the last three": ["DELETE FROM stored_events WHERE position > 5"],
    "all": ["DELETE FROM stored_events"],
    "one in the middle": ["DELETE FROM stored_events WHERE position = 5"],
    "the first": ["DELETE FROM stored_events WHERE position = 1"],
    "moved on": [
        "UPDATE stored_events SET position = position + 392 WHERE position > 6",
        "UPDATE sqlite_sequence SET seq = 400",
    ],
    "moved before the first": ["UPDATE stored_events SET position = -position WHERE position = 8"],
    "moved to nought": ["UPDATE stored_events SET position = 0 WHERE position = 1"],
    "moved far away": [
        "UPDATE stored_events SET position = 1 << 62 WHERE position = 8",
        "UPDATE sqlite_sequence SET seq = 1 << 62",
    ],
    "moved to the last of all": [
        "UPDATE stored_events SET position = 9223372036854775807 WHERE position = 8"
    ],
    "counter lowered": ["UPDATE sqlite_sequence SET seq = 5"],
    "counter raised": ["UPDATE sqlite_sequence SET seq = 12"],
    "counter gone": ["DELETE FROM sqlite_sequence"],
    "counter doubled": ["INSERT INTO sqlite_sequence VALUES ('stored_events', 8)"],
    "counter doubled with another": ["INSERT INTO sqlite_sequence VALUES ('stored_events', 3)"],
    "counter in other letters": ["UPDATE sqlite_sequence SET name = 'Stored_Events'"],
    "counter of something else": ["INSERT INTO sqlite_sequence VALUES ('x', 1)"],
    "counter without a name": ["INSERT INTO sqlite_sequence VALUES (NULL, NULL)"],
    "counter of a text": ["UPDATE sqlite_sequence SET seq = '8'"],
    "counter of a fraction": ["UPDATE sqlite_sequence SET seq = 8.0"],
    "counter of bytes": ["UPDATE sqlite_sequence SET seq = x'08'"],
}


@pytest.mark.parametrize("statements", CUTS.values(), ids=CUTS)
def test_a_cut_is_seen_and_the_ledger_only_read(statements: list[str], closed: Path) -> None:
    tampered(closed, *statements)

    assert seen(closed)
    before = closed.read_bytes()
    assert not written_to(closed)
    assert closed.read_bytes() == before
    with open_ledger(closed, read_only=True) as ledger:
        assert len(list(ledger.entries())) == len(ledger) - sum("before" in fault for fault in seen(closed))
        assert set(ledger.mentioning("note 0", "note 0")) <= {"body:edinburgh"}


def test_without_a_cut_nothing_is_seen_and_it_is_written_to(closed: Path) -> None:
    tampered(closed)

    assert seen(closed) == []
    assert written_to(closed)


@pytest.mark.parametrize("statements", CUTS.values(), ids=CUTS)
def test_a_cut_under_the_hands_of_who_writes_is_seen_at_the_next_entry(
    statements: list[str], closed: Path
) -> None:
    with open_ledger(closed) as ledger:
        assert isinstance(ledger.record("body:kaohsiung", noted(), by="mei"), Written)
        tampered(closed, *statements)
        before = closed.read_bytes()

        with pytest.raises(OutOfOrder):
            ledger.record("body:later", body_registered("Later"), by="mei")

        assert closed.read_bytes() == before


def test_an_end_that_was_cut_with_its_counter_is_seen_by_who_had_seen_more(closed: Path) -> None:
    """Who opens it later cannot know; a checkpoint does."""
    cut = ("DELETE FROM stored_events WHERE position > 6", "UPDATE sqlite_sequence SET seq = 6")
    with open_ledger(closed) as ledger:
        tampered(closed, *cut)

        with pytest.raises(OutOfOrder, match="ended at position 8 a while ago and ends at 6 now"):
            ledger.record("body:kaohsiung", noted(), by="mei")

    assert seen(closed) == []
    assert written_to(closed)


def test_an_entry_far_ahead_that_the_triggers_let_in_is_seen_by_who_has_it_open(closed: Path) -> None:
    with open_ledger(closed) as ledger:
        with closing(sqlite3.connect(closed)) as raw, raw:
            raw.execute("INSERT INTO stored_events VALUES (400, 'body:x', 1, 'body.noted', x'7b7d')")

        with pytest.raises(OutOfOrder, match="position 400 is number 9 of the ledger: 1 gap, 391 positions"):
            ledger.record("body:kaohsiung", noted(), by="mei")


def test_what_others_have_written_meanwhile_is_in_order(closed: Path) -> None:
    with open_ledger(closed) as ledger, open_ledger(closed) as other:
        for number in range(3):
            assert isinstance(other.record("body:edinburgh", noted(text=f"{number}"), by="lin"), Written)
            assert isinstance(ledger.record("body:kaohsiung", noted(text=f"{number}"), by="mei"), Written)
        assert [entry.position for entry in ledger.entries()] == list(range(1, ENTRIES + 7))


def test_the_first_position_and_the_number_of_gaps_are_said(closed: Path) -> None:
    moved(closed, [-3, 2, 3, 5, 6, 9, 10, 20])

    (positions, counter) = seen(closed)

    assert positions.startswith(
        "1 entry stands before the first position, the lowest at -3: no reading in order comes to it, whoever asks for"
        " the stream is shown it; the entry at position 2 is number 1 of the ledger: 4 gaps, 13 positions without an entry"
    )
    assert counter.startswith(
        "the counter of positions stands at 8, and the last entry at 20: entries were put in"
    )
    with closing(sqlite3.connect(closed)) as raw:
        assert positions.startswith(told_positions(order(asking(raw)), asking(raw)))


def test_an_export_restored_into_a_new_ledger_counts_anew(closed: Path, tmp_path: Path) -> None:
    tampered(closed, *CUTS["moved on"])
    with open_ledger(closed, read_only=True) as cut, open_ledger(tmp_path / "new.db", create=True) as new:
        assert not restore(new, list(cut.export_lines()), by="mei").refused

    assert seen(tmp_path / "new.db") == []
    assert written_to(tmp_path / "new.db")


# --- any cut


POSITION = st.integers(-3, 14) | st.sampled_from((HUGE, -HUGE, 2**63 - 1, -(2**63)))
POSITIONS = (
    st.lists(POSITION, min_size=0, max_size=ENTRIES, unique=True)
    | st.permutations(range(1, ENTRIES + 1))
    | st.integers(0, ENTRIES).map(lambda number: list(range(1, number + 1)))
    | st.integers(0, 4).map(lambda by: list(range(1 + by, ENTRIES + 1 + by)))
)
COUNTER = st.sampled_from((-1, 0, 7, 8, 9, HUGE, None)) | st.just("the last")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A ledger of eight entries about different bodies, and a place for its copies."""
    folder = tmp_path_factory.mktemp("order")
    with open_ledger(folder / "whole.db", create=True) as ledger:
        ledger.record_all(
            [(f"body:{name}", body_registered(name.title())) for name in ("kaohsiung", *"bcdefgh")],
            by="mei",
        )
    return folder / "whole.db", folder / "copy.db"


@given(POSITIONS, COUNTER)
def test_something_is_said_just_where_positions_or_the_counter_do_not_count(
    whole: tuple[Path, Path], positions: list[int], counter: int | str | None
) -> None:
    made, where = whole
    where.write_bytes(made.read_bytes())
    moved(where, positions)
    last = max(positions, default=0)
    stands = last if counter == "the last" else counter
    with closing(sqlite3.connect(where)) as raw, raw:
        raw.execute("DELETE FROM sqlite_sequence")
        if stands is not None:
            raw.execute("INSERT INTO sqlite_sequence VALUES ('stored_events', ?)", (stands,))
    in_order = sorted(positions) == list(range(1, len(positions) + 1)) and (stands or 0) == len(positions)

    assert (not seen(where)) == in_order
    assert lets_a_writer_in(where) == in_order


def lets_a_writer_in(where: Path) -> bool:
    try:
        open_ledger(where).close()
    except OutOfOrder:
        return False
    return True


# --- in another encoding


@pytest.mark.parametrize("encoding", ["UTF-16le", "UTF-16be"])
def test_a_ledger_that_was_copied_into_another_encoding_is_refused_in_words(
    closed: Path, tmp_path: Path, encoding: str
) -> None:
    where = tmp_path / "other.db"
    with closing(sqlite3.connect(closed)) as raw, closing(sqlite3.connect(where)) as other:
        (application, version) = (
            raw.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
        )
        other.execute(f"PRAGMA encoding = '{encoding}'")
        for statement in SCHEMA:
            other.execute(statement)
        other.execute(f"PRAGMA application_id = {application}")
        other.execute(f"PRAGMA user_version = {version}")
    for read_only in (False, True):
        with pytest.raises(Foreign, match=f"is in {encoding}, and a ledger in UTF-8"):
            open_ledger(where, read_only=read_only)


# --- what it costs


def test_before_an_entry_is_added_nothing_is_read_from_end_to_end(
    ledger: Comity, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even an index: SQLite would take one for DISTINCT."""
    told: list[tuple[str, object]] = []
    recorder = behind(ledger.recorder)
    datastore = recorder.datastore
    ledger.record(STREAM, noted(), by="mei")
    insert: Callable[..., object] = recorder._insert_events

    def watched(cursor: sqlite3.Cursor, *args: object, **kwargs: object) -> object:
        class Watched:
            def execute(self, statement: str, params: object = ()) -> object:
                told.append((statement, params))
                return cursor.execute(statement, params)  # type: ignore[arg-type]

            def __getattr__(self, name: str) -> object:
                return getattr(cursor, name)

        return insert(Watched(), *args, **kwargs)

    monkeypatch.setattr(recorder, "_insert_events", watched)
    ledger.record(STREAM, noted(text="later"), by="mei")

    assert len(told) >= 5
    with datastore.transaction(commit=False) as cursor:
        for statement, params in told:
            if statement.startswith("SELECT"):
                cursor.execute(f"EXPLAIN QUERY PLAN {statement}", params)
                plan = [row[3] for row in cursor.fetchall()]
                scans = [
                    step
                    for step in plan
                    if step.startswith("SCAN stored_events") and "LIMIT" not in statement
                ]
                assert not scans, (statement, plan)
