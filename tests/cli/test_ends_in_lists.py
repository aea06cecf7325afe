"""How ties end in lists that come back: a new end, an older one, and by when it surely was not yet."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from comity.testing import ledger_opened, source_registered
from domain import when
from domain.fact import fields_of
from store.application import open_ledger
from tests.cli.test_spreadsheet import Office, Said
from tests.tries import times

MAPS = (
    *("--map", "town=a", "--map", "partner=b", "--map", "since=on", "--map", "status=status"),
    *("--map", "ended=ended", "--set", "kind=friendship", "--set", "body.kind=city", "--set", "ended_by=b"),
)
HEAD = "town,partner,since,status,ended\n"
L24 = ("--source", "l24", "--listed-on", "2024-02-01")
L25 = ("--source", "l25", "--listed-on", "2025-02-01", "--attest")
ENDS = ("terminated", "suspended", "dormancy-declared")
GOES_ON: Mapping[str, tuple[str, ...]] = {
    "ended": ("signed", "--kind", "friendship", "--reestablishes"),
    "suspended": ("resumed", "--by", "nordhavn"),
    "dormant": ("contacted", "--channel", "letter"),
}
"""What is recorded, by how a tie was over, when it goes on again."""


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A register of three editions, each published on its day, and another register."""
    return begun(tmp_path)


def begun(folder: Path) -> Office:
    folder.mkdir(exist_ok=True)
    found = Office(folder)
    with open_ledger(found.where, create=True) as ledger:
        ledger.record("ledger", ledger_opened(), by="mei")
        for slug, before in (("l24", None), ("l25", "l24"), ("l26", "l25"), ("other", None)):
            day = f"20{slug[1:]}-02-01" if slug != "other" else None
            told = source_registered(slug, follows=before)
            told = told.model_copy(update={"kind": "register", "published": day})
            ledger.record(f"source:{slug}", told, by="mei")
    return found


def bring(office: Office, rows: str, *words: str) -> Said:
    return office.say("import", office.sheet(HEAD + rows), *MAPS, *words)


def facts(office: Office, *kinds: str) -> Iterator[dict[str, Any]]:
    with open_ledger(office.where, read_only=True) as ledger:
        for entry in ledger.entries():
            if entry.fact.verb in kinds:
                yield {"verb": entry.fact.verb, **fields_of(entry.fact)}


def ends(office: Office) -> list[str]:
    return [end.get("on", "") for end in facts(office, *ENDS)]


def over_and_on_again(office: Office, how: str, *, on: str = "2024-06") -> None:
    """By the first edition a tie is over, and it went on since."""
    assert bring(office, f"Altenfels,Nordhavn,1988,{how},\n", *L24).code == 0
    verb, *words = GOES_ON[how]
    done = office.say("record", verb, "altenfels--nordhavn", *words, "--on", on)
    assert done.code == 0, done.err


def since(how: str) -> str:
    """The day of the agreement that a later list has."""
    return "2024-06" if how == "ended" else "1988"


@pytest.mark.parametrize("how", GOES_ON)
def test_what_went_on_and_is_over_again_by_the_next_edition_is_a_new_end(office: Office, how: str) -> None:
    over_and_on_again(office, how)
    row = f"Altenfels,Nordhavn,{since(how)},{how},\n"

    said = bring(office, row, *L25)

    assert said.outcomes() == ["new"]
    assert ends(office) == ["[..2024-02-01]", "[2024-02-01..2025-02-01]"]
    standing = office.say("show", "altenfels--nordhavn").out
    assert ("terminated since" if how == "ended" else how) in standing.splitlines()[1]
    before = office.count()
    assert bring(office, row, *L25).outcomes() == ["unchanged"]
    assert bring(office, f"Altenfels,Nordhavn,1988,{how},\n", *L24).outcomes() == ["unchanged"]
    assert office.count() == before


@pytest.mark.parametrize("how", GOES_ON)
def test_what_another_register_has_as_over_after_it_went_on_is_a_new_end(office: Office, how: str) -> None:
    over_and_on_again(office, how)

    said = bring(
        office,
        f"Altenfels,Nordhavn,{since(how)},{how},\n",
        *("--source", "other", "--listed-on", "2025-03"),
    )

    assert said.outcomes() == ["new"]
    assert ends(office)[1:] == ["[..2025-03]"]


