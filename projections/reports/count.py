"""How many sister cities, and which? Counted by a rule, beside what has been claimed."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from operator import attrgetter
from typing import Annotated, Any, Literal, NamedTuple, Self

from domain import when
from domain.kinds import SUB_BODIES
from domain.message import Field, Message, Several
from projections.page import NO_TALLY, Tally, in_streams
from projections.phrases import any_of, in_turn, possibly, titled
from projections.readings import BETWEEN
from projections.reckoning.belonging import house
from projections.reckoning.claims import (
    Claim,
    Compared,
    CountedFor,
    as_told,
    asserted,
    by_subject,
    compared,
    homes,
    nearest_first,
    subject,
    table,
    unknown_of,
)
from projections.reckoning.counting import (
    COURSE,
    SISTERLY,
    WAYS,
    WORLDS,
    Beside,
    Counting,
    Course,
    Tie,
    both_ways,
    choice,
    rule_of,
    what_counts,
    whose,
)
from projections.reckoning.counting import Counterpart as Counterparts
from projections.reckoning.counting_rules import CONTACT, Rule
from projections.reckoning.other_parties import other_parties, with_other_parties
from projections.reckoning.partings import given_in_words
from projections.reckoning.reasons import ended, flags, reasons
from projections.reckoning.units import Ties, Units
from projections.report import (
    TOGETHER,
    WIDE,
    Ask,
    Behind,
    Body,
    BodyId,
    Count,
    Days,
    Heading,
    Named,
    Page,
    Section,
    StreamId,
    Unanswerable,
    began_by,
    by_stream,
    grouped,
    report,
)
from projections.rows.attestations import attestations
from projections.rows.corrections import Correction, corrections
from projections.rows.duplicates import Duplicate, duplicates
from projections.rows.endings import GIVEN, Ending, endings
from projections.rows.figures import Figure
from projections.rows.instruments import Instrument
from projections.rows.moments import Moment, moments
from projections.rows.policies import policies
from projections.rows.sides import sides
from projections.rows.sources import sources
from projections.rows.streams import streams

SUCCEEDED = "body.succeeded"
FEW = 5
"""So many uncertain counterparts are named in a note."""


class Counted(NamedTuple):
    """One counterpart that counts."""

    body: Annotated[BodyId, "its slug", WIDE]
    name: Named
    country: Annotated[str | None, "ISO 3166-1 alpha-2, or XK"]
    kinds: Annotated[tuple[str, ...], "of the agreements that count"]
    since: Annotated[
        Days, "the first signature of those that are in force; the tie may be older", Heading("signed")
    ]
    certain: Annotated[bool, "whether it counts for certain"]
    certainty: Annotated[str, "of the surest signature that it counts by: confirmed or reported"]
    status: Annotated[str, "where the partnership stands"]
    said: Annotated[str, "what is to be said beside it"]
    streams: Annotated[tuple[StreamId, ...], "the partnerships", WIDE]
    behind: Annotated[Behind, "the entries that say so", WIDE]


class Total(NamedTuple):
    """The count in figures."""

    body: Annotated[BodyId, "its slug", WIDE]
    name: Named
    policy: str
    counts: Annotated[tuple[str, ...], "the kinds of agreement that count"]
    computed: Annotated[Count, "certain counterparts, to those and the possible ones"]
    named: Annotated[int, "counterparts that this ledger can name, possible ones too"]
    possible: Annotated[int, "of them possible only"]
    suspended: Annotated[Count, "of them suspended for certain, to those and the possible ones"]
    not_counted: Annotated[
        int,
        "ties, one a body, that do not count in any partnership, not even possibly, with the reason below",
    ]
    inherited: Annotated[int, "ties inherited by succession, and counted in no other way, listed apart"]
    behind: Annotated[Behind, "the entry that adopts the policy", WIDE]


class Apart(NamedTuple):
    """One tie that does not count, and why; a body with several such partnerships has a row for each."""

    body: Annotated[BodyId, "its slug", WIDE]
    name: Named
    reason: str
    status: Annotated[str, "where the partnership stands"]
    certain: Annotated[bool, "whether it stands there for certain"]
    kinds: Annotated[tuple[str, ...], "of the agreements that may be in force"]
    stream: Annotated[StreamId, "the partnership", WIDE]
    behind: Annotated[Behind, "the entries that say so", WIDE]


class Difference(NamedTuple):
    """One entry by which a counterpart counts otherwise than by what was known at an earlier time."""

    body: Annotated[BodyId, "its slug", WIDE]
    name: Named
    before: Annotated[Literal["no", "possible", "yes"], "whether it counted by what was known then"]
    after: Annotated[Literal["no", "possible", "yes"], "whether it counts"]
    text: Annotated[str, "what was recorded since, in one sentence"]
    recorded: Annotated[str | None, "the day on which it was recorded"]
    stream: Annotated[StreamId, "the partnership", WIDE]
    behind: Annotated[Behind, "the entry, and the one that it is about"]


class _Since(NamedTuple):
    """One entry about a counterpart that was recorded since, whether or not it counts otherwise by it."""

    body: str
    entry: str
    then: Annotated[Count, "1 where it counted by what was known then, over all that was contested"]
    now: Annotated[Count, "1 where it counts, in the same way"]
    bears: Annotated[Count, "1 where the entry is about what it counts by"]
    difference: Difference


TABLES = {
    "counted": Counted,
    "total": Total,
    "claims": Claim,
    "apart": Apart,
    "not-counted": Apart,
    "inherited": Apart,
}


@report(adds_up=TOGETHER, steady=True, tables=TABLES)
def count(
    ask: Ask,
    policy: Annotated[
        str | None, "the rule: one that the ledger has adopted (else the home's first), or rgre, clair, sci"
    ] = None,
    of: Annotated[Body | None, "whose partners are counted, instead of the home's"] = None,
    known_from: Annotated[
        str | None,
        Message(
            "beside it, who counts otherwise since, and by which entries: what had been recorded by then, in the words of"
            " {as_known}",
            as_known=Field("as_known"),
        ),
    ] = None,
) -> Page:
    """How many sister cities, and which?

    Counted are the bodies, after succession, with which the body itself has an agreement of a counted kind in force: for
    certain where one is in force in every standing that the partnership may have on the day, possibly where in some. The
    count goes by agreements, so a suspended partnership counts, and that it is suspended is said. A tie of three counts each
    counterpart. Beside it stands every figure of the policy's metric that was asserted of the body by the day, each with the
    least and the most that is counted on any of the days that it speaks of, whatever day is asked for; and those about
    nobody whom this ledger knows, which cannot be compared. Ties that were inherited from a body whose place this one took
    are listed apart until the heir signs in its own name, each with what has attested it since. No body is left out by its
    kind: a council, port or school counts where it is itself the counterpart in an agreement of a counted kind. Asked what
    was known at an earlier time, it says how many were counted of the same day by the same rule then, and lists the
    counterparts that count otherwise, each with what was recorded since about its agreements and its standing.
    """
    rule, body = rule_of(ask, policy), whose(ask, of)
    counting = Counting(ask, rule, of={body})
    counted = counting.counted(body)
    ties = counting.ties(body)
    named = {tie.counterpart for tie in ties if _counts(tie)}
    besides = [tie for tie in ties if tie.counterpart not in named]
    inherited = [beside for beside in besides if beside.inherited]
    others = [(beside, _class(beside, rule)) for beside in besides if not beside.inherited]
    classed = [(other, label) for other, label in others if label]
    rest = [other for other, label in others if not label]
    told = _Told(ask, counting, ties, counted)
    rows = [told.counted(item) for item in counted]
    then = Counting(_earlier(ask, known_from), rule, of={body}) if known_from else None
    said = _Said(ask, rule, body, counting.successor(body), then, tuple(choice(ask, rule, policy)))
    summed = not _in_partnerships_alone(_claims(ask, rule, body)[0])
    no_claim = (
        Message("no figure of {metric} is on record that was made by the day", metric=rule.metric)
        if rule.metric
        else "the policy names no metric that it is compared with"
    )
    apart = [told.apart(item, label) for item, label in classed]
    not_counted = list(map(told.not_counted, rest))
    listed_apart = [told.apart(item, told.inherited(item)) for item in inherited]
    since = list(_since(then, counting, body)) if then else []
    page = Page(
        "",
        (
            Section(
                "counted",
                rows,
                "Counted",
                "nobody",
                Counted,
                order=in_streams(row.body for row in rows),
            ),
            Section("total", [], "In figures", row=Total, leads=True, of_tally=summed),
            Section("claims", [], "What has been claimed", no_claim, Claim, of_tally=summed),
            Section(
                "apart",
                apart,
                "Classed apart by the policy",
                "the policy has no class of its own for any other tie",
                Apart,
                order=in_streams(row.stream for row in apart),
            ),
            Section(
                "not-counted",
                not_counted,
                "Not counted",
                row=Apart,
                order=in_streams(row.stream for row in not_counted),
            ),
            Section(
                "inherited",
                listed_apart,
                "Inherited by succession: listed apart, not counted",
                row=Apart,
                order=in_streams(row.stream for row in listed_apart),
            ),
            *(
                [
                    Section(
                        "differences",
                        since,
                        "Counted otherwise than then",
                        "nobody",
                        _Since,
                        order=in_streams(row.body for row in since),
                    )
                ]
                if then
                else []
            ),
        ),
        finish=partial(_finished, name=ask.plain(body), at=said.before),
        tally=_tally(ask, counting, body, then),
        worded=said.worded,
    )
    found = said.worded(page)
    return found if summed else found._replace(tally=NO_TALLY, worded=None)


def _finished(page: Page, name: Named, at: int) -> Page:
    """The page with what is possible because of what is contested too; the sentence about it is note number `at`."""
    (total,) = page.section("total")
    most, least = total.computed.most, total.computed.least
    own: dict[str, list[Any]] = {"total": [total._replace(possible=most - least)]}
    if any(section.name == "differences" for section in page.sections):
        own["differences"] = list(_differences(page.section("differences")))
    said = _said_of_all(
        name, total.computed, [row.name for row in page.section("counted") if not row.certain]
    )
    return page._replace(
        sections=tuple(
            section._replace(
                rows=own[section.name], row=Difference if section.name == "differences" else section.row
            )
            if section.name in own
            else section
            for section in page.sections
        ),
        notes=(*page.notes[:at], said, *page.notes[at:]),
    )


def _said_of_all(name: Named, computed: Count, doubtful: list[Named]) -> str:
    """How many are counted of those that may be, and which of them are uncertain."""
    if not computed.most:
        return Message("This ledger can name no counterpart that counts for {body}.", body=name)
    said = Message(
        "{computed} of the {named} {named:counterpart|counterparts} that this ledger can name {computed:is|are} counted"
        " for {body}",
        computed=computed,
        named=computed.most,
        body=name,
    )
    if len(doubtful) > FEW:
        return Message(
            "{said}; {doubtful} of them {doubtful:is|are} uncertain.", said=said, doubtful=len(doubtful)
        )
    if doubtful:
        return Message("{said}; uncertain: {doubtful}.", said=said, doubtful=Several(doubtful))
    return Message("{said}, all for certain.", said=said)


def _counts(tie: Tie) -> bool:
    """Whether a tie is the body's own and counts, possibly at least."""
    return tie.counts and not tie.inherited


