"""Where streams stand on the day that is asked for: what `status` lists, and `show` tells of one."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, NamedTuple, Protocol, TypeVar

from projections.row import WIDE, Days, Projection
from projections.rows.contacts import Contact, last_contacts
from projections.rows.instruments import Instrument, instruments
from projections.rows.spells import Stand
from projections.rows.streams import Stream, streams

R = TypeVar("R", bound=tuple[Any, ...])
STATUSES = {
    "partnership": (
        *(
            "terminated",
            "suspended",
            "in-force",
            "partly-signed",
            "invalidated",
            "expired",
            "on-hold",
            "proposed",
        ),
        *("tabled", "deferred", "approved", "rejected", "withdrawn", "lapsed", "intent", "contact", "none"),
    ),
    "membership": ("member", "left", "applied", "invited", "participant", "none"),
    "programme": ("running", "ended"),
    "body": ("registered", "succeeded"),
    "source": ("registered", "withdrawn"),
}
"""What each kind of stream may be, as the domain has it; said here, because its models take long to import."""
FLAGS = ("disputed", "dormant", "intent", "pending")
"""What may be said beside the status of a partnership."""
TIES = (
    *("sister-city", "sister-school", "sister-university", "sister-port", "sister-council"),
    *("friendship", "mou", "project", "protocol", "letter-of-intent", "other"),
)
"""The kinds of instrument, the closest first."""


class Agreement(NamedTuple):
    """One agreement and where it stands."""

    id: Annotated[str, "its name in the partnership"]
    kind: str
    title: str | None
    status: Annotated[str, "partly-signed, in-force, expired, invalidated, terminated or replaced"]
    signed: Days
    until: Annotated[str | None, "the last day in force, EDTF; null where it has no known end"]
    renewal: Annotated[str | None, "none, express or tacit"]


class Status(NamedTuple):
    """Where one stream stands on a day."""

    id: Annotated[str, "the stream's id"]
    stream: Annotated[
        str, "the kind of stream: partnership, membership, programme, body, source or ledger", WIDE
    ]
    parties: Annotated[tuple[str, ...], "of a partnership", WIDE]
    title: str
    status: str
    tier: Annotated[int, "0 none, 1 letter of intent … 4 sister tie"]
    flags: Annotated[tuple[str, ...], "what is certain beside the status"]
    possible_flags: Annotated[tuple[str, ...], "what is possible beside it"]
    certain: Annotated[bool, "whether the status is certain on that day"]
    otherwise: Annotated[str | None, "the status it would else be"]
    since: Annotated[Days, "when the status began"]
    instruments: Annotated[tuple[Agreement, ...], "its agreements, in the order of their signatures", WIDE]
    last_contact: Annotated[Days | None, "the last visit or contact, alleged ones aside"]
    entries: Annotated[int, "how many entries the stream has"]
    behind: Annotated[tuple[str, ...], "the entries that this rests on: `stream#version`", WIDE]
    sources: Annotated[tuple[str, ...], "the sources of those entries", WIDE]


class Asked(Protocol):
    """What is asked (`projections.report.Ask`), as far as standings need it."""

    @property
    def day(self) -> int:
        """The day that is asked for."""

    def of(self, projection: Projection[R], **where: Any) -> Iterator[R]:
        """The rows of a projection."""

    def at(self, day: int | None = None, **where: Any) -> Iterator[Stand]:
        """Where each stream stands on a day."""

    def latest(self, projection: Projection[R], **where: Any) -> Iterator[R]:
        """For each stream the latest row of a projection."""

    def title(self, stream: str) -> str:
        """What a stream is called."""


def statuses(ask: Asked, **where: Any) -> Iterator[Status]:
    """One row a stream that has entries; `where` as in `Ask.at`."""
    of_stream = {} if "stream" not in where else {"stream": where["stream"]}
    known = {one.stream: one for one in ask.of(streams, **where)}
    if not known:
        return
    last = last_contacts(ask, **of_stream)
    signed: dict[str, list[Instrument]] = {}
    for row in ask.of(instruments, **of_stream):
        signed.setdefault(row.stream, []).append(row)
    for stand in ask.at(**where):
        stream = stand.spell.stream
        yield status(ask, stand, known[stream], signed.get(stream, ()), last.get(stream))


def status(
    ask: Asked, stand: Stand, stream: Stream, signed: Iterable[Instrument], contact: Contact | None
) -> Status:
    """Where one stream stands: from its spell, its instruments and its last contact."""
    spell, now = stand.spell, in_order(signed, stand.spell.n)
    versions = (spell.since_by, *(one.version for one in now), contact.version if contact else None)
    behind = dict.fromkeys(f"{stream.stream}#{version}" for version in versions if version is not None)
    cited = (*spell.since_sources, *(one for row in now for one in row.sources))
    return Status(
        stream.stream,
        stream.kind,
        stream.parties if stream.kind == "partnership" else (),
        ask.title(stream.stream),
        spell.status,
        spell.tier,
        stand.flags,
        stand.possible_flags,
        stand.certain,
        stand.otherwise,
        spell.since,
        tuple(map(_agreement, now)),
        contact.when if contact else None,
        stream.entries,
        tuple(behind),
        tuple(dict.fromkeys((*cited, *(contact.sources if contact else ())))),
    )


def in_order(signed: Iterable[Instrument], n: int) -> list[Instrument]:
    """The instruments of a stream in its spell `n`, in the order of their last signatures."""
    rows = [one for one in signed if one.n <= n]
    first: dict[tuple[str, Any], int] = {}
    for one in rows:  # in the order of `n`: a signature moves its bounds, or who has signed
        first.setdefault(_signature(one), one.n)
    return sorted((one for one in rows if one.last >= n), key=lambda one: first[_signature(one)])


def _signature(one: Instrument) -> tuple[str, Any]:
    return one.id, (one.signed_by, one.earliest, one.latest)


def _agreement(one: Instrument) -> Agreement:
    return Agreement(one.id, one.kind, one.title, one.status, one.signed, one.until, one.renewal)