@pytest.mark.parametrize("how", GOES_ON)
@pytest.mark.parametrize(
    ("source", "day"),
    [
        pytest.param("l24", "2024-02-01", id="the list that told it"),
        pytest.param("other", "2024-05-31", id="a list of before it went on"),
        pytest.param("other", "2024-06", id="a list of when it went on"),
        pytest.param("other", "2024", id="a list of the year in which it went on"),
    ],
)
@pytest.mark.parametrize("dated", ["1988", ""])
def test_a_list_that_may_be_of_before_it_went_on_tells_the_end_that_is_on_record(
    office: Office, how: str, source: str, day: str, dated: str
) -> None:
    over_and_on_again(office, how)
    before = office.count()

    said = bring(office, f"Altenfels,Nordhavn,{dated},{how},\n", "--source", source, "--listed-on", day)

    assert (said.outcomes(), office.count()) == (["unchanged"], before)


def test_the_agreement_that_had_ended_is_over_in_every_later_list(office: Office) -> None:
    over_and_on_again(office, "ended")

    said = bring(office, "Altenfels,Nordhavn,1988,ended,\n", *L25)

    assert (said.outcomes(), ends(office)) == (["unchanged"], ["[..2024-02-01]"])


def test_a_row_without_a_day_tells_the_end_of_what_began_anew(office: Office) -> None:
    over_and_on_again(office, "ended")
    row = "Altenfels,Nordhavn,,ended,\n"

    said = bring(office, row, *L25)

    assert said.outcomes() == ["new"]
    assert ends(office)[1:] == ["[2024-02-01..2025-02-01]"]
    before = office.count()
    assert (bring(office, row, *L25).outcomes(), office.count()) == (["unchanged"], before)


@pytest.mark.parametrize("how", ["suspended", "dormant"])
@pytest.mark.parametrize(("source", "outcome"), [("l26", "changed"), ("other", "contradicted")])
def test_whether_an_end_is_another_is_asked_where_nobody_says_of_which_day_the_list_is(
    office: Office, how: str, source: str, outcome: str
) -> None:
    over_and_on_again(office, how)
    office.say("correct", "source:l26#1", "--set", "published=", "--because", "nobody says")
    before = office.count()

    said = bring(office, f"Altenfels,Nordhavn,1988,{how},\n", "--source", source)

    assert (said.outcomes(), office.count()) == ([outcome], before)
    assert (
        f"altenfels--nordhavn#3 says that it is {how} ([..2024-02-01]), and altenfels--nordhavn#4 that it goes"
        in (said.reason())
    )
    assert "goes on since (2024-06)" in said.reason()
    dated = ("--source", source, "--listed-on", "2026-02-01")
    assert bring(office, f"Altenfels,Nordhavn,1988,{how},\n", *dated).outcomes() == ["new"]


def test_who_suspended_it_and_did_not_resume_has_it_suspended_still(office: Office) -> None:
    """The control: what another side went on with is no end of what this one suspended."""
    over_and_on_again(office, "suspended")
    for words in (
        ("suspended", "--by", "altenfels", "--on", "2024-07"),
        ("suspended", "--by", "nordhavn", "--on", "2024-08"),
    ):
        assert office.say("record", words[0], "altenfels--nordhavn", *words[1:]).code == 0
    assert (
        office.say("record", "resumed", "altenfels--nordhavn", "--by", "altenfels", "--on", "2024-09").code
        == 0
    )
    before = len(ends(office))

    said = bring(office, "Altenfels,Nordhavn,1988,suspended,\n", *L25)

    assert (said.outcomes(), len(ends(office))) == (["unchanged"], before)


def test_a_tie_that_sleeps_again_on_record_sleeps_in_the_list(office: Office) -> None:
    over_and_on_again(office, "dormant")
    assert office.say("record", "dormancy-declared", "altenfels--nordhavn", "--on", "2024-09").code == 0

    said = bring(office, "Altenfels,Nordhavn,1988,dormant,\n", *L25)

    assert (said.outcomes(), ends(office)) == (["unchanged"], ["[..2024-02-01]", "2024-09"])


