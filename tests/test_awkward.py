"""One ledger of awkward cases, asked by every report: its figures are held against each other, and against figures by hand.

Haven (`tests/awkward.jsonl`) has had, by the middle of June 2025, with

- Alder: a sister city of 2001-05-10; Alder came 2019-12-30/2020-01-03, Haven went 2022-06; a promise is due 2021-12-31;
  under it lies a tie of two schools of 2011-09: in force, 4
- Birch and Cedar: a friendship of three of 2010-03-01; Birch was with Cedar 2015-04-02, Cedar came 2017-08-20; Birch left
  2018-07-01: it goes on with Cedar, 3
- Dogwood: a sister city of 1995-04-04; Elm took Dogwood's place 2016-01-01: in force with Elm, 4
- Fir: a sister city of 2005-09-01; Fir gave notice 2023-03-01 for 2026-06-30: in force, 4
- Gorse: came 2011-12-31 (or 2012-01-01: unsettled), friendship (or sister city: unsettled) of 2012-02-02: in force, 3 or 4
- Hazel: a sister city of 2003-10-03, suspended by Haven in 2021: suspended, 4
- Ivy: recorded by mistake, all of it retracted: nothing
- Juniper: an MOU of 2014-05-01 for five years: ran out 2019-05-01
- Kauri: a sister city of 2024, nobody says of which day: in force, 4
- Larch: proposed 2023-02-01, pressed 2023-03-10, put on hold 2023-03-20: on hold
- Maple: came 2025-11-02: has not begun.

Haven has two policies: `sister` (2000) counts sister cities, `friends` (2015) friendships too. It is in a league
since 2010-05-01 and was at its congress 2019-12-31/2020-01-02; its festival had an edition 2021-12-30/2022-01-02. It
has claimed fewer than 3 sister cities for 2010, 4 for 2016, at least 4 on 2025-06-01, and 9 on 2025-12-01.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cli.main import comity
from comity.testing import day
from projections.report import Ask, Behind, Body, Count, Page, Report, Span, When, Who
from projections.reports.annual import annual
from projections.reports.atlas import atlas
from projections.reports.briefing import briefing
from projections.reports.commitments import commitments
from projections.reports.conflicts import conflicts
from projections.reports.conversion import conversion
from projections.reports.count import count
from projections.reports.diff import diff
from projections.reports.dormant import dormant
from projections.reports.figures import figures
from projections.reports.networks import networks
from projections.reports.people import people
from projections.reports.pressure import pressure
from projections.reports.programmes import programmes
from projections.reports.quality import quality
from projections.reports.ranking import ranking
from projections.reports.schools import schools
from projections.reports.show import show
from projections.reports.similar import similar
from projections.reports.status import status
from projections.reports.timeline import timeline
from projections.reports.topics import topics
from projections.reports.upcoming import upcoming
from projections.reports.visits import visits
from projections.rows.moments import moments
from queries.finding import BUILT_IN, loaded
from queries.session import ask_recomputed
from store.application import Comity, open_ledger

FILE = Path(__file__).parent / "awkward.jsonl"
NOW = "2025-06-15"
Asking = Callable[..., Ask]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Comity]:
    where = tmp_path_factory.mktemp("awkward") / "awkward.db"
    for words in (["init", "--empty"], ["import", str(FILE)]):
        done = CliRunner().invoke(comity, [*words, "--ledger", str(where)])
        assert done.exit_code == 0, done.output
    with open_ledger(where, read_only=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def ask(ledger: Comity) -> Asking:
    return lambda as_at=NOW: ask_recomputed(ledger, day(as_at))


def computed(page: Page) -> Count:
    (total,) = page.section("total")
    found: Count = total.computed
    return found


def figure(page: Page, what: str) -> tuple[int, int]:
    """What a year says of one kind of thing: certain and possible."""
    (line,) = [row for row in page.section("summary") if row.what == what]
    return line.certain, line.possible


def balance(page: Page, ties: str = "own ties, any agreement") -> tuple[Count, Count, Count, Count]:
    (row,) = [row for row in page.section("balance") if row.ties == ties]
    return row.opening, row.new, row.ended, row.closing


def streams(rows: Any) -> set[str]:
    return {row.stream.partition(":")[2] for row in rows}


SISTERS = {"alder", "elm", "fir", "hazel", "kauri"}


# --- what counts


@pytest.mark.parametrize(
    ("as_at", "sister", "friends"),
    [
        ("2005-06-01", (3, 3), (3, 3)),  # Alder, Dogwood, Hazel
        ("2010-06-01", (4, 4), (6, 6)),  # and Fir; Birch and Cedar are friends
        ("2012-06-01", (4, 5), (7, 7)),  # Gorse is a friend, or a sister
        ("2016-06-01", (4, 5), (7, 7)),  # Elm in the place of Dogwood
        ("2018-07-01", (4, 5), (6, 6)),  # Birch has left
        ("2024-07-01", (4, 6), (6, 7)),  # Kauri perhaps
        (NOW, (5, 6), (7, 7)),  # Kauri
        ("2026-07-01", (4, 5), (6, 6)),  # Fir no more
    ],
)
def test_each_policy_counts_its_own(
    ask: Asking, as_at: str, sister: tuple[int, int], friends: tuple[int, int]
) -> None:
    assert computed(count(ask(as_at), policy="sister")) == sister
    assert computed(count(ask(as_at), policy="friends")) == friends


def test_who_counts_and_what_is_said_of_each(ask: Asking) -> None:
    page = count(ask())  # the first policy of the home

    said = {row.body: row.said for row in page.rows}
    assert SISTERS <= said.keys() <= {*SISTERS, "gorse"}
    assert said["alder"] == said["kauri"] == ""
    assert said["elm"] == "signed by Dogwood, whose place it took"
    assert said["fir"] == "ends 2026-06-30, given notice by Fir, #3"
    assert said["hazel"].startswith("suspended, and counted")
    reasons = {row.body: row.reason for row in page.section("not-counted")}
    assert reasons.keys() >= {"birch", "cedar", "juniper", "larch"}
    assert not reasons.keys() & {"ivy", "maple", "dogwood"}


def test_a_body_whose_place_was_taken_has_no_ties_and_its_successor_inherits_them(ask: Asking) -> None:
    assert computed(count(ask(), of=Body("dogwood"))) == (0, 0)
    assert computed(count(ask(), of=Body("elm"))) == (0, 0)
    assert [row.body for row in count(ask(), of=Body("elm")).section("inherited")] == ["haven"]
    assert computed(count(ask("2015-12-31"), of=Body("dogwood"))) == (1, 1)


def test_count_ranking_and_figures_compute_the_same(ask: Asking) -> None:
    (haven,) = [row for row in ranking(ask(), policy="sister").rows if row.body == "haven"]

    assert haven.computed == computed(count(ask(), policy="sister")) == (5, 6)
    claimed = {(row.value, row.as_of.edtf): (row.computed, row.verdict) for row in figures(ask()).rows}
    assert claimed == {
        ("3", "2010"): ((4, 4), "contradicted"),  # fewer than 3: Alder, Dogwood, Fir and Hazel
        ("4", "2016"): ((4, 5), "possible"),  # Alder, Elm, Fir, Hazel, and Gorse if it is a sister
        ("4", "2025-06-01"): ((5, 6), "agrees"),  # at least 4
    }


# --- years


@pytest.mark.parametrize(
    ("year", "any_agreement", "friendship"),
    [
        (2010, (4, 2, 0, 6), (4, 2, 0, 6)),  # Birch and Cedar
        (2012, (6, 1, 0, 7), (6, 1, 0, 7)),  # Gorse, be it a friend or a sister
        (2014, (7, 1, 0, 8), (7, 0, 0, 7)),  # Juniper
        (2016, (8, 0, 0, 8), (7, 0, 0, 7)),  # Elm for Dogwood is neither an end nor a beginning
        (2018, (8, 0, 1, 7), (7, 0, 1, 6)),  # Birch
        (2019, (7, 0, 1, 6), (6, 0, 0, 6)),  # Juniper
        (2021, (6, 0, 0, 6), (6, 0, 0, 6)),  # a suspension ends nothing
        (2023, (6, 0, 0, 6), (6, 0, 0, 6)),  # nor does a notice
        (2024, (6, 1, 0, 7), (6, 1, 0, 7)),  # Kauri
    ],
)
def test_each_year_adds_up(
    ask: Asking, year: int, any_agreement: tuple[int, ...], friendship: tuple[int, ...]
) -> None:
    page = annual(ask(), year=year)

    assert balance(page) == tuple(Count(n, n) for n in any_agreement)
    assert balance(page, "own ties, friendship or sister tie") == tuple(Count(n, n) for n in friendship)


def test_the_year_of_the_notice_is_not_that_of_the_end(ask: Asking) -> None:
    after = annual(ask("2026-12-31"), year=2026)

    assert balance(after) == tuple(Count(n, n) for n in (7, 0, 1, 6))
    (end,) = [row for row in after.section("changes") if row.change == "ended"]
    assert (end.when.edtf, end.behind.entries) == ("2026-06-30", ("partnership:fir--haven#3",))


@pytest.mark.parametrize(
    ("year", "what", "certain", "possible"),
    [
        (2019, "visits in", 1, 0),  # Alder, over the new year
        (2020, "visits in", 0, 0),
        (2022, "visits out", 1, 0),
        (2017, "visits in", 1, 0),  # Cedar
        (2015, "visits in", 0, 0),  # Birch was with Cedar
        (2015, "visits that count for no tie", 1, 0),
        (2019, "part taken in networks", 1, 0),
        (2020, "part taken in networks", 0, 0),
        (2021, "editions held", 1, 0),
        (2022, "editions held", 0, 0),
        (2021, "suspensions", 1, 0),
        (2023, "terminations and invalidations", 1, 0),
        (2023, "pressure", 1, 0),
    ],
)
def test_what_lasted_is_of_the_year_in_which_it_began(
    ask: Asking, year: int, what: str, certain: int, possible: int
) -> None:
    assert figure(annual(ask(), year=year), what) == (certain, possible)


def test_years_and_visits_count_the_same(ask: Asking) -> None:
    rows = visits(ask()).section("years")

    assert {(row.partner, row.year): (row.visits_in, row.visits_out) for row in rows} == {
        ("Alder", 2019): ((1, 1), (0, 0)),
        ("Alder", 2022): ((0, 0), (1, 1)),
        ("Cedar", 2017): ((1, 1), (0, 0)),
        ("Gorse", 2011): ((0, 1), (0, 0)),  # or on the day after: two sources, unsettled
        ("Gorse", 2012): ((0, 1), (0, 0)),
    }
    for year in range(2010, 2026):
        there = [row for row in rows if row.year == year]
        page = annual(ask(), year=year)
        for what, field in (("visits in", "visits_in"), ("visits out", "visits_out")):
            certain, possible = figure(page, what)
            assert certain == sum(getattr(row, field).least for row in there), (year, what)
            assert certain + possible == sum(getattr(row, field).most for row in there), (year, what)


# --- what there is, in every list alike

OWN = {
    "alder--haven",
    "birch--cedar--haven",
    "dogwood--haven",
    "fir--haven",
    "gorse--haven",
    "haven--hazel",
    "haven--juniper",
    "haven--kauri",
    "haven--larch",
}
SCHOOLS = "alder-school--haven-high"


def test_every_list_has_the_same_partnerships(ask: Asking) -> None:
    assert {row.id.partition(":")[2] for row in status(ask()).rows} == OWN | {SCHOOLS}

    drawn = atlas(ask())
    assert streams(drawn.section("ties")) == OWN
    assert streams(drawn.section("unplaced")) == {SCHOOLS}
    sleeping = dormant(ask())
    assert set().union(*(streams(section.rows) for section in sleeping.sections)) == OWN
    took = conversion(ask())
    assert (
        set().union(*(streams(section.rows) for section in took.sections if section.name != "median")) == OWN
    )
    counted = count(ask(), policy="sister")
    told = {stream for row in counted.rows for stream in row.streams}
    assert {word.partition(":")[2] for word in told} | streams(counted.section("not-counted")) == OWN


REPORTS: dict[str, Report] = {row.name: report for row, report in loaded() if row.by == BUILT_IN}
NEEDS: dict[str, dict[str, Any]] = {
    "annual": {"year": 2025},
    "find": {"words": "e"},
    "person": {"name": "e"},
    "briefing": {"who": "partnership:alder--haven"},
    "diff": {"from_": When("2019-01-01")},
    "show": {"who": "partnership:alder--haven"},
    "similar": {"body": Body("haven")},
}


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_what_was_retracted_and_what_had_not_begun_is_nowhere(ask: Asking, name: str) -> None:
    page = REPORTS[name](ask(), **NEEDS.get(name, {}))

    said = json.dumps(page.json(), ensure_ascii=False).lower()
    assert "haven--ivy" not in said
    assert "haven--maple" not in said


def test_how_each_stands(ask: Asking) -> None:
    stands = {row.id.partition(":")[2]: (row.status, row.tier) for row in status(ask()).rows}

    assert {item: stands[item] for item in OWN} == {
        "alder--haven": ("in-force", 4),
        "birch--cedar--haven": ("in-force", 3),
        "dogwood--haven": ("in-force", 4),
        "fir--haven": ("in-force", 4),
        "gorse--haven": ("in-force", 3),
        "haven--hazel": ("suspended", 4),
        "haven--juniper": ("expired", 0),
        "haven--kauri": ("in-force", 4),
        "haven--larch": ("on-hold", 0),
    }
    lines = [(row.stream.partition(":")[2], row.between, row.status) for row in atlas(ask()).section("ties")]
    assert [line for line in lines if line[0] == "birch--cedar--haven"] == [
        ("birch--cedar--haven", ("haven", "birch"), "terminated"),
        ("birch--cedar--haven", ("haven", "cedar"), "in-force"),
    ]


def test_what_two_years_changed_is_what_the_years_say(ask: Asking) -> None:
    changed = {
        row.stream.partition(":")[2]: row
        for row in diff(ask(), from_=When("2018-01-01"), to=When("2019-12-31")).rows
    }

    assert changed.keys() == {"birch--cedar--haven", "haven--juniper"}
    assert changed["birch--cedar--haven"].behind.entries == ("partnership:birch--cedar--haven#5",)
    assert (changed["haven--juniper"].status_before, changed["haven--juniper"].status_after) == (
        "in-force",
        "expired",
    )


# --- the rest


def test_who_has_gone_quiet(ask: Asking) -> None:
    page = dormant(ask())

    last = {row.stream.partition(":")[2]: row.last.edtf for row in page.rows}
    assert last.keys() == {"alder--haven", "birch--cedar--haven", "gorse--haven"}
    assert (last["alder--haven"], last["birch--cedar--haven"]) == ("2022-06", "2017-08-20")
    assert streams(page.section("no-record")) == OWN - last.keys()


def test_what_was_promised_and_what_is_to_follow(ask: Asking) -> None:
    page = commitments(ask())

    assert {row.state: row.number for row in page.section("numbers") if row.number.most} == {
        "overdue": (1, 1)
    }
    gaps = {
        row.stream.partition(":")[2]: row.possible for row in page.section("gaps") if row.policy == "sister"
    }
    assert (
        gaps.items()
        >= {
            "dogwood--haven": False,
            "fir--haven": False,
            "haven--hazel": False,
            "haven--kauri": False,
        }.items()
    )
    assert gaps.keys() - {"gorse--haven"} == {"dogwood--haven", "fir--haven", "haven--hazel", "haven--kauri"}


def test_how_long_it_took(ask: Asking) -> None:
    page = conversion(ask())

    (gorse,) = page.section("signed")
    assert gorse.days == (32, 33)  # from 2012-01-01, or from the day before it
    (larch,) = page.section("unsigned")
    assert larch.days_so_far == (day(NOW) - day("2023-02-01"),) * 2


def test_the_school_tie_came_ten_years_after_the_agreement(ask: Asking) -> None:
    (row,) = schools(ask()).rows

    agreed = day("2001-05-10")
    assert (row.stream, row.ties) == ("partnership:alder--haven", (1, 1))
    assert row.days == (day("2011-09-01") - agreed, day("2011-09-30") - agreed)


def test_networks_programmes_people_and_topics(ask: Asking) -> None:
    (member,) = networks(ask()).rows
    assert (member.status, member.certain, member.participations) == ("member", True, (1, 1))
    assert networks(ask("2020-01-01")).rows[0].participations == (1, 1)  # it has begun
    (lights,) = programmes(ask()).rows
    assert lights.editions == (1, 1)
    (mayor,) = people(ask()).section("people")
    assert (mayor.person, mayor.role, mayor.facts) == ("Ada Oak", "Mayor", (1, 1))
    (harbours,) = topics(ask()).section("totals")
    assert (harbours.topic, harbours.facts, harbours.partners) == ("harbours", (2, 2), 2)


def test_who_is_like_haven_in_the_kinds_that_both_have(ask: Asking) -> None:
    rows = [(row.body, row.index_least, row.index_most) for row in similar(ask(), body=Body("haven")).rows]

    assert rows == [
        ("birch", 1.0, 1.0),  # both want net zero, and nobody has said what Birch lives by
        ("alder", 0.5, 0.5),  # both have a port, and Alder builds ships too
    ]


def test_pressure_and_what_came_of_it(ask: Asking) -> None:
    page = pressure(ask())

    (case,) = page.section("incidents")
    assert (case.incident, case.outcome, case.certain, case.days) == ("letter", "put-on-hold", True, (10, 10))
    rate = next(row for row in page.section("rate") if row.of == "partnerships")
    assert (rate.pressed, rate.all) == ((1, 1), (10, 10))


def test_what_is_due_within_a_year_and_a_bit(ask: Asking) -> None:
    rows = upcoming(ask(), within=Span(400)).rows

    assert [(row.what, row.when.edtf, row.whom.split(" – ")[0], row.possible) for row in rows] == [
        ("anniversary", "2025-09-01", "Fir", False),  # twenty years
        ("anniversary", "2026-05-10", "Alder", False),  # twenty-five
        ("end takes effect", "2026-06-30", "Fir", False),
    ]


def test_what_is_contested_and_what_cannot_be_relied_on(ask: Asking) -> None:
    told = [(row.entry, row.field, row.outcome) for row in conflicts(ask()).rows]
    assert told == [
        ("partnership:gorse--haven#2", "on", "unresolved"),
        ("partnership:gorse--haven#2", "on", "unresolved"),
        ("partnership:gorse--haven#3", "kind", "unresolved"),
        ("partnership:gorse--haven#3", "kind", "unresolved"),
    ]
    found = {row.finding: row.number for row in quality(ask()).rows}
    assert found["contested"] == (2, 2)
    assert found["year only"] == (6, 6)  # Hazel, Kauri, the festival's beginning, and tags of three cities
    assert found["no date"] == (0, 0)


def test_one_partnership_on_a_page_and_in_order(ask: Asking) -> None:
    stream = "partnership:alder--haven"
    page = briefing(ask(), who=Who(stream))
    assert [(row.status, row.tier) for row in page.section("standing")] == [("in-force", 4)]
    assert [row.state for row in page.section("commitments")] == ["overdue"]
    assert streams(page.section("ties")) == {SCHOOLS}
    shown = show(ask(), who=Who(stream))
    assert [row.id for row in shown.section("commitments")] == ["plant-trees"]
    rows = timeline(ask(), who=Who(stream)).rows
    assert [row.when.edtf for row in rows] == [
        *(None, "2001-05-10", "2019-12-30/2020-01-03", "2020-01-02", "2022-06")
    ]


SURER = ("alleged", "reported", "confirmed")


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_no_row_is_surer_than_the_only_entry_that_it_rests_on(ask: Asking, name: str) -> None:
    told = {row.entry: row.certainty for row in ask().of(moments)}
    for section in REPORTS[name](ask(), **NEEDS.get(name, {})).sections:
        for row in section.rows:
            behind, says = getattr(row, "behind", None), getattr(row, "certainty", None)
            if isinstance(behind, Behind) and len(behind.entries) == 1 and says in SURER:
                entry = told.get(behind.entries[0], "confirmed")
                assert SURER.index(says) <= SURER.index(entry), (section.name, row)
