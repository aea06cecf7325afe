"""What people who saw the pages for the first time read wrongly, or did not find."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("httpx", reason="asks the pages")
pytest.importorskip("starlette", reason="serves the pages: the extra web")

from tests.web.conftest import links, words_of

if TYPE_CHECKING:
    from tests.web.conftest import Pages

RAW = {
    "a day as programs write it": r"(?<![\w.-])\d{4}-\d\d-\d\d\b",
    "a sign of doubt of EDTF": r"\d{4}[~?%](?!\w)",
    "a figure as a formula": r"igure reported: \S+ [=<>~]",
    "several of one": r"\b(?:these 1 entries|1 facts|1 times|met 0)",
    "a word of a list": r"(?<![\w-])(?:letter-of-intent|partly-signed|visits-before-signature)(?![\w-])",
}
READ = (
    *("/en/", "/en/partnerships", "/en/map", "/en/timeline?facts=1", "/en/years/2013", "/en/years/2024"),
    *("/en/years/1", "/en/?as-at=0001-06-01", "/en/reports/dormant", "/en/reports/count"),
    *("/en/p/gdynia--kaohsiung", "/en/p/kaohsiung--male", "/en/p/edinburgh--kaohsiung", "/en/g/concerts"),
    *("/en/e/partnership:edinburgh--kaohsiung/21", "/en/e/partnership:edinburgh--kaohsiung/9"),
    *("/en/m/kaohsiung@gctf", "/en/b/basseterre/audit", "/en/p/gdynia--kaohsiung?as-at=2025-06-20"),
)


def plain(page: str) -> str:
    """What people see of a page, without names of sources and ids that are written as such."""
    body = page.partition("<main")[2]
    for marks in (r"<code.*?</code>", r'<span class="unseen">.*?</span>', r"<option.*?</option>"):
        body = re.sub(marks, "", body, flags=re.DOTALL)
    body = re.sub(r'<a [^>]*(?:class="cite|/sources/)[^>]*>.*?</a>', "", body)
    return words_of(body)


@pytest.mark.parametrize("raw", RAW)
def test_no_page_has_a_value_as_programs_write_it(raw: str, pages: Pages) -> None:
    found = {}
    for address in READ:
        said = plain(pages.text(address))
        if hit := re.search(RAW[raw], said):
            found[address] = said[max(0, hit.start() - 40) : hit.end() + 20]

    assert not found


@pytest.mark.parametrize("raw", RAW)
def test_the_search_for_raw_values_finds_one(raw: str) -> None:
    there = "on 2013-05-09; June 2025~; figure reported: ordinal = 43; met 0–1 times; letter-of-intent"

    assert re.search(RAW[raw], there)


def test_what_is_alleged_is_so_from_the_heading_on(pages: Pages) -> None:
    page = pages.text("/en/e/partnership:edinburgh--kaohsiung/21")
    confirmed = pages.text("/en/e/partnership:edinburgh--kaohsiung/9")

    assert re.search(r"<h1>Alleged, not established: pressured by", page)
    assert "not established" not in confirmed


def test_an_entry_says_that_it_had_not_happened_on_the_day_that_is_asked_for(pages: Pages) -> None:
    address = "/en/e/partnership:edinburgh--kaohsiung/9"

    assert "By 1 January 2010, the day that is asked for, this had not happened yet." in words_of(
        pages.text(f"{address}?as-at=2010-01-01")
    )
    assert "had not happened" not in words_of(pages.text(address))
    assert "not only what had happened by 1 January 2010" in words_of(
        pages.text("/en/sources/gti-2025?as-at=2010-01-01")
    )


def test_where_something_is_on_record_it_is_not_said_that_nothing_is(pages: Pages) -> None:
    pressed = words_of(pages.text("/en/p/kaohsiung--vancouver"))
    alleged = words_of(pages.text("/en/p/kaohsiung--rio-de-janeiro"))

    for said in (pressed, alleged):
        assert "Nothing is on record" not in said
        assert "Nothing has ever been signed" not in said
        assert "No contact and no agreement is established between them yet" in said
    assert "None on record: what is alleged is none." in alleged


def test_what_may_follow_is_said_of_today_alone(pages: Pages) -> None:
    past = pages.text("/en/p/gdynia--kaohsiung?as-at=2020-01-01")
    today = pages.text("/en/p/gdynia--kaohsiung")

    assert "What may follow" not in words_of(past)
    assert 'id="follow"' in today


def test_a_tie_leads_to_its_bodies(pages: Pages) -> None:
    assert {"/en/b/dresden", "/en/b/kaohsiung"} <= {*links(pages.text("/en/p/dresden--kaohsiung"))}
    assert "/en/b/iclei" in links(pages.text("/en/m/kaohsiung@iclei"))


def test_partnerships_are_named_and_sorted_by_the_counterpart_with_a_link_to_each_initial(
    pages: Pages,
) -> None:
    page = pages.text("/en/partnerships")
    rows = re.findall(r'<td role="cell" data-head="Title">(.*?)</td>', page)
    names = [html.unescape(re.sub(r"<[^>]+>", "", row)) for row in rows]
    letters = re.findall(r'<a href="/en/partnerships#(at-\d+)">(\w)</a>', page)

    assert "Malé 馬列" in names
    report = re.findall(r'<td role="cell" data-head="Title">(.*?)</td>', pages.text("/en/reports/status"))
    assert [html.unescape(re.sub(r"<[^>]+>", "", row)) for row in report] == names
    assert not any(name.startswith("Kaohsiung 高雄 – ") for name in names)
    assert [name[0] for name in names if name[0].isascii()] == sorted(
        name[0] for name in names if name[0].isascii()
    )
    assert len(letters) > 10
    for place, letter in letters:
        assert re.search(rf'<span id="{place}"><a [^>]*>{letter}', page)


def test_the_headline_says_what_each_of_two_agreements_rests_on(pages: Pages) -> None:
    said = words_of(pages.text("/en/p/gdynia--kaohsiung"))

    assert "Since when it is so is not known more closely than 2024." in said
    assert "The fact that began it rests on one source alone. ltn-5178250 partnership" in said
    assert (
        "#7 What was signed last, on 14 September 2025, rests on 5 sources, which differ . gti-2025" in said
    )


def test_what_is_only_possible_says_on_what_it_may_depend(pages: Pages) -> None:
    said = words_of(pages.text("/en/p/kaohsiung--male"))

    assert "a proposal is open beside it; that may depend on where sources differ, its kind." in said


def test_a_note_that_sends_to_a_column_stands_where_that_is_or_names_the_report_that_has_it(
    pages: Pages,
) -> None:
    heading = "If another source is right"
    there = ("p/kaohsiung--male", "map", "years/2013", "reports/count", "reports/status", "years")
    told = {address: pages.text(f"/en/{address}") for address in there}
    sent = [address for address in there if f"“{heading}” says what" in told[address]]

    assert {"p/kaohsiung--male", "map", "reports/count"} <= {*sent}
    assert all(told[address].count(heading) > 1 for address in sent)
    assert ">diff</a> says what the others would change" in told["years/2013"]
    assert "if #2 kind is memorandum" in words_of(told["p/kaohsiung--male"])


def test_contacts_come_the_latest_first_however_roughly_they_are_known(pages: Pages) -> None:
    page = pages.text("/en/p/kaohsiung--male")
    section = page.partition('id="contacts"')[2].partition("</section>")[0]
    when = re.findall(r'<span class="when">(.*?)</span>', section)

    assert when.index("Nov 2012") < when.index("2012")


def test_memberships_are_told_apart_from_the_ties_of_a_year(pages: Pages) -> None:
    lead = words_of(pages.text("/en/years/2024"))
    ties, _, apart = lead.partition("Memberships, apart from these:")

    assert "Global Cooperation and Training Framework" not in ties.partition("stood otherwise")[2]
    assert "Global Cooperation and Training Framework : none → participant" in apart


def test_a_day_to_come_is_said_to_be_one_in_the_sentence_too(pages: Pages) -> None:
    for address in ("/en/?as-at=9999-12-31", "/en/p/gdynia--kaohsiung?as-at=9999-12-31"):
        said = words_of(pages.text(address))

        assert "On 31 December 9999, which has not come, as far as is on record today:" in said
        assert "Kaohsiung had" not in said


def test_the_board_says_how_many_rest_on_what_is_only_reported(pages: Pages) -> None:
    figures = pages.text("/en/").partition('class="figures"')[2].partition("</ul>")[0]
    count = words_of(pages.text("/en/reports/count"))
    number = re.search(r"(\d+) by signatures that are reported, not confirmed", words_of(figures))

    assert number
    assert f"{number[1]} of them rest on signatures that are reported, not confirmed" in count


def test_the_board_says_of_the_quiet_what_was_last(pages: Pages) -> None:
    assert "Last visit or contact" in words_of(pages.text("/en/").partition('id="quiet"')[2])


def test_a_ledger_that_was_restored_says_so_and_the_demo_that_its_people_are_invented(pages: Pages) -> None:
    assert re.search(r"Restored on \d+ \w+ \d{4} by comity demo", words_of(pages.text("/en/")))
    assert "/en/about" in links(pages.text("/en/"))
    assert "recorded them are invented" in words_of(pages.text("/en/about"))


def test_a_source_without_an_address_says_so(pages: Pages) -> None:
    assert "No address at which it can be read is on record." in words_of(pages.text("/en/sources/gti-2025"))
    assert "No address" not in words_of(pages.text("/en/sources/udn-9361362"))


def test_what_is_asked_first_stands_in_its_form(pages: Pages) -> None:
    assert re.search(r'<input name="year" value="\d{4}"', pages.text("/en/reports/annual"))
    assert re.search(r'<input name="from" value="\d{4}-01-01"', pages.text("/en/reports/diff"))


def test_a_difference_of_two_records_says_who_recorded_what(pages: Pages) -> None:
    page = pages.text("/en/reports/diff?known_from=2026-03-06")

    assert len(set(re.findall(r'data-head="Recorded by">(\w+)', page))) > 1


def test_forms_and_the_strip_are_folded_on_a_phone_and_open_beyond(pages: Pages) -> None:
    style = pages.text("/static/style.css")

    for address in (
        "/en/partnerships",
        "/en/reports/count",
        "/en/map",
        "/en/timeline",
        "/en/reports/pressure",
    ):
        page = pages.text(f"{address}?as-at=2024-06-24")
        assert '<details class="asks"><summary>' in page
        assert '<details class="axes past">' in page
    assert '<details class="asks">' not in pages.text("/en/reports/diff")
    assert ".asks::details-content,.past::details-content{content-visibility:visible" in style


def test_where_a_picture_scrolls_it_is_said_on_a_phone(pages: Pages) -> None:
    for address in ("/en/map", "/en/years/2013"):
        assert re.search(r'class="note on-phone">The map is wider than this screen', pages.text(address))


def test_bodies_that_are_not_on_the_map_are_called_by_their_names(pages: Pages) -> None:
    section = pages.text("/en/map").partition('id="unplaced"')[2].partition("</section>")[0]

    assert "Barcelona Metropolitan Area" in section
    assert "barcelona-metropolitan-area" not in plain("<main" + section)


def test_a_column_is_headed_by_what_its_row_says_of_it(pages: Pages) -> None:
    """`on` is a day in most tables, and in that of incidents what was pressed."""
    page = pages.text("/en/reports/pressure").partition('<section id="incidents">')[2]
    heads = re.findall(r"<th[^>]*>([^<]*)</th>", page.partition("</section>")[0])

    assert ("What was pressed" in heads, "Attributed by" in heads, "Day" in heads) == (True, True, False)
