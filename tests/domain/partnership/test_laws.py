"""What may be recorded in a partnership, and the words in which the rest is refused."""

from typing import Final

import pytest

from comity.testing import (
    World,
    amended,
    amendment_proposed,
    as_at,
    cautions,
    commitment_closed,
    commitment_made,
    concern_raised,
    considered,
    contacted,
    corrected,
    dormancy_declared,
    history,
    invalidated,
    opened,
    opened_between,
    pressure_lifted,
    pressured,
    proposed,
    put_on_hold,
    refusal,
    renewal_declined,
    renewed,
    resolution_passed,
    resumed,
    runs,
    signed,
    signing_postponed,
    stance_taken,
    standing,
    suspended,
    terminated,
    termination_postponed,
    termination_proposed,
    visited,
)
from domain.context import StreamContext
from domain.fact import Fact
from domain.history import History
from domain.partnership import facts as tie
from domain.partnership.facts import Outcome

OUTCOMES: tuple[Outcome, ...] = (
    *("tabled", "referred", "amended", "deferred"),
    *("approved", "rejected", "withdrawn", "lapsed"),
)


def ended_by_nobody(on: str) -> Fact:
    """It ended, and nobody says by whom."""
    return tie.Terminated(on=on)


# --- opened


def test_a_partnership_is_opened_once() -> None:
    known = history(opened)

    said = refusal(known, opened)

    assert "has been opened already" in said


def test_nothing_is_recorded_before_the_opening() -> None:
    unknown = history()

    said = refusal(unknown, visited("2024-06-24"))

    assert "has not been opened" in said
    assert "open it first: open edinburgh kaohsiung" in said


def test_the_parties_are_those_of_the_stream() -> None:
    unknown = history(stream="partnership:edinburgh--kaohsiung")

    said = refusal(unknown, opened_between("edinburgh", "taipei"))

    assert "edinburgh and kaohsiung" in said


def test_the_parties_may_be_named_in_any_order() -> None:
    known = history(opened_between("kaohsiung", "edinburgh"), stream="partnership:edinburgh--kaohsiung")

    assert standing(known).parties == ("edinburgh", "kaohsiung")


def test_one_set_of_bodies_has_one_partnership() -> None:
    unknown = history(stream="partnership:kaohsiung--edinburgh")

    said = refusal(unknown, opened_between("kaohsiung", "edinburgh"))

    assert "partnership:edinburgh--kaohsiung" in said


def test_a_body_has_no_partnership_with_itself() -> None:
    unknown = history(stream="partnership:edinburgh--edinburgh")

    assert refusal(unknown, opened_between("edinburgh", "edinburgh"))


def test_the_parties_are_registered() -> None:
    world = World(bodies=frozenset({"edinburgh", "kaohsiung"}))
    unknown = history(stream="partnership:edinbrugh--kaohsiung", world=world)

    said = refusal(unknown, opened_between("edinbrugh", "kaohsiung"))

    assert "the body edinbrugh is not in this ledger" in said
    assert "did you mean edinburgh" in said
    assert "register body edinbrugh" in said


def test_the_partnership_above_is_opened() -> None:
    unknown = history(stream="partnership:a-school--b-school", world=World(partnerships=frozenset()))

    said = refusal(unknown, opened_between("a-school", "b-school", under="partnership:a--b"))

    assert "partnership:a--b is not in this ledger" in said
    assert "open it first: open a b" in said


def test_an_opening_is_not_alleged() -> None:
    unknown = history()
    alleged = opened.model_copy(update={"certainty": "alleged"})

    assert "not alleged" in refusal(unknown, alleged)


def test_an_opening_stands_first_whatever_its_date() -> None:
    known = history(opened.model_copy(update={"on": "2025-01-02"}), visited("1977-05-04"))

    assert [told.entry.version for told in known.chronicle] == [1, 2]


# --- visited, contacted


def test_a_visit_has_a_party_on_one_side() -> None:
    known = history(opened)

    said = refusal(known, visited("2024", visitor="taipei", host="glasgow"))

    assert "neither taipei nor glasgow is a party" in said
    assert "edinburgh and kaohsiung" in said


