"""The golden ledger of a version, made once when it is released: `python tests/golden/make.py`.

It writes `tests/golden/VERSION/`: a small ledger with every type of fact, its export, its root, a checkpoint and the
key that signed it, what a dossier says (without the programs that check it), and the rows that reports are made from.
`tests/test_golden.py` opens those of all versions, for ever. What is there is never written over: a release that reads
an older ledger otherwise is a defect. Only of a version that was not released yet, delete the folder and make it anew.
"""

import json
import random
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from unittest.mock import patch

from cli.version import VERSION
from domain.fact import types
from projections.engine.fold import Folded
from projections.engine.tables import built_in_projections
from projections.row import as_json
from store.application import Comity, open_ledger
from store.dossier.writing import write
from store.importing import import_facts
from store.sealing import Sealer, checkpoint

HERE = Path(__file__).resolve().parent
LEDGER = "ledger.comity"
"""A ledger under another name than people's: those are none of the repository's business."""
STREAM = "partnership:norhaven--suderby"
"""Whose dossier it is."""
TOLD = (
    ("facts-1.jsonl", "mei", datetime(2025, 11, 20, 10, 2, 3, 123456, tzinfo=UTC)),
    ("facts-2.jsonl", "lin 林", datetime(2025, 11, 22, 17, 40, tzinfo=UTC)),
    ("facts-attested.jsonl", "mei", datetime(2025, 11, 23, 8, 15, tzinfo=UTC)),
    ("facts-same-as.jsonl", "mei", datetime(2025, 11, 24, 9, 30, tzinfo=UTC)),
    ("facts-plans.jsonl", "mei", datetime(2025, 11, 24, 10, 30, tzinfo=UTC)),
)
"""What is imported, by whom and when."""


def make(where: Path) -> None:
    """Make all of it in a new folder."""
    if where.exists():
        raise SystemExit(f"{where} is there already: a golden ledger is made once")
    with tempfile.TemporaryDirectory(dir=where.parent) as name:
        folder = Path(name) / "golden"
        folder.mkdir()
        with open_ledger(folder / LEDGER, create=True) as ledger:
            _tell(ledger)
            (folder / "export.jsonl").write_bytes(b"".join(line + b"\n" for line in ledger.export_lines()))
            (folder / "root.txt").write_text(f"{ledger.root()}\n", encoding="utf-8", newline="\n")
            sealer, _ = Sealer.of(Path(name) / "key.pem", checkpoint(ledger).origin)
            note = sealer.sign(str(checkpoint(ledger)))
            (folder / "checkpoint.txt").write_bytes(str(note).encode())
            (folder / "key.txt").write_text(f"{sealer.key}\n", encoding="utf-8", newline="\n")
            write(ledger, STREAM, note, sealer.key, folder / "dossier")
            for program in ("verify.py", "verify.sh", "README.txt"):
                (folder / "dossier" / program).unlink()
            (folder / "rows").mkdir()
            for projection, lines in rows(ledger):
                text = "".join(f"{line}\n" for line in lines)
                (folder / "rows" / f"{projection}.jsonl").write_text(text, encoding="utf-8", newline="\n")
        with closing(sqlite3.connect(folder / LEDGER)) as raw:
            raw.execute("VACUUM")
        folder.rename(where)


def _tell(ledger: Comity) -> None:
    """Import it; the same bytes each time, so that salts and ids come from a seed."""
    with patch("os.urandom", random.Random(20251120).randbytes):  # noqa: S311 — it is no secret
        _imported(ledger)


def _imported(ledger: Comity) -> None:
    for number, (name, by, at) in enumerate(TOLD, 1):
        ledger.clock = partial(_at, at)
        with (HERE / name).open("rb") as lines:
            done = import_facts(ledger, lines, by=by, command=f"golden-{number}")
        if done.refused:
            raise SystemExit(f"{name}: {done.refused}")
    if missing := set(types()) - {entry.type for entry in ledger.entries()}:
        raise SystemExit(
            f"tell them in a new facts-N.jsonl, named in TOLD, first: {', '.join(sorted(missing))}"
        )


def _at(at: datetime) -> datetime:
    return at


def rows(ledger: Comity) -> Iterator[tuple[str, list[str]]]:
    """The rows of all projections, as lines of JSON."""
    folded = Folded(ledger.histories)
    for projection in built_in_projections():
        yield (
            projection.name,
            [
                json.dumps(as_json(row), ensure_ascii=False, separators=(",", ":"))
                for row in folded.of(projection)
            ],
        )


if __name__ == "__main__":
    make(HERE / VERSION)
