"""What was promised, and what was to follow: open, overdue, late, and the gaps of a policy."""

from collections.abc import Callable
from typing import Literal, get_args, get_type_hints

import pytest

from comity.testing import (
    asked,
    body_registered,
    citing,
    commitment_closed,
    corrected,
    day,
    history,
    ledger_opened,
    opened,
    opened_between,
    runs,
    signed,
    suspended,
    terminated,
)
from domain.body import Registered, Succeeded
from domain.context import StreamContext
from domain.fact import Fact
from domain.history import History
from domain.ledger import PolicyAdopted
from domain.partnership.facts import CommitmentClosed, CommitmentMade, InstrumentKind
from projections.report import Ask, Behind, Count, Days, Named, Page, Unanswerable, Who
from projections.reports.commitments import Commitment, Gap, commitments
from projections.rows.commitments import OUTCOMES
from projections.rows.commitments import commitments as promises


def promised(
    on: str | None = "2025-01-10",
    *,
    due: str | None = None,
    certainty: Literal["confirmed", "reported", "alleged"] = "confirmed",
) -> CommitmentMade:
    return CommitmentMade(
        on=on, commitment="letter", text="to write a letter", owner="edinburgh", due=due, certainty=certainty
    )


def page(*facts: Fact, as_at: str) -> Page:
    return commitments(asked(history(opened, *facts), as_at=as_at))


def the_one(*facts: Fact, as_at: str) -> Commitment:
    (row,) = page(*facts, as_at=as_at).rows
    assert isinstance(row, Commitment)
    return row


def numbers(found: Page) -> dict[str, Count]:
    return {number.state: number.number for number in found.section("numbers")}


# --- promises


def test_an_alleged_promise_is_never_certain_and_an_alleged_closing_closes_it() -> None:
    alleged = promised("2025-01-01", certainty="alleged")
    closing = commitment_closed("2025-02-01", certainty="alleged")

    def found(*facts: Fact) -> tuple[str, bool, str | None]:
        (row,) = commitments(asked(history(opened, *facts))).section("alleged")
        return row.state, row.certain, row.otherwise

    assert found(alleged) == ("open without a date", False, "never made")
    assert found(alleged, closing) == ("closed without a date", False, "never made")
    assert the_one(promised("2025-01-01"), closing, as_at="2025-11-25").state == "open without a date"


def test_a_promise_is_open_to_the_end_of_its_last_day_and_then_overdue() -> None:
    letter = promised(due="2025-03-31")

    assert the_one(letter, as_at="2025-03-31").state == "open"
    late = the_one(letter, as_at="2025-04-01")
    assert (late.state, late.certain, late.otherwise) == ("overdue", True, None)
    assert late.owner == "edinburgh"
    assert late.behind.entries == ("partnership:edinburgh--kaohsiung#2",)


@pytest.mark.parametrize(
    ("due", "last", "after"),
    [
        ("2011", "2011-12-31", "2012-01-01"),
        ("2011-06", "2011-06-30", "2011-07-01"),
        ("2011?", "2011-12-31", "2012-01-01"),
        ("2011-03~/2011-06", "2011-06-30", "2011-07-01"),
    ],
)
def test_a_promise_due_in_a_year_or_a_month_is_due_by_its_last_day(due: str, last: str, after: str) -> None:
    letter = promised("2011-01-01", due=due)

    for on, state in (("2011-06-15", "open"), (last, "open"), (after, "overdue")):
        row = the_one(letter, as_at=on)
        assert (row.state, row.certain, row.otherwise) == (state, True, None)
    for on, state in (("2011-06-15", "closed in time"), (last, "closed in time"), (after, "closed late")):
        row = the_one(letter, commitment_closed(on), as_at="2025-11-25")
        assert (row.state, row.certain, row.otherwise) == (state, True, None)


def test_a_promise_with_no_last_day_is_never_overdue() -> None:
    assert the_one(promised("2011-01-01", due="2011/.."), as_at="2025-11-25").state == "open"


