"""Pictures as further forms of reports."""

import importlib.util
from importlib import import_module
from xml.etree import ElementTree as ET

import pytest

from drawings.forms import DRAWN, PICTURES, forms_of, picture
from drawings.png import NotInstalled
from queries.finding import BUILT_IN, loaded
from tests.drawings.offices import OF_CHICAGO, office


def test_each_drawing_is_of_a_report_that_is_there_and_has_no_form_of_that_name() -> None:
    reports = {report.name: report for found, report in loaded() if found.by == BUILT_IN}

    for name, drawn in DRAWN.items():
        assert not set(PICTURES) & set(reports[name].forms)
        assert callable(getattr(import_module(drawn.module), drawn.function))


def test_a_report_that_nothing_draws_has_no_pictures() -> None:
    assert forms_of("count") == ()
    assert forms_of("atlas") == ("svg", "png")


def test_a_picture_is_text_as_svg_and_bytes_as_png() -> None:
    ask, page = office("Chicago", OF_CHICAGO)
    svg, png = (picture("atlas", form, ask, page, {}) for form in PICTURES)

    assert isinstance(svg, str)
    assert svg.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<svg ')
    assert isinstance(png, bytes)
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(png[16:20], "big") == 2 * 1168


def test_where_resvg_is_missing_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "drawings.png.find_spec", lambda name: None if name == "resvg_py" else importlib.util.find_spec(name)
    )
    ask, page = office("Chicago", OF_CHICAGO)

    with pytest.raises(NotInstalled) as refused:
        picture("atlas", "png", ask, page, {})

    assert "python -m pip install resvg-py" in refused.value.hint
    assert picture("atlas", "svg", ask, page, {})


@pytest.mark.parametrize(
    ("report", "options", "title"),
    [
        ("timeline", {}, "The ties of Chicago, one beneath the other"),
        ("years", {}, "Partnerships in force at the end of each year"),
        ("atlas", {}, "The ties of Chicago"),
    ],
)
def test_a_picture_of_its_own_names_itself_and_both_axes(
    report: str, options: dict[str, str], title: str
) -> None:
    ask, atlas = office("Chicago", OF_CHICAGO)
    reports = {each.name: each for found, each in loaded() if found.by == BUILT_IN}
    page = atlas if report == "atlas" else reports[report](ask, **options)

    svg = picture(report, "svg", ask, page, options)

    assert isinstance(svg, str)
    words = [text.text for text in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]  # noqa: S314 — our own
    assert words[0] == title
    assert str(words[1]).startswith("as at 20")
    assert "on record" in str(words[1])
