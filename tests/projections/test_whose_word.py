"""Whose word a value in use is: whoever gives what was preferred or corrected is cited for it, with the entries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

import pytest

from comity.testing import (
    STREAM,
    Story,
    asked,
    attested,
    citing,
    commitment_closed,
    commitment_made,
    contested,
    corrected,
    figure_reported,
    history,
    noted,
    opened_between,
    preferred,
    retracted,
    runs,
    signed,
    suspended,
    visited,
)
from domain.decide import decide
from domain.fact import Fact, fields_of
from domain.history import History
from domain.refusal import Refusal
from projections.reckoning.audit import audit
from projections.reckoning.unsettled import COLUMN
from projections.reckoning.voices import Heard
from projections.reports.briefing import briefing
from projections.reports.conflicts import conflicts as report_conflicts
from projections.reports.count import count
from projections.reports.quality import quality
from projections.reports.show import details, show
from projections.reports.status import status
from projections.reports.timeline import timeline
from projections.reports.upcoming import upcoming
from projections.row import Behind
from projections.rows.commitments import commitments
from projections.rows.conflicts import conflicts
from projections.rows.instruments import instruments
from projections.rows.moments import moments
from projections.rows.spells import spells
from store.application import Comity

OPENED = opened_between("edinburgh", "kaohsiung")
YEARBOOK, ARCHIVE, PRESS = (citing(slug) for slug in ("yearbook", "archive", "press"))
SIGNED = signed("2019", kind="mou", instrument="mou", term=runs(length="P5Y"), sources=YEARBOOK)
"""#2 of the stories below."""
CONTEST = contested(2, "on", "2019-05-01", by=("archive",))
"""#3: the archive has the day."""
PREFERRED = preferred(2, "on", "2019-05-01")
"""#4."""


