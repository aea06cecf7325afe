"""What may be recorded in a partnership: data and small named rules, to be read, tested, drawn and quoted.

A rule that asks the standing alone stands under `may`, one that asks the fact too under `must` (`domain.law.Law`).
"""

from collections.abc import Iterator

from domain import terms, when
from domain.fact import Fact, bounds_of
from domain.fields import acting
from domain.law import Law, Laws, Refusal
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
from domain.shared import ALWAYS


def _is(standing: Standing) -> str:
    return f"{standing.title} {standing.told()}"


def _party(standing: Standing, who: str | None, fact: Fact) -> str | None:
    """The party that `who` is on the day of a fact; None while it is certainly yet to succeed one."""
    return None if standing.to_succeed(who, bounds_of(fact)) else standing.party(who)


def is_well_named(standing: Standing) -> Refusal | None:
    """The stream id names each party once, in alphabetical order."""
    if standing.parties == tuple(sorted(set(standing.parties))):
        return None
    return Refusal(
        f"the stream is named partnership:{'--'.join(sorted(set(standing.parties)))}:"
        " each party once, in alphabetical order"
    )


def is_of_these_parties(standing: Standing, fact: Opened) -> Refusal | None:
    """The parties are those of the stream id."""
    if set(fact.parties) == set(standing.parties) and len(fact.parties) == len(standing.parties):
        return None
    return Refusal(f"its parties are those of its name, {standing.names()}, not {', '.join(fact.parties)}")


def includes_a_party(standing: Standing, fact: Visited) -> Refusal | None:
    """At least one of visitor and host is a party."""
    if _party(standing, fact.visitor, fact) or _party(standing, fact.host, fact):
        return None
    return Refusal(
        f"neither {standing.name(fact.visitor)} nor {standing.name(fact.host)} is a party of {standing.title}",
        f"its parties are {standing.names()}: name one of them as --visitor or --host",
    )


def no_open_proposal(standing: Standing) -> Refusal | None:
    """There is one proposal at a time."""
    if standing.proposal is None or not standing.proposal.open:
        return None
    return Refusal(
        f"{standing.title} has a proposal that is {standing.proposal.status}: there is one proposal at a time"
    )


def _on_hold(standing: Standing) -> bool:
    return standing.proposal is not None and standing.proposal.open and standing.proposal.held


def not_while_on_hold(standing: Standing, fact: Considered) -> Refusal | None:
    """While a proposal is on hold it can only be amended or brought to its end."""
    if not _on_hold(standing) or fact.outcome in ("amended", *CLOSING):
        return None
    return Refusal(
        f"the proposal between {standing.names()} is on hold: it can be amended, rejected, withdrawn or lapse,"
        f" not be {fact.outcome}, before it is resumed"
    )


def a_proposal_to_hold(standing: Standing) -> Refusal | None:
    """A proposal is open and not on hold."""
    if standing.proposal and standing.proposal.open:
        return Refusal(f"{standing.title} is on hold already") if standing.proposal.held else None
    return Refusal(f"{_is(standing)}: there is no open proposal to put on hold")


def paused(standing: Standing) -> Refusal | None:
    """There is something to resume."""
    if standing.suspensions or _on_hold(standing):
        return None
    return Refusal(f"{_is(standing)}: there is nothing on hold or suspended to resume")


def by_who_paused(standing: Standing, fact: Resumed) -> Refusal | None:
    """It ends its author's suspension (nobody named: all), else the hold."""
    if (
        fact.by is None
        or _on_hold(standing)
        or suspensions_ended(standing, standing.party(fact.by) or fact.by)
    ):
        return None
    others = " and ".join(dict.fromkeys(standing.name(who) for who, _ in standing.suspensions))
    return Refusal(
        f"{standing.name(fact.by)} has not suspended {standing.title}: it is suspended by {others}",
        "who suspended it resumes it; leave --by out where all suspensions ended",
    )


def signed_by_parties(standing: Standing, fact: Signed) -> Refusal | None:
    """Those who sign are parties."""
    strangers = [who for who in fact.by if not _party(standing, who, fact)]
    if not strangers:
        return None
    yet = [who for who in strangers if standing.party(who)]
    if yet == strangers:
        return Refusal(
            f"{' and '.join(yet)} had yet to take the place of a party of {standing.title} on that day"
        )
    return Refusal(
        f"{' and '.join(strangers)} {'is' if len(strangers) == 1 else 'are'} not a party of {standing.title}",
        f"its parties are {standing.names()}; who signed for them goes into --signatories",
    )


