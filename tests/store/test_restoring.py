"""The restore of a backup: the same bytes, the same root, the same audit; or a refusal by line, and nothing."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from comity.testing import STREAM, noted, resumed, signed
from domain.fact import fact_class, fact_of
from domain.shared import Change, Corrected, Retracted
from projections.reckoning.audit import audit
from store import health
from store.application import Comity, Written, open_ledger
from store.errors import Ahead, NotEmpty
from store.importing import Limits, import_facts
from store.restoring import check, restore
from tests.store.conftest import Clock

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "kaohsiung"


@pytest.fixture(scope="module")
def kaohsiung(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Kaohsiung whole: three imports, corrections and contested facts among them."""
    where = tmp_path_factory.mktemp("kaohsiung") / "ledger.db"
    with open_ledger(where, create=True) as ledger:
        for file in sorted(EXAMPLES.glob("[1-9]-*.jsonl")):
            with file.open("rb") as lines:
                assert not import_facts(ledger, lines, by="mei").refused
    return where


def lines_of(ledger: Comity) -> list[bytes]:
    return [line + b"\n" for line in ledger.export_lines()]


@pytest.fixture
def backup(ledger: Comity) -> list[bytes]:
    """A backup of two cities, a source, a partnership, three notes in it, and what was corrected since."""
    for number in range(3):
        ledger.record(STREAM, noted(text=f"a note {number}"), by="mei")
    ledger.record(
        STREAM, Corrected(entry=2, changes=(Change(field="text", value="mended"),), because="x"), by="lin"
    )
    ledger.record(STREAM, Retracted(entry=3, because="told twice"), by="mei")
    return lines_of(ledger)


@pytest.fixture
def new(tmp_path: Path) -> Comity:
    return open_ledger(tmp_path / "new.db", create=True)


def test_kaohsiung_comes_back_to_the_byte(kaohsiung: Path, tmp_path: Path) -> None:
    with open_ledger(kaohsiung, read_only=True) as old, open_ledger(tmp_path / "new.db", create=True) as new:
        lines = lines_of(old)
        done = restore(new, lines, by="archivist")

        assert (done.entries, done.root, done.refused) == (len(old), old.root(), [])
        assert lines_of(new) == lines
        assert new.root() == old.root()
        assert [audit(history) for history in new.histories()] == [
            audit(history) for history in old.histories()
        ]


def test_facts_exported_and_imported_are_the_same_facts(kaohsiung: Path, tmp_path: Path) -> None:
    with open_ledger(kaohsiung, read_only=True) as old, open_ledger(tmp_path / "new.db", create=True) as new:
        facts = list(old.export_lines(facts=True))

        done = import_facts(new, facts, by="lin")

        assert not done.refused
        assert list(new.export_lines(facts=True)) == facts
        assert {entry.recorded_by for entry in new.entries()} == {
            "lin"
        }  # and not whoever recorded them there


def test_what_was_retracted_at_once_comes_back_as_facts(ledger: Comity, new: Comity) -> None:
    """Neither retraction is lawful alone: whoever suspended has done so again since."""
    suspended = fact_of(fact_class("partnership.suspended"), {"by": "edinburgh"})
    ledger.record(STREAM, signed("2020", instrument="mou", kind="mou"), by="mei")
    ledger.record_all([(STREAM, suspended), (STREAM, resumed())], by="mei", command="at-once")
    ledger.record(STREAM, suspended, by="mei")
    done = ledger.retract({STREAM: [3, 4]}, "told of another city", by="mei")
    assert isinstance(done, Written), done
    facts = list(ledger.export_lines(facts=True))

    result = import_facts(new, facts, by="lin")

    assert not result.refused
    assert list(new.export_lines(facts=True)) == facts
    assert import_facts(new, facts[:-1], by="lin").already == len(facts) - 1


def test_a_restored_ledger_says_so_and_its_lines_do_not(backup: list[bytes], new: Comity) -> None:
    assert new.restored is None

    restore(new, backup, by="archivist")

    assert new.restored is not None
    assert (new.restored.by, new.restored.position) == ("archivist", len(backup))
    assert lines_of(new) == backup
    assert not any(b"archivist" in line for line in lines_of(new))


