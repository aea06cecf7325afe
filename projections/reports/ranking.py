"""Who is ahead? Asserted and computed counts of bodies by a policy, and by country."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Annotated, NamedTuple

from domain.message import Message, Several
from projections.phrases import in_turn, titled
from projections.reckoning.claims import (
    Asserted,
    Claim,
    Compared,
    as_told,
    asserted,
    claims,
    compared,
    computable,
    homes,
    subject,
    table,
    unknown,
)
from projections.reckoning.counting import (
    NOT_HERE,
    ONLY_HERE,
    Counterpart,
    Counting,
    Tie,
    choice,
    rule_of,
    tally,
    what_counts,
)
from projections.reckoning.counting_rules import Rule
from projections.report import (
    UNKNOWN,
    WIDE,
    Ask,
    Behind,
    BodyId,
    Count,
    Days,
    Heading,
    Named,
    Page,
    Section,
    grouped,
    report,
)
from projections.rows.bodies import bodies
from projections.rows.figures import Figure
from projections.rows.instruments import Instrument
from projections.rows.sides import sides


class Ranked(NamedTuple):
    """One body with its counts."""

    rank: Annotated[int | None, "by the asserted figure; equal figures share a rank"]
    body: Annotated[BodyId, "its slug", WIDE]
    name: Named
    country: Annotated[str | None, "ISO 3166-1 alpha-2, or XK"]
    rank_in_country: Annotated[int | None, "by the asserted figure"]
    asserted: Annotated[
        str | None,
        "the figure that speaks of the nearest day that has surely come, else of one that perhaps has",
    ]
    as_of: Annotated[Days | None, "the day or span that it speaks of"]
    verdict: Annotated[
        str | None,
        "what is computed for the days that it speaks of says of it: agrees, contradicted, possible",
        WIDE,
    ]
    computed: Annotated[
        Count | None,
        "counted from agreements on the day; null where it cannot be",
        Heading("computed on the day"),
    ]
    rank_computed: Annotated[
        Count | None,
        "by the computed counts: the best and the worst place that they allow; null where no other body has one",
    ]
    said: str
    certainty: Annotated[str | None, "of the asserted figure"]
    behind: Annotated[Behind, "the entries of the figure and of the ties"]


class Country(NamedTuple):
    """The same by country."""

    country: Annotated[str | None, "ISO 3166-1 alpha-2, or XK", UNKNOWN]
    bodies: Annotated[int, "bodies of the country that are ranked"]
    asserted: Annotated[
        str | None, "the sum of their asserted figures, with what bounds it; null without any"
    ]
    computed: Annotated[Count | None, "the sum of their computed counts; null where none can be"]
    not_computable: Annotated[int, "of them not computable"]
    counterparts: Annotated[Count, "bodies of the country that count for a ranked one"]
    behind: Annotated[Behind, "the entries of the figures and of the ties", WIDE]


class _Place(NamedTuple):
    """A body before it is ranked."""

    body: str
    country: str | None
    claim: Figure | None
    alleged: Figure | None
    further: Mapping[Figure, Compared]
    """What else was asserted, or alleged, of the same latest day."""
    beside: Compared
    """The claim beside what is computed for the days that it speaks of."""
    possible: tuple[Figure, ...]
    """Further ones that are perhaps of the day or an earlier one, perhaps of a later."""
    sure: bool
    """Whether the day that the claim speaks of had surely come."""
    why: str
    """Why no count of it can be computed; empty where it can."""
    counted: tuple[Counterpart, ...]
    computed: Count | None


TABLES = {"bodies": Ranked, "countries": Country, "claims": Claim, "unregistered": Claim}


@report(tables=TABLES)
def ranking(
    ask: Ask,
    policy: Annotated[
        str | None, "the rule: one that the ledger has adopted (else the home's first), or rgre, clair, sci"
    ] = None,
) -> Page:
    """Who is ahead?

    Ranked are the bodies of which a figure of the policy's metric was asserted, and those whose counterparts can be
    computed: the home of the ledger; in a ledger without a home every body with a counterpart that counts. The asserted
    figure is the one that speaks of the nearest day that had surely come, else of one that perhaps had; an alleged one is
    said beside it, and neither ranked nor summed. The computed one is that of `count`, min–max. The ties of any other body
    are not in this ledger, or not all of them, and its count is not computable, which is not 0; that of whoever took the
    home's place is.
    What was claimed of a body that is not registered stands apart, and is not ranked. Every claim is compared as in
    `count`, with what is counted on any of the days that it speaks of: where that is another number than the computed one
    of the day, it is said of which day it is.
    """
    rule = rule_of(ask, policy, of_all=True)
    beside = compared(ask, claims(ask, rule.metric) if rule.metric else [], rule=rule)
    nobodys = unknown(ask, beside)
    places = _places(ask, rule, {claim: item for claim, item in beside.items() if claim not in nobodys})
    rows = _ranked(ask, places)
    countries = _countries(ask, places)
    title = Message("Who is ahead by the policy {policy}?", policy=rule.policy)
    nobody = "no figure was asserted, and no body's ties can be counted"
    return Page(
        titled(title, ask.told),
        (
            Section("bodies", rows, "By body", nobody, Ranked),
            Section("countries", countries, "By country", nobody, Country),
            Section("claims", table(ask, beside), "What has been claimed", "no figure was asserted", Claim),
            Section(
                "unregistered",
                table(ask, {claim: beside[claim] for claim in nobodys}),
                "Claimed of nobody whom this ledger knows: not ranked",
                "none",
                Claim,
            ),
        ),
        (*choice(ask, rule, policy), *_notes(ask, rule, rows, places, nobodys)),
    )


def _places(ask: Ask, rule: Rule, beside: Mapping[Figure, Compared]) -> list[_Place]:
    told: dict[str, list[Figure]] = {}
    for figure in beside:
        if who := subject(figure):
            told.setdefault(who, []).append(figure)
    latest = {who: asserted(those, ask.day) for who, those in told.items()}
    own = homes(ask)
    counting = Counting(ask, rule, of=own or None)
    counted = {
        item: tuple(counting.counted(item))
        for item in (own or counting.parties)
        if computable(ask, item, counting.ties_of(item), own)
    }
    found = []
    wanted = sorted({*latest, *(item for item, those in counted.items() if those or item == ask.home)})
    country = _countries_of(ask, wanted)
    here = {side.body for side in ask.of(sides, body={*wanted}, role="party")}
    for body in wanted:
        those, said = counted.get(body), latest.get(body, Asserted(figure=None, alleged=None))
        claim = said.figure or said.perhaps
        found.append(
            _Place(
                body=body,
                country=country[body],
                claim=claim,
                alleged=said.alleged,
                further={claim: beside[claim] for claim in said.beside},
                why="" if those is not None else ONLY_HERE if body in here else NOT_HERE,
                beside=beside[claim] if claim else Compared(),
                possible=tuple(each for each in said.possible if each != claim),
                sure=said.figure is not None,
                counted=those or (),
                computed=tally(those) if those is not None else None,
            )
        )
    return sorted(found, key=_order)


def _order(place: _Place) -> tuple[float, int, int, str]:
    asserted = place.claim.number if place.claim else float("-inf")
    return (
        -asserted,
        -(place.computed.most if place.computed else 0),
        -(place.computed.least if place.computed else 0),
        place.body,
    )


class _Among:
    """Some bodies, to tell what place one of them takes."""

    def __init__(self, places: Iterable[_Place]) -> None:
        known = list(places)
        self._asserted = sorted(row.claim.number for row in known if row.claim)
        computed = [row.computed for row in known if row.computed is not None]
        self._least = sorted(row.least for row in computed)
        self._most = sorted(row.most for row in computed)

    def rank(self, place: _Place) -> int | None:
        """By the asserted figure: one more than those who are ahead."""
        if (claim := place.claim) is None:
            return None
        return 1 + len(self._asserted) - bisect_right(self._asserted, claim.number)

    def rank_computed(self, place: _Place) -> Count | None:
        """The best and the worst place that the computed counts allow."""
        if (own := place.computed) is None or len(self._least) == 1:
            return None
        best = 1 + len(self._least) - bisect_right(self._least, own.most)
        may_be_ahead = len(self._most) - bisect_right(self._most, own.least) - (own.most > own.least)
        return Count(best, 1 + may_be_ahead)


def _by_country(places: Iterable[_Place]) -> dict[str | None, list[_Place]]:
    return grouped(places, lambda place: place.country)


def _ranked(ask: Ask, places: list[_Place]) -> list[Ranked]:
    found = []
    every = _Among(places)
    compatriots = {country: _Among(those) for country, those in _by_country(places).items()}
    for place in places:
        beside = (*place.further, *place.possible, *([place.alleged] if place.alleged else []))
        behind = Behind.joined([_behind([place]), Behind.of(*beside)])
        if place.claim:  # the ties have theirs in `count`
            said = Behind.of(place.claim, *beside)
            behind = behind._replace(sources=said.sources)
        found.append(
            Ranked(
                rank=every.rank(place),
                body=place.body,
                name=ask.name(place.body),
                country=place.country,
                rank_in_country=compatriots[place.country].rank(place) if place.country else None,
                asserted=place.claim.said if place.claim else None,
                as_of=place.claim.of if place.claim else None,
                verdict=place.beside.verdict,
                computed=place.computed,
                rank_computed=every.rank_computed(place),
                said=in_turn(_said(place)),
                certainty=place.claim.certainty if place.claim else None,
                behind=behind,
            )
        )
    return found


def _said(place: _Place) -> Iterator[str]:
    """What is to be said beside a body's counts."""
    beside = place.beside
    if place.claim and place.computed and beside.computed not in (None, place.computed):
        yield Message("by the count for {day}, {verdict}", day=place.claim.of.said, verdict=beside.said)
    elif beside.said:
        yield beside.said
    elif place.why:
        yield place.why
    if place.claim is None and (place.computed or place.alleged):
        yield "no figure was asserted"
    for each, found in place.further.items():
        if each.certainty != "alleged":
            too = Message("asserted too, {figure}", figure=_told(each))
            yield Message("{too}: {verdict}", too=too, verdict=found.said) if found.said else too
    if place.claim and not place.sure:
        yield "perhaps of a later day"
    yield from (
        Message("perhaps since, or later, {figure}", figure=_told(each))
        for each in place.possible
        if each.certainty != "alleged"
    )
    yield from (Message("alleged: {figure}", figure=_told(each)) for each in _every_alleged(place))


