"""What a sheet is compared with is the same whether it has few rows, whose streams are read one by one, or many."""

import itertools
from random import Random
from typing import Any

import pytest

from cli.spreadsheet.edition import Edition, Settle
from cli.spreadsheet.known import FEW, world_of
from comity.testing import (
    attested,
    citing,
    contacted,
    contested,
    opened_between,
    retracted,
    signed,
    source_registered,
    suspended,
    terminated,
    visited,
)
from domain.fact import Fact
from domain.membership import Joined, Left
from store.application import Comity
from store.merging import Merged, merge
from tests.projections.engine.ledgers import CITIES, begun, taken_back


def known(book: Comity, rows: int) -> dict[str, Any]:
    """What a sheet of so many rows finds in a ledger."""
    world = world_of(book, rows)
    streams = {*book.streams("partnership"), *book.streams("membership")}
    found: dict[str, Any] = {
        stream: (world.ties(stream), world.told(stream), world.spells(stream), world.is_open(stream))
        for stream in sorted(streams)
    }
    return found | {
        "every": [*world.every()],
        "contacts": [*world.contacts()],
        "memberships": [*world.memberships()],
    }


def differing(book: Comity) -> list[str]:
    """The streams, and what else, of which few rows know otherwise than many."""
    few, many = known(book, 1), known(book, FEW)
    assert few.keys() == many.keys()
    return [what for what, found in few.items() if found != many[what]]


def test_few_rows_of_a_source_that_no_list_follows_do_not_have_all_streams_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Who adds one row to a large ledger waits for what that row names; a list that was followed is another thing."""
    passes: list[str] = []
    histories = Comity.histories

    def counted(book: Comity, kind: str, **how: Any) -> Any:
        passes.append(kind)
        return histories(book, kind, **how)

    with begun() as book:
        book.record("source:list", source_registered("list"), by="mei")
        book.record("source:next", source_registered("next", follows="list"), by="mei")
        monkeypatch.setattr(Comity, "histories", counted)

        for source, all_read in (("press", False), ("next", True), ("list", True)):
            passes.clear()
            Edition(world_of(book, 1), Settle(), [{"source": source}], None, of="agreements")
            assert ("partnership" in passes) is all_read, source


SIDES = (CITIES[:2], CITIES[2:])
"""Who has ties with the others, and becomes one with each other: nobody has one with itself."""


def next_fact(chance: Random) -> tuple[str, Fact]:
    """Something that may happen between some bodies, or be said of what did; lawful or not."""
    one, other = map(chance.choice, SIDES)
    year, by, cited = str(chance.randint(1990, 2020)), chance.choice((one, other)), citing("press")
    stream = f"partnership:{'--'.join(sorted((one, other)))}"
    if chance.random() < 0.2:
        stream = f"membership:{one}@iurc"
        return stream, chance.choice((Joined(on=year), Left(on=year), retracted(1)))
    about, third = chance.randint(1, 5), chance.choice(CITIES)
    facts: tuple[Fact, ...] = (
        signed(year, kind="sister-city", sources=cited),
        signed(year, instrument="memo", kind="mou", by=(one, other)),
        terminated(year, by=by),
        suspended(year, by=third),
        contacted(year, by=third, sources=cited),
        visited(year, visitor=one, host=other),
        attested(about, "gti-2025"),
        contested(about, "on", "1989", sources=citing("gti-2025")),
        retracted(about),
    )
    return stream, facts[chance.randrange(len(facts))]


@pytest.mark.parametrize("seed", range(12))
def test_few_rows_know_what_many_do(seed: int) -> None:
    """Over ledgers in which bodies became one, and what the merge told anew was taken back in part, or all of it."""
    chance = Random(seed)  # noqa: S311 — no secret
    with begun(partnerships=False) as book:
        pairs = itertools.product(*SIDES)
        book.record_all(
            [(f"partnership:{'--'.join(pair)}", opened_between(*pair)) for pair in pairs], by="mei"
        )
        merged = 0
        for step in range(60):
            if step in {25, 40}:
                done = merge(book, *chance.sample(chance.choice(SIDES), 2), by="mei")
                merged += isinstance(done, Merged)
                if isinstance(done, Merged) and chance.random() < 0.2:
                    taken_back(book, done.written.entries[0].command)
            else:
                book.record(*next_fact(chance), by="mei")
        assert merged
        assert differing(book) == []
        assert any(known(book, FEW).values())


def test_what_a_merged_body_told_is_known_of_the_original_alone() -> None:
    """Where its copy there was taken back too: the stream that was merged away has it still, and is read nowhere."""
    away, there = "partnership:edinburgh--fife", "partnership:edinburgh--kaohsiung"
    with begun(partnerships=False) as book:
        book.record_all(
            [
                (away, opened_between("edinburgh", "fife")),
                (away, signed("2004", kind="sister-city")),
                (away, terminated("2006", by="fife")),
                (there, opened_between("edinburgh", "kaohsiung")),
            ],
            by="mei",
        )
        assert isinstance(merge(book, "fife", "kaohsiung", by="mei"), Merged)
        [tie] = world_of(book, 1).ties(there)
        end = next(entry.version for entry in book.read(there) if entry.type == "partnership.terminated")
        book.retract({there: [end, tie.version]}, "not so", by="mei")

        for rows in (1, FEW):
            world = world_of(book, rows)
            assert (world.ties(there), world.ties(away)) == ([], [])
            assert {item.type for item in world.told(there)} == {"partnership.retracted"}
            assert world.told(away) == []
