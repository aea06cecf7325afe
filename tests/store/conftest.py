"""A ledger on disk, with a clock that a test can set."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Self

import pytest

from comity.testing import STREAM, body_registered, opened_between, source_registered
from store import places
from store.application import Comity, Written, open_ledger
from store.ports import Glance, Location, Recorder
from store.sqlite import glance
from store.sqlite import recorder as sqlite
from store.sqlite.location import File


@dataclass
class Clock:
    """A clock that stands still until it is set."""

    now: datetime = datetime(2026, 11, 20, 10, 2, 3, 123456, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: int) -> None:
        self.now += timedelta(**by)


class Narrow:
    """Somebody who can be asked what a port says, and nothing else: so that what is asked stands in the port."""

    def __init__(self, port: type, it: Any) -> None:
        self._port = port
        self._it = it

    def __getattr__(self, name: str) -> Any:
        if not (hasattr(self._port, name) or name in self._port.__annotations__):
            raise AttributeError(f"{name} is in no port: {self._port.__name__} says nothing of it")
        found = getattr(self._it, name)
        return found if not callable(found) else lambda *args, **kwargs: narrowed(found(*args, **kwargs))

    def __enter__(self) -> Self:
        self._it.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._it.__exit__(*error)


def narrowed(found: Any) -> Any:
    """What a place answers, narrow too where it can be asked itself."""
    for port, kind in (
        (Location, File),
        (Recorder, sqlite.Recorder),
        (Glance, glance.Glance),
        *_on_a_server(),
    ):
        if isinstance(found, kind):
            return Narrow(port, found)
    return found


@cache
def _on_a_server() -> tuple[tuple[type, type], ...]:
    if find_spec("psycopg") is None:
        return ()
    from store.postgresql import glance, location, recorder  # noqa: PLC0415 — where it can be imported

    return (Location, location.Database), (Recorder, recorder.Recorder), (Glance, glance.Glance)


def behind(port: Any) -> sqlite.Recorder:
    """The recorder of SQLite's behind a port, for what only that can be asked."""
    assert isinstance(port, Narrow)
    found = port._it
    assert isinstance(found, sqlite.Recorder)
    return found


@pytest.fixture(autouse=True)
def through_the_ports(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of the store's tests see a place through its port, but for those of the kinds of place themselves."""
    if "sqlite" in request.path.parts:
        return

    def place_of(where: str | Path, *, in_full: bool = False) -> Any:
        return narrowed(places.place_of(where, in_full=in_full))

    for module in ("application", "backup", "conflicts", "putting_back"):
        monkeypatch.setattr(f"store.{module}.place_of", place_of)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def where(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def empty(where: Path, clock: Clock) -> Iterator[Comity]:
    """A ledger in which nothing has happened."""
    with open_ledger(where, create=True, clock=clock) as ledger:
        yield ledger


@pytest.fixture
def ledger(empty: Comity) -> Comity:
    """A ledger with two cities, a source and what is between the two: positions 1 to 4."""
    written = empty.record_all(
        [
            ("body:edinburgh", body_registered("Edinburgh")),
            ("body:kaohsiung", body_registered("Kaohsiung")),
            ("source:gti-2025", source_registered()),
            (STREAM, opened_between("edinburgh", "kaohsiung")),
        ],
        by="mei",
        command="begin",
    )
    assert isinstance(written, Written)
    return empty
