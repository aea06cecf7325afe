"""Sealing a ledger, verifying it against what others hold, and every way of tampering with it."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from comity.testing import STREAM, body_registered, noted
from store.application import Comity, open_ledger
from store.errors import Unusable
from store.note import Key, Note
from store.permissions import KNOWN
from store.sealing import Sealer, checkpoint
from store.verifying import Held, Verdict, verify


@pytest.fixture
def sealed(ledger: Comity, tmp_path: Path) -> Held:
    """A checkpoint of a ledger with two cities, their partnership and three notes, which somebody else holds."""
    for number in range(3):
        ledger.record(STREAM, noted(text=f"note {number}"), by="mei")
    sealer, _ = Sealer.of(tmp_path / "key.pem", checkpoint(ledger).origin)
    return Held("held by Edinburgh", str(sealer.sign(str(checkpoint(ledger)))).encode())


def verified(where: Path, *held: Held) -> Verdict:
    with open_ledger(where, read_only=True) as ledger:
        return verify(ledger, held)


def test_a_ledger_that_only_grew_holds(ledger: Comity, sealed: Held, where: Path) -> None:
    ledger.record(STREAM, noted(text="later"), by="mei")

    found = verified(where, sealed)

    assert found.holds
    assert (found.entries, found.root) == (8, ledger.root())
    assert [row.size for row in found.checkpoints] == [7]


def tampered(where: Path, *statements: str) -> None:
    """Do to the file what somebody with the file and no scruples does."""
    with closing(sqlite3.connect(where)) as raw, raw:
        guards = raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            raw.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            assert raw.execute(statement).rowcount > 0, statement
        for _, sql in guards:
            raw.execute(sql)


STATE = "UPDATE stored_events SET state = CAST(replace(CAST(state AS TEXT), {}) AS BLOB) WHERE position = 6"
TAMPERING = {
    "edited": [STATE.format("'note 1', 'note X'")],
    "edited in who recorded it": [STATE.format("""'"mei"', '"lin"'""")],
    "deleted from the middle, and the versions closed up": [
        "DELETE FROM stored_events WHERE position = 6",
        "UPDATE stored_events SET originator_version = 3, position = 6 WHERE position = 7",
    ],
    "cut off": ["DELETE FROM stored_events WHERE position = 7"],
    "swapped": [
        "UPDATE stored_events SET originator_version = originator_version + 100 WHERE position IN (5, 6)",
        "UPDATE stored_events SET originator_version = 3, position = 100 WHERE position = 5",
        "UPDATE stored_events SET originator_version = 2, position = 5 WHERE position = 6",
        "UPDATE stored_events SET position = 6 WHERE position = 100",
    ],
    "slipped in": [
        (
            "UPDATE stored_events SET position = position + 100, originator_version = originator_version + 1"
            " WHERE position = 7"
        ),
        (
            "INSERT INTO stored_events SELECT 7, originator_id, 4, topic,"
            " CAST(replace(replace(CAST(state AS TEXT), 'note 1', 'forged'), '\"id\":\"', '\"id\":\"f') AS BLOB)"
            " FROM stored_events WHERE position = 6"
        ),
    ],
    "renamed": [
        "UPDATE stored_events SET originator_id = 'partnership:edinburgh--taipei' WHERE originator_id LIKE 'partnership:%'"
    ],
}


@pytest.mark.parametrize("how", TAMPERING)
def test_whoever_holds_a_checkpoint_finds_out(how: str, ledger: Comity, sealed: Held, where: Path) -> None:
    ledger.close()
    assert verified(where, sealed).holds

    tampered(where, *TAMPERING[how])

    found = verified(where, sealed)
    assert not found.holds
    assert any(row.fault for row in found.checkpoints)


def test_nobody_who_holds_nothing_finds_out_of_a_careful_edit(
    ledger: Comity, sealed: Held, where: Path
) -> None:
    """The control: what a checkpoint is for is not done by reading the ledger alone."""
    del sealed
    ledger.close()

    tampered(where, *TAMPERING["edited"])

    assert verified(where).holds


def test_a_checkpoint_of_another_ledger_is_told_apart(
    ledger: Comity, sealed: Held, where: Path, tmp_path: Path
) -> None:
    sealer, _ = Sealer.of(tmp_path / "key.pem", "comity/elsewhere/0123456789abcdef")
    point = checkpoint(ledger)._replace(origin="comity/elsewhere/0123456789abcdef")

    found = verified(where, sealed, Held("another", str(sealer.sign(str(point))).encode()))

    assert [point.fault for point in found.checkpoints] == [
        None,
        f"it is of another ledger, comity/elsewhere/0123456789abcdef; this one is {checkpoint(ledger).origin}",
    ]


def changed_first_entry(where: Path) -> None:
    tampered(where, STATE.format("'mei', 'lin'").replace("position = 6", "position = 1"))


@pytest.mark.parametrize("more", [0, 100])
def test_a_foreign_checkpoint_is_called_foreign_whatever_it_says(
    more: int, ledger: Comity, sealed: Held, tmp_path: Path
) -> None:
    """Not "something was changed", and of a larger one not "the rest is gone": nothing here was."""
    with open_ledger(tmp_path / "other.db", create=True) as other:
        for number in range(7 + more):
            other.record(f"body:city-{number}", body_registered(f"City {number}"), by="lin")
        sealer, _ = Sealer.of(tmp_path / "other.pem", checkpoint(other).origin)
        foreign = Held("theirs", str(sealer.sign(str(checkpoint(other)))).encode())
        name = checkpoint(other).origin

    own, theirs = verify(ledger, [sealed, foreign]).checkpoints

    assert own.fault is None
    assert theirs.fault is not None
    assert name in theirs.fault
    assert checkpoint(ledger).origin in theirs.fault
    assert "it is another ledger's, or the first entry here was changed" in theirs.fault  # both have no home


def test_where_the_first_entry_was_changed_both_readings_are_said(
    ledger: Comity, sealed: Held, where: Path
) -> None:
    ledger.close()
    changed_first_entry(where)

    (seen,) = verified(where, sealed).checkpoints

    assert seen.fault is not None
    assert seen.fault.endswith("it is another ledger's, or the first entry here was changed")


# --- signatures


def test_whether_a_signature_was_looked_at_is_said(ledger: Comity, sealed: Held, tmp_path: Path) -> None:
    own, _ = Sealer.of(tmp_path / "key.pem", checkpoint(ledger).origin)
    other, _ = Sealer.of(tmp_path / "other.pem", checkpoint(ledger).origin)
    forged = Note.read(sealed.content)
    forged = forged._replace(signatures=(forged.signatures[0]._replace(signature=b"x" * 64),))
    bad = Held("forged", str(forged).encode())

    def looked(held: Held, *keys: Key) -> tuple[str, bool]:
        (seen,) = verify(ledger, [held], keys).checkpoints
        return seen.signature, seen.fault is None

    assert looked(sealed) == ("not looked at", True)
    assert looked(sealed, own.key) == ("good", True)
    assert looked(sealed, other.key) == ("unknown key", False)
    assert looked(bad, own.key) == ("bad", False)
    assert looked(bad) == ("not looked at", True)  # why it must be said: it is signed by nobody


def test_a_checkpoint_that_a_stranger_signed_is_refused(ledger: Comity, sealed: Held, tmp_path: Path) -> None:
    other, _ = Sealer.of(tmp_path / "other.pem", "comity/stranger")

    found = verify(ledger, [sealed], [other.key])

    assert "by none of the keys" in str(found.checkpoints[0].fault)


def test_a_file_that_is_no_checkpoint_is_a_fault(ledger: Comity) -> None:
    found = verify(ledger, [Held("a letter", b"Dear Lord Provost\n")])

    assert not found.holds
    assert found.checkpoints[0].name == "a letter"


# --- the key


modes = pytest.mark.skipif(not KNOWN, reason="permissions as POSIX has them")


def test_a_key_is_made_once(tmp_path: Path) -> None:
    where = tmp_path / "sealed" / "key.pem"

    first, made = Sealer.of(where, "comity/x")
    again, anew = Sealer.of(where, "comity/x")

    assert (made, anew) == (True, False)
    assert first.key == again.key


@modes
def test_a_key_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    where = tmp_path / "sealed" / "key.pem"

    Sealer.of(where, "comity/x")

    assert where.stat().st_mode & 0o777 == 0o600
    assert where.parent.stat().st_mode & 0o077 == 0


@modes
def test_a_key_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    where = tmp_path / "key.pem"
    Sealer.of(where, "comity/x")
    where.chmod(0o644)

    with pytest.raises(Unusable, match="can be read by others"):
        Sealer.of(where, "comity/x")


def test_what_is_no_key_is_not_used(tmp_path: Path) -> None:
    where = tmp_path / "key.pem"
    number = os.open(where, os.O_CREAT | os.O_WRONLY, 0o600)
    os.write(number, b"no key")
    os.close(number)

    with pytest.raises(Unusable, match="no key that comity made"):
        Sealer.of(where, "comity/x")
    assert where.read_bytes() == b"no key"


def test_an_empty_ledger_is_not_sealed(empty: Comity) -> None:
    with pytest.raises(Unusable, match="nothing to seal"):
        checkpoint(empty)


def test_a_checkpoint_is_a_note_that_is_signed(ledger: Comity, sealed: Held) -> None:
    text = Note.read(sealed.content).text

    assert text.splitlines()[1] == str(len(ledger))
