"""What is said of whoever acts for a tie without being a party of it, and of days and figures that cannot be meant."""

from decimal import Decimal
from typing import Any

import pytest

from comity.testing import (
    World,
    cautions,
    citing,
    contested,
    corrected,
    figure_reported,
    history,
    opened,
    preferred,
    signed,
    standing,
    suspended,
    terminated,
    visited,
)
from domain import body, ledger, when
from domain.context import StreamContext
from domain.fact import Acting, Fact, Term, markers
from domain.fields import acting
from domain.partnership import facts
from domain.partnership.facts import CommitmentMade, Proposed
from domain.partnership.laws import LAWS, beside
from domain.shared import FigureReported

FOR_THE_TIE = {
    "proposed": "by",
    "considered": "by",
    "put-on-hold": "by",
    "resumed": "by",
    "resolution-passed": "by",
    "renewal-declined": "by",
    "amendment-proposed": "by",
    "amended": "by",
    "suspended": "by",
    "termination-proposed": "by",
    "termination-postponed": "by",
    "terminated": "by",
    "commitment-made": "owner",
}
MARKED = [
    (cls, name)
    for cls in LAWS
    for name, field in cls.model_fields.items()
    if any(isinstance(marker, Acting) for marker in markers(field))
]
PRESS = citing("press")


def made(cls: type[Fact], fields: dict[str, Any]) -> Fact:
    """A fact of these fields alone, whatever else it needs."""
    return cls.model_construct(**fields)


def test_who_acts_for_the_parties_is_marked() -> None:
    assert {cls.verb: name for cls, name in MARKED} == FOR_THE_TIE


@pytest.mark.parametrize(("cls", "field"), MARKED, ids=[cls.verb for cls, _ in MARKED])
def test_an_outsider_who_acts_for_the_parties_is_told_apart(cls: type[Fact], field: str) -> None:
    now = standing(history(opened))

    def said(who: str | None) -> list[str]:
        return list(beside(now, made(cls, {"instrument": "mou", field: who})))

    assert said("rotterdam") == [
        f"{field}: rotterdam is no party of {now.title}: it is kept as the act of an outsider"
    ]
    assert said("kaohsiung") == said(None) == []


@pytest.mark.parametrize("cls", [facts.StanceTaken, facts.Invalidated, facts.Pressured, facts.ConcernRaised])
def test_third_parties_stand_where_they_naturally_do(cls: type[Fact]) -> None:
    name = "actor" if cls is facts.Pressured else "by"

    assert list(acting(made(cls, {name: "china"}))) == []


def test_whoever_succeeded_a_party_acts_for_it_from_then_on() -> None:
    successors = StreamContext(successors=(("lothian", "edinburgh", when.bounds("2024")[0]),))
    told = history(opened, signed("2020"), around=successors)

    assert not any("party" in caution for caution in cautions(told, terminated("2025", by="lothian")))
    assert any(
        "lothian had yet to take the place" in caution
        for caution in cautions(told, terminated("2022", by="lothian"))
    )


@pytest.mark.parametrize(
    ("visitor", "strangers"), [("kaohsiung", 0), ("quay", 0), ("gdynia", 1), ("a choir", 0)]
)
def test_a_body_that_visits_belongs_to_a_party_or_is_said_to_belong_to_none(
    visitor: str, strangers: int
) -> None:
    above = {"port": "kaohsiung", "quay": "port", "gdynia": None}
    others = tuple(
        history(body.Registered(name=slug, kind="port", under=under), stream=f"body:{slug}")
        for slug, under in above.items()
    )
    world = World(bodies=frozenset({"edinburgh", "kaohsiung", *above}), others=others)
    visit = visited("2024", visitor=visitor, host="edinburgh")

    said = [each for each in cautions(history(opened), visit, world) if "belongs to none" in each]
    assert len(said) == strangers
    assert all(each.startswith(f"visitor: {visitor} is no party of") for each in said)


