"""Who pressed, by which means, and what came of it."""

from collections.abc import Callable

import pytest

from comity.testing import (
    asked,
    considered,
    contacted,
    history,
    invalidated,
    opened,
    opened_between,
    pressure_lifted,
    pressured,
    proposed,
    put_on_hold,
    resumed,
    retracted,
    signed,
    suspended,
    terminated,
    visited,
)
from domain.body import Registered
from domain.fact import Fact
from domain.history import History
from domain.membership import Joined, Named
from domain.partnership.facts import ConcernRaised, Pressured
from projections.report import Ask, Count, Days, Page, Unanswerable
from projections.reports.pressure import ByMeans, Case, pressure
from queries.columns import columns_of

TIE = "partnership:edinburgh--kaohsiung"
MEMBER = "membership:kaohsiung@network"


def told(*facts: Fact, as_at: str = "2025-11-25") -> Page:
    return pressure(asked(history(opened, *facts), as_at=as_at))


def means(page: Page, word: str) -> ByMeans:
    (found,) = (mean for mean in page.section("means") if mean.means == word)
    row: ByMeans = found
    return row


def case(page: Page) -> Case:
    (found,) = page.section("incidents")
    row: Case = found
    return row


def came(page: Page, word: str = "political") -> dict[str, str]:
    """What came of the incidents of a means, without the noughts."""
    (row,) = (outcome for outcome in page.section("outcomes") if outcome.means == word)
    return {
        name: str(count) for name, count in row._asdict().items() if isinstance(count, Count) and count.most
    }


# --- counting


def test_all_four_means_are_printed_where_nothing_happened() -> None:
    page = told()

    assert [(row.means, row.incidents, row.feared) for row in page.rows] == [
        (name, Count(0, 0), Count(0, 0)) for name in ("political", "economic", "coercive", "inducing")
    ]
    assert not page.section("incidents")


def test_facts_of_one_incident_count_once_a_means() -> None:
    page = told(
        pressured("2024-06-12", incident="letter", form="threat"),
        pressured("2024-06-15", incident="letter", form="threat", means=("political", "economic")),
    )

    assert [row.incidents for row in page.rows] == [Count(1, 1), Count(1, 1), Count(0, 0), Count(0, 0)]
    assert case(page).means == ("political", "economic")
    assert means(page, "political").behind.entries == (f"{TIE}#2", f"{TIE}#3")
    assert means(page, "economic").behind.entries == (f"{TIE}#3",)


def test_pressure_without_an_incident_is_one_of_its_own() -> None:
    page = told(pressured("2024-06-12", incident=None), pressured("2024-06-12", incident=None))

    assert means(page, "political").incidents == Count(2, 2)
    assert [incident.incident for incident in page.section("incidents")] == [f"{TIE}#2", f"{TIE}#3"]


def test_an_incident_is_as_certain_as_its_strongest_fact_and_of_the_weightiest_form_of_those() -> None:
    page = told(
        pressured("2024-06-12", form="threat"),
        pressured("2024-06-13", form="offer"),
        pressured("2024-06-14", form="act", certainty="alleged"),
    )

    row = means(page, "political")
    assert (row.confirmed, row.alleged) == (Count(1, 1), Count(0, 0))
    assert (row.act, row.threat, row.offer) == (Count(0, 0), Count(1, 1), Count(0, 0))


def test_what_is_only_alleged_is_in_no_least_number_of_forms_and_outcomes() -> None:
    page = told(
        proposed("2024-06-01"),
        pressured("2024-06-12", form="threat", certainty="alleged"),
        put_on_hold("2024-06-24"),
    )

    row = means(page, "political")
    assert (row.incidents, row.alleged, row.threat) == (Count(1, 1), Count(1, 1), Count(0, 1))
    assert came(page) == {"put_on_hold": "0–1"}
    assert any("letter-2024" in note for note in page.notes)


