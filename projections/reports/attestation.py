"""Who says so? Of every tie its voices, since when and until when; and what the next edition of a list no longer has."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, NamedTuple

from domain import when
from domain.message import Message
from projections.phrases import counted, titled
from projections.reckoning.successors import successor
from projections.reckoning.voices import Voices, attesting
from projections.report import (
    WIDE,
    Ask,
    Behind,
    Body,
    Count,
    Days,
    EntryId,
    Heading,
    Link,
    Named,
    Page,
    Section,
    SourceId,
    StreamId,
    brought,
    grouped,
    report,
)
from projections.row import slug_of
from projections.rows.attestations import Attestation, attestations
from projections.rows.bodies import bodies
from projections.rows.citations import citations
from projections.rows.corrections import corrections
from projections.rows.instruments import LIVE, instruments
from projections.rows.moments import Moment, moments
from projections.rows.sides import sides
from projections.rows.sources import Source, sources
from projections.rows.spells import WHOLE
from projections.rows.streams import streams

SIGNED, JOINED = "partnership.signed", "membership.joined"
SAID = frozenset({SIGNED, JOINED})
"""What is attested: that an agreement was signed, and that a body joined a network."""


LISTS = frozenset({"register", "dataset"})
"""The kinds of source that say what there is on their day."""
MEMBER, MEMBERSHIP = "member", "membership:"


class Said(NamedTuple):
    """One agreement, or one membership, and who says so."""

    stream: Annotated[StreamId, "the stream's id", WIDE]
    title: Named
    text: Annotated[str, "what was signed, or that it was joined"]
    voices: Annotated[int, "sources that say so: copies and editions of one are one voice"]
    by: Annotated[tuple[SourceId, ...], "these, each by the first of its editions that says so"]
    since: Annotated[Days, "when the first of them said so: the day of the source, or of what attests it"]
    last: Annotated[Days, "when it was said last", Heading("last attested")]
    behind: Annotated[Behind, "the entry that says it first, and what attests it", WIDE]


class NoLonger(NamedTuple):
    """An agreement, or a membership, that the next edition of a list lacks. It may have ended, or be missing there."""

    stream: Annotated[StreamId, "the stream's id", WIDE]
    title: Named
    text: Annotated[str, "what was signed, or that it was joined"]
    listed_by: Annotated[SourceId, "the last edition that has it"]
    listed: Annotated[Days, "the day of that edition"]
    not_in: Annotated[SourceId, "the next edition, which has others, and not this one"]
    asked: Annotated[Days, "the day of the next edition", Heading("not in it on")]
    behind: Annotated[Behind, "the entry that says it first, and what attests it", WIDE]


class OneList(NamedTuple):
    """A source that tells of agreements or memberships, and what it says of them."""

    source: SourceId
    title: Named
    follows: Annotated[SourceId | None, "the edition before it"]
    published: Annotated[Days, "when it was published"]
    tells: Annotated[int, "agreements and memberships that are told from it"]
    second: Annotated[
        int, "agreements and memberships that are told from others, and that it attests: a second voice"
    ]
    still: Annotated[int, "agreements and memberships that it still lists, after an edition before it"]
    no_longer: Annotated[int, "agreements and memberships of the edition before it that it no longer has"]


@report(settled=True)
def attestation(
    ask: Ask, of: Annotated[Body | None, "only what this body is a side of (default: all)"] = None
) -> Page:
    """Who says so?

    Over the agreements whose signature may have been by the day, and the memberships that may have begun by then, alleged
    ones left out; the title counts them least–most. A source says so that the signature, or the joining, was told from,
    that gave a value in use of it, or that attests it; a source that is the same as another, or a later edition of it, is
    the same voice; one that was withdrawn counts all the same, and is named. *Since* and *last attested* are days of
    sources: the day that an attestation gives, or when it was published; of a register or a table of data, which has one day
    for all that it lists, that of its attestations where these give one alone. Days after the one that is asked about are
    left out.

    *No longer listed*: an agreement in force, or a member, that an edition of a list has, and the next edition, as far as is
    on record what that one lists, has not. Nothing follows from it: lists forget, and towns do. It is a question, never an
    end. That an edition still lists a tie is on record where it attests, contests or corrects that, or does so of another
    of its kind and day, between the same bodies once one had taken the place of another; an edition that attests nothing is
    passed over for the one after it, and which they are is said; of memberships one that attests no membership, and of
    agreements one that attests none.
    """
    found = _Found(ask, of)
    gone = list(_no_longer(ask, found))
    each = [(_said(ask, found, moment), moment.latest <= ask.day) for moment in found.signed]
    told = sorted((row for row, _ in each), key=lambda row: (row.voices, row.title))
    asking = found.telling.union(row.not_in for row in gone)
    lists = [_list(row, found, gone) for slug, row in sorted(found.voices.sources.items()) if slug in asking]
    return Page(
        titled(_title(each), ask.told),
        (
            Section("attestation", told, empty="no agreement and no membership on record", row=Said),
            Section(
                "no-longer",
                gone,
                "No longer listed",
                "nothing, as far as it is on record what the next editions still list",
                NoLonger,
            ),
            Section("lists", lists, "By source", "no source tells of an agreement or a membership", OneList),
        ),
        tuple(_notes(found, told, gone)),
    )


def _title(told: Sequence[tuple[Said, bool]]) -> Message:
    """How many agreements and memberships, and by how many voices: of each whether it surely had been by the day."""

    def number(of: Callable[[Said], bool]) -> Count:
        there = [surely for row, surely in told if of(row)]
        return Count(sum(there), len(there))

    joined = number(lambda row: row.stream.startswith(MEMBERSHIP))
    agreements = counted(number(lambda row: not row.stream.startswith(MEMBERSHIP)), "agreement")
    ties = Message(
        "{agreements} and {memberships}", agreements=agreements, memberships=counted(joined, "membership")
    )
    return Message(
        "{ties}: {one:,} by one voice, {more:,} by several, {none:,} by none",
        ties=ties if joined.most else agreements,
        one=number(lambda row: row.voices == 1),
        more=number(lambda row: row.voices > 1),
        none=number(lambda row: row.voices == 0),
    )


class _Found:
    """The signatures that may have been by the day, and whoever says something of them."""

    def __init__(self, ask: Ask, of: str | None) -> None:
        own = {side.stream for side in ask.of(sides, body=of)} if of else None
        where: dict[str, Any] = {} if own is None else {"stream": own}
        self.day = ask.day
        every = [
            moment
            for moment in ask.of(moments)
            if moment.type in SAID and moment.certainty != "alleged" and moment.earliest <= ask.day
        ]
        # of all bodies: that a list was read, and that it has the tie of an heir, is told of others
        self.signed = [moment for moment in every if own is None or moment.stream in own]
        self.voices = Voices(ask.of(sources))
        cited = grouped(ask.of(citations), lambda row: f"{row.stream}#{row.version}")
        self.own: dict[EntryId, list[str]] = {
            moment.entry: [
                row.source for entry in (moment.entry, *brought(moment)) for row in cited.get(entry, ())
            ]
            for moment in every
        }
        self.first = {
            moment.entry: [row.source for row in cited.get(moment.entry, ())] for moment in self.signed
        }
        """The sources that it was told from, whoever gave a value in use of it since."""
        self.attested = attesting(ask)
        """What counts, by the entry that it is of."""
        self.seen: dict[EntryId, set[str]] = {}
        """The sources that list an agreement in any way: they attest it, void or not, or say otherwise of it."""
        self.attested_ever: dict[EntryId, dict[str, None]] = {}
        """The sources that attest it, void or not."""
        self.days_given: dict[str, set[str]] = {}
        """The days that the attestations of a source give."""
        read: dict[str, set[str]] = {type_: set() for type_ in SAID}
        self.telling = {slug for moment in self.signed for slug in self.own[moment.entry]}
        for row in ask.of(attestations):
            if row.type in SAID and row.on:
                self.days_given.setdefault(row.source, set()).add(row.on)
            if row.type in SAID and row.earliest <= ask.day:
                self.seen.setdefault(row.attested, set()).add(row.source)
                self.attested_ever.setdefault(row.attested, {})[row.source] = None
                read[row.type].add(row.source)
                if own is None or row.stream in own:
                    self.telling.add(row.source)
        for correction in ask.of(corrections):
            if correction.stands and correction.type != "partnership.retracted":
                slugs = set(map(slug_of, correction.sources))
                self.seen.setdefault(f"{correction.stream}#{correction.about}", set()).update(slugs)
        self.tells, self.second, self.still = Counter[str](), Counter[str](), Counter[str]()
        for moment in self.signed:
            self._count(moment)
        for entry, source in self._told_whole():
            read[JOINED if entry.startswith(MEMBERSHIP) else SIGNED].add(source)
        self.next = {type_: self._next_editions(sources) for type_, sources in read.items()}
        """The next edition of a source of which it is on record what it lists, of agreements and of memberships each: silent
        ones are passed over."""
        self.live = {
            f"{row.stream}#{row.version}"
            for row in ask.of(instruments, **where)
            if row.of == WHOLE and row.holds(ask.day) and not LIVE.isdisjoint((row.status, *row.alternatives))
        }
        members = {row.stream for row in ask.at(kind="membership") if MEMBER in {row.status, *row.statuses}}
        last = {moment.stream: moment.entry for moment in self.signed if moment.stream in members}
        self.live |= {*last.values()}
        self.bodies = {row.slug: row for row in ask.of(bodies)}
        self.heirs = any(row.successor for row in self.bodies.values())
        """Whether any body took the place of another."""
        self.parties = {row.stream: row.parties for row in ask.of(streams)} if self.heirs else {}
        self.listed: list[tuple[Moment, set[str]]] = []
        """What is listed, and by which sources, as themselves."""
        self.pairs: dict[str, Mapping[frozenset[str], Sequence[Moment]]] = {}
        """Of each edition what it lists, by the bodies between which that was on its day."""
        for moment in every if self.heirs else ():
            self.listed.append((moment, self.listing(moment)))

    def is_withdrawn(self, slug: str) -> bool:
        """Whether a source was withdrawn by the day."""
        row = self.voices.sources.get(slug)
        return bool(row and row.withdrawn_earliest is not None and row.withdrawn_earliest <= self.day)

    def listing(self, moment: Moment) -> set[str]:
        """The sources that list an agreement or a membership in any way, each as itself."""
        return {
            self.voices.original(slug) for slug in (*self.own[moment.entry], *self.seen.get(moment.entry, ()))
        }

    def lists_as_one(self, edition: str, moment: Moment) -> bool:
        """Whether an edition lists the same of another stream that was between the same bodies, some in others' place.

        Of an agreement that is one of its kind, whose day leaves room for its own: another may be gone beside it.
        """
        if not self.heirs:
            return False
        if edition not in self.pairs:
            listed = (other for other, listing in self.listed if edition in listing)
            self.pairs[edition] = grouped(listed, lambda other: self._between(other.stream, edition))
        return any(
            other.stream != moment.stream and _alike(other, moment)
            for other in self.pairs[edition].get(self._between(moment.stream, edition), ())
        )

    def _between(self, stream: str, edition: str) -> frozenset[str]:
        """The bodies of a stream on the day of an edition."""
        day = self.on(edition)[1]
        return frozenset(successor(self.bodies, party, day) for party in self.parties[stream])

    def _count(self, moment: Moment) -> None:
        """Take down what the sources of a signature say of it."""
        own = [*dict.fromkeys(self.own[moment.entry])]
        self.tells.update(own)
        attesting = {row.source for row in self.attested.get(moment.entry, ())}
        attested = self.attested_ever.get(moment.entry, ())
        listing = {self.voices.original(slug) for slug in (*own, *attested)}
        first = {self.voices.of(slug) for slug in self.first[moment.entry]}
        for slug in attested:
            if not listing.isdisjoint(self.voices.editions(slug)[1:]):
                self.still[slug] += 1  # whatever is in use of it now
            elif slug in attesting and self.voices.of(slug) not in first:
                self.second[slug] += 1

    def _told_whole(self) -> Iterator[tuple[EntryId, str]]:
        """What an edition told first and one before it attests, with that: all that it has was told from it, or attested."""
        for entry, attested in self.attested_ever.items():
            before = {self.voices.original(slug) for slug in attested}
            for slug in self.first.get(entry, ()):
                if not before.isdisjoint(self.voices.editions(slug)[1:]):
                    yield entry, self.voices.original(slug)

    def _next_editions(self, read: set[str]) -> Mapping[str, Source]:
        found: dict[str, Source] = {}
        for row in self.voices.sources.values():
            if row.follows and row.slug in read and self.on(row.slug)[0] <= self.day:
                for before in self.voices.editions(row.follows):
                    found.setdefault(before, row)
                    if before in read:
                        break
        return found

    def day_of(self, slug: str) -> str | None:
        """The day of a source: of a list the one that its attestations give, else when it was published."""
        row, days = self.voices.sources.get(slug), self.days_given.get(slug, ())
        if row and row.kind in LISTS and len(days) == 1:
            return next(iter(days))
        return row.published if row else None

    def on(self, slug: str) -> when.Bounds:
        """The bounds of that day; all days where nobody says it."""
        day = self.day_of(slug)
        return when.bounds(day) if day else (when.MIN, when.MAX)

    def days(self, moment: Moment) -> Iterator[tuple[str, when.Bounds]]:
        """The days by that which is asked about, on which a source said so: in words, and their bounds."""
        own = map(self.day_of, self.own[moment.entry])
        attested = (row.on or self.day_of(row.source) for row in self.attested.get(moment.entry, ()))
        for words in (*own, *attested):
            if words and when.bounds(words)[0] <= self.day:
                yield words, when.bounds(words)


def _said(ask: Ask, found: _Found, moment: Moment) -> Said:
    attested = found.attested.get(moment.entry, ())
    slugs = [*found.own[moment.entry], *(row.source for row in attested)]
    by = found.voices.each(slugs)
    days = sorted(found.days(moment), key=lambda day: day[1])
    return Said(
        stream=moment.stream,
        title=ask.title(moment.stream),
        text=ask.said(moment.text),
        voices=len(by),
        by=by,
        since=_days(days[:1]),
        last=_days(sorted(days, key=lambda day: day[1][::-1])[-1:]),
        behind=_behind(moment, attested),
    )


def _days(days: Iterable[tuple[str, when.Bounds]]) -> Days:
    return next((Days.of(bounds, words) for words, bounds in days), Days())


def _behind(moment: Moment, attested: Iterable[Attestation]) -> Behind:
    rows = list(attested)
    return Behind.joined(
        (
            Behind.of(moment),
            Behind(
                entries=tuple(dict.fromkeys(row.entry for row in rows)),
                sources=tuple(dict.fromkeys(row.said for row in rows)),
            ),
        )
    )


def _no_longer(ask: Ask, found: _Found) -> Iterator[NoLonger]:
    for moment in found.signed:
        if moment.entry not in found.live:
            continue
        attested = found.attested.get(moment.entry, ())
        listing = found.listing(moment)
        for edition in sorted(listing):
            after = found.next[moment.type].get(edition)
            if after is None:
                continue
            later = (after.slug, *_later(found.next[moment.type], after))
            if not listing.isdisjoint(later):
                continue
            if any(
                edition in found.voices.editions(slug)[1:] for slug in listing
            ):  # it is not the last that has it
                continue
            if any(found.lists_as_one(slug, moment) for slug in later):
                continue
            yield NoLonger(
                stream=moment.stream,
                title=ask.title(moment.stream),
                text=ask.said(moment.text),
                listed_by=edition,
                listed=_day_of(found, edition),
                not_in=after.slug,
                asked=_day_of(found, after.slug),
                behind=_behind(moment, attested),
            )


def _alike(moment: Moment, other: Moment) -> bool:
    """Whether two may be one agreement, or tell of a membership both."""
    if moment.type != other.type or moment.stream.startswith(MEMBERSHIP):
        return moment.type == other.type
    kinds = {json.loads(each.values).get("kind") for each in (moment, other)}
    return len(kinds) == 1 and moment.earliest <= other.latest and other.earliest <= moment.latest


def _later(next_: Mapping[str, Source], edition: Source) -> Iterator[str]:
    """The editions after one: what a list has again is no question any more."""
    seen = {edition.slug}
    while (after := next_.get(edition.slug)) and after.slug not in seen:
        seen.add(after.slug)
        yield after.slug
        edition = after


def _day_of(found: _Found, slug: str) -> Days:
    day = found.day_of(slug)
    return Days.of(found.on(slug), day) if day else Days()


def _list(row: Source, found: _Found, gone: Iterable[NoLonger]) -> OneList:
    return OneList(
        source=row.slug,
        title=Named(row.title, Link("source", row.slug)),
        follows=row.follows,
        published=Days.of(when.bounds(row.published), row.published) if row.published else Days(),
        tells=found.tells[row.slug],
        second=found.second[row.slug],
        still=found.still[row.slug],
        no_longer=sum(each.not_in == row.slug for each in gone),
    )


def _notes(found: _Found, told: Iterable[Said], gone: Iterable[NoLonger]) -> Iterator[str]:
    rows = list(told)
    if alone := sum(row.voices == 1 for row in rows):
        yield Message("Told by one voice alone: {alone} of {rows}.", alone=alone, rows=len(rows))
    if unsaid := sum(row.voices == 0 for row in rows):
        yield Message("Without a source: {unsaid}.", unsaid=unsaid)
    if withdrawn := sorted({slug for row in rows for slug in row.by if found.is_withdrawn(slug)}):
        yield Message("Withdrawn, and counted all the same: {sources}.", sources=", ".join(withdrawn))
    if any(True for _ in gone):
        yield "What a list no longer has may have ended, or be missing there: ask, and record what you hear."
    asked = {after.slug for editions in found.next.values() for after in editions.values()}
    silent = sorted(
        row.slug
        for row in found.voices.sources.values()
        if row.follows
        and found.on(row.slug)[0] <= found.day
        and row.slug not in asked
        and row.slug in found.telling
    )
    if silent:
        yield Message(
            "Of {editions} it is not on record what they still list: nothing that they attest was recorded.",
            editions=", ".join(silent),
        )
