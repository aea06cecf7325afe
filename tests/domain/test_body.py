"""A body: registered, renamed, characterised, succeeded."""

from typing import Any

import pytest

from comity.testing import World, body_registered, cautions, corrected, history, noted, refusal, retracted
from domain import body
from domain.decide import Accepted
from domain.fact import NotAFact, Person, fact_of, fields_of
from domain.history import History


def read(told: History) -> body.Standing:
    """Return where the body stands."""
    found: body.Standing = told.aggregate.standing
    return found


def test_a_body_is_registered() -> None:
    known = history(body_registered("Kaohsiung"))

    assert (read(known).status, read(known).title, read(known).kind) == ("registered", "Kaohsiung", "city")
    assert read(history(stream="body:kaohsiung")).status == "none"


def test_a_body_keeps_its_former_names() -> None:
    known = history(body_registered("Stalingrad"))

    known += body.Renamed(on="1961-11-10", name="Volgograd", names={"ru": "Волгоград"})

    assert read(known).title == "Volgograd"
    assert dict(read(known).names) == {"ru": "Волгоград"}
    assert read(known).former_names == ("Stalingrad",)


def test_names_follow_the_chronicle_and_not_the_recording() -> None:
    known = history(
        body_registered("Tsaritsyn"),
        *(body.Renamed(on="1961-11-10", name="Volgograd"), body.Renamed(on="1925-04-10", name="Stalingrad")),
    )

    assert read(known).title == "Volgograd"
    assert read(known).former_names == ("Tsaritsyn", "Stalingrad")


def test_what_a_body_is_known_for_is_collected() -> None:
    known = history(body_registered())

    known += body.Characterised(tags=("industry:port", "goal:net-zero"))
    known += body.Characterised(on="2024", tags=("industry:port", "expertise:port-governance"), text="a port")

    assert read(known).tags == ("industry:port", "goal:net-zero", "expertise:port-governance")


@pytest.mark.parametrize(
    "tag", ["port", "industry:", ":port", "industry:Port", "industry:a b", "industry:-", "x:a:b"]
)
def test_a_tag_is_a_kind_and_a_slug(tag: str) -> None:
    with pytest.raises(NotAFact, match="is no tag: write kind:name"):
        fact_of(body.Characterised, {"tags": [tag]})


def test_a_body_is_succeeded_once() -> None:
    known = history(body_registered(), body.Succeeded(on="2010-12-25", by="kaohsiung-city"))
    assert (read(known).status, read(known).successor) == ("succeeded", "kaohsiung-city")

    said = refusal(known, body.Succeeded(on="2011", by="tainan"))

    assert "was succeeded by kaohsiung-city already" in said


def test_succession_has_no_circles() -> None:
    world = World(successors={"b": "c", "c": "a"})
    known = history(body_registered(), stream="body:a", world=world)

    assert "no circles" in refusal(known, body.Succeeded(by="b"))
    assert "a cannot take its own place" in refusal(known, body.Succeeded(by="a"))
    assert read(known + body.Succeeded(by="d")).successor == "d"


def test_an_alleged_succession_is_not_judged() -> None:
    known = history(body_registered(), stream="body:a", world=World(successors={"b": "a"}))

    known += body.Succeeded(by="b", certainty="alleged")

    assert read(known).successor is None
    assert "no circles" in refusal(known, corrected(2, {"certainty": "confirmed"}))


def test_the_successor_is_registered() -> None:
    known = history(body_registered(), world=World(bodies=frozenset({"kaohsiung"})))

    assert "the body tainan is not in this ledger" in refusal(known, body.Succeeded(by="tainan"))


def test_an_office_moves_no_standing() -> None:
    known = history(body_registered())

    after = known + body.RoleHeld(
        on="2022-05", person=Person(name="Cammy Day", role="Council Leader"), until="2024"
    )

    assert read(after) == read(known)


