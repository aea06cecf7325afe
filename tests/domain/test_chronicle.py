"""A chronicle that is appended to answers as one that is placed, tightened and walked anew, fact by fact."""

import json
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

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
from domain.chronicle import Chronicle
from domain.decide import Accepted, Decider, decide
from domain.fact import Fact, fact_class, fact_of
from domain.history import History
from domain.partnership.facts import StanceTaken
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


def in_its_place(known: History, fact: Fact) -> Accepted | Refusal:
    """Decide over the whole chronicle that would result, as for a fact that may stand anywhere in it."""
    with patch.object(Chronicle, "at_end", return_value=None):
        return decide(known, fact, WORLD)


def alike(told: list[tuple[str, Fact]]) -> int:
    """Decide the facts appended, from the entries, and each in its place: all must agree; how many stood at the end."""
    deciders: dict[str, Decider] = {}
    at_end = 0
    for stream, fact in told:
        decider = deciders.setdefault(stream, Decider(History(stream), WORLD))
        known = History(stream, decider.entries)

        answered = decider.decide(fact)

        assert answered == decide(known, fact, WORLD)
        assert answered == in_its_place(known, fact)
        at_end += decider.at_end
        if not isinstance(answered, Refusal):
            decider.append(entry(decider.history, answered.fact, WORLD.on))
    return at_end


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.glob("*.jsonl")))
def test_the_examples_are_decided_alike(name: str) -> None:
    told = list(lines(EXAMPLES / name))

    assert alike(told) >= len(told) // 2, "nearly all of it is told in order"


@given(st.data())
def test_whatever_the_order_the_answers_are_alike(data: st.DataObject) -> None:
    told = [
        line
        for name in ("gdynia", "male", "kumamoto", "edinburgh")
        for line in lines(EXAMPLES / f"{name}.jsonl")
    ]
    of_ties = [item for item in told if item[0].startswith("partnership:")]
    shuffled = data.draw(st.permutations(of_ties).map(lambda order: order[:25]))
    opened = {tie[0]: tie for tie in of_ties if tie[1].verb == "opened"}

    alike([*opened.values(), *shuffled])


def appended(told: Story, *facts: Fact) -> list[bool]:
    """Append the facts that are accepted, and return which were; all answers are those of `decide`."""
    decider = Decider(told, WORLD)
    known: History = told
    accepted = []
    for fact in facts:
        decided = decide(known, fact, WORLD)
        assert decider.decide(fact) == decided == in_its_place(known, fact)
        accepted.append(isinstance(decided, Accepted))
        if isinstance(decided, Accepted):
            recorded = entry(known, decided.fact, WORLD.on)
            decider.append(recorded)
            known = known.with_entry(recorded)
    assert decider.history.entries == known.entries
    assert [*decider.chronicle] == [*History(known.stream, known.entries).chronicle]
    assert [*decider.chronicle.steps] == [*History(known.stream, known.entries).chronicle.steps]
    return accepted


def test_a_stream_is_decided_from_its_first_entry() -> None:
    assert appended(history(), visited("2023"), opened, visited("2023"), opened) == [False, True, True, False]


def test_what_is_told_late_is_folded() -> None:
    known = history(opened, proposed("2024-06-01"))

    facts = put_on_hold("2024-06-24"), visited("1977"), noted(), put_on_hold("2023")

    assert appended(known, *facts) == [True, True, True, False]


def test_what_bounds_the_signature_moves_its_end() -> None:
    known = history(opened, signed("2013", term=runs(length="P90D")))
    assert appended(known, amended("2013-07-01")) == [True]

    assert appended(known, amended("2013-02"), amended("2013-07-01")) == [True, False]


def test_what_is_retracted_is_forgotten() -> None:
    known = history(opened, proposed("2024-06-01"))

    facts = put_on_hold("2024-06-24"), retracted(3), put_on_hold("2024-06-25")

    assert appended(known, *facts) == [True, True, True]


def test_an_allegation_lets_no_term_run_out() -> None:
    known = history(opened, signed("2010-01-04", term=runs(length="P5Y")))

    facts = visited("2016-05-01", certainty="alleged"), amended("[2014..2020]"), amended("2016-05-01")

    assert appended(known, *facts) == [True, True, False]


def test_an_entry_that_is_not_there_is_not_spoken_of() -> None:
    about_nothing = StanceTaken(on="2011", by="kaohsiung", stance="upholds", entry=7)

    assert appended(history(opened, signed("2010")), about_nothing) == [False]
