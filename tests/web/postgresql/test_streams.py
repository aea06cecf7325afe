"""What holds of a ledger in a file holds of one on a server (tests/web/test_streams.py)."""

from tests.web.test_streams import *  # noqa: F403
