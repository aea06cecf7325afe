"""What changed?"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, NamedTuple

from domain import when
from domain.message import Field, Message, Several
from domain.sentence import Sentence
from projections.phrases import in_turn, only_possible
from projections.reckoning.changes import KINDS, Changes, How, Side, Stand, end_of, stand_of
from projections.reckoning.flags import FACTS, behind_flags
from projections.reckoning.partings import Expiry, expiries, given_in_words, left_in_words
from projections.reckoning.steps import STEPS as MOVING
from projections.reckoning.steps import STILL, began, steps
from projections.reckoning.units import Ties
from projections.report import (
    WIDE,
    Ask,
    Behind,
    Count,
    Days,
    EntryId,
    Heading,
    Named,
    Page,
    Section,
    StreamId,
    Unanswerable,
    When,
    Who,
    by_stream,
    counted,
    grouped,
    report,
)
from projections.rows.attestations import Attestation, attestations
from projections.rows.corrections import Correction, corrections
from projections.rows.duplicates import Duplicate, duplicates
from projections.rows.endings import GIVEN, LEFT
from projections.rows.instruments import instruments
from projections.rows.lengths import lengths
from projections.rows.moments import Moment, moments
from projections.rows.spells import PAIR, spells
from projections.rows.streams import Stream, streams


class Change(NamedTuple):
    """One stream that stands otherwise."""

    title: Named
    before: Annotated[
        str, "its status, the kind of what was in force, and flags before; tier and ends where these differ"
    ]
    after: Annotated[str, "the same after"]
    certainty: Annotated[
        Literal["certain", "possible"],
        "possible where status, tier or an end, before or after, is only possible: of both, not of the change",
        Heading("both"),
    ]
    since: Annotated[Days | None, "when the status after began"]
    what: Annotated[str, "the fact that began it, who has left, and what is to end"]
    stream: Annotated[StreamId, "the stream's id", WIDE]
    status_before: Annotated[str, "none where it had not begun", WIDE]
    status_after: Annotated[str, "none where it has not begun", WIDE]
    tier_before: Annotated[int, "of the status before: 0 none, 1 letter of intent … 4 sister tie", WIDE]
    tier_after: Annotated[int, "of the status after", WIDE]
    tiers_before: Annotated[Count, "the least and the most tier that was possible", Heading("tier before")]
    tiers_after: Annotated[Count, "the least and the most tier that is possible", Heading("tier after")]
    flags_before: Annotated[tuple[str, ...], "those that are certain", WIDE]
    flags_after: Annotated[tuple[str, ...], "those that are certain", WIDE]
    kinds_before: Annotated[tuple[str, ...], "of the agreements in force, those of the highest tier", WIDE]
    kinds_after: Annotated[tuple[str, ...], "of the agreements in force, those of the highest tier", WIDE]
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


class Firmer(NamedTuple):
    """One stream that stands as it stood, and is only known more or less exactly."""

    title: Named
    before: Annotated[str, "where it stood, as exactly as it was known"]
    after: Annotated[str, "where it stands, as exactly as it is known"]
    known: Annotated[How, "how it is known now"]
    what: Annotated[str, "between two times: the entries that did it, in words"]
    stream: Annotated[StreamId, "the stream's id", WIDE]
    behind: Annotated[Behind, "the entries recorded in between: `stream#version`", WIDE]


class Mended(NamedTuple):
    """One entry beside these, which mends, contests or attests a record, or adds what others rest on: it moved nothing."""

    title: Named
    text: Annotated[str, "the entry in one sentence"]
    recorded: Annotated[str | None, "the day on which it was recorded"]
    stream: Annotated[StreamId, "the stream's id", WIDE]
    behind: Annotated[Behind, "the entry, and the one that it is about: `stream#version`"]


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

    The page begins with one sentence: how many standings changed, how many are only known more exactly, how many other
    entries there are and what they are. Then the news: every stream whose status, tier or flags differ between two
    days, or between what was known at two times of one day, of which notice was given, or which a party has left, with
    the facts that did it. Between two days these are the facts that moved it in between, or may have; of an end with a
    later effect the fact that told it; of what ran out, which nobody tells, the signature. Between two times they are
    the entries recorded in between after which the stream stood otherwise, or was known otherwise, corrections too; of
    more than a hundred in one stream, all that may have moved it.
    A change is possible where the standing before or after, or an end of it, is only possible; so it may be certain that
    something changed, and only possible from what. Between two times each standing is the one that was shown then: with all
    that open contests may change in it. A body or a source stands as registered before that too. What became one with
    another is the same as that, and stands as that stands: the entry that says so did it.

    Then what stands as it stood and is only known otherwise: its status or tier became more or less certain, or, between
    two times, when they began is known more or less exactly. Then, between two times, maintenance: corrections that moved
    nothing, attestations, and what was recorded of bodies and sources; and how many entries there are that none of this
    tells of. Three parties or more are seen from the home's side. What had not
    begun by either day, and what was opened by mistake, is not counted.
    """
    before, after = _sides(ask, from_, to, known_from, known_to)
    only = {"stream": who} if who else {}
    found = Changes(before, after, **only)
    differ, both = found.differ, found.both
    unlooked: list[str] = []
    merged = _Merged(found)
    told = _told(ask, found, differ, unlooked) | merged.facts() if found.known else _between(found)
    closer = _told(ask, found, found.firmer) if found.known else {}
    moved = (*(told.get(name, ()) for name in found.news), *closer.values())
    did = {fact.behind.entries[0] for those in moved for fact in those}
    about = {  # what became one with another body is on record before alone
        stream.stream: stream for side in (before, after) for stream in side.ask.of(streams, stream=differ)
    }
    rows = [_change(found, merged, about[name], told.get(name, [])) for name in found.news]
    facts = [fact for name in found.news for fact in told.get(name, [])]
    firmer, beside, others = _firmer(found, closer), _beside(found, only, did), _others(found, only, did)

    same, every = len(both) - len(differ), _kinds(both)
    notes = [Message("{same} of {every} {same:stands as it|stand as they} stood", same=same, every=every)]
    units = Ties(after.ask, after.ask.of(streams, stream=both, kind="partnership"), after.ask.home).units()
    if not units.plain:
        notes.append(
            Message("counted are streams; those of these that are partnerships: {ties}", ties=units.said())
        )
    if others:
        notes.append(
            Message(
                "{others:,} other {others:fact was|facts were} recorded, which moved no standing",
                others=len(others),
            )
        )
    told_of = did | others | {each.entry for each in beside}
    if found.known and (untold := _recorded(found, only) - len(told_of)):
        notes.append(
            Message(
                "{untold:,} further {untold:entry was|entries were} recorded: taken back, told elsewhere, or of what had"
                " not begun by that day",
                untold=untold,
            )
        )
    if any(row.certainty == "possible" for row in rows):
        notes.append(
            Message(
                "possible: before or after, the stream may have stood otherwise too (see {as_at}); that it stands"
                " otherwise since may be certain all the same",
                as_at=Field("as_at"),
            )
        )
    if unlooked:
        notes.append(
            Message(
                "more than {count} {count:entry|entries} of {those}: all that may have moved it are told,"
                " whether they did or not",
                count=STEPS,
                those=Several(map(ask.title, unlooked)),
            )
        )
    sections = [
        Section("changes", rows, found.summary(*_in_kinds(beside)), "nothing changed", Change),
        Section("facts", facts, "The facts that did it", "none", Fact),
        Section("exactly", firmer, "Only known more exactly, less exactly or otherwise", "none", Firmer),
    ]
    if found.known:
        mended = [each.mended for each in beside]
        sections.append(
            Section(
                "mended", mended, "Other entries: what they correct, judge, contest or add", "none", Mended
            )
        )
    return Page(_title(before, after, known=found.known), tuple(sections), tuple(notes))


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
    for field, words, day in (("from", from_, first), ("to", to, last)):
        if when.iso(day) is None:
            raise Unanswerable(
                Message(
                    "{field} {words} is open: name a day, a month or a year", field=Field(field), words=words
                ),
                field=field,
            )
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
        first=_position(before.ask),
        last=_position(after.ask),
        day=when.iso(after.day),
    )