def test_what_slept_before_anything_was_signed_and_woke_sleeps_anew_by_a_list(office: Office) -> None:
    bring(office, "Altenfels,Torre,1988,,\nTorre,Nordhavn,1988,,\n", "--source", "other")
    for words in (
        ("open", "altenfels", "nordhavn"),
        ("record", "dormancy-declared", "altenfels--nordhavn", "--on", "1980"),
        ("record", "contacted", "altenfels--nordhavn", "--channel", "letter", "--on", "1985"),
    ):
        done = office.say(*words)
        assert done.code == 0, done.err

    bring(office, "Altenfels,Nordhavn,1988,dormant,\n", *L24)

    assert ends(office) == ["1980", "[..2024-02-01]"]


BEFORE = [
    pytest.param("in force,", "[2024-02-01..2025-02-01]", id="in force"),
    pytest.param("suspended,2001", "[2024-02-01..2025-02-01]", id="suspended on a day"),
    pytest.param("suspended,", "[2024-02-01..2025-02-01]", id="suspended"),
    pytest.param("dormant,", "[2024-02-01..2025-02-01]", id="dormant"),
]
"""How the first edition has a tie, and when it ended that the next one has as ended."""


@pytest.mark.parametrize(("had", "on"), BEFORE)
def test_what_ended_had_not_by_the_edition_that_has_it_otherwise(office: Office, had: str, on: str) -> None:
    bring(office, f"Bergau,Torre,1990,{had}\n", *L24)

    assert bring(office, "Bergau,Torre,1990,ended,\n", *L25).outcomes() == ["new"]

    [end] = facts(office, "terminated")
    assert (end["on"], "note" in end) == (on, False)
    assert "terminated" not in office.say("show", "bergau--torre", "--as-at", "2010-01-01").out


@pytest.mark.parametrize(("had", "on"), BEFORE)
def test_what_ended_had_not_by_another_register_that_has_it_otherwise(
    office: Office, had: str, on: str
) -> None:
    bring(office, f"Bergau,Torre,1990,{had}\n", *L24)

    said = bring(office, "Bergau,Torre,1990,ended,\n", "--source", "other", "--listed-on", "2025-02-01")

    [end] = facts(office, "terminated")
    assert (said.outcomes(), end["on"], end["note"]) == (["new"], on, "l24 has it in 2024-02-01")


@pytest.mark.parametrize(("had", "asked"), [("in force", True), ("dormant", True), ("ended", False)])
def test_an_end_before_a_list_that_has_the_tie_as_asleep_is_asked_about(
    office: Office, had: str, *, asked: bool
) -> None:
    bring(office, f"Bergau,Torre,1990,{had},\n", *L24)

    said = bring(office, "Bergau,Torre,1990,ended,2010\n", "--source", "other")

    assert ("l24 has bergau--torre#2 after that, in 2024-02-01" in said.reason()) == asked


def test_what_ended_and_is_suspended_by_the_edition_before_says_nothing_of_when_it_slept(
    office: Office,
) -> None:
    """The control: a list has one word for a tie, and what it suspends may have slept by then."""
    bring(office, "Bergau,Torre,1990,suspended,\n", *L24)

    bring(office, "Bergau,Torre,1990,dormant,\n", *L25)

    assert ends(office) == ["[..2024-02-01]", "[..2025-02-01]"]


ALL = ("--correct", "--contest", "--attest")
ENDED = [
    pytest.param("Altenfels,Nordhavn,1988,,{}\n", "is ended", id="an agreement"),
    pytest.param("Altenfels,Nordhavn,1988,suspended,{}\n", "is suspended", id="a suspension"),
    pytest.param("Altenfels,Nordhavn,1988,,{}\n", "left", id="a membership"),
]


def bring_of(office: Office, what: str, row: str, *words: str) -> Said:
    """Bring a row of an agreement, or of a membership."""
    if what != "left":
        return bring(office, row, *words)
    maps: tuple[str, ...] = (
        "--map",
        "town=member",
        "--map",
        "partner=network",
        "--map",
        "since=on",
        "--map",
        "ended=ended",
    )
    maps += ("--map", "status=status", "--set", "body.kind=city", "--of", "memberships")
    return office.say("import", office.sheet(HEAD + row), *maps, *words)


