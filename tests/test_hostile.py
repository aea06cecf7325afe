"""Nothing gets in, and nothing gets out: awkward inputs through the front door, and ledgers that somebody else wrote.

The corpus is data, in `hostile/`. What is accepted reads back equal, in every format; what is refused is refused in a
sentence, with the number of the line where there is a file, and nothing is written.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import AbstractContextManager, closing
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from xml.etree.ElementTree import fromstring

import pytest
from markdown_it import MarkdownIt

from cli.main import COMMANDS
from domain.fact import NotAFact, fact_class, fact_of
from queries.finding import loaded
from store.lines import ENVELOPE, json_of
from tests.hostile.front import Front

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from markdown_it.token import Token

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
CORPUS = Path(__file__).parent / "hostile"
HOME = (
    '{"stream":"body:kaohsiung","type":"body.registered","name":"Kaohsiung","kind":"city"}',
    '{"stream":"body:edinburgh","type":"body.registered","name":"Edinburgh","kind":"city"}',
    '{"stream":"ledger","type":"ledger.opened","title":"Kaohsiung","home":"kaohsiung"}',
    '{"stream":"partnership:edinburgh--kaohsiung","type":"partnership.opened","parties":["edinburgh","kaohsiung"]}',
)


@cache
def corpus(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((CORPUS / f"{name}.json").read_text(encoding="ascii"))
    return found


def put_together(parts: Any) -> str:
    """A text from its parts, some of them many times over."""
    if isinstance(parts, dict):
        names = [*range(parts["members"]), *([parts["members"] - 1] if parts["twice"] else [])]
        members = ",".join(f'"n{number}":0' for number in names)
        return f'{{"stream":"body:x","type":"body.registered",{members}}}'
    if isinstance(parts, str):
        return parts
    return "".join(part if isinstance(part, str) else part[0] * part[1] for part in parts)


def encoded(words: str, encoding: str) -> bytes:
    return words.encode("utf-8", "surrogatepass") if encoding == "surrogates" else words.encode(encoding)


TEXTS = [item | {"text": put_together(item["text"])} for item in corpus("texts")]
ACCEPTED = [text for text in TEXTS if "refused" not in text]
REFUSED = [text for text in TEXTS if "refused" in text]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A ledger of a home, a partner and nothing between them."""
    front = Front(tmp_path_factory.mktemp("made"))
    front.ok("init", "--empty")
    front.ok("import", "-", stdin="\n".join(HOME).encode())
    return (front.folder / "comity.db").read_bytes()


@pytest.fixture
def front(tmp_path: Path, made: bytes) -> Front:
    (tmp_path / "comity.db").write_bytes(made)
    return Front(tmp_path)


def test_the_corpus_is_large_enough() -> None:
    sizes = {name: len(corpus(name)) for name in ("texts", "files", "sheets", "dates", "streams")}

    assert len(ACCEPTED) >= 50 <= len(REFUSED), sizes
    assert sum(sizes.values()) >= 350, sizes
    assert all(len({str(item) for item in corpus(name)}) == count for name, count in sizes.items()), (
        "one stands twice"
    )


# --- words


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, made: bytes) -> Front:
    """A ledger in which every text that is accepted is a body's name, a person's, and what was said."""
    front = Front(tmp_path_factory.mktemp("told"))
    (front.folder / "comity.db").write_bytes(made)
    lines = []
    for number, item in enumerate(ACCEPTED):
        words, stream = item["text"], f"body:text-{number}"
        lines += [
            {"stream": stream, "type": "body.registered", "name": in_a_line(words), "kind": "city"},
            {"stream": stream, "type": "body.noted", "text": words},
            {
                "stream": stream,
                "type": "body.statement-made",
                "speaker": {"name": in_a_line(words), "role": in_a_line(words)},
                "text": words,
            },
        ]
    front.ok("import", "-", stdin="\n".join(map(json.dumps, lines)).encode())
    return front


def in_a_line(words: str) -> str:
    """Words as a name may have them."""
    return words.replace("\r\n", "\n").replace("\n", " / ")


def kept(row: dict[str, Any]) -> str:
    return put_together(row.get("kept", row["text"]))


def unguarded(cell: str) -> str:
    """A cell of CSV as it was before it was kept from being a formula."""
    return cell.removeprefix("'") if re.match("'[ \u00a0\u3000]*[-=+@\t\r\n＝＋－＠]", cell) else cell


def cells(markdown: str) -> list[list[str]]:
    """The cells of Markdown's tables, as another program reads them."""
    rows: list[list[str]] = []
    inside = False
    for token in MARKDOWN.parse(markdown):
        if token.type == "tr_open":
            rows.append([])
        inside = inside or token.type in {"td_open", "th_open"}
        if token.type == "inline":
            words = "".join(map(said_by, token.children or []))
            if inside:
                rows[-1].append(words)
            inside = False
        assert token.type not in {"html_block", "fence", "code_block"}, token.content
    return rows


