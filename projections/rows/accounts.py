"""What an entry says beyond its sentence, and what sources say of it beside: of those for which there is any of it."""

import json
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from domain.told_once import ASIDE, Account, Otherwise
from projections.row import projection
from projections.rows.moments import EVERYWHERE

if TYPE_CHECKING:
    from domain.fact import Fact
    from domain.history import History


class Accounted(NamedTuple):
    """One fact that says more than its sentence, or of which something was said later."""

    stream: str
    version: int
    type: str
    values: Annotated[str, "all of its fields that say something, as they are read now, as JSON"]
    said: Annotated[
        str, "whose word they are and what others say instead (`domain.told_once.Account`), as JSON"
    ]

    @property
    def account(self) -> Account:
        """What is said, and whose word that is."""
        said = json.loads(self.said)
        contests = [Otherwise(*each) for each in said.pop("contests")]
        name = f"{self.stream}#{self.version}"
        return Account(name, self.type, json.loads(self.values), contests=contests, **said)


@projection(Accounted, of=EVERYWHERE)
def accounts(history: "History") -> Iterator[Accounted]:
    """One row such a fact, alleged ones too; what opens a stream has none."""
    from domain.accounts import account_of

    opening, readings = history.kind.opening, history.effective_entries if history.corrects else ()
    for told in history.facts:
        fact, version = told.fact, told.entry.version
        reading = readings[version - 1] if readings else None
        if opening is not None and isinstance(fact, opening):
            continue
        row: Any = {"stream": history.stream, "version": version}
        if reading and (reading.corrected_by or reading.contests or reading.attestations):
            account = account_of(history, version)
            said = account._asdict()
            for name in ("name", "type", "values"):
                del said[name]
            yield Accounted(
                **row,
                type=account.type,
                values=json.dumps(account.values, ensure_ascii=False),
                said=json.dumps(said, ensure_ascii=False),
            )
        elif not fact.model_fields_set.isdisjoint(_unsaid(type(fact))):
            own = dict.fromkeys([cited.source for cited in fact.sources])
            yield Accounted(
                **row,
                type=f"{history.stream.partition(':')[0]}.{fact.verb}",
                values=fact.model_dump_json(exclude_defaults=True, exclude={"sources"}),
                said=json.dumps({"own": [*own], "contests": [], "settled": {}}),
            )


@cache
def _unsaid(cls: "type[Fact]") -> frozenset[str]:
    """The fields that the sentence of a type leaves out, but for its name and what a row of any fact has."""
    from domain.sentence import said_of
    from domain.told_once import NAMES

    name = f"{cls.streams[0]}.{cls.verb}"
    return frozenset(cls.model_fields) - said_of(name) - ASIDE - {"on", "certainty", NAMES.get(cls.verb)}
