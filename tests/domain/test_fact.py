"""What every fact carries, and how a fact is read from what people write."""

from decimal import Decimal
from typing import Any

import pytest

from domain.aggregate import Aggregate
from domain.fact import (
    Citation,
    Fact,
    NotAFact,
    Person,
    Term,
    UnknownType,
    Vote,
    changed,
    fact_class,
    fact_of,
    fields_of,
    types,
)
from domain.partnership.facts import Considered, Contacted, Opened, PutOnHold, Signed, Visited
from domain.shared import Change, Corrected, FigureReported


def refused(cls: type[Fact], **fields: Any) -> str:
    """Return why the fields make no fact."""
    with pytest.raises(NotAFact) as caught:
        fact_of(cls, fields)
    return str(caught.value)


VISIT = {"visitor": "kaohsiung", "host": "edinburgh"}


def test_a_fact_is_its_fields() -> None:
    visit = fact_of(Visited, {"on": "2023-03", **VISIT})

    assert visit == Visited(on="2023-03", visitor="kaohsiung", host="edinburgh")
    assert fields_of(visit) == {"on": "2023-03", **VISIT}


def test_a_fact_is_frozen() -> None:
    visit = Visited(visitor="kaohsiung", host="edinburgh")

    with pytest.raises(ValueError, match="frozen"):
        visit.on = "2024"  # type: ignore[misc]


def test_defaults_are_left_out() -> None:
    visit = fact_of(Visited, {**VISIT, "certainty": "confirmed", "sources": [], "people": []})

    assert fields_of(visit) == VISIT


def test_parts_are_written_in_the_words_of_the_vocabulary() -> None:
    signed = Signed(instrument="pact", kind="mou", term=Term(from_="2024", length="P5Y"))
    considered = Considered(forum="Council", outcome="approved", vote=Vote(for_=40, against=12))

    assert fields_of(signed)["term"] == {"from": "2024", "length": "P5Y"}
    assert fields_of(considered)["vote"] == {"for": 40, "against": 12}
    assert fact_of(Signed, fields_of(signed)) == signed
    assert fact_of(Considered, fields_of(considered)) == considered


def test_a_figure_is_a_decimal_written_as_a_string() -> None:
    figure = fact_of(FigureReported, {"metric": "share", "value": "90.50"})

    assert isinstance(figure, FigureReported)
    assert figure.value == Decimal("90.50")
    assert fields_of(figure)["value"] == "90.50"


def test_what_is_missing_is_said_with_what_it_is() -> None:
    assert refused(Visited, host="edinburgh") == "visited needs visitor (who visited)"


def test_what_is_too_much_is_said_with_what_was_meant() -> None:
    assert "visited has no field visitors: did you mean visitor?" in refused(Visited, **VISIT, visitors="x")


def test_all_that_is_wrong_is_said_at_once() -> None:
    said = refused(Visited, on="2023-13", colour="red")

    assert said.count("; ") >= 3
    assert "there is no month 13" in said


def test_a_word_outside_a_closed_list_is_refused_with_the_list() -> None:
    said = refused(Contacted, channel="telegram")

    assert said.startswith("channel is one of meeting, online, letter, speech, event, call or other")
    assert "not 'telegram'" in said


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"on": "03/04/2025"}, "on:"),
        ({"on": ""}, "on:"),
        ({"note": ""}, "it is empty"),
        ({"note": "a\u202eb"}, "invisible character U+202E"),
        ({"note": 7}, "note is a text, not 7"),
        ({"topics": "smart-city"}, "topics is a list"),
        ({"topics": ["Smart City"]}, "is not a slug"),
        ({"certainty": "rumour"}, "certainty is one of confirmed, reported or alleged"),
        ({"before": 0}, "before is 1 at least, not 0"),
        ({"before": "x"}, "before is a number"),
        ({"sources": [{"source": "Press"}]}, "is not a slug"),
        ({"sources": [{}]}, "needs sources 1, source"),
        (
            {"sources": [{"source": "press", "page": "3"}]},
            "sources 1 has no field page: it has source, at, quote",
        ),
        ({"sources": [{"source": "press", "quote": " ".join(["word"] * 26)}]}, "a quotation is kept to 25"),
        ({"people": [{"role": "Mayor"}]}, "needs people 1, name"),
        ({"id": "x"}, "no field id"),
        ({"recorded_at": "2024"}, "no field recorded_at"),
    ],
)
def test_what_cannot_be_kept_is_refused(fields: dict[str, Any], words: str) -> None:
    assert words in refused(Visited, **VISIT, **fields)


