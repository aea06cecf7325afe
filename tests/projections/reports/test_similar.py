"""Who is like us? Tags compared, and what is not known kept apart from what differs."""

import random
from collections.abc import Callable
from itertools import product

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
from domain.context import StreamContext
from domain.history import History
from projections.report import Ask, Body
from projections.reports.similar import FEW, Alike, Index, similar
from projections.rows.tags import tags


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


def test_the_index_is_what_both_have_by_what_either_has_of_the_kinds_that_both_have() -> None:
    ask = asked(HOME, tagged("gdynia", "industry:port", "industry:ships", "expertise:rescue", on="2024"))

    (gdynia,) = similar(ask, body="kaohsiung").section("others")

    assert (gdynia.index_least, gdynia.index_most) == (0.3333, 0.3333)  # port; port, steel, ships
    assert (gdynia.loose, gdynia.possible) == (False, False)
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


def test_the_index_of_several_kinds_is_their_mean() -> None:
    ask = asked(HOME, tagged("gdynia", "industry:port", "goal:tourism", "goal:peace", on="2024"))

    (gdynia,) = similar(ask, body="kaohsiung").section("others")

    assert gdynia.by_kind == ("goal 0.50", "industry 0.50")
    assert gdynia.index_most == 0.5
    assert gdynia.shared == ("goal:tourism", "industry:port")


def test_whose_tags_are_all_of_other_kinds_has_no_index_which_is_not_nothing_in_common() -> None:
    page = similar(asked(HOME, tagged("gdynia", "expertise:rescue", on="2024")), body="kaohsiung")

    assert not page.rows
    assert not page.section("others")
    (gdynia,) = page.section("untagged")
    assert (gdynia.body, gdynia.why) == ("gdynia", "no kind of tag that both have")
    assert gdynia.behind.entries == ("body:gdynia#2", "body:kaohsiung#2")
    assert {kind.kind: kind.index_least for kind in page.section("kinds")} == {
        "expertise": None,
        "goal": None,
        "industry": None,
    }


def test_partners_members_of_common_networks_and_others_stand_apart() -> None:
    ask = asked(
        HOME,
        *(tagged(name, "industry:port", on="2024") for name in ("gdynia", "hamburg", "osaka")),
        tied("gdynia", "kaohsiung"),
        member("kaohsiung", "iurc"),
        member("hamburg", "iurc"),
        member("gdynia", "iurc"),
        member("osaka", "iclei"),
    )

    page = similar(ask, body="kaohsiung")

    (gdynia,), (hamburg,), (osaka,) = (page.section(name) for name in ("partners", "networks", "others"))
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

    assert not any(page.section(name) for name in ("partners", "networks", "others", "kinds"))
    assert page.notes[0].startswith("No tag of Gdynia is on record")
    assert page.sections[0].empty == "no tag of Gdynia is on record"


def test_a_tag_that_may_have_been_given_only_later_makes_the_index_rough() -> None:
    gdynia = tagged("gdynia", "industry:port", "industry:ships", on="2024")

    (row,) = similar(asked(HOME, gdynia, as_at="2024-06-30"), body="kaohsiung").section("others")

    # as little as nothing where the home has some industry and Gdynia has another; port; port, steel, ships
    assert (row.index_least, row.index_most, row.possible) == (0.3333, 0.3333, True)
    assert row.by_kind == ("industry 0.33",)
    assert (row.shared, row.possibly_shared) == ((), ("industry:port",))
    assert not similar(asked(HOME, gdynia, as_at="2023-12-31"), body="kaohsiung").section("others")


def test_tags_of_one_entry_are_told_together_or_not_at_all() -> None:
    home = tagged("kaohsiung", "industry:port", "industry:steel", "goal:tourism", on="2020")
    gdynia = history(
        body_registered("Gdynia"),
        body.Characterised(tags=("industry:ships",), on="2020"),
        body.Characterised(tags=("industry:port", "goal:peace"), on="2024"),
        stream="body:gdynia",
    )

    (row,) = similar(asked(home, gdynia, as_at="2024-06-30"), body="kaohsiung").section("others")

    # ships alone: 0 of 3; with port and peace: the mean of 1 of 3 and 0 of 2
    assert (row.index_least, row.index_most, row.possible) == (0.0, 0.1667, False)
    assert (row.shared, row.possibly_shared) == ((), ("industry:port",))
    assert row.by_kind == ("goal 0.00", "industry 0.00–0.33")


