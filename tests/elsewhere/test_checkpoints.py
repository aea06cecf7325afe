"""Checkpoints, keys and dossiers that were mailed, edited, redirected and checked out by other systems."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from store.note import Checkpoint, NotANote, Note, plain
from tests.hostile.front import Front

if TYPE_CHECKING:
    from collections.abc import Callable

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

SPOILT: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "cut short": (lambda text: text[:-10], "cut short"),
    "cut short by one sign": (lambda text: text[:-2], "cut short"),
    "cut off before the signature": (lambda text: text[:-100], "cut short"),
    "quoted": (lambda text: lines(text, lambda all_: [b"> " + line for line in all_]), ""),
    "a CR inside": (lambda text: text.replace(b"mity/", b"m\rity/", 1), "control character"),
    "an empty line inside": (
        lambda text: lines(text, lambda all_: [all_[0], b"", *all_[1:]]),
        "empty lines in it",
    ),
    "an empty line after each": (lambda text: text.replace(b"\n", b"\n\n"), ""),
    "another dash": (lambda text: text.replace("—".encode(), b"-"), "the dash before it became '-'"),
    "a lost dash": (lambda text: text.replace("—".encode(), b"?"), "the dash before it became '?'"),
    "a lost dash, in UTF-16": (lambda text: utf_16(text.replace("—".encode(), b"?")), "became '?'"),
    "code page 1252": (lambda text: text.decode().encode("cp1252"), "saved anew by an editor"),
    "code page 950": (lambda text: text.decode().encode("cp950"), "saved anew by an editor"),
    "half of UTF-16": (lambda text: utf_16(text)[:-1], "cut short"),
    "nothing": (lambda _text: b"", "it is empty"),
    "blanks": (lambda _text: b"\r\n \n", "it is empty"),
    "facts": (lambda _text: b'{"stream": "body:malmo", "type": "noted"}\n', "facts or an export"),
    "a database": (lambda _text: b"SQLite format 3\0" + bytes(99), "it is a database"),
    "words": (lambda _text: b"Dear colleagues,\n\nplease find it below.\n", ""),
}
"""What was spoilt on its way, or is no checkpoint, and what is said of it."""


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


@pytest.mark.parametrize("how", SPOILT)
def test_what_was_spoilt_accuses_nobody(how: str, made: Path, tmp_path: Path, comity_: Any) -> None:
    spoil, why = SPOILT[how]
    (tmp_path / "a.checkpoint").write_bytes(spoil((made / "a.checkpoint").read_bytes()))

    for key in ([], ["--key", key_of(made)]):
        code, said = comity_("verify", "a.checkpoint", *key, "--ledger", "l.db")

        assert code == 2, said
        assert "a.checkpoint cannot be checked: " in said
        assert why in said
        assert "FAULT" not in said
        assert "is not what it was" not in said


def test_a_key_that_is_named_as_a_checkpoint_is_called_that(made: Path, comity_: Any) -> None:
    code, said = comity_("verify", str(made / "dossier" / "key.txt"), "--ledger", "l.db")

    assert code == 2, said
    assert "and no checkpoint: name it with --key" in said


def test_what_was_spoilt_hides_no_fault(made: Path, tmp_path: Path, comity_: Any) -> None:
    whole = (made / "a.checkpoint").read_bytes()
    (tmp_path / "a.checkpoint").write_bytes(whole[:-10])
    (tmp_path / "b.checkpoint").write_bytes(CHANGED["another root"](whole))

    code, said = comity_("verify", "a.checkpoint", "b.checkpoint", "--ledger", "l.db")

    assert code == 5, said
    assert "unread a.checkpoint: " in said
    assert "FAULT  b.checkpoint: " in said


def test_programs_are_told_that_it_was_not_read(made: Path, tmp_path: Path, comity_: Any) -> None:
    (tmp_path / "a.checkpoint").write_bytes((made / "a.checkpoint").read_bytes()[:-10])

    code, said = comity_("verify", "a.checkpoint", "--ledger", "l.db", "--format", "json")

    assert code == 2
    assert '"unread"' in said


@pytest.mark.parametrize("how", HARMLESS)
def test_the_key_is_read_out_of_a_file_that_went_through_the_same(
    how: str, made: Path, tmp_path: Path, comity_: Any
) -> None:
    shutil.copy(made / "a.checkpoint", tmp_path)
    (tmp_path / "key.txt").write_bytes(HARMLESS[how]((made / "dossier" / "key.txt").read_bytes()))

    code, said = comity_("verify", "a.checkpoint", "--key", "key.txt", "--ledger", "l.db")

    assert code == 0, said


@pytest.mark.parametrize("how", ["CRLF", "a mark", "UTF-16"])
def test_so_is_the_private_key(how: str, made: Path, tmp_path: Path, comity_: Any) -> None:
    (pem,) = made.rglob("signing-key.pem")
    (tmp_path / "key.pem").touch(0o600)
    (tmp_path / "key.pem").write_bytes(HARMLESS[how](pem.read_bytes()))

    code, said = comity_("seal", "--key", "key.pem", "-o", "b.checkpoint", "--ledger", "l.db")

    assert code == 0, said
    assert key_of(made) in said


def test_a_dossier_is_made_by_a_checkpoint_that_was_mailed(made: Path, tmp_path: Path, comity_: Any) -> None:
    (tmp_path / "a.checkpoint").write_bytes(HARMLESS["a mark and CRLF"]((made / "a.checkpoint").read_bytes()))

    code, said = comity_(
        "export", "--dossier", "edinburgh", "--checkpoint", "a.checkpoint", "--key", key_of(made), "-o", "d",
        "--ledger", "l.db",
    )  # fmt: skip

    assert code == 0, said
    assert (tmp_path / "d" / "checkpoint.txt").read_bytes() == (made / "a.checkpoint").read_bytes()


def test_blanks_that_were_signed_are_not_taken_away(made: Path) -> None:
    """A line that others may add may end with blanks: it is read as it stands."""
    note = Note.read((made / "a.checkpoint").read_bytes())
    longer = Note(f"{note.text}told by others  \n", note.signatures)

    assert Note.read(str(longer).encode()) == longer
    assert Note.read(str(longer).replace("\n", "\r\n").encode()) == longer
    assert Checkpoint.read(longer.text).extra == ("told by others  ",)


def test_a_megabyte_of_nothing_is_refused_at_once() -> None:
    for nothing in (
        b"\n" * 999_999,
        b"\r" * 999_999,
        b"x\n" + b"\n" * 900_000 + b"y\n",
        b" " * 999_999,
        b"x" + b"\r" * 9**6,
    ):
        with pytest.raises(NotANote):
            Note.read(nothing)
    assert plain(b"\r" * 9) == "\r" * 9


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


@pytest.mark.parametrize("how", SPOILT)
def test_both_say_of_what_was_spoilt_that_it_cannot_be_checked(how: str, dossier: Path) -> None:
    spoil, _ = SPOILT[how]
    (dossier / "checkpoint.txt").write_bytes(spoil((dossier / "checkpoint.txt").read_bytes()))

    assert set(verdicts(dossier)) == {2}


@pytest.mark.parametrize("how", ["CRLF", "a mark", "a mark and CRLF"])
def test_all_of_it_with_other_line_ends(how: str, dossier: Path, made: Path) -> None:
    """As a checkout with autocrlf makes it; but for the program of the shell, which then cannot run."""
    for file in dossier.iterdir():
        if file.suffix in {".txt", ".jsonl", ".pem"}:
            file.write_bytes(HARMLESS[how](file.read_bytes()))

    assert set(verdicts(dossier)) == {0}
    (dossier / "export.jsonl").write_bytes(HARMLESS[how]((made / "export.jsonl").read_bytes()))
    words = [sys.executable, str(dossier / "verify.py"), "--export", str(dossier / "export.jsonl")]
    assert subprocess.run(words, capture_output=True, check=False).returncode == 0


def test_every_file_of_it_has_the_line_ends_of_the_log(made: Path) -> None:
    for file in (made / "dossier").iterdir():
        content = file.read_bytes()
        assert b"\r" not in content, file.name
        content.decode()


def test_its_programs_have_them_too_where_the_checkout_has_others(
    made: Path, tmp_path: Path, comity_: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from store.dossier import writing  # noqa: PLC0415

    for name in ("verify.py", "verify.sh", "README.txt"):
        (tmp_path / name).write_bytes((writing.HERE / name).read_bytes().replace(b"\n", b"\r\n"))
    monkeypatch.setattr(writing, "HERE", tmp_path)
    shutil.copy(made / "a.checkpoint", tmp_path)

    code, said = comity_(
        "export", "--dossier", "edinburgh", "--checkpoint", "a.checkpoint", "--key", key_of(made), "-o", "d",
        "--ledger", "l.db",
    )  # fmt: skip

    assert code == 0, said
    assert set(verdicts(tmp_path / "d")) == {0}
    assert b"\r" not in b"".join(file.read_bytes() for file in (tmp_path / "d").iterdir())


def test_its_files_have_names_that_every_system_takes(made: Path) -> None:
    for file in (made / "dossier").iterdir():
        assert not set('<>:"/\\|?*') & set(file.name)
        assert file.name.isascii()
        assert file.stem.lower() not in {"con", "nul", "aux", "prn"}
        assert not file.name.endswith((".", " "))


@pytest.mark.parametrize("encoding", ["cp437", "cp950", "ascii"])
def test_its_program_prints_on_every_console(encoding: str, dossier: Path) -> None:
    entries = dossier / "entries.jsonl"
    entries.rename(dossier / "entries 高雄 ł.jsonl")
    for words in ([], ["--help"], ["高雄 ł"]):
        done = subprocess.run(
            [sys.executable, dossier / "verify.py", *words],
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONIOENCODING": f"{encoding}:strict"},
        )
        assert b"Traceback" not in done.stderr, done.stderr


# --- patterns that a shell hands on


def test_patterns_are_expanded_where_the_shell_does_not(made: Path, tmp_path: Path, comity_: Any) -> None:
    for name in ("2026-10.checkpoint", "2026-11.checkpoint", "[a].checkpoint", "a.checkpoint"):
        shutil.copy(made / "a.checkpoint", tmp_path / name)

    code, said = comity_("verify", "2026-*.checkpoint", "--ledger", "l.db")
    assert code == 0, said
    assert said.index("holds  2026-10.checkpoint") < said.index("holds  2026-11.checkpoint")

    code, said = comity_("verify", "[a].checkpoint", "--ledger", "l.db")
    assert "holds  [a].checkpoint" in said, "a file of that very name goes first"

    code, said = comity_("verify", "2025-*.checkpoint", "--ledger", "l.db")
    assert code == 3
    assert "2025-*.checkpoint: no file has a name like that" in said
