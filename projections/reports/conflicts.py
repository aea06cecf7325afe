"""Where do sources disagree? Every value of each contested field, and which is used."""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from domain.message import Message
from projections.phrases import things, titled
from projections.reckoning.other_parties import other_parties
from projections.report import (
    WIDE,
    Ask,
    Behind,
    EntryId,
    Named,
    Page,
    Section,
    StreamId,
    Who,
    report,
)
from projections.rows.conflicts import Conflict
from projections.rows.conflicts import conflicts as contested


class Value(NamedTuple):
    """One value of a contested field."""

    stream: Annotated[StreamId, "", WIDE]
    title: Named
    entry: Annotated[EntryId, "whose field is contested"]
    fact: Annotated[str, "the contested fact, as it is read now"]
    field: str
    value: Annotated[str, "in words; dates in EDTF"]
    used: Annotated[bool, "reports use this value"]
    outcome: Annotated[str, "of the field: unresolved, preferred or corrected"]
    because: Annotated[
        str | None,
        "why this value is used, where it was chosen; of an unresolved field why another is not among those that may be"
        " right: it was set aside, or cannot be preferred",
    ]
    told: Annotated[str, "recorded first, contested later, or corrected to"]
    certainty: Annotated[str, "of the entry that gives the value"]
    behind: Annotated[Behind, "the entry that gives the value, and the one that chose it"]


@report(settled=True)
def conflicts(
    ask: Ask,
    who: Annotated[Who | None, "whose contested fields; without it, those of the whole ledger"] = None,
) -> Page:
    """Where do sources disagree?

    A field of an entry is contested where another source gives it another value. Every value is shown with its sources:
    the one in use first, then the others in the order in which they were told. A field is unresolved where nobody has
    preferred or corrected a value: the recorded one is then in use, because it was told first and for no other reason.
    It is unresolved again where a source contests it that was recorded after that: the value that was preferred or
    corrected stays in use, and what was set aside then is shown as that. A value that cannot be preferred, as
    everything else stands, says why. Values that corrections gave are shown too, also where another was chosen since.
    Unresolved fields come first. Shown are the contested facts that may have happened by the day.
    """
    where = {"stream": who} if who else {}
    every = list(ask.of(contested, **where))
    found = [row for row in every if ask.may_have_been(row.earliest)]
    rows = [_row(ask, item) for item in sorted(found, key=_order)]
    title = (
        Message("Where sources disagree on {who}", who=ask.title(who)) if who else "Where sources disagree"
    )
    return Page(
        titled(title, ask.told),
        (Section("conflicts", rows, empty="no field is contested", row=Value),),
        (*_notes(found, every), *other_parties(ask, {row.stream for row in found})),
    )


def _order(conflict: Conflict) -> tuple[bool, str, int, str, bool, int]:
    return (
        conflict.outcome != "unresolved",
        conflict.stream,
        conflict.version,
        conflict.field,
        not conflict.used,
        conflict.n,
    )


def _row(ask: Ask, conflict: Conflict) -> Value:
    chosen = conflict.settled_by if conflict.used else None
    versions = dict.fromkeys(
        version for version in (conflict.by, *conflict.brought_by, chosen) if version is not None
    )
    return Value(
        stream=conflict.stream,
        title=ask.title(conflict.stream),
        entry=f"{conflict.stream}#{conflict.version}",
        fact=ask.said(conflict.text),
        field=conflict.field,
        value=conflict.value.said(ask.name),
        used=conflict.used,
        outcome=conflict.outcome,
        because=conflict.because if conflict.used else conflict.why_not(ask.plain),
        told=conflict.told,
        certainty=conflict.certainty,
        behind=Behind(
            entries=tuple(f"{conflict.stream}#{version}" for version in versions), sources=conflict.sources
        ),
    )


def _notes(found: list[Conflict], every: list[Conflict]) -> Iterator[str]:
    outcomes: dict[tuple[str, int, str], str] = {
        (conflict.stream, conflict.version, conflict.field): conflict.outcome for conflict in found
    }
    if outcomes:
        told = list(outcomes.values())
        yield Message(
            "{number} {fields} contested: {unresolved} unresolved, {preferred} preferred, {corrected} corrected.",
            number=len(told),
            fields=things("field", one=len(told) == 1),
            **{outcome: told.count(outcome) for outcome in ("unresolved", "preferred", "corrected")},
        )
    if any(conflict.outcome == "unresolved" for conflict in found):
        yield (
            "Of an unresolved field the recorded value is in use, because it was told first and for no other reason;"
            " or the one that was preferred or corrected before it was contested again."
        )
    never = {
        (conflict.stream, conflict.version, conflict.field)
        for conflict in found
        if conflict.outcome == "unresolved" and not conflict.used
    } - {(conflict.stream, conflict.version, conflict.field) for conflict in found if conflict.is_open}
    if never:
        yield Message(
            "Of {number} unresolved {fields} no other value can be preferred, as everything else stands:"
            " correct first what stands against it, or retract the contest.",
            number=len(never),
            fields=things("field", one=len(never) == 1),
        )
    if later := len({(conflict.stream, conflict.version, conflict.field) for conflict in every}) - len(
        outcomes
    ):
        yield Message("Left out: {later} contested of facts that had not happened by that day.", later=later)
