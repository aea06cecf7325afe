"""What was planned in partnerships, memberships and programmes, and what became of it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from domain import when
from projections.row import Days, dates, projection, word, words

if TYPE_CHECKING:
    from domain.chronicle import PlacedFact
    from domain.history import History


DROPPED = "plan-dropped"
"""What closes a plan without anything having happened."""
TO_COME = ("planned", DROPPED)
"""Facts that tell of what was to come: nothing was done by them."""


class Plan(NamedTuple):
    """One plan, the days for which it is meant, and what closed it."""

    stream: str
    version: int
    on: Annotated[str | None, "when it was announced or agreed, EDTF"]
    earliest: int
    latest: int
    plan: Annotated[str, "its name in the stream"]
    what: Annotated[str, "visit, signing, meeting, event, edition or other"]
    due: Annotated[str, "when it is to happen, EDTF"]
    due_earliest: int
    due_latest: int
    visitor: Annotated[str | None, "who is to visit: a body's slug or other words"]
    host: Annotated[str | None, "who is to be visited"]
    occasion: str | None
    at: Annotated[str | None, "where"]
    people: Annotated[tuple[str, ...], "the names of those who are to take part"]
    closed_as: Annotated[
        str | None, "the type of the fact that closed it, or plan-dropped; none while it is open"
    ]
    closed_version: Annotated[int | None, "the entry that closed it"]
    closed_on: Annotated[str | None, "when that was, EDTF"]
    closed_earliest: int | None
    closed_latest: int | None
    certainty: str
    sources: Annotated[tuple[str, ...], "of the plan, then of what closed it"]
    brought_by: Annotated[tuple[int, ...], "the later entries that values of the plan come from"] = ()

    @property
    def made(self) -> Days:
        """When it was announced or agreed."""
        return Days.known(self.on, self.earliest, self.latest)

    @property
    def for_when(self) -> Days:
        """When it is to happen."""
        return Days.known(self.due, self.due_earliest, self.due_latest)

    @property
    def dropped(self) -> bool:
        """Whether it was closed by nothing that happened."""
        return self.closed_as == DROPPED

    @property
    def entry(self) -> str:
        """The entry, as `stream#version`."""
        return f"{self.stream}#{self.version}"

    def is_open(self, day: int) -> when.Answer:
        """Whether it stands open on a day, whenever it is due.

        One of which nobody says after which day it was made is told from the day on which it surely was: it was recorded by
        then, or what it was for was over.
        """
        if (self.latest if self.earliest == when.MIN else self.earliest) > day:
            return "no"
        if self.closed_earliest is None or self.closed_latest is None or self.closed_earliest > day:
            return "yes" if self.latest <= day else "possible"
        return "no" if self.closed_latest <= day else "possible"

    def past(self, day: int) -> bool:
        """Whether every day for which it is meant lies before a day."""
        return self.due_latest < day


@projection(Plan, of=("partnership", "membership", "programme"))
def plans(history: "History") -> Iterator[Plan]:
    """One row a plan, alleged ones too; what is only alleged to have closed one closes none that is more than alleged."""
    from domain.plans import Planned, closed_by

    if not any(
        isinstance(entry.fact, Planned) for entry in history.entries
    ):  # of most streams: nothing is folded
        return
    closed: dict[tuple[str, bool], PlacedFact] = {}
    for told in history.facts:
        if name := closed_by(told.fact):
            closed.setdefault((name, told.fact.alleged), told)
    for _, told, fact in history.told(Planned):
        end = closed.get((fact.plan, fact.alleged))
        closed_on = dates(end) if end else None
        earliest, latest = when.bounds(fact.due)
        yield Plan(
            stream=history.stream,
            version=told.entry.version,
            **dates(told),
            plan=fact.plan,
            what=fact.what,
            due=fact.due,
            due_earliest=earliest,
            due_latest=latest,
            visitor=fact.visitor,
            host=fact.host,
            occasion=fact.occasion,
            at=fact.place,
            people=tuple(person.name for person in fact.people),
            closed_as=end.fact.verb if end else None,
            closed_version=end.entry.version if end else None,
            closed_on=closed_on["on"] if closed_on else None,
            closed_earliest=closed_on["earliest"] if closed_on else None,
            closed_latest=closed_on["latest"] if closed_on else None,
            certainty=fact.certainty,
            sources=words((told, end) if end else (told,))["sources"],
            brought_by=word(told)["brought_by"],
        )
