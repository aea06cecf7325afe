"""Two registrations of one body become one: what the duplicate's ties tell is told in the original's, then both are one.

All of it is one command and one batch, decided over the ledger as it is, and taken back by retracting the command.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, cast

from domain.accounts import account_of, of_others, together_once, whose
from domain.body import SameAs, may_be_one
from domain.caution import Caution
from domain.corrections import EffectiveEntry, value_of
from domain.decide import decide, decide_together, not_registered
from domain.entry import Entry, kind_of
from domain.fact import Citation, Fact, NotAFact, bounds_of, changed, fact_class, fact_of
from domain.fields import with_originals
from domain.history import History
from domain.kinds import ONE_OF_A_KIND, TIERS
from domain.membership import Joined, Left
from domain.message import Blank, Message, Several, Step
from domain.partnership.standing import LIVE
from domain.refusal import Refusal
from domain.sameness import told_elsewhere
from domain.sentence import sentence
from domain.shared import ABOUT_ENTRIES, Attested, Change, Contested, Corrected, Preferred, Retracted
from domain.told_once import Account, kept_alone
from store.application import Comity, Written
from store.draft import Draft
from store.errors import DuplicateCommand
from store.lines import stamp
from store.streams import names
from store.twins import MEANT, NAMING, Twin, Twins, free

OPENING = frozenset({"opened", "same-as"})
OF_ITS_OWN = frozenset({"registered", "renamed", "succeeded", "same-as", "known-as"})
"""Facts of a body that another registration of it has by itself, or never."""
UNLAWFUL = frozenset({"no-longer-lawful", "unlawful-so-either"})
"""Refusals that name an entry which is there: it would not be lawful any more."""
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
    completed: int = 0
    """Of these, those that knew more: the entry that is there takes it over."""
    renamed: tuple[tuple[str, str], ...] = ()
    """Names of agreements and commitments that mean another one there, with the names that these have there."""
    untold: tuple[str, ...] = ()
    """Entries that are told nowhere else, such as a renaming of the duplicate: their names."""


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
    same = SameAs(original=original, **cast("Any", common))

    def attempt(draft: Draft) -> Merged | Refusal | None:
        if command is not None and (before := _before(comity, command, duplicate, same)):
            return Merged(duplicate, original, before)
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


def _before(comity: Comity, command: str, duplicate: str, same: SameAs) -> Written | None:
    """What a command has recorded before; None for a new one. Errors: `DuplicateCommand` where it was another."""
    before = comity.written_by(command)
    if not before:
        if other := comity.entry(command):
            raise DuplicateCommand(command, other.name)
        return None
    if not any(entry.stream == f"body:{duplicate}" and comity.same(entry, same) for entry in before):
        raise DuplicateCommand(command, ", ".join(entry.name for entry in before[:3]))
    return Written(tuple(before), repeated=True)


class _Merging:
    """One merge, put into a draft."""

    def __init__(self, draft: Draft, duplicate: str, original: str, common: dict[str, Any]) -> None:
        self.draft = draft
        self.duplicate = duplicate
        self.original = original
        self.common = common
        self.cautions = list(draft.cautions)
        """What is said of the clock, and of sources that no longer count; else of what is told anew everything was said."""
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
            history.stream
            for history in known.between(self.duplicate)
            if history.is_open and not history.original
        ]
        for stream in ties:
            if refusal := self._tie(
                self.draft.history(stream)
            ):  # which may have been put elsewhere meanwhile
                return refusal
        if refusal := self._own(self.draft.history(own), there):
            return refusal
        return self._tell(own, SameAs(original=self.original, **self.common))

    def _tell(self, stream: str, fact: Fact) -> Refusal | None:
        told = self.draft.tell(stream, fact)
        self.cautions += [
            Caution("attests-no-longer", "{stream}: {said}", stream=stream, said=said)
            for said in self.draft.cautions
            if isinstance(said, Caution) and said.code == "no-longer-attested"
        ]
        self.draft.cautions.clear()
        return told if isinstance(told, Refusal) else None

    def _read(self, fact: Fact) -> Fact:
        """A fact of the duplicate as it is told of the original."""
        return with_originals(fact, {self.duplicate: self.original})

    def _read_as_one(self, history: History) -> History:
        """A stream of the original's as it is read from then on: whoever it names as the duplicate is the original."""
        originals = {**history.around.originals, self.duplicate: self.original}
        return History(history.stream, history.entries, replace(history.around, originals=originals))

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
            opening = next(told for told in history.chronicle if told.fact.verb == "opened")
            parties = {"parties": tuple(sorted(named))}
            retelling = _retelling(
                history, opening.entry, there, lambda fact: self._read(fact.model_copy(update=parties))
            )
            if refusal := self._retell(retelling, retelling.as_there(opening.fact)):
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
        retelling = _retelling(history, own.entry, there, self._read)
        for several in _by_sources(retelling.reading, changes):
            fact = several.model_copy(update={"entry": other.entry.version, "because": because})
            if refusal := self._tell(there, fact):
                return refusal
        self._repeat_of_another(retelling, other.entry.version, self.completed)
        return None

    def _again(self, history: History, there: str, *, opened: bool) -> Refusal | None:
        """Tell the entries of a stream in another one, in the order of what happened, but those that are told there."""
        before = self._read_as_one(self.draft.history(there))
        facts = ((placed.entry.version, self._read(placed.fact)) for placed in history.chronicle)
        telling = _Telling(history, there, Twins(before, facts), _Names(history, before))
        for step in history.chronicle.steps:
            placed = step.told
            if placed.entry.version in telling.versions:  # told with what came before it
                continue
            if placed.fact.verb in (OF_ITS_OWN if kind_of(there) == "body" else OPENING):
                if placed.fact.verb == "renamed":
                    telling.untold.append(placed.entry.name)
                continue
            if refusal := self._tell_or_join(telling, placed.entry, placed.fact, step.before):
                return refusal
        if kind_of(there) == "partnership":
            self.cautions += _two_of_a_kind(self.draft.history(there), telling.anew)
        row = telling.row(opened=opened)
        if row.told or row.known or row.untold or kind_of(there) != "body":
            self.retold.append(row)
        return None

    def _tell_or_join(self, telling: "_Telling", entry: Entry, fact: Fact, found: Any) -> Refusal | None:
        """Tell one entry anew, or give what it knows to the one that tells the same; what may be two is told anew.

        `found` is the standing that the entry finds in its own stream.
        """
        there = telling.there
        read = telling.pointing(self._read(fact))
        twin = telling.twins.of(read, entry.version) or telling.twins.of_whoever(read, entry.version)
        retelling = telling.retelling(entry, lambda each: telling.as_there(self._read(each), found))
        if twin is None or twin.contrary:
            anew, version = retelling.as_there(fact), self.draft.version(there) + 1
            refusal = self._retell(retelling, anew)
            if refusal is None:
                telling.names.told(read, anew, anew=True)
                telling.told_anew(entry.version, version)
                return None
            if twin is None and self._tell_with_its_end(telling, retelling, anew):
                return None
            twin = twin or telling.twins.of_another_day(read, entry.version, _unlawful_then(refusal))
            if twin is None:
                return self._not_told(entry, fact, anew, there, refusal)
        telling.twins.take(twin)
        telling.known += 1
        telling.versions[entry.version] = twin.entry.entry.version
        telling.names.told(read, twin.entry.fact)
        reading = retelling.reading
        telling.completed += self._take_over(twin, reading, there)
        said = self._contest(twin, reading, there)
        same = self._repeat_of_another(retelling, twin.entry.entry.version)
        apart = twin.otherwise.keys() | twin.contrary.keys()
        word = together_once(
            () if apart else (*_whose_word(reading), *retelling.attesting), same if len(apart) <= 1 else ()
        )
        own = _cited(twin.entry.fact)
        self._attest(twin.entry.entry.version, [each for each in word if each.source not in own], there)
        telling.contested += said or 0
        telling.left += [entry.name] if said is None else []
        return None

    # --- what later entries say of one

    def _retell(self, retelling: "_Retelling", anew: Fact) -> Refusal | None:
        """Tell an entry anew, as it was recorded first, then what later entries say of it, until it is read as `anew`.

        Each has its own sources. Where that first value is not lawful there, it has the value in use, of those who give it.
        """
        there, first = retelling.there, retelling.as_there(retelling.entry.fact)
        if not retelling.about:
            return self._tell(there, anew)
        refusal = decide(self.draft.history(there), anew, self.draft.known)
        if isinstance(refusal, Refusal):
            return refusal
        version = self.draft.version(there) + 1
        if self._tell(there, first):
            sources = _whose_word(retelling.reading)
            if refused := self._tell(there, anew.model_copy(update={"sources": sources})):
                return refused
            self._repeat_all_of_another(retelling, version)
            return None
        said = len(self.cautions)
        for about in retelling.about:
            for fact in retelling.repeated(about, self._there(there, version)):
                self._tell(there, fact)
        del self.cautions[said:]  # it was said of the duplicate's
        now = self._there(there, version)
        left = [
            Change(field=name, value=value)
            for name in type(anew).model_fields
            if (value := value_of(anew, name)) != now.value(name)
        ]
        return self._correct(version, left, retelling.reading, there) if left else None

    def _repeat_of_another(
        self, retelling: "_Retelling", version: int, fields: Collection[str] | None = None
    ) -> list[Citation]:
        """Say of an entry there who says otherwise of the duplicate's, and what is settled; who says the same is given back.

        `version` is that of the entry there, `fields` those that are meant, without it all. What its own sources leave
        open stays so; who attests it does so still, as it is not read otherwise.
        """
        if not retelling.about:
            return []
        there, said = retelling.there, len(self.cautions)
        first = self._there(there, version)
        left_open = {name for name, _ in first.rivals}
        same: list[Citation] = []
        for about, name, value in retelling.otherwise():
            if fields is not None and name not in fields:
                continue
            now = self._there(there, version)
            settles = isinstance(about, Corrected | Preferred)
            if value != now.value(name):
                self._say_otherwise(about, version, name, value, there)
            elif not settles:
                same += about.sources
            elif name not in left_open and any(field == name for field, _, _ in now.contests):
                self._tell(there, _preferred(about, version, name, value))
        for by in first.attested_by:
            self._attest(version, by.fact.sources, there)
        del self.cautions[said:]
        return same

    def _repeat_all_of_another(self, retelling: "_Retelling", version: int) -> None:
        """Say of an entry that has the value in use all that is said of the duplicate's."""
        same = self._repeat_of_another(retelling, version)
        self._attest(version, [*same, *retelling.attesting], retelling.there)

    def _say_otherwise(self, by: Fact, version: int, field: str, value: Any, there: str) -> None:
        """Say that the sources of a fact give a field another value; what is on record there is refused, and left."""
        if by.sources:
            self._tell(
                there,
                Contested(entry=version, field=field, value=value, sources=by.sources, note=by.note),
            )

    def _there(self, there: str, version: int) -> EffectiveEntry:
        return self.draft.history(there).effective_entries[version - 1]

    def _tell_with_its_end(self, telling: "_Telling", retelling: "_Retelling", joined: Fact) -> bool:
        """Tell a membership that was over before one that is there began, which is lawful only with its end."""
        entry, chronicle = retelling.entry, telling.history.chronicle
        later = chronicle[chronicle.place_of(entry.version) + 1 :]
        left = next((told for told in later if isinstance(told.fact, Left)), None)
        if not isinstance(joined, Joined) or left is None:
            return False
        read = telling.pointing(self._read(left.fact))
        if telling.twins.of(read, left.entry.version):
            return False
        there = telling.there
        both = [
            retelling,
            telling.retelling(left.entry, lambda fact: telling.pointing(self._read(fact))),
        ]
        facts = [
            fact.model_copy(update={"sources": _whose_word(each.reading)})
            for each, fact in zip(both, (joined, read), strict=True)
        ]
        told = decide_together(self.draft.history(there), facts, self.draft.known)
        if isinstance(told, Refusal):
            return False
        versions = [self.draft.put(there, fact).version for fact in told]
        for each, version in zip(both, versions, strict=True):
            telling.told_anew(each.entry.version, version)
            self._repeat_all_of_another(each, version)
        return True

    def _not_told(self, entry: Entry, fact: Fact, anew: Fact, there: str, refusal: Refusal) -> Refusal:
        """That an entry cannot be told, with the one that stands against it, and what takes either of them back."""
        against = _against(self.draft.history(there), anew, refusal)
        either = [
            Step("retract", name, because=Blank("…"))
            for name in (entry.name, against and f"{there}#{against}")
            if name
        ]
        return Refusal(
            "not-told-anew",
            Message(
                "{entry} ({words}) cannot be told in {there}: {reason}",
                entry=entry.name,
                words=sentence(fact, str),
                there=there,
                reason=refusal.reason,
            ),
            Message(
                "nothing was recorded: correct one of both, or take it back, then merge: {either}",
                either=Several(either, " / "),
            ),
        )

    def _take_over(self, twin: Twin, reading: EffectiveEntry, there: str) -> int:
        """Correct the twin by what it has nothing of, or less; 1 if so. What it may not take it says otherwise."""
        changes = [Change(field=name, value=value) for name, value in twin.lacking.items()]
        if not changes:
            return 0
        version = twin.entry.entry.version
        if self._correct(version, changes, reading, there) is None:
            return 1
        taken = 0
        for change in changes if len(changes) > 1 else ():
            taken |= self._correct(version, [change], reading, there) is None
        now = self._there(there, version)
        for change in changes:
            if now.value(change.field) != change.value:
                twin.otherwise[change.field] = change.value
        return taken

    def _correct(
        self, version: int, changes: Sequence[Change], reading: EffectiveEntry, there: str
    ) -> Refusal | None:
        """Correct an entry by values of the duplicate's, each in the name of those who give it; or say why not."""
        because = Message("it is told of {body} too, which has it", body=self.duplicate)
        for several in _by_sources(reading, changes):
            correction = several.model_copy(update={"entry": version, "because": because})
            try:
                if refusal := self._tell(there, correction):
                    return refusal
            except NotAFact as error:
                return Refusal("not-so-retold", error.reason)
        return None

    def _attest(self, version: int, sources: Sequence[Citation], there: str) -> None:
        """Keep the word of sources that tell the same of the duplicate, where the entry there has not theirs."""
        if not sources:
            return
        now = self._there(there, version)
        cited = set(_cited(now.fact, *(by.fact for by in now.attested_by)))
        if others := tuple(each for each in sources if each.source not in cited):
            self._tell(there, Attested(entry=version, sources=others))

    def _contest(self, twin: Twin, reading: EffectiveEntry, there: str) -> int | None:
        """Contest the entry that tells the same otherwise; 1 if so, 0 for nothing to contest, None for no source of it."""
        apart = twin.otherwise | twin.contrary
        if not apart:
            return 0
        contested: int | None = None
        for name, value in apart.items():
            sources = together_once(whose(reading, name), *(by.fact.sources for by in reading.attested_by))
            if not sources:
                continue
            contested = contested or 0
            contest = Contested(
                entry=twin.entry.entry.version,
                field=name,
                value=value,
                sources=sources,
                note=reading.fact.note,
            )
            if self._tell(there, contest) is None:  # else it is on record already
                contested = 1
        return contested


