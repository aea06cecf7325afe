"""An account adds up, or can add up, or says that it does not."""

from collections.abc import Callable

import pytest

from comity.testing import (
    day,
    history,
    invalidated,
    opened,
    opened_between,
    renewal_declined,
    renewed,
    runs,
    signed,
    suspended,
    terminated,
)
from domain.fact import Fact
from projections.reckoning import balance
from projections.reckoning.balance import Account, Holds, account, total
from projections.reckoning.causes import causes
from projections.row import Count, Days
from projections.rows.endings import endings
from projections.rows.instruments import instruments
from projections.rows.moments import moments
from projections.rows.spells import WHOLE, spells

YEAR = (day("2024-01-01"), day("2024-12-31"))


def of_the_year(*facts: Fact, tier: int = 1, year: int = 2024) -> Account:
    told = history(opened, *facts)
    agreed = [instrument for instrument in instruments(told) if instrument.of == WHOLE]
    behind = causes(WHOLE, tier, agreed, list(moments(told)), endings(told))
    span = (day(f"{year}-01-01"), day(f"{year}-12-31"))
    return account([spell for spell in spells(told) if spell.of == WHOLE], tier, span, agreed, behind)


def said(row: Account) -> tuple[str, ...]:
    return tuple(map(str, (row.opening, row.new, row.ended, row.closing)))


@pytest.mark.parametrize(
    ("facts", "expected", "certain"),
    [
        ((), ("0", "0", "0", "0"), True),
        ((signed("2020"),), ("1", "0", "0", "1"), True),
        ((signed("2024"),), ("0", "1", "0", "1"), True),
        ((signed("2024-06-09"), invalidated("2024-06-10")), ("0", "1", "1", "0"), True),
        ((signed("2020-06-01", term=runs(length="P4Y")),), ("1", "0", "1", "0"), True),
        ((signed("2025"),), ("0", "0", "0", "0"), True),
        ((signed("[2023..2024]"),), ("0–1", "0–1", "0", "1"), False),
        ((signed("[2024-06..2025-06]"),), ("0", "0–1", "0", "0–1"), False),
        ((signed("[..2025]"),), ("0–1", "0–1", "0", "0–1"), False),
        # whether it ran out or was terminated, it ended, once
        (
            (signed("2019-05-01", term=runs(length="P5Y")), terminated("2024")),
            ("1", "0", "1", "0"),
            True,
        ),
        # A2: the last day of a term that began on a rough day is as rough
        (
            (
                signed("2020", term=runs(length="P1Y", renewal="tacit", notice="P1M")),
                renewal_declined("2024-05-15"),
            ),
            ("1", "0", "0–1", "0–1"),
            False,
        ),
        # A3: a tacit term that was declined ends with the term that ran then, not with the first
        (
            (
                signed("2020-06-15", term=runs(length="P1Y", renewal="tacit")),
                renewal_declined("2023-05-10"),
            ),
            ("0", "0", "0", "0"),
            True,
        ),
        # perhaps another began before this one, and ended
        (
            (signed("2024"), invalidated("2024"), signed("2024", instrument="other")),
            ("0", "1–2", "0–1", "1"),
            False,
        ),
        # it may have begun and ended on one day
        ((signed("2024"), invalidated("2024")), ("0", "0–1", "0–1", "0"), False),
        # it may have run out before it was renewed
        (
            (signed("2019-05-01", term=runs(length="P5Y")), renewed("2024")),
            ("1", "0–1", "0–1", "1"),
            False,
        ),
        # a short one may have run out before the next was signed
        (
            (signed("2023-12", term=runs(length="P3M")), signed("2024", instrument="other")),
            ("1", "0–1", "0–1", "1"),
            False,
        ),
        # perhaps a gap between two, perhaps none
        (
            (signed("2010"), invalidated("2024"), signed("2024", instrument="other")),
            ("1", "0–1", "0–1", "1"),
            False,
        ),
        # suspended is held still (A1): what ends it is the end of its term
        (
            (signed("2019-05-01", term=runs(length="P5Y")), suspended("2023-03-01", by="edinburgh")),
            ("1", "0", "1", "0"),
            True,
        ),
    ],
)
def test_what_there_was_what_came_what_went_what_is_left(
    facts: tuple[Fact, ...], expected: tuple[str, ...], *, certain: bool
) -> None:
    found = of_the_year(*facts)

    assert said(found) == expected
    assert (found.certain, found.balanced) == (certain, True)


