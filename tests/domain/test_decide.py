"""What is asked of every fact before it is recorded, and what is said beside its acceptance."""

import pytest

from comity.testing import (
    World,
    body_registered,
    cautions,
    citing,
    considered,
    contacted,
    contested,
    corrected,
    history,
    ledger_opened,
    noted,
    opened,
    opened_between,
    preferred,
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
    visited,
)
from domain import body, ledger, source
from domain.decide import Accepted, decide, decide_retractions, next_facts
from domain.fact import Person
from domain.fields import references
from domain.history import History
from domain.partnership.facts import Contacted, StanceTaken, Visited
from domain.refusal import Refusal
from domain.shared import StatementMade

# --- the day


@pytest.mark.parametrize("on", ["2025-11-27", "2026", "[2025-12..]", "2025-12/.."])
def test_what_is_still_to_come_is_not_recorded(on: str) -> None:
    known = history(opened)

    said = refusal(known, visited(on))

    assert f"{on} is still to come" in said
    assert "recorded as planned, with the day for which it is meant (due)" in said


@pytest.mark.parametrize(
    "on", ["2025-11-25", "2025-11-26", "2025-11", "2025", "202X", "2025-11-27~", "2025-11/.."]
)
def test_what_may_have_happened_by_tomorrow_is_recorded(on: str) -> None:
    known = history(opened)

    assert len((known + visited(on)).chronicle) == 2


def test_terms_and_due_dates_hold_the_future() -> None:
    known = history(opened)

    known += signed("2025", term=runs(until="2030-12-31"))

    assert standing(known).instruments[0].term == runs(until="2030-12-31")


# --- streams


def test_a_fact_is_recorded_in_a_stream_that_takes_it() -> None:
    said = refusal(history(opened), body.Renamed(name="Edinburgh"))

    assert "renamed is recorded of a body, not of a partnership" in said


def test_nothing_comes_before_the_first_entry() -> None:
    assert "begin it first: init" in refusal(history(stream="ledger"), noted())
    assert "register body kaohsiung (name: …, kind: …)" in refusal(history(stream="body:kaohsiung"), noted())
    assert "register source minutes (title: …, kind: …)" in refusal(history(stream="source:minutes"), noted())


def test_nothing_is_begun_twice() -> None:
    assert "ledger has been opened already" in refusal(history(ledger_opened()), ledger_opened())
    assert "has been registered already" in refusal(history(body_registered()), body_registered())


# --- sources and bodies


def test_a_source_is_registered_before_it_is_cited() -> None:
    known = history(opened, world=World(sources=frozenset({"press-2024"})))

    said = refusal(known, visited("2024", sources=citing("press-2023")))

    assert "the source press-2023 is not in this ledger" in said
    assert "did you mean press-2024" in said
    assert "register source press-2023 (title: …, kind: …)" in said


def test_what_a_law_forbids_is_said_beside_a_source_that_is_not_registered() -> None:
    known = history(opened, world=World(sources=frozenset()))

    said = refusal(known, terminated("2024", sources=citing("press")))
    assert "the source press is not in this ledger" in said
    assert "no instrument is or was in force that could be ended" in said


def test_an_allegation_cites_registered_sources_too() -> None:
    known = history(opened, world=World(sources=frozenset()))

    assert "not in this ledger" in refusal(
        known, visited("2024", certainty="alleged", sources=citing("press"))
    )


def test_everything_a_fact_names_is_found() -> None:
    cited = visited("2024", sources=citing("a", "b"))
    assert list(references(cited)) == [("source", "a"), ("source", "b")]

    assert list(references(opened)) == [("body", "edinburgh"), ("body", "kaohsiung")]
    assert list(references(source.SameAs(original="x"))) == [("source", "x")]
    assert list(references(ledger.Opened(title="x", home="kaohsiung"))) == [("body", "kaohsiung")]
    assert list(references(body.Succeeded(by="x"))) == [("body", "x")]


def test_who_is_outside_the_ledger_needs_no_registration() -> None:
    known = history(opened, world=World(bodies=frozenset({"edinburgh", "kaohsiung"})))

    known += contacted("2024", by="a friend of both cities")

    assert standing(known).status == "contact"


# --- cautions


def test_a_fact_without_a_source_is_remarked_upon() -> None:
    known = history(opened)

    assert any("no source" in caution for caution in cautions(known, visited("2024")))
    assert not any(
        "no source" in caution for caution in cautions(known, visited("2024", sources=citing("press")))
    )


def test_an_opening_needs_no_source() -> None:
    assert cautions(history(), opened) == ()


def test_the_first_of_january_is_remarked_upon() -> None:
    known = history(opened)

    said = cautions(known, visited("2024-01-01"))

    assert any("2024-01-01 is what registers write" in item and "record 2024" in item for item in said)


def test_a_twin_is_remarked_upon() -> None:
    known = history(opened, visited("2023-03-28", visitor="edinburgh", host="kaohsiung"))

    said = cautions(known, visited("2023-03", visitor="edinburgh", host="kaohsiung"))

    assert any("#2 is much like it" in item for item in said)


