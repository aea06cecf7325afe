"""What other streams say, for a decision about one (`domain.lookup.Lookup`)."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache, cached_property
from typing import TYPE_CHECKING

from domain import when
from domain.context import NOWHERE, StreamContext
from domain.fields import named_in, references
from domain.history import History
from store.streams import parties, stream_of

if TYPE_CHECKING:
    from domain.body import Standing as Body
    from domain.source import Standing as Source

MANY = 2_000
"""So many streams of a kind and no more are looked into for names that come near one."""


class Survey:
    """What the ledger says of bodies, sources and partnerships; remembered until `forget`."""

    def __init__(  # noqa: PLR0913 — what it looks things up with is said by name
        self,
        *,
        today: Callable[[], int],
        history: Callable[[str], History],
        streams: Callable[[str], Iterable[str]],
        mentioning: Callable[[str, str], Iterable[str]],
        succeeded: Callable[[], Iterable[str]],
        duplicates: "Callable[[], Duplicates]",
        lineage: "Lineage | None" = None,
        is_open: Callable[[str], bool] | None = None,
    ) -> None:
        """`mentioning` gives the streams with the first text in an entry or the second in their id.

        `succeeded` gives those of the bodies of which a succession was told, `duplicates` those that are registered twice;
        `is_open` says of a stream what its history does, where that is known without it.
        """
        self._today = today
        self._history = history
        self._streams = streams
        self._mentioning = mentioning
        self._succeeded = succeeded
        self._duplicates = duplicates
        self._is_open = is_open or (lambda stream: history(stream).is_open)
        self._lineage = lineage or Lineage(history, streams, succeeded)
        self._registered: dict[str, bool] = {}
        self._like: dict[tuple[str, str], Sequence[str]] = {}
        self._withdrawn: dict[str, bool] = {}

    @cached_property
    def today(self) -> int:
        """The day of recording in the ledger's time zone, as a proleptic ordinal."""
        return self._today()

    def registered(self, kind: str, name: str) -> bool:
        """Whether a body, source or partnership of this name is in the ledger, and has not been retracted."""
        stream = stream_of(kind, name)
        found = self._registered.get(stream)
        if found is None:
            found = self._registered[stream] = self._is_open(stream)
        return found

    def forget(self, stream: str) -> None:
        """The stream has been written to."""
        if stream.startswith("source:"):
            self._withdrawn.clear()
        self._registered.pop(stream, None)
        if self._like and stream.partition(":")[0] in {kind for kind, _ in self._like}:
            self._like.clear()
        self._lineage.forget(stream)

    def like(self, kind: str, name: str) -> Sequence[str]:
        """Names in the ledger that come near this one, by slug or by what they are called."""
        found = self._like.get((kind, name))
        if found is None:
            found = self._like[kind, name] = self._near(kind, name)
        return found

    def _near(self, kind: str, name: str) -> Sequence[str]:
        import difflib  # noqa: PLC0415 — only who mistypes waits for it

        said = name.removeprefix(f"{kind}:")
        slugs = [stream.partition(":")[2] for stream in self._streams(kind)]
        near = difflib.get_close_matches(said, slugs, n=3, cutoff=0.7)
        if not near and len(slugs) <= MANY:
            called = {title.casefold(): slug for slug in slugs for title in self._titles(kind, slug)}
            words = said.replace("-", " ").casefold()
            near = [called[title] for title in difflib.get_close_matches(words, called, n=3, cutoff=0.75)]
        return list(dict.fromkeys(item for item in near if self.registered(kind, item)))

    def _titles(self, kind: str, name: str) -> list[str]:
        standing = self._history(stream_of(kind, name)).aggregate.standing
        names = getattr(standing, "names", ())  # of a partnership it says what its parties are called
        return [standing.title, *(title for _, title in (names if isinstance(names, tuple) else ()))]

    def referred_to(self, stream: str) -> str | None:
        """An entry of another stream that names this one, as `stream#version`; None without any.

        What was retracted, or corrected so that it names another, does not count.
        """
        kind, _, name = stream.partition(":")
        for other in sorted(self._mentioning(f'{name}"', name)):
            if other == stream:
                continue
            history = self._history(other)
            named = kind == "body" and name in parties(other) and history.is_open
            for reading in history.effective_entries:
                if reading.stands and (
                    (named and not reading.is_correction)
                    or any(stream_of(*reference) == stream for reference in references(reading.fact))
                ):
                    return reading.entry.name
        return None

    def rests_on(self, stream: str) -> bool:
        """Whether any answer so far would perhaps be another, had somebody written to this stream."""
        return stream in self._registered or self._lineage.rests_on(stream)

    def successor(self, body: str) -> str | None:
        """The body that succeeded this one; None where none did."""
        return _successor(self._history(f"body:{body}"))

    def source_original(self, source: str) -> str:
        """The source that a source is the same as, in the end; itself where it is none's copy."""
        seen = {source}
        while (standing := self._source(source)) and standing.original and standing.original not in seen:
            source = standing.original
            seen.add(source)
        return source

    def edition_before(self, source: str) -> str | None:
        """The source whose next edition this one is; None for none."""
        standing = self._source(source)
        return standing and standing.follows

    def withdrawn(self, source: str) -> bool:
        """Whether a source, or the one that it is the same as in the end, was withdrawn."""
        found = self._withdrawn.get(source)
        if found is None:
            those = map(self._source, {source, self.source_original(source)})
            found = self._withdrawn[source] = any(each and each.withdrawn for each in those)
        return found

    def citing(self, source: str) -> Iterator[str]:
        """The entries that stand and cite a source, or one that is the same as it, each once, as `stream#version`."""
        found: set[str] = set()
        names = [source]
        for name in names:  # more are found meanwhile
            for stream in sorted(self._mentioning(f'"{name}"', name)):
                kind, _, slug = stream.partition(":")
                if kind == "source" and slug not in names and self.source_original(slug) == source:
                    names.append(slug)
                for reading in self._history(stream).effective_entries:
                    cites = any(cited.source == name for cited in reading.fact.sources)
                    if reading.stands and cites and (entry := reading.entry.name) not in found:
                        found.add(entry)
                        yield entry

    def _source(self, slug: str) -> "Source | None":
        """Where a source stands; None where it is not in the ledger."""
        if not self.registered("source", slug):
            return None
        standing: Source = self._history(stream_of("source", slug)).aggregate.standing
        return standing

    def original(self, stream: str) -> str | None:
        """What a stream is the same as: a body's slug, or the id of a stream; None where it speaks for itself."""
        kind, _, name = stream.partition(":")
        if kind == "body":
            return self._duplicates().told.get(name)
        self._registered.setdefault(stream, (history := self._history(stream)).is_open)
        return history.original

    def between(self, body: str) -> Iterator[History]:
        """The partnerships and memberships in whose ids the body is named."""
        self._lineage.ask(body)
        for kind in ("partnership", "membership"):
            yield from (self._history(stream) for stream in self._streams(kind) if body in parties(stream))

    def under(self, stream: str) -> str | None:
        """A partnership that lies under this one; None without any."""
        name = stream.partition(":")[2]
        for other in sorted(self._mentioning(f'{name}"', name)):
            if (
                other != stream
                and other.startswith("partnership:")
                and (history := self._history(other)).is_open
            ):
                under = history.aggregate.standing.under
                if under and not history.original and stream_of("partnership", under) == stream:
                    return other
        return None

    def told_in(self, stream: str) -> Iterator[History]:
        """The streams that are told in this one: of a body its duplicates, of a tie those of the duplicates."""
        kind, _, name = stream.partition(":")
        if kind == "body":
            yield from (row for row in self._duplicates().histories if row.original == name and row.is_open)
            return
        for other in sorted(self._mentioning(f'{name}"', name)):
            if other != stream and other.startswith(f"{kind}:"):
                history = self._history(other)
                if history.is_open and history.original and stream_of(kind, history.original) == stream:
                    yield history

    def above(self, body: str) -> str | None:
        """The body that this one belongs to; None where it belongs to none."""
        standing = body_of(self._history(f"body:{body}"))
        return standing and standing.under

    def naming(self, body: str) -> Iterator[str]:
        """The streams of which an entry that stands names a body, as it was told."""
        for stream in sorted(self._mentioning(f'"{body}"', body)):
            readings = self._history(stream).effective_entries
            if any(
                reading.stands and body in named_in(reading.as_told or reading.fact) for reading in readings
            ):
                yield stream

    def start_over(self) -> None:
        """Bodies were made one, or are no longer: nothing is as it was read."""
        self._registered.clear()
        self._like.clear()
        self._withdrawn.clear()
        self._lineage.start_over()

    def resting(self, bodies: Collection[str]) -> Iterator[History]:
        """The partnerships that are read with the successions of these bodies: theirs, and their predecessors'."""
        return map(self._history, self._lineage.resting(bodies))

    def supposing(self, histories: Collection[History]) -> "Survey":
        """The same, if these streams were as they are here."""
        supposed = {history.stream: history for history in histories}
        told = {history.stream: history for history in self._duplicates().histories} | {
            stream: history for stream, history in supposed.items() if stream.startswith("body:")
        }
        duplicates = Duplicates(told.values())
        originals = duplicates.originals

        def body(slug: str) -> "Body | None":
            return body_of(history(f"body:{slug}"))

        def history(stream: str) -> History:
            found = supposed.get(stream) or self._history(stream)
            around = stream_context(stream, body, originals=originals)
            return found if around == found.around else History(stream, found.entries, around)

        return Survey(
            today=lambda: self.today,
            history=history,
            streams=self._streams,
            mentioning=self._mentioning,
            succeeded=self._succeeded,
            duplicates=lambda: duplicates,
            lineage=self._lineage,
        )


