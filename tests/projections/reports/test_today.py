"""What waits on the desk: each list, by the two axes of time, and undone."""

import json
import re
import shlex
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from cli.session import Session
from cli.wording import spoken
from comity.testing import (
    asked,
    commitment_closed,
    commitment_made,
    contested,
    history,
    opened,
    plan_dropped,
    planned,
    signed,
    terminated,
)
from domain.fact import Term
from domain.partnership.facts import CommitmentMade
from projections.report import Page, Span, Unanswerable
from projections.reports.today import today
from queries.answers import answer
from queries.finding import loadable
from queries.session import ReadingSession
from store.application import Comity, open_ledger
from tests.projections.reports.test_plans_in_a_calendar import TALKS, tie
from tests.web.site.conftest import tell
from web.words import say_exactly

TIE = "partnership:gdynia--kaohsiung"


def desk(*facts: Any, as_at: str, within: int = 14) -> Page:
    return today(asked(history(opened, *facts), as_at=as_at), within=Span(within))


def told(page: Page, name: str) -> list[tuple[str, str | None, bool]]:
    return [(row.what, row.when.edtf, row.possible) for row in page.section(name)]


# --- overdue, due, planned


@pytest.mark.parametrize(("within", "said"), [(1, "1 day"), (14, "14 days")])
def test_what_is_empty_says_how_far_it_looks_ahead(
    within: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Session, "latest", None)  # whatever command ran before: it may take no such option
    visit = planned("2024-10-01", due="2025-03")
    sections = {each.name: each for each in desk(visit, as_at="2024-11-30", within=within).sections}

    assert not sections["plans"].rows
    assert spoken(sections["plans"].empty) == f"nothing is planned within {said}"
    assert spoken(sections["due"].empty) == f"nothing is due within {said}"
    further = desk(visit, as_at="2024-11-30", within=92)
    assert told(further, "plans"), "it is planned for later"
    assert "What is due or planned is told for the next 92 days: --within says otherwise." in map(
        spoken, further.notes
    )


def test_a_promise_is_overdue_from_the_day_after_until_it_is_closed() -> None:
    promise = CommitmentMade(on="2025-01-01", commitment="letter", text="to write", due="2025-02-01")

    assert told(desk(promise, as_at="2025-02-01"), "overdue") == []
    assert told(desk(promise, as_at="2025-02-02"), "overdue") == [("promise", "2025-02-01", False)]
    closed = commitment_closed("2025-03-01", commitment="letter")
    assert told(desk(promise, closed, as_at="2025-02-02"), "overdue") == [("promise", "2025-02-01", False)]
    assert told(desk(promise, closed, as_at="2025-03-02"), "overdue") == []
    rumour = promise.model_copy(update={"certainty": "alleged"})
    assert told(desk(rumour, as_at="2025-02-02"), "overdue") == []
    assert told(desk(commitment_made("2025-01-01"), as_at="2025-02-02"), "overdue") == [], "it has no date"


@pytest.mark.parametrize(
    ("due", "other", "overdue", "soon"),
    [
        ("2025-02-01", "2030", [("promise", "[2025-02-01,2030]", True)], []),
        ("2030", "2025-02-01", [("promise", "[2025-02-01,2030]", True)], []),
        ("2025-02-01", "2025-01-15", [("promise", "[2025-01-15,2025-02-01]", False)], []),
        ("2025-03-03", "2030", [], [("commitment", "2025-03-03", True)]),
    ],
)
def test_a_promise_whose_day_is_contested_may_be_due_or_overdue(
    due: str, other: str, overdue: list[Any], soon: list[Any]
) -> None:
    promise = CommitmentMade(on="2025-01-01", commitment="letter", text="to write", due=due)
    page = desk(promise, contested(2, "due", other), as_at="2025-03-01")

    assert told(page, "overdue") == overdue
    assert told(page, "due") == soon


