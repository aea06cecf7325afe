"""May this be recorded? A pure decision over one history, asked again as often as somebody else writes first."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any, NamedTuple, Protocol

from domain import when
from domain.begun import with_what_began_later
from domain.caution import Caution
from domain.chronicle import Chronicle, End, PlacedFact
from domain.closing import closes_it_already, lets_go, with_what_closed_it
from domain.context import StreamContext
from domain.corrections import EffectiveEntry, as_field
from domain.entry import Entry
from domain.fact import STREAMS, Fact, NotAFact, bounds_of, changed, fact_class
from domain.fact import types as types_of
from domain.fields import (
    Named,
    apart,
    is_description,
    persons,
    references,
    somebody,
    unapt,
    with_originals,
)
from domain.history import History
from domain.law import May
from domain.lookup import Lookup
from domain.message import Blank, Field, Message, Several, Step
from domain.plans import NOT_PLANNED_THEN, Planned, left_open
from domain.refusal import Refusal, together
from domain.rules import Rules
from domain.sameness import came_loose, party_is_a_duplicate, ties_told_elsewhere, told_elsewhere
from domain.sentence import in_words, sentence
from domain.shared import (
    ABOUT_ENTRIES,
    CORRECTIONS,
    Attested,
    Change,
    Contested,
    Corrected,
    FigureReported,
    Preferred,
    Retracted,
)
from domain.text import normalise

TRIES = 60
"""Earlier places that are looked at before a refusal says that none would do."""
SHOWN = 3
"""Entries that a refusal names beside the first."""
NAMED = 10
"""Entries that are named of those that have to go first."""


class Accepted(NamedTuple):
    """The fact as it is to be recorded, its place in the chronicle, and what is said beside it."""

    fact: Fact
    place: int | None
    """Index in the chronicle, from 0; None for a correction, which stands in none."""
    cautions: tuple[Caution, ...] = ()


def decide(history: History, fact: Fact, lookup: Lookup) -> Accepted | Refusal:
    """Whether `fact` may be recorded in the stream of `history` today.

    The fact is put into its place, and the laws are asked from there on, over the chronicle that results. Facts
    told late, corrections and retractions go through the same door.
    """
    return Decider(history, lookup).decide(fact)


class Decider:
    """The incremental decider: one stream to which facts are added, each decided over those that precede it.

    Where a fact is to stand at the end and bounds the day of nothing before it, the last standing is all that is
    needed: it is appended to the chronicle. For any other the stream is placed, tightened and walked anew.
    """

    def __init__(self, history: History, lookup: Lookup) -> None:
        """Start from what is on record."""
        self.stream = history.stream
        self.kind = history.kind
        self.around = history.around
        self.lookup = lookup
        self.entries: Sequence[Entry] = history.entries
        self._history: History | None = history
        self._chronicle: Chronicle[Any] | None = None
        """With what was appended; None where the history's has it all."""
        if not self.entries:
            self._chronicle = Chronicle(self.kind, self.stream, (), self.around)
        self._added: list[Entry] | None = None
        self._end: End[Any] | None = None

    @property
    def history(self) -> History:
        """All entries so far."""
        if self._history is None:
            self._history = History(self.stream, self.entries, self.around)
        return self._history

    @property
    def chronicle(self) -> Chronicle[Any]:
        """The facts so far, in their order."""
        return self.history.chronicle if self._chronicle is None else self._chronicle

    @property
    def opened(self) -> bool:
        """Whether the fact stands that opens the stream, if any does."""
        return (self.history.chronicle if self._chronicle is None else self._chronicle).opened

    @property
    def original(self) -> str | None:
        """What tells the same and is read in its place."""
        return self.kind.original(self.chronicle.standing)

    @property
    def at_end(self) -> bool:
        """Whether the fact that was accepted last stands at the end, and was judged by the last standing alone."""
        return self._end is not None

    def effective_entry(self, version: int) -> EffectiveEntry | None:
        """How the entry of this version is read; None where there is none."""
        return self.history.effective_entry(version)

    def decide(self, fact: Fact) -> Accepted | Refusal:
        """Whether `fact` may be recorded next; `append` then takes the entry that was made of it."""
        self._end = None
        if refusal := preconditions(self, fact, self.lookup.today):
            beside = _references(fact, self.lookup) if refusal.field else None
            return (beside and together([refusal, beside])) or refusal
        if isinstance(fact, Attested):
            return _decide_attestation(self.history, fact, self.lookup)
        if isinstance(fact, ABOUT_ENTRIES):
            return _decide_correction(self.history, fact, self.lookup)
        if refusal := references_refused(self.kind, self.stream, fact, self.lookup):
            besides = self._judged(fact) if refusal.code == "not-registered" else None
            self._end = None
            return (isinstance(besides, Refusal) and together([refusal, besides])) or refusal
        return self._judged(fact)

    def _judged(self, fact: Fact) -> Accepted | Refusal:
        """Whether the laws allow a fact that stands in the chronicle."""
        chronicle = self.chronicle
        reaches = isinstance(fact, self.kind.reaches)  # the streams are judged too that are read with it
        renamed = bool(self.around.originals) and with_originals(fact, self.around.originals) is not fact
        if reaches or renamed or not (end := chronicle.at_end(fact, self.lookup.today)):
            return _decide_in_its_place(self.history, fact, self.lookup)
        place = len(chronicle)
        if not fact.alleged and (refusal := self.kind.laws[type(fact)].refusal(end.before, fact)):
            refused = _with_what_may_follow(
                with_what_closed_it(refusal, fact, chronicle, partial(_words, around=self.around)),
                self.kind,
                end.before,
            )
            return _elsewhere(self.history, fact, self.lookup, place, refused)
        self._end = end
        duplicate = chronicle.duplicate_of(fact)
        return Accepted(fact, place, tuple(cautions(self, fact, end.before, duplicate, self.lookup)))

    def append(self, entry: Entry) -> None:
        """Take the entry of a fact that was accepted, or decided together with others."""
        end, self._end = self._end, None
        if end is not None and end.fact is entry.fact:
            if self._chronicle is None:
                self._chronicle = self.history.chronicle.copy()
            self._chronicle.append(entry, end)
        else:
            self._chronicle = None
        if self._added is None:
            self.entries = self._added = [*self.entries]
        self._added.append(entry)
        self._history = None


def _decide_in_its_place(history: History, fact: Fact, lookup: Lookup) -> Accepted | Refusal:
    """Whether a fact may be recorded that stands anywhere, over the chronicle that results."""
    after = history.with_entry(provisional(history, fact, lookup))
    if refusal := _contradicted(history, after):
        return refusal
    place = after.chronicle.place_of(len(after.entries))
    if refusal := unlawful(history, after, place):
        return _elsewhere(history, fact, lookup, place, refusal)
    if refusal := _unlawful_elsewhere([(history, after)], lookup):
        return refusal
    before, duplicate = after.chronicle.steps[place].before, history.chronicle.duplicate_of(fact)
    return Accepted(fact, place, tuple(cautions(history, fact, before, duplicate, lookup)))