@pytest.mark.parametrize(("visitor", "host"), [("edinburgh", "taipei"), ("taipei", "edinburgh")])
def test_one_party_is_enough_for_a_visit(visitor: str, host: str) -> None:
    known = history(opened)

    known += visited("2024", visitor=visitor, host=host)

    assert standing(known).status == "contact"


def test_anybody_may_be_in_contact() -> None:
    known = history(opened)

    known += contacted("2024", channel="call", by="a friend of both cities")

    assert standing(known).status == "contact"


# --- proposed, considered, put-on-hold, resumed


def test_there_is_one_proposal_at_a_time() -> None:
    known = history(opened, proposed("2024-06"))

    said = refusal(known, proposed("2024-07"))

    assert "one proposal at a time" in said


@pytest.mark.parametrize("outcome", ["rejected", "withdrawn", "lapsed"])
def test_after_its_end_another_may_be_proposed(outcome: Outcome) -> None:
    ended = history(opened, proposed("2024-06"), considered("2024-07", outcome=outcome))

    ended += proposed("2024-08")

    assert standing(ended).status == "proposed"


def test_after_the_signature_another_may_be_proposed() -> None:
    concluded = history(opened, proposed("2024-06", kind="mou"), signed("2024-07", kind="mou"))

    concluded += proposed("2024-08", kind="sister-city")

    assert standing(concluded).flags == ("pending",)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_forum_may_consider_what_nobody_recorded_as_proposed(outcome: Outcome) -> None:
    known = history(opened)

    known += considered("2024-06", outcome=outcome)

    assert standing(known).status == {"referred": "proposed", "amended": "proposed"}.get(outcome, outcome)


@pytest.mark.parametrize("outcome", ["amended", "rejected", "withdrawn", "lapsed"])
def test_while_on_hold_it_may_be_amended_or_ended(outcome: Outcome) -> None:
    held = history(opened, proposed("2024-06"), put_on_hold("2024-06-24"))

    held += considered("2024-08", outcome=outcome)

    assert standing(held).status == ("on-hold" if outcome == "amended" else outcome)


@pytest.mark.parametrize("outcome", ["tabled", "referred", "deferred", "approved"])
def test_while_on_hold_nothing_else_is_considered(outcome: Outcome) -> None:
    held = history(opened, proposed("2024-06"), put_on_hold("2024-06-24"))

    said = refusal(held, considered("2024-08", outcome=outcome))

    assert f"not be {outcome}, before it is resumed" in said


def test_what_was_not_proposed_is_not_put_on_hold() -> None:
    known = history(opened, visited("2023"))

    said = refusal(known, put_on_hold("2024-06-24"))

    assert "no open proposal to put on hold" in said


def test_what_is_on_hold_is_not_put_on_hold_again() -> None:
    held = history(opened, proposed("2024-06"), put_on_hold("2024-06-24"))

    assert "on hold already" in refusal(held, put_on_hold("2024-07"))


def test_what_was_rejected_is_not_put_on_hold() -> None:
    rejected = history(opened, proposed("2024-06"), considered("2024-07", outcome="rejected"))

    assert "no open proposal" in refusal(rejected, put_on_hold("2024-08"))


def test_a_proposal_on_hold_can_be_resumed() -> None:
    held = history(opened, proposed("2024-06"), put_on_hold("2024-06-24"))

    held += resumed("2024-09", by="edinburgh")

    assert standing(held).status == "proposed"


def test_what_goes_on_is_not_resumed() -> None:
    known = history(opened, proposed("2024-06"))

    said = refusal(known, resumed("2024-09"))

    assert "nothing on hold or suspended to resume" in said


def test_what_is_dormant_is_not_resumed_but_wakes_by_what_the_refusal_names() -> None:
    dormant = history(opened, signed("1961", instrument="deed"), dormancy_declared("2015"))

    said = refusal(dormant, resumed("2020"))

    assert "it is dormant: what is recorded as visited, contacted, signed or renewed ends that" in said
    for fact in (visited("2020"), contacted("2020"), signed("2020"), renewed("2020", instrument="deed")):
        assert "dormant" not in standing(dormant + fact).flags, fact.verb


