"""Who is like us? Bodies compared by what is said of them, tag by tag."""

from collections.abc import Iterable, Iterator
from itertools import compress, product
from typing import Annotated, NamedTuple

from projections.report import WIDE, Ask, Behind, Body, Page, Section, report
from projections.rows.bodies import bodies
from projections.rows.sides import sides
from projections.rows.spells import PAIR, WHOLE, Spell, spells, tie
from projections.rows.streams import begun
from projections.rows.tags import Tag, tags
from projections.rows.ties import ties as seen_from


class Index(NamedTuple):
    """A Jaccard index under uncertainty: 0 nothing in common, 1 all in common."""

    least: float
    most: float

    def __str__(self) -> str:
        return f"{self.least:.2f}" if self.least == self.most else f"{self.least:.2f}–{self.most:.2f}"


class Alike(NamedTuple):
    """One body beside the one that is asked about."""

    body: str
    name: str
    country: Annotated[str | None, "ISO 3166-1 alpha-2, or XK"]
    index_least: Annotated[float, "Jaccard index: the tags of both, divided by the tags of either"]
    index_most: Annotated[float, "the same, if all that is possible of both holds"]
    by_kind: Annotated[tuple[str, ...], "the same for each kind of tag that both have"]
    shared: Annotated[tuple[str, ...], "the tags of both"]
    possibly_shared: Annotated[tuple[str, ...], "tags that one of them may have been given only later"]
    tie: Annotated[str | None, "where the two stand, if there is a partnership"]
    networks: Annotated[tuple[str, ...], "in which both are members"]
    behind: Annotated[Behind, "the entries that give the tags", WIDE]


class ByKind(NamedTuple):
    """One body and one kind of tag."""

    body: str
    name: str
    kind: Annotated[str, "of tag: industry, goal, expertise …"]
    index_least: Annotated[float | None, "over the tags of this kind; none where one has no such tag"]
    index_most: Annotated[float | None, "the same, if all that is possible of both holds"]
    shared: Annotated[tuple[str, ...], "the tags of both"]
    possibly_shared: Annotated[tuple[str, ...], "tags that one of them may have been given only later"]
    theirs: Annotated[tuple[str, ...], "the tags of that body alone"]
    ours: Annotated[tuple[str, ...], "the tags of the body that is asked about alone"]
    behind: Annotated[Behind, "the entries that give the tags", WIDE]


class Untagged(NamedTuple):
    """A partner or fellow member of whom no tag is on record."""

    body: str
    name: str
    tie: Annotated[str | None, "where the partnership stands, if there is one"]
    networks: Annotated[tuple[str, ...], "in which both are members"]
    behind: Annotated[Behind, "the entries with which tie and membership began", WIDE]


