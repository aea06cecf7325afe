"""Several entries retracted at once: what is left must be what could have been imported without them.

The import of the facts that are left, into an empty ledger, knows nothing of retractions.
"""

import json
import random
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.refusal import Refusal
from domain.shared import Change, Corrected
from store.application import Comity, Written, open_ledger
from store.importing import import_facts
from tests.tries import times

FACTS = """
{"stream": "body:a", "type": "body.registered", "name": "A", "kind": "city"}
{"stream": "body:b", "type": "body.registered", "name": "B", "kind": "city", "under": "a"}
{"stream": "body:n", "type": "body.registered", "name": "N", "kind": "network"}
{"stream": "source:s", "type": "source.registered", "title": "S", "kind": "article"}
{"stream": "source:t", "type": "source.registered", "title": "T", "kind": "article", "sources": [{"source": "s"}]}
{"stream": "partnership:a--b", "type": "partnership.opened", "parties": ["a", "b"]}
{"stream": "partnership:a--b", "type": "partnership.signed", "on": "2000", "instrument": "x", "kind": "mou", \
"sources": [{"source": "s"}]}
{"stream": "partnership:a--b", "type": "partnership.renewed", "on": "2010", "instrument": "x"}
{"stream": "body:c", "type": "body.registered", "name": "C", "kind": "city"}
{"stream": "body:b", "type": "body.succeeded", "on": "2011", "by": "c"}
{"stream": "partnership:a--b", "type": "partnership.signed", "on": "2012", "instrument": "y", "kind": "mou", \
"by": ["a", "c"]}
{"stream": "partnership:a--c", "type": "partnership.opened", "parties": ["a", "c"], "under": "partnership:a--b"}
{"stream": "membership:a@n", "type": "membership.joined", "on": "2001"}
{"stream": "membership:a@n", "type": "membership.left", "on": "2002", "sources": [{"source": "t"}]}
{"stream": "programme:p", "type": "programme.started", "on": "2003", "name": "P", "kind": "forum"}
{"stream": "programme:q", "type": "programme.started", "on": "2003", "name": "Q", "kind": "forum", "under": "p"}
{"stream": "programme:q", "type": "programme.edition-held", "on": "2004", "title": "one"}
{"stream": "ledger", "type": "ledger.opened", "title": "L", "home": "a"}
{"stream": "source:u", "type": "source.registered", "title": "U", "kind": "article"}
{"stream": "partnership:a--b", "type": "partnership.visited", "on": "2005", "visitor": "a", "host": "b", "id": "visit"}
{"stream": "partnership:a--b", "type": "partnership.corrected", "entry": "visit", "because": "x", \
"changes": [{"field": "sources", "value": [{"source": "u"}]}]}
{"stream": "body:d", "type": "body.registered", "name": "D", "kind": "office", "id": "office"}
{"stream": "body:d", "type": "body.corrected", "entry": "office", "because": "x", \
"changes": [{"field": "under", "value": "c"}]}
{"stream": "body:c", "type": "body.succeeded", "on": "2015", "by": "d"}
{"stream": "body:d", "type": "body.succeeded", "on": "2016", "by": "a", "id": "wrong"}
{"stream": "body:d", "type": "body.retracted", "entry": "wrong", "because": "x"}
{"stream": "body:n", "type": "body.succeeded", "on": "2020", "by": "c", "id": "worse"}
{"stream": "body:n", "type": "body.retracted", "entry": "worse", "because": "x"}
{"stream": "ledger", "type": "ledger.policy-adopted", "policy": "o", "title": "O", "by": "c", "counts": ["mou"]}
"""
LINES = FACTS.strip().splitlines()
SAID: list[dict[str, Any]] = [json.loads(line) for line in LINES]
NAMED = {said["id"]: number for number, said in enumerate(SAID) if "id" in said}
TRIALS = times(150)


def about(number: int) -> int | None:
    """The line that a correction is about."""
    return NAMED.get(SAID[number].get("entry", ""))