def test_a_hold_that_ended_with_the_proposal_is_not_resumed() -> None:
    ended = history(
        opened, proposed("2024-06"), put_on_hold("2024-06-24"), considered("2024-08", outcome="withdrawn")
    )

    assert "nothing on hold" in refusal(ended, resumed("2024-09"))


def test_a_suspension_is_resumed_before_a_hold() -> None:
    both = history(
        opened,
        *(signed("2020-01-13", kind="mou"), proposed("2024-01"), put_on_hold("2024-02")),
        suspended("2024-03"),
    )

    both += resumed("2024-05", by="edinburgh")

    now = standing(both)
    assert (now.status, now.flags) == ("in-force", ("pending",))
    assert now.proposal is not None
    assert now.proposal.status == "on-hold"


# --- signed


def test_only_parties_sign() -> None:
    known = history(opened)

    said = refusal(known, signed("2024-06-24", by=("edinburgh", "taipei")))

    assert "taipei is not a party" in said
    assert "who signed for them goes into signatories" in said


def test_nobody_signs_one_instrument_twice() -> None:
    concluded = history(opened, signed("2024-06-24"))

    said = refusal(concluded, signed("2024-07-24"))

    assert "pact is in force: it is signed no more" in said
    assert "a new agreement takes a new name" in said


@pytest.mark.parametrize(
    ("ended", "words"),
    [
        (invalidated("2024-07"), "pact is invalidated: it is signed no more"),
        (terminated("2024-07"), "terminated"),
        (signed("2024-07", instrument="new", replaces="pact"), "pact is replaced: it is signed no more"),
    ],
    ids=["invalidated", "terminated", "replaced"],
)
def test_what_was_ended_is_signed_no_more(ended: Fact, words: str) -> None:
    known = history(opened, signed("2024-06-24"), ended)

    assert words in refusal(known, signed("2024-08-24", by=("edinburgh",)))


def test_what_is_of_before_a_new_beginning_is_signed_no_more() -> None:
    known = history(
        opened,
        *(signed("2000", by=("edinburgh",)), signed("2001", instrument="memo"), terminated("2010")),
        signed("2020", instrument="new", reestablishes=True),
    )

    said = refusal(known, signed("2021", by=("kaohsiung",)))

    assert "pact belongs to the time before: it is signed no more" in said


def test_who_has_signed_does_not_sign_again_with_the_other() -> None:
    half = history(opened, signed("2024-06-24", by=("edinburgh",)))

    assert "signed by edinburgh already" in refusal(half, signed("2024-07-24"))


def test_the_other_party_may_sign_later() -> None:
    half = history(opened, signed("2024-06-24", by=("edinburgh",)))
    assert standing(half).status == "partly-signed"

    half += signed("2024-07-24", by=("kaohsiung",))

    assert standing(half).status == "in-force"


def test_after_the_end_only_a_new_beginning_is_signed() -> None:
    ended = history(opened, signed("1957-10-07"), terminated("2018-10-02"))

    said = refusal(ended, signed("2024-06-24", instrument="new"))

    assert "was terminated" in said
    assert "say so with reestablishes" in said


def test_after_the_end_a_new_beginning_may_be_signed() -> None:
    ended = history(opened, signed("1957-10-07"), terminated("2018-10-02"))

    ended += signed("2024-06-24", instrument="new", reestablishes=True)

    assert standing(ended).status == "in-force"


def test_between_notice_and_end_only_a_new_beginning_is_signed() -> None:
    ending = history(opened, signed("1957-10-07"), terminated("2024-10-02", effective="2024-12-31"))

    assert "say so with reestablishes" in refusal(ending, signed("2024-11-24", instrument="new"))


def test_what_is_replaced_is_on_record() -> None:
    known = history(opened, signed("2013-09-09", instrument="memo"))

    said = refusal(known, signed("2017-01-11", instrument="pact", replaces="mou"))

    assert "no instrument mou" in said
    assert "it has memo" in said


