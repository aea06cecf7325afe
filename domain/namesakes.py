"""Whether somebody whom a fact names may be one whom facts named before: by the name alone, however it was written."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from domain.fields import Individual, is_description
from domain.text import normalise

NEAR = 3
"""Names that are given of those that come near one."""
CLOSE = 0.85
"""How much of two names agrees where one may be a slip for the other: Kosiorek and Kosiorck, not Reed and Reid."""


class Namesakes:
    """Those whom facts name, by their names as names are compared."""

    def __init__(self, people: Iterable[Individual] = ()) -> None:
        """Those who were named last come first."""
        self._called: dict[str, dict[str, None]] = {}
        """How a name is written, by how it is compared; the way in which it was written last comes first."""
        for somebody in people:
            self.add(somebody)

    def add(self, somebody: Individual) -> None:
        """Somebody was named; a description without a name is nobody's."""
        if somebody.name_local:
            for name in (somebody.name, somebody.name_local):
                self._called.setdefault(normalise(name), {})[f"{somebody.name} [{somebody.name_local}]"] = (
                    None
                )
        if not is_description(somebody):
            self._called.setdefault(normalise(somebody.name), {})[somebody.name] = None

    def otherwise(self, person: Individual) -> str | None:
        """How facts before wrote the name that somebody has; None where one wrote it so too, or nobody has it."""
        known = self._called.get(normalise(person.name), {})
        if not known or person.name in {name.partition(" [")[0] for name in known}:
            return None
        return next(iter(known))

    def near(self, person: Individual) -> list[str]:
        """Whose names come near one that nobody has: a slip away, or with all of its words in them."""
        name = normalise(person.name)
        if name in self._called or (person.role and normalise(person.role) in name):
            return []
        words = set(name.split())
        close = [] if is_description(person) else get_close_matches(name, self._called, n=NEAR, cutoff=CLOSE)
        holding = (called for called in self._called if words < set(called.split()))
        return list(dict.fromkeys(self._written((*close, *holding))))[:NEAR]

    def _written(self, names: Iterable[str]) -> Iterator[str]:
        for name in names:
            yield next(iter(self._called[name]))