class Lineage:
    """Which bodies came before which, and the partnerships of each; read when first asked for, and kept."""

    def __init__(
        self,
        history: Callable[[str], History],
        streams: Callable[[str], Iterable[str]],
        succeeded: Callable[[], Iterable[str]],
    ) -> None:
        self._history = history
        self._streams = streams
        self._succeeded = succeeded
        self._ties: dict[str, dict[str, None]] = {}
        self._after: dict[str, str | None] = {}
        self._written: dict[str, None] | None = None
        """Streams that have been written to since it was read; None before."""
        self._asked: set[str] = set()

    def forget(self, stream: str) -> None:
        """The stream has been written to."""
        if self._written is not None:
            self._written[stream] = None

    def start_over(self) -> None:
        """Nothing is as it was read."""
        self._written = None
        self._after.clear()

    def ask(self, body: str) -> None:
        """Somebody has looked at what the body is between."""
        self._asked.add(body)

    def resting(self, bodies: Collection[str]) -> list[str]:
        """The partnerships of bodies, and of those whose successors lead to them, in order."""
        self._look()
        before: dict[str, list[str]] = {}
        for slug, after in self._after.items():
            if after:
                before.setdefault(after, []).append(slug)
        found, waiting = set(bodies), list(bodies)
        while waiting:
            more = [item for item in before.get(waiting.pop(), ()) if item not in found]
            found.update(more)
            waiting += more
        self._asked |= found
        return sorted({stream for slug in found for stream in self._ties.get(slug, ())})

    def rests_on(self, stream: str) -> bool:
        """Whether it is one of those bodies that were asked about, or between them."""
        kind, _, name = stream.partition(":")
        return not self._asked.isdisjoint((name,) if kind == "body" else parties(stream))

    def _look(self) -> None:
        from domain.body import Succeeded  # noqa: PLC0415 — who reads one partnership needs no body

        if self._written is None:
            written = {**dict.fromkeys(self._succeeded()), **dict.fromkeys(self._streams("partnership"))}
        else:
            written = self._written
        self._written = {}
        for stream in written:
            kind, _, name = stream.partition(":")
            if kind == "partnership":
                for party in parties(stream):
                    self._ties.setdefault(party, {})[stream] = None
            elif kind == "body":
                history = self._history(stream)
                if any(isinstance(entry.fact, Succeeded) for entry in history.entries):
                    self._after[name] = _successor(history)


