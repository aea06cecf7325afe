"""Lists that come back: what the next edition says, and what a second register bears out or contradicts."""

import csv
import json
import re
import shlex
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from cli.spreadsheet import rows as rows_of
from cli.spreadsheet.events import may_be_one
from comity.testing import ledger_opened, source_registered
from domain import when
from domain.fact import fields_of
from domain.refusal import Refusal
from store import folders
from store.application import open_ledger
from tests.cli.test_spreadsheet import Office, Said
from tests.tries import times

MAPS = (
    *("--map", "town=a", "--map", "partner=b", "--map", "since=on", "--map", "kind=kind"),
    *("--map", "lat=b.lat", "--map", "lon=b.lon", "--map", "id=b.ids.wikidata"),
    *("--set", "body.kind=city", "--set", "a.country=DE", "--set", "b.country=FR"),
)
HEAD = "town,partner,since,kind,lat,lon,id\n"
FIRST = """\
Altdorf,Beaune,1960,sister city,47.02,4.84,
Altdorf,Chartres,1975,sister city,48.45,1.49,Q130272
Altdorf,Dole,1981,friendship,47.09,5.49,
Bergheim,Evron,1970,sister city,48.15,-0.40,
Bergheim,Dole,1982,sister city,47.09,5.49,
"""
SECOND = """\
Altdorf,Beaune,1960-06-11,sister city,47.02,4.84,
Altdorf,Chartres,1974,sister city,48.45,1.49,Q130272
Altdorf,Dole-sur-Doubs,1981,friendship,47.09,5.49,
Bergheim,Dole-sur-Doubs,1982,sister city,47.09,5.49,
Bergheim,Fougères,2016,friendship,48.35,-1.20,
"""
"""Beaune closer, Chartres changed, Dole renamed, Evron gone, Fougères new."""
SOURCES = {"list-2015": None, "list-2020": "list-2015", "other": None}


def begun(where: Path) -> None:
    with open_ledger(where, create=True) as ledger:
        ledger.record("ledger", ledger_opened(), by="mei")
        for slug, before in SOURCES.items():
            told = source_registered(slug, follows=before).model_copy(update={"kind": "register"})
            ledger.record(f"source:{slug}", told, by="mei")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    begun(tmp_path / "ledger.db")
    return Office(tmp_path)


def bring(office: Office, rows: str, source: str, *words: str) -> Said:
    return office.say("import", office.sheet(HEAD + rows), *MAPS, "--source", source, *words)


def told(said: Said) -> dict[str, list[str]]:
    """What is asked about, by outcome: whom it is of."""
    found: dict[str, list[str]] = {}
    for row in said.rows:
        if row["outcome"] not in {"unchanged", "skipped"}:
            found.setdefault(row["outcome"], []).append(row["who"])
    return found


def facts(office: Office, kind: str) -> list[dict[str, Any]]:
    """The facts of a type, with their streams."""
    with open_ledger(office.where, read_only=True) as ledger:
        return [
            {"stream": entry.stream.partition(":")[2], **fields_of(entry.fact)}
            for entry in ledger.entries()
            if entry.fact.verb == kind
        ]


def test_the_next_edition_is_told_exactly_and_nothing_is_written_unasked(office: Office) -> None:
    bring(office, FIRST, "list-2015")
    before = office.count()

    said = bring(office, SECOND, "list-2020")

    assert told(said) == {
        "closer": ["Altdorf – Beaune"],
        "changed": ["Altdorf – Chartres"],
        "renamed": ["Altdorf – Dole-sur-Doubs", "Bergheim – Dole-sur-Doubs"],
        "new": ["Bergheim – Fougères"],
        "no-longer-listed": ["Bergheim – Evron"],
    }
    assert (said.code, office.count()) == (0, before + 3)
    assert "comity correct 'altdorf--beaune#2' --set on=1960-06-11" in said.reason(0)
    assert "comity record renamed dole --name Dole-sur-Doubs --source list-2020" in said.reason(2)
    assert said.rows[-1]["reason"] == "bergheim--evron#2, last listed by list-2015"
    assert "changed (1): --correct takes its word" in said.err


def test_one_option_settles_a_group_and_the_same_list_again_adds_nothing(office: Office) -> None:
    bring(office, FIRST, "list-2015")
    every = ("--correct", "--rename", "--attest", "--listed-on", "2020-06")

    bring(office, SECOND, "list-2020", *every)

    assert [(fact["stream"], fact["changes"]) for fact in facts(office, "corrected")] == [
        ("altdorf--beaune", [{"field": "on", "value": "1960-06-11"}]),
        ("altdorf--chartres", [{"field": "on", "value": "1974"}]),
    ]
    assert [fact["name"] for fact in facts(office, "renamed")] == ["Dole-sur-Doubs"]
    assert [(fact["stream"], fact["on"]) for fact in facts(office, "attested")] == [
        ("altdorf--dole", "2020-06"),
        ("bergheim--dole", "2020-06"),
    ]
    assert "dole-sur-doubs" not in office.streams("body")
    before = office.count()
    again = bring(office, SECOND, "list-2020", *every)
    assert (told(again), office.count()) == ({"no-longer-listed": ["Bergheim – Evron"]}, before)
    assert office.say("record", "terminated", "bergheim--evron", "--on", "2018").code == 0
    assert told(bring(office, SECOND, "list-2020")) == {}


def test_a_town_that_is_called_much_alike_may_be_the_one_that_is_gone(office: Office) -> None:
    bring(office, "Altdorf,Beersheba,,sister city,,,\nAltdorf,Dole,1981,friendship,,,\n", "list-2015")

    said = bring(
        office, "Altdorf,Beer-Sheva,1977,sister city,,,\nAltdorf,Dole,1981,friendship,,,\n", "list-2020"
    )

    assert told(said) == {"renamed": ["Altdorf – Beer-Sheva"]}


def test_a_second_register_is_a_second_voice_and_contradicts_what_it_says_otherwise(office: Office) -> None:
    bring(office, FIRST, "list-2015")
    rows = "Altdorf,Beaune,1960,sister city,,,\nAltdorf,Chartres,1974,sister city,,,\nAltdorf,Dole,1981,sister city,,,\n"

    said = bring(office, rows, "other", "--contest", "--attest")

    assert told(said) == {"contradicted": ["Altdorf – Chartres", "Altdorf – Dole"]}
    contests = [(fact["stream"], fact["field"], fact["value"]) for fact in facts(office, "contested")]
    assert contests == [("altdorf--chartres", "on", "1974"), ("altdorf--dole", "kind", "sister-city")]
    assert [fact["stream"] for fact in facts(office, "attested")] == ["altdorf--beaune"]
    prefer = (
        "prefer",
        "altdorf--chartres#2",
        "--field",
        "on",
        "--value",
        "1974",
        "--because",
        "the charter says so",
    )
    assert office.say(*prefer).code == 0
    before = office.count()
    again = bring(office, rows, "other", "--contest", "--attest", "--correct")
    assert (told(again), office.count()) == ({}, before)
    assert told(bring(office, FIRST, "list-2015", "--contest", "--attest", "--correct")) == {}
    assert office.count() == before
    voices = json.loads(office.say("report", "attestation", "--json").out)["sections"]["attestation"]
    assert {row["title"]: row["by"] for row in voices}["Altdorf – Beaune"] == ["list-2015", "other"]


def test_what_is_settled_names_the_source_of_the_list(office: Office) -> None:
    said = office.say("import", office.sheet(HEAD + FIRST), *MAPS, "--attest")

    assert said.code == 2
    assert "--attest: name the source that the list is, with --source" in said.err


def test_a_town_by_another_name_may_be_another_town(office: Office) -> None:
    bring(office, FIRST, "list-2015")

    said = bring(office, SECOND, "list-2020", "--no-rename")

    assert "Altdorf – Dole-sur-Doubs" in told(said)["new"]
    assert "Altdorf – Dole" in told(said)["no-longer-listed"]
    assert "dole-sur-doubs" in office.streams("body")


@pytest.mark.parametrize(
    "row",
    [
        "Altdorf,Épinay,1960,sister city,49.00,2.31,",  # it lies elsewhere
        "Altdorf,Beaume,1961,sister city,,,",  # much alike, and another year
        "Altdorf,Épinay,1961,sister city,,,",  # another year, and one partner alone
        "Cham,Épinay,1960,sister city,47.02,4.84,",  # another partner
    ],
)
def test_a_new_town_is_not_taken_for_one_that_is_gone(office: Office, row: str) -> None:
    bring(office, FIRST, "list-2015")
    rest = FIRST.partition("\n")[2]

    said = bring(office, f"{rest}{row}\n", "list-2020", "--dry-run")

    assert set(told(said)) == {"new", "no-longer-listed"}


CONTACTS = """\
Altdorf,Dole,1981,Kontakt,47.09,5.49,
Bergheim,Dole,1982,sister city,47.09,5.49,
Cham,Dole,1983,sister city,47.09,5.49,
Cham,Evron,,Kontakt,48.15,-0.40,
Cham,Fougères,,Kontakt,48.35,-1.20,
"""


def test_rows_of_contacts_wait_for_a_renaming_and_are_asked_about_when_they_go(office: Office) -> None:
    bring(office, CONTACTS, "list-2015")
    rows = CONTACTS.replace("Dole", "Dole-sur-Doubs").replace(
        "Cham,Evron,,Kontakt", "Cham,Evron,1999,friendship"
    )
    rows = "".join(line for line in rows.splitlines(keepends=True) if "Fougères" not in line)

    asked = told(bring(office, rows, "list-2020"))

    assert asked == {
        "renamed": ["Altdorf – Dole-sur-Doubs", "Bergheim – Dole-sur-Doubs", "Cham – Dole-sur-Doubs"],
        "new": ["Cham – Evron"],
        "no-longer-listed": ["Cham – Evron", "Cham – Fougères"],
    }
    before = office.count()
    done = bring(office, rows, "list-2020", "--rename")
    assert (office.count(), done.rows[0]["adds"]) == (before + 1, "dole is called Dole-sur-Doubs")
    assert "dole-sur-doubs" not in office.streams("body")
    assert "row 5 has a friendship of the two" in done.rows[-2]["reason"]


def test_a_contact_that_a_list_no_longer_has_is_asked_about_once(office: Office) -> None:
    words = ("register", "source", "list-2025", "--title", "List", "--kind", "register")
    assert office.say(*words, "--follows", "list-2020").code == 0
    rows = [f"Cham,{town},,Kontakt,,,\n" for town in ("Evron", "Fougères", "Guer")]
    bring(office, "".join(rows), "list-2015")

    attested = bring(office, "".join(rows[1:]), "list-2020", "--attest")
    before = office.count()
    again = bring(office, "".join(rows[1:]), "list-2020", "--attest")
    next_one = bring(office, rows[2], "list-2025")

    assert told(attested) == told(again) == {"no-longer-listed": ["Cham – Evron"]}
    assert [fact["stream"] for fact in facts(office, "attested")] == ["cham--fougeres", "cham--guer"]
    assert attested.rows[0]["adds"] == "still lists cham--fougeres#2"
    assert told(next_one) == {"no-longer-listed": ["Cham – Fougères"]}
    assert office.count() == before


@pytest.mark.parametrize("word", ["beendet", "eingeschlafen"])
def test_a_tie_that_is_over_on_record_is_not_unchanged_where_a_list_has_it(office: Office, word: str) -> None:
    rows = f"Altdorf,Beaune,1960,sister city,aktiv\nAltdorf,Chartres,1975,sister city,{word}\n"
    words: tuple[str, ...] = (
        "--map",
        "town=a",
        "--map",
        "partner=b",
        "--map",
        "since=on",
        "--map",
        "kind=kind",
    )
    words += ("--set", "body.kind=city", "--attest")
    status = ("--map", "status=status", "--source")

    def bring_status(rows: str, *more: str) -> Said:
        return office.say("import", office.sheet("town,partner,since,kind,status\n" + rows), *words, *more)

    assert bring_status(rows, *status, "list-2015").code == 0
    before = office.count()
    assert told(bring_status(rows, *status, "list-2015")) == {}
    goes_on = rows.replace(word, "aktiv")
    said = bring_status(goes_on, *status, "list-2020")
    assert told(said) == {"changed": ["Altdorf – Chartres"]}
    assert "altdorf--chartres#3 says that it is" in said.reason(1)
    assert "by an earlier edition, and this list has it" in said.reason(1)
    assert told(bring_status(goes_on, "--source", "other")) == {"contradicted": ["Altdorf – Chartres"]}
    assert office.count() == before + 4  # of both ties, who else says that they were signed
    assert "No longer listed\nnothing" in office.say("report", "attestation", "--format", "table").out
    assert "its row says what settles that" in said.err
    assert "--correct" not in said.err


def test_a_day_that_its_own_earlier_edition_gave_otherwise_is_changed_though_a_rougher_one_is_in_use(
    office: Office,
) -> None:
    row = "Altdorf,Beaune,{},sister city,47.02,4.84,\n"
    bring(office, row.format("1947"), "list-2015")
    entry = "altdorf--beaune#2"
    office.say("contest", entry, "--field", "on", "--value", "[..2020]", "--source", "other")
    office.say("prefer", entry, "--field", "on", "--value", "[..2020]", "--because", "nobody knows")

    said = bring(office, row.format("1948"), "list-2020")

    assert told(said) == {"changed": ["Altdorf – Beaune"]}
    assert (
        f"an earlier edition says 1947 of {entry}, where [..2020] is in use, and this one 1948"
        in said.reason()
    )
    assert told(bring(office, row.format("1947-05"), "list-2020")) == {"closer": ["Altdorf – Beaune"]}


def test_a_row_that_is_left_out_is_listed(office: Office) -> None:
    bring(office, FIRST, "list-2015")
    rows = FIRST.replace("Evron,1970,sister city", "Evron,1970,").replace(
        "Chartres,1975,sister city", "Chartres,,"
    )

    for way in (
        ("--skip", "kind="),
        ("--skip", "3,5"),
        ("--only", "kind=friendship", "--only", "kind=sister city"),
    ):
        said = bring(office, rows, "list-2020", *way)
        assert (said.code, told(said)) == (0, {}), said.err


def test_a_changed_place_or_number_of_a_town_is_said_and_makes_no_new_town(office: Office) -> None:
    bring(office, FIRST, "list-2015")
    moved = FIRST.replace("48.45,1.49,Q130272", "49.10,1.49,Q99").replace(
        "48.15,-0.40,", "48.15,-0.40,Q205830"
    )

    said = bring(office, moved, "list-2020", "--dry-run")

    assert told(said) == {"body-differs": ["Evron", "Chartres"]}
    reasons = {row["who"]: row["reason"] for row in said.rows if row["outcome"] == "body-differs"}
    assert reasons["Chartres"].startswith("lat 48.45 → 49.1; ids.wikidata Q130272 → Q99: ")
    (command,) = [reason.partition(": comity ")[2] for reason in [reasons["Evron"]]]
    assert command == "correct 'body:evron#1' --set ids.wikidata=Q205830 --because … --source list-2020"
    words = [word.strip("'") for word in command.replace("…", "so").split()]
    assert office.say(*words).code == 0
    assert told(bring(office, moved, "list-2020", "--correct")) == {"body-differs": ["Chartres"]}
    assert told(bring(office, moved, "list-2020", "--correct")) == {}


