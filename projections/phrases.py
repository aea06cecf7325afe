"""Words that reports have in common: how many there are of something, several remarks, a title with its day.

Each is a message (`domain.message`), so that another language may say it its own way; where there is nothing to be put
together, it is what was given.
"""

from collections.abc import Iterable

from domain.message import Message, Several

THINGS = {
    "fact": (Message("fact"), Message("facts")),
    "alleged fact": (Message("alleged fact"), Message("alleged facts")),
    "field": (Message("field"), Message("fields")),
    "visit": (Message("visit"), Message("visits")),
    "agreement": (Message("agreement"), Message("agreements")),
    "incident": (Message("incident"), Message("incidents")),
    "tie": (Message("tie"), Message("ties")),
    "school tie": (Message("school tie"), Message("school ties")),
    "stream": (Message("stream"), Message("streams")),
    "partnership": (Message("partnership"), Message("partnerships")),
    "membership": (Message("membership"), Message("memberships")),
    "programme": (Message("programme"), Message("programmes")),
    "body": (Message("body"), Message("bodies")),
    "source": (Message("source"), Message("sources")),
}
"""What reports count: one of them, and several."""


def things(what: str, *, one: bool) -> str:
    """What is counted, one of it or several: `fact`, `facts`; what no report of comity's own counts has an s."""
    singular, plural = THINGS.get(what) or (what, f"{what}s")
    return singular if one else plural


def counted(number: int, what: str) -> Message:
    """`1 fact`, `1,200 facts`."""
    return Message("{number:,} {things}", number=number, things=things(what, one=number == 1))


def titled(title: str, told: str) -> str:
    """A title with what follows it (`Ask.told`), if anything does: `Topics · as at 2025-11-16`."""
    return Message("{title} · {told}", title=title, told=told) if title and told else title or told


def in_turn(parts: Iterable[str], joint: str = "; ") -> str:
    """Several remarks after each other; nothing for none."""
    those = tuple(parts)
    if not those:
        return ""
    return those[0] if len(those) == 1 else Message("{parts}", parts=Several(those, joint))


def in_words(word: str) -> str:
    """A word of a closed list as people read it: `in-force` is `in force`."""
    return word.replace("-", " ")


def possibly(status: str, *, certain: bool) -> str:
    """A status, and whether it is only possible: `possibly in-force`."""
    return status if certain else Message("possibly {status}", status=status)


def or_else(status: str, otherwise: str | None) -> str:
    """A status in words, with what it may be else: `in force (possible, else expired)`."""
    if not otherwise:
        return in_words(status)
    return Message(
        "{status} (possible, else {otherwise})", status=in_words(status), otherwise=in_words(otherwise)
    )


def only_possible(flag: str) -> Message:
    """A flag, or another remark, that only may hold: `disputed (possible)`."""
    return Message("{flag} (possible)", flag=flag)
