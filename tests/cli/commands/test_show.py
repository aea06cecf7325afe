"""`comity show`: where one stands, as surely as the sources allow, and what may be recorded next."""

from __future__ import annotations

import os
import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from projections.reports.show import Details

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Shell

KEYS = (
    *("id", "stream", "parties", "title", "status", "tier", "flags", "possible_flags", "certain"),
    *("otherwise", "since", "instruments"),
)


def stands(shell: Shell, who: str, day: str | None = None) -> dict[str, Any]:
    at = ["--as-at", day] if day else []
    found: dict[str, Any] = shell.ok("show", who, "--json", *at).json
    return found


def test_json_has_the_keys_of_the_interface(histories: Shell) -> None:
    found = stands(histories, "edinburgh")

    assert tuple(name for name in found if name in KEYS) == KEYS
    assert list(found["since"]) == ["edtf", "earliest", "latest"]
    assert list(stands(histories, "gdynia")["instruments"][0])[:2] == ["id", "kind"]
    assert {"id", "kind", "status", "signed", "until"} <= set(stands(histories, "gdynia")["instruments"][0])
    assert tuple(found) == (*Details._fields, "depends_on"), "of what others contest"
    assert tuple(stands(histories, "gdynia")) == Details._fields


def test_in_a_pipe_it_is_the_plain_page(histories: Shell) -> None:
    lines = histories.ok("show", "edinburgh").out.splitlines()

    assert lines[:2] == [
        "Edinburgh 愛丁堡 – Kaohsiung 高雄",
        "on hold since 2024-06-24 · intent since 2024-08-22",
    ]
    assert lines[2].startswith("  by #21  put on hold by Edinburgh: ")
    next_, sure = (
        lines.index(line)
        for begin in ("May be recorded now: visited, contacted, ", "  ·  ")
        for line in lines
        if line.startswith(begin)
    )
    assert next_ < sure, "how sure it is comes last"
    assert "\x1b" not in "".join(lines)


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_other_formats(form: str, histories: Shell) -> None:
    lines = histories.ok("show", "edinburgh", "--format", form).out.splitlines()

    assert "partnership:edinburgh--kaohsiung" in lines[-1]
    assert len(lines) == {"csv": 2, "jsonl": 1}[form]


def test_markdown_is_the_page_with_its_entries_and_sources(histories: Shell) -> None:
    said = histories.ok("show", "edinburgh", "--format", "md").out
    lines = said.splitlines()

    assert lines[:3] == [
        "# Edinburgh 愛丁堡 – Kaohsiung 高雄",
        "",
        "- on hold since 2024-06-24 · intent since 2024-08-22",
    ]
    assert lines[3].startswith("- by #21: put on hold by Edinburgh: ")
    headings = [line for line in lines if line.startswith("## ")]
    assert headings[-2:] == ["## Behind it", "## Sources cited"]
    assert "## Pressure" in headings
    _, rests, whose, _, sure, _ = lines[lines.index("## Behind it") + 2 : lines.index("## Sources cited")]
    assert "partnership:edinburgh--kaohsiung#21" in rests
    assert whose.startswith("- whose word it is: ")
    assert "1 contested value that nobody has settled" in sure
    cited = lines[lines.index("## Sources cited") + 2 :]
    assert any(line.startswith("- edr-2024-06: The Edinburgh Reporter, ") for line in cited)
    assert all("https://" in line for line in cited if line.startswith("- edr-"))
    assert "May be recorded now" not in said


def test_more_of_it_says_which_entries_it_rests_on(histories: Shell) -> None:
    less, more = (
        histories.ok("show", "edinburgh", *words, "--format", "table").out for words in ((), ("-v",))
    )

    assert "Behind it" not in less
    assert "where it stands rests on partnership:edinburgh--kaohsiung#21" in more
    contacts = more.partition("Last contacts\n")[2].partition("\n\n")[0]
    assert re.search(r"  — [^—]*, #[0-9]+\n", contacts)


