"""What holds of a ledger in a file holds of one on a server (tests/projections/engine/test_shelf.py)."""

from tests.projections.engine.test_shelf import *  # noqa: F403
