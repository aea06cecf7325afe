"""Two registrations of one body become one: what the duplicate's ties tell is told in the original's, then both are one.

All of it is one command and one batch, decided over the ledger as it is, and taken back by retracting the command.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

from domain.body import SameAs, may_be_one
from domain.chronicle import overlap
from domain.corrections import EffectiveEntry, value_of
from domain.decide import not_registered
from domain.entry import Entry, kind_of
from domain.fact import Citation, Fact, bounds_of, fact_class, fact_of
from domain.fields import likeness, with_originals
from domain.history import History
from domain.message import Message
from domain.refusal import Refusal
from domain.sameness import told_elsewhere
from domain.sentence import sentence
from domain.shared import Attested, Change, Contested, Corrected
from store.application import Comity, Written
from store.draft import Draft
from store.lines import stamp
from store.streams import names

OPENING = frozenset({"opened", "same-as"})
OF_ITS_OWN = frozenset({"registered", "renamed", "succeeded", "same-as", "known-as"})
"""Facts of a body that another registration of it has by itself, or never."""
DISPUTED = ("on", "term")
"""Fields in which two entries of one event may contradict each other, so that one contests the other."""
LACKING = ("country", "names", "lat", "lon", "ids", "region")
"""Fields of a registration that the original takes from the duplicate where it has nothing there."""


class Retold(NamedTuple):
    """What becomes of one stream of the duplicate."""

    stream: str
    there: str
    """The stream in which it is told from now on."""
    opened: bool
    """Whether that is begun with it."""
    told: int
    """Entries that are told there anew."""
    known: int
    """Entries that are told there already, by a near twin."""
    contested: int
    """Of these, those whose day or term is another one: it contests the one that is there."""
    left: tuple[str, ...]
    """Of these, those which say something else without a source, so that nothing is contested: their names."""


@dataclass
class Merged:
    """What a merge does, or did."""

    duplicate: str
    original: str
    written: Written
    retold: tuple[Retold, ...] = ()
    """The duplicate's ties, then its own facts, if it has any."""
    lifted: tuple[str, ...] = ()
    """Partnerships that lay under one of the duplicate's, and lie under the original's from now on."""
    completed: tuple[str, ...] = ()
    """Fields of the original's registration that had nothing, and have the duplicate's value."""
    naming: int = 0
    """Other streams that name the duplicate, and are read as naming the original."""


def merge(  # noqa: PLR0913 — what can be said of a command is said by name
    comity: Comity,
    duplicate: str,
    original: str,
    *,
    by: str,
    command: str | None = None,
    sources: Sequence[Citation] = (),
    note: str | None = None,
    dry_run: bool = False,
) -> Merged | Refusal:
    """Make the body `duplicate` the same as `original` (slugs), or say why not. Errors: `Conflict`, `Unusable`."""
    common = {"sources": tuple(sources), "note": note}

    def attempt(draft: Draft) -> Merged | Refusal | None:
        if command is not None and (before := comity.written_by(command)):
            return Merged(duplicate, original, Written(tuple(before), repeated=True))
        merging = _Merging(draft, duplicate, original, common)
        attempts.append(merging)
        if refusal := merging.refusal():
            return refusal
        if dry_run:
            return merging.merged(Written(tuple(draft.entries), tuple(merging.cautions), dry_run=True))
        return None

    def save(draft: Draft) -> Sequence[int]:
        entries = cast("Any", draft.entries)
        recordings = comity.save(*entries, stamp=stamp(draft.at), unless=draft.unless)
        return [recording.notification.id for recording in recordings]

    attempts: list[_Merging] = []
    done: Merged | Refusal | Draft = comity.persist(attempt, save, by=by, command=command)
    if isinstance(done, Draft):
        return attempts[-1].merged(Written(tuple(done.entries), tuple(attempts[-1].cautions)))
    return done


@dataclass
class _Twins:
    """What a stream had told before, each entry of which is the twin of one at most."""

    history: History
    taken: set[int] = field(default_factory=set)

    def of(self, fact: Fact) -> EffectiveEntry | None:
        """The first entry that is much like a fact and may be of the same day; of a signature, of the same instrument."""
        for told in self.history.chronicle:
            version = told.entry.version
            if version in self.taken or type(told.fact) is not type(fact):
                continue
            alike = likeness(told.fact) == likeness(fact) and overlap(bounds_of(told.fact), bounds_of(fact))
            if alike or (
                fact.verb == "signed" and value_of(told.fact, "instrument") == value_of(fact, "instrument")
            ):
                self.taken.add(version)
                return self.history.effective_entries[version - 1]
        return None


