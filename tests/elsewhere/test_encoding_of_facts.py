"""`--encoding` before a file of facts: a spreadsheet's option, and the way out is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli import conftest as line

shell, kept, gdynia = line.shell, line.kept, line.gdynia

FACTS = (line.EXAMPLES / "gdynia.jsonl").read_text("utf-8").replace("Gdynia", "高雄")


@pytest.mark.parametrize("name", ["facts.jsonl", "facts.NDJSON", "facts.txt", "facts", "-"])
@pytest.mark.parametrize("encoding", ["cp950", "utf-8", "utf-8-sig", "utf-16"])
def test_facts_are_not_read_as_a_spreadsheet(name: str, encoding: str, gdynia: line.Shell) -> None:
    data = FACTS.encode(encoding, "ignore")
    if name != "-":
        Path(name).write_bytes(data)

    said = gdynia.fails(2, "import", name, "--encoding", encoding, stdin=data)

    assert "is a file of facts" in said
    assert "--encoding is for spreadsheets (CSV)" in said
    assert "Save the file as UTF-8" in said


def test_every_option_that_does_not_fit_is_named(gdynia: line.Shell) -> None:
    Path("facts.jsonl").write_text(FACTS, encoding="utf-8")

    assert "--encoding and --delimiter" in gdynia.fails(
        2, "import", "facts.jsonl", "--encoding", "cp950", "--delimiter", ";"
    )


@pytest.mark.parametrize("name", ["ties.csv", "ties.txt", "-"])
def test_a_spreadsheet_of_any_name_is_still_one(name: str, gdynia: line.Shell) -> None:
    data = "城市,日期\n高雄,2024-06-04\n".encode("cp950")
    if name != "-":
        Path(name).write_bytes(data)

    said = gdynia("import", name, "--encoding", "cp950", stdin=data).said

    assert "城市" in said
    assert "facts" not in said