@pytest.mark.parametrize(
    ("facts", "tier", "behind"),
    [
        ((signed("2024"),), 1, [(True, "2024", (2,))]),
        # A10: an end with a later effect is its author's, on the day of its effect
        (
            (signed("2010"), terminated("2023-03-01", effective="2024-06")),
            1,
            [(False, "[2024-06-01..2024-06-30]", (3,))],
        ),
        # an expiry is told by nobody
        ((signed("2020-06-01", term=runs(length="P4Y")),), 1, [(False, "2024-06-01", ())]),
        # a term that begins later: the signature is behind it
        ((signed("2023", term=runs(from_="2024-07-01")),), 1, [(True, "2024-07-01", (2,))]),
        # A8: a greater agreement that may be of the same days is not what began it
        (
            (signed("2024-06-15", kind="mou"), signed("2024", instrument="b", kind="sister-city")),
            1,
            [(True, "2024-06-15", (2,))],
        ),
        (
            (signed("2010", kind="mou"), signed("2024", instrument="b", kind="sister-city")),
            3,
            [(True, "2024", (3,))],
        ),
        # A4: of several that may be, those that were told
        (
            (signed("2019-05-01", term=runs(length="P5Y")), terminated("2024")),
            1,
            [(False, "[2024-01-01..2024-05-01]", (3,))],
        ),
    ],
)
def test_what_is_behind_a_move(
    facts: tuple[Fact, ...], tier: int, behind: list[tuple[bool, str, tuple[int, ...]]]
) -> None:
    found = of_the_year(*facts, tier=tier)

    assert [(move.begins, move.on, move.by) for move in found.moves if move.times.least] == behind


@pytest.mark.parametrize("on", ["[2010..2020]", "[2005..2020]", "[..2020]", None])
@pytest.mark.parametrize("end", [terminated, invalidated])
def test_an_end_that_is_roughly_known_does_not_make_the_signature_rough(
    end: Callable[..., Fact], on: str | None
) -> None:
    facts = signed("2010-05-01"), end(on)

    accounts = {year: of_the_year(*facts, year=year) for year in (2009, 2010, 2015, 2020)}

    assert said(accounts[2009]) == ("0", "0", "0", "0")
    assert said(accounts[2010])[1] == "0–1"
    assert {move.on for move in accounts[2010].moves if move.begins} == {"2010-05-01"}
    assert said(accounts[2015]) == ("0–1", "0", "0–1", "0–1")
    assert said(accounts[2020])[1] == "0"
    assert all(row.balanced for row in accounts.values())


def test_a_rough_signature_does_not_make_its_end_rough() -> None:
    facts = signed("[2010..2020]"), invalidated("2020-12-31")

    assert said(of_the_year(*facts, year=2015)) == ("0–1", "0–1", "0", "0–1")
    (ended,) = (move for move in of_the_year(*facts, year=2020).moves if not move.begins)
    assert ended.on == "2020-12-31"


def test_two_signatures_with_a_rough_end_between_them_are_two_beginnings() -> None:
    facts = signed("2010-05-01"), invalidated("[2010..2020]"), signed("2020-12-31", instrument="other")

    found = {year: said(of_the_year(*facts, year=year)) for year in (2010, 2015, 2020)}

    assert found == {
        2010: ("0", "0–1", "0–1", "0–1"),
        2015: ("0–1", "0", "0–1", "0–1"),
        2020: ("0–1", "0–1", "0–1", "1"),
    }


