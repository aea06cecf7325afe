"""One region is spelt in many ways: a list that comes again adds nothing, and a town is never doubled by its region."""

import random

import pytest

from domain.alike import region_key
from tests.cli.test_spreadsheet import Office, Said, researcher

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