def left(chosen: Collection[int]) -> list[int]:
    """The lines that still say something without some: not what is about one of these, nor what stays retracted."""
    rest = [number for number in range(len(SAID)) if number not in chosen and about(number) not in chosen]
    retracted = {about(item) for item in rest if SAID[item]["type"].endswith(".retracted")}
    return [item for item in rest if item not in retracted and about(item) not in retracted]


@pytest.fixture
def told(empty: Comity) -> Comity:
    """A ledger with all of the facts."""
    assert not import_facts(empty, LINES, by="mei", command="all").refused
    return empty


@pytest.fixture
def blank(tmp_path: Path) -> Iterator[Comity]:
    with open_ledger(tmp_path / "blank.db", create=True) as ledger:
        yield ledger


def refused_of(blank: Comity, lines: list[int]) -> list[tuple[int, str]]:
    """What an empty ledger has against these lines."""
    return import_facts(blank, [LINES[line] for line in lines], by="zoe", dry_run=True).refused


def chance(blank: Comity, seed: int) -> set[int]:
    """Some of the lines, mostly with what rests on them."""
    luck = random.Random(seed)  # noqa: S311 — a test's
    chosen = set(luck.sample(range(len(SAID)), luck.randint(1, 5)))
    while luck.random() < 0.8 and (refused := refused_of(blank, left(chosen))):
        there = left(chosen)
        chosen |= {there[number - 1] for number, _ in refused}
    return chosen


def test_retracted_together_is_as_if_it_had_not_been_told(told: Comity, blank: Comity) -> None:
    entries, seen = list(told.entries()), {True: 0, False: 0}
    for seed in range(TRIALS):
        chosen = chance(blank, seed)
        order = sorted(chosen, key=lambda number, seed=seed: (number * 7919 + seed) % 31)  # type: ignore[misc]
        wanted: dict[str, list[int]] = {}
        for number in order:
            wanted.setdefault(entries[number].stream, []).append(entries[number].version)
        wanted = {
            stream: those
            for stream, versions in wanted.items()
            if (those := told.history(stream).left_to_retract(versions))
        }
        if not wanted:
            continue
        lawful = not refused_of(blank, left(chosen))

        accepted = not isinstance(told.retract(wanted, "x", by="mei", dry_run=True), Refusal)

        assert accepted == lawful, sorted(chosen)
        seen[accepted] += 1
    assert min(seen.values()) > TRIALS // 10


def test_all_of_it_is_taken_back_whatever_was_retracted_of_it_before(told: Comity) -> None:
    one = told.retract({"partnership:a--b": [4]}, "alone", by="mei")
    assert not isinstance(one, Refusal)
    versions: dict[str, list[int]] = {}
    for entry in told.written_by("all"):
        versions.setdefault(entry.stream, []).append(entry.version)
    wanted = {stream: told.history(stream).left_to_retract(those) for stream, those in versions.items()}
    assert 4 not in wanted["partnership:a--b"]
    assert 2 in wanted["body:d"], "what the command itself retracted stands once the retraction is gone"

    assert not isinstance(told.retract(wanted, "all", by="mei"), Refusal)

    assert not [history.stream for history in told.histories() if history.chronicle]


def test_the_whole_of_a_command_is_not_retracted_with_what_others_said_of_it_since(told: Comity) -> None:
    fact = Corrected(entry=5, because="x", changes=(Change(field="note", value="by train"),))
    corrected = told.record("partnership:a--b", fact, by="zoe")
    assert isinstance(corrected, Written)
    refused = told.retract(told.left_of("all"), "x", by="mei", whole=True)
    assert isinstance(refused, Refusal)
    assert refused.code == "told-about-since"
    assert corrected.entries[0].name in refused.reason
    assert isinstance(
        told.retract({"partnership:a--b": [corrected.entries[0].version]}, "x", by="zoe"), Written
    )
    assert isinstance(told.retract(told.left_of("all"), "x", by="mei", whole=True), Written)
    assert told.left_of("all") == {}
