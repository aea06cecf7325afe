"""`comity retract`: entries are read from now on as if they had not been told."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import EXAMPLES

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


def states(shell: Shell) -> list[str]:
    return [entry["state"] for entry in shell.entries("kaohsiung")]


@pytest.fixture
def renewed(gdynia: Shell) -> Shell:
    """A signature as #2 and its renewal as #3."""
    gdynia.ok("record", "signed", "kaohsiung", "--instrument", "accord", "--kind", "mou", "--on", "2020")
    gdynia.ok("record", "renewed", "kaohsiung", "--instrument", "accord", "--on", "2025")
    return gdynia


def test_the_signature_under_a_renewal_cannot_be_retracted(renewed: Shell) -> None:
    said = renewed.fails(1, "retract", "kaohsiung#2", "--because", "x")

    assert said.startswith(
        "Error: partnership:gdynia--kaohsiung#3 (renewed: accord) would no longer have been lawful: "
    )


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


def test_the_last_is_never_one_of_many_nor_the_beginning_of_the_ledger(shell: Shell) -> None:
    shell.ok("init", "--home", "gdynia", "--name", "Gdynia", "--kind", "city", "--title", "Gdynia's")
    shell.ok("record", "noted", "body:gdynia", "--text", "a note")
    assert "Passed over" not in shell.ok("retract", "--last", "--because", "x").err
    before = shell.ok("export").out

    said = shell.fails(1, "retract", "--last", "--because", "x")

    assert "is one of 2 entries that the command" in said
    assert shell.ok("export").out == before
    shell.ok("record", "noted", "body:gdynia", "--text", "another")
    shell.ok("retract", "body:gdynia#4", "--because", "x")
    shell.ok("record", "noted", "body:gdynia", "--text", "a third", "--user", "zoe")
    shell.ok("record", "noted", "body:gdynia", "--text", "a fourth")
    shell.ok("retract", "body:gdynia#7", "--because", "x")
    shell.ok("record", "noted", "body:gdynia", "--text", "a fifth")
    shell.ok("retract", "--last", "--because", "x")
    assert "is one of 2 entries" in shell.fails(1, "retract", "--last", "--because", "x")


def test_a_retraction_that_is_passed_over_is_named(renewed: Shell) -> None:
    renewed.ok("retract", "--last", "--because", "x")

    said = renewed.ok("retract", "--last", "--because", "x").err

    assert "Passed over: the retraction partnership:gdynia--kaohsiung#4" in said


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
        (["--because", "x"], 2, "say which: WHO#N …, or --last, or --command ID"),
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


DEMO = ("1-article", "2-other-sources", "3-corrections")


@pytest.fixture
def imported(shell: Shell) -> dict[str, str]:
    """The files of the demo, each imported by itself: the ids of their commands."""
    shell.ok("init", "--empty")
    files = {name: str(EXAMPLES / "kaohsiung" / f"{name}.jsonl") for name in DEMO}
    return {name: shell.ok("import", file, "--json").json["command"] for name, file in files.items()}


def test_the_files_of_the_demo_are_taken_back_one_after_the_other(
    imported: dict[str, str], shell: Shell
) -> None:
    said = shell.fails(1, "retract", "--command", imported["1-article"], "--because", "x")
    assert re.match(r"Error: \S+#\d+ refers to \S+: what others refer to is not retracted\n", said)

    for name in reversed(DEMO):
        shell.ok("retract", "--command", imported[name], "--because", "x")

    assert shell.ok("list", "--json").json == []
    entries = shell.ok("audit", "--json").json["entries"]
    assert {entry["state"] for entry in entries if not entry["about"]} == {"retracted"}


def test_what_was_retracted_before_is_no_obstacle(gdynia: Shell) -> None:
    facts = (
        b'{"stream":"body:port","type":"body.registered","name":"Port of Gdynia","kind":"port"}\n'
        b'{"stream":"body:port","type":"body.noted","text":"a remark"}\n'
    )
    assert gdynia("import", "-", "--command", "batch", stdin=facts).code == 0
    gdynia.ok("retract", "body:port#2", "--because", "not so")

    done = gdynia.ok("retract", "--command", "batch", "--because", "the wrong file")
    again = gdynia.fails(1, "retract", "--command", "batch", "--because", "the wrong file")

    assert done.out.splitlines() == ["Recorded body:port#4: retracted #1, because the wrong file"]
    assert again.splitlines() == [
        "Error: all that the command batch wrote is retracted already",
        "  see by what: comity audit --command batch",
    ]


