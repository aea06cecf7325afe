"""What a cell says: words escaped, each name a link, and none within another."""

from __future__ import annotations

import pytest

from domain.message import Message
from projections.reports.atlas import Tie
from projections.reports.costs import Sum, Trip
from projections.row import Amount, Behind, Count, Days, Link, Named
from queries.columns import Column, columns_of
from web.addresses import Addresses, of_entry, of_stream, path_of
from web.cells import anchor, behind, cell, said, status

TO = Addresses("2024-01-01", None)
CITY, COUNTY = Named("Riga", Link("body", "riga")), Named("Riga County", Link("body", "riga-county"))


def test_a_name_within_another_is_no_link_of_its_own() -> None:
    words = Message("{heir} took the place of {county}, <b>", heir=CITY, county=COUNTY)

    assert said(words, None, TO) == (
        '<a href="/en/b/riga?as-at=2024-01-01">Riga</a> took the place of '
        '<a href="/en/b/riga-county?as-at=2024-01-01">Riga County</a>, &lt;b&gt;'
    )
    assert said(Message("{county} and {heir}", county=COUNTY, heir=CITY), None, TO).count("<a ") == 2


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (True, "yes"),
        (None, ""),
        (Count(2, 3), "2–3"),
        (Amount(0, 200_050), "0–2,000.50"),
        (Days("2024-06~"), '<span class="day whole">about June 2024</span>'),
        (("a", "<b>"), "a; &lt;b&gt;"),
        ("<script>", "&lt;script&gt;"),
    ],
)
def test_a_value_is_said_and_escaped(value: object, shown: str) -> None:
    assert said(value, None, TO) == shown


def test_what_nobody_says_is_no_empty_cell_that_could_be_taken_for_that_of_the_row_above() -> None:
    class Row:
        paid_by = None
        went = ()

    def named(name: str, of: type) -> Column:
        return next(column for column in columns_of(of) if column.name == name)

    assert cell(named("paid_by", Sum), Row(), TO, {}) == "not said"
    assert cell(named("went", Trip), Row(), TO, {}) == "not said"


@pytest.mark.parametrize(("most", "shown"), [(4, "2–4"), (2, "2")])
def test_a_tier_that_is_not_certain_is_told_from_least_to_most(most: int, shown: str) -> None:
    class Row:
        tier, tier_least, tier_most = 2, 2, most

    column = next(each for each in columns_of(Tie) if each.name == "tier")
    assert cell(column, Row(), TO, {}) == column.words(Row()) == shown
    assert column.read(Row()) == Row.tier, "programs have the bounds in columns of their own"


def test_a_document_leads_away_only_on_the_web() -> None:
    assert TO.of(Link("document", "https://example.org/a")) == "https://example.org/a"
    assert TO.of(Link("document", "javascript:alert(1)")) is None
    assert TO.of(Link("document", "sha256:00")) is None
    assert 'rel="noreferrer"' in anchor("x", "https://example.org/a")


def test_an_address_is_escaped_where_it_has_to_be() -> None:
    assert of_stream("membership:kaohsiung@iclei") == "/m/kaohsiung@iclei"
    assert of_entry("body:a b/c?d#9") == "/e/body:a%20b%2Fc%3Fd/9"
    assert path_of(Link("source", "高雄")) == "/sources/%E9%AB%98%E9%9B%84"


def test_a_status_says_what_it_may_be_instead() -> None:
    assert "in force (possible, else terminated)" in status("in-force", ("terminated",))
    assert 'class="status stands"' in status("in-force")


def test_a_source_that_is_not_in_the_ledger_is_a_text_or_leads_to_the_web() -> None:
    sources = (Named("Rat der Gemeinden: register"), Named("https://example.org/rule"), "gti-2025 para. 3")

    shown = behind(Behind(sources=sources), TO)

    assert shown.startswith("Rat der Gemeinden: register ")
    assert 'href="https://example.org/rule" class="cite" rel="noreferrer"' in shown
    assert 'href="/en/sources/gti-2025?as-at=2024-01-01"' in shown
    assert shown.count("<a ") == 2
