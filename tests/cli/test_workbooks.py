"""Workbooks: one sheet of them is read as it shows itself, and what cannot be read is refused in words."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, time
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from cli.errors import Failure
from cli.spreadsheet import workbook
from cli.spreadsheet.dates import Dates
from cli.spreadsheet.headings import known_words
from cli.spreadsheet.sheet import Sheet, Unfit

ROWS = (("Partner", "Country", "Signed"), ("Gdynia", "PL", date(2025, 9, 14)), ("Oslo", "NO", 1988))


def saved(book: Any) -> bytes:
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def made(rows: Sequence[Sequence[Any]] = ROWS, change: Callable[[Any], object] = lambda _: None) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    change(book)
    return saved(book)


def rewritten(data: bytes, change: Callable[[str, bytes], bytes], *more: tuple[str, bytes]) -> bytes:
    """A workbook some of whose parts are others."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, part in more:
            new.writestr(name, part)
    return packed.getvalue()


def in_the_sheet(old: bytes, new: bytes, data: bytes | None = None) -> bytes:
    return rewritten(data or made(), lambda name, part: part.replace(old, new) if "sheet1" in name else part)


def read(data: bytes, name: str | None = None) -> Sheet:
    return workbook.read(data, likely=lambda cells: (known_words(cells),), most_rows=1000, name=name)


def refusal(data: bytes, name: str | None = None) -> str:
    with pytest.raises(Unfit) as error:
        read(data, name)
    return str(error.value)


def test_the_first_sheet_that_has_a_table_is_read_and_the_others_are_named() -> None:
    book = load_workbook(io.BytesIO(made()))
    book.create_sheet("Empty", 0)
    book.create_sheet("Read me", 1).append(("Our partners, 2025",))
    book.create_sheet("Former").append(("Partner",))
    data = saved(book)

    sheet = read(data)

    assert sheet.columns == ("Partner", "Country", "Signed")
    assert sheet.rows == ((2, ("Gdynia", "PL", "2025-09-14")), (3, ("Oslo", "NO", "1988")))
    assert "'Sheet' was read; --sheet NAME reads another: 'Empty', 'Read me', 'Former'" in sheet.remarks
    assert read(data, "former").columns == ("Partner",)
    assert "there are 'Empty', 'Read me', 'Sheet', 'Former'" in refusal(data, "Nobody")


@pytest.mark.parametrize(
    ("shown", "as_text"),
    [
        ("yyyy-mm-dd", "1988-05-12"),
        ("dd.mm.yyyy", "1988-05-12"),
        ("mmm yyyy", "1988-05"),
        ("yyyy", "1988"),
        ('[$-404]e"年"m"月"d"日"', "1988-05-12"),
        ("[$-404]e/m", "1988-05"),
    ],
)
def test_a_day_is_as_rough_as_its_cell_shows_it(shown: str, as_text: str) -> None:
    def format_it(book: Any) -> None:
        book.active["B2"].number_format = shown

    assert read(made([("Partner", "Date"), ("Gdynia", date(1988, 5, 12))], format_it)).rows == (
        (2, ("Gdynia", as_text)),
    )


@pytest.mark.parametrize(
    ("shown", "value", "as_text"),
    [
        ("hh:mm:ss", 1, "00:00:00"),
        ("hh:mm:ss", 1.5, "12:00:00"),
        ("hh:mm:ss", time(12), "12:00:00"),
        ("yyyy-mm-dd hh:mm", 32275.5, "1988-05-12 12:00"),
    ],
)
def test_an_hour_is_no_day_of_1900(shown: str, value: object, as_text: str) -> None:
    def format_it(book: Any) -> None:
        book.active["B2"].number_format = shown

    assert read(made([("Partner", "Date"), ("Gdynia", value)], format_it)).rows == ((2, ("Gdynia", as_text)),)


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    def on_a_mac(book: Any) -> None:
        book.epoch = CALENDAR_MAC_1904

    sheet = read(made([*ROWS, ("Kiel", "DE", 34757)], on_a_mac))

    assert sheet.rows[0][1][2] == "2025-09-14"
    dates = Dates(date(2026, 1, 1), day_0=sheet.day_0)
    with pytest.raises(Unfit, match="this workbook's own number for 1999-02-28"):
        dates.read("34757", dates.column([(4, "34757")]))


