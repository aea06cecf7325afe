"""The page of every entry, held against what the command `comity audit` says; and what became of an entry, by itself."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from comity.testing import Story, contested, corrected, history, opened, preferred, retracted, signed, visited
from domain.fact import fact_class, fact_of
from projections.reckoning.audit import audit
from queries.auditing import audited
from queries.becoming import became, learned
from queries.session import ReadingSession
from store.application import open_ledger
from tests.web.conftest import elsewhere, words_of
from tests.web.test_streams import section
from tests.web.test_twins import printed

if TYPE_CHECKING:
    from tests.web.conftest import Pages

EDINBURGH = "partnership:edinburgh--kaohsiung"
STREAMS = {
    "/en/p/edinburgh--kaohsiung": EDINBURGH,
    "/en/p/kaohsiung--male": "partnership:kaohsiung--male",
    "/en/m/kaohsiung@gcom": "membership:kaohsiung@gcom",
    "/en/g/pair": "programme:pair",
    "/en/b/edinburgh": "body:edinburgh",
    "/en/sources/gti-2025": "source:gti-2025",
}


def entries(pages: Pages, stream: str, as_known: str | None = None) -> Any:
    """The entries of a stream as an audit has them."""
    with ReadingSession(pages.where) as session:
        view = session.view(None, as_known)
        return audited(view, stream), [*map(view.axes.local, ())], view.axes.local


@pytest.mark.parametrize("known", [None, "2026-03-12"])
@pytest.mark.parametrize("address", STREAMS)
def test_every_entry_is_told_once_and_who_recorded_it(address: str, known: str | None, pages: Pages) -> None:
    found, _, local = entries(pages, STREAMS[address], known)
    page = pages.text(f"{address}/audit" + (f"?as-known={known}" if known else ""))
    facts = [entry for entry in found.entries if entry.about is None]
    words = words_of(page)

    numbers = re.findall(r'<tr role="row" id="e(\d+)">', page)
    assert numbers == [entry.entry.rpartition("#")[2] for entry in facts]
    assert f"{len(found.entries):,} {'entry tells' if len(found.entries) == 1 else 'entries tell'}" in words
    for entry in found.entries:
        assert f"/en/e/{entry.entry.replace('#', '/')}" in html.unescape(page), entry.entry
        assert f"{local(entry.recorded_at)[11:]} · {entry.recorded_by}" in words or entry.about
        if entry.fact.get("because"):
            assert entry.fact["because"] in words
    assert "".join(re.findall(r'<code class="root">([^<]*)</code>', page)[0].split()) == found.root


def test_the_twin_is_the_audit_of_the_command_line(
    pages: Pages, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    import json  # noqa: PLC0415 — here alone

    said = json.loads(printed(pages, monkeypatch, capsys, "audit", EDINBURGH, "--json"))
    rows = pages.get("/en/p/edinburgh--kaohsiung/audit.json").json()

    assert rows == said


def test_what_became_of_an_entry_is_nested_with_old_struck_and_new_tinted(pages: Pages) -> None:
    page = pages.text("/en/p/edinburgh--kaohsiung/audit")
    row = page[page.index('id="e9"') : page.index('id="e28"')]

    assert "<del>June 2024 or later</del>" in row
    assert "<ins>24 June 2024</ins>" in row
    assert "<del>not given by the article</del>" in row
    assert "<ins>+ edr-2024-06</ins>" in row
    assert "contested by" in row
    before = next(link for link in elsewhere(row) if "as-known" in link)
    assert "on hold since June 2024 or later" in words_of(pages.text(before))


def test_what_is_open_is_said_to_be_open(pages: Pages) -> None:
    page = pages.text("/en/p/kaohsiung--male/audit")

    assert 'class="became open"' in page
    assert "nobody has weighed it" in words_of(page)
    assert "2 are still open" in words_of(page)
    assert 'class="became open"' not in pages.text("/en/p/edinburgh--kaohsiung/audit")


@pytest.mark.parametrize("who", ["edinburgh--kaohsiung", "kaohsiung--male", "dresden--kaohsiung"])
def test_what_is_open_is_what_the_report_of_conflicts_says(who: str, pages: Pages) -> None:
    rows = pages.get(f"/en/reports/conflicts.json?who=partnership:{who}").json()["sections"]["conflicts"]
    still = len({row["entry"] for row in rows if row["outcome"] == "unresolved"})
    lead = words_of(pages.text(f"/en/p/{who}/audit").partition('class="lead"')[2].partition("</p>")[0])

    assert (
        f"{still} are still open" in lead
        or f"{still} is still open" in lead
        or (not still and "none is" in lead)
    )


def test_facts_come_as_they_happened_or_as_they_were_recorded(pages: Pages) -> None:
    by_event = re.findall(r'id="e(\d+)"', pages.text("/en/p/edinburgh--kaohsiung/audit"))
    by_recording = re.findall(r'id="e(\d+)"', pages.text("/en/p/edinburgh--kaohsiung/audit?order=recording"))

    assert sorted(by_event) == sorted(by_recording)
    assert by_event != by_recording
    assert [*map(int, by_recording)] == sorted(map(int, by_recording))
    assert pages.get("/en/p/edinburgh--kaohsiung/audit?order=sideways").status_code == 400


def test_who_recorded_what_adds_up(pages: Pages) -> None:
    told = section(pages.text("/en/p/edinburgh--kaohsiung/audit"), "who")

    for row in ("24 Feb 2026 10:03–10:17 mei 11 11 facts", "5 Mar 2026 14:09–14:14 mei 5 5 facts"):
        assert row in told
    assert "tomasz 17 8 facts , 9 objections" in told
    assert "wen 15 8 judgements , 7 corrections" in told


def test_a_long_audit_is_paged_at_a_hundred_facts(own: Pages) -> None:
    with open_ledger(own.where) as ledger:
        for number in range(1, 121):
            given = {
                "visitor": "kaohsiung",
                "host": "edinburgh",
                "on": f"2025-{number // 28 + 1:02}-{number % 28 + 1:02}",
            }
            ledger.record(EDINBURGH, fact_of(fact_class("partnership.visited"), given), by="mei")

    first, second = (
        own.text("/en/p/edinburgh--kaohsiung/audit"),
        own.text("/en/p/edinburgh--kaohsiung/audit?page=2"),
    )
    one, two = (re.findall(r'<tr role="row" id="e(\d+)">', page) for page in (first, second))

    assert len(one) == 100
    assert len(two) == 44
    assert not {*one} & {*two}
    assert "page=2" in first
    assert len(re.findall(r'<li id="e\d+">', own.text("/en/p/edinburgh--kaohsiung"))) == 100


def test_a_day_that_nobody_told_is_said_to_be_inferred_and_begins_no_agreement(own: Pages) -> None:
    def lead() -> str:
        return words_of(own.text("/en/timeline")).partition("with an agreement, now or once,")[2][:90]

    before = lead()
    with open_ledger(own.where) as ledger:
        given = {"plan": "fair", "what": "event", "due": "1990-06-01"}
        ledger.record(EDINBURGH, fact_of(fact_class("partnership.planned"), given), by="mei")
        number = len(ledger.read(EDINBURGH))

    inferred = "day not known; inferred from the record: by 1 June 1990"
    assert inferred in words_of(own.text(f"/en/e/{EDINBURGH}/{number}"))
    assert inferred in words_of(own.text("/en/p/edinburgh--kaohsiung/audit"))
    assert lead() == before != ""


def test_a_retraction_strikes_the_fact_and_hides_nothing(own: Pages) -> None:
    with open_ledger(own.where) as ledger:
        given = {"entry": 13, "because": "it was another city"}
        ledger.record(EDINBURGH, fact_of(fact_class("partnership.retracted"), given), by="mei")

        judged = next(
            each
            for each in ledger.history(EDINBURGH).entries
            if each.type.endswith(".preferred") and each.fact.field == "on"  # type: ignore[attr-defined]
        )
        given = {"entry": judged.version, "because": "it was no better source"}
        ledger.record(EDINBURGH, fact_of(fact_class("partnership.retracted"), given), by="mei")

    said = words_of(section(own.text(f"/en/e/{EDINBURGH}/{judged.version}"), "changes"))
    assert "What it says of" in said
    assert "≠" in said
    assert "not told" not in said
    page = own.text("/en/p/edinburgh--kaohsiung/audit")
    row = page[page.index('id="e13"') :].partition("</tr>")[0]

    assert "<del>In contact (online)" in row
    assert "because it was another city" in words_of(row)
    assert "1 was retracted" in words_of(page)


def test_what_was_only_retracted_is_not_among_what_was_corrected_or_contested(own: Pages) -> None:
    def lead() -> tuple[str, bool]:
        said = words_of(own.text("/en/p/edinburgh--kaohsiung/audit"))
        (several,) = re.findall(r"(\d+) of them were corrected or contested", said)
        return several, "1 was retracted" in said

    several, _ = before = lead()
    said = []
    for entry in (33, 49):  # the second takes the first back
        with open_ledger(own.where) as ledger:
            given = {"entry": entry, "because": "a slip"}
            ledger.record(EDINBURGH, fact_of(fact_class("partnership.retracted"), given), by="mei")
        said.append(lead())

    assert said == [(several, True), before]


def test_what_was_learned_is_what_differs_between_two_records(pages: Pages) -> None:
    then, now = entries(pages, EDINBURGH, "2026-02-24")[0].entries, entries(pages, EDINBURGH)[0].entries
    rows = {(row.entry.rpartition("#")[2], row.field): (row.then, row.now) for row in learned(then, now, str)}

    assert rows["9", "on"] == ("[2024-06..]", "2024-06-24")
    assert rows["2", "kind"] == ("sister-city", "friendship")
    assert rows["2", "term"][0] == ""
    assert not [field for _, field in rows if field == "sources"]
    assert list(learned(now, now, str)) == []


def test_what_was_learned_cites_what_changed_that_field_and_no_other() -> None:
    then = history(
        opened, signed("2018", kind="mou"), contested(2, "on", "2018-05"), preferred(2, "on", "2018-05")
    )
    now = then + retracted(4) + corrected(2, {"kind": "friendship"}) + visited("2019") + retracted(7)
    later = now + retracted(5) + retracted(8)

    def found(first: Story, last: Story) -> list[tuple[str, str, tuple[str, ...]]]:
        rows = learned(audit(first), audit(last), str)
        return [(row.then, row.now, tuple(by.rpartition("#")[2] for by in row.by)) for row in rows]

    assert found(then, now) == [("2018-05", "2018", ("5",)), ("mou", "friendship", ("6",))]
    (day, visit) = found(now, later)
    assert day == ("2018", "2018-05", ("9",))
    assert (visit[0], visit[2]) == ("", ("10",))


def test_a_judgement_names_whoever_contested_and_all_that_lost(pages: Pages) -> None:
    found = entries(pages, EDINBURGH)[0].entries
    entry = next(each for each in found if each.entry == f"{EDINBURGH}#9")
    rows = became(entry, [each for each in found if each.about == entry.entry], str)

    assert [(row.how, row.field, row.is_open) for row in rows] == [
        ("preferred", "on", False),
        ("corrected", "reason", False),
        ("corrected", "sources", False),
    ]
    assert len(rows[1].before) == 2
    assert rows[0].contested_by == (f"{EDINBURGH}#26",)
    assert rows[2].added == ("edr-2024-06", "twn-5895382", "scots-4677474")


def test_an_audit_by_a_name_leads_to_the_audit(pages: Pages) -> None:
    answer = pages.get("/en/p/edinburgh/audit?as-at=2025-01-01")

    assert answer.status_code == 307
    assert answer.headers["location"] == "/en/p/edinburgh--kaohsiung/audit?as-at=2025-01-01"


@pytest.mark.parametrize("address", ["/en/p/edinburgh", "/en/p/edinburgh/audit", "/en/b/Gdynia"])
@pytest.mark.parametrize("ending", [".json", ".csv"])
def test_a_twin_by_a_name_leads_to_the_twin(pages: Pages, address: str, ending: str) -> None:
    answer = pages.get(f"{address}{ending}?as-at=2025-01-01")

    assert answer.status_code == 307
    there = answer.headers["location"]
    assert there.partition("?") == (there.partition("?")[0], "?", "as-at=2025-01-01")
    assert there.partition("?")[0].endswith(ending)
    assert pages.get(there).status_code == 200


def test_the_tabs_of_a_tie_are_the_same_on_all_its_entries(pages: Pages) -> None:
    def tabs(address: str) -> str:
        return words_of(pages.text(address).partition('class="tabs"')[2].partition("</p>")[0])

    for name in ("Where it stands", "Every entry", "Briefing"):
        for address in ("/en/p/edinburgh--kaohsiung", "/en/p/edinburgh--kaohsiung/audit"):
            assert name in tabs(address)


def test_facts_that_are_not_drawn_are_said_to_be_in_the_table(pages: Pages) -> None:
    page = pages.text("/en/p/edinburgh--kaohsiung/audit")

    assert "more facts are in the table below" in page
    assert "on other pages" not in page


def test_the_root_of_an_earlier_record_is_said_with_what_makes_it_again(
    pages: Pages, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    page = pages.text("/en/p/edinburgh--kaohsiung/audit?as-known=%23562")
    said = words_of(page)

    assert 'comity audit partnership:edinburgh--kaohsiung --as-known "#562" --json --ledger copy.db' in said
    assert "comity verify" not in said
    assert "comity verify --ledger copy.db" in words_of(pages.text("/en/p/edinburgh--kaohsiung/audit"))
    told = printed(pages, monkeypatch, capsys, "audit", "edinburgh", "--as-known", "#562", "--json")
    root = json.loads(told)["root"]
    assert " ".join(root[at : at + 4] for at in range(0, len(root), 4)) in said