def test_how_a_list_was_read_is_kept_though_nobody_reads_what_is_said_of_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`comity import … | head` closes what it is said into: the facts are on record then, and so is how they were read."""

    def closed(*_: Any, **__: Any) -> None:
        raise BrokenPipeError

    with monkeypatch.context() as patch:
        patch.setattr("cli.spreadsheet.command._say", closed)
        with pytest.raises(BrokenPipeError):
            bring(office, FIRST, "list-2015")

    again = office.say("import", office.sheet(HEAD + FIRST), "--like", "list-2015", "--source", "list-2020")
    assert (again.code, set(again.outcomes())) == (0, {"unchanged"}), again.err


def test_a_name_that_the_next_edition_writes_with_the_letters_it_lacked_is_said(office: Office) -> None:
    bare = FIRST.replace("Evron", "Evreux").replace("Chartres", "CHARTRES")
    written = bare.replace("Evreux", "Évreux").replace("CHARTRES", "Chartres")
    bring(office, bare, "list-2015")

    said = bring(office, written, "list-2020", "--dry-run")

    assert told(said) == {"body-differs": ["Evreux"]}, "large letters say nothing"
    assert said.reason(-1) == (
        "name Evreux → Évreux: comity correct 'body:evreux#1' --set name=Évreux --because … --source list-2020"
    )
    assert told(bring(office, bare + written.partition("\n")[2], "list-2020", "--dry-run")) == {}, (
        "a row has it"
    )
    assert told(bring(office, written, "other", "--dry-run")) == {}, "another list may have it so"
    bring(office, written, "list-2020", "--correct")
    assert json.loads(office.say("show", "body:evreux", "--json").out)["title"] == "Évreux"
    assert told(bring(office, written, "list-2020", "--correct")) == {}
    assert told(bring(office, bare, "list-2020", "--dry-run")) == {}, "they were lost on the way"


def test_a_town_that_was_renamed_is_called_as_that_says(office: Office) -> None:
    bring(office, FIRST, "list-2015")
    office.say("record", "renamed", "evron", "--name", "Evron-sur-Mer")
    office.say("record", "renamed", "evron", "--name", "Evron")

    assert told(bring(office, FIRST.replace("Evron", "Évron"), "list-2020", "--dry-run")) == {}


LANDS = (
    *("--map", "town=a", "--map", "partner=b", "--map", "land=b.country", "--map", "region=b.region"),
    *(
        "--map",
        "number=b.ids.geonames",
        "--map",
        "lat=b.lat",
        "--map",
        "lon=b.lon",
        "--map",
        "id=b.ids.wikidata",
    ),
    *("--set", "kind=friendship", "--set", "body.kind=city"),
)


def lands(office: Office, rows: str, source: str, *words: str) -> Said:
    head = "town,partner,land,region,number,lat,lon,id\n"
    return office.say("import", office.sheet(head + rows), *LANDS, "--source", source, *words)


def test_what_is_not_on_record_of_a_body_is_taken_in_beside_what_is(office: Office) -> None:
    lands(office, "Altdorf,Georgetown,,,123,6.80,,\nAltdorf,Dole,FR,,124,47.09,5.49,\n", "list-2015")
    rows = "Altdorf,Georgetown,Guyana,Demerara,,,,Q10717\nAltdorf,Dole,FR,,,49.09,5.49,Q133\n"

    asked = lands(office, rows.replace("49.09", "47.29"), "other")
    taken = [lands(office, rows.replace("49.09", "47.29"), "other", "--correct") for _ in range(2)]

    numbers = dict.fromkeys(("geonames", "iso3166-2", "other", "wikidata"))
    reasons = [row["reason"] for row in asked.rows if row["outcome"] == "body-differs"]
    assert "--set ids.wikidata=Q10717 --set country=GY --set region=Demerara" in reasons[0]
    assert [(fact["stream"], fact["changes"]) for fact in facts(office, "corrected")] == [
        (
            "georgetown",
            [
                {"field": "country", "value": "GY"},
                {"field": "region", "value": "Demerara"},
                {"field": "ids", "value": {**numbers, "geonames": "123", "wikidata": "Q10717"}},
            ],
        ),
        ("dole", [{"field": "ids", "value": {**numbers, "geonames": "124", "wikidata": "Q133"}}]),
    ]
    assert [told(said) for said in taken] == [
        {"body-differs": ["Georgetown", "Dole"]},
        {"body-differs": ["Dole"]},
    ]
    rest = [row["reason"] for said in taken for row in said.rows if row["who"] == "Dole"]
    assert all(reason.startswith("lat 47.09 → 47.29: ") for reason in rest)


def test_a_body_that_a_list_puts_in_two_countries_is_put_in_neither(office: Office) -> None:
    lands(office, "Altdorf,Georgetown,,,,,,\nBergheim,Georgetown,,,,,,\n", "list-2015")
    rows = "Altdorf,Georgetown,GY,,,,,\nBergheim,Georgetown,KY,,,,,\n"

    said = lands(office, rows, "list-2020", "--correct")

    assert facts(office, "corrected") == []
    assert said.reason(2).endswith(
        "; its rows say GY and KY: if these are several, a column for the slug tells them apart"
    )


def test_a_friendship_gives_way_to_a_sister_city_where_the_sheet_says_so(office: Office) -> None:
    bring(office, FIRST, "list-2015")
    upgraded = FIRST.replace("Altdorf,Dole,1981,friendship", "Altdorf,Dole,2019,sister city")

    asked = bring(office, upgraded, "list-2020", "--dry-run")
    done = bring(office, upgraded, "list-2020", "--set", "replaces=friendship")

    assert "say so in a column for replaces, or --set replaces=friendship" in asked.rows[-1]["reason"]
    assert told(done) == {"new": ["Altdorf – Dole"]}
    assert office.signed("partnership:altdorf--dole")["replaces"] == "friendship-1981"
    shown = json.loads(office.say("show", "altdorf--dole", "--json").out)
    assert {each["id"]: each["status"] for each in shown["instruments"]} == {
        "friendship-1981": "replaced",
        "sister-city-2019": "in-force",
    }
    again = bring(office, upgraded, "list-2020", "--set", "replaces=friendship")
    assert told(again) == {}
    assert "takes replaces" not in again.err


def test_what_may_have_taken_the_place_of_another_is_said_when_both_are_on_record(office: Office) -> None:
    bring(office, FIRST, "list-2015")
    upgraded = FIRST.replace("Altdorf,Dole,1981,friendship", "Altdorf,Dole,2019,sister city")
    bring(office, upgraded, "list-2020")

    again = bring(office, upgraded, "list-2020")

    correct = re.search("if it took its place, comity (correct .*)", again.rows[-1]["reason"])
    assert correct
    assert office.say(*shlex.split(correct[1].replace("…", "so"))).code == 0
    assert told(bring(office, upgraded, "list-2020", "--set", "replaces=friendship")) == {}


def test_the_map_is_remembered_by_the_source(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMITY_DATA", str(tmp_path / "data"))
    sheet = office.sheet(HEAD + SECOND)
    unknown = office.say("import", sheet, "--like", "list-2020", "--source", "list-2020")
    bring(office, FIRST, "list-2015", "--skip", "town=Cham", "--skip", "99", "--dry-run")
    assert not (folders.data() / "maps.json").exists()
    bring(office, FIRST, "list-2015", "--skip", "town=Cham")

    said = office.say(
        "import", sheet, "--like", "list-2020", "--source", "list-2020", "--set", "b.country=BE"
    )

    assert "no map of list-2020 is remembered here" in unknown.err
    assert "Read as list-2015 was." in said.err
    assert told(said).keys() == {
        "new",
        "no-longer-listed",
        "body-differs",
    }  # it is said anew that the partners are in Belgium, and one is known by its number
    proposed = office.say("import", sheet, "--source", "list-2020")
    assert "--like list-2020 takes it" in proposed.err

    first, moved = office.where, tmp_path / "moved.db"
    first.rename(moved)
    begun = office.say("init")
    registered = office.say("register", "source", "list-2020", "--title", "List", "--kind", "other")
    another = office.say("import", sheet, "--like", "list-2020", "--source", "list-2020")
    moved.replace(first)
    own = office.say("import", sheet, "--like", "list-2020", "--source", "list-2020")
    assert (begun.code, registered.code, another.code) == (0, 0, 3), "another ledger where it lay"
    assert "no list of it was imported into this ledger" in another.err
    assert "Read as list-2020 was." in own.err, "the same ledger, which lay elsewhere"


def test_a_list_that_names_a_duplicate_names_the_original(office: Office) -> None:
    bring(office, FIRST, "list-2015")
    rows = "Altdorf,Beaune-Ville,1960,sister city,,,\nAltdorf,Chartres,1975,sister city,,,\n"
    bring(office, rows, "other", "--attest")
    assert office.say("merge", "beaune-ville", "beaune").code == 0

    again = bring(office, rows, "other", "--attest", "--contest", "--correct")

    assert (told(again), again.adds()) == ({}, ["", ""])  # its word is on record where the duplicate is told


def test_a_second_voice_that_no_longer_counts_is_taken_again_where_its_list_says_so_too(
    office: Office,
) -> None:
    one = "Altdorf,Beaune,1960,sister city,,,\n"
    bring(office, one, "list-2015")
    bring(office, one, "other", "--attest")
    bring(office, "Altdorf,Beaune,1960-06-11,sister city,,,\n", "list-2020", "--correct")

    again = [bring(office, one, "other", "--attest").adds() for _ in range(2)]

    assert again == [["attests altdorf--beaune#2"], [""]]
    voices = json.loads(office.say("report", "attestation", "--json").out)["sections"]["attestation"]
    assert [row["by"] for row in voices] == [["list-2015", "other"]]


# --- for ever

TOWNS = ("Altdorf", "Bergheim")
PARTNERS = ("Beaune", "Chartres", "Dole")
ROWS = st.lists(
    st.tuples(
        st.sampled_from(TOWNS),
        st.sampled_from(PARTNERS),
        st.sampled_from(("", "1960", "1960-05", "1975")),
        st.sampled_from(("sister city", "friendship", "mou")),
    ),
    min_size=1,
    max_size=4,
).map(lambda rows: "".join(f"{town},{partner},{on},{kind},,,\n" for town, partner, on, kind in rows))
OPTIONS = st.sets(st.sampled_from(("--contest", "--correct", "--attest", "--rename")))
DECISIONS = st.lists(
    st.tuples(st.sampled_from(("prefer", "correct", "retract")), st.integers(0, 20)), max_size=4
)


def decide(office: Office, what: str, number: int) -> None:
    """Settle something of what is on record, where that is lawful."""
    with open_ledger(office.where, read_only=True) as ledger:
        entries = [*ledger.entries()]
    signed = [entry for entry in entries if entry.fact.verb == "signed"]
    about = [
        entry for entry in entries if entry.fact.verb in {"contested", "corrected", "attested", "preferred"}
    ]
    if what == "correct" and signed:
        office.say("correct", signed[number % len(signed)].name, "--set", "on=1999", "--because", "so")
    elif about:
        entry = about[number % len(about)]
        if what == "retract":
            office.say("retract", entry.name, "--because", "so")
        elif entry.fact.verb == "contested":
            fields = fields_of(entry.fact)
            target = f"{entry.stream}#{fields['entry']}"
            office.say(
                "prefer", target, "--field", fields["field"], "--value", fields["value"], "--because", "so"
            )


@pytest.fixture(scope="module")
def empty() -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        begun(Path(folder) / "ledger.db")
        yield Path(folder) / "ledger.db"


@settings(max_examples=times(8), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ROWS, ROWS, st.sampled_from(("list-2020", "other")), st.tuples(OPTIONS, DECISIONS))
def test_the_same_list_again_adds_nothing_whatever_was_settled(
    empty: Path, first: str, second: str, source: str, done: tuple[set[str], list[tuple[str, int]]]
) -> None:
    options, decisions = done
    with TemporaryDirectory() as folder:
        office = Office(Path(folder))
        office.where.write_bytes(empty.read_bytes())
        bring(office, first, "list-2015")
        bring(office, second, source, *options)
        for what, number in decisions:
            decide(office, what, number)
        before = office.count()

        again = bring(office, second, source, *options)

        assert again.code == 0, again.err
        with open_ledger(office.where, read_only=True) as ledger:
            new = [entry.fact.verb for entry in ledger.entries(before)]
        if decisions:  # what was settled since is attested anew, and what was taken back recorded anew: once
            assert {*new} <= {"attested", "contested", "corrected"}
            before = office.count()
            assert bring(office, second, source, *options).code == 0
        assert office.count() == before
        assert bring(office, first, "list-2015").code == 0
        assert office.count() == before


def test_a_closer_kind_of_the_same_year_may_have_taken_the_place_of_the_other(office: Office) -> None:
    bring(office, FIRST, "list-2015")
    closer = "Altdorf,Dole,1981,sister city,47.09,5.49,\n"
    for source in ("list-2020", "other"):
        said = bring(office, closer, source, "--dry-run")
        row = next(row for row in said.rows if row["who"] == "Altdorf – Dole")
        assert row["outcome"] in {"changed", "contradicted"}
        assert row["reason"].endswith("--set replaces=friendship"), row["reason"]
    looser = "Altdorf,Beaune,1960,friendship,47.02,4.84,\n"
    assert "replaces" not in bring(office, looser, "other", "--dry-run").reason()


def test_a_tie_after_the_day_of_its_list_is_cautioned(office: Office) -> None:
    text = "town,partner,since\nAltdorf,Beaune,2024\nAltdorf,Chartres,2025-09-14\n"
    words = (
        "--map",
        "town=a",
        "--map",
        "partner=b",
        "--map",
        "since=on",
        "--set",
        "kind=sister-city",
        "--set",
        "body.kind=city",
    )
    said = office.say("import", office.sheet(text), *words, "--listed-on", "2024-07", "--dry-run")

    assert "Caution, row 3: it is of 2025-09-14, after the day that the list is of, 2024-07" in said.err
    assert "it is of 2024," not in said.err


@pytest.mark.parametrize(
    ("how", "published", "listed", "since"),
    [
        pytest.param("agreements", None, "", "", id="nobody says of when the edition is that has it"),
        pytest.param("agreements", "2015-06", "", "2015-06", id="published"),
        pytest.param("agreements", "2015~", "", "2014-01-01", id="published about then"),
        pytest.param("agreements", None, "2014", "2014", id="undated in it"),
        pytest.param("agreements", "2015", "2014-03", "2014-03", id="undated in it, and published"),
        pytest.param("agreements", "2021", "", "", id="of a later day than the list"),
        pytest.param("memberships", "2015", "", "2015", id="a membership"),
        pytest.param("memberships", None, "2014", "2014", id="a membership without a day in it"),
    ],
)
def test_what_a_list_calls_ended_went_on_when_its_last_edition_had_it(
    tmp_path: Path, how: str, published: str | None, listed: str, since: str
) -> None:
    office = Office(tmp_path)
    with open_ledger(office.where, create=True) as ledger:
        ledger.record("ledger", ledger_opened(), by="mei")
        for slug, before, day in (("list-2015", None, published), ("list-2020", "list-2015", "2020")):
            told = source_registered(slug, follows=before).model_copy(update={"published": day})
            ledger.record(f"source:{slug}", told, by="mei")
    sides = ("member", "network") if how == "memberships" else ("a", "b")
    of = ("--of", how) if how == "memberships" else ("--set", "kind=friendship")
    maps = [*of, "--set", "body.kind=city", "--map", "status=status"]
    maps += [word for side, column in zip(sides, "ab", strict=True) for word in ("--map", f"{column}={side}")]
    rows = "a,b,status\nAltdorf,Beaune,{}\n"

    first = office.say(
        "import",
        office.sheet(rows.format("")),
        *maps,
        "--source",
        "list-2015",
        *(["--listed-on", listed] if listed else []),
    )
    last = [*maps, "--source", "list-2020", "--listed-on", "2020-06"]
    said = office.say("import", office.sheet(rows.format("ended")), *last)

    assert (first.code, said.code) == (0, 0), said.err + first.err
    [end] = facts(office, "terminated") or facts(office, "left")
    assert end["on"] == f"[{since}..2020-06]"
    again = office.count()
    assert office.say("import", office.sheet(rows.format("ended")), *last).code == 0
    assert office.count() == again


def test_an_edition_lists_a_tie_of_which_it_says_another_day_than_is_in_use(office: Office) -> None:
    bring(office, "Altdorf,Beaune,1960,sister city,,,\nAltdorf,Dole,1981,friendship,,,\n", "list-2015")
    bring(office, "Altdorf,Beaune,1961,sister city,,,\n", "other", "--contest")
    prefer = ("prefer", "altdorf--beaune#2", "--field", "on", "--value", "1961", "--because", "a charter")
    assert office.say(*prefer).code == 0
    rows = "Altdorf,Beaune,1960,sister city,,,\nAltdorf,Dole,1980,friendship,,,\n"

    said = bring(office, rows, "list-2020", "--attest")

    assert told(said) == {"changed": ["Altdorf – Dole"]}
    assert [row["adds"] for row in said.rows] == [
        "still lists altdorf--beaune#2",
        "still lists altdorf--dole#2",
    ]
    assert "changed (1): --correct takes its word" in said.err
    report = json.loads(office.say("report", "attestation", "--json").out)["sections"]
    assert report["no-longer"] == []
    assert {row["title"]: row["by"] for row in report["attestation"]}["Altdorf – Dole"] == ["list-2015"]


ENDS = (*MAPS[:8], *("--map", "ended=ended", *MAPS[-6:]))


def ended(office: Office, rows: str, *words: str) -> Said:
    return office.say("import", office.sheet("town,partner,since,kind,ended\n" + rows), *ENDS, *words)


def test_what_ends_one_agreement_of_two_ends_no_other_that_goes_on(office: Office) -> None:
    rows = ["Altdorf,Beaune,1976,sister city,\n", "Altdorf,Beaune,1970,friendship,1976\n"]
    for order in (rows, rows[::-1]):
        said = ended(office, "".join(order))
        assert sorted(row["outcome"] for row in said.rows) == ["new", "refused"]
        assert "has a sister-city of the two that goes on" in said.err
    assert office.count() == len(SOURCES) + 1

    said = ended(office, "Altdorf,Beaune,1976,sister city,1980\nAltdorf,Beaune,1970,friendship,1980\n")

    assert [row["outcome"] for row in said.rows] == ["new", "new"]
    assert len(facts(office, "terminated")) == 1
    said = ended(office, "Altdorf,Beaune,1980,mou,\n")
    assert "comity record signed altdorf--beaune --kind mou --on 1980" in said.reason(0)


WHO = "town,partner,since,kind,status,by\nAltdorf,Beaune,1990,sister city,ended,{}\n"


def by_whom(office: Office, who: str, source: str, on: str, *words: str) -> Said:
    sheet = office.sheet(WHO.format(who))
    by = ("--map", "by=ended_by") if who else ("--set", "ended_by=b")
    maps = (*MAPS[:4], "--map", "since=on", "--map", "kind=kind", "--map", "status=status", *MAPS[-6:], *by)
    return office.say("import", sheet, *maps, "--source", source, "--listed-on", on, *words)


def test_who_ended_a_tie_is_said_otherwise_and_invents_no_day(office: Office) -> None:
    by_whom(office, "a", "list-2015", "2015-10-01")

    same = by_whom(office, "a", "list-2020", "2020-10-01", "--dry-run")
    said = by_whom(office, "b", "list-2020", "2020-10-01", "--dry-run")

    assert told(same) == {}
    assert told(said) == {"changed": ["Altdorf – Beaune"]}
    assert said.reason() == (
        "altdorf--beaune#3 says that it is ended, by altdorf, by an earlier edition, and this one beaune: comity correct"
        " 'altdorf--beaune#3' --set by=beaune --because … --source list-2020"
    )
    option = by_whom(office, "", "list-2020", "2020-10-01", "--dry-run")
    assert told(option) == {}, "an option says it of all rows alike"
    other = by_whom(office, "b", "other", "2020-10-01", "--dry-run")
    assert told(other) == {"contradicted": ["Altdorf – Beaune"]}
    assert "comity contest 'altdorf--beaune#3' --set by=beaune --source other" in other.reason()
    by_whom(office, "b", "list-2020", "2020-10-01", "--correct", "--attest")
    (corrected,) = facts(office, "corrected")
    assert corrected["changes"] == [{"field": "by", "value": "beaune"}]
    assert told(by_whom(office, "b", "list-2020", "2020-10-01", "--correct", "--attest")) == {}
    assert told(by_whom(office, "a", "other", "2021-10-01", "--dry-run")) == {}, "it is on record"


def test_what_took_the_place_of_another_on_record_is_said_by_the_command_that_is_printed(
    office: Office,
) -> None:
    rows = "Altdorf,Beaune,1961,friendship,\n", "Altdorf,Beaune,1975,sister city,\n"
    ended(office, "".join(rows), "--source", "list-2015")

    over = ended(office, "Altdorf,Beaune,1961,friendship,1975\n", "--source", "list-2020")
    took = bring(office, "Altdorf,Beaune,1975,sister city,,,\n", "list-2020", "--set", "replaces=friendship")

    correct = "correct 'altdorf--beaune#3' --set replaces=friendship-1961 --because … --source list-2020"
    assert f"took its place, comity {correct} says so; if its term ran out" in over.reason()
    assert f"replaces (friendship-1961): that is not taken; comity {correct} takes replaces" in took.err
    assert office.say(*shlex.split(correct)).code == 0
    over = ended(office, "Altdorf,Beaune,1961,friendship,1975\n", "--source", "list-2020")
    assert over.outcomes()[0] == "unchanged"


def test_another_day_of_an_end_is_said_of_that_end_and_settled_as_a_signature_is(office: Office) -> None:
    ended(office, "Altdorf,Beaune,1960,friendship,2000\n", "--source", "list-2015")
    rows = "Altdorf,Beaune,1960,friendship,2001\n"

    assert told(ended(office, rows, "--source", "other")) == {"contradicted": ["Altdorf – Beaune"]}
    said = ended(office, rows, "--source", "list-2020", "--correct")

    assert told(said) == {"changed": ["Altdorf – Beaune"]}
    assert [fact["changes"] for fact in facts(office, "corrected")] == [[{"field": "on", "value": "2001"}]]
    assert told(ended(office, rows, "--source", "list-2020")) == {}
    said = ended(office, "Altdorf,Beaune,1960-05,friendship,\n", "--source", "list-2020")
    assert told(said) == {"closer": ["Altdorf – Beaune"]}
    assert "says that it is ended (2001)" in said.reason(0)


def test_a_town_by_another_name_in_a_tie_that_a_side_ended_is_asked_about(office: Office) -> None:
    rows, by = "Altdorf,Beaune,1960,friendship,2000\n", ("--set", "ended_by=a")
    ended(office, rows, "--source", "list-2015", *by)

    said = ended(office, rows.replace("Beaune", "Belle"), "--source", "list-2020", *by)

    assert told(said) == {"renamed": ["Altdorf – Belle"]}


def test_an_edition_in_several_sheets_lists_what_any_of_them_has(office: Office) -> None:
    bring(office, FIRST, "list-2015")
    rows = FIRST.splitlines(keepends=True)
    bring(office, "".join(rows[:2]), "list-2020", "--attest")

    said = bring(office, "".join([*rows[3:], "Altdorf,Chinon,1960,sister city,,,\n"]), "list-2020")

    assert told(said) == {"new": ["Altdorf – Chinon"], "no-longer-listed": ["Altdorf – Dole"]}
    visits = office.sheet("town,partner,on\nAltdorf,Beaune,1999-05-06\n")
    words = (
        "--map",
        "town=a",
        "--map",
        "partner=b",
        "--map",
        "on=on",
        "--set",
        "visitor=a",
        "--of",
        "visits",
    )
    assert told(office.say("import", visits, *words, "--source", "list-2020")) == {
        "new": ["Altdorf – Beaune"]
    }
    contacts = (*words[:6], "--set", "kind=contact")
    assert told(office.say("import", visits, *contacts, "--source", "list-2020")) == {
        "new": ["Altdorf – Beaune"]
    }


def test_a_map_is_remembered_of_each_kind_of_sheet(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMITY_DATA", str(tmp_path / "data"))
    bring(office, FIRST, "list-2015")
    networks = office.sheet("Netz,Mitglied,seit\nEurocities,Altdorf,1999\n", "networks.csv")
    words = ("--map", "Netz=network", "--map", "Mitglied=member", "--map", "seit=on", "--of", "memberships")
    assert office.say("import", networks, *words, "--source", "list-2015").code == 0
    like = ("--like", "list-2015", "--source", "list-2020", "--dry-run")

    ties, members = (office.say("import", name, *like) for name in (office.sheet(HEAD + FIRST), networks))
    neither = office.say("import", office.sheet("Stadt,Partner\nAltdorf,Dole\n"), *like)
    visits = office.say("import", networks, *like, "--of", "visits")

    assert (ties.outcomes(), members.outcomes()) == (["unchanged"] * 5, ["unchanged"])
    assert "remembered are memberships (Netz, Mitglied, seit); agreements (town, partner, " in neither.err
    assert "no map of visits of list-2015 is remembered here" in visits.err


@pytest.mark.parametrize(("heading", "field"), [("beendet", "ended"), ("remplace", "replaces"), ("Amt", "…")])
def test_a_column_that_a_remembered_map_does_not_know_is_named(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, heading: str, field: str
) -> None:
    monkeypatch.setenv("COMITY_DATA", str(tmp_path / "data"))
    rows = HEAD.replace("\n", ",Nr\n") + "Altdorf,Beaune,1960,friendship,,,,7\n"
    office.say("import", office.sheet(rows), *MAPS, "--source", "list-2015")
    more = rows.replace("Nr\n", f"Nr,{heading},leer\n").replace("7\n", "7,2024,\n")
    again = ("import", office.sheet(more), "--like", "list-2015", "--source", "list-2020")

    said = [office.say(*again).err for _ in range(2)]

    for each in said:
        assert f"The column {heading} is not read: --map {heading}={field} takes it in." in each.replace(
            "'", ""
        )
        assert each.count("is not read") == 1, (
            "what the first list had too is known, and an empty column says nothing"
        )
    assert "is not read" not in office.say(*again, "--map", f"{heading}=note").err


def test_what_a_remembered_map_says_of_a_file_is_not_held_against_another(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMITY_DATA", str(tmp_path / "data"))
    rows = HEAD + "Altdorf,Besançon,alt,friendship,,,\n"
    first = office.sheet(rows.encode("cp1252"))
    words = ("--encoding", "cp1252", "--read", "alt=1960", "--source", "list-2015")
    assert office.say("import", first, *MAPS, *words).code == 0
    in_utf_8 = (
        "import",
        office.sheet(rows.replace("alt", "1960")),
        "--like",
        "list-2015",
        "--source",
        "list-2020",
    )
    assert office.say(*in_utf_8, "--dry-run").outcomes() == ["unchanged"]
    book = Workbook()
    for row in (*csv.reader(rows.splitlines()), ("Altdorf", "", "1970", "friendship")):
        book.active.append(["1960" if cell == "alt" else cell for cell in row])
    for at, words_ in enumerate(("Status", "active", "active"), 1):
        book.active.cell(at, 8).value = words_
    file = tmp_path / "list.xlsx"
    book.save(file)

    said = office.say("import", str(file), "--like", "list-2015", "--source", "list-2020", "--read", "so=ja")

    assert said.outcomes() == ["unchanged", "refused"], said.err
    assert "it does not say how b is called" in said.reason(1)
    assert "The column Status is not read: --map Status=status takes it in." in said.err
    assert [line for line in said.err.splitlines() if line.startswith("--read")] == [
        "--read: so stands in no cell that is read so: it changes nothing"
    ]


def test_the_sheet_of_a_workbook_is_remembered_with_its_map(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMITY_DATA", str(tmp_path / "data"))
    book = Workbook()
    book.active.append(["Notes"])
    for row in csv.reader((HEAD + FIRST).splitlines()):
        (book["List"] if "List" in book else book.create_sheet("List")).append(row)
    file = tmp_path / "list.xlsx"
    book.save(file)
    assert office.say("import", str(file), *MAPS, "--sheet", "List", "--source", "list-2015").code == 0
    like = ("--like", "list-2015", "--source", "list-2020", "--dry-run")

    of_a_workbook = office.say("import", str(file), *like)

    assert of_a_workbook.outcomes() == office.say("import", office.sheet(HEAD + FIRST), *like).outcomes()
    assert of_a_workbook.outcomes() == ["unchanged"] * 5
    book["List"].title = "2020"
    book.save(file)
    assert "it has no sheet List: there are 'Sheet', '2020'" in office.say("import", str(file), *like).err


def test_memberships_are_attested_and_missed_as_ties_are(office: Office) -> None:
    office.say("register", "source", "clair", "--title", "CLAIR", "--kind", "register")
    again = ("register", "source", "list-2025", "--title", "List", "--kind", "register")
    office.say(*again, "--follows", "list-2020")
    words = ("--map", "Netz=network", "--map", "Mitglied=member", "--map", "seit=on", "--of", "memberships")
    rows = (
        "Netz,Mitglied,seit\nEurocities,Altdorf,1999\nICLEI,Altdorf,2005\n",
        "Netz,Mitglied,seit\nICLEI,Altdorf,2005\n",
    )
    first, later = (office.sheet(each, f"{n}.csv") for n, each in enumerate(rows))
    kinds = ("--set", "body.kind=city", "--set", "network.kind=network")
    assert office.say("import", first, *words, *kinds, "--source", "list-2015").code == 0

    told = [
        office.say("import", later, *words, *kinds, "--source", source, "--attest").err
        for source in ("list-2020", "list-2020", "clair", "clair", "list-2025")
    ]

    assert [int("1 fact recorded" in said) for said in told] == [1, 0, 1, 0, 1]
    assert ["1 no longer listed" in said for said in told] == [True, True, False, False, False]
    assert "record left" in told[0]
    assert [fact["sources"][0]["source"] for fact in facts(office, "attested")] == [
        "list-2020",
        "clair",
        "list-2025",
    ]


def test_a_cell_of_an_end_is_counted_once_and_a_tie_that_sleeps_is_not_over(office: Office) -> None:
    said = ended(office, "Altdorf,Beaune,1960,town twinning,01.03.2022\n", "--dates", "dmy", "--dry-run")
    assert "'01.03.2022' was read as 2022-03-01, the day first" in said.err
    ended(office, "Altdorf,Beaune,1960,friendship,eingeschlafen\n", "--source", "list-2015")

    said = ended(office, "Altdorf,Beaune,1960,friendship,\n", "--source", "list-2020")

    assert "listed, and dormant on record (1)" in said.err


def test_the_order_of_days_is_told_by_rows_that_are_left_out_too(office: Office) -> None:
    rows = "Altdorf,Beaune,25.12.1960,friendship,\nAltdorf,Chinon,03.06.1970,friendship,\n"

    said = ended(office, rows, "--skip", "2")

    assert [row["on"] for row in said.rows] == ["", "1970-06-03"]


def test_which_of_two_new_towns_is_the_one_that_is_gone_is_asked_and_no_option_says_it(
    office: Office,
) -> None:
    bring(office, FIRST, "list-2015")
    rows = "Altdorf,Belle,1960,sister city,,,\nAltdorf,Beaune-Ville,1960,sister city,,,\n"
    gone, before = FIRST.partition("\n")[2], office.count()

    for option in ("--dry-run", "--rename"):
        said = bring(office, rows + gone, "list-2020", option)
        assert told(said) == {"renamed": ["Altdorf – Belle", "Altdorf – Beaune-Ville"]}
        assert "renamed beaune --name Belle --source list-2020; so may Beaune-Ville be" in said.reason(0)
    assert office.count() == before

    one = bring(
        office, "Altdorf,Belle,1975,sister city,48.45,1.49,\n" + FIRST.partition("\n")[0], "list-2020"
    )
    assert "Chartres by another name" in one.reason(0)


def members(office: Office, rows: str, *words: str) -> Said:
    maps = ("network=network", "member=member", "since=on", "left=ended")
    options = [word for each in maps for word in ("--map", each)]
    sheet = office.sheet("network,member,since,left\n" + rows)
    return office.say("import", sheet, *options, "--of", "memberships", "--set", "member.kind=city", *words)


def test_what_an_edition_says_closer_or_otherwise_of_a_membership_is_settled_as_of_a_tie(
    office: Office,
) -> None:
    first = "N1,Bonn,1995,\nN1,Kiel,um 1990,\nN1,Köln,1990,2001\nN1,Ulm,1990,2001\n"
    rows = "N1,Bonn,1996,\nN1,Kiel,1990-05-01,\nN1,Köln,1990,2001-05\nN1,Ulm,2010,\n"
    assert members(office, first, "--source", "list-2015").outcomes() == ["new"] * 4
    asked = {"changed": ["Bonn – N1"], "closer": ["Kiel – N1", "Köln – N1"], "new": ["Ulm – N1"]}

    said = members(office, rows, "--source", "list-2020", "--dry-run")
    other = members(office, rows, "--source", "other", "--contest", "--dry-run")
    done = members(office, rows, "--source", "list-2020", "--correct")

    assert told(said) == told(done) == asked
    assert "comity correct bonn@n1#1 --set on=1996" in said.reason(0).replace("'", "")
    assert other.adds()[0] == "contests bonn@n1#1"
    assert sorted(
        (fact["stream"], fact["entry"], fact["changes"][0]["value"]) for fact in facts(office, "corrected")
    ) == [
        ("bonn@n1", 1, "1996"),
        ("kiel@n1", 1, "1990-05-01"),
        ("koln@n1", 2, "2001-05"),
    ]
    assert told(members(office, rows, "--source", "list-2020", "--correct")) == {}
    assert told(members(office, first, "--source", "list-2015")) == {}


@pytest.mark.parametrize(
    ("before", "rows", "told_of", "recorded"),
    [
        pytest.param("Ulm,1988,2020", "Ulm,1988,", "changed: it left (2020), by an earlier", 0, id="left"),
        pytest.param("Ulm,1988,2000;Ulm,2010,", "Ulm,1988,", ": ulm@n1#3 that it joined again", 0, id="anew"),
        pytest.param("Ulm,1988,2000;Ulm,2010,", "Ulm,,", ": as ulm@n1#3", 0, id="the spell that runs"),
        pytest.param("Ulm,1990,", "Ulm,1992,2021", "changed: ulm@n1#1 says 1990", 0, id="as a whole"),
        pytest.param(
            "Ulm,1988,2000;Ulm,2010,",
            "Ulm,1988,2012;Ulm,2010,",
            "changed: cannot be taken as it stands",
            0,
            id="a correction that would be refused",
        ),
        pytest.param("Ulm,2010,", "Ulm,1988,2000;Ulm,2010,", "new: ", 2, id="an earlier one"),
        pytest.param("Ulm,1996,", "Ulm,1989,1996;Ulm,1996,", "new: ", 2, id="until the year of the next"),
        pytest.param("Ulm,1988,", "Ulm,,1980;Ulm,1988,", "new: ", 2, id="an earlier one without a beginning"),
        pytest.param("", "Ulm,1988,2000;Ulm,2000,", "new: ", 5, id="again in one year"),
        pytest.param("", "Ulm,2000,;Ulm,1988,2000", "new: ", 5, id="the newest first"),
        pytest.param("", "Ulm,1988,ca. 2000;Ulm,2001,", "new: ", 5, id="about a year"),
    ],
)
def test_a_row_tells_of_the_membership_that_its_days_fit_best(
    office: Office, before: str, rows: str, told_of: str, recorded: int
) -> None:
    first, later = ("".join(f"N1,{row}\n" for row in said.split(";") if row) for said in (before, rows))
    if first:
        assert members(office, first, "--source", "list-2015").code == 0
    (asked, _, reason), count = told_of.partition(": "), office.count()

    said = members(office, later, "--source", "list-2020")

    assert set(told(said)) == ({asked} if asked else set()), said.err
    assert reason in said.reason(0)
    assert office.count() == count + recorded
    assert members(office, later, "--source", "list-2020").code == 0
    assert office.count() == count + recorded


def both(office: Office, row: str, *words: str) -> tuple[Said, Said]:
    """One row of a day, as an agreement and as a membership."""
    return ended(office, f"Altdorf,Beaune,{row},friendship,\n", *words), members(
        office, f"N1,Ulm,{row},\n", *words
    )


def test_what_was_attested_and_undone_is_attested_by_the_next_import(office: Office) -> None:
    for source in ("list-2015", "other"):
        both(office, "1990", "--source", source, "--attest")
    for _ in range(2):
        assert office.say("undo").code == 0

    done = [both(office, "1990", "--source", "other", "--attest") for _ in range(2)]

    assert [said.adds()[0] for said in done[0]] == ["attests altdorf--beaune#2", "attests ulm@n1#1"]
    assert [said.adds()[0] for said in done[1]] == ["", ""]


def test_a_tie_that_a_list_has_begin_after_its_end_began_anew_or_is_another(office: Office) -> None:
    rows = "Altdorf,Beaune,1960,friendship,1999\n", "Altdorf,Beaune,2010,friendship,\n"

    first = ended(office, "".join(rows), "--source", "list-2015")
    again = ended(office, rows[1], "--source", "list-2020", "--contest", "--correct")

    anew = "record signed altdorf--beaune --kind friendship --on 2010 --reestablishes --source list-20"
    assert "row 2 is of 1960, and row 2 says that it is ended (1999), before 2010" in first.reason(1)
    assert f"import the others, then comity {anew}15" in first.reason(1)
    assert f"if it began anew: comity {anew}20" in again.reason()
    assert not facts(office, "contested") + facts(office, "corrected")
    assert office.say(*f"{anew}20".split()).code == 0
    assert told(ended(office, rows[1], "--source", "list-2020")) == {}


def test_what_began_anew_after_an_end_on_record_is_recorded_by_the_command_that_is_printed(
    office: Office,
) -> None:
    ended(office, "Altdorf,Beaune,1960,friendship,1999\n", "--source", "list-2015")

    said = ended(office, "Altdorf,Beaune,2010,sister city,\n", "--source", "list-2020")

    anew = "record signed altdorf--beaune --kind sister-city --on 2010 --reestablishes --source list-2020"
    assert said.reason().endswith(
        f"No sheet says so: leave the row out, --skip 2, and where it began anew, record it: comity {anew}"
    )
    assert said.err.endswith(
        "  do as is said of it and import the sheet again, or leave it out for now: --skip 2\n"
    )
    assert office.say(*anew.split()).code == 0
    again = ended(office, "Altdorf,Beaune,2010,sister city,\n", "--source", "list-2020")
    assert [row["outcome"] for row in again.rows] == ["unchanged"]


def test_what_began_anew_by_another_row_is_left_out_and_recorded_afterwards(office: Office) -> None:
    rows = "Altdorf,Beaune,1960,friendship,1999\nAltdorf,Beaune,2010,sister city,\n"

    said = ended(office, rows, "--source", "list-2015")

    anew = "record signed altdorf--beaune --kind sister-city --on 2010 --reestablishes --source list-2015"
    assert said.reason().endswith(
        "No sheet says so: #3 is of row 3: leave that row out, --skip 3, and where it began anew,"
        f" record it afterwards: comity {anew}"
    )
    assert ended(office, rows, "--source", "list-2015", "--skip", "3").code == 0
    assert office.say(*anew.split()).code == 0
    again = ended(office, rows, "--source", "list-2015")
    assert [row["outcome"] for row in again.rows] == ["unchanged", "unchanged"]


def test_what_is_on_record_is_said_to_begin_anew_what_a_row_has_end_before_it(office: Office) -> None:
    ended(office, "Altdorf,Beaune,2010,sister city,\n", "--source", "list-2015")
    rows = "Altdorf,Beaune,1960,friendship,1999\n"

    said = ended(office, rows, "--source", "list-2015")

    assert (
        "No sheet says so: where it began anew, say so first:"
        " comity correct 'altdorf--beaune#2' --set reestablishes=yes --because …" in said.reason()
    )
    because = ("--because", "it began anew")
    assert office.say("correct", "altdorf--beaune#2", "--set", "reestablishes=yes", *because).code == 0
    assert ended(office, rows, "--source", "list-2015").code == 0


@pytest.mark.parametrize(
    ("day", "source", "outcome", "done"),
    [
        ("2011", "list-2020", "changed", "comity correct 'altdorf--beaune#4' --set on=2011"),
        ("2011", "other", "contradicted", "comity contest 'altdorf--beaune#4' --set on=2011"),
        ("1961", "other", "contradicted", "comity contest 'altdorf--beaune#2' --set on=1961"),
        ("k. A.", "other", "unchanged", "attests altdorf--beaune#4: signed 2010, and gives no day itself"),
        ("1960", "other", "unchanged", "attests altdorf--beaune#2: altdorf--beaune#3 says that it is ended"),
        ("1960", "list-2020", "unchanged", "still lists altdorf--beaune#2; still lists altdorf--beaune#4"),
        ("1960-05", "list-2020", "closer", "(1999), and altdorf--beaune#4 that it began anew (2010)"),
    ],
)
def test_a_row_tells_of_the_time_of_a_tie_that_its_day_is_of(
    office: Office, day: str, source: str, outcome: str, done: str
) -> None:
    ended(office, "Altdorf,Beaune,1960,friendship,1999\n", "--source", "list-2015")
    anew = ("--kind", "friendship", "--on", "2010", "--reestablishes", "--source", "list-2015")
    assert office.say("record", "signed", "altdorf--beaune", *anew).code == 0

    said = ended(office, f"Altdorf,Beaune,{day},friendship,\n", "--source", source, "--attest", "--dry-run")

    (row,) = said.rows
    assert row["outcome"] == outcome
    assert done in f"{row['adds']}: {row['reason']}"


def test_what_a_remembered_map_has_and_a_sheet_has_not_is_said_with_what_to_do(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMITY_DATA", str(tmp_path / "data"))
    members(office, "N1,Ulm,1990,\n", "--source", "list-2015")
    sheet = office.sheet("network,Mitglied,since\nN1,Ulm,1990\n")
    like = ("import", sheet, "--like", "list-2015", "--source", "list-2020", "--dry-run")

    asked = office.say(*like)

    assert asked.code == 2
    assert "otherwise now is said with --map Mitglied=member" in asked.err
    assert "none any more with --map =ended" in asked.err
    assert office.say(*like, "--map", "Mitglied=member", "--map", "=ended").outcomes() == ["unchanged"]


def test_of_remembered_columns_of_notes_those_can_be_left_out_that_a_sheet_has_no_more(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMITY_DATA", str(tmp_path / "data"))
    row = "Altdorf,Dole,1981,friendship,,,,x\n"
    first = office.sheet(f"{HEAD.strip()},obs\n{row}")
    assert office.say("import", first, *MAPS, "--map", "obs=note", "--source", "list-2015").code == 0
    sheet = office.sheet(f"{HEAD.strip()},seen\n{row}")
    like = ("import", sheet, "--like", "list-2015", "--source", "list-2020", "--dry-run")

    asked = office.say(*like)

    assert asked.code == 2
    assert "otherwise now is said with --map =note" in asked.err
    assert office.say(*like, "--map", "=note").outcomes() == ["unchanged"]
    assert office.say(*like, "--map", "=note", "--map", "seen=note").outcomes() == ["unchanged"]


ENDING = (*MAPS[:8], "--map", "ended=ended", *MAPS[14:], "--set", "ended_by=a")


def test_what_a_list_says_of_the_time_after_it_is_cautioned_and_each_cell_is_counted_once(
    office: Office,
) -> None:
    sheet = office.sheet(
        "town,partner,since,kind,ended\n"
        "Altdorf,Dole,s.d.,friendship,24.02.2022\nAltdorf,Evron,25.03.1990,friendship,24.02.2021\n"
    )

    said = office.say(
        "import", sheet, *ENDING, "--source", "list-2020", "--listed-on", "2021-12-31", "--dry-run"
    )

    assert "it ended 2022-02-24, after the day that the list is of, 2021-12-31" in said.err
    assert "(2 cells)" in said.err
    assert "(3 cells)" not in said.err


def test_an_end_without_a_day_that_a_row_brings_with_its_tie_is_no_later_than_the_list(
    office: Office,
) -> None:
    office.say(
        "register", "source", "of-2012", "--title", "2012", "--kind", "register", "--published", "2012"
    )
    sheet = office.sheet("town,partner,since,kind,ended\nAltdorf,Dole,1991,friendship,ended\n")

    office.say("import", sheet, *ENDING, "--source", "of-2012")

    assert [fact.get("on") for fact in facts(office, "terminated")] == ["[..2012]"]
    assert (
        "terminated" in office.say("show", "altdorf--dole", "--as-at", "2013-06-01", "--format", "table").out
    )
    assert office.say("import", sheet, *ENDING, "--source", "of-2012").outcomes() == ["unchanged"]


def test_what_was_undone_comes_back_with_what_attested_beside_it(office: Office) -> None:
    members(office, "N1,Ulm,1990,\nN1,Bonn,1991,\n", "--source", "list-2015")
    rows, words = "N1,Ulm,1990,\nN1,Bonn,1991,2019\n", ("--source", "list-2020", "--attest")
    first = members(office, rows, *words)
    assert office.say("undo").code == 0

    again = members(office, rows, *words)

    assert [said.adds() for said in (first, again)] == [
        ["still lists ulm@n1#1", "still lists bonn@n1#1; left"]
    ] * 2
    assert "recorded before, and taken back since: recorded anew" in again.err
    assert "left" in office.say("show", "bonn@n1").out
    assert members(office, rows, *words).adds() == ["", ""]


def test_who_says_what_others_say_beside_what_is_in_use_bears_out_neither(office: Office) -> None:
    both(office, "1988", "--source", "list-2015")
    both(office, "1990", "--source", "other", "--contest")

    for said in both(office, "1990", "--source", "list-2020", "--attest"):
        assert said.adds() == [""]
        assert "where 1990 is on record beside 1988; not attested" in said.reason()


def test_who_calls_a_tie_otherwise_than_is_in_use_is_no_voice_for_that(office: Office) -> None:
    assert office.say("register", "source", "third", "--title", "List", "--kind", "register").code == 0
    sister, friend = (f"Altdorf,Beaune,1960,{kind},,,\n" for kind in ("sister city", "friendship"))
    bring(office, sister, "list-2015")
    bring(office, friend, "other", "--contest")

    said = bring(office, friend, "third", "--attest")
    closer = bring(office, friend.replace("1960", "1960-05"), "third", "--attest", "--correct", "--contest")
    prefer = ("prefer", "altdorf--beaune#2", "--field", "kind", "--value", "friendship", "--because", "x")
    assert office.say(*prefer).code == 0
    now_other = bring(office, sister, "third", "--attest")

    assert [each.adds() for each in (said, closer, now_other)] == [[""], [""], [""]]
    assert "comity prefer 'altdorf--beaune#2' --field kind --value friendship" in closer.reason()
    assert "where friendship is on record beside sister-city; not attested" in said.reason()
    assert "where sister-city is on record beside friendship; not attested" in now_other.reason()
    assert bring(office, sister, "list-2020", "--attest").adds() == ["still lists altdorf--beaune#2"]
    assert bring(office, friend, "third", "--attest").adds() == ["attests altdorf--beaune#2"]


def test_who_gives_a_contact_another_day_than_is_in_use_is_no_voice_for_that(office: Office) -> None:
    assert office.say("register", "source", "third", "--title", "List", "--kind", "register").code == 0
    bring(office, "Altdorf,Dole,1981,Kontakt,,,\n", "list-2015")
    contest = ("contest", "altdorf--dole#2", "--set", "on=1982", "--source", "other")
    assert office.say(*contest).code == 0

    said = bring(office, "Altdorf,Dole,1982,Kontakt,,,\n", "third", "--attest")

    assert said.adds() == [""]
    assert "where 1982 is on record beside 1981; not attested" in said.reason()
    assert bring(office, "Altdorf,Dole,1981,Kontakt,,,\n", "third", "--attest").adds() == [
        "attests altdorf--dole#2"
    ]


def test_what_a_list_has_of_a_successor_it_has_of_those_whose_place_it_took(office: Office) -> None:
    tie, member = "{},Beaune,1960,friendship,{}\n", "{},Ulm,1990,\n"
    ended(office, tie.format("Altdorf", "") + tie.format("Bergheim", ""), "--source", "list-2015")
    members(office, member.format("N1") + member.format("N2"), "--source", "list-2015")
    for kind, gone, heir in (("city", ("altdorf", "bergheim"), "neustadt"), ("network", ("n1", "n2"), "n3")):
        office.say("register", "body", heir, "--name", heir.title(), "--kind", kind)
        for slug in gone:
            assert office.say("record", "succeeded", f"body:{slug}", "--by", heir, "--on", "2018").code == 0

    assert told(members(office, member.format("N3"), "--source", "list-2020")) == {"new": ["Ulm – N3"]}
    of_the_heir = ended(office, tie.format("Neustadt", ""), "--source", "list-2020")
    assert told(of_the_heir) == {"body-differs": ["Neustadt"]}, "its country is not on record"
    ended(office, tie.format("Neustadt", "2019"), "--source", "list-2020")
    assert [(fact["stream"], fact["on"]) for fact in facts(office, "terminated")] == [
        ("altdorf--beaune", "2019")
    ]


def test_who_gives_no_day_attests_none(office: Office) -> None:
    both(office, "1990", "--source", "list-2015")

    for said, other in zip(
        both(office, "", "--source", "other", "--attest"),
        both(office, "1990", "--source", "list-2020", "--attest"),
        strict=True,
    ):
        assert said.reason().endswith("1990, and gives no day itself")
        assert "no day" not in other.reason()
    notes = {(fact["sources"][0]["source"], fact.get("note")) for fact in facts(office, "attested")}
    assert notes == {("other", "it gives no day"), ("list-2020", None)}


def test_a_row_of_a_membership_that_is_left_out_is_listed(office: Office) -> None:
    rows = "N1,Ulm,1990,\nN1,Bonn,1991,\n"
    members(office, rows, "--source", "list-2015")

    assert told(members(office, rows, "--source", "list-2020", "--skip", "member=Bonn")) == {}


def test_towns_and_networks_by_another_name_are_asked_about_in_memberships_too(office: Office) -> None:
    first = "N1,Altdorf,1990,\nN1,Hemer,1990,\nICLEI,Ulm,1999,\nICLEI,Hemer,2001,\nN1,Bonn,1991,2003\n"
    rows = (
        "N1,Altdorf bei Nürnberg,1990,\nN1,Hemer,1990,\nLocal Governments,Ulm,1999,\n"
        "Local Governments,Hemer,2001,\nN1,Bonn am Rhein,2020,\n"
    )
    members(office, first, "--source", "list-2015")
    before = office.count()

    asked = members(office, rows, "--source", "list-2020", "--dry-run")
    taken = members(office, rows, "--source", "list-2020", "--rename")

    assert told(asked) == {
        "renamed": ["Altdorf bei Nürnberg – N1", "Ulm – Local Governments", "Hemer – Local Governments"],
        "new": ["Bonn am Rhein – N1"],
    }
    assert "record renamed altdorf --name 'Altdorf bei Nürnberg' --source list-2020" in asked.reason(0)
    assert (told(taken), office.count()) == ({"new": ["Bonn am Rhein – N1"]}, before + 4)
    assert [fact["stream"] for fact in facts(office, "renamed")] == ["altdorf", "iclei"]
    assert told(members(office, rows, "--source", "list-2020")) == {}


def test_a_network_by_another_name_is_asked_about_though_a_member_left(office: Office) -> None:
    members(office, "Energy,Ulm,1998,2009\nEnergy,Bonn,1996,\n", "--source", "list-2015")

    rows = "Watt,Ulm,1998,2009\nWatt,Bonn,1996,\n"
    other = "Energy,Hof,1998,\nEnergy,Bonn,1996,\n"  # who joined as one did that left is not that one

    asked, new = (members(office, each, "--source", "list-2020", "--dry-run") for each in (rows, other))

    assert told(asked) == {"renamed": ["Ulm – Watt", "Bonn – Watt"]}
    assert told(new) == {"new": ["Hof – Energy"]}
    assert not told(members(office, rows, "--source", "list-2020", "--rename"))


@pytest.mark.parametrize("day", [("--on", "2019"), ()])
def test_an_end_that_was_preferred_is_asked_about_once_of_each_list_that_goes_on(
    office: Office, day: tuple[str, ...]
) -> None:
    def both(source: str) -> list[Said]:
        words = ("--source", source, "--attest")
        return [
            ended(office, "Altdorf,Beaune,1990,friendship,\n", *words),
            members(office, "N1,Ulm,1990,\n", *words),
        ]

    both("list-2015")
    for which, where in (("terminated", "altdorf--beaune"), ("left", "ulm@n1")):
        assert office.say("record", which, where, *day, "--source", "other").code == 0

    asked = both("list-2020")

    assert [said.outcomes() for said in asked] == [["contradicted"], ["contradicted"]]
    for said in asked:
        assert "this list has it: that stands" in said.reason()
        prefer = re.search("comity (prefer .*) settles it", said.reason())
        assert prefer
        assert office.say(*shlex.split(prefer[1])).code == 0
    assert [told(said) for said in both("list-2020")] == [{}, {}]
    assert office.say("register", "source", "new", "--title", "new", "--kind", "register").code == 0
    assert [said.outcomes() for said in both("new")] == [["contradicted"], ["contradicted"]]
    assert [told(said) for said in both("new")] == [{}, {}]


def test_what_began_anew_is_missed_where_a_list_had_it_as_it_was_first(tmp_path: Path) -> None:
    office = Office(tmp_path)
    with open_ledger(office.where, create=True) as ledger:
        ledger.record("ledger", ledger_opened(), by="mei")
        for slug, before in (("a", None), ("b", "a"), ("c", "b")):
            ledger.record(f"source:{slug}", source_registered(slug, follows=before), by="mei")
    rows, other = "Altdorf,Beaune,1960,friendship,\n", "Altdorf,Dole,1970,friendship,\n"
    ended(office, rows + other, "--source", "a", "--listed-on", "1990")
    assert office.say("record", "terminated", "altdorf--beaune", "--on", "1999", "--source", "a").code == 0
    anew = ("--kind", "friendship", "--on", "2010", "--reestablishes")
    assert office.say("record", "signed", "altdorf--beaune", *anew).code == 0

    listed = ended(office, rows + other, "--source", "b", "--attest", "--listed-on", "2015")
    gone = ended(office, other, "--source", "c", "--listed-on", "2020")

    assert told(listed) == {}
    assert told(gone) == {"no-longer-listed": ["Altdorf – Beaune"]}
    assert "altdorf--beaune#4, last listed as altdorf--beaune#2 by b" in gone.out


def test_what_is_still_listed_is_not_said_to_be_not_attested(office: Office) -> None:
    bring(office, "Altdorf,Beaune,1960,sister city,,,\n", "list-2015")
    office.say("contest", "altdorf--beaune#2", "--set", "on=1961", "--source", "other")
    office.say("prefer", "altdorf--beaune#2", "--set", "on=1961", "--because", "so says the charter")

    said = bring(office, "Altdorf,Beaune,1960,sister city,,,\n", "list-2020", "--attest")

    (row,) = said.rows
    assert (row["adds"], row["reason"]) == (
        "still lists altdorf--beaune#2",
        "where 1960 is on record beside 1961",
    )


def test_who_came_on_another_day_is_not_lost_without_a_word(office: Office) -> None:
    """What a row says beside the day that it changes is recorded nowhere: it is said, with the command that takes it."""
    words = (
        *("--of", "visits", "--map", "town=a", "--map", "partner=b", "--map", "on=on", "--map", "who=people"),
        *("--map", "why=occasion", "--map", "about=topics", "--set", "visitor=b", "--set", "body.kind=city"),
    )

    def visits(row: str, source: str, *more: str) -> Said:
        sheet = office.sheet("town,partner,on,who,why,about\n" + row)
        return office.say("import", sheet, *words, "--source", source, *more)

    visits("Altdorf,Dole,2023-05-12,Jeanne Morel; Rolf Beck (clerk),Fair,trade\n", "list-2015")
    row = "Altdorf,Dole,2023-05-13,Jeanne Morel (mayor); Ada Lune (interpreter),Fair,trade youth\n"

    first = visits(row, "list-2020", "--correct")
    again = visits(row, "list-2020", "--correct")

    assert (first.outcomes(), again.outcomes()) == (["changed"], ["unchanged"])
    command = (
        "correct 'altdorf--dole#2'"
        " --set 'people=Jeanne Morel; mayor | Rolf Beck; clerk | Ada Lune; interpreter'"
        " --set topics=trade,youth --because … --source list-2020"
    )
    for said in (first, again):
        assert "not what this row says of people, topics: that is not taken" in said.err
        assert said.err.partition("to have it so: comity ")[2].partition("\n")[0] == command
    assert office.say(*shlex.split(command.replace("…", "so"))).code == 0
    with open_ledger(office.where, read_only=True) as ledger:
        (visit,) = (
            reading.fact
            for reading in ledger.history("partnership:altdorf--dole").effective_entries
            if reading.fact.verb == "visited"
        )
    assert [(each["name"], each["role"]) for each in fields_of(visit)["people"]] == [
        ("Jeanne Morel", "mayor"),
        ("Rolf Beck", "clerk"),
        ("Ada Lune", "interpreter"),
    ]
    assert "not taken" not in visits(row, "list-2020", "--correct").err
    assert "not taken" not in visits(row.replace(" (interpreter)", ""), "list-2020").err, "it says less"


def test_what_no_list_of_persons_can_be_written_with_is_written_as_it_is_kept() -> None:
    (setting,) = rows_of._settings(
        "people", [{"name": "Lo [羅]", "role": "mayor; host"}, {"name": "two artists"}]
    )

    assert setting == 'people=[{"name": "Lo [羅]", "role": "mayor; host"}, {"name": "two artists"}]'


def test_a_number_of_a_body_is_taken_in_for_itself(office: Office) -> None:
    row = "Altdorf,Dole,FR,,{},47.09,5.49,{}\n"
    lands(office, row.format("", ""), "list-2015")
    apart = [
        lands(office, row.format(*numbers), source).rows[-1]["reason"]
        for numbers, source in ((("124", ""), "other"), (("", "Q133"), "list-2015"))
    ]

    for reason in apart:
        command = re.search("comity (correct .*)", reason)
        assert command
        assert office.say(*shlex.split(command[1].replace("…", "so"))).code == 0

    assert told(lands(office, row.format("124", "Q133"), "list-2020")) == {}
    for numbers, left in ((("125", ""), 2), (("", "Q134"), 3)):
        said = lands(office, row.format(*numbers), "list-2020", "--correct")
        assert told(said) == {"body-differs": ["Dole"]}
        assert len(facts(office, "corrected")) == left, "what another list gave is not its own to change"


def test_a_name_in_another_language_is_said_and_taken_in_as_a_number_is(office: Office) -> None:
    """A body that is found by its number, or its name, may be called otherwise in a column of another language."""
    maps = (
        *("--map", "partner=b", "--map", "since=on", "--set", "kind=sister-city", "--set", "body.kind=city"),
        *("--set", "a.country=KR", "--set", "b.country=DE"),
    )

    def named(rows: str, source: str, *words: str, head: str = "ko,en,id,partner,since\n") -> Said:
        columns = ("ko=a.names.ko", "en=a.names.en", "id=a.ids.wikidata")
        mapped = [word for column in columns if column[:2] in head for word in ("--map", column)]
        plain = ("--map", "town=a") if "town" in head else ()
        return office.say(
            "import", office.sheet(head + rows), *maps, *mapped, *plain, "--source", source, *words
        )

    row = "한빛시,Hanbit City,Q99,Altdorf,2001\n"
    named("Hanbit,Q99,Altdorf,2001\n", "list-2015", head="town,id,partner,since\n")

    said = named(row, "other", "--dry-run")
    assert told(said) == {"body-differs": ["Hanbit"]}
    assert said.reason(-1) == (
        "names.ko not on record → 한빛시; names.en not on record → Hanbit City: comity correct 'body:hanbit#1'"
        " --set names.ko=한빛시 --set 'names.en=Hanbit City' --because … --source other"
    )
    done = named(row, "other", "--correct", "--attest")
    assert done.adds() == ["attests altdorf--hanbit#2", "corrects body:hanbit#1"]
    (corrected,) = facts(office, "corrected")
    assert corrected["changes"] == [{"field": "names", "value": {"ko": "한빛시", "en": "Hanbit City"}}]
    assert office.say("show", "한빛시").code == 0

    assert told(named(row, "list-2020")) == {}, "it is on record"
    assert told(named("한빛시,Altdorf,2001\n", "list-2020", head="town,partner,since\n")) == {}, (
        "it is found by it"
    )
    otherwise = named(row.replace("한빛시", "한빛군"), "list-2020", "--correct")
    assert told(otherwise) == {"body-differs": ["Hanbit"]}
    assert "names.ko 한빛시 → 한빛군" in otherwise.reason(-1)
    assert len(facts(office, "corrected")) == 1, "what another list gave is not its own to change"
    same = named("Hanbit,HANBIT,Q99,Altdorf,2001\n", "list-2020")
    assert told(same) == {}, "that it is called so is on record, in whichever language"


def test_towns_that_may_have_become_one_are_asked_about_and_no_option_says_it(office: Office) -> None:
    first = (
        "Altdorf,Beaune,1960,friendship,\nBergheim,Beaune,1975,friendship,\nBergheim,Dole,1980,friendship,\n"
    )
    rows = "Neustadt,Beaune,1960,friendship,\nNeustadt,Dole,1980,friendship,\n"
    ended(office, first, "--source", "list-2015")

    asked = ended(office, rows, "--source", "list-2020", "--rename")

    assert told(asked) == {"renamed": ["Neustadt – Beaune", "Neustadt – Dole"]}
    commands = re.findall(r"comity ((?:register|record succeeded) [^,;]*)", asked.reason())
    assert len(commands) == 3
    for command in commands:
        assert office.say(*shlex.split(command)).code == 0
    gone = {"no-longer-listed": ["Beaune – Bergheim"]}  # that of 1975
    assert told(ended(office, rows, "--source", "list-2020")) == gone
    changed = rows.replace("1980", "1981").replace("1960", "1961")
    said = ended(office, changed, "--source", "list-2020")
    assert [row["partnership"] for row in said.rows] == [
        "partnership:beaune--neustadt",
        "partnership:bergheim--dole",
    ]
    assert "comity correct 'altdorf--beaune#2' --set on=1961" in said.reason()
    assert "or comity correct 'beaune--bergheim#2' --set on=1961" in said.reason()


@pytest.mark.parametrize("word", ["unbekannt", "k. A.", "?"])
def test_an_end_of_which_nothing_is_known_is_asked_about(office: Office, word: str) -> None:
    rows = f"N1,Ulm,1990,{word}\n"

    assert "which leaves open whether there was one" in members(office, rows).reason()
    assert members(office, rows, "--read", f"{word}=in force", "--dry-run").adds()[0].endswith("joined")
    assert members(office, rows, "--read", f"{word}=ended").adds()[0].endswith("left")


def test_who_left_before_they_joined_is_told_so(office: Office) -> None:
    assert "it left 2004, before it joined 2005" in members(office, "N1,Ulm,2005,2004\n").reason()
    said = ended(office, "Altdorf,Beaune,2005,friendship,bis 2004\n")
    assert "it ended 2004, before it was signed 2005" in said.reason()


def test_what_is_offered_for_memberships_and_contacts_is_what_they_take(office: Office) -> None:
    said = members(office, "N1,Ulm,1990,\n", "--source", "list-2015")
    assert "Next: comity list --stream membership" in said.err
    status = office.sheet("network,member,status\nN1,Ulm,Beobachter\n")
    words = ("--map", "network=network", "--map", "member=member", "--map", "status=status")
    reason = office.say("import", status, *words, "--of", "memberships").reason()
    assert "--read 'Beobachter=in force' or =ended" in reason
    assert "dormant" not in reason
    bring(office, "Altdorf,Beaune,,Kontakt,,,\nAltdorf,Dole,,Kontakt,,,\n", "list-2015")
    said = bring(office, "Altdorf,Dole,,Kontakt,,,\n", "list-2020")
    assert "a question, never an end\n" in said.err


@pytest.mark.parametrize(
    ("years", "outcome"),
    [
        (("2002-03-04", "2003"), "renamed"),
        (("2002-03-04", "2004"), "renamed"),  # one of two days was corrected too
        (("2001", "2004"), "renamed"),  # both were
        (("", ""), "renamed"),
        (("2001", None), "new"),  # beside one of them alone, of another year
    ],
)
def test_a_town_beside_the_same_partners_may_be_the_one_that_is_gone_whatever_became_of_its_days(
    office: Office, years: tuple[str, str | None], outcome: str
) -> None:
    rows = "{0},Brno,{1},sister city,,,\n{0},Graz,{2},friendship,,,\nNova,Brno,2002-03-04,friendship,,,\n"
    bring(office, rows.format("Velha", "2002-03-04", "2003"), "list-2015")
    now = rows.format("Monte", *years).replace("Monte,Graz,None,friendship,,,\n", "")

    said = bring(office, now, "list-2020", "--dry-run")

    assert [row["outcome"] for row in said.rows if row["who"].startswith("Monte")] == [outcome] * now.count(
        "Monte"
    )


@pytest.mark.parametrize(
    ("was", "now"), [("1990", "1990-05-01"), ("199X", "1994-05"), ("[1990..1994]", "[1992..1996]")]
)
def test_a_town_by_another_name_whose_day_is_said_closer_is_the_one_that_is_gone(
    was: str, now: str, office: Office
) -> None:
    rows = "{},Beaune,{},friendship,,,\nBergheim,Evron,1970,friendship,,,\n"
    bring(office, rows.format("Velha", was), "list-2015")

    offered = bring(office, rows.format("Monte", now), "list-2020", "--correct", "--attest")
    taken = bring(office, rows.format("Monte", now), "list-2020", "--correct", "--attest", "--rename")

    assert told(offered) == {"renamed": ["Monte – Beaune"]}
    assert taken.adds()[0] == "velha is called Monte; corrects beaune--velha#2"
    assert "monte" not in office.streams("body")
    again = bring(office, rows.format("Monte", now), "list-2020", "--correct", "--attest", "--rename")
    assert (told(again), "; 0 facts recorded" in again.err) == ({}, True)


def test_of_two_that_are_gone_that_of_the_same_day_is_the_one_and_a_closer_day_comes_behind(
    office: Office,
) -> None:
    rest = "Bergheim,Evron,1970,friendship,,,\n"
    bring(
        office, "Velha,Beaune,1990,friendship,,,\nVila,Beaune,1990-05-01,friendship,,,\n" + rest, "list-2015"
    )

    said = bring(office, "Monte,Beaune,1990-05-01,friendship,,,\n" + rest, "list-2020", "--rename")

    assert said.adds()[0] == "vila is called Monte"
    assert told(said) == {"no-longer-listed": ["Beaune – Velha"]}


@pytest.mark.parametrize(
    ("was", "now", "place", "asked"),
    [
        ("1990", "1994-05", "", True),
        ("", "1994-05", "", True),  # what is undated is of any day before the list
        ("1990", "", "", True),
        ("1990", "2016", "", False),  # the list that had the other is of before that
        ("1990", "1994-05", "52.0", False),  # it lies elsewhere
    ],
)
def test_a_town_new_beside_the_one_partner_is_told_where_another_is_gone(
    was: str, now: str, place: str, *, asked: bool, office: Office
) -> None:
    maps = ("--map", "town=a", "--map", "partner=b", "--map", "since=on", "--map", "lat=a.lat")
    more = ("--map", "lon=a.lon", "--set", "kind=friendship", "--set", "body.kind=city")
    words = (*maps, *more, "--set", "a.country=DE", "--set", "b.country=FR", "--source")
    head = "town,partner,since,lat,lon\n"
    rest = "Bergheim,Evron,1970,,\n"
    source = ("register", "source", "l1", "--title", "List", "--kind", "register", "--published", "2015")
    assert office.say(*source).code == 0
    follows = ("register", "source", "l2", "--title", "List", "--kind", "register", "--follows", "l1")
    assert office.say(*follows).code == 0
    first = office.sheet(f"{head}Velha,Beaune,{was},48.0,9.0\n{rest}")
    office.say("import", first, *words, "l1", "--listed-on", "2015")
    second = office.sheet(f"{head}Monte,Beaune,{now},{place},{'9.0' if place else ''}\n{rest}")

    said = office.say("import", second, *words, "l2", "--listed-on", "2020", "--dry-run")

    gone = [row["reason"] for row in said.rows if row["outcome"] == "no-longer-listed"]
    advice = "comity record renamed velha --name Monte --on '[..2020]' --source l2"
    assert [advice in reason for reason in gone] == [asked]
    assert len(gone) == 1
    if asked:
        assert office.say(*shlex.split(advice)[1:]).code == 0
        after = office.say("import", second, *words, "l2", "--listed-on", "2020")
        assert "new" not in after.outcomes()


@pytest.mark.parametrize(
    ("verb", "change"),
    [("correct", "note=once Velha"), ("contest", "place=Beaune"), ("correct", "on=1990-05-01")],
)
def test_what_the_list_mends_of_a_tie_is_no_word_that_it_has_it_by_the_old_name(
    verb: str, change: str, office: Office
) -> None:
    rows = "{},Beaune,{},friendship,,,\nBergheim,Evron,1970,friendship,,,\n"
    bring(office, rows.format("Velha", "1990"), "list-2015")
    second = rows.format("Monte", "1990-05-01" if "on=" in change else "1990")
    because = ("--because", "so") if verb == "correct" else ()
    by = ("--set", change, *because, "--source", "list-2020")
    assert office.say(verb, "beaune--velha#2", *by).code == 0

    said = bring(office, second, "list-2020", "--rename", "--attest")

    assert said.adds()[0].startswith("velha is called Monte")
    assert "monte" not in office.streams("body")


def test_what_another_sheet_of_the_list_said_closer_is_no_town_that_is_gone(office: Office) -> None:
    bring(office, "Velha,Beaune,1990,friendship,,,\nBergheim,Evron,1970,friendship,,,\n", "list-2015")
    bring(office, "Velha,Beaune,1990-05-01,friendship,,,\n", "list-2020", "--correct")

    said = bring(office, "Monte,Beaune,1990-06-01,friendship,,,\n", "list-2020", "--dry-run")

    assert said.outcomes() == ["new", "no-longer-listed"]
    assert told(said)["no-longer-listed"] == ["Bergheim – Evron"]


def test_what_became_one_is_told_with_all_that_the_row_and_the_list_say(office: Office) -> None:
    maps = ("--map", "town=a", "--map", "region=a.region", "--map", "id=a.ids.wikidata", "--map", "lat=a.lat")
    more = ("--map", "lon=a.lon", "--map", "partner=b", "--map", "since=on", "--set", "kind=friendship")
    words = (*maps, *more, "--set", "body.kind=city", "--set", "a.country=ES", "--source")
    head = "town,region,id,lat,lon,partner,since\n"
    first = "Oza,Galicia,,,,Beaune,1990\nCesuras,Galicia,,,,Dole,1991\n"
    office.say("import", office.sheet(head + first), *words, "list-2015")
    row = "Oza-Cesuras,Galicia,Q1234,43.2,-8.2,{}\n"
    second = head + row.format("Beaune,1990") + row.format("Dole,1991")
    by = ("list-2020", "--listed-on", "2020-06")

    reason = office.say("import", office.sheet(second), *words, *by).reason()

    advice = re.search(r"if they became one, (.*); or --no-rename", reason)
    assert advice
    commands = advice[1].split(", ")
    assert commands[1:] == [
        f"comity record succeeded {old} --by oza-cesuras --on '[..2020-06]' --source list-2020"
        for old in ("cesuras", "oza")
    ]
    for command in commands:
        assert office.say(*shlex.split(command)[1:]).code == 0
    again = office.say("import", office.sheet(second), *words, *by, "--attest")
    assert told(again) == {}
    assert "body-differs" not in again.outcomes()
    assert [fact["sources"] for fact in facts(office, "succeeded")] == [[{"source": "list-2020"}]] * 2


def test_towns_of_one_name_are_told_apart_in_what_an_import_says(office: Office) -> None:
    maps = ("--map", "town=a", "--map", "region=a.region", "--map", "partner=b", "--map", "since=on")
    words = (*maps, "--map", "kind=kind", "--set", "body.kind=city", "--source")
    head = "town,region,partner,since,kind\n"
    rows = "Lagoa,Açores,Dole,1990,friendship\nLagoa,Faro,Beaune,1991,friendship\n"
    assert office.say("import", office.sheet(head + rows), *words, "list-2015").code == 0

    gone = office.say("import", office.sheet(head + rows.splitlines()[0] + "\n"), *words, "list-2020")
    unsaid = office.say("import", office.sheet(head + "Lagoa,,Dole,1990,friendship\n"), *words, "other")

    assert told(gone) == {"no-longer-listed": ["Beaune – Lagoa (Faro)"]}
    assert "Lagoa may be lagoa (Açores) or lagoa-faro (Faro): say which" in unsaid.reason()


def test_a_name_of_a_list_has_one_plain_space_between_its_words(office: Office) -> None:
    bring(office, "Nísia\u00a0Floresta,São \u2009 Tomé,1990,friendship,,,\n", "list-2015")

    assert [fact["name"] for fact in facts(office, "registered")[-2:]] == ["Nísia Floresta", "São Tomé"]
    assert told(bring(office, "Nísia Floresta,São\u3000Tomé,1990,friendship,,,\n", "list-2020")) == {}


def test_a_rough_day_that_fits_several_agreements_attests_none_and_corrects_none(office: Office) -> None:
    ended(office, "A,B,1989-08-05,protocol,\nA,B,1989-09-04,protocol,\n", "--source", "list-2015")
    settle = ("--source", "other", "--attest", "--correct")

    rough = ended(office, "A,B,1989,protocol,\nA,B,,protocol,\n", *settle)
    sure = ended(office, "A,B,1989-09,protocol,\n", *settle)
    next_edition = ended(office, "A,B,1989,protocol,\n", "--source", "list-2020")

    assert rough.adds() == ["", ""]
    assert {row["reason"] for row in rough.rows} == {
        "as a--b#2 or a--b#3: which is it? Nothing is recorded of this one"
    }
    assert sure.adds() == ["attests a--b#3"]
    assert told(next_edition) == {}


def test_a_day_that_fits_several_rough_ones_or_one_of_two_days_corrects_none(office: Office) -> None:
    ended(office, "A,B,1992~,protocol,\nA,C,1989,friendship,\n", "--source", "list-2015")
    assert office.say("record", "signed", "a--b", "--kind", "protocol", "--on", "1994~").code == 0
    closer = "A,B,1993-05,protocol,\nA,C,1989-08,friendship,\nA,C,1989-09,friendship,\n"

    said = ended(office, closer, "--source", "other", "--correct")

    assert said.outcomes() == ["closer"] * 3
    assert said.adds() == [""] * 3
    assert "comity correct 'a--b#2' --set on=1993-05 --because … --source other or comity" in said.reason(0)
    assert "row 4 says 1989-09 of it: which is it?" in said.reason(1)
    two = "A,B,1993-05,protocol,\nA,B,1994~,protocol,\n"
    done = ended(office, two, "--source", "other", "--correct")
    assert done.adds() == ["corrects a--b#2", ""], "the other row tells of the other one"


def test_a_contact_of_which_a_list_gives_no_day_was_before_the_list(office: Office) -> None:
    ended(office, "A,B,1989,Kontakt,\nA,B,1990,Kontakt,\nA,C,2021,Kontakt,\n", "--source", "list-2015")
    rows = "A,B,,Kontakt,\nA,C,,Kontakt,\n"

    said = ended(office, rows, "--source", "other", "--attest", "--listed-on", "2020-06-30")

    assert said.outcomes() == ["unchanged", "new"]
    assert said.adds()[0] == ""


def test_an_end_before_the_day_of_a_later_list_is_said_with_what_settles_it(office: Office) -> None:
    for source, day in (("new", "2024"), ("old", "2020")):
        register = ("register", "source", source, "--title", source, "--kind", "register")
        assert office.say(*register, "--published", day).code == 0
    both(office, "1990", "--source", "new", "--listed-on", "2024-01-31")
    before, old = office.count(), ("--source", "old", "--listed-on", "2020-06-30")

    asked = [
        ended(office, "Altdorf,Beaune,1990,friendship,2015\n", *old),
        members(office, "N1,Ulm,1990,2015\n", *old),
    ]

    assert [said.outcomes() for said in asked] == [["contradicted"]] * 2
    assert office.count() == before
    for said in asked:
        assert ", and new has " in said.reason()
        assert said.reason().endswith("if it goes on: --skip 2")
        record = re.search("comity (record .*); if it goes on", said.reason())
        assert record
        assert office.say(*shlex.split(record[1])).code == 0
    assert told(ended(office, "Altdorf,Beaune,1990,friendship,2015\n", *old)) == {}
    assert told(members(office, "N1,Ulm,1990,2015\n", *old)) == {}


def test_a_membership_that_goes_on_and_ended_is_to_be_mended_in_the_sheet(office: Office) -> None:
    sheet = office.sheet("network,member,since,status,left\nN1,Ulm,2003,member,2012\n")
    maps = ("network=network", "member=member", "since=on", "status=status", "left=ended")
    options = [word for each in maps for word in ("--map", each)]

    said = office.say("import", sheet, *options, "--of", "memberships", "--set", "member.kind=city")

    assert said.reason() == "its status is member, and it ended 2012: mend one of them"


OFTEN = {
    "contradicted": ("Altdorf,Beaune,1961,sister city,,,\n", "other", ("--contest",)),
    "changed": ("Altdorf,Beaune,1961,sister city,,,\n", "list-2020", ("--correct",)),
    "changed, contested": ("Altdorf,Beaune,1961,sister city,,,\n", "list-2020", ("--contest",)),
    "closer": ("Altdorf,Beaune,1960-06-11,sister city,,,\n", "other", ("--correct",)),
    "another kind": ("Altdorf,Beaune,1960,friendship,,,\n", "other", ("--contest",)),
    "attested": ("Altdorf,Beaune,1960,sister city,,,\n", "other", ("--attest",)),
    "still listed": ("Altdorf,Beaune,1961,sister city,,,\n", "list-2020", ("--attest",)),
    "of a body": ("Altdorf,Beaune,1960,sister city,47.52,4.84,Q1\n", "list-2020", ("--correct",)),
    "renamed": ("Altdorf,Beaune-la-Ville,1960,sister city,47.02,4.84,\n", "list-2020", ("--rename",)),
    "all of it": (SECOND, "list-2020", ("--correct", "--rename", "--attest", "--listed-on", "2020-06")),
    "all of another": (SECOND, "other", ("--correct", "--contest", "--attest", "--no-rename")),
}


def standing(office: Office) -> list[Any]:
    """What reports and bodies say, whatever number an entry has, and however many there are."""
    found: list[Any] = [
        re.sub(r"#\d+", "#", office.say("report", *words, "--format", "md").out)
        for words in (("conflicts",), ("attestation",), ("quality",))
    ]
    listed = csv.DictReader(office.say("list", "--format", "csv").out.splitlines())
    found += [{name: row[name] for name in row if name not in {"entries", "behind"}} for row in listed]
    with open_ledger(office.where, read_only=True) as ledger:
        for history in ledger.histories("body"):
            told = [fields_of(placed.fact) for placed in history.facts]
            if told:
                found.append((history.stream, history.aggregate.standing.title, told))
    return found


@pytest.mark.parametrize("how", ["undo", "the command", "each entry"])
@pytest.mark.parametrize("of", OFTEN)
def test_what_an_option_recorded_and_was_taken_back_is_recorded_anew(
    of: str, how: str, office: Office
) -> None:
    rows, source, words = OFTEN[of]
    bring(office, FIRST.splitlines(keepends=True)[0] if len(rows) < 90 else FIRST, "list-2015")
    before = standing(office)
    first = bring(office, rows, source, *words, "--command", "first")
    after = standing(office)
    assert first.code == 0, first.err
    assert after != before
    with open_ledger(office.where, read_only=True) as ledger:
        written = [entry.name for entry in ledger.written_by("first")]
        brings = any(entry.fact.verb == "signed" for entry in ledger.written_by("first"))
    if how == "undo":
        assert office.say("undo").code == 0
    elif how == "the command" or brings:  # a fact that was taken back for itself is not recorded anew
        assert office.say("retract", "--command", "first", "--because", "x").code == 0
    else:
        for name in reversed(written):
            assert office.say("retract", name, "--because", "x").code == 0
    assert standing(office) == before

    again = bring(office, rows, source, *words)

    assert (again.code, again.adds(), again.outcomes()) == (0, first.adds(), first.outcomes()), again.err
    assert f"{len(written)} facts were" in again.err or (len(written) == 1 and "1 fact was" in again.err)
    assert standing(office) == after
    third = bring(office, rows, source, *words)
    assert "; 0 facts recorded" in third.err
    assert standing(office) == after


def test_a_list_that_has_a_tie_and_says_otherwise_of_it_is_not_told_to_say_the_same(office: Office) -> None:
    third = ("list-2023", "--title", "x", "--kind", "register", "--follows", "list-2020")
    assert office.say("register", "source", *third).code == 0
    row, day = "Altdorf,Beaune,{},sister city,,,\n", "altdorf--beaune#"
    bring(office, row.format(1987), "list-2015")
    bring(office, row.format(1987), "list-2020", "--attest")
    bring(office, row.format(1978), "list-2023", "--correct")

    late = bring(office, row.format(1987), "list-2020", "--attest")

    assert late.reason() == f"as {day}2, where 1987 is on record beside 1978"
    assert "; 0 facts recorded" in late.err
    said = office.say("audit", "altdorf--beaune").out
    assert "says the same" not in said
    assert "attested #2: a later edition, list-2020, still lists it" in said
    assert "a further source" not in said
    bring(office, row.format(1978), "other", "--attest")
    assert "a further source has it too" in office.say("audit", "altdorf--beaune").out
    lists = office.say("report", "attestation", "--section", "lists", "--json").out
    assert '"still": 1' in lists


@pytest.mark.parametrize(
    ("said", "note"),
    [
        ("1988,sister city", "it says 1988"),
        ("1987,friendship", "it says friendship"),
        ("1987-05,sister city", None),
        (",sister city", "it gives no day"),
        ("1987,sister city", None),
    ],
)
def test_what_an_edition_says_itself_stands_beside_that_it_lists_a_tie(
    said: str, note: str | None, office: Office
) -> None:
    bring(office, "Altdorf,Beaune,1987,sister city,,,\n", "list-2015")

    bring(office, f"Altdorf,Beaune,{said},,,\n", "list-2020", "--attest")

    assert [fact.get("note") for fact in facts(office, "attested")] == [note]
    audit = office.say("audit", "altdorf--beaune", "-v", "--format", "table").out
    assert "attested #2: a later edition, list-2020, still lists it" in " ".join(audit.split())
    assert (f"note: {note}" in audit) is (note is not None)
    assert bring(office, f"Altdorf,Beaune,{said},,,\n", "list-2020", "--attest").adds() == [""]


@pytest.mark.parametrize("how", ["another list", "prefer"])
def test_what_was_settled_since_is_attested_anew_once(how: str, office: Office) -> None:
    row = "Altdorf,Beaune,1987,sister city,,,\n"
    bring(office, row, "list-2015")
    bring(office, row.replace("1987", ""), "list-2020", "--attest")
    if how == "prefer":
        bring(office, row.replace("1987", "1988"), "other", "--contest")
        office.say("prefer", "altdorf--beaune#2", "--field", "on", "--value", "1988", "--because", "x")
    else:
        bring(office, row.replace("1987", "1987-05-03"), "other", "--correct")
    count = office.count()

    bring(office, row.replace("1987", ""), "list-2020", "--attest")
    assert office.count() == count + 1
    audit = office.say("audit", "altdorf--beaune", "-v", "--format", "table").out
    assert "note: it gives no day" in audit

    bring(office, row.replace("1987", ""), "list-2020", "--attest")
    assert office.count() == count + 1


EVERY = ("--attest", "--contest", "--correct", "--no-rename")
CORRECTED = {
    "a day": ("Altdorf,Beaune,1987,sister city,,,\n", "Altdorf,Beaune,1978,sister city,,,\n"),
    "a kind": ("Altdorf,Beaune,1987,sister city,,,\n", "Altdorf,Beaune,1987,friendship,,,\n"),
    "a rough day": ("Altdorf,Beaune,1987,sister city,,,\n", "Altdorf,Beaune,1978-05,sister city,,,\n"),
}


@pytest.mark.parametrize("of", [*CORRECTED, "a membership"])
def test_what_another_says_stays_a_voice_whenever_the_first_corrects_itself(of: str, tmp_path: Path) -> None:
    ended: list[list[Any]] = []
    for lists in (["list-2020", "other"], ["other", "list-2020"]):
        folder = tmp_path / lists[0]
        folder.mkdir()
        begun(folder / "ledger.db")
        office = Office(folder)

        def bring_it(source: str, office: Office = office) -> Said:
            new = source == "list-2020"
            if of == "a membership":
                return members(office, f"N1,Ulm,{1978 if new else 1987},\n", "--source", source, *EVERY[:3])
            return bring(office, CORRECTED[of][new], source, *EVERY)

        for source in ("list-2015", *lists):
            assert bring_it(source).code == 0
        conflicts = json.loads(office.say("report", "conflicts", "--json").out)["sections"]["conflicts"]
        ended.append([(row["field"], row["value"], row["used"], row["outcome"]) for row in conflicts])
        before = office.count()
        for source in ("list-2015", *lists):
            bring_it(source)
        assert office.count() == before
    assert ended[0] == ended[1]
    assert [(used, outcome) for _, _, used, outcome in ended[0]] == [
        (True, "unresolved"),
        (False, "unresolved"),
    ]


def test_what_a_correction_takes_a_voice_from_is_said_and_asked_about_again(office: Office) -> None:
    old, new = CORRECTED["a day"]
    bring(office, old, "list-2015")
    bring(office, old, "other", "--attest")

    asked = bring(office, new, "list-2020")
    done = bring(office, new, "list-2020", "--correct")
    other = bring(office, old, "other", "--attest")

    contest = (
        "other says 1987 of it: --contest keeps that, or comity contest 'altdorf--beaune#2' --set on=1987"
    )
    assert f"; {contest} --source other" in asked.reason()
    assert done.adds() == ["corrects altdorf--beaune#2"]
    assert done.reason() == f"{contest} --source other"
    assert (other.outcomes(), other.adds()) == (["contradicted"], [""])
    assert bring(office, old, "other", "--contest").adds() == ["contests altdorf--beaune#2"]
    assert bring(office, old, "other", "--contest").outcomes() == ["unchanged"]


def test_a_correction_by_hand_is_of_no_list_and_is_not_asked_about_again(office: Office) -> None:
    old, _ = CORRECTED["a day"]
    bring(office, old, "list-2015")
    correct = ("correct", "altdorf--beaune#2", "--set", "on=1978", "--because", "seen")
    assert office.say(*correct).code == 0

    assert bring(office, old, "other", "--contest").outcomes() == ["unchanged"]


def test_each_tie_of_what_became_one_that_the_next_edition_has_not_is_asked_about(office: Office) -> None:
    first = (
        "Altov,Rémy,2004,sister city,,,\nBetov,Rémy,2002,friendship,,,\nAltov,Weid,1999,sister city,,,\n"
        "Betov,Weid,1994,sister city,,,\nBetov,Lom,1990,sister city,,,\n"
        "Altov,Sens,1980,sister city,,,\nBetov,Sens,1980,sister city,,,\n"
    )
    second = (
        "Novov,Rémy,2004,sister city,,,\nNovov,Weid,1994,sister city,,,\nNovov,Sens,1980,sister city,,,\n"
    )
    bring(office, first, "list-2015")
    assert office.say("register", "body", "Novov", "--kind", "city", "--country", "DE").code == 0
    for old in ("altov", "betov"):
        assert office.say("record", "succeeded", old, "--by", "novov", "--on", "2018").code == 0

    said = bring(office, second, "list-2020", "--attest")
    gone = [(row["who"], row["on"]) for row in said.rows if row["outcome"] == "no-longer-listed"]

    assert gone == [("Altov – Weid", "1999"), ("Betov – Lom", "1990"), ("Betov – Rémy", "2002")]
    assert "new" not in said.outcomes()
    report = json.loads(office.say("report", "attestation", "--section", "no-longer", "--json").out)
    missing = {row["stream"].partition(":")[2] for row in report["sections"]["no-longer"]}
    assert missing == {"altov--weid", "betov--lom", "betov--remy"}
    assert "; 0 facts recorded" in bring(office, second, "list-2020", "--attest").err


def absorbed(office: Office, rows: str, *words: str) -> None:
    """Rows of the first edition, one of Altov, which took the place of Betov in 2003."""
    assert ended(office, f"Altov,Lom,1980,sister city,\n{rows}", *words, "--source", "list-2015").code == 0
    assert office.say("record", "succeeded", "betov", "--by", "altov", "--on", "2003-04-01").code == 0


@pytest.mark.parametrize(
    ("by", "outcome"), [("Altov", "unchanged"), ("Betov", "unchanged"), ("b", "changed"), ("Dole", "changed")]
)
def test_who_took_the_place_of_whoever_ended_a_tie_ended_it(office: Office, by: str, outcome: str) -> None:
    absorbed(office, "Betov,Rémy,1987,sister city,2012\n", "--set", "ended_by=a")
    sheet = office.sheet(f"town,partner,since,kind,ended,by\nAltov,Rémy,1987,sister city,2012,{by}\n")
    said = office.say("import", sheet, *ENDS, "--map", "by=ended_by", "--source", "list-2020")
    assert said.outcomes()[0] == outcome, said.reason()


@pytest.mark.parametrize("on", ["1999", "2012"])
def test_an_end_that_the_one_who_took_the_place_tells_is_told_once(office: Office, on: str) -> None:
    absorbed(office, "Betov,Rémy,1987,sister city,\n")
    rows = "Altov,Lom,1980,sister city,\nAltov,Rémy,1987,sister city,{}\n"
    words = ("--set", "ended_by=a", "--source", "list-2020")
    assert ended(office, rows.format(on), *words).outcomes() == ["unchanged", "new"]
    before = office.count()
    assert (ended(office, rows.format(on), *words).outcomes(), office.count()) == (["unchanged"] * 2, before)


CLOSEST = [
    pytest.param("1990-04", "closer", "betov--remy", id="a closer day is of the one that it makes closer"),
    pytest.param("1990", "unchanged", "betov--remy", id="the same day"),
    pytest.param("1959-02", "closer", "altov--remy", id="what it has itself is made closer"),
    pytest.param("1991", "changed", "betov--remy", id="of what no other row has as it is"),
    pytest.param("2010", "contradicted", "altov--remy", id="of a day after that it is its own"),
]


@pytest.mark.parametrize(("on", "outcome", "where"), CLOSEST)
def test_of_what_both_had_that_counts_which_a_row_fits_best(
    office: Office, on: str, outcome: str, where: str
) -> None:
    absorbed(office, "Altov,Rémy,1959,sister city,\nBetov,Rémy,1990,sister city,\n")
    own = "" if on.startswith("1959") else "Altov,Rémy,1959,sister city,\n"
    rows = f"Altov,Lom,1980,sister city,\nAltov,Rémy,{on},sister city,\n{own}"

    said = ended(office, rows, "--source", "list-2020")

    assert (said.rows[1]["outcome"], said.rows[1]["partnership"]) == (outcome, f"partnership:{where}")
    missing = [row["who"] for row in said.rows if row["outcome"] == "no-longer-listed"]
    assert missing == ([] if where == "betov--remy" else ["Betov – Rémy"])


def test_a_closer_day_of_what_both_have_of_one_year_is_asked_about(office: Office) -> None:
    absorbed(office, "Altov,Rémy,1990,sister city,\nBetov,Rémy,1990,sister city,\n")
    said = ended(office, "Altov,Rémy,1990-04,sister city,\n", "--source", "list-2020", "--correct")
    assert "say of which it is" in said.reason()
    assert not facts(office, "corrected")
    assert "altov--remy#2" in said.reason()
    assert "betov--remy#2" in said.reason()


@pytest.mark.parametrize("numbered", [True, False])
def test_what_became_one_is_told_where_its_name_has_no_latin_letters(
    office: Office, *, numbered: bool
) -> None:
    maps = ("--map", "slug=a.slug", "--map", "town=a", "--map", "partner=b", "--map", "since=on")
    more = ("--set", "kind=sister city", "--set", "body.kind=city", "--set", "a.country=JP")
    words = (*maps, *more, *(["--numbered"] if numbered else []), "--source")
    head, rows = "slug,town,partner,since\n", ",さいたま市,Pachuca,1979\n,さいたま市,Toledo,1984\n"
    first = "jp-1,浦和市,Pachuca,1979\njp-2,大宮市,Toledo,1984\n"
    assert office.say("import", office.sheet(head + first), *words, "list-2015").code == 0

    said = office.say(
        "import", office.sheet(head + rows + ",川口市,Lodi,1990\n" * numbered), *words, "list-2020"
    )

    asked = [row["reason"] for row in said.rows if row["outcome"] == "renamed"]
    advice = [re.search(r"if they became one, (.*); or --no-rename", reason) for reason in asked]
    commands = {each[1] for each in advice if each}
    assert len(commands) == 1, "each row says the same"
    assert len(asked) == len(advice) == 2
    for command in commands.pop().replace("…", "saitama").split(", "):
        done = office.say(*shlex.split(command)[1:])
        assert done.code == 0, done.err
    assert told(office.say("import", office.sheet(head + rows), *words, "list-2020")) == {}


def test_of_several_that_a_new_name_may_be_a_partnership_is_named_that_is_there(office: Office) -> None:
    bring(office, "Foix,Andorf,1989,sister city,,,\nPamiers,Terrassa,1987,sister city,,,\n", "list-2015")
    rows = "Neuville,{},1989,sister city,,,\nNeuville,{},1987,sister city,,,\n"
    said = bring(office, rows.format("Andorf", "Terrassa"), "list-2020")
    assert [(row["outcome"], row["partnership"]) for row in said.rows] == [
        ("renamed", "partnership:andorf--foix"),
        ("renamed", "partnership:pamiers--terrassa"),
    ]
    third = bring(
        office, rows.format("Andorf", "Terrassa") + "Neuville,Lom,1999,sister city,,,\n", "list-2020"
    )
    assert (third.rows[2]["outcome"], third.rows[2]["partnership"]) == ("renamed", "")


def test_towns_of_one_name_are_told_apart_where_a_row_waits(office: Office) -> None:
    maps = ("--map", "town=a", "--map", "region=a.region", "--map", "partner=b", "--map", "since=on")
    words = (
        *maps,
        "--set",
        "kind=friendship",
        "--set",
        "body.kind=city",
        "--set",
        "a.country=PT",
        "--source",
    )
    head, of = "town,region,partner,since\n", "Lagoa,{},{},{}\n"
    faro, old = of.format("Faro", "Beaune", 1991), of.format("Faro", "Evron", 1970)
    first = faro + old + "Lagos,Açores,Dole,1990\nLagos,Açores,Foix,1993\n"
    assert office.say("import", office.sheet(head + first), *words, "list-2015").code == 0
    other = of.format("Açores", "Dole", 1990) + of.format("Açores", "Foix", 1993)

    said = office.say("import", office.sheet(head + faro + other), *words, "list-2020")
    alone = office.say("import", office.sheet(head + faro), *words, "list-2020")

    assert told(said) == {
        "renamed": ["Lagoa (Açores) – Dole", "Lagoa (Açores) – Foix"],
        "no-longer-listed": ["Evron – Lagoa (Faro)"],
    }
    assert "Evron – Lagoa" in told(alone)["no-longer-listed"], "where there is one, it needs no more"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("Bergheim,Evron,listopad 1998,friendship,48.15,-0.40,", "listopad"),
        ("Bergheim,Evron,1998-02-30,friendship,48.15,-0.40,", "cannot be read"),
        ("Bergheim,Evron,1998,some tie or other,48.15,-0.40,", "some tie or other"),
        ("Bergheim,Evron,1998,friendship,north,-0.40,", "north"),
    ],
)
def test_a_row_that_is_refused_is_a_row_of_the_list(office: Office, row: str, why: str) -> None:
    bring(office, FIRST, "list-2015")
    others = "".join(f"{line}\n" for line in FIRST.splitlines() if not line.startswith("Bergheim,Evron"))

    gone = bring(office, others, "list-2020", "--dry-run")
    said = bring(office, others + row + "\n", "list-2020", "--dry-run")

    assert told(gone) == {"no-longer-listed": ["Bergheim – Evron"]}
    assert told(said) == {"refused": ["Bergheim – Evron"]}
    assert why in said.reason(-1)


def test_a_row_that_may_mean_several_bodies_leaves_the_ties_of_all_of_them(office: Office) -> None:
    maps = ("--map", "town=a", "--map", "region=a.region", "--map", "partner=b", "--map", "since=on")
    words = (*maps, "--set", "kind=friendship", "--set", "body.kind=city", "--source")
    head = "town,region,partner,since\n"
    rows = "Lagoa,Açores,Dole,1990\nLagoa,Faro,Dole,1991\nBergheim,,Evron,1995\n"
    assert office.say("import", office.sheet(head + rows), *words, "list-2015").code == 0

    said = office.say("import", office.sheet(head + "Lagoa,,Dole,1990\n"), *words, "list-2020")

    assert told(said) == {"refused": ["Lagoa – Dole"], "no-longer-listed": ["Bergheim – Evron"]}


OTHERS = [
    pytest.param({}, ("--listed-on", "2025-03"), "[2024-12-31..2025-03]", id="a register published that day"),
    pytest.param({}, (), "[2024-12-31..2025-03-31]", id="by the day on which the list was published"),
    pytest.param({"kind": "dataset"}, ("--listed-on", "2025-03"), "[2024-12-31..2025-03]", id="a dataset"),
    pytest.param(
        {"published": "2024"}, ("--listed-on", "2025-03"), "[2024..2025-03]", id="of some day of 2024"
    ),
    pytest.param(
        {"published": "2024~"}, ("--listed-on", "2025-03"), "[2023-01-01..2025-03]", id="about 2024"
    ),
    pytest.param({"kind": "article"}, ("--listed-on", "2025-03"), "[..2025-03]", id="no list"),
    pytest.param(
        {"published": None}, ("--listed-on", "2025-03"), "[..2025-03]", id="nobody says of which day"
    ),
]
"""What another publisher's source is, how the list is imported that has a tie as ended, and when that then was."""


