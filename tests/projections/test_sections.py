"""The tables of every page: a title is read as one, and so is what is said instead of no rows."""

from pathlib import Path
from typing import Any

import pytest

import projections
from comity.testing import asked, history, opened
from projections.annual import annual
from projections.atlas import atlas
from projections.briefing import briefing
from projections.commitments import commitments
from projections.conflicts import conflicts
from projections.conversion import conversion
from projections.count import count
from projections.diff import diff
from projections.dormant import dormant
from projections.figures import figures
from projections.networks import networks
from projections.people import people
from projections.pressure import pressure
from projections.programmes import programmes
from projections.quality import quality
from projections.ranking import ranking
from projections.report import Ask, Report
from projections.schools import schools
from projections.show import show
from projections.similar import similar
from projections.status import status
from projections.timeline import timeline
from projections.topics import topics
from projections.upcoming import upcoming
from projections.visits import visits
from tests.projections.conftest import Asking

WHO = "partnership:edinburgh--kaohsiung"
NEEDED: dict[Report, dict[str, Any]] = {
    annual: {"year": 2024},
    atlas: {},
    briefing: {"who": WHO},
    commitments: {},
    conflicts: {},
    conversion: {},
    count: {"policy": "rgre"},
    diff: {"from_": "2024-01-01"},
    dormant: {},
    figures: {},
    networks: {},
    people: {},
    pressure: {},
    programmes: {},
    quality: {},
    ranking: {"policy": "rgre"},
    schools: {},
    show: {"who": WHO},
    similar: {"body": "kaohsiung"},
    status: {},
    timeline: {},
    topics: {},
    upcoming: {},
    visits: {},
}
"""Every report, with what must be said to ask for it."""


def holds(report: Report, ask: Ask) -> None:
    """A title begins with a capital; what is said instead of no rows goes on from it in small letters."""
    for section in report(ask, **NEEDED[report]).sections:
        assert section.title == "" or section.title[0].isupper(), (section.name, section.title)
        assert section.empty[0].islower(), (section.name, section.empty)


@pytest.mark.parametrize("report", NEEDED, ids=lambda report: report.name)
def test_titles_are_no_excuses(report: Report, demo: Asking) -> None:
    holds(report, demo())
    holds(report, asked(history(opened)))


def test_no_report_is_left_out() -> None:
    written = (path for path in Path(projections.__path__[0]).glob("*.py"))

    reports = {path.stem for path in written if "\n@report(" in path.read_text(encoding="utf-8")}

    assert {report.name for report in NEEDED} == reports