def test_a_refusal_names_the_stream_of_the_entry(gdynia: Shell) -> None:
    gdynia.ok("register", "body", "port", "--name", "Port of Gdynia", "--kind", "port", "--command", "begun")
    gdynia.ok("record", "noted", "body:port", "--text", "a remark")

    said = gdynia.fails(1, "retract", "--command", "begun", "--because", "x")

    assert said.startswith(
        "Error: body:port#2 and what else is recorded would stand in a stream that was never "
    )


def test_import_and_audit_say_by_which_id_it_is_taken_back(gdynia: Shell) -> None:
    line = b'{"stream":"body:port","type":"body.registered","name":"Port of Gdynia","kind":"port"}\n'
    done = gdynia("import", "-", stdin=line)
    (said,) = re.findall(r"^  comity (retract --command [0-9a-f]{32}) --because …$", done.err, re.MULTILINE)
    again = gdynia("import", "-", stdin=line)
    assert "retract" not in again.said, "nothing was written"
    assert "retract" not in gdynia("import", "-", "--dry-run", stdin=line.replace(b"port", b"harbour")).said
    short = said.split()[-1][:8]
    shown = gdynia.ok("audit", "body:port", "--format", "md").out
    assert short in shown

    entry = gdynia.ok("audit", "--command", short, "--json").json["entries"]
    assert [item["entry"] for item in entry] == ["body:port#1"]
    gdynia.ok(*said.split()[:2], short, "--because", "x")
    assert gdynia.ok("audit", "body:port", "--json").json["entries"][0]["state"] == "retracted"


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("partner-2025", "did you mean partners-2025?"),
        ("partners", "did you mean partners-2025?"),
        ("nothing", "comity audit shows which there are"),
    ],
)
def test_a_command_that_there_is_not_is_answered_with_what_comes_near(
    words: str, hint: str, gdynia: Shell
) -> None:
    gdynia.ok("record", "noted", "body:gdynia", "--text", "x", "--command", "partners-2025")

    for asked in (("retract", "--because", "x"), ("audit",)):
        said = gdynia.fails(3, *asked, "--command", words)

        assert said.splitlines() == [f"Error: there is no command {words} in this ledger", f"  {hint}"]


def test_an_id_that_was_cut_too_short_names_nothing_and_is_answered_with_the_whole(gdynia: Shell) -> None:
    (id_,) = {
        entry["command"]
        for entry in gdynia.ok("record", "noted", "body:gdynia", "--text", "x", "--json").json["entries"]
    }

    assert f"did you mean {id_}?" in gdynia.fails(3, "retract", "--command", f"{id_[:-1]}g", "--because", "x")
    gdynia.fails(3, "retract", "--command", id_[:7], "--because", "x")


def test_several_are_retracted_at_once_and_judged_together(renewed: Shell) -> None:
    renewed.ok("retract", "kaohsiung#2", "kaohsiung#3", "kaohsiung#2", "--because", "never happened")

    assert states(renewed) == ["valid", "retracted", "retracted", "valid", "valid"]
    assert "there is no #9" in renewed.fails(3, "retract", "kaohsiung#4", "kaohsiung#9", "--because", "x")


def test_of_many_that_go_at_once_the_first_are_told_and_how_to_see_the_rest(gdynia: Shell) -> None:
    note = {"stream": "partnership:gdynia--kaohsiung", "type": "partnership.noted"}
    lines = (json.dumps({**note, "id": f"n{n}", "text": f"note {n}"}) for n in range(60))
    (gdynia.folder / "notes.jsonl").write_text("\n".join(lines), encoding="utf-8")
    gdynia.ok("import", "notes.jsonl", "--command", "notes")

    said = gdynia.ok("retract", "--command", "notes", "--because", "another town").out.splitlines()

    assert len(said) == 51
    assert said[-1].startswith("and 10 more: comity audit --command ")
    assert states(gdynia).count("retracted") == 60


def test_of_several_streams_the_audit_of_each_is_suggested_and_of_many_that_of_the_command(
    gdynia: Shell,
) -> None:
    towns = ("turku", "riga", "oslo", "bergen", "malmo", "kiel")
    for town in towns:
        gdynia.ok("register", "body", town, "--name", town.title(), "--kind", "city")
        gdynia.ok("open", town)
        for _ in range(2):
            gdynia.ok("record", "noted", town, "--text", "x")

    two = gdynia.ok("retract", "turku#2", "riga#2", "--because", "x").err
    six = gdynia.ok("retract", *(f"{town}#3" for town in towns), "--because", "x").err

    assert "comity audit partnership:gdynia--turku" in two
    assert "comity audit partnership:gdynia--riga" in two
    assert "audit partnership" not in six
    command = six.rpartition("Next: comity audit --command ")[2].split()[0]
    assert len(gdynia.ok("audit", "--command", command, "--json").json["entries"]) == len(towns)
