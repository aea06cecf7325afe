"""What the real histories must give: thirteen things, each asked of the demo at the command line as anyone may ask it.

The demo is `comity demo`; osaka--san-francisco is in the ledger of the partnerships of others. Where a question needs
another preference, or another time of recording, it is asked of a copy.
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cli.main import comity

ROOT = Path(__file__).resolve().parent.parent
COUNTED = {"least": 1, "most": 1}
NONE = {"least": 0, "most": 0}


@dataclass(frozen=True)
class Ledger:
    """A ledger file, and comity as it is typed."""

    where: Path

    def run(self, *words: str) -> str:
        """What a command prints; it succeeds."""
        environment = {
            "COMITY_USER": "mei",
            "COMITY_CONFIG": str(self.where.parent / "config.toml"),
        }
        done = CliRunner(env=environment).invoke(comity, [*words, "--ledger", str(self.where)])
        assert done.exit_code == 0, f"comity {' '.join(words)}\n{done.output}"
        return done.stdout

    def ask(self, *words: str) -> Any:
        """The same, as JSON."""
        return json.loads(self.run(*words, "--json"))

    def report(self, *words: str) -> Report:
        """A report's page."""
        return Report(self.ask("report", *words))

    def stands(self, who: str, day: str) -> tuple[str, int, bool, list[str]]:
        """Status, tier, whether it is certain, and flags."""
        told = self.ask("show", who, "--as-at", day)
        return told["status"], told["tier"], told["certain"], told["flags"]

    def copy(self, folder: Path) -> Ledger:
        """The same ledger in another folder, to be written to."""
        return Ledger(Path(shutil.copy(self.where, folder)))


@dataclass(frozen=True)
class Report:
    """A page, as JSON has it."""

    page: dict[str, Any]

    def rows(self, section: str) -> list[dict[str, Any]]:
        """The rows of one table."""
        found: list[dict[str, Any]] = self.page["sections"][section]
        return found

    def row(self, section: str, **where: Any) -> dict[str, Any]:
        """The one row of a table that says so."""
        (found,) = [item for item in self.rows(section) if where.items() <= item.items()]
        return found

    def column(self, section: str, column: str) -> list[Any]:
        """One column of a table."""
        return [row[column] for row in self.rows(section)]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """Kaohsiung whole."""
    made = Ledger(tmp_path_factory.mktemp("demo") / "demo.db")
    made.run("demo")
    return made


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """Partnerships of others, in a ledger without a home."""
    made = Ledger(tmp_path_factory.mktemp("others") / "others.db")
    made.run("init", "--empty")
    made.run("import", str(ROOT / "examples/others/partnerships.jsonl"))
    return made


# --- 1. Edinburgh


def test_1_edinburgh_is_perhaps_tabled_the_day_before_it_is_put_on_hold(demo: Ledger) -> None:
    assert demo.stands("edinburgh", "2024-06-23") == ("tabled", 0, False, [])
    assert demo.ask("show", "edinburgh", "--as-at", "2024-06-23")["since"] == {
        "edtf": "2024-06",  # no more is known, and it had begun by the day that is asked about
        "earliest": "2024-06-01",
        "latest": "2024-06-23",
    }


def test_1_edinburgh_is_on_hold_and_two_months_later_there_is_an_intent(demo: Ledger) -> None:
    assert demo.stands("edinburgh", "2024-06-25") == ("on-hold", 0, True, [])
    assert demo.stands("edinburgh", "2024-08-23") == ("on-hold", 0, True, ["intent"])


@pytest.mark.parametrize("day", ["2024-06-23", "2024-06-25", "2024-08-23", "2025-11-16"])
def test_1_edinburgh_is_never_counted(demo: Ledger, day: str) -> None:
    count = demo.report("count", "--as-at", day)

    assert "edinburgh" not in count.column("counted", "body")
    assert count.row("not-counted", body="edinburgh")["reason"].startswith("a proposal only (")


# --- 2. Malé


def test_2_male_is_in_force_for_one_day(demo: Ledger) -> None:
    assert demo.stands("male", "2013-06-08")[:2] == ("proposed", 0)
    assert demo.stands("male", "2013-06-09") == ("in-force", 4, True, [])
    assert demo.stands("male", "2013-06-10")[:3] == ("invalidated", 0, True)


