"""What may be asked: every report there is, built in and from plug-ins, and a page for each, made from its answer alone."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NamedTuple

from projections.page import Page as Made
from projections.page import Section
from projections.row import Link, Named
from queries.answers import Answer, references
from queries.finding import each
from queries.options import listed
from web import cells
from web.addresses import AXES, within
from web.forms import Field, fields_of, given
from web.forms import found as report_of
from web.page import ROWS, Asked, Page, Shown

OF_THE_PAGE = ("page", "columns")
"""What a page takes beside the options of its report: which part of its tables, and `columns=all`."""


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


def options_given(name: str, query: Mapping[str, Sequence[str]], fixed: Mapping[str, str]) -> dict[str, Any]:
    """What is given for the options of a report, behind the question mark and by the address (`fixed`)."""
    asked = {key: words for key, words in query.items() if key not in {*AXES, *OF_THE_PAGE, *fixed}}
    return given(name, asked) | dict(fixed)


def shown(
    asked: Asked, answer: Answer, *, fixed: Sequence[str] = (), name: str | None = None, **more: Any
) -> Shown:
    """The page of a report, made from its answer: `fixed` are options that the address has given already."""
    report = listed(report_of(name or str(answer.asked["report"])))
    _, _, definition = report.doc.partition("\n")
    window = answer.window((asked.number - 1) * ROWS, ROWS)
    whole = asked.one("columns") == "all"
    tables = [
        cells.table(table, asked.to, whole=whole)
        for table in sorted(window.tables, key=lambda table: not table.leads)
    ]
    rows = [row for table in window.tables for row in table.rows]
    options = {key: words for key, words in asked.query.items() if key not in {*AXES, *OF_THE_PAGE}}
    told = {
        "question": report.question,
        "lead": _lead(answer),
        "definition": definition.strip(),
        "form": fields_of(report.name, asked.query, without=fixed),
        "tables": tables,
        "notes": answer.notes,
        "references": [
            (each, asked.to.of(Link("source", each.slug)), asked.to.of(Link("document", each.address or "")))
            for each in references(asked.view.ask, rows)
        ],
        "options": options,
        "number": asked.number,
        "more": max((table.total for table in answer.tables), default=0) > asked.number * ROWS,
        "whole": whole,
        "trail": (("Reports", "/reports"),),
        "here": report.name,
    }
    return Shown(report.question, "report.html", told | more)


def _lead(answer: Answer) -> str:
    """What a report answers, in its own words, with what it was asked left to the strip above."""
    title = answer.title
    return str(title) if not isinstance(title, Named) else title


def _answer(asked: Asked) -> Answer:
    name = asked.words["name"]
    return asked.answer(name, options_given(name, asked.query, {}))


def unasked(asked: Asked, name: str) -> Shown:
    """The question of a report and its form, where it wants to be asked something first."""
    report = listed(report_of(name))
    told: dict[str, Any] = {
        "question": report.question,
        "lead": "Say what is asked about.",
        "definition": report.doc.partition("\n")[2].strip(),
        "form": fields_of(report.name, asked.query),
        **dict.fromkeys(("tables", "notes", "references"), ()),
        "twin": None,
        "options": {},
        "number": 1,
        "more": False,
        "whole": False,
        "trail": (("Reports", "/reports"),),
        "here": report.name,
    }
    return Shown(report.question, "report.html", told)


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