@report()
def similar(ask: Ask, body: Annotated[Body, "whom to compare the others with"]) -> Page:
    """Who is like us?

    The Jaccard index of two bodies is the number of tags that both have, divided by the number that either has: over all
    tags, and over those of each kind (`industry:…`, `goal:…`, `expertise:…`). A tag counts once it may have been said;
    one that may have been said only after the day makes the index least–most, those of one entry together or not at all;
    an alleged one does not count. Partners (there is a partnership that has begun, wherever it stands), members of common
    networks, and others stand apart. A body without tags has no index, which is not 0; one that another has succeeded is
    left out.
    """
    known = {one.slug: one for one in ask.of(bodies)}
    told = _told(ask)
    own = told.pop(body, ())
    ties, networks = _ties(ask, body), _networks(ask, body)
    gone = {
        one.slug for one in known.values() if one.since_latest is not None and one.since_latest <= ask.day
    }
    pairs = {slug: _Pair(own, those) for slug, those in told.items() if own and slug not in gone}
    order = sorted(pairs, key=lambda slug: (-pairs[slug].overall.most, -pairs[slug].overall.least, slug))
    rows = [
        Alike(
            body=slug,
            name=ask.name(slug),
            country=known[slug].country,
            index_least=pair.overall.least,
            index_most=pair.overall.most,
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
            shared=pair.shared(kind),
            possibly_shared=pair.possibly_shared(kind),
            theirs=pair.theirs(kind),
            ours=pair.ours(kind),
            behind=pair.behind(kind),
        )
        for slug in order
        for pair in [pairs[slug]]
        for kind in pair.kinds
        for index in [pair.index(kind)]
    ]
    untagged = [
        Untagged(
            body=slug,
            name=ask.name(slug),
            tie=_status(ties.get(slug)),
            networks=_names(networks.get(slug, ())),
            behind=Behind(
                entries=tuple(
                    f"{spell.stream}#{spell.since_by}"
                    for spell in (*([ties[slug]] if slug in ties else []), *networks.get(slug, ()))
                    if spell.since_by
                )
            ),
        )
        for slug in sorted({*ties, *networks} - {*told})
    ]
    fellows = [one for one in rows if one.body in networks and one.body not in ties]
    others = [one for one in rows if one.body not in {*ties, *networks}]
    empty = "nobody with tags" if own else f"no tag of {ask.plain(body)} is on record"
    title = f"Who is like {ask.name(body)}?"
    return Page(
        f"{title} · {ask.told}" if ask.told else title,
        (
            Section("partners", [one for one in rows if one.body in ties], "Partners", empty, Alike),
            Section("networks", fellows, "Members of common networks", empty, Alike),
            Section("others", others, "Others", empty, Alike),
            Section("kinds", kinds, "By kind of tag", empty, ByKind),
            Section("untagged", untagged, "Without tags, so without an index", "nobody", Untagged),
        ),
        tuple(_notes(ask, body, own, len({*known} - {*told, *ties, *networks, *gone, body}))),
    )


def _notes(ask: Ask, body: str, own: Iterable[Tag], untold: int) -> Iterator[str]:
    name = ask.plain(body)
    if not own:
        yield f"No tag of {name} is on record by then, so nobody can be compared with it."
        yield f"Give it some: comity record characterised body:{body} --tags industry:port"
    if untold:
        yield f"Left out, because no tag of theirs is on record: {untold} more bodies in the ledger."
    alleged = sorted({f"{ask.plain(one.slug)} {one.tag}" for one in ask.of(tags, certainty="alleged")})
    if alleged:
        yield f"Alleged, and not compared: {', '.join(alleged)}."


# --- tags


def _told(ask: Ask) -> dict[str, tuple[Tag, ...]]:
    """The tags that each body may have been given by the day."""
    found: dict[str, tuple[Tag, ...]] = {}
    for one in ask.of(tags):
        if one.certainty != "alleged" and one.earliest <= ask.day:
            sure = one.latest <= ask.day
            found[one.slug] = (*found.get(one.slug, ()), one if sure else one._replace(certainty=LATER))
    return found


FEW = 8
"""Of so many possible entries of two bodies each case is looked at."""
LATER = "possible"
"""In the place of its certainty: the tag may have been given only after the day."""


class _Tags(NamedTuple):
    """The tags of a body."""

    has: frozenset[str]
    may: frozenset[str]
    """Those included that are only possible."""
    together: frozenset[frozenset[str]]
    """The possible ones, entry by entry: what one entry tells is told together or not at all."""

    @classmethod
    def of(cls, rows: Iterable[Tag]) -> "_Tags":
        rows = tuple(rows)
        has = frozenset(one.tag for one in rows if one.certainty != LATER)
        told: dict[int, set[str]] = {}
        for one in rows:
            if one.tag not in has:
                told.setdefault(one.version, set()).add(one.tag)
        return cls(has, frozenset(one.tag for one in rows), frozenset(map(frozenset, told.values())))

    def cases(self) -> Iterator[frozenset[str]]:
        """The tags that the body has, in every case: whichever of its possible entries were told by then."""
        for told in product((False, True), repeat=len(self.together)):
            yield self.has.union(*compress(self.together, told))


