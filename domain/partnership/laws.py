"""What may be recorded in a partnership: data and small named rules, to be read, tested, drawn and quoted.

A rule that asks the standing alone stands under `may`, one that asks the fact too under `must` (`domain.law.Law`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from domain import terms, when
from domain.amounts import amount_of
from domain.caution import Caution
from domain.fact import Fact, bounds_of
from domain.fields import acting
from domain.law import Law, Laws
from domain.lookup import Lookup
from domain.message import Blank, Field, Message, Several, Step, as_read
from domain.partnership.facts import (
    Amended,
    AmendmentProposed,
    CommitmentClosed,
    CommitmentMade,
    ConcernRaised,
    Considered,
    Contacted,
    DormancyDeclared,
    Invalidated,
    Opened,
    Pressured,
    PressureLifted,
    Proposed,
    PutOnHold,
    RenewalDeclined,
    Renewed,
    ResolutionPassed,
    Resumed,
    SameAs,
    Signed,
    SigningPostponed,
    StanceTaken,
    Suspended,
    Terminated,
    TerminationPostponed,
    TerminationProposed,
    Visited,
)
from domain.partnership.standing import (
    CLOSING,
    LEAST,
    Instrument,
    Quit,
    Standing,
    notice_over,
    suspensions_ended,
)
from domain.plans import OF_PLANS, an_open_plan, beside_plans, signing_planned
from domain.refusal import Refusal
from domain.sameness import one_tie
from domain.shared import ALWAYS


def _is(standing: Standing) -> Message:
    return Message("{tie} {told}", tie=standing.title, told=standing.told())


def _and(words: Iterable[object]) -> Several:
    return Several(words, " and ")


def _party(standing: Standing, who: str | None, fact: Fact) -> str | None:
    """The party that `who` is on the day of a fact; None while it is certainly yet to succeed one."""
    return None if standing.to_succeed(who, bounds_of(fact)) else standing.party(who)


def is_well_named(standing: Standing) -> Refusal | None:
    """The stream id names each party once, in alphabetical order."""
    if standing.parties == tuple(sorted(set(standing.parties))):
        return None
    return Refusal(
        "not-well-named",
        Message(
            "the stream is named partnership:{name}: each party once, in alphabetical order",
            name="--".join(sorted(set(standing.parties))),
        ),
    )


def is_of_these_parties(standing: Standing, fact: Opened) -> Refusal | None:
    """The parties are those of the stream id."""
    if set(fact.parties) == set(standing.parties) and len(fact.parties) == len(standing.parties):
        return None
    return Refusal(
        "not-of-these-parties",
        Message(
            "its parties are those of its name, {parties}, not {given}",
            parties=standing.names(),
            given=Several(fact.parties),
        ),
        field="parties",
    )


def includes_a_party(standing: Standing, fact: Visited) -> Refusal | None:
    """At least one of visitor and host is a party."""
    if _party(standing, fact.visitor, fact) or _party(standing, fact.host, fact):
        return None
    return Refusal(
        "visit-without-a-party",
        Message(
            "neither {visitor} nor {host} is a party of {tie}",
            visitor=standing.name(fact.visitor),
            host=standing.name(fact.host),
            tie=standing.title,
        ),
        Message(
            "its parties are {parties}: name one of them as {visitor} or {host}",
            parties=standing.names(),
            visitor=Field("visitor"),
            host=Field("host"),
        ),
        field="visitor",
    )


def no_open_proposal(standing: Standing) -> Refusal | None:
    """There is one proposal at a time."""
    if standing.proposal is None or not standing.proposal.open:
        return None
    return Refusal(
        "proposal-still-open",
        Message(
            "{tie} has a proposal that is {status}: there is one proposal at a time",
            tie=standing.title,
            status=standing.proposal.status,
        ),
    )


def _on_hold(standing: Standing) -> bool:
    return standing.proposal is not None and standing.proposal.open and standing.proposal.held


def not_while_on_hold(standing: Standing, fact: Considered) -> Refusal | None:
    """While a proposal is on hold it can only be amended or brought to its end."""
    if not _on_hold(standing) or fact.outcome in ("amended", *CLOSING):
        return None
    return Refusal(
        "proposal-on-hold",
        Message(
            "the proposal between {parties} is on hold: it can be amended, rejected, withdrawn or lapse, not be"
            " {outcome}, before it is resumed",
            parties=standing.names(),
            outcome=fact.outcome,
        ),
        field="outcome",
    )


def a_proposal_to_hold(standing: Standing) -> Refusal | None:
    """A proposal is open and not on hold."""
    is_open = standing.proposal is not None and standing.proposal.open
    if is_open and not _on_hold(standing):
        return None
    return Refusal(
        "nothing-to-put-on-hold",
        Message("{tie} is on hold already", tie=standing.title)
        if is_open
        else Message("{standing}: there is no open proposal to put on hold", standing=_is(standing)),
    )


def paused(standing: Standing) -> Refusal | None:
    """There is something to resume."""
    if standing.suspensions or _on_hold(standing):
        return None
    return Refusal(
        "nothing-to-resume",
        Message("{standing}: there is nothing on hold or suspended to resume", standing=_is(standing)),
        Message(
            "it is dormant: what is recorded as {facts} ends that",
            facts=Several(waking(standing), last=" or "),
        )
        if standing.dormant
        else "",
    )


def waking(standing: Standing) -> list[str]:
    """The names of the facts that end that a partnership is dormant, as far as they may be recorded."""
    may_renew = something_to_renew(standing) is None
    contacts = [fact.verb for fact in LAWS if fact.contact]
    return [*contacts, Signed.verb, *([Renewed.verb] if may_renew else [])]


def by_who_paused(standing: Standing, fact: Resumed) -> Refusal | None:
    """It ends its author's suspension (nobody named: all), else the hold."""
    if (
        fact.by is None
        or _on_hold(standing)
        or suspensions_ended(standing, standing.party(fact.by) or fact.by)
    ):
        return None
    return Refusal(
        "suspended-by-others",
        Message(
            "{by} has not suspended {tie}: it is suspended by {others}",
            by=standing.name(fact.by),
            tie=standing.title,
            others=_and(dict.fromkeys(standing.name(who) for who, _ in standing.suspensions)),
        ),
        Message(
            "who suspended it resumes it; leave {field} out where all suspensions ended", field=Field("by")
        ),
        field="by",
    )


