"""The demo ledger, to be drawn."""

from tests.projections.conftest import demo, demo_ledger

__all__ = ["demo", "demo_ledger"]
