"""Whatever reads words from outside takes them or says why not: what is taken can be read, and reads back equal.

`HYPOTHESIS_PROFILE=thorough` (see `conftest.py`) hunts longer than the tests do.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
import string
import tempfile
from datetime import UTC, date, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from cli.errors import Usage
from cli.recording import entry_named
from cli.spreadsheet.columns import mapped, place
from cli.spreadsheet.dates import ORDERS, Dates
from cli.spreadsheet.known import World
from cli.spreadsheet.proposing import proposed
from cli.spreadsheet.rows import Ways, facts
from cli.spreadsheet.sheet import Unfit
from cli.spreadsheet.sheet import read as sheet_of
from domain import spoken, when
from domain.fact import Person, Term, Vote, fields_of
from domain.text import NotText, escape, seen, text
from domain.when import NotAWhen
from queries import words as reading
from queries.axes import NoDay, NoTime, axes
from queries.directory import Nobody
from queries.words import Unreadable
from store.application import Comity, open_ledger
from store.dossier import verify
from store.dossier.writing import write
from store.importing import Limits, import_facts, read_lines
from store.lines import facts_line
from store.note import Checkpoint, Key, NotANote, Note
from store.sealing import Sealer, checkpoint
from tests.domain.strategies import facts as any_fact
from tests.domain.strategies import whens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hypothesis.strategies import DrawFn

ONCE = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
TODAY = date(2026, 11, 20)
STREAM = "partnership:edinburgh--kaohsiung"


@st.composite
def spoilt(draw: DrawFn, honest: st.SearchStrategy[str], alphabet: str) -> str:
    """Something honest with a few characters put in, taken out or doubled; or nothing honest at all."""
    words = draw(honest)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(words)))
        put = draw(st.text(alphabet, max_size=3) | st.text(max_size=2))
        words = words[:at] + put + words[at + draw(st.integers(0, 2)) :]
    return draw(st.just(words) | st.text(alphabet, max_size=30) | st.text(max_size=30))


# --- words


@ONCE
@given(st.text(st.characters(), max_size=60))
def test_a_text_is_kept_or_refused_and_never_steers(words: str) -> None:
    shown = seen(words)
    assert seen(shown) == shown
    assert json.loads(escape(json.dumps(words, ensure_ascii=False))) == words
    try:
        kept = text(words)
    except NotText:
        return
    assert text(kept) == kept == seen(kept)
    kept.encode()


# --- dates

DATES = spoilt(
    whens() | st.dates(date(1912, 1, 1)).map(lambda day: f"民國{day.year - 1911}年{day.month}月{day.day}日"),
    "0123456789-/.,[]?~%X年月日民國中華元ROC２０ ",
)
SPOKEN = spoilt(
    st.lists(
        st.sampled_from(
            [
                "last",
                "next",
                "this",
                "the",
                "a",
                "two",
                "3",
                "12",
                "99999",
                "days",
                "weeks",
                "months",
                "years",
                "ago",
                "day",
                "before",
                "yesterday",
                "today",
                "tomorrow",
                "friday",
                "sept",
                "june",
                "5th",
                "31",
                "2024",
                "2023",
                "24",
                "of",
                "on",
                "in",
                "上",
                "下",
                "這",
                "個",
                "週",
                "星期",
                "禮拜",
                "五",
                "天",
                "三",
                "年",
                "月",
                "日",
                "前",
                "昨天",
                "今年",
                "Q3",
                "spring",
                "10:30",
                "pm",
            ]
        ),
        min_size=1,
        max_size=5,
    ).map(" ".join),
    string.ascii_lowercase + string.digits + " -/.:,年月日週上下前",
)


def is_a_when(edtf: str) -> None:
    """See that what was taken for a day has bounds, says itself again, and can be told."""
    first, last = when.bounds(edtf)
    assert when.MIN <= first <= last <= when.MAX
    assert when.canonical(edtf) == edtf
    assert edtf.isascii()
    assert when.told(edtf)
    assert when.precision(edtf)
    assert len(edtf) <= when.LONGEST
    for day in (first, last):
        assert day in {when.MIN, when.MAX} or when.iso(day)


@ONCE
@given(DATES)
@example("[" + "2024," * 3000 + "2024]")
def test_a_date_in_figures_is_read_or_refused(words: str) -> None:
    try:
        edtf = when.canonical(words)
    except NotAWhen as refusal:
        assert "cannot be read" in str(refusal)
        assert len(str(refusal)) < 3 * when.LONGEST
        return
    is_a_when(edtf)


@ONCE
@given(DATES | SPOKEN, st.dates())
def test_a_date_as_people_say_it_is_read_or_refused(words: str, today: date) -> None:
    try:
        edtf = spoken.read(words, today)
    except NotAWhen as refusal:
        assert "cannot be read" in str(refusal)
        return
    is_a_when(edtf)
    assert spoken.read(edtf, today) == edtf


@ONCE
@given(DATES | SPOKEN)
def test_a_date_on_the_command_line_is_read_and_said_back(words: str) -> None:
    said: dict[str, str] = {}
    try:
        edtf = reading.when(words, TODAY, said)
    except Unreadable as refusal:
        assert str(refusal).startswith("on: ")
        return
    is_a_when(edtf)
    assert said == ({} if edtf == words else {words: edtf})


@ONCE
@given(spoilt(st.sampled_from(["P5Y", "P1Y6M", "P2W", "P90D", "5 years", "P1Y2M3D"]), "PYMWDT0123456789. "))
def test_a_length_of_time_is_read_or_refused(words: str) -> None:
    try:
        length = when.duration(words)
    except NotAWhen:
        return
    assert min(length) >= 0 < sum(length)
    for day in (1, TODAY.toordinal(), when.MIN, when.MAX):
        for times in (-3, 0, 1, 1000):
            after = when.shift(day, length, times)
            assert after in {when.MIN, when.MAX} or when.iso(after)


class _Clock:
    zone: tzinfo = UTC

    def today(self) -> int:
        return TODAY.toordinal()


KNOWN = spoilt(
    st.sampled_from(
        ["#120", "2026-11-20T10:02+08:00", "2026-11-20 10:02:03.5", "2026-11-20", "0001-01-01", "9999-12-31"]
    ),
    "0123456789-:T+.#Z ",
)


@ONCE
@given(DATES | SPOKEN | KNOWN, KNOWN | SPOKEN)
def test_the_two_times_of_a_question_are_read_or_refused(as_at: str, as_known: str) -> None:
    try:
        found = axes(_Clock(), lambda _: None, as_at, as_known)
    except (Unreadable, NoDay, NoTime):
        return
    assert when.iso(found.day) or not as_at
    assert found.position == 0
    assert isinstance(found.told, str)


# --- words of the command line

PEOPLE = spoilt(
    st.sampled_from(["Lo Ta-sheng [羅達生]; deputy mayor; kaohsiung", "Mei", "A; ; b", "A [B]", "; x"]),
    "[];; ab羅",
)


@ONCE
@given(PEOPLE)
def test_a_person_is_read_or_refused(words: str) -> None:
    try:
        fields = reading.person(words, "people")
    except Unreadable:
        return
    assert set(fields) <= {"name", "name_local", "role", "body"}
    assert all(fields.values())
    try:
        person = Person.model_validate(fields)
    except ValueError:  # a character that cannot be seen: said of the field
        return
    said = person.model_dump(exclude_none=True)
    local = f" [{person.name_local}]" if person.name_local else ""
    again = f"{person.name}{local}; {person.role or ''}; {person.body or ''}"
    assert reading.person(again.removesuffix("; ").removesuffix("; "), "people") == said


@ONCE
@given(spoilt(st.sampled_from(["40:12:3", "40", "1:2", "unanimous"]), "0123456789:٤²④ "))
@example("9" * 5000)
@example("1:" + "0" * 5000)
def test_a_vote_is_read_or_refused(words: str) -> None:
    try:
        fields = reading.vote(words)
        vote = Vote.model_validate(fields)
    except (Unreadable, ValueError) as refusal:
        assert not isinstance(refusal, ValueError) or "Vote" in str(refusal)
        return
    assert vote.text is None or vote.text == text(words)


@ONCE
@given(
    spoilt(
        st.sampled_from(["length=P5Y,renewal=tacit,notice=P6M", "until=2030-01-01", "from=2024,until=2025"]),
        "=,PYM2",
    )
)
def test_a_term_is_read_or_refused(words: str) -> None:
    try:
        fields = reading.term(words, TODAY, {})
    except Unreadable:
        return
    try:
        term = Term.model_validate(fields)
    except ValueError:
        return
    assert Term.model_validate(term.model_dump(exclude_none=True, by_alias=True)) == term


@ONCE
@given(
    st.lists(
        spoilt(
            st.sampled_from(["minutes#item 7", "source:minutes", "a", "on=2024", "edinburgh#7"]), "#:=ab1 "
        ),
        max_size=3,
    )
)
def test_pairs_sources_and_entries_are_read_or_refused(words: list[str]) -> None:
    with contextlib.suppress(Unreadable):
        assert all(source["source"] for source in reading.sources(words, words[:1]))
    for word in words:
        with contextlib.suppress(Unreadable):
            name, _ = reading.pair(word, "set")
            assert name == name.strip() != ""
        with contextlib.suppress(Usage):
            who, version = entry_named(word)
            assert who
            assert version >= 0


# --- a ledger


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger in which two cities have opened a partnership."""
    where = tmp_path_factory.mktemp("begun") / "ledger.db"
    begin = [
        {
            "stream": "body:kaohsiung",
            "type": "body.registered",
            "name": "Kaohsiung",
            "kind": "city",
            "names": {"zh-Hant": "高雄"},
        },
        {"stream": "body:edinburgh", "type": "body.registered", "name": "Edinburgh", "kind": "city"},
        {"stream": "ledger", "type": "ledger.opened", "title": "Kaohsiung", "home": "kaohsiung"},
        {"stream": "source:gti-2025", "type": "source.registered", "title": "GTI", "kind": "article"},
        {"stream": STREAM, "type": "partnership.opened", "parties": ["edinburgh", "kaohsiung"]},
    ]
    with open_ledger(where, create=True) as ledger:
        assert import_facts(ledger, map(json.dumps, begin), by="mei").new == len(begin)
    return where