def decide_together(history: History, facts: Sequence[Fact], lookup: Lookup) -> list[Fact] | Refusal:
    """Several facts of one stream, judged once, over the history with all of them: the laws are asked of that alone.

    Of what is about entries this is for another day of one alone; a correction is given back as it is kept.
    """
    after, told = history, list[Fact]()
    for each in facts:
        fact: Any = each
        of_a_day = isinstance(fact, Corrected) and {change.field for change in fact.changes} == {"on"}
        if isinstance(fact, ABOUT_ENTRIES) and not of_a_day:
            return Refusal("not-together", "what is about entries is judged by itself")
        refusal = preconditions(after, fact, lookup.today)
        if of_a_day and not refusal and not (refusal := _target(after, fact) or _references(fact, lookup)):
            fact, refusal = _as_kept(after.effective_entries[fact.entry - 1], fact)
        elif not refusal:
            refusal = references_refused(after.kind, after.stream, fact, lookup)
        if refusal:
            return refusal
        told.append(fact)
        after = after.with_entry(provisional(after, fact, lookup))
    for reading in after.effective_entries:
        if (
            reading.corrected_by
            and reading.stands
            and (refusal := _still_to_come(reading.fact, lookup.today))
        ):
            return refusal
    return _changed(history, after, lookup) or _unlawful_elsewhere([(history, after)], lookup) or told


def decide_retractions(
    wanted: Sequence[tuple[History, Sequence[int]]], because: str, lookup: Lookup, *, whole: bool = False
) -> list[list[Retracted]] | Refusal:
    """The retractions of several entries, stream by stream, judged once, over the histories without all of them.

    Of the `whole` of what a command told nothing is retracted where more was told about it since: that would go with it.
    """
    facts: list[list[Retracted]] = []
    changes: list[tuple[History, History]] = []
    for history, versions in wanted:
        facts.append([])
        after = history
        for version in sorted(versions, reverse=True):
            fact = Retracted(entry=version, because=because)
            if refusal := preconditions(after, fact, lookup.today) or _target(after, fact):
                return refusal
            facts[-1].append(fact)
            after = after.with_entry(provisional(after, fact, lookup))
        changes.append((history, after))
    if refused := _refused_together(changes, lookup):
        history, why = refused
        before = next(before for before, after in changes if after.stream == history.stream)
        why = _with_what_rests_on_it(before, history, why)
        if not why.reason.startswith("#"):
            return why
        named = Message("{stream}{reason}", stream=history.stream, reason=why.reason)
        return why._replace(reason=named)
    return _unlawful_elsewhere(changes, lookup) or (_told_about_since(wanted) if whole else None) or facts


def _told_about_since(wanted: Iterable[tuple[History, Sequence[int]]]) -> Refusal | None:
    """That some entries were corrected, contested, preferred or attested by others than these, which have to go first."""
    about = [
        reading.entry.name
        for history, versions in wanted
        if history.corrects
        for reading in history.effective_entries
        if reading.stands
        and isinstance(reading.fact, ABOUT_ENTRIES)
        and not isinstance(reading.fact, Retracted)
        and reading.fact.entry in versions
        and reading.entry.version not in versions
    ]
    if not about:
        return None
    named = (
        Several(about[:NAMED])
        if len(about) <= NAMED
        else Several([*about[:NAMED], f"{len(about) - NAMED:,} more"])
    )
    return Refusal(
        "told-about-since",
        Message(
            "what the command recorded was corrected, contested, weighed or attested since, by {count:an entry that"
            " was|entries that were} told apart from it: {named}",
            count=len(about),
            named=named,
        ),
        Message(
            "retract first what is about it: {step}", step=Step("retract", *about[:NAMED], because=LEFT_OPEN)
        ),
    )


def _refused_together(
    changes: Sequence[tuple[History, History]], lookup: Lookup
) -> tuple[History, Refusal] | None:
    """The first of some histories that would not be lawful if all of them were read otherwise at once, and why."""
    supposed = lookup.supposing([after for _, after in changes])
    names = _reaching(changes)
    read = {history.stream: history for history in supposed.resting(names)} if names else {}
    for before, after in changes:
        if refusal := _still_named(before, after, supposed) or _changed(
            before, read.get(after.stream, after), supposed
        ):
            return after, refusal
    return None


def provisional(history: History, fact: Fact, lookup: Lookup) -> Entry:
    """The entry that `fact` would be if it were recorded now."""
    return Entry(
        history.stream,
        len(history.entries) + 1,
        fact,
        0,
        "",
        datetime.fromtimestamp(0, UTC),
        "",
        "",
        lookup.today,
    )


class Breach(NamedTuple):
    """An entry that is not lawful where it stands: the standing before it, and what the law says."""

    told: PlacedFact
    before: Any
    refusal: Refusal


def breaches(history: History, since: int = 0) -> Iterator[Breach]:
    """The entries in the chronicle from index `since` on that break a law, each with the first that it breaks."""
    laws = history.kind.laws
    for step in history.chronicle.steps[since:]:
        if step.told.fact.alleged:
            continue
        if refusal := laws[type(step.told.fact)].refusal(step.before, step.told.fact):
            yield Breach(step.told, step.before, refusal)


def unlawful(before: History, after: History, since: int = 0) -> Refusal | None:
    """The first law that `after` breaks from index `since` of its chronicle on, and that `before` did not break.

    What was unlawful already is nobody's fault who records something now, and stops nothing. Whoever tells an
    entry otherwise tells it anew: it may remain unlawful for the reason it was, and for no other.
    """
    old: dict[int, Refusal] | None = None
    words = partial(_words, around=after.around)
    for told, standing, refusal in breaches(after, since):
        version = told.entry.version
        new = version > len(before.entries)
        if not new and old is None:  # the common path asks the older history nothing
            old = {breach.told.entry.version: breach.refusal for breach in breaches(before)}
        was = old.get(version) if old else None
        changed = was and was.reason != refusal.reason
        if was and not (changed and told.fact != before.effective_entries[version - 1].fact):
            continue
        place = after.chronicle.place_of(version)
        late = with_what_began_later(refusal, told.fact, after.chronicle[place + 1 :], words)
        if new:
            closed = with_what_closed_it(late, told.fact, after.chronicle, words, place)
            return _with_what_may_follow(closed, after.kind, standing)
        values: dict[str, Any] = {"version": version, "words": words(told), "reason": late.reason}
        if was:
            return Refusal(
                "unlawful-so-either",
                Message("#{version} ({words}) would not be lawful so either: {reason}", **values),
                refusal.hint,
                entry=told.entry.name,
            )
        return Refusal(
            "no-longer-lawful",
            Message("#{version} ({words}) would no longer have been lawful: {reason}", **values),
            closes_it_already(refusal, told, before.chronicle, after.chronicle) or refusal.hint,
            entry=told.entry.name,
        )
    return None


def _with_what_may_follow(refusal: Refusal, kind: type[Rules[Any]], standing: Any) -> Refusal:
    return refusal._replace(hint=refusal.hint or may_follow(kind, standing))


def _words(told: PlacedFact, around: StreamContext) -> str:
    return sentence(told.fact, lambda slug: around.names.get(slug, slug))


# --- the streams that are read with this one


