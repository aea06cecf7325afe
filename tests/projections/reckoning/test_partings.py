"""Ends in words: who has left, what was given notice of, what ran out."""

from comity.testing import (
    STREAM,
    World,
    day,
    history,
    opened,
    opened_between,
    renewed,
    runs,
    signed,
    terminated,
)
from domain.history import History
from projections.reckoning.partings import ends_on, expiries, left_in_words, told
from projections.rows.endings import endings
from projections.rows.instruments import instruments

LATER = World(on="2028-01-01")


def words(history_: History, iso: str, of: str = "") -> list[str]:
    parties = history_.stream.partition(":")[2].split("--")
    return [text for text, _ in told(parties, ends_on(list(endings(history_)), of, day(iso)), str.upper)]


def test_who_left_three_and_between_whom_it_goes_on() -> None:
    three = history(opened_between("c", "d", "h"), signed("2015"), terminated("2020-05-05", by="h"))

    assert words(three, "2020-05-04") == []
    assert words(three, "2020-05-05") == ["goes on between C and D; H left 2020-05-05, by #3"]


def test_when_all_have_left_it_goes_on_between_nobody() -> None:
    three = history(
        opened_between("c", "d", "h"),
        signed("2015"),
        terminated("2020-05-05", by="h"),
        terminated("2021", by="d"),
    )

    assert words(three, "2022-01-01") == ["H left 2020-05-05, by #3; D left 2021, by #4"]


def test_between_two_nobody_leaves() -> None:
    assert (
        left_in_words(("a", "b"), list(endings(history(opened, signed("2015"), terminated("2020")))), str)
        is None
    )


def test_an_end_is_given_until_it_has_come() -> None:
    given = history(opened, signed("2015"), terminated("2026-01-01", effective="2027-01-01"), world=LATER)

    assert words(given, "2026-06-01") == ["ends 2027-01-01, given notice by EDINBURGH, #3"]
    assert words(given, "2025-12-31") == words(given, "2027-01-01") == []


def test_what_ran_out_is_told_by_nobody_but_has_a_signature_behind_it() -> None:
    ended = history(opened, signed("2019-05-01", kind="mou", term=runs(length="P5Y")))

    (one,) = expiries(instruments(ended), "")

    assert (one.when.edtf, one.words(day("2024-05-01"))) == ("2024-05-01", "ran out: pact (mou)")
    assert one.words(day("2024-04-30")) == "may have run out: pact (mou)"
    assert f"{one.instrument.stream}#{one.instrument.version}" == f"{STREAM}#2"


def test_what_may_have_been_ended_otherwise_may_have_run_out() -> None:
    either = history(opened, signed("2019-05-01", term=runs(length="P5Y")), terminated("2024"))

    (one,) = expiries(instruments(either), "")

    assert (one.certain, one.earliest) == (False, day("2024-05-01"))


def test_what_was_renewed_after_its_end_ran_out_before() -> None:
    again = history(
        opened, signed("2010-01-01", term=runs(length="P5Y")), renewed("2017-01-01", term=runs(length="P5Y"))
    )

    assert [expiry.when.edtf for expiry in expiries(instruments(again), "")] == ["2015-01-01", "2022-01-01"]


def test_what_may_have_been_renewed_after_its_end_may_have_run_out_before() -> None:
    again = history(opened, signed("2020-06-15", term=runs(length="P1Y")), renewed("2021"))

    found = list(expiries(instruments(again), ""))

    assert [(row.when.edtf, row.certain) for row in found] == [
        ("2021-06-15", False),
        ("[2022-06-15..2022-12-31]", True),
    ]


def test_of_what_may_run_out_before_and_after_a_renewal_each_is_told() -> None:
    again = history(
        opened,
        signed("2020-06-15", term=runs(length="P1Y")),
        renewed("[2021..2023]", term=runs(length="P1Y")),
    )

    found = list(expiries(instruments(again), ""))

    assert [(row.when.edtf, row.certain) for row in found] == [
        ("2021-06-15", False),
        ("[2022-06-15..2024-12-31]", True),
    ]


def test_who_only_may_have_left_by_the_day_is_said_to_and_it_does_not_go_on_without_them() -> None:
    three = history(opened_between("c", "d", "h"), signed("2015"), terminated("2022", by="h"))

    assert words(three, "2022-01-15") == ["H may have left 2022, by #3"]
    assert words(three, "2023-01-01") == ["goes on between C and D; H left 2022, by #3"]


def test_a_notice_that_may_not_have_been_given_by_the_day_is_only_possible() -> None:
    given = history(
        opened, signed("2015"), terminated("[2025..2026]", by="edinburgh", effective="2027-06"), world=LATER
    )

    assert words(given, "2026-01-01") == ["ends 2027-06, given notice by EDINBURGH, #3 (possible)"]
    assert words(given, "2027-01-01") == ["ends 2027-06, given notice by EDINBURGH, #3"]
