"""What was asserted, held against what can be computed: every report compares a claim in the same way.

A claim is a figure that somebody gave (`figure-reported`). It counts from the day on which it was made. What it is
compared with is the least and the most on any of the days that it speaks of, whatever day is asked for: for the metric of
a policy the count of the body that it is about, for ties of schools, ports and councils those in force of that body and of
those that belong to it, for visits before the signature those of the partnership in which it stands.
"""

import operator
from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cached_property
from typing import Annotated, Any, NamedTuple

from domain import when
from domain.kinds import COUNTED, KINDS, bodies_of
from domain.message import Message, Several
from projections.ask import Ask
from projections.phrases import in_turn
from projections.reckoning.counting import NOT_HERE, ONLY_HERE, Counting, Course, own_rules
from projections.reckoning.counting_rules import Rule
from projections.reckoning.early_visits import METRIC as EARLY
from projections.reckoning.early_visits import TIER, EarlyVisits
from projections.reckoning.follow_ups import Following
from projections.row import (
    WIDE,
    Behind,
    Count,
    Days,
    Named,
)
from projections.rows.bodies import bodies
from projections.rows.figures import Figure, figures
from projections.rows.sides import sides

SHARES = ("percent", "%", "‰")
"""Units of a figure that is no number of anything."""
CURRENCY = 3
"""Letters of a currency's code, ISO 4217."""


# --- which claims there are


def claims(ask: Ask, metric: str | None = None, of: str | None = None, **where: Any) -> list[Figure]:
    """The figures that may have been given by the day, those of the latest days first.

    `of` is whom they are about, where only those of one body are asked for; `where` as in `Ask.of`.
    """
    if metric is not None:
        where["metric"] = metric
    found = [
        figure
        for figure in ask.of(figures, **where)
        if figure.made <= ask.day and (of is None or subject(figure) == of)
    ]
    return nearest_first(found, ask.day)


def nearest_first(found: Iterable[Figure], day: int) -> list[Figure]:
    """Figures, those of the latest days first; those of the same day in the order in which they stand in the ledger."""
    in_order = sorted(found, key=lambda figure: (figure.stream, figure.place))
    return sorted(in_order, key=lambda figure: _nearness(figure, day), reverse=True)


def _nearness(figure: Figure, day: int) -> tuple[bool, int]:
    """By how near the days that a figure speaks of come to a day: one that foretells comes last.

    Whose day had surely come counts by the last that it may be; whose day had perhaps not, by the first.
    """
    last = _last(figure)
    return figure.as_of_earliest <= day, last if last <= day else figure.as_of_earliest


def _last(figure: Figure) -> int:
    """The last day that a figure may speak of: none after the one on which it was given, unless it foretells."""
    return max(figure.as_of_earliest, min(figure.as_of_latest, figure.latest))


def had_come(figure: Figure, day: int) -> bool:
    """Whether the day that a figure speaks of had surely come by a day, and not only perhaps."""
    return _last(figure) <= day


def subject(figure: Figure) -> str | None:
    """Whom a figure is about: as it says, else the body in whose stream it stands."""
    kind, _, name = figure.stream.partition(":")
    return figure.subject or (name if kind == "body" else None)


def unknown(ask: Ask, found: Collection[Figure]) -> list[Figure]:
    """Those of some figures that are about nobody whom this ledger knows: no body that is registered or a party."""
    left = {who for who in map(subject, found) if who is None or who != ask.home}
    left -= {body.slug for body in ask.of(bodies, slug=left - {None})}
    if named := left - {None}:
        left -= {side.body for side in ask.of(sides, body=named)}
    return [figure for figure in found if subject(figure) in left]


class Asserted(NamedTuple):
    """What is asserted, and what is alleged beside it."""

    figure: Figure | None
    """The latest figure that is not alleged, of those whose day had surely come."""
    alleged: Figure | None
    """The latest alleged one of these, unless it speaks of an earlier day."""
    beside: tuple[Figure, ...] = ()
    """Further ones of the same latest day, alleged ones beside the alleged one."""
    possible: tuple[Figure, ...] = ()
    """Those whose day had perhaps come, the latest first: each may be later than all others, or still to come."""

    @property
    def perhaps(self) -> Figure | None:
        """The latest figure whose day had perhaps come, not alleged, and not only known to be of some day up to it."""
        told = (each for each in self.possible if each.certainty != "alleged")
        return next((each for each in told if each.as_of_earliest > when.MIN), None)