def signed_by_parties(standing: Standing, fact: Signed) -> Refusal | None:
    """Those who sign are parties."""
    strangers = [who for who in fact.by if not _party(standing, who, fact)]
    if not strangers:
        return None
    yet = [who for who in strangers if standing.party(who)]
    hint: str = ""
    if yet == strangers:
        why = Message(
            "{those} had yet to take the place of a party of {tie} on that day",
            those=_and(yet),
            tie=standing.title,
        )
    else:
        why = (
            Message("{who} is not a party of {tie}", who=strangers[0], tie=standing.title)
            if len(strangers) == 1
            else Message("{those} are not a party of {tie}", those=_and(strangers), tie=standing.title)
        )
        hint = Message(
            "its parties are {parties}; who signed for them goes into {field}",
            parties=standing.names(),
            field=Field("signatories"),
        )
    return Refusal("signed-by-no-party", why, hint, field="by")


def anew_after_an_end(standing: Standing, fact: Signed) -> Refusal | None:
    """After a termination only a re-establishment is signed."""
    if fact.reestablishes or len(standing.staying) >= LEAST:
        return None
    gone = {party for row in standing.quits if row.came for party in row.parties}
    if len({*standing.parties} - gone) >= LEAST:  # some have given notice, and are bound until its day
        why = Message(
            "notice to end {tie} was given {notices}: what is signed after that begins it anew",
            tie=standing.title,
            notices=_and(_notice(standing, quit_) for quit_ in standing.quits if not quit_.came),
        )
        hint = Message(
            "say so with {field}, or give the day on which it was signed before the notice",
            field=Field("reestablishes"),
        )
    else:
        why = Message("{tie} was terminated: what is signed after that begins it anew", tie=standing.title)
        hint = Message(
            "say so with {field}, or give the day on which it was signed before the end",
            field=Field("reestablishes"),
        )
    return Refusal("begins-anew", why, hint, field="reestablishes")


def _notice(standing: Standing, quit_: Quit) -> Several:
    """A termination that is still to take effect: `by Faro on 2024-05-01 for 2025`."""
    by, on, effective = quit_.by, quit_.fact.on, quit_.fact.effective
    told = (
        by and Message("by {name}", name=standing.name(by)),
        on and Message("on {day}", day=on),
        effective and Message("for {day}", day=effective),
    )
    return Several(filter(None, told), " ")


