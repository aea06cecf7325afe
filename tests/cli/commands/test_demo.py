"""`comity demo`: from nothing to a ledger of real histories, and where to look next."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cli.commands.demo import fill
from store.application import open_ledger
from store.importing import import_facts
from tests.cli.conftest import EXAMPLES

if TYPE_CHECKING:
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


def test_twice_it_adds_nothing(shell: Shell) -> None:
    shell.ok("demo")
    before = shell.files()

    done = shell.ok("demo")

    assert done.err.startswith(
        "demo.db is there already, and holds the demo: nothing was added. One of them:"
    )
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


# --- how it is made


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
