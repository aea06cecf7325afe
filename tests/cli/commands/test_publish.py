"""`comity publish DIR`: what it says, what it takes, what it refuses."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
import sys
from html import unescape
from importlib import util
from pathlib import Path
from typing import TYPE_CHECKING, Any
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


def test_it_says_what_it_wrote_of_which_day_and_where_to_open_it(gdynia: Shell) -> None:
    done = gdynia.ok("publish", "site", "--as-at", "2026-11-27")

    assert re.search(
        r"\d+ files of 2026-11-27: \d+ written, 0 taken away, every link leads somewhere", done.err
    )
    assert str(Path("site/index.html").absolute()) in done.err
    page = Path("site/p/gdynia--kaohsiung.html").read_text(encoding="utf-8")
    assert "27 November 2026" in page
    assert "No checkpoint was published with these pages" in page


def test_programs_are_told_in_json(gdynia: Shell) -> None:
    first = gdynia.ok("publish", "site", "--as-at", "2026-11-27", "--json").json
    Path("site/mine.txt").write_text("x", encoding="utf-8")
    again = gdynia.ok("publish", "site", "--as-at", "2026-11-27", "--json").json

    assert first["written"] == first["files"] > 20
    assert (again["written"], again["removed"], again["strange"]) == (0, 0, ["mine.txt"])


def test_what_was_recorded_since_is_told_corrections_first(gdynia: Shell) -> None:
    visit = ("--visitor", "gdynia", "--host", "kaohsiung", "--on")
    number = re.search(r"#(\d+)", gdynia.ok("record", "visited", "kaohsiung", *visit, "2026-10-01").out)
    assert number
    first = gdynia.ok("publish", "site", "--as-at", "2100-01-01")
    gdynia.ok("record", "visited", "kaohsiung", *visit, "2026-11-01")
    gdynia.ok("record", "noted", "kaohsiung", "--text", "not for everyone")
    gdynia.ok("correct", f"kaohsiung#{number[1]}", "--set", "on=2026-10-02", "--because", "a slip")

    again = gdynia.ok("publish", "site", "--as-at", "2100-01-01")

    assert "last published" not in first.err
    assert "Since it was last published, 3 entries were recorded, 1 of them not published." in again.err
    mended, new = again.err.index("Corrected, taken back"), again.err.index("New:")
    assert mended < again.err.index(f"corrected #{number[1]}") < new < again.err.index("visited Kaohsiung")
    assert "not for everyone" not in again.err
    assert "Since" not in gdynia.ok("publish", "site", "--as-at", "2100-01-01").err


def test_who_says_the_same_is_new_and_corrects_nothing(gdynia: Shell) -> None:
    visit = ("--visitor", "gdynia", "--host", "kaohsiung", "--on", "2026-10-01", "--source", "press")
    gdynia.ok("register", "source", "press", "--kind", "article", "--title", "The press")
    gdynia.ok("register", "source", "gazette", "--kind", "article", "--title", "The gazette")
    number = re.search(r"#(\d+)", gdynia.ok("record", "visited", "kaohsiung", *visit).out)
    assert number
    gdynia.ok("publish", "site", "--as-at", "2100-01-01")
    gdynia.ok("record", "attested", "kaohsiung", "--entry", number[1], "--source", "gazette")

    again = gdynia.ok("publish", "site", "--as-at", "2100-01-01")

    assert "New:\n" in again.err
    assert "Corrected, taken back" not in again.err


def test_notes_without_plans_are_published_with_a_caution(gdynia: Shell) -> None:
    said = "can only be a plan"

    assert said in gdynia.ok("publish", "site", "--with", "notes").err
    assert said not in gdynia.ok("publish", "site", "--with", "notes,plans").err
    assert said not in gdynia.ok("publish", "site").err


def test_what_was_recorded_and_taken_back_since_is_new_and_corrects_nothing_that_was_there(
    gdynia: Shell,
) -> None:
    gdynia.ok("publish", "site")
    visit = (
        "record",
        "visited",
        "kaohsiung",
        "--visitor",
        "gdynia",
        "--host",
        "kaohsiung",
        "--on",
        "2026-10-01",
    )
    gdynia.ok(*visit, "--source", "minutes-2025-06")
    number = gdynia.entries("kaohsiung")[-1]["entry"].rpartition("#")[2]
    gdynia.ok("retract", f"kaohsiung#{number}", "--because", "a slip")

    done = gdynia.ok("publish", "site", "--json").json

    assert done["mended_since"] == []
    assert [each.partition(": ")[2] for each in done["new_since"]] == [
        f"retracted #{number}, because a slip",
        "Gdynia visited Kaohsiung (retracted since)",
    ]


def test_a_day_before_the_last_entry_is_told_as_the_past(gdynia: Shell) -> None:
    gdynia.ok("publish", "site", "--as-at", "2020-01-01")

    page = Path("site/index.html").read_text(encoding="utf-8")
    assert 'class="axes past"' in page
    assert "1 January 2020" in page


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


def test_where_no_key_is_known_it_says_that_nobody_looked_at_the_signature(
    gdynia: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = signs(gdynia)
    monkeypatch.setattr("cli.dossier.keys_of", lambda *_: [])

    done = gdynia.ok("publish", "site", "--checkpoint", "a.checkpoint")

    assert "was not looked at" in done.err
    pages = [Path(f"site/{name}.html").read_text(encoding="utf-8") for name in ("about", "check")]
    assert "a signature that was not looked at" in pages[0]
    assert "It was not looked at" in pages[1]
    assert not [page for page in pages if "is signed by" in page or key in page]


@pytest.mark.skipif(
    sys.platform == "win32" or not shutil.which("openssl"), reason="openssl or a POSIX shell is not here"
)
def test_the_signature_is_checked_with_the_lines_and_the_key_of_the_page(
    gdynia: Shell, tmp_path: Path
) -> None:
    key = signs(gdynia)
    gdynia.ok("publish", "site", "--checkpoint", "a.checkpoint")
    page = Path("site/check.html").read_text(encoding="utf-8")
    (lines,) = re.findall(r"<pre[^>]*><code>(key=.*?)</code>", page, re.DOTALL)
    assert f"key='{key}'" in unescape(lines)

    codes: list[int] = []
    for old, new in ((b"", b""), (b"\n", b"\n1")):
        folder = tmp_path / f"of {len(codes)}"
        folder.mkdir()
        content = Path("site/checkpoint.txt").read_bytes()
        (folder / "checkpoint.txt").write_bytes(content.replace(old, new, 1) if old else content)
        done = subprocess.run(
            [shutil.which("sh") or "sh", "-c", unescape(lines)], check=False, cwd=folder, capture_output=True
        )
        codes.append(done.returncode)

    assert (codes[0], codes[1] != 0) == (0, True)


def test_a_key_without_the_checkpoint_that_it_signed_is_refused(gdynia: Shell) -> None:
    assert "--checkpoint" in gdynia.fails(2, "publish", "site", "--key", "x+y+z")


def test_a_partnership_is_verified_from_its_published_dossier_with_python_alone(
    gdynia: Shell, tmp_path: Path
) -> None:
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
    entries = folder / "entries.jsonl"
    number = len(entries.read_bytes().splitlines())
    entries.write_bytes(entries.read_bytes().replace(b"gdynia", b"gdansk", 1))
    changed = subprocess.run(check, check=False, capture_output=True, encoding="utf-8")

    assert 'p/gdynia--kaohsiung.zip"' in page
    assert number == 1
    assert f"the first of its {number + 1} entries; what came later is not proved yet" in page
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


def test_dossiers_want_a_checkpoint_that_proves_them(gdynia: Shell) -> None:
    done = gdynia("publish", "site", "--with", "dossiers")

    assert done.code == 2
    assert "--checkpoint" in done.err
    assert not Path("site").exists()


def test_a_checkpoint_of_another_ledger_is_refused(gdynia: Shell) -> None:
    gdynia.ok("seal", "-o", "a.checkpoint")
    gdynia.ok("init", "--ledger", "b.db", "--home", "b", "--name", "B", "--kind", "city")

    done = gdynia("publish", "site", "--checkpoint", "a.checkpoint", "--ledger", "b.db")

    assert done.code == 5
    assert "none of this ledger" in done.err
    assert not Path("site").exists()


def test_a_checkpoint_that_is_not_there_is_said(gdynia: Shell) -> None:
    done = gdynia("publish", "site", "--checkpoint", "nowhere.checkpoint")

    assert done.code in {2, 6}
    assert "nowhere.checkpoint" in done.err


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


def test_what_is_not_kept_back_cannot_be_asked_for(gdynia: Shell) -> None:
    done = gdynia("publish", "site", "--with", "recorders,secrets")

    assert done.code == 2
    assert "secrets" in done.err
    assert "recorders, notes, costs" in done.err


@pytest.mark.parametrize("url", ["example.org", "ftp://x", "https://", 'https://a"b/', "https://a/?q=1"])
def test_an_address_that_is_none_is_refused(gdynia: Shell, url: str) -> None:
    assert gdynia("publish", "site", "--base-url", url).code == 2


def test_where_what_makes_pages_is_missing_it_says_what_to_install(
    gdynia: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = util.find_spec

    def find(name: str, *given: Any) -> Any:
        return None if name == "jinja2" else there(name, *given)

    monkeypatch.setattr("cli.commands.publish.find_spec", find)
    done = gdynia("publish", "site")

    assert done.code == 6
    assert "jinja2" in done.err
    assert "pip install" in done.err