def _every_alleged(place: _Place) -> Iterator[Figure]:
    yield from [place.alleged] if place.alleged else []
    yield from (each for each in (*place.further, *place.possible) if each.certainty == "alleged")


def _told(figure: Figure) -> str:
    return Message("{figure} as of {day}", figure=figure.said, day=figure.of.said)


def _countries(ask: Ask, places: list[_Place]) -> list[Country]:
    countries = _by_country(places)
    partners: dict[str, bool] = {}
    behind: dict[str, list[Counterpart]] = {}
    for place in places:
        for row in place.counted:
            partners[row.body] = partners.get(row.body, False) or row.certain
            behind.setdefault(row.body, []).append(row)
    where = _countries_of(ask, partners)
    in_country = grouped(where, lambda body: where[body])
    found = []
    for country in {*countries, *in_country}:
        own, there = countries.get(country, []), sorted(in_country.get(country, ()))
        computed = [row.computed for row in own if row.computed]
        ties = [tie for body in there for word in behind[body] for tie in word.ties]
        found.append(
            Country(
                country=country,
                bodies=len(own),
                asserted=_sum(row.claim for row in own if row.claim),
                computed=Count(sum(row.least for row in computed), sum(row.most for row in computed))
                if computed
                else None,
                not_computable=sum(row.computed is None for row in own),
                counterparts=Count(sum(partners[body] for body in there), len(there)),
                behind=Behind.joined([_behind(own), Behind.of(*_agreements(ties))]),
            )
        )
    return sorted(found, key=_country_order)


