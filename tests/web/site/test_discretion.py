"""What is not for everyone is in no file of a site, unless it was asked for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from projections.readings import Rows, several
from projections.reports.find import find
from projections.row import Projection, grouped
from projections.rows.accounts import accounts
from projections.rows.citations import citations
from projections.rows.conflicts import conflicts
from projections.rows.moments import moments
from projections.rows.plans import plans
from projections.rows.spells import spells
from projections.rows.streams import streams as stream_rows
from queries.answers import answer
from queries.auditing import audited
from queries.becoming import became
from queries.finding import loadable
from queries.session import ReadingSession
from store.application import Comity, open_ledger
from tests.web.site.conftest import DAY, content, copied, go_on, published, tell, unreached
from web.site.discretion import INSTEAD, KEPT_BACK, PLANS, Discreet, Sparing, discreet
from web.site.edition import Edition
from web.site.plan import Address
from web.site.publishing import plan_of
from web.site.room import NO_POLICY, Room

TIE = "partnership:edinburgh--kaohsiung"
HIDDEN = {
    "recorders": ("Zebulon-Q",),
    "notes": (
        "note-vermilion",
        "note-cobalt",
        "noted-saffron",
        "noted-umber",
        "noted-ochre",
        "body-note-teal",
        *("quote-sepia", "quote-khaki", "quote-mauve"),
    ),
    "costs": ("31415 NT$", "27182 NT$", "16180 NT$", "14142 NT$", "payer-indigo", "payer-violet"),
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
        changed = [{"field": "text", "value": "noted-umber"}]
        tell(ledger, TIE, "corrected", by=by, entry=note, changes=changed, because="a slip")
        tell(ledger, TIE, "contested", by=by, entry=note, field="text", value="noted-ochre", **quoted)
        cites = [{"field": "sources", "value": words("khaki")}]
        tell(ledger, TIE, "corrected", by=by, entry=note, changes=cites, because="a slip")
        tell(ledger, "body:edinburgh", "noted", by=by, text="body-note-teal", sources=words("sepia"))
        _plan(ledger)
        told = {entry.recorded_by for entry in ledger.entries()}
        assert by in told
        assert len(ledger.read(TIE)) == note + 17
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


def test_what_was_read_before_in_the_same_process_is_not_remembered(telling: Path, tmp_path: Path) -> None:
    with ReadingSession(telling) as session:
        view = session.view(DAY.isoformat())
        read = [answer(loadable(name), view, {}).json() for name in ("timeline", "conflicts")]
        audited(view, TIE)
    assert "noted-umber" in str(read)

    published(telling, tmp_path / "site")

    assert not found(tmp_path / "site", tuple(word for words in HIDDEN.values() for word in words))


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


@pytest.mark.parametrize("told", [(), (PLANS,), tuple(KEPT_BACK)], ids=["nothing", "plans", "all"])
def test_a_way_leads_to_every_file_whatever_is_kept_back(
    telling: Path, tmp_path: Path, told: tuple[str, ...]
) -> None:
    ledger, base = copied(telling, tmp_path / "own.db"), "https://example.org/ties/"
    with open_ledger(ledger) as opened:
        tell(opened, "source:slip", "registered", kind="article", title="A slip")
        tell(opened, "source:slip", "retracted", entry=1, because="undone")
    go_on(ledger, 5, 40)

    published(ledger, tmp_path / "site", told=frozenset(told), base_url=base)

    assert unreached(tmp_path / "site", base) == set()
    assert (tmp_path / "site/sources/slip.html").exists()
    (tmp_path / "site/lost.html").write_text("", encoding="utf-8")
    assert unreached(tmp_path / "site", base) == {"lost.html"}


def test_a_way_leads_to_every_file_of_the_demo(site: Path) -> None:
    assert unreached(site) == set()


def test_what_is_kept_back_is_counted_all_the_same(telling: Path) -> None:
    with ReadingSession(telling) as session:
        view = session.view(DAY.isoformat())
        for name, told in (("quality", {"plans"}), ("pressure", ())):
            seen = discreet(view, frozenset(told))
            whole, spared = (answer(loadable(name), each, {}) for each in (view, seen))
            assert spared.json() == whole.json()
        whole, spared = (
            answer(loadable("conflicts"), seen, {}) for seen in (view, discreet(view, frozenset()))
        )
    assert spared.json() != whole.json()
    assert [len(table.rows) for table in spared.tables] == [len(table.rows) for table in whole.tables]


def test_a_plan_is_counted_as_the_note_as_which_it_is_published(telling: Path) -> None:
    with ReadingSession(telling) as session:
        view = discreet(session.view(DAY.isoformat()), frozenset())
        found = answer(loadable("quality"), view, {}).json()["sections"]["quality"]
        disputed = {(row.stream, row.version) for row in view.ask.of(conflicts)}
        notes = [row for row in view.ask.of(moments) if row.verb == "noted" and not row.sources]
    said = {row["finding"]: row for row in found}

    assert said["contested"]["number"]["most"] == len(disputed)
    assert {row.entry for row in notes} <= set(said["unsourced"]["entries"])


@pytest.mark.parametrize("told", [frozenset(), frozenset({"costs"})])
def test_that_no_amount_is_on_record_is_not_said_of_amounts_that_are_not_published(
    telling: Path, told: frozenset[str]
) -> None:
    with Room(Edition(telling, "0", DAY.toordinal(), None, told=told)) as room:
        room.plan = plan_of(room)
        answered = room.answer(Address("/reports/costs"))[1]
        on_the_page = answered.page.sections[0].empty
        said = answered.json()
    whole = bool(told)

    assert ("on record" in str(on_the_page)) is whole
    assert bool(said["sections"]["sums"]) is whole
    assert [row["told"]["most"] for row in said["sections"]["known"][:1]] == [1]
    assert any("as an amount" in row["what"] for row in said["sections"]["known"]) is whole
    assert any("is not published" in note for note in said["notes"]) is not whole
    assert not any(INSTEAD in note for note in said["notes"])


@pytest.mark.parametrize("name", ["notes", "costs", "plans"])
def test_what_is_kept_back_is_in_no_account_of_an_entry(telling: Path, name: str) -> None:
    with ReadingSession(telling) as session:
        view = session.view(DAY.isoformat())
        seen = discreet(view, frozenset(KEPT_BACK) - {name})
        whole, spared = (str(list(each.ask.of(accounts))) for each in (view, seen))

    assert not [word for word in HIDDEN[name] if word in spared]
    assert [word for word in HIDDEN[name] if word in whole]


@pytest.mark.parametrize("told", [frozenset(), frozenset({"plans"})])
def test_what_is_due_says_that_plans_are_not_published(telling: Path, told: frozenset[str]) -> None:
    with Room(Edition(telling, "0", DAY.toordinal(), None, told=told)) as room:
        room.plan = plan_of(room)
        said = room.answer(Address("/reports/upcoming"))[1].json()

    assert ("What is planned is not published." in said["notes"]) is not bool(told)


def test_a_source_of_a_note_says_that_it_is_one_and_of_when(telling: Path) -> None:
    with Room(Edition(telling, "0", DAY.toordinal(), None)) as room:
        room.plan = plan_of(room)
        answered = room.answer(Address("/sources/gti-2025"))[1].json()

    notes = [row for row in answered["sections"]["resting"] if row["what"] == f"noted: {INSTEAD}"]
    assert "2024-07-09" in [row["when"]["edtf"] for row in notes]
    assert all(row["certainty"] for row in notes)


def test_every_page_says_what_was_left_out(telling: Path, tmp_path: Path) -> None:
    published(telling, tmp_path / "site", told=frozenset({"costs"}))

    pages = {
        name: what.decode() for name, what in content(tmp_path / "site").items() if name.endswith(".html")
    }
    assert all("Not published: who recorded an entry, notes, plans." in page for page in pages.values())


def test_what_became_of_entries_and_how_many_are_not_told_is_said(telling: Path, tmp_path: Path) -> None:
    published(telling, tmp_path / "site")
    files = {
        name: what.decode() for name, what in content(tmp_path / "site").items() if name.endswith(("l", "m"))
    }
    items = re.findall(r"<entry>.*?</entry>", files["p/edinburgh--kaohsiung.atom"])
    corrected = [item for item in items if "[corrected]</title>" in item]
    with open_ledger(telling) as ledger:
        entries = ledger.read(TIE)
    visit = next(item for item in corrected if "happened: 3 February 2025" in item)
    number = int(re.search(r"#n(\d+)\"", visit)[1])  # type: ignore[index]
    about = [each.stamp for each in entries if getattr(each.fact, "entry", None) == number]

    assert f"<updated>{max(about)[:19]}Z</updated>" in visit
    assert any("[retracted]</title>" in item for item in items)
    assert " of them not published" in files["changes.html"]
    assert NO_POLICY in files["reports/count.html"]


@pytest.mark.parametrize("words", ["note cobalt", "16180", "noted umber"])
def test_what_is_kept_back_is_not_found_by_its_words(telling: Path, words: str) -> None:
    with ReadingSession(telling) as session:
        found = [
            len(find(discreet(session.view(), frozenset(told)).ask, words=words).section("facts"))
            for told in ((), KEPT_BACK)
        ]

    assert found[0] == 0 < found[1]


WITHOUT_PLANS = frozenset(KEPT_BACK.keys() - {"plans"})


class Listening(Rows):
    """Rows that take down of which streams plans were asked; None for all."""

    def __init__(self, rows: Rows) -> None:
        self.rows, self.asked = rows, set[str | None]()

    def of(self, projection: Projection[Any], **where: Any) -> Any:
        if projection is plans:
            self.asked |= several(where["stream"]) if "stream" in where else {None}
        return self.rows.of(projection, **where)

    def at(self, day: int, of: str | None = None, **where: Any) -> Any:
        return self.rows.at(day, of, **where)

    def latest(self, projection: Projection[Any], day: int, **where: Any) -> Any:
        return self.rows.latest(projection, day, **where)

    def other(self, *given: Any) -> Any:
        return self.rows.other(*given)


def test_one_stream_is_told_as_among_all_and_no_other_is_asked_for_its_plans(telling: Path) -> None:
    with open_ledger(telling, read_only=True) as ledger:
        session = ReadingSession(telling, say=lambda _: None)
        rows, without = session.view().ask.rows, Discreet(lambda: ledger, WITHOUT_PLANS, ledger.history)

        def sparing() -> tuple[Listening, Sparing]:
            heard = Listening(rows)
            return heard, Sparing(heard, frozenset(), without.histories)

        streams = [row.stream for row in rows.of(stream_rows)]
        assert any(rows.of(plans, stream=TIE))
        _, every = sparing()
        asked: tuple[Projection[Any], ...] = (moments, spells, conflicts, citations)
        for projection in asked:
            among = grouped(every.of(projection), lambda row: row.stream)
            others = every.other(projection)
            for stream in streams:
                heard, alone = sparing()
                assert list(alone.of(projection, stream=stream)) == list(among.get(stream, ()))
                assert alone.other(projection, [stream]).get(stream) == others.get(stream)
                assert heard.asked <= {stream}
        session.close()


CITED = [{"source": "gti-2025"}]


@pytest.mark.parametrize("told", [{"cost": "10 EUR", "note": "a word", "funded_by": "payer"}, {}])
def test_what_is_kept_back_is_said_to_be_not_published_where_it_was_told_and_not_told_elsewhere(
    small: Path, tmp_path: Path, told: dict[str, Any]
) -> None:
    where = copied(small, tmp_path / "own.db")
    sides = {"visitor": "edinburgh", "host": "kaohsiung", "on": "2025-12-01"}
    fields = {"cost": "20 EUR", "note": "another", "funded_by": "somebody"}
    with open_ledger(where) as ledger:
        tell(ledger, TIE, "visited", **sides, **told)
        visit = len(ledger.read(TIE))
        for field, value in fields.items():
            tell(ledger, TIE, "contested", entry=visit, field=field, value=value, sources=CITED)
        tell(ledger, TIE, "preferred", entry=visit, field="cost", value="20 EUR", because="read")
    with ReadingSession(where) as session:
        view = discreet(session.view(), frozenset())
        entries = view.audited(view.ledger.history(TIE))
        rows = [*view.ask.of(conflicts, stream=TIE, version=visit)]
        lines = became(entries[visit - 1], entries[visit:], view.ask.plain)

    was = INSTEAD if told else "not said"
    assert {row.field for row in rows} == set(fields)
    assert {str(row.value) or "not said" for row in rows if row.told == "recorded"} == {was}
    assert {str(row.value) for row in rows if row.told != "recorded"} == {INSTEAD}
    assert [(line.field, line.before, line.after) for line in lines] == [
        (field, (INSTEAD,) if told else (), INSTEAD) for field in fields
    ]
    assert (entries[visit - 1].state, entries[visit - 1].contested) == ("corrected", True)


def test_what_is_kept_back_is_said_to_be_corrected_and_rests_on_whom_it_rests(telling: Path) -> None:
    with ReadingSession(telling) as session:
        whole, view = session.view(), discreet(session.view(), frozenset())
        said, spared = (each.audited(each.ledger.history(TIE)) for each in (whole, view))

    for entry, other in zip(said, spared, strict=True):
        for name in ("state", "contested", "sources", "brought_by", "corrected_by", "attested_by"):
            assert getattr(other, name) == getattr(entry, name), (entry.entry, name)


def test_whatever_is_said_otherwise_of_the_plan_of_a_visit_could_be_preferred_as_a_note_could(
    small: Path, tmp_path: Path
) -> None:
    where = copied(small, tmp_path / "own.db")
    sides = {"visitor": "edinburgh", "host": "kaohsiung", "on": "2025-12-01"}
    with open_ledger(where) as ledger:
        tell(ledger, TIE, "visited", **sides)
        visit = len(ledger.read(TIE))
        tell(ledger, TIE, "contested", entry=visit, field="plan", value="nosuch", sources=CITED)
    with ReadingSession(where) as session:
        whole, view = session.view(), discreet(session.view(), frozenset())
        said, spared = ([*each.ask.of(conflicts, stream=TIE, version=visit)] for each in (whole, view))

    assert [(row.field, bool(row.never)) for row in said] == [("plan", False), ("plan", True)]
    assert [(row.field, row.exact, row.never) for row in spared] == [
        ("note", "null", None),
        ("note", f'"{INSTEAD}"', None),
    ]
