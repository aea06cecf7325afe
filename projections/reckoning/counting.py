"""What a rule counts on a day: the counterparts of a body, tie by tie, as surely as the facts allow."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from functools import cached_property
from typing import Any, NamedTuple

from domain import when
from domain.message import Field, Message, Several, Step, as_read
from projections.ask import Ask
from projections.phrases import any_of, in_turn, in_words
from projections.reckoning.counting_rules import BUILT_IN, Rule
from projections.reckoning.holdings import Holding, in_force
from projections.reckoning.successors import own_side, successor
from projections.row import Count, Unanswerable, by_stream, grouped
from projections.rows.approvals import Approval, approvals
from projections.rows.bodies import Body, bodies
from projections.rows.instruments import Instrument, instruments
from projections.rows.policies import policies
from projections.rows.sides import sides
from projections.rows.spells import PAIR, WHOLE, Spell, spells
from projections.rows.spells import tie as between
from projections.rows.streams import streams

NOT_HERE = Message("not computable: its ties are not in this ledger")
"""What is said of a body whose count cannot be computed, which is not 0."""
ONLY_HERE = Message("only those recorded here")
"""What is said of a body of which this ledger has some ties, and cannot have all."""
SUCCEEDED = Message("another may have taken its place by that day")
"""What is said of a body that may have been succeeded."""
SEVERAL = 2
"""Policies from which on it is said which one is meant."""


# --- which rule, and whose count


def rules(ask: Ask) -> dict[str, Rule]:
    """The rules that may be applied, by name; the ledger's own go before the built-in ones."""
    return {**BUILT_IN, **own_rules(ask)}


def own_rules(ask: Ask) -> dict[str, Rule]:
    """The policies that the ledger has adopted, by name; of one name the last one.

    The first is the one that is meant where none is named: the home's go before those of others, and one that says what
    counts before one that does not; else the one adopted first.
    """
    adopted = {policy.policy: policy for policy in ask.of(policies)}
    ordered = sorted(adopted.values(), key=lambda row: (not row.counts, row.by is None or row.by != ask.home))
    return {row.policy: Rule.adopted(row) for row in ordered}


def rule_of(ask: Ask, name: str | None, *, of_all: bool = False) -> Rule:
    """The rule of a name, else the first of the ledger's own. Errors: Unanswerable.

    Unless it is applied to all bodies (`of_all`), the refusal says too that in a ledger without a home one has to be named.
    """
    own, known = own_rules(ask), rules(ask)
    if name is None and own:
        return next(iter(own.values()))
    if name in known:
        return known[name]
    there = {"known": Several(sorted(known)), "field": Field("policy")}
    if name is None:
        raise _none_adopted(ask, there, homeless=ask.home is None and not of_all)
    said = Message("there is no policy {name}: give one of {known} for {field}", name=name, **there)
    raise Unanswerable(said, field="policy")


def _none_adopted(ask: Ask, there: Mapping[str, Any], *, homeless: bool) -> Unanswerable:
    """That a ledger has no policy, or had none by what was known then; which rules there are, and how to adopt one."""
    rules = Several(
        (
            Message(
                "{policy}: {title} ({kinds})",
                policy=rule.policy,
                title=rule.title,
                kinds=Several(map(in_words, rule.counts)),
            )
            for _, rule in sorted(BUILT_IN.items())
        ),
        ";\n  ",
    )
    give = Message("give one of {known} for {field}", **there)
    if homeless:
        give = Message(
            "{give}, and say whose partners are counted, with {of} BODY, as it has no home",
            give=give,
            of=Field("of"),
        )
    said = (
        Message(
            "this ledger had adopted no policy by then ({told}): {give}:\n  {rules}",
            told=ask.told,
            give=give,
            rules=rules,
        )
        if ask.told
        else Message("this ledger has adopted no policy: {give}:\n  {rules}", give=give, rules=rules)
    )
    own: dict[str, object] = {"policy": ask.home or "ours", "title": "Sister cities", "counts": "sister-city"}
    step = Step("record", "policy-adopted", "ledger", **own)
    return Unanswerable(
        said,
        Message("or adopt one of your own, with the kinds of agreement that count: {step}", step=step),
        field="policy",
    )