def test_2_male_is_perhaps_disputed_from_that_day_and_certainly_by_august(demo: Ledger) -> None:
    june, august = (demo.ask("show", "male", "--as-at", day) for day in ("2013-06-10", "2013-08-01"))

    assert (june["flags"], june["possible_flags"]) == ([], ["disputed", "pending"]), (
        "the latter if it was an MOU"
    )
    assert (august["flags"], august["possible_flags"]) == (["disputed"], ["pending"])


def test_2_male_is_not_counted(demo: Ledger) -> None:
    count = demo.report("count", "--as-at", "2013-08-01")

    assert "male" not in count.column("counted", "body")
    assert count.row("not-counted", body="male")["reason"] == (
        "a sister-city agreement that was invalidated; disputed"
    )


# --- 3. Osaka – San Francisco

OSAKA = "osaka--san-francisco"


def test_3_osaka_and_san_francisco_are_terminated_and_then_disputed(others: Ledger) -> None:
    assert others.stands(OSAKA, "2018-10-03") == ("terminated", 0, True, [])
    assert others.stands(OSAKA, "2018-10-05") == ("terminated", 0, True, ["disputed"])


def test_3_they_were_sisters_for_22275_days(others: Ledger) -> None:
    last, after = (others.ask("show", OSAKA, "--as-at", day) for day in ("2018-10-01", "2018-10-02"))
    began, ended = (item["since"] for item in (last, after))

    assert (last["status"], after["status"]) == ("in-force", "terminated")
    assert began["earliest"] == began["latest"]
    assert ended["earliest"] == ended["latest"]
    assert (date.fromisoformat(ended["earliest"]) - date.fromisoformat(began["earliest"])).days == 22_275


def test_3_the_tenure_says_so(others: Ledger) -> None:
    page = others.ask("report", "tenure", "--of", "osaka", "--as-at", "2025-11-16")

    (tie,) = (row for row in page["sections"]["ties"] if row["stream"].endswith(OSAKA))
    (spell,) = (row for row in page["sections"]["spells"] if row["stream"].endswith(OSAKA))
    assert (tie["state"], tie["days_least"], tie["days_most"], tie["kinds"]) == (
        *("ended", 22_275, 22_275),
        ["sister-city"],
    )
    assert (spell["ended"]["edtf"], spell["how"]) == ("2018-10-02", "terminated")


# --- 4. Kumamoto

KUMAMOTO = "kaohsiung--kumamoto-city--kumamoto-prefecture"


def test_4_between_two_agreements_with_kumamoto_nothing_is_in_force(demo: Ledger) -> None:
    between, after = (demo.ask("show", KUMAMOTO, "--as-at", day) for day in ("2016-12-01", "2017-01-12"))

    assert between["parties"] == ["kaohsiung", "kumamoto-city", "kumamoto-prefecture"]
    assert (between["status"], between["tier"]) == ("expired", 0)
    assert [instrument["status"] for instrument in between["instruments"]] == ["expired"]
    assert (after["status"], after["tier"], after["certain"]) == ("in-force", 3, True)
    assert [instrument["status"] for instrument in after["instruments"]] == ["expired", "in-force"]


def test_4_kumamoto_is_two_ties_for_kaohsiung(demo: Ledger) -> None:
    before, after = (demo.report("count", "--as-at", day) for day in ("2017-01-10", "2017-01-12"))
    more = set(after.column("counted", "body")) - set(before.column("counted", "body"))

    assert more == {"kumamoto-city", "kumamoto-prefecture"}


# --- 5. Gdynia


def test_5_sources_give_two_days_for_the_signature_of_gdynia(demo: Ledger) -> None:
    rows = [row for row in demo.report("conflicts", "gdynia").rows("conflicts") if row["field"] == "on"]

    assert [(row["value"], row["used"], row["sources"]) for row in rows] == [
        ("2025-09-14", True, ["ltn-5178250", "twn-6200596", "rmf24", "udn-9005795"]),
        ("2025-10", False, ["gti-2025 para. 4"]),
    ]


