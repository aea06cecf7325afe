"""What holds of a ledger in a file holds of one on a server (tests/projections/engine/test_replaying.py)."""

from tests.projections.engine.test_replaying import *  # noqa: F403
