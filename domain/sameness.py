"""Two streams that tell one tie, because a body is registered twice: what the laws of both kinds of tie have in common."""

from collections.abc import Mapping

from domain.history import History
from domain.lookup import Lookup
from domain.message import Message, Several, Step
from domain.refusal import Refusal


def parties_of(stream: str) -> tuple[str, ...]:
    """The bodies that the id of a partnership or a membership names."""
    kind, _, name = stream.partition(":")
    return tuple(name.split("@" if kind == "membership" else "--"))


def in_full(kind: str, name: str) -> str:
    """The id of a stream, which may have been told without its kind."""
    return name if name.startswith(f"{kind}:") else f"{kind}:{name}"


def one_tie(stream: str, original: str, known: Lookup) -> Refusal | None:
    """A stream tells the tie of another where both are between the same bodies, one of them registered twice.

    The duplicate's own `same-as` may follow: a body is made another's only once its ties are (`domain.body.one_body`).
    """
    there = in_full(stream.partition(":")[0], original)
    if there == stream:
        return Refusal(
            "told-in-itself",
            Message("{stream} is itself: name the other one", stream=stream),
            field="original",
        )
    if other := known.original(there):
        return Refusal(
            "told-in-a-duplicate",
            Message("{stream} is itself told in {other}", stream=there, other=other),
            Message("name {other} as the original", other=other),
            field="original",
        )
    here = [known.original(f"body:{party}") or party for party in parties_of(stream)]
    others = list(parties_of(there))
    apart = [party for party in here if party not in others], [party for party in others if party not in here]
    if len(here) != len(others) or any(len(those) > 1 for those in apart):
        return Refusal(
            "not-of-the-same-bodies",
            Message("{stream} and {there} are not between the same bodies", stream=stream, there=there),
            Message(
                "they are one only where one body is registered twice: {step} makes both one",
                step=Step("merge", "DUPLICATE", "ORIGINAL"),
            ),
            field="original",
        )
    if below := known.under(stream):
        return Refusal(
            "lies-above",
            Message("{below} lies under {stream}", below=below, stream=stream),
            Message("put it under {there} first: {step}", there=there, step=Step("audit", below)),
            field="original",
        )
    return None


def told_elsewhere(stream: str, original: str) -> Refusal:
    """That a stream is told in another one, where more is recorded."""
    kind = stream.partition(":")[0]
    there = original if kind != "body" else f"body:{original}"
    return Refusal(
        "told-elsewhere",
        Message(
            "{stream} is the same as {there}, and only corrections are recorded here",
            stream=stream,
            there=there,
        ),
        Message("record it of {there}", there=there),
    )


def party_is_a_duplicate(stream: str, known: Lookup) -> Refusal | None:
    """That the id of a partnership or a membership names a body that is another one."""
    kind = stream.partition(":")[0]
    if kind not in {"partnership", "membership"}:
        return None
    named = parties_of(stream)
    originals = [known.original(f"body:{party}") or party for party in named]
    if list(named) == originals:
        return None
    pairs = [(party, original) for party, original in zip(named, originals, strict=True) if party != original]
    ordered = "@".join(originals) if kind == "membership" else "--".join(sorted(set(originals)))
    return Refusal(
        "party-is-a-duplicate",
        Message(
            "{those}: it has no ties of its own",
            those=Several(
                Message("{party} is the same as {original}", party=party, original=original)
                for party, original in pairs
            ),
        ),
        Message("record it of {there}", there=f"{kind}:{ordered}"),
    )


def ties_told_elsewhere(stream: str, known: Lookup) -> Refusal | None:
    """That ties of a body which would be by itself again are still told in those of another one."""
    kind, _, body = stream.partition(":")
    if kind != "body":
        return None
    for history in known.between(body):
        there = told_in(history, known)
        if history.is_open and there and not of_the_same_bodies(history.stream, there, known, {body: body}):
            return Refusal(
                "ties-left-behind",
                Message(
                    "{stream} is told in {there}: {body} would be without its own tie",
                    stream=history.stream,
                    there=there,
                    body=body,
                ),
            )
    return None


def came_loose(history: History, known: Lookup) -> Refusal | None:
    """What is wrong with two streams that tell one thing, or should, as the ledger stands now."""
    stream, original = history.stream, history.original
    if not history.is_open:
        return None
    if original is None:
        return party_is_a_duplicate(stream, known)
    kind = stream.partition(":")[0]
    if not known.registered(kind, original):
        return Refusal(
            "original-is-gone",
            Message("it is told in {original}, which is not in this ledger", original=original),
        )
    if kind == "body":  # a tie of its own says so itself
        return None
    if of_the_same_bodies(stream, in_full(kind, original), known):
        return None
    return Refusal(
        "bodies-came-apart",
        Message("it is told in {original}, which is not between the same bodies", original=original),
        Message("take back that it is, or make the bodies one: {step}", step=Step("audit", stream)),
    )


def told_in(history: History, known: Lookup) -> str | None:
    """The stream in which one is told in the end, wherever it leads; None where it speaks for itself."""
    kind = history.stream.partition(":")[0]
    there, seen = history.original, {history.stream}
    while there and (further := known.original(in_full(kind, there))) and further not in seen:
        seen.add(there)
        there = further
    return there and in_full(kind, there)


def of_the_same_bodies(
    stream: str, other: str, known: Lookup, read_as: Mapping[str, str] | None = None
) -> bool:
    """Whether two partnerships or memberships are between the same bodies, whichever of their names is told.

    `read_as` has the originals of those that are about to be duplicates, or to be themselves again.
    """
    here, there = (
        sorted(_last(party, known, read_as or {}) for party in parties_of(each)) for each in (stream, other)
    )
    return here == there


def _last(body: str, known: Lookup, read_as: Mapping[str, str]) -> str:
    """The body that a slug means, wherever it leads."""
    seen = {body}
    while (original := read_as.get(body) or known.original(f"body:{body}")) and original not in seen:
        seen.add(original)
        body = original
    return body
