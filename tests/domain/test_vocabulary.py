"""The types of fact and their fields, written out: they are stored for ever, so none is renamed or removed.

A new type or field is added to the table here, on purpose and for good.
"""

import re
from dataclasses import fields as fields_of
from types import UnionType
from typing import Any, get_args, get_origin

import pytest

from comity import testing
from domain import body, ledger, membership, partnership, programme, source
from domain.aggregate import Aggregate
from domain.body import BodyFact, BodyKind
from domain.entry import Entry
from domain.fact import COMMON, STREAMS, Fact, Part, Person, Term, Vote, fact_class, model_fields, types
from domain.ledger import LedgerFact
from domain.membership import MembershipFact
from domain.partnership.facts import InstrumentKind, Means, Outcome, PartnershipFact, Stance
from domain.programme import ProgrammeFact, ProgrammeKind
from domain.shared import ABOUT_ENTRIES, Correction, Remark
from domain.source import SourceFact, SourceKind

EVERYWHERE = {
    "figure-reported": "metric* value* comparator unit as_of subject",
    "statement-made": "speaker* text*",
    "document-attached": "title* sha256 media_type locator",
    "noted": "text* about",
    "corrected": "entry* changes* because*",
    "retracted": "entry* because*",
    "contested": "entry* field* value*",
    "preferred": "entry* field* value* because*",
    "attested": "entry*",
}
"""Facts that every stream takes, with their fields; `*` marks what is required."""

IN_NETWORKS = {
    "stance-taken": "by* stance* instrument entry text",
    "pressured": "actor* means* form incident channel demand ground beneficiary target attributed_by",
    "pressure-lifted": "incident* by reason",
    "concern-raised": "by* text* means",
}
"""Facts of a partnership that a membership takes too."""

PLANS = {
    "planned": "plan* what* due* visitor host occasion place people topics",
    "plan-dropped": "plan* reason",
}
"""Facts of what is to come, in the streams in which it may."""

VOCABULARY: dict[str, dict[str, str]] = {
    "ledger": {
        "opened": "title* home languages timezone",
        "policy-adopted": "policy* title* by metric counts follow_up text",
    },
    "body": {
        "registered": "name* kind* country names lat lon ids region under",
        "renamed": "name* names",
        "characterised": "tags text",
        "role-held": "person* until",
        "succeeded": "by*",
        "same-as": "original*",
    },
    "partnership": {
        "opened": "parties* under title",
        "visited": "visitor* host* occasion place cost funded_by people topics plan",
        "contacted": "channel* by occasion place people topics plan",
        "proposed": "kind* by forum term due topics",
        "considered": "forum* outcome* by vote reason due",
        "put-on-hold": "reason* by",
        "resumed": "by reason",
        "resolution-passed": "forum* title* by vote text",
        "signed": "instrument* kind* title by term signatories witnesses place replaces reestablishes topics plan",
        "signing-postponed": "reason* kind",
        "renewed": "instrument* term forum vote",
        "renewal-declined": "instrument* by reason forum vote",
        "amendment-proposed": "instrument* change* by",
        "amended": "instrument* change* by",
        "invalidated": "by* ground* instrument",
        "suspended": "by* ground scope forum vote",
        "termination-proposed": "by* forum ground",
        "termination-postponed": "by* reason* until",
        "terminated": "by mode ground effective forum vote",
        **IN_NETWORKS,
        "commitment-made": "commitment* text* owner due",
        "commitment-closed": "commitment* outcome*",
        "dormancy-declared": "by reason",
        "same-as": "original*",
        **PLANS,
    },
    "membership": {
        "invited": "by* people",
        "applied": "",
        "joined": "as_name",
        "participated": "occasion* place counterparts people topics plan",
        "named": "as_name* reason",
        "left": "reason",
        "same-as": "original*",
        **IN_NETWORKS,
        **PLANS,
    },
    "programme": {
        "started": "name* kind* host names under",
        "edition-held": "title* place partners people topics first_of_kind plan",
        "ended": "reason",
        **PLANS,
    },
    "source": {
        "registered": "title* kind* follows authors publisher published url accessed sha256",
        "same-as": "original*",
        "withdrawn": "reason*",
    },
}

LISTS: dict[tuple[str, str], str] = {
    ("body.registered", "kind"): (
        "city town county prefecture state district territory school university port council network"
        " association company ministry office other"
    ),
    ("source.registered", "kind"): (
        "article interview minutes agreement dataset register webpage letter photo other"
    ),
    ("programme.started", "kind"): "festival concert residency forum workshop exchange survey other",
    ("partnership.signed", "kind"): (
        "letter-of-intent mou project friendship sister-city sister-school sister-university sister-port"
        " sister-council protocol other"
    ),
    ("partnership.contacted", "channel"): "meeting online letter speech event call other",
    ("partnership.considered", "outcome"): (
        "tabled referred amended deferred approved rejected withdrawn lapsed"
    ),
    ("partnership.terminated", "mode"): "unilateral mutual",
    ("partnership.stance-taken", "stance"): (
        "upholds disputes refutes regards-as-ended seeks-resumption supports opposes other"
    ),
    ("partnership.pressured", "means"): "political economic coercive inducing unclassified",
    ("partnership.pressured", "form"): "act threat offer",
    ("partnership.commitment-closed", "outcome"): "fulfilled missed released",
    ("programme.planned", "what"): "visit signing meeting event edition other",
    ("ledger.figure-reported", "comparator"): "= > >= < <= ~",
    ("ledger.noted", "about"): "context objective definition pillar quote other",
    ("ledger.noted", "certainty"): "confirmed reported alleged",
}