def test_5_the_other_preference_makes_one_less_in_september(demo: Ledger, tmp_path: Path) -> None:
    copy = demo.copy(tmp_path)
    copy.run(
        *("prefer", "gdynia#4", "--field", "on", "--value", "2025-10", "--because", "it was told first"),
    )

    def counted(ledger: Ledger, day: str) -> dict[str, int]:
        found: dict[str, int] = ledger.report("count", "--as-at", day).rows("total")[0]["computed"]
        return found

    assert counted(demo, "2025-09-30") == {"least": 36, "most": 37}
    assert counted(copy, "2025-09-30") == {"least": 35, "most": 36}
    assert counted(copy, "2025-10-31") == counted(demo, "2025-10-31")


def test_5_of_five_visits_before_the_signature_three_or_four_are_recorded(demo: Ledger) -> None:
    row = demo.report("visits", "gdynia").row("before-signature", kind="sister-city")

    assert (row["asserted"], row["recorded"]) == (["5"], {"least": 3, "most": 4})


# --- 6. The count


@pytest.fixture(scope="module")
def count(demo: Ledger) -> Report:
    return demo.report("count", "--policy", "kaohsiung", "--as-at", "2025-11-16")


def test_6_of_45_sister_cities_39_can_be_named_and_38_are_certain(count: Report) -> None:
    (total,) = count.rows("total")
    claim = count.row("claims", asserted="45", day="2025-11-16")

    assert (total["computed"], total["named"]) == ({"least": 38, "most": 39}, 39)
    assert len(count.rows("counted")) == 39
    assert [row["name"] for row in count.rows("counted") if not row["certain"]] == ["Koror State 科羅州"]
    assert (claim["computed"], claim["difference"]) == ({"least": 38, "most": 39}, {"least": 6, "most": 7})
    assert claim["said"] == ("not borne out: 6–7 more than the 38–39 computed, which this ledger cannot name")
    assert any(note.startswith("38–39 of the 39 counterparts") for note in count.page["notes"])
    assert count.row("counted", body="tulsa")["since"]["edtf"] == "[..2016-09-12]"  # the day of a list


def test_6_who_is_counted_who_is_not_and_why(count: Report) -> None:
    assert count.row("counted", body="cebu")["said"].startswith(
        "suspended, and counted: the count goes by agreements"
    )
    assert count.row("inherited", body="king-county")["reason"].startswith("a tie of Kaohsiung County")
    assert count.row("not-counted", body="dresden")["reason"] == (
        "an MOU only: not a kind that this policy counts"
    )
    assert not {"king-county", "dresden"} & set(count.column("counted", "body"))


def test_6_taipei_ranks_above_with_53(demo: Ledger) -> None:
    ranking = demo.report("ranking", "--as-at", "2025-11-16")

    assert [(row["rank"], row["body"], row["asserted"]) for row in ranking.rows("bodies")] == [
        (1, "taipei", "53"),
        (2, "kaohsiung", "45"),
    ]


# --- 7. IURC


def test_7_kaohsiung_is_perhaps_in_iurc_in_august_and_certainly_in_october(demo: Ledger) -> None:
    august, october = (
        demo.report("networks", "--as-at", day).row("networks", stream="membership:kaohsiung@iurc")
        for day in ("2025-08-15", "2025-10-01")
    )

    assert (august["status"], august["certain"], august["otherwise"]) == ("member", False, "invited or none")
    assert (october["status"], october["certain"]) == ("member", True)
    assert october["since"]["edtf"] == "[2025-07,2025-08,2025-09]"


# --- 8. Orange County


def test_8_two_months_lie_inside_the_days_to_the_first_school_tie(demo: Ledger) -> None:
    row = demo.report("schools").row("schools", stream="partnership:kaohsiung--orange-county-ny")

    assert row["agreement"]["edtf"] == "2025-04-15"
    assert row["first_tie"]["edtf"] == "2025-06~"
    assert row["days"] == {"least": 16, "most": 107}
    assert row["days"]["least"] <= 61 <= row["days"]["most"]


# --- 9. Pressure

MEANS = ["political", "economic", "coercive", "inducing"]


