"""The answers as data: CSV and JSON of each, GeoJSON of the map, and what every column says."""

import json
from typing import TYPE_CHECKING, NamedTuple

from domain.problem import Problem
from domain.text import escape
from projections.page import Page, Section
from queries.answers import answer_of
from queries.columns import cells_of
from queries.finding import BUILT_IN, each, load
from queries.options import listed
from queries.written import csv_of, csv_of_table
from web.forms import found as report_of
from web.site.plan import SAME, Address, sheet_of, stream_path, twin_of
from web.site.room import unsaid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from web.site.room import Room

PAGES = {
    "/partnerships": "partnerships",
    "/timeline": "timeline",
    "/years": "years",
    "/sources": "sources",
    "/map": "map",
}
"""Pages whose answers are data, beside those of reports."""
ASKS = frozenset({"diff"})
"""Reports that answer nothing unless they are asked something, though no option of theirs is required."""
OWN = frozenset({"today"})
"""Reports for whoever records: nobody else has a desk here."""
SPANS = {"within": "within {} days", "months": "{} months without a contact"}
"""How far an answer looks, by the option that says so, where nothing is asked."""
GEO = "/map"
HEADINGS = ("file", "table", "column", "in_csv", "says")


class Column(NamedTuple):
    """What a column of a table says: a line of the codebook."""

    file: str
    table: str
    column: str
    in_csv: str
    """What it is called there: a day has three columns, a number under uncertainty two."""
    says: str


def reports() -> list[str]:
    """The built-in reports that answer without being asked anything more, and have no page of their own elsewhere."""
    found = [(one.name, report) for one, report in each(listed) if one.by == BUILT_IN]
    return [
        name
        for name, report in found
        if name not in ASKS | OWN
        and f"/reports/{name}" not in SAME
        and not any(option.required for option in report.options)
    ]


def names() -> dict[str, str]:
    """What is published as data: the path of each page that shows it, and what its files are called."""
    return {f"/reports/{name}": name for name in reports()} | PAGES


def span_of(path: str) -> str:
    """How far the answer of a page looks, in words; empty where it has no end."""
    options = (
        listed(report_of(path.removeprefix("/reports/"))).options if path.startswith("/reports/") else ()
    )
    return ", ".join(SPANS[each.name].format(each.default) for each in options if each.name in SPANS)


def files(room: "Room", path: str, name: str) -> "tuple[list[tuple[str, str]], list[Column]]":
    """The files of what a page answers, each with its content, and the lines of the codebook for them."""
    try:
        _, answer = room.answer(Address(path))
    except Problem as error:
        if error.field is None:
            raise
        silent = load(report_of(path.removeprefix("/reports/")))
        sections = tuple(Section(table, (), row=row) for table, row in silent.tables.items())
        said = {"report": silent.name, "question": silent.question, "as_at": room.view.axes.as_at}
        page = Page(silent.question, sections, (unsaid(error),))
        answer = answer_of(page, said | {"as_known": None, "options": {}})
    told = answer.json()
    del told["as_known"]  # it is that of the edition: the file changes where the answer does
    for table in told["tables"].values():
        for column in table["columns"]:
            del column["help"]  # the codebook says it
    found = [
        (f"data/{name}.json", written(told)),
        (f"data/{name}.csv", csv_of_table(answer.tables[0])),
    ]
    if len(answer.tables) > 1:
        found += [(sheet_of(name, table.name), csv_of_table(table)) for table in answer.tables[1:]]
    if path == GEO:
        report = load(report_of(str(answer.asked["report"])))
        found.append((f"data/{name}.geojson", report.forms["geojson"](answer.page)))
    return found, list(_columns(name, answer))


def written(told: object) -> str:
    """JSON with a line a row, and no more space than that: half of what people read well is spaces."""
    return escape(_written(told)) + "\n"


def _written(told: object) -> str:
    match told:
        case dict():
            return (
                "{" + ",".join(f"{json.dumps(name)}:{_written(value)}" for name, value in told.items()) + "}"
            )
        case [dict(), *_]:
            return "[\n" + ",\n".join(map(_dense, told)) + "\n]"
        case _:
            return _dense(told)


_dense = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Makes JSON in one line."""


def sheets(name: str, there: "Iterable[str]") -> list[tuple[str, str]]:
    """The files of the further tables of an answer that are there, and what each is called."""
    before = f"data/{name}."
    found = sorted(file for file in there if file.startswith(before) and file.count(".") > 1)
    return [(file, f"CSV of {_words(file.removeprefix(before).removesuffix('.csv'))}") for file in found]


def _words(table: str) -> str:
    return table.replace("-", " ").replace("_", " ")


def twin(room: "Room", stream: str) -> tuple[str, str]:
    """The file beside the page of a partnership, and its content: what `comity show` says of it to programs.

    Its row as CSV is one of `data/partnerships.csv`.
    """
    address = Address(stream_path(stream))
    page, asked = room.page_of(address.path), room.asked(address)
    assert page.output is not None  # noqa: S101 — every page of a stream has one
    asked.form = "json"
    return twin_of(address.path, "json"), written(json.loads(page.output.made(asked).json))


def _columns(name: str, answer: "object") -> "Iterator[Column]":
    for table in answer.tables:  # type: ignore[attr-defined]
        if table.row is None:
            continue
        in_csv = [cell.name for cell in cells_of(table.row)]
        for column in table.columns:
            own = [cell for cell in in_csv if cell == column.name or cell.rpartition("_")[0] == column.name]
            yield Column(f"{name}", table.name, column.name, " ".join(own), column.help or column.heading)


def codebook(columns: "list[Column]") -> str:
    """What every column says, as CSV."""
    return csv_of(HEADINGS, columns)
