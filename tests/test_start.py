"""start.py: what it says, what it runs, and when it sets up anew. `.ci/run` runs it for real."""

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
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


def test_python_3_6_can_read_it_and_be_told() -> None:
    source = (ROOT / "start.py").read_text(encoding="utf-8")

    ast.parse(source, feature_version=(3, 6))

    assert "from __future__" not in source, "Python 3.6 does not know `annotations`"
    with pytest.raises(SyntaxError):
        ast.parse("match source:\n    case _:\n        pass", feature_version=(3, 6))


@pytest.mark.parametrize("version", [(3, 11), (3, 11, 0, "final", 0), (3, 14), (4, 0)])
def test_a_python_that_will_do(version: tuple[int, ...]) -> None:
    assert start.too_old(version) is None


@pytest.mark.parametrize("version", [(3, 8, 18), (3, 10), (2, 7)])
def test_a_python_that_is_too_old(version: tuple[int, ...]) -> None:
    said = start.too_old(version)

    assert said == f"comity needs Python 3.11 or newer; this is {version[0]}.{version[1]}."


# What is run


def test_without_a_word_it_says_what_it_can_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["start.py"])
    monkeypatch.setattr(sys, "orig_argv", ["python3", "start.py"])
    monkeypatch.setattr(shutil, "which", lambda _: "/usr/bin/python3")

    assert start.main() == 0
    assert "python3 start.py demo\n" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform == "win32", reason="quotes another way")
@pytest.mark.parametrize(
    ("original", "me"),
    [
        (["python3", "start.py", "audit", "edinburgh"], "python3 start.py"),
        (["python3", "-X", "dev", "a b/start.py", "audit", "edinburgh"], "python3 -X dev 'a b/start.py'"),
        (["/usr/bin/python3", "start.py", "audit", "edinburgh"], "python3 start.py"),
        (["/opt/python3.12", "start.py", "audit", "edinburgh"], "/opt/python3.12 start.py"),
    ],
)
def test_it_tells_comity_how_it_was_called(
    original: list[str], me: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: "there" if name == "python3" else None)

    assert start.called_as(original, ["start.py", "audit", "edinburgh"]) == me


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


def test_what_comity_needs_is_not_enough_for_the_tests(root: Path) -> None:
    set_up(root, dev=False)

    assert ready(root) == (True, False)


def test_what_the_tests_need_is_enough_for_comity(root: Path) -> None:
    set_up(root, dev=True)

    assert ready(root) == (True, True)


def test_another_dependency_sets_up_anew(root: Path) -> None:
    set_up(root, dev=True)
    settings = root / "pyproject.toml"

    settings.write_text(
        settings.read_text(encoding="utf-8").replace('"rich>=14"', '"rich>=15"'), encoding="utf-8"
    )

    assert ready(root) == (False, False)


