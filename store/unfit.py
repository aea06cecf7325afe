"""Which ids a stream can have."""

from functools import lru_cache

from domain.fact import STREAMS, is_slug, slug
from domain.message import Message, Several
from domain.refusal import Refusal
from store.streams import names

_LEAST = 2  # bodies of a partnership


def unfit(stream: str) -> Refusal | None:
    """Why no stream can have this id; None where one can (docs/reference/vocabulary.md)."""
    kind, _, name = stream.partition(":")
    if kind == "body" and is_slug(name):  # as most are
        return None
    if kind == "partnership":
        parties = name.split("--")
        if len(parties) == _LEAST and parties[0] < parties[1] and all(map(is_slug, parties)):
            return None
    return _unfit(stream)


@lru_cache(maxsize=10_000)
def _unfit(stream: str) -> Refusal | None:  # noqa: PLR0911 — one answer a case
    kind, colon, name = stream.partition(":")
    if kind not in STREAMS:
        return _no_stream(stream, Message("an id begins with {kinds}", kinds=Several(STREAMS, last=" or ")))
    if kind == "ledger":
        return _no_stream(stream, "there is one ledger, called ledger") if colon else None
    if kind == "membership" and name.count("@") != 1:
        return _no_stream(stream, "a membership is called body@network, such as kaohsiung@iurc")
    named = names(kind, name)
    for item in named:
        if not is_slug(item):
            return _no_stream(stream, _not_a_slug(item))
    if kind == "partnership":
        if len(set(named)) < _LEAST:
            return _no_stream(stream, "a partnership has two bodies or more")
        written = f"partnership:{'--'.join(sorted(set(named)))}"
        if stream != written:
            why = Message("its bodies stand in the order of the alphabet, {written}", written=written)
            return _no_stream(stream, why)
    return None


def _not_a_slug(item: str) -> str:
    try:
        return slug(item)
    except ValueError as error:
        return str(error)


def _no_stream(stream: str, why: str) -> Refusal:
    return Refusal("no-stream", Message("{stream!r:.80} is no stream: {why}", stream=stream, why=why))