class _Sorts(NamedTuple):
    """The ties of a body, each with one other, by what becomes of them."""

    counted: int
    inherited: int
    other: int

    @classmethod
    def of(
        cls,
        ties: Iterable[Tie],
        other: Callable[[Tie], str] = lambda tie: tie.counterpart,
        counts: Callable[[Tie], bool] = _counts,
    ) -> "_Sorts":
        """One of them counts where it does in one partnership; else it is inherited where it is in one."""
        those = grouped(ties, other).values()
        rest = [several for several in those if not any(map(counts, several))]
        inherited = sum(any(row.inherited for row in several) for several in rest)
        return cls(len(those) - len(rest), inherited, len(rest) - inherited)

    @classmethod
    def told(cls, counted: Mapping[str, int]) -> "_Sorts":
        """What was counted by the names of these."""
        return cls(*(counted.get(name, 0) for name in cls._fields))


def _class(tie: Tie, rule: Rule) -> str | None:
    """The class of a rule that a tie is in, if any: the first that has its kind."""
    kinds = {*tie.kinds(rule), *((CONTACT,) if tie.status == "contact" else ())}
    return next((label for label, those in rule.apart if kinds & set(those)), None)


# --- what was counted by what was known at an earlier time


def _earlier(ask: Ask, words: str) -> Ask:
    """The same question of what was known then. Errors: Unanswerable, and those of the time."""
    earlier = ask.elsewhen(words) if ask.elsewhen else ask
    if earlier.position > ask.position:
        raise Unanswerable(
            Message("{field} is later than what is counted: exchange them", field=Field("known_from")),
            field="known_from",
        )
    return earlier