def test_what_is_signed_before_it_is_in_force_begins_with_its_term_and_is_replaced_by_the_next() -> None:
    facts = (
        signed("2009-01-01", kind="sister-city", term=runs(from_="2010-05-01")),
        signed("[2010-06..2020]", instrument="next", kind="mou", replaces="pact"),
        invalidated("[2010-06..2020]", instrument="next"),
    )

    def days(tier: int, year: int) -> list[tuple[bool, str | None]]:
        return [(move.begins, move.on) for move in of_the_year(*facts, tier=tier, year=year).moves]

    assert days(3, 2010) == [(True, "2010-05-01"), (False, "[2010-06..2020]")]
    assert days(3, 2015) == [(False, "[2010-06..2020]")]


def test_a_renewal_after_the_end_begins_on_its_day() -> None:
    facts = (
        signed("2010-01-01", term=runs(length="P1Y")),
        renewed("[2012..2014]", term=runs(length="P1Y")),
        invalidated("[2012..2020]"),
    )

    found = of_the_year(*facts, year=2013)
    assert {move.on for move in found.moves if move.begins} == {"[2012-01-01..2014-12-31]"}
    assert said(of_the_year(*facts, year=2015))[1] == "0"


def test_of_three_parties_each_two_have_an_account() -> None:
    told = history(
        opened_between("c", "d", "h"), signed("2015", kind="sister-city"), terminated("2024-05-05", by="h")
    )
    rows = {of: [spell for spell in spells(told) if spell.of == of] for of in (WHOLE, "c--d", "c--h", "d--h")}

    found = {of: said(account(those, 1, YEAR, (), ())) for of, those in rows.items()}

    assert found == {
        WHOLE: ("1", "0", "0", "1"),
        "c--d": ("1", "0", "0", "1"),
        "c--h": ("1", "0", "1", "0"),
        "d--h": ("1", "0", "1", "0"),
    }


def test_what_may_never_be_is_a_move_without_a_last_day() -> None:
    found = of_the_year(signed("[2024..]"))

    assert said(found) == ("0", "0–1", "0", "0–1")
    assert found.balanced


def test_below_the_tier_nothing_is_held() -> None:
    assert said(of_the_year(signed("2024", kind="mou"), tier=3)) == ("0", "0", "0", "0")


@pytest.mark.parametrize(
    ("closing", "balanced"), [(Count(1, 1), True), (Count(0, 1), True), (Count(0, 0), False)]
)
def test_what_cannot_add_up_is_not_balanced(closing: Count, *, balanced: bool) -> None:
    found = of_the_year(signed("2024"))._replace(closing=closing)

    assert found.balanced is balanced


def test_counts_are_added_at_both_ends() -> None:
    assert total([Count(1, 2), Count(0, 1)]) == Count(1, 3)
    assert total([]) == Count(0, 0)


def test_a_move_says_whose_it_is_and_on_which_days() -> None:
    (move,) = of_the_year(signed("2024-05")).moves

    assert (move.stream, move.of) == ("partnership:edinburgh--kaohsiung", WHOLE)
    assert (move.begins, move.by, move.alone, move.within) == (True, (2,), True, True)
    assert move.when == Days(edtf="2024-05", earliest="2024-05-01", latest="2024-05-31")
    later = of_the_year(signed("[2024-12..2025-01]")).moves[0]
    assert (later.alone, later.within) == (True, False)


@pytest.mark.parametrize(
    ("before", "after", "perhaps", "began", "ended"),
    [
        (Holds.NO, Holds.YES, False, Count(1, 3), Count(0, 2)),
        (Holds.YES, Holds.NO, False, Count(0, 2), Count(1, 3)),
        (Holds.NO, Holds.NO, True, Count(0, 2), Count(0, 2)),
        (Holds.YES, Holds.YES, True, Count(0, 3), Count(0, 3)),
        (Holds.NO, Holds.PERHAPS, True, Count(0, 2), Count(0, 1)),
        (Holds.YES, Holds.PERHAPS, True, Count(0, 2), Count(0, 3)),
    ],
)
def test_between_two_states_two_that_came_and_went_may_be_counted_too(
    before: Holds, after: Holds, began: Count, ended: Count, *, perhaps: bool
) -> None:
    found = dict(balance._times(before, after, 2, perhaps))

    assert found == {True: began, False: ended}
