"""That another source says the same: a second voice, which changes nothing that is read."""

from typing import Any

import pytest

from comity.testing import (
    STREAM,
    World,
    asked,
    attested,
    cautions,
    chronicle,
    citing,
    contested,
    corrected,
    history,
    opened,
    preferred,
    refusal,
    retracted,
    signed,
    source_registered,
)
from domain import source
from domain.history import History
from projections.ask import Ask
from projections.reckoning.audit import audit
from projections.reckoning.voices import Heard
from projections.rows.attestations import attestations
from projections.rows.moments import moments

MOU = signed("2019-05-01", instrument="mou", kind="mou", sources=citing("minutes"))


def editions(**follows: str) -> World:
    """Sources of these names, each an edition after another."""
    told = [
        history(source_registered(follows=before or None), stream=f"source:{slug}")
        for slug, before in follows.items()
    ]
    return World(others=tuple(told))


def counted(told: History) -> list[int]:
    """The versions of what attests the second entry and counts."""
    return [entry.version for entry in told.effective_entries[1].attested_by]


def voices(ask: Ask) -> tuple[tuple[str, ...], ...]:
    """Whose word the second entry is."""
    (row,) = ask.of(moments, stream=STREAM, version=2)
    return Heard(ask, STREAM).of(row.sources, [row.entry])


def test_another_source_says_the_same_and_nothing_is_read_otherwise() -> None:
    before = history(opened, MOU)
    told = before + attested(2, "press")

    assert chronicle(told) == chronicle(before) == [1, 2]
    assert told.aggregate.standing == before.aggregate.standing
    assert counted(told) == [3]
    assert [(row.about, row.source, row.counts) for row in attestations(told)] == [(2, "press", True)]
    assert [entry.attested_by for entry in audit(told)] == [(), (f"{STREAM}#3",), ()]


def test_what_attests_an_entry_names_a_source() -> None:
    assert "name it with sources" in refusal(history(opened, MOU), attested(2))


def test_an_entry_is_not_attested_by_what_it_was_told_from() -> None:
    assert "#2 was told from minutes" in refusal(history(opened, MOU), attested(2, "press", "minutes"))


@pytest.mark.parametrize(("own", "other"), [("minutes", "copy"), ("copy", "minutes"), ("copy", "copy-2")])
def test_an_entry_is_not_attested_by_a_copy_of_what_it_was_told_from(own: str, other: str) -> None:
    copies = [
        history(source_registered(), source.SameAs(original="minutes"), stream=f"source:{name}")
        for name in ("copy", "copy-2")
    ]
    told = history(opened, MOU.model_copy(update={"sources": citing(own)}))

    said = refusal(told, attested(2, other), World(others=(*copies, history(source_registered()))))

    assert f"#2 was told from {own}" in said


def test_the_next_edition_says_that_it_is_still_listed_and_is_no_second_voice() -> None:
    world = editions(minutes="", minutes2="minutes", minutes3="minutes2", press="")
    told = history(opened, MOU)

    said = cautions(told, attested(2, "minutes3"), world)

    assert any("still listed: no second voice" in caution for caution in said)
    assert not any("still listed" in caution for caution in cautions(told, attested(2, "press"), world))
    listed = told + attested(2, "minutes3")
    heard = listed + attested(2, "press")
    assert voices(asked(listed, *world.others)) == (("minutes", "minutes3"),)
    assert voices(asked(heard, *world.others)) == (("minutes", "minutes3"), ("press",))


def test_an_edition_follows_no_later_one() -> None:
    world = editions(minutes="", minutes2="minutes")
    told = history(source_registered(), stream="source:minutes", world=world)

    assert "follow itself, in the end" in refusal(told, corrected(1, {"follows": "minutes2"}))
    assert "follow itself, in the end" in refusal(told, corrected(1, {"follows": "minutes"}))


@pytest.mark.parametrize(
    ("fields", "counts"),
    [({"note": "seen"}, True), ({"sources": [{"source": "book"}]}, True), ({"on": "2019-05-02"}, False)],
)
def test_it_counts_until_something_is_corrected_that_it_speaks_for(
    fields: dict[str, Any],
    counts: bool,  # noqa: FBT001 — a case of a table
) -> None:
    told = history(opened, MOU, attested(2, "press"))
    after = told + corrected(2, fields)

    assert counted(after) == ([3] if counts else [])
    assert counted(after + retracted(4)) == [3]
    assert counted(after + attested(2, "press")) == ([3, 5] if counts else [5])
    assert any("no longer counts" in said for said in cautions(told, corrected(2, fields))) is not counts


def test_it_counts_no_longer_once_a_value_was_preferred() -> None:
    told = history(opened, MOU, attested(2, "press"), contested(2, "on", "2019-06-01", by=["book"]))

    assert counted(told) == [3]
    assert counted(told + preferred(2, "on", "2019-06-01")) == []


def test_what_is_retracted_attests_nothing_and_is_not_attested() -> None:
    told = history(opened, MOU, attested(2, "press"))

    assert counted(told + retracted(3)) == []
    assert list(attestations(told + retracted(2))) == []
    assert "#2 is retracted" in refusal(told + retracted(2), attested(2, "book"))


def test_nothing_is_attested_that_there_is_not_or_that_is_about_an_entry() -> None:
    told = history(opened, MOU, attested(2, "press"))

    assert "there is no #9" in refusal(told, attested(9, "press"))
    assert "#3 is itself" in refusal(told, attested(3, "book"))


def test_as_known_before_it_is_not_there() -> None:
    told = history(opened, MOU, attested(2, "press"))

    assert counted(told.as_known(2)) == []
    assert counted(told.as_known(3)) == [3]


def test_a_voice_that_is_heard_later_is_none_as_at_an_earlier_day() -> None:
    told = history(opened, MOU, attested(2, "press", on="2024"))

    assert voices(asked(told, as_at="2023-12-31")) == (("minutes",),)
    assert voices(asked(told, as_at="2024-01-01")) == (("minutes",), ("press",))
