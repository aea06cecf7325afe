"""What is due: plans, terms that run out, notices, ends and beginnings, promises, decisions and anniversaries."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, NamedTuple, Self

from domain import when
from domain.message import Message, Several, Step
from projections.ask import Ask
from projections.phrases import counted
from projections.reckoning.belonging import house
from projections.reckoning.holdings import called, in_force, signatures, standing_in, there
from projections.reckoning.partings import overtaken
from projections.reckoning.planned import (
    DROPPED,
    Stands,
    bounds,
    dropped_plans,
    every_plan,
    in_words,
    open_plans,
)
from projections.reckoning.terms import Bounds, TermEnd, notice_by, term_ends
from projections.reckoning.units import Ties
from projections.row import WIDE, Behind, Days, Named, Sayable, by_stream, edtf_of, entries, grouped
from projections.rows.commitments import Commitment, commitments
from projections.rows.corrections import Correction, corrections
from projections.rows.deadlines import Deadline, deadlines
from projections.rows.endings import GIVEN, Ending, endings
from projections.rows.instruments import Instrument, instruments
from projections.rows.lengths import lengths
from projections.rows.moments import Moment, moments
from projections.rows.plans import Plan
from projections.rows.sides import sides
from projections.rows.spells import PAIR, Spell, spells

DAYS_OF_A_YEAR = 366
"""Of the longest."""
ROUND = (5, 25, 75)
"""Years that are round without being a multiple of ten."""


class Uid(str):
    """What tells something due from all else, and knows when it was changed last: a calendar has to be told."""

    __slots__ = ("changed_at", "changes")

    changes: int
    """Entries of its stream that were recorded since: what takes a change back is another one."""
    changed_at: str
    """When the last of them was, ISO 8601 in UTC."""

    def __new__(cls, text: str, *, changes: int, changed_at: str) -> Self:
        """Equal to its text: what was changed and changed back is due as before."""
        made = super().__new__(cls, text)
        made.changes, made.changed_at = changes, changed_at
        return made


class Due(NamedTuple):
    """One thing that is due."""

    when: Annotated[Days, "the day, or the span in which it lies"]
    possible: Annotated[bool, "it may not be due, or not within the span that is asked for"]
    what: Annotated[
        str,
        "planned visit (signing, meeting, event, edition), plan, plan passed, plan of what has ended, plan dropped, expiry,"
        " tacit renewal, notice deadline, notice passed, comes into force, end takes effect, commitment, decision or"
        " anniversary",
    ]
    whom: Annotated[Named, "between whom"]
    text: Annotated[str, "what it is about"]
    certainty: Annotated[str, "of the fact behind it: confirmed, reported or alleged"]
    uid: Annotated[str, "what tells it from all others, whenever it is asked for", WIDE]
    recorded_at: Annotated[str, "when the fact behind it was recorded, ISO 8601 in UTC", WIDE]
    behind: Annotated[Behind, "the entries that say so", WIDE]


KEPT = ("signed", "in-force", "replaced")
"""States in which an agreement has anniversaries, or is to have them."""


class Found(NamedTuple):
    """Something due, before it is put into words."""

    stream: str
    bounds: Bounds
    edtf: str | None
    sure: bool
    what: str
    text: str | Sayable
    behind: Any
    key: str
    passed: bool = False
    """It is said whenever its day is: that passed, or somebody is to say whether it will come."""
    lives: Bounds | None = None
    """The days on which the agreement must still be in force for this to be due; None: those of `bounds`."""


class Coming(NamedTuple):
    """What is due within a span, and what is said beside it."""

    rows: Sequence[Due]
    dropped: Sequence[Due]
    """Plans for these days that are not to happen."""
    begun: Collection[str]
    """The partnerships that had begun by the day."""
    notes: Callable[[], tuple[str, ...]]
    """What was left out, and why."""


def coming(ask: Ask, within: int, of: str | None = None) -> Coming:
    """What is due from the day on for so many days; of a body and those under it, where one is named."""
    where: dict[str, Any] = {"kind": "partnership"}
    if of:
        where["stream"] = {side.stream for side in ask.of(sides, body=house(ask, of))}
    known = ask.begun(**where)
    gone = Ties(ask, known.values(), of or ask.home).gone
    stands = {
        row.stream: row for row in ask.at(of=of, **where) if row.stream in known and row.stream not in gone
    }
    window = (ask.day, ask.day + within)
    agreements = by_stream(instrument for instrument in ask.of(instruments) if instrument.stream in stands)
    ends = _Ends(ask, stands)
    planned = [plan for plan in every_plan(ask, known.keys(), of) if plan.stream not in gone]
    found = [
        *(
            left
            for stream, own in agreements.items()
            for item in _of_agreements(own, stands[stream], window)
            for left in ends.before(item, own)
        ),
        *ends.due(window),
        *_promises(
            (commitment for commitment in ask.of(commitments) if commitment.stream in stands),
            window,
            ask.plain,
        ),
        *_set_days((deadline for deadline in ask.of(deadlines) if deadline.stream in stands), window),
        *_plans(open_plans(ask, planned), window),
    ]
    dropped = [*_dropped(ask, planned, window)]
    found.sort(key=lambda row: (max(row.bounds[0], ask.day), row.bounds[1], row.stream, row.key))
    told = _Told(ask, [*found, *dropped])
    return Coming(
        [_due(ask, item, window, told) for item in found],
        [_due(ask, item, window, told) for item in dropped],
        known.keys(),
        lambda: (*_notes(ask, agreements, stands), *_no_more(ask, gone)),
    )


def _no_more(ask: Ask, gone: Collection[str]) -> Iterator[str]:
    if gone:
        yield Message(
            "Left out, because by the day all parties are one body, or another took the place of the one"
            " that has them: {names}.",
            names=Several(map(ask.title, sorted(gone))),
        )


def _notes(
    ask: Ask, agreements: Mapping[str, Sequence[Instrument]], stands: Mapping[str, Spell]
) -> Iterator[str]:
    dayless = [
        item
        for stream, own in agreements.items()
        for item, _, _ in _kept(own, stands[stream])
        if not _year_known(item)
    ]
    if dayless:
        yield Message(
            "Left out, because the year of the signature is not known: anniversaries of {agreements}.",
            agreements=counted(len(dayless), "agreement"),
        )
    endless = [
        row.instrument
        for stream, own in agreements.items()
        for row in in_force(own, stands[stream])
        if row.instrument.ends_earliest is not None and when.iso(row.instrument.ends_earliest) is None
        if not row.instrument.runs_out
    ]
    if endless:
        yield Message(
            "Left out, because nobody says when the first term began: renewals of {agreements}.",
            agreements=counted(len(endless), "agreement"),
        )
    overdue = sum(
        commitment.due_latest is not None
        and commitment.due_latest < ask.day
        and _open(commitment, ask.day) != "no"
        for commitment in ask.of(commitments)
        if commitment.stream in stands
        and commitment.earliest <= ask.day
        and commitment.certainty != "alleged"
    )
    if overdue:
        yield Message(
            "Overdue already, and so not among them: {overdue} ({step}).",
            overdue=overdue,
            step=Step("report", "commitments"),
        )


class _Told:
    """The facts of the streams in which something is due, and what was recorded there since."""

    def __init__(self, ask: Ask, found: Iterable[Found]) -> None:
        streams = {row.stream for row in found}
        self.facts = {(moment.stream, moment.version): moment for moment in ask.of(moments, stream=streams)}
        self._last: dict[str, str] = {}
        rows: Iterable[Moment | Correction] = (
            *self.facts.values(),
            *ask.of(corrections, stream=streams),
        )
        for row in rows:
            self._last[row.stream] = max(row.recorded_at, self._last.get(row.stream, ""))
        self._entries = {row.stream: row.entries for row in ask.of(lengths, stream=streams)}

    def uid(self, row: Found, name: str) -> Uid:
        """What tells something due from all else."""
        return Uid(
            f"{row.key}.{name}",
            changes=self._entries[row.stream] - row.behind.version,
            changed_at=self._last[row.stream],
        )


def _due(ask: Ask, row: Found, window: Bounds, told: _Told) -> Due:
    name, fact = next(iter(entries(row.behind)), row.stream), told.facts[row.stream, row.behind.version]
    sure = row.sure and (row.passed or (window[0] <= row.bounds[0] and row.bounds[1] <= window[1]))
    return Due(
        when=Days.of(row.bounds, row.edtf),
        possible=not sure or fact.certainty == "alleged",
        what=row.what,
        whom=ask.title(row.stream),
        text=ask.said(row.text),
        certainty=fact.certainty,
        uid=told.uid(row, name),
        recorded_at=fact.recorded_at,
        behind=Behind.of(row.behind),
    )


def _overlaps(bounds: Bounds, window: Bounds) -> bool:
    return bounds[0] <= window[1] and window[0] <= bounds[1]


# --- ends


class _Ends:
    """The ends that were given by the day, and what they leave to be due."""

    def __init__(self, ask: Ask, stands: Mapping[str, Spell]) -> None:
        self.day = ask.day
        self.name = ask.plain
        self.stands = stands
        there = ask.of(endings, what=GIVEN, stream=set(stands))
        self.given = grouped(
            (row for row in there if row.first <= ask.day < row.until), lambda row: (row.stream, row.of)
        )
        self._every = by_stream(item for those in self.given.values() for item in those)
        ending = {stream for stream, _ in self.given}
        several = {stream for stream in ending if stream.count("--") >= PAIR}
        self._told: dict[tuple[str, int], Moment] = {
            (moment.stream, moment.version): moment
            for moment in (ask.of(moments, stream=ending) if ending else ())
        }
        self._signed: dict[str, int] = {}
        for told in self._told.values():
            if told.verb == "signed" and told.certainty != "alleged" and told.earliest <= ask.day:
                self._signed[told.stream] = max(told.place, self._signed.get(told.stream, 0))
        self._over = {
            (spell.stream, spell.of)
            for spell in (ask.of(spells, stream=several) if several else ())
            if spell.holds(ask.day) and spell.statuses == ("terminated",)
        }
        self._party = {
            (side.stream, side.body): side.party
            for side in (ask.of(sides, stream=several) if several else ())
        }

    def due(self, window: Bounds) -> Iterator[Found]:
        """The ends that take effect on a later day than that on which they were given, where a partnership stands."""
        for (stream, of), those in self.given.items():
            for row in those if of == self.stands[stream].of else ():
                told = self._told[stream, row.version]
                bounds = row.earliest, row.latest
                if bounds != (told.earliest, told.latest) and _overlaps(bounds, window):
                    late = overtaken(row, self._every[stream], counts=self._counts, sure=self._surely)
                    if late == "yes":
                        continue
                    sure = told.latest <= self.day and late == "no"
                    yield Found(
                        stream=stream,
                        bounds=bounds,
                        edtf=row.effective,
                        sure=sure,
                        what="end takes effect",
                        text=self._terminated(row),
                        behind=row,
                        key="effect",
                    )

    def _terminated(self, ending: Ending) -> Message:
        """Who gave an end, and what it ends."""
        by = (
            Message("terminated by {body}", body=self.name(ending.by)) if ending.by else Message("terminated")
        )
        return Message("{by}: what was signed before it was re-established", by=by) if ending.older else by

    def _counts(self, ending: Ending) -> bool:
        """Whether nothing was signed since an end was told, which it would not end."""
        return self._told[ending.stream, ending.version].place > self._signed.get(ending.stream, 0)

    def _surely(self, ending: Ending) -> bool:
        """Whether an end was surely told by the day."""
        return self._told[ending.stream, ending.version].latest <= self.day

    def before(self, row: Found, own: Sequence[Instrument]) -> Iterator[Found]:
        """Something due of an agreement, unless it lies beyond the end of that agreement; only possible if it may."""
        lives = row.lives or row.bounds
        for (first, last), sure in self._limits(row.behind, own, kept=row.what == "anniversary"):
            if sure and lives[0] >= last:
                return
            if lives[1] >= first:
                row = row._replace(sure=False)
        yield row

    def _limits(
        self, agreement: Instrument, own: Sequence[Instrument], *, kept: bool
    ) -> Iterator[tuple[Bounds, bool]]:
        """The first days on which an agreement is in force no longer, though its term may run on; and how surely.

        `kept`: what is due of it does not end where another agreement takes its place.
        """
        for other in () if kept else own:
            if other.replaces != agreement.id or other.of != agreement.of or not other.holds(self.day):
                continue
            if other.starts_earliest is not None and other.starts_latest is not None:
                yield (other.starts_earliest, other.starts_latest), other.statuses == ("signed",)
        stream = agreement.stream
        if not any(known == stream for known, _ in self.given):
            return
        found = [self._first_end(stream, tie, agreement) for tie in self._ties(stream)]
        if found and (ends := [item for item in found if item]) and len(ends) == len(found):
            first, last = max(end[0][0] for end in ends), max(end[0][1] for end in ends)
            yield (first, last), all(sure for _, sure in ends)

    def _first_end(self, stream: str, tie: str, agreement: Instrument) -> tuple[Bounds, bool] | None:
        """When a tie is to end, of the ends that were given after the signature; None where none is."""
        signed = self._told[stream, agreement.version].place
        those = [
            row for row in self.given.get((stream, tie), ()) if self._told[stream, row.version].place > signed
        ]
        if not those:
            return None
        first = min(those, key=lambda row: (row.latest, row.earliest))
        sure = self._told[stream, first.version].latest <= self.day
        return (min(row.earliest for row in those), first.latest), sure

    def _ties(self, stream: str) -> list[str]:
        """The ties that are left where a partnership stands, as points of view."""
        of = self.stands[stream].of
        parties = stream.partition(":")[2].split("--")
        if len(parties) <= PAIR or "--" in of:
            return [of]
        own = self._party.get((stream, of))
        ties = [f"{a}--{b}" for n, a in enumerate(parties) for b in parties[n + 1 :] if own in {None, a, b}]
        return [tie for tie in ties if (stream, tie) not in self._over]


# --- terms


LIVE = ("in-force", "signed")
"""States in which an agreement is, or is to be."""


def _running(own: Sequence[Instrument], stand: Spell) -> Iterator[tuple[Instrument, bool]]:
    """The agreements that may be in force or are to be, and how surely."""
    return ((row.instrument, row.certain) for row in standing_in(own, stand, LIVE) if row.instrument.binds)


def _of_agreements(own: Sequence[Instrument], stand: Spell, window: Bounds) -> Iterator[Found]:
    """All that is due of the agreements of one partnership."""
    running = [*_running(own, stand)]
    yield from _starts(own, running, window)
    yield from _terms(running, window)
    yield from _anniversaries(own, stand, window)


Running = Sequence[tuple[Instrument, bool]]


def _starts(own: Sequence[Instrument], running: Running, window: Bounds) -> Iterator[Found]:
    """The days from which something that was signed is in force."""
    for item, certain in running:
        if "signed" not in item.statuses:
            continue
        first = next(
            row for row in own if row.id == item.id and row.of == item.of and row.version == item.version
        )
        if first.starts_earliest is None or first.starts_latest is None:
            continue
        starts = first.starts_earliest, first.starts_latest
        if starts[1] > window[0] and _overlaps(starts, window):
            text = Message("{agreement}: in force from that day", agreement=called(item))
            yield Found(
                stream=item.stream,
                bounds=starts,
                edtf=None,
                sure=certain,
                what="comes into force",
                text=text,
                behind=item,
                key="start",
            )


def _terms(running: Running, window: Bounds) -> Iterator[Found]:
    """The ends of terms, the notices that they ask for, and those for which it is too late.

    Where an agreement may have one term or another, what is not due in each of these cases is only possible.
    """
    for row, certain in running:
        cases = [[*_of_term(case, window, certain=certain)] for case in row.cases()]
        together: dict[tuple[str, Bounds, str | Sayable], list[Found]] = {}
        for each in (each for case in cases for each in case):
            together.setdefault((each.what, each.bounds, each.text), []).append(each)
        keys: dict[str, int] = {}
        for first, *same in together.values():
            sure = len(same) + 1 == len(cases) and all(each.sure for each in (first, *same))
            keys[first.key] = n = keys.get(first.key, 0) + 1
            yield first._replace(sure=sure, key=first.key if n == 1 else f"{first.key}-or-{n}")


def _of_term(instrument: Instrument, window: Bounds, *, certain: bool) -> Iterator[Found]:
    """The same of an agreement with one of the terms that it may have."""
    until = window[1]
    if instrument.notice:  # a term may end long after the last day for its notice
        until = when.shift(until, when.duration(instrument.notice)) + 1
    for term in term_ends(instrument, until, window[0]):
        if term.last[1] < window[0]:  # nor is any day for its notice still to come, or too late for it
            continue
        sure = certain and term.certain
        if _overlaps(term.last, window):
            yield _term(instrument, term, sure=sure)
        if notice := notice_by(instrument, term.last):
            yield from _notice(instrument, term, notice, window, sure=sure)
    if instrument.late_earliest is not None and instrument.late_latest is not None:
        late = instrument.late_earliest, instrument.late_latest
        ended = next((term for term in term_ends(instrument, window[1]) if term.last[0] >= late[0]), None)
        if ended and ended.renews and ended.last[1] >= window[0] and late[1] < window[0]:
            yield _too_late(instrument, ended, late, sure=certain and ended.last[0] >= window[0])


def _term(instrument: Instrument, term: TermEnd, *, sure: bool) -> Found:
    if not term.renews:
        text = Message("{agreement}: last day in force", agreement=called(instrument))
        return Found(
            stream=instrument.stream,
            bounds=term.last,
            edtf=None,
            sure=sure,
            what="expiry",
            text=text,
            behind=instrument,
            key=f"expiry-{term.number}",
        )
    text = Message("{agreement}: last day of the term, which then renews", agreement=called(instrument))
    return Found(
        stream=instrument.stream,
        bounds=term.last,
        edtf=None,
        sure=sure,
        what="tacit renewal",
        text=text,
        behind=instrument,
        key=f"tacit-renewal-{term.number}",
        lives=_next(term),
    )


def _notice(
    instrument: Instrument, term: TermEnd, notice: Bounds, window: Bounds, *, sure: bool
) -> Iterator[Found]:
    """The last day for a notice; where it has passed, and the term runs on, that it has."""
    if _overlaps(notice, window):
        text = Message(
            "{agreement}: last day for a notice, {notice} before the term ends",
            agreement=called(instrument),
            notice=instrument.notice,
        )
        yield Found(
            stream=instrument.stream,
            bounds=notice,
            edtf=None,
            sure=sure,
            what="notice deadline",
            text=text,
            behind=instrument,
            key=f"notice-{term.number}",
            lives=_next(term),
        )
    elif notice[1] < window[0] <= term.last[1]:
        yield _too_late(instrument, term, notice, sure=sure and term.last[0] >= window[0])


def _too_late(instrument: Instrument, term: TermEnd, notice: Bounds, *, sure: bool) -> Found:
    text = Message(
        "{agreement}: notice was in time until {day}: it renews",
        agreement=called(instrument),
        day=edtf_of(notice),
    )
    return Found(
        stream=instrument.stream,
        bounds=notice,
        edtf=None,
        sure=sure,
        what="notice passed",
        text=text,
        behind=instrument,
        key=f"late-{term.number}",
        passed=True,
        lives=_next(term),
    )


def _next(term: TermEnd) -> Bounds:
    """The first day of the term after one."""
    return term.last[0] + 1, term.last[1] + 1


# --- anniversaries


def _kept(of_stream: Sequence[Instrument], stand: Spell) -> Iterator[tuple[Instrument, Instrument, bool]]:
    """The agreements that may be in force, or to be, or replaced: their first signatures, what they are, how surely."""
    now = {row.instrument.id: row for row in standing_in(of_stream, stand, KEPT) if row.instrument.binds}
    return (
        (signature, now[signature.id].instrument, now[signature.id].certain)
        for signature in signatures(of_stream)
        if signature.id in now
    )


def _year_known(instrument: Instrument) -> bool:
    """Whether the signature is known to a year, or more closely."""
    return (
        when.iso(instrument.earliest) is not None and instrument.latest - instrument.earliest < DAYS_OF_A_YEAR
    )


def _rounds(signature: Instrument, window: Bounds) -> Iterator[tuple[int, Bounds]]:
    """The round anniversaries of a signature that may fall within a span: how many years, and the days."""
    year = when.Duration(12, 0)
    least, most = (window[0] - signature.latest) // 366, (window[1] - signature.earliest) // 365
    most = min(most, date.max.year - _year_of(signature.earliest))  # there is no year after that
    for years in range(max(least, 1), most + 1):
        if years % 10 == 0 or years in ROUND:
            days = when.shift(signature.earliest, year, years), when.shift(signature.latest, year, years)
            if _overlaps(days, window):
                yield years, days


def _as_used(signature: Instrument) -> Instrument:
    """A signature with the bounds of the day in use, where sources differ on it."""
    if not (signature.contested and signature.on):
        return signature
    earliest, latest = when.began(signature.on)
    return signature._replace(earliest=earliest, latest=latest)


def _anniversaries(of_stream: Sequence[Instrument], stand: Spell, window: Bounds) -> Iterator[Found]:
    rounds = {
        row.id: found
        for row in map(_as_used, signatures(of_stream))
        if _year_known(row) and (found := [*_rounds(row, window)])
    }
    if rounds:  # of most agreements there is none, and nothing else is asked of them
        present = there(of_stream, stand)
        for row, now, certain in _kept(of_stream, stand):
            for years, days in rounds.get(row.id, ()):
                lasts = {_lasts(now, present, day) for day in days}
                if lasts == {"no"}:
                    continue
                yield Found(
                    stream=row.stream,
                    bounds=days,
                    edtf=_years_later(row.on, years),
                    sure=certain and lasts == {"yes"} and not row.contested,
                    what="anniversary",
                    text=Message(
                        "{agreement}: {years} years since the signature of {day}",
                        agreement=called(row),
                        years=years,
                        day=row.signed.edtf,
                    ),
                    behind=row,
                    key=f"anniversary-{years}",
                )


def _year_of(day: int) -> int:
    return date.fromordinal(max(day, 1)).year


_YEAR = re.compile(r"(?P<year>[0-9]{4})(?P<month>-[0-9]{2})?")


def _years_later(on: str | None, years: int) -> str | None:
    """A year or a month so many years later, as roughly as it was told; None for anything else."""
    told = _YEAR.fullmatch(on or "")
    return f"{int(told['year']) + years:04}{told['month'] or ''}" if told else None


def _lasts(
    instrument: Instrument, present: Sequence[Instrument], day: int, seen: frozenset[str] = frozenset()
) -> when.Answer:
    """Whether an agreement is in force on a day to come, as its term has it, or what took its place, or is to, is."""
    successors = [each for each in present if each.replaces == instrument.id and each.id not in seen]
    followed = [
        _lasts(each, present, day, seen | {instrument.id})
        for each in successors
        if each.status not in NOT_YET
    ]
    after: when.Answer = "no" if followed else "yes"
    if "yes" in followed or "possible" in followed:
        after = "yes" if "yes" in followed else "possible"
    answers = {_case_lasts(case, successors, day, after) for case in instrument.cases()}
    if "replaced" in instrument.statuses[:-1]:
        answers.add("possible")
    return answers.pop() if len(answers) == 1 else "possible"


NOT_YET = ("none", "partly-signed", "signed")
"""States of what has taken nobody's place yet."""