def test_nothing_replaces_itself() -> None:
    known = history(opened)

    assert refusal(known, signed("2017-01-11", replaces="pact"))


def test_a_tie_known_to_exist_may_be_signed_without_a_day() -> None:
    known = history(opened, visited("2020"))

    known += signed()

    assert standing(known).status == "in-force"


def test_a_signature_without_a_recorded_approval_is_remarked_upon() -> None:
    known = history(opened, proposed("2024-06"))

    said = cautions(known, signed("2024-07-24"))

    assert any("no approval" in item for item in said)


def test_that_what_has_ended_is_resumed_is_kept_and_said_to_bring_nothing_back() -> None:
    paused = history(opened, signed("2000"), suspended("2010", by="edinburgh"))
    over = paused + terminated("2012", by="kaohsiung")
    given = paused + terminated("2012", by="kaohsiung", effective="2020")

    said = [
        any("re-establishes" in item for item in cautions(told, resumed("2015", by="edinburgh")))
        for told in (paused, over, given)
    ]

    assert said == [False, True, False]
    (may,) = (item for item in cautions(over, resumed("2012-05", by="edinburgh")) if "re-establishes" in item)
    assert "may have been terminated by then" in may, "which came first is open"
    assert standing(over + resumed("2015", by="edinburgh")).status == "terminated"


def test_a_signature_after_an_approval_is_not_remarked_upon() -> None:
    known = history(opened, proposed("2024-06"), considered("2024-07-01", outcome="approved"))

    said = cautions(known, signed("2024-07-24"))

    assert not any("approval" in item for item in said)


@pytest.mark.parametrize(
    ("notices", "said"),
    [
        (
            [terminated("2024-05", by="edinburgh", effective="2025")],
            "was given by Edinburgh on 2024-05 for 2025: ",
        ),
        ([tie.Terminated(on="2024-05", effective="2025")], "was given on 2024-05 for 2025: "),
        (
            [
                terminated("2024-05", by="edinburgh", effective="2025"),
                terminated("2024-06", by="kaohsiung", effective="2026"),
            ],
            "was given by Edinburgh on 2024-05 for 2025 and by Kaohsiung on 2024-06 for 2026: ",
        ),
    ],
)
def test_during_a_notice_the_truth_is_said(notices: list[Fact], said: str) -> None:
    names = StreamContext({"edinburgh": "Edinburgh", "kaohsiung": "Kaohsiung"})
    known = history(opened, signed("2017"), *notices, around=names)

    refused = refusal(known, signed("2024-07", instrument="new"))

    assert f"notice to end Edinburgh – Kaohsiung {said}what is signed after that begins it anew" in refused
    assert "was terminated" not in refused
    assert "say so with reestablishes, or give the day on which it was signed before the notice" in refused
    assert (known + signed("2024-07", instrument="new", reestablishes=True)).entries


def test_after_its_day_a_notice_has_ended_it() -> None:
    known = history(opened, signed("2017"), terminated("2020-05", by="edinburgh", effective="2021"))

    assert "was terminated: what is signed" in refusal(known, signed("2024-07", instrument="new"))


# --- renewed, renewal-declined, amended


@pytest.mark.parametrize(
    "fact",
    [renewed("2025"), renewal_declined("2025"), amendment_proposed("2025"), amended("2025")],
    ids=lambda fact: fact.verb,
)
def test_nothing_happens_to_an_instrument_that_was_not_signed(fact: Fact) -> None:
    known = history(opened, visited("2024"))

    said = refusal(known, fact)

    assert "no instrument pact" in said
    assert "record what was signed first" in said


@pytest.mark.parametrize("fact", [renewed("2025"), renewal_declined("2025")], ids=lambda fact: fact.verb)
def test_what_was_never_in_force_is_not_renewed(fact: Fact) -> None:
    half = history(opened, signed("2024", by=("edinburgh",)))

    assert "never been in force" in refusal(half, fact)


