"""One region is spelt in many ways: a list that comes again adds nothing, and a town is never doubled by its region."""

import random
from pathlib import Path

import pytest

from cli.gazetteer.regions import in_one
from domain.alike import region_key
from tests.cli.test_spreadsheet import Office, Said, researcher
from tests.tries import times

__all__ = ["researcher"]  # a fixture

COLUMNS = ("obec=a", "kraj=a.region", "partner=b", "country=b.country", "since=on")
HOW = (
    *(word for column in COLUMNS for word in ("--map", column)),
    *("--set", "kind=sister-city", "--set", "a.country=CZ", "--set", "body.kind=city"),
)
SILESIA = ("Moravskoslezský", "Moravskoslezský kraj", "kraj MORAVSKOSLEZSKY", "Slezsko", "Silesia Region")
HIGHLAND = ("Vysočina", "Kraj Vysočina", "prov. Vysocina", "Highlands")
PARTNERS = ("Ratibor,PL,1993", "Wodzisław,PL,1995", "Weiden,DE,1990")
Lands = tuple[str, str]


def offer(office: Office, rows: list[str]) -> Said:
    return office.say("import", office.sheet("\n".join(["obec,kraj,partner,country,since", *rows])), *HOW)


def bring(office: Office, rows: list[str]) -> Said:
    said = offer(office, rows)
    assert said.code == 0, said.err
    return said


def towns(office: Office, name: str) -> list[str]:
    return [slug for slug in office.streams("body") if slug.startswith(name)]


@pytest.mark.parametrize(
    "spelt",
    [
        *("Moravskoslezský kraj", "kraj Moravskoslezský", "MORAVSKOSLEZSKY", "Land Moravskoslezský"),
        *(
            "Moravskoslezský Region",
            "prov. Moravskoslezsky",
            "Moravskoslezsky\u0301 kraj",
            "Région de Moravskoslezský",
        ),
    ],
)
def test_a_region_is_one_however_it_is_spelt(spelt: str) -> None:
    assert region_key(spelt) == region_key("Moravskoslezský")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Açores", "Faro"),
        ("Jihomoravský kraj", "Jihočeský kraj"),
        ("Hesse", "Sachsen"),
        ("Region", "Land"),
        ("WA", "VA"),
    ],
)
def test_two_regions_are_two(one: str, other: str) -> None:
    assert region_key(one) != region_key(other)


@pytest.mark.parametrize(
    ("mine", "other"), [*zip(SILESIA[1:], SILESIA, strict=False), ("Slezsko", "Moravskoslezský")]
)
def test_what_a_list_taught_doubles_no_town_when_it_comes_again(
    researcher: Office, mine: str, other: str
) -> None:
    bring(researcher, [f"Opava,{other},Ratibor,PL,1993"])
    rows = [f"Opava,{mine},Ratibor,PL,1993", f"Karviná,{mine},Wodzisław,PL,1995"]
    assert bring(researcher, rows).outcomes() == ["unchanged", "new"]
    before = researcher.count()

    assert bring(researcher, rows).outcomes() == ["unchanged", "unchanged"]
    assert bring(researcher, [f"Opava,{mine},Weiden,DE,1990", rows[0]]).outcomes() == ["new", "unchanged"]
    assert (towns(researcher, "opava"), researcher.count()) == (["opava"], before + 3)


def lists(chance: random.Random) -> list[list[str]]:
    """Two lists, each with one way to write a region, of two towns that are called the same, and one that is not."""
    found = []
    for _ in range(2):
        lands: Lands = (chance.choice(SILESIA), chance.choice(HIGHLAND))
        rows = [
            f"{town},{land},{partner}"
            for town, land in (
                ("Opava", lands[0]),
                ("Karvina", lands[0]),
                ("Opava", lands[1]),
                ("Telc", lands[1]),
            )
            for partner in PARTNERS
            if chance.random() < 0.4
        ]
        found.append(rows or [f"Telc,{lands[1]},{PARTNERS[0]}"])
    return found


@pytest.mark.parametrize("seed", range(30))
def test_lists_that_come_again_add_nothing(researcher: Office, seed: int) -> None:
    both = lists(random.Random(seed))  # noqa: S311 — no secret
    for rows in (*both, both[0], *reversed(both), both[1]):
        said = offer(researcher, rows)
        assert said.code == 0 or "Opava may be opava (" in said.err, (both, said.err)  # in whose region it is
        before = researcher.count()
        again = offer(researcher, rows)
        assert (again.code, researcher.count()) == (said.code, before), (both, again.out)
    assert len(towns(researcher, "opava")) <= 2, both
    assert len(towns(researcher, "karvina")) <= 1, both


