"""The algebra of time through the command line: what short histories say of themselves (`tests.domain.examples`)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.domain.examples import Example, Question, examples

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


def recorded(shell: Shell, example: Example) -> int:
    """Import the history of an example into a new ledger without a home; the exit code."""
    bodies = {*example.parties, *(line["by"] for line in example.lines if line["type"] == "body.succeeded")}
    lines: list[dict[str, Any]] = [
        {"stream": f"body:{slug}", "type": "body.registered", "name": slug.upper(), "kind": "city"}
        for slug in sorted(bodies)
    ]
    lines.append({"stream": example.stream, "type": "partnership.opened", "parties": list(example.parties)})
    told = [line for line in example.lines if line["type"] != "body.retracted"]
    (shell.folder / "told.jsonl").write_text("\n".join(map(json.dumps, lines + told)), encoding="utf-8")
    shell.ok("init")
    done = shell("import", "told.jsonl")
    for line in example.lines:
        if line["type"] == "body.retracted" and done.code == 0:
            done = shell("retract", f"{line['stream']}#{line['entry']}", "--because", "a mistake")
    return done.code


def answer(shell: Shell, example: Example, question: Question) -> str:
    """What the command line answers, in the words of the examples."""
    if question.what == "count":
        words = ("report", "count", "--policy", "sci", "--of", str(question.about), "--as-at", question.day)
        total = shell.ok(*words, "--json").json["sections"]["total"][0]["computed"]
        return str(total["least"]) if total["least"] == total["most"] else f"{total['least']}–{total['most']}"
    of = ("--of", question.about) if question.about and question.what not in {"i", "until"} else ()
    return said(shell.ok("show", example.stream, "--as-at", question.day, *of, "--json").json, question)


def said(found: dict[str, Any], question: Question) -> str:
    """What `comity show --json` says to a question."""
    match question.what:
        case "s":
            return either(found)
        case "t":
            least, most = found["tier_least"], found["tier_most"]
            return str(found["tier"]) if least == most else f"{least}-{most}"
        case "f":
            return ", ".join([*found["flags"], *(f"{flag}?" for flag in found["possible_flags"])])
        case "since":
            by = f" #{found['began']['entry'].rpartition('#')[2]}" if found["began"] else ""
            return bounds(found["since"]) + by
        case "ending":
            return " ".join(
                f"{word['by']} {bounds(word['on'])} #{word['entry'].rpartition('#')[2]}"
                for word in found["ending"]
            )
        case _:
            [one] = [instrument for instrument in found["instruments"] if instrument["id"] == question.about]
            return either(one) if question.what == "i" else str(one["until"])


def either(found: dict[str, Any]) -> str:
    """`x?y` where `x` is shown and `y` is what it would else be."""
    assert found["certain"] is (found["otherwise"] is None)
    return found["status"] if found["certain"] else f"{found['status']}?{found['otherwise']}"


def bounds(days: dict[str, str]) -> str:
    """Days as the examples write them."""
    first, last = days["earliest"], days["latest"]
    return first if first == last else f"[{first}..{last}]"


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.text)
def test_a_history_answers_as_the_rules_say(example: Example, shell: Shell) -> None:
    code = recorded(shell, example)

    for question in example.questions:
        if question.what == "law":
            assert code == 1
        else:
            assert code == 0
            assert answer(shell, example, question) == question.answer, question
