"""Facts in words."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.testing import (
    amended,
    body_registered,
    commitment_made,
    concern_raised,
    considered,
    contacted,
    contested,
    corrected,
    figure_reported,
    noted,
    opened,
    pressured,
    proposed,
    put_on_hold,
    renewed,
    runs,
    signed,
    stance_taken,
    statement_made,
    terminated,
    visited,
)
from domain import body, source
from domain.fact import Fact, Part, Person, Term, Vote, fields_of
from domain.fields import says_who
from domain.membership import Participated
from domain.partnership.facts import Pressured
from domain.programme import Started
from domain.sentence import (
    PARTS,
    Phrase,
    Sentence,
    ValueOf,
    duration,
    in_words,
    sentence,
    sentence_of,
    term,
    values_of,
    vote,
)
from domain.shared import Change, Corrected, FigureReported
from tests.domain.strategies import every_fact


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (opened, "opened between edinburgh, kaohsiung"),
        (visited("2023"), "kaohsiung visited edinburgh"),
        (contacted("2022-10", channel="online"), "in contact (online)"),
        (
            proposed("2024-06", by="edinburgh", term=runs(length="P5Y")),
            "proposed: friendship, by edinburgh, for 5 years",
        ),
        (
            considered(outcome="tabled", vote=Vote(for_=40, against=12)),
            "considered: tabled, Council, 40 to 12",
        ),
        (put_on_hold(), "put on hold: more talks are needed"),
        (put_on_hold(by="edinburgh"), "put on hold by edinburgh: more talks are needed"),
        (signed(kind="letter-of-intent"), "signed: letter of intent"),
        (signed(by=("edinburgh",)), "signed: friendship by edinburgh"),
        (renewed(term=runs(until="2030")), "renewed: pact, until 2030"),
        (amended(), "amended: pact: another article"),
        (terminated(mode="mutual", effective="2025"), "terminated by edinburgh (mutual), effective 2025"),
        (stance_taken(stance="regards-as-ended"), "kaohsiung regards as ended"),
        (
            pressured(means=("political", "economic"), form="threat"),
            "pressured by Consulate-General (political, economic; threat)",
        ),
        (
            Pressured(actor="Beijing", means=("political",), target="edinburgh", attributed_by="a columnist"),
            "pressured by Beijing (political); on edinburgh; attributed to Beijing by a columnist",
        ),
        (concern_raised(), "concern of the airport: fewer flights"),
        (commitment_made(), "commitment made: to write a letter"),
        (figure_reported(), "figure reported: sister-cities = 45"),
        (statement_made(), "the Mayor said: we go on"),
        (
            corrected(2, {"on": "2024", "note": None}),
            "corrected #2: on is 2024, note is left out, because a slip",
        ),
        (contested(2, "people", [{"name": "A", "role": None}]), "contested #2: people may be A"),
        (body_registered(), "registered: Kaohsiung (city)"),
        (body.RoleHeld(person=Person(name="Lo", name_local="羅", role="Mayor")), "Lo 羅 (Mayor) held office"),
    ],
)
def test_a_fact_is_one_sentence(fact: Fact, words: str) -> None:
    assert sentence(fact) == words


def test_bodies_are_said_by_name() -> None:
    assert (
        sentence(visited(), {"kaohsiung": "高雄", "edinburgh": "愛丁堡"}.__getitem__) == "高雄 visited 愛丁堡"
    )


def test_what_people_write_is_no_template() -> None:
    said = sentence(put_on_hold(reason="see [1] and {by}", by="the [old] council {x}"))

    assert said == "put on hold by the [old] council {x}: see [1] and {by}"


def test_figures_are_grouped() -> None:
    assert sentence(
        FigureReported(metric="visitors", value=Decimal(140000), comparator=">", unit="people")
    ) == ("figure reported: visitors > 140,000 people")


@pytest.mark.parametrize(
    ("cast", "words"),
    [
        (Vote(for_=40, against=12, abstain=3), "40 to 12, 3 abstaining"),
        (Vote(text="unanimous"), "unanimous"),
        (Vote(against=3), "3 against"),
        (Vote(for_=0, against=3), "0 to 3"),
    ],
)
def test_a_vote_in_words(cast: Vote, words: str) -> None:
    assert vote(cast.model_dump()) == words
    assert vote(cast.model_dump(exclude_none=True)) == words


@pytest.mark.parametrize(
    ("agreed", "words"),
    [
        (
            runs(from_="2024", length="P5Y", until="2029", renewal="tacit", period="P1Y", notice="P6M"),
            "from 2024, for 5 years, until 2029, renewed tacitly by 1 year, notice 6 months",
        ),
        (runs(renewal="express"), "renewable expressly"),
        (runs(renewal="none"), "not renewable"),
    ],
)
def test_a_term_in_words(agreed: Term, words: str) -> None:
    assert term(agreed.model_dump()) == words
    assert term(agreed.model_dump(exclude_none=True)) == words


def test_a_length_of_time_in_words() -> None:
    assert [duration(name) for name in ("P1Y", "P1Y6M", "P2W", "P90D")] == [
        "1 year",
        "1 year 6 months",
        "2 weeks",
        "90 days",
    ]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (ValueOf("partnership.visited", "host", '"a-slug"'), "A-SLUG"),
        (ValueOf("partnership.visited", "occasion", '"a-slug"'), "a-slug"),
        (
            ValueOf("partnership.visited", "sources", '[{"source":"minutes","at":"p. 2","quote":null}]'),
            "minutes p. 2",
        ),
        (
            ValueOf("partnership.visited", "people", '[{"name":"Lo","name_local":null,"role":"Mayor"}]'),
            "Lo (Mayor)",
        ),
        (ValueOf("partnership.signed", "reestablishes", "false"), "no"),
        (ValueOf("partnership.signed", "reestablishes", "true"), "yes"),
        (ValueOf("partnership.signed", "kind", '"sister-city"'), "sister-city"),
        (ValueOf("body.registered", "ids", '{"wikidata":"Q1","geonames":null}'), "wikidata Q1"),
        (ValueOf("ledger.figure-reported", "value", '"1E+6"'), "1,000,000"),
        (ValueOf("partnership.noted", "on", "null"), "not said"),
    ],
)
def test_a_value_is_said_as_its_field_is_marked(value: ValueOf, words: str) -> None:
    assert value.said(str.upper) == words


def test_a_phrase_names_whoever_is_in_it() -> None:
    assert (
        Phrase("terminated by ", "edinburgh", ": at last").said(str.upper)
        == "terminated by EDINBURGH: at last"
    )
    assert str(Phrase("terminated")) == "terminated"


def test_another_language_has_a_table_of_its_own() -> None:
    french = {
        "partnership.visited": "{host} a reçu {visitor}[ ({occasion})]",
        "partnership.noted": "note : {text}",
    }
    visit, note = (
        Sentence(f"{kind}.{fact.verb}", values_of(fact))
        for kind, fact in (
            ("partnership", visited().model_copy(update={"occasion": "un salon"})),
            ("body", noted(text="il pleut")),
        )
    )

    assert visit.said(templates=french) == "edinburgh a reçu kaohsiung (un salon)"
    assert note.said(templates=french) == "note : il pleut"
    assert Sentence("partnership.put-on-hold", values_of(put_on_hold())).said(templates=french) == sentence(
        put_on_hold()
    )


def test_what_is_not_described_is_said_to_be_written() -> None:
    with pytest.raises(
        KeyError,
        match=r"partnership\.dined is not in vocabulary\.json, which python -m domain\.describe writes",
    ):
        sentence_of("partnership.dined", {})


def test_parts_are_known_by_the_fields_of_their_models() -> None:
    fields = [
        {field.alias or name for name, field in part.model_fields.items()} for part in (Person, Term, Vote)
    ]

    assert list(PARTS.values()) == fields


def test_a_corrected_value_is_said_as_the_field_says_it() -> None:
    changes = (
        Change(
            field="signatories", value=[{"name": "Lo Ta-sheng", "name_local": "羅達生", "body": "kaohsiung"}]
        ),
        Change(field="term", value={"length": "P5Y", "renewal": "tacit"}),
        Change(field="vote", value={"for": 40, "against": 12}),
    )

    assert sentence(Corrected(entry=1, changes=changes, because="the press gives them")) == (
        "corrected #1: signatories is Lo Ta-sheng 羅達生, term is for 5 years, renewed tacitly,"
        " vote is 40 to 12, because the press gives them"
    )


# --- templates are taken apart once, and say what they said when each was read anew

_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_FIELD = re.compile(r"\{(\w+)\}")


def read_anew(fact: Fact, names: Callable[[str], str]) -> str:
    """The sentence as the model's own template says its own values, piece by piece: slowly, and plainly right."""
    template = fact.sentence
    while (shorter := _OPTIONAL.sub(lambda part: _part(part.group(1), fact, names), template)) != template:
        template = shorter
    said = _FIELD.sub(lambda found: _value(fact, found.group(1), names), template)
    return said.replace("\x01", "[").replace("\x02", "]").replace("\x03", "{").replace("\x04", "}")


