"""What is on record twice? Bodies that may be one, and facts that two sources tell, each pair with what speaks for it."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, permutations
from operator import attrgetter
from typing import Annotated, Any, NamedTuple

from domain.alike import NETWORK, Known, Told, agreeing, alike, pairs
from domain.message import Message, Step, as_read
from projections.phrases import counted, in_turn, titled
from projections.reckoning.told_twice import (
    SIGNED,
    Accounts,
    by_two,
    close,
    closer_first,
    ended,
    groups,
    in_force,
    overlap,
    voices,
)
from projections.report import (
    WIDE,
    Ask,
    Behind,
    BodyId,
    Days,
    EntryId,
    Named,
    Page,
    Section,
    StreamId,
    Unanswerable,
    in_country,
    report,
    words_of,
)
from projections.row import slug_of
from projections.rows.attestations import attestations
from projections.rows.bodies import Body, bodies
from projections.rows.moments import Moment, moments
from projections.rows.sides import sides
from projections.rows.sources import sources

STRENGTHS = ("sure", "likely", "possible")
FEW = 30
"""Facts of one kind in one stream that are compared each with each; of more, each with so many beside it."""
BESIDE = 4
NOBODY: frozenset[str] = frozenset()


class Pair(NamedTuple):
    """Two bodies that may be one."""

    strength: Annotated[str, "sure, likely or possible: what speaks for it, less what speaks against it"]
    duplicate: Annotated[
        BodyId, "the slug of the one of which less stands, or that was registered later", WIDE
    ]
    original: Annotated[BodyId, "the slug of the other", WIDE]
    names: Annotated[tuple[Named, ...], "what the duplicate is called, and the original"]
    evidence: Annotated[tuple[str, ...], "what speaks for it, and what against it"]
    command: Annotated[str, "what makes them one"]
    points: Annotated[float, "how much speaks for it, more than against it", WIDE]
    entries_of: Annotated[
        tuple[int, ...], "facts that stand of the duplicate and its ties, and of the original", WIDE
    ]
    behind: Annotated[Behind, "their registrations", WIDE]


class Twice(NamedTuple):
    """Two entries that tell one fact, by two sources."""

    stream: Annotated[StreamId, "where the first stands", WIDE]
    title: Named
    fact: Annotated[str, "the closer one in one sentence"]
    when: Annotated[Days, "of the closer one"]
    other_when: Annotated[Days, "of the other"]
    entry: Annotated[EntryId, "the closer one, or the one told first"]
    other: Annotated[EntryId, "the other"]
    strength: Annotated[str, "likely where both dates are close and may be one, else possible"]
    otherwise: Annotated[
        tuple[str, ...], "what the other says otherwise than the closer one, or more, beside its day"
    ]
    command: Annotated[
        str | None,
        "what would settle it and keep all that is said; none where entries rest on both, or what is said is kept back",
    ]
    behind: Annotated[Behind, "both entries", WIDE]


@report(settled=True)
def duplicates(
    ask: Ask,
    strength: Annotated[
        tuple[str, ...], "only bodies of which it is sure, likely or possible (default: all)"
    ] = (),
    country: Annotated[str | None, "only bodies of this country: ISO 3166-1 alpha-2, such as PL"] = None,
    limit: Annotated[int, "so many pairs of bodies, the surest first"] = 500,
) -> Page:
    """What is on record twice?

    Two bodies may be one where they have a number in another register in common, a name in any language or spelling
    (one in brackets too, as in Szombathely (Steinamanger)), or partners, and lie near each other; where they are
    called much alike and have a partner in common, or are networks; where they have three partners or more in common
    and lie in one country; or where other sources tell of each, in one country, a tie of one kind with one partner, of
    one day or year. What tells them apart counts against it: other numbers of one register, other regions or countries,
    a long way between them, and that one source has ties of both, under other names or in other regions. A network in
    which both are is no partner. Sure: a number or a name in one
    country is the same, with a place or partners that agree, and nothing speaks against it. Bodies that have a tie
    with each other are two, and so are those of which one has taken the other's place. The original is the one of
    which more facts stand, then the older.

    Two facts may be one where both are told in one stream, or of one visitor and one host, are alike in what matters (the
    kind of what was signed, who visited whom: the rule by which recording says that two are much alike), may be of the same
    day, and rest on different sources; so may two agreements of one kind that are in force, a sister or friendship tie, of
    different days. Two facts of one source are two to it, and are not compared here; nor is what names
    no source, or is only alleged. `today` compares what was recorded lately, whoever tells it.
    """
    if limit < 0:
        raise Unanswerable(
            Message("{limit} is no number of pairs: give 0 or more", limit=limit), field="limit"
        )
    wanted = words_of("strength", strength, STRENGTHS) or set(STRENGTHS)
    facts = _Facts(ask)
    every = _bodies(ask, facts)
    there = in_country(ask, country) if country else set()
    found = [
        pair
        for pair in every
        if pair.strength in wanted and (not country or not there.isdisjoint((pair.duplicate, pair.original)))
    ]
    empty = (
        Message("no body of this ledger lies in {country}", country=country.upper())
        if country and not there
        else _none(len(every))
    )
    twice = list(facts.twice())
    number = Counter(row.strength for row in found)
    return Page(
        titled(
            Message(
                "{pairs:,} {pairs:pair|pairs} of bodies that may be one; {facts} told by two different sources",
                pairs=len(found),
                facts=counted(len(twice), "fact"),
            ),
            ask.told,
        ),
        (
            Section("bodies", found[:limit], "Bodies that may be one", empty, Pair),
            Section("facts", twice, "Facts told by two different sources", "none", Twice),
        ),
        (*_notes(number, len(found), limit, len(every) - len(found)), *facts.notes()),
    )


def _none(others: int) -> str:
    """What is said where no pair is shown, beside so many that were not asked for."""
    return "none of what was asked for" if others else "no two bodies are much alike"


def _notes(number: Mapping[str, int], all_: int, limit: int, others: int) -> Iterator[str]:
    if all_:
        yield Message(
            "Pairs of bodies: {sure:,} sure, {likely:,} likely, {possible:,} possible. Look at each before they are made"
            " one: towns of one name, and a town and the district around it, are two.",
            **{strength: number[strength] for strength in STRENGTHS},
        )
    if all_ > limit:
        yield Message("Left out: {more:,} more, of which less is sure.", more=all_ - limit)
    if others:
        yield Message(
            "Not asked for: {others:,} {others:pair|pairs} of bodies of another strength or country.",
            others=others,
        )


# --- bodies


def _bodies(ask: Ask, facts: "_Facts") -> list[Pair]:
    every = {row.slug: row for row in ask.of(bodies)}  # a partner of both may have been succeeded
    rows = {slug: row for slug, row in every.items() if row.successor is None}
    known = {slug: Known.of(slug, row) for slug, row in rows.items()}
    parties = _parties(ask)
    partners: dict[str, set[str]] = {}
    ties: dict[str, set[str]] = {}
    for stream, those in parties.items():
        for slug in those:
            ties.setdefault(slug, {f"body:{slug}"}).add(stream)
            if stream.startswith("partnership:") or (slug in known and known[slug].kind == NETWORK):
                partners.setdefault(slug, set()).update(other for other in those if other != slug)
    agreed = agreeing(known, facts.told_of(parties))
    heard = facts.heard_of(parties)
    like = [
        (one, other, how)
        for one, other in pairs(known, partners, agreed)
        if (
            how := alike(
                known[one],
                known[other],
                partners,
                _Titles(every),
                agreed.get((one, other), ()),
                side_by_side=heard.get(one, NOBODY) & heard.get(other, NOBODY),
            )
        )
    ]
    streams = {slug: ties.get(slug, {f"body:{slug}"}) for one, other, _ in like for slug in (one, other)}
    standing: Counter[str] = Counter()
    first: dict[str, int] = {}
    for row in ask.of(moments, stream=set().union(*streams.values())):
        standing[row.stream] += 1
        if row.opens:
            first[row.stream] = row.position
    found = []
    for one, other, how in like:
        weighed = {slug: sum(standing[stream] for stream in streams[slug]) for slug in (one, other)}
        original, duplicate = sorted(
            weighed, key=lambda slug: (-weighed[slug], first.get(f"body:{slug}", 0), slug)
        )
        found.append((-how.points, duplicate, original, how, weighed))
    found.sort(key=lambda item: (STRENGTHS.index(item[3].strength), *item[:3]))
    return [
        Pair(
            strength=how.strength,
            duplicate=duplicate,
            original=original,
            names=(ask.plain(duplicate), ask.plain(original)),
            evidence=how.words,
            command=Message("{step}", step=Step("merge", duplicate, original)),
            points=how.points,
            entries_of=(weighed[duplicate], weighed[original]),
            behind=Behind.joined(_registered(rows[slug]) for slug in (duplicate, original)),
        )
        for _, duplicate, original, how, weighed in found
    ]


class _Titles(dict[str, str]):
    """What bodies are called, by slug."""

    def __init__(self, rows: Mapping[str, Body]) -> None:
        super().__init__()
        self._rows = rows

    def get(self, slug: str, default: Any = None) -> Any:
        """A body's name."""
        return self._rows[slug].title if slug in self._rows else default


