"""Where something stands under open contests: what is so in each reading is certain, and bounds are those of all."""

from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from comity.testing import TODAY, contested, day, history, opened, proposed, resumed, signed, suspended
from domain import when
from domain.history import History
from projections.engine.fold import Folded
from projections.reckoning.changes import Side, Stand, _over, days_apart, known_of, stand_of
from projections.report import Ask
from projections.rows.spells import spells
from queries.directory import RowDirectory
from tests.domain.strategies import exact_days, histories


def stand(told: History) -> Stand:
    return Stand(list(spells(told))[-1], (), begun=True)


def test_tiers_are_from_the_least_to_the_most() -> None:
    mou, sister_city = (stand(history(opened, signed("2020", kind=kind))) for kind in ("mou", "sister-city"))

    over = _over([mou, sister_city]).spell

    assert (over.tier, over.tier_least, over.tier_most) == (2, 2, 4)


def test_a_beginning_is_from_the_earliest_to_the_latest() -> None:
    early, late = (stand(history(opened, signed(on))) for on in ("2020-01-01", "2021-06-01"))

    over = _over([early, late]).spell

    assert (over.since_earliest, over.since_latest) == (day("2020-01-01"), day("2021-06-01"))
    assert (over.tier_since_earliest, over.tier_since_latest) == (day("2020-01-01"), day("2021-06-01"))
    assert over.since_on == over.tier_since_on == "[2020-01-01,2021-06-01]"


def test_a_flag_of_one_reading_is_possible() -> None:
    signed_alone = history(opened, signed("2020"))
    pending = signed_alone + proposed("2021")

    over = _over([stand(pending), stand(signed_alone)]).spell

    assert (over.flags, over.possible_flags) == ((), ("pending",))
    assert _over([stand(pending), stand(pending)]).spell.flags == ("pending",)


# --- on which days something stood otherwise


class Counted(Folded):
    """Rows that count how often they are asked."""

    asked = 0

    def of(self, projection: Any, **where: Any) -> Iterator[Any]:
        self.asked += 1
        return super().of(projection, **where)

    def other(self, projection: Any, among: Any = None) -> Any:
        self.asked += 1
        return super().other(projection, among)


def side(told: History, iso: str = TODAY) -> Side:
    rows = Counted(lambda kind: [told] if told.stream.startswith(f"{kind}:") else [])
    return Side(Ask(rows, RowDirectory(rows), day(iso), day(TODAY)), day(iso))


@given(histories(), st.data())
@settings(deadline=None)
def test_the_days_apart_are_those_on_which_each_day_by_itself_is_otherwise(
    told: History, data: st.DataObject
) -> None:
    then = told.as_known(data.draw(st.integers(0, len(told.entries))))
    found = days_apart(side(then), side(told), told.stream)
    days = {at + more for bounds in found for at in bounds for more in (-1, 0, 1)}
    days |= {day(iso) for iso in data.draw(st.lists(exact_days, min_size=3, max_size=9))}

    for at in sorted(at for at in days if when.MIN < at <= day(TODAY)):
        before, after = (
            known_of(stand_of(Side(each.ask, at), told.stream)) for each in (side(then), side(told))
        )
        apart = any(first <= at <= last for first, last in found)
        assert apart == (before != after), when.iso(at)


def test_rows_are_asked_for_as_often_for_many_turns_as_for_few() -> None:
    def asked(turns: int) -> int:
        told = history(opened, signed("2000-01-01"))
        for n in range(turns):
            told += (
                suspended(f"2001-{n + 1:02}-01", by="edinburgh")
                if n % 2 == 0
                else resumed(f"2001-{n + 1:02}-01")
            )
        contested_since = told + contested(2, "kind", "mou")
        sides = side(told), side(contested_since)
        days_apart(*sides, told.stream)
        return sum(each.ask.rows.asked for each in sides)  # type: ignore[attr-defined]

    assert asked(2) == asked(12) < 30
