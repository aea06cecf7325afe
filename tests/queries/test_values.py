"""What was given for the fields of a fact, as JSON has it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.partnership.facts import Signed
from queries.values import field_value

TODAY = date(2026, 11, 20)  # a Friday


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("on", "last friday", "2026-11-13"),
        ("on", "民國114年10月", "2025-10"),
        ("title", "Accord", "Accord"),
        ("by", "gdynia|kaohsiung", ["gdynia", "kaohsiung"]),
        ("topics", "ports,schools", ["ports", "schools"]),
        ("reestablishes", "yes", True),
        ("kind", "姊妹市", "sister-city"),
        ("term", "length=P5Y", {"length": "P5Y"}),
        ("term", '{"length": "P5Y"}', {"length": "P5Y"}),
        ("signatories", "A; mayor|B", [{"name": "A", "role": "mayor"}, {"name": "B"}]),
        ("sources", "minutes#item 7", [{"source": "minutes", "at": "item 7"}]),
        ("title", "", None),
        ("nonsense", "x", "x"),
    ],
)
def test_one_field_of_a_fact(name: str, text: str, value: Any) -> None:
    assert field_value(Signed, name, text, TODAY, {}) == value
