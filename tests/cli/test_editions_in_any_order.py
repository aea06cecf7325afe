"""Two editions of one list, whichever is imported first: the later word stands, and the earlier is what was said before."""

import csv
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.testing import ledger_opened, source_registered
from store.application import open_ledger
from tests.cli.test_editions import facts, members
from tests.cli.test_spreadsheet import Office, Said
from tests.tries import times

MAPS = (
    *("--map", "town=a", "--map", "partner=b", "--map", "region=b.region", "--map", "since=on"),
    *("--map", "kind=kind", "--set", "body.kind=city", "--set", "a.country=IT", "--set", "b.country=FR"),
)
HEAD = "town,partner,region,since,kind\n"
OLD = """\
Alba,Beausoleil,,1961,sister city
Alba,Arlon,,1990~,sister city
Bra,Weil,Baden,2007,sister city
Bra,Kiev,,1967,sister city
Bra,Sopot,,1970,friendship
Bra,Guer,,1988,sister city
"""
NEW = """\
Alba,Beausoleil,,1962,sister city
Alba,Arlon,,1992,sister city
Bra,Weil,Südbaden,2007-05,sister city
Bra,Kyiv,,1967,sister city
Bra,Sopot,,1970,sister city
Bra,Nice,,2021,sister city
"""
ALL = ("--correct", "--attest", "--rename")


def begun(where: Path) -> None:
    with open_ledger(where, create=True) as ledger:
        ledger.record("ledger", ledger_opened(), by="mei")
        for slug, before, day in (("l20", None, "2020"), ("l22", "l20", "2022"), ("other", None, "2021")):
            told = source_registered(slug, follows=before)
            ledger.record(
                f"source:{slug}", told.model_copy(update={"kind": "register", "published": day}), by="mei"
            )


@pytest.fixture
def office(tmp_path: Path) -> Office:
    begun(tmp_path / "ledger.db")
    return Office(tmp_path)


def bring(office: Office, rows: str, source: str, *words: str) -> Said:
    done = office.say("import", office.sheet(HEAD + rows), *MAPS, "--source", source, *words)
    assert done.code == 0, done.err
    return done


def told(said: Said) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in said.rows:
        found.setdefault(row["outcome"], []).append(row["who"])
    return found


def standing(office: Office) -> list[Any]:
    """How each tie and each town stands, whatever their entries and slugs."""
    with open_ledger(office.where, read_only=True) as ledger:
        towns = {
            history.stream.partition(":")[2]: history.aggregate.standing
            for history in ledger.histories("body")
        }
        ties = [
            (
                tuple(sorted(towns[slug].title for slug in history.stream.partition(":")[2].split("--"))),
                tuple(sorted((each.kind, each.on) for each in ledger_signed(history))),
            )
            for history in ledger.histories("partnership")
        ]
    return [
        sorted(ties),
        sorted((town.title, town.former_names, town.region or "") for town in towns.values()),
    ]


def ledger_signed(history: Any) -> Iterator[Any]:
    return (
        reading.fact
        for reading in history.effective_entries
        if reading.stands and reading.fact.verb == "signed"
    )


def voices(office: Office) -> list[tuple[str, ...]]:
    out = office.say("report", "attestation", "--format", "csv").out
    rows = csv.DictReader(out.partition("\n\n")[0].splitlines())
    return sorted(
        tuple(row[name] for name in ("title", "text", "voices", "by", "since", "last")) for row in rows
    )


def both_ways(folder: Path, old: str, new: str, *words: str) -> tuple[Office, Said, Office, Said]:
    """A ledger to which the older edition came first, one to which it came last, and what was said of the second list."""
    offices = []
    for name, order in (("right", ((old, "l20"), (new, "l22"))), ("back", ((new, "l22"), (old, "l20")))):
        (folder / name).mkdir()
        begun(folder / name / "ledger.db")
        office = Office(folder / name)
        said = [bring(office, rows, source, *words) for rows, source in order]
        offices.append((office, said[1]))
    (right, of_right), (back, of_back) = offices
    return right, of_right, back, of_back


