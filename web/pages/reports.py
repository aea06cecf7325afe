"""What may be asked: every report there is, built in and from plug-ins, and a page for each, made from its answer alone."""

from collections.abc import Mapping, Sequence
from typing import Annotated, NamedTuple

from projections.page import Page as Made
from projections.page import Section
from queries.answers import Answer
from queries.finding import each
from queries.options import listed
from web.addresses import within
from web.forms import Field, fields_of, options_given
from web.page import Asked, Page, Shown
from web.report_page import shown, unasked


class Line(NamedTuple):
    """One report that may be asked."""

    report: str
    question: Annotated[str, "what it answers"]
    by: Annotated[str, "what brings it"]


def _every_report(asked: Asked) -> Answer:
    lines = [Line(found.name, report.question, found.by) for found, report in each(listed)]
    return asked.made(
        "reports", "What may be asked?", Made("Reports", (Section("reports", lines, row=Line),))
    )


def _listed(_asked: Asked, answer: Answer) -> Shown:
    lines = [(line, f"/reports{within(line.report)}") for line in answer.tables[0].rows]
    return Shown("Reports", "reports.html", {"lines": lines})


def _answer(asked: Asked) -> Answer:
    name = asked.words["name"]
    return asked.answer(name, options_given(name, asked.query, {}))


def _form(words: Mapping[str, str], query: Mapping[str, Sequence[str]]) -> Sequence[Field]:
    return fields_of(words["name"], query)


PAGES = (
    Page("/reports", _every_report, _listed, "reports", describes="What may be asked?"),
    Page(
        "/reports/{name}",
        _answer,
        shown,
        "reports",
        takes=None,
        form=_form,
        unasked=lambda asked: unasked(asked, asked.words["name"]),
        describes="What a report answers.",
    ),
)
