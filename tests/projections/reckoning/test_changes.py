"""Where something stands under open contests: what is so in each reading is certain, and bounds are those of all."""

from comity.testing import day, history, opened, proposed, signed
from domain.history import History
from projections.reckoning.changes import Stand, _over
from projections.rows.spells import spells


def stand(told: History) -> Stand:
    return Stand(list(spells(told))[-1], (), begun=True)


def test_tiers_are_from_the_least_to_the_most() -> None:
    mou, sister_city = (stand(history(opened, signed("2020", kind=kind))) for kind in ("mou", "sister-city"))

    over = _over([mou, sister_city]).spell

    assert (over.tier, over.tier_least, over.tier_most) == (2, 2, 4)


def test_a_beginning_is_from_the_earliest_to_the_latest() -> None:
    early, late = (stand(history(opened, signed(on))) for on in ("2020-01-01", "2021-06-01"))

    over = _over([early, late]).spell

    assert (over.since_earliest, over.since_latest) == (day("2020-01-01"), day("2021-06-01"))
    assert (over.tier_since_earliest, over.tier_since_latest) == (day("2020-01-01"), day("2021-06-01"))
    assert over.since_on == over.tier_since_on == "[2020-01-01,2021-06-01]"


def test_a_flag_of_one_reading_is_possible() -> None:
    signed_alone = history(opened, signed("2020"))
    pending = signed_alone + proposed("2021")

    over = _over([stand(pending), stand(signed_alone)]).spell

    assert (over.flags, over.possible_flags) == ((), ("pending",))
    assert _over([stand(pending), stand(pending)]).spell.flags == ("pending",)
