"""Plans: a plan stands open from the fact that tells it until something that happened closes it, or it is dropped."""

import json

import pytest

from comity.testing import (
    World,
    asked,
    cautions,
    commitment_closed,
    commitment_made,
    contacted,
    corrected,
    day,
    history,
    opened,
    plan_dropped,
    planned,
    refusal,
    retracted,
    signed,
    signing_postponed,
    standing,
    terminated,
    visited,
)
from domain.caution import Caution
from domain.decide import Accepted, decide
from domain.fact import Fact, fields_of
from domain.history import History
from domain.membership import Joined, Left, Participated
from domain.partnership.facts import CommitmentMade, Contacted, Signed
from domain.plans import Planned
from domain.programme import EditionHeld, Ended, Started
from domain.refusal import Refusal
from projections.reckoning.told_twice import as_recorded, groups
from projections.rows.moments import moments
from projections.rows.plans import plans

FESTIVAL = Started(on="2020", name="Festival", kind="festival", host="kaohsiung")
CLOSING: dict[str, tuple[tuple[Fact, ...], Fact]] = {
    "partnership:edinburgh--kaohsiung": ((opened,), visited("2025-05-12", plan="visit")),
    "membership:kaohsiung@iurc": ((), Participated(on="2025-05-12", occasion="assembly", plan="visit")),
    "programme:festival": ((FESTIVAL,), EditionHeld(on="2025-05-12", title="First", plan="visit")),
}
"""For each stream in which plans are made: what comes first, and a fact that closes the plan `visit`."""
each_stream = pytest.mark.parametrize("stream", CLOSING)


@each_stream
def test_what_happened_closes_a_plan_once(stream: str) -> None:
    before, closing = CLOSING[stream]
    told = history(*before, planned("2025-01"), stream=stream)

    assert isinstance(decide(told, closing, World()), Accepted)
    closed = history(*before, planned("2025-01"), closing, stream=stream)
    assert "has no open plan visit" in refusal(closed, closing)
    assert "has no open plan" in refusal(closed, plan_dropped("2025-06"))
    assert "has a plan visit already" in refusal(closed, planned("2025-06"))


@each_stream
def test_a_plan_moves_no_status(stream: str) -> None:
    before, _ = CLOSING[stream]

    statuses = {
        history(*before, *more, stream=stream).chronicle.standing.status
        for more in ((), (planned("2025-01"),), (planned("2025-01"), plan_dropped("2025-02")))
    }

    assert len(statuses) == 1


def test_a_plan_that_nobody_made_is_not_closed_and_the_open_ones_are_named() -> None:
    told = history(opened, planned("2025-01"), planned("2025-01", plan="forum", what="event"))

    said = refusal(told, visited("2025-05-12", plan="vist"))

    assert "has no open plan vist by then" in said
    assert "open are visit, forum" in said


@pytest.mark.parametrize(
    "closing",
    [
        visited("2025-06-01", plan="visit"),
        Contacted(on="2025-06-01", channel="online", plan="visit"),
        Signed(on="2025-06-01", instrument="mou", kind="mou", plan="visit"),
        plan_dropped("2025-06-01"),
    ],
)
def test_anything_closes_a_plan_whatever_had_been_planned(closing: Fact) -> None:
    told = history(opened, planned("2025-01", what="signing"), closing)

    assert [plan.open for plan in standing(told).plans] == [False]


def test_plan_and_what_became_of_it_bound_each_others_days() -> None:
    told = history(
        opened, planned("2025"), visited("2025-03", plan="visit"), planned("2025", plan="forum", due="2026")
    )

    days = [(told.earliest, told.latest) for told in told.chronicle]

    assert days[1] == (day("2025-01-01"), day("2025-03-31"))
    assert days[2] == (day("2025-03-01"), day("2025-03-31"))
    assert days[3][1] == day("2025-11-25"), "what merely stands beside is not bounded but by its recording"


def test_a_plan_is_moved_by_a_correction_and_open_again_once_what_closed_it_is_retracted() -> None:
    told = history(opened, planned("2025-01"), visited("2025-05-12", plan="visit"))

    moved = history(opened, planned("2025-01"), corrected(2, {"due": "2025-09"}))
    assert [plan.due for plan in standing(moved).plans] == ["2025-09"]
    assert "no open plan visit" in refusal(told, retracted(2)), "the visit rests on it"
    reopened = history(opened, planned("2025-01"), visited("2025-05-12", plan="visit"), retracted(3))
    assert [plan.open for plan in standing(reopened).plans] == [True]


def test_an_alleged_plan_is_none_that_could_be_closed() -> None:
    told = history(opened, planned("2025-01", certainty="alleged"))

    assert "no open plan visit" in refusal(told, visited("2025-05-12", plan="visit"))


