"""Ledgers on disk in which anything lawful may have happened, in every kind of stream, and what is kept of them."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from comity import testing as tell
from comity.testing import body_registered, citing, corrected, opened_between, source_registered
from domain import body, ledger, membership, programme, source
from domain.entry import kind_of
from domain.fact import Fact, NotAFact, Person
from domain.partnership.facts import ConcernRaised, Opened, Pressured, PressureLifted, SameAs, StanceTaken
from domain.plans import PlanDropped, Planned
from domain.refusal import Refusal
from domain.shared import Attested
from projections.engine.fold import Folded
from projections.engine.projector import Projector
from projections.engine.tables import Group, built_in_projections
from projections.report import Rows
from queries.session import ReadingSession
from store.application import Comity, Written, open_ledger
from store.merging import Merged, merge
from tests.domain.strategies import FACTS, STANCES, corrections, exact_days, facts, whens

CITIES = ("edinburgh", "fife", "gdynia", "kaohsiung", "lothian")
STREAMS: dict[str, tuple[str, ...]] = {
    "ledger": ("ledger",),
    "body": tuple(f"body:{city}" for city in (*CITIES, "iurc")),
    "partnership": (
        *("partnership:edinburgh--kaohsiung", "partnership:gdynia--kaohsiung"),
        "partnership:edinburgh--gdynia--kaohsiung",
    ),
    "membership": ("membership:kaohsiung@iurc", "membership:edinburgh@iurc"),
    "programme": ("programme:forum",),
    "source": ("source:gti-2025", "source:press"),
}

bodies = st.sampled_from(CITIES)
anybody = bodies | st.just("the Ministry")
titles = st.sampled_from(("Forum 2024", "Edinburgh – Kaohsiung", "Łódź 羅茲", "A & B"))
topics = st.sampled_from(((), ("ports",), ("ports", "smart-city")))
persons = st.builds(
    Person,
    name=st.sampled_from(("Lo Ta-sheng", "two artists", "the Mayor")),
    name_local=st.none() | st.just("羅達生"),
    role=st.none() | st.just("Mayor"),
    body=st.none() | anybody,
)
people = st.lists(persons, max_size=2).map(tuple)
kinds: st.SearchStrategy[Any] = st.sampled_from(("city", "county", "school", "network"))

SHARED: dict[type[Fact], st.SearchStrategy[Any]] = {
    **{cls: told for cls, told in FACTS.items() if len(cls.streams) > 3},
    Attested: st.builds(tell.attested, st.integers(1, 5), st.sampled_from(("press", "gti-2025"))),
}
"""Facts that every stream takes."""
PLANNING: dict[type[Fact], st.SearchStrategy[Any]] = {cls: FACTS[cls] for cls in (Planned, PlanDropped)}
PRESSURE: dict[type[Fact], st.SearchStrategy[Any]] = {
    cls: FACTS[cls] for cls in (Pressured, PressureLifted, ConcernRaised)
}
OF: dict[str, dict[type[Fact], st.SearchStrategy[Any]]] = {
    "partnership": {
        Opened: st.builds(opened_between, st.just("edinburgh"), st.just("kaohsiung"), title=titles),
        SameAs: st.builds(tell.same_as, st.sampled_from(STREAMS["partnership"])),
        **FACTS,
        **SHARED,
    },
    "ledger": {
        ledger.Opened: st.builds(tell.ledger_opened),
        ledger.PolicyAdopted: st.builds(
            ledger.PolicyAdopted,
            policy=st.sampled_from(("clair", "rgre")),
            title=titles,
            by=st.none() | bodies,
            counts=st.sampled_from(((), ("sister-city",))),
        ),
        **SHARED,
    },
    "body": {
        body.Registered: st.builds(
            body_registered,
            titles,
            kind=kinds,
            lat=st.none() | st.just(22.6),
            names=st.just({"zh-Hant": "高雄"}),
        ),
        body.Renamed: st.builds(
            body.Renamed, name=titles, names=st.sampled_from(({}, {"zh-Hant": "愛丁堡"}))
        ),
        body.Characterised: st.builds(
            body.Characterised,
            tags=st.sampled_from(((), ("industry:port",), ("goal:green", "industry:port"))),
        ),
        body.RoleHeld: st.builds(body.RoleHeld, person=persons, until=st.none() | whens()),
        body.Succeeded: st.builds(body.Succeeded, by=bodies),
        body.SameAs: st.builds(body.SameAs, original=bodies),
        **SHARED,
    },
    "membership": {
        membership.Invited: st.builds(membership.Invited, by=anybody, people=people),
        membership.Applied: st.builds(membership.Applied),
        membership.Joined: st.builds(membership.Joined, as_name=st.none() | titles),
        membership.Participated: st.builds(
            membership.Participated,
            occasion=titles,
            counterparts=st.lists(anybody, max_size=2).map(tuple),
            people=people,
            topics=topics,
        ),
        membership.Named: st.builds(membership.Named, as_name=titles),
        membership.Left: st.builds(membership.Left),
        membership.SameAs: st.builds(
            membership.SameAs, original=st.sampled_from(("membership:kaohsiung@iurc",))
        ),
        StanceTaken: st.builds(
            tell.stance_taken, by=anybody, stance=st.sampled_from(STANCES), instrument=st.none()
        ),
        **PRESSURE,
        **PLANNING,
        **SHARED,
    },
    "programme": {
        programme.Started: st.builds(
            programme.Started, name=titles, kind=st.just("forum"), host=st.none() | anybody
        ),
        programme.EditionHeld: st.builds(
            programme.EditionHeld,
            title=titles,
            partners=st.lists(anybody, max_size=2).map(tuple),
            people=people,
            topics=topics,
            first_of_kind=st.booleans(),
        ),
        programme.Ended: st.builds(programme.Ended),
        **PLANNING,
        **SHARED,
    },
    "source": {
        source.Registered: st.builds(source_registered, titles),
        source.SameAs: st.builds(source.SameAs, original=st.sampled_from(("gti-2025", "press"))),
        source.Withdrawn: st.builds(source.Withdrawn, reason=titles),
        **SHARED,
    },
}
"""How each fact may be told, without its day, by the kind of stream."""

cited = st.sampled_from(((), (), citing("press"), citing("gti-2025", "press")))


@st.composite
def told_of(draw: st.DrawFn, book: Comity, stream: str) -> Fact:
    """Draw what somebody may want to record next in a stream, lawful or not."""
    kind, history = kind_of(stream), book.history(stream)
    if history.entries and draw(st.sampled_from((*(False,) * 5, True))):
        if kind == "ledger" and draw(st.booleans()):
            return corrected(
                1, {"timezone": draw(st.sampled_from(("UTC", "Asia/Taipei", "Pacific/Honolulu")))}
            )
        return draw(corrections(history))
    if kind == "partnership" and draw(st.booleans()):
        return draw(facts())  # as likely as they are there
    if kind == "body" and draw(st.booleans()):  # what other streams are read by
        given = [
            reading.entry.version
            for reading in history.effective_entries
            if isinstance(reading.fact, body.Succeeded)
        ]
        if given:
            return draw(
                st.sampled_from((tell.retracted(given[0]), corrected(given[0], {"by": draw(bodies)})))
            )
        return body.Succeeded(on=draw(exact_days), by=draw(bodies))
    fact: Fact = draw(st.sampled_from(list(OF[kind].values())).flatmap(lambda item: item))
    some: dict[str, Any] = {
        "on": draw(whens() | st.none()),
        "sources": draw(cited) or fact.sources,
        "certainty": draw(st.sampled_from((*("confirmed",) * 6, "reported", "alleged"))),
    }
    return fact.model_copy(update=some)


IN_MEMORY = Path("/dev/shm")  # noqa: S108 — a folder of its own is made in it
FOLDER = str(IN_MEMORY) if os.access(IN_MEMORY, os.W_OK) else None
"""Where many small ledgers are made, each synced to its disk after every fact."""


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = datetime(2021, 6, 15, 23, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@contextmanager
def in_a_folder() -> Iterator[Path]:
    """A file in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="comity-rows-", dir=FOLDER) as folder:
        yield Path(folder) / "ledger.db"


