"""Ends of a partnership: those of which notice was given, and who has left."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from domain import when
from projections.row import Days, edtf_of, projection, word
from projections.rows.spells import views

if TYPE_CHECKING:
    from domain.history import History
    from domain.periods import Ending as Told

GIVEN, LEFT = "given", "left"


class Ending(NamedTuple):
    """One end, and the days for which this is what is known of it."""

    stream: str
    of: Annotated[str, "whose view, as in `spells`"]
    n: Annotated[int, "its number, from 0"]
    what: Annotated[str, "given: it has not surely come; left: who has ended it"]
    older: Annotated[bool, "it ends no more than what was signed before a re-establishment"]
    first: Annotated[int, "the first day for which it holds"]
    until: Annotated[int, "the first day for which it holds no longer"]
    by: Annotated[str | None, "whose: as it was told, or the party that left; none where nobody is named"]
    earliest: Annotated[int, "the first day on which it may be effective"]
    latest: int
    effective: Annotated[str | None, "that day, EDTF"]
    version: Annotated[int, "the entry"]
    sources: tuple[str, ...]
    certain: Annotated[bool, "notice was surely given by then; of who has left: they surely have"] = True
    brought_by: tuple[int, ...] = ()

    @property
    def on(self) -> Days:
        """From which day on it is effective."""
        return Days.known(self.effective, self.earliest, self.latest)

    @property
    def entry(self) -> str:
        """The entry, as `stream#version`."""
        return f"{self.stream}#{self.version}"


@projection(Ending, key=("stream", "of", "n"))
def endings(history: "History") -> Iterator[Ending]:
    """The ends that were given or have come, day after day, as a whole and from each point of view."""
    from domain.partnership.facts import Terminated

    if Terminated not in history.by_type:
        return
    for of in views(history):
        rows: list[Ending] = []
        running: dict[_Key, int] = {}
        for period in history.aggregate.periods(of or None):
            now = [(GIVEN, item) for item in period.answer.ending] + [
                (LEFT, item) for item in period.answer.left
            ]
            keys = {_key(what, item) for what, item in now}
            for key in running.keys() - keys:
                rows[running[key]] = rows[running[key]]._replace(until=period.first)
            running = {key: n for key, n in running.items() if key in keys}
            for what, item in now:
                key = _key(what, item)
                if key not in running:
                    running[key] = len(rows)
                    rows.append(_row(history.stream, of, len(rows), what, item, period.first))
        yield from rows


_Key = tuple[str, str | None, int, bool, bool]


def _key(what: str, row: "Told") -> _Key:
    """What tells an end from another; one that a re-establishment has narrowed, or that is certain by now, is another."""
    return what, row.by, row.told.entry.version, row.older, row.certain


def _row(stream: str, of: str, n: int, what: str, row: "Told", first: int) -> Ending:
    fact, told = row.told.fact, row.told
    words = getattr(fact, "effective", None)
    own = fact.on if row.on == (told.earliest, told.latest) else None
    return Ending(
        stream=stream,
        of=of,
        n=n,
        what=what,
        older=row.older,
        first=first,
        until=when.MAX,
        by=row.by,
        earliest=row.on[0],
        latest=row.on[1],
        effective=words if words and when.bounds(words) == row.on else own or edtf_of(row.on),
        version=told.entry.version,
        **word(told),
        certain=row.certain,
    )