@pytest.mark.parametrize("due", ["2025-03~", "[2025-03-01,2025-03-31]", "2024/2025-03~"])
def test_a_promise_whose_last_day_is_only_about_known_is_overdue_only_possibly(due: str) -> None:
    letter = promised(due=due)

    within = the_one(letter, as_at="2025-03-20")
    assert (within.state, within.certain, within.otherwise) == ("overdue", False, "open")
    counts = numbers(page(letter, as_at="2025-03-20"))
    assert counts["open"] == counts["overdue"] == Count(0, 1)


def test_nobody_says_by_when_a_promise_is_due_so_it_is_never_overdue() -> None:
    assert the_one(promised(), as_at="2025-11-25").state == "open without a date"


@pytest.mark.parametrize(
    ("closed", "state", "certain"),
    [
        ("2025-03-31", "closed in time", True),
        ("2025-04-01", "closed late", True),
        ("[2025-03..2025-04]", "closed late", False),
        ("2025-03/2025-04", "closed in time", True),  # what lasted happened on its first day
    ],
)
def test_a_promise_is_closed_in_time_or_late(closed: str, state: str, *, certain: bool) -> None:
    row = the_one(promised(due="2025-03-31"), commitment_closed(closed), as_at="2025-11-25")

    assert (row.state, row.certain, row.outcome) == (state, certain, "fulfilled")
    assert row.otherwise == (None if certain else "closed in time")
    assert row.behind.entries[1] == "partnership:edinburgh--kaohsiung#3"


def test_before_it_was_closed_a_promise_was_open() -> None:
    facts = (promised(due="2025-03-31"), commitment_closed("2025-02"))

    before = the_one(*facts, as_at="2025-01-31")
    assert (before.state, before.certain, before.outcome, before.closed) == ("open", True, None, None)
    assert the_one(*facts, as_at="2025-02-10").otherwise == "open"


def test_every_state_that_is_possible_is_told() -> None:
    facts = (promised("2024-01-01", due="2024-06"), commitment_closed("[2024-06..2024-07]"))
    row = the_one(*facts, as_at="2024-07-02")

    assert (row.state, row.certain, row.otherwise) == ("closed late", False, "overdue or closed in time")
    counts = numbers(page(*facts, as_at="2024-07-02"))
    assert {state for state, number in counts.items() if number.most} == {
        *("overdue", "closed in time", "closed late", "closed as fulfilled")
    }


def test_a_promise_that_may_have_been_made_only_later_is_not_certain() -> None:
    row = the_one(promised("2025-01"), as_at="2025-01-15")

    assert (row.state, row.certain, row.otherwise) == ("open without a date", False, "not made yet")
    assert not page(promised("2025-01"), as_at="2024-12-31").rows


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_outcomes_are_counted_apart_however_late(outcome: Literal["fulfilled", "missed", "released"]) -> None:
    facts = (promised("2025-01-01", due="2025-02-01"), commitment_closed("2025-03", outcome=outcome))

    def found(as_at: str) -> dict[str, Count]:
        every = numbers(page(*facts, as_at=as_at))
        return {said.removeprefix("closed as "): every[said] for said in every if "closed as " in said}

    nothing = dict.fromkeys(OUTCOMES, Count(0, 0))
    assert found("2025-02-28") == nothing, "it is open yet"
    assert found("2025-03-15") == {**nothing, outcome: Count(0, 1)}
    assert found("2025-03-31") == {**nothing, outcome: Count(1, 1)}
    assert numbers(page(*facts, as_at="2025-03-31"))["closed late"] == Count(1, 1)


def test_every_outcome_is_counted() -> None:
    assert get_args(get_type_hints(CommitmentClosed)["outcome"]) == OUTCOMES


def test_an_alleged_promise_stands_apart_and_in_no_number() -> None:
    found = page(promised(certainty="alleged"), as_at="2025-11-25")

    assert not found.rows
    assert [row.text for row in found.section("alleged")] == ["to write a letter"]
    assert set(numbers(found).values()) == {Count(0, 0)}


