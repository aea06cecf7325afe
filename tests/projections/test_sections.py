"""The tables of every page: a title is read as one, and so is what is said instead of no rows."""

from pathlib import Path
from typing import Any

import pytest

from comity.testing import asked, history, opened
from projections import reports as house
from projections.report import Ask, Behind, Report, Span
from projections.reports.annual import annual
from projections.reports.atlas import atlas
from projections.reports.attestation import attestation
from projections.reports.briefing import briefing
from projections.reports.commitments import commitments
from projections.reports.conflicts import conflicts
from projections.reports.conversion import conversion
from projections.reports.costs import costs
from projections.reports.count import count
from projections.reports.diff import diff
from projections.reports.dormant import dormant
from projections.reports.duplicates import duplicates
from projections.reports.figures import figures
from projections.reports.find import find
from projections.reports.kinds import kinds
from projections.reports.networks import networks
from projections.reports.people import people
from projections.reports.person import person
from projections.reports.pressure import pressure
from projections.reports.programmes import programmes
from projections.reports.quality import quality
from projections.reports.ranking import ranking
from projections.reports.schools import schools
from projections.reports.show import show
from projections.reports.similar import similar
from projections.reports.status import status
from projections.reports.tenure import tenure
from projections.reports.timeline import timeline
from projections.reports.today import today
from projections.reports.topics import topics
from projections.reports.upcoming import upcoming
from projections.reports.visits import visits
from projections.reports.years import years
from projections.rows.moments import moments
from tests.projections.conftest import Asking

WHO = "partnership:edinburgh--kaohsiung"
NEEDED: dict[Report, dict[str, Any]] = {
    annual: {"year": 2024},
    atlas: {},
    attestation: {},
    briefing: {"who": WHO},
    commitments: {},
    conflicts: {},
    conversion: {},
    costs: {},
    count: {"policy": "rgre"},
    diff: {"from_": "2024-01-01"},
    dormant: {},
    duplicates: {},
    figures: {},
    find: {"words": "kaohsiung"},
    kinds: {},
    networks: {},
    people: {},
    person: {"name": "chen"},
    pressure: {},
    programmes: {},
    quality: {},
    ranking: {"policy": "rgre"},
    schools: {},
    show: {"who": WHO},
    similar: {"body": "kaohsiung"},
    status: {},
    tenure: {},
    timeline: {},
    today: {},
    topics: {},
    upcoming: {},
    visits: {},
    years: {},
}
"""Every report, with what must be said to ask for it."""


def holds(report: Report, ask: Ask) -> None:
    """A title begins with a capital or a number; what is said instead of no rows goes on from it in small letters.

    What a row is, is said where there is none, so that an empty table has headings.
    """
    for section in report(ask, **NEEDED[report]).sections:
        assert not section.title or section.title[0].isupper() or section.title[0].isdecimal(), (
            section.name,
            section.title,
        )
        assert section.empty[0].islower(), (section.name, section.empty)
        assert section.row or section.rows, f"{section.name}: a table without rows has its columns too"


@pytest.mark.parametrize("report", NEEDED, ids=lambda report: report.name)
def test_titles_are_no_excuses(report: Report, demo: Asking) -> None:
    holds(report, demo())
    holds(report, asked(history(opened)))


def test_what_is_said_of_the_tables_of_a_report_is_what_it_has(demo: Asking) -> None:
    said = [report for report in NEEDED if report.tables]

    assert {count, ranking} <= {*said}
    for report in said:
        found = report.ask(demo(), **NEEDED[report]).sections
        assert {section.name: section.row for section in found} == {**report.tables}


def test_no_report_is_left_out() -> None:
    written = (path for path in Path(house.__path__[0]).glob("*.py"))

    reports = {path.stem for path in written if "\n@report(" in path.read_text(encoding="utf-8")}

    assert {report.name for report in NEEDED} == reports


SURER = ("alleged", "reported", "confirmed")


@pytest.mark.parametrize("report", NEEDED, ids=lambda report: report.name)
def test_no_row_is_surer_than_the_only_entry_that_it_rests_on(report: Report, demo: Asking) -> None:
    given = NEEDED[report] | ({"within": Span(11_000)} if report is upcoming else {})
    told = {row.entry: row.certainty for row in demo().of(moments)}
    rows = [row for section in report(demo(), **given).sections for row in section.rows]
    found = [
        (row.certainty, told.get(row.behind.entries[0], "confirmed"))
        for row in rows
        if isinstance(getattr(row, "behind", None), Behind)
        and len(row.behind.entries) == 1
        and getattr(row, "certainty", None) in SURER
    ]

    assert [pair for pair in found if SURER.index(pair[0]) > SURER.index(pair[1])] == []
    if report is upcoming:
        assert ("reported", "reported") in found
