"""What rows name leads somewhere: every column of every report that names something says so by its type, and is right."""

import inspect
import pkgutil
import types
import typing
from collections.abc import Iterator
from functools import cached_property
from importlib import import_module
from typing import Annotated, Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.testing import day
from domain import body, programme, source
from domain.fact import Fact
from domain.fields import somebody
from domain.message import Message
from domain.partnership.facts import Opened
from projections import reports as built_in
from projections.report import (
    Address,
    Ask,
    Behind,
    Body,
    BodyId,
    Count,
    Days,
    EntryId,
    Named,
    Page,
    Report,
    Section,
    StreamId,
    Unanswerable,
    View,
    When,
    Who,
    Year,
    report,
)
from projections.row import Link, Links, links_of
from projections.rows.duplicates import duplicates
from projections.rows.sources import sources
from projections.rows.streams import streams
from queries.session import ask_recomputed
from store.application import Comity
from tests.projections.conftest import Asking
from tests.projections.engine.ledgers import begun, tell_next
from tests.tries import times

HOMONYMS = {
    "Status.stream": "the kind `ledger` has one stream, which is called so",
    "Details.stream": "the same",
    "policy": "a rule may go by the name of the body that adopted it",
    "Value.value": "a contested value in words: whom it names is linked from its entry",
    "Contested.used": "the same",
    "Contested.others": "the same",
    "renamed": "a name of the body itself, of which the row is",
    "publisher": "a source of which none is known stands for its own",
}
"""Columns in which something else may be called as a stream or a body is, and why."""
NAMING = (body.Registered, body.Renamed, programme.Started, source.Registered, Opened)
"""Facts that say what their own stream is called."""
OPTIONS: dict[str, dict[str, Any]] = {
    "count": {"policy": "rgre"},
    "ranking": {"policy": "rgre"},
    "diff": {"from_": "2020-01-01"},
}
"""What has to be asked for besides what a report's signature says."""


def all_reports() -> list[Report]:
    modules = [
        import_module(f"{built_in.__name__}.{found.name}")
        for found in pkgutil.iter_modules(built_in.__path__)
    ]
    found = {
        made.name: made for module in modules for made in vars(module).values() if isinstance(made, Report)
    }
    return [found[name] for name in sorted(found)]


class There:
    """What there is to be led to in a ledger."""

    def __init__(self, ledger: Comity, ask: Ask) -> None:
        self.ask = ask
        told = list(ledger.entries())
        pages = {row.stream for row in ask.of(streams)} | {row.stream for row in ask.of(duplicates)}
        self.own_words = {words for entry in told for words in own_words(entry.fact)}
        self.known: dict[str, set[str]] = {
            "entry": {entry.name for entry in told},
            "stream": {row.stream for row in ask.of(streams)},
            "body": {stream.partition(":")[2] for stream in pages if stream.startswith("body:")},
            "source": {row.slug for row in ask.of(sources)},
            "document": {row.url for row in ask.of(sources) if row.url},
        }
        self.outsiders = {words for entry in told for _, words in somebody(entry.fact)} - self.known["body"]

    @cached_property
    def called(self) -> dict[str, str]:
        """What there is by every word for it, with what it is."""
        ask = self.ask
        found = {str(ask.title(stream)): "the title of a stream" for stream in self.known["stream"]}
        for slug in self.known["body"]:
            found |= dict.fromkeys(map(str, (ask.name(slug), ask.plain(slug))), "the name of a body")
        not_said = {words: what for words, what in found.items() if words not in self.own_words}
        return not_said | {word: f"a {kind}" for kind, words in self.known.items() for word in words}


def own_words(fact: Fact) -> set[str]:
    """What a fact says, but for what its own stream is called: it may happen to be what something else is called."""
    own_names = {"name", "names", "title"} if isinstance(fact, NAMING) else set()
    return set(texts(fact.model_dump(mode="json", exclude=own_names)))


