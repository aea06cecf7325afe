"""A ledger of every released version loads for ever: the same root, the same rows, and its proofs hold."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cli.version import VERSION
from comity.testing import noted
from domain.fact import types
from projections.engine.tables import built_in_projections
from projections.row import as_json
from queries.session import ReadingSession
from store.application import Comity, Written, open_ledger
from store.dossier import verify as alone
from store.dossier.writing import write
from store.importing import import_facts
from store.note import Key
from store.restoring import restore
from store.sealing import Sealer, checkpoint
from store.verifying import Held, verify
from tests.golden.make import LEDGER, STREAM, make, rows

GOLDEN = Path(__file__).parent / "golden"
VERSIONS = sorted(path.name for path in GOLDEN.iterdir() if (path / LEDGER).exists())
ROOT = GOLDEN.parents[1]
MOST = 330_000
"""Bytes of one version."""
AMENDED: dict[str, dict[str, tuple[str, ...]]] = {
    "0.1.0": {
        "departures": (),
        "instruments": (),
        "next_facts": (),
        "spells": (),
        "contacts": ("sources",),
        "figures": ("sources",),
        "involvements": ("sources",),
        "moments": ("latest", "sources", "text"),
        "conflicts": (),
        "corrections": ("text",),
        "deadlines": ("text",),
        "people": ("latest", "sources"),
        "programmes": ("latest",),
        "proposals": ("ended_latest",),
        "topics": ("latest", "sources"),
        "streams": ("entries", "last_position"),
    }
}
"""The rows of a version that a rule has amended since, all of them or some columns; the change log says by which."""


@pytest.fixture(params=VERSIONS)
def golden(request: pytest.FixtureRequest) -> Path:
    """What a version left."""
    return GOLDEN / str(request.param)


@pytest.fixture
def where(golden: Path, tmp_path: Path) -> Path:
    """A copy of its ledger."""
    return Path(shutil.copy(golden / LEDGER, tmp_path / "copy.db"))


def told(golden: Path) -> dict[str, list[dict[str, Any]]]:
    """The rows that the version made."""
    return {
        path.stem: [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for path in sorted((golden / "rows").iterdir())
    }


def holds(ledger: Comity, golden: Path) -> bool:
    """Whether the checkpoint of the version holds against the ledger."""
    held = Held("golden", (golden / "checkpoint.txt").read_bytes())
    found = verify(ledger, [held], [Key.read((golden / "key.txt").read_text(encoding="utf-8"))])
    assert len(found.checkpoints) == 1
    return found.holds


def test_this_version_has_one() -> None:
    assert VERSION in VERSIONS, "make it: python tests/golden/make.py"
    assert all(
        sum(path.stat().st_size for path in (GOLDEN / name).rglob("*") if path.is_file()) < MOST
        for name in VERSIONS
    )


def test_it_has_the_same_root_and_exports_the_same_bytes(golden: Path, where: Path) -> None:
    with open_ledger(where, read_only=True) as ledger:
        lines = b"".join(line + b"\n" for line in ledger.export_lines())

        assert ledger.root() == (golden / "root.txt").read_text(encoding="utf-8").strip()
        assert lines == (golden / "export.jsonl").read_bytes()
        assert holds(ledger, golden)


def test_its_lines_are_of_its_schema_and_verified(golden: Path, where: Path) -> None:
    """Schema 1 has no salt and is read for ever; from schema 2 on every line has another."""
    lines = [json.loads(line) for line in (golden / "export.jsonl").read_bytes().splitlines()]
    salts = [line["salt"] for line in lines if "salt" in line]

    assert {line["schema"] for line in lines} == {1 if golden.name == "0.1.0" else 2}
    assert len(set(salts)) == len(salts) == (0 if golden.name == "0.1.0" else len(lines))
    with open_ledger(where, read_only=True) as ledger:
        assert verify(ledger).faults == ()


@pytest.mark.parametrize("name", ["facts-1.jsonl", "facts-2.jsonl"])
@pytest.mark.usefixtures("golden")
def test_what_it_was_made_of_adds_nothing(where: Path, name: str) -> None:
    """Lines without an id are on record whichever version took them, by their digest or by what they say."""
    with open_ledger(where) as ledger, (GOLDEN / name).open("rb") as lines:
        done = import_facts(ledger, lines, by="mei")

    assert (done.new, done.refused) == (0, [])
    assert done.already > 0


def test_it_gives_the_same_rows(golden: Path, where: Path) -> None:
    before = told(golden)
    with open_ledger(where, read_only=True) as ledger:
        afresh = {name: [json.loads(line) for line in lines] for name, lines in rows(ledger)}
    with ReadingSession(where) as door:
        ask = door.ask()
        kept = {named.name: [as_json(row) for row in ask.of(named)] for named in built_in_projections()}

    amended = AMENDED.get(golden.name, {})
    for name, those in before.items():
        if amended.get(name) == ():
            continue
        columns = {*(those[0] if those else ())} - {
            *amended.get(name, ())
        }  # a later version may have more of them
        for now in (afresh[name], json.loads(json.dumps(kept[name]))):
            assert [{column: row[column] for column in columns} for row in now] == [
                {column: row[column] for column in columns} for row in those
            ], name


def test_what_reads_otherwise_is_told_with_its_rule() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    for tables in AMENDED.values():
        for name in tables:
            assert f"`{name}`" in changes, name


def test_it_can_be_written_to(golden: Path, where: Path) -> None:
    """Lines of both schemas stand in one ledger: restored to the same bytes, and proved by either script."""
    with open_ledger(where, clock_is_right=True) as ledger:
        written = ledger.record(STREAM, noted(text="by a later version"), by="mei")

        assert isinstance(written, Written)
        assert holds(ledger, golden)
        lines = [line + b"\n" for line in ledger.export_lines()]
        sealer, _ = Sealer.of(where.with_name("own.pem"), checkpoint(ledger).origin)
        note = sealer.sign(str(checkpoint(ledger)))
        assert (
            write(ledger, STREAM, note, sealer.key, where.with_name("dossier")) == written.entries[0].version
        )
        root = ledger.root()
    assert lines[:-1] == (golden / "export.jsonl").read_bytes().splitlines(keepends=True)
    assert json.loads(lines[-1])["schema"] == 2
    with open_ledger(where.with_name("again.db"), create=True) as again:
        assert restore(again, lines, by="mei").root == root
        assert [line + b"\n" for line in again.export_lines()] == lines
        assert verify(again, [Held("now", str(note).encode())], [sealer.key]).holds
    export = where.with_name("export.jsonl")
    export.write_bytes(b"".join(lines))
    dossier = str(where.with_name("dossier"))
    assert alone.main([dossier, "--key", str(sealer.key), "--export", str(export)]) == 0
    export.write_bytes(b"".join([*lines[:-1], lines[-1].replace(b"later", b"other")]))
    assert alone.main([dossier, "--key", str(sealer.key), "--export", str(export)]) == 5


def test_its_export_can_be_restored(golden: Path, tmp_path: Path) -> None:
    with (
        open_ledger(tmp_path / "new.db", create=True) as ledger,
        (golden / "export.jsonl").open("rb") as lines,
    ):
        done = restore(ledger, lines, by="mei")

        assert not done.refused
        assert ledger.root() == (golden / "root.txt").read_text(encoding="utf-8").strip()


def test_its_dossier_holds(golden: Path) -> None:
    key = (golden / "key.txt").read_text(encoding="utf-8").strip()
    words = [str(golden / "dossier"), "--key", key, "--export", str(golden / "export.jsonl")]

    assert alone.main(words) == 0


SH = shutil.which("sh") or ""


@pytest.mark.skipif(not (SH and shutil.which("openssl")), reason="openssl is not here")
def test_its_dossier_holds_by_openssl_alone(golden: Path, tmp_path: Path) -> None:
    key = (golden / "key.txt").read_text(encoding="utf-8").strip()
    shutil.copytree(golden / "dossier", tmp_path / "dossier")
    shutil.copy(Path(alone.__file__ or "").with_name("verify.sh"), tmp_path / "dossier")

    done = subprocess.run(
        [SH, str(tmp_path / "dossier" / "verify.sh"), key],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert done.returncode == 0, done.stderr


def test_it_holds_every_type_of_fact_that_its_version_knew(golden: Path, where: Path) -> None:
    with open_ledger(where, read_only=True) as ledger:
        found = {entry.type for entry in ledger.entries()}
        streams = {stream.partition(":")[0] for stream in ledger.streams()}

    assert found <= set(types())
    assert streams == {"ledger", "body", "partnership", "membership", "programme", "source"}
    assert golden.name != VERSION or found == set(types())


def test_it_is_made_once_and_tells_the_same_each_time(golden: Path, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="is there already"):
        make(golden)

    if golden.name == VERSION:
        make(tmp_path / "again")
        for name in ("export.jsonl", "root.txt"):
            assert (tmp_path / "again" / name).read_bytes() == (golden / name).read_bytes()