def asserted(found: Iterable[Figure], day: int) -> Asserted:
    """What is asserted by a day in claims of which the latest come first: an alleged or foretold figure never is."""
    told = [figure for figure in found if figure.as_of_earliest <= day]
    sure = [figure for figure in told if had_come(figure, day)]
    given = next((figure for figure in sure if figure.certainty != "alleged"), None)
    alleged = next((figure for figure in sure if figure.certainty == "alleged"), None)
    if given and alleged and _nearness(alleged, day) < _nearness(given, day):
        alleged = None
    last = {claim.certainty == "alleged": _nearness(claim, day) for claim in (given, alleged) if claim}
    beside = (
        figure
        for figure in sure
        if figure not in {given, alleged}
        and last.get(figure.certainty == "alleged") == _nearness(figure, day)
    )
    return Asserted(given, alleged, tuple(beside), tuple(each for each in told if not had_come(each, day)))


# --- one claim and a number


COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


def verdict(figure: Figure, computed: Count) -> str | None:
    """What the computed numbers say of a figure: agrees, contradicted or possible; None of an `about`.

    It agrees where every number from the least to the most satisfies its comparator, is contradicted where none does.
    """
    if figure.comparator == "~":
        return None
    value, numbers = Decimal(figure.value), range(computed.least, computed.most + 1)
    satisfied = [COMPARED[figure.comparator](number, value) for number in numbers]
    return "agrees" if all(satisfied) else "possible" if any(satisfied) else "contradicted"


def difference(figure: Figure, computed: Count) -> Count | None:
    """By how many a figure says more than is computed; below 0 where it says fewer.

    Of a figure that bounds, from the nearest number that it allows, so that 0 lies in it where one of those computed is
    allowed. None of one that no number of things can be equal to, such as 2.5.
    """
    value = Decimal(figure.value)
    match figure.comparator:
        case ">" | ">=":
            edge = _whole(value, ROUND_CEILING)
            least = edge + 1 if figure.comparator == ">" and edge == value else edge
            return Count(max(0, least - computed.most), max(0, least - computed.least))
        case "<" | "<=":
            edge = _whole(value, ROUND_FLOOR)
            most = edge - 1 if figure.comparator == "<" and edge == value else edge
            return Count(min(0, most - computed.most), min(0, most - computed.least))
        case _:
            edge = _whole(value, ROUND_FLOOR)
            return Count(edge - computed.most, edge - computed.least) if edge == value else None


def _whole(value: Decimal, rounding: str) -> int:
    return int(value.to_integral_value(rounding))


class Compared(NamedTuple):
    """One claim beside what is computed."""

    computed: Count | None = None
    """The least and the most on any day that it speaks of; None where nothing can be computed."""
    what: str | None = None
    """What is computed, else why nothing is; None of a metric that is never computed."""
    verdict: str | None = None
    difference: Count | None = None
    said: str = ""
    """All that in a few words, the verdict first."""

    @classmethod
    def of(cls, figure: Figure, computed: Count, what: str) -> "Compared":
        """A figure held against a number."""
        judged, less = verdict(figure, computed), difference(figure, computed)
        said = _said(figure, computed, judged, less)
        return cls(computed=computed, what=what, verdict=judged, difference=less, said=said)

    @classmethod
    def none(cls, why: str) -> "Compared":
        """A figure beside which nothing can be computed, and why."""
        return cls(what=why, said=why)


NOBODY = Compared.none("not computable: nobody is named whom it is about")
"""What can be computed beside a figure about nobody."""


def _said(figure: Figure, computed: Count, judged: str | None, less: Count | None) -> str:
    if judged is None:
        return Message("about, so no verdict: {computed} computed", computed=computed)
    if judged == "possible":
        return Message("possible: within the {computed} computed", computed=computed)
    verdict = VERDICTS[judged]
    if judged == "agrees" or less is None:
        return Message("{verdict}: {computed} computed", verdict=verdict, computed=computed)
    return _not_borne_out(figure, verdict, computed, less)


def _not_borne_out(figure: Figure, verdict: Message, computed: Count, less: Count) -> Message:
    """By how much a figure says more than is computed, or fewer."""
    above = less.least > 0
    size = less if above else Count(-less.most, -less.least)
    said = {"verdict": verdict, "computed": computed, "size": size}
    if figure.comparator != "=":
        if above:
            return Message("{verdict}: {computed} computed, {size} fewer than it says", **said)
        return Message("{verdict}: {computed} computed, {size} more than it allows", **said)
    if above:
        return Message(
            "{verdict}: {size} more than the {computed} computed, which this ledger cannot name", **said
        )
    return Message("{verdict}: {size} fewer than the {computed} computed", **said)