def _reaching(changes: Iterable[tuple[History, History]]) -> list[str]:
    """The names of the streams that others would now be read with otherwise, and of those that they are the same as."""
    found: dict[str, None] = {}
    for before, after in changes:
        if _reach(before) != _reach(after):
            found[after.stream.partition(":")[2]] = None
            found |= dict.fromkeys(name for name in (before.original, after.original) if name)
    return list(found)


def _reach(history: History) -> object:
    told = history.kind.reaches
    if not told or not any(isinstance(entry.fact, told) for entry in history.entries):
        return None
    return history.kind.reach(history.chronicle.standing)


def _unlawful_elsewhere(changes: Sequence[tuple[History, History]], lookup: Lookup) -> Refusal | None:
    """What would be unlawful in the streams that are read with these, and is lawful as they are read now."""
    names = _reaching(changes)
    if not names:
        return None
    supposed = lookup.supposing([after for _, after in changes])
    own = {after.stream for _, after in changes}
    loose: list[tuple[History, Breach]] = []
    old: dict[str, History] | None = None
    for after in supposed.resting(names):
        found = [] if after.stream in own else list(breaches(after))
        if not found:
            continue
        if old is None:
            old = {history.stream: history for history in lookup.resting(names)}
        history = old[after.stream]  # which knows the names of those who are successors as yet
        before = {breach.told.entry.version for breach in breaches(history)}
        loose += [(history, row) for row in found if row.told.entry.version not in before]
    if not loose:
        return None
    history, first = loose[0]
    name = first.told.entry.name
    more = [breach.told.entry.name for _, breach in loose[1:]]
    why = Message(
        "{entry} ({words}) would no longer have been lawful: {reason}",
        entry=name,
        words=_words(first.told, history.around),
        reason=first.refusal.reason,
    )
    return Refusal(
        "no-longer-lawful-elsewhere",
        Message("{why}; nor would {more}", why=why, more=_some(more)) if more else why,
        Message(
            "correct or retract {entry} first: {step} shows it",
            entry=name,
            step=Step("audit", history.stream),
        ),
        entry=name,
    )


def _some(names: Sequence[str]) -> str:
    shown = Several(names[:SHOWN])
    if len(names) <= SHOWN:
        return Message("{names}", names=shown)
    return Message("{names} and {count} more", names=shown, count=len(names) - SHOWN)


def unlawful_today(history: History, lookup: Lookup) -> Iterator[tuple[str, Refusal]]:
    """The entries of a stream that could not be recorded as everything stands now: each in words, and why not."""
    for version in history.chronicle.contradicted:
        reading = history.effective_entries[version - 1]
        yield (
            reading.entry.name,
            Refusal(
                "before-contradicted",
                Message(
                    "it is said to have come before #{before}, and the dates contradict it",
                    before=reading.fact.before,
                ),
                field="before",
            ),
        )
    if refusal := _unopened(history):
        yield history.stream, refusal
    for told, _, refusal in breaches(history):
        yield f"{told.entry.name} ({_words(told, history.around)})", refusal
    if refusal := came_loose(history, lookup):
        yield history.stream, refusal
    for told in history.chronicle:
        if (
            type(told.fact) is history.kind.merging
        ):  # it held when it was told: the original may be a duplicate by now
            continue
        if not told.fact.alleged and (across := _across(history.kind, history.stream, told.fact, lookup)):
            yield f"{told.entry.name} ({_words(told, history.around)})", across


def may_follow(kind: Rules[Any] | type[Rules[Any]], standing: Any) -> str:
    """What may be recorded from a standing on, as a sentence; nothing that would change nothing."""
    idle = kind.idle(standing)
    names = [name for name in next_facts(kind, standing) if name not in idle]
    return Message("May be recorded now: {names}", names=Several(names))


def next_facts(kind: Rules[Any] | type[Rules[Any]], standing: Any) -> list[str]:
    """The names of the facts of which one could be recorded from a standing on, with some day and some fields.

    The standing alone is asked (`Law.may`), and it is exact: of each type that is named some fact is lawful, of any
    other none. The opening, remarks, corrections and what merges streams are left out. Three things are no law of a
    standing, and not asked: whether the day of such a fact has come (what is signed and in force from next year on can be
    amended, some day; ask `Aggregate.standing_by` for what a day has surely done), whether other streams know whom it names
    (`Aggregate.across`: a body is succeeded by one that is registered), and whether the stream is open.
    """
    if kind.original(standing):  # only corrections
        return []
    rules, facts = _asked(kind.kind)
    refused = {rule for rule in rules if rule(standing)}
    return [name for name, may in facts if refused.isdisjoint(may)]


@cache
def _asked(kind: str) -> tuple[tuple[May, ...], tuple[tuple[str, frozenset[May]], ...]]:
    """What is asked of each standing of a kind of stream, once; and the names of its facts, each with its own of these."""
    read: type[Rules[Any]] = Rules.of(kind)
    classes = [fact_class(type_) for type_ in types_of(kind)]
    named = [
        (cls.verb, frozenset(read.laws[cls].may))
        for cls in classes
        if cls not in (read.opening, read.merging) and cls in read.laws and cls.streams != STREAMS
    ]
    return tuple(dict.fromkeys(rule for _, may in named for rule in may)), tuple(named)


class Read(Protocol):
    """A stream, as far as it is asked before a fact is put into its place, and for what is said beside it."""

    @property
    def stream(self) -> str:
        """Its id."""

    @property
    def kind(self) -> type[Rules[Any]]:
        """The kind of stream."""

    @property
    def around(self) -> StreamContext:
        """What other streams say of its parties."""

    @property
    def opened(self) -> bool:
        """Whether the fact stands that opens the stream, if any does."""

    @property
    def original(self) -> str | None:
        """What tells the same and is read in its place."""

    @property
    def entries(self) -> Sequence[Entry]:
        """All entries."""

    def effective_entry(self, version: int) -> EffectiveEntry | None:
        """How the entry of this version is read; None where there is none."""


def preconditions(read: Read, fact: Fact, today: int) -> Refusal | None:
    """What can be said before the fact is put into its place."""
    kind = read.kind
    if kind.kind not in fact.streams:
        return Refusal(
            "of-another-stream",
            Message(
                "{verb} is recorded of a {kinds}, not of a {kind}",
                verb=fact.verb,
                kinds=Several(fact.streams, " or a "),
                kind=kind.kind,
            ),
        )
    if kind.opening and isinstance(fact, kind.opening):
        if read.opened:
            return Refusal(
                "opened-already",
                Message("{stream} has been {opened} already", stream=read.stream, opened=fact.verb),
                _another_of_the_name(kind.kind, fact),
            )
        if fact.alleged:
            return Refusal(
                "opening-alleged",
                Message(
                    "what is {opened} is not alleged: leave {field} out",
                    opened=fact.verb,
                    field=Field("certainty"),
                ),
                field="certainty",
            )
    elif not isinstance(fact, ABOUT_ENTRIES) and read.original:
        return told_elsewhere(read.stream, read.original)
    elif not isinstance(fact, ABOUT_ENTRIES) and not read.opened:  # the opening may have been retracted
        return Refusal(
            "not-opened",
            Message(
                "{stream} has not been {opened}",
                stream=read.stream,
                opened=kind.opening.verb if kind.opening else "",
            ),
            _open_it(read.stream),
        )
    if refusal := unapt(fact):
        return refusal
    if refusal := _still_to_come(fact, today):
        return refusal._replace(hint=TO_COME if Planned in kind.laws else LATER)
    about = None if isinstance(fact, ABOUT_ENTRIES) else fact.__dict__.get("entry")
    if about is not None and read.effective_entry(about) is None:
        return Refusal(
            "no-entry-to-speak-of",
            Message(
                "there is no #{entry} to speak of: {stream} has {entries}",
                entry=about,
                stream=read.stream,
                entries=_has(read),
            ),
            field="entry",
        )
    if fact.before is not None:
        return _before(read, fact.before)
    return None