def test_a_registration_that_others_refer_to_is_not_retracted() -> None:
    world = World(references={"body:kaohsiung": "partnership:edinburgh--kaohsiung#1"})

    said = refusal(history(body_registered(), world=world), retracted(1))

    assert "partnership:edinburgh--kaohsiung#1 refers to body:kaohsiung" in said


def test_a_registration_that_nobody_refers_to_may_be_retracted() -> None:
    known = history(body_registered("Kaosiung"), retracted(1))
    assert read(known).status == "none"

    known += body_registered("Kaohsiung")

    assert read(known).title == "Kaohsiung"


def test_a_registration_is_not_retracted_from_under_what_else_is_recorded() -> None:
    assert "never registered" in refusal(history(body_registered(), noted("2021-09")), retracted(1))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"country": "tw"}, "country"),
        ({"country": "TWN"}, "country"),
        ({"lat": 91}, "lat"),
        ({"lon": -181}, "lon"),
        ({"kind": "village"}, "kind is one of city, town"),
        ({"names": {"zh_Hant": "高雄"}}, "is no language tag"),
        ({"ids": {"wikidata": "181557"}}, "ids.wikidata"),
        ({"ids": {"osm": "1"}}, "ids has no field osm"),
        ({"under": "Taiwan Province"}, "is not a slug"),
    ],
)
def test_what_a_body_cannot_be(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(NotAFact) as caught:
        fact_of(body.Registered, {"name": "Kaohsiung", "kind": "city", **fields})

    assert words in str(caught.value)


def test_a_body_is_written_in_the_words_of_the_vocabulary() -> None:
    fields = {
        "name": "Kumamoto Prefecture",
        "kind": "prefecture",
        "country": "JP",
        "lat": 32.5,
        "lon": 130.7,
        "names": {"ja": "熊本県"},
        "ids": {"iso3166-2": "JP-43", "wikidata": "Q130308"},
        "under": "japan",
    }

    assert fields_of(fact_of(body.Registered, fields)) == fields


def test_an_office_that_was_left_before_it_was_held_is_said() -> None:
    known = history(body_registered("Gdynia"))
    mayor = Person(name="A", role="Mayor")

    said = cautions(known, body.RoleHeld(person=mayor, on="2024-05", until="2023"))

    assert any("until which the office was held, 2023, lies before" in caution for caution in said)
    for until in (None, "2024", "2024-05", "2025"):
        may = cautions(known, body.RoleHeld(person=mayor, on="2024-05", until=until))
        assert not any("office" in caution for caution in may)


# --- texts of one line

FORGED = "a\nb: registered"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": FORGED}, "name"),
        ({"name": "a", "names": {"ru": FORGED}}, "names"),
        ({"name": "a", "sources": [{"source": "minutes", "at": FORGED}]}, "sources.at"),
    ],
)
def test_a_line_break_in_a_name_is_refused_where_it_is_recorded_and_read_where_it_was(
    fields: dict[str, Any], field: str
) -> None:
    told = fact_of(body.Registered, {"kind": "city", "country": "PL"} | fields)

    said = refusal(history(stream="body:kaohsiung"), told)
    assert f"{field} is one line, and has a line break (character 2)" in said
    assert read(history(stream="body:kaohsiung") + Accepted(told, 0)).title == fields["name"]


def test_a_note_may_have_several_lines() -> None:
    known = history(body_registered())

    known += body.Renamed(name="b", note="one\ntwo")

    assert read(known).title == "b"


def test_a_name_is_not_corrected_to_two_lines_and_may_be_corrected_from_two() -> None:
    forged = fact_of(body.Registered, {"kind": "city", "country": "PL", "name": FORGED})
    assert "has a line break" in refusal(history(body_registered()), corrected(1, {"name": FORGED}))

    known = history(stream="body:kaohsiung") + Accepted(forged, 0)
    known += corrected(1, {"country": "DE"})
    known += corrected(1, {"name": "a"})

    assert read(known).title == "a"