def _since(then: Counting, now: Counting, body: str) -> Iterator[_Since]:
    """What was recorded since about the agreements and the standing of each counterpart, and about who took its place.

    The same entries in every world, so that what counts in each can be laid over each other.
    """
    before, after = (_certainties(counting, body) for counting in (then, now))
    ties = [*then.ties(body), *now.ties(body)]
    bears: dict[str, set[int | None]] = {}
    bodies: dict[str, set[str]] = {}
    for tie in ties:
        bears.setdefault(tie.stream, set()).update(
            (*(row.version for row in tie.states), tie.stand.since_by, tie.stand.tier_since_by)
        )
        bodies.setdefault(tie.stream, set()).update(
            f"body:{who}" for who in (tie.party, tie.own, tie.counterpart)
        )
    recorded = _recorded(then.ask, now.ask, bears, set().union(*bodies.values()))
    ask = now.ask
    merged = {row.stream: row for row in ask.of(duplicates) if row.position > then.ask.position}
    for other, own in sorted(grouped(ties, lambda tie: tie.counterpart).items()):
        about = {stream for tie in own for stream in (tie.stream, *bodies[tie.stream])}
        for stream in sorted(merged.keys() & {tie.stream for tie in own}):
            yield _Since(
                body=other,
                entry=f"{stream}#{merged[stream].said_by}",
                then=_one_or_none(before.get(other)),
                now=_one_or_none(after.get(other)),
                bears=Count(1, 1),
                difference=_told_elsewhere(merged[stream], other, then.ask, ask),
            )
        for row, matters in recorded:
            if row.stream in about:
                yield _Since(
                    body=other,
                    entry=row.entry,
                    then=_one_or_none(before.get(other)),
                    now=_one_or_none(after.get(other)),
                    bears=Count(int(matters), int(matters)),
                    difference=Difference(
                        body=other,
                        name=ask.name(other),
                        before="no",
                        after="no",
                        text=ask.said(row.text),
                        recorded=when.iso(row.recorded_day),
                        stream=row.stream,
                        behind=_behind(row),
                    ),
                )


def _told_elsewhere(row: Duplicate, other: str, then: Ask, now: Ask) -> Difference:
    """That a partnership is told in another one since, because a body is registered twice."""
    return Difference(
        body=other,
        name=then.name(other),
        before="no",
        after="no",
        text=Message("told in {there} since: a body was registered twice", there=now.title(row.original)),
        recorded=when.iso(row.recorded_day),
        stream=row.stream,
        behind=Behind(entries=(f"{row.stream}#{row.said_by}",)),
    )