@pytest.mark.parametrize(
    "who",
    [
        "edinburgh",
        "Edinburgh",
        "EDINBURGH",
        "愛丁堡",
        "partnership:edinburgh--kaohsiung",
        "edinburgh--kaohsiung",
    ],
)
def test_one_is_found_by_any_of_its_names(who: str, histories: Shell) -> None:
    assert stands(histories, who)["id"] == "partnership:edinburgh--kaohsiung"


def test_accents_may_be_left_out(histories: Shell) -> None:
    assert stands(histories, "Male")["id"] == stands(histories, "Malé")["id"] == "partnership:kaohsiung--male"


def test_a_misspelt_name_is_answered_with_what_comes_near(histories: Shell) -> None:
    said = histories.fails(3, "show", "edinborough")

    assert said.splitlines()[-1] == "  did you mean edinburgh (Edinburgh 愛丁堡)?"


def test_an_ambiguous_name_is_answered_with_all_it_may_be(gdynia: Shell) -> None:
    for slug in ("newcastle-upon-tyne", "newcastle-nsw"):
        gdynia.ok("register", "body", slug, "--name", "Newcastle", "--kind", "city")

    said = gdynia.fails(3, "show", "Newcastle")

    assert said.splitlines() == [
        "Error: Newcastle may be newcastle-nsw or newcastle-upon-tyne",
        "  name one of them by its slug",
    ]


def test_a_body_a_source_and_the_ledger_can_be_shown(gdynia: Shell) -> None:
    for who in ("body:kaohsiung", "minutes-2025-06", "ledger", "gdynia"):
        said = gdynia.ok("show", who).out
        assert "On record" in said
        assert "since" not in said, "when it was entered is not when it began"


# --- what the real histories must give


def test_1_edinburgh_before_and_after_the_hold(histories: Shell) -> None:
    before = stands(histories, "edinburgh", "2024-06-23")
    held = stands(histories, "edinburgh", "2024-06-25")
    resolved = stands(histories, "edinburgh", "2024-08-23")

    assert (before["status"], before["certain"]) == ("tabled", False)
    assert before["since"] == {"edtf": "2024-06", "earliest": "2024-06-01", "latest": "2024-06-23"}
    assert (held["status"], held["certain"], held["flags"]) == ("on-hold", True, [])
    assert (resolved["status"], resolved["certain"], resolved["flags"]) == ("on-hold", True, ["intent"])
    assert {item["tier"] for item in (before, held, resolved)} == {0}


def test_1_what_is_only_possible_is_said_so(histories: Shell) -> None:
    said = histories.ok("show", "edinburgh", "--as-at", "2024-06-23").out

    assert "tabled (possible, else intent or proposed) since 2024-06   (as at 2024-06-23)" in said


def test_2_male_and_its_one_day(histories: Shell) -> None:
    signed, invalid, later = (
        stands(histories, "male", day) for day in ("2013-06-09", "2013-06-10", "2013-08-01")
    )

    assert (signed["status"], signed["tier"], signed["certain"]) == ("in-force", 4, True)
    assert (invalid["status"], invalid["tier"]) == ("invalidated", 0)
    assert (invalid["flags"], invalid["possible_flags"]) == ([], ["disputed", "pending"]), "pending if an MOU"
    assert (later["flags"], later["possible_flags"]) == (["disputed"], ["pending"])


def test_3_osaka_and_san_francisco(histories: Shell) -> None:
    who = "osaka--san-francisco"
    last, ended, disputed = (
        stands(histories, who, day) for day in ("2018-10-01", "2018-10-03", "2018-10-05")
    )
    days = date.fromisoformat(ended["since"]["earliest"]) - date.fromisoformat(last["since"]["earliest"])

    assert (last["status"], days.days) == ("in-force", 22_275)
    assert (ended["status"], ended["flags"]) == ("terminated", [])
    assert (disputed["status"], disputed["flags"]) == ("terminated", ["disputed"])


