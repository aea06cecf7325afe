"""Spreadsheets in: an office's CSV becomes ties, all of them or none, and nothing is guessed or filled in."""

import csv
import io
import json
import re
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from cli.errors import CODE_OF
from cli.main import comity
from cli.spreadsheet import countries
from cli.spreadsheet.columns import key
from cli.spreadsheet.rows import OUTCOMES
from cli.wording import spoken
from comity.testing import ledger_opened, source_registered
from domain.body import Registered
from domain.fact import Fact, fields_of
from domain.problem import Problem
from queries.slugs import slugged
from store.application import open_ledger

HOW_TO = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "import-a-spreadsheet.md"
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
TWO = ("gdynia--kaohsiung", "kaohsiung--malmo")
PAIRS = ("a=a", "qa=a.ids.wikidata", "b=b", "qb=b.ids.wikidata")


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


@pytest.fixture
def researcher(tmp_path: Path) -> Office:
    """A ledger without a home."""
    begun(tmp_path / "ledger.db", home=False)
    return Office(tmp_path)


# --- what a sheet becomes


def test_an_office_in_english_brings_its_list(office: Office) -> None:
    said = office.bring(ENGLISH)

    assert said.code == 0, said.err
    assert said.outcomes() == ["new"] * 4
    assert office.signed("partnership:gdynia--kaohsiung") == {
        "instrument": "sister-city-2025",
        "kind": "sister-city",
        "on": "2025-09-14",
        "note": "signed in Kaohsiung",
    }
    assert office.signed("partnership:kaohsiung--lodz") == {
        "instrument": "letter-of-intent",  # about May 2011 may be April or June; its year is sure
        "kind": "letter-of-intent",
        "on": "2011-05~",
    } | {"instrument": "letter-of-intent-2011"}
    assert "on" not in office.signed("partnership:kaohsiung--malmo")
    assert fields_of(office.told("body:malmo")[0]) == {"name": "Malmö", "kind": "city", "country": "SE"}


def test_an_office_in_chinese_brings_its_list(office: Office) -> None:
    maps = (
        *("城市=names.zh-Hant", "英文名稱=counterpart", "國家=country", "行政層級=body.kind"),
        *("類別=kind", "締結日期=on", "備註=note"),
    )

    said = office.bring(CHINESE, maps, "--roc")

    assert said.code == 0, said.err
    assert [row["row"] for row in said.rows] == ["3", "4", "5"]  # below a title and the headings
    assert office.signed("partnership:gdynia--kaohsiung")["on"] == "2025-09-14"
    assert office.signed("partnership:hachioji--kaohsiung")["on"] == "2006-11-01"
    assert office.signed("partnership:kaohsiung--kumamoto-prefecture")["on"] == "2017-01-11"
    assert fields_of(office.told("body:hachioji")[0])["names"] == {"zh-Hant": "八王子市"}


def test_the_same_sheet_twice_adds_nothing(office: Office) -> None:
    office.bring(ENGLISH)
    before = office.count()

    again = office.bring(ENGLISH)

    assert (again.code, again.outcomes(), office.count()) == (0, ["unchanged"] * 4, before)
    assert "0 facts recorded" in again.err


def test_a_sheet_that_was_retracted_is_not_new_again(office: Office) -> None:
    office.bring(ENGLISH, MAP, "--command", "first")
    back = office.say("retract", "--command", "first", "--because", "wrong list", "--json")
    command = json.loads(back.out)["entries"][0]["command"]
    before = office.count()

    again = office.bring(ENGLISH)

    assert (again.code, again.outcomes(), office.count()) == (0, ["unchanged"] * 4, before)
    assert again.reason() == "it was recorded before, and retracted"
    assert f"comity retract --command {command} --because" in again.err
    assert office.say("retract", "--command", command, "--because", "it was right").code == 0
    assert "retracted" not in office.bring(ENGLISH).err


@pytest.mark.parametrize("otherwise", ["", "since=1990", "--set"])
def test_a_sheet_that_was_taken_back_is_recorded_anew_all_of_it_once_it_says_otherwise(
    office: Office, otherwise: str
) -> None:
    sheet = "a,b,kind,since\nBruck,Sens,sister city,1964\nKelheim,Lens,friendship,1958\n"
    words: tuple[str, ...] = (*("--map", "a=a", "--map", "b=b", "--map", "kind=kind"), *("--map", "since=on"))
    words += ("--set", "body.kind=city")
    office.say("import", office.sheet(sheet), *words, "--command", "first")
    assert office.say("retract", "--command", "first", "--because", "wrong map").code == 0
    before = office.count()
    if otherwise == "--set":
        words += ("--set", "a.region=NRW")
    elif otherwise:
        sheet = sheet.replace("1964", "1965")
    else:  # what was told otherwise may stand already
        office.say("register", "body", "sens", "--name", "Sens", "--kind", "city")
        before += 1

    said = office.say("import", office.sheet(sheet), *words, "--command", "second")

    assert (said.code, said.outcomes()) == (0, ["new", "new"]), said.err
    assert office.count() == before + (7 if not otherwise else 8)
    assert "recorded before, and taken back since: recorded anew" in said.err
    stands = json.loads(office.say("list", "--json").out)
    assert {row["id"] for row in stands} >= {"partnership:bruck--sens", "partnership:kelheim--lens"}
    again = office.say("import", office.sheet(sheet), *words)
    assert (again.outcomes(), office.count()) == (["unchanged"] * 2, before + (7 if not otherwise else 8))
    if otherwise == "since=1990":  # and once more
        assert office.say("retract", "--command", "second", "--because", "a misprint").code == 0
        said = office.say("import", office.sheet(sheet.replace("1965", "1966")), *words)
        assert (said.code, said.outcomes()) == (0, ["new", "new"]), said.err


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