def test_a_restored_ledger_goes_on(backup: list[bytes], new: Comity) -> None:
    restore(new, backup, by="archivist")

    written = new.record(STREAM, noted(text="one more"), by="mei")

    assert written.entries[0].position == len(backup) + 1  # type: ignore[union-attr]
    assert new.restored is not None
    assert new.restored.position == len(backup)


def test_a_ledger_that_was_restored_long_after_goes_on_and_the_clock_is_told(
    backup: list[bytes], tmp_path: Path, clock: Clock
) -> None:
    """Whoever restores it has been told what the clock says; a year after that it is not believed again."""
    clock.forward(days=4000)
    with open_ledger(tmp_path / "later.db", create=True, clock=clock) as later:
        done = restore(later, backup, by="archivist")
        written = later.record(STREAM, noted(text="one more"), by="mei")
        (found,) = (finding for finding in health.examine(later) if finding.what == "clock")

        (caution,) = done.cautions
        assert caution == (
            "the clock says 2037-11-02 10:02 UTC, over a year after the last line was recorded (2026-11-20 10:02 UTC): if it"
            " is wrong, set the clock before anything is recorded"
        )
        assert isinstance(written, Written)
        assert found.state == "good"
    with open_ledger(tmp_path / "restored.db", create=True, clock=clock) as other:
        restore(other, backup, by="archivist")
        clock.forward(days=367)

        with pytest.raises(Ahead):
            other.record(STREAM, noted(text="one more"), by="mei")
        (found,) = (finding for finding in health.examine(other) if finding.what == "clock")
        assert found.state == "note"


def test_a_dry_run_and_a_check_write_nothing(backup: list[bytes], new: Comity) -> None:
    dry, checked = restore(new, backup, by="archivist", dry_run=True), check(backup)

    assert dry.entries == checked.entries == len(backup)
    assert dry.root == checked.root
    assert (len(new), new.restored) == (0, None)


def test_a_ledger_that_holds_entries_is_left_as_it_is(backup: list[bytes], ledger: Comity) -> None:
    with pytest.raises(NotEmpty, match="holds entries already"):
        restore(ledger, backup, by="archivist")


def test_who_writes_meanwhile_is_not_written_over(backup: list[bytes], new: Comity) -> None:
    def meanwhile(_: int) -> None:
        with open_ledger(new.where) as other:
            if not len(other):
                restore(other, backup, by="faster")

    with pytest.raises(NotEmpty):
        restore(new, backup, by="archivist", progress=meanwhile)

    assert lines_of(new) == backup
    assert new.restored is not None
    assert new.restored.by == "faster"


Spoil = Callable[[list[bytes]], list[bytes]]


