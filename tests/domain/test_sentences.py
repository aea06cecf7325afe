"""What the domain says to people: each rule has a code of its own, each sentence a template, and none names an option."""

import ast
import copy
import pickle
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.main import COMMANDS
from domain.caution import Caution
from domain.message import Field, Message
from domain.refusal import Refusal

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("domain", "store", "projections", "queries", "cli", "comity")
PLAIN = ("domain", "store", "projections", "queries")
"""The packages in which nothing that is said names an option or a command."""
ALONE = ROOT / "store/dossier/verify.py"
"""A program of its own, which is handed out with a dossier and has options of its own."""
OPTION = re.compile(rf"(?<![\w-])(?<!pip install )--[a-z]|(?<![\w/.-])comity (?:{'|'.join(COMMANDS)})\b")
KEBAB = re.compile(r"[a-z]+(-[a-z]+)*")
CODED = ("Refusal", "Caution", "NotAValue", "NotText")
TEMPLATE_OF = {"Message": 0, "Caution": 1}
"""Which argument of a call is a template."""


def trees(*packages: str) -> Iterator[tuple[Path, ast.Module]]:
    for package in packages:
        for file in sorted((ROOT / package).rglob("*.py")):
            yield file.relative_to(ROOT), ast.parse(file.read_bytes())


def calls(tree: ast.Module, names: tuple[str, ...] | dict[str, int]) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node.func.id, node


def made_up(tree: ast.Module) -> list[int]:
    """The lines in which a message is made of anything but a template that stands there."""
    return [
        call.lineno
        for name, call in calls(tree, TEMPLATE_OF)
        if len(call.args) <= TEMPLATE_OF[name] or not isinstance(call.args[TEMPLATE_OF[name]], ast.Constant)
    ]


def codes(tree: ast.Module) -> list[str]:
    """The codes of rules; Errors: AssertionError where one is no literal."""
    found = []
    for name, call in calls(tree, CODED):
        code = call.args[0]
        assert isinstance(code, ast.Constant), f"{name}, line {call.lineno}"
        assert isinstance(code.value, str)
        found.append(code.value)
    return found


def options(tree: ast.Module) -> list[str]:
    """The texts that name an option or a command, docstrings aside."""
    documents = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in documents
        and OPTION.search(node.value)
    ]


def test_each_message_has_a_template_that_stands_there() -> None:
    for file, tree in trees(*PACKAGES):
        assert not made_up(tree), file


def test_a_message_that_is_made_up_is_found() -> None:
    spoilt = 'Message(f"{who} left")\nMessage(words)\nCaution("left", f"{who} left")\nMessage("{who} left", who=who)'

    assert made_up(ast.parse(spoilt)) == [1, 2, 3]


def test_each_rule_has_a_code_of_its_own() -> None:
    found = Counter(code for _, tree in trees("domain", "store") for code in codes(tree))

    assert len(found) > 80
    assert [code for code, times in found.items() if times > 1] == []
    assert all(KEBAB.fullmatch(code) for code in found)


def test_no_sentence_names_an_option_or_a_command() -> None:
    for file, tree in trees(*PLAIN):
        assert ROOT / file == ALONE or not options(tree), file


@pytest.mark.parametrize(
    "words", ["name it with --source", "--by says who", *(f"see comity {name}" for name in COMMANDS)]
)
def test_a_sentence_that_does_is_found(words: str) -> None:
    assert options(ast.parse(f"x = {words!r}")) == [words]
    assert not options(ast.parse('"""See `comity audit --all`."""\nx = "partnership:a--b of comity"'))
    assert not options(ast.parse('x = "update it (pip install --upgrade comity)"'))


def test_a_refusal_is_a_message_with_its_hint() -> None:
    found = Refusal("x", Message("no {field}", field=Field("by")), Message("add {field}", field=Field("by")))

    whole = str(found)

    assert whole == "no by\n  add by"
    assert isinstance(whole, Message)
    assert whole.said(lambda part: f"--{part}") == "no --by\n  add --by"


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda item: pickle.loads(pickle.dumps(item))])  # noqa: S301 — of this very test
def test_a_caution_keeps_its_code(copied: object) -> None:
    found = copied(Caution("no-day", "{field} says no day", field=Field("on")))  # type: ignore[operator]

    assert (found.code, found) == ("no-day", "on says no day")
