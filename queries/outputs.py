"""What `list`, `show`, `timeline` and `audit` say to programs: the same JSON and CSV at a terminal and from a page.

    output_of("list", answer).json, output_of("list", answer).csv

The schema of each is that of `queries.schemas.output_schema`.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from projections.contested import COLUMN, is_contested
from projections.row import as_json
from queries.columns import Cell
from queries.written import csv_of, dumped

if TYPE_CHECKING:
    from queries.answers import Answer
    from queries.auditing import Audited


class Output(NamedTuple):
    """One output: what JSON has, and the rows and columns of CSV."""

    whole: Any
    rows: Sequence[Any]
    cells: Sequence[Cell]

    @property
    def json(self) -> str:
        """As a document in JSON."""
        return dumped(as_json(self.whole)) + "\n"

    @property
    def csv(self) -> str:
        """As a sheet, with a line of headings."""
        return csv_of(
            [cell.name for cell in self.cells], ([cell.read(row) for cell in self.cells] for row in self.rows)
        )


def output_of(name: Literal["list", "show", "timeline"], answer: "Answer") -> Output:
    """What a command prints of the answer of its report, `list` of that of `status`: the rows of the first table alone."""
    rows = answer.tables[0].rows
    if name == "timeline":
        return Output(list(rows), rows, happening_cells(rows))
    return Output(rows[0] if name == "show" else list(rows), rows, standing_cells(rows))


def audit_output(found: "Audited") -> Output:
    """What `audit` prints."""
    return Output(found.json(), found.entries, audit_cells())


def fields(*names: str, **read: Callable[[Any], Any]) -> list[Cell]:
    """Columns for programs: the row's own fields, as JSON has them, lists joined by `; `."""

    def cell(name: str) -> Callable[[Any], str]:
        def shown(row: Any) -> str:
            value = read[name](row) if name in read else getattr(row, name)
            if isinstance(value, tuple | list):
                return "; ".join(map(str, value))
            return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)

        return shown

    return [Cell(name, cell(name)) for name in names]


def standing_cells(rows: Sequence[Any]) -> list[Cell]:
    """Of where something stands: `list` and `show`."""

    def day(name: str) -> Any:
        return lambda row: row.last_contact and getattr(row.last_contact, name)

    found = fields(
        *("id", "stream", "title", "status", "certain", "otherwise", "tier", "flags", "possible_flags"),
        *("since", "since_earliest", "since_latest"),
        *("last_contact", "last_contact_earliest", "last_contact_latest", "entries"),
        *("tier_least", "tier_most", "of", "whole", "alternatives"),
        since=lambda row: row.since.edtf,
        since_earliest=lambda row: row.since.earliest,
        since_latest=lambda row: row.since.latest,
        last_contact=day("edtf"),
        last_contact_earliest=day("earliest"),
        last_contact_latest=day("latest"),
    )
    return _with_contested(found, rows)


def happening_cells(rows: Sequence[Any]) -> list[Cell]:
    """Of what happened: `timeline`."""
    found = fields(
        *("entry", "stream", "type", "on", "earliest", "latest", "possible", "text"),
        *("certainty", "contested", "sources", "brought_by", "short"),
        on=lambda moment: moment.when.edtf,
        earliest=lambda moment: moment.when.earliest,
        latest=lambda moment: moment.when.latest,
    )
    return _with_contested(found, rows)


def audit_cells() -> list[Cell]:
    """Of the entries of an audit."""
    return fields(
        *("entry", "position", "place", "type", "on", "earliest", "latest", "text", "state"),
        *("corrected_by", "certainty", "sources", "brought_by", "recorded_at", "recorded_by", "command"),
    )


def _with_contested(cells: list[Cell], rows: Sequence[Any]) -> list[Cell]:
    """Columns for programs, with whether sources disagree where they do about any row."""
    if any(map(is_contested, rows)) and all(cell.name != COLUMN for cell in cells):
        cells += fields(COLUMN)
    return cells