BODIES = ("--set", "body.kind=city")


def register(office: Office, slug: str, **fields: Any) -> None:
    with open_ledger(office.where) as ledger:
        told = source_registered(slug).model_copy(update={"kind": "register", **fields})
        assert not isinstance(ledger.record(f"source:{slug}", told, by="mei"), Refusal)


@pytest.mark.parametrize(("source", "words", "on"), OTHERS)
@pytest.mark.parametrize("how", ["agreements", "memberships"])
def test_an_end_without_a_day_is_after_the_last_list_of_others_that_has_it(
    office: Office, how: str, source: dict[str, Any], words: tuple[str, ...], on: str
) -> None:
    register(office, "svaz", **{"published": "2024-12-31", **source})
    register(office, "office", published="2025-03-31")
    of: tuple[str, ...] = ("--map", "a=member", "--map", "b=network", "--of", how)
    if how == "agreements":
        of = ("--map", "a=a", "--map", "b=b", "--set", "kind=friendship")
    of = (*of, "--map", "since=on", "--map", "status=status", "--set", "body.kind=city")
    rows = "a,b,since,status\nAltdorf,Beaune,1990,{}\n"
    assert office.say("import", office.sheet(rows.format("")), *of, "--source", "svaz").code == 0
    ended = (*of, "--source", "office", *words)

    said = office.say("import", office.sheet(rows.format("ended")), *ended)

    assert said.code == 0, said.err
    [end] = facts(office, "terminated") or facts(office, "left")
    bounded = on.startswith("[2")
    assert end["on"] == on
    assert end.get("note", "").startswith("svaz has it in 2") == bounded
    assert [each["source"] for each in end["sources"]] == ["office"]
    before = office.count()
    assert office.say("import", office.sheet(rows.format("ended")), *ended).outcomes() == ["unchanged"]
    assert office.count() == before