def not_signed_twice(standing: Standing, fact: Signed) -> Refusal | None:
    """A second signature of one instrument is for parties that had not signed, while it is only partly signed."""
    old = standing.instrument(fact.instrument)
    if old is None:
        return None
    hint = "a new agreement takes a new name"
    if old.former or fact.reestablishes:
        why = Message("{instrument} belongs to the time before: it is signed no more", instrument=old.id)
    elif old.state != "partly-signed" and not old.doubts:
        why = Message(
            "{instrument} is {state}: it is signed no more", instrument=old.id, state=_in_words(old)
        )
    else:
        now = {standing.party(who) or who for who in fact.by} or set(standing.staying)
        again = [who for who in standing.parties if who in now and who in old.signed_by]
        if not again:
            return None
        those = _and(map(standing.name, again))
        why = Message("{instrument} was signed by {those} already", instrument=old.id, those=those)
        hint = Message(
            "a new agreement takes a new name; the signature of the other party names it alone with {field}",
            field=Field("by"),
        )
    return Refusal("signed-already", why, hint, field="instrument")


def replaces_what_is_known(standing: Standing, fact: Signed) -> Refusal | None:
    """What is replaced is an instrument on record."""
    if fact.replaces is None or (standing.instrument(fact.replaces) and fact.replaces != fact.instrument):
        return None
    return _unknown(standing, fact.replaces, field="replaces")


def _unknown(standing: Standing, name: str, *, field: str = "instrument") -> Refusal:
    known = Several(instrument.id for instrument in standing.instruments)
    return Refusal(
        "unknown-instrument",
        Message("{tie} has no instrument {name} at that time", tie=standing.title, name=name),
        Message("it has {known}", known=known)
        if known
        else "none was signed by then: record what was signed first",
        field=field,
    )


def knows_the_instrument(standing: Standing, fact: Renewed | Invalidated | StanceTaken) -> Refusal | None:
    """The instrument is on record; without a name, there is one."""
    if fact.instrument is None or standing.instrument(fact.instrument):
        return None
    return _unknown(standing, fact.instrument)


def something_was_signed(standing: Standing) -> Refusal | None:
    """Something was signed that can be invalid."""
    if standing.instruments:
        return None
    return Refusal(
        "nothing-to-invalidate",
        Message("{standing}: nothing was signed that could be declared invalid", standing=_is(standing)),
    )


def something_to_renew(standing: Standing) -> Refusal | None:
    """An instrument is or was in force, and goes on."""
    if any(
        _is_or_was_in_force(instrument) and not _over_for_good(instrument)
        for instrument in standing.instruments
    ):
        return None
    return Refusal(
        "nothing-to-renew",
        Message("{standing}: there is nothing left to renew", standing=_is(standing)),
    )


def was_in_force(standing: Standing, fact: Renewed | RenewalDeclined) -> Refusal | None:
    """It is or was in force."""
    found = standing.instrument(fact.instrument)
    if found is None or _is_or_was_in_force(found, bounds_of(fact)[1]):
        return None
    return Refusal(
        "never-in-force",
        Message(
            "{instrument} is {state}: it has never been in force",
            instrument=found.id,
            state=_in_words(found),
        ),
        field="instrument",
    )


def _may_be_in_force(instrument: Instrument, by: int = when.MAX) -> bool:
    """Whether it may be in force on some day up to one; what ran out by then, surely, has expired."""
    if instrument.state == "signed":
        return instrument.starts is not None and instrument.starts[0] <= by
    return instrument.state == "in-force"


def _is_or_was_in_force(instrument: Instrument, by: int = when.MAX) -> bool:
    return instrument.in_force_once or _may_be_in_force(instrument, by)


def _in_words(instrument: Instrument) -> str:
    if instrument.state == "signed" and instrument.starts:
        return Message("signed, and in force only from {day} on", day=when.iso(instrument.starts[0]))
    return "only partly signed" if instrument.state == "partly-signed" else as_read(instrument.state)


def goes_on(standing: Standing, fact: Renewed) -> Refusal | None:
    """It is neither replaced nor certainly terminated."""
    found = standing.instrument(fact.instrument)
    if found is None or not _over_for_good(found):
        return None
    return Refusal(
        "over-for-good",
        Message(
            "{instrument} was {what}: what takes its place is signed under a new name",
            instrument=found.id,
            what="replaced" if found.state == "replaced" else "terminated",
        ),
        field="instrument",
    )


