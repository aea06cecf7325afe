"""What is not for everyone is in no file of a site, unless it was asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from domain.fact import fact_class, fact_of
from projections.reports.find import find
from projections.rows.accounts import accounts
from store.application import Comity, open_ledger
from tests.web.site.conftest import DAY, content, copied, published, tell
from web.site.redaction import INSTEAD, KEPT_BACK, Redacted

TIE = "partnership:edinburgh--kaohsiung"
HIDDEN = {
    "recorders": ("Zebulon-Q", "cmd-puce"),
    "notes": (
        "note-vermilion",
        "note-cobalt",
        "note-bistre",
        "note-fawn",
        "noted-saffron",
        "noted-umber",
        "noted-ochre",
        "body-note-teal",
        *("quote-sepia", "quote-khaki", "quote-mauve"),
    ),
    "costs": (
        "31415 NT$",
        "27182 NT$",
        "16180 NT$",
        "14142 NT$",
        "payer-indigo",
        "payer-violet",
        "payer-amber",
    ),
    "plans": (
        *("plan-magenta", "occasion-crimson", "place-scarlet", "Person Ruby", "topic-rose", "quote-coral"),
        *("2027-08-19", "2027-09-21", "2027-10-23", "reason-maroon", "plan-carmine", "occasion-claret"),
        *("because-amaranth", "because-plum", "because-olive", "quote-lime", "planned for", "plan dropped:"),
    ),
}
"""Words that a made ledger holds nowhere but where they are kept back."""


@pytest.fixture(scope="module")
def telling(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger that says everything that is kept back, and corrects, contests and prefers it."""
    where = copied(small, tmp_path_factory.mktemp("telling") / "own.db")
    by = "Zebulon-Q"
    with open_ledger(where) as ledger:
        sides = {"visitor": "edinburgh", "host": "kaohsiung"}
        cited = {"sources": [{"source": "gti-2025"}]}
        quoted = {"sources": words("mauve")}
        cost = {"cost": "31415 NT$", "funded_by": "payer-indigo"}
        tell(ledger, TIE, "visited", by=by, on="2025-02-03", note="note-vermilion", **cost, **sides)
        visit = len(ledger.read(TIE))
        tell(ledger, TIE, "noted", by=by, text="noted-saffron", on="2024-07-09", **cited)
        note = len(ledger.read(TIE))
        change = [{"field": "cost", "value": "27182 NT$"}, {"field": "note", "value": "note-cobalt"}]
        change.append({"field": "funded_by", "value": "payer-violet"})
        tell(ledger, TIE, "corrected", by=by, entry=visit, changes=change, because="a slip")
        tell(ledger, TIE, "contested", by=by, entry=visit, field="cost", value="16180 NT$", **cited)
        tell(ledger, TIE, "contested", by=by, entry=visit, field="cost", value="14142 NT$", **cited)
        tell(ledger, TIE, "preferred", by=by, entry=visit, field="cost", value="16180 NT$", because="read it")
        paid = {"field": "funded_by", "value": "payer-amber", "note": "note-bistre"}
        tell(ledger, TIE, "contested", by=by, entry=visit, **paid, **cited)
        changed = [{"field": "text", "value": "noted-umber"}]
        tell(ledger, TIE, "corrected", by=by, entry=note, changes=changed, because="a slip")
        tell(ledger, TIE, "contested", by=by, entry=note, field="text", value="noted-ochre", **quoted)
        cites = [{"field": "sources", "value": words("khaki")}]
        tell(ledger, TIE, "corrected", by=by, entry=note, changes=cites, because="a slip")
        tell(ledger, TIE, "preferred", by=by, entry=note, field="text", value="noted-ochre", because="so")
        tell(ledger, TIE, "attested", by=by, entry=visit, note="note-fawn", **cited)
        tell(ledger, "body:edinburgh", "noted", by=by, text="body-note-teal", sources=words("sepia"))
        letter = fact_of(fact_class("partnership.contacted"), {"channel": "letter", "on": "2023-02-02"})
        ledger.record("partnership:kaohsiung--male", letter, by=by, command="cmd-puce")
        _plan(ledger)
        told = {entry.recorded_by for entry in ledger.entries()}
        assert by in told
        assert len(ledger.read(TIE)) == note + 20
    return where


def words(colour: str) -> list[dict[str, str]]:
    """A source with words that are quoted of it."""
    return [{"source": "gti-2025", "quote": f"quote-{colour}"}]