def test_only_pressure_of_one_certainty_is_asked_for() -> None:
    ask = asked(
        history(
            opened, pressured("2024-06-12"), pressured("2024-06-12", incident="talk", certainty="reported")
        )
    )

    assert [incident.incident for incident in pressure(ask, certainty="reported").section("incidents")] == [
        "talk"
    ]
    assert pressure(ask, certainty="reported").notes[0].startswith("Left out by certainty: 1 fact ")
    assert not pressure(ask, certainty="alleged").section("incidents")


def test_an_incident_in_two_streams_is_one() -> None:
    ask = asked(
        history(opened, pressured("2024-06-12", incident="listing")),
        history(pressured("2024-06-13", incident="listing"), stream=MEMBER),
    )

    page = pressure(ask)
    assert case(page).streams == (MEMBER, TIE)
    assert means(page, "political").incidents == Count(1, 1)
    alone = pressure(ask, who=MEMBER)
    assert case(alone).streams == (MEMBER,)
    assert any("elsewhere" in note for note in alone.notes)


def test_unclassified_means_stand_apart_where_there_are_any() -> None:
    assert means(told(pressured("2024", means=("unclassified",))), "unclassified").incidents == Count(1, 1)


# --- what came of it


def test_the_outcome_is_the_first_thing_that_followed() -> None:
    page = told(
        signed("2024-01-01"),
        pressured("2024-06-12"),
        suspended("2024-06-20"),
        terminated("2024-07-01"),
    )

    row = case(page)
    assert (row.outcome, row.certain, row.days, row.days_from_signature) == (
        "suspended",
        True,
        Count(8, 8),
        Count(171, 171),
    )
    assert row.outcome_on == Days("2024-06-20", "2024-06-20", "2024-06-20")
    assert row.behind.entries == (f"{TIE}#3", f"{TIE}#4")
    assert came(page) == {"suspended": "1"}


def test_what_came_before_the_pressure_is_no_outcome_of_it() -> None:
    page = told(signed("2024-01-01"), suspended("2024-06-11"), resumed("2024-06-12"), pressured("2024-06-13"))

    assert case(page).outcome == "no change"


@pytest.mark.parametrize(("on", "outcome"), [("2025-06-12", "terminated"), ("2025-06-13", "no change")])
def test_an_outcome_follows_within_365_days(on: str, outcome: str) -> None:
    page = told(signed("2024-01-01"), pressured("2024-06-12"), terminated(on))

    assert case(page).outcome == outcome


@pytest.mark.parametrize("outcome", ["rejected", "withdrawn"])
def test_a_proposal_that_is_refused_or_taken_back_is_an_outcome(outcome: str) -> None:
    ending: dict[str, Fact] = {
        "rejected": considered("2024-07-01", outcome="rejected"),
        "withdrawn": considered("2024-07-01", outcome="withdrawn"),
    }
    page = told(proposed("2024-06-01"), pressured("2024-06-12"), ending[outcome])

    assert (case(page).outcome, case(page).days) == (outcome, Count(19, 19))


def test_a_rough_day_makes_the_outcome_possible_and_says_what_else() -> None:
    page = told(signed("2024-01-01"), pressured("2024-06"), suspended("2024-06-20"))

    row = case(page)
    assert (row.outcome, row.certain, row.otherwise, row.days) == (
        "suspended",
        False,
        "no change",
        Count(0, 19),
    )
    assert came(page) == {"suspended": "0–1", "no_change": "0–1"}
    assert any("letter-2024" in note for note in page.notes)


def test_a_possible_outcome_and_a_later_certain_one_of_its_kind_make_it_certain() -> None:
    page = told(
        signed("2024-01-01"),
        pressured("2024-06"),
        suspended("2024-06-20"),
        suspended("2024-07-20", by="kaohsiung"),
    )

    row = case(page)
    assert (row.outcome, row.certain, row.otherwise, row.days) == ("suspended", True, None, Count(0, 29))


def test_an_alleged_outcome_is_none() -> None:
    page = told(signed("2024-01-01"), pressured("2024-06-12"), suspended("2024-06-20", certainty="alleged"))

    assert case(page).outcome == "no change"


