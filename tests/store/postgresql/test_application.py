"""What holds of a ledger in a file holds of one on a server (tests/store/test_application.py)."""

from tests.store.test_application import *  # noqa: F403
