"""A later edition that another process reads, over an earlier one: what is said and recorded is as if it were read here.

What chance puts into the two editions, and does to the ledger between them, has rows that wait until all others were read,
rows that are refused, left out or were retracted, towns by another name, and bodies that became one.
"""

from __future__ import annotations

import io
import json
import pickle
import random
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cli.spreadsheet import command
from cli.spreadsheet import rows as reading
from cli.spreadsheet.apart import Coming
from cli.spreadsheet.rows import OUTCOMES
from comity.testing import attested, contested, corrected, ledger_opened, source_registered, terminated
from domain import body
from domain.membership import Left
from domain.problem import Problem
from store import importing
from store.application import Written, open_ledger
from tests.cli.test_spreadsheet import Office
from tests.tries import times

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

    from domain.fact import Fact

COLUMNS = ("town", "partner", "country", "since", "kind", "ended", "status", "replaces", "lat", "lon", "id")
TOWNS, PARTNERS = 3, 6
STEP = 4
"""Rows of a page: nearly all that wait were handed on already."""
FIRST, SECOND = "the-first", "the-second"
"""The commands that import the editions."""
SOURCES = {"list-2015": None, "list-2020": "list-2015", "other": None}
BOTH = ("town=a", "partner=b", "country=b.country", "since=on")
OWN = ("partner=counterpart", "country=country", "since=on")
ENDS = ("ended=ended", "status=status")
MAPS: dict[str, tuple[str, ...]] = {
    "agreements": ("kind=kind", *ENDS, "replaces=replaces"),
    "visits": (),
    "contacts": (),
    "memberships": ENDS,
}
PLACES = {"agreements": ("lat=b.lat", "lon=b.lon", "id=b.ids.wikidata")}
SET: dict[str, tuple[str, ...]] = {
    "agreements": ("body.kind=city",),
    "visits": ("body.kind=city",),
    "contacts": ("body.kind=city", "channel=letter"),
    "memberships": (),
}
SETTLING = (
    (),
    ("--contest",),
    ("--correct",),
    ("--attest",),
    ("--contest", "--attest"),
    ("--correct", "--attest"),
)
RENAMING = ((), ("--rename",), ("--no-rename",))
LEAVING_OUT = (
    (),
    (),
    ("--skip", "3"),
    ("--skip", "kind=friendship"),
    ("--only", "country=FR"),
    ("--skip", "town=Altstadt 1"),
)
Cells = dict[str, str]
Said = tuple[tuple[str, tuple[str, ...]], ...]
"""What a row says otherwise than the earlier edition did: of some columns the words of which chance takes one."""
SECOND_TIES: tuple[Cells, ...] = (
    {"kind": "MoU", "since": "1990"},
    {"since": "1999-04"},
    {"ended": "1988", "since": "1971"},
)


def closer(row: Cells) -> tuple[Said, ...]:
    more = {4: "-06", 7: "-11"}.get(len(row["since"]), "")
    return ((("since", ((row["since"] or "1981") + more,)),),)


def elsewhere(row: Cells) -> tuple[Said, ...]:
    nearby = row["lat"].replace(".5", ".7")
    return ((("id", ("Q130272",)), ("lat", (nearby, row["lat"], "19.5"))),)


def rows_of(*said: Said) -> Callable[[Cells], tuple[Said, ...]]:
    return lambda _: said


SAID: tuple[Callable[[Cells], tuple[Said, ...]] | None, ...] = (
    *(None,) * 8,
    rows_of(),
    closer,
    elsewhere,
    rows_of((("since", ("1974", "1974-02-01", "2010")),)),
    rows_of((("kind", ("friendship", "sister city", "MoU", "contact")),)),
    rows_of((("ended", ("2001", "2001-05", "2019")),)),
    rows_of((("status", ("ended", "in force", "ended", "suspended", "dormant")),)),
    rows_of(
        (("kind", ("sister city",)), ("since", ("2016",)), ("replaces", ("friendship", "MoU"))),
    ),
    rows_of((("kind", ("sister city",)), ("since", ("2016",)), ("replaces", ("friendship", "MoU"))), ()),
    rows_of((), (("since", ("1975-05-09", "1974", "2012")),)),
    rows_of(
        (("ended", ("1990",)), ("status", ("ended",))),
        (("since", ("1995", "2005-01", "1989")),),
    ),
    rows_of((("partner", ("Neuenburg 77",)), ("since", ("2017",)))),
)
"""What becomes of a row of the earlier edition: the rows in its place, of which there may be none; None for itself."""
WRONG: tuple[Cells, ...] = (
    {"since": "nobody knows"},
    {"since": "2087"},
    {"partner": ""},
    {"kind": "no kind"},
    {"ended": "1901"},
    {"country": "PL"},
)
OTHERS = (
    (),
    (),
    ("--listed-on", "2020-06"),
    ("--no-join",),
    ("--read", "nobody knows=unknown"),
    ("--numbered",),
)