class _Retelling:
    """An entry of the duplicate, what later entries say of it, and how it is said there."""

    def __init__(
        self, reading: EffectiveEntry, about: Sequence[Any], there: str, as_there: Callable[[Fact], Fact]
    ) -> None:
        """`as_there` gives a fact with what it names and points at as that is there."""
        self.entry = reading.entry
        self.reading = reading
        self.there = there
        self.as_there = as_there
        self.about = about
        """What stands of that is said of it, in the order of recording."""

    @property
    def attesting(self) -> list[Citation]:
        """The sources that attest it as it is read."""
        return [cited for by in self.reading.attested_by for cited in by.fact.sources]

    def values(self, about: Fact) -> list[tuple[str, Any]]:
        """The fields of which something is said, each with the value as it is there, as JSON has it."""
        told = (
            {change.field: change.value for change in about.changes}
            if isinstance(about, Corrected)
            else {cast("Any", about).field: cast("Any", about).value}
        )
        try:
            read = self.as_there(changed(self.reading.as_told or self.reading.fact, told))
        except NotAFact:  # it goes with what was corrected since
            return list(told.items())
        return [(name, value_of(read, name)) for name in told]

    def repeated(self, about: Any, now: EffectiveEntry) -> Iterator[Fact]:
        """What says the same of the entry there as `about` does of the duplicate's; `now` is how that is read so far.

        Who gives the value that is in use by then attests it; what gives it again prefers it.
        """
        version = now.entry.version
        if isinstance(about, Attested):
            yield about.model_copy(update={"entry": version})
            return
        values = self.values(about)
        new = [(name, value) for name, value in values if value != now.value(name)]
        match about:
            case Contested() if new:
                yield about.model_copy(update={"entry": version, "value": new[0][1]})
            case Contested():
                yield Attested(entry=version, sources=about.sources, note=about.note)
            case Corrected() if new:
                changes = tuple(Change(field=name, value=value) for name, value in values)
                yield about.model_copy(update={"entry": version, "changes": changes})
            case _:
                for name, value in values:
                    if not new or value in now.other_values(name):
                        yield _preferred(about, version, name, value)
                    else:
                        changes = (Change(field=name, value=value),)
                        yield Corrected(
                            entry=version,
                            changes=changes,
                            because=about.because,
                            sources=about.sources,
                            note=about.note,
                        )

    def otherwise(self) -> Iterator[tuple[Fact, str, Any]]:
        """What is said of single fields: by whom, the field, and the value as it is there.

        First by the entry itself, of those that are read in the name of others; then by what is about it.
        """
        for name in of_others(self.reading):
            recorded = Change(field=name, value=value_of(self.entry.fact, name))
            (said,) = self.values(Corrected(entry=1, changes=(recorded,), because="…"))
            yield self.entry.fact, *said
        for about in self.about:
            if not isinstance(about, Attested):
                for name, value in self.values(about):
                    yield about, name, value


