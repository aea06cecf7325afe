"""Where tests may write: in pytest's temporary folder alone. An audit hook sees what they do, a comparison what they leave.

The hook sees this process: each file that is opened for writing, each ledger, each folder made, renamed or removed; what
would be written elsewhere is refused, and remembered against the test, which may have caught the refusal. What programs
that tests start leave behind is seen when the tests are over.
"""

import contextlib
import errno
import os
import sys
from collections.abc import Callable, Container, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from store import folders

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CACHES = {
    "__pycache__": "Python's, of what it has compiled",
    ".pytest_cache": "pytest's, of what failed last",
    ".hypothesis": "Hypothesis', of what it found",
}
"""What may come and go in a checkout while tests run, and whose it is."""
NOT_OURS = {".git", ".venv", ".venv.lock", ".mypy_cache", ".ruff_cache", ".import_linter_cache"}
"""What nobody looks into: tools that run beside the tests write there."""
AT_HOME = ("USERPROFILE", "TEMP") if sys.platform == "win32" else ("HOME", "TMPDIR")
"""By what a program knows where its user is at home, and where it puts what is temporary."""

Files = dict[str, tuple[int, int]]
"""Each file, with its size and when it was changed."""
Named = object
"""A path as the system is told it: text, bytes, a path or the number of an open file."""


def at_home_in(folder: Path) -> dict[str, str]:
    """The variables by which programs find what is the user's own, all in one folder."""
    return {
        "HOME": str(folder),
        "USERPROFILE": str(folder),
        "APPDATA": str(folder / "AppData" / "Roaming"),
        "LOCALAPPDATA": str(folder / "AppData" / "Local"),
        "COMITY_DATA": str(folder / "data"),
        "COMITY_CONFIG": str(folder / "config.toml"),
        "COMITY_CACHE": str(folder / "cache"),
    }


def bare(**more: str) -> dict[str, str]:
    """All that a program is told that gets nothing from whoever runs the tests: where it may write, and what is given."""
    told = (*at_home_in(Path()), "TMPDIR", "TEMP", "TMP", "SYSTEMROOT")
    return {name: os.environ[name] for name in told if name in os.environ} | more


# What a call would write to, by the name that Python gives it in an audit


def _first(path: Named, *_rest: object) -> tuple[Named, ...]:
    return (path,)


def _opened(path: Named, _mode: object, flags: int) -> tuple[Named, ...]:
    return (path,) if flags & WRITING else ()


def _in_folder(path: Named, *rest: object) -> tuple[Named, ...]:
    """What is named from an open folder is `shutil.rmtree`'s, which says itself where it begins."""
    return () if isinstance(rest[-1], int) and rest[-1] >= 0 else (path,)


def _both(source: Named, target: Named, *_rest: object) -> tuple[Named, ...]:
    return source, target


def _target(_source: Named, target: Named, *_rest: object) -> tuple[Named, ...]:
    return (target,)


def _database(name: str | bytes) -> tuple[Named, ...]:
    text = os.fsdecode(name)
    if not text.startswith("file:"):
        return () if text in {"", ":memory:"} else (text,)
    address = urlsplit(text)
    asked = parse_qs(address.query)
    reads = {"ro", "memory"} & {*asked.get("mode", ())} or asked.get("immutable") == ["1"]
    path = unquote(address.path)
    return () if reads or path == ":memory:" else (path.removeprefix("/") if os.name == "nt" else path,)


CALLS: dict[str, Callable[..., tuple[Named, ...]]] = {
    "open": _opened,
    "os.chmod": _first,
    "os.chown": _first,
    "os.link": _target,
    "os.mkdir": _in_folder,
    "os.remove": _in_folder,
    "os.rename": _both,
    "os.rmdir": _in_folder,
    "os.symlink": _target,
    "os.truncate": _first,
    "os.utime": _first,
    "shutil.rmtree": _first,
    "sqlite3.connect": _database,
}


def _not_told(environment: Mapping[object, object] | None, allowed: tuple[str, ...]) -> list[str]:
    """What a program is not told that it must know to write in its test's folder; who is told nothing inherits it."""
    told = {} if environment is None else {os.fsdecode(name): value for name, value in environment.items()}  # type: ignore[arg-type]
    return [
        name
        for name in AT_HOME
        if environment is not None and not (_spelt(told.get(name, os.sep)) + os.sep).startswith(allowed)
    ]


