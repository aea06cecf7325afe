"""All rows in one SQLite file: complete, typed, explained, and as they were known."""

# ruff: noqa: S608 — the names are those of our own tables

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from comity.testing import (
    body_registered,
    corrected,
    history,
    noted,
    opened,
    opened_between,
    proposed,
    retracted,
    signed,
)
from domain import when
from projections.engine.columns import Table
from projections.engine.exporting import DATED, event_log, in_words, is_day, sheets, write
from projections.engine.tables import built_in_projections
from projections.report import Ask
from projections.reports.status import status
from queries.session import ask_recomputed
from store.application import Comity, Written, open_ledger

OPEN = 10**9


@pytest.fixture(scope="module")
def asked_of(demo: Callable[..., Ask]) -> Ask:
    return demo()


@pytest.fixture(scope="module")
def file(demo_ledger: Comity, asked_of: Ask, tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("export") / "rows.db"
    write(demo_ledger, asked_of, where)
    return where


@pytest.fixture
def exported(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(file)) as connection:
        yield connection


def test_every_row_of_every_projection_is_there(exported: sqlite3.Connection, asked_of: Ask) -> None:
    for named in built_in_projections():
        table = Table(in_words(named), named.name)
        found = exported.execute(f"SELECT {table.names} FROM {named.name} ORDER BY {table.key}")

        rows = list(table.read(found))

        for row, there in zip(rows, asked_of.of(named), strict=True):
            for name, cell in row._asdict().items():
                value = getattr(there, name)
                assert cell == (asked_of.said(value) if hasattr(value, "said") else value), (named.name, name)
    assert len(built_in_projections()) > 20


def test_what_a_column_holds_is_what_the_codebook_says(exported: sqlite3.Connection) -> None:
    kinds = {
        "text": {"text"},
        "integer": {"integer"},
        "day": {"integer"},
        "boolean": {"integer"},
        "real": {"real"},
        "list": {"text"},
    }
    told = exported.execute("""SELECT "table", "column", type FROM "columns" """).fetchall()
    for table, column, type_ in told:
        found = exported.execute(f'SELECT DISTINCT typeof("{column}") FROM "{table}"')
        assert {kind for (kind,) in found} - {"null"} <= kinds[type_], (table, column)
        if type_ == "list":
            (bad,) = exported.execute(
                f'SELECT count(*) FROM "{table}" WHERE NOT json_valid("{column}")'
            ).fetchone()
            assert not bad
    tables = [name for (name,) in exported.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    there = {
        (table, row[1])
        for table in tables
        if table not in {"about", "columns"}
        for row in exported.execute(f'PRAGMA table_info("{table}")')
    }
    assert there == {(table, column) for table, column, _ in told}


def test_a_column_of_days_is_known_by_its_name(exported: sqlite3.Connection) -> None:
    integers = exported.execute(
        """SELECT "table", "column" FROM "columns" WHERE type IN ('integer', 'day')"""
    ).fetchall()
    first, last = (when.bounds(name)[0] for name in ("1900-01-01", "2100-01-01"))
    for table, column in integers:
        found = [
            row
            for (row,) in exported.execute(f'SELECT DISTINCT "{column}" FROM "{table}" WHERE "{column}" <> 0')
        ]
        looks_so = [
            item is not None and (first < item < last or abs(item) == OPEN)
            for item in found
            if item is not None
        ]
        assert not looks_so or all(looks_so) == any(looks_so) == is_day(column), (table, column)


def test_beside_days_as_numbers_stands_a_view_with_days_as_iso_8601(exported: sqlite3.Connection) -> None:
    views = [name for (name,) in exported.execute("SELECT name FROM sqlite_schema WHERE type = 'view'")]
    for view in views:
        table = view.removesuffix(DATED)
        days = [
            row
            for (row,) in exported.execute(
                """SELECT "column" FROM "columns" WHERE "table" = ? AND type = 'day'""", [table]
            )
        ]
        key = next(", ".join(named.key) for named in built_in_projections() if named.name == table)
        for day in days:
            numbers = exported.execute(f'SELECT "{day}" FROM "{table}" ORDER BY {key}').fetchall()
            iso = exported.execute(f'SELECT "{day}" FROM "{view}"').fetchall()
            assert [item for (item,) in iso] == [number and when.iso(number) for (number,) in numbers], (
                view,
                day,
            )
    assert "contacts_dated" in views
    assert exported.execute(
        "SELECT earliest FROM contacts_dated WHERE stream LIKE '%edinburgh%' AND occasion LIKE '2023 Smart City%'"
    ).fetchone() == ("2023-03-28",)


def test_the_event_log_has_every_entry_with_its_envelope(
    exported: sqlite3.Connection, demo_ledger: Comity
) -> None:
    columns = "position, stream, version, type, recorded_at, recorded_by, command"

    found = exported.execute(f"SELECT {columns} FROM event_log").fetchall()

    assert found == [
        (
            entry.position,
            entry.stream,
            entry.version,
            entry.type,
            entry.stamp,
            entry.recorded_by,
            entry.command,
        )
        for entry in demo_ledger.entries()
    ]


def test_the_event_log_reads_entries_as_they_read_now() -> None:
    told = (
        history(opened, proposed("2024-06"), noted("2024-07-01"))
        + corrected(2, {"on": "2024-05"})
        + retracted(3)
    )

    rows = {row.version: row for row in event_log(told)}

    assert [row.state for row in rows.values()] == ["valid", "corrected", "retracted", "valid", "valid"]
    assert (rows[2].on, rows[2].earliest, rows[2].latest) == ("2024-05", "2024-05-01", "2024-05-31")
    assert rows[3].on == "2024-07-01"
    assert rows[1].earliest is None


def test_texts_name_bodies_and_no_mark_is_left(exported: sqlite3.Connection) -> None:
    tables = [name for (name,) in exported.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    for table in tables:
        for row in exported.execute(f'SELECT * FROM "{table}"'):
            assert not any(isinstance(cell, str) and {"\x05", "\x06"} & set(cell) for cell in row), (
                table,
                row,
            )
    (text,) = exported.execute("SELECT text FROM moments WHERE type = 'partnership.invalidated'").fetchone()
    assert "Maldives" in text


def test_what_is_exported_is_what_was_known(
    demo: Callable[..., Ask], demo_ledger: Comity, tmp_path: Path
) -> None:
    written = write(demo_ledger, demo(until=300), tmp_path / "rows.db")

    with closing(sqlite3.connect(tmp_path / "rows.db")) as exported:
        assert exported.execute("SELECT max(position), count(*) FROM event_log").fetchone() == (300, 300)
        assert exported.execute("SELECT max(last_position) FROM lengths").fetchone() == (300,)
        about = dict(exported.execute("SELECT name, value FROM about"))
    assert written["event_log"] == 300
    assert (about["position"], about["root"]) == ("300", demo_ledger.root(300))
    assert "nothing is restored from it" in about["what"]


def test_sheets_have_days_as_iso_8601_and_truth_in_words(file: Path) -> None:
    found = {
        sheet.name: [dict(zip(sheet.headings, row, strict=True)) for row in sheet.rows]
        for sheet in sheets(file)
    }

    assert {named.name for named in built_in_projections()} | {"event_log", "columns", "about"} == set(found)
    assert {stream["open"] for stream in found["streams"]} == {"true"}
    invalidated = next(spell for spell in found["spells"] if spell["status"] == "invalidated")
    assert invalidated["first"] == invalidated["since_earliest"] == "2013-06-10"
    assert found["spells"][-1]["until"] is None  # the last one lasts


def test_sheets_are_read_wherever_they_lie(file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "王小明 50% #1?mode=rwc"
    folder.mkdir()
    copied = folder / "rows.db"
    copied.write_bytes(file.read_bytes())

    assert [sheet.name for sheet in sheets(copied)] == [sheet.name for sheet in sheets(file)]


def test_a_place_that_takes_no_file_is_an_error_of_the_system(
    demo_ledger: Comity, asked_of: Ask, tmp_path: Path
) -> None:
    with pytest.raises(OSError, match="unable to open"):
        write(demo_ledger, asked_of, tmp_path / "nowhere" / "rows.db")


def test_an_empty_ledger_is_exported_too(new: Path, tmp_path: Path) -> None:
    with open_ledger(new, create=True) as ledger:
        written = write(ledger, ask_recomputed(ledger, ledger.today()), tmp_path / "rows.db")

    assert set(written.values()) == {0}


@pytest.mark.parametrize("back", [True, False])
def test_what_was_withdrawn_stands_in_no_table_but_those_of_what_was_recorded(
    new: Path, tmp_path: Path, *, back: bool
) -> None:
    gone, kept = "partnership:braga--lens", "partnership:braga--metz"
    facts = [
        *((f"body:{slug}", body_registered(slug)) for slug in ("braga", "lens", "metz", "oops")),
        (kept, opened_between("braga", "metz")),
        (kept, signed("1984")),
        (gone, opened_between("braga", "lens")),
        (gone, signed("1984")),
        *([(gone, retracted(2)), (gone, retracted(1)), ("body:oops", retracted(1))] if back else []),
    ]
    with open_ledger(new, create=True) as ledger:
        for stream, fact in facts:
            assert isinstance(ledger.record(stream, fact, by="mei"), Written), fact
        ask = ask_recomputed(ledger, ledger.today())
        write(ledger, ask, tmp_path / "rows.db")
        listed = {row.id for row in status(ask).rows}

    found = {sheet.name: (sheet.headings, [*sheet.rows]) for sheet in sheets(tmp_path / "rows.db")}

    def tables_of(stream: str) -> set[str]:
        return {name for name, (_, rows) in found.items() if any(stream in row for row in rows)}

    recorded = {"event_log", "corrections", "lengths"}
    assert (tables_of(gone) == tables_of("body:oops") == recorded) is back
    assert tables_of(kept) >= {"event_log", "lengths", "sides", "spells", "streams", "next_facts"}
    assert {row[0] for row in found["sides"][1]} == listed == ({kept} if back else {kept, gone})
