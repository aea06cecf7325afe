"""The vocabulary as data is what the models say, and says it without them."""

import subprocess
import sys

import pytest

from domain import vocabulary
from domain.describe import common_fields, described, written
from domain.fact import COMMON, fact_class, fact_of, fields_of, model_fields, types
from domain.fields import says_who
from domain.kinds import KINDS
from domain.vocabulary import FILE, FactType, common, type_called, types_called, verbs

EVERY = list(vocabulary.types())


def test_the_file_is_what_the_models_say() -> None:
    assert FILE.read_text(encoding="utf-8") == written(), "python -m domain.describe writes it"
    assert described() == EVERY
    assert tuple(common_fields()) == common()


def test_every_type_is_there_under_each_of_its_names() -> None:
    assert {f"{kind}.{type_.verb}" for type_ in EVERY for kind in type_.kinds} == set(types())
    for name in types():
        assert name.partition(".")[0] in type_called(name).kinds
        assert type_called(name) in types_called(name.partition(".")[2])
    assert types_called("visitted") == ()
    with pytest.raises(KeyError):
        type_called("partnership.visitted")


def test_a_verb_is_told_as_its_first_type_is() -> None:
    assert verbs() == {verb: types_called(verb)[0].help for verb in dict.fromkeys(row.verb for row in EVERY)}


@pytest.mark.parametrize("type_", EVERY, ids=lambda type_: type_.name)
def test_a_field_is_as_its_model_has_it(type_: FactType) -> None:
    cls = fact_class(type_.name)

    assert type_.sentence == cls.sentence
    assert [field.name for field in type_.fields] == model_fields(cls)
    for field in (*type_.fields, *common()):
        model = cls.model_fields[field.name]
        assert field.required == model.is_required()
        assert field.help == model.description
        assert field.who == says_who(model)


def test_what_is_meant_where_nothing_is_said() -> None:
    said = {"metric": "visitors", "value": "45"}
    told = fact_of(fact_class("ledger.figure-reported"), said)
    meant = {
        field.name: field.default for field in type_called("ledger.figure-reported").fields if field.default
    }

    assert "comparator" not in fields_of(told)
    assert meant == {"comparator": told.model_dump()["comparator"]}
    assert {field.name for field in common()} == set(COMMON)


def test_the_kinds_of_instrument_are_those_of_their_table() -> None:
    kind = next(field for field in type_called("partnership.signed").fields if field.name == "kind")

    assert kind.choices == tuple(KINDS)
    assert "letter-of-intent" not in FILE.read_text(encoding="utf-8")


def test_it_waits_for_no_model() -> None:
    look = (
        "import sys, domain.sentence, domain.vocabulary as v; list(v.types());"
        " domain.sentence.sentence_of('partnership.noted', {'text': 'rain'});"
        " print({'pydantic', 'eventsourcing', 'domain.fact', 'decimal'} & {*sys.modules})"
    )

    done = subprocess.run([sys.executable, "-c", look], capture_output=True, encoding="utf-8", check=True)

    assert done.stdout == "set()\n"
