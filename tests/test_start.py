"""start.py: what it says, what it runs, and when it sets up anew. `.ci/run` runs it for real."""

import os
import shutil
import sys
from pathlib import Path

import pytest

import start

ROOT = Path(__file__).resolve().parent.parent
ME = "python3 start.py"


def python(code: str) -> list[str]:
    """Return a command that runs the code."""
    return [sys.executable, "-c", code]


FAILS = python("import sys; sys.exit('no route to the packages')")
DOES_NOTHING = python("")
MAKES_A_FOLDER = python(
    "from pathlib import Path; [Path('.venv', lib, 'site-packages').mkdir(parents=True) for lib in ('lib/python', 'Lib')]"
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Lay out a checkout that is not set up."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def set_up(root: Path, *, dev: bool) -> None:
    """Leave what a set-up leaves, as far as start.py looks at it."""
    for file in (start.python_of(root), root / ".venv" / "pyvenv.cfg", pointer(root), package(root)):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    with start.locked(root / ".venv.lock") as lock, pytest.MonkeyPatch.context() as patch:
        patch.setattr(start, "run", lambda *_: "")
        assert not start.finish(root, dev=dev, lock=lock)


def pointer(root: Path) -> Path:
    """Return the file by which an editable install has the environment find our packages."""
    folder = "Lib" if sys.platform == "win32" else "lib/python3.99"
    return root / ".venv" / folder / "site-packages" / "_editable_impl_comity.pth"


def package(root: Path) -> Path:
    """Return something that was installed."""
    return pointer(root).with_name("click")


def ready(root: Path) -> tuple[bool, bool]:
    """Say whether all is there to run comity, and to run the tests."""
    return start.ready(root, dev=False), start.ready(root, dev=True)


# Which Python


@pytest.mark.parametrize("version", [(3, 8, 18), (3, 10), (2, 7)])
def test_a_python_that_is_too_old(version: tuple[int, ...]) -> None:
    said = start.too_old(version)

    assert said == f"comity needs Python 3.11 or newer; this is {version[0]}.{version[1]}."


# What is run


def test_the_word_test_runs_pytest_in_the_checkout(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMITY_CALLED_AS", ME)

    command, environment, folder = start.wanted(root, ["test", "-k", "status"], ME)

    assert command == [str(start.python_of(root)), "-m", "pytest", "-k", "status"]
    assert folder == root
    assert "COMITY_CALLED_AS" not in environment


@pytest.mark.parametrize("words", [["demo"], ["audit", "愛丁堡"], ["--help"]])
def test_any_other_word_is_handed_to_comity_where_the_caller_is(words: list[str], root: Path) -> None:
    command, environment, folder = start.wanted(root, words, ME)

    assert command[:3] == [str(start.python_of(root)), "-P", "-c"]
    assert command[-len(words) :] == words
    assert folder is None
    assert environment["COMITY_CALLED_AS"] == ME


# When it sets up anew


def test_a_bare_clone_is_not_ready(root: Path) -> None:
    assert ready(root) == (False, False)


def test_another_dependency_sets_up_anew(root: Path) -> None:
    set_up(root, dev=True)
    settings = root / "pyproject.toml"

    settings.write_text(
        settings.read_text(encoding="utf-8").replace('"rich>=14"', '"rich>=15"'), encoding="utf-8"
    )

    assert ready(root) == (False, False)


def test_a_stamp_cut_short_sets_up_anew(root: Path) -> None:
    set_up(root, dev=True)
    written = start.stamp_of(root).read_text(encoding="utf-8")

    start.stamp_of(root).write_text(written[:20], encoding="utf-8")

    assert ready(root) == (False, False)


# How it sets up


def build_with(
    root: Path, monkeypatch: pytest.MonkeyPatch, *ways: start.Way, comity: list[str] = DOES_NOTHING
) -> None:
    """Build, where these are the ways there are, and this is what comity does then."""
    monkeypatch.setattr(start, "ways", lambda _: list(ways))
    monkeypatch.setattr(start, "wanted", lambda *_: (comity, dict(os.environ), None))
    with start.locked(root / ".venv.lock") as lock:
        start.build(root, dev=False, lock=lock)


def test_where_nothing_can_be_fetched_it_says_so_and_leaves_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(
        start.TroubleError, match=r"(?s)could not be fetched.*no route to the packages.*HTTPS_PROXY"
    ):
        build_with(root, monkeypatch, start.Way("pip", MAKES_A_FOLDER, FAILS))

    assert not (root / ".venv").exists()


def test_what_was_half_made_is_not_used(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    leftover = root / ".venv" / "lib" / "half.py"
    leftover.parent.mkdir(parents=True)
    leftover.touch()

    build_with(root, monkeypatch, start.Way("pip", MAKES_A_FOLDER, DOES_NOTHING))

    assert not leftover.exists()


def test_one_at_a_time(root: Path) -> None:
    path = root / ".venv.lock"

    with path.open("a", encoding="utf-8") as other:
        with start.locked(path):
            assert not start.try_lock(other.fileno(), wait=False)
        assert start.try_lock(other.fileno(), wait=False)