somewhere: Callable[[], AbstractContextManager[Path]] = in_a_folder
"""Where a ledger is begun, each time another place: `tests/*/postgresql` have databases instead."""


@contextmanager
def begun(*, partnerships: bool = True) -> Iterator[Comity]:
    """A ledger in a place of its own, in which everybody is registered."""
    first: list[tuple[str, Fact]] = [
        ("ledger", tell.ledger_opened()),
        *((stream, body_registered(stream.partition(":")[2].title())) for stream in STREAMS["body"]),
        *((stream, source_registered()) for stream in STREAMS["source"]),
    ]
    if partnerships:
        first += [
            (stream, opened_between(*stream.partition(":")[2].split("--")))
            for stream in STREAMS["partnership"]
        ]
    clock = Clock()
    with somewhere() as where, open_ledger(where, create=True, clock=clock, clock_is_right=True) as book:
        assert isinstance(book.record_all(first, by="mei"), Written)
        yield book


def tell_next(draw: Callable[[st.SearchStrategy[Any]], Any], book: Comity) -> Written | None:
    """Record what is drawn, where it is lawful; time goes on by some days or none.

    Now and then a body becomes one with another, or such a merge is taken back.
    """
    assert isinstance(book.clock, Clock)
    book.clock.now += timedelta(days=draw(st.sampled_from((0, 0, 0, 30, 300))))
    if draw(st.sampled_from((*(False,) * 9, True))):
        return merge_or_part(draw, book)
    kind = draw(st.sampled_from(("partnership", "partnership", "body", *STREAMS)))
    stream = draw(st.sampled_from(STREAMS[kind]))
    fact = draw(told_of(book, stream))
    try:
        done = book.record(stream, fact, by="mei")
    except NotAFact:
        return None
    return None if isinstance(done, Refusal) else done