def test_a_row_that_is_not_there_is_not_left_out_in_silence(office: Office) -> None:
    said = office.bring(ENGLISH, MAP, "--skip", "2,99")

    assert said.code == 2
    assert "has no row 99: its rows are numbered 2 to 5, as its lines are" in said.err


def test_what_an_import_suggests_calls_comity_as_it_was_called(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded(office, "1991")
    monkeypatch.setattr("cli.spreadsheet.edition.called", lambda: "python3 start.py")

    refused = office.bring("who,on\nGdynia,1992\n", ("who=counterpart", "on=on"), "--set", "kind=sister-city")

    assert ": python3 start.py contest 'gdynia--kaohsiung#2' --set on=1992 --source" in refused.reason()


def test_a_day_that_another_source_gives_is_on_record(office: Office) -> None:
    recorded(office, "1991")
    who = ("who=counterpart", "on=on")
    sheet = "who,on\nGdynia,1992\n"
    refused = office.bring(sheet, who, "--set", "kind=sister-city")
    assert "comity contest 'gdynia--kaohsiung#2' --set on=1992" in refused.reason()
    done = office.say(*("contest", "gdynia--kaohsiung#2", "--set", "on=1992", "--source", "list-2026"))
    assert done.code == 0, done.err

    again = office.bring(sheet, who, "--set", "kind=sister-city")

    assert (again.code, again.outcomes()) == (0, ["unchanged"])


def test_a_row_can_be_left_out_by_its_number_or_by_what_it_says(office: Office) -> None:
    said = office.bring(ENGLISH, MAP, "--skip", "2,4-5")
    assert said.outcomes() == ["skipped", "new", "skipped", "skipped"]

    said = office.bring(
        ENGLISH, MAP, "--only", "Country=PL", "--only", "country=poland", "--skip", "kind=sister city"
    )
    assert said.outcomes() == ["skipped", "skipped", "new", "skipped"]


def test_constants_and_a_source_hold_for_all_rows(office: Office) -> None:
    said = office.bring(
        "city\nGdynia\n",
        ("city=counterpart",),
        *("--set", "kind=姊妹市", "--set", "body.kind=city", "--set", "certainty=reported", "--source", "list-2026#p. 2"),
        *("--listed-on", "2026-01"),
    )  # fmt: skip

    assert said.code == 0, said.err
    cited = [{"source": "list-2026", "at": "p. 2"}]
    assert office.signed("partnership:gdynia--kaohsiung") == {
        "instrument": "sister-city",
        "kind": "sister-city",
        "on": "[..2026-01]",
        "certainty": "reported",
        "sources": cited,
    }
    assert fields_of(office.told("body:gdynia")[0])["sources"] == cited
    assert fields_of(office.told("partnership:gdynia--kaohsiung")[0])["sources"] == cited


def test_a_source_that_is_not_registered_is_refused_once_for_all(office: Office) -> None:
    said = office.bring(ENGLISH, MAP, "--source", "nowhere")

    assert said.code == 3
    assert "register it first: comity register source nowhere" in said.err


def test_sources_notes_figures_and_terms_have_columns(office: Office) -> None:
    said = office.bring(
        "who;src;remark;state;pop;years;place;name\nGdynia;LIST-2026#3;good;busy;246000;P5Y;Gdynia;Charter\n",
        (
            *("who=counterpart", "src=source", "remark=note", "state=note", "pop=figure.population"),
            *("years=term.length", "place=place", "name=title"),
        ),
        *("--set", "kind=mou", "--set", "body.kind=city"),
    )

    assert said.code == 0, said.err
    signed = office.signed("partnership:gdynia--kaohsiung")
    assert signed["sources"] == [{"source": "list-2026", "at": "3"}]
    assert signed["note"] == "remark: good; state: busy"
    assert (signed["term"], signed["place"], signed["title"]) == ({"length": "P5Y"}, "Gdynia", "Charter")
    assert fields_of(office.told("partnership:gdynia--kaohsiung")[2])["value"] == "246000"


# --- who is meant


def test_a_body_of_the_ledger_is_known_by_any_of_its_names(office: Office) -> None:
    office.bring(
        CHINESE,
        ("英文名稱=counterpart", "城市=names.zh-Hant", "國家=country", "類別=kind"),
        "--set",
        "body.kind=city",
    )
    bodies = office.streams("body")

    said = office.bring(
        "who,kind\nGDYNIA,mou\n格丁尼亞,project\ngdynia,protocol\n", ("who=counterpart", "kind=kind")
    )

    assert said.outcomes() == ["new"] * 3, said.out
    assert office.streams("body") == bodies


def test_a_number_of_a_register_goes_before_the_name(office: Office) -> None:
    maps = ("who=counterpart", "q=ids.wikidata", "g=ids.geonames", "kind=kind")
    office.bring("who,q,g,kind\nGdynia,Q385,3099424,mou\n", maps, "--set", "body.kind=city")

    said = office.bring(
        "who,q,g,kind\nGdingen,http://www.wikidata.org/entity/Q385,,protocol\n"
        "Edynburg,,https://www.geonames.org/3099424/gdynia.html,project\n",
        maps,
    )

    assert said.outcomes() == ["new"] * 2, said.out
    assert office.streams("body") == ["gdynia", "kaohsiung"]


def test_numbers_that_lead_to_two_bodies_are_refused(office: Office) -> None:
    maps = ("who=counterpart", "q=ids.wikidata", "g=ids.geonames", "kind=kind")
    office.bring("who,q,g,kind\nA,Q1,,mou\nB,,2,mou\nC,Q3,3,mou\n", maps, "--set", "body.kind=city")

    said = office.bring("who,q,g,kind\nX,Q1,2,mou\nY,Q3,4,mou\nZ,Q,,mou\nZ,,x,mou\n", maps)

    assert said.outcomes() == ["refused"] * 4
    assert "several bodies, a and b" in said.reason(0)
    assert "whose geonames number is 3, not 4" in said.reason(1)
    assert "no number of Wikidata's" in said.reason(2)
    assert "no number of GeoNames'" in said.reason(3)


def test_two_springfields_become_two_bodies(researcher: Office) -> None:
    text = "a,qa,b,qb\nSpringfield,Q28515,Mexico City,Q1489\nSpringfield,Q49158,Takikawa,Q847\n"

    said = researcher.bring(text, PAIRS, "--set", "kind=sister-city", "--set", "body.kind=city")

    assert said.code == 0, said.err
    assert researcher.streams("body") == ["mexico-city", "springfield", "springfield-q49158", "takikawa"]
    again = researcher.bring(text, PAIRS, "--set", "kind=sister-city", "--set", "body.kind=city")
    assert again.outcomes() == ["unchanged"] * 2


@pytest.mark.parametrize(
    ("other", "slugs"),
    [
        ("Valencia,VE,city,10.1,-68.0", ["valencia", "valencia-ve"]),
        ("Valencia,ES,state,,", ["valencia", "valencia-state"]),
        ("Valencia,,city,8.2,-76.1", ["valencia", "valencia-2"]),
        ("Valencia,ES,town,39.5,-0.4", ["valencia"]),
        ("VALENCIA,,other,,", ["valencia"]),
    ],
)
def test_country_kind_and_place_tell_namesakes_apart(office: Office, other: str, slugs: list[str]) -> None:
    said = office.bring(
        f"who,country,body,lat,lon,kind\nValencia,ES,city,39.47,-0.38,mou\n{','.join(other.split(','))},protocol\n",
        ("who=counterpart", "country=country", "body=body.kind", "lat=lat", "lon=lon", "kind=kind"),
    )

    assert said.code == 0, said.out
    assert [stream for stream in office.streams("body") if stream != "kaohsiung"] == slugs


def test_a_name_in_another_language_counts_within_one_country_only(office: Office) -> None:
    maps = ("who=counterpart", "zh=names.zh-Hant", "country=country", "kind=kind")
    office.bring("who,zh,country,kind\nAuckland,奧克蘭,NZ,mou\n", maps, "--set", "body.kind=city")

    said = office.bring(
        "who,zh,country,kind\nOakland,奧克蘭,US,mou\nAuckland Council,奧克蘭,NZ,protocol\n",
        *(maps, "--set", "body.kind=city"),
    )  # fmt: skip

    assert said.code == 0, said.out
    assert office.streams("body") == ["auckland", "kaohsiung", "oakland"]


def test_a_name_that_several_bodies_bear_is_refused(researcher: Office) -> None:
    text = "a,qa,b,qb\nSpringfield,Q28515,Mexico City,Q1489\nSpringfield,Q49158,Takikawa,Q847\n"
    researcher.bring(text, PAIRS, "--set", "kind=sister-city", "--set", "body.kind=city")

    said = researcher.bring("a,b\nSpringfield,Takikawa\n", ("a=a", "b=b"), "--set", "kind=mou")

    assert said.code == 2
    assert "may be springfield (Q28515) or springfield-q49158 (Q49158): say which" in said.reason()


def test_a_slug_of_its_own_names_a_body(office: Office) -> None:
    maps = ("who=counterpart", "slug=slug", "country=country", "kind=kind")
    said = office.bring(
        "who,slug,country,kind\n橘郡,orange-county-ny,US,mou\n,orange-county-ny,,project\n",
        maps,
        "--set",
        "body.kind=county",
    )
    assert said.code == 0, said.out
    assert office.streams("body") == ["kaohsiung", "orange-county-ny"]

    said = office.bring(
        "who,slug,country,kind\nX,orange-county-ny,PL,mou\nY,No Slug,PL,mou\n",
        maps,
        "--set",
        "body.kind=city",
    )
    assert "of US, not PL" in said.reason(0)
    assert "is not a slug" in said.reason(1)


def test_a_name_without_latin_letters_needs_a_slug_or_a_number(office: Office) -> None:
    maps = ("城市=names.zh-Hant", "id=ids.wikidata")
    said = office.bring(
        "城市,id\n马桥镇,Q3278054\n橘郡,\n", maps, "--set", "kind=mou", "--set", "body.kind=town"
    )

    assert said.outcomes() == ["new", "refused"]
    assert said.rows[0]["partnership"] == "partnership:kaohsiung--q3278054"
    assert "map a column to slug, ids.wikidata or names.en" in said.reason(1)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Łódź", "lodz"),
        ("Malé", "male"),
        ("Orange County, New York", "orange-county-new-york"),
        ("L’Aquila", "laquila"),
        ("Gəncə", "gence"),
        ("Tórshavn (Faroe)", "torshavn-faroe"),
        ("高雄", ""),
        ("Dinant 迪南", ""),
        ("123", ""),
        (
            "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch upon the sea",
            "llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch-upon",
        ),
    ],
)
def test_a_slug_is_made_of_latin_letters(name: str, slug: str) -> None:
    assert slugged(name) == slug


