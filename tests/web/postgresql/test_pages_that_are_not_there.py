"""What holds of a ledger in a file holds of one on a server (tests/web/test_pages_that_are_not_there.py)."""

from tests.web.test_pages_that_are_not_there import *  # noqa: F403