class _Names:
    """What the agreements and the commitments of a stream are called in the one in which they are told."""

    def __init__(self, history: History, there: History) -> None:
        self._taken = {name: set(_named(there, name)) for name in NAMING.values()}
        self._own = {name: set(_named(history, name)) for name in NAMING.values()}
        self._called: dict[tuple[str, str], str] = {}
        self._anew: dict[str, str] = {}

    @property
    def changed(self) -> tuple[tuple[str, str], ...]:
        """Those that are told anew under another name, because theirs means something else there."""
        return tuple(self._anew.items())

    def of_its_own(self, fact: Fact) -> Fact:
        """A fact that names something, with a name that nothing else has there."""
        field = NAMING.get(fact.verb)
        if field is None:
            return fact
        name = fact.__dict__[field]
        called = self._called.get((field, name))
        if called is None:
            taken = self._taken[field]
            called = free(name, taken | self._own[field]) if name in taken else name
        return fact if called == name else fact.model_copy(update={field: called})

    def of_the_latest(self, fact: Fact, found: Any) -> Fact:
        """A fact that is about the latest agreement of its own stream, with its name: another may be the latest there."""
        unnamed = "instrument" in type(fact).model_fields and fact.__dict__["instrument"] is None
        if not unnamed or fact.__dict__.get("entry") or not getattr(found, "instruments", ()):
            return fact
        name = found.instruments[-1].id
        return fact.model_copy(update={"instrument": self._called.get(("instrument", name), name)})

    def told(self, fact: Fact, there: Fact, *, anew: bool = False) -> None:
        """A fact that names something is told as another one, `anew` or by its twin."""
        if field := NAMING.get(fact.verb):
            name, called = fact.__dict__[field], there.__dict__[field]
            if anew and called != name:
                self._anew[name] = called
            self._called.setdefault((field, name), called)
            self._taken[field].add(called)

    def meant(self, fact: Fact) -> dict[str, str]:
        """The names that a fact says of what was named by another one, as they are there."""
        return {
            field: called
            for field, of in MEANT.items()
            if NAMING.get(fact.verb) != field
            and (name := fact.__dict__.get(field))
            and (called := self._called.get((of, name)))
        }


