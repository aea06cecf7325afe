"""The score of an audit: every entry is there, or counted; equal input, equal bytes."""

from xml.etree.ElementTree import Element, tostring

from hypothesis import HealthCheck, given, settings

from comity.testing import (
    contested,
    corrected,
    history,
    opened_between,
    preferred,
    proposed,
    recorded,
    retracted,
    visited,
)
from domain.history import History
from drawings.score import MOST, score
from projections.reckoning.audit import AuditEntry, audit, in_chronicle_order
from store.application import Comity
from tests.domain.strategies import histories
from tests.drawings.pictures import said, sound, texts

SOME = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def entries(told: History) -> list[AuditEntry]:
    return list(in_chronicle_order(audit(told)))


def words(svg: Element) -> list[str]:
    return [box.words for box in texts(svg)]


def accounts_for_all(those: list[AuditEntry], svg: Element) -> None:
    facts = [entry for entry in those if entry.about is None]
    discs = [circle for circle in svg.iter("circle") if circle.attrib["class"] == "ink"]
    more = [line for line in said(svg).splitlines() if "other pages" in line]
    assert len(discs) + sum(int(line.split()[0].replace(",", "")) for line in more) == len(facts)


def test_every_stream_of_the_demo_can_be_drawn(demo_ledger: Comity) -> None:
    for kind in ("partnership", "membership", "programme"):
        for told in demo_ledger.histories(kind):
            for width in (1120.0, 340.0):
                svg = score(entries(told), width=width)
                sound(svg)
                accounts_for_all(entries(told), svg)


@SOME
@given(histories(most=30))
def test_whatever_lawfully_happened_can_be_drawn_and_is_accounted_for(told: History) -> None:
    for width in (1120.0, 340.0):
        svg = score(entries(told), width=width)
        sound(svg)
        accounts_for_all(entries(told), svg)


TOLD = history(
    recorded("2021-01-05", opened_between("edinburgh", "kaohsiung")),
    recorded("2021-01-05", visited("2020-05-06")),
    recorded("2021-01-05", proposed("2020-08")),
    recorded("2021-02-07", contested(2, "on", "2020-05-07")),
    recorded("2021-02-07", contested(2, "host", "sopot")),
    recorded("2021-03-09", preferred(2, "on", "2020-05-07")),
    recorded("2021-03-09", corrected(3, {"on": "2020-09"})),
    recorded("2021-03-09", retracted(7)),
)


def test_facts_are_columns_in_the_order_of_events_and_days_of_recording_rows_from_the_bottom() -> None:
    svg = score(entries(TOLD), address=lambda link: link.to.rpartition("#")[2])

    discs = {
        link.attrib["href"]: float(link[1].attrib["cx"]) for link in svg.iter("a") if link[1].tag == "circle"
    }
    rows = {box.words: box.top for box in texts(svg) if box.words.endswith("2021")}
    assert discs["2"] < discs["3"]
    assert rows["5 Jan 2021"] > rows["7 Feb 2021"] > rows["9 Mar 2021"]


def test_pages_have_all_facts_once() -> None:
    told = history(
        opened_between("edinburgh", "kaohsiung"), *(visited(f"2020-01-{n:02}") for n in range(1, 31))
    )
    those = entries(told)

    found = []
    for offset in (0, MOST):
        svg = score(those, offset=offset, address=lambda link: link.to)
        found += [link.attrib["href"] for link in svg.iter("a")]

    assert sorted(found) == sorted(entry.entry for entry in those)
    assert len(those) == MOST + 1


def test_equal_entries_give_equal_bytes() -> None:
    assert tostring(score(entries(TOLD))) == tostring(score(entries(TOLD)))
