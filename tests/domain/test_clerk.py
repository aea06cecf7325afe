"""A clerk answers as `decide` does, fact by fact, in order or not."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.testing import (
    Story,
    World,
    amended,
    entry,
    history,
    noted,
    opened,
    proposed,
    put_on_hold,
    retracted,
    runs,
    signed,
    visited,
)
from domain.clerk import Clerk
from domain.decide import Accepted, decide
from domain.fact import Fact, fact_class, fact_of
from domain.history import History
from domain.refusal import Refusal

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
WORLD = World(on="2026-11-25")


def lines(path: Path) -> Iterator[tuple[str, Fact]]:
    """The facts of a file; those that name a line by its id are left out."""
    for text in path.read_text(encoding="utf-8").splitlines():
        fields = json.loads(text)
        stream, type_ = fields.pop("stream"), fields.pop("type")
        fields.pop("id", None)
        if not any(isinstance(fields.get(name), str) for name in ("entry", "before")):
            yield stream, fact_of(fact_class(type_), fields)


def both(told: list[tuple[str, Fact]]) -> int:
    """Tell the facts to clerks and to `decide`, which must agree; how many were decided in one step."""
    clerks: dict[str, Clerk] = {}
    quick = 0
    for stream, fact in told:
        clerk = clerks.setdefault(stream, Clerk(History(stream), WORLD))
        plainly = decide(History(stream, clerk.entries), fact, WORLD)

        answered = clerk.decide(fact)

        assert answered == plainly
        quick += clerk.quick
        if not isinstance(answered, Refusal):
            clerk.add(entry(clerk.history, answered.fact, WORLD.on))
    return quick


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.glob("*.jsonl")))
def test_the_examples_are_decided_alike(name: str) -> None:
    told = list(lines(EXAMPLES / name))

    assert both(told) >= len(told) // 2, "nearly all of it is told in order"


@given(st.data())
def test_whatever_the_order_the_answers_are_alike(data: st.DataObject) -> None:
    told = [
        one
        for name in ("gdynia", "male", "kumamoto", "edinburgh")
        for one in lines(EXAMPLES / f"{name}.jsonl")
    ]
    of_ties = [one for one in told if one[0].startswith("partnership:")]
    shuffled = data.draw(st.permutations(of_ties).map(lambda order: order[:25]))
    opened = {one[0]: one for one in of_ties if one[1].verb == "opened"}

    both([*opened.values(), *shuffled])


def dictated(told: Story, *facts: Fact) -> list[bool]:
    """Dictate the facts to a clerk, and return which were accepted; all answers are those of `decide`."""
    clerk = Clerk(told, WORLD)
    known: History = told
    accepted = []
    for fact in facts:
        decided = decide(known, fact, WORLD)
        assert clerk.decide(fact) == decided
        accepted.append(isinstance(decided, Accepted))
        if isinstance(decided, Accepted):
            recorded = entry(known, decided.fact, WORLD.on)
            clerk.add(recorded)
            known = known.with_entry(recorded)
    assert clerk.history.entries == known.entries
    return accepted


def test_a_stream_is_dictated_from_its_first_entry() -> None:
    assert dictated(history(), visited("2023"), opened, visited("2023"), opened) == [False, True, True, False]


def test_what_is_told_late_is_folded() -> None:
    known = history(opened, proposed("2024-06-01"))

    facts = put_on_hold("2024-06-24"), visited("1977"), noted(), put_on_hold("2023")

    assert dictated(known, *facts) == [True, True, True, False]


def test_what_bounds_the_signature_moves_its_end() -> None:
    known = history(opened, signed("2013", term=runs(length="P90D")))
    assert dictated(known, amended("2013-07-01")) == [True]

    assert dictated(known, amended("2013-02"), amended("2013-07-01")) == [True, False]


def test_what_is_retracted_is_forgotten() -> None:
    known = history(opened, proposed("2024-06-01"))

    facts = put_on_hold("2024-06-24"), retracted(3), put_on_hold("2024-06-25")

    assert dictated(known, *facts) == [True, True, True]


def test_an_allegation_lets_no_term_run_out() -> None:
    known = history(opened, signed("2010-01-04", term=runs(length="P5Y")))

    facts = visited("2016-05-01", certainty="alleged"), amended("[2014..2020]"), amended("2016-05-01")

    assert dictated(known, *facts) == [True, True, False]
