"""Answers that are known to be wrong, each with the right one. Such a test is expected to fail, strictly.

Whoever mends one takes the mark away and blesses the goldens that change by it. They are stories of two cities, Aton (the
home) and Bex, or of a ledger of the goldens.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.answers import values
from tests.acceptance.door import Done, at_home, comity
from tests.acceptance.ledgers import every_ledger

Ask = Callable[..., Done]
TIE = {"stream": "partnership:aton--bex"}
FIRST: list[dict[str, Any]] = [
    {"stream": "body:aton", "type": "body.registered", "name": "Aton", "kind": "city", "country": "TW"},
    {"stream": "body:bex", "type": "body.registered", "name": "Bex", "kind": "city", "country": "CH"},
    {"stream": "ledger", "type": "ledger.opened", "title": "Aton's ties", "home": "aton"},
    TIE | {"type": "partnership.opened", "parties": ["aton", "bex"]},
]
SIGNED = TIE | {"type": "partnership.signed", "kind": "sister-city", "instrument": "x", "on": "2001-02-03"}


def wrong(said: str) -> pytest.MarkDecorator:
    """Mark a test of an answer that is wrong today: what is said instead."""
    return pytest.mark.xfail(strict=True, raises=AssertionError, reason=said)


@pytest.fixture
def told(tmp_path: Path) -> Callable[..., Ask]:
    """Return what asks a new ledger of these facts, or the ledger of this name."""

    def ask(*words: str) -> Done:
        with at_home(tmp_path):
            return comity(*words)

    def begun(*facts: dict[str, Any] | str) -> Ask:
        if facts and isinstance(facts[0], str):
            every_ledger()[facts[0]].build(tmp_path)
            return ask
        lines = "\n".join(json.dumps(fact) for fact in (*FIRST, *facts))
        with at_home(tmp_path):
            done = comity("init", "--empty"), comity("import", "-", stdin=lines.encode())
        if any(each.code for each in done):
            raise RuntimeError(done[-1].err)
        return ask

    return begun


def sections(ask: Ask, *words: str) -> dict[str, Any]:
    """Return the tables of a report."""
    found: dict[str, Any] = values(ask("report", *words, "--format", "json").json["sections"])
    return found


def test_of_ties_of_three_the_one_that_is_contested_is_not_certain(told: Callable[..., Ask]) -> None:
    rows = sections(told("contest-three"), "atlas")["unplaced"]

    assert {row["stream"] for row in rows if not row.get("certain")} == {"partnership:alder--haven"}


@wrong("it is partly signed, and counts no more")
def test_what_is_signed_again_in_part_ends_nothing_in_force(told: Callable[..., Ask]) -> None:
    ask = told(SIGNED)
    done = ask(
        "record",
        "signed",
        "bex",
        "--kind",
        "mou",
        "--instrument",
        "y",
        "--on",
        "2020",
        "--by",
        "aton",
        "--reestablishes",
    )
    if done.code:
        return  # refused as well

    assert sections(ask, "years")["years"][-1]["in_force"] == 1


@wrong("some certain ones are left out of the sum without a word")
def test_what_surely_opened_began_and_ended_is_what_surely_closed(told: Callable[..., Ask]) -> None:
    rows = told("demo")("report", "annual", "2025", "--format", "json").json["sections"]["balance"]

    assert [int(row["certain"].split("= ")[1]) for row in rows] == [row["closing"]["least"] for row in rows]


@wrong("it is accepted")
def test_a_day_that_is_corrected_to_one_yet_to_come_is_refused(told: Callable[..., Ask]) -> None:
    ask = told(SIGNED)

    assert ask("correct", "bex#2", "--set", "on=2026-11-21", "--because", "a slip").code == 1


@wrong("he is named twice")
def test_who_signs_is_named_once(told: Callable[..., Ask]) -> None:
    ask = told()
    ask(
        "record",
        "signed",
        "bex",
        "--kind",
        "mou",
        "--instrument",
        "y",
        "--on",
        "2016",
        "--by",
        "aton",
        "--by",
        "aton",
    )

    assert ask("audit", "bex", "--json").json["entries"][-1]["fact"]["by"] == ["aton"]


@wrong("it is accepted")
def test_nothing_is_reestablished_that_never_ended(told: Callable[..., Ask]) -> None:
    ask = told()

    assert (
        ask(
            "record", "signed", "bex", "--kind", "mou", "--instrument", "y", "--on", "2016", "--reestablishes"
        ).code
        == 1
    )


@wrong("it is refused, because it has never been in force")
def test_what_is_signed_for_a_later_day_may_be_given_up_before(told: Callable[..., Ask]) -> None:
    ask = told(SIGNED | {"on": "2026-01-01", "term": {"from": "2027-01-01", "length": "P5Y"}})

    assert (
        ask("record", "renewal-declined", "bex", "--instrument", "x", "--by", "aton", "--on", "2026-05").code
        == 0
    )


@wrong("nothing is said")
def test_a_stranger_who_declares_it_invalid_is_cautioned(told: Callable[..., Ask]) -> None:
    ask = told(SIGNED)
    words = (
        "record",
        "invalidated",
        "bex",
        "--instrument",
        "x",
        "--ground",
        "g",
        "--on",
        "2022-01-02",
        "--dry-run",
    )
    party, stranger = (ask(*words, "--by", by) for by in ("bex", "the embassy of a third country"))

    assert (party.out + party.err).count("Caution:") < (stranger.out + stranger.err).count("Caution:")


@wrong("there is none")
def test_a_list_has_the_day_of_the_highest_agreement_in_force(told: Callable[..., Ask]) -> None:
    ask = told(
        TIE | {"type": "partnership.signed", "kind": "mou", "instrument": "m", "on": "1999-09-09"}, SIGNED
    )

    assert ask("list", "--format", "json").json[0].get("signed", {}).get("edtf") == "2001-02-03"


LAPSED = TIE | {
    "type": "partnership.signed",
    "kind": "mou",
    "instrument": "m",
    "on": "2021-05-03",
    "term": {"length": "P5Y"},
}


@pytest.mark.parametrize(
    "words", [["today"], ["upcoming"], ["commitments"], ["briefing", "bex"]], ids=" ".join
)
@wrong("it is in no table")
def test_what_lapsed_this_year_is_on_the_desk(words: list[str], told: Callable[..., Ask]) -> None:
    found = sections(told(LAPSED), *words)

    assert any("lapsed" in str(row) for rows in found.values() for row in rows)


@wrong("one partnership of all of them is opened")
def test_three_are_opened_one_by_one(told: Callable[..., Ask]) -> None:
    ask = told(
        {"stream": "body:cern", "type": "body.registered", "name": "Cern", "kind": "city", "country": "FR"}
    )
    ask("open", "aton", "bex", "cern")

    opened = {
        entry["entry"]
        for entry in ask("audit", "--json").json["entries"]
        if entry["type"] == "partnership.opened"
    }
    assert opened == {f"partnership:{tie}#1" for tie in ("aton--bex", "aton--cern", "bex--cern")}


@wrong("it tells of partnerships alone")
def test_what_networks_and_programmes_did_is_in_the_timeline(told: Callable[..., Ask]) -> None:
    rows = sections(told("demo"), "timeline")["timeline"]

    assert {"partnership", "membership", "programme"} <= {row["stream"].partition(":")[0] for row in rows}


@pytest.mark.parametrize("words", ["second largest", "five visits"])
@wrong("nothing is found")
def test_words_of_the_article_are_found(words: str, told: Callable[..., Ask]) -> None:
    assert any(sections(told("demo"), "find", words).values())
