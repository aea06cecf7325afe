"""What holds of a ledger in a file holds of one on a server (tests/projections/engine/test_exporting.py)."""

from tests.projections.engine.test_exporting import *  # noqa: F403
