"""Who has gone quiet, for certain or possibly, and of whom nothing is on record."""

from collections.abc import Callable

import pytest

from comity.testing import (
    asked,
    considered,
    contacted,
    day,
    dormancy_declared,
    history,
    opened,
    opened_between,
    pressured,
    proposed,
    put_on_hold,
    retracted,
    signed,
    suspended,
    terminated,
    visited,
)
from domain.body import Registered, Succeeded
from domain.context import StreamContext
from domain.fact import Fact
from domain.history import History
from domain.membership import Participated
from domain.programme import EditionHeld, Started
from projections.reckoning.standings import statuses
from projections.report import Ask, Body, Count, Days, Page, Unanswerable
from projections.reports.dormant import dormant

TIE = "partnership:edinburgh--kaohsiung"
TABLES = ("dormant", "possible", "no-record", "declared")


def told(*facts: Fact, as_at: str = "2025-11-25", months: int = 24) -> Page:
    return dormant(asked(history(opened, *facts), as_at=as_at), months=months)


def table(page: Page) -> str:
    """Where the one partnership stands; empty where it is not quiet."""
    return " ".join(item for item in TABLES if page.section(item))


def festival(*editions: Fact, host: str | None = "kaohsiung") -> History:
    return history(
        Started(name="Festival", kind="festival", host=host), *editions, stream="programme:festival"
    )


# --- for certain, possibly, no record


@pytest.mark.parametrize(
    ("on", "where"),
    [
        ("2023-11-24", "dormant"),
        ("2023-11-25", ""),
        ("2023-11", "possible"),
        ("2023-10", "dormant"),
        ("2024", ""),
        (None, "possible"),
    ],
)
def test_quiet_is_what_even_its_latest_day_lies_before(on: str | None, where: str) -> None:
    assert table(told(signed("2020-01-01"), visited(on))) == where


def test_the_latest_signature_is_the_last_of_them_whichever_it_was() -> None:
    (row,) = told(signed("2024-02-01"), signed("[2023,2024]", instrument="n")).section("no-record")

    assert row.signed == Days("[2024-02-01..2024-12-31]", "2024-02-01", "2024-12-31")


def test_a_signature_that_lasted_was_on_its_first_day() -> None:
    (row,) = told(signed("2003/2005")).section("no-record")

    assert row.signed == Days("2003/2005", "2003-01-01", "2003-12-31")


def test_of_a_signature_without_a_day_none_is_shown() -> None:
    (row,) = told(signed()).section("no-record")

    assert row.signed is not None
    assert (row.signed.edtf, row.signed.earliest) == (None, None)
    (bounded,) = told(signed(), visited("2015-03-01"), signed("2016-01-01", instrument="next")).rows
    assert bounded.signed == Days("2016-01-01", "2016-01-01", "2016-01-01")


def test_the_last_contact_is_shown_with_the_days_since() -> None:
    page = told(visited("2022-03-01"), contacted("2023-05"), contacted("2023-09-01", certainty="alleged"))

    (row,) = page.rows
    assert (row.last, row.what, row.days) == (
        Days("2023-05", "2023-05-01", "2023-05-31"),
        "letter",
        Count(909, 939),
    )
    assert row.behind.entries == (f"{TIE}#3",)
    assert any(f"{TIE}#4" in note for note in page.notes)


def test_of_two_that_may_be_the_last_the_bounds_are_those_of_the_last() -> None:
    assert table(told(contacted("2024-02-01"), visited("[2023,2024]"))) == ""
    page = told(contacted("2023-02-01"), visited("[2023,2024]"))
    assert [row.last for row in page.section("possible")] == [
        Days("[2023-02-01..2024-12-31]", "2023-02-01", "2024-12-31")
    ]


def test_what_may_be_later_than_the_day_is_no_certain_sign_of_life() -> None:
    assert table(told(visited("2020"), visited("2025-11"), as_at="2025-11-15")) == "possible"
    assert table(told(visited("2020"), visited("2025-11"), as_at="2025-10-31")) == "dormant"


def test_a_tie_without_a_contact_on_record_stands_apart_with_its_signature() -> None:
    page = told(signed("2025-10-01"))

    (row,) = page.section("no-record")
    assert (row.last, row.days, row.signed) == (None, None, Days("2025-10-01", "2025-10-01", "2025-10-01"))
    assert table(page) == "no-record"


