"""Where sources disagree: every value, whose it is, which is used and why."""

import pytest

from comity.testing import (
    Refused,
    asked,
    body_registered,
    citing,
    contested,
    corrected,
    history,
    noted,
    opened,
    opened_between,
    preferred,
    proposed,
    resumed,
    retracted,
    signed,
    suspended,
    visited,
)
from domain.fact import Fact
from domain.history import History
from domain.membership import Joined, Participated
from projections.report import Page
from projections.reports.conflicts import Value, conflicts
from projections.reports.show import show
from tests.projections.conftest import Asking

SIGNED = signed("2025-10", kind="sister-city", sources=citing("article"))
DAY = contested(2, "on", "2025-09-14", by=("ltn", "rmf24"))


def told(*facts: Fact, at: str = "2025-11-25") -> Page:
    page: Page = conflicts(asked(history(opened, *facts), as_at=at))
    return page


def values(page: Page) -> list[tuple[str, bool, str]]:
    return [(row.value, row.used, row.outcome) for row in page.rows]


def test_all_values_are_shown_with_their_sources_and_the_recorded_one_is_used() -> None:
    page = told(SIGNED, DAY)

    assert values(page) == [("2025-10", True, "unresolved"), ("2025-09-14", False, "unresolved")]
    assert [row.behind.sources for row in page.rows] == [("article",), ("ltn", "rmf24")]
    assert [row.told for row in page.rows] == ["recorded", "contested"]
    assert [row.behind.entries for row in page.rows] == [
        ("partnership:edinburgh--kaohsiung#2",),
        ("partnership:edinburgh--kaohsiung#3",),
    ]
    assert "1 field contested: 1 unresolved, 0 preferred, 0 corrected." in page.notes


def test_the_preferred_one_comes_first_and_says_why() -> None:
    page = told(SIGNED, DAY, preferred(2, "on", "2025-09-14", because="four outlets give the day"))

    assert values(page) == [("2025-09-14", True, "preferred"), ("2025-10", False, "preferred")]
    assert [row.because for row in page.rows] == ["four outlets give the day", None]
    assert page.rows[0].behind.entries[-1] == "partnership:edinburgh--kaohsiung#4"


def test_what_is_contested_after_it_was_settled_is_unresolved_and_the_chosen_value_in_use() -> None:
    other = contested(2, "on", "2024", by=("another",))
    preference = preferred(2, "on", "2025-09-14")

    page = told(SIGNED, DAY, preference, other)
    assert values(page) == [
        ("2025-09-14", True, "unresolved"),
        ("2025-10", False, "unresolved"),
        ("2024", False, "unresolved"),
    ]
    assert "1 field contested: 1 unresolved, 0 preferred, 0 corrected." in page.notes

    page = told(SIGNED, corrected(2, {"on": "2025-09-14"}), other)
    assert values(page) == [
        ("2025-09-14", True, "unresolved"),
        ("2025-10", False, "unresolved"),
        ("2024", False, "unresolved"),
    ]
    assert page.rows[0].told == "corrected"

    page = told(SIGNED, DAY, preference, other, preferred(2, "on", "2024"))
    assert [row.outcome for row in page.rows] == ["preferred"] * 3
    assert page.rows[0].value == "2024"


def test_no_value_that_a_source_gave_vanishes_when_another_is_chosen() -> None:
    mended = corrected(2, {"on": "2025-11"}, sources=citing("archive"))

    page = told(SIGNED, mended, DAY, preferred(2, "on", "2025-09-14"))

    assert [(row.value, row.told, row.behind.sources) for row in page.rows] == [
        ("2025-09-14", "contested", ("ltn", "rmf24")),
        ("2025-10", "recorded", ("article",)),
        ("2025-11", "corrected", ("archive",)),
    ]


