"""Merges that rest on each other, taken back and had back in any order: each fact is counted once, or it is refused.

What is held against the ledger knows nothing of merging: only what was told of whom, and which merges stand.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from comity.testing import body_registered, citing, ledger_opened, opened_between, source_registered, visited
from domain.body import Characterised, Registered
from domain.entry import Entry, kind_of
from domain.fact import Fact
from domain.fields import with_originals
from domain.membership import Joined, Participated
from domain.message import Message, Step
from domain.partnership.facts import Opened
from domain.refusal import Refusal
from domain.sameness import in_full
from domain.shared import Retracted
from store import application
from store.application import Comity, Written, open_ledger
from store.merging import Merged, merge
from tests.projections.engine.ledgers import in_a_folder
from tests.store.test_merging import reports
from tests.tries import times

CITIES, PARTNERS, NETWORKS = ("a", "b", "c", "d"), ("x", "y"), ("n", "o")
TIES = [f"partnership:{city}--{partner}" for city in CITIES for partner in PARTNERS]
PLACES = [f"membership:{city}@{network}" for city in CITIES for network in NETWORKS]
SOURCES = ("s", "t")
DAYS = ("1991-05-01", "1992-05-02", "1993-05-03")
TAGS = ("industry:port", "goal:green")
Key = tuple[str, str]
"""What was told: by its verb, and its day or tag."""


@contextmanager
def begun(where: Path) -> Iterator[Comity]:
    """A ledger in which everybody is registered, and nothing is told."""
    first: list[tuple[str, Fact]] = [
        ("ledger", ledger_opened()),
        *((f"source:{slug}", source_registered(slug.title())) for slug in SOURCES),
        *(
            (f"body:{slug}", Registered(name=slug.title(), kind="city", lat=1.0 if slug == "a" else None))
            for slug in (*CITIES, *PARTNERS)
        ),
        *((f"body:{slug}", body_registered(slug.title(), kind="network")) for slug in NETWORKS),
    ]
    now = datetime(2021, 6, 15, tzinfo=UTC)
    with open_ledger(where, create=True, clock=lambda: now, clock_is_right=True) as book:
        assert isinstance(book.record_all(first, by="mei"), Written)
        yield book


class Told:
    """What was told of whom, and which merges stand: all that is known without the ledger."""

    def __init__(self) -> None:
        self.facts: list[tuple[str, str, Fact]] = []
        """The command, the stream and the fact, in the order of telling."""
        self.merges: dict[str, tuple[str, str]] = {}
        """The duplicate and the original, by the command."""
        self.takes_back: dict[str, str] = {}
        """Which command one takes back."""

    def stands(self, command: str) -> bool:
        """Whether nothing takes a command back that stands itself."""
        return not any(self.stands(back) for back, taken in self.takes_back.items() if taken == command)

    def original(self, slug: str) -> str:
        """Under which body one is read."""
        for command, (duplicate, original) in self.merges.items():
            if duplicate == slug and self.stands(command):
                return self.original(original)
        return slug

    def read(self, stream: str) -> str:
        """Under which stream one is read."""
        kind, _, name = stream.partition(":")
        if kind == "body":
            return f"body:{self.original(name)}"
        sign = "@" if kind == "membership" else "--"
        return f"{kind}:{sign.join(map(self.original, name.split(sign)))}"

    @property
    def all(self) -> dict[str, dict[Key, set[str]]]:
        """Who says what, by the stream under which that is read."""
        found: dict[str, dict[Key, set[str]]] = {}
        for _, stream, fact in self.facts:
            there = found.setdefault(self.read(stream), {})
            for key in keys(fact):
                there.setdefault(key, set()).update(each.source for each in fact.sources)
        return found


def keys(fact: Fact) -> list[Key]:
    if isinstance(fact, Characterised):
        return [(fact.verb, tag) for tag in fact.tags]
    return [(fact.verb, fact.on or "")]


def lying_under(book: Comity) -> dict[str, str]:
    """Which partnership lies under which, of those that speak for themselves."""
    found: dict[str, str] = {}
    for history in book.histories("partnership"):
        if history.is_open and not history.original and (under := history.aggregate.standing.under):
            found[history.stream] = in_full("partnership", under)
    return found


def in_the_ledger(book: Comity) -> dict[str, list[tuple[Key, set[str]]]]:
    """The same, as the ledger has it: each fact of each stream that speaks for itself, with its voices."""
    found: dict[str, list[tuple[Key, set[str]]]] = {}
    for history in book.histories():
        if kind_of(history.stream) not in {"body", "partnership", "membership"} or history.original:
            continue
        if not history.is_open:
            continue
        voices = {row.entry.version: row.attested_by for row in history.effective_entries}
        rows = [
            (
                key,
                {
                    each.source
                    for by in (told.fact, *facts_of(voices[told.entry.version]))
                    for each in by.sources
                },
            )
            for told in history.chronicle
            if told.fact.verb != "registered"
            for key in keys(told.fact)
        ]
        if rows or kind_of(history.stream) != "body":
            found[history.stream] = sorted(rows, key=lambda row: row[0])
    return found


def facts_of(entries: Iterable[Entry]) -> list[Fact]:
    return [entry.fact for entry in entries]


class Office:
    """Who tells, merges and takes back, and does what a refusal says."""

    def __init__(self, book: Comity) -> None:
        self.book = book
        self.told = Told()
        self.refused = 0
        self._number = 0

    def command(self, what: str) -> str:
        self._number += 1
        return f"{what}-{self._number}"

    def tell(self, stream: str, fact: Fact) -> None:
        """Tell a fact where that is read; who is a member has joined first."""
        there = self.told.read(stream)
        known = self.told.all.get(there, {})
        facts: list[Fact] = []
        fact = with_originals(fact, {name: self.told.original(name) for name in (*CITIES, *PARTNERS)})
        if isinstance(fact, Opened):
            if known or fact.under is None:
                return
            parties = tuple(there.partition(":")[2].split("--"))
            fact = fact.model_copy(update={"parties": parties, "under": self.told.read(fact.under)})
            if isinstance(self.book.record(there, fact, by="mei", dry_run=True), Refusal):
                return
        elif kind_of(there) == "partnership" and ("opened", "") not in known:
            facts.append(opened_between(*there.partition(":")[2].split("--")))
        elif kind_of(there) == "membership" and ("joined", "1980") not in known:
            facts.append(Joined(on="1980", sources=fact.sources))
        if not set(keys(fact)) <= known.keys():
            facts.append(fact)
        for each in facts:
            command = self.command("told")
            written = self.book.record(there, each, by="mei", command=command)
            assert isinstance(written, Written), str(written)
            self.told.facts.append((command, there, each))

    def merge(self, duplicate: str, original: str, *, must: bool = False) -> None:
        command = self.command("merge")
        done = merge(self.book, duplicate, original, by="mei", command=command)
        if isinstance(done, Merged):
            self.told.merges[command] = duplicate, original
        else:
            assert not must, str(done)

    def take_back(self, command: str, *, following: int = 0) -> None:
        """Take a command back, and before it whatever is said to go first; `following` is how often that was said."""
        assert following < 12, "one advice leads to the next"
        back = self.command("back")
        done = self.book.retract(self.book.left_of(command), "not so", by="mei", command=back, whole=True)
        if isinstance(done, Written):
            self.told.takes_back[back] = command
            return
        self.refused += 1
        stood = command in self.told.merges
        step = advice(done)
        if step is None:
            duplicate, original = self.told.merges[self.last(command)]
            assert self.told.original(duplicate) == self.told.original(original), str(done)
        elif step.name == "merge":
            assert not stood
            self.merge(*step.about, must=True)
        elif "command" in step.fields:
            first = step.fields["command"]
            assert isinstance(first, str)
            assert self.told.stands(first), f"{done}: it does not stand"
            self.take_back(first, following=following + 1)
            self.take_back(command, following=following + 1)
        else:
            self.never_told(step.about)
            self.take_back(command, following=following + 1)

    def take_back_in_part(self, command: str, chosen: int) -> None:
        """A part of a merge, or of what takes one back, is refused, and all of it instead goes as any other."""
        left = [
            (stream, version) for stream, those in self.book.left_of(command).items() for version in those
        ]
        if len(left) == 1:
            return
        merged = self.last(command)
        those = set(left[: 1 + chosen % (len(left) - 1)])
        if self.told.stands(merged):  # what it told may well be retracted alone, but not that both are one
            own = {item for item in left if item[0] == f"body:{self.told.merges[merged][0]}"}
            those = those | own if len(those | own) < len(left) else own
        wanted: dict[str, list[int]] = {}
        for stream, version in those:
            wanted.setdefault(stream, []).append(version)
        done = self.book.retract(wanted, "not so", by="mei")
        if isinstance(done, Written):  # what was taken back twice is so still
            assert not self.told.stands(merged), sorted(those)
            return
        step = advice(done)
        if step and step.name == "retract" and "command" in step.fields:
            instead = step.fields["command"]
            assert isinstance(instead, str)
            assert self.told.stands(instead), str(done)
            self.take_back(instead)

    def never_told(self, names: Iterable[str]) -> None:
        """Take back what was told of a tie that a merge had begun."""
        for name in names:
            stream, _, version = name.partition("#")
            entry = self.book.history(stream).entries[int(version) - 1]
            own = [fact for fact in self.told.facts if fact[0] == entry.command]
            assert own, f"{name} was told by nobody"
            retraction = Retracted(entry=int(version), because="not so")
            while isinstance(answer := self.book.record(stream, retraction, by="mei"), Refusal):
                step = advice(answer)  # what rests on it goes before it
                assert step, str(answer)
                assert step.about != (name,), str(answer)
                if isinstance(first := step.fields.get("command"), str):
                    assert self.told.stands(first), str(answer)
                    self.take_back(first)
                self.never_told(step.about)
            self.told.facts = [fact for fact in self.told.facts if fact not in own]

    def last(self, command: str) -> str:
        """The merge that a command takes back in the end."""
        while command in self.told.takes_back:
            command = self.told.takes_back[command]
        return command

    def look(self) -> None:
        """Each fact is there once, and nothing else."""
        there = in_the_ledger(self.book)
        expected = {
            stream: sorted(((key, said) for key, said in rows.items()), key=lambda row: row[0])
            for stream, rows in self.told.all.items()
        }
        assert there == expected
        opened: dict[str, list[str | None]] = {}
        for _, stream, fact in self.told.facts:
            if isinstance(fact, Opened):
                opened.setdefault(self.told.read(stream), []).append(fact.under)
        under = {
            stream: self.told.read(those[0])
            for stream, those in opened.items()
            if len(those) == 1
            and those[0]
            and self.told.read(those[0]) != stream  # of two the original's counts
        }
        lying = lying_under(self.book)
        assert {stream: above for stream, above in lying.items() if len(opened[stream]) == 1} == under


def advice(refusal: Refusal) -> Step | None:
    """What a refusal says may be done instead."""
    hint = refusal.hint
    values = hint.values if isinstance(hint, Message) else {}
    return next((value for value in values.values() if isinstance(value, Step)), None)


sources = st.sampled_from([citing("s"), citing("t"), citing("s", "t")])


@st.composite
def facts(draw: st.DrawFn) -> tuple[str, Fact]:
    stream = draw(st.sampled_from([*TIES, *TIES, *PLACES, *(f"body:{city}" for city in CITIES)]))
    kind, _, name = stream.partition(":")
    day, cited = draw(st.sampled_from(DAYS)), draw(sources)
    if kind == "body":
        return stream, Characterised(tags=(draw(st.sampled_from(TAGS)),), sources=cited)
    if kind == "membership":
        return stream, Participated(on=day, occasion="a meeting", sources=cited)
    city, _, partner = name.partition("--")
    if draw(st.sampled_from((False, False, True))):
        return stream, opened_between(city, partner, under=draw(st.sampled_from(TIES)))
    return stream, visited(day, visitor=city, host=partner, sources=cited)


pairs = st.one_of(
    *(
        st.permutations(those).map(lambda order: tuple(order[:2]))
        for those in (CITIES, CITIES, PARTNERS, NETWORKS)
    )
)
acts = st.one_of(
    st.tuples(st.just("tell"), facts()),
    st.tuples(st.just("merge"), pairs),
    st.tuples(st.sampled_from(("back", "back", "part")), st.integers(0, 9)),
)
histories = st.tuples(st.lists(facts(), min_size=4, max_size=8), st.lists(acts, min_size=4, max_size=14))


def live(office: Office, first: Iterable[tuple[str, Fact]], then: Iterable[tuple[str, Any]]) -> None:
    """Tell what is told first; then tell, merge and take back what stands of it, looking after each."""
    for stream, fact in first:
        office.tell(stream, fact)
    for act, given_ in then:
        match act:
            case "tell":
                office.tell(*given_)
            case "merge":
                office.merge(*given_)
            case _:
                may = [
                    name
                    for name in (*office.told.merges, *office.told.takes_back)
                    if office.told.stands(name)
                ]
                if may and act == "back":
                    office.take_back(may[-1 - given_ % len(may)])
                elif may:
                    office.take_back_in_part(may[-1 - given_ % len(may)], given_)
        office.look()


SOME = settings(
    max_examples=times(25),
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow],
)


def all_of_it(told: tuple[Any, Any]) -> None:
    """Live a history, then take all merges back: every report is that of a ledger in which nobody ever merged."""
    with in_a_folder() as where, begun(where) as book:
        office = Office(book)
        live(office, *told)
        for merged in office.told.merges:
            while office.told.stands(merged):
                office.take_back(merged)
        office.look()
        after = reports(book, of="x")
        with in_a_folder() as other, begun(other) as never:
            for _, stream, fact in office.told.facts:
                assert isinstance(never.record(stream, fact, by="mei"), Written)
            before = reports(never, of="x")
        assert [name for name, found in before.items() if unnumbered(after[name]) != unnumbered(found)] == []


def unnumbered(found: Any) -> str:
    """What a report says, without the numbers of entries: what was taken back has numbers too."""
    return re.sub(r"#[0-9]+", "#", str(found))


@SOME
@given(histories)
def test_whatever_is_taken_back_each_fact_is_told_once(told: tuple[Any, Any]) -> None:
    all_of_it(told)


def seen(city: str, partner: str, day: str = DAYS[0], source: str = "s") -> tuple[str, Fact]:
    """A visit of a city's."""
    return f"partnership:{city}--{partner}", visited(day, visitor=city, host=partner, sources=citing(source))