class Watch:
    """Where tests may write, and what they wrote elsewhere. It looks while a test runs, and not at what pytest notes."""

    def __init__(self) -> None:
        self.strays: list[str] = []
        self.allowed: tuple[str, ...] = ()
        self._watching = False
        sys.addaudithook(self._hook)

    def begin(self, *own: Path, checkout: Path) -> None:
        """Have tests write in `own`, and leave caches in the checkout."""
        caches = (_spelt(checkout / name) for name in CACHES)
        self.allowed = (*(_spelt(folder) + os.sep for folder in own), *caches, *_devices())

    def end(self) -> None:
        """Let everybody write again."""
        self.allowed = ()

    def __enter__(self) -> None:
        self._watching = True

    def __exit__(self, *_error: object) -> None:
        self._watching = False

    def _hook(self, event: str, arguments: tuple[object, ...]) -> None:
        if event == "subprocess.Popen" and self._watching and self.allowed:
            self._told_where(*arguments)
        told = CALLS.get(event)
        if told is None or not self._watching or not self.allowed:
            return
        for path in told(*arguments):
            if not isinstance(path, int) and self._is_stray(path):
                self.strays.append(f"{event} {os.fsdecode(path)}")  # type: ignore[arg-type]
                raise OSError(errno.EROFS, "a test writes in its own folder alone", path)

    def _told_where(self, program: object, words: object, _folder: object, environment: Any) -> None:
        if missing := _not_told(environment, self.allowed):
            self.strays.append(f"started without {' and '.join(missing)}: {words or program}")
            raise OSError(errno.EROFS, "a program is told where it may write", str(program))

    def _is_stray(self, path: Named) -> bool:
        if path in {os.devnull, b"/dev/null"}:
            return False
        where = _spelt(path) + os.sep
        return not (where.startswith(self.allowed) or f"{os.sep}__pycache__{os.sep}" in where)

    def told(self) -> list[str]:
        """What was written elsewhere since this was last asked."""
        found, self.strays = self.strays, []
        return found


def _spelt(path: Named) -> str:
    found = os.path.normcase(os.path.abspath(os.fsdecode(path)))  # type: ignore[arg-type]  # noqa: PTH100 — called often
    return found[1:] if os.sep == "/" and found.startswith("//") else found


def _devices() -> tuple[str, ...]:
    """Terminals and the like; and memory, in which some tests make a folder of their own and take it away."""
    names = ("pts/", "ptmx", "tty", "full", "shm/comity-")
    return tuple(f"/dev/{name}" for name in names) if os.name == "posix" else ()


# What is left


def files(root: Path, without: Container[str] = ()) -> Files:
    """All files and folders under a folder, or the one file, but for what has one of these names."""
    found: Files = {}
    if not root.is_dir():
        with contextlib.suppress(OSError):
            _add(found, root)
        return found
    for folder, inside, names in os.walk(root):
        inside[:] = [name for name in inside if name not in without]
        for name in (*names, *inside):
            if name not in without:
                with contextlib.suppress(OSError):  # gone meanwhile
                    _add(found, Path(folder, name))
    return found


def _add(found: Files, path: Path) -> None:
    told = path.lstat()
    found[str(path)] = (0, 0) if path.is_dir() else (told.st_size, told.st_mtime_ns)


def differences(before: Files, after: Files) -> list[str]:
    """What is new, changed or gone, in words."""
    return [
        *(f"new: {path}" for path in sorted(after.keys() - before.keys())),
        *(f"gone: {path}" for path in sorted(before.keys() - after.keys())),
        *(f"changed: {path}" for path in sorted(before.keys() & after.keys()) if before[path] != after[path]),
    ]


def folders_of_the_user() -> list[Path]:
    """Where whoever runs the tests keeps keys, configuration and rows."""
    found = []
    for where in (folders.data, folders.configuration, folders.cache):
        with contextlib.suppress(OSError):  # nobody's home
            found.append(where())
    return found
