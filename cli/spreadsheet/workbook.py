"""A sheet of a workbook (.xlsx, .xlsm), as text: what its cells show, or a refusal in words.

Its file is looked at before it is opened: how large it is unpacked, and that no member defines entities. Values are read
as the program that saved it left them; nothing is calculated.
"""

import io
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date, datetime, time, timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile, ZipFile

from cli.errors import Failure
from cli.spreadsheet.sheet import Sheet, Unfit, headed, too_many_rows

if TYPE_CHECKING:
    from zipfile import ZipInfo

ENDINGS = (".xlsx", ".xlsm")
LARGEST = 400_000_000
"""Bytes of all that is in it, unpacked."""
RATIO = 150
"""How many times as large a member may become; a sheet shrinks to a tenth or a thirtieth."""
SMALL = 5_000_000
"""Bytes of a member that may become any times as large."""
MEMBERS = 2_000
WIDEST = 2_000
"""Columns of a row."""
LONGEST = 1_048_576
"""Rows that a sheet can have."""
ERRORS = frozenset(("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"))
"""What a formula that fails leaves in its cell."""
SHOWN = 8
"""Rows that are named of those that are hidden."""
_PACKED = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0"
_DEFINES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_HIDDEN_ROW = re.compile(
    rb"<(?:\w+:)?row\b(?=[^>]{0,400}\bhidden=[\"'](?:1|true))[^>]{0,400}?\br=[\"']([0-9]+)"
)
_HIDDEN_COLUMNS = re.compile(rb"<(?:\w+:)?col\b(?=[^>]{0,400}\bhidden=[\"'](?:1|true))[^>]{0,400}>")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]{0,400}\bref=[\"']([A-Z]{1,3}[0-9]+:[A-Z]{1,3}[0-9]+)")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_AS_IT_SHOWS: dict[str, Any] = {"read_only": True, "data_only": True, "keep_links": False}
_DIGITS = 15
"""Significant digits that a spreadsheet keeps of a number."""


def is_packed(data: bytes) -> bool:
    """Whether bytes are those of a workbook, or of another packed file."""
    return data.startswith(_PACKED)


def read(
    data: bytes,
    *,
    likely: Callable[[Sequence[str]], tuple[int, ...]],
    most_rows: int,
    name: str | None = None,
) -> Sheet:
    """One sheet of a workbook: the one of that name, else the first that can be seen and has a table, or else cells.

    Errors: `Unfit` where it is protected, unpacks to too much or has no such sheet; Failure where openpyxl is not there.
    """
    if data.startswith(_COMPOUND):
        raise Unfit(
            "it is a workbook of an old kind (.xls), or one that a password protects: save it as .xlsx without one,"
            " or its sheet as CSV (UTF-8)"
        )
    if not is_packed(data):
        raise Unfit("its name says that it is a workbook, and it is none: a CSV file is named .csv")
    if find_spec("openpyxl") is None:
        raise Failure(
            "unusable",
            "a workbook is read by openpyxl, which is not installed here",
            "add it to the environment that comity runs in (python -m pip install openpyxl, or pipx inject comity openpyxl);"
            " or save the sheet as CSV (UTF-8), which needs nothing more",
        )
    from openpyxl import load_workbook

    try:
        with ZipFile(io.BytesIO(data)) as packed:
            _see_that_it_is_harmless(packed)
            with closing(load_workbook(io.BytesIO(data), **_AS_IT_SHOWS)) as values:
                sheet = _chosen(values, name)
                written = packed.read(_member(sheet))
                found, remarks = _cells(data, sheet, written, most_rows)
                others = [other.title for other in values.worksheets if other is not sheet]
                day_0 = values.epoch.date()
    except Unfit:
        raise
    except BadZipFile:
        raise Unfit("it cannot be unpacked: it is damaged, or was cut short on its way") from None
    except Exception as error:  # noqa: BLE001 — openpyxl raises whatever a damaged file makes of its own code
        said = re.sub(r"\s+", " ", str(error)) or type(error).__name__
        raise Unfit(
            f"it cannot be read as a workbook ({said:.100}): open it, save it anew as .xlsx, or its sheet as CSV (UTF-8)"
        ) from None
    if others and name is None:
        listed = ", ".join(repr(other) for other in others[:SHOWN])
        remarks.insert(0, f"{sheet.title!r} was read; --sheet NAME reads another: {listed}")
    return headed(
        found, likely, Sheet((), (), of_a_workbook=sheet.title, remarks=tuple(remarks), day_0=day_0)
    )


