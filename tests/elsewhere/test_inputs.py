"""What comes in: files that PowerShell or an office program wrote anew on their way, in UTF-16 or without some letters."""

from __future__ import annotations

import codecs
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cli.spoilt import CODE_PAGES, WESTERN, encoding_of, lost_in, suspected
from tests.cli import conftest as line

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

shell, kept, gdynia = line.shell, line.kept, line.gdynia  # the fixtures of the command line

FACT = {"stream": "body:tainan", "type": "body.registered", "name": "Tainan", "kind": "city", "country": "TW"}
FACTS = json.dumps(FACT | {"names": {"zh-Hant": "臺南", "pl": "Łódź"}}, ensure_ascii=False) + "\n"
SHEET = "partner,local\nTainan,臺南\nŁódź,羅茲\n"
SET = ("--set", "kind=sister-city", "--set", "body.kind=city")
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


def as_powershell_writes(text: str, page: str) -> bytes:
    """What its `>` makes of UTF-8 that it reads in the console's code page."""
    return codecs.BOM_UTF16_LE + text.encode().decode(page, "replace").replace("\n", "\r\n").encode(
        "utf-16-le"
    )


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


def test_utf_8_is_taken_for_nothing_else() -> None:
    for text in (FACTS, SHEET, "", "é", "臺南", "a", "ab", '{"a":1}'):
        assert encoding_of(text.encode()[:4]) is None
    assert encoding_of(FACTS.encode("utf-16-le")[:4]) == "utf-16-le"
    assert encoding_of(FACTS.encode("utf-16-be")[:4]) == "utf-16-be"


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


@pytest.mark.parametrize("page", ["cp437", "cp850", "cp1252"])
def test_so_are_those_that_went_through_powershells_sign(page: str, gdynia: Shell) -> None:
    Path("facts.jsonl").write_bytes(as_powershell_writes(FACTS, page))

    assert "names.zh-Hant" in gdynia.fails(2, "import", "facts.jsonl")


@pytest.mark.parametrize("page", ["cp437", "cp1252", "ascii"])
def test_so_is_a_row_of_a_sheet(page: str, gdynia: Shell) -> None:
    Path("partners.csv").write_bytes(as_powershell_pipes(SHEET, page).decode(page).encode())

    said = gdynia.fails(2, "import", "partners.csv", *MAP)

    assert "names.zh-Hant: '??' has question marks where letters would be" in said
    assert "--question-marks" in said
    gdynia.ok("import", "partners.csv", *MAP, "--question-marks", "--skip", "3")


def test_a_backup_that_lost_letters_is_restored_with_a_caution(gdynia: Shell) -> None:
    gdynia.ok("export", "-o", "good.jsonl")
    Path("spoilt.jsonl").write_bytes(
        as_powershell_pipes(Path("good.jsonl").read_text(encoding="utf-8"), "cp1252")
    )

    said = gdynia.ok("import", "--restore", "spoilt.jsonl", "--ledger", "new.db").err

    assert "Caution, line 3: names.zh-Hant: '??'" in said
    assert "Compare the root" in said


@pytest.mark.parametrize(
    "fact",
    [
        {"name": "??"},
        {"name": "?"},
        {"name": "?? (?)"},
        {"name": "Malm?"},
        {"name": "Ume? (Sweden)"},
        {"names": {"nb": "Bod? kommune"}},
        {"people": [{"name": "José Mu?oz, Bod?"}]},
        {"name": "Gda?sk"},
        {"name": "?ód?"},
        {"name": "New ?? City"},
        {"name": "Gdańsk".encode().decode("cp1252")},
        {"names": {"zh-Hant": "???"}},
        {"title": "????"},
        {"people": [{"name": "Lo", "name_local": "???"}]},
        {"note": "a letter was lost: \ufffd"},
    ],
)
def test_what_is_suspected(fact: dict[str, object]) -> None:
    assert list(lost_in(fact))


@pytest.mark.parametrize(
    "fact",
    [
        {"note": "??"},
        {"text": "what??"},
        {"sources": [{"source": "minutes", "quote": "so what??"}]},
        {"title": "Sister cities: who pays?"},
        {"title": "Twinned??"},
        {"name": "Łódź"},
        {"name": "São Paulo"},
        {"name": "Ærøskøbing"},
        {"name": "Straße"},
        {"name": "高雄"},
        {"name": "Αθήνα"},
        {"name": "Київ"},
        {"names": {"fr": "Besançon", "cs": "České Budějovice", "vi": "Đà Nẵng"}},
    ],
)
def test_what_is_not(fact: dict[str, object]) -> None:
    assert not list(lost_in(fact))


