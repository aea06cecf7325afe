"""How the command line says fields and steps: as its options, and as lines that can be pasted."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
import pytest

from cli.errors import CODE_OF, CODES, Failure
from cli.failing import told, translated
from cli.session import Session
from cli.wording import flag, flags, speak, spoken, spoken_hint
from domain.message import Blank, Field, Message, Step
from domain.problem import Problem
from queries.fields import types_called, verbs
from store.shell import quoted

if TYPE_CHECKING:
    from queries.fields import FactField

RESTORE = Step("restore", Blank("BACKUP"), ledger="/a b.db")
AUDIT = Message("see them: {step}", step=Step("audit", "gdynia"))


@pytest.fixture(autouse=True)
def named(monkeypatch: pytest.MonkeyPatch) -> Session:
    """A session in which a ledger was named."""
    monkeypatch.delenv("COMITY_CALLED_AS", raising=False)
    monkeypatch.setattr(Session, "latest", None)
    return Session(ledger="the office.db")


@pytest.mark.parametrize(
    "field", [field for verb in verbs() for kind in types_called(verb) for field in kind.fields]
)
def test_every_field_of_a_fact_is_said_as_its_option(field: FactField) -> None:
    assert flag(field.name) == speak(Field(field.name)) == flags(field)[0]


@pytest.mark.parametrize(
    ("field", "option"),
    [("sources", "--source"), ("as_known", "--as-known"), ("from_", "--from"), ("output", "-o")],
)
def test_other_fields_are_said_as_their_options(field: str, option: str) -> None:
    assert speak(Field(field)) == option


def test_an_argument_is_said_as_the_command_that_runs_calls_it(named: Session) -> None:
    named.command = click.Command(
        "show",
        params=[click.Argument(["who"], metavar="[WHO]"), click.Argument(["file"]), click.Option(["--of"])],
    )

    assert [speak(Field(name)) for name in ("who", "file", "of")] == ["WHO", "FILE", "--of"]


def test_an_option_is_said_as_the_command_that_runs_calls_it(named: Session) -> None:
    named.command = click.Command(
        "record",
        params=[
            click.Option(["--people", "--person"]),
            click.Option(["--set"]),
            click.Option(["--from", "from_"]),
        ],
    )

    assert [speak(Field(name)) for name in ("people", "set", "from_")] == ["--person", "--set", "--from"]


def test_what_the_command_that_runs_does_not_take_is_no_option_of_it(named: Session) -> None:
    named.command = click.Command("correct", params=[click.Option(["--set"])])

    assert speak(Field("on")) == "on"


def test_an_option_of_another_command_is_said_as_one(named: Session) -> None:
    named.command = click.Command("doctor", params=[click.Option(["--ledger"])])

    assert speak(Field("clock_is_right", of="record")) == "--clock-is-right"
    assert speak(Field("clock_is_right")) == "clock_is_right"


def test_a_step_is_a_line_to_be_pasted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert speak(RESTORE) == f"comity restore BACKUP --ledger {quoted('/a b.db')}"
    assert speak(Step("rebuild", force=None)) == "comity rebuild --force"
    assert (
        speak(Step("correct", "x#1", set=(Blank("lat=…"), "lon=1")))
        == "comity correct 'x#1' --set lat=… --set lon=1"
    )

    monkeypatch.setenv("COMITY_CALLED_AS", "python3 start.py")
    assert speak(Step("audit")) == "python3 start.py audit"


def test_the_ledger_that_was_named_is_named_once() -> None:
    with_it = f" (with --ledger {quoted('the office.db')})"

    assert spoken_hint(AUDIT) == f"see them: comity audit gdynia{with_it}"
    assert spoken(AUDIT) == "see them: comity audit gdynia"
    for hint in (
        Message("{step} puts a backup in its place", step=RESTORE),
        Message("{step}, or name another with {field}", step=Step("init"), field=Field("ledger")),
        Message("leave {field} out", field=Field("of")),
        "see to the ledger",
    ):
        assert with_it not in spoken_hint(hint)


def test_a_problem_is_a_failure_with_the_code_of_its_kind() -> None:
    class Gone(Problem):
        kind = "not-found"

    found = translated(Gone(Message("no {field}", field=Field("sources")), AUDIT))

    assert found is not None
    assert found.exit_code == CODE_OF["not-found"] == 3
    assert set(CODE_OF.values()) <= set(CODES)


def test_a_failure_says_its_fields_and_its_steps(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(Problem(Message("no {field}", field=Field("sources")), AUDIT)) == CODE_OF["unreadable"]

    assert capsys.readouterr().err.splitlines() == [
        "Error: no --source",
        f"  see them: comity audit gdynia (with --ledger {quoted('the office.db')})",
    ]


def test_what_is_to_be_pasted_stays_whole_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    step = Step("retract", "partnership:edinburgh--kaohsiung#3", because=Blank("…"), source="minutes-of-2024")

    told(
        Failure(
            "refused",
            "words that are no command, and longer than one line of this terminal is",
            Message("retract it: {step}", step=step),
        )
    )
    told(
        Failure(
            "unreadable",
            "look it over:\n    comity import partners.csv --map partner=counterpart --map on=on --set kind=mou",
        )
    )

    lines = capsys.readouterr().err.splitlines()
    pasted = "comity retract 'partnership:edinburgh--kaohsiung#3' --because … --source minutes-of-2024"
    assert [line.strip() for line in lines if "comity" in line] == [
        pasted,
        "comity import partners.csv --map partner=counterpart --map on=on --set kind=mou",
    ]
    assert all(len(line) <= 60 for line in lines if "comity" not in line)
