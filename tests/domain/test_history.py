"""How a stream is read: chronicle order, corrections, what was known when."""

from datetime import UTC, datetime, timedelta

import pytest

from comity.testing import (
    TODAY,
    World,
    amended,
    as_at,
    chronicle,
    citing,
    commitment_closed,
    commitment_made,
    contested,
    corrected,
    day,
    history,
    noted,
    opened,
    preferred,
    proposed,
    put_on_hold,
    recorded,
    refusal,
    renewed,
    retracted,
    runs,
    signed,
    stance_taken,
    standing,
    terminated,
    visited,
)
from domain.decide import decide
from domain.fact import Fact
from domain.refusal import Refusal

# --- chronicle order


def test_a_stream_is_read_as_it_was_recorded_where_dates_leave_it_open() -> None:
    known = history(opened, visited("2024"), visited("2024"), visited("2024-06"), visited("2024"))

    assert chronicle(known) == [1, 2, 3, 4, 5]


def test_what_is_recorded_late_takes_its_place() -> None:
    known = history(opened, visited("2024-03-02"), signed("2025-09-14"))

    known += visited("1977-05-04")

    assert chronicle(known) == [1, 4, 2, 3]
    assert as_at(known, "1980-01-01").standing.status == "contact"


def test_a_rough_fact_stands_as_late_as_it_can() -> None:
    known = history(opened, visited("2024-03-02"), visited("2024-09-02"), visited("2025-01-03"))

    known += visited("2024")

    assert chronicle(known) == [1, 2, 3, 5, 4]


def test_a_fact_on_the_same_day_stands_after() -> None:
    known = history(opened, visited("2024-03-02"), visited("2024-09-02"))

    known += visited("2024-03-02")

    assert chronicle(known) == [1, 2, 4, 3]


def test_a_fact_without_a_day_stands_after_the_one_told_before_it() -> None:
    known = history(opened, visited("2025-03-02"), visited("2024-03-02"))

    known += noted()

    assert chronicle(known) == [1, 3, 4, 2]


def test_a_fact_without_a_day_stands_after_the_opening() -> None:
    known = history(opened, noted(), visited("1977"))

    assert chronicle(known) == [1, 2, 3]


def test_a_correction_is_nothing_told() -> None:
    known = history(opened, visited("2025-03-02"), visited("2024-03-02"), contested(2, "on", "2025-04"))

    known += noted()

    assert chronicle(known) == [1, 3, 5, 2]


def test_a_day_that_is_open_to_the_past_stands_before_what_is_later() -> None:
    known = history(opened, visited("2023-05-20"))

    known += signed("[..2013-05]")

    assert chronicle(known) == [1, 3, 2]


def test_before_an_entry() -> None:
    known = history(opened, visited("2024"), visited("2024"))

    known += visited("2024", before=2)

    assert chronicle(known) == [1, 4, 2, 3]


def test_before_an_entry_is_no_later_than_the_dates_allow() -> None:
    known = history(opened, visited("2020"), visited("2024"))

    known += visited("1977", before=3)

    assert chronicle(known) == [1, 4, 2, 3]


def test_before_an_entry_without_a_day() -> None:
    known = history(opened, visited("2020"), visited("2024"), noted())

    known += noted(before=3)

    assert chronicle(known) == [1, 2, 5, 3, 4]


def test_before_the_opening_there_is_nothing() -> None:
    known = history(opened, visited("2024"))

    said = refusal(known, visited(before=1))

    assert "nothing comes before partnership:edinburgh--kaohsiung is opened" in said


def test_before_an_entry_that_is_certainly_earlier() -> None:
    known = history(opened, visited("2023"), visited("2024"))

    said = refusal(known, visited("2024", before=2))

    assert "cannot have come before #2: 2024 is certainly later than 2023" in said
    assert "leave before out" in said


def test_before_an_entry_that_stands_before_something_certainly_earlier() -> None:
    known = history(opened, visited("2024"), visited("2024-03"))

    said = refusal(known, visited("2024-06", before=2))

    assert "2024-06 is certainly later than what stands before that" in said


def test_before_an_entry_that_there_is_not() -> None:
    known = history(opened)

    assert "has one entry, #1" in refusal(known, visited("2024", before=7))


def test_before_a_correction() -> None:
    known = history(opened, visited("2023"), contested(2, "on", "2024"))

    assert "is a correction" in refusal(known, visited("2024", before=3))