class _Telling:
    """How far one stream is told in another."""

    def __init__(self, history: History, there: str, twins: Twins, names: _Names) -> None:
        self.history = history
        self.there = there
        self.twins = twins
        self.names = names
        self._about = _about(history)
        self.versions: dict[int, int] = {}
        """The entries that are told there, as what."""
        self.anew: set[int] = set()
        """The entries that tell there what was told by none, by their versions there."""
        self.told = self.known = self.contested = self.completed = 0
        self.left: list[str] = []
        self.untold: list[str] = []

    def pointing(self, fact: Fact) -> Fact:
        """A fact with what it points at as that stands there: entries, agreements; nothing where it does not."""
        changes: dict[str, Any] = dict(self.names.meant(fact))
        for name in ("before", "entry"):
            if (version := fact.__dict__.get(name)) is not None:
                changes[name] = self.versions.get(version)
        return fact.model_copy(update=changes) if changes else fact

    def as_there(self, fact: Fact, found: Any) -> Fact:
        """A fact with the names that what it names has there; `found` is the standing that it finds in its own stream."""
        return self.names.of_the_latest(self.names.of_its_own(self.pointing(fact)), found)

    def retelling(self, entry: Entry, as_there: Callable[[Fact], Fact]) -> _Retelling:
        """One of its entries, with what is said of it."""
        reading = self.history.effective_entries[entry.version - 1]
        return _Retelling(reading, self._about.get(entry.version, ()), self.there, as_there)

    def told_anew(self, version: int, there: int) -> None:
        """An entry is told there as one of its own, by the versions of both."""
        self.told += 1
        self.versions[version] = there
        self.anew.add(there)

    def row(self, *, opened: bool) -> Retold:
        return Retold(
            self.history.stream,
            self.there,
            opened,
            self.told,
            self.known,
            self.contested,
            tuple(self.left),
            self.completed,
            self.names.changed,
            tuple(self.untold),
        )


