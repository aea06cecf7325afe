"""What changed?"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Literal, NamedTuple

from domain import when
from projections.report import WIDE, Ask, Days, Page, Section, Unanswerable, When, Who, report
from projections.rows.corrections import Correction, corrections
from projections.rows.moments import Moment, moments
from projections.rows.spells import Spell, spells

KINDS = ("partnership", "membership", "programme", "body", "source")


class Change(NamedTuple):
    """One stream that stands otherwise."""

    title: str
    before: Annotated[str, "its status and flags before"]
    after: Annotated[str, "its status and flags after"]
    certainty: Annotated[Literal["certain", "possible"], "possible where one of the two is only possible"]
    since: Annotated[Days | None, "when the status after began"]
    what: Annotated[str, "the fact that began it"]
    stream: Annotated[str, "the stream's id", WIDE]
    status_before: Annotated[str, "none where it had not begun", WIDE]
    status_after: Annotated[str, "none where it has not begun", WIDE]
    tier_before: Annotated[int, "0 none, 1 letter of intent … 4 sister tie"]
    tier_after: Annotated[int, "0 none, 1 letter of intent … 4 sister tie"]
    flags_before: Annotated[tuple[str, ...], "those that are certain", WIDE]
    flags_after: Annotated[tuple[str, ...], "those that are certain", WIDE]
    entries: Annotated[tuple[str, ...], "the entries that did it: `stream#version`", WIDE]
    sources: Annotated[tuple[str, ...], "the sources of those entries", WIDE]


class Fact(NamedTuple):
    """One fact that did it, or may have."""

    title: str
    when: Days
    text: Annotated[str, "the fact in one sentence"]
    certainty: Annotated[str, "confirmed, reported or alleged"]
    recorded: Annotated[str | None, "the day on which it was recorded"]
    stream: Annotated[str, "the stream's id", WIDE]
    entries: Annotated[tuple[str, ...], "the entry: `stream#version`; none for what time alone did", WIDE]
    sources: Annotated[tuple[str, ...], "each with the place in it"]


class Side(NamedTuple):
    """What is asked of one of the two times: the ledger as it was known, and the day."""

    ask: Ask
    day: int


@report()
def diff(
    ask: Ask,
    who: Annotated[Who | None, "one stream; without it, all"] = None,
    from_: Annotated[When | None, "the day before: of a month or a year, its first"] = None,
    to: Annotated[
        When | None, "the day after: of a month or a year, its last; without it, the as-at day"
    ] = None,
    known_from: Annotated[str | None, "what had been recorded by then, in the words of --as-known"] = None,
    known_to: Annotated[str | None, "what had been recorded by then; without it, now"] = None,
) -> Page:
    """What changed?

    Every stream whose status, tier or flags differ between two days, or between what was known at two times of one day,
    with the facts that did it. Between two days these are the facts that began a standing which the stream left or came
    to; between two times, all entries recorded in between, corrections too. A change is possible where the standing
    before or after is only possible. A standing that only became more certain is no change, and is counted in a note.
    """
    before, after = _sides(ask, from_, to, known_from, known_to)
    known, only = before.ask is not after.ask, {"stream": who} if who else {}
    then = {one.stream: one for one in before.ask.at(before.day, kind=KINDS, **only)}
    now = {one.stream: one for one in after.ask.at(after.day, kind=KINDS, **only)}
    both = sorted(then.keys() | now.keys())
    differ = [one for one in both if _standing(then.get(one)) != _standing(now.get(one))]
    firmer = sum(
        _certain(then.get(one)) != _certain(now.get(one))
        for one in set(both).difference(differ)
        if not one.startswith(("body:", "source:"))  # registered by then: nobody asks since when
    )
    told = _told(before, after, differ) if known else _between(after.ask, differ, then, now)
    rows = [_change(after, one, then.get(one), now.get(one), told.get(one, [])) for one in differ]
    facts = [fact for one in differ for fact in told.get(one, [])]
    notes = [f"{len(both) - len(differ)} of {len(both)} stand as they stood"]
    if firmer:
        notes.append(f"{firmer} of these became more or less certain, and stand as they stood all the same")
    if any(row.certainty == "possible" for row in rows):
        notes.append("possible: before or after, the stream may have stood otherwise too (see --as-at)")
    return Page(
        _title(before, after, known=known),
        (
            Section("changes", rows, empty="nothing changed", row=Change),
            Section("facts", facts, "The facts that did it", "none", Fact),
        ),
        tuple(notes),
    )


def _sides(
    ask: Ask, from_: str | None, to: str | None, known_from: str | None, known_to: str | None
) -> tuple[Side, Side]:
    """The two times that are compared. Errors: Unanswerable."""
    if (from_ or to) and (known_from or known_to):
        raise Unanswerable(
            "--from and --known-from: compare two days, or what was known at two times; not both"
        )
    if known_from and ask.elsewhen:
        later = ask.elsewhen(known_to) if known_to else ask
        earlier = ask.elsewhen(known_from)
        if earlier.position > later.position:
            raise Unanswerable("--known-from is later than --known-to: exchange them")
        return Side(earlier, ask.day), Side(later, ask.day)
    if not from_:
        raise Unanswerable(
            "--from: name the day before, such as --from 2025-01-01; or --known-from, such as '#300'"
        )
    first, last = when.bounds(from_)[0], when.bounds(to)[1] if to else ask.day
    if first > last:
        until = f"--to {to}" if to else f"the as-at day, {ask.iso(last)}"
        raise Unanswerable(f"--from {from_} is later than {until}: exchange them")
    return Side(ask, first), Side(ask, last)


def _title(before: Side, after: Side, *, known: bool) -> str:
    if not known:
        told = f" ({before.ask.told})" if before.ask.told else ""
        return f"What changed between {when.iso(before.day)} and {when.iso(after.day)}{told}"
    return (
        f"What changed by what was recorded after position {before.ask.position}, up to {after.ask.position}"
        f" (as at {when.iso(after.day)})"
    )


# --- standings


def _standing(stand: Spell | None) -> tuple[str, int, tuple[str, ...], tuple[str, ...]]:
    if stand is None:
        return ("none", 0, (), ())
    return (stand.status, stand.tier, stand.flags, stand.possible_flags)


def _certain(stand: Spell | None) -> tuple[object, ...]:
    return (True, None) if stand is None else (stand.certain, stand.otherwise)


def _words(stand: Spell | None) -> str:
    if stand is None:
        return "not on record"
    said = stand.status.replace("-", " ")
    if not stand.certain:
        said = f"{said} (possible, else {(stand.otherwise or 'none').replace('-', ' ')})"
    return " · ".join([said, *stand.flags, *(f"{one} (possible)" for one in stand.possible_flags)])


# --- what did it


def _change(after: Side, stream: str, then: Spell | None, now: Spell | None, told: Sequence[Fact]) -> Change:
    certain = (then is None or then.certain) and (now is None or now.certain)
    began = f"{stream}#{now.since_by}" if now else ""
    by = next((one for one in told if began in one.entries), told[-1] if told else None)
    status_before, tier_before, flags_before, _ = _standing(then)
    status_after, tier_after, flags_after, _ = _standing(now)
    return Change(
        after.ask.title(stream),
        _words(then),
        _words(now),
        "certain" if certain else "possible",
        now.since if now and now.status != "none" else None,
        by.text if by else "",
        stream,
        status_before,
        status_after,
        tier_before,
        tier_after,
        flags_before,
        flags_after,
        tuple(dict.fromkeys(entry for one in told for entry in one.entries)),
        tuple(dict.fromkeys(source for one in told for source in one.sources)),
    )


def _between(
    ask: Ask, differ: Iterable[str], then: Mapping[str, Spell], now: Mapping[str, Spell]
) -> dict[str, list[Fact]]:
    """The facts that began what a stream left or came to."""
    wanted = list(differ)
    told = {(one.stream, one.version): one for one in ask.of(moments, stream=wanted)}
    found: dict[str, list[Fact]] = {}
    for one in ask.of(spells, stream=wanted):
        before, after = then[one.stream], now[one.stream]
        if before.candidates[0].n < one.n <= after.n:
            by = told.get((one.stream, one.by)) if one.by is not None else None
            found.setdefault(one.stream, []).append(_of_moment(ask, by) if by else _of_time(ask, one))
    return found


def _told(before: Side, after: Side, differ: Iterable[str]) -> dict[str, list[Fact]]:
    """The entries that were recorded between two times, in the order of recording."""
    wanted = list(differ)
    since, until = before.ask.position, after.ask.position
    rows: list[Moment | Correction] = [
        *after.ask.of(moments, stream=wanted),
        *after.ask.of(corrections, stream=wanted),
    ]
    found: dict[str, list[Fact]] = {}
    for one in sorted(rows, key=lambda row: row.position):
        if since < one.position <= until:
            ask = after.ask
            fact = _of_moment(ask, one) if isinstance(one, Moment) else _of_correction(ask, one)
            found.setdefault(one.stream, []).append(fact)
    return found


def _of_moment(ask: Ask, one: Moment) -> Fact:
    return Fact(
        ask.title(one.stream),
        one.when,
        ask.said(one.text),
        one.certainty,
        when.iso(one.recorded_day),
        one.stream,
        (one.entry,),
        one.sources,
    )


def _of_correction(ask: Ask, one: Correction) -> Fact:
    return Fact(
        ask.title(one.stream),
        Days.known(None, one.recorded_day, one.recorded_day),
        ask.said(one.text),
        one.certainty,
        when.iso(one.recorded_day),
        one.stream,
        (one.entry, f"{one.stream}#{one.about}"),
        one.sources,
    )


def _of_time(ask: Ask, one: Spell) -> Fact:
    """What no fact did: a term that ran out, a termination that took effect."""
    return Fact(
        ask.title(one.stream),
        Days.of((one.earliest, one.latest)),
        f"time passed: {one.status.replace('-', ' ')}",
        "confirmed",
        None,
        one.stream,
        (),
        (),
    )
