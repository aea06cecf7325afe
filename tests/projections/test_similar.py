"""Who is like us? Tags compared, and what is not known kept apart from what differs."""

from collections.abc import Callable

import pytest

from comity.testing import (
    asked,
    body_registered,
    contacted,
    corrected,
    day,
    history,
    opened_between,
    recorded,
    retracted,
    signed,
    terminated,
)
from domain import body, membership
from domain.aggregate import Surroundings
from domain.history import History
from projections.report import Ask, Body
from projections.rows.tags import tags
from projections.similar import FEW, Index, similar


def tagged(slug: str, *words: str, on: str | None = None, certainty: str = "confirmed") -> History:
    """A city of which one source says these things, of another nothing."""
    facts = [body_registered(slug.title())]
    said = body.Characterised.model_validate({"tags": words, "on": on, "certainty": certainty})
    return history(*facts, *([said] if words else []), stream=f"body:{slug}")


def tied(*parties: str) -> History:
    return history(opened_between(*parties), contacted("2024-05-01"))


def member(slug: str, network: str) -> History:
    return history(membership.Joined(on="2024-05-01"), stream=f"membership:{slug}@{network}")


HOME = tagged("kaohsiung", "industry:port", "industry:steel", "goal:tourism", on="2024")


def test_the_index_is_what_both_have_by_what_either_has() -> None:
    ask = asked(HOME, tagged("gdynia", "industry:port", "industry:ships", on="2024"))

    (gdynia,) = similar(ask, body="kaohsiung").section("others")

    assert (gdynia.index_least, gdynia.index_most) == (0.25, 0.25)  # port; port, steel, tourism, ships
    assert gdynia.shared == ("industry:port",)
    assert gdynia.behind.entries == ("body:gdynia#2", "body:kaohsiung#2")


def test_each_kind_of_tag_has_an_index_of_its_own_where_both_have_such_a_tag() -> None:
    ask = asked(HOME, tagged("gdynia", "industry:port", "industry:ships", on="2024"))

    page = similar(ask, body="kaohsiung")

    goal, industry = page.section("kinds")
    assert (industry.kind, industry.index_least) == ("industry", 0.3333)
    assert (industry.theirs, industry.ours) == (("industry:ships",), ("industry:steel",))
    assert (goal.kind, goal.index_most, goal.ours) == ("goal", None, ("goal:tourism",))
    assert page.section("others")[0].by_kind == ("industry 0.33",)


def test_partners_members_of_common_networks_and_others_stand_apart() -> None:
    ask = asked(
        HOME,
        *(tagged(one, "industry:port", on="2024") for one in ("gdynia", "hamburg", "osaka")),
        tied("gdynia", "kaohsiung"),
        member("kaohsiung", "iurc"),
        member("hamburg", "iurc"),
        member("gdynia", "iurc"),
        member("osaka", "iclei"),
    )

    page = similar(ask, body="kaohsiung")

    (gdynia,), (hamburg,), (osaka,) = (page.section(one) for one in ("partners", "networks", "others"))
    assert (gdynia.body, gdynia.tie, gdynia.networks) == ("gdynia", "contact", ("iurc",))
    assert (hamburg.body, hamburg.tie, hamburg.networks) == ("hamburg", None, ("iurc",))
    assert (osaka.body, osaka.tie, osaka.networks) == ("osaka", None, ())


def test_a_partner_without_tags_has_no_index_rather_than_none_in_common() -> None:
    ask = asked(HOME, tagged("gdynia"), tied("gdynia", "kaohsiung"), tagged("osaka"))

    page = similar(ask, body="kaohsiung")

    assert page.rows == []
    (gdynia,) = page.section("untagged")
    assert (gdynia.body, gdynia.tie) == ("gdynia", "contact")
    assert gdynia.behind.entries == ("partnership:gdynia--kaohsiung#2",)
    assert "no tag of theirs is on record: 1 more" in page.notes[0]  # Osaka


def test_nobody_is_compared_with_a_body_of_whom_nothing_is_said() -> None:
    page = similar(asked(HOME, tagged("gdynia")), body="gdynia")

    assert not any(page.section(one) for one in ("partners", "networks", "others", "kinds"))
    assert page.notes[0].startswith("No tag of Gdynia is on record")
    assert page.sections[0].empty == "no tag of Gdynia is on record"


def test_a_tag_that_may_have_been_given_only_later_makes_the_index_rough() -> None:
    gdynia = tagged("gdynia", "industry:port", "industry:ships", on="2024")

    (row,) = similar(asked(HOME, gdynia, as_at="2024-06-30"), body="kaohsiung").section("others")

    assert (row.index_least, row.index_most) == (
        0.0,
        0.25,
    )  # as little as nothing, as much as both entries tell: port; port, steel, tourism, ships
    assert row.by_kind == ("industry 0.00–0.33",)
    assert (row.shared, row.possibly_shared) == ((), ("industry:port",))
    assert not similar(asked(HOME, gdynia, as_at="2023-12-31"), body="kaohsiung").section("others")


