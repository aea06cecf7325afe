"""Contests too many to be tried in all combinations: what is said holds all that these would say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from comity.testing import (
    STREAM,
    asked,
    commitment_made,
    contested,
    history,
    opened,
    pressured,
    runs,
    signed,
    terminated,
    visited,
)
from domain.contests import other_readings
from projections.page import Page, Section
from projections.reckoning.unsettled import COLUMN
from projections.reckoning.unsettled.same_rows import matched
from projections.reckoning.unsettled.values import is_nested, is_number
from projections.report import Count, report
from projections.reports.annual import annual
from projections.reports.atlas import atlas
from projections.reports.briefing import briefing
from projections.reports.commitments import commitments
from projections.reports.conversion import conversion
from projections.reports.count import count
from projections.reports.diff import diff
from projections.reports.dormant import dormant
from projections.reports.figures import figures
from projections.reports.kinds import kinds
from projections.reports.people import people
from projections.reports.pressure import pressure
from projections.reports.ranking import ranking
from projections.reports.schools import schools
from projections.reports.show import show
from projections.reports.similar import similar
from projections.reports.status import status
from projections.reports.tenure import tenure
from projections.reports.timeline import timeline
from projections.reports.topics import topics
from projections.reports.upcoming import upcoming
from projections.reports.visits import visits
from projections.reports.years import years
from projections.row import Behind, Days
from projections.rows.contacts import contacts
from tests.projections.reckoning.test_unsettled import DAYS, KINDS, WHO, _more, only, ours, tie
from tests.tries import times

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from comity.testing import Story
    from projections.report import Ask, Report

EVERY: tuple[tuple[Report, dict[str, Any]], ...] = (
    (annual, {"year": 2020}),
    (annual, {"year": 2021}),
    (atlas, {}),
    (briefing, {"who": "partnership:gdynia--kaohsiung"}),
    (commitments, {}),
    (conversion, {}),
    (count, {}),
    (diff, {"from_": "2012-01-01"}),
    (dormant, {}),
    (figures, {}),
    (kinds, {"years": (2020,)}),
    (people, {}),
    (pressure, {}),
    (ranking, {}),
    (schools, {}),
    (show, {"who": "partnership:gdynia--kaohsiung"}),
    (similar, {"body": "gdynia"}),
    (status, {}),
    (tenure, {}),
    (timeline, {}),
    (topics, {}),
    (upcoming, {}),
    (visits, {}),
    (years, {}),
)
MANY = 1_000_000
SPANS = re.compile(r"(?<![\d#-])(\d+)(?:–(\d+))?(?![\d-])")
OTHERS = ("dresden", "edinburgh", "gdynia", "riga", "ystad")


@st.composite
def crowds(draw: st.DrawFn) -> list[Story]:
    """Three partnerships or more, of most of which one thing is contested."""
    found = []
    for other in OTHERS[: draw(st.sampled_from((3, 4, 5)))]:
        told = _more(tie(other=other), signed(draw(DAYS), kind=draw(KINDS), instrument="pact"))
        if draw(st.booleans()):
            told = _more(
                told, visited(draw(DAYS), visitor=draw(st.sampled_from((other, "kaohsiung"))), host=draw(WHO))
            )
        if draw(st.booleans()):
            told = _more(told, commitment_made("2019-01-01").model_copy(update={"due": draw(DAYS)}))
        if draw(st.booleans()):
            told = _more(told, pressured(draw(DAYS)))
        if draw(st.booleans()):
            told = _more(told, terminated(draw(DAYS), by=other))
        if draw(st.sampled_from((False, True, True, True))):
            version = draw(st.integers(1, len(told.entries)))
            name, value = draw(
                st.one_of(
                    DAYS.map(lambda on: ("on", on)),
                    DAYS.map(lambda due: ("due", due)),
                    KINDS.map(lambda kind: ("kind", kind)),
                    WHO.map(lambda who: ("host", who)),
                    st.just(("certainty", "alleged")),
                )
            )
            if name in type(told.entries[version - 1].fact).model_fields:
                told = _more(told, contested(version, name, value))
        found.append(told)
    return found


def both(item: Report, ask: Ask, **options: Any) -> tuple[Page, Page]:
    """What a report answers where no two streams are tried together, and where all combinations are."""
    pages = []
    for together in (1, MANY):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("projections.reckoning.unsettled.worlds.TOGETHER", together)
            patch.setattr("projections.reckoning.unsettled.worlds.PAGES", MANY)
            pages.append(item(ask, **options))
    return pages[0], pages[1]


def too_narrow(alone: Page, combined: Page) -> Iterator[Any]:
    """Whatever a page says more narrowly, or more certainly, than another."""
    yield from _words("title", alone.title, combined.title)
    for note in combined.notes:
        told = [other for other in alone.notes if _without_numbers(other) == _without_numbers(note)]
        if told and all(list(_words("", other, note)) for other in told):
            yield "note", told, note
    for section in combined.sections:
        found = next(each for each in alone.sections if each.name == section.name)
        yield from _words(section.name, *(IN_A_TITLE.sub("", each.title) for each in (found, section)))
        yield from _rows(section.name, found.rows, section.rows)


def _rows(where: str, alone: Sequence[Any], combined: Sequence[Any]) -> Iterator[Any]:
    for row, n in zip(combined, matched([*combined], [*alone]), strict=True):
        if n is None:
            yield where, "no such row", row
        else:
            yield from _cells(where, alone[n], row)


TOO_NARROW = ("median", "longest", "shortest")
"""What several ties make together: the page says that these may be too narrow."""
IN_A_TITLE = re.compile(r"median lasted [\d,–]+ days?")
"""The same in the title of a section."""


def _cells(where: str, alone: Any, combined: Any) -> Iterator[Any]:
    for name in combined._fields:
        ours_, theirs = getattr(alone, name, None), getattr(combined, name)
        if name == COLUMN or isinstance(theirs, Behind) or ours_ == theirs or name.startswith(TOO_NARROW):
            continue
        if is_nested(theirs):
            yield from _rows(f"{where} {name}", ours_ or (), theirs)
        elif not _holds(name, alone, combined):
            yield where, name, ours_, theirs


def _holds(name: str, alone: Any, combined: Any) -> bool:  # noqa: PLR0911 — one answer a kind of value
    told, other = getattr(alone, name), getattr(combined, name)
    if name == "possible" and is_number(other):
        return bool(alone.certain + told >= combined.certain + other)
    if name == "certain" and is_number(other):
        return bool(told <= other)
    if name.endswith("least"):
        return bool(told <= other)
    if name.endswith("most") or name == "uncertain":
        return bool(told >= other)
    if isinstance(other, bool):
        return bool(told is (name == "possible"))
    if isinstance(other, Count) or is_number(other):
        spans = [value if isinstance(value, Count) else Count(value, value) for value in (told, other)]
        return spans[0].least <= spans[1].least and spans[0].most >= spans[1].most
    if isinstance(other, Days):
        return (told.earliest or "") <= (other.earliest or "") and (told.latest or "9") >= (
            other.latest or "9"
        )
    if isinstance(other, str) and _without_numbers(str(told)) == _without_numbers(other):
        return not list(_words("", told, other))
    if isinstance(other, tuple):
        return set(told) <= set(other) if name == "flags" else set(told) >= set(other)
    return name in {"otherwise", "certainty"} and (other is None or told == "possible" or other in told)


def _words(where: str, alone: str, combined: str) -> Iterator[Any]:
    spans = [
        [(int(least), int(most or least)) for least, most in SPANS.findall(text)]
        for text in (alone, combined)
    ]
    if len(spans[0]) != len(spans[1]) or any(
        mine[0] > other[0] or mine[1] < other[1] for mine, other in zip(*spans, strict=True)
    ):
        yield where, alone, combined


def _without_numbers(text: str) -> str:
    return SPANS.sub("", text)


def figures_of(page: Page) -> list[Any]:
    """Everything on a page but what would change which words, and how that was found out."""
    return [
        page.title,
        *(
            (section.name, section.title, name, set(value.entries) if isinstance(value, Behind) else value)
            for section in page.sections
            for row in section.rows
            for name in row._fields
            if name != COLUMN
            for value in [getattr(row, name)]
        ),
    ]


@settings(
    max_examples=times(10),
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to shrink takes minutes
    suppress_health_check=list(HealthCheck),
)
@given(crowds(), st.sampled_from(("2020-06-01", "2022-01-01", "2025-01-01")))
def test_what_is_said_beyond_the_limit_holds_all_that_all_combinations_say(
    told: list[Story], as_at: str
) -> None:
    assume(sum(bool(list(other_readings(story))) for story in told) > 1)
    ask = asked(ours(), *told, as_at=as_at)
    for item, options in EVERY:
        assert not list(too_narrow(*both(item, ask, **options))), (item, options)


def alike(number: int, *facts: Any) -> list[Story]:
    found = []
    for n in range(number):
        told = tie(other=f"city-{n}")
        for fact in facts:
            told += fact.model_copy(update={"host": f"city-{n}"}) if hasattr(fact, "host") else fact
        found.append(told)
    return found


CONTESTED: dict[str, list[Any]] = {
    "kind": [signed("2005", kind="mou"), contested(2, "kind", "sister-city")],
    "signature": [signed("2011-05", kind="sister-city"), contested(2, "on", "2013")],
    "visit": [
        signed("2005", kind="mou"),
        visited("2011-05", host="kaohsiung"),
        contested(3, "on", "2012-09"),
    ],
    "end": [
        signed("2005", kind="sister-city"),
        terminated("2011-05", by="kaohsiung"),
        contested(3, "on", "2020-05"),
    ],
}
NO_SUMS = (atlas, tenure)
"""Of these a number that is no sum may be wider than need be."""


@pytest.mark.parametrize("what", CONTESTED)
def test_of_contests_that_have_nothing_to_do_with_each_other_it_is_the_same(what: str) -> None:
    ask = asked(ours(), *alike(4, *CONTESTED[what]), as_at="2012-06-30")
    for item, options in (*EVERY, (annual, {"year": 2011}), (annual, {"year": 2012})):
        if "who" in options or "body" in options:
            continue
        alone, combined = both(item, ask, **options)
        if item not in NO_SUMS:
            assert figures_of(alone) == figures_of(combined), item
        assert not list(too_narrow(alone, combined)), item


@pytest.mark.parametrize("number", [5, 6, 7])
def test_numbers_on_one_page_agree_however_many_are_contested(number: int) -> None:
    every = Count(0, number)
    mous = asked(ours(), *alike(number, *CONTESTED["kind"]), as_at="2012-06-30")
    visited_ = asked(ours(), *alike(number, *CONTESTED["visit"]), as_at="2012-12-31")

    total = only(count(mous), "total")
    line = only(annual(visited_, year=2011), "summary", what="visits out")
    by_year = {row.year: (row.visits_out, row.partners) for row in visits(visited_).section("totals")}

    assert (total.computed, total.named, total.not_counted) == (every, every, every)
    assert (line.certain, line.possible) == (0, number)
    assert by_year == {2011: (every, every), 2012: (every, every)}


class _Hosting(NamedTuple):
    """How many visits were there."""

    which: str
    visits_least: int
    visits_most: int


def test_bounds_of_things_are_added_up_too() -> None:
    @report()
    def hosting(ask: Ask) -> Page:
        """How many visits were there, at least and at most?"""
        known = sum((contact.host or "").startswith("city") for contact in ask.of(contacts))
        return Page("Hosting", (Section("hosting", [_Hosting("all", known, known)]),))

    told = alike(6, visited("2020"), contested(2, "host", "riga"))

    row = hosting(asked(ours(), *told)).rows[0]

    assert (row.visits_least, row.visits_most) == (0, 6)


@pytest.mark.parametrize("number", [2, 6])
def test_behind_a_sum_are_the_entries_of_what_may_be_in_it(number: int) -> None:
    ask = asked(ours(), *alike(number, *CONTESTED["kind"]), as_at="2012-06-30")

    row = only(kinds(ask), "kinds", of_kind="sister-city")

    assert row.behind.entries == tuple(f"partnership:city-{n}--kaohsiung#2" for n in range(number))


def test_contests_of_one_history_that_are_too_many_to_be_combined_are_said_to_be_so() -> None:
    long = runs(length="P10Y")
    few = (contested(2, "on", "2012"), contested(2, "term", {"length": "P3Y"}))
    more = (
        contested(2, "certainty", "reported"),
        contested(2, "title", "Pact"),
        contested(3, "host", "gdynia"),
    )
    told = history(opened, signed("2010", term=long), visited("2012", host="edinburgh"), *few)
    many = history(opened, signed("2010", term=long), visited("2012", host="edinburgh"), *few, *more)

    combined, apart = (show(asked(each, as_at="2012-12-31"), who=STREAM) for each in (told, many))

    assert not any("read alone" in note for note in combined.notes)
    (said,) = (note for note in apart.notes if "read alone" in note)
    assert "of 26 ways to combine them it is not known" in said
    assert said.endswith("days and numbers may be too narrow.")
