"""`comity merge`: two registrations of one body become one, in words, and are two again by one command."""

from __future__ import annotations

import contextlib
import shlex
import sqlite3
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

UNDO = ("retract", "--command", "one", "--because", "they are two")


@pytest.fixture
def twice(gdynia: Shell) -> Shell:
    """Kaohsiung is registered as Takao too, with a visit of its own and a festival."""
    gdynia.ok("register", "body", "takao", "--name", "Takao", "--kind", "city")
    gdynia.ok("open", "takao", "gdynia")
    gdynia.ok("record", "visited", "takao", "--visitor", "takao", "--host", "gdynia", "--on", "2019")
    gdynia.ok("register", "programme", "fest", "--name", "Fest", "--kind", "festival", "--host", "takao")
    return gdynia


def test_what_will_be_done_is_said_and_nothing_is_recorded(twice: Shell) -> None:
    before = len(twice.entries("takao"))

    done = twice.ok("merge", "takao", "kaohsiung", "--dry-run")

    assert done.out.splitlines() == [
        "Would make takao the same as kaohsiung (Kaohsiung), with 3 entries",
        (
            "  partnership:gdynia--takao → partnership:gdynia--kaohsiung: 1 entry told anew, stood (contact),"
            " the other one (none): stands (contact)"
        ),
        "  named takao in 1 other stream: read as kaohsiung",
        "Nothing was recorded. Whatever comes of it is taken back by one command",
    ]
    assert len(twice.entries("takao")) == before


def test_what_two_agreements_are_called_and_what_is_completed_is_said(twice: Shell) -> None:
    tie, other = "partnership:gdynia--kaohsiung", "partnership:gdynia--takao"
    twice.ok("record", "signed", tie, "--kind", "mou", "--instrument", "main", "--on", "1990")
    twice.ok("record", "visited", tie, "--visitor", "kaohsiung", "--host", "gdynia", "--on", "2021-05")
    twice.ok("record", "signed", other, "--kind", "friendship", "--instrument", "main", "--on", "1995")
    twice.ok(
        "record", "visited", other, "--visitor", "takao", "--host", "gdynia", "--on", "2021-05", "--cost", "9"
    )
    twice.ok("record", "renamed", "body:takao", "--name", "Dagou", "--on", "1920")

    done = twice.ok("merge", "takao", "kaohsiung", "--dry-run")

    assert done.out.splitlines()[1:3] == [
        (
            "  partnership:gdynia--takao → partnership:gdynia--kaohsiung: 2 entries told anew, 1 told there already,"
            " 1 of these completed by what this one has, main is another there, and is told as main-2, stood (in"
            " force, friendship), the other one (in force, mou): stands (in force, friendship)"
        ),
        "  body:takao → body:kaohsiung: 0 entries told anew, not told there, a renaming: body:takao#2",
    ]


@pytest.mark.parametrize(
    "sources", [("s0", "s1"), ("s0", "s0")], ids=["two sources", "one that tells of both"]
)
def test_two_agreements_of_a_kind_are_said_with_what_makes_them_one(
    twice: Shell, sources: tuple[str, str]
) -> None:
    for n, (slug, year) in enumerate((("kaohsiung", "1990"), ("takao", "1995"))):
        twice.ok("register", "source", f"s{n}", "--title", "S", "--kind", "register")
        signed = ("--kind", "sister-city", "--instrument", f"in-{year}", "--on", year)
        twice.ok("record", "signed", f"partnership:gdynia--{slug}", *signed, "--source", sources[n])

    said = [twice.ok("merge", "takao", "kaohsiung", *how).err for how in (("--dry-run",), ())]

    two = sources == ("s0", "s1")
    contest = "comity contest 'partnership:gdynia--kaohsiung#2' --field on --value 1995 --source s1, then "
    line = (
        f"in-1990 of 1990 (s0) and in-1995 of 1995 ({sources[1]}): if they are one, once merged:"
        f" {contest if two else ''}comity retract 'partnership:gdynia--kaohsiung#3' --because 'it is one with #2'."
    )
    assert all(line in each for each in said)
    if two:
        assert len(twice.ok("report", "duplicates", "--json").json["sections"]["facts"]) == 1