def test_a_value_is_shown_once_with_all_who_give_it() -> None:
    again = contested(2, "on", "2025-10", by=("archive",))

    page = told(SIGNED, DAY, preferred(2, "on", "2025-09-14", because="four outlets"), again)

    assert values(page) == [("2025-09-14", True, "unresolved"), ("2025-10", False, "unresolved")]
    assert [row.because for row in page.rows] == ["four outlets", None]
    assert page.rows[1].behind.sources == ("article", "archive")
    assert told(SIGNED, corrected(2, {"on": "2025-09-14"}), again, retracted(3)).rows == []


def test_what_was_set_aside_is_no_equal_of_what_was_told_since() -> None:
    since = contested(2, "on", "2024", by=("another",))

    page = told(SIGNED, DAY, preferred(2, "on", "2025-09-14"), since)

    assert [(row.value, row.because) for row in page.rows[1:]] == [
        ("2025-10", "set aside by #4"),
        ("2024", None),
    ]


def test_a_value_that_cannot_be_preferred_says_why_and_the_page_what_to_do() -> None:
    paused = (signed("2018"), suspended("2020", by="edinburgh"), resumed("2022", by="edinburgh"))

    page = told(*paused, contested(4, "on", "2019"))

    assert page.rows[1].because.startswith("it cannot be preferred: #4")
    assert any("no other value can be preferred" in note for note in page.notes)
    page = told(*paused, contested(4, "on", "2019"), contested(4, "on", "2023"))
    assert [row.because is None for row in page.rows[1:]] == [False, True]
    assert not any("no other value can be preferred" in note for note in page.notes)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (
            history(opened, visited("2025"), contested(2, "plan", "nosuch")),
            "#2 (Kaohsiung visited Edinburgh (planned as nosuch)) would no longer have been lawful: Edinburgh – K",
        ),
        (
            history(
                Joined(on="2020"),
                Participated(on="2025", occasion="assembly"),
                contested(2, "plan", "nosuch"),
                stream="membership:kaohsiung@iurc",
            ),
            "Kaohsiung in IURC has no open plan nosuch by then",
        ),
    ],
)
def test_why_a_value_cannot_be_preferred_names_bodies_by_their_names(told: History, said: str) -> None:
    known = [
        history(body_registered(name), stream=f"body:{slug}")
        for slug, name in (("edinburgh", "Edinburgh"), ("kaohsiung", "Kaohsiung"), ("iurc", "IURC"))
    ]

    (because,) = (row.because for row in conflicts(asked(told, *known)).rows[1:])

    assert because.startswith("it cannot be preferred: ")
    assert said in because


def test_the_recorded_one_may_be_preferred() -> None:
    page = told(SIGNED, DAY, preferred(2, "on", "2025-10"))

    assert values(page)[0] == ("2025-10", True, "preferred")


def test_a_correction_to_a_third_value_is_a_value_of_its_own() -> None:
    page = told(SIGNED, DAY, corrected(2, {"on": "[2025-09,2025-10]"}, because="none can be preferred"))

    assert values(page) == [
        ("[2025-09,2025-10]", True, "corrected"),
        ("2025-10", False, "corrected"),
        ("2025-09-14", False, "corrected"),
    ]
    assert (page.rows[0].told, page.rows[0].because) == ("corrected", "none can be preferred")


def test_of_a_preference_and_a_correction_the_later_one_counts() -> None:
    page = told(SIGNED, DAY, preferred(2, "on", "2025-09-14"), corrected(2, {"on": "2025-10"}))

    assert values(page)[0] == ("2025-10", True, "corrected")


def test_a_correction_of_another_field_settles_nothing() -> None:
    page = told(SIGNED, DAY, corrected(2, {"place": "Gdynia"}))

    assert {row.outcome for row in page.rows} == {"unresolved"}


@pytest.mark.parametrize("gone", [2, 3])
def test_what_was_retracted_is_no_conflict(gone: int) -> None:
    assert told(visited("2025-10"), DAY, retracted(gone)).rows == []


def test_how_sure_each_voice_is_stands_beside_its_value() -> None:
    page = told(SIGNED, contested(2, "on", "2025-09-14", certainty="reported"))

    assert [row.certainty for row in page.rows] == ["confirmed", "reported"]


