"""A stream as it was known at several times is that of a fresh fold of each, though little of it is folded."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projections.engine import looked_back
from projections.engine.fold import Folded
from projections.engine.tables import built_in_projections
from projections.readings import Rows
from projections.rows.spells import spells
from store.application import Comity
from tests.projections.engine.ledgers import begun, tell_next
from tests.tries import times


def unlike(book: Comity) -> Iterator[tuple[str, int, str]]:
    """What a stream as it was known at a position answers otherwise than a fresh fold: the projection."""
    for kind in ("partnership", "membership", "programme"):
        for history in book.histories(kind, None):
            positions = [entry.position for entry in history.entries]
            for position, then in zip(positions, looked_back.looked_back(history, positions), strict=True):
                known = history.as_known(position)
                alone = Folded(lambda other, known=known, kind=kind: [known] if other == kind else [])  # type: ignore[misc]
                yield from (
                    (history.stream, position, projection.name)
                    for projection in built_in_projections()
                    if _told(then, projection) != _told(alone, projection)
                )


def _told(rows: Rows, projection: Any) -> Any:
    return list(rows.of(projection)), rows.other(projection)


def test_the_demo_looks_back_as_a_fresh_fold_does(demo_ledger: Comity) -> None:
    assert list(unlike(demo_ledger)) == []


@settings(deadline=None, max_examples=times(15), suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_whatever_was_recorded_is_looked_back_at_as_a_fresh_fold_does(data: st.DataObject) -> None:
    with begun() as book:
        for _ in range(data.draw(st.integers(10, 40))):
            tell_next(data.draw, book)
        assert list(unlike(book)) == []


def test_what_moves_a_stream_must_be_folded(demo_ledger: Comity, monkeypatch: pytest.MonkeyPatch) -> None:
    """A control: where it stood is another thing as soon as what moves it is passed over."""
    monkeypatch.setattr(looked_back.Then, "_stood_as", lambda *_: True)

    assert {name for *_, name in unlike(demo_ledger)} == {spells.name}