def _recorded(
    then: Ask, now: Ask, bears: Mapping[str, set[int | None]], bodies: Collection[str]
) -> list[tuple[Moment | Correction, bool]]:
    """The entries since about some partnerships, and the successions of some bodies; each with whether it bears on them.

    What is about such an entry bears on them too, and what is about that: a retraction that is retracted itself.
    """
    about: dict[str, set[int | None]] = {stream: set(versions) for stream, versions in bears.items()}
    succeeded = (
        row for ask in (then, now) for row in ask.of(moments, stream=bodies) if row.type == SUCCEEDED
    )
    for row in succeeded:
        about.setdefault(row.stream, set()).add(row.version)
    found: dict[int, tuple[Moment | Correction, bool]] = {
        row.position: (row, row.version in about[row.stream])
        for row in now.of(moments, stream=set(about))
        if row.stream in bears or row.type == SUCCEEDED
    }
    for correction in sorted(now.of(corrections, stream=set(about)), key=lambda row: row.position):
        matters = correction.about in about[correction.stream]
        if matters:
            about[correction.stream].add(correction.version)
        if matters or correction.stream in bears:
            found[correction.position] = (correction, matters)
    return [found[position] for position in sorted(found) if position > then.position]


def _differences(rows: Iterable[_Since]) -> Iterator[Difference]:
    """What bears on each counterpart that counts otherwise; where nothing is known to, all that was recorded of it."""
    for own in grouped(rows, lambda row: row.body).values():
        then, now = _in_a_word(own[0].then), _in_a_word(own[0].now)
        if then != now:
            bearing = [row for row in own if row.bears.most] or own
            yield from (row.difference._replace(before=then, after=now) for row in bearing)


def _one_or_none(counted: bool | None) -> Count:
    """Whether somebody counts, as a number: for certain (True), possibly (False), or not."""
    return Count(int(bool(counted)), int(counted is not None))


def _in_a_word(number: Count) -> Literal["no", "possible", "yes"]:
    return "yes" if number.least else "possible" if number.most else "no"


def _certainties(counting: Counting, body: str) -> dict[str, bool]:
    """Whom a count holds, and whether for certain."""
    return {row.body: row.certain for row in counting.counted(body)}


def _behind(row: Moment | Correction) -> Behind:
    if isinstance(row, Moment):
        return Behind.of(row)
    return Behind(entries=(row.entry, f"{row.stream}#{row.about}"), sources=row.sources)


# --- words


TOLD = ("partnership.opened", "partnership.signed", "partnership.suspended")
"""Types of the facts of which it is told why a tie counts, or does not."""


