"""The rules of Windows, laid over this system: what is refused there is refused here.

Run as a program, `python rules.py WORD …` is comity under all of them: who adds a file access meets them there. What only
a real Windows shows stands in `docs/how-to/windows.md`.
"""

import builtins
import errno
import fcntl
import io
import multiprocessing.connection  # noqa: F401 — it waits for its own pipes, which is done by other means there
import os
import select
import shutil
import signal
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.elsewhere.telling import told_otherwise  # noqa: E402 — run as a program, it is found only now

Call = Callable[..., Any]
Rule = Callable[[Call], Call]
"""Takes a call of this system, gives back what is left of it there."""


# --- open files


def stays_while_open(paths: int) -> Rule:
    """What is open, or has something open below it, is not taken away, moved or written over: the first so many paths."""

    def rule(call: Call) -> Call:
        def guarded(*words: Any, **more: Any) -> Any:
            for path in () if "dir_fd" in more else words[:paths]:
                if is_open(path):
                    raise PermissionError(errno.EACCES, "used by another process", os.fspath(path))
            return call(*words, **more)

        return guarded

    return rule


def is_open(path: str | os.PathLike[str]) -> bool:
    """Whether a process has the file open, or one below the folder."""
    where = os.path.realpath(path)
    return any(there == where or there.startswith(f"{where}/") for there in _all_open())


def _all_open() -> Iterator[str]:
    for process in filter(str.isdigit, os.listdir("/proc")):  # noqa: PTH208 — quick, as it is asked often
        try:
            numbers = os.listdir(f"/proc/{process}/fd")  # noqa: PTH208
        except OSError:  # it has ended, or is somebody else's
            continue
        for number in numbers:
            try:
                yield os.readlink(f"/proc/{process}/fd/{number}")  # noqa: PTH115
            except OSError:
                continue


# --- descriptors


def only_what_is_written(fsync: Call) -> Call:
    """Nothing is synced that was opened for reading."""

    def rule(number: int) -> None:
        if fcntl_(number, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        fsync(number)

    return rule


fcntl_ = fcntl.fcntl


def no_folder(open_: Call) -> Call:
    """A folder is not opened as a file."""

    def rule(path: Any, *words: Any, **more: Any) -> Any:
        if not isinstance(path, int) and os.path.isdir(path):  # noqa: PTH112
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return open_(path, *words, **more)

    return rule


def not_there(_call: Call) -> Call:
    """What waits for anything at all is not there."""

    def rule(*_words: Any, **_more: Any) -> Any:
        raise OSError(10038, "An operation was attempted on something that is not a socket")

    return rule


def only_sockets(wait: Call) -> Call:
    """Nothing but a socket is waited for."""

    def rule(*words: Any, **more: Any) -> Any:
        if words and hasattr(words[0], "register"):  # a selector has this as a method of its own
            words = words[1:]
        for each in (each for word in words if isinstance(word, Iterable) for each in word):
            number = each if isinstance(each, int) else each.fileno()
            if not stat.S_ISSOCK(os.fstat(number).st_mode):
                raise OSError(10038, "An operation was attempted on something that is not a socket")
        return wait(*words, **more)

    return rule


# --- names


def possible_names(call: Call) -> Call:
    """No file is called what none may be called there."""

    def rule(path: Any, *words: Any, **more: Any) -> Any:
        if not isinstance(path, int) and is_impossible(Path(os.fsdecode(path)).name):
            raise OSError(
                errno.EINVAL, "The filename, directory name, or volume label syntax is incorrect", path
            )
        return call(path, *words, **more)

    return rule


def is_impossible(name: str) -> bool:
    """Whether no file can be called so: https://learn.microsoft.com/windows/win32/fileio/naming-a-file."""
    devices = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
    return (
        bool(set('<>:"|?*') & set(name))
        or name.endswith((" ", "."))
        or name.split(".", maxsplit=1)[0].rstrip().lower() in devices
    )


# --- permissions


def no_permissions(look: Call) -> Call:
    """Of any file it is said that all may read it, and write it unless it is read-only."""

    def rule(*words: Any, **more: Any) -> os.stat_result:
        found = look(*words, **more)
        kind, writable = stat.S_IFMT(found.st_mode), found.st_mode & stat.S_IWUSR
        said = 0o777 if kind == stat.S_IFDIR else 0o666 if writable else 0o444
        return told_otherwise(found, st_mode=kind | said, st_uid=0, st_gid=0)

    return rule


def only_read_only(chmod: Call) -> Call:
    """A file is read-only or it is not; nothing else can be said of it."""

    def rule(path: Any, mode: int, **_more: Any) -> None:
        if not os.path.isdir(path):  # noqa: PTH112
            chmod(path, 0o600 if mode & stat.S_IWUSR else 0o400)

    return rule


RULES: tuple[tuple[ModuleType, str, Rule], ...] = (
    *((os, name, stays_while_open(1)) for name in ("unlink", "remove", "rmdir")),
    *((os, name, stays_while_open(2)) for name in ("rename", "replace")),
    *((module, "open", possible_names) for module in (builtins, io, os)),
    (os, "mkdir", possible_names),
    (os, "open", no_folder),
    (os, "fsync", only_what_is_written),
    (select, "select", only_sockets),
    *((select, name, not_there) for name in ("poll", "epoll")),
    *((os, name, no_permissions) for name in ("stat", "lstat", "fstat")),
    (os, "chmod", only_read_only),
)
ABSENT: dict[ModuleType, tuple[str, ...]] = {
    os: (
        "getuid",
        "geteuid",
        "getgid",
        "chown",
        "fork",
        "sched_getaffinity",
        "O_NOFOLLOW",
        "O_DIRECTORY",
        "O_CLOEXEC",
    ),
    signal: ("SIGHUP", "SIGKILL", "SIGUSR1", "SIGUSR2", "SIGALRM"),
}
"""What a module does not have there."""
NO_MODULES = ("fcntl", "pwd", "grp", "resource")
"""What cannot be imported there, as far as no package of others takes this system for what it is."""


def lay() -> None:
    """Lay the rules over this process, for as long as it lives."""
    sys.modules.pop("selectors", None)  # who waits imports it under the rules
    for module, name, rule in RULES:
        setattr(module, name, rule(getattr(module, name)))
    setattr(shutil, "_use_fd_functions", False)  # noqa: B010 — a folder has no descriptor there
    for module, names in ABSENT.items():
        for name in filter(partial(hasattr, module), names):
            delattr(module, name)
    sys.modules.update(dict.fromkeys(NO_MODULES))  # type: ignore[arg-type]


if __name__ == "__main__":
    sys.path.remove(str(Path(__file__).resolve().parent))
    lay()
    from cli.main import main

    sys.argv[0] = "comity"
    main()
