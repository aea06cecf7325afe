"""Who is named, and who is recorded by a description alone."""

from collections.abc import Iterable, Iterator

from projections.ask import Ask
from projections.rows.people import Part, people


def by_name(ask: Ask, found: Iterable[Part]) -> Iterator[Part]:
    """The parts; one that was taken for a description is told by name where somebody on record has exactly that name.

    `reed` begins small, as `two artists` does, and is Reed where facts name a Reed: case and accents tell no two apart.
    """
    those = list(found)
    described = {part.folded for part in those if part.described}
    names = (
        {part.folded for part in ask.of(people, folded=described) if not part.described} if described else ()
    )
    for part in those:
        yield part._replace(described=False) if part.described and part.folded in names else part
