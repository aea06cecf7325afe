"""`comity demo`: from nothing to a ledger of real histories, and where to look next."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


def test_it_makes_a_ledger_and_shows_edinburghs_audit(shell: Shell) -> None:
    done = shell.ok("demo")

    assert Path("demo.db").is_file()
    assert done.err.startswith("demo.db: ")
    assert "Edinburgh 愛丁堡 – Kaohsiung 高雄    on hold · intent since 2024-06-24" in done.out
    assert len(shell.ok("list", "--ledger", "demo.db", "--json").json) >= 50


def test_every_command_that_it_suggests_works(shell: Shell) -> None:
    said = shell.ok("demo").err
    lines = [line.removeprefix("Next:").strip() for line in said.splitlines() if "comity " in line]

    assert len(lines) == 3
    for line in lines:
        shell.ok(*shlex.split(line)[1:])


def test_twice_it_adds_nothing(shell: Shell) -> None:
    shell.ok("demo")
    before = shell.files()

    done = shell.ok("demo")

    assert "demo.db is there already" in done.err
    assert "0 new facts" in done.err
    assert shell.files() == before


def test_it_tells_what_was_known_when(shell: Shell) -> None:
    """The three imports are three states of knowledge: the article, other sources, what follows from both."""
    shell.ok("demo")
    imports = list(
        dict.fromkeys(
            entry["command"] for entry in shell.ok("audit", "--json", "--ledger", "demo.db").json["entries"]
        )
    )
    article = shell.ok("audit", "--json", "--ledger", "demo.db", "--command", imports[0]).json["entries"]

    then = shell.ok(
        "list", "--json", "--ledger", "demo.db", "--as-known", f"#{len(article)}", "--status", "on-hold"
    ).json

    assert len(imports) == 3
    assert then[0]["since"]["edtf"] == "[2024-06..]"


def test_somebody_elses_file_is_left_alone(shell: Shell) -> None:
    Path("demo.db").write_text("precious", encoding="utf-8")

    shell.fails(6, "demo")