UNIONS: dict[str, Any] = {
    "ledger": LedgerFact,
    "body": BodyFact,
    "partnership": PartnershipFact,
    "membership": MembershipFact,
    "programme": ProgrammeFact,
    "source": SourceFact,
}

OF_THE_COMMAND_LINE = {
    *("ledger", "format", "json", "lang", "no_color", "quiet", "verbose", "debug", "user", "dry_run"),
    *("expect", "source", "quote", "help", "as_at", "as_known", "no_input", "clock_is_right"),
}
"""Options that every command has: a fact's field of this name could not be given."""

OF_THE_ENVELOPE = {
    *(
        "id",
        "position",
        "stream",
        "version",
        "schema",
        "recorded_at",
        "recorded_by",
        "command",
        "salt",
        "withheld",
    ),
    "type",
}

FACTS = sorted({fact_class(type_) for type_ in types()}, key=lambda cls: (cls.__module__, cls.__name__))
each_fact = pytest.mark.parametrize("cls", FACTS, ids=lambda cls: f"{cls.streams[0]}.{cls.verb}")
each_stream = pytest.mark.parametrize("kind", STREAMS)


def words_of(annotation: Any) -> set[str]:
    """Return the words of the closed lists in a field's annotation."""
    if isinstance(annotation, str):
        return {annotation}
    return {word for part in get_args(annotation) for word in words_of(part)}


def members(union: UnionType) -> set[type[Fact]]:
    """Return the classes of a union, however it is nested."""
    return {
        found for arg in get_args(union) for found in (members(arg) if isinstance(arg, UnionType) else {arg})
    }


# --- complete


def test_there_is_a_table_for_every_kind_of_stream() -> None:
    assert set(VOCABULARY) == set(UNIONS) == set(STREAMS)


@each_stream
def test_the_types_are_those_of_the_vocabulary_in_its_order(kind: str) -> None:
    assert set(types(kind)) == {f"{kind}.{verb}" for verb in VOCABULARY[kind] | EVERYWHERE}
    assert [shape.partition(".")[2] for shape in types(kind)[: len(VOCABULARY[kind])]] == list(
        VOCABULARY[kind]
    )


@pytest.mark.parametrize(
    ("type_", "said"),
    [
        (f"{kind}.{verb}", said)
        for kind, table in VOCABULARY.items()
        for verb, said in (table | EVERYWHERE).items()
    ],
)
def test_the_fields_are_those_of_the_vocabulary(type_: str, said: str) -> None:
    cls = fact_class(type_)

    assert model_fields(cls) == [name.rstrip("*") for name in said.split()]
    assert {name for name, field in cls.model_fields.items() if field.is_required()} == {
        name.rstrip("*") for name in said.split() if name.endswith("*")
    }


def test_every_fact_carries_the_same_beside_its_own() -> None:
    assert COMMON == ("on", "sources", "certainty", "before", "note")


def test_the_parts_of_facts_have_the_fields_of_the_vocabulary() -> None:
    assert list(Person.model_fields) == ["name", "name_local", "role", "body"]
    assert [field.alias or name for name, field in Term.model_fields.items()] == [
        *("from", "until", "length", "renewal", "period", "notice")
    ]
    assert [field.alias or name for name, field in Vote.model_fields.items()] == [
        *("for", "against", "abstain", "text")
    ]


@pytest.mark.parametrize(("type_", "field"), LISTS)
def test_closed_lists_are_those_of_the_vocabulary(type_: str, field: str) -> None:
    annotation = fact_class(type_).model_fields[field].annotation

    assert words_of(annotation) == set(LISTS[type_, field].split())


def test_closed_lists_are_said_once() -> None:
    of_instruments = set(LISTS["partnership.signed", "kind"].split())

    assert set(get_args(InstrumentKind)) == of_instruments
    for type_, field in [
        *(("partnership.proposed", "kind"), ("partnership.signing-postponed", "kind")),
        *(("ledger.policy-adopted", "counts"), ("ledger.policy-adopted", "follow_up")),
    ]:
        assert words_of(fact_class(type_).model_fields[field].annotation) == of_instruments
    feared = fact_class("partnership.concern-raised").model_fields["means"].annotation
    assert set(get_args(Means)) == words_of(feared)
    for literal, key in [
        (Outcome, ("partnership.considered", "outcome")),
        (Stance, ("partnership.stance-taken", "stance")),
        (BodyKind, ("body.registered", "kind")),
        (SourceKind, ("source.registered", "kind")),
        (ProgrammeKind, ("programme.started", "kind")),
    ]:
        assert set(get_args(literal)) == set(LISTS[key].split())