def test_a_new_body_whose_name_comes_near_is_pointed_out(office: Office) -> None:
    counties = ("--set", "kind=mou", "--set", "body.kind=county")
    office.bring("who\nOrange County\n", ("who=counterpart",), *counties)

    one, other = (
        office.bring(f"who\n{who}\n", ("who=counterpart",), *counties, "--dry-run")
        for who in ("Orange Councy", "Orange Countty")
    )

    how = "Then give it that slug, in a column of the sheet: --map COLUMN=slug"
    assert f"is it orange-county (Orange County)? {how}" in one.reason()
    assert "orange-county (Orange County) is registered already and may be the same" in other.err
    assert other.reason() == ""


def test_nobody_has_a_tie_with_itself(office: Office) -> None:
    said = office.bring("who\nKaohsiung\n", ("who=counterpart",), "--set", "kind=mou")

    assert "both its sides are kaohsiung" in said.reason()


def test_what_a_new_body_is_must_be_said(office: Office) -> None:
    said = office.bring("who\nGdynia\n", ("who=counterpart",), "--set", "kind=mou")

    assert said.code == 2
    assert "--set body.kind=city" in said.reason()


# --- what is known already


def recorded(office: Office, on: str | None, kind: str = "sister-city") -> None:
    extra = ("--set", f"on={on}") if on else ()
    office.bring(
        "who\nGdynia\n", ("who=counterpart",), "--set", f"kind={kind}", "--set", "body.kind=city", *extra
    )


