"""How hypothesis draws: the same each time where `CI` is set; `HYPOTHESIS_PROFILE=thorough` hunts longer."""

import os
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, settings

SLOW_MACHINES = [HealthCheck.too_slow, HealthCheck.filter_too_much]

settings.register_profile("dev", deadline=None, max_examples=60, suppress_health_check=SLOW_MACHINES)
settings.register_profile("ci", settings.get_profile("dev"), derandomize=True, print_blob=True, database=None)
settings.register_profile("thorough", settings.get_profile("dev"), max_examples=2000, database=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev"))


@pytest.fixture(autouse=True)
def sqlite_of_2024(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clocks of the tests stand in 2026, and no SQLite of a later year says that they are behind."""
    monkeypatch.setattr("store.clock.sqlite_was_released", lambda: datetime(2024, 8, 13, tzinfo=UTC))
