"""What holds of a ledger in a file holds of one on a server (tests/queries/test_session.py)."""

from tests.queries.test_session import *  # noqa: F403
