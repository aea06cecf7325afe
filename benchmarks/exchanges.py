"""Do the tests notice two exchanged columns? `python benchmarks/exchanges.py [--only projections/reports/visits.py --own]`.

Wherever a row is filled in `projections/` (by its class, by one of its class methods, by `_replace`, or as a dictionary of
typed columns), two values that stand beside each other and whose columns are of one type are exchanged: no type checker
sees that, and a report would say the opposite. Each exchange is made in a copy of the tree and the tests are run over it,
the module's own first; what no test notices is printed. An exchange that cannot be noticed stands in `ACCEPTED` with its
reason; one more than these, and the exit code is 1.

Two controls go first: a module that was written anew with nothing exchanged, which every test must pass, and an exchange
that must be noticed.
"""

import argparse
import ast
import contextlib
import importlib
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
ACCEPTED: dict[tuple[str, str, str, str], str] = {
    ("projections/reckoning/unsettled/differing.py", "Changes", "out", "new"): (
        "what two pages take out is compared with the like, and what they put in: exchanged in all, it is the same"
    ),
}
"""What no test can notice, and why: the module, the row, its two columns."""
CONTROL = ("projections/row.py", "Dates", "earliest", "latest")
"""An exchange that must be noticed."""
WIDER = (
    "tests/test_golden.py",
    "tests/test_real_histories.py",
    "tests/test_article.py",
    "tests/cli/commands/test_report.py",
    "tests/cli/commands/test_show.py",
    "tests/cli/commands/test_timeline.py",
    "tests/cli/commands/test_list_.py",
    "tests/test_docs.py",
)
"""Tests that see reports from further away."""
SLOW = ("tests/projections/rows/test_next_facts.py", "tests/projections/engine")
"""Tests that are asked last, and only of what they reach."""
LEFT_OUT = (".venv", ".git", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis")
LONG = 90
"""Seconds after which a test is taken to go on for ever."""
EVERY = 10.0
"""Seconds between two words of progress."""
LARGE = 4 << 30
"""Bytes that a process may ask for: an exchange may make an endless list."""


# --- where rows are filled


class Exchange(NamedTuple):
    """Two values of one row that change places."""

    path: str
    """The module, from the root of the tree."""
    line: int
    row: str
    first: str
    """A column."""
    second: str
    """The column beside it."""
    places: tuple[int, int, int, int]
    """Where the two values begin and end in the module's bytes."""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What it is accepted by."""
        return self.path, self.row, self.first, self.second

    def made(self, source: bytes) -> bytes:
        """The module with the two values exchanged."""
        begin, end, other_begin, other_end = self.places
        return b"".join(
            (
                source[:begin],
                source[other_begin:other_end],
                source[end:other_begin],
                source[begin:end],
                source[other_end:],
            )
        )

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.row}: {self.first} and {self.second}"


Columns = dict[str, str]
"""The columns of a row, or the parameters of what makes one, each with its type."""


class Module(NamedTuple):
    """A module that is read, and what its names mean."""

    path: str
    source: bytes
    tree: ast.Module
    rows: dict[str, Columns]
    """The rows that it defines."""
    makers: dict[tuple[str, str], Columns]
    """Their class methods, by row and name."""
    dictionaries: list[tuple[str, Columns]]
    """The dictionaries of typed columns that it defines."""
    imported: dict[str, tuple[str, str]]
    """From which module, and under which name there."""


def modules(root: Path) -> dict[str, Module]:
    """The modules in which rows are defined or filled, by their names."""
    return {
        ".".join(path.relative_to(root).with_suffix("").parts): module(
            path.relative_to(root).as_posix(), path
        )
        for path in sorted((root / "projections").rglob("*.py"))
        if "engine" not in path.relative_to(root).parts
    }


def module(name: str, path: Path) -> Module:
    """One module, read."""
    source = path.read_bytes()
    tree = ast.parse(source)
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    rows = {node.name: _columns(node) for node in classes if "NamedTuple" in map(_last, node.bases)}
    return Module(
        path=name,
        source=source,
        tree=tree,
        rows=rows,
        makers={
            (node.name, made.name): {
                each.arg: _type(each.annotation) for each in [*made.args.posonlyargs, *made.args.args][1:]
            }
            for node in classes
            if node.name in rows
            for made in node.body
            if isinstance(made, ast.FunctionDef) and "classmethod" in map(_last, made.decorator_list)
        },
        dictionaries=[
            (node.name, _columns(node)) for node in classes if "TypedDict" in map(_last, node.bases)
        ],
        imported={
            name.asname or name.name: (node.module, name.name)
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module
            for name in node.names
        },
    )


def _columns(node: ast.ClassDef) -> Columns:
    return {
        each.target.id: _type(each.annotation)
        for each in node.body
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
    }


def _last(node: ast.expr) -> str:
    """The last name of an expression."""
    return ast.unparse(node).partition("[")[0].rpartition(".")[2]


def _type(node: ast.expr | None) -> str:
    """A declared type without what is only said of it, and whether or not it may be None."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        node = ast.parse(node.value, mode="eval").body
    if (
        isinstance(node, ast.Subscript)
        and _last(node.value) == "Annotated"
        and isinstance(node.slice, ast.Tuple)
    ):
        return _type(node.slice.elts[0])
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return " | ".join(sorted({_type(node.left), _type(node.right)} - {"None"}))
    return ast.unparse(node) if node else ""


def exchanges(known: Mapping[str, Module]) -> list[Exchange]:
    """All pairs of values that can be exchanged, in the order of the modules."""
    return [found for each in known.values() for found in _Search(known, each).found]


class _Search(ast.NodeVisitor):
    """The exchanges in one module."""

    def __init__(self, known: Mapping[str, Module], module: Module) -> None:
        self.known = known
        self.module = module
        self.inside: list[str] = []
        self.lines = [0]
        for line in module.source.splitlines(keepends=True):
            self.lines.append(self.lines[-1] + len(line))
        self.found: list[Exchange] = []
        self.visit(module.tree)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Remember what `cls` is."""
        self.inside.append(node.name)
        self.generic_visit(node)
        self.inside.pop()

    def visit_Dict(self, node: ast.Dict) -> None:
        """A dictionary of typed columns is known by its keys."""
        keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
        for each in self.known.values():
            for name, columns in each.dictionaries:
                if keys and set(keys) == set(columns):
                    self._pairs(name, columns, list(zip(keys, node.values, strict=True)))
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        """A call that fills a row."""
        filled = self._filled(node)
        if filled is not None:
            name, columns = filled
            order: list[str | None] = [*columns]
            starred = next(
                (n for n, arg in enumerate(node.args) if isinstance(arg, ast.Starred)), len(node.args)
            )
            order[starred:] = [None] * max(len(node.args) - starred, 0)  # who knows how many columns it fills
            given = [
                *zip(order, node.args, strict=False),
                *((each.arg, each.value) for each in node.keywords),
            ]
            self._pairs(name, columns, given)
        self.generic_visit(node)

    def _pairs(self, name: str, columns: Columns, given: Sequence[tuple[Any, ast.expr]]) -> None:
        for (first, value), (second, other) in pairwise(given):
            if first not in columns or second not in columns or columns[first] != columns[second]:
                continue
            if ast.dump(value) == ast.dump(other):
                continue
            self.found.append(
                Exchange(
                    path=self.module.path,
                    line=value.lineno,
                    row=name,
                    first=first,
                    second=second,
                    places=(*self._place(value), *self._place(other)),
                )
            )

    def _place(self, node: ast.expr) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return (
            self.lines[node.lineno - 1] + node.col_offset,
            self.lines[node.end_lineno - 1] + node.end_col_offset,
        )

    def _filled(self, node: ast.Call) -> tuple[str, Columns] | None:
        """The row that a call fills, and the columns that its arguments are for."""
        match node.func:
            case ast.Name(id=name):
                return self._row(name)
            case ast.Attribute(value=value, attr="_replace"):
                own = self._row("cls") if isinstance(value, ast.Name) and value.id == "self" else None
                return own or self._replaced([each.arg for each in node.keywords])
            case ast.Attribute(value=ast.Name(id=name), attr=maker):
                where, row = self._meant(name)
                columns = self.known[where].makers.get((row, maker)) if where in self.known else None
                return None if columns is None else (f"{row}.{maker}", columns)
            case _:
                return None

    def _row(self, name: str) -> tuple[str, Columns] | None:
        where, row = self._meant(name)
        columns = self.known[where].rows.get(row) if where in self.known else None
        return None if columns is None else (row, columns)

    def _meant(self, name: str) -> tuple[str, str]:
        """Where a name is defined, and what it is called there."""
        where = self.module.path.removesuffix(".py").replace("/", ".")
        if name == "cls" and self.inside:
            return where, self.inside[-1]
        while name not in self.known[where].rows and name in self.known[where].imported:
            where, name = self.known[where].imported[name]
            if where not in self.known:
                break
        return where, name

    def _replaced(self, keywords: Sequence[str | None]) -> tuple[str, Columns] | None:
        """Of which row these columns are; whatever it is, where several have them and agree on their types."""
        names = [name for name in keywords if name]
        having = [
            (row, {name: columns[name] for name in names})
            for each in self.known.values()
            for row, columns in each.rows.items()
            if names and set(names) <= set(columns)
        ]
        alike = [
            [columns[item] == columns[other] for item, other in pairwise(names)] for _, columns in having
        ]
        if not having or any(each != alike[0] for each in alike):
            return None
        return ("_replace", having[0][1])


# --- which tests see a module


class Tests(NamedTuple):
    """The files of tests over one module, in three circles."""

    own: tuple[str, ...]
    """Its own, and those that name it."""
    near: tuple[str, ...]
    """Those of reports that come to it."""
    wide: tuple[str, ...]
    """All others that see rows or reports."""


def tests(root: Path, known: Mapping[str, Module]) -> dict[str, Tests]:
    """The tests over each module, by its path; the cheap ones of a circle first."""
    files = [
        path.relative_to(root).as_posix() for path in sorted((root / "tests/projections").rglob("test_*.py"))
    ]
    imports = {name: _imports(each.tree) & set(known) for name, each in known.items()}
    named = {file: _imports(ast.parse((root / file).read_bytes())) for file in files}
    reached = {file: _reached(imports, found & set(known)) for file, found in named.items()}
    made: dict[str, Tests] = {}
    for name, each in known.items():
        stem = f"tests/{Path(each.path).parent.as_posix()}/test_{Path(each.path).name}"
        own = [file for file in files if file == stem or (name in named[file] and "/rows/" in each.path)]
        near = [file for file in files if name in reached[file] and file not in own]
        wide = [file for file in files if file not in {*own, *near}]
        made[each.path] = Tests(
            own=tuple(sorted(own, key=_slow)),
            near=tuple(sorted(near, key=_slow)),
            wide=(*(file for file in WIDER if (root / file).exists()), *sorted(wide, key=_slow)),
        )
    return made


def _slow(file: str) -> bool:
    return file.startswith(SLOW)


def _imports(tree: ast.Module) -> set[str]:
    """The modules that a module imports names from, or that are such names."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    return {str(node.module) for node in found} | {
        f"{node.module}.{name.name}" for node in found for name in node.names
    }