def _part(part: str, fact: Fact, names: Callable[[str], str]) -> str:
    if any(_value(fact, name, names) == "" for name in _FIELD.findall(part)):
        return ""
    return _FIELD.sub(lambda found: _value(fact, found.group(1), names), part)


def _value(fact: Fact, name: str, names: Callable[[str], str]) -> str:
    said = _of_model(getattr(fact, name), names if says_who(type(fact).model_fields[name]) else str)
    if name in {"kind", "stance", "outcome", "mode"}:
        said = said.replace("-", " ")
    return said.replace("[", "\x01").replace("]", "\x02").replace("{", "\x03").replace("}", "\x04")


def _of_model(value: Any, names: Callable[[str], str]) -> str:
    """A value of a model in words."""
    match value:
        case Decimal():
            return f"{value:,f}"
        case Person():
            name = f"{value.name} {value.name_local}" if value.name_local else value.name
            return f"{name} ({value.role})" if value.role else name
        case Term() | Vote():
            return (term if isinstance(value, Term) else vote)(value.model_dump())
        case Change():
            return f"{value.field} is {in_words(value.value) or 'left out'}"
        case tuple():
            return ", ".join(_of_model(item, names) for item in value)
        case _:
            assert not isinstance(value, Part)
            return in_words(value, names)


