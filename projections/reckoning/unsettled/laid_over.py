"""Pages of several worlds, laid over each other: numbers are least–most, certain is what is so in each."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from domain.message import Message, Several
from projections.page import Page, Section
from projections.phrases import in_turn
from projections.readings import Choice
from projections.reckoning.unsettled.cells import (
    DATED,
    any_of_one_shape,
    behind_any,
    columns_before,
    either,
    is_bound,
    is_otherwise,
    keep_in_step,
    of_the_same,
    says_all,
    truth,
)
from projections.reckoning.unsettled.column import COLUMN, with_column
from projections.reckoning.unsettled.differing import differs, section_of, what_changes
from projections.reckoning.unsettled.same_rows import (
    KEYS,
    Slot,
    in_step,
    key_of,
    side_by_side,
    side_by_side_in_order,
    stream_of,
)
from projections.reckoning.unsettled.saying import change_in_words, shortened
from projections.reckoning.unsettled.values import (
    MEASURES,
    NUMBER,
    OF_SEVERAL,
    is_nested,
    is_number,
    is_row,
    number_in,
    of_one_shape,
    shape_of,
)
from projections.reckoning.unsettled.worlds import Answer, Tried
from projections.row import Behind, Count, Days, Sayable

SAID = 5
"""Ways in which a row may change, and contests, that are said; the others are counted."""
VERDICTS = ("agrees", "contradicted")
IN_WORDS = ("agrees", "not borne out", "possible")
"""How a verdict in words begins (`projections.reckoning.claims`)."""


def laid_over(
    used: Page, tried: Tried, plain: Callable[[Sayable], str], names: Callable[[str], str] = str
) -> tuple[Page, tuple[Choice, ...]]:
    """The page in use with what it would be in other worlds, and the values that bear on it.

    As it is where it is the same in all of them. `plain` says a value that is contested, `names` a body.
    """
    others = [answer for answer in tried.answers if differs(answer.page, used)]
    by_row = tuple(answer for answer in tried.by_row if differs(answer.page, used))
    over_all = _Over(tried._replace(answers=tuple(others), by_row=by_row), plain, names)
    if not others and not by_row:
        return with_notes(used, tried, None, plain), ()
    tables = dict.fromkeys(
        section.name
        for page in (used, *(other.page for other in (*others, *by_row)))
        for section in page.sections
    )
    sections = tuple(over_all.section(name, used) for name in tables)
    notes = over_all.texts(used.notes, [answer.page.notes for answer in others])
    page = used._replace(
        title=over_all.text(used.title, [answer.page.title for answer in others]),
        sections=sections,
        notes=tuple(notes),
    )
    choices = tuple(dict.fromkeys(over_all.bearing(used, [*others, *by_row])))
    return with_notes(page, tried, choices, plain), choices


def with_notes(
    page: Page, tried: Tried, choices: Iterable[Choice] | None, plain: Callable[[Sayable], str]
) -> Page:
    """The page, with notes on the values that bear on it (None: it is no other), and on how far it was looked into."""
    over_all = _Over(tried, plain, str)
    notes = over_all.untried() if choices is None else over_all.notes(choices)
    return page._replace(notes=(*page.notes, *notes))


class _Over:
    """Lays the pages of other worlds over the one in use."""

    def __init__(self, tried: Tried, plain: Callable[[Sayable], str], names: Callable[[str], str]) -> None:
        self.answers = tried.answers
        self.tried = tried
        self.plain = plain
        self.names = names
        self.rows = self
        """Lays the rows of single streams over each other."""
        if tried.by_row:
            together = (answer._replace(by_stream=True) for answer in tried.answers if len(answer.world) > 1)
            rows = Tried((*together, *tried.by_row), frozenset(), 0)
            self.rows = _Over(rows, plain, names)

    # --- tables

    def section(self, name: str, used: Page) -> Section:
        """One table."""
        found = section_of(used, name)
        others = [section_of(answer.page, name) for answer in self.answers]
        own = found or next(other for other in others if other)._replace(rows=())
        titles = [other.title if other else own.title for other in others]
        own = own._replace(title=self.text(own.title, titles))
        if self.rows is not self and not own.of_tally:
            return self.rows.section(name, used)._replace(title=own.title)
        rows_of = [[*(other.rows if other else ())] for other in others]
        shape: Any = with_column(type(own.rows[0])) if own.rows else None
        steps = [in_step(own.rows, rows) for rows in rows_of]
        if None not in steps:
            places = sorted({n for step in steps for n in step or ()})
            if not places:
                return own
            rows = [tuple.__new__(shape, (*row, ())) for row in own.rows]
            for n in places:
                rows[n] = self.row(Slot(own.rows[n], [each[n] for each in rows_of]))
            return own._replace(rows=rows, row=type(rows[0]))
        slots = (side_by_side_in_order if own.order else side_by_side)([*own.rows], rows_of)
        differing = [slot.differs for slot in slots]
        if not any(differing):
            return own
        rows = [
            self.row(slot) if differs else tuple.__new__(shape, (*slot.used, ()))
            for slot, differs in zip(slots, differing, strict=True)
        ]
        return own._replace(rows=rows, row=type(rows[0]))

    def row(self, slot: Slot) -> Any:
        """One row, with what is to be said of it."""
        own = slot.any
        shape = with_column(type(own))
        values = self._values(slot, own)
        return shape(**values, **{COLUMN: tuple(self._said(slot, own, values))})

    def _values(self, slot: Slot, own: Any) -> dict[str, Any]:
        values = {name: self._value(slot, own, name) for name in own._fields}
        keep_in_step(slot, own, values, self.count)
        # Where streams were read one by one, no page was asked in the world that gives the least, or the most.
        if self.tried.loose and hasattr(own, "following"):
            values.update(own.following(**values))
        return values

    def _nested(self, used: Any, others: list[Any]) -> Any:
        """The rows within a cell that are in use, each as it is over all readings; and those only in others that say so.

        A cell may also be one row.
        """
        if is_row(used):
            return self._alone(used, others)
        rows = [[*other] if isinstance(other, tuple) else [] for other in others]
        found = []
        for slot in side_by_side([*used], rows):
            own = slot.any
            if slot.used is not None or hasattr(own, "absent"):
                found.append(type(own)(**self._values(slot, own)) if slot.differs else own)
        return tuple(found)

    def _alone(self, own: Any, others: Sequence[Any]) -> Any:
        """The row that a cell is, as it is over all readings in which it is about the same."""
        known = [other if is_row(other) and key_of(other) == key_of(own) else None for other in others]
        slot = Slot(own, known)
        return type(own)(**self._values(slot, own)) if any(known) and slot.differs else own

    def _value(self, slot: Slot, own: Any, name: str) -> Any:  # noqa: C901, PLR0911 — one answer a kind of value
        value = getattr(own, name)
        missing = slot.used is None or None in slot.others
        if of := columns_before(own, name, DATED.get(name, ())):
            slot = Slot(slot.used, [of_the_same(other, own, of[:1]) for other in slot.others])
        in_each = [value if other is None else getattr(other, name) for other in slot.others]
        there = [getattr(other, name) for other in slot.others if other is not None]
        if is_row(value) or any(item != value and (is_nested(value) or is_nested(item)) for item in there):
            return self._nested(value, in_each)
        if isinstance(value, Count):
            absent = None if any(word in name for word in MEASURES) else value._replace(least=0, most=0)
            now = absent or value if slot.used is None else value
            return self.count(
                now, [absent if other is None else getattr(other, name) for other in slot.others]
            )
        if isinstance(value, bool):
            return truth(name, value, there, missing=missing or is_otherwise(slot, own, name))
        if isinstance(value, Behind):
            return behind_any([value, *there]) if stream_of(own) is None else value
        if isinstance(value, Days) and not says_all(own, name):
            days = (item for item in (value, *there) if isinstance(item, Days))
            return Days.happened(days) if name == "when" else Days.either(days)
        if is_number(value) and not is_bound(own, name):
            return self._number(slot, name, value)
        if isinstance(value, int | float) and name.endswith(("least", "most")):
            return self._bound(name, value, in_each)
        if value == "certain" and (
            missing or any(item != value for item in there) or is_otherwise(slot, own, name)
        ):
            return "possible"
        if says_all(own, name):
            return either(own, slot.others, name)
        if name == "said":
            return self.verdict(value, in_each)
        if name == "verdict" and value in VERDICTS and any(item != value for item in there):
            return "possible"
        return any_of_one_shape(value, there) if slot.used is None and isinstance(value, Message) else value

    def _bound(self, name: str, value: float, others: Sequence[Any]) -> float:
        """A bound over all worlds: of things like a count; of what measures something the least or the most."""
        known: list[float] = [value if item is None else item for item in others]
        furthest = min if name.endswith("least") else max
        whole = [Count(item, item) for item in (value, *known) if isinstance(item, int)]
        if any(word in name for word in (*MEASURES, *OF_SEVERAL)) or len(whole) <= len(known):
            return furthest([value, *known])
        return furthest(self.count(whole[0], whole[1:]))

    def _number(self, slot: Slot, name: str, value: int) -> int | Count:
        """A number over all worlds: of things like a count; of what measures something the least and the most."""
        if name in KEYS or any(word in name for word in MEASURES):
            numbers = {value, *(getattr(row, name) for row in slot.others if row is not None)}
            known = [number for number in numbers if is_number(number)]
            found = Count(min(known), max(known))
        else:
            numbers_there = [0 if row is None else getattr(row, name) for row in (slot.used, *slot.others)]
            used, *others = (Count(each, each) if is_number(each) else None for each in numbers_there)
            found = self.count(used or Count(value, value), others)
        return found if found.least < found.most else value

    def count(self, used: Count, others: Sequence[Any]) -> Count:
        """Least–most over all worlds; where streams were read otherwise alone, what they do to it is added up.

        `others` has one for each world; what is no number there does nothing.
        """
        known = [(self.answers[n].world, other) for n, other in enumerate(others) if isinstance(other, Count)]
        alone = [
            (next(iter(world)), row)
            for world, row in known
            if len(world) == 1 and world.keys() <= self.tried.loose
        ]
        down: dict[str, int] = {}
        up: dict[str, int] = {}
        for stream, row in alone:
            down[stream] = max(down.get(stream, 0), used.least - row.least)
            up[stream] = max(up.get(stream, 0), row.most - used.most)
        least, most = used.least - sum(down.values()), used.most + sum(up.values())
        if all(row.least >= 0 for _, row in known) and used.least >= 0:
            least = max(least, 0)  # a number of things
        return used._replace(
            least=min([least, *(row.least for _, row in known)]),
            most=max([most, *(row.most for _, row in known)]),
        )

    # --- words

    def _said(self, slot: Slot, own: Any, values: Mapping[str, Any]) -> Iterator[str]:
        """What other values would change in a row: the fewest of them that do."""
        told: list[frozenset[Choice]] = []
        said = []
        by_choice = {
            answer.chosen_for(own): row for answer, row in zip(self.answers, slot.others, strict=True)
        }
        for choices, row in sorted(by_choice.items(), key=lambda item: len(item[0])):
            if row == slot.used or any(item < choices for item in told):
                continue
            told.append(choices)
            if not (change := change_in_words(slot.used, row, values, self.names)):
                continue
            said.append(Message("if {chosen}: {change}", chosen=self._chosen(choices, own), change=change))
        yield from said[:SAID]
        if len(said) > SAID:
            yield Message("… and in {ways} more {ways:way|ways}", ways=len(said) - SAID)

    def _chosen(self, choices: Iterable[Choice], own: Any) -> str:
        here = (getattr(own, "stream", None), getattr(own, "id", None))
        chosen = [
            Message(
                "{entry} {field} is {value}",
                entry=f"#{choice.version}" if choice.stream in here else choice.entry,
                field=choice.field,
                value=shortened(self.plain(choice.value)),
            )
            for choice in sorted(choices)
        ]
        said: str = in_turn(chosen[:SAID], " and ")
        if len(chosen) > SAID:
            return Message("{fields} and {more} more", fields=said, more=len(chosen) - SAID)
        return said

    def text(self, used: str, others: Sequence[str]) -> str:
        """A text whose numbers are least–most over all worlds, where nothing else differs in it."""
        if all(other == used for other in others):
            return used
        laid = self._laid_over(used, others)
        if isinstance(laid, str):
            return laid
        if any(shape_of(other) != shape_of(used) for other in others):
            return used
        numbers = [NUMBER.findall(other) for other in (used, *others)]
        parts = NUMBER.split(max(used, *others, key=len))  # of several things rather than of one
        for n, number in enumerate(numbers[0]):
            parts[2 * n + 1] = str(
                self.count(number_in(number), [number_in(number[n]) for number in numbers[1:]])
            )
        return "".join(parts)

    def _laid_over(self, used: Any, others: Sequence[Any]) -> Any:  # noqa: PLR0911 — one answer a kind of value
        """A message, or a value of one, with its numbers over all worlds; None where something else differs in it."""
        if all(type(other) is type(used) and other == used for other in others):
            return used
        if isinstance(used, Message):
            if not all(isinstance(said, Message) and of_one_shape(said, used) for said in others):
                return self._remarks((used, *others))
            values = {
                name: self._laid_over(value, [said.values[name] for said in others])
                for name, value in used.values.items()
            }
            longest = max(used, *others, key=len)  # of several things rather than of one
            return None if None in values.values() else longest.but(**values)
        if isinstance(used, Several):
            if not all(isinstance(said, Several) and len(said) == len(used) for said in others):
                return None
            laid = [self._laid_over(value, [said[n] for said in others]) for n, value in enumerate(used)]
            return None if None in laid else Several(laid, used.joint, used.last)
        if all(is_number(value) or isinstance(value, Count) for value in (used, *others)):
            first, *rest = (
                value if isinstance(value, Count) else Count(value, value) for value in (used, *others)
            )
            return self.count(first, rest)
        return None

    def _remarks(self, known: Sequence[Any]) -> str | None:
        """Remarks that count something (`in_turn`) over all worlds; what is not said in one is none there."""
        said = [_parts(text) for text in known]
        if not all(
            isinstance(part, Message) and part.values.keys() == {"count"} for parts in said for part in parts
        ):
            return None
        by_template = [{part.template: part.values["count"] for part in parts} for parts in said]
        laid = {}
        for part in (part for parts in said for part in parts):
            first, *rest = (counts.get(part.template, 0) for counts in by_template)
            laid[part.template] = part.but(count=self._laid_over(first, rest))
        return in_turn(laid.values())

    def verdict(self, used: Any, others: Sequence[Any]) -> Any:
        """A verdict in words: the same in every world, or what it is in each."""
        if isinstance(used, tuple):
            same = [
                other if isinstance(other, tuple) and len(other) == len(used) else used for other in others
            ]
            return tuple(self.verdict(item, [other[n] for other in same]) for n, item in enumerate(used))
        if not isinstance(used, str) or all(other == used for other in others):
            return used
        heads = list(dict.fromkeys(str(other).partition(":")[0] for other in (used, *others)))
        if not set(heads) <= {*IN_WORDS}:
            return used
        if len(heads) > 1:
            heads.sort(key=IN_WORDS.index)
            return Message(
                "possible: {first} for some of the values, {others} for others",
                first=heads[0],
                others=Several(heads[1:], " or "),
            )
        merged_text = self.text(used, others)
        if merged_text == used:
            return Message("{verdict}: whichever value is right", verdict=heads[0])
        return merged_text

    def texts(self, used: Sequence[str], others: Sequence[Sequence[str]]) -> Iterator[str]:
        """Notes; one that is not made in every world is a sentence about the values in use, and says so."""
        for note in used:
            there = [_same_note(note, used, notes) for notes in others]
            said = None if None in there else self.text(note, [other for other in there if other is not None])
            if said is not None and (said != note or all(other == note for other in there)):
                yield said
            else:
                yield Message("With the values in use: {note}", note=note)

    def notes(self, choices: Iterable[Choice]) -> Iterator[str]:
        """What bears on the page, and how far it was looked into."""
        bearing: dict[tuple[str, int, str], list[str]] = {}
        for choice in choices:
            values = bearing.setdefault((choice.stream, choice.version, choice.field), [])
            if (value := self.plain(choice.value)) not in values:
                values.append(value)
        listed = [
            Message(
                "{entry} {field} (or {values})",
                entry=f"{stream}#{version}",
                field=field,
                values=Several(map(shortened, values), ", or "),
            )
            for (stream, version, field), values in sorted(bearing.items())
        ]
        fields: str = in_turn(listed[:SAID])
        if len(listed) > SAID:
            fields = Message("{fields} and {more} more", fields=fields, more=len(listed) - SAID)
        bears = (
            Message("{count} contested value that nobody has settled bears on this", count=len(listed))
            if len(listed) == 1
            else Message("{count} contested values that nobody has settled bear on this", count=len(listed))
        )
        yield Message(
            "{bears}: {fields}. Numbers are least–most over all values; other words are those of the"
            " value in use, and depends on says what the others would change (see the report conflicts).",
            bears=bears,
            fields=fields,
        )
        if self.tried.loose:
            yield (
                "These are too many to be tried in all combinations: each stream was read otherwise alone and what that does"
                " to a number was added up, so that the bounds of numbers may be wider than need be, or too narrow where"
                " contests work together."
            )
        yield from self.untried()

    def bearing(self, used: Page, others: Sequence[Answer]) -> Iterator[Choice]:
        """The choices that change something."""
        by_choice = {other.choices: other.page for other in others if not other.by_stream}
        named = set()
        for choices, page in sorted(by_choice.items(), key=lambda item: self._is_mixed(item[0])):
            for choice in sorted(choices):
                if self._is_mixed(choices) and (self.tried.by_row or choice.stream in named):
                    continue  # seen by itself
                if differs(by_choice.get(choices - {choice}, used), page):
                    named.add(choice.stream)
                    yield choice
        by_stream: dict[str, dict[frozenset[Choice], set[Any]]] = {}
        for other in others:
            if other.by_stream:
                changed = what_changes(used, other.page)
                for _, key, row in (*changed.out, *changed.new):
                    stream = stream_of(row) or ""
                    known = by_stream.setdefault(stream, {})
                    known.setdefault(frozenset(other.world.get(stream, ())), set()).add(key)
        for readings in by_stream.values():
            for choices, rows in readings.items():
                yield from (
                    choice for choice in sorted(choices) if readings.get(choices - {choice}, set()) != rows
                )

    def _is_mixed(self, choices: Iterable[Choice]) -> bool:
        """Whether several streams are read otherwise that were not tried in all combinations."""
        streams = {choice.stream for choice in choices}
        return len(streams) > 1 and not streams.isdisjoint(self.tried.loose)

    def untried(self) -> Iterator[str]:
        """How much nobody has looked into, if anything."""
        if left := self.tried.left:
            ways = Message("{left} way", left=left) if left == 1 else Message("{left} ways", left=left)
            yield Message(
                "Contests that nobody has settled are too many to be tried one by one: of {ways}"
                " to read them it is not known what they would change here.",
                ways=ways,
            )
        if apart := self.tried.apart:
            yield Message(
                "So many values are contested in one history that each was read alone: of {ways} {ways:way|ways} to combine"
                " them it is not known what they would change here, so that days and numbers may be too narrow.",
                ways=apart,
            )


def _same_note(note: str, used: Sequence[str], notes: Sequence[str]) -> str | None:
    """A note as another page has it: itself, or the only one there that says the same with other values."""
    if note in notes:
        return note
    if not isinstance(note, Message) or sum(_alike(note, item) for item in used) > 1:
        return None
    found = [item for item in notes if _alike(note, item)]
    return found[0] if len(found) == 1 else None


def _alike(note: Message, other: str) -> bool:
    return isinstance(other, Message) and of_one_shape(note, other)


def _parts(text: Any) -> tuple[Any, ...]:
    """The parts of remarks that stand after each other; one of them is itself."""
    if isinstance(text, Message) and isinstance(parts := text.values.get("parts"), Several):
        return tuple(parts)
    return (text,)
