"""What bodies are known for, strive for or are good at, tag by tag."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from projections.row import Days, dates, projection, word

if TYPE_CHECKING:
    from domain.history import History


class Tag(NamedTuple):
    """One tag that one fact gives a body."""

    stream: str
    version: int
    slug: Annotated[str, "of the body"]
    tag: Annotated[str, "kind:name, such as industry:port"]
    on: Annotated[str | None, "when it was said, EDTF"]
    earliest: int
    latest: int
    certainty: str
    sources: tuple[str, ...]
    brought_by: tuple[int, ...] = ()

    @property
    def when(self) -> Days:
        """When it was said."""
        return Days.known(self.on, self.earliest, self.latest)

    @property
    def kind(self) -> str:
        """What stands before the colon, such as industry, goal or expertise."""
        return self.tag.partition(":")[0]


@projection(Tag, of=("body",), key=("stream", "version", "tag"), index=[("tag",)])
def tags(history: "History") -> Iterator[Tag]:
    """One row a tag and a fact that says so, alleged ones too."""
    from domain.body import Characterised

    for told in history.chronicle if history.is_open else ():
        if isinstance(fact := told.fact, Characterised):
            for tag in dict.fromkeys(fact.tags):
                yield Tag(
                    stream=history.stream,
                    version=told.entry.version,
                    slug=history.stream.partition(":")[2],
                    tag=tag,
                    **dates(told),
                    certainty=fact.certainty,
                    **word(told),
                )