def test_9_pressure_on_edinburgh_by_incident(demo: Ledger) -> None:
    page = demo.report("pressure", "edinburgh")
    means = {row["means"]: row for row in page.rows("means")}
    incidents = {row["means"][0]: row for row in page.rows("incidents")}

    assert list(means) == MEANS, "all four, zero included"
    assert [means[mean]["incidents"] for mean in MEANS] == [COUNTED, NONE, COUNTED, COUNTED]
    assert {incident: (told["form"], told["certainty"]) for incident, told in incidents.items()} == {
        "political": (["threat"], "confirmed"),
        "coercive": (["threat"], "alleged"),
        "inducing": (["offer"], "alleged"),
    }
    assert incidents["inducing"]["actor"] == ["Taiwanese side"]


def test_9_the_meeting_and_the_letter_are_one_incident(demo: Ledger) -> None:
    page = demo.report("pressure", "edinburgh")
    audit = {entry["entry"]: entry for entry in demo.ask("audit", "edinburgh")["entries"]}
    (incident,) = [row for row in page.rows("incidents") if row["means"] == ["political"]]
    pressed = [
        audit[entry]["text"]
        for entry in incident["entries"]
        if audit[entry]["type"] == "partnership.pressured"
    ]

    assert len(pressed) == 2
    assert "meeting" in pressed[0]
    assert "letter" in pressed[1]


def test_9_what_is_feared_stands_beside_it(demo: Ledger) -> None:
    feared = demo.report("pressure", "edinburgh").rows("feared")

    assert {item["means"]: item["voices"]["least"] for item in feared} == {"economic": 4, "coercive": 1}
    assert feared[1]["whose"] == ["report to the City of Edinburgh Council"]
    assert "cyber" in feared[1]["what"][0]


def test_9_what_is_only_alleged_is_left_out_on_demand(demo: Ledger) -> None:
    page = demo.report("pressure", "edinburgh", "--certainty", "confirmed")

    assert [row["incidents"] for row in page.rows("means")] == [COUNTED, NONE, NONE, NONE]


def test_9_male_is_invalidated_a_day_after_the_signature(demo: Ledger) -> None:
    (incident,) = demo.report("pressure", "male").rows("incidents")

    assert (incident["outcome"], incident["days_from_signature"]) == ("invalidated", COUNTED)


# --- 10. Cebu, Vancouver


def test_10_cebu_was_suspended_by_kaohsiung_itself(demo: Ledger) -> None:
    told = demo.ask("show", "cebu", "--as-at", "2013-06-01")
    count = demo.report("count", "--as-at", "2013-06-01").row("counted", body="cebu")

    assert (told["status"], told["certain"], told["since"]["edtf"]) == ("suspended", True, "2013-05-15~")
    assert "suspended by Kaohsiung" in count["said"]


def test_10_vancouver_was_pressed_with_no_proposal_on_record(demo: Ledger) -> None:
    (incident,) = demo.report("pressure", "vancouver").rows("incidents")

    assert (incident["means"], incident["outcome"]) == (["political"], "no change")
    assert incident["remark"] == "no proposal on record"


# --- 11. Culture


def test_11_the_festival_of_2025(demo: Ledger) -> None:
    page = demo.report("programmes")
    edition = page.row("editions", edition="2025 Sunshine Island Vibe Fest")

    assert len(edition["partners"]) == 4
    assert len(edition["named"]) == edition["people"] == 5
    assert "> 140,000 people" in [
        row["figure"]
        for row in page.rows("figures")
        if row["programme"] == "Sunshine Island Vibe Fest" and row["of"]["edtf"] == "2025"
    ]


def test_11_concerts_and_the_survey_keep_their_units(demo: Ledger) -> None:
    page = demo.report("programmes")
    figures = {(row["metric"], row["figure"], row["comparator"], row["unit"]) for row in page.rows("figures")}

    assert figures >= {
        ("tourism-revenue", "> TWD 300,000,000", ">", "TWD"),
        ("night-market-sales-change", "+30 percent or >= +30 percent", "=", "percent"),
        ("visibility-acknowledged", "> 90 percent", ">", "percent"),
    }


# --- 12. The article


@pytest.fixture(scope="module")
def article(demo: Ledger) -> dict[str, list[dict[str, Any]]]:
    """The entries of each fact of the article, F01 to F74, found by their ids."""
    found: dict[str, list[dict[str, Any]]] = {}
    for line in demo.run("export").splitlines():
        entry = json.loads(line)
        if entry["id"].startswith("gti-2025-F"):
            for number in re.findall(r"F\d\d", entry["id"]):
                found.setdefault(number, []).append(entry)
    return found


