"""Who is like us? Tags compared, and what is not known kept apart from what differs."""

import random
from itertools import product

import pytest

from comity.testing import (
    asked,
    body_registered,
    history,
)
from domain import body
from domain.history import History
from projections.reports.similar import FEW, Alike, similar


def tagged(slug: str, *words: str, on: str | None = None, certainty: str = "confirmed") -> History:
    """A city of which one source says these things, of another nothing."""
    facts = [body_registered(slug.title())]
    said = body.Characterised.model_validate({"tags": words, "on": on, "certainty": certainty})
    return history(*facts, *([said] if words else []), stream=f"body:{slug}")


HOME = tagged("kaohsiung", "industry:port", "industry:steel", "goal:tourism", on="2024")


def test_the_index_is_what_both_have_by_what_either_has_of_the_kinds_that_both_have() -> None:
    ask = asked(HOME, tagged("gdynia", "industry:port", "industry:ships", "expertise:rescue", on="2024"))

    (gdynia,) = similar(ask, body="kaohsiung").section("others")

    assert (gdynia.index_least, gdynia.index_most) == (0.3333, 0.3333)  # port; port, steel, ships
    assert (gdynia.loose, gdynia.possible) == (False, False)
    assert gdynia.shared == ("industry:port",)
    assert gdynia.behind.entries == ("body:gdynia#2", "body:kaohsiung#2")


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
