"""Who took part, signed, spoke or held an office, each with the role at that time."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from projections.row import Days, dates, projection, word
from projections.rows.moments import EVERYWHERE

if TYPE_CHECKING:
    from domain.history import History

HOW = {
    "people": "took part",
    "signatories": "signed",
    "witnesses": "witnessed",
    "speaker": "spoke",
    "person": "held office",
}
"""How somebody was part of a fact, by the field that says so."""
TO_COME = "is to take part"
"""The same of what is planned: nobody took part in it yet."""


class Part(NamedTuple):
    """One person's part in one fact, with the role that the fact gives."""

    stream: str
    version: int
    place: Annotated[int, "in the chronicle, from 1"]
    n: Annotated[int, "its number in the fact, from 0"]
    verb: Annotated[str, "the fact's type without its stream: visited, signed, role-held …"]
    how: Annotated[str, "took part, is to take part, signed, witnessed, spoke or held office"]
    name: Annotated[str, "the name, or a description such as 'two artists'"]
    name_local: Annotated[str | None, "the name in the person's own script"]
    folded: Annotated[str, "the name as names are compared"]
    described: Annotated[bool, "recorded by role or description, not by name: no two are the same person"]
    role: Annotated[str | None, "the office held at the time"]
    body: Annotated[str | None, "the body served: its slug or other words; of an office held, whose it is"]
    until: Annotated[str | None, "until when the office was held, EDTF, where the fact says so"]
    on: str | None
    earliest: int
    latest: int
    certainty: str
    sources: tuple[str, ...]
    brought_by: tuple[int, ...] = ()
    contested: Annotated[bool, "with another open value of a contested field it would be otherwise"] = False

    @property
    def when(self) -> Days:
        """When the fact happened."""
        return Days.known(self.on, self.earliest, self.latest)

    @property
    def called(self) -> str:
        """The name, with the one in the person's own script."""
        return f"{self.name} {self.name_local}" if self.name_local else self.name


@projection(Part, of=EVERYWHERE, key=("stream", "place", "n"), index=[("folded",)])
def people(history: "History") -> Iterator[Part]:
    """One row a person in a fact, in alleged ones too."""
    from domain.fields import has_persons, is_description, persons
    from domain.text import normalise

    for kind, those in history.by_type.items():
        if not has_persons(kind):
            continue
        for place, told in those:
            fact = told.fact
            for n, (field, person) in enumerate(persons(fact)):
                yield Part(
                    stream=history.stream,
                    version=told.entry.version,
                    place=place,
                    n=n,
                    verb=fact.verb,
                    how=TO_COME if fact.verb == "planned" else HOW.get(field, field),
                    name=person.name,
                    name_local=person.name_local,
                    folded=normalise(person.name),
                    described=is_description(person),
                    role=person.role,
                    body=person.body
                    or (history.stream.partition(":")[2] if fact.verb == "role-held" else None),
                    until=getattr(fact, "until", None) if field == "person" else None,
                    **dates(told),
                    certainty=fact.certainty,
                    **word(told),
                )
