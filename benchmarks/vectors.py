"""The published vectors, all of them: `python benchmarks/vectors.py FOLDER`.

FOLDER holds `probes/` as transparency-dev/merkle publishes it in `testdata/` (proofs of RFC 6962 and 9162, good and
corrupted), `roots.json` with its reference leaves and roots, and `ed25519-edge-cases.json` of C2SP/CCTV. Small ones of the
same kinds stand in the tests. Each proof is judged by what the tests check paths with (`tests/store/paths.py`) and, of
inclusion, by `verify.py`, which knows nothing of it; each signature by `verify.py` and by OpenSSL. `verify.py` may refuse
more signatures than OpenSSL, of keys of low order alone, and takes none that OpenSSL refuses.
"""

import argparse
import base64
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from store.dossier import verify as alone
from store.merkle import Log, leaf_hash
from tests.store.paths import Unproved, root_of_inclusion, verify_consistency


class Judged(NamedTuple):
    """How many vectors were judged, and which of them otherwise than they are published."""

    what: str
    vectors: int
    otherwise: tuple[str, ...]
    more: str = ""


def probes(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The probes in a folder, by their names."""
    for file in sorted(folder.rglob("*.json")):
        yield file.relative_to(folder).as_posix(), json.loads(file.read_text(encoding="utf-8"))


def raw(text: str | None) -> bytes:
    """Bytes of base64; none where there are none."""
    return base64.b64decode(text or "")


def path_of(probe: dict[str, Any]) -> list[bytes]:
    """The hashes of a proof."""
    return [raw(step) for step in probe["proof"] or ()]


def includes(probe: dict[str, Any]) -> bool:
    """Whether the tests' own checker takes a proof of inclusion."""
    try:
        found = root_of_inclusion(raw(probe["leafHash"]), probe["leafIdx"], probe["treeSize"], path_of(probe))
    except Unproved:
        return False
    return found == raw(probe["root"])


def includes_alone(probe: dict[str, Any]) -> bool:
    """Whether `verify.py` takes it."""
    leaf = raw(probe["leafHash"])
    try:
        found = alone.root_of(leaf, probe["leafIdx"], probe["treeSize"], path_of(probe))
    except alone.Broken:
        return False
    return len(leaf) == len(leaf_hash(b"")) and bool(found == raw(probe["root"]))


def grows(probe: dict[str, Any]) -> bool:
    """Whether the tests' own checker takes a proof of consistency."""
    try:
        verify_consistency(
            probe["size1"], probe["size2"], path_of(probe), raw(probe["root1"]), raw(probe["root2"])
        )
    except Unproved:
        return False
    return True


def proofs(what: str, folder: Path, takes: Callable[[dict[str, Any]], bool]) -> Judged:
    """Judge all probes of a folder."""
    found = [(name, takes(probe) is not probe["wantErr"]) for name, probe in probes(folder)]
    return Judged(what, len(found), tuple(name for name, right in found if not right))


def roots(file: Path) -> Judged:
    """The roots of the reference leaves, of the first none to all of them."""
    published = json.loads(file.read_text(encoding="utf-8"))
    log = Log([leaf_hash(bytes.fromhex(leaf)) for leaf in published["leaves_hex"]])
    wanted = published["roots_hex_by_size"]
    wrong = [f"size {size}" for size, root in enumerate(wanted) if log.root(size).hex() != root]
    return Judged("roots of the reference leaves", len(wanted), tuple(wrong))


def openssl_takes(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether OpenSSL takes a signature."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def signatures(file: Path) -> Judged:
    """Edge cases of Ed25519: what `verify.py` takes OpenSSL takes too; what it refuses beside has a key of low order."""
    cases = json.loads(file.read_text(encoding="utf-8"))
    wrong, stricter = [], 0
    for case in cases:
        key, signature, message = bytes.fromhex(case["key"]), bytes.fromhex(case["sig"]), case["msg"].encode()
        by_alone, by_openssl = alone.signed(key, message, signature), openssl_takes(key, message, signature)
        more = by_openssl and not by_alone
        stricter += more
        if (by_alone and not by_openssl) or (more and "low_order_A" not in (case["flags"] or ())):
            wrong.append(f"number {case['number']}")
    return Judged("Ed25519 edge cases", len(cases), tuple(wrong), f"{stricter:,} refused by verify.py alone")


def judged(folder: Path) -> Iterator[Judged]:
    """All that there is in the folder."""
    yield roots(folder / "roots.json")
    inclusion, consistency = folder / "probes" / "inclusion", folder / "probes" / "consistency"
    yield proofs("proofs of inclusion", inclusion, includes)
    yield proofs("proofs of inclusion, by verify.py", inclusion, includes_alone)
    yield proofs("proofs of consistency", consistency, grows)
    yield signatures(folder / "ed25519-edge-cases.json")


def main() -> int:
    """Print what came of each kind; 1 where a vector was judged otherwise than it is published, or where there is none."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    all_right = True
    for found in judged(parser.parse_args().folder):
        right = found.vectors - len(found.otherwise)
        print(f"{found.what}: {right:,} of {found.vectors:,}{f'; {found.more}' if found.more else ''}")
        for name in found.otherwise[:5]:
            print(f"    OTHERWISE {name}")
        all_right &= not found.otherwise and found.vectors > 0
    return 0 if all_right else 1


if __name__ == "__main__":
    sys.exit(main())
