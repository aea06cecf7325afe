"""What the columns of a sheet mean: fields, a map to them, and one that is proposed from the headings."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from cli.spreadsheet.sheet import Sheet, Unfit
from domain.text import normalise

SIDES = ("counterpart", "a", "b")
"""Whom a row names: the partner of the ledger's home, or both sides."""
OF_THE_TIE = (
    *("kind", "on", "title", "instrument", "place", "note", "certainty", "source", "status", "listed_by"),
    "replaces",
    *("term.from", "term.until", "term.length", "term.renewal"),
)
OF_A_BODY = (
    *("name", "country", "kind", "slug", "lat", "lon"),
    *("ids.wikidata", "ids.geonames", "ids.iso3166-2", "ids.other"),
)
FIELDS = {
    "counterpart": "the partner's name, in Latin letters where there is one",
    "a, b": "the names of both sides, where no home is one of them",
    "country": "the partner's country: PL, Poland or 波蘭",
    "body.kind": "what the partner is: city, county, school, port …",
    "names.zh-Hant": "its name in another language, by language tag",
    "ids.wikidata, ids.geonames, ids.iso3166-2": "its number in other registers",
    "slug": "the short name that it shall have, or has in the ledger",
    "lat, lon": "where it lies, in degrees",
    "a.country, b.ids.wikidata …": "the same for one side of two",
    "kind": "the kind of tie: sister-city, 姊妹市, twin town, Absichtserklärung …",
    "on": "when it was signed, as roughly as it is known",
    "title, instrument, place": "of what was signed; instrument is its short name",
    "term.from, term.until, term.length": "how long it runs",
    "status": "a row whose tie is not in force is refused",
    "replaces": "the kind of tie, or the instrument, that it takes the place of",
    "listed_by": "which side lists the tie: both, a, b, home, counterpart",
    "certainty": "confirmed, reported or alleged",
    "source": "slugs of registered sources, joined by ;",
    "note": "free text, from several columns if need be",
    "figure.METRIC": "a figure, such as figure.population",
}
"""Fields and what they hold, for people."""


class Key(NamedTuple):
    """One field: of the tie, of the body that is a side of it, or of whichever bodies a row names."""

    whose: str
    """`tie`, `counterpart`, `a`, `b`, or `body`."""
    what: str


def key(words: str) -> Key:
    """The field of these words. Errors: `Unfit` with what comes near."""
    said = words.strip()
    if said in SIDES:
        return Key(said, "name")
    whose, dot, what = said.partition(".")
    if dot and whose in (*SIDES, "body") and _is_of_a_body(what):
        return Key(whose, what)
    if said in OF_THE_TIE:
        return Key("tie", said)
    if whose == "figure" and re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", what):
        return Key("tie", said)
    if said not in {"name", "kind"} and _is_of_a_body(said):
        return Key("body", said)
    known = [
        *SIDES,
        *OF_THE_TIE,
        "body.kind",
        "names.zh-Hant",
        *(item for item in OF_A_BODY if item != "name"),
    ]
    known += [f"{side}.{what}" for side in ("a", "b") for what in OF_A_BODY]
    meant = _word(said)
    near = [written(meant)] if meant else difflib.get_close_matches(said.casefold(), known, n=2, cutoff=0.75)
    hint = (
        f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(known[:17])}, figure.METRIC"
    )
    raise Unfit(f"there is no field {said or 'without a name'}: {hint}")


def _is_of_a_body(what: str) -> bool:
    return what in OF_A_BODY or bool(re.fullmatch("names\\.[A-Za-z0-9]+(-[A-Za-z0-9]+)*", what))


@dataclass(frozen=True)
class Map:
    """What was said of a sheet: `--map COLUMN=FIELD` and `--set FIELD=VALUE`."""

    columns: tuple[tuple[str, Key], ...]
    """The headings as they were written, with the fields that they stand for."""
    constants: Mapping[Key, str] = field(default_factory=dict)

    @property
    def sides(self) -> tuple[str, ...]:
        """Whom a row names: the counterpart, or a and b. Errors: `Unfit` where it is neither."""
        named = {key.whose for key in self.keys} & set(SIDES)
        if named == {"a", "b"}:
            return ("a", "b")
        if named - {"counterpart"}:
            raise Unfit(
                "a row names the counterpart of the ledger's home, or both a and b: map a column to each"
                if "counterpart" not in named
                else "a row names the counterpart of the ledger's home, or a and b, not all of them"
            )
        return ("counterpart",)

    @property
    def keys(self) -> list[Key]:
        """All fields that are said."""
        return [*(column for _, column in self.columns), *self.constants]