def test_unresolved_ones_come_first() -> None:
    page = told(
        SIGNED,
        DAY,
        preferred(2, "on", "2025-09-14"),
        visited("2025-01"),
        contested(5, "visitor", "gdynia"),
    )

    assert [(row.entry[-2:], row.field) for row in page.rows] == [
        *(("#5", "visitor"), ("#5", "visitor"), ("#2", "on"), ("#2", "on")),
    ]


def test_values_are_in_words() -> None:
    tie = history(
        opened_between("gdynia", "kaohsiung"),
        contested(1, "parties", ["gdynia", "kaohsiung-county"]),
        visited("2024", visitor="gdynia", host="kaohsiung"),
        contested(3, "occasion", "gdynia"),
    )
    named = history(body_registered("Gdynia"), stream="body:gdynia")

    rows: list[Value] = list(conflicts(asked(tie, named)).rows)

    assert [(row.field, row.value) for row in rows] == [
        ("parties", "Gdynia, kaohsiung"),
        ("parties", "Gdynia, kaohsiung-county"),
        ("occasion", "not said"),
        ("occasion", "gdynia"),
    ]


def test_what_had_not_happened_by_the_day_is_left_out_and_counted() -> None:
    page = told(proposed("2024"), contested(2, "on", "2023"), noted("2025"), at="2023-12-31")

    assert page.rows == []
    assert "Left out: 1 contested of facts that had not happened by that day." in page.notes


def test_gdynia_is_of_october_by_the_article_and_of_14_september_by_four_outlets(demo: Asking) -> None:
    rows = conflicts(demo("2025-11-16"), who="partnership:gdynia--kaohsiung").rows

    assert [(row.field, row.value, row.used, row.behind.sources) for row in rows] == [
        ("on", "2025-09-14", True, ("ltn-5178250", "twn-6200596", "rmf24", "udn-9005795")),
        ("on", "2025-10", False, ("gti-2025 para. 4",)),
    ]
    assert rows[0].because


def test_in_the_demo_unresolved_ones_come_first(demo: Asking) -> None:
    outcomes = [row.outcome == "unresolved" for row in conflicts(demo()).rows]

    assert outcomes == sorted(outcomes, reverse=True)
    assert set(outcomes) == {True, False}


def test_a_value_says_of_which_stream_and_which_fact_it_is() -> None:
    row = told(SIGNED, DAY).rows[0]

    assert (row.stream, row.title, row.entry) == (
        "partnership:edinburgh--kaohsiung",
        "edinburgh – kaohsiung",
        "partnership:edinburgh--kaohsiung#2",
    )
    assert row.fact.startswith("signed")
    assert row.field == "on"


def test_contested_identifiers_are_told_in_words() -> None:
    city = history(body_registered(), contested(1, "ids", {"wikidata": "Q181557"}), stream="body:kaohsiung")

    (_, other) = conflicts(asked(city)).rows
    assert other.value == "wikidata Q181557"


def test_contested_sources_are_told_as_sources_are_elsewhere() -> None:
    other = contested(2, "sources", [{"source": "s2"}, {"source": "s3", "at": "p. 4"}], by=("ltn",))

    assert [value for value, _, _ in values(told(SIGNED, other))] == ["article", "s2, s3 p. 4"]


def test_other_parties_cannot_be_preferred_and_it_is_said_what_can_be_done() -> None:
    known = history(opened, signed("2020"), contested(1, "parties", ["fife", "kaohsiung"], by=("list",)))
    preferring = preferred(1, "parties", ["fife", "kaohsiung"])

    with pytest.raises(Refused, match="its parties are those of its name"):
        history(opened, signed("2020"), contested(1, "parties", ["fife", "kaohsiung"]), preferring)
    for page in (conflicts(asked(known)), show(asked(known), who=known.stream)):
        assert page.notes[-1].startswith(
            "edinburgh – kaohsiung (list: fife, kaohsiung): the parties of a partnership"
        )
    assert not show(asked(history(opened, signed("2020"))), who=known.stream).notes