@pytest.mark.parametrize(("row", "what"), ENDED)
def test_an_edition_that_goes_back_to_an_older_end_is_said_to_and_noted(
    office: Office, row: str, what: str
) -> None:
    bring_of(office, what, row.format("2007"), "--source", "l24", *ALL)
    bring_of(office, what, row.format("2008"), "--source", "l25", *ALL)

    said = bring_of(office, what, row.format("2007"), "--source", "l26", *ALL)

    assert said.outcomes() == ["unchanged"]
    assert said.reason().endswith(f"#3 says that it {what} (2008), where 2007 is on record beside that") or (
        what == "left"
        and said.reason().endswith("#2 says that it left (2008), where 2007 is on record beside that")
    )
    assert [fact.get("note") for fact in facts(office, "attested")] == [
        None,
        f"it says that it {what} (2007)",
    ]
    again = bring_of(office, what, row.format("2007"), "--source", "l26", *ALL)
    assert (again.outcomes(), again.rows[0]["adds"]) == (["unchanged"], "")


@pytest.mark.parametrize(("row", "what"), ENDED)
@pytest.mark.parametrize("day", ["2008", "", "2007..2008"])
def test_an_edition_that_says_what_is_in_use_of_an_end_needs_no_note(
    office: Office, row: str, what: str, day: str
) -> None:
    bring_of(office, what, row.format("2007"), "--source", "l24", *ALL)
    bring_of(office, what, row.format("2008"), "--source", "l25", *ALL)
    if not day:
        row = row.replace(",,", ",ended,")
    day = f'"[{day}]"' if ".." in day else day

    said = bring_of(office, what, row.format(day), "--source", "l26", *ALL)

    assert said.outcomes() == ["unchanged"], said.err
    assert "says that it" not in said.reason()
    assert [fact.get("note") for fact in facts(office, "attested")] == [None, None]


def test_who_ended_it_is_noted_where_an_edition_goes_back_to_another(office: Office) -> None:
    def by(who: str, *words: str) -> Said:
        maps = (*MAPS[:8], "--map", "ended=ended", "--map", "by=ended_by", *MAPS[10:14])
        return office.say(
            "import",
            office.sheet(f"town,partner,since,status,ended,by\nAltenfels,Nordhavn,1988,,2007,{who}\n"),
            *maps,
            *words,
            *ALL,
        )

    assert by("a", "--source", "l24").code == 0
    assert by("b", "--source", "l25").rows[0]["outcome"] == "changed"

    said = by("a", "--source", "l26")

    assert said.outcomes() == ["unchanged"]
    assert "#3 says that it is ended, by nordhavn, where altenfels is on record beside that" in said.reason()
    assert [*facts(office, "attested")][-1]["note"] == "it says that it is ended, by altenfels"


@pytest.mark.parametrize(
    ("days", "on"),
    [
        pytest.param(["2024-12-31"], "[2024-12-31..2026-02-01]", id="the day that it was imported with"),
        pytest.param(["2024-12-31", "2025-01-31"], "[2025-02-01..2026-02-01]", id="of two days neither"),
        pytest.param([], "[2025-02-01..2026-02-01]", id="the day on which it was published"),
    ],
)
def test_a_list_has_one_day_for_what_it_corrects_and_what_it_attests(
    office: Office, days: list[str], on: str
) -> None:
    rows = [f"Altenfels,Nordhavn,1988{month},,\n" for month in ("", "-05")]
    others = [f"Altenfels,{town},1990,,\n" for town in ("Torre", "Vik")]
    bring(office, "".join([rows[0], *others]), *L24)
    options = ("--source", "l25", "--correct")
    bring(office, rows[1], *options)
    for day, other in zip(days, others, strict=False):
        bring(office, other, *options, "--attest", "--listed-on", day)

    bring(office, "Altenfels,Nordhavn,1988-05,ended,\n", "--source", "l26")

    assert ends(office) == [on]


WAKING = {
    "contacts": ("--of", "contacts", "--set", "channel=letter", "--map", "since=on"),
    "visits": ("--of", "visits", "--set", "visitor=a", "--map", "since=on"),
}
"""What wakes a tie that slept, and how a sheet of it is read."""


def wake(office: Office, what: str, day: str) -> Said:
    """Bring a sheet of what would have woken a tie on a day."""
    both = ("--map", "town=a", "--map", "partner=b", "--set", "body.kind=city", "--source", "other")
    text = f"town,partner,since\nAltenfels,Nordhavn,{day}\n"
    return office.say("import", office.sheet(text), *both, *WAKING[what])


