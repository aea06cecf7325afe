"""Spreadsheets in: an office's CSV becomes ties, all of them or none, and nothing is guessed or filled in."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cli.errors import CODE_OF
from cli.main import comity
from cli.spreadsheet.rows import OUTCOMES
from cli.wording import spoken
from comity.testing import ledger_opened, source_registered
from domain.body import Registered
from domain.fact import Fact, fields_of
from domain.problem import Problem
from store.application import open_ledger

ENGLISH = """\
Partner,Country,Body type,Kind,Signed,Note
Gdynia,PL,city,sister city,2025-09-14,signed in Kaohsiung
Malmö,Sweden,city,twin town,unknown,
Łódź,Poland,city,Absichtserklärung,2011-05~,
Orange County,US,county,sister county,2025-04-15,by video conference
"""
CHINESE = """\
姊妹市名冊
序號,城市,英文名稱,國家,行政層級,類別,締結日期,備註
1,格丁尼亞,Gdynia,波蘭,市,姊妹市,民國114年9月14日,於高雄簽署
2,八王子市,Hachioji,日本,市,友好交流協定,2006/11/1,
3,熊本縣,Kumamoto Prefecture,日本,縣,友好城市,106.1.11,
"""
MAP = ("Partner=counterpart", "Country=country", "Body type=body.kind", "Kind=kind", "Signed=on", "Note=note")


@dataclass
class Said:
    """What the command said."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.out)))

    def outcomes(self) -> list[str]:
        return [row["outcome"] for row in self.rows]

    def adds(self) -> list[str]:
        return [row["adds"] for row in self.rows]

    def reason(self, row: int = 0) -> str:
        return self.rows[row]["reason"]


@dataclass
class Office:
    """A folder with a ledger and spreadsheets."""

    folder: Path

    @property
    def where(self) -> Path:
        return self.folder / "ledger.db"

    def say(self, *words: str) -> Said:
        done = CliRunner().invoke(
            comity, [*words, "--ledger", str(self.where)], env={"COMITY_USER": "mei", "NO_COLOR": "1"}
        )
        if isinstance(done.exception, Problem):  # as `cli.running` says it
            return Said(CODE_OF[done.exception.kind], done.stdout, done.stderr + spoken(done.exception))
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Said(done.exit_code, done.stdout, done.stderr)

    def sheet(self, text: str | bytes, name: str = "partners.csv") -> str:
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    def bring(self, text: str | bytes, maps: Sequence[str] = MAP, *words: str) -> Said:
        options = [word for mapping in maps for word in ("--map", mapping)]
        return self.say("import", self.sheet(text), *options, *words)

    def told(self, stream: str) -> list[Fact]:
        with open_ledger(self.where, read_only=True) as ledger:
            return [entry.fact for entry in ledger.read(stream)]

    def signed(self, stream: str) -> dict[str, Any]:
        """The fields of the last signature."""
        return fields_of(next(fact for fact in reversed(self.told(stream)) if fact.verb == "signed"))

    def count(self) -> int:
        with open_ledger(self.where, read_only=True) as ledger:
            return len(ledger)

    def ties(self) -> int:
        with open_ledger(self.where, read_only=True) as ledger:
            return sum(entry.type == "partnership.signed" for entry in ledger.entries())

    def streams(self, kind: str) -> list[str]:
        with open_ledger(self.where, read_only=True) as ledger:
            return [stream.partition(":")[2] for stream in ledger.streams(kind)]