class _Merging:
    """One merge, put into a draft."""

    def __init__(self, draft: Draft, duplicate: str, original: str, common: dict[str, Any]) -> None:
        self.draft = draft
        self.duplicate = duplicate
        self.original = original
        self.common = common
        self.cautions = list(draft.cautions)
        """What is said of the clock; of what is told anew everything has been said."""
        self.retold: list[Retold] = []
        self.lifted: list[str] = []
        self.completed: tuple[str, ...] = ()

    def merged(self, written: Written) -> Merged:
        """What was done."""
        there = {entry.stream for entry in self.draft.entries}
        naming = {
            stream
            for stream in self.draft.known.naming(self.duplicate)
            if stream not in there and stream != f"body:{self.original}"
        }
        return Merged(
            self.duplicate,
            self.original,
            written,
            tuple(self.retold),
            tuple(self.lifted),
            self.completed,
            len(naming),
        )

    def refusal(self) -> Refusal | None:
        """Put all of it into the draft, or say why it may not be."""
        own, there = f"body:{self.duplicate}", f"body:{self.original}"
        known = self.draft.known
        for name in (self.duplicate, self.original):
            if not known.registered("body", name):
                return not_registered("body", name, known.like("body", name))
        if already := known.original(own):
            return _already(own, already) if already == self.original else told_elsewhere(own, already)
        if refusal := may_be_one(self.duplicate, self.original, known):
            return refusal
        ties = [
            history for history in known.between(self.duplicate) if history.is_open and not history.original
        ]
        for history in ties:
            if refusal := self._tie(history):
                return refusal
        if refusal := self._own(self.draft.history(own), there):
            return refusal
        return self._tell(own, SameAs(original=self.original, **self.common))

    def _tell(self, stream: str, fact: Fact) -> Refusal | None:
        told = self.draft.tell(stream, fact)
        self.draft.cautions.clear()
        return told if isinstance(told, Refusal) else None

    def _read(self, fact: Fact) -> Fact:
        """A fact of the duplicate as it is told of the original."""
        return with_originals(fact, {self.duplicate: self.original})

    # --- its ties

    def _tie(self, history: History) -> Refusal | None:
        """Tell a partnership or a membership in the original's, and that it is told there."""
        kind = kind_of(history.stream)
        named = [
            self.original if name == self.duplicate else name
            for name in names(kind, history.stream.partition(":")[2])
        ]
        there = f"{kind}:{'@'.join(named) if kind == 'membership' else '--'.join(sorted(named))}"
        new = not self.draft.history(there).is_open
        if new and kind == "partnership":
            opening = next(told.fact for told in history.chronicle if told.fact.verb == "opened")
            fact = opening.model_copy(update={"parties": tuple(sorted(named))})
            if refusal := self._tell(there, self._read(fact)):
                return refusal
        if refusal := self._again(history, there, opened=new):
            return refusal
        while below := self.draft.known.under(history.stream):
            if refusal := self._lift(below, history.stream, there):
                return refusal
            self.lifted.append(below)
        told = fact_of(fact_class(f"{kind}.same-as"), {"original": there})
        return self._tell(history.stream, told.model_copy(update=self.common))

    def _lift(self, below: str, stream: str, there: str) -> Refusal | None:
        """Put a partnership under the original's."""
        opening = next(told for told in self.draft.history(below).chronicle if told.fact.verb == "opened")
        because = Message("{stream} is the same as {there}", stream=stream, there=there)
        changes = (Change(field="under", value=there),)
        return self._tell(
            below, Corrected(entry=opening.entry.version, changes=changes, because=because, **self.common)
        )

    # --- what is told anew

    def _own(self, history: History, there: str) -> Refusal | None:
        """Tell what is recorded of the duplicate by itself: figures, tags and offices, and what its registration knows."""
        if refusal := self._complete(history, there):
            return refusal
        return self._again(history, there, opened=False)

    def _complete(self, history: History, there: str) -> Refusal | None:
        """Give the original's registration what it has nothing of, and the duplicate's has."""
        own, other = (
            next(told for told in each.chronicle if told.fact.verb == "registered")
            for each in (history, self.draft.history(there))
        )
        changes: list[Change] = []
        for name in LACKING:
            if name not in type(own.fact).model_fields:
                continue
            mine, theirs = value_of(own.fact, name), value_of(other.fact, name)
            value = _together(mine, theirs)
            if value != theirs:
                changes.append(Change(field=name, value=value))
        if not changes:
            return None
        self.completed = tuple(change.field for change in changes)
        because = Message("it is registered as {body} too, which has it", body=self.duplicate)
        fact = Corrected(
            entry=other.entry.version, changes=tuple(changes), because=because, sources=own.fact.sources
        )
        return self._tell(there, fact)

    def _again(self, history: History, there: str, *, opened: bool) -> Refusal | None:
        """Tell the entries of a stream in another one, in the order of what happened, but those that are told there."""
        twins = _Twins(self.draft.history(there))
        versions: dict[int, int] = {}
        instruments: dict[str, str] = {}
        told = known = contested = 0
        left: list[str] = []
        for placed in history.chronicle:
            if placed.fact.verb in (OF_ITS_OWN if kind_of(there) == "body" else OPENING):
                continue
            fact = _pointing(self._read(placed.fact), versions, instruments)
            if twin := twins.of(fact):
                known += 1
                versions[placed.entry.version] = twin.entry.version
                if fact.verb == "signed":
                    instruments[value_of(fact, "instrument")] = value_of(twin.fact, "instrument")
                said = self._contest(twin, fact, there)
                if said == 0:
                    self._attest(twin, fact, there)
                contested += said or 0
                left += [placed.entry.name] if said is None else []
                continue
            if refusal := self._tell(there, fact):
                return _not_told(placed.entry, fact, there, refusal)
            told += 1
            versions[placed.entry.version] = self.draft.version(there)
        self._contest_again(history, there, versions)
        self._attest_again(history, there, versions)
        if told or known or kind_of(there) != "body":
            row = Retold(history.stream, there, opened, told, known, contested, tuple(left))
            self.retold.append(row)
        return None

    def _contest_again(self, history: History, there: str, versions: dict[int, int]) -> None:
        """Tell what contests the entries that were told anew; what is on record there already is refused, and left."""
        for contest in _open_contests(history):
            if (entry := versions.get(contest.entry)) is not None:
                self._tell(there, contest.model_copy(update={"entry": entry}))

    def _attest_again(self, history: History, there: str, versions: dict[int, int]) -> None:
        """Tell which other sources say the same; what is no second voice there is refused, and left."""
        for reading in history.effective_entries:
            if reading.stands and isinstance(attest := reading.fact, Attested) and attest.entry in versions:
                self._tell(there, attest.model_copy(update={"entry": versions[attest.entry]}))

    def _attest(self, twin: EffectiveEntry, fact: Fact, there: str) -> None:
        """Keep the word of sources that tell the same of the duplicate, where the twin has not theirs."""
        cited = {each.source for each in twin.fact.sources}
        if others := tuple(each for each in fact.sources if each.source not in cited):
            self._tell(there, Attested(entry=twin.entry.version, sources=others))

    def _contest(self, twin: EffectiveEntry, fact: Fact, there: str) -> int | None:
        """Contest the entry that tells the same otherwise; 1 if so, 0 for nothing to contest, None for no source of it."""
        fields = type(fact).model_fields
        values = {name: value_of(fact, name) for name in DISPUTED if name in fields}
        apart = {
            name: value for name, value in values.items() if value is not None and value != twin.value(name)
        }
        if not apart:
            return 0
        if not fact.sources:
            return None
        contested = 0
        for name, value in apart.items():
            contest = Contested(
                entry=twin.entry.version, field=name, value=value, sources=fact.sources, note=fact.note
            )
            if self._tell(there, contest) is None:  # else it is on record already
                contested = 1
        return contested