def test_a_fact_of_the_day_of_an_open_plan_asks_whether_it_is_it() -> None:
    told = history(opened, planned("2025-01"), planned("2025-01", plan="forum", due="2026"))

    said = "visit (visit, 2025-05-12) is planned, and still open: if this is it, name it with"
    assert said in "".join(cautions(told, visited("2025-05-12")))
    assert said in "".join(cautions(told, visited("2025-07-13"))), "it was put off by some weeks"
    assert "still open" not in "".join(cautions(told, visited("2025-09-13")))
    assert "still open" not in "".join(cautions(told, visited("2025-05-12", plan="visit")))
    assert "before the day on which it was" in "".join(cautions(told, planned("2025-06", plan="another")))


def test_the_open_plan_of_its_kind_and_direction_that_is_nearest_is_asked_about() -> None:
    told = history(
        opened,
        Planned(on="2025-01", plan="there", what="visit", due="2025-05-20", visitor="kaohsiung"),
        Planned(on="2025-01", plan="later", what="visit", due="2025-06-20", host="edinburgh"),
        Planned(on="2025-01", plan="back", what="visit", due="2025-05-12", visitor="edinburgh"),
        planned("2025-01", plan="talks", what="signing", due="2025-05"),
        planned("2025-01", plan="else", what="other", due="2025-05-13"),
    )

    def asked_about(fact: Fact) -> str:
        (found,) = (each for each in cautions(told, fact) if "still open" in each)
        return found.partition(" planned,")[0]

    assert asked_about(visited("2025-05-12")) == "there (visit, 2025-05-20) is"
    assert asked_about(visited("2025-06-10")) == "later (visit, 2025-06-20) is"
    assert asked_about(visited("2025-05-12", visitor="edinburgh", host="kaohsiung")) == (
        "back (visit, 2025-05-12) is"
    )
    assert asked_about(signed("2025-06-01")) == "talks (signing, 2025-05) is"
    assert asked_about(contacted("2025-05-13")) == "else (other, 2025-05-13) is"
    only = history(opened, planned("2025-01", plan="talks", what="signing", due="2025-05-12"))
    assert any(
        "talks (signing, 2025-05-12) is planned" in each for each in cautions(only, visited("2025-05-12"))
    )


def test_a_signing_that_is_postponed_asks_what_becomes_of_the_plan_to_sign() -> None:
    told = history(opened, planned("2025-01", plan="talks"), planned("2025-01", plan="pact", what="signing"))
    postponed = signing_postponed("2025-05-01", reason="an election")

    (said,) = (each for each in cautions(told, postponed) if "planned" in each)

    assert said == (
        "pact (signing, 2025-05-12) is still planned: correct due to the new day, or record plan-dropped where there is none"
    )
    dropped = history(
        opened, planned("2025-01", plan="pact", what="signing"), plan_dropped("2025-04", plan="pact")
    )
    assert not any("planned" in each for each in cautions(dropped, postponed))


@pytest.mark.parametrize(
    ("told", "end"),
    [
        (history(opened, signed("2020"), planned("2025-01")), terminated("2025-02")),
        (
            history(Joined(on="2020"), planned("2025-01"), stream="membership:kaohsiung@iurc"),
            Left(on="2025-02"),
        ),
        (history(FESTIVAL, planned("2025-01"), stream="programme:festival"), Ended(on="2025-02")),
    ],
)
def test_what_ends_with_a_plan_open_says_that_it_stays_open_and_how_it_is_dropped(
    told: History, end: Fact
) -> None:
    (said,) = (
        each for each in cautions(told, end) if isinstance(each, Caution) and each.code == "plans-stay-open"
    )

    assert said == (
        "1 plan stays open: visit (visit, 2025-05-12). Whatever will not happen is dropped:"
        f" record plan-dropped {told.stream} (plan: visit)"
    )
    dropped = history(*(each.fact for each in told.entries), plan_dropped("2025-01-20"), stream=told.stream)
    assert not any("open" in each for each in cautions(dropped, end))


def test_a_fact_without_a_plan_is_stored_as_it_was_before_there_were_plans() -> None:
    for fact in (
        visited("2025-05-12"),
        contacted("2025-05-12"),
        signed("2025-05-12"),
        Participated(on="2025", occasion="assembly"),
        EditionHeld(on="2025", title="First"),
    ):
        assert "plan" not in json.dumps(fields_of(fact))
        assert fact.model_fields_set >= {"on"}


def test_a_plan_may_be_of_any_day() -> None:
    told = history(opened)

    for due in ("1999", "2031-05-02/2031-05-05", "[2030..2031]", "203X"):
        assert isinstance(decide(told, Planned(plan="p", what="other", due=due), World()), Accepted)


def undated() -> Planned:
    return planned(None)


