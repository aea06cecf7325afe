"""What is remembered of the judgement of one fact holds for every other of its shape: as if each were judged by itself."""

from __future__ import annotations

import json
import random
import sys
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest

from comity.testing import source_registered
from domain import shape
from domain.fact import fact_class
from store.draft import Draft
from store.importing import Imported, import_facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from store.application import Comity
    from store.draft import Text

LISTS = 12
DAYS = ("1950", "1987-05", "1987-05-12", "1990-01-01", "2026-11-20", "2026-11-21", "2026-11-22", "2027")
DAYS_ = ("1950~", "[..1990]", "1990/1995", "2026-11", "2026", "2031-02-03")
WORDS = ("as it stands", "two\nlines", "Gdynia")
WITHDRAWN = {"stream": "source:press", "type": "source.withdrawn", "reason": "a forgery"}
BACK = {"stream": "source:press", "type": "source.retracted", "entry": 2, "because": "it was none"}


def some(chance: random.Random, likely: float, **fields: Any) -> dict[str, Any]:
    """Each of some fields where chance has it, with one of its values."""
    return {name: chance.choice(values) for name, values in fields.items() if chance.random() < likely}


def a_list(chance: random.Random, rare: float) -> Iterator[dict[str, Any]]:
    """The lines of a list, most of one shape, and some with mistakes and with what seldom stands in one."""
    cited = {"sources": [{"source": "press"}]}
    towns: list[str] = []
    for number in range(60):
        sources = cited | some(
            chance, rare, sources=([], [{"source": "no-such"}], [{"source": "press", "at": "p. 3"}])
        )
        town = f"town-{number}"
        body: dict[str, Any] = {
            "name": f"Stadt {number}",
            "kind": chance.choice(("city", "town")),
            "country": "DE",
        }
        body |= some(
            chance,
            rare,
            lat=(54.5, 10.25),
            region=WORDS,
            note=WORDS,
            names=({"pl": "Miasto"}, {"pl": "a\nb"}),
        )
        body |= some(
            chance, rare, name=WORDS, under=towns or ["no-such"], on=DAYS, certainty=("alleged", "reported")
        )
        if chance.random() > rare / 3:
            yield {"stream": f"body:{town}", "type": "body.registered", **body, **sources}
        if chance.random() < rare / 2:
            other = chance.choice([*towns, town])
            yield {"stream": f"body:{other}", "type": "body.succeeded", "by": town, "on": "1960"}
        towns.append(town)
        if len(towns) < 4:
            continue
        parties = sorted(
            {town, chance.choice(towns)} | ({chance.choice(towns)} if chance.random() < rare else set())
        )
        stream = f"partnership:{'--'.join(parties)}"
        opened = {"parties": parties} | some(
            chance, rare / 2, parties=(parties[:1], [*parties, "no-such"]), on=DAYS
        )
        opened |= some(chance, rare / 2, title=WORDS, under=(f"partnership:{towns[0]}--{towns[1]}",))
        if chance.random() > rare / 3:
            yield {"stream": stream, "type": "partnership.opened", **opened, **sources}
        for _ in range(1 + (chance.random() < rare)):
            kind = chance.choice(("sister-city", "friendship", "mou"))
            signed = {"instrument": f"{kind}-1950", "kind": kind} | some(
                chance, 0.9, on=DAYS if chance.random() > rare else DAYS_
            )
            signed |= some(
                chance, rare / 2, title=WORDS, place=WORDS, note=WORDS, certainty=("alleged", "reported")
            )
            signed |= some(
                chance, rare / 3, by=([town], [towns[0]], ["Gdynia"]), replaces=("friendship-1950",)
            )
            signed |= some(chance, rare / 3, reestablishes=(True, False), before=(1, 2), plan=("visit",))
            signed |= some(chance, rare / 3, term=({"until": "1940"}, {"until": "1999", "length": "P5Y"}))
            signed |= cited | some(chance, rare, sources=([],))
            yield {"stream": stream, "type": "partnership.signed", **signed}


def told(ledger: Comity, lines: list[dict[str, Any]]) -> Imported:
    written = [json.dumps(line).encode() for line in lines]
    return import_facts(ledger, written, by="mei", command="a-list", dry_run=True)


