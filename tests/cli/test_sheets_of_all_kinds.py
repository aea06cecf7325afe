"""Lists of visits, contacts, memberships and ended ties: each is seen for what it is, and becomes the facts it tells."""

import io
import re
import shlex
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from cli.spreadsheet import countries, events
from cli.spreadsheet.bodies import Bodies, Body
from cli.spreadsheet.bodies import Said as BodyIsSaid
from cli.spreadsheet.columns import FIELDS, OF_THE_TIE, Key, written
from cli.spreadsheet.dates import Dates
from cli.spreadsheet.events import ending_of, people, with_its_day
from cli.spreadsheet.headings import field_of, known_words, subject_of
from cli.spreadsheet.letters import in_two_ways
from cli.spreadsheet.marks import is_a_sum, without_mark
from cli.spreadsheet.proposing import proposed
from cli.spreadsheet.rows import KIND, is_known
from cli.spreadsheet.sheet import Sheet, Unfit, headed
from domain.fact import Person, fields_of
from domain.fields import is_description
from tests.cli.test_spreadsheet import Office, Said, begun, office, researcher

__all__ = ["office", "researcher"]  # fixtures

VISITS = """\
Datum;Partnerstadt;Land;Richtung;Anlass;Teilnehmer
12.-14.05.2019;Arras;Frankreich;eingehend;Jubiläum;"Anne Roux (Bürgermeisterin); zwei Künstler"
25.06.2019;Wien;Österreich;ausgehend;;
"""
MEMBERSHIPS = """\
Netzwerk,Mitglied seit,Status,Austritt
ICLEI,1999,aktiv,
Eurocities,2001,,2015
"""
TIES = """\
Partnerstadt,Land,Art,Seit,Status,Beendet am
Wien,Österreich,Partnerschaft,1990,beendet,25.5.2001
Arras,Frankreich,Partnerschaft,1991,beendet,k. A.
Łódź,Polen,Freundschaft,1992,in Kraft,
Oslo,Norwegen,Kontakt,seit 1993,,
"""
GERMAN = """\
Gemeinde,Bundesland,Breite,Partnergemeinde,Land,Seit,Form
Hemer,Nordrhein-Westfalen,51.4,Bludenz,Österreich,25.05.1988,Freundschaft
Herten,Nordrhein-Westfalen,51.6,Arras,Frankreich,12.05.1984,k
"""


def pasted(office: Office, text: str, *words: str) -> Said:
    """The import that is proposed for a sheet, with more options, pasted without its dry run."""
    said = office.say("import", office.sheet(text))
    line = next(line for line in said.err.splitlines() if line.strip().startswith("comity import"))
    proposed = shlex.split(line)[1:]
    return office.say(*proposed[: proposed.index("--dry-run")], *words)


def fields(office: Office, stream: str, number: int = -1) -> dict[str, Any]:
    return fields_of(office.told(stream)[number])


@pytest.mark.parametrize(
    ("headings", "subject"),
    [
        ("Datum;Partnerstadt;Besucher;Anlass", "visits"),
        ("Date de visite;Ville;Motif", "visits"),
        ("Fecha;Ciudad hermana;Delegación", "visits"),
        ("Data wizyty;Miasto;Cel", "visits"),
        ("Datum bezoek;Gemeente", "visits"),
        ("來訪日期;城市;事由", "visits"),
        ("訪問日;相手都市;出席者", "visits"),
        ("Datum;Partnerstadt;Kontaktart", "contacts"),
        ("Réseau;Adhésion", "memberships"),
        ("Ville partenaire;Réseau;Membre jusqu'à", "memberships"),
        ("Partnerstadt;Netzwerk;ausgetreten am;Ende der Mitgliedschaft", "memberships"),
        ("加盟団体;加盟年", "memberships"),
        ("Netz;Gemeinde;Eintritt;Kündigung zum", "memberships"),
        ("Stadt;Mitgliedschaft seit", "memberships"),
        ("Partnerstadt;Aufnahme;Kündigung", "agreements"),
        ("Datum;Partnerstadt;Anlass", ""),
        ("Partner;Date;Cost;Paid by", ""),
        ("Partnerstadt;Land;Seit;Form", "agreements"),
        ("Ville jumelée;Pays;Depuis;Type", "agreements"),
        ("Miasto partnerskie;Kraj;Rok", "agreements"),
        ("提携先;国;提携年月日;提携区分", "agreements"),
        ("Rede;Município membro;Data de adesão;Data de saída", "memberships"),
        ("Δίκτυο;Μέλος;Ημερομηνία ένταξης", "memberships"),
        ("Município;Município geminado;Data de assinatura;Situação;Data de cessação", "agreements"),
    ],
)
def test_what_a_sheet_is_of_is_seen_by_its_headings(headings: str, subject: str) -> None:
    columns = headings.split(";")
    assert subject_of(columns, [field_of(heading) for heading in columns])[0] == subject


@pytest.mark.parametrize(
    ("sheet", "fields"),
    [
        (
            "U.S. Member,State,Sister City,Country,Year\nKent,Ohio,Dudince,Slovakia,2003",
            "a a.region b b.country on",
        ),
        ("Partner city,Country of partner city,Partner region\nLyon,France,Rhône", "b b.country b.region"),
        ("Polish city,Foreign partner,Country,Year of agreement\nGdynia,Kiel,DE,1985", "a b b.country on"),
        ("Collectivité française,Pays,Collectivité étrangère\nLyon,FR,Leipzig", "a b.country b"),
        ("Ville française,Ville étrangère,Pays de la ville étrangère\nLyon,Leipzig,DE", "a b b.country"),
        ("Municipio español,Municipio extranjero,Fecha del hermanamiento\nElx,Passau,1987", "a b on"),
        ("Nederlandse gemeente,Buitenlandse gemeente,Startjaar\nDelft,Freiberg,1986", "a b on"),
        ("Partnerstadt (Land),Partnerstadt (Name),Stadt\nFrankreich,Metz,Trier", "b.country b a"),
        ("Stadt,Seit\nTrier,1957", "a on"),
        ("Município,Cidade geminada,País,Ano\nPorto,Bordéus,França,1978", "a b b.country on"),
        (
            "자치단체,국가,외국도시,결연일자\nBusan,대만,Kaohsiung,1966-06-30",
            "a b.country b on",
        ),
        (
            "지방자치단체,영문명,교류도시,국가,체결일\n한빛시,Hanbit,Dalbeck,네덜란드,2001-05-04",
            "a.names.ko a b b.country on",
        ),
        (
            "우리쪽,영문명,교류도시\n한빛시,Hanbit,Dalbeck\n달빛시,Dalbit,Delft",
            "a.names.ko a b",
        ),
        (
            "대륙,영문명,교류도시\n유럽,Dalbeck,달베크\n유럽,Delft,델프트",
            "· b b.names.ko",
        ),
        ("Stadt,Schwesterort,Land,Region\nTrier,Metz,Frankreich,Lothringen", "a · b.country ·"),
        ("Partnerstadt (Land),Stadt\nMetz (Frankreich),Trier", "b a"),
        (
            "Bundesland,Gemeinde,Breite,Partnergemeinde,Land\nHessen,Kassel,51.3,Florenz,IT",
            "a.region a a.lat b b.country",
        ),
        (
            "municipality,bundesland,state,partnergemeinde,land,country\nAue,SN,Saxony,Bex,CH,CH",
            "a a.region · b b.country ·",
        ),
        ("Country,City,Country,Partner city\nGermany,Kassel,Italy,Florence", "a.country a b.country b"),
        (
            "都道府県,自治体名,国名,州・省,提携自治体名,提携年月日\n兵庫,神戸,US,WA,Seattle,1957",
            "a.region a b.country b.region b on",
        ),
        ("提携先（国名）,提携先（自治体名）,日本側自治体\nアメリカ,シアトル,神戸", "b.country b a"),
        ("我國縣市,外國城市,國家\n高雄市,西雅圖,美國", "a b b.country"),
        ("締盟城市,英文名,國家\n西雅圖,Seattle,美國", "b.names.zh-Hant b b.country"),
        (
            "縣市,縣市英文名,締盟城市,締盟城市外文名\n高雄市,Kaohsiung,西雅圖,Seattle",
            "a.names.zh-Hant a b.names.zh-Hant b",
        ),
        ("Sister city,English name\nMünchen,Munich", "b b.names.en"),
        ("自治体名,ローマ字,提携自治体名,英語名\n長崎市,Nagasaki,リヨン市,Lyon", "a.names.ja a b.names.ja b"),
        ("City,Country,State,Sister City\nTaipei,USA,Texas,Houston", "a b.country b.region b"),
        ("縣市,國家,州省,締盟城市\nTaipei,美國,Texas,Houston", "a b.country b.region b"),
        ("City,Sister City,State\nTaipei,Houston,dormant", "a b status"),
        (
            "Commune,Région,Collectivité partenaire,Région partenaire\nReims,GE,Aachen,NRW",
            "a a.region b b.region",
        ),
        ("縣市,締盟城市(中文),締盟城市(英文)\n高雄市,西雅圖,Seattle", "a b.names.zh-Hant b"),
        ("City,城市,英文名\nBusan,苏州,Suzhou", "a a.names.zh-Hans a.names.en"),
        ("City,Partner city,Chinese name\nBusan,Guangzhou,广州", "a b b.names.zh-Hans"),
        ("Sister city,Mayor\nKaohsiung,Ada Lee", "b ·"),
        ("Sister city,Population of city\nKaohsiung,2720000", "b ·"),
        (
            "Capital city,Sister city,Member\nyes,Kiel,Tallinn",
            "· b ·",
        ),  # which of the two is the other side is not guessed
    ],
)
def test_a_register_names_both_sides(sheet: str, fields: str) -> None:
    columns, *rows = (tuple(line.split(",")) for line in sheet.split("\n"))
    found = proposed(Sheet(columns, tuple(enumerate(rows, 2))), has_home=False)

    assert " ".join(written(item) if item else "·" for item in found.fields) == fields


