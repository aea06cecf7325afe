"""What pages say is read by people who do not know comity: dates, levels, histories and countries in plain words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from domain.countries import CODES
from domain.message import Field, Message
from projections.phrases import kinds_in_words
from queries.finding import loaded
from queries.options import options_of
from tests.web.conftest import words_of
from web.countries import country, names
from web.words import dated, definition, say, standing

if TYPE_CHECKING:
    from tests.web.conftest import Pages


def test_a_kind_of_agreement_has_one_word_wherever_comity_says_it() -> None:
    assert say(kinds_in_words(["sister-city", "mou"]) or "") == "sister city and memorandum"
    assert say("signed: mou ‘On mou’, proposed: mou, by Edinburgh") == (
        "signed: memorandum ‘On mou’, proposed: memorandum, by Edinburgh"
    )
    assert say("signed: mou-like and noted: mou") == "signed: mou-like and noted: mou"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("as of 2009/2010", "as of 2009 to 2010"),
        ("between [2009..2010]", "between between 2009 and 2010"),
        ("about 45, 1992~", "about 45, about 1992"),
        ("as of 2025?", "as of perhaps 2025"),
        ("on [..2023-05]", "on by May 2023"),
        ("from 2024-06-12 on", "from 12 June 2024 on"),
        ("on [2024-06..]", "on June 2024 or later"),
        ("in the 199X", "in the the 1990s"),
        ("no day: 2024-13-40", "no day: 2024-13-40"),
        ("letter 2014/1998", "letter 2014/1998"),
        ("gti-2025 para. 14, #2024-06, v1.2024-06", "gti-2025 para. 14, #2024-06, v1.2024-06"),
        ("2 of 1992 people", "2 of 1992 people"),
        ("met [contested: on 1993-08, on 1992-08]", "met [contested: on Aug 1993, on Aug 1992]"),
        (
            "[2024-01-01,2024-02-02,2025-03-03,2026-02,2027-01-01]",
            "1 Jan 2024, 2 Feb 2024, 3 Mar 2025, Feb 2026 or 1 Jan 2027",
        ),
    ],
)
def test_dates_in_a_text_are_said_as_people_say_them(written: str, read: str) -> None:
    assert dated(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (
            "expired since [2017-03-01..2017-05-31,2018-05-05]",
            "expired since between 1 Mar and 31 May 2017 or 5 May 2018",
        ),
        ("in force since [2017,2018-05], sister city", "in force since 2017 or May 2018, sister city"),
        ("contact since 2025-11-04/2025-11-06", "contact since 4 to 6 Nov 2025"),
        ("contact since [2025-11-04..2025-11-06]; met", "contact since between 4 and 6 Nov 2025; met"),
        ("on hold (since 2024-06-24)", "on hold (since 24 June 2024)"),
    ],
)
def test_days_since_when_something_stands_are_said_whole(written: str, read: str) -> None:
    assert standing(written) == read


def test_words_of_a_report_are_plain_and_those_of_the_ledger_stay() -> None:
    told = Message(
        "{name} is of tier {tier}: {count} {count:stream|streams}, see `tier` and {field}",
        name="Tier One Streams",
        tier=3,
        count=2,
        field=Field("stream"),
    )

    assert say(told) == (
        "Tier One Streams is of level 3: 2 histories, see `tier` and “What kind of history?”"
    )
    assert definition("One row a stream; `stream` is its id.") == "One row a history; `stream` is its id."


def test_what_another_source_would_change_is_said_plainly(pages: Pages) -> None:
    told = words_of(pages.text("/en/partnerships"))

    assert "If another source is right" in told
    assert "if the kind in #3 is letter of intent: level 1" in told
    assert "Depends on" not in told


RAW = re.compile(r"\d{4}(?:-\d\d)?~|\[\.\.\d|\[\d{4}[\d.-]*\.\.|(?<![\w/-])\d{4}/\d{4}(?!-)")
GIVEN = {
    "who": "edinburgh",
    "year": "2025",
    "body": "edinburgh",
    "from": "2024",
    "words": "visit",
    "name": "cammy",
}


@pytest.mark.parametrize("name", [report.name for _, report in loaded()])
def test_no_report_says_dates_as_programs_write_them(name: str, pages: Pages) -> None:
    report = next(report for _, report in loaded() if report.name == name)
    given = {option.plain: GIVEN[option.plain] for option in options_of(report) if option.required}
    if name == "count":
        given = {"policy": "sci"}
    query = "&".join(f"{option}={word}" for option, word in given.items())
    page = pages.text(f"/en/reports/{name}?{query}")
    main = page[page.index("<main") : page.index("</main")]
    main = re.sub(
        r'<details class="method">.*?</details>|<(?:option|small|svg)[ >].*?</(?:option|small|svg)>',
        "",
        main,
        flags=re.DOTALL,
    )

    assert not RAW.findall(words_of(main))


# --- countries


def test_the_names_of_countries_are_those_of_the_cldr() -> None:
    babel = pytest.importorskip("babel", reason="carries the names")
    called = babel.Locale("en").territories

    assert names() == {code: called[code] for code in CODES}
    assert country("ZZ") == "ZZ"


def test_pages_name_countries_and_say_by_whose_word(pages: Pages) -> None:
    form = pages.text("/en/partnerships")
    body = words_of(pages.text("/en/b/gdynia"))

    assert '<option value="PL">Poland</option>' in form
    assert "City, Poland." in body or "Poland" in body
    assert "PL: where it lies, by ISO 3166-1; not whose it is" in body
    assert ">PL<" not in pages.text("/en/map")
    assert "called as the Unicode CLDR calls them" in words_of(pages.text("/en/about"))
