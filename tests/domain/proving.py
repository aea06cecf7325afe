"""The proof: whatever comity says of a rough history holds in every exact history that it may have been.

An answer is *unsound* where a completion gives what it did not call possible, or other than what it called certain;
it is *loose* where it called possible what no completion gave that was tried. The second may be chance: not all
completions are tried.

A control is a deliberate error, made in what is asked of the subject or in its answer; a proof that does not catch it
proves nothing.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from typing import Any, Final, NamedTuple

from domain import when
from domain.fact import Fact
from domain.history import History
from domain.partnership import facts as tie
from tests.domain.proof_subject import Said, Subject
from tests.domain.rough import Completion, Story, completions, days_of, story, turning_points
from tests.domain.simulation import Moment, Running

COMPLETIONS: Final = 40
DAYS: Final = 6
KINDS: Final = ("status", "tier", "flags", "instrument", "until", "since", "ends")
INVISIBLE: Final = frozenset(("invalidated", "terminated", "replaced", "partly-signed", "none"))
"""States in which nobody asks for the last day of the term."""


class Fault(NamedTuple):
    """An answer that does not hold."""

    kind: str
    told: Story
    day: int
    of: str | None
    said: Said
    found: Any
    completion: Completion

    def __str__(self) -> str:
        """All that it takes to find out who is right."""
        exact = "\n".join(
            f"  #{entry.version} {_iso(entry.day)} {entry.fact.verb}"
            + "".join(
                f" {name}={_iso(day)}"
                for name, day in (
                    ("from", entry.begins),
                    ("until", entry.until),
                    ("effective", entry.effective),
                )
                if day is not None
            )
            for entry in self.completion.told
        )
        successors = {name: (party, _iso(on)) for name, (party, on) in self.completion.successors.items()}
        return (
            f"{self.kind} as at {_iso(self.day)} of {self.of}: said {_shown(self.said, self.kind)},"
            f" found {_readable(self.found)}\n{self.told}\nif {successors or ''}\n{exact}"
        )


def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat() if 1 <= day < date.max.toordinal() else str(day)


def _readable(found: Any) -> Any:
    if isinstance(found, int) and found > 10_000:
        return _iso(found)
    if isinstance(found, tuple | list):
        return tuple(_readable(item) for item in found)
    return found


def _shown(said: Said, kind: str) -> Any:
    match kind:
        case "status":
            return said.statuses
        case "tier":
            return said.tier_least, said.tier_most
        case "flags":
            return set(said.flags), set(said.possible_flags)
        case "since":
            return said.status, _readable(said.since), said.began
        case "ends":
            return _readable(said.ending), _readable(said.left)
        case _:
            return {
                name: (instrument.statuses, _readable(instrument.until))
                for name, instrument in said.instruments.items()
            }


@dataclass
class Tally:
    """What came of it."""

    stories: int = 0
    questions: int = 0
    completions: int = 0
    faults: list[Fault] = field(default_factory=list)
    unsound: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    """Answers by kind."""
    loose: Counter[str] = field(default_factory=Counter)
    """Answers, by kind, that are wider than any completion needed."""
    certain: Counter[str] = field(default_factory=Counter)
    """Answers, by kind, that left nothing open."""

    def add(self, fault: Fault) -> None:
        """Count an answer that does not hold."""
        self.unsound[fault.kind] += 1
        self.faults.append(fault)


class Question(NamedTuple):
    """A day, and in whose eyes, with what each completion says of it."""

    told: Story
    day: int
    of: str | None
    found: tuple[tuple[Completion, Moment], ...]


def questions(seed: int, number: int = COMPLETIONS) -> Iterator[Question]:
    """Everything that is asked of one story; nothing if it cannot have happened."""
    told = story(seed)
    if not told.possible:
        return
    chance = random.Random(seed)  # noqa: S311 — chance is seeded, and no secret
    first = list(completions(told, chance, max(2, number // 4)))
    if not first:
        return
    near = turning_points(told, [row.course for row in first])
    every = [*first, *completions(told, chance, number - len(first), near)]
    days = sorted(chance.sample(near, min(DAYS, len(near))))
    for day in days:
        found = tuple((row, row.course.at(day)) for row in every)
        for of in (None, *told.parties):
            yield Question(told, day, of, found)


def prove(seeds: Iterable[int], subject: Subject, number: int = COMPLETIONS) -> Iterator[Tally]:
    """Ask everything of these stories; yields the tally after each, one and the same."""
    tally = Tally()
    for seed in seeds:
        asked = list(questions(seed, number))
        tally.stories += bool(asked)
        tally.completions += len(asked[0].found) if asked else 0
        for question in asked:
            tally.questions += 1
            examine(question, subject(question.told.history, question.day, question.of), tally)
        yield tally


def examine(question: Question, said: Said, tally: Tally) -> None:
    """Hold one answer against every completion."""
    checks: dict[str, Callable[[Question, Said], Iterator[tuple[Completion, Any]]]] = {
        "status": _status,
        "tier": _tier,
        "flags": _flags,
        "since": _since,
        "instrument": _instruments,
        "until": _until,
        "ends": _ends,
    }
    for kind, check in checks.items():
        tally.asked[kind] += question.of is None or kind not in {"instrument", "until"}
        fault = next(check(question, said), None)
        if fault:
            completion, found = fault
            tally.add(Fault(kind, question.told, question.day, question.of, said, found, completion))
    _measure(question, said, tally)


Found = Iterator[tuple[Completion, Any]]


def _status(question: Question, said: Said) -> Found:
    for completion, moment in question.found:
        found = moment.sides[question.of].status
        if found not in said.statuses or (said.certain and found != said.status):
            yield completion, found


def _tier(question: Question, said: Said) -> Found:
    for completion, moment in question.found:
        found = moment.sides[question.of].tier
        if not said.tier_least <= found <= said.tier_most:
            yield completion, found


def _flags(question: Question, said: Said) -> Found:
    for completion, moment in question.found:
        found = moment.sides[question.of].flags
        if not said.flags <= found <= said.possible_flags:
            yield completion, set(found)


def _since(question: Question, said: Said) -> Found:
    """Hold to "the earliest to the latest day on which its run up to D may have begun"."""
    for completion, moment in question.found:
        side = moment.sides[question.of]
        if side.status != said.status or side.status == "none":
            continue  # "`since` is the status's alone"
        if not said.since[0] <= side.since <= said.since[1]:
            yield completion, (side.status, side.since)
        elif said.began is not None and said.began not in side.began:
            yield completion, (side.status, side.since, *side.began)


def _instruments(question: Question, said: Said) -> Found:
    if question.of is not None:
        return
    for completion, moment in question.found:
        for name in {*moment.instruments, *said.instruments}:
            found = moment.instruments.get(name, "none")
            possible = said.instruments[name].statuses if name in said.instruments else ("none",)
            if found not in possible:
                yield completion, (name, found)


def _until(question: Question, said: Said) -> Found:
    """The last day of the term, where all has happened that may have by then: of the last candidate, that is."""
    if question.of is not None:
        return
    most = _most(question)
    for completion, moment in question.found:
        if moment.told < most:
            continue
        for name, instrument in said.instruments.items():
            found = moment.ends.get(name)
            if instrument.until is None or found is None or moment.instruments[name] in INVISIBLE:
                continue
            if not instrument.until[0] <= found <= instrument.until[1]:
                yield completion, (name, found)


def _most(question: Question) -> int:
    """How many facts may have happened by that day, each by its own date.

    What is shown is the last candidate; where facts that move nothing put it later, no completion has it.
    """
    return sum(earliest <= question.day for _, _, earliest, _ in question.told.chronicle)


def _ends(question: Question, said: Said) -> Found:
    """Who gave an end and who left: each is said where all has happened that may have, and on its day."""
    most = _most(question)
    listed = {version: on for _, on, version in (*said.ending, *said.left)}
    ending = {version for *_, version in said.ending}
    left = {party for party, *_ in said.left}
    for completion, moment in question.found:
        if moment.told == most:  # of the last candidate, that is
            for by, day, version in moment.given:
                if version not in ending:
                    yield completion, ("given", by, day, version)
            for party, day, version in moment.gone:
                if party not in left and version not in ending:
                    yield completion, ("left", party, day, version)
        for _, day, version in (*moment.given, *moment.gone):
            if version in listed and not listed[version][0] <= day <= listed[version][1]:
                yield completion, ("on", version, day)


def _measure(question: Question, said: Said, tally: Tally) -> None:
    """Count what was called possible and never found."""
    sides = [moment.sides[question.of] for _, moment in question.found]
    tally.certain["status"] += said.certain
    tally.loose["status"] += bool({*said.statuses} - {side.status for side in sides})
    tally.certain["tier"] += said.tier_least == said.tier_most
    tiers = [side.tier for side in sides]
    tally.loose["tier"] += said.tier_least < min(tiers) or max(tiers) < said.tier_most
    tally.certain["flags"] += said.flags == said.possible_flags
    certain = frozenset.intersection(*(side.flags for side in sides))
    possible = frozenset.union(*(side.flags for side in sides))
    tally.loose["flags"] += said.flags < certain or possible < said.possible_flags
    same = [side for side in sides if side.status == said.status]
    tally.certain["since"] += said.since[0] == said.since[1]
    if same and said.status != "none":
        days = [side.since for side in same]
        tally.loose["since"] += said.since[0] < min(days) or max(days) < said.since[1]
    if question.of is not None:
        return
    states: dict[str, set[str]] = {name: set() for name in said.instruments}
    for _, moment in question.found:
        for name, found in states.items():
            found.add(moment.instruments.get(name, "none"))
    tally.certain["instrument"] += all(
        len(instrument.statuses) == 1 for instrument in said.instruments.values()
    )
    tally.loose["instrument"] += any(
        {*instrument.statuses} - states[name] for name, instrument in said.instruments.items()
    )


# --- Controls


class Control(NamedTuple):
    """A deliberate error: what it is, and the subject that makes it."""

    name: str
    wrong: Callable[[Subject], Subject]


def _told_otherwise(change: Callable[[Fact], Fact]) -> Callable[[Subject], Subject]:
    """A subject that reads the facts of a history otherwise than they were told."""

    def wrong(subject: Subject) -> Subject:
        def answer(history: History, day: int, of: str | None) -> Said:
            entries = [replace(entry, fact=change(entry.fact)) for entry in history.entries]
            return subject(History(history.stream, entries, history.around), day, of)

        return answer

    return wrong


def _from_ignored(fact: Fact) -> Fact:
    """`from` is not read: in force, and its length counted, from the signature."""
    term = getattr(fact, "term", None)
    return fact.model_copy(update={"term": term.model_copy(update={"from_": None})}) if term else fact


def _no_ties(fact: Fact) -> Fact:
    """Ties are not told apart: whoever ends or suspends ends or suspends all."""
    if isinstance(fact, tie.Terminated):
        return fact.model_copy(update={"mode": "mutual"})
    return fact.model_copy(update={"by": "Somebody"}) if isinstance(fact, tie.Suspended) else fact


def _until_otherwise(
    until: Callable[[tie.Signed, tie.RenewalDeclined], tuple[int, int] | None],
) -> Callable[[Subject], Subject]:
    """A subject that reckons the end of a tacit term after notice otherwise."""

    def wrong(subject: Subject) -> Subject:
        def answer(history: History, day: int, of: str | None) -> Said:
            said = subject(history, day, of)
            instruments = dict(said.instruments)
            for name, instrument in instruments.items():
                facts = [
                    told.fact for told in history.chronicle if getattr(told.fact, "instrument", "") == name
                ]
                match facts:
                    case [tie.Signed() as signed, tie.RenewalDeclined() as declined] if (
                        instrument.until and signed.term
                    ):
                        ended = until(signed, declined)
                        if ended:
                            instruments[name] = instrument._replace(until=ended)
                    case _:
                        pass
            return said._replace(instruments=instruments)

        return answer

    return wrong


def _running(signed: tie.Signed, first: int, declined: int) -> Running | None:
    term = signed.term
    if term is None or term.from_ or term.until or term.length is None or not 1 <= first < when.MAX:
        return None
    return Running(first, None, term.length, term.renewal == "tacit", term.period, term.notice, declined)


def _two_ends(signed: tie.Signed, declined: tie.RenewalDeclined) -> tuple[int, int] | None:
    """From the earliest and the latest start alone: "a tacit end from a start's two ends (unsound)"."""
    starts, notices = days_of(signed.on), days_of(declined.on)
    pairs = [
        _running(signed, start, notice) for start in starts for notice in notices if 1 <= notice < when.MAX
    ]
    ends = [end for pair in pairs if pair and (end := pair.last_day()) is not None]
    return (min(ends), max(ends)) if len(ends) == 4 else None


def _chained(signed: tie.Signed, declined: tie.RenewalDeclined) -> tuple[int, int] | None:
    """Months one after the other, each from the end of the last: "chained months (drift)"."""
    start, last = days_of(signed.on)
    told, latest = days_of(declined.on)
    one = _running(signed, start, told)
    if start != last or told != latest or one is None:
        return None
    right = one.last_day()
    first, over = start, next(iter(islice(_ends_of_notice(one), 1)))
    for _ in range(400):
        step = Running(first, None, one.length if first == start else one.period or one.length)
        end = step.last_day()
        assert end is not None
        if end >= over:
            return (end, end) if right != end else None
        first = end + 1
    return None


def _ends_of_notice(running: Running) -> Iterator[int]:
    """The last day of the notice period."""
    assert running.declined is not None
    if running.notice is None:
        yield running.declined
        return
    yield from Running(running.declined + 1, None, running.notice).ends()


def _bounded_by_expiry(subject: Subject) -> Subject:
    """Expiries in the chronicle: what is told after a term that may have run out began no earlier than its end."""

    def answer(history: History, day: int, of: str | None) -> Said:
        said = subject(history, day, of)
        low = when.MIN
        for told in history.chronicle:
            if isinstance(told.fact, tie.Signed) and told.fact.term and told.fact.term.renewal != "tacit":
                one = _running(told.fact, days_of(told.fact.on)[0], 0)
                end = one and one.last_day()
                if end and end < days_of(told.fact.on)[1] + 2000:
                    low = max(low, end + 1)
            elif told.entry.version == said.began and low > said.since[0]:
                return said._replace(since=(min(low, said.since[1]), said.since[1]))
        return said

    return answer


def _no_otherwise(subject: Subject) -> Subject:
    """What is shown is taken for certain."""

    def answer(history: History, day: int, of: str | None) -> Said:
        said = subject(history, day, of)
        return said._replace(statuses=said.statuses[-1:], certain=True)

    return answer


def caught(seed: int, wrong: Subject, right: Subject, number: int = COMPLETIONS) -> bool:
    """Whether one story tells a subject with a deliberate error from the one without it."""
    for question in questions(seed, number):
        tallies = Tally(), Tally()
        for tally, subject in zip(tallies, (wrong, right), strict=True):
            examine(question, subject(question.told.history, question.day, question.of), tally)
        if tallies[0].unsound - tallies[1].unsound:
            return True
    return False


CONTROLS: Final[Mapping[str, Callable[[Subject], Subject]]] = {
    "`from` is ignored": _told_otherwise(_from_ignored),
    "ties of three are ignored": _told_otherwise(_no_ties),
    "months are chained": _until_otherwise(_chained),
    "a tacit end from a start's two ends only": _until_otherwise(_two_ends),
    "an expiry bounds what is told after it": _bounded_by_expiry,
    "what is shown is taken for certain": _no_otherwise,
}
"""Deliberate errors, each of which must be caught."""