@pytest.mark.parametrize("seed", range(times(20)))
def test_an_end_without_a_day_leaves_room_for_each_day_that_its_lists_do(tmp_path: Path, seed: int) -> None:
    """By chance: lists have a tie that ended on some day, and the last one, which has it as ended, says on none."""
    chance = Random(seed)  # noqa: S311 — no secret
    office = Office(tmp_path)
    with open_ledger(office.where, create=True) as ledger:
        ledger.record("ledger", ledger_opened(), by="mei")
    day = date(2000, 1, 1).toordinal()
    over = day + chance.randint(400, 7000)
    rough = chance.choice((4, 7, 10))
    maps = ("--map", "a=a", "--map", "b=b", "--set", "kind=friendship", "--map", "status=status", *BODIES)
    lists = sorted(chance.randrange(day + 10, over) for _ in range(chance.randint(1, 4)))
    known = []
    for number, each in enumerate(lists):
        of = date.fromordinal(each).isoformat()[: chance.choice((4, 7, 10))]
        if when.bounds(of)[1] >= over:  # as it is of before the end
            of = date.fromordinal(each).isoformat()
        kind = chance.choice(("register", "dataset", "article"))
        register(office, f"list-{number}", published=of, kind=kind)
        dated = ("--listed-on", of) if chance.random() < 0.5 else ()
        words = ("import", office.sheet("a,b,status\nAltdorf,Beaune,\n"), *maps, "--source", f"list-{number}")
        assert office.say(*words, *dated, "--attest").code == 0
        known.append((of, bool(dated) or kind != "article"))
    last = date.fromordinal(over + chance.randint(0, 900)).isoformat()[:rough]
    register(office, "last", published=last)
    words = ("import", office.sheet("a,b,status\nAltdorf,Beaune,ended\n"), *maps, "--source", "last")
    assert office.say(*words, "--listed-on", last).code == 0

    [end] = facts(office, "terminated")

    first, until = when.bounds(end["on"])
    assert first <= over <= until
    assert until == when.bounds(last)[1]
    assert first == max((when.bounds(of)[0] for of, is_list in known if is_list), default=when.MIN)


