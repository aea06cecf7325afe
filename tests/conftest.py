"""How hypothesis draws: the same each time where `CI` is set; `HYPOTHESIS_PROFILE=thorough` hunts longer."""

import os

from hypothesis import HealthCheck, settings

SLOW_MACHINES = [HealthCheck.too_slow, HealthCheck.filter_too_much]

settings.register_profile("dev", deadline=None, max_examples=60, suppress_health_check=SLOW_MACHINES)
settings.register_profile("ci", settings.get_profile("dev"), derandomize=True, print_blob=True, database=None)
settings.register_profile("thorough", settings.get_profile("dev"), max_examples=2000, database=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev"))
