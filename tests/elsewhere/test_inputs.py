"""What comes in: files that PowerShell or an office program wrote anew on their way, in UTF-16 or without some letters."""

from __future__ import annotations

import codecs
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli import conftest as line

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

shell, kept, gdynia = line.shell, line.kept, line.gdynia  # the fixtures of the command line

FACT = {"stream": "body:tainan", "type": "body.registered", "name": "Tainan", "kind": "city", "country": "TW"}
FACTS = json.dumps(FACT | {"names": {"zh-Hant": "臺南", "pl": "Łódź"}}, ensure_ascii=False) + "\n"
SHEET = "partner,local\nTainan,臺南\nŁódź,羅茲\n"
MAP = (
    "--map",
    "partner=counterpart",
    "--map",
    "local=names.zh-Hant",
    "--set",
    "kind=sister-city",
    "--set",
    "body.kind=city",
)
WRITTEN = {
    "as it was": lambda text: text.encode(),
    "with a mark": lambda text: codecs.BOM_UTF8 + text.encode(),
    "UTF-16": lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
    "UTF-16, the other way round": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    "UTF-16 without a mark": lambda text: text.encode("utf-16-le"),
    "UTF-16 without one, the other way": lambda text: text.encode("utf-16-be"),
}
"""How a file may have been written anew without losing anything."""


def as_powershell_pipes(text: str, page: str) -> bytes:
    """What PowerShell 5.1 hands on of a text, in a code page that lacks letters of it."""
    return text.encode(page, "replace").replace(b"\n", b"\r\n")


def names(where: Shell) -> dict[str, str]:
    found: dict[str, str] = where.entries("body:tainan")[0]["fact"]["names"]
    return found


# --- nothing lost: read as what it is


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("way", WRITTEN)
@pytest.mark.parametrize("door", ["file", "standard input"])
def test_facts_are_read_as_what_they_are(way: str, end: str, door: str, gdynia: Shell) -> None:
    data = WRITTEN[way](FACTS.replace("\n", end))
    Path("facts.jsonl").write_bytes(data)

    done = gdynia("import", "-", stdin=data) if door == "standard input" else gdynia("import", "facts.jsonl")

    assert done.code == 0, done.said
    assert names(gdynia) == {"zh-Hant": "臺南", "pl": "Łódź"}
    assert ("as PowerShell's > writes it" in done.err) == ("UTF-16" in way)


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("way", WRITTEN)
def test_a_backup_comes_back_to_the_same_bytes(way: str, end: str, gdynia: Shell) -> None:
    gdynia.ok("export", "-o", "good.jsonl")
    text = Path("good.jsonl").read_text(encoding="utf-8")
    Path("spoilt.jsonl").write_bytes(WRITTEN[way](text.replace("\n", end)))

    gdynia.ok("import", "--restore", "spoilt.jsonl", "--ledger", "new.db")
    gdynia.ok("export", "--ledger", "new.db", "-o", "again.jsonl")

    assert Path("again.jsonl").read_bytes() == Path("good.jsonl").read_bytes()


@pytest.mark.parametrize("way", WRITTEN)
def test_so_is_a_sheet(way: str, gdynia: Shell) -> None:
    Path("partners.csv").write_bytes(WRITTEN[way](SHEET.replace("\n", "\r\n")))

    done = gdynia.ok("import", "partners.csv", *MAP)

    assert names(gdynia)["zh-Hant"] == "臺南"
    assert ("was read as utf-16" in done.err) == ("UTF-16" in way)


def test_what_begins_as_utf_16_and_does_not_go_on_so_is_refused(gdynia: Shell) -> None:
    for spoilt in (codecs.BOM_UTF16_LE + b"{\0x", codecs.BOM_UTF16_LE + b"\x00\xd8\x00\x00"):
        Path("facts.jsonl").write_bytes(spoilt)
        assert "not UTF-8" in gdynia.fails(2, "import", "facts.jsonl")
        gdynia.fails(2, "import", "--restore", "facts.jsonl", "--ledger", "new.db")


# --- letters lost: said before anything is written


@pytest.mark.parametrize("page", ["cp437", "cp1252", "ascii"])
@pytest.mark.parametrize("door", ["file", "standard input"])
def test_facts_that_lost_letters_are_refused(page: str, door: str, gdynia: Shell) -> None:
    data = as_powershell_pipes(FACTS, page).decode(page).encode()
    Path("facts.jsonl").write_bytes(data)
    words = ("import", "-") if door == "standard input" else ("import", "facts.jsonl")

    said = gdynia.fails(2, *words, stdin=data)

    assert "line 1: names.zh-Hant: '??' has question marks where letters would be" in said
    assert "-o FILE" in said
    assert "--question-marks" in said
    assert gdynia("import", "facts.jsonl", "--question-marks").code == 0


def test_a_backup_that_lost_letters_is_restored_with_a_caution(gdynia: Shell) -> None:
    gdynia.ok("export", "-o", "good.jsonl")
    Path("spoilt.jsonl").write_bytes(
        as_powershell_pipes(Path("good.jsonl").read_text(encoding="utf-8"), "cp1252")
    )

    said = gdynia.ok("import", "--restore", "spoilt.jsonl", "--ledger", "new.db").err

    assert "Caution, line 3: names.zh-Hant: '??'" in said
    assert "Compare the root" in said


# --- an officer's Excel


PAGES = {"big5": "臺南", "cp950": "臺南", "cp1250": "Łódź", "cp1252": "Köln"}


@pytest.mark.parametrize(("encoding", "local"), PAGES.items())
def test_a_sheet_in_a_code_page_is_refused_until_it_is_named(
    encoding: str, local: str, gdynia: Shell
) -> None:
    Path("partners.csv").write_bytes(f"partner,local\nTainan,{local}\n".encode(encoding))

    assert "it is not UTF-8" in (said := gdynia.fails(2, "import", "partners.csv", *MAP))
    assert "--encoding" in said
    done = gdynia.ok("import", "partners.csv", *MAP, "--encoding", encoding)

    assert names(gdynia)["zh-Hant"] == local
    assert f"was read as {encoding}" in done.err