class _Told:
    """Ties in words, with the entries and sources behind them."""

    def __init__(
        self, ask: Ask, counting: Counting, every: Collection[Tie], counted: Iterable[Counterparts]
    ) -> None:
        self.ask, self.counting = ask, counting
        wanted = {tie.stream for tie in every if not _counts(tie)}
        wanted |= {tie.stream for counterparts in counted for tie in counterparts.ties if _remarks(tie)}
        self._facts = by_stream(ask.of(moments, stream=wanted, type=TOLD))
        self._by_version: dict[str, dict[int, Moment]] = {}
        streams_of = {tie.stream for counterparts in counted for tie in counterparts.ties}
        self._signed = {
            (moment.stream, moment.version): moment.certainty
            for moment in ask.of(moments, stream=streams_of, type="partnership.signed")
        }
        self._under = {
            stream.stream: stream.under for stream in ask.of(streams, stream=wanted) if stream.under
        }
        self._several = grouped(every, lambda tie: tie.counterpart)
        heirs = {tie.stream for tie in every if tie.inherited}
        self._attested = by_stream(
            row for row in (ask.of(attestations, stream=heirs) if heirs else ()) if row.counts
        )
        self._sources = {row.slug: row for row in (ask.of(sources) if self._attested else ())}
        self._beside = by_stream(tie for tie in every if tie.counts)
        given = ask.of(endings, what=GIVEN, stream=streams_of)
        self._given: dict[tuple[str, str], list[Ending]] = grouped(
            (end for end in given if end.first <= counting.day < end.until), lambda end: (end.stream, end.of)
        )

    def counted(self, counterpart: Counterparts) -> Counted:
        """A counterpart that counts; remembered by what that rests on, where one tie alone of its own is behind it."""
        tie, *others = counterpart.ties
        beside = {row.stream for row in self._several.get(counterpart.body, ())}
        if others or beside != {tie.stream} or tie.party != counterpart.body:
            return self._counted(counterpart)
        facts = self._facts.get(tie.stream, ())
        rows = (
            counterpart,
            facts,
            [self._signed.get((held.instrument.stream, held.instrument.version)) for held in tie.counted],
            self._given.get((tie.stream, tie.stand.of)),
            self.counting.bodies.get(counterpart.body),
            [row.party for row in self._beside[tie.stream]],
            self.counting.day if any(fact.certainty == "alleged" for fact in facts) else None,
        )
        key = "counted", self.counting.rule, tie.stream, counterpart.body
        return self.ask.again(key, rows, lambda: self._counted(counterpart), ways=WAYS)

    def _counted(self, counterpart: Counterparts) -> Counted:
        ties = _surest(counterpart)
        first, shown = _shown(ties)
        known = self.counting.bodies.get(counterpart.body)
        behind = (
            Behind.joined(
                [
                    self._behind(tie, [held.instrument for held in tie.counted]),
                    Behind.of(*self._given.get((tie.stream, tie.stand.of), ())),
                ]
            )
            for tie in counterpart.ties
        )
        return Counted(
            body=counterpart.body,
            name=self.ask.name(counterpart.body),
            country=known.country if known else None,
            kinds=tuple(sorted({held.instrument.kind for tie in ties for held in tie.counted})),
            since=first.signed,
            certain=counterpart.certain,
            certainty=self._certainty(held.instrument for tie in ties for held in tie.counted),
            status=shown.status,
            said=in_turn(self._said(counterpart, shown)),
            streams=tuple(tie.stream for tie in counterpart.ties),
            behind=Behind.joined(behind),
        )

    def _moment(self, stream: str, version: int) -> Moment | None:
        """One fact of what is told of."""
        if (known := self._by_version.get(stream)) is None:
            known = {moment.version: moment for moment in self._facts.get(stream, ())}
            self._by_version[stream] = known
        return known.get(version)

    def _certainty(self, signatures: Iterable[Instrument]) -> str:
        known = {self._signed.get((row.stream, row.version), "confirmed") for row in signatures}
        return "confirmed" if "confirmed" in known else "reported"

    def not_counted(self, tie: Tie) -> Apart:
        """A tie that does not count, and why; remembered by what that rests on."""
        day, slugs = self.counting.day, (tie.party, tie.counterpart)
        facts = self._facts.get(tie.stream, ())
        later = any(state.earliest > day for state in tie.states)
        alleged = any(fact.certainty == "alleged" for fact in facts)
        heir = None if tie.party == tie.counterpart else self.counting.successor(tie.party, surely=True)
        several = len({row.stream for row in self._several[tie.counterpart]}) > 1
        under = self._under.get(tie.stream)
        rows = (
            tie,
            facts,
            under and self.ask.title(under),
            self.counting.bodies.get(tie.counterpart),
            self.ask.title(tie.stream) if several else None,
            day if later or alleged else None,
            heir,
        )
        key = "not counted", self.counting.rule, tie.stream, *slugs
        return self.ask.again(key, rows, lambda: self.apart(tie, self.reason(tie)), ways=WAYS)

    def apart(self, tie: Tie, reason: str) -> Apart:
        """A tie that does not count."""
        reason = self._with_successor(tie, reason)
        if len({row.stream for row in self._several[tie.counterpart]}) > 1:
            reason = Message("{tie}: {reason}", tie=self.ask.title(tie.stream), reason=reason)
        return Apart(
            body=tie.counterpart,
            name=self.ask.name(tie.counterpart),
            reason=reason,
            status=tie.status,
            certain=tie.stand.certain,
            kinds=tie.kinds(self.counting.rule),
            stream=tie.stream,
            behind=self._behind(tie, [*(holding.instrument for holding in tie.holdings), *ended(tie)]),
        )

    def _said(self, counterpart: Counterparts, shown: Tie) -> Iterator[str]:
        if not counterpart.certain:
            doubts = dict.fromkeys(doubt for tie in counterpart.ties for doubt in tie.doubts)
            yield Message("possible only: {doubts}", doubts=in_turn(doubts))
        if shown.status == "suspended":
            facts = [self._moment(shown.stream, version) for version in shown.stand.paused_by]
            told = in_turn(self.ask.said(fact.text) for fact in facts if fact)
            word = possibly("suspended", certain=shown.stand.certain)
            said = Message("{suspended}, and counted: the count goes by agreements", suspended=word)
            yield Message("{said} ({facts})", said=said, facts=told) if told else said
        if counterpart.certain and shown.stand.alternatives:
            yield possibly(any_of(shown.stand.alternatives), certain=False)
        for end in self._given.get((shown.stream, shown.stand.of), ()):
            yield given_in_words(end, self.ask.plain)
        yield from flags(shown)
        yield from self._signers(counterpart)
        yield from self._besides(counterpart)
        beside = self._beside[shown.stream]
        others = [self.ask.plain(tie.party) for tie in beside if tie.party != shown.party]
        if others:
            yield Message("together with {others}: each counts", others=Several(others))

    def _signers(self, counterpart: Counterparts) -> Iterator[str]:
        """Whose place the counterpart took in what counts; and what it signed itself, where it did that too."""
        ties = _surest(counterpart)
        taken = [tie for tie in ties if tie.party != tie.counterpart and not tie.names_counterpart]
        for tie in taken:
            signed_by, day = self._signed_by(tie), _first(tie).signed.said
            yield Message("{signed_by} ({day})", signed_by=signed_by, day=day) if len(ties) > 1 else signed_by
        if taken and (own := [tie for tie in ties if tie not in taken]):
            signed = min(map(_first, own), key=_by_day).signed
            body = self.ask.plain(counterpart.body)
            yield Message("signed by {body} itself ({day})", body=body, day=signed.said)

    def _besides(self, counterpart: Counterparts) -> Iterator[str]:
        """By which of several partnerships it counts, and why not by the others."""
        counting = {tie.stream for tie in counterpart.ties}
        several = self._several.get(counterpart.body, [])
        if len({row.stream for row in several}) > 1:
            yield Message("counted by {ties}", ties=Several(map(self.ask.title, sorted(counting)), " and "))
        for row in several:
            if row.stream not in counting and not _counts(row):
                why = self.inherited(row) if row.inherited else self.reason(row)
                yield Message("besides, not counted, {tie}: {why}", tie=self.ask.title(row.stream), why=why)

    def reason(self, tie: Tie) -> str:
        """Why a tie does not count."""
        return in_turn(dict.fromkeys([*self._reasons(tie), *flags(tie)]))

    def inherited(self, tie: Tie) -> str:
        """Why an inherited tie is listed apart."""
        if tie.counts:
            stands: str = Message("it would count") if tie.certain else Message("it would possibly count")
        else:
            stands = self.reason(tie)
        since = self._attested_since(tie)
        return Message(
            "a tie of {body}, whose place {successor} took: {since}; on its own {stands}",
            body=self.ask.plain(tie.own),
            successor=self.ask.plain(self.counting.successor(tie.own)),
            since=Message(
                "attested since by {sources}, while no agreement of its own is on record",
                sources=Several(since),
            )
            if since
            else Message("on record it has not been attested since"),
            stands=stands,
        )

    def _attested_since(self, tie: Tie) -> list[Message]:
        """What attests an inherited tie and may be of no earlier day than the succession, each with its day."""
        own = self.counting.bodies[tie.own]
        of = {f"{held.instrument.stream}#{held.instrument.version}" for held in tie.holdings}
        found: dict[str, Message] = {}
        for row in self._attested.get(tie.stream, ()):
            source = self._sources.get(row.source)
            words = row.on or (source.published if source else None)
            if row.attested in of and words:
                first, last = when.bounds(words)
                if first <= self.counting.day and last >= (own.since_earliest or when.MIN):
                    day = Days.of((first, last), words).said
                    found.setdefault(row.source, Message("{source} ({day})", source=row.source, day=day))
        return [found[slug] for slug in sorted(found)]

    def _reasons(self, tie: Tie) -> Iterator[str]:
        alleged = [self.ask.said(moment.text) for moment in self._alleged(tie)]
        yield from reasons(tie, self.counting.rule, self.counting.day, alleged)
        if above := self._under.get(tie.stream):
            known = self.counting.bodies.get(tie.counterpart)
            under = self.ask.title(above)
            yield (
                Message("a {kind} tie under {tie}", kind=known.kind, tie=under)
                if known and known.kind in SUB_BODIES
                else Message("a tie under {tie}", tie=under)
            )

    def _alleged(self, tie: Tie) -> list[Moment]:
        """Signatures that are alleged only, and may have been by the day."""
        return [
            row
            for row in self._facts.get(tie.stream, ())
            if row.type == "partnership.signed"
            and row.certainty == "alleged"
            and row.earliest <= self.counting.day
        ]

    def _with_successor(self, tie: Tie, reason: str) -> str:
        if tie.party == tie.counterpart or tie.names_counterpart:
            return reason
        return in_turn([reason, self._signed_by(tie)])

    def _signed_by(self, tie: Tie) -> str:
        sure = self.counting.successor(tie.party, surely=True) == tie.counterpart
        party = self.ask.plain(tie.party)
        if sure:
            return Message("signed by {party}, whose place it took", party=party)
        return Message("signed by {party}, whose place it may have taken", party=party)

    def _behind(self, tie: Tie, rows: Iterable[Instrument]) -> Behind:
        """The entries and sources behind a tie: its agreements, what began its standing, else its opening."""
        agreed = Behind.of(*rows, *tie.approvals)
        began = began_by(tie.stand, "since", "tier_since")
        behind = Behind.joined((agreed, began, Behind.of(*self._alleged(tie))))
        openings = [row for row in self._facts.get(tie.stream, ()) if row.opens]
        return behind if behind.entries else Behind.of(*openings)