@contextlib.contextmanager
def copied(where: Path) -> Iterator[Comity]:
    """A ledger to write into, a copy of another."""
    with (
        tempfile.TemporaryDirectory() as folder,
        open_ledger(shutil.copy(where, f"{folder}/copy.db")) as ledger,
    ):
        yield ledger


@ONCE
@given(
    spoilt(
        st.sampled_from(["edinburgh", "高雄", "Kaohsiung", "body:gdynia", STREAM, "edinburgh--kaohsiung"]),
        "-:@#abek高",
    )
)
def test_who_is_meant_is_found_or_nobody_is(begun: Path, words: str) -> None:
    from queries.standings import directory_of  # noqa: PLC0415 — it looks at the ledger

    with open_ledger(begun, read_only=True) as ledger:
        names = directory_of(ledger)
        try:
            stream = names.any_stream(words)
        except Nobody:
            return
        assert stream in ledger.streams()
        assert ledger.history(stream).is_open


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.just("edinburgh")
    | whens(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def lines(draw: DrawFn) -> bytes:
    """Draw a line of a facts file, or what somebody made of one."""
    fact = draw(any_fact())
    said = {"stream": STREAM, "type": f"partnership.{fact.verb}"} | fields_of(fact)
    for _ in range(draw(st.integers(0, 2))):
        name = draw(st.sampled_from([*said, "note", "before", "id", "sources", "nmae", "version"]))
        said[name] = draw(VALUES)
    line = json.dumps(said, ensure_ascii=draw(st.booleans())).encode("utf-8", "surrogatepass")
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 3]))):
        at = draw(st.integers(0, len(line)))
        line = line[:at] + draw(st.binary(max_size=3)) + line[at + draw(st.integers(0, 3)) :]
    return draw(st.just(line) | st.binary(max_size=60)) if draw(st.booleans()) else line