def test_alleged_pressure_dates_an_incident_only_where_there_is_no_other() -> None:
    page = told(
        pressured("2023-01-01", certainty="alleged"),
        pressured("2024-06-12"),
    )

    assert case(page).when == Days("2024-06-12", "2024-06-12", "2024-06-12")
    assert case(told(pressured("2023-01-01", certainty="alleged"))).when.edtf == "2023-01-01"


def test_pressure_that_was_lifted_is_reversed() -> None:
    page = told(pressured("2024-06-12"), pressure_lifted("2024-06-14"))

    row = case(page)
    assert (row.outcome, row.days) == ("reversed", Count(2, 2))
    assert row.behind.entries == (f"{TIE}#2", f"{TIE}#3")


def test_of_alleged_pressure_only_the_outcome_is_said_to_be_certain() -> None:
    page = told(
        proposed("2024-06-01"), pressured("2024-06-12", certainty="alleged"), put_on_hold("2024-06-24")
    )

    assert (case(page).certainty, case(page).outcome, case(page).certain) == ("alleged", "put-on-hold", True)
    assert "the pressure is only alleged" in case(page).remark
    heading = {column.name: column.heading for column in columns_of(Case)}
    assert (heading["certainty"], heading["certain"]) == ("pressure is", "outcome certain")


def test_what_followed_before_the_pressure_was_lifted_is_the_outcome_and_the_lifting_is_said() -> None:
    page = told(
        proposed("2024-06-01"),
        pressured("2024-06-12"),
        put_on_hold("2024-06-24"),
        pressure_lifted("2024-07-01"),
    )

    assert (case(page).outcome, case(page).remark) == ("put-on-hold", "lifted 2024-07-01")


def test_a_member_that_is_listed_again_as_before_was_reversed() -> None:
    listed = history(
        Joined(as_name="Kaohsiung"),
        Named(on="2020-09-26", as_name="Another country"),
        pressured("2020-09-26", incident=None),
        Named(on="2020-09-28", as_name="Kaohsiung"),
        stream=MEMBER,
    )

    row = case(pressure(asked(listed)))
    assert (row.outcome, row.days) == ("reversed", Count(2, 2))


def test_a_member_that_is_listed_under_a_third_name_was_not() -> None:
    listed = history(
        Joined(as_name="Kaohsiung"),
        Named(on="2020-09-26", as_name="Another country"),
        pressured("2020-09-26", incident=None),
        Named(on="2020-09-28", as_name="Somewhere"),
        stream=MEMBER,
    )

    assert case(pressure(asked(listed))).outcome == "no change"


def test_where_a_proposal_was_open_and_nothing_was_signed_it_is_not_signed() -> None:
    page = told(proposed("2024-06-01"), pressured("2024-06-12"))

    assert (case(page).outcome, case(page).certain) == ("not signed", True)
    assert came(page) == {"not_signed": "1"}


def test_a_proposal_that_was_signed_all_the_same_is_no_change() -> None:
    page = told(proposed("2024-06-01"), pressured("2024-06-12"), signed("2024-07-01"))

    assert (case(page).outcome, case(page).remark) == ("no change", "signed all the same, 2024-07-01")


def test_what_was_signed_before_the_pressure_or_after_it_was_signed() -> None:
    page = told(proposed("2024-05-01"), pressured("2024-06-12"), signed("2024-06"))

    row = case(page)
    assert (row.outcome, row.certain, row.otherwise) == ("no change", True, None)
    assert row.remark == "perhaps signed all the same, 2024-06"
    assert came(page) == {"no_change": "1"}


def test_no_outcome_is_later_than_365_days() -> None:
    page = told(
        signed("2020-01-01"), pressured("2024-06"), terminated("[2025-05..2025-07]"), as_at="2026-01-01"
    )

    row = case(page)
    assert (row.outcome, row.otherwise, row.days) == ("terminated", "no change", Count(305, 365))


def test_what_was_signed_after_the_365_days_leaves_it_unsigned() -> None:
    page = told(proposed("2024-05-01"), pressured("2024-06-12"), signed("2025-06-13"))

    assert (case(page).outcome, case(page).certain) == ("not signed", True)


