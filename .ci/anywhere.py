r"""Whether comity runs on this machine: each command once, and whatever systems differ in. Needs Python alone.

    python .ci/anywhere.py                              with the environment that start.py makes beside it
    python .ci/anywhere.py --comity PATH/TO/comity      with another: all words after --comity call it
    python .ci/anywhere.py --keep FOLDER                and leaves a dossier, a checkpoint and a ledger in FOLDER
    python .ci/anywhere.py --check FOLDER               checks such a FOLDER, also of another system, and no more
    python .ci/anywhere.py --at FOLDER                  works there, as on a share: \\localhost\c$\Temp

One line a step; what fails is told with its words and what they said. Exits 1 if anything failed. Whatever it writes is in
a folder of its own, keys, configuration and cache too.
"""

import argparse
import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
FOLDER = "王小明 50% #1"
MARKS = "US$$ 50,000, see the %PROJECT% * ~ ? %X% $HOME $X $$ %% !x! ^ & 高雄"
"""A text that shells, and programs that take themselves for one, would alter."""
BODIES, VISITS = 1_000, 19
"""More entries than one process makes rows of."""
DEFECT = 70
EVERY_ENTRY = 2 + BODIES * (2 + VISITS)


class Failed(Exception):
    """A step did not do what it is to do."""


class Here:
    """A folder, and the comity that is tried in it."""

    def __init__(self, comity: list[str], folder: Path) -> None:
        self.comity, self.folder = comity, folder
        own = {
            name: str(folder / "own" / name.lower())
            for name in ("COMITY_DATA", "COMITY_CONFIG", "COMITY_CACHE")
        }
        others = {name: value for name, value in os.environ.items() if not name.startswith("COMITY_")}
        self.environment = {**others, **own, "COLUMNS": "160"}
        self.takes_output: dict[tuple[str, ...], bool] = {}

    def __call__(self, *words: str, code: int = 0) -> str:
        """Run comity; return what it printed."""
        return self.run(*self.comity, *words, code=code)

    def run(self, *command: str, code: int = 0) -> str:
        """Run a program here; return what it printed."""
        try:
            done = subprocess.run(
                command,
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
            )
        except OSError as error:
            raise Failed(f"{subprocess.list2cmdline(command)}\n{error}") from error
        said, errors = (text.decode("utf-8", "replace") for text in (done.stdout, done.stderr))
        if done.returncode != code or "Traceback" in errors:
            told = f"ended with {done.returncode}, not {code}"
            raise Failed("\n".join([subprocess.list2cmdline(command), told, *last(said), *last(errors)]))
        return said

    def rows(self, *words: str) -> str:
        """Run a command that prints rows, into a file where it can: shells spoil what they redirect."""
        name = words[: 2 if words[0] == "report" else 1]
        if name not in self.takes_output:
            self.takes_output[name] = "--output" in self(*name, "--help")
        if not self.takes_output[name]:
            return expect(self(*words), "printed nothing")
        into = self.folder / "rows.txt"
        into.unlink(missing_ok=True)
        self(*words, "-o", into.name)
        return expect(self.read(into.name), "wrote an empty file")

    def read(self, name: str) -> str:
        """Read a file that comity wrote."""
        return (self.folder / name).read_text(encoding="utf-8")


def last(text: str) -> list[str]:
    """The last lines of what a program said."""
    return ["  " + line for line in text.splitlines()[-12:]]


def expect(found: str, otherwise: str) -> str:
    """Return what there is. Errors: Failed where there is nothing."""
    if not found.strip():
        raise Failed(otherwise)
    return found


def same(found: object, wanted: object, what: str) -> None:
    """Compare. Errors: Failed where they differ."""
    if found != wanted:
        raise Failed(f"{what}: {found!a}, not {wanted!a}")


Step = Callable[[Here], object]

# Each command once, in an order in which one meets them


DEMO = ("--ledger", "demo.db")
VISIT = ("record", "visited", "tallinn", "--visitor", "tallinn", "--host", "kaohsiung")


def init(here: Here) -> None:
    here("init", "--ledger", "new.db", "--home", "gdynia", "--name", "Gdynia", "--kind", "city")


def import_(here: Here) -> None:
    here("export", "--facts", "-o", "facts.jsonl", *DEMO)
    here("import", "facts.jsonl", *DEMO)


def map_(here: Here) -> None:
    here("map", "-o", "ties.geojson", *DEMO)
    json.loads(here.read("ties.geojson"))
    here("map", "-o", "ties.svg", *DEMO)
    if "Land: Natural Earth" not in here.read("ties.svg"):
        raise Failed("no land on the map")
    expect(here("map", *DEMO), "printed nothing")