def test_what_is_only_alleged_to_have_been_kept_is_open() -> None:
    facts = (promised(due="2025-03-31"), commitment_closed("2025-02-01", certainty="alleged"))

    assert the_one(*facts, as_at="2025-02-10").state == "open"


def test_a_corrected_due_day_is_the_one_that_counts() -> None:
    told = history(opened, promised(due="2025-03-31"), corrected(2, {"due": "2025-06-30"}))

    (row,) = promises(told)
    assert (row.due, row.version) == ("2025-06-30", 2)
    (shown,) = commitments(asked(told, as_at="2025-05-01")).rows
    assert shown.state == "open"


# --- gaps

RULE = PolicyAdopted(
    policy="ours",
    title="A school after every city",
    by="kaohsiung",
    counts=("sister-city", "friendship"),
    follow_up="sister-school",
)
SCHOOL = history(body_registered("A school", kind="school"), stream="body:school")
BETWEEN = "partnership:edinburgh--kaohsiung"


def adopted(*rules: Fact) -> History:
    return history(ledger_opened(home="kaohsiung"), *rules, stream="ledger")


def tied(*facts: Fact) -> History:
    return history(opened, *(facts or (signed("2020-05-01"),)))


def gaps(*histories: History, as_at: str = "2025-11-25", policy: str | None = None) -> list[Gap]:
    found = commitments(asked(adopted(RULE), SCHOOL, *histories, as_at=as_at), policy=policy)
    return list(found.section("gaps"))


def test_an_agreement_that_no_school_tie_follows_is_a_gap() -> None:
    (gap,) = gaps(tied())

    assert (gap.stream, gap.missing, gap.possible) == (BETWEEN, "sister-school", False)
    assert gap.behind.entries == ("ledger#2", f"{BETWEEN}#2")
    assert not gaps(tied(signed("2020-05-01", kind="mou"))), "the rule counts no memoranda"


def test_kinds_are_told_in_words_where_people_read_and_as_they_are_stored_in_a_column_of_their_own() -> None:
    rule = RULE.model_copy(update={"counts": ("sister-city", "letter-of-intent")})
    found = commitments(asked(adopted(rule), SCHOOL, tied(signed("2024", kind="letter-of-intent"))))
    (gap,) = found.section("gaps")

    assert gap.agreements == ("pact (letter of intent)",)
    assert gap.missing == "sister-school"
    assert "sister school is to follow sister city, letter of intent." in found.notes[0]


def test_a_partnership_of_a_school_under_it_fills_the_gap_from_its_signature_on() -> None:
    school = history(opened_between("kaohsiung", "school", under=BETWEEN), signed("2021-06", kind="mou"))

    assert not gaps(tied(), school)
    assert [gap.possible for gap in gaps(tied(), school, as_at="2021-06-15")] == [True]
    assert [gap.possible for gap in gaps(tied(), school, as_at="2021-05-31")] == [False]


def test_an_instrument_for_schools_of_the_cities_themselves_fills_the_gap() -> None:
    schools = signed("2021-06-01", instrument="schools", kind="sister-school")

    assert not gaps(tied(signed("2020-05-01"), schools))


@pytest.mark.parametrize("kind", ["friendship", "sister-city"])
def test_what_is_to_follow_may_be_any_kind_of_instrument(kind: InstrumentKind) -> None:
    rule = RULE.model_copy(update={"counts": ("mou",), "follow_up": kind})
    city = history(body_registered("Edinburgh", kind="city"), stream="body:edinburgh")
    memorandum = signed("2020-05-01", instrument="paper", kind="mou")

    def missing(*facts: Fact) -> list[str]:
        return [gap.missing for gap in commitments(asked(adopted(rule), city, tied(*facts))).section("gaps")]

    assert missing(memorandum) == [kind], "that a city is a party does not make it a tie of this kind"
    assert missing(memorandum, signed("2021-06-01", instrument="next", kind=kind)) == []