def test_other_months_may_be_asked_for() -> None:
    facts = (signed("2020-01-01"), visited("2025-03-01"))

    assert table(told(*facts, months=6)) == "dormant"
    assert table(told(*facts, months=9)) == ""
    with pytest.raises(Unanswerable, match="months: 0 is no length of time"):
        told(months=0)


# --- who is asked of


@pytest.mark.parametrize(
    ("facts", "note"),
    [
        ((signed("2020-01-01"), visited("2020-02-01"), terminated("2021-01-01")), "1 terminated"),
        (
            (visited("2020-02-01"), proposed("2020-03-01"), considered("2020-04-01", outcome="rejected")),
            "1 rejected",
        ),
        ((pressured("2020-01-01"),), "nothing between them had begun: 1"),
    ],
)
def test_what_was_ended_refused_or_never_begun_is_left_out_and_said(
    facts: tuple[Fact, ...], note: str
) -> None:
    page = told(*facts)

    assert table(page) == ""
    assert any(note in item for item in page.notes)


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ((signed("2020-01-01"), suspended("2020-06-01")), "suspended"),
        ((proposed("2020-01-01"), put_on_hold("2020-06-01")), "on-hold"),
        ((), "contact"),
    ],
)
def test_what_is_suspended_on_hold_or_only_in_contact_can_go_quiet(
    facts: tuple[Fact, ...], status: str
) -> None:
    assert [row.status for row in told(visited("2019-12-01"), *facts).rows] == [status]


def test_only_partnerships_of_the_body_are_asked_of() -> None:
    ask = asked(
        history(opened, visited("2020")), history(opened_between("gdynia", "osaka"), contacted("2020"))
    )

    assert [row.stream for row in dormant(ask).rows] == [TIE]
    assert [row.stream for row in dormant(ask, of=Body("osaka")).rows] == ["partnership:gdynia--osaka"]


def test_a_declaration_is_said_and_listed_apart_where_it_is_not_quiet_for_so_long() -> None:
    quiet = told(visited("2020-01-01"), dormancy_declared("2021-01-01"))
    assert [row.declared for row in quiet.rows] == ["yes"]

    early = told(visited("2025-01-01"), dormancy_declared("2025-06-01"))
    assert [(row.stream, row.declared) for row in early.section("declared")] == [(TIE, "yes")]
    assert table(told(visited("2025-01-01"))) == ""


# --- programmes and networks


@pytest.mark.parametrize(
    "edition",
    [
        EditionHeld(on="2025-03-01", title="2025", partners=("edinburgh",)),
        EditionHeld(on="2025-03-01", title="2025", partners=("edinburgh-college",)),
        EditionHeld(on="2025-03-01", title="2025", place="Usher Hall, Edinburgh"),
    ],
)
def test_an_edition_that_names_both_sides_is_a_sign_of_life(edition: Fact) -> None:
    quiet = history(opened, visited("2020-01-01"))
    bodies = (
        history(Registered(name="Edinburgh", kind="city"), stream="body:edinburgh"),
        history(
            Registered(name="College", kind="school", under="edinburgh"), stream="body:edinburgh-college"
        ),
    )

    assert table(dormant(asked(quiet, festival(edition), *bodies))) == ""
    assert table(dormant(asked(quiet, festival(edition, host="osaka"), *bodies))) == "dormant"


def test_an_alleged_edition_and_one_without_the_partner_are_none() -> None:
    quiet = history(opened, visited("2020-01-01"))
    other = festival(
        EditionHeld(on="2025-03-01", title="2025", partners=("osaka",), place="Kaohsiung"),
        EditionHeld(on="2025-04-01", title="again", partners=("edinburgh",), certainty="alleged"),
    )

    assert table(dormant(asked(quiet, other))) == "dormant"


def test_an_older_edition_is_the_last_that_was_heard() -> None:
    held = EditionHeld(on="2021-03-01", title="2021", partners=("edinburgh",))

    (row,) = dormant(asked(history(opened, signed("2020-01-01")), festival(held))).rows
    assert (row.what, row.behind.entries) == ("edition: 2021", ("programme:festival#2",))