def choice(ask: Ask, rule: Rule, name: str | None) -> Iterator[str]:
    """What is said of a rule that nobody named, where the ledger has several of its own."""
    own = {policy.policy: policy for policy in ask.of(policies)}
    if name is not None or len(own) < SEVERAL:
        return
    by = own[rule.policy].by
    which = Message("the home's first") if by is not None and by == ask.home else Message("the first adopted")
    if not all(row.counts for row in own.values()):
        which = Message("{which} that says what counts", which=which)
    others = [key for key in (*own, *sorted(BUILT_IN.keys() - own.keys())) if key != rule.policy]
    yield Message(
        "This ledger has adopted {policies} policies: counted is by {policy}, {which}; "
        "another is chosen with {field} {others}.",
        policies=len(own),
        policy=rule.policy,
        which=which,
        field=Field("policy"),
        others=Several(others, "|"),
    )


def what_counts(rule: Rule) -> Message:
    """What a rule counts, in a sentence."""
    kinds = Several(map(in_words, rule.counts)) if rule.counts else Message("nothing")
    return Message("{rule}: counts {kinds}.", rule=rule.title, kinds=kinds)


def whose(ask: Ask, of: str | None) -> str:
    """The body that is counted for: the one that was named, else the ledger's home. Errors: Unanswerable."""
    if found := of or ask.home:
        return found
    said = Message("this ledger has no home: say whose partners are counted, with {of} BODY", of=Field("of"))
    raise Unanswerable(said, field="of")


# --- ties


class Tie(NamedTuple):
    """What a body has with one counterpart in one partnership."""

    stream: str
    body: str
    """The body whose tie it is."""
    own: str
    """The party on the body's side: itself, or the one whose place it took."""
    party: str
    """The party on the other side, as the partnership names it."""
    counterpart: str
    """The body that it is now: itself, or its heir."""
    stand: Spell
    states: tuple[Instrument, ...]
    """All instruments of the partnership in all their states."""
    holdings: tuple[Holding, ...]
    """Those that may be in force."""
    counted: tuple[Holding, ...]
    """Those of them that count by their kind."""
    certain: bool
    """It counts for certain."""
    gone: bool
    """It has ended between the two, and the partnership goes on between others."""
    inherited: bool
    """The body took the place of a party, and nothing in force that counts names it as a signer."""
    doubts: tuple[str, ...]
    """Why it counts only possibly."""
    approvals: tuple[Approval, ...]
    parties: tuple[str, ...]
    """All parties of the partnership, as its id names them."""

    @property
    def counts(self) -> bool:
        """Whether it counts, possibly at least."""
        return bool(self.counted)

    @property
    def status(self) -> str:
        """Where the two stand."""
        return self.stand.status

    @property
    def names_counterpart(self) -> bool:
        """Whether something in force names the counterpart as a signer."""
        return any(self.counterpart in holding.instrument.named for holding in self.holdings)

    def kinds(self, rule: Rule) -> tuple[str, ...]:
        """The kinds of what may be in force, as the rule takes them."""
        return tuple(sorted({rule.kind(holding.instrument) for holding in self.holdings}))


class Counterpart(NamedTuple):
    """A body with which there is at least one tie that counts."""

    body: str
    ties: tuple[Tie, ...]

    @property
    def certain(self) -> bool:
        """Whether one of the ties counts for certain."""
        return any(tie.certain for tie in self.ties)