LATER = "what is planned goes into a term, a due date or a note"
TO_COME = Message(
    "what is to come is recorded as {planned}, with the day for which it is meant ({due});"
    " the end of an agreement goes into a term",
    planned=Planned.verb,
    due=Field("due"),
)


def _still_to_come(fact: Fact, today: int) -> Refusal | None:
    if not fact.on or bounds_of(fact)[0] <= today + 1:
        return None
    return Refusal(
        "still-to-come",
        Message("{day} is still to come: a ledger records what has happened", day=fact.on),
        field="on",
    )


def _unopened(history: History) -> Refusal | None:
    """What stands in the chronicle without the entry that opens the stream, or with two of them."""
    opening, chronicle = history.kind.opening, history.chronicle
    if opening and len([told for told in chronicle if isinstance(told.fact, opening)]) > 1:
        return Refusal(
            "opened-twice",
            Message(
                "{stream} would then have been {opened} twice", stream=history.stream, opened=opening.verb
            ),
        )
    if not (opening and chronicle) or (
        isinstance(chronicle[0].fact, opening) and not chronicle[0].fact.alleged
    ):
        return None
    first = next((told for told in chronicle if not isinstance(told.fact, opening)), chronicle[0])
    return Refusal(
        "never-opened",
        Message(
            "#{version} and what else is recorded would stand in a stream that was never {opened}",
            version=first.entry.version,
            opened=opening.verb,
        ),
    )


def _another_of_the_name(kind: str, fact: Fact) -> str:
    """How another one of the name is registered; nothing of what has no name."""
    field = {"body": "name", "programme": "name", "source": "title"}.get(kind)
    if field is None:
        return ""
    named = {name: value for name in (field, "country") if (value := fact.__dict__.get(name))}
    return Message(
        "if another one is meant, give it a slug of its own: {step}",
        step=Step("register", kind, Blank("SLUG"), **named, kind=LEFT_OPEN),
    )


def _open_it(stream: str) -> Message:
    """How a stream is begun."""
    kind, _, name = stream.partition(":")
    match kind:
        case "partnership":
            return Message("open it first: {step}", step=Step("open", *name.split("--")))
        case "ledger":
            return Message("begin it first: {step}", step=Step("init"))
        case "membership":
            return Message("record first what is known of it: {step}", step=Step("record", "joined", name))
        case _:
            named = {"title" if kind == "source" else "name": LEFT_OPEN, "kind": LEFT_OPEN}
            return Message("register it first: {step}", step=Step("register", kind, name, **named))


LEFT_OPEN = Blank("…")


def _before(history: Read, version: int) -> Refusal | None:
    named = history.effective_entry(version)
    if named is None:
        return Refusal(
            "before-no-entry",
            Message(
                "{field} {version}: {stream} has {entries}",
                field=Field("before"),
                version=version,
                stream=history.stream,
                entries=_has(history),
            ),
            field="before",
        )
    if named.is_correction:
        return Refusal(
            "before-a-correction",
            Message(
                "{field} {version}: #{version} is a correction, which has no place in the order of events",
                field=Field("before"),
                version=version,
            ),
            field="before",
        )
    return None


def _has(history: Read) -> str:
    count = len(history.entries)
    if count > 1:
        return Message("entries #1 to #{count}", count=count)
    return "one entry, #1" if count else "no entry"


def _contradicted(before: History, history: History) -> Refusal | None:
    """What contradicts a `before` that nothing contradicted yet."""
    contradicted = history.chronicle.contradicted
    if contradicted and (old := before.chronicle.contradicted):
        contradicted = [item for item in contradicted if item not in old]
    if not contradicted:
        return None
    version = contradicted[0]
    reading = history.effective_entries[version - 1]
    other = history.effective_entries[(reading.fact.before or 1) - 1]
    if version == len(history.entries):
        opening = history.kind.opening
        if opening and isinstance(other.fact, opening):
            return Refusal(
                "before-the-opening",
                Message(
                    "it cannot have come before #{before}: nothing comes before {stream} is {opened}",
                    before=reading.fact.before,
                    stream=history.stream,
                    opened=opening.verb,
                ),
                field="before",
            )
        later = other.fact.on and _later(reading.fact, other.fact)
        return Refusal(
            "before-what-is-earlier",
            Message(
                "it cannot have come before #{before}: {day} is certainly later than {other}",
                before=reading.fact.before,
                day=reading.fact.on,
                other=other.fact.on if later else "what stands before that",
            ),
            Message("leave {field} out, or correct the date that is wrong", field=Field("before")),
            field="before",
        )
    return Refusal(
        "before-no-longer",
        Message(
            "#{version} is said to have come before #{before}, and the dates would then contradict it",
            version=version,
            before=reading.fact.before,
        ),
    )


def _later(fact: Fact, other: Fact) -> bool:
    return bounds_of(other)[1] < bounds_of(fact)[0]


def _elsewhere(history: History, fact: Fact, lookup: Lookup, index: int, refusal: Refusal) -> Refusal:
    """The refusal, with what would make the fact lawful: an earlier place, or an entry that is alleged alone."""
    return (
        _earlier(history, fact, lookup, index, refusal)
        or _but_alleged(history, fact, lookup, index, refusal)
        or refusal
    )


def _earlier(history: History, fact: Fact, lookup: Lookup, index: int, refusal: Refusal) -> Refusal | None:
    """The refusal, with an earlier place where the dates leave one open and the laws would allow it."""
    if fact.before is not None:
        return None
    chronicle = history.chronicle
    earliest = bounds_of(fact)[0]
    first = chronicle.first_place(earliest)
    for earlier in range(min(index, len(chronicle)) - 1, max(first, index - TRIES) - 1, -1):
        version = chronicle[earlier].entry.version
        placed = fact.model_copy(update={"before": version})
        told = history.with_entry(provisional(history, placed, lookup))
        place = told.chronicle.place_of(len(told.entries))
        if not _contradicted(history, told) and not unlawful(history, told, place):
            hint = Message(
                "it may have come before #{version}: add {field} {version}",
                version=version,
                field=Field("before"),
            )
            return refusal._replace(hint=hint, before=version)
    return None