def test_of_one_sides_list_only_the_counterpart_is_named() -> None:
    columns = ("Partner city", "Partner country", "Partner latitude", "Home country")
    found = proposed(Sheet(columns, ((2, ("Lyon", "France", "45.7", "Belgium")),)))

    assert [item and written(item) for item in found.fields] == ["counterpart", "country", "lat", None]


@pytest.mark.parametrize("heading", ["자매결연일", "협정일", "결연일자", "체결일", "체결연월"])
def test_headings_of_korea_say_when_it_was_agreed(heading: str) -> None:
    sheet = Sheet(
        (heading, "도시", "국가", "구분", "상태"), ((2, ("1996. 4.", "Perth", "호주", "자매도시", "종료")),)
    )
    found = proposed(sheet)
    said = [item and written(item) for item in found.fields]
    assert said == ["on", "counterpart", "country", "kind", "status"]
    assert (found.of, found.remarks) == ("agreements", [])


def test_a_list_of_visits_in_korean_is_one_of_visits() -> None:
    rows = (("2019.5.12~14", "Suzhou", "방문", "축제", "김민수"), ("2019년 6월 25일", "宿州", "초청", "", ""))
    found = proposed(Sheet(("방문일", "도시", "방향", "목적", "참가자"), tuple(enumerate(rows, 2))))
    said = [item and written(item) for item in found.fields]
    assert (found.of, said) == ("visits", ["on", "counterpart", "visitor", "occasion", "people"])


@pytest.mark.parametrize(
    ("cells", "asked"),
    [(("2019.5.12", "2019년 6월 25일"), True), (("25/5/1988", "1988"), True), (("2019.5.12", "축제"), False)],
)
def test_a_column_of_dates_alone_is_asked_about(cells: tuple[str, str], *, asked: bool) -> None:
    rows = tuple((n, (cell, "Suzhou")) for n, cell in enumerate(cells, 2))
    found = proposed(Sheet(("만난날", "도시"), rows))
    remark = "만난날 has nothing but dates: --map 만난날=on says that it was then; if they tell of visits"
    assert any(remark in said for said in found.remarks) is asked


OF_EVENTS = {
    "contacts": (
        "Дата;Громада;Партнер;Вид контакту;Учасники;Тема\n2024-03-01;Одеса;Szeged;телефонна розмова;Олена Коваль;освіта",
        "Дата;Город;Партнер;Вид контакта;Участники\n2024-03-01;Одесса;Szeged;письмо;Елена",
        "Tarih;Belediye;Ortak;Temas türü\n2024-03-01;Bursa;Szeged;telefon görüşmesi",
    ),
    "visits": (
        "Ziyaret Tarihi;Belediye;Kardeş Şehir;Yön;Katılımcılar\n12.05.2024;Bursa;Szeged;gelen;Jeanne Morel",
        "Päivä;Kunta;Ystävyyskunta;Suunta;Osallistujat;Aihe\n12.5.2024;Turku;Szeged;saapuva;Jeanne Morel;juhla",
        "Dátum;Település;Testvérváros;Irány;Cél\n2024-03-01;Szeged;Turku;érkező;vásár",
        "Datum návštěvy;Město;Partner;Účastníci\n2024-03-01;Tábor;Szeged;Jan",
    ),
}
"""Lists of what happened, in languages of which the commonest words are known."""


@pytest.mark.parametrize(("of", "text"), [(of, text) for of, texts in OF_EVENTS.items() for text in texts])
def test_a_list_of_what_happened_is_not_proposed_as_agreements(of: str, text: str, tmp_path: Path) -> None:
    for home in (True, False):
        (folder := tmp_path / str(home)).mkdir()
        begun(folder / "ledger.db", home=home)
        asked = Office(folder)

        said = asked.say("import", asked.sheet(text + "\n"))

        assert f"--of {of} --map" in said.err
        assert "kind=sister-city" not in said.err


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("Datum,Grad,Partner,Vrsta kontakta,Sudionici\n2024-03-01,Zadar,Arras,poziv,Ana\n", True),
        ("Partner,Kada,Tko\nArras,2024-03-01,Ana\n", True),
        ("Partner,Datum,Stanovnici\nArras,2024-03-01,4000\n", False),
        ("Partner,Datum podpisu,Tko\nArras,2024-03-01,Ana\n", False),
        ("Partner,Country,Tko\nArras,France,Ana\n", False),
    ],
)
def test_where_rows_may_tell_of_what_happened_no_kind_is_assumed(
    text: str, office: Office, *, events: bool
) -> None:
    """Under a heading that nobody knows may stand who called: pasted as it is, nothing is signed on the day of a call."""
    said = office.say("import", office.sheet(text))
    done = pasted(office, text)
    sure = office.say("import", office.sheet(text), "--of", "agreements")

    assert ("kind=sister-city" in said.err, "--set 'kind=…'" in said.err) == (not events, events)
    assert ("No heading says what the rows tell of: --of visits or" in said.err) == events
    assert (done.code != 0) == events or "date" in done.err
    assert "kind=sister-city" in sure.err


def test_a_sheet_that_is_called_contacts_has_contacts() -> None:
    rows = ((2, ("2024-03-01", "Arras", "so")),)
    named, plain = (
        Sheet(("Дата", "Партнер", "Що"), rows, of_a_workbook=name) for name in ("Контакти", "Лист1")
    )

    assert [proposed(sheet).of for sheet in (named, plain)] == ["contacts", "agreements"]
    assert proposed(named).why == "the sheet 'Контакти'"


def test_numbers_of_wikidata_are_nobodys_names(researcher: Office) -> None:
    head = "item,itemLabel,uf,coord_lat,coord_lon,partner,partnerLabel,country,countryLabel,start,end\n"
    rows = "Q38234,Santos,São Paulo,-23.9,-46.3,Q45412,Coimbra,Q45,Portugal,1999,\n"
    address = "http://www.wikidata.org/entity/Q1490"
    rows += f"Q174,São Paulo,São Paulo,-23.5,-46.6,{address},Tokyo,Q17,Japan,2001,\n"

    said = pasted(researcher, head + rows, "--set", "a.country=BR")

    assert said.outcomes() == ["new", "new"]
    assert {"santos", "coimbra", "sao-paulo", "tokyo"} <= set(researcher.streams("body"))
    with_label = Sheet(("partner", "partnerLabel"), ((2, ("Q45412", "Coimbra")),))
    alone = Sheet(("city", "partner", "twin town"), ((2, ("Q1", "Q45412", "Coimbra")),))
    home = [written(key) if key else None for key in proposed(with_label).fields]
    assert home == ["ids.wikidata", "counterpart"]
    assert "counterpart" not in [written(key) for key in proposed(alone).fields[:2] if key]
    named = Sheet(("partner", "partnerLabel"), ((2, ("Coimbra", "Coimbra")),))  # these are no numbers
    assert proposed(named).fields[0] == Key("counterpart", "name")


@pytest.mark.parametrize(
    "head",
    [
        "Місто,Область,Партнер,Країна,Дата підписання,Дата припинення,Вид,Примітка",
        "Город,Область,Город-побратим,Страна,Дата подписания,Дата прекращения,Вид соглашения,Примечание",
    ],
)
def test_headings_in_ukrainian_and_russian_are_known(head: str, researcher: Office) -> None:
    rows = "Odesa,Odeska,Szeged,HU,1961-05-01,2022,sister city,so\n"

    said = pasted(researcher, f"{head}\n{rows}", "--set", "a.country=UA")

    assert said.outcomes() == ["new"]
    facts = map(fields_of, researcher.told("partnership:odesa--szeged"))
    assert [fact["on"] for fact in facts if fact.get("on")] == ["1961-05-01", "2022"]


@pytest.mark.parametrize(
    ("text", "said", "ended"),
    [
        (
            "Kunta;Ystävyyskunta;Maa;Alkaen;Laji;Tila;Päättyi;Huomautus\nTurku;Szeged;HU;25.6.1971;mou;päättynyt;2013;so",
            "a b b.country on kind status ended note",
            ["1971-06-25", "2013"],
        ),
        (
            "Comune;Partner;Stato estero;Data firma;Tipo;Situazione\nBari;Szeged;HU;1971;Patto d’amicizia;Cessato",
            "a b b.country on kind status",
            ["1971"],
        ),
    ],
)
def test_headings_in_finnish_and_italian_are_known(
    text: str, said: str, ended: list[str], researcher: Office
) -> None:
    columns, row = (tuple(line.split(";")) for line in text.split("\n"))
    found = proposed(Sheet(columns, ((2, row),)), has_home=False)
    assert " ".join(written(item) if item else "·" for item in found.fields) == said

    done = pasted(researcher, text + "\n", "--set", "a.country=FI")

    assert done.outcomes() == ["new"], done.err
    stream = f"partnership:{'--'.join(sorted((row[0].lower(), 'szeged')))}"
    facts = map(fields_of, researcher.told(stream))
    assert [fact["on"] for fact in facts if fact.get("on")] == ended
    assert "terminated" in done.adds()[0]


