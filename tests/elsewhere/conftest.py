"""Comity as it is called, in this process, for tests that stand in a folder of their own."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from cli.main import comity
from cli.running import run

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def comity_(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    """Run one command: its exit code, and all that it said. Keys, rows and configuration are the test's own."""
    monkeypatch.setenv("COMITY_USER", "mei")

    def running(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["comity", *words])
        capsys.readouterr()
        code = run(comity, prog="comity")
        said = capsys.readouterr()
        return code, said.out + said.err

    return running