def test_numbers_and_booleans_are_told_as_they_are_shown() -> None:
    sheet = read(made([("Partner", "x"), ("a", 51.3756), ("b", 1988.0), ("c", True), ("d", 0.1 + 0.2)]))

    assert [cells[1] for _, cells in sheet.rows] == ["51.3756", "1988", "yes", "0.3"]


def test_a_merged_cell_holds_for_all_rows_that_it_covers_and_a_title_for_none() -> None:
    rows = [("Our partners", None), ("Country", "Partner"), ("PL", "Gdynia"), (None, "Sopot"), ("NO", "Oslo")]

    def merge(book: Any) -> None:
        book.active.merge_cells("A1:B1")
        book.active.merge_cells("A3:A4")

    sheet = read(made(rows, merge))

    assert [cells for _, cells in sheet.rows] == [("PL", "Gdynia"), ("PL", "Sopot"), ("NO", "Oslo")]
    assert sheet.remarks == ("1 cell has what the merged cell shows that it is part of",)


def test_hidden_rows_and_columns_are_read_and_said() -> None:
    def hide(book: Any) -> None:
        book.active.row_dimensions[3].hidden = True
        book.active.column_dimensions["B"].hidden = True

    sheet = read(made(ROWS, hide))

    assert len(sheet.rows) == 2
    assert sheet.remarks == (
        "1 row is hidden, and read like the others: --skip 3 leaves out",
        "1 hidden column is read like the others",
    )


def test_a_formula_is_read_by_its_value_and_marked_where_it_has_none() -> None:
    bare = made([("Partner", "Date"), ("Gdynia", "=1980+8")])
    calculated = in_the_sheet(b"<f>1980+8</f><v></v>", b"<f>1980+8</f><v>1988</v>", bare)
    calculated = in_the_sheet(b"<f>1980+8</f><v />", b"<f>1980+8</f><v>1988</v>", calculated)

    assert read(bare).rows == ((2, ("Gdynia", workbook.NO_VALUE)),)
    assert read(calculated).rows == ((2, ("Gdynia", "1988")),)


def test_an_error_stays_what_it_is() -> None:
    assert read(made([("Partner", "Date"), ("Gdynia", "#N/A")])).rows[0][1][1] in workbook.ERRORS


BOMB = ("xl/worksheets/sheet9.xml", b" " * 6_000_000)
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"PK\x03\x04 nothing more", "damaged, or was cut short"),
        (made()[:-900], "damaged, or was cut short"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "a password protects"),
        (b"Partner,Country\nGdynia,PL\n", "it is none: a CSV file is named .csv"),
        (rewritten(made(), lambda _, part: part, BOMB), "times its size"),
        (rewritten(made(), lambda name, part: ENTITIES + part if "sheet1" in name else part), "no spreadsheet program"),
        (rewritten(made(), lambda name, part: "x".encode("utf-16") if "sheet1" in name else part), "no spreadsheet"),
        (rewritten(made(), lambda name, part: b"" if name == "xl/workbook.xml" else part), "cannot be read as a workbook"),
        (in_the_sheet(b'r="C3"', b'r="XFD3"'), "more than 2,000 columns"),
        (made([("Partner",), *[("x",)] * 1002]), "more than 1,000 rows"),
        (made([]), "it is empty"),
    ],
    ids=[
        *("a false packing", "cut short", "a password", "no workbook", "a bomb", "entities", "another encoding"),
        *("no workbook part", "far to the right", "too many rows", "nothing"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_words(data: bytes, why: str) -> None:
    assert why in refusal(data)


def test_merged_cells_that_go_on_for_ever_are_refused() -> None:
    merged = b"".join(b'<mergeCell ref="%s1:%s600000"/>' % (column, column) for column in (b"D", b"E"))
    data = in_the_sheet(b"</sheetData>", b"</sheetData><mergeCells>" + merged + b"</mergeCells>")

    assert "longer than a sheet" in refusal(data)


def test_rows_that_stand_far_below_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "LONGEST", 1000)

    assert "more than 1,000 rows" in refusal(in_the_sheet(b'<row r="3"', b'<row r="99999999999"'))


def test_without_openpyxl_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "find_spec", lambda _: None)

    with pytest.raises(Failure) as error:
        read(made())

    assert "openpyxl" in str(error.value)
    assert "pip install openpyxl" in str(error.value.hint)