@pytest.mark.parametrize("home", [True, False])
def test_where_no_heading_is_known_no_command_is_offered_that_fails(*, home: bool, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    begun(tmp_path / "other" / "ledger.db", home=home)
    asked = Office(tmp_path / "other")
    sheet = asked.sheet("Hvenær,Hvar,Hver\n1961-05-01,Szeged,Odesa\n")

    said = asked.say("import", sheet)

    assert "A map to begin with" not in said.err
    assert "--set kind=" not in said.err
    shown = re.search(r"No heading is known, so say what each column means, such as (--map \S+)", said.err)
    assert shown
    assert shown[1] == ("--map Hvar=counterpart" if home else "--map Hvar=a")
    both = () if home else ("--map", "Hver=b")
    words = (*shlex.split(shown[1]), *both, "--set", "kind=sister-city", "--set", "body.kind=city")
    assert asked.say("import", sheet, *words).outcomes() == ["new"]


def test_a_formula_that_was_never_calculated_is_no_word_to_be_explained(office: Office) -> None:
    said = office.say("import", office.sheet("City,Country,Kind\nPerth,Utopia,mou\nSum,=…,=…\n"))
    assert "--read 'Utopia=…'" in said.err
    assert "=…=…" not in said.err
    how = (
        "--map",
        "City=counterpart",
        "--map",
        "Country=country",
        "--map",
        "Kind=kind",
        "--set",
        "body.kind=city",
    )
    said = office.say("import", office.sheet("City,Country,Kind\nPerth,Utopia,mou\nSum,=…,Pact\n"), *how)
    assert "its formula was never calculated" in said.out
    assert "=…=…" not in said.err


@pytest.mark.parametrize(
    ("words", "key", "known"),
    [
        *(("호주", "country", True), ("한국", "country", True), ("남아프리카공화국", "country", True)),
        *((word, "status", True) for word in ("종료", "회원", "终止", "已终止")),
        *((word, "kind", True) for word in ("자매도시", "우호협력도시", "友好交流关系")),
        ("축제", "kind", False),
    ],
)
def test_words_of_korea_and_china_are_known(words: str, key: str, *, known: bool) -> None:
    assert is_known(KIND if key == "kind" else Key("tie", key), words) is known


def test_a_list_of_visits_is_never_proposed_as_agreements(office: Office) -> None:
    said = office.say("import", office.sheet(VISITS))

    assert "The rows seem to be visits (Richtung)" in said.err
    assert "--of visits" in said.err
    assert "kind=" not in said.err.replace("body.kind=", "")
    assert (
        "they seem to be visits (Richtung): --of visits"
        in office.bring(VISITS, ("Partnerstadt=counterpart",)).err
    )


def test_visits_have_a_direction_days_and_people(office: Office) -> None:
    said = pasted(office, VISITS)

    assert said.outcomes() == ["new", "new"], said.err
    assert "Arras visited Kaohsiung: Jubiläum, with Anne Roux (Bürgermeisterin)" in said.rows[0]["adds"]
    assert fields(office, "partnership:arras--kaohsiung") == {
        "on": "2019-05-12/2019-05-14",
        "visitor": "arras",
        "host": "kaohsiung",
        "occasion": "Jubiläum",
        "people": [{"name": "Anne Roux", "role": "Bürgermeisterin"}, {"name": "zwei Künstler"}],
    }
    assert fields(office, "partnership:kaohsiung--wien")["visitor"] == "kaohsiung"
    assert pasted(office, VISITS).outcomes() == ["unchanged", "unchanged"]


@pytest.mark.parametrize(
    ("cell", "topics"),
    [
        ("humanitarian aid, education", ["humanitarian-aid", "education"]),
        ("Climate change", ["climate-change"]),
        ("Énergie; Jumelage d'écoles; Énergie", ["energie", "jumelage-decoles"]),
        ("data-driven-governance smart-city", ["data-driven-governance", "smart-city"]),
        ("гуманітарна допомога", None),
        ("гуманітарна допомога; education", None),
        ("人道支援、education", None),
    ],
)
def test_topics_are_ordinary_words_and_what_no_slug_is_made_of_can_be_explained(
    cell: str, topics: list[str] | None, office: Office
) -> None:
    sheet = office.sheet(f"town|on|about\nArras|2024-03-01|{cell}\n")
    maps = ("--map", "town=counterpart", "--map", "on=on", "--map", "about=topics")
    words = ("--of", "contacts", *maps, "--set", "body.kind=city", "--delimiter", "|")

    said = office.say("import", sheet, *words)

    if topics is None:
        option = re.search(r"--read ('[^']+'|\S+)", said.reason())
        assert option
        explained = shlex.split(option[1].replace("…", "humanitarian-aid"))[0]
        said = office.say("import", sheet, *words, "--read", explained)
        assert "stands in no cell" not in said.err
        topics = ["humanitarian-aid", *(["education"] if "education" in cell else [])]
    assert said.outcomes() == ["new"], said.err
    assert fields(office, "partnership:arras--kaohsiung")["topics"] == topics


def test_the_fields_say_how_topics_are_written() -> None:
    assert FIELDS["occasion, people, topics"].endswith("words joined by ,")


@pytest.mark.parametrize(
    ("heading", "came", "went"),
    [
        ("Who came", "incoming", "outgoing"),
        ("Wer kam", "zu uns", "bei ihnen"),
        ("Qui est venu", "visite reçue", "visite rendue"),
        ("Type", "inbound", "outbound"),
        ("Hin/her", "ein", "aus"),
        ("誰來訪", "來訪", "出訪"),
        ("Who went", "Arras", "Kaohsiung"),
    ],
)
def test_who_came_is_read_from_the_cells_whatever_the_heading(
    heading: str, came: str, went: str, office: Office
) -> None:
    said = pasted(
        office, f"Partner;Date;{heading};Country\nArras;12.05.2024;{came};FR\nArras;13.6.2025;{went};FR\n"
    )

    assert said.outcomes() == ["new", "new"], said.err
    assert [fields(office, "partnership:arras--kaohsiung", at)["visitor"] for at in (-2, -1)] == [
        "arras",
        "kaohsiung",
    ]


def test_who_came_may_be_persons_and_a_kind_of_tie_is_no_direction(office: Office) -> None:
    persons = office.say("import", office.sheet("Partner,Date,Who came\nArras,2024,Anne Roux\n")).err
    kinds = office.say("import", office.sheet("Partner,Date,Type\nArras,2024,訪問\nWien,2020,mou\n")).err

    assert "--map 'Who came=people'" in persons
    assert "visits are assumed" in persons
    assert "--map Type=kind" in kinds


def test_visitor_and_host_are_the_sides_where_nobody_else_is_named(researcher: Office) -> None:
    said = pasted(
        researcher, "Besuchsdatum,Gast,Gastgeber\n2019-05-12,Arras,Herten\n2019-06-25,Herten,Arras\n"
    )

    assert said.outcomes() == ["new", "new"], said.err
    assert [fields(researcher, "partnership:arras--herten", at)["visitor"] for at in (1, 2)] == [
        "arras",
        "herten",
    ]


def test_whoever_visited_must_be_said(office: Office) -> None:
    maps = (
        "--map",
        "Datum=on",
        "--map",
        "Partnerstadt=counterpart",
        "--set",
        "body.kind=city",
        "--of",
        "visits",
    )
    assert "does not say who visited whom" in office.say("import", office.sheet(VISITS), *maps).out
    assert "is no field of agreements" in office.bring(VISITS, ("Datum=on", "Anlass=occasion")).err


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("Hans Müller (Mayor); two artists", ["Hans Müller", "two artists"]),
        ("Hans Müller, Eva Braun", ["Hans Müller", "Eva Braun"]),
        ("陳大文（副市長）、王小明", ["陳大文", "王小明"]),
        ("Müller, Hans", None),
        ("Virtanen, Matti (kj)", None),
        ("Hans Müller, Ph.D., Eva Braun", ["Hans Müller, Ph.D.", "Eva Braun"]),
        ("J. Roe, K. L.", ["J. Roe", "K. L."]),
        ("Hans Müller, Eva Braun und 12 Schüler", ["Hans Müller", "Eva Braun", "12 Schüler"]),
        ("Ada Lune (mayor) and Jan Kos (clerk)", ["Ada Lune", "Jan Kos"]),
        ("José Ortega y Gasset", ["José Ortega y Gasset"]),
        ("Lea Sand (Minister of Health and Sport)", ["Lea Sand"]),
    ],
)
def test_people_of_a_cell_are_told_apart_where_they_can_be(words: str, names: list[str] | None) -> None:
    if names is None:
        with pytest.raises(Unfit, match="one person or several"):
            people(words)
    else:
        assert [person["name"] for person in people(words)] == names


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (f"Ada{' ' * 40_000}Lune", ["Ada Lune"]),
        (f"Ada Lune (mayor){' ' * 40_000}und Jan Kos", ["Ada Lune", "Jan Kos"]),
        (f"Ada Lune, Dipl.{' ' * 40_000}x, Jan Kos", ["Ada Lune, Dipl. x", "Jan Kos"]),
        ("Ada Lune, " * 30_000 + "Jan Kos", ["Ada Lune"] * 30_000 + ["Jan Kos"]),
    ],
    ids=["blanks", "blanks behind an office", "blanks behind a degree", "commas"],
)
def test_people_of_a_cell_as_long_as_a_book_are_told_apart_at_once(words: str, names: list[str]) -> None:
    began = time.process_time()

    assert [person["name"] for person in people(words)] == names

    assert time.process_time() - began < 10, "it takes as long as the square of the cell"