def test_another_setting_of_ruff_does_not(root: Path) -> None:
    set_up(root, dev=True)

    with (root / "pyproject.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[tool.ruff.format]\nquote-style = "double"\n')

    assert ready(root) == (True, True)


def test_another_python_sets_up_anew(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_up(root, dev=True)

    monkeypatch.setattr(sys.implementation, "cache_tag", "cpython-399")

    assert ready(root) == (False, False)


def test_another_place_sets_up_anew(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    set_up(root, dev=True)

    copied = shutil.copytree(root, tmp_path_factory.mktemp("elsewhere") / "copy")

    assert ready(copied) == (False, False)


@pytest.mark.parametrize("missing", [start.python_of, start.stamp_of, pointer, package])
def test_something_missing_sets_up_anew(missing: Callable[[Path], Path], root: Path) -> None:
    set_up(root, dev=True)

    missing(root).unlink()

    assert ready(root) == (False, False)


def test_what_somebody_adds_to_it_does_not(root: Path) -> None:
    set_up(root, dev=True)

    package(root).with_name("guest.pth").write_text("/home/łukasz/guest", encoding="utf-8")

    assert ready(root) == (True, True)


def test_a_stamp_cut_short_sets_up_anew(root: Path) -> None:
    set_up(root, dev=True)
    written = start.stamp_of(root).read_text(encoding="utf-8")

    start.stamp_of(root).write_text(written[:20], encoding="utf-8")

    assert ready(root) == (False, False)


def test_a_pyproject_that_cannot_be_read_is_named(root: Path) -> None:
    (root / "pyproject.toml").write_text("[project\n", encoding="utf-8")

    with pytest.raises(start.TroubleError, match=r"pyproject\.toml cannot be read"):
        start.stamp(root, dev=False)


# How it sets up


def build_with(
    root: Path, monkeypatch: pytest.MonkeyPatch, *ways: start.Way, comity: list[str] = DOES_NOTHING
) -> None:
    """Build, where these are the ways there are, and this is what comity does then."""
    monkeypatch.setattr(start, "ways", lambda _: list(ways))
    monkeypatch.setattr(start, "wanted", lambda *_: (comity, dict(os.environ), None))
    with start.locked(root / ".venv.lock") as lock:
        start.build(root, dev=False, lock=lock)


def test_without_a_way_it_names_the_package_that_is_missing(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(start.TroubleError, match="apt install python3-venv"):
        build_with(root, monkeypatch)


def test_where_nothing_can_be_fetched_it_says_so_and_leaves_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(
        start.TroubleError, match=r"(?s)could not be fetched.*no route to the packages.*HTTPS_PROXY"
    ):
        build_with(root, monkeypatch, start.Way("pip", MAKES_A_FOLDER, FAILS))

    assert not (root / ".venv").exists()


def test_where_uv_fails_pip_is_tried(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    uv = start.Way("uv", FAILS, DOES_NOTHING)

    build_with(root, monkeypatch, uv, start.Way("pip", MAKES_A_FOLDER, DOES_NOTHING))

    assert start.stamp_of(root).read_text(encoding="utf-8") == start.stamp(root, dev=False) + "\n"
    assert "trying with pip" in capsys.readouterr().err


def test_what_does_not_start_is_not_kept_but_explained(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(start.TroubleError, match=r"(?s)does not start.*no route to the packages.*plain"):
        build_with(root, monkeypatch, start.Way("pip", MAKES_A_FOLDER, DOES_NOTHING), comity=FAILS)

    assert not (root / ".venv").exists()


def test_what_was_half_made_is_not_used(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    leftover = root / ".venv" / "lib" / "half.py"
    leftover.parent.mkdir(parents=True)
    leftover.touch()

    build_with(root, monkeypatch, start.Way("pip", MAKES_A_FOLDER, DOES_NOTHING))

    assert not leftover.exists()


def test_an_interruption_leaves_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        (root / ".venv").mkdir()
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess, "run", interrupted)

    with pytest.raises(KeyboardInterrupt):
        build_with(root, monkeypatch, start.Way("pip", MAKES_A_FOLDER, DOES_NOTHING))

    assert not (root / ".venv").exists()


def test_failing_to_add_what_the_tests_need_leaves_comity_usable(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(root, dev=False)
    fetches_nothing = python("import sys; sys.exit(sys.argv[1:] != ['--help'])")
    monkeypatch.setattr(start, "ways", lambda _: [start.Way("pip", MAKES_A_FOLDER, fetches_nothing)])

    with pytest.raises(start.TroubleError, match="could not be fetched"):
        start.prepare(root, dev=True)

    assert ready(root) == (True, False)


def test_one_at_a_time(root: Path) -> None:
    path = root / ".venv.lock"

    with path.open("a", encoding="utf-8") as other:
        with start.locked(path):
            assert not start.try_lock(other.fileno(), wait=False)
        assert start.try_lock(other.fileno(), wait=False)


def test_settings_that_would_send_packages_elsewhere_are_left_out() -> None:
    environment = start.undisturbed(
        {"PIP_TARGET": "/elsewhere", "PYTHONPATH": "/old", "HTTPS_PROXY": "http://proxy"}
    )

    assert "PIP_TARGET" not in environment
    assert "PYTHONPATH" not in environment
    assert environment["HTTPS_PROXY"] == "http://proxy"


@pytest.mark.skipif(os.name != "posix", reason="descriptors as POSIX has them")
def test_who_calls_it_without_an_output_gets_comitys_answer(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`comity list >&-` by way of start.py: no traceback of ours before comity begins."""
    begun: list[str] = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "execve", lambda program, *_: begun.append(program))
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)

    start.become(["comity", "list"], {}, tmp_path)

    assert begun == ["comity"]
