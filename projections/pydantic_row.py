"""What a row is made of: typed values that a report's author imports."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from domain import when
from domain.aggregate import Bounds, Told
from domain.fact import Citation, Fact


class Row(BaseModel):
    """One row of what can be read: frozen, typed, with a schema that is published."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Days(Row):
    """When something was, as roughly as it is known."""

    edtf: str | None = Field(
        None, description="as it was recorded, or what follows from the entries, in EDTF"
    )
    earliest: str | None = Field(None, description="its first possible day, ISO 8601; null where open")
    latest: str | None = Field(None, description="its last possible day, ISO 8601; null where open")

    @classmethod
    def of(cls, bounds: Bounds, edtf: str | None = None) -> Self:
        """From bounds, with the words they were recorded in, if any."""
        return cls(edtf=edtf or edtf_of(bounds), earliest=when.iso(bounds[0]), latest=when.iso(bounds[1]))

    @classmethod
    def told(cls, told: Told) -> Self:
        """The day of a fact in its place; undated where nothing tells more than that it was recorded."""
        return cls.since((told.earliest, told.latest), told)

    @classmethod
    def since(cls, bounds: Bounds, by: Told | None) -> Self:
        """Bounds that a fact set; undated where nothing tells more than that it was recorded."""
        if by is None:
            return cls.of(bounds)
        if by.fact.on is None and bounds[0] == when.MIN and bounds[1] >= by.entry.day:
            return cls(latest=when.iso(bounds[1]))
        return cls.of(bounds, by.fact.on)


def edtf_of(bounds: Bounds) -> str | None:
    """Bounds as one day of a span in EDTF; None where nothing is known."""
    first, last = when.iso(bounds[0]), when.iso(bounds[1])
    if first == last:
        return first
    return f"[{first or ''}..{last or ''}]"


def cited(fact: Fact) -> tuple[str, ...]:
    """The sources of a fact as they are read: `gti-2025 para. 14`."""
    return tuple(citation(one) for one in fact.sources)


def citation(one: Citation) -> str:
    """A source and the place in it."""
    return f"{one.source} {one.at}" if one.at else one.source
