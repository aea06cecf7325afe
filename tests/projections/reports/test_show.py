"""One stream in full: where it stands, what is on record by then, and what may follow."""

from typing import Any

import pytest

from comity.testing import (
    STREAM,
    TODAY,
    World,
    asked,
    body_registered,
    citing,
    commitment_closed,
    commitment_made,
    contacted,
    contested,
    figure_reported,
    history,
    invalidated,
    ledger_opened,
    noted,
    opened,
    opened_between,
    preferred,
    pressured,
    proposed,
    put_on_hold,
    renewal_declined,
    resumed,
    runs,
    signed,
    stance_taken,
    suspended,
    terminated,
    termination_proposed,
    visited,
)
from domain.fact import Fact
from domain.history import History
from domain.partnership.facts import CommitmentMade
from projections.reckoning.standings import Status, behind_agreements, behind_standing
from projections.reckoning.unsettled import depends_on
from projections.report import Ask, Named, Who
from projections.reports.figures import figures
from projections.reports.show import Details, Promise, details, show
from projections.row import Behind
from queries.standing_words import parties_words, term_words


def found(told: History, at: str = TODAY) -> Details:
    return details(asked(told, as_at=at), told.stream)


def standing(ask: Ask) -> Details:
    """The same whichever of the contested values is right."""
    row: Details = show(ask, who=STREAM).rows[0]
    return row


def test_it_begins_as_a_row_of_status() -> None:
    assert Details._fields[: len(Status._fields)] == Status._fields


def test_last_contacts_come_latest_first_and_only_by_the_day() -> None:
    told = history(opened, visited("2023"), contacted("2024-06-01"), visited("2025-01-01"))

    assert [contact.when.edtf for contact in found(told).contacts] == ["2025-01-01", "2024-06-01", "2023"]
    assert [contact.when.edtf for contact in found(told, "2024-12-31").contacts] == ["2024-06-01", "2023"]


def test_no_more_than_five_contacts_are_shown() -> None:
    told = history(opened, *(visited(f"201{year}") for year in range(8)))

    assert [contact.when.edtf for contact in found(told).contacts] == ["2017", "2016", "2015", "2014", "2013"]


def test_what_began_it_is_told_with_its_entry_and_sources() -> None:
    told = history(opened, proposed("2024-06"), put_on_hold("2024-06-24", sources=citing("minutes")))

    began = found(told).began

    assert began
    assert (began.entry, began.when.edtf, began.sources) == (f"{STREAM}#3", "2024-06-24", ("minutes",))
    assert began.text.startswith("put on hold")
    ended = history(opened, signed("2020-01-01", term=runs(length="P1Y")))
    assert found(ended).began is None, "time alone did it"


def test_commitments_are_those_that_were_made_and_not_closed_by_the_day() -> None:
    told = history(
        opened,
        commitment_made("2025-05-01", commitment="pupils"),
        noted("2025"),
        commitment_closed("2025-09-01", commitment="pupils"),
        commitment_made("2025-10-01", commitment="rumour", certainty="alleged"),
    )

    def open_on(iso: str) -> list[str]:
        return [commitment.id for commitment in found(told, iso).commitments]

    assert [
        open_on(iso) for iso in ("2025-04-30", "2025-05-01", "2025-08-31", "2025-09-01", "2025-11-01")
    ] == [
        *([], ["pupils"], ["pupils"], [], []),
    ]


def test_pressure_is_shown_alleged_or_not() -> None:
    told = history(opened, pressured("2024"), pressured("2025", certainty="alleged"))

    assert [row.certainty for row in found(told).pressure] == ["confirmed", "alleged"]
    assert found(told).facts == (), "a partnership's facts are its timeline"


def test_of_a_body_and_of_the_ledger_everything_is_shown() -> None:
    body, ledger = found(history(body_registered())), found(history(ledger_opened()))

    assert (body.status, [fact.text for fact in body.facts]) == (
        "registered",
        ["registered: Kaohsiung (city)"],
    )
    assert (ledger.id, ledger.status) == ("ledger", "open")


def test_a_figure_of_a_later_day_is_on_record_from_that_day_on_unless_it_was_foretold() -> None:
    told = history(
        body_registered(),
        figure_reported(value="45", as_of="2025-11"),
        figure_reported("2013", value="50", as_of="2025-11"),
        figure_reported(value="44", as_of="2012/2025"),
    )

    def on_record(at: str) -> list[str]:
        return [fact.text.split()[-4] for fact in found(told, at).facts[1:] if "figure" in fact.text]

    assert on_record("2011-12-31") == []
    assert on_record("2013-12-31") == ["50,", "44,"], (
        "and not what was told without a day of one that had not come"
    )
    assert on_record("2025-11-01") == ["45,", "50,", "44,"]