def said_by(token: Token) -> str:
    """What a part of a line says; it is neither a link nor an image nor HTML."""
    if token.type in {"s_open", "s_close"}:
        return ""
    if token.type == "softbreak" or token.content == "<br>":
        return "\n"
    assert token.type in {"text", "text_special"}, f"{token.type}: {token.content}"
    return token.content


def test_what_is_accepted_reads_back_equal_in_json(told: Front) -> None:
    entries = told.ok("audit", "--json").json["entries"]
    facts = {entry["entry"]: entry["fact"] for entry in entries}

    for number, item in enumerate(ACCEPTED):
        name = f"body:text-{number}"
        assert facts[f"{name}#1"]["name"] == in_a_line(kept(item)), item["what"]
        assert facts[f"{name}#2"]["text"] == kept(item), item["what"]
        assert facts[f"{name}#3"]["speaker"] == dict.fromkeys(("name", "role"), in_a_line(kept(item))), item[
            "what"
        ]
        assert titled(told.ok("show", name, "--json").json["title"], number) == in_a_line(kept(item)), item[
            "what"
        ]


def titled(title: str, number: int) -> str:
    """What a body is called, without the slug that tells it from another of the same name."""
    return title.removesuffix(f" (text-{number})")


def test_what_is_accepted_reads_back_equal_in_csv_and_no_cell_is_a_formula(told: Front) -> None:
    csv.field_size_limit(10**6)
    found = told.ok("audit", "--format", "csv").text
    texts = {row["entry"]: row["text"] for row in csv.DictReader(io.StringIO(found))}
    shown = [
        told.ok("show", f"body:text-{number}", "--format", "csv").text for number in range(len(ACCEPTED))
    ]

    for number, item in enumerate(ACCEPTED):
        assert texts[f"body:text-{number}#2"] == f"noted: {kept(item)}", item["what"]
        (row,) = csv.DictReader(io.StringIO(shown[number]))
        assert titled(unguarded(row["title"]), number) == in_a_line(kept(item)), item["what"]
        assert not is_formula(row["title"]), item["what"]


def is_formula(cell: str) -> bool:
    words = cell.lstrip(" \u00a0\u3000")
    return words.startswith(tuple("=+-@\t\r\n＝＋－＠")) and not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", words)


def test_what_is_accepted_reads_back_equal_in_markdown(told: Front) -> None:
    found = cells(told.ok("audit", "--format", "md").text)
    texts = {(row[1], row[0]): row[3] for row in found[2:]}

    for number, item in enumerate(ACCEPTED):
        assert texts[f"body:text-{number}", "2"] == f"noted: {kept(item)}", item["what"]


def test_what_is_accepted_is_exported_and_comes_back_as_it_was(told: Front, tmp_path: Path) -> None:
    facts, lines = told.ok("export", "--facts").out, told.ok("export").out
    (tmp_path / "facts.jsonl").write_bytes(facts)
    (tmp_path / "backup.jsonl").write_bytes(lines)
    again = Front(tmp_path)
    again.ok("init", "--empty", "--ledger", "again.db")
    again.ok("import", "facts.jsonl", "--ledger", "again.db")
    again.ok("import", "--restore", "backup.jsonl", "--ledger", "restored.db")

    assert again.ok("export", "--facts", "--ledger", "again.db").out == facts
    assert again.ok("export", "--ledger", "restored.db").out == lines
    assert "0 new, " in again.ok("import", "facts.jsonl", "--ledger", "again.db").text
    assert again.ok("verify", "--ledger", "again.db").code == 0


def test_what_is_accepted_is_exported_as_tables_in_which_no_cell_is_a_formula(
    told: Front, tmp_path: Path
) -> None:
    csv.field_size_limit(10**6)
    told.ok("export", "--as", "csv", "-o", str(tmp_path / "tables"))

    names = {}
    for file in sorted((tmp_path / "tables").glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as sheet:
            for row in csv.DictReader(sheet):
                assert not [cell for cell in row.values() if is_formula(str(cell))], file.name
                if file.name == "bodies.csv":
                    names[row["stream"]] = unguarded(row["title"])
    assert (
        names.items()
        >= {f"body:text-{number}": in_a_line(kept(item)) for number, item in enumerate(ACCEPTED)}.items()
    )


@pytest.mark.parametrize("item", ACCEPTED, ids=lambda item: item["what"])
def test_an_honest_text_is_taken_from_the_command_line(front: Front, item: dict[str, Any]) -> None:
    front.ok("record", "noted", "body:kaohsiung", f"--text={item['text']}", "-q")

    assert front.ok("audit", "body:kaohsiung", "--json").json["entries"][-1]["fact"]["text"] == kept(item)


@pytest.mark.parametrize("item", REFUSED, ids=lambda item: item["what"])
def test_a_text_that_hides_or_steers_is_refused(front: Front, item: dict[str, Any]) -> None:
    fact = {"stream": "body:kaohsiung", "type": "body.noted", "text": item["text"]}
    name = {"stream": "body:x", "type": "body.registered", "name": item["text"], "kind": "city"}

    for line, field in ((fact, "text"), (name, "name")):
        said = front.fails(2, "import", "-", stdin=f"\n{json.dumps(line)}\n".encode())
        assert re.search(f"line 2: {field}: .*{item['refused']}", said)
        assert harmless(said)
    said = front.fails(2, "record", "noted", "body:kaohsiung", f"--text={item['text']}")
    assert re.search(item["refused"] if item["text"].strip() else "is empty", said)
    assert harmless(said)


STEERS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ue000-\uf8ff"
    "\ud800-\udfff\U000e0001-\U000e007f\U000f0000-\U0010ffff]"
)
"""What steers a terminal or hides, said anew here so that the code cannot be its own judge."""


