"""With whom? People, with the roles they had at the time."""

from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Annotated, NamedTuple

from domain.message import Message
from projections.phrases import titled
from projections.reckoning.belonging import with_those_under
from projections.reckoning.by_name import by_name, by_then, parts_taken, weighed
from projections.reckoning.spans import first_of, last_of
from projections.report import (
    WIDE,
    Ask,
    Behind,
    Count,
    Days,
    Named,
    Page,
    Section,
    Who,
    counted,
    grouped,
    report,
)
from projections.rows.people import Part
from projections.rows.people import people as parts


class Role(NamedTuple):
    """One person in one role, as long as it is on record."""

    person: Annotated[str, "the name with the one in the person's own script, or a description"]
    role: Annotated[str | None, "the office held at the time; none where it is not recorded"]
    body: Annotated[Named | None, "the body served"]
    first: Annotated[Days, "the first day on record in this role; of alleged facts where there are no others"]
    last: Annotated[Days, "the last one"]
    until: Annotated[str | None, "until when the office was held, where somebody says so, EDTF"]
    facts: Annotated[Count, "those that may be later than the day counted in the most"]
    alleged: Annotated[int, "alleged facts, in no count"]
    how: Annotated[
        tuple[str, ...],
        "took part, is or was to take part, signed, witnessed, spoke or held office; alleged where nothing else tells it",
    ]
    streams: Annotated[tuple[Named, ...], "with whom, or in what"]
    behind: Annotated[Behind, "the facts", WIDE]


@report()
def people(
    ask: Ask,
    who: Annotated[
        Who | None, "only this stream and the ties under it; of a body, those who served it"
    ] = None,
) -> Page:
    """Who has acted, in which role, and when?

    One row a person and role, from the facts that name them and may have happened by the day: who took part, signed,
    witnessed, spoke or held an office. The role is the one that each fact gives for its own time; none is filled in from
    another fact. What is alleged bounds no day where there is more, and where nothing else tells it, that it is alleged is
    said. Two names are one person where they are alike (accents and case apart) and serve the same body; an office is one of
    the body under which it is recorded, unless another is named. Whoever is recorded by role or description stays so: each
    such record is a row of its own. A plan that was kept, where what closed it names the person too, is that fact and none
    of its own; of another that is closed the person *was* to take part.
    """
    asked = by_name(ask, (part for part in _asked(ask, who) if part.earliest <= ask.day))
    found = [*by_then(ask, [*asked])]
    named = [row for row in found if not row.described]
    title = Message("People of {who}", who=ask.title(who)) if who else "People"
    return Page(
        titled(title, ask.told),
        (
            Section(
                "people", list(_roles(ask, named)), "By name, each role in turn", "nobody is named", Role
            ),
            Section(
                "by-role",
                list(_described(ask, found)),
                "Recorded by role or description only",
                "nobody",
                Role,
            ),
        ),
        tuple(_notes(ask, found)),
    )


def _asked(ask: Ask, who: str | None) -> Iterator[Part]:
    """The parts that are asked for: of everybody, in a stream and what is under it, or of who served a body."""
    if who is None:
        yield from ask.of(parts)
        return
    if who.startswith("body:"):
        slug = who.partition(":")[2]
        yield from (part for part in ask.of(parts) if part.body == slug or part.stream == who)
        return
    yield from ask.of(parts, stream=with_those_under(ask, [who]))


def _roles(ask: Ask, named: Iterable[Part]) -> Iterator[Role]:
    """The roles of each person."""
    persons = grouped(named, lambda part: (part.folded, ask.plain(part.body)))
    for _, those in sorted(persons.items(), key=itemgetter(0)):
        called = max((part.called for part in those), key=len)
        in_order = sorted(those, key=lambda part: (part.earliest, part.latest))
        roles = grouped(in_order, lambda part: part.role).values()
        yield from sorted(
            (_role(ask, called, own) for own in roles), key=lambda row: row.first.earliest or "9"
        )


def _described(ask: Ask, found: Iterable[Part]) -> Iterator[Role]:
    for part in found:
        if part.described:
            yield _role(ask, part.called, [part])


def _role(ask: Ask, called: str, those: Sequence[Part]) -> Role:
    told = [part for part in those if part.certainty != "alleged"]
    dated = [part for part in weighed(those) if part.on is not None]
    facts = {(row.stream, row.version): row.latest <= ask.day and not row.contested for row in told}
    return Role(
        person=called,
        role=those[0].role,
        body=ask.name(those[0].body) or None,
        first=first_of(dated),
        last=last_of(dated, ask.day),
        until=next((part.until for part in reversed(weighed(those)) if part.until), None),
        facts=Count(sum(facts.values()), len(facts)),
        alleged=len({(part.stream, part.version) for part in those if part.certainty == "alleged"}),
        how=parts_taken(those),
        streams=tuple(dict.fromkeys(ask.title(part.stream) for part in those)),
        behind=Behind.of(*those),
    )


def _notes(ask: Ask, found: Iterable[Part]) -> Iterator[str]:
    those = list(found)
    yield "First and last are days on record in the role, not the beginning and the end of an office."
    if without := sum(row.role is None and not row.described for row in those):
        yield Message(
            "{facts} with somebody whose role is not told: it is not filled in from other facts.",
            facts=counted(without, "fact"),
        )
    if undated := sum(row.on is None for row in those):
        yield Message(
            "{undated} of {facts} {undated:has no day: it bounds|have no day: they bound} no first or last.",
            undated=undated,
            facts=len(those),
        )
    if any(row.certainty != "alleged" and row.latest > ask.day for row in those):
        yield "Counts run from the facts that have happened by the day for certain to those that may have."
    yield "Those who are named only in other words (who exerted pressure, who raised a concern) are not in it."
