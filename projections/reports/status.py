"""Where does everything stand?"""

from collections.abc import Collection, Sequence
from typing import Annotated, Any, Literal

from domain.kinds import CLOSEST_FIRST, kind_of_instrument
from domain.message import Message
from projections.phrases import counted, in_turn, things
from projections.reckoning.closeness import IN_FORCE
from projections.reckoning.closeness import closest as closest_of
from projections.reckoning.standings import (
    FLAGS,
    STATUSES,
    Agreement,
    Status,
    may_be_nothing,
    statuses,
    surely_begun,
)
from projections.reckoning.units import Ties, Units
from projections.report import Ask, Body, Count, Page, Section, in_country, one_of, report, words_of
from projections.rows.sides import sides
from projections.rows.spells import PAIR, Spell
from projections.rows.streams import Stream


@report()
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
    and the last contact that is told in it: where two bodies have several partnerships, as after a succession, `dormant` has
    the last of all. The status shown is the last that may have begun by then; `otherwise` is what it would else be.
    A flag is certain where it holds in every case, possible where it holds in some. The title says how many there are,
    least–most: what may have begun only after the day is in the most alone. What only may have a status that is asked for
    is there too, and the title says how many these are. What has three parties or more is seen from one of them: `whole`
    says how it stands as a whole, where that is otherwise.
    """
    wanted = words_of("status", status, (*STATUSES[stream], *(FLAGS if stream == "partnership" else ())))
    kind = one_of("tie", kind_of_instrument(tie) or tie, CLOSEST_FIRST) if tie else None
    nearest = one_of("closest", kind_of_instrument(closest) or closest, CLOSEST_FIRST) if closest else None
    there = in_country(ask, country) if country else None
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

    def unsure(row: Any) -> bool:
        there = (each for each in row.instruments if each.kind == kind)
        return (
            bool(wanted and not wanted & _certain(row))
            or bool(kind and not any(each.status == IN_FORCE and each.certain for each in there))
            or bool(nearest and not closest_of(row.instruments).get(nearest))
            or (may_be_nothing(row) and row.id not in begun)
        )

    found = [*statuses(ask, of, keeps=None if takes_all else kept, kind=stream, **those)]
    doubted = {row.id for row in found if may_be_nothing(row)}
    begun = surely_begun(ask, doubted)
    doubted -= begun
    empty = (
        Message("no {thing} answers to that", thing=things(stream, one=True))
        if there is None or there
        else Message("no body of this ledger lies in {country}", country=str(country).upper())
    )
    perhaps = 0 if takes_all else sum(map(unsure, found))
    if stream == "partnership" and _are_several(found):
        heading = _units(ask, found, wanted, of, doubted if takes_all else ()).heading
    else:
        surely = len(found) - len(doubted)
        heading = _number(stream, Count(surely, len(found)) if takes_all else len(found))
    parts = (
        heading,
        Message("{count:,} of them only possibly so", count=perhaps) if perhaps else "",
        ask.told,
    )
    return Page(
        in_turn(filter(None, parts), ", "),
        (Section("status", found, empty=empty, row=Status),),
    )


def _are_several(rows: Sequence[Any]) -> bool:
    """Whether partnerships may be more or fewer ties than there are of them."""
    return any(len(row.parties) > PAIR or row.successors for row in rows)


def _number(kind: str, there: int | Count) -> str:
    if kind == "partnership":
        return counted(there, kind)
    return Message("{number} {things}", number=there, things=things(kind, one=there in {1, (1, 1)}))


def _possible(row: Spell) -> set[str]:
    """The statuses and flags that it may have."""
    return {row.status, *row.alternatives, *row.flags, *row.possible_flags}


def _certain(row: Status) -> set[str]:
    """The status and the flags that it has for certain."""
    return {*row.flags, *([row.status] if row.certain else [])}


def _units(
    ask: Ask, found: Sequence[Status], wanted: set[str], of: str | None, doubted: Collection[str]
) -> Units:
    """How many ties there are: of several in one partnership those that stand as asked, where a status was asked for."""
    known = ask.begun(kind="partnership")
    ties = Ties(ask, [known[row.id] for row in found], of or ask.home)
    asked = wanted.intersection(STATUSES["partnership"])
    if not asked or wanted != asked:
        return ties.units(doubted=doubted)
    stands = {(row.id, tie.parties): {tie.status, *tie.alternatives} for row in found for tie in row.ties}
    return ties.units(
        {
            stream: tuple(row for row in those if stands.get((stream, row.parties), asked) & asked)
            for stream, those in ties.pairs.items()
        }
    )
