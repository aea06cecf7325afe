"""The programmes that there are: what each is, who holds it, and to which it belongs."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from projections.row import Days, dates, projection, word

if TYPE_CHECKING:
    from domain.history import History


class Programme(NamedTuple):
    """A series of cultural, training or research activity, as it was started."""

    stream: str
    version: Annotated[int, "the entry of its start"]
    on: Annotated[str | None, "when it was started, EDTF"]
    earliest: int
    latest: int
    title: str
    kind: Annotated[str, "festival, concert, residency, forum, workshop, exchange, survey or other"]
    host: Annotated[str | None, "who holds it: a body's slug or other words"]
    under: Annotated[str | None, "the stream of the programme that it belongs to"]
    certainty: str
    sources: Annotated[tuple[str, ...], "of its start"]
    brought_by: tuple[int, ...] = ()

    @property
    def started(self) -> Days:
        """When it was started."""
        return Days.known(self.on, self.earliest, self.latest)

    @property
    def entry(self) -> str:
        """The entry, as `stream#version`."""
        return f"{self.stream}#{self.version}"


@projection(Programme, of=("programme",), key=("stream", "version"), index=[("under",)])
def programmes(history: "History") -> Iterator[Programme]:
    """One row a programme that was started; an alleged start too."""
    from domain.programme import Started

    for told in history.chronicle:
        if isinstance(fact := told.fact, Started):
            yield Programme(
                stream=history.stream,
                version=told.entry.version,
                **dates(told),
                title=fact.name,
                kind=fact.kind,
                host=fact.host,
                under=f"programme:{fact.under}" if fact.under else None,
                certainty=fact.certainty,
                **word(told),
            )