words = st.text("ab-[]{} 雄", min_size=1, max_size=6).filter(str.strip)
others: st.SearchStrategy[Fact] = st.one_of(
    st.builds(body_registered, words, kind=st.sampled_from(("city", "county"))),
    st.builds(body.RoleHeld, person=st.builds(Person, name=words, role=words | st.none())),
    st.builds(put_on_hold, reason=words, by=words | st.none()),
    st.builds(
        pressured, actor=words, channel=words | st.none(), demand=words | st.none(), target=words | st.none()
    ),
    st.builds(Participated, occasion=words, place=words | st.none(), counterparts=st.tuples(words, words)),
    st.builds(Started, name=words, kind=st.just("forum"), host=words | st.none()),
    st.builds(source.Registered, title=words, kind=st.just("minutes"), publisher=words | st.none()),
    st.builds(lambda item: corrected(2, {"note": item}), words | st.none()),
)


@given(every_fact | others)
def test_a_fact_and_its_values_as_json_say_the_same_in_every_language(fact: Fact) -> None:
    """One sentence is made of the model, of its fields as JSON has them, and of what a row keeps of it."""
    backwards = {
        f"{fact.streams[0]}.{fact.verb}": " ← ".join(
            f"[{{{name}}}]" for name in _FIELD.findall(fact.sentence)[::-1]
        )
    }
    for names in (str, str.upper, lambda slug: f"[{slug}] {{by}}"):
        for kind in fact.streams:
            type_ = f"{kind}.{fact.verb}"
            kept = Sentence(type_, values_of(fact))

            assert read_anew(fact, names) == sentence(fact, names) == kept.said(names)
            assert sentence_of(type_, fields_of(fact), names) == kept.said(names)
            assert kept.said(names, backwards) == sentence_of(type_, fields_of(fact), names, backwards)
            assert sentence_of(type_, fact.model_dump(mode="json"), names) == kept.said(names)
