"""Checkpoints, keys and dossiers that were mailed, edited, redirected and checked out by other systems."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.hostile.front import Front

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow

MAPPED = {
    "cp437": "ΓÇö",
    "cp850": "ÔÇö",
    "cp1252": "â€”",
    "cp1250": "â€”",
    "cp1251": "вЂ”",
    "cp866": "тАФ",
} | {page: "—".encode().decode(page, "replace") for page in ("cp950", "cp936", "cp949", "cp852")}
"""How the dash before a signature looks where PowerShell takes its bytes for signs of a code page."""


def utf_16(text: bytes) -> bytes:
    return text.decode().encode("utf-16")


def redirected(dash: str) -> Callable[[bytes], bytes]:
    """What Windows PowerShell makes of it with `>`."""
    return lambda text: utf_16(text.replace("—".encode(), dash.encode()))


def saved_anew(dash: str) -> Callable[[bytes], bytes]:
    """What an editor makes of it that took UTF-8 for a code page, and saved UTF-8."""
    return lambda text: text.replace("—".encode(), dash.encode())


def lines(text: bytes, change: Callable[[list[bytes]], list[bytes]]) -> bytes:
    return b"\n".join([*change(text.split(b"\n")[:-1]), b""])


HARMLESS: dict[str, Callable[[bytes], bytes]] = {
    "as it is": lambda text: text,
    "CRLF": lambda text: text.replace(b"\n", b"\r\n"),
    "CRLF twice": lambda text: text.replace(b"\n", b"\r\r\n"),
    "a mark": lambda text: b"\xef\xbb\xbf" + text,
    "a mark and CRLF": lambda text: b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n"),
    "UTF-16": lambda text: utf_16(text.replace(b"\n", b"\r\n")),
    "UTF-16, big end first": lambda text: b"\xfe\xff" + text.decode().encode("utf-16-be"),
    "blanks at each end": lambda text: text.replace(b"\n", b" \t \n"),
    "blanks and CRLF": lambda text: text.replace(b"\n", b"  \r\n"),
    "empty lines around": lambda text: b"\n \n" + text + b"\n\t\n\n",
    "empty lines around, CRLF": lambda text: b"\r\n\r\n" + text.replace(b"\n", b"\r\n") + b"\r\n",
    "blanks after the end": lambda text: text + b"   ",
    "no last line end": lambda text: text[:-1],
    "no last line end, CRLF": lambda text: text[:-1].replace(b"\n", b"\r\n"),
    "CR alone": lambda text: text.replace(b"\n", b"\r"),
    "UTF-16 without a mark": lambda text: text.decode().encode("utf-16-le"),
    "UTF-16 without a mark, big end first": lambda text: text.decode().encode("utf-16-be"),
    "UTF-16 without a mark, CRLF": lambda text: text.replace(b"\n", b"\r\n").decode().encode("utf-16-le"),
    "a no-break space at each end": lambda text: text.replace(b"\n", "\xa0\n".encode()),
    **{f"UTF-16 by PowerShell, {page}": redirected(dash) for page, dash in MAPPED.items()},
    **{f"saved anew, {page}": saved_anew(dash) for page, dash in MAPPED.items()},
}
"""What an e-mail, an editor or a shell does to a checkpoint."""

CHANGED: dict[str, Callable[[bytes], bytes]] = {
    "another number": lambda text: lines(text, lambda all_: [all_[0], b"9", *all_[2:]]),
    "no number": lambda text: lines(text, lambda all_: [all_[0], b"09", *all_[2:]]),
    "another root": lambda text: lines(text, lambda all_: [*all_[:2], b"A" * 43 + b"=", *all_[3:]]),
    "half a root": lambda text: lines(text, lambda all_: [*all_[:2], all_[2][:20], *all_[3:]]),
    "another signature": lambda text: text[:-20] + bytes(reversed(text[-20:-5])) + text[-5:],
    "half a signature": lambda text: text[:-11] + b"\n",
    "a blank before a line": lambda text: lines(text, lambda all_: [b" " + all_[0], *all_[1:]]),
    "a letter more": lambda text: text.replace(b"comity/", b"comityy/"),
}
"""What nothing does to a checkpoint on its way: it is a fault."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger, a checkpoint, a key and a dossier, made by commands."""
    folder = tmp_path_factory.mktemp("made")
    front = Front(folder)
    for words in (
        ("init", "--home", "kaohsiung", "--name", "Kaohsiung", "--kind", "city"),
        ("register", "body", "edinburgh", "--name", "Edinburgh", "--kind", "city"),
        ("open", "edinburgh"),
        ("seal", "-o", "a.checkpoint"),
        ("export", "--dossier", "edinburgh", "--checkpoint", "a.checkpoint", "-o", "dossier"),
        ("export", "-o", "export.jsonl"),
    ):
        front.ok(*words, "--ledger", "l.db")
    return folder