def _successor(history: History) -> str | None:
    standing = body_of(history)
    return standing and standing.successor


def body_of(history: History) -> "Body | None":
    """Where a body stands; None where it is not in the ledger."""
    if not history.entries or not history.is_open:
        return None
    standing: Body = history.aggregate.standing
    return standing


class Duplicates:
    """Bodies that are registered twice, by the histories in which that was told."""

    def __init__(self, histories: Iterable[History] = ()) -> None:
        self.histories = tuple(histories)
        self.told: Mapping[str, str] = {
            history.stream.partition(":")[2]: history.original
            for history in self.histories
            if history.original and history.is_open
        }
        """Of which body each was told to be the same, by slug."""
        self.originals: Mapping[str, str] = dict(self._led())
        """Under which body each is read: the last one that these lead to."""

    def _led(self) -> Iterator[tuple[str, str]]:
        for slug, original in self.told.items():
            last, seen = original, {slug}
            while (further := self.told.get(last)) and last not in seen:
                seen.add(last)
                last = further
            if last not in seen:  # no file of ours has a circle
                yield slug, last

    def until(self, until: int | datetime) -> "Duplicates":
        """Those that were known to be by then."""
        return Duplicates(history.as_known(until) for history in self.histories)

    def as_known(self, until: int | datetime) -> Mapping[str, str]:
        """Under which body each duplicate was read by then."""
        return self.until(until).originals if self.histories else {}