@pytest.mark.parametrize("closing", ["2025-05-10", "2025-05-12", "2025-06-01"])
@pytest.mark.parametrize("backfilled", ["2010-01-15", "2025-05-11", "2025-06-20"])
def test_a_plan_without_a_day_is_closed_and_dropped_whatever_is_told_before_or_after_it(
    closing: str, backfilled: str
) -> None:
    other = visited(backfilled)
    for told in (
        history(opened, other, undated()),
        history(opened, undated(), other),
        history(opened, visited("2025-05-11"), planned("[2025-01..2025-05-12]", plan="visit"), other),
    ):
        for fact in (visited(closing, plan="visit"), plan_dropped(closing), plan_dropped(None)):
            assert isinstance(decide(told, fact, World()), Accepted)
    told = history(opened, undated(), other, visited(closing, plan="visit"))
    assert [plan.open for plan in standing(told).plans] == [False]


def test_a_plan_without_a_day_was_made_by_the_last_day_for_which_it_is_meant() -> None:
    told = history(opened, visited("2025-06-01"), undated())

    assert [at.fact.verb for at in told.chronicle] == ["opened", "planned", "visited"]
    assert told.chronicle[1].latest == day("2025-05-12")


def test_a_dropping_without_a_day_stands_after_a_plan_of_a_known_day_whatever_was_told_last() -> None:
    told = history(opened, planned("2025-01"), visited("2010-01-15"), plan_dropped(None))

    assert [plan.open for plan in standing(told).plans] == [False]


def test_what_was_before_the_day_on_which_a_plan_was_made_does_not_close_it() -> None:
    told = history(opened, planned("2025-01"))

    assert "no open plan visit" in refusal(told, visited("2024-12-31", plan="visit"))


def test_what_closes_a_plan_of_another_kind_or_the_other_way_is_said() -> None:
    told = history(
        opened, Planned(on="2025-01", plan="p", what="visit", due="2025-05-12", visitor="edinburgh")
    )
    signing = history(opened, planned("2025-01", what="signing"))

    assert "planned with edinburgh as visitor, not kaohsiung" in "".join(
        cautions(told, visited("2025-05-12", plan="p"))
    )
    assert "planned as a visit" in "".join(
        cautions(told, Contacted(on="2025-05-12", channel="call", plan="p"))
    )
    assert "planned as a signing" in "".join(cautions(signing, visited("2025-05-12", plan="visit")))
    back = visited("2025-05-12", visitor="edinburgh", host="kaohsiung", plan="p")
    assert "planned" not in "".join(cautions(told, back))


def test_a_plan_without_a_day_is_told_that_the_day_of_planning_is_meant_and_one_to_come_how_to_record_it() -> (
    None
):
    told = history(opened)

    assert "no day is given on which it was planned" in "".join(cautions(told, undated()))
    assert "recorded as planned" in refusal(told, visited("2030-01-01"))


def test_a_plan_of_which_nobody_says_when_it_was_made_does_not_stand_long_before() -> None:
    (plan,) = plans(history(opened, planned(None, due="2031")))

    assert [plan.is_open(day(on)) for on in ("1990-01-01", "2025-11-25")] == ["no", "yes"]


def refused(told: History, fact: Fact) -> Refusal:
    """Why a fact may not be recorded next, as data."""
    decided = decide(told, fact, World())
    assert isinstance(decided, Refusal)
    return decided


@each_stream
def test_what_closed_a_plan_is_named_and_what_may_be_done_instead(stream: str) -> None:
    before, closing = CLOSING[stream]
    told = history(*before, planned("2025-01"), closing, stream=stream)
    number = len(before) + 2
    closed = f"{stream}#{number}"

    again = refused(told, closing.model_copy(update={"on": "2025-06-01"}))
    drop = refused(told, plan_dropped("2025-06-01"))
    earlier = refused(told, closing.model_copy(update={"on": "2025-03-01"}))

    assert (again.code, again.field, again.entry) == ("plan-not-open", "plan", closed)
    assert f"#{number} closed it (" in again.reason
    assert f"retract {closed}" in again.hint
    assert f"record planned {stream}" in again.hint
    assert (drop.code, drop.entry) == ("plan-not-open", closed)
    assert "record planned" not in drop.hint, "that would be dropped next"
    assert (earlier.code, earlier.entry) == ("no-longer-lawful", closed)
    assert f"retract {closed}" in earlier.hint


def test_what_dropped_a_plan_is_told_from_what_was_never_planned() -> None:
    told = history(opened, planned("2025-01"), plan_dropped("2025-02"))

    dropped = refused(told, visited("2025-05-12", plan="visit"))
    unknown = refused(told, visited("2025-05-12", plan="vist"))

    assert "#3 dropped it (plan dropped: visit)" in dropped.reason
    assert dropped.entry is not None
    assert unknown.entry is None
    assert unknown.reason.endswith("has no open plan vist by then")


