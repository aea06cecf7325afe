"""What may be recorded next, held against every fact that can be made, and against the rules followed day by day.

A standing is asked by `Law.may` alone. Here facts of every type are made, with every name that the standing knows and
one that it does not, and given to the laws, to `decide`, and to the simulation, which knows nothing of the laws.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from inspect import signature
from itertools import product
from typing import Any, Final

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from comity.testing import (
    World,
    around,
    body_registered,
    commitment_made,
    considered,
    history,
    noted,
    opened,
    pressured,
    proposed,
    put_on_hold,
    refusal,
    renewed,
    retracted,
    runs,
    signed,
    standing,
    suspended,
    terminated,
)
from domain import body, membership, programme, source
from domain.aggregate import Aggregate
from domain.decide import Accepted, decide, next_facts
from domain.fact import STREAMS, Fact, fact_class, fields_of, types
from domain.history import History
from domain.law import Law, Must
from domain.partnership import Partnership
from domain.partnership import facts as tie
from domain.partnership.standing import Standing
from domain.refusal import Refusal
from domain.shared import ABOUT_ENTRIES, ALWAYS
from tests.domain import simulation
from tests.domain.filled import value
from tests.domain.rough import story
from tests.domain.strategies import FIRST, histories
from tests.tries import times

NEXT: Final = tuple(
    cls
    for type_ in types("partnership")
    if (cls := fact_class(type_)) not in (tie.Opened, tie.SameAs) and cls.streams != STREAMS
)
"""The facts of a partnership that may be said to follow: not the opening, remarks, corrections, nor what merges two."""

# --- every fact that can be made


def made(cls: type[Fact], now: Standing, days: list[str | None]) -> Iterator[Fact]:
    """Make every fact of a type that may tell a standing's answer from another's, through the door of its model."""
    known = (*now.parties, *(successor for successor, _, _ in now.successors))
    instruments = [instrument.id for instrument in now.instruments]
    choices: dict[str, list[Any]] = {
        "kind": ["sister-city"],
        "by": [*known, "Ministry"],
        "visitor": [*known, "Ministry"],
        "instrument": [*instruments, "unheard-of"],
        "replaces": instruments,
        "reestablishes": [True],
        "incident": [*now.exerted, "unheard-of"],
        "commitment": [*(commitment.id for commitment in now.commitments), "unheard-of"],
        "plan": [*(plan.id for plan in now.plans), "unheard-of"],
        "outcome": ["fulfilled"] if cls is tie.CommitmentClosed else ["approved", "amended", "rejected"],
        "mode": ["mutual"],
        "on": days,
    }
    if cls is tie.Signed:
        choices["by"] = [[who] for who in known]
    fields = {
        name: [
            *([] if field.is_required() or name == "on" else [field.get_default()]),
            *(choices[name] if name in choices else [value(cls, name, who="Ministry")]),
        ]
        for name, field in cls.model_fields.items()
        if field.is_required() or name in {"on", "by", "instrument", "replaces", "reestablishes", "mode"}
    }
    for values in product(*fields.values()):
        yield cls.model_validate(dict(zip(fields, values, strict=True)))


def lawful(now: Standing, asks: Callable[[Fact], object], days: list[str | None]) -> set[str]:
    """Return the names of the types of which some fact has nothing against it."""
    return {cls.verb for cls in NEXT if any(not asks(fact) for fact in made(cls, now, days))}


def against(now: Standing) -> Callable[[Fact], Refusal | None]:
    """Return what asks the laws of this standing."""
    return lambda fact: Partnership.laws[type(fact)].refusal(now, fact)


ANY_DAY = st.integers(FIRST.toordinal() - 10, date(2045, 1, 1).toordinal())


@settings(max_examples=times(20))
@given(histories(), ANY_DAY)
def test_what_may_follow_is_what_some_fact_may_be(told: History, day: int) -> None:
    standings = {step.after for step in told.aggregate.steps} | {told.aggregate.standing_by(day)}

    for now in standings:
        assert set(next_facts(Partnership, now)) == lawful(now, against(now), [None, "2024"])


@settings(max_examples=times(20))
@given(st.integers(0, 10_000_000), ANY_DAY)
def test_what_may_follow_where_parties_were_succeeded_and_much_was_unlawful(seed: int, day: int) -> None:
    told = story(seed).history

    for now in {step.after for step in told.aggregate.steps} | {told.aggregate.standing_by(day)}:
        assert set(next_facts(Partnership, now)) == lawful(now, against(now), [None, "2024"])


@settings(max_examples=times(20))
@given(histories())
def test_what_is_asked_by_name_is_refused_only_where_no_name_would_do(told: History) -> None:
    """`may` is no stricter than `must`: where it refuses, no fact would do, though the standing were not asked."""
    named = [cls for cls in NEXT if Partnership.laws[cls].by_name]
    assert named
    implied: list[type[Fact]] = [*named, tie.Terminated, tie.TerminationProposed]

    for now in {step.after for step in told.aggregate.steps}:
        for cls in implied:
            law = Partnership.laws[cls]
            if any(rule(now) for rule in law.may) and cls is not tie.Invalidated:
                assert all(Law(must=law.must).refusal(now, fact) for fact in made(cls, now, [None]))


def waits(now: Standing, day: int) -> bool:
    """Whether something is signed that is in force from a later day on: what it allows is allowed from then on."""
    return any(
        instrument.state == "signed" and instrument.starts and instrument.starts[0] > day
        for instrument in now.instruments
    )


WAITING: Final = {
    cls.verb
    for cls in (
        *(tie.Renewed, tie.RenewalDeclined, tie.AmendmentProposed),
        *(tie.Amended, tie.TerminationProposed, tie.Terminated),
    )
}


@settings(max_examples=times(10))
@given(histories(most=12))
def test_what_may_follow_is_what_is_accepted_today(told: History) -> None:
    world = World()
    now = told.aggregate.standing_by(world.today)

    def refused(fact: Fact) -> bool:
        return not isinstance(decide(told, fact, world), Accepted)

    accepted = lawful(now, refused, [world.on])

    said = set(next_facts(told.aggregate, now)) if told.is_open else set()  # its opening may be retracted
    assert accepted <= said
    assert said - accepted <= (WAITING if waits(now, world.today) else set())


# --- the rules, followed day by day


def simulated(told: History, day: int) -> simulation.World:
    """Follow an exact history to the end of a day, by the rules alone, where they leave nothing open.

    They leave open what an agreement is of which the second signature names another kind than the first.
    """
    world = simulation.World(told.aggregate.standing.parties, {})

    def dawn(last: int) -> None:
        while (morning := world.next_day()) is not None and morning <= last:
            world.day = morning
            world.settle()

    for entry in told.chronicle:
        if isinstance(entry.fact, tie.Opened) or entry.fact.alleged:
            continue
        if isinstance(entry.fact, tie.Signed) and (old := world.instruments.get(entry.fact.instrument)):
            assume(old.kind == entry.fact.kind)
        dawn(entry.earliest)
        world.day = max(world.day, entry.earliest)
        term = getattr(entry.fact, "term", None)
        dates = (
            term and term.from_,
            term and term.until,
            getattr(entry.fact, "effective", None),
        )
        world.happen(
            simulation.Dated(
                entry.entry.version,
                entry.earliest,
                entry.fact,
                *(iso and date.fromisoformat(iso).toordinal() for iso in dates),
            )
        )
        assume(not any(map(unclear, world.instruments.values())))
        world.settle()
    dawn(day)
    world.day = max(world.day, day)
    return world


def unclear(instrument: simulation.Instrument) -> bool:
    """Whether its term was over before it was signed: the rules leave open whether it was ever in force."""
    end = instrument.running.last_day() if instrument.running else None
    return end is not None and end < instrument.begins


def by_hand(told: History) -> dict[str, bool]:
    """Return what the simulation has no rule for, told from the facts: something begun and not brought to its end."""
    exerted: list[str | None] = []
    made_: set[str] = set()
    proposed_ = False
    for entry in told.chronicle:
        match entry.fact:
            case Fact(certainty="alleged"):
                pass
            case tie.Pressured(incident=incident) if incident:
                exerted.append(incident)
            case tie.PressureLifted(incident=incident):
                exerted = [other for other in exerted if other != incident]
            case tie.CommitmentMade(commitment=name):
                made_.add(name)
            case tie.CommitmentClosed(commitment=name):
                made_.discard(name)
            case tie.TerminationProposed():
                proposed_ = True
            case tie.Terminated() | tie.Signed(reestablishes=True):
                proposed_ = False
            case _:
                pass
    return {
        "pressure-lifted": bool(exerted),
        "commitment-closed": bool(made_),
        "termination-postponed": proposed_,
    }


SIMULATED: Final = (
    "LAWS (domain/partnership/laws.py) and the same laws written a second time, from the rules alone (`refusal` in"
    " tests/domain/simulation.py), differ"
)


@given(histories(exact=True, correcting=False, before=False), st.integers(1, 1500))
def test_what_may_follow_is_what_the_rules_allow(told: History, later: int) -> None:
    last = max((entry.earliest for entry in told.chronicle if entry.fact.on), default=FIRST.toordinal())
    day = last + later
    now = told.aggregate.standing_by(day)
    own = by_hand(told)

    said = set(next_facts(told.aggregate, now))

    assert {verb for verb in own if verb in said} == {verb for verb, may in own.items() if may}
    allowed = lawful(now, simulated(told, day).refusal, [None]) - own.keys()
    assert allowed <= said, f"{SIMULATED}: what the rules allow and the laws never do"
    assert said - own.keys() - allowed <= (WAITING if waits(now, day) else set()), (
        f"{SIMULATED}: what the laws allow and the rules never do"
    )


# --- no law sees a fact that cannot exist


@dataclass
class Overheard:
    """A rule, and whom it was asked about."""

    rule: Must
    facts: list[Fact]

    def __call__(self, now: Any, fact: Any) -> Refusal | None:
        """Answer as the rule does."""
        self.facts.append(fact)
        return self.rule(now, fact)


KINDS: Final = ("partnership", "membership", "programme", "body", "source", "ledger")


@pytest.mark.parametrize("kind", KINDS)
def test_a_rule_takes_what_its_column_gives_it(kind: str) -> None:
    for cls, law in Aggregate.of(kind).laws.items():
        for takes, rules in ((1, law.may), (2, law.must)):
            for rule in rules:
                assert len(signature(rule).parameters) == takes, f"{cls.__name__}: {rule}"


@settings(max_examples=times(15))
@given(st.data())
def test_no_law_sees_a_fact_that_cannot_exist(data: st.DataObject) -> None:
    heard: list[Fact] = []
    laws = {
        cls: law._replace(
            must=[Overheard(lambda *_: None, heard), *(Overheard(item, heard) for item in law.must)]
        )
        for cls, law in Partnership.laws.items()
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Partnership, "laws", laws)
        told = data.draw(histories(most=8))
        following(told)
        for cls in NEXT:
            for fact in list(made(cls, told.aggregate.standing, [None, "2024-12"]))[:3]:
                decide(told, fact, World())

    assert heard
    for fact in heard:
        assert type(fact).model_validate(fields_of(fact)) == fact


def following(told: History) -> list[str]:
    """Return what may follow, and that it may be asked again of every standing."""
    return [name for step in told.aggregate.steps for name in next_facts(told.aggregate, step.after)]


# --- openings, remarks, other streams

STREAM_OF: Final[Mapping[str, tuple[History, set[str], set[str]]]] = {
    "member": (
        history(membership.Joined(on="2020"), stream="membership:kaohsiung@iurc"),
        {"left", "named"},
        {"joined", "pressure-lifted"},
    ),
    "gone": (
        history(membership.Joined(on="2020"), membership.Left(on="2021"), stream="membership:kaohsiung@iurc"),
        {"joined"},
        {"left"},
    ),
    "pressed": (
        history(pressured("2021", incident="visas"), stream="membership:kaohsiung@iurc"),
        {"pressure-lifted"},
        {"left"},
    ),
    "running": (
        history(programme.Started(name="Festival", kind="festival", on="2020"), stream="programme:festival"),
        {"ended", "edition-held"},
        {"started"},
    ),
    "ended": (
        history(
            programme.Started(name="Festival", kind="festival", on="2020"),
            programme.Ended(on="2022"),
            stream="programme:festival",
        ),
        {"edition-held"},
        {"started", "ended"},
    ),
    "body": (history(body_registered()), {"succeeded", "renamed"}, {"registered"}),
    "succeeded": (
        history(body_registered(), body.Succeeded(on="2020", by="edinburgh"), stream="body:kaohsiung"),
        {"renamed"},
        {"succeeded", "registered"},
    ),
    "source": (
        history(source.Registered(title="Minutes", kind="minutes"), stream="source:minutes"),
        {"withdrawn", "same-as"},
        {"registered"},
    ),
    "withdrawn": (
        history(
            source.Registered(title="Minutes", kind="minutes"),
            source.Withdrawn(reason="forged"),
            stream="source:minutes",
        ),
        {"same-as"},
        {"withdrawn"},
    ),
}


@pytest.mark.parametrize("name", STREAM_OF)
def test_what_may_follow_in_other_streams(name: str) -> None:
    told, may, may_not = STREAM_OF[name]

    said = set(next_facts(told.aggregate, told.aggregate.standing_by(World().today)))

    assert may <= said
    assert not may_not & said


@pytest.mark.parametrize("kind", KINDS)
def test_an_opening_is_said_to_follow_nowhere_and_a_remark_is_always_lawful(kind: str) -> None:
    read: type[Aggregate[Any]] = Aggregate.of(kind)
    before = read.start(
        f"{kind}:a--b" if kind == "partnership" else f"{kind}:a@b", around("partnership:a--b")
    )

    said = set(next_facts(read, before))

    everywhere: tuple[type[Fact], ...] = (*ALWAYS, *ABOUT_ENTRIES)
    assert not said & {cls.verb for cls in everywhere}
    assert read.opening is None or read.opening.verb not in said
    for remark in ALWAYS:
        assert read.laws[remark] == Law()
        assert read.laws[remark].refusal(before, noted()) is None
    assert read.opening is None or read.opening not in {fact_class(f"{kind}.{verb}") for verb in said}


def test_an_opening_is_judged_by_its_name_and_then_by_its_parties() -> None:
    other = tie.Opened(parties=("edinburgh", "gdynia"))

    assert "its parties are those of its name" in refusal(history(), other)
    assert "each party once, in alphabetical order" in refusal(
        history(stream="partnership:kaohsiung--edinburgh"), opened
    )


def test_of_a_stream_whose_opening_is_retracted_only_the_opening_is_lawful() -> None:
    told = history(opened) + retracted(1)

    for fact in (noted("2024"), proposed("2024"), signed("2024")):
        assert "has not been opened" in refusal(told, fact)
    assert isinstance(decide(told, opened, World()), Accepted)


# --- cases by hand


def following_from(*facts: Fact) -> set[str]:
    """Return what may follow these facts, as time has it today."""
    told = history(opened, *facts)
    return set(next_facts(told.aggregate, told.aggregate.standing_by(World().today)))


def test_after_an_end_a_signature_may_follow_which_begins_anew() -> None:
    said = following_from(signed("2016"), terminated("2020", by="edinburgh"))

    assert "signed" in said
    assert not {"suspended", "renewed", "amended", "termination-proposed"} & said


def test_what_nobody_named_has_ended_somebody_named_may_still_end() -> None:
    assert "terminated" in following_from(signed("2016"), tie.Terminated(on="2020"))


def test_one_of_two_instruments_is_enough_to_renew() -> None:
    replaced = (signed("2010", instrument="old"), signed("2016", instrument="new", replaces="old"))

    assert "renewed" in following_from(*replaced)
    assert "renewed" not in following_from(*replaced, terminated("2020", mode="mutual"))


def test_what_had_run_out_before_the_end_is_not_renewed_after_it() -> None:
    ran_out = (signed("2010-01-01", term=runs(length="P5Y")), terminated("2020", by="edinburgh"))

    assert "renewed" in following_from(ran_out[0])
    assert "renewed" not in following_from(*ran_out)
    assert "pact was terminated" in refusal(history(opened, *ran_out), renewed("2021"))


def test_a_hold_or_a_suspension_may_be_resumed_and_a_refused_proposal_not() -> None:
    assert "resumed" in following_from(proposed("2024-01"), put_on_hold("2024-02"))
    assert "resumed" in following_from(signed("2016"), suspended("2020", by="Ministry"))
    assert "resumed" not in following_from(
        proposed("2024-01"), put_on_hold("2024-02"), considered("2024-03", outcome="rejected")
    )


def test_what_is_in_force_from_next_year_on_may_be_amended_some_day() -> None:
    said = following_from(signed("2024-06", term=runs(from_="2026-06-01")))

    assert {"amended", "renewed", "terminated"} <= said


def test_only_an_open_commitment_is_closed() -> None:
    made_ = commitment_made("2024")

    assert "commitment-closed" in following_from(made_)
    assert "commitment-closed" not in following_from(
        made_, tie.CommitmentClosed(commitment=made_.commitment, outcome="missed")
    )
    assert standing(history(opened, made_)).commitments
