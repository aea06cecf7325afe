"""What holds of a ledger in a file holds of one on a server (tests/projections/engine/test_patched.py)."""

from tests.projections.engine.test_patched import *  # noqa: F403