@pytest.mark.parametrize(
    ("words", "persons"),
    [
        (
            "Dr. Anna-Kaisa Mäkelä, M.A. (rehtori) ja 12 oppilasta",
            [("Dr. Anna-Kaisa Mäkelä, M.A.", "rehtori"), ("12 oppilasta", None)],
        ),
        ("N.N.", [("somebody", None)]),
        ("N. N. (Bürgermeister); Eva Braun", [("Bürgermeister", "Bürgermeister"), ("Eva Braun", None)]),
        ("kaupunginjohtaja Matti Virtanen", [("Matti Virtanen", "kaupunginjohtaja")]),
        ("міський голова Іван Бондар (УА)", [("Іван Бондар", "міський голова, УА")]),
        ("kaupunginjohtaja", [("kaupunginjohtaja", None)]),
        ("choir Cantate Domino", [("choir Cantate Domino", None)]),
        ("von der Leyen", [("von der Leyen", None)]),
    ],
)
def test_who_came_has_a_name_and_an_office_or_neither(
    words: str, persons: list[tuple[str, str | None]]
) -> None:
    """Whom nobody named is described, so that no two are taken for one; whom a list names with the office is not."""
    found = people(words)

    assert [(person["name"], person.get("role")) for person in found] == persons
    described = {person["name"]: is_description(Person(**person)) for person in found}
    for nobody in ("somebody", "Bürgermeister", "12 oppilasta", "kaupunginjohtaja", "choir Cantate Domino"):
        assert described.get(nobody, True)
    for named in ("Matti Virtanen", "Іван Бондар", "Eva Braun", "von der Leyen"):
        assert not described.get(named, False)


def test_who_a_cell_means_can_be_explained(office: Office) -> None:
    sheet = office.sheet('town,on,who\nArras,2024-03-01,"Virtanen, Matti (kj)"\n')
    maps = ("--map", "town=counterpart", "--map", "on=on", "--map", "who=people", "--set", "body.kind=city")
    words = ("--of", "contacts", *maps)
    asked = office.say("import", sheet, *words)
    assert "--read 'Virtanen, Matti (kj)=Virtanen; Matti (kj)', or =Matti Virtanen (kj)" in asked.reason(), (
        asked.reason()
    )

    said = office.say("import", sheet, *words, "--read", "Virtanen, Matti (kj)=Matti Virtanen (kj)")

    assert said.outcomes() == ["new"], said.err
    assert "stands in no cell" not in said.err
    assert fields(office, "partnership:arras--kaohsiung")["people"] == [
        {"name": "Matti Virtanen", "role": "kj"}
    ]


def test_contacts_have_a_channel(office: Office) -> None:
    text = "日期,對方城市,事由,聯繫方式\n2019/5/12,Busan,港口合作,視訊\n"

    assert pasted(office, text).outcomes() == ["new"]
    assert fields(office, "partnership:busan--kaohsiung") == {
        "on": "2019-05-12",
        "channel": "online",
        "occasion": "港口合作",
    }
    assert pasted(office, text).outcomes() == ["unchanged"]


def test_memberships_are_of_the_home_and_may_have_been_left(office: Office) -> None:
    said = pasted(office, MEMBERSHIPS)

    assert said.outcomes() == ["new", "new"], said.err
    assert [fact.verb for fact in office.told("membership:kaohsiung@eurocities")] == ["joined", "left"]
    assert fields(office, "body:iclei")["kind"] == "network"
    assert fields(office, "membership:kaohsiung@iclei") == {"on": "1999"}
    assert pasted(office, MEMBERSHIPS).outcomes() == ["unchanged", "unchanged"]


def test_another_day_on_which_a_membership_was_left_is_settled_as_that_of_an_end_is(office: Office) -> None:
    sheet = "Network,Joined,Left\nEurocities,1995,{}\n"
    office.say("register", "source", "other", "--kind", "register", "--title", "Another list")
    assert pasted(office, sheet.format("2001")).outcomes() == ["new"]
    said = pasted(office, sheet.format("2002"), "--source", "other")
    assert said.outcomes() == ["contradicted"]
    assert "kaohsiung@eurocities#2 says that it left (2001), and the row 2002" in said.reason()
    assert pasted(office, sheet.format("2001-05")).outcomes() == ["closer"]

    pasted(office, sheet.format("2002"), "--source", "other", "--contest")
    assert fields(office, "membership:kaohsiung@eurocities") | {"sources": ()} == {
        "entry": 2,
        "field": "on",
        "value": "2002",
        "sources": (),
    }
    assert pasted(office, sheet.format("2002"), "--source", "other").outcomes() == ["unchanged"]


def test_a_tie_that_ended_is_signed_and_ended(office: Office) -> None:
    said = pasted(office, TIES, "--listed-on", "2015")

    assert said.outcomes() == ["new"] * 4, said.err
    assert fields(office, "partnership:kaohsiung--wien") == {"on": "2001-05-25"}
    assert [fact.verb for fact in office.told("partnership:kaohsiung--wien")] == [
        "opened",
        "signed",
        "terminated",
    ]
    assert fields(office, "partnership:arras--kaohsiung") == {"on": "[..2015]"}
    assert [fact.verb for fact in office.told("partnership:kaohsiung--oslo")] == ["opened", "contacted"]
    assert pasted(office, TIES, "--listed-on", "2015").outcomes() == ["unchanged"] * 4


@pytest.mark.parametrize(
    ("status", "ended", "title", "not_taken"),
    [
        ("ended", "2015", "", "status (ended), ended (2015)"),
        ("", "2015", "", "ended (2015)"),
        ("dormant", "", "", "status (dormant)"),
        ("", "", "Charter", "title (Charter)"),
        ("in force", "", "", ""),
        ("", "", "", ""),
    ],
)
def test_what_no_contact_has_is_not_taken_and_that_is_said(
    office: Office, status: str, ended: str, title: str, not_taken: str
) -> None:
    text = f"partner,since,kind,status,ended,title\nKiel,1959,contact,{status},{ended},{title}\n"
    maps = ("partner=counterpart", "since=on", "kind=kind", "status=status", "ended=ended", "title=title")
    said = office.bring(text, maps, "--set", "body.kind=city")

    assert said.outcomes() == ["new"], said.err
    assert fields(office, "partnership:kaohsiung--kiel")["on"] == "1959"
    told = f"it is a contact, which has no {not_taken}: that is not taken"
    assert (told in said.err) if not_taken else ("which has no" not in said.err)


@pytest.mark.parametrize("kind", ["contact", "friendship"])
@pytest.mark.parametrize(
    ("status", "ended", "why"),
    [
        ("blah", "", "its status is blah, which says neither that it is in force nor how it ended"),
        ("in force", "2015", "its status is in force, and it ended 2015: mend one of them"),
    ],
)
def test_a_status_that_says_nothing_is_refused_of_a_contact_as_of_an_agreement(
    office: Office, kind: str, status: str, ended: str, why: str
) -> None:
    text = f"partner,since,kind,status,ended\nKiel,1959,{kind},{status},{ended}\n"
    maps = ("partner=counterpart", "since=on", "kind=kind", "status=status", "ended=ended")
    said = office.bring(text, maps, "--set", "body.kind=city")

    assert said.outcomes() == ["refused"]
    assert why in said.reason()


@pytest.mark.parametrize(
    ("status", "ended", "on"),
    [
        ("ended 2012", "", "2012"),
        ("beendet (25.5.2012)", "", "2012-05-25"),
        ("", "ended in 2012", "2012"),
        ("ended", "terminated 2012-03", "2012-03"),
        ("ended 2012", "2012-03-01", "2012-03-01"),
        ("abandoned 2012", "", None),
        ("ended 2012", "2013", None),
        ("in force", "ended 2012", None),
    ],
)
def test_the_day_behind_the_word_for_an_end_is_that_of_the_end(
    office: Office, status: str, ended: str, on: str | None
) -> None:
    text = f"partner,since,kind,status,ended\nKiel,1959,friendship,{status},{ended}\n"
    maps = ("partner=counterpart", "since=on", "kind=kind", "status=status", "ended=ended")
    options = ("--set", "body.kind=city", "--listed-on", "2020")
    said = office.bring(text, maps, *options)

    if on:
        assert said.outcomes() == ["new"], said.err
        assert fields(office, "partnership:kaohsiung--kiel") == {"on": on}
    elif ended:
        assert f"its status is {status}, and it ended {ended}: mend one of them" in said.reason()
    else:
        assert (
            "--read 'abandoned 2012=in force', =ended 2012, =suspended 2012 or =dormant 2012" in said.reason()
        )
        assert office.bring(text, maps, *options, "--read", "abandoned 2012=ended 2012").code == 0
        assert fields(office, "partnership:kaohsiung--kiel") == {"on": "2012"}, "as was proposed"


@pytest.mark.parametrize(
    "words",
    [
        *(
            "aktivt",
            "aktiv",
            "aktiva",
            "i kraft",
            "active",
            "vigent",
            "vigente",
            "en vigueur",
            "platná",
            "ενεργή",
        ),
        *("有効", "현행", "voimassa", "чинна", "действует", "in vigore", "gældende"),
    ],
)
def test_what_says_in_many_languages_that_it_goes_on(words: str) -> None:
    assert ending_of(words) is None
    assert ending_of("avslutat") == ending_of("ukončena") == "terminated"
    with pytest.raises(KeyError):
        ending_of("aktivitet")


def test_what_is_proposed_of_a_list_in_catalan_can_be_followed(office: Office) -> None:
    """No field is proposed for two columns, of headings that are known or not."""
    text = "Xarxa;Membre;Data d'adhesió;Data de baixa\nEurocities;Girona;1995;2012\nMedCités;Girona;1999;\n"
    assert pasted(office, text).outcomes() == ["new", "new"]
    assert fields(office, "membership:girona@eurocities") == {"on": "2012"}


@pytest.mark.parametrize(
    ("of", "said"),
    [
        ("memberships", ["on", "ended", "note"]),
        ("agreements", ["on", "ended", "note"]),
        ("visits", ["on", "until", "note"]),
    ],
)
def test_of_several_columns_of_dates_each_is_proposed_for_another_field(of: str, said: list[str]) -> None:
    rows = tuple((n, ("Suzhou", "1995", "2012-03-01", "2013")) for n in (2, 3))
    found = proposed(Sheet(("도시", "x1", "x2", "x3"), rows), of)
    remarks = [remark for remark in found.remarks if "nothing but dates" in remark]
    assert [re.findall(r"x\d=(\w+)", remark) for remark in remarks] == [[field] for field in said]