def test_a_tie_of_schools_that_lies_under_no_partnership_fills_no_gap() -> None:
    elsewhere = history(opened_between("kaohsiung", "school"), signed("2021-06-01", kind="sister-school"))

    assert [gap.stream for gap in gaps(tied(), elsewhere)] == [BETWEEN]


def test_a_school_tie_that_has_run_out_leaves_a_gap_and_is_named() -> None:
    school = history(
        opened_between("kaohsiung", "school", under=BETWEEN),
        signed("2021-06-01", kind="mou", term=runs(length="P1Y")),
    )

    (gap,) = gaps(tied(), school)
    assert (gap.possible, gap.ended) == (False, ("kaohsiung – A school",))


def test_a_suspended_agreement_is_in_force_all_the_same() -> None:
    assert gaps(tied(signed("2020-05-01"), suspended("2021-01-01")))


def test_the_last_policy_of_a_name_counts_and_one_that_asks_for_nothing_is_refused() -> None:
    ledger = adopted(RULE, RULE.model_copy(update={"follow_up": None}))
    ask = asked(ledger, tied())

    assert not commitments(ask).section("gaps")
    with pytest.raises(Unanswerable, match="ours says nothing of what is to follow"):
        commitments(ask, policy="ours")
    with pytest.raises(Unanswerable, match="no policy theirs is on record by then; on record: ours"):
        commitments(ask, policy="theirs")


def test_a_gap_of_a_tie_that_is_only_inherited_is_marked() -> None:
    county = history(
        body_registered("County"), Succeeded(on="2010-12-25", by="kaohsiung"), stream="body:county"
    )
    around = StreamContext(successors=(("kaohsiung", "county", day("2010-12-25")),))
    told = (signed("1990-01-01"), signed("2012-01-01", instrument="next", by=("kaohsiung", "town")))
    old = history(opened_between("county", "king-county"), signed("1983-09-07"), around=around)
    new = history(opened_between("county", "town"), *told, around=around)

    found = {gap.stream: gap.inherited for gap in gaps(county, tied(), old, new)}
    assert found == {
        BETWEEN: False,
        "partnership:county--king-county": True,
        "partnership:county--town": False,
    }


# --- what stands in which column


def test_a_promise_and_a_gap_keep_their_columns() -> None:
    promise = CommitmentMade(
        on="2025-01",
        commitment="bursary",
        text="to pay for a student",
        owner="the school board",
        due="2025-06-30",
        certainty="reported",
        sources=citing("minutes"),
    )
    rule = PolicyAdopted(
        on="2020", policy="follow", title="Schools follow", counts=("sister-city",), follow_up="sister-school"
    )

    found = commitments(
        asked(
            history(ledger_opened(), rule),
            history(opened, signed("2024-05", kind="sister-city"), promise),
            as_at="2025-02-15",
        )
    )

    assert found.rows[0] == Commitment(
        stream="partnership:edinburgh--kaohsiung",
        whom=Named("edinburgh – kaohsiung"),
        commitment="bursary",
        text="to pay for a student",
        owner=Named("the school board"),
        made=Days("2025-01", "2025-01-01", "2025-01-31"),
        due=Days("2025-06-30", "2025-06-30", "2025-06-30"),
        state="open",
        certain=True,
        otherwise=None,
        outcome=None,
        closed=None,
        certainty="reported",
        behind=Behind(entries=("partnership:edinburgh--kaohsiung#3",), sources=("minutes",)),
    )
    (gap,) = found.section("gaps")
    assert (gap.stream, gap.whom, gap.policy, gap.missing) == (
        *("partnership:edinburgh--kaohsiung", "edinburgh – kaohsiung", "follow", "sister-school"),
    )


# --- the demo