def test_pressure_began_no_later_than_it_was_taken_back() -> None:
    page = told(
        proposed("2024-02-01"), pressured("2024"), put_on_hold("2024-08-01"), pressure_lifted("2024-03-01")
    )

    row = case(page)
    assert (row.outcome, row.days) == ("put-on-hold", Count(153, 213))  # from 1 January to 1 March


# --- a time, and groups


def test_an_incident_is_of_the_time_of_its_first_pressure() -> None:
    facts = [pressured("2023-12-31", incident="old"), pressured("2024-01-01", incident="old")]
    facts += [pressured("2024", incident="new"), pressured("[2024-12..2025-01]", incident="rough")]
    ask = asked(history(opened, *facts))

    page = pressure(ask, from_="2024", to="2024")
    assert [incident.incident for incident in page.section("incidents")] == ["new", "rough"]
    assert means(page, "political").incidents == Count(1, 2)
    assert page.section("incidents")[1].remark.startswith("may have begun in another time")
    assert page.title == "Pressure · from 2024 to 2024"
    assert page.notes[0] == "Left out by from and to: 1 incident that began at another time."
    assert [incident.incident for incident in pressure(ask, to="2023").section("incidents")] == ["old"]
    assert [incident.incident for incident in pressure(ask, from_="2025").section("incidents")] == ["rough"]
    with pytest.raises(Unanswerable, match="exchange them"):
        pressure(ask, from_="2025", to="2024")


def test_the_rate_and_the_concerns_are_of_the_time_that_is_asked_for() -> None:
    ask = asked(
        history(
            opened,
            pressured("2023-06-12"),
            ConcernRaised(on="2023-06-12", by="the airport", text="fewer flights", means=("economic",)),
            ConcernRaised(on="2024", by="the chamber", text="fewer flights", means=("economic",)),
        )
    )

    page = pressure(ask, from_="2024-02")
    assert page.section("rate")[0].pressed == Count(0, 0)
    assert means(page, "economic").feared == Count(0, 1)
    assert page.section("feared")[0].whose == ("the chamber",)


def by(page: Page, name: str = "groups") -> dict[str, dict[str, str]]:
    """The incidents, or what came of them, of each group by means; all four of each."""
    found: dict[str, dict[str, str]] = {}
    for row in page.section(name):
        counts = {key: str(each) for key, each in row._asdict().items() if isinstance(each, Count)}
        said = (
            counts["incidents"]
            if name == "groups"
            else " ".join(key for key, each in counts.items() if each != "0")
        )
        found.setdefault(row.group, {})[row.means] = said
    assert all([*word] == ["political", "economic", "coercive", "inducing"] for word in found.values())
    return found


def test_by_actor_an_incident_is_with_each_of_them_by_its_own_facts() -> None:
    page = pressure(
        asked(
            history(
                opened,
                pressured("2024-06-12", actor="Ministry", means=("economic",), certainty="alleged"),
                pressured("2024-06-13", actor="Consulate"),
            )
        ),
        by="actor",
    )

    assert by(page) == {
        "Consulate": {"political": "1", "economic": "0", "coercive": "0", "inducing": "0"},
        "Ministry": {"political": "0", "economic": "1", "coercive": "0", "inducing": "0"},
    }
    assert by(page, "group-outcomes")["Consulate"]["political"] == "no_change"
    assert [row.alleged for row in page.section("groups") if row.incidents.most] == [Count(0, 0), Count(1, 1)]
    assert [row.behind.entries for row in page.section("groups") if row.incidents.most] == [
        (f"{TIE}#3",),
        (f"{TIE}#2",),
    ]


def test_by_country_who_is_no_body_of_the_ledger_is_of_an_unknown_one() -> None:
    consulate = history(Registered(name="Consulate", kind="office", country="CN"), stream="body:consulate")
    nowhere = history(Registered(name="League", kind="other"), stream="body:league")
    page = pressure(
        asked(
            consulate,
            nowhere,
            history(
                opened,
                pressured("2024-06-12", actor="somebody else", incident="a"),
                pressured("2024-06-12", actor="consulate", incident="b"),
                pressured("2024-06-12", actor="league", incident="c"),
            ),
        ),
        by="country",
    )

    found = by(page)
    assert [*found] == ["CN", "unknown"]
    assert [item["political"] for item in found.values()] == ["1", "2"]