def report(here: Here) -> None:
    due = here.rows("report", "upcoming", "--as", "ics", "--within", "2y", "--as-at", "2025-11-16", *DEMO)
    if "BEGIN:VEVENT" not in due:
        raise Failed("no event in the calendar")
    here.rows("report", "count", "--as-at", "2025-11-16", *DEMO)


def seal(here: Here) -> None:
    here("seal", "-o", "demo.checkpoint", *DEMO)
    expect(here.read("demo.checkpoint"), "an empty checkpoint")


def doctor(here: Here) -> None:
    """After a seal: what the doctor asks for must not be what the doctor finds at fault."""
    faults = [
        row
        for row in json.loads(here.rows("doctor", "--json", *DEMO))
        if row["state"] not in {"good", "note"}
    ]
    same(faults, [], "the doctor finds at fault")


def backup(here: Here) -> None:
    here("backup", "copy.db", *DEMO)
    same(root(here, "copy.db"), root(here, "demo.db"), "the root of the backup")


def copy(here: Here) -> None:
    here("copy", "demo.db", "another.db")
    same(root(here, "another.db"), root(here, "demo.db"), "the root of the copy")


def restore(here: Here) -> None:
    here("restore", "copy.db", "--ledger", "restored.db")
    same(root(here, "restored.db"), root(here, "demo.db"), "the root of what was restored")
    here("export", "-o", "entries.jsonl", *DEMO)
    here("import", "--restore", "entries.jsonl", "--ledger", "imported.db")
    same(root(here, "imported.db"), root(here, "demo.db"), "the root of what was exported and taken back")


def root(here: Here, ledger: str) -> tuple[int, str]:
    """Hash a ledger again."""
    found = json.loads(here.rows("verify", "--json", "--ledger", ledger))
    return found["entries"], found["root"]


def export(here: Here) -> None:
    here("export", "--as", "sqlite", "-o", "rows.db", *DEMO)
    here("export", "--as", "csv", "-o", "tables", *DEMO)
    expect(here.read("tables/spells.csv"), "an empty table")
    here.rows("export", *DEMO)
    if "高雄" not in here.read("facts.jsonl"):
        raise Failed("高雄 is not in facts.jsonl")


def show(here: Here) -> None:
    """By a Chinese name."""
    if "edinburgh" not in here.rows("show", "愛丁堡", "--json", *DEMO).lower():
        raise Failed("愛丁堡 is not Edinburgh")


def expect_stream(running: subprocess.Popen[bytes]) -> IO[bytes]:
    """Return what a program says its errors to. Errors: Failed."""
    if running.stderr is None:
        raise Failed("it has no stderr")
    return running.stderr


