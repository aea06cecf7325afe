"""What had not begun by a day, and an opening that was retracted, is in no list and no number of any report."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from comity.testing import (
    asked,
    body_registered,
    commitment_made,
    figure_reported,
    history,
    opened_between,
    pressured,
    proposed,
    retracted,
    runs,
    signed,
    statement_made,
)
from domain import membership, programme
from domain.fact import Person
from domain.history import History
from domain.partnership import facts
from projections import reports
from projections.report import Ask, Report, When

OPTIONS: dict[str, dict[str, Any]] = {
    "annual": {"year": 2024},
    "find": {"words": "e"},
    "person": {"name": "e"},
    "count": {"policy": "sci"},
    "diff": {"from_": When("1800-01-01")},
    "ranking": {"policy": "sci"},
    "similar": {"body": "kaohsiung"},
}
OF_ONE = ("show", "briefing")
"""Reports about one stream, which is named."""


def built_in() -> Iterator[Report]:
    """The reports of the house."""
    for module in pkgutil.iter_modules(reports.__path__):
        found = import_module(f"projections.reports.{module.name}")
        yield from (
            var
            for var in vars(found).values()
            if isinstance(var, Report) and var.__module__ == found.__name__
        )


REPORTS = sorted(
    (report for report in built_in() if report.name not in OF_ONE), key=lambda report: report.name
)
HOME = history(body_registered())


def asking(report: Report, *histories: History, as_at: str = "2025-11-25") -> Any:
    ask: Ask = asked(HOME, *histories, as_at=as_at)
    return report(ask, **OPTIONS.get(report.name, {})).json()


def there(*others: str, closed: bool = False) -> Iterator[History]:
    """A partnership, a membership and a programme of everything; `closed`: opened by mistake, and all of it retracted."""

    def told(*given: Any, stream: str | None = None) -> History:
        back = [retracted(number) for number in range(len(given), 0, -1)] if closed else []
        return history(*given, *back, stream=stream)

    who = Person(name="Mei Lin", role="mayor", body="kaohsiung")
    for other in others:
        first, second = sorted((other, "kaohsiung"))
        yield told(
            opened_between(first, second),
            proposed("2024-01-01", kind="sister-city"),
            facts.Visited(on="2024-02-01", visitor=other, host="kaohsiung", topics=("ports",), people=(who,)),
            facts.Contacted(on="2024-02-03", channel="letter", topics=("ports",)),
            commitment_made("2024-02-04"),
            pressured("2024-02-05", means=("economic",)),
            facts.ConcernRaised(on="2024-02-06", by="a councillor", text="trade", means=("economic",)),
            statement_made("2024-02-07"),
            signed("2024-03-01", kind="sister-city", term=runs(length="P2Y", renewal="none")),
            figure_reported("2024-04-01", metric="visitors"),
        )
        yield told(
            membership.Joined(on="2024-01-01", as_name="Kaohsiung City"),
            membership.Participated(
                on="2024-02-01", occasion="assembly", topics=("ports",), counterparts=(other,)
            ),
            stream=f"membership:kaohsiung@{other}-network",
        )
        yield told(
            programme.Started(on="2024-01-01", name=f"Festival {other}", kind="festival", host="kaohsiung"),
            programme.EditionHeld(on="2024-02-01", title="First", partners=(other,), topics=("ports",)),
            stream=f"programme:festival-{other}",
        )


@pytest.mark.parametrize("report", REPORTS, ids=lambda named: named.name)
def test_what_was_opened_by_mistake_is_as_if_never_told(report: Report) -> None:
    without = asking(report, *there("gdynia"))

    assert asking(report, *there("gdynia"), *there("osaka", closed=True)) == without
    only_opened = history(opened_between("kaohsiung", "osaka"), retracted(1))
    assert asking(report, *there("gdynia"), only_opened) == without


@pytest.mark.parametrize("report", REPORTS, ids=lambda named: named.name)
def test_what_had_not_begun_is_in_no_list_and_no_number(report: Report) -> None:
    page = asking(report, *there("gdynia"), as_at="1900-01-01")
    empty = asking(report, as_at="1900-01-01")

    further = [note for note in page["notes"] if note not in empty["notes"]]
    assert all(note.startswith("Left out: ") for note in further)
    assert page["sections"] == empty["sections"]