@ONCE
@given(st.lists(lines(), min_size=1, max_size=6))
def test_lines_of_facts_are_recorded_and_come_back_equal_or_are_refused(
    begun: Path, some: list[bytes]
) -> None:
    some = [item for line in some for item in line.splitlines(keepends=True)]
    with copied(begun) as ledger:
        before = list(ledger.export_lines(facts=True))
        done = import_facts(ledger, some, by="mei")
        after = list(ledger.export_lines(facts=True))
        assert after[: len(before)] == before
        if done.refused:
            assert after == before
            assert all(0 <= number <= len(some) and reason.encode() for number, reason in done.refused)
            return
        assert len(after) == len(before) + done.new
        again = import_facts(ledger, some, by="mei")
        assert (again.new, again.already, again.refused) == (0, done.new + done.already, [])
        read: list[tuple[int, str]] = []
        told = [line.fact for line in read_lines(after, read, Limits())]
        assert not read
        stored = [entry.fact for entry in ledger.entries() if facts_line(entry) in after]
        assert told == stored[: len(told)]
    with tempfile.TemporaryDirectory() as folder, open_ledger(f"{folder}/new.db", create=True) as new:
        assert import_facts(new, after, by="mei").refused == []
        assert list(new.export_lines(facts=True)) == after


# --- spreadsheets

