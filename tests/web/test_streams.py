"""The page of one partnership, membership or programme, held against what the reports say of the same day and record."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from comity.testing import noted, retracted
from domain.fact import fact_class, fact_of
from projections.ask import Ask
from projections.reckoning.voices import Heard, Voices
from projections.row import Behind, slug_of
from projections.rows.moments import moments
from projections.rows.sources import sources
from queries.answers import answer
from queries.finding import loadable
from queries.session import ReadingSession
from store.application import open_ledger
from tests.web.conftest import SCRIPT, Pages, elsewhere, links, words_of
from web.addresses import Addresses
from web.standing import how_sure, on_words, since_words
from web.words import dated, short_day, value_of

EDINBURGH = "/en/p/edinburgh--kaohsiung"
STREAMS = {
    "/en/p/edinburgh--kaohsiung": "partnership:edinburgh--kaohsiung",
    "/en/p/kaohsiung--male": "partnership:kaohsiung--male",
    "/en/p/cebu--kaohsiung": "partnership:cebu--kaohsiung",
    "/en/p/aomori-prefecture--kaohsiung--mutsu": "partnership:aomori-prefecture--kaohsiung--mutsu",
    "/en/m/kaohsiung@gcom": "membership:kaohsiung@gcom",
    "/en/g/pair": "programme:pair",
}
AXES = {
    "now": ("", None, None),
    "then": ("?as-at=2024-06-10", "2024-06-10", None),
    "known": ("?as-known=2026-03-12", None, "2026-03-12"),
    "both": ("?as-at=2024-12-31&as-known=2026-03-12", "2024-12-31", "2026-03-12"),
}


def asked(
    pages: Pages, report: str, stream: str, as_at: str | None = None, as_known: str | None = None
) -> Any:
    """What a report answers of a stream."""
    with ReadingSession(pages.where) as session:
        return answer(loadable(report), session.view(as_at, as_known), {"who": stream})


def section(page: str, name: str) -> str:
    """One section of a page, as people read it."""
    found = re.search(rf'<section id="{name}">(.*?)</section>', page, re.DOTALL)
    assert found, f"no section {name}"
    return words_of(found[1])


@pytest.mark.parametrize("when", AXES)
@pytest.mark.parametrize("address", STREAMS)
def test_every_section_says_what_the_reports_say(address: str, when: str, pages: Pages) -> None:
    mark, *axes = AXES[when]
    page = pages.text(f"{address}{mark}")
    stream = STREAMS[address]
    stands = asked(pages, "show", stream, *axes).tables[0].rows[0]
    told = asked(pages, "timeline", stream, *axes).tables[0].rows
    brief = {table.name: table.rows for table in asked(pages, "briefing", stream, *axes).tables}

    listed = section(page, "story")
    for row in told:
        assert f'id="e{row.entry.rpartition("#")[2]}"' in page
        text = dated(row.text[:1].upper() + row.text[1:])
        assert " ".join(text.split()) in listed
    assert f"({len(told):,})" in listed or not told
    for happening in stands.contacts:
        assert dated(happening.text)[1:] in section(page, "contacts")
    for promise in stands.commitments:
        assert promise.text[1:] in section(page, "promises")
        assert promise.state in section(page, "promises")
    for agreement in stands.instruments:
        assert (agreement.title or agreement.kind.replace("-", " ")) in section(page, "agreements")
        assert on_words(agreement.signed.edtf) in section(page, "agreements")
    for met in brief["people"]:
        assert met.person in section(page, "people")
    for used in brief["sources"]:
        assert used.source in section(page, "rests")
        assert f"{used.title}" in html.unescape(page)
    for name in stands.may_follow or ():
        if when in {"now", "known"}:
            assert name.replace("-", " ") in section(page, "follow")


@pytest.mark.parametrize("when", AXES)
@pytest.mark.parametrize("address", STREAMS)
def test_pressure_is_told_and_fears_are_told_apart_from_it(address: str, when: str, pages: Pages) -> None:
    mark, *axes = AXES[when]
    page = pages.text(f"{address}{mark}")
    told = asked(pages, "timeline", STREAMS[address], *axes).tables[0].rows
    pressed = [row for row in told if row.type.endswith(".pressured")]
    feared = [row for row in told if row.type.endswith(".concern-raised")]

    if "/p/" in address or pressed or feared:
        acted, _, apart = section(page, "pressure").partition("What others feared")
        assert bool(apart) == bool(feared)
        assert all(dated(row.text)[1:] in acted for row in pressed)
        assert all(dated(row.text)[1:] in apart and dated(row.text)[1:] not in acted for row in feared)
    else:
        assert 'id="pressure"' not in page


@pytest.mark.parametrize("when", AXES)
@pytest.mark.parametrize("address", STREAMS)
def test_the_card_says_the_status_its_beginning_and_its_doubt(address: str, when: str, pages: Pages) -> None:
    mark, *axes = AXES[when]
    page = pages.text(f"{address}{mark}")
    card = words_of(page[page.index('<div class="card') : page.index('<section id="story">')])
    stands = asked(pages, "show", STREAMS[address], *axes).tables[0].rows[0]

    if not stands.certain:
        assert "possibly" in card
        assert "not certain" in card
    if stands.since.edtf and stands.status != "none":
        assert since_words(stands.since.edtf) in card or on_words(stands.since.edtf) in card
    if stands.since.earliest != stands.since.latest and stands.status != "none":
        assert "not known more closely" in card
    if stands.began:
        assert f"#{stands.began.entry.rpartition('#')[2]}" in card
        for cited in stands.began.sources[:6]:
            assert cited in card
    tense = (" was ", " had ") if mark else (" is ", " has ", " are ", " have ")
    assert any(word in f" {card} " for word in tense)


def test_the_two_bounds_of_a_doubt_are_said_on_the_card(pages: Pages) -> None:
    page = pages.text(f"{EDINBURGH}?as-at=2024-06-10")
    card = words_of(page[page.index('<div class="card') : page.index('<section id="story">')])

    assert "The proposal was possibly" in card
    assert "and otherwise" in card


@pytest.mark.parametrize("address", STREAMS)
def test_every_contested_field_is_asked_answered_and_said_to_be_open_or_not(
    address: str, pages: Pages
) -> None:
    page = pages.text(address)
    told = section(page, "differ")
    rows = asked(pages, "conflicts", STREAMS[address]).tables[0].rows

    assert ("Nowhere on record" in told) == (not rows)
    for row in rows:
        assert value_of(row.field, row.value) in told
        if row.outcome == "unresolved":
            assert "nobody has weighed it" in told
        elif row.because:
            assert row.because in told
    struck = len(re.findall(r"<del>", page[page.index('<section id="differ">') :]))
    assert struck == sum(1 for row in rows if not row.used and row.outcome == "preferred")
    assert ("corrected, and nobody judged between them:" in told) == any(
        row.outcome == "corrected" and row.because for row in rows
    )


def test_what_is_open_is_said_beside_the_standing(pages: Pages) -> None:
    assert "sources differ , and nobody has weighed them" in words_of(pages.text("/en/p/kaohsiung--male"))
    assert "nobody has weighed them" not in words_of(pages.text(EDINBURGH))


@pytest.mark.parametrize(
    ("address", "said", "not_said"),
    [
        (
            "/en/p/kaohsiung--male",
            "whether it is invalid is disputed. Of #2, on which it rests, the kind is contested,",
            "nothing on record allows another reading",
        ),
        (
            "/en/p/dresden--kaohsiung",
            "Its kind is contested, and nobody has weighed it",
            "allows another reading",
        ),
        (
            "/en/p/kaohsiung--rio-de-janeiro",
            "A signature is alleged, and moves nothing.",
            "Nothing has been signed",
        ),
        (
            "/en/p/kaohsiung--male",
            "on 10 June 2013 . That is disputed. Signed:",
            "9 June 2013. That is disputed",
        ),
        ("/en/p/cebu--kaohsiung", "Its agreement goes on in form.", "possible, not certain"),
        (EDINBURGH, "nothing on record allows another reading", "contested, and nobody"),
    ],
)
def test_what_is_certain_is_told_apart_from_what_is_disputed_contested_or_alleged(
    address: str, said: str, not_said: str, pages: Pages
) -> None:
    page = pages.text(address)
    card = words_of(page[page.index('<div class="card') : page.index('<section id="story">')])

    assert said in card
    assert not_said not in card


def test_what_was_settled_leads_to_the_page_as_it_was_known_just_before(pages: Pages) -> None:
    page = pages.text(EDINBURGH)
    before = [link for link in elsewhere(page) if "as-known=%23" in link]

    assert before
    earlier = [section(pages.text(link), "story") for link in before]
    assert any("proposed: sister city" in words.lower() for words in earlier)


def test_a_membership_is_told_in_words_of_its_own(pages: Pages) -> None:
    page = pages.text("/en/m/kaohsiung@gcom")

    assert "Member , since 26 September 2020 or before ." in words_of(page)
    assert 'id="agreements"' not in page
    assert "Nothing has been signed" not in page


def test_what_is_alleged_stays_alleged(pages: Pages) -> None:
    told = section(pages.text(EDINBURGH), "pressure")

    assert told.count("alleged") == 2
    assert "stroke-dasharray" in pages.text(EDINBURGH)


def test_the_eve_and_the_days_of_recording_lead_elsewhere_in_time(pages: Pages) -> None:
    page = pages.text(EDINBURGH)
    told = section(page, "elsewhere")

    assert "On 23 June 2024, the eve of that : on the agenda" in " ".join(told.replace("\u00a0", " ").split())
    for words in ("17 March 2026", "9 March 2026", "5 March 2026", "24 February 2026"):
        assert f"By the record of {words}" in told
    assert f"{EDINBURGH}?as-at=2024-06-23" in elsewhere(page)
    assert f"{EDINBURGH}?as-known=2026-02-24" in elsewhere(page)
    for link in elsewhere(page):
        assert pages.get(link).status_code == 200


def test_what_was_recorded_and_taken_back_since_was_not_learned(own: Pages) -> None:
    with open_ledger(own.where) as ledger:
        stream = STREAMS[EDINBURGH]
        for text in ("this is kept", "this is taken back"):
            ledger.record(stream, noted("2026-01-01", text=text), by="ann")
        ledger.record(stream, retracted(len(ledger.read(stream))), by="ann")

    page = own.text(f"{EDINBURGH}?as-known=%23604")

    (kept,) = (line for line in page.splitlines() if "this is kept" in line)
    items = re.findall(r"<li>.*?</li>", kept)
    assert [("<del>" in item, "retracted since" in item) for item in items] == [(False, False), (True, True)]
    assert "this is taken back</del>" in items[1].replace("Note: ", "").replace("noted: ", "")


def test_what_was_learned_since_is_then_and_today(pages: Pages) -> None:
    told = section(pages.text(f"{EDINBURGH}?as-known=2026-02-24"), "learned")

    assert "37 entries were recorded later: 5 on 5 Mar 2026, 17 on 9 Mar 2026, 15 on 17 Mar 2026." in told
    assert "June 2024 or later 24 June 2024" in told
    assert "sister city friendship" in told
    assert "not given by the article more discussion required" in told
    assert 'id="learned"' not in pages.text(EDINBURGH)
    now = section(pages.text(f"{EDINBURGH}?as-known=%23604"), "learned")
    assert "Nothing more of it has been recorded" in now


def test_nothing_of_a_later_record_is_on_the_page_of_an_earlier_one(pages: Pages) -> None:
    page = pages.text(f"{EDINBURGH}?as-known=2026-02-24")
    learned = re.search(r'<section id="learned">.*?</section>', page, re.DOTALL)
    assert learned
    rest = page.replace(learned[0], "")

    assert "more discussion required" not in rest
    assert "Every entry (11)" in words_of(rest)


def test_both_forms_of_the_story_are_there_and_one_is_shown(pages: Pages) -> None:
    page = pages.text(EDINBURGH)

    assert page.count('class="picture for-wide"') == 1
    assert page.count('class="picture for-phone"') == 1
    assert "for-phone{display:none}" in pages.text("/static/style.css")


def test_a_tie_of_three_is_told_tie_by_tie(pages: Pages) -> None:
    told = section(pages.text("/en/p/aomori-prefecture--kaohsiung--mutsu"), "agreements")

    assert "Kaohsiung – Aomori Prefecture" in told
    assert "Kaohsiung – Mutsu" in told


def test_names_that_are_marks_stay_words(own: Pages) -> None:
    evil = "<script>alert(1)</script>\"'><img src=x>"
    given = {"visitor": "kaohsiung", "host": "edinburgh", "on": "2026-04-05", "occasion": evil}
    with open_ledger(own.where) as ledger:
        fact = fact_of(fact_class("partnership.visited"), given)
        ledger.record("partnership:edinburgh--kaohsiung", fact, by="<b>mei</b>")

    for address in (EDINBURGH, f"{EDINBURGH}/audit", "/en/", f"{EDINBURGH}?as-known=2026-02-24"):
        text = own.text(address)
        assert "<script" not in text.replace(SCRIPT, "")
        assert "<img" not in text
        assert "<b>mei" not in text
        assert "alert(1)" in words_of(text), address


def test_every_link_of_the_page_has_its_place(pages: Pages) -> None:
    page = pages.text(EDINBURGH)
    for place in re.findall(r'href="#([^"]+)"', page):
        assert f'id="{place}"' in page
    for link in dict.fromkeys(link.partition("#")[0] for link in links(page) if link.startswith("/en/")):
        assert pages.get(link).status_code in {200, 307}, link


@pytest.mark.parametrize(
    ("edtf", "on", "since"),
    [
        ("2024-06-24", "on 24 June 2024", "24 June 2024"),
        ("2024-06", "in June 2024", "June 2024"),
        ("2013", "in 2013", "2013"),
        ("[..2016-09-12]", "by 12 September 2016", "12 September 2016 or before"),
        ("[2025-11-04..2025-11-06]", "between 4 and 6 November 2025", "a day between 4 and 6 November 2025"),
        ("[2024-06..]", "in June 2024 or later", "June 2024 or later"),
        ("2024-06-20~", "about 20 June 2024", "about 20 June 2024"),
        ("198X", "in the 1980s", "the 1980s"),
        ("[2018-07-01,2022-07-01]", "on 1 July 2018 or 1 July 2022", "1 July 2018 or 1 July 2022"),
        ("2025-11?", "perhaps in November 2025", "perhaps November 2025"),
        (None, "on a day that is not known", "a day that is not known"),
    ],
)
def test_a_day_in_a_sentence_stays_as_rough_as_it_is(edtf: str | None, on: str, since: str) -> None:
    assert on_words(edtf) == on
    assert since_words(edtf) == since


def test_one_source_alone_is_said_to_be_so(pages: Pages) -> None:
    stands = asked(pages, "show", "partnership:edinburgh--kaohsiung", None, "2026-02-24").tables[0].rows[0]

    assert "The fact that began it rested on one source alone." in list(
        how_sure(stands, {}, Behind(), [["gti-2025"]], past=True)
    )
    assert (
        "Its day and kind are contested, and nobody has weighed them: what was on record before is used."
        in list(how_sure(stands, {stands.began.entry: ["on", "kind"]}, Behind(), (), past=False))
    )
    assert short_day("2026-02-24") == "24 Feb 2026"


def test_a_body_whose_name_is_marks_is_called_so_and_nothing_runs(own: Pages) -> None:
    evil = "<img src=x onerror=alert(1)>"
    with open_ledger(own.where) as ledger:
        given = {"name": evil, "names": {"zh-Hant": "<b>邪</b>"}, "kind": "city", "country": "XK"}
        ledger.record("body:evil", fact_of(fact_class("body.registered"), given), by="mei")
        opened = fact_of(fact_class("partnership.opened"), {"parties": ["evil", "kaohsiung"]})
        ledger.record("partnership:evil--kaohsiung", opened, by="mei")

    for address in ("/en/p/evil--kaohsiung", "/en/p/evil--kaohsiung/audit", "/en/b/evil/audit"):
        page = own.text(address)
        assert evil not in page
        assert "<b>邪" not in page
        assert "&lt;img" in page


def test_a_contested_end_is_told_wherever_the_page_tells_where_it_stood(own: Pages) -> None:
    """And not where it signed: that nobody doubts."""
    tie = "partnership:kaohsiung--nowhere"
    with open_ledger(own.where) as ledger:
        for stream, kind, given in (
            ("body:nowhere", "body.registered", {"name": "Nowhere", "kind": "city", "country": "XK"}),
            (tie, "partnership.opened", {"parties": ["kaohsiung", "nowhere"]}),
            (tie, "partnership.signed", {"on": "2012-05-01", **SIGNED, "term": {"until": "2018-06-30"}}),
            (tie, "partnership.contested", {"entry": 2, "field": "term", **OTHERWISE}),
        ):
            ledger.record(stream, fact_of(fact_class(kind), given), by="mei")

    page = own.text("/en/p/kaohsiung--nowhere?as-at=2019-01-01")
    said = words_of(page)
    assert "was possibly expired since 1 July 2018 , and otherwise in force ." in said
    assert "Signed: memorandum on 1 May 2012." in said
    assert "until 30 June 2018 or 30 June 2022" in section(page, "agreements")
    assert "expired (possible, else in force)" in section(page, "agreements")
    assert ": expired (possible, else in force) since 1 July 2018" in section(page, "elsewhere")
    assert page.count("<title>possibly expired, otherwise in force</title>") == 2  # wide, and on a phone
    today = own.text("/en/p/kaohsiung--nowhere")
    assert ": expired since 1 July 2018 or 1 July 2022" in section(today, "elsewhere")
    assert "possibly expired" in own.text("/en/timeline?as-at=2019-01-01")


SIGNED = {"instrument": "mou", "kind": "mou"}
OTHERWISE = {"value": {"until": "2022-06-30"}, "sources": [{"source": "gti-2025"}]}


def test_whose_view_it_is_travels_to_other_times(pages: Pages) -> None:
    page = pages.text("/en/p/aomori-prefecture--kaohsiung--mutsu?of=mutsu")

    assert elsewhere(page)
    assert all("of=mutsu" in link for link in elsewhere(page))
    assert "As Mutsu stands in it" in words_of(page)


def test_a_fact_of_nobodys_word_is_said_to_have_no_source(own: Pages) -> None:
    with open_ledger(own.where) as ledger:
        for slug in ("alpha", "beta"):
            named = {"name": slug.title(), "kind": "city", "country": "XK"}
            ledger.record(f"body:{slug}", fact_of(fact_class("body.registered"), named), by="mei")
        for verb, given in (
            ("opened", {"parties": ["alpha", "beta"]}),
            ("visited", {"visitor": "alpha", "host": "beta", "on": "2026-01-01"}),
        ):
            ledger.record(
                "partnership:alpha--beta", fact_of(fact_class(f"partnership.{verb}"), given), by="mei"
            )

    page = words_of(own.text("/en/p/alpha--beta"))
    assert "The two have been in contact since 1 January 2026 ." in page
    assert "No source is named for it." in page


def test_a_tie_of_a_large_ledger_looked_on_earlier_days_as_one_of_a_small_one(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = [f"{EDINBURGH}?as-at={day}" for day in ("2024-06-24", "2026-03-20")]
    small = [section(pages.text(address), "elsewhere") for address in addresses]
    monkeypatch.setattr("web.pages.streams.LARGE", 0)

    assert [section(pages.text(f"{address}&page=1"), "elsewhere") for address in addresses] == small


DAYS = ("2026-05-01", "2026-05-02", "2026-06-30", "2026-02-11", "2026-02-12", "2019-03-04", "2019-03-05")
"""Days of which some are told alike, and some stand alone."""


@pytest.mark.parametrize("address", [*STREAMS, f"{EDINBURGH}/audit"])
def test_a_day_that_is_told_as_another_is_told_as_if_nothing_were_remembered(
    address: str, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [f"{address}?as-at={day}{more}" for more in ("", "&as-known=2026-03-12") for day in DAYS]
    told = [pages.text(each) for each in asked]

    monkeypatch.setattr(Ask, "steady", lambda _self, _key, make, **_: make())
    monkeypatch.setattr(Addresses, "left_open", lambda self: self)
    fresh = Pages(pages.where)

    assert [fresh.text(each) for each in asked] == told
    fresh.close()


def test_of_how_many_entries_a_record_has_the_first_is_said_anew_once_there_are_more(own: Pages) -> None:
    known = "&as-known=%23151"
    assert "By the first 151 of 604 entries" in words_of(own.text(f"{EDINBURGH}?as-at=2026-05-01{known}"))
    with open_ledger(own.where) as ledger:
        ledger.record(
            STREAMS[EDINBURGH], fact_of(fact_class("partnership.noted"), {"text": "one more"}), by="mei"
        )

    assert "By the first 151 of 605 entries" in words_of(own.text(f"{EDINBURGH}?as-at=2026-05-02{known}"))


def test_who_is_only_alleged_to_have_taken_part_is_said_to_be(own: Pages) -> None:
    given: dict[str, Any] = {
        "on": "2024-05-05",
        "visitor": "edinburgh",
        "host": "kaohsiung",
        "certainty": "alleged",
        "people": [{"name": "Jo Doe", "role": "Mayor", "body": "edinburgh"}],
    }
    with open_ledger(own.where) as ledger:
        assert ledger.record(
            "partnership:edinburgh--kaohsiung", fact_of(fact_class("partnership.visited"), given), by="mei"
        )

    assert "Jo Doe , Mayor, Edinburgh 愛丁堡 · took part (alleged), last 5 May 2024" in section(
        own.text(EDINBURGH), "people"
    )


def test_editions_of_one_list_are_one_source_of_what_a_page_says(own: Pages) -> None:
    tie = "partnership:kaohsiung--nowhere"
    register = {"title": "x", "kind": "register"}
    with open_ledger(own.where) as ledger:
        for stream, kind, given in (
            ("source:list-2022", "source.registered", register),
            ("source:list-2024", "source.registered", register | {"follows": "list-2022"}),
            ("source:other", "source.registered", register),
            ("body:nowhere", "body.registered", {"name": "Nowhere", "kind": "city", "country": "XK"}),
            (tie, "partnership.opened", {"parties": ["kaohsiung", "nowhere"]}),
            (tie, "partnership.signed", {"on": "1987", **SIGNED, "sources": [{"source": "list-2022"}]}),
            (
                tie,
                "partnership.corrected",
                {
                    "entry": 2,
                    "changes": [{"field": "on", "value": "1978"}],
                    "because": "x",
                    "sources": [{"source": "list-2024"}],
                },
            ),
        ):
            ledger.record(stream, fact_of(fact_class(kind), given), by="mei")
    said = words_of(own.text("/en/p/kaohsiung--nowhere"))
    assert "The fact that began it rests on one source alone. list-2022 (also list-2024 ) partnership" in said
    assert "1 source, copies and editions of one counted once; 1 of the 1 fact" in said
    assert "1 of the 1 fact with a source rests on one alone" in said
    assert "list-2024 x one voice with list-2022" in said

    with open_ledger(own.where) as ledger:
        given = {"entry": 2, "sources": [{"source": "other"}]}
        ledger.record(tie, fact_of(fact_class("partnership.attested"), given), by="mei")

    said = words_of(own.text("/en/p/kaohsiung--nowhere"))
    assert "The fact that began it rests on 2 sources. list-2022 (also list-2024 ) other partnership" in said
    assert "2 sources, copies and editions of one counted once; 0 of the 1 fact" in said
    assert "0 of the 1 fact with a source rest on one alone" in said
    story = words_of(own.text("/en/p/kaohsiung--nowhere").partition("As a list, with sources")[2])
    assert "list-2022 (also list-2024 ) other" in story, "a fact names its voices wherever it is told"


def test_a_page_counts_the_voices_of_a_fact_as_the_report_of_them_does_and_names_as_many(
    pages: Pages,
) -> None:
    with ReadingSession(pages.where) as session:
        view = session.view()
        told = answer(loadable("attestation"), view, {}).tables[0].rows
        several = [row for row in told if row.voices > 1]
        own = Voices(view.ask.of(sources))
        for row in told:
            entry = row.behind.entries[0]
            (fact,) = view.ask.of(moments, stream=row.stream, version=int(entry.rpartition("#")[2]))
            heard = Heard(view.ask, row.stream).of(fact.sources, [entry])
            assert len(heard) == row.voices
            assert {own.original(slug_of(first)) for first, *_ in heard} == {*row.by}
    assert len(several) > 10, "the demo has facts with several voices"

    for stream in ("partnership:gdynia--kaohsiung", "partnership:edinburgh--kaohsiung"):
        page = pages.text(f"/en/p/{stream.partition(':')[2]}")
        found = re.findall(
            r"rests on (one source alone|\d+ sources)(?:, [^.]*)?\.(.*?)(?:</p>|What|The fact|On \d)",
            page,
            re.DOTALL,
        )
        assert found
        for number, named in found:
            without_others = re.sub(r'<span class="cite">\(also .*?\)</span>', "", named)
            names = re.findall(r'href="/en/sources/', without_others)
            assert len(names) == (1 if number == "one source alone" else int(number.split()[0]))


def test_where_no_contact_is_on_record_the_page_leads_to_who_took_the_place_of_a_party(pages: Pages) -> None:
    """What came later may be told by the new name, in a partnership of its own."""
    address = "/en/p/kaohsiung-county--king-county"
    told = "What is told by the name of Kaohsiung 高雄 stands in the partnerships of that name."

    assert told in section(pages.text(address), "contacts")
    assert "/en/b/kaohsiung" in links(pages.text(address))
    assert told not in section(pages.text(f"{address}?as-at=2010-12-24"), "contacts")
    assert "What is told by the name of" not in pages.text(EDINBURGH)