def _first(tie: Tie) -> Instrument:
    """The first of the agreements by which a tie counts."""
    return min((held.instrument for held in tie.counted), key=_by_day)


def _by_day(instrument: Instrument) -> tuple[int, int]:
    return instrument.latest, instrument.earliest


def _remarks(tie: Tie) -> bool:
    """Whether there is more to say of a tie than that it is in force."""
    return tie.status != "in-force" or bool(tie.stand.flags or tie.stand.possible_flags)


# --- what is said of all of them together


SORTS = "sorts of ties", "sorts of ties, as surely counted", "sorts of ties, by who surely is who"
"""The sorts of ties (`_Sorts`): as they may count, as they count for certain, and by who surely took whose place."""
NONE = "none"
"""Where a partnership stands of which nothing has begun."""
SUSPENDED, FIGURES, BELOW, EVER, OTHERS, THEN = (
    "suspended",
    "figures",
    "of bodies below",
    "ties on any day",
    "other parties",
    "counted then",
)
"""What is counted, beside the ties (`Ties.tally`), the two ways to count (`both_ways`) and the course (`Course.tally`)."""


def _tally(ask: Ask, counting: Counting, body: str, then: Counting | None) -> Tally:
    ties = counting.ties(body)
    where = {tie.stream for tie in ties}
    below = house(ask, body) - {body}
    theirs = {side.stream for side in ask.of(sides, body=below, role="party")} if below else set()
    own, nobodys = _claims(ask, counting.rule, body)
    each = (
        _Sorts.of(ties),
        _Sorts.of(ties, counts=lambda tie: _counts(tie) and tie.certain),
        _Sorts.of(ties, lambda tie: counting.successor(tie.party, surely=True)),
    )
    found: dict[str, Counter[Any]] = {
        **{name: Counter(sorts._asdict()) for name, sorts in zip(SORTS, each, strict=True)},
        SUSPENDED: Counter(_suspended(counting.counted(body))),
        FIGURES: Counter((*own, *nobodys)),
        BELOW: Counter(
            NONE not in (row.status, *row.alternatives)
            for row in (ask.at(counting.day, stream=theirs) if theirs else ())
            if row.status != NONE or row.alternatives
        ),
        OTHERS: Counter(with_other_parties(ask, where)),
    }
    if ties:
        there = ask.begun(counting.day, kind="partnership", stream=where).values()
        found |= Ties(ask, there, body).tally()
        found |= both_ways(ask, counting, body)
    if own:
        ever = Counting(ask, counting.rule, when.MAX, of={body} | homes(ask))
        found[EVER] = Counter({EVER: ever.ties_of(body)})
        found |= ever.course(body).tally
    if then:
        found[THEN] = Counter(row.certain for row in then.counted(body))
    return found