def test_two_agreements_are_dated_by_whose_word_the_day_is_and_what_was_weighed_stays_so(
    twice: Shell,
) -> None:
    for slug in ("old", "guess", "charter", "list"):
        twice.ok("register", "source", slug, "--title", slug, "--kind", "register")
    tie, other = "partnership:gdynia--kaohsiung", "partnership:gdynia--takao"
    sign = ("record", "signed", "--kind", "sister-city", "--on")
    twice.ok(*sign, "1980", tie, "--instrument", "a", "--source", "old")
    twice.ok(*sign, "1980-03", other, "--instrument", "b", "--source", "guess")
    entry = f"{other}#{len(twice.entries('gdynia--takao'))}"
    twice.ok("contest", entry, "--set", "on=1981-04", "--source", "charter")
    twice.ok("prefer", entry, "--set", "on=1981-04", "--because", "it is the charter")
    twice.ok("record", "attested", entry, "--source", "list")

    (line,) = [
        line for line in twice.ok("merge", "takao", "kaohsiung").err.splitlines() if "two agree" in line
    ]
    follow(twice, line)

    assert "a of 1980 (old) and b of 1981-04 (charter, list)" in line
    values = twice.ok("report", "conflicts", "--json").json["sections"]["conflicts"]
    said = {row["value"]: (row["sources"], row["outcome"]) for row in values}
    assert said == {
        "1981-04": (["charter", "list"], "preferred"),
        "1980": (["old"], "preferred"),
        "1980-03": (["guess"], "preferred"),
    }


def follow(shell: Shell, line: str) -> None:
    """Run the commands that a caution gives."""
    for command in line.partition("once merged: ")[2].removesuffix(".").split(", then comity "):
        shell.ok(*shlex.split(command.removeprefix("comity ")))


def test_what_makes_two_agreements_one_keeps_the_word_of_every_source(twice: Shell) -> None:
    for slug in ("old", "second", "new", "third"):
        twice.ok("register", "source", slug, "--title", slug, "--kind", "register")
    tie, other = "partnership:gdynia--kaohsiung", "partnership:gdynia--takao"
    sign = ("record", "signed", "--kind", "sister-city", "--on")
    twice.ok(*sign, "1990", tie, "--instrument", "a", "--source", "old")
    twice.ok(*sign, "1995", other, "--instrument", "b", "--source", "new")
    number = len(twice.entries("gdynia--takao"))
    twice.ok("contest", f"{other}#{number}", "--set", "on=1990", "--source", "second")
    twice.ok("record", "attested", f"{other}#{number}", "--source", "third")

    (line,) = [
        line for line in twice.ok("merge", "takao", "kaohsiung").err.splitlines() if "two agree" in line
    ]
    follow(twice, line)

    (row,) = twice.ok("report", "attestation", "--json").json["sections"]["attestation"]
    assert row["by"] == ["old", "second"]
    (contest,) = [each["fact"] for each in twice.entries("kaohsiung") if each["fact"].get("value") == "1995"]
    assert [cited["source"] for cited in contest["sources"]] == ["new", "third"]


def test_it_is_one_and_is_two_again_by_the_command_that_was_said(twice: Shell) -> None:
    listed = twice.ok("list", "--json").json

    done = twice.ok("merge", "takao", "kaohsiung", "--command", "one")
    assert "To take all of it back: comity retract --command one --because …" in done.out
    assert twice.ok("report", "programmes", "--json").json["sections"]["programmes"][0]["host"] == "Kaohsiung"
    assert len(twice.ok("list", "--json").json) == len(listed) - 1

    twice.ok(*UNDO)
    again = twice.ok("list", "--json").json
    assert [row["status"] for row in again] == [row["status"] for row in listed]
    assert twice.ok("report", "programmes", "--json").json["sections"]["programmes"][0]["host"] == "Takao"


def test_what_was_told_of_the_original_since_is_named_when_they_are_two_again(twice: Shell) -> None:
    twice.ok("merge", "takao", "kaohsiung", "--command", "one")
    twice.ok("record", "noted", "takao", "--text", "a note")
    number = len(twice.entries("kaohsiung"))

    said = twice.ok(*UNDO).err

    assert (
        f"Told of kaohsiung since both were one, and left with it: partnership:gdynia--kaohsiung#{number}:"
        in said
    )
    twice.ok("merge", "takao", "kaohsiung", "--command", "two")
    assert (
        "since both were one" not in twice.ok("retract", "--command", "two", "--because", "they are two").err
    )


