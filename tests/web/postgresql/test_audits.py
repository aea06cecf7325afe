"""What holds of a ledger in a file holds of one on a server (tests/web/test_audits.py)."""

from tests.web.test_audits import *  # noqa: F403
