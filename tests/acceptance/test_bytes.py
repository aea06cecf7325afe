"""Facts out and in again: the same bytes, of each ledger, by its facts and by a restore of all its entries."""

from pathlib import Path

import pytest

from tests.acceptance.door import NOW, at_home, comity
from tests.acceptance.ledgers import every_ledger

SOME = [
    "every-type",
    "awkward",
    "corrections",
    "hostile",
    "same-as",
    "succession",
    "real-edinburgh",
    "edges-annual",
    "demo",
]


@pytest.mark.parametrize("name", SOME)
def test_what_comes_out_and_goes_in_comes_out_the_same(name: str, tmp_path: Path) -> None:
    every_ledger()[name].build(tmp_path / "first")
    with at_home(tmp_path / "first"):
        facts, entries = comity("export", "--facts").out, comity("export").out

    for words, out, again in ((("--restore",), entries, ("export",)), ((), facts, ("export", "--facts"))):
        folder = tmp_path / "-".join(("second", *words))
        folder.mkdir()
        with at_home(folder, NOW):
            if not words:
                assert comity("init", "--empty").code == 0
            done = comity("import", "-", *words, stdin=out.encode())
            assert done.code == 0, done.err
            assert comity(*again).out == out