@pytest.fixture
def comity_(comity_: Any, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run comity on the ledger, in a folder of the test's own and on a machine that has sealed nothing."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(made / "l.db", tmp_path)
    return comity_


def key_of(made: Path) -> str:
    return (made / "dossier" / "key.txt").read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("how", HARMLESS)
def test_what_is_done_to_its_lines_is_no_tampering(
    how: str, made: Path, tmp_path: Path, comity_: Any
) -> None:
    (tmp_path / "a.checkpoint").write_bytes(HARMLESS[how]((made / "a.checkpoint").read_bytes()))

    code, said = comity_("verify", "a.checkpoint", "--key", key_of(made), "--ledger", "l.db")

    assert code == 0, said
    assert "holds  a.checkpoint" in said
    assert "signed by comity/" in said


@pytest.mark.parametrize("how", CHANGED)
def test_anything_else_is_a_fault(how: str, made: Path, tmp_path: Path, comity_: Any) -> None:
    (tmp_path / "a.checkpoint").write_bytes(CHANGED[how]((made / "a.checkpoint").read_bytes()))

    code, said = comity_("verify", "a.checkpoint", "--key", key_of(made), "--ledger", "l.db")

    assert code == 5, said
    assert "FAULT  a.checkpoint" in said


@pytest.mark.parametrize("how", ["CRLF", "a mark", "UTF-16"])
def test_so_is_the_private_key(how: str, made: Path, tmp_path: Path, comity_: Any) -> None:
    (pem,) = made.rglob("signing-key.pem")
    (tmp_path / "key.pem").touch(0o600)
    (tmp_path / "key.pem").write_bytes(HARMLESS[how](pem.read_bytes()))

    code, said = comity_("seal", "--key", "key.pem", "-o", "b.checkpoint", "--ledger", "l.db")

    assert code == 0, said
    assert key_of(made) in said


# --- a dossier

SHELL = shutil.which("dash") or shutil.which("sh")


def verdicts(dossier: Path) -> tuple[int, ...]:
    """What the two programs of a dossier leave with."""
    commands: list[list[str]] = [[sys.executable, str(dossier / "verify.py")]]
    if SHELL and shutil.which("openssl"):
        commands.append([SHELL, str(dossier / "verify.sh")])
    return tuple(subprocess.run(command, capture_output=True, check=False).returncode for command in commands)


@pytest.fixture
def dossier(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made / "dossier", tmp_path / "dossier"))


@pytest.mark.parametrize("how", HARMLESS)
def test_both_programs_read_a_dossier_that_was_mailed(how: str, dossier: Path) -> None:
    for file in (dossier / "checkpoint.txt", dossier / "key.txt"):
        file.write_bytes(HARMLESS[how](file.read_bytes()))

    assert set(verdicts(dossier)) == {0}


@pytest.mark.parametrize("how", CHANGED)
def test_and_neither_what_was_changed(how: str, dossier: Path) -> None:
    (dossier / "checkpoint.txt").write_bytes(CHANGED[how]((dossier / "checkpoint.txt").read_bytes()))

    assert set(verdicts(dossier)) == {5}


def test_every_file_of_it_has_the_line_ends_of_the_log(made: Path) -> None:
    for file in (made / "dossier").iterdir():
        content = file.read_bytes()
        assert b"\r" not in content, file.name
        content.decode()
