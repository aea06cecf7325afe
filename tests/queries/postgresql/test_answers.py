"""What holds of a ledger in a file holds of one on a server (tests/queries/test_answers.py)."""

from tests.queries.test_answers import *  # noqa: F403
