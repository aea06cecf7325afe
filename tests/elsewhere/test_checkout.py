"""A checkout where git turns line ends into those of Windows, as its installer there offers first."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MADE_HERE = (
    ".git",
    ".venv*",
    "__pycache__",
    ".*_cache",
    ".hypothesis",
    "*.db*",
    "build",
    "dist",
    "*.egg-info",
)
GIT = [
    "git",
    "-c",
    "user.name=Somebody",
    "-c",
    "user.email=somebody@example.org",
    "-c",
    "init.defaultBranch=main",
]

pytestmark = [pytest.mark.slow, pytest.mark.skipif(shutil.which("git") is None, reason="git is not here")]


def git(folder: Path, *words: str) -> str:
    """Run git, with no settings but these."""
    told = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        [*GIT, *words], cwd=folder, env=inherited | told, capture_output=True, encoding="utf-8", check=True
    )
    return done.stdout


def checkout(folder: Path, *left_out: str) -> Path:
    """Commit all that is here, but what is left out, and check it out as on Windows."""
    committed = folder / "committed"
    shutil.copytree(ROOT, committed, ignore=shutil.ignore_patterns(*MADE_HERE, *left_out))
    git(committed, "init", "--quiet")
    git(committed, "-c", "core.autocrlf=false", "add", "--all")
    git(committed, "-c", "core.autocrlf=false", "commit", "--quiet", "--message", "All of it")
    git(folder, "-c", "core.autocrlf=true", "clone", "--quiet", str(committed), "on windows")
    return folder / "on windows"


def altered(found: Path) -> set[str]:
    """The files that are not byte for byte what was committed."""
    names = git(found, "ls-files", "-z").split("\0")[:-1]
    assert len(names) > 400
    committed = found.parent / "committed"
    return {name for name in names if (found / name).read_bytes() != (committed / name).read_bytes()}


def test_a_checkout_is_byte_for_byte_what_was_committed(tmp_path: Path) -> None:
    found = checkout(tmp_path)

    assert altered(found) == set()
    assert git(found, "status", "--short") == ""


def test_without_our_word_git_alters_most_of_it(tmp_path: Path) -> None:
    """A control."""
    found = altered(checkout(tmp_path, ".gitattributes"))

    assert {"start.py", "store/dossier/verify.sh", "store/dossier/verify.py"} <= found


@pytest.mark.skipif(
    not (shutil.which("sh") and shutil.which("openssl")), reason="verify.sh needs sh and openssl"
)
def test_what_goes_out_from_such_a_checkout_can_be_verified(tmp_path: Path) -> None:
    found = checkout(tmp_path)
    environment = os.environ | {"PYTHONPATH": str(found), "PYTHONDONTWRITEBYTECODE": "1"}
    environment |= {name: str(tmp_path / name) for name in ("COMITY_DATA", "COMITY_CONFIG", "COMITY_CACHE")}

    def run(*words: str) -> str:
        done = subprocess.run(
            words, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    comity = [sys.executable, "-m", "comity"]
    run(*comity, "init", "--home", "gdynia", "--name", "Gdynia", "--kind", "city")
    run(*comity, "register", "body", "tallinn", "--name", "Tallinn", "--kind", "city")
    run(*comity, "open", "tallinn")
    run(*comity, "export", "--dossier", "tallinn", "-o", "dossier")

    assert run("sh", "dossier/verify.sh")
    assert run(sys.executable, "-I", "dossier/verify.py")
    assert "start.py' demo\n" in run(sys.executable, str(found / "start.py"))
