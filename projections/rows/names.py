"""What bodies and programmes are called, in every language and spelling, as names are compared."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from projections.row import projection

if TYPE_CHECKING:
    from domain.history import History


class Name(NamedTuple):
    """One name by which somebody may be meant."""

    stream: str
    folded: Annotated[str, "without accents, case and punctuation (`domain.text.normalise`)"]
    slug: str


@projection(Name, of=("body", "programme"), key=("stream", "folded"), index=[("folded",)], duplicates=True)
def names(history: "History") -> Iterator[Name]:
    """One row a name: the slug, the names now and before, also those that only some source gives.

    Those of a duplicate mean the original.
    """
    from domain.contests import alternatives
    from domain.text import normalise

    if not history.is_open:
        return
    standing, slug = history.aggregate.standing, history.stream.partition(":")[2]
    meant = history.around.originals.get(slug) or history.original or slug
    called = (
        slug,
        standing.title,
        *(name for _, name in standing.names),
        *getattr(standing, "former_names", ()),
        *(name for other in alternatives(history) for name in _names(other.aggregate.standing)),
    )
    for folded in dict.fromkeys(normalise(item) for item in called):
        yield Name(stream=history.stream, folded=folded, slug=meant)


def _names(standing: Any) -> tuple[str, ...]:
    return (standing.title, *(name for _, name in standing.names))