def _two_of_a_kind(history: History, anew: Collection[int]) -> Iterator[Caution]:
    """Agreements told anew beside one of their kind that runs too: nobody can tell from here whether they are one."""
    versions = {id(told.fact): told.entry.version for told in history.chronicle}
    running = [
        (versions[id(agreement.signature)], agreement)
        for agreement in history.aggregate.standing.instruments
        if agreement.state in LIVE and TIERS[agreement.kind] >= ONE_OF_A_KIND
    ]
    for version, agreement in running:
        for own, other in running if version in anew else ():
            if own in anew or other.kind != agreement.kind:
                continue
            kept, gone = (account_of(history, each) for each in (own, version))
            steps = kept_alone(kept, gone, Message("it is one with #{version}", version=own))
            yield Caution(
                "two-agreements",
                "{stream} has two agreements of one kind, {one} and {other}: if they are one, once merged: {steps}",
                stream=history.stream,
                one=_dated(other, kept),
                other=_dated(agreement, gone),
                steps=Several(steps, ", then "),
            )


def _cited(*facts: Fact) -> list[str]:
    """The sources of facts."""
    return [cited.source for fact in facts for cited in fact.sources]


def _dated(agreement: Any, account: Account) -> Message:
    """An agreement by its name, with the day of its signature and whoever says so."""
    return Message(
        "{name} of {day} ({sources})",
        name=agreement.id,
        day=agreement.on or Message("an unknown day"),
        sources=Several(account.whose("on") or [Message("no source")]),
    )


