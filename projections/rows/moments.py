"""Everything that happened in a stream, fact by fact, in the order of its chronicle."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from domain import when
from domain.sentence import Sentence, values_of
from projections.row import Days, InWords, dates, projection, widened, word
from projections.rows.plans import TO_COME

if TYPE_CHECKING:
    from domain.history import History

KEY = ("stream", "place")
EVERYWHERE = ("ledger", "body", "partnership", "membership", "programme", "source")


class Moment(NamedTuple):
    """One fact in its place, as it is read now."""

    stream: str
    place: Annotated[int, "in the chronicle, from 1"]
    version: int
    position: Annotated[int, "in the ledger"]
    top: Annotated[int, "the latest of the earliest days so far: what orders the facts of several streams"]
    type: str
    on: Annotated[str | None, "when, EDTF; none where nothing tells more than that it was recorded"]
    earliest: int
    latest: int
    undated: Annotated[bool, "nobody says when"]
    values: Annotated[str, "what its sentence says, as JSON", InWords("text", "the fact in one sentence")]
    certainty: str
    contested: Annotated[bool, "another source says something else about it, settled or not"]
    recorded_at: Annotated[str, "ISO 8601 in UTC"]
    recorded_day: Annotated[int, "in the ledger's time zone"]
    recorded_by: str
    sources: tuple[str, ...]
    vote: Annotated[bool, "it tells how somebody voted"] = False
    unsettled: Annotated[bool, "another source says something else about it, and nobody has settled it"] = (
        False
    )
    brought_by: tuple[int, ...] = ()
    to_come: Annotated[bool, "it tells of a plan: nothing was done by it"] = False

    @property
    def when(self) -> Days:
        """When it happened."""
        return Days.known(self.on, self.earliest, self.latest)

    @property
    def entry(self) -> str:
        """The entry, as `stream#version`."""
        return f"{self.stream}#{self.version}"

    @property
    def verb(self) -> str:
        """The type without its stream: `put-on-hold`."""
        return self.type.partition(".")[2]

    @property
    def text(self) -> Sentence:
        """The fact in one sentence."""
        return Sentence(self.type, self.values)

    @property
    def done(self) -> Sentence:
        """The same, without the plan that it closes."""
        values = self.values
        if '"plan":' in values:
            said = {field: value for field, value in json.loads(values).items() if field != "plan"}
            values = json.dumps(said, ensure_ascii=False)
        return Sentence(self.type, values)

    @property
    def opens(self) -> bool:
        """Whether it is what opens its stream: a registration says nothing of when."""
        return self.type in {
            "ledger.opened",
            "body.registered",
            "partnership.opened",
            "programme.started",
            "source.registered",
        }


@projection(Moment, of=EVERYWHERE, key=KEY, merge=widened(KEY, flag=False))
def moments(history: "History") -> Iterator[Moment]:
    """One row a fact that stands, in chronicle order; alleged facts too, corrections not."""
    top, opening, readings = when.MIN, history.kind.opening, history.effective_entries
    stream, kind = history.stream, history.stream.partition(":")[0]
    for place, told in enumerate(history.facts, 1):
        entry, fact = told.entry, told.fact
        if opening is None or not isinstance(fact, opening):
            top = max(top, told.earliest)
        yield Moment(
            stream=stream,
            place=place,
            version=entry.version,
            position=entry.position,
            top=top,
            type=f"{kind}.{entry.fact.verb}",
            **dates(told),
            undated=fact.on is None,
            values=values_of(fact),
            certainty=fact.certainty,
            contested=bool(readings[entry.version - 1].contests),
            recorded_at=entry.stamp,
            recorded_day=entry.day,
            recorded_by=entry.recorded_by,
            **word(told),
            vote=getattr(fact, "vote", None) is not None,
            unsettled=readings[entry.version - 1].contested,
            to_come=fact.verb in TO_COME,
        )
