"""Templates as they were compiled, found again by the next process that runs the same code."""

import sys
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment

from web import compiled
from web.frame import templates


def test_a_template_is_compiled_once_for_the_same_code(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    compiles: list[str | None] = []

    def noted(self: Environment, *told: Any, **more: Any) -> str:
        compiles.append(told[1])
        return generate(self, *told, **more)

    generate = Environment._generate
    monkeypatch.setattr(Environment, "_generate", noted)

    for _ in range(2):
        templates.__wrapped__().get_template("base.html")
    assert compiles == ["base.html"]

    monkeypatch.setattr(compiled, "code", lambda: "other code")
    templates.__wrapped__().get_template("base.html")
    assert compiles == ["base.html"] * 2