def with_line(number: int, **changes: Any) -> Spoil:
    """One line written anew, as comity would write it, with other members."""

    def spoilt(lines: list[bytes]) -> list[bytes]:
        said = json.loads(lines[number - 1]) | changes
        said = {name: value for name, value in sorted(said.items()) if value is not ...}
        head = {name: said.pop(name) for name in ("stream", "version", "type") if name in said}
        line = json.dumps(head | said, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        return [*lines[: number - 1], line, *lines[number:]]

    return spoilt


def replaced(number: int, old: bytes, new: bytes) -> Spoil:
    def spoilt(lines: list[bytes]) -> list[bytes]:
        assert old in lines[number - 1]
        return [*lines[: number - 1], lines[number - 1].replace(old, new, 1), *lines[number:]]

    return spoilt


REFUSED: dict[str, tuple[Spoil, int, str]] = {
    "a time that runs backwards": (
        with_line(6, recorded_at="2026-11-20T10:02:03.123455Z"), 6, "recording never runs backwards"),
    "no time": (with_line(6, recorded_at=...), 6, "has no recorded_at"),
    "a time in another form": (with_line(6, recorded_at="2026-11-20T10:02:03Z"), 6, "not as it is written"),
    "nobody": (with_line(6, recorded_by=...), 6, "has no recorded_by"),
    "no command": (with_line(6, command=...), 6, "has no command"),
    "no version": (with_line(6, version=...), 6, "has no version"),
    "a version that is a text": (with_line(6, version="2"), 6, "its version is a number"),
    "a version that is true": (with_line(4, version=True), 4, "its version is a number"),
    "a gap": (lambda lines: [*lines[:5], *lines[6:]], 6, "the next one would be #3"),
    "a line twice": (lambda lines: [*lines[:6], *lines[5:]], 7, "the next one would be #4"),
    "lines that changed places": (lambda lines: [*lines[:5], lines[6], lines[5], *lines[7:]], 6, "next one would be #3"),
    "an id twice": (with_line(6, id="begin"), 6, "is that of line 1 too"),
    "an empty name": (with_line(6, recorded_by=""), 6, "it is empty"),
    "a hidden sign in a name": (with_line(6, recorded_by="mei\u202e"), 6, "invisible character"),
    "a name on two lines": (with_line(6, recorded_by="mei\nlin"), 6, "one line"),
    "spaces": (replaced(6, b'"version":3', b'"version": 3'), 6, "from byte"),
    "another order": (replaced(6, b'"stream":', b'"id":"x","stream":'), 6, "twice"),
    "a default written out": (with_line(6, certainty="confirmed"), 6, "not as comity writes it"),
    "ends of lines of Windows": (lambda lines: [line[:-1] + b"\r\n" for line in lines], 1, "from byte"),
    "an empty line": (lambda lines: [*lines[:3], b"\n", *lines[3:]], 4, "it is empty"),
    "no JSON": (lambda lines: [*lines[:3], b"{", *lines[4:]], 4, "no JSON"),
    "a type of a newer comity": (with_line(6, type="partnership.beamed"), 6, "newer comity"),
    "a schema of a newer comity": (with_line(6, schema=3), 6, "newer comity"),
    "a salt that is none": (with_line(6, salt="salt"), 6, "no salt as comity makes one"),
    "no salt": (with_line(6, salt=...), 6, "no salt as comity makes one"),
    "a salt in schema 1": (with_line(6, schema=1), 6, "has a salt, and schema 1 has none"),
    "a field of a newer comity": (with_line(6, mood="good"), 6, "newer comity"),
    "a type of another stream": (with_line(6, type="body.noted"), 6, "another kind of stream"),
    "no such stream": (with_line(6, stream="city:edinburgh"), 6, "no stream"),
    "a fact that cannot be": (with_line(6, on="2024-13"), 6, "cannot be read"),
    "a correction that cannot be read": (
        with_line(8, changes=[{"field": "moood", "value": "x"}]), 8, "with it partnership:edinburgh--kaohsiung"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_a_spoilt_line_is_refused_by_its_number_and_nothing_is_restored(
    what: str, backup: list[bytes], new: Comity
) -> None:
    spoil, number, why = REFUSED[what]

    done = restore(new, spoil(backup), by="archivist")

    assert done.refused[0][0] == number, done.refused
    assert why in done.refused[0][1]
    assert (done.entries, done.root, len(new), new.restored) == (0, None, 0, None)


def test_a_line_that_was_rewritten_with_care_shows_in_the_root_alone(backup: list[bytes]) -> None:
    """Whoever can write a line can write another: a root that has left the house is what finds it."""
    rewritten = check(replaced(6, b'"a note 1"', b'"a note 7"')(backup))

    assert not rewritten.refused
    assert rewritten.root != check(backup).root


def test_one_refused_line_does_not_refuse_all_after_it(backup: list[bytes]) -> None:
    done = check(with_line(6, recorded_at="2036-11-20T10:02:03Z")(backup))

    assert [number for number, _ in done.refused] == [6]


def test_the_laws_are_not_asked_again(backup: list[bytes], new: Comity) -> None:
    """A history of before a law comes back; it is a doctor who says that it would not be recorded today."""
    lines = with_line(5, type="partnership.resumed", text=...)(backup)  # nothing had been put on hold
    lines = lines[:5]

    done = restore(new, lines, by="archivist")

    assert not done.refused
    assert lines_of(new) == lines
    assert new.partnership("edinburgh--kaohsiung").version == 2


@pytest.mark.parametrize(
    ("limits", "option"), [(Limits(lines=3), "max_lines"), (Limits(size=500), "max_bytes")]
)
def test_a_file_beyond_the_limits_is_refused_with_what_raises_them(
    backup: list[bytes], limits: Limits, option: str
) -> None:
    assert check(backup, limits=limits).refused[0][1].endswith(f"or raise the limit with {option}")


def test_nothing_restores_to_nothing(new: Comity) -> None:
    done = restore(new, [], by="archivist")

    assert (done.entries, done.root, done.refused) == (0, None, [])
    assert new.restored is None
