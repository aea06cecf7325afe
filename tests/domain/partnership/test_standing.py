"""Where a partnership stands: status, tier, flags, terms and what time alone does."""

from typing import Any

import pytest
from hypothesis import given

from comity.testing import (
    TODAY,
    World,
    amended,
    as_at,
    chronicle,
    commitment_closed,
    commitment_made,
    considered,
    contacted,
    day,
    dormancy_declared,
    history,
    invalidated,
    opened,
    opened_between,
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
    stance_taken,
    standing,
    suspended,
    terminated,
    termination_proposed,
    visited,
)
from domain.context import StreamContext
from domain.decide import Accepted, Decider, decide
from domain.fact import Fact
from domain.history import History
from domain.partnership import facts as tie
from domain.partnership.facts import InstrumentKind, Outcome, Stance
from domain.partnership.standing import Standing, _moved
from domain.periods import AsAt
from tests.domain.strategies import histories


def status(told: History, iso: str) -> str:
    """Return the status on a day, with a question mark where it is only possible."""
    found = as_at(told, iso)
    return found.status if found.certain else f"{found.status}? else {found.otherwise}"


def of(told: History, party: str, iso: str = TODAY) -> AsAt[Standing]:
    """Return where a party's own ties stand on a day, today's without one."""
    return told.aggregate.as_at(day(iso), party)


def by_now(told: History) -> Standing:
    """Return where all facts lead, with what time has surely done by today."""
    found: Standing = told.aggregate.standing_by(day(TODAY))
    return found


# --- status


def test_nothing_on_record() -> None:
    assert standing(history(opened)).status == "none"


@pytest.mark.parametrize("fact", [visited("2023"), contacted("2023")], ids=lambda fact: fact.verb)
def test_a_contact(fact: Fact) -> None:
    assert standing(history(opened, fact)).status == "contact"


def test_a_resolution_of_intent() -> None:
    known = history(opened, visited("2021"), resolution_passed("2022-03-17"))

    assert standing(known).status == "intent"
    assert standing(known).flags == ()


def test_pressure_alone_is_no_contact() -> None:
    assert standing(history(opened, pressured("2021-11"))).status == "none"


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ((), "proposed"),
        (("tabled",), "tabled"),
        (("deferred",), "deferred"),
        (("approved",), "approved"),
        (("tabled", "referred"), "tabled"),
        (("referred",), "proposed"),
        (("approved", "amended"), "approved"),
        (("approved", "tabled"), "tabled"),
        (("approved", "approved"), "approved"),
        (("approved", "rejected"), "rejected"),
        (("withdrawn",), "withdrawn"),
        (("lapsed",), "lapsed"),
    ],
)
def test_the_state_of_a_proposal_is_its_latest_outcome(outcomes: tuple[Outcome, ...], expected: str) -> None:
    known = history(opened, visited("2020"), proposed("2024-01-01"))

    for number, outcome in enumerate(outcomes, start=2):
        known += considered(f"2024-{number:02}", outcome=outcome)

    assert standing(known).status == expected


def test_on_hold_goes_before_the_state() -> None:
    held = history(opened, proposed("2024-06-01"), considered("2024-06-10", outcome="tabled"))

    held += put_on_hold("2024-06-24")
    assert standing(held).status == "on-hold"

    held += resumed("2024-07-24")
    assert standing(held).status == "tabled"


def test_a_new_proposal_after_a_rejected_one() -> None:
    known = history(opened, considered("2016-02-22", outcome="rejected"), considered("2016-02-25"))

    assert status(known, "2016-02-23") == "rejected"
    assert status(known, "2016-02-25") == "approved"


@pytest.mark.parametrize(
    ("kind", "closes"),
    [
        ("friendship", True),
        ("sister-city", True),
        ("mou", False),
        ("letter-of-intent", False),
    ],
)
def test_a_signature_of_the_kind_or_more_closes_the_proposal(kind: InstrumentKind, closes: bool) -> None:  # noqa: FBT001
    known = history(opened, proposed("2024-06", kind="friendship"))

    known += signed("2024-07-24", kind=kind)

    assert standing(known).status == "in-force"
    assert ("pending" not in standing(known).flags) == closes


def test_a_signature_of_less_leaves_the_proposal_on_hold() -> None:
    known = history(opened, proposed("2024-06-01", kind="sister-city"), put_on_hold("2024-06-24"))

    known += signed("2024-07-24", kind="mou")

    assert standing(known).flags == ("pending",)


def test_any_signature_closes_a_proposal_of_unknown_kind() -> None:
    known = history(opened, considered("2024-06"), signed("2024-07-24", kind="other"))

    assert standing(known).flags == ()


def test_suspended_goes_before_in_force() -> None:
    known = history(opened, signed("1944"), suspended("2022-03-22"))

    assert standing(known).status == "suspended"


def test_terminated_goes_before_suspended() -> None:
    known = history(opened, signed("1944"), suspended("2022-03-22"), terminated("2023-01-02"))

    assert standing(known).status == "terminated"


def test_what_is_in_force_goes_before_what_is_not() -> None:
    known = history(
        opened,
        signed("2010-01-04", instrument="old", kind="mou", term=runs(length="P1Y")),
        signed("2012-01-04", instrument="void", kind="friendship"),
        invalidated("2012-02-04", instrument="void"),
        signed("2013-01-04", instrument="half", kind="sister-city", by=("edinburgh",)),
    )
    assert standing(known).status == "partly-signed"

    known += signed("2014-01-04", instrument="new", kind="mou")

    assert by_now(known).status == "in-force"
    assert [(instrument.id, instrument.state) for instrument in by_now(known).instruments] == [
        ("old", "expired"),
        ("void", "invalidated"),
        ("half", "partly-signed"),
        ("new", "in-force"),
    ]


def test_invalidated_goes_before_expired() -> None:
    known = history(
        opened,
        signed("2012-01-04", instrument="void"),
        invalidated("2012-02-04"),
        signed("2013-01-04", instrument="old", term=runs(length="P1Y")),
    )

    assert status(known, "2014-01-03") == "in-force"
    assert status(known, "2014-01-04") == "invalidated"
    assert by_now(known).status == "invalidated"


# --- tier