class Counting:
    """The ties of some bodies, or of all, under a rule on a day."""

    def __init__(
        self, ask: Ask, rule: Rule, day: int | None = None, *, of: Collection[str] | None = None
    ) -> None:
        """`of` are the bodies to count for; None for all. `day` is a proleptic ordinal, by default the as-at day."""
        self.rule = rule
        self.day = ask.day if day is None else day
        self.ask = ask
        where: dict[str, Any] = {}
        if of is not None:
            where = {"stream": {side.stream for side in ask.of(sides, body=set(of), role="party")}}
        there = ask.begun(self.day, kind="partnership", **where)
        self._sides = by_stream(side for side in ask.of(sides, role="party", **where) if side.stream in there)
        self._states = ask.by_stream(instruments, **where)
        self._stands: dict[str, dict[str, Spell]] = {}
        """Where each partnership stands on the day, by the point of view."""
        for spell in ask.of(spells, stream=set(self._sides)):
            if spell.first <= self.day < spell.until:
                self._stands.setdefault(spell.stream, {})[spell.of] = spell.asked_on(self.day)
        self._approvals = ask.by_stream(approvals, **where) if rule.approval else {}
        if of is not None:
            named = {
                name for those in self._sides.values() for row in those for name in (row.body, row.party)
            }
            where = {"slug": named | set(of)}
        self._bodies = {body.slug: body for body in ask.of(bodies, **where)}
        self._found: dict[str, list[Tie]] = {}
        self._of_body: dict[str, list[str]] = {}
        for stream, those in self._sides.items():
            for body in {row.body for row in those}:
                self._of_body.setdefault(body, []).append(stream)

    def course(self, body: str) -> "Course":
        """How many count for a body on every day for which this was made: all, where it was made for `when.MAX`.

        Day by day only what may have changed is counted anew, so that the work grows with the rows and not with the days.
        """
        return Course(copy(self)._course(body, self._every_spell))  # noqa: SLF001 — its own

    def _course(self, body: str, every: Mapping[str, Sequence[Spell]]) -> Iterator[tuple[int, Count]]:
        own = self._of_body.get(body, [])
        changing: dict[int, set[str]] = {when.MIN: set(own)}
        becoming: dict[int, list[Spell]] = {}
        for spell in (spell for stream in own for spell in every.get(stream, ())):
            becoming.setdefault(spell.first, []).append(spell)
            changing.setdefault(spell.first, set()).add(spell.stream)
        for stream in own:
            for day in self._turns(stream):
                changing.setdefault(day, set()).add(stream)

        self._stands = {}
        running = _Running(self)
        for day in sorted(changing):
            self.day = day
            for spell in becoming.get(day, ()):
                self._stands.setdefault(spell.stream, {})[spell.of] = spell
            yield day, running.after({stream: list(self._ties(stream, body)) for stream in changing[day]})

    @cached_property
    def _every_spell(self) -> dict[str, list[Spell]]:
        """The answers of every day, read once for all bodies."""
        return by_stream(self.ask.of(spells, stream=set(self._sides)))

    def _turns(self, stream: str) -> Iterator[int]:
        """The days on which something else than where it stands may change what counts of a partnership."""
        for approval in self._approvals.get(stream, ()):
            yield from (approval.earliest, approval.latest)
        for side in self._sides[stream]:
            bodies = [self._bodies[slug] for slug in (side.body, side.party) if slug in self._bodies]
            days = (side.since, *(day for body in bodies for day in (body.since_earliest, body.since_latest)))
            yield from (day for day in days if day is not None)

    def by(self, rule: Rule) -> "Counting":
        """The same ties under another rule, which asks for no approval."""
        other = copy(self)
        other.rule, other._found = rule, {}  # noqa: SLF001 — its own
        return other

    @property
    def bodies(self) -> Mapping[str, Body]:
        """The ledger's bodies by slug."""
        return self._bodies

    @property
    def parties(self) -> list[str]:
        """All bodies that are a party of something that was looked at."""
        return sorted(self._of_body)

    def ties_of(self, body: str) -> int:
        """The partnerships on a side of which a body is, of those that were looked at."""
        return len(self._of_body.get(body, ()))

    def successor(self, body: str, *, surely: bool = False) -> str:
        """Who a body is on the day: itself, or whoever succeeded it, from the first day on which that may have been.

        `surely` is from the day on which it certainly had.
        """
        return successor(self._bodies, body, self.day, surely=surely)

    def ties(self, body: str) -> list[Tie]:
        """The ties of a body, inherited ones too, in the order of the partnerships."""
        if body not in self._found:
            self._found[body] = [
                each for item in self._of_body.get(body, ()) for each in self._ties(item, body)
            ]
        return self._found[body]

    def counted(self, body: str) -> list[Counterpart]:
        """The counterparts of a body's own ties that count, each once, in the order of their slugs.

        Bodies that may have become one by the day are one for certain, and each further one of them possibly.
        """
        own = (tie for tie in self.ties(body) if tie.counts and not tie.inherited)
        found = grouped(own, lambda row: row.counterpart)
        told = [Counterpart(slug, tuple(those)) for slug, those in found.items()]
        further = [each for counterpart in told for each in self.further(counterpart)]
        return sorted([*told, *further], key=lambda row: row.body)

    def further(self, counterpart: Counterpart) -> Iterator[Counterpart]:
        """Those whose place a counterpart took that may not have been succeeded yet, unless one alone is behind it."""
        apart = grouped(counterpart.ties, lambda each: self.successor(each.party, surely=True))
        first = min(apart, key=lambda slug: (slug != counterpart.body, slug))
        for slug in apart.keys() - {first, counterpart.body}:
            those = (
                each._replace(counterpart=slug, certain=False, doubts=(*each.doubts, SUCCEEDED))
                for each in apart[slug]
            )
            yield Counterpart(slug, tuple(those))

    def _ties(self, stream: str, body: str) -> Iterator[Tie]:
        those = self._sides[stream]
        parties = tuple(dict.fromkeys(row.party for row in those))
        own = own_side(those, body, self.day)
        stands = self._stands.get(stream, {})
        if own is None or WHOLE not in stands or self.successor(body) != body:
            return
        states = tuple(self._states.get(stream, ()))
        approved = tuple(row for row in self._approvals.get(stream, ()) if row.earliest <= self.day)
        whole = stands[WHOLE]
        for party in parties:
            counterpart = self.successor(party)
            becoming = counterpart == body
            if becoming:
                counterpart = self.successor(party, surely=True)
            if party == own or counterpart == body:
                continue
            stand = stands[between(own, party)] if len(parties) > PAIR else whole
            holdings = tuple(in_force(states, stand))
            counted = tuple(holding for holding in holdings if self.rule.may_count(holding.instrument))
            doubts = tuple(self._doubts(stand, counted, approved, whole)) if counted else ()
            if counted and becoming:
                doubts = (*doubts, SUCCEEDED)
            signed = {row.instrument.id for row in counted if body in row.instrument.named}
            if own != body and signed and not all(signed.intersection(held) for held in stand.held):
                doubts = (
                    *doubts,
                    Message("what it signed itself may be later: until then the tie is inherited"),
                )
            yield Tie(
                stream=stream,
                body=body,
                own=own,
                party=party,
                counterpart=counterpart,
                stand=stand,
                states=tuple(state for state in states if state.of == stand.of),
                holdings=holdings,
                counted=counted,
                certain=bool(counted) and not doubts,
                gone=stand.status == "terminated" and stand is not whole and whole.status != "terminated",
                inherited=own != body and not signed,
                doubts=doubts,
                approvals=approved,
                parties=parties,
            )

    def _doubts(
        self, stand: Spell, counted: Sequence[Holding], approved: Sequence[Approval], whole: Spell
    ) -> Iterator[str]:
        # certain by an agreement in every case: it need not be the same one in each
        counting = {holding.instrument.id for holding in counted}
        if not all(counting.intersection(held) for held in stand.held):
            late = [holding.instrument for holding in counted if holding.instrument.latest > self.day]
            signed = sorted({row.signed.edtf or Message("undated") for row in late})
            if late and counting.intersection(stand.held[-1]):
                yield Message("signed {days}: perhaps after that day", days=Several(signed))
            elif counting.intersection(stand.held[-1]):
                otherwise = any_of(stand.alternatives) if stand.alternatives else Message("otherwise")
                yield Message("by that day it may have been {status}", status=otherwise)
            elif stand.status == "terminated" and stand is not whole and whole.status != "terminated":
                yield Message("one of the two may have left by that day")
            else:
                yield Message("by that day it may be {status}", status=as_read(stand.status))
        surely = {holding.instrument.id for holding in counted if self.rule.counts_surely(holding.instrument)}
        if surely < counting and not all(surely.intersection(held) for held in stand.held):
            yield Message("sources differ on the kind of agreement")
        if self.rule.approval and not any(approval.latest <= self.day for approval in approved):
            yield Message("approval possibly later") if approved else Message("approval not on record")