def test_a_correction_and_a_contest_say_it_too() -> None:
    told = history(opened, signed("2020"), terminated("2024", by="edinburgh"))
    wrong = corrected(3, {"by": "rotterdam"}, sources=PRESS)

    assert any("rotterdam is no party of" in caution for caution in cautions(told, wrong))
    assert cautions(told, corrected(3, {"ground": "x"}, sources=PRESS)) == ()
    other = contested(3, "by", "rotterdam", sources=PRESS)
    assert any("rotterdam is no party of" in caution for caution in cautions(told, other))
    assert any(
        "rotterdam is no party" in caution
        for caution in cautions(told + other, preferred(3, "by", "rotterdam"))
    )
    assert cautions(told + wrong, corrected(3, {"ground": "x"}, sources=PRESS)) == ()


def test_nothing_is_said_where_nobody_is_named() -> None:
    told = history(opened, signed("2020"))

    assert cautions(told, terminated("2024", sources=PRESS)) == ()
    assert cautions(told, suspended("2024", by="edinburgh", sources=PRESS)) == ()


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        (
            signed("2024-05", term=Term(until="2023")),
            "the end of its term, 2023, lies before the day on which it was signed, 2024-05",
        ),
        (
            CommitmentMade(on="2024-05", commitment="c", text="x", due="2024-04"),
            "the day by which it is due, 2024-04, lies before the day on which it happened, 2024-05",
        ),
        (
            Proposed(on="2024-05", kind="mou", due="2023"),
            "the day by which it is due, 2023, lies before the day on which it happened, 2024-05",
        ),
        (
            signed("2020-01", term=Term(length="P5Y", until="2027-01-01")),
            "the length of its term, P5Y from 2020-01, and its last day, 2027-01-01, contradict each other",
        ),
        (
            visited("2024-06-20/2030-01-02"),
            "2024-06-20/2030-01-02 ends in days that are still to come: a ledger records what has happened",
        ),
        (figure_reported("2024", metric="m", value="-3"), "the figure is negative: -3"),
        (
            figure_reported("2025", metric="m", value="3", as_of="2040"),
            "the figure is of 2040, after it was reported on 2025: it is an expectation",
        ),
    ],
)
def test_days_and_figures_that_are_hardly_meant_are_said(fact: Fact, said: str) -> None:
    assert said in cautions(history(opened), fact)


@pytest.mark.parametrize(
    "fact",
    [
        signed("2024-05", term=Term(until="2024-05")),
        signed("2020-01-15", term=Term(length="P5Y", until="2025-01-14")),
        signed("2020-01-15", term=Term(length="P5Y", until="2025-01-15")),
        signed("2020", term=Term(length="P5Y", until="2025")),
        signed(None, term=Term(length="P5Y", until="2027")),
        visited("2024-06-20/2024-06-22"),
        CommitmentMade(on="2024-05", commitment="c", text="x", due="2024"),
        Proposed(on="2024", kind="mou", due="2024-02"),
        figure_reported("2024", metric="m", value="0", as_of="2024-12"),
    ],
)
def test_what_may_be_so_is_not(fact: Fact) -> None:
    said = " ".join(cautions(history(opened), fact))

    assert not any(
        words in said
        for words in (
            "the end of its term",
            "by which it is due",
            "contradict",
            "still to come",
            "negative",
            "expectation",
        )
    )


def test_a_corrected_figure_is_looked_at_too() -> None:
    told = history(opened, figure_reported("2024", metric="m", value="3", sources=PRESS))

    assert isinstance(told.effective_entries[1].fact, FigureReported)
    assert cautions(told, corrected(2, {"value": -3}, sources=PRESS)) == ("the figure is negative: -3",)


def test_a_figure_of_the_ledger_that_is_about_nobody_is_said() -> None:
    told = history(ledger.Opened(title="Ties"), stream="ledger")

    assert any(
        "nobody is named" in said for said in cautions(told, figure_reported("2024", metric="m", value="3"))
    )
    of_somebody = FigureReported(metric="m", value=Decimal(3), subject="gdynia")
    assert not any("nobody is named" in said for said in cautions(told, of_somebody))
    assert not any(
        "nobody is named" in said
        for said in cautions(history(opened), figure_reported("2024", metric="m", value="3"))
    )