@pytest.mark.parametrize(
    ("type_", "fields", "words"),
    [
        ("body.registered", {"lat": 95}, "lat is 90 at most, not 95 (latitude in degrees north)"),
        ("body.registered", {"lon": -200}, "lon is -180 at least, not -200 (longitude in degrees east)"),
        ("body.registered", {"ids": {"wikidata": "x"}}, "ids.wikidata cannot be 'x' (such as Q"),
        (
            "body.document-attached",
            {"sha256": "zz"},
            "sha256 cannot be 'zz' (the SHA-256 digest of the file, 64 hexadecimal digits)",
        ),
        ("body.role-held", {"person": "Anna"}, "person is an object with fields of its own, not 'Anna'"),
        ("partnership.signed", {"term": {"foo": 1}}, "term has no field foo: it has from, until, length"),
        ("partnership.signed", {"topics": ["a", "B c"]}, "topics 2: 'B c' is not a slug"),
        ("partnership.corrected", {"changes": []}, "changes is empty"),
        ("partnership.contested", {"field": ""}, "field is empty"),
        (
            "partnership.corrected",
            {"changes": {"certainty": "confirmed"}},
            "changes is a list such as [{\"field\": …, \"value\": …}], not {'certainty': 'confirmed'}",
        ),
    ],
)
def test_each_rule_of_a_field_is_said_in_plain_words(type_: str, fields: dict[str, Any], words: str) -> None:
    with pytest.raises(NotAFact) as caught:
        fact_of(fact_class(type_), fields)

    assert words in str(caught.value)
    assert "should" not in str(caught.value)


def test_what_is_wrong_in_a_list_is_named_by_its_path_for_forms() -> None:
    with pytest.raises(NotAFact) as caught:
        fact_of(Visited, {**VISIT, "topics": ["a", "B c"]})

    assert [mistake.field for mistake in caught.value.mistakes] == ["topics.1"]


def test_a_quotation_of_25_words_is_kept() -> None:
    cited = Citation(source="press", at="p. 3", quote=" ".join(["word"] * 25))

    assert Visited(visitor="a", host="b", sources=(cited,)).sources == (cited,)


@pytest.mark.parametrize(
    "slug", ["", "Kaohsiung", "san francisco", "-a", "a-", "a--b", "a_b", "高雄", "a" * 65]
)
def test_what_is_no_slug(slug: str) -> None:
    assert "is not a slug" in refused(Opened, parties=["edinburgh", slug])


@pytest.mark.parametrize("slug", ["a", "7", "san-francisco", "no-17-school", "a" * 64])
def test_what_is_a_slug(slug: str) -> None:
    assert fields_of(fact_of(Opened, {"parties": ["edinburgh", slug]})) == {"parties": ["edinburgh", slug]}


def test_a_partnership_has_two_parties_at_least() -> None:
    assert "parties" in refused(Opened, parties=["edinburgh"])


@pytest.mark.parametrize("length", ["5 years", "P", "P0D", "PT5H", "P1.5Y", "P-1Y"])
def test_a_length_of_time_is_a_duration(length: str) -> None:
    assert "term.length" in refused(Signed, instrument="pact", kind="mou", term={"length": length})


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e40", "many"])
def test_a_figure_is_a_number(value: str) -> None:
    assert "value" in refused(FigureReported, metric="visitors", value=value)


def test_a_fact_is_changed_field_by_field() -> None:
    visit = Visited(on="2023", visitor="kaohsiung", host="edinburgh", people=(Person(name="A"),))

    assert changed(visit, {"on": "2024", "people": None}) == Visited(
        on="2024", visitor="kaohsiung", host="edinburgh"
    )
    with pytest.raises(NotAFact, match="no field colour"):
        changed(visit, {"colour": None})


def test_a_correction_holds_any_value_as_json_has_it() -> None:
    correction = fact_of(
        Corrected, {"entry": 2, "because": "x", "changes": [{"field": "people", "value": [{"name": "A"}]}]}
    )

    assert correction == Corrected(
        entry=2, because="x", changes=(Change(field="people", value=[{"name": "A"}]),)
    )
    assert "changes" in refused(Corrected, entry=2, because="x", changes=[])


def test_a_type_leads_to_its_class() -> None:
    assert fact_class("partnership.put-on-hold") is PutOnHold
    assert {"body.noted", "ledger.noted", "partnership.noted", "source.noted"} <= set(types())
    assert all(shape.startswith("source.") for shape in types("source"))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("partnership.put-on-hod", "did you mean partnership.put-on-hold"),
        ("partnership.xyzzy", "a partnership has opened, visited"),
        ("embassy.opened", "embassy"),
        ("subprocess:Popen", "a type begins with ledger, body, partnership, membership, programme or source"),
    ],
)
def test_an_unknown_type_is_refused_with_what_comes_near(given: str, words: str) -> None:
    with pytest.raises(UnknownType, match="is no type of fact") as caught:
        fact_class(given)

    assert words in str(caught.value)


def test_there_are_no_other_kinds_of_stream() -> None:
    with pytest.raises(KeyError):
        Aggregate.of("subprocess")


def test_a_new_fact_says_what_it_is() -> None:
    with pytest.raises(TypeError, match="needs a name, its streams, a sentence and a docstring"):
        type("Nothing", (Fact,), {"__doc__": "Nothing."})

    with pytest.raises(TypeError, match="exists already"):
        type("Again", (Fact,), {"__doc__": "Again."}, name="visited", streams=["partnership"], sentence="x")

    with pytest.raises(TypeError, match="no stream of ours"):
        type("Elsewhere", (Fact,), {"__doc__": "Elsewhere."}, name="x", streams=["moon"], sentence="x")
