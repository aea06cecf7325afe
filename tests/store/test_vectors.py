"""The script that judges the published vectors, on a folder of three of each kind; `benchmarks/vectors.py` has them all."""

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from store.merkle import Log, leaf_hash
from tests.environment import bare

ROOT = Path(__file__).resolve().parents[2]

# RFC 6962, as transparency-dev/merkle has them: the leaves, and the roots of the first none to all of them
LEAVES = ["", "00", "10", "2021"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
]


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    log = Log([leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES])
    good = {
        "leafIdx": 2,
        "treeSize": 4,
        "root": b64(log.root()),
        "leafHash": b64(leaf_hash(bytes.fromhex(LEAVES[2]))),
        "proof": [b64(step) for step in log.inclusion(2)],
        "wantErr": False,
    }
    grown = {
        "size1": 2,
        "size2": 4,
        "root1": b64(log.root(2)),
        "root2": b64(log.root()),
        "proof": [b64(step) for step in log.consistency(2)],
        "wantErr": False,
    }
    for kind, probe in (("inclusion", good), ("consistency", grown)):
        put(tmp_path / "probes" / kind / "0" / "happy-path.json", probe)
        put(tmp_path / "probes" / kind / "0" / "empty.json", {**probe, "proof": None, "wantErr": True})
    put(tmp_path / "roots.json", {"leaves_hex": LEAVES[:3], "roots_hex_by_size": ROOTS})
    key = Ed25519PrivateKey.generate()
    put(
        tmp_path / "ed25519-edge-cases.json",
        [
            {
                "number": number,
                "key": key.public_key().public_bytes_raw().hex(),
                "sig": (key.sign(b"said") if number else bytes(64)).hex(),
                "msg": "said",
                "flags": None,
            }
            for number in range(2)
        ],
    )
    return tmp_path


def put(file: Path, content: Any) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content), encoding="utf-8")


def judged(folder: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "vectors.py"), str(folder)],
        env=bare(PYTHONPATH=str(ROOT)),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout


def test_what_is_published_is_judged_as_it_is_published(folder: Path) -> None:
    code, said = judged(folder)

    assert code == 0, said
    for figure in (
        "leaves: 4 of 4",
        "inclusion: 2 of 2",
        "verify.py: 2 of 2",
        "consistency: 2 of 2",
        "cases: 2 of 2",
    ):
        assert figure in said


@pytest.mark.parametrize("kind", ["inclusion", "consistency"])
def test_what_is_judged_otherwise_is_named(kind: str, folder: Path) -> None:
    """The control: a good proof that is said to be a bad one."""
    file = folder / "probes" / kind / "0" / "happy-path.json"
    put(file, {**json.loads(file.read_text(encoding="utf-8")), "wantErr": True})

    code, said = judged(folder)

    assert code == 1
    assert "OTHERWISE 0/happy-path.json" in said


def test_a_root_that_is_another_is_named(folder: Path) -> None:
    put(folder / "roots.json", {"leaves_hex": LEAVES[:3], "roots_hex_by_size": [*ROOTS[:3], "00" * 32]})

    assert judged(folder)[0] == 1


def test_a_folder_without_vectors_shows_nothing(folder: Path) -> None:
    put(folder / "ed25519-edge-cases.json", [])

    assert judged(folder)[0] == 1
