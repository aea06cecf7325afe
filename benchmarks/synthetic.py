"""A ledger as large as you like, made up and lawful: `python benchmarks/synthetic.py 100000 LEDGER --seed 1`.

So many entries, ten to a stream: partnerships for the most part, the bodies that they are between, sources,
memberships and programmes, over a quarter of a century. Every fact is decided by the laws as it is told, on the day of
its recording; what they refuse is not told. Streams are made independently, each from its own seed, and put into one
order by the time of recording: the same seed gives the same ledger on any number of processes, and the root that is
printed tells whether it did. In the end some streams are judged again, entry by entry.
"""

import argparse
import multiprocessing
import os
import random
import sys
import time
from base64 import b64encode
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from eventsourcing.persistence import StoredEvent
from made_up import COUNTRIES, Given, Teller

from domain.context import NOWHERE, StreamContext
from domain.decide import Decider, decide
from domain.entry import kind_of
from domain.fact import Fact
from domain.history import History
from domain.refusal import Refusal
from store.application import Comity, open_ledger
from store.lines import SCHEMA, Recorded, stamp
from store.lookup import body_of
from store.mapper import Mapper
from store.streams import stream_of
from store.without_gc import without_gc

FIRST = datetime(2000, 1, 3, 8, tzinfo=UTC)
"""When the ledger begins."""
SPAN = int((datetime(2025, 11, 14, 17, tzinfo=UTC) - FIRST) / timedelta(microseconds=1))
"""Microseconds from there to its last entry."""
DAY = 86_400_000_000
"""Microseconds of a day."""
ALONE = 20_000
"""Entries up to which one process makes all of it."""
CHUNK = 250
"""Streams that a process makes at a time."""
PAGE = 20_000
"""Entries that are written at a time."""
TRIES = 12
"""Facts that may be refused before a note is told instead."""
OFFICERS = ("mei", "jun", "ana", "lev", "kofi")

Row = tuple[int, str, int, str, bytes]
"""When it was recorded, its stream, version, type and state."""


# --- which streams there are


class Body(NamedTuple):
    """A body as the plan has it."""

    slug: str
    name: str
    kind: str
    begins: int
    successor: str = ""
    taken_over: int = 0


