"""The ids of streams."""

import pytest

from domain.fact import STREAMS
from store.streams import parties, reach, stream_of
from store.unfit import unfit


@pytest.mark.parametrize(
    "stream",
    [
        "ledger",
        "body:a",
        "body:san-francisco",
        "source:gti-2025",
        "partnership:a--b",
        "partnership:a--b--c-d",
        "membership:kaohsiung@iurc",
        "programme:lantern-festival",
    ],
)
def test_well_written(stream: str) -> None:
    assert unfit(stream) is None


@pytest.mark.parametrize(
    ("stream", "why"),
    [
        ("", "an id begins with"),
        ("city:a", "an id begins with ledger, body, partnership, membership, programme or source"),
        ("subprocess:Popen", "an id begins with"),
        ("ledger:mine", "there is one ledger"),
        ("body", "is not a slug"),
        ("body:", "is not a slug"),
        ("body:Łódź", "is not a slug"),
        ("body:a\n", "is not a slug"),
        ("source:a b", "is not a slug"),
        (f"body:{'a' * 65}", "is not a slug"),
        ("partnership:", "is not a slug"),
        ("partnership:a", "two bodies or more"),
        ("partnership:a--a", "two bodies or more"),
        ("partnership:a--b--b", "in the order of the alphabet, partnership:a--b"),
        ("partnership:b--a", "in the order of the alphabet, partnership:a--b"),
        ("partnership:a---b", "is not a slug"),
        ("membership:a", "is called body@network"),
        ("membership:a@b@c", "is called body@network"),
        ("membership:@b", "is not a slug"),
    ],
)
def test_badly_written(stream: str, why: str) -> None:
    assert why in str(unfit(stream))


def test_the_parties_of_a_partnership() -> None:
    assert parties("partnership:a--b-c--d") == ["a", "b-c", "d"]
    assert parties("membership:a@b-c") == ["a", "b-c"]
    assert parties("body:a") == []


def test_a_name_may_be_the_whole_id() -> None:
    assert stream_of("body", "a") == stream_of("body", "body:a") == "body:a"


def test_each_kind_reaches_over_its_own_streams() -> None:
    streams = [
        "body:0",
        "body:z-z",
        "ledger",
        "membership:a@b",
        "partnership:0--1",
        "partnership:y--z",
        "programme:p",
        "source:0",
        "source:z",
    ]
    for kind in STREAMS:
        first, end = reach(kind)
        assert [stream for stream in streams if first <= stream < end] == [
            stream for stream in streams if stream.startswith(kind)
        ]
    first, end = reach(None)
    assert all(first <= stream < end for stream in streams)