def test_the_end_of_a_tie_on_record_is_all_that_is_new(office: Office) -> None:
    pasted(office, TIES.replace("beendet,25.5.2001", ",").replace("beendet,k. A.", ","))

    said = pasted(office, TIES)

    assert said.outcomes() == ["new", "new", "unchanged", "unchanged"]
    assert said.rows[0]["adds"] == "terminated"


def test_a_cell_with_two_dates_is_signed_and_renewed(office: Office) -> None:
    sheet = "Partner,Land,Seit,Form\nTours,FR,1989 (erneuert 25.05.1999),Partnerschaft\n"
    said = pasted(office, sheet.replace(" (erneuert 25.05.1999)", ""))
    assert said.outcomes() == ["new"], said.err

    said = pasted(office, sheet)

    assert said.outcomes() == ["new"], said.err
    assert said.rows[0]["adds"].startswith("renewed")
    assert fields(office, "partnership:kaohsiung--tours") == {
        "instrument": "sister-city-1989",
        "on": "1999-05-25",
    }
    assert pasted(office, sheet).outcomes() == ["unchanged"]
    twice = pasted(office, sheet.replace("25.05.1999", "1999; 2009"))
    assert "says more than a day, 1989 and 'erneuert 1999; 2009'" in twice.reason()
    fresh = pasted(office, sheet.replace("Tours", "Gent").replace("FR", "BE"))
    assert fresh.outcomes() == ["new"], fresh.err
    assert [fact.verb for fact in office.told("partnership:gent--kaohsiung")] == [
        "opened",
        "signed",
        "renewed",
    ]


@pytest.mark.parametrize(
    ("status", "ended", "on"),
    [("unknown", "2009", "[..2009]"), ("beendet", "2020", "[..2015]"), ("beendet", "", "[..2015]")],
)
def test_what_no_row_dates_was_there_by_the_day_of_the_list_and_not_after_its_end(
    status: str, ended: str, on: str, office: Office
) -> None:
    sheet = f"Partner,Land,Art,Status,Ende\nTours,FR,Städtepartnerschaft,{status},{ended}\n"

    assert pasted(office, sheet, "--listed-on", "2015").outcomes() == ["new"]
    assert fields(office, "partnership:kaohsiung--tours", 1)["on"] == on


@pytest.mark.parametrize(
    ("since", "listed", "on"),
    [
        ("nach 1960", "2015-02-01", "[1961..2015-02-01]"),
        ("nach 1960", "1961", "1961"),
        ("nach 1960", "1950", "[1961..]"),
        ("nach 1960", "", "[1961..]"),
        ("1960", "2015-02-01", "1960"),
        ("vor 1960", "2015-02-01", "[..1959]"),
    ],
)
def test_what_began_after_a_day_had_begun_by_the_day_of_the_list(
    since: str, listed: str, on: str, office: Office
) -> None:
    sheet = f"Partner,Land,Art,Seit,Status\nTours,FR,Städtepartnerschaft,{since},in Kraft\n"
    words = ["--listed-on", listed] if listed else []

    assert pasted(office, sheet, *words).outcomes() == ["new"]
    assert fields(office, "partnership:kaohsiung--tours", 1)["on"] == on
    assert pasted(office, sheet, *words).outcomes() == ["unchanged"]
    assert pasted(office, sheet).outcomes() == ["unchanged"]


def test_who_suspended_a_tie_must_be_said(office: Office) -> None:
    text = TIES.replace("beendet,25.5.2001", "ruht,")

    assert "by whom is not said" in pasted(office, text).reason()
    assert pasted(office, text, "--read", "ruht=dormant").outcomes() == ["new"] * 4
    assert office.told("partnership:kaohsiung--wien")[-1].verb == "dormancy-declared"


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("home", "'home' is neither side"),
        ("counterpart", "'counterpart' is neither side"),
        ("unknown", "does not say who it was"),
    ],
)
def test_without_a_home_a_tie_is_suspended_by_one_of_its_sides(
    who: str, said: str, researcher: Office
) -> None:
    sheet = GERMAN.replace("Form\n", "Form,Status\n").replace("schaft\n", "schaft,suspended\n")
    words = ("--set", "a.country=DE", "--read", "k=contact")

    asked = "--set ended_by=a, or =b, for all that ended or are suspended"
    assert asked in pasted(researcher, sheet, *words).reason(0)
    assert said in pasted(researcher, sheet, *words, "--set", f"ended_by={who}").reason(0)
    assert pasted(researcher, sheet, *words, "--set", "ended_by=b").outcomes() == ["new", "new"]
    assert fields(researcher, "partnership:bludenz--hemer")["by"] == "bludenz"


def test_without_a_home_the_visitor_that_is_proposed_is_one_of_the_sides(researcher: Office) -> None:
    visits = "Datum,Gemeinde,Partnerstadt,Land,Anlass,Teilnehmer\n25.05.2019,Hemer,Bludenz,Österreich,Fest,\n"
    country = ("--set", "a.country=DE")

    said = pasted(researcher, visits, *country)
    assert (said.outcomes(), "--set visitor=b" in researcher.say("import", researcher.sheet(visits)).err) == (
        ["new"],
        True,
    )
    assert fields(researcher, "partnership:bludenz--hemer")["visitor"] == "bludenz"
    incoming = visits.replace("Teilnehmer", "Richtung").replace("Fest,", "Fest,eingehend")
    assert "--read eingehend=a, or =b" in pasted(researcher, incoming, *country).reason(0)


@pytest.mark.parametrize(
    ("heading", "cell", "proposed"),
    [
        ("Rodzaj umowy", "list intencyjny", "--map 'Rodzaj umowy=kind'"),
        ("Aard van de relatie", "vriendschap", "--map 'Aard van de relatie=kind'"),
        ("Uwaga o umowie", "umowa; list intencyjny", "--set kind=sister-city"),
        ("Dokument", "letter of intent", "--map Dokument=kind"),
        ("Rodzaj papierów", "nieznane", "--set kind=…"),
    ],
)
def test_no_kind_is_proposed_for_all_rows_where_a_column_may_say_it(
    heading: str, cell: str, proposed: str, researcher: Office
) -> None:
    text = f"Miasto,Miasto partnerskie,Kraj,Data podpisania,{heading}\nGdynia,Kilonia,Niemcy,1985,{cell}\n"
    said = researcher.say("import", researcher.sheet(text))

    assert proposed in said.err
    assert (" --set kind=" in said.err) == proposed.startswith("--set")


def test_an_empty_cell_of_a_kind_may_be_read(researcher: Office) -> None:
    text, country = GERMAN.replace(",k\n", ",\n"), ("--set", "a.country=DE")

    assert "--read =contact takes them in" in pasted(researcher, text, *country).reason(1)
    said = pasted(researcher, text, *country, "--read", "=contact")
    assert said.outcomes() == ["new", "new"], said.err
    assert fields(researcher, "partnership:arras--herten") == {"on": "1984-05-12", "channel": "other"}
    assert fields(researcher, "partnership:bludenz--hemer")["kind"] == "friendship"
    assert (
        "map one column to kind" in pasted(researcher, VISITS, "--set", "a=Ghent", "--read", "=contact").err
    )


def test_what_is_to_be_filled_in_is_refused_as_it_stands(researcher: Office) -> None:
    assert "a.country is not said yet" in pasted(researcher, GERMAN, "--set", "a.country=…").err


def test_a_letter_that_only_looks_latin_is_named(researcher: Office) -> None:
    said = pasted(
        researcher, GERMAN.replace("Bludenz", "Bludеnz"), "--set", "a.country=DE", "--read", "k=contact"
    )

    assert "'е' (Cyrillic small letter ie, letter 5)" in said.reason(0)


def test_a_tie_in_force_that_has_ended_is_refused(office: Office) -> None:
    assert "mend one of them" in pasted(office, TIES.replace("in Kraft,", "in Kraft,1999")).reason(2)


def test_a_register_names_both_sides_and_each_has_its_own_columns(researcher: Office) -> None:
    assert "--set a.country=… says it for all rows" in researcher.say("import", researcher.sheet(GERMAN)).err
    said = pasted(researcher, GERMAN, "--set", "a.country=DE", "--read", "k=contact")

    assert said.outcomes() == ["new", "new"], said.err
    assert fields(researcher, "body:hemer") == {
        "name": "Hemer",
        "kind": "city",
        "country": "DE",
        "lat": 51.4,
        "region": "Nordrhein-Westfalen",
    }
    assert fields(researcher, "partnership:bludenz--hemer")["on"] == "1988-05-25"
    assert fields(researcher, "partnership:arras--herten") == {"on": "1984-05-12", "channel": "other"}
    assert "'25.05.1988' was read as 1988-05-25 (2 cells), the day first" in said.err


def test_words_that_are_not_known_are_said_together_and_quoted(office: Office) -> None:
    text = (
        TIES.replace("Polen", "Ruritania's").replace("Österreich", "Germny").replace("Freundschaft", "Bund")
    )

    said = pasted(office, text)

    assert "--read Germny=DE" in said.err
    assert shlex.quote("Ruritania's=…") in said.err
    assert "--read 'Bund=…'" in said.err