def _registered(body: Body) -> Behind:
    return Behind(entries=(f"{body.stream}#1",), sources=body.sources)


def _parties(ask: Ask) -> dict[str, tuple[str, ...]]:
    """The bodies of each partnership and membership that had begun by the day."""
    begun = ask.begun()
    found: dict[str, dict[str, None]] = {}
    for side in ask.of(sides):
        if side.stream in begun:
            found.setdefault(side.stream, {})[side.party] = None
    return {stream: tuple(those) for stream, those in found.items()}


# --- facts


class _Facts:
    """The facts that may have happened by the day: which of them are compared, and which not."""

    def __init__(self, ask: Ask) -> None:
        self.ask = ask
        told = [row for row in ask.of(moments) if row.earliest <= ask.day and not row.opens]
        self.ended = ended(told)
        self.alleged = sum(row.certainty == "alleged" for row in told)
        weighed = [row for row in told if row.certainty != "alleged"]
        self.compared = [row for row in weighed if row.sources]
        self.unsourced = len(weighed) - len(self.compared)
        self.original = {row.slug: row.original for row in ask.of(sources) if row.original}

    def told_of(self, parties: Mapping[str, tuple[str, ...]]) -> Iterator[Told]:
        """Since when each body has a tie with each partner of its own, and who says so."""
        for row in self.compared:
            if row.type == SIGNED and row.on:
                kind, said = json.loads(row.values)["kind"], frozenset(voices(row, self.original))
                for slug, partner in permutations(parties.get(row.stream, ()), 2):
                    yield Told(slug, partner, kind, row.on, said)

    def heard_of(self, parties: Mapping[str, tuple[str, ...]]) -> dict[str, set[str]]:
        """Of each body the sources that tell of agreements of its own, or attest them, each edition by itself."""
        found: dict[str, set[str]] = {}
        told = ((row.stream, map(slug_of, row.sources)) for row in self.compared if row.type == SIGNED)
        again = (
            (row.stream, [row.source])
            for row in self.ask.of(attestations)
            if row.counts and row.type == SIGNED and row.earliest <= self.ask.day
        )
        for stream, slugs in chain(told, again):
            known = {self.original.get(slug) or slug for slug in slugs}
            for slug in parties.get(stream, ()):
                found.setdefault(slug, set()).update(known)
        return found

    def twice(self) -> Iterator[Twice]:
        """Each two that may be one and that no source tells both."""
        found: dict[frozenset[int], tuple[Moment, Moment]] = {}
        for rows in groups(self.compared):
            for one, other in _each(sorted(rows, key=attrgetter("earliest", "position"))):
                if by_two(one, other, self.original):
                    found.setdefault(frozenset((one.position, other.position)), (one, other))
        running = in_force(self.ask, {one.stream for one, other in found.values() if not overlap(one, other)})
        pairs = [
            (one, other)
            for one, other in found.values()
            if overlap(one, other) or {one.entry, other.entry} <= running
        ]
        said = Accounts(self.ask, {row.stream for each in pairs for row in each}, self.ended)
        for one, other in pairs:
            yield _pair(self.ask, one, other, said)

    def notes(self) -> Iterator[Message]:
        """What was compared, and what was not."""
        yield Message(
            "Compared: {facts} with a source. Two of them are told where no source tells both, whenever they were recorded.",
            facts=counted(len(self.compared), "fact"),
        )
        left = [
            Message("{count:,} without a source", count=self.unsourced),
            Message("{count:,} that {count:is|are} only alleged", count=self.alleged),
        ]
        if there := [words for words in left if words.values["count"]]:
            yield Message("Not compared: {facts}.", facts=in_turn(there, ", "))
        yield Message(
            "What was recorded lately is compared with all that stands in its stream, whoever tells it, by {step}.",
            step=Step("report", "today"),
        )


def _each(rows: Sequence[Moment]) -> Iterator[tuple[Moment, Moment]]:
    for n, row in enumerate(rows):
        beside = rows[n + 1 :] if len(rows) <= FEW else rows[n + 1 : n + 1 + BESIDE]
        yield from ((row, other) for other in beside)


def _pair(ask: Ask, one: Moment, other: Moment, said: Accounts) -> Twice:
    closer, wider = closer_first(one, other)
    together = overlap(one, other)
    return Twice(
        stream=closer.stream,
        title=ask.title(closer.stream),
        fact=ask.said(closer.text),
        when=closer.when,
        other_when=wider.when,
        entry=closer.entry,
        other=wider.entry,
        strength="likely" if together and close(one) and close(other) else "possible",
        otherwise=tuple(
            Message("{field}: {value}", field=as_read(field), value=ask.said(value))
            for field, value in said.otherwise(closer, wider)
        ),
        command=said.made_one(closer, wider),
        behind=Behind.of(closer, wider),
    )