FIELDS = spoilt(
    st.sampled_from(
        [
            "name=counterpart",
            "x=names.zh-Hant",
            "a=b.slug",
            "=kind",
            "kind=sister-city",
            "#2=on",
            "figure.x=1",
        ]
    ),
    "=#.-abxk12",
)


@ONCE
@given(st.lists(FIELDS, max_size=4), st.lists(FIELDS, max_size=2), st.lists(st.text(max_size=5), max_size=5))
def test_a_map_is_read_or_refused(columns: list[str], constants: list[str], headings: list[str]) -> None:
    with contextlib.suppress(Unfit):
        found = mapped(columns, constants)
        assert len(found.columns) == len(columns)
        assert found.sides() in {("counterpart",), ("a", "b")}
    for column in (*columns, *headings):
        with contextlib.suppress(Unfit):
            assert 0 <= place(column, headings) < len(headings)


WRITTEN = st.lists(
    st.sampled_from(
        [
            *(
                "12",
                "5",
                "05",
                "1988",
                "88",
                "0",
                "99",
                "13",
                ".",
                ". ",
                "/",
                "-",
                "–",
                " ",
                " ",
                "(",
                ")",
                "?",
                "~",
                "X",
            ),
            *(
                "Mai",
                "maja",
                "listopad",
                "vor",
                "nach",
                "seit",
                "ca.",
                "um",
                "bis",
                "to",
                "<",
                "er",
                "s",
                "年",
                "月",
                "頃",
            ),
            *(
                "昭和",
                "民國",
                "ROC",
                "r.",
                "Frühjahr",
                "k. A.",
                "2019-05-12",
                "12.05.2019",
                "31.12.",
                "\u3000",
                "XX",
                "'",
            ),
        ]
    ),
    min_size=1,
    max_size=7,
).map("".join)