def test_the_tier_is_the_highest_in_force() -> None:
    known = history(opened)
    assert standing(known).tier == 0

    known += signed("2024", instrument="loi", kind="letter-of-intent")
    assert standing(known).tier == 1

    known += signed("2025-09-14", instrument="pact", kind="sister-city")
    assert standing(known).tier == 4


def test_what_is_suspended_keeps_its_tier() -> None:
    known = history(opened, signed("1944", kind="sister-city"), suspended("2022-03"))

    assert (standing(known).status, standing(known).tier) == ("suspended", 4)


def test_what_has_ended_has_no_tier() -> None:
    known = history(opened, signed("1957", kind="sister-city"), terminated("2018-10-02"))

    assert standing(known).tier == 0


# --- flags


@pytest.mark.parametrize("stance", ["upholds", "disputes", "refutes"])
@pytest.mark.parametrize(
    "fact",
    [terminated("2018-10-02"), suspended("2018-10-02"), invalidated("2018-10-02")],
    ids=lambda fact: fact.verb,
)
def test_an_end_that_a_party_does_not_accept_is_disputed(stance: Stance, fact: Fact) -> None:
    ended = history(opened, signed("1957-10-07"), fact)

    ended += stance_taken("2018-10-04", stance=stance)

    assert standing(ended).flags == ("disputed",)


@pytest.mark.parametrize("stance", ["regards-as-ended", "seeks-resumption", "supports", "opposes", "other"])
def test_other_stances_do_not_dispute_an_end(stance: Stance) -> None:
    ended = history(opened, signed("1957-10-07"), terminated("2018-10-02"))

    ended += stance_taken("2018-10-04", stance=stance)

    assert standing(ended).flags == ()


def test_what_one_side_regards_as_ended_is_disputed() -> None:
    known = history(opened, signed("2013-06-09"), stance_taken("2013-06-12", stance="regards-as-ended"))
    assert standing(known).flags == ("disputed",)

    half = history(opened, signed("2013-06-09", by=("edinburgh",)))
    half += stance_taken("2013-06-12", stance="regards-as-ended")
    assert (standing(half).status, standing(half).flags) == ("partly-signed", ("disputed",))


def test_upholding_what_is_in_force_disputes_nothing() -> None:
    known = history(opened, signed("2013-06-09"), stance_taken("2013-06-12", stance="upholds"))

    assert standing(known).flags == ()


def test_the_latest_stance_of_a_party_counts() -> None:
    ended = history(opened, signed("1957-10-07"), terminated("2018-10-02"), stance_taken("2018-10-04"))

    ended += stance_taken("2019", stance="regards-as-ended")

    assert standing(ended).flags == ()


def test_bystanders_dispute_nothing() -> None:
    ended = history(opened, signed("1957-10-07"), terminated("2018-10-02"))

    ended += stance_taken("2018-10-04", by="taipei", stance="disputes")

    assert standing(ended).flags == ()


def test_the_third_party_that_invalidated_may_dispute() -> None:
    known = history(opened, signed("2013-06-09"), invalidated("2013-06-10", by="Ministry"))

    known += stance_taken("2014", by="Ministry", stance="disputes")

    assert standing(known).flags == ("disputed",)


def test_a_resolution_beside_another_status_is_an_intent() -> None:
    held = history(opened, proposed("2024-06-01"), put_on_hold("2024-06-24"))

    held += resolution_passed("2024-08-22")

    assert (standing(held).status, standing(held).flags) == ("on-hold", ("intent",))


@pytest.mark.parametrize("fact", [proposed("2024-09-02"), signed("2024-09-02")], ids=lambda fact: fact.verb)
def test_a_proposal_or_a_signature_makes_the_intent_old(fact: Fact) -> None:
    known = history(opened, resolution_passed("2024-08-22"))

    known += fact

    assert "intent" not in standing(known).flags


def test_a_consideration_does_not_make_the_intent_old() -> None:
    known = history(opened, resolution_passed("2024-08-22"), considered("2024-09", outcome="rejected"))

    assert standing(known).flags == ("intent",)


def test_pending_while_an_instrument_is_in_force() -> None:
    known = history(opened, signed("2016", kind="mou"), proposed("2018", kind="sister-city"))
    assert standing(known).flags == ("pending",)

    known += considered("2019", outcome="rejected")
    assert standing(known).flags == ()


@pytest.mark.parametrize(
    "fact",
    [visited("2025-02"), contacted("2025-02"), signed("2025-02", instrument="new"), renewed("2025-02")],
    ids=lambda fact: fact.verb,
)
def test_dormant_until_something_happens(fact: Fact) -> None:
    asleep = history(opened, signed("2016"), visited("2017"), dormancy_declared("2024"))
    assert standing(asleep).flags == ("dormant",)

    asleep += fact

    assert standing(asleep).flags == ()


def test_a_resolution_wakes_nobody() -> None:
    asleep = history(opened, signed("2016"), dormancy_declared("2024"), considered("2025"))

    assert "dormant" in standing(asleep).flags


# --- instruments and their terms


def test_a_length_counts_from_the_signature_and_ends_the_day_before() -> None:
    known = history(opened, signed("2013-09-09", term=runs(length="P3Y")))

    assert status(known, "2016-09-08") == "in-force"
    assert status(known, "2016-09-09") == "expired"


def test_a_length_counts_from_the_first_day_where_there_is_one() -> None:
    known = history(opened, signed("2013-09-09", term=runs(from_="2014-01-01", length="P3Y")))

    assert status(known, "2016-12-31") == "in-force"
    assert status(known, "2017-01-01") == "expired"


def test_until_is_the_last_day_in_force() -> None:
    known = history(opened, signed("2013-09-09", term=runs(until="2016-09-30")))

    assert status(known, "2016-09-30") == "in-force"
    assert status(known, "2016-10-01") == "expired"


def test_until_goes_before_a_length() -> None:
    known = history(opened, signed("2013-09-09", term=runs(until="2015-06-30", length="P3Y")))

    assert status(known, "2015-07-01") == "expired"


def test_the_end_is_as_rough_as_the_signature() -> None:
    known = history(opened, signed("2013-09", term=runs(length="P3Y")))

    assert status(known, "2016-08-31") == "in-force"
    assert status(known, "2016-09-15") == "expired? else in-force"
    assert status(known, "2016-09-30") == "expired"


def test_without_a_term_it_runs_on() -> None:
    assert status(history(opened, signed("1957-10-07")), "2025-11-25") == "in-force"


