"""What did culture bring? Programmes with their editions, partners and figures."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, NamedTuple

from domain.message import Message, Several
from projections.phrases import possibly, titled
from projections.reckoning.claims import Compared, claims, compared
from projections.report import (
    WIDE,
    Ask,
    Behind,
    Count,
    Days,
    Named,
    Page,
    Section,
    StreamId,
    among,
    by_stream,
    report,
)
from projections.rows.editions import Edition, editions
from projections.rows.figures import Figure
from projections.rows.programmes import Programme
from projections.rows.programmes import programmes as starts


class Line(NamedTuple):
    """One programme in the tree."""

    stream: Annotated[StreamId, "the programme", WIDE]
    programme: Annotated[Named, "its name; it follows the one that it belongs to"]
    under: Annotated[Named | None, "the programme that it belongs to"]
    depth: Annotated[int, "0 for one that belongs to no other", WIDE]
    kind: str
    host: Annotated[Named | None, "who holds it"]
    status: Annotated[str, "running or ended; possibly, where the day leaves it open"]
    started: Annotated[Days | None, "none where nobody says when"]
    editions: Annotated[Count, "held by the day: least for certain, most those too that may be"]
    partners: Annotated[int, "different partners that these name"]
    people: Annotated[int, "different people that these name"]
    partner_names: Annotated[tuple[Named, ...], "the partners", WIDE]
    figures: Annotated[tuple[str, ...], "each metric with its figure", WIDE]
    behind: Annotated[Behind, "the entries that say so", WIDE]


class Held(NamedTuple):
    """One edition."""

    programme: Named
    edition: Annotated[str, "its title"]
    when: Annotated[Days | None, "none where nobody says when"]
    possible: Annotated[bool, "it may have been held only after the day"]
    place: str | None
    partners: Annotated[tuple[Named, ...], "with whom"]
    people: Annotated[int, "how many are named"]
    named: Annotated[tuple[str, ...], "who took part, by name or description", WIDE]
    topics: tuple[str, ...]
    first_of_kind: Annotated[bool, "it was the first of its kind"]
    certainty: str
    behind: Annotated[Behind, "the entry", WIDE]


class Measured(NamedTuple):
    """One figure that somebody gave for a programme."""

    programme: Named
    metric: str
    figure: Annotated[str, "as it is meant: comparator, figure, unit; money with its currency"]
    comparator: Annotated[str, "=, >, >=, <, <= or ~ (about)", WIDE]
    value: Annotated[str, "a decimal", WIDE]
    unit: Annotated[str | None, "people, percent …; for money the currency, ISO 4217", WIDE]
    subject: Annotated[Named | None, "whom it is about"]
    of: Annotated[Days | None, "the day or span that it speaks of; none where nobody says"]
    computed: Annotated[
        Count | None, "the least and the most on any day of that span; null where it cannot be", WIDE
    ]
    verdict: Annotated[str | None, "agrees, contradicted, possible; null where nothing is compared", WIDE]
    difference: Annotated[
        Count | None,
        "asserted less computed; of more or less than a number, from the nearest that it allows",
        WIDE,
    ]
    said: Annotated[str, "the verdict in words, else why there is none"]
    certainty: str
    behind: Annotated[Behind, "the entry", WIDE]


@report()
def programmes(ask: Ask) -> Page:
    """What did culture bring?

    The programmes as a tree, each under the one that it belongs to, with what may have happened by the day: editions
    (least–most), the partners and people that they name, and every figure as it was given, with comparator and unit.
    Figures are neither added up nor converted. What is alleged is shown and counts as no edition.
    """
    held = by_stream(among(ask.of(editions), ask.day))
    begun = {row.stream: row for row in among(ask.of(starts), ask.day)}
    beside = compared(ask, claims(ask, stream=set(begun)))
    measured = by_stream(sorted(beside, key=lambda figure: (figure.stream, figure.place)))
    statuses = {row.stream: possibly(row.status, certain=row.certain) for row in ask.at(kind="programme")}
    tree = list(_tree(begun))
    lines = [
        _line(
            ask,
            begun[stream],
            depth,
            statuses.get(stream, ""),
            [row for row in held.get(stream, []) if row.certainty != "alleged"],
            [row for row in measured.get(stream, []) if row.certainty != "alleged"],
        )
        for stream, depth in tree
    ]
    told = [item for stream, _ in tree for item in held.get(stream, [])]
    given = [item for stream, _ in tree for item in measured.get(stream, [])]
    title = "Programmes"
    return Page(
        titled(title, ask.told),
        (
            Section("programmes", lines, empty="no programme on record", row=Line),
            Section(
                "editions",
                [_held(ask, begun[row.stream], row) for row in told],
                "Editions",
                "no edition on record",
                row=Held,
            ),
            Section(
                "figures",
                [_measured(ask, begun[figure.stream], figure, beside[figure]) for figure in given],
                "Figures",
                "no figure on record",
                row=Measured,
            ),
        ),
        tuple(_notes(told, given)),
    )


def _notes(told: Sequence[Edition], given: Sequence[Figure]) -> Iterator[str]:
    if undated := sum(edition.on is None for edition in told):
        yield Message(
            "Editions of which nobody says when they were held: {undated}; they are possible on any day.",
            undated=undated,
        )
    if given:
        yield "Figures are as they were given; none is added up or converted."
    if alleged := [row.entry for rows in (told, given) for row in rows if row.certainty == "alleged"]:
        yield Message(
            "Alleged, shown below and left out of the first table: {entries}.", entries=Several(alleged)
        )


def _tree(begun: Mapping[str, Programme]) -> Iterator[tuple[str, int]]:
    """The programmes in the order of a tree, each with its depth; a circle is entered at its first name."""
    children: dict[str | None, list[str]] = {}
    for stream, word in sorted(begun.items()):
        children.setdefault(word.under if word.under in begun else None, []).append(stream)
    seen: set[str] = set()

    def walk(stream: str, depth: int) -> Iterator[tuple[str, int]]:
        if stream not in seen:
            seen.add(stream)
            yield stream, depth
            for child in children.get(stream, ()):
                yield from walk(child, depth + 1)

    for top in (*children.get(None, ()), *sorted(begun)):
        yield from walk(top, 0)


def _line(
    ask: Ask, programme: Programme, depth: int, status: str, held: Sequence[Edition], given: Sequence[Figure]
) -> Line:
    partners = tuple(dict.fromkeys(ask.name(who) for edition in held for who in edition.partners))
    return Line(
        stream=programme.stream,
        programme=ask.title(programme.stream),
        under=ask.title(programme.under) if programme.under else None,
        depth=depth,
        kind=programme.kind,
        host=ask.name(programme.host) or None,
        status=status,
        started=programme.started if programme.on else None,
        editions=Count(sum(edition.latest <= ask.day for edition in held), len(held)),
        partners=len(partners),
        people=len({who for edition in held for who in edition.people}),
        partner_names=partners,
        figures=tuple(f"{figure.metric} {figure.said}" for figure in given),
        behind=Behind.of(programme, *held, *given),
    )


def _held(ask: Ask, programme: Programme, edition: Edition) -> Held:
    return Held(
        programme=ask.title(programme.stream),
        edition=edition.title,
        when=edition.when if edition.on else None,
        possible=edition.latest > ask.day,
        place=edition.at,
        partners=tuple(ask.name(who) for who in edition.partners),
        people=len(edition.people),
        named=edition.people,
        topics=edition.topics,
        first_of_kind=edition.first_of_kind,
        certainty=edition.certainty,
        behind=Behind.of(edition),
    )


def _measured(ask: Ask, programme: Programme, figure: Figure, beside: Compared) -> Measured:
    return Measured(
        programme=ask.title(programme.stream),
        metric=figure.metric,
        figure=figure.said,
        comparator=figure.comparator,
        value=figure.value,
        unit=figure.unit,
        subject=ask.name(figure.subject) or None,
        of=figure.of if figure.as_of or figure.on else None,
        computed=beside.computed,
        verdict=beside.verdict,
        difference=beside.difference,
        said=beside.said,
        certainty=figure.certainty,
        behind=Behind.of(figure),
    )
