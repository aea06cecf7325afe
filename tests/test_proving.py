"""The how-to on proving a history is followed to the letter: by an office, and by two third parties who have no comity."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.environment import bare
from tests.machines import typed

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/how-to/prove-a-history.md"
SH = shutil.which("sh") or ""
TOOLS = (
    "awk",
    "cat",
    "cmp",
    "cut",
    "dirname",
    "grep",
    "head",
    "mktemp",
    "mv",
    "od",
    "rm",
    "sed",
    "sh",
    "tail",
    "tr",
    "wc",
)
"""What a shell has at hand everywhere."""

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not SH, reason="there is no shell here")]


def blocks() -> dict[str, list[str]]:
    """The commands of the page, by the heading that they stand under."""
    found: dict[str, list[str]] = {}
    for part in re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        heading, _, text = part.partition("\n")
        found[heading] = re.findall(r"^```(?:text|bash)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return found


def run(commands: str, folder: Path, tools: Path) -> subprocess.CompletedProcess[str]:
    """What a shell does with some commands, where there are these tools and no others."""
    typed(commands)
    return subprocess.run(
        [SH, "-euc", commands],
        cwd=folder,
        env=bare(PATH=str(tools), LANG="C.UTF-8"),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def toolbox(folder: Path, *more: str) -> Path:
    """A folder with what a shell has everywhere, and some tools more."""
    folder.mkdir()
    for name in (*TOOLS, *more):
        where = sys.executable if name == "python3" else shutil.which(name)
        if where:
            (folder / name).symlink_to(where)
    return folder


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an office that has done its four steps on the demo ledger."""
    folder = tmp_path_factory.mktemp("office")
    tools = toolbox(folder / "tools")
    comity = tools / "comity"
    comity.write_text(
        f'#!{SH}\nPYTHONPATH="{ROOT}" COMITY_USER=mei COMITY_LEDGER=demo.db exec "{sys.executable}" -m comity "$@"\n',
        encoding="utf-8",
    )
    comity.chmod(0o755)
    (folder / "desk").mkdir()
    done = run("comity demo -q", folder / "desk", tools)
    assert done.returncode == 0, done.stderr
    for heading, commands in blocks().items():
        if heading[0].isdecimal():
            for command in commands:
                done = run(command, folder / "desk", tools)
                assert done.returncode == 0, f"{command}\n{done.stderr}"
    assert run("comity export -o export.jsonl", folder / "desk", tools).returncode == 0
    return folder / "desk"


@pytest.fixture
def third_party(office: Path, tmp_path: Path) -> Path:
    """The folder of somebody who was handed a dossier and an export, and has read the key in the minutes."""
    shutil.copytree(office / "dossier", tmp_path / "dossier")
    shutil.copy(office / "export.jsonl", tmp_path)
    shutil.copy(office / "dossier" / "key.txt", tmp_path / "key-from-the-minutes.txt")
    return tmp_path


def changed(folder: Path) -> None:
    """Change one letter of what was handed over."""
    entries = folder / "dossier" / "entries.jsonl"
    raw = entries.read_bytes()
    assert b"Edinburgh" in raw
    entries.write_bytes(raw.replace(b"Edinburgh", b"Edinburgo", 1))


def test_the_page_has_commands_for_all_of_them() -> None:
    found = blocks()

    assert [len(found[heading]) for heading in found] == [1, 0, 1, 1, 2, 3, 0]


def test_a_third_party_verifies_edinburgh_with_python_alone(third_party: Path) -> None:
    tools = toolbox(third_party / "tools", "python3")
    key = (third_party / "key-from-the-minutes.txt").read_text(encoding="utf-8").strip()
    alone, with_export = (
        block.replace("NAME+ID+KEY", key) for block in blocks()["They check it with Python alone"]
    )

    first, second = run(alone, third_party, tools), run(with_export, third_party, tools)

    assert first.returncode == second.returncode == 0, first.stderr + second.stderr
    assert re.search(r"It holds: \d+ entries of partnership:edinburgh--kaohsiung", first.stdout)
    assert "no other entry of the stream up to the checkpoint" in second.stdout
    changed(third_party)
    assert run(alone, third_party, tools).returncode == 5


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not here")
def test_a_third_party_verifies_edinburgh_with_openssl_alone(third_party: Path) -> None:
    tools = toolbox(third_party / "tools", "openssl")
    script, by_hand, of_an_entry = blocks()["Or with openssl alone"]

    done, signed = run(script, third_party, tools), run(by_hand, third_party, tools)

    assert done.returncode == signed.returncode == 0, done.stderr + signed.stderr
    assert "It holds: " in done.stdout
    assert "Verified" in signed.stdout
    assert re.search(r"= [0-9a-f]{64}$", run(of_an_entry, third_party, tools).stdout.strip())
    changed(third_party)
    assert run(script, third_party, tools).returncode == 5
    (third_party / "dossier" / "checkpoint.txt").write_text(
        (third_party / "dossier" / "checkpoint.txt").read_text(encoding="utf-8").replace("\n6", "\n7", 1),
        encoding="utf-8",
    )
    assert run(by_hand, third_party, tools).returncode != 0


def test_nobody_of_them_had_anything_of_ours(third_party: Path) -> None:
    tools = toolbox(third_party / "tools", "python3", "openssl")

    assert run("comity --version", third_party, tools).returncode == 127
