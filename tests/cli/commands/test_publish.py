"""`comity publish DIR`: what it says, what it takes, what it refuses."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

pytest.importorskip("starlette", reason="makes the pages: the extra web")

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


def signs(shell: Shell) -> str:
    """Seal into `a.checkpoint`; the public key that signed it."""
    key = re.search(r"\S+\+[0-9a-f]{8}\+\S+", shell.ok("seal", "-o", "a.checkpoint").err)
    assert key
    return key[0]


def test_with_a_checkpoint_it_is_no_draft_and_the_checkpoint_lies_beside(gdynia: Shell) -> None:
    gdynia.ok("seal", "--key", "own.pem", "-o", "a.checkpoint")
    gdynia.ok("seal", "-q")  # with another key: the first is known here nevertheless

    gdynia.ok("publish", "site", "--checkpoint", "a.checkpoint")

    assert "Draft" not in Path("site/index.html").read_text(encoding="utf-8")
    assert Path("site/checkpoint.txt").read_bytes() == Path("a.checkpoint").read_bytes()
    assert "Draft" not in (page := Path("site/about.html").read_text(encoding="utf-8"))
    assert "is signed by" in page


@pytest.mark.parametrize("how", ["a bit is another", "a stranger's"])
@pytest.mark.parametrize("given", ["the key of this machine", "a key that is named"])
def test_a_checkpoint_whose_signature_is_not_that_of_the_key_is_refused(
    gdynia: Shell, how: str, given: str
) -> None:
    key = signs(gdynia)
    text, _, signature = Path("a.checkpoint").read_text(encoding="utf-8").rpartition("— ")
    name, packed = signature.split()
    raw = bytearray(base64.b64decode(packed))
    raw[40] ^= 1
    name = "mallory.example" if how == "a stranger's" else name
    spoilt = f"{text}— {name} {base64.b64encode(raw).decode()}\n"
    Path("b.checkpoint").write_text(spoilt, encoding="utf-8", newline="")

    named = ("--key", key) if given == "a key that is named" else ()
    said = gdynia.fails(5, "publish", "site", "--checkpoint", "b.checkpoint", *named)

    assert ("mallory.example" if how == "a stranger's" else "is not good") in said


def test_a_partnership_is_verified_from_its_published_dossier_with_python_alone(
    gdynia: Shell, tmp_path: Path
) -> None:
    gdynia.ok("record", "noted", "kaohsiung", "--text", "noted-saffron")
    key = signs(gdynia)
    gdynia.ok("register", "body", "male", "--name", "Malé", "--kind", "city", "--country", "MV")
    gdynia.ok("open", "male")
    gdynia.ok(
        "record", "visited", "kaohsiung", "--visitor", "gdynia", "--host", "kaohsiung", "--on", "2026-11-01"
    )
    gdynia.ok("publish", "site", "--with", "dossiers", "--checkpoint", "a.checkpoint")

    page = Path("site/p/gdynia--kaohsiung.html").read_text(encoding="utf-8")
    later = Path("site/p/gdynia--male.html").read_text(encoding="utf-8")
    every = Path("site/p/gdynia--kaohsiung.audit.html").read_text(encoding="utf-8")
    with ZipFile("site/p/gdynia--kaohsiung.zip") as packed:
        packed.extractall(tmp_path / "taken")
    folder = tmp_path / "taken/dossier"
    check = [sys.executable, "-I", str(folder / "verify.py"), "--key", key]
    whole = subprocess.run(check, check=False, capture_output=True, encoding="utf-8")
    hidden = [path.name for path in Path("site").rglob("*.*") if b"noted-saffron" in path.read_bytes()]
    entries = folder / "entries.jsonl"
    number = len(entries.read_bytes().splitlines())
    entries.write_bytes(entries.read_bytes().replace(b"gdynia", b"gdansk", 1))
    changed = subprocess.run(check, check=False, capture_output=True, encoding="utf-8")

    assert 'p/gdynia--kaohsiung.zip"' in page
    assert hidden == ["gdynia--kaohsiung.zip"]
    assert number == 2
    assert f"the first {number} of its {number + 1} entries; what came later is not proved yet" in page
    assert f"({number + 1})" in every
    assert not Path("site/p/gdynia--male.zip").exists()
    assert "No dossier of this tie yet: it was opened after the checkpoint" in later
    for name in ("index", "about", "check", "data", "p/gdynia--male"):
        told = Path(f"site/{name}.html").read_text(encoding="utf-8")
        assert "Not on the pages: who recorded an entry, notes" in told
        assert "Not published" not in told
        assert "Left out" not in told
    assert whole.returncode == 0, whole.stderr
    assert changed.returncode == 5


def test_a_checkpoint_of_another_ledger_is_refused(gdynia: Shell) -> None:
    gdynia.ok("seal", "-o", "a.checkpoint")
    gdynia.ok("init", "--ledger", "b.db", "--home", "b", "--name", "B", "--kind", "city")

    done = gdynia("publish", "site", "--checkpoint", "a.checkpoint", "--ledger", "b.db")

    assert done.code == 5
    assert "none of this ledger" in done.err
    assert not Path("site").exists()


def test_a_folder_of_somebody_else_is_refused(gdynia: Shell) -> None:
    Path("mine").mkdir()
    Path("mine/letter.txt").write_text("x", encoding="utf-8")

    done = gdynia("publish", "mine")

    assert done.code == 1
    assert "letter.txt" in done.err
    assert [path.name for path in Path("mine").iterdir()] == ["letter.txt"]


def test_the_site_of_another_ledger_is_refused_with_a_way_to_replace_it(gdynia: Shell) -> None:
    gdynia.ok("init", "--ledger", "b.db", "--home", "b", "--name", "B", "--kind", "city")
    gdynia.ok("publish", "site", "--ledger", "b.db")

    refused = gdynia.fails(5, "publish", "site")

    assert (
        "of another ledger, or this one was rewritten: its first 2 entries are not those of the site"
        in refused
    )
    assert "replace the site with --anew: nothing was written" in refused
    assert " 0 taken away" not in gdynia.ok("publish", "site", "--anew").err


@pytest.mark.parametrize("url", ["example.org", "ftp://x", "https://", 'https://a"b/', "https://a/?q=1"])
def test_an_address_that_is_none_is_refused(gdynia: Shell, url: str) -> None:
    assert gdynia("publish", "site", "--base-url", url).code == 2
