"""What goes out: any command's output as a file that comity writes itself, and a reader who leaves, as Windows says it."""

from __future__ import annotations

import codecs
import contextlib
import csv
import errno
import io
import json
import os
import re
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest

from cli import output, printing
from cli.asking import command_of
from cli.configuration import FORMATS
from cli.main import COMMANDS, comity
from cli.standard_streams import Heard
from projections.report import Ask, Page, Section, report
from queries.finding import Discovered, loaded
from queries.options import Option, options_of
from store import naming
from tests import machines
from tests.cli import conftest as line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.cli.conftest import Shell

shell, kept, histories = line.shell, line.kept, line.histories  # the fixtures of the command line

ROOT = Path(__file__).resolve().parents[2]
RECORD = ("--visitor", "kaohsiung", "--host", "edinburgh", "--on", "2025-03", "--dry-run")
DRY = ("--because", "a trial", "--dry-run")
OTHERWISE = ("--field", "kind", "--value", "friendship")
LINES: dict[str, tuple[str, ...]] = {
    "demo": ("demo", "--ledger", "demo.db"),
    "init": ("init", "--empty", "--ledger", "new.db"),
    "register body": ("register", "body", "riga", "--name", "Riga", "--kind", "city", "--dry-run"),
    "register source": ("register", "source", "law", "--title", "Law", "--kind", "minutes", "--dry-run"),
    "register programme": ("register", "programme", "fair", "--name", "Fair", "--kind", "forum", "--dry-run"),
    "open": ("open", "edinburgh", "taipei", "--dry-run"),
    "record": ("record", "visited", "edinburgh", *RECORD),
    "correct": ("correct", "edinburgh#2", "--set", "on=2024-01-02", *DRY),
    "contest": (
        "contest",
        "partnership:dresden--kaohsiung#3",
        *OTHERWISE,
        "--source",
        "gti-2025",
        "--dry-run",
    ),
    "prefer": (
        "prefer",
        "partnership:dresden--kaohsiung#3",
        *OTHERWISE[:2],
        "--value",
        "letter-of-intent",
        *DRY,
    ),
    "retract": ("retract", "edinburgh#2", *DRY),
    "undo": ("undo", "--user", "mei", "--dry-run"),
    "merge": ("merge", "taipei", "edinburgh", "--dry-run"),
    "import": ("import", str(line.EXAMPLES / "gdynia.jsonl"), "--dry-run"),
    "today": ("today",),
    "list": ("list",),
    "show": ("show", "edinburgh"),
    "find": ("find", "edinburgh"),
    "audit": ("audit", "edinburgh"),
    "timeline": ("timeline",),
    "map": ("map",),
    "diff": ("diff", "--from", "2024-01-01", "--to", "2025-12-31"),
    "report": ("report",),
    "replay": ("replay", "--until", "60"),
    "rebuild": ("rebuild",),
    "seal": ("seal", "--key", "own.key"),
    "verify": ("verify",),
    "backup": ("backup", "copy.db"),
    "copy": ("copy", "kept.db", "copy.db"),
    "restore": ("restore", "kept.db", "--ledger", "other.db"),
    "doctor": ("doctor",),
    "export": ("export",),
    "config": ("config",),
    "completion": ("completion", "bash"),
    "schema": ("schema",),
}
"""Each command as somebody calls it."""
MORE: dict[str, tuple[str, ...]] = {
    "list of a day": ("list", "--as-at", "2016-12-01", "-v"),
    "show a body": ("show", "body:edinburgh", "-v"),
    "audit of all": ("audit",),
    "timeline of one": ("timeline", "edinburgh"),
    "map as geojson": ("map", "--as", "geojson"),
    "map as svg": ("map", "--as", "svg"),
    "report as ics": ("report", "upcoming", "--within", "20y", "--as", "ics"),
    "a section": ("report", "annual", "2025", "--section", "balance"),
    "replay of a report": ("replay", "--report", "visits", "--until", "200"),
    "replay step by step": ("replay", "--report", "visits", "--until", "20", "--step"),
    "schema of a fact": ("schema", "partnership.signed"),
    "schema of an output": ("schema", "audit"),
    "facts": ("export", "--facts"),
    "one setting": ("config", "user"),
}
ANSWERS = {
    "who": "edinburgh",
    "of": "kaohsiung",
    "year": "2025",
    "body": "edinburgh",
    "from_": "2024",
    "words": "edinburgh",
    "name": "cammy",
}
ASKED = {"diff": ("--from", "2024"), "pressure": ("--by", "year")} | dict.fromkeys(
    ("count", "ranking"), ("--policy", "clair")
)
"""What a report wants to be asked."""
WRITES = {
    "demo",
    "init",
    "register body",
    "register source",
    "register programme",
    "open",
    "record",
    "correct",
    "contest",
} | {*("prefer", "retract", "merge", "undo", "import", "rebuild", "seal", "backup", "copy", "restore")}
"""Commands that leave something behind, or say what chance gave."""
SERVES = {"serve", "publish"}
"""Commands of pages, which print nothing: `tests/web/` has their tests."""
NOW = {"doctor"}
"""Commands that say what time it is, to the minute, and how much room is left: two runs may differ."""


