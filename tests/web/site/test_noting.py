"""What a page rests on, taken down while it is made, and whether that is another by now."""

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("starlette", reason="makes the pages: the extra web")

from projections.readings import Question, Rows, several
from projections.rows.contacts import contacts
from web.site.noting import MANY, Notes
from web.site.since import Compared

if TYPE_CHECKING:
    from collections.abc import Iterator

MET = "partnership:gdynia--kaohsiung"


class Of(Rows):
    """Rows of some ties, which are their names."""

    def __init__(self, *those: str) -> None:
        self._those = those

    def of(self, projection: Any, **where: Any) -> "Iterator[Any]":
        """Those that are asked for (`Rows.of`)."""
        del projection
        return iter([each for each in self._those if each in several(where["stream"])])


@pytest.mark.parametrize("asks_about_it", [True, False])
def test_what_is_asked_about_many_ties_rests_on_no_other(*, asks_about_it: bool) -> None:
    many = [f"partnership:kaohsiung--town-{number}" for number in range(MANY + 1)]
    notes = Notes()
    notes.asked(Question("of", contacts, {"stream": [*many, MET] if asks_about_it else many}))

    room: Any = SimpleNamespace(rows=Of(MET), then=lambda _: Of())

    (asked,) = notes.wide
    assert Compared(room, 1, {MET}).answer_otherwise(asked) is asks_about_it