def mapped(columns: Iterable[str], constants: Iterable[str]) -> Map:
    """The map of `COLUMN=FIELD` and `FIELD=VALUE` each. Errors: `Unfit`."""
    found: list[tuple[str, Key]] = []
    for column in columns:
        heading, sign, words = column.rpartition("=")
        if not sign or not heading.strip():
            raise Unfit(
                f"--map: {column!r} cannot be read: write COLUMN=FIELD, such as 'Partner city=counterpart'"
            )
        found.append((heading.strip(), _of("--map", words)))
    said: dict[Key, str] = {}
    for constant in constants:
        words, sign, value = constant.partition("=")
        if not sign or not value.strip():
            raise Unfit(f"--set: {constant!r} cannot be read: write FIELD=VALUE, such as kind=sister-city")
        if (named := _of("--set", words)) in said:
            raise Unfit(f"--set: {words.strip()} takes one value, and more than one is given")
        said[named] = value.strip()
    result = Map(tuple(found), said)
    if twice := [key for key in result.keys if result.keys.count(key) > 1 and key.what != "note"]:
        name = twice[0].what if twice[0].what != "name" else twice[0].whose
        raise Unfit(f"{name} is said twice: map one column to it, or set it for all rows")
    for whose, what in result.keys:
        if whose == "body" and "a" in result.sides and what not in {"kind", "country"}:
            raise Unfit(f"{what} is of one side: say a.{what} or b.{what}")
    return result


def _of(flag: str, words: str) -> Key:
    try:
        return key(words)
    except Unfit as error:
        raise Unfit(f"{flag}: {error}") from None


def place(heading: str, columns: Sequence[str]) -> int:
    """Where the column of a heading stands; `#3` is the third. Errors: `Unfit` with what comes near."""
    if (number := re.fullmatch("#([0-9]{1,4})", heading)) and 0 < int(number[1]) <= len(columns):
        return int(number[1]) - 1
    found = [at for at, column in enumerate(columns) if column == heading]
    found = found or [at for at, column in enumerate(columns) if normalise(column) == normalise(heading)]
    if len(found) == 1:
        return found[0]
    if found:
        which = " or ".join(f"#{at + 1}" for at in found)
        raise Unfit(f"the heading {heading} stands over several columns: say which, {which}")
    normalised = {normalise(column): column for column in columns if column}
    near = difflib.get_close_matches(normalise(heading), normalised, n=2)
    listed = ", ".join(column for column in columns if column)
    hint = (
        f"did you mean {' or '.join(normalised[item] for item in near)}?"
        if near
        else f"there are {listed:.200}"
    )
    raise Unfit(f"there is no column {heading}: {hint}")


# --- a map from the headings


