"""What was promised between the parties of a partnership, and what became of it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from domain import when
from projections.phrases import or_else
from projections.row import Days, dates, projection, word, words

if TYPE_CHECKING:
    from domain.chronicle import PlacedFact
    from domain.history import History


STATES = (
    "open",
    "overdue",
    "open without a date",
    "closed in time",
    "closed late",
    "closed without a date",
)
"""What a commitment may be, in the order in which it may become so."""
OPEN = frozenset(("open", "overdue", "open without a date"))
"""Those in which nothing has closed it."""
CLOSED = frozenset(STATES) - OPEN
OUTCOMES = ("fulfilled", "missed", "released")
"""How a commitment may be closed."""
NOT_YET, NEVER = "not made yet", "never made"
"""What one that may have been made only after the day would else be, and one that is only alleged."""


class Commitment(NamedTuple):
    """One promise, by when it is due, and how it was closed."""

    stream: str
    version: int
    on: Annotated[str | None, "when it was made, EDTF"]
    earliest: int
    latest: int
    commitment: Annotated[str, "its name in the partnership"]
    text: Annotated[str, "what was promised"]
    owner: Annotated[str | None, "who is to do it: a body's slug or other words"]
    due: Annotated[str | None, "by when, EDTF"]
    due_earliest: int | None
    due_latest: int | None
    outcome: Annotated[str | None, "fulfilled, missed or released; none while it is open"]
    closed_version: Annotated[int | None, "the entry that closed it"]
    closed_on: Annotated[str | None, "when it was closed, EDTF"]
    closed_earliest: int | None
    closed_latest: int | None
    certainty: str
    sources: Annotated[tuple[str, ...], "of the promise, then of what closed it"]
    brought_by: Annotated[tuple[int, ...], "the later entries that values of the promise come from"] = ()
    closed_brought_by: Annotated[tuple[int, ...], "those that values of what closed it come from"] = ()
    contested: Annotated[bool, "with another open value of a contested field it would be otherwise"] = False

    @property
    def made(self) -> Days:
        """When it was made."""
        return Days.known(self.on, self.earliest, self.latest)

    @property
    def by_when(self) -> Days | None:
        """By when it is due; None where nobody says."""
        if self.due is None or self.due_earliest is None or self.due_latest is None:
            return None
        return Days.known(self.due, self.due_earliest, self.due_latest)

    @property
    def last_due(self) -> tuple[int, int] | None:
        """The bounds of the last day on which it is due; None where nobody says.

        Of a year, a month or a span it is the last day, which is known, unless its end is about right or one of several.
        """
        if self.due is None or self.due_latest is None:
            return None
        end = self.due.rpartition("/")[2]
        rough = end.startswith("[") or end.endswith(("~", "%"))
        return when.bounds(end) if rough else (self.due_latest, self.due_latest)

    @property
    def closed(self) -> Days | None:
        """When it was closed; None while it is open."""
        if self.closed_earliest is None or self.closed_latest is None:
            return None
        return Days.known(self.closed_on, self.closed_earliest, self.closed_latest)

    def states(self, day: int) -> tuple[str, ...]:
        """The states that it may be in on a day, the last of which is shown."""
        found = [NEVER] if self.certainty == "alleged" else [NOT_YET] if self.latest > day else []
        due = self.last_due
        if self.closed_latest is None or self.closed_latest > day:
            if due is None:
                found.append("open without a date")
            else:
                found += ["open"] * (day <= due[1]) + ["overdue"] * (day > due[0])
        if (
            self.closed_earliest is not None
            and self.closed_latest is not None
            and self.closed_earliest <= day
        ):
            if due is None:
                found.append("closed without a date")
            else:
                found += ["closed in time"] * (self.closed_earliest <= due[1])
                found += ["closed late"] * (min(self.closed_latest, day) > due[0])
        return tuple(found)

    def state(self, day: int) -> str:
        """The same in words: `overdue (possible, else open)`."""
        *others, shown = self.states(day)
        return or_else(shown, *others)

    @property
    def entry(self) -> str:
        """The entry, as `stream#version`."""
        return f"{self.stream}#{self.version}"


@projection(Commitment)
def commitments(history: "History") -> Iterator[Commitment]:
    """One row a promise, alleged ones too; what is only alleged to have closed one closes none that is more than alleged."""
    from domain.partnership.facts import CommitmentClosed, CommitmentMade

    closed: dict[tuple[str, bool], PlacedFact] = {}
    for _, told, closing_fact in history.told(CommitmentClosed):
        closed.setdefault((closing_fact.commitment, closing_fact.alleged), told)
    for _, told, fact in history.told(CommitmentMade):
        end = closed.get((fact.commitment, fact.alleged))
        closing, closed_on = (end.fact, dates(end)) if end else (None, None)
        due_earliest, due_latest = when.bounds(fact.due) if fact.due else (None, None)
        yield Commitment(
            stream=history.stream,
            version=told.entry.version,
            **dates(told),
            commitment=fact.commitment,
            text=fact.text,
            owner=fact.owner,
            due=fact.due,
            due_earliest=due_earliest,
            due_latest=due_latest,
            outcome=closing.outcome if isinstance(closing, CommitmentClosed) else None,
            closed_version=end.entry.version if end else None,
            closed_on=closed_on["on"] if closed_on else None,
            closed_earliest=closed_on["earliest"] if closed_on else None,
            closed_latest=closed_on["latest"] if closed_on else None,
            certainty=fact.certainty,
            sources=words((told, end) if end else (told,))["sources"],
            brought_by=word(told)["brought_by"],
            closed_brought_by=word(end)["brought_by"] if end else (),
        )