def test_whoever_asks_for_the_duplicate_is_led_to_the_original(twice: Shell) -> None:
    twice.ok("merge", "takao", "kaohsiung", "--command", "one")

    shown = twice.ok("show", "takao")
    assert "Takao" not in shown.out
    assert "takao is the same as kaohsiung, and is told there (comity audit body:takao)." in shown.err
    by_id = twice.ok("show", "partnership:gdynia--takao")
    assert "partnership:gdynia--takao is the same as partnership:gdynia--kaohsiung" in by_id.err
    assert "is the same as" in twice.ok("list", "--of", "takao").err
    recorded = twice.ok("record", "noted", "takao", "--text", "a note")
    assert "Recorded partnership:gdynia--kaohsiung#" in recorded.out
    assert "takao is the same as kaohsiung" in recorded.err
    audited = twice.ok("audit", "partnership:gdynia--takao").err
    assert "and is told there (comity audit partnership:gdynia--kaohsiung)." in audited
    before = twice.ok("show", "partnership:gdynia--takao", "--as-known", "#8")
    assert "Takao" in before.out
    assert "is the same as" not in before.err


def test_the_original_is_found_by_the_duplicates_names(twice: Shell) -> None:
    twice.ok("merge", "takao", "kaohsiung", "--command", "one")

    assert twice.ok("find", "takao", "--json").json["sections"]["names"][0]["stream"] == "body:kaohsiung"
    several = twice.ok("find", "gdynia", "takao", "--json").json
    assert several["options"] == {"words": "gdynia takao"}
    assert (
        several["sections"]["facts"] == twice.ok("find", "gdynia takao", "--json").json["sections"]["facts"]
    )


def test_the_audit_keeps_the_entries_of_the_duplicate(twice: Shell) -> None:
    twice.ok("merge", "takao", "kaohsiung", "--command", "one")

    (registered, merged) = twice.ok("audit", "body:takao", "--json").json["entries"]
    assert (registered["type"], merged["type"]) == ("body.registered", "body.same-as")
    kinds = [row["type"] for row in twice.ok("audit", "partnership:gdynia--takao", "--json").json["entries"]]
    assert kinds == ["partnership.opened", "partnership.visited", "partnership.same-as"]
    twice.ok("export", "--as", "sqlite", "-o", "rows.db")
    with contextlib.closing(sqlite3.connect("rows.db")) as rows:
        (last, count) = rows.execute("SELECT max(position), count(*) FROM event_log").fetchone()
    assert count == last == len(twice.ok("audit", "--json").json["entries"])


def test_what_may_not_be_one_is_refused_in_words(twice: Shell) -> None:
    assert "takao is itself: name the other one" in twice.fails(1, "merge", "takao", "takao")
    assert "takao and gdynia are two in partnership:gdynia--takao" in twice.fails(
        1, "merge", "takao", "gdynia"
    )
    twice.ok("merge", "takao", "kaohsiung")
    assert "takao is the same as kaohsiung already" in twice.fails(1, "merge", "takao", "kaohsiung")
    assert "takao is itself the same as kaohsiung" in twice.fails(1, "merge", "kaohsiung", "takao")


def test_the_same_command_answers_with_its_first_result(twice: Shell) -> None:
    first = twice.ok("merge", "takao", "kaohsiung", "--command", "one", "--json").json

    again = twice.ok("merge", "takao", "kaohsiung", "--command", "one", "--json").json
    assert (first["repeated"], again["repeated"]) == (False, True)
    assert [each["entry"] for each in again["entries"]] == [each["entry"] for each in first["entries"]]
    assert first["merged"]["ties"][0]["told"] == 1


