"""Where streams stand whichever value is right, held against a ledger in which each of the values was preferred in turn."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, assume, given, settings

from comity.testing import Story, asked, contested, day, signed, visited
from domain import when
from domain.fact import Term
from projections.ask import Ask
from projections.reckoning.lives import lives, meetings
from projections.reckoning.whichever import course, stands
from projections.row import Days
from projections.rows.spells import Spell
from tests.projections.reckoning.test_unsettled import ours, stories, tie, ways
from tests.tries import times

if TYPE_CHECKING:
    from collections.abc import Sequence

SOME = settings(
    max_examples=times(20),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TODAY = "2025-11-25"
UNTIL_2018_OR_2022 = tie(
    signed("2012-05-01", kind="mou", term=Term(until="2018-06-30")),
    contested(2, "term", {"until": "2022-06-30"}),
)


def in_each(told: Story) -> list[list[Spell]]:
    """Where it stood in a ledger of its own for each choice of values, folded afresh, with nothing contested there."""
    return [course(asked(ours(), world, as_at=TODAY), world.stream) for world in ways(told)]


def on(those: Sequence[Spell], day_: int) -> Spell:
    (found,) = [spell for spell in those if spell.holds(day_)]
    return found


@SOME
@given(stories())
def test_on_every_day_it_may_stand_as_it_does_with_any_value_and_no_otherwise(told: list[Story]) -> None:
    assume(any(len(ways(story)) > 1 for story in told))
    ask = asked(ours(), *told, as_at=TODAY)
    for story in told:
        found, worlds = course(ask, story.stream), in_each(story)
        days = sorted({spell.first for those in (found, *worlds) for spell in those})
        assert [spell.until for spell in found] == [*(spell.first for spell in found[1:]), when.MAX]
        for day_ in days:
            then = Ask(ask.rows, ask.names, day_, ask.today)
            assert stands(ask, story.stream, day=day_) == on(course(then, story.stream), day_).asked_on(day_)
            now, each = on(found, day_), [on(those, day_) for those in worlds]
            assert set(now.statuses) == {status for spell in each for status in spell.statuses}
            assert now.certain == (
                len({spell.status for spell in each}) == 1 and all(s.certain for s in each)
            )
            assert now.tier_least == min(spell.tier_least for spell in each)
            assert now.tier_most == max(spell.tier_most for spell in each)
            assert set(now.flags) == set.intersection(*(set(spell.flags) for spell in each))
            assert {*now.flags, *now.possible_flags} == {
                flag for spell in each for flag in (*spell.flags, *spell.possible_flags)
            }
            alike = [spell for spell in each if spell.status == now.status]
            assert (now.since_earliest, now.since_latest) == (
                min(spell.since_earliest for spell in alike),
                max(spell.since_latest for spell in alike),
            )


@SOME
@given(stories())
def test_a_life_begins_with_the_first_day_of_any_value_and_is_that_course(told: list[Story]) -> None:
    assume(any(len(ways(story)) > 1 for story in told))
    ask = asked(ours(), *told, as_at="2022-01-01")
    found = {life.stream: life for life in lives(ask)}
    worlds = [lives(asked(ours(), *world, as_at="2022-01-01")) for world in product(*map(ways, told))]
    assert found.keys() == {life.stream for world in worlds for life in world}
    for stream, life in found.items():
        there = [other for world in worlds for other in world if other.stream == stream]
        assert life.spells[0].first == min(other.spells[0].first for other in there)
        assert set(life.now.statuses) >= {status for other in there for status in other.now.statuses}
        assert life.now == stands(ask, stream, day=ask.day)._replace(first=life.now.first)  # type: ignore[union-attr]


def test_where_it_stands_on_a_day_is_what_the_report_says() -> None:
    found = stands(asked(ours(), UNTIL_2018_OR_2022), UNTIL_2018_OR_2022.stream, day=day("2019-01-01"))

    assert found is not None
    assert (found.status, found.alternatives, found.since) == (
        "expired",
        ("in-force",),
        Days("2018-07-01", "2018-07-01", "2018-07-01"),
    )
    after = stands(asked(ours(), UNTIL_2018_OR_2022), UNTIL_2018_OR_2022.stream)
    assert after is not None
    assert (after.certain, after.since.edtf) == (True, "[2018-07-01,2022-07-01]")


def test_of_what_is_not_on_record_nobody_says_where_it_stands() -> None:
    assert stands(asked(ours()), "partnership:gdynia--kaohsiung") is None


def test_a_visit_of_one_day_or_another_is_drawn_over_both() -> None:
    told = tie(visited("2013-05-03"), contested(2, "on", "2015-05-03"))
    ask = asked(ours(), told)

    [met] = meetings(ask, lives(ask))[told.stream]

    assert (met.earliest, met.latest) == (day("2013-05-03"), day("2015-05-03"))