def _see_that_it_is_harmless(packed: ZipFile) -> None:
    """Before anything of it is parsed. Errors: `Unfit`."""
    members = packed.infolist()
    if len(members) > MEMBERS or sum(member.file_size for member in members) > LARGEST:
        raise Unfit(
            f"it unpacks to more than {LARGEST:,} bytes or {MEMBERS:,} parts: save its sheet as CSV (UTF-8)"
        )
    if any(member.flag_bits & 1 for member in members):
        raise Unfit("it is protected by a password: save it without one")
    for member in members:
        if member.file_size > SMALL and member.file_size > RATIO * max(member.compress_size, 1):
            raise Unfit(
                f"{member.filename!r:.60} in it unpacks to {member.file_size // max(member.compress_size, 1):,} times its"
                " size, as no sheet does: save its sheet as CSV (UTF-8)"
            )
        if member.filename.endswith((".xml", ".rels")):
            _see_that_it_defines_nothing(packed, member)


def _see_that_it_defines_nothing(packed: ZipFile, member: "ZipInfo") -> None:
    """Entities can make much of little. Errors: `Unfit`."""
    last = b""
    with packed.open(member) as stream:
        while piece := stream.read(1 << 20):
            if (
                _DEFINES.search(last + piece)
                or piece.startswith((b"\xff\xfe", b"\xfe\xff"))
                or b"\0" in piece[:64]
            ):
                raise Unfit(f"{member.filename!r:.60} in it is XML that no spreadsheet program writes")
            last = piece[-16:]


def _chosen(book: Any, name: str | None) -> Any:
    """The sheet that is meant. Errors: `Unfit`."""
    sheets = book.worksheets
    if name is not None:
        found = next((sheet for sheet in sheets if sheet.title == name), None)
        found = found or next((sheet for sheet in sheets if sheet.title.casefold() == name.casefold()), None)
        if found is None:
            listed = ", ".join(repr(sheet.title) for sheet in sheets)
            raise Unfit(f"--sheet: it has no sheet {name}: there are {listed:.200}")
        return found
    seen = [sheet for sheet in sheets if sheet.sheet_state == "visible"]
    for has in (_a_table, _a_cell):
        for sheet in seen:
            sheet.reset_dimensions()
            if has(sheet):
                return sheet
    if not seen:
        raise Unfit("it has no sheet that can be seen: --sheet NAME names one that is hidden")
    return seen[0]


def _a_table(sheet: Any) -> bool:
    """Whether several rows of a sheet have several cells: what stands before a list says what it is."""
    return sum(sum(cell.value is not None for cell in row) > 1 for row in _first(sheet)) > 1


def _a_cell(sheet: Any) -> bool:
    return any(cell.value is not None for row in _first(sheet) for cell in row)


def _first(sheet: Any) -> Iterator[Sequence[Any]]:
    for _, row in zip(range(100), sheet.iter_rows(), strict=False):
        yield row


def _member(sheet: Any) -> str:
    """The part of the file that a sheet stands in."""
    path: str = sheet._worksheet_path  # noqa: SLF001 — openpyxl has no other word for it
    return path


def _cells(
    data: bytes, sheet: Any, written: bytes, most_rows: int
) -> tuple[list[tuple[int, tuple[str, ...]]], list[str]]:
    """The rows that say something, with their numbers, and what is to be said of them. Errors: `Unfit`."""
    sheet.reset_dimensions()
    found: list[tuple[int, tuple[str, ...]]] = []
    merged = _merged(written)
    held: dict[tuple[int, int], str] = {}
    formulas = _formulas_without_a_value(data, sheet.title, written)
    filled = 0
    for number, row in enumerate(sheet.iter_rows(), 1):
        if number > LONGEST:
            raise too_many_rows(LONGEST)
        if len(row) > WIDEST:
            raise Unfit(f"row {number} has more than {WIDEST:,} columns: delete what stands far to the right")
        cells = [_text(cell) for cell in row]
        for column, first in merged.get(number, ()):
            if first == number:
                held[first, column] = cells[column] if column < len(cells) else ""
            elif shown := held.get((first, column)):
                cells += [""] * (column + 1 - len(cells))
                cells[column] = cells[column] or shown
                filled += 1
        for column in formulas.get(number, ()):
            cells[column] = NO_VALUE
        if any(cells):
            found.append((number, tuple(cells)))
        if len(found) > most_rows:
            raise too_many_rows(most_rows)
    return found, _remarks(written, filled, {number for number, _ in found})


