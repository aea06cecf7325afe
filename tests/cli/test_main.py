"""The front door: its commands, its help, how fast it opens, and what it does about those who leave."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from cli.main import comity
from cli.version import VERSION
from tests.environment import at_home_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.cli.conftest import Shell

ROOT = Path(__file__).resolve().parents[2]
HEARS = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
"""
"""Whoever runs the tests by nohup or in the background hears neither, and every program that is started inherits that."""
START = HEARS + "import sys; sys.argv[0] = 'comity'; from cli.main import main; "
HEAVY = ("pydantic", "eventsourcing", "rich", "sqlite3", "jinja2", "store.application", "domain.fact")
LOOK = """
import atexit, json
atexit.register(lambda: print(json.dumps([name for name in {heavy!r} if name in sys.modules]), file=sys.stderr))
main()
"""


def environment(**more: str) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("COMITY") or name in at_home_in(Path())
    }
    return {**kept, "PYTHONPATH": str(ROOT), "COMITY_USER": "mei", **more}


def process(
    words: Sequence[str], folder: Path, code: str = "main()", **more: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", START + code, *words],
        cwd=folder,
        env=environment(**more),
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def imported(words: Sequence[str], folder: Path, **more: str) -> list[str]:
    """What of all that is heavy a command has imported when it ends."""
    done = process(words, folder, LOOK.format(heavy=HEAVY), **more)
    found: list[str] = json.loads(done.stderr.decode().splitlines()[-1])
    return found


def every(
    command: click.Command, path: str, parent: click.Context | None = None
) -> Iterator[tuple[str, click.Context]]:
    """Every command there is, with the path by which it is called."""
    context = click.Context(
        command,
        parent,
        info_name=path.rpartition(" ")[2],
        terminal_width=100,
        max_content_width=100,
        help_option_names=comity.context_settings["help_option_names"],  # click keeps what it was asked first
    )
    yield path, context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None, name
            yield from every(inner, f"{path} {name}", context)


# --- what there is


def test_the_version_is_that_of_the_package() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    assert settings["project"]["version"] == VERSION


# --- help


def test_options_of_all_stand_before_and_after_the_command(gdynia: Shell) -> None:
    after = gdynia.ok("list", "--json")

    assert gdynia.ok("--json", "list").out == after.out
    assert gdynia.ok("--ledger", "comity.db", "--format", "json", "list").out == after.out


def test_the_ledger_is_named_by_option_then_by_the_environment(
    gdynia: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    gdynia.ok("init", "--ledger", "other.db", "--title", "another")
    monkeypatch.setenv("COMITY_LEDGER", "other.db")

    assert gdynia.ok("list", "--json").json == []
    assert len(gdynia.ok("list", "--json", "--ledger", "comity.db").json) == 1


# --- speed: what is not imported


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["--version"],
        ["record", "--help"],
        ["record", "signed", "--help"],
        ["list", "--help"],
        ["report"],
        ["report", "--help"],
        ["report", "status", "--help"],
        ["report", "cuont"],
        ["diff", "--help"],
        ["recrod"],
    ],
)
def test_help_waits_for_nothing_heavy(words: list[str], tmp_path: Path) -> None:
    assert imported(words, tmp_path) == []


@pytest.mark.parametrize(
    "line",
    ["comity sh", "comity record pro", "comity record signed --in", "comity list --as", "comity report co"],
)
def test_completion_waits_for_nothing_heavy(line: str, tmp_path: Path) -> None:
    words = line.split()

    found = imported(
        [], tmp_path, _COMITY_COMPLETE="bash_complete", COMP_WORDS=line, COMP_CWORD=str(len(words) - 1)
    )

    assert found == []


def test_completion_completes(tmp_path: Path) -> None:
    done = process(
        [], tmp_path, _COMITY_COMPLETE="bash_complete", COMP_WORDS="comity record put", COMP_CWORD="2"
    )

    assert done.stdout.decode().split() == ["plain,put-on-hold"]


def test_what_is_heavy_is_seen_where_it_is_needed(gdynia: Shell) -> None:
    found = imported(["show", "kaohsiung"], gdynia.folder)

    assert {"pydantic", "eventsourcing", "sqlite3"} <= set(found)
    assert "rich" not in found, "rich draws on terminals only"


def test_what_is_beyond_the_last_entry_waits_for_no_model(gdynia: Shell) -> None:
    imported(["show", "kaohsiung"], gdynia.folder)

    assert imported(["show", "kaohsiung", "--as-known", "#6"], gdynia.folder) == ["sqlite3"]