def test_no_name_of_the_examples_is_suspected() -> None:
    for file in sorted(line.EXAMPLES.rglob("*.jsonl")):
        for text in file.read_text(encoding="utf-8").splitlines():
            assert not list(lost_in(json.loads(text))), file.name
    assert suspected("??", name=True)


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


WHOLE = (
    "Sokółka",
    "Liběšice",
    "Orăştie",
    "Străşeni",
    "Tăşnad",
    "Pieniężno",
    "Růžová",
    "Píšť",
    "Gəncə",
    "Õismäe",
    "Straße",
)
"""Names whose capitals are, byte for byte, UTF-8 of something in a code page; and some that never were."""


@pytest.mark.parametrize(
    "name", [spelt for name in WHOLE for spelt in (name, name.upper(), name.lower(), name.title())]
)
def test_a_name_that_only_looks_misread_is_left_alone(name: str) -> None:
    assert suspected(name, name=True) == ""


@pytest.mark.parametrize("page", CODE_PAGES)
@pytest.mark.parametrize(
    "name",
    [
        "高雄",
        "Łódź",
        "Gdańsk",
        "Plzeň",
        "Târgu Mureş",
        "Malé",
        "Київ",
        "Θεσσαλονίκη",
        "부산",
        "Gəncə",
        "Đà Nẵng",
    ],
)
def test_a_name_read_in_a_code_page_is_found(name: str, page: str) -> None:
    try:
        misread = name.encode().decode(page)
    except UnicodeError:
        pytest.skip("some byte is no letter there")

    said = suspected(misread, name=True)
    assert name in said if page in WESTERN else "read in the wrong code page" in said


IN_THE_EAST = {
    "cp932": ("神戸", "Malmö", "København", "高雄市", "Київ"),
    "cp936": ("神戸", "格丁尼亞", "Malmö", "Plzeň", "Łódź"),
    "cp949": ("Malmö", "København", "Łódź", "Київ", "Αθήνα"),
    "cp950": ("Malmö", "Łódź", "Αθήνα", "Gdańsk"),
    "cp852": ("København", "Plzeň", "格丁尼亞", "神戸"),
    "cp1251": ("Malmö", "København", "Київ", "Örebro", "神戸"),
    "cp866": ("Malmö", "Київ", "高雄"),
}


@pytest.mark.parametrize(
    ("page", "name"), [(page, name) for page in IN_THE_EAST for name in IN_THE_EAST[page]]
)
def test_so_is_one_in_code_pages_of_the_east(page: str, name: str) -> None:
    try:
        misread = name.encode().decode(page)
    except UnicodeError:
        pytest.skip("some bytes are no letter there")

    assert f"seems to be {name!r}" in suspected(misread, name=True)


@pytest.mark.parametrize("page", ["cp850", "cp852", "cp950", "cp936", "cp1251"])
def test_a_row_that_was_read_wrongly_is_not_asked_for_a_slug(page: str, gdynia: Shell) -> None:
    Path("partners.csv").write_text("partner\n" + "Malmö".encode().decode(page) + "\n", encoding="utf-8")

    said = gdynia.fails(2, "import", "partners.csv", "--map", "partner=counterpart", *SET)

    assert "seems to be 'Malmö', read in the wrong code page" in said
    assert "slug" not in said


@pytest.mark.parametrize(
    "name",
    [
        *("小谢懈", "协和", "媒没每", "陟降", "侃侃訚訚", "鄞州区", "亳州", "儋州市", "卡拉OK", "猇亭"),
        *("춘천시", "천안", "쿠알라룸푸르", "대한민국", "つくば市", "金ケ崎町", "ｺｳﾍﾞ", "さいたま", "ニセコ"),
        *("DIMÄŞQ", "PRIÄŽY", "RYDŮŁTOWY", "Hawai‘i", "София", "НИЖНИЙ НОВГОРОД", "Ќустендил", "Αθήνα"),
        *("臺北市", "鹽埕區", "芨芨", "禄脿", "L’Île-d’Yeu", "Île d’Or", "«Дружба»", "Malmö–Lund", "Ö"),
    ],
)
def test_a_good_name_is_no_misread_one(name: str) -> None:
    assert suspected(name, name=True) == ""


def test_a_festival_may_be_called_by_a_question_and_no_town() -> None:
    for stream, found in (("programme:x", []), ("body:x", ["name"])):
        assert [field for field, _ in lost_in({"stream": stream, "name": "Whose city?"})] == found
        assert [field for field, _ in lost_in({"stream": stream, "name": "F?te de Malm?"})] == ["name"]
        assert [field for field, _ in lost_in({"stream": stream, "name": "??"})] == ["name"]
