"""Who says so, since when, and what the next edition of a list no longer has."""

from collections.abc import Sequence
from typing import Any

import pytest

from comity.testing import (
    Story,
    asked,
    attested,
    body_registered,
    citing,
    contested,
    corrected,
    history,
    opened_between,
    preferred,
    recorded,
    signed,
    source_registered,
    terminated,
)
from domain.body import Succeeded
from domain.history import History
from domain.membership import Joined, Left
from domain.source import SameAs, Withdrawn
from projections.page import Page
from projections.report import Body, EntryId
from projections.reports.attestation import attestation
from projections.reports.quality import quality
from projections.rows.sides import sides


def register(slug: str, year: int, *, follows: str | None = None, publisher: str | None = None) -> Story:
    """A list of a year."""
    told = source_registered(slug, follows=follows)
    fact = told.model_copy(update={"published": str(year), "kind": "register", "publisher": publisher})
    return history(fact, stream=f"source:{slug}")


LISTS = (
    register("list-2015", 2015, publisher="The section"),
    register("list-2020", 2020, follows="list-2015", publisher="The section"),
    register("list-2025", 2025, follows="list-2020", publisher="The section"),
    register("press", 2021),
)


def tie(other: str, *facts: Any) -> History:
    """A tie with another town that the first list has, and what is recorded of it then."""
    first = signed("1990", instrument="twins", sources=citing("list-2015"))
    return history(opened_between("kaohsiung", other), first, *facts)


def told(*ties: History, as_at: str = "2025-11-25") -> Page:
    return attestation.ask(asked(*LISTS, *ties, as_at=as_at))


STILL = attested(2, "list-2020", on="2020-06-30")


def test_of_a_tie_it_is_said_who_says_so_since_when_and_when_last() -> None:
    page = told(tie("aomori", STILL, attested(2, "press")), tie("bergen", STILL))

    rows = {row.title: (row.voices, row.by, row.since.edtf, row.last.edtf) for row in page.sections[0].rows}
    assert rows == {
        "aomori – kaohsiung": (2, ("list-2015", "press"), "2015", "2021"),
        "bergen – kaohsiung": (1, ("list-2015",), "2015", "2020-06-30"),
    }


@pytest.mark.parametrize(
    ("kind", "days", "day"),
    [
        pytest.param(
            "register", ("2019-12-31",), "2019-12-31", id="a list is of the day that it was read for"
        ),
        pytest.param("dataset", ("2019-12-31",), "2019-12-31", id="so is a table of data"),
        pytest.param("register", ("2019-12-31", "2020-03"), "2020", id="of two days neither is that of all"),
        pytest.param("register", (), "2020", id="nobody says another than that of its publication"),
        pytest.param("webpage", ("2019-12-31",), "2020", id="a page is read on many days"),
    ],
)
def test_a_list_has_one_day_for_all_that_it_tells(kind: str, days: Sequence[str], day: str) -> None:
    source = source_registered("list-2020", follows="list-2015")
    source = source.model_copy(update={"published": "2020", "kind": kind})
    lists = (LISTS[0], history(source, stream="source:list-2020"))
    mended = tie("aomori", corrected(2, {"on": "1990-05"}, sources=citing("list-2020")))
    others = [tie(f"b{at}", attested(2, "list-2020", on=on)) for at, on in enumerate(days or (None,))]

    page = attestation.ask(asked(*lists, mended, tie("gone"), *others, as_at="2025-11-25"))

    last = {row.title: row.last.edtf for row in page.sections[0].rows}
    assert last.pop("aomori – kaohsiung") == day
    assert [row.asked.edtf for row in page.sections[1].rows] == [day]
    assert [last[f"b{at} – kaohsiung"] for at in range(len(days))] == [*days]
    assert page.sections[2].rows[-1].published.edtf == "2020"