def test_4_kumamoto_between_two_agreements(histories: Shell) -> None:
    between = stands(histories, "kumamoto-city", "2016-12-01")
    after = stands(histories, "kumamoto-city", "2017-01-12")

    assert between["parties"] == ["kaohsiung", "kumamoto-city", "kumamoto-prefecture"]
    assert (between["status"], between["tier"]) == ("expired", 0)
    assert [instrument["status"] for instrument in between["instruments"]] == ["expired"]
    assert (after["status"], after["tier"]) == ("in-force", 3)


def test_8_orange_county_and_its_first_school_tie(histories: Shell) -> None:
    agreed = date.fromisoformat(
        stands(histories, "partnership:kaohsiung--orange-county-ny")["since"]["latest"]
    )
    tie = stands(histories, "partnership:kaohsiung--orange-county-ny-schools")["since"]
    days = [(date.fromisoformat(tie[end]) - agreed).days for end in ("earliest", "latest")]

    assert days == [16, 107]


def test_10_cebu_was_suspended_by_kaohsiung_itself(histories: Shell) -> None:
    cebu = stands(histories, "cebu", "2013-06-01")

    assert (cebu["status"], cebu["certain"]) == ("suspended", True)
    assert cebu["began"]["text"].startswith("suspended by Kaohsiung")


def test_10_vancouver_was_pressed_with_nothing_proposed(histories: Shell) -> None:
    vancouver = stands(histories, "vancouver")

    assert (vancouver["status"], vancouver["instruments"]) == ("none", [])
    assert len(vancouver["pressure"]) == 1
    assert not [entry for entry in histories.entries("vancouver") if entry["type"].endswith("proposed")]


def test_a_promise_is_open_from_its_day_until_it_is_kept(gdynia: Shell) -> None:
    gdynia.ok(
        *("record", "commitment-made", "kaohsiung", "--commitment", "pupils", "--text", "pupils go abroad"),
        *("--on", "2025-05-01"),
    )
    gdynia.ok("record", "noted", "kaohsiung", "--text", "all of 2025", "--on", "2025")
    gdynia.ok(
        *("record", "commitment-closed", "kaohsiung", "--commitment", "pupils", "--outcome", "fulfilled"),
        *("--on", "2025-09-01"),
    )

    def promised(day: str) -> list[str]:
        return [commitment["id"] for commitment in stands(gdynia, "kaohsiung", day)["commitments"]]

    assert promised("2025-04-30") == []
    assert promised("2025-06-01") == ["pupils"]
    assert promised("2025-09-01") == []


def test_an_agreement_of_which_no_day_is_known_began_on_an_unknown_day(gdynia: Shell) -> None:
    gdynia.ok("record", "signed", "kaohsiung", "--instrument", "accord", "--kind", "mou")

    assert "in force since an unknown day" in gdynia.ok("show", "kaohsiung").out
    assert stands(gdynia, "kaohsiung")["since"] == {"edtf": None, "earliest": None, "latest": "2026-11-20"}


