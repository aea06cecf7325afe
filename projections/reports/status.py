"""Where does everything stand?"""

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any, Literal

from domain.countries import CODES
from domain.kinds import CLOSEST_FIRST, kind_of_instrument
from domain.message import Field, Message
from projections.page import Tally
from projections.phrases import counted, in_turn, things
from projections.reckoning.closeness import closest as closest_of
from projections.reckoning.standings import FLAGS, STATUSES, Agreement, Status, statuses
from projections.reckoning.units import Ties, Units
from projections.reckoning.unsettled.saying import is_of_one_reading
from projections.report import Ask, Body, Page, Section, Unanswerable, one_of, report, words_of
from projections.rows.bodies import bodies
from projections.rows.sides import sides
from projections.rows.spells import PAIR, Spell
from projections.rows.streams import Stream

NONE = "none"
"""The status of what had not begun by the day, of which there is no row."""


@report(adds_up=True, steady=True)
def status(
    ask: Ask,
    status: Annotated[
        tuple[str, ...], "only what has these statuses or flags, or may have, such as in-force or disputed"
    ] = (),
    stream: Annotated[
        Literal["partnership", "membership", "programme", "body", "source"], "the kind of stream"
    ] = "partnership",
    tie: Annotated[str | None, "only with an instrument of this kind in force, such as sister-city"] = None,
    closest: Annotated[
        str | None, "only what has, or may have, an instrument of this kind as its closest in force"
    ] = None,
    country: Annotated[
        str | None, "only with a party in this country: ISO 3166-1 alpha-2, such as PL"
    ] = None,
    of: Annotated[
        Body | None, "only what this body is a side of, as it sees it (default: all, as the home sees it)"
    ] = None,
) -> Page:
    """Where does everything stand?

    One row a stream that had begun by the day: its status, tier and flags, whether they are certain on that day, since when,
    and the last contact. The status shown is the last that may have begun by then; `otherwise` is what it would else be.
    A flag is certain where it holds in every case, possible where it holds in some. What
    only may have a status that is asked for is there too, and the title says how many these are. What has three parties or
    more is seen from one of them: `whole` says how it stands as a whole, where that is otherwise.
    """
    wanted = words_of("status", status, (*STATUSES[stream], *(FLAGS if stream == "partnership" else ())))
    kind = one_of("tie", kind_of_instrument(tie) or tie, CLOSEST_FIRST) if tie else None
    nearest = one_of("closest", kind_of_instrument(closest) or closest, CLOSEST_FIRST) if closest else None
    there = _in(ask, country) if country else None
    takes_all = not (wanted or kind or nearest or there is not None)

    def kept(row: Stream, stand: Spell, agreements: Sequence[Agreement]) -> bool:
        slugs = (row.kind == "partnership" and row.parties) or row.stream.partition(":")[2].split("@")
        return (
            (not wanted or bool(wanted & _possible(stand)))
            and (
                not kind
                or any(
                    instrument.kind == kind and "in-force" in (instrument.status, *instrument.alternatives)
                    for instrument in agreements
                )
            )
            and (not nearest or nearest in closest_of(agreements))
            and (there is None or any(slug in there for slug in slugs))
        )

    those: dict[str, Any] = {"stream": {side.stream for side in ask.of(sides, body=of)}} if of else {}
    found = [*statuses(ask, of, keeps=None if takes_all else kept, kind=stream, **those)]
    unsure = [
        row.id
        for row in (() if takes_all else found)
        if (wanted and not wanted & _certain(row)) or (nearest and not closest_of(row.instruments)[nearest])
    ]
    empty = (
        Message("no {thing} answers to that", thing=things(stream, one=True))
        if there is None or there
        else Message("no body of this ledger lies in {country}", country=str(country).upper())
    )
    worded = partial(_worded, stream, ask.told)
    return worded(
        Page(
            "",
            (Section("status", found, empty=empty, row=Status),),
            finish=_with_what_may_be_nothing if takes_all and NONE in STATUSES[stream] else None,
            tally={
                THERE: Counter(row.id for row in found),
                UNSURE: Counter(unsure),
                **(_ties(ask, found, wanted, of) if stream == "partnership" else {}),
            },
            worded=worded,
        )
    )


THERE, UNSURE = "streams", "streams that only possibly answer"
"""What is counted, beside ties (`projections.reckoning.units`)."""


def _worded(kind: str, told: str, page: Page) -> Page:
    """The page with its title: how many there are."""
    there, unsure = (page.tally[name].total() for name in (THERE, UNSURE))
    if kind != "partnership":
        number: str = Message("{number} {things}", number=there, things=things(kind, one=there == 1))
    elif any(len(row.parties) > PAIR or row.successors for row in page.rows):
        number = Units.of(page.tally).heading
    else:
        number = counted(there, kind)
    perhaps = Message("{count:,} of them only possibly so", count=unsure) if unsure else ""
    return page._replace(title=in_turn(filter(None, (number, perhaps, told)), ", "))


def _with_what_may_be_nothing(page: Page) -> Page:
    """The page, where what is there with some of the contested values alone says that it may not have begun."""
    (section,) = page.sections
    if not any(map(is_of_one_reading, section.rows)):
        return page
    rows = [_or_nothing(row) if is_of_one_reading(row) else row for row in section.rows]
    return page._replace(sections=(section._replace(rows=rows),))


def _or_nothing(row: Any) -> Any:
    return _or_none(row)._replace(
        instruments=tuple(map(_or_none, row.instruments)),
        tier_least=0,
        flags=(),
        possible_flags=(*row.flags, *row.possible_flags),
    )


def _or_none(item: Any) -> Any:
    others = tuple(dict.fromkeys((*item.alternatives, NONE)))
    return item._replace(certain=False, otherwise=" or ".join(others), alternatives=others)


def _possible(row: Spell) -> set[str]:
    """The statuses and flags that it may have."""
    return {row.status, *row.alternatives, *row.flags, *row.possible_flags}


def _certain(row: Status) -> set[str]:
    """The status and the flags that it has for certain."""
    return {*row.flags, *([row.status] if row.certain else [])}


def _ties(ask: Ask, found: Sequence[Status], wanted: set[str], of: str | None) -> Tally:
    """What is counted of ties: of several in one partnership those that stand as asked, where a status was asked for."""
    known = ask.begun(kind="partnership")
    ties = Ties(ask, [known[row.id] for row in found], of or ask.home)
    asked = wanted.intersection(STATUSES["partnership"])
    if not asked or wanted != asked:
        return ties.tally()
    stands = {(row.id, tie.parties): {tie.status, *tie.alternatives} for row in found for tie in row.ties}
    return ties.tally(
        {
            stream: tuple(row for row in those if stands.get((stream, row.parties), asked) & asked)
            for stream, those in ties.pairs.items()
        }
    )


def _in(ask: Ask, country: str) -> set[str]:
    """The bodies of a country. Errors: Unanswerable."""
    if country.upper() not in CODES:
        raise Unanswerable(
            Message(
                "{field}: {country!r} is no country code: two letters of ISO 3166-1, such as PL",
                field=Field("country"),
                country=country,
            ),
            field="country",
        )
    return {body.slug for body in ask.of(bodies) if body.country == country.upper()}
