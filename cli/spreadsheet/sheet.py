"""A spreadsheet: headings and rows, of CSV with its encoding and delimiter. Nothing is guessed silently."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from cli.spoilt import encoding_of
from cli.spreadsheet import countries
from cli.spreadsheet.headings import field_of
from domain.kinds import kind_of_instrument

T = TypeVar("T")
R = TypeVar("R")
LARGEST = 50_000_000
"""Bytes of a file, as of a facts file."""
MOST_ROWS = 200_000
DELIMITERS = (",", ";", "\t", "|")
_NEVER = '"\r\n\0'
"""What a row is read by besides."""
_SAMPLE = 65_536
_ROWS_OF_THE_SAMPLE = 50
_ROWS_BEFORE_THE_HEADINGS = 20
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CANDIDATES = ("cp950", "gb18030", "shift_jis", "cp949", "cp1252", "cp1250", "cp1254")
_USUAL = frozenset(
    "市縣縣区區省州府國国友好城姊姐妹都年月日中美英德法大新台臺港海山江河東京北南西시도국군구자매결연우호협력체일이대한미중부산아리나스"
    "äöüÄÖÜßéèêàáíóúñçãõøåæìòùâîôûëïłńśżźąęćčřšžýěůőűığşİĞŞ"
)
"""Letters that lists have over and over, beside kana."""
_EASTERN = "\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uff66-\uff9f"
_ODD = re.compile(f"[A-Za-z][{_EASTERN}]|[{_EASTERN}][a-z]|[a-zß-ÿ][A-ZÀ-Þ]|[þðÞÐ\u0080-\u00bf\ue000-\uf8ff]")
"""What few texts have: letters of two scripts in a word, a capital behind a small letter, signs, Icelandic letters."""
_NAMED = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


class Unfit(ValueError):
    """A sheet, a map or a value that cannot be taken; says what would be."""


def together(reasons: Iterable[object]) -> Unfit:
    """All that is wrong, in one refusal: who is told of one thing after the other tries as often as there are things."""
    told = list(dict.fromkeys(map(str, reasons)))
    if len(told) == 1:
        return Unfit(told[0])
    return Unfit("\n  ".join([f"{len(told)} things are to be put right", *told]))


def each_of(read: Callable[[T], R], words: Iterable[T], wrong: list[Unfit]) -> Iterator[R]:
    """What is read of each; why some cannot be is put on the list."""
    for word in words:
        try:
            yield read(word)
        except Unfit as error:
            wrong.append(error)


@dataclass(frozen=True)
class Sheet:
    """The rows below one row of headings."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[int, tuple[str, ...]]]
    """Each row that says something, with the number that a spreadsheet program shows beside it."""
    headings: int = 1
    """The number of the row of headings."""
    delimiter: str = ","
    encoding: str = "utf-8"
    of_a_workbook: str = ""
    """The name of the sheet, where it is one of a workbook."""
    remarks: tuple[str, ...] = ()
    """What was met in reading it, in sentences."""
    day_0: date | None = None
    """The day from which it numbers days, where that is known."""

    @property
    def told(self) -> str:
        """How it was read, in words."""
        where = f", headings in row {self.headings}" if self.headings > 1 else ""
        if self.of_a_workbook:
            return f"the sheet {self.of_a_workbook!r} of the workbook{where}"
        return f"{self.encoding}, {_NAMED.get(self.delimiter, repr(self.delimiter))} between the cells{where}"