@pytest.mark.parametrize(
    ("known", "said", "outcome", "why"),
    [
        ("2025-09-14", "2025-09-14", "unchanged", "as gdynia--kaohsiung#2"),
        ("2025-09-14", "", "unchanged", "signed 2025-09-14"),
        ("2025-09-14", "2025", "unchanged", "signed 2025-09-14"),
        (None, "2025-09-14", "closer", "comity correct 'gdynia--kaohsiung#2' --set on=2025-09-14"),
        ("[..2025-10]", "2025-09-14", "closer", "dated [..2025-10]; to say it closer"),
        (
            "2025-09-14",
            "2025-10",
            "contradicted",
            "comity contest 'gdynia--kaohsiung#2' --set on=2025-10",
        ),
    ],
)
def test_a_tie_of_that_kind_is_known(
    office: Office, known: str | None, said: str, outcome: str, why: str
) -> None:
    recorded(office, known)

    told = office.bring(f"who,on\nGdynia,{said}\n", ("who=counterpart", "on=on"), "--set", "kind=sister-city")

    assert told.outcomes() == [outcome]
    assert why in told.reason()
    assert (told.code, told.adds()) == (0, [""])


def test_memorandums_follow_each_other_and_upgrades_are_new(office: Office) -> None:
    recorded(office, "2010", "mou")

    said = office.bring(
        "who,on,kind\nGdynia,2015,mou\nGdynia,2015-03,sister city\nGdynia,2016,mou\nGdynia,2016,MOU\n",
        ("who=counterpart", "on=on", "kind=kind"),
    )

    assert said.outcomes() == ["new", "new", "new", "unchanged"]
    assert [row["adds"] for row in said.rows] == ["mou-2015", "sister-city-2015", "mou-2016", ""]
    assert said.reason(3) == "as row 4"


def test_instruments_can_be_named(office: Office) -> None:
    recorded(office, "2010")
    maps = ("who=counterpart", "on=on", "kind=kind", "i=instrument")

    said = office.bring(
        "who,on,kind,i\nGdynia,2012,sister city,anew-2012\nGdynia,2010,mou,sister-city-2010\n", maps
    )

    assert said.outcomes() == ["new", "refused"]
    assert "sister-city-2010 is a sister-city by gdynia--kaohsiung#2, not a mou" in said.reason(1)