def stream_context(
    stream: str,
    body: "Callable[[str], Body | None]",
    history: Callable[[str], History] | None = None,
    *,
    originals: Mapping[str, str] | None = None,
    duplicates: Duplicates | None = None,
) -> StreamContext:
    """What the reading of a stream needs of others: of its parties names, and who took whose place since when.

    And of everybody, by `originals` or `duplicates`, who is registered twice. `history` gives the history of a body, for
    what was known earlier.
    """
    read = duplicates.originals if duplicates else originals or {}
    if not parties(stream):
        if duplicates is None or not duplicates.histories:
            return StreamContext(originals=read) if read else NOWHERE
        return StreamContext(
            originals=read, then=lambda until: StreamContext(originals=duplicates.as_known(until))
        )
    names: dict[str, str] = {}
    successors: list[tuple[str, str, int]] = []
    for party in parties(stream):
        now, since, seen = party, when.MIN, {party}
        while standing := body(now):
            names[now] = standing.title
            if standing.successor is None or standing.successor in seen:
                break
            now = standing.successor
            seen.add(now)
            since = max(since, (standing.since or (when.MIN, when.MIN))[0])
            successors.append((now, party, since))
    then = _then(stream, history, duplicates) if history else None
    return StreamContext(names, tuple(successors), read, then)


def _then(
    stream: str, history: Callable[[str], History], duplicates: Duplicates | None
) -> Callable[[int | datetime], StreamContext]:
    """What was known by then of the bodies that a partnership is between."""
    read = cache(history)  # once, of however many times it is asked

    def then(until: int | datetime) -> StreamContext:
        def known(slug: str) -> History:
            return read(slug).as_known(until)

        originals = duplicates.as_known(until) if duplicates else None
        return stream_context(stream, lambda slug: body_of(known(slug)), known, originals=originals)

    return then
