"""The map, the timeline, the years, bodies and the count: what they show is what the reports say, in both axes."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlencode

import pytest

from comity.testing import ledger_opened, opened_between, signed
from domain import body
from domain.fact import Citation
from domain.shared import Contested
from drawings.maps import map_in_parts
from projections.reports.years import Turn
from projections.row import Behind, Days, Named
from store.application import open_ledger
from tests.web.conftest import SCRIPT, Pages, links, words_of
from web.pages.years import may_be_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WHEN = {
    "now": {},
    "2013": {"as-at": "2013-12-31"},
    "a past record": {"as-at": "2025-06-01", "as-known": "#300"},
    "an early record": {"as-known": "#120"},
}
each_time = pytest.mark.parametrize("when", WHEN)


def asked(address: str, when: str, **more: str) -> str:
    """An address with the axes of a time."""
    query = urlencode(WHEN[when] | more)
    return f"{address}?{query}" if query else address


def rows(pages: Pages, report: str, when: str, section: str, **more: str) -> list[dict[str, Any]]:
    """The rows of a report, as JSON has them."""
    found = pages.get(asked(f"/en/reports/{report}.json", when, **more))
    assert found.status_code == 200, found.text
    those: list[dict[str, Any]] = found.json()["sections"][section]
    return those


def part(page: str, name: str) -> str:
    """The section of a page with an id."""
    return page.partition(f'<section id="{name}"')[2].partition("</section>")[0]


def lines(page: str, name: str) -> int:
    """How many rows the tables of a section have."""
    return len(re.findall(r"<tr role=\"row\"><td", part(page, name)))


def on_screen(page: str) -> str:
    """A page without what only a phone shows."""
    return re.sub(r'<div class="on-phone">.*?</div>', "", page, flags=re.DOTALL)


# --- the map


@each_time
def test_the_map_counts_what_the_atlas_says(when: str, pages: Pages) -> None:
    page = pages.text(asked("/en/map", when))
    ties = rows(pages, "atlas", when, "ties")
    said = words_of(page)

    sure = [tie for tie in ties if tie["certain"]]
    least = sum("none" not in tie["alternatives"] for tie in ties)
    number = f"{least}–{len(ties)}" if least < len(ties) else str(least)
    assert f"{number} {'tie' if number == '1' else 'ties'} on the map" in said
    assert re.search(rf"\b{sum(tie['status'] == 'in-force' for tie in sure)} (is|are) in force", said)
    possible = len(ties) - len(sure)
    assert bool(re.search(rf"\b{possible} stands? so only possibly", said)) is (possible > 0)
    assert lines(page, "places") == len(ties)
    assert lines(page, "unplaced") == len(rows(pages, "atlas", when, "unplaced"))


def test_the_map_is_a_table_too_the_farthest_first(pages: Pages) -> None:
    page = pages.text("/en/map")
    far = [int(km) for km in re.findall(r'data-head="Km">(\d+)<', page)]

    assert far == sorted((tie["km"] for tie in rows(pages, "atlas", "now", "ties")), reverse=True)
    first = part(page, "places").partition('data-head="Place">')[2].partition("</tr>")[0]
    assert words_of(first).startswith("Barranquilla Colombia in force")


def test_the_legend_counts_every_line(pages: Pages) -> None:
    page = pages.text("/en/map?as-at=2013-12-31")
    legend = re.search(r'<ul class="legend">(.*?)</ul>', page, re.DOTALL)
    assert legend
    counts = [int(found) for found in re.findall(r'<span class="note">(\d+)</span>', legend[1])]

    assert sum(counts) == len(rows(pages, "atlas", "2013", "ties"))
    assert "possibly" in words_of(legend[1])


def test_a_status_chooses_what_is_drawn(pages: Pages) -> None:
    page = pages.text("/en/map?status=on-hold")

    assert lines(page, "places") == 1
    assert "Edinburgh" in words_of(part(page, "places"))
    assert '<option value="on-hold" selected>' in page
    assert pages.get("/en/map?status=purple").status_code == 400


def test_a_map_is_drawn_once_for_days_on_which_it_is_the_same(
    own: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But for the day: what is read out of the picture names it, and links lead to it."""
    drawn: list[Any] = []

    def counted(*given: Any, **more: Any) -> Any:
        drawn.append(given)
        return map_in_parts(*given, **more)

    monkeypatch.setattr("web.pages.map.map_in_parts", counted)
    first, second = (own.text(f"/en/map?as-at=2026-11-{day}") for day in (20, 21))
    other = own.text("/en/map?as-at=2013-12-31")

    assert len(drawn) == 2
    assert 'on the map · as at 20 Nov 2026"' in first
    assert 'on the map · as at 21 Nov 2026"' in second
    figures = [
        re.findall(r'<svg class="drawing".*?</svg>', page, re.DOTALL) for page in (first, second, other)
    ]
    assert figures[0] != figures[1]
    told = [
        figure.replace("20 Nov 2026", "21 Nov 2026").replace("2026-11-20", "2026-11-21")
        for figure in figures[0]
    ]
    assert told[1:] == figures[1][1:]
    assert figures[2] != figures[1]