def merge_or_part(draw: Callable[[st.SearchStrategy[Any]], Any], book: Comity) -> Written | None:
    """Make one body of two, or two of one again, where it is lawful."""
    merges = [entry.command for entry in book.entries() if entry.type == "body.same-as"]
    if merges and draw(st.booleans()):
        done = taken_back(book, draw(st.sampled_from(merges)))
    else:
        merged = merge(book, draw(bodies), draw(bodies), by="mei")
        done = merged.written if isinstance(merged, Merged) else merged
    return None if isinstance(done, Refusal) else done


def taken_back(book: Comity, command: str) -> Written | Refusal:
    """Retract all that a command wrote and that stands."""
    wrote: dict[str, list[int]] = {}
    for entry in book.written_by(command):
        wrote.setdefault(entry.stream, []).append(entry.version)
    left = {stream: book.history(stream).left_to_retract(those) for stream, those in wrote.items()}
    return book.retract({stream: those for stream, those in left.items() if those}, "not so", by="mei")


# --- what is kept


def projector(book: Comity, **options: Any) -> Projector:
    """Who keeps the rows of the house, and says nothing."""
    return Projector(book, Group.built_in(), lambda _line: None, **options)


@contextmanager
def kept(book: Comity) -> Iterator[Rows]:
    """The rows as they are kept, which are those of the ledger as it is."""
    with ReadingSession(book.where) as door:
        found = door._current()
        assert found is not None, "what is kept is not of the ledger as it is"
        yield found


def fresh(book: Comity, until: int | None = None) -> Folded:
    """The rows folded afresh."""
    return Folded(lambda kind: book.histories(kind, until))


def differences(some: Rows, others: Rows) -> list[str]:
    """The projections of which two have other rows, or other types of values in them."""
    return [
        named.name
        for named in built_in_projections()
        if _exactly(some.of(named)) != _exactly(others.of(named))
    ]


def _exactly(rows: Iterator[Any]) -> list[Any]:
    return [(type(row), row, [_types(item) for item in row]) for row in rows]


def _types(value: Any) -> Any:
    return (type(value), [_types(item) for item in value]) if isinstance(value, tuple) else type(value)