def _over_for_good(instrument: Instrument) -> bool:
    """Whether it was replaced, or binds nobody any more, whatever else had ended it before."""
    unbound = len(instrument.parties) - len(instrument.gone) < LEAST
    return unbound or (instrument.state in {"replaced", "terminated"} and not instrument.doubts)


def something_to_amend(standing: Standing) -> Refusal | None:
    """An instrument is in force, or will be."""
    if any(map(_may_be_in_force, standing.instruments)):
        return None
    return Refusal(
        "nothing-to-amend",
        Message("{standing}: no instrument is in force that could be amended", standing=_is(standing)),
    )


def in_force(standing: Standing, fact: AmendmentProposed | Amended) -> Refusal | None:
    """It is in force."""
    found = standing.instrument(fact.instrument)
    if found is None or _may_be_in_force(found, bounds_of(fact)[1]):
        return None
    return Refusal(
        "not-in-force",
        Message(
            "{instrument} is {state}: only what is in force is amended",
            instrument=found.id,
            state=_in_words(found),
        ),
        field="instrument",
    )


def not_over(standing: Standing) -> Refusal | None:
    """It is not terminated."""
    if not standing.over:
        return None
    return Refusal(
        "nothing-to-suspend",
        Message("{standing}: there is nothing left to suspend", standing=_is(standing)),
    )


def not_by_who_has_left(standing: Standing, fact: Suspended) -> Refusal | None:
    """Who suspends it has a tie left to suspend, or stands outside."""
    who = standing.party(fact.by)
    if who is None or not standing.quits or not all(map(standing.ended, standing.ties(who))):
        return None
    return Refusal(
        "suspended-by-who-has-left",
        Message(
            "{by} has left {tie}: there is nothing left for it to suspend",
            by=standing.name(who),
            tie=standing.title,
        ),
        field="by",
    )


def not_suspended_by_the_same(standing: Standing, fact: Suspended) -> Refusal | None:
    """One body suspends once."""
    who = standing.party(fact.by) or fact.by
    if all(author != who for author, _ in standing.suspensions):
        return None
    return Refusal(
        "suspended-already",
        Message("{by} has suspended {tie} already", by=standing.name(fact.by), tie=standing.title),
        field="by",
    )


def something_to_end(standing: Standing) -> Refusal | None:
    """An instrument is in force, or will be."""
    return None if any(map(_may_be_in_force, standing.instruments)) else _nothing_to_end(standing)


def something_in_force_then(standing: Standing, fact: TerminationProposed) -> Refusal | None:
    """An instrument may be in force by the day of it."""
    by = bounds_of(fact)[1]
    return (
        None
        if any(_may_be_in_force(instrument, by) for instrument in standing.instruments)
        else _nothing_to_end(standing)
    )


def _nothing_to_end(standing: Standing) -> Refusal:
    return Refusal(
        "nothing-in-force-to-end",
        Message("{standing}: no instrument is in force that could be ended", standing=_is(standing)),
    )


def an_end_is_proposed(standing: Standing) -> Refusal | None:
    """A termination is proposed."""
    if standing.ending_proposed:
        return None
    return Refusal(
        "no-termination-proposed", Message("no termination of {tie} is proposed", tie=standing.title)
    )


def something_was_in_force(standing: Standing) -> Refusal | None:
    """An instrument is or was in force, or will be."""
    return None if any(map(_is_or_was_in_force, standing.instruments)) else _nothing_was(standing)


def something_was_in_force_then(standing: Standing, fact: Terminated) -> Refusal | None:
    """An instrument is, was or may be in force by the day of it."""
    by = bounds_of(fact)[1]
    return (
        None
        if any(_is_or_was_in_force(instrument, by) for instrument in standing.instruments)
        else _nothing_was(standing)
    )


def _nothing_was(standing: Standing) -> Refusal:
    return Refusal(
        "nothing-to-end",
        Message("{standing}: no instrument is or was in force that could be ended", standing=_is(standing)),
    )


def not_ended_by_the_same(standing: Standing, fact: Terminated) -> Refusal | None:
    """Each party ends it once; so does whoever is not named."""
    who = fact.by and (standing.party(fact.by) or fact.by)
    if who not in standing.terminators:
        return None
    hint: str = ""
    if fact.by is None:
        why = Message("{tie} was terminated already, by nobody named", tie=standing.title)
        hint = Message("say with {field} who else ended it", field=Field("by"))
    else:
        why = Message("{by} has terminated {tie} already", by=standing.name(fact.by), tie=standing.title)
    return Refusal("terminated-already", why, hint, field="by")


