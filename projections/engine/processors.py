"""How many processes of this program have a processor of their own."""

import os
import sys
from pathlib import Path

_PYTHONS = ("python", "pypy")
"""How programs are called that take `-c`: what another one, that Python is built into, makes of it nobody knows."""


def processors() -> int:
    """How many processors there are for this program; 1 where it could begin no other Python."""
    if not _is_python(sys.executable):
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _is_python(executable: str | None) -> bool:
    return Path(executable or "").name.lower().startswith(_PYTHONS)
