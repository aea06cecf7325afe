"""What did we promise, and they? And what was to follow an agreement, and has not?"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, NamedTuple

from domain.message import Field, Message, Several
from projections.phrases import in_turn, in_words, titled
from projections.reckoning.follow_ups import FollowUp, follow_ups
from projections.reckoning.holdings import Holding, called, in_force, surely
from projections.reckoning.ties import above
from projections.reckoning.units import Pair, Ties
from projections.report import (
    WIDE,
    Ask,
    Behind,
    Count,
    Days,
    Heading,
    Named,
    Page,
    Section,
    StreamId,
    Unanswerable,
    Who,
    by_stream,
    entries,
    report,
    see_that_it_is,
)
from projections.rows.bodies import bodies
from projections.rows.commitments import CLOSED, OUTCOMES, STATES
from projections.rows.commitments import Commitment as Promise
from projections.rows.commitments import commitments as promises
from projections.rows.instruments import Instrument, instruments
from projections.rows.policies import Policy, policies
from projections.rows.sides import Side, sides
from projections.rows.spells import Spell
from projections.rows.streams import Stream


class Commitment(NamedTuple):
    """One promise and where it stands."""

    stream: Annotated[StreamId, "the partnership", WIDE]
    whom: Annotated[Named, "between whom"]
    commitment: Annotated[str, "its name in the partnership", WIDE]
    text: Annotated[str, "what was promised"]
    owner: Annotated[Named | None, "who is to do it"]
    made: Days
    due: Annotated[Days | None, "by when; none where nobody says"]
    state: Annotated[str, "open, overdue, open without a date, closed in time, late or without a date"]
    certain: Annotated[bool, "whether the state is certain on that day"]
    otherwise: Annotated[str | None, "the states that it may be in instead"]
    outcome: Annotated[str | None, "fulfilled, missed or released; none while it may be open"]
    closed: Annotated[Days | None, "when it was closed"]
    certainty: Annotated[str, "of the promise: confirmed or reported"]
    behind: Annotated[Behind, "the entries that say so", WIDE]


class Number(NamedTuple):
    """How many commitments are in one state, or were closed with one outcome."""

    state: Annotated[str, "the states, then the outcomes of what is closed"]
    number: Annotated[Count, "least: those that are so for certain; most: those too that may be"]


class Gap(NamedTuple):
    """One agreement that nothing follows as the policy has it."""

    stream: Annotated[StreamId, "the partnership", WIDE]
    whom: Annotated[Named, "between whom"]
    policy: Annotated[str, "the rule that is applied"]
    agreements: Annotated[tuple[str, ...], "of the kinds that the rule counts, in force"]
    since: Annotated[Days, "the first signature among them; the tie may be older", Heading("signed")]
    missing: Annotated[str, "the kind of tie that is to follow"]
    possible: Annotated[bool, "there may be no gap: the agreement, or a tie, may be in force or not"]
    inherited: Annotated[
        bool, "the body took the place of a party, and no such agreement names it as a signer"
    ]
    ended: Annotated[tuple[Named, ...], "such ties that are in force no longer"]
    behind: Annotated[Behind, "the entries that say so", WIDE]


@report()
def commitments(
    ask: Ask,
    who: Annotated[Who | None, "the partnership (default: all)"] = None,
    policy: Annotated[str | None, "the rule whose gaps are listed (default: all that ask for a tie)"] = None,
) -> Page:
    """What did we promise, and they?

    A commitment is *open* until it is closed, *overdue* from the day after the last day that it was due, *closed in
    time* if it was closed by that day, else *closed late*, whatever the outcome; without a date it is neither. The outcomes
    of what is closed (*fulfilled*, *missed*, *released*) are counted beside the states. Where the days leave it open,
    `certain` is false and all states are told. What is only alleged to have been promised stands
    apart and in no number; what is only alleged to have been closed is open.

    A gap: a policy with a `follow_up` counts agreements of certain kinds; one of these is in force (the count goes by
    instruments, so a suspended one is), and no tie of the kind that is to follow is: neither an instrument of that kind
    of the partnership itself, nor a partnership under it that has such an instrument or a school (port, council …) as a
    party. Where the same two have another partnership besides, alone or with others, a tie under it that is theirs follows
    here too. Of three parties or more it is asked what is in force for the body whose policy it is (else for the home): what
    it has left has no gap. A gap of a tie that is only inherited from a party whose place that body took is marked so.
    """
    see_that_it_is(who, "partnership")
    made = [
        promise
        for promise in ask.of(promises, **({"stream": who} if who else {}))
        if promise.earliest <= ask.day
    ]
    states = {row: row.states(ask.day) for row in made if row.certainty != "alleged"}
    stated = [_told(ask, row) for row in states]
    alleged = [_told(ask, row) for row in made if row.certainty == "alleged"]
    rules = _rules(ask, policy)
    gaps = list(_gaps(ask, rules, who))
    title = Message("Commitments: {who}", who=ask.title(who)) if who else "Commitments"
    return Page(
        titled(title, ask.told),
        (
            Section(
                "commitments",
                sorted(stated, key=lambda row: (STATES.index(row.state), _due(row))),
                empty="no commitment on record",
                row=Commitment,
            ),
            Section("numbers", list(_numbers(states)), "How many", row=Number),
            Section("gaps", gaps, "Agreements that nothing follows yet", "no gap", row=Gap),
            Section("alleged", alleged, "Alleged", "nothing", row=Commitment),
        ),
        (*_notes([*rules.values()], gaps), *_counted(ask, gaps)),
    )


def _notes(rules: Sequence[Policy], gaps: Sequence[Gap]) -> Iterator[str]:
    for rule in rules:
        yield Message(
            "Policy {policy} ({title}): {follow_up} is to follow {kinds}.",
            policy=rule.policy,
            title=rule.title,
            follow_up=in_words(rule.follow_up or ""),
            kinds=Several(map(in_words, rule.counts)),
        )
    if not rules:
        yield "No policy on record by then says what is to follow an agreement, so no gaps are listed."
    if gaps:
        if inherited := sum(gap.inherited for gap in gaps):
            yield Message(
                "Inherited from a party whose place was taken, and marked so: {inherited}.",
                inherited=inherited,
            )
        yield "A gap is one of the record: that no such tie was recorded does not say that there is none."


def _counted(ask: Ask, gaps: Sequence[Gap]) -> Iterator[str]:
    """What is counted, where the partnerships with a gap are not as many as ties."""
    there = {gap.stream for gap in gaps}
    known = ask.begun(kind="partnership") if there else {}
    units = Ties(ask, [known[stream] for stream in sorted(there)], ask.home).units()
    if not units.plain:
        yield Message("A gap is counted once a partnership and policy: {ties}.", ties=units.said())


# --- promises


def _told(ask: Ask, promise: Promise) -> Commitment:
    states = promise.states(ask.day)
    closed = promise.closed_earliest is not None and promise.closed_earliest <= ask.day
    closing = (promise.closed_version, *promise.closed_brought_by) if closed else ()
    behind = (*entries(promise), *(f"{promise.stream}#{version}" for version in closing))
    return Commitment(
        stream=promise.stream,
        whom=ask.title(promise.stream),
        commitment=promise.commitment,
        text=promise.text,
        owner=ask.name(promise.owner) or None,
        made=promise.made,
        due=promise.by_when,
        state=states[-1],
        certain=len(states) == 1,
        otherwise=" or ".join(states[:-1]) or None,
        outcome=promise.outcome if closed else None,
        closed=promise.closed if closed else None,
        certainty=promise.certainty,
        behind=Behind(entries=tuple(dict.fromkeys(behind)), sources=promise.sources),
    )


def _due(commitment: Commitment) -> str:
    """By when, those without a date last."""
    return (commitment.due.latest if commitment.due else None) or "~"


def _numbers(states: Mapping[Promise, Sequence[str]]) -> Iterator[Number]:
    for state in STATES:
        may = [item for item in states.values() if state in item]
        yield Number(state, Count(sum(len(item) == 1 for item in may), len(may)))
    for outcome in OUTCOMES:
        closed = [[state in CLOSED for state in states[row]] for row in states if row.outcome == outcome]
        yield Number(f"closed as {outcome}", Count(sum(map(all, closed)), sum(map(any, closed))))


# --- gaps


def _rules(ask: Ask, name: str | None) -> dict[str, Policy]:
    """The policies that say what is to follow; of one name the last that was adopted by the day."""
    known = {policy.policy: policy for policy in ask.of(policies) if policy.earliest <= ask.day}
    if name is None:
        return {key: row for key, row in known.items() if row.follow_up}
    if name not in known:
        raise Unanswerable(
            Message(
                "{field}: no policy {name} is on record by then; on record: {there}",
                field=Field("policy"),
                name=name,
                there=in_turn(sorted(known), ", ") or Message("none is"),
            ),
            field="policy",
        )
    if not known[name].follow_up:
        raise Unanswerable(
            Message(
                "{field}: {name} says nothing of what is to follow; leave {field} out for all that do",
                field=Field("policy"),
                name=name,
            ),
            field="policy",
        )
    return {name: known[name]}


def _gaps(ask: Ask, rules: Mapping[str, Policy], who: str | None) -> Iterator[Gap]:
    if not rules:
        return
    partnerships = ask.begun(kind="partnership")
    agreements = by_stream(
        instrument for instrument in ask.of(instruments) if instrument.stream in partnerships
    )
    kinds = {body.slug: body.kind for body in ask.of(bodies)}
    seen: dict[str | None, dict[str, Spell]] = {}
    for rule in rules.values():
        if rule.by not in seen:
            seen[rule.by] = {row.stream: row for row in ask.at(kind="partnership", of=rule.by)}
        stands = seen[rule.by]
        whose = rule.by or ask.home
        places = (
            [side for side in ask.of(sides, body=whose) if (side.since or ask.day) <= ask.day]
            if whose
            else []
        )
        own = {
            place.stream: place for place in sorted(places, key=_inherited, reverse=True)
        }  # its own place goes first
        under: dict[str | None, list[FollowUp]] = {}
        for tie in follow_ups(
            (rule.follow_up,) if rule.follow_up else (),
            ask.day,
            streams=partnerships.values(),
            instruments=agreements,
            stands=stands,
            body_kinds=kinds,
        ):
            under.setdefault(tie.above, []).append(tie)
        elsewhere = _Elsewhere(ask, partnerships, whose, under)
        for stream, signed in agreements.items():
            if (rule.by is None or stream in own) and who in {None, stream}:
                successor = own[stream].body if stream in own and _inherited(own[stream]) else None
                gap = _gap(ask, rule, signed, stands[stream], elsewhere.under(stream), successor)
                if gap:
                    yield gap


class _Elsewhere:
    """The ties under other partnerships of the same two bodies, beside those under one."""

    def __init__(
        self,
        ask: Ask,
        partnerships: Mapping[str, Stream],
        whose: str | None,
        under: Mapping[str | None, Sequence[FollowUp]],
    ) -> None:
        self._partnerships, self._under = partnerships, under
        self._above = above(ask.of(bodies))
        self._pairs = Ties(ask, partnerships.values(), whose).pairs
        self._between: dict[frozenset[str], list[Pair]] = {}
        for pair in (pair for those in self._pairs.values() for pair in those if under.get(pair.stream)):
            self._between.setdefault(frozenset(pair.bodies), []).append(pair)

    def under(self, stream: str) -> list[FollowUp]:
        """The ties under a partnership; of those of others all, where each of its pairs of bodies has some."""
        own = list(self._under.get(stream, ()))
        pairs = self._pairs.get(stream, ())
        if any(frozenset(pair.bodies) not in self._between for pair in pairs):
            return own
        found = [self._of(pair) for pair in pairs]
        sure = found and all(any(tie.certain for tie in those) for those in found)
        held = found and all(any(tie.held for tie in those) for those in found)
        others = dict.fromkeys(tie for those in found for tie in those)
        if sure:
            return [*own, *others]
        return [*own, *(tie._replace(certain=False) for tie in others)] if held else own

    def _of(self, own: Pair) -> list[FollowUp]:
        """The ties of two bodies under their other partnerships."""
        return [
            tie
            for pair in self._between.get(frozenset(own.bodies), ())
            if pair.stream != own.stream
            for tie in self._under[pair.stream]
            if not pair.of or self._is_theirs(tie, pair)
        ]

    def _is_theirs(self, tie: FollowUp, pair: Pair) -> bool:
        """Whether a tie under a partnership of several is of these two: of bodies that belong to them, or of all."""
        if tie.stream == pair.stream:
            return True
        acting = {self._side(party) for party in self._partnerships[tie.stream].parties}
        return acting.issuperset(pair.parties) or acting.issuperset(pair.bodies)

    def _side(self, who: str) -> str:
        """The body that a body belongs to in the end."""
        seen = {who}
        while (upper := self._above.get(who)) and upper not in seen:
            who = upper
            seen.add(who)
        return who


def _inherited(side: Side) -> bool:
    """Whether a body stands in the place of a party that it is not."""
    return side.party != side.body


def _gap(
    ask: Ask,
    rule: Policy,
    of_stream: Sequence[Instrument],
    stand: Spell,
    under: Sequence[FollowUp],
    successor: str | None,
) -> Gap | None:
    """The gap of one partnership, if there is one or may be; `successor` is who took the place of a party in it."""
    held: list[Holding] = [row for row in in_force(of_stream, stand) if row.instrument.kind in rule.counts]
    if not held or any(tie.certain for tie in under):
        return None
    signed = [holding.instrument for holding in held]
    first = min(signed, key=lambda row: (row.latest, row.earliest))
    behind = [*signed, *(item for tie in under for item in tie.signed)]
    return Gap(
        stream=stand.stream,
        whom=ask.title(stand.stream),
        policy=rule.policy,
        agreements=tuple(map(called, signed)),
        since=first.signed,
        missing=rule.follow_up or "",
        possible=not surely(held, stand) or any(tie.held for tie in under),
        inherited=successor is not None and not any(successor in row.named for row in signed),
        ended=tuple(ask.title(tie.stream) for tie in under if not tie.held),
        behind=Behind.of(rule, *behind),
    )