def test_what_closed_a_commitment_is_named_too() -> None:
    told = history(opened, commitment_made("2024"), commitment_closed("2025-01"))

    again = refused(told, commitment_closed("2025-02"))

    assert (again.code, again.entry) == ("commitment-not-open", f"{told.stream}#3")
    assert "#3 closed it" in again.reason
    assert f"retract {told.stream}#3" in again.hint


def test_what_kept_a_plan_stands_without_it_where_the_plan_goes() -> None:
    told = history(opened, planned("2025-01"), visited("2025-05-12", plan="visit"))
    for fact in (retracted(2), corrected(2, {"plan": "other"})):
        hint = _hint(told, fact)
        assert "set: plan=" in hint, hint
        assert "retract" not in hint
        assert "without plan" not in hint


def test_what_closed_a_promise_is_taken_back_before_that_is_called_otherwise() -> None:
    told = history(
        opened,
        commitment_made("2024", commitment="books"),
        commitment_closed("2025", commitment="books"),
    )

    hint = _hint(told, corrected(2, {"commitment": "boeken"}))
    assert "take that back first, and record it anew" in hint, hint


def test_what_happened_long_before_the_day_of_its_plan_is_remarked_upon() -> None:
    told = history(opened, planned(None, due="2025-11-12"))
    long_before, near, later = (
        any("long before" in said for said in cautions(told, visited(on, plan="visit")))
        for on in ("2024-01-01", "2025-09-01", "2025-11-20")
    )

    assert long_before
    assert not near
    assert not later


def _promise(due: str, *, commitment: str = "letter") -> CommitmentMade:
    return CommitmentMade(commitment=commitment, text="to write a letter", due=due)


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        (planned(None), planned(None, plan="other"), True),
        (planned("2025-01"), planned(None, plan="other"), True),
        (planned(None), planned(None, plan="other", due="2027"), False),
        (commitment_made(None), commitment_made(None, commitment="other"), False),
        (_promise("2027-02"), _promise("2027-02-20", commitment="other"), True),
        (_promise("2027-02"), _promise("2027-03-20", commitment="other"), False),
    ],
)
def test_plans_and_promises_without_a_day_are_alike_by_the_day_they_are_for(
    first: Fact, second: Fact, *, alike: bool
) -> None:
    told = history(opened, first)

    assert any("#2 is much like it" in said for said in cautions(told, second)) == alike
    ask = asked(history(opened, first, second))
    pairs = [pair for pair in groups(ask.of(moments)) if as_recorded(*pair)]
    assert bool(pairs) == alike


def _hint(told: History, fact: Fact) -> str:
    decided = decide(told, fact, World())
    assert isinstance(decided, Refusal)
    return str(decided.hint)


@each_stream
@pytest.mark.parametrize(
    ("on", "plan", "said"),
    [
        ("2025-06-01", "visit", "#{closed} closes it already: leave plan out, or, if #{closed} was wrong"),
        ("2024-12-01", "visit", "#{begun} began it on 2025-01, after that"),
        ("2025-06-01", "vist", "no plan vist is on record; none is open"),
    ],
)
def test_what_is_corrected_to_close_a_plan_is_told_what_closes_it_or_that_there_is_none(
    stream: str, on: str, plan: str, said: str
) -> None:
    before, closing = CLOSING[stream]
    loose = closing.model_copy(update={"on": on, "plan": None})
    told = history(*before, planned("2025-01"), closing, loose, stream=stream)
    begun = len(before) + 1

    hint = refused(told, corrected(begun + 2, {"plan": plan})).hint

    assert said.format(begun=begun, closed=begun + 1) in hint


def test_a_promise_that_is_closed_twice_by_a_correction_is_told_what_closes_it() -> None:
    told = history(
        opened,
        commitment_made("2024", commitment="books"),
        commitment_made("2024", commitment="letter"),
        commitment_closed("2025", commitment="books"),
        commitment_closed("2025-02", commitment="letter"),
    )

    hint = _hint(told, corrected(5, {"commitment": "books"}))

    assert hint.startswith("#4 closes it already; if that was wrong, take it back: retract")
    assert "no commitment boeken is on record" in _hint(told, corrected(5, {"commitment": "boeken"}))


def test_a_visit_that_would_stand_again_is_told_what_closes_its_plan_by_now() -> None:
    kept, other = visited("2025-05-12", plan="visit"), visited("2025-05-11", plan="visit")
    told = history(opened, planned("2025-01"), kept, retracted(3), other)

    assert "#5 closes it already" in _hint(told, retracted(4)), (
        "#3 cannot be corrected as long as it is retracted"
    )
