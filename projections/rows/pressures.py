"""Pressure on partnerships and memberships, and what took it back."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from projections.row import Days, dates, projection, word

if TYPE_CHECKING:
    from domain.chronicle import PlacedFact
    from domain.history import History


class Pressure(NamedTuple):
    """One fact of pressure, with the bounds of its day and what reversed it."""

    stream: str
    version: int
    place: Annotated[int, "in the chronicle, from 1"]
    on: str | None
    earliest: int
    latest: int
    incident: Annotated[str | None, "the name that facts of one incident share; none where it stands alone"]
    actor: Annotated[str, "who exerted it: a body's slug or other words"]
    means: Annotated[tuple[str, ...], "political, economic, coercive, inducing, unclassified"]
    form: Annotated[str | None, "act, threat or offer"]
    channel: Annotated[str | None, "how it was conveyed"]
    demand: Annotated[str | None, "what was demanded"]
    ground: Annotated[str | None, "on what ground"]
    beneficiary: Annotated[str | None, "in whose favour"]
    target: Annotated[str | None, "on whom"]
    attributed_by: Annotated[str | None, "who says that this actor did it"]
    certainty: str
    sources: tuple[str, ...]
    reversed_how: Annotated[str | None, "lifted, or name restored (of a membership); the first after it"] = (
        None
    )
    reversed_by: Annotated[int | None, "the entry that says so"] = None
    reversed_on: str | None = None
    reversed_earliest: Annotated[int | None, "no day before the pressure that it is told after"] = None
    reversed_latest: int | None = None
    reversed_sources: tuple[str, ...] = ()
    reversed_brought_by: tuple[int, ...] = ()
    brought_by: tuple[int, ...] = ()
    contested: Annotated[bool, "with another open value of a contested field it would be otherwise"] = False

    @property
    def when(self) -> Days:
        """When it was exerted."""
        return Days.known(self.on, self.earliest, self.latest)


@projection(Pressure, of=("partnership", "membership"), key=("stream", "place"), index=[("incident",)])
def pressures(history: "History") -> Iterator[Pressure]:
    """One row a fact of pressure, alleged ones too."""
    from domain.partnership.facts import Pressured

    found = list(history.told(Pressured))
    pressed = [
        Pressure(
            stream=history.stream,
            version=told.entry.version,
            place=place,
            **dates(told),
            incident=fact.incident,
            actor=fact.actor,
            means=fact.means,
            form=fact.form,
            channel=fact.channel,
            demand=fact.demand,
            ground=fact.ground,
            beneficiary=fact.beneficiary,
            target=fact.target,
            attributed_by=fact.attributed_by,
            certainty=fact.certainty,
            **word(told),
        )
        for place, told, fact in found
    ]
    back = list(_reversals(history)) if found else []
    for row in pressed:
        yield _reversed(row, back, pressed)


Reversal = tuple[int, str, str | None, "PlacedFact"]
"""Its place, how, the incident (None: whatever came before it), and the fact."""


def _reversals(history: "History") -> Iterator[Reversal]:
    """What takes pressure back: it is lifted, or a member is listed again under a name that it had before."""
    from domain.membership import Joined, Named
    from domain.partnership.facts import PressureLifted

    held: list[str] = []
    for place, told in enumerate(history.facts, 1):
        match told.fact:
            case PressureLifted(incident=incident) as fact if not fact.alleged:
                yield place, "lifted", incident, told
            case Named(as_name=name) as fact if not fact.alleged:
                if name in held and name != held[-1]:
                    yield place, "name restored", None, told
                held.append(name)
            case Joined(as_name=str(name)) as fact if not fact.alleged:
                held.append(name)
            case _:
                pass


def _reversed(row: Pressure, back: list[Reversal], pressed: list[Pressure]) -> Pressure:
    """The row with what first reversed it, on no day before what it is told after."""
    for place, how, incident, told in back:
        if place > row.place and incident in {None, row.incident}:
            day, whose = dates(told), word(told)
            since = [
                pressure.earliest
                for pressure in pressed
                if pressure.place < place
                and incident in {None, pressure.incident}
                and pressure.certainty != "alleged"
            ]
            earliest = max([row.earliest, day["earliest"], *since])
            return row._replace(
                reversed_how=how,
                reversed_by=told.entry.version,
                reversed_on=day["on"],
                reversed_earliest=earliest,
                reversed_latest=max(earliest, day["latest"]),
                reversed_sources=whose["sources"],
                reversed_brought_by=whose["brought_by"],
            )
    return row
