"""A page of one day as it follows from that of another: only streams in which something turns in between are asked again.

What a steady report, of which each row rests on one partnership or membership alone, answers about all others is the same
on both days, and so is what their contests change in it.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from projections.page import Page, Section
from projections.readings import BETWEEN, Choice
from projections.reckoning.unsettled.column import COLUMN, with_column
from projections.reckoning.unsettled.following import Whole
from projections.reckoning.unsettled.laid_over import with_notes
from projections.reckoning.unsettled.same_rows import stream_of
from projections.reckoning.unsettled.worlds import Tried, is_said_of_all_alike, rows_are_in_order
from projections.row import Sayable
from projections.steady import Which

if TYPE_CHECKING:
    from projections.row import Projection

MOST = 3_000
"""Streams of which something turns; where it is more, all are asked again."""


class OfADay(NamedTuple):
    """What was answered of a day, such that what some streams have a part in can be exchanged."""

    day: int
    used: Page
    """With the values in use."""
    changed: Mapping[str, Mapping[Any, Any]]
    """By table and by what it stands in order, each row that other values change, as it is shown."""
    choices: tuple[Choice, ...]
    """The values that change a row."""
    asked: "Mapping[Projection[Any], Which]"
    """What rows were asked of which streams."""

    @classmethod
    def of(
        cls,
        day: int,
        used: Page,
        tried: Tried | None,
        laid: tuple[Page, tuple[Choice, ...]],
        asked: "Mapping[Projection[Any], Which]",
    ) -> "OfADay | None":
        """What was answered by a page that is `worded`; None where it cannot be seen stream by stream."""
        page, choices = laid
        if not rows_are_in_order(used) or (tried and not _is_each_of_one(used, tried)):
            return None
        if not all(_is_between(choice.stream) for choice in choices):
            return None
        changed: dict[str, dict[Any, Any]] = {}
        for own, over in zip(used.sections, page.sections, strict=True):
            if own.of_tally:
                continue
            if len(own.rows) != len(over.rows) or not all(map(_is_between, map(stream_of, own.rows))):
                return None
            if over.rows and COLUMN in over.rows[0]._fields:
                changed[own.name] = {
                    order: row
                    for order, one, row in zip(own.order, own.rows, over.rows, strict=True)
                    if row[:-1] != one or row[-1]
                }
        return cls(day, used, changed, choices, asked)

    def exchanged(self, among: Collection[str], few: Page, now: "OfADay") -> "OfADay | None":
        """What is answered on another day, where of some streams alone it is `now`, and was `few`; None if nobody knows."""
        then = self.used._replace(finish=now.used.finish, worded=now.used.worded)
        found = Whole(then, few).otherwise(now.used)
        if found is None or found[1]:
            return None
        changed = {
            name: {order: row for order, row in rows.items() if stream_of(row) not in among}
            for name, rows in self.changed.items()
        }
        for name, rows in now.changed.items():
            changed[name] = {**changed.get(name, {}), **rows}
        asked = dict(self.asked)
        for projection, which in now.asked.items():
            known = asked.get(projection, Which())
            asked[projection] = Which(known.kinds | which.kinds, known.streams | which.streams)
        return OfADay(
            now.day,
            found[0],
            changed,
            (*(choice for choice in self.choices if choice.stream not in among), *now.choices),
            asked,
        )

    @property
    def kept(self) -> "OfADay":
        """What is remembered of it: nothing that holds the rows of which it was made."""
        return self._replace(used=self.used._replace(finish=None, worded=None))

    def page(self, plain: Callable[[Sayable], str]) -> Page:
        """The page as it is shown; `plain` says a value that is contested."""
        sections = tuple(_laid(section, self.changed.get(section.name)) for section in self.used.sections)
        tried = Tried((), frozenset(), 0)
        choices = self.choices if any(self.changed.values()) else None
        return with_notes(self.used._replace(sections=sections), tried, choices, plain).finished()


def _laid(section: Section, changed: Mapping[Any, Any] | None) -> Section:
    if not changed:
        return section
    shape: Any = with_column(type(section.rows[0]))
    rows = [tuple.__new__(shape, (*row, ())) for row in section.rows]
    for order, row in changed.items():
        rows[bisect_left(section.order, order)] = row
    return section._replace(rows=rows, row=shape)


def _is_each_of_one(used: Page, tried: Tried) -> bool:
    """Whether other values change rows of their own stream alone, and nothing that is said of all together."""
    return not (tried.loose or tried.left or tried.by_row) and all(
        (answer.by_stream or (len(answer.world) == 1 and all(map(_is_between, answer.world))))
        and is_said_of_all_alike(used, answer.page)
        for answer in tried.answers
    )


def _is_between(stream: str | None) -> bool:
    return stream is not None and stream.partition(":")[0] in BETWEEN


def again_of(turned: Collection[str]) -> frozenset[str] | None:
    """Of the streams in which something turns those that a page is asked of again; None where that would not be enough."""
    return frozenset(turned) if len(turned) <= MOST and all(map(_is_between, turned)) else None