def serve(here: Here) -> None:
    """Pages, where the extra is installed; else it is said what to install."""
    command = [*here.comity, "serve", "--port", "0", *DEMO]
    with subprocess.Popen(
        command, cwd=here.folder, env=here.environment, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as running:
        told = expect_stream(running)
        said = told.readline().decode("utf-8", "replace")
        try:
            if found := re.search(r"http://[0-9.]+:[0-9]+/", said):
                with urllib.request.urlopen(f"{found[0]}en/partnerships") as page:  # noqa: S310 — it begins with http://
                    expect(page.read().decode("utf-8").partition("愛丁堡")[1], "no 愛丁堡 on the page")
            elif "is not installed" not in said:
                raise Failed(said)
        except OSError as error:
            running.terminate()
            raise Failed(f"{error}: {told.read().decode('utf-8', 'replace')}") from None
        finally:
            running.terminate()
            told.read()


def publish(here: Here) -> None:
    """Pages of a small ledger as files, where the extra is installed; else it is said what to install."""
    here("register", "body", "edinburgh", "--name", "愛丁堡", "--kind", "city", "--ledger", "new.db")
    here("open", "edinburgh", "--ledger", "new.db")
    try:
        here("publish", "site", "--ledger", "new.db")
    except Failed as error:
        if "is not installed" not in str(error):
            raise
        return
    expect(here.read("site/p/edinburgh--gdynia.html").partition("愛丁堡")[1], "no 愛丁堡 on the page")


def plain(*words: str) -> Step:
    """Have rows, of which it is enough that there are any."""
    return lambda here: here.rows(*words)


def does(*words: str) -> Step:
    """Have something done, and told."""
    return lambda here: expect(here(*words), "said nothing")


COMMANDS: dict[str, Step] = {
    "demo": does("demo"),
    "init": init,
    "register": does("register", "body", "tallinn", "--name", "Tallinn", "--kind", "city", *DEMO),
    "open": does("open", "tallinn", *DEMO),
    "record": does(*VISIT, "--on", "2024-05", *DEMO),
    "correct": does("correct", "tallinn#2", "--set", "on=2024-06", "--because", "a slip", *DEMO),
    "contest": does(
        "contest", "tallinn#2", "--field", "on", "--value", "2024-07", "--source", "gti-2025", *DEMO
    ),
    "prefer": does(
        "prefer", "tallinn#2", "--field", "on", "--value", "2024-07", "--because", "it is closer", *DEMO
    ),
    "retract": does("retract", "tallinn#2", "--because", "a trial", *DEMO),
    "undo": does("undo", *DEMO),
    "merge": does("merge", "tallinn", "gdynia", "--dry-run", *DEMO),
    "import": import_,
    "today": plain("today", *DEMO),
    "list": plain("list", *DEMO),
    "show": show,
    "find": plain("find", "愛丁堡", *DEMO),
    "audit": plain("audit", "愛丁堡", *DEMO),
    "timeline": plain("timeline", "愛丁堡", *DEMO),
    "map": map_,
    "diff": plain("diff", "--from", "2024", *DEMO),
    "report": report,
    "replay": plain("replay", "--until", "200", *DEMO),
    "rebuild": plain("rebuild", "--json", *DEMO),
    "seal": seal,
    "verify": plain("verify", "demo.checkpoint", *DEMO),
    "doctor": doctor,
    "serve": serve,
    "publish": publish,
    "backup": backup,
    "copy": copy,
    "restore": restore,
    "export": export,
    "config": plain("config"),
    "completion": plain("completion", "bash"),
    "schema": plain("schema", "partnership.signed"),
}


def all_are_tried(here: Here) -> None:
    """Hold the list against what --help names, and see that each can say what it does."""
    commands = here("--help").partition("Commands:")[2].partition("Exit codes:")[0]
    named = re.findall(r"^  ([a-z][a-z-]*)  ", commands, re.MULTILINE)
    same(sorted(COMMANDS), sorted(named), "the commands that are tried here")
    for name in named:
        here.takes_output[name,] = "--output" in expect(here(name, "--help"), f"comity {name} has no help")


# What systems differ in


def as_typed(here: Here) -> None:
    """A text is recorded as it was typed."""
    here(*VISIT, "--on", "2024-08", "--note", MARKS, *DEMO)
    here("export", "--facts", "--force", "-o", "facts.jsonl", *DEMO)
    notes = [fact.get("note") for fact in map(json.loads, here.read("facts.jsonl").splitlines())]
    if MARKS not in notes:
        raise Failed(f"recorded as {[note for note in notes if note][-1:]!a}, not {MARKS!a}")


def chinese(here: Here) -> None:
    """Names in Chinese, of a body, a file and a folder."""
    (here.folder / "市政府").mkdir()
    ledger = str(Path("市政府", "高雄市.db"))
    here("init", "--ledger", ledger, "--home", "kaohsiung", "--name", "高雄市", "--kind", "city")
    here("register", "body", "krakow", "--name", "Kraków Łódź 克拉科夫", "--kind", "city", "--ledger", ledger)
    here("export", "--facts", "-o", str(Path("市政府", "事實.jsonl")), "--ledger", ledger)
    names = {fact.get("name") for fact in map(json.loads, here.read("市政府/事實.jsonl").splitlines())}
    same(names - {None}, {"高雄市", "Kraków Łódź 克拉科夫"}, "the names")
    here("import", str(Path("市政府", "事實.jsonl")), "--ledger", ledger)


def dossier(here: Here) -> None:
    """A dossier is checked with Python alone."""
    here("export", "--dossier", "edinburgh", "-o", "dossier", *DEMO)
    check_dossier(here, "dossier")


def short_dossier(here: Here) -> None:
    """Another with openssl alone."""
    here("export", "--dossier", "tallinn", "-o", "short", *DEMO)
    check_dossier(here, "short")
    if not (shutil.which("sh") and shutil.which("openssl")):
        raise LeftOut("sh or openssl is not here")
    here.run("sh", "short/verify.sh")


def check_dossier(here: Here, name: str) -> None:
    """Verify a dossier with Python alone, and see that one with another digit is refused."""
    here.run(sys.executable, "-I", str(here.folder / name / "verify.py"))
    altered = here.folder / (name + " altered")
    shutil.copytree(here.folder / name, altered)
    entries = max(altered.glob("*.json*"), key=lambda file: file.stat().st_size)
    written = entries.read_bytes()
    entries.write_bytes(written.replace(b"202", b"203", 1))
    try:
        here.run(sys.executable, "-I", str(altered / "verify.py"))
    except Failed:
        return
    raise Failed("a dossier that was altered holds")


class LeftOut(Exception):
    """A step cannot be tried here."""


def many(here: Here) -> None:
    """Many entries are imported; their rows are made, and kept."""
    with (here.folder / "many.jsonl").open("w", encoding="utf-8", newline="\n") as file:
        for fact in facts():
            file.write(json.dumps(fact) + "\n")
    here("init", "--empty", "--ledger", "many.db")
    here("import", "many.jsonl", "--ledger", "many.db")
    made = json.loads(here.rows("rebuild", "--json", "--ledger", "many.db"))
    same(made["entries"], EVERY_ENTRY, "entries that rows were made of")
    if made["rows"] < EVERY_ENTRY - BODIES or not Path(here.folder, made["file"]).is_file():
        raise Failed(f"rows were not kept: {made!a}")


def facts() -> Iterable[dict[str, object]]:
    """A ledger of a busy office."""
    yield {"stream": "body:home", "type": "body.registered", "name": "Home", "kind": "city"}
    yield {"stream": "ledger", "type": "ledger.opened", "title": "Home", "home": "home"}
    for number in range(BODIES):
        slug = f"n{number:04}"
        between = "partnership:home--" + slug
        yield {"stream": "body:" + slug, "type": "body.registered", "name": "N " + slug, "kind": "city"}
        yield {"stream": between, "type": "partnership.opened", "parties": ["home", slug]}
        for year in range(VISITS):
            on = f"{2000 + year}-{1 + number % 12:02}"
            yield {
                "stream": between,
                "type": "partnership.visited",
                "visitor": slug,
                "host": "home",
                "on": on,
            }


def a_reader_who_leaves(here: Here) -> None:
    """Whoever reads the beginning alone, as with `more`, gets it, and no word about it."""
    command = [*here.comity, "list", "--ledger", "many.db", "--format", "csv"]
    with (here.folder / "errors.txt").open("w+b") as said:
        with subprocess.Popen(
            command, cwd=here.folder, env=here.environment, stdout=subprocess.PIPE, stderr=said
        ) as started:
            begun = started.stdout.readline() if started.stdout else b""
        code = started.returncode  # leaving the block closes the pipe first, then waits
        said.seek(0)
        errors = said.read().decode("utf-8", "replace")
    expect(begun.decode("utf-8", "replace"), "printed nothing")
    if code == DEFECT or "Error" in errors or "Traceback" in errors:
        raise Failed("\n".join([subprocess.list2cmdline(command), f"ended with {code}", *last(errors)]))


def no_traces(here: Here) -> None:
    """No hidden file of comity's is left beside what it wrote."""
    left = sorted(
        str(file.relative_to(here.folder)) for file in here.folder.rglob("*") if file.name.startswith(".")
    )
    same(left, [], "left behind")


# What is told, and what other systems made


LIST = """Partnerstadt;Land;Seit;Art
Łódź;Polen;25.05.1988;Partnerschaft
Wien;Österreich;Mai 1990;Freundschaft
"""
WORKBOOK = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override'
        ' PartName="/xl/worksheets/sheet1.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r"'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r"'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"'
        ' Target="worksheets/sheet1.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
        '<sheet name="Städte" sheetId="1" r:id="r"/></sheets></workbook>'
    ),
}
"""What a workbook has around its sheet."""


