"""A source: registered, the same as another, withdrawn."""

from typing import Any

import pytest

from comity.testing import World, history, noted, refusal, retracted, source_registered
from domain import source
from domain.decide import Accepted
from domain.fact import NotAFact, fact_of, fields_of
from domain.history import History


def read(told: History) -> source.Standing:
    """Return where the source stands."""
    found: source.Standing = told.aggregate.standing
    return found


def test_a_source_is_registered() -> None:
    known = history(source_registered("Minutes"))

    assert (read(known).status, read(known).title) == ("registered", "Minutes")


def test_ibid() -> None:
    known = history(source_registered())

    known += source.SameAs(original="interview")

    assert read(known).original == "interview"


def test_the_original_is_registered() -> None:
    known = history(source_registered(), world=World(sources=frozenset({"minutes"})))

    said = refusal(known, source.SameAs(original="interview"))

    assert "the source interview is not in this ledger" in said
    assert "register source interview (title: …, kind: …)" in said


def test_a_source_is_withdrawn_once() -> None:
    known = history(source_registered(), source.Withdrawn(on="2025", reason="a forgery"))
    assert (read(known).status, read(known).withdrawn) == ("withdrawn", "a forgery")

    assert "withdrawn already" in refusal(known, source.Withdrawn(reason="a forgery"))


def test_a_source_that_is_cited_is_not_retracted() -> None:
    world = World(references={"source:minutes": "partnership:edinburgh--kaohsiung#2"})

    assert "refers to source:minutes" in refusal(history(source_registered(), world=world), retracted(1))


def test_a_source_is_not_retracted_from_under_what_else_is_recorded() -> None:
    assert "never registered" in refusal(history(source_registered(), noted()), retracted(1))


@pytest.mark.parametrize("url", ["https://example.org/a?b=c#d", "http://example.org"])
def test_what_is_a_web_address(url: str) -> None:
    assert fields_of(fact_of(source.Registered, {"title": "x", "kind": "article", "url": url}))["url"] == url


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"url": "javascript:alert(1)"}, "no web address"),
        ({"url": "file:///etc/passwd"}, "no web address"),
        ({"url": "ftp://example.org"}, "no web address"),
        ({"url": "https://"}, "no web address"),
        ({"url": "https://a b"}, "no web address"),
        ({"kind": "tweet"}, "kind is one of article, interview"),
        ({"sha256": "ABC"}, "sha256"),
        ({"published": "last week"}, "published"),
    ],
)
def test_what_a_source_cannot_be(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(NotAFact) as caught:
        fact_of(source.Registered, {"title": "x", "kind": "article", **fields})

    assert words in str(caught.value)


@pytest.mark.parametrize(
    "url", ["https://anna:secret@example.org/a", "http://token@example.org", "https://a:b@c@example.org?x"]
)
def test_an_address_with_a_password_is_refused_where_it_is_recorded_and_read_where_it_was(url: str) -> None:
    told = fact_of(source.Registered, {"title": "x", "kind": "article", "url": url})

    assert "names a user or a password before the @" in refusal(history(stream="source:minutes"), told)
    assert read(history(stream="source:minutes") + Accepted(told, 0)).url == url


@pytest.mark.parametrize(
    "url", ["https://example.org/@anna", "https://example.org?to=a@b", "http://a.org#a@b"]
)
def test_an_at_sign_elsewhere_in_an_address_is_no_password(url: str) -> None:
    told = fact_of(source.Registered, {"title": "x", "kind": "article", "url": url})

    assert read(history(stream="source:minutes") + told).url == url
