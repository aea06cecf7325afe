"""How many sister cities, and which? Counted by a rule, beside what has been claimed."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Literal, NamedTuple

from domain import when
from domain.kinds import SUB_BODIES
from domain.message import Field, Message, Several
from projections.phrases import any_of, in_turn, possibly, titled
from projections.reckoning.belonging import house
from projections.reckoning.claims import (
    Claim,
    Compared,
    as_told,
    asserted,
    claims,
    compared,
    homes,
    subject,
    table,
    unknown,
)
from projections.reckoning.counting import (
    SISTERLY,
    Counting,
    Tie,
    beside,
    choice,
    rule_of,
    tally,
    what_counts,
    whose,
)
from projections.reckoning.counting import Counterpart as Counterparts
from projections.reckoning.counting_rules import CONTACT, Rule
from projections.reckoning.other_parties import other_parties
from projections.reckoning.partings import given_in_words
from projections.reckoning.reasons import ended, flags, reasons
from projections.reckoning.standings import NONE
from projections.reckoning.units import Ties
from projections.report import (
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


TABLES = {
    "counted": Counted,
    "total": Total,
    "claims": Claim,
    "apart": Apart,
    "not-counted": Apart,
    "inherited": Apart,
}


@report(tables=TABLES)
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
    inherited = [tie for tie in besides if tie.inherited]
    others = [(tie, _class(tie, rule)) for tie in besides if not tie.inherited]
    told = _Told(ask, counting, ties, counted)
    rows = [told.counted(item) for item in counted]
    then = Counting(_earlier(ask, known_from), rule, of={body}) if known_from else None
    every = claims(ask, rule.metric) if rule.metric else []
    own = [claim for claim in every if subject(claim) == body]
    nobodys = unknown(ask, [claim for claim in every if subject(claim) != body])
    compared_to = compared(ask, [*own, *nobodys], rule=rule)
    no_claim = (
        Message("no figure of {metric} is on record that was made by the day", metric=rule.metric)
        if rule.metric
        else "the policy names no metric that it is compared with"
    )
    computed = tally(counted)
    suspended = sorted(set(_suspended(counted)))
    sorts = _Sorts.of(ties)
    total = Total(
        body=body,
        name=ask.name(body),
        policy=rule.policy,
        counts=rule.counts,
        computed=computed,
        named=computed.most,
        possible=computed.most - computed.least,
        suspended=Count(sum(surely for _, surely in suspended), len(suspended)),
        not_counted=sorts.other,
        inherited=sorts.inherited,
        behind=Behind(entries=rule.entries, sources=rule.sources),
    )
    title = Message(
        "Counted for {body} by the policy {policy}: {computed}",
        body=ask.name(body),
        policy=rule.policy,
        computed=computed,
    )
    return Page(
        titled(title, ask.told),
        (
            Section("counted", rows, "Counted", "nobody", Counted),
            Section("total", [total], "In figures", row=Total, leads=True),
            Section("claims", table(ask, compared_to), "What has been claimed", no_claim, Claim),
            Section(
                "apart",
                [told.apart(tie, label) for tie, label in others if label],
                "Classed apart by the policy",
                "the policy has no class of its own for any other tie",
                Apart,
            ),
            Section(
                "not-counted",
                [told.not_counted(tie) for tie, label in others if not label],
                "Not counted",
                row=Apart,
            ),
            Section(
                "inherited",
                [told.apart(tie, told.inherited(tie)) for tie in inherited],
                "Inherited by succession: listed apart, not counted",
                row=Apart,
            ),
            *(
                [
                    Section(
                        "differences",
                        list(_differences(then, counting, body)),
                        "Counted otherwise than then",
                        "nobody",
                        Difference,
                    )
                ]
                if then
                else []
            ),
        ),
        (
            *(_by_what_was_known(then, body) if then else ()),
            *choice(ask, rule, policy),
            _said_of_all(ask.plain(body), computed, [row.name for row in rows if not row.certain]),
            *_of_the_body(counting, body),
            *_claimed(ask, own, nobodys, compared_to),
            *_of_those_counted(ask, rows, suspended),
            in_turn(filter(None, (what_counts(rule), (rule.text or "").strip())), " "),
            *_left_out(counting, body),
            *_ties(counting, body, computed),
            *other_parties(ask, {tie.stream for tie in ties}),
        ),
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


def _differences(then: Counting, now: Counting, body: str) -> Iterator[Difference]:
    """The counterparts that count otherwise than then, each with the entries since that bear on that.

    These are about its agreements, its standing, and who took its place. Where no entry is known to bear on it, all are
    there that were recorded of it.
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
        word_then, word_now = _in_a_word(before.get(other)), _in_a_word(after.get(other))
        if word_then == word_now:
            continue
        about = {stream for tie in own for stream in (tie.stream, *bodies[tie.stream])}
        bearing = [
            _told_elsewhere(merged[stream], other, then.ask, ask)
            for stream in sorted(merged.keys() & {tie.stream for tie in own})
        ]
        told = [(row, matters) for row, matters in recorded if row.stream in about]
        bearing += [_told_since(row, other, ask) for row, matters in told if matters]
        for row in bearing or [_told_since(row, other, ask) for row, _ in told]:
            yield row._replace(before=word_then, after=word_now)


