"""What holds of a ledger in a file holds of one on a server (tests/web/test_app.py)."""

from tests.web.test_app import *  # noqa: F403
