"""`comity audit`: every entry with both its times, its sources, and what was changed since."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from projections.reckoning.audit import AuditEntry

if TYPE_CHECKING:
    from tests.cli.conftest import Done, Shell

KEYS = ["stream", "known", "root", "entries"]
ENTRY = (
    *("entry", "position", "place", "type", "on", "earliest", "latest", "recorded_at", "recorded_by"),
    *("command", "sources", "fact", "state", "corrected_by"),
)


@pytest.fixture
def told(gdynia: Shell) -> Shell:
    """A visit, a signature whose day was corrected, and a note that was retracted: #2 to #6."""
    gdynia.ok(
        *("record", "visited", "kaohsiung", "--visitor", "gdynia", "--host", "kaohsiung", "--on", "2025-03"),
        *("--source", "minutes-2025-06#item 7", "--quote", "as it stands"),
    )
    gdynia.ok(
        *("record", "signed", "kaohsiung", "--instrument", "accord", "--kind", "mou", "--on", "2025-10"),
        *("--user", "zoe", "--command", "signing"),
    )
    gdynia.ok("record", "noted", "kaohsiung", "--text", "a mistake", "--on", "2025-11")
    gdynia.ok("correct", "kaohsiung#3", "--set", "on=2025-09-14", "--because", "the day stands in it")
    gdynia.ok("retract", "kaohsiung#4", "--because", "it was another city")
    return gdynia


def rows(done: Done) -> list[list[str]]:
    """The cells of the table of a page of Markdown."""
    table = done.out.partition("\n\n## ")[0].splitlines()[4:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table]


def test_json_has_the_keys_of_the_interface(told: Shell) -> None:
    found = told.ok("audit", "kaohsiung", "--json").json

    assert list(found) == KEYS
    assert found["stream"] == "partnership:gdynia--kaohsiung"
    assert found["known"]["position"] == 10
    assert found["known"]["time"] == "2026-11-20T10:02:03.123456Z"
    assert re.fullmatch("[0-9a-f]{64}", found["root"])
    for entry in found["entries"]:
        assert tuple(name for name in entry if name in ENTRY) == ENTRY
    assert {tuple(entry) for entry in found["entries"]} == {AuditEntry._fields}


def test_every_entry_says_who_when_and_on_whose_word(told: Shell) -> None:
    visit, signature, note, correction, retraction = told.entries("kaohsiung")[1:]

    assert visit["sources"] == ["minutes-2025-06 item 7"]
    assert visit["fact"]["sources"] == [
        {"source": "minutes-2025-06", "at": "item 7", "quote": "as it stands"}
    ]
    assert (visit["earliest"], visit["latest"], visit["place"]) == ("2025-03-01", "2025-03-31", 2)
    assert (signature["recorded_by"], signature["command"]) == ("zoe", "signing")
    assert (signature["state"], signature["on"], signature["fact"]["on"]) == (
        "corrected",
        "2025-09-14",
        "2025-10",
    )
    assert signature["corrected_by"] == ["partnership:gdynia--kaohsiung#5"]
    assert (note["state"], note["place"]) == ("retracted", None)
    assert (correction["about"], correction["place"]) == ("partnership:gdynia--kaohsiung#3", None)
    assert retraction["state"] == "valid"


def test_it_stands_in_the_order_in_which_things_happened(told: Shell) -> None:
    told.ok("record", "visited", "kaohsiung", "--visitor", "kaohsiung", "--host", "gdynia", "--on", "1977")

    page = told.ok("audit", "kaohsiung", "--format", "md")
    assert [row[0] for row in rows(page)] == [*("1", "7", "2", "3", "5", "4", "6")]
    assert page.out.endswith("## Sources cited\n\n- minutes-2025-06: Minutes\n")


def test_what_no_longer_counts_is_struck_and_said(told: Shell) -> None:
    drawn = told.ok("audit", "kaohsiung", "--format", "table", "--color").out
    plain = re.sub(r"\x1b\[[0-9;]*m", "", drawn)
    marked = told.ok("audit", "kaohsiung", "--format", "md").out

    assert re.search(r"\x1b\[[0-9;]*9m[^\x1b]*2025-10", drawn), "the old day is struck"
    assert re.search(r"\x1b\[[0-9;]*9m[^\x1b]*a mistake", drawn), "the retracted note is struck"
    assert "(corrected by #5: on was 2025-10)" in " ".join(plain.split())
    assert "retracted by #6: noted: a mistake" in plain
    assert "on was ~~2025-10~~)" in marked
    assert "retracted by #6: ~~noted: a mistake~~" in marked