def test_what_was_partly_signed_and_then_invalidated_was_never_in_force() -> None:
    half = history(opened, signed("2024", by=("edinburgh",)), invalidated("2024-06"))

    assert "never been in force" in refusal(half, renewed("2025"))


def test_what_has_expired_may_be_renewed() -> None:
    expired = history(opened, signed("2013-09-09", term=runs(length="P3Y")))

    expired += renewed("2017-01-11")

    assert as_at(expired, "2017-02-01").standing.status == "in-force"


@pytest.mark.parametrize("fact", [amendment_proposed("2025"), amended("2025")], ids=lambda fact: fact.verb)
def test_only_what_is_in_force_is_amended(fact: Fact) -> None:
    expired = history(opened, signed("2013-09-09", term=runs(length="P3Y")))

    said = refusal(expired, fact)

    assert "pact is expired" in said


def test_what_is_in_force_may_be_amended() -> None:
    concluded = history(opened, signed("2016"))

    concluded += amendment_proposed("2019-01")
    concluded += amended("2019-06")

    assert standing(concluded).status == "in-force"


# --- invalidated


def test_what_was_not_signed_is_not_invalid() -> None:
    known = history(opened, proposed("2013-05"))

    assert "nothing was signed" in refusal(known, invalidated("2013-06-10"))


def test_an_unknown_instrument_is_not_invalid() -> None:
    concluded = history(opened, signed("2013-06-09"))

    said = refusal(concluded, invalidated("2013-06-10", instrument="treaty"))

    assert "no instrument treaty" in said
    assert "it has pact" in said


def test_a_third_party_may_declare_the_latest_invalid() -> None:
    concluded = history(
        opened, signed("2012", instrument="first", kind="mou"), signed("2013-06-09", instrument="second")
    )

    concluded += invalidated("2013-06-10", by="Ministry of Foreign Affairs")

    assert [(instrument.id, instrument.state) for instrument in standing(concluded).instruments] == [
        ("first", "in-force"),
        ("second", "invalidated"),
    ]


# --- suspended, terminated


def test_nobody_suspends_twice() -> None:
    paused = history(opened, signed("2000"), suspended("2013-05"))

    assert "edinburgh has suspended" in refusal(paused, suspended("2013-08"))


def test_the_other_side_may_suspend_too() -> None:
    paused = history(opened, signed("2000"), suspended("2013-05"))

    paused += suspended("2013-08", by="kaohsiung")

    assert standing(paused).status == "suspended"


def test_after_a_resumption_it_may_be_suspended_again() -> None:
    resumed_ = history(opened, signed("2000"), suspended("2013-05"), resumed("2014", by="edinburgh"))

    resumed_ += suspended("2015")

    assert standing(resumed_).status == "suspended"


def test_what_is_terminated_is_not_suspended() -> None:
    ended = history(opened, signed("1957-10-07"), terminated("2018-10-02"))

    assert "nothing left to suspend" in refusal(ended, suspended("2019"))


def test_an_end_is_proposed_of_what_is_in_force() -> None:
    known = history(opened, proposed("2017"))

    assert "no instrument is in force" in refusal(known, termination_proposed("2017-11-24"))


def test_an_end_is_not_proposed_of_what_has_expired() -> None:
    expired = history(opened, signed("2013-09-09", term=runs(length="P3Y")))

    assert "no instrument is in force" in refusal(expired, termination_proposed("2017-11-24"))


def test_what_was_not_proposed_is_not_postponed() -> None:
    concluded = history(opened, signed("1957-10-07"))

    assert "no termination" in refusal(concluded, termination_postponed("2017-12-13"))


def test_a_proposed_end_may_be_postponed() -> None:
    concluded = history(opened, signed("1957-10-07"), termination_proposed("2017-11-24"))

    concluded += termination_postponed("2017-12-13")

    assert standing(concluded).status == "in-force"


def test_after_the_end_there_is_no_termination_to_postpone() -> None:
    ended = history(
        opened, signed("1957-10-07"), termination_proposed("2017-11-24"), terminated("2018-10-02")
    )

    assert "no termination" in refusal(ended, termination_postponed("2018-12-13"))