@pytest.mark.parametrize("used", ["on", "other"])
def test_what_hangs_on_a_contested_term_or_signature_is_possibly_due(used: str) -> None:
    five, six = ({"length": years, "renewal": "tacit", "notice": "P3M"} for years in ("P5Y", "P6Y"))
    now, other = (five, six) if used == "on" else (six, five)
    pact = signed("2020-06-15", term=Term.model_validate(now))
    notice = ("notice deadline", "2025-03-14", True)

    assert notice in told(desk(pact, contested(2, "term", {**other}), as_at="2025-03-10"), "due")
    days = ["2020-06-15", "2021-06-15"]
    first, second = days if used == "on" else reversed(days)
    dated = signed(first, term=Term.model_validate(five))
    assert notice in told(desk(dated, contested(2, "on", second), as_at="2025-03-10"), "due")


def test_plans_stand_apart_from_what_is_due_and_those_that_passed_are_overdue() -> None:
    pact = signed("2015-05-20")

    page = desk(pact, TALKS, as_at="2025-05-08")
    assert told(page, "plans") == [("planned visit", "2025-05-12/2025-05-15", False)]
    assert told(page, "due") == [("anniversary", "2025-05-20", False)]
    assert page.title == "1 due; 1 planned"
    after = desk(pact, TALKS, as_at="2025-05-16")
    assert told(after, "overdue") == [("plan passed", "2025-05-12/2025-05-15", False)]
    assert told(after, "plans") == []
    assert told(desk(pact, TALKS, as_at="2025-04-01"), "plans") == []
    assert desk(as_at="2025-04-01").title == "Nothing waits"


def test_a_plan_of_what_has_ended_is_asked_about_whenever_it_is_for() -> None:
    pact, plan = signed("2015-05-20"), planned("2024-01", plan="visit", due="2026-06-01")

    page = desk(pact, plan, terminated("2025-02-01", by="kaohsiung"), as_at="2025-03-01")
    assert told(page, "overdue") == [("plan of what has ended", "2026-06-01", False)]
    assert "is it still to happen? Where not, record that it was dropped" in page.section("overdue")[0].text
    before = desk(pact, plan, terminated("2025-02-01", by="kaohsiung"), as_at="2025-01-01")
    assert told(before, "overdue") == told(before, "plans") == []
    dropped = desk(
        pact, plan, terminated("2025-02-01", by="kaohsiung"), plan_dropped("2025-02-02"), as_at="2025-03-01"
    )
    assert told(dropped, "overdue") == []


def test_a_desk_looks_no_further_than_ten_years() -> None:
    for options in ({"within": 4000}, {"since": 4000}):
        with pytest.raises(Unanswerable, match="no further than 10 years"):
            today(asked(tie(planned("2025-01"))), **{name: Span(days) for name, days in options.items()})


