"""What may be recorded, as data and small named rules; and what is answered where something may not.

A stream's laws are a table in its own module: for each type of fact, what its standing must allow, and what the fact must
satisfy.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from domain.fact import Fact
from domain.refusal import Refusal, together

May = Callable[[Any], Refusal | None]
"""A predicate of the standing alone: there is something to resume."""
Must = Callable[[Any, Any], Refusal | None]
"""A predicate of the standing and a fact: who resumes it has suspended it. It sees no fact that cannot exist."""


class Law(NamedTuple):
    """When facts of one type may be recorded: what the standing must allow, and what each fact must satisfy.

    Where `may` refuses no fact of the type is lawful, and where it does not some fact is: "what may be recorded next"
    asks it alone (`domain.decide.next_facts`), and a test holds it against all facts that can be made.
    """

    may: Sequence[May] = ()
    must: Sequence[Must] = ()
    by_name: bool = False
    """The fact names what it is about, as an instrument: `must` is asked first, which says what is wrong with that one."""

    def refusal(self, standing: Any, fact: Any) -> Refusal | None:
        """What there is against a fact; None where it may be recorded."""
        if self.by_name:
            return self._must(standing, fact) or self._may(standing)
        return self._may(standing) or self._must(standing, fact)

    def _may(self, standing: Any) -> Refusal | None:
        for rule in self.may:
            if refusal := rule(standing):
                return refusal
        return None

    def _must(self, standing: Any, fact: Any) -> Refusal | None:
        """The first of them, and those that are about other fields; what is said of a name rests on the one before."""
        found: dict[str | None, Refusal] = {}
        for rule in self.must:
            if refusal := rule(standing, fact):
                if self.by_name or refusal.field is None:
                    return together(list(found.values())) or refusal
                found.setdefault(refusal.field, refusal)
        return together(list(found.values()))


Laws = Mapping[type[Fact], Law]
"""What may be recorded: for each type of fact, its law; `Law()` for what may always be."""