def test_what_was_never_in_force_is_not_terminated() -> None:
    half = history(opened, signed("2024", by=("edinburgh",)))

    assert "no instrument is or was in force" in refusal(half, terminated("2025"))


def test_what_has_expired_may_be_terminated() -> None:
    expired = history(opened, signed("2013-09-09", term=runs(length="P3Y")))

    expired += terminated("2018-10-02")

    assert standing(expired).status == "terminated"


def test_nobody_terminates_twice() -> None:
    ended = history(opened, signed("2016"), terminated("2019-10-07", by="edinburgh"))

    assert "edinburgh has terminated" in refusal(ended, terminated("2019-11", by="edinburgh"))


def test_each_party_may_terminate() -> None:
    ended = history(opened, signed("2016"), terminated("2019-10-07", by="edinburgh"))

    ended += terminated("2019-10-09", by="kaohsiung")

    assert standing(ended).status == "terminated"


# --- stances, pressure, commitments, and what no law forbids


def test_a_stance_is_on_a_known_instrument() -> None:
    concluded = history(opened, signed("2016"))

    assert "no instrument treaty" in refusal(concluded, stance_taken("2017", instrument="treaty"))


def test_pressure_that_was_not_exerted_is_not_lifted() -> None:
    known = history(opened, pressured("2024-06-12", incident="letter-2024"))

    said = refusal(known, pressure_lifted("2024-09", incident="visas-2024"))

    assert "no pressure named visas-2024" in said
    assert "there is letter-2024" in said


def test_pressure_that_was_exerted_may_be_lifted() -> None:
    known = history(opened, pressured("2024-06-12"))

    known += pressure_lifted("2024-09")

    assert standing(known).exerted == ()


def test_each_commitment_has_a_name_of_its_own() -> None:
    promised = history(opened, commitment_made("2024-08-22"))

    assert "has a commitment letter already" in refusal(promised, commitment_made("2025"))


def test_what_was_not_promised_is_not_closed() -> None:
    promised = history(opened, commitment_made("2024-08-22"))

    said = refusal(promised, commitment_closed("2024-09", commitment="visit"))

    assert "no open commitment visit" in said
    assert "open is letter" in said


def test_a_commitment_is_closed_once() -> None:
    kept = history(opened, commitment_made("2024-08-22"), commitment_closed("2024-09"))

    assert "no open commitment letter" in refusal(kept, commitment_closed("2024-10", outcome="missed"))


@pytest.mark.parametrize(
    "fact",
    [
        resolution_passed("2022-03-17"),
        signing_postponed("2016-10"),
        pressured("2024-06-12"),
        concern_raised("2024-06"),
        dormancy_declared("2024-06"),
        stance_taken("2024-06"),
        suspended("2024-06"),
    ],
    ids=lambda fact: fact.verb,
)
def test_some_facts_need_nothing_before_them(fact: Fact) -> None:
    known = history(opened)

    assert len((known + fact).chronicle) == 2


# --- successors


SUCCEEDED = StreamContext(successors=(("king-county", "old-county", 735_000),))
"""Somebody took the place of the old county on 2013-05-13."""


def test_a_successor_is_a_party_from_the_day_of_succession() -> None:
    known = history(opened_between("kaohsiung", "old-county"), around=SUCCEEDED)

    known += signed("2014", by=("king-county", "kaohsiung"))

    assert standing(known).status == "in-force"
    assert standing(known).instruments[0].signed_by == ("old-county", "kaohsiung")


def test_before_the_succession_the_successor_is_no_party() -> None:
    known = history(opened_between("kaohsiung", "old-county"), around=SUCCEEDED)

    said = refusal(known, signed("2012", by=("king-county",)))

    assert "king-county had yet to take the place of a party of kaohsiung – old-county on that day" in said
    assert "neither king-county nor" in refusal(known, visited("2012", visitor="king-county", host="x"))


def test_while_the_succession_may_have_come_the_successor_is_a_party() -> None:
    known = history(opened_between("kaohsiung", "old-county"), around=SUCCEEDED)

    known += signed("2013", by=("king-county", "kaohsiung"))

    assert standing(known).status == "in-force"
    assert standing(known).instruments[0].signed_by == ("old-county", "kaohsiung")