def _position(ask: Ask) -> str:
    """`379`, or `379 (as known at 2026-03-06 23:59)`, where a time was asked for."""
    if not ask.known_at:
        return str(ask.position)
    return Message("{position} ({time})", position=ask.position, time=ask.known_at)


# --- what did it


class _Merged:
    """The streams that became one with another between two times, or were one with it and are two again."""

    def __init__(self, found: Changes) -> None:
        self.found = found
        wanted = found.differ if found.known else ()
        self._before, self._after = (
            {row.stream: row for row in side.ask.of(duplicates)} if wanted else {}
            for side in (found.before, found.after)
        )
        self.since = {name: self._after[name] for name in wanted if name in self._after}
        """Those that became one with another, with what says so."""

    def facts(self) -> dict[str, list[Fact]]:
        """The entries by which they became one."""
        return {name: [self._fact(row)] for name, row in self.since.items()}

    def _fact(self, row: Duplicate) -> Fact:
        return Fact(
            title=self.found.before.ask.title(row.stream),
            when=Days.known(None, row.recorded_day, row.recorded_day),
            text=_the_same(self.found.after, row.original),
            certainty="confirmed",
            recorded=when.iso(row.recorded_day),
            stream=row.stream,
            behind=Behind(entries=(f"{row.stream}#{row.said_by}",)),
        )

    def stands(self, name: str) -> tuple[Stand | None, Stand | None]:
        """Where a stream stood and stands, or what it is told in."""
        found = self.found
        return (
            found.then.get(_last(name, self._before)),
            found.now.get(_last(name, self._after)),
        )

    def words(self, name: str) -> tuple[str, str]:
        """The same in words that differ."""
        found = self.found
        then, now = _last(name, self._before), _last(name, self._after)
        if name == then == now:
            return found.words(name)
        words = found.words_of_two(then, now)
        if found.levels_of(found.before, then) == found.levels_of(found.after, now):
            words = found.levels_of(found.before, then)[0], found.levels_of(found.after, now)[0]
        before, after = (
            said
            if there == name
            else Message("{same}: {said}", same=_the_same(side, there), said=said)
            if there in stands
            else _the_same(side, there)
            for side, stands, there, said in (
                (found.before, found.then, then, words[0]),
                (found.after, found.now, now, words[1]),
            )
        )
        return before, after

    def kinds(self, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The kinds of what was in force before and after."""
        then, now = _last(name, self._before), _last(name, self._after)
        found = self.found
        if name == then == now:
            return found.kinds(name)
        return found.kinds_of(found.before, then), found.kinds_of(found.after, now)


def _last(name: str, merged: Mapping[str, Duplicate]) -> str:
    """The stream in which one is told in the end."""
    seen = {name}
    while (row := merged.get(name)) and row.original not in seen:
        name = row.original
        seen.add(name)
    return name


def _the_same(side: Side, there: str) -> Message:
    return Message("the same as {there}", there=side.ask.title(there))


def _change(found: Changes, merged: _Merged, stream: Stream, told: Sequence[Fact]) -> Change:
    name = stream.stream
    then, now = merged.stands(name)
    sides = [row for row in (then, now) if row is not None]
    spell = now.spell if now else None
    before, after = merged.words(name)
    kinds_before, kinds_after = merged.kinds(name)
    said = [told[-1].text] if name in merged.since else _what(found, stream, told)
    return Change(
        title=(found.after if name in found.now else found.before).ask.title(name),
        before=before,
        after=after,
        certainty="certain" if all(side.certain for side in sides) else "possible",
        since=spell.since if spell and spell.status != "none" else None,
        what=in_turn(filter(None, said)),
        stream=name,
        status_before=then.spell.status if then else "none",
        status_after=spell.status if spell else "none",
        tier_before=then.spell.tier if then else 0,
        tier_after=spell.tier if spell else 0,
        tiers_before=_tiers(then),
        tiers_after=_tiers(now),
        flags_before=then.spell.flags if then else (),
        flags_after=spell.flags if spell else (),
        kinds_before=kinds_before,
        kinds_after=kinds_after,
        behind=Behind.joined(fact.behind for fact in told),
    )


def _tiers(stand: Stand | None) -> Count:
    return Count(stand.spell.tier_least, stand.spell.tier_most) if stand else Count(0, 0)


def _firmer(found: Changes, told: Mapping[str, Sequence[Fact]]) -> list[Firmer]:
    """What stands as it stood, and is only known otherwise; `told` is what did it."""
    rows = []
    for name, how in found.firmer.items():
        before, after = found.exact_words(name)
        rows.append(
            Firmer(
                title=found.after.ask.title(name),
                before=before,
                after=after,
                known=how,
                what=in_turn([fact.text for fact in told.get(name, ())]),
                stream=name,
                behind=Behind.joined(fact.behind for fact in told.get(name, ())),
            )
        )
    return rows


class _Beside(NamedTuple):
    """An entry that was recorded between two times and moved nothing."""

    position: int
    entry: EntryId
    verb: str
    mended: Mended


def _beside(found: Changes, only: Mapping[str, Any], did: Collection[str]) -> list[_Beside]:
    """What was recorded between two times and moved nothing: corrections, attestations, what is told of bodies and sources.

    `did` are the entries that moved something, or may have.
    """
    if not found.known:
        return []
    ask = found.after.ask
    first, last = found.before.ask.position, ask.position
    about, both = {"body", "source", "ledger"}, {*found.both}

    def is_told(stream: str) -> bool:
        return stream in both or _kind(stream) in about

    rows: list[Moment | Correction] = [
        *(row for row in ask.of(corrections, **only) if is_told(row.stream)),
        *(row for row in ask.of(moments, **only) if _kind(row.stream) in about),
    ]
    attested = grouped(
        (row for row in ask.of(attestations, **only) if is_told(row.stream)), lambda row: row.entry
    )
    between = [
        _Beside(row.position, row.entry, row.type.partition(".")[2], _mended(ask, row))
        for row in rows
        if first < row.position <= last and row.entry not in did
    ]
    between += [
        _Beside(those[0].position, entry, "attested", _attested(ask, those))
        for entry, those in attested.items()
        if first < those[0].position <= last
    ]
    return sorted(between, key=lambda each: each.position)


def _mended(ask: Ask, row: Moment | Correction) -> Mended:
    return Mended(
        title=ask.title(row.stream),
        text=ask.said(row.text),
        recorded=when.iso(row.recorded_day),
        stream=row.stream,
        behind=_behind(row),
    )


def _attested(ask: Ask, those: Sequence[Attestation]) -> Mended:
    """An attestation, of its sources."""
    row = those[0]
    return Mended(
        title=ask.title(row.stream),
        text=ask.said(Sentence(f"{_kind(row.stream)}.attested", json.dumps({"entry": row.about}))),
        recorded=when.iso(row.recorded_day),
        stream=row.stream,
        behind=Behind(entries=(row.entry, row.attested), sources=tuple(each.said for each in those)),
    )


_KINDS = {
    "corrected": "correction",
    "retracted": "retraction",
    "preferred": "judgement",
    "contested": "objection",
    "attested": "attestation",
    "registered": "registration",
    "figure-reported": "figure",
}
"""What entries are that moved nothing, by their verbs."""


def _in_kinds(beside: Sequence[_Beside]) -> Iterator[str]:
    """How many entries there are beside those that moved something, and of which kinds; nothing for none."""
    if not beside:
        return
    verbs = Counter(each.verb for each in beside)
    told = [counted(verbs.pop(verb), what) for verb, what in _KINDS.items() if verbs[verb]]
    if rest := verbs.total():
        told.append(Message("{rest:,} of other kinds", rest=rest))
    yield Message(
        "{count:,} other {count:entry|entries}: {kinds}", count=len(beside), kinds=Several(told, ", ")
    )


def _others(found: Changes, only: Mapping[str, Any], did: Collection[str]) -> set[EntryId]:
    """The facts that were recorded between two times of what had begun by either, but for those that moved something."""
    if not found.known:
        return set()
    both = {*found.both}
    first, last = found.before.ask.position, found.after.ask.position
    kinds = {"partnership", "membership", "programme"}
    return {
        row.entry
        for row in found.after.ask.of(moments, **only)
        if _kind(row.stream) in kinds
        and first < row.position <= last
        and row.stream in both
        and row.entry not in did
    }


def _recorded(found: Changes, only: Mapping[str, Any]) -> int:
    """How many entries were recorded between two times; between two days none."""
    if not found.known:
        return 0
    before, after = (
        sum(row.entries for row in side.ask.of(lengths, **only)) for side in (found.before, found.after)
    )
    return after - before


def _kind(stream: str) -> str:
    return stream.partition(":")[0]


def _what(found: Changes, stream: Stream, told: Sequence[Fact]) -> Iterator[str]:
    """What is said of a change in words: the fact that began it, who has left since, and what is to end."""
    ask, then, now = found.after.ask, found.then.get(stream.stream), found.now.get(stream.stream)
    old, new = ({end_of(end): end for end in side.ends} if side else {} for side in (then, now))
    back = [row.by for key, row in old.items() if now and row.what == LEFT and row.by and key not in new]
    back = back if len(stream.parties) > PAIR else []
    if back or now is None or then is None or now.shown[:-1] != then.shown[:-1]:
        yield _flagged(found, then, now, told) or _began(now, then, told)
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


def _flagged(found: Changes, then: Stand | None, now: Stand | None, told: Sequence[Fact]) -> str:
    """The fact that gave a flag, or a correction of it, where flags alone have changed; nothing where it is not told."""
    if then is None or now is None or then.shown[:2] != now.shown[:2]:
        return ""
    old, new = ({*side.spell.flags, *map(only_possible, side.spell.possible_flags)} for side in (then, now))
    changed = {*then.spell.flags, *now.spell.flags, *then.spell.possible_flags, *now.spell.possible_flags}
    changed = {flag for flag in changed if {flag, only_possible(flag)} & (old ^ new)}
    types = {type_ for flag in changed for type_ in FACTS.get(flag, ())}
    behind = {
        moment.entry
        for side, stand in ((found.after, now), (found.before, then))
        for moment in behind_flags(side.ask, [stand.spell], side.day).get(stand.spell.stream, ())
        if moment.type in types
    }
    return next((fact.text for fact in reversed(told) if not behind.isdisjoint(fact.behind.entries)), "")


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


def _between(found: Changes) -> dict[str, list[Fact]]:
    """The facts that moved what differs between two days, and what ran out in between."""
    ask, wanted, then, now = found.after.ask, found.differ, found.then, found.now
    first, last = found.before.day + 1, found.after.day
    answers = by_stream(ask.of(spells, stream=wanted))
    agreements = by_stream(ask.of(instruments, stream=wanted))
    passed_by = {
        name: [
            row
            for row in answers.get(name, ())
            if row.of == now[name].spell.of and then[name].spell.n < row.n <= now[name].spell.n
        ]
        for name in wanted
    }
    ends_of: dict[str, dict[int, int]] = {}
    for name in wanted:
        # what undid an end that was known before is a later fact, and among the steps
        known = set(map(end_of, then[name].ends))
        ends_of[name] = {end.version: end.latest for end in now[name].ends if end_of(end) not in known}
    facts = _facts(ask, {name: began(those, first) | {*ends_of[name]} for name, those in passed_by.items()})
    by_name: dict[str, list[Fact]] = {}
    for name, passed in passed_by.items():
        new, ends = now[name].spell, ends_of[name]
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
        by_name[name] = [fact for _, fact in sorted(told, key=lambda pair: pair[0])]
    return by_name


def _facts(ask: Ask, versions: Mapping[str, Collection[int]]) -> Mapping[str, Sequence[Moment]]:
    """The facts of streams that may be steps, and those of the versions that are named of each: not all that they met."""
    named = {version for those in versions.values() for version in those}
    types = [f"{kind}.{verb}" for kind in {*map(_kind, versions)} for verb in MOVING]
    rows = {
        (row.stream, row.place): row
        for only in ({"type": types}, {"version": named})
        for row in ask.of(moments, stream=[*versions], **only)
    }
    return by_stream(rows[key] for key in sorted(rows))


STEPS = 100
"""Entries of one stream after each of which it is looked at; of a stream with more all are told."""


def _told(
    ask: Ask, found: Changes, differ: Iterable[str], unlooked: list[str] | None = None
) -> dict[str, list[Fact]]:
    """The entries between two times by which each stream came to stand otherwise, in the order of recording.

    All of them are told where none of them did it, since it was a succession, or where they are too many to look at
    (`STEPS`); these are put among `unlooked`. What is told of one stream does not depend on how many others there are.
    """
    wanted, after = list(differ), found.after
    since, until = found.before.ask.position, after.ask.position
    rows: list[Moment | Correction] = [
        *after.ask.of(moments, stream=wanted),
        *after.ask.of(corrections, stream=wanted),
    ]
    in_order = sorted(rows, key=lambda row: row.position)
    recorded = by_stream(row for row in in_order if since < row.position <= until)
    may_have = {
        name: [row for row in those if not (isinstance(row, Moment) and row.verb in STILL)] or those
        for name, those in recorded.items()
    }
    if unlooked is not None:
        unlooked += [name for name, those in may_have.items() if len(those) > STEPS]
    looked_at = {name: those for name, those in may_have.items() if 1 < len(those) <= STEPS}
    positions = {name: [row.position for row in those[:-1]] for name, those in looked_at.items()}
    for name, known in ask.as_known_at(positions) if positions else ():
        stands = [stand_of(Side(each, after.day), name) for each in known]
        may_have[name] = _that_moved(found, name, looked_at[name], stands) or recorded[name]
    return {
        name: [
            _of_moment(after.ask, row) if isinstance(row, Moment) else _of_correction(after.ask, row)
            for row in those
        ]
        for name, those in may_have.items()
    }


def _that_moved(
    found: Changes, name: str, recorded: Sequence[Moment | Correction], stands: Sequence[Stand | None]
) -> list[Moment | Correction]:
    """Those of the entries of a stream after which it stood otherwise, or was known otherwise, than before.

    `stands` is where it stood after each of them, as it was known then, but for the last.
    """
    moved: list[Moment | Correction] = []
    before = found.then.get(name)
    for row, now in zip(recorded, (*stands, found.now.get(name)), strict=True):
        if _known(before) != _known(now):
            moved.append(row)
        before = now
    return moved


def _known(stand: Stand | None) -> tuple[object, ...] | None:
    return stand and (stand.shown, stand.may, stand.began)


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
        behind=_behind(correction),
    )


def _behind(row: Moment | Correction) -> Behind:
    """The entry; of a correction also the one that it is about."""
    if isinstance(row, Moment):
        return Behind.of(row)
    return Behind(entries=(row.entry, f"{row.stream}#{row.about}"), sources=row.sources)


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
        behind=Behind.of(signature),
    )