def merged(office: Office) -> None:
    """Altov and Betov, with ties to Rémy, Weid and Lom, became Novov in 2018."""
    rows = (
        "Altov,Rémy,2004,sister city,\nBetov,Rémy,2002,friendship,\nAltov,Weid,1999,friendship,\n"
        "Altov,Lom,1990,friendship,2001\n"
    )
    assert ended(office, rows, "--source", "list-2015").code == 0
    assert office.say("register", "body", "Novov", "--kind", "city", "--country", "DE").code == 0
    for old in ("altov", "betov"):
        assert office.say("record", "succeeded", old, "--by", "novov", "--on", "2018").code == 0


def visited(office: Office, rows: str) -> Said:
    how = ("--map", "a=a", "--map", "b=b", "--map", "on=on", "--set", "visitor=a", "--set", "body.kind=city")
    return office.say("import", office.sheet("a,b,on\n" + rows), *how, "--of", "visits", "--format", "csv")


VISITED = [
    pytest.param("Novov,Rémy,2020-05", "altov--remy", id="of several ties the closest goes on"),
    pytest.param("Rémy,Novov,2018", "novov--remy", id="it may have been before they were one"),
    pytest.param("Novov,Rémy,2019", "altov--remy", id="after that"),
    pytest.param("Novov,Weid,2020", "altov--weid", id="the one tie goes on"),
    pytest.param("Novov,Weid,2017", "novov--weid", id="before that Novov was none of the two"),
    pytest.param("Novov,Lom,2020", "lom--novov", id="a tie that had ended goes on nowhere"),
    pytest.param("Novov,Dole,2020", "dole--novov", id="there was none"),
    pytest.param("Altov,Rémy,2017", "altov--remy", id="by the old name"),
]