def test_the_figures_of_a_body_on_a_day_are_those_of_the_report_of_figures() -> None:
    told = history(
        body_registered(),
        *(
            figure_reported(on, value=str(number), as_of=of)
            for number, (on, of) in enumerate(
                (on, of)
                for on in (None, "2013", "2012/2014", "2014-05~")
                for of in (None, "2012", "2014", "2013/2026")
            )
        ),
    )

    for at in ("2011-06-01", "2012-06-01", "2013-12-31", "2014-05-20", TODAY):
        ask = asked(told, as_at=at)
        claimed = {entry for row in figures(ask).rows for entry in row.behind.entries}
        shown = {fact.entry for fact in details(ask, told.stream).facts} - {f"{told.stream}#1"}
        assert shown == claimed, at


def test_what_may_follow_is_asked_of_the_day() -> None:
    held = history(opened, proposed("2024"), put_on_hold("2024-06-24"))

    assert "put-on-hold" in (found(history(opened, proposed("2024"))).may_follow or ())
    assert "put-on-hold" not in (found(held).may_follow or ())


def test_of_a_past_day_after_which_more_happened_it_is_not_said_what_may_follow() -> None:
    told = history(opened, proposed("2024"), signed("2025-03-01"), world=World(on="2025-11-20"))

    def may_follow(at: str) -> tuple[str, ...] | None:
        return details(asked(told, as_at=at), STREAM).may_follow

    assert may_follow("2024-06-01") is may_follow("2025-02-28") is None
    assert may_follow(TODAY) == details(asked(told), STREAM).may_follow
    page = show(asked(told, as_at="2024-06-01"), who=Who(STREAM))
    assert "next" not in {section.name for section in page.sections}
    assert "next" in {section.name for section in show(asked(told), who=Who(STREAM)).sections}


def test_what_is_still_to_come_hides_not_what_may_follow_today() -> None:
    told = history(
        opened,
        signed("2025-03-01"),
        terminated("2025-06-01", effective="2027-01-01"),
        world=World(on="2025-11-20"),
    )

    assert details(asked(told), STREAM).may_follow


def test_what_may_follow_is_not_that_of_the_end_of_a_term() -> None:
    told = history(opened, signed("2024-05-06", term=runs(length="P5Y")))

    assert {"amended", "termination-proposed"} <= set(found(told).may_follow or ())


def test_the_page_holds_all_of_it() -> None:
    told = history(opened, proposed("2024-06"), visited("2025"), pressured("2025"))

    page: Any = show(asked(told), who=Who(STREAM))

    assert page.title == "edinburgh – kaohsiung"
    assert {section.name: len(section.rows) for section in page.sections if section.name != "next"} == {
        "standing": 1,
        "began": 1,
        "instruments": 0,
        "contacts": 1,
        "commitments": 0,
        "pressure": 1,
    }
    assert "considered" in [row.fact for row in page.section("next")]


def test_a_promise_keeps_its_columns() -> None:
    promise = CommitmentMade(
        on="2025-05-01",
        commitment="bursary",
        text="to pay for a student",
        owner="the school board",
        due="2025-12",
        sources=citing("minutes"),
    )

    assert found(history(opened, promise)).commitments == (
        Promise(
            id="bursary",
            text="to pay for a student",
            owner=Named("the school board"),
            due="2025-12",
            entry=f"{STREAM}#2",
            sources=("minutes",),
            state="open",
            or_due=(),
            brought_by=(),
        ),
    )


def test_a_promise_says_that_it_is_overdue_and_that_its_day_is_contested() -> None:
    promise = commitment_made("2025-01-01").model_copy(update={"due": "2025-06"})
    told = history(opened, promise, contested(2, "due", "2027-01"))
    (open_,) = found(told, "2025-09-01").commitments
    (settled,) = found(told + preferred(2, "due", "2025-06"), "2025-09-01").commitments

    assert (open_.state, open_.or_due) == ("overdue", ("2027-01",))
    assert (settled.state, settled.or_due) == ("overdue", ())


def test_what_is_alleged_stands_apart_with_its_sources() -> None:
    told = history(
        opened,
        signed("2010"),
        terminated("2024-02-01", by="edinburgh", certainty="alleged", sources=citing("press")),
        visited("2024-03-01", certainty="alleged"),
    )
    (alleged,) = found(told).alleged

    assert found(told).status == "in-force"
    assert (alleged.entry, alleged.text, alleged.sources) == (
        f"{STREAM}#3",
        "terminated by edinburgh",
        ("press",),
    )
    assert not found(told, "2024-01-31").alleged


