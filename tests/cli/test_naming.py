"""Bodies at the command line: whoever a field names is completed, normalised and looked at, by its marker alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import Field

from cli.commands.record import ELSEWHERE, _command
from cli.completing import Offered, offer
from domain import sentence, vocabulary
from domain.describe import written
from domain.fact import _REGISTRY, Body, People, Who
from domain.partnership import laws
from domain.partnership.facts import Visited
from queries.fields import types_called, verbs
from store.sqlite.glance import Glance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Shell

VISIT = ("record", "visited", "kaohsiung", "--visitor", "gdynia", "--host", "kaohsiung", "--on", "2024")


def told(shell: Shell, who: str = "kaohsiung") -> dict[str, Any]:
    """The fact that was recorded last."""
    return dict(shell.entries(who)[-1]["fact"])


def cautions(shell: Shell, *words: str) -> list[str]:
    """What is said beside, but for the missing source."""
    said: list[str] = shell.ok(*words, "--json").json["cautions"]
    return [word for word in said if "no source" not in word]


@pytest.fixture
def dined(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A visit with four fields more, of which nothing knows but their markers."""

    class Dined(Visited, name="dined", streams=("partnership",), sentence="dined"):
        """They dined."""

        caterer: Who = Field(description="who cooked")
        guests: tuple[Who, ...] = Field((), description="who ate")
        speakers: People = Field((), description="who spoke")
        chamber: Body | None = Field(None, description="whose rooms")

    rows: Any = laws.LAWS
    monkeypatch.setitem(rows, Dined, rows[Visited])
    (tmp_path / "vocabulary.json").write_text(written(), encoding="utf-8")
    monkeypatch.setattr(vocabulary, "FILE", tmp_path / "vocabulary.json")
    _forget()
    yield
    del _REGISTRY["partnership.dined"]
    _forget()


def _forget() -> None:
    """Let the vocabulary be read again."""
    for read in (vocabulary._written, vocabulary._type, sentence._pieces, sentence.said_of):
        read.cache_clear()


@pytest.mark.usefixtures("dined")
def test_a_new_field_is_cautioned_normalised_and_completed(gdynia: Shell) -> None:
    said = cautions(
        gdynia,
        *("record", "dined", "kaohsiung", "--visitor", "高雄", "--host", "GDYNIA", "--on", "2024"),
        *("--caterer", "kaosiung", "--guests", "Kaohsiung", "--guests", "a friend"),
        *("--speakers", "Lo; mayor; 高雄", "--speakers", "Lee; guest; gdinia", "--chamber", "Gdynia"),
    )

    assert said == [
        "caterer: kaosiung is no registered body and is kept as plain text; did you mean kaohsiung?",
        "speakers.body: gdinia is no registered body and is kept as plain text; did you mean gdynia?",
    ]
    fact = told(gdynia)
    assert (fact["visitor"], fact["host"], fact["chamber"]) == ("kaohsiung", "gdynia", "gdynia")
    assert fact["guests"] == ["kaohsiung", "a friend"]
    assert [speaker["body"] for speaker in fact["speakers"]] == ["kaohsiung", "gdinia"]
    command = _command(types_called("dined"))
    offer(command)
    with Glance(Path("comity.db")) as ledger:
        offered = {
            param.name: {word[0] for word in param.type.words(ledger)}
            for param in command.params
            if isinstance(param.type, Offered) and param.type.words
        }
    for field in ("caterer", "guests", "chamber", "visitor", "funded_by"):
        assert offered[field] == {"gdynia", "kaohsiung"}


@pytest.mark.usefixtures("gdynia")
def test_every_field_that_names_a_stream_is_completed() -> None:
    with Glance(Path("comity.db")) as ledger:
        there = {
            "body": {"gdynia", "kaohsiung"},
            "source": {"minutes-2025-06"},
            "partnership": {"partnership:gdynia--kaohsiung"},
            "programme": set[str](),
        }
        for verb in verbs():
            if verb in ELSEWHERE:
                continue
            kinds = types_called(verb)
            command = _command(kinds)
            offer(command)
            by_name = {param.name: param.type for param in command.params}
            for option in kinds[0].fields:
                if option.names:
                    type_ = by_name[option.name]
                    assert isinstance(type_, Offered), (verb, option.name)
                    assert type_.words
                    assert {word[0] for word in type_.words(ledger)} == there[option.names]


@pytest.mark.parametrize("field", ["subject", "funded-by", "person"])
def test_a_body_is_named_by_its_name_in_any_field(field: str, gdynia: Shell) -> None:
    if field == "subject":
        gdynia.ok(
            *("record", "figure-reported", "kaohsiung", "--metric", "x", "--value", "5", "--subject", "高雄")
        )
        assert told(gdynia)["subject"] == "kaohsiung"
        return
    gdynia.ok(*VISIT, f"--{field}", "Lo; mayor; 高雄" if field == "person" else "高雄")
    fact = told(gdynia)
    assert (fact["people"][0]["body"] if field == "person" else fact["funded_by"]) == "kaohsiung"


