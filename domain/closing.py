"""What closed a plan or a commitment that a fact would close again: which entry, and what may be done instead."""

from collections.abc import Callable, Iterable

from domain.chronicle import PlacedFact
from domain.fact import Fact
from domain.message import Blank, Message, Step
from domain.message import Field as Named
from domain.refusal import Refusal

CLOSED: dict[str, str] = {"plan-not-open": "plan", "commitment-not-open": "commitment"}
"""The codes of the laws that ask for something open, and the field in which a fact names it."""
BEGINS = ("planned", "commitment-made")
"""The facts that begin one."""
ENDS = ("plan-dropped", "commitment-closed")
"""Those that say nothing but that one has ended."""
_OPEN = Blank("…")


def with_what_closed_it(
    refusal: Refusal, fact: Fact, before: Iterable[PlacedFact], words: Callable[[PlacedFact], str]
) -> Refusal:
    """The refusal of a fact with the entry `before` it that closed what it names, in `words`, and what may be done instead.

    Any other refusal as it is, and one of something that was never begun.
    """
    field = CLOSED.get(refusal.code)
    closing = [told for told in before if field and _closes(told.fact, field, fact)]
    if field is None or not closing:
        return refusal
    last = closing[-1]
    version, said = last.entry.version, words(last)
    back = Step("retract", last.entry.name, because=_OPEN)
    reason = (
        Message(
            "{reason}: #{version} dropped it ({words})", reason=refusal.reason, version=version, words=said
        )
        if last.fact.verb == "plan-dropped"
        else Message(
            "{reason}: #{version} closed it ({words})", reason=refusal.reason, version=version, words=said
        )
    )
    if fact.verb in ENDS:
        hint = Message(
            "{open}; if #{version} was wrong, take it back: {back}",
            open=refusal.hint,
            version=version,
            back=back,
        )
    else:
        hint = Message(
            "{open}; leave {field} out, or record another plan: {another}; or, if #{version} was wrong, take it back:"
            " {back}",
            open=refusal.hint,
            field=Named(field),
            another=Step("record", "planned", last.entry.stream, what=_OPEN, due=_OPEN),
            version=version,
            back=back,
        )
    return refusal._replace(reason=reason, hint=hint, entry=last.entry.name)


def closes_it_already(refusal: Refusal, told: PlacedFact, chronicle: Iterable[PlacedFact]) -> Message | None:
    """What may be done where an entry on record would find nothing open that it could close; None elsewhere.

    Either an earlier fact is to close the same, or what it closes is read otherwise, and then it is told of that first.
    """
    field = CLOSED.get(refusal.code)
    if field is None:
        return None
    if step := lets_go(refusal, told):
        free = Message(
            "#{version} closes it: take {field} out of that first, and name it there anew afterwards: {step}",
            version=told.entry.version,
            field=Named(field),
            step=step,
        )
    else:
        free = Message(
            "#{version} closes it: take that back first, and record it anew afterwards: {step}",
            version=told.entry.version,
            step=Step("retract", told.entry.name, because=_OPEN),
        )
    if not any(other is not told and _closes(other.fact, field, told.fact) for other in chronicle):
        return free
    return Message(
        "#{version} closes it already: record this without {field}, or, if #{version} was wrong, take it back: {back}",
        version=told.entry.version,
        field=Named(field),
        back=Step("retract", told.entry.name, because=_OPEN),
    )


def lets_go(refusal: Refusal, told: PlacedFact) -> Step | None:
    """What lets an entry stand that says more than that it closes something, where that is all that is wrong; or None."""
    field = CLOSED.get(refusal.code)
    if field is None or told.fact.verb in ENDS:
        return None
    return Step("correct", told.entry.name, set=f"{field}=", because=_OPEN)


def _closes(told: Fact, field: str, fact: Fact) -> bool:
    return (
        not told.alleged
        and told.verb not in BEGINS
        and told.__dict__.get(field) == fact.__dict__.get(field) is not None
    )
