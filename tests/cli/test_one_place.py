"""A second list beside a register: which of its towns are which on record, by name, place and partners."""

from pathlib import Path

import pytest

from domain.alike import Known, alike, resembling
from tests.cli.test_editions import begun
from tests.cli.test_spreadsheet import Office, Said

MAPS = (
    *("--map", "town=a", "--map", "town_lat=a.lat", "--map", "town_lon=a.lon"),
    *("--map", "partner=b", "--map", "country=b.country", "--map", "lat=b.lat", "--map", "lon=b.lon"),
    *("--set", "body.kind=city", "--set", "a.country=DE", "--set", "kind=sister-city"),
)
HEAD = "town,town_lat,town_lon,partner,country,lat,lon\n"
GOERLITZ, ERLANGEN = "Görlitz,51.15,14.99", "Erlangen,49.60,11.00"
ON_RECORD = f"""\
{GOERLITZ},Zgorzelec (Zgorzelitz),PL,51.14,15.01
{GOERLITZ},Zabrze (Hindenburg),PL,50.31,18.78
{GOERLITZ},Istanbul (Beyoglu),TR,41.01,28.98
{GOERLITZ},Istanbul (Besiktas),TR,41.01,28.98
{GOERLITZ},Varkaus,FI,62.32,27.89
{GOERLITZ},Mâcon,FR,46.31,4.83
{GOERLITZ},Lengerich,DE,52.18,7.86
{ERLANGEN},Lengerich,DE,52.55,7.53
{ERLANGEN},L`Aigle,FR,48.76,0.63
"""


@pytest.fixture
def office(tmp_path: Path) -> Office:
    begun(tmp_path / "ledger.db")
    found = Office(tmp_path)
    found.say("import", found.sheet(HEAD + ON_RECORD), *MAPS, "--source", "list-2015")
    return found


def bring(office: Office, rows: str, *words: str) -> Said:
    return office.say("import", office.sheet(HEAD + rows), *MAPS, "--source", "other", *words)


def whom(said: Said) -> list[str]:
    return [str(row["partnership"]).removeprefix("partnership:") for row in said.rows if row["partnership"]]


ONE_BY_ONE = [
    (f"{GOERLITZ},Zgorzelec,PL,51.15,15.0", "gorlitz--zgorzelec-zgorzelitz"),  # brackets, and a tie of both
    (f"{ERLANGEN},L'Aigle,FR,48.765,0.628", "erlangen--laigle"),  # one letter, at one place
    (f"{ERLANGEN},Zabrze,PL,50.30,18.80", "erlangen--zabrze"),  # brackets, and no tie of both
    (f"{GOERLITZ},Istanbul,TR,41.01,28.98", "gorlitz--istanbul"),  # a city, of which two parts are on record
    (f"{GOERLITZ},Varkaus,FI,62.32,27.65", "gorlitz--varkaus"),  # 13 km off, and a tie of both
    (f"{ERLANGEN},Varkaus,FI,62.32,27.65", "erlangen--varkaus-2"),  # 13 km off, and none
    (f"{GOERLITZ},Mâcon,FR,48.50,2.90", "gorlitz--macon"),  # wild, and a tie of both
    (f"{ERLANGEN},Mâcon,FR,48.50,2.90", "erlangen--macon-2"),  # another one far away
    (f"{GOERLITZ},Lengerich,DE,52.19,7.85", "gorlitz--lengerich"),  # of two of a name the one that is near
    (f"{GOERLITZ},Lengerich,DE,52.55,7.53", "gorlitz--lengerich-2"),
]


def test_a_town_is_one_on_record_by_place_and_partners(office: Office) -> None:
    for row, stream in ONE_BY_ONE:
        assert whom(bring(office, f"{row}\n", "--dry-run")) == [stream], row


def test_two_towns_of_one_name_in_a_list_are_two_and_the_same_list_again_adds_nothing(office: Office) -> None:
    rows = f"""\
{ERLANGEN},Reinsdorf,DE,50.70,12.56
Celle,52.62,10.08,Reinsdorf,DE,50.91,12.56
{GOERLITZ},Zgorzelec,PL,51.15,15.0
{GOERLITZ},Mâcon,FR,48.50,2.90
{ERLANGEN},Varkaus,FI,62.32,27.65
"""
    first = bring(office, rows)
    assert len({stream.replace("celle--", "erlangen--") for stream in whom(first)}) == len(whom(first))
    again = bring(office, rows)
    assert {row["outcome"] for row in again.rows if row["partnership"]} == {"unchanged"}
    assert whom(again) == whom(first)


def test_what_is_taken_for_another_or_for_one_is_said(office: Office) -> None:
    rows = f"{GOERLITZ},Zgorzelec,PL,51.15,15.0\n{ERLANGEN},Varkaus,FI,62.32,27.65\n{GOERLITZ},Mâcon,FR,48.50,2.90\n"
    said = bring(office, rows, "--dry-run", "-v").err
    assert (
        "Zgorzelec is taken for zgorzelec-zgorzelitz (Zgorzelec (Zgorzelitz)), which lies 1 km away" in said
    )
    assert "Varkaus lies 12 km from varkaus (Varkaus), and the list has no tie" in said
    differing = [
        row["reason"] for row in bring(office, rows, "--dry-run").rows if row["outcome"] == "body-differs"
    ]
    assert any("lat 46.31 → 48.5" in reason for reason in differing)  # what lies far from its place on record
    apart = bring(office, rows, "--no-join", "--dry-run")
    assert whom(apart) == ["gorlitz--zgorzelec", "erlangen--varkaus-2", "gorlitz--macon-2"]


def test_no_number_in_a_name_is_another() -> None:
    eleven, one = (Known(n, f"Bezirk {n}", kind="district", country="AT") for n in ("11", "1"))
    assert not resembling(eleven, one)
    assert alike(eleven, one) is None
