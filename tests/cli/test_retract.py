"""`comity retract`: entries are read from now on as if they had not been told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


def states(shell: Shell) -> list[str]:
    return [one["state"] for one in shell.entries("kaohsiung")]


@pytest.fixture
def renewed(gdynia: Shell) -> Shell:
    """A signature as #2 and its renewal as #3."""
    gdynia.ok("record", "signed", "kaohsiung", "--instrument", "accord", "--kind", "mou", "--on", "2020")
    gdynia.ok("record", "renewed", "kaohsiung", "--instrument", "accord", "--on", "2025")
    return gdynia


def test_the_signature_under_a_renewal_cannot_be_retracted(renewed: Shell) -> None:
    said = renewed.fails(1, "retract", "kaohsiung#2", "--because", "x")

    assert said.startswith("Error: #3 (renewed: accord) would no longer have been lawful: ")


def test_a_retraction_stays_in_the_audit_and_can_be_taken_back(renewed: Shell) -> None:
    renewed.ok("retract", "kaohsiung#3", "--because", "never happened")
    assert states(renewed) == ["valid", "valid", "retracted", "valid"]

    renewed.ok("retract", "kaohsiung#4", "--because", "it did happen")
    assert states(renewed) == ["valid", "valid", "valid", "retracted", "valid"]


def test_the_last_of_ones_own_and_then_the_one_before(renewed: Shell) -> None:
    renewed.ok("record", "noted", "kaohsiung", "--text", "somebody else's", "--user", "zoe")

    renewed.ok("retract", "--last", "--because", "x")
    assert states(renewed)[1:4] == ["valid", "retracted", "valid"]

    renewed.ok("retract", "--last", "--because", "x")
    assert states(renewed)[1:4] == ["retracted", "retracted", "valid"]


def test_nobody_retracts_the_last_of_another(renewed: Shell) -> None:
    said = renewed.fails(3, "retract", "--last", "--because", "x", "--user", "zoe")

    assert said.splitlines() == [
        "Error: zoe has recorded nothing lately that stands",
        "  name the entry: comity retract WHO#N",
    ]


def test_a_whole_command_is_judged_at_once(gdynia: Shell) -> None:
    gdynia.ok(
        *("record", "signed", "kaohsiung", "--instrument", "accord", "--kind", "mou", "--on", "2020"),
        *("--command", "one"),
    )
    gdynia.ok("record", "renewed", "kaohsiung", "--instrument", "accord", "--on", "2025", "--command", "two")

    gdynia.fails(1, "retract", "--command", "one", "--because", "x")
    gdynia.ok("retract", "--command", "two", "--because", "x")
    gdynia.ok("retract", "--command", "one", "--because", "x")

    assert states(gdynia)[1:3] == ["retracted", "retracted"]


def test_an_import_is_taken_back_whole(gdynia: Shell) -> None:
    facts = (
        b'{"stream":"partnership:gdynia--kaohsiung","type":"partnership.signed","instrument":"a","kind":"mou"}\n'
        b'{"stream":"partnership:gdynia--kaohsiung","type":"partnership.renewed","instrument":"a"}\n'
    )
    assert gdynia("import", "-", "--command", "batch", stdin=facts).code == 0

    gdynia.ok("retract", "--command", "batch", "--because", "the wrong file")

    assert states(gdynia) == ["valid", "retracted", "retracted", "valid", "valid"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--because", "x"], 2, "say which: WHO#N, or --last, or --command ID"),
        (["kaohsiung#2", "--last", "--because", "x"], 2, "say which"),
        (["kaohsiung#9", "--because", "x"], 3, "see them: comity audit kaohsiung"),
        (["kaohsiung#2"], 2, "Missing option '--because'"),
        (["--command", "nothing", "--because", "x"], 3, "there is no command nothing in this ledger"),
        (["body:kaohsiung#1", "--because", "x"], 1, "what others refer to is not retracted"),
        (["kaohsiung#1", "--because", "x"], 1, "would stand in a stream that was never opened"),
        (["kaohsiung#3", "--because", "x", "--source", "nowhere"], 1, "register it first"),
    ],
)
def test_what_cannot_be_retracted(words: list[str], code: int, said: str, renewed: Shell) -> None:
    assert said in renewed.fails(code, "retract", *words)


def test_what_is_retracted_is_not_retracted_again(renewed: Shell) -> None:
    renewed.ok("retract", "kaohsiung#3", "--because", "x")

    assert "retract that retraction to have it back" in renewed.fails(
        1, "retract", "kaohsiung#3", "--because", "x"
    )


def test_a_succession_that_others_rest_on_is_refused_by_name(gdynia: Shell) -> None:
    gdynia.ok("register", "body", "port", "--name", "Port of Gdynia", "--kind", "port")
    gdynia.ok("record", "succeeded", "gdynia", "--by", "port", "--on", "2010")
    signed = ("record", "signed", "kaohsiung", "--instrument", "pact", "--kind", "mou", "--on", "2012")
    gdynia.ok(*signed, "--by", "port", "--by", "kaohsiung")
    words = (
        "Error: partnership:gdynia--kaohsiung#2 (signed: mou by Port of Gdynia, Kaohsiung) would no longer have been"
        " lawful: "
    )

    said = gdynia.fails(1, "retract", "body:gdynia#2", "--because", "x")

    assert said.startswith(words)
    assert "correct or retract partnership:gdynia--kaohsiung#2 first" in said
    assert gdynia.fails(1, "correct", "body:gdynia#2", "--set", "on=2015", "--because", "x").startswith(words)


def test_an_import_that_brings_a_body_and_its_succession_is_taken_back_whole(gdynia: Shell) -> None:
    facts = (
        b'{"stream":"body:port","type":"body.registered","name":"Port of Gdynia","kind":"port"}\n'
        b'{"stream":"body:gdynia","type":"body.succeeded","on":"2010","by":"port"}\n'
        b'{"stream":"partnership:gdynia--kaohsiung","type":"partnership.signed","on":"2012","instrument":"a","kind":"mou",'
        b'"by":["kaohsiung","port"]}\n'
    )
    assert gdynia("import", "-", "--command", "batch", stdin=facts).code == 0

    gdynia.ok("retract", "--command", "batch", "--because", "the wrong file")

    assert states(gdynia)[:2] == ["valid", "retracted"]
    assert gdynia.ok("doctor", "--json").json
