"""The facts of a list that is still being read come page by page: what comes of them is what comes of all at once."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from comity.testing import source_registered
from domain.fact import NotAFact, fact_class
from store import importing
from store.importing import Arriving, Imported, Listed, import_told
from tests.store.test_remembered import a_list

if TYPE_CHECKING:
    from collections.abc import Iterator

    from store.application import Comity

LISTS = 12


def listed(lines: list[dict[str, Any]]) -> list[Listed]:
    """Those of the lines that are facts."""
    found = []
    for line in lines:
        fields = {name: value for name, value in line.items() if name not in {"stream", "type"}}
        try:
            found.append(Listed(line["stream"], fact_class(line["type"]), fields))
        except NotAFact:
            continue
    return found


def paged(chance: random.Random, lines: list[Listed]) -> Iterator[list[Listed]]:
    """Page by page, of which some are empty."""
    while lines:
        size = chance.choice((0, 1, 2, 5, 30))
        yield lines[:size]
        lines = lines[size:]


def told(ledger: Comity, lines: Any, *, dry_run: bool = True) -> Imported:
    return import_told(ledger, lines, by="mei", command=f"list-{len(ledger)}", anew=True, dry_run=dry_run)


def lawful(ledger: Comity, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines without those that are refused."""
    lines = [line for line in lines if listed([line])]
    while refused := {number for number, _ in told(ledger, listed(lines)).refused}:
        lines = [line for number, line in enumerate(lines, 1) if number not in refused]
    return lines


def differing(ledger: Comity) -> int:
    """Of how many lists something else comes page by page; half of each is on record in every second of them."""
    found = 0
    for seed in range(LISTS):
        chance = random.Random(seed)  # noqa: S311 — it is no secret
        lines = [*a_list(chance, (0.0, 0.04, 0.08, 0.16)[seed % 4])]
        if seed % 2:
            some = [line for line in lines[: len(lines) // 2] if chance.random() < 0.5]
            told(ledger, listed(lawful(ledger, some)), dry_run=False)
        if seed % 3:
            lines = lawful(ledger, lines)
        whole = told(ledger, listed(lines))
        found += told(ledger, Arriving(paged(chance, listed(lines)))) != whole
    return found


@pytest.fixture
def begun(ledger: Comity) -> Comity:
    ledger.record("source:press", source_registered("A report"), by="mei")
    return ledger


def test_what_comes_page_by_page_is_judged_as_all_at_once(begun: Comity) -> None:
    assert differing(begun) == 0
    assert len(begun) > 50


def test_what_is_on_record_has_to_be_told_from_all_of_them(
    begun: Comity, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the comparison above would find no difference where there is one."""
    looked_up = importing._Judged._see_what_is_there
    monkeypatch.setattr(
        importing._Judged,
        "_see_what_is_there",
        lambda judged, draft, since, recorded: (
            since + 1 if since else looked_up(judged, draft, since, recorded)
        ),
    )

    assert differing(begun) > 0


def test_whoever_asks_for_one_waits_for_it_and_no_longer() -> None:
    come: list[int] = []

    def pages() -> Iterator[list[Listed]]:
        for number in range(4):
            come.append(number)
            fields = {"name": f"Town {number}", "kind": "city"}
            yield [Listed(f"body:town-{number}", fact_class("body.registered"), fields)]

    lines = Arriving(pages())

    assert (lines[1].number, come) == (2, [0, 1])
    assert (len(lines[0:3]), come) == (3, [0, 1, 2])
    assert [line.number for line in lines] == [1, 2, 3, 4]
    assert len(lines) == 4
    assert len({line.id for line in lines}) == 4


def test_nothing_is_recorded_where_it_is_a_dry_run_after_all(begun: Comity) -> None:
    lines = [[one] for one in listed(lawful(begun, [*a_list(random.Random(0), 0.0)]))]  # noqa: S311 — it is no secret
    pages, before, asked = iter(lines), len(begun), list[int]()

    def is_refused() -> bool:
        asked.append(len([*pages]))
        return True

    done = import_told(begun, Arriving(pages), by="mei", dry_run=is_refused)

    assert (done.new, done.dry_run, asked) == (len(lines), True, [0])
    assert len(begun) == before
