"""The ledger, opened: reading it, and recording what has happened."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing, nullcontext
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from eventsourcing.application import AggregateNotFoundError

from comity.testing import (
    STREAM,
    body_registered,
    citing,
    considered,
    contested,
    corrected,
    figure_reported,
    noted,
    proposed,
    put_on_hold,
    resumed,
    retracted,
    source_registered,
    visited,
)
from domain.body import Body
from domain.ledger import Opened as LedgerOpened
from domain.partnership import Partnership
from domain.refusal import Refusal
from store.application import Comity, Written, open_ledger
from store.errors import (
    Ahead,
    Conflict,
    Damaged,
    DuplicateCommand,
    Newer,
    NotFound,
    ReadOnly,
    RetriesExhausted,
    Unreadable,
    VersionConflict,
)
from store.importing import import_facts
from store.merkle import Tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from domain.entry import Entry
    from domain.fact import Fact
    from tests.store.conftest import Clock


def record(ledger: Comity, stream: str, fact: Fact, *, command: str | None = None) -> Written:
    written = ledger.record(stream, fact, by="mei", command=command)
    assert isinstance(written, Written), written
    return written


def names(entries: Sequence[Entry]) -> list[str]:
    return [entry.name for entry in entries]


# --- opening


def test_a_ledger_is_begun_and_opened_again(where: Path) -> None:
    with open_ledger(where, create=True) as ledger:
        record(ledger, "body:gdynia", body_registered("Gdynia"))
    with open_ledger(str(where)) as ledger:
        assert len(ledger) == ledger.position == 1


def test_an_empty_ledger(empty: Comity) -> None:
    assert empty
    assert (len(empty), empty.position, empty.root()) == (0, 0, None)
    assert (empty.streams(), list(empty.histories()), list(empty.entries()), list(empty.export_lines())) == (
        [], [], [], []
    )  # fmt: skip
    assert empty.history(STREAM).entries == ()
    assert empty.aggregate(STREAM) is None
    assert empty.entry("none") is None
    assert empty.written_by("none") == []
    assert empty.last() is None
    assert empty.zone == ZoneInfo("UTC")


def test_a_ledger_opened_for_reading(ledger: Comity, where: Path) -> None:
    with open_ledger(where, read_only=True) as reading:
        assert reading.root() == ledger.root()
        assert reading.partnership(STREAM).standing.title == "Edinburgh – Kaohsiung"
        with pytest.raises(ReadOnly):
            reading.record(STREAM, noted(), by="mei")
        dry = reading.record(STREAM, noted(), by="mei", dry_run=True)
        assert isinstance(dry, Written)


HOSTILE = {
    "PERSISTENCE_MODULE": "eventsourcing.popo",
    "INFRASTRUCTURE_FACTORY": "antigravity:Popen",
    "FACTORY_TOPIC": "antigravity:Popen",
    "SQLITE_DBNAME": "/nowhere/else.db",
    "SQLITE_LOCK_TIMEOUT": "x",
    "MAPPER_TOPIC": "antigravity:Mapper",
    "TRANSCODER_TOPIC": "antigravity:Transcoder",
    "CIPHER_TOPIC": "antigravity:Cipher",
    "CIPHER_KEY": "x",
    "COMPRESSOR_TOPIC": "antigravity:Compressor",
    "APPLICATION_RECORDER_TOPIC": "antigravity:Recorder",
    "IS_SNAPSHOTTING_ENABLED": "y",
    "AGGREGATE_CACHE_MAXSIZE": "x",
    "CREATE_TABLE": "x",
    "ORIGINATOR_ID_TYPE": "uuid",
}


def test_the_environment_has_no_say(where: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in HOSTILE.items():
        monkeypatch.setenv(name, value)
        monkeypatch.setenv(f"COMITY_{name}", value)

    with open_ledger(where, create=True) as ledger:
        record(ledger, "body:gdynia", body_registered("Gdynia"))

    assert "antigravity" not in sys.modules
    with closing(sqlite3.connect(where)) as raw:
        (state,) = raw.execute("SELECT state FROM stored_events").fetchone()
        assert json.loads(state)["name"] == "Gdynia"  # neither compressed nor encrypted
        assert raw.execute(
            "SELECT count(*) FROM sqlite_schema WHERE name = 'stored_snapshots'"
        ).fetchone() == (0,)
    with open_ledger(where) as ledger:
        assert ledger.snapshots is None
        assert isinstance(ledger.aggregate("body:gdynia"), Body)


def insert(where: Path, stream: str, type_: str, **members: object) -> None:
    """A row as somebody else may write it, past all laws."""
    envelope = {
        "command": "c", "id": f"{stream}{type_}", "recorded_at": "2099-01-01T00:00:00.000000Z",
        "recorded_by": "eve", "schema": 1,
    }  # fmt: skip
    with closing(sqlite3.connect(where, isolation_level=None)) as raw:
        raw.execute(
            "INSERT INTO stored_events (originator_id, originator_version, topic, state) VALUES (?, 1, ?, ?)",
            (stream, type_, json.dumps(envelope | members).encode()),
        )


def test_a_hostile_row_is_refused_and_imports_nothing(ledger: Comity, where: Path, tmp_path: Path) -> None:
    made = tmp_path / "made"
    (tmp_path / "trap.py").write_text(f"open({str(made)!r}, 'w')", encoding="utf-8")
    insert(where, "body:eve", "trap:Popen", args=["touch", str(made)])
    code = (
        "import sys; sys.path.insert(0, sys.argv[2])\n"
        "from store.application import open_ledger; from store.errors import Newer\n"
        "ledger = open_ledger(sys.argv[1])\n"
        "for read in (lambda: ledger.history('body:eve'), lambda: ledger.aggregate('body:eve'),"
        " lambda: list(ledger.entries()), lambda: list(ledger.histories()),"
        " lambda: ledger.written_by('c')):\n"
        "    try: read(); sys.exit(3)\n"
        "    except Newer as error: assert 'newer comity' in str(error)\n"
        "assert 'trap' not in sys.modules\n"
    )

    ran = subprocess.run(
        [sys.executable, "-c", code, str(where), str(tmp_path)],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        check=False,
        capture_output=True,
        encoding="utf-8",
    )

    assert ran.returncode == 0, ran.stderr
    assert not made.exists()
    for type_ in ("subprocess:Popen", "os:system"):
        insert(where, f"body:{type_[:2]}", type_)
        with pytest.raises(Newer):
            ledger.history(f"body:{type_[:2]}")


# --- reading


def test_streams_in_order(ledger: Comity) -> None:
    assert ledger.streams() == ["body:edinburgh", "body:kaohsiung", STREAM, "source:gti-2025"]
    assert ledger.streams("body") == ["body:edinburgh", "body:kaohsiung"]
    assert ledger.streams("ledger") == []
    record(ledger, "ledger", LedgerOpened(title="City diplomacy"))
    assert ledger.streams("ledger") == ["ledger"]


def test_histories_are_what_history_says(ledger: Comity, monkeypatch: pytest.MonkeyPatch) -> None:
    record(ledger, STREAM, proposed("2024-06"))
    record(ledger, "body:edinburgh", noted())
    for page in (1, 2, 1000):
        monkeypatch.setattr("store.sqlite.entries.PAGE", page)
        found = {told.stream: told for told in ledger.histories()}
        assert list(found) == ledger.streams()
        for stream, told in found.items():
            assert (told.entries, told.around) == (
                ledger.history(stream).entries,
                ledger.history(stream).around,
            )
    assert [told.stream for told in ledger.histories("partnership")] == [STREAM]


def test_entries_in_the_order_of_the_ledger(ledger: Comity) -> None:
    record(ledger, STREAM, proposed("2024-06"))

    assert names(list(ledger.entries())) == [
        "body:edinburgh#1", "body:kaohsiung#1", "source:gti-2025#1", f"{STREAM}#1", f"{STREAM}#2"
    ]  # fmt: skip
    assert [entry.position for entry in ledger.entries(since=1, until=3)] == [2, 3]
    assert list(ledger.entries(since=5)) == []


def test_an_entry_by_its_id_and_by_its_command(ledger: Comity) -> None:
    written = record(ledger, STREAM, proposed("2024-06"), command="propose")

    assert ledger.entry("propose") == written.entries[0]
    assert names(ledger.written_by("begin")) == names(list(ledger.entries(until=4)))
    assert [entry.id for entry in ledger.written_by("begin")] == ["begin", "begin-2", "begin-3", "begin-4"]


def replay(_: Partnership | None, entries: Iterable[Any]) -> Partnership | None:
    """A projector as the library takes it."""
    return Partnership.replay(entries)


def test_an_aggregate_comes_from_the_librarys_repository(ledger: Comity) -> None:
    record(ledger, STREAM, proposed("2024-06"))

    tie = ledger.partnership("edinburgh--kaohsiung")

    assert isinstance(tie, Partnership)
    assert (tie.standing.status, tie.standing.title, tie.version) == ("proposed", "Edinburgh – Kaohsiung", 2)
    assert ledger.repository.get(STREAM, projector_func=replay).version == 2
    with pytest.raises(AggregateNotFoundError):
        ledger.repository.get("partnership:a--b", projector_func=replay)
    assert ledger.aggregate("partnership:a--b") is None
    assert ledger.aggregate("nonsense") is None


def test_a_partnership_that_is_not_there_is_named_with_what_comes_near(ledger: Comity) -> None:
    with pytest.raises(
        NotFound, match=r"there is no partnership:edinburg--kaohsiung .* edinburgh--kaohsiung"
    ):
        ledger.partnership("edinburg--kaohsiung")


def test_the_last_entry_by_position_and_by_time(ledger: Comity, clock: Clock) -> None:
    begun = clock.now
    for minutes in range(5):
        clock.forward(minutes=1)
        record(ledger, STREAM, noted(text=f"note {minutes}"))

    def last(until: int | datetime | None = None) -> int | None:
        found = ledger.last(until)
        return found.position if found else None

    assert (last(), last(6), last(0)) == (9, 6, None)
    assert last(begun - timedelta(seconds=1)) is None
    assert [last(begun + timedelta(seconds=seconds)) for seconds in (0, 59, 60, 179, 180, 999)] == [
        4,
        4,
        5,
        6,
        7,
        9,
    ]


def test_the_days_of_the_ledger_end_in_its_zone(empty: Comity, clock: Clock) -> None:
    clock.now = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
    record(empty, "ledger", LedgerOpened(title="City diplomacy", timezone="Asia/Taipei"))

    assert empty.zone == ZoneInfo("Asia/Taipei")
    assert empty.today() == date(2026, 11, 21).toordinal()
    assert [entry.day for entry in empty.entries()] == [date(2026, 11, 21).toordinal()]
    assert record(empty, "body:a", body_registered("A")).entries[0].day == date(2026, 11, 21).toordinal()

    record(empty, "ledger", corrected(1, {"timezone": "America/New_York"}))

    assert empty.today() == date(2026, 11, 20).toordinal()
    assert {entry.day for entry in empty.entries()} == {date(2026, 11, 20).toordinal()}


def test_what_another_program_wrote_is_seen(ledger: Comity, where: Path, clock: Clock) -> None:
    known = ledger.partnership(STREAM).standing.title
    clock.now = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
    with open_ledger(where, clock=clock) as other:
        record(other, "body:edinburgh", corrected(1, {"name": "City of Edinburgh"}))
        record(other, "ledger", LedgerOpened(title="City diplomacy", timezone="Asia/Taipei"))

    assert known == "Edinburgh – Kaohsiung"
    assert ledger.partnership(STREAM).standing.title == "City of Edinburgh – Kaohsiung"
    assert ledger.today() == date(2026, 11, 21).toordinal()


def test_the_root_is_over_the_canonical_lines(ledger: Comity) -> None:
    lines = list(ledger.export_lines())
    tree = Tree()
    tree.extend(lines)

    assert ledger.root() == tree.root().hex()
    assert [json.loads(line)["stream"] for line in lines] == [entry.stream for entry in ledger.entries()]
    before = ledger.root()
    record(ledger, STREAM, noted())
    assert ledger.root() != before
    assert ledger.root(until=4) == before
    assert ledger.root(until=0) is None


def test_a_row_that_was_changed_changes_the_root(ledger: Comity, where: Path) -> None:
    roots = {ledger.root()}
    with closing(sqlite3.connect(where, isolation_level=None)) as raw:
        raw.execute("DROP TRIGGER stored_events_never_change")
        for change in (
            "state = replace(state, 'mei', 'eve')",
            "originator_id = 'body:x'",
            "topic = 'body.noted'",
            "originator_version = 5",
        ):
            raw.execute(f"UPDATE stored_events SET {change} WHERE position = 1")  # noqa: S608
            raw.execute("UPDATE stored_events SET state = CAST(state AS BLOB)")
            roots.add(ledger.root())
        raw.execute("UPDATE stored_events SET state = x'5b' || substr(state, 2) WHERE position = 2")

    assert len(roots) == 5
    with pytest.raises(Damaged, match="body:kaohsiung#1 is no JSON object"):
        ledger.root()


# --- recording


def test_a_fact_is_recorded(ledger: Comity, clock: Clock) -> None:
    written = record(ledger, STREAM, proposed("2024-06", sources=citing("gti-2025")), command="propose")

    (entry,) = written.entries
    assert (entry.position, entry.name, entry.type) == (5, f"{STREAM}#2", "partnership.proposed")
    assert (entry.id, entry.command, entry.recorded_by) == ("propose", "propose", "mei")
    assert entry.recorded_at == clock.now
    assert (written.cautions, written.repeated, written.dry_run) == ((), False, False)
    assert ledger.history(STREAM).entries[-1] == entry


def test_a_law_is_quoted(ledger: Comity) -> None:
    refused = ledger.record(STREAM, resumed("2024"), by="mei")

    assert isinstance(refused, Refusal)
    assert "there is nothing on hold or suspended to resume" in str(refused)
    assert "May be recorded now: visited" in str(refused)
    assert len(ledger) == 4


def test_cautions_are_handed_on(ledger: Comity) -> None:
    assert "no source is named" in record(ledger, STREAM, visited("2024")).cautions[0]


def test_a_dry_run_writes_nothing(ledger: Comity) -> None:
    written = ledger.record(STREAM, proposed("2024-06"), by="mei", dry_run=True)

    assert isinstance(written, Written)
    assert written.dry_run
    assert [(entry.name, entry.position) for entry in written.entries] == [(f"{STREAM}#2", 0)]
    assert len(ledger) == 4
    assert isinstance(ledger.record(STREAM, resumed(), by="mei", dry_run=True), Refusal)


@pytest.mark.parametrize("stream", ["", "nonsense", "city:a", "partnership:kaohsiung--edinburgh", "body:A"])
def test_a_stream_that_cannot_be_is_refused(ledger: Comity, stream: str) -> None:
    refused = ledger.record(stream, noted(), by="mei")

    assert isinstance(refused, Refusal)
    assert "is no stream" in str(refused)


@pytest.mark.parametrize("by", ["", "  ", "a\nb", "a\x00", "\u202emei", "x" * 201])
def test_whoever_records_can_be_written(ledger: Comity, by: str) -> None:
    with pytest.raises(Unreadable, match=r"whoever records .*|one line"):
        ledger.record(STREAM, noted(), by=by)
    with pytest.raises(Unreadable):
        ledger.record(STREAM, noted(), by="mei", command=by)
    assert len(ledger) == 4


def test_several_facts_are_recorded_all_or_none(ledger: Comity) -> None:
    told = [(STREAM, proposed("2024-06")), (STREAM, put_on_hold("2024-06-24")), ("body:edinburgh", noted())]
    written = ledger.record_all(told, by="mei", command="three")
    assert isinstance(written, Written)
    assert names(written.entries) == [f"{STREAM}#2", f"{STREAM}#3", "body:edinburgh#2"]
    assert [entry.id for entry in written.entries] == ["three", "three-2", "three-3"]
    assert [entry.position for entry in written.entries] == [5, 6, 7]

    refused = ledger.record_all([(STREAM, resumed("2024-09")), (STREAM, resumed("2024-10"))], by="mei")

    assert isinstance(refused, Refusal)
    assert len(ledger) == 7


def test_several_entries_are_retracted_and_judged_once(ledger: Comity) -> None:
    for fact in (proposed("2024-06"), put_on_hold("2024-06-24"), noted("2024-07")):
        record(ledger, STREAM, fact)
    alone = ledger.retract({STREAM: [2]}, "a mistake", by="mei")
    assert isinstance(alone, Refusal)
    assert "would no longer have been lawful" in str(alone)

    both = ledger.retract(
        {STREAM: [2, 3, 3]}, "a mistake", by="mei", sources=citing("gti-2025"), command="undo"
    )

    assert isinstance(both, Written)
    assert [(entry.id, entry.fact) for entry in both.entries] == [
        ("undo", retracted(3, because="a mistake", sources=citing("gti-2025"))),
        ("undo-2", retracted(2, because="a mistake", sources=citing("gti-2025"))),
    ]
    assert ledger.partnership(STREAM).standing.status == "none"
    again = ledger.retract(
        {STREAM: [2, 3]}, "a mistake", by="mei", sources=citing("gti-2025"), command="undo"
    )
    assert isinstance(again, Written)
    assert again.repeated
    unknown = ledger.retract({STREAM: [4]}, "a mistake", by="mei", sources=citing("nothing"))
    assert "the source nothing is not in this ledger" in str(unknown)
    with pytest.raises(Unreadable, match="a reason"):
        ledger.retract({STREAM: [4]}, " ", by="mei")
    assert isinstance(ledger.retract({"nonsense": [4]}, "a mistake", by="mei"), Refusal)


# --- commands that are repeated


def test_a_repeated_command_answers_with_its_first_result(ledger: Comity) -> None:
    first = record(ledger, STREAM, proposed("2024-06"), command="propose")

    again = record(ledger, STREAM, proposed("2024-06"), command="propose")

    assert again.repeated
    assert again.entries == first.entries
    assert len(ledger) == 5
    refused = ledger.record(STREAM, proposed("2024-06"), by="mei", command="another")
    assert isinstance(refused, Refusal)  # by the laws it could not be recorded twice


def test_a_repeated_correction_is_the_same_however_its_value_is_written(ledger: Comity) -> None:
    record(ledger, STREAM, figure_reported(value="45"))
    record(ledger, "source:press", source_registered())
    record(ledger, STREAM, corrected(2, {"value": 46}), command="correct")
    record(ledger, STREAM, contested(2, "value", 47.5), command="contest")

    assert record(ledger, STREAM, corrected(2, {"value": 46}), command="correct").repeated
    assert record(ledger, STREAM, corrected(2, {"value": "46"}), command="correct").repeated
    assert record(ledger, STREAM, contested(2, "value", 47.5), command="contest").repeated
    with pytest.raises(DuplicateCommand):
        record(ledger, STREAM, corrected(2, {"value": 48}), command="correct")
    with pytest.raises(DuplicateCommand):
        record(ledger, STREAM, corrected(2, {"nonsense": 48}), command="correct")


@pytest.mark.parametrize(
    ("stream", "fact"),
    [(STREAM, proposed("2024-07")), ("body:edinburgh", noted()), (STREAM, visited("2024-06"))],
)
def test_a_command_stands_for_one_thing(ledger: Comity, stream: str, fact: Fact) -> None:
    record(ledger, STREAM, proposed("2024-06"), command="propose")

    with pytest.raises(
        DuplicateCommand, match=f"propose is on record already, for something else .{STREAM}#2.: nothing was"
    ):
        ledger.record(stream, fact, by="mei", command="propose")
    with pytest.raises(DuplicateCommand):
        ledger.record_all([(STREAM, proposed("2024-06")), (stream, fact)], by="mei", command="propose")
    with pytest.raises(DuplicateCommand):
        ledger.record(STREAM, noted(), by="mei", command="begin-2")  # the id of an entry

    assert len(ledger) == 5


# --- somebody else writes first


def test_the_version_that_was_seen(ledger: Comity) -> None:
    written = ledger.record(STREAM, proposed("2024-06"), by="mei", expect=1)
    assert isinstance(written, Written)

    with pytest.raises(
        VersionConflict, match="is at #2, not at #1: somebody else wrote in between and nothing was recorded"
    ):
        ledger.record(STREAM, put_on_hold("2024-07"), by="mei", expect=1)
    with pytest.raises(VersionConflict, match="is empty, not at #3"):
        ledger.record("body:gdynia", noted(), by="mei", expect=3)
    assert isinstance(ledger.record("body:gdynia", body_registered("Gdynia"), by="mei", expect=0), Written)


class Interloper:
    """Somebody who writes whenever we have decided."""

    def __init__(
        self, ledger: Comity, where: Path, monkeypatch: pytest.MonkeyPatch, facts: list[Fact]
    ) -> None:
        self.facts = facts
        self.tries = 0
        save = ledger.save
        self.other = open_ledger(where, clock=ledger.clock)

        def late(*args: object, **kwargs: object) -> object:
            self.tries += 1
            if self.facts:
                record(self.other, STREAM, self.facts.pop(0))
            return save(*args, **kwargs)  # type: ignore[arg-type]

        monkeypatch.setattr(ledger, "save", late)
        monkeypatch.setattr("store.application.PAUSE", 0)


def test_a_decision_is_made_again_over_what_somebody_else_wrote(
    ledger: Comity, where: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interloper = Interloper(ledger, where, monkeypatch, [noted(text=f"note {number}") for number in range(5)])

    written = record(ledger, STREAM, proposed("2024-06"))

    assert names(written.entries) == [f"{STREAM}#7"]
    assert interloper.tries == 6
    interloper.other.close()


def test_a_decision_that_is_made_again_may_be_another(
    ledger: Comity, where: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(ledger, STREAM, proposed("2024-06"))
    interloper = Interloper(ledger, where, monkeypatch, [considered("2024-07", outcome="rejected")])

    refused = ledger.record(STREAM, put_on_hold("2024-08"), by="mei")

    assert isinstance(refused, Refusal)
    assert len(ledger) == 6
    interloper.other.close()


def test_nobody_tries_for_ever(ledger: Comity, where: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    interloper = Interloper(
        ledger, where, monkeypatch, [noted(text=f"note {number}") for number in range(99)]
    )

    with pytest.raises(
        RetriesExhausted, match=f"others wrote to {STREAM} first, 25 times over: nothing was recorded"
    ) as outrun:
        record(ledger, STREAM, proposed("2024-06"))

    assert isinstance(outrun.value, Conflict)
    assert interloper.tries == 25
    interloper.other.close()


def test_a_repeated_command_that_lost_a_race_is_recorded_once(
    ledger: Comity, where: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_ledger(where, clock=ledger.clock) as other:
        save = ledger.save

        def late(*args: object, **kwargs: object) -> object:
            record(other, STREAM, proposed("2024-06"), command="propose")
            return save(*args, **kwargs)  # type: ignore[arg-type]

        monkeypatch.setattr(ledger, "save", late)

        assert record(ledger, STREAM, proposed("2024-06"), command="propose").repeated
    assert len(ledger) == 5


# --- the clock


def test_recorded_at_never_runs_backwards(ledger: Comity, clock: Clock) -> None:
    last = clock.now
    clock.forward(hours=-2)

    written = record(ledger, STREAM, noted(sources=citing("gti-2025")))

    assert written.entries[0].recorded_at == last
    (caution,) = written.cautions
    assert caution == (
        "the clock says 2026-11-20 08:02:03 UTC, which is before the last entry:"
        " this one is recorded with its time, 2026-11-20 10:02:03 UTC; set the clock"
    )
    clock.forward(hours=3)
    assert record(ledger, STREAM, noted(text="later", sources=citing("gti-2025"))).cautions == ()


NOTE = json.dumps({"stream": STREAM, "type": "partnership.noted", "text": "a line"}).encode()
RECORDINGS: dict[str, Callable[[Comity, bool], object]] = {
    "record": lambda ledger, dry: ledger.record(STREAM, noted(), by="mei", dry_run=dry),
    "record_all": lambda ledger, dry: ledger.record_all([(STREAM, noted())], by="mei", dry_run=dry),
    "retract": lambda ledger, dry: ledger.retract({STREAM: [2]}, "x", by="mei", dry_run=dry),
    "import": lambda ledger, dry: import_facts(ledger, [NOTE], by="mei", dry_run=dry),
}


@pytest.mark.parametrize("dry", [False, True])
@pytest.mark.parametrize("record_", RECORDINGS.values(), ids=RECORDINGS)
def test_a_clock_a_year_ahead_is_not_believed_unless_it_is_said_to_be_right(
    ledger: Comity, clock: Clock, record_: Callable[[Comity, bool], object], *, dry: bool
) -> None:
    record(ledger, STREAM, noted(text="there", sources=citing("gti-2025")))
    clock.forward(days=366, seconds=1)

    with pytest.raises(Ahead) as refused:
        record_(ledger, dry)

    assert str(refused.value) == (
        "the clock says 2027-11-21 10:02:04 UTC, over a year after the last entry (2026-11-20 10:02:03 UTC), and whatever"
        " is recorded later could not be earlier: nothing was recorded; set the clock, or repeat the command with"
        " clock_is_right"
    )
    assert (refused.value.kind, len(ledger)) == ("unusable", 5)

    ledger.clock_is_right = True
    record_(ledger, dry)
    assert len(ledger) == 5 + (not dry)
    ledger.clock_is_right = False
    if not dry:
        last = ledger.last()
        assert last is not None
        assert last.recorded_at == clock.now
        record_(ledger, dry)  # the next one is not far ahead of that


def test_a_ledger_is_opened_with_the_word_that_the_clock_is_right(
    ledger: Comity, where: Path, clock: Clock
) -> None:
    clock.forward(days=4000)
    for said in (False, True):
        with open_ledger(where, clock=clock, clock_is_right=said) as other:
            told = nullcontext() if said else pytest.raises(Ahead)
            with told:
                record(other, STREAM, noted())
    assert len(ledger) == 5


def test_a_ledger_begun_by_a_clock_that_is_years_behind_says_so(empty: Comity, clock: Clock) -> None:
    assert record(empty, "body:a", body_registered("A")).cautions == ()
    with open_ledger(empty.where.with_name("other.db"), create=True, clock=clock) as other:
        clock.now = datetime(2010, 1, 1, tzinfo=UTC)

        (caution,) = record(other, "body:a", body_registered("A")).cautions

    assert caution == (
        "the clock is behind: the SQLite that comity runs on was released on 2024-08-13, and this is recorded as of"
        " 2010-01-01; set the clock"
    )


def test_two_writers_with_two_clocks(
    ledger: Comity, where: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = clock.now + timedelta(hours=1)
    with open_ledger(where, clock=lambda: ahead) as other:
        save = ledger.save

        def late(*args: object, **kwargs: object) -> object:
            monkeypatch.setattr(ledger, "save", save)
            record(other, "body:edinburgh", noted())  # another stream: no version is in the way
            return save(*args, **kwargs)  # type: ignore[arg-type]

        monkeypatch.setattr(ledger, "save", late)

        written = record(ledger, STREAM, noted(sources=citing("gti-2025")))

    assert written.entries[0].recorded_at == ahead
    assert "before the last entry" in written.cautions[0]
    stamps = [entry.recorded_at for entry in ledger.entries()]
    assert stamps == sorted(stamps)


def test_what_another_program_wrote_is_decided_over(ledger: Comity) -> None:
    ledger.record(STREAM, noted(text="mine"), by="mei")
    with open_ledger(ledger.where) as other:
        other.record(STREAM, proposed("2024"), by="lin")

    again = ledger.record(STREAM, proposed("2024-06"), by="mei")

    assert isinstance(again, Refusal)