def _named(history: History, field: str) -> Iterator[str]:
    """The names that the facts of a stream give."""
    for told in history.chronicle:
        if NAMING.get(told.fact.verb) == field:
            yield told.fact.__dict__[field]


def _unlawful_then(refusal: Refusal) -> int | None:
    """The version of the entry that what is refused would make unlawful, if it is for that."""
    reason = refusal.reason
    if refusal.code in UNLAWFUL and isinstance(reason, Message):
        return cast("int", reason.values["version"])
    return None


def _against(history: History, fact: Fact, refusal: Refusal) -> int | None:
    """The version of the entry that stands against a fact: the one that it would make unlawful, or the last before it."""
    if unlawful := _unlawful_then(refusal):
        return unlawful
    latest = bounds_of(fact)[1]
    moving = [
        step.told.entry.version
        for step in history.chronicle.steps
        if step.moved and step.told.fact.verb not in OPENING and step.told.earliest <= latest
    ]
    return moving[-1] if moving else None


def _together(mine: Any, theirs: Any) -> Any:
    """What both give: of names and ids those of both, of anything else the original's, if it has any."""
    if isinstance(mine, dict) and isinstance(theirs or {}, dict):
        found = {name: value for name, value in mine.items() if value is not None}
        known = {name: value for name, value in (theirs or {}).items() if value is not None}
        return theirs if found.keys() <= known.keys() else found | known
    return mine if theirs in (None, ()) and mine not in (None, ()) else theirs


