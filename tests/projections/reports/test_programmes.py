"""What culture brought: the tree of programmes, their editions, and figures as they were given."""

from collections.abc import Callable

from comity.testing import World, asked, figure_reported, history
from domain.fact import Fact, Person
from domain.history import History
from domain.programme import EditionHeld, Ended, Started
from domain.shared import FigureReported
from projections.report import Ask, Count
from projections.reports.programmes import Line, programmes

FESTIVAL = Started(name="Festival", kind="festival", host="kaohsiung")


class Everywhere(World):
    """A ledger in which every programme is there."""

    def registered(self, kind: str, name: str) -> bool:
        return kind == "programme" or super().registered(kind, name)


def programme(slug: str, *facts: Fact) -> History:
    return history(*facts, stream=f"programme:{slug}", world=Everywhere())


def the_one(*facts: Fact, as_at: str = "2025-11-25") -> Line:
    (row,) = programmes(asked(programme("festival", *facts), as_at=as_at)).rows
    assert isinstance(row, Line)
    return row


def test_a_programme_stands_right_under_the_one_that_it_belongs_to() -> None:
    told = (
        programme("c-events", Started(name="Events", kind="other")),
        programme("a-festival", Started(name="Festival", kind="festival", under="c-events")),
        programme("b-survey", Started(name="Survey", kind="survey")),
        programme("d-night", Started(name="Night", kind="concert", under="a-festival")),
    )

    rows = programmes(asked(*told)).rows
    assert [(row.programme, row.depth, row.under) for row in rows] == [
        ("Survey", 0, None),
        ("Events", 0, None),
        ("Festival", 1, "Events"),
        ("Night", 2, "Festival"),
    ]


def test_programmes_under_each_other_in_a_circle_are_each_told_once() -> None:
    told = (
        programme("a", Started(name="A", kind="other", under="b")),
        programme("b", Started(name="B", kind="other", under="a")),
    )

    assert [row.programme for row in programmes(asked(*told)).rows] == ["A", "B"]


def test_editions_are_counted_with_those_that_may_be_of_a_later_day() -> None:
    row = the_one(
        FESTIVAL,
        EditionHeld(on="2024-02-22", title="The first", partners=("ait", "jtea")),
        EditionHeld(on="2025", title="The second", partners=("ait",), people=(Person(name="A mayor"),)),
        as_at="2025-02-01",
    )

    assert (row.editions, row.partner_names, row.people) == (Count(1, 2), ("ait", "jtea"), 1)


def test_an_alleged_edition_is_shown_and_counts_as_none() -> None:
    told = programme("festival", FESTIVAL, EditionHeld(on="2024-02-22", title="One", certainty="alleged"))
    found = programmes(asked(told))

    assert [row.editions for row in found.rows] == [Count(0, 0)]
    assert [edition.certainty for edition in found.section("editions")] == ["alleged"]
    assert any("programme:festival#2" in note for note in found.notes)


def test_an_edition_whose_day_nobody_tells_is_said_to_have_none() -> None:
    found = programmes(asked(programme("festival", FESTIVAL, EditionHeld(title="One"))))

    assert [edition.when for edition in found.section("editions")] == [None]
    assert any("nobody says when they were held: 1" in note for note in found.notes)


def test_a_programme_ends_on_a_day_of_a_span() -> None:
    facts = (FESTIVAL.model_copy(update={"on": "2020-01-01"}), Ended(on="2024-03"))

    assert the_one(*facts, as_at="2024-02-29").status == "running"
    assert the_one(*facts, as_at="2024-03-10").status == "possibly ended"
    assert the_one(*facts, as_at="2024-03-31").status == "ended"


def test_figures_keep_their_comparator_and_unit_and_are_not_added_up() -> None:
    money = FigureReported.model_validate(
        {"metric": "revenue", "value": "300000000", "comparator": ">", "unit": "TWD"}
    )
    told = programme("festival", FESTIVAL, money, figure_reported(metric="visitors", value="12.50"))

    rows = programmes(asked(told)).section("figures")
    assert [(row.metric, row.figure, row.value) for row in rows] == [
        ("revenue", "> TWD 300,000,000", "300000000"),
        ("visitors", "12.50", "12.50"),
    ]


def test_a_programme_an_edition_and_a_figure_keep_their_columns() -> None:
    edition = EditionHeld(on="2024", title="First", people=(Person(name="Two artists"),), topics=("film",))
    figure = FigureReported.model_validate(
        {"metric": "visitors", "value": "140000", "unit": "people", "subject": "the harbour"}
    )

    page = programmes(asked(programme("festival", FESTIVAL, edition, figure)))

    assert [(row.kind, row.host) for row in page.rows] == [("festival", "kaohsiung")]
    assert [(edition.named, edition.topics) for edition in page.section("editions")] == [
        (("Two artists",), ("film",))
    ]
    assert [(figure.unit, figure.subject) for figure in page.section("figures")] == [
        ("people", "the harbour")
    ]


def test_a_figure_is_as_certain_as_whoever_reported_it() -> None:
    told = programme(
        "festival", FESTIVAL, figure_reported(metric="visitors", value="45", certainty="reported")
    )

    (row,) = programmes(asked(told)).section("figures")

    assert row.certainty == "reported"


# --- the demo


def test_the_vibe_fest_of_2025_had_over_140_000_visitors_four_partner_offices_and_five_named_people(
    demo: Callable[..., Ask],
) -> None:
    found = programmes(demo("2025-11-16"))

    (fest,) = (edition for edition in found.section("editions") if edition.edition.startswith("2025"))
    assert (len(fest.partners), fest.people) == (4, 5)
    figures = [figure for figure in found.section("figures") if figure.programme == fest.programme]
    assert "> 140,000 people" in [figure.figure for figure in figures if figure.metric == "visitors"]
    line = next(row for row in found.rows if row.programme == fest.programme)
    assert line.under == "Large cultural events with foreign representations"


def test_concerts_and_the_survey_have_their_figures_with_their_units(demo: Callable[..., Ask]) -> None:
    figures = programmes(demo("2025-11-16")).section("figures")

    said = {(figure.metric, figure.figure) for figure in figures}
    assert said >= {
        ("tourism-revenue", "> TWD 300,000,000"),
        ("night-market-sales-change", "+30 percent or >= +30 percent"),
        ("visibility-acknowledged", "> 90 percent"),
    }
    assert all(figure.behind.sources and figure.behind.entries for figure in figures)


def test_the_workshop_was_the_first_of_its_kind(demo: Callable[..., Ask]) -> None:
    firsts = [
        edition for edition in programmes(demo("2025-11-16")).section("editions") if edition.first_of_kind
    ]

    assert [first.programme for first in firsts] == ["GCTF International Workshops"]