def texts(value: Any) -> Iterator[str]:
    """The texts in a value as JSON has it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from texts(item)


def faults(row: Any, there: There) -> Iterator[str]:
    """The cells of a row that lead where nothing is, and those that lead nowhere and name something all the same."""
    for path, words, links in leaves(row, links_of(row)):
        where = f"{type(row).__name__}.{path}: {words!r}"
        found = [links] if isinstance(links, Link) else list(links) if isinstance(links, tuple) else []
        for link in found:
            assert isinstance(link, Link)
            outside = link.kind == "body" and link.to in there.outsiders
            if link.to not in there.known[link.kind] and not outside:
                yield f"{where} leads to no {link.kind}: {link.to}"
        column = path.partition(" ")[0].rpartition(".")[2]
        may_be_called_so = not HOMONYMS.keys().isdisjoint((column, f"{type(row).__name__}.{column}"))
        if not found and words in there.called and not may_be_called_so:
            yield f"{where} leads nowhere, and is {there.called[words]}"


def leaves(value: Any, links: Links, path: str = "") -> Iterator[tuple[str, str, Links]]:
    """The texts in a row, each with its column and what it leads to."""
    if isinstance(value, str):
        yield path, value, links
    elif isinstance(value, tuple) and hasattr(value, "_fields"):
        if isinstance(value, Count | Days):
            return
        by_column: dict[str, Any] = links if isinstance(links, dict) else {}
        for name, cell in zip(value._fields, value, strict=True):
            own = by_column if isinstance(cell, Behind) else by_column.get(name)
            yield from leaves(cell, own, f"{path}.{name}".strip("."))
    elif isinstance(value, tuple):
        each: tuple[Any, ...] = links if isinstance(links, tuple) else (None,) * len(value)
        for n, (item, link) in enumerate(zip(value, each, strict=True)):
            yield from leaves(item, link, f"{path} {n}")


def pages(made: Report, there: There, *, few: bool = False) -> Iterator[Page]:
    """What a report answers about all that it may be asked about; each word of a closed list is asked for."""
    for options in asked_about(made, there, few=few):
        try:
            yield made(there.ask, **options)
        except Unanswerable:
            continue


def asked_about(made: Report, there: There, *, few: bool) -> Iterator[dict[str, Any]]:
    hints = typing.get_type_hints(made.ask, include_extras=True)
    parameters = list(inspect.signature(made.ask).parameters.values())[1:]
    base = dict(OPTIONS.get(made.name, {}))
    several: tuple[str, list[Any]] | None = None
    for parameter in parameters:
        hint = bare(hints[parameter.name])
        needed = parameter.default is inspect.Parameter.empty and parameter.name not in base
        if needed and hint in (Who, Body):
            kind = "stream" if hint is Who else "body"
            there_are = sorted(there.known[kind])
            several = parameter.name, there_are[:: max(1, len(there_are) // 8)] if few else there_are
        elif needed:
            base[parameter.name] = {Year: 2024, When: "2020-01-01", str: "kaohsiung"}[hint]
    for value in several[1] if several else (None,):
        yield base if several is None else {**base, several[0]: value}
    if several is None:
        for parameter in parameters:
            hint = bare(hints[parameter.name])
            if typing.get_origin(hint) is typing.Literal:
                yield from ({**base, parameter.name: word} for word in typing.get_args(hint))


def bare(hint: Any) -> Any:
    """A type without `Annotated` and without None."""
    while typing.get_origin(hint) is Annotated:
        hint = hint.__origin__
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return bare(next(each for each in typing.get_args(hint) if each is not type(None)))
    return hint


def faults_of(made: Report, there: There, *, few: bool = False) -> set[str]:
    return {
        f"{made.name} {section.name}: {fault}"
        for page in pages(made, there, few=few)
        for section in page.sections
        for row in section.rows
        for fault in faults(row, there)
    }


# --- the demo


@pytest.fixture(scope="module")
def in_demo(demo_ledger: Comity, demo: Asking) -> There:
    return There(demo_ledger, demo())


@pytest.mark.parametrize("made", all_reports(), ids=lambda made: made.name)
def test_what_rows_of_the_demo_name_leads_there(made: Report, in_demo: There) -> None:
    assert sorted(faults_of(made, in_demo, few=True)) == []


# --- anything that may have happened


@given(st.data())
@settings(max_examples=times(10), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_any_row_names_leads_there(data: st.DataObject) -> None:
    with begun() as book:
        for _ in range(data.draw(st.sampled_from((20, 40)))):
            tell_next(data.draw, book)
        there = There(book, ask_recomputed(book, day("2025-11-25")))

        found = {fault for made in all_reports() for fault in faults_of(made, there)}

    assert sorted(found) == []


# --- what must not pass


class Forgotten(NamedTuple):
    """A row whose columns do not say what they name."""

    stream: str
    title: str
    who: tuple[str, ...]
    entry: str


class Mistaken(NamedTuple):
    """A row whose columns say that they name something else."""

    stream: EntryId
    body: StreamId
    of: View


def fails(there: There, row: Any) -> list[str]:
    @report(settled=True)
    def wrong(_ask: Ask) -> Page:
        return Page("", (Section("wrong", [row]),))

    return [
        fault.rpartition(": ")[0].rpartition(".")[2].partition(":")[0]
        for fault in sorted(faults_of(wrong, there))
    ]


def test_a_column_that_does_not_say_what_it_names_is_found(in_demo: There) -> None:
    stream = "partnership:edinburgh--kaohsiung"
    title = str(in_demo.ask.title(stream))

    assert fails(in_demo, Forgotten(stream, title, ("nobody", "gdynia"), f"{stream}#1")) == [
        *("entry", "stream", "title", "who 1"),
    ]


def test_a_column_that_says_that_it_names_something_else_is_found(in_demo: There) -> None:
    stream = "partnership:edinburgh--kaohsiung"

    assert fails(in_demo, Mistaken(stream, "kaohsiung", "kaohsiung--nobody")) == ["body", "of", "stream"]


def test_a_name_knows_what_it_names_in_a_sentence_too(in_demo: There) -> None:
    class Told(NamedTuple):
        text: str
        by: BodyId | None
        seen: Annotated[tuple[Address, ...], "where it is to be read"]
        behind: Behind

    name = in_demo.ask.plain("gdynia")
    row = Told(
        Message("{who} came", who=name),
        None,
        ("https://gdynia.pl",),
        Behind(("ledger#1",), ("gti-2025 para. 14",)),
    )

    assert links_of(row) == {
        "text": (Link("body", "gdynia"),),
        "seen": (Link("document", "https://gdynia.pl"),),
        "entries": (Link("entry", "ledger#1"),),
        "sources": (Link("source", "gti-2025"),),
    }
    assert Named("Gdynia", Link("body", "gdynia")) == "Gdynia"
