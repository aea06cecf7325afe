"""Where a stream stands, from one day until another, as surely as the facts allow."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, Self

from domain import when
from projections.row import (
    NOBODYS,
    Days,
    alike,
    edtf_of,
    grouped,
    projection,
    said_on,
    said_until,
    word,
    words,
)

if TYPE_CHECKING:
    from domain.chronicle import PlacedFact
    from domain.history import History
    from domain.periods import Period
    from domain.when import Bounds

KINDS = ("partnership", "membership", "programme", "body", "source", "ledger")
"""Streams that stand somewhere."""
WHOLE = ""
"""The point of view of no party: the stream as a whole."""


class Spell(NamedTuple):
    """One answer to where a stream stands, and the days for which it holds."""

    stream: str
    of: Annotated[str, "whose view: a party of three or more, or two of them (`a--b`); nothing for the whole"]
    n: Annotated[int, "its number, from 0"]
    first: Annotated[int, "the first day for which it holds"]
    until: Annotated[int, "the first day for which it holds no longer"]
    status: Annotated[str, "the one that is shown"]
    otherwise: Annotated[str | None, "the status it would else be; none where it is certain"]
    statuses: Annotated[tuple[str, ...], "all that are possible, the one that is shown last"]
    tier: Annotated[int, "0 none, 1 letter of intent … 4 sister tie"]
    tier_least: int
    tier_most: int
    flags: Annotated[tuple[str, ...], "those that are certain"]
    possible_flags: tuple[str, ...]
    held: Annotated[
        tuple[tuple[str, ...], ...],
        "each set of instruments that may be in force together, the one that is shown last",
    ]
    since_on: Annotated[str | None, "when this status began, as it was recorded, or EDTF"]
    since_earliest: int
    since_latest: Annotated[
        int, "the last day on which it may have begun; of no later day than is asked about"
    ]
    since_by: Annotated[
        int | None, "the version that began it; none for what time did, and where several may have"
    ]
    since_sources: Annotated[tuple[str, ...], "whose word that entry is"]
    tier_since_on: str | None
    tier_since_earliest: int
    tier_since_latest: int
    tier_since_by: int | None
    tier_since_sources: tuple[str, ...]
    paused_by: Annotated[tuple[int, ...], "the versions of the suspensions that last"] = ()
    paused_sources: Annotated[tuple[str, ...], "whose word those entries are"] = ()
    since_brought_by: Annotated[
        tuple[int, ...], "the later entries that values in use of what began the status come from"
    ] = ()
    tier_since_brought_by: Annotated[tuple[int, ...], "the same of what began the tier"] = ()
    paused_brought_by: Annotated[tuple[int, ...], "the same of the suspensions"] = ()
    contested: Annotated[bool, "with another open value of a contested field it would be otherwise"] = False
    fixed: Annotated[bool, "contested, and certain with each value: nothing changes while it lasts"] = False

    @property
    def certain(self) -> bool:
        """Whether no other status is possible."""
        return self.otherwise is None

    @property
    def alternatives(self) -> tuple[str, ...]:
        """Every status that it may have instead, `otherwise` first."""
        return tuple(status for status in self.statuses if status != self.status)

    @property
    def since(self) -> Days:
        """When this status began."""
        if self.status == "none":
            return Days()
        return Days.known(self.since_on, self.since_earliest, self.since_latest)

    @property
    def tier_since(self) -> Days:
        """When this tier began; nothing where there has been no other."""
        if self.tier == 0 and self.tier_since_latest == when.MIN:
            return Days()
        return Days.known(self.tier_since_on, self.tier_since_earliest, self.tier_since_latest)

    def holds(self, day: int) -> bool:
        """Whether it is the answer for a day."""
        return self.first <= day < self.until

    def asked_on(self, day: int) -> Self:
        """The same, asked on a day: what has begun, has begun by then."""
        late, late_tier = self.since_latest > day, self.tier_since_latest > day
        if not (late or late_tier):
            return self
        since, tier = max(self.since_earliest, day), max(self.tier_since_earliest, day)
        return self._replace(
            since_latest=since if late else self.since_latest,
            since_on=said_until(self.since_on, self.since_earliest, since) if late else self.since_on,
            tier_since_latest=tier if late_tier else self.tier_since_latest,
            tier_since_on=said_until(self.tier_since_on, self.tier_since_earliest, tier)
            if late_tier
            else self.tier_since_on,
        )


def merged(rows: Sequence[Spell], others: Sequence[Sequence[Spell]]) -> Iterator[Spell]:
    """Where a stream may have stood, whichever value is right: what is certain is so with each of them."""
    every = [grouped(those, lambda row: row.of) for those in (rows, *others)]
    for of in every[0]:
        courses = [those[of] for those in every if of in those]
        begins = sorted({spell.first for those in courses for spell in those})
        n = -1
        before: Spell | None = None
        for first, until in zip(begins, (*begins[1:], when.MAX), strict=True):
            spell = over_all([_standing(those, first) for those in courses])._replace(
                first=first, until=until
            )
            if before is not None and before._replace(n=0, first=0, until=0) == spell._replace(
                n=0, first=0, until=0
            ):
                before = before._replace(until=until)
                continue
            if before is not None:
                yield before
            n += 1
            before = spell._replace(n=n)
        if before is not None:
            yield before


def _standing(those: Sequence[Spell], day: int) -> Spell:
    """The spell that holds on a day; on a day before the first one, that one."""
    return those[max(bisect_right(those, day, key=lambda spell: spell.first) - 1, 0)]


def over_all(several: Sequence[Spell]) -> Spell:
    """One spell: the first by the values in use, the others by each other choice of contested values.

    Status, tier and since are those of the values in use, with all that the status may be instead and the bounds of all
    days that sources give.
    """
    used = several[0]
    if all(alike_but_days(spell, used) for spell in several):
        return used
    every = dict.fromkeys(
        status for spell in several for status in (spell.status, *spell.alternatives) if status != used.status
    )
    flags = tuple(flag for flag in used.flags if all(flag in spell.flags for spell in several))
    some = dict.fromkeys(flag for spell in several for flag in (*spell.flags, *spell.possible_flags))
    held = dict.fromkeys(each for spell in several for each in spell.held if each not in used.held[-1:])
    same = [spell for spell in several if spell.status == used.status]
    tiers = [spell for spell in several if spell.tier == used.tier]
    return used._replace(
        statuses=(*every, used.status),
        otherwise=next(iter(every), None),
        tier_least=min(spell.tier_least for spell in several),
        tier_most=max(spell.tier_most for spell in several),
        flags=flags,
        possible_flags=tuple(flag for flag in some if flag not in flags),
        held=(*held, *used.held[-1:]),
        since_earliest=min(spell.since_earliest for spell in same),
        since_latest=max(spell.since_latest for spell in same),
        tier_since_earliest=min(spell.tier_since_earliest for spell in tiers),
        tier_since_latest=max(spell.tier_since_latest for spell in tiers),
        contested=True,
        fixed=all(spell.certain and spell.tier_least == spell.tier_most for spell in several),
    )


def alike_but_days(spell: Spell, other: Spell) -> bool:
    """Whether two spells say the same, whichever days they are of and whoever says so."""
    return alike(spell._replace(first=0, until=0, n=0), other._replace(first=0, until=0, n=0))


@projection(Spell, of=KINDS, key=("stream", "of", "n"), merge=merged)
def spells(history: "History") -> Iterator[Spell]:
    """The answers in order, as a whole; of three parties or more also for each of them, and for each two.

    What is known of agreements and ends changes only where one begins, so that its first day serves to look these up.
    """
    from domain.partnership.facts import Suspended

    suspensions = [told for _, told, fact in history.told(Suspended) if not fact.alleged]
    for of in views(history):
        found = history.aggregate.periods(of or None)
        untils = [*(period.first for period in found[1:]), when.MAX]
        for n, (period, until) in enumerate(zip(found, untils, strict=True)):
            row = _row(history.stream, of, n, until, period)
            if suspensions:
                numbers = period.answer.standing.pauses(of or None)
                pauses = [suspensions[number - 1] for number in numbers]
                whose = words(pauses)
                row = row._replace(
                    paused_by=tuple(told.entry.version for told in pauses),
                    paused_sources=whose["sources"],
                    paused_brought_by=whose["brought_by"],
                )
            yield row


def views(history: "History") -> Iterator[str]:
    """The points of view from which a stream is read: the whole; its parties, their successors, and each two."""
    yield WHOLE
    kind, _, name = history.stream.partition(":")
    parties = name.split("--")
    if kind != "partnership" or len(parties) <= PAIR:
        return
    yield from parties
    yield from dict.fromkeys(
        successor for successor, _, _ in history.around.successors if successor not in parties
    )
    for tie in combinations(parties, PAIR):
        yield "--".join(tie)


PAIR = 2


def tie(word: str, other: str) -> str:
    """The point of view of two parties."""
    return "--".join(sorted((word, other)))


def pick(rows: Iterable[Any], of: str | None) -> Iterator[Any]:
    """Of rows from several points of view, for each stream those of one: of `of` where there are any, else the whole.

    Rows come stream by stream.
    """
    stream: str | None = None
    whole: list[Any] = []
    own: list[Any] = []
    for row in rows:
        if row.stream != stream:
            yield from own or whole
            stream, whole, own = row.stream, [], []
        if row.of == WHOLE:
            whole.append(row)
        elif row.of == of:
            own.append(row)
    yield from own or whole


def _row(stream: str, of: str, n: int, until: int, period: "Period[Any]") -> Spell:
    answer = period.answer
    since, tier_since = answer.since, answer.tier_since
    began, tier_began = answer.began, answer.tier_began
    whose = word(began) if began else NOBODYS
    whose_tier = whose if tier_began is began else word(tier_began) if tier_began else NOBODYS
    return Spell(
        stream=stream,
        of=of,
        n=n,
        first=period.first,
        until=until,
        status=answer.status,
        otherwise=answer.otherwise,
        statuses=answer.statuses,
        tier=answer.tier,
        tier_least=answer.tier_least,
        tier_most=answer.tier_most,
        flags=answer.flags,
        possible_flags=answer.possible_flags,
        held=answer.held,
        since_on=said(since, began) if n or began else None,
        since_earliest=since[0],
        since_latest=since[1],
        since_by=began.entry.version if began else None,
        since_sources=whose["sources"],
        since_brought_by=whose["brought_by"],
        tier_since_on=said(tier_since, tier_began) if n or tier_began else None,
        tier_since_earliest=tier_since[0],
        tier_since_latest=tier_since[1],
        tier_since_by=tier_began.entry.version if tier_began else None,
        tier_since_sources=whose_tier["sources"],
        tier_since_brought_by=whose_tier["brought_by"],
    )


def said(bounds: "Bounds", by: "PlacedFact | None") -> str | None:
    """In its own words where it began on the day of its fact; else as its bounds have it."""
    if by is None or bounds[0] < by.earliest or bounds[1] > by.latest:
        return edtf_of(bounds)
    term = getattr(by.fact, "term", None)
    later = getattr(by.fact, "effective", None) or (term and term.from_)
    if later and bounds != (by.earliest, by.latest):
        return edtf_of(bounds)  # from the day that it names, not from its own
    if by.fact.on is not None:
        told = when.began(by.fact.on)
        if told[0] == when.MIN < bounds[0] or (told[1] == when.MAX and bounds[1] < by.entry.day):
            return edtf_of(bounds)  # what was told leaves open what follows from its neighbours
    return said_on(bounds, by)
