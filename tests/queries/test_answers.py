"""What a reader is answered: tables with columns and a window; problems as data where something cannot be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

import pytest

from cli.commands.demo import fill
from domain.message import Message
from domain.problem import Problem
from projections.report import Ask, Page, Report, Section, Span, When, Who, Year, report
from queries.answers import NoTable, NoWindow, PlugInDefect, Table, answer, answer_of
from queries.columns import cells_of
from queries.directory import Nobody
from queries.finding import loadable, loaded
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


EVERY = [made for _, made in loaded()]


@pytest.mark.parametrize("made", EVERY, ids=lambda made: made.name)
def test_a_report_answers_with_tables_that_say_what_they_are(made: Report, view: View) -> None:
    found = answer(made, view, given(made))
    document = found.json()

    assert found.asked["report"] == made.name
    assert list(document["tables"]) == list(document["sections"]) == [table.name for table in found.tables]
    for table in found.tables:
        described = document["tables"][table.name]
        rows = document["sections"][table.name]
        assert (described["offset"], described["limit"], described["total"]) == (0, len(rows), len(rows))
        names = [column["name"] for column in described["columns"]]
        assert all(list(row) == names for row in rows), f"the columns of {table.name} are those of its rows"
        assert all(column["heading"] for column in described["columns"])


@pytest.mark.parametrize("made", EVERY, ids=lambda made: made.name)
def test_whatever_a_row_names_is_there(made: Report, view: View) -> None:
    for table in answer(made, view, given(made)).tables:
        for row in table.rows:
            for column in table.columns:
                links = column.links(row)
                for link in () if links is None else _flat(links):
                    assert view.leads(link), (table.name, column.name, link)


def _flat(links: Any) -> Iterator[Any]:
    if isinstance(links, dict):
        for inner in links.values():
            yield from _flat(inner)
    elif isinstance(links, tuple) and not hasattr(links, "kind"):
        for inner in links:
            yield from _flat(inner)
    elif links is not None:
        yield links


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


@pytest.mark.parametrize("count", [0, 1, 7])
@pytest.mark.parametrize("offset", [0, 1, 6, 7, 100])
@pytest.mark.parametrize("limit", [None, 0, 1, 3, 100])
def test_a_window_is_some_of_the_rows_and_knows_how_many_there_are(
    count: int, offset: int, limit: int | None
) -> None:
    found = table(count).window(offset, limit)

    expected = list(range(count))[offset:][: count if limit is None else limit]
    assert [row.n for row in found.rows] == expected
    assert (found.offset, found.total) == (min(offset, count), count)


def test_a_window_of_a_window_counts_from_the_first_row_of_all() -> None:
    found = table(10).window(2, 6).window(1, 2)

    assert ([row.n for row in found.rows], found.offset, found.total) == ([3, 4], 3, 10)


@pytest.mark.parametrize(("offset", "limit", "field"), [(-1, 3, "offset"), (0, -1, "limit")])
def test_no_window_begins_or_ends_before_the_first_row(offset: int, limit: int, field: str) -> None:
    with pytest.raises(NoWindow) as refused:
        answer_of(Page("", (Section("n", [Numbered(1)]),)), {}).window(offset, limit)

    assert (refused.value.code, refused.value.field) == ("no-window", field)


def test_a_table_that_is_not_there_is_answered_with_those_that_are() -> None:
    with pytest.raises(NoTable, match="it has n") as refused:
        answer_of(Page("", (Section("n", [Numbered(1)]),)), {}).table("m")

    assert refused.value.field == "section"


def test_a_table_is_asked_for_by_its_name_or_as_it_is_headed() -> None:
    found = answer_of(
        Page("", (Section("n", [Numbered(1)]), Section("no-longer", [Numbered(2)], "No longer listed"))), {}
    )

    assert [found.table(name).tables[0].name for name in ("no-longer", "no longer listed", "n")] == [
        *("no-longer", "no-longer", "n"),
    ]
    with pytest.raises(NoTable):
        found.table("")


def test_a_table_without_rows_has_its_columns() -> None:
    assert [column.name for column in table(0).columns] == ["n"]
    assert [cell.name for cell in cells_of(Numbered)] == ["n"]


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


@pytest.mark.parametrize("nothing", [None, (), []])
def test_what_is_not_given_is_left_to_the_report(nothing: Any, view: View) -> None:
    assert read_options(options_of(HEARD), {"tag": nothing}, view) == {}


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


def test_of_a_report_without_options_no_empty_list_is_told(view: View) -> None:
    assert not options_of(loadable("programmes"))
    with pytest.raises(UnknownOption) as refused:
        answer(loadable("programmes"), view, {"nonsense": "1"})

    assert refused.value.reason == "there is no option nonsense: this report has none of its own"


def test_what_has_to_be_given_is_asked_for(view: View) -> None:
    with pytest.raises(NotGiven) as refused:
        answer(loadable("show"), view, {})

    assert (refused.value.code, refused.value.field) == ("not-given", "who")


def test_nobody_is_a_problem_too(view: View) -> None:
    with pytest.raises(Nobody) as refused:
        answer(loadable("show"), view, {"who": "atlantis"})

    assert (refused.value.kind, refused.value.field) == ("not-found", "who")


def test_a_defect_of_a_plug_in_is_its_own(view: View) -> None:
    def calm(ask: Ask) -> Page:
        """How calm is it?"""
        raise ZeroDivisionError(str(ask.day))

    calm.__annotations__ = {}
    calm.__module__ = "somebody.else"

    with pytest.raises(PlugInDefect, match=r"the report calm \(somebody.else\): ZeroDivisionError") as broken:
        answer(report()(calm), view, {})

    assert broken.value.kind == "defect"


# --- words and languages


def test_a_cell_is_said_as_the_medium_says_a_message() -> None:
    class Said(NamedTuple):
        """A row."""

        words: str
        several: tuple[str, ...]

    row = Said(Message("{n} ties", n=3), (Message("a"), "b"))
    said = answer_of(Page("", (Section("s", [row]),)), {}).tables[0]

    def marked(words: str) -> str:
        return f"«{words}»" if isinstance(words, Message) else words

    assert [column.words(row) for column in said.columns] == ["3 ties", "a; b"]
    assert [column.words(row, marked) for column in said.columns] == ["«3 ties»", "«a»; b"]


def test_every_problem_has_a_code_of_its_own() -> None:
    import cli.main  # noqa: F401, PLC0415 — whatever there is has been heard of then
    import store.restoring  # noqa: F401, PLC0415

    by_code: dict[str, set[str]] = {}
    waiting = [Problem]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.partition(".")[0] in {"domain", "store", "projections", "queries"}:
            by_code.setdefault(kind.code, set()).add(f"{kind.__module__}.{kind.__name__}")

    assert {code: kinds for code, kinds in by_code.items() if len(kinds) > 1} == {}
    assert all(code == code.lower() and "--" not in code for code in by_code)