# --- lists, by chance


class Lists(NamedTuple):
    """An earlier edition and a later one, and what became of the first in between."""

    of: str
    home: bool
    first: str
    second: str
    chance: Random
    maps: tuple[str, ...]

    @property
    def options(self) -> list[str]:
        who = "home" if self.home else "a"
        constants = [*SET[self.of]]
        if self.of == "memberships":
            constants = [] if self.home else ["member.kind=city"]
        elif not self.home:
            constants.append("a.country=DE")
        constants += {"agreements": [f"ended_by={who}"], "visits": [f"visitor={who}"]}.get(self.of, [])
        told = [word for each in self.maps for word in ("--map", each)]
        return [*told, *(word for each in constants for word in ("--set", each)), "--of", self.of]


def lists(chance: Random) -> Lists:
    """Two editions; chance chooses the plainest first."""
    of = chance.choice(("agreements",) * 5 + ("memberships",) * 3 + ("contacts", "visits"))
    home = chance.choice((False, False, True))
    if of == "memberships":
        maps: tuple[str, ...] = (
            ("partner=network", "since=on") if home else ("town=member", "partner=network", "since=on")
        )
    else:
        maps = OWN if home else BOTH
    maps += MAPS[of]
    if not home and chance.choice((False, True)):
        maps += PLACES.get(of, ())
    rows = [*earlier(chance)]
    later_rows = [*later(chance, rows)]
    if chance.choice((False, False, True)):
        later_rows.reverse()
    return Lists(of, home, sheet(rows), sheet(later_rows), chance, maps)


def sheet(rows: list[Cells]) -> str:
    return "\n".join([",".join(COLUMNS), *(",".join(row[name] for name in COLUMNS) for row in rows)]) + "\n"


def earlier(chance: Random) -> Iterator[Cells]:
    for town in range(TOWNS):
        for partner in range(PARTNERS):
            if chance.choice((True, True, False)):
                row = dict.fromkeys(COLUMNS, "") | {
                    "town": f"Altstadt {town}",
                    "partner": f"Neuenburg {partner}",
                    "country": "FR",
                    "since": chance.choice(("1975", "1975-05", "1975-05-03", "", "1980")),
                    "kind": chance.choice(("sister city", "friendship", "MoU")),
                    "lat": f"{44 + partner}.5",
                    "lon": "3.5",
                }
                yield row
                more = chance.choice((None,) * 16 + SECOND_TIES)
                if more:
                    yield row | more


def later(chance: Random, rows: list[Cells]) -> Iterator[Cells]:
    new_names = {
        f"Neuenburg {number}": f"Neuenburg-sur-Mer {number}"
        for number in range(PARTNERS)
        if chance.choice((False, False, False, True))
    }
    wrong = chance.choice((False, False, False, True))
    for each in rows:
        row = each | {"partner": new_names.get(each["partner"], each["partner"])}
        said = chance.choice(SAID)
        for changes in said(row) if said else ((),):
            now = dict(row)
            for name, words in changes:
                now[name] = chance.choice(words)
            yield now
        if wrong and chance.choice((False, False, False, True)):
            yield row | chance.choice(WRONG)


def made(office: Office, told: Lists) -> None:
    """A ledger that has the earlier edition, and what chance did to it since."""
    with open_ledger(office.where, create=True) as ledger:
        home = body.Registered(name="Altstadt 0", kind="city", country="DE")
        facts: list[tuple[str, Fact]] = [("body:altstadt-0", home)] if told.home else []
        facts.append(("ledger", ledger_opened(home="altstadt-0" if told.home else None)))
        facts += [
            (f"source:{slug}", source_registered(slug, follows=before)) for slug, before in SOURCES.items()
        ]
        done = ledger.record_all(facts, by="mei")
        assert isinstance(done, Written), done
    source = told.chance.choice(("list-2015", "list-2015", "list-2015", "other"))
    brought(office, told.first, *told.options, "--source", source, "--command", FIRST)
    for _ in range(told.chance.choice((0, 1, 2, 3, 6))):
        meddle(office, told.chance)