def test_an_express_renewal_does_not_happen_by_itself() -> None:
    known = history(opened, signed("2013-09-09", term=runs(length="P3Y", renewal="express")))

    assert status(known, "2016-09-09") == "expired"


def test_a_tacit_renewal_happens_by_itself() -> None:
    known = history(opened, signed("2013-09-09", term=runs(length="P3Y", renewal="tacit")))

    assert status(known, "2025-11-25") == "in-force"


@pytest.mark.parametrize(
    ("declined", "last"),
    [
        ("2016-03-08", "2016-09-08"),  # six months before the end, to the day
        ("2016-03-09", "2017-09-08"),  # a day too late for the first term
        ("2020-01-01", "2020-09-08"),
    ],
)
def test_a_renewal_declined_in_time_ends_it_with_the_term(declined: str, last: str) -> None:
    term = runs(length="P3Y", renewal="tacit", period="P1Y", notice="P6M")
    known = history(opened, signed("2013-09-09", term=term))

    known += renewal_declined(declined)

    assert status(known, last) == "in-force"
    assert known.aggregate.as_at(day(last) + 1).standing.status == "expired"


def test_the_period_of_a_tacit_renewal_is_the_length_where_it_is_not_said() -> None:
    known = history(opened, signed("2010-01-05", term=runs(length="P5Y", renewal="tacit")))

    known += renewal_declined("2016-01-05")

    assert status(known, "2020-01-04") == "in-force"
    assert status(known, "2020-01-05") == "expired"


def test_a_declined_renewal_of_what_is_not_tacit_moves_nothing() -> None:
    known = history(opened, signed("2013-09-09", term=runs(length="P3Y")))

    known += renewal_declined("2016-01-05")

    assert status(known, "2016-09-08") == "in-force"
    assert status(known, "2016-09-09") == "expired"


def test_a_renewal_counts_from_the_old_end() -> None:
    known = history(opened, signed("2013-09-09", term=runs(length="P3Y")))

    known += renewed("2016-05-01")

    assert status(known, "2019-09-08") == "in-force"
    assert status(known, "2019-09-09") == "expired"


def test_a_renewal_after_the_end_counts_from_its_own_day() -> None:
    known = history(opened, signed("2013-09-09", term=runs(length="P3Y")))

    known += renewed("2017-05-01")

    assert status(known, "2017-04-30") == "expired"
    assert status(known, "2017-05-01") == "in-force"
    assert status(known, "2020-04-30") == "in-force"
    assert status(known, "2020-05-01") == "expired"


def test_a_renewal_may_bring_a_term_of_its_own() -> None:
    known = history(opened, signed("2013-09-09", term=runs(length="P3Y")))

    known += renewed("2016-05-01", term=runs(until="2017-12-31"))

    assert status(known, "2018-01-01") == "expired"


def test_a_renewal_revives_nothing_that_was_ended() -> None:
    void = history(opened, signed("2013-09-09"), invalidated("2013-10"), renewed("2014"))
    assert standing(void).status == "invalidated"

    replaced = history(
        opened, signed("2013-09-09"), signed("2013", instrument="new", replaces="pact", kind="mou")
    )
    assert "replaced" in refusal(replaced, renewed("2014"))

    ended = history(opened, signed("2013-09-09"), terminated("2013-10"))
    assert "terminated" in refusal(ended, renewed("2014"))


@pytest.mark.parametrize(
    ("on", "lawful"), [("2016-09-08", True), ("2016-09-09", False), ("[2016-09-08..2016-09-20]", True)]
)
def test_what_surely_has_run_out_on_a_day_is_not_amended(on: str, lawful: bool) -> None:  # noqa: FBT001
    known = history(opened, signed("2013-09-09", term=runs(length="P3Y")))

    assert isinstance(decide(known, amended(on), World()), Accepted) == lawful


@pytest.mark.parametrize(
    ("on", "lawful"), [("2016-09-15", True), ("2016-09-29", True), ("2016-09-30", False)]
)
def test_an_expiry_that_is_not_certain_yet_ends_nothing(on: str, lawful: bool) -> None:  # noqa: FBT001
    known = history(opened, signed("2013-09", term=runs(length="P3Y")))

    assert isinstance(decide(known, amended(on), World()), Accepted) == lawful


def test_an_allegation_lets_no_term_run_out() -> None:
    known = history(opened, signed("2010-01-04", term=runs(length="P5Y")))
    rumoured = known + visited("2016-05-01", certainty="alleged")

    for told in (known, rumoured):
        assert isinstance(decide(told, amended("[2014..2020]"), World()), Accepted)
        decider = Decider(told, World())
        assert isinstance(decider.decide(amended("[2014..2020]")), Accepted)


def test_an_expiry_is_told_by_nobody_and_has_no_place() -> None:
    known = history(opened, signed("2010-01-04", term=runs(length="P5Y")), visited("2020"))

    assert [step.told.fact.verb for step in known.aggregate.steps] == ["opened", "signed", "visited"]
    assert [(spell.standing.status, spell.begin) for spell in known.aggregate.spells[1:]] == [
        ("in-force", (day("2010-01-04"), day("2010-01-04"))),
    ]
    periods = [(period.first, period.answer.status) for period in known.aggregate.periods()]
    assert periods[1:] == [(day("2010-01-04"), "in-force"), (day("2015-01-04"), "expired")]


def test_where_the_facts_lead_is_not_aged_by_what_moves_nothing() -> None:
    known = history(opened, signed("2010-01-04", term=runs(length="P5Y")))

    later = known + visited("2020")

    assert standing(known).status == standing(later).status == "in-force"
    assert by_now(known).status == by_now(later).status == "expired"


def test_a_notice_after_the_end_moves_nothing() -> None:
    known = history(opened, signed("2010-01-04", term=runs(until="2014-12-31")))

    later = known + renewal_declined("2016")

    assert [spell.standing.summary for spell in later.aggregate.spells] == [
        spell.standing.summary for spell in known.aggregate.spells
    ]
    assert standing(later) == standing(known)


def test_an_expiry_bounds_nothing_that_was_told() -> None:
    known = history(opened, signed("2019-05-01", term=runs(length="P5Y")), suspended("2024"))

    assert bounds(known, 3) == (day("2024-01-01"), day("2024-12-31"))
    assert status(known, "2024-04-30") == "suspended? else in-force"
    assert status(known, "2024-06-15") == "suspended? else expired"
    assert status(known, "2024-12-31") == "suspended"


