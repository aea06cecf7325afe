"""Numbers and the words that go with them: every message is said with 0, 1 and 2."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import NamedTuple

import pytest

from domain.message import Message, filled
from projections.row import Count

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("domain", "store", "projections", "queries", "cli")
TEMPLATE_OF = {"Message": 0, "Caution": 1}
SEVERAL = (
    *("entries", "facts", "days", "years", "months", "fields", "visits", "ties", "lines", "words", "streams"),
    *("digits", "bytes", "characters", "policies", "reports", "quotations", "sources", "registrations"),
    *("bodies", "partnerships", "agreements", "counterparts", "cautions", "faults", "figures", "contacts"),
    *("ways", "values", "numbers", "records", "standings", "incidents", "commitments", "bodies", "claims"),
)
"""What there are several of."""
THEY = ("are", "have", "were", "stand", "do", "bear", "become", "lie", "hold", "bound", "say", "depend", "go")
"""What several do."""
SINGULAR = tuple(word.removesuffix("s") if word[-3:] != "ies" else f"{word[:-3]}y" for word in SEVERAL)
IT = ("is", "has", "was", "stands", "does", "bears", "becomes", "lies", "holds", "bounds", "says", "goes")
OF = r"(?: of (?:the |these |those |them |which |all )?(?:\d+ )?(?:\w+ )??)?"
WRONG_OF_ONE = re.compile(
    rf"(?<![\d–.,#])\b1 (?:(?:more|other|new|own|dated) )?(?:{'|'.join(SEVERAL)})\b"
    rf"|(?<![\d–.,#])(?<!of )(?<!and )\b1{OF} ?\b(?:{'|'.join(THEY)})\b"
)
WRONG_OF_SEVERAL = re.compile(
    rf"(?<![\d–.,#])(?<!of )\b[02] (?:(?:more|other|new|own|dated) )?(?:{'|'.join(SINGULAR)})\b"
    rf"|(?<![\d–.,#])(?<!of )\b[02]{OF} ?\b(?:{'|'.join(IT)})\b"
)
NEVER_ONE = frozenset(("most", "few", "tries", "names", "policies", "digits", "years", "numbers", "position"))
"""Values that are limits, known to be several, or no number of things."""
ALWAYS_SEVERAL = (
    "it has {count} words: a quotation is kept to {most}",
    "{month} {year} has {days} days",
    "it has {count:,} characters: at most {most:,} can be kept",
    "{digits:.20}… has {count} digits: too large a number",
    "{count} lines are refused: what follows was not looked at",
    "The dates leave open whether the outcome came after the pressure, and within {days} days: {incidents}.",
)
"""Templates whose numbers are more than one wherever they are said."""


class Said(NamedTuple):
    """A template that stands in the source."""

    where: str
    template: str
    chosen: str
    """The condition under which it is taken, where there is one."""


def templates() -> Iterator[Said]:
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            yield from of_source(str(file.relative_to(ROOT)), file.read_text(encoding="utf-8"))


def of_source(where: str, source: str) -> Iterator[Said]:
    conditions: dict[ast.AST, str] = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.IfExp):
            for branch in (node.body, node.orelse):
                conditions |= {inner: ast.unparse(node.test) for inner in ast.walk(branch)}
        if isinstance(node, ast.If):
            for inner in (each for statement in (*node.body, *node.orelse) for each in ast.walk(statement)):
                conditions.setdefault(inner, ast.unparse(node.test))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TEMPLATE_OF:
            at = TEMPLATE_OF[node.func.id]
            if len(node.args) > at and isinstance(node.args[at], ast.Constant):
                template = node.args[at].value  # type: ignore[attr-defined]
                yield Said(f"{where}:{node.lineno}", template, conditions.get(node, ""))


def wrong(said: Said) -> list[str]:
    """What it says with 0, 1 and 2 that nobody would, but for a template that is one of two by a number."""
    if said.template in ALWAYS_SEVERAL or re.search(r"== 1|> 1|< 2|one\b|SEVERAL", said.chosen):
        return []
    names = {name for _, name, _, _ in Formatter().parse(said.template) if name}
    found = []
    for number, pattern in ((1, WRONG_OF_ONE), (2, WRONG_OF_SEVERAL), (0, WRONG_OF_SEVERAL)):
        values = {
            name: "X" if name in NEVER_ONE or not counts(said.template, name) else number for name in names
        }
        words = filled(re.sub(r"(\{\w+(?:!r)?):[^}|]*\}", r"\1}", said.template), values)
        found += [f"{said.where}: {words}"] if pattern.search(words) else []
    return found


def counts(template: str, name: str) -> bool:
    """Whether a value is a number of things, as far as its template tells: a noun or what they do follows."""
    nouns = "|".join((*SEVERAL, *SINGULAR, *THEY, "of (?:the|these|those|them|which|\\{)"))
    blank = rf"\{{{name}(?::,)?\}}"
    return bool(
        re.search(rf"\{{{name}:(?:,\}}|[^}}]*\|)", template)
        or re.search(rf"{blank} (?:(?:more|other|new|own|dated) )?(?:{nouns})\b", template)
        or re.search(rf"\}} of (?:the )?{blank}", template)
    )


def test_every_message_agrees_with_its_numbers() -> None:
    every = list(templates())

    assert len(every) > 500
    assert [fault for said in every for fault in wrong(said)] == []


@pytest.mark.parametrize(
    "template",
    [
        "{undated} of the {facts} facts have no day",
        "{count:,} entries are left",
        "{count:,} of them are uncertain",
        "{same} of {every} stand as they stood",
        "{count} fact was recorded",
        "{count:,} {count:entries|entry}",
        "{count:,} other records were mended",
    ],
)
def test_one_that_does_not_is_found(template: str) -> None:
    assert wrong(Said("here", template, ""))


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0 facts have"), (1, "1 fact has"), (2, "2 facts have"), (1200, "1,200 facts have")],
)
def test_words_go_with_a_number(number: int, words: str) -> None:
    said = Message("{count:,} {count:fact has|facts have}", count=number)

    assert said == words
    assert said.said(str, lambda _: "{count:,} {count:une|plusieurs}").endswith(
        "une" if number == 1 else "plusieurs"
    )


def test_least_and_most_are_one_where_both_are() -> None:
    assert Message("{ties} {ties:tie|ties}", ties=Count(1, 1)).endswith(" tie")
    assert Message("{ties} {ties:tie|ties}", ties=Count(0, 1)).endswith(" ties")
    assert Message("a|b {word!r} {word}", word="x") == "a|b 'x' x"
