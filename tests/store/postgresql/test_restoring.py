"""What holds of a ledger in a file holds of one on a server (tests/store/test_restoring.py)."""

from tests.store.test_restoring import *  # noqa: F403