def test_of_rows_that_contradict_each_other_the_first_is_taken_and_the_others_are_asked_about(
    office: Office,
) -> None:
    said = office.bring(
        "who,on\nGdynia,\nGdynia,2025\nMalmö,2001\nMalmo,2003\n", ("who=counterpart", "on=on"),
        *("--set", "kind=sister-city", "--set", "body.kind=city"),
    )  # fmt: skip

    assert said.outcomes() == ["new", "closer", "new", "contradicted"]
    assert "row 2 has this tie, undated" in said.reason(1)
    assert "row 4 has this tie, dated 2001, and this one says 2003" in said.reason(3)
    assert [office.signed(f"partnership:{tie}").get("on") for tie in TWO] == [None, "2001"]


def test_what_three_have_between_them_two_have_too(office: Office) -> None:
    office.bring("who\nMutsu\nAomori\n", ("who=counterpart",), "--set", "kind=mou", "--set", "body.kind=city")
    office.say("open", "mutsu", "aomori", "kaohsiung")
    office.say(
        *("record", "signed", "partnership:aomori--kaohsiung--mutsu", "--on", "2025-10-20"),
        *("--instrument", "friendship-2025", "--kind", "friendship"),
    )

    said = office.bring(
        "who,on\nMutsu,2025-10-20\n", ("who=counterpart", "on=on"), "--set", "kind=friendship"
    )

    assert said.outcomes() == ["unchanged"]
    assert said.reason() == "as aomori--kaohsiung--mutsu#2"


def test_a_law_refuses_a_row_by_its_number(office: Office) -> None:
    recorded(office, "2010", "mou")
    office.say("record", "terminated", "gdynia", "--by", "gdynia", "--on", "2012")

    said = office.bring("who,on\n,\nGdynia,2015\n", ("who=counterpart", "on=on"), "--set", "kind=sister-city")

    assert (said.code, said.outcomes()) == (1, ["refused"])
    assert said.rows[0]["row"] == "3"
    assert "terminated" in said.reason()


def test_sources_that_are_not_registered_are_named_by_row(office: Office) -> None:
    text = "who,src\n" + "".join(f"City {number},nope\n" for number in range(150))

    said = office.bring(
        text, ("who=counterpart", "src=source"), "--set", "kind=mou", "--set", "body.kind=city"
    )

    assert (said.code, said.outcomes()) == (1, ["refused"] * 150)
    assert "rows 2, 3, 4, 5, 6, 7, 8, 9 and 142 more (City 0 …): the source nope is not in this" in said.err


def test_where_too_much_is_refused_the_rest_is_not_called_new(office: Office) -> None:
    text = "who\n" + "".join(f"City {number}\n" for number in range(150))
    office.bring(
        text, ("who=counterpart",), "--set", "kind=mou", "--set", "body.kind=city", "--set", "on=2010"
    )
    for number in range(110):
        office.say("record", "terminated", f"city-{number}", "--by", f"city-{number}", "--on", "2012")

    said = office.bring(text, ("who=counterpart",), "--set", "kind=sister-city", "--set", "on=2015")

    assert said.outcomes() == ["refused"] * 150
    assert "not looked at" in said.reason(149)


# --- one side's list


@pytest.mark.parametrize(
    ("word", "note"),
    [
        ("both", None),
        ("", None),
        ("a", "listed by Dubai alone, not by Oslo"),
        ("b", "listed by Oslo alone, not by Dubai"),
        ("Oslo", "listed by Oslo alone, not by Dubai"),
    ],
)
def test_a_tie_that_one_side_lists_is_reported_and_says_so(
    researcher: Office, word: str, note: str | None
) -> None:
    said = researcher.bring(
        f"a,b,by\nDubai,Oslo,{word}\n", ("a=a", "b=b", "by=listed_by"),
        *("--set", "kind=sister-city", "--set", "body.kind=city"),
    )  # fmt: skip

    assert said.code == 0, said.out
    signed = researcher.signed("partnership:dubai--oslo")
    assert (signed.get("note"), signed.get("certainty")) == (note, "reported" if note else None)
    assert "by" not in signed  # that would say who signed


def test_the_home_and_the_counterpart_list_too(office: Office) -> None:
    said = office.bring(
        "who,by\nGdynia,counterpart\nMalmö,home\nOslo,somebody\n", ("who=counterpart", "by=listed_by"),
        *("--set", "kind=mou", "--set", "body.kind=city", "--skip", "4"),
    )  # fmt: skip

    assert said.code == 0, said.out
    assert (
        office.signed("partnership:gdynia--kaohsiung")["note"] == "listed by Gdynia alone, not by Kaohsiung"
    )
    assert office.signed("partnership:kaohsiung--malmo")["note"] == "listed by Kaohsiung alone, not by Malmö"
    said = office.bring(
        "who,by\nOslo,somebody\n",
        ("who=counterpart", "by=listed_by"),
        "--set",
        "kind=mou",
        "--set",
        "body.kind=city",
    )
    assert "listed_by is both, home or counterpart, or the name of a side" in said.reason()


# --- values