@pytest.mark.parametrize(("row", "where"), VISITED)
def test_a_visit_of_a_town_that_took_the_place_of_others_is_told_in_their_tie(
    office: Office, row: str, where: str
) -> None:
    merged(office)
    said = visited(office, f"{row}\n")
    assert said.code == 0, said.err
    [told_] = facts(office, "visited")
    assert told_["stream"] == where
    before = office.count()
    again = visited(office, f"{row}\n")
    assert (again.outcomes(), office.count()) == (["unchanged"], before)
    if where in {"altov--remy", "altov--weid"}:
        listed = json.loads(office.say("list", "--json").out)
        last = {each["id"].partition(":")[2]: each["last_contact"] for each in listed}
        assert last[where]["edtf"] == told_["on"]


@pytest.mark.parametrize(
    ("row", "outcome"), [("Novov,Rémy,2016-05", "unchanged"), ("Rémy,Novov,2016-05", "new")]
)
def test_a_visit_of_whoever_became_another_is_counted_once(office: Office, row: str, outcome: str) -> None:
    merged(office)
    assert visited(office, "Altov,Rémy,2016-05\n").outcomes() == ["new"]
    assert visited(office, f"{row}\n").outcomes() == [outcome]


def test_a_visit_that_is_told_under_the_new_name_already_stays_there(office: Office) -> None:
    """Where a ledger has the two by their own names, all of what is new is told there; nothing is told twice."""
    merged(office)
    assert visited(office, "Novov,Weid,2017\n").code == 0
    assert visited(office, "Novov,Weid,2020\nNovov,Weid,2017\n").outcomes() == ["new", "unchanged"]
    assert [each["stream"] for each in facts(office, "visited")] == ["novov--weid", "novov--weid"]