def test_of_several_suspensions_those_that_last_are_named() -> None:
    told = history(
        opened,
        signed("2010"),
        suspended("2024-01-01", by="edinburgh"),
        suspended("2024-02-01", by="kaohsiung"),
    )
    both, one = found(told, "2024-02-15"), found(told + resumed("2024-03-01", by="edinburgh"))

    assert [pause.entry for pause in both.suspensions] == [f"{STREAM}#3", f"{STREAM}#4"]
    assert (one.status, one.since.edtf, one.began and one.began.entry) == (
        "suspended",
        "2024-01-01",
        f"{STREAM}#3",
    )
    assert [(pause.entry, pause.text) for pause in one.suspensions] == [
        (f"{STREAM}#4", "suspended by kaohsiung")
    ]
    assert not found(told + resumed("2024-03-01")).suspensions


def test_of_three_parties_only_the_suspensions_of_ones_own_ties_are_named() -> None:
    told = history(opened_between("c", "d", "h"), signed("2010"), suspended("2020", by="c"))

    assert [pause.entry for pause in details(asked(told, home="c"), told.stream).suspensions] == [
        f"{told.stream}#3"
    ]
    assert not details(asked(told, home="h"), told.stream, "d--h").suspensions


def test_a_party_that_only_may_have_left_and_the_doubt_about_the_whole_are_said_so() -> None:
    told = history(
        opened_between("edinburgh", "kaohsiung", "tartu"),
        signed("2015"),
        suspended("2020", by="tartu"),
        terminated("2022", by="kaohsiung"),
    )

    doubtful, later = found(told, "2022-01-15"), found(told, "2023-01-01")

    assert [leaver.certain for leaver in (*doubtful.left, *later.left)] == [False, True]
    gone = details(asked(told, as_at="2022-01-15"), told.stream, "kaohsiung")
    assert (gone.whole, gone.whole_alternatives) == ("suspended", ("in-force",))
    words = list(parties_words(gone, asked(told)))
    assert words == [
        "As kaohsiung stands in it; as a whole it is suspended (possible, else in force)",
        "kaohsiung may have left 2022, by #4",
    ]


def test_an_end_whose_notice_may_not_have_been_given_yet_is_only_possible() -> None:
    told = history(opened, signed("2015"), terminated("[2022..2023]", by="edinburgh", effective="2023-06"))

    (end,) = found(told, "2023-01-01").ending

    assert not end.certain
    assert list(parties_words(found(told, "2023-01-01"), asked(told, as_at="2023-01-01"))) == [
        "It may end [2023-06-01..2023-12-31], given notice by edinburgh, by #3: notice may not have been given yet"
    ]


def test_an_end_of_which_only_the_day_is_contested_does_not_put_the_notice_in_doubt() -> None:
    told = history(
        opened,
        signed("2015"),
        terminated("2022-06-01", by="edinburgh", effective="2023-06-30"),
        contested(3, "effective", "2022-10-31"),
    )
    before, after = asked(told, as_at="2022-08-01"), asked(told, as_at="2022-12-01")

    assert list(parties_words(standing(before), before)) == [
        "It ends [2022-10-31,2023-06-30], given notice by edinburgh, by #3"
    ]
    assert list(parties_words(standing(after), after)) == [
        "It may end 2023-06-30, given notice by edinburgh, by #3: another source says effective 2022-10-31"
    ]


@pytest.mark.parametrize(("used", "other"), [("2024-10-14", "2024-10-15"), ("2024-10-15", "2024-10-14")])
def test_a_notice_that_came_too_late_by_some_sources_alone_is_not_told_as_one(used: str, other: str) -> None:
    term = runs(length="P5Y", renewal="tacit", notice="P3M")
    told = history(opened, signed("2020-01-15", term=term), renewal_declined(used))
    doubted = told + contested(3, "on", other)

    (agreement,) = standing(asked(doubted, as_at="2024-11-28")).instruments

    assert term_words(agreement) == " until [2025-01-14,2030-01-14]"
    assert "late 2024-10-14" in depends_on(standing(asked(doubted, as_at="2024-11-28")))[0]
    (alone,) = found(told, "2024-11-28").instruments
    assert (alone.late is None) is (used == "2024-10-14")


def test_an_expiry_rests_on_what_was_signed_and_on_no_visit() -> None:
    told = history(
        opened,
        signed("2015", term=runs(length="P3Y"), sources=citing("register")),
        visited("2016", sources=citing("press")),
    )
    met = history(opened, visited("[2016..2017]", sources=citing("press")))

    assert found(told).status == "expired"
    assert behind_standing(asked(told), STREAM) == Behind((f"{STREAM}#2",), ("register",))
    assert behind_standing(asked(met, as_at="2016-06-30"), STREAM) == Behind((f"{STREAM}#2",), ("press",))