# --- what was recorded lately


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A ledger of Kaohsiung and Gdynia, recorded by two people now."""
    where = tmp_path / "own.db"
    with open_ledger(where, create=True) as ledger:
        for slug, name in (("kaohsiung", "Kaohsiung"), ("gdynia", "Gdynia")):
            tell(ledger, f"body:{slug}", "registered", name=name, kind="city", country="PL")
        tell(ledger, "ledger", "opened", home="kaohsiung", title="A ledger")
        tell(ledger, TIE, "opened", parties=["gdynia", "kaohsiung"])
        tell(ledger, "source:minutes", "registered", title="Minutes", kind="minutes")
        cited = {"sources": [{"source": "minutes"}]}
        tell(ledger, TIE, "signed", by="mei", on="2020-01-01", instrument="pact", kind="sister-city", **cited)
        visit = {"visitor": "gdynia", "host": "kaohsiung", "on": "2020-02-01"}
        tell(ledger, TIE, "visited", by="mei", **visit, **cited)
        tell(ledger, TIE, "visited", by="lin", **visit)
        tell(ledger, "body:gdinia", "registered", name="Gdynia", kind="city", country="PL")
    return where


def ask(where: Path, as_known: str | None = None, **given: str) -> dict[str, Any]:
    """What waits, as JSON has it."""
    with ReadingSession(where) as session:
        found = answer(loadable("today"), session.view(None, as_known), given)
    told: dict[str, Any] = json.loads(json.dumps(found.json()))
    return told


def test_what_was_recorded_lately_is_told_by_what_it_changed_and_what_it_lacks(own: Path) -> None:
    found = ask(own)["sections"]

    assert [(row["before"], row["after"], row["stream"]) for row in found["changed"]] == [
        ("not on record", "in force, sister city", TIE)
    ]
    assert [(row["by"], row["entry"]) for row in found["unsourced"]] == [("lin", f"{TIE}#4")]
    assert ask(own, by="mei")["sections"]["unsourced"] == []
    assert [(row["strength"], row["command"].split()[0]) for row in found["twice"]] == [
        *(("possible", "merge"), ("likely", "retract")),
    ]
    with ReadingSession(own) as session:
        for say in (spoken, say_exactly):
            run = (
                answer(loadable("today"), session.view(), {}, say=say)
                .table("twice")
                .tables[0]
                .rows[1]
                .command
            )
            assert shlex.split(run)[1:4] == ["retract", f"{TIE}#4", "--because"]
            assert len(shlex.split(run)) == len(["comity", "retract", "entry", "--because", "why"])
    assert found["twice"][1]["entries"] == [f"{TIE}#3", f"{TIE}#4"]


def test_what_duplicates_tells_of_two_sources_the_desk_tells_while_it_is_new(own: Path) -> None:
    minutes: dict[str, Any] = {"sources": [{"source": "minutes"}]}
    press: dict[str, Any] = {"sources": [{"source": "press"}]}
    pact = {"kind": "sister-city", "instrument": "pact-2", "on": "2020-01-02"}
    met = {"channel": "meeting", "by": "gdynia"}
    with open_ledger(own) as ledger:
        tell(ledger, "source:press", "registered", title="Press", kind="article")
        tell(ledger, TIE, "signed", **pact, **press)
        tell(ledger, TIE, "visited", visitor="gdynia", host="kaohsiung", on="2020", **press)
        tell(ledger, TIE, "contacted", occasion="talks", on="201X", **met, **minutes)
        tell(ledger, TIE, "contacted", occasion="a dinner", on="2015", **met, **press)

    def pairs() -> list[dict[frozenset[str], str | None]]:
        with ReadingSession(own) as session:
            answers = [answer(loadable(name), session.view(), {}) for name in ("duplicates", "today")]
        return [
            {frozenset(row.behind.entries): row.command for row in found.page.section(name)}
            for found, name in zip(answers, ("facts", "twice"), strict=True)
        ]

    older, desk = pairs()
    assert older.keys() == {frozenset((f"{TIE}#{n}", f"{TIE}#{m}")) for n, m in ((2, 5), (3, 6), (7, 8))}
    assert older.items() <= desk.items()

    with open_ledger(own) as ledger:
        tell(ledger, TIE, "terminated", ground="a test", on="2021", **press)
    older, desk = pairs()
    assert frozenset((f"{TIE}#2", f"{TIE}#5")) not in {*older, *desk}, "neither runs, so they may be two"


def test_a_plan_and_what_was_done_in_a_network_or_a_programme_may_be_on_record_twice_too(own: Path) -> None:
    with open_ledger(own) as ledger:
        tell(ledger, "body:iclei", "registered", name="ICLEI", kind="network")
        tell(ledger, "programme:days", "started", name="Days", kind="festival", host="kaohsiung")
        for number in (1, 2):
            visit = {"what": "visit", "visitor": "gdynia", "host": "kaohsiung", "on": "2026-01-05"}
            tell(ledger, TIE, "planned", plan=f"visit-{number}", due="2026-05-01", **visit)
            tell(ledger, "membership:kaohsiung@iclei", "participated", occasion="a forum", on="2024-02")
            tell(ledger, "programme:days", "edition-held", title="Days", on="2024-03")

    found = {row["entries"][1] for row in ask(own)["sections"]["twice"]}

    assert found >= {f"{TIE}#6", "membership:kaohsiung@iclei#2", "programme:days#3"}


def test_of_two_that_tell_one_fact_the_one_that_says_less_is_to_be_taken_back(own: Path) -> None:
    with open_ledger(own) as ledger:
        met = {"channel": "meeting", "by": "gdynia"}
        for number, (first, then) in enumerate([({}, {}), ({"on": "2024"}, {"on": "2024-05-12"})]):
            for day in (first, then):
                tell(ledger, TIE, "contacted", occasion=f"talks {number}", **met, **({"on": "2021"} | day))
        cited: dict[str, Any] = {"sources": [{"source": "minutes"}]}
        tell(ledger, TIE, "contacted", occasion="talks 2", on="2023", **met, **cited)
        tell(ledger, TIE, "contacted", occasion="talks 2", on="2023-03-01", **met)

    commands = [row["command"] for row in ask(own)["sections"]["twice"] if "retract" in row["command"]]

    taken_back = [int(re.findall(r"retract \S+#(\d+)", command)[0]) for command in commands]
    assert set(taken_back) - {4} == {6, 7, 10}


def test_it_is_said_whose_entries_are_told_and_what_was_compared(own: Path) -> None:
    everybody, one = ask(own), ask(own, by="lin")

    titles = [found["tables"]["unsourced"]["title"] for found in (everybody, one)]
    assert [title.partition(" by ")[2] for title in titles] == [
        "anybody without a source",
        "lin without a source",
    ]
    assert "All of it is told of everybody's entries" in everybody["notes"][0]
    assert one["notes"][0] == (
        "Without a source the entries of lin are told, all else of everybody's; report today tells everybody's."
    )
    assert one["title"].count("1 of lin without a source") == 1
    assert (
        "beside all that is on record in its stream, whoever tells it; report duplicates" in one["notes"][1]
    )


def test_as_known_before_all_of_it_nothing_waits(own: Path) -> None:
    assert ask(own, "2020-01-01")["title"].startswith("Nothing waits")


def test_where_too_much_was_recorded_no_table_says_that_there_is_nothing(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lately = ("changed", "unsourced", "twice")
    desk = import_module("projections.reports.today")  # the package's own `today` is the report

    def found() -> Page:
        with ReadingSession(own) as session:
            return answer(loadable("today"), session.view(None, None), {}).page

    told = {section.name: section for section in found().sections}
    assert all(told[name].rows and spoken(told[name].empty) == "nothing" for name in lately)
    monkeypatch.setattr(desk, "LOOKED_AT", 3)
    page = found()
    told = {section.name: section for section in page.sections}

    assert [len(told[name].rows) for name in lately] == [0, 0, 0]
    assert {spoken(told[name].empty) for name in lately} == {
        "not told: 6 streams written to, too many for a desk"
    }
    assert spoken(told["due"].empty) == "nothing is due within 14 days"
    assert spoken(page.title).startswith("Too much was recorded since ")
    assert spoken(page.notes[0]).startswith("6 streams written to since ")
    assert "perhaps there twice is not told" in spoken(page.notes[0])


def test_what_is_undone_leaves_the_desk_as_it_was(own: Path) -> None:
    before = ask(own)
    with open_ledger(own) as ledger:
        _do_and_undo(ledger, "planned", plan="talks", what="visit", due="2000-01-01", on="1999")
        _do_and_undo(ledger, "terminated", ground="a test", on="2021")

    after = ask(own)

    assert after["sections"] == before["sections"]
    assert after["title"] == before["title"]


def _do_and_undo(ledger: Comity, type_: str, **fields: Any) -> None:
    version = tell(ledger, TIE, type_, **fields).entries[0].version
    tell(ledger, TIE, "retracted", entry=version, because="undone")
