"""How rows are looked up: all of a projection, where each stream stands on a day, the latest of each stream."""

from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Any, TypeVar

from projections.row import Projection
from projections.rows.spells import Spell

R = TypeVar("R", bound=tuple[Any, ...])
SEVERAL = (list, tuple, set, frozenset)


class Rows:
    """The rows of a ledger, kept or folded afresh: a report cannot tell which."""

    def of(self, projection: Projection[R], **where: Any) -> Iterator[R]:
        """The rows of a projection in the order of their keys.

        `where` columns equal a value, or one of several (a list, tuple, set or frozenset); a column that holds tuples
        cannot be asked for.
        """
        raise NotImplementedError

    def at(self, day: int, of: str | None = None, **where: Any) -> Iterator[Spell]:
        """Where each stream stands on `day`, in the order of the streams.

        Of three parties or more: as `of` sees it, a party or two of them (`a--b`); as a whole where it is neither.
        `where` as in `of`, over the rows of `projections.rows.streams` (`stream`, `kind`).
        """
        raise NotImplementedError

    def latest(self, projection: Projection[R], day: int, **where: Any) -> Iterator[R]:
        """For each stream the row of what may have happened by `day` whose latest day is the latest.

        Of several, the last in the order of the key. For projections with `earliest` and `latest`, whose key is `stream`
        and a number.
        """
        raise NotImplementedError


def narrowed(rows: Iterable[R], where: Mapping[str, Any]) -> list[R]:
    """Those of some rows whose columns are what is asked for (`Rows.of`), whatever their stream is."""
    found = rows
    for name, value in where.items():
        if name != "stream":
            of, those = attrgetter(name), several(value)
            found = [row for row in found if of(row) in those]
    return found if isinstance(found, list) else list(found)


def latest_of(rows: Iterable[R], day: int) -> list[R]:
    """Of each stream the row of what may have happened by a day whose latest day is the latest; of several the last."""
    last: dict[str, Any] = {}
    row: Any
    for row in rows:
        if row.earliest <= day and (row.stream not in last or row.latest >= last[row.stream].latest):
            last[row.stream] = row
    return list(last.values())


class Containing(frozenset[str]):
    """Words all of which are to stand somewhere in what a column holds."""

    __slots__ = ()

    def __contains__(self, text: object) -> bool:
        """Whether they stand in a text."""
        return isinstance(text, str) and all(word in text for word in self)

    def __eq__(self, other: object) -> bool:
        """The same words, asked for in the same way."""
        return isinstance(other, Containing) and frozenset.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        """Other words, or asked for otherwise."""
        return not self == other

    def __hash__(self) -> int:
        """As of any set of words, and another one."""
        return hash((Containing, frozenset.__hash__(self)))


def several(value: Any) -> frozenset[Any]:
    """A value, or one of several, as what a column may equal; or what it is to contain."""
    if isinstance(value, frozenset):
        return value
    return frozenset(value) if isinstance(value, SEVERAL) else frozenset((value,))
