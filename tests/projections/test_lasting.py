"""What lasted over a new year is counted once, in the year in which it began, whatever it was."""

from typing import Any

import pytest

from comity.testing import (
    amended,
    amendment_proposed,
    asked,
    body_registered,
    commitment_closed,
    commitment_made,
    concern_raised,
    considered,
    contacted,
    document_attached,
    dormancy_declared,
    figure_reported,
    history,
    invalidated,
    noted,
    opened,
    plan_dropped,
    planned,
    pressure_lifted,
    pressured,
    proposed,
    put_on_hold,
    renewal_declined,
    renewed,
    resolution_passed,
    resumed,
    signed,
    signing_postponed,
    stance_taken,
    statement_made,
    suspended,
    terminated,
    termination_postponed,
    termination_proposed,
    visited,
)
from domain import membership, programme
from domain.fact import Fact, types
from domain.history import History
from projections.report import Ask, When
from projections.reports.annual import CHAPTERS, annual
from projections.reports.diff import diff
from projections.reports.timeline import timeline
from projections.rows.plans import TO_COME

SPAN = "2023-12-30/2024-01-03"
YEARS = range(2020, 2027)
BEFORE: tuple[Fact, ...] = (
    opened,
    signed("2020-01-01", kind="mou"),
    proposed("2021"),
    commitment_made("2021"),
    planned("2021", due="2024"),
    pressured("2021"),
)
OF_A_PARTNERSHIP: tuple[tuple[Fact, ...], ...] = (
    *(
        (fact,)
        for fact in (
            visited(SPAN),
            contacted(SPAN),
            considered(SPAN, outcome="tabled"),
            put_on_hold(SPAN),
            resolution_passed(SPAN),
            signed(SPAN, kind="friendship", instrument="another"),
            signing_postponed(SPAN),
            renewed(SPAN),
            renewal_declined(SPAN),
            amendment_proposed(SPAN),
            amended(SPAN),
            invalidated(SPAN),
            suspended(SPAN),
            termination_proposed(SPAN),
            terminated(SPAN),
            stance_taken(SPAN),
            pressured(SPAN),
            pressure_lifted(SPAN),
            concern_raised(SPAN),
            commitment_made(SPAN, commitment="another"),
            commitment_closed(SPAN),
            dormancy_declared(SPAN),
            figure_reported(SPAN),
            statement_made(SPAN),
            document_attached(SPAN),
            noted(SPAN),
            planned(SPAN, plan="another"),
            plan_dropped(SPAN),
        )
    ),
    (considered("2022", outcome="rejected"), proposed(SPAN)),
    (suspended("2022"), resumed(SPAN)),
    (termination_proposed("2022"), termination_postponed(SPAN)),
)
OF_A_MEMBERSHIP: tuple[tuple[Fact, ...], ...] = (
    (membership.Joined(on=SPAN),),
    (membership.Invited(on=SPAN, by="network"),),
    (membership.Applied(on=SPAN),),
    (membership.Participated(on=SPAN, occasion="assembly"),),
    (membership.Joined(on="2022"), membership.Left(on=SPAN)),
    (membership.Joined(on="2022"), membership.Named(on=SPAN, as_name="Kaohsiung City")),
)
OF_A_PROGRAMME: tuple[tuple[Fact, ...], ...] = (
    (programme.Started(on=SPAN, name="Festival", kind="festival", host="kaohsiung"),),
    (
        programme.Started(on="2020", name="Festival", kind="festival", host="kaohsiung"),
        programme.EditionHeld(on=SPAN, title="First"),
    ),
    (
        programme.Started(on="2020", name="Festival", kind="festival", host="kaohsiung"),
        programme.Ended(on=SPAN),
    ),
)


def stories() -> list[tuple[str, History]]:
    """One history a type, whose last fact lasted over the new year."""
    found: list[tuple[str, History]] = []
    for before, cases, stream in (
        (BEFORE, OF_A_PARTNERSHIP, None),
        ((), OF_A_MEMBERSHIP, "membership:kaohsiung@network"),
        ((), OF_A_PROGRAMME, "programme:festival"),
    ):
        for facts in cases:
            told = history(*before, *facts, stream=stream)
            found.append((told.entries[-1].type, told))
    return found


STORIES = stories()


def asking(told: History) -> Ask:
    return asked(history(body_registered()), told)


DONE = [(name, told) for name, told in STORIES if name.partition(".")[2] not in TO_COME]


@pytest.mark.parametrize(("name", "told"), DONE, ids=[name for name, _ in DONE])
def test_it_is_of_one_year_for_certain(name: str, told: History) -> None:
    entry = f"{told.stream}#{len(told.entries)}"
    ask = asking(told)
    pages = {year: annual(ask, year=year) for year in YEARS}

    def years(*sections: str) -> list[int]:
        return [
            year
            for year, page in pages.items()
            for section in sections
            for row in page.section(section)
            if row.behind.entries == (entry,)
        ]

    assert years(*CHAPTERS.values()) == [2023], name
    assert years("possible", "undated") == []
    lines: dict[str, list[Any]] = {}
    for page in pages.values():
        for row in page.section("summary"):
            if entry in row.behind.entries and not row.what.startswith("promises open"):
                lines.setdefault(row.what, []).append((row.certain, row.possible))
    assert all(len(of_years) == 1 for of_years in lines.values()), lines


@pytest.mark.parametrize(("name", "told"), STORIES, ids=[name for name, _ in STORIES])
def test_it_is_told_and_does_what_it_does_on_the_day_on_which_it_began(name: str, told: History) -> None:
    entry, ask = f"{told.stream}#{len(told.entries)}", asking(told)

    def at(first: str, last: str) -> list[str]:
        page = timeline(ask, who=told.stream, from_=When(first), to=When(last))
        return [row.entry for row in page.rows if row.entry == entry]

    assert at("2023-12-30", "2023-12-30") == [entry], name
    assert at("2023-12-31", "2024-12-31") == []
    after = diff(ask, from_=When("2023-12-30"), to=When("2024-06-01"))
    assert not any(entry in fact.behind.entries for fact in after.section("facts"))


def test_every_type_that_may_last_is_asked_about() -> None:
    kinds = {"partnership", "membership", "programme"}
    opening = {"partnership.opened", "partnership.same-as", "membership.same-as"}  # nothing of what happened
    corrections = {"corrected", "retracted", "contested", "preferred", "attested", "source-registered"}

    wanted = {
        name
        for name in types()
        if name.partition(".")[0] in kinds and name.partition(".")[2] not in corrections
    }
    shared = {story.partition(".")[2] for story, _ in STORIES}
    missing = {
        name
        for name in wanted - opening - {story for story, _ in STORIES}
        if name.partition(".")[2] not in shared
    }
    assert missing == set()
