"""Every entry of a stream, as it was recorded and as it is read now."""

import pytest

from comity.testing import (
    citing,
    contested,
    corrected,
    history,
    noted,
    opened,
    preferred,
    proposed,
    recorded,
    retracted,
    signed,
    visited,
)
from domain.fact import Citation
from domain.history import History
from projections.reckoning.audit import AuditEntry, audit, in_chronicle_order


def numbers(told: History) -> list[int]:
    """The versions in the order in which an audit shows them."""
    return [number(item) for item in in_chronicle_order(audit(told))]


def number(entry: AuditEntry) -> int:
    return int(entry.entry.rpartition("#")[2])


def test_an_entry_says_all_of_its_envelope() -> None:
    visit = audit(history(opened, visited("2024-06", sources=(Citation(source="gti", at="para. 3"),))))[1]

    assert visit.entry == "partnership:edinburgh--kaohsiung#2"
    assert (visit.type, visit.place, visit.on) == ("partnership.visited", 2, "2024-06")
    assert (visit.earliest, visit.latest) == ("2024-06-01", "2024-06-30")
    assert (visit.recorded_by, visit.command) == ("tester", "command-2")
    assert visit.recorded_at == "2025-11-25T12:00:00.000000Z"
    assert visit.sources == ("gti para. 3",)
    assert visit.fact["sources"] == [{"source": "gti", "at": "para. 3"}]
    assert (visit.state, visit.told_as, visit.reads) == ("valid", None, {})


def test_bounds_are_those_that_follow_from_the_others() -> None:
    """A tabling of June before a hold of the 24th was no later than that."""
    told = history(opened, proposed("2024-06"), signed("2024-06-24"))

    assert (audit(told)[1].earliest, audit(told)[1].latest) == ("2024-06-01", "2024-06-24")


def test_a_corrected_entry_says_both_what_it_said_and_what_it_says() -> None:
    entry, correction = audit(history(opened, signed("2025-10"), corrected(2, {"on": "2025-09-14"})))[1:]

    assert (entry.state, entry.on, entry.fact["on"], entry.reads) == (
        *("corrected", "2025-09-14", "2025-10", {"on": "2025-09-14"}),
    )
    assert entry.corrected_by == (correction.entry,)
    assert (correction.about, correction.place) == (entry.entry, None)
    assert correction.text == "corrected #2: on is 2025-09-14, because a slip"


def test_a_retracted_entry_has_no_place_and_keeps_its_words() -> None:
    entry, retraction = audit(history(opened, noted("2025", text="gone"), retracted(2)))[1:]

    assert (entry.state, entry.place, entry.text) == ("retracted", None, "noted: gone")
    assert entry.corrected_by == (retraction.entry,)


def test_a_retracted_retraction_gives_the_entry_back() -> None:
    entry, retraction, other = audit(history(opened, noted("2025"), retracted(2), retracted(3)))[1:]

    assert (entry.state, retraction.state, other.state) == ("valid", "retracted", "valid")


def test_rivals_are_told_until_one_of_them_wins() -> None:
    contest = contested(2, "on", "2025-04", by=("press",))
    open_ = audit(history(opened, visited("2025-03"), contest))[1]
    settled = audit(history(opened, visited("2025-03"), contest, preferred(2, "on", "2025-04")))[1]
    kept = audit(history(opened, visited("2025-03"), contest, preferred(2, "on", "2025-03")))[1]

    assert open_.text == "kaohsiung visited edinburgh [contested: on 2025-04]"
    assert (open_.contested, open_.state) == (True, "valid")
    assert settled.text == "kaohsiung visited edinburgh"
    assert (settled.on, settled.state) == ("2025-04", "corrected")
    assert (kept.text, kept.contested, kept.state) == ("kaohsiung visited edinburgh", False, "valid")


def test_what_is_contested_again_since_it_was_settled_is_contested() -> None:
    again = history(
        opened,
        visited("2025-03"),
        contested(2, "on", "2025-04", by=("press",)),
        preferred(2, "on", "2025-04"),
        contested(2, "on", "2025-05", by=("diary",)),
    )

    assert audit(again)[1].text == "kaohsiung visited edinburgh [contested: on 2025-05]"


def test_they_stand_as_they_happened_with_corrections_beneath() -> None:
    told = history(
        opened,
        signed("2025-10"),
        visited("1977"),
        corrected(2, {"title": "Accord"}),
        noted("2025-11"),
        retracted(5),
        retracted(4),
    )

    assert numbers(told) == [1, 3, 2, 4, 7, 5, 6]


def test_what_was_known_is_a_prefix() -> None:
    told = history(
        recorded("2025-11-01", opened),
        recorded("2025-11-02", signed("2025-10")),
        recorded("2025-11-03", corrected(2, {"on": "2025-09-14"})),
    )
    then = audit(told.as_known(told.entries[1].recorded_at))

    assert [(row.state, row.on) for row in then] == [("valid", None), ("valid", "2025-10")]


@pytest.mark.parametrize("slug", ["edinburgh", "kaohsiung"])
def test_names_are_put_for_slugs(slug: str) -> None:
    told = audit(history(opened, visited("2025")), str.title)

    assert slug.title() in told[1].text


def test_unsourced_is_an_empty_list() -> None:
    assert audit(history(opened, visited("2025")))[1].sources == ()
    assert audit(history(opened, visited("2025", sources=citing("a", "b"))))[1].sources == ("a", "b")