def harmless(said: str) -> bool:
    """Whether words steer no terminal."""
    return not STEERS.search(said)


# --- files


@pytest.mark.parametrize("row", corpus("files"), ids=lambda item: item["what"])
def test_a_file_is_taken_whole_or_refused_by_its_line(front: Front, row: dict[str, Any]) -> None:
    (front.folder / "facts.jsonl").write_bytes(
        encoded(put_together(row["file"]), row.get("encoding", "utf-8"))
    )

    if "new" in row:
        before = front.ok("export", "--facts").out
        assert f"{row['new']} new" in front.ok("import", "facts.jsonl").text
        assert f"0 new, {row['new']} already" in front.ok("import", "facts.jsonl").text or not row["new"]
        assert front.ok("export", "--facts").out.startswith(before)
        assert front.ok("verify").code == 0
        return
    refused = row["refused"]
    said = front.fails(refused["code"], "import", "facts.jsonl")
    assert re.search(
        rf"facts.jsonl: \d+ lines? (is|are) refused, nothing was imported\n  line {refused['line']}: ", said
    )
    assert refused["says"] in said or re.search(refused["says"], said)
    assert harmless(said)
    assert len(said) < 70_000


# --- spreadsheets


@pytest.mark.parametrize("row", corpus("sheets"), ids=lambda item: item["what"])
def test_a_spreadsheet_is_taken_whole_or_refused_by_its_row(front: Front, row: dict[str, Any]) -> None:
    (front.folder / "sheet.csv").write_bytes(
        encoded(put_together(row["sheet"]), row.get("encoding", "utf-8"))
    )
    words = ("import", "sheet.csv", *row["options"])

    if "new" in row:
        done = front.ok(*words)
        ties = [each for each in front.ok("list", "--json").json if each["stream"] == "partnership"]
        assert len(ties) == 1 + row["new"], done.said
        assert harmless(done.said)
        assert front.ok(*words).code == 0
        assert len(front.ok("list", "--json").json) == len(ties), "it was taken twice"
        assert front.ok("verify").code == 0
        return
    said = front.fails(row["code"], *words)
    assert re.search(row["refused"], said), said
    assert harmless(said)


# --- dates


@pytest.mark.parametrize("item", corpus("dates"), ids=lambda item: repr(item["on"])[:40])
def test_a_date_is_read_in_one_way_or_not_at_all(front: Front, item: dict[str, Any]) -> None:
    words = ("record", "noted", "body:kaohsiung", "--text", "x", f"--on={item['on']}")

    if "kept" in item:
        front.ok(*words)
        on = front.ok("audit", "body:kaohsiung", "--json").json["entries"][-1]["fact"]["on"]
        assert on == item["kept"] or (item["kept"] == "*" and on.replace("-", "").isdigit())
        assert front.ok("timeline", "body:kaohsiung").code == 0
        assert front.ok("import", "-", stdin=fact_on(on)).code == 0
        return
    said = front.fails(2, *words)
    assert item["refused"] in said
    assert harmless(said)
    front.fails(2, "import", "-", stdin=fact_on(item["on"]))


def fact_on(on: str) -> bytes:
    return json.dumps({"stream": "body:kaohsiung", "type": "body.noted", "text": "y", "on": on}).encode()


# --- streams


@pytest.mark.parametrize("item", corpus("streams"), ids=lambda item: repr(item["stream"])[:40])
def test_a_stream_has_one_name(front: Front, item: dict[str, Any]) -> None:
    kind = item["stream"].partition(":")[0]
    line = {"stream": item["stream"], "type": f"{kind}.noted", "text": "x"}

    said = front.fails(2, "import", "-", stdin=json.dumps(line).encode())

    assert "line 1: " in said
    assert item["refused"] in said
    assert harmless(said)
    if item["stream"]:
        for command in ("show", "audit", "timeline"):
            assert harmless(front.fails(3, command, "--", item["stream"]))


# --- a ledger that somebody else wrote