def test_by_year_it_is_possibly_of_each_that_its_day_may_be_of() -> None:
    facts = [
        pressured("2023-06-12", incident="a"),
        pressured("[2023-12..2024-01]", incident="b"),
        pressured("[..2024-01]", incident="c"),
        pressured("[2001..2024-01]", incident="d"),
    ]
    page = pressure(asked(history(opened, *facts)), by="year")

    found = by(page)
    assert {year: item["political"] for year, item in found.items()} == {
        "2023": "1–2",
        "2024": "0–1",
        "unknown": "2",
    }


def test_without_a_wish_for_groups_there_are_none() -> None:
    assert "groups" not in {section.name for section in told(pressured("2024")).sections}


def test_where_the_pressure_may_have_come_after_a_rejection_no_proposal_was_open() -> None:
    page = told(proposed("2020-01-01"), pressured("2020-06"), considered("2020-06-15", outcome="rejected"))

    row = case(page)
    assert (row.outcome, row.certain, row.otherwise) == ("rejected", False, "no change")
    assert came(page) == {"rejected": "0–1", "no_change": "0–1"}


def test_a_rejection_that_may_have_come_too_late_leaves_it_unsigned() -> None:
    page = told(
        proposed("2020-01-01"), pressured("2020-06-01"), considered("[2021-05..2021-07]", outcome="rejected")
    )

    assert (case(page).outcome, case(page).otherwise) == ("rejected", "not signed")
    assert came(page) == {"rejected": "0–1", "not_signed": "0–1"}


def test_all_that_may_else_have_come_of_it_is_said() -> None:
    page = told(signed("2020-01-01"), pressured("2020-06"), suspended("2020-06-15"), terminated("2020-06-20"))

    assert (case(page).outcome, case(page).otherwise) == ("suspended", "terminated or no change")
    assert came(page) == {"suspended": "0–1", "terminated": "0–1", "no_change": "0–1"}


def test_pressed_with_no_proposal_on_record_is_said() -> None:
    page = told(pressured("2021-11?"))

    assert (case(page).outcome, case(page).remark) == ("no change", "no proposal on record")


# --- other days


def test_before_the_365_days_are_over_that_is_said() -> None:
    facts = (proposed("2024-06-01"), pressured("2024-06-12"), put_on_hold("2024-06-24"))

    row = case(told(*facts, as_at="2024-06-23"))
    assert (row.outcome, row.remark) == ("not signed", "the 365 days run until 2025-06-12")
    assert case(told(*facts, as_at="2024-06-24")).outcome == "put-on-hold"


def test_pressure_that_may_be_later_than_the_day_is_possible() -> None:
    page = told(pressured("2024-06"), as_at="2024-06-10")

    assert means(page, "political").incidents == Count(0, 1)
    assert "may have happened only later" in case(page).remark
    assert not told(pressured("2024-06"), as_at="2024-05-31").section("incidents")


# --- what is feared, and the rate


def test_each_voice_counts_once_for_what_it_fears() -> None:
    page = told(
        ConcernRaised(on="2024-06", by="the airport", text="fewer flights", means=("economic",)),
        ConcernRaised(on="2024-07", by="the airport", text="fewer students", means=("economic",)),
        ConcernRaised(
            on="2024-06", by="the chamber", text="fewer flights", means=("economic",), certainty="alleged"
        ),
        ConcernRaised(on="2024-06", by="the council", text="something else"),
    )

    assert means(page, "economic").feared == Count(1, 2)
    assert means(page, "economic").incidents == Count(0, 0)
    assert means(page, "unclassified").feared == Count(1, 1)
    economic, unclassified = page.section("feared")
    assert (economic.whose, economic.what) == (
        ("the airport", "the chamber"),
        ("fewer flights", "fewer students"),
    )
    assert unclassified.behind.entries == (f"{TIE}#5",)


