"""`comity demo`: from nothing to a ledger of real histories, and where to look next."""

from __future__ import annotations

import shlex
from datetime import date, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cli.commands.demo import fill
from domain.when import bounds
from examples.kaohsiung.make import make
from store.application import open_ledger
from store.importing import import_facts
from tests.cli.conftest import EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Shell

EXAMPLE = EXAMPLES / "kaohsiung"


def test_it_makes_a_ledger_and_shows_edinburghs_audit(shell: Shell) -> None:
    done = shell.ok("demo")

    assert Path("demo.db").is_file()
    assert done.err.startswith("demo.db: ")
    assert (
        "Edinburgh 愛丁堡 – Kaohsiung 高雄    on hold since 2024-06-24 · intent since 2024-08-22" in done.out
    )
    assert len(shell.ok("list", "--ledger", "demo.db", "--json").json) >= 50


def test_every_command_that_it_suggests_works(shell: Shell) -> None:
    said = shell.ok("demo").err
    lines = [line.removeprefix("Next:").strip() for line in said.splitlines() if "comity " in line]

    assert len(lines) == 4
    assert lines.pop(0) == "comity serve --ledger demo.db"  # which goes on until it is ended
    for line in lines:
        shell.ok(*shlex.split(line)[1:])


def test_twice_it_adds_nothing(shell: Shell) -> None:
    shell.ok("demo")
    before = shell.files()

    done = shell.ok("demo")

    assert done.err.startswith(
        "demo.db is there already, and holds the demo: nothing was added. One of them:"
    )
    assert shell.files() == before


def test_what_was_recorded_in_it_since_stays(shell: Shell) -> None:
    shell.ok("demo")
    shell.ok("record", "noted", "edinburgh", "--text", "a visit is planned", "--ledger", "demo.db")
    before = shell.files()

    done = shell.ok("demo")

    assert "nothing was added; 1 entry was recorded in it since. One of them:" in done.err
    assert "a visit is planned" in done.out
    assert shell.files() == before


def test_it_is_the_same_for_everyone(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    exports = []
    for name in ("mei", "somebody else", ""):
        monkeypatch.setenv("COMITY_USER", name)
        shell.wait(days=200)
        shell.ok("demo", "--ledger", f"of {name}.db")
        exports.append(shell.ok("export", "--ledger", f"of {name}.db").out)

    assert exports == [(EXAMPLE / "ledger.jsonl").read_text(encoding="utf-8")] * 3
    known = shell.ok("audit", "--json", "--ledger", "of .db").json["known"]
    assert (known["restored_by"], known["restored_to"]) == ("comity demo", len(exports[0].splitlines()))


def test_it_tells_what_was_known_when(shell: Shell) -> None:
    """The article is recorded first, then what other sources say, then what follows from both."""
    shell.ok("demo")

    def since(known: str) -> str:
        words = ("list", "--json", "--ledger", "demo.db", "--as-known", known, "--status", "on-hold")
        (edinburgh,) = shell.ok(*words).json
        return str(edinburgh["since"]["edtf"])

    assert [since(day) for day in ("2026-02-24", "2026-03-16", "2026-03-17")] == [
        "[2024-06..]",
        "[2024-06-01..2024-08-31]",  # what followed it is known by then, and bounds it
        "2024-06-24",
    ]


def test_it_tells_who_recorded_what(shell: Shell) -> None:
    shell.ok("demo")
    entries = shell.ok("audit", "edinburgh", "--json", "--ledger", "demo.db").json["entries"]

    by = {entry["entry"].partition("#")[2]: entry["recorded_by"] for entry in entries}
    assert (by["9"], by["26"], by["43"]) == ("mei", "tomasz", "wen")


def test_years_later_it_can_still_be_recorded_in(shell: Shell) -> None:
    shell.wait(days=4000)
    shell.ok("demo")

    shell.ok("record", "noted", "edinburgh", "--text", "a visit is planned", "--ledger", "demo.db")


@pytest.mark.parametrize(
    "words", [("init", "--home", "gdynia", "--name", "G", "--kind", "city"), ("init", "--empty")]
)
def test_another_ledger_of_that_name_is_left_alone(words: tuple[str, ...], shell: Shell) -> None:
    shell.ok(*words, "--ledger", "demo.db")

    said = shell.fails(6, "demo")

    assert said.startswith("Error: demo.db is another ledger than the demo, and is left as it is\n")


def test_somebody_elses_file_is_left_alone(shell: Shell) -> None:
    Path("demo.db").write_text("precious", encoding="utf-8")

    shell.fails(6, "demo")


@pytest.mark.parametrize(
    "spoil", [lambda lines: lines[:-1], lambda lines: [lines[0].replace(b"mei", b"lin"), *lines[1:]]]
)
def test_what_was_spoilt_on_the_way_is_not_restored(
    spoil: Callable[[list[bytes]], list[bytes]], shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ledger.jsonl", "ledger.root"):
        lines = (EXAMPLE / name).read_bytes().splitlines(keepends=True)
        (shell.folder / name).write_bytes(b"".join(spoil(lines) if name == "ledger.jsonl" else lines))
    monkeypatch.setattr("cli.commands.demo._folder", lambda: shell.folder)

    said = shell.fails(6, "demo")

    assert said.startswith("Error: the demo's ledger was changed or cut short after it was made\n")


# --- how it is made


def test_the_export_is_what_the_script_makes_of_the_facts(tmp_path: Path) -> None:
    make(tmp_path)

    for name in ("ledger.jsonl", "ledger.root"):
        assert (tmp_path / name).read_bytes() == (EXAMPLE / name).read_bytes(), (
            "write it again: python examples/kaohsiung/make.py"
        )


def test_the_ledger_holds_the_facts_of_the_files_and_nothing_else(tmp_path: Path) -> None:
    """Held against what an import of the three files gives: each stream has the same facts in the same order."""
    streams = []
    for name in ("restored", "imported"):
        with open_ledger(tmp_path / f"{name}.db", create=True) as ledger:
            if name == "restored":
                fill(ledger)
            else:
                for file in sorted(EXAMPLE.glob("[1-9]-*.jsonl")):
                    with file.open("rb") as lines:
                        assert not import_facts(ledger, lines, by="mei").refused
            streams.append(
                {history.stream: [entry.fact for entry in history.entries] for history in ledger.histories()}
            )

    assert streams[0] == streams[1]


HOLIDAY = date(2026, 2, 27)
"""In lieu of Peace Memorial Day, a Saturday."""


def test_it_was_recorded_in_working_hours_and_after_its_sources_were_published(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "demo.db", create=True) as ledger:
        fill(ledger)
        published = {
            history.stream.removeprefix("source:"): bounds(history.aggregate.standing.published)
            for history in ledger.histories("source")
            if history.aggregate.standing.published
        }
        entries = list(ledger.entries())
        zone = ledger.zone

    assert len(published) > 50
    for entry in entries:
        at = entry.recorded_at.astimezone(zone)
        day = at.date()
        assert time(9) <= at.time() <= time(17, 30), entry.name
        assert day.isoweekday() <= 5, entry.name
        assert day != HOLIDAY, entry.name
        for source in entry.fact.sources:
            assert published.get(source.source, (0, 0))[1] < day.toordinal(), (entry.name, source.source)
        if on := entry.fact.on:
            first, last = bounds(on)
            assert first < day.toordinal(), entry.name
            assert last < day.toordinal() or last == bounds("[2024-06..]")[1], (entry.name, on)
    assert len({entry.recorded_by for entry in entries}) == 4
    assert entries[-1].recorded_at - entries[0].recorded_at > timedelta(weeks=4)