def tally(counted: Iterable[Counterpart]) -> Count:
    """How many counterparts there are: those that are certain, and those and the possible ones."""
    sure = [counterpart.certain for counterpart in counted]
    return Count(sum(sure), len(sure))


class _Running:
    """How many count while the ties change: who is concerned by a change is counted anew, and nobody else."""

    def __init__(self, counting: Counting) -> None:
        self._counting = counting
        self._ties: dict[str, dict[str, list[Tie]]] = {}
        """Those that count, by counterpart and partnership."""
        self._partners: dict[str, set[str]] = {}
        """The counterparts of each partnership."""
        self._known: dict[str, Count] = {}
        """What each counterpart adds."""
        self._least = self._most = 0

    def after(self, changed: Mapping[str, Iterable[Tie]]) -> Count:
        """How many count, when these are the ties of some partnerships."""
        for slug in {slug for stream, ties in changed.items() for slug in self._replaced(stream, ties)}:
            before, now = self._known.get(slug, Count(0, 0)), self._of(slug)
            self._least += now.least - before.least
            self._most += now.most - before.most
            self._known[slug] = now
        return Count(self._least, self._most)

    def _replaced(self, stream: str, ties: Iterable[Tie]) -> set[str]:
        """Put the ties of a partnership in the place of those that it had: the counterparts that are concerned."""
        before = self._partners.get(stream, set())
        for slug in before:
            self._ties[slug].pop(stream, None)
        counting = [tie for tie in ties if tie.counts and not tie.inherited]
        for tie in counting:
            self._ties.setdefault(tie.counterpart, {}).setdefault(stream, []).append(tie)
        self._partners[stream] = {tie.counterpart for tie in counting}
        return before | self._partners[stream]

    def _of(self, slug: str) -> Count:
        """How many counterparts the ties are that go by one name: one, and each that may be another still."""
        those = tuple(tie for ties in self._ties[slug].values() for tie in ties)
        if not those:
            return Count(0, 0)
        counterpart = Counterpart(slug, those)
        return tally([counterpart, *self._counting.further(counterpart)])


