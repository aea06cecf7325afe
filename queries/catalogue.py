"""What the built-in reports ask and answer, known without importing them: `catalogue.json`.

`python -m queries.describe` writes it from the reports; a test compares the two. Where the signature or the docstring of a
report is another than then, nothing is known here, and the module itself is asked.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

from projections import reports

FILE = Path(__file__).with_name("catalogue.json")


def entry(module: str) -> dict[str, Any] | None:
    """What is known of the report in a module of `projections.reports`; None where the module has to be asked."""
    found: dict[str, Any] | None = _all().get(module)
    if found is None or found["crc32"] != digest(module):
        return None
    return found


@cache
def _all() -> dict[str, dict[str, Any]]:
    try:
        found: dict[str, dict[str, Any]] = json.loads(FILE.read_bytes())
    except (OSError, ValueError):  # then every module is asked
        return {}
    return found


def digest(module: str) -> int | None:
    """The CRC-32 of what a file says of its report, from `@report` to the end of the docstring; None without one."""
    return _digest(Path(reports.__path__[0], f"{module}.py"))


@cache
def _digest(file: Path) -> int | None:
    try:
        text = file.read_bytes()
    except OSError:
        return None
    begin = text.find(b"\n@report(")
    end = text.find(b'"""', text.find(b'"""', begin) + 3)
    return None if begin < 0 or end < 0 else crc32(text[begin:end])
