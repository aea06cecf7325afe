"""What a reader is answered: tables with columns and a window; problems as data where something cannot be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

import pytest

from cli.commands.demo import fill
from domain.message import Message
from domain.problem import Problem
from projections.report import Ask, Page, Report, Section, Span, When, Who, Year, report
from queries.answers import NoWindow, Table, answer, answer_of
from queries.directory import Nobody
from queries.finding import loadable
from queries.options import NotGiven, UnknownOption, options_of, read_options
from queries.session import View, asked_of
from queries.words import Unreadable
from store.application import open_ledger

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from store.application import Comity

ASKED = {"diff": {"from": "2024"}, "pressure": {"by": "year"}, "count": {"policy": "clair"}}
ASKED |= {"ranking": {"policy": "clair"}}
NEEDED = {
    "who": "edinburgh",
    "body": "kaohsiung",
    "year": "2025",
    "of": "kaohsiung",
    "words": "visit",
    "name": "cammy",
}


@pytest.fixture(scope="module")
def demo(demo_at: Path) -> Iterator[Comity]:
    """The ledger of `comity demo`."""
    with open_ledger(demo_at, create=True) as ledger:
        fill(ledger)
        yield ledger


@pytest.fixture(scope="module")
def view(demo: Comity) -> View:
    return asked_of(demo, "2025-11-25")


def given(made: Report) -> dict[str, Any]:
    """What has to be given for a report, in words."""
    needed = {option.plain: NEEDED[option.plain] for option in options_of(made) if option.required}
    return needed | ASKED.get(made.name, {})


def test_what_was_asked_can_be_asked_again(view: View) -> None:
    made = loadable("timeline")
    first = answer(made, view, {"who": "edinburgh", "from": "2024"})

    again = answer(made, view, first.asked["options"])

    assert first.tables[0].total == again.tables[0].total > 0
    assert first.tables[0].total < answer(made, view, {"who": "edinburgh"}).tables[0].total
    assert first.json() == again.json()


# --- windows


class Numbered(NamedTuple):
    """A row."""

    n: int


def table(count: int) -> Table:
    rows = [Numbered(n) for n in range(count)]
    return answer_of(Page("", (Section("n", rows, row=Numbered),)), {}).tables[0]


def test_a_window_of_a_window_counts_from_the_first_row_of_all() -> None:
    found = table(10).window(2, 6).window(1, 2)

    assert ([row.n for row in found.rows], found.offset, found.total) == ([3, 4], 3, 10)


@pytest.mark.parametrize(("offset", "limit", "field"), [(-1, 3, "offset"), (0, -1, "limit")])
def test_no_window_begins_or_ends_before_the_first_row(offset: int, limit: int, field: str) -> None:
    with pytest.raises(NoWindow) as refused:
        answer_of(Page("", (Section("n", [Numbered(1)]),)), {}).window(offset, limit)

    assert (refused.value.code, refused.value.field) == ("no-window", field)


# --- options


def heard(  # noqa: PLR0913, PLR0917 — one option of each kind
    ask: Ask,
    who: Annotated[Who | None, "a stream"] = None,
    from_: Annotated[When | None, "from this day on"] = None,
    year: Annotated[Year | None, "a year"] = None,
    within: Annotated[Span, "so long"] = Span(90),  # noqa: B008 — a number
    way: Annotated[Literal["in", "out"], "which"] = "in",
    loud: Annotated[bool, "or not"] = False,  # noqa: FBT002
    number: Annotated[int, "how many"] = 1,
    share: Annotated[float, "how much"] = 0.5,
    tag: Annotated[tuple[str, ...], "words"] = (),
) -> Page:
    """What was heard?"""
    said = Message("{who} {year}", who=who, year=year)
    del ask, from_, within, way, loud, number, share, tag
    return Page(said, (Section("n", [Numbered(1)]),))


heard.__annotations__ = {
    "who": Annotated[Who | None, "a stream"],
    "from_": Annotated[When | None, "from this day on"],
    "year": Annotated[Year | None, "a year"],
    "within": Annotated[Span, "so long"],
    "way": Annotated[Literal["in", "out"], "which"],
    "loud": Annotated[bool, "or not"],
    "number": Annotated[int, "how many"],
    "share": Annotated[float, "how much"],
    "tag": Annotated[tuple[str, ...], "words"],
}
HEARD = report()(heard)


@pytest.mark.parametrize(
    ("name", "words", "value"),
    [
        ("who", "edinburgh", "partnership:edinburgh--kaohsiung"),
        ("from", "2024", "2024"),
        ("from_", "2024", "2024"),
        ("year", "2025", 2025),
        ("year", 2025, 2025),
        ("within", "12w", 84),
        ("within", 84, 84),
        ("way", "out", "out"),
        ("loud", "yes", True),
        ("loud", "no", False),
        ("loud", True, True),
        ("number", "12", 12),
        ("share", "2.5", 2.5),
        ("tag", "port", ("port",)),
        ("tag", ["port", "school"], ("port", "school")),
    ],
)
def test_words_and_values_are_read_as_the_report_takes_them(
    name: str, words: Any, value: Any, view: View
) -> None:
    (read,) = read_options(options_of(HEARD), {name: words}, view).values()

    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("given", "kind", "field"),
    [
        ({"loud": "perhaps"}, Unreadable, "loud"),
        ({"number": "many"}, Unreadable, "number"),
        ({"share": "half"}, Unreadable, "share"),
        ({"way": "up"}, Unreadable, "way"),
        ({"year": "soon"}, Unreadable, "year"),
        ({"from": "soon"}, Unreadable, "from"),
        ({"within": "soon"}, Unreadable, "within"),
        ({"nonsense": "1"}, UnknownOption, "nonsense"),
    ],
)
def test_what_cannot_be_taken_says_which_option_it_is(
    given: dict[str, Any], kind: type[Problem], field: str, view: View
) -> None:
    with pytest.raises(kind) as refused:
        answer(HEARD, view, given)

    assert isinstance(refused.value, Problem)
    assert (refused.value.field, refused.value.kind) == (field, "unreadable")
    assert refused.value.reason


def test_what_has_to_be_given_is_asked_for(view: View) -> None:
    with pytest.raises(NotGiven) as refused:
        answer(loadable("show"), view, {})

    assert (refused.value.code, refused.value.field) == ("not-given", "who")


def test_nobody_is_a_problem_too(view: View) -> None:
    with pytest.raises(Nobody) as refused:
        answer(loadable("show"), view, {"who": "atlantis"})

    assert (refused.value.kind, refused.value.field) == ("not-found", "who")