def reports() -> Iterator[tuple[str, tuple[str, ...]]]:
    for named, found in loaded():
        options: Sequence[Option] = options_of(found)
        given = [ANSWERS.get(option.name, "edinburgh") for option in options if option.required]
        extra = ASKED.get(found.name, ())
        yield f"report {named.name}", ("report", named.name, *given, *extra)


CASES = LINES | MORE | dict(reports())


def leaves(command: click.Command, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command that does something itself, by the words that call it."""
    if not isinstance(command, click.Group) or command.invoke_without_command:
        yield path.strip(), command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from leaves(inner, f"{path} {name}")


def takes_a_file(command: click.Command) -> bool:
    return any("-o" in param.opts and "--output" in param.opts for param in command.params)


def fresh(where: Shell) -> None:
    """The folder as it was: two runs of a command meet the same, the rows of the ledger too."""
    if not Path("kept.db").exists():
        for end in ("", ".rows"):
            Path(f"kept.db{end}").write_bytes(Path(f"comity.db{end}").read_bytes())
    for path in sorted(where.folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        elif path.name not in {"comity.db", "kept.db", "kept.db.rows", "own.key"}:
            path.unlink()
    for end in ("", ".rows"):
        Path(f"comity.db{end}").write_bytes(Path(f"kept.db{end}").read_bytes())
    (where.folder / "config.toml").write_text('user = "mei"\n', encoding="utf-8")


# --- every command has it


def test_every_command_that_prints_takes_a_file() -> None:
    found = dict(leaves(comity))

    assert [path for path, command in found.items() if not takes_a_file(command)] == []
    assert {path.split()[0] for path in found} == set(COMMANDS)
    assert sum(path.startswith("report ") for path in found) > 20


def test_a_report_of_others_takes_one_too() -> None:
    @report()
    def calm(ask: Ask) -> Page:
        """How calm is it?"""
        del ask
        return Page("Calm", (Section("calm", []),))

    assert takes_a_file(command_of(calm, Discovered("calm", "somebody", "elsewhere", lambda: calm)))


def test_every_command_is_tried() -> None:
    tried = {path for path in LINES if path.split()[0] != "record"} | {path for path, _ in reports()}

    assert {path for path, _ in leaves(comity) if not path.startswith("record ")} == tried | SERVES


# --- what a pipe gets, byte for byte


def masked(printed: bytes) -> bytes:
    """Without what chance and the clock give: ids, digests, how long it took."""
    return re.sub(rb'[0-9a-f]{8,}|"seconds": [0-9.e-]+|^[^ ]+ [^ ]+=$', b"-", printed, flags=re.MULTILINE)


def of_now(printed: bytes) -> bytes:
    """Without the minute, and the room on a disk that others use too."""
    return re.sub(rb"\d\d:\d\d UTC|[0-9.]+ [kMGT]?B free", b"-", printed)


ALIKE = {name for name in CASES if name.startswith("report ")} - {"report count"}
"""All reports go through one door: of these what a pipe gets unasked is tried, and all forms of one."""


IN_ALL_FORMS = ("list", "show", "audit", "report", "report count", "export", "seal", "backup")


def forms_of(name: str) -> tuple[str | None, ...]:
    """The forms in which a command is tried, beside the one that it has unasked: some in all, others in one, in turns."""
    if name in ALIKE:
        return (None,)
    others = sorted(CASES.keys() - ALIKE - {*IN_ALL_FORMS})
    return (None, *(FORMATS if name in IN_ALL_FORMS else [FORMATS[others.index(name) % len(FORMATS)]]))


@pytest.mark.parametrize("name", CASES)
def test_a_file_is_what_a_pipe_gets(name: str, histories: Shell) -> None:
    own = name in WRITES
    unsaid = masked if own else of_now if name in NOW else bytes
    for form in forms_of(name):
        words = [*CASES[name], *(() if form is None or "--as" in CASES[name] else ("--format", form))]
        if own or form is None:
            fresh(histories)
        piped = histories.ok(*words)
        if own:
            fresh(histories)

        if name in {"rebuild", "backup", "copy"} and form not in {"json", "jsonl"}:
            assert "nothing but JSON" in histories.fails(2, *words, "-o", "page.out")
            continue
        filed = histories.ok(*words, "-o", "page.out")

        if name == "seal" and form in {"json", "jsonl"}:
            continue  # both are wanted there: the checkpoint in the file, and what it is for the program
        assert filed.out == ""
        made = Path("page.out").read_bytes()
        assert unsaid(made) == unsaid(piped.out.encode())
        assert (b"\r" in made) == ("ics" in words), "a calendar has line ends of its own"
        Path("page.out").unlink()


def test_the_mask_hides_nothing_else() -> None:
    assert masked(b"2026-11-20 Riga 12\n") == b"2026-11-20 Riga 12\n"
    assert of_now(b"2026-11-20 09:15 UTC, 86 GB free of 90 GB\n") == b"2026-11-20 -, - of 90 GB\n"


ENDINGS = {
    ".csv": "csv",
    ".CSV": "csv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".md": "md",
    ".txt": None,
    "": None,
}


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(
    "words", ["list", "show edinburgh", "audit", "report visits", "report", "schema", "doctor"]
)
def test_the_ending_says_how(words: str, ending: str, histories: Shell) -> None:
    form = ENDINGS[ending]
    piped = histories.ok(*words.split(), *(("--format", form) if form else ()))

    histories.ok(*words.split(), "-o", f"page{ending}")

    unsaid = of_now if words in NOW else bytes
    assert unsaid(Path(f"page{ending}").read_bytes()) == unsaid(piped.out.encode())
    if words != "list" and ending != ".json":
        return  # what is asked goes before any ending, and is asked in one way
    histories.ok(*words.split(), "-o", f"asked{ending}", "--format", "md")
    marked = histories.ok(*words.split(), "--format", "md").out.encode()
    assert unsaid(Path(f"asked{ending}").read_bytes()) == unsaid(marked)


SHEET = ("import", "partners.csv", "--map", "partner=counterpart", "--set", "kind=sister-city")
ASIDE = {
    "restoring": ("import", "--restore", "backup.jsonl", "--ledger", "n.db"),
    "a sheet": (*SHEET, "--set", "body.kind=city", "--dry-run"),
    "where": ("config", "--where"),
    "setting": ("config", "user", "hua"),
    "unsetting": ("config", "--unset", "user"),
}
ENDED = {".csv": "csv", ".md": "md", ".json": "json", ".jsonl": "jsonl"}


@pytest.mark.parametrize("name", [*CASES, *ASIDE])
def test_what_is_written_is_what_the_ending_says(name: str, histories: Shell) -> None:
    words = (CASES | ASIDE)[name]
    if "--as" in words or "--step" in words or name in {"seal", "export", "facts"}:
        pytest.skip("it says its form otherwise, or one answer after another")

    def prepared() -> None:
        fresh(histories)
        Path("partners.csv").write_text("partner\nGdynia\nEdinburgh\n", encoding="utf-8")
        if name == "restoring":
            histories.ok("export", "-o", "backup.jsonl")

    for ending in (".csv",) if name in ALIKE else ENDED:
        prepared()
        done = histories(*words, "-o", f"page{ending}")
        if done.code != 0:
            assert done.code == 2, done.said
            assert not Path(f"page{ending}").exists()
            assert re.search("answers in|nothing but JSON|nothing there", done.err)
            continue
        text = Path(f"page{ending}").read_text(encoding="utf-8")
        if ending == ".csv":
            first, *rest = csv.reader(io.StringIO(text))
            assert len(first) > 1 or rest
            assert {len(row) for row in rest} <= {len(first)}
        elif ending == ".md":
            assert re.search(r"^(# |\| )", text) or text == "nothing\n" or histories.ok(*words).out != text
        else:
            for part in [text] if ending == ".json" else text.splitlines():
                json.loads(part)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("verify -o v.csv", "comity verify answers in words: name a file such as v.txt, or v.json for JSON"),
        ("verify -o v.md --format csv", "answers in words"),
        ("config -o v.md", "answers in words"),
        ("config user -o v.json", "answers in words alone: name a file such as v.txt"),
        ("config user x -o v.json", "there is nothing to write: leave -o out"),
        ("config --unset user -o v.txt", "there is nothing to write: leave -o out"),
        ("backup b.db -o z.csv", "prints nothing but JSON: leave -o out, or name a file such as z.json"),
        ("rebuild -o z.txt", "prints nothing but JSON"),
        ("completion bash -o c.json", "a script"),
        ("export --as sqlite -o r.xlsx", "is to come"),
        ("export --as sqlite -o r.csv", "this is not written as csv: name a file such as r.db"),
        ("export -o r.csv", "this is not written as csv: name a file such as r.jsonl"),
        ("export -o r.jsonl.gz", "this is not written as gz: name a file such as r.jsonl"),
        ("seal -o s.pdf", "is to come"),
        ("seal -o s.json", "not written as json: name a file such as s.checkpoint"),
        ("list -o p.gz", "this is not written as gz: name a file such as p.csv"),
        ("list -o p.csv.ZIP", "this is not written as zip: name a file such as p.csv"),
        ("list -o p.pptx", "not written as pptx"),
        (
            "report upcoming --format csv -o due.ics",
            "its name asks for ics, and --format csv for another form",
        ),
        ("list -o o/new/", "there is no folder o/new/"),
        ("list -o new/", "there is no folder new/"),
        ("list -o nodir/x.csv", "there is no folder nodir"),
        ("list -o ../nodir/x.csv", "there is no folder ../nodir"),
        ("list -o own.key/x.csv", "there is no folder own.key"),
        ("export -o nodir/x.jsonl", "there is no folder nodir"),
        ("export --as csv -o nodir/x", "there is no folder nodir"),
        ("export --as sqlite -o nodir/x.db", "there is no folder nodir"),
        ("seal -o nodir/x", "there is no folder nodir"),
        ("backup nodir/x.db", "there is no folder nodir"),
        ("backup new/", "there is no folder new/"),
        ("backup -", "a backup is a file"),
    ],
)
def test_a_file_that_cannot_be_what_its_name_says(words: str, said: str, histories: Shell) -> None:
    histories.ok("seal", "--key", "own.key")
    before = b'user = "mei"\n'
    Path("config.toml").write_bytes(before)

    assert said in histories.fails(2, *words.split())

    assert Path("config.toml").read_bytes() == before
    assert not Path("b.db").exists()


def test_where_a_folder_is_meant_a_slash_may_end_it(histories: Shell) -> None:
    histories.ok("export", "--as", "csv", "-o", "tables/")

    assert Path("tables").is_dir()


def test_an_ending_goes_before_what_is_set_for_every_day(histories: Shell) -> None:
    histories.ok("config", "format", "md")
    histories.ok("config", "color", "yes")
    histories.ok("list", "-o", "a.json")
    histories.ok("list", "-o", "a.txt")
    histories.ok("list", "-o", "b.txt", "--format", "table", "--color")

    assert Path("a.json").read_bytes().startswith(b"[")
    assert Path("a.txt").read_bytes().startswith(b"# ")
    assert b"\x1b" not in Path("b.txt").read_bytes()


def test_forms_have_endings_too(histories: Shell) -> None:
    done = histories.ok("report", "upcoming", "--within", "20y", "-o", "due.ics")
    done_title = histories.ok("report", "upcoming", "--within", "20y", "--json").json["title"]
    histories.ok("map", "-o", "ties.geojson")
    histories.ok("map", "--as", "geojson", "-o", "ties.txt")

    assert (
        Path("due.ics").read_bytes()
        == histories.ok("report", "upcoming", "--within", "20y", "--as", "ics").out.encode()
    )
    assert Path("ties.geojson").read_bytes() == Path("ties.txt").read_bytes()
    for form in ("svg", "png"):
        histories.ok("map", "-o", f"ties.{form}")
        histories.ok("map", "--as", form, "-o", f"{form}.txt")
        assert Path(f"ties.{form}").read_bytes() == Path(f"{form}.txt").read_bytes()
    rows = Path("due.ics").read_text(encoding="utf-8").count("BEGIN:VEVENT")
    assert rows > 1
    assert done.err.splitlines()[-1] == f"due.ics: {done_title}, {rows} events"
    assert "this is not written as ics: name a file such as list.csv" in histories.fails(
        2, "list", "-o", "list.ics"
    )


@pytest.mark.parametrize("ending", ["xlsx", "docx", "pdf", "XLSX"])
def test_what_is_not_written_yet_is_said(ending: str, histories: Shell) -> None:
    assert "is to come" in histories.fails(2, "list", "-o", f"list.{ending}")
    assert "is to come" in histories.fails(2, "list", "-o", f"list.{ending}", "--format", "csv")


def test_a_dash_is_standard_output(histories: Shell) -> None:
    assert histories.ok("list", "-o", "-").out == histories.ok("list").out
    assert not Path("-").exists()


def test_it_says_how_many_rows_and_what_may_follow(histories: Shell) -> None:
    done = histories.ok("audit", "edinburgh", "-o", "audit.csv")

    rows = len(list(csv.DictReader(io.StringIO(Path("audit.csv").read_text(encoding="utf-8")))))
    assert done.err.splitlines()[-1] == f"audit.csv: {rows} rows"
    assert "Next: comity show edinburgh" in done.err
    assert histories.ok("list", "-o", "quiet.csv", "-q").err == ""
    odd = histories.ok("list", "-o", "list.xyz").err.splitlines()[-1]
    assert odd.startswith("list.xyz: ")
    assert odd.endswith(" rows, as csv")
    assert histories.ok("list", "-o", "list.abc", "--format", "md").err.splitlines()[-1].endswith(" rows")


# --- whole or not at all, and never over anything


def test_what_is_there_stays_unless_it_is_said(histories: Shell) -> None:
    Path("list.csv").write_text("mine", encoding="utf-8")

    assert "is there already and is left as it is" in histories.fails(2, "list", "-o", "list.csv")
    assert "name it with -o" in histories.fails(2, "list", "--force")
    histories.ok("list", "-o", "list.csv", "--force")

    assert Path("list.csv").read_bytes().startswith(b"id,")


def test_no_ledger_is_written_over(histories: Shell) -> None:
    histories.ok("list")
    Path("folder").mkdir()

    for place in ("comity.db", "comity.db-journal", "comity.db-wal", "comity.db.rows", "folder"):
        histories.fails(2, "list", "-o", place, "--force")
    assert "is no file" in histories.fails(2, "list", "-o", os.devnull, "--force")


FACTS = {
    "as it is": "facts.jsonl",
    "by its folder": "./sub/../facts.jsonl",
    "by a link": "link.jsonl",
    "by a second name": "hard.jsonl",
}
"""One file by many names."""


@pytest.mark.parametrize("force", [(), ("--force",)], ids=["", "forced"])
@pytest.mark.parametrize("out", FACTS)
@pytest.mark.parametrize(
    "words",
    ["import {}", "import {} --dry-run", "import --restore {} --ledger n.db", "verify {}", "seal --key {}"],
)
def test_nothing_is_written_over_what_is_read(
    words: str, out: str, force: tuple[str, ...], histories: Shell
) -> None:
    facts = (line.EXAMPLES / "gdynia.jsonl").read_bytes()
    Path("facts.jsonl").write_bytes(facts)
    Path("sub").mkdir()
    machines.link(Path("link.jsonl"), Path("facts.jsonl"))
    os.link("facts.jsonl", "hard.jsonl")
    forced = () if words.startswith("seal") else force

    for name in FACTS.values():
        said = histories.fails(2, *words.format(name).split(), "-o", FACTS[out], *forced)
        assert "not written over" in said

    assert Path("facts.jsonl").read_bytes() == Path("link.jsonl").read_bytes() == facts
    assert not Path("n.db").exists()


def test_nor_over_a_sheet_a_pattern_finds_or_a_file_that_the_command_makes(histories: Shell) -> None:
    Path("partners.csv").write_text("partner\nRiga\n", encoding="utf-8")
    histories.ok("seal", "-o", "a.checkpoint", "--key", "own.key")
    Path("sub").mkdir()
    before = {path: path.read_bytes() for path in map(Path, ("partners.csv", "a.checkpoint", "own.key"))}
    sealed = list(Path("data").rglob("*.checkpoint"))

    for words, out in (
        ("import partners.csv --map partner=counterpart --set kind=sister-city", "partners.csv"),
        ("verify *.checkpoint", "a.checkpoint"),
        ("verify --key own.key a.checkpoint", "own.key"),
        ("backup copy.db", "copy.db"),
        ("backup copy.db", "sub/../COPY.db"),
        ("restore kept.db --ledger other.db", "kept.db"),
        ("config user", "config.toml"),
        ("list", "config.toml"),
        ("list", str(sealed[0])),
        ("export --dossier edinburgh --checkpoint a.checkpoint", "a.checkpoint"),
    ):
        forced = () if words.startswith("export") else ("--force",)
        said = histories.fails(2, *words.split(), "-o", out, *forced)
        assert "written over" in said, words
    assert {path: path.read_bytes() for path in before} == before
    assert not Path("copy.db").exists()


@pytest.mark.parametrize("force", [(), ("--force",)], ids=["", "forced"])
@pytest.mark.usefixtures("histories")
def test_nor_over_what_comes_by_standard_input(force: tuple[str, ...]) -> None:
    facts = (line.EXAMPLES / "gdynia.jsonl").read_bytes()
    Path("facts.jsonl").write_bytes(facts)
    words = [sys.executable, "-m", "comity", "import", "-", "--dry-run", "-o", "facts.jsonl", *force]

    with Path("facts.jsonl").open("rb") as read:
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(words, stdin=read, env=env, capture_output=True, check=False)

    assert done.returncode == 2
    assert b"read as standard input" in done.stderr
    assert Path("facts.jsonl").read_bytes() == facts


def test_what_is_no_input_is_written_over(histories: Shell) -> None:
    Path("other.jsonl").write_text("mine", encoding="utf-8")

    histories.ok("import", str(line.EXAMPLES / "gdynia.jsonl"), "--dry-run", "-o", "other.jsonl", "--force")

    assert Path("other.jsonl").read_text(encoding="utf-8") != "mine"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (3, ["show", "atlantis"]),
        (2, ["list", "--as-at", "when"]),
        (2, ["report", "count", "--section", "none"]),
        (2, ["list", "--nothing"]),
        (6, ["list", "--ledger", "none.db"]),
    ],
)
def test_a_command_that_fails_leaves_no_file(code: int, words: list[str], histories: Shell) -> None:
    histories.fails(code, *words, "-o", "page.csv")

    assert list(Path().glob(f"{naming.PREFIX}*")) == []


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_one_that_is_interrupted_or_breaks_leaves_none(
    error: type[BaseException],
    histories: Shell,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def breaks(*_: Any, **__: Any) -> Any:
        click.echo("half of it")
        raise error

    monkeypatch.setattr(printing, "csv_of", breaks)

    assert histories("list", "-o", "page.csv").code == {KeyboardInterrupt: 130, RuntimeError: 70}[error]
    assert not Path("page.csv").exists()
    assert list(Path().glob(f"{naming.PREFIX}*")) == []


def test_what_was_found_at_fault_is_kept(histories: Shell) -> None:
    with sqlite3.connect("comity.db") as ledger:
        ledger.execute("DROP TRIGGER IF EXISTS stored_events_no_update")
        for (name,) in ledger.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            ledger.execute(f"DROP TRIGGER {name}")
        ledger.execute("UPDATE stored_events SET state = replace(state, '2024', '2023')")
    ledger.close()

    for command in ("doctor", "verify"):
        said = histories(command).out
        done = histories(command, "-o", f"{command}.txt")
        assert done.code == 5
        assert Path(f"{command}.txt").read_text(encoding="utf-8") == said != ""


def test_an_error_of_the_commands_own_is_not_the_files(
    histories: Shell,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unreadable(*_: Any, **__: Any) -> Any:
        raise PermissionError(errno.EACCES, "Permission denied", "comity.db.rows")

    monkeypatch.setattr(printing, "csv_of", unreadable)

    assert "comity.db.rows cannot be used" in histories.fails(6, "list", "-o", "page.csv")


def test_a_full_disk_leaves_nothing(histories: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    histories.ok("list")
    monkeypatch.setattr(naming, "sync", full)

    assert "page.csv cannot be written: no space left" in histories.fails(6, "list", "-q", "-o", "page.csv")


@pytest.mark.skipif(sys.platform == "win32", reason="mode bits of POSIX")
def test_who_may_not_read_the_ledger_may_not_read_the_file(histories: Shell) -> None:
    Path("comity.db").chmod(0o600)

    histories.ok("list", "-o", "page.csv")

    assert stat.S_IMODE(Path("page.csv").stat().st_mode) == 0o600


# --- Excel on Windows


def test_csv_begins_with_the_mark_where_excel_needs_it(
    histories: Shell,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    histories.ok("list", "-o", "plain.csv")
    histories.ok("export", "--as", "csv", "-o", "plain")
    monkeypatch.setattr(output, "marks_csv", lambda: True)
    for name in ("list.csv", "list.json", "list.txt"):
        histories.ok("list", "-o", name)
    histories.ok("export", "--as", "csv", "-o", "tables")

    assert Path("list.csv").read_bytes() == codecs.BOM_UTF8 + Path("plain.csv").read_bytes()
    for name in ("list.json", "list.txt"):
        assert not Path(name).read_bytes().startswith(codecs.BOM_UTF8)
    for table in Path("plain").iterdir():
        assert Path("tables", table.name).read_bytes() == codecs.BOM_UTF8 + table.read_bytes()
    assert "list.csv: say what its columns mean" in histories.fails(2, "import", "list.csv")


def test_it_is_windows_that_has_the_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    for system, marked in (("win32", True), ("linux", False), ("darwin", False)):
        monkeypatch.setattr(sys, "platform", system)
        assert output.marks_csv() is marked


# --- a reader who leaves


START = "import sys; sys.argv[0] = 'comity'; from cli.main import main; "
LEFT = """
import io, os
class Left(io.FileIO):  # what Windows answers where nobody reads any more
    def write(self, data):
        try:
            return super().write(data)
        except BrokenPipeError:
            raise OSError({number}, "Invalid argument") from None
for name, at in (("stdout", 1), ("stderr", 2)):
    setattr(sys, name, io.TextIOWrapper(io.BufferedWriter(Left(at, "wb", closefd=False)), encoding="utf-8"))
main()
"""


def unread(
    words: Sequence[str], folder: Path, number: int, *, both: bool = False
) -> subprocess.CompletedProcess[bytes]:
    """Run a command whose output nobody reads any more."""
    there, here = os.pipe()
    os.close(there)
    try:
        return subprocess.run(
            [sys.executable, "-c", START + LEFT.format(number=number), *words],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "COMITY_DATA": str(folder / "data")},
            stdout=here,
            stderr=here if both else subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    finally:
        os.close(here)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
@pytest.mark.parametrize(
    ("name", "number"),
    [(name, number) for name in ("list", "export", "record") for number in (errno.EINVAL, errno.EPIPE)]
    + [(name, errno.EINVAL) for name in ("seal", "import", "completion", "audit")],
)
def test_a_reader_who_leaves_is_no_defect(name: str, number: int, histories: Shell) -> None:
    """In a process of its own, which has to end well too."""
    for words in (LINES[name], (*LINES[name], "--json"))[: 2 if name == "list" else 1]:
        fresh(histories)
        done = unread(words, histories.folder, number)

        assert done.returncode == 0, done.stderr.decode()
        assert b"Error" not in done.stderr
        assert b"Exception ignored" not in done.stderr


class Gone(io.BytesIO):
    """A standard output that nobody reads any more, as Windows says it."""

    def write(self, what: Any) -> int:
        del what
        raise OSError(errno.EINVAL, "Invalid argument")


@pytest.mark.parametrize("form", [(), ("--json",)], ids=["", "json"])
@pytest.mark.parametrize("name", LINES)
def test_nor_is_it_of_any_command(
    name: str, form: tuple[str, ...], histories: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh(histories)
    gone = io.TextIOWrapper(Gone(), encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", gone)
    try:
        done = histories(*LINES[name], *form)
    finally:
        with contextlib.suppress(OSError):
            gone.close()

    assert done.code == 0, done.err
    assert "Error" not in done.err


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
def test_nor_is_one_who_leaves_both(histories: Shell) -> None:
    assert unread(["list"], histories.folder, errno.EINVAL, both=True).returncode == 0
    assert unread(["nonsense"], histories.folder, errno.EINVAL, both=True).returncode == 2


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
def test_but_a_place_that_takes_no_more_is_said(histories: Shell) -> None:
    for number in (errno.ENOSPC, errno.EIO, errno.EBADF):
        done = unread(["list"], histories.folder, number)
        assert done.returncode == 6
        assert b"cannot be written" in done.stderr


class Late(io.StringIO):
    """A standard output that takes everything, and fails when it is to hand it on."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def flush(self) -> None:
        if self.getvalue():
            raise OSError(self.number, "Invalid argument")


@pytest.mark.parametrize(("number", "code"), [(errno.EINVAL, 0), (errno.EPIPE, 0), (errno.ENOSPC, 6)])
def test_it_may_show_when_it_is_handed_on(
    number: int, code: int, histories: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = Late(number)
    monkeypatch.setattr(sys, "stdout", late)

    assert histories("list").code == code
    assert sys.stdout is late
    late.number = 0
    late.truncate(0)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes of POSIX")
def test_an_error_of_a_file_is_none_of_a_reader(tmp_path: Path) -> None:
    class Broken(io.FileIO):
        def write(self, data: Any) -> int:
            del data
            raise OSError(errno.EINVAL, "Invalid argument")

    with Broken(tmp_path / "file", "wb") as file, pytest.raises(OSError, match="Invalid argument") as raised:
        Heard(file).write(b"x")
    assert not isinstance(raised.value, BrokenPipeError)
