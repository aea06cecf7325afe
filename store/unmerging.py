"""Bodies that were made one become two again, or one once more: what stands against that beside the laws.

A merge is one command, and later ones rest on it: they go first. What it told anew was told of histories as they were: it
is had back only as it was, and made anew where they have moved since.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

from domain.body import Registered, SameAs
from domain.decide import provisional
from domain.entry import Entry, kind_of
from domain.fact import Fact
from domain.history import History
from domain.message import Blank, Message, Step
from domain.refusal import Refusal
from domain.sameness import in_full
from domain.shared import ABOUT_ENTRIES, Retracted
from store.draft import Draft
from store.streams import names

SAME_AS = "same-as"


def is_merge(written: Sequence[Entry]) -> bool:
    """Whether a command that wrote these entries made two bodies one, and was no import."""
    return bool(written and isinstance(written[-1].fact, SameAs)) and not any(
        isinstance(entry.fact, Registered) for entry in written
    )


def against(
    draft: Draft, wanted: Mapping[str, Iterable[int]], written_by: Callable[[str], list[Entry]]
) -> Refusal | None:
    """What stands against the retraction of some entries, by stream, of which some are a merge's, or take one back.

    `written_by` gives the entries of a command that are on record.
    """
    retracting = _Retracting(draft, wanted, written_by)
    for stream in wanted:
        if stream.startswith("body:"):
            for merged, stands in retracting.turned(stream):
                if refusal := retracting.had_back(merged) if stands else retracting.taken_back(merged):
                    return refusal
    return retracting.alone()


class _Merge(NamedTuple):
    """One body that was told to be another one, and all that its command told."""

    entry: Entry
    """That it is the other one."""
    written: Sequence[Entry]

    @property
    def duplicate(self) -> str:
        return self.entry.stream.partition(":")[2]

    @property
    def original(self) -> str:
        fact: Any = self.entry.fact
        return str(fact.original)

    @property
    def of(self) -> list[Entry]:
        """What it told of the duplicate and its ties: that each is told elsewhere."""
        return [
            entry
            for entry in self.written
            if entry.fact.verb == SAME_AS
            and kind_of(entry.stream) != "source"
            and self.duplicate in names(*entry.stream.split(":", 1))
        ]

    @property
    def there(self) -> dict[str, None]:
        """The streams in which that is told, and others that it told something in, such as what was put under them."""
        own = self.written if is_merge(self.written) else ()
        more = (entry.stream for entry in own if entry.fact.verb != SAME_AS)
        return dict.fromkeys((*map(_told_in, self.of), *more))


class _Retracting:
    """A ledger as it is, and as it would be without some entries."""

    def __init__(
        self, draft: Draft, wanted: Mapping[str, Iterable[int]], written_by: Callable[[str], list[Entry]]
    ) -> None:
        self._draft = draft
        self._wanted = {stream: set(versions) for stream, versions in wanted.items()}
        self._written_by = cache(written_by)
        self._after: dict[str, History] = {}

    def after(self, stream: str) -> History:
        """A stream as it would be."""
        if stream not in self._after:
            history, known = self._draft.history(stream), self._draft.known
            facts = [Retracted(entry=version, because="…") for version in self._wanted.get(stream, ())]
            more = (
                replace(provisional(history, fact, known), version=len(history.entries) + number)
                for number, fact in enumerate(facts, 1)
            )
            self._after[stream] = History(stream, (*history.entries, *more), history.around)
        return self._after[stream]

    def turned(self, stream: str) -> Iterator[tuple[_Merge, bool]]:
        """What was told of a body to be another one, and would stand, or no longer."""
        before = self._draft.history(stream)
        if not any(isinstance(entry.fact, SameAs) for entry in before.entries):
            return
        for old, new in zip(before.effective_entries, self.after(stream).effective_entries, strict=False):
            if isinstance(old.entry.fact, SameAs) and old.stands != new.stands:
                yield _Merge(old.entry, self._written_by(old.entry.command)), new.stands

    # --- two again

    def taken_back(self, merge: _Merge) -> Refusal | None:
        """What stands against a merge's being taken back: what a later one made of it, and what would be left of it."""
        list(self._draft.known.between(merge.original))  # who writes there meanwhile has this judged again
        later = [found for there in merge.there for found in self._since(merge, there)]
        if later:
            return max(later, key=lambda found: found[0].position)[1]
        if is_merge(merge.written) and (left := next(self._left(merge.written), None)):
            return Refusal(
                "merge-in-part",
                Message("{entry} is part of the same merge, and would be left of it", entry=left.name),
                Message("take all of it back at once: {step}", step=_back(merge.entry)),
            )
        return None

    def _since(self, merge: _Merge, there: str) -> Iterator[tuple[Entry, Refusal]]:
        """The merges that rest on what one told in a stream, each with what it says against its being taken back.

        One made that stream another's, with all that is told in it; or made it that of a third body too, of which it did not
        tell again what was there already; or told something about what this one had told, such as under which tie it lies.
        """
        for about in self._about(merge, there):
            yield (
                about,
                Refusal(
                    "merged-about-since",
                    Message(
                        "{entry} is of a merge made since, and about what this merge had told",
                        entry=about.name,
                    ),
                    Message(
                        "take that back first, and make it one anew afterwards: {step}", step=_back(about)
                    ),
                ),
            )
        if on := _made_same(self.after(there)):
            yield (
                on,
                Refusal(
                    "merged-on-since",
                    Message(
                        "{there} was made the same as {further} since, with what this merge had told there",
                        there=there,
                        further=_told_in(on),
                    ),
                    Message("take that back first: {step}", step=_back(on)),
                ),
            )
        if not any(
            entry.stream == there
            and entry.fact.verb != SAME_AS
            and self._draft.history(there).effective_entries[entry.version - 1].stands
            for entry in merge.written
        ):
            return
        begun = any(entry.stream == there and entry.fact.verb == "opened" for entry in merge.written)
        for other in self._draft.known.told_in(there):
            beside = _made_same(self.after(other.stream))
            later = (
                beside and beside.command != merge.entry.command and beside.position > merge.entry.position
            )
            if beside and later and (begun or self._told_less(other, beside, there)):
                yield (
                    beside,
                    Refusal(
                        "merged-beside-since",
                        Message(
                            "{other} was made the same as {there} since, and what this merge had told there was not told"
                            " again",
                            other=other.stream,
                            there=there,
                        ),
                        Message(
                            "take that back first, and make it one anew afterwards: {step}",
                            step=_back(beside),
                        ),
                    ),
                )

    def _about(self, merge: _Merge, there: str) -> Iterator[Entry]:
        """What later merges told in a stream about what one had told there, and would stand."""
        own = {entry.version for entry in merge.written if entry.stream == there}
        for row in self.after(there).effective_entries if own else ():
            entry, fact = row.entry, row.entry.fact
            if (
                row.stands
                and entry.position > merge.entry.position
                and isinstance(fact, ABOUT_ENTRIES)
                and fact.entry in own
                and entry.command != merge.entry.command
                and is_merge(self._written_by(entry.command))
            ):
                yield entry

    def _told_less(self, other: History, by: Entry, there: str) -> bool:
        """Whether a merge told less in a stream than it had to tell of another one, since some of it was there already."""
        had = Counter(row.fact.verb for row in other.effective_entries if row.stands and _is_retold(row.fact))
        told = Counter(
            entry.fact.verb
            for entry in self._written_by(by.command)
            if entry.stream == there and _is_retold(entry.fact)
        )
        return not had <= told

    def _left(self, written: Iterable[Entry]) -> Iterator[Entry]:
        """What would still stand of some entries."""
        for entry in written:
            if (
                not isinstance(entry.fact, Retracted)
                and self.after(entry.stream).effective_entries[entry.version - 1].stands
            ):
                yield entry

    # --- one once more

    def had_back(self, merge: _Merge) -> Refusal | None:
        """What stands against a merge's standing again: that a stream it rests on is not as it was while it stood."""
        known, own = self._draft.known, merge.entry.stream
        if not is_merge(merge.written) and not known.registered("body", merge.duplicate):
            return None  # an import's, which comes back with it: nothing was told of it in between
        list(known.between(merge.original))
        ties = (history.stream for history in known.between(merge.duplicate))
        streams = dict.fromkeys((own, f"body:{merge.original}", *merge.there, *ties))
        off = _last_about(self._draft.history(own), merge.entry)
        until = self._began(off, streams)
        for stream in streams:
            history = self._draft.history(stream)
            then = History(stream, (entry for entry in history.entries if entry.position < until))
            if _standing(then) != _standing(self.after(stream)):
                return self._moved(merge, stream)
        return None

    def _began(self, off: Entry, streams: Iterable[str]) -> int:
        """The position at which a merge began to be taken back: of the retractions that follow on each other, the first."""
        those = {
            entry.position
            for stream in streams
            for entry in self._draft.history(stream).entries
            if isinstance(entry.fact, Retracted) and entry.command == off.command
        }
        first = off.position
        while first - 1 in those:
            first -= 1
        return first

    def _moved(self, merge: _Merge, stream: str) -> Refusal:
        """That a stream is not as it was, and what makes both bodies one nevertheless."""
        duplicate, original, known = merge.duplicate, merge.original, self._draft.known
        seen = {original}
        while (further := known.original(f"body:{original}")) and further not in seen:
            seen.add(further)
            original = further
        if original == duplicate:
            return Refusal(
                "merged-the-other-way-by-now",
                Message("{one} is the same as {other} by now", one=merge.original, other=duplicate),
            )
        if now := _made_same(self._draft.history(merge.entry.stream)):
            other = _told_in(now).partition(":")[2]
            return Refusal(
                "merged-again-by-now",
                Message("{one} is the same as {other} by now", one=duplicate, other=other),
                Message("take that back first, if it is wrong: {step}", step=_back(now)),
            )
        return Refusal(
            "merge-has-moved",
            Message(
                "{stream} has changed since the merge was taken back: it would be told as it was then",
                stream=stream,
            ),
            Message("make them one anew: {step}", step=Step("merge", duplicate, original)),
        )

    # --- some of it

    def alone(self) -> Refusal | None:
        """That an entry would stand again without the merge that told it, which stays taken back."""
        apart: dict[str, bool] = {}
        for stream, versions in self._wanted.items():
            history = self._draft.history(stream)
            rows = (history.effective_entry(version) for version in versions)
            if not any(row and isinstance(row.fact, Retracted) for row in rows):
                continue
            for old, new in zip(
                history.effective_entries, self.after(stream).effective_entries, strict=False
            ):
                if old.stands or not new.stands or isinstance(old.entry.fact, Retracted):
                    continue
                command = old.entry.command
                if command not in apart:
                    written = self._written_by(command)
                    apart[command] = is_merge(written) and next(self._left(written[-1:]), None) is None
                if apart[command]:
                    return Refusal(
                        "had-back-in-part",
                        Message("{entry} was told by a merge that was taken back", entry=old.entry.name),
                        Message(
                            "have all of it back at once: {step}", step=_back(_last_about(history, old.entry))
                        ),
                    )
        return None