def test_the_letter_that_edinburgh_promised_is_open_without_a_date(demo: Callable[..., Ask]) -> None:
    (letter,) = commitments(demo("2025-11-16"), who=Who(BETWEEN)).rows

    assert (letter.state, letter.owner) == ("open without a date", "Edinburgh 愛丁堡")


def test_orange_county_has_a_school_tie_and_portland_has_none_on_record(demo: Callable[..., Ask]) -> None:
    found = commitments(demo("2025-11-16"), policy="kaohsiung")
    streams = {gap.stream for gap in found.section("gaps")}

    assert "partnership:kaohsiung--portland" in streams
    assert [gap.stream for gap in found.section("gaps") if gap.inherited] == [
        "partnership:kaohsiung-county--king-county"
    ]
    assert not streams & {"partnership:kaohsiung--orange-county-ny", "partnership:gdynia--kaohsiung"}
    assert any("does not say that there is none" in note for note in found.notes)


# --- whose agreements, and how surely


def test_what_ended_for_the_home_has_no_gap_though_it_goes_on_between_others() -> None:
    three = opened_between("city", "kaohsiung", "prefecture")
    pact = signed("2015-01-01", kind="sister-city")

    assert not gaps(history(three, pact, terminated("2020-05-05", by="kaohsiung")))
    assert [gap.possible for gap in gaps(history(three, pact, terminated("2020-05-05", by="city")))] == [
        False
    ]
    assert gaps(history(three, pact, terminated("2020-05-05", by="kaohsiung")), as_at="2020-05-04")


def test_an_agreement_that_may_not_be_signed_yet_leaves_a_possible_gap() -> None:
    over = tied(signed("2010-01-01", kind="mou"), signed("2020", kind="sister-city", instrument="sister"))

    assert [gap.possible for gap in gaps(over, as_at="2020-06-15")] == [True]


def test_one_counted_agreement_in_the_place_of_another_leaves_no_doubt() -> None:
    over = tied(
        signed("2010-01-01"), signed("2020", kind="sister-city", instrument="sister", replaces="pact")
    )

    assert [gap.possible for gap in gaps(over, as_at="2020-06-15")] == [False]


def test_within_the_year_of_an_end_the_gap_is_only_possible() -> None:
    ended = tied(signed("2019-05-01", term=runs(length="P5Y")), terminated("2024"))

    assert not gaps(ended, as_at="2024-06-15")
    assert [gap.possible for gap in gaps(ended, as_at="2024-04-15")] == [True]


SHARED = "partnership:ash--edinburgh--kaohsiung"


@pytest.mark.parametrize(
    ("town", "on", "missing"),
    [
        ("edinburgh", "2021-01-01", {(SHARED, False)}),
        ("edinburgh", "2025", {(BETWEEN, True), (SHARED, False)}),
        ("ash", "2021-01-01", {(BETWEEN, False)}),
    ],
)
def test_a_tie_of_schools_of_the_same_two_follows_in_each_of_their_partnerships(
    town: str, on: str, missing: set[tuple[str, bool]]
) -> None:
    shared = history(opened_between("ash", "edinburgh", "kaohsiung"), signed("2019-05-01"))
    schools = [
        history(Registered(name="A school", kind="school", under=city), stream=f"body:{city}-school")
        for city in (town, "kaohsiung")
    ]
    names = sorted(school.stream.partition(":")[2] for school in schools)
    follow = history(opened_between(*names, under=SHARED), signed(on, kind="sister-school"))
    under_two = history(opened_between(*names, under=BETWEEN), signed(on, kind="sister-school"))

    found = {(gap.stream, gap.possible) for gap in gaps(tied(), shared, *schools, follow, as_at="2025-06-01")}
    assert (BETWEEN in {stream for stream, _ in found}) == (BETWEEN in {stream for stream, _ in missing})
    if town == "edinburgh":  # under their own, it follows for the two, and not for Ash
        there = {
            (gap.stream, gap.possible)
            for gap in gaps(tied(), shared, *schools, under_two, as_at="2025-06-01")
        }
        assert there == missing