# --- ties by tier beside counterparts by policy

SISTERLY = 3
"""The tier of a friendship; 4 is that of a sister tie."""


class Beside(NamedTuple):
    """What a policy counts, beside the ties of tier 3 or more that `annual` has in its balance."""

    counted: Count
    ties: Count
    only_counted: tuple[str, ...]
    """Counterparts that the policy counts and the tier does not."""
    only_ties: tuple[str, ...]
    """The other way round."""
    unsure: tuple[str, ...]
    """Those that are certain on one side only."""

    @property
    def differs(self) -> bool:
        """Whether the two are not the same."""
        return bool(self.only_counted or self.only_ties or self.unsure)

    def said(self, names: Callable[[str], str]) -> str:
        """Why the two are not the same, in words; that they are, where they are."""
        counted, ties, unsure = (
            Several(map(names, those)) for those in (self.only_counted, self.only_ties, self.unsure)
        )
        parts = [
            *([Message("by the policy alone: {bodies}", bodies=counted)] if counted else []),
            *([Message("by the tier alone: {bodies}", bodies=ties)] if ties else []),
            *([Message("certain by one of the two alone: {bodies}", bodies=unsure)] if unsure else []),
        ]
        return in_turn(parts) or Message("the same")


def beside(ask: Ask, counting: Counting, body: str) -> Beside:
    """The counterparts of a body by the policy, and by the tier of what is in force, those under another tie left out."""
    kinds = {
        held.instrument.kind
        for tie in counting.ties(body)
        for held in tie.holdings
        if held.instrument.tier >= SISTERLY
    }
    rule = counting.rule._replace(counts=tuple(sorted(kinds)), unlimited=False, approval=False)
    counted = counting.by(rule).counted(body)
    own_streams = {each.stream for row in counted for each in row.ties}
    under = {stream.stream for stream in ask.of(streams, stream=own_streams) if stream.under}
    by_tier = {}
    for row in counted:
        if own := tuple(each for each in row.ties if each.stream not in under):
            by_tier[row.body] = row._replace(ties=own).certain
    by_policy = {row.body: row.certain for row in counting.counted(body)}
    both = by_policy.keys() & by_tier.keys()
    return Beside(
        counted=Count(sum(by_policy.values()), len(by_policy)),
        ties=Count(sum(by_tier.values()), len(by_tier)),
        only_counted=tuple(sorted(by_policy.keys() - by_tier.keys())),
        only_ties=tuple(sorted(by_tier.keys() - by_policy.keys())),
        unsure=tuple(sorted(slug for slug in both if by_policy[slug] != by_tier[slug])),
    )


class Course:
    """How many count, from each day on which that may change until the next."""

    def __init__(self, counts: Iterable[tuple[int, Count]]) -> None:
        """`counts` are in the order of their days, the first of them `when.MIN`."""
        steps = list(counts)
        self._days = [day for day, _ in steps]
        self._least = [count.least for _, count in steps]
        self._most = [count.most for _, count in steps]

    def over(self, first: int, last: int) -> Count:
        """The least and the most that count on any day of a span; its ends may be open."""
        begin, end = bisect_right(self._days, first) - 1, bisect_right(self._days, last)
        return Count(min(self._least[begin:end]), max(self._most[begin:end]))