def _is_retold(fact: Fact) -> bool:
    """Whether a merge tells a fact again, if that is not there already."""
    return fact.verb not in {"opened", SAME_AS} and not isinstance(fact, (Retracted, *ABOUT_ENTRIES))


def _standing(history: History) -> set[int]:
    """The entries by which a stream is read, by their versions."""
    return {
        row.entry.version
        for row in history.effective_entries
        if row.stands and not isinstance(row.fact, Retracted)
    }


def _last_about(history: History, entry: Entry) -> Entry:
    """The last of the retractions that are about an entry, or about one of these."""
    about, last = {entry.version}, entry
    for each in history.entries:
        if isinstance(each.fact, Retracted) and each.fact.entry in about:
            about.add(each.version)
            last = each
    return last


def _made_same(history: History) -> Entry | None:
    """The entry by which a stream is told in another one."""
    readings = reversed(history.effective_entries)
    return next((row.entry for row in readings if row.stands and row.entry.fact.verb == SAME_AS), None)


def _told_in(entry: Entry) -> str:
    """The stream in which one is told, by the entry that says so."""
    fact: Any = entry.fact
    return in_full(kind_of(entry.stream), fact.original)


def _back(entry: Entry) -> Step:
    return Step("retract", command=entry.command, because=Blank("…"))