def test_what_has_expired_is_not_replaced() -> None:
    known = history(
        opened_between("kaohsiung", "kumamoto-city", "kumamoto-prefecture"),
        signed("2013-09-09", instrument="memo", kind="mou", term=runs(length="P3Y")),
        signed("2017-01-11", replaces="memo"),
    )

    assert [(instrument.id, instrument.status) for instrument in as_at(known, "2017-01-11").instruments] == [
        ("memo", "expired"),
        ("pact", "in-force"),
    ]


def test_what_is_in_force_is_replaced() -> None:
    known = history(
        opened,
        signed("2013-09-09", instrument="memo", kind="mou", term=runs(length="P3Y")),
        signed("2016-01-11", replaces="memo"),
    )

    assert [instrument.state for instrument in standing(known).instruments] == ["replaced", "in-force"]
    assert status(known, "2020-01-01") == "in-force"


def test_what_is_only_partly_signed_replaces_nothing_yet() -> None:
    half = history(
        opened,
        signed("2013-09-09", instrument="memo", kind="mou"),
        signed("2016-01-11", replaces="memo", by=("edinburgh",)),
    )
    assert [instrument.state for instrument in standing(half).instruments] == ["in-force", "partly-signed"]

    half += signed("2016-02-11", by=("kaohsiung",))

    assert [instrument.state for instrument in standing(half).instruments] == ["replaced", "in-force"]


def test_a_term_that_the_first_signature_told_counts_from_the_last() -> None:
    known = history(
        opened,
        signed("2013-09-09", by=("edinburgh",), term=runs(length="P1Y")),
        signed("2014-02-03", by=("kaohsiung",)),
    )

    assert status(known, "2013-12-31") == "partly-signed"
    assert status(known, "2015-02-02") == "in-force"
    assert status(known, "2015-02-03") == "expired"


def test_three_parties_sign_one_after_the_other() -> None:
    known = history(opened_between("a", "b", "c"), signed("2020-01-02", by=("a", "b")))
    assert standing(known).status == "partly-signed"

    known += signed("2020-03-02", by=("c",))

    assert standing(known).status == "in-force"
    assert standing(known).instruments[0].signed == (day("2020-03-02"), day("2020-03-02"))


# --- ends


def test_a_termination_moves_the_standing_on_the_day_it_takes_effect() -> None:
    known = history(opened, signed("1957-10-07"), terminated("2018-10-02", effective="2018-12-31"))

    assert status(known, "2018-12-30") == "in-force"
    assert status(known, "2018-12-31") == "terminated"


def test_a_mutual_termination_ends_all_ties() -> None:
    known = history(opened_between("a", "b", "c"), signed("2000"), terminated("2020", by="a", mode="mutual"))

    assert standing(known).status == "terminated"


def test_with_three_parties_one_that_leaves_ends_its_own_ties() -> None:
    known = history(opened_between("a", "b", "c"), signed("2000"), terminated("2020-02-02", by="a"))
    assert standing(known).status == "in-force"
    assert [(row.by, row.on) for row in as_at(known, "2020-02-02").left] == [
        ("a", (day("2020-02-02"), day("2020-02-02")))
    ]
    assert as_at(known, "2020-02-01").left == ()

    known += terminated("2021-02-02", by="b")

    assert standing(known).status == "terminated"
    assert standing(known).tier == 0


def test_with_three_parties_those_that_remain_sign_alone() -> None:
    known = history(opened_between("a", "b", "c"), signed("2000"), terminated("2020-02-02", by="a"))

    known += signed("2021", instrument="new", by=("b", "c"))

    assert [instrument.state for instrument in standing(known).instruments] == ["in-force", "in-force"]


def test_after_a_new_beginning_the_status_is_read_from_what_came_after() -> None:
    known = history(
        opened,
        *(signed("1957-10-07", kind="sister-city"), terminated("2018-10-02")),
        stance_taken("2018-10-04", stance="disputes"),
    )

    known += signed("2024-02-02", instrument="new", kind="mou", reestablishes=True)

    assert (standing(known).status, standing(known).tier, standing(known).flags) == ("in-force", 2, ())

    known += invalidated("2024-03-02", instrument="new")

    assert (standing(known).status, standing(known).flags) == ("invalidated", ())


def test_what_was_invalid_before_a_new_beginning_is_not_read_any_more() -> None:
    known = history(
        opened,
        *(signed("1957", instrument="void"), invalidated("1958"), signed("1960"), terminated("2018-10-02")),
        signed("2020-02-03", instrument="new", reestablishes=True, term=runs(length="P1Y")),
    )

    assert status(known, "2021-02-02") == "in-force"
    assert status(known, "2021-02-03") == "expired"
    assert by_now(known).status == "expired"


def test_a_proposal_from_before_a_new_beginning_is_not_pending_any_more() -> None:
    known = history(
        opened,
        *(signed("1957", kind="mou"), proposed("2017", kind="sister-city"), terminated("2018-10-02")),
        signed("2020-02-03", instrument="new", kind="mou", reestablishes=True),
    )

    assert standing(known).flags == ()
    assert standing(known + proposed("2021")).flags == ("pending",)


def test_each_may_terminate_again_after_a_new_beginning() -> None:
    known = history(
        opened,
        *(signed("1957-10-07"), terminated("2018-10-02")),
        signed("2024-02-02", instrument="new", reestablishes=True),
    )

    known += terminated("2025-02-02")

    assert standing(known).status == "terminated"


def test_a_new_beginning_before_the_end_takes_effect_calls_it_off() -> None:
    known = history(
        opened,
        *(signed("1957-10-07"), terminated("2024-10-02", effective="2024-12-31")),
        signed("2024-11-02", instrument="new", reestablishes=True),
    )

    assert status(known, "2025-01-15") == "in-force"


def test_an_end_by_nobody_named_ends_all_ties() -> None:
    known = history(opened_between("a", "b", "c"), signed("2000"), tie.Terminated(on="2020-02-02"))

    found = as_at(known, "2020-02-02")

    assert (found.status, found.tier) == ("terminated", 0)
    assert [row.by for row in found.left] == ["a", "b", "c"]
    assert all(of(known, party).status == "terminated" for party in "abc")


