"""What every fact says, in all its fields, as words are compared: where they are looked for."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from projections.row import projection
from projections.rows.moments import EVERYWHERE

if TYPE_CHECKING:
    from domain.history import History


class Wording(NamedTuple):
    """All the words of one fact that stands, as it is read now."""

    stream: str
    place: Annotated[int, "in the chronicle, from 1"]
    text: Annotated[
        str,
        "its words without accents and case (`domain.text.normalise`): a line each, with a line's end before the first and"
        " after the last; its type and whom its stream is about among them",
    ]


@projection(Wording, of=EVERYWHERE, key=("stream", "place"))
def wordings(history: "History") -> Iterator[Wording]:
    """One row a fact that stands, in chronicle order: what its fields say, its notes, people and citations too.

    Of a contested field every value is among them that may still turn out to be the right one.
    """
    from domain.text import normalise

    about = history.stream.partition(":")[2].replace("--", "@").split("@")
    for place, told in enumerate(history.chronicle, 1):
        reading = history.effective_entry(told.entry.version) if history.corrects else None
        others = _words([value for _, value in reading.rivals]) if reading else ()
        said = "\n".join(("", *about, told.fact.verb, *_words(told.fact), *others, ""))
        plain = said.lower().translate(_SPACES) if said.isascii() else ""
        if not plain or "  " in plain:
            plain = "\n".join(map(normalise, said.split("\n")))
        yield Wording(history.stream, place, plain)


_SPACES = str.maketrans(dict.fromkeys("-_,.\t", " "))
"""What `normalise` does to ASCII, capital letters and spaces apart."""


def _words(value: Any) -> Iterator[str]:
    """Every text and figure in a value, whatever it is in; of a fact and its parts in what was said of them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Decimal):
        yield str(value)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _words(part)
    elif isinstance(value, dict):
        yield from _words([*value.values()])
    elif said := getattr(value, "model_fields_set", None):
        yield from _words([getattr(value, name) for name in sorted(said)])
