"""What holds of a ledger in a file holds of one on a server (tests/projections/engine/test_replaced.py)."""

from tests.projections.engine.test_replaced import *  # noqa: F403