# --- against all that may be

Said = tuple[str, bool, frozenset[str]]
"""Whose entry it is, whether it had surely been told by then, and the tags."""
TAGS = [f"{kind}:{name}" for kind in ("industry", "goal", "expertise") for name in "abc"]


def made_up(chance: random.Random, possible: int, sure: int = 4) -> list[Said]:
    """Entries of two bodies, so many of them only possible, and at most so many sure."""
    several = [True] * chance.randint(0, sure) + [False] * possible
    return [
        (
            chance.choice(("kaohsiung", "gdynia")),
            item,
            frozenset(chance.sample(TAGS, chance.choice((1, 2, 3)))),
        )
        for item in several
    ]


def all_cases(entries: list[Said]) -> tuple[list[float], bool]:
    """The mean of each case in which there is one, and whether there is one in all: sets alone, case by case."""
    found, all_have = [], True
    for told in product((False, True), repeat=len(entries)):
        if any(sure and not here for (_, sure, _), here in zip(entries, told, strict=True)):
            continue
        have: dict[str, set[str]] = {"kaohsiung": set(), "gdynia": set()}
        for (whose, _, words), here in zip(entries, told, strict=True):
            have[whose] |= words if here else set()
        indices = []
        for kind in ("industry", "goal", "expertise"):
            ours, theirs = ({tag for tag in have[who] if tag.startswith(kind)} for who in have)
            if ours and theirs:
                indices.append(len(ours & theirs) / len(ours | theirs))
        if indices:
            found.append(sum(indices) / len(indices))
        all_have = all_have and bool(indices)
    return found, all_have


def found_of(entries: list[Said]) -> list[Alike]:
    """The rows of a ledger in which these entries are told."""
    bodies = []
    for slug in ("kaohsiung", "gdynia"):
        facts = [
            body.Characterised(tags=tuple(sorted(tags)), on="2020" if sure else "2024")
            for whose, sure, tags in entries
            if whose == slug
        ]
        bodies.append(history(body_registered(slug.title()), *facts, stream=f"body:{slug}"))
    rows: list[Alike] = [*similar(asked(*bodies, as_at="2024-06-30"), body="kaohsiung").section("others")]
    return rows


@pytest.mark.parametrize("possible", range(7))
def test_the_bounds_are_those_of_all_that_may_be(possible: int) -> None:
    chance = random.Random(possible)  # noqa: S311 — chance is seeded, and no secret
    for _ in range(60):
        entries = made_up(chance, possible)
        means, all_have = all_cases(entries)
        rows = found_of(entries)

        assert bool(rows) == bool(means), entries
        for row in rows:
            assert (row.index_least, row.index_most) == (round(min(means), 4), round(max(means), 4)), entries
            assert (row.possible, row.loose) == (not all_have, False), entries


def test_beyond_twelve_possible_entries_the_bounds_hold_and_are_said_to_be_loose() -> None:
    chance = random.Random(12)  # noqa: S311 — chance is seeded, and no secret
    loose = 0
    for _ in range(8):
        entries = made_up(chance, FEW + 1, sure=1)
        means, all_have = all_cases(entries)
        (row,) = found_of(entries)

        assert row.index_least - 0.0001 <= min(means), entries
        assert row.index_most + 0.0001 >= max(means), entries
        assert all_have or row.possible
        if not row.loose:
            assert (row.index_least, row.index_most) == (round(min(means), 4), round(max(means), 4)), entries
        loose += row.loose
    assert loose


def test_of_nine_possible_tags_the_most_is_what_can_be() -> None:
    home = tagged("kaohsiung", "goal:a", "industry:b", on="2020")
    gdynia = history(
        body_registered("Gdynia"),
        body.Characterised(tags=("goal:a", "industry:c"), on="2024"),
        body.Characterised(tags=("goal:d", "industry:b"), on="2024"),
        *(body.Characterised(tags=("goal:a", f"industry:n{n}"), on="2024") for n in range(7)),
        stream="body:gdynia",
    )

    (row,) = similar(asked(home, gdynia, as_at="2024-06-30"), body="kaohsiung").section("others")

    assert (row.index_most, row.loose) == (0.5, False)  # tag by tag it would be 1