def begun(where: Path, *, home: bool) -> None:
    with open_ledger(where, create=True) as ledger:
        if home:
            facts = [
                (
                    "body:kaohsiung",
                    Registered(name="Kaohsiung", kind="city", country="TW", names={"zh-Hant": "高雄"}),
                ),
                ("ledger", ledger_opened(home="kaohsiung")),
                ("source:list-2026", source_registered("The list of 2026")),
            ]
        else:
            facts = [("ledger", ledger_opened())]
        ledger.record_all(facts, by="mei")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A ledger whose home is Kaohsiung."""
    begun(tmp_path / "ledger.db", home=True)
    return Office(tmp_path)


# --- what a sheet becomes


def test_the_same_sheet_twice_adds_nothing(office: Office) -> None:
    office.bring(ENGLISH)
    before = office.count()

    again = office.bring(ENGLISH)

    assert (again.code, again.outcomes(), office.count()) == (0, ["unchanged"] * 4, before)
    assert "0 facts recorded" in again.err


def test_a_dry_run_says_what_would_be_and_writes_nothing(office: Office) -> None:
    before = office.count()

    said = office.bring(ENGLISH, MAP, "--dry-run", "--json")

    told = json.loads(said.out)
    assert told["counts"] == dict.fromkeys(OUTCOMES, 0) | {"new": 4}
    assert (told["facts"], told["bodies"], told["dry_run"]) == (12, 4, True)
    assert told["rows"][0]["adds"] == ["body gdynia", "partnership", "sister-city-2025"]
    assert office.count() == before


def test_one_row_that_is_refused_keeps_all_out(office: Office) -> None:
    before = office.count()

    said = office.bring(ENGLISH.replace("2025-09-14", "03/04/2025"))

    assert (said.code, office.count()) == (2, before)
    assert said.outcomes() == ["refused", "new", "new", "new"]
    assert "either number could be the day" in said.reason()
    assert "row 2 (Gdynia)" in said.err
    assert "--skip 2" in said.err


# --- what is known already


def recorded(office: Office, on: str | None, kind: str = "sister-city") -> None:
    extra = ("--set", f"on={on}") if on else ()
    office.bring(
        "who\nGdynia\n", ("who=counterpart",), "--set", f"kind={kind}", "--set", "body.kind=city", *extra
    )


def test_a_law_refuses_a_row_by_its_number(office: Office) -> None:
    recorded(office, "2010", "mou")
    office.say("record", "terminated", "gdynia", "--by", "gdynia", "--on", "2012")

    said = office.bring("who,on\n,\nGdynia,2015\n", ("who=counterpart", "on=on"), "--set", "kind=sister-city")

    assert (said.code, said.outcomes()) == (1, ["refused"])
    assert said.rows[0]["row"] == "3"
    assert "terminated" in said.reason()


# --- the file


def test_a_quotation_mark_that_is_not_closed_is_refused(office: Office) -> None:
    said = office.bring('who\nOslo\n"Malmö\nBergen\n', ("who=counterpart",), "--set", "kind=mou")

    assert said.code == 2
    assert "row 3 cannot be read" in said.err


def test_a_row_with_more_cells_than_headings_is_refused(office: Office) -> None:
    said = office.bring(
        "who,note\nOrange County, New York,x\n",
        ("who=counterpart",),
        "--set",
        "kind=mou",
        "--set",
        "body.kind=county",
    )

    assert "it has 3 cells under 2 headings" in said.reason()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_file_that_names_its_encoding_is_believed(office: Office, encoding: str) -> None:
    assert office.bring(ENGLISH.encode(encoding)).outcomes() == ["new"] * 4


def test_another_encoding_is_refused_with_what_it_may_be(office: Office) -> None:
    data = CHINESE.encode("cp950")
    maps = ("英文名稱=counterpart", "類別=kind", "締結日期=on")

    said = office.bring(data, maps, "--set", "body.kind=city", "--roc")
    assert said.code == 2
    assert "it is not UTF-8 (line 1" in said.err
    assert "--encoding cp950     姊妹市名冊" in said.err

    said = office.bring(data, maps, "--set", "body.kind=city", "--roc", "--encoding", "cp950")
    assert said.outcomes() == ["new"] * 3, said.err


@pytest.mark.parametrize(
    ("encoding", "why"),
    [("klingon", "there is no encoding"), ("zlib", "there is no encoding"), ("ascii", "has no meaning")],
)
def test_an_encoding_that_does_not_fit_is_refused(office: Office, encoding: str, why: str) -> None:
    said = office.bring(ENGLISH, MAP, "--encoding", encoding)

    assert (said.code, why in said.err) == (2, True)


@pytest.mark.parametrize(("text", "why"), [("", "it is empty"), ("\n\n", "it is empty")])
def test_an_empty_file_is_refused(office: Office, text: str, why: str) -> None:
    assert why in office.bring(text).err


def test_a_file_that_is_too_large_is_refused(office: Office) -> None:
    assert "has more than 9 bytes" in office.bring(ENGLISH, MAP, "--max-bytes", "9").err
    assert "more than 2 rows" in office.bring(ENGLISH, MAP, "--max-lines", "2").err


@pytest.mark.parametrize("name", ["partners.xls", "partners.ods", "partners.numbers"])
def test_a_workbook_of_another_kind_is_refused_with_what_to_do(office: Office, name: str) -> None:
    said = office.say("import", office.sheet(b"PK", name))

    assert (said.code, "save it as .xlsx, or its sheet as CSV" in said.err) == (2, True)


def test_what_steers_a_terminal_is_neither_kept_nor_shown(office: Office) -> None:
    said = office.bring(
        "who\nGdy\u202enia\n", ("who=counterpart",), "--set", "kind=mou", "--set", "body.kind=city"
    )

    assert said.outcomes() == ["refused"]
    assert "U+202E" in said.reason()


# --- the map


def test_a_facts_file_is_still_a_facts_file(office: Office) -> None:
    line = json.dumps({"stream": "body:oslo", "type": "body.registered", "name": "Oslo", "kind": "city"})

    assert office.say("import", office.sheet(line, "facts.jsonl")).code == 0
    assert "oslo" in office.streams("body")