def test_the_rate_is_of_all_in_which_anything_has_happened() -> None:
    ask = asked(
        history(opened, pressured("2024-06-12"), pressured("2025", incident="later")),
        history(opened_between("gdynia", "kaohsiung"), contacted("2024")),
        history(opened_between("kaohsiung", "male"), pressured("2024", certainty="alleged")),
        history(opened_between("kaohsiung", "osaka")),
    )

    partnerships, memberships = pressure(ask).section("rate")
    assert (partnerships.pressed, partnerships.all) == (Count(1, 1), Count(3, 3))
    assert (partnerships.percent_least, partnerships.percent_most) == (33.3, 33.3)
    assert (memberships.all, memberships.percent_least) == (Count(0, 0), None)
    assert not pressure(ask, who=TIE).section("rate")


def test_the_rate_is_of_all_with_a_fact_whatever_they_stand_at() -> None:
    ask = asked(
        history(opened, pressured("2024-06-12")),
        history(opened_between("gdynia", "kaohsiung"), signed("2024", certainty="alleged")),
        history(opened_between("kaohsiung", "male"), signed("2025", certainty="alleged")),
        history(opened_between("kaohsiung", "osaka"), signed("2025-11-20", certainty="alleged")),
        history(opened_between("dresden", "kaohsiung")),
        history(Joined(on="2024", certainty="alleged"), stream=MEMBER),
        as_at="2025-11-10",
    )

    partnerships, memberships = pressure(ask).section("rate")
    assert partnerships.all == Count(2, 3)
    assert (partnerships.percent_least, partnerships.percent_most) == (33.3, 50.0)
    assert memberships.all == Count(1, 1)


# --- real histories


def test_edinburgh_was_pressed_in_three_ways(demo: Callable[..., Ask]) -> None:
    page = pressure(demo(), who=TIE)

    counts = {row.means: (row.incidents, row.confirmed, row.alleged) for row in page.rows}
    one, none = Count(1, 1), Count(0, 0)
    assert counts == {
        "political": (one, one, none),
        "economic": (none, none, none),
        "coercive": (one, none, one),
        "inducing": (one, none, one),
    }
    told = {row.incident: row for row in page.section("incidents")}
    political = told["edinburgh-2024-political"]
    assert (political.form, political.certainty) == (("threat",), "confirmed")
    numbers = {int(entry.rpartition("#")[2]) for entry in political.behind.entries}
    assert numbers == {3, 23, 9} | {20, 37, 38} | {26, 43, 44}  # and what gives values of #3 and #9
    assert (political.outcome, political.days) == ("put-on-hold", Count(12, 23))
    assert (told["edinburgh-2024-visas"].form, told["edinburgh-2024-visas"].certainty) == (
        ("threat",),
        "alleged",
    )
    offer = told["edinburgh-2024-inducement"]
    assert (offer.form, offer.certainty, offer.actor) == (("offer",), "alleged", ("Taiwanese side",))
    assert offer.attributed_by == ("a newspaper columnist",)
    assert {row.means: row.feared for row in page.rows if row.feared.most} == {
        "economic": Count(4, 4),
        "coercive": Count(1, 1),
    }


def test_of_what_is_confirmed_edinburgh_was_pressed_in_one(demo: Callable[..., Ask]) -> None:
    page = pressure(demo(), who=TIE, certainty="confirmed")

    assert [row.incidents.most for row in page.rows] == [1, 0, 0, 0]


def test_other_outcomes_of_the_demo(demo: Callable[..., Ask]) -> None:
    told = {row.incident: row for row in pressure(demo()).section("incidents")}

    male = told["male-2013"]
    assert (male.outcome, male.days, male.days_from_signature) == ("invalidated", Count(0, 0), Count(1, 1))
    vancouver = told["vancouver-2021"]
    assert (vancouver.outcome, vancouver.remark) == ("no change", "no proposal on record")
    assert (told["gcom-2020"].outcome, told["gcom-2020"].days) == ("reversed", Count(2, 2))
    cebu = told["philippines-2013"]
    assert (cebu.actor, cebu.outcome, cebu.certain) == (("Kaohsiung",), "suspended", False)


