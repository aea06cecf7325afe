"""A ledger on disk and a plain model of it, told the same things in any order, never come apart."""

import hashlib
import itertools
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, precondition, rule

from comity.testing import body_registered, opened_between, source_registered
from domain.decide import decide
from domain.fact import Fact
from domain.history import History
from domain.refusal import Refusal
from domain.shared import Retracted
from store.application import Written, open_ledger
from store.errors import Conflict
from tests.domain.strategies import corrections, facts
from tests.tries import times

TIES = (
    ("partnership:edinburgh--kaohsiung", ("edinburgh", "kaohsiung")),
    ("partnership:edinburgh--gdynia--kaohsiung", ("edinburgh", "gdynia", "kaohsiung")),
)
STREAMS = st.sampled_from([stream for stream, _ in TIES])


class LedgerAndModel(RuleBasedStateMachine):
    """What the model knows: who recorded which fact in which stream, in which order, under which command."""

    commands = Bundle("commands")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="comity-machine-"))
        self.now = datetime(2026, 11, 20, 10, 2, tzinfo=UTC)
        self.ledger = open_ledger(self.folder / "ledger.db", create=True, clock=lambda: self.now)
        self.told: list[tuple[str, Fact, str, str]] = []
        """Stream, fact, who recorded it, and the command, by position."""
        self.numbers = itertools.count()

    @initialize()
    def begin(self) -> None:
        """Register the bodies and the source that facts name, and open two partnerships."""
        begun: list[tuple[str, Fact]] = [
            *(
                (f"body:{name}", body_registered(name.title()))
                for name in ("edinburgh", "gdynia", "kaohsiung")
            ),
            ("source:gti-2025", source_registered()),
            *((stream, opened_between(*parties)) for stream, parties in TIES),
        ]
        assert isinstance(self.ledger.record_all(begun, by="mei", command="begin"), Written)
        self.told = [(stream, fact, "mei", "begin") for stream, fact in begun]

    def of(self, stream: str) -> History:
        """The stream as the ledger reads it; that this is what the model holds is asked in `holds`."""
        return self.ledger.history(stream)

    def _tell(self, stream: str, fact: Fact, by: str, **options: Any) -> str | None:
        command = f"command-{next(self.numbers)}"
        expected = decide(self.of(stream), fact, self.ledger.known)
        answered = self.ledger.record(stream, fact, by=by, command=command, **options)
        if isinstance(expected, Refusal):
            assert answered == expected
            return None
        assert isinstance(answered, Written)
        of_the_clock = tuple(caution for caution in answered.cautions if caution.startswith("the clock says"))
        assert answered.cautions == of_the_clock + expected.cautions
        assert [entry.fact for entry in answered.entries] == [expected.fact]
        if not options.get("dry_run"):
            self.told.append((stream, expected.fact, by, command))
        return command

    @rule(target=commands, stream=STREAMS, fact=facts(), by=st.sampled_from(("mei", "li")))
    def record(self, stream: str, fact: Fact, by: str) -> str | None:
        """Record a fact, lawful or not."""
        return self._tell(stream, fact, by)

    @rule(target=commands, stream=STREAMS, data=st.data())
    def correct(self, stream: str, data: st.DataObject) -> str | None:
        """Correct, retract, contest or prefer something."""
        return self._tell(stream, data.draw(corrections(self.of(stream))), "mei")

    @rule(stream=STREAMS, fact=facts())
    def dry_run(self, stream: str, fact: Fact) -> None:
        """Say what would be recorded."""
        self._tell(stream, fact, "mei", dry_run=True)

    @rule(command=commands)
    def repeat(self, command: str | None) -> None:
        """Repeat a command: it answers with its first result."""
        if command is None:
            return
        [(stream, fact, by)] = [(s, f, b) for s, f, b, c in self.told if c == command]

        again = self.ledger.record(stream, fact, by=by, command=command)

        assert isinstance(again, Written)
        assert again.repeated

    @rule(stream=STREAMS, fact=facts())
    def stale(self, stream: str, fact: Fact) -> None:
        """Record over a version that has passed."""
        with pytest.raises(Conflict):
            self.ledger.record(stream, fact, by="mei", expect=len(self.of(stream).entries) - 1)

    @rule(stream=STREAMS, data=st.data())
    def retract_some(self, stream: str, data: st.DataObject) -> None:
        """Retract some entries, judged once."""
        count = len(self.of(stream).entries)
        versions = data.draw(st.lists(st.integers(1, count), min_size=1, max_size=3, unique=True))
        command = f"command-{next(self.numbers)}"

        answered = self.ledger.retract({stream: versions}, "told in error", by="li", command=command)

        if isinstance(answered, Written):
            wanted = [
                Retracted(entry=version, because="told in error")
                for version in sorted(versions, reverse=True)
            ]
            assert [entry.fact for entry in answered.entries] == wanted
            self.told += [(stream, fact, "li", command) for fact in wanted]

    @rule(minutes=st.integers(-90, 90))
    def time_passes(self, minutes: int) -> None:
        """Move the clock, which may also run backwards."""
        self.now += timedelta(minutes=minutes)

    @rule()
    def reopen(self) -> None:
        """Close the ledger and open it again."""
        self.ledger.close()
        self.ledger = open_ledger(self.folder / "ledger.db", clock=lambda: self.now)

    @precondition(lambda self: self.told)
    @invariant()
    def holds(self) -> None:
        """What was told is what is on record, in order, by whom, and nothing else."""
        entries = list(self.ledger.entries())
        assert [
            (entry.stream, entry.fact, entry.recorded_by, entry.command) for entry in entries
        ] == self.told
        assert [entry.position for entry in entries] == list(range(1, len(entries) + 1))
        stamps = [entry.recorded_at for entry in entries]
        assert stamps == sorted(stamps)
        for stream in {entry.stream for entry in entries}:
            versions = [entry.version for entry in entries if entry.stream == stream]
            assert versions == list(range(1, len(versions) + 1))

    @precondition(lambda self: self.told)
    @invariant()
    def proves(self) -> None:
        """The root is the Merkle tree hash of the exported lines (RFC 9162), computed plainly."""
        assert self.ledger.root() == _root(list(self.ledger.export_lines())).hex()

    def teardown(self) -> None:
        """Leave nothing behind."""
        self.ledger.close()
        shutil.rmtree(self.folder)


def _root(lines: list[bytes]) -> bytes:
    if len(lines) == 1:
        return hashlib.sha256(b"\x00" + lines[0]).digest()
    half = 1 << (len(lines) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + _root(lines[:half]) + _root(lines[half:])).digest()


LedgerAndModel.TestCase.settings = settings(max_examples=times(25), stateful_step_count=25, deadline=None)
TestLedgerAndModel = LedgerAndModel.TestCase
