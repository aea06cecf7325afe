"""Where a stream stands on a day, what is on record by then, and what may follow."""

from typing import get_args

import pytest

from comity.testing import (
    commitment_closed,
    commitment_made,
    considered,
    contacted,
    day,
    history,
    noted,
    opened,
    opened_between,
    pressured,
    proposed,
    put_on_hold,
    resolution_passed,
    runs,
    signed,
    visited,
)
from domain.aggregate import Surroundings
from domain.history import History
from domain.partnership.standing import Standing
from domain.partnership.standing import Status as PartnershipStatus
from projections.status import FLAGS, STATUSES, details, status, statuses, title

NAMED = Surroundings(names={"edinburgh": "Edinburgh", "kaohsiung": "Kaohsiung"})
HELD = history(
    opened,
    proposed("2024-06"),
    considered("2024-06", outcome="tabled"),
    put_on_hold("2024-06-24"),
    resolution_passed("2024-08-22"),
)


@pytest.mark.parametrize(
    ("iso", "said", "flags"),
    [
        ("2024-05-31", "none", ()),
        ("2024-06-23", "tabled, else none", ()),
        ("2024-06-24", "on-hold", ()),
        ("2024-08-22", "on-hold", ("intent",)),
    ],
)
def test_the_status_of_a_day(iso: str, said: str, flags: tuple[str, ...]) -> None:
    row = status(HELD, day(iso))

    assert (row.status if row.certain else f"{row.status}, else {row.otherwise}", row.flags) == (said, flags)
    assert row.tier == 0


def test_since_is_when_status_and_tier_began() -> None:
    row = status(HELD, day("2024-12-31"))

    assert (row.since.edtf, row.since.earliest, row.since.latest) == (
        "2024-06-24",
        "2024-06-24",
        "2024-06-24",
    )


def test_a_term_that_ran_out_began_the_status_that_followed() -> None:
    told = history(opened, signed("2020-01-01", term=runs(length="P5Y")))

    before, after = status(told, day("2024-12-31")), status(told, day("2025-01-01"))
    assert (before.status, before.tier) == ("in-force", 3)
    assert (after.status, after.tier, after.since.edtf) == ("expired", 0, "2025-01-01")
    assert after.instruments[0].until == "2024-12-31"


def test_a_signature_without_a_day_began_on_an_unknown_one() -> None:
    row = status(history(opened, signed()), day("2025-11-25"))

    assert (row.status, row.since.edtf, row.since.latest) == ("in-force", None, "2025-11-25")


def test_a_title_is_its_own_or_the_names_of_its_parties() -> None:
    own = history(opened_between("edinburgh", "kaohsiung", title="The accord"), around=NAMED)
    plain = history(opened, around=NAMED)

    assert title(own) == "The accord"
    assert title(plain) == "edinburgh – kaohsiung"
    assert title(plain, str.upper) == "EDINBURGH – KAOHSIUNG"


def test_last_contacts_come_latest_first_and_only_by_the_day() -> None:
    told = history(opened, visited("2023"), contacted("2024-06-01"), visited("2025-01-01"))

    assert [one.when.edtf for one in details(told, day("2025-11-25")).contacts] == [
        "2025-01-01",
        "2024-06-01",
        "2023",
    ]
    assert [one.when.edtf for one in details(told, day("2024-12-31")).contacts] == ["2024-06-01", "2023"]
    assert len(details(told, day("2025-11-25"), contacts=1).contacts) == 1


def test_commitments_are_those_that_were_made_and_not_closed_by_the_day() -> None:
    told = history(
        opened,
        commitment_made("2025-05-01", commitment="pupils"),
        noted("2025"),
        commitment_closed("2025-09-01", commitment="pupils"),
        commitment_made("2025-10-01", commitment="rumour", certainty="alleged"),
    )

    def open_on(iso: str) -> list[str]:
        return [one.id for one in details(told, day(iso)).commitments]

    assert [
        open_on(iso) for iso in ("2025-04-30", "2025-05-01", "2025-08-31", "2025-09-01", "2025-11-01")
    ] == [
        *([], ["pupils"], ["pupils"], [], []),
    ]


def test_pressure_is_shown_alleged_or_not() -> None:
    told = history(opened, pressured("2024"), pressured("2025", certainty="alleged"))

    assert [one.certainty for one in details(told, day("2025-11-25")).pressure] == ["confirmed", "alleged"]


def test_what_may_follow_is_a_question_of_today() -> None:
    assert "put-on-hold" in details(history(opened, proposed("2024")), day("2025-11-25")).may_follow
    assert "put-on-hold" not in details(HELD, day("2024-06-23")).may_follow


def test_a_stream_without_entries_has_no_row() -> None:
    rows = list(statuses([HELD, History("partnership:a--b")], day("2025-11-25")))

    assert [row.id for row in rows] == ["partnership:edinburgh--kaohsiung"]


def test_all_statuses_and_flags_are_known() -> None:
    assert STATUSES["partnership"] == get_args(PartnershipStatus)
    assert set(status(HELD, day("2025-01-01")).flags) <= set(FLAGS)
    assert isinstance(HELD.aggregate.standing, Standing)


def test_what_may_follow_is_asked_of_today_and_not_of_the_end_of_a_term() -> None:
    told = history(opened, signed("2024-05-06", term=runs(length="P5Y")))

    found = details(told, day("2025-11-25"))

    assert {"amended", "termination-proposed"} <= set(found.may_follow)