@pytest.mark.parametrize(
    ("words", "edtf"),
    [
        ("2024-06-24", "2024-06-24"),
        ("2024/6/4", "2024-06-04"),
        ("2024.06.04", "2024-06-04"),
        ("2024-06-04 00:00:00", "2024-06-04"),
        ("2024年6月4日", "2024-06-04"),
        ("5 June 2024", "2024-06-05"),
        ("民國114年10月15日", "2025-10-15"),
        ("1997", "1997"),
        ("[2025-07-01..2025-07-02]", "[2025-07-01..2025-07-02]"),
        ("202X", "202X"),
    ],
)
def test_dates_as_offices_write_them(office: Office, words: str, edtf: str) -> None:
    recorded(office, words)

    assert office.signed("partnership:gdynia--kaohsiung")["on"] == edtf


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("03/04/2025", "either number could be the day"),
        ("Q3 2025", "say [2025-07..2025-09] for one day of it"),
        ("2025-02-30", "February 2025 has 28 days"),
        ("yesterday", "it means another day whenever it is imported"),
        ("昨天", "it means another day whenever it is imported"),
        ("114/10/15", "--roc"),
        ("45549", "a spreadsheet's own number"),
        ("soon", "not a date"),
        ("2999-01-01", "2999-01-01"),
    ],
)
def test_dates_that_are_refused(office: Office, words: str, why: str) -> None:
    said = office.bring(
        f"who,on\nGdynia,{words}\n",
        ("who=counterpart", "on=on"),
        "--set",
        "kind=mou",
        "--set",
        "body.kind=city",
    )

    assert said.outcomes() == ["refused"]
    assert why in said.reason()


def test_a_word_of_the_sheet_can_be_explained(office: Office) -> None:
    text = "who,country,body,kind,state\nBasseterre,Federation,metropolis,friendly_cooperation,running\n"
    maps = ("who=counterpart", "country=country", "body=body.kind", "kind=kind", "state=status")

    meant = {
        "running": "in force",
        "friendly_cooperation": "friendship",
        "metropolis": "CITY",
        "Federation": "KN",
    }
    said = office.bring(text, maps)
    assert all(f"--read '{word}=…'" in said.err for word in meant)

    explained = [option for word, value in meant.items() for option in ("--read", f"{word}={value}")]
    assert office.bring(text, maps, *explained).code == 0


def test_words_are_explained_with_read(office: Office) -> None:
    said = office.bring(
        "who,body,kind\nBasseterre,metropolis,Friendly_Cooperation\n",
        ("who=counterpart", "body=body.kind", "kind=kind"),
        *("--read", "Metropolis=city", "--read", "friendly_cooperation=friendship"),
    )

    assert said.code == 0, said.out


def test_a_status_that_is_not_in_force_is_no_tie(office: Office) -> None:
    said = office.bring(
        "who,state\nOslo,有效\nMalmö,proposed\n",
        ("who=counterpart", "state=status"),
        "--set",
        "kind=mou",
        "--set",
        "body.kind=city",
    )

    assert said.outcomes() == ["new", "refused"]
    assert "its status is proposed" in said.reason(1)


def test_kinds_that_are_none_are_refused_with_what_comes_near(office: Office) -> None:
    said = office.bring(
        "who,kind\nOslo,sister citty\nMalmö,pact\nBergen,-\n",
        ("who=counterpart", "kind=kind"),
        "--set",
        "body.kind=city",
    )

    assert "did you mean sister city? --read 'sister citty=sister city'" in said.reason(0)
    assert "the kinds are letter-of-intent, mou" in said.reason(1)
    assert "does not say what kind of tie" in said.reason(2)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Poland", "PL"), ("波蘭", "PL"), ("pl", "PL"), ("UK", "GB"), ("Taiwan", "TW"), ("台灣", "TW"), ("USA", "US"),
        ("Namibia", "NA"), ("NA", "NA"), ("Côte d’Ivoire", "CI"), ("Kosovo", "XK"), ("St. Kitts and Nevis", "KN"),
    ],
)  # fmt: skip
def test_countries_are_known_by_name(office: Office, words: str, code: str) -> None:
    office.bring(
        f"who,country\nThere,{words}\n",
        ("who=counterpart", "country=country"),
        "--set",
        "kind=mou",
        "--set",
        "body.kind=city",
    )

    assert fields_of(office.told("body:there")[0])["country"] == code


def test_the_table_of_countries_is_whole() -> None:
    codes = {code for several in countries.codes().values() for code in several}

    assert all(len(code) == 2 and code.isupper() for code in codes)
    assert len(codes) > 200
    assert len([code for code in countries.codes() if not code.isascii()]) > 200


def test_degrees_may_have_a_comma(office: Office) -> None:
    maps = ("who=counterpart", "lat=lat", "lon=lon")
    said = office.bring(
        "who;lat;lon\nGdynia;54,51889;18.53188\nOslo;north;1\nRome;91;0\n",
        maps,
        "--set",
        "kind=mou",
        "--set",
        "body.kind=city",
    )

    assert said.outcomes() == ["new", "refused", "refused"]
    assert "'north' is no number of degrees" in said.reason(1)
    assert "lat" in said.reason(2)