def _but_alleged(
    history: History, fact: Fact, lookup: Lookup, index: int, refusal: Refusal
) -> Refusal | None:
    """The refusal, with the entry before it that is alleged alone, and with which the laws would allow it."""
    chronicle = history.chronicle
    told: History | None = None
    for earlier in range(min(index, len(chronicle)) - 1, max(0, index - TRIES) - 1, -1):
        doubted = chronicle[earlier]
        if not doubted.fact.alleged:
            continue
        told = told or history.with_entry(provisional(history, fact, lookup))
        version = doubted.entry.version
        read = told.supposing({(version, "certainty"): "confirmed"})
        if unlawful(history, read, read.chronicle.place_of(version)):
            continue
        surely = Step("correct", f"{history.stream}#{version}", set="certainty=confirmed", because=LEFT_OPEN)
        return refusal._replace(
            reason=Message(
                "{reason}; only #{version} ({words}) says otherwise, and it is alleged",
                reason=refusal.reason,
                version=version,
                words=_words(doubted, history.around),
            ),
            hint=Message(
                "record this too with {field} alleged; or, if #{version} is certain, say so first: {step}",
                field=Field("certainty"),
                version=version,
                step=surely,
            ),
        )
    return None


# --- references to other streams


def _references(fact: Fact, lookup: Lookup) -> Refusal | None:
    return unregistered(references(fact), lookup)


def unregistered(named: Iterable[tuple[str, str]], lookup: Lookup) -> Refusal | None:
    """That some of what is named, by kind and name, is not in this ledger: all of it at once."""
    unknown = dict.fromkeys(each for each in named if not lookup.registered(*each))
    found = [not_registered(kind, name, lookup.like(kind, name)) for kind, name in unknown]
    return together(found)


def not_registered(kind: str, name: str, near: Sequence[str] = ()) -> Refusal:
    """That a fact names what is not in the ledger; `near` are names that are, and may be meant."""
    hint = _open_it(_stream(kind, name))
    return Refusal(
        "not-registered",
        Message("the {kind} {name} is not in this ledger", kind=kind, name=name),
        Message("did you mean {near}? Else {hint}", near=Several(near, " or "), hint=hint) if near else hint,
    )


def _stream(kind: str, name: str) -> str:
    return name if name.startswith(f"{kind}:") else f"{kind}:{name}"


def references_refused(kind: type[Rules[Any]], stream: str, fact: Fact, lookup: Lookup) -> Refusal | None:
    """What other streams have against the fact: something that is not registered, or a law across streams."""
    return (
        unregistered(kind.rests_on(stream), lookup)
        or (None if isinstance(fact, CORRECTIONS) else party_is_a_duplicate(stream, lookup))
        or _references(fact, lookup)
        or (None if fact.alleged else _across(kind, stream, fact, lookup))
    )


def _across(kind: type[Rules[Any]], stream: str, fact: Fact, lookup: Lookup) -> Refusal | None:
    for law in kind.across.get(type(fact), ()):
        if refusal := law(stream, fact, lookup):
            return refusal
    return None


# --- corrections


def _target(history: History, fact: Any) -> Refusal | None:
    """What forbids that this entry be corrected, retracted, contested or preferred at all."""
    target = history.effective_entry(fact.entry)
    if target is None:
        return Refusal(
            "no-entry-to-correct",
            Message(
                "there is no #{entry}: {stream} has {entries}",
                entry=fact.entry,
                stream=history.stream,
                entries=_has(history),
            ),
            field="entry",
        )
    if not target.stands:
        return Refusal(
            "retracted-already",
            Message("#{entry} is retracted, by #{by}", entry=fact.entry, by=target.retracted_by),
            Message(
                "retract that retraction to have it back: {step}",
                step=Step("retract", f"{history.stream}#{target.retracted_by}", because=LEFT_OPEN),
            ),
            field="entry",
            entry=f"{history.stream}#{target.retracted_by}",
        )
    if fact.alleged:
        return Refusal(
            "correction-alleged",
            "a correction is not alleged: contest the entry, with the source that says otherwise"
            if isinstance(fact, CORRECTIONS)
            else "what attests an entry is not alleged: leave the certainty out",
            field="certainty",
        )
    if target.is_correction and not isinstance(fact, Retracted):
        return Refusal(
            "correction-of-a-correction",
            Message(
                "#{entry} is itself a correction ({words})",
                entry=fact.entry,
                words=sentence(target.fact, lambda slug: history.around.names.get(slug, slug)),
            ),
            Message(
                "retract it and say it anew: {step}",
                step=Step("retract", f"{history.stream}#{fact.entry}", because=LEFT_OPEN),
            ),
            field="entry",
        )
    return None


def _still_named(before: History, after: History, lookup: Lookup) -> Refusal | None:
    """What refers to a stream whose opening would be retracted."""
    if not before.kind.opening or not before.is_open or after.is_open:
        return None
    if by := lookup.referred_to(after.stream):
        named = by.partition("#")[0]
        merged = lookup.original(named) == after.stream.partition(":")[2]
        return Refusal(
            "still-referred-to",
            Message(
                "{by} refers to {stream}: what others refer to is not retracted", by=by, stream=after.stream
            ),
            Message(
                "that is a merge: take all of it back by its command, which this one shows: {step}",
                step=Step("audit", named),
            )
            if merged
            else Message(
                "retract that first, or correct what it names: {step}",
                step=Step("retract", by, because=LEFT_OPEN),
            ),
        )
    return None


def _changed(before: History, after: History, lookup: Lookup) -> Refusal | None:
    """What the laws have against a history that is read otherwise, and had nothing against as it was read."""
    return (
        _told_anew(before, after, lookup)
        or _speaks_again(before, after, lookup)
        or newly_unlawful(before, after)
    )


def _speaks_again(before: History, after: History, lookup: Lookup) -> Refusal | None:
    """What other streams have against a stream that would speak for itself again, or for the first time."""
    if (before.is_open and not before.original) or not after.is_open or after.original:
        return None
    if not (
        refusal := party_is_a_duplicate(after.stream, lookup) or ties_told_elsewhere(after.stream, lookup)
    ):
        return None
    merged = [told for told in before.effective_entries if told.stands and told.fact.verb == "same-as"]
    if not merged or not merged[-1].entry.position:  # nothing takes back what is not on record yet
        return refusal._replace(hint="")
    whole = Step("retract", command=merged[-1].entry.command, because=LEFT_OPEN)
    return refusal._replace(hint=Message("take all of it back at once: {step}", step=whole))


def newly_unlawful(before: History, after: History) -> Refusal | None:
    """What the laws have against a stream that is read otherwise, other streams left aside."""
    return (
        (None if _unopened(before) else _unopened(after))
        or _contradicted(before, after)
        or unlawful(before, after)
    )


def _told_anew(before: History, after: History, lookup: Lookup) -> Refusal | None:
    """What other streams have against the entries that a correction changes or restores."""
    for old, new in zip(before.effective_entries, after.effective_entries, strict=False):
        if not new.stands or (old.stands and (new.fact is old.fact or new.fact == old.fact)):
            continue
        named = set(references(old.fact)) if old.stands else set()
        if refusal := unregistered(
            (reference for reference in references(new.fact) if reference not in named), lookup
        ):
            return refusal
        if new.fact.alleged or not (refusal := _across(after.kind, after.stream, new.fact, lookup)):
            continue
        if (
            not old.stands
            or old.fact.alleged
            or _across(after.kind, after.stream, old.fact, lookup) != refusal
        ):
            return refusal
    return None