def some_pressure(standing: Standing) -> Refusal | None:
    """Some pressure was exerted, and not lifted yet."""
    if standing.exerted:
        return None
    return Refusal(
        "no-pressure-to-lift",
        Message("no pressure is on record for {tie} that could be lifted", tie=standing.title),
    )


def was_exerted(standing: Standing, fact: PressureLifted) -> Refusal | None:
    """The pressure was exerted, and not lifted yet."""
    if fact.incident in standing.exerted:
        return None
    known = Several(dict.fromkeys(standing.exerted))
    return Refusal(
        "unknown-pressure",
        Message(
            "no pressure named {name} is on record for {tie} by then", name=fact.incident, tie=standing.title
        ),
        Message("there is {known}", known=known)
        if known
        else Message("record it as pressured with {field} first", field=Field("incident")),
        field="incident",
    )


def a_new_commitment(standing: Standing, fact: CommitmentMade) -> Refusal | None:
    """Its name is new."""
    if all(commitment.id != fact.commitment for commitment in standing.commitments):
        return None
    return Refusal(
        "commitment-already-made",
        Message(
            "{tie} has a commitment {name} already: give this one another name",
            tie=standing.title,
            name=fact.commitment,
        ),
        field="commitment",
    )


def something_to_close(standing: Standing) -> Refusal | None:
    """A commitment is open."""
    if any(commitment.outcome is None for commitment in standing.commitments):
        return None
    return Refusal("no-open-commitment", Message("{tie} has no open commitment", tie=standing.title))


def an_open_commitment(standing: Standing, fact: CommitmentClosed) -> Refusal | None:
    """It is open."""
    open_ = [commitment.id for commitment in standing.commitments if commitment.outcome is None]
    if fact.commitment in open_:
        return None
    return Refusal(
        "commitment-not-open",
        Message("{tie} has no open commitment {name}", tie=standing.title, name=fact.commitment),
        Message("open {count:is|are} {those}", count=len(open_), those=Several(open_))
        if open_
        else "none is open",
        field="commitment",
    )


def same_tie(stream: str, fact: SameAs, known: Lookup) -> Refusal | None:
    """Both are between the same bodies, and nothing lies under the one that is told in the other."""
    return one_tie(stream, fact.original, known)


LAWS: Laws = {
    Opened: Law(may=[is_well_named], must=[is_of_these_parties]),
    Visited: Law(must=[includes_a_party, an_open_plan]),
    Contacted: Law(must=[an_open_plan]),
    Proposed: Law(may=[no_open_proposal]),
    Considered: Law(must=[not_while_on_hold]),
    PutOnHold: Law(may=[a_proposal_to_hold]),
    Resumed: Law(may=[paused], must=[by_who_paused]),
    ResolutionPassed: Law(),
    Signed: Law(
        must=[signed_by_parties, anew_after_an_end, not_signed_twice, replaces_what_is_known, an_open_plan]
    ),
    SigningPostponed: Law(),
    Renewed: Law(may=[something_to_renew], must=[knows_the_instrument, was_in_force, goes_on], by_name=True),
    RenewalDeclined: Law(
        may=[something_was_in_force], must=[knows_the_instrument, was_in_force], by_name=True
    ),
    AmendmentProposed: Law(may=[something_to_amend], must=[knows_the_instrument, in_force], by_name=True),
    Amended: Law(may=[something_to_amend], must=[knows_the_instrument, in_force], by_name=True),
    Invalidated: Law(may=[something_was_signed], must=[knows_the_instrument], by_name=True),
    Suspended: Law(may=[not_over], must=[not_by_who_has_left, not_suspended_by_the_same]),
    TerminationProposed: Law(may=[something_to_end], must=[something_in_force_then]),
    TerminationPostponed: Law(may=[an_end_is_proposed]),
    Terminated: Law(may=[something_was_in_force], must=[something_was_in_force_then, not_ended_by_the_same]),
    StanceTaken: Law(must=[knows_the_instrument]),
    Pressured: Law(),
    PressureLifted: Law(may=[some_pressure], must=[was_exerted], by_name=True),
    ConcernRaised: Law(),
    CommitmentMade: Law(must=[a_new_commitment]),
    CommitmentClosed: Law(may=[something_to_close], must=[an_open_commitment], by_name=True),
    DormancyDeclared: Law(),
    SameAs: Law(),
    **OF_PLANS,
    **ALWAYS,
}
"""For each fact, the laws that must hold where it takes its place. Corrections have theirs in `domain.decide`."""


