#!/usr/bin/env python3
"""Sets comity up beside itself, once, and runs it: `python3 start.py demo`.

Needs nothing but Python 3.11. What it makes is the folder `.venv` next to this file: delete it, and the next
run makes it again. The stamp in it, written last, once comity has started from there, says what it was made from;
without one it is half-made. What is said here to people is ASCII: it comes before anything that knows their console.
"""

import contextlib
import errno
import hashlib
import importlib.util
import io
import json
import ntpath
import os
import shlex
import shutil
import signal
import stat
import subprocess
import sys

NEEDED = (3, 11)
CANNOT = 6  # comity's own code for "cannot be used, and why"
INTERRUPTED = 130


def too_old(version: "tuple[int, ...]") -> "str | None":
    """Say so if this Python is older than comity needs. Quoted types: Python 3.6 comes as far as this."""
    if version[:2] >= NEEDED:
        return None
    return "comity needs Python {}.{} or newer; this is {}.{}.".format(*NEEDED, *version[:2])


if __name__ == "__main__" and too_old(sys.version_info[:2]):
    print(too_old(sys.version_info[:2]), file=sys.stderr)
    sys.exit(CANNOT)

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent

USAGE = """\
comity, the ledger of city diplomacy

  {me} demo
      a ledger made from real sources, in ./demo.db, and where to look next
  {me} test [WORD ...]
      the tests; the words go to pytest
  {me} WORD ...
      anything else is for comity itself: {me} --help

The first run sets comity up in {venv}.
"""

NO_VENV = """\
This Python ({python}) cannot make virtual environments.
{instead}
Or, anywhere: install uv (https://docs.astral.sh/uv). Then run the same command again."""

WHOLE_PYTHONS = {
    "win32": """\
Take the installer from https://www.python.org/downloads/windows (or: winget install Python.Python.3.13), open a new
window, and call that one: py start.py ...""",
    "darwin": "Take the one from https://www.python.org/downloads/macos, or Homebrew's: brew install python.",
    "linux": """\
On Debian and Ubuntu: apt install python3-venv (for a Python that is not the default: python{version}-venv).""",
}
"""Where there is one that can, on each system."""

MAY_NOT_WRITE = """\
Copy this folder to where you may write, and run start.py there; or install comity from it with pipx, uv or pip, as
docs/how-to/install.md says."""

NOT_FETCHED = """\
comity's packages could not be fetched or installed; the last words of {who}:

{said}

Is there a network? Behind a proxy, set HTTPS_PROXY; with a mirror of your own, set PIP_INDEX_URL (for uv:
UV_DEFAULT_INDEX). Nothing half-made is kept: run the same command again when it is mended."""

NOT_STARTING = """\
comity is installed, but does not start from {venv}; the last words with {who}:

{said}

Nothing half-made is kept: run the same command again when it is mended. If it says nothing to you, move this folder
to where its whole path is short and plain, or name another Python 3.11 or newer."""

IN_USE = """\
{venv} has to be made again, and something in it is in use: {error}.
Close whatever runs from there (comity, an editor, a terminal), then run the same command again."""


BROKEN = """\
{venv} is broken: {error}.
Delete that folder and run the same command again: it is made anew."""

COMITY = """\
import sys
try:
    from cli.main import main
except KeyboardInterrupt:
    sys.exit(130)
except ImportError as error:
    package, _, module = (error.name or "").partition(".")
    if module and package in ("cli", "queries", "store", "projections", "domain"):
        raise  # ours, and somebody is changing it
    print(sys.argv.pop(1).format(venv=sys.prefix, error=error), file=sys.stderr)
    sys.exit({code})
del sys.argv[1]
main()
"""  # not by its script, which names its Python in a first line that not every path can stand in


class TroubleError(Exception):
    """Why comity cannot be set up here, in sentences that end with the way out."""


class Way(NamedTuple):
    """One way to make an environment and to put packages into it."""

    name: str
    make: list[str]
    install: list[str]