def test_a_number_of_the_duplicates_stream_is_never_read_as_the_originals(twice: Shell) -> None:
    twice.ok("register", "source", "leaflet", "--title", "Leaflet", "--kind", "other")
    twice.ok("merge", "takao", "kaohsiung", "--command", "one")
    told = len(twice.entries("kaohsiung"))
    theirs = "partnership:gdynia--takao#2"
    because = ("--because", "x")

    for command in (
        ("retract", theirs, *because),
        ("retract", "gdynia--takao#2", *because),
        ("correct", theirs, "--set", "on=2018", *because),
        ("contest", theirs, "--set", "on=2018", "--source", "leaflet"),
        ("prefer", theirs, "--set", "on=2018", *because),
        ("record", "attested", theirs, "--source", "leaflet"),
        ("record", "attested", theirs.partition("#")[0], "--entry", "2", "--source", "leaflet"),
    ):
        refused = twice.fails(1, *command)
        assert f"{theirs} belongs to a duplicate" in refused
        assert f"told in partnership:gdynia--kaohsiung now, as #{told}" in refused
    assert "its entries have other numbers there" in twice.fails(
        1, "record", "noted", "takao", "--text", "x", "--before", "2"
    )
    assert "its entries have other numbers there" in twice.fails(1, "retract", "takao#2", *because)
    assert "its entries have other numbers there" in twice.fails(
        1, "retract", "Takao#2", *because
    )  # its name
    assert "comity retract --command one --because" in twice.fails(1, "retract", "body:takao#2", *because)
    assert "body:takao#1 belongs to a duplicate" in twice.fails(1, "retract", "body:takao#1", *because)
    assert len(twice.entries("kaohsiung")) == told


def test_it_is_said_what_the_merge_does_to_where_things_stand(twice: Shell) -> None:
    twice.ok("register", "body", "riga", "--name", "Riga", "--kind", "city")
    twice.ok("open", "takao", "riga")
    riga = "partnership:riga--takao"
    twice.ok("record", "signed", riga, "--kind", "mou", "--on", "2004")
    twice.ok("record", "signed", "kaohsiung", "--kind", "mou", "--on", "2004")
    twice.ok("record", "signed", "partnership:gdynia--takao", "--kind", "mou", "--on", "2004")
    twice.ok("record", "suspended", "partnership:gdynia--takao", "--by", "takao", "--on", "2011")

    tried = twice.ok("merge", "takao", "kaohsiung", "--dry-run")
    assert tried.err.splitlines()[-2:] == [
        "1 standing changed",
        "  Gdynia – Kaohsiung: in force, mou → suspended, mou",
    ]
    done = twice.ok("merge", "takao", "kaohsiung", "--command", "one", "--json").json
    assert [(row["stream"], row["after"]) for row in done["effect"]["changes"]] == [
        ("partnership:gdynia--kaohsiung", "suspended, mou")
    ]
    back = twice.ok(*UNDO).err
    assert "1 standing changed\n  Gdynia – Kaohsiung: suspended, mou → in force, mou\n" in back
    assert "not on record" not in back


@pytest.mark.parametrize("ended", ["kaohsiung", "takao"])
def test_a_tie_in_force_that_ends_by_a_merge_is_said_whichever_of_both_goes(ended: str, twice: Shell) -> None:
    for body in ("kaohsiung", "takao"):
        twice.ok("record", "signed", f"gdynia--{body}", "--kind", "mou", "--on", "1990")
    twice.ok("record", "terminated", f"gdynia--{ended}", "--by", "gdynia", "--on", "2005")

    tried = twice.ok("merge", "takao", "kaohsiung", "--dry-run")
    assert "1 standing changed\n" in tried.err
    held = "Gdynia – Takao" if ended == "kaohsiung" else "Gdynia – Kaohsiung"
    assert f"  {held}: in force, mou → terminated\n" in tried.err
    assert (
        "stood (in force, mou), the other one (terminated): stands (terminated)" in tried.out
        or ended == "takao"
    )
    assert twice.ok("merge", "takao", "kaohsiung", "--command", "one").err.startswith(tried.err)
    assert "1 standing changed\n" in twice.ok(*UNDO).err


def test_a_merge_that_changed_no_standing_changes_none_when_it_is_undone(twice: Shell) -> None:
    for tie in ("kaohsiung", "partnership:gdynia--takao"):
        twice.ok("record", "signed", tie, "--kind", "mou", "--on", "2004")

    assert "0 standings changed\n" in twice.ok("merge", "takao", "kaohsiung").err
    assert "0 standings changed\n" in twice.ok("undo").err


