"""What the fields of a fact are about is read from their markers: a new field is known by being marked."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, get_args

import pytest
from pydantic import Field

from comity.testing import (
    World,
    cautions,
    citing,
    contacted,
    contested,
    corrected,
    day,
    history,
    opened,
    signed,
    visited,
)
from domain import body, ledger, membership, programme, source
from domain.context import StreamContext
from domain.decide import cautions as said_of
from domain.decide import provisional
from domain.fact import (
    _REGISTRY,
    ASIDE,
    COMMON,
    LIKENESS,
    Body,
    Fact,
    Part,
    People,
    Person,
    Registered,
    Somebody,
    Who,
    fact_class,
    fields_of,
    types,
)
from domain.fields import (
    alike,
    apart,
    likeness,
    references,
    registered_kind,
    says_who,
    somebody,
    with_slugs,
)
from domain.history import History
from domain.partnership.facts import (
    CommitmentMade,
    Contacted,
    Opened,
    Pressured,
    Signed,
    StanceTaken,
    Visited,
)
from domain.shared import FigureReported

if TYPE_CHECKING:
    from collections.abc import Iterator

VISIT = Visited(visitor="kaohsiung", host="edinburgh", on="2024")
HOME = World(bodies=frozenset({"edinburgh", "kaohsiung", "helsinki", "turku"}))
EVERY = sorted({fact_class(shape) for shape in types()}, key=lambda cls: cls.__name__)


class Seat(Part):
    """Who sat where, and beside whom."""

    place: str
    beside: dict[str, Who] = Field({}, description="by side")


@pytest.fixture(scope="module")
def dinner() -> Iterator[type[Fact]]:
    """A fact that nothing but its markers knows of."""

    class Dined(Visited, name="dined", streams=("partnership",), sentence="dined"):
        """They dined."""

        caterer: Who = Field(description="who cooked")
        paid_by: Annotated[Who | None, ASIDE] = Field(None, description="who paid")
        guests: tuple[Who, ...] = Field((), description="who ate")
        seats: tuple[Seat, ...] = Field((), description="who sat where")
        speakers: People = Field((), description="who spoke")
        chamber: Body | None = Field(None, description="whose rooms")
        dish: Annotated[str | None, LIKENESS] = Field(None, description="what there was")

    yield Dined
    del _REGISTRY["partnership.dined"]


def dined(cls: type[Fact], **fields: object) -> Fact:
    """A dinner of 2024."""
    given = {"visitor": "kaohsiung", "host": "edinburgh", "caterer": "turku", "on": "2024"}
    return cls.model_validate(given | fields)


def test_whoever_a_new_field_names_is_cautioned_with_the_field(dinner: type[Fact]) -> None:
    fact = dined(
        dinner,
        caterer="turkuu",
        guests=["helsinkii", "a friend"],
        seats=[{"place": "left", "beside": {"left": "edinbrugh"}}],
        speakers=[{"name": "A", "role": "Mayor", "body": "kaosiung"}],
        sources=[{"source": "press"}],
    )

    said = list(said_of(history(opened), fact, None, None, HOME))

    assert sorted(said) == [
        "caterer: turkuu is no registered body and is kept as plain text; did you mean turku?",
        "guests: helsinkii is no registered body and is kept as plain text; did you mean helsinki?",
        "seats.beside: edinbrugh is no registered body and is kept as plain text; did you mean edinburgh?",
        "speakers.body: kaosiung is no registered body and is kept as plain text; did you mean kaohsiung?",
    ]


def test_whoever_a_new_field_names_is_normalised(dinner: type[Fact]) -> None:
    given = {
        "visitor": "Kaohsiung",
        "caterer": "Turku",
        "guests": ["Helsinki", "a friend"],
        "seats": [{"place": "Turku", "beside": {"left": "Turku"}}],
        "speakers": [{"name": "Turku", "body": "Turku"}],
        "chamber": "Helsinki",
        "dish": "Turku",
        "occasion": "Turku",
    }

    named = with_slugs(dinner, given, lambda words: words.lower() if words != "a friend" else words)

    assert named == {
        "visitor": "kaohsiung",
        "caterer": "turku",
        "guests": ["helsinki", "a friend"],
        "seats": [{"place": "Turku", "beside": {"left": "turku"}}],
        "speakers": [{"name": "Turku", "body": "turku"}],
        "chamber": "helsinki",
        "dish": "Turku",
        "occasion": "Turku",
    }


def test_a_new_field_says_by_its_marker_whether_two_facts_are_alike(dinner: type[Fact]) -> None:
    first = likeness(dined(dinner, dish="fish", paid_by="turku"))

    assert first == likeness(dined(dinner, dish="fish", paid_by="helsinki", occasion="another"))
    assert first != likeness(dined(dinner, dish="soup"))
    assert first != likeness(dined(dinner, dish="fish", caterer="helsinki"))
    assert first != likeness(dined(dinner, dish="fish", chamber="helsinki"))


def test_what_a_new_field_says_is_registered_is_looked_for(dinner: type[Fact]) -> None:
    assert list(references(dined(dinner, chamber="helsinki"))) == [("body", "helsinki")]


def marked(annotation: object) -> set[str]:
    """The kinds of stream that an annotation speaks of, found without `domain.fields`: in whatever it is made of."""
    found = set()
    for item in (annotation, *getattr(annotation, "__metadata__", ())):
        if isinstance(item, Somebody):
            found.add("body")
        elif isinstance(item, Registered):
            found.add(str(item))
    for inner in get_args(annotation):
        found |= marked(inner)
    return found


@pytest.mark.parametrize("cls", EVERY, ids=lambda cls: f"{cls.streams[0]}.{cls.verb}")
def test_every_field_that_is_annotated_so_says_who(cls: type[Fact]) -> None:
    hints = {
        name: hint
        for holder in reversed(cls.__mro__)
        for name, hint in getattr(holder, "__annotations__", {}).items()
        if name in cls.model_fields
    }
    for name, field in cls.model_fields.items():
        kinds = marked(hints[name])
        assert says_who(field) == ("body" in kinds), name
        assert registered_kind(field) == (next(iter(kinds)) if kinds else ""), name


LIKE = {
    "visited": ("visitor", "host"),
    "contacted": ("channel", "by"),
    "proposed": ("kind", "by"),
    "considered": ("outcome", "by"),
    "put-on-hold": ("by",),
    "resumed": ("by",),
    "resolution-passed": ("title", "by", "text"),
    "signed": ("kind", "title", "by"),
    "signing-postponed": ("kind",),
    "renewed": ("instrument",),
    "renewal-declined": ("instrument", "by"),
    "amendment-proposed": ("instrument", "change", "by"),
    "amended": ("instrument", "change", "by"),
    "invalidated": ("by", "instrument"),
    "suspended": ("by",),
    "termination-proposed": ("by",),
    "termination-postponed": ("by",),
    "terminated": ("by",),
    "stance-taken": ("by", "stance", "instrument", "entry", "text"),
    "pressured": ("actor", "means", "form", "incident", "channel"),
    "pressure-lifted": ("incident", "by"),
    "concern-raised": ("by", "text", "means"),
    "commitment-made": ("text", "owner"),
    "commitment-closed": ("commitment", "outcome"),
    "planned": ("what", "due", "visitor", "host", "occasion"),
    "plan-dropped": ("plan",),
    "dormancy-declared": ("by",),
    "invited": ("by",),
    "participated": ("occasion",),
    "named": ("as_name",),
    "edition-held": ("title",),
    "renamed": ("name",),
    "characterised": ("tags", "text"),
    "role-held": ("person",),
    "succeeded": ("by",),
    "figure-reported": ("metric", "value", "as_of", "subject"),
    "statement-made": ("speaker", "text"),
    "document-attached": ("title",),
    "noted": ("text",),
    "policy-adopted": ("title", "by", "metric", "text"),
    "same-as": ("original",),
}
"""What makes two facts of a type likely to be one, beside the type and the day."""


@pytest.mark.parametrize("verb", LIKE)
def test_the_likeness_of_a_type_is_what_it_is_about(verb: str) -> None:
    assert {alike(cls) for cls in EVERY if cls.verb == verb} == {LIKE[verb]}


def test_no_field_of_all_facts_makes_two_alike() -> None:
    for cls in EVERY:
        assert not set(alike(cls)) & set(COMMON)


def test_one_signature_under_two_names_is_remarked_upon() -> None:
    known = history(opened, signed("2024-06-24", instrument="mou-2024"))

    said = cautions(known, signed("2024-06", instrument="mou"))

    assert any("#2 is much like it" in item for item in said)


def test_figures_of_two_years_are_two() -> None:
    first = FigureReported(metric="students", value=Decimal(5), as_of="2020")

    assert likeness(first) != likeness(FigureReported(metric="students", value=Decimal(5), as_of="2021"))


def test_stances_on_two_entries_and_two_occasions_are_two() -> None:
    assert likeness(StanceTaken(by="a", stance="supports", entry=2)) != likeness(
        StanceTaken(by="a", stance="supports", entry=3)
    )
    assert likeness(membership.Participated(occasion="a forum")) != likeness(
        membership.Participated(occasion="a workshop")
    )


def test_one_promise_under_two_names_is_alike() -> None:
    first = CommitmentMade(commitment="trees", text="to plant trees", owner="edinburgh")

    assert likeness(first) == likeness(
        CommitmentMade(commitment="planting", text="to plant trees", owner="edinburgh")
    )


# --- whom every field names


@pytest.mark.parametrize(
    ("fact", "path"),
    [
        (VISIT.model_copy(update={"funded_by": "helsinky"}), "funded_by"),
        (
            Visited(visitor="kaohsiung", host="edinburgh", people=(Person(name="A", body="helsinky"),)),
            "people.body",
        ),
        (Pressured(actor="x y", means=("political",), target="helsinky"), "target"),
        (Pressured(actor="x y", means=("political",), beneficiary="helsinky"), "beneficiary"),
        (Pressured(actor="x y", means=("political",), attributed_by="helsinky"), "attributed_by"),
        (FigureReported(metric="students", value=Decimal(5), subject="helsinky"), "subject"),
        (
            Signed(instrument="x", kind="mou", signatories=(Person(name="A", body="helsinky"),)),
            "signatories.body",
        ),
    ],
)
def test_a_slip_is_said_with_its_field(fact: Fact, path: str) -> None:
    known = history(opened, world=HOME)

    assert (
        f"{path}: helsinky is no registered body and is kept as plain text; did you mean helsinki?"
        in cautions(known, fact)
    )


def test_a_list_is_looked_at_item_by_item() -> None:
    taken_part = membership.Participated(
        occasion="a forum", counterparts=("helsinki", "turkuu", "two others")
    )
    held = programme.EditionHeld(title="x", partners=("helsinki", "turkuu"))

    assert [*somebody(taken_part)] == [
        ("counterparts", "helsinki"),
        ("counterparts", "turkuu"),
        ("counterparts", "two others"),
    ]
    assert [words for _, words in somebody(held)] == ["helsinki", "turkuu"]


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("helsinki,turku", "several are meant"),
        ("helsinki, turku", "several are meant"),
        ("helsinki,somewhere", "several are meant"),
        ("Helsinki", "write helsinki if that body is meant"),
        ("Helsinky", "did you mean helsinki?"),
        ("a_b", "is no registered body"),
    ],
)
def test_what_may_be_a_slip_is_said(who: str, words: str) -> None:
    said = cautions(history(opened, world=HOME), contacted("2024", by=who))

    assert any(word.startswith("by: ") and words in word for word in said)


@pytest.mark.parametrize(
    "who", ["helsinki", "a friend of both", "Rotary Club", "China", "Lee, a friend", "赫爾辛基"]
)
def test_who_is_meant_in_plain_text_is_left_alone(who: str) -> None:
    world = World(bodies=HOME.bodies and HOME.bodies | {"chiba", "chiayi"})

    said = cautions(history(opened, world=world), contacted("2024", by=who, sources=citing("press")))

    assert said == ()


def test_a_correction_is_cautioned_for_whom_it_names_anew() -> None:
    known = history(opened, VISIT.model_copy(update={"funded_by": "edinbrugh"}), world=HOME)

    anew = cautions(known, corrected(2, {"host": "helsinky"}, sources=citing("press")))
    other = cautions(known, corrected(2, {"place": "there"}, sources=citing("press")))
    contest = cautions(known, contested(2, "host", "helsinky", sources=citing("press")))

    assert [word.partition(":")[0] for word in anew] == ["host"]
    assert other == ()
    assert [word.partition(":")[0] for word in contest] == ["host"]


# --- the other side of oneself


def test_a_visit_to_oneself_is_cautioned_and_not_refused() -> None:
    said = cautions(history(opened), visited("2024", visitor="kaohsiung", host="kaohsiung"))

    assert "kaohsiung is both visitor and host: nobody is the other side of themselves" in said


def test_nobody_presses_invites_or_meets_themselves() -> None:
    assert any(
        "both actor and target" in caution
        for caution in cautions(
            history(opened), Pressured(actor="edinburgh", means=("political",), target="edinburgh")
        )
    )
    member = History("membership:kaohsiung@iurc", ())
    for fact in (
        membership.Invited(by="kaohsiung", on="2024"),
        membership.Participated(occasion="x", counterparts=("gdynia", "kaohsiung"), on="2024"),
    ):
        assert any("kaohsiung is the member and" in caution for caution in cautions(member, fact, World()))


def test_whoever_says_apart_names_a_field_that_there_is() -> None:
    pairs = {(cls.verb, *pair) for cls in EVERY for pair in apart(cls)}

    assert pairs == {
        ("visited", "host", "visitor"),
        ("planned", "host", "visitor"),
        ("pressured", "target", "actor"),
        ("invited", "by", ""),
        ("participated", "counterparts", ""),
    }, "a field that is marked Apart stands in this list, with the other field"
    for cls in EVERY:
        for field, other in apart(cls):
            assert {field, other} - {""} <= set(cls.model_fields)


@pytest.mark.parametrize(("on", "times"), [("2009-06", 0), ("2010", 0), ("2012", 1), (None, 0)])
def test_whoever_took_a_body_s_place_visits_it_no_longer(on: str | None, times: int) -> None:
    around = StreamContext({}, (("new-taipei", "taipei-county", day("2010-12-25")),))
    known = History("partnership:cincinnati--taipei-county", history(opened).entries, around)
    fact = Visited(visitor="new-taipei", host="taipei-county", on=on)

    found = [caution for caution in cautions(known, fact, World()) if "one body by then" in caution]

    assert len(found) == times


# --- without a day


@pytest.mark.parametrize(
    "fact",
    [visited(), contacted(), signed(), Pressured(actor="x y", means=("political",))],
    ids=lambda fact: fact.verb,
)
def test_what_happened_has_a_day(fact: Fact) -> None:
    assert any(caution.startswith("no day is given") for caution in cautions(history(opened), fact))
    assert not any(
        caution.startswith("no day is given")
        for caution in cautions(history(opened), fact.model_copy(update={"on": "2024"}))
    )


@pytest.mark.parametrize("cls", EVERY, ids=lambda cls: f"{cls.streams[0]}.{cls.verb}")
def test_what_is_no_event_needs_no_day(cls: type[Fact]) -> None:
    """Openings, remarks, corrections, and what says how something is: no day is missed there."""
    remarks = {"figure-reported", "statement-made", "document-attached", "noted"}
    corrections = {"corrected", "retracted", "contested", "preferred", "attested"}

    assert cls.dated == (cls.verb not in remarks | corrections | {"characterised", "same-as"})


def test_no_day_is_missed_of_what_opens_a_stream() -> None:
    opening = body.Registered(name="Gdynia", kind="city")

    assert cautions(history(), opened) == ()
    assert cautions(History("body:gdynia", ()), opening, World()) == ()
    assert cautions(History("ledger", ()), ledger.Opened(title="x"), World()) == ()
    assert cautions(History("source:x", ()), source.Registered(title="x", kind="other"), World()) == ()


def test_a_programme_begins_on_a_day() -> None:
    begun = programme.Started(name="x", kind="festival")

    assert any("no day" in caution for caution in cautions(History("programme:x", ()), begun, World()))


@pytest.mark.parametrize(
    "cls", [Visited, Contacted, membership.Participated, programme.EditionHeld], ids=lambda cls: cls.verb
)
def test_what_may_last_is_not_asked_for_one_day(cls: type[Fact]) -> None:
    assert cls.lasts
    assert [row.verb for row in EVERY if row.lasts and row.verb == cls.verb] == [cls.verb]


def test_a_festival_of_three_days_is_not_asked_for_one() -> None:
    begun = programme.Started(name="x", kind="festival", on="2020")
    known = History("programme:x", ())

    known = known.with_entry(provisional(known, begun, World()))

    said = cautions(known, programme.EditionHeld(title="x", on="2024-05-01/2024-05-03"), World())

    assert not any("it lasted" in item for item in said)


def test_markers_are_no_part_of_what_is_written() -> None:
    assert fields_of(visited("2024", visitor="a", host="b")) == {"on": "2024", "visitor": "a", "host": "b"}
    assert Signed.model_json_schema()["properties"]["kind"]["description"] == "the kind of instrument"
    assert registered_kind(Opened.model_fields["under"]) == "partnership"
    assert registered_kind(programme.Started.model_fields["under"]) == "programme"
