"""A page under open contests: what it says with the values in use, and what of it the other values would change.

The same report is asked once more in every other world, that is, with every other choice of values which bears on it, and
the pages are laid over each other: numbers are least–most over all of them, what is certain is so in each, and a row that
would change says how. Where there are too many worlds, each stream is read otherwise alone, and what its readings do to a
number is added up.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from domain.message import Message, Several
from projections.ask import Ask
from projections.held import Held
from projections.page import NO_TALLY, Page, Section
from projections.phrases import in_turn
from projections.readings import (
    Among,
    Choice,
    Looked,
    Narrowed,
    Otherwise,
    Reading,
    Rows,
    World,
    in_any_reading,
)
from projections.reckoning.otherwise_called import otherwise_called
from projections.reckoning.renamings import called_if
from projections.reckoning.unsettled.another_day import OfADay, again_of
from projections.reckoning.unsettled.column import COLUMN, depends_on, with_column
from projections.reckoning.unsettled.laid_over import SAID, laid_over
from projections.reckoning.unsettled.saying import shortened
from projections.reckoning.unsettled.together import TOGETHER, AddsUp, together
from projections.reckoning.unsettled.worlds import LARGE, Compared, Trial, Tried
from projections.row import Sayable, Unanswerable
from projections.rows.streams import streams
from projections.steady import Lately

__all__ = ["COLUMN", "TOGETHER", "AddsUp", "depends_on", "over", "row_over", "with_column"]


def over(
    ask: Ask,
    answer: Callable[[Ask], Page],
    *,
    adds_up: AddsUp = False,
    compared: bool = False,
    key: Hashable = None,
) -> Page:
    """The page that a report answers, with what open contests would change in it. Errors: those of the report.

    Names are those in use in every world; which of them are contested is said in a note. `adds_up`: what is answered about
    some partnerships and memberships is what is answered about each of them, put together; or about each group of those
    that belong together. `compared`: whether it is so is seen in each world; AssertionError where it is not. `key` is by
    what the answer of a steady report is remembered, where each row rests on one of them alone.
    """
    lately = ask.rows.lately if key is not None else None
    if lately is None:
        page = _answered(ask, answer, adds_up=adds_up, compared=compared).page(ask)
    else:
        page = _lately_answered(ask, answer, lately, key)
    return page._replace(notes=(*page.notes, *_of_names(ask, page)))


def _lately_answered(ask: Ask, answer: Callable[[Ask], Page], lately: Lately, key: Hashable) -> Page:
    """The page of a day, as it follows from that of another where it can."""
    seen = (ask.day > ask.today) - (ask.day < ask.today), ask.today, ask.kept_back, bool(ask.told)
    before: OfADay | None = lately.nearest((key, seen), ask.day)
    if before is not None and (now := _following(ask, answer, lately, before)) is not None:
        page = now.page(ask.said)
    else:
        found = _answered(ask, answer, adds_up=True)
        now, page = found.of_a_day(ask), found.page(ask)
    if now is not None:
        lately.put((key, seen), ask.day, now.kept, sum(len(section.rows) for section in now.used.sections))
    return page


def _following(ask: Ask, answer: Callable[[Ask], Page], lately: Lately, before: OfADay) -> OfADay | None:
    """What is answered of a day, as it follows from another; None where it does not."""
    low, high = sorted((before.day, ask.day))
    among = again_of(lately.turning.turned(partial(in_any_reading, ask.rows), before.asked, (low, high)))
    if among is None:
        return None
    some = Held(Among(ask.rows, among))
    now = ask.reading(lambda _: some)
    then = ask.reading(lambda _: some)
    then.day = before.day
    found = _answered(now, answer, adds_up=True).of_a_day(now)
    return None if found is None else before.exchanged(among, answer(then), found)


class _Answered(NamedTuple):
    """What a report answers, and what open contests change in it."""

    used: Page
    tried: Tried | None
    """None where none bears on it."""
    bearing: Collection[str]
    """The streams whose contests bear on it."""
    successions: Sequence[Choice]
    looks: Sequence[Looked]
    laid: tuple[Page, tuple[Choice, ...]]
    """The page with what these change in it, and the values that do."""

    def page(self, ask: Ask) -> Page:
        """The page as it is shown."""
        more = (_of_successions(self.successions, ask.said),) if self.successions else ()
        at = len(self.used.notes)
        page, _ = self.laid
        return page._replace(notes=(*page.notes[:at], *more, *page.notes[at:])).finished()

    def of_a_day(self, ask: Ask) -> OfADay | None:
        """What of it the answer of another day may be made of; None for nothing."""
        look, *others = self.looks
        if others or self.successions or not self.used.worded or look.crowded(self.bearing):
            return None
        return OfADay.of(ask.day, self.used, self.tried, self.laid, look.asked())


def _answered(
    ask: Ask, answer: Callable[[Ask], Page], *, adds_up: AddsUp, compared: bool = False
) -> _Answered:
    """What a report answers, and what open contests would change in it. Errors: those of the report."""
    looks: list[Looked] = []
    known: dict[int, Held] = {}

    def held(rows: Rows) -> Rows:
        return rows if rows.held else known.setdefault(id(rows), Held(rows))

    used = answer(ask.reading(lambda rows: _looked(held(rows), looks)))
    bearing = _bearing(looks)
    successions = sorted({succession for look in looks for succession in look.successions()})
    if not bearing:
        return _Answered(used, None, (), successions, looks, (used, ()))

    learned = False
    some: dict[tuple[int, frozenset[str]], Held] = {}

    def of_some(rows: Rows, among: frozenset[str]) -> Held:
        key, base = (id(rows), among), held(rows)
        return some.get(key) or some.setdefault(key, Held(Among(base, _seen_with(ask, base, among, adds_up))))

    narrowed: dict[int, Narrowed] = {}

    def otherwise(world: World, among: frozenset[str] | None = None) -> Page:
        nonlocal learned
        there: list[Looked] = []

        def read(rows: Rows) -> Looked:
            base = held(rows) if among is None else of_some(rows, among)
            return _looked(Otherwise(base, world, narrowed.setdefault(id(rows), {})), there)

        try:
            page = answer(ask.reading(read))
        except Unanswerable:  # with these values there would be nothing to ask
            none = tuple(section._replace(rows=(), order=()) for section in used.sections)
            page = used._replace(sections=none, tally=NO_TALLY, worded=None)
        for look, other in zip(looks, there, strict=False):
            learned = look.learn(world, other) or learned
        return page

    kind = Compared if compared else Trial
    trial = kind(used, otherwise, large=ask.position > LARGE, adds_up=bool(adds_up), apart=adds_up is True)
    tried = trial.of(bearing, _untold(looks, bearing))
    while learned:
        learned, before, bearing = False, bearing, _bearing(looks)
        untold = _untold(looks, bearing)
        if bearing != before or untold != trial.untold:
            tried = trial.of(bearing, untold)
    apart = {stream: ways for look in looks for stream, ways in look.uncombined(bearing).items()}
    laid = laid_over(used, tried._replace(apart=sum(apart.values())), ask.said, ask.plain)
    return _Answered(used, tried, bearing, successions, looks, laid)


def _seen_with(ask: Ask, rows: Rows, among: frozenset[str], adds_up: AddsUp) -> frozenset[str]:
    """Some streams, and where a report need not add up those without which they would be others.

    These are what they are under, and the partnerships between the same parties.
    """
    if adds_up:
        return together(ask, rows, among) if adds_up == TOGETHER else among
    known = {row.stream: row for row in rows.of(streams, kind="partnership")}
    found, level = among, among
    while level:
        above = (known[stream].under for stream in level if stream in known)
        level = frozenset(filter(None, above)) - found
        found |= level
    parties = {frozenset(known[stream].parties) for stream in among if stream in known}
    return found | {stream for stream, row in known.items() if frozenset(row.parties) in parties}


def _bearing(looks: Iterable[Looked]) -> dict[str, list[Reading]]:
    """By stream, the other readings that bear on what was asked."""
    found: dict[str, list[Reading]] = {}
    for look in looks:
        for stream, readings in look.bearing().items():
            known = found.setdefault(stream, [])
            known += [reading for reading in readings if reading not in known]
    return found


def _untold(looks: Sequence[Looked], bearing: Mapping[str, Sequence[Reading]]) -> frozenset[str]:
    """Streams whose other readings change nothing but titles that nobody asked for."""
    return frozenset(looks[0].untold(bearing)) if len(looks) == 1 else frozenset()


def row_over(ask: Ask, answer: Callable[[Ask], Any]) -> tuple[Any, tuple[str, ...]]:
    """One row that is read out of what is asked, with what open contests would change in it, and the notes on that."""

    def page(of: Ask) -> Page:
        row = answer(of)
        return Page("", (Section("row", [row], row=type(row)),))

    found = over(ask, page)
    return found.rows[0], found.notes


def _of_successions(choices: Iterable[Choice], plain: Callable[[Sayable], str]) -> str:
    said = [
        Message(
            "{entry} {field} (or {value})",
            entry=choice.entry,
            field=choice.field,
            value=shortened(plain(choice.value)),
        )
        for choice in choices
    ]
    return Message(
        "Contested and not settled is who took whose place, or when: {fields}. Partnerships and memberships are read with"
        " the value in use, whatever else is said here of the others.",
        fields=Several(said, "; "),
    )


def _of_names(ask: Ask, page: Page) -> Iterator[str]:
    """What is said of a page on which somebody is called by a contested name, where it does not say so already."""
    told: dict[tuple[str, str], tuple[tuple[str, ...], list[str]]] = {}
    for called in otherwise_called(ask):
        entry, field = f"{called.conflict.stream}#{called.conflict.version}", called.conflict.field
        if not any(f"{entry} {field} (or" in note for note in page.notes):
            told.setdefault((entry, field), (called.used, []))[1].extend(called.names)
    given = list(called_if(ask))
    if not (told or given):
        return
    shown = list(_texts((page.title, [section.rows for section in page.sections])))
    every = [
        (
            used,
            Message("{entry} {field} (or {value})", entry=entry, field=field, value=Several(names, ", or ")),
        )
        for (entry, field), (used, names) in told.items()
    ]
    every += [
        (
            each.used,
            Message(
                "{body} (or {value}, if {given})", body=each.stream, value=each.value, given=each.condition
            ),
        )
        for each in given
    ]
    said = [words for used, words in every if any(name in text for name in used for text in shown)]
    if said:
        fields: str = in_turn(said[:SAID])
        if len(said) > SAID:
            fields = Message("{fields} and {more} more", fields=fields, more=len(said) - SAID)
        yield Message(
            "Contested and not settled is what somebody is called: {fields}. The name in use is shown here.",
            fields=fields,
        )


def _texts(value: Any) -> Iterator[str]:
    """Every text in a row, or in several."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


def _looked(rows: Any, looks: list[Looked]) -> Looked:
    looks.append(Looked(rows))
    return looks[-1]
