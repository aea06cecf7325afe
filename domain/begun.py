"""What began only after the day of a fact that is refused for the lack of it: which entry says so, and of which day."""

from collections.abc import Callable, Iterable

from domain.chronicle import PlacedFact
from domain.fact import Fact
from domain.message import Blank, Message, Step
from domain.refusal import Refusal

BEGINS: dict[str, tuple[str, ...]] = {
    "not-a-member": ("joined",),
    **dict.fromkeys(
        (
            "nothing-to-end",
            "nothing-in-force-to-end",
            "nothing-to-invalidate",
            "nothing-to-renew",
            "nothing-to-amend",
            "unknown-instrument",
        ),
        ("signed",),
    ),
    "nothing-to-resume": ("suspended", "put-on-hold"),
    "nothing-to-put-on-hold": ("proposed", "considered"),
    "no-termination-proposed": ("termination-proposed",),
    **dict.fromkeys(("no-pressure-to-lift", "unknown-pressure"), ("pressured",)),
}
"""The codes of the laws that ask for something that has begun, and the facts that begin it."""
_NAMED = {"replaces": "instrument"}
"""The fields that name what another field gives a name to."""


def with_what_began_later(
    refusal: Refusal, fact: Fact, later: Iterable[PlacedFact], words: Callable[[PlacedFact], str]
) -> Refusal:
    """The refusal of a fact with the first of the `later` entries that begins what it lacked, in `words`; else as it is."""
    verbs, field = BEGINS.get(refusal.code, ()), refusal.field
    begun = next(
        (told for told in later if told.fact.verb in verbs and _is_named(told.fact, fact, field)), None
    )
    if begun is None or begun.fact.on is None:
        return refusal
    said = {"version": begun.entry.version, "words": words(begun), "day": begun.fact.on}
    return refusal._replace(
        reason=Message(
            "it lies before #{version} ({words}), of {day}; until then {reason}",
            reason=refusal.reason,
            **said,
        ),
        hint=Message(
            "mend one of the two days, that of #{version} with {step}; or record first what began before",
            step=Step("correct", begun.entry.name, set="on=…", because=Blank("…")),
            **said,
        ),
    )


def _is_named(told: Fact, fact: Fact, field: str | None) -> bool:
    """Whether an entry gives the name by which a fact means it; an alleged one gives none."""
    name = fact.__dict__.get(field) if field else None
    return not told.alleged and (
        name is None or told.__dict__.get(_NAMED.get(field or "", field or "")) == name
    )