def _pointing(fact: Fact, versions: dict[int, int], instruments: dict[str, str]) -> Fact:
    """A fact with what it points at as that stands in another stream: an entry, an instrument; nothing where it does not."""
    changes: dict[str, Any] = {}
    for name in ("before", "entry"):
        if (version := fact.__dict__.get(name)) is not None:
            changes[name] = versions.get(version)
    for name in ("instrument", "replaces") if fact.verb != "signed" else ("replaces",):
        if (instrument := fact.__dict__.get(name)) in instruments:
            changes[name] = instruments[cast("str", instrument)]
    return fact.model_copy(update=changes) if changes else fact


def _together(mine: Any, theirs: Any) -> Any:
    """What both give: of names and ids those of both, of anything else the original's, if it has any."""
    if isinstance(mine, dict) and isinstance(theirs or {}, dict):
        found = {name: value for name, value in mine.items() if value is not None}
        known = {name: value for name, value in (theirs or {}).items() if value is not None}
        return theirs if found.keys() <= known.keys() else found | known
    return mine if theirs in (None, ()) and mine not in (None, ()) else theirs


def _open_contests(history: History) -> Iterator[Contested]:
    """What other sources say of the entries of a stream that nobody has settled."""
    for reading in history.effective_entries:
        rivals = reading.rivals if reading.stands else []
        for name, value, by in reading.contests:
            if (name, value) in rivals and isinstance(by.fact, Contested):
                yield by.fact


def _already(stream: str, original: str) -> Refusal:
    return Refusal(
        "one-already",
        Message(
            "{stream} is the same as {original} already", stream=stream.partition(":")[2], original=original
        ),
    )


def _not_told(entry: Entry, fact: Fact, there: str, refusal: Refusal) -> Refusal:
    return Refusal(
        "not-told-anew",
        Message(
            "{entry} ({words}) cannot be told in {there}: {reason}",
            entry=entry.name,
            words=sentence(fact, str),
            there=there,
            reason=refusal.reason,
        ),
        Message("correct or retract one of both first, then merge; nothing was recorded"),
    )
