"""What holds of a ledger in a file holds of one on a server (tests/store/test_concurrency.py)."""

from tests.store.test_concurrency import *  # noqa: F403