def test_the_later_word_stands_whichever_edition_comes_first(tmp_path: Path) -> None:
    right, of_right, back, of_back = both_ways(tmp_path, OLD, NEW, *ALL)

    assert standing(back) == standing(right)
    assert told(of_back)["no-longer-listed"] == told(of_right)["no-longer-listed"] == ["Bra – Guer"]
    assert {*told(of_back)} == {"unchanged", "new", "no-longer-listed"}
    assert "contradicted" not in told(of_back)
    assert voices(back) == voices(right)
    for office in (back, right):
        report = office.say("report", "attestation", "--format", "md").out
        assert "it is not on record what they still list" not in report
        assert "| l20 | 2020 | l22 | 2022 |" in report
        assert "unresolved" not in office.say("report", "conflicts", "--format", "md").out.replace(
            "0 unresolved", ""
        )


def test_nothing_is_asked_of_an_earlier_word_and_nothing_written_unasked(office: Office) -> None:
    bring(office, NEW, "l22")
    before = office.count()

    dry = bring(office, OLD.replace("Bra,Guer,,1988,sister city\n", ""), "l20", "--dry-run")

    assert told(dry) == {
        "unchanged": ["Alba – Beausoleil", "Alba – Arlon", "Bra – Weil", "Bra – Sopot"],
        "renamed": ["Bra – Kiev"],
    }
    assert "this one says 1961, before l22, a later edition of it, said otherwise" in dry.reason()
    assert "sister-city, signed 1970; this one says friendship, before l22" in dry.rows[4]["reason"]
    assert "Kyiv by an earlier name?" in dry.rows[3]["reason"]
    assert "record renamed kyiv --name Kiev --on '[..2020]' --source l20, then" in dry.rows[3]["reason"]
    assert "--name Kyiv --on '[2020..2022]' --source l22" in dry.rows[3]["reason"]
    assert office.count() == before
    assert "region" not in dry.out


def test_an_earlier_word_is_kept_where_it_is_attested_and_contested_by_no_option(office: Office) -> None:
    bring(office, NEW, "l22")

    done = bring(office, OLD, "l20", "--contest", *ALL)
    before = office.count()
    again = bring(office, OLD, "l20", "--contest", *ALL)

    assert facts(office, "contested") == []
    notes = {fact["stream"]: fact.get("note") for fact in facts(office, "attested")}
    assert notes == {
        "alba--beausoleil": "it says 1961",
        "alba--arlon": "it says 1990~",
        "bra--weil": None,
        "bra--kyiv": None,
        "bra--sopot": "it says friendship",
    }
    assert done.rows[0]["adds"] == "already lists alba--beausoleil#2"
    audit = office.say("audit", "alba--beausoleil", "--format", "table", "-v").out
    assert "attested #2: an earlier edition, l20, has it too" in audit
    assert "note: it says 1961" in audit
    assert office.count() == before
    assert {*told(again)} == {"unchanged"}


def test_another_list_contradicts_what_the_later_edition_says_as_it_would_in_order(tmp_path: Path) -> None:
    right, _, back, _ = both_ways(tmp_path, OLD, NEW, *ALL)

    said = [
        bring(each, "Alba,Beausoleil,,1961,sister city\n", "other", "--dry-run") for each in (right, back)
    ]

    assert [told(each) for each in said] == [{"contradicted": ["Alba – Beausoleil"]}] * 2


def test_what_is_told_by_another_alone_is_contradicted_by_an_earlier_edition_too(office: Office) -> None:
    bring(office, "Alba,Beausoleil,,1962,sister city\n", "other")
    bring(office, "Bra,Nice,,2021,sister city\n", "l22")

    asked = bring(office, "Alba,Beausoleil,,1961,sister city\n", "l20")

    assert told(asked) == {"contradicted": ["Alba – Beausoleil"]}


def test_the_next_edition_asks_of_the_one_before_it_alone(office: Office) -> None:
    words = ("register", "source", "l24", "--title", "x", "--kind", "register", "--follows", "l22")
    assert office.say(*words).code == 0
    bring(office, NEW, "l22")
    bring(office, OLD, "l20", *ALL)

    next_one = bring(office, "".join(NEW.splitlines(keepends=True)[1:]), "l24")

    assert told(next_one)["no-longer-listed"] == ["Alba – Beausoleil"]


