"""The whole of the article is in the demo: 74 facts, each with its paragraph, found by their ids."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from cli.commands.demo import fill
from domain.entry import Entry
from domain.history import History
from domain.partnership.facts import ConcernRaised, Pressured
from domain.programme import EditionHeld
from domain.shared import FigureReported
from store.application import Comity, open_ledger


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Comity]:
    """The ledger of `comity demo`."""
    with open_ledger(tmp_path_factory.mktemp("demo") / "demo.db", create=True) as ledger:
        fill(ledger)
        yield ledger


def facts_of_the_article(ledger: Comity) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in ledger.entries():
        for number in re.findall(r"F\d\d", entry.id) if entry.id.startswith("gti-2025-F") else ():
            found.setdefault(number, []).append(entry)
    return found


def test_all_74_facts_are_there_each_with_its_place(demo: Comity) -> None:
    found = facts_of_the_article(demo)

    assert sorted(found) == [f"F{number:02}" for number in range(1, 75)]
    for entries in found.values():
        for entry in entries:
            assert any(
                source.source.startswith("gti-2025")
                and re.match(r"para\. \d+|image \d|note \d|footnote", source.at or "")
                for source in entry.fact.sources
            ), entry.name


def test_at_most_ten_are_notes(demo: Comity) -> None:
    notes = [
        number
        for number, entries in facts_of_the_article(demo).items()
        if all(entry.fact.verb == "noted" for entry in entries)
    ]

    assert len(notes) <= 10


@pytest.mark.parametrize("number", [2, 3, 4])
def test_ibid_leads_to_the_interview(demo: Comity, number: int) -> None:
    note = demo.history(f"source:gti-2025-note-{number}").aggregate.standing

    assert note.original == "interview-2025-11-16"


def test_the_article_alone_is_what_was_known_first(demo: Comity) -> None:
    gdynia = demo.history("partnership:gdynia--kaohsiung")

    def signed(history: History) -> list[str | None]:
        return [
            told.fact.on for told in history.chronicle if getattr(told.fact, "kind", None) == "sister-city"
        ]

    assert signed(gdynia.as_known(datetime(2026, 2, 28, tzinfo=UTC))) == ["2025-10"]
    assert signed(gdynia.as_known(datetime(2026, 3, 14, tzinfo=UTC))) == ["2025-10"]
    assert signed(gdynia) == ["2025-09-14"]


def test_iurc_is_possible_in_august_and_certain_in_october(demo: Comity) -> None:
    iurc = demo.history("membership:kaohsiung@iurc").aggregate

    august, october = (iurc.as_at(date(2025, month, day).toordinal()) for month, day in ((8, 15), (10, 1)))

    assert (august.standing.status, august.certain) == ("member", False)
    assert (october.standing.status, october.certain) == ("member", True)


def test_the_festival_has_its_visitors_its_offices_and_its_people(demo: Comity) -> None:
    fest = demo.history("programme:sunshine-island-vibe-fest")

    editions = {told.fact.title: told.fact for told in fest.chronicle if isinstance(told.fact, EditionHeld)}
    figures = [told.fact for told in fest.chronicle if isinstance(told.fact, FigureReported)]

    edition = editions["2025 Sunshine Island Vibe Fest"]
    assert len(edition.partners) == 4
    assert len(edition.people) == 5
    assert (">", "140000", "people") in {
        (figure.comparator, str(figure.value), figure.unit) for figure in figures
    }


def test_money_and_percent_keep_their_units(demo: Comity) -> None:
    units = {
        (told.fact.comparator, str(told.fact.value), told.fact.unit)
        for history in demo.histories("programme")
        for told in history.chronicle
        if isinstance(told.fact, FigureReported)
    }

    assert {(">", "300000000", "TWD"), (">", "90", "percent")} <= units
    assert any(value == "30" and unit == "percent" for _, value, unit in units)


def test_of_45_sister_cities_39_can_be_named_and_38_are_certain(demo: Comity) -> None:
    counted = {"sister-city", "friendship"}
    day = date(2025, 11, 16).toordinal()
    certain: set[str] = set()
    possible: set[str] = set()

    for history in demo.histories("partnership"):
        parties = set(history.stream.partition(":")[2].split("--"))
        if "kaohsiung" not in parties:
            continue  # what Kaohsiung inherited from the county is listed apart
        spells = history.aggregate.spells
        candidates = [
            spell.standing
            for spell, later in zip(spells, [*spells[1:], None], strict=True)
            if spell.begin[0] <= day and (later is None or later.begin[1] > day)
        ]
        ties = [
            any(
                instrument.kind in counted and instrument.state == "in-force" for instrument in at.instruments
            )
            for at in candidates
        ]
        if any(ties):
            possible |= parties - {"kaohsiung"}
        if all(ties):
            certain |= parties - {"kaohsiung"}

    assert (len(certain), len(possible)) == (38, 39)
    assert "cebu" in certain, "a suspended tie keeps its instrument"
    assert not possible & {"dresden", "male", "edinburgh"}


def test_pressure_on_edinburgh_keeps_what_is_alleged_and_what_is_feared_apart(demo: Comity) -> None:
    told = demo.history("partnership:edinburgh--kaohsiung").chronicle
    pressed = {
        (means, entry.fact.certainty, entry.fact.incident)
        for entry in told
        if isinstance(entry.fact, Pressured)
        for means in entry.fact.means
    }
    feared = [means for entry in told if isinstance(entry.fact, ConcernRaised) for means in entry.fact.means]

    by_means = {
        means: {incident for kind, _, incident in pressed if kind == means} for means, _, _ in pressed
    }
    assert {means: len(incidents) for means, incidents in by_means.items()} == {
        "political": 1,
        "coercive": 1,
        "inducing": 1,
    }
    assert {certainty for means, certainty, _ in pressed if means != "political"} == {"alleged"}
    assert feared.count("economic") == 4
    assert feared.count("coercive") == 1
