"""The agreements of a partnership: what each is, from one day until another, as surely as the facts allow."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from domain import terms, when
from domain.kinds import TIERS
from projections.row import Days, alike, edtf_of, grouped, projection, said_on, word, words
from projections.rows.spells import views

if TYPE_CHECKING:
    from domain.chronicle import PlacedFact
    from domain.history import History
    from domain.periods import Agreement

LIVE = frozenset(("in-force", "signed", "partly-signed"))
"""States of an agreement that nothing has ended."""


class Other(NamedTuple):
    """A term that an agreement may have instead of the one that is shown: what it then is, its end, its notice."""

    status: str
    ends_earliest: int | None
    ends_latest: int | None
    runs_out: bool
    renewal: str | None
    period: str | None
    notice: str | None
    counted_from: tuple[int, ...]
    counted: tuple[int, ...]
    late_earliest: int | None
    late_latest: int | None


class Instrument(NamedTuple):
    """One agreement, and the days for which this holds."""

    stream: str
    of: Annotated[str, "whose view, as in `spells`"]
    id: Annotated[str, "its name in the partnership"]
    n: Annotated[int, "its number among the rows of this agreement, from 0"]
    first: Annotated[int, "the first day for which it holds"]
    until_day: Annotated[int, "the first day for which it holds no longer"]
    place: Annotated[int, "in the order of the (last) signatures, from 0"]
    kind: str
    title: str | None
    status: Annotated[
        str,
        "partly-signed, signed, in-force, expired, invalidated, terminated or replaced; none before it is signed",
    ]
    otherwise: Annotated[str | None, "what it would else be; none where it is certain"]
    statuses: Annotated[tuple[str, ...], "all that it may be, the one that is shown last"]
    tier: Annotated[int, "1 letter of intent … 4 sister tie"]
    former: Annotated[bool, "it belongs to the time before a re-establishment"]
    on: Annotated[str | None, "when it was signed, EDTF; none where nobody says"]
    earliest: int
    latest: int
    version: Annotated[int, "the entry of the (last) signature"]
    signed_by: Annotated[tuple[str, ...], "whoever has signed: parties, or successors that are named"]
    named: Annotated[tuple[str, ...], "those who are named as signers"]
    whole: Annotated[bool, "all have signed"]
    starts_earliest: Annotated[
        int | None, "the day from which it is in force, where that is after its signature"
    ]
    starts_latest: int | None
    ends_earliest: Annotated[int | None, "the first day after its end, or after the first term"]
    ends_latest: int | None
    runs_out: Annotated[bool, "it ends there; false where the term is then renewed by itself"]
    renewal: Annotated[str | None, "none, express or tacit"]
    period: Annotated[str | None, "by which a tacit renewal renews, ISO 8601 duration"]
    notice: Annotated[str | None, "how long before the term's end notice is given, ISO 8601 duration"]
    counted_from: Annotated[
        tuple[int, ...], "the earliest and the latest first day of the count of its terms"
    ]
    counted: Annotated[tuple[int, ...], "how long the first term is, in months and days"]
    others: Annotated[tuple[Other, ...], "other terms that it may have instead, where it runs"]
    late_earliest: Annotated[int | None, "the last day for a notice that came after it, where one did"]
    late_latest: int | None
    sources: tuple[str, ...]
    replaces: Annotated[str | None, "the agreement whose place it takes once it is in force"] = None
    binds: Annotated[
        bool, "a tie that has not ended is bound by it, or is to be, of those whose view it is"
    ] = True
    rests_on: Annotated[
        tuple[int, ...],
        "the entries that made it what it is: signatures, renewals, notices, and what ended it",
    ] = ()
    rests_on_sources: Annotated[tuple[str, ...], "whose word these are"] = ()
    rests_on_brought_by: Annotated[
        tuple[int, ...], "the later entries that values in use of any of them come from"
    ] = ()
    brought_by: Annotated[tuple[int, ...], "of those, the ones that are about the (last) signature"] = ()
    contested: Annotated[bool, "with another open value of a contested field it would be otherwise"] = False
    kinds: Annotated[tuple[str, ...], "where sources differ on its kind: all that it may be"] = ()

    @property
    def certain(self) -> bool:
        """Whether it can be nothing else."""
        return self.otherwise is None

    @property
    def alternatives(self) -> tuple[str, ...]:
        """Every status that it may have instead, `otherwise` first."""
        return tuple(status for status in self.statuses if status != self.status)

    @property
    def signed(self) -> Days:
        """When it was signed."""
        return Days.known(self.on, self.earliest, self.latest)

    @property
    def until(self) -> str | None:
        """The last day in force, EDTF, whichever term it has; None where it has no known end."""
        if not self.runs_out or self.ends_earliest is None or self.ends_latest is None:
            return None
        ends = [(self.ends_earliest, self.ends_latest)]
        for other in self.others:
            known = other.runs_out and other.ends_earliest is not None and other.ends_latest is not None
            ends.append((other.ends_earliest or 0, other.ends_latest or 0) if known else (when.MAX, when.MAX))
        first, last = min(end[0] for end in ends), max(end[1] for end in ends)
        return edtf_of((day_before(first), day_before(last)))

    def cases(self) -> "Iterator[Instrument]":
        """The agreement with each term that it may have, the one that is shown first: `status` is what it then is."""
        yield self
        for other in self.others:
            yield self._replace(**other._asdict(), others=())

    @property
    def reckoned(self) -> terms.Count | None:
        """How its terms are counted; None where no end can be reckoned."""
        if not self.counted:
            return None
        period = when.duration(self.period) if self.period else None
        first, length = self.counted_from, self.counted
        return terms.Count((first[0], first[1]), when.Duration(length[0], length[1]), period)

    @property
    def tiers(self) -> tuple[int, int]:
        """The least and the most tier that it may be of, whichever source is right of its kind."""
        every = [self.tier, *(TIERS[kind] for kind in self.kinds)]
        return min(every), max(every)

    def holds(self, day: int) -> bool:
        """Whether this is so on a day."""
        return self.first <= day < self.until_day


def day_before(day: int) -> int:
    """The day before; an open end stays open."""
    return day if day in {when.MIN, when.MAX} else day - 1


def merged(rows: Sequence[Instrument], others: Sequence[Sequence[Instrument]]) -> Iterator[Instrument]:
    """What each agreement may be, day after day, whichever value is right of what is contested."""
    every = [grouped(those, lambda row: (row.of, row.id)) for those in (rows, *others)]
    for known in dict.fromkeys(key for those in every for key in those):
        courses = [those.get(known, []) for those in every]
        begins = sorted({row.first for those in courses for row in those})
        n = 0
        for first, until in zip(begins, (*begins[1:], when.MAX), strict=True):
            there = [next((row for row in those if row.holds(first)), None) for those in courses]
            if any(there):
                yield _over(there)._replace(n=n, first=first, until_day=until)
                n += 1


def _over(several: Sequence[Instrument | None]) -> Instrument:
    """One agreement: the first by the values in use, None where it is not signed by them; the others by other values."""
    found = [row for row in several if row is not None]
    used = found[0]
    bare = [row._replace(n=0, first=0, until_day=0) for row in found]
    if len(found) == len(several) and all(alike(row, bare[0]) for row in bare):
        return used
    status = used.status if several[0] is not None else "none"
    every = dict.fromkeys(
        status_ for row in found for status_ in (row.status, *row.alternatives) if status_ != status
    )
    if len(found) < len(several) and status != "none":
        every["none"] = None
    kinds = tuple(dict.fromkeys(row.kind for row in found))
    own, *others = (Other(*(getattr(row, name) for name in Other._fields)) for row in found)
    terms = dict.fromkeys((*used.others, *others, *(term for row in found[1:] for term in row.others)))
    return used._replace(
        status=status,
        statuses=(*every, status),
        otherwise=next(iter(every), None),
        earliest=min(row.earliest for row in found),
        latest=max(row.latest for row in found),
        others=tuple(term for term in terms if term != own),
        kinds=kinds if len(kinds) > 1 else (),
        contested=True,
    )


@projection(Instrument, key=("stream", "of", "id", "n"), merge=merged)
def instruments(history: "History") -> Iterator[Instrument]:
    """What each agreement is, day after day, as a whole and from each point of view."""
    from domain.partnership.facts import Signed

    if Signed not in history.by_type:
        return
    by_fact = {id(told.fact): told for _, told, _ in history.told(Signed)}
    made = _made(history)
    for of in views(history):
        running: dict[str, Instrument] = {}
        told: dict[str, tuple[Agreement, int, list[Any]]] = {}
        for period in history.aggregate.periods(of or None):
            standing = period.answer.standing
            every = standing.ties(period.answer.of)
            ties = [tie for tie in every if not standing.ended(tie)]
            for place, instrument in enumerate(period.answer.instruments):
                if told.get(instrument.id) == (now := (instrument, place, ties)):
                    continue
                told[instrument.id] = now
                binds = any(instrument.standing.binds(tie) for tie in ties) or any(
                    other.binds(tie) for other in instrument.others for tie in every
                )
                row = _row(history.stream, of, place, instrument, by_fact, period.first, binds=binds)
                behind = [fact for first, fact in made.get(instrument.id, ()) if first <= period.first]
                whose = words(behind)
                row = row._replace(
                    rests_on=tuple(told.entry.version for told in behind),
                    rests_on_sources=whose["sources"],
                    rests_on_brought_by=whose["brought_by"],
                )
                before = running.get(instrument.id)
                if before is not None and before[6:] == row[6:]:
                    continue
                if before is not None:
                    yield before._replace(until_day=period.first)
                running[instrument.id] = row._replace(n=before.n + 1 if before else 0)
        yield from running.values()


def _made(history: "History") -> "dict[str, list[tuple[int, PlacedFact]]]":
    """By agreement the facts that made it what it is, in chronicle order, each with the first day on which it counts."""
    from domain.partnership.facts import Invalidated, RenewalDeclined, Renewed, Signed, Terminated

    found: dict[str, list[tuple[int, PlacedFact]]] = {}
    begins = iter(history.aggregate.spells[1:])
    for step in history.chronicle.steps:
        if not step.moved:
            continue
        first = next(begins).begin[0]
        if not isinstance(step.told.fact, Signed | Renewed | RenewalDeclined | Invalidated | Terminated):
            continue
        was = {agreement.id: agreement for agreement in step.before.instruments}
        for agreement in step.after.instruments:
            old = was.get(agreement.id)
            if old is None or (old.former and not agreement.former):
                found[agreement.id] = []
            elif old._replace(former=agreement.former) == agreement:
                continue
            found[agreement.id].append((first, step.told))
    return found


def _row(
    stream: str,
    of: str,
    place: int,
    agreement: "Agreement",
    by_fact: dict[int, "PlacedFact"],
    first: int,
    *,
    binds: bool,
) -> Instrument:
    one: Any = agreement.standing
    shows_end = agreement.status in {"in-force", "signed", "expired", "partly-signed"}
    term = _term(one, agreement.status, shown=shows_end)
    return Instrument(
        stream=stream,
        of=of,
        id=one.id,
        n=0,
        first=first,
        until_day=when.MAX,
        place=place,
        kind=one.kind,
        title=one.title,
        status=agreement.status,
        otherwise=agreement.otherwise,
        statuses=agreement.statuses,
        tier=one.tier,
        former=one.former,
        on=one.on or said_on(one.signed, by_fact[id(one.signature)]),
        earliest=one.signed[0],
        latest=one.signed[1],
        version=by_fact[id(one.signature)].entry.version,
        signed_by=one.signers,
        named=one.named,
        whole={*one.parties} <= {*one.signed_by},
        starts_earliest=one.starts[0] if one.starts else None,
        starts_latest=one.starts[1] if one.starts else None,
        ends_earliest=term.ends_earliest,
        ends_latest=term.ends_latest,
        runs_out=term.runs_out,
        renewal=term.renewal,
        period=term.period,
        notice=term.notice,
        counted_from=term.counted_from,
        counted=term.counted,
        others=tuple(_term(other, other.states(of or None)[-1]) for other in agreement.others),
        late_earliest=term.late_earliest,
        late_latest=term.late_latest,
        **word(by_fact[id(one.signature)]),
        replaces=one.replaces,
        binds=binds,
    )


def _term(row: Any, status: str, *, shown: bool = True) -> Other:
    """The term of an agreement; its end only where it is `shown`."""
    end, term, count = row.running if shown else None, row.term, row.counted
    return Other(
        status=status,
        ends_earliest=end[0] if end else None,
        ends_latest=end[1] if end else None,
        runs_out=shown and row.ends is not None,
        renewal=term.renewal if term else None,
        period=(term.period or term.length) if term else None,
        notice=term.notice if term else None,
        counted_from=count.first if count else (),
        counted=tuple(count.length) if count else (),
        late_earliest=row.late[0] if row.late else None,
        late_latest=row.late[1] if row.late else None,
    )