def plan(entries: int, seed: int) -> tuple[list[Given], list[str]]:
    """The streams of a ledger of so many entries, and its sources, oldest first."""
    chance = random.Random(seed)
    streams = max(entries // 10, 30)
    bodies = _bodies(chance, max(streams * 6 // 100, int(2 * streams**0.5) + 4))
    sources = [(f"source-{n}", 0 if n < 3 else _early(chance)) for n in range(max(3, streams // 100))]
    sources.sort(key=itemgetter(1))
    given = [
        Given("ledger", 5, 1, tuple({"title": "A made-up ledger", "home": "home"}.items())),
        *(_body_stream(chance, body) for body in bodies),
        *(_source_stream(chance, *source) for source in sources),
        *_programmes(chance, max(1, streams // 100)),
        *_memberships(chance, max(1, streams // 50), bodies),
    ]
    ties = _partnerships(chance, streams - len(given), bodies)
    rest = entries - sum(row.length for row in given)
    given += map(_with_length, ties, _lengths(chance, len(ties), rest))
    return given, [slug for slug, _ in sources]


def _early(chance: random.Random) -> int:
    """Most in the first month, the others over the years."""
    return int((DAY * 30 if chance.random() < 0.6 else SPAN * 0.7) * chance.random())


def _bodies(chance: random.Random, number: int) -> list[Body]:
    found = [Body("home", "Home", "city", 0)]
    for n in range(1, number):
        kind = "network" if n < 3 or n % 100 == 0 else _kind(chance)
        slug = f"{kind}-{n}"
        successor, begins, taken_over = "", _early(chance), 0
        if n > number // 2 and kind == "city" and chance.random() < 0.05:  # by one that stays
            successor = chance.choice([row for row in found[: number // 2] if row.kind == "city"])
            after = max(begins, successor.begins) + 400 * DAY
            successor, taken_over = successor.slug, int(after + (SPAN - after) * chance.random())
        found.append(Body(slug, f"{kind.title()} {n}", kind, begins, successor, taken_over))
    return found


def _kind(chance: random.Random) -> str:
    return chance.choices(("city", "county", "school", "university", "port"), (70, 8, 15, 5, 2))[0]


def _body_stream(chance: random.Random, body: Body) -> Given:
    opening = {
        "name": body.name,
        "kind": body.kind,
        "country": chance.choice(COUNTRIES),
        "names": {"zh-Hant": f"第{body.slug.rpartition('-')[2]}號"},
        "lat": round(chance.uniform(-60, 70), 4),
        "lon": round(chance.uniform(-179, 179), 4),
    }
    length = chance.choices((1, 2, 3, 4, 6), (58, 22, 10, 6, 4))[0]
    return _between(f"body:{body.slug}", length + bool(body.successor), [body], body.begins)._replace(
        opening=tuple(opening.items()), around=NOWHERE
    )


def _source_stream(chance: random.Random, slug: str, begins: int) -> Given:
    kind = chance.choice(("article", "minutes", "agreement", "letter", "webpage"))
    opening = {"title": f"{kind.title()} {slug}", "kind": kind, "publisher": "the city archive"}
    return Given(f"source:{slug}", chance.choices((1, 2), (90, 10))[0], begins, tuple(opening.items()))


def _programmes(chance: random.Random, number: int) -> Iterator[Given]:
    kinds = ("festival", "forum", "residency", "workshop")
    for n, length in enumerate(_lengths(chance, number, number * 8)):
        opening = {"name": f"Programme {n}", "kind": chance.choice(kinds), "host": "home"}
        yield Given(f"programme:programme-{n}", length, _early(chance), tuple(opening.items()))


def _memberships(chance: random.Random, number: int, bodies: Sequence[Body]) -> Iterator[Given]:
    networks = [body for body in bodies if body.kind == "network"]
    cities = [body for body in bodies if body.kind in {"city", "county"}]
    pairs = {(chance.choice(cities), chance.choice(networks)): None for _ in range(number)}
    for (body, network), length in zip(pairs, _lengths(chance, len(pairs), len(pairs) * 6), strict=True):
        yield _between(
            f"membership:{body.slug}@{network.slug}", length, (body, network), _later(chance, body, network)
        )


def _partnerships(chance: random.Random, number: int, bodies: Sequence[Body]) -> list[Given]:
    """So many partnerships, some of schools under another one; a few bodies have many of them."""
    schools = [body for body in bodies if body.kind == "school"]
    others = [body for body in bodies if body.kind not in {"school", "network"}]
    found: dict[str, Given] = {}
    above: list[Given] = []
    while len(found) < number:
        among = schools if above and len(schools) > 1 and chance.random() < 0.1 else others
        one, other = among[int(len(among) * chance.random() ** 2)], chance.choice(among)
        stream = f"partnership:{'--'.join(sorted((one.slug, other.slug)))}"
        if one is other or stream in found:
            continue
        begins = _later(chance, one, other)
        tie = _between(stream, 1, sorted((one, other)), begins)
        opening: dict[str, object] = {"parties": sorted((one.slug, other.slug))}
        if among is schools:
            under = chance.choice(above)
            tie = tie._replace(begins=max(begins, under.begins + DAY))
            opening["under"] = under.stream
        else:
            above.append(tie)
        found[stream] = tie._replace(opening=tuple(opening.items()))
    return list(found.values())


def _later(chance: random.Random, body: Body, other: Body) -> int:
    """After both are registered."""
    least = max(body.begins, other.begins, 1) + DAY
    return int(least + (SPAN - 300 * DAY - least) * chance.random() ** 1.3)


def _between(stream: str, length: int, bodies: Iterable[Body], begins: int) -> Given:
    both = list(bodies)
    successors = tuple((row.successor, row.slug, row.taken_over) for row in both if row.successor)
    return Given(
        stream,
        length,
        begins,
        around=StreamContext({named.slug: named.name for named in both}),
        successors=successors,
    )


def _lengths(chance: random.Random, streams: int, entries: int) -> list[int]:
    """How many entries each stream has: most a few, some many; together so many."""
    weights = [chance.lognormvariate(0, 0.58) for _ in range(streams)]
    per_weight = entries / sum(weights)
    lengths = [max(2, int(weight * per_weight)) for weight in weights]
    missing = entries - sum(lengths)
    for _ in range(missing):
        lengths[int(chance.random() * streams)] += 1
    if missing < 0:
        lengths[lengths.index(max(lengths))] += missing
    return lengths


def _with_length(given: Given, length: int) -> Given:
    return given._replace(length=length)


# --- what is told in them


class EachOnce:
    """What a lookup says where nobody and nothing is registered twice, and no source has editions."""

    def original(self, stream: str) -> None:
        """Nobody is registered twice."""
        del stream

    def between(self, body: str) -> Sequence[History]:
        """None, for that reason."""
        del body
        return ()

    def under(self, stream: str) -> None:
        """Nobody asks, for that reason."""
        del stream

    def above(self, body: str) -> None:
        """Nobody belongs to another."""
        del body

    def source_original(self, source: str) -> str:
        """Itself: none is another's copy."""
        return source

    def edition_before(self, source: str) -> None:
        """No edition of another."""
        del source

    def withdrawn(self, source: str) -> bool:
        """None is."""
        del source
        return False


class World(EachOnce):
    """What a decision asks of the rest: whatever a teller names is there."""

    today = 0

    def registered(self, kind: str, name: str) -> bool:
        """It is."""
        del kind, name
        return True

    def like(self, kind: str, name: str) -> Sequence[str]:
        """Nobody is."""
        del kind, name
        return ()

    def referred_to(self, stream: str) -> None:
        """No opening is retracted."""
        del stream

    def successor(self, body: str) -> None:
        """Whoever takes another's place keeps its own."""
        del body

    def resting(self, bodies: Collection[str]) -> Sequence[History]:
        """Nobody: each partnership is told with the successions of its day."""
        del bodies
        return ()

    def supposing(self, histories: Collection[History]) -> "World":
        """The same: whatever is supposed."""
        del histories
        return self


def told(given: Given, sources: Sequence[str], begun: Sequence[int], seed: int) -> list[Row]:
    """The entries of one stream. `begun` says since when each source is there."""
    teller, world, mapper = Teller(given, sources, seed), World(), Mapper()
    chance = teller.chance
    decider = Decider(History(given.stream, (), given.around), world)
    successors = sorted(given.successors, key=itemgetter(2))
    times = sorted(chance.randint(given.begins + 1, SPAN) for _ in range(given.length - 1))
    if successors and teller.kind == "body":
        times[0] = successors[0][2]
        times.sort()
    rows: list[Row] = []
    for at in (given.begins, *times):
        moment = FIRST + timedelta(microseconds=at)
        teller.today = world.today = moment.toordinal()
        teller.first_day = teller.first_day or teller.today
        teller.cited = bisect_left(begun, at)
        while successors and at >= successors[0][2]:
            decider = _taken_over(successors.pop(0), teller, decider)
        fact = _decided(teller, decider)
        version, command = len(decider.entries) + 1, f"{chance.getrandbits(128):032x}"
        salt = b64encode(chance.randbytes(16))[:22].decode()  # the same seed gives the same ledger
        entry = Recorded(
            given.stream,
            version,
            fact,
            0,
            command,
            moment,
            chance.choice(OFFICERS),
            command,
            world.today,
            SCHEMA,
            salt,
        )
        decider.append(entry)
        teller.accepted(fact, version)
        stored = mapper.to_stored_event(entry)
        rows.append((at, given.stream, version, stored.topic, stored.state))
    return rows


def _decided(teller: Teller, decider: Decider) -> Fact:
    """The next fact that the laws have nothing against."""
    for attempt in range(TRIES + 1):
        fact = teller.next() if attempt < TRIES else teller.note()
        decided = decider.decide(fact)
        if not isinstance(decided, Refusal):
            return decided.fact
    raise AssertionError(str(decided))


def _taken_over(successor: tuple[str, str, int], teller: Teller, decider: Decider) -> Decider:
    """Who decides from the day on which a body took the place of another."""
    successor, party, at = successor
    day = (FIRST + timedelta(microseconds=at)).toordinal()
    teller.succeeded(party, successor)
    around = StreamContext(decider.around.names, (*decider.around.successors, (successor, party, day)))
    return Decider(History(decider.stream, decider.entries, around), decider.lookup)


# --- written


def _chunk(given: Sequence[Given], sources: Sequence[str], begun: Sequence[int], seed: int) -> list[Row]:
    with without_gc():
        return [row for item in given for row in told(item, sources, begun, seed)]


def rows(entries: int, seed: int, processes: int) -> list[Row]:
    """All entries, in the order of their recording."""
    given, sources = plan(entries, seed)
    since = {row.stream.partition(":")[2]: row.begins for row in given if row.stream.startswith("source:")}
    make = partial(_chunk, sources=sources, begun=[since[source] for source in sources], seed=seed)
    chunks = [given[n : n + CHUNK] for n in range(0, len(given), CHUNK)]
    if processes == 1:
        made = [row for chunk in chunks for row in make(chunk)]
    else:
        with multiprocessing.get_context("spawn").Pool(processes) as pool:
            made = [row for chunk in pool.imap_unordered(make, chunks) for row in chunk]
    made.sort(key=itemgetter(0, 1, 2))
    return made


def write(where: Path, made: Sequence[Row]) -> None:
    """A new ledger with these entries, through the door by which an import goes."""
    with open_ledger(where, create=True) as ledger, without_gc():
        for n in range(0, len(made), PAGE):
            page = made[n : n + PAGE]
            ledger.recorder.insert_events(
                [StoredEvent(stream, version, topic, state) for _, stream, version, topic, state in page],
                stamp=stamp(FIRST + timedelta(microseconds=page[0][0])),
            )


# --- judged again


class AsOf(EachOnce):
    """What the ledger itself says to a decision, as it was known up to a position."""

    def __init__(self, ledger: Comity) -> None:
        self.ledger = ledger
        self.position = self.today = 0

    def registered(self, kind: str, name: str) -> bool:
        """Whether it had been registered by then."""
        history = self.ledger.history(stream_of(kind, name))
        return history.as_known(self.position).is_open

    def like(self, kind: str, name: str) -> Sequence[str]:
        """Nobody: that is only for a refusal."""
        del kind, name
        return ()

    def referred_to(self, stream: str) -> str | None:
        """Something always does."""
        return stream

    def successor(self, body: str) -> str | None:
        """Who had taken its place by then."""
        standing = body_of(self.ledger.history(f"body:{body}").as_known(self.position))
        return standing and standing.successor

    def resting(self, bodies: Collection[str]) -> Sequence[History]:
        """Nobody: each partnership is judged itself."""
        del bodies
        return ()

    def supposing(self, histories: Collection[History]) -> "AsOf":
        """The same: nothing is supposed."""
        del histories
        return self


def judge(ledger: Comity, streams: Iterable[str]) -> tuple[int, list[str]]:
    """How many entries of these streams were judged again, and which are not lawful."""
    known, judged, unlawful = AsOf(ledger), 0, []
    for stream in streams:
        history = ledger.history(stream)
        for n, entry in enumerate(history.entries):
            known.position, known.today = entry.position - 1, entry.day
            decided = decide(History(stream, history.entries[:n], history.around), entry.fact, known)
            judged += 1
            if isinstance(decided, Refusal):
                unlawful.append(f"{entry.name}: {decided}")
    return judged, unlawful


def described(ledger: Comity) -> Iterator[str]:
    """How large it is, what it holds, and its root."""
    streams = Counter(kind_of(stream) for stream in ledger.streams())
    yield f"{len(ledger):,} entries in {streams.total():,} streams: " + ", ".join(
        f"{number:,} {kind}" for kind, number in streams.most_common()
    )
    yield f"root {ledger.root()}"


def main() -> int:
    """Make it, write it, judge some of it again; 1 where something is not lawful."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("entries", type=int, help="how many, 400 at least")
    asked.add_argument("ledger", type=Path, help="the file to be made")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--processes", type=int, default=min(os.cpu_count() or 1, 4))
    asked.add_argument("--judge", type=int, default=150, help="streams that are judged again")
    given = asked.parse_args()
    begun = time.perf_counter()
    made = rows(given.entries, given.seed, given.processes if given.entries > ALONE else 1)
    between = time.perf_counter()
    write(given.ledger, made)
    print(f"made in {between - begun:.1f} s, written in {time.perf_counter() - between:.1f} s")
    with open_ledger(given.ledger, read_only=True) as ledger:
        print("\n".join(described(ledger)))
        streams = ledger.streams()
        step = max(1, len(streams) // given.judge)
        judged, unlawful = judge(ledger, islice(streams, 0, None, step))
    print(f"{judged:,} entries judged again, {len(unlawful)} of them not lawful")
    print("\n".join(unlawful[:10]))
    return 1 if unlawful else 0


if __name__ == "__main__":
    sys.exit(main())