def _jaccard(ours: _Tags, theirs: _Tags) -> Index:
    """The index of two bodies of which one at least has tags.

    It is least where each tag that is only possible is there and not shared, most where it is there only if shared. Where
    an entry tells several, each case is looked at, unless there are too many; then the bounds are those tag by tag.
    """
    together = [*ours.together, *theirs.together]
    if len(together) <= FEW and any(len(one) > 1 for one in together):
        cases = [
            len(one & other) / len(one | other)
            for one, other in product(ours.cases(), theirs.cases())
            if one or other
        ]
        return Index(round(min(cases), 4), round(max(cases), 4))
    shared = ours.may & theirs.may
    least = len(ours.has & theirs.has) / len(ours.may | theirs.may)
    most = len(shared) / len(ours.has | theirs.has | shared) if shared else 0.0
    return Index(round(least, 4), round(most, 4))


class _Pair:
    """Two bodies and their tags."""

    def __init__(self, ours: Iterable[Tag], theirs: Iterable[Tag]) -> None:
        self.rows = (tuple(ours), tuple(theirs))

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of tag that either has."""
        return tuple(sorted({one.kind for rows in self.rows for one in rows}))

    def _of(self, kind: str | None) -> "tuple[_Tags, _Tags]":
        """The tags of each of the two, of one kind or all."""
        ours, theirs = ([one for one in rows if kind is None or one.kind == kind] for rows in self.rows)
        return _Tags.of(ours), _Tags.of(theirs)

    @property
    def overall(self) -> Index:
        """The index over all tags."""
        return _jaccard(*self._of(None))

    def index(self, kind: str) -> Index | None:
        """The index over the tags of one kind; None where one of the two has no tag of it."""
        both = self._of(kind)
        return _jaccard(*both) if all(one.may for one in both) else None

    def shared(self, kind: str | None = None) -> tuple[str, ...]:
        """The tags that both have."""
        ours, theirs = self._of(kind)
        return tuple(sorted(ours.has & theirs.has))

    def possibly_shared(self, kind: str | None = None) -> tuple[str, ...]:
        """The tags that both may have, those aside that both have."""
        ours, theirs = self._of(kind)
        return tuple(sorted((ours.may & theirs.may) - (ours.has & theirs.has)))

    def theirs(self, kind: str) -> tuple[str, ...]:
        """The tags of the second alone."""
        ours, theirs = self._of(kind)
        return tuple(sorted(theirs.may - ours.may))

    def ours(self, kind: str) -> tuple[str, ...]:
        """The tags of the first alone."""
        ours, theirs = self._of(kind)
        return tuple(sorted(ours.may - theirs.may))

    def behind(self, kind: str | None = None) -> Behind:
        """The entries and the sources behind the tags, the other's first."""
        rows = [one for rows in reversed(self.rows) for one in rows if kind in {None, one.kind}]
        return Behind.of(*rows)


# --- partners and members


def _status(tie: Spell | None) -> str | None:
    if tie is None or tie.certain:
        return tie and tie.status
    return f"{tie.status}, or {tie.otherwise}"


def _names(memberships: Iterable[Spell]) -> tuple[str, ...]:
    return tuple(one.stream.rpartition("@")[2] for one in memberships)


def _ties(ask: Ask, body: str) -> dict[str, Spell]:
    """Each counterpart of a partnership that has begun, with where it stands; whoever succeeded one is one."""
    found: dict[str, Spell] = {}
    mine = {one.stream for one in ask.of(sides, body=body, role="party")}
    streams = begun(ask, stream=mine)
    own = seen_from(ask.of(sides, stream=set(streams)), ask.day, body)
    several = {stream for stream in own if len(streams[stream].parties) > PAIR}
    pairs = {
        (one.stream, one.of): one.asked_on(ask.day)
        for one in (ask.of(spells, stream=several) if several else ())
        if one.holds(ask.day)
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
    known = begun(ask, kind="membership")
    members = {
        one.stream: one for one in ask.at(kind="membership") if one.status == "member" and one.stream in known
    }
    own = {one.stream for one in ask.of(sides, body=body, role="member")} & {*members}
    networks = {one.rpartition("@")[2] for one in own}
    found: dict[str, tuple[Spell, ...]] = {}
    for stream, stand in members.items():
        member, _, network = stream.partition(":")[2].partition("@")
        if network in networks and stream not in own:
            found[member] = (*found.get(member, ()), stand)
    return found