def test_an_instrument_that_was_declared_invalid_is_the_one_that_the_days_run_from() -> None:
    page = told(
        signed("2013-06-01", instrument="old", kind="sister-city"),
        signed("2013-06-09", instrument="new"),
        pressured("2013-06-10"),
        invalidated("2013-06-10", instrument="old"),
    )

    assert case(page).days_from_signature == Count(9, 9)


def test_no_entry_of_another_stream_is_taken_for_an_outcome() -> None:
    other: History = history(
        opened_between("gdynia", "kaohsiung"), signed("2024-01-01"), terminated("2024-06-20")
    )

    assert case(pressure(asked(history(opened, pressured("2024-06-12")), other))).outcome == "no change"


def test_the_rate_leaves_out_what_had_not_begun_and_an_opening_that_was_retracted() -> None:
    quiet = history(opened_between("gdynia", "kaohsiung"), retracted(1))
    page = pressure(asked(history(opened, pressured("2024-01-01")), quiet))

    assert [row.all for row in page.section("rate")] == [Count(1, 1), Count(0, 0)]


def test_an_incident_keeps_its_columns() -> None:
    found = case(
        told(
            Pressured(
                on="2024-05",
                actor="Consulate-General",
                means=("political",),
                incident="letter",
                target="edinburgh",
                beneficiary="Beijing",
            )
        )
    )

    assert (found.target, found.beneficiary) == (("edinburgh",), ("Beijing",))
    assert found.when == Days("2024-05", "2024-05-01", "2024-05-31")


def test_what_is_feared_keeps_its_columns() -> None:
    fears = ConcernRaised(on="2024-05", by="the airport", text="fewer flights", means=("economic",))

    page = told(fears)

    (row,) = page.section("feared")
    assert (row.means, row.title, row.whose, row.what, row.stream) == (
        *("economic", "edinburgh – kaohsiung", ("the airport",), ("fewer flights",), TIE),
    )
    (sure,) = (row.feared for row in page.rows if row.means == "economic")
    (unsure,) = (row.feared for row in told(fears, as_at="2024-05-15").rows if row.means == "economic")
    assert (sure, unsure) == (Count(least=1, most=1), Count(least=0, most=1))


def test_an_outcome_on_some_day_of_a_month_is_told_with_its_bounds() -> None:
    found = case(told(signed("2024-04"), pressured("2024-05-31"), invalidated("2024-06")))

    assert found.outcome_on == Days("2024-06", "2024-06-01", "2024-06-30")
    assert found.days_from_signature == Count(least=32, most=90)


def test_what_befell_either_of_two_first_is_told_with_the_bounds_of_both() -> None:
    pressed = pressured("2024-05", incident="letter")
    ties = (
        history(opened, signed("2020"), pressed, suspended("2024-06")),
        history(
            opened_between("gdynia", "kaohsiung"), signed("2020"), pressed, suspended("2024-06", by="gdynia")
        ),
    )

    found = case(pressure(asked(*ties)))

    assert found.outcome_on == Days("[2024-06-01..2024-06-30]", "2024-06-01", "2024-06-30")


def test_pressure_that_was_taken_back_by_either_of_two_is_told_with_the_bounds_of_both() -> None:
    facts = (pressured("2024-05"), pressure_lifted("2024-06"))

    found = case(
        pressure(asked(history(opened, *facts), history(opened_between("gdynia", "kaohsiung"), *facts)))
    )

    assert found.outcome_on == Days("[2024-06-01..2024-06-30]", "2024-06-01", "2024-06-30")


def test_pressure_that_may_be_of_a_later_day_makes_the_rate_a_span() -> None:
    (row,) = (
        row
        for row in told(visited("2023"), pressured("2024-05"), as_at="2024-05-15").section("rate")
        if row.of == "partnerships"
    )

    assert row.pressed == Count(least=0, most=1)