def test_what_the_next_edition_no_longer_has_is_asked_about_and_ends_nothing() -> None:
    gone, listed = tie("aomori"), tie("bergen", STILL)

    page = told(gone, listed)

    (row,) = page.sections[1].rows
    assert (row.title, row.listed_by, row.not_in, row.listed.edtf, row.asked.edtf) == (
        "aomori – kaohsiung",
        "list-2015",
        "list-2020",
        "2015",
        "2020-06-30",
    )
    assert gone.aggregate.standing.status == "in-force"
    assert [(each.source, each.tells, each.still, each.no_longer) for each in page.sections[2].rows] == [
        ("list-2015", 2, 0, 0),
        ("list-2020", 0, 1, 1),
    ]


def test_what_the_next_edition_has_under_the_name_of_an_heir_is_not_asked_about() -> None:
    """Two towns that became one had a tie each with the same partner; a list can have that but once."""
    heirs = [
        history(body_registered(slug), Succeeded(on="2018", by="bergen"), stream=f"body:{slug}")
        for slug in ("aomori", "arna")
    ]
    friendship = signed("1995", instrument="friends", kind="friendship", sources=citing("list-2015"))

    def gone(*ties: History, first: Sequence[History] = heirs) -> list[tuple[str, str]]:
        page = attestation.ask(asked(*LISTS, *first, *ties, as_at="2025-11-25"))
        return [(row.title, row.behind.entries[0]) for row in page.sections[1].rows]

    assert gone(tie("aomori", STILL), tie("arna")) == []
    assert gone(tie("bergen", STILL), tie("arna")) == []
    assert gone(tie("aomori"), tie("arna", attested(2, "list-2025"))) == []
    other, friends = tie("cebu", STILL), tie("arna", friendship, attested(2, "list-2020"))
    assert gone(tie("aomori"), other, first=heirs[1:]) == [
        ("aomori – kaohsiung", "partnership:aomori--kaohsiung#2")
    ]
    assert gone(friends) == [("arna – kaohsiung", "partnership:arna--kaohsiung#3")], (
        "another agreement of the same two"
    )
    later = [
        history(body_registered(slug), Succeeded(on="2022", by="bergen"), stream=f"body:{slug}")
        for slug in ("aomori", "arna")
    ]
    assert len(gone(tie("aomori", STILL), tie("arna"), first=later)) == 1, (
        "they were two when that list was made"
    )


def test_what_is_asked_about_of_a_body_is_what_is_asked_about_of_it_among_all() -> None:
    """That an edition was read, and that it has the tie of an heir, is told of others."""
    heir = history(body_registered("arna"), Succeeded(on="2018", by="bergen"), stream="body:arna")
    ask = asked(*LISTS, heir, tie("aomori"), tie("arna"), tie("bergen", STILL), tie("cebu", STILL))

    def gone(of: Body | None = None) -> set[EntryId]:
        return {row.behind.entries[0] for row in attestation.ask(ask, of=of).sections[1].rows}

    assert gone() == {"partnership:aomori--kaohsiung#2"}
    for body in ("aomori", "arna", "bergen", "cebu", "kaohsiung"):
        own = {side.stream for side in ask.of(sides, body=body)}
        lists = attestation.ask(ask, of=Body(body)).sections[2].rows
        assert sum(row.no_longer for row in lists) == len(gone(Body(body)))
        assert gone(Body(body)) == {entry for entry in gone() if entry.partition("#")[0] in own}, body


def test_nothing_is_asked_of_an_edition_of_which_it_is_not_on_record_what_it_still_lists() -> None:
    page = told(tie("aomori"), tie("bergen"))

    assert page.sections[1].rows == []