def test_a_name_is_never_taken_for_a_line_of_its_own(
    histories: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("register", "body", "nl", "--name", "Na\nin force since 1999", "--kind", "city")
    assert "name is one line" in histories.fails(1, *words)

    with monkeypatch.context() as before_it_was_refused:
        before_it_was_refused.setattr("domain.decide.unapt", lambda *_: None)
        histories.ok(*words)
    histories.ok("open", "nl")

    assert histories.ok("show", "nl").out.splitlines()[0].endswith("Na in force since 1999")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with a name")
def test_a_pipe_is_no_ledger_and_is_not_waited_for(histories: Shell, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    assert "no file" in histories.fails(6, "list", "--ledger", str(tmp_path / "pipe"))


# --- terms, ends and ties, as a page says them


@pytest.fixture
def three(shell: Shell) -> Shell:
    """A ledger of Home's, with C and D."""
    shell.ok("init", "--home", "home", "--name", "Home", "--kind", "city")
    for slug in ("c", "d"):
        shell.ok("register", "body", slug, "--name", slug.upper(), "--kind", "city")
    return shell


def said(shell: Shell, *words: str) -> list[str]:
    return shell.ok("show", *words).out.splitlines()


def test_who_left_a_partnership_of_three_is_said_and_that_it_goes_on(three: Shell) -> None:
    three.ok("open", "home", "c", "d")
    three.ok("record", "signed", "c--d--home", "--instrument", "i", "--kind", "sister-city", "--on", "2015")
    three.ok("record", "terminated", "c--d--home", "--by", "home", "--on", "2020-05-05")

    home, c = said(three, "c--d--home"), said(three, "c--d--home", "--of", "c")

    assert home[1:5] == [
        "terminated since 2020-05-05",
        "  by #3  terminated by Home",
        "As Home stands in it; as a whole it is in force",
        "It goes on between C and D; Home left 2020-05-05, by #3",
    ]
    assert (c[1], c[3:5]) == (
        "in force since 2015",
        [
            "As C stands in it; as a whole it is in force",
            "It goes on between C and D; Home left 2020-05-05, by #3",
        ],
    )
    assert [row["status"] for row in three.ok("list", "--json").json] == ["terminated"]


def test_an_end_that_was_given_is_said_until_it_comes(three: Shell) -> None:
    three.ok("open", "c")
    three.ok("record", "signed", "c", "--instrument", "i", "--kind", "sister-city", "--on", "2015-01-01")
    three.ok("record", "terminated", "c", "--by", "c", "--on", "2025-03-01", "--effective", "2025-06")

    given, come = (said(three, "c", "--as-at", day) for day in ("2025-04-01", "2025-07-01"))

    assert given[1] == "in force since 2015-01-01   (as at 2025-04-01)"
    assert given[3] == "It ends 2025-06, given notice by C, by #3"
    assert come[1:3] == [
        "terminated since [2025-06-01..2025-06-30]   (as at 2025-07-01)",
        "  by #3  terminated by C, effective 2025-06",
    ]


def test_a_notice_a_day_too_late_is_said_where_it_is_recorded_and_where_it_is_read(three: Shell) -> None:
    three.ok("open", "c")
    term = ("--term", "length=P5Y,renewal=tacit,notice=P3M", "--on", "2022-01-15")
    three.ok("record", "signed", "c", "--instrument", "m", "--kind", "mou", *term)

    late = three.ok("record", "renewal-declined", "c", "--instrument", "m", "--on", "2026-10-15").err

    assert "after 2026-10-14, the last day for a notice: it renews, and ends 2032-01-14" in late
    assert (
        "  m  mou: in force, signed 2022-01-15; notice was given after 2026-10-14, the last day for it: "
        "it renews, and ends 2032-01-14  — #2, #3" in said(three, "c")
    )


def test_a_successor_is_named(three: Shell) -> None:
    three.ok("open", "c")
    three.ok("record", "succeeded", "c", "--by", "d", "--on", "2010-12-25")
    three.ok(
        "record",
        "signed",
        "c--home",
        "--instrument",
        "m",
        "--kind",
        "mou",
        "--on",
        "2012",
        "--by",
        "d",
        "--by",
        "home",
    )

    page, before = said(three, "c--home"), said(three, "c--home", "--as-at", "2010-12-24")

    assert "C was succeeded by D (2010-12-25, body:c#2)" in page
    assert not any("succeeded" in line for line in before)


def test_what_was_anothers_on_a_day_is_told_from_what_was_its_own(three: Shell) -> None:
    for one, other in (("c", "home"), ("d", "home")):
        three.ok("open", one, other)
        three.ok("record", "signed", f"{one}--{other}", "--kind", "friendship", "--on", "1990")
    three.ok("record", "succeeded", "c", "--by", "d", "--on", "2003-04-01")

    before, since = (said(three, "body:d", "--as-at", day) for day in ("2000-01-01", "2010-01-01"))

    told = "C's partnerships are not yet its own on this day: it takes that one's place later"
    ties = ["with  C – Home: in force since 1990, friendship", "with  Home: in force since 1990, friendship"]
    assert [line.strip() for line in before if line.strip() in {told, *ties}] == [told, *ties]
    assert [line.strip() for line in since if line.strip() in {told, *ties}] == ties
    assert not any("its partnerships are" in line for line in before)


def test_the_tier_has_a_since_of_its_own(three: Shell) -> None:
    three.ok("open", "c")
    three.ok("record", "signed", "c", "--instrument", "m", "--kind", "mou", "--on", "2010-01-01")
    three.ok("record", "signed", "c", "--instrument", "s", "--kind", "sister-city", "--on", "2020")

    surely, perhaps = said(three, "c"), said(three, "c", "--as-at", "2020-06-15")

    assert surely[1] == "in force since 2010-01-01, tier 4 since 2020"
    assert perhaps[1] == "in force since 2010-01-01, tier 2–4   (as at 2020-06-15)"
    assert "  s  sister city: in force (possible, else not yet signed), signed 2020  — #3" in perhaps


def test_a_view_is_that_of_a_side(three: Shell) -> None:
    three.ok("open", "home", "c")

    assert "D is no side of C – Home" in three.fails(3, "show", "c--home", "--of", "d")


def test_what_was_never_begun_is_said_to_be(three: Shell) -> None:
    three.ok("open", "c")
    three.ok("retract", "c--home#1", "--because", "a mistake")

    assert said(three, "c--home")[-1] == "It was never begun: what opened it was retracted"


def test_after_an_end_a_new_beginning_may_be_signed(three: Shell) -> None:
    three.ok("open", "c")
    three.ok("record", "signed", "c", "--instrument", "m", "--kind", "mou", "--on", "2010-01-01")
    three.ok("record", "terminated", "c", "--on", "2020-01-01")

    assert " signed," in " ".join(said(three, "c")[-2:])


def test_what_notice_was_given_of_ends_though_something_new_was_signed_before(three: Shell) -> None:
    three.ok("open", "c")
    sign = ("record", "signed", "c", "--kind")
    three.ok(*sign, "sister-city", "--instrument", "old", "--on", "2010-05-31")
    three.ok("record", "terminated", "c", "--by", "c", "--on", "2024-06-01", "--effective", "2024-12-31")
    three.ok(*sign, "mou", "--instrument", "new", "--on", "2024-09-01", "--reestablishes")

    before, after = (
        three.ok("show", "c", "--as-at", day, "--json").json for day in ("2024-12-30", "2024-12-31")
    )

    assert [(item["status"], item["tier"]) for item in (before, after)] == [("in-force", 4), ("in-force", 2)]
    assert [instrument["status"] for instrument in after["instruments"]] == ["terminated", "in-force"]


def test_who_has_left_suspends_nothing(three: Shell) -> None:
    three.ok("open", "home", "c", "d")
    three.ok("record", "signed", "c--d--home", "--instrument", "i", "--kind", "mou", "--on", "2015")
    three.ok("record", "terminated", "c--d--home", "--by", "c", "--on", "2020-05-05")

    refused = three.fails(1, "record", "suspended", "c--d--home", "--by", "c", "--on", "2021")

    assert "C has left C – D – Home: there is nothing left for it to suspend" in refused


@pytest.mark.parametrize(
    ("term", "verb", "words", "caution"),
    [
        (
            "renewal=tacit",
            "renewal-declined",
            (),
            "no end of the term of m is known, so that this ends nothing",
        ),
        ("until=2022-02-28", "renewed", (), "it has no end now unless --term says one"),
        ("length=P5Y", "terminated", ("--effective", "2019-01-01"), "2019-01-01 lies before 2022-01-15"),
    ],
)
def test_what_would_not_be_expected_is_said(
    term: str, verb: str, words: tuple[str, ...], caution: str, three: Shell
) -> None:
    three.ok("open", "c")
    sign = ("record", "signed", "c", "--instrument", "m", "--kind", "mou")
    three.ok(*sign, "--on", "2020-01-15", "--term", term)
    named = () if verb == "terminated" else ("--instrument", "m")

    assert caution in three.ok("record", verb, "c", *named, "--on", "2022-01-15", *words).err


@pytest.fixture
def nobodys(shell: Shell) -> Shell:
    """A ledger without a home, with a town of two ties and another of its name."""
    shell.ok("init", "--title", "Twins", "--user", "tester")
    for slug, name, *rest in (
        ("bruhl", "Brühl", "--region", "Nordrhein-Westfalen", "--country", "DE", "--ids", "wikidata=Q3896"),
        ("bruhl-2", "Brühl", "--region", "Baden-Württemberg", "--country", "DE"),
        ("sceaux", "Sceaux"),
        ("kunice", "Kunice"),
    ):
        shell.ok("register", "body", slug, "--name", name, "--kind", "town", *rest)
    for slug in ("sceaux", "kunice"):
        shell.ok("open", "bruhl", slug)
        shell.ok(
            "record", "signed", f"bruhl--{slug}", "--instrument", "i", "--kind", "sister-city", "--on", "1964"
        )
    return shell


def test_without_a_home_a_town_of_several_ties_is_shown_with_them(nobodys: Shell) -> None:
    said = nobodys.ok("show", "bruhl").out

    assert said.startswith(
        "Brühl (Nordrhein-Westfalen)\nregistered\ntown · Nordrhein-Westfalen, DE\n  known as  wikidata:Q3896\n"
    )
    assert (
        "Partnerships (2)\n"
        "  with  Kunice: in force since 1964, sister city\n"
        "  with  Sceaux: in force since 1964, sister city\n"
    ) in said
    assert "sister city" in nobodys.ok("list", "--of", "bruhl", "--format", "md").out

    shown = nobodys.ok("show", "bruhl", "--json").json
    assert shown["registered"] == {
        "kind": "town",
        "country": "DE",
        "region": "Nordrhein-Westfalen",
        "under": None,
        "lat": None,
        "lon": None,
        "ids": ["wikidata:Q3896"],
        "sources": [],
        "others": [],
        "renamed": [],
    }
    assert [tie["whom"] for tie in shown["partnerships"]] == [["Kunice"], ["Sceaux"]]


def test_a_body_whose_renaming_is_of_a_contested_day_says_what_it_would_be_called(nobodys: Shell) -> None:
    nobodys.ok("register", "source", "press", "--title", "The press", "--kind", "article")
    for name, on in (("Brulia", "2000"), ("Bruhlia", "2010-05-01")):
        nobodys.ok("record", "renamed", "body:bruhl", "--name", name, "--on", on)
    nobodys.ok("contest", "body:bruhl#3", "--set", "on=1990", "--source", "press")

    said = nobodys.ok("show", "body:bruhl").out
    then = nobodys.ok("show", "body:bruhl", "--as-at", "2005-06-01").out
    shown = nobodys.ok("show", "body:bruhl", "--as-at", "2005-06-01", "--json").json["registered"]

    assert "  or        name Brulia, if #3 on is 1990  — press\n" in said
    assert "been called yet" not in said
    assert "so it may not have been called yet: it was renamed 2010-05-01 or 1990, sources differ\n" in then
    assert shown["others"] == [
        {"field": "name", "value": "Brulia", "sources": ["press"], "given": "#3 on is 1990"}
    ]
    (renamed,) = shown["renamed"]
    assert (renamed["name"], renamed["when"]["edtf"]) == ("Bruhlia", "2010-05-01")
    assert (renamed["or_when"], renamed["certain"]) == (["1990"], False)


def test_homonyms_are_told_apart_in_lists_and_where_it_is_not_clear_who_is_meant(nobodys: Shell) -> None:
    assert [
        row["title"] for row in nobodys.ok("list", "--of", "Brühl (Nordrhein-Westfalen)", "--json").json
    ] == [
        "Brühl (Nordrhein-Westfalen) – Kunice",
        "Brühl (Nordrhein-Westfalen) – Sceaux",
    ]
    said = nobodys.fails(3, "list", "--of", "Brühl")
    assert "Brühl may be bruhl (Nordrhein-Westfalen) or bruhl-2 (Baden-Württemberg)" in said


def test_of_what_was_undone_as_a_whole_nothing_is_suggested_that_refuses(gdynia: Shell) -> None:
    gdynia.ok("register", "body", "turku", "--name", "Turku", "--kind", "city")
    gdynia.ok("register", "body", "ubc", "--name", "UBC", "--kind", "network")
    gdynia.ok("open", "turku")
    gdynia.ok("open", "kaohsiung", "turku")
    gdynia.ok("record", "joined", "ubc")
    for _ in range(3):
        gdynia.ok("undo")

    def follows(command: str, who: str) -> list[str]:
        said = gdynia.ok(command, who).err
        return [line.strip() for line in said.partition("Next: ")[2].replace(" · ", "\n").splitlines()]

    tie, other, member = "partnership:gdynia--turku", "partnership:kaohsiung--turku", "membership:gdynia@ubc"
    assert follows("show", tie) == [f"comity audit {tie}", "comity open turku"]
    assert follows("audit", other) == ["comity open kaohsiung turku"]
    assert follows("timeline", member) == [f"comity audit {member}", "comity record joined gdynia@ubc --on …"]
    gdynia.ok("open", "turku")
    assert follows("show", tie) == [f"comity audit {tie}", f"comity timeline {tie}"]
    for entry in (f"{tie}#3", "body:turku#1"):
        gdynia.ok("retract", entry, "--because", "x")
    assert follows("show", tie) == [f"comity audit {tie}"], "a party of it is registered no more"
    assert follows("show", "body:turku")[1] == "comity register body turku --name … --kind …"


def test_what_is_retracted_already_is_not_offered_to_be_retracted(gdynia: Shell) -> None:
    told = '{"stream": "partnership:gdynia--kaohsiung", "type": "partnership.noted", "text": "%s"}\n'
    gdynia.folder.joinpath("facts.jsonl").write_text(told % "b" + told % "c", encoding="utf-8")
    gdynia.ok("import", "facts.jsonl", "--command", "several")
    audit = ("audit", "kaohsiung", "--format", "table")

    assert "Written together: several (2)" in gdynia.ok(*audit).said
    gdynia.ok("undo")
    assert "several (2)" not in gdynia.ok(*audit).said


def test_a_dormant_tie_says_since_when_it_is_dormant_and_since_when_in_force(gdynia: Shell) -> None:
    signed = gdynia.ok("record", "signed", "kaohsiung", "--kind", "sister-city", "--on", "1961").said
    number = int(signed.partition("#")[2].partition(":")[0]) + 1
    for year in ("2015", "2020"):  # said again, it is dormant since the first
        gdynia.ok("record", "dormancy-declared", "kaohsiung", "--on", year)

    for command in ("show", "audit"):
        said = gdynia.ok(command, "kaohsiung", "--format", "table").out
        assert "in force since 1961 · dormant since 2015" in said.partition("Instruments")[0]

    gdynia.ok("register", "source", "almanac", "--title", "Almanac", "--kind", "register")
    gdynia.ok("contest", f"kaohsiung#{number}", "--set", "on=2017", "--source", "almanac")
    assert "· dormant since [2015,2017]" in gdynia.ok("show", "kaohsiung", "--format", "table").out


def test_of_a_body_that_is_in_networks_the_report_of_them_is_named(gdynia: Shell) -> None:
    gdynia.ok("register", "body", "ubc", "--name", "UBC", "--kind", "network")
    gdynia.ok("record", "joined", "ubc")
    said = {slug: gdynia.ok("show", f"body:{slug}").err for slug in ("gdynia", "ubc", "kaohsiung")}

    named = {slug: f"comity report networks --of body:{slug}" in words for slug, words in said.items()}
    assert named == {"gdynia": True, "ubc": True, "kaohsiung": False}
    assert "Members of UBC" in gdynia.ok("report", "networks", "--of", "body:ubc", "--format", "table").out


def test_a_town_that_took_others_place_is_shown_with_the_ties_of_all(shell: Shell) -> None:
    shell.ok("init", "--title", "Register")
    for slug in ("bazzano", "crespellano", "valsamoggia", "lubin", "zeil", "celje"):
        shell.ok("register", "body", slug, "--name", slug.title(), "--kind", "town")
    for pair, year in (
        ("bazzano--lubin", "1988"),
        ("crespellano--zeil", "2001"),
        ("celje--valsamoggia", "2015"),
    ):
        shell.ok("open", *pair.split("--"))
        shell.ok("record", "signed", pair, "--kind", "sister-city", "--on", year)
    assert shell.ok("show", "valsamoggia").out.startswith("Celje – Valsamoggia\n")
    for slug in ("bazzano", "crespellano"):
        shell.ok("record", "succeeded", slug, "--by", "valsamoggia", "--on", "2014")

    found = shell.ok("show", "valsamoggia", "--json").json

    assert found["id"] == "body:valsamoggia"
    assert {each["stream"] for each in found["partnerships"]} == {
        *("partnership:bazzano--lubin", "partnership:crespellano--zeil", "partnership:celje--valsamoggia"),
    }
    assert shell.ok("show", "celje").out.startswith("Celje – Valsamoggia\n")
    assert shell.ok("show", "celje--valsamoggia").out.startswith("Celje – Valsamoggia\n")


def test_a_town_is_found_by_either_of_two_names_that_stand_in_one(shell: Shell) -> None:
    shell.ok("init", "--home", "gorizia", "--name", "Gorizia", "--kind", "city")
    for slug, name in (
        ("fiume-rijeka", "Fiume (Rijeka)"),
        ("canton-guangzhou", "Canton（Guangzhou）"),
        ("rijeka-nl", "Rijekastad"),
    ):
        shell.ok("register", "body", slug, "--name", name, "--kind", "city")

    for words, slug in (
        ("fiume", "fiume-rijeka"),
        ("Rijeka", "fiume-rijeka"),
        ("CANTON", "canton-guangzhou"),
    ):
        assert shell.ok("show", words, "--json").json["id"] == f"body:{slug}"
    shell.ok("register", "body", "fiume", "--name", "Fiume Veneto", "--kind", "city")
    assert shell.ok("show", "fiume", "--json").json["id"] == "body:fiume", "who is called so comes first"
    shell.ok("register", "body", "canton-oh", "--name", "Canton (Ohio)", "--kind", "city")
    assert "canton may be" in shell.fails(3, "show", "canton")


def test_what_was_withdrawn_and_what_is_not_decided_is_said_beside(gdynia: Shell) -> None:
    gdynia.ok("register", "source", "blog", "--title", "A blog", "--kind", "webpage")
    signed = ("--kind", "protocol", "--instrument", "p", "--on", "1990", "--source", "blog")
    gdynia.ok("record", "signed", "kaohsiung", *signed)
    gdynia.ok(
        "record", "termination-proposed", "kaohsiung", "--by", "gdynia", "--on", "2023-02", "--source", "blog"
    )
    gdynia.ok("record", "withdrawn", "source:blog", "--on", "2024", "--reason", "made up")

    for form in ("table", "md"):
        said = gdynia.ok("show", "kaohsiung", "--format", form).out
        assert "Pending: termination proposed by Gdynia" in said
        assert said.count("blog (withdrawn)") >= 3, "by the fact, by the agreement and by the proposal"
        assert "blog (withdrawn)" in gdynia.ok("timeline", "kaohsiung", "--format", form).out
        assert "blog (withdrawn)" in gdynia.ok("audit", "kaohsiung", "--format", form).out
    for form in ("json", "csv", "jsonl"):
        for command in ("show", "timeline"):
            assert "(withdrawn)" not in gdynia.ok(command, "kaohsiung", "--format", form).out
