"""What has been claimed? Every asserted figure, beside the computed one where there is one."""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from domain.kinds import COUNTED, KINDS, bodies_of
from projections.report import WIDE, Ask, Behind, Count, Days, Page, Section, report
from projections.rows.conflicts import Conflict, conflicts
from projections.rows.counting import NOT_HERE, Counting, computable, own_rules, subject, verdict
from projections.rows.figures import Figure
from projections.rows.figures import figures as asserted
from projections.rows.follow_ups import Following


class Claimed(NamedTuple):
    """One asserted figure."""

    metric: Annotated[str, "what is counted"]
    figure: Annotated[str, "as it was given: comparator, value, unit; money with its currency"]
    value: Annotated[str, "the value alone, a decimal", WIDE]
    comparator: Annotated[str, "=, >, >=, <, <= or ~ (about)", WIDE]
    unit: Annotated[str | None, "people, percent …; for money the currency, ISO 4217", WIDE]
    as_of: Annotated[Days, "the day or span that it speaks of; else when it was given"]
    subject: Annotated[str | None, "whom it is about"]
    where: Annotated[str, "in whose history it stands"]
    computed: Annotated[Count | None, "from this ledger, on any day of that span; null where it cannot be"]
    computed_from: Annotated[str | None, "what is computed"]
    verdict: Annotated[str | None, "agrees, contradicted, possible; null where nothing is compared", WIDE]
    contested: Annotated[tuple[str, ...], "what other sources say"]
    certainty: str
    behind: Annotated[Behind, "the entry of the figure"]


@report()
def figures(ask: Ask, metric: Annotated[str | None, "only figures of this metric"] = None) -> Page:
    """What has been claimed?

    Every figure that somebody may have given by the day, with comparator and unit. Of a
    metric whose name ends in -change or -growth the sign is said. Beside it stands what is computed from this ledger on
    any of the days that the figure speaks of, where it can be: for the metric of a policy the count of its subject; for
    sister-school-ties the ties of schools and universities in force of the subject and those that belong to it (ports and
    councils likewise). Both are least–most. A body whose ties are not in this ledger has no computed figure.
    """
    every = list(ask.of(asserted, **({"metric": metric} if metric else {})))
    found = [one for one in every if ask.may_have_been(one.made)]
    computed = _Computed(ask)
    disputed: dict[tuple[str, int], list[Conflict]] = {}
    for one in ask.of(conflicts, stream={one.stream for one in found}):
        if not one.used:
            disputed.setdefault((one.stream, one.version), []).append(one)
    rows = [
        Claimed(
            metric=one.metric,
            figure=one.said,
            value=one.value,
            comparator=one.comparator,
            unit=one.unit,
            as_of=one.of,
            subject=ask.name(subject(one)) or None,
            where=ask.title(one.stream),
            computed=number,
            computed_from=what,
            verdict=verdict(one, number) if number else None,
            contested=tuple(_other(ask, other) for other in disputed.get((one.stream, one.version), ())),
            certainty=one.certainty,
            behind=Behind.of(one),
        )
        for one in sorted(found, key=_order)
        for number, what in [computed(one)]
    ]
    title = f"What has been claimed{f' of {metric}' if metric else ''}"
    empty = (
        f"no figure of {metric} is on record; there are {_metrics(ask)}"
        if metric
        else "no figure is on record"
    )
    return Page(
        f"{title} · {ask.told}" if ask.told else title,
        (Section("figures", rows, empty=empty, row=Claimed),),
        tuple(_notes(rows, every)),
    )


def _other(ask: Ask, one: Conflict) -> str:
    """What another source says: `value 22 (focus-taiwan-2024-10-03)`."""
    said = f"{one.field} {ask.said(one.value)}"
    return f"{said} ({', '.join(one.sources)})" if one.sources else said


def _order(one: Figure) -> tuple[str, int, str, int]:
    return one.metric, -one.as_of_latest, one.stream, one.place


def _metrics(ask: Ask) -> str:
    return ", ".join(sorted({one.metric for one in ask.of(asserted)})) or "none at all"


def _notes(rows: list[Claimed], every: list[Figure]) -> Iterator[str]:
    if beside := sum(one.computed is not None for one in rows):
        yield f"{beside} of {len(rows)} figures have a computed one beside them: what this ledger can name, and no more."
    if alleged := sum(one.certainty == "alleged" for one in rows):
        yield f"{alleged} alleged only."
    if unsourced := sum(not one.behind.sources for one in rows):
        yield f"{unsourced} without a source."
    if later := len(every) - len(rows):
        yield f"Left out: {later} that speak of a later day, or were given later."


# --- what is computed


class _Computed:
    """What this ledger can compute beside a figure; each thing is read once."""

    def __init__(self, ask: Ask) -> None:
        self.ask = ask
        own = reversed(own_rules(ask).values())  # of two with one metric the first counts
        self.rules = {rule.metric: rule for rule in own if rule.metric}
        self._following = Following(ask)
        self._found: dict[tuple[str, str, tuple[int, int]], tuple[Count | None, str | None]] = {}

    def __call__(self, figure: Figure) -> tuple[Count | None, str | None]:
        """The computed figure and what it is; None where there is none."""
        who, span = subject(figure), (figure.as_of_earliest, figure.as_of_latest)
        if who is None:
            return None, None
        key = figure.metric, who, span
        if key not in self._found:
            self._found[key] = self._compute(*key)
        return self._found[key]

    def _compute(self, metric: str, body: str, span: tuple[int, int]) -> tuple[Count | None, str | None]:
        if rule := self.rules.get(metric):
            counting = Counting(self.ask, rule, span[1], of={body})
            if computable(self.ask, body, counting):
                return counting.over(body, *span), f"counterparts by the policy {rule.policy}"
            return None, NOT_HERE
        if kinds := COUNTED.get(metric):
            if self.ask.home in {None, body}:
                article = KINDS[kinds[0]].words.partition(" ")[0]
                computed = f"ties in force of {article} {' or '.join(bodies_of(kinds))}"
                return self._following.over(kinds, body, *span), computed
            return None, NOT_HERE
        return None, None
