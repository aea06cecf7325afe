"""From whose side a partnership is seen, and for which party a body acts."""

from comity.testing import day, history, opened_between
from domain.context import StreamContext
from projections.reckoning.ties import ties
from projections.rows.sides import sides

LATER = day("2010-12-25")
COUNTY = history(
    opened_between("kaohsiung-county", "king-county"),
    around=StreamContext(successors=(("kaohsiung", "kaohsiung-county", LATER),)),
)
STREAM = "partnership:kaohsiung-county--king-county"


def test_whoever_took_the_place_of_a_party_acts_for_it_from_then_on() -> None:
    (found,) = ties(sides(COUNTY), LATER, "kaohsiung").values()

    assert (found.party, found.others, found.now(found.party)) == (
        "kaohsiung-county",
        ("king-county",),
        "kaohsiung",
    )
    assert found.side("kaohsiung", {}) == ("kaohsiung-county", True)
    assert not ties(sides(COUNTY), LATER - 1, "kaohsiung")


def test_without_a_body_a_partnership_is_seen_from_the_party_that_its_id_names_first() -> None:
    assert ties(sides(COUNTY), LATER)[STREAM].party == "kaohsiung-county"
    assert ties(sides(COUNTY), LATER, "osaka") == {}


def test_a_body_stands_on_the_side_of_the_one_it_belongs_to_and_not_as_the_party_itself() -> None:
    belongs = {"office": "council", "council": "king-county", "loop": "loop"}
    found = ties(sides(COUNTY), LATER)[STREAM]

    assert found.side("office", belongs) == ("king-county", False)
    assert found.side("king-county", belongs) == ("king-county", True)
    assert found.side("loop", belongs) == (None, False)
    assert found.side(None, belongs) == (None, False)


def test_a_party_that_took_the_place_of_another_is_one_with_it() -> None:
    told = history(
        opened_between("cincinnati", "new-taipei", "taipei-county"),
        around=StreamContext(successors=(("new-taipei", "taipei-county", LATER),)),
    )

    (before,) = ties(sides(told), LATER - 1, "cincinnati").values()
    assert before.others == ("new-taipei", "taipei-county")
    (found,) = ties(sides(told), LATER, "cincinnati").values()
    assert found.others == ("taipei-county",)
    assert found.now("taipei-county") == "new-taipei"
    assert found.side("new-taipei", {}) == found.side("taipei-county", {}) == ("taipei-county", True)