def _decide_attestation(history: History, fact: Attested, lookup: Lookup) -> Accepted | Refusal:
    """Whether another source may be named for an entry; nothing is read otherwise for it."""
    if refusal := _target(history, fact) or _references(fact, lookup):
        return refusal
    target = history.effective_entries[fact.entry - 1]
    if not fact.sources:
        return Refusal(
            "attested-without-source",
            Message(
                "what attests an entry is a source that says the same: name it with {field}",
                field=Field("sources"),
            ),
            field="sources",
        )
    own = {lookup.source_original(cited.source): cited.source for cited in target.fact.sources}
    for cited in fact.sources:
        if (original := lookup.source_original(cited.source)) in own:
            told_from = own[original]
            return Refusal(
                "attested-by-its-own-source",
                Message("#{version} was told from {source}", version=fact.entry, source=cited.source)
                if told_from == cited.source
                else Message(
                    "#{version} was told from {told_from}, which {source} is the same as",
                    version=fact.entry,
                    told_from=told_from,
                    source=cited.source,
                ),
                "another source attests it, or the next edition of that one",
                field="sources",
            )
    return Accepted(fact, None, tuple(_cautions_of_attestation(target, fact, lookup)))


def _cautions_of_attestation(target: EffectiveEntry, fact: Attested, lookup: Lookup) -> Iterator[Caution]:
    """That a source was withdrawn, that it is the same list again, or that the source was named already."""
    yield from _proved_by_nothing(fact, lookup)
    told_from = {cited.source for cited in target.fact.sources}
    listed = {cited.source for cited in fact.sources if _series(cited.source, lookup) & told_from}
    listed |= {
        cited.source
        for cited in fact.sources
        for source in told_from
        if cited.source in _series(source, lookup)
    }
    if listed:
        yield Caution(
            "still-listed",
            "{sources}: an edition of what #{version} was told from says that it is still listed: no second voice",
            sources=Several(sorted(listed)),
            version=target.entry.version,
        )
    sources = {cited.source for cited in fact.sources}
    for other in target.attested_by:
        if sources & {cited.source for cited in other.fact.sources}:
            yield Caution(
                "attested-already",
                "#{by} names it for #{version} already",
                by=other.version,
                version=target.entry.version,
            )
            return


def _series(source: str, lookup: Lookup) -> set[str]:
    """A source with all the editions that it follows."""
    found: set[str] = set()
    edition: str | None = source
    while edition and edition not in found:
        found.add(edition)
        edition = lookup.edition_before(edition)
    return found


def _decide_correction(history: History, fact: Any, lookup: Lookup) -> Accepted | Refusal:
    if refusal := _target(history, fact) or _references(fact, lookup):
        return refusal
    target = history.effective_entries[fact.entry - 1]
    fact, refusal = _as_kept(target, fact)
    if refusal:
        return refusal
    after = history.with_entry(provisional(history, fact, lookup))
    now = after.effective_entries[target.entry.version - 1].fact
    if now.on != target.fact.on and (refusal := _still_to_come(now, lookup.today)):
        return refusal
    if now.before is not None and now.before != target.fact.before:
        if now.before >= target.entry.version:
            return Refusal(
                "before-a-later-entry",
                Message(
                    "#{version} came before an earlier entry or none: #{before} was not recorded earlier",
                    version=target.entry.version,
                    before=now.before,
                ),
                field="before",
            )
        if refusal := _before(history, now.before):
            return refusal
    if refusal := (
        _still_named(history, after, lookup)
        or _changed(history, after, lookup)
        or _unlawful_elsewhere([(history, after)], lookup)
    ):
        return _with_what_rests_on_it(history, after, refusal) if isinstance(fact, Retracted) else refusal
    return Accepted(fact, None, tuple(_cautions_of_correction(history, after, target, fact, lookup)))


def _with_what_rests_on_it(before: History, after: History, refusal: Refusal) -> Refusal:
    """Why entries are not retracted, and which of the same stream rest on them and would have to be retracted first."""
    if refusal.code not in {"no-longer-lawful", "never-opened"}:
        return refusal
    steps: dict[int, Step | None] = {}
    if refusal.code == "never-opened":
        steps = dict.fromkeys(told.entry.version for told in after.chronicle)
    else:
        known = {breach.told.entry.version for breach in breaches(before)}
        steps = {
            told.entry.version: lets_go(broken, told)
            for told, _, broken in breaches(after)
            if told.entry.version not in known
            and (stood := before.effective_entries[told.entry.version - 1]).stands
            and told.fact == stood.fact
        }
    if not steps:
        return refusal
    last = max(steps)
    entry = before.entries[last - 1]
    if entry.fact.verb == "same-as" and entry.position:
        whole = Step("retract", command=entry.command, because=LEFT_OPEN)
        return refusal._replace(
            hint=Message(
                "#{last} is part of a merge: take all of that back first: {step}", last=last, step=whole
            )
        )
    if step := steps[last]:
        return refusal._replace(
            hint=Message("let #{last} stand without it first: {step}", last=last, step=step)
        )
    return refusal._replace(
        hint=Message(
            "retract first what rests on it ({resting}): {step}",
            resting=Several(f"#{version}" for version in sorted(steps)),
            step=Step("retract", f"{after.stream}#{last}", because=LEFT_OPEN),
        ),
    )


def _cautions_of_correction(
    history: History, after: History, target: EffectiveEntry, fact: Any, lookup: Lookup
) -> Iterator[Caution]:
    """What is said beside a correction: no source, and whatever would be said of the entry so, and not as it was."""
    if not (fact.sources or isinstance(fact, Retracted | Preferred)):
        yield NO_SOURCE_OF_A_CORRECTION
    yield from _proved_by_nothing(fact, lookup)
    match fact:
        case Corrected():
            new = {change.field: change.value for change in fact.changes}
        case Contested() | Preferred():
            new = {fact.field: fact.value}
        case _:
            return
    if isinstance(fact, Corrected | Preferred):
        yield from _no_longer_attested(target, after)
    if isinstance(fact, Contested):
        yield from _by_its_own_source(target, fact)
        yield from _the_other_way(target, fact)
        yield from _never_preferred(after, fact, lookup)
    told = changed(target.fact, new)
    named = set(somebody(target.fact))
    yield from _without_office(history, told, target.entry.version)
    yield from _unknown(told, (who for who in somebody(told) if who not in named), lookup)
    said = set(_beside(history, target.entry.version, target.fact))
    turned = isinstance(fact, Contested) and any(
        name == _mate(target, fact) for name, _, _ in target.contests
    )
    for caution in _beside(after, target.entry.version, told):
        if caution not in said and not (turned and caution.code == "other-side-of-itself"):
            yield caution


def _no_longer_attested(target: EffectiveEntry, after: History) -> Iterator[Caution]:
    """That other sources no longer count for an entry: what they were named for was decided anew."""
    counting = after.effective_entries[target.entry.version - 1].attested_by
    if gone := [by for by in target.attested_by if by not in counting]:
        yield Caution(
            "no-longer-attested",
            "what attests #{version} no longer counts ({by}): attest it anew where the source says so too",
            version=target.entry.version,
            by=Several(f"#{by.version}" for by in gone),
        )


NO_SOURCE_OF_A_CORRECTION = Caution("correction-without-source", "no source is named")