def test_a_participation_with_the_partner_as_counterpart_is_a_sign_of_life() -> None:
    def network(*counterparts: str) -> History:
        return history(
            Participated(on="2025-03-01", occasion="a meeting", counterparts=counterparts),
            stream="membership:kaohsiung@network",
        )

    quiet = history(opened, visited("2020-01-01"))
    assert table(dormant(asked(quiet, network("edinburgh")))) == ""
    assert table(dormant(asked(quiet, network("osaka")))) == "dormant"


# --- real histories


def test_quiet_partners_of_the_demo(demo: Callable[..., Ask]) -> None:
    page = dormant(demo())

    quiet = {row.stream: row for row in page.rows}
    assert (quiet[TIE].status, quiet[TIE].last.edtf) == ("on-hold", "2023-04-01"), (
        "of what lasted, its last day"
    )
    assert "partnership:hamburg--kaohsiung" not in quiet
    assert [row.stream for row in page.section("possible")] == ["partnership:guam--kaohsiung"]
    unheard = {row.stream: row for row in page.section("no-record")}
    assert unheard["partnership:cebu--kaohsiung"].status == "suspended"
    assert "partnership:kaohsiung--male" not in {*quiet, *unheard}
    assert any("1 invalidated" in note for note in page.notes)


# --- what lasted, what had not begun, and who has left


def test_the_last_contact_of_what_lasted_is_its_last_day() -> None:
    lasted = visited("2023-11-20/2023-11-25")

    assert table(told(lasted)) == ""
    assert table(told(lasted, as_at="2025-11-26")) == "dormant"
    (row,) = told(lasted, months=12).rows
    assert (row.last, row.days) == (Days("2023-11-25", "2023-11-25", "2023-11-25"), Count(731, 731))
    going_on = visited("2020-01-01/2020-12-31")
    assert table(told(going_on, as_at="2020-06-30", months=1)) == "", "while it lasts it is heard of"


def test_what_lasted_ends_later_than_a_visit_that_began_after_it() -> None:
    (row,) = told(visited("2020-01-01/2022-06-30"), contacted("2021-03-01")).rows

    assert row.last == Days("2022-06-30", "2022-06-30", "2022-06-30")


def test_an_edition_that_lasted_is_heard_of_until_its_end() -> None:
    held = EditionHeld(on="2023-10-01/2024-02-01", title="2023", partners=("edinburgh",))

    assert table(dormant(asked(history(opened, visited("2020-01-01")), festival(held)))) == ""


def test_what_had_not_begun_and_an_opening_that_was_retracted_are_in_no_list_and_no_number() -> None:
    early = told(visited("2020-01-01"), as_at="1900-01-01")
    alone = dormant(asked(history(opened, retracted(1))))

    for page in (early, alone):
        assert table(page) == ""
        assert not any("had begun" in note or "No contact on record" in note for note in page.notes)


def test_who_has_left_is_no_longer_asked_of_and_the_others_are() -> None:
    three = history(
        opened_between("city", "kaohsiung", "prefecture"),
        signed("2015-01-01"),
        terminated("2020-05-05", by="kaohsiung"),
    )

    page = dormant(asked(three))
    assert table(page) == ""
    assert any("2 terminated" in note for note in page.notes)  # ties
    assert [row.status for row in dormant(asked(three), of=Body("city")).section("no-record")] == ["in-force"]


def test_an_edition_and_a_participation_are_heard_of_on_some_day_of_their_month() -> None:
    member = history(
        Participated(on="2020-05", occasion="a forum", counterparts=("edinburgh",)),
        stream="membership:kaohsiung@iurc",
    )
    tie = history(opened, signed("2019-01-01"))
    held = festival(EditionHeld(on="2021-05", title="First", partners=("edinburgh",)))

    for beside, heard in ((member, "2020"), (held, "2021")):
        (row,) = dormant(asked(tie, beside)).section("dormant")
        assert row.last == Days(f"{heard}-05", f"{heard}-05-01", f"{heard}-05-31")