@pytest.mark.parametrize(
    "possible", [("industry:port",), ("industry:ships",), ("industry:port", "goal:peace")]
)
def test_the_bounds_are_those_of_all_that_may_be(possible: tuple[str, ...]) -> None:
    gdynia = history(
        body_registered("Gdynia"),
        body.Characterised(tags=("industry:steel", "goal:sea"), on="2020"),
        *(body.Characterised(tags=(one,), on="2024") for one in possible),
        stream="body:gdynia",
    )
    home = tagged("kaohsiung", "industry:port", "industry:steel", "goal:tourism", on="2020")

    (row,) = similar(asked(home, gdynia, as_at="2024-06-30"), body="kaohsiung").section("others")

    ours, sure = {"industry:port", "industry:steel", "goal:tourism"}, {"industry:steel", "goal:sea"}
    every = [
        sure | {one for n, one in enumerate(possible) if chosen >> n & 1}
        for chosen in range(2 ** len(possible))
    ]
    worth = [round(len(ours & these) / len(ours | these), 4) for these in every]
    assert (row.index_least, row.index_most) == (min(worth), max(worth))


def test_tags_of_one_entry_are_told_together_or_not_at_all() -> None:
    home = tagged("kaohsiung", "industry:port", "industry:steel", "goal:tourism", on="2020")
    gdynia = tagged("gdynia", "industry:port", "expertise:ships")

    (row,) = similar(asked(home, gdynia, as_at="2024-06-30"), body="kaohsiung").section("others")

    assert (row.index_least, row.index_most) == (0.0, 0.25)  # port; port, steel, tourism, ships
    assert (row.shared, row.possibly_shared) == ((), ("industry:port",))
    assert row.by_kind == ("industry 0.00–0.50",)


def test_of_very_many_possible_entries_the_bounds_are_those_tag_by_tag() -> None:
    home = tagged("kaohsiung", "industry:port", "industry:steel", "goal:tourism", on="2020")
    gdynia = history(
        body_registered("Gdynia"),
        body.Characterised(tags=("industry:port", "expertise:ships"), on="2024"),
        *(body.Characterised(tags=(f"goal:n{n}",), on="2024") for n in range(FEW)),
        stream="body:gdynia",
    )

    (row,) = similar(asked(home, gdynia, as_at="2024-06-30"), body="kaohsiung").section("others")

    assert (row.index_least, row.index_most) == (0.0, 0.3333)


def test_an_alleged_tag_is_said_and_not_compared() -> None:
    ask = asked(HOME, tagged("gdynia", "industry:port", on="2024", certainty="alleged"))

    page = similar(ask, body="kaohsiung")

    assert not page.section("others")
    assert page.notes[-1] == "Alleged, and not compared: Gdynia industry:port."


def test_a_corrected_tag_reads_as_if_told_so_and_a_retracted_one_is_gone() -> None:
    gdynia = history(
        body_registered("Gdynia"),
        body.Characterised(tags=("industry:port",), on="2024"),
        body.Characterised(tags=("industry:cork",), on="2024"),
        stream="body:gdynia",
    )

    told = gdynia + corrected(2, {"tags": ["industry:steel"]}) + retracted(3)

    assert [(one.tag, one.version) for one in tags(told)] == [("industry:steel", 2)]


def test_who_was_succeeded_is_left_out_and_the_successor_has_the_tie() -> None:
    county = history(
        body_registered("Kaohsiung County"),
        body.Characterised(tags=("industry:port",), on="2000"),
        body.Succeeded(by="kaohsiung", on="2010-12-25"),
        stream="body:kaohsiung-county",
    )
    heirs = Surroundings(heirs=(("kaohsiung", "kaohsiung-county", day("2010-12-25")),))
    king = history(
        recorded("2000-01-01", opened_between("kaohsiung-county", "king-county")),
        recorded("2000-01-01", contacted("1999")),
        around=heirs,
    )
    ask = asked(HOME, county, king, tagged("king-county", "industry:port", on="1999"))

    assert [one.body for one in similar(ask, body="kaohsiung").rows] == ["king-county"]
    assert [one.body for one in similar(ask, body="king-county").rows] == ["kaohsiung"]
    before = similar(
        asked(HOME, county, king, tagged("king-county", "industry:port", on="1999"), as_at="2005-01-01"),
        body="king-county",
    )
    assert [one.body for one in before.rows] == ["kaohsiung-county"]


def test_the_demo_finds_the_port_and_the_makers_of_chips(demo: Callable[..., Ask]) -> None:
    page = similar(demo("2030-01-01"), body="kaohsiung")

    assert [(one.body, one.shared) for one in page.rows] == [
        ("dresden", ("industry:semiconductors",)),
        ("gdynia", ("industry:port",)),
    ]
    assert "gti-2025 para. 4" in page.rows[1].behind.sources
    assert "edinburgh" in {one.body for one in page.section("untagged")}


def test_an_index_is_written_with_two_decimals() -> None:
    assert [str(Index(0.25, 0.25)), str(Index(0, 1 / 3))] == ["0.25", "0.00–0.33"]


def test_with_each_of_several_parties_it_is_said_where_the_two_stand() -> None:
    three = history(
        opened_between("edinburgh", "gdynia", "kaohsiung"),
        signed("2015-01-01"),
        terminated("2020-05-05", by="gdynia"),
    )

    found = similar(asked(three), body=Body("kaohsiung"))
    assert {one.body: one.tie for one in found.section("untagged")} == {
        "edinburgh": "in-force",
        "gdynia": "terminated",
    }
