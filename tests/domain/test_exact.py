"""That fields are written as their fact would write them is told without the fact as it is with it, for every type."""

import itertools
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from pydantic_core import to_json

from domain.exact import Exact
from domain.fact import Fact, fact_class, fields_of, types
from tests.domain.filled import filled, value

ODD: tuple[Any, ...] = (
    *("", " ", "words", " words", "words ", "two\nlines", "\nwords", "München", "Mu\u0308nchen", "台北"),
    *(
        "a\u200bb",
        "a\u00adb",
        "\u00a0words",
        "a\u200db",
        "\ud800",
        "x" * 20_000,
        "x" * 20_001,
        "a\u3164b",
        "a\tb",
    ),
    *(
        "kaohsiung",
        "Kaohsiung",
        "city",
        "mou",
        "friendship",
        "PL",
        "pl",
        "confirmed",
        "alleged",
        "2024",
        "2024-13",
        "[2019,2019]",
    ),
    *(
        "P5Y",
        "https://gdynia.pl",
        "gdynia.pl",
        "a" * 64,
        "none",
        "true",
        "partnership:a--b",
        "1",
        "-0",
        "1e3",
    ),
    *(0, 1, -1, 91, 1.0, 1.5, -0.0, float("nan"), float("inf"), 10**40, True, False, None),
    *(
        [],
        ["words"],
        ["words", "words"],
        ["a", "b"],
        ["a", "B"],
        ["a", " b"],
        ["a", 1],
        [None],
        [["a"]],
    ),
    *(
        {},
        {"en": "words"},
        {"en": "words "},
        {"zh-Hant": "高雄", "en": "x"},
        {"e_n": "words"},
        {"wikidata": "Q1"},
    ),
    *(
        [{"source": "words"}],
        [{"source": "words", "at": None}],
        [{"source": "Words"}],
        [{"source": "words", "at": "p. 1"}],
        [{"at": "p. 1", "source": "words"}],
        [{"source": 1}],
        [{"source": "words"}, {"source": "x"}],
    ),
    *(
        [{"name": "somebody"}],
        [{"name": "somebody "}],
        {"length": "P5Y"},
        {"length": "5"},
        {"for": 1},
        {"for_": 1},
    ),
)
"""Values that one field or another takes, and such as none does."""


class Trusting(Exact):
    """The control: takes every value of what it could look at for right."""

    def __init__(self, cls: type[Fact]) -> None:
        super().__init__(cls)
        self._sure = dict.fromkeys(self._sure, lambda _: True)


class InAnyOrder(Exact):
    """Another: does not look whether all that must be there is."""

    def knows(self, fields: Mapping[str, Any]) -> bool:
        if fields.keys() <= self._met.keys():
            self._orders[(*fields,)] = [(self._sure.get(name), self._met[name]) for name in fields]
        return super().knows(fields)


class ByWorth(Exact):
    """Another: takes a number for what it is equal to."""

    def knows(self, fields: Mapping[str, Any]) -> bool:
        return super().knows(
            {
                name: float(told)
                if type(told) is int and to_json(float(told)) in self._met.get(name, ())
                else told
                for name, told in fields.items()
            }
        )


def is_exact(cls: type[Fact], fields: dict[str, Any]) -> bool:
    """What is to be told, by the fact itself."""
    try:
        to_json(fields)
        told = fields_of(cls.model_validate(fields))
    except ValueError:
        return False
    return {name: json.dumps(value) for name, value in told.items()} == {
        name: json.dumps(value) for name, value in fields.items()
    }


def base(cls: type[Fact]) -> dict[str, Any]:
    """The fields of a fact that has what it must have, and sources."""
    needed: dict[str, Any] = {"entry": 1, "parties": ["edinburgh", "kaohsiung"]}
    said = {name: value for name, value in needed.items() if name in cls.model_fields}
    return fields_of(filled(cls, **said)) | {"sources": [{"source": "words"}]}


def variants(cls: type[Fact]) -> Iterator[dict[str, Any]]:
    """Fields with each value in each place, and without what must be there."""
    whole = base(cls)
    for name in cls.model_fields:
        alias = cls.model_fields[name].alias or name
        for odd in (*ODD, value(cls, name)):
            yield {**whole, alias: odd}
    for name in whole:
        yield {other: told for other, told in whole.items() if other != name}
    yield {**whole, "nothing": "words"}
    yield dict(reversed(whole.items()))
    yield {}


def wrong(cls: type[Fact], known: Exact) -> list[dict[str, Any]]:
    """The fields that are said to be exact and are not, after all that are were learnt; twice, since order matters."""
    found = []
    for fields in itertools.chain(variants(cls), variants(cls)):
        right = is_exact(cls, fields)
        if known.knows(fields) and not right:
            found.append(fields)
        if right:
            known.learn(fields)
    return found


@pytest.mark.parametrize("cls", dict.fromkeys(map(fact_class, types())), ids=lambda cls: cls.__name__)
def test_what_is_said_to_be_exact_is(cls: type[Fact]) -> None:
    known = Exact(cls)

    assert wrong(cls, known) == []
    assert known.knows(base(cls))


@pytest.mark.parametrize("cls", dict.fromkeys(map(fact_class, types())), ids=lambda cls: cls.__name__)
def test_no_field_of_a_fact_is_judged_by_another(cls: type[Fact]) -> None:
    """Else what is told field by field would not be so: such a rule is a law, and no validator."""
    judges = cls.__pydantic_decorators__

    assert [judges.model_validators, judges.root_validators] == [{}, {}]
    assert [judges.field_validators, judges.validators] == [{}, {}]


def test_a_name_that_was_never_met_is_known_with_what_was() -> None:
    known = Exact(cls := fact_class("body.registered"))
    known.learn({"name": "Ulm", "kind": "city", "country": "DE"})

    assert known.knows({"name": "Köln am Rhein", "kind": "city", "country": "DE"})
    assert not known.knows({"name": "Köln am Rhein", "kind": "city", "country": "AT"})
    assert not known.knows({"name": "Köln am Rhein", "kind": "city"})
    assert not known.knows({"name": " Köln", "kind": "city", "country": "DE"})
    assert is_exact(cls, {"name": "Köln am Rhein", "kind": "city", "country": "AT"})


def test_what_is_equal_to_a_value_that_was_right_may_be_written_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A control: were the last value of a field enough whatever it is, what is equal to it would be taken for right."""
    monkeypatch.setattr("domain.exact._is_written_as_its_equals", lambda _: True)

    assert any(wrong(cls, Exact(cls)) for cls in dict.fromkeys(map(fact_class, types())))


@pytest.mark.parametrize("careless", [Trusting, InAnyOrder, ByWorth])
def test_one_that_looks_less_closely_is_found(careless: type[Exact]) -> None:
    cls = fact_class("body.registered")

    assert wrong(cls, careless(cls))
