"""Names at a glance: read from the rows alone, and nothing is raised whatever lies there."""

import sqlite3
from pathlib import Path

import pytest

from domain.body import Registered, Renamed
from domain.fact import Citation, Fact, Person
from domain.partnership.facts import Contacted
from domain.shared import Change, Contested, Corrected, Retracted
from store.application import Comity, Written
from store.files import file_of
from store.head import Head
from store.sqlite.glance import Glance
from store.sqlite.schema import VERSION

STREAM = "partnership:edinburgh--kaohsiung"


def test_it_reads_names_without_a_model(ledger: Comity) -> None:
    ledger.record(
        "body:gdynia", Registered(name="Gdynia", kind="city", names={"zh-Hant": "格丁尼亞"}), by="mei"
    )
    ledger.record("body:gdynia", Renamed(name="Gotenhafen"), by="mei")

    with Glance(ledger.where) as seen:
        assert seen.ids("partnership") == ["edinburgh--kaohsiung"]
        assert seen.names("body")["gdynia"] == ("Gdynia", "格丁尼亞", "Gotenhafen")
        assert list(seen.names("source")) == ["gti-2025"]
        assert seen.home() is None


def test_it_reads_whom_facts_name_as_they_are_read_now(ledger: Comity) -> None:
    def told(*names: str) -> None:
        people = tuple(Person(name=name, role="mayor") for name in names)
        record(Contacted(channel="online", people=people))

    def record(fact: Fact) -> None:
        assert isinstance(ledger.record(STREAM, fact, by="mei"), Written)

    def renamed(name: str) -> Corrected:
        change = Change(field="people", value=[{"name": name}])
        return Corrected(entry=2, changes=(change,), because="misspelt")

    told("Anna", "Anton")  # #2
    told("Berta")  # #3
    told("Carl")  # #4
    record(Retracted(entry=3, because="a private person"))
    record(renamed("Anya"))
    record(renamed("Anja"))
    sources = (Citation(source="gti-2025"),)
    record(Contested(entry=4, field="people", value=[{"name": "Karl"}], sources=sources))

    with Glance(ledger.where) as seen:
        assert [(who.name, who.role) for who in seen.people()] == [("Anja", None), ("Carl", "mayor")]


@pytest.mark.parametrize("content", [None, b"", b"something else", b"SQLite format 3\x00" + bytes(200)])
def test_what_is_no_ledger_has_no_names(tmp_path: Path, content: bytes | None) -> None:
    where = tmp_path / "ledger.db"
    if content is not None:
        where.write_bytes(content)

    with Glance(where) as seen:
        assert (seen.home(), seen.ids("body"), seen.names("body"), seen.people()) == (None, [], {}, [])
    assert where.exists() == (content is not None)


def test_it_says_how_far_the_ledger_goes(empty: Comity) -> None:
    with Glance(empty.where) as seen:
        assert seen.head() == Head(0, b"", file_of(empty.where))
    written = empty.record("body:gdynia", Registered(name="Gdynia", kind="city"), by="mei")
    assert isinstance(written, Written)

    with Glance(empty.where) as seen:
        head = seen.head()
    assert head
    assert (head.position, head.file) == (1, file_of(empty.where))
    assert written.entries[0].id.encode() in head.entry


def test_how_far_what_is_no_ledger_goes_is_not_told(tmp_path: Path) -> None:
    (tmp_path / "other.db").write_bytes(b"something else")

    for name in ("none.db", "other.db"):
        with Glance(tmp_path / name) as seen:
            assert seen.head() is None


def test_a_file_that_is_laid_out_otherwise_is_left_to_who_knows_more(ledger: Comity) -> None:
    ledger.close()
    with sqlite3.connect(ledger.where) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.close()

    with Glance(ledger.where) as seen:
        assert seen.head() is None
