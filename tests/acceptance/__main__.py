"""Bless answers: `.venv/bin/python -m tests.acceptance --bless NAME` writes the goldens of that name, and prints changes.

NAME is a ledger, a ledger and a door, a door alone, or how several begin: `demo`, `demo/report-count`, `report-dormant`,
`real-`; `all` for all.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from tests.acceptance.cases import answers, cases, holds
from tests.acceptance.goldens import differences, path_of, read, write


def main(words: list[str]) -> int:
    """Write the goldens that are named."""
    if len(words) != 2 or words[0] != "--bless":
        sys.stderr.write(f"{__doc__}\n")
        return 2
    name = "" if words[1] == "all" else words[1]
    wanted = [case for case in cases() if name in case or "/".join(case) == name]
    wanted = wanted or [case for case in cases() if "/".join(case).startswith(name)]
    if not wanted:
        sys.stderr.write(f"No golden is called {name}.\n")
        return 3
    with tempfile.TemporaryDirectory() as folder:
        for number, (ledger, door) in enumerate(wanted, 1):
            sys.stderr.write(f"\r{number}/{len(wanted)} {ledger}/{door}\033[K")
            found = answers(ledger, door, Path(folder))
            for line in differences(read(ledger, door), found):
                sys.stdout.write(f"\r{ledger}/{door}: {line}\n")
            path = path_of(ledger, door)
            if found:
                write(ledger, door, holds(ledger, door), found)
            else:
                path.unlink(missing_ok=True)
    if not name:
        _remove_others({path_of(*case) for case in wanted})
    sys.stderr.write("\n")
    return 0


def _remove_others(known: set[Path]) -> None:
    """Remove goldens of ledgers that are no more."""
    for folder in next(iter(known)).parents[1].iterdir():
        if folder.is_dir() and folder not in {path.parent for path in known}:
            shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