SIGNS = "\x1b[2J\x1b]0;owned\x07\x9b2J\x08\r\u202e\u2066\u200b\ufeff\u2028\u00ad\U000e0041\x7f\ue000\t"
MARKUP = "<script>alert(1)</script>[x](javascript:alert(1))![i](http://x/)`|*_~# &lt;b&gt;\nsecond"
POISON = [
    f"{sign}cmd|' /C calc'!A0 {SIGNS}{MARKUP} " for sign in ("=", "+", "-", "@", "\t=", "＝", "\r=", "# ", "")
]
"""What no ledger of comity's holds, each longer than a slug."""
GUARDS = ("never_change", "never_go", "only_follow")


def poisoned(type_: str, fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of a fact with every free text in them made worse, all that the type of fact lets through."""
    cls, count = fact_class(type_), 0

    def spoil(inside: Any) -> None:
        nonlocal count
        for at, value in list(inside.items() if isinstance(inside, dict) else enumerate(inside)):
            if isinstance(value, dict | list):
                spoil(value)
            elif isinstance(value, str) and re.search("[^a-z0-9:@-]", value):
                count += 1
                inside[at] = POISON[count % len(POISON)] + value
                try:
                    fact_of(cls, fields)
                except NotAFact:
                    inside[at] = value

    if "changes" not in fields and "field" not in fields:
        spoil(fields)
    return fields


def rewritten(where: Path, change: Callable[[int, str, dict[str, Any]], dict[str, Any]]) -> None:
    """A ledger's entries changed behind comity's back, and its guards put back."""
    with closing(sqlite3.connect(where)) as raw, raw:
        guards = raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            raw.execute(f"DROP TRIGGER {name}")
        for position, type_, state in raw.execute(
            "SELECT position, topic, state FROM stored_events"
        ).fetchall():
            after = json_of(change(position, type_, json.loads(state)))
            raw.execute("UPDATE stored_events SET state = ? WHERE position = ?", (after.encode(), position))
        for _, sql in guards:
            raw.execute(sql)


def signed_off(position: int, _: str, said: dict[str, Any]) -> dict[str, Any]:
    """An entry whose facts are honest, and whose recorder is not."""
    bad = POISON[position % len(POISON)]
    return said | {name: said[name] + bad for name in ("recorded_by", "command", "id")}


def spoilt(position: int, type_: str, said: dict[str, Any]) -> dict[str, Any]:
    envelope = {name: said.pop(name) for name in (*ENVELOPE, "salt")}
    return signed_off(position, type_, poisoned(type_, said) | envelope)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The demo's ledger."""
    front = Front(tmp_path_factory.mktemp("demo"))
    front.ok("demo", "-q")
    return (front.folder / "demo.db").read_bytes()


@pytest.fixture(scope="module")
def spoiled_folder(tmp_path_factory: pytest.TempPathFactory, demo: bytes) -> Path:
    folder = tmp_path_factory.mktemp("spoiled")
    (folder / "comity.db").write_bytes(demo)
    with let_through():
        rewritten(folder / "comity.db", spoilt)
    return folder


def let_through() -> AbstractContextManager[Any]:
    """Let all texts be read: what is left to stand against them is the output."""
    return patch("domain.text._hidden", lambda _: None)


@pytest.fixture
def spoiled(spoiled_folder: Path) -> Iterator[Front]:
    """The demo's ledger with poison in every text, read by a comity that lets it through."""
    with let_through():
        yield Front(spoiled_folder)


REPORTS = {named.name: () for named, _ in loaded()} | {
    "annual": ("2024",),
    "briefing": ("edinburgh",),
    "diff": ("--from", "2024-01-01"),
    "find": ("edinburgh",),
    "person": ("e",),
    "show": ("edinburgh",),
    "similar": ("edinburgh",),
}
COMMANDS_THAT_SHOW: dict[str, list[tuple[str, ...]]] = {
    "today": [()],
    "list": [()],
    "show": [("edinburgh",), ("body:edinburgh",), ("source:gti-2025",)],
    "find": [("edinburgh",)],
    "audit": [("edinburgh",), (), ("--changes",)],
    "timeline": [("edinburgh",), ()],
    "map": [(), ("--as", "geojson"), ("--as", "svg")],
    "diff": [("--from", "2024-01-01")],
    "replay": [
        *((), ("--report", "people"), ("--report", "people", "--step", "--until", "90")),
    ],
    "doctor": [()],
    "verify": [()],
    "seal": [()],
    "record": [("noted", "edinburgh", "--text", "x", "--dry-run")],
    "correct": [("edinburgh#1", "--set", "note=x", "--because", "y", "--dry-run")],
    "contest": [("edinburgh#2", "--field", "note", "--value", "x", "--dry-run")],
    "prefer": [("edinburgh#2", "--field", "note", "--value", "x", "--because", "y", "--dry-run")],
    "retract": [("edinburgh#9", "--because", "y", "--dry-run")],
    "undo": [("--user", "mei", "--dry-run")],
    "merge": [("taipei", "edinburgh", "--dry-run")],
    "register": [("body", "x", "--name", "X", "--kind", "city", "--dry-run")],
    "open": [("nobody",)],
    "report": [
        *((name, *words) for name, words in REPORTS.items()),
        ("upcoming", "--as", "ics"),
        ("atlas", "--as", "geojson"),
        ("atlas", "--as", "svg"),
    ],
}
ELSEWHERE = {
    "demo": "writes its own",
    "init": "begins another",
    "import": "says what is in the file, above",
    "export": "below",
    "backup": "copies bytes",
    "copy": "copies bytes",
    "restore": "says numbers",
    "rebuild": "says numbers",
    "config": "shows no ledger",
    "completion": "below",
    "schema": "shows no ledger",
    "serve": "shows pages: tests/web/test_hostile_pages.py",
    "publish": "writes the same pages",
}
WORDS = [(command, *words) for command, those in COMMANDS_THAT_SHOW.items() for words in those]


def test_every_command_is_tried_on_a_poisoned_ledger() -> None:
    assert set(COMMANDS) <= set(COMMANDS_THAT_SHOW) | set(ELSEWHERE)


@pytest.mark.parametrize("words", WORDS, ids=" ".join)
def test_whatever_is_in_a_ledger_steers_nothing(spoiled: Front, words: tuple[str, ...]) -> None:
    csv.field_size_limit(10**6)
    drawn = spoiled(*words, terminal=True)
    assert drawn.code in {0, 1, 3, 5}, drawn.said
    assert harmless(lines_of(drawn.said) if "ics" in words else PROGRESS.sub("", drawn.said))
    if "--as" in words:  # which is a form of its own
        assert "ics" in words or (is_a_picture if "svg" in words else objects_in)(drawn.text)
        return
    for form in ("table", "csv", "md") if words[0] == "report" else ("table", "json", "jsonl", "csv", "md"):
        done = spoiled(*words, "--format", form, "-v")
        assert done.code == drawn.code, done.said
        lines = lines_of(done.said)
        assert harmless(lines), f"{form}: {STEERS.search(lines)} in {lines[:2000]!r}"
        if "seal" in words:
            continue
        if form in {"json", "jsonl"}:
            assert objects_in(done.text) or not done.text
        elif form == "csv" and words[0] != "verify":
            for row in csv.reader(io.StringIO(done.text)):
                assert not [cell for cell in row if is_formula(cell)]
        elif form == "md" and words[0] != "verify":
            cells(done.text)


PROGRESS = re.compile(r"\r|\x1b\[\?25[lh]|\x1b\[K")
"""What a terminal is told of a bar that grows."""


def lines_of(calendar: str) -> str:
    """A text whose lines end as calendars want it."""
    return calendar.replace("\r\n", "\n")


def objects_in(text: str) -> list[Any]:
    """All JSON values that stand behind each other in a text, which has nothing else."""
    found, at, decoder = [], 0, json.JSONDecoder()
    while at < len(text):
        value, at = decoder.raw_decode(text, at)
        at += len(text[at:]) - len(text[at:].lstrip())
        found.append(value)
    return found


def is_a_picture(text: str) -> bool:
    """Whether a text is SVG, well formed, in which nothing runs and nothing is fetched."""
    names = {name for item in fromstring(text).iter() for name in (item.tag, *item.attrib)}  # noqa: S314 — comity wrote it
    plain = {name.removeprefix("{http://www.w3.org/2000/svg}") for name in names}
    running = [name for name in plain if re.fullmatch("script|foreignObject|image|use|.*href|on.*", name)]
    return "svg" in plain and not running


def test_an_export_is_looked_at_on_a_terminal_and_kept_byte_for_byte_elsewhere(spoiled: Front) -> None:
    for words in (("export",), ("export", "--facts")):
        kept_, shown = spoiled.ok(*words).out, spoiled.ok(*words, terminal=True)
        assert harmless(shown.said)
        assert list(map(json.loads, shown.text.splitlines())) == list(
            map(json.loads, kept_.split(b"\n")[:-1])
        )
        assert "\x9b" in kept_.decode()


def test_tables_of_a_poisoned_ledger_hold_no_formula(spoiled: Front, tmp_path: Path) -> None:
    csv.field_size_limit(10**6)
    spoiled.ok("export", "--as", "csv", "-o", str(tmp_path / "tables"))
    spoiled.ok("map", "-o", str(tmp_path / "map.geojson"))
    spoiled.ok("map", "-o", str(tmp_path / "map.svg"))

    for file in (tmp_path / "tables").glob("*.csv"):
        words = file.read_text(encoding="utf-8")
        assert harmless(words), file.name
        assert not [cell for row in csv.reader(io.StringIO(words)) for cell in row if is_formula(cell)], (
            file.name
        )
    assert harmless((tmp_path / "map.geojson").read_text(encoding="utf-8"))
    assert harmless((tmp_path / "map.svg").read_text(encoding="utf-8"))


def test_a_shell_that_completes_is_offered_one_line_a_name(spoiled: Front) -> None:
    for shell, given in (
        ("zsh", {"COMP_CWORD": "2"}),
        ("fish", {"COMP_CWORD": ""}),
        ("bash", {"COMP_CWORD": "2"}),
    ):
        asked = {
            "_COMITY_COMPLETE": f"{shell}_complete",
            "COMP_WORDS": "comity show ",
            "COMITY_LEDGER": "comity.db",
        }
        done = subprocess.run(
            [sys.executable, "-c", "from cli.main import main; main()"],
            cwd=spoiled.folder,
            env=os.environ | asked | given | {"PYTHONPATH": str(CORPUS.parents[1])},
            capture_output=True,
            check=False,
            timeout=60,
        )
        lines = done.stdout.decode().split("\n")
        assert len(lines) > 20, done
        assert harmless(done.stdout.decode().replace("\t", " ")), shell
        if shell == "zsh":  # three lines a name, the first of them a word of click's
            assert set(lines[0:-1:3]) == {"plain"}


def test_a_ledger_whose_texts_are_poisoned_is_not_read_at_all(tmp_path: Path, demo: bytes) -> None:
    """What comity does with it in earnest: it says which entry is damaged, and shows nothing of it."""
    front = Front(tmp_path)
    (tmp_path / "comity.db").write_bytes(demo)
    with let_through():
        rewritten(tmp_path / "comity.db", spoilt)

    verified = front("verify")
    assert verified.code == 5
    assert harmless(verified.said)
    for words in (word for word in WORDS if word[0] not in {"verify", "doctor"}):
        said = front(*words)
        assert said.code == 6, f"{words}: {said.said:.1000}"
        assert re.search(r"#\d+ cannot be read", said.said), f"{words}: {said.said:.1000}"
        assert harmless(said.said)


def test_a_recorder_who_hides_is_shown_and_found(tmp_path: Path, demo: bytes) -> None:
    front = Front(tmp_path)
    (tmp_path / "comity.db").write_bytes(demo)
    rewritten(tmp_path / "comity.db", signed_off)

    for *words, terminal in (
        ("audit", False),
        ("audit", "--json", False),
        ("audit", "edinburgh", "--format", "md", False),
        ("export", "--facts", True),
    ):
        done = front.ok(*words, terminal=terminal)
        assert harmless(done.said)
    assert "owned" in front.ok("audit").said
    verified = front("verify")
    assert verified.code == 5
    assert "has a recorded_by that comity does not write" in verified.said
    assert harmless(verified.said)


@pytest.mark.parametrize("through", ["cli.tables.seen", "queries.written.escape"])
def test_the_check_would_find_what_steers(spoiled: Front, through: str) -> None:
    """The control: without what keeps it in, the poison comes out."""
    with patch(through, str):
        said = spoiled(
            "audit", "edinburgh", "--format", "json" if through.endswith("escape") else "table"
        ).said

    assert not harmless(said)


# --- a file that somebody else made

ENDLESS = "WITH RECURSIVE t(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t)"
ADDED = {
    "a trigger that keeps a copy": [
        "CREATE TABLE spy (x)",
        "CREATE TRIGGER a_spy AFTER INSERT ON stored_events BEGIN INSERT INTO spy VALUES (NEW.state); END",
    ],
    "a trigger on the table in other letters": [
        "CREATE TRIGGER a_spy AFTER INSERT ON STORED_EVENTS BEGIN SELECT RAISE(IGNORE); END"
    ],
    "a trigger that calls what is not there": [
        "CREATE TRIGGER a_spy AFTER INSERT ON stored_events BEGIN SELECT load_extension('/tmp/x.so'); END"
    ],
    "a table": ["CREATE TABLE a_spy (x)"],
    "a table in which the check never ends": [
        "CREATE TABLE a_spy (x, CHECK (x LIKE '%a%a%a%a%a%a%a%a%a%a%a%a%a%a%b' OR 1))",
        f"INSERT INTO a_spy SELECT '{'a' * 200}'",
    ],
    "a view that never ends": [f"CREATE VIEW a_spy AS {ENDLESS} SELECT x FROM t"],  # noqa: S608
    "a view that loads a program": ["CREATE VIEW a_spy AS SELECT load_extension('/tmp/x.so')"],
    "a view in the place of what a restored ledger has": [
        "CREATE VIEW restored AS SELECT 1 AS at, 2 AS by, 3 AS position"
    ],
    "a table in the place of what a restored ledger has": [
        "CREATE TABLE restored (at)",
        "INSERT INTO restored VALUES (1)",
    ],
    "an index that works something out": [
        "CREATE INDEX a_spy ON stored_events (length(zeroblob(1000)) + position)"
    ],
    "an index of a part": ["CREATE INDEX a_spy ON stored_events (topic) WHERE topic LIKE '%x%'"],
    "a table for words": ["CREATE VIRTUAL TABLE a_spy USING fts5(x)"],
}


def changed(where: Path, *statements: str | tuple[str, tuple[Any, ...]], guarded: bool = True) -> None:
    """Change a ledger's file with plain SQL, its guards put back afterwards."""
    with closing(sqlite3.connect(where)) as raw, raw:
        guards = raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            raw.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            raw.execute(*((statement,) if isinstance(statement, str) else statement))
        for _, sql in guards if guarded else ():
            raw.execute(sql)


@pytest.mark.parametrize("what", ADDED)
def test_what_somebody_added_to_a_file_is_found_and_nothing_of_it_runs(front: Front, what: str) -> None:
    changed(front.folder / "comity.db", *ADDED[what])
    name = "restored" if "restored" in what else "a_spy"

    for words in (("list",), ("show", "edinburgh"), ("audit",), ("export",), ("report", "quality")):
        front.ok(*words)
    for command in ("verify", "doctor"):
        done = front(command)
        assert done.code == 5
        assert name in done.said
    said = front.fails(6, "record", "noted", "body:kaohsiung", "--text", "x")
    assert name in said
    assert "did not make" in said
    front.fails(6, "import", "-", stdin=fact_on("2024"))
    again = Front(front.folder)
    again.ok("export", "-o", "backup.jsonl", "-q")
    again.ok("import", "--restore", "backup.jsonl", "--ledger", "new.db", "-q")
    assert "nothing is wrong" in again.ok("verify", "--ledger", "new.db").said


NAMED = "x AS position, 'body:x' AS originator_id, x AS originator_version, 'body.noted' AS topic, x AS state"
TABLE = (
    "CREATE TABLE stored_events (position INTEGER PRIMARY KEY AUTOINCREMENT, originator_id TEXT NOT NULL,"
    " originator_version INTEGER NOT NULL, topic TEXT NOT NULL, state BLOB NOT NULL"
)
ONCE_EACH = "UNIQUE (originator_id, originator_version)"
REPLACED = {
    "a view that never ends": [
        f"CREATE VIEW stored_events AS {ENDLESS} SELECT {NAMED} FROM t"  # noqa: S608
    ],
    "a view of another table": ["CREATE VIEW stored_events AS SELECT * FROM kept"],
    "a table with a column that is worked out": [
        f"{TABLE}, more AS (zeroblob(100000000)), {ONCE_EACH})",
        "INSERT INTO stored_events SELECT * FROM kept",
    ],
    "a table that checks": [
        f"{TABLE} CHECK (length(state) > 1), {ONCE_EACH})",
        "INSERT INTO stored_events SELECT * FROM kept",
    ],
    "a table of other columns": ["CREATE TABLE stored_events (x)"],
    "nothing": [],
}


@pytest.mark.parametrize("what", REPLACED)
def test_another_table_in_the_place_of_the_entries_is_not_looked_into(front: Front, what: str) -> None:
    statements = [
        "CREATE TABLE kept AS SELECT * FROM stored_events",
        "DROP TABLE stored_events",
        *REPLACED[what],
    ]
    changed(front.folder / "comity.db", *statements, guarded=False)

    for words in (
        ("list",),
        ("audit",),
        ("verify",),
        ("doctor",),
        ("export",),
        ("record", "noted", "x", "--text", "x"),
    ):
        assert "is not as comity made it" in front.fails(6, *words)


WELL = b'{"command":"c","id":"forged","recorded_at":"2026-11-20T10:02:03.123456Z","recorded_by":"mei","schema":1,%s}'
ROWS: dict[str, tuple[Any, ...]] = {
    "a type that would start a program": (
        "body:kaohsiung",
        2,
        "subprocess:Popen",
        WELL % b'"args":"touch owned"',
    ),
    "a type of Python's": ("body:kaohsiung", 2, "builtins:eval", WELL % b'"text":"x"'),
    "a type that is not known": ("body:kaohsiung", 2, "body.exploded", WELL % b'"text":"x"'),
    "a type of the library's": ("body:kaohsiung", 2, "eventsourcing.domain:Aggregate.Event", b"{}"),
    "a fact of five megabytes": (
        "body:kaohsiung",
        2,
        "body.noted",
        WELL % (b'"text":"%s"' % (b"x" * 5_000_000)),
    ),
    "a fact of thirty thousand people": (
        "partnership:edinburgh--kaohsiung",
        2,
        "partnership.visited",
        WELL
        % (
            b'"host":"kaohsiung","visitor":"edinburgh","people":[%s{"name":"x"}]'
            % (b'{"name":"x"},' * 30_000)
        ),
    ),
    "bytes that are no UTF-8": ("body:kaohsiung", 2, "body.noted", WELL % b'"text":"\xff\xfe"'),
    "a list in a list, a hundred thousand deep": (
        "body:kaohsiung",
        2,
        "body.noted",
        WELL % (b'"text":' + b"[" * 100_000),
    ),
    "NaN": ("body:kaohsiung", 2, "body.figure-reported", WELL % b'"metric":"m","value":NaN'),
    "a name twice": ("body:kaohsiung", 2, "body.noted", WELL % b'"text":"x","text":"y"'),
    "no JSON": ("body:kaohsiung", 2, "body.noted", b"\x80\x04pickle"),
    "a list": ("body:kaohsiung", 2, "body.noted", b"[1]"),
    "an empty object": ("body:kaohsiung", 2, "body.noted", b"{}"),
    "nothing": ("body:kaohsiung", 2, "body.noted", b""),
    "a text and no bytes": ("body:kaohsiung", 2, "body.noted", (WELL % b'"text":"x"').decode()),
    "an id that is a list": (
        "body:kaohsiung",
        2,
        "body.noted",
        (WELL % b'"text":"x"').replace(b'"forged"', b"[]"),
    ),
    "a time that is none": (
        "body:kaohsiung",
        2,
        "body.noted",
        (WELL % b'"text":"x"').replace(b"2026-11", b"2026-99"),
    ),
    "a time ahead of the clock": (
        "body:kaohsiung",
        2,
        "body.noted",
        (WELL % b'"text":"x"').replace(b"2026", b"9999"),
    ),
    "a schema of the future": (
        "body:kaohsiung",
        2,
        "body.noted",
        (WELL % b'"text":"x"').replace(b'"schema":1', b'"schema":9'),
    ),
    "a schema that is a truth": (
        "body:kaohsiung",
        2,
        "body.noted",
        (WELL % b'"text":"x"').replace(b'a":1', b'a":true'),
    ),
    "a version that is a text": ("body:kaohsiung", "two", "body.noted", WELL % b'"text":"x"'),
    "a version far ahead": ("body:kaohsiung", 9**15, "body.noted", WELL % b'"text":"x"'),
    "a type that is bytes": ("body:kaohsiung", 2, b"body.noted\xff", WELL % b'"text":"x"'),
    "a stream that is bytes": (b"body:kaohsiung\xff", 1, "body.noted", WELL % b'"text":"x"'),
    "a stream that is a path": ("body:../../etc/passwd", 1, "body.noted", WELL % b'"text":"x"'),
    "a stream that steers": ("body:\x1b[2J\u202e", 1, "body.noted", WELL % b'"text":"x"'),
    "a stream of one body with itself": ("partnership:a--a", 1, "partnership.noted", WELL % b'"text":"x"'),
    "a stream of nobody": ("partnership:", 1, "partnership.noted", WELL % b'"text":"x"'),
    "a membership of nothing": ("membership:x", 1, "membership.noted", WELL % b'"text":"x"'),
    "a stream of no kind": ("planet:x", 1, "planet.noted", WELL % b'"text":"x"'),
    "a stream without a name": ("", 1, "body.noted", WELL % b'"text":"x"'),
    "a second ledger": ("ledger:two", 1, "ledger.opened", WELL % b'"title":"x"'),
    "a correction to what cannot be": (
        "body:kaohsiung",
        2,
        "body.corrected",
        WELL % b'"because":"x","changes":[{"field":"name","value":"\\u001b[2J"}],"entry":1',
    ),
    "a correction of a field that there is not": (
        "body:kaohsiung",
        2,
        "body.corrected",
        WELL % b'"because":"x","changes":[{"field":"__class__","value":"x"}],"entry":1',
    ),
    "a correction of itself": ("body:kaohsiung", 2, "body.retracted", WELL % b'"because":"x","entry":2'),
    "a fact before itself": ("body:kaohsiung", 2, "body.noted", WELL % b'"before":2,"text":"x"'),
    "a home that is nowhere": ("ledger", 2, "ledger.opened", WELL % b'"home":"nowhere","title":"x"'),
    "votes beyond all numbers": (
        "partnership:edinburgh--kaohsiung",
        2,
        "partnership.decided",
        WELL % b'"outcome":"approved","vote":{"for":99999999999999999999999999}',
    ),
}


@pytest.mark.parametrize("what", ROWS)
def test_a_row_that_comity_did_not_write_does_nothing_and_is_found(front: Front, what: str) -> None:
    row = (
        "INSERT INTO stored_events (originator_id, originator_version, topic, state) VALUES (?, ?, ?, ?)",
        ROWS[what],
    )
    changed(front.folder / "comity.db", row)

    for words in WORDS[[*ROWS].index(what) % 5 :: 5]:  # every command meets a fifth of these rows
        done = front(*words, "--format", "json")
        assert done.code in {0, 1, 2, 3, 5, 6}, f"{words}: {done.said:.3000}"
        assert "Traceback" not in done.said
        assert harmless(lines_of(done.said)), words
    verified, examined = front("verify"), front("doctor")
    assert {verified.code, examined.code} & {5, 6}, verified.said
    assert verified.code or "ahead of the clock" in what
    assert front("export", terminal=True).code in {0, 6}
    assert not list(front.folder.rglob("owned"))