def sheets(here: Here) -> None:
    """A list as an office has it, in German, in a code page and as a workbook, where openpyxl is installed."""
    maps = (
        "--map",
        "Partnerstadt=counterpart",
        "--map",
        "Land=country",
        "--map",
        "Seit=on",
        "--map",
        "Art=kind",
    )
    words = (*maps, "--set", "body.kind=city", "--dry-run", "--json", *DEMO)
    (here.folder / "list.csv").write_bytes(LIST.encode("cp1250"))
    found = json.loads(here.rows("import", "list.csv", *words, "--encoding", "cp1250"))
    same([row["on"] for row in found["rows"]], ["1988-05-25", "1990-05"], "the days of a list in German")
    cells = (
        "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in line.split(";"))
        for line in LIST.splitlines()
    )
    rows = "".join(f'<row r="{number}">{row}</row>' for number, row in enumerate(cells, 1))
    opening = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    with zipfile.ZipFile(here.folder / "list.xlsx", "w") as packed:
        for name, part in (
            WORKBOOK | {"xl/worksheets/sheet1.xml": f"{opening}{rows}</sheetData></worksheet>"}
        ).items():
            packed.writestr(name, part)
    try:
        of_the_workbook = json.loads(here.rows("import", "list.xlsx", *words))
    except Failed as error:
        if "is not installed" not in str(error):
            raise
        return
    same(of_the_workbook["rows"], found["rows"], "the rows of a workbook")