def joined(city: str, network: str) -> tuple[str, Fact]:
    """What a member took part in."""
    return f"membership:{city}@{network}", Participated(on=DAYS[0], occasion="a meeting", sources=citing("s"))


FIRST = 1
"""Of what stands, counted from the newest: the one before it."""
LIVES: dict[str, tuple[list[tuple[str, Fact]], list[tuple[str, Any]]]] = {
    "a chain": (
        [seen("a", "x"), seen("b", "x", DAYS[1]), seen("c", "x", DAYS[2])],
        [("merge", ("a", "b")), ("merge", ("b", "c")), ("back", FIRST)],
    ),
    "a chain of members": (
        [joined("a", "n")],
        [("merge", ("a", "b")), ("merge", ("b", "c")), ("back", FIRST)],
    ),
    "a member and its network": (
        [joined("a", "n"), joined("b", "o")],
        [("merge", ("o", "n")), ("merge", ("b", "a")), ("back", FIRST)],
    ),
    "two of one, which told the same": (
        [seen("a", "x"), seen("b", "x")],
        [("merge", ("a", "c")), ("merge", ("b", "c")), ("back", FIRST)],
    ),
    "what lies under another": (
        [seen("a", "x"), ("partnership:d--x", opened_between("d", "x", under="partnership:a--x"))],
        [("merge", ("a", "b")), ("merge", ("d", "c")), ("back", FIRST)],
    ),
    "what lies under another, in a tie that a merge began": (
        [seen("a", "x"), ("partnership:c--y", opened_between("c", "y", under="partnership:a--x"))],
        [("merge", ("c", "b")), ("merge", ("a", "b")), ("back", FIRST)],
    ),
    "what was told since it was taken back": (
        [seen("a", "x"), seen("b", "x", DAYS[1])],
        [("merge", ("a", "b")), ("back", 0), ("tell", seen("a", "x", DAYS[2])), ("back", 0)],
    ),
    "merged anew": (
        [seen("a", "x"), seen("b", "x", DAYS[1])],
        [("merge", ("a", "b")), ("back", 0), ("merge", ("a", "b")), ("back", 0)],
    ),
    "a part of what was taken back": (
        [seen("a", "x"), seen("b", "x", DAYS[1])],
        [("merge", ("a", "b")), ("back", 0), ("part", 0)],
    ),
}


ALSO: dict[str, tuple[list[tuple[str, Fact]], list[tuple[str, Any]]]] = {
    "a city and its partner": (
        [seen("a", "x")],
        [("merge", ("a", "b")), ("merge", ("x", "y")), ("back", FIRST)],
    ),
    "what lies under another of the same partner": (
        [
            seen("a", "y"),
            seen("a", "x"),
            ("partnership:b--y", opened_between("b", "y", under="partnership:a--y")),
        ],
        [("merge", ("y", "x"))],
    ),
}
"""What held before, by the laws alone; and what a merge itself told otherwise."""


@pytest.mark.parametrize("life", (LIVES | ALSO).values(), ids=LIVES | ALSO)
def test_what_rests_on_a_merge_goes_first(life: tuple[Any, Any]) -> None:
    all_of_it(life)


@pytest.mark.parametrize("life", LIVES.values(), ids=LIVES)
def test_a_ledger_that_lets_any_merge_go_or_come_is_found_out(
    life: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application, "against", lambda *_: None)

    with pytest.raises(AssertionError):
        all_of_it(life)