# --- every fact has its place


@each_stream
def test_every_fact_of_a_stream_is_in_its_union(kind: str) -> None:
    of_the_stream = {cls for cls in FACTS if kind in cls.streams}
    missing = sorted(cls.__name__ for cls in of_the_stream - members(UNIONS[kind]))
    strangers = sorted(cls.__name__ for cls in members(UNIONS[kind]) - of_the_stream)

    assert not missing, f"{', '.join(missing)}: add it to {kind.capitalize()}Fact"
    assert not strangers, f"{', '.join(strangers)}: not of this stream"


@each_stream
def test_every_fact_has_its_row_of_laws(kind: str) -> None:
    expected = {cls for cls in FACTS if kind in cls.streams and cls not in ABOUT_ENTRIES}
    rows = set(Aggregate.of(kind).laws)
    missing = sorted(cls.__name__ for cls in expected - rows)

    assert not missing, f"{', '.join(missing)}: add a row to LAWS of domain.{kind}"
    assert rows == expected


@each_stream
def test_every_stream_is_read_by_a_class_of_its_name(kind: str) -> None:
    found: type[Aggregate[Any]] = Aggregate.of(kind)

    assert (found.kind, found.__name__.lower()) == (kind, kind)
    assert issubclass(found, Aggregate)
    assert found.opening is None or found.opening in members(UNIONS[kind])


def test_every_fact_of_a_partnership_has_its_builder() -> None:
    named = {verb.replace("-", "_") for verb in VOCABULARY["partnership"] | EVERYWHERE}

    missing = sorted(named - vars(testing).keys())
    assert not missing, f"{', '.join(missing)}: add a builder of this name to comity/testing.py"


def test_the_remarks_and_corrections_are_everywhere() -> None:
    assert {cls.verb for cls in members(Remark) | members(Correction)} == set(EVERYWHERE)
    assert members(Correction) == set(ABOUT_ENTRIES)
    assert all(cls.streams == STREAMS for cls in members(Remark) | members(Correction))


# --- every fact is well made


@each_fact
def test_no_field_is_named_like_the_envelope_or_a_common_option(cls: type[Fact]) -> None:
    assert not set(cls.model_fields) & (OF_THE_ENVELOPE | OF_THE_COMMAND_LINE)


def test_the_envelope_is_what_was_looked_at() -> None:
    """The fields of an entry are kept out of facts; `fact` and `day` are never written."""
    assert {field.name for field in fields_of(Entry)} - {"fact", "day"} <= OF_THE_ENVELOPE


@each_fact
def test_every_fact_and_every_field_says_what_it_is(cls: type[Fact]) -> None:
    assert cls.__doc__
    assert cls.__doc__.strip().endswith((".", "’"))
    undescribed = [name for name, field in cls.model_fields.items() if not field.description]
    assert not undescribed


@each_fact
def test_every_part_of_a_fact_says_what_it_is(cls: type[Fact]) -> None:
    for part in parts(cls):
        assert part.__doc__
        assert all(field.description for field in part.model_fields.values()), part


def parts(model: Any) -> set[type[Part]]:
    """Return the parts that a model's fields hold."""
    if isinstance(model, type) and issubclass(model, Fact):
        return {part for field in model.model_fields.values() for part in parts(field.annotation)}
    if isinstance(model, type) and issubclass(model, Part):
        return {model}
    return {part for arg in get_args(model) for part in parts(arg)}


@each_fact
def test_the_sentence_names_fields_that_there_are(cls: type[Fact]) -> None:
    named = set(re.findall(r"\{(\w+)\}", cls.sentence))

    assert named <= set(cls.model_fields)
    assert cls.sentence.count("[") == cls.sentence.count("]")


@each_fact
def test_the_sentence_tells_what_is_required(cls: type[Fact]) -> None:
    outside = re.sub(r"\[[^\[\]]*\]", "", cls.sentence)
    optional = {name for name, field in cls.model_fields.items() if not field.is_required()}

    always = set(re.findall(r"\{(\w+)\}", outside))

    assert always & optional <= {"comparator", "tags"}, "what may be missing stands in square brackets"


@each_fact
def test_a_type_is_spelt_as_a_slug_in_the_words_of_its_class(cls: type[Fact]) -> None:
    assert re.fullmatch("[a-z]+(-[a-z]+)*", cls.verb)
    assert cls.__name__ == cls.verb.title().replace("-", "")


@each_fact
def test_lists_are_tuples_so_that_facts_stay_frozen(cls: type[Fact]) -> None:
    assert not [
        name for name, field in cls.model_fields.items() if get_origin(field.annotation) in {list, set}
    ]


def test_each_module_says_the_same_parts() -> None:
    for module in (ledger, body, membership, programme, source):
        assert {"Standing", "start", "evolve", "LAWS"} <= set(vars(module))
    assert {"LAWS", "evolve", "start"} <= set(vars(partnership))