def meddle(office: Office, chance: Random) -> None:
    """What somebody else records, where that is lawful."""
    with open_ledger(office.where) as ledger:
        entries = [*ledger.entries()]
        ties = [entry for entry in entries if entry.fact.verb in {"signed", "joined", "contacted", "visited"}]
        bodies = [stream for stream in ledger.streams("body") if "neuenburg" in stream]
        if not ties or len(bodies) < 2:
            return
        tie, one = chance.choice(ties), chance.choice(bodies)
        other = chance.choice(bodies).removeprefix("body:")
        party = tie.stream.partition(":")[2].split("--")[0]
        facts: list[tuple[str, Fact]] = [
            (tie.stream, terminated("2003", by=party) if "--" in tie.stream else Left(on="2003")),
            (tie.stream, attested(tie.version, "other")),
            (tie.stream, contested(tie.version, "on", "1973", by=("other",))),
            (tie.stream, corrected(tie.version, {"on": "1975-05-20"})),
            (one, body.Renamed(on="2018", name=f"Villeneuve {other}")),
            (one, body.Succeeded(on="2018", by=other)),
            (one, body.SameAs(original=other)),
        ]
        of_the_list = [entry for entry in entries if entry.command == FIRST]
        gone = [[tie], [entry for entry in of_the_list if entry.stream == tie.stream], of_the_list]
        command = f"after-{len(entries)}"
        what = chance.choice(range(len(facts) + len(gone)))
        with suppress(Problem, ValueError):
            if what < len(facts):
                ledger.record(*facts[what], by="ben", command=command)
                return
            versions: dict[str, list[int]] = {}
            for entry in gone[what - len(facts)]:
                versions.setdefault(entry.stream, []).append(entry.version)
            ledger.retract(versions, "it was wrong", by="ben", command=command, whole=True)


# --- both ways


def brought(office: Office, text: str, *words: str) -> list[Any]:
    """What an import says, and what is on record then but for what is random."""
    answer = office.say("import", office.sheet(text), *words, "--json")
    with open_ledger(office.where, read_only=True) as ledger:
        left = [
            (entry.stream, entry.version, entry.fact, entry.recorded_by, entry.command == SECOND)
            for entry in ledger.entries()
        ]
    return [answer.code, answer.out, answer.err, left]


class Other:
    """Another process, that reads one list after the other: to begin one for each takes longer than all else.

    It stands in the place of what `Reader` begins, is told the same, and says the same.
    """

    PROGRAM = """\
import io, pickle, sys
sys.path[:], step = pickle.load(sys.stdin.buffer)
import cli.spreadsheet.rows as rows
from cli.spreadsheet import apart
rows.STEP = step
out, sys.stdout = sys.stdout.buffer, sys.stderr
while True:
    try:
        asked = io.BytesIO(pickle.load(sys.stdin.buffer))
    except EOFError:
        break
    pickle.load(asked)
    pages = io.BytesIO()
    try:
        apart._read(pickle.load(asked), pages)
    except Exception:
        pass
    pickle.dump(pages.getvalue(), out)
    out.flush()
"""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-X", "utf8", "-c", self.PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.say((sys.path, STEP))
        self.says: Callable[[bytes], bytes] = lambda pages: pages
        """What becomes of its pages on the way."""

    def say(self, told: Any) -> None:
        assert self.process.stdin
        pickle.dump(told, self.process.stdin)
        self.process.stdin.flush()

    def asked(self, told: bytes) -> io.BytesIO:
        assert self.process.stdout
        self.say(told)
        return io.BytesIO(self.says(pickle.load(self.process.stdout)))  # noqa: S301 — of a process that this one began

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


class Begun:
    """What `Reader` takes for the process that it began."""

    def __init__(self, other: Other) -> None:
        self.stdin, self.stdout = Asking(self), io.BytesIO()
        self.other = other

    def poll(self) -> int:
        return 0

    wait = poll


class Asking(io.BytesIO):
    """What is told to the process; when all is told, it has said all."""

    def __init__(self, begun: Begun) -> None:
        super().__init__()
        self._begun = begun

    def close(self) -> None:
        if not self.closed and (told := self.getvalue()):
            self._begun.stdout = self._begun.other.asked(told)
        super().close()


@pytest.fixture(scope="module")
def other() -> Iterator[Other]:
    other = Other()
    yield other
    other.end()