# --- the file


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_delimiters_are_told_apart(office: Office, sign: str) -> None:
    said = office.bring(ENGLISH.replace(",", sign))

    assert said.outcomes() == ["new"] * 4, said.err


def test_quotation_marks_line_breaks_and_blank_rows(office: Office) -> None:
    text = 'who,note\n\n"Orange County, New York","said ""yes""\nand signed"\n,\n\nOslo\n'
    said = office.bring(
        text, ("who=counterpart", "note=note"), "--set", "kind=mou", "--set", "body.kind=county"
    )

    assert [(row["row"], row["who"]) for row in said.rows] == [
        ("3", "Orange County, New York"),
        ("6", "Oslo"),
    ]
    assert office.signed("partnership:kaohsiung--orange-county-new-york")["note"] == 'said "yes"\nand signed'


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


def test_a_line_of_excels_own_and_a_delimiter_that_is_named(office: Office) -> None:
    assert office.bring("sep=;\n" + ENGLISH.replace(",", ";")).rows[0]["row"] == "3"
    assert office.bring(ENGLISH.replace(",", ":"), MAP, "--delimiter", ":").outcomes() == ["unchanged"] * 4
    assert "--delimiter" in office.bring(ENGLISH, MAP, "--delimiter", "::").err


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


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--map", "Partnr=counterpart"), "there is no column Partnr: did you mean Partner?"),
        (("--map", "Partner=counterprt"), "there is no field counterprt: did you mean counterpart?"),
        (("--map", "Partner=城市"), "did you mean counterpart?"),
        (("--map", "Partner=zzz"), "there are counterpart, a, b, kind"),
        (("--map", "Partner"), "write COLUMN=FIELD"),
        (("--map", "Partner=counterpart", "--set", "kind"), "write FIELD=VALUE"),
        (("--map", "Partner=counterpart", "--map", "Note=counterpart"), "counterpart is said twice"),
        (("--map", "Partner=counterpart", "--map", "Kind=kind", "--set", "kind=mou"), "kind is said twice"),
        (("--map", "Partner=counterpart", "--map", "Note=a"), "or a and b, not all of them"),
        (("--map", "Partner=a"), "map a column to each"),
        (("--map", "Partner=a", "--map", "Note=b", "--map", "Kind=lat"), "say a.lat or b.lat"),
        (("--map", "Partner=counterpart"), "say what kind of tie the rows tell of"),
        (("--map", "Kind=kind"), "say how the counterpart is called"),
        (("--map", "Partner=counterpart", "--set", "kind=mou", "--read", "x"), "write WORD=VALUE"),
        (("--map", "Partner=counterpart", "--set", "kind=mou", "--skip", "x"), "write COLUMN=VALUE, or numbers"),
        (("--map", "Partner=counterpart", "--set", "kind=mou", "--only", "x"), "write COLUMN=VALUE"),
        (("--map", "Partner=counterpart", "--set", "kind=mou", "--only", "Nte=x"), "did you mean Note?"),
        (("--map", "Partner=counterpart", "--set", "kind=mou", "--listed-on", "2025~"), "--listed-on"),
        (("--map", "Partner=counterpart", "--set", "kind=mou", "--listed-on", "03/04/2025"), "--listed-on"),
    ],
)  # fmt: skip
def test_a_map_that_does_not_suit_is_refused(office: Office, words: tuple[str, ...], why: str) -> None:
    before = office.count()

    said = office.say("import", office.sheet(ENGLISH), *words)

    assert said.code == 2
    assert why in said.err
    assert office.count() == before


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--map", "Partner=counterprt", "--set", "knd=mou"), ("no field counterprt", "no field knd")),
        (
            ("--map", "Partnr=counterpart", "--only", "Nte=x"),
            ("no column Partnr", "no column Nte", "what kind of tie"),
        ),
        (
            ("--map", "Partner=counterpart", "--source", "x", "--source", "y"),
            ("the sources x and y are not",),
        ),
    ],
)
def test_all_that_is_wrong_is_said_at_once(
    office: Office, words: tuple[str, ...], why: tuple[str, ...]
) -> None:
    said = office.say("import", office.sheet(ENGLISH), *words)

    assert said.code != 0
    assert all(each in said.err for each in why), said.err


def test_columns_can_be_named_by_their_place(office: Office) -> None:
    text = "name,name\nGdynia,格丁尼亞\n"
    constants = ("--set", "kind=mou", "--set", "body.kind=city")

    said = office.bring(text, ("name=counterpart",), *constants)
    assert "stands over several columns: say which, #1 or #2" in said.err

    said = office.bring(text, ("#1=counterpart", "#2=names.zh-Hant"), *constants)
    assert said.code == 0, said.err


def test_a_counterpart_needs_a_home(researcher: Office) -> None:
    assert "this ledger has no home" in researcher.bring(ENGLISH).err


@pytest.mark.parametrize(
    "words", ["a.country", "names.zh-Hant", "b.ids.wikidata", "figure.population", "body.kind", "term.length"]
)
def test_fields_have_names(words: str) -> None:
    assert key(words)