def test_a_home_of_which_nobody_says_where_it_lies_is_named(tmp_path: Path) -> None:
    where = tmp_path / "adrift.db"
    with open_ledger(where, create=True) as ledger:
        ledger.record("body:alpha", body.Registered(name="Alpha", kind="city"), by="mei")
        ledger.record("body:beta", body.Registered(name="Beta", kind="city", lat=1, lon=2), by="mei")
        ledger.record("ledger", ledger_opened(home="alpha"), by="mei")
        ledger.record("partnership:alpha--beta", opened_between("alpha", "beta"), by="mei")
        ledger.record("partnership:alpha--beta", signed("2020"), by="mei")
    own = Pages(where)
    try:
        front, page = words_of(own.text("/en/")), words_of(own.text("/en/map"))
    finally:
        own.close()

    assert "Nobody has said where Alpha itself lies, so no tie can be drawn: 1 not on the map" in front
    assert "Nobody has said where Alpha itself lies" in page
    assert "large: Alpha" not in page


def test_geojson_is_what_the_atlas_writes(pages: Pages) -> None:
    answer = pages.get("/en/map.geojson?as-at=2013-12-31")
    found = json.loads(answer.text)

    assert answer.headers["content-type"] == "application/geo+json"
    kinds = [feature["geometry"]["type"] for feature in found["features"]]
    assert kinds.count("Point") == len(rows(pages, "atlas", "2013", "places"))
    assert len(kinds) - kinds.count("Point") == len(rows(pages, "atlas", "2013", "ties"))
    assert "/en/map.geojson?as-at=2013-12-31" in links(pages.text("/en/map?as-at=2013-12-31"))
    wrong = pages.get("/en/map.geojson?as-at=31+foo")
    assert wrong.status_code == 400
    assert wrong.headers["content-type"].startswith("text/plain")


def test_each_year_leads_to_the_map_of_its_end(pages: Pages) -> None:
    there = links(on_screen(pages.text("/en/map?as-known=%23300&status=in-force")))

    assert "/en/map?status=in-force&as-known=%23300&as-at=2013-12-31" in there
    assert "/en/map?as-known=%23300&as-at=2013-12-31" not in there


def test_the_eve_of_the_last_change_looks_otherwise(pages: Pages) -> None:
    page = pages.text("/en/map")
    eve = re.search(r'href="([^"]+)">eve of the last change', page)
    assert eve
    day = re.search(r"as-at=([\d-]+)", eve[1])
    assert day
    before = pages.get(f"/en/map.json?as-at={day[1]}").json()["sections"]["ties"]

    def standing(ties: list[dict[str, Any]]) -> set[Any]:
        return {(tie["stream"], tuple(tie["between"]), tie["status"], tie["certain"]) for tie in ties}

    assert standing(before) != standing(rows(pages, "atlas", "now", "ties"))


def test_the_last_change_is_the_last_before_the_day_that_is_shown(pages: Pages) -> None:
    day, seen = "2013-06-09", []
    for _ in range(3):
        found = re.search(r'as-at=([\d-]+)">eve of the last change', pages.text(f"/en/map?as-at={day}"))
        assert found
        seen.append(day)
        assert found[1] < day
        day = found[1]
    assert seen[1] == "2013-06-08"


# --- the timeline


@each_time
def test_the_timeline_has_a_row_a_tie_that_had_begun(when: str, pages: Pages) -> None:
    page = on_screen(pages.text(asked("/en/timeline", when)))
    ties = rows(pages, "status", when, "status")
    drawn = re.findall(r"<title>([^<]+): [^<]+</title>", page)

    assert len(drawn) == len(ties)
    there = links(page)
    for tie in ties:
        assert any(link.split("?")[0] == f"/en/p/{tie['id'].partition(':')[2]}" for link in there), tie["id"]