def test_a_body_that_lies_in_another_country_is_cautioned(office: Office) -> None:
    maps = ("--map", "x=counterpart", "--map", "c=country", "--map", "la=lat", "--map", "lo=lon")
    constants = ("--set", "kind=mou", "--set", "body.kind=city", "--dry-run")
    said = office.say(
        "import", office.sheet("x,c,la,lo\nAabenraa,SE,55.04,9.42\nRiga,LV,24.1,56.9\n"), *maps, *constants
    )

    assert "where places of DK are: is its country right?" in said.err
    assert "are latitude and longitude exchanged?" in said.err


def test_a_workbook_is_imported_as_its_sheet_would_be(office: Office) -> None:
    book, packed = Workbook(), io.BytesIO()
    book.active.title = "Partner"
    for line in TIES.splitlines():
        book.active.append(line.split(","))
    book.save(packed)
    path = office.sheet(packed.getvalue(), "ties.xlsx")
    maps = (
        "--map",
        "Partnerstadt=counterpart",
        "--map",
        "Art=kind",
        "--map",
        "Seit=on",
        "--set",
        "body.kind=city",
    )

    said = office.say("import", path, *maps)

    assert said.outcomes() == ["new"] * 4, said.err
    assert "was read as the sheet 'Partner' of the workbook" in said.err
    assert (
        "leave --encoding and --delimiter out" in office.say("import", path, *maps, "--encoding", "utf-8").err
    )
    assert (
        "--sheet is for workbooks"
        in office.bring(TIES, ("Partnerstadt=counterpart",), "--sheet", "Partner").err
    )


def test_bodies_of_one_name_are_told_apart_by_regions_of_one_language() -> None:
    bodies = Bodies(
        Body(slug, name, country="DE", region=region)
        for slug, name, region in (
            ("bruhl", "Brühl", "Baden-Württemberg"),
            ("koln", "Köln", "Nordrhein-Westfalen"),
        )
    )

    def meant(name: str, region: str) -> str:
        said = BodyIsSaid(name, country="DE", region=region)
        return bodies.of(said, bodies.find(said)).slug

    assert meant("Brühl", "Nordrhein-Westfalen") == "bruhl-nordrhein-westfalen"
    assert [meant("Brühl", region) for region in ("Baden-Württemberg", "Nordrhein-Westfalen")] == [
        "bruhl",
        "bruhl-nordrhein-westfalen",
    ]
    assert meant("Köln", "Rhénanie-du-Nord") == "koln", "another language names the region"
    assert [meant("Neustadt", region) for region in ("Hessen", "Sachsen")] == ["neustadt", "neustadt-sachsen"]


TOLD = "Datum;Partnerstadt;Richting;Bericht;Kosten;Wer zahlte\n"
OF_VISITS = (
    *("--of", "visits", "--set", "body.kind=city", "--map", "Datum=on", "--map", "Partnerstadt=counterpart"),
    *(
        "--map",
        "Richting=visitor",
        "--map",
        "Bericht=note",
        "--map",
        "Kosten=cost",
        "--map",
        "Wer zahlte=funded_by",
    ),
)


def test_what_a_row_says_beside_one_that_tells_the_same_is_named(office: Office) -> None:
    one = "2019-05-12;Arras;in;first;EUR 5;arras\n"
    visits = office.sheet(TOLD + one + one.replace("first", "minute 12").replace("EUR 5", "EUR 6") + one)
    said = office.say("import", visits, *OF_VISITS)
    again = office.say("import", visits, *OF_VISITS)
    ties = office.bring(
        "who;remark;pop\nGdynia;good;1\nGdynia;busy;2\nGdynia;good;1\n",
        ("who=counterpart", "remark=note", "pop=figure.population"),
        *("--set", "kind=sister-city", "--set", "body.kind=city"),
    )

    assert said.outcomes() == ["new", "unchanged", "unchanged"]
    without = "has this already, but not what this row says of"
    assert f"row 3: row 2 {without} note (minute 12), cost (EUR 6): that is not taken" in said.err
    assert "row 4" not in said.err
    assert f"row 3: arras--kaohsiung#2 {without} note, cost: that is not taken" in again.err
    assert f"row 3: row 2 {without} note (busy), figure.population (2): that is not taken" in ties.err
    command = again.err.partition("to have it so: comity ")[2].partition("\n")[0]
    assert command == "correct 'arras--kaohsiung#2' --set 'note=minute 12' --set 'cost=EUR 6' --because …"
    assert office.say(*shlex.split(command.replace("…", "so"))).code == 0
    assert "note" not in office.say("import", visits, *OF_VISITS, "--skip", "2,4").err
    assert "row 4" not in ties.err


def test_words_of_directions_and_payers_are_explained(office: Office) -> None:
    sheet = office.sheet(
        TOLD + "2019-05-12;Arras;in;x;EUR 5;Kaosiung\n2020-05-12;Arras;terug;x;EUR 5;Kaosiung\n"
    )
    shown = office.say("import", sheet).err
    refused = office.say("import", sheet, *OF_VISITS).out
    words = ("--read", "terug=outgoing", "--read", "Kaosiung=kaohsiung", "--read", "Unsinn=city")
    said = office.say("import", sheet, *OF_VISITS, *words)

    assert "--read terug=…" in shown or "--read 'terug=…'" in shown
    assert "say which side it means, --read terug=counterpart or =home" in refused
    assert [fields(office, "partnership:arras--kaohsiung", at)["visitor"] for at in (1, 2)] == [
        "arras",
        "kaohsiung",
    ], said.err
    assert fields(office, "partnership:arras--kaohsiung")["funded_by"] == "kaohsiung"
    assert "--read: Unsinn stands in no cell that is read so" in said.err
    assert "Kaosiung stands" not in said.err
    assert "terug stands" not in said.err


def test_the_fields_that_are_listed_are_all_that_there_are() -> None:
    listed = {name.strip() for names in FIELDS for name in names.split(",")}

    assert set(OF_THE_TIE) <= listed


@pytest.mark.parametrize(
    ("name", "read_as"),
    [
        ("Lyon (Frankreich)", ("Lyon", "FR")),
        ("Lyon, Frankreich", ("Lyon", "FR")),
        ("高雄（台灣）", ("高雄", "TW")),
        ("Leeds (UK)", None),  # two letters may be a state's: Portland, ME
        ("Portland, Oregon", None),
        ("Savannah, Georgia", None),
        ("Frankfurt (Oder)", None),
        ("Vila Nova, a Velha, Chile", ("Vila Nova, a Velha", "CL")),
        ("(Chile)", None),
    ],
)
def test_a_country_behind_a_name_is_none_of_it(name: str, read_as: tuple[str, str] | None) -> None:
    assert countries.behind(name) == read_as


def test_names_with_their_countries_are_read_and_told(office: Office) -> None:
    text = 'Partner,Since\n"Lyon, France",1981\nLeeds (Great Britain),1982\nFrankfurt (Oder),1983\n'
    said = pasted(office, text)

    assert (
        "'Lyon, France' was read as Lyon, country FR (2 cells), and as they stand: Frankfurt (Oder)"
        in said.err
    )
    found = [fields(office, f"body:{slug}") for slug in ("lyon", "leeds", "frankfurt-oder")]
    bodies = {body["name"]: body.get("country") for body in found}
    assert bodies == {"Lyon": "FR", "Leeds": "GB", "Frankfurt (Oder)": None}
    assert set(pasted(office, text).outcomes()) == {"unchanged"}


@pytest.mark.parametrize(
    ("words", "bare"),
    [
        *(("Ulm*", "Ulm"), ("Kiel 1)", "Kiel"), ("Bonn¹", "Bonn"), ("Lyon (Rhône) [2]", "Lyon (Rhône)")),
        *(("Paris (20)", None), ("Frankfurt (Oder)", None), ("C40", None), ("*", None), ("Ulm", None)),
    ],
)
def test_the_mark_of_a_note_is_none_of_a_name(words: str, bare: str | None) -> None:
    assert without_mark(words) == bare


def test_marks_of_notes_are_left_aside_and_sums_refused(office: Office) -> None:
    said = pasted(office, "Partner,Since\nGdynia*,1981\n'Tartu 1)',1982\nSumme: 2,\n".replace("'", ""))

    assert said.outcomes() == ["new", "new", "refused"]
    assert "'Gdynia*' was read as Gdynia (2 cells), without the mark of a note" in said.err
    assert "'Summe: 2' seems to be a sum of the rows" in said.reason(2)
    assert "--skip 4" in said.reason(2)


@pytest.mark.parametrize(
    ("rows", "columns", "first"),
    [
        (
            "Stadt;Mitgliedschaft;;Kreis\n;von;bis;\nUlm;1990;;",
            "Stadt;Mitgliedschaft von;Mitgliedschaft bis;Kreis",
            "Ulm",
        ),
        ("Stadt;Lage;;Seit\n;Breite;Länge;\nUlm;48,4;10,0;1990", "Stadt;Breite;Länge;Seit", "Ulm"),
        ("A;;B;\nName;Land;Name;Land\nUlm;DE;Lyon;FR", "A Name;A Land;B Name;B Land", "Ulm"),
        ("Liste;;\nStadt;Netz;Seit\nUlm;N;1990", "Stadt;Netz;Seit", "Ulm"),
        ("Netz;Stadt;\n;Ulm;x\n;Bonn;y", "Netz;Stadt", ""),
        ("Stadt;Netz;Seit;Ende\nUlm;N;1990;", "Stadt;Netz;Seit;Ende", "Ulm"),
    ],
)
def test_headings_may_stand_in_two_rows(rows: str, columns: str, first: str) -> None:
    found = [(number, tuple(row.split(";"))) for number, row in enumerate(rows.split("\n"), 1)]

    sheet = headed(found, lambda cells: (known_words(cells),), Sheet((), ()))

    assert ";".join(sheet.columns) == columns
    assert sheet.rows[0][1][0] == first


