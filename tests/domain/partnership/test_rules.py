"""The algebra of time: what short histories say of themselves on a day (`tests.domain.examples`)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from comity.testing import World, day, opened_between
from domain import when
from domain.context import StreamContext
from domain.decide import decide
from domain.entry import Entry
from domain.fact import Fact, fact_class, fact_of
from domain.history import History
from domain.periods import AsAt
from domain.refusal import Refusal
from tests.domain.examples import Example, Question, examples

HERE = [
    example
    for example in examples()
    if not all(question.what == "count" for question in example.questions)
    and not any(line["type"] == "body.retracted" for line in example.lines)
]
"""Those that one history can answer."""


def told(example: Example) -> tuple[History, Refusal | None]:
    """The history of an example, and why its last fact is refused, if it is."""
    successors = tuple(
        (line["by"], line["stream"].partition(":")[2], when.began(line["on"])[0])
        for line in example.lines
        if line["type"] == "body.succeeded"
    )
    history = History(example.stream, (), StreamContext(successors=successors))
    history = history.with_entry(entry(history, opened_between(*example.parties)))
    for line in example.lines:
        if line["stream"] != example.stream:
            continue
        fields = {name: value for name, value in line.items() if name not in {"stream", "type"}}
        decided = decide(history, fact_of(fact_class(line["type"]), fields), World(on="2040-01-01"))
        if isinstance(decided, Refusal):
            return history, decided
        history = history.with_entry(entry(history, decided.fact))
    return history, None


def entry(history: History, fact: Fact) -> Entry:
    """The entry that a fact is when it is recorded next."""
    version = len(history.entries) + 1
    at = datetime.combine(date(2040, 1, 1), datetime.min.time(), UTC)
    return Entry(history.stream, version, fact, version, str(version), at, "tester", "c", day("2040-01-01"))


def either(values: tuple[str, ...]) -> str:
    """`x?y` where `x` is shown and `y` is the first other."""
    shown = values[-1]
    return f"{shown}?{values[0]}" if len(values) > 1 else shown


def edtf(bounds: tuple[int, int] | None) -> str:
    """Bounds as the examples write them."""
    if bounds is None:
        return "open"
    first, last = when.iso(bounds[0]), when.iso(bounds[1])
    return f"{first}" if first == last else f"[{first}..{last}]"


def answer(at: AsAt[Any], question: Question) -> str:
    """What a history answers, in the words of the examples."""
    match question.what:
        case "s":
            return either(at.statuses)
        case "t":
            return str(at.tier) if at.tier_least == at.tier_most else f"{at.tier_least}-{at.tier_most}"
        case "f":
            return ", ".join([*at.flags, *(f"{flag}?" for flag in at.possible_flags)])
        case "i" | "until":
            named = next(instrument for instrument in at.instruments if instrument.id == question.about)
            return either(named.statuses) if question.what == "i" else edtf(named.until)
        case "since":
            return f"{edtf(at.since)} #{at.began.entry.version}" if at.began else edtf(at.since)
        case _:
            assert question.what == "ending", question
            return " ".join(f"{row.by} {edtf(row.on)} #{row.told.entry.version}" for row in at.ending)


@pytest.mark.parametrize("example", HERE, ids=lambda example: example.text)
def test_a_history_answers_as_the_rules_say(example: Example) -> None:
    history, refused = told(example)

    for question in example.questions:
        if question.what == "law":
            assert refused is not None
        elif question.what != "count":
            assert refused is None, str(refused)
            of = question.about if question.what not in {"i", "until"} else None
            at = history.aggregate.as_at(day(question.day), of)
            assert answer(at, question) == question.answer, question