def test_what_is_told_in_a_tie_that_a_merge_opens_stands_as_it_stood(twice: Shell) -> None:
    twice.ok("register", "body", "riga", "--name", "Riga", "--kind", "city")
    twice.ok("open", "takao", "riga")
    for tie in ("partnership:riga--takao", "kaohsiung", "partnership:gdynia--takao"):
        twice.ok("record", "signed", tie, "--kind", "mou", "--on", "1958-05-04")

    assert "0 standings changed\n" in twice.ok("merge", "takao", "kaohsiung", "--dry-run").err
    twice.ok("merge", "takao", "kaohsiung", "--command", "one")
    assert "0 standings changed\n" in twice.ok(*UNDO).err


def test_what_speaks_against_a_merge_is_said_and_it_is_recorded_all_the_same(gdynia: Shell) -> None:
    gdynia.ok("register", "body", "school", "--name", "Nr School", "--kind", "school", "--country", "NO")
    gdynia.ok("register", "body", "oslo", "--name", "Oslo", "--kind", "city", "--country", "NO")
    gdynia.ok("register", "body", "riga", "--name", "Riga", "--kind", "city", "--country", "LV")

    assert "Caution: school (Nr School) and oslo (Oslo) may be two: one is a school, one a city." in (
        gdynia.ok("merge", "school", "oslo", "--dry-run").err
    )
    (caution,) = gdynia.ok("merge", "oslo", "riga", "--json").json["cautions"]
    assert caution == "oslo (Oslo) and riga (Riga) may be two: one in NO, one in LV"


def test_a_merge_is_not_taken_back_under_what_was_told_of_it_since(twice: Shell) -> None:
    twice.ok("merge", "takao", "kaohsiung", "--command", "one")
    told = len(twice.entries("kaohsiung"))
    twice.ok("correct", f"kaohsiung#{told}", "--set", "on=2018", "--because", "the minutes")
    name = f"partnership:gdynia--kaohsiung#{told + 1}"

    refused = twice.fails(1, *UNDO)
    assert f"since, by an entry that was told apart from it: {name}" in refused
    twice.ok("retract", name, "--because", "first")
    twice.ok(*UNDO)


def test_the_caution_names_the_registration_that_was_just_made(gdynia: Shell) -> None:
    for number in (1, 3):
        said = gdynia.ok(
            "register", "body", "gdynja", "--name", "Gdynia", "--kind", "city", "--country", "PL"
        ).err
        assert f"comity retract 'body:gdynja#{number}' --because" in said
        gdynia.ok("retract", f"body:gdynja#{number}", "--because", "again")


def test_that_a_source_no_longer_counts_is_said_of_a_merge_too(twice: Shell) -> None:
    for source in ("first", "second"):
        twice.ok("register", "source", source, "--title", source, "--kind", "other")
    sign = ("record", "signed", "--kind", "sister-city", "--source", "first", "--on")
    twice.ok(*sign, "1967", "gdynia--kaohsiung")
    number = len(twice.entries("kaohsiung"))
    twice.ok("record", "attested", f"gdynia--kaohsiung#{number}", "--source", "second")
    twice.ok(*sign, "1967-05", "gdynia--takao")

    said = twice.ok("merge", "takao", "kaohsiung", "--dry-run").err
    assert f"Caution: partnership:gdynia--kaohsiung: what attests #{number} no longer counts" in said


def test_what_attests_another_day_contests_with_whom_it_attested(twice: Shell) -> None:
    for source in ("first", "second", "third"):
        twice.ok("register", "source", source, "--title", source, "--kind", "other")
    sign = ("record", "signed", "--kind", "sister-city", "--instrument", "pact", "--on")
    twice.ok(*sign, "1990", "gdynia--kaohsiung", "--source", "first")
    twice.ok(*sign, "1995", "gdynia--takao", "--source", "second")
    number = len(twice.entries("gdynia--takao"))
    twice.ok("record", "attested", f"gdynia--takao#{number}", "--source", "third")

    told = twice.ok("merge", "takao", "kaohsiung", "--json").json["entries"]
    said = {each["type"]: [cited["source"] for cited in each["fact"].get("sources", ())] for each in told}
    assert said["partnership.contested"] == ["second", "third"]
    assert "partnership.attested" not in said


def test_what_a_later_merge_rests_on_is_taken_back_by_the_command_that_is_said(gdynia: Shell) -> None:
    for slug in ("takao", "gdingen"):
        gdynia.ok("register", "body", slug, "--name", slug.title(), "--kind", "city")
    gdynia.ok("open", "takao", "gdingen")
    gdynia.ok("merge", "takao", "kaohsiung", "--command", "first")
    gdynia.ok("merge", "gdingen", "gdynia", "--command", "second")

    refused = gdynia.fails(1, "retract", "--command", "first", "--because", "they are two")

    assert "comity retract --command second --because …" in refused
    for command in ("second", "first"):
        gdynia.ok("retract", "--command", command, "--because", "they are two")