def test_an_end_that_an_outsider_declares_ends_all_ties() -> None:
    known = history(opened_between("a", "b", "c"), signed("2000"), terminated("2020", by="Ministry"))

    assert standing(known).status == "terminated"
    assert of(known, "b").status == "terminated"


def test_after_a_new_beginning_a_notice_is_said_as_long_as_it_is_to_end_what_was_signed_before() -> None:
    known = history(
        opened,
        *(signed("2010-05-01", kind="sister-city"), terminated("2025-03-03", effective="2027-03-03")),
        signed("2025-10-01", instrument="new", reestablishes=True),
    )

    before, given, come = (as_at(known, iso) for iso in ("2025-09-30", "2027-03-02", "2027-03-03"))

    last = (day("2027-03-03"),) * 2
    assert [(row.on, row.told.entry.version, row.older) for row in before.ending] == [(last, 3, False)]
    assert [(row.on, row.told.entry.version, row.older) for row in given.ending] == [(last, 3, True)]
    assert (given.tier, come.tier, come.ending, come.left) == (4, 3, (), ())

    known += invalidated("2025-11-01", instrument="pact")
    assert as_at(known, "2025-11-01").ending == (), "there is nothing left that it would end"


def test_a_notice_is_said_until_its_day_has_come() -> None:
    known = history(opened, signed("2010"), terminated("2025-03-01", effective="2025-06"))

    before, perhaps, after = (as_at(known, iso) for iso in ("2025-04-01", "2025-06-15", "2025-07-01"))

    june = (day("2025-06-01"), day("2025-06-30"))
    assert [(row.by, row.on, row.told.entry.version) for row in before.ending] == [("edinburgh", june, 3)]
    assert (before.status, before.left) == ("in-force", ())
    assert perhaps.statuses == ("in-force", "terminated")
    assert (after.status, after.ending, after.since) == ("terminated", (), june)
    assert after.began
    assert after.began.entry.version == 3


def test_an_end_is_effective_on_the_day_of_its_fact_at_the_earliest() -> None:
    known = history(opened, signed("2010"), terminated("2025-03-01", effective="2024"))

    assert status(known, "2025-02-28") == "in-force"
    assert status(known, "2025-03-01") == "terminated"


# --- three parties, from a point of view


def test_who_leaves_is_out_while_the_others_go_on() -> None:
    known = history(
        opened_between("a", "b", "c"), signed("2000", kind="sister-city"), terminated("2020-02-02", by="a")
    )

    assert status(known, "2020-02-02") == "in-force"
    assert [(of(known, item).status, of(known, item).tier) for item in "abc"] == [
        ("terminated", 0),
        ("in-force", 4),
        ("in-force", 4),
    ]
    assert [of(known, view).status for view in ("a--b", "a--c", "b--c")] == [
        *("terminated", "terminated", "in-force")
    ]


def test_an_instrument_has_ended_for_who_left_alone() -> None:
    known = history(opened_between("a", "b", "c"), signed("2000"), terminated("2020-02-02", by="a"))

    mine, whole = of(known, "a").instruments[0], as_at(known, TODAY).instruments[0]

    assert (mine.status, mine.otherwise) == ("terminated", None)
    assert (whole.status, whole.otherwise) == ("in-force", None)


def test_of_two_parties_a_view_is_the_whole() -> None:
    known = history(opened, signed("2000"), terminated("2020"))

    assert known.aggregate.view("edinburgh") is None
    assert of(known, "edinburgh") == as_at(known, TODAY)


def test_a_view_of_a_successor_is_that_of_its_party_and_of_a_stranger_the_whole() -> None:
    around = StreamContext(successors=(("new-c", "c", 735_000),))
    known = history(
        opened_between("a", "b", "c"), signed("2000"), terminated("2020", by="new-c"), around=around
    )

    assert known.aggregate.view("new-c") == "c"
    assert of(known, "new-c").status == "terminated"
    assert known.aggregate.view("taipei") is None


def test_who_left_is_a_party_again_of_what_it_signs_by_name() -> None:
    known = history(opened_between("a", "b", "c"), signed("2000"), terminated("2020-02-02", by="a"))

    known += signed("2022-01-03", instrument="new", by=("a", "b", "c"))

    assert of(known, "a", "2022-01-02").status == "terminated"
    assert of(known, "a", "2022-01-03").status == "in-force"
    assert as_at(known, "2022-01-03").left == ()
    assert standing(known).instruments[0].binds(("b", "c"))
    assert not standing(known).instruments[0].binds(("a", "b"))


def test_what_the_others_sign_brings_nobody_back() -> None:
    known = history(opened_between("a", "b", "c"), signed("2000"), terminated("2020-02-02", by="a"))

    known += signed("2022-01-03", instrument="new", kind="sister-city")

    assert standing(known).instruments[1].parties == ("b", "c")
    assert (of(known, "a").status, of(known, "a").tier) == ("terminated", 0)
    assert (of(known, "b").status, of(known, "b").tier) == ("in-force", 4)


def test_a_leave_that_takes_effect_later_is_given_until_then() -> None:
    known = history(
        opened_between("a", "b", "c"),
        signed("2000"),
        terminated("2020-02-02", by="a", effective="2021-01-01"),
    )

    found = of(known, "a", "2020-12-31")

    assert (found.status, [row.by for row in found.ending]) == ("in-force", ["a"])
    assert of(known, "a", "2021-01-01").status == "terminated"
    assert of(known, "b--c", "2020-12-31").ending == ()
    assert as_at(known, "2021-01-01").status == "in-force"


def test_a_suspension_by_one_touches_its_ties_alone() -> None:
    known = history(opened_between("a", "b", "c"), signed("2000"), suspended("2020-02-02", by="a"))

    assert [of(known, view).status for view in ("a", "b", "a--b", "b--c")] == [
        *("suspended", "in-force", "suspended", "in-force")
    ]
    assert status(known, TODAY) == "in-force"


def test_a_suspension_by_an_outsider_touches_all_ties() -> None:
    known = history(opened_between("a", "b", "c"), signed("2000"), suspended("2020-02-02", by="Ministry"))

    assert [of(known, view).status for view in "abc"] == ["suspended"] * 3
    assert status(known, TODAY) == "suspended"


