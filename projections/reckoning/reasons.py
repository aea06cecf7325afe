"""Why a tie does not count, in words."""

from collections.abc import Iterable, Iterator

from domain import when
from domain.kinds import KINDS
from domain.message import Message, Several, as_read
from projections.phrases import possibly
from projections.reckoning.counting import Tie
from projections.reckoning.counting_rules import Rule
from projections.reckoning.holdings import there
from projections.rows.instruments import Instrument

STATES = {
    "partly-signed": Message("is signed by some of the parties only"),
    "signed": Message("is signed, and not in force yet"),
    "expired": Message("has expired"),
    "invalidated": Message("was invalidated"),
    "terminated": Message("was terminated"),
    "replaced": Message("was replaced"),
}
"""Agreements that are not in force, in words."""
PROPOSALS = ("on-hold", "proposed", "tabled", "deferred", "approved", "rejected", "withdrawn", "lapsed")


def reasons(tie: Tie, rule: Rule, day: int, alleged: Iterable[str] = ()) -> list[str]:
    """Why a tie does not count; `alleged` are the signatures that are alleged only, in words."""
    return list(_by_agreement(tie, rule, day, alleged)) or [_without(tie.status)]


def _by_agreement(tie: Tie, rule: Rule, day: int, alleged: Iterable[str]) -> Iterator[str]:
    """What of a kind that counts there was or is to be, and what there is instead."""
    if tie.gone:
        yield Message("one of the two has left the partnership, which goes on between the others")
    held = [
        holding.instrument for holding in tie.holdings if rule.kind(holding.instrument) not in rule.counts
    ]
    over = ended(tie)
    wanted = [item for item in over if rule.kind(item) in rule.counts]
    for row in wanted or ([] if held else over):
        yield Message("{kind} that {state}", kind=KINDS[row.kind].words, state=STATES[row.status])
    if held:
        kinds = Several(dict.fromkeys(KINDS[row.kind].words for row in held), " and ")
        yield Message("{kinds} only: not a kind that this policy counts", kinds=kinds)
    for told in alleged:
        yield Message("alleged only: {fact}", fact=told)
    later = [
        state
        for state in tie.states
        if rule.kind(state) in rule.counts and state.earliest > day and state.until_day == when.MAX
    ]
    if later:
        yield Message(
            "{kind} was signed only after that day ({day})",
            kind=KINDS[later[0].kind].words,
            day=later[0].signed.edtf,
        )


def ended(tie: Tie) -> list[Instrument]:
    """The agreements that are not in force where a partnership stands, nor possibly."""
    held = {holding.instrument.id for holding in tie.holdings}
    return [row for row in there(tie.states, tie.stand) if row.status in STATES and row.id not in held]


def flags(tie: Tie) -> Iterator[str]:
    """What is to be said beside the status."""
    words = {"intent": Message("a resolution of intent"), "pending": Message("a proposal is open")}
    for flag in tie.stand.flags:
        yield words.get(flag, flag)
    for flag in tie.stand.possible_flags:
        yield possibly(words.get(flag, flag), certain=False)


def _without(status: str) -> str:
    """What there is where there is no agreement."""
    if status in PROPOSALS:
        return Message("a proposal only ({status}), no agreement", status=as_read(status))
    return {
        "intent": Message("a resolution of intent only, no agreement"),
        "contact": Message("contacts only, no agreement"),
    }.get(status, Message("nothing signed by that day"))
