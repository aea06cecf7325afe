"""Which values of contested fields wait to be settled, and which of them could be at all."""

import pytest

from comity.testing import (
    Story,
    cautions,
    citing,
    contacted,
    contested,
    corrected,
    history,
    opened,
    preferred,
    refusal,
    retracted,
    signed,
    suspended,
    terminated,
    visited,
)
from domain.contests import open_contests, other_readings
from domain.decide import decide
from domain.fact import Fact

SIGNED = signed("2020", kind="mou")
SISTERS = contested(2, "kind", "sister-city")
FRIENDS = contested(2, "kind", "friendship", by=("another",))
CORRECTED = corrected(2, {"kind": "sister-city"}, because="read again")
PREFERRED = preferred(2, "kind", "sister-city")


def others(*facts: Fact) -> list[tuple[object, ...]]:
    """The values that wait, field by field."""
    return [contest.others for contest in open_contests(history(opened, SIGNED, *facts))]


def read(told: Story) -> list[tuple[object, ...]]:
    """The choices of values with which the story is read otherwise."""
    return [tuple(way.values()) for way, _ in other_readings(told)]


@pytest.mark.parametrize(
    ("facts", "waiting"),
    [
        ((SISTERS,), [("sister-city",)]),
        ((SISTERS, PREFERRED), []),
        ((CORRECTED, FRIENDS), [("friendship",)]),
        ((SISTERS, CORRECTED), []),
        ((SISTERS, PREFERRED, FRIENDS), [("friendship",)]),
        ((SISTERS, PREFERRED, FRIENDS, preferred(2, "kind", "friendship")), []),
        ((SISTERS, PREFERRED, FRIENDS, preferred(2, "kind", "mou")), []),
        ((SISTERS, PREFERRED, FRIENDS, retracted(4)), [("sister-city", "friendship")]),
        ((SISTERS, PREFERRED, FRIENDS, retracted(5)), []),
        ((corrected(2, {"place": "there"}), SISTERS), [("sister-city",)]),
        ((SISTERS, corrected(2, {"place": "there"})), [("sister-city",)]),
    ],
)
def test_a_settlement_settles_what_was_contested_before_it(
    facts: tuple[Fact, ...], waiting: list[tuple[str, ...]]
) -> None:
    assert others(*facts) == waiting


def test_the_chosen_value_stays_in_use_until_another_is_chosen() -> None:
    told = history(opened, SIGNED, SISTERS, PREFERRED, FRIENDS)

    assert told.effective_entries[1].value("kind") == "sister-city"
    assert (told + preferred(2, "kind", "friendship")).effective_entries[1].value("kind") == "friendship"


def test_what_waits_already_is_not_contested_again() -> None:
    told = history(opened, SIGNED, SISTERS, PREFERRED, FRIENDS)

    assert "is on record already" in refusal(told, FRIENDS)
    assert "is on record already" in refusal(told, SISTERS)


def test_a_further_source_may_say_what_was_recorded_once_another_value_is_in_use() -> None:
    again = contested(2, "kind", "mou", by=("archive",))

    told = history(opened, SIGNED)

    assert "a further source of it attests the entry" in str(decide(told, again, told.world))
    for chosen in ((CORRECTED,), (SISTERS, PREFERRED)):
        assert others(*chosen, again) == [("mou",)]
        assert "is on record already, as what" in refusal(history(opened, SIGNED, *chosen, again), again)


def test_a_value_that_a_correction_brought_may_be_preferred_again_and_is_its_sources_word() -> None:
    told = history(opened, SIGNED, corrected(2, {"kind": "sister-city"}, sources=citing("archive")), FRIENDS)
    told += preferred(2, "kind", "friendship")
    assert told.effective_entries[1].value("kind") == "friendship"

    told += preferred(2, "kind", "sister-city")

    reading = told.effective_entries[1]
    assert reading.value("kind") == "sister-city"
    assert [by.version for by in reading.brought["kind"]] == [3, 6]


# --- what could never be preferred

IMPOSSIBLE = [
    (history(opened, SIGNED), contested(2, "by", ["rotterdam"]), "rotterdam is not a party"),
    (history(opened, SIGNED), contested(2, "on", "2031"), "2031 is still to come"),
    (
        history(opened, SIGNED, terminated("2022", by="edinburgh")),
        contested(2, "on", "2023"),
        "no instrument is or was in force",
    ),
    (
        history(opened, SIGNED, suspended("2022", by="edinburgh"), suspended("2023", by="kaohsiung")),
        contested(4, "by", "edinburgh"),
        "has suspended",
    ),
    (
        history(opened, visited("2022"), contacted("2022", before=2)),
        contested(2, "on", "2020"),
        "said to have come before #2",
    ),
]


@pytest.mark.parametrize(("told", "contest", "why"), IMPOSSIBLE)
def test_what_could_not_be_preferred_is_recorded_and_never_read(told: Story, contest: Fact, why: str) -> None:
    said = cautions(told, contest)
    after = told + contest

    assert any(word.startswith("it could not be preferred") and why in word for word in said)
    assert read(after) == []
    assert why in refusal(after, preferred(contest.entry, contest.field, contest.value))  # type: ignore[attr-defined]


@pytest.mark.parametrize(("told", "contest", "why"), IMPOSSIBLE)
def test_another_value_beside_it_is_read_all_the_same(told: Story, contest: Fact, why: str) -> None:
    del why

    assert read(told + contest + contested(2, "place", "there")) == [("there",)]


def test_what_could_be_preferred_has_no_such_caution() -> None:
    told = history(opened, SIGNED, terminated("2022", by="edinburgh"))

    assert cautions(told, contested(2, "on", "2021", sources=citing("press"))) == ()


def test_every_reading_is_one_that_can_be_recorded() -> None:
    told = history(opened, SIGNED, terminated("2022", by="edinburgh"))
    for contest in (
        contested(2, "on", "2021"),
        contested(2, "on", "2023"),
        contested(3, "on", "2019"),
        contested(3, "by", "kaohsiung"),
    ):
        told += contest

    found = read(told)
    assert ("2021",) in found
    assert ("kaohsiung",) in found
    for way, after in other_readings(told):
        chosen = told
        for (version, field), value in way.items():
            chosen += preferred(version, field, value)
        assert [reading.fact for reading in chosen.effective_entries[:3]] == [
            reading.fact for reading in after.effective_entries[:3]
        ]
