"""What holds of a ledger in a file holds of one on a server (tests/web/test_answers.py)."""

from tests.web.test_answers import *  # noqa: F403