def test_an_edition_that_attests_nothing_is_passed_over_and_that_is_said() -> None:
    new = history(
        opened_between("kaohsiung", "davos"), signed("2018", instrument="twins", sources=citing("list-2020"))
    )

    page = told(tie("aomori"), tie("bergen", attested(2, "list-2025")), new)

    asked_about = {(row.title, row.listed_by, row.not_in) for row in page.sections[1].rows}
    assert asked_about == {
        ("aomori – kaohsiung", "list-2015", "list-2025"),
        ("davos – kaohsiung", "list-2020", "list-2025"),
    }
    assert any("list-2020 it is not on record what" in str(note) for note in page.notes)
    again = tie("aomori", contested(2, "on", "1991", by=["list-2020"]))
    (row,) = told(again, tie("bergen", attested(2, "list-2025"))).sections[1].rows
    assert (row.listed_by, row.not_in) == ("list-2020", "list-2025")


def test_before_the_next_edition_nobody_asked() -> None:
    ties = tie("aomori"), tie("bergen", STILL)

    assert told(*ties, as_at="2019-12-31").sections[1].rows == []
    assert len(told(*ties, as_at="2020-12-31").sections[1].rows) == 1


def test_what_has_ended_or_is_listed_again_or_otherwise_is_not_asked_about() -> None:
    ended = tie("aomori", terminated("2018"))
    again = tie("bergen", attested(2, "list-2025"))
    otherwise = tie("chiba", contested(2, "on", "1991", by=["list-2025"]))

    assert (
        told(ended, again, otherwise, tie("dalian", STILL, attested(2, "list-2025"))).sections[1].rows == []
    )


def test_of_what_was_corrected_since_an_attestation_is_no_voice_any_more() -> None:
    page = told(tie("aomori", attested(2, "press"), corrected(2, {"on": "1991"})))

    assert [(row.voices, row.by) for row in page.sections[0].rows] == [(1, ("list-2015",))]


def test_as_known_before_it_was_recorded_nobody_had_said_so() -> None:
    both = tie("aomori", recorded("2025-06-01", attested(2, "press")))

    assert [row.voices for row in told(both.as_known(2)).sections[0].rows] == [1]
    assert [row.voices for row in told(both).sections[0].rows] == [2]


def test_a_second_voice_is_one_where_single_ones_are_counted() -> None:
    def alone(*ties: History) -> int:
        findings = quality.ask(asked(*LISTS, *ties)).sections[0].rows
        return int(next(row.number.least for row in findings if row.finding == "one voice"))

    assert alone(tie("aomori")) == 1
    assert alone(tie("aomori", STILL, attested(2, "list-2025"))) == 1
    assert alone(tie("aomori", attested(2, "press"))) == 0
    assert alone(tie("aomori", attested(2, "press"), corrected(2, {"on": "1991"}))) == 1


def test_an_edition_that_corrected_a_tie_has_it_whatever_was_preferred_then() -> None:
    change = corrected(2, {"on": "1992"}, sources=citing("list-2020"))
    page = told(tie("aomori", change, preferred(2, "on", "1990")), tie("bergen", STILL))

    assert page.sections[1].rows == []


def test_only_what_follows_an_edition_that_has_a_tie_still_lists_it() -> None:
    closer = corrected(2, {"on": "1990-05-01"}, sources=citing("press"))
    page = told(tie("aomori", closer, attested(2, "press"), STILL), tie("bergen", attested(2, "press")))

    assert {row.source: (row.second, row.still) for row in page.sections[2].rows} == {
        "list-2015": (0, 0),
        "list-2020": (0, 1),
        "press": (2, 0),
    }


def test_memberships_have_voices_too_and_are_asked_about_while_they_last() -> None:
    def member(who: str, *facts: Any) -> History:
        first = Joined(on="1990", sources=citing("list-2015"))
        return history(first, *facts, stream=f"membership:{who}@iclei")

    left = (Left(on="1999"), Joined(on="2005", sources=citing("list-2015")))
    members = member("ulm"), member("hemer", attested(1, "list-2020")), member("lyon", *left)
    page = told(*members, tie("aomori"), tie("bergen", STILL))

    assert page.title.startswith("2 agreements and 4 memberships: 6 by one voice")
    assert [(row.stream, row.behind.entries[0]) for row in page.section("no-longer")] == [
        ("membership:lyon@iclei", "membership:lyon@iclei#3"),
        ("membership:ulm@iclei", "membership:ulm@iclei#1"),
        ("partnership:aomori--kaohsiung", "partnership:aomori--kaohsiung#2"),
    ]
    over = told(member("ulm", Left(on="2019")), member("hemer", attested(1, "list-2020")))
    assert not over.section("no-longer")