def _case_lasts(
    instrument: Instrument, successors: Sequence[Instrument], day: int, after: when.Answer
) -> when.Answer:
    if instrument.status == "replaced":
        return after
    if instrument.status not in {*LIVE, "expired"} or (instrument.starts_earliest or day) > day:
        return "no"
    begun: when.Answer = "possible" if (instrument.starts_latest or day) > day else "yes"
    if (
        not instrument.runs_out
        or instrument.ends_earliest is None
        or instrument.ends_latest is None
        or instrument.ends_earliest > day
    ):
        return begun
    starts = [
        (each.starts_earliest, each.starts_latest, each.statuses == ("signed",))
        for each in successors
        if each.starts_earliest is not None and each.starts_latest is not None
    ]
    if any(sure and last < instrument.ends_earliest for _, last, sure in starts):
        return begun
    if instrument.ends_latest > day or any(first < instrument.ends_latest for first, _, _ in starts):
        return "possible"
    return "no"


# --- promises and days that were set


def _open(commitment: Commitment, day: int) -> when.Answer:
    """Whether a promise is open on a day."""
    if (
        commitment.closed_latest is None
        or commitment.closed_earliest is None
        or commitment.closed_earliest > day
    ):
        return "yes" if commitment.latest <= day else "possible"
    return "no" if commitment.closed_latest <= day else "possible"