def test_days_are_read_as_those_of_another_column_where_their_own_does_not_say_how(office: Office) -> None:
    said = pasted(office, "Network,Joined,Left\nEurocities,04.05.1990,31.12.2001\n")

    assert said.rows[0]["on"] == "1990-05-04"
    assert "'31.12.2001' in row 2 can be read in no other order" in said.err
    both = pasted(office, "Network,Joined,Left\nICLEI,04.05.1990,05.06.2001\n")
    assert "either number could be the day" in both.reason()


def test_a_day_that_lasted_is_a_beginning_and_an_end_where_that_is_said(office: Office) -> None:
    member, tie = "Network,Joined\nEurocities,1990–2005\n", "Partner,Since\nGdynia,1990–2005\n"
    assert "or =1990/2005, says which" in pasted(office, member).reason()

    for text in (member, tie):
        words = ("--read", "1990–2005=1990/2005", "--set", "ended_by=home")[: 2 if text is member else 4]
        assert pasted(office, text, *words).outcomes() == ["new"]

    for stream, end in (
        ("membership:kaohsiung@eurocities", "left"),
        ("partnership:gdynia--kaohsiung", "terminated"),
    ):
        assert [(fact.verb, fact.on) for fact in office.told(stream)][-2:] == [
            ("joined" if end == "left" else "signed", "1990"),
            (end, "2005"),
        ]


@pytest.mark.parametrize("meant", ["unknown", "k. A.", "-"])
def test_a_word_is_explained_as_one_by_which_nothing_is_known(researcher: Office, meant: str) -> None:
    ties = researcher.sheet(
        "town,partner,since,country,lat\nUlm,Dole,n. c.,n. c.,n. c.\nUlm,Bex,1961,FR,46.2\n"
    )
    maps = ("--map", "town=a", "--map", "partner=b", "--map", "since=on", "--map", "country=b.country")
    words = (*maps, "--map", "lat=b.lat", "--set", "kind=sister-city", "--set", "body.kind=city")
    refused = researcher.say("import", ties, *words, "--read", "n. c.=FR", "--dry-run")
    assert "where that says that it is not known: --read 'n. c.=unknown'" in refused.reason()

    said = researcher.say("import", ties, *words, "--read", f"n. c.={meant}")

    assert (said.outcomes(), said.rows[0]["on"]) == (["new", "new"], "")
    assert "on" not in fields(researcher, "partnership:dole--ulm")
    assert "changes nothing" not in said.err
    members = researcher.sheet("network,member,since\nN1,Ulm,n. c.\n")
    of_members = (
        "--map",
        "network=network",
        "--map",
        "member=member",
        "--map",
        "since=on",
        "--of",
        "memberships",
    )
    one = researcher.say(
        "import", members, *of_members, "--set", "network.kind=network", "--read", f"n. c.={meant}"
    )
    assert (one.outcomes(), one.rows[0]["on"]) == (["new"], "")


def test_a_region_in_short_is_asked_about(researcher: Office) -> None:
    rows = ["Washington,Kobe", "Wash.,Daejeon", "Oregon,Nantes", "WA,Haiphong"]
    text = "City,State,Sister city\n" + "".join(f"Seattle,{row}\n" for row in rows)
    said = pasted(researcher, text, "--set", "a.country=US")

    assert "seattle-wash is new, apart from seattle by its region alone: Wash. may be Washington" in said.err
    assert "Oregon is another than Washington" in said.err


def test_names_without_latin_letters_may_be_numbered(researcher: Office) -> None:
    rows = [
        "自治体名,国名,提携自治体名,提携年月日",
        "長崎市,アメリカ,セントポール市,1955",
        "福岡市,アメリカ,オークランド市,1962",
    ]
    text = "".join(f"{row}\n" for row in rows)
    country = ("--set", "a.country=JP")

    assert "or take numbers, --numbered" in pasted(researcher, text, *country).reason(0)
    assert pasted(researcher, text, *country, "--numbered").outcomes() == ["new", "new"]
    assert fields(researcher, "partnership:jp-2--us-2")["on"] == "1962"
    assert fields(researcher, "body:us-2")["name"] == "オークランド市"
    later = text + "仙台市,アメリカ,リバーサイド市,1957\n"
    assert pasted(researcher, later, *country, "--numbered").outcomes() == ["unchanged", "unchanged", "new"]
    assert fields(researcher, "body:jp-3")["name"] == "仙台市"


@pytest.mark.parametrize(
    ("name", "read_as"),
    [
        ("リヨン市（Lyon）", ("Lyon", "リヨン市", "ja")),
        ("Lyon（リヨン市）", ("Lyon", "リヨン市", "ja")),
        ("Busan (부산)", ("Busan", "부산", "ko")),
        ("西雅圖 (Seattle)", ("Seattle", "西雅圖", "zh-Hant")),
        ("Guangzhou (广州)", ("Guangzhou", "广州", "zh-Hans")),
        ("Suzhou (宿州)", ("Suzhou", "宿州", "zh")),
        ("Frankfurt (Oder)", None),
        ("東京 (日本)", None),
        ("Lyon市 (リヨン)", None),
    ],
)
def test_a_name_may_stand_in_two_writings(name: str, read_as: tuple[str, str, str] | None) -> None:
    assert in_two_ways(name, "City") == read_as


def test_bodies_that_other_names_tell_apart_are_two(office: Office) -> None:
    kumamoto = "名,英文名,締盟日期,國家\n熊本市,Kumamoto,2013-09-09,日本\n熊本縣,Kumamoto,2013-09-09,日本\n"
    assert pasted(office, kumamoto).outcomes() == ["new", "new"]
    assert pasted(office, kumamoto).outcomes() == ["unchanged", "unchanged"]

    fuchu = "City,Region,Chinese name,Sister city,Country,Year\n"
    fuchu += "Fuchu,Hiroshima,府中市,Taoyuan,TW,2019\nFuchu,Tokyo,府中市,Hernals,AT,1992\n"
    said = pasted(office, fuchu, "--set", "a.country=JP")
    assert [fields(office, f"body:{slug}")["region"] for slug in ("fuchu", "fuchu-tokyo")] == [
        "Hiroshima",
        "Tokyo",
    ], said.err


def test_a_county_beside_a_town_is_its_region_and_a_sum_hides_no_names(researcher: Office) -> None:
    text = "UK Town,County,Twinned with,Country,Link type,Date of link\n"
    text += "Ashcombe,Devon,Lille,West Germany,Twinned,14/07/1974\nTotal: 1,,,,,\n"

    shown = researcher.say("import", researcher.sheet(text)).err
    said = pasted(researcher, text, "--set", "a.country=GB", "--read", "=contact")

    assert "--map 'UK Town=a' --map County=a.region --map 'Twinned with=b'" in shown
    assert "not known" not in shown
    assert said.outcomes() == ["new", "refused"], said.err
    assert "'Total: 1' seems to be a sum of the rows" in said.reason(1)


SUMS = """Celkem Součet Suma Razem Ogółem Összesen Yhteensä Totalt I_alt Kokku Kopā Iš_viso Skupaj Ukupno Spolu Σύνολο Всего
    Toplam Total Summe Totaal Totale 合計 总计 합계"""


@pytest.mark.parametrize("word", [word.replace("_", " ") for word in SUMS.split()])
def test_a_sum_in_any_language_is_no_town_whatever_advice_is_followed(researcher: Office, word: str) -> None:
    rows = [
        f"{word},31 vztahů",
        f"{word},83",
        f"{word}: 83,",
        f"{word} měst,83",
        f",{word} 83 měst",
        f"{word.upper()},",
    ]
    head = "obec,partner,country,since,druh\n"
    text = head + "".join(f"{row},,,\n" for row in rows) + "Opava,Liverpool,GB,1993,sister city\n"
    maps = ("obec=a", "partner=b", "country=b.country", "since=on", "druh=kind")
    how = (
        *(part for each in maps for part in ("--map", each)),
        "--set",
        "a.country=CZ",
        "--set",
        "body.kind=city",
    )

    for more in ((), ("--read", "=contact"), ("--read", "=contact", "--numbered")):
        said = researcher.say("import", researcher.sheet(text), *how, *more)
        assert said.outcomes() == ["refused"] * len(rows) + ["new"]
        assert all("seems to be a sum of the rows" in said.reason(at) for at in range(len(rows))), said.out
        assert "=contact" not in said.err


def test_a_number_in_a_sum_is_no_word_to_be_explained(researcher: Office) -> None:
    head = "Ente;Partner;Stato estero;Forma;Situazione\n"
    row = "Opava;Liverpool;GB;gemellaggio;Attivo\n"
    maps = ("Ente=a", "Partner=b", "Stato estero=b.country", "Forma=kind", "Situazione=status")
    how = (*(part for each in maps for part in ("--map", each)), "--set", "body.kind=city")

    for total, asked in (("Totale;;;;10\n", False), ("Bari;Kiel;DE;strano;10\n", True)):
        for text in (head + row + total, head + total + row):
            proposed_ = researcher.say("import", researcher.sheet(text))
            said = researcher.say("import", researcher.sheet(text), *how, "--set", "a.country=IT")

            assert sorted(said.outcomes()) == ["new", "refused"]
            assert ("--read '10=…'" in said.err) is asked
            assert ("--read '10=…'" in proposed_.err) is asked
    both = researcher.sheet(head + "Totale;;;;10\n" + "Bari;Kiel;DE;strano;10\n")
    assert "--read '10=…'" in researcher.say("import", both, *how).err, "another row says it too"


@pytest.mark.parametrize(
    "name", ["Sumperk", "Kopalino", "Totalán", "Spolu-Ves", "Ialta", "Suma Paz", "計根別"]
)
def test_a_town_that_begins_as_a_sum_is_a_town(name: str) -> None:
    assert not is_a_sum(name, "Liverpool")