def test_a_narrow_terminal_gets_lines_and_a_wide_one_a_table(
    told: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    for width, item in (("40", True), ("80", True), ("120", False)):
        monkeypatch.setenv("COLUMNS", width)
        shown = told.ok("audit", "kaohsiung", "--format", "table", "--color").said
        assert max(map(len, shown.splitlines())) <= int(width)
        assert ("happened" in shown) is not item
        assert "2025-09-14" in shown
        assert "2026-11-20" in shown


def test_csv_is_for_programs(told: Shell) -> None:
    head, first, *_ = told.ok("audit", "kaohsiung").out.splitlines()

    assert head.split(",") == [
        *("entry", "position", "place", "type", "on", "earliest", "latest", "text", "state", "corrected_by"),
        *("certainty", "sources", "brought_by", "recorded_at", "recorded_by", "command"),
    ]
    assert first.startswith("partnership:gdynia--kaohsiung#1,4,1,partnership.opened,,,2026-11-20,")


def test_the_whole_ledger_stands_in_the_order_of_recording(told: Shell) -> None:
    found = told.ok("audit", "--json").json

    assert found["stream"] is None
    assert [entry["position"] for entry in found["entries"]] == list(range(1, 11))


@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        (["--user", "zoe"], [3]),
        (["--command", "signing"], [3]),
        (["--changes"], [3, 4, 5, 6]),
        (["--user", "zoe", "--as-at", "2025-03-31"], []),
        (["--as-at", "2025-03-31"], [1, 2]),
    ],
)
def test_only_what_was_asked_for(options: list[str], numbers: list[int], told: Shell) -> None:
    found: list[dict[str, Any]] = told.ok("audit", "kaohsiung", "--json", *options).json["entries"]

    assert [int(item["entry"].rpartition("#")[2]) for item in found] == numbers


@pytest.mark.parametrize("recorded", [[], ["--recorded", "2026-11-20"]])
def test_what_a_retraction_was_about_is_among_the_changes_after_that_is_retracted_too(
    recorded: list[str], told: Shell
) -> None:
    told.wait(days=20)
    told.ok("retract", "kaohsiung#6", "--because", "it was that city after all")

    found = told.ok("audit", "kaohsiung", "--json", "--changes", *recorded).json["entries"]

    assert [int(entry["entry"].rpartition("#")[2]) for entry in found] == [3, 4, 5, 6, 7]


def test_changes_are_also_what_is_contested(told: Shell) -> None:
    told.ok(
        *("contest", "kaohsiung#2", "--field", "on", "--value", "2025-04", "--source", "minutes-2025-06"),
    )

    found = told.ok("audit", "kaohsiung", "--json", "--changes").json["entries"]

    assert found[0]["entry"].endswith("#2")
    assert found[0]["contested"]
    assert found[0]["text"].endswith("[contested: on 2025-04]")


def test_a_value_that_won_is_no_rival_of_itself(told: Shell) -> None:
    told.ok(
        *("contest", "kaohsiung#2", "--field", "on", "--value", "2025-04", "--source", "minutes-2025-06"),
    )
    told.ok("prefer", "kaohsiung#2", "--field", "on", "--value", "2025-04", "--because", "minuted")

    visit = told.entries("kaohsiung")[1]

    assert "contested" not in visit["text"]
    assert visit["reads"] == {"on": "2025-04"}


def test_the_root_is_that_of_the_ledger_as_it_was_known(told: Shell) -> None:
    before = told.ok("audit", "--json", "--as-known", "#7").json["root"]

    assert told.ok("audit", "kaohsiung", "--json", "--as-known", "#7").json["root"] == before
    assert told.ok("audit", "--json").json["root"] != before


# --- the real histories


def test_edinburgh_keeps_what_was_contested_and_alleged(histories: Shell) -> None:
    found = histories.entries("edinburgh")
    by_type = [item["type"].partition(".")[2] for item in found]

    assert by_type.count("contested") == 3
    assert [item["certainty"] for item in found if item["type"].endswith("pressured")].count("alleged") == 2
    assert all(item["sources"] for item in found if item["place"] and not item["type"].endswith("opened"))