def test_a_standing_rests_on_the_suspensions_and_the_stances_that_it_names() -> None:
    told = history(
        opened,
        signed("2015", sources=citing("gazette")),
        suspended("2020", by="kaohsiung", sources=citing("radio")),
        suspended("2021", by="edinburgh", sources=citing("minutes")),
        stance_taken("2022", by="kaohsiung", stance="upholds", sources=citing("journal")),
        stance_taken("2022", by="edinburgh", stance="supports", sources=citing("letter")),
    )

    page = found(told)

    assert page.flags == ("disputed",)
    assert sorted(page.behind) == [f"{STREAM}#{number}" for number in (2, 3, 4, 5)]
    assert {*page.sources} == {"gazette", "radio", "minutes", "journal"}


def test_each_agreement_has_the_entries_and_the_sources_that_made_it_what_it_is() -> None:
    told = history(
        opened,
        signed("2015", instrument="sister", sources=citing("gazette")),
        signed("2016", instrument="beside", kind="protocol", sources=citing("letter")),
        invalidated("2018", by="Ministry", instrument="beside", sources=citing("radio")),
    )

    assert behind_agreements(asked(told), STREAM) == {
        "sister": Behind((f"{STREAM}#2",), ("gazette",)),
        "beside": Behind((f"{STREAM}#3", f"{STREAM}#4"), ("letter", "radio")),
    }


@pytest.mark.parametrize(
    ("after", "open_"),
    [
        ((), [3]),
        ((termination_proposed("2024", by="edinburgh"),), [3, 4]),
        ((terminated("2024", by="kaohsiung"),), []),
        ((terminated("2024", by="kaohsiung", certainty="alleged"),), [3]),
        ((terminated("2024"), signed("2025", instrument="anew", reestablishes=True)), []),
    ],
    ids=["open", "twice", "decided", "alleged", "anew"],
)
def test_a_proposal_to_end_it_is_shown_until_it_is_decided(after: tuple[Fact, ...], open_: list[int]) -> None:
    told = history(opened, signed("2015"), termination_proposed("2023-02", by="kaohsiung"), *after)

    page = found(told)

    assert [each.entry for each in page.ends_proposed] == [f"{STREAM}#{number}" for number in open_]


def test_what_began_it_is_said_once_where_a_contested_value_changes_it() -> None:
    told = history(
        opened,
        signed("2015"),
        suspended("2020", by="kaohsiung"),
        contested(3, "by", "edinburgh", by=("radio",)),
    )

    (said,) = depends_on(show(asked(told), who=STREAM).section("standing")[0])

    assert said.count("suspended by edinburgh") == 1


def test_what_began_the_tier_is_told_beside_what_began_the_status_where_it_is_another() -> None:
    told = history(
        opened,
        signed("2024", kind="letter-of-intent"),
        signed("2025-09-14", kind="sister-city", instrument="tie"),
    )

    stands = found(told)

    assert stands.began
    assert stands.tier_began
    assert (stands.began.when.edtf, stands.tier_began.when.edtf) == ("2024", "2025-09-14")
    assert found(told, "2025-01-01").tier_began is None, "the same fact began both"
    assert found(history(opened, proposed("2024"))).tier_began is None, "there is no tier"
    held = history(opened, signed("2013"), suspended("2015"))
    assert found(held).tier_began is None, "where it stands was decided by the suspension"


def test_what_has_ended_is_not_offered_to_be_resumed() -> None:
    paused = (opened, signed("1990"), suspended("2000", by="edinburgh"))
    ended = (*paused, terminated("2010"))

    assert "resumed" in (found(history(*paused)).may_follow or ())
    assert "resumed" not in (found(history(*ended)).may_follow or ())
    held = history(*ended, proposed("2011"), put_on_hold("2012"))
    assert "resumed" in (found(held).may_follow or ())


def test_what_may_have_happened_only_after_the_day_is_said_to_be_possible() -> None:
    told = history(
        opened, signed("2009"), contacted("[2010-06..2011-06]"), visited("2010-03"), pressured("[2010..2012]")
    )

    then, now = found(told, "2010-06-02"), found(told)

    assert [each.possible for each in then.contacts] == [True, False]
    assert [each.possible for each in (*now.contacts, *now.pressure)] == [False] * 3
    assert then.pressure[0].possible
    assert then.began
    assert not then.began.possible
