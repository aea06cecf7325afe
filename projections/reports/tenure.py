"""How long do ties last?"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from math import ceil, floor
from typing import Annotated, Literal, NamedTuple

from domain import when
from domain.message import Field, Message, Several, as_read
from domain.terms import WIDEST
from projections.phrases import counted, titled
from projections.reckoning.lasting import Lasting, Served, middle
from projections.reckoning.ties import ties as seen_from
from projections.reckoning.units import Pair, Ties
from projections.report import (
    TIERS,
    UNKNOWN,
    WIDE,
    Ask,
    Behind,
    Body,
    Count,
    Days,
    Heading,
    Link,
    Named,
    Page,
    Section,
    StreamId,
    began_by,
    grouped,
    in_turn,
    report,
    see_that_it_is_a_tier,
)
from projections.rows.bodies import bodies
from projections.rows.instruments import Instrument, instruments
from projections.rows.sides import sides
from projections.rows.spells import WHOLE, Spell, spells

OVER = {"expired", "terminated", "invalidated", "replaced"}
SERVED = {"in-force", "expired"}
"""What is one of these for certain has been in force, though perhaps on no day that can be named."""
State = Literal["ended", "running", "possibly running"]
STATES: dict[State, str] = {
    "running": "running",
    "ended": "ended",
    "possibly running": "possibly running",
}


class Answer(NamedTuple):
    """How long some ties have lasted, of those in which an agreement was in force, or may have been."""

    which: Annotated[str, "which ties: all, those that ended, those that run, those of which that is open"]
    number: Annotated[
        Count, Heading("ties"), "the most with those in which an agreement only may have been in force"
    ]
    running: Annotated[Count, "of these on the day"]
    median_least: Annotated[int | None, "of the days that each lasted at least"]
    median_most: Annotated[int | None, "of the days that each lasted at most; null where nobody says"]
    shortest_least: Annotated[int | None, "the fewest days that one of them lasted, at least"]
    longest_least: Annotated[int | None, "the most days that one of them lasted, at least"]
    longest_most: Annotated[int | None, "the same at most; null where nobody says since when one lasts"]


class ByKind(NamedTuple):
    """How long agreements of one kind were in force, tie by tie."""

    of_kind: Annotated[str, Heading("kind"), "of the agreement"]
    number: Annotated[
        Count, Heading("ties"), "in which one was in force; the most with those in which one may have been"
    ]
    running: Annotated[Count, "of these on the day"]
    median_least: Annotated[int | None, "of the days that each lasted at least"]
    median_most: Annotated[int | None, "of the days that each lasted at most; null where nobody says"]
    longest_least: Annotated[int | None, "the most days that one of them lasted, at least"]
    longest_most: Annotated[int | None, "the same at most; null where nobody says since when one lasts"]


class ByCountry(NamedTuple):
    """How long ties with one country have lasted."""

    of_country: Annotated[
        str | None,
        Heading("country"),
        "of the counterpart; of both where no body is named; null where unknown",
        UNKNOWN,
    ]
    number: Annotated[
        Count, Heading("ties"), "the most with those in which an agreement only may have been in force"
    ]
    running: Annotated[Count, "of these on the day"]
    median_least: Annotated[int | None, "of the days that each lasted at least"]
    median_most: Annotated[int | None, "of the days that each lasted at most; null where nobody says"]
    longest_least: Annotated[int | None, "the most days that one of them lasted, at least"]
    longest_most: Annotated[int | None, "the same at most; null where nobody says since when one lasts"]


class Tenure(NamedTuple):
    """How long one tie has lasted."""

    title: Annotated[Named, "between whom"]
    state: Annotated[State, "on the day"]
    days_least: Annotated[int, "on which an agreement was in force for certain"]
    days_most: Annotated[int | None, "and on which one may have been; null where nobody says since when"]
    spells: Annotated[int, "stretches of days without a break"]
    kinds: Annotated[tuple[str, ...], "of its agreements, the closest first"]
    country: Annotated[str | None, "of the counterpart; of both where no body is named"]
    stream: Annotated[StreamId, "the partnership; of several between the two, the first", WIDE]
    behind: Annotated[Behind, "the entries of the signatures and renewals", WIDE]


class Stretch(NamedTuple):
    """One stretch of days on which a tie lasted without a break."""

    title: Annotated[Named, "between whom"]
    began: Annotated[Days, "its first day"]
    ended: Annotated[Days | None, "the first day on which it was over; null where it runs for certain"]
    how: Annotated[str, "where the tie stood then; running where it runs"]
    days_least: Annotated[int, "on which an agreement was in force for certain"]
    days_most: Annotated[int | None, "and on which one may have been; null where nobody says since when"]
    kinds: Annotated[tuple[str, ...], "of the agreements in force, the closest first"]
    stream: Annotated[StreamId, "the partnership", WIDE]
    behind: Annotated[Behind, "the entries of the signatures and renewals, and the one that ended it", WIDE]


@report()
def tenure(
    ask: Ask,
    tier: Annotated[
        int, "of the agreement, at least: 4 sister tie, 3 friendship, 2 memorandum, 1 letter of intent"
    ] = 1,
    of: Annotated[Body | None, "whose ties (default: the home's)"] = None,
) -> Page:
    """How long do ties last?

    A tie is two bodies, however many partnerships they have. It lasts on every day on which an agreement of at least the
    tier is in force between the two, the as-at day included; a suspended agreement is in force. One that was signed and is
    not yet in force does not last, nor does one that has run out, was terminated, declared invalid or replaced. Days are
    added up over all of its spells, a spell being a stretch of days without a break, whichever agreements follow each
    other in it.

    Least are the days on which an agreement is in force whatever the days were that are only roughly known; most are those
    on which one may be. So five years from some day of 2019 are four for certain and six at most; but an agreement that has
    run its one term, with no other beside it, has lasted just that term. Where nobody says since when (a tie known only from
    a list), there is no most. The median is that of the least and that of the most days, of an even number the mean of the
    middle two, rounded outwards; where one in the middle has no most, neither has the median. Ties that run are censored:
    they have lasted so long by the day, and stand apart from those that ended.

    By kind: the days on which an agreement of that kind is in force, so that a tie counts under each kind that it had. By
    country: of the counterpart. A tie that another body took over goes on, and has lasted since it was signed. Alleged
    facts put nothing in force.
    """
    see_that_it_is_a_tier(tier)
    body = of or ask.home
    found = [two for two in _ties(ask, body, tier) if two.lasting.possibly]
    found.sort(key=lambda two: (-two.lasting.least, two.lasting.most is not None, str(two.title)))
    titles = (
        Message("How long ties of {body} last", body=ask.name(body))
        if body
        else Message("How long ties last")
    )
    return Page(
        titled(titles, ask.told),
        (
            Section("answer", list(_answers(found)), row=Answer),
            Section("kinds", list(_by_kind(found, tier)), "By kind of agreement", "none", ByKind),
            Section("countries", list(_by_country(found)), "By country", "none", ByCountry),
            Section("ties", [two.row() for two in found], "Ties", "no agreement was in force", Tenure),
            Section(
                "spells", [row for two in found for row in two.stretches()], "Their spells", "none", Stretch
            ),
        ),
        tuple(_notes(ask, found, tier, body)),
        _with_its_sentence,
    )


# --- ties


class _Two:
    """One tie: two bodies, and the days on which their agreements were in force."""

    def __init__(
        self,
        ask: Ask,
        pairs: Sequence[Pair],
        stands: Sequence[Spell],
        agreed: Sequence[Instrument],
        country: str | None,
        tier: int,
    ) -> None:
        self._day, self._stands = ask.day, stands
        self.stream, self.country = pairs[0].stream, country
        whole = len(pairs) == 1 and not pairs[0].of
        self.title = (
            ask.title(self.stream)
            if whole
            else ask.between("partnership", sorted(pairs[0].bodies), Link("stream", self.stream))
        )
        self.agreed = [row for row in agreed if row.tier >= tier]
        self.lasting = self._days({(row.stream, row.id) for row in self.agreed})

    def _days(self, wanted: Collection[tuple[str, str]]) -> Lasting:
        """The days by the day that is asked for on which some of these agreements are in force."""
        found = Lasting.of(
            (row.first, min(row.until, self._day + 1), sure)
            for row in self._stands
            if (sure := _holds(row, wanted)) is not None
        )
        there = [row for row in self.agreed if (row.stream, row.id) in wanted and row.holds(self._day)]
        served = tuple(filter(None, (_served(row, self._day) for row in there)))
        return found._replace(served=served, alone=len(wanted) == 1)

    def of_kind(self, kind: str) -> Lasting:
        """The days on which an agreement of a kind is in force."""
        return self._days({(row.stream, row.id) for row in self.agreed if row.kind == kind})

    @property
    def kinds(self) -> tuple[str, ...]:
        """Of what may have been in force, the closest first."""
        return self._kinds_in(self.lasting)

    def _kinds_in(self, lasting: Lasting) -> tuple[str, ...]:
        there = {row.kind: row.tier for row in self.agreed if _overlaps(self.of_kind(row.kind), lasting)}
        return tuple(sorted(there, key=lambda kind: (-there[kind], kind)))

    def state(self, lasting: Lasting | None = None) -> State:
        """Whether it runs on the day."""
        return _state(self.lasting if lasting is None else lasting, self._day)

    def _behind(self, lasting: Lasting) -> Iterator[Instrument]:
        """What may have been in force on some days, each as it stood last."""
        last: dict[tuple[str, str, int], Instrument] = {}
        until = min(lasting.possibly[-1][1], self._day + 1) if lasting.possibly else 0
        for row in self.agreed:
            if row.first < until and "in-force" in row.statuses:
                last[row.stream, row.id, row.version] = row  # what it rests on by then: renewals too
        for (stream, name, _), row in last.items():
            if _overlaps(self._days({(stream, name)}), lasting):
                yield row

    def row(self) -> Tenure:
        return Tenure(
            title=self.title,
            state=self.state(),
            days_least=self.lasting.least,
            days_most=self.lasting.most,
            spells=len(self.lasting.possibly),
            kinds=self.kinds,
            country=self.country,
            stream=self.stream,
            behind=Behind.of(*self._behind(self.lasting)),
        )

    def stretches(self) -> Iterator[Stretch]:
        """The spells of the tie, the first first."""
        for spell in self.lasting.spells():
            state, signatures = self.state(spell), list(self._behind(spell))
            after = self._after(spell.ends[1]) if state != "running" else []
            yield Stretch(
                title=self.title,
                began=_began(spell.begins, signatures),
                ended=None if state == "running" else _ended(spell.ends, self._day),
                how=STATES[state] if state != "ended" else self._how(spell, after),
                days_least=spell.least,
                days_most=spell.most,
                kinds=self._kinds_in(spell),
                stream=signatures[0].stream if signatures else self.stream,
                behind=Behind.joined([Behind.of(*signatures), *(began_by(row, "since") for row in after)]),
            )

    def _how(self, spell: Lasting, after: Iterable[Spell]) -> str:
        """What became of its agreements, whatever else is paused; where they go on without it, where the tie stands."""
        then = [row for row in self.agreed if row.holds(spell.ends[1]) and row.status in OVER]
        there = [row for row in then if _overlaps(self._days({(row.stream, row.id)}), spell)]
        return in_turn(dict.fromkeys(as_read(row.status) for row in there or after), ", ")

    def _after(self, day: int) -> list[Spell]:
        """Where the tie stands on a day, in each of its partnerships."""
        return [row for row in self._stands if row.holds(day)]


def _ties(ask: Ask, body: str | None, tier: int) -> Iterator[_Two]:
    """The ties of a body, or all, with what was in force in each."""
    known = ask.begun(kind="partnership")
    seen = seen_from((side for side in ask.of(sides) if side.stream in known), ask.day, body)
    ties = Ties(ask, (known[stream] for stream in seen), body)
    stands = grouped(ask.of(spells, stream=set(seen)), lambda row: (row.stream, row.of))
    agreed = grouped(ask.of(instruments, stream=set(seen)), lambda row: (row.stream, row.of))
    countries = {row.slug: row.country for row in ask.of(bodies)}
    for pairs in ties.between():
        if body is not None and body not in pairs[0].bodies:
            continue
        there = [(pair.stream, pair.of or WHOLE) for pair in pairs]
        others = [name for name in pairs[0].bodies if name != body]
        yield _Two(
            ask,
            pairs,
            [row for key in there for row in stands.get(key, ())],
            [row for key in there for row in agreed.get(key, ())],
            _country([countries.get(name) for name in others]),
            tier,
        )


def _country(those: Sequence[str | None]) -> str | None:
    known = sorted({country for country in those if country})
    return " – ".join(known) if known and all(those) else None


def _served(row: Instrument, day: int) -> Served | None:
    """How long an agreement has been in force by a day that has surely begun its one term, and had no other since.

    None where that is not so: one that was renewed late has had a break, and a term that was counted from another day than
    the signature may have begun before it.
    """
    if not set(row.statuses) <= SERVED or row.others or row.ends_earliest is None or row.ends_latest is None:
        return None
    begins, ends, count = (row.earliest, row.latest), (row.ends_earliest, row.ends_latest), row.reckoned
    if count is None or row.starts_earliest is not None or not row.runs_out:
        return None
    if (count.first, count.first_end) != (begins, ends):
        return None
    if row.statuses != ("expired",) or begins[1] - begins[0] > WIDEST:
        return Served(begins, (min(ends[0], day + 1), min(ends[1], day + 1)))
    days = [count.end(first) - first for first in range(begins[0], begins[1] + 1)]
    return Served(begins, ends, (min(days), max(days)))


def _holds(row: Spell, wanted: Collection[tuple[str, str]]) -> bool | None:
    """Whether one of some agreements is in force while a spell holds; None where none of them can be."""
    those = [any((row.stream, name) in wanted for name in held) for held in row.held]
    return all(those) if any(those) else None


def _overlaps(lasting: Lasting, other: Lasting) -> bool:
    return any(
        max(first, begin) < min(until, end)
        for first, until in lasting.possibly
        for begin, end in other.possibly
    )


def _state(lasting: Lasting, day: int) -> State:
    if lasting.surely and lasting.surely[-1][1] > day:
        return "running"
    return "possibly running" if lasting.possibly and lasting.possibly[-1][1] > day else "ended"


def _began(bounds: tuple[int, int], signatures: Collection[Instrument]) -> Days:
    """The first day of a spell, no later than any of its signatures; in the words of the one whose day it is."""
    first, last = bounds
    starts = [row.latest if row.starts_latest is None else row.starts_latest for row in signatures]
    if starts and min(starts) >= first:  # else a renewal began it
        last = min(last, max(starts))
    on = next((row.on for row in signatures if (row.earliest, row.latest) == (first, last)), None)
    return Days.of((first, last), on)


def _ended(bounds: tuple[int, int], day: int) -> Days:
    """The day on which it was over; open at its end where it may run on the day that is asked for."""
    return Days.of((bounds[0], when.MAX if bounds[1] > day else bounds[1]))


# --- all of them


def _numbers(those: Sequence[Lasting]) -> dict[str, int | None]:
    """The medians and the ends of how long some ties have lasted."""
    least, most = middle([each.least for each in those]), middle([each.most for each in those])
    longest = [each.most for each in those]
    return {
        "median_least": None if least is None else floor(least),
        "median_most": None if most is None else ceil(most),
        "longest_least": max((each.least for each in those), default=None),
        "longest_most": None if None in longest else max(filter(None, longest), default=None),
    }


def _count(those: Iterable[Lasting]) -> Count:
    """So many ties; for certain those in which an agreement was surely in force on some day."""
    there = list(those)
    return Count(sum(each.certain for each in there), len(there))


def _answers(found: Sequence[_Two]) -> Iterator[Answer]:
    every: tuple[tuple[str, Callable[[_Two], bool]], ...] = (
        ("all", lambda _two: True),
        *((state, lambda two, state=state: two.state() == state) for state in STATES),
    )
    for what, belongs in every:
        there = [two for two in found if belongs(two)]
        those = [two.lasting for two in there]
        if those or what in {"all", "ended", "running"}:
            yield Answer(
                which=what,
                number=_count(those),
                running=_running(two.state() for two in there),
                shortest_least=min((each.least for each in those), default=None),
                **_numbers(those),
            )


def _by_kind(found: Sequence[_Two], tier: int) -> Iterator[ByKind]:
    """The kinds, those that most ties had first."""
    rows = [
        ByKind(
            of_kind=kind,
            number=_count(lasting for _, lasting in those),
            running=_running(two.state(lasting) for two, lasting in those),
            **_numbers([lasting for _, lasting in those]),
        )
        for kind in dict.fromkeys(row.kind for two in found for row in two.agreed if row.tier >= tier)
        if (those := [(two, lasting) for two in found if (lasting := two.of_kind(kind)).possibly])
    ]
    yield from sorted(rows, key=lambda row: (-row.number.most, row.of_kind))


def _by_country(found: Sequence[_Two]) -> Iterator[ByCountry]:
    """The countries, those with the most ties first."""
    there = grouped(found, lambda two: two.country)
    rows = [
        ByCountry(
            of_country=country,
            number=_count(two.lasting for two in those),
            running=_running(two.state() for two in those),
            **_numbers([two.lasting for two in those]),
        )
        for country, those in there.items()
    ]
    yield from sorted(rows, key=lambda row: (-row.number.most, row.of_country or "~"))


def _running(states: Iterable[State]) -> Count:
    there = list(states)
    surely = there.count("running")
    return Count(surely, surely + there.count("possibly running"))


def _with_its_sentence(page: Page) -> Page:
    """The page with what its first table says of all ties in one sentence, over all that is contested."""
    answer, *others = page.sections
    every = next(row for row in answer.rows if row.which == "all")
    return page._replace(sections=(answer._replace(title=_sentence(every)), *others))


def _sentence(every: Answer) -> str:
    """How many ties there are, and how long they last."""
    if not every.number.most:
        return Message("No agreement was in force")
    days = _span(every.median_least or 0, every.median_most)
    said = {"ties": every.number, "running": every.running, "days": days}
    if every.number.most == 1:
        return Message(
            "{ties} {ties:tie|ties}, of which {running} {running:is|are} running; it lasted {days}", **said
        )
    return Message(
        "In all {ties} {ties:tie|ties}, {running} of them running; the median lasted {days}", **said
    )


def _span(least: int, most: int | None) -> Message:
    if most is None:
        return Message("{least:,} {least:day|days} at least", least=least)
    return Message("{days:,} {days:day|days}", days=Count(least, most))


def _notes(ask: Ask, found: Sequence[_Two], tier: int, body: str | None) -> Iterator[str]:
    running = _running(two.state() for two in found)
    if running.most:
        yield Message(
            "Ties that run have lasted so long by {day}, and go on: {ties} {ties:tie|ties}.",
            day=ask.iso(ask.day),
            ties=running,
        )
    if unknown := [two for two in found if two.lasting.endless]:
        yield Message(
            "Nobody says since when, so that there is no most: {ties}.", ties=counted(len(unknown), "tie")
        )
    if maybe := [two.title for two in found if not two.lasting.certain]:
        yield Message("Perhaps never in force, and so at least 0 days: {ties}.", ties=Several(maybe, "; "))
    if tier > TIERS[0]:
        yield Message("Left out: agreements of a tier below {tier}.", tier=tier)
    if body:
        yield Message(
            "Left out: ties of which {body} is no side (say {of} for another body).",
            body=ask.plain(body),
            of=Field("of"),
        )
