"""How did it come about? How many partnerships were in force when each year ended, and how many began and ceased to be."""

from collections.abc import Collection, Iterator
from typing import Annotated, Any, NamedTuple

from domain.message import Message, Several
from projections.phrases import things, titled
from projections.reckoning.lives import Change, Course, courses_of
from projections.report import Ask, Behind, Body, Count, Days, Heading, Named, Page, Section, report
from projections.rows.sides import sides


class Year(NamedTuple):
    """One year."""

    year: int
    day: Annotated[str | None, "the day of which it speaks: its last, or the one that is asked for"]
    in_force: Annotated[Count, "how many partnerships were in force on that day"]
    began: Annotated[Count, "how many began to be in force in that year"]
    ended: Annotated[Count, "how many ceased to be in force, suspended ones among them", Heading("ceased")]
    behind: Annotated[Behind, "the entries of what certainly began, or ceased, to be in force in that year"]


class Turn(NamedTuple):
    """One beginning, or ceasing, of being in force."""

    stream: Annotated[Named, "which partnership"]
    change: Annotated[str, "began, or ceased, to be in force: what is suspended ceased to be"]
    when: Annotated[Days, "from which day on it was, or was no longer, in force"]
    certain: Annotated[bool, "it happened for certain by the day, on whichever of these days"]
    contested: Annotated[
        bool, "with another value of something that nobody has settled it would be otherwise"
    ]
    behind: Annotated[Behind, "the entries that say so; none for what time did"]


@report()
def years(
    ask: Ask,
    of: Annotated[
        Body | None, "only what this body is a side of, as it sees it (default: all, as the home sees it)"
    ] = None,
) -> Page:
    """How did it come about?

    One row a year, from the first of which a change is known to that of the day: how many partnerships were in force at its
    end, as `list` counts those that are in force, and how many began and ceased to be so in it. A suspended one is not
    in force, nor is one that is declared invalid: what goes by agreements, such as `kinds` and `count`, has suspended
    ones. Every number is least–most: what may have begun in one of several years is possible in each of them and certain
    in none, and is in force for certain from the last of its days on; what is so with one value of a contested field and
    not with another is possible. The second table has each beginning and end with the days on which it may have been.
    """
    where: dict[str, Any] = {"stream": {side.stream for side in ask.of(sides, body=of)}} if of else {}
    there = ask.begun(kind="partnership", **where)
    course = Course(courses_of(ask, there, of), ask.day)
    rows = [
        Year(row.year, ask.iso(row.day), row.in_force, row.began, row.ended, row.behind)
        for row in (course.rows() if there else ())
    ]
    turns = [_turn(ask, change) for change in course.changes]
    now = rows[-1].in_force if rows else Count(0, 0)
    title = Message(
        "{now} {partnerships} in force", now=now, partnerships=things("partnership", one=now == (1, 1))
    )
    return Page(
        titled(title, ask.told),
        (
            Section("years", rows, empty="no partnership had begun by that day", row=Year),
            Section(
                "turns",
                turns,
                "When each began, and ceased, to be in force",
                "nothing was ever in force",
                Turn,
            ),
        ),
        tuple(_suspended(ask, there, of, **where)),
    )


def _suspended(ask: Ask, there: Collection[str], of: str | None, **where: Any) -> Iterator[Message]:
    """Those that are left out though their agreements are in force."""
    stands = ask.at(of=of, kind="partnership", **where) if there else ()
    those = [
        stand.stream
        for stand in stands
        if stand.status == "suspended" and stand.held[-1] and stand.stream in there
    ]
    if names := sorted(map(ask.title, those)):
        yield Message(
            "Suspended, and so not in force here, though their agreements are: {names}.",
            names=Several(names, "; "),
        )


def _turn(ask: Ask, row: Change) -> Turn:
    return Turn(
        stream=ask.title(row.stream),
        change="began" if row.begins else "ceased",
        when=row.when,
        certain=row.surely and row.latest <= ask.day,
        contested=row.contested,
        behind=row.behind,
    )