def test_where_no_law_asks_for_a_party_a_successor_stands_for_one_whatever_the_day() -> None:
    known = history(opened_between("kaohsiung", "old-county"), signed("2000"), around=SUCCEEDED)

    known += stance_taken("2005", by="king-county", stance="regards-as-ended")
    known += suspended("2006", by="king-county")

    assert standing(known).stances == (("old-county", "regards-as-ended"),)
    assert "has suspended" in refusal(known, suspended("2007", by="old-county"))


def test_a_successor_terminates_for_its_party_whatever_the_day() -> None:
    known = history(opened_between("kaohsiung", "old-county"), signed("2000"), around=SUCCEEDED)

    known += terminated("2005", by="king-county")

    assert standing(known).status == "terminated"
    assert "old-county has terminated" in refusal(known, terminated("2006", by="old-county"))


def test_the_successor_does_not_suspend_what_its_predecessor_has_suspended() -> None:
    paused = history(
        opened_between("kaohsiung", "old-county"),
        *(signed("2000"), suspended("2012", by="old-county")),
        around=SUCCEEDED,
    )

    assert "has suspended" in refusal(paused, suspended("2014", by="king-county"))


# --- what is said instead


def test_a_refusal_says_what_may_be_recorded_instead() -> None:
    known = history(opened, visited("2023"))

    said = refusal(known, put_on_hold("2024-06-24"))

    assert "May be recorded now:" in said
    assert "proposed" in said
    assert "renewed" not in said
    assert "terminated" not in said


ALLEGED: Final = "alleged"


@pytest.mark.parametrize(
    ("alleged", "fact", "reason"),
    [
        (
            pressured("2026-01", incident="emb", certainty=ALLEGED),
            pressure_lifted("2026-02", incident="emb"),
            "no pressure named emb is on record",
        ),
        (
            commitment_made("2026-01", commitment="c2", certainty=ALLEGED),
            commitment_closed("2026-02", commitment="c2"),
            "has no open commitment c2",
        ),
        (
            signed("2026-01", instrument="pact", certainty=ALLEGED),
            amended("2026-02", instrument="pact"),
            "has no instrument pact at that time",
        ),
        (
            signed("2026-01", instrument="pact", certainty=ALLEGED),
            terminated("2026-02"),
            "no instrument is or was in force that could be ended",
        ),
    ],
)
def test_what_is_on_record_as_alleged_alone_is_said_to_be(alleged: Fact, fact: Fact, reason: str) -> None:
    world = World(on="2026-06-01")
    known = history(opened, alleged, world=world)

    said, _, hint = refusal(known, fact).partition("\n  ")

    assert reason in said
    assert "; only #2 (" in said
    assert said.endswith("says otherwise, and it is alleged")
    assert "record this too with certainty alleged" in hint
    assert "correct partnership:edinburgh--kaohsiung#2 (set: certainty=confirmed, because: …)" in hint
    sure = known + corrected(2, {"certainty": "confirmed"})
    assert (sure + fact).entries
    assert (known + fact.model_copy(update={"certainty": ALLEGED})).entries


def test_what_is_alleged_and_would_not_help_is_not_named() -> None:
    known = history(opened, pressured("2024-01", incident="other", certainty=ALLEGED))

    said = refusal(known, pressure_lifted("2024-02", incident="emb"))

    assert "alleged" not in said


def test_a_commitment_of_a_name_that_is_taken_may_be_made_under_another() -> None:
    known = history(opened, commitment_made("2024-01"))

    said = refusal(known, commitment_made("2024-02"))

    assert "give this one another name" in said
    assert "commitment-made" in said.partition("May be recorded now:")[2].split(", ")


# --- a notice that comes too late


FIVE_YEARS = runs(length="P5Y", renewal="tacit", notice="P3M")


def of_a_notice(told: History, on: str) -> list[str]:
    """Return what is said of the day of a notice, beside what is said of its sources."""
    return [caution for caution in cautions(told, renewal_declined(on)) if "notice" in caution]


