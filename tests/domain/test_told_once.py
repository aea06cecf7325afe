"""One of two entries that tell one thing is kept, with all that both say, and nobody is made to say anything else."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.testing import (
    Refused,
    Story,
    attested,
    citing,
    contested,
    corrected,
    history,
    opened,
    preferred,
    retracted,
    signed,
)
from domain import when
from domain.accounts import account_of
from domain.corrections import EffectiveEntry
from domain.fact import Fact
from domain.message import Message, Step
from domain.partnership.facts import Visited
from domain.shared import Contested, Corrected, FigureReported, Preferred
from domain.told_once import kept_alone, more_or_otherwise
from queries.values import field_value
from tests.tries import times

KEPT, GONE = 2, 3
FIELDS = ("on", "cost", "topics", "people", "note")


def steps(told: Story) -> list[Step]:
    """What makes one of the second and the third entry of a stream."""
    kept, gone = (account_of(told, version) for version in (KEPT, GONE))
    return list(kept_alone(kept, gone, Message("it is one with #2")))


def fact(told: Story, step: Step) -> Fact:
    """What a step records."""
    name = step.about[-1]
    said = step.fields
    version = int(name.rpartition("#")[2])
    cls = type(told.entries[version - 1].fact)

    def value(field: str, words: str) -> Any:
        return field_value(cls, field, words, date(2025, 11, 25), {})

    common: dict[str, Any] = {"sources": citing(*several(said.get("source"))), "note": said.get("note")}
    match step.name:
        case "contest":
            field, words = said["field"], said["value"]
            return contested(version, str(field), value(str(field), str(words)), **common)
        case "prefer":
            field, words = said["field"], said["value"]
            return preferred(
                version, str(field), value(str(field), str(words)), because=str(said["because"]), **common
            )
        case "correct":
            pairs = [pair.partition("=") for pair in several(said["set"])]
            changes = {field: value(field, words) for field, _, words in pairs}
            return corrected(version, changes, because=str(said["because"]), **common)
        case "record":
            return attested(version, **common)
        case _:
            assert step.name == "retract"
            return retracted(version, because=str(said["because"]))


def several(words: "str | tuple[str, ...] | None") -> tuple[str, ...]:
    """Words that are said once for each."""
    return (words,) if isinstance(words, str) else words or ()


def followed(told: Story, made: Iterable[Step]) -> Story:
    """The stream once the steps are taken, each of them lawfully."""
    for step in made:
        told += fact(told, step)
    return told


# --- an oracle: who says what of an entry, from its facts alone


def sayings(told: Story, version: int) -> set[tuple[str, str, str]]:
    """Source, field and value as JSON has it: all that is said by anybody of an entry, in use or not."""
    reading: EffectiveEntry = told.effective_entries[version - 1]
    recorded = {name: plain(reading.entry.fact, name) for name in FIELDS}
    now = {name: plain(reading.fact, name) for name in FIELDS}
    found = {
        (cited.source, name, repr(recorded[name])) for cited in reading.entry.fact.sources for name in FIELDS
    }
    for about in told.effective_entries:
        by: Any = about.fact
        if not about.stands or getattr(by, "entry", None) != version:
            continue
        sources = [cited.source for cited in by.sources]
        if isinstance(by, Contested | Preferred):
            found |= {(source, by.field, repr(by.value)) for source in sources}
        elif isinstance(by, Corrected):
            fields = {change.field for change in by.changes}
            found -= {each for each in found if each[0] in sources and each[1] in fields}  # it errs no more
            found |= {
                (source, change.field, repr(change.value)) for source in sources for change in by.changes
            }
    for entry in reading.attested_by:
        found |= {(cited.source, name, repr(now[name])) for cited in entry.fact.sources for name in FIELDS}
    return {each for each in found if each[2] not in {"None", "[]"}}


def visit(on: str | None, *sources: str, **said: Any) -> Visited:
    """A visit of which more is said."""
    return Visited(on=on, visitor="kaohsiung", host="edinburgh", sources=citing(*sources), **said)


def plain(of: Fact, name: str) -> Any:
    return of.model_dump(mode="json").get(name)


def borne_out(saying: tuple[str, str, str], those: set[tuple[str, str, str]]) -> bool:
    """Whether a source says that much, or what that is a part of, in some sayings."""
    source, field, value = saying
    there = [other for by, name, other in those if (by, name) == (source, field)]
    return any(holds(field, value, other) for other in there)


def holds(field: str, value: str, other: str) -> bool:
    if value == other:
        return True
    if field == "on":
        (first, last), (earliest, latest) = (when.bounds(each.strip("'")) for each in (value, other))
        return first <= earliest and latest <= last
    if field in {"topics", "people"}:
        return all(item in eval(other) for item in eval(value))  # noqa: S307 — our own repr
    return field == "note" and value.strip("'") in other


SOURCES = st.lists(st.sampled_from("abcde"), min_size=1, max_size=2, unique=True)
SAID: dict[str, st.SearchStrategy[Any]] = {
    "on": st.sampled_from(["2001", "2001-05", "2001-05-05", "2001-06", None]),
    "cost": st.sampled_from(["EUR 100", "EUR 200", None]),
    "topics": st.sampled_from([["trade"], ["trade", "sport"], ["art"], []]),
    "people": st.sampled_from([[{"name": "Ann"}], [{"name": "Bo"}], []]),
    "note": st.sampled_from(["seen", None]),
}


@st.composite
def stories(draw: st.DrawFn) -> Story:
    told = history(opened)
    for _ in (KEPT, GONE):
        said = {name: draw(values) for name, values in SAID.items()}
        told += visit(said.pop("on"), *draw(SOURCES), **said)
    for _ in range(draw(st.integers(0, 6))):
        version = draw(st.sampled_from((KEPT, GONE, GONE)))
        name = draw(st.sampled_from(("on", "cost", "topics", "people")))
        value = draw(SAID[name].filter(bool))
        own = {cited.source for cited in told.entries[version - 1].fact.sources}
        sources = draw(SOURCES.filter(own.isdisjoint))  # who contests its own word has misread it
        about = draw(
            st.sampled_from(
                [
                    contested(version, name, value, by=sources),
                    contested(version, name, value, by=sources),
                    preferred(version, name, value),
                    attested(version, *sources),
                    corrected(version, {name: value}, sources=citing("z")),
                ]
            )
        )
        try:
            told += about
        except Refused:
            continue
    return told


def lost(told: Story, after: Story) -> set[tuple[str, str, str]]:
    """What was said of either and is not said any more; who gave a day to each of the two says one.

    Of whoever speaks of an entry, and says nothing otherwise, it says as much as the entry.
    """
    kept, gone, now = sayings(told, KEPT), sayings(told, GONE), sayings(after, KEPT)
    fact = after.effective_entries[KEPT - 1].fact
    agreed = [(name, repr(value)) for name in FIELDS if (value := plain(fact, name))]
    now |= {(source, *each) for source, _, _ in now for each in agreed}
    dated = {source for source, field, _ in kept if field == "on"}
    return {
        each
        for each in kept | gone
        if not borne_out(each, now) and not (each in gone and each[1] == "on" and each[0] in dated)
    }


def invented(told: Story, after: Story) -> set[tuple[str, str, str]]:
    """What a source says of the entry that stays, and has only said otherwise: of what it left open it may say more."""
    before = sayings(told, KEPT) | sayings(told, GONE)
    found = set()
    for source, field, value in sayings(after, KEPT):
        own = [other for by, name, other in before if (by, name) == (source, field)]
        if own and not any(holds(field, value, other) or holds(field, other, value) for other in own):
            found.add((source, field, value))
    return found


@settings(max_examples=times(60), deadline=None)
@given(stories())
def test_nothing_that_is_said_is_lost(told: Story) -> None:
    after = followed(told, steps(told))

    assert not after.effective_entries[GONE - 1].stands
    assert after.effective_entries[KEPT - 1].stands
    assert lost(told, after) == set()
    assert invented(told, after) == set()


def test_the_check_sees_what_is_lost() -> None:
    told = history(opened, visit("2001", "a", cost="EUR 100"))
    told += visit("2001", "b", cost="EUR 200")

    after = followed(told, [step for step in steps(told) if step.name == "retract"])

    assert ("b", "cost", "'EUR 200'") in lost(told, after)


def test_the_check_sees_whom_words_are_put_into_the_mouth_of() -> None:
    told = history(opened, visit("2001", "a", cost="EUR 100"))
    told += visit("2001", "b", cost="EUR 200")

    after = followed(told, [Step("record", "attested", f"{told.stream}#2", source="b")])

    assert invented(told, after) == {("b", "cost", "'EUR 100'")}


def test_who_says_otherwise_contests_and_attests_nothing() -> None:
    told = history(opened, visit("2001-05-05", "a", cost="EUR 100"))
    told += visit("2001-05-05", "b", cost="EUR 200", topics=("trade",))

    assert [*map(str, steps(told))] == [
        'correct partnership:edinburgh--kaohsiung#2 (set: topics=["trade"], because: it is one with #2, source: b)',
        "contest partnership:edinburgh--kaohsiung#2 (field: cost, value: EUR 200, source: b)",
        "retract partnership:edinburgh--kaohsiung#3 (because: it is one with #2)",
    ]
    more = more_or_otherwise(account_of(told, KEPT), account_of(told, GONE))
    assert [(each.field, each.value) for each in more] == [("cost", "EUR 200"), ("topics", ["trade"])]


def test_a_day_that_was_weighed_stays_so_with_every_source_of_it() -> None:
    told = history(opened, signed("1980", sources=citing("a")))
    told += signed("1980-03", instrument="sc", sources=citing("b"))
    told += contested(GONE, "on", "1981-04", by=["c"])
    told += preferred(GONE, "on", "1981-04", because="the charter")
    told += attested(GONE, "d")

    after = followed(told, steps(told)).effective_entries[KEPT - 1]

    assert (after.value("on"), after.rivals) == ("1981-04", [])
    assert [(value, [each.source for each in by.fact.sources]) for _, value, by in after.contests] == [
        ("1981-04", ["c", "d"]),
        ("1980-03", ["b"]),
    ]


@pytest.mark.parametrize("about", [contested(KEPT, "on", "1979", by=["e"]), attested(KEPT, "e")])
def test_what_was_not_weighed_with_the_rest_leaves_it_open(about: Fact) -> None:
    told = history(
        opened, signed("1980", sources=citing("a")), signed("1985", instrument="sc", sources=citing("b"))
    )
    told += contested(GONE, "on", "1981-04", by=["c"])
    told += preferred(GONE, "on", "1981-04")
    told += about

    after = followed(told, steps(told)).effective_entries[KEPT - 1]

    assert after.value("on") == "1980"
    assert {value for _, value in after.rivals} >= {"1981-04", "1985"}


def test_what_nobody_is_cited_for_is_given_to_none_of_the_other_ones_sources() -> None:
    told = history(opened, visit("2001", "a"), visit("2001", cost="EUR 200"))

    assert str(steps(told)[0]).endswith("(set: cost=EUR 200, because: it is one with #2, source: …)")


def test_a_default_is_something_that_is_said() -> None:
    """A figure that is meant as at least so many is another one than one that is meant so."""
    figure: dict[str, Any] = {"metric": "pupils", "value": "30"}
    told = history(opened, FigureReported(**figure, sources=citing("a")))
    told += FigureReported(**figure, comparator=">", sources=citing("b"))

    assert str(steps(told)[0]).endswith("(field: comparator, value: >, source: b)")


def test_who_says_that_there_is_no_such_thing_says_so_still() -> None:
    told = history(opened, visit("2001", "a", cost="EUR 100"), visit("2001", "b", cost="EUR 100"))
    told += contested(GONE, "cost", None, by=["c"])
    told += contested(GONE, "on", None, by=["d"])

    made = steps(told)

    assert [str(step).partition("#2 ")[2] for step in made[:-1]] == [
        "(field: cost, value: , source: c)",
        "(source: b)",
        "(source: d, note: it gives no day)",
    ]
    (_, value, _), *_ = followed(told, made).effective_entries[KEPT - 1].contests
    assert value is None


def test_who_says_what_was_set_aside_attests_no_value_that_was_preferred_to_it() -> None:
    told = history(opened, visit("2001", "a", cost="EUR 100"), visit("2001", "b", cost="EUR 100"))
    told += contested(GONE, "cost", "EUR 200", by=["c"])
    told += preferred(GONE, "cost", "EUR 200", because="the bill")

    after = followed(told, steps(told)).effective_entries[KEPT - 1]

    assert (after.value("cost"), after.rivals, after.attested_by) == ("EUR 200", [], ())
    assert {value: by.fact.sources[0].source for _, value, by in after.contests} == {
        "EUR 200": "c",
        "EUR 100": "b",
    }