def read(
    data: bytes,
    *,
    likely: Callable[[Sequence[str]], tuple[int, ...]],
    encoding: str | None = None,
    delimiter: str | None = None,
    most_rows: int = MOST_ROWS,
) -> Sheet:
    """The sheet in a file. `likely` says how much the cells of a row look like headings.

    Errors: `Unfit` where it has too many rows, is in another encoding, with quotation marks astray, or empty.
    """
    words, encoding = _decoded(data, encoding)
    skipped = 0
    if said := re.match(r"sep=(.)\r?\n", words, re.IGNORECASE):  # a line that Excel writes for itself
        words, delimiter, skipped = words[said.end() :], delimiter or said[1], 1
    if delimiter and (delimiter.isalnum() or delimiter in _NEVER):
        raise Unfit(
            f"{delimiter!r} cannot be a delimiter: say what stands between the cells with --delimiter"
        )
    delimiter = delimiter or _delimiter(words)
    return headed(
        _records(words, delimiter, skipped, most_rows),
        likely,
        Sheet((), (), delimiter=delimiter, encoding=encoding),
    )


def headed(
    found: Sequence[tuple[int, tuple[str, ...]]],
    likely: Callable[[Sequence[str]], tuple[int, ...]],
    as_in: Sheet,
) -> Sheet:
    """The rows below their headings, wherever these begin, read as another sheet was. Errors: `Unfit`."""
    if not found:
        raise Unfit("it is empty: there is no row of headings")
    first = max(
        range(min(len(found), _ROWS_BEFORE_THE_HEADINGS)), key=lambda row: (likely(found[row][1]), -row)
    )
    if not any(likely(found[first][1])):  # no word is known: the first row that is wider than a title
        first = next((row for row in range(len(found)) if sum(map(bool, found[row][1])) > 1), 0)
    number, columns = found[first]
    if first and (both := _in_two_rows(found[first - 1][1], columns, likely)):
        columns = both
    elif first + 1 < len(found) and (both := _in_two_rows(columns, found[first + 1][1], likely)):
        first, columns = first + 1, both
        number = found[first][0]
    while columns and not columns[-1]:
        columns = columns[:-1]
    return replace(as_in, columns=columns, rows=tuple(found[first + 1 :]), headings=number)


def _in_two_rows(
    above: Sequence[str], below: Sequence[str], likely: Callable[[Sequence[str]], tuple[int, ...]]
) -> tuple[str, ...] | None:
    """The headings of two rows, of which the upper one has some that span several of the lower one; None for others.

    `Mitgliedschaft` over `von` and `bis` is `Mitgliedschaft von` and `Mitgliedschaft bis`, where that is known or `von`
    stands there twice; else `von` and `bis`. A title spans all of them, and a row below headings has something under each.
    """
    width = max(len(above), len(below))
    upper, lower = ([*row, *[""] * (width - len(row))] for row in (above, below))
    over, spans = [""] * width, 0
    for at, word in enumerate(upper):
        if word and at + 1 < width and not upper[at + 1]:
            spans, over[at] = spans + 1, word
        elif not word and at:
            over[at] = over[at - 1]
    pairs = [*zip(upper, lower, over, strict=True)]
    fit = all(bool(own) if span else own in {"", word} for word, own, span in pairs)
    if not spans or not fit or (spans == 1 and all(over)) or not any(likely(below)):
        return None
    return tuple(
        f"{span} {own}" if span and (lower.count(own) > 1 or any(likely((f"{span} {own}",)))) else own or word
        for word, own, span in pairs
    )


def too_many_rows(most: int) -> Unfit:
    """The refusal of a sheet that is too long."""
    return Unfit(f"it has more than {most:,} rows: split it, or raise the limit with --max-lines")


def _decoded(data: bytes, encoding: str | None) -> tuple[str, str]:
    """The text and its encoding: the one that was named or that the file itself declares, else UTF-8."""
    if encoding is None:
        marked = next((name for bom, name in _BOMS if data.startswith(bom)), None) or encoding_of(data[:4])
        try:
            return data.decode(marked or "utf-8"), (marked or "utf-8").removesuffix("-sig")
        except UnicodeDecodeError as error:
            if marked:
                raise Unfit(f"its first bytes say {marked}, and byte {error.start + 1} is not") from None
            raise Unfit(_which_encoding(data, error)) from None
    try:
        return data.decode(encoding).removeprefix("\ufeff"), encoding
    except (LookupError, ValueError) as error:
        if isinstance(error, UnicodeDecodeError):
            raise Unfit(f"it is not {encoding}: byte {error.start + 1} has no meaning there") from None
        raise Unfit(f"--encoding: there is no encoding {encoding}: write utf-8, cp950, latin-1 …") from None


