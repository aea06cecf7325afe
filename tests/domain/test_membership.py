"""A membership: one open spell at a time, as sure as its dates, under the name that the network lists."""

from comity.testing import Story, World, as_at, day, history, refusal
from domain.decide import Accepted, decide
from domain.fact import Fact
from domain.membership import Applied, Invited, Joined, Left, Named, Participated
from domain.partnership.facts import Pressured, PressureLifted, StanceTaken
from domain.refusal import Refusal
from domain.shared import Change, Corrected

IURC = "membership:kaohsiung@iurc"


def told(*facts: Fact) -> Story:
    return history(*facts, stream=IURC)


def status(found: Story, on: str) -> tuple[str, bool]:
    at = as_at(found, on)
    return at.standing.status, at.certain


def test_a_membership_needs_no_opening() -> None:
    assert status(told(Participated(on="2025-09-15?", occasion="a session")), "2025-10-01") == (
        "participant",
        True,
    )


def test_a_membership_is_of_registered_bodies() -> None:
    unknown = World(bodies=frozenset({"kaohsiung"}))

    decided = decide(told(), Joined(on="2025-09"), unknown)

    assert isinstance(decided, Refusal)
    assert "the body iurc is not in this ledger" in decided.reason


def test_joined_in_one_of_three_months_is_possible_and_then_certain() -> None:
    found = told(Invited(on="2025-07", by="eeto"), Joined(on="[2025-07,2025-08,2025-09]"))

    assert status(found, "2025-08-15") == ("member", False)
    assert status(found, "2025-10-01") == ("member", True)


def test_an_invitation_bounds_the_joining_after_it() -> None:
    found = told(Invited(on="2025-07-20", by="eeto"), Joined(on="2025"))

    assert found.chronicle[1].earliest == day("2025-07-20")


def test_a_member_does_not_join_again_and_only_a_member_leaves() -> None:
    member = told(Joined(on="2020"))

    assert "is a member already" in refusal(member, Joined(on="2021"))
    assert "only a member can leave" in refusal(told(Applied(on="2020")), Left(on="2021"))
    assert isinstance(decide(member + Left(on="2021"), Joined(on="2022"), World()), Accepted)


def test_that_a_member_leaves_before_it_joined_is_refused_with_the_day_of_joining() -> None:
    again = told(Joined(on="1988"), Left(on="2000"), Joined(on="2005"))

    assert refusal(again, Left(on="1980")).startswith("it lies before #1 (joined), of 1988; until then ")
    assert refusal(again, Left(on="2003")).startswith("it lies before #3 (joined), of 2005; until then ")
    assert "#3" not in refusal(again + Left(on="2010"), Left(on="2012"))
    corrected = Corrected(entry=1, changes=(Change(field="on", value="2001"),), because="x")
    assert "lies before #1 (joined), of 2001" in refusal(again, corrected)


def test_who_takes_part_after_leaving_is_no_member() -> None:
    found = told(Joined(on="2020"), Left(on="2021"), Participated(on="2022", occasion="a session"))

    assert found.aggregate.standing.status == "left"


def test_the_name_is_what_the_network_lists() -> None:
    found = told(Joined(on="2015", as_name="Chinese Taipei"), Named(on="2020-09-26", as_name="China"))

    assert as_at(found, "2020-09-25").standing.as_name == "Chinese Taipei"
    assert as_at(found, "2020-09-26").standing.as_name == "China"


def test_pressure_is_lifted_once_it_was_exerted() -> None:
    found = told(Pressured(on="2020-09-26", actor="gcom", means=("political",), incident="naming"))

    assert isinstance(decide(found, PressureLifted(incident="naming"), World()), Accepted)
    assert "no pressure named other" in refusal(found, PressureLifted(incident="other"))


def test_a_membership_has_no_instruments() -> None:
    stance = StanceTaken(by="kaohsiung", stance="refutes", instrument="x")

    assert "has no instruments" in refusal(told(Joined(on="2015")), stance)
