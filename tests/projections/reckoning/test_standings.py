"""Where one stream stands, column for column."""

from comity.testing import (
    asked,
    day,
    history,
    opened,
    opened_between,
    renewal_declined,
    runs,
    signed,
    terminated,
)
from domain import body
from domain.partnership.facts import Signed
from projections.reckoning.standings import Agreement, Successor, in_order, status, successors
from projections.row import Days
from projections.rows.instruments import instruments
from projections.rows.spells import spells
from projections.rows.streams import streams


def test_an_agreement_keeps_its_columns() -> None:
    fact = Signed(
        on="2020-01-15",
        instrument="pact",
        kind="friendship",
        title="Friendship Arrangement",
        term=runs(length="P1Y", renewal="tacit", notice="P3M"),
    )
    told = history(opened, fact, renewal_declined("2021-12-15"))
    stand = next(spell for spell in spells(told) if spell.holds(day("2022-06-01")))

    found = status(asked(told), stand, next(iter(streams(told))), 2, instruments(told), (), None)

    assert found.instruments == (
        Agreement(
            id="pact",
            kind="friendship",
            title="Friendship Arrangement",
            status="in-force",
            certain=True,
            otherwise=None,
            alternatives=(),
            signed=Days("2020-01-15", "2020-01-15", "2020-01-15"),
            until="2023-01-14",
            renewal="tacit",
            late="2021-10-14",
        ),
    )
    assert [row.id for row in in_order(instruments(told), stand)] == ["pact"]


def test_tiers_are_at_least_and_at_most_so_high_and_the_whole_stands_beside_the_view_of_one() -> None:
    told = history(
        opened_between("edinburgh", "gdynia", "kaohsiung"),
        signed("2020", kind="mou"),
        signed("2024", instrument="second", kind="sister-city"),
        terminated("2025-06-01", by="gdynia"),
    )
    stream = next(iter(streams(told)))
    rough = next(spell for spell in spells(told) if spell.of == "" and spell.holds(day("2024-06-01")))
    left = next(spell for spell in spells(told) if spell.of == "gdynia" and spell.holds(day("2025-07-01")))

    found = status(asked(told), rough, stream, 2, instruments(told), (), None)
    whole = next(spell for spell in spells(told) if spell.of == "" and spell.holds(day("2025-07-01")))
    of_gdynia = status(asked(told), left, stream, 2, instruments(told), (), None, whole=whole)

    assert (found.tier_least, found.tier_most) == (2, 4)
    assert (of_gdynia.status, of_gdynia.of, of_gdynia.whole) == ("terminated", "gdynia", "in-force")


def test_a_successor_stands_in_the_place_of_a_party() -> None:
    county = history(
        body.Registered(name="Edinburgh", kind="city"),
        body.Succeeded(on="2024-05", by="lothian"),
        stream="body:edinburgh",
    )

    assert successors(asked(county), ["edinburgh"]) == (
        Successor(
            party="edinburgh",
            by="lothian",
            since=Days("[2024-05-01..2024-05-31]", "2024-05-01", "2024-05-31"),
            certain=True,
            entry="body:edinburgh#2",
        ),
    )