@pytest.mark.parametrize(
    "fact",
    [
        visited("2023-05", visitor="edinburgh", host="kaohsiung"),
        visited("2023-03", visitor="kaohsiung", host="edinburgh"),
        contacted("2023-03", by="edinburgh"),
        visited(visitor="edinburgh", host="kaohsiung"),
    ],
    ids=["another day", "the other way", "another type", "no day"],
)
def test_what_is_no_twin_is_not_remarked_upon(fact: Visited) -> None:
    known = history(opened, visited("2023-03-28", visitor="edinburgh", host="kaohsiung"))

    assert not any("much like it" in caution for caution in cautions(known, fact))


def test_what_moves_a_standing_does_not_last() -> None:
    known = history(opened)

    said = cautions(known, signed("2024-06/2024-09"))

    assert any("[2024-06..2024-09]" in item for item in said)


@pytest.mark.parametrize("fact", [visited("2024-06-25/2024-06-27"), signed("[2024-06..2024-09]")])
def test_a_visit_may_last_and_a_set_is_one_day(fact: Visited) -> None:
    assert not any("lasted" in caution for caution in cautions(history(opened), fact))


def test_a_slug_that_is_no_body_is_remarked_upon() -> None:
    known = history(opened, world=World(bodies=frozenset({"edinburgh", "kaohsiung"})))

    said = cautions(known, suspended("2024", by="edinbrugh"))

    assert any(
        "edinbrugh is no registered body" in item and "did you mean edinburgh" in item for item in said
    )


def test_an_allegation_of_a_signature_needs_no_approval() -> None:
    assert not any(
        "approval" in caution for caution in cautions(history(opened), signed("2024", certainty="alleged"))
    )


def test_a_correction_without_a_source_is_remarked_upon() -> None:
    known = history(opened, visited("2023"))

    assert cautions(known, corrected(2, {"on": "2024"})) == ("no source is named",)
    assert cautions(known, retracted(2)) == ()


def test_a_person_without_an_office_is_cautioned_of_once_in_a_stream() -> None:
    def said(known: History, *people: Person) -> list[str]:
        fact = Contacted(on="2024", channel="letter", people=people, sources=citing("press"))
        found = decide(known, fact, World())
        assert isinstance(found, Accepted)
        return [str(caution).partition(":")[0] for caution in found.cautions if caution.code == "no-office"]

    anna, known = Person(name="Anna Kask"), history(opened)

    assert said(known, anna, Person(name="Juhan Tamm")) == ["Anna Kask and Juhan Tamm"]
    assert said(known + Contacted(channel="call", people=(anna,)), Person(name="anna kask")) == []
    assert not said(known, Person(name="Anna Kask", role="Mayor"), Person(name="two artists"))
    assert said(known, Person(name="von der Leyen")) == ["von der Leyen"]
    renamed = corrected(2, {"people": [{"name": "Anna Kask"}, {"name": "Juhan Tamm"}]})
    told = cautions(known + Contacted(channel="call", people=(anna,)), renamed)
    assert [str(words).partition(":")[0] for words in told if "office" in words] == ["Juhan Tamm"]


# --- the answer


def test_an_acceptance_says_where_the_fact_takes_its_place() -> None:
    known = history(opened, visited("2024-03-02"), visited("2025-03-02"))

    late = decide(known, visited("1977"), World())
    correction = decide(known, retracted(2), World())

    assert isinstance(late, Accepted)
    assert late.place == 1
    assert isinstance(correction, Accepted)
    assert correction.place is None


def test_values_of_corrections_are_kept_as_their_fields_write_them() -> None:
    known = history(opened, visited("2023"))

    decided = decide(known, contested(2, "people", [{"name": "  Cammy Day "}]), World())

    assert isinstance(decided, Accepted)
    assert getattr(decided.fact, "value", None) == [
        {"name": "Cammy Day", "name_local": None, "role": None, "body": None}
    ]
    assert "on record already" in refusal(known + decided, contested(2, "people", [{"name": "Cammy Day"}]))
    assert (known + decided + preferred(2, "people", [{"name": "Cammy Day"}])).effective_entries[
        1
    ].state == "corrected"


def test_deciding_changes_nothing() -> None:
    known = history(opened, visited("2023"), proposed("2024"))
    before = [(told.entry.version, told.earliest, told.latest) for told in known.chronicle]

    first, second = (decide(known, put_on_hold("2024-06-24"), World()) for _ in range(2))

    assert first == second
    assert [(told.entry.version, told.earliest, told.latest) for told in known.chronicle] == before


def test_what_may_follow_is_what_no_law_forbids() -> None:
    known = history(opened, signed("2016"))

    follow = next_facts(known.kind, standing(known))

    assert {"renewed", "terminated", "suspended", "visited"} <= set(follow)
    assert not {"opened", "resumed", "put-on-hold", "noted", "corrected"} & set(follow)


# --- retracting what one command recorded


