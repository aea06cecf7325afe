"""How hypothesis draws: the same every time where `CI` is set, otherwise fresh; a failing example is kept."""

import os

from hypothesis import HealthCheck, settings

SLOW_MACHINES = [HealthCheck.too_slow, HealthCheck.filter_too_much]

settings.register_profile(
    "ci", derandomize=True, deadline=None, print_blob=True, suppress_health_check=SLOW_MACHINES, database=None
)
settings.register_profile("dev", deadline=None, suppress_health_check=SLOW_MACHINES)
settings.load_profile("ci" if os.environ.get("CI") else "dev")
