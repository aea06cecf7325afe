"""`comity merge`: two registrations of one body become one, in words, and are two again by one command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

UNDO = ("retract", "--command", "one", "--because", "they are two")


@pytest.fixture
def twice(gdynia: Shell) -> Shell:
    """Kaohsiung is registered as Takao too, with a visit of its own and a festival."""
    gdynia.ok("register", "body", "takao", "--name", "Takao", "--kind", "city")
    gdynia.ok("open", "takao", "gdynia")
    gdynia.ok("record", "visited", "takao", "--visitor", "takao", "--host", "gdynia", "--on", "2019")
    gdynia.ok("register", "programme", "fest", "--name", "Fest", "--kind", "festival", "--host", "takao")
    return gdynia


def test_what_will_be_done_is_said_and_nothing_is_recorded(twice: Shell) -> None:
    before = len(twice.entries("takao"))

    done = twice.ok("merge", "takao", "kaohsiung", "--dry-run")

    assert done.out.splitlines() == [
        "Would make takao the same as kaohsiung (Kaohsiung), with 3 entries",
        "  partnership:gdynia--takao → partnership:gdynia--kaohsiung: 1 entry told anew",
        "  named takao in 1 other stream: read as kaohsiung",
        "Nothing was recorded. Whatever comes of it is taken back by one command",
    ]
    assert len(twice.entries("takao")) == before


def test_what_two_agreements_are_called_and_what_is_completed_is_said(twice: Shell) -> None:
    tie, other = "partnership:gdynia--kaohsiung", "partnership:gdynia--takao"
    twice.ok("record", "signed", tie, "--kind", "mou", "--instrument", "main", "--on", "1990")
    twice.ok("record", "visited", tie, "--visitor", "kaohsiung", "--host", "gdynia", "--on", "2021-05")
    twice.ok("record", "signed", other, "--kind", "friendship", "--instrument", "main", "--on", "1995")
    twice.ok(
        "record", "visited", other, "--visitor", "takao", "--host", "gdynia", "--on", "2021-05", "--cost", "9"
    )
    twice.ok("record", "renamed", "body:takao", "--name", "Dagou", "--on", "1920")

    done = twice.ok("merge", "takao", "kaohsiung", "--dry-run")

    assert done.out.splitlines()[1:3] == [
        (
            "  partnership:gdynia--takao → partnership:gdynia--kaohsiung: 2 entries told anew, 1 told there already,"
            " 1 of these completed by what this one has, main is another there, and is told as main-2"
        ),
        "  body:takao → body:kaohsiung: 0 entries told anew, not told there, a renaming: body:takao#2",
    ]


def test_it_is_one_and_is_two_again_by_the_command_that_was_said(twice: Shell) -> None:
    listed = twice.ok("list", "--json").json

    done = twice.ok("merge", "takao", "kaohsiung", "--command", "one")
    assert "To take all of it back: comity retract --command one --because …" in done.out
    assert twice.ok("report", "programmes", "--json").json["sections"]["programmes"][0]["host"] == "Kaohsiung"
    assert len(twice.ok("list", "--json").json) == len(listed) - 1

    twice.ok(*UNDO)
    again = twice.ok("list", "--json").json
    assert [row["status"] for row in again] == [row["status"] for row in listed]
    assert twice.ok("report", "programmes", "--json").json["sections"]["programmes"][0]["host"] == "Takao"


def test_whoever_asks_for_the_duplicate_is_led_to_the_original(twice: Shell) -> None:
    twice.ok("merge", "takao", "kaohsiung", "--command", "one")

    shown = twice.ok("show", "takao")
    assert "Takao" not in shown.out
    assert "takao is the same as kaohsiung, and is told there (comity audit body:takao)." in shown.err
    by_id = twice.ok("show", "partnership:gdynia--takao")
    assert "partnership:gdynia--takao is the same as partnership:gdynia--kaohsiung" in by_id.err
    assert "is the same as" in twice.ok("list", "--of", "takao").err
    recorded = twice.ok("record", "noted", "takao", "--text", "a note")
    assert "Recorded partnership:gdynia--kaohsiung#" in recorded.out
    assert "takao is the same as kaohsiung" in recorded.err
    before = twice.ok("show", "partnership:gdynia--takao", "--as-known", "#8")
    assert "Takao" in before.out
    assert "is the same as" not in before.err


def test_the_audit_keeps_the_entries_of_the_duplicate(twice: Shell) -> None:
    twice.ok("merge", "takao", "kaohsiung", "--command", "one")

    (registered, merged) = twice.ok("audit", "body:takao", "--json").json["entries"]
    assert (registered["type"], merged["type"]) == ("body.registered", "body.same-as")
    kinds = [row["type"] for row in twice.ok("audit", "partnership:gdynia--takao", "--json").json["entries"]]
    assert kinds == ["partnership.opened", "partnership.visited", "partnership.same-as"]


def test_what_may_not_be_one_is_refused_in_words(twice: Shell) -> None:
    assert "takao is itself: name the other one" in twice.fails(1, "merge", "takao", "takao")
    assert "takao and gdynia are two in partnership:gdynia--takao" in twice.fails(
        1, "merge", "takao", "gdynia"
    )
    twice.ok("merge", "takao", "kaohsiung")
    assert "takao is the same as kaohsiung already" in twice.fails(1, "merge", "takao", "kaohsiung")
    assert "takao is itself the same as kaohsiung" in twice.fails(1, "merge", "kaohsiung", "takao")


def test_the_same_command_answers_with_its_first_result(twice: Shell) -> None:
    first = twice.ok("merge", "takao", "kaohsiung", "--command", "one", "--json").json

    again = twice.ok("merge", "takao", "kaohsiung", "--command", "one", "--json").json
    assert (first["repeated"], again["repeated"]) == (False, True)
    assert [each["entry"] for each in again["entries"]] == [each["entry"] for each in first["entries"]]
    assert first["merged"]["ties"][0]["told"] == 1
