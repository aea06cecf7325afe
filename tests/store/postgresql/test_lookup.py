"""What holds of a ledger in a file holds of one on a server (tests/store/test_lookup.py)."""

from tests.store.test_lookup import *  # noqa: F403
