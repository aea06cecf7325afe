"""Pages that print a field of which sources say different things: both values, and where it is told whose word each is."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("httpx", reason="asks the pages")
pytest.importorskip("starlette", reason="serves the pages: the extra web")

from domain.fact import fact_class, fact_of
from domain.refusal import Refusal
from projections.reckoning.audit import audit
from queries.session import ReadingSession
from store.application import open_ledger
from tests.web.conftest import words_of

if TYPE_CHECKING:
    from store.application import Comity
    from tests.web.conftest import Pages

MARK = "≠ sources differ"
ALMANAC = {"title": "Almanac", "kind": "register"}


def contested(own: Pages, *contests: tuple[str, str, Any]) -> Pages:
    """The demo, with other values of fields of entries, by one source more."""
    with open_ledger(own.where) as ledger:
        ledger.record("source:almanac", fact_of(fact_class("source.registered"), ALMANAC), by="mei")
        for entry, field, value in contests:
            stream, _, number = entry.rpartition("#")
            kind = stream.partition(":")[0]
            given = {"entry": int(number), "field": field, "value": value, "sources": [{"source": "almanac"}]}
            fact = fact_of(fact_class(f"{kind}.contested"), given)
            assert not isinstance(ledger.record(stream, fact, by="mei"), Refusal)
    return own


def correct(ledger: Comity, entry: int, field: str, value: str) -> None:
    """Correct a fact of Gdynia by the almanac."""
    changes = [{"field": field, "value": value}]
    given = {"entry": entry, "changes": changes, "because": "so", "sources": [{"source": "almanac"}]}
    fact = fact_of(fact_class("partnership.corrected"), given)
    assert not isinstance(ledger.record("partnership:gdynia--kaohsiung", fact, by="mei"), Refusal)


def facts(page: str) -> dict[str, str]:
    """What a page says of what it is about: the words of each `dd` by its `dt`."""
    found = re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", page, re.DOTALL)
    return {name: words_of(words) for name, words in found}


def part(page: str, name: str) -> str:
    return page.partition(f'id="{name}"')[2].partition("</section>")[0]


BODY = {
    "name": ("Gdingen", "In Latin letters", "Gdynia or Gdingen"),
    "names": ({"zh-Hant": "格丁"}, "Chinese", "格丁尼亞 or 格丁"),
    "kind": ("port", "Kind", "city or port"),
    "country": ("AD", "Country", "Poland or Andorra"),
    "region": ("Pomerania", "Region", "not said or Pomerania"),
    "lat": (0.0, "Lies at", "54.5189° N or 0.0000° N, 18.5319° E"),
    "ids": ({"wikidata": "Q99"}, "Elsewhere", "wikidata:Q385 or wikidata:Q99 , geonames:3099424"),
    "under": ("katowice", "Belongs to", "not said or Katowice 卡托維茲 city, Poland"),
}


@pytest.mark.parametrize("field", BODY)
def test_a_body_has_both_values_and_whose_word_each_is(field: str, own: Pages) -> None:
    value, head, said = BODY[field]
    before = own.text("/en/b/gdynia")
    assert MARK not in before
    assert 'id="differ"' not in before

    page = contested(own, ("body:gdynia#1", field, value)).text("/en/b/gdynia")

    assert facts(page)[head].startswith(f"{said} {MARK}")
    assert [name for name, words in facts(page).items() if MARK in words] == [head]
    differ = part(page, "differ")
    assert "almanac" in differ
    assert 'href="/en/e/body:gdynia/1"' in differ
    assert 'href="/en/e/body:gdynia/4"' in differ
    told = json.loads(own.text("/en/b/gdynia.json"))["sections"]["conflicts"]
    assert [(row["field"], row["used"]) for row in told] == [(field, True), (field, False)]
    assert "almanac" in own.text("/en/b/gdynia.csv?section=conflicts")


def test_what_may_belong_to_another_stands_on_both_pages(own: Pages) -> None:
    contested(
        own,
        ("body:orange-county-ny-schools#1", "under", "katowice"),
        ("body:orange-county-ny#1", "country", "CA"),
    )

    for address in ("/en/b/orange-county-ny", "/en/b/katowice"):
        assert (
            f"school, Orange County, New York or Katowice, United States {MARK} (possibly)"
            in facts(own.text(address))["Belonging to it"]
        )
    school = facts(own.text("/en/b/orange-county-ny-schools"))["Belongs to"]
    assert "county, United States or Canada ≠ sources differ or Katowice" in school
    towns = words_of(own.text("/en/partnerships?by=town"))
    assert f"Orange County, New York 橘郡 United States or Canada {MARK}" in towns
    assert '<option value="CA">Canada' in own.text("/en/partnerships")


def test_the_map_marks_a_place_its_country_and_where_it_lies(own: Pages) -> None:
    assert "in 21 countries beside the home" in words_of(own.text("/en/map"))
    own_words = [("name", "Gdingen"), ("country", "AD"), ("lat", 54.0)]
    page = contested(own, *(("body:gdynia#1", field, value) for field, value in own_words)).text("/en/map")

    row = next(line for line in page.split("<tr") if "/en/p/gdynia--kaohsiung" in line and "<td" in line)
    assert f"Gdynia 格丁尼亞 or Gdingen {MARK} Poland or Andorra {MARK}" in words_of(f"<tr{row}")
    assert row.count('href="/en/b/gdynia#differ"') == 2
    assert "is 54.0: km" in words_of(f"<tr{row}")
    assert "in 21–22 countries beside the home" in words_of(page)
    assert "≠ Sources differ on where Gdynia lies: drawn by the value in use." in words_of(page)
    assert page.count(MARK) == 2  # of no other place


def test_a_place_that_one_source_alone_knows_leaves_the_standing_certain(own: Pages) -> None:
    school = "body:gdynia-no-17-secondary-school#1"
    page = contested(own, (school, "lat", 54.5), (school, "lon", 18.5)).text("/en/map")

    said = words_of(page)
    assert said.count("48–49 ties on the map") == 1 == len(re.findall("all [(]48–49[)]", said))
    assert "stands so only possibly" not in said
    assert "School lies: drawn as another source has it, where the value in use is none." in said
    titles = re.findall("<title>(.*?No[.] 17.*?)</title>", page)
    assert titles
    assert all(": in force" in told and "(sources differ)" in told for told in titles)
    unplaced = int(re.findall("([0-9]+) are not drawn: nobody has said where", said)[0])
    assert f"Not on the map ({unplaced}–{unplaced + 1}) By the values in use nobody" in said


def test_a_source_is_told_by_both_words_wherever_it_is_named(own: Pages) -> None:
    contested(
        own,
        ("source:gti-2025#1", "publisher", "GTI"),
        ("source:gti-2025#1", "published", "[2026-01,2026-02]"),
    )

    page = own.text("/en/sources/gti-2025")
    said = words_of(page)
    assert (
        "Global Taiwan Institute or GTI, between 16 November and 31 December 2025 or January 2026 or" in said
    )
    assert "Published by whom?" in part(page, "differ")
    assert "publisher: GTI; published: Jan 2026 or Feb 2026" in words_of(own.text("/en/sources"))
    for address in ("/en/p/gdynia--kaohsiung", "/en/b/dresden", "/en/reports/status"):
        assert 'href="/en/sources/gti-2025#differ"' in own.text(address)
    told = json.loads(own.text("/en/sources/gti-2025.json"))["sections"]
    assert told["source"][0]["otherwise"] == ["publisher: GTI", "published: [2026-01,2026-02]"]
    assert len(told["conflicts"]) == 4


def resting(pages: Pages, source: str, mark: str = "") -> dict[str, tuple[str | None, str]]:
    """What rests on a source: of each entry what came of it since, and the mark on its row."""
    rows = json.loads(pages.text(f"/en/sources/{source}.json{mark}"))["sections"]["resting"]
    table = (
        pages.text(f"/en/sources/{source}{mark}").partition("What rests on it")[2].partition("</table>")[0]
    )
    lines = [line for line in table.split("<tr") if "<td" in line]
    found = [re.search(r'<(?:a|span)[^>]*class="badge[^>]*>[^<]*<', line) for line in lines]
    return {
        row["entries"][0]: (row["since"], mark[0] if mark else "")
        for row, mark in zip(rows, found, strict=False)  # the page has the first hundred
    }


def test_a_source_is_not_shown_as_saying_what_others_say(own: Pages) -> None:
    signed, visited, told = (f"partnership:gdynia--kaohsiung#{n}" for n in (4, 2, 3))
    before = resting(own, "gti-2025")
    assert before[signed][0] == "settled", "the article says October, and neither place nor signatory"
    assert 'class="badge" href="/en/p/gdynia--kaohsiung#differ">sources differed<' in before[signed][1]
    assert before[visited] == (None, "")
    assert resting(own, "gti-2025", "?as-known=2026-02-27")[signed] == (None, "")

    contested(own, (told, "on", "2025-04"))
    with open_ledger(own.where) as ledger:
        correct(ledger, 2, "on", "2022")

    after = resting(own, "gti-2025")
    assert after[visited][0] == "corrected"
    assert 'href="/en/e/partnership:gdynia--kaohsiung/2"' in after[visited][1]
    assert after[told][0] == "contested"
    assert MARK in after[told][1]
    almanac = resting(own, "almanac")
    assert len(almanac) == 2
    assert {*almanac.values()} == {(None, "")}, "it says itself what is read"


def test_what_came_of_a_fact_since_its_source_was_told_is_what_its_audit_says(pages: Pages) -> None:
    rows = json.loads(pages.text("/en/sources/gti-2025.json"))["sections"]["resting"]
    told = {row["entries"][0]: row["since"] for row in rows if len(row["entries"]) == 1}
    with ReadingSession(pages.where) as session:
        ledger = session.view().ledger
        said = {
            entry.entry: bool(entry.corrected_by) or entry.contested
            for stream in {entry.rpartition("#")[0] for entry in told}
            for entry in audit(ledger.history(stream))
            if entry.entry in told
        }

    assert 10 < sum(said.values()) < len(said) - 10
    assert {entry: since is not None for entry, since in told.items()} == said


def test_a_page_does_not_say_that_sources_say_the_same_which_differ(own: Pages) -> None:
    told = 'on 14 September 2025, rests on 5 sources, which <a href="#differ">differ</a>.'
    page = own.text("/en/p/gdynia--kaohsiung")
    assert told in page
    assert 'id="differ"' in page
    page = own.text("/en/p/gdynia--kaohsiung?as-known=2026-02-27")
    assert "The fact that began it rested on one source alone." in words_of(page)
    assert "which <a" not in page

    with open_ledger(own.where) as ledger:
        ledger.record("source:almanac", fact_of(fact_class("source.registered"), ALMANAC), by="mei")
        correct(ledger, 7, "on", "2024-05")
    said = words_of(own.text("/en/p/gdynia--kaohsiung"))
    assert "The fact that began it rests on 2 sources, and was corrected since." in said


def test_a_mark_leads_to_a_page_only_on_days_on_which_that_tells_what_each_says(own: Pages) -> None:
    figure = {"metric": "sister-cities", "value": 8, "on": "2024-07-01"}
    with open_ledger(contested(own).where) as ledger:
        fact = fact_of(fact_class("body.figure-reported"), {**figure, "sources": [{"source": "almanac"}]})
        assert not isinstance(ledger.record("body:gdynia", fact, by="mei"), Refusal)
        entry = f"body:gdynia#{len(ledger.read('body:gdynia'))}"
    contested(own, (entry, "value", 9))

    for day, told in (("2024-06-30", False), ("2024-07-01", True)):
        page = own.text(f"/en/sources/almanac?as-at={day}")
        row = page.partition("sister cities, 8")[2].partition("</td>")[0]
        assert row.count(MARK) == 1
        assert (f'href="/en/b/gdynia?as-at={day}#differ"' in row) is told
        assert "value may be 9" in words_of(page.partition('id="differ"')[0])
        assert ('id="differ"' in own.text(f"/en/b/gdynia?as-at={day}")) is told


def test_what_happened_on_one_of_two_days_is_one_event_of_a_year(own: Pages) -> None:
    within, across = "partnership:kaohsiung--kitakyushu", "partnership:busan--kaohsiung"
    contested(own, (f"{within}#3", "on", "2025-11-30"), (f"{across}#2", "on", "1967-01-02"))

    for stream, entry, told_as, years in (
        (within, 3, "1 July 2025 or 30 Nov 2025", (2025,)),
        (across, 2, "Busan 釜山 – Kaohsiung 高雄 began 30 June 1966 or 2 Jan 1967", (1966, 1967)),
    ):
        for year in years:
            surely, _, perhaps = part(own.text(f"/en/years/{year}"), "changed").partition("<details")
            lines = (surely if len(years) == 1 else perhaps).split("<li>")
            assert (f"{stream} </span>#{entry}<" in surely) is (len(years) == 1)
            told = [line for line in lines if f"{stream} </span>#{entry}<" in line]
            assert len(told) == 1, (stream, year)
            assert words_of(told[0]).startswith(told_as)
            assert (
                f'href="/en/p/{stream.partition(":")[2]}#differ">≠ sources differ on its day</a>' in told[0]
            )
    rows = json.loads(own.text("/en/years/2025.json"))["sections"]["facts"]
    assert [row["when"]["edtf"] for row in rows if f"{within}#3" in row["entries"]] == [
        "[2025-07-01,2025-11-30]"
    ]


def test_a_page_leads_to_a_report_and_prints_no_command(own: Pages) -> None:
    with open_ledger(own.where) as ledger:
        given = {"commitment": "late", "text": "to write", "due": "2026-03-01"}
        fact = fact_of(fact_class("partnership.commitment-made"), given)
        assert not isinstance(ledger.record("partnership:gdynia--kaohsiung", fact, by="mei"), Refusal)

    upcoming = own.text("/en/reports/upcoming")
    assert 'not among them: 1 (the report <a href="/en/reports/commitments">commitments</a>).' in upcoming
    assert "(comity report commitments)" in own.text("/en/reports/upcoming.json")
    assert "comity correct" in own.text("/en/map.json")
    for address in (
        "/en/reports/upcoming",
        "/en/map",
        "/en/reports/today",
        "/en/reports/duplicates",
        "/en/reports/kinds",
    ):
        said = words_of(own.text(address).partition("<main")[2].partition("<footer")[0])
        assert not re.search(r"\bcomity [a-z]|(?<!\w)--[a-z]", said), address


def test_an_entry_says_days_in_words(pages: Pages) -> None:
    said = words_of(pages.text("/en/e/partnership:hamburg--kaohsiung/3"))

    assert "Corrected #2: on is between 4 and 6 November 2025" in said
