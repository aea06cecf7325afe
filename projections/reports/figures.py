"""What has been claimed? Every asserted figure, beside the computed one where there is one."""

from collections.abc import Iterable, Iterator
from typing import Annotated, NamedTuple

from domain.message import Message, Several
from projections.phrases import in_turn, titled
from projections.reckoning.claims import Compared, claims, compared, had_come, subject
from projections.report import (
    WIDE,
    Ask,
    Behind,
    Count,
    Days,
    Named,
    Page,
    Section,
    report,
)
from projections.rows.conflicts import Conflict, conflicts
from projections.rows.figures import Figure
from projections.rows.figures import figures as asserted


class Claimed(NamedTuple):
    """One asserted figure."""

    metric: Annotated[str, "what is counted"]
    figure: Annotated[str, "as it was given: comparator, value, unit; money with its currency"]
    value: Annotated[str, "the value alone, a decimal", WIDE]
    comparator: Annotated[str, "=, >, >=, <, <= or ~ (about)", WIDE]
    unit: Annotated[str | None, "people, percent …; for money the currency, ISO 4217", WIDE]
    as_of: Annotated[Days, "the day or span that it speaks of; else when it was given"]
    subject: Annotated[Named | None, "whom it is about"]
    where: Annotated[Named, "in whose history it stands"]
    computed: Annotated[Count | None, "from this ledger, on any day of that span; null where it cannot be"]
    computed_from: Annotated[str | None, "what is computed, else why nothing is", WIDE]
    verdict: Annotated[str | None, "agrees, contradicted, possible; null where nothing is compared", WIDE]
    difference: Annotated[
        Count | None,
        "asserted less computed; of more or less than a number, from the nearest that it allows",
    ]
    said: Annotated[str, "the verdict in words, else why there is none"]
    contested: Annotated[tuple[str, ...], "what other sources say"]
    certainty: str
    behind: Annotated[Behind, "the entry of the figure"]


@report()
def figures(ask: Ask, metric: Annotated[str | None, "only figures of this metric"] = None) -> Page:
    """What has been claimed?

    Every figure that somebody may have given by the day, with comparator and unit. Of a
    metric whose name ends in -change or -growth the sign is said. Beside it stands what is computed from this ledger on
    any of the days that the figure speaks of, where it can be: for the metric of a policy the count of its subject; for
    sister-school-ties the ties of schools and universities of the subject and those that belong to it which have an
    agreement in force (ports and councils likewise); for visits-before-signature the visits of the partnership in which
    the figure stands. All are least–most. A figure agrees where every such number satisfies it, and is contradicted where
    none does. A body whose ties are not in this ledger has no computed figure.
    """
    every = list(ask.of(asserted, **({"metric": metric} if metric else {})))
    found = claims(ask, metric)
    beside = compared(ask, found)
    disputed: dict[tuple[str, int], list[Conflict]] = {}
    for conflict in ask.of(conflicts, stream={row.stream for row in found}):
        if not conflict.used:
            disputed.setdefault((conflict.stream, conflict.version), []).append(conflict)
    rows = [
        _claimed(ask, row, beside[row], disputed.get((row.stream, row.version), ()))
        for row in sorted(found, key=_order)
    ]
    title = Message("What has been claimed of {metric}", metric=metric) if metric else "What has been claimed"
    empty = (
        Message(
            "no figure of {metric} is on record; there are {metrics}", metric=metric, metrics=_metrics(ask)
        )
        if metric
        else "no figure is on record"
    )
    return Page(
        titled(title, ask.told),
        (Section("figures", rows, empty=empty, row=Claimed),),
        tuple(_notes(ask, rows, every, found)),
    )


def _claimed(ask: Ask, row: Figure, beside: Compared, others: Iterable[Conflict]) -> Claimed:
    return Claimed(
        metric=row.metric,
        figure=row.said,
        value=row.value,
        comparator=row.comparator,
        unit=row.unit,
        as_of=row.of,
        subject=ask.name(subject(row)) or None,
        where=ask.title(row.stream),
        computed=beside.computed,
        computed_from=beside.what,
        verdict=beside.verdict,
        difference=beside.difference,
        said=beside.said,
        contested=tuple(_other(ask, other) for other in others),
        certainty=row.certainty,
        behind=Behind.of(row),
    )


def _other(ask: Ask, conflict: Conflict) -> str:
    """What another source says: `value 22 (focus-taiwan-2024-10-03)`."""
    field, value = conflict.field, ask.said(conflict.value)
    if not conflict.sources:
        return Message("{field} {value}", field=field, value=value)
    return Message("{field} {value} ({sources})", field=field, value=value, sources=Several(conflict.sources))


def _order(figure: Figure) -> tuple[str, int, str, int]:
    return figure.metric, -figure.as_of_latest, figure.stream, figure.place


def _metrics(ask: Ask) -> str:
    return in_turn(sorted({row.metric for row in ask.of(asserted)}), ", ") or Message("none at all")


def _notes(ask: Ask, rows: list[Claimed], every: list[Figure], found: list[Figure]) -> Iterator[str]:
    if beside := sum(row.computed is not None for row in rows):
        yield Message(
            "{beside} of {figures} {figures:figure|figures} {beside:has a computed one beside it|have a"
            " computed one beside them}: what this ledger can name, and no more.",
            beside=beside,
            figures=len(rows),
        )
    if alleged := sum(row.certainty == "alleged" for row in rows):
        yield Message("{alleged} alleged only.", alleged=alleged)
    if unsourced := sum(not row.behind.sources for row in rows):
        yield Message("{unsourced} without a source.", unsourced=unsourced)
    if perhaps := sum(not had_come(figure, ask.day) for figure in found if figure.as_of_earliest <= ask.day):
        yield Message(
            "{perhaps} of {perhaps:a day that may be later|days that may be later} than the one asked for.",
            perhaps=perhaps,
        )
    if later := len(every) - len(rows):
        yield Message("Left out: {later} that were made later.", later=later)
