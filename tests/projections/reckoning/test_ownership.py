"""Whose a tie is: what a succession was, and what is left of an answer that is told elsewhere."""

from comity.testing import day, history, opened, signed
from domain import body, when
from projections.reckoning import ownership
from projections.reckoning.causes import Cause
from projections.reckoning.ownership import Succession, Tie, owned
from projections.rows.bodies import bodies
from projections.rows.sides import sides
from projections.rows.spells import WHOLE, Spell, spells

STREAM = "partnership:edinburgh--kaohsiung"


def answer(tier_kind: str) -> Spell:
    """The last answer of a tie that was signed in May 2024."""
    fact = signed("2024-05").model_copy(update={"kind": tier_kind})
    return list(spells(history(opened, fact)))[-1]


def test_a_succession_is_of_a_body_by_its_heir_on_some_day_of_a_month() -> None:
    county = history(
        body.Registered(name="Edinburgh", kind="city"),
        body.Succeeded(on="2024-05", by="lothian"),
        stream="body:edinburgh",
    )
    told = history(opened, signed("2020"))
    tie = Tie(
        stream=STREAM,
        of=WHOLE,
        pair=("edinburgh", "kaohsiung"),
        rows=tuple(spells(told)),
        agreed=(),
        sides=tuple(sides(told)),
        whose=("edinburgh",),
    )

    found = owned([tie], 1, {row.slug: row for row in bodies(county)})

    (succession,) = found[STREAM, WHOLE].successions
    assert succession == Succession(
        body="edinburgh",
        successor="lothian",
        earliest=day("2024-05-01"),
        latest=day("2024-05-31"),
        stream="body:edinburgh",
        version=2,
    )
    assert succession.cause == Cause(begins=False, earliest=day("2024-05-01"), latest=day("2024-05-31"))


def test_an_answer_that_is_told_elsewhere_holds_nothing_since_no_known_day() -> None:
    left = ownership._nothing(answer("mou"))

    assert (left.tier, left.tier_least, left.tier_most, left.held) == (0, 0, 0, ((),))
    assert (left.tier_since_on, left.tier_since_by, left.tier_since_sources) == (None, None, ())
    assert (left.tier_since_earliest, left.tier_since_latest) == (when.MIN, when.MAX)


def test_an_answer_that_stands_for_two_has_the_tiers_of_the_higher() -> None:
    lower, higher = answer("mou"), answer("sister-city")._replace(tier_least=3, tier_most=5)

    both = ownership._for_all(lower, [lower, higher], tier=3)

    assert (both.tier, both.tier_least, both.tier_most, both.held) == (4, 3, 5, higher.held)