def test_an_edition_is_asked_about_what_it_was_read_for_alone() -> None:
    """A list may stand on two sheets, and of the next edition one may be imported: of the other nothing is known."""

    def member(who: str, *facts: Any) -> History:
        first = Joined(on="1990", sources=citing("list-2015"))
        return history(first, *facts, stream=f"membership:{who}@iclei")

    def gone(*ties: History) -> list[tuple[str, str]]:
        return [(row.stream, row.not_in) for row in told(*ties).section("no-longer")]

    towns = tie("aomori"), tie("bergen", STILL)
    assert gone(*towns, member("ulm")) == [("partnership:aomori--kaohsiung", "list-2020")]
    assert gone(tie("aomori"), member("ulm"), member("hemer", attested(1, "list-2020"))) == [
        ("membership:ulm@iclei", "list-2020")
    ]
    later = member("ulm"), member("hemer", attested(1, "list-2025"))
    assert gone(*towns, *later) == [
        ("membership:ulm@iclei", "list-2025"),
        ("partnership:aomori--kaohsiung", "list-2020"),
    ]


def test_a_voice_is_named_by_the_first_of_its_editions_that_says_so() -> None:
    def listed(other: str, first: str, *attesting: str) -> History:
        told_by = signed("1990", instrument="twins", sources=citing(first))
        return history(
            opened_between("kaohsiung", other), told_by, *(attested(2, slug) for slug in attesting)
        )

    again = history(
        source_registered("a-copy").model_copy(update={"published": "2020"}),
        SameAs(original="list-2020"),
        stream="source:a-copy",
    )
    page = told(
        again,
        listed("aomori", "list-2025"),
        listed("bergen", "list-2020", "list-2025", "press"),
        listed("cork", "list-2025", "press", "list-2020"),
        listed("dover", "a-copy"),
    )

    assert {row.title: (row.voices, row.by) for row in page.sections[0].rows} == {
        "aomori – kaohsiung": (1, ("list-2025",)),
        "bergen – kaohsiung": (2, ("list-2020", "press")),
        "cork – kaohsiung": (2, ("list-2020", "press")),
        "dover – kaohsiung": (1, ("list-2020",)),
    }


def test_what_may_have_been_signed_only_after_the_day_is_in_the_most_alone() -> None:
    rough = history(opened_between("kaohsiung", "oslo"), signed("2016"))
    joined = history(Joined(on="2016", sources=citing("list-2015")), stream="membership:kaohsiung@iurc")

    page = told(tie("aomori"), rough, joined, as_at="2016-06-01")

    assert page.title.startswith(
        "1–2 agreements and 0–1 memberships: 1–2 by one voice, 0 by several, 0–1 by none"
    )
    assert told(tie("aomori"), rough).title.startswith("2 agreements: 1 by one voice")


def test_a_withdrawn_source_is_a_voice_that_is_named() -> None:
    press = register("press", 2021) + Withdrawn(on="2024-07-01", reason="a forgery")
    copy = register("note", 2022) + SameAs(original="press")
    other = history(opened_between("kaohsiung", "gdynia"), signed("1990", sources=citing("note")))
    one = tie("fife", attested(2, "press", on="2021"))

    def page(as_at: str) -> Page:
        return attestation.ask(asked(*LISTS[:-1], press, copy, one, other, as_at=as_at))

    before, after = page("2024-06-30"), page("2024-07-01")

    assert before.rows == after.rows
    named = [note for note in after.notes if note not in before.notes]
    assert list(map(str, named)) == ["Withdrawn, and counted all the same: press."]