_WORDS = {
    Key("counterpart", "name"): (
        "partner; counterpart; sister city; partner city; partner name; twin town; twin city; city; "
        "city name; town; name; english name; name en; partner en; city en; partnerstadt; ville; 城市; "
        "姊妹市; 姐妹市; 姊妹市名稱; 姊妹城市; 市名; 城市名稱; 夥伴城市; 伙伴城市; 合作城市; 對方; 名稱; "
        "締約城市; 英文名稱; 英文名; 城市英文名稱; 外文名稱; 都市名; 都市; 自治体"
    ),
    Key("body", "names.zh-Hant"): (
        "chinese name; name zh; partner zh; city zh; name chinese; 中文名稱; 中文名; 中文; 城市中文名稱; "
        "譯名; 中文譯名"
    ),
    Key("body", "country"): (
        "country; nation; state country; land; pays; country code; iso; 國家; 國別; 国家; 國名; 国名; "
        "所屬國家"
    ),
    Key("body", "kind"): (
        "body type; body kind; level; kind of body; entity type; 層級; 機關類別; 行政層級; 單位類別"
    ),
    Key("tie", "kind"): (
        "kind; type; tie; tie type; relationship; relation; agreement; agreement type; category; 類別; "
        "種類; 關係; 關係類別; 締盟種類; 締結類型; 類型; 性質; 協定類別; 締盟類別; 合作類型; 提携区分"
    ),
    Key("tie", "on"): (
        "date; established; established edtf; since; signed; signed on; date signed; signing date; "
        "date of signing; year; agreement date; date of agreement; start; datum; 日期; 締結日期; "
        "締盟日期; 簽署日期; 簽約日期; 結盟日期; 締約日期; 年份; 締結時間; 締盟時間; 結盟時間; 簽訂日期; "
        "締結年; 提携年月日"
    ),
    Key("body", "lat"): ("lat; latitude; 緯度"),
    Key("body", "lon"): ("lon; lng; long; longitude; 經度"),
    Key("body", "ids.wikidata"): ("wikidata; wikidata id; qid; item"),
    Key("body", "ids.geonames"): ("geonames; geonameid; geonames id; geoname id"),
    Key("body", "slug"): ("slug"),
    Key("tie", "title"): ("title; agreement title; 協定名稱; 文件名稱"),
    Key("tie", "place"): ("place; place of signing; venue; 地點; 簽署地點; 簽約地點"),
    Key("tie", "status"): ("status; active; 狀態; 現況; 效力"),
    Key("tie", "listed_by"): ("listed by"),
    Key("tie", "source"): ("source; sources; reference; references; 來源; 資料來源; 出處"),
    Key("tie", "note"): ("note; notes; remark; remarks; comment; comments; 備註; 說明; 附註; 備考"),
    Key("a", "name"): ("a; name a; city a; body a; party a; city 1; name 1; city1; 甲方; 城市甲; 城市a"),
    Key("b", "name"): ("b; name b; city b; body b; party b; city 2; name 2; city2; 乙方; 城市乙; 城市b"),
    Key("a", "ids.wikidata"): ("qid a; wikidata a; a qid"),
    Key("b", "ids.wikidata"): ("qid b; wikidata b; b qid"),
    Key("a", "country"): ("country a; a country; 甲方國家"),
    Key("b", "country"): ("country b; b country; 乙方國家"),
}
_KEYS = {normalise(word.strip()): item for item, words in _WORDS.items() for word in words.split(";")}


def _word(heading: str) -> Key | None:
    """The field that a heading seems to name, with what stands in brackets left aside."""
    plain = re.sub(r"[(（\[].*?[)）\]]", "", heading)
    return _KEYS.get(normalise(plain.strip(" :：*")))


def known_words(cells: Sequence[str]) -> int:
    """How many of the cells look like headings."""
    return sum(_word(cell) is not None for cell in cells)


def written(row: Key) -> str:
    """A field as it is written in a map."""
    if row.what == "name":
        return row.whose
    if row.whose == "body" and row.what == "kind":
        return "body.kind"
    return row.what if row.whose in {"tie", "body", "counterpart"} else f"{row.whose}.{row.what}"


def proposed(sheet: Sheet) -> list[tuple[int, Key | None]]:
    """A field for each column whose heading is known, each field once; by position."""
    found = [_word(column) for column in sheet.columns]
    names = [at for at, item in enumerate(found) if item == Key("counterpart", "name")]
    latin = [at for at in names if not _is_chinese(sheet, at)]
    if latin and (other := next((at for at in names if at not in latin), None)) is not None:
        found[other] = Key("body", "names.zh-Hant")
    taken: set[Key] = set()
    if latin:
        names = latin
    for at, item in enumerate(found):
        if (item == Key("counterpart", "name") and at != names[0]) or (
            item in taken and item != Key("tie", "note")
        ):
            found[at] = None
        elif item:
            taken.add(item)
    if {Key("a", "name"), Key("b", "name")} <= taken:
        found = [row if row and row.whose not in {"counterpart", "body"} else None for row in found]
    return list(enumerate(found))


def _is_chinese(sheet: Sheet, at: int) -> bool:
    cells = [cells[at] for _, cells in sheet.rows[:50] if at < len(cells) and cells[at]]
    return sum(bool(re.search("[\u3400-\u9fff]", cell)) for cell in cells) * 2 > len(cells)
