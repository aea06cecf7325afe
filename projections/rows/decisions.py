"""What councils, committees and whoever else has to decided between the parties of a partnership."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from projections.row import Days, dates, projection, word

if TYPE_CHECKING:
    from domain.history import History

ONLY_PROPOSED = ("proposed", "termination-proposed", "amendment-proposed")
"""What a forum may be named in before it has decided anything."""


class Decision(NamedTuple):
    """One decision of a forum, or one on which there was a vote."""

    stream: str
    version: int
    place: Annotated[int, "in the chronicle, from 1"]
    on: str | None
    earliest: int
    latest: int
    what: Annotated[str, "the outcome of what was considered, else the type of the fact"]
    forum: Annotated[str | None, "the council or committee"]
    by: Annotated[
        str | None, "the body whose forum it is, or who did what was decided: a slug or other words"
    ]
    vote: Annotated[str | None, "how it voted, in words"]
    certainty: str
    sources: tuple[str, ...]
    brought_by: tuple[int, ...] = ()

    @property
    def when(self) -> Days:
        """When it was."""
        return Days.known(self.on, self.earliest, self.latest)


@projection(Decision, key=("stream", "place"))
def decisions(history: "History") -> Iterator[Decision]:
    """One row a decision, alleged ones too."""
    from domain.sentence import vote

    for kind, those in history.by_type.items():
        if "forum" not in kind.model_fields or kind.verb in ONLY_PROPOSED:
            continue
        for place, told in those:
            fact = told.fact
            forum, cast = (getattr(fact, name, None) for name in ("forum", "vote"))
            if forum is None and cast is None:
                continue
            yield Decision(
                stream=history.stream,
                version=told.entry.version,
                place=place,
                **dates(told),
                what=getattr(fact, "outcome", None) or fact.verb,
                forum=forum,
                by=getattr(fact, "by", None),
                vote=vote(cast.model_dump(by_alias=True, exclude_none=True)) or None if cast else None,
                certainty=fact.certainty,
                **word(told),
            )