STEPS: list[tuple[str, Step]] = [
    ("every command is tried here", all_are_tried),
    *((f"comity {name}", step) for name, step in COMMANDS.items()),
    ("a text is recorded as it was typed", as_typed),
    ("names in Chinese", chinese),
    ("a list in German, in a code page and in a workbook", sheets),
    ("a dossier, checked with Python alone", dossier),
    ("a dossier, checked with openssl alone", short_dossier),
    (f"rows of {EVERY_ENTRY:,} entries", many),
    ("a reader who leaves", a_reader_who_leaves),
    ("nothing is left behind", no_traces),
]


def carry_out(here: Here, steps: Iterable[tuple[str, Step]]) -> int:
    """Tell of each step; return how many failed."""
    failed, begun = 0, time.monotonic()
    for name, step in steps:
        at = time.monotonic()
        mark, why = "ok  ", ""
        try:
            step(here)
        except LeftOut as reason:
            mark, why = "--  ", f"left out: {reason}"
        except (Failed, OSError, ValueError, LookupError, AssertionError) as error:
            mark, why = "FAIL", str(error) or repr(error)
            failed += 1
        print(f"{mark} {time.monotonic() - at:5.1f} s  {name}", flush=True)
        if why:
            print("\n".join("            " + line for line in why.splitlines()), flush=True)
    print(f"{f'{failed} failed' if failed else 'All of it held'} in {time.monotonic() - begun:.0f} s")
    return failed


def keep(here: Here, into: Path) -> None:
    """Leave what another system is to check."""
    into.mkdir(parents=True, exist_ok=True)
    for name in ("dossier", "short"):
        shutil.copytree(here.folder / name, into / name)
    for name in ("demo.checkpoint", "entries.jsonl", "copy.db"):
        shutil.copy(here.folder / name, into)


def kept(found: Path) -> list[tuple[str, Step]]:
    """What is to be done about what another system has left in a folder."""

    def again(here: Here, name: str) -> None:
        shutil.copytree(found / name, here.folder / name)
        check_dossier(here, name)
        if shutil.which("sh") and shutil.which("openssl") and name == "short":
            here.run("sh", name + "/verify.sh")

    def opened(here: Here) -> None:
        for name in ("demo.checkpoint", "entries.jsonl", "copy.db"):
            shutil.copy(found / name, here.folder)
        here("import", "--restore", "entries.jsonl", "--ledger", "imported.db")
        same(root(here, "imported.db"), root(here, "copy.db"), "the root")
        here("verify", "demo.checkpoint", "--ledger", "copy.db")

    return [
        *((f"{found / name}", lambda here, name=name: again(here, name)) for name in ("dossier", "short")),
        ("its ledger, its export and its checkpoint", opened),
    ]


def main() -> int:
    """Read the words, and carry out what they ask for."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    reader = argparse.ArgumentParser(description="Whether comity runs on this machine.")
    reader.add_argument("--keep", type=Path, metavar="FOLDER", help="leave a dossier and a ledger there")
    reader.add_argument("--check", type=Path, metavar="FOLDER", help="check such a folder, and do no more")
    reader.add_argument("--at", metavar="FOLDER", help="work in a new folder there")
    reader.add_argument(
        "--comity", nargs=argparse.REMAINDER, metavar="WORD", help="the words that call comity"
    )
    asked = reader.parse_args()
    scratch = Path(tempfile.mkdtemp(prefix="comity-", dir=asked.at))
    folder = scratch / FOLDER
    try:
        folder.mkdir()
    except UnicodeEncodeError:
        folder = scratch / FOLDER.encode("ascii", "ignore").decode()
        folder.mkdir()
    comity = asked.comity or [sys.executable, str(ROOT / "start.py")]
    found = shutil.which(comity[0])
    here = Here([str(Path(found).absolute()) if found else comity[0], *comity[1:]], folder)
    try:
        print(f"Python {sys.version.split()[0]}, {sys.platform}, in {folder}", flush=True)
        failed = carry_out(here, kept(asked.check.resolve()) if asked.check else STEPS)
        if asked.keep and not failed:
            keep(here, asked.keep)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