def _by_its_own_source(target: EffectiveEntry, fact: Contested) -> Iterator[Caution]:
    """That nobody else contests an entry than those whom it was told from."""
    named = {cited.source for cited in fact.sources}
    if named <= {cited.source for cited in target.fact.sources}:
        yield Caution(
            "contested-by-its-own-source",
            "{sources}: #{version} was told from there too; if it was misread, correct it",
            sources=Several(sorted(named)),
            version=target.entry.version,
        )


def _the_other_way(target: EffectiveEntry, fact: Contested) -> Iterator[Caution]:
    """That a source which tells it the other way round says so of both sides, and each is contested by itself."""
    mate = _mate(target, fact)
    if mate and not any(name == mate for name, _, _ in target.contests):
        yield Caution(
            "other-side-uncontested",
            "if the source tells it the other way round, contest {mate} too: {step}",
            mate=mate,
            step=Step(
                "contest",
                target.entry.name,
                field=mate,
                value=str(target.value(fact.field)),
                source=tuple(cited.source for cited in fact.sources),
            ),
        )


def _mate(target: EffectiveEntry, fact: Contested) -> str | None:
    """The field of the other side, where a contest names whoever stands there; None for any other contest."""
    for field, other in apart(type(target.fact)):
        mate = {field: other, other: field}.get(fact.field) if other else None
        if mate and target.value(mate) == fact.value:
            return mate
    return None


def _never_preferred(after: History, fact: Contested, lookup: Lookup) -> Iterator[Caution]:
    """Why a value that is contested could not be preferred, as everything stands."""
    preferred = Preferred(entry=fact.entry, field=fact.field, value=fact.value, because="it is so")
    if isinstance(decided := decide(after, preferred, lookup), Refusal):
        yield Caution(
            "never-preferred",
            "it could not be preferred, and no number is read with it: {reason}",
            reason=decided.reason,
        )


def _beside(history: History, version: int, fact: Fact) -> Iterator[Caution]:
    """What is said of an entry alone, if it were told as `fact`, at the place that it has."""
    yield from _of_a_figure(history.kind, fact)
    yield from _as_itself(history, fact)
    for step in history.chronicle.steps:
        if step.told.entry.version == version and not fact.alleged:
            yield from history.kind.cautions(step.before, fact)


def _contested_already(target: EffectiveEntry, field: str, value: Any) -> Refusal | None:
    """That an entry says so already which contests this one: a further source is no further value."""
    by = next((by for name, other, by in target.contests if name == field and other == value), None)
    if by is None:
        return None
    return Refusal(
        "contested-already",
        Message(
            "{value} is on record already, as what #{by} says of the {field} of #{version}",
            value=in_words(value) or str(value),
            by=by.version,
            field=field,
            version=target.entry.version,
        ),
        Message(
            "to name a further source of it, retract #{by} and contest anew with all of them", by=by.version
        ),
        field="value",
    )


def _as_kept(target: EffectiveEntry, fact: Any) -> tuple[Any, Refusal | None]:
    """The correction with its values as their fields write them, or why it is none."""
    try:
        return _checked(target, fact)
    except NotAFact as error:
        version = target.entry.version
        return fact, Refusal(
            "not-so-corrected", Message("#{version}: {why}", version=version, why=error.reason)
        )


def _checked(target: EffectiveEntry, fact: Any) -> tuple[Any, Refusal | None]:
    """The correction with its values as their fields write them, or why it is none. Errors: `NotAFact`."""
    version = target.entry.version
    match fact:
        case Corrected():
            new_fact = changed(target.fact, {change.field: change.value for change in fact.changes})
            if refusal := unapt(new_fact, {change.field for change in fact.changes}):
                return fact, refusal
            new = tuple(
                Change(field=change.field, value=as_field(target.fact, change.field, change.value))
                for change in fact.changes
            )
            if all(contest.value == target.value(contest.field) for contest in new):
                return fact, Refusal(
                    "says-so-already", Message("#{version} says so already", version=version)
                )
            return fact.model_copy(update={"changes": new}), None
        case Contested():
            if not fact.sources:
                return fact, Refusal(
                    "contested-without-source",
                    Message(
                        "what contests an entry is a source that says otherwise: name it with {field}",
                        field=Field("sources"),
                    ),
                    field="sources",
                )
            value = as_field(target.fact, fact.field, fact.value)
            if refusal := unapt(changed(target.fact, {fact.field: fact.value}), {fact.field}):
                return fact, refusal
            if refusal := _contested_already(target, fact.field, value):
                return fact, refusal
            if value == target.value(fact.field):
                return fact, Refusal(
                    "on-record-already",
                    Message(
                        "{value} is on record already as the {field} of #{version}: nothing contests it",
                        value=in_words(value) or str(value),
                        field=fact.field,
                        version=version,
                    ),
                    _further_source(target, fact),
                    field="value",
                )
            return fact.model_copy(update={"value": value}), None
        case Preferred():
            value = as_field(target.fact, fact.field, fact.value)
            choices = [target.value(fact.field), *target.other_values(fact.field)]
            if value not in choices:
                return fact, Refusal(
                    "on-record-nowhere",
                    Message(
                        "{value} is on record nowhere as the {field} of #{version}: there is {choices}",
                        value=in_words(value) or str(value),
                        field=fact.field,
                        version=version,
                        choices=Several(dict.fromkeys(map(str, choices))),
                    ),
                    "contest it first, with the source that says so",
                    field="value",
                )
            return fact.model_copy(update={"value": value}), None
        case _:
            return fact, None


def _further_source(target: EffectiveEntry, fact: Contested) -> str:
    """How a source is named that says what an entry says; nothing where the entry was told from there."""
    own = {cited.source for cited in target.fact.sources}
    others = tuple(dict.fromkeys(cited.source for cited in fact.sources if cited.source not in own))
    if not others:
        return ""
    step = Step("record", "attested", target.entry.stream, entry=str(target.entry.version), source=others)
    return Message("a further source of it attests the entry: {step}", step=step)


# --- cautions


def cautions(read: Read, fact: Fact, before: Any, duplicate: int | None, lookup: Lookup) -> Iterator[Caution]:
    """What is said beside an acceptance: `before` is the standing at its place, `duplicate` an entry much like it."""
    kind = read.kind
    opening = kind.opening is not None and isinstance(fact, kind.opening)
    if not fact.sources and not opening:
        yield NO_SOURCE
    if fact.on is None:
        if fact.dated and (not opening or kind.dated_opening):
            yield NOT_PLANNED_THEN.get(type(fact), NO_DAY)
    elif when.is_default(fact.on):
        yield Caution(
            "day-of-registers",
            "{day} is what registers write for an unknown day: if it is, record {year}",
            day=fact.on,
            year=fact.on[:4],
        )
    if fact.moves and not fact.lasts and fact.on and when.is_interval(fact.on):
        yield Caution(
            "said-to-last",
            "{days} says that it lasted; for one unknown day of these write [{range}]",
            days=fact.on,
            range=fact.on.replace("/", ".."),
        )
    if fact.on and when.is_interval(fact.on) and when.bounds(fact.on)[1] > lookup.today + 1:
        yield Caution(
            "lasts-into-what-is-to-come",
            "{days} ends in days that are still to come: a ledger records what has happened",
            days=fact.on,
        )
    if duplicate is not None:
        yield Caution(
            "much-alike",
            "#{version} is much like it: if it is the same, retract one of them",
            version=duplicate,
        )
    if before is not None and not fact.alleged:
        yield from kind.cautions(before, fact)
        yield from kind.cautions_across(before, fact, lookup)
        yield from left_open(read.stream, before, fact)
    yield from _of_a_figure(kind, fact)
    yield from _as_itself(read, fact)
    yield from _without_office(read, fact, len(read.entries) + 1)
    yield from _unknown(fact, somebody(fact), lookup)
    yield from _proved_by_nothing(fact, lookup)


