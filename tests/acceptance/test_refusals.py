"""What is refused, by which rule: each fact of `refusals/refused.jsonl` over the ledger of `refusals/setup.jsonl`.

The code is that of the refusal that Python gets; a file with the fact alone exits with `exit` (1 refused, 2 not to be read,
0 on record already), and nothing is written.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from comity import Ledger, Refusal, open_ledger
from domain.fact import fact_class, fact_of, load
from tests.acceptance.door import LEDGER, at_home, comity

HERE = Path(__file__).resolve().parent / "refusals"
REFUSED = [json.loads(line) for line in (HERE / "refused.jsonl").read_text(encoding="utf-8").splitlines()]
IDS = [f"{number}-{case['code']}" for number, case in enumerate(REFUSED)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("refusals")
    with at_home(found):
        assert comity("init", "--empty").code == 0
        assert comity("import", "-", stdin=(HERE / "setup.jsonl").read_bytes()).code == 0
    return found


@pytest.fixture
def ledger(folder: Path) -> Iterator[Ledger]:
    with at_home(folder), open_ledger(folder / LEDGER) as opened:
        yield opened


@pytest.mark.parametrize("case", REFUSED, ids=IDS)
def test_it_is_refused_by_its_rule(case: dict[str, Any], ledger: Ledger) -> None:
    line = case["line"]
    load(line["type"].partition(".")[0])
    fields = {key: value for key, value in line.items() if key not in {"stream", "type"}}

    refused = ledger.record(line["stream"], fact_of(fact_class(line["type"]), fields), by="mei")

    assert isinstance(refused, Refusal)
    assert refused.code == case["code"]


@pytest.mark.parametrize("case", REFUSED, ids=IDS)
def test_the_command_exits_with_its_code_and_writes_nothing(case: dict[str, Any], folder: Path) -> None:
    before = (folder / LEDGER).read_bytes()
    with at_home(folder):
        done = comity("import", "-", stdin=json.dumps(case["line"]).encode())

    assert done.code == case["exit"]
    assert (folder / LEDGER).read_bytes() == before
