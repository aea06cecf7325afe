"""Words that reports have in common, and how a page is said."""

import pytest

from domain.message import Field, Message
from domain.message import said as said_by
from projections.page import Page, Section
from projections.phrases import (
    STANDINGS,
    counted,
    in_turn,
    or_else,
    possibly,
    things,
    titled,
)
from projections.reckoning.standings import STATUSES
from projections.report import Unanswerable, one_of
from projections.row import Count


@pytest.mark.parametrize(
    ("number", "what", "said"),
    [
        (0, "fact", "0 facts"),
        (1, "fact", "1 fact"),
        (1200, "body", "1,200 bodies"),
        (2, "twinning", "2 twinnings"),  # what a plug-in counts
    ],
)
def test_what_is_counted_is_one_or_several(number: int, what: str, said: str) -> None:
    found = counted(number, what)

    assert found == said
    assert found.values == {"number": number, "things": things(what, one=number == 1)}


def test_a_title_with_what_is_told_keeps_both_and_alone_is_itself() -> None:
    assert (titled("Topics", ""), titled("", "as at 2025"), titled("", "")) == ("Topics", "as at 2025", "")

    both = titled("Topics", "as at 2025")

    assert both == "Topics · as at 2025"
    assert isinstance(both, Message)
    assert both.values == {"title": "Topics", "told": "as at 2025"}


def test_remarks_follow_each_other() -> None:
    assert (in_turn([]), in_turn(["alone"]), in_turn("ab"), in_turn("ab", " or ")) == (
        *("", "alone", "a; b"),
        "a or b",
    )


def test_a_status_says_what_it_may_be_else() -> None:
    assert (or_else("in-force", None), or_else("in-force", "on-hold")) == (
        "in force",
        "in force (possible, else on hold)",
    )
    assert (
        or_else("in-force", "none", "on-hold", "expired")
        == "in force (possible, else none, on hold or expired)"
    )
    assert (possibly("in-force", certain=True), possibly("in-force", certain=False)) == (
        "in-force",
        "possibly in-force",
    )


def test_a_number_under_uncertainty_stands_in_a_message_as_it_is_said() -> None:
    assert Message("{count:,} ties", count=Count(1000, 1200)) == "1,000–1,200 ties"


def test_a_page_is_said_with_its_options_and_its_rows_stay() -> None:
    def message(words: str) -> Message:
        return Message("{words} {of}", words=words, of=Field("of"))

    rows = [Count(1, 2)]
    page = Page(
        message("title"), (Section("a", rows, message("above"), message("none")),), (message("note"),)
    )

    said = page.said(lambda words: said_by(words, lambda part: f"--{part}"))

    assert said == Page("title --of", (Section("a", rows, "above --of", "none --of"),), ("note --of",))
    assert page.notes == ("note of",)


def test_an_option_that_is_on_no_list_goes_by_its_name() -> None:
    with pytest.raises(Unanswerable) as refused:
        one_of("status", "in-forse", ("in-force", "expired", "in-force"))

    reason = refused.value.reason
    assert (refused.value.kind, refused.value.code, refused.value.field) == (
        *("unreadable", "unanswerable"),
        "status",
    )
    assert isinstance(reason, Message)
    assert reason == "status: 'in-forse' is none of in-force, expired: did you mean in-force?"
    assert reason.said(lambda part: f"--{part}").startswith("--status: 'in-forse'")
    assert one_of("status", "expired", ("in-force", "expired")) == "expired"


def test_each_status_is_said_in_words_of_its_own() -> None:
    of_streams = {status for kind in ("partnership", "membership", "programme") for status in STATUSES[kind]}

    assert set(STANDINGS) == of_streams
    assert len(set(STANDINGS.values())) == len(STANDINGS), "no two are said alike"