def test_towns_of_one_name_in_two_regions_stay_apart(researcher: Office) -> None:
    bring(researcher, ["Lagoa,Açores,Dole,FR,1990", "Olhão,Faro,Beaune,FR,1992"])
    rows = ["Lagoa,Açores,Dole,FR,1990", "Lagoa,Faro,Dole,FR,1991"]

    assert bring(researcher, rows).outcomes() == ["unchanged", "new"], "the list tells them apart"
    assert bring(researcher, rows).outcomes() == ["unchanged", "unchanged"]
    assert towns(researcher, "lagoa") == ["lagoa", "lagoa-faro"]


def test_a_town_that_is_taken_for_one_in_another_region_is_told_of(researcher: Office) -> None:
    bring(researcher, ["Lagoa,Açores,Dole,FR,1990", "Olhão,Faro,Beaune,FR,1992"])

    said = bring(researcher, ["Lagoa,Faro,Dole,FR,1990"])

    assert said.outcomes() == ["unchanged"]
    assert "Lagoa is taken for lagoa, whose region is Açores, not Faro" in said.err


US = (
    *("--map", "City=a", "--map", "State=a.region", "--map", "Partner=b", "--map", "Country=b.country"),
    *("--map", "Year=on", "--set", "a.country=US", "--set", "kind=sister-city", "--set", "body.kind=city"),
)
UNRELATED = [
    f"Salem-{n},{state},Ulm,DE,1990" for n, state in enumerate(("Oregon", "Maine", "Texas", "Ozarks"))
]


def bring_states(office: Office, rows: list[str]) -> Said:
    sheet = office.sheet("\n".join(["City,State,Partner,Country,Year", *rows]))
    said = office.say("import", sheet, *US)
    assert said.code == 0, said.err
    return said


@pytest.mark.parametrize("unrelated", [[], UNRELATED])
def test_a_town_of_another_region_is_another_whatever_the_ledger_knows_of_others(
    researcher: Office, unrelated: list[str]
) -> None:
    bring_states(researcher, ["Portland,Oregon,Nanjing,CN,2001", *unrelated])

    bring_states(researcher, ["Portland,Maine,Lyon,FR,1990"])
    bring_states(researcher, ["Portland,OR,Dole,FR,1992"])

    assert towns(researcher, "portland") == ["portland", "portland-maine"]
    assert "lyon--portland-maine" in researcher.streams("partnership")
    assert "dole--portland" in researcher.streams("partnership")


@pytest.mark.parametrize("unrelated", [[], UNRELATED])
@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("Portland,Maine,Nanjing,CN,2001", "they have a partner in common"),
        ("Portland,Ozarks,Lyon,FR,1990", "whether these are two regions is not known"),
    ],
)
def test_whom_a_list_takes_for_one_in_another_region_is_said(
    researcher: Office, unrelated: list[str], row: str, why: str
) -> None:
    bring_states(researcher, ["Portland,Oregon,Nanjing,CN,2001", *unrelated])

    said = bring_states(researcher, [row, row])

    assert towns(researcher, "portland") == ["portland"]
    told = f"Portland is taken for portland, whose region is Oregon, not {row.split(',')[1]}: {why}"
    assert said.err.count(told) == 1


def test_a_third_town_of_a_name_is_a_third(researcher: Office) -> None:
    bring_states(researcher, ["Portland,Oregon,Sapporo,JP,1959", "Portland,Maine,Shinagawa,JP,1984"])

    bring_states(researcher, ["Portland,Texas,Ulm,DE,1990"])

    assert towns(researcher, "portland") == ["portland", "portland-maine", "portland-texas"]


def test_a_list_that_has_a_name_in_two_unknown_regions_is_asked_about(researcher: Office) -> None:
    bring_states(researcher, ["Portland,Oregon,Sapporo,JP,1959"])
    rows = ["Portland,Ozarks,Ulm,DE,1990", "Portland,Dixieland,Lyon,FR,1991"]
    sheet = researcher.sheet("\n".join(["City,State,Partner,Country,Year", *rows]))

    said = researcher.say("import", sheet, *US)

    assert said.code
    assert "Portland may be portland (Oregon) or another" in said.err + said.out


STATES = ("Oregon", "OR", "Maine", "State of Maine", "Ozarks")
"""Two of each of two, and one that nobody knows."""


def of_states(chance: random.Random) -> list[str]:
    """A small list of towns of one name, in states that are spelt alike, otherwise, or are others."""
    partners = ("Ulm,DE,1990", "Lyon,FR,1991", "Dole,FR,1992")
    return [
        f"Portland,{chance.choice(STATES)},{partner}"
        for partner in chance.sample(partners, chance.choice((1, 2, 3)))
    ]