def _suspended(counted: Iterable[Counterparts]) -> Iterator[tuple[str, bool]]:
    """Each counterpart that is suspended, or may be, and whether it surely is."""
    for each in counted:
        _, shown = _shown(_surest(each))
        if "suspended" in (shown.status, *shown.stand.alternatives):
            yield each.body, shown.status == "suspended" and shown.stand.certain


def _surest(counterpart: Counterparts) -> list[Tie]:
    """The ties by which it counts: those that do so for certain, else all."""
    return [tie for tie in counterpart.ties if tie.certain] or list(counterpart.ties)


def _shown(ties: Sequence[Tie]) -> tuple[Instrument, Tie]:
    """The first agreement that counts in some ties, and the tie that it is in."""
    first = min((held.instrument for tie in ties for held in tie.counted), key=_by_day)
    return first, next(tie for tie in ties if first in (held.instrument for held in tie.counted))


def _claims(ask: Ask, rule: Rule, body: str) -> tuple[list[Figure], list[Figure]]:
    """What has been claimed of a body, and of nobody whom this ledger knows."""
    if not rule.metric:
        return [], []
    every = by_subject(ask, rule.metric)
    strangers = unknown_of(ask, every.keys() - {body})
    return list(every.get(body, ())), [claim for who in strangers for claim in every[who]]


def _in_partnerships_alone(claims: Iterable[Figure]) -> bool:
    """Whether there are claims, and all of them stand in partnerships and memberships, of which some may be asked alone."""
    kinds = {claim.stream.partition(":")[0] for claim in claims}
    return bool(kinds) and kinds <= BETWEEN


class _Claimed(NamedTuple):
    """What has been claimed, beside what is counted."""

    rows: list[Claim]
    notes: tuple[str, ...]

    @classmethod
    def of(cls, ask: Ask, rule: Rule, body: str, counted: Tally) -> Self:
        """Of what was counted (`_tally`)."""
        every = nearest_first(counted[FIGURES], ask.day)
        own = [claim for claim in every if subject(claim) == body]
        nobodys = [claim for claim in every if subject(claim) != body]
        told = _compared(ask, rule, body, counted)
        beside = {claim: told[claim] for claim in (*own, *nobodys)}
        return cls(table(ask, beside), tuple(_claimed(ask, own, beside)))


def _compared(ask: Ask, rule: Rule, body: str, counted: Tally) -> Mapping[Figure, Compared]:
    """What has been claimed, each beside what is counted of the days that it speaks of, whatever day is asked for."""

    def made() -> Mapping[Figure, Compared]:
        ever = CountedFor(body, counted[EVER][EVER], Course.of(counted)) if EVER in counted else None
        return compared(ask, claims, rule=rule, counted=ever)

    claims = sorted(counted[FIGURES], key=attrgetter("stream", "place"))
    given = ask.today, homes(ask), [counted.get(name) for name in (EVER, *COURSE)], claims
    return ask.again(("compared", rule, body), given, made, ways=WORLDS)