def _plan(ledger: Comity) -> None:
    """Plan what happens, what is dropped, what is moved and contested, and what is taken back."""
    cited: dict[str, Any] = {"sources": [{"source": "gti-2025", "quote": "quote-coral"}]}
    said: dict[str, Any] = {"what": "visit", "host": "kaohsiung", "on": "2025-02-01"}
    more: dict[str, Any] = {
        "place": "place-scarlet",
        "people": [{"name": "Person Ruby"}],
        "topics": ["topic-rose"],
    }
    named = {"plan": "plan-magenta", "due": "2027-08-19", "occasion": "occasion-crimson"}
    tell(ledger, TIE, "planned", **said, **named, **more, **cited)
    first = len(ledger.read(TIE))
    change = [{"field": "due", "value": "2027-09-21"}]
    tell(ledger, TIE, "corrected", entry=first, changes=change, because="because-amaranth")
    contest: dict[str, Any] = {"sources": [{"source": "gti-2025"}]}
    tell(ledger, TIE, "contested", entry=first, field="due", value="2027-10-23", **contest)
    tell(ledger, TIE, "planned", plan="plan-carmine", due="2027-10-23", occasion="occasion-claret", **said)
    tell(ledger, TIE, "plan-dropped", plan="plan-carmine", reason="reason-maroon", on="2025-03-01")
    visit = {"visitor": "edinburgh", "host": "kaohsiung", "on": "2025-04-01", "plan": "plan-magenta"}
    tell(ledger, TIE, "visited", **visit)
    tell(ledger, TIE, "planned", plan="plan-open", due="2027-08-19", occasion="occasion-crimson", **said)
    change = [{"field": "plan", "value": "plan-open"}]
    visited = len(ledger.read(TIE)) - 1
    quoted: dict[str, Any] = {"sources": [{"source": "gti-2025", "quote": "quote-lime"}]}
    tell(ledger, TIE, "corrected", entry=visited, changes=change, because="because-plum")
    tell(ledger, TIE, "retracted", entry=visited + 2, because="because-olive")
    emptied: list[dict[str, Any]] = [{"field": "place", "value": None}]
    tell(ledger, TIE, "corrected", entry=first, changes=emptied, because="a slip", **quoted)


def found(folder: Path, words: tuple[str, ...]) -> set[str]:
    """Which of some words are in any file."""
    return {word for what in content(folder).values() for word in words if word.encode() in what}


def test_what_is_kept_back_is_in_no_file(telling: Path, tmp_path: Path) -> None:
    published(telling, tmp_path / "site")

    assert {name: found(tmp_path / "site", words) for name, words in HIDDEN.items()} == {
        name: set() for name in HIDDEN
    }


@pytest.mark.parametrize("name", KEPT_BACK)
def test_what_is_asked_for_is_there_and_nothing_else(telling: Path, tmp_path: Path, name: str) -> None:
    published(telling, tmp_path / "site", told=frozenset({name}))

    assert {each for each, words in HIDDEN.items() if found(tmp_path / "site", words)} == {name}
    assert found(tmp_path / "site", HIDDEN[name])


def test_whatever_is_kept_back_can_be_found_where_all_of_it_is_asked_for(
    telling: Path, tmp_path: Path
) -> None:
    published(telling, tmp_path / "site", told=frozenset(KEPT_BACK))

    for words in HIDDEN.values():
        assert found(tmp_path / "site", words) == {*words}


def seen(ledger: Comity, *told: str) -> Redacted:
    """A ledger with some of what is kept back."""
    return Redacted(ledger, frozenset(told), DAY.toordinal())


@pytest.mark.parametrize("name", KEPT_BACK)
def test_what_is_kept_back_is_in_no_entry_and_in_no_row_of_one(telling: Path, name: str) -> None:
    with open_ledger(telling, read_only=True) as ledger:
        without, whole = (seen(ledger, *told) for told in (KEPT_BACK.keys() - {name}, KEPT_BACK))
        said, all_of_it = (str([*each.entries(), *each.view().ask.of(accounts)]) for each in (without, whole))
        numbers = [[(entry.name, entry.position) for entry in each.entries()] for each in (without, ledger)]

    spoken = {"planned for", "plan dropped:"}  # words of sentences
    assert not [word for word in HIDDEN[name] if word in said]
    assert not [word for word in HIDDEN[name] if word not in all_of_it and word not in spoken]
    assert numbers[0] == numbers[1]


def test_what_was_contested_or_corrected_is_so_without_its_values_too(telling: Path) -> None:
    with open_ledger(telling, read_only=True) as ledger:
        without, whole = seen(ledger, "plans"), seen(ledger, *KEPT_BACK)
        states = [
            [
                (reading.state, reading.contested, reading.corrected_by)
                for history in each.histories()
                for reading in history.effective_entries
            ]
            for each in (without, whole)
        ]
        last = next(entry for entry in without.entries() if getattr(entry.fact, "cost", None))

    assert states[0] == states[1]
    assert last.fact.cost == INSTEAD  # type: ignore[attr-defined]


def test_what_was_known_earlier_has_none_of_it_either(telling: Path) -> None:
    with open_ledger(telling, read_only=True) as ledger:
        without = seen(ledger)
        said = "".join(
            str([*without.view(None, f"#{position}").ask.of(accounts)])
            for position in range(ledger.position - 25, ledger.position, 4)
        )

    assert not [word for words in HIDDEN.values() for word in words if word in said]


@pytest.mark.parametrize("words", ["note cobalt", "16180", "noted ochre"])
def test_what_is_kept_back_is_not_found_by_its_words(telling: Path, words: str) -> None:
    with open_ledger(telling, read_only=True) as ledger:
        found = [
            len(find(seen(ledger, *told).view().ask, words=words).section("facts"))
            for told in ((), KEPT_BACK)
        ]

    assert found[0] == 0 < found[1]