def test_12_all_74_facts_are_there_each_with_its_place(article: dict[str, list[dict[str, Any]]]) -> None:
    assert sorted(article) == [f"F{number:02}" for number in range(1, 75)]
    for number, entries in article.items():
        for entry in entries:
            assert any(
                source["source"].startswith("gti-2025")
                and re.match(r"para\. \d+|image \d|note \d", source["at"])
                for source in entry["sources"]
            ), number


def test_12_at_most_ten_are_notes(article: dict[str, list[dict[str, Any]]]) -> None:
    noted = [
        number for number, entries in article.items() if all("noted" in entry["type"] for entry in entries)
    ]

    assert len(noted) == 6


@pytest.mark.parametrize("number", [2, 3, 4])
def test_12_ibid_leads_to_the_interview(demo: Ledger, number: int) -> None:
    (same,) = [
        entry
        for entry in demo.ask("audit", f"gti-2025-note-{number}")["entries"]
        if "same-as" in entry["type"]
    ]

    assert same["fact"]["original"] == "interview-2025-11-16"


def test_12_a_page_lists_each_fact_with_its_entry_and_type(article: dict[str, list[dict[str, Any]]]) -> None:
    page = (ROOT / "docs/article.md").read_text(encoding="utf-8")

    for number, entries in article.items():
        rows = [line for line in page.splitlines() if line.startswith(f"| {number} |")]
        assert [f"`{entry['type']}`" in row for entry, row in zip(entries, rows, strict=True)] == [
            True
        ] * len(rows)


# --- 13. What was known when


@pytest.fixture
def week(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    """A ledger begun on a Friday; a visit is recorded on Monday and corrected on Tuesday."""
    ledger = Ledger(tmp_path / "comity.db")

    def on(day: str) -> None:
        monkeypatch.setattr(
            "store.application._now", lambda: datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=UTC)
        )

    on("2025-11-14")  # a Friday
    ledger.run("init", "--home", "gdynia", "--name", "Gdynia", "--kind", "city", "--timezone", "UTC")
    ledger.run("register", "body", "kaohsiung", "--name", "Kaohsiung", "--kind", "city")
    ledger.run("open", "kaohsiung")
    on("2025-11-17")
    ledger.run(
        "record", "visited", "kaohsiung", "--visitor", "gdynia", "--host", "kaohsiung", "--on", "2025-11-10"
    )
    on("2025-11-18")
    ledger.run("correct", "kaohsiung#2", "--set", "on=2025-11-11", "--because", "a slip")
    on("2025-11-21")
    return ledger


def test_13_what_was_recorded_on_monday_was_not_known_on_sunday(week: Ledger) -> None:
    def visit(known: str) -> str | None:
        last = week.ask("show", "kaohsiung", "--as-at", "2025-11-12", "--as-known", known)["last_contact"]
        return last and str(last["edtf"])

    assert visit("2025-11-16") is None, "Sunday"
    assert visit("2025-11-17") == "2025-11-10", "Monday"
    assert visit("2025-11-18") == "2025-11-11", "Tuesday"
    assert visit("#4") is None


def test_13_so_in_a_report(week: Ledger) -> None:
    def visits(known: str) -> list[str]:
        page = week.report("visits", "--as-at", "2025-11-12", "--as-known", known)
        return [row["edtf"] for row in page.column("visits", "when")]

    days = ("2025-11-16", "2025-11-17", "2025-11-18")
    assert [visits(day) for day in days] == [[], ["2025-11-10"], ["2025-11-11"]]


def test_13_the_demo_before_other_sources_and_before_they_were_compared(demo: Ledger) -> None:
    def signed(known: str) -> list[str]:
        page = demo.ask("show", "gdynia", "--as-at", "2025-11-16", "--as-known", known)
        return [
            instrument["signed"]["edtf"]
            for instrument in page["instruments"]
            if instrument["kind"] == "sister-city"
        ]

    assert signed("2026-02-25") == signed("#126") == ["2025-10"], "the article alone"
    assert signed("2026-03-13") == ["[2025-09-14,2025-10]"], "contested by others, and nothing preferred yet"
    assert signed("2026-03-16") == signed("#604") == ["2025-09-14"]