def idle(standing: Standing) -> tuple[str, ...]:
    """What may be recorded and would change nothing: that what has ended, and was suspended before, is resumed."""
    return (Resumed.verb,) if standing.over and not _on_hold(standing) else ()


def beside(standing: Standing, fact: Fact) -> Iterator[Caution]:
    """What is said beside an acceptance: a signature without an approval, a notice that came too late."""
    for path, who in acting(fact):
        if why := _outside(standing, who, fact):
            yield Caution("act-of-an-outsider", "{path}: {why}", path=path, why=why)
    for rule in _BESIDE.get(type(fact), ()):
        if caution := rule(standing, fact):
            yield caution
    if isinstance(fact, SigningPostponed) and (caution := signing_planned(standing)):
        yield caution
    yield from beside_plans(standing, fact)


def beside_strangers(standing: Standing, fact: Fact, known: Lookup) -> Iterator[Caution]:
    """What is said of a body that visits, or is visited, and neither is a party nor belongs to one."""
    if not isinstance(fact, Visited):
        return
    for path, who in (("visitor", fact.visitor), ("host", fact.host)):
        above: str | None = who
        seen: set[str] = set()
        while above and above not in seen and not standing.party(above):
            seen.add(above)
            above = known.above(above) if known.registered("body", above) else None
        if not (above and standing.party(above)) and known.registered("body", who):
            yield Caution(
                "visit-of-an-outsider",
                "{path}: {who} is no party of {tie} and belongs to none, so that this is no visit between the parties;"
                " if it belongs to one, say so: {correct}",
                path=path,
                who=who,
                tie=standing.title,
                correct=Step("correct", f"body:{who}#1", set=Blank("under=…"), because=Blank("…")),
            )


def _outside(standing: Standing, who: str, fact: Fact) -> Message | None:
    """Who acts for the parties and is none of them: it may be so, or a slip of the pen."""
    if _party(standing, who, fact):
        return None
    if standing.party(who):
        return Message(
            "{name} had yet to take the place of a party of {tie} on that day",
            name=standing.name(who),
            tie=standing.title,
        )
    return Message(
        "{who} is no party of {tie}: it is kept as the act of an outsider", who=who, tie=standing.title
    )


def _over_before(_standing: Standing, fact: Signed | Renewed) -> Caution | None:
    """A term that had ended before it was signed or renewed."""
    term = fact.term
    if term is None or not term.until or not fact.on:
        return None
    if when.bounds(term.until)[1] >= bounds_of(fact)[0]:
        return None
    return Caution(
        "term-over-before",
        "the end of its term, {until}, lies before the day on which it was {verb}, {day}",
        until=term.until,
        verb=fact.verb,
        day=fact.on,
    )


def _due_before(_standing: Standing, fact: CommitmentMade | Proposed | Considered) -> Caution | None:
    """What was to be done before it was promised, or decided before it was proposed."""
    due = fact.due
    if not due or not fact.on or when.bounds(due)[1] >= bounds_of(fact)[0]:
        return None
    return Caution(
        "due-before",
        "the day by which it is due, {due}, lies before the day on which it happened, {day}",
        due=due,
        day=fact.on,
    )


def _term_at_odds(_standing: Standing, fact: Signed | Renewed) -> Caution | None:
    """A term whose length and whose last day contradict each other, by more than a day."""
    term = fact.term
    if term is None or not term.until or not term.length:
        return None
    begins = term.from_ or (fact.on if isinstance(fact, Signed) else None)
    if not begins:
        return None
    length = when.duration(term.length)
    first, last = (terms.after(day, length.months, length.days) for day in when.bounds(begins))
    earliest, latest = when.bounds(term.until)
    if first - 2 <= latest and earliest <= last:
        return None
    return Caution(
        "term-at-odds",
        "the length of its term, {length} from {begins}, and its last day, {until}, contradict each other",
        length=term.length,
        begins=begins,
        until=term.until,
    )


