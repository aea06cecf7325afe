"""What is told twice: whoever asks goes by the rule by which recording says that two are much alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from comity.testing import asked, entry
from domain.fact import fact_class, types
from domain.history import History
from domain.rules import Rules
from domain.shared import CORRECTIONS
from projections.reckoning.told_twice import as_recorded, groups
from projections.rows.moments import moments
from tests.domain.filled import filled

if TYPE_CHECKING:
    from domain.fact import Fact

STREAMS = {
    "partnership": "partnership:edinburgh--kaohsiung",
    "membership": "membership:kaohsiung@iclei",
    "programme": "programme:days",
}
DATED = [
    (kind, name)
    for kind in STREAMS
    for name in types(kind)
    if fact_class(name).dated
    and fact_class(name) is not Rules.of(kind).opening
    and not issubclass(fact_class(name), CORRECTIONS)
]


def told(kind: str, *facts: Fact) -> History:
    """A stream with these facts, lawful or not."""
    opening = Rules.of(kind).opening
    parties = {"parties": ("edinburgh", "kaohsiung")} if kind == "partnership" else {}
    found = History(STREAMS[kind], ())
    for fact in (*([filled(opening, **parties)] if opening else []), *facts):
        found = History(found.stream, (*found.entries, entry(found, fact)), found.around)
    return found


def pairs(*histories: History) -> set[tuple[str, str]]:
    """Each two that may tell one fact."""
    rows = [row for each in histories for row in asked(each).of(moments)]
    return {
        (one.entry, other.entry)
        for those in groups(rows)
        for n, other in enumerate(those)
        for one in those[:n]
        if as_recorded(one, other)
    }


@pytest.mark.parametrize(("kind", "name"), DATED, ids=[name for _, name in DATED])
def test_what_recording_calls_much_alike_is_told_twice(kind: str, name: str) -> None:
    fact = filled(fact_class(name), on="2024-05")
    again = fact.model_copy(update={"on": "2024-05-02"})
    once = told(kind, fact)

    assert once.chronicle.duplicate_of(again) == len(once.entries)
    twice = told(kind, fact, again)
    first, second = (f"{twice.stream}#{number}" for number in (len(twice.entries) - 1, len(twice.entries)))
    assert {(first, second), (second, first)} & pairs(twice)


@pytest.mark.parametrize(
    ("kind", "name", "field", "values"),
    [
        ("programme", "programme.edition-held", "title", ("Days 2024", "Nights 2024")),
        ("partnership", "partnership.planned", "due", ("2025-01-01", "2025-02-01")),
        ("membership", "membership.participated", "occasion", ("a forum", "a workshop")),
    ],
)
def test_what_is_about_something_else_is_not(
    kind: str, name: str, field: str, values: tuple[Any, Any]
) -> None:
    one, other = (filled(fact_class(name), on="2024-05-02", **{field: value}) for value in values)

    assert told(kind, one).chronicle.duplicate_of(other) is None
    assert pairs(told(kind, one, other)) == set()
