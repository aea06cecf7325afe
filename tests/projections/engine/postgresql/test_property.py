"""What holds of a ledger in a file holds of one on a server (tests/projections/engine/test_property.py)."""

from tests.projections.engine.test_property import *  # noqa: F403
