"""What holds of a ledger in a file holds of one on a server (tests/store/test_succession.py)."""

from tests.store.test_succession import *  # noqa: F403