def test_before_an_entry_that_is_retracted_is_ignored() -> None:
    known = history(opened, visited("2024"), visited("2024"), visited("2024", before=2))
    assert chronicle(known) == [1, 4, 2, 3]

    known += retracted(2)

    assert chronicle(known) == [1, 3, 4]


def test_what_is_before_an_earlier_entry_leaves_the_others_in_order() -> None:
    known = history(
        opened, visited("2020"), visited("[2019..2024]"), visited("2021", before=3), visited("2020-05")
    )

    assert chronicle(known) == [1, 2, 5, 4, 3]


# --- the day of recording


def test_no_fact_is_later_than_its_recording() -> None:
    known = history(opened, recorded("2024-06-20", proposed("2024")))

    assert known.chronicle[1].latest == day("2024-06-20")


def test_a_correction_does_not_move_that_limit() -> None:
    known = history(opened, recorded("2024-06-20", proposed("2024-05")))

    known += recorded("2025-01-10", corrected(2, {"on": "2024"}))

    assert (known.chronicle[1].earliest, known.chronicle[1].latest) == (day("2024-01-01"), day("2024-06-20"))


def test_what_happened_tomorrow_elsewhere_is_recorded_today() -> None:
    known = history(recorded("2024-06-20", opened), recorded("2024-06-20", visited("2024-06-21")))

    assert known.chronicle[1].earliest == day("2024-06-21")


def test_the_day_of_recording_is_the_limit_of_an_open_end() -> None:
    known = history(opened, visited("[2024-06-25..]"))

    assert known.chronicle[1].latest == day(TODAY)


def test_what_still_lasts_has_begun_on_its_first_day() -> None:
    known = history(opened, visited("2024-06-25/.."))

    assert (known.chronicle[1].earliest, known.chronicle[1].latest) == (day("2024-06-25"), day("2024-06-25"))


# --- corrected


def test_a_corrected_field_is_read_anew() -> None:
    known = history(opened, proposed("2024-06"))

    known += corrected(2, {"kind": "sister-city", "by": "edinburgh"})

    reading = known.effective_entries[1]
    assert (reading.state, reading.value("kind"), reading.value("by")) == (
        "corrected",
        "sister-city",
        "edinburgh",
    )
    assert reading.entry.fact == proposed("2024-06")
    assert reading.corrected_by == [3]


def test_a_corrected_date_moves_the_entry() -> None:
    known = history(opened, visited("2024-03-02"), visited("2025-03-02"))

    known += corrected(3, {"on": "1977-03-02"})

    assert chronicle(known) == [1, 3, 2]


def test_a_field_may_be_taken_out() -> None:
    known = history(opened, visited("2024-03-02", note="a slip", sources=citing("press")))

    known += corrected(2, {"note": None, "sources": None})

    assert known.effective_entries[1].fact == visited("2024-03-02")


def test_what_is_needed_is_not_taken_out() -> None:
    known = history(opened, visited("2024-03-02"))

    assert "visited needs host" in refusal(known, corrected(2, {"host": None}))


def test_a_correction_is_checked_as_its_field() -> None:
    known = history(opened, proposed("2024-06"))

    assert "there is no month 13" in refusal(known, corrected(2, {"on": "2024-13"}))
    assert "kind is one of" in refusal(known, corrected(2, {"kind": "treaty"}))
    assert "no field colour" in refusal(known, corrected(2, {"colour": "red"}))


def test_a_correction_that_changes_nothing_is_none() -> None:
    known = history(opened, proposed("2024-06"))

    assert "says so already" in refusal(known, corrected(2, {"kind": "friendship"}))


def test_there_is_something_to_correct() -> None:
    known = history(opened)

    assert "there is no #9" in refusal(known, corrected(9, {"on": "2024"}))


def test_a_correction_is_not_corrected() -> None:
    known = history(opened, visited("2023"), corrected(2, {"on": "2024"}))

    said = refusal(known, corrected(3, {"because": "another slip"}))

    assert "#3 is itself a correction" in said
    assert "(corrected #2: on is 2024, because" in said
    assert "retract partnership:edinburgh--kaohsiung#3 (because: …)" in said


def test_what_is_retracted_is_not_corrected() -> None:
    known = history(opened, visited("2023"), retracted(2))

    said = refusal(known, corrected(2, {"on": "2024"}))

    assert "#2 is retracted, by #3" in said
    assert "retract partnership:edinburgh--kaohsiung#3" in said


def test_a_correction_is_not_alleged() -> None:
    known = history(opened, visited("2023"))

    said = refusal(known, corrected(2, {"on": "2024"}, certainty="alleged"))

    assert "not alleged" in said