def stood(office: Office) -> list[tuple[tuple[str, ...], ...]]:
    """How the tie stood in the middle of each month of four years: what is possible, and what is said beside that."""
    days = [date(year, month, 15).toordinal() for year in range(2022, 2026) for month in range(1, 13)]
    with open_ledger(office.where, read_only=True) as ledger:
        tie = ledger.history("partnership:altenfels--nordhavn").aggregate
        answers = [tie.as_at(day) for day in days]
    return [(answer.statuses, answer.flags, answer.possible_flags) for answer in answers]


@pytest.mark.parametrize("what", WAKING)
@pytest.mark.parametrize("seed", range(times(6)))
def test_a_tie_sleeps_by_a_list_whichever_sheet_comes_first(tmp_path: Path, what: str, seed: int) -> None:
    """By chance: a list of some day has a tie as dormant, and it was heard of on a day that is surely before or after."""
    chance = Random(f"{what}{seed}")  # noqa: S311 — no secret
    rough = chance.choice((7, 10))
    listed = f"2024-{chance.randint(3, 10):02}-{chance.randint(1, 28):02}"
    early = chance.random() < 0.5
    day = f"{chance.choice((2022, 2023) if early else (2025,))}-{chance.randint(1, 12):02}-03"[:rough]
    assert (when.bounds(day)[1] < when.bounds(listed)[0]) == early
    found = []
    for order in ("list first", "list last"):
        office = begun(tmp_path / order)
        bring(office, "Altenfels,Nordhavn,1988,,\n", "--source", "other")
        asleep = "--source", "l24", "--listed-on", listed
        for list_comes in (True, False) if order == "list first" else (False, True):
            row = "Altenfels,Nordhavn,1988,dormant,\n"
            said = bring(office, row, *asleep) if list_comes else wake(office, what, day)
            assert (said.code, said.outcomes()) == (0, ["new"]), said.err
        found.append(stood(office))
    assert found[0] == found[1]
    assert ("dormant" in found[0][-1][1]) == early


@pytest.mark.parametrize(
    ("source", "row", "day", "before"),
    [
        pytest.param("l24", "dormant,", "2023-03", 3, id="before the day of the list"),
        pytest.param("l24", "dormant,", "2024", None, id="perhaps before it"),
        pytest.param("l24", "dormant,", "2024-02-01", None, id="on that day"),
        pytest.param("l24", "dormant,", "2024-06", None, id="after it"),
        pytest.param("l24", "dormant,2020", "2023-03", None, id="a list that says since when it slept"),
        pytest.param("paper", "dormant,", "2023-03", None, id="no list, which says what was once"),
        pytest.param("l24", "suspended,", "2023-03", None, id="what no contact resumes"),
    ],
)
def test_what_was_before_a_list_has_a_tie_as_asleep_does_not_wake_it(
    office: Office, source: str, row: str, day: str, before: int | None
) -> None:
    assert office.say("register", "source", "paper", "--title", "Paper", "--kind", "article").code == 0
    bring(office, "Altenfels,Nordhavn,1988,,\n", "--source", "other")
    bring(office, f"Altenfels,Nordhavn,1988,{row}\n", "--source", source, "--listed-on", "2024-02-01")

    assert wake(office, "contacts", day).outcomes() == ["new"]

    [contact] = facts(office, "contacted")
    assert contact.get("before") == before
    again = office.count()
    assert (wake(office, "contacts", day).outcomes(), office.count()) == (["unchanged"], again)


def test_what_was_between_two_lists_that_have_a_tie_as_asleep_wakes_it_until_the_second(
    office: Office,
) -> None:
    bring(office, "Altenfels,Nordhavn,1988,dormant,\n", *L24)
    over = ("contacted", "altenfels--nordhavn", "--channel", "call", "--on", "2024-03")
    assert office.say("record", *over).code == 0
    bring(office, "Altenfels,Nordhavn,1988,dormant,\n", *L25)

    wake(office, "visits", "2024-09")
    wake(office, "visits", "2023-09")

    assert [(fact["on"], fact["before"]) for fact in facts(office, "visited")] == [
        ("2024-09", 6),
        ("2023-09", 3),
    ]
    flags = [flags for _, flags, _ in stood(office)]
    assert flags[2 * 12 + 1] == flags[3 * 12 + 2] == ("dormant",)
    assert flags[2 * 12 + 9] == ()