def anew_after_an_end(standing: Standing, fact: Signed) -> Refusal | None:
    """After a termination only a re-establishment is signed."""
    if fact.reestablishes or len(standing.staying) >= LEAST:
        return None
    gone = {party for one in standing.quits if one.came for party in one.parties}
    if len({*standing.parties} - gone) >= LEAST:  # some have given notice, and are bound until its day
        notices = " and ".join(_notice(standing, one) for one in standing.quits if not one.came)
        return Refusal(
            f"notice to end {standing.title} was given {notices}: what is signed after that begins it anew",
            "say so with --reestablishes, or give the day on which it was signed before the notice",
        )
    return Refusal(
        f"{standing.title} was terminated: what is signed after that begins it anew",
        "say so with --reestablishes, or give the day on which it was signed before the end",
    )


def _notice(standing: Standing, one: Quit) -> str:
    """A termination that is still to take effect: `by Faro on 2024-05-01 for 2025`."""
    told = (
        (" by ", standing.name(one.by) if one.by else None),
        (" on ", one.fact.on),
        (" for ", one.fact.effective),
    )
    return "".join(f"{word}{said}" for word, said in told if said).lstrip()


def not_signed_twice(standing: Standing, fact: Signed) -> Refusal | None:
    """A second signature of one instrument is for parties that had not signed, while it is only partly signed."""
    old = standing.instrument(fact.instrument)
    if old is None:
        return None
    if old.former or fact.reestablishes or (old.state != "partly-signed" and not old.doubts):
        words = "belongs to the time before" if old.former or fact.reestablishes else f"is {_in_words(old)}"
        return Refusal(f"{old.id} {words}: it is signed no more", "a new agreement takes a new name")
    now = {standing.party(who) or who for who in fact.by} or set(standing.staying)
    again = [who for who in standing.parties if who in now and who in old.signed_by]
    if not again:
        return None
    return Refusal(
        f"{old.id} was signed by {' and '.join(map(standing.name, again))} already",
        "a new agreement takes a new name; the signature of the other party names it alone with --by",
    )


def replaces_what_is_known(standing: Standing, fact: Signed) -> Refusal | None:
    """What is replaced is an instrument on record."""
    if fact.replaces is None or (standing.instrument(fact.replaces) and fact.replaces != fact.instrument):
        return None
    return _unknown(standing, fact.replaces)


