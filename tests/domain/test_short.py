"""Short sentences: no wider than their room, cut between words, and never without what must be said beside them."""

import copy
import re
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from rich.cells import cell_len

from domain.fact import STREAMS, fact_class, types
from domain.message import Message, Several
from domain.sentence import COMPARED, UNSAID, marks_of, sentence_of, short_of
from domain.short import ROOM, Short, cells, cut, shapes_of
from domain.vocabulary import FactField, FactType, type_called
from domain.vocabulary import types as described

FIELD = re.compile(r"\{(\w+)\}")
EVERY = tuple(described())

# --- any fact of any type, as JSON has it, with words of every length and script

words = (
    st.lists(
        st.text("aäłz雄市 가-", min_size=1, max_size=12)
        | st.sampled_from(("Kaohsiung", "高雄市政府", "a" * 90, "高" * 50, "{x}", "[1]", "two\nlines")),
        min_size=1,
        max_size=12,
    )
    .map(" ".join)
    .filter(str.strip)
)
VALUES: dict[str, SearchStrategy[Any]] = {
    "text": words,
    "when": st.sampled_from(("2024", "[..2023-05-01]", "2023-03-28/2023-04-01")),
    "figure": st.sampled_from(("45", "0.5", "1E+80", "140000")),
    "list": st.lists(words, min_size=1, max_size=4),
    "words": st.lists(words, min_size=1, max_size=4),
    "person": st.fixed_dictionaries({"name": words, "role": words | st.none()}),
    "people": st.lists(st.fixed_dictionaries({"name": words}), min_size=1, max_size=4),
    "term": st.sampled_from(({"length": "P5Y", "renewal": "tacit", "notice": "P6M"}, {"from": "2024"})),
    "vote": st.fixed_dictionaries({"for": st.integers(0, 999), "text": words | st.none()}),
    "names": st.dictionaries(st.sampled_from(("en", "zh-Hant")), words, min_size=1),
    "flag": st.sampled_from((True,)),
    "changes": st.lists(st.fixed_dictionaries({"field": st.just("on"), "value": words}), min_size=1),
}


def value_of(field: FactField) -> SearchStrategy[Any]:
    if not field.choices:
        return VALUES[field.shape]
    chosen = st.sampled_from(field.choices)
    return st.lists(chosen, min_size=1, unique=True) if field.shape == "words" else chosen


def fact_of(type_: FactType) -> SearchStrategy[tuple[FactType, dict[str, Any]]]:
    required = {field.name: value_of(field) for field in type_.fields if field.required}
    optional = {field.name: value_of(field) for field in type_.fields if not field.required}
    return st.tuples(st.just(type_), st.fixed_dictionaries(required, optional=optional))


facts = st.sampled_from(EVERY).flatmap(fact_of)


def broken_words(short: Short, whole: str, values: Iterable[Any] = ()) -> list[str]:
    """The words of a short sentence that no sentence with whole values has.

    Of a value that begins with a word for which there is no room, the beginning of that word may be left.
    """
    first = {found[0] for value in values if (found := re.findall(r"\w+", str(value)))}
    begun = [word for word in re.findall(r"(\w+)…", short) if any(map(re.compile(word).match, first))]
    there = {*re.findall(r"\w+", whole), *begun}
    return [word for word in re.findall(r"\w+", short) if word not in there and cells(word) == len(word)]


def uncut(short: Short) -> str:
    values = {name: str(value) for name, value in short.values.items() if value is not None}
    return " ".join([short.template, *values.values()])


marked = st.builds(
    lambda certainty, contested, possible: marks_of(certainty, contested=contested, possible=possible),
    st.sampled_from(("confirmed", "reported", "alleged")),
    st.booleans(),
    st.booleans(),
)