def test_a_column_that_was_empty_and_says_something_now_is_told_of(office: Office) -> None:
    how = (
        "--map",
        "town=a",
        "--map",
        "since=on",
        "--set",
        "kind=mou",
        "--set",
        "b=Graz",
        "--set",
        "body.kind=city",
    )
    first = office.sheet("town,since,state,remark\nUlm,1991,,x\n")
    assert office.say("import", first, *how, "--source", "list-2015").code == 0

    later = office.sheet("town,since,state,remark\nUlm,1991,ended,y\n")
    said = office.say("import", later, "--like", "list-2015", "--source", "list-2020")

    assert "The column state is not read: --map state=status takes it in." in said.err
    assert "The column remark" not in said.err


@pytest.mark.parametrize(("day", "hint"), [("2020", True), ("", True), ("1980", False)])
def test_what_may_have_taken_the_place_of_a_tie_is_told_of_whenever_the_list_comes(
    day: str, office: Office, *, hint: bool
) -> None:
    bring(office, "Altdorf,Beaune,1990,sister city,,,\nAltdorf,Ulm,1990,sister city,,,\n", "list-2015")
    if not hint:
        bring(office, f"Altdorf,Beaune,{day},friendship,,,\n", "list-2015")
    rows = f"Altdorf,Beaune,{day},friendship,,,\nAltdorf,Ulm,1990,sister city,,,\n"
    bring(office, rows, "list-2020", "--no-rename")

    again = bring(office, rows, "list-2020", "--no-rename")

    gone = [row["reason"] for row in again.rows if row["outcome"] == "no-longer-listed"]
    assert len(gone) == 1
    assert ("if it took its place" in gone[0]) is hint


