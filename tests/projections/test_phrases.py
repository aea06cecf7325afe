"""Words that reports have in common, and how a page is said."""

import pytest

from domain.message import Field, Message
from domain.message import said as said_by
from domain.short import ROOM, cells
from projections.page import Page, Section
from projections.phrases import (
    FLAGS,
    STANDINGS,
    counted,
    in_turn,
    in_words,
    or_else,
    possibly,
    standing,
    things,
    titled,
)
from projections.reckoning import standings
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


# --- where something stands, in short


def test_each_status_has_a_short_sentence() -> None:
    every = {status for those in standings.STATUSES.values() for status in those}

    assert every <= set(STANDINGS)
    assert set(standings.FLAGS) == set(FLAGS)
    assert len(set(STANDINGS.values())) == len(STANDINGS), "no two are said alike"
    for status in STANDINGS:
        for otherwise in (None, *STANDINGS):
            full = standing(
                status,
                *([otherwise] if otherwise else []),
                kinds=("sister-university", "letter-of-intent"),
                since="[2019-05-01..2023-12-31]",
                possible_flags=("disputed",),
            )
            assert cells(full) <= ROOM
            assert "disputed (possible)" in full
            if otherwise:
                assert f"possibly {in_words(status)}, else {in_words(otherwise)}" in full
            else:
                assert full.startswith(STANDINGS[status])


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (standing("on-hold", since="2024-06-24"), "on hold since 2024-06-24"),
        (
            standing("in-force", kinds=("sister-city",), since="1962-10-08"),
            "in force, sister city, since 1962-10-08",
        ),
        (standing("in-force", kinds=("sister-city", "mou")), "in force, sister city and mou"),
        (standing("tabled", "proposed"), "possibly tabled, else proposed"),
        (standing("tabled", "none", "proposed", "intent"), "possibly tabled, else none, proposed or intent"),
        (standing("none"), "nothing yet"),
        (standing("on-hold", flags=("intent",)), "on hold · intent resolved"),
    ],
)
def test_where_something_stands_in_short(said: str, words: str) -> None:
    assert said == words
    assert isinstance(said, Message)
    assert said.said(str, lambda template: f"«{template}»").startswith("««")


def test_of_more_flags_than_there_is_room_for_their_number_is_said() -> None:
    found = standing("partly-signed", "in-force", since="2024", possible_flags=standings.FLAGS)

    assert found == "possibly partly signed, else in force · 4 flags"


def test_what_is_possible_is_no_part_that_may_be_left_out() -> None:
    narrow = standing("in-force", "terminated", kinds=("sister-city",), since="2024", room=40)

    assert narrow == "possibly in force, else terminated"