COMPARATORS = ("=", "~", "<=", "<", ">=", ">")
"""Of two that bound the same side, the sum has the one that stands later."""


def _sum(figures: Iterable[Figure]) -> str | None:
    """The sum of figures with its comparator; where they bound different sides, one sum for each side."""
    told = sorted(figures, key=lambda figure: COMPARATORS.index(figure.comparator))
    sides = {row.comparator[0] for row in told} - {"="}
    if len(sides) <= 1:
        return _summed(told) if told else None
    return " + ".join(_summed(list(those)) for _, those in groupby(told, lambda row: row.comparator[0]))


def _summed(figures: list[Figure]) -> str:
    sign = figures[-1].comparator
    return f"{'' if sign == '=' else f'{sign} '}{sum(figure.number for figure in figures):,.15g}"


def _country_order(country: Country) -> tuple[int, int, int, str]:
    return -country.bodies, -country.counterparts.most, -country.counterparts.least, country.country or "~"


def _countries_of(ask: Ask, slugs: Iterable[str]) -> dict[str, str | None]:
    wanted = set(slugs)
    return dict.fromkeys(wanted) | {body.slug: body.country for body in ask.of(bodies, slug=wanted)}


def _agreements(ties: Iterable[Tie]) -> Iterator[Instrument]:
    """The agreements by which ties count."""
    return (held.instrument for tie in ties for held in tie.counted)


