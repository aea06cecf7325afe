"""The ids of streams: whom they name, and where they lie in the order of all.

Light, because who reads kept rows takes ids apart; which ids are well written says `store.unfit`.
"""

SAME_AS = "body.same-as"
"""The type of what tells that a body is registered twice."""


def parties(stream: str) -> list[str]:
    """The bodies in the id of a partnership or a membership; none in another's."""
    kind, _, name = stream.partition(":")
    return names(kind, name) if kind in {"partnership", "membership"} else []


def names(kind: str, name: str) -> list[str]:
    """What a stream's id names, by its kind and what stands after the colon."""
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