# --- readers who leave, consoles that know little, people who interrupt


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "md", "table"])
def test_a_reader_who_leaves_is_no_error(form: str, histories: Shell) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", START + "main()", "audit", "--format", form],
        cwd=histories.folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout
        assert running.stderr
        running.stdout.read(1)
        running.stdout.close()
        said = running.stderr.read().decode()

    assert (running.returncode, said) == (0, "")


@pytest.mark.parametrize("encoding", ["cp950", "ascii", "latin-1", "utf-16"])
def test_names_are_written_whatever_the_console_believes(encoding: str, gdynia: Shell) -> None:
    gdynia.ok(
        "record", "visited", "kaohsiung", "--visitor", "gdynia", "--host", "kaohsiung", "--place", "Łódź"
    )

    done = process(["timeline", "高雄"], gdynia.folder, PYTHONIOENCODING=encoding)

    assert done.returncode == 0, done.stderr
    assert "Łódź" in done.stdout.decode()


@pytest.mark.skipif(
    os.name != "posix" or not Path("/dev/full").exists(), reason="no device here is always full"
)
@pytest.mark.parametrize(
    "words", [["list"], ["show", "kaohsiung"], ["--help"], ["audit", "--format", "table"]]
)
def test_where_nothing_more_can_be_written_it_says_so(words: list[str], gdynia: Shell) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-c", START + "main()", *words],
            cwd=gdynia.folder,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )

    said = done.stderr.decode()
    assert done.returncode == 6
    assert said.startswith("Error: what there is to say cannot be written: no space left")
    assert "Traceback" not in said


def closing(streams: str, words: str, gdynia: Shell) -> subprocess.CompletedProcess[bytes]:
    """Run a command with some of its streams closed by the shell."""
    return subprocess.run(
        ["/bin/sh", "-c", f'exec "$0" -c "$1" {words} {streams}', sys.executable, START + "main()"],
        cwd=gdynia.folder,
        env=environment(),
        capture_output=True,
        check=False,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="descriptors of POSIX")
@pytest.mark.parametrize(
    "words",
    [
        *("show kaohsiung", "list", "list --format json", "list --format md", "list --format table"),
        *("export", "export --facts", "seal", "report status", "audit --format csv", "replay", "--help"),
        *("--version", "schema body.registered", "config", "completion bash", "map", "verify", "doctor"),
    ],
)
def test_where_standard_output_is_closed_it_says_so(words: str, gdynia: Shell) -> None:
    done = closing("1>&-", words, gdynia)

    assert done.returncode == 6, done.stderr
    assert "Error: what there is to say cannot be written: bad file descriptor" in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr
    assert closing("1>/dev/null", words, gdynia).returncode == 0, "it is the closed output alone"
    assert closing("0<&- 1>&- 2>&-", words, gdynia).returncode == 6, "though nobody hears it"


@pytest.mark.skipif(sys.platform == "win32", reason="descriptors of POSIX")
def test_a_command_that_prints_nothing_needs_no_standard_output(gdynia: Shell) -> None:
    assert closing("0<&- 1>&-", "backup copy.db", gdynia).returncode == 0
    assert (gdynia.folder / "copy.db").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="descriptors of POSIX")
@pytest.mark.parametrize(("words", "code"), [("show kaohsiung", 0), ("show nobody", 3), ("nothing", 2)])
def test_where_the_other_streams_are_closed_the_code_is_the_same(
    words: str, code: int, gdynia: Shell
) -> None:
    done = closing("0<&- 2>&-", words, gdynia)

    assert (done.returncode, bool(done.stdout)) == (code, code == 0)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_an_interruption_leaves_with_130_and_writes_nothing(name: str, gdynia: Shell) -> None:
    before = gdynia.files()
    with subprocess.Popen(
        [sys.executable, "-c", START + "main()", "import", "-"],
        cwd=gdynia.folder,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdin
        assert running.stderr
        running.stdin.write(b'{"stream":"body:x","type":"body.registered","name":"X","kind":"city"}\n')
        running.stdin.flush()
        time.sleep(1.2)  # until it waits for the rest
        running.send_signal(signal.Signals[name])
        said = running.stderr.read().decode()

    assert running.returncode == 130
    assert said.strip() == "Interrupted: nothing more was written."
    assert gdynia.files() == before


def test_nothing_is_ever_asked(gdynia: Shell) -> None:
    """Standard input is closed in every one of these, and none waits for it."""
    for words in (["record", "visited", "kaohsiung"], ["init"], ["retract", "--last"], ["register", "body"]):
        assert process(words, gdynia.folder).returncode in {2, 6}
