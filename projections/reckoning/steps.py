"""The facts that lead from one standing to the next, or may have."""

from collections.abc import Iterable

from projections.rows.moments import Moment
from projections.rows.spells import Spell

STEPS = frozenset(
    (
        *("proposed", "considered", "put-on-hold", "resumed", "resolution-passed", "signed", "renewed"),
        *("renewal-declined", "invalidated", "suspended", "termination-proposed", "terminated"),
        *("stance-taken", "dormancy-declared"),
        *("invited", "applied", "joined", "left"),
        *("started", "ended", "succeeded", "withdrawn"),
    )
)
"""Facts that change what is said of a stream, by their verbs; said here, because the models take long to import.

A visit or another contact changes it too, but only the first: it is one where an answer names it.
"""

STILL = frozenset(
    (
        *("noted", "figure-reported", "statement-made", "document-attached", "concern-raised"),
        *("pressured", "pressure-lifted", "commitment-made", "commitment-closed", "planned", "plan-dropped"),
    )
)
"""Facts that say nothing of where a stream stands, nor of when anything else was."""


def steps(answers: Iterable[Spell], facts: Iterable[Moment], first: int, last: int) -> list[Moment]:
    """The facts of one stream, in chronicle order, that moved it on a day from `first` to `last`, or may have.

    They are the facts that began what its answers say (an end with a later effect: the fact that told it), and those that
    may be of these days and have moved it unseen behind another.
    """
    behind = began(answers, first)
    return [
        fact
        for fact in facts
        if not fact.opens
        and (
            fact.version in behind
            or (
                fact.verb in STEPS
                and fact.certainty != "alleged"
                and fact.earliest <= last
                and fact.latest >= first
            )
        )
    ]


def began(answers: Iterable[Spell], first: int) -> set[int]:
    """The versions of the facts that began what answers say, on a day from `first` on, or may have."""
    return {
        version
        for answer in answers
        for version, latest in (
            (answer.since_by, answer.since_latest),
            (answer.tier_since_by, answer.tier_since_latest),
        )
        if version is not None and latest >= first
    }