def test_a_number_is_no_town_and_is_given_no_number(researcher: Office) -> None:
    said = pasted(researcher, "City,Country,Sister city\n83,GB,Kiel\nBath,GB,Kaposvár\n", "--numbered")

    assert said.outcomes()[0] == "refused"
    assert "83 has no letters, and seems to be nobody's name" in said.reason(0)


def test_what_is_to_be_mapped_depends_on_whether_the_ledger_has_a_home(
    office: Office, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    begun(tmp_path / "other" / "ledger.db", home=False)
    researcher = Office(tmp_path / "other")
    text = "Whence;Whither;Year\nOpava;Ratibor;1993\n"

    def proposal(of: Office, *words: str) -> str:
        return of.say("import", of.sheet(text), *words).err

    assert "--map COLUMN=counterpart does." in proposal(office)
    without = proposal(researcher)
    assert "--map COLUMN=a and --map COLUMN=b do." in without
    assert "COLUMN=counterpart" not in without
    assert "--set visitor=b" in proposal(researcher, "--of", "visits")
    assert "--map COLUMN=member says who is" in proposal(researcher, "--of", "memberships")
    assert "COLUMN=member" not in proposal(office, "--of", "memberships")

    nobody = researcher.say(
        "import", researcher.sheet(text), "--map", "Year=on", "--set", "kind=sister-city"
    ).err
    assert "map a column to a and one to b" in nobody
    assert "COLUMN=counterpart" not in nobody
    said = researcher.say(
        "import",
        researcher.sheet(text),
        *("--map", "Whence=a", "--map", "Whither=b", "--map", "Year=on"),
        *("--set", "kind=sister-city", "--set", "body.kind=city"),
    )
    assert said.outcomes() == ["new"], said.err


def test_a_list_of_a_czech_register_is_read(researcher: Office) -> None:
    text = "Obec;Kraj;Zahraniční město;Země;Od kdy;Druh\n"
    text += "Opava;Moravskoslezský;Liverpool;Velká Británie;od roku 1987;partnerské město\n"
    text += "Cheb;Karlovarský;Hof;SRN;kolem roku 1990;partnerské město\n"
    text += "Telč;Vysočina;Rothau;Francie;neznámo;partnerské město\n"

    shown = researcher.say("import", researcher.sheet(text)).err
    assert "--map Obec=a --map Kraj=a.region --map 'Zahraniční město=b' --map Země=b.country" in shown
    assert "not known" not in shown

    said = pasted(researcher, text, "--set", "a.country=CZ")
    assert said.outcomes() == ["new"] * 3, said.err
    assert [row["on"] for row in said.rows] == ["1987", "1990~", ""]


@pytest.mark.parametrize(
    ("words", "day"),
    [
        *(
            ("od roku 1987", "1987"),
            ("kolem roku 1987", "1987~"),
            ("okolo 1987", "1987~"),
            ("před rokem 1990", "[..1989]"),
        ),
        *(
            ("po roce 1990", "[1991..]"),
            ("90. léta", "199X"),
            ("v 90. letech", "199X"),
            ("1987 dosud", "1987"),
        ),
        *(("r. 1987", "1987"), ("od r. 1987", "1987"), ("přibližně 1990", "1990~")),
    ],
)
def test_days_are_read_in_czech(words: str, day: str) -> None:
    dates = Dates(date(2026, 11, 28))
    assert dates.read(words, dates.column([(2, words)])) == day


def test_an_end_is_read_in_czech() -> None:
    dates = Dates(date(2026, 11, 28))
    assert dates.read("do roku 1990", replace(dates.column([(2, "do roku 1990")]), ends=True)) == "1990"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp949", "도시,국가,체결일,구분\n상하이,중국,1993.8.24,자매도시\n로스앤젤레스,미국,1967,자매도시\n"),
        ("cp949", "시장 이름,메모\n박형준,부산에서 만남\n"),
        ("cp950", "城市,國家,締結日期,類別\n西雅圖,美國,1999,姊妹市\n檀香山,美國,1962,姊妹市\n"),
        ("gb18030", "城市,国家,结好日期,类别\n首尔,韩国,1999,友好城市\n横滨,日本,1971,友好城市\n"),
        ("shift_jis", "都市名,国名,提携年月日\nシアトル,アメリカ,1957\nリヨン,フランス,1959\n"),
        ("cp1252", "Stadt,Land,seit\nSaarbrücken,Österreich,1999\nMünster,Türkei,1989\n"),
        ("cp1250", "Město,Země,Rok\nZlín,Slovensko,1999\nŽďár nad Sázavou,Česko,1989\n"),
    ],
)
def test_the_encoding_that_reads_like_a_language_is_offered_first(
    office: Office, encoding: str, text: str
) -> None:
    (file := office.folder / "list.csv").write_bytes(text.encode(encoding))
    said = office.say("import", str(file))
    assert "it is not UTF-8" in said.err
    first = said.err.split("--encoding ")[1].split("\n")[0]
    name, shown = first.split(maxsplit=1)
    assert name == encoding
    assert shown in text


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("세계지방정부연합 UCLG", "uclg"),
        ("부산 Busan", "busan"),
        ("시장회의 Mayors for Peace", "mayors-for-peace"),
        ("도시연합", None),
        ("Lyon市", None),
        ("А Coruña", None),
    ],
)
def test_a_name_has_the_slug_of_its_words_in_latin_letters(name: str, slug: str | None) -> None:
    try:
        found = Bodies([]).of(BodyIsSaid(name)).slug
    except Unfit:
        found = None
    assert found == slug


def test_a_column_of_names_in_a_list_of_memberships_is_never_passed_over(office: Office) -> None:
    known = pasted(office, "Rete,Socio,Adesione\nEurocities,Kaohsiung,2005\nCittaslow,Venlo,2001\n")
    unknown = pasted(office, "Rete,Chi,Adesione\nEurocities,Kaohsiung,2005\nCittaslow,Ulm,2001\n")
    text = "Rete;Referente comunale;Adesione\nSlow Food;Mario Rossi;2005\n"
    asked = office.say("import", office.sheet(text)).err

    assert known.outcomes() == ["new", "new"], known.err
    assert {*office.streams("membership")} == {"kaohsiung@eurocities", "venlo@cittaslow"}
    assert unknown.code != 0
    assert (
        "--map: Chi is not said yet: write what its column means in place of …, or leave it out"
        in unknown.err
    )
    assert (
        "Referente comunale may name the member, --map 'Referente comunale=member'; where all rows are"
        in asked
    )
    assert "--map 'Referente comunale=…'" in asked
    without = "Rete;Note;Adesione\nSlow Food;molto attiva;2005\n"
    assert "may name the member" not in office.say("import", office.sheet(without)).err


def test_a_state_of_members_is_no_country_of_the_network(office: Office) -> None:
    rows = "Eurocities;Kaohsiung;2005;membro\nAICCRE;Kaohsiung;1974;uscito\nCittaslow;Venlo;2001;membro associato\n"

    said = office.say("import", office.sheet("Rete;Socio;Adesione;Stato\n" + rows)).err
    lands = office.say(
        "import", office.sheet("Rete;Socio;Adesione;Stato\nEurocities;Venlo;2005;Belgio\n")
    ).err

    assert "--map Stato=status" in said
    assert "--read 'membro associato=…'" in said
    assert "country" in lands.partition("Stato")[2].partition("\n")[0]
    assert "=status" not in lands


@pytest.mark.parametrize(
    ("headings", "those"),
    [
        ("Belediye;İl;Kardeş şehir;Ülke;Tarih;Durum", "own region counterpart country on status"),
        ("Település;Megye;Testvérváros;Ország;Év", "own region counterpart country on"),
        ("Rete;Membro;Adesione;Cessato il", "network member joined ended"),
        ("Comune;Comune gemellato;Data cessazione;Cessato da", "own counterpart ended ended_by"),
    ],
)
def test_headings_of_italian_turkish_and_hungarian_registers_are_known(headings: str, those: str) -> None:
    assert [field_of(heading) for heading in headings.split(";")] == those.split()


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1254", "Belediye;İl;Kardeş şehir;Ülke;Tarih\nIğdır;Iğdır;Köln;Almanya;1993\n"),
        ("cp1252", "Comune;Comune gemellato;Città gemella\nForlì;Bourges;1988\n"),
        ("cp1252", "A;B\nForlì;Cefalù\n"),
        ("cp1250", "Město;Partnerské město;Země\nPlzeň;Žilina;Slovensko\n"),
        ("cp950", "城市,國家,締結日期\n高雄,日本,2016\n"),
        ("shift_jis", "都市名,提携先,提携年月日\n熊本,高雄,2017\n"),
        ("gb18030", "城市,友好城市,国家\n北京,东京,日本\n"),
    ],
)
def test_the_encoding_in_which_words_are_of_one_script_is_offered_first(
    office: Office, encoding: str, text: str
) -> None:
    said = office.say("import", office.sheet(text.encode(encoding))).err

    offers = [line.split()[1] for line in said.splitlines() if line.strip().startswith("--encoding ")]
    assert offers[0] == encoding, said


def test_how_something_ended_and_its_day_is_not_looked_for_in_a_cell_as_long_as_a_book(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked: list[str] = []
    monkeypatch.setattr(events, "says_how_it_ended", looked.append)

    assert with_its_day("a 1 " * 8_000) == ("", "")
    assert looked == []
    with_its_day("a 1 " * 10)
    assert len(looked) > 10, "a control: of a short one each part is looked at"
    monkeypatch.undo()
    assert with_its_day(f"ended {' ' * 60}(3 May 2012)") == ("ended", "3 May 2012")
