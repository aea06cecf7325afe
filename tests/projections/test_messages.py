"""What a page says is a message, or stands in the source as it is: no title, note or heading is glued when it is asked."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import projections
from domain.message import Message
from projections.page import Page
from projections.report import Ask, Named, Report, Section, report
from store.application import Comity
from tests.projections.conftest import Asking
from tests.projections.test_links import There, all_reports, pages

DAYS = ("2018-03-01", "2024-06-24", "2025-11-25")
"""Nothing of some reports is on record, much is open, and everything has been."""


@cache
def literals() -> frozenset[str]:
    """The texts that stand in the source of the projections; pieces of f-strings are none."""
    found: set[str] = set()
    for file in Path(projections.__file__).parent.rglob("*.py"):
        tree = ast.parse(file.read_bytes())
        pieces = {
            id(piece) for made in ast.walk(tree) if isinstance(made, ast.JoinedStr) for piece in made.values
        }
        found |= {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in pieces
        }
    return frozenset(found)


def words_of(page: Page) -> Iterator[str]:
    """What a page says beside its rows."""
    yield page.title
    for section in page.sections:
        yield from (section.title, section.empty)
    yield from page.notes


def glued(page: Page) -> list[str]:
    """What of it was put together when it was asked, and cannot be taken apart any more."""
    return [
        words
        for words in words_of(page)
        if not isinstance(words, Message | Named) and words not in literals()
    ]


@pytest.mark.parametrize("made", all_reports(), ids=lambda made: made.name)
def test_what_a_page_says_can_be_said_otherwise(made: Report, demo_ledger: Comity, demo: Asking) -> None:
    for as_at in DAYS:
        ask = demo(as_at)
        ask.told = Message("as at {day}", day=as_at)

        found = [words for page in pages(made, There(demo_ledger, ask), few=True) for words in glued(page)]

        assert found == []


def test_a_report_that_glues_its_words_is_found(demo: Asking) -> None:
    @report(settled=True)
    def gluing(ask: Ask) -> Page:
        home = ask.plain(ask.home)
        section = Section("ties", [], "Ties of " + home, f"no tie of {home}")
        notes = (
            "left out, {}".format(home),  # noqa: UP032 — another way to glue
            "Whether a source speaks",  # a piece of a sentence
            Message("left out: {home}", home=home),
        )
        return Page(f"{home} · {ask.day}", (section,), notes)

    @report(settled=True)
    def saying(ask: Ask) -> Page:
        return Page(ask.plain(ask.home), (Section("ties", []),), (Message("of {day}", day=ask.day),))

    assert glued(gluing(demo())) == [
        "Kaohsiung · 739580",
        *("Ties of Kaohsiung", "no tie of Kaohsiung"),
        *("left out, Kaohsiung", "Whether a source speaks"),
    ]
    assert glued(saying(demo())) == []
