"""The public face: what guests import is there, and importing it costs nothing before it is asked for."""

import subprocess
import sys

import pytest

import comity


def test_every_name_that_is_promised_is_there() -> None:
    assert all(getattr(comity, name) is not None for name in comity.__all__)


def test_what_a_report_is_made_of_is_at_the_front() -> None:
    quiet = comity.report()(lambda ask: comity.Page("Quiet", (comity.Section("quiet", [ask.day]),)))

    assert isinstance(quiet, comity.Report)
    assert quiet(comity.testing.asked(as_at="2024-06-24")).rows == [comity.testing.day("2024-06-24")]
    assert str(comity.Count(38, 39)) == "38–39"
    assert comity.Days.known("2024", 1, 2)._fields == ("edtf", "earliest", "latest")


def test_what_is_not_there_is_said() -> None:
    with pytest.raises(AttributeError, match="comity has no Leger: it has"):
        comity.Leger  # noqa: B018 — asking is the test


def test_the_face_is_light_until_somebody_asks() -> None:
    looking = (
        "import comity, sys; print('pydantic' in sys.modules); comity.Fact; print('pydantic' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", looking], capture_output=True, encoding="utf-8", check=True)

    assert done.stdout.split() == ["False", "True"]