@ONCE
@given(
    cells=st.lists(WRITTEN | whens(), min_size=1, max_size=4),
    order=st.sampled_from([None, *ORDERS]),
    roc=st.booleans(),
    lasting=st.booleans(),
)
@example(cells=["vor " * 20 + "1990"], order=None, roc=False, lasting=False)
def test_a_column_of_dates_is_read_cell_by_cell_or_refused(
    *, cells: list[str], order: Literal["dmy", "mdy", "ymd"] | None, roc: bool, lasting: bool
) -> None:
    dates = Dates(TODAY, order=order, roc=roc)
    column = dates.column(enumerate(cells, 2), lasting=lasting)
    for words in cells:
        with contextlib.suppress(Unfit, NotAWhen):
            edtf = dates.read(words, column)
            assert when.canonical(edtf) == edtf
            assert dates.read(words, column) == edtf
    assert all(reading.in_words for reading in dates.readings.values())


CELLS = st.text(st.sampled_from(" abGdyniaŁódź高雄=+-@\"',;\t|\n\r\x00\x1b\u202e0123456789./"), max_size=8)


@st.composite
def sheets(draw: DrawFn) -> bytes:
    """Draw a spreadsheet, or what somebody made of one."""
    comma, end = draw(st.sampled_from(",;\t|")), draw(st.sampled_from(["\n", "\r\n", "\r"]))
    rows = [["name", "day", "note"], *draw(st.lists(st.lists(CELLS, max_size=4), max_size=4))]
    quoted = draw(st.booleans())
    cell = (lambda word: '"' + word.replace('"', '""') + '"') if quoted else str
    words = end.join(comma.join(map(cell, row)) for row in rows)
    data = words.encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"])), "replace")
    at = draw(st.integers(0, len(data)))
    return draw(
        st.just(data) | st.binary(max_size=80) | st.just(data[:at] + draw(st.binary(max_size=3)) + data[at:])
    )


@ONCE
@given(
    sheets(),
    st.sampled_from(
        [None, None, "utf-8", "gb18030", "utf-16", "latin-1", "idna", "rot13", "unicode_escape", "nonsense"]
    ),
    st.none() | st.sampled_from(';,\t|"a\n\0 '),
)
@pytest.mark.filterwarnings("ignore:invalid escape sequence:DeprecationWarning")
def test_a_spreadsheet_is_read_or_refused(data: bytes, encoding: str | None, delimiter: str | None) -> None:
    try:
        sheet = sheet_of(data, likely=lambda row: (len(row),), encoding=encoding, delimiter=delimiter)
    except Unfit:
        return
    assert all(number > sheet.headings and any(cells) for number, cells in sheet.rows)
    assert sheet.told
    for of in (None, "agreements", "visits", "contacts", "memberships"):
        assert len(proposed(sheet, of).fields) == len(sheet.columns)
    said = ["name=counterpart", "day=on", "note=note"]
    world = World("kaohsiung", (), (), lambda _: [], lambda _: False, TODAY)
    with contextlib.suppress(Unfit):
        found = facts(sheet, mapped(said, ["kind=sister-city", "body.kind=city"]), world, Ways())
        assert [row.number for row in found.rows] == [number for number, _ in sheet.rows]


# --- notes, keys and checkpoints


@pytest.fixture(scope="module")
def sealed(begun: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str, Path]:
    """A checkpoint of the ledger, the key that signed it, and a dossier of the partnership."""
    folder = tmp_path_factory.mktemp("sealed")
    with open_ledger(shutil.copy(begun, folder / "ledger.db")) as ledger:
        noted = [
            json.dumps({"stream": STREAM, "type": "partnership.noted", "text": f"note {n}"}) for n in range(4)
        ]
        import_facts(ledger, noted, by="mei")
        sealer, _ = Sealer.of(folder / "key.pem", checkpoint(ledger).origin)
        note = sealer.sign(str(checkpoint(ledger)))
        write(ledger, STREAM, note, sealer.key, folder / "dossier")
        return str(note), str(sealer.key), folder / "dossier"