def test_where_one_has_left_and_one_has_suspended_nothing_goes_on() -> None:
    known = history(
        opened_between("a", "b", "c"), signed("2000"), terminated("2020", by="a"), suspended("2021", by="b")
    )

    assert status(known, TODAY) == "suspended"
    assert (of(known, "a").status, of(known, "c").status) == ("terminated", "suspended")


# --- what takes the place of another


def test_what_comes_into_force_later_is_signed_until_then() -> None:
    known = history(opened, signed("2024-01-10", term=runs(from_="2024-07-01", length="P1Y")))

    assert status(known, "2024-06-30") == "signed"
    assert as_at(known, "2024-06-30").tier == 0
    assert status(known, "2024-07-01") == "in-force"
    assert status(known, "2025-07-01") == "expired"


def test_what_replaces_from_a_later_day_does_so_on_that_day() -> None:
    known = history(
        opened,
        signed("2019", instrument="memo", kind="mou"),
        signed("2024-01-10", kind="sister-city", replaces="memo", term=runs(from_="2024-07-01")),
    )

    before, after = (as_at(known, iso) for iso in ("2024-06-30", "2024-07-01"))

    assert (before.status, before.tier, [instrument.status for instrument in before.instruments]) == (
        *("in-force", 2, ["in-force", "signed"]),
    )
    assert (after.status, after.tier, [instrument.status for instrument in after.instruments]) == (
        *("in-force", 4, ["replaced", "in-force"]),
    )


def test_what_was_invalidated_before_it_came_into_force_replaced_nothing() -> None:
    known = history(
        opened,
        signed("2010", instrument="memo"),
        signed("2020-01-01", replaces="memo", term=runs(from_="2021-01-01")),
        invalidated("2020-06-01", instrument="pact"),
    )

    assert status(known, "2022-01-01") == "in-force"
    assert [instrument.status for instrument in as_at(known, "2022-01-01").instruments] == [
        "in-force",
        "invalidated",
    ]


def test_what_was_invalidated_when_it_may_have_been_in_force_may_have_replaced() -> None:
    known = history(
        opened,
        signed("2010", instrument="memo"),
        signed("2020-01-01", replaces="memo", term=runs(from_="2020")),
        invalidated("2020-06-01", instrument="pact"),
    )

    memo = as_at(known, "2022-01-01").instruments[0]

    assert status(known, "2022-01-01") == "invalidated? else in-force"
    assert {*memo.statuses} == {"in-force", "replaced"}


def test_what_was_invalidated_after_it_replaced_another_gives_nothing_back() -> None:
    known = history(
        opened,
        signed("2010", instrument="memo"),
        signed("2020-01-01", replaces="memo"),
        invalidated("2021-01-01", instrument="pact"),
    )

    assert status(known, "2022-01-01") == "invalidated"
    assert [instrument.status for instrument in as_at(known, "2022-01-01").instruments] == [
        "replaced",
        "invalidated",
    ]


def test_where_it_is_open_which_end_came_first_both_are_said() -> None:
    known = history(
        opened,
        signed("2019", instrument="memo", term=runs(length="P5Y")),
        signed("2024-06-01", replaces="memo"),
    )

    memo = as_at(known, "2025-01-01").instruments[0]

    assert (memo.status, memo.otherwise) == ("replaced", "expired")
    assert standing(known).instruments[0].doubts == ("expired",)


def test_an_end_that_has_not_come_leaves_no_doubt_what_came_before_it() -> None:
    known = history(
        opened,
        signed("2019-05-01", instrument="memo", term=runs(length="P5Y")),
        signed("2024-03-01", replaces="memo"),
    )

    assert as_at(known, "2025-01-01").instruments[0].statuses == ("replaced",)


# --- a new beginning


def test_a_new_beginning_clears_what_was_before_it() -> None:
    known = history(
        opened,
        *(signed("1990", kind="mou"), resolution_passed("1995"), proposed("1996", kind="sister-city")),
        *(suspended("2000"), stance_taken("2001", by="kaohsiung"), terminated("2010")),
    )

    anew = standing(known + signed("2020", instrument="new", kind="mou", reestablishes=True))

    assert (anew.status, anew.flags) == ("in-force", ())
    assert (anew.suspensions, anew.stances, anew.quits, anew.proposal) == ((), (), (), None)
    assert not anew.ending_proposed
    assert [instrument.former for instrument in anew.instruments] == [True, False]
    assert anew.instruments[1].signed_by == ("edinburgh", "kaohsiung")


def test_numbers_go_on_through_a_new_beginning() -> None:
    known = history(
        opened,
        *(signed("1990", kind="mou"), proposed("1996", kind="sister-city"), suspended("2000")),
        *(terminated("2010"), signed("2020", instrument="new", kind="mou", reestablishes=True)),
        *(proposed("2021", kind="sister-city"), suspended("2022")),
    )

    after = standing(known)

    assert (after.proposals, after.suspended_times) == (2, 2)
    assert after.proposal
    assert after.proposal.number == 2


def test_a_proposal_from_before_a_new_beginning_bounds_none_after_it() -> None:
    known = history(
        opened,
        *(signed("1990", kind="mou"), proposed("2005", kind="sister-city"), terminated("2010")),
        signed("2011-01-04", instrument="new", kind="mou", reestablishes=True),
        *(proposed("[2001..2020]", kind="sister-city"), considered("2021", outcome="tabled")),
    )

    assert bounds(known, 3) == (day("2005-01-01"), day("2005-12-31"))
    assert bounds(known, 6) == (day("2001-01-01"), day("2020-12-31"))


# --- a successor


def test_a_successor_is_its_party_in_every_field_whatever_the_day() -> None:
    around = StreamContext(successors=(("new", "old", day("2010-01-01")),))
    known = history(
        opened_between("far", "old"),
        signed("2000"),
        suspended("2005", by="new"),
        resumed("2006", by="old"),
        stance_taken("2007", by="new", stance="regards-as-ended"),
        around=around,
    )

    assert standing(known).suspensions == ()
    assert standing(known).flags == ("disputed",)


# --- what lasted


def test_what_lasted_has_begun_on_its_first_day() -> None:
    known = history(opened, visited("2023-12-30/2024-01-03"))

    assert status(known, "2023-12-29") == "none"
    assert status(known, "2023-12-30") == "contact"
    assert as_at(known, "2023-12-31").since == (day("2023-12-30"), day("2023-12-30"))


