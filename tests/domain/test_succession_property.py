"""Random ledgers of five bodies: nothing that is accepted makes another entry unlawful, and nothing is refused for less."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from comity.testing import (
    World,
    around,
    body_registered,
    corrected,
    entry,
    opened_between,
    resumed,
    retracted,
    signed,
    suspended,
    terminated,
    visited,
)
from domain.body import Succeeded
from domain.decide import Accepted, breaches, decide
from domain.entry import kind_of
from domain.fact import Fact
from domain.history import History
from domain.shared import ABOUT_ENTRIES
from tests.tries import times

BODIES = ("a", "b", "ha", "hha", "other")
TIES = ("partnership:a--b", "partnership:a--other", "partnership:b--ha")
DAYS = ("2008", "2010", "2010~", "2012", "2014", "2016", None)
Ledger = dict[str, History]


def begun() -> Ledger:
    """Five bodies and three partnerships."""
    facts: dict[str, Fact] = {f"body:{slug}": body_registered(slug) for slug in BODIES}
    facts |= {tie: opened_between(*tie.partition(":")[2].split("--")) for tie in TIES}
    return {stream: with_fact(History(stream), fact) for stream, fact in facts.items()}


def with_fact(history: History, fact: Fact) -> History:
    """The history with a fact, whether it is lawful or not."""
    return history.with_entry(entry(history, fact))


def read(ledger: Ledger) -> Ledger:
    """Each stream with what the others say."""
    bodies = [row for row in ledger.values() if kind_of(row.stream) == "body"]
    return {
        stream: History(stream, row.entries, around(stream, *bodies) if stream in TIES else row.around)
        for stream, row in ledger.items()
    }


def unlawful(ledger: Ledger) -> set[str]:
    """The entries that break a law."""
    return {breach.told.entry.name for history in read(ledger).values() for breach in breaches(history)}


def goes_round(ledger: Ledger) -> bool:
    """Whether a body is in the end its own successor."""
    after = {slug: ledger[f"body:{slug}"].aggregate.standing.successor for slug in BODIES}
    for slug in BODIES:
        seen: set[str] = set()
        now: str | None = slug
        while now and now not in seen:
            seen.add(now)
            now = after.get(now)
        if now:
            return True
    return False


def some_fact(history: History, chance: Random) -> Fact:
    """Something that may be told of a stream next, lawful or not."""
    day, who, last = chance.choice(DAYS), chance.choice(BODIES), len(history.entries)
    if last > 1 and chance.random() < 0.45:
        target = history.entries[chance.randrange(1, last)]
        if isinstance(target.fact, ABOUT_ENTRIES) or chance.random() < 0.5:
            return retracted(target.version)
        changes: list[dict[str, object]] = [{"on": day}, {"certainty": "alleged"}, {"note": f"{last}"}]
        if "by" in type(target.fact).model_fields:
            changes.append({"by": [chance.choice("ab"), who] if target.fact.verb == "signed" else who})
        return corrected(target.version, chance.choice(changes))  # type: ignore[arg-type]
    if history.stream not in TIES:
        return Succeeded(on=day, by=who)
    by = tuple(dict.fromkeys((who, chance.choice("ab"))))
    return chance.choice(
        (
            signed(day, instrument=f"i{chance.randrange(4)}", kind="mou", by=by),
            suspended(day, by=who),
            resumed(day, by=who),
            terminated(day, by=who),
            visited(day, visitor=who, host=chance.choice(BODIES)),
        )
    )


@given(st.integers(0, 2**32))
@settings(max_examples=times(30))
def test_only_what_a_fact_itself_makes_unlawful_is_refused(seed: int) -> None:
    chance, ledger = Random(seed), begun()  # noqa: S311 — it is no secret
    for _ in range(20):
        stream = chance.choice([*TIES, *(f"body:{slug}" for slug in BODIES)])
        told = read(ledger)
        fact = some_fact(told[stream], chance)
        if stream in TIES and not isinstance(fact, ABOUT_ENTRIES) and chance.random() < 0.08:
            ledger[stream] = with_fact(ledger[stream], fact)  # as by the laws of another day
            continue

        decided = decide(told[stream], fact, World(others=tuple(told.values())))

        if isinstance(decided, Accepted):
            before, after = unlawful(ledger), ledger | {stream: with_fact(ledger[stream], decided.fact)}
            assert unlawful(after) <= before
            assert not goes_round(after)
            ledger = after
        elif "would no longer have been lawful" in decided.reason:
            assert unlawful(ledger | {stream: with_fact(ledger[stream], fact)}) - unlawful(ledger)
