"""Claims are compared alike everywhere: with what every day that they speak of gives, by somebody who looks at each day."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from typing import Any

import pytest

from comity.testing import (
    Refused,
    Story,
    around,
    asked,
    body_registered,
    considered,
    day,
    figure_reported,
    history,
    ledger_opened,
    opened_between,
    proposed,
    runs,
    signed,
    suspended,
    terminated,
    visited,
)
from domain import when
from domain.body import Succeeded
from domain.fact import Fact
from domain.history import History
from domain.ledger import PolicyAdopted
from domain.partnership.facts import InstrumentKind, Signed, Visited
from domain.programme import Started
from domain.shared import FigureReported
from projections.reckoning.claims import (
    Claim,
    Compared,
    asserted,
    claims,
    compared,
    difference,
    last_claimed,
    verdict,
)
from projections.reckoning.counting import Counting, own_rules
from projections.reckoning.counting_rules import BUILT_IN
from projections.report import Ask, Count, Page
from projections.reports.annual import annual
from projections.reports.count import count
from projections.reports.figures import figures
from projections.reports.programmes import programmes
from projections.reports.ranking import ranking
from projections.reports.schools import schools
from projections.reports.visits import visits
from projections.rows.figures import Figure
from projections.rows.figures import figures as figures_of
from tests.tries import times

FIRST, LAST = day("2020-01-01"), day("2020-01-24")
METRIC = "partners"
ALL = "2020-01-01/2020-01-24"


def claim(value: str = "1", *, metric: str = METRIC, **more: Any) -> FigureReported:
    return FigureReported.model_validate({"metric": metric, "value": value, **more})


def about(*told: FigureReported, slug: str = "kaohsiung") -> History:
    return history(body_registered(slug.title()), *told, stream=f"body:{slug}")


def rule(name: str = "ours", metric: str | None = METRIC) -> PolicyAdopted:
    return PolicyAdopted(policy=name, title="What counts", counts=("sister-city",), metric=metric)


def ledger(home: str | None = "kaohsiung", *rules: PolicyAdopted) -> History:
    return history(ledger_opened(home=home), *(rules or (rule(),)))


def tie(*facts: Fact, other: str = "gdynia") -> History:
    return history(opened_between(*sorted((other, "kaohsiung"))), *facts)


def only(page: Page, section: str = "claims") -> Any:
    (row,) = page.section(section)
    return row


# --- small ledgers at random


def seeded(seed: int) -> random.Random:
    """Chance that is the same every time."""
    return random.Random(seed)  # noqa: S311 — chance, not a secret


def some_day(chance: random.Random) -> str:
    """A day of the first weeks of 2020, known or as one of several."""
    first = chance.randint(1, 24)
    last = chance.randint(first, min(24, first + chance.choice((0, 0, 3, 9))))
    return f"2020-01-{first:02}" if first == last else f"[2020-01-{first:02}..2020-01-{last:02}]"


def agreement(chance: random.Random) -> Fact:
    term = chance.choice((None, runs(until=f"2020-01-{chance.randint(1, 24):02}"), runs(length="P7D")))
    kind: InstrumentKind = chance.choice(("sister-city", "sister-city", "friendship"))
    return signed(
        some_day(chance),
        instrument=chance.choice("ab"),
        kind=kind,
        term=term,
        reestablishes=chance.random() < 0.1,
    )


def acts(chance: random.Random, parties: Sequence[str]) -> Iterator[Fact]:
    for _ in range(chance.randint(2, 6)):
        yield chance.choice(
            (
                agreement(chance),
                agreement(chance),
                terminated(some_day(chance), by=chance.choice(parties)),
                suspended(some_day(chance), by=chance.choice(parties)),
                proposed(some_day(chance)),
                considered(some_day(chance), outcome="approved"),
            )
        )


def lawful(told: Story, facts: Iterator[Fact]) -> Story:
    for fact in facts:
        try:
            told += fact
        except Refused:
            continue
    return told


PARTIES = (
    ("kaohsiung", "perth"),
    ("kaohsiung", "quito"),
    ("kaohsiung", "perth", "quito"),
    ("county", "perth"),
)
SUCCESSIONS = (
    ("perth", "new"),
    ("quito", "new"),
    ("perth", "quito"),
    ("county", "kaohsiung"),
    ("perth", "kaohsiung"),
)


def at_random(seed: int, *facts: Fact) -> list[History]:
    """Partnerships of a few bodies, some of which take the place of others in the meantime."""
    chance = seeded(seed)
    chosen = chance.sample(SUCCESSIONS, chance.randint(0, 2))
    successors = dict(chosen) if len(dict(chosen)) == len(chosen) else {}
    if successors.get("perth") == "quito" and successors.get("quito"):
        successors.pop("quito")
    told = [
        history(
            body_registered(slug.title()),
            *([Succeeded(on=some_day(chance), by=successors[slug])] if slug in successors else []),
            *(facts if slug == "kaohsiung" else ()),
            stream=f"body:{slug}",
        )
        for slug in ("county", "kaohsiung", "new", "perth", "quito")
    ]
    ties = [
        lawful(
            history(opened_between(*parties), around=around(f"partnership:{'--'.join(parties)}", *told)),
            acts(chance, parties),
        )
        for parties in chance.sample(PARTIES, chance.randint(1, 3))
    ]
    return [*told, *ties]


def on(ask: Ask, at: int) -> Ask:
    """The same rows, asked of another day."""
    return Ask(ask.rows, ask.names, at, ask.today)


@pytest.mark.parametrize("policy", ["ours", "clair"])
def test_over_a_span_is_the_least_and_the_most_of_the_count_on_each_of_its_days(policy: str) -> None:
    changing, tried = 0, times(60)
    for seed in range(tried):
        ask = asked(ledger(), *at_random(seed))
        rules = {**BUILT_IN, **own_rules(ask)}
        course = Counting(ask, rules[policy], when.MAX, of={"kaohsiung"}).course("kaohsiung")
        daily = [
            count(on(ask, at), policy=policy).section("total")[0].computed
            for at in range(FIRST - 1, LAST + 2)
        ]
        changing += len(set(daily)) > 1

        for first in range(len(daily)):
            for last in range(first, len(daily)):
                those = daily[first : last + 1]
                expected = Count(min(row.least for row in those), max(row.most for row in those))
                assert course.over(FIRST - 1 + first, FIRST - 1 + last) == expected, (seed, first, last)
    assert changing > 0.3 * tried, "most of them change within the weeks that are looked at"


def naive(comparator: str, value: int, days: Sequence[Count]) -> str:
    numbers = range(min(row.least for row in days), max(row.most for row in days) + 1)
    tests: Mapping[str, Callable[[int], bool]] = {
        "=": lambda number: number == value,
        ">": lambda number: number > value,
        ">=": lambda number: number >= value,
        "<": lambda number: number < value,
        "<=": lambda number: number <= value,
    }
    told = {tests[comparator](number) for number in numbers}
    return "possible" if len(told) > 1 else "agrees" if told == {True} else "contradicted"


def test_a_verdict_is_the_same_in_every_report_and_on_every_day_and_follows_from_each_day_of_the_span() -> (
    None
):
    found = set()
    for seed in range(times(30)):
        chance = seeded(-seed)
        begin, end = sorted(chance.randint(1, 24) for _ in range(2))
        comparator, value = chance.choice(("=", ">", ">=", "<", "<=")), chance.randint(0, 3)
        told = claim(
            str(value),
            comparator=comparator,
            as_of=f"2020-01-{begin:02}/2020-01-{end:02}",
            subject="kaohsiung",
        )
        ask = asked(ledger(), *at_random(seed, told))
        daily = [count(on(ask, FIRST - 1 + at)).section("total")[0].computed for at in range(begin, end + 1)]
        expected = naive(comparator, value, daily)
        found.add(expected)

        for at in (FIRST - 1 + begin, FIRST - 1 + end, LAST + 400):
            rows = [
                only(count(on(ask, at))),
                only(ranking(on(ask, at))),
                only(figures(on(ask, at)), "figures"),
            ]
            assert {row.verdict for row in rows} == {expected}, seed
            assert {row.computed for row in rows} == {
                Count(min(row.least for row in daily), max(row.most for row in daily))
            }
            assert len({(row.difference, row.said) for row in rows}) == 1
            words = {"contradicted": "not borne out"}.get(expected, expected)
            assert rows[0].said.startswith(f"{words}: ")
    assert found == {"agrees", "possible", "contradicted"}


def test_school_ties_over_a_span_are_those_in_force_on_each_of_its_days() -> None:
    changing, tried = 0, times(30)
    for seed in range(tried):
        chance = seeded(seed)
        told = [
            lawful(history(opened_between("kaohsiung", school)), acts(chance, ("kaohsiung", school)))
            for school in ("school-a", "school-b", "school-c")
        ]
        bodies = [
            history(body_registered(name.title(), kind="school"), stream=f"body:{name}")
            for name in ("school-a", "school-b", "school-c")
        ]
        begin, end = sorted(chance.randint(1, 24) for _ in range(2))
        asserted = claim("1", metric="sister-school-ties", as_of=f"2020-01-{begin:02}/2020-01-{end:02}")
        ask = asked(ledger(), about(asserted), *told, *bodies)
        daily = []
        for at in range(begin, end + 1):
            held = [row.in_force for row in schools(on(ask, FIRST - 1 + at)).section("ties")]
            daily.append(Count(held.count("yes"), len(held) - held.count("no")))
        changing += len(set(daily)) > 1

        row = only(schools(ask), "asserted")
        assert row.recorded == Count(min(row.least for row in daily), max(row.most for row in daily)), seed
        assert row.verdict == naive("=", 1, daily)
        assert (row.verdict, row.said) == (
            only(figures(ask), "figures").verdict,
            only(figures(ask), "figures").said,
        )
    assert changing > tried // 3


# --- visits before the signature


def meetings(chance: random.Random) -> Iterator[Fact]:
    sides = ["kaohsiung", "perth"]
    for _ in range(chance.randint(1, 4)):
        chance.shuffle(sides)
        began = some_day(chance)
        lasted = not began.startswith("[") and chance.random() < 0.3
        yield visited(f"{began}/2020-01-24" if lasted else began, visitor=sides[0], host=sides[1])


def worlds(told: Story) -> Iterator[dict[int, int]]:
    """Every day on which each visit and signature may have been, as far as its own words tell."""
    facts = [(entry.version, entry.fact) for entry in told.entries[1:]]
    days = [range(first, last + 1) for _, fact in facts for first, last in [when.began(fact.on or "")]]
    for chosen in product(*days):
        yield dict(zip((version for version, _ in facts), chosen, strict=True))


def in_a_world(told: Story, world: dict[int, int], by: int) -> Count:
    """The visits that had been made by a day of those before the first signature; on its own day either way."""
    facts = {entry.version: entry.fact for entry in told.entries[1:]}
    first = min(world[version] for version, fact in facts.items() if isinstance(fact, Signed))
    made = [
        (
            world[version],
            max(world[version], when.lasted(fact.on or "")[1])
            if when.is_interval(fact.on or "")
            else world[version],
        )
        for version, fact in facts.items()
        if isinstance(fact, Visited) and world[version] <= by
    ]
    return Count(sum(last < first for _, last in made), sum(began <= first for began, _ in made))


def test_visits_before_the_signature_are_those_of_every_world_on_every_day() -> None:
    told_apart, tried = 0, times(50)
    for seed in range(tried):
        chance = seeded(seed)
        facts = [
            *meetings(chance),
            *(
                signed(some_day(chance), instrument=name)
                for name in chance.sample("ab", chance.randint(1, 2))
            ),
        ]
        chance.shuffle(facts)
        told = lawful(history(opened_between("kaohsiung", "perth")), iter(facts))
        everywhere = list(worlds(told))
        if len(everywhere) > 4000 or not any(isinstance(entry.fact, Signed) for entry in told.entries):
            continue
        story = told + claim(metric="visits-before-signature", as_of=ALL)
        ask = asked(story)
        exact = len(everywhere) == 1
        for at in range(FIRST, LAST + 1, 3):
            span = asked(
                told + claim(metric="visits-before-signature", as_of=date.fromordinal(at).isoformat())
            )
            (computed,) = [row.computed for row in compared(span, claims(span)).values()]
            assert computed is not None
            there = [in_a_world(told, world, at) for world in everywhere]
            least, most = min(row.least for row in there), max(row.most for row in there)
            assert computed.least <= least <= most <= computed.most, (seed, at)
            assert computed.most == most or not exact
            assert computed.least == least or not exact
            shown = [row.recorded for row in visits(on(ask, at)).section("before-signature")]
            assert set(shown) <= {computed, None} or not exact
            told_apart += least != most
    assert told_apart > tried // 7


def test_over_a_span_they_are_the_least_and_the_most_of_its_days_successions_counted_in() -> None:
    for seed in range(times(30)):
        chance = seeded(seed)
        bodies = [
            history(
                body_registered("Perth"),
                Succeeded(on=some_day(chance), by=chance.choice(("new", "kaohsiung"))),
                stream="body:perth",
            ),
            history(body_registered("New"), stream="body:new"),
        ]
        told = history(
            opened_between("kaohsiung", "perth"), around=around("partnership:kaohsiung--perth", *bodies)
        )
        came = (
            visited(some_day(chance), visitor=chance.choice(("new", "perth")), host="kaohsiung")
            for _ in range(4)
        )
        told = lawful(told, iter([*came, signed("2020-01-24")]))

        def computed(as_of: str, told: Story = told, bodies: Sequence[History] = tuple(bodies)) -> Count:
            ask = asked(told + claim(metric="visits-before-signature", as_of=as_of), *bodies)
            (found,) = compared(ask, claims(ask)).values()
            assert found.computed is not None
            return found.computed

        daily = [computed(f"2020-01-{at:02}") for at in range(1, 25)]
        assert computed(ALL) == Count(min(row.least for row in daily), max(row.most for row in daily)), seed
        shown = visits(asked(told, *bodies, as_at="2020-01-24")).section("before-signature")
        assert ([row.recorded for row in shown] or [Count(0, 0)]) == [daily[-1]], seed


def test_a_visit_before_one_of_two_that_may_be_the_first_is_not_before_the_first_for_certain() -> None:
    told = history(
        opened_between("edinburgh", "kaohsiung"),
        signed("[2020..2024]", instrument="rough"),
        signed("2022-05-05", instrument="known"),
        visited("2022", before=3),
    )

    assert only(visits(asked(told)), "before-signature").recorded == Count(0, 1)


def test_a_visit_that_may_be_later_than_the_day_is_no_certain_one_before_the_signature() -> None:
    told = history(opened_between("edinburgh", "kaohsiung"), signed("2024"), visited("2024", before=2))

    def recorded(at: str) -> Count:
        found: Count = only(visits(asked(told, as_at=at)), "before-signature").recorded
        return found

    assert (recorded("2024-06-15"), recorded("2024-12-31")) == (Count(0, 1), Count(1, 1))


# --- numbers


def figure(value: str, comparator: str) -> Figure:
    (found,) = asked(about(claim(value, comparator=comparator, as_of="2020"))).of(figures_of)
    return found


@pytest.mark.parametrize("comparator", ["=", ">", ">=", "<", "<="])
@pytest.mark.parametrize("value", ["-1", "0", "2", "2.5", "4", "1000000000000000000000"])
def test_0_lies_in_the_difference_where_something_computed_is_allowed(comparator: str, value: str) -> None:
    told = figure(value, comparator)
    for least, most in [(0, 0), (1, 3), (3, 3), (2, 5)]:
        judged, less = verdict(told, Count(least, most)), difference(told, Count(least, most))
        if less is None:
            assert (comparator, value, judged) == ("=", "2.5", "contradicted")
            continue
        assert (less == (0, 0)) == (judged == "agrees")
        assert (less.least <= 0 <= less.most) == (judged != "contradicted")


@pytest.mark.parametrize(
    ("told", "computed", "expected", "said"),
    [
        (("2", "<"), 3, Count(-2, -2), "not borne out: 3 computed, 2 more than it allows"),
        (("2", "<="), 3, Count(-1, -1), "not borne out: 3 computed, 1 more than it allows"),
        (("2.5", "<"), 3, Count(-1, -1), "not borne out: 3 computed, 1 more than it allows"),
        (("40", ">"), 38, Count(3, 3), "not borne out: 38 computed, 3 fewer than it says"),
        (
            ("45", "="),
            38,
            Count(7, 7),
            "not borne out: 7 more than the 38 computed, which this ledger cannot name",
        ),
        (("2", "="), 3, Count(-1, -1), "not borne out: 1 fewer than the 3 computed"),
        (("2.5", "="), 3, None, "not borne out: 3 computed"),
        (("4", "~"), 3, Count(1, 1), "about, so no verdict: 3 computed"),
        (("2", ">="), 3, Count(0, 0), "agrees: 3 computed"),
    ],
)
def test_a_claim_and_a_number_in_words(
    told: tuple[str, str], computed: int, expected: Count | None, said: str
) -> None:
    found = Compared.of(figure(*told), Count(computed, computed), "counterparts")

    assert (found.difference, found.said) == (expected, said)


# --- which claims, and of what


def test_a_figure_without_days_of_its_own_speaks_of_all_days_on_which_it_was_given() -> None:
    told = claim("1", on="2021-01-01/2021-12-31")
    page = count(asked(ledger(), about(told), tie(signed("2021-11-11", kind="sister-city"))))

    assert (only(page).computed, only(page).verdict) == (Count(0, 1), "possible")


def test_of_several_years_only_these_are_compared() -> None:
    ties = tie(signed("2021-01-01", kind="sister-city", term=runs(until="2022-12-31")))
    page = count(asked(ledger(), about(claim("0", as_of="[2020,2023]")), ties))

    assert (only(page).computed, only(page).verdict) == (Count(0, 0), "agrees")


@pytest.mark.parametrize("as_of", ["../2021", "1900/2025", "[..2021]", "19XX", "1900/..", None])
def test_a_span_that_is_open_or_long_is_compared_by_what_changes_in_it(as_of: str | None) -> None:
    page = count(
        asked(ledger(), about(claim("1", as_of=as_of)), tie(signed("1999-05-05", kind="sister-city")))
    )

    assert (only(page).computed, only(page).verdict) == (Count(0, 1), "possible")


def test_what_is_foretold_was_made_when_it_was_told_and_is_no_figure_of_the_day() -> None:
    told = claim("60", on="2024-05-01", as_of="2030"), claim("1", on="2024-05-01", as_of="2024-05-01")
    ties = tie(signed("2021-11-11", kind="sister-city"))
    pages = [count(asked(ledger(), about(*told), ties, as_at=at)) for at in ("2024-04-30", "2025-01-01")]

    assert [[row.asserted for row in page.section("claims")] for page in pages] == [[], ["1", "60"]]
    assert any(note.startswith("Asserted as of 2024-05-01: 1 ") for note in pages[1].notes)
    foretold = pages[1].section("claims")[1]
    assert (foretold.computed, foretold.verdict) == (None, None)
    assert foretold.said == "not computable: the days that it speaks of are still to come"


@pytest.mark.parametrize("at", ["2025-06-15", "2025-10-31"])
def test_a_claim_that_was_made_after_the_day_is_in_no_report(at: str) -> None:
    late = [
        claim("2", comparator=">", on="2025-11-01"),
        claim("3", metric="sister-school-ties", on="2025-11-01"),
    ]
    visit = claim("3", metric="visits-before-signature", on="2025-11-01", as_of="2020")
    ask = asked(ledger(), about(*late), tie(signed("2021", kind="sister-city"), visit), as_at=at)

    assert not count(ask).section("claims")
    assert not ranking(ask).section("claims")
    assert not schools(ask).section("asserted")
    assert not visits(ask).section("claims")
    assert not figures(ask).rows
    assert not annual(ask, year=2025).section("figures")


def test_each_report_shows_what_is_computed_its_difference_and_verdict_alike() -> None:
    told = [
        claim("2", as_of="2021", on="2025-01-01"),
        claim("4", metric="sister-school-ties", as_of="2021", on="2025-01-01"),
    ]
    visit = claim("3", metric="visits-before-signature", as_of="2021", on="2025-01-01")
    story = tie(visited("2021-03-03", host="gdynia"), signed("2021-11-11", kind="sister-city"), visit)
    ask = asked(ledger(), about(*told), story)

    def shown(rows: Sequence[Any]) -> set[tuple[Any, ...]]:
        return {(row.difference, row.verdict, row.said, row.behind.entries) for row in rows}

    every = shown(figures(ask).rows)
    assert len(every) == 3
    assert {verdict for _, verdict, *_ in every} == {"contradicted"}
    assert shown(annual(ask, year=2025).section("figures")) == every
    apart = [count(ask).section("claims"), schools(ask).section("asserted"), visits(ask).section("claims")]
    assert set().union(*map(shown, apart)) == every
    assert shown(ranking(ask).section("claims")) == shown(count(ask).section("claims"))
    row = only(visits(ask), "before-signature")
    assert (row.recorded, row.asserted, row.said) == (
        Count(1, 1),
        ("3",),
        ("not borne out: 2–3 more than the 0–1 computed, which this ledger cannot name",),
    )


def test_a_figure_of_a_programme_is_compared_too() -> None:
    told = history(body_registered("Kaohsiung"), stream="body:kaohsiung")
    stage = history(
        Started(name="Stage", kind="festival"),
        claim("4", as_of="2022", subject="kaohsiung"),
        stream="programme:stage",
    )
    ask = asked(ledger(), told, stage, tie(signed("2021", kind="sister-city")))

    row = only(programmes(ask), "figures")
    assert (row.computed, row.verdict, row.difference) == (Count(1, 1), "contradicted", Count(3, 3))


@pytest.mark.parametrize("home", ["kaohsiung", None])
def test_a_claim_about_nobody_whom_the_ledger_knows_is_shown_and_said(home: str | None) -> None:
    told = [claim("45", as_of="2025", subject="Kaoshiung"), claim("44", as_of="2025", subject="taipei")]
    whole = claim("40", as_of="2025")
    ask = asked(
        ledger(home),
        about(*told),
        about(slug="taipei"),
        tie(signed("2021", kind="sister-city"), whole),
        home=home,
    )
    page = count(ask, of="kaohsiung")

    rows: Sequence[Claim] = page.section("claims")
    assert [(row.subject, row.computed, row.said) for row in rows] == [
        ("Kaoshiung", None, "not computable: Kaoshiung is no body of this ledger"),
        (None, None, "not computable: nobody is named whom it is about"),
    ]
    assert (
        "Claimed of nobody whom this ledger knows, and not compared: 45 of Kaoshiung (body:kaohsiung#2); "
        "40 of nobody who is named (partnership:gdynia--kaohsiung#3)."
    ) in page.notes
    assert len(ranking(ask).section("claims")) == 3
    assert {row.said for row in figures(ask).rows} >= {row.said for row in rows}


def test_a_claim_of_a_share_or_of_money_is_no_number_of_partners() -> None:
    told = [claim("45", as_of="2025", unit="percent"), claim("45", as_of="2025", unit="TWD")]
    page = count(asked(ledger(), about(*told), tie(signed("2021", kind="sister-city"))))

    assert [(row.computed, row.verdict) for row in page.section("claims")] == [(None, None)] * 2


def test_of_two_policies_with_one_metric_the_first_is_taken_unless_one_is_named() -> None:
    second = PolicyAdopted(policy="wide", title="All", counts=("sister-city", "mou"), metric=METRIC)
    ask = asked(
        ledger("kaohsiung", rule(), second),
        about(claim("2", as_of="2025")),
        tie(signed("2021", kind="sister-city")),
        tie(signed("2021", kind="mou"), other="dresden"),
    )

    assert only(figures(ask), "figures").computed == Count(1, 1)
    assert only(count(ask, policy="ours")).computed == Count(1, 1)
    assert only(count(ask, policy="wide")).computed == Count(2, 2)


def test_the_ties_of_another_than_the_home_are_computed_nowhere() -> None:
    told = [claim("4", metric="sister-school-ties", as_of="2025", subject="taipei")]
    ask = asked(ledger(), about(*told), about(slug="taipei"))

    assert only(schools(ask), "asserted").recorded is None
    assert only(figures(ask), "figures").said == only(schools(ask), "asserted").said


def test_a_visit_claim_that_stands_in_no_partnership_is_shown_and_said() -> None:
    ask = asked(ledger(), about(claim("4", metric="visits-before-signature", as_of="2025")))

    assert only(visits(ask)).said == "not computable: it stands in no partnership"


def test_a_long_span_is_walked_by_its_changes_and_a_change_asks_anew_only_for_what_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked_for: list[str] = []
    looked_at = Counting._ties

    def counting(self: Counting, stream: str, body: str) -> Any:
        asked_for.append(stream)
        return looked_at(self, stream, body)

    def work(partners: int) -> int:
        told = [
            tie(signed(f"{1900 + n}-05-05", kind="sister-city"), other=f"partner-{n}")
            for n in range(partners)
        ]
        claimed = about(*(claim(str(n), as_of="1900/2025", subject="kaohsiung") for n in range(partners)))
        ask = asked(ledger(), claimed, *told)
        asked_for.clear()
        assert len(figures(ask).rows) == partners
        return len(asked_for)

    monkeypatch.setattr(Counting, "_ties", counting)
    assert work(40) == 2 * work(20)


def test_a_figure_of_some_day_up_to_a_later_one_is_asserted_of_no_day_before_it() -> None:
    figures_told = (
        figure_reported("2006-11-01", value="23", as_of="2006-11-01"),
        figure_reported(value="43", as_of="[..2025-09-14]"),
    )
    told = history(body_registered(name="Kaohsiung"), *figures_told)

    def said(iso: str) -> list[str]:
        ask = asked(told, as_at=iso)
        given = asserted(claims(ask, figures_told[0].metric), ask.day).figure
        return [given.value] if given else []

    assert said("1900-01-01") == []
    assert said("2013-06-09") == ["23"]
    assert said("2025-09-14") == ["43"]


# --- what was last claimed


@pytest.mark.parametrize("seed", range(60))
def test_what_is_asserted_by_a_day_is_so_on_every_day_that_each_claim_may_be_of(seed: int) -> None:
    chance = seeded(seed)
    told = [claim(str(n), as_of=as_of_some_day(chance)) for n in range(chance.randint(1, 4))]
    for at in (f"2020-01-{number:02}" for number in range(1, 26)):
        ask = asked(about(*told), as_at=at)
        found = claims(ask, METRIC)
        those = asserted(found, ask.day)
        spans = {row.value: (row.as_of_earliest, row.as_of_latest) for row in found}
        by_then = [
            {value for value, of in zip(spans, world, strict=True) if of <= ask.day}
            for world in product(
                *({first, last, min(max(first, ask.day), last)} for first, last in spans.values())
            )
        ]
        surely = set.intersection(*by_then) if by_then else set()
        assert (those.figure is None) == (not surely)
        assert {row.value for row in those.possible} == (set.union(*by_then) if by_then else set()) - surely
        if those.figure:
            assert those.figure.value in surely
            assert spans[those.figure.value][1] == max(spans[value][1] for value in surely)


def as_of_some_day(chance: random.Random) -> str:
    return chance.choice((some_day(chance), some_day(chance), f"[..2020-01-{chance.randint(1, 24):02}]"))


def test_a_claim_that_is_perhaps_of_a_later_day_does_not_stand_for_the_last_one() -> None:
    told = about(
        claim("23", as_of="2006-11-01"), claim("40", as_of="2024-06-25"), claim("43", as_of="[..2025-09-14]")
    )

    def last(at: str) -> tuple[str | None, list[str]]:
        ask = asked(told, ledger(), tie(), as_at=at)
        sure, perhaps = last_claimed(count(ask).section("claims"), at)
        return sure and sure.asserted, [row.asserted for row in perhaps]

    assert last("1950-01-01") == (None, ["43"])
    assert last("2006-11-01") == last("2013-06-11") == ("23", ["43"])
    assert last("2024-06-25") == ("40", ["43"])
    assert last("2025-09-14") == ("43", [])


def test_a_figure_that_was_given_by_the_day_speaks_of_no_later_one() -> None:
    told = about(
        FigureReported.model_validate({"on": "2020-01-05", "metric": METRIC, "value": "7", "as_of": "2020"})
    )
    ask = asked(told, as_at="2020-01-10")
    assert asserted(claims(ask, METRIC), ask.day).figure
    ask = asked(about(claim("7", as_of="2020")), as_at="2020-01-10")
    assert asserted(claims(ask, METRIC), ask.day).figure is None


def test_what_is_alleged_or_foretold_was_never_last_claimed() -> None:
    told = about(
        claim("1", as_of="2019"),
        claim("2", as_of="2019-06-01", certainty="alleged"),
        FigureReported.model_validate({"on": "2019", "metric": METRIC, "value": "3", "as_of": "2030"}),
    )
    sure, perhaps = last_claimed(
        count(asked(told, ledger(), tie(), as_at="2020-01-01")).section("claims"), "2020-01-01"
    )
    assert sure
    assert (sure.asserted, perhaps) == ("1", [])