def compared(ledger: Comity, *, withdrawing: bool = False) -> Iterator[tuple[bool, int]]:
    """List by list: whether the same is said with a memory as without, and how many facts were remembered.

    With `withdrawing`, the source that most cite is withdrawn somewhere, and somewhere after it that is taken back.
    """
    recall = Draft.recall
    for seed in range(LISTS):
        remembered = 0

        def counted(draft: Draft, text: Text) -> int:
            nonlocal remembered
            version = recall(draft, text)
            remembered += version > 0
            return version

        chance = random.Random(seed)  # noqa: S311 — it is no secret
        lines = [*a_list(chance, (0.0, 0.04, 0.08, 0.16)[seed % 4])]
        if withdrawing:
            there, back = sorted(chance.sample(range(len(lines)), 2))
            lines[back:back] = [BACK]
            lines[there:there] = [WITHDRAWN]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Draft, "recall", counted)
            with_memory = told(ledger, lines)
            patch.setattr(Draft, "recall", lambda *_: 0)
            yield with_memory == told(ledger, lines), remembered


@pytest.fixture
def begun(ledger: Comity) -> Comity:
    ledger.record("source:press", source_registered("A report"), by="mei")
    return ledger


def test_what_is_remembered_is_what_would_be_judged(begun: Comity) -> None:
    same, remembered = zip(*compared(begun), strict=True)

    assert all(same)
    assert sum(remembered) > LISTS * 60


def test_of_facts_that_cite_a_source_nothing_is_remembered_once_it_is_withdrawn(begun: Comity) -> None:
    cited = {"sources": [{"source": "press"}]}
    towns = [
        {
            "stream": f"body:town-{name}",
            "type": "body.registered",
            "name": f"Town {name}",
            "kind": "city",
            **cited,
        }
        for name in ("one", "two", "three", "four")
    ]

    done = told(begun, [*towns[:2], WITHDRAWN, towns[2], BACK, towns[3]])

    assert done.refused == []
    assert [line for line, said in done.cautions if getattr(said, "code", "") == "source-withdrawn"] == [4]
    same, remembered = zip(*compared(begun, withdrawing=True), strict=True)
    assert all(same)
    assert sum(remembered) > LISTS * 20


@pytest.mark.parametrize(
    ("type_", "left_out"), [("body.registered", "certainty"), ("partnership.signed", "sources")]
)
def test_what_a_law_or_a_caution_reads_cannot_be_left_out(
    begun: Comity, monkeypatch: pytest.MonkeyPatch, type_: str, left_out: str
) -> None:
    monkeypatch.setattr(shape, "UNREAD", {**shape.UNREAD, type_: shape.UNREAD[type_] | {left_out}})
    shape.shapes.cache_clear()
    try:
        assert not all(same for same, _ in compared(begun))
    finally:
        shape.shapes.cache_clear()


BODY = {"domain.body.evolve", "domain.alike.registered"}
"""Makes the body as it stands, and looks up whom it is like: that is asked of each."""
READERS = {
    **dict.fromkeys(("name", "names", "lat", "lon", "ids", "region"), BODY),
    "title": {"domain.partnership.standing._signed"},
    "on": {
        *("domain.chronicle._place_by_date", "domain.decide._still_to_come", "domain.decide.cautions"),
        *("domain.fact.bounds_of", "domain.fields.days_of", "domain.plans.beside_plans"),
        *("domain.partnership.standing._signed", "domain.partnership.laws._over_before"),
        "domain.partnership.laws._without_approval",
    },
}
"""Who reads what a shape leaves out: of a day, whether it is known, and over; where another stands beside it, it is in."""


def test_nobody_else_reads_what_is_left_out(begun: Comity, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever lets a law or a caution read one more field takes it out of `UNREAD`, or says here why it need not be."""
    read: dict[str, set[str]] = defaultdict(set)

    def reading(unread: frozenset[str]) -> Any:
        def get(fact: object, name: str) -> Any:
            if name in unread:
                frame = sys._getframe(1)
                read[name].add(f"{frame.f_globals['__name__']}.{frame.f_code.co_name}")
            return object.__getattribute__(fact, name)

        return get

    for type_, unread in shape.UNREAD.items():
        monkeypatch.setattr(fact_class(type_), "__getattribute__", reading(unread), raising=False)
    monkeypatch.setattr(Draft, "recall", lambda *_: 0)
    for seed in range(4):
        told(begun, [*a_list(random.Random(seed), 0.16)])  # noqa: S311 — it is no secret

    assert read == READERS