def test_a_notice_on_its_last_day_is_in_time() -> None:
    known = history(opened, signed("2022-01-15", term=FIVE_YEARS), world=World(on="2027-01-01"))

    assert of_a_notice(known, "2026-10-14") == []


def test_a_notice_a_day_too_late_says_when_it_ends_instead() -> None:
    known = history(opened, signed("2022-01-15", term=FIVE_YEARS), world=World(on="2027-01-01"))

    assert of_a_notice(known, "2026-10-15") == [
        "after 2026-10-14, the last day for a notice: it renews, and ends 2032-01-14"
    ]


def test_a_notice_that_may_be_too_late_says_both_ends() -> None:
    known = history(opened, signed("2022-01-15", term=FIVE_YEARS), world=World(on="2027-01-01"))

    assert of_a_notice(known, "2026-10") == [
        "perhaps after 2026-10-14, the last day for a notice: it ends between 2027-01-14 and 2032-01-14"
    ]


def test_a_second_notice_is_not_said_to_be_late() -> None:
    known = history(opened, signed("2022-01-15", term=FIVE_YEARS), world=World(on="2027-01-01"))

    known += renewal_declined("2026-10-01")

    assert of_a_notice(known, "2026-12-01") == []


# --- what nobody is named for


def test_an_end_by_nobody_named_is_told_once() -> None:
    ended = history(opened, signed("2000"), ended_by_nobody("2018"))

    said = refusal(ended, ended_by_nobody("2019"))

    assert "was terminated already, by nobody named" in said
    assert "say with by who else ended it" in said


def test_after_an_end_by_nobody_named_each_party_may_still_end_it() -> None:
    ended = history(opened, signed("2000"), ended_by_nobody("2018"))

    ended += terminated("2019", by="edinburgh")
    ended += terminated("2020", by="kaohsiung")

    assert "edinburgh has terminated" in refusal(ended, terminated("2021", by="edinburgh"))


def test_after_an_end_by_nobody_named_only_a_new_beginning_is_signed() -> None:
    ended = history(opened, signed("2000"), ended_by_nobody("2018"))

    assert "was terminated" in refusal(ended, signed("2020", instrument="new"))
    assert standing(ended + signed("2020", instrument="new", reestablishes=True)).status == "in-force"


# --- what is signed and comes into force later


def test_what_is_not_in_force_yet_is_not_amended() -> None:
    known = history(opened, signed("2024-01-10", term=runs(from_="2024-07-01")))

    said = refusal(known, amended("2024-06-30"))

    assert "pact is signed, and in force only from 2024-07-01 on" in said
    assert len((known + amended("2024-07-01")).chronicle) == 3


def test_what_never_came_into_force_is_not_renewed() -> None:
    half = history(opened, signed("2024", by=("edinburgh",)))

    assert "pact is only partly signed: it has never been in force" in refusal(half, renewed("2024-06"))


def test_what_was_replaced_is_not_renewed() -> None:
    known = history(opened, signed("2010", instrument="memo"), signed("2020-01-01", replaces="memo"))

    assert "memo was replaced" in refusal(known, renewed("2021", instrument="memo"))


def test_what_was_terminated_is_not_renewed() -> None:
    known = history(opened, signed("2010"), terminated("2020-01-01"))

    assert "pact was terminated" in refusal(known, renewed("2021"))


def test_what_was_given_notice_of_is_renewed_until_it_has_ended() -> None:
    known = history(opened, signed("2010"), terminated("2020-01-01", effective="2020-12-31"))

    assert standing(known + renewed("2020-06-01")).status == "in-force"
    assert "pact was terminated" in refusal(known, renewed("2021-01-01"))


# --- who resumes


def test_who_has_not_suspended_resumes_nothing() -> None:
    paused = history(opened, signed("2000"), suspended("2022", by="edinburgh"))

    said = refusal(paused, resumed("2024", by="kaohsiung"))

    assert "kaohsiung has not suspended" in said
    assert "it is suspended by edinburgh" in said
