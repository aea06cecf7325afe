"""What comity answers at its public doors is what the goldens hold: values, not sentences.

A change that is meant is blessed by `python -m tests.acceptance --bless LEDGER/DOOR`, and its reason said in the commit.
"""

from pathlib import Path

import pytest

from tests.acceptance.cases import answers, cases
from tests.acceptance.goldens import FOLDER, differences, read

SHOWN = 20
"""Of a golden that differs in more places, so many are printed."""


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("acceptance")


@pytest.mark.parametrize(("ledger", "door"), [pytest.param(*case, id="/".join(case)) for case in cases()])
def test_the_answer_is_the_golden_one(ledger: str, door: str, built: Path) -> None:
    found = answers(ledger, door, built)

    changed = [f"{ledger}/{door}: {line}" for line in differences(read(ledger, door), found)]
    if changed:
        bless = f"If that is meant: .venv/bin/python -m tests.acceptance --bless {ledger}/{door}"
        pytest.fail("\n".join([*changed[:SHOWN], bless]), pytrace=False)


def test_every_golden_is_asked_for_and_every_ledger_has_one() -> None:
    kept = {(path.parent.name, path.stem) for path in FOLDER.glob("*/*.json")}

    assert sorted(kept - set(cases())) == []
    assert sorted({ledger for ledger, _ in cases()} - {ledger for ledger, _ in kept}) == [], (
        "a ledger that holds nothing"
    )
