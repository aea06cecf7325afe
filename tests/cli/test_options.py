"""The options of `comity record`: every field of every fact can be given, and comes back as it was given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cli.commands.record import ELSEWHERE
from cli.wording import flags
from domain.fact import COMMON, fact_class, fact_of, model_fields
from domain.fact import types as types_of
from queries.fields import FactField, FactType, types_called, verbs

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

COMMON_FLAGS = {
    *("--on", "--source", "--quote", "--certainty", "--before", "--note", "--user", "--command", "--dry-run"),
    *("--expect", "--ledger", "--format", "--json", "--color", "--no-color", "-q", "--quiet", "-v"),
    *("--verbose", "--debug", "-h", "--help", "--clock-is-right"),
}
CORRECTING = {"corrected", "retracted", "contested", "preferred"}
"""Facts of commands whose options are not those of their fields."""
EVERY = [(verb, kind) for verb in verbs() if verb not in CORRECTING for kind in types_called(verb)]

PERSON = {"name": "Lo Ta-sheng", "name_local": "羅達生", "role": "deputy mayor", "body": "kaohsiung"}
PERSON_SAID = "Lo Ta-sheng [羅達生]; deputy mayor; kaohsiung"
BY_SHAPE: dict[str, tuple[list[str], Any]] = {
    "text": (["some words"], "some words"),
    "when": (["2025-03"], "2025-03"),
    "list": (["one", "two"], ["one", "two"]),
    "words": (["one,two", "three"], ["one", "two", "three"]),
    "people": ([PERSON_SAID, "two artists"], [PERSON, {"name": "two artists"}]),
    "person": ([PERSON_SAID], PERSON),
    "term": (["length=P5Y,renewal=tacit,notice=P6M"], {"length": "P5Y", "renewal": "tacit", "notice": "P6M"}),
    "vote": (["40:12:3"], {"for": 40, "against": 12, "abstain": 3}),
    "names": (["pl=Kaohsiung", "zh-Hant=高雄"], {"pl": "Kaohsiung", "zh-Hant": "高雄"}),
    "flag": ([], True),
}
"""For each shape of field, what is written and what is recorded."""
BY_FIELD: dict[str, tuple[list[str], Any]] = {
    **{name: (["gdynia"], "gdynia") for name in ("visitor", "host", "home", "original")},
    **{name: (["kaohsiung"], "kaohsiung") for name in ("by", "under")},
    **{
        name: (["a-slug"], "a-slug")
        for name in ("instrument", "replaces", "incident", "commitment", "metric", "policy", "plan")
    },
    "parties": (["gdynia,kaohsiung"], ["gdynia", "kaohsiung"]),
    "counterparts": (["kaohsiung", "Iowa City"], ["kaohsiung", "Iowa City"]),
    "tags": (["industry:port", "goal:net-zero"], ["industry:port", "goal:net-zero"]),
    "replaces": (["old"], "old"),
    "lat": (["54.5"], 54.5),
    "lon": (["18.5"], 18.5),
    "country": (["PL"], "PL"),
    "entry": (["1"], 1),
    "value": (["140000.50"], "140000.50"),
    "url": (["https://example.org/a"], "https://example.org/a"),
    "sha256": (["0" * 64], "0" * 64),
    "timezone": (["Europe/Warsaw"], "Europe/Warsaw"),
    "languages": (["en", "pl"], ["en", "pl"]),
    "names": (["pl=Kaohsiung", "zh-Hant=高雄"], {"pl": "Kaohsiung", "zh-Hant": "高雄"}),
    "ids": (["wikidata=Q385"], {"wikidata": "Q385"}),
    "follow_up": (["sister-school"], "sister-school"),
    "follows": (["minutes-2025-06"], "minutes-2025-06"),
}
"""Fields whose words have a form of their own."""


def said(field: FactField, cls: type[Any]) -> tuple[list[str], Any]:
    """What is written for a field, and what is recorded of it."""
    if field.choices:
        last = field.choices[-1]
        if field.shape == "words":
            both = [field.choices[0], last]
            return [",".join(both)], both
        return [last], last
    if field.name == "by" and field.shape == "list":
        return ["gdynia", "kaohsiung"], ["gdynia", "kaohsiung"]
    if field.name == "by" and cls.verb == "succeeded":
        return ["gdynia"], "gdynia"
    if field.name == "under":
        kinds = cls.streams[0]
        value = {"partnership": "partnership:gdynia--kaohsiung", "programme": "fest"}.get(kinds, "kaohsiung")
        return [value], value
    return BY_FIELD.get(field.name) or BY_SHAPE[field.shape]


def words_for(field: FactField, cls: type[Any]) -> list[str]:
    """The option as it is written."""
    values, _ = said(field, cls)
    return (
        [flags(field)[-1]]
        if field.shape == "flag"
        else [word for value in values for word in (flags(field)[-1], value)]
    )


def test_every_type_of_fact_has_a_command() -> None:
    described = {f"{stream}.{verb}" for verb, kind in EVERY for stream in kind.kinds}
    apart = {shape for shape in types_of() if shape.partition(".")[2] in CORRECTING}

    assert described | apart == set(types_of())
    assert set(ELSEWHERE) > CORRECTING


@pytest.mark.parametrize(("verb", "kind"), EVERY)
def test_no_field_is_called_like_an_option_of_all(verb: str, kind: FactType) -> None:
    own = [flag for field in kind.fields for flag in flags(field)]

    assert not COMMON_FLAGS & set(own), verb
    assert len(own) == len(set(own))


@pytest.mark.parametrize(("verb", "kind"), EVERY)
def test_every_field_is_an_option(verb: str, kind: FactType) -> None:
    for stream in kind.kinds:
        cls = fact_class(f"{stream}.{verb}")
        assert [field.name for field in kind.fields] == model_fields(cls)
        assert all(field.help for field in kind.fields)
        assert not set(COMMON) & {field.name for field in kind.fields}


RECORDED = [
    (stream, verb, kind)
    for verb, kind in EVERY
    if verb not in {"opened", "registered", "started"}
    for stream in kind.kinds
    if (stream, verb) not in {(merged, "same-as") for merged in ("partnership", "body", "membership")}
]
"""Facts that `comity record` takes; those that open streams, or merge them, have commands of their own."""

BEFORE: dict[str, list[list[str]]] = {
    **{
        verb: [["signed", "--instrument", "a-slug", "--kind", "friendship"]]
        for verb in (
            *("renewed", "renewal-declined", "amendment-proposed", "amended", "invalidated", "stance-taken"),
            *("termination-proposed", "terminated"),
        )
    },
    "put-on-hold": [["proposed", "--kind", "mou"]],
    "resumed": [["proposed", "--kind", "mou"], ["put-on-hold", "--reason", "x"]],
    "signed": [
        ["signed", "--instrument", "old", "--kind", "mou"],
        ["planned", "--plan", "a-slug", "--what", "signing", "--due", "2030"],
    ],
    "termination-postponed": [
        ["signed", "--instrument", "a-slug", "--kind", "friendship"],
        ["termination-proposed", "--by", "gdynia"],
    ],
    "pressure-lifted": [["pressured", "--actor", "x", "--means", "economic", "--incident", "a-slug"]],
    "commitment-closed": [["commitment-made", "--commitment", "a-slug", "--text", "x"]],
    **{
        verb: [["planned", "--plan", "a-slug", "--what", "visit", "--due", "2030"]]
        for verb in ("plan-dropped", "visited", "contacted", "participated", "edition-held")
    },
    "left": [["joined"]],
    "named": [["joined"]],
}
"""What must have been recorded, so that a fact may be."""
COMMON_WORDS = (
    *("--on", "2025-06~", "--source", "minutes-2025-06#item 7", "--quote", "as it stands"),
    *("--certainty", "reported", "--note", "a note"),
)
COMMON_FIELDS = {
    "on": "2025-06~",
    "sources": [{"source": "minutes-2025-06", "at": "item 7", "quote": "as it stands"}],
    "certainty": "reported",
    "note": "a note",
}
WHO = {
    "partnership": "partnership:gdynia--kaohsiung",
    "body": "body:kaohsiung",
    "membership": "membership:gdynia@iurc",
    "programme": "programme:fest",
    "source": "source:minutes-2025-06",
    "ledger": "ledger",
}


@pytest.mark.parametrize(
    ("stream", "verb", "kind"), RECORDED, ids=[f"{item[0]}.{item[1]}" for item in RECORDED]
)
def test_every_option_can_be_given_and_comes_back(
    stream: str, verb: str, kind: FactType, gdynia: Shell
) -> None:
    gdynia.ok("register", "body", "iurc", "--name", "IURC", "--kind", "network")
    gdynia.ok("register", "programme", "fest", "--name", "Fest", "--kind", "festival")
    gdynia.ok("register", "source", "gdynia", "--title", "A source named like a body", "--kind", "other")
    own = stream == kind.kinds[0] or verb in {"pressure-lifted", "plan-dropped"}
    for words in BEFORE.get(verb, ()) if own else ():
        gdynia.ok("record", words[0], WHO[stream], *words[1:])
    if stream == "membership" and verb in {"stance-taken", "attested"}:  # the entry that it is about
        gdynia.ok("record", "joined", WHO[stream])
    cls = fact_class(f"{stream}.{verb}")
    given = [field for field in kind.fields if (stream, field.name) != ("membership", "instrument")]
    words = [word for item in given for word in words_for(item, cls)]

    done = gdynia.ok("record", verb, WHO[stream], *words, *COMMON_WORDS, "--json")

    expected = {named.name: said(named, cls)[1] for named in given} | COMMON_FIELDS
    recorded = done.json["entries"][0]["fact"]
    assert fact_of(cls, recorded) == fact_of(cls, expected)
    assert gdynia.entries(WHO[stream])[-1]["fact"] == recorded


@pytest.mark.parametrize(("verb", "kind"), [item for item in EVERY if item[0] in {"registered", "started"}])
def test_every_option_of_a_registration_comes_back(verb: str, kind: FactType, gdynia: Shell) -> None:
    stream = kind.kinds[0]
    gdynia.ok("register", "programme", "fest", "--name", "Fest", "--kind", "festival")
    cls = fact_class(f"{stream}.{verb}")
    words = [word for field in kind.fields for word in words_for(field, cls)]

    done = gdynia.ok("register", stream, "something", *words, "--json")

    expected = {field.name: said(field, cls)[1] for field in kind.fields}
    assert fact_of(cls, done.json["entries"][0]["fact"]) == fact_of(cls, expected)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("contest", "kaohsiung#1", "--because", "x"), "Did you mean --note (free text)?"),
        (("record", "visited", "kaohsiung", "--reason", "x"), "Did you mean --note (free text)?"),
        (("retract", "kaohsiung#1", "--why", "x"), "Did you mean --because (why) or --note (free text)?"),
        (
            ("record", "planned", "kaohsiung", "--deadline", "2031"),
            "Did you mean --due (when it is to happen)?",
        ),
        (("show", "kaohsiung", "--as-of", "2024"), "Did you mean --as-at (where things stood on that day)?"),
        (("record", "visited", "kaohsiung", "--notes", "x"), "Did you mean --note?"),
        (("report", "upcoming", "--withn", "3m"), "Did you mean --within?"),
    ],
)
def test_an_option_that_there_is_not_is_answered_with_the_one_that_is_meant(
    words: tuple[str, ...], said: str, gdynia: Shell
) -> None:
    assert said in gdynia.fails(2, *words)


def test_nothing_is_guessed_of_an_option_that_comes_near_none(gdynia: Shell) -> None:
    assert "mean" not in gdynia.fails(2, "record", "visited", "kaohsiung", "--foo", "x")