def test_without_a_map_one_is_proposed_and_nothing_written(office: Office) -> None:
    before = office.count()

    said = office.say("import", office.sheet(ENGLISH))

    assert (said.code, office.count()) == (2, before)
    assert "--map Partner=counterpart --map Country=country --map 'Body type=body.kind'" in said.err
    assert "--map Kind=kind --map Signed=on --map Note=note --dry-run" in said.err


def test_the_proposed_map_can_be_pasted(office: Office) -> None:
    path = office.sheet(CHINESE)
    said = office.say("import", path, "--json")
    proposed = json.loads(said.out)["proposed"]

    assert "英文名稱=counterpart" in proposed
    assert "城市=names.zh-Hant" in proposed
    assert "序號" not in " ".join(proposed)
    assert office.say(*proposed, "--roc").outcomes() == ["new"] * 3


def test_a_proposal_says_what_it_assumes(office: Office) -> None:
    said = office.say("import", office.sheet("Sister city;Since\nOslo;1990\n"))

    assert "--set kind=sister-city --set body.kind=city --dry-run" in said.err
    assert "change them if they are others" in said.err


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (("09.12.1993", "1986"), "such as '09.12.1993': say --dates dmy or --dates mdy"),
        (("09.12.1993", "24.12.1993"), None),
        (("12.12.1993",), None),
    ],
)
def test_a_proposal_says_which_days_may_be_read_in_two_ways(
    days: tuple[str, ...], told: str | None, office: Office
) -> None:
    rows = "".join(f"Oslo {n};{day}\n" for n, day in enumerate(days))
    said = office.say("import", office.sheet(f"Sister city;Since\n{rows}"))

    assert told in said.err if told else "two ways" not in said.err


def test_a_proposal_for_pairs(researcher: Office) -> None:
    said = researcher.say(
        "import", researcher.sheet("qid_a,name_a,qid_b,name_b,listed_by\nQ60,New York,Q84,London,both\n")
    )

    assert "--map qid_a=a.ids.wikidata --map name_a=a --map qid_b=b.ids.wikidata --map name_b=b" in said.err
    assert "--map listed_by=listed_by" in said.err


def test_a_facts_file_is_still_a_facts_file(office: Office) -> None:
    line = json.dumps({"stream": "body:oslo", "type": "body.registered", "name": "Oslo", "kind": "city"})

    assert office.say("import", office.sheet(line, "facts.jsonl")).code == 0
    assert "oslo" in office.streams("body")


def test_the_table_on_paper_ends_in_the_counts(office: Office) -> None:
    said = office.bring(ENGLISH, MAP, "--format", "md")

    assert "4 new; 12 facts recorded, 4 new bodies among them" in said.out


def test_the_how_to_works_as_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COMITY_USER", "mei")
    page = HOW_TO.read_text(encoding="utf-8")
    blocks = re.findall(r"^```(\w+)(?: \S+)?\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    for name, text in re.findall(r"^```csv(?: (\S+))?\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        Path(name or "partners.csv").write_text(text, encoding="utf-8")
    commands = [line for kind, text in blocks if kind == "text" for line in text.splitlines()]

    done = [
        CliRunner().invoke(comity, shlex.split(command)[1:])
        for command in commands
        if command.startswith("comity")
    ]

    proposals = [row for row in done if "A map to begin with" in row.output]
    assert [row.exit_code for row in done if row not in proposals] == [0] * (len(done) - 3), [
        row.output for row in done
    ]
    assert [proposal.exit_code for proposal in proposals] == [2, 2, 2]


# --- a property


NAMES = st.sampled_from(["Oslo", "Malmö", "Łódź", "Springfield", "San José", "高雄", "Ny-Ålesund", "X"])
NUMBERS = st.integers(1, 12).map(lambda number: f"Q{number}")
SIDES = st.tuples(NAMES, NUMBERS)
ROWS = st.lists(
    st.tuples(SIDES, SIDES, st.sampled_from(["mou", "姊妹市", "twin town", "friendship"])), max_size=12
)


@given(ROWS)
def test_as_many_ties_as_there_are_pairs_of_numbers_with_a_kind(
    rows: list[tuple[tuple[str, str], tuple[str, str], str]],
) -> None:
    kinds = {"姊妹市": "sister-city", "twin town": "sister-city"}
    pairs = [(a, b, kind) for a, b, kind in rows if a[1] != b[1]]
    expected = {(frozenset((a[1], b[1])), kinds.get(kind, kind)) for a, b, kind in pairs}
    written = io.StringIO()
    csv.writer(written).writerows([["a", "qa", "b", "qb", "kind"], *([*a, *b, kind] for a, b, kind in pairs)])
    with TemporaryDirectory() as folder:
        begun(Path(folder) / "ledger.db", home=False)
        office = Office(Path(folder))
        bring: Callable[[], Said] = lambda: office.bring(  # noqa: E731 — done twice
            written.getvalue(), (*PAIRS, "kind=kind"), "--set", "body.kind=city"
        )

        said, again = bring(), bring()

        assert (said.code, again.code) == (0, 0), said.err + again.err
        assert office.ties() == len(expected) == said.outcomes().count("new")
        assert set(again.outcomes()) <= {"unchanged"}
        assert len(office.streams("body")) == len({item[1] for a, b, _ in pairs for item in (a, b)})