VISITS = (
    *("--of", "visits", "--map", "day=on", "--map", "town=b", "--map", "why=occasion"),
    *("--set", "a=Altdorf", "--set", "visitor=b", "--set", "body.kind=city"),
)


def visits(office: Office, rows: str, source: str, *words: str) -> Said:
    sheet = office.sheet("day,town,why\n" + rows)
    return office.say("import", sheet, *VISITS, "--source", source, *words)


def days(office: Office) -> list[str]:
    with open_ledger(office.where, read_only=True) as ledger:
        return sorted(
            str(reading.fact.on)
            for history in ledger.histories("partnership")
            for reading in history.effective_entries
            if reading.fact.verb == "visited"
        )


def test_a_visit_that_a_list_gives_closer_or_otherwise_is_asked_about_and_not_counted_twice(
    office: Office,
) -> None:
    visits(office, "2018-05,Lienz,choir\n2019-06-25,Venlo,fair\n2017,Guer,\n", "list-2015")
    rows = "2018-05-12,Lienz,choir\n2019-06-26,Venlo,fair\n2020,Nice,\n"
    before = office.count()

    asked = visits(office, rows, "list-2020", "--dry-run")

    assert told(asked) == {
        "closer": ["Lienz"],
        "changed": ["Venlo"],
        "new": ["Nice"],
        "no-longer-listed": ["Altdorf – Guer"],
    }
    another = (
        "comity record visited altdorf--lienz --visitor lienz --host altdorf --on 2018-05-12 --occasion choir"
    )
    assert f"if it is another one: --skip 2, and {another} --source list-2020" in asked.reason()
    assert "altdorf--guer#2, a visit, last listed by list-2015" in asked.reason(3)
    assert "comity record terminated" not in asked.err
    assert office.count() == before

    done = visits(office, rows, "list-2020", "--correct", "--attest")
    count = office.count()
    again = visits(office, rows, "list-2020", "--correct", "--attest")

    assert done.code == again.code == 0
    assert days(office) == ["2017", "2018-05-12", "2019-06-26", "2020"]
    assert told(again) == {"no-longer-listed": ["Altdorf – Guer"]}
    assert office.count() == count


LASTED = {
    "2023-05-12/2023-05-18": ("changed", "2023-05-12/2023-05-18"),
    "2023-05-13/2023-05-14": ("changed", "2023-05-13/2023-05-14"),
    "2023-05-12": ("changed", "2023-05-12"),
    "2023-05-12/2023-05-14": ("unchanged", "2023-05-12/2023-05-14"),
    "2023-05": ("unchanged", "2023-05-12/2023-05-14"),
    "[2023-05-01..2023-05-13]": ("changed", "[2023-05-01..2023-05-13]"),
}


@pytest.mark.parametrize("on", LASTED)
def test_that_a_visit_lasted_is_no_rough_day(office: Office, on: str) -> None:
    visits(office, "2023-05-12/2023-05-14,Lienz,choir\n", "list-2015")
    outcome, kept = LASTED[on]

    said = visits(office, f"{on},Lienz,choir\n", "list-2020", "--correct")

    assert [row["outcome"] for row in said.rows] == [outcome]
    assert days(office) == [kept]


CLOSER = {
    "2023-05": "2023-05-12/2023-05-14",
    "2023-05/2023-06": "2023-05-12/2023-06-01",
    "[2023-05-01..2023-05-20]": "2023-05-12/2023-05-14",
}


@pytest.mark.parametrize("rough", CLOSER)
def test_how_long_a_visit_lasted_is_closer_than_a_rough_day(office: Office, rough: str) -> None:
    visits(office, f"{rough},Lienz,choir\n", "list-2015")

    said = visits(office, f"{CLOSER[rough]},Lienz,choir\n", "list-2020", "--correct")

    assert [row["outcome"] for row in said.rows] == ["closer"]
    assert days(office) == [CLOSER[rough]]


def test_two_visits_of_one_year_are_two_and_what_may_be_several_is_never_guessed(office: Office) -> None:
    visits(office, "2018-05,Lienz,\n2019-06-25,Venlo,fair\n2019-03-01,Nice,\n", "list-2015")
    rows = (
        "2018-05-12,Lienz,\n2018-05-20,Lienz,\n2019-06-25,Venlo,fair\n2019-06-28,Venlo,fair\n"
        "2019-03-02,Nice,\n2019-09-01,Venlo,fair\n"
    )

    asked = visits(office, rows, "list-2020", "--correct")

    assert [(row["outcome"], row["on"]) for row in asked.rows] == [
        ("closer", "2018-05-12"),
        ("closer", "2018-05-20"),
        ("unchanged", "2019-06-25"),
        ("new", "2019-06-28"),  # the other one is in the list too
        ("new", "2019-03-02"),  # nothing says that it is the one of the day before
        ("new", "2019-09-01"),
        ("no-longer-listed", "2019-03-01"),
    ]
    assert "so may row 3 be: which is it?" in asked.reason()
    assert "row 6 has a visit of the two" in asked.reason(6)
    assert days(office).count("2018-05") == 1


def test_what_an_earlier_list_of_visits_said_stands_behind_the_later_one(office: Office) -> None:
    visits(office, "2018-05-12,Lienz,choir\n2019-06-26,Venlo,fair\n", "list-2020")

    late = visits(office, "2018-05,Lienz,choir\n2019-06-25,Venlo,fair\n2017,Guer,\n", "list-2015")

    assert told(late) == {"new": ["Guer"], "no-longer-listed": ["Altdorf – Guer"]}
    assert "of 2019-06-26; this one says 2019-06-25, before list-2020" in late.reason(1)
    assert days(office) == ["2017", "2018-05-12", "2019-06-26"]


def test_another_region_by_the_next_edition_is_asked_about_as_another_place_is(office: Office) -> None:
    maps = (
        *MAPS[:8],
        "--map",
        "region=a.region",
        "--set",
        "body.kind=city",
        "--set",
        "a.country=HU",
        "--set",
        "b.country=FR",
    )

    def bring_them(rows: str, source: str, *words: str) -> Said:
        sheet = office.sheet("town,region,partner,since,kind\n" + rows)
        return office.say("import", sheet, *maps, "--source", source, *words)

    rows = "Szeged,Csongrád,Nice,1969,sister city\nPécs,Baranya,Lyon,1989,sister city\n"
    bring_them(rows + "Makó,Csongrád megye,Guer,1990,sister city\n", "list-2015")

    spelt = bring_them(rows.replace("Csongrád", "Csongrad megye"), "list-2020")
    other = bring_them(
        rows.replace("Baranya", "Csongrád") + "Mohács,Baranya,Evron,1999,sister city\n", "other", "--correct"
    )
    abroad = bring_them(rows.replace("Csongrád", "Tschongrad").replace("Baranya", "Branau"), "other")
    changed = rows.replace("Csongrád", "Csongrád-Csanád").replace("Baranya", "Tolna")
    asked = bring_them(changed, "list-2020")
    done = bring_them(changed, "list-2020", "--correct")
    before = office.count()
    again = bring_them(changed, "list-2020", "--correct")

    assert "body-differs" not in {*spelt.outcomes(), *abroad.outcomes(), *again.outcomes()}
    assert told(other)["body-differs"] == ["Pécs"]
    assert "body:pecs#1 --set region=Csongrád" in other.reason(-1).replace("'", "")
    assert told(asked)["body-differs"] == ["Szeged", "Pécs"]
    assert "region Csongrád → Csongrád-Csanád: comity correct" in asked.reason(2)
    assert done.rows[2]["adds"] == "corrects body:szeged#1"
    assert office.count() == before
    with open_ledger(office.where, read_only=True) as ledger:
        told_of = [ledger.history(f"body:{slug}").aggregate.standing.region for slug in ("szeged", "pecs")]
    assert told_of == ["Csongrád-Csanád", "Tolna"]


def test_a_town_written_as_answers_show_it_is_found(office: Office) -> None:
    maps = (*MAPS[:8], "--map", "region=a.region", "--map", "land=b.country", "--set", "a.country=IT")
    rows = (
        "Samone,TO,Le Cheylas,FR,1999,sister city\n"
        "Samone,TN,Murnau,DE,1975,sister city\n"
        "Samone,TN,Samone (TO),IT,2022,sister city\n"
    )
    later = "Samone,TN,Samone（to）,IT,2022,sister city\nRoncone (TN),TN,Guer,FR,2020,sister city\n"

    def bring_them(rows: str) -> Said:
        sheet = office.sheet("town,region,partner,land,since,kind\n" + rows)
        return office.say("import", sheet, *maps, "--set", "body.kind=town")

    first, again = bring_them(rows), bring_them(later)

    assert first.outcomes() == ["new", "new", "new"], first.err
    assert first.adds()[2] == "partnership; sister-city-2022"
    assert again.outcomes() == ["unchanged", "new"]
    assert "body roncone-tn" in again.adds()[1]  # of which there is no other, nor one in that region
    assert len(office.streams("body")) == 6


def test_the_order_of_days_is_remembered_with_the_map(office: Office) -> None:
    def rows(first: str) -> str:
        return f"Altdorf,Beaune,{first},sister city,,,\nAltdorf,Dole,12.06.1993,sister city,,,\n"

    bring(office, rows("15.03.1997"), "list-2015")
    like = ("--like", "list-2015", "--source", "list-2020")

    said = office.say("import", office.sheet(HEAD + rows("1997-03-15")), *like)
    alone = bring(office, rows("1997-03-15"), "list-2020")
    other = office.say("import", office.sheet(HEAD + rows("03/15/1997")), *like)

    assert said.outcomes() == ["unchanged", "unchanged"], said.err
    assert "in the order dmy, as the list before it was read: --dates says it otherwise" in said.err
    assert alone.outcomes()[1] == "refused", "where no map is taken, nothing tells it"
    assert "the month first: '03/15/1997' in row 2 can be read in no other order" in other.err
    assert "as the list before it was read" not in other.err, "what its own cells tell counts"


def test_what_may_be_a_visit_of_another_day_is_looked_for_once_for_each_row(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of a town's visits may be each of those on record: that is as many pairs, and not as often again."""
    asked: list[Any] = []

    def counted(*told: Any) -> bool:
        asked.append(told)
        return may_be_one(*told)

    monkeypatch.setattr(rows_of, "may_be_one", counted)
    many = [f"2019-{month:02}-{{}},Lienz,fair {month}\n" for month in range(1, 13)]
    visits(office, "".join(many).format(*[10] * 12), "list-2015")

    said = visits(office, "".join(many).format(*[12] * 12), "list-2020", "--dry-run")

    assert said.outcomes() == ["changed"] * 12
    assert len(asked) == 12 * 12