def main() -> int:
    """Prepare what the first word needs, then become it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a path may hold what the console's code page does not
            stream.reconfigure(errors="backslashreplace")
    words, me = sys.argv[1:], called_as(sys.orig_argv, sys.argv)
    if not words:
        print(USAGE.format(me=me, venv=ROOT / ".venv"), end="")
        return 0
    try:
        prepare(ROOT, dev=words[0] == "test")
        command, environment, folder = wanted(ROOT, words, me)
        try:
            return become(command, environment, folder)
        except OSError as error:
            raise TroubleError(BROKEN.format(venv=ROOT / ".venv", error=error)) from error
    except TroubleError as trouble:
        print(trouble, file=sys.stderr)
        return CANNOT
    except OSError as error:
        print(f"comity cannot be set up in {ROOT}: {error}.", file=sys.stderr)
        if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            print(MAY_NOT_WRITE, file=sys.stderr)
        return CANNOT
    except KeyboardInterrupt:
        return INTERRUPTED


# What is run


def called_as(original: list[str], arguments: list[str]) -> str:
    """Return how this file was called, so that whatever comity suggests can be pasted."""
    python, *rest = original[: len(original) - len(arguments) + 1]
    if sys.platform == "win32":
        return subprocess.list2cmdline([name_on_windows(python), *rest])
    name = os.path.basename(python)  # noqa: PTH119  (a word of a command line, not yet a path)
    return shlex.join([name if shutil.which(name) else python, *rest])


def name_on_windows(python: str) -> str:
    """Return what was typed there for this Python, or what can be typed instead.

    `py` and PowerShell hand over a full path, and what PATH has as `python` may be another or open the Store.
    """
    folder, name = ntpath.split(python)
    if not folder:
        return python
    short = name[: -len(".exe")] if name.lower().endswith(".exe") else name
    found = shutil.which(short)
    with contextlib.suppress(OSError):  # what opens the Store cannot be looked at
        if found and os.path.samefile(found, python):  # noqa: PTH121  (words of a command line)
            return short
    return "py" if sys.prefix == sys.base_prefix and shutil.which("py") else python


def wanted(root: Path, words: list[str], me: str) -> tuple[list[str], dict[str, str], "Path | None"]:
    """Return the command that the words stand for, its environment, and the folder it runs in, if not here."""
    environment = {name: value for name, value in os.environ.items() if name != "COMITY_CALLED_AS"}
    environment.update(readable(root))
    if words[0] == "test":
        return [str(python_of(root)), "-m", "pytest", *words[1:]], environment, root
    # -P: not what lies in this folder by the name of a package of ours
    comity = [str(python_of(root)), "-P", "-c", COMITY.format(code=CANNOT), BROKEN]
    return [*comity, *words], {**environment, "COMITY_CALLED_AS": me}, None


def readable(root: Path) -> "dict[str, str]":
    """Return what has programs read the path of this folder where the locale's encoding does not have it: UTF-8 does."""
    try:
        str(root).encode()
    except UnicodeEncodeError:
        return {"LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}
    return {}


def become(command: list[str], environment: dict[str, str], folder: "Path | None") -> int:
    """Run the command in place of this process, so that signals and exit codes are its own."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # closed by whoever called: comity says so
            stream.flush()
    if folder:
        os.chdir(folder)
    if sys.platform == "win32":  # an exec there gives the prompt back while comity is still writing
        return outlive(command, environment)
    return os.execve(command[0], command, environment)


def outlive(command: list[str], environment: dict[str, str]) -> int:
    """Run the command to its own end, and return its exit code.

    Ctrl-C reaches both: the command ends by itself, with what it has to undo undone, however long that takes.
    """
    signal.signal(signal.SIGINT, lambda *_: None)  # not SIG_IGN, which the command might inherit
    with subprocess.Popen(command, env=environment) as child:
        code = child.wait()
    return code - 2**32 if code >= 2**31 else code  # as Windows' own codes (0xC000013A) are handed on


def python_of(root: Path) -> Path:
    """Return the environment's Python."""
    return root / ".venv" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def packages_of(root: Path) -> Path:
    """Return where the environment's packages are."""
    if sys.platform == "win32":
        return root / ".venv" / "Lib" / "site-packages"
    libraries = root / ".venv" / "lib"
    return next(libraries.glob("*/site-packages"), libraries)


# What has to be there first


def prepare(root: Path, *, dev: bool) -> None:
    """Make `.venv` what it must be, unless it is. `dev`: with what the tests need."""
    if ready(root, dev=dev):
        return
    with locked(root / ".venv.lock") as lock:
        if ready(root, dev=dev):  # somebody else has made it meanwhile
            return
        if ready(root, dev=False) and add_dev(root, lock):
            return
        build(root, dev=dev, lock=lock)


def ready(root: Path, *, dev: bool) -> bool:
    """Say whether `.venv` is complete, of this Python, of this pyproject.toml, and made in this place."""
    try:
        written, *names = stamp_of(root).read_text(encoding="utf-8").splitlines()
        enough = [stamp(root, dev=True)] if dev else [stamp(root, dev=True), stamp(root, dev=False)]
        packages = packages_of(root)
        return (
            written in enough
            and python_of(root).exists()
            and (root / ".venv" / "pyvenv.cfg").exists()
            and {*names} <= {*os.listdir(packages)}  # noqa: PTH208  (names are all that is asked)
            and all((packages / name).read_bytes().isascii() for name in names if name.endswith(".pth"))
        )
    except (OSError, ValueError):
        return False


def stamp_of(root: Path) -> Path:
    """Return where the stamp is."""
    return root / ".venv" / "made-by-start"


def stamp(root: Path, *, dev: bool) -> str:
    """Return what `.venv` is made from; once this differs from what is written, it is made again.

    The settings of ruff, mypy and pytest are left out, as they change nothing in it.
    """
    project = read_project(root)
    made_from = [
        project["build-system"],
        project["project"],
        project["tool"]["hatch"],
        sys.implementation.cache_tag,
        # another Python under the same name, after an upgrade; on Windows no link says which it is
        base_python() if sys.platform == "win32" else os.fsencode(python_of(root).resolve()).hex(),
        os.fsencode(root).hex(),  # another place, after a copy: an environment is full of absolute paths
    ]
    digest = hashlib.sha256(json.dumps(made_from, sort_keys=True).encode()).hexdigest()
    return f"{'test' if dev else 'run'} {digest}"


def read_project(root: Path) -> dict[str, Any]:
    """Read pyproject.toml."""
    try:
        return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"{root / 'pyproject.toml'} cannot be read: {error}."
        raise TroubleError(message) from error


@contextlib.contextmanager
def locked(path: Path) -> Iterator[int]:
    """Hold the lock file: one start.py at a time sets up. The system lets go of it when this ends."""
    with path.open("a", encoding="utf-8") as file:
        if not try_lock(file.fileno(), wait=False):
            say("Another start.py is setting comity up; waiting for it.")
            while not try_lock(file.fileno(), wait=True):
                pass
        yield file.fileno()


def try_lock(lock: int, *, wait: bool) -> bool:
    """Take the lock, if need be after waiting for a while."""
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415  (Windows only)

        os.lseek(lock, 0, os.SEEK_SET)  # where all lock the same byte, be it there or not
        try:
            msvcrt.locking(lock, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in {errno.EBADF, errno.EINVAL}:  # no lock can be had there
                raise
            return False  # held by another; after ten seconds, still
        return True
    import fcntl  # noqa: PLC0415  (everywhere else)

    try:
        fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def build(root: Path, *, dev: bool, lock: int) -> None:
    """Make `.venv` anew, with the first way that works; leave none behind if none does."""
    read_project(root)  # or say why not, before anything is made
    failures: dict[str, str] = {}
    message = NOT_STARTING
    try:
        for way in ways(root):
            discard(root / ".venv")
            if failures:
                say(f"That did not work; trying with {way.name} instead.")
            else:
                say(f"Setting comity up in {root / '.venv'} with {way.name}; this is done once.")
            said = run(way.make, root, lock) or run(
                [*way.install, "--editable", ".[dev]" if dev else ".[web,xlsx]"], root, lock
            )
            if said:
                message = NOT_FETCHED
            else:
                said = finish(root, dev=dev, lock=lock)
            if not said:
                return
            failures[way.name] = said
    except BaseException:
        with contextlib.suppress(
            TroubleError
        ):  # what is left of it has no stamp: the next run makes it again
            discard(root / ".venv")
        raise
    with contextlib.suppress(TroubleError):
        discard(root / ".venv")
    if not failures:
        raise TroubleError(NO_VENV.format(python=base_python(), instead=whole_python()))
    who, said = " and ".join(failures), "\n\n".join(failures.values())
    raise TroubleError(message.format(who=who, said=said, venv=root / ".venv"))


def whole_python() -> str:
    """Say where to get a Python that can make virtual environments."""
    said = WHOLE_PYTHONS.get(sys.platform, WHOLE_PYTHONS["linux"])
    return said.format(version="{}.{}".format(*sys.version_info))


def add_dev(root: Path, lock: int) -> bool:
    """Add what the tests need to a `.venv` that may be in use, without touching it. False: it cannot be done."""
    for way in ways(root):
        if run([*way.install, "--help"], root, lock):
            continue
        say(f"Adding what the tests need to {root / '.venv'} with {way.name}; this is done once.")
        said = run([*way.install, *read_project(root)["project"]["optional-dependencies"]["dev"]], root, lock)
        if said:
            raise TroubleError(NOT_FETCHED.format(who=way.name, said=said))
        return not finish(root, dev=True, lock=lock)
    return False


def ways(root: Path) -> list[Way]:
    """List the ways there are here, the fastest first."""
    found = []
    uv, python = shutil.which("uv"), str(python_of(root))
    if uv:
        make = [uv, "venv", "--python", base_python(), str(root / ".venv")]
        install = [uv, "pip", "install", "--compile-bytecode", "--python", python]
        found.append(Way("uv", make, install))
    if all(importlib.util.find_spec(module) for module in ("venv", "ensurepip")):
        make = [base_python(), "-m", "venv", str(root / ".venv")]
        found.append(Way("pip", make, [python, "-m", "pip", "install", "-qq"]))
    return found


def base_python() -> str:
    """Return this Python; were it the one in `.venv`, the one which that was made from."""
    # It does not know its own path where there is no PATH to have found it on.
    python = getattr(sys, "_base_executable", "") or sys.executable or shutil.which(sys.orig_argv[0])
    if not python:
        message = "This Python does not know where it is; call it by its full path: /usr/bin/python3 start.py"
        raise TroubleError(message)
    return str(python)


def finish(root: Path, *, dev: bool, lock: int) -> str:
    """Write the stamp, once what was installed has started; else return its last words."""
    point_here(root)
    # Our own packages are compiled, so that no start waits for it.
    packages = read_project(root)["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    run([str(python_of(root)), "-m", "compileall", "-q", *packages], root, lock)
    for words in (["--version"], ["schema", "body.registered"], ["test", "--version"])[: 2 + dev]:
        command, environment, _ = wanted(root, words, "comity")
        said = run(command, root, lock, environment)
        if said:
            return said
    passing = (".dist-info", "__pycache__", ".so", ".pyd")  # names that say a version
    names = [found.name for found in packages_of(root).iterdir() if not found.name.endswith(passing)]
    stamp_of(root).write_text("\n".join([stamp(root, dev=dev), *sorted(names)]) + "\n", encoding="utf-8")
    return ""


def point_here(root: Path) -> None:
    """Have the environment find our packages by a path from where it keeps its own: "../../../..".

    An editable install writes the whole path there, in UTF-8; Python 3.11 and 3.12 read it in the code page of the
    machine, and start no more where the two differ (王小明).
    """
    from importlib.metadata import distributions  # noqa: PLC0415  (slow, and for setting up alone)

    packages = packages_of(root)
    for distribution in distributions(name="comity", path=[str(packages)]):
        for file in distribution.files or []:
            if file.suffix == ".pth":
                found = Path(str(distribution.locate_file(file)))
                found.write_text(f"{os.path.relpath(root, found.parent)}\n", encoding="ascii")


def run(command: list[str], root: Path, lock: int, environment: "dict[str, str] | None" = None) -> str:
    """Run one step quietly; return the last lines of a step that failed, nothing of one that did not."""
    try:
        done = subprocess.run(
            command,
            cwd=root,
            env={
                **(undisturbed(dict(os.environ)) if environment is None else environment),
                **readable(root),
                "PYTHONIOENCODING": "utf-8",  # whatever the console's
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
            pass_fds=()
            if sys.platform == "win32"
            else (lock,),  # a step that outlives us still holds the lock
        )
    except OSError as error:
        return f"  {error}"
    if done.returncode == 0:
        return ""
    lines = [f"  {line}" for line in done.stdout.splitlines() if line.strip()]
    return "\n".join(lines[-8:]) or f"  {command[0]} ended with {done.returncode}"


def undisturbed(environment: dict[str, str]) -> dict[str, str]:
    """Take out what would send packages elsewhere, and have uv trust whom this machine trusts."""
    for name in ("PYTHONHOME", "PYTHONPATH", "PIP_PREFIX", "PIP_TARGET", "PIP_USER"):
        environment.pop(name, None)
    return {
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "UV_NATIVE_TLS": "1",  # the older name, …
        "UV_SYSTEM_CERTS": "1",  # … the newer one
        **environment,
    }


def discard(venv: Path) -> None:
    """Delete an environment, whatever state it is in. Errors: TroubleError where it is in use, as on Windows."""
    try:
        if venv.is_symlink() or venv.is_file():
            venv.unlink()
        elif venv.exists():
            (venv / "made-by-start").unlink(
                missing_ok=True
            )  # first, so that what is left is known as half-made
            if sys.version_info >= (3, 12):
                shutil.rmtree(venv, onexc=insist)
            else:
                shutil.rmtree(venv, onerror=insist)
    except OSError as error:
        raise TroubleError(IN_USE.format(venv=venv, error=error)) from error


def insist(_delete: object, path: str, _error: object) -> None:
    """Delete what may not be written either: Windows deletes no file that is marked so, others none in such a folder."""
    stuck = Path(path)
    for changed in (stuck.parent, stuck):
        if not changed.is_symlink() and changed.exists():
            changed.chmod(stat.S_IRWXU)
    if stuck.is_dir() and not stuck.is_symlink():
        shutil.rmtree(stuck)
    else:
        stuck.unlink(missing_ok=True)


def say(sentence: str) -> None:
    """Tell people what is going on, apart from what comity prints."""
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