def test_the_corrected_history_is_lawful() -> None:
    known = history(opened, proposed("2024-06-01"), put_on_hold("2024-06-24"))

    said = refusal(known, corrected(2, {"on": "2024-07-01"}))

    assert "#3 (put on hold: more talks are needed) would no longer have been lawful" in said


def test_a_correction_does_not_lie_ahead() -> None:
    known = history(opened, visited("2023"))

    assert "still to come" in refusal(known, corrected(2, {"on": "2030"}))


def test_a_correction_names_registered_sources_and_bodies() -> None:
    world = World(sources=frozenset({"press"}))
    known = history(opened, visited("2023"), world=world)

    assert "the source minutes is not" in refusal(known, corrected(2, {"sources": [{"source": "minutes"}]}))
    assert "the source minutes is not" in refusal(
        known, corrected(2, {"on": "2024"}, sources=citing("minutes"))
    )


def test_the_corrected_before_names_an_earlier_entry() -> None:
    known = history(opened, visited("2024"), visited("2024"), visited("2024"))

    assert refusal(known, corrected(3, {"before": 4}))
    assert refusal(known, corrected(3, {"before": 3}))
    assert chronicle(known + corrected(3, {"before": 2})) == [1, 3, 2, 4]


def test_a_corrected_date_does_not_contradict_a_before() -> None:
    known = history(opened, visited("2024"), visited("2024", before=2))

    said = refusal(known, corrected(3, {"on": "2025-01-02"}))

    assert "#3 is said to have come before #2" in said


def test_the_latest_correction_counts() -> None:
    known = history(opened, visited("2023"), corrected(2, {"on": "2024"}), corrected(2, {"on": "2022"}))

    assert known.effective_entries[1].value("on") == "2022"


def test_alleged_may_be_corrected_to_confirmed_where_that_is_lawful() -> None:
    known = history(opened, put_on_hold("2024", certainty="alleged"))

    assert "no open proposal to put on hold" in refusal(known, corrected(2, {"certainty": "confirmed"}))

    known += proposed("2023-06")
    known += corrected(2, {"certainty": "confirmed"})

    assert standing(known).status == "on-hold"


# --- retracted


def test_a_retracted_entry_is_read_as_if_it_had_not_been_told() -> None:
    known = history(opened, visited("2023"))

    known += retracted(2)

    assert known.effective_entries[1].state == "retracted"
    assert chronicle(known) == [1]
    assert standing(known).status == "none"


def test_an_entry_names_what_corrected_it_in_order() -> None:
    known = history(opened, visited("2023"), corrected(2, {"on": "2024"}), noted(), retracted(2))

    assert known.effective_entries[1].corrected_by == [3, 5]
    assert known.effective_entries[1].retracted_by == 5


def test_an_entry_is_retracted_once() -> None:
    known = history(opened, visited("2023"), retracted(2))

    assert "#2 is retracted, by #3" in refusal(known, retracted(2))


def test_the_signature_under_a_renewal_is_not_retracted() -> None:
    known = history(opened, signed("2013-09-09", term=runs(length="P3Y")), renewed("2016-05-01"))

    said = refusal(known, retracted(2))

    assert "#3 (renewed: pact) would no longer have been lawful" in said


@pytest.mark.parametrize(
    ("facts", "entry", "resting", "first"),
    [
        ((signed("2013", term=runs(length="P3Y")), renewed("2016"), renewed("2017")), 2, "#3, #4", 4),
        ((commitment_made("2023"), commitment_closed("2024")), 2, "#3", 3),
        ((visited("2023"), noted("2024")), 1, "#2, #3", 3),
    ],
)
def test_what_others_rest_on_is_not_retracted_and_they_are_named(
    facts: tuple[Fact, ...], entry: int, resting: str, first: int
) -> None:
    known = history(opened, *facts)

    decided = decide(known, retracted(entry), known.world)

    assert isinstance(decided, Refusal)
    assert str(decided.hint).startswith(
        f"retract first what rests on it ({resting}): retract {known.stream}#{first} "
    )
    for version in range(len(known.entries), entry, -1):
        known += retracted(version)
    known += retracted(entry)


def test_a_retracted_correction_loses_its_effect() -> None:
    known = history(opened, visited("2023"), corrected(2, {"on": "2024"}))

    known += retracted(3)

    assert known.effective_entries[1].state == "valid"
    assert known.effective_entries[1].value("on") == "2023"