@pytest.mark.parametrize("seed", range(times(20)))
def test_how_a_list_is_read_depends_on_no_other_town_and_not_on_its_coming_again(
    tmp_path: Path, seed: int
) -> None:
    both = [of_states(random.Random(10 * seed + n)) for n in range(2)]  # noqa: S311 — no secret
    for order in (both, both[::-1]):
        found = []
        for name, before in (("alone", []), ("beside", UNRELATED)):
            folder = tmp_path / f"{name}{order is both}"
            folder.mkdir()
            office = Office(folder)
            assert office.say("init", "--title", "x").code == 0
            if before:
                bring_states(office, before)
            codes = []
            for rows in order:
                sheet = office.sheet("\n".join(["City,State,Partner,Country,Year", *rows]))
                codes.append(office.say("import", sheet, *US).code)
                count = office.count()
                assert office.say("import", sheet, *US).code == codes[-1]
                assert office.count() == count, (order, "it adds nothing when it comes again")
            ties = [tie for tie in office.streams("partnership") if "salem" not in tie]
            found.append((codes, ties, towns(office, "portland")))
        assert found[0] == found[1], order


HOME = ("--map", "City=counterpart", "--map", "State=region", "--map", "Country=country", "--map", "Year=on")


def say_of_home(office: Office, row: str) -> Said:
    how = (*HOME, "--set", "kind=sister-city", "--set", "body.kind=city")
    return office.say("import", office.sheet(f"City,State,Country,Year\n{row}"), *how)


@pytest.mark.parametrize("state", ["Missouri", "Ozarks"])
def test_a_namesake_of_the_home_in_another_region_is_another(tmp_path: Path, state: str) -> None:
    office = Office(tmp_path)
    office.say("init", "--title", "x", "--home", "Springfield", "--country", "US")
    office.say("correct", "body:springfield#1", "--set", "region=Illinois", "--because", "x")

    said = [say_of_home(office, f"Springfield,{state},US,1990").outcomes() for _ in range(2)]

    assert said == [["new"], ["unchanged"]]
    assert towns(office, "springfield") == ["springfield", f"springfield-{state.casefold()}"]


@pytest.mark.parametrize("state", ["IL", "US-IL", "illinois"])
def test_the_home_in_its_own_region_by_another_name_of_that_is_itself(tmp_path: Path, state: str) -> None:
    office = Office(tmp_path)
    office.say("init", "--title", "x", "--home", "Springfield", "--country", "US")
    office.say("correct", "body:springfield#1", "--set", "region=Illinois", "--because", "x")

    said = say_of_home(office, f"Springfield,{state},US,1990")

    assert said.outcomes() == ["refused"]
    assert "nobody has a tie with itself" in said.err + said.out
    assert towns(office, "springfield") == ["springfield"]


def test_a_refused_row_teaches_nothing_of_a_body(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.say("init", "--title", "x", "--home", "Springfield", "--country", "US")

    said = say_of_home(office, "Springfield,Missouri,US,1990")

    assert said.code
    assert "give it a slug of its own, in a column (slug)" in said.err + said.out
    assert "correct 'body:springfield#1' --set region=… --because …" in said.err + said.out
    assert "not on record" not in said.err + said.out
    assert "region=Missouri" not in said.err + said.out


@pytest.mark.parametrize(
    ("country", "one", "other", "same"),
    [
        *(("DE", "Bayern", other, True) for other in ("Bavaria", "BY", "DE-BY", "Freistaat Bayern")),
        ("JP", "宮城県", "Miyagi", True),
        ("JP", "宮城県", "鹿児島県", False),
        ("KR", "경기도", "京畿道", True),
        ("FR", "Rhône", "Auvergne-Rhône-Alpes", True),
        ("FR", "Rhône", "Nord", False),
        ("US", "Virginia", "West Virginia", False),
        ("US", "Ozarks", "Missouri", None),
        (None, "Oregon", "Maine", None),
    ],
)
def test_which_regions_are_one(country: str | None, one: str, other: str, *, same: bool | None) -> None:
    assert in_one(country, one, other) is in_one(country, other, one) is same


def test_which_of_several_towns_of_one_name_a_row_has_is_shown(researcher: Office) -> None:
    rows = ["Aurora,Colorado,Lyon,FR,1990", "Aurora,Illinois,Lyon,FR,1991", "Salem,Oregon,Ulm,DE,1990"]
    bring_states(researcher, rows)

    who = [row["who"] for row in bring_states(researcher, rows).rows]

    assert who == ["Aurora (Colorado) – Lyon", "Aurora (Illinois) – Lyon", "Salem – Ulm"]
