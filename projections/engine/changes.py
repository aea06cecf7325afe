"""Which entries the rows of a stream are made of, and so which streams had other rows at an earlier position.

Rows are a function of the entries of their own stream, of those of the bodies that took the place of its parties, and of
the code: where these are the same, so are the rows. Nothing here reads a fact; a stream that only may have had other rows
counts as one that had.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from projections.row import Projection
from projections.rows.bodies import bodies
from projections.rows.duplicates import duplicates
from projections.rows.sides import sides
from store.streams import SAME_AS, parties, reach

if TYPE_CHECKING:
    from store.ports import Counting

Resting = tuple[tuple[str, int], ...]
"""A stream and the bodies that its reading rests on, each with how many of its first entries count."""
SUCCEEDED = "body.succeeded"
BETWEEN = ("partnership", "membership")
"""Kinds of stream that are read with the successions of bodies."""
MANY = 16
"""Bodies that were made one, or are no longer, from which on it is not asked of each who names it."""


class Changes:
    """What has changed in a ledger from one position to a later one."""

    def __init__(
        self,
        entries: "Counting",
        until: int,
        position: int,
        told_elsewhere: "Callable[[], Collection[str]] | None" = None,
    ) -> None:
        """`until` is the earlier position, `position` the later one.

        `told_elsewhere` gives the streams in which it was ever told that they are another one, where somebody has them.
        """
        self._entries = entries
        self._ask_told_elsewhere = told_elsewhere or self._look_for_told_elsewhere
        self.until = until
        self.position = position
        self._bodies: dict[tuple[str, int], tuple[int, frozenset[str]] | None] = {}
        self._resting: dict[tuple[str, int], Resting] = {}
        self._twice: dict[int, Resting] = {}
        self._of: dict[Projection[Any], frozenset[str]] = {}
        self._of_kind: dict[str, frozenset[str]] = {}

    def then(self, stream: str) -> Resting:
        """What the rows of a stream rested on at the earlier position; on who was registered twice they all do."""
        return (*self._rests(stream, self.until), *self._same(self.until))

    def unchanged(self, stream: str, projection: Projection[Any] | None = None) -> bool:
        """Whether a stream had the rows then that it has now: all, or those of one projection."""
        if self._renamed and self._named_otherwise(stream):
            return False
        then, now = self._rests(stream, self.until), self._rests(stream, self.position)
        if projection is sides and stream not in self._merged:  # made of the stream's id and of successions
            return then[1:] == now[1:] and bool(then[0][1]) == bool(now[0][1])
        return then == now

    def _rests(self, stream: str, until: int) -> Resting:
        if (stream, until) not in self._resting:
            found: dict[str, int] = {}
            waiting = parties(stream)
            while waiting:
                slug = waiting.pop()
                body = self._succeeded(slug, until)
                if body and slug not in found:
                    found[slug], named = body
                    waiting += named
            own = self._entries.length(stream, until)
            bodies = ((f"body:{slug}", number) for slug, number in sorted(found.items()))
            self._resting[stream, until] = ((stream, own), *bodies)
        return self._resting[stream, until]

    # --- bodies that are registered twice

    @cached_property
    def _merged(self) -> frozenset[str]:
        """The partnerships and memberships that may be told in another one since, or no longer."""
        told = {stream for stream in self._told_elsewhere if stream.partition(":")[0] in BETWEEN}
        kinds = {stream.partition(":")[0] for stream in told}
        return frozenset(
            told.intersection(
                *[{stream for kind in kinds for stream in self._entries.written(*reach(kind), self.until)}]
            )
        )

    @property
    def twice(self) -> bool:
        """Whether it was ever told that one body is another."""
        return any(stream.startswith("body:") for stream in self._told_elsewhere)

    @cached_property
    def _told_elsewhere(self) -> frozenset[str]:
        """The streams in which it was ever told that they are another one."""
        return frozenset(self._ask_told_elsewhere())

    def _look_for_told_elsewhere(self) -> Collection[str]:
        kinds = ("body", *BETWEEN)
        return {each for kind in kinds for each in self._entries.having(f"{kind}.same-as", *reach(kind))}

    def _same(self, until: int) -> Resting:
        """The bodies of which it had been told that they are another one, each with how many of its entries count."""
        if until not in self._twice:
            told = self._entries.having(SAME_AS, *reach("body"), until) if self.twice else ()
            self._twice[until] = tuple(
                (stream, self._entries.length(stream, until)) for stream in sorted(told)
            )
        return self._twice[until]

    @cached_property
    def _renamed(self) -> frozenset[str]:
        """The bodies that may be read as another one since, or no longer: with those that lead to them."""
        then, now = self._same(self.until), self._same(self.position)
        waiting = [stream.partition(":")[2] for stream, _ in {*then} ^ {*now}]
        texts = {
            stream.partition(":")[2]: {
                text for _, state in self._entries.told(stream, self.position) for text in _texts_of(state)
            }
            for stream, _ in (now if waiting else ())
        }
        found = set(waiting)
        while waiting:
            named = waiting.pop()
            more = {slug for slug, those in texts.items() if named in those} - found
            found |= more
            waiting += more
        return frozenset(found)

    @cached_property
    def _naming(self) -> frozenset[str]:
        """The streams that may name one of those."""
        return frozenset(
            stream for slug in self._renamed for stream in self._entries.mentioning(f'"{slug}"', slug)
        )

    def _named_otherwise(self, stream: str) -> bool:
        """Whether a stream may be read otherwise because a body was made another one, or is no longer."""
        return (
            len(self._renamed) > MANY
            or stream in self._naming
            or stream in self.otherwise(stream.partition(":")[0])
        )

    def _succeeded(self, slug: str, until: int) -> tuple[int, frozenset[str]] | None:
        """How many entries a body had, and every text in them; None for one of which no succession was told."""
        if (slug, until) not in self._bodies:
            told = self._entries.told(f"body:{slug}", until)
            succeeded = any(type_ == SUCCEEDED for type_, _ in told)
            texts = frozenset(text for _, state in told for text in _texts_of(state)) if succeeded else None
            self._bodies[slug, until] = None if texts is None else (len(told), texts)
        return self._bodies[slug, until]

    # --- of all streams

    def of(self, projection: Projection[Any]) -> frozenset[str]:
        """The streams that may have had other rows of a projection."""
        if projection not in self._of:
            found: set[str] = set()
            for kind in projection.of:
                if projection is sides:
                    begun = self._entries.written(*reach(kind), self.until, begun=True)
                    found |= self.otherwise(kind).union(begun)
                else:
                    found |= self.of_kind(kind)
            self._of[projection] = frozenset(found)
        return self._of[projection]

    def likely(self, projection: Projection[Any], where: Mapping[str, Any]) -> Collection[str] | None:
        """Those that alone may have had such rows, where entries say so at a glance; None where they do not."""
        if projection is duplicates:
            return self._told_elsewhere
        if projection is bodies and where.keys() == {"title"} and isinstance(title := where["title"], str):
            said = json.dumps(title, ensure_ascii=False)
            return self._entries.saying(sorted(self.of_kind("body")), said, self.until)
        return None

    def of_kind(self, kind: str) -> frozenset[str]:
        """The streams of a kind that may have had other rows."""
        if kind not in self._of_kind:
            written = self._entries.written(*reach(kind), self.until)
            self._of_kind[kind] = self.otherwise(kind).union(written)
        return self._of_kind[kind]

    def otherwise(self, kind: str) -> frozenset[str]:
        """The streams of a kind that may be read otherwise because of what was recorded in the streams of bodies."""
        if len(self._renamed) > MANY:
            return frozenset(self._entries.streams(*reach(kind)))
        named = {stream for stream in self._naming | self._merged if stream.partition(":")[0] == kind}
        if kind not in BETWEEN or not self._succeeded_since:
            return frozenset(named)
        return frozenset(
            stream
            for stream in self._entries.streams(*reach(kind))
            if stream in named or not self._succeeded_since.isdisjoint(parties(stream))
        )

    @cached_property
    def _succeeded_since(self) -> set[str]:
        """The bodies that were written to since, of which a succession was told; and those whose successors they may be."""
        told = {
            slug: body
            for stream in self._entries.having(SUCCEEDED, *reach("body"), self.position)
            if (body := self._succeeded(slug := stream.partition(":")[2], self.position))
        }
        waiting = [
            slug
            for slug, body in told.items()
            if self._succeeded(slug, self.until) != body or f"body:{slug}" in self._naming
        ]
        found = set(waiting)
        while waiting:
            named = waiting.pop()
            more = {slug for slug, (_, texts) in told.items() if named in texts} - found
            found |= more
            waiting += more
        return found


class Everything(Changes):
    """What has changed where nothing is kept: every stream."""

    def unchanged(self, stream: str, projection: Projection[Any] | None = None) -> bool:  # noqa: ARG002
        """No stream is as it was kept."""
        return False

    def likely(self, projection: Projection[Any], where: Mapping[str, Any]) -> None:
        """Nothing is kept by which it could be told."""


def _texts_of(state: object) -> Iterator[str]:
    """Every text in an entry's stored object; none where it is damaged, which whoever reads the entry will say."""
    try:
        waiting = [json.loads(state)] if isinstance(state, bytes) else []
    except (ValueError, RecursionError):
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
