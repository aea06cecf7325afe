"""What closed a plan or a commitment that a fact would close again: which entry, and what may be done instead."""

from collections.abc import Callable, Iterable, Sequence

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
    refusal: Refusal,
    fact: Fact,
    chronicle: Sequence[PlacedFact],
    words: Callable[[PlacedFact], str],
    place: int | None = None,
) -> Refusal:
    """The refusal of a fact with the entry before it that closed what it names, in `words`, and what may be done instead.

    It stands at `place` of the chronicle; None for its end. Of what is closed by nothing it is told whether it began
    later, or never did. Any other refusal as it is.
    """
    field = CLOSED.get(refusal.code)
    if field is None:
        return refusal
    closing = [told for told in chronicle[:place] if _closes(told.fact, field, fact)]
    if not closing:
        return refusal._replace(hint=_never_open(refusal, fact, field, chronicle))
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


def closes_it_already(
    refusal: Refusal, told: PlacedFact, before: Iterable[PlacedFact], after: Sequence[PlacedFact]
) -> Message | None:
    """What may be done where an entry on record would find nothing open that it could close; None elsewhere.

    `before` and `after` are the chronicle as it is read now, and as it would be. If the entry closes it now, an earlier
    one is to close the same, or what it closes is read otherwise, and then it is told of that first. Else it is itself
    what would be read otherwise: another one closes that already, or nothing was open then.
    """
    field = CLOSED.get(refusal.code)
    if field is None:
        return None
    closing = next((other for other in before if _closes(other.fact, field, told.fact)), None)
    own = closing is not None and closing.entry.version == told.entry.version
    others = [other for other in after if other is not told and _closes(other.fact, field, told.fact)]
    if closing is None or not (own or others) or (not own and _begun_after(told, field, after)):
        return _never_open(refusal, told.fact, field, after)
    version = closing.entry.version
    if not others:
        return _let_go_first(refusal, told, field)
    back = Step("retract", closing.entry.name, because=_OPEN)
    if (others[0] if own else told).fact.verb in ENDS:
        return Message(
            "#{version} closes it already; if that was wrong, take it back: {back}",
            version=version,
            back=back,
        )
    return Message(
        "#{version} closes it already: leave {field} out, or, if #{version} was wrong, take it back: {back}",
        version=version,
        field=Named(field),
        back=back,
    )


def _let_go_first(refusal: Refusal, told: PlacedFact, field: str) -> Message:
    """That an entry is to name nothing any more before what it closes is read otherwise."""
    if step := lets_go(refusal, told):
        return Message(
            "#{version} closes it: take {field} out of that first, and name it there anew afterwards: {step}",
            version=told.entry.version,
            field=Named(field),
            step=step,
        )
    return Message(
        "#{version} closes it: take that back first, and record it anew afterwards: {step}",
        version=told.entry.version,
        step=Step("retract", told.entry.name, because=_OPEN),
    )


def _never_open(refusal: Refusal, fact: Fact, field: str, chronicle: Iterable[PlacedFact]) -> Message:
    """That what a fact names began only after it, or never did, and what is open."""
    name = fact.__dict__[field]
    begun = next((told for told in chronicle if _begins(told.fact, field, name)), None)
    if begun is None:
        return Message("no {what} {name} is on record; {open}", what=field, name=name, open=refusal.hint)
    version, day = begun.entry.version, begun.fact.on
    return (
        Message(
            "#{version} began it on {day}, after that; {open}", version=version, day=day, open=refusal.hint
        )
        if day
        else Message("#{version} began it after that; {open}", version=version, open=refusal.hint)
    )


def _begun_after(told: PlacedFact, field: str, chronicle: Sequence[PlacedFact]) -> bool:
    """Whether what an entry names begins later in a chronicle."""
    name = told.fact.__dict__[field]
    place = next(n for n, other in enumerate(chronicle) if other is told)
    return any(_begins(other.fact, field, name) for other in chronicle[place:])


def lets_go(refusal: Refusal, told: PlacedFact) -> Step | None:
    """What lets an entry stand that says more than that it closes something, where that is all that is wrong; or None."""
    field = CLOSED.get(refusal.code)
    if field is None or told.fact.verb in ENDS:
        return None
    return Step("correct", told.entry.name, set=f"{field}=", because=_OPEN)


def _begins(told: Fact, field: str, name: str) -> bool:
    return not told.alleged and told.verb in BEGINS and told.__dict__.get(field) == name


def _closes(told: Fact, field: str, fact: Fact) -> bool:
    return (
        not told.alleged
        and told.verb not in BEGINS
        and told.__dict__.get(field) == fact.__dict__.get(field) is not None
    )
