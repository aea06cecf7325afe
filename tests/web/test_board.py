"""The front page, held against the reports that it leads to, on several days and by several records."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING, Any

import pytest

from comity.testing import (
    body_registered,
    invalidated,
    ledger_opened,
    opened_between,
    signed,
    termination_proposed,
)
from domain.fact import fact_class, fact_of
from queries.answers import answer
from queries.effects import effect_between, rows_between
from queries.finding import loadable
from queries.session import ReadingSession
from queries.sittings import sittings
from store.application import open_ledger
from tests.web.conftest import Pages, links, words_of
from tests.web.test_streams import section
from web.words import dated, short_day, standing

if TYPE_CHECKING:
    from pathlib import Path

AXES = {
    "now": ("", None, None),
    "then": ("?as-at=2013-12-31", "2013-12-31", None),
    "both": ("?as-at=2024-07-01&as-known=2026-03-10", "2024-07-01", "2026-03-10"),
}


@pytest.fixture(scope="module", params=AXES)
def board(request: pytest.FixtureRequest, pages: Pages) -> tuple[str, Any]:
    """The page, and what each report answers on the same axes."""
    mark, *axes = AXES[request.param]

    def asked(name: str, **given: str) -> Any:
        with ReadingSession(pages.where) as session:
            return answer(loadable(name), session.view(*axes), given)

    return pages.text(f"/en/{mark}"), asked


def figures(page: str) -> list[str]:
    found = re.search(r'<ul class="figures">(.*?)</ul>', page, re.DOTALL)
    assert found
    return [words_of(each) for each in re.findall(r"<li.*?</li>", found[1], re.DOTALL)]


def test_the_six_figures_are_those_of_the_reports(board: tuple[str, Any]) -> None:
    page, asked = board
    told = figures(page)
    counted = asked("count")
    total = next(table for table in counted.tables if table.name == "total").rows[0]
    stands = asked("status").tables[0].rows
    fields = {(row.entry, row.field): row.outcome for row in asked("conflicts").tables[0].rows}

    assert len(told) == 6
    assert told[0].startswith(f"{total.computed} partnered cities and regions")
    invalid = [each for row in stands for each in row.instruments]
    sure = sum(each.status == "invalidated" and each.certain for each in invalid)
    assert told[3].startswith(f"{sure} agreement"), "in the demo none is only possibly so"
    for number, status in ((1, "suspended"), (2, "on-hold"), (4, "contact")):
        least = sum(1 for row in stands if row.status == status and row.certain)
        most = sum(1 for row in stands if status in (row.status, *row.alternatives))
        assert told[number].startswith(f"{least} " if least == most else f"{least}–{most} ")
    assert told[5].startswith(f"{sum(1 for each in fields.values() if each == 'unresolved')} field")


def test_the_lead_says_the_figures_and_links_them(board: tuple[str, Any]) -> None:
    page, _ = board
    found = re.search(r'<p class="lead">(.*?)</p>', page, re.DOTALL)
    assert found
    number = figures(page)[0].partition(" ")[0]

    assert f"{number} partnered cities and regions" in words_of(found[1])
    assert 'href="/en/reports/count' in found[1]
    assert ("had" in words_of(found[1]).split()) == ("On what day?" in page and 'class="axes past"' in page)


@pytest.mark.parametrize(("day", "left_out"), [("2026-11-27", True), ("1975-01-01", False)])
def test_by_which_rule_is_counted_is_said_at_once_where_it_leaves_out_what_is_in_force(
    pages: Pages, day: str, *, left_out: bool
) -> None:
    with ReadingSession(pages.where) as session:
        found = answer(loadable("count"), session.view(day, None), {})
    in_force = [
        row.body
        for table in found.tables
        if table.name in {"apart", "not-counted"}
        for row in table.rows
        if row.status == "in-force"
    ]
    rule = "by the rule ‘Sister cities of Kaohsiung, and what follows them’"

    page = pages.text(f"/en/?as-at={day}")
    lead = re.search(r'<p class="lead">(.*?)</p>', page, re.DOTALL)

    assert lead
    assert bool(in_force) is left_out
    assert ("partnered cities and regions by the rule below." in words_of(lead[1])) is left_out
    assert (f"partnered cities and regions {rule}: " in figures(page)[0]) is left_out


def test_what_is_due_promised_and_quiet_is_what_the_reports_say(board: tuple[str, Any]) -> None:
    page, asked = board
    for row in asked("upcoming", within="12m").tables[0].rows[:5]:
        assert row.text.partition("(")[0].replace("sister-city ", "sister city").strip() in section(
            page, "due"
        )
        assert standing(row.text).rpartition(": ")[2] in section(page, "due")
        assert short_day(row.when.edtf) in section(page, "due")
    for row in asked("commitments").tables[0].rows:
        if row.state.startswith(("open", "overdue")):
            assert row.text in section(page, "promises")
    quiet = asked("dormant").tables[0].rows
    for row in quiet[:7]:
        assert short_day(row.last.edtf) in section(page, "quiet")
        assert f"{row.days.most / 365.25:.1f} years" in section(page, "quiet")


def test_the_json_of_the_page_has_every_table_that_it_shows(
    pages: Pages, board: tuple[str, Any], request: pytest.FixtureRequest
) -> None:
    _, asked = board
    mark = AXES[request.node.callspec.params["board"]][0]
    twin = pages.get(f"/en/today.json{mark}").json()

    expected = {
        table.name: table.total
        for name, given in (
            *(("status", {}), ("upcoming", {"within": "12m"}), ("years", {}), ("conflicts", {})),
            *(("commitments", {}), ("dormant", {})),
        )
        for table in asked(name, **given).tables[:1]
    }
    assert {name: len(twin["sections"][name]) for name in expected} == expected
    assert next(iter(twin["sections"])) == "status", "as in CSV"
    assert {"timeline", "kinds", "total"} <= twin["sections"].keys() == twin["tables"].keys()


def test_what_happened_lately_is_no_correction_no_allegation_and_the_latest_first(
    board: tuple[str, Any],
) -> None:
    page, asked = board
    part = page[page.index('<section id="lately">') : page.index('<section id="due">')]
    rows = {row.entry: row for row in asked("timeline").tables[0].rows}
    told = [f"{stream}#{number}" for stream, number in re.findall(r'href="/en/e/([^"/]+)/(\d+)', part)]
    shown = [rows[entry] for entry in told if entry in rows]

    assert told == [entry for row in shown for entry in (row.entry, *row.brought_by)]
    assert 1 <= len(shown) <= 8
    assert all(row.certainty != "alleged" for row in shown)
    assert all(dated(row.text)[1:] in section(page, "lately") for row in shown)
    assert [row.when.earliest for row in shown] == sorted((row.when.earliest for row in shown), reverse=True)
    moved = [
        row
        for row in rows.values()
        if row.type in {"partnership.signed", "partnership.pressured"}
        and row.when.earliest
        and row.certainty != "alleged"
    ]
    missed = [row for row in moved if row.entry not in told]
    assert all(row.when.earliest <= shown[-1].when.earliest for row in missed)


def test_every_year_is_a_link_with_its_doubt(board: tuple[str, Any]) -> None:
    page, asked = board
    for row in asked("years").tables[0].rows:
        assert f"/en/years/{row.year}" in page
    last = asked("years").tables[0].rows[-1].in_force
    if last.least != last.most:
        assert f"{last.least:,} for certain, at most {last.most:,}" in page


def test_agreements_by_kind_are_least_and_most(pages: Pages) -> None:
    told = section(pages.text("/en/"), "kinds")

    assert "Sister city 6–27 7–27 17–28 34" in told
    assert "Friendship 0 1–2 3–4 6–7" in told, "a contested kind is in it"


def section_links(page: str, name: str) -> list[str]:
    begin = page.index(f'<section id="{name}"')
    return links(page[begin : page.index("</section>", begin)])


@pytest.mark.parametrize("axes", ["", "?as-at=2013-12-31", "?as-at=2025-12-01&as-known=2026-03-05"])
def test_behind_each_figure_by_kind_is_the_list_of_just_these_ties(axes: str, pages: Pages) -> None:
    page = pages.text(f"/en/{axes}")
    begin = page.index('<section id="kinds">')
    part = page[begin : page.index("</section>", begin)]
    rows = re.findall(r'<a href="([^"]+closest=[^"]+)">.*?<b>([\d–]+)</b>', part)

    assert len(rows) >= 2
    for address, figure in rows:
        most = int(figure.rpartition("–")[2])
        listed = pages.get(address.replace("&amp;", "&").replace("/partnerships", "/partnerships.json"))
        assert len(listed.json()) == most, (address, figure)


def test_what_was_written_down_says_first_what_it_changed(pages: Pages) -> None:
    told = section(pages.text("/en/"), "written")
    with ReadingSession(pages.where) as session:
        view = session.view()
        found = sittings(view)
        effects = [
            effect_between(rows_between(view.ledger, each.first - 1, each.last), view.ask) for each in found
        ]

    assert [(each.day, each.by, each.entries) for each in found] == [
        ("2026-03-26", "wen", 8),
        ("2026-03-24", "tomasz", 3),
        ("2026-03-19", "mei", 14),
    ]
    assert "26 Mar 2026 wen 8 No status changed." in told
    assert "24 Mar 2026 tomasz 3 1 standing changed." in told
    assert [len(effect.changes) for effect in effects] == [0, 1, 0]
    assert "[" not in told, "days are in words"


def test_a_command_is_said_to_have_done_what_the_difference_says(pages: Pages) -> None:
    with ReadingSession(pages.where) as session:
        view = session.view()
        for each in sittings(view, 6):
            if each.effect is None:
                continue
            given = {"known_from": f"#{each.first - 1}", "known_to": f"#{each.last}"}
            rows = {table.name: table.rows for table in answer(loadable("diff"), view, given).tables}
            assert {row.stream: (row.before, row.after) for row in each.effect.changes} == {
                row.stream: (row.before, row.after) for row in rows["changes"]
            }
            assert {row.stream for row in each.effect.exactly} == {row.stream for row in rows["exactly"]}


def test_of_a_long_run_it_is_said_that_it_may_be_longer(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ReadingSession(pages.where) as session:
        whole = sittings(session.view("2026-03-01"), 6)
    monkeypatch.setattr("queries.sittings.FIRST", 2)
    with ReadingSession(pages.where) as session:
        assert sittings(session.view("2026-03-01"), 6) == whole, "however many it begins with"
    monkeypatch.setattr("queries.sittings.MOST", whole[0].entries + whole[1].entries + 5)
    with ReadingSession(pages.where) as session:
        *others, last = sittings(session.view("2026-03-01"), 6)
    assert others == whole[:2]
    assert (last.entries, last.longer, last.first) == (5, True, whole[2].last - 4)
    anew = Pages(pages.where)
    try:
        told = section(anew.text("/en/"), "written")
    finally:
        anew.close()
    assert "19 Mar 2026 mei 5 or more" in told
    assert "The last of them: " in told


def test_the_front_page_is_small(pages: Pages) -> None:
    assert len(gzip.compress(pages.get("/en/").content)) < 60 * 1024


def test_a_ledger_of_nobody_and_an_empty_one_have_a_front_page(tmp_path: Path) -> None:
    where = tmp_path / "empty.db"
    with open_ledger(where, create=True):
        pass
    pages = Pages(where)
    try:
        assert "Nothing is recorded yet" in words_of(pages.text("/en/"))
    finally:
        pages.close()


def test_numbers_and_their_nouns_agree_where_there_is_little(tmp_path: Path) -> None:
    where = tmp_path / "small.db"
    with open_ledger(where, create=True) as ledger:
        for slug in ("alpha", "beta"):
            named = {"name": slug.title(), "kind": "city", "country": "XK"}
            ledger.record(f"body:{slug}", fact_of(fact_class("body.registered"), named), by="mei")
        opened = fact_of(fact_class("partnership.opened"), {"parties": ["alpha", "beta"]})
        ledger.record("partnership:alpha--beta", opened, by="mei")
    pages = Pages(where)
    try:
        home = words_of(pages.text("/en/"))
        timeline = words_of(pages.text("/en/timeline"))
    finally:
        pages.close()

    assert "No partnerships in force ." in home
    assert "more are settled" not in home
    assert "No partnership has an agreement, now or once." in timeline
    assert "Of 0 partnerships" not in timeline


def test_agreements_that_are_declared_invalid_are_counted_wherever_their_partnership_stands(
    tmp_path: Path,
) -> None:
    where, tie = tmp_path / "faro.db", "partnership:faro--lens"
    with open_ledger(where, create=True) as ledger:
        ledger.record("ledger", ledger_opened(home="faro"), by="mei")
        for slug in ("faro", "lens"):
            ledger.record(f"body:{slug}", body_registered(slug.title()), by="mei")
        for fact in (
            opened_between("faro", "lens"),
            signed("1990", kind="sister-city", instrument="sister"),
            signed("2012", kind="protocol", instrument="beside"),
            invalidated("2015-02", by="Ministry", instrument="beside"),
            termination_proposed("2023-02", by="faro"),
        ):
            ledger.record(tie, fact, by="mei")
    pages = Pages(where)
    try:
        beside = pages.text("/en/")
        of_it = words_of(pages.text("/en/p/faro--lens"))
        with open_ledger(where) as ledger:
            ledger.record(tie, invalidated("2024", by="Ministry", instrument="sister"), by="mei")
        alone = pages.text("/en/")
    finally:
        pages.close()

    assert figures(beside)[3].endswith(
        "1 agreement declared invalid Faro – Lens 1 in a partnership that stands otherwise"
    )
    assert (
        "one agreement is declared invalid (1 in a partnership that stands otherwise)"
        in words_of(beside).lower()
    )
    assert "That it be ended is proposed, in February 2023." in of_it
    assert figures(alone)[3].endswith("2 agreements declared invalid Faro – Lens")


def test_a_figure_that_is_one_at_most_is_singular(pages: Pages) -> None:
    for address in ("/en/?as-at=2013-06-09", "/en/?as-at=2024-06-10", "/en/?as-at=2013-12-31"):
        lead = words_of(pages.text(address).partition('<p class="lead">')[2].partition("</p>")[0])
        assert not re.search(r"(partnership|proposal|agreement) (were|are) ", lead), lead
    assert "1 more is settled" in figures(pages.text("/en/?as-at=2013-06-09"))[5]


def test_it_is_said_why_the_kinds_do_not_add_up_to_what_is_counted(board: tuple[str, Any]) -> None:
    page, asked = board
    total = next(table for table in asked("count").tables if table.name == "total").rows[0]

    assert f"The {total.computed} counted above are not the sum of these" in section(page, "kinds")
    assert "a rule that counts sister city, friendship" in section(page, "kinds")


def test_of_very_many_ties_it_leads_to_the_reports_instead(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.pages.board.MANY", 10)
    own = Pages(pages.where)
    try:
        page = own.text("/en/")
    finally:
        own.close()

    assert "60 partnerships are too many to tell it here: what is due within 12 months" in words_of(page)
    assert "/en/reports/upcoming?within=12m" in page
    assert "/en/reports/kinds" in section_links(page, "kinds")
    assert figures(page) == figures(pages.text("/en/"))
    assert section(page, "written") == section(pages.text("/en/"), "written")


def test_a_promise_that_may_not_be_due_yet_is_possibly_overdue(own: Pages) -> None:
    with open_ledger(own.where) as ledger:
        given = {"commitment": "letter", "text": "a letter of thanks", "due": "2026-12~", "on": "2026-02-01"}
        fact = fact_of(fact_class("partnership.commitment-made"), given)
        ledger.record("partnership:edinburgh--kaohsiung", fact, by="mei")
        rough = {"commitment": "books", "text": "to send books", "due": "2026-12-30", "on": "2026"}
        fact = fact_of(fact_class("partnership.commitment-made"), rough)
        ledger.record("partnership:edinburgh--kaohsiung", fact, by="mei")
    page = own.text("/en/?as-at=2026-11-27")
    with ReadingSession(own.where) as session:
        rows = answer(loadable("commitments"), session.view("2026-11-27"), {}).tables[0].rows

    assert [(row.state, row.certain) for row in rows if row.commitment == "letter"] == [("overdue", False)]
    assert "a letter of thanks (possibly overdue)" in section(page, "promises")
    assert "(overdue)" in section(own.text("/en/?as-at=2028-01-01"), "promises")
    assert "to send books (possibly open)" in section(own.text("/en/?as-at=2026-06-01"), "promises")


def test_plans_stand_on_the_board_on_the_page_of_their_tie_on_the_desk_and_in_the_calendar(
    own: Pages,
) -> None:
    with open_ledger(own.where) as ledger:
        for plan, due in (("talks", "2026-12-12/2026-12-15"), ("call", "2026-11-10")):
            given = {
                "plan": plan,
                "what": "meeting",
                "due": due,
                "occasion": f"the {plan}",
                "on": "2026-11-01",
            }
            fact = fact_of(fact_class("partnership.planned"), given)
            ledger.record("partnership:edinburgh--kaohsiung", fact, by="mei")
    day = "?as-at=2026-11-27"

    planned = section(own.text(f"/en/{day}"), "planned")
    assert "10 Nov 2026 passed Edinburgh Plan passed: the call (call): did it happen?" in planned
    assert "12 to 15 Dec 2026 Edinburgh Planned meeting: the talks (talks)" in planned
    assert "the talks" not in section(own.text(f"/en/{day}"), "due")
    assert "planned meeting · the talks (talks)" in section(
        own.text(f"/en/p/edinburgh--kaohsiung{day}"), "planned"
    )
    twin = own.get(f"/en/today.json{day}").json()["sections"]
    assert {"the talks (talks)", "the call (call)"} <= {
        words for row in twin["upcoming"] for words in re.findall(r"the \w+ \(\w+\)", row["text"])
    }
    desk = own.text(f"/en/reports/today{day}&within=30d")
    assert "the talks (talks)" in section(desk, "plans")
    assert "the call (call): did it happen?" in section(desk, "overdue")
    calendar = own.get(f"/calendar.ics{day}")
    assert calendar.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "DTSTART;VALUE=DATE:20261212" in calendar.text
    assert own.get("/calendar.ics?within=xx").status_code == 400
    assert own.get("/calendar.ics?of=nobody-of-that-name").status_code == 404


def test_what_was_written_down_is_compared_as_on_the_day_that_is_asked_for(pages: Pages) -> None:
    told = section(pages.text("/en/?as-at=2013-06-09&as-known=2026-03-06"), "written")

    assert "Basseterre" not in told, "its tie began in 2024"
    assert "Cebu City 宿霧 – Kaohsiung 高雄 : not on record → suspended" in told
    assert "told of 9 June 2013" in told


def test_what_came_into_force_is_told_apart_from_what_may_have(board: tuple[str, Any], pages: Pages) -> None:
    page, asked = board
    began = asked("years").tables[0].rows[-1].began
    lead = words_of(page.partition('<p class="lead">')[2].partition("</p>")[0])

    if 0 < began.least < began.most:
        assert "for certain, and perhaps" in lead
    assert "Guam came into force in 2026 for certain, and perhaps up to four more" in words_of(
        pages.text("/en/?as-at=2026-11-27")
    )


@pytest.mark.parametrize(
    ("day", "claimed"),
    [
        ("1950-01-01", None),
        ("2013-06-11", "23 were claimed as of 1 November 2006, perhaps 43 since (by 14 September 2025)"),
        ("2025-09-13", "40 were claimed as of 25 June 2024, perhaps 43 since (by 14 September 2025)"),
        ("2025-11-16", "45 were claimed as of 20 October 2025"),
    ],
)
def test_the_last_claim_is_one_whose_day_had_surely_come(day: str, claimed: str | None, pages: Pages) -> None:
    page = pages.text(f"/en/?as-at={day}")

    found = re.search(r"\d+ were claimed[^<]*", page)
    assert (found and found[0].strip()) == claimed
