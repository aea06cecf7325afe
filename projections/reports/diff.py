"""What changed?"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, NamedTuple

from domain import when
from domain.message import Field, Message, Several
from projections.phrases import in_turn, only_possible, or_else
from projections.reckoning.partings import Expiry, ends_on, expiries, given_in_words, left_in_words
from projections.reckoning.steps import steps
from projections.reckoning.units import Ties
from projections.report import (
    WIDE,
    Ask,
    Behind,
    Days,
    Named,
    Page,
    Section,
    StreamId,
    Unanswerable,
    When,
    Who,
    by_stream,
    counted,
    report,
)
from projections.rows.corrections import Correction, corrections
from projections.rows.endings import GIVEN, LEFT, Ending, endings
from projections.rows.instruments import instruments
from projections.rows.moments import Moment, moments
from projections.rows.spells import PAIR, Spell, spells
from projections.rows.streams import Stream, streams

KINDS = ("partnership", "membership", "programme", "body", "source")


class Change(NamedTuple):
    """One stream that stands otherwise."""

    title: Named
    before: Annotated[str, "its status and flags before"]
    after: Annotated[str, "its status and flags after"]
    certainty: Annotated[
        Literal["certain", "possible"], "possible where status or tier, before or after, is only possible"
    ]
    since: Annotated[Days | None, "when the status after began"]
    what: Annotated[str, "the fact that began it, who has left, and what is to end"]
    stream: Annotated[StreamId, "the stream's id", WIDE]
    status_before: Annotated[str, "none where it had not begun", WIDE]
    status_after: Annotated[str, "none where it has not begun", WIDE]
    tier_before: Annotated[int, "0 none, 1 letter of intent … 4 sister tie"]
    tier_after: Annotated[int, "0 none, 1 letter of intent … 4 sister tie"]
    flags_before: Annotated[tuple[str, ...], "those that are certain", WIDE]
    flags_after: Annotated[tuple[str, ...], "those that are certain", WIDE]
    behind: Annotated[Behind, "the entries that did it: `stream#version`", WIDE]


class Fact(NamedTuple):
    """One fact that did it, or may have."""

    title: Named
    when: Days
    text: Annotated[str, "the fact in one sentence"]
    certainty: Annotated[str, "confirmed, reported or alleged"]
    recorded: Annotated[str | None, "the day on which it was recorded"]
    stream: Annotated[StreamId, "the stream's id", WIDE]
    behind: Annotated[Behind, "the entry: `stream#version`; of what ran out, the signature"]


class Side(NamedTuple):
    """What is asked of one of the two times: the ledger as it was known, and the day."""

    ask: Ask
    day: int


class Stand(NamedTuple):
    """Where one stream stands at one of the two times, and the ends that are known of it."""

    spell: Spell
    ends: tuple[Ending, ...]
    begun: bool
    """Whether anything of it may have been by the day."""

    @property
    def shown(self) -> tuple[object, ...]:
        """What makes a difference."""
        spell = self.spell
        ends = frozenset(map(_end, self.ends))
        return spell.status, spell.tier, spell.flags, spell.possible_flags, ends


@report()
def diff(
    ask: Ask,
    who: Annotated[Who | None, "one stream; without it, all"] = None,
    from_: Annotated[When | None, "the day before: of a month or a year, its first"] = None,
    to: Annotated[
        When | None, "the day after: of a month or a year, its last; without it, the as-at day"
    ] = None,
    known_from: Annotated[
        str | None,
        Message("what had been recorded by then, in the words of {as_known}", as_known=Field("as_known")),
    ] = None,
    known_to: Annotated[str | None, "what had been recorded by then; without it, now"] = None,
) -> Page:
    """What changed?

    Every stream whose status, tier or flags differ between two days, or between what was known at two times of one day,
    of which notice was given, or which a party has left, with the facts that did it. Between two days these are the facts
    that moved it in between, or may have; of an end with a later effect the fact that told it; of what ran out, which nobody
    tells, the signature. Between two times they are all entries recorded in between, corrections too. A change is possible
    where the standing before or after is only possible. A standing that only became more certain is no change, and is
    counted in a note. Three parties or more are seen from the home's side. What had not begun by either day, and what was
    opened by mistake, is not counted.
    """
    before, after = _sides(ask, from_, to, known_from, known_to)
    known, only = before.ask is not after.ask, {"stream": who} if who else {}
    then, now = _stands(before, only), _stands(after, only)
    begun = [name for name, stand in (*then.items(), *now.items()) if stand.begun]
    both = sorted(set(begun))
    differ = [item for item in both if _shown(then.get(item)) != _shown(now.get(item))]
    firmer = sum(
        _certain(then.get(word)) != _certain(now.get(word))
        for word in set(both).difference(differ)
        if not word.startswith(("body:", "source:"))  # registered by then: nobody asks since when
    )
    told = _told(before, after, differ) if known else _between(before, after, differ, then, now)
    about = {stream.stream: stream for stream in after.ask.of(streams, stream=differ)}
    rows = [_change(after, about[item], then.get(item), now.get(item), told.get(item, [])) for item in differ]
    facts = [fact for item in differ for fact in told.get(item, [])]

    same, every = len(both) - len(differ), _kinds(both)
    notes = [
        Message("{same} of {every} stands as it stood", same=same, every=every)
        if len(both) == 1
        else Message("{same} of {every} stand as they stood", same=same, every=every)
    ]
    units = Ties(after.ask, after.ask.of(streams, stream=both, kind="partnership"), after.ask.home).units()
    if not units.plain:
        notes.append(
            Message("counted are streams; those of these that are partnerships: {ties}", ties=units.said())
        )
    if firmer:
        notes.append(
            Message(
                "{firmer} of these became more or less certain, and stand as they stood all the same",
                firmer=firmer,
            )
        )
    if any(row.certainty == "possible" for row in rows):
        notes.append(
            Message(
                "possible: before or after, the stream may have stood otherwise too (see {as_at})",
                as_at=Field("as_at"),
            )
        )
    return Page(
        _title(before, after, known=known),
        (
            Section("changes", rows, empty="nothing changed", row=Change),
            Section("facts", facts, "The facts that did it", "none", Fact),
        ),
        tuple(notes),
    )


def _kinds(names: Collection[str]) -> str:
    """How many streams there are, and of which kinds: `16 streams (6 partnerships, 8 bodies, 2 sources)`."""
    told = Counter(name.partition(":")[0] for name in names)
    every = [counted(told[kind], kind) for kind in KINDS if told[kind]]
    if len(every) == 1:
        return every[0]
    streams_there = counted(len(names), "stream")
    if not every:
        return streams_there
    return Message("{streams} ({kinds})", streams=streams_there, kinds=Several(every))


def _sides(
    ask: Ask, from_: str | None, to: str | None, known_from: str | None, known_to: str | None
) -> tuple[Side, Side]:
    """The two times that are compared. Errors: Unanswerable."""
    if (from_ or to) and (known_from or known_to):
        raise Unanswerable(
            Message(
                "{day} and {time}: compare two days, or what was known at two times; not both",
                day=Field("from"),
                time=Field("known_from"),
            ),
            field="from",
        )
    if known_from and ask.elsewhen:
        later = ask.elsewhen(known_to) if known_to else ask
        earlier = ask.elsewhen(known_from)
        if earlier.position > later.position:
            raise Unanswerable(
                Message(
                    "{earlier} is later than {later}: exchange them",
                    earlier=Field("known_from"),
                    later=Field("known_to"),
                ),
                field="known_from",
            )
        return Side(earlier, ask.day), Side(later, ask.day)
    if not from_:
        raise Unanswerable(
            Message(
                "{day}: name the day before, such as {day} 2025-01-01; or {time}, such as '#300'",
                day=Field("from"),
                time=Field("known_from"),
            ),
            field="from",
        )
    first, last = when.bounds(from_)[0], when.bounds(to)[1] if to else ask.day
    if first > last:
        until = (
            Message("{to} {day}", to=Field("to"), day=to)
            if to
            else Message("the as-at day, {day}", day=ask.iso(last))
        )
        raise Unanswerable(
            Message(
                "{start} {day} is later than {until}: exchange them",
                start=Field("from"),
                day=from_,
                until=until,
            ),
            field="from",
        )
    return Side(ask, first), Side(ask, last)


def _title(before: Side, after: Side, *, known: bool) -> str:
    if not known:
        first, last = when.iso(before.day), when.iso(after.day)
        title = Message("What changed between {first} and {last}", first=first, last=last)
        told = before.ask.told
        return Message("{title} ({told})", title=title, told=told) if told else title
    return Message(
        "What changed by what was recorded after position {first}, up to {last} (as at {day})",
        first=before.ask.position,
        last=after.ask.position,
        day=when.iso(after.day),
    )


# --- standings


def _stands(side: Side, only: Mapping[str, Any]) -> dict[str, Stand]:
    """Where the streams stand at one of the times; what was opened by mistake is as if never told."""
    ask, day = side.ask, side.day
    known = {stream.stream: stream for stream in ask.of(streams, kind=KINDS, **only) if stream.open}
    ends = by_stream(ask.of(endings, **only))
    return {
        spell.stream: Stand(
            spell=spell,
            ends=tuple(ends_on(ends.get(spell.stream, ()), spell.of, day)),
            begun=known[spell.stream].begun <= day,
        )
        for spell in ask.at(day, kind=KINDS, **only)
        if spell.stream in known
    }


def _shown(stand: Stand | None) -> tuple[object, ...]:
    return ("none", 0, (), (), frozenset()) if stand is None else stand.shown


def _certain(stand: Stand | None) -> tuple[object, ...]:
    if stand is None:
        return True, None, 0, 0
    return stand.spell.certain, stand.spell.otherwise, stand.spell.tier_least, stand.spell.tier_most


def _words(stand: Stand | None) -> str:
    if stand is None:
        return "not on record"
    spell = stand.spell
    said = or_else(spell.status, None if spell.certain else spell.otherwise or "none")
    return in_turn([said, *spell.flags, *map(only_possible, spell.possible_flags)], " · ")


# --- what did it


def _change(
    after: Side, stream: Stream, then: Stand | None, now: Stand | None, told: Sequence[Fact]
) -> Change:
    sides = [row.spell for row in (then, now) if row is not None]
    name, spell = stream.stream, now.spell if now else None
    return Change(
        title=after.ask.title(name),
        before=_words(then),
        after=_words(now),
        certainty="certain"
        if all(side.certain and side.tier_least == side.tier_most for side in sides)
        else "possible",
        since=spell.since if spell and spell.status != "none" else None,
        what=in_turn(filter(None, _what(after.ask, stream, then, now, told))),
        stream=name,
        status_before=then.spell.status if then else "none",
        status_after=spell.status if spell else "none",
        tier_before=then.spell.tier if then else 0,
        tier_after=spell.tier if spell else 0,
        flags_before=then.spell.flags if then else (),
        flags_after=spell.flags if spell else (),
        behind=Behind.joined(fact.behind for fact in told),
    )


def _what(
    ask: Ask, stream: Stream, then: Stand | None, now: Stand | None, told: Sequence[Fact]
) -> Iterator[str]:
    """What is said of a change in words: the fact that began it, who has left since, and what is to end."""
    old, new = ({_end(end): end for end in side.ends} if side else {} for side in (then, now))
    back = [row.by for key, row in old.items() if now and row.what == LEFT and row.by and key not in new]
    back = back if len(stream.parties) > PAIR else []
    if back or now is None or then is None or now.shown[:-1] != then.shown[:-1]:
        yield _began(now, then, told)
    if now is None:
        return
    if back:
        who = Several(map(ask.plain, back), " and ")
        yield (
            Message("{who} is a party again", who=who)
            if len(back) == 1
            else Message("{who} are a party again", who=who)
        )
    since = [item for key, item in new.items() if key not in old]
    if any(row.what == LEFT for row in since) and (
        left := left_in_words(stream.parties, now.ends, ask.plain)
    ):
        yield left
    yield from (given_in_words(row, ask.plain) for row in since if row.what == GIVEN)
    come = {end.version for end in now.ends}
    for row in old.values():
        if row.what == GIVEN and row.version not in come:
            end = given_in_words(row, ask.plain)
            come_by_then = row.latest <= now.spell.first
            yield (
                Message("has come: {end}", end=end) if come_by_then else Message("no longer: {end}", end=end)
            )


def _end(ending: Ending) -> tuple[object, ...]:
    return ending.what, ending.by, ending.version


def _began(now: Stand | None, then: Stand | None, told: Sequence[Fact]) -> str:
    """The fact that began what is shown after, in words."""
    if not told:
        return ""
    spell = now.spell if now else None
    same = now and then and now.spell.status == then.spell.status and now.spell.tier != then.spell.tier
    version = (spell.tier_since_by if same else spell.since_by) if spell else None
    if spell and version is None and (ran_out := [fact.text for fact in told if fact.text.startswith(TIME)]):
        return ran_out[-1]
    by = f"{spell.stream}#{version}" if spell else ""
    return next(
        (fact.text for fact in told if by in fact.behind.entries and not fact.text.startswith(TIME)),
        told[-1].text,
    )


def _between(
    before: Side, after: Side, differ: Iterable[str], then: Mapping[str, Stand], now: Mapping[str, Stand]
) -> dict[str, list[Fact]]:
    """The facts that moved what differs between two days, and what ran out in between."""
    ask, wanted = after.ask, list(differ)
    first, last = before.day + 1, after.day
    answers, facts = by_stream(ask.of(spells, stream=wanted)), by_stream(ask.of(moments, stream=wanted))
    agreements = by_stream(ask.of(instruments, stream=wanted))
    found: dict[str, list[Fact]] = {}
    for name in wanted:
        old, new = then[name].spell, now[name].spell
        passed = [row for row in answers.get(name, ()) if row.of == new.of and old.n < row.n <= new.n]
        # what undid an end that was known before is a later fact, and among the steps
        known = set(map(_end, then[name].ends))
        ends = {end.version: end.latest for end in now[name].ends if _end(end) not in known}
        told = [(step.top, _of_moment(ask, step)) for step in steps(passed, facts.get(name, ()), first, last)]
        there = {entry for _, fact in told for entry in fact.behind.entries}
        told += [
            (row.top, _of_moment(ask, row))
            for row in facts.get(name, ())
            if row.version in ends
            and row.entry not in there
            and row.earliest <= last
            and max(row.latest, ends[row.version]) >= first
        ]
        told += [
            (expiry.earliest, _of_time(ask, expiry, last))
            for expiry in expiries(agreements.get(name, ()), new.of)
            if expiry.earliest <= last and expiry.latest >= first
        ]
        found[name] = [fact for _, fact in sorted(told, key=lambda pair: pair[0])]
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
    for item in sorted(rows, key=lambda row: row.position):
        if since < item.position <= until:
            ask = after.ask
            fact = _of_moment(ask, item) if isinstance(item, Moment) else _of_correction(ask, item)
            found.setdefault(item.stream, []).append(fact)
    return found


def _of_moment(ask: Ask, moment: Moment) -> Fact:
    return Fact(
        title=ask.title(moment.stream),
        when=moment.when,
        text=ask.said(moment.text),
        certainty=moment.certainty,
        recorded=when.iso(moment.recorded_day),
        stream=moment.stream,
        behind=Behind.of(moment),
    )


def _of_correction(ask: Ask, correction: Correction) -> Fact:
    return Fact(
        title=ask.title(correction.stream),
        when=Days.known(None, correction.recorded_day, correction.recorded_day),
        text=ask.said(correction.text),
        certainty=correction.certainty,
        recorded=when.iso(correction.recorded_day),
        stream=correction.stream,
        behind=Behind(
            entries=(correction.entry, f"{correction.stream}#{correction.about}"), sources=correction.sources
        ),
    )


TIME = Message("time passed")
"""What is said of what no fact did."""


def _of_time(ask: Ask, expiry: Expiry, day: int) -> Fact:
    """What nobody told: a term that ran out. The signature is behind it."""
    signature = expiry.instrument
    return Fact(
        title=ask.title(signature.stream),
        when=expiry.when,
        text=Message("{time}: {what}", time=TIME, what=expiry.words(day)),
        certainty="confirmed",
        recorded=None,
        stream=signature.stream,
        behind=Behind(entries=(f"{signature.stream}#{signature.version}",), sources=signature.sources),
    )
