"""Who is like us? Bodies compared by what is said of them, tag by tag."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import product
from statistics import fmean
from typing import Annotated, NamedTuple

from domain.message import Message, Several, Step
from projections.phrases import any_of, titled
from projections.reckoning.ties import ties as seen_from
from projections.report import (
    WIDE,
    Ask,
    Behind,
    Body,
    BodyId,
    Named,
    Page,
    Section,
    began_by,
    report,
)
from projections.rows.bodies import bodies
from projections.rows.sides import sides
from projections.rows.spells import PAIR, WHOLE, Spell, spells, tie
from projections.rows.tags import Tag, tags


class Index(NamedTuple):
    """A Jaccard index, or a mean of such, under uncertainty: 0 nothing in common, 1 all in common."""

    least: float
    most: float
    loose: bool = False
    """So many entries are only possible that the true bounds may lie within these."""
    certain: bool = True
    """False where there may be none, as one may have no such tag."""

    def __str__(self) -> str:
        return f"{self.least:.2f}" if self.least == self.most else f"{self.least:.2f}–{self.most:.2f}"


class Alike(NamedTuple):
    """One body beside the one that is asked about."""

    body: BodyId
    name: Named
    country: Annotated[str | None, "ISO 3166-1 alpha-2, or XK"]
    index_least: Annotated[
        float, "the mean over the kinds of tag that both have: the tags of both by those of either"
    ]
    index_most: Annotated[float, "the same, at the most that is possible"]
    loose: Annotated[
        bool, "the bounds may be wider than what is possible: too many entries are only possible"
    ]
    possible: Annotated[bool, "there may be no kind of tag that both have, and so no index"]
    by_kind: Annotated[tuple[str, ...], "the index of each kind of tag that both have"]
    shared: Annotated[tuple[str, ...], "the tags of both"]
    possibly_shared: Annotated[tuple[str, ...], "tags that one of them may have been given only later"]
    tie: Annotated[str | None, "where the two stand, if there is a partnership"]
    networks: Annotated[tuple[BodyId, ...], "in which both are members"]
    behind: Annotated[Behind, "the entries that give the tags", WIDE]


class ByKind(NamedTuple):
    """One body and one kind of tag."""

    body: BodyId
    name: Named
    kind: Annotated[str, "of tag: industry, goal, expertise …"]
    index_least: Annotated[
        float | None, "the tags of both by those of either, of this kind; null where one has none"
    ]
    index_most: Annotated[float | None, "the same, at the most that is possible"]
    loose: Annotated[
        bool, "the bounds may be wider than what is possible: too many entries are only possible"
    ]
    possible: Annotated[bool, "one of the two may have no such tag, so that there is no index"]
    shared: Annotated[tuple[str, ...], "the tags of both"]
    possibly_shared: Annotated[tuple[str, ...], "tags that one of them may have been given only later"]
    theirs: Annotated[tuple[str, ...], "the tags of that body alone"]
    ours: Annotated[tuple[str, ...], "the tags of the body that is asked about alone"]
    behind: Annotated[Behind, "the entries that give the tags", WIDE]


class Untagged(NamedTuple):
    """A partner or fellow member of whom no tag is on record, or anybody of whom none is of a kind that both have."""

    body: BodyId
    name: Named
    why: str
    tie: Annotated[str | None, "where the partnership stands, if there is one"]
    networks: Annotated[tuple[BodyId, ...], "in which both are members"]
    behind: Annotated[Behind, "the entries of its tags, else those with which tie and membership began", WIDE]


@report()
def similar(ask: Ask, body: Annotated[Body, "whom to compare the others with"]) -> Page:
    """Who is like us?

    For each kind of tag that both bodies have (`industry:…`, `goal:…`, `expertise:…`) the Jaccard index is the number of
    tags of that kind that both have, divided by the number that either has. The index of two bodies is the mean over these
    kinds: one of which nothing is on record of one of them says nothing of how alike they are. A tag counts once it may have
    been said; one that may have been said only after the day makes the index least–most over all that may be, those of one
    entry together or not at all. Of more than 12 such entries the bounds are said to be loose: they hold, and may be wider
    than what is possible. An alleged tag does not count. Partners (there is a partnership that has begun, wherever it
    stands), members of common networks, and others stand apart. A body without tags, or without any of a kind that both
    have, has no index, which is not 0; one that another has succeeded is left out.
    """
    known = {row.slug: row for row in ask.of(bodies)}
    told = _told(ask)
    own = told.pop(body, ())
    ties, networks = _ties(ask, body), _networks(ask, body)
    gone = {
        row.slug for row in known.values() if row.since_latest is not None and row.since_latest <= ask.day
    }
    pairs = {slug: _Pair(own, those) for slug, those in told.items() if own and slug not in gone}
    indices = {slug: index for slug, pair in pairs.items() if (index := pair.overall)}
    order = sorted(indices, key=lambda slug: (-indices[slug].most, -indices[slug].least, slug))
    rows = [
        Alike(
            body=slug,
            name=ask.name(slug),
            country=known[slug].country,
            index_least=indices[slug].least,
            index_most=indices[slug].most,
            loose=indices[slug].loose,
            possible=not indices[slug].certain,
            by_kind=tuple(f"{kind} {index}" for kind in pair.kinds if (index := pair.index(kind))),
            shared=pair.shared(),
            possibly_shared=pair.possibly_shared(),
            tie=_status(ties.get(slug)),
            networks=_names(networks.get(slug, ())),
            behind=pair.behind(),
        )
        for slug in order
        for pair in [pairs[slug]]
    ]
    kinds = [
        ByKind(
            body=slug,
            name=ask.name(slug),
            kind=kind,
            index_least=index.least if index else None,
            index_most=index.most if index else None,
            loose=index is not None and index.loose,
            possible=index is not None and not index.certain,
            shared=pair.shared(kind),
            possibly_shared=pair.possibly_shared(kind),
            theirs=pair.theirs(kind),
            ours=pair.ours(kind),
            behind=pair.behind(kind),
        )
        for slug in (*order, *sorted({*pairs} - {*order}))
        for pair in [pairs[slug]]
        for kind in pair.kinds
        for index in [pair.index(kind)]
    ]
    untagged = [
        Untagged(
            body=slug,
            name=ask.name(slug),
            why=NO_KIND if slug in pairs else NO_TAG,
            tie=_status(ties.get(slug)),
            networks=_names(networks.get(slug, ())),
            behind=pairs[slug].behind() if slug in pairs else _began(ties.get(slug), networks.get(slug, ())),
        )
        for slug in sorted(({*ties, *networks} - {*told}) | ({*pairs} - {*order}))
    ]
    fellows = [row for row in rows if row.body in networks and row.body not in ties]
    others = [row for row in rows if row.body not in {*ties, *networks}]
    empty = "nobody with tags" if own else Message("no tag of {body} is on record", body=ask.plain(body))
    title = Message("Who is like {body}?", body=ask.name(body))
    return Page(
        titled(title, ask.told),
        (
            Section("partners", [row for row in rows if row.body in ties], "Partners", empty, Alike),
            Section("networks", fellows, "Members of common networks", empty, Alike),
            Section("others", others, "Others", empty, Alike),
            Section("kinds", kinds, "By kind of tag", empty, ByKind),
            Section("untagged", untagged, "Without an index", "nobody", Untagged),
        ),
        tuple(_notes(ask, body, own, rows, len({*known} - {*told, *ties, *networks, *gone, body}))),
    )


def _notes(ask: Ask, body: str, own: Iterable[Tag], rows: Sequence[Alike], untold: int) -> Iterator[str]:
    if not own:
        yield Message(
            "No tag of {body} is on record by then, so nobody can be compared with it.", body=ask.plain(body)
        )
        step = Step("record", "characterised", f"body:{body}", tags="industry:port")
        yield Message("Give it some: {step}", step=step)
    if untold:
        yield Message(
            "Left out, because no tag of theirs is on record: {untold} more {untold:body|bodies} in the ledger.",
            untold=untold,
        )
    if loose := [ask.plain(row.body) for row in rows if row.loose]:
        yield Message(
            "More than {few} entries are only possible, so that the bounds are loose, and may be wider than what is "
            "possible: {bodies}.",
            few=FEW,
            bodies=Several(loose),
        )
    alleged = {
        Message("{body} {tag}", body=ask.plain(tag.slug), tag=tag.tag)
        for tag in ask.of(tags, certainty="alleged")
    }
    if alleged:
        yield Message("Alleged, and not compared: {tags}.", tags=Several(sorted(alleged)))


# --- tags


def _told(ask: Ask) -> dict[str, tuple[Tag, ...]]:
    """The tags that each body may have been given by the day."""
    found: dict[str, tuple[Tag, ...]] = {}
    for tag in ask.of(tags):
        if tag.certainty != "alleged" and tag.earliest <= ask.day:
            sure = tag.latest <= ask.day
            found[tag.slug] = (*found.get(tag.slug, ()), tag if sure else tag._replace(certainty=LATER))
    return found


FEW = 12
"""Of so many possible entries of two bodies each case is looked at."""
LATER = "possible"
"""In the place of its certainty: the tag may have been given only after the day."""
NO_TAG, NO_KIND = "no tag on record", "no kind of tag that both have"


class _Tags(NamedTuple):
    """The tags of a body as the bits of numbers."""

    has: int
    entries: tuple[int, ...]
    """The possible ones, entry by entry: what one entry tells is told together or not at all."""

    @classmethod
    def of(cls, rows: Iterable[Tag], bits: dict[str, int]) -> "_Tags":
        """From the rows of a body; tags that have no bit are left out."""
        has = 0
        told: dict[int, int] = {}
        for row in rows:
            bit = bits.get(row.tag, 0)
            if row.certainty == LATER:
                told[row.version] = told.get(row.version, 0) | bit
            else:
                has |= bit
        return cls(has, tuple(sorted({entry & ~has for entry in told.values()} - {0})))

    @property
    def may(self) -> int:
        """All that it may have."""
        found = self.has
        for entry in self.entries:
            found |= entry
        return found

    def cases(self) -> set[int]:
        """What the body has in every case: whichever of its possible entries were told by then."""
        found = {self.has}
        for entry in self.entries:
            found |= {tags | entry for tags in found}
        return found


def _mean(ours: _Tags, theirs: _Tags, kinds: Sequence[int]) -> Index | None:
    """The mean of the indices of the kinds that both have, each kind given by the bits of its tags; None without one."""
    possible = [kind for kind in kinds if ours.may & kind and theirs.may & kind]
    if not possible:
        return None
    if len(ours.entries) + len(theirs.entries) > FEW:
        return _loosely(ours, theirs, possible)
    every = [_case(our, their, possible) for our, their in product(ours.cases(), theirs.cases())]
    means = [item for item in every if item is not None]
    return Index(round(min(means), 4), round(max(means), 4), certain=len(means) == len(every))


def _case(ours: int, theirs: int, kinds: Iterable[int]) -> float | None:
    """The mean in one case; None where there is no kind that both have."""
    found = [
        (ours & theirs & kind).bit_count() / ((ours | theirs) & kind).bit_count()
        for kind in kinds
        if ours & kind and theirs & kind
    ]
    return fmean(found) if found else None


def _loosely(ours: _Tags, theirs: _Tags, kinds: Iterable[int]) -> Index:
    """Bounds as if each tag and each kind were free of all others: the least is no more than the true least."""
    sure: list[tuple[float, float]] = []
    perhaps: list[tuple[float, float]] = []
    for kind in kinds:
        shared = ours.may & theirs.may & kind
        least = (ours.has & theirs.has & kind).bit_count() / ((ours.may | theirs.may) & kind).bit_count()
        most = shared.bit_count() / ((ours.has | theirs.has) & kind | shared).bit_count() if shared else 0.0
        (sure if ours.has & kind and theirs.has & kind else perhaps).append((least, most))
    least = _lowest([low for low, _ in sure], [low for low, _ in perhaps])
    most = -_lowest([-high for _, high in sure], [-high for _, high in perhaps])
    return Index(round(least, 4), round(most, 4), loose=True, certain=bool(sure))


def _lowest(sure: list[float], perhaps: list[float]) -> float:
    """The lowest mean of these numbers, of which some may be left out, but not all."""
    rest = sorted(perhaps)
    found = sure or [rest.pop(0)]
    for number in rest:
        if number < fmean(found):
            found = [*found, number]
    return fmean(found)


class _Pair:
    """Two bodies and their tags."""

    def __init__(self, ours: Iterable[Tag], theirs: Iterable[Tag]) -> None:
        self.rows = (tuple(ours), tuple(theirs))

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of tag that either has."""
        return tuple(sorted({row.kind for rows in self.rows for row in rows}))

    @cached_property
    def common(self) -> tuple[str, ...]:
        """The kinds that both may have."""
        ours, theirs = ({row.kind for row in rows} for rows in self.rows)
        return tuple(sorted(ours & theirs))

    @property
    def overall(self) -> Index | None:
        """The mean of the indices of the kinds that both have; None where there is none."""
        return self._index(self.common)

    def index(self, kind: str) -> Index | None:
        """The index over the tags of one kind; None where one of the two has no tag of it."""
        return self._index([kind] if kind in self.common else ())

    def _index(self, kinds: Iterable[str]) -> Index | None:
        """The mean over some kinds."""
        wanted = dict.fromkeys(kinds, 0)
        bits: dict[str, int] = {}
        for rows in self.rows:
            for row in rows:
                if row.kind in wanted:
                    bit = bits.setdefault(row.tag, 1 << len(bits))
                    wanted[row.kind] |= bit
        ours, theirs = (_Tags.of(rows, bits) for rows in self.rows)
        return _mean(ours, theirs, list(wanted.values()))

    def _of(self, kind: str | None) -> list[tuple[set[str], set[str]]]:
        """The tags that each of the two has, and those that it may have, of one kind or all."""
        found = []
        for rows in self.rows:
            here = [row for row in rows if kind in {None, row.kind}]
            found.append(({row.tag for row in here if row.certainty != LATER}, {row.tag for row in here}))
        return found

    def shared(self, kind: str | None = None) -> tuple[str, ...]:
        """The tags that both have."""
        (ours, _), (theirs, _) = self._of(kind)
        return tuple(sorted(ours & theirs))

    def possibly_shared(self, kind: str | None = None) -> tuple[str, ...]:
        """The tags that both may have, those aside that both have."""
        (ours, our_may), (theirs, their_may) = self._of(kind)
        return tuple(sorted((our_may & their_may) - (ours & theirs)))

    def theirs(self, kind: str) -> tuple[str, ...]:
        """The tags of the second alone."""
        (_, ours), (_, theirs) = self._of(kind)
        return tuple(sorted(theirs - ours))

    def ours(self, kind: str) -> tuple[str, ...]:
        """The tags of the first alone."""
        (_, ours), (_, theirs) = self._of(kind)
        return tuple(sorted(ours - theirs))

    def behind(self, kind: str | None = None) -> Behind:
        """The entries and the sources behind the tags, the other's first."""
        rows = [row for rows in reversed(self.rows) for row in rows if kind in {None, row.kind}]
        return Behind.of(*rows)