def test_an_earlier_correction_counts_again_when_the_later_is_retracted() -> None:
    known = history(opened, visited("2023"), corrected(2, {"on": "2024"}), corrected(2, {"on": "2022"}))

    known += retracted(4)

    assert known.effective_entries[1].value("on") == "2024"


def test_a_retracted_retraction_restores_the_entry() -> None:
    known = history(opened, visited("2023"), retracted(2))

    known += retracted(3)

    assert known.effective_entries[1].state == "valid"
    assert standing(known).status == "contact"


def test_a_retracted_retraction_of_a_retraction_takes_it_away_again() -> None:
    known = history(opened, visited("2023"), retracted(2), retracted(3))

    known += retracted(4)

    assert known.effective_entries[1].state == "retracted"


def test_an_entry_is_not_restored_where_it_has_become_unlawful() -> None:
    known = history(opened, proposed("2024-06-01"), retracted(2), proposed("2024-07-01"))

    said = refusal(known, retracted(3))

    assert "would no longer have been lawful" in said
    assert "one proposal at a time" in said


def test_a_retracted_contest_and_preference_lose_their_effect() -> None:
    known = history(
        opened, *(visited("2025-10"), contested(2, "on", "2025-09-14"), preferred(2, "on", "2025-09-14"))
    )
    assert known.effective_entries[1].value("on") == "2025-09-14"

    known += retracted(4)
    assert known.effective_entries[1].value("on") == "2025-10"

    known += retracted(3)
    assert known.effective_entries[1].contests == []
    assert "on record nowhere" in refusal(known, preferred(2, "on", "2025-09-14"))


def test_the_opening_is_not_retracted_from_under_the_rest() -> None:
    known = history(opened, visited("2023"))

    said = refusal(known, retracted(1))

    assert "never opened" in said


def test_the_opening_may_be_retracted_alone_and_told_anew() -> None:
    known = history(opened, retracted(1))
    assert "has not been opened" in refusal(known, visited("2023"))

    known += opened
    known += visited("2023")

    assert chronicle(known) == [3, 4]


def test_the_opening_does_not_become_alleged() -> None:
    known = history(opened, visited("2023"))

    assert refusal(known, corrected(1, {"certainty": "alleged"}))


def test_what_others_refer_to_is_not_retracted() -> None:
    world = World(references={"partnership:edinburgh--kaohsiung": "partnership:a--b#1"})
    known = history(opened, world=world)

    assert "partnership:a--b#1 refers to" in refusal(known, retracted(1))


# --- contested and preferred


def test_another_source_may_say_something_else() -> None:
    known = history(opened, signed("2025-10"))

    known += contested(2, "on", "2025-09-14")

    reading = known.effective_entries[1]
    assert reading.state == "valid"
    assert [(name, value) for name, value, _ in reading.contests] == [("on", "2025-09-14")]
    assert reading.other_values("on") == ["2025-10", "2025-09-14"]
    assert as_at(known, "2025-09-30").standing.status == "none"


def test_what_contests_names_its_source() -> None:
    known = history(opened, signed("2025-10"))

    assert "name it with sources" in refusal(known, contested(2, "on", "2025-09-14", by=()))


@pytest.mark.parametrize("value", ["2025-10", "2025-09-14"])
def test_what_is_on_record_contests_nothing(value: str) -> None:
    known = history(opened, signed("2025-10"), contested(2, "on", "2025-09-14"))

    assert "on record already" in refusal(known, contested(2, "on", value))


def test_a_contested_value_is_one_of_its_field() -> None:
    known = history(opened, signed("2025-10"))

    assert "kind is one of" in refusal(known, contested(2, "kind", "treaty"))
    assert "no field colour" in refusal(known, contested(2, "colour", "red"))


def test_what_is_retracted_is_not_contested_and_nothing_of_it_preferred() -> None:
    known = history(opened, signed("2025-10"), retracted(2))

    assert "is retracted" in refusal(known, contested(2, "on", "2025-09-14"))
    assert "is retracted" in refusal(known, preferred(2, "on", "2025-10"))


def test_the_preferred_value_is_used_and_moves_the_entry() -> None:
    known = history(opened, signed("2025-10"), visited("2025-09-20"), contested(2, "on", "2025-09-14"))

    known += preferred(2, "on", "2025-09-14")

    assert chronicle(known) == [1, 2, 3]
    assert as_at(known, "2025-09-30").standing.status == "in-force"
    assert known.effective_entries[1].preferred["on"].version == 5