class Meanwhile(NamedTuple):
    """What somebody else does once a list was read: before it is judged, or before a page of it is."""

    does: Callable[[], None]
    page: int

    def let(self, patch: pytest.MonkeyPatch, *, by_pages: bool) -> None:
        """Have it done in time."""
        real_pages, real_import = Coming.pages, importing.import_told

        def pages(coming: Any) -> Iterator[Any]:
            done = False
            for number, page in enumerate(real_pages(coming)):
                if number == self.page:
                    self.does()
                    done = True
                yield page
            if not done:
                self.does()

        def import_told(*args: Any, **kwargs: Any) -> Any:
            self.does()
            return real_import(*args, **kwargs)

        if by_pages:
            patch.setattr(Coming, "pages", pages)
        else:
            patch.setattr(importing, "import_told", import_told)


@contextmanager
def read_by(other: Other | None, whole: list[bool], meanwhile: Meanwhile | None = None) -> Iterator[None]:
    """Every list is read by another process, or none; of each is noted whether that read all of it."""
    real = command._judged_as_it_comes

    def noticed(*args: Any, **kwargs: Any) -> Any:
        both = real(*args, **kwargs)
        whole.append(both is not None)
        return both

    with pytest.MonkeyPatch.context() as patch:
        if meanwhile:
            meanwhile.let(patch, by_pages=other is not None)
        patch.setattr(command, "LARGE", 1 if other else sys.maxsize)
        patch.setattr(command, "_judged_as_it_comes", noticed)
        patch.setattr("projections.engine.processors.processors", lambda: 2)
        patch.setattr(reading, "STEP", STEP)
        if other:
            patch.setattr(subprocess, "Popen", lambda *_, **__: Begun(other))
        yield


class Compared(NamedTuple):
    """What an import said and left, read by another process and here, and whether that process read all of it."""

    apart: list[Any]
    here: list[Any]
    whole: bool

    @property
    def outcomes(self) -> Counter[str]:
        return Counter(row["outcome"] for row in self.rows)

    @property
    def rows(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = json.loads(self.here[1])["rows"] if self.here[1] else []
        return rows

    def without_refused(self) -> tuple[str, ...]:
        """How the list is imported without the rows that were refused."""
        numbers = [str(row["row"]) for row in self.rows if row["outcome"] == "refused"]
        return ("--skip", ",".join(numbers)) if numbers else ()


def both_ways(
    office: Office,
    told: Lists,
    other: Other | None,
    words: tuple[str, ...],
    meanwhile: Meanwhile | None = None,
) -> Compared:
    """The later edition is imported once so and once so; the ledger is left as it was."""
    before, whole = office.where.read_bytes(), list[bool]()
    found: list[list[Any]] = []
    for reads in (other, None):
        with read_by(reads, whole, meanwhile):
            found.append(brought(office, told.second, *told.options, *words, "--command", SECOND))
        office.where.write_bytes(before)
    return Compared(found[0], found[1], bool(whole) and whole[0])


def options(chance: Random) -> tuple[str, ...]:
    """How the later edition is imported."""
    source = chance.choice(("list-2020", "list-2020", "list-2020", "list-2015", "other"))
    settling = (chance.choice(those) for those in (SETTLING, RENAMING, LEAVING_OUT, OTHERS))
    return ("--source", source, *(word for words in settling for word in words))


@contextmanager
def an_office(told: Lists) -> Iterator[Office]:
    with TemporaryDirectory() as folder:
        office = Office(Path(folder))
        made(office, told)
        yield office


SEEDED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
CHANCE = st.randoms(use_true_random=False, note_method_calls=False)
WITHOUT_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)


def see_that_it_is_the_same(other: Other, phases: tuple[Phase, ...] = (*Phase,)) -> Counter[str]:
    """Import later editions both ways; what came of their rows."""
    outcomes = Counter[str]()

    @settings(SEEDED, max_examples=times(20), phases=phases)
    @given(CHANCE)
    def each(chance: Random) -> None:
        told = lists(chance)
        with an_office(told) as office:
            said = options(chance)
            more: tuple[str, ...] = ("--dry-run",)
            for _ in range(2):
                found = both_ways(office, told, other, (*said, *more))
                assert found.apart == found.here, "read otherwise"
                assert found.whole, found.here[2]
                outcomes.update(found.outcomes)
                more = found.without_refused()

    each()
    return outcomes


