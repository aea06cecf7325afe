"""On what? Topics are counted by fact and partner, and what is only possible is never a sure number."""

from collections.abc import Callable

from comity.testing import asked, body_registered, history, opened, opened_between
from domain import body, programme
from domain.history import History
from domain.partnership import facts as tie
from projections.report import Ask
from projections.reports.topics import topics


def visit(on: str | None, *about: str, certainty: str = "confirmed") -> tie.Visited:
    return tie.Visited.model_validate(
        {"on": on, "visitor": "kaohsiung", "host": "edinburgh", "topics": about, "certainty": certainty}
    )


def edition(on: str, *partners: str) -> History:
    return history(
        programme.Started(name="Workshops", kind="workshop"),
        programme.EditionHeld(on=on, title="First", partners=partners, topics=("climate",)),
        stream="programme:workshops",
    )


def test_facts_are_counted_by_topic_and_partner() -> None:
    told = history(opened, visit("2023-05-01", "port", "culture"), visit("2024-05-01", "port"))

    port, culture = topics(asked(told)).rows

    assert (port.topic, port.partner, tuple(port.facts)) == ("port", "edinburgh", (2, 2))
    assert (port.first.edtf, port.last.edtf, port.how) == ("2023-05-01", "2024-05-01", ("visited",))
    assert port.behind.entries == ("partnership:edinburgh--kaohsiung#2", "partnership:edinburgh--kaohsiung#3")
    assert (culture.topic, tuple(culture.facts)) == ("culture", (1, 1))


def test_what_may_have_happened_only_after_the_day_makes_a_span_and_what_is_later_is_not_known() -> None:
    told = history(opened, visit("2024-05-01", "port"), visit("2024-06", "port"), visit("2025-01-01", "port"))

    (port,) = topics(asked(told, as_at="2024-06-15")).rows

    assert str(port.facts) == "1–2"


def test_an_alleged_fact_is_shown_and_not_counted() -> None:
    told = history(opened, visit("2024-05-01", "port"), visit("2024-06-01", "port", certainty="alleged"))

    (port,) = topics(asked(told)).rows

    assert (str(port.facts), port.alleged, len(port.behind.entries)) == ("1", 1, 2)


def test_a_fact_without_a_day_is_counted_and_bounds_nothing() -> None:
    (port,) = topics(asked(history(opened, visit(None, "port")))).rows

    assert str(port.facts) == "1"
    assert (port.first.edtf, port.last.edtf) == (None, None)


def test_an_edition_with_two_partners_is_in_two_rows_and_once_in_the_total() -> None:
    page = topics(asked(edition("2024-10-01", "tokyo", "kaohsiung", "paris")))

    assert [row.partner for row in page.rows] == ["paris", "tokyo"]  # the home is no partner of its own
    (total,) = page.section("totals")
    assert (str(total.facts), total.partners) == ("1", 2)


def test_a_programme_that_names_no_partner_stands_for_itself() -> None:
    (row,) = topics(asked(edition("2024-10-01"))).rows

    assert row.partner == "Workshops"


def test_a_body_of_the_home_is_no_partner() -> None:
    school = history(body.Registered(name="Renwu", kind="school", under="kaohsiung"), stream="body:renwu")
    told = history(
        opened_between("lyceum", "renwu"),
        tie.Visited(on="2024-05-01", visitor="renwu", host="lyceum", topics=("music",)),
    )

    (row,) = topics(asked(history(body_registered()), school, told)).rows

    assert row.partner == "lyceum"


def test_of_one_stream_the_ties_under_it_are_told_too() -> None:
    above = history(opened, visit("2023-05-01", "port"))
    below = history(
        opened_between("lyceum", "kaohsiung", under="partnership:edinburgh--kaohsiung"),
        tie.Contacted(on="2024", channel="letter", topics=("music",)),
    )
    other = history(
        opened_between("gdynia", "kaohsiung"), tie.Contacted(on="2024", channel="call", topics=("ships",))
    )

    page = topics(asked(above, below, other), who="partnership:edinburgh--kaohsiung")

    assert {row.topic for row in page.rows} == {"port", "music"}


def test_the_demo_names_what_edinburgh_was_about(demo: Callable[..., Ask]) -> None:
    page = topics(demo("2025-11-25"), who="partnership:edinburgh--kaohsiung")

    assert {row.topic for row in page.rows} == {"commerce", "culture", "innovation", "smart-city"}
    assert all(row.behind.entries and row.behind.sources for row in page.rows)


def test_a_topic_in_total_has_a_first_and_a_last_day() -> None:
    told = history(opened, visit("2023-05-01", "port"), visit("2024-05-01", "port"))

    (total,) = topics(asked(told)).section("totals")

    assert (total.first.edtf, total.last.edtf) == ("2023-05-01", "2024-05-01")