def test_a_visit_between_the_others_of_three_is_no_sign_of_life() -> None:
    three = history(
        opened_between("city", "kaohsiung", "prefecture"),
        visited("2010", visitor="city", host="kaohsiung"),
        visited("2025-06", visitor="city", host="prefecture"),
        visited("2025-07", visitor="kaohsiung", host="prefecture"),
    )
    ask = asked(three)

    (row,) = dormant(ask).rows
    assert (row.title, row.last.edtf if row.last else "") == ("kaohsiung – city", "2010")
    assert any("1 partnership, 1 of them with two ties: 2 ties" in note for note in dormant(ask).notes)
    assert "Heard of since: 1 tie." in dormant(ask).notes
    before = asked(three, as_at="2025-06-30")
    assert [row.title for row in dormant(before).section("no-record")] == ["kaohsiung – prefecture"]
    (earlier,) = statuses(before)
    assert earlier.last_contact
    assert earlier.last_contact.edtf == "2010"
    (listed,) = statuses(ask)
    assert listed.last_contact
    assert listed.last_contact.edtf == "2025-07"
    assert [tie.parties for tie in listed.ties] == [("kaohsiung", "city"), ("kaohsiung", "prefecture")]


def test_nobody_is_quiet_towards_itself_or_once_it_was_succeeded() -> None:
    successors = StreamContext(successors=(("kaohsiung", "kaohsiung-county", day("2010-12-25")),))
    itself = history(opened_between("kaohsiung", "kaohsiung-county"), contacted("1999"), around=successors)
    other = history(opened_between("gdynia", "kaohsiung-county"), contacted("1999"), around=successors)

    assert [row.title for row in dormant(asked(itself, other)).rows] == ["gdynia – kaohsiung-county"]
    gone = dormant(asked(itself, other), of=Body("kaohsiung-county"))
    assert not gone.rows
    assert any("of whoever took its place" in note for note in gone.notes)


# --- two partnerships between the same two


def shared(*of_three: Fact) -> tuple[History, ...]:
    """Hill has a tie with Kaohsiung alone, and one in a partnership of three."""
    return (
        history(
            opened_between("hill", "kaohsiung"),
            signed("2001", kind="mou"),
            visited("2025-02-03", visitor="hill", host="kaohsiung"),
        ),
        history(opened_between("ash", "hill", "kaohsiung"), signed("2019", kind="sister-city"), *of_three),
    )


def test_a_tie_is_heard_of_in_any_partnership_of_the_two() -> None:
    page = dormant(asked(*shared()))

    assert [(row.title, row.stream) for row in page.section("no-record")] == [
        ("kaohsiung – ash", "partnership:ash--hill--kaohsiung")
    ]
    assert not any(page.section(table) for table in ("dormant", "possible", "declared"))
    assert page.notes[0] == "Heard of since: 1 tie."
    assert "No contact on record in 1 tie;" in page.notes[1]
    (counted,) = [note for note in page.notes if note.startswith("Counted are")]
    assert ": 2 ties." in counted


def test_the_last_of_a_tie_is_the_last_in_all_its_partnerships_beside_the_closest_agreement() -> None:
    later = visited("2025-06", visitor="hill", host="kaohsiung")
    page = dormant(asked(*shared(later), as_at="2030-01-01"))

    rows = {row.title: row for row in page.rows}
    hill = rows["kaohsiung – hill"]
    assert hill.last == Days("2025-06", "2025-06-01", "2025-06-30")
    assert hill.stream == "partnership:ash--hill--kaohsiung"
    assert hill.behind.entries == ("partnership:ash--hill--kaohsiung#3",)
    assert hill.signed == Days("2019", "2019-01-01", "2019-12-31")


def test_a_tie_is_asked_of_while_one_of_its_partnerships_is_not_over() -> None:
    page = dormant(asked(*shared(terminated("2021-01-01")), as_at="2030-01-01"))

    (hill,) = page.section("dormant")
    assert hill.stream == "partnership:hill--kaohsiung"
    assert "Left out, because they were ended or refused: 1 terminated." in page.notes


def test_partners_that_were_merged_are_one_tie_heard_of_in_each() -> None:
    successors = StreamContext(successors=(("new", "old", day("2010-12-25")),))
    page = dormant(
        asked(
            history(opened_between("kaohsiung", "old"), contacted("2009-05-05"), around=successors),
            history(opened_between("kaohsiung", "new"), signed("2011", kind="mou")),
            history(
                Registered(name="Old", kind="city"),
                Succeeded(on="2010-12-25", by="new"),
                stream="body:old",
            ),
        )
    )

    (row,) = page.rows
    assert row.last == Days("2009-05-05", "2009-05-05", "2009-05-05")
    assert row.stream == "partnership:kaohsiung--new"