VERDICTS = {"agrees": Message("agrees"), "contradicted": Message("not borne out")}
"""Verdicts in words: that no computed number satisfies a figure is no finding against whoever gave it."""


# --- what is computed


def compared(
    ask: Ask,
    found: Collection[Figure],
    *,
    rule: Rule | None = None,
    kinds: Mapping[str, tuple[str, ...]] | None = None,
) -> dict[Figure, Compared]:
    """Each of some figures beside what this ledger can compute; what several of them need is read once.

    `rule` goes before the ledger's own policies for its metric; of two policies with one metric the first that was adopted
    counts. `kinds` are the kinds of instrument that a metric counts, which go before all policies.
    """
    told = _Computed(ask, found, rule, kinds)
    return {figure: told(figure) for figure in found}


class _Computed:
    def __init__(
        self,
        ask: Ask,
        found: Collection[Figure],
        rule: Rule | None,
        kinds: Mapping[str, tuple[str, ...]] | None,
    ) -> None:
        self.ask = ask
        self.kinds = kinds or COUNTED
        self.rules: dict[str, Rule] = {}
        for own in ([rule] if rule else []) + list(own_rules(ask).values()):
            if own.metric and own.metric not in (kinds or {}):
                self.rules.setdefault(own.metric, own)
        self._found = found
        self._unknown = {figure.entry for figure in unknown(ask, found)}
        self._countings: dict[str, Counting] = {}
        self._courses: dict[tuple[str, str], Course] = {}
        self._following = Following(ask)
        early = {figure.stream for figure in found if figure.metric == EARLY}
        self._early = EarlyVisits(ask, {stream for stream in early if stream.startswith("partnership:")})

    def __call__(self, figure: Figure) -> Compared:
        """One figure beside what is computed."""
        metric = figure.metric
        if metric not in self.rules and metric not in self.kinds and metric != EARLY:
            return Compared()
        if figure.unit and (figure.unit in SHARES or _is_money(figure.unit)):
            return Compared.none(
                Message("not computable: a figure in {unit} is no number of them", unit=figure.unit)
            )
        if figure.as_of_earliest > self.ask.today:
            return Compared.none("not computable: the days that it speaks of are still to come")
        if metric in self.rules or metric in self.kinds:
            return self._of_body(figure)
        return self._of_visits(figure)

    def _of_body(self, figure: Figure) -> Compared:
        who = subject(figure)
        if who is None:
            return NOBODY
        if figure.entry in self._unknown:
            return Compared.none(Message("not computable: {who} is no body of this ledger", who=who))
        if rule := self.rules.get(figure.metric):
            return self._by_rule(figure, rule, who)
        return self._by_kind(figure, self.kinds[figure.metric], who)

    def _by_rule(self, figure: Figure, rule: Rule, who: str) -> Compared:
        ties = self._counting(rule).ties_of(who)
        if not ties and who not in self._homes:
            return Compared.none(NOT_HERE)
        course = self._course(rule, who)
        computed = _any_of(course.over(first, last) for first, last in spans(figure))
        if not computable(self.ask, who, ties, self._homes):
            return Compared.none(_only_here(computed))
        what = Message("counterparts by the policy {policy}", policy=rule.policy)
        return Compared.of(figure, computed, what)

    def _by_kind(self, figure: Figure, kinds: tuple[str, ...], who: str) -> Compared:
        here = self.ask.home is None or who in self._homes
        if not here and not self._following.has_ties_of(who):
            return Compared.none(NOT_HERE)
        computed = _any_of(self._following.over(kinds, who, first, last) for first, last in spans(figure))
        if not here:
            return Compared.none(_only_here(computed))
        article = KINDS[kinds[0]].words.partition(" ")[0]
        what = Message(
            "ties of {article} {bodies} with an agreement in force",
            article=article,
            bodies=Several(bodies_of(kinds), " or "),
        )
        return Compared.of(figure, computed, what)

    def _of_visits(self, figure: Figure) -> Compared:
        if not figure.stream.startswith("partnership:"):
            return Compared.none("not computable: it stands in no partnership")
        if not self._early.is_signed(figure.stream):
            return Compared.none(
                Message("not computable: nothing of tier {tier} or more was signed", tier=TIER)
            )
        computed = _any_of(self._early.over(figure.stream, first, last) for first, last in spans(figure))
        return Compared.of(figure, computed, "visits before the first signature")

    @cached_property
    def _homes(self) -> frozenset[str]:
        return homes(self.ask)

    def _counting(self, rule: Rule) -> Counting:
        if rule.policy not in self._countings:
            metrics = {figure for figure in self._found if self.rules.get(figure.metric) == rule}
            named = {who for figure in metrics if (who := subject(figure))}
            self._countings[rule.policy] = Counting(self.ask, rule, when.MAX, of=named | self._homes)
        return self._countings[rule.policy]

    def _course(self, rule: Rule, body: str) -> Course:
        key = rule.policy, body
        if key not in self._courses:
            self._courses[key] = self._counting(rule).course(body)
        return self._courses[key]


