"""What holds of a ledger in a file holds of one on a server (tests/projections/engine/test_other_readings.py)."""

from tests.projections.engine.test_other_readings import *  # noqa: F403
