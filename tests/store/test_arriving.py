"""The facts of a list that is still being read come page by page: what comes of them is what comes of all at once."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from comity.testing import source_registered
from domain.corrections import Unread
from domain.fact import NotAFact, fact_class
from store import importing
from store.application import open_ledger
from store.importing import Arriving, Imported, Listed, import_told
from tests.store.test_remembered import a_list

if TYPE_CHECKING:
    from collections.abc import Iterator

    from store.application import Comity
    from store.draft import Draft

pytestmark = pytest.mark.slow

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


def with_notes(chance: random.Random, lines: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """With notes of bodies between them, of which some are told twice and more often."""
    bodies: list[str] = []
    for line in lines:
        yield line
        if line["type"] == "body.registered":
            bodies.append(line["stream"])
        if bodies and chance.random() < 0.3:
            told = {"stream": chance.choice(bodies[-8:]), "type": "body.noted", "text": chance.choice("ab")}
            yield from [told] * chance.choice((1, 1, 2))


def record_some(ledger: Comity, chance: random.Random, lines: list[dict[str, Any]]) -> None:
    """Record some of them in two commands, and take one back, or some of what it told."""
    for part in (lines[: len(lines) // 2], lines):
        some = [line for line in part if chance.random() < 0.5]
        told(ledger, listed(lawful(ledger, some)), dry_run=False)
    taken_back = chance.choice(("", "whole", "some"))
    last = max(ledger.commands(), key=lambda name: ledger.written_by(name)[-1].position)
    left = ledger.left_of(last) if taken_back else {}
    if taken_back == "some":
        left = {stream: those[-1:] for stream, those in left.items() if chance.random() < 0.3}
    if left:
        ledger.retract(left, "told by mistake", by="mei")  # or it is refused, where others rest on it


def differing(ledger: Comity) -> int:
    """Of how many lists something else comes page by page; half of each is on record in every second of them."""
    found = 0
    for seed in range(LISTS):
        chance = random.Random(seed)  # noqa: S311 — it is no secret
        lines = [*with_notes(chance, [*a_list(chance, (0.0, 0.04, 0.08, 0.16)[seed % 4])])]
        if seed % 2:
            record_some(ledger, chance, lines)
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


def test_what_lines_of_earlier_pages_are_is_not_what_later_ones_are(
    begun: Comity, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another control: a line that was judged is forgotten."""
    begin = importing._Equals.begin

    def forgetful(equals: importing._Equals, *lines: Any, whole: bool) -> None:
        equals.told.clear()
        begin(equals, *lines, whole=whole)

    monkeypatch.setattr(importing._Equals, "begin", forgetful)

    assert differing(begun) > 0


def test_what_is_recorded_anew_is_told_from_all_of_them(
    begun: Comity, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another: that something was taken back is seen where many streams are looked up at once, and no page has so many."""
    there_is = importing._any_retracted
    monkeypatch.setattr(
        importing,
        "_any_retracted",
        lambda comity, streams: len(streams) > 40 and there_is(comity, streams),
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


# --- others write meanwhile

TIE = "partnership:lund--odense"
BEGUN: list[dict[str, Any]] = [
    *(
        {"stream": f"body:{slug}", "type": "body.registered", "name": slug.title(), "kind": "city"}
        for slug in ("lund", "odense")
    ),
    {"stream": TIE, "type": "partnership.opened", "parties": ["lund", "odense"]},
]
SIGNED = {"stream": TIE, "type": "partnership.signed", "instrument": "mou", "kind": "mou", "on": "2020"}
ENDED = {"stream": TIE, "type": "partnership.terminated", "by": "lund", "on": "2024"}
NOTED = {"stream": "source:press", "type": "source.noted", "text": "as a paper"}


def by_another(ledger: Comity, *lines: dict[str, Any]) -> None:
    with open_ledger(ledger.where) as another:
        done = import_told(another, listed([*lines]), by="ben", command=f"by-ben-{len(another)}")
    assert not done.refused


@pytest.mark.parametrize("dry_run", [True, False])
def test_what_others_record_between_two_pages_is_no_reason_to_refuse_what_follows(
    begun: Comity, *, dry_run: bool
) -> None:
    """They have signed what ends: a list of which half was looked up before knows nothing of it."""

    def pages() -> Iterator[list[Listed]]:
        yield listed(BEGUN)
        by_another(begun, *BEGUN, SIGNED)
        yield listed([SIGNED, ENDED])

    done = told(begun, Arriving(pages()), dry_run=dry_run)

    assert (done.refused, done.new, done.already) == ([], 1, 4)


@pytest.mark.parametrize("dry_run", [True, False])
def test_what_others_record_while_it_is_judged_is_not_taken_for_a_damaged_ledger(
    begun: Comity, monkeypatch: pytest.MonkeyPatch, *, dry_run: bool
) -> None:
    """What is on record of a list is read once more in the end, to see whether it was retracted."""
    monkeypatch.setattr(importing, "STEP", 1)
    by_another(begun, *BEGUN)
    written: list[int] = []

    def meanwhile(judged: int) -> None:
        if judged == len(BEGUN) + 1 and not written:
            written.append(judged)
            by_another(begun, {"stream": TIE, "type": "partnership.noted", "text": "by the sea"})

    done = import_told(begun, listed([*BEGUN, SIGNED]), by="mei", dry_run=dry_run, progress=meanwhile)

    assert (done.refused, done.new, done.already) == ([], 1, 3)


def test_what_others_record_of_something_else_is_no_reason_to_judge_it_again(
    begun: Comity, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[Comity] = []
    real = importing._Judged._all

    def noticed(whose: Any, *args: Any, **more: Any) -> Imported | None:
        judged.append(whose.comity)
        return real(whose, *args, **more)

    monkeypatch.setattr(importing._Judged, "_all", noticed)

    def pages() -> Iterator[list[Listed]]:
        yield listed(BEGUN)
        by_another(begun, NOTED)

    assert told(begun, Arriving(pages())).new == 3
    assert judged.count(begun) == 1


def test_a_damaged_ledger_is_not_read_again_and_again(begun: Comity) -> None:
    tried: list[int] = []

    def attempt(_: Draft) -> str:
        tried.append(1)
        raise Unread(TIE, "an entry of it is missing")

    with pytest.raises(Unread):
        begun.persist(attempt, lambda _: [], by="mei", command=None)
    assert len(tried) == 1
