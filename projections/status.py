"""Where does it stand? One partnership, or everything, on any day."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, get_args

from pydantic import Field

from domain.aggregate import AsAt, Told
from domain.body import Standing as BodyStanding
from domain.decide import next_facts
from domain.entry import kind_of
from domain.history import History
from domain.membership import Status as MembershipStatus
from domain.partnership.facts import CommitmentClosed, CommitmentMade, Contacted, Pressured, Visited
from domain.partnership.standing import Instrument, Standing
from domain.partnership.standing import Status as PartnershipStatus
from domain.sentence import sentence
from projections.pydantic_row import Days, Row, cited, edtf_of

Names = Callable[[str], str]
"""A body's name by its slug; any other text as it is."""


STATUSES: dict[str, tuple[str, ...]] = {
    "partnership": get_args(PartnershipStatus),
    "membership": get_args(MembershipStatus),
    "programme": ("running", "ended"),
    "body": ("registered", "succeeded"),
    "source": ("registered", "withdrawn"),
}
"""What each kind of stream may be."""
FLAGS = ("disputed", "dormant", "intent", "pending")
"""What may be said beside the status of a partnership."""


class InstrumentRow(Row):
    """One agreement and where it stands."""

    id: str = Field(description="its name in the partnership")
    kind: str
    title: str | None = None
    status: str = Field(description="partly-signed, in-force, expired, invalidated, terminated or replaced")
    signed: Days
    until: str | None = Field(None, description="the last day in force, EDTF; null where it has no known end")
    renewal: str | None = Field(None, description="none, express or tacit")


class Status(Row):
    """Where one stream stands on a day."""

    id: str = Field(description="the stream's id")
    stream: str = Field(description="the kind of stream: partnership, body, source or ledger")
    parties: tuple[str, ...] = ()
    title: str
    status: str
    tier: int = Field(description="0 none, 1 letter of intent … 4 sister tie")
    flags: tuple[str, ...] = Field((), description="what is certain beside the status")
    possible_flags: tuple[str, ...] = Field((), description="what is possible beside it")
    certain: bool = Field(description="whether the status is certain on that day")
    otherwise: str | None = Field(None, description="the status it would else be")
    since: Days = Field(description="when the status began")
    instruments: tuple[InstrumentRow, ...] = ()
    last_contact: Days | None = Field(None, description="the latest visit or contact")
    entries: int = Field(description="how many entries the stream has")


class Happening(Row):
    """One fact in words, with its entry and sources."""

    entry: str
    when: Days
    text: str
    sources: tuple[str, ...] = ()
    certainty: str = "confirmed"


class CommitmentRow(Row):
    """A promise that is open."""

    id: str
    text: str
    owner: str | None = None
    due: str | None = None


class Details(Status):
    """One stream in full: the answer of `comity show`."""

    began: Happening | None = Field(None, description="the fact that began the status")
    contacts: tuple[Happening, ...] = Field((), description="the last visits and contacts, latest first")
    commitments: tuple[CommitmentRow, ...] = Field((), description="open commitments")
    pressure: tuple[Happening, ...] = Field((), description="pressure on record")
    facts: tuple[Happening, ...] = Field(
        (), description="what is on record, for streams other than partnerships"
    )
    may_follow: tuple[str, ...] = Field((), description="the facts that may be recorded next")


def status(history: History, day: int, names: Names = str) -> Status:
    """Where the stream of `history` stands on `day`, a proleptic ordinal."""
    aggregate = history.aggregate
    at = aggregate.as_at(day)
    return Status(**_fields(history, at, _until(aggregate.chronicle, day), names))


def statuses(histories: Iterable[History], day: int, names: Names = str) -> Iterator[Status]:
    """One row a stream that has been opened."""
    return (status(history, day, names) for history in histories if history.entries)


def details(history: History, day: int, names: Names = str, plain: Names = str, contacts: int = 5) -> Details:
    """One stream in full on `day`: `names` for its title, `plain` for sentences, so many last contacts."""
    aggregate = history.aggregate
    at = aggregate.as_at(day)
    told = _until(aggregate.chronicle, day)
    partnership = isinstance(at.standing, Standing)
    happened = {one.entry.version: _happening(one, plain) for one in told}
    last = [one for one in told if isinstance(one.fact, Visited | Contacted)][::-1]
    last.sort(key=lambda one: one.latest, reverse=True)
    return Details(
        **_fields(history, at, told, names),
        began=_happening(at.began, plain) if at.began else None,
        contacts=tuple(happened[one.entry.version] for one in last[:contacts]),
        commitments=tuple(
            CommitmentRow(id=one.commitment, text=one.text, owner=one.owner and plain(one.owner), due=one.due)
            for one in _commitments(told)
        ),
        pressure=tuple(happened[one.entry.version] for one in told if isinstance(one.fact, Pressured)),
        facts=() if partnership else tuple(happened.values()),
        may_follow=tuple(next_facts(aggregate, aggregate.standing_by(day))),
    )


def _commitments(told: Iterable[Told]) -> list[CommitmentMade]:
    """The commitments that are open after what may have happened."""
    found = [one.fact for one in told if not one.fact.alleged]
    closed = {one.commitment for one in found if isinstance(one, CommitmentClosed)}
    return [one for one in found if isinstance(one, CommitmentMade) and one.commitment not in closed]


def _fields(history: History, at: AsAt[Any], told: list[Told], names: Names) -> dict[str, Any]:
    standing = at.standing
    last = max(
        (one for one in told if isinstance(one.fact, Visited | Contacted)),
        key=lambda one: one.latest,
        default=None,
    )
    fields: dict[str, Any] = {
        "id": history.stream,
        "stream": kind_of(history.stream),
        "title": title(history, names),
        "status": standing.status,
        "tier": standing.tier,
        "flags": at.flags,
        "possible_flags": at.possible_flags,
        "certain": at.certain,
        "otherwise": at.otherwise,
        "since": Days.since(at.since, at.began) if standing.status != "none" else Days(),
        "last_contact": Days.told(last) if last else None,
        "entries": len(history.entries),
    }
    if isinstance(standing, Standing):
        fields |= {
            "parties": standing.parties,
            "instruments": tuple(instrument(one) for one in standing.instruments),
        }
    return fields


def title(history: History, names: Names = str) -> str:
    """What a stream is called: by its own title, else by the names of whom it is about."""
    standing = history.aggregate.standing
    if isinstance(standing, Standing):
        own = " – ".join(history.around.names.get(one, one) for one in standing.parties)
        return " – ".join(names(one) for one in standing.parties) if standing.title == own else standing.title
    if isinstance(standing, BodyStanding):
        return names(history.stream.partition(":")[2])
    return str(standing.title)


def instrument(one: Instrument) -> InstrumentRow:
    """One agreement as a row."""
    end = one.ends or (one.first_end if one.state == "expired" else None)
    until = edtf_of((end[0] - 1, end[1] - 1)) if end else None
    return InstrumentRow(
        id=one.id,
        kind=one.kind,
        title=one.title,
        status=one.state,
        signed=Days.of(one.signed, one.on),
        until=until,
        renewal=one.term.renewal if one.term else None,
    )


def _until(chronicle: Iterable[Told], day: int) -> list[Told]:
    """What may have happened by `day`. An undated fact may have happened at any time."""
    return [one for one in chronicle if one.earliest <= day]


def _happening(one: Told, names: Names) -> Happening:
    return Happening(
        entry=one.entry.name,
        when=Days.told(one),
        text=sentence(one.fact, names),
        sources=cited(one.fact),
        certainty=one.fact.certainty,
    )
