"""Two lists of the same ties, in either order: what they contradict and what they leave room for, by a model of days."""

import itertools
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from comity.testing import ledger_opened, source_registered
from store.application import open_ledger
from tests.cli.test_spreadsheet import Office

SIGNED = {
    "agreements": ("", "2019", "2019-03-04", "2020", "2021-08-05"),
    "memberships": (
        "",
        "2019",
        "2019-03-04",
    ),  # who left and joined again was a member twice: of that no list is wrong
}
ENDED = ("in force", "ended", "2020-03", "2020", "2022-05-06", "2023")
LISTS = [
    pytest.param("2020-06-30", "2024-01-31", id="one of 2020, one of 2024"),
    pytest.param("2022-05-06", "2022-05-06", id="of one day"),
    pytest.param("2020-06", "2020-06-15", id="of a month, and of a day in it"),
]
HOW = {
    "agreements": ("--map", "a=a", "--map", "b=b", "--set", "kind=sister-city"),
    "memberships": ("--map", "a=member", "--map", "b=network", "--of", "memberships"),
}
MAPS = ("--map", "since=on", "--map", "status=status", "--map", "ended=ended", "--set", "body.kind=city")
NEVER = date.max.toordinal()


def days(said: str) -> tuple[int, int]:
    """The first and the last day of a day, a month or a year."""
    year, month, day = (*map(int, said.split("-")), 0, 0)[:3]
    last = month or 12
    return (
        date(year, month or 1, day or 1).toordinal(),
        date(year, last, day or monthrange(year, last)[1]).toordinal(),
    )


class Claim(NamedTuple):
    """What a list says of one tie: when it was signed, whether it was over, and of when the list is."""

    signed: str
    ended: str
    listed: str

    @property
    def is_in_force(self) -> bool:
        return self.ended == "in force"

    def may_be_signed(self) -> tuple[int, int]:
        """The days on which it may have been signed: no later than the day of the list, nor than that of its end."""
        if self.signed:
            return days(self.signed)
        last = [self.listed, *([self.ended] if self.ended[0] == "2" else [])]
        return date.min.toordinal(), min(days(each)[1] for each in last)

    def may_have_ended(self) -> tuple[int, int]:
        """The days from which on it may have been over."""
        first, last = days(self.listed)
        match self.ended:
            case "in force":
                return first, NEVER
            case "ended":
                return date.min.toordinal(), last
            case _:
                return days(self.ended)

    @property
    def makes_sense(self) -> bool:
        last = days(self.listed)[1]
        began, over = self.may_be_signed(), self.may_have_ended()
        return began[0] <= min(last, over[1]) and (self.is_in_force or over[0] <= last)


def meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return max(one[0], other[0]) <= min(one[1], other[1])


def agree_on_its_end(one: Claim, other: Claim) -> bool:
    """Whether some day leaves room for what both say of its end.

    Of two lists of one day, of which one has it as over and the other in force, only one can be right.
    """
    undated = {one.ended, other.ended} == {"in force", "ended"}
    if undated and one.listed == other.listed and len(one.listed) == len("2024-06-24"):
        return False
    return meet(one.may_have_ended(), other.may_have_ended())


def says_more(known: Claim, row: Claim) -> bool:
    """Whether a row says a day, of the two that it leaves room for, that what is known does not say as closely."""

    def closer(of: tuple[int, int], said: tuple[int, int]) -> bool:
        return not (said[0] <= of[0] and of[1] <= said[1])

    signed = bool(row.signed) and closer(known.may_be_signed(), row.may_be_signed())
    over = row.ended[0] == "2" and not known.is_in_force
    return signed or (over and closer(known.may_have_ended(), row.may_have_ended()))


def pairs(of: str, one: str, other: str) -> Iterator[tuple[Claim, Claim]]:
    """All that the two lists may say of a tie."""
    claims = [
        [
            claim
            for signed in SIGNED[of]
            for ended in ENDED
            if (claim := Claim(signed, ended, listed)).makes_sense
        ]
        for listed in (one, other)
    ]
    return itertools.product(claims[0], claims[1])


class Told(NamedTuple):
    """What an import says of a row."""

    outcome: str
    where: str
    adds: str
    reason: str

    @property
    def asks_about_the_end(self) -> bool:
        """Whether it says that the end, or that there was one, is said otherwise."""
        return (
            "says that it " in self.reason and "to say it closer" not in self.reason.split("says that it ")[1]
        )


def imported(folder: Path, of: str, first: list[Claim], second: list[Claim], *words: str) -> list[Told]:
    """What the import of one list says, once the other one is on record."""
    office = Office(folder)
    with open_ledger(office.where, create=True) as ledger:
        ledger.record("ledger", ledger_opened(), by="mei")
        for slug, claims in (("one", first), ("other", second)):
            told = source_registered(slug).model_copy(update={"published": claims[0].listed})
            ledger.record(f"source:{slug}", told, by="mei")
    said = None
    for slug, claims in (("one", first), ("other", second)):
        rows = "".join(
            f"Town {number},Partner {number},{claim.signed},{'' if claim.ended[0] == '2' else claim.ended},"
            f"{claim.ended if claim.ended[0] == '2' else ''}\n"
            for number, claim in enumerate(claims)
        )
        sheet = office.sheet(f"a,b,since,status,ended\n{rows}")
        options = (*HOW[of], *MAPS, "--source", slug, "--listed-on", claims[0].listed, *words)
        said = office.say("import", sheet, *options, "--format", "csv")
        assert said.code == 0, said.err[-1000:]
    assert said
    found = [
        Told(row["outcome"], f"{row['partnership'].partition(':')[2]}#{1 + (of == 'agreements')}", *more)
        for row in said.rows
        if row["row"] and (more := (row["adds"], row["reason"]))
    ]
    assert len(found) == len(first)
    return found


@pytest.mark.parametrize(("one", "other"), LISTS)
@pytest.mark.parametrize("of", HOW)
def test_two_lists_contradict_each_other_where_no_days_leave_room_for_both_in_either_order(
    tmp_path: Path, of: str, one: str, other: str
) -> None:
    both = [*pairs(of, one, other)]
    wrong: list[str] = []
    contradicted = closer = 0
    for name, told in (("first", both), ("last", [pair[::-1] for pair in both])):
        (tmp_path / name).mkdir()
        found = imported(tmp_path / name, of, [a for a, _ in told], [b for _, b in told], "--attest")
        for (known, row), said in zip(told, found, strict=True):
            signed = meet(known.may_be_signed(), row.may_be_signed())
            agree = signed and agree_on_its_end(known, row)
            more = agree and says_more(known, row)
            contradicted, closer = contradicted + (not agree), closer + more
            is_so = (
                (said.outcome == "contradicted" or said.asks_about_the_end) != agree,
                agree or said.adds in {"", f"attests {said.where}"},  # nothing else is recorded unasked
                not agree or (said.outcome == "closer") == more,
                signed or not said.adds,
            )
            if not all(is_so):
                wrong.append(f"{is_so}: {known} then {row}: {said}")
    assert not wrong, f"{len(wrong)} of {2 * len(both)}\n" + "\n".join(wrong[:20])
    assert min(contradicted, closer, 2 * len(both) - contradicted - closer) > len(both) // 20