def _behind(places: Iterable[_Place]) -> Behind:
    """The entries and sources of figures and ties."""
    return Behind.of(
        *(
            row
            for place in places
            for row in (
                *((place.claim,) if place.claim else ()),
                *_agreements(tie for counterpart in place.counted for tie in counterpart.ties),
            )
        )
    )


def _notes(
    ask: Ask, rule: Rule, rows: list[Ranked], places: list[_Place], nobodys: Collection[Figure]
) -> Iterator[str]:
    yield what_counts(rule)
    if rule.metric is None:
        yield "The policy names no metric, so no asserted figure is compared."
    missing = grouped((place for place in places if place.why), lambda place: place.why)
    if none_here := Several(ask.name(place.body) for place in missing.get(NOT_HERE, ())):
        yield Message(
            "Not computable, because their ties are not in this ledger: {bodies}.", bodies=none_here
        )
    if some_here := Several(ask.name(place.body) for place in missing.get(ONLY_HERE, ())):
        yield Message(
            "Not computable, because only those of their ties are known that are recorded here: {bodies}.",
            bodies=some_here,
        )
    if doubtful := [row for row in rows if row.computed and row.computed.least < row.computed.most]:
        spans = [Message("{body} {computed}", body=row.name, computed=row.computed) for row in doubtful]
        yield Message("Computed as min–max: {spans}.", spans=Several(spans, "; "))
    if nobodys:
        yield Message(
            "Claimed of nobody whom this ledger knows, and not compared: {claims}.",
            claims=as_told(nobodys),
        )
    if alleged := [
        Message("{body} {figure}", body=ask.plain(place.body), figure=_told(figure))
        for place in places
        for figure in _every_alleged(place)
    ]:
        yield Message("Alleged, and neither ranked nor summed: {figures}.", figures=Several(alleged, "; "))
    if rows and any(row.asserted for row in rows):
        yield "What was asserted may count by another rule than this policy; the source of each figure is beside it."
    if ask.home is None and rows:
        yield "This ledger has no home: of each body only the ties that are recorded here are counted."
    yield "A sum by country counts a tie within the country, or a partner of two of its bodies, more than once."