@given(facts, marked, st.sampled_from((str, str.upper, lambda _: "高" * 60)))
def test_any_fact_has_a_short_sentence_that_keeps_to_its_room(
    fact: tuple[FactType, dict[str, Any]], marks: tuple[Message, ...], names: Any
) -> None:
    type_, values = fact

    short = short_of(type_.name, values, names, marks)

    assert 0 < cell_len(short) <= cells(short) <= ROOM
    assert "\n" not in short
    assert all(mark in short.rpartition("[")[2] for mark in marks)
    said = short.values["fact"] if marks else short
    assert broken_words(said, uncut(said), said.values.values()) == []


def test_what_only_cuts_off_is_found() -> None:
    """The control of the property: seventy letters of the whole sentence break a word, and lose what is alleged."""
    values = {
        "visitor": "gdynia",
        "host": "kaohsiung",
        "occasion": "the opening of the harbour museum’s exhibition",
    }
    whole = sentence_of("partnership.visited", values) + " [alleged]"
    short = short_of("partnership.visited", values, marks=marks_of("alleged", contested=False))
    sliced = Short(("{fact}",), ROOM, fact=whole)

    assert broken_words(str.__new__(Short, whole[:ROOM]), whole) == ["exhibiti"]
    assert "alleged" not in sliced
    assert short == "gdynia visited kaohsiung: the opening of the harbour… [alleged]"


# --- complete


@pytest.mark.parametrize("type_", EVERY, ids=lambda type_: type_.name)
def test_each_type_is_said_by_what_its_sentence_says(type_: FactType) -> None:
    """A row keeps what its sentence says, and a short one has no more; with required fields alone there is one."""
    sentence, fields = set(FIELD.findall(type_.sentence)), {field.name: field for field in type_.fields}
    required = {name for name, field in fields.items() if field.required}
    unsaid = {name for name in required if set(UNSAID) & set(fields[name].choices)}

    assert type_.short
    for shape in type_.short:
        assert set(FIELD.findall(shape)) <= sentence
        assert "[" not in shape
    assert any(set(FIELD.findall(shape)) <= required for shape in type_.short)
    assert any(set(FIELD.findall(shape)) <= required - unsaid for shape in type_.short)


def test_every_registered_type_is_walked() -> None:
    assert {f"{kind}.{type_.verb}" for type_ in EVERY for kind in type_.kinds} == {
        name for kind in STREAMS for name in types(kind)
    }
    assert all(fact_class(type_.name).short == type_.short for type_ in EVERY)


# --- how it is said


@pytest.mark.parametrize(
    ("type_", "values", "words"),
    [
        ("partnership.visited", {"visitor": "a", "host": "b"}, "a visited b"),
        ("partnership.contacted", {"channel": "other"}, "in contact"),
        ("partnership.contacted", {"channel": "letter", "by": "a"}, "in contact (letter), by a"),
        ("partnership.signed", {"instrument": "x", "kind": "sister-city"}, "signed: sister city"),
        ("partnership.signed", {"instrument": "x", "kind": "other", "by": ["a", "b"]}, "signed by a, b"),
        ("partnership.considered", {"forum": "Council", "outcome": "tabled"}, "tabled, Council"),
        ("partnership.stance-taken", {"by": "a", "stance": "seeks-resumption"}, "a seeks resumption"),
        ("partnership.stance-taken", {"by": "a", "stance": "other"}, "a took a stance"),
        ("partnership.pressured", {"actor": "a", "means": ["political"]}, "pressured by a (political)"),
        (
            "programme.figure-reported",
            {"metric": "visitors", "value": "140000", "comparator": ">", "unit": "people"},
            "figure reported: visitors, more than 140,000 people",
        ),
        ("body.figure-reported", {"metric": "ties", "value": "45"}, "figure reported: ties, 45"),
        ("body.registered", {"name": "Riga", "kind": "other"}, "registered: Riga"),
        ("membership.left", {}, "left"),
    ],
)
def test_a_fact_in_short(type_: str, values: dict[str, Any], words: str) -> None:
    assert short_of(type_, values) == words


def test_how_a_figure_is_meant_is_not_lost_before_the_figure() -> None:
    values = {"metric": "m" * 64, "value": "45", "comparator": "<", "unit": "u" * 64}

    assert short_of("body.figure-reported", values) == "figure reported: less than 45"
    assert set(COMPARED) | {"="} == set(
        next(
            field for field in type_called("body.figure-reported").fields if field.name == "comparator"
        ).choices
    )