def test_gdynias_day_is_preferred_and_the_articles_stays(histories: Shell) -> None:
    signature = next(
        entry
        for entry in histories.entries("gdynia")
        if entry["fact"].get("instrument") == "sister-city-2025"
    )

    assert (signature["fact"]["on"], signature["on"]) == ("2025-10", "2025-09-14")


def test_imported_on_one_day_it_was_unknown_the_day_before(histories: Shell) -> None:
    """Each file was imported a day after the other, Edinburgh's first."""
    day = histories.entries("cebu")[0]["recorded_at"][:10]
    before = f"{day[:8]}{int(day[8:]) - 1:02d}"

    assert histories.ok("list", "--as-known", before, "--json").json[0]["id"] == (
        "partnership:edinburgh--kaohsiung"
    )
    histories.fails(3, "show", "cebu", "--as-known", before)
    histories.ok("show", "cebu", "--as-known", day)


def test_a_table_says_which_commands_wrote_several_of_its_entries(told: Shell) -> None:
    line = '{"stream":"body:gdynia","type":"body.noted","text":"remark %d"}'
    facts = "\n".join(line % number for number in range(2))
    told("import", "-", "--command", "remarks", stdin=facts.encode())
    told.patch.setenv("COLUMNS", "110")

    said = told.ok("audit", "body:gdynia", "--format", "table").said
    each = told.ok("audit", "body:gdynia", "--format", "table", "-v").said
    alone = told.ok("audit", "kaohsiung", "--format", "table").said

    assert "Written together: remarks (2) (-v shows the command of each entry)." in said
    assert said.count("remarks") == 1
    assert each.count("remarks") == 2
    assert "Written together" not in alone


def test_what_was_recorded_in_a_month_and_changed_since(told: Shell) -> None:
    """The signature of November is corrected in it, and once more in December, with a note of December beside it."""
    told.wait(days=20)
    told.ok("correct", "kaohsiung#3", "--set", "place=Gdynia", "--because", "it stands in the minutes")
    told.ok("record", "noted", "kaohsiung", "--text", "of December")
    told.ok("correct", "kaohsiung#8", "--set", "text=of this December", "--because", "a slip")

    def names(*words: str) -> list[int]:
        found = told.ok("audit", "kaohsiung", "--json", *words).json["entries"]
        return [int(entry["entry"].rpartition("#")[2]) for entry in found]

    assert names("--recorded", "2026-11") == [1, 2, 3, 4, 5, 6]
    assert names("--recorded", "2026-12-10") == [7, 8, 9]
    assert names("--recorded", "2026-11", "--changes") == [3, 4, 5, 6, 7]
    assert names("--recorded", "2026-11", "--changes", "--user", "zoe") == [3, 5, 7]
    assert names("--recorded", "2026-10", "--changes") == []
    assert names("--recorded", "2026-12", "--changes") == [8, 9], "and not what December changed of November"


def test_who_recorded_nothing_is_asked_back(told: Shell) -> None:
    assert "did you mean zoe?" in told.fails(3, "audit", "kaohsiung", "--user", "Zoe")
    assert "those who have: mei, zoe" in told.fails(3, "audit", "--user", "xyz")


def test_the_day_of_recording_ends_where_the_ledger_is(shell: Shell) -> None:
    """At six in the evening in London it is the next day in Taipei."""
    shell.ok(*("init", "--home", "kaohsiung", "--name", "K", "--kind", "city", "--timezone", "Asia/Taipei"))
    shell.wait(hours=8)
    shell.ok("register", "body", "gdynia", "--name", "Gdynia", "--kind", "city")

    (entry,) = shell.ok("audit", "--json", "--recorded", "2026-11-21").json["entries"]

    assert entry["entry"] == "body:gdynia#1"


def test_what_is_no_day_of_recording_is_refused(told: Shell) -> None:
    assert "--recorded" in told.fails(2, "audit", "--recorded", "someday")


def test_a_note_is_read_where_more_is_asked_for_and_where_it_was_found(gdynia: Shell) -> None:
    gdynia.ok("record", "signed", "kaohsiung", "--kind", "mou", "--on", "2004", "--note", "signed at sea")

    assert "signed at sea" in gdynia.ok("audit", "kaohsiung", "--format", "table", "-v").out
    assert "at sea" not in gdynia.ok("audit", "kaohsiung", "--format", "md").out
    assert "found in: note ‘signed at sea’" in gdynia.ok("find", "sea", "--format", "table").out
    assert "found in" not in gdynia.ok("find", "mou", "--format", "table").out