def _retelling(history: History, entry: Entry, there: str, as_there: Callable[[Fact], Fact]) -> _Retelling:
    """One entry of a stream, with what is said of it."""
    reading = history.effective_entries[entry.version - 1]
    return _Retelling(reading, _about(history).get(entry.version, ()), there, as_there)


def _about(history: History) -> dict[int, list[Any]]:
    """What stands of that is said of the entries of a stream, by their versions; retractions aside."""
    found: dict[int, list[Any]] = {}
    for reading in history.effective_entries if history.corrects else ():
        fact: Any = reading.entry.fact
        if reading.stands and isinstance(fact, ABOUT_ENTRIES) and not isinstance(fact, Retracted):
            found.setdefault(fact.entry, []).append(fact)
    return found


def _whose_word(reading: EffectiveEntry) -> tuple[Citation, ...]:
    """The sources of an entry as it is read: of what others gave it, these; else its own."""
    others = together_once(*(whose(reading, name) for name in of_others(reading)))
    return others or reading.fact.sources


def _by_sources(reading: EffectiveEntry, changes: Iterable[Change]) -> Iterator[Corrected]:
    """Values of an entry as corrections, one for those of the same sources; of which entry and why is still to be said."""
    found: dict[tuple[Citation, ...], list[Change]] = {}
    for change in changes:
        found.setdefault(whose(reading, change.field), []).append(change)
    for sources, several in found.items():
        yield Corrected(entry=1, changes=tuple(several), because="…", sources=sources)


def _preferred(about: Any, version: int, field: str, value: Any) -> Preferred:
    """That a value is preferred for the reason, and in the name, for which it was chosen."""
    return Preferred(
        entry=version, field=field, value=value, because=about.because, sources=about.sources, note=about.note
    )


def _already(stream: str, original: str) -> Refusal:
    return Refusal(
        "one-already",
        Message(
            "{stream} is the same as {original} already", stream=stream.partition(":")[2], original=original
        ),
    )
