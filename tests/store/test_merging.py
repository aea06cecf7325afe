"""Two registrations of one body become one: what is told anew, what is read otherwise, and all of it taken back."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from comity.testing import (
    attested,
    body_registered,
    citing,
    contacted,
    corrected,
    opened_between,
    proposed,
    renewed,
    same_as,
    signed,
    source_registered,
    terminated,
    visited,
)
from domain.body import Ids, Registered, Succeeded
from domain.entry import Entry
from domain.fact import Fact, NotAFact, Person
from domain.fields import with_originals
from domain.history import History
from domain.membership import Joined
from domain.partnership.facts import Visited
from domain.programme import EditionHeld, Started
from domain.refusal import Refusal
from domain.shared import Attested
from projections.engine.tables import built_in_projections
from projections.row import Projection
from projections.rows.conflicts import conflicts
from projections.rows.duplicates import duplicates
from projections.rows.names import names
from projections.rows.streams import streams
from queries.finding import loaded
from queries.options import listed_of
from queries.session import ask_recomputed, asked_of
from store import application, merging
from store.application import Comity, Written, open_ledger
from store.health import examine
from store.importing import import_facts
from store.merging import Merged, merge
from tests.domain.strategies import corrections
from tests.projections.engine.ledgers import begun, taken_back, tell_next, told_of
from tests.tries import times

HERE, THERE = "partnership:edinburgh--kaohsiung", "partnership:fife--kaohsiung"
SEEN_TWICE = frozenset({"entries"})
"""How many entries a stream has: those that were taken back stay in its audit."""


# --- every report, as it was


def reports(book: Comity, known: str | None = None, *, of: str = "kaohsiung") -> dict[str, Any]:
    """What every report that need be told nothing answers, its title and how many entries there are left out."""
    ask = asked_of(book, None, known).ask
    found: dict[str, Any] = {}
    for _, report in loaded():
        names_of = {option.name: option.required for option in listed_of(report).options}
        if any(names_of.values()):
            continue
        given = {"of": of} if "of" in names_of else {}
        if report.name in {"count", "ranking"}:
            given["policy"] = "clair"
        if report.name == "diff":
            given["from_"] = "2015"
        page = report(ask, **given)
        found[report.name] = [plain(page.sections), list(map(str, page.notes))]
    return found


def plain(value: Any) -> Any:
    """A page's rows as values that can be compared, but for what an audit counts."""
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: plain(item) for name, item in value._asdict().items() if name not in SEEN_TWICE}
    if isinstance(value, list | tuple):
        return list(map(plain, value))
    return value if isinstance(value, int | float | None) else str(value)


def naming(book: Comity, slug: str) -> list[str]:
    """The projections that have a row of a body, or one that names it, of a stream that has begun."""

    def said(value: Any) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple):
            for item in value:
                yield from said(item)

    def named(words: str) -> set[str]:
        name = words.rpartition(":")[2]
        return {words, name, *name.replace("@", "--").split("--")}

    rows = ask_recomputed(book, book.today()).rows
    alive = {row.stream for row in rows.of(streams) if row.open}
    return [
        projection.name
        for projection in built_in_projections()
        if projection not in {names, duplicates}
        and any(
            slug in named(words)
            for row in rows.of(projection)
            if row.stream in alive
            for words in said(tuple(row))
        )
    ]


def some_ledger(data: st.DataObject, book: Comity) -> None:
    """Tell what may lawfully happen, with both registrations of one city in it."""
    told = [
        (THERE, opened_between("fife", "kaohsiung")),
        (THERE, visited("2019", visitor="fife", host="kaohsiung")),
    ]
    assert isinstance(book.record_all(told, by="mei"), Written)
    for _ in range(data.draw(st.sampled_from((8, 25)))):
        tell_next(data.draw, book)


Undo = Callable[[Comity, str], object]


def merged_and_taken_back(data: st.DataObject, undo: Undo) -> list[str]:
    """The reports that are not as they were after a merge, or not as they were known before it."""
    with begun() as book:
        some_ledger(data, book)
        before, until = reports(book), book.position
        done = merge(book, "edinburgh", "fife", by="mei", command="merge")
        assume(isinstance(done, Merged))
        assert naming(book, "edinburgh") == []
        known = reports(book, f"#{until}")
        undo(book, "merge")
        after = reports(book)
        assert len(before) > 15
        return [name for name, found in before.items() if known[name] != found or after[name] != found]