def _proved_by_nothing(fact: Fact, lookup: Lookup) -> Iterator[Caution]:
    """That sources which a fact cites were withdrawn."""
    if gone := [*dict.fromkeys(cited.source for cited in fact.sources if lookup.withdrawn(cited.source))]:
        yield Caution(
            "source-withdrawn",
            "{sources} {count:is|are} withdrawn and {count:proves|prove} nothing: name another source that says the same",
            sources=Several(gone),
            count=len(gone),
        )


NO_SOURCE = Caution("no-source", "no source is named: it will be listed as unsourced")
NO_DAY = Caution(
    "no-day",
    "no day is given, so it may have been on any day until today; how roughly it is known will do, such as 2024,"
    " or [..2024-06] where a source of June 2024 lists it",
)


def _of_a_figure(kind: type[Rules[Any]], fact: Fact) -> Iterator[Caution]:
    """A figure of nobody, below nothing, or of a day that was yet to come when it was given."""
    if not isinstance(fact, FigureReported):
        return
    if kind.kind == "ledger" and fact.subject is None:
        yield Caution(
            "figure-of-nobody",
            "nobody is named whom the figure is about, so that nothing can be computed beside it: name whom with {field}",
            field=Field("subject"),
        )
    if fact.value < 0:
        yield Caution("negative-figure", "the figure is negative: {value}", value=fact.value)
    if fact.as_of and fact.on and when.bounds(fact.as_of)[0] > when.bounds(fact.on)[1]:
        yield Caution(
            "figure-expected",
            "the figure is of {as_of}, after it was reported on {day}: it is an expectation",
            as_of=fact.as_of,
            day=fact.on,
        )


LOOKED_AT = 200
"""Entries, the last of a stream, that are looked at for somebody who was named before."""


def _without_office(read: Read, fact: Fact, version: int) -> Iterator[Caution]:
    """Whom a fact, told as an entry of a version, names without an office, and nothing in the stream has named yet."""
    new = {
        normalise(person.name): (field, person.name)
        for field, person in persons(fact)
        if not (person.role or is_description(person))
    }
    if not new:
        return
    for entry in read.entries[-LOOKED_AT:]:
        for _, person in persons(entry.fact):
            new.pop(normalise(person.name), None)
    for field in dict.fromkeys(field for field, _ in new.values()):
        yield Caution(
            "no-office",
            "{who}: no office is named. Add it, or name a private person by role alone, such as a teacher: {correct}."
            " Reports go by that from then on; the file keeps the name",
            who=Several((name for of, name in new.values() if of == field), " and "),
            correct=Step("correct", f"{read.stream}#{version}", set=Blank(f"{field}=…"), because=Blank("…")),
        )


def _unknown(fact: Fact, named: Iterable[Named], lookup: Lookup) -> Iterator[Caution]:
    """Of those who are named in words, who may be meant for a body of the ledger."""
    unknown = [(path, who) for path, who in named if not lookup.registered("body", who)]
    for path, who in dict.fromkeys(unknown):
        if why := _meant(who, lookup, several=isinstance(fact.__dict__.get(path), tuple)):
            yield Caution("in-plain-text", "{path}: {why}", path=path, why=why)


def _meant(who: str, lookup: Lookup, *, several: bool) -> Message | None:
    """Why words that name somebody may be a slip, in a field of one or of several; None where they are meant so."""
    if "," in who and len(parts := [part.strip() for part in who.split(",") if part.strip()]) > 1:
        bodies = [part for part in parts if lookup.registered("body", _as_a_slug(part))]
        if bodies or _like_a_slug(who):
            if several:
                return Message(
                    "{who} is kept as one, in plain text; if several are meant, name each by itself", who=who
                )
            return Message(
                "{who} is kept as one, in plain text: it takes one; if several are meant,"
                " what each of them did is an entry of its own",
                who=who,
            )
    if _like_a_slug(who):
        why = Message("{who} is no registered body and is kept as plain text", who=who)
        near = lookup.like("body", who)
        return Message("{why}; did you mean {near}?", why=why, near=Several(near, " or ")) if near else why
    as_slug = _as_a_slug(who)
    if not as_slug:
        return None
    if lookup.registered("body", as_slug):
        return Message(
            "{who} is kept as plain text; write {slug} if that body is meant", who=who, slug=as_slug
        )
    if " " not in who and (near := [name for name in lookup.like("body", as_slug) if _close(name, as_slug)]):
        return Message(
            "{who} is kept as plain text; did you mean {near}?", who=who, near=Several(near, " or ")
        )
    return None


CLOSE = 0.85
"""How much of a name and of a slug agrees where the name may be a slip for the slug: Helsinky, not China for Chiba."""


def _close(name: str, other: str) -> bool:
    from difflib import SequenceMatcher  # noqa: PLC0415 — few names look like a slug

    return SequenceMatcher(None, name, other).ratio() >= CLOSE


def _like_a_slug(who: str) -> bool:
    return who.isascii() and who == who.lower() and " " not in who


def _as_a_slug(who: str) -> str:
    """A name in the form of a slug; the empty text where it has none."""
    words = "-".join(who.casefold().split())
    return words if words.isascii() and words.replace("-", "").isalnum() else ""


def _as_itself(read: Read, fact: Fact) -> Iterator[Caution]:
    """Who is named as the other side of themselves, or of a body whose place they had taken."""
    for field, other in apart(type(fact)):
        here, there = getattr(fact, field), getattr(fact, other) if other else _member(read.stream)
        for who in here if isinstance(here, tuple) else (here,):
            if who is None or there is None:
                continue
            if who.casefold() == there.casefold():
                yield Caution(
                    "other-side-of-itself",
                    "{who} is {what}: nobody is the other side of themselves",
                    who=who,
                    what=Message("both {other} and {field}", other=other, field=field)
                    if other
                    else Message("the member and {field}", field=field),
                )
            elif successor := _took_the_place(read.around, who, there, fact):
                yield Caution(
                    "one-body-by-then",
                    "{successor} had taken the place of {who}: {other} and {field} are one body by then",
                    successor=successor,
                    who=there if successor == who else who,
                    other=other or "the member",
                    field=field,
                )


def _member(stream: str) -> str | None:
    """The member whose membership a stream is; None for other streams."""
    kind, _, name = stream.partition(":")
    return name.partition("@")[0] if kind == "membership" else None


def _took_the_place(around: StreamContext, who: str, there: str, fact: Fact) -> str | None:
    """Which of two bodies had taken the other's place by the day of a fact; None for neither, or for no day."""
    if fact.on is None:
        return None
    for successor, party, since in around.successors:
        if {successor, party} == {who, there} and bounds_of(fact)[0] > since:
            return successor
    return None
