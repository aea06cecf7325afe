"""On what? Facts per topic and partner."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, NamedTuple

from domain.message import Message
from projections.phrases import titled
from projections.reckoning.belonging import house, with_those_under
from projections.reckoning.spans import first_of, last_of
from projections.report import (
    WIDE,
    Ask,
    Behind,
    Count,
    Days,
    Link,
    Named,
    Page,
    Section,
    StreamId,
    Who,
    counted,
    grouped,
    report,
    see_that_it_is,
)
from projections.rows.topics import Topic
from projections.rows.topics import topics as topics_of


class Shared(NamedTuple):
    """One topic with one partner."""

    topic: str
    partner: Annotated[Named, "with whom: a counterpart, a network, or a programme that names none"]
    stream: Annotated[StreamId, "its id", WIDE]
    facts: Annotated[Count, "that name the topic, those that may be later than the day counted in the most"]
    alleged: Annotated[int, "alleged facts that name it, in no count"]
    first: Days
    last: Days
    how: Annotated[tuple[str, ...], "the types of the facts"]
    behind: Annotated[Behind, "the facts", WIDE]


class Total(NamedTuple):
    """One topic over all partners."""

    topic: str
    facts: Annotated[Count, "each counted once, however many partners it names"]
    alleged: Annotated[int, "in no count"]
    partners: Annotated[int, "with whom"]
    first: Days
    last: Days
    behind: Annotated[Behind, "the facts", WIDE]


@report()
def topics(ask: Ask, who: Annotated[Who | None, "only this stream, and the ties under it"] = None) -> Page:
    """On what, with whom?

    One row a topic and partner: the visits, contacts, proposals, signatures, participations and editions that name the
    topic and may have happened by the day. The partner is whoever is in the stream beside the ledger's home and the bodies
    under it; a programme's are those that its edition names, so that an edition with three partners is in three rows and
    once in the totals. A fact without topics is in no row.
    """
    see_that_it_is(who, "partnership", "membership", "programme")
    found = [row for row in ask.of(topics_of, **_within(ask, who)) if row.earliest <= ask.day]
    own = house(ask, ask.home) if ask.home else frozenset()
    together: dict[tuple[str, Named, str], list[Topic]] = {}
    with_whom: dict[tuple[str, tuple[str, ...]], tuple[Named, ...]] = {}
    for row in found:
        about = (row.stream, row.partners)
        if (those := with_whom.get(about)) is None:
            those = with_whom[about] = _partners(ask, row, own)
        for partner in those:
            together.setdefault((row.topic, partner, row.stream), []).append(row)
    alone = grouped(found, lambda row: row.topic)
    partners: dict[str, set[Named]] = {topic: set() for topic in alone}
    for topic, partner, _ in together:
        partners[topic].add(partner)
    rows = [_shared(ask.day, *which, those) for which, those in together.items()]
    totals = [
        Total(
            topic=topic,
            facts=facts,
            alleged=alleged,
            partners=len(partners[topic]),
            first=_first(those),
            last=_last(ask.day, those),
            behind=Behind.of(*those),
        )
        for topic, those in alone.items()
        for facts, alleged in [_counts(ask.day, those)]
    ]
    order = {total.topic: n for n, total in enumerate(sorted(totals, key=_by_count))}
    title = Message("Topics with {who}", who=ask.title(who)) if who else "Topics"
    none = "no fact of it names a topic" if who else "no fact on record names a topic"
    return Page(
        titled(title, ask.told),
        (
            Section(
                "topics",
                sorted(rows, key=lambda row: (order[row.topic], *_by_count(row), row.partner, row.stream)),
                "By topic and partner",
                none,
                Shared,
            ),
            Section("totals", sorted(totals, key=_by_count), "By topic", none, Total),
        ),
        tuple(_notes(ask, found)),
    )


def _within(ask: Ask, who: str | None) -> dict[str, frozenset[str]]:
    """The streams that are asked for: one, and what is under it."""
    return {"stream": with_those_under(ask, [who])} if who else {}


def _partners(ask: Ask, topic: Topic, own: frozenset[str]) -> tuple[Named, ...]:
    """With whom a fact was, by name: those who are not of the home's own house, if there are others."""
    kind, _, name = topic.stream.partition(":")
    if kind == "partnership":
        parties = name.split("--")
        others = [party for party in parties if party not in own]
        return (ask.between(kind, others or parties, Link("stream", topic.stream)),)
    network = (name.partition("@")[2],) if kind == "membership" else ()
    others = [body for body in (*network, *topic.partners) if body not in own]
    return tuple(ask.name(body) for body in others) or (ask.title(topic.stream),)


def _shared(day: int, topic: str, partner: Named, stream: str, those: Sequence[Topic]) -> Shared:
    facts, alleged = _counts(day, those)
    return Shared(
        topic=topic,
        partner=partner,
        stream=stream,
        facts=facts,
        alleged=alleged,
        first=_first(those),
        last=_last(day, those),
        how=tuple(dict.fromkeys(row.verb for row in those)),
        behind=Behind.of(*those),
    )


def _counts(day: int, those: Iterable[Topic]) -> tuple[Count, int]:
    """How many facts: those that have happened for certain to those that may have; and the alleged ones."""
    facts = {(topic.stream, topic.version): topic for topic in those}.values()
    told = [fact for fact in facts if fact.certainty != "alleged"]
    return Count(sum(row.latest <= day for row in told), len(told)), len(facts) - len(told)


def _first(those: Iterable[Topic]) -> Days:
    """The first day, whichever fact had it; unknown where none has a day."""
    return first_of([topic for topic in those if topic.on is not None])


def _last(day: int, those: Iterable[Topic]) -> Days:
    """The last day, likewise."""
    return last_of([topic for topic in those if topic.on is not None], day)


def _by_count(row: Shared | Total) -> tuple[int, int, str]:
    return -row.facts.most, -row.facts.least, row.topic


def _notes(ask: Ask, found: Iterable[Topic]) -> Iterator[str]:
    facts = {(topic.stream, topic.version): topic for topic in found}.values()
    if undated := sum(fact.on is None for fact in facts):
        yield Message(
            "{undated} of the {facts} {facts:fact|facts} {undated:has no day: it is counted, and"
            " bounds|have no day: they are counted, and bound} no first or last.",
            undated=undated,
            facts=len(facts),
        )
    if any(fact.certainty != "alleged" and fact.latest > ask.day for fact in facts):
        yield "Counts run from the facts that have happened by the day for certain to those that may have."
    if alleged := sum(fact.certainty == "alleged" for fact in facts):
        yield Message("{alleged} alleged facts stand apart and are in no count.", alleged=alleged)
    if several := sum(len(fact.partners) > 1 for fact in facts):
        yield Message(
            "{facts} with several partners: in a row for every one of them, and once in the totals.",
            facts=counted(several, "fact"),
        )
    yield "Slugs are compared as they were recorded: smart-transportation and transport are two topics."