def homes(ask: Ask) -> frozenset[str]:
    """The ledger's home, and whoever was to take its place: the bodies of which all ties are in this ledger."""
    found: list[str] = []
    body = ask.home
    while body is not None and body not in found:
        found.append(body)
        body = next((row.successor for row in ask.of(bodies, stream=f"body:{body}")), None)
    return frozenset(found)


def computable(ask: Ask, body: str, ties: int, own: Collection[str]) -> bool:
    """Whether all ties of a body are in this ledger: the home's (`homes`); in one without a home, those of every party.

    `ties` are the partnerships here on a side of which it is.
    """
    return body in own or (ask.home is None and ties > 0)


def _only_here(computed: Count) -> str:
    return Message(
        "{why}: {computed}; its other ties are not in this ledger, so no verdict",
        why=ONLY_HERE,
        computed=computed,
    )


def spans(figure: Figure) -> list[tuple[int, int]]:
    """The days that a figure speaks of, as spans: of a set, one for each of its members."""
    said = figure.as_of or ""
    if said.startswith("[") and "," in said:
        return [when.bounds(f"[{part}]") for part in said[1:-1].split(",")]
    return [(figure.as_of_earliest, figure.as_of_latest)]


def _any_of(counts: Iterable[Count]) -> Count:
    """The least and the most of several spans."""
    those = list(counts)
    return Count(min(count.least for count in those), max(count.most for count in those))


def _is_money(unit: str) -> bool:
    return len(unit) == CURRENCY and unit.isascii() and unit.isupper()


# --- the table of claims


class Claim(NamedTuple):
    """One asserted figure beside the computed one."""

    subject: Annotated[Named | None, "whom it is about: a body by its name, else as it was told"]
    asserted: str
    as_of: Annotated[Days, "the day or span that it speaks of"]
    day: Annotated[str | None, "the last day of that, as far as it had come", WIDE]
    certain: Annotated[bool, "whether its day had surely come by the day asked for", WIDE]
    computed: Annotated[
        Count | None, "the least and the most on any day of that span; null where it cannot be"
    ]
    verdict: Annotated[
        str | None,
        "agrees, contradicted, or possible where some of these numbers satisfy it; null for an about",
        WIDE,
    ]
    difference: Annotated[
        Count | None,
        "asserted less computed; of more or less than a number, from the nearest that it allows",
    ]
    said: Annotated[str, "the verdict in words, else why there is none"]
    certainty: str
    behind: Annotated[Behind, "the entry of the figure"]


def table(ask: Ask, beside: Mapping[Figure, Compared]) -> list[Claim]:
    """Claims as rows, in their order."""
    return [_claim(ask, figure, found) for figure, found in beside.items()]


def _claim(ask: Ask, figure: Figure, found: Compared) -> Claim:
    return Claim(
        subject=ask.name(subject(figure)) or None,
        asserted=figure.said,
        as_of=figure.of,
        day=ask.iso(min(figure.as_of_latest, ask.day)),
        certain=had_come(figure, ask.day),
        computed=found.computed,
        verdict=found.verdict,
        difference=found.difference,
        said=found.said,
        certainty=figure.certainty,
        behind=Behind.of(figure),
    )


def last_claimed(found: Iterable[Claim], day: str) -> tuple[Claim | None, list[Claim]]:
    """What was last claimed by a day (ISO 8601), of rows of which the latest come first, alleged ones aside.

    It is the first whose day had surely come; beside it stand those whose day had perhaps: each may be a later one, or was
    still to come.
    """
    told = [row for row in found if row.certainty != "alleged" and (row.as_of.earliest or "") <= day]
    sure = next((row for row in told if row.certain), None)
    return sure, [row for row in told if not row.certain]


def as_told(those: Iterable[Figure]) -> str:
    """Some claims in one line, with whom they name and where they stand: for those about nobody who is known."""
    return in_turn(
        Message(
            "{figure} of {who} ({entry})",
            figure=figure.said,
            who=subject(figure) or Message("nobody who is named"),
            entry=figure.entry,
        )
        for figure in those
    )