def test_of_more_entries_it_is_said_that_the_bounds_are_loose() -> None:
    home = tagged("kaohsiung", "goal:a", "industry:b", on="2020")
    gdynia = history(
        body_registered("Gdynia"),
        *(body.Characterised(tags=("goal:a", f"industry:n{n}"), on="2024") for n in range(FEW + 1)),
        stream="body:gdynia",
    )

    page = similar(asked(home, gdynia, as_at="2024-06-30"), body="kaohsiung")

    (row,) = page.section("others")
    assert (row.index_least, row.index_most, row.loose, row.possible) == (0.0, 1.0, True, True)
    assert "More than 12 entries are only possible, so that the bounds are loose" in page.notes[0]


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

    assert [(tag.tag, tag.version) for tag in tags(told)] == [("industry:steel", 2)]


def test_who_was_succeeded_is_left_out_and_the_successor_has_the_tie() -> None:
    county = history(
        body_registered("Kaohsiung County"),
        body.Characterised(tags=("industry:port",), on="2000"),
        body.Succeeded(by="kaohsiung", on="2010-12-25"),
        stream="body:kaohsiung-county",
    )
    successors = StreamContext(successors=(("kaohsiung", "kaohsiung-county", day("2010-12-25")),))
    king = history(
        recorded("2000-01-01", opened_between("kaohsiung-county", "king-county")),
        recorded("2000-01-01", contacted("1999")),
        around=successors,
    )
    ask = asked(HOME, county, king, tagged("king-county", "industry:port", on="1999"))

    assert [row.body for row in similar(ask, body="kaohsiung").rows] == ["king-county"]
    assert [row.body for row in similar(ask, body="king-county").rows] == ["kaohsiung"]
    before = similar(
        asked(HOME, county, king, tagged("king-county", "industry:port", on="1999"), as_at="2005-01-01"),
        body="king-county",
    )
    assert [row.body for row in before.rows] == ["kaohsiung-county"]


def test_the_demo_finds_the_port_and_the_makers_of_chips(demo: Callable[..., Ask]) -> None:
    page = similar(demo("2030-01-01"), body="kaohsiung")

    assert [(row.body, row.shared) for row in page.rows] == [
        ("dresden", ("industry:semiconductors",)),
        ("gdynia", ("industry:port",)),
    ]
    assert "gti-2025 para. 4" in page.rows[1].behind.sources
    assert "edinburgh" in {row.body for row in page.section("untagged")}


def test_an_index_is_written_with_two_decimals() -> None:
    assert [str(Index(0.25, 0.25)), str(Index(0, 1 / 3))] == ["0.25", "0.00–0.33"]


def test_with_each_of_several_parties_it_is_said_where_the_two_stand() -> None:
    three = history(
        opened_between("edinburgh", "gdynia", "kaohsiung"),
        signed("2015-01-01"),
        terminated("2020-05-05", by="gdynia"),
    )

    found = similar(asked(three), body=Body("kaohsiung"))
    assert {row.body: row.tie for row in found.section("untagged")} == {
        "edinburgh": "in-force",
        "gdynia": "terminated",
    }


def test_another_body_keeps_its_columns() -> None:
    gdynia = history(
        body.Registered(name="City of Gdynia", kind="city", country="PL"),
        body.Characterised(on="2024", tags=("industry:port",)),
        body.Characterised(on="2025", tags=("industry:steel",)),
        stream="body:gdynia",
    )

    page = similar(asked(HOME, gdynia, as_at="2025-06-01"), body="kaohsiung")

    (other,) = page.section("others")
    assert (other.body, other.name, other.country) == ("gdynia", "City of Gdynia", "PL")
    assert (other.index_least, other.index_most) == (0.5, 1.0)
    industry = next(kind for kind in page.section("kinds") if kind.kind == "industry")
    assert (industry.body, industry.name) == ("gdynia", "City of Gdynia")
    assert (industry.index_least, industry.index_most) == (0.5, 1.0)
    assert (industry.shared, industry.possibly_shared) == (("industry:port",), ("industry:steel",))


def test_a_kind_of_which_one_may_have_no_tag_is_possible_and_its_bounds_are_not_loose() -> None:
    ask = asked(HOME, tagged("gdynia", "industry:port", on="2025"), as_at="2025-06-01")

    industry = next(
        kind for kind in similar(ask, body="kaohsiung").section("kinds") if kind.kind == "industry"
    )

    assert (industry.loose, industry.possible) == (False, True)
