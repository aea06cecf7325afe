"""Days that facts themselves name as due: when a proposal is to be decided, when a termination takes effect."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from domain import when
from domain.sentence import Phrase
from projections.row import InWords, dates, projection, word

if TYPE_CHECKING:
    from domain.chronicle import PlacedFact
    from domain.history import History


class Deadline(NamedTuple):
    """One day that was set, and what it was overtaken by."""

    stream: str
    version: int
    on: Annotated[str | None, "when it was set, EDTF"]
    earliest: int
    latest: int
    what: Annotated[str, "decision: a proposal is to be decided; effect: a termination takes effect"]
    about: Annotated[
        tuple[str, ...],
        "what is known of it: of a decision the kind of instrument and the forum, of an effect who terminates",
        InWords("text", "what is known of it: the kind of instrument, the forum, who terminates"),
    ]
    due: Annotated[str, "the day, EDTF"]
    due_earliest: int
    due_latest: int
    over_version: Annotated[int | None, "the entry that overtook it: decided, held or set anew"]
    over_earliest: int | None
    over_latest: int | None
    certainty: str
    sources: tuple[str, ...]
    brought_by: tuple[int, ...] = ()

    @property
    def text(self) -> Phrase:
        """What is known of it."""
        if self.what == "decision":
            return Phrase(", ".join(self.about))
        return Phrase("terminated by ", self.about[0]) if self.about else Phrase("terminated")


@projection(Deadline)
def deadlines(history: "History") -> Iterator[Deadline]:
    """One row a day that was set.

    That of a proposal is overtaken by whatever holds or closes the proposal, and by the next day that is set for it.
    """
    from domain.partnership.facts import Considered, Proposed, Terminated

    proposing = (Proposed, Considered)
    if history.by_type.keys().isdisjoint((*proposing, Terminated)):
        return
    running: PlacedFact | None = None
    for step, told in zip(history.aggregate.steps, history.facts, strict=True):
        fact, proposal = told.fact, step.after.proposal
        sets = isinstance(fact, proposing) and fact.due is not None
        if running is not None and (
            (sets and not fact.alleged) or proposal is None or proposal.held or not proposal.open
        ):
            yield _row(history.stream, running, told)
            running = None
        if (isinstance(fact, Terminated) and fact.effective) or (sets and fact.alleged):
            yield _row(history.stream, told)
        elif sets and proposal and proposal.open and not proposal.held:
            running = told
    if running is not None:
        yield _row(history.stream, running)


def _row(stream: str, told: "PlacedFact", by: "PlacedFact | None" = None) -> Deadline:
    fact: Any = told.fact
    due = getattr(fact, "due", None)
    day = due or fact.effective
    due_earliest, due_latest = when.bounds(day)
    about = (getattr(fact, "kind", None), getattr(fact, "forum", None)) if due else (fact.by,)
    return Deadline(
        stream=stream,
        version=told.entry.version,
        **dates(told),
        what="decision" if due else "effect",
        about=tuple(known for known in about if known),
        due=day,
        due_earliest=due_earliest,
        due_latest=due_latest,
        over_version=by.entry.version if by else None,
        over_earliest=by.earliest if by else None,
        over_latest=by.latest if by else None,
        certainty=fact.certainty,
        **word(told),
    )