def test_what_neither_edition_dates_was_there_by_the_first(tmp_path: Path) -> None:
    row = "Alba,Beausoleil,,,sister city\n"
    begun(tmp_path / "ledger.db")
    office = Office(tmp_path)
    bring(office, row, "l22", "--listed-on", "2022")

    asked = bring(office, row, "l20", "--listed-on", "2020")
    bring(office, row, "l20", "--listed-on", "2020", "--correct")

    assert told(asked) == {"closer": ["Alba – Beausoleil"]}
    assert [each["on"] for each in facts(office, "signed")] == ["[..2022]"]
    with open_ledger(office.where, read_only=True) as ledger:
        history = ledger.history("partnership:alba--beausoleil")
        assert [fact.on for fact in ledger_signed(history)] == ["[..2020]"]
    assert told(bring(office, row, "l22", "--listed-on", "2022")) == {"unchanged": ["Alba – Beausoleil"]}


def test_a_friendship_whose_place_a_later_edition_gives_to_a_sister_city_is_asked_about(
    office: Office,
) -> None:
    bring(office, "Bra,Sopot,,1985,sister city\n", "l22")

    asked = bring(office, "Bra,Sopot,,1970,friendship\n", "l20")

    assert told(asked) == {"new": ["Bra – Sopot"], "no-longer-listed": ["Bra – Sopot"]}
    assert "not by l22, a later edition of it; bra--sopot#2 is a sister-city of the two" in asked.reason(1)


def test_an_earlier_word_on_a_membership_is_what_was_said_before(office: Office) -> None:
    first = members(office, "Alba,Cittaslow,1999,\nBra,Cittaslow,2001,2015\n", "--source", "l22")
    assert first.code == 0, first.err

    said = members(office, "Alba,Cittaslow,1998,\nBra,Cittaslow,2001,2014\n", "--source", "l20", "--attest")

    assert said.outcomes() == ["unchanged", "unchanged"]
    assert "this one says 1998, before l22" in said.reason()
    assert "says that it left (2015), by a later edition, l22, and this one 2014: that stands" in said.reason(
        1
    )
    assert {fact["entry"] for fact in facts(office, "attested")} == {1}


POOL = st.lists(
    st.tuples(
        st.sampled_from(("Alba", "Bra")),
        st.sampled_from(("Guer", "Nice", "Orange")),
        st.sampled_from(("1961", "1961-05", "1962", "1961-05-03")),
        st.sampled_from(("sister city", "friendship")),
    ),
    unique_by=lambda row: row[:2],
    min_size=1,
    max_size=4,
).map(lambda rows: "".join(f"{town},{partner},,{on},{kind}\n" for town, partner, on, kind in rows))


@settings(max_examples=times(10), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(POOL, POOL)
def test_ties_stand_the_same_whichever_edition_comes_first(old: str, new: str) -> None:
    with TemporaryDirectory() as folder:
        right, of_right, back, of_back = both_ways(
            Path(folder), old, new, "--correct", "--attest", "--no-rename"
        )

        assert standing(back) == standing(right)
        gone = "no-longer-listed"
        assert sorted(told(of_back).get(gone, [])) == sorted(told(of_right).get(gone, []))
        assert voices(back) == voices(right)
        assert not {"contradicted", "changed"} & {*told(of_back)}


def test_what_stands_in_one_order_alone_would_be_found(tmp_path: Path) -> None:
    right, _, back, _ = both_ways(tmp_path, OLD, NEW)  # unasked, the first word stands

    assert standing(back) != standing(right)


def test_a_town_is_called_otherwise_by_the_day_of_its_list(tmp_path: Path) -> None:
    right, _, back, _ = both_ways(tmp_path, OLD, NEW, *ALL)

    assert [(fact["name"], fact["on"]) for fact in facts(right, "renamed")] == [("Kyiv", "[..2022]")]
    assert [(fact["name"], fact["on"]) for fact in facts(back, "renamed")] == [
        ("Kiev", "[..2020]"),
        ("Kyiv", "[2020..2022]"),
    ]