@each_time
def test_the_list_ends_with_the_newest(when: str, pages: Pages) -> None:
    page = pages.text(asked("/en/timeline", when))
    facts = rows(pages, "timeline", when, "timeline")

    assert f"As a list, newest last ({min(100, len(facts))} of {len(facts)})" in words_of(page)
    last = words_of(part(page, "list").rpartition('<tr role="row">')[2])
    assert facts[-1]["short"].split(":")[0][:20] in last
    assert lines(page, "list") == min(100, len(facts))


def test_all_facts_are_on_the_pages_of_the_list(pages: Pages) -> None:
    facts = rows(pages, "timeline", "now", "timeline")
    number_of_pages = -(-len(facts) // 100)
    found = [lines(pages.text(f"/en/timeline?facts={at}"), "list") for at in range(1, number_of_pages + 1)]

    assert sum(found) == len(facts)
    assert number_of_pages > 1


@pytest.mark.parametrize("by", ["area", "kind", "status"])
def test_ties_are_grouped_and_chosen(by: str, pages: Pages) -> None:
    every = on_screen(pages.text(f"/en/timeline?by={by}"))
    some = on_screen(pages.text(f"/en/timeline?by={by}&show=on-hold"))

    assert f'<option value="{by}" selected>' in every
    assert len(re.findall(r"<title>[^<]+: [^<]+</title>", every)) == 60
    assert re.findall(r"<title>([^<]+): on hold</title>", some) == ["Edinburgh"]


def test_what_may_have_been_is_counted_from_least_to_most(pages: Pages) -> None:
    ((least, most),) = (
        (row["in_force"]["least"], row["in_force"]["most"])
        for row in rows(pages, "years", "2013", "years")
        if row["year"] == 1962
    )
    page = words_of(pages.text("/en/timeline?as-at=1962-12-31"))
    early = words_of(pages.text("/en/timeline?as-at=1900-01-01"))

    assert (
        f"Of {least}–{most} partnerships with an agreement, now or once, 0–{most - 1} are known only" in page
    )
    assert f"in force ({least}–{most})" in page
    assert "No partnership surely had an agreement by 1 January 1900; at most 24 may have had one" in early
    assert "in force (0–24)" in early
    assert ">0–24</text>" in on_screen(pages.text("/en/timeline?as-at=1900-01-01&by=status"))


def test_a_status_that_nothing_has_is_said_to_be_so(pages: Pages) -> None:
    assert "None of 60. Remove the filter" in words_of(pages.text("/en/timeline?show=withdrawn"))


def test_one_tie_and_a_time_may_be_asked_for(pages: Pages) -> None:
    page = pages.text("/en/timeline?who=edinburgh&from=2024")
    facts = rows(pages, "timeline", "now", "timeline", who="edinburgh", **{"from": "2024"})

    assert "Edinburgh" in words_of(page.partition("<h1>")[2].partition("</h1>")[0])
    assert lines(page, "list") == len(facts)
    later = pages.text("/en/timeline?from=9990")
    assert (">All ties, from 9990<" in later, "<figure" in later) == (True, False)
    assert pages.get("/en/timeline?who=nobody-at-all").status_code == 404


def test_a_time_that_is_over_is_drawn_as_it_was_on_its_last_day(pages: Pages) -> None:
    page = on_screen(pages.text("/en/timeline?from=2024&to=2025"))
    then = on_screen(pages.text("/en/timeline?as-at=2025-12-31"))
    now = on_screen(pages.text("/en/timeline"))

    def told(those: str) -> list[str]:
        return re.findall(
            r"<title>([^<]+: [^<]+)</title>", those.partition("<figure")[2].partition("</figure>")[0]
        )

    def ticks(those: str) -> int:
        return len(re.findall(r"v13(?=[M\"])", those))

    assert told(page) == told(then)
    assert told(page) != told(now)
    assert "Things stand on it as on 31 December 2025." in page
    assert "Things stand on it" not in now + then
    assert "Guam: in contact" in told(page)
    assert re.findall(r"<option value=.in-force.[^>]*>([^<]+)<", page) == re.findall(
        r"<option value=.in-force.[^>]*>([^<]+)<", then
    )
    assert ticks(page) < ticks(now)
    early = words_of(pages.text("/en/timeline?to=1900"))
    assert "No partnership surely had an agreement by 31 December 1900; at most 24 may have had one" in early


# --- the years


@each_time
def test_the_years_are_those_of_the_report(when: str, pages: Pages) -> None:
    page = pages.text(asked("/en/years", when))
    years = rows(pages, "years", when, "years")

    assert lines(page, "years") == len(years)
    least, most = years[-1]["in_force"]["least"], years[-1]["in_force"]["most"]
    assert (f"{least}" if least == most else f"{least}–{most}") in words_of(
        page.partition('class="lead"')[2]
    )[:40]
    there = [link.partition("?")[0] for link in links(on_screen(page))]
    assert {f"/en/years/{year['year']}" for year in years} <= set(there)


@pytest.mark.parametrize("year", [1962, 1991, 2013, 2016, 2025])
def test_a_year_says_what_was_in_force_at_its_end_and_what_changed(year: int, pages: Pages) -> None:
    page = pages.text(f"/en/years/{year}")
    row = next(row for row in rows(pages, "years", "now", "years") if row["year"] == year)
    facts = rows(pages, "diff", "now", "facts", **{"from": f"{year - 1}-12-31", "to": f"{year}-12-31"})
    least, most = row["in_force"]["least"], row["in_force"]["most"]

    said = words_of(page)
    assert (
        f"{least} {'was' if least == 1 else 'were'} in force for certain, at most {most}"
        if least < most
        else f"{least} partnership"
    ) in said
    changed = part(page, "changed").partition("<details")[0]
    of_it = [
        fact
        for fact in facts
        if str(fact["when"]["earliest"])[:4] == str(fact["when"]["latest"])[:4] == str(year)
    ]
    assert len(re.findall(r"<li>", changed)) == len(of_it)
    for fact in facts:
        for entry in fact["entries"]:
            stream, _, version = entry.rpartition("#")
            there = links(changed if fact in of_it else part(page, "changed").partition("<details")[2])
            assert f"/en/e/{stream}/{version}" in there
    assert f"31 December {year}, the end of the year" in said


def test_what_may_have_begun_in_any_year_is_folded_and_counted(pages: Pages) -> None:
    page = pages.text("/en/years/2013")
    row = next(row for row in rows(pages, "years", "now", "years") if row["year"] == 2013)
    told = re.search(r"May have begun in this year or another: (\d+)", words_of(page))

    assert told
    assert int(told[1]) == row["began"]["most"] - row["began"]["least"]


def test_a_signature_and_an_end_that_may_be_of_one_day_are_each_of_the_years_in_which_they_may_be(
    pages: Pages,
) -> None:
    """Cebu was signed by May 2013, nobody says since when, and suspended in that month."""
    told = words_of(pages.text("/en/years/2005"))

    assert "May have begun in this year or another" in told
    assert "ceased to be in force" not in told


def test_what_was_in_an_early_year_or_a_late_one_is_told_in_none_between_them() -> None:
    when = Days("[..2014,2018]", None, "2018-12-31")
    turn = Turn(Named("Cork"), "began", when, certain=True, contested=True, behind=Behind())

    assert [year for year in range(2013, 2020) if may_be_of(turn, year)] == [2013, 2014, 2018]


def test_a_possible_change_of_a_year_is_said_to_be_possible_before_and_after(pages: Pages) -> None:
    page = pages.text("/en/years/2013")
    changes = rows(pages, "diff", "now", "changes", **{"from": "2012-12-31", "to": "2013-12-31"})
    lead = words_of(page.partition('class="lead"')[2].partition("</p>")[0])

    assert [change["certainty"] for change in changes] == ["possible", "certain", "certain"]
    assert "of 1 of them the record leaves open how it stood before, or at its end" in lead
    assert "in force (possible, else none), sister city → suspended, sister city ;" in lead
    assert lead.count("(possible") == 1, "in 2013 it was suspended for certain, and surely no longer in force"
    assert "none → in force, memorandum ; Malé" in lead, "that is certain"
    early = words_of(pages.text("/en/years/2024?as-known=%23100"))
    assert "· intent (possible) . At its end" in early
    dresden = words_of(pages.text("/en/years/2025"))
    assert "Dresden 德勒斯登 : none → in force, memorandum (level 1–2)" in dresden
    katowice = words_of(pages.text("/en/years/2026").partition('class="lead"')[2].partition("</p>")[0])
    assert "in force, letter of intent → in force, sister city" in katowice


def test_a_year_is_seen_on_its_last_day_whatever_day_is_asked_for(pages: Pages) -> None:
    past, to_come = (
        words_of(pages.text(f"/en/years/{year}?as-at=9998-12-31")).partition("going by")[0]
        for year in ("1980", "9998")
    )

    assert "31 December 1980, the end of the year" in past
    assert "has not come" not in past
    assert "that day has not come" in to_come
    assert "No standing surely changed in this year" in words_of(pages.text("/en/years/1980"))


def test_a_body_whose_place_was_taken_and_that_was_renamed(own: Pages) -> None:
    with open_ledger(own.where) as ledger:
        ledger.record("body:new-male", body.Registered(name="New Malé", kind="city"), by="mei")
        ledger.record("body:male", body.Succeeded(on="2020-01-01", by="new-male"), by="mei")
        ledger.record("body:gdynia", body.Renamed(on="2020-01-01", name="Gdingen"), by="mei")
    renamed = words_of(own.text("/en/b/gdynia"))
    year = own.text("/en/years/2020")
    report = rows(own, "diff", "now", "changes", **{"from": "2019-12-31", "to": "2020-12-31"})
    now, before = own.text("/en/b/male"), own.text("/en/b/new-male?as-at=2019-12-31")

    assert "Bodies, apart from these: Malé 馬列 : registered → succeeded ." in words_of(year)
    assert "nothing yet" not in words_of(part(year, "changed"))
    assert [row["certainty"] for row in report] == ["certain"]
    assert "Malé 馬列 (now New Malé)" in words_of(own.text("/en/partnerships"))
    assert "Its ties, now its successor's" in words_of(now)
    assert "(later New Malé)" in words_of(before)
    assert "on this day still of Malé" in words_of(before)
    assert "格丁尼亞 Formerly Gdynia Kind" in renamed, "it is still called 格丁尼亞"
    assert "So it is called today: it was renamed on 1 January 2020." in words_of(
        own.text("/en/b/gdynia?as-at=2019-12-31")
    )


def test_a_page_of_a_day_within_a_contested_renaming_says_that_it_is_not_certain(own: Pages) -> None:
    with open_ledger(own.where) as ledger:
        ledger.record("body:gdynia", body.Renamed(on="2000-01-01", name="Gdingen"), by="mei")
        number, cited = len(ledger.read("body:gdynia")), (Citation(source="gti-2025"),)
        other = Contested(entry=number, field="on", value="2010-01-01", sources=cited)
        ledger.record("body:gdynia", other, by="mei")
    between, before, after = (
        own.text(f"/en/b/gdynia?as-at={day}") for day in ("2005-06-01", "1999-06-01", "2011-06-01")
    )

    days = "it was renamed on 1 January 2000 or on 1 January 2010. ≠ sources differ"
    assert f"So it may not have been called yet: {days}" in words_of(between)
    assert "Formerly, seen from today Gdynia" in words_of(between)
    assert f"So it is called today: {days}" in words_of(before)
    assert "it was renamed" not in words_of(after).partition("On record of it")[0]


def test_a_standing_is_drawn_beside_the_fact_that_began_it(pages: Pages) -> None:
    changed = words_of(part(pages.text("/en/years/2013"), "changed").partition("<details")[0])

    assert "declared invalid: Malé 馬列 : declared invalid by Ministry" in changed
    assert "Malé 馬列 : Malé upholds" in changed
    assert "declared invalid: Malé 馬列 : Malé upholds" not in changed
    early = words_of(part(pages.text("/en/years/2024?as-known=%23100"), "changed"))
    assert "June 2024 Edinburgh 愛丁堡 : proposed" in early, "the hold may be of a later year"
    county = words_of(part(pages.text("/en/years/2015"), "changed"))
    assert "in force: Kaohsiung County" not in county, "it has been since 1977"
    surely, _, perhaps = county.partition("Other facts that may be of this year or of another: 1")
    assert "22 Sep 2014 or 2 Feb 2015 Kaohsiung County" in perhaps
    assert "King County" not in surely
    assert "in force: Dresden" in words_of(part(pages.text("/en/years/2025"), "changed"))


def test_the_arrows_pass_over_years_without_a_known_change(pages: Pages) -> None:
    page = pages.text("/en/years/2013")
    before = re.search(r'rel="prev" href="/en/years/(\d+)"', page)
    after = re.search(r'rel="next" href="/en/years/(\d+)"', page)
    assert before
    assert after
    for row in rows(pages, "years", "now", "years"):
        if int(before[1]) < row["year"] < int(after[1]) and row["year"] != 2013:
            assert row["began"]["least"] == row["ended"]["least"] == 0

    first = next(year for year in rows(pages, "years", "now", "years"))["year"]
    assert 'rel="prev"' not in pages.text(f"/en/years/{first}")


def test_a_walk_along_the_arrows_comes_to_the_last_year(pages: Pages) -> None:
    address, seen = "/en/years/1962", []
    while address:
        seen.append(address)
        after = re.search(r'rel="next" href="([^"]+)"', pages.text(address))
        address = after[1] if after else ""

    assert len(seen) == len(set(seen)) > 8
    assert seen[-1] == "/en/years/2026"


def test_eight_small_maps_share_one_land(pages: Pages) -> None:
    page = pages.text("/en/years/2013")
    moments = page.partition('class="moments"')[2].partition("</ul>")[0]

    assert len(re.findall(r'<use href="#land"', moments)) == 8
    assert page.count('id="land"') == 1
    assert re.findall(r'aria-current="true"><b>(\d+)', moments) == ["2013"]
    assert "<h2>8 moments</h2>" in page
    assert "<h2>3 moments</h2>" in pages.text("/en/years/2024?as-known=%23100")


def test_what_is_suspended_has_ceased_to_be_in_force_and_a_past_day_is_told_in_the_past(pages: Pages) -> None:
    told = words_of(pages.text("/en/years?as-at=2013-05-15"))

    assert "8–32 partnerships were in force" in told
    assert "Cebu City 宿霧 – Kaohsiung 高雄 ceased to be in force about 15 May 2013" in told
    assert "ended" not in told.partition("How did it come about?")[2].partition("Left out")[0]
    assert "partnerships are in force" in words_of(pages.text("/en/years"))


def test_a_year_on_the_way_is_told_up_to_the_day(pages: Pages) -> None:
    page = words_of(pages.text("/en/years/2013?as-at=2013-06-09"))

    assert "Where things stood on 9 June 2013" in page
    assert "declared invalid" not in page.partition("What changed")[0].partition("stood otherwise")[2]
    assert "The year begins after 9 June 2013" in words_of(pages.text("/en/years/2014?as-at=2013-06-09"))


def test_a_year_of_which_nothing_is_on_record_says_so(pages: Pages) -> None:
    assert "Nothing on record is of 1200" in words_of(pages.text("/en/years/1200"))
    assert pages.get("/en/years/0").status_code == 404
    assert pages.get("/en/years/10000").status_code == 404
    assert pages.text("/en/years/1")
    assert pages.text("/en/years/9999")


# --- bodies


@each_time
@pytest.mark.parametrize("slug", ["edinburgh", "kaohsiung", "gdynia", "kumamoto-city"])
def test_a_body_shows_its_ties_and_what_is_on_record_of_it(slug: str, when: str, pages: Pages) -> None:
    answer = pages.get(asked(f"/en/b/{slug}", when))
    if answer.status_code == 404:
        assert when == "an early record"
        return
    page = answer.text
    ties = rows(pages, "status", when, "status", of=slug)
    told = pages.get(asked(f"/en/b/{slug}.json", when)).json()["sections"]

    assert lines(page, "ties") == len(ties)
    title = pages.get(asked("/en/reports/status.json", when, of=slug)).json()["title"]
    number = re.search(r"([\d–]+) partnerships?\b", title)
    assert number
    assert f"Its ties ({number[1]})" in words_of(page), "least to most, as the report has it"
    assert lines(page, "facts") == len(told["facts"])
    assert f"body:{slug}" in page


def test_a_body_has_its_names_its_place_and_its_kin(pages: Pages) -> None:
    page = pages.text("/en/b/kaohsiung")

    assert re.search(r'<dd lang="zh[^"]*">高雄', page)
    assert "Took the place of" in words_of(page)
    assert "/en/b/kaohsiung-county" in links(page)
    assert "/en/b/kaohsiung-city-council" in links(page)
    assert re.search(r'aria-label="Where Kaohsiung[^"]* lies"', page)
    assert lines(page, "networks") == len(rows(pages, "networks", "now", "networks"))
    held = [row for row in rows(pages, "programmes", "now", "programmes") if row["host"] == "Kaohsiung 高雄"]
    assert lines(page, "programmes") == len(held) > 0
    county = words_of(pages.text("/en/b/kaohsiung-county"))
    assert "Its place was taken by Kaohsiung 高雄 on 25 December 2010" in county
    assert "taken by" not in words_of(pages.text("/en/b/kaohsiung-county?as-at=2010-12-24"))
    council = pages.text("/en/b/kaohsiung-city-council")
    assert "nobody has said where" in words_of(council)
    assert "/en/b/kaohsiung" in links(council)


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    """A ledger with two bodies of one name, one of whose names is hostile."""
    where: Path = tmp_path_factory.mktemp("twins") / "twins.db"
    hostile = '<img src=x onerror="alert(1)">&{{ 7*7 }}'
    with open_ledger(where, create=True) as ledger:
        for slug, name, country in (
            ("springfield-il", "Springfield", "US"),
            ("springfield-nz", "Springfield", "NZ"),
            ("bad", hostile, "PL"),
        ):
            fact = body.Registered(name=name, kind="city", country=country, lat=-43.3, lon=171.9)
            if country == "US":
                fact = fact.model_copy(update={"region": "Illinois", "ids": body.Ids(wikidata="Q28515")})
            ledger.record(f"body:{slug}", fact, by="mei")
        for other in ("bad", "springfield-nz"):
            stream = f"partnership:{other}--springfield-il"
            ledger.record(stream, opened_between(other, "springfield-il"), by="mei")
            ledger.record(stream, signed("2020-05-01"), by="mei")
    found = Pages(where)
    yield found
    found.close()


@pytest.mark.parametrize("address", ["/en/partnerships", "/en/b/springfield-il"])
def test_the_kind_of_a_tie_is_shown_where_ties_are_listed(address: str, twins: Pages) -> None:
    page = twins.text(address)

    assert page.count('data-head="Kind">friendship</td>') == 1


def test_without_a_home_every_town_is_listed_with_the_number_of_its_ties(twins: Pages, pages: Pages) -> None:
    assert "/en/partnerships?by=town" in links(twins.text("/en/partnerships"))
    assert "by=town" not in pages.text("/en/partnerships")
    page = twins.text("/en/partnerships?by=town")

    assert {"/en/b/springfield-il", "/en/b/bad"} <= set(links(page))
    assert "Springfield (Illinois) United States 1" in words_of(page)


def test_a_name_of_several_leads_to_each(twins: Pages) -> None:
    answer = twins.get("/en/partnerships?of=Springfield")

    assert answer.status_code == 404
    assert {"/en/b/springfield-il", "/en/b/springfield-nz"} <= set(links(answer.text))
    assert "Did you mean springfield-il (" in words_of(answer.text)


def test_bodies_of_one_name_are_told_apart(twins: Pages) -> None:
    page = twins.text("/en/b/springfield-il")

    said = words_of(page)
    assert re.search(r"Of the same name: Springfield \(NZ\) city, New Zealand springfield-nz", said)
    assert "Region Illinois" in said
    assert "Elsewhere wikidata:Q28515" in said
    assert "/en/b/springfield-nz" in links(page)
    assert "Of the same name" not in words_of(twins.text("/en/b/bad"))


@pytest.mark.parametrize(
    "address",
    ["/en/map", "/en/timeline?facts=1", "/en/years", "/en/years/2020", "/en/b/bad", "/en/b/springfield-il"],
)
def test_a_hostile_name_stays_a_name(address: str, twins: Pages) -> None:
    page = twins.text(address)

    assert "<img" not in page
    assert 'onerror="alert(1)"' in words_of(page)
    assert ">49<" not in page
    assert "&49" not in page
    assert " style=" not in page
    assert "<script" not in page.replace(SCRIPT, "")


# --- the count


@each_time
def test_the_figure_is_the_one_of_the_report(when: str, pages: Pages) -> None:
    answer = pages.get(asked("/en/reports/count", when))
    if answer.status_code == 400:
        assert pages.get(asked("/en/reports/count.json", when)).status_code == 400
        return
    page = answer.text
    (total,) = rows(pages, "count", when, "total")
    least, most = total["computed"]["least"], total["computed"]["most"]
    figure = re.search(r'<p class="figure[^"]*">([^<]+)<', page)
    assert figure

    assert figure[1] == (str(least) if least == most else f"{least}–{most}")
    assert lines(page, "counted") == total["named"] == page.count('class="drawing life"')
    assert lines(page, "not-counted") == len(rows(pages, "count", when, "not-counted"))
    said = words_of(page)
    assert ("all for certain" in said) or least != most or not most
    assert (f"{least} for certain, at most {most}" in said) is (least != most)
    kinds = [
        int(found)
        for found in re.findall(r"(\d+) by (?:sister|friendship)", said.partition("By the rule")[0])
    ]
    assert sum(kinds) == total["named"]


def test_claims_are_drawn_beside_what_was_counted_for_the_same_day(pages: Pages) -> None:
    page = on_screen(pages.text("/en/reports/count"))
    drawn = re.findall(r"<title>([^<]+): (\d+) claimed, ([\d–]+) counted</title>", page)
    claims = rows(pages, "count", "now", "claims")

    told = [
        (claim["asserted"], "–".join(map(str, dict.fromkeys(claim["computed"].values()))))
        for claim in claims[::-1]
    ]
    assert [found[1:] for found in drawn] == told
    assert "a tie that is missing here may be a gap in the record" in words_of(page)


def test_another_rule_and_an_order_may_be_chosen(pages: Pages) -> None:
    page = pages.text("/en/reports/count?policy=sci&order=name")
    (total,) = rows(pages, "count", "now", "total", policy="sci")
    names = re.findall(r'data-head="Name"><a href="/en/b/([^"]+)"', part(page, "counted"))

    assert f'<p class="figure stands">{total["computed"]["least"]}<' in page
    assert names == [row["body"] for row in rows(pages, "count", "now", "counted", policy="sci")]
    longest = pages.text("/en/reports/count?policy=sci")
    assert re.findall(r'data-head="Name"><a href="/en/b/([^"]+)"', part(longest, "counted"))[0] == "honolulu"


def test_every_other_rule_is_a_link_that_counts_by_it(pages: Pages) -> None:
    told = [link for link in links(pages.text("/en/reports/count")) if "policy=" in link]

    assert {re.findall(r"policy=([^&]+)", link)[0] for link in told} == {"rgre", "clair", "sci"}
    for link in told:
        name = re.findall(r"policy=([^&]+)", link)[0]
        assert f"By the rule {name}" in words_of(pages.text(link))


def test_what_counts_otherwise_since_is_shown_where_it_is_asked_for(pages: Pages) -> None:
    page = pages.text("/en/reports/count?known_from=%23300")

    assert lines(page, "differences") == len(rows(pages, "count", "now", "differences", known_from="#300"))


def test_memberships_and_programmes_are_found_from_their_bodies_and_their_reports(pages: Pages) -> None:
    membership = "/en/m/kaohsiung@iurc"
    for slug in ("iurc", "kaohsiung"):
        assert membership in map(unquote, links(pages.text(f"/en/b/{slug}")))
    assert "/en/g/concerts" in links(pages.text("/en/b/kaohsiung"))
    assert "/en/reports/networks" in links(pages.text("/en/b/iurc"))
    for address, report in ((membership, "networks"), ("/en/g/concerts", "programmes")):
        for page in (address, f"{address}/audit"):
            trail = pages.text(page).partition('class="trail"')[2].partition("</p>")[0]
            assert f"/en/reports/{report}" in links(trail)
            assert "Partnerships" not in trail


@pytest.mark.parametrize("rule", ["", "rgre", "clair", "sci"])
def test_every_source_of_a_rule_leads_somewhere_or_is_a_text(rule: str, pages: Pages) -> None:
    told = pages.text(f"/en/reports/count?policy={rule}").partition('class="answer"')[2].partition("<form")[0]
    for address in links(told):
        assert pages.get(address).status_code == 200, address


def test_how_many_count_by_each_kind_has_its_least_and_its_most(pages: Pages) -> None:
    said = words_of(part_of_answer(pages.text("/en/reports/count?as-at=2013-06-09")))
    (total,) = rows(pages, "count", "now", "total", **{"as-at": "2013-06-09"})
    kinds = [
        (int(least), int(most or least))
        for least, most in re.findall(r"(\d+)(?:–(\d+))? by (?:sister city|friendship)", said)
    ]
    assert sum(least for least, _ in kinds) == total["computed"]["least"]
    assert sum(most for _, most in kinds) == total["computed"]["most"]


def test_the_count_says_first_how_many_rest_on_reports(pages: Pages) -> None:
    said = words_of(part_of_answer(pages.text("/en/reports/count")))
    reported = sum(row["certainty"] == "reported" for row in rows(pages, "count", "now", "counted"))
    assert reported
    assert f"{reported} of them rest on signatures that are reported, not confirmed" in said


def part_of_answer(page: str) -> str:
    """The first lines of the count."""
    return page.partition('<div class="answer">')[2].partition("By the rule")[0]


def test_a_year_that_is_not_over_is_told_up_to_the_day_that_is_asked_for(pages: Pages) -> None:
    page = pages.text("/en/years/2024?as-at=2024-06-24")
    said = words_of(page)
    rows = pages.get("/en/reports/years.json?as-at=2024-06-24").json()["sections"]["years"]

    assert rows[-1]["year"] == 2024
    of_the_day = rows[-1]["in_force"]
    assert (
        f"On 24 June 2024 {of_the_day['least']} were in force for certain, at most {of_the_day['most']}"
        in said
    )
    assert "at the end of 2024" not in said
    assert "/en/years/2025" not in page
    assert "At its end" in words_of(pages.text("/en/years/2013"))