@pytest.mark.parametrize(
    ("text", "room", "words"),
    [
        ("as it is", 8, "as it is"),
        ("one two three", 9, "one two…"),
        ("one, two", 5, "one…"),
        ("unbreakable", 5, "…"),
        ("mou-2026-annex", 9, "mou-2026…"),
        ("高雄市政府", 7, "高雄市…"),
        ("高雄市政府", 6, "高雄…"),
        ("Gdynia 格丁尼亞", 12, "Gdynia 格丁…"),
        ("가나다 라마바", 9, "가나다…"),
        ("e\u0301te\u0301 x", 5, "…"),
        ("two\nlines", 20, "two lines"),
    ],
)
def test_a_text_is_cut_between_words(text: str, room: int, words: str) -> None:
    assert cut(text, room) == words


@pytest.mark.parametrize(
    ("text", "room", "words"),
    [
        ("unbreakable", 5, "unbr…"),
        ("one unbreakable", 9, "one…"),
        ("e\u0301te\u0301 x", 3, "e\u0301…"),
        ("👩\u200d🚀" * 9, 7, "👩\u200d🚀…"),
        ("x", 1, "x"),
        ("xy", 1, "…"),
    ],
)
def test_a_word_that_is_too_wide_is_cut_inside_where_nothing_else_is_left(
    text: str, room: int, words: str
) -> None:
    assert cut(text, room, inside=True) == words


def test_a_sentence_of_one_very_long_word_says_some_of_it() -> None:
    short = short_of("partnership.noted", {"text": "x" * 200})

    assert short == f"noted: {'x' * 62}…"


def test_the_widest_value_gives_way_first() -> None:
    found = Short(("{who}: {what}", "{who}"), 26, who="Gdynia", what="a fair in the old harbour")

    assert found == "Gdynia: a fair in the old…"
    assert found.values["what"] == "a fair in the old harbour"


def test_a_shape_of_which_nothing_would_be_left_gives_way_to_the_next() -> None:
    assert Short(("{who}: {what}", "{who}"), 20, who="Gdynia", what="w" * 40) == "Gdynia"
    assert Short(("{who}: {what}", "{who}"), 20, who="Gdynia", what=None) == "Gdynia"


def test_another_language_fits_its_own_shapes() -> None:
    chinese = {
        "{visitor} visited {host}: {occasion}": "{visitor}為了{occasion}訪問{host}",
        "{fact} [{marks}]": "{fact}（{marks}）",
        "alleged": "據稱",
    }
    values = {"visitor": "gdynia", "host": "kaohsiung", "occasion": "高雄港口博覽會" * 6}
    short = short_of("partnership.visited", values, marks=marks_of("alleged", contested=False))

    said = short.said(str, lambda template: chinese.get(template, template))

    assert said.startswith("gdynia為了高雄港口博覽會")
    assert said.endswith("…訪問kaohsiung（據稱）")
    assert cells(said) <= ROOM


def test_a_short_sentence_is_copied_as_it_is() -> None:
    found = short_of("partnership.visited", {"visitor": "a", "host": "b"})
    again = copy.deepcopy(found)

    assert (again, again.shapes, again.values) == (found, found.shapes, found.values)
    assert found.but(visitor="c") == "c visited b"
    assert isinstance(found, Message)


def test_shapes_follow_from_a_sentence() -> None:
    assert shapes_of("left[: {reason}]") == ("left: {reason}", "left")
    assert shapes_of("at {a}[, {b}][, {c}] now") == ("at {a}, {b}, {c} now", "at {a}, {b} now", "at {a} now")
    assert shapes_of("applied") == ("applied",)


def test_several_words_stay_messages() -> None:
    means = short_of("partnership.pressured", {"actor": "a", "means": ["political", "economic"]}).values[
        "means"
    ]

    assert isinstance(means.values["all"], Several)
    assert all(isinstance(word, Message) for word in means.values["all"])
