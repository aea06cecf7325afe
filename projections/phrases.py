"""Words that reports have in common: how many there are of something, several remarks, where something stands.

Each is a message (`domain.message`), so that another language may say it its own way; where there is nothing to be put
together, it is what was given.
"""

from collections.abc import Iterable, Sequence

from domain.message import Message, Several, as_read

THINGS = {
    "day": (Message("day"), Message("days")),
    "fact": (Message("fact"), Message("facts")),
    "alleged fact": (Message("alleged fact"), Message("alleged facts")),
    "entry": (Message("entry"), Message("entries")),
    "field": (Message("field"), Message("fields")),
    "visit": (Message("visit"), Message("visits")),
    "decision": (Message("decision"), Message("decisions")),
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
    "correction": (Message("correction"), Message("corrections")),
    "retraction": (Message("retraction"), Message("retractions")),
    "objection": (Message("objection"), Message("objections")),
    "judgement": (Message("judgement"), Message("judgements")),
    "registration": (Message("registration"), Message("registrations")),
    "figure": (Message("figure"), Message("figures")),
}
"""What reports count: one of them, and several."""


def things(what: str, *, one: bool) -> str:
    """What is counted, one of it or several: `fact`, `facts`; what no report of comity's own counts has an s."""
    singular, plural = THINGS.get(what) or (what, f"{what}s")
    return singular if one else plural


def counted(number: int | tuple[int, int], what: str) -> Message:
    """`1 fact`, `1,200 facts`; of a `Count`, `0–1 facts`."""
    return Message("{number:,} {things}", number=number, things=things(what, one=number in {1, (1, 1)}))


def titled(title: str, told: str) -> str:
    """A title with what follows it (`Ask.told`), if anything does: `Topics · as at 2025-11-16`."""
    return Message("{title} · {told}", title=title, told=told) if title and told else title or told


def in_turn(parts: Iterable[str], joint: str = "; ") -> str:
    """Several remarks after each other; nothing for none."""
    those = tuple(parts)
    if not those:
        return ""
    return those[0] if len(those) == 1 else Message("{parts}", parts=Several(those, joint))


STANDINGS = {
    "terminated": Message("terminated"),
    "suspended": Message("suspended"),
    "in-force": Message("in force"),
    "signed": Message("signed, not yet in force"),
    "partly-signed": Message("partly signed"),
    "invalidated": Message("declared invalid"),
    "expired": Message("expired"),
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
}
"""Where something stands, in words of their own for each status: what stands alone on a page, and needs no heading."""


def in_words(word: str) -> Message:
    """A status or a kind within a sentence: `in force`, `sister city`; each medium and language may say it its own way."""
    return Message.again(as_read(word), {})


def kinds_in_words(kinds: Sequence[str]) -> Message | None:
    """The kinds of some agreements: `sister city and mou`; nothing for none."""
    said = [in_words(kind) for kind in dict.fromkeys(kinds)]
    return Message("{all}", all=Several(said, last=" and ")) if said else None


def possibly(status: str, *, certain: bool) -> str:
    """A status, and whether it is only possible: `possibly in-force`."""
    return status if certain else Message("possibly {status}", status=status)


def or_else(status: str, *others: str | None) -> str:
    """A status in words, with all that it may be instead: `in force (possible, else none or expired)`."""
    known = [other for other in others if other]
    if not known:
        return as_read(status)
    return Message("{status} (possible, else {otherwise})", status=as_read(status), otherwise=any_of(known))


def any_of(statuses: Iterable[str]) -> str:
    """Several statuses of which one holds: `none, proposed or in force`."""
    those = [in_words(status) for status in statuses]
    return those[0] if len(those) == 1 else Message("{any}", any=Several(those, last=" or "))


def only_possible(flag: str) -> Message:
    """A flag, or another remark, that only may hold: `disputed (possible)`."""
    return Message("{flag} (possible)", flag=flag)
