"""The ledger itself: whose it is, and its policies."""

import pytest

from comity.testing import World, history, ledger_opened, noted, refusal
from domain import ledger
from domain.fact import NotAFact, fact_of
from domain.history import History


def read(told: History) -> ledger.Standing:
    """Return where the ledger stands."""
    found: ledger.Standing = told.aggregate.standing
    return found


def test_a_ledger_is_opened() -> None:
    known = history(ledger_opened("Kaohsiung's city diplomacy", home="kaohsiung"))

    assert (read(known).status, read(known).home, read(known).timezone) == ("open", "kaohsiung", "UTC")


def test_a_researcher_has_no_home() -> None:
    assert read(history(ledger_opened("A thesis"))).home is None


def test_the_home_is_registered() -> None:
    nowhere = history(stream="ledger", world=World(bodies=frozenset()))

    assert "the body kaohsiung is not in this ledger" in refusal(nowhere, ledger_opened(home="kaohsiung"))


def test_nothing_comes_before_the_opening() -> None:
    assert "has not been opened" in refusal(history(stream="ledger"), noted())


def test_a_policy_takes_the_place_of_one_of_its_name() -> None:
    known = history(ledger_opened())
    known += ledger.PolicyAdopted(policy="sister-cities", title="What counts", counts=("sister-city",))
    known += ledger.PolicyAdopted(policy="schools", title="What follows", follow_up="sister-school")

    known += ledger.PolicyAdopted(
        policy="sister-cities",
        title="What counts",
        counts=("sister-city", "friendship"),
        metric="sister-cities",
    )

    assert [policy.policy for policy in read(known).policies] == ["schools", "sister-cities"]
    assert read(known).policies[1].counts == ("sister-city", "friendship")


@pytest.mark.parametrize("zone", ["Asia/Taipei", "Europe/Warsaw", "UTC"])
def test_what_is_a_time_zone(zone: str) -> None:
    assert ledger.Opened(title="x", timezone=zone).timezone == zone


@pytest.mark.parametrize("zone", ["Taipei", "", "../../etc/passwd", "GMT+25"])
def test_what_is_no_time_zone(zone: str) -> None:
    with pytest.raises(NotAFact, match="is no time zone"):
        fact_of(ledger.Opened, {"title": "x", "timezone": zone})


def test_a_policy_counts_kinds_of_instrument() -> None:
    with pytest.raises(NotAFact, match="counts"):
        fact_of(ledger.PolicyAdopted, {"policy": "x", "title": "x", "counts": ["treaty"]})
