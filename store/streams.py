"""The ids of streams: which are well written, whom they name, and where they lie in the order of all."""

from functools import lru_cache

from domain.fact import STREAMS, slug
from domain.message import Message, Several
from domain.refusal import Refusal

_LEAST = 2  # bodies of a partnership


@lru_cache(maxsize=10_000)
def unfit(stream: str) -> Refusal | None:  # noqa: PLR0911 — one answer a case
    """Why no stream can have this id; None where one can (docs/reference/vocabulary.md)."""
    kind, colon, name = stream.partition(":")
    if kind not in STREAMS:
        return _no_stream(stream, Message("an id begins with {kinds}", kinds=Several(STREAMS, last=" or ")))
    if kind == "ledger":
        return _no_stream(stream, "there is one ledger, called ledger") if colon else None
    if kind == "membership" and name.count("@") != 1:
        return _no_stream(stream, "a membership is called body@network, such as kaohsiung@iurc")
    names = _names(kind, name)
    try:
        for item in names:
            slug(item)
    except ValueError as error:
        return _no_stream(stream, str(error))
    if kind == "partnership":
        if len(set(names)) < _LEAST:
            return _no_stream(stream, "a partnership has two bodies or more")
        written = f"partnership:{'--'.join(sorted(set(names)))}"
        if stream != written:
            why = Message("its bodies stand in the order of the alphabet, {written}", written=written)
            return _no_stream(stream, why)
    return None


def _no_stream(stream: str, why: str) -> Refusal:
    return Refusal("no-stream", Message("{stream!r:.80} is no stream: {why}", stream=stream, why=why))


def parties(stream: str) -> list[str]:
    """The bodies in the id of a partnership or a membership; none in another's."""
    kind, _, name = stream.partition(":")
    return _names(kind, name) if kind in {"partnership", "membership"} else []


def _names(kind: str, name: str) -> list[str]:
    match kind:
        case "partnership":
            return name.split("--")
        case "membership":
            return name.split("@")
        case _:
            return [name]


def stream_of(kind: str, name: str) -> str:
    """The stream of a name; the name may be the whole id already."""
    return name if name.startswith(f"{kind}:") else f"{kind}:{name}"


def reach(kind: str | None) -> tuple[str, str]:
    """Where the streams of a kind lie in the order of all: from the first, to before the second."""
    match kind:
        case None:
            return "", "\U0010ffff"
        case "ledger":
            return "ledger", "ledger "
        case _:
            return f"{kind}:", f"{kind};"