# --- partners and members


def _status(tie: Spell | None) -> str | None:
    if tie is None or tie.certain:
        return tie and tie.status
    return Message("{status}, or {otherwise}", status=tie.status, otherwise=any_of(tie.alternatives))


def _began(tie: Spell | None, memberships: Iterable[Spell]) -> Behind:
    """The entries with which a tie and memberships began."""
    every = (*([tie] if tie else ()), *memberships)
    return Behind.joined(began_by(row, "since") for row in every)


def _names(memberships: Iterable[Spell]) -> tuple[str, ...]:
    return tuple(membership.stream.rpartition("@")[2] for membership in memberships)


def _ties(ask: Ask, body: str) -> dict[str, Spell]:
    """Each counterpart of a partnership that has begun, with where it stands; whoever succeeded one is one."""
    found: dict[str, Spell] = {}
    mine = {side.stream for side in ask.of(sides, body=body, role="party")}
    streams = ask.begun(stream=mine)
    own = seen_from(ask.of(sides, stream=set(streams)), ask.day, body)
    several = {stream for stream in own if len(streams[stream].parties) > PAIR}
    pairs = {
        (spell.stream, spell.of): spell.asked_on(ask.day)
        for spell in (ask.of(spells, stream=several) if several else ())
        if spell.holds(ask.day)
    }
    for whole in ask.at(stream=list(own), of=WHOLE):
        side = own[whole.stream]
        for other in side.others:
            stand = pairs.get((whole.stream, tie(side.party, other)), whole)
            if stand.status != "none":
                found.setdefault(side.now(other), stand)
    return found


def _networks(ask: Ask, body: str) -> dict[str, tuple[Spell, ...]]:
    """Each other member of the networks in which the body is a member, with those memberships."""
    known = ask.begun(kind="membership")
    members = {
        row.stream: row for row in ask.at(kind="membership") if row.status == "member" and row.stream in known
    }
    own = {side.stream for side in ask.of(sides, body=body, role="member")} & {*members}
    networks = {row.rpartition("@")[2] for row in own}
    found: dict[str, tuple[Spell, ...]] = {}
    for stream, stand in members.items():
        member, _, network = stream.partition(":")[2].partition("@")
        if network in networks and stream not in own:
            found[member] = (*found.get(member, ()), stand)
    return found