def _unknown(standing: Standing, name: str) -> Refusal:
    known = ", ".join(one.id for one in standing.instruments)
    return Refusal(
        f"{standing.title} has no instrument {name} at that time",
        f"it has {known}" if known else "none was signed by then: record what was signed first",
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
    return Refusal(f"{_is(standing)}: nothing was signed that could be declared invalid")


def something_to_renew(standing: Standing) -> Refusal | None:
    """An instrument is or was in force, and goes on."""
    if any(_is_or_was_in_force(one) and not _over_for_good(one) for one in standing.instruments):
        return None
    return Refusal(f"{_is(standing)}: there is nothing left to renew")


def was_in_force(standing: Standing, fact: Renewed | RenewalDeclined) -> Refusal | None:
    """It is or was in force."""
    found = standing.instrument(fact.instrument)
    if found is None or _is_or_was_in_force(found, bounds_of(fact)[1]):
        return None
    return Refusal(f"{found.id} is {_in_words(found)}: it has never been in force")


def _may_be_in_force(one: Instrument, by: int = when.MAX) -> bool:
    """Whether it may be in force on some day up to one; what ran out by then, surely, has expired."""
    if one.state == "signed":
        return one.starts is not None and one.starts[0] <= by
    return one.state == "in-force"


def _is_or_was_in_force(one: Instrument, by: int = when.MAX) -> bool:
    return one.in_force_once or _may_be_in_force(one, by)


def _in_words(one: Instrument) -> str:
    if one.state == "signed" and one.starts:
        return f"signed, and in force only from {when.iso(one.starts[0])} on"
    return "only partly signed" if one.state == "partly-signed" else one.state.replace("-", " ")


def goes_on(standing: Standing, fact: Renewed) -> Refusal | None:
    """It is neither replaced nor certainly terminated."""
    found = standing.instrument(fact.instrument)
    if found is None or not _over_for_good(found):
        return None
    what = "replaced" if found.state == "replaced" else "terminated"
    return Refusal(f"{found.id} was {what}: what takes its place is signed under a new name")


def _over_for_good(one: Instrument) -> bool:
    """Whether it was replaced, or binds nobody any more, whatever else had ended it before."""
    unbound = len(one.parties) - len(one.gone) < LEAST
    return unbound or (one.state in {"replaced", "terminated"} and not one.doubts)


def something_to_amend(standing: Standing) -> Refusal | None:
    """An instrument is in force, or will be."""
    if any(map(_may_be_in_force, standing.instruments)):
        return None
    return Refusal(f"{_is(standing)}: no instrument is in force that could be amended")


def in_force(standing: Standing, fact: AmendmentProposed | Amended) -> Refusal | None:
    """It is in force."""
    found = standing.instrument(fact.instrument)
    if found is None or _may_be_in_force(found, bounds_of(fact)[1]):
        return None
    return Refusal(f"{found.id} is {_in_words(found)}: only what is in force is amended")


def not_over(standing: Standing) -> Refusal | None:
    """It is not terminated."""
    return Refusal(f"{_is(standing)}: there is nothing left to suspend") if standing.over else None


def not_by_who_has_left(standing: Standing, fact: Suspended) -> Refusal | None:
    """Who suspends it has a tie left to suspend, or stands outside."""
    who = standing.party(fact.by)
    if who is None or not standing.quits or not all(map(standing.ended, standing.ties(who))):
        return None
    return Refusal(f"{standing.name(who)} has left {standing.title}: there is nothing left for it to suspend")


def not_suspended_by_the_same(standing: Standing, fact: Suspended) -> Refusal | None:
    """One body suspends once."""
    who = standing.party(fact.by) or fact.by
    if any(one == who for one, _ in standing.suspensions):
        return Refusal(f"{standing.name(fact.by)} has suspended {standing.title} already")
    return None


def something_to_end(standing: Standing) -> Refusal | None:
    """An instrument is in force, or will be."""
    return None if any(map(_may_be_in_force, standing.instruments)) else _nothing_to_end(standing)


def something_in_force_then(standing: Standing, fact: TerminationProposed) -> Refusal | None:
    """An instrument may be in force by the day of it."""
    by = bounds_of(fact)[1]
    return (
        None if any(_may_be_in_force(one, by) for one in standing.instruments) else _nothing_to_end(standing)
    )


def _nothing_to_end(standing: Standing) -> Refusal:
    return Refusal(f"{_is(standing)}: no instrument is in force that could be ended")


def an_end_is_proposed(standing: Standing) -> Refusal | None:
    """A termination is proposed."""
    if standing.ending_proposed:
        return None
    return Refusal(f"no termination of {standing.title} is proposed")


def something_was_in_force(standing: Standing) -> Refusal | None:
    """An instrument is or was in force, or will be."""
    return None if any(map(_is_or_was_in_force, standing.instruments)) else _nothing_was(standing)


def something_was_in_force_then(standing: Standing, fact: Terminated) -> Refusal | None:
    """An instrument is, was or may be in force by the day of it."""
    by = bounds_of(fact)[1]
    return (
        None if any(_is_or_was_in_force(one, by) for one in standing.instruments) else _nothing_was(standing)
    )


def _nothing_was(standing: Standing) -> Refusal:
    return Refusal(f"{_is(standing)}: no instrument is or was in force that could be ended")


def not_ended_by_the_same(standing: Standing, fact: Terminated) -> Refusal | None:
    """Each party ends it once; so does whoever is not named."""
    who = fact.by and (standing.party(fact.by) or fact.by)
    if who not in standing.terminators:
        return None
    if fact.by is None:
        return Refusal(
            f"{standing.title} was terminated already, by nobody named", "say with --by who else ended it"
        )
    return Refusal(f"{standing.name(fact.by)} has terminated {standing.title} already")


def some_pressure(standing: Standing) -> Refusal | None:
    """Some pressure was exerted, and not lifted yet."""
    if standing.exerted:
        return None
    return Refusal(f"no pressure is on record for {standing.title} that could be lifted")


def was_exerted(standing: Standing, fact: PressureLifted) -> Refusal | None:
    """The pressure was exerted, and not lifted yet."""
    if fact.incident in standing.exerted:
        return None
    known = ", ".join(dict.fromkeys(standing.exerted))
    return Refusal(
        f"no pressure named {fact.incident} is on record for {standing.title} by then",
        f"there is {known}" if known else "record it as pressured with --incident first",
    )


def a_new_commitment(standing: Standing, fact: CommitmentMade) -> Refusal | None:
    """Its name is new."""
    if all(one.id != fact.commitment for one in standing.commitments):
        return None
    return Refusal(f"{standing.title} has a commitment {fact.commitment} already: give this one another name")


def something_to_close(standing: Standing) -> Refusal | None:
    """A commitment is open."""
    if any(one.outcome is None for one in standing.commitments):
        return None
    return Refusal(f"{standing.title} has no open commitment")


def an_open_commitment(standing: Standing, fact: CommitmentClosed) -> Refusal | None:
    """It is open."""
    open_ = [one.id for one in standing.commitments if one.outcome is None]
    if fact.commitment in open_:
        return None
    return Refusal(
        f"{standing.title} has no open commitment {fact.commitment}",
        f"open are {', '.join(open_)}" if open_ else "none is open",
    )


LAWS: Laws = {
    Opened: Law(may=[is_well_named], must=[is_of_these_parties]),
    Visited: Law(must=[includes_a_party]),
    Contacted: Law(),
    Proposed: Law(may=[no_open_proposal]),
    Considered: Law(must=[not_while_on_hold]),
    PutOnHold: Law(may=[a_proposal_to_hold]),
    Resumed: Law(may=[paused], must=[by_who_paused]),
    ResolutionPassed: Law(),
    Signed: Law(must=[signed_by_parties, anew_after_an_end, not_signed_twice, replaces_what_is_known]),
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
    **ALWAYS,
}
"""For each fact, the laws that must hold where it takes its place. Corrections have theirs in `domain.decide`."""


def beside(standing: Standing, fact: Fact) -> Iterator[str]:
    """What is said beside an acceptance: a signature without an approval, a notice that came too late."""
    for path, who in acting(fact):
        if said := _outside(standing, who, fact):
            yield f"{path}: {said}"
    for one in (
        _without_approval,
        _too_late,
        _without_an_end,
        _before_its_own_day,
        _over_before,
        _due_before,
    ):
        if said := one(standing, fact):
            yield said


def _outside(standing: Standing, who: str, fact: Fact) -> str | None:
    """Who acts for the parties and is none of them: it may be so, or a slip of the pen."""
    if _party(standing, who, fact):
        return None
    if standing.party(who):
        return f"{standing.name(who)} had yet to take the place of a party of {standing.title} on that day"
    return f"{who} is no party of {standing.title}: it is kept as the act of an outsider"


def _over_before(_standing: Standing, fact: Fact) -> str | None:
    """A term that had ended before it was signed or renewed."""
    term = fact.term if isinstance(fact, Signed | Renewed) else None
    if term is None or not term.until or not fact.on:
        return None
    if when.bounds(term.until)[1] >= bounds_of(fact)[0]:
        return None
    return f"its term ended on {term.until}, before it was {fact.verb} on {fact.on}"


def _due_before(_standing: Standing, fact: Fact) -> str | None:
    """What was to be done before it was promised, or decided before it was proposed."""
    due = fact.due if isinstance(fact, CommitmentMade | Proposed | Considered) else None
    if not due or not fact.on or when.bounds(due)[1] >= bounds_of(fact)[0]:
        return None
    return f"it is due {due}, before the day of it, {fact.on}"


def _without_an_end(standing: Standing, fact: Fact) -> str | None:
    """A renewal without a term of what was agreed to a day: nobody knows for how long it was renewed."""
    found = standing.instrument(fact.instrument) if isinstance(fact, Renewed) else None
    old = found.term if found and isinstance(fact, Renewed) and fact.term is None else None
    if found is None or old is None or old.length or not old.until:
        return None
    return f"the term of {found.id} was agreed to a day, and no length is known: it has no end now unless --term says one"


def _before_its_own_day(_standing: Standing, fact: Fact) -> str | None:
    """A termination that was to be effective before it was declared: it ends from its own day on."""
    if not isinstance(fact, Terminated) or not fact.effective or not fact.on:
        return None
    if when.bounds(fact.effective)[1] >= bounds_of(fact)[0]:
        return None
    return f"{fact.effective} lies before {fact.on}: it ends from {fact.on} on"


def _too_late(standing: Standing, fact: Fact) -> str | None:
    """A notice that came after its last day: the term renews all the same."""
    found = standing.instrument(fact.instrument) if isinstance(fact, RenewalDeclined) else None
    if found is None or not found.tacit:
        return None
    if found.counted is None:
        return f"no end of the term of {found.id} is known, so that this ends nothing: correct it with how long it runs"
    day = bounds_of(fact)
    running = terms.ends_reached(found.counted, (terms.next_day(day[0]), terms.next_day(day[1])))
    ends = terms.ends_reached(found.counted, notice_over(found, day))
    if ends[1] <= running[1]:
        return None
    notice = when.duration(found.term.notice) if found.term and found.term.notice else None
    by = when.iso(terms.last_notice(running[1], notice))
    if ends[0] <= running[1]:
        last = " and ".join(str(when.iso(end - 1)) for end in ends)
        late = (
            f"perhaps after {by}, the last day for a notice"
            if running[0] == running[1]
            else "perhaps too late"
        )
        return f"{late}: it ends between {last}"
    return f"after {by}, the last day for a notice: it renews, and ends {when.iso(ends[0] - 1)}"


def _without_approval(standing: Standing, fact: Fact) -> str | None:
    """A caution: a signature with no recorded approval before it."""
    if (
        isinstance(fact, Signed)
        and fact.on
        and not (standing.proposal and standing.proposal.state == "approved")
    ):
        return "no approval of it is on record"
    return None
