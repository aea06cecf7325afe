"""Figures that somebody gave, with how they are meant and whom they are about."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from domain import when
from projections.row import Days, dates, projection, word
from projections.rows.moments import EVERYWHERE

if TYPE_CHECKING:
    from domain.history import History

CHANGES = ("-change", "-growth")
"""How the name of a metric ends that is a difference, whose sign is said."""
CURRENCY = 3
"""Letters of a currency's code, ISO 4217."""


class Figure(NamedTuple):
    """One figure, as it was asserted."""

    stream: str
    version: int
    place: Annotated[int, "in the chronicle, from 1"]
    metric: str
    value: Annotated[str, "a decimal, digit by digit as it was told"]
    number: Annotated[float, "the same, to reckon with"]
    comparator: Annotated[str, "=, >, >=, <, <= or ~ (about)"]
    unit: Annotated[str | None, "people, percent …; for money the currency, ISO 4217"]
    as_of: Annotated[str | None, "the day or span that it speaks of, EDTF"]
    as_of_earliest: Annotated[int, "of that span; of the day on which it was given where none is said"]
    as_of_latest: int
    subject: Annotated[str | None, "whom it is about: a body's slug or other words"]
    on: Annotated[str | None, "when it was given, EDTF"]
    earliest: int
    latest: int
    certainty: str
    sources: tuple[str, ...]
    brought_by: tuple[int, ...] = ()

    @property
    def of(self) -> Days:
        """What day or span it speaks of."""
        return Days.known(self.as_of or self.on, self.as_of_earliest, self.as_of_latest)

    @property
    def given(self) -> Days:
        """When it was given."""
        return Days.known(self.on, self.earliest, self.latest)

    @property
    def made(self) -> int:
        """The first day by which it may have been given: nobody tells of a day before it has come, unless he foretells."""
        return min(max(self.earliest, self.as_of_earliest), self.latest)

    @property
    def said(self) -> str:
        """As it is read: `> 140,000 people`, `> TWD 300,000,000`, `+30 percent`."""
        value, unit = _grouped(self.value), self.unit or ""
        if self.metric.endswith(CHANGES) and self.number > 0:
            value = f"+{value}"
        money = len(unit) == CURRENCY and unit.isascii() and unit.isupper()
        parts = (unit, value) if money else (value, unit)
        sign = "" if self.comparator == "=" else self.comparator
        return " ".join(part for part in (sign, *parts) if part)

    @property
    def entry(self) -> str:
        """The entry, as `stream#version`."""
        return f"{self.stream}#{self.version}"


def _grouped(value: str) -> str:
    whole, point, rest = value.partition(".")
    return f"{int(whole):,}{point}{rest}" if whole.lstrip("-").isdecimal() else value


@projection(Figure, of=EVERYWHERE, key=("stream", "place"), index=[("metric",)])
def figures(history: "History") -> Iterator[Figure]:
    """One row a figure, in chronicle order, alleged ones too."""
    from domain.shared import FigureReported

    for place, told, fact in history.told(FigureReported):
        speaks_of = when.bounds(fact.as_of) if fact.as_of else (told.earliest, told.latest)
        if fact.as_of is None and fact.on is not None and when.is_interval(fact.on):
            speaks_of = told.earliest, max(told.latest, when.bounds(fact.on)[1])
        yield Figure(
            stream=history.stream,
            version=told.entry.version,
            place=place,
            metric=fact.metric,
            value=f"{fact.value:f}",
            number=float(fact.value),
            comparator=fact.comparator,
            unit=fact.unit,
            as_of=fact.as_of,
            as_of_earliest=speaks_of[0],
            as_of_latest=speaks_of[1],
            subject=fact.subject,
            **dates(told),
            certainty=fact.certainty,
            **word(told),
        )