NO_VALUE = "=…"
"""What stands for a formula that nothing has calculated."""


def _remarks(written: bytes, filled: int, rows: set[int]) -> list[str]:
    """What is to be said of merged and hidden cells."""
    remarks: list[str] = []
    if filled:
        cells = "1 cell has" if filled == 1 else f"{filled:,} cells have"
        of = "that it is" if filled == 1 else "that they are"
        remarks.append(f"{cells} what the merged cell shows {of} part of")
    hidden = [number for number in map(int, _HIDDEN_ROW.findall(written)) if number in rows]
    if hidden:
        numbers = ",".join(map(str, hidden[:SHOWN])) + ("…" if len(hidden) > SHOWN else "")
        those = "1 row is" if len(hidden) == 1 else f"{len(hidden):,} rows are"
        remarks.append(f"{those} hidden, and read like the others: --skip {numbers} leaves out")
    if columns := len(_HIDDEN_COLUMNS.findall(written)):
        remarks.append(
            f"{columns:,} hidden {'column is' if columns == 1 else 'columns are'} read like the others"
        )
    return remarks


def _merged(written: bytes) -> dict[int, list[tuple[int, int]]]:
    """By row, the columns whose cells belong to one that begins in another row, with that row. Errors: `Unfit`."""
    from openpyxl.utils import range_boundaries

    found: dict[int, list[tuple[int, int]]] = {}
    rows = 0
    for reference in _MERGED.findall(written):
        left, top, _, bottom = range_boundaries(reference.decode())
        if left is None or top is None or bottom is None:
            continue
        rows += max(bottom - top, 0)
        if rows > LONGEST:
            raise Unfit(
                f"its merged cells, {reference.decode()} among them, are longer than a sheet: unmerge them"
            )
        for row in range(top, bottom + 1) if bottom > top else ():
            found.setdefault(row, []).append((left - 1, top))
    return found


def _formulas_without_a_value(data: bytes, title: str, written: bytes) -> dict[int, list[int]]:
    """By row, the columns whose formulas no program has calculated."""
    if not _FORMULA.search(written):
        return {}
    from openpyxl import load_workbook

    found: dict[int, list[int]] = {}
    with (
        closing(load_workbook(io.BytesIO(data), read_only=True, keep_links=False)) as told,
        closing(load_workbook(io.BytesIO(data), **_AS_IT_SHOWS)) as shown,
    ):
        formulas, values = told[title], shown[title]
        formulas.reset_dimensions()
        values.reset_dimensions()
        for number, (row, cells) in enumerate(zip(formulas.iter_rows(), values.iter_rows(), strict=False), 1):
            if number > LONGEST or len(row) > WIDEST:
                break
            for column, (cell, value) in enumerate(zip(row, cells, strict=False)):
                if cell.data_type == "f" and value.value is None:
                    found.setdefault(number, []).append(column)
    return found


def _text(cell: Any) -> str:
    """What a cell shows, as text."""
    value = cell.value
    match value:
        case None:
            return ""
        case str():
            return value.strip()
        case bool():
            return "yes" if value else "no"
        case int():
            return str(value)
        case float():
            return (
                str(int(value)) if value.is_integer() and abs(value) < 10**_DIGITS else f"{value:.{_DIGITS}g}"
            )
        case datetime():
            return _day(value, cell.number_format)
        case date():
            return value.isoformat()
        case time() | timedelta():
            return str(value)
        case _:
            return str(value).strip()


def _day(value: datetime, number_format: str) -> str:
    """A day as closely as its cell shows it: a month where its format has no day, a year where it has no month.

    Of a cell that shows an hour alone the hour: the day that a spreadsheet has with it, in 1900, nobody said.
    """
    shown = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", number_format.casefold().split(";")[0])
    day = value.date().isoformat()
    if re.search("[hs]", shown) and not re.search("[dyeg]", shown):
        return value.time().isoformat()
    if "d" not in shown and not re.search("[hs]", shown):
        return day[:7] if "m" in shown else day[:4] if re.search("[yeg]", shown) else day
    if value.time() != time() and re.search("[hs]", shown):
        return value.isoformat(" ", "minutes")
    return day