def test_a_merge_in_a_chain_is_not_undone_alone(gdynia: Shell) -> None:
    for slug in ("takao", "takau"):
        gdynia.ok("register", "body", slug, "--name", slug.title(), "--kind", "city")
        gdynia.ok("open", slug, "gdynia")
    gdynia.ok("record", "visited", "takao", "--visitor", "takao", "--host", "gdynia", "--on", "2019")
    gdynia.ok("merge", "takao", "takau", "--user", "ann", "--command", "first")
    gdynia.ok("merge", "takau", "kaohsiung", "--user", "bob", "--command", "second")
    listed = gdynia.ok("list", "--json").json

    for words in (("undo", "--user", "ann"), ("retract", "--command", "first", "--because", "two after all")):
        refused = gdynia.fails(1, *words)
        assert (
            "Error: body:takau was made the same as body:kaohsiung since, with what this merge had told"
            in refused
        )
        assert "take that back first: comity retract --command second --because …" in refused
    assert gdynia.ok("list", "--json").json == listed
    for user in ("bob", "ann"):
        gdynia.ok("undo", "--user", user)
    assert len(gdynia.ok("list", "--json").json) == len(listed) + 2


def test_networks_and_members_that_became_one_are_taken_back_as_is_said(gdynia: Shell) -> None:
    for slug, kind in (("iurc", "network"), ("iurc-2", "network"), ("takao", "city")):
        gdynia.ok("register", "body", slug, "--name", slug.title(), "--kind", kind)
    gdynia.ok("record", "joined", "kaohsiung@iurc", "--on", "2009")
    gdynia.ok("record", "joined", "takao@iurc-2", "--on", "2010")
    gdynia.ok("merge", "iurc-2", "iurc", "--command", "networks")
    gdynia.ok("merge", "takao", "kaohsiung", "--command", "members")

    refused = gdynia.fails(1, "retract", "--command", "networks", "--because", "they are two")

    assert "comity retract --command members --because …" in refused
    for command in ("members", "networks"):
        gdynia.ok("retract", "--command", command, "--because", "they are two")


def test_what_an_undo_took_back_is_had_back_only_as_it_was(twice: Shell) -> None:
    twice.ok("merge", "takao", "kaohsiung", "--command", "one")
    back = twice.ok("undo").err.partition("comity retract --command ")[2].split()[0]
    again = twice.ok("retract", "--command", back, "--because", "one").err  # nothing has moved
    assert "Error" not in again
    back = twice.ok("undo").err.partition("comity retract --command ")[2].split()[0]
    twice.ok("record", "visited", "takao", "--visitor", "takao", "--host", "gdynia", "--on", "1995-05")

    refused = twice.fails(1, "retract", "--command", back, "--because", "one")

    assert "partnership:gdynia--takao has changed since the merge was taken back" in refused
    assert "make them one anew: comity merge takao kaohsiung" in refused
    twice.ok("merge", "takao", "kaohsiung", "--command", "anew")
    assert "1995-05" in [row["when"]["edtf"] for row in twice.ok("timeline", "kaohsiung", "--json").json]
    refused = twice.fails(1, "retract", "--command", back, "--because", "one")
    assert "takao is the same as kaohsiung by now" in refused
    assert "take that back first, if it is wrong: comity retract --command anew --because …" in refused


def test_what_another_merge_told_of_the_original_is_not_called_left_with_it(twice: Shell) -> None:
    twice.ok("register", "body", "takau", "--name", "Takau", "--kind", "city")
    twice.ok("register", "body", "sopot", "--name", "Sopot", "--kind", "city")
    twice.ok("open", "takau", "sopot")
    twice.ok("record", "contacted", "takau--sopot", "--channel", "letter", "--on", "2018")
    twice.ok("merge", "takao", "kaohsiung", "--command", "one")
    twice.ok("merge", "takau", "kaohsiung", "--command", "other")

    said = twice.ok(*UNDO).err

    assert "Told of kaohsiung since both were one" not in said