def test_what_one_command_recorded_is_retracted_at_once() -> None:
    known = history(opened, signed("2013-09-09"), renewed("2016-05-01"), visited("2020"))
    assert "would no longer have been lawful" in refusal(known, retracted(2))

    decided = decide_retractions([(known, [2, 3])], "wrong file", World())

    assert not isinstance(decided, Refusal)
    (facts,) = decided
    assert sorted(fact.entry for fact in facts) == [2, 3]
    after = known
    for fact in facts:
        after += fact
    assert standing(after).status == "contact"


def test_it_is_judged_over_the_history_without_all_of_them() -> None:
    known = history(opened, signed("2013-09-09"), visited("2015"), renewed("2016-05-01"))

    refused = decide_retractions([(known, [2, 3])], "wrong file", World())

    assert isinstance(refused, Refusal)
    assert "#4" in refused.reason


def test_a_whole_stream_may_be_retracted() -> None:
    known = history(opened, visited("2015"))

    assert not isinstance(decide_retractions([(known, [1, 2])], "wrong file", World()), Refusal)
    assert isinstance(decide_retractions([(known, [1])], "wrong file", World()), Refusal)


def test_people_in_a_statement_need_no_registration() -> None:
    known = history(opened, world=World(bodies=frozenset({"edinburgh", "kaohsiung"})))

    known += StatementMade(
        on="2024", speaker=Person(name="An official", body="Ministry"), text="we regret it"
    )

    assert len(known.chronicle) == 2


def test_after_a_refusal_the_reason_comes_first() -> None:
    known = history(opened, proposed("2024-06"), considered("2024-07", outcome="rejected"))

    reason, instead = refusal(known, terminated("2024-08")).split("\n  ")

    assert reason == "edinburgh – kaohsiung is rejected: no instrument is or was in force that could be ended"
    assert instead.startswith("May be recorded now: ")


def test_a_stance_on_an_entry_names_one_that_is_there() -> None:
    told = history(opened, signed("2020"))

    assert "there is no #9 to speak of" in refusal(
        told, StanceTaken(on="2021", by="kaohsiung", stance="disputes", entry=9)
    )


def test_what_was_refused_is_offered_where_it_may_be_recorded_with_other_fields() -> None:
    tie = opened_between("edinburgh", "kaohsiung", "lund")
    known = history(tie, signed("2017"), terminated("2020", by="edinburgh"))

    said = refusal(known, suspended("2021", by="edinburgh"))

    assert "there is nothing left for it to suspend" in said
    assert "May be recorded now: visited" in said
    assert "suspended" in said.partition("May be recorded now")[2]
    assert (known + suspended("2021", by="lund")).entries


def test_a_value_that_is_contested_already_is_refused_with_what_names_a_further_source() -> None:
    told = history(opened, signed("2010"), contested(2, "on", "2011", by=("gazette",)))

    decided = decide(told, contested(2, "on", "2011", by=("radio",)), World())

    assert isinstance(decided, Refusal)
    assert (decided.code, decided.reason, decided.hint) == (
        "contested-already",
        "2011 is on record already, as what #3 says of the on of #2",
        "to name a further source of it, retract #3 and contest anew with all of them",
    )


def test_who_contests_an_entry_with_its_own_source_alone_is_told_so() -> None:
    told = history(opened, signed("2010", sources=citing("gazette")))
    theirs = "gazette: #2 was told from there too; if it was misread, correct it"

    assert theirs in cautions(told, contested(2, "on", "2011", by=("gazette",)))
    assert theirs not in cautions(told, contested(2, "on", "2011", by=("gazette", "radio")))


BOTH = "edinburgh is both visitor and host: nobody is the other side of themselves"


def test_a_reading_by_which_somebody_visited_themselves_is_remarked_upon() -> None:
    known = history(opened, visited("2023-03-28"), contested(2, "visitor", "edinburgh"))

    assert BOTH in cautions(known, corrected(2, {"visitor": "edinburgh"}))
    assert BOTH in cautions(known, preferred(2, "visitor", "edinburgh"))
    assert BOTH in cautions(history(opened, visited("2023-03-28")), contested(2, "visitor", "edinburgh"))
    turned = corrected(2, {"visitor": "edinburgh", "host": "kaohsiung"})
    assert BOTH not in cautions(known, turned)


def test_who_contests_a_direction_is_told_to_contest_both_sides() -> None:
    told = history(opened, visited("2023-03-28"))
    first = contested(2, "visitor", "edinburgh")

    assert any("contest host too" in said for said in cautions(told, first))
    after = cautions(history(opened, visited("2023-03-28"), first), contested(2, "host", "kaohsiung"))
    assert not any("too" in said or "both" in said for said in after), after


def test_a_cost_that_no_sum_has_is_remarked_upon() -> None:
    known = history(opened, visited("2023-03-28"))
    said = [
        any("is in no sum" in each for each in cautions(known, fact))
        for cost in ("about EUR 500", "EUR 500")
        for fact in (
            Visited(on="2024-03", visitor="edinburgh", host="kaohsiung", cost=cost),
            corrected(2, {"cost": cost}),
        )
    ]

    assert said == [True, True, False, False]