def test_only_a_recorded_or_contested_value_is_preferred() -> None:
    known = history(opened, signed("2025-10"), contested(2, "on", "2025-09-14"))

    said = refusal(known, preferred(2, "on", "2025-09-15"))

    assert "2025-09-15 is on record nowhere" in said
    assert "2025-10, 2025-09-14" in said
    assert "contest it first" in said


def test_the_recorded_value_may_be_preferred_again() -> None:
    known = history(
        opened, *(signed("2025-10"), contested(2, "on", "2025-09-14"), preferred(2, "on", "2025-09-14"))
    )

    known += preferred(2, "on", "2025-10")

    assert known.effective_entries[1].value("on") == "2025-10"


def test_a_preference_is_lawful() -> None:
    known = history(
        opened, *(proposed("2024-06-01"), put_on_hold("2024-06-24"), contested(2, "on", "2024-07-01"))
    )

    assert "would no longer have been lawful" in refusal(known, preferred(2, "on", "2024-07-01"))


def test_a_later_correction_goes_before_an_earlier_preference() -> None:
    known = history(
        opened, *(signed("2025-10"), contested(2, "on", "2025-09-14"), preferred(2, "on", "2025-09-14"))
    )

    known += corrected(2, {"on": "2025-09-15"})

    assert known.effective_entries[1].value("on") == "2025-09-15"
    assert known.effective_entries[1].preferred == {}


# --- late facts, and where they may have stood


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (put_on_hold("2023-06-24"), "no open proposal"),
        (renewed("2023-06-24"), "no instrument pact at that time"),
    ],
    ids=["put-on-hold", "renewed"],
)
def test_a_late_fact_is_judged_where_it_stands(fact: Fact, words: str) -> None:
    known = history(opened, proposed("2024-06-01"), signed("2024-07-24"))

    assert words in refusal(known, fact)


def test_a_late_fact_does_not_make_a_later_one_unlawful() -> None:
    known = history(opened, signed("1957-10-07"), stance_taken("2010"), renewed("2012"), noted("2015"))

    said = refusal(known, signed("1960", instrument="other", replaces="third"))
    assert "no instrument third" in said

    said = refusal(history(opened, signed("2000"), signed("2010", instrument="new")), terminated("2005"))
    assert "#3 (signed: friendship) would no longer have been lawful" in said


def test_a_refusal_offers_the_place_that_would_be_lawful() -> None:
    known = history(opened, signed("2024-03"), terminated("2024"))

    said = refusal(known, signed("2024", instrument="other"))

    assert "was terminated" in said
    assert "it may have come before #3: add before 3" in said

    known += signed("2024", instrument="other", before=3)
    assert chronicle(known) == [1, 2, 4, 3]


def test_a_refusal_offers_no_place_that_the_dates_forbid() -> None:
    known = history(opened, signed("2024-03"), terminated("2024-05"))

    said = refusal(known, signed("2024-06", instrument="other"))

    assert "it may have come before" not in said


def test_a_refusal_offers_no_place_that_the_laws_forbid() -> None:
    known = history(opened, visited("2024"))

    assert "it may have come before" not in refusal(known, amended("2024"))


# --- what was known when


def test_as_known_is_a_prefix_of_the_ledger() -> None:
    known = history(opened, visited("2023"), signed("2024"), corrected(3, {"on": "2022"}))

    assert [len(known.as_known(position).entries) for position in range(5)] == [0, 1, 2, 3, 4]
    assert known.as_known(3).effective_entries[2].value("on") == "2024"
    assert known.as_known(4).effective_entries[2].value("on") == "2022"


def test_as_known_at_an_instant() -> None:
    known = history(recorded("2024-06-23", opened), recorded("2024-06-24", visited("2023")))
    instant = datetime(2024, 6, 24, 12, tzinfo=UTC)

    assert len(known.as_known(instant).entries) == 2
    assert len(known.as_known(instant - timedelta(seconds=1)).entries) == 1
    assert standing(known.as_known(instant - timedelta(days=1))).status == "none"
    assert known.as_known(instant - timedelta(days=2)).entries == ()


def test_nothing_known_is_nothing_there() -> None:
    known = history(opened, visited("2023")).as_known(0)

    assert not known.chronicle
    assert standing(known).status == "none"
    assert as_at(known, "2024-01-05").certain


def test_a_retracted_opening_may_be_restored_but_not_beside_another() -> None:
    known = history(opened, retracted(1))

    assert chronicle(known + retracted(2)) == [1]

    known += opened
    assert "opened twice" in refusal(known, retracted(2))
