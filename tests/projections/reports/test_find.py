"""Where words stand: found in every field of every fact, whatever the accents, and by every name of a body."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

import pytest

from comity.testing import (
    asked,
    citing,
    contested,
    history,
    noted,
    opened,
    opened_between,
    planned,
    preferred,
)
from domain import body, source
from domain.partnership import facts as tie
from projections.engine.columns import Table, condition
from projections.report import Ask, Containing, Unanswerable
from projections.reports.find import find
from projections.rows.moments import moments
from projections.rows.wordings import wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def plain(words: str) -> str:
    """As a reader compares words, told apart from how the ledger does: no accents, no case, no punctuation."""
    folded = "".join(
        c for c in unicodedata.normalize("NFKD", words.casefold()) if not unicodedata.combining(c)
    )
    for sign in "-_.,–—":
        folded = folded.replace(sign, " ")
    return " ".join(folded.replace("臺", "台").replace("ł", "l").split())


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts(part)


@pytest.mark.parametrize(
    "words",
    [
        "visa",
        "katowice",
        "gti 2025",
        "SISTER-CITY",
        "港",
        "日光海島生活節",
        "Zhang Biao",
        "para. 14",
        "more discussion",
    ],
)
def test_of_the_demo_all_facts_are_found_that_have_the_words_and_no_others(
    demo: Callable[..., Ask], demo_ledger: Any, words: str
) -> None:
    page = find(demo("2026-11-27"), words=words)
    wanted = [plain(word) for word in words.split()]  # what has a hyphen in it is one

    expected = set()
    for stream in {row.stream for row in demo().of(moments)}:
        about = " ".join(stream.partition(":")[2].replace("@", " ").split("--"))
        for told in demo_ledger.history(stream).chronicle:
            said = told.fact.model_dump(mode="json", exclude_unset=True)
            every = "\n".join(map(plain, [about, told.fact.verb, *texts(said)]))
            if all(word in every for word in wanted):
                expected.add(f"{stream}#{told.entry.version}")
    found = {row.entry for row in page.section("facts")}
    assert expected
    assert expected <= found
    assert len(found - expected) <= 40  # by the slug of a body that is called so in another language


def test_a_plan_is_found_by_its_name_and_with_the_days_for_which_it_is() -> None:
    ledger = asked(
        history(
            opened,
            planned(None, plan="visit-2027-02", due="2027-02"),
            planned("2025-01", plan="fair-02", due="2027-03", note="a visit"),
        )
    )

    (found,) = find(ledger, words="visit-2027-02").section("facts")
    assert (found.when.edtf, found.planned_for and found.planned_for.edtf) == (None, "2027-02")
    assert len(find(ledger, words="02-visit").section("facts")) == 2, "nothing has it so: word for word"


def test_a_body_is_found_by_every_name_and_with_it_what_names_it_by_its_slug() -> None:
    ledger = (
        history(
            body.Registered(name="Edinburgh", kind="city", names={"zh-Hant": "愛丁堡", "gd": "Dùn Èideann"}),
            stream="body:edinburgh",
        ),
        history(opened, tie.Visited(visitor="gdynia", host="edinburgh", on="2024")),
        history(
            opened_between("gdynia", "kaohsiung"),
            tie.Contacted(channel="letter", note="nothing of it", on="2024"),
            stream="partnership:gdynia--kaohsiung",
        ),
    )

    for words in ("愛丁堡", "dun eideann", "Edinburgh", "burgh"):
        page = find(asked(*ledger), words=words)
        assert {row.stream for row in page.section("names")} >= {"body:edinburgh"}
        assert {row.entry for row in page.section("facts")} == {
            "body:edinburgh#1",
            "partnership:edinburgh--kaohsiung#1",
            "partnership:edinburgh--kaohsiung#2",
        }, words


def test_a_name_that_one_source_gives_is_found_and_told_as_its_word_as_long_as_it_may_be_right() -> None:
    gdansk = history(
        body.Registered(name="Gdańsk", kind="city"),
        contested(1, "name", "Danzig", by=("atlas-1938",)),
        contested(1, "names", {"de": "Danzig-Stadt", "pl": "Gdańsk"}, by=("atlas-1939",)),
        stream="body:gdansk",
    )
    between = history(opened_between("gdansk", "kaohsiung"), stream="partnership:gdansk--kaohsiung")

    page = find(asked(gdansk, between), words="danzig")
    (named,) = page.section("names")
    assert named.stream == "body:gdansk"
    assert named.other_names == ("Danzig (atlas-1938)", "Danzig-Stadt (atlas-1939)")
    assert "partnership:gdansk--kaohsiung#1" in {row.entry for row in page.section("facts")}
    settled = gdansk + preferred(1, "name", "Gdańsk") + preferred(1, "names", {})
    assert find(asked(settled, between), words="danzig").section("names") == []


def test_all_of_the_words_have_to_be_there_and_the_latest_fact_stands_first() -> None:
    ledger = history(
        opened,
        tie.Contacted(channel="letter", note="green ports", on="2023"),
        tie.Contacted(channel="letter", note="Ports, and green hills", on="2024"),
        tie.Contacted(channel="letter", note="green hills", on="2025"),
    )

    assert [row.when.edtf for row in find(asked(ledger), words="GREEN port").section("facts")] == [
        "2024",
        "2023",
    ]
    assert find(asked(ledger), words="purple").section("facts") == []


def test_what_is_later_than_the_day_is_not_there_yet() -> None:
    ledger = history(opened, tie.Contacted(channel="letter", note="ports", on="2024-06-01"))

    assert not find(asked(ledger, as_at="2024-05-31"), words="ports").section("facts")
    assert find(asked(ledger, as_at="2024-06-01"), words="ports").section("facts")


@pytest.mark.parametrize("words", ["", "  ", " - "])
def test_nothing_is_not_looked_for(words: str) -> None:
    with pytest.raises(Unanswerable, match="is empty"):
        find(asked(history(opened)), words=words)


def test_words_that_are_contained_are_another_question_than_words_that_are_equal() -> None:
    assert Containing(("a",)) != frozenset(("a",))
    assert len({Containing(("a",)), frozenset(("a",)), Containing(("a",))}) == 2
    assert "xay" in Containing(("a", "y"))
    assert "xa" not in Containing(("a", "y"))
    assert None not in Containing(("a",))
    assert condition(Table(wordings, "wordings"), {"text": Containing(("b", "a"))}).values == ["a", "b"]


def test_sources_are_found_by_what_is_cited_of_them() -> None:
    ledger = (
        history(source.Registered(title="Minutes of the port", kind="minutes"), stream="source:minutes"),
        history(
            opened,
            tie.Contacted.model_validate(
                {
                    "channel": "letter",
                    "sources": [{"source": "minutes", "at": "item 7", "quote": "A bell rang"}],
                }
            ),
        ),
    )

    page = find(asked(*ledger), words="bell")
    assert [row.entry for row in page.section("facts")] == ["partnership:edinburgh--kaohsiung#2"]
    assert [row.stream for row in find(asked(*ledger), words="of the port").section("names")] == [
        "source:minutes"
    ]


def test_a_figure_with_marks_is_one_word_and_finds_it_without_them() -> None:
    told = history(
        opened,
        noted(text="some 9,100 people came"),
        noted(text="some 9100 people came"),
        noted(text="100 came on 9 buses"),
    )

    found = {row.entry for row in find(asked(told), words="9,100").section("facts")}
    assert found == {f"{told.stream}#2", f"{told.stream}#3"}
    assert len(find(asked(told), words="9,100 people").section("facts")) == 2
    assert find(asked(told), words="8,100").section("facts") == []


def test_what_another_source_says_is_found_as_long_as_it_may_be_right() -> None:
    visit = tie.Visited.model_validate(
        {"on": "2024", "visitor": "edinburgh", "host": "kaohsiung", "people": [{"name": "Ann Lee"}]}
        | {"sources": citing("a")}
    )
    facts = (opened, visit, contested(2, "people", [{"name": "Jan Smit"}], by=("b",)))
    settled = preferred(2, "people", [{"name": "Ann Lee"}])

    def found(*more: Any) -> list[str]:
        page = find(asked(history(*facts, *more)), words="smit")
        return [row.entry.partition("#")[2] for row in page.section("facts")]

    assert found() == ["2"]
    assert found(settled) == []