def _promises(rows: Iterable[Commitment], window: Bounds, name: Callable[[str], str]) -> Iterator[Found]:
    for row in rows:
        if row.earliest > window[0] or row.due_earliest is None or row.due_latest is None:
            continue
        due, is_open = (row.due_earliest, row.due_latest), _open(row, window[0])
        if is_open != "no" and _overlaps(due, window):
            text = (
                Message("{promise} ({owner})", promise=row.text, owner=name(row.owner))
                if row.owner
                else row.text
            )
            yield Found(
                stream=row.stream,
                bounds=due,
                edtf=row.due,
                sure=is_open == "yes",
                what="commitment",
                text=text,
                behind=row,
                key="commitment",
            )


def _set_days(rows: Iterable[Deadline], window: Bounds) -> Iterator[Found]:
    whats = {"decision": "decision", "effect": "end takes effect"}
    for row in rows:
        if row.what == "effect" and row.certainty != "alleged":
            continue  # as the ends that were given have it
        due = (row.due_earliest, row.due_latest)
        over = row.over_latest is not None and row.over_latest <= window[0]
        if row.earliest > window[0] or over or not _overlaps(due, window):
            continue
        sure = row.latest <= window[0] and (row.over_earliest is None or row.over_earliest > window[0])
        yield Found(
            stream=row.stream,
            bounds=due,
            edtf=row.due,
            sure=sure,
            what=whats[row.what],
            text=row.text,
            behind=row,
            key=row.what,
        )


# --- plans


def _plans(those: Iterable[Stands], window: Bounds) -> Iterator[Found]:
    """What was planned for these days, and what is to be asked about."""
    for each in those:
        days = bounds(each.plan)
        if each.asked_about or _overlaps(days, window):
            yield Found(
                stream=each.plan.stream,
                bounds=days,
                edtf=each.plan.due,
                sure=each.sure,
                what=each.what,
                text=each.text,
                behind=each.plan,
                key="plan",
                passed=each.asked_about,
            )


def _dropped(ask: Ask, planned: Iterable[Plan], window: Bounds) -> Iterator[Found]:
    """What was planned for these days and is not to happen."""
    for plan in dropped_plans(ask, planned):
        if _overlaps(days := bounds(plan), window):
            yield Found(
                stream=plan.stream,
                bounds=days,
                edtf=plan.due,
                sure=True,
                what=DROPPED,
                text=in_words(ask, plan),
                behind=plan,
                key="plan",
                passed=True,
            )