def _told_since(row: Moment | Correction, other: str, now: Ask) -> Difference:
    """What was recorded since about a counterpart."""
    return Difference(
        body=other,
        name=now.name(other),
        before="no",
        after="no",
        text=now.said(row.text),
        recorded=when.iso(row.recorded_day),
        stream=row.stream,
        behind=_behind(row),
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


def _in_a_word(certain: bool | None) -> Literal["no", "possible", "yes"]:
    """Whether somebody counts: for certain (True), possibly (False), or not (None)."""
    return "no" if certain is None else "yes" if certain else "possible"


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
        """A counterpart that counts."""
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
        """A tie that does not count, and why."""
        return self.apart(tie, self.reason(tie))

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


def _by_what_was_known(then: Counting, body: str) -> Iterator[str]:
    """How many were counted by what was known at an earlier time."""
    computed, told, policy = tally(then.counted(body)), then.ask.told, then.rule.policy
    if then.rule.entries and not any(row.policy == policy for row in then.ask.of(policies)):
        yield Message(
            "Counted by what was known then: {computed} ({told}); the policy {policy} had not been adopted by then.",
            computed=computed,
            told=told,
            policy=policy,
        )
    else:
        yield Message("Counted by what was known then: {computed} ({told}).", computed=computed, told=told)


def _of_the_body(counting: Counting, body: str) -> Iterator[str]:
    """Who took the place of the body that is counted for, and that this is not its own ledger, where it is so."""
    ask = counting.ask
    if (successor := counting.successor(body)) != body:
        yield Message(
            "By that day {successor} had taken the place of {body}, or may have.",
            successor=ask.plain(successor),
            body=ask.plain(body),
        )
    if body not in homes(ask):
        yield Message(
            "This is not {body}'s own ledger: only ties that are recorded here are counted.",
            body=ask.plain(body),
        )


def _of_those_counted(
    ask: Ask, rows: Iterable[Counted], suspended: Iterable[tuple[str, bool]]
) -> Iterator[str]:
    """Who of those counted is suspended, and how many count by what is reported only."""
    names = {
        surely: Several(ask.name(who) for who, _ in those)
        for surely, those in grouped(suspended, lambda told: told[1]).items()
    }
    if True in names:
        yield Message("Suspended and counted: {names}.", names=names[True])
    if False in names:
        yield Message("Possibly suspended, and counted: {names}.", names=names[False])
    if reported := sum(row.certainty == "reported" for row in rows):
        yield Message(
            "Of those counted, {reported} {reported:rests|rest} on signatures that are reported, not confirmed.",
            reported=reported,
        )


def _left_out(counting: Counting, body: str) -> Iterator[str]:
    """What the rule asks for and no ledger can tell, and the partnerships of bodies that belong to this one."""
    ask = counting.ask
    if counting.rule.unseen:
        yield Message("Not checked, because a ledger cannot tell it: {unseen}.", unseen=counting.rule.unseen)
    below = house(ask, body) - {body}
    theirs = {side.stream for side in ask.of(sides, body=below, role="party")} if below else set()
    stands = [
        row
        for row in (ask.at(counting.day, stream=theirs) if theirs else ())
        if row.status != NONE or row.alternatives
    ]
    if stands:
        surely = sum(NONE not in (row.status, *row.alternatives) for row in stands)
        yield Message(
            "{number} {number:partnership|partnerships} of bodies that belong to {body} (councils, ports, schools …)"
            " {number:is|are} their own, and {number:is|are} not looked at here.",
            number=Count(surely, len(stands)),
            body=ask.plain(body),
        )


def _ties(counting: Counting, body: str, computed: Count) -> Iterator[str]:
    """How many ties there are beside the counterparts that are `computed`, and those that `annual` counts."""
    ask, ties = counting.ask, counting.ties(body)
    if not ties:
        return
    sorts = (
        _Sorts.of(ties),
        _Sorts.of(ties, counts=lambda tie: _counts(tie) and tie.certain),
        _Sorts.of(ties, lambda tie: counting.successor(tie.party, surely=True)),
    )
    counts, inherited, rest = (Count(min(numbers), max(numbers)) for numbers in zip(*sorts, strict=True))
    there = ask.begun(counting.day, kind="partnership", stream={tie.stream for tie in ties})
    units = Ties(ask, there.values(), body).units()
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
    by_tier = beside(ask, counting, body)
    if by_tier.differs:
        yield Message(
            "`annual` has {ties} own {ties:tie|ties} of tier {tier} or more at the end of that day, whatever the policy:"
            " {why}.",
            ties=by_tier.ties,
            tier=SISTERLY,
            why=by_tier.said(ask.plain),
        )


def _claimed(
    ask: Ask, own: Collection[Figure], nobodys: Sequence[Figure], compared_to: Mapping[Figure, Compared]
) -> Iterator[str]:
    """What is claimed, the nearest to the day, what perhaps is by then, and what cannot be compared."""
    latest = asserted(own, ask.day)
    first = [claim for claim in (latest.figure, latest.alleged) if claim]
    for claim in sorted((*first, *latest.beside), key=lambda claim: claim.certainty == "alleged"):
        said = {
            "day": claim.of.said,
            "figure": claim.said,
            "sources": in_turn(claim.sources, ", ") or Message("no source"),
            "verdict": compared_to[claim].said,
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
    if nobodys:
        yield Message(
            "Claimed of nobody whom this ledger knows, and not compared: {claims}.", claims=as_told(nobodys)
        )
