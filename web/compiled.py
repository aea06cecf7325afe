"""Templates as they were compiled, kept where Python keeps modules as it compiled them: the next process begins faster."""

import os
import sys
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.util import cache_from_source
from pathlib import Path
from pickle import UnpicklingError

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

PACKAGES = ("domain", "store", "projections", "queries", "drawings", "web")
"""Packages that pages are made by."""


@cache
def code() -> str:
    """The code that makes pages, as of now: names, sizes and times of its files."""
    top = Path(__file__).parents[1]
    found = sha256(f"{sys.version} {version('jinja2')} {version('markupsafe')}".encode())
    for package in PACKAGES:
        for folder, folders, files in os.walk(top / package):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for name in sorted(files):
                look = os.stat(f"{folder}/{name}")  # noqa: PTH116 — some hundred files
                found.update(f"{folder}/{name} {look.st_size} {look.st_mtime_ns}\n".encode())
    return found.hexdigest()


class Compiled(BytecodeCache):
    """Of the same template, by the same code: what a filter makes of a constant is compiled with it."""

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """The file in which a template is kept."""
        return f"{cache_from_source(filename or name).removesuffix('.pyc')}.jinja"

    def get_source_checksum(self, source: str) -> str:
        """What tells a template, and the code that reads it, from every other."""
        return sha256(f"{code()}\n{source}".encode()).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Find one again, where it is kept."""
        with suppress(OSError, EOFError, UnpicklingError), Path(bucket.key).open("rb") as file:
            bucket.load_bytecode(file)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep one, where modules would be kept too, and whoever runs this may write."""
        if sys.dont_write_bytecode:
            return
        with suppress(OSError):
            where = Path(bucket.key)
            where.parent.mkdir(parents=True, exist_ok=True)
            made = where.with_suffix(f".{os.getpid()}")
            with made.open("wb") as file:
                bucket.write_bytecode(file)
            made.replace(where)
