"""Words that reports have in common: how many there are of something, several remarks, where something stands.

Each is a message (`domain.message`), so that another language may say it its own way; where there is nothing to be put
together, it is what was given.
"""

from collections.abc import Iterable, Sequence

from domain.message import Message, Several
from domain.short import ROOM, Short

THINGS = {
    "day": (Message("day"), Message("days")),
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


STANDINGS = {
    "terminated": Message("terminated"),
    "suspended": Message("suspended"),
    "in-force": Message("in force"),
    "signed": Message("signed, not yet in force"),
    "partly-signed": Message("partly signed"),
    "invalidated": Message("declared invalid"),
    "expired": Message("expired"),
    "replaced": Message("replaced"),
    "on-hold": Message("on hold"),
    "proposed": Message("proposed"),
    "tabled": Message("on the agenda"),
    "deferred": Message("deferred"),
    "approved": Message("approved, not yet signed"),
    "rejected": Message("rejected"),
    "withdrawn": Message("withdrawn"),
    "lapsed": Message("lapsed"),
    "intent": Message("intent resolved"),
    "contact": Message("in contact"),
    "none": Message("nothing yet"),
    "member": Message("member"),
    "left": Message("left"),
    "applied": Message("applied"),
    "invited": Message("invited"),
    "participant": Message("took part, no member"),
    "running": Message("running"),
    "ended": Message("ended"),
    "registered": Message("registered"),
    "succeeded": Message("succeeded by another"),
}
"""Where something stands, in words of their own for each status: what stands alone on a page, and needs no heading."""
FLAGS = {
    "disputed": Message("disputed"),
    "dormant": Message("dormant"),
    "intent": Message("intent resolved"),
    "pending": Message("a proposal is open"),
}
"""What may be said beside it."""


def standing(
    status: str,
    *others: str,
    kinds: Sequence[str] = (),
    since: str | None = None,
    flags: Iterable[str] = (),
    possible_flags: Iterable[str] = (),
    room: int = ROOM,
) -> Short:
    """Where something stands, in a short sentence: `in force, sister city, since 1962-10-08 · disputed`.

    `others` are all that it may be instead, where it is not certain; these, and what is said beside it, are never
    left out for want of room, unlike the kinds of what is in force, and since when (EDTF) it stands so.
    """
    if others:
        said = Message("possibly {status}, else {otherwise}", status=_plain(status), otherwise=any_of(others))
    else:
        said = STANDINGS[status]
    beside = [*(FLAGS[flag] for flag in flags), *(only_possible(FLAGS[flag]) for flag in possible_flags)]
    return Short(
        STANDING_WITH_FLAGS if beside else STANDING,
        room,
        standing=said,
        kinds=kinds_in_words(kinds),
        since=Message("{since}", since=since) if since else None,
        flags=Message("{all}", all=Several(beside, " · ")),
        count=len(beside),
    )


STANDING = (
    "{standing}, {kinds}, since {since}",
    "{standing} since {since}",
    "{standing}, {kinds}",
    "{standing}",
)
STANDING_WITH_FLAGS = (
    "{standing}, {kinds}, since {since} · {flags}",
    "{standing} since {since} · {flags}",
    "{standing}, {kinds} · {flags}",
    "{standing} · {flags}",
    "{standing} · {count} flags",
)
"""The shapes of a standing; of the flags at least their number is said."""


def _plain(status: str) -> Message:
    return Message.again(in_words(status), {})


def kinds_in_words(kinds: Sequence[str]) -> Message | None:
    """The kinds of some agreements: `sister city and mou`; nothing for none."""
    said = [_plain(kind) for kind in dict.fromkeys(kinds)]
    return Message("{all}", all=Several(said, last=" and ")) if said else None


def possibly(status: str, *, certain: bool) -> str:
    """A status, and whether it is only possible: `possibly in-force`."""
    return status if certain else Message("possibly {status}", status=status)


def or_else(status: str, *others: str | None) -> str:
    """A status in words, with all that it may be instead: `in force (possible, else none or expired)`."""
    known = [other for other in others if other]
    if not known:
        return in_words(status)
    return Message("{status} (possible, else {otherwise})", status=in_words(status), otherwise=any_of(known))


def any_of(statuses: Iterable[str]) -> str:
    """Several statuses of which one holds: `none, proposed or in force`."""
    those = [_plain(status) for status in statuses]
    return those[0] if len(those) == 1 else Message("{any}", any=Several(those, last=" or "))


def only_possible(flag: str) -> Message:
    """A flag, or another remark, that only may hold: `disputed (possible)`."""
    return Message("{flag} (possible)", flag=flag)