def test_what_lasted_has_begun_as_roughly_as_its_beginning_is_known() -> None:
    known = history(opened, signed("2000"), suspended("2012/2014"))

    assert status(known, "2012-06-15") == "suspended? else in-force"
    assert status(known, "2013-01-15") == "suspended"
    assert as_at(known, "2013-01-15").since == (day("2012-01-01"), day("2012-12-31"))


def test_what_lasted_until_a_day_had_begun_by_then() -> None:
    known = history(opened, visited("../2014"))

    assert status(known, "2013-01-15") == "contact? else none"
    assert status(known, "2014-12-31") == "contact"


# --- suspensions


def test_a_resumption_ends_the_suspension_of_whoever_resumes() -> None:
    paused = history(opened, signed("2000"), suspended("2013-05"), suspended("2013-06", by="kaohsiung"))

    paused += resumed("2014", by="edinburgh")
    assert standing(paused).status == "suspended"

    paused += resumed("2015", by="kaohsiung")
    assert standing(paused).status == "in-force"


def test_a_suspended_tie_may_be_terminated_and_begin_anew_without_it() -> None:
    known = history(opened, signed("2000"), suspended("2013-05"), terminated("2014"))

    known += signed("2020", instrument="new", reestablishes=True)

    assert standing(known).status == "in-force"


# --- commitments


def test_a_commitment_is_open_until_it_is_closed() -> None:
    promised = history(
        opened, commitment_made("2024-08-22"), commitment_made("2024-08-22", commitment="visit")
    )

    promised += commitment_closed("2024-09", outcome="missed")

    assert [(commitment.id, commitment.outcome) for commitment in standing(promised).commitments] == [
        ("letter", "missed"),
        ("visit", None),
    ]


# --- alleged facts


@pytest.mark.parametrize(
    "fact",
    [
        signed("2024", instrument="rumour", certainty="alleged"),
        terminated("2024", certainty="alleged"),
        suspended("2024", certainty="alleged"),
        visited("2024", certainty="alleged"),
        proposed("2024", certainty="alleged"),
        stance_taken("2024", stance="regards-as-ended", certainty="alleged"),
    ],
    ids=lambda fact: fact.verb,
)
def test_what_is_alleged_moves_no_standing(fact: Fact) -> None:
    known = history(opened, signed("2016"))

    after = known + fact

    assert standing(after) == standing(known)
    assert len(after.chronicle) == len(known.chronicle) + 1


@pytest.mark.parametrize(
    "fact",
    [
        put_on_hold("2024", certainty="alleged"),
        renewed("2024", instrument="unheard-of", certainty="alleged"),
        visited("2024", visitor="taipei", host="glasgow", certainty="alleged"),
        terminated("2024", certainty="alleged"),
        commitment_closed("2024", certainty="alleged"),
    ],
    ids=lambda fact: fact.verb,
)
def test_what_is_alleged_is_not_judged(fact: Fact) -> None:
    assert len((history(opened) + fact).chronicle) == 2


def test_what_is_alleged_tightens_nothing() -> None:
    known = history(opened, proposed("2024-06"), put_on_hold("2024-06-24", certainty="alleged"))

    assert (known.chronicle[1].earliest, known.chronicle[1].latest) == (day("2024-06-01"), day("2024-06-30"))


def test_what_is_reported_moves_the_standing() -> None:
    assert standing(history(opened, signed("1944", certainty="reported"))).status == "in-force"


# --- as at a day


def test_before_the_first_there_is_nothing() -> None:
    assert status(history(opened, visited("2023-03-28")), "2023-03-27") == "none"


def test_a_status_is_possible_while_its_beginning_is_open() -> None:
    known = history(opened, proposed("2024-06"))

    assert status(known, "2024-05-31") == "none"
    assert status(known, "2024-06-01") == "proposed? else none"
    assert status(known, "2024-06-29") == "proposed? else none"
    assert status(known, "2024-06-30") == "proposed"


def test_candidates_that_agree_are_certain() -> None:
    known = history(
        opened,
        signed("2000", instrument="first", kind="mou"),
        signed("2010", instrument="second", kind="mou"),
    )

    found = as_at(known, "2010-06-15")

    assert (found.standing.status, found.certain, found.otherwise) == ("in-force", True, None)


def test_otherwise_is_the_first_candidate_that_differs() -> None:
    known = history(
        opened, visited("2023-01-05"), proposed("2024-06"), considered("2024-06", outcome="tabled")
    )

    found = as_at(known, "2024-06-15")

    assert (found.standing.status, found.certain, found.otherwise) == ("tabled", False, "contact")


def test_a_flag_is_certain_where_all_candidates_have_it() -> None:
    known = history(
        opened, *(signed("2013-06-09"), invalidated("2013-06-10", by="Ministry")), stance_taken("2013-06~")
    )

    assert as_at(known, "2013-06-09").possible_flags == ()
    assert as_at(known, "2013-06-10").possible_flags == ("disputed",)
    assert as_at(known, "2013-08-01").flags == ("disputed",)


def test_since_is_where_the_status_began_and_the_tier_has_its_own() -> None:
    known = history(
        opened,
        signed("2000-02-02", kind="mou"),
        signed("2010-02-02", instrument="second"),
        suspended("2015-02-02"),
    )
    begun, raised, paused = ((day(iso), day(iso)) for iso in ("2000-02-02", "2010-02-02", "2015-02-02"))

    assert (as_at(known, "2009-01-05").since, as_at(known, "2009-01-05").tier_since) == (begun, begun)
    assert (as_at(known, "2012-01-05").since, as_at(known, "2012-01-05").tier_since) == (begun, raised)
    assert (as_at(known, "2015-02-02").since, as_at(known, "2015-02-02").tier_since) == (paused, raised)


def test_what_began_a_status_is_named_and_an_expiry_was_told_by_nobody() -> None:
    known = history(opened, signed("2010-01-04", term=runs(length="P5Y")), suspended("2016-02-02"))

    began = [as_at(known, iso).began for iso in ("2012-01-04", "2015-06-01", "2016-02-02")]

    assert [row and row.entry.version for row in began] == [2, None, 3]