class _Said(NamedTuple):
    """What is said of all counterparts together: it is made of their rows, and of what was counted (`_tally`)."""

    ask: Ask
    rule: Rule
    body: str
    successor: str
    then: Counting | None
    choice: tuple[str, ...]

    @property
    def before(self) -> int:
        """How many notes come before that on all counterparts."""
        return len(self.choice) + (self.then is not None)

    def worded(self, page: Page) -> Page:
        """The page with its title, its notes, its figures, and what has been claimed beside them."""
        ask, rule, body, counted = self.ask, self.rule, self.body, page.tally
        rows: Sequence[Counted] = page.section("counted")
        computed = Count(sum(row.certain for row in rows), len(rows))
        given = ask.day, ask.today, [counted.get(name) for name in (EVER, *COURSE)], (*counted[FIGURES],)
        claimed = ask.again(
            ("claimed", rule, body), given, lambda: _Claimed.of(ask, rule, body, counted), ways=WORLDS
        )
        sorts = _Sorts.told(counted[SORTS[0]])
        total = Total(
            body=body,
            name=ask.name(body),
            policy=rule.policy,
            counts=rule.counts,
            computed=computed,
            named=computed.most,
            possible=computed.most - computed.least,
            suspended=Count(sum(surely for _, surely in counted[SUSPENDED]), len(counted[SUSPENDED])),
            not_counted=sorts.other,
            inherited=sorts.inherited,
            behind=Behind(entries=rule.entries, sources=rule.sources),
        )
        made: dict[str, list[Any]] = {"total": [total], "claims": claimed.rows}
        title = Message(
            "Counted for {body} by the policy {policy}: {computed}",
            body=ask.name(body),
            policy=rule.policy,
            computed=computed,
        )
        return page._replace(
            title=titled(title, ask.told),
            sections=tuple(
                section._replace(rows=made.get(section.name, section.rows)) for section in page.sections
            ),
            notes=(
                *self._then(counted),
                *self.choice,
                *self._notes(rows, claimed, counted),
                *self._units(counted, computed),
                *other_parties(ask, counted[OTHERS].keys()),
            ),
        )

    def _then(self, counted: Tally) -> Iterator[str]:
        if self.then is None:
            return
        then, by_then = self.then, counted[THEN]
        computed, told = Count(by_then[True], by_then.total()), then.ask.told
        if then.rule.entries and not any(row.policy == then.rule.policy for row in then.ask.of(policies)):
            yield Message(
                "Counted by what was known then: {computed} ({told}); the policy {policy} had not been adopted by then.",
                computed=computed,
                told=told,
                policy=then.rule.policy,
            )
        else:
            yield Message(
                "Counted by what was known then: {computed} ({told}).", computed=computed, told=told
            )

    def _notes(self, rows: Sequence[Counted], claimed: "_Claimed", counted: Tally) -> Iterator[str]:
        ask, rule, body = self.ask, self.rule, self.body
        name = ask.plain(body)
        if self.successor != body:
            yield Message(
                "By that day {successor} had taken the place of {body}, or may have.",
                successor=ask.plain(self.successor),
                body=name,
            )
        if body not in homes(ask):
            yield Message(
                "This is not {body}'s own ledger: only ties that are recorded here are counted.", body=name
            )
        yield from claimed.notes
        suspended = grouped(sorted(counted[SUSPENDED]), lambda told: told[1])
        names = {sure: Several(ask.name(who) for who, _ in those) for sure, those in suspended.items()}
        if True in names:
            yield Message("Suspended and counted: {names}.", names=names[True])
        if False in names:
            yield Message("Possibly suspended, and counted: {names}.", names=names[False])
        if reported := sum(row.certainty == "reported" for row in rows):
            yield Message(
                "Of those counted, {reported} {reported:rests|rest} on signatures that are reported, not confirmed.",
                reported=reported,
            )
        yield in_turn(filter(None, (what_counts(rule), (rule.text or "").strip())), " ")
        if rule.unseen:
            yield Message("Not checked, because a ledger cannot tell it: {unseen}.", unseen=rule.unseen)
        theirs = Count(counted[BELOW][True], counted[BELOW].total())
        if theirs.most:
            yield Message(
                "{number} {number:partnership|partnerships} of bodies that belong to {body} (councils, ports, schools …)"
                " {number:is|are} their own, and {number:is|are} not looked at here.",
                number=theirs,
                body=name,
            )

    def _units(self, counted: Tally, computed: Count) -> Iterator[str]:
        """What is counted, beside the ties that there are and those that `annual` counts."""
        each = [_Sorts.told(counted[name]) for name in SORTS]
        if not any(each[0]):
            return
        counts, inherited, rest = (Count(min(numbers), max(numbers)) for numbers in zip(*each, strict=True))
        units = Units.of(counted)
        if not units.plain or counts != computed:
            said = {"ties": units.said(), "counts": counts, "counterparts": computed, "rest": rest}
            yield (
                Message(
                    "Ties: {ties}; {counts} {counts:counts|count}, for {counterparts}"
                    " {counterparts:counterpart|counterparts}, {rest} {rest:does|do} not, {inherited} inherited.",
                    **said,
                    inherited=inherited,
                )
                if inherited.most
                else Message(
                    "Ties: {ties}; {counts} {counts:counts|count}, for {counterparts}"
                    " {counterparts:counterpart|counterparts}, {rest} {rest:does|do} not.",
                    **said,
                )
            )
        if (there := Beside.of(counted)).differs:
            yield Message(
                "`annual` has {ties} own {ties:tie|ties} of tier {tier} or more at the end of that day, whatever the policy:"
                " {why}.",
                ties=there.ties,
                tier=SISTERLY,
                why=there.said(self.ask.plain),
            )


def _claimed(ask: Ask, own: Collection[Figure], beside: Mapping[Figure, Compared]) -> Iterator[str]:
    """What is claimed, the nearest to the day, what perhaps is by then, and what cannot be compared."""
    latest = asserted(own, ask.day)
    first = [claim for claim in (latest.figure, latest.alleged) if claim]
    for claim in sorted((*first, *latest.beside), key=lambda claim: claim.certainty == "alleged"):
        said = {
            "day": claim.of.said,
            "figure": claim.said,
            "sources": in_turn(claim.sources, ", ") or Message("no source"),
            "verdict": beside[claim].said,
        }
        yield (
            Message("Alleged as of {day}: {figure} ({sources}); {verdict}.", **said)
            if claim.certainty == "alleged"
            else Message("Asserted as of {day}: {figure} ({sources}); {verdict}.", **said)
        )
    for claim in latest.possible:
        yield Message(
            "As of {day}, which may be later than the day asked for: {figure} ({sources}), {certainty}.",
            figure=claim.said,
            day=claim.of.said,
            sources=in_turn(claim.sources, ", ") or Message("no source"),
            certainty=Message("alleged") if claim.certainty == "alleged" else Message("asserted"),
        )
    known = {*own}
    if nobodys := tuple(claim for claim in beside if claim not in known):
        yield Message(
            "Claimed of nobody whom this ledger knows, and not compared: {claims}.",
            claims=ask.again("claims of nobody", nobodys, partial(as_told, ask, nobodys), ways=WORLDS),
        )