def word(told: History, version: int = 2) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Whose word an entry is: its sources, and the later entries that values in use come from."""
    return next((row.sources, row.brought_by) for row in moments(told) if row.version == version)


# --- by whom it is told


def test_a_preferred_value_is_the_word_of_the_source_that_gives_it_and_the_fact_that_of_its_own() -> None:
    told = history(OPENED, SIGNED, CONTEST)

    assert word(told) == (("yearbook",), ())
    assert word(told + PREFERRED) == (("yearbook", "archive"), (3, 4))


def test_as_known_before_it_was_preferred_the_old_source_stands_alone() -> None:
    told = history(OPENED, SIGNED, CONTEST, PREFERRED)

    assert word(told.as_known(3)) == (("yearbook",), ())
    assert word(told.as_known(4)) == (("yearbook", "archive"), (3, 4))


def test_a_preference_that_names_a_source_is_its_word_too() -> None:
    told = history(OPENED, SIGNED, CONTEST, preferred(2, "on", "2019-05-01", sources=PRESS))

    assert word(told) == (("yearbook", "archive", "press"), (3, 4))


def test_the_recorded_value_preferred_again_is_its_own_entrys_word() -> None:
    told = history(OPENED, SIGNED, CONTEST, PREFERRED, preferred(2, "on", "2019"))

    assert word(told) == (("yearbook",), ())


@pytest.mark.parametrize("taken_back", [retracted(4), retracted(2)])
def test_a_preference_taken_back_takes_its_word_with_it(taken_back: Fact) -> None:
    told = history(OPENED, SIGNED, CONTEST, PREFERRED, taken_back)

    assert [row for row in moments(told) if row.brought_by] == []
    restored = told + retracted(5)
    assert word(restored) == (("yearbook", "archive"), (3, 4))


def test_a_correction_is_the_word_of_its_source_as_long_as_it_stands() -> None:
    told = history(OPENED, SIGNED, corrected(2, {"on": "2019-05-01"}, sources=ARCHIVE))

    assert word(told) == (("yearbook", "archive"), (3,))
    assert word(told.as_known(2)) == (("yearbook",), ())
    assert word(told + retracted(3)) == (("yearbook",), ())


def test_a_correction_without_a_source_leaves_the_old_one_and_is_behind_it() -> None:
    slip = history(OPENED, SIGNED, corrected(2, {"on": "2019-05"}))
    second = history(
        OPENED,
        SIGNED,
        corrected(2, {"on": "2019-05-01"}, sources=ARCHIVE),
        corrected(2, {"on": "2019-05-02"}),
    )

    assert word(slip) == (("yearbook",), (3,))
    assert word(second) == (("yearbook", "archive"), (3, 4))


def test_another_source_in_the_place_of_one_takes_its_place() -> None:
    told = history(
        OPENED,
        SIGNED,
        corrected(2, {"on": "2019-05-01"}, sources=ARCHIVE),
        corrected(2, {"on": "2019-05-02"}, sources=PRESS),
    )

    assert word(told) == (("yearbook", "press"), (4,))


def test_a_correction_of_the_sources_is_their_word() -> None:
    told = history(OPENED, SIGNED, corrected(2, {"sources": [{"source": "archive"}]}))

    assert word(told) == (("archive",), (3,))


# --- in every row and report


SETTLED = history(OPENED, SIGNED, CONTEST, PREFERRED)
BOTH = ("yearbook", "archive")
ENTRIES = (f"{STREAM}#2", f"{STREAM}#3", f"{STREAM}#4")


def test_where_it_stands_and_its_term_rest_on_both() -> None:
    last = [*spells(SETTLED)][-1]
    agreed = [*instruments(SETTLED)][-1]

    assert (last.status, last.since_by) == ("expired", None)
    running = next(row for row in spells(SETTLED) if row.status == "in-force")
    assert (running.since_sources, running.since_brought_by) == (BOTH, (3, 4))
    assert (running.tier_since_sources, running.tier_since_brought_by) == (BOTH, (3, 4))
    assert Behind.of(agreed) == Behind(ENTRIES, BOTH)


def test_what_is_listed_counted_and_due_rests_on_both() -> None:
    ask = asked(SETTLED, as_at="2023-11-25")
    sisters = history(OPENED, signed("2019", sources=YEARBOOK), CONTEST, PREFERRED)

    (listed,) = status(ask).section("status")
    (due, *_) = upcoming(ask, within=365).section("upcoming")
    (counted,) = count(asked(sisters), policy="clair").section("counted")

    assert (listed.behind, listed.sources) == (ENTRIES, BOTH)
    assert due.behind == counted.behind == Behind(ENTRIES, BOTH)


def test_what_is_shown_and_told_cites_both_and_the_entries() -> None:
    ask = asked(SETTLED, as_at="2020-01-01")
    found = details(ask, STREAM)
    told = next(row for row in timeline(ask, who=STREAM).section("timeline") if row.entry == ENTRIES[0])
    entry = audit(SETTLED)[1]

    for happening in (found.began, told, entry):
        assert happening is not None
        assert happening.sources == BOTH
        assert happening.brought_by == ENTRIES[1:]
    assert (found.behind, found.sources) == (ENTRIES, BOTH)


def test_the_briefing_counts_the_fact_for_both_sources() -> None:
    page = briefing(asked(SETTLED), who=STREAM)

    assert [(row.source, row.facts, row.behind.entries) for row in page.section("sources")] == [
        ("archive", 1, ENTRIES[:2]),
        ("yearbook", 1, ENTRIES[:1]),
    ]


def test_what_attests_a_fact_is_among_its_sources_as_on_its_page() -> None:
    promised = commitment_made("2019", sources=YEARBOOK)
    told = history(OPENED, SIGNED, visited("2020", sources=YEARBOOK), promised)

    def told_by(told: History, as_at: str = "2021-12-31") -> list[tuple[str, ...]]:
        ask = asked(told, as_at=as_at)
        found = details(ask, STREAM)
        shown: list[Any] = [found.began, *found.contacts, *found.commitments]
        own = {each.entry: each.sources for each in shown}
        listed = {each.entry: each.sources for each in timeline(ask, who=STREAM).rows if each.entry in own}
        assert listed == own
        return [own[entry] for entry in sorted(own)]

    assert told_by(told) == [("yearbook",)] * 3
    several = told
    for n in (2, 3, 4):
        several += attested(n, "press", on="2021")
    assert told_by(several) == [("yearbook", "press")] * 3
    assert told_by(several, "2020-12-31") == [("yearbook",)] * 3, "nobody had said so by then"
    ask = asked(several)
    heard = Heard(ask, STREAM)
    for row in timeline(ask, who=STREAM).rows[1:]:
        assert [(each,) for each in row.sources] == [*heard.of(row.sources, [row.entry])]
    since = several + corrected(3, {"on": "2020-05"})
    assert told_by(since) == [("yearbook", "press"), ("yearbook",), ("yearbook", "press")]


def test_a_signature_with_a_day_of_the_archive_is_no_one_voice() -> None:
    def of_one(told: History) -> list[str]:
        return [row.publisher for row in quality(asked(told)).section("one-voice")]

    assert of_one(SETTLED.as_known(3)) == ["yearbook"]
    assert of_one(SETTLED) == []


def test_what_closed_a_promise_and_what_suspends_have_their_own() -> None:
    told = history(
        OPENED,
        SIGNED,
        commitment_made("2020", commitment="trees", sources=YEARBOOK),
        commitment_closed("2021", commitment="trees", sources=YEARBOOK),
        suspended("2022", sources=YEARBOOK),
        corrected(3, {"due": "2022"}, sources=PRESS),
        corrected(4, {"on": "2021-02-02"}, sources=ARCHIVE),
        corrected(5, {"on": "2022-02-02"}, sources=PRESS),
    )

    (promise,) = commitments(told)
    assert promise.sources == ("yearbook", "press", "archive")
    assert (promise.brought_by, promise.closed_brought_by) == ((6,), (7,))
    last = [*spells(told)][-1]
    assert (last.paused_sources, last.paused_brought_by) == (("yearbook", "press"), (8,))


# --- where sources disagree


def test_of_a_value_in_use_all_that_give_it_are_named() -> None:
    told = history(OPENED, SIGNED, CONTEST, corrected(2, {"on": "2019-05-01"}, sources=PRESS))

    recorded, used = conflicts(told)

    assert (recorded.used, recorded.sources, recorded.brought_by) == (False, ("yearbook",), ())
    assert (used.used, used.sources, used.brought_by) == (True, ("archive", "press"), (4,))
    (shown, _) = report_conflicts(asked(told)).section("conflicts")
    assert shown.behind == Behind((f"{STREAM}#3", f"{STREAM}#4"), ("archive", "press"))


def test_a_source_that_was_added_later_does_not_give_the_value_that_was_recorded() -> None:
    both = corrected(2, {"sources": [{"source": "yearbook"}, {"source": "archive"}]})

    recorded, _ = conflicts(history(OPENED, SIGNED, CONTEST, PREFERRED, both))

    assert recorded.sources == ("yearbook",)


def test_a_value_corrected_without_a_source_keeps_the_old_one() -> None:
    told = history(OPENED, SIGNED, CONTEST, corrected(2, {"on": "2019-06"}))

    assert [(row.told, row.used, row.sources) for row in conflicts(told)] == [
        ("recorded", False, ("yearbook",)),
        ("contested", False, ("archive",)),
        ("corrected", True, ("yearbook",)),
    ]


def test_a_preferred_value_that_is_contested_again_still_names_who_preferred_it() -> None:
    told = history(OPENED, SIGNED, CONTEST, PREFERRED, contested(2, "on", "2019-07"))

    used = next(row for row in conflicts(told) if row.used)
    assert (used.outcome, used.by, used.brought_by) == ("unresolved", 3, (4,))
    assert word(told) == (BOTH, (3, 4))


def test_another_reading_cites_who_gives_its_value() -> None:
    told = history(OPENED, SIGNED, CONTEST)

    ((_, rows),) = asked(told).rows.other(moments)[STREAM].items()

    assert next((row.on, row.sources) for row in rows if row.version == 2) == ("2019-05-01", BOTH)


def test_what_does_not_depend_on_a_contested_value_is_no_other_reading_for_its_source() -> None:
    told = history(OPENED, SIGNED, contested(2, "place", "Leith", by=("archive",)))
    ask = asked(told, as_at="2020-01-01")

    assert ask.rows.other(moments)
    assert not ask.rows.other(spells)
    assert not ask.rows.other(instruments)
    (row,) = status(ask).section("status")
    assert not getattr(row, COLUMN, ())
    assert show(ask, who=STREAM).section("standing")[0].sources == ("yearbook",)


# --- against a reader that knows no code


Line = Mapping[str, Any]
ABOUT = ("corrected", "retracted", "contested", "preferred")


def whose_word(lines: Sequence[Line]) -> Iterator[tuple[int, list[str], list[int]]]:  # noqa: C901 — one story
    """Tell of each entry that stands whose word it is, from lines as `export` writes them and from the rules alone.

    Told forwards: a field begins as the word of its entry, and whoever gives it another value makes it theirs.
    """
    verb = {line["version"]: line["type"].partition(".")[2] for line in lines}
    gone: set[int] = set()
    for line in reversed(lines):
        if verb[line["version"]] == "retracted" and line["version"] not in gone:
            gone.add(line["entry"])
    later = [line for line in lines if verb[line["version"]] in ABOUT and line["version"] not in gone]
    for line in lines:
        if line["version"] in gone or verb[line["version"]] in ABOUT:
            continue
        said: dict[tuple[str, str], list[Line]] = {}
        for other in later:
            if other["entry"] == line["version"] and verb[other["version"]] == "contested":
                said.setdefault((other["field"], plain(other["field"], other["value"])), []).append(other)
        voices: dict[str, list[Line]] = {}
        before: dict[tuple[str, str], list[Line]] = {}  # whose a field was before it was first given a value
        gave: dict[tuple[str, str], list[Line]] = {}
        sources = line.get("sources", [])
        for other in later:
            if other["entry"] != line["version"]:
                continue
            for field, value in chosen(other, verb[other["version"]]):
                told = (field, plain(field, value))
                before.setdefault(told, voices.get(field, []))
                givers = [*said.get(told, []), *gave.get(told, []), other]
                if verb[other["version"]] == "corrected" or other.get("sources"):
                    gave.setdefault(told, []).append(other)
                with_source = [giver for giver in givers if giver.get("sources")]
                if plain(field, value) == plain(field, line.get(field)):
                    givers = with_source
                elif not with_source and field != "sources":
                    givers = [*before[told], *givers]
                voices[field] = givers
                sources = value if field == "sources" else sources
        by = {giver["version"]: giver for givers in voices.values() for giver in givers}
        cited = [cite for each in (sources, *(by[n].get("sources", []) for n in sorted(by))) for cite in each]
        words = [" ".join(filter(None, (cite["source"], cite.get("at")))) for cite in cited]
        yield line["version"], list(dict.fromkeys(words)), sorted(by)


def chosen(line: Line, verb: str) -> list[tuple[str, Any]]:
    if verb == "corrected":
        return [(change["field"], change.get("value")) for change in line["changes"]]
    return [(line["field"], line.get("value"))] if verb == "preferred" else []


def plain(field: str, value: Any) -> str:
    """Say a value without what is left out of it: one that is told with its defaults is the same."""
    defaults = {"certainty": "confirmed", "comparator": "="}

    def bare(item: Any) -> Any:
        if isinstance(item, Mapping):
            return {name: bare(each) for name, each in sorted(item.items()) if bare(each)}
        return [bare(each) for each in item] if isinstance(item, list) else item

    return repr(bare(value if value is not None else defaults.get(field)) or None)


def lines_of(told: History) -> list[Line]:
    return [{"version": each.version, "type": each.type, **fields_of(each.fact)} for each in told.entries]


def see_whose_word(told: History) -> int:
    """See that rows and the audit say the same as the reader; how many facts rest on more than their own entry."""
    expected = {version: (tuple(cited), tuple(by)) for version, cited, by in whose_word(lines_of(told))}
    found = {row.version: (row.sources, row.brought_by) for row in moments(told)}
    assert {version: (tuple(dict.fromkeys(cited)), by) for version, (cited, by) in found.items()} == expected
    for row in audit(told):
        version = int(row.entry.rpartition("#")[2])
        if version in expected:
            by = tuple(f"{told.stream}#{each}" for each in expected[version][1])
            assert (tuple(dict.fromkeys(row.sources)), row.brought_by) == (expected[version][0], by)
    return sum(bool(by) for _, by in expected.values())


def test_a_reader_that_knows_no_code_says_the_same_of_the_demo_whenever_it_is_known(
    demo_ledger: Comity,
) -> None:
    several = 0
    for told in demo_ledger.histories():
        several += see_whose_word(told)
        for each in told.entries if told.corrects else ():
            if each.type.partition(".")[2] in ABOUT:
                see_whose_word(told.as_known(each.position))
    assert several > 10


def test_it_says_the_same_of_whatever_was_lawfully_contested_corrected_and_taken_back() -> None:
    random, several = Random(20260309), 0  # noqa: S311 — the same stories every time
    for _ in range(120):
        told: Story = history(OPENED, SIGNED, visited("2018", sources=PRESS), figure_reported(sources=()))
        for _ in range(random.randint(3, 9)):
            fact = anything(random, told)
            told = told if isinstance(decide(told, fact, told.world), Refusal) else told + fact
        several += see_whose_word(told)
    assert several > 100


def anything(random: Random, told: Story) -> Fact:
    """Tell something about an entry that may be no fact, or not lawful."""
    version = random.randint(2, min(4, len(told.entries)))
    of: dict[str, list[Any]] = {
        "on": ["2018", "2018-07", "2019-03", "2019-05-01", None],
        "note": ["a note", "another note", None],
        "certainty": ["reported", "confirmed"],
        "sources": [[{"source": "yearbook"}], [{"source": "archive", "at": "p. 3"}], []],
    }
    field = random.choice(["on", "on", *of])
    value, cites = (
        random.choice(of[field]),
        citing(*random.sample(("archive", "press", "list"), random.randint(0, 2))),
    )
    match random.randint(0, 9):
        case 0 | 1 | 2:
            return corrected(version, {field: value}, sources=cites)
        case 3 | 4 | 5:
            return contested(version, field, value, by=random.choice((("archive",), ("press",), ("list",))))
        case 6 | 7:
            reading = told.effective_entries[version - 1]
            others = [(each, other) for each, other, _ in (*reading.contests, *reading.corrections)]
            field, value = random.choice(others or [(field, value)])
            return preferred(version, field, value, sources=random.choice(((), (), cites)))
        case 8:
            return retracted(random.randint(3, len(told.entries)))
        case _:
            return noted(text="beside")