def test_what_is_said_and_recorded_of_a_later_edition_is_the_same(other: Other) -> None:
    assert {*OUTCOMES} == {*see_that_it_is_the_same(other)}


def pages_of(said: bytes) -> tuple[list[Any], list[int]]:
    """The pages that a process said, and where each begins."""
    pipe, pages, at = io.BytesIO(said), list[Any](), list[int]()
    while pipe.tell() < len(said):
        at.append(pipe.tell())
        pages.append(pickle.load(pipe))  # noqa: S301 — of a process that this one began
    return pages, at


def without_a_late_row(said: bytes) -> bytes:
    *pages, end = pages_of(said)[0]
    return b"".join(map(pickle.dumps, (*pages, end._replace(otherwise=end.otherwise[:-1]))))


def without_a_line(said: bytes) -> bytes:
    *pages, last, end = pages_of(said)[0]
    return b"".join(map(pickle.dumps, (*pages, last._replace(lines=last.lines[:-1]), end)))


@pytest.mark.parametrize("losing", [without_a_late_row, without_a_line])
def test_a_process_that_loses_something_is_found_out(
    other: Other, losing: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(other, "says", losing)

    with pytest.raises(AssertionError, match="read otherwise"):
        see_that_it_is_the_same(other, WITHOUT_SHRINKING)


# --- whatever becomes of it


NOISE = (
    b"a policy forbids this\n",
    b"N.",  # nothing
    b"0.",
    b"cno.such.module\nthing\n.",
    b"X\x02\x00\x00\x00\xff\xff.",  # no UTF-8
    b"Iseven\n.",
    b"(\x8e\xff\xff\xff\xff\xff\xff\xff\x7f",  # more bytes than there are
    pickle.dumps("?"),
)


def test_where_it_ends_too_soon_or_says_something_else_the_list_is_read_here(other: Other) -> None:
    @settings(SEEDED, max_examples=times(20))
    @given(CHANCE)
    def each(chance: Random) -> None:
        def spoilt(said: bytes) -> bytes:
            at = chance.choice(range(len(said)))
            match chance.choice(range(3)):
                case 0:
                    return said[:at]
                case 1:
                    return said[:at] + chance.choice(NOISE)
                case _:
                    at = chance.choice(pages_of(said)[1])
                    return said[:at] + chance.choice(NOISE) + said[at:]

        told = lists(chance)
        with an_office(told) as office, pytest.MonkeyPatch.context() as patch:
            patch.setattr(other, "says", spoilt)
            found = both_ways(office, told, other, options(chance))
            assert found.apart == found.here
            assert not found.whole

    each()


# --- others write meanwhile


def see_that_others_are_heeded(other: Other, phases: tuple[Phase, ...] = (*Phase,)) -> int:
    """Import later editions both ways while others write; of how many something else was said than without them."""
    otherwise = 0

    @settings(SEEDED, max_examples=times(20), phases=phases)
    @given(CHANCE, st.integers(0, 2**32))
    def each(chance: Random, seed: int) -> None:
        nonlocal otherwise
        told = lists(chance)
        with an_office(told) as office:
            said = options(chance)
            said = (*said, *both_ways(office, told, None, (*said, "--dry-run")).without_refused())
            alone = both_ways(office, told, None, said)
            new = [(stream, fact) for stream, _, fact, _, ours in alone.here[3] if ours]
            some = new[: chance.choice((0, 1, 2, len(new) // 2, len(new)))]

            def does() -> None:
                """Record some of it, and something else."""
                with open_ledger(office.where) as ledger:
                    ledger.record_all(some, by="ben", command="by-ben")
                meddle(office, random.Random(seed))  # noqa: S311 — no secret

            said = (*said, *chance.choice(((), ("--dry-run",))))
            found = both_ways(office, told, other, said, Meanwhile(does, chance.choice(range(8))))
            assert found.apart == found.here, "judged otherwise"
            assert found.whole
            otherwise += found.here[:3] != alone.here[:3]

    each()
    return otherwise


def test_who_writes_between_reading_and_judging_is_heeded_as_if_it_were_read_here(other: Other) -> None:
    assert see_that_others_are_heeded(other) > 0


def test_a_list_that_was_looked_up_in_parts_while_others_wrote_is_found_out(
    other: Other, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing._Judged, "_is_outdated", lambda *_: False)

    with pytest.raises(AssertionError, match="judged otherwise"):
        see_that_others_are_heeded(other, WITHOUT_SHRINKING)