@st.composite
def changes(draw: DrawFn, whole: bytes) -> bytes:
    """Draw what somebody made of some bytes: something else."""
    data = whole
    for _ in range(draw(st.integers(1, 3))):
        at, end = draw(st.integers(0, len(data))), draw(st.integers(0, 3))
        match draw(st.sampled_from(["put", "swap", "flip", "cut", "line"])):
            case "put":
                data = data[:at] + draw(st.binary(min_size=1, max_size=4)) + data[at + end :]
            case "flip" if at < len(data):
                data = data[:at] + bytes([data[at] ^ 1 << draw(st.integers(0, 7))]) + data[at + 1 :]
            case "cut":
                data = data[:at]
            case _:
                some = data.splitlines(keepends=True)
                if some:
                    first, second = (draw(st.integers(0, len(some) - 1)) for _ in range(2))
                    some[first], some[second] = some[second], some[first] * draw(st.integers(0, 2))
                data = b"".join(some)
    assume(data != whole)
    return data


@ONCE
@given(st.data())
def test_a_note_a_key_and_a_checkpoint_are_read_as_they_are_written_or_refused(
    sealed: tuple[str, str, Path], data: st.DataObject
) -> None:
    note, key, _ = sealed
    raw = data.draw(changes(note.encode()) | st.binary(max_size=200))
    with contextlib.suppress(NotANote):
        found = Note.read(raw)
        assert str(found).encode().split() == raw.split(), (
            "an editor may have changed the ends of lines, no more"
        )
        assert Note.read(str(found).encode()) == found
        assert str(Checkpoint.read(found.text)) == found.text
    words = data.draw(changes(key.encode())).decode("utf-8", "surrogateescape")
    with contextlib.suppress(NotANote):
        assert str(Key.read(words)) == words.strip()
    with contextlib.suppress(NotANote):
        said = data.draw(spoilt(st.just(found_text(note)), "0123456789=\n+/"))
        assert str(Checkpoint.read(said)) == said


def found_text(note: str) -> str:
    return Note.read(note.encode()).text


def _reads_alike(name: str, changed: bytes, whole: bytes) -> bool:
    """Whether what somebody changed is what an editor or e-mail may make of it, and no more."""
    if name == "checkpoint.txt":
        try:
            return Note.read(changed) == Note.read(whole)
        except NotANote:
            return False
    return changed.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").strip() == whole.strip()


@ONCE
@given(st.data())
def test_a_dossier_that_somebody_changed_is_refused(
    sealed: tuple[str, str, Path], data: st.DataObject
) -> None:
    """Of four files, each byte counts; only line ends may be anything, and blanks where none can be."""
    _, key, whole = sealed
    name = data.draw(st.sampled_from(["entries.jsonl", "proofs.jsonl", "checkpoint.txt", "key.txt"]))
    changed = data.draw(changes((whole / name).read_bytes()))
    if name == "key.txt":
        assume(changed.strip() != key.encode())
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(whole, folder, dirs_exist_ok=True)
        (Path(folder) / name).write_bytes(changed)
        for arguments in ([folder], [folder, "--key", key]):
            said = io.StringIO()
            with contextlib.redirect_stdout(said):
                code = verify.main(list(arguments))
            harmless = _reads_alike(name, changed, (whole / name).read_bytes())
            assert code in (
                {2, 5} if not harmless and (name != "key.txt" or len(arguments) == 1) else {0, 2, 5}
            )
            assert re.fullmatch("[ -~\n]*", said.getvalue())


@ONCE
@given(words=st.text(max_size=80))
def test_any_key_is_read_or_refused_by_those_who_check_a_dossier(
    sealed: tuple[str, str, Path], words: str
) -> None:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        assert verify.main([str(sealed[2]), "--key", words]) in {2, 5}
    assert re.fullmatch("[ -~\n]*", said.getvalue())
