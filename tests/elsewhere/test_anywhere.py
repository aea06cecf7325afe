"""`.ci/anywhere.py` notices what it is to notice. It runs for real in `.ci/run`."""

import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

FILE = Path(__file__).resolve().parents[2] / ".ci" / "anywhere.py"
PROGRAM = """
import sys
from pathlib import Path
def put(text): Path(sys.argv[sys.argv.index("-o") + 1]).write_text(text, encoding="utf-8")
{does}
"""


@pytest.fixture(scope="module")
def anywhere() -> ModuleType:
    specification = importlib.util.spec_from_file_location("anywhere", FILE)
    assert specification
    assert specification.loader
    found = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(found)
    return found


Told = Callable[[str, str], "str | None"]


@pytest.fixture
def tell(anywhere: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Told:
    """Carry out one step with a comity that does what is written; what is told of a failure."""

    def carry_out(step: str, does: str) -> str | None:
        comity = [sys.executable, "-c", PROGRAM.format(does=does)]
        failed = anywhere.carry_out(anywhere.Here(comity, tmp_path), [("a step", getattr(anywhere, step))])
        told = capsys.readouterr().out
        assert told.startswith("FAIL" if failed else "ok")
        return told if failed else None

    return carry_out


def help_of(*commands: str) -> str:
    listed = "".join(f"  {command}  What it does.\n" for command in commands)
    return f"print({f'Commands:{chr(10)}{listed}{chr(10)}Exit codes:'!r})"


def test_a_command_that_is_not_tried_fails(tell: Told, anywhere: ModuleType) -> None:
    assert tell("all_are_tried", help_of(*anywhere.COMMANDS)) is None

    assert "'adopt'" in (tell("all_are_tried", help_of(*anywhere.COMMANDS, "adopt")) or "")
    assert tell("all_are_tried", help_of(*list(anywhere.COMMANDS)[1:]))


def test_a_text_that_is_recorded_otherwise_fails(tell: Told, anywhere: ModuleType) -> None:
    recorded = "if '-o' in sys.argv: put({!r})"

    assert tell("as_typed", recorded.format(json.dumps({"note": anywhere.MARKS}))) is None
    assert "recorded as" in (tell("as_typed", recorded.format(json.dumps({"note": "US$ 50,000"}))) or "")


def test_what_the_doctor_finds_fails(tell: Told) -> None:
    found = 'print(\'{}\' if \'--help\' in sys.argv else \'[{{"what": "permissions", "state": "{}"}}]\')'

    assert tell("doctor", found.format("", "good")) is None
    assert "permissions" in (tell("doctor", found.format("", "bad")) or "")


@pytest.mark.parametrize("other", [{"rows": 0}, {"entries": 7}, {"file": "gone"}, {"processes": 1}])
def test_rows_that_are_not_kept_or_not_made_by_two_fail(
    other: dict[str, object],
    tell: Told,
    tmp_path: Path,
    anywhere: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "kept").touch()
    monkeypatch.setattr(anywhere, "cores", lambda: 2)
    made = {"entries": 21_002, "rows": 30_000, "file": "kept", "processes": 2}
    program = "print({!r} if 'rebuild' in sys.argv else '')"

    assert tell("many", program.format(json.dumps(made))) is None
    assert tell("many", program.format(json.dumps(made | other)))


def test_a_defect_where_a_reader_leaves_fails(tell: Told) -> None:
    assert tell("a_reader_who_leaves", "print('a row')") is None
    assert tell("a_reader_who_leaves", "print('a row'); sys.exit(70)")
    assert tell("a_reader_who_leaves", "print('a row'); print('Error: Invalid argument', file=sys.stderr)")


def test_what_fails_is_told_with_its_words(tell: Told) -> None:
    told = tell("init", "print('this is why', file=sys.stderr); sys.exit(6)") or ""

    assert "init --ledger new.db" in told
    assert "ended with 6, not 0" in told
    assert "this is why" in told


def test_it_exits_1_where_comity_cannot_be_run(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(FILE), "--at", str(tmp_path), "--comity", str(tmp_path / "nothing")],
        capture_output=True,
        check=False,
    )

    assert done.returncode == 1
    assert list(tmp_path.iterdir()) == []
