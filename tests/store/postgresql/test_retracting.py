"""What holds of a ledger in a file holds of one on a server (tests/store/test_retracting.py)."""

from tests.store.test_retracting import *  # noqa: F403
