"""What holds of a ledger in a file holds of one on a server (tests/web/test_board.py)."""

from tests.web.test_board import *  # noqa: F403