def _in_no_sum(_standing: Standing, fact: Visited) -> Caution | None:
    """A cost that is not one amount of one currency: no sum has it."""
    if fact.cost is None or amount_of(fact.cost):
        return None
    return Caution(
        "cost-in-no-sum",
        "the cost, {cost}, is kept as it stands and is in no sum: it is not one amount of one currency, such as EUR 1,200",
        cost=fact.cost,
    )


def _without_an_end(standing: Standing, fact: Renewed) -> Caution | None:
    """A renewal without a term of what was agreed to a day: nobody knows for how long it was renewed."""
    found = standing.instrument(fact.instrument)
    old = found.term if found and fact.term is None else None
    if found is None or old is None or old.length or not old.until:
        return None
    return Caution(
        "renewed-without-an-end",
        "the term of {instrument} was agreed to a day, and no length is known: it has no end now unless {field} says one",
        instrument=found.id,
        field=Field("term"),
    )


def _before_its_own_day(_standing: Standing, fact: Terminated) -> Caution | None:
    """A termination that was to be effective before it was declared: it ends from its own day on."""
    if not fact.effective or not fact.on:
        return None
    if when.bounds(fact.effective)[1] >= bounds_of(fact)[0]:
        return None
    return Caution(
        "effective-before",
        "{effective} lies before {day}: it ends from {day} on",
        effective=fact.effective,
        day=fact.on,
    )


def _after_the_end(standing: Standing, fact: Resumed) -> Caution | None:
    """The end of a suspension of what has ended, or perhaps on those very days: it brings nothing back."""
    if not standing.over or not suspensions_ended(standing, standing.party(fact.by) or fact.by):
        return None
    if bounds_of(fact)[0] <= max(quitting.on[1] for quitting in standing.quits):
        return Caution(
            "resumed-as-it-ended",
            "{tie} may have been terminated by then, and that stays so: only an agreement that re-establishes it begins it"
            " again; if it was resumed first, {before} names the entry of its end",
            tie=standing.title,
            before=Field("before"),
        )
    return Caution(
        "resumed-after-the-end",
        "{tie} had been terminated by then, and that stays so: only an agreement that re-establishes it begins it again",
        tie=standing.title,
    )


def _too_late(standing: Standing, fact: RenewalDeclined) -> Caution | None:
    """A notice that came after its last day: the term renews all the same."""
    found = standing.instrument(fact.instrument)
    if found is None or not found.tacit:
        return None
    if found.counted is None:
        return Caution(
            "notice-without-an-end",
            "no end of the term of {instrument} is known, so that this ends nothing: correct it with how long it runs",
            instrument=found.id,
        )
    day = bounds_of(fact)
    running = terms.ends_reached(found.counted, (terms.next_day(day[0]), terms.next_day(day[1])))
    ends = terms.ends_reached(found.counted, notice_over(found, day))
    if ends[1] <= running[1]:
        return None
    notice = when.duration(found.term.notice) if found.term and found.term.notice else None
    by = when.iso(terms.last_notice(running[1], notice))
    if ends[0] > running[1]:
        return Caution(
            "notice-too-late",
            "after {by}, the last day for a notice: it renews, and ends {end}",
            by=by,
            end=when.iso(ends[0] - 1),
        )
    late = (
        Message("perhaps after {by}, the last day for a notice", by=by)
        if running[0] == running[1]
        else "perhaps too late"
    )
    first, last = (str(when.iso(end - 1)) for end in ends)
    return Caution(
        "notice-perhaps-too-late",
        "{late}: it ends between {first} and {last}",
        late=late,
        first=first,
        last=last,
    )


def _without_approval(standing: Standing, fact: Signed) -> Caution | None:
    """A caution: a signature with no recorded approval before it."""
    if fact.on and not (standing.proposal and standing.proposal.state == "approved"):
        return UNAPPROVED
    return None


UNAPPROVED = Caution("no-approval", "no approval of it is on record")
_BESIDE: Mapping[type[Fact], Sequence[Callable[[Standing, Any], Caution | None]]] = {
    Signed: (_without_approval, _over_before, _term_at_odds),
    RenewalDeclined: (_too_late,),
    Renewed: (_without_an_end, _over_before, _term_at_odds),
    Resumed: (_after_the_end,),
    Terminated: (_before_its_own_day,),
    CommitmentMade: (_due_before,),
    Proposed: (_due_before,),
    Considered: (_due_before,),
    Visited: (_in_no_sum,),
}
"""What is looked at beside the acceptance of a fact, by its type."""