def _reached(imports: Mapping[str, set[str]], first: set[str]) -> set[str]:
    """All that some modules import, and these."""
    reached: set[str] = set()
    ahead = [*first]
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead.extend(imports[name])
    return reached


# --- run over an exchange


class Verdict(NamedTuple):
    """What came of one exchange."""

    exchange: Exchange
    by: str | None
    """The test that noticed it; none where it survived."""
    own: bool
    """Whether that is one of the module's own."""


class Worker:
    """One process with a copy of the tree: it imports once what never changes, and forks for each run of tests."""

    def __init__(self, root: Path, folder: Path, *, own: bool) -> None:
        self.own = own
        self.folder = Path(tempfile.mkdtemp(dir=folder))
        self.copy = self.folder / "tree"
        shutil.copytree(root, self.copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
        os.chdir(self.copy)
        os.environ |= {
            "PYTHONPATH": str(self.copy),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        sys.path[:] = [str(self.copy), *(entry for entry in sys.path if not _within(entry, root))]
        for name in STAYS:
            importlib.import_module(name)
        known = modules(self.copy)
        self.tests = tests(self.copy, known)
        self.noticed: dict[str, list[str]] = {}
        """The files that noticed an exchange in a module, the last first."""
        self.number = 0
        sys.dont_write_bytecode = False
        self._failing(["--collect-only"], ["tests/projections", *WIDER])  # compiles all of it
        sys.dont_write_bytecode = True

    def judge(self, exchange: Exchange, made: Callable[[bytes], bytes]) -> Verdict:
        """Write the module anew, run the tests, and put it back."""
        path = self.copy / exchange.path
        before, written = path.read_bytes(), path.stat()
        self.number += 1
        try:
            path.write_bytes(made(before))
            os.utime(
                path, (written.st_atime, written.st_mtime + 10 * self.number)
            )  # no compiled file is of then
            return self._judged(exchange)
        finally:
            path.write_bytes(before)
            os.utime(path, ns=(written.st_atime_ns, written.st_mtime_ns))

    def _judged(self, exchange: Exchange) -> Verdict:
        circles = self.tests[exchange.path]
        for number, circle in enumerate(circles[:1] if self.own else circles):
            noticed = self.noticed.setdefault(exchange.path, [])
            first = [file for file in noticed if file in circle][:3]
            for files in (first, [file for file in circle if file not in first]):
                by = self._failing([], files) if files else None
                if by:
                    file = by.partition("::")[0]
                    self.noticed[exchange.path] = [file, *(other for other in noticed if other != file)]
                    return Verdict(exchange, by, own=number == 0)
        return Verdict(exchange, None, own=False)

    def _failing(self, words: Sequence[str], files: Sequence[str]) -> str | None:
        """The first test in these files that fails, in a process that is split off."""
        now, failed = self.folder / "now", self.folder / "failed"
        for each in (now, failed):
            each.write_text("", encoding="utf-8")
        child = os.fork()
        if not child:
            code = os.EX_SOFTWARE
            try:
                code = self._run(words, files, _Noting(now, failed))
            except BaseException:  # noqa: BLE001 — a process that was split off never goes back
                traceback.print_exc()
            finally:
                os._exit(code)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if code == 0:
            return None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)  # whatever it had begun
        return failed.read_text(encoding="utf-8") or now.read_text(encoding="utf-8") or self._last_words()

    def _last_words(self) -> str:
        """What pytest said at the end, where it came to no test."""
        return (
            " ".join((self.folder / "out").read_text(encoding="utf-8").split()[-40:])
            or "pytest did not begin"
        )

    def _run(self, words: Sequence[str], files: Sequence[str], noting: "_Noting") -> int:
        import resource  # noqa: PLC0415 — not on Windows, where exchanges can be listed all the same

        import pytest  # noqa: PLC0415 — who only looks for exchanges needs none

        os.setsid()
        resource.setrlimit(resource.RLIMIT_AS, (LARGE, LARGE))
        out = os.open(self.folder / "out", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(out, 1)
        os.dup2(out, 2)
        fixed = ("-x", "-q", "-p", "no:cacheprovider", f"--rootdir={self.copy}", "-W", REWRITTEN)
        return int(
            pytest.main([*fixed, f"--basetemp={self.folder / 'temporary'}", *words, *files], plugins=[noting])
        )


STAYS = (
    "pytest",
    "hypothesis",
    "click.testing",
    "rich.table",
    "domain.fact",
    "domain.decide",
    "store.application",
    "store.restoring",
    "store.verifying",
)
"""What no exchange is made in and every test waits for."""
REWRITTEN = "ignore:Module already imported so cannot be rewritten"
"""Hypothesis, which is not asserted in, was imported first."""


class _Noting:
    """Writes down the test that is run, and the first that fails."""

    def __init__(self, now: Path, failed: Path) -> None:
        self.now = now
        self.failed = failed
        self.said = False

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Before a test; one that goes on for ever ends the process."""
        self.now.write_text(nodeid, encoding="utf-8")
        signal.alarm(LONG)

    def pytest_runtest_logreport(self, report: Any) -> None:
        """After each part of a test."""
        self._note(report)

    def pytest_collectreport(self, report: Any) -> None:
        """After a file was read."""
        self._note(report)

    def _note(self, report: Any) -> None:
        if report.failed and not self.said:
            self.said = True
            self.failed.write_text(report.nodeid, encoding="utf-8")


def _within(entry: str, root: Path) -> bool:
    """Whether a path to import from is the tree itself, or its benchmarks."""
    return Path(entry).resolve() in {root, root / "benchmarks"}


_worker: Worker | None = None


def _begin(root: Path, folder: Path, own: bool) -> None:  # noqa: FBT001 — handed over by the pool
    global _worker  # noqa: PLW0603 — one a process
    _worker = Worker(root, folder, own=own)


def _exchanged(exchange: Exchange) -> Verdict:
    assert _worker
    return _worker.judge(exchange, exchange.made)


def _nothing_exchanged(exchange: Exchange) -> Verdict:
    """The same module written anew, and longer by a remark."""
    assert _worker
    return _worker.judge(exchange, lambda source: source + b"# nothing exchanged\n")


# --- what is printed


def main() -> None:
    """Find, exchange, and print what survives."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument(
        "--only", action="append", help="one module, by its path; several with several --only"
    )
    parser.add_argument("--own", action="store_true", help="ask the module's own tests alone")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="processes")
    parser.add_argument("--most", type=int, help="so many exchanges at most, spread over all")
    parser.add_argument("--list", action="store_true", help="print the exchanges and make none")
    given = parser.parse_args()
    found = exchanges(modules(ROOT))
    if unknown := set(given.only or ()) - {each.path for each in found}:
        parser.error(f"no two columns can be exchanged in {', '.join(sorted(unknown))}")
    chosen = [each for each in found if not given.only or each.path in given.only]
    if given.most:
        chosen = chosen[:: max(1, -(-len(chosen) // given.most))]
    if given.list:
        print("\n".join(map(str, chosen)))
        return
    control = next(each for each in found if each.key == CONTROL)
    a_module = [*{each.path: each for each in chosen}.values()]
    with (
        tempfile.TemporaryDirectory(prefix="exchanges-") as folder,
        get_context("fork").Pool(given.jobs, _begin, (ROOT, Path(folder), given.own)) as workers,
    ):
        nothing = workers.map(_nothing_exchanged, a_module if given.own else [control], 1)
        fit = _controlled(nothing, workers.apply(_exchanged, (control,)))
        verdicts = [*_progress(workers.imap_unordered(_exchanged, chosen if fit else ()), len(chosen))]
    unexplained = _print(len(found), verdicts)
    sys.exit(0 if fit and not unexplained else 1)


def _controlled(nothing: Sequence[Verdict], control: Verdict) -> bool:
    """Whether the tests pass where nothing is exchanged, and fail where something must be noticed; says so."""
    failing = [each for each in nothing if each.by]
    for each in failing:
        print(f"FAILS with nothing exchanged ({each.exchange.path}): {each.by}")
    if not failing:
        print("nothing exchanged: survives, as it must")
    print(f"{'caught' if control.by else 'MISSED'}: {control.exchange}, by {control.by}", flush=True)
    return not failing and control.by is not None


def _progress(verdicts: Iterator[Verdict], number: int) -> Iterator[Verdict]:
    """The verdicts as they come, with a line for each survivor and now and then one of how far it is."""
    survived, said = 0, time.monotonic()
    for done, verdict in enumerate(verdicts, 1):
        if verdict.by is None:
            survived += 1
            print(f"  survives: {verdict.exchange}", flush=True)
        if time.monotonic() - said > EVERY:
            said = time.monotonic()
            print(f"  {done:>5,} of {number:,}, survived {survived:,}", flush=True)
        yield verdict


def _print(found: int, verdicts: Sequence[Verdict]) -> int:
    """The summary; how many survive without a reason."""
    survivors = sorted(each.exchange for each in verdicts if each.by is None)
    accepted = [each for each in survivors if each.key in ACCEPTED]
    own = sum(each.own for each in verdicts)
    print(f"\nfound        {found:>6,}")
    print(f"exchanged    {len(verdicts):>6,}")
    print(f"caught       {len(verdicts) - len(survivors):>6,}  ({own:,} by the module's own tests)")
    print(f"survived     {len(survivors):>6,}  ({len(accepted):,} of them with a reason)")
    for each in survivors:
        print(f"  {each}: {ACCEPTED.get(each.key, 'NO REASON KNOWN')}")
    return len(survivors) - len(accepted)


if __name__ == "__main__":
    main()