def _which_encoding(data: bytes, error: UnicodeDecodeError) -> str:
    """How a line that is not UTF-8 would read in other encodings, for somebody who knows what it says."""
    begin = data.rfind(b"\n", 0, error.start) + 1
    line = data[begin : begin + 200].split(b"\n")[0]
    number = data.count(b"\n", 0, error.start) + 1
    readings: list[str] = []
    for name in sorted(_CANDIDATES, key=lambda name: _reads_well(data[:_SAMPLE], name), reverse=True):
        try:
            shown = line.decode(name).strip().replace("\t", " ")
        except UnicodeDecodeError:
            continue
        if shown.isprintable():
            readings.append(f"\n    --encoding {name:<9} {shown[:60]}")
    hint = f"say which it is; line {number} would read{''.join(readings)}" if readings else "save it as UTF-8"
    return f"it is not UTF-8 (line {number}, byte {error.start + 1}): {hint}"


def _reads_well(data: bytes, encoding: str) -> tuple[int, int, float]:
    """How well data reads like a sheet in an encoding: known cells, what texts seldom have (less than 0), usual letters.

    Of ASCII alone all of them say the same.
    """
    words = data.decode(encoding, errors="ignore")
    known = sum(
        bool(not cell.isascii() and (field_of(cell) or countries.meant(cell) or kind_of_instrument(cell)))
        for cell in set(re.split(r"[,;\t|\r\n]", words))
    )
    letters = [letter for letter in words if not letter.isascii()]
    usual = sum(letter in _USUAL or "\u3040" <= letter <= "\u30ff" for letter in letters)
    return known, -len(_ODD.findall(words)), usual / max(len(letters), 1)


def _delimiter(words: str) -> str:
    """The sign that parts the most rows into equally many cells."""
    sample = words[:_SAMPLE]
    if len(words) > _SAMPLE:
        sample = sample[: sample.rfind("\n") + 1] or sample

    def score(sign: str) -> tuple[int, int]:
        widths: Counter[int] = Counter()
        try:
            for cells in csv.reader(io.StringIO(sample, newline=""), delimiter=sign):
                widths[len(cells)] += 1
                if sum(widths.values()) >= _ROWS_OF_THE_SAMPLE:
                    break
        except csv.Error:
            pass
        width, count = max(
            ((width, count) for width, count in widths.items() if width > 1),
            key=lambda item: (item[1], item[0]),
            default=(1, 0),
        )
        return count, width

    return max(DELIMITERS, key=score)  # the first of those that do equally well


def _records(words: str, delimiter: str, skipped: int, most_rows: int) -> list[tuple[int, tuple[str, ...]]]:
    """The rows that are not blank, numbered as a spreadsheet program does."""
    found: list[tuple[int, tuple[str, ...]]] = []
    once = dict[str, str]().setdefault  # columns say the same words over and over: they are kept once
    number = skipped
    try:
        for number, cells in enumerate(
            csv.reader(io.StringIO(words, newline=""), delimiter=delimiter, strict=True), skipped + 1
        ):
            clean = tuple([once(cell, cell) for cell in map(str.strip, cells)])
            if any(clean):
                found.append((number, clean))
            if len(found) > most_rows:
                raise too_many_rows(most_rows)
    except csv.Error as error:
        raise Unfit(
            f"row {number + 1} cannot be read: {error}; a cell with a delimiter, a quotation mark or a line"
            " break stands in quotation marks, and a quotation mark inside it is written twice"
        ) from None
    return found