SOME = settings(
    max_examples=times(4),
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@SOME
@given(st.data())
def test_a_merge_that_is_taken_back_leaves_every_report_as_it_was(data: st.DataObject) -> None:
    def undo(book: Comity, command: str) -> None:
        assert isinstance(taken_back(book, command), Written)

    assert merged_and_taken_back(data, undo) == []


@pytest.mark.parametrize("forgotten", ["what was told anew", "that they are one"])
def test_a_merge_that_is_taken_back_in_part_is_found_out(
    forgotten: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application, "against", lambda *_: None)  # which refuses that
    with ledger(tmp_path, (HERE, contacted("2021", by="edinburgh"))) as book:
        before = reports(book)
        done = made_one(book, "edinburgh", "fife")
        merges = [entry for entry in done.written.entries if entry.fact.verb == "same-as"]
        chosen: dict[str, list[int]] = {}
        for entry in merges if forgotten == "what was told anew" else ():
            chosen.setdefault(entry.stream, []).append(entry.version)
        if chosen:
            assert isinstance(book.retract(chosen, "not so", by="mei"), Written)

        assert [name for name, found in reports(book).items() if found != before[name]]


def test_rows_of_a_duplicate_are_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with ledger(tmp_path, (HERE, contacted("2021", by="edinburgh"))) as book:
        made_one(book, "edinburgh", "fife")
        monkeypatch.setattr(Projection, "__call__", lambda self, history: self.fold(history))

        assert {"bodies", "contacts", "sides", "streams"} <= set(naming(book, "edinburgh"))


# --- whose word it is


def read(history: History) -> list[str]:
    """How the facts of a stream are read: each with its values, whose word these are, and what else is on record of it.

    Edinburgh is Fife.
    """
    values: dict[int, list[object]] = {}
    for row in conflicts(history):
        exact = row.exact.replace("edinburgh", "fife")
        said = row.field, exact, row.used, row.outcome, row.because, sorted(row.sources), row.is_open
        if row.field not in POINTING:
            values.setdefault(row.version, []).append(said)
    found = []
    for reading in history.effective_entries:
        fact = reading.fact
        if not reading.stands or reading.is_correction or fact.verb in NOT_TOLD:
            continue
        told = with_originals(fact, {"edinburgh": "fife"}).model_dump(mode="json", exclude=POINTING)
        voices = {name: voices_of(by) for name, by in reading.brought.items() if name not in POINTING}
        attested_by = voices_of(reading.attested_by)
        said_of = sorted(map(str, values.get(reading.entry.version, [])))
        found.append(str((fact.verb, told, sorted(voices.items()), attested_by, said_of, reading.contested)))
    return sorted(found)


NOT_TOLD = frozenset({"registered", "renamed", "succeeded", "same-as", "opened"})
"""Facts that a body, or a tie between other bodies, has by itself."""
POINTING = {"before", "entry", "instrument"}
"""Fields that name other entries, which have other numbers there, or the latest agreement, which is named there."""


def voices_of(several: Iterable[Entry]) -> list[str]:
    return sorted({cited.source for by in several for cited in by.fact.sources})


TOLD_IN = {
    HERE: THERE,
    "membership:edinburgh@iurc": "membership:fife@iurc",
    "body:edinburgh": "body:fife",
}
LISTS = ("press", "gti-2025", "register", "minutes")


def some_tie(data: st.DataObject, book: Comity, stream: str) -> None:
    """Tell of a tie what may lawfully happen, most of it about few facts, from several sources."""
    for _ in range(data.draw(st.sampled_from((6, 16)))):
        history = book.history(stream)
        told = data.draw(st.booleans()) or len(history.entries) < 3
        fact = data.draw(told_of(book, stream) if told else corrections(history))
        if fact.verb in NOT_TOLD - {"opened"}:
            continue
        sources = data.draw(st.sampled_from([(), *map(citing, LISTS)]))
        with suppress(NotAFact):
            book.record(stream, fact.model_copy(update={"sources": sources}), by="mei")


def told_otherwise(data: st.DataObject) -> list[str]:
    """The facts of a tie, of any kind, that are read otherwise once they are told as the original's, before and after."""
    stream = data.draw(st.sampled_from(sorted(TOLD_IN)))
    with begun() as book:
        for source in LISTS[2:]:
            assert isinstance(book.record(f"source:{source}", source_registered(), by="mei"), Written)
        some_tie(data, book, stream)
        before = read(book.history(stream))
        assume(isinstance(merge(book, "edinburgh", "fife", by="mei"), Merged))
        after = read(book.history(TOLD_IN[stream]))
        return [told for told in (*before, *after) if before.count(told) != after.count(told)]


@settings(SOME, max_examples=times(40))
@given(st.data())
def test_what_is_told_anew_is_read_as_it_was_and_in_the_name_of_the_same(data: st.DataObject) -> None:
    assert told_otherwise(data) == []


def test_a_value_told_in_the_name_of_another_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def told_flat(self: Any, retelling: Any, anew: Fact) -> Refusal | None:
        refusal: Refusal | None = self._tell(retelling.there, anew)
        return refusal

    monkeypatch.setattr(merging._Merging, "_retell", told_flat)
    found: list[str] = []

    @settings(SOME, max_examples=times(200))
    @given(st.data())
    def chance(data: st.DataObject) -> None:
        found.extend(told_otherwise(data))
        assert not found

    with pytest.raises(AssertionError):
        chance()
    assert found


# --- stories


def ledger(tmp_path: Path, *told: tuple[str, Fact]) -> Comity:
    """A ledger with Edinburgh, which is registered as Fife too, and some ties of it."""
    book = open_ledger(tmp_path / "ledger.db", create=True)
    first: list[tuple[str, Fact]] = [
        *(
            (f"body:{slug}", body_registered(slug.title()))
            for slug in ("fife", "kaohsiung", "gdynia", "iurc")
        ),
        (
            "body:edinburgh",
            Registered(name="Edinburgh", kind="city", lat=55.95, lon=-3.19, ids=Ids(wikidata="Q23436")),
        ),
        *((f"source:{slug}", source_registered()) for slug in ("press", "register")),
        (HERE, opened_between("edinburgh", "kaohsiung")),
    ]
    written = book.record_all((*first, *told), by="mei")
    assert isinstance(written, Written), str(written)
    return book


def made_one(book: Comity, duplicate: str, original: str) -> Merged:
    done = merge(book, duplicate, original, by="mei", command="merge")
    assert isinstance(done, Merged), str(done)
    return done


def refused(answer: object) -> str:
    assert isinstance(answer, Refusal), answer
    return str(answer)


def told(book: Comity, stream: str) -> list[str]:
    return [fact.verb for fact in (placed.fact for placed in book.history(stream).chronicle)]


def test_a_tie_is_opened_with_the_original_and_told_there_with_its_sources(tmp_path: Path) -> None:
    visit = visited(
        "2019", visitor="edinburgh", host="kaohsiung", sources=citing("press"), certainty="reported"
    )
    with ledger(tmp_path, (HERE, visit)) as book:
        done = made_one(book, "edinburgh", "fife")

        (row,) = done.retold
        assert (row.stream, row.there, row.opened, row.told, row.known) == (HERE, THERE, True, 1, 0)
        again = book.history(THERE).entries[1].fact
        assert again == visit.model_copy(update={"visitor": "fife"})
        assert {entry.command for entry in done.written.entries} == {"merge"}
        assert told(book, HERE) == ["opened", "visited", "same-as"]


def test_what_is_told_in_both_is_told_once(tmp_path: Path) -> None:
    twice = [
        (HERE, visited("2019-05", visitor="edinburgh", host="kaohsiung")),
        (HERE, visited("2019-05", visitor="edinburgh", host="kaohsiung")),
        (THERE, opened_between("fife", "kaohsiung")),
        (THERE, visited("2019-05-03", visitor="fife", host="kaohsiung")),
    ]
    with ledger(tmp_path, *twice) as book:
        done = made_one(book, "edinburgh", "fife")

        assert (done.retold[0].told, done.retold[0].known) == (1, 1)  # each has one twin
        assert told(book, THERE).count("visited") == 2


def test_who_says_the_same_of_the_duplicate_is_a_second_voice_of_the_original(tmp_path: Path) -> None:
    agreed = [
        (HERE, signed("1985", instrument="pact-1985", kind="sister-city", sources=citing("register"))),
        (HERE, contacted("2001", by="kaohsiung", sources=citing("press"))),
        (HERE, attested(3, "register")),
        (THERE, opened_between("fife", "kaohsiung")),
        (THERE, signed("1985", instrument="pact", kind="sister-city", sources=citing("press"))),
    ]
    with ledger(tmp_path, *agreed) as book:
        made_one(book, "edinburgh", "fife")

        found = [entry.fact for entry in book.history(THERE).entries if isinstance(entry.fact, Attested)]
        assert [(fact.entry, fact.sources) for fact in found] == [
            (2, citing("register")),
            (4, citing("register")),
        ]


def test_another_day_of_one_agreement_contests_the_one_that_is_there(tmp_path: Path) -> None:
    agreed = [
        (HERE, signed("1985", instrument="pact-1985", kind="sister-city", sources=citing("register"))),
        (HERE, corrected(2, {"place": "Leith"})),
        (THERE, opened_between("fife", "kaohsiung")),
        (THERE, signed("1986", instrument="pact-1985", kind="sister-city", sources=citing("press"))),
    ]
    with ledger(tmp_path, *agreed) as book:
        done = made_one(book, "edinburgh", "fife")

        assert (done.retold[0].known, done.retold[0].contested) == (1, 1)
        (contest,) = book.history(THERE).effective_entry(2).contests  # type: ignore[union-attr]
        assert (contest[0], contest[1], contest[2].fact.sources) == ("on", "1985", citing("register"))


PACT: dict[str, Any] = {"kind": "sister-city", "instrument": "pact-1997"}


@pytest.mark.parametrize(
    ("there", "here"), [("1997-06", "1997-06-12"), ("1997-06-12", "1997-06"), (None, "1997")]
)
def test_a_rougher_day_is_the_same_and_the_finer_one_is_taken(
    tmp_path: Path, there: str | None, here: str
) -> None:
    agreed = [
        (HERE, signed(here, sources=citing("register"), **PACT)),
        (THERE, opened_between("fife", "kaohsiung")),
        (THERE, signed(there, sources=citing("press"), **PACT)),
    ]
    with ledger(tmp_path, *agreed) as book:
        done = made_one(book, "edinburgh", "fife")

        read = book.history(THERE).effective_entries[1]
        finer = max(here, there or "", key=len)
        assert (read.value("on"), read.contested, done.retold[0].contested) == (finer, False, 0)
        taken = [each for each in book.history(THERE).entries if each.fact.verb == "corrected"]
        assert [each.fact.sources for each in taken] == ([citing("register")] if finer == here else [])
        assert [by.fact.sources for by in read.attested_by] == [citing("register")]


MEMBER, OTHER = "membership:edinburgh@iurc", "membership:fife@iurc"


AGREED = [
    (("2000", "main", "sister-city", None), ("2005", "main", "mou", None)),
    (("2000-03", "mou-2000", "mou", None), ("2000-11-20", "mou-2000", "mou", "on ports")),
    (("2000-03", "mou-2000", "mou", None), ("2000-11-20", "mou-2000", "mou", None)),
    (("2000-03", "mou-2000", "mou", "on trade"), ("2000-03", "mou-2000", "mou", "on ports")),
]


@pytest.mark.parametrize(("here", "there"), AGREED)
def test_two_agreements_of_one_name_stay_two_and_what_points_at_one_follows(
    tmp_path: Path, here: tuple[str, ...], there: tuple[str, ...]
) -> None:
    def agreement(on: str, instrument: str, kind: str, title: str | None) -> Fact:
        made: Any = {"on": on, "instrument": instrument, "kind": kind}
        return signed(**made).model_copy(update={"title": title})

    agreed = [
        (HERE, agreement(*here)),
        (HERE, renewed("2008", instrument=here[1])),
        (THERE, opened_between("fife", "kaohsiung")),
        (THERE, agreement(*there)),
    ]
    with ledger(tmp_path, *agreed) as book:
        done = made_one(book, "edinburgh", "fife")

        name = here[1]
        assert done.retold[0].renamed == ((name, f"{name}-2"),)
        found = [
            (placed.fact.verb, placed.fact.__dict__["instrument"])
            for placed in book.history(THERE).chronicle
            if placed.fact.verb in {"signed", "renewed"}
        ]
        assert sorted(found) == [("renewed", f"{name}-2"), ("signed", name), ("signed", f"{name}-2")]


def test_everybody_who_names_the_duplicate_names_the_original(tmp_path: Path) -> None:
    member = "membership:edinburgh@iurc"
    others = [
        ("programme:forum", Started(name="Forum", kind="forum", host="edinburgh")),
        ("programme:forum", EditionHeld(on="2020", title="1", partners=("edinburgh", "fife", "gdynia"))),
        (member, Joined(on="2020")),
        ("body:port", Registered(name="Port", kind="port", under="edinburgh")),
        ("partnership:gdynia--kaohsiung", opened_between("gdynia", "kaohsiung", under=HERE)),
        (
            "partnership:gdynia--kaohsiung",
            Visited(
                on="2020", visitor="gdynia", host="kaohsiung", people=(Person(name="A", body="edinburgh"),)
            ),
        ),
    ]
    with ledger(tmp_path, *others) as book:
        done = made_one(book, "edinburgh", "fife")

        forum = book.history("programme:forum")
        assert forum.aggregate.standing.host == "fife"
        assert [entry.state for entry in forum.effective_entries] == ["valid", "valid"]
        assert forum.effective_entries[1].fact.partners == ("fife", "gdynia")  # type: ignore[attr-defined]
        assert forum.entries[1].fact.partners == ("edinburgh", "fife", "gdynia")  # type: ignore[attr-defined]
        assert book.body("port").under == "fife"  # type: ignore[union-attr]
        assert done.lifted == ("partnership:gdynia--kaohsiung",)
        assert book.history("partnership:gdynia--kaohsiung").aggregate.standing.under == THERE
        assert told(book, "membership:fife@iurc") == ["joined"]
        assert done.naming == 2
        assert naming(book, "edinburgh") == []
        assert list(book.history("programme:forum").as_known(15).aggregate.standing.host) == list("edinburgh")


def test_a_merge_of_a_merge_leads_to_the_last_one(tmp_path: Path) -> None:
    with ledger(tmp_path, (HERE, visited("2019", visitor="edinburgh", host="kaohsiung"))) as book:
        made_one(book, "edinburgh", "fife")
        assert isinstance(merge(book, "fife", "gdynia", by="mei", command="next"), Merged)

        assert naming(book, "edinburgh") == naming(book, "fife") == []
        assert told(book, "partnership:gdynia--kaohsiung") == ["opened", "visited"]
        (found,) = [line for line in examine(book) if "could be recorded" in line.found]
        assert found.state == "good"
        assert "one of" not in refused(merge(book, "gdynia", "edinburgh", by="mei"))


# --- what may not be


def test_who_is_no_other_is_refused_in_words(tmp_path: Path) -> None:
    more = [("body:lothian", body_registered("Lothian")), ("body:lothian", Succeeded(by="gdynia"))]
    with ledger(tmp_path, *more) as book:
        before = book.position
        for duplicate, original, why in (
            ("fife", "fife", "fife is itself"),
            ("fife", "leith", "the body leith is not in this ledger"),
            ("fife", "lothian", "lothian was succeeded by gdynia"),
            ("lothian", "fife", "lothian was succeeded by gdynia"),
            ("edinburgh", "kaohsiung", f"edinburgh and kaohsiung are two in {HERE}"),
        ):
            assert why in refused(merge(book, duplicate, original, by="mei"))
        assert book.position == before

        made_one(book, "edinburgh", "fife")
        assert "edinburgh is the same as fife already" in refused(merge(book, "edinburgh", "fife", by="mei"))
        assert "edinburgh is itself the same as fife" in refused(merge(book, "fife", "edinburgh", by="mei"))


def test_what_cannot_be_told_in_the_originals_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    agreed = [
        (HERE, proposed("1985", kind="friendship")),
        (THERE, opened_between("fife", "kaohsiung")),
        (THERE, proposed("1984", kind="mou")),
    ]
    with ledger(tmp_path, *agreed) as book:
        before = book.position
        answer = merge(book, "edinburgh", "fife", by="mei")

        assert f"{HERE}#2 (proposed: friendship) cannot be told in {THERE}" in refused(answer)
        assert book.position == before


@pytest.mark.parametrize(("duplicate", "original"), [("edinburgh", "fife"), ("fife", "edinburgh")])
def test_opposite_standings_are_refused_with_both_entries_and_what_takes_either_back(
    tmp_path: Path, duplicate: str, original: str
) -> None:
    opposite = [
        (HERE, signed("2000", kind="sister-city", instrument="a")),
        (THERE, opened_between("fife", "kaohsiung")),
        (THERE, signed("2000", kind="sister-city", instrument="b")),
        (HERE, terminated("2010", by="kaohsiung")),
        (THERE, renewed("2015", instrument="b")),
    ]
    with ledger(tmp_path, *opposite) as book:
        said = refused(merge(book, duplicate, original, by="mei"))

        assert f"retract {HERE}#3" in said
        assert f"retract {THERE}#3" in said
        assert "renewed: a" not in said


def test_partnerships_of_other_bodies_are_not_one(tmp_path: Path) -> None:
    more = [
        ("body:lothian", body_registered("Lothian")),
        ("partnership:gdynia--lothian", opened_between("gdynia", "lothian")),
    ]
    with ledger(tmp_path, *more) as book:
        said = refused(book.record(HERE, same_as("partnership:gdynia--lothian"), by="mei"))
        assert "not between the same bodies" in said
        assert "is itself" in refused(book.record(HERE, same_as(HERE), by="mei"))


def test_a_merge_goes_from_ledger_to_ledger_as_facts(tmp_path: Path) -> None:
    with ledger(tmp_path, (HERE, visited("2019", visitor="edinburgh", host="kaohsiung"))) as book:
        made_one(book, "edinburgh", "fife")
        assert isinstance(taken_back(book, "merge"), Written)
        assert isinstance(merge(book, "edinburgh", "fife", by="mei"), Merged)
        lines = list(book.export_lines(facts=True))

        with open_ledger(tmp_path / "copy.db", create=True) as copy:
            taken = import_facts(copy, lines, by="mei")
            assert (taken.refused, taken.new) == ([], len(lines))
            assert reports(copy) == reports(book)
            assert import_facts(copy, lines, by="mei").new == 0


@pytest.mark.parametrize("times_taken_back", [1, 2, 3, 4])
def test_what_a_merge_taken_back_again_and_again_made_goes_from_ledger_to_ledger_as_facts(
    tmp_path: Path, times_taken_back: int
) -> None:
    more = [
        ("partnership:edinburgh--gdynia", opened_between("edinburgh", "gdynia")),
        ("partnership:fife--gdynia", opened_between("fife", "gdynia")),
        (HERE, signed("2019-05", kind="sister-city", instrument="s")),
        (THERE, opened_between("fife", "kaohsiung")),
        (THERE, signed("2019-05-09", kind="sister-city", instrument="s")),
        (HERE, visited("2020", visitor="edinburgh", host="kaohsiung")),
    ]
    with ledger(tmp_path, *more) as book:
        made_one(book, "edinburgh", "fife")
        command = "merge"
        for _ in range(times_taken_back):
            back = taken_back(book, command)
            assert isinstance(back, Written), back
            command = back.entries[0].command
        stands = "fife" if times_taken_back % 2 == 0 else None
        assert book.history("body:edinburgh").original == stands
        lines = list(book.export_lines(facts=True))

        with open_ledger(tmp_path / "copy.db", create=True) as copy:
            taken = import_facts(copy, lines, by="mei")
            assert (taken.refused, taken.new) == ([], len(lines))
            assert copy.history("body:edinburgh").original == stands
            assert reports(copy) == reports(book)


def test_a_merge_that_is_asked_for_twice_answers_with_the_first(tmp_path: Path) -> None:
    with ledger(tmp_path) as book:
        assert merge(book, "edinburgh", "fife", by="mei", dry_run=True).written.dry_run  # type: ignore[union-attr]
        first = made_one(book, "edinburgh", "fife")

        again = made_one(book, "edinburgh", "fife")
        assert again.written.repeated
        assert [entry.name for entry in again.written.entries] == [
            entry.name for entry in first.written.entries
        ]


def test_what_came_apart_is_told_by_the_examination(tmp_path: Path) -> None:
    more = [(THERE, opened_between("fife", "kaohsiung")), (HERE, same_as(THERE))]
    with ledger(tmp_path, *more) as book:  # the bodies were never made one
        found = [str(line.found) for line in examine(book)]

        assert any("not between the same bodies" in said for said in found)