def test_a_body_is_named_by_its_name_in_a_correction_a_contest_and_a_preference(gdynia: Shell) -> None:
    gdynia.ok(*VISIT, "--funded-by", "a friend")
    because = ("--because", "x")
    source = ("--source", "minutes-2025-06")

    gdynia.ok("correct", "kaohsiung#2", "--set", "funded_by=Gdynia", *because, *source)
    assert told(gdynia)["changes"] == [{"field": "funded_by", "value": "gdynia"}]
    gdynia.ok("correct", "kaohsiung#2", "--set", "people=Lo; mayor; 高雄", *because, *source)
    assert told(gdynia)["changes"][0]["value"][0]["body"] == "kaohsiung"
    gdynia.ok("contest", "kaohsiung#2", "--field", "funded_by", "--value", "高雄", *source)
    assert told(gdynia)["value"] == "kaohsiung"
    gdynia.ok("prefer", "kaohsiung#2", "--field", "funded_by", "--value", "Kaohsiung", *because)
    assert told(gdynia)["value"] == "kaohsiung"


def test_what_is_on_record_in_words_is_preferred_in_these_words(gdynia: Shell) -> None:
    gdynia.ok(*VISIT, "--funded-by", "Sopot")
    gdynia.ok("register", "body", "sopot", "--name", "Sopot", "--kind", "city")
    gdynia.ok(
        *("contest", "kaohsiung#2", "--field", "funded-by", "--value", "gdynia"),
        *("--source", "minutes-2025-06"),
    )

    gdynia.ok("prefer", "kaohsiung#2", "--field", "funded-by", "--value", "Sopot", "--because", "x")

    assert told(gdynia)["value"] == "Sopot"


def test_a_slip_in_a_correction_is_said(gdynia: Shell) -> None:
    gdynia.ok(*VISIT)

    said = cautions(gdynia, "correct", "kaohsiung#2", "--set", "funded_by=kaosiung", "--because", "x")

    assert said == [
        "funded_by: kaosiung is no registered body and is kept as plain text; did you mean kaohsiung?"
    ]


def test_a_name_of_several_bodies_is_refused_where_it_is_written(gdynia: Shell) -> None:
    for slug in ("riga", "riga-us"):
        gdynia.ok("register", "body", slug, "--name", "Riga", "--kind", "city")

    said = gdynia.fails(3, *VISIT, "--funded-by", "RIGA")

    assert "RIGA may be riga or riga-us" in said
    gdynia.ok(*VISIT, "--funded-by", "riga")


# --- several in one


@pytest.fixture
def festival(gdynia: Shell) -> Shell:
    """A festival of Gdynia."""
    gdynia.ok("register", "programme", "fest", "--name", "Fest", "--kind", "festival", "--on", "2020")
    return gdynia


EDITION = ("record", "edition-held", "fest", "--title", "First", "--on", "2024")


@pytest.mark.parametrize("words", ["gdynia,kaohsiung", "gdynia, kaohsiung", "body:gdynia,kaohsiung"])
def test_slugs_with_commas_between_are_several_bodies(words: str, festival: Shell) -> None:
    assert cautions(festival, *EDITION, "--partners", words) == []

    assert told(festival, "fest")["partners"] == ["gdynia", "kaohsiung"]


def test_slugs_that_are_not_all_registered_are_refused_with_what_to_write(festival: Shell) -> None:
    said = festival.fails(2, *EDITION, "--partners", "gdynia,helsinki,turku")

    assert "partners: 'gdynia,helsinki,turku' names several" in said
    assert "helsinki and turku are no registered bodies" in said
    assert "write --partners gdynia --partners helsinki --partners turku" in said


def test_a_name_may_have_a_comma(festival: Shell) -> None:
    said = cautions(festival, *EDITION, "--partners", "Lee, a friend", "--partners", "Rotary Club, Gdynia")

    assert told(festival, "fest")["partners"] == ["Lee, a friend", "Rotary Club, Gdynia"]
    assert said == [
        "partners: Rotary Club, Gdynia is kept as one, in plain text; if several are meant, name each by itself"
    ]


def test_several_in_a_correction_are_several(festival: Shell) -> None:
    festival.ok(*EDITION)
    because = ("--because", "x")

    festival.ok("correct", "fest#2", "--set", "partners=gdynia,kaohsiung", *because)
    assert told(festival, "fest")["changes"][0]["value"] == ["gdynia", "kaohsiung"]
    assert "write 'partners=gdynia|turku'" in festival.fails(
        2, "correct", "fest#2", "--set", "partners=gdynia,turku", *because
    )


def test_one_who_is_two_is_cautioned_where_only_one_can_be_named(gdynia: Shell) -> None:
    assert cautions(gdynia, *VISIT, "--funded-by", "gdynia,kaohsiung") == [
        (
            "funded_by: gdynia,kaohsiung is kept as one, in plain text: it takes one; if several are meant,"
            " what each of them did is an entry of its own"
        )
    ]


# --- no day, and the other side of oneself


@pytest.mark.parametrize(
    "words",
    [
        ("visited", "kaohsiung", "--visitor", "gdynia", "--host", "kaohsiung"),
        ("signed", "kaohsiung", "--instrument", "pact", "--kind", "mou"),
        ("contacted", "kaohsiung", "--channel", "letter"),
    ],
)
def test_a_missing_day_is_said(words: tuple[str, ...], gdynia: Shell) -> None:
    assert any(caution.startswith("no day is given") for caution in cautions(gdynia, "record", *words))


def test_a_visit_to_oneself_is_said(gdynia: Shell) -> None:
    said = cautions(
        gdynia, "record", "visited", "kaohsiung", "--visitor", "gdynia", "--host", "Gdynia", "--on", "2024"
    )

    assert said == ["gdynia is both visitor and host: nobody is the other side of themselves"]