def test_what_was_left_and_taken_up_again_on_one_day_began_anew() -> None:
    known = history(
        opened, signed("2000-02-02"), suspended("2010-05-05"), resumed("2010-05-05", by="edinburgh")
    )

    found = as_at(known, "2012-01-05")

    assert (found.status, found.since) == ("in-force", (day("2010-05-05"), day("2010-05-05")))
    assert found.began
    assert found.began.entry.version == 4


def test_what_was_left_and_taken_up_again_on_one_day_began_anew_beside_a_term() -> None:
    known = history(
        opened,
        signed("2000-02-02", term=runs(length="P50Y")),
        *(suspended("2010-05-05"), resumed("2010-05-05", by="edinburgh")),
    )

    found = as_at(known, "2012-01-05")

    assert (found.status, found.since) == ("in-force", (day("2010-05-05"), day("2010-05-05")))
    assert found.began
    assert found.began.entry.version == 4


def test_a_spell_is_no_earlier_than_the_one_before_it() -> None:
    known = history(opened, visited("2024-06-24"), proposed("2024"), considered("2024-09-02"))

    begins = {spell.standing.status: spell.begin for spell in known.aggregate.spells}

    assert begins["proposed"] == (day("2024-06-24"), day("2024-09-02"))


# --- tightening


def bounds(told: History, version: int) -> tuple[int, int]:
    """Return the tightened bounds of an entry's day."""
    found = next(row for row in told.chronicle if row.entry.version == version)
    return found.earliest, found.latest


def test_a_hold_is_no_earlier_than_its_proposal() -> None:
    known = history(opened, proposed("2024-06"), put_on_hold("2024"))

    assert bounds(known, 3) == (day("2024-06-01"), day("2024-12-31"))


def test_a_tabling_is_no_later_than_its_hold() -> None:
    known = history(
        opened, proposed("2024-06"), considered("2024-06", outcome="tabled"), put_on_hold("2024-06-24")
    )

    assert bounds(known, 2) == (day("2024-06-01"), day("2024-06-24"))
    assert bounds(known, 3) == (day("2024-06-01"), day("2024-06-24"))


def test_a_proposal_is_no_later_than_the_signature_that_concludes_it() -> None:
    known = history(opened, proposed("2024"), signed("2024-03-02"))

    assert bounds(known, 2) == (day("2024-01-01"), day("2024-03-02"))


def test_a_proposal_is_not_bounded_by_a_signature_of_less() -> None:
    known = history(opened, proposed("2024", kind="sister-city"), signed("2024-03-02", kind="mou"))

    assert bounds(known, 2) == (day("2024-01-01"), day("2024-12-31"))


def test_the_next_proposal_is_another_thread() -> None:
    known = history(
        opened,
        *(proposed("2024"), considered("2024", outcome="rejected")),
        *(proposed("2024"), considered("2024-03-02", outcome="rejected")),
    )

    assert bounds(known, 3) == (day("2024-01-01"), day("2024-12-31"))
    assert bounds(known, 4) == (day("2024-01-01"), day("2024-03-02"))


def test_an_instrument_is_one_thread_from_its_signature_to_its_end() -> None:
    known = history(
        opened, signed("2016"), renewed("2016-05"), termination_proposed("2016"), terminated("2016-07")
    )

    assert bounds(known, 2) == (day("2016-01-01"), day("2016-05-31"))
    assert bounds(known, 4) == (day("2016-05-01"), day("2016-07-31"))


def test_what_replaces_is_no_earlier_than_what_it_replaces() -> None:
    known = history(
        opened, signed("2016-05-02", instrument="memo", kind="mou"), signed("2016", replaces="memo")
    )

    assert bounds(known, 3) == (day("2016-05-02"), day("2016-12-31"))


def test_a_suspension_and_its_end_bound_each_other() -> None:
    known = history(opened, signed("2000"), suspended("2013"), resumed("2013-04-02"))

    assert bounds(known, 3) == (day("2013-01-01"), day("2013-04-02"))


def test_the_next_suspension_is_another_thread() -> None:
    known = history(
        opened,
        *(signed("2000"), suspended("2013"), resumed("2013-04-02", by="edinburgh")),
        *(suspended("2013"), resumed("2013-08-02")),
    )

    assert bounds(known, 3) == (day("2013-01-01"), day("2013-04-02"))
    assert bounds(known, 5) == (day("2013-01-01"), day("2013-08-02"))


def test_a_suspension_says_nothing_about_the_signature() -> None:
    known = history(opened, signed("2013"), suspended("2013-04-02"))

    assert bounds(known, 2) == (day("2013-01-01"), day("2013-12-31"))


def test_a_commitment_is_no_later_than_its_end() -> None:
    known = history(opened, commitment_made("2024"), commitment_closed("2024-03"))

    assert bounds(known, 2) == (day("2024-01-01"), day("2024-03-31"))


def test_a_stance_is_no_earlier_than_its_instrument_and_bounds_nothing() -> None:
    known = history(
        opened, signed("2013-06"), invalidated("2013-06-10"), stance_taken("2013-06~"), terminated("2014")
    )

    assert bounds(known, 4) == (day("2013-06-10"), day("2013-07-31"))
    assert bounds(known, 5) == (day("2014-01-01"), day("2014-12-31"))


def test_a_stance_makes_nothing_after_it_later_and_nothing_before_it_earlier() -> None:
    known = history(opened, signed("2013"), stance_taken("2014-05-01"), amended("2014"))
    assert bounds(known, 4) == (day("2014-01-01"), day("2014-12-31"))

    known = history(opened, signed("2014"), stance_taken("2014-05-01"))
    assert bounds(known, 2) == (day("2014-01-01"), day("2014-12-31"))


def test_visits_say_nothing_about_each_other() -> None:
    known = history(opened, visited("2023-06-01"), visited("2023"), visited("2023-07-01"))

    assert bounds(known, 3) == (day("2023-01-01"), day("2023-12-31"))
    assert chronicle(known) == [1, 2, 3, 4]


# --- facts that move nothing are not asked


@given(histories(most=30))
def test_a_fact_that_is_said_to_move_nothing_moves_nothing(told: History) -> None:
    for step in told.aggregate.steps:
        if not step.told.fact.moves:
            fact: Any = step.told.fact
            assert _moved(step.before, fact, (step.told.earliest, step.told.latest)) is step.before
