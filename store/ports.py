"""What the rest of comity may ask of a place where a ledger is kept: `Location`, `Recorder`, `Glance`, `Counting`.

`store.places.place_of` chooses the place by its address. Each kind of place has a folder of its own that has these:
`store/sqlite/`, `store/postgresql/`. The engine's cache and its exports are files of SQLite wherever a ledger is kept, and
open them by `store.sqlite.address` and `store.sqlite.tracking`; nothing else is asked of that folder by its name.
Light, so that whoever only looks at a ledger imports no library for it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, Self

from domain.message import Message
from store.head import Head, Stored

if TYPE_CHECKING:
    from eventsourcing.persistence import Notification, StoredEvent

    from store.errors import Missing


class Unless(NamedTuple):
    """What a decision rests on beside the streams that it writes to: it was made with the ledger at a position."""

    since: int
    matters: Callable[[str], bool]


class Behind(Exception):
    """The entries were stamped before the last one that is recorded."""

    def __init__(self, last: str) -> None:
        super().__init__(last)
        self.last = last
        """When that was recorded, as it is stored."""


class Finding(NamedTuple):
    """One thing that a doctor looked at."""

    what: str
    state: Literal["good", "note", "fault"]
    found: str
    """A message (`domain.message`), where anything in it is said otherwise by each medium; so is what may be done."""
    fix: str = ""


class Software(NamedTuple):
    """What keeps a ledger: its name and version, and when that was released."""

    name: str
    version: str
    released: datetime
    caution: str = ""
    """What is known to be wrong with it; nothing where it is sound."""


class Follows(NamedTuple):
    """That a ledger is read from a server that only follows another one."""

    behind: int
    """Seconds by which it may be behind: since the last of what it has of the other, where it has not all."""
    lost: bool
    """Whether it hears nothing of the other."""

    @property
    def words(self) -> Message:
        """In words, which change every minute at most."""
        minutes = self.behind // 60
        if self.lost:
            return Message(
                "this server follows another one and has lost it: what was recorded in the last {minutes:,}"
                " {minutes:minute|minutes} or longer may be missing",
                minutes=minutes + 1,
            )
        if minutes:
            return Message(
                "this server follows another one, and is {minutes:,} {minutes:minute|minutes} behind",
                minutes=minutes,
            )
        return Message("this server follows another one, and is up with it")


class Occupant(NamedTuple):
    """What stands in the place where a backup will stand."""

    entries: int = 0
    missing: int = 0
    """Entries that the backup has not."""
    stranger: bool = False
    """It is another ledger: it began with another entry."""
    unread: str = ""
    """Why it cannot be read; nothing where it can."""
    no_ledger: bool = False
    """It cannot be read because it is something else: a text, or the database of another program."""
    empty: bool = False
    """There is nothing in it, so that nothing can be lost."""


class Entries(Protocol):
    """The entries of a ledger, as they are stored. Every method: errors `Unusable`, where the place does not answer."""

    def restored(self) -> tuple[str, str, int] | None:
        """When and by whom the ledger was restored, and its last position then; None where it never was."""

    def count(self) -> int:
        """How many entries there are."""

    def head(self) -> tuple[int, str | None]:
        """The position of the last entry and when it was recorded, as it is stored; 0 in an empty ledger."""

    def last(self, until: int | None = None) -> Stored | None:
        """The last entry, or the last one up to a position."""

    def with_id(self, id_: str) -> Stored | None:
        """The entry of an id."""

    def with_command(self, command: str) -> list[Stored]:
        """The entries that a command wrote."""

    def commands(self) -> list[str]:
        """The ids of all commands, each once, in the order of their names."""

    def places(self, ids: Sequence[str]) -> dict[str, tuple[str, int]]:
        """Stream and version of the entries with these ids; those that there are not are left out."""

    def stream(self, stream: str) -> list[Stored]:
        """The entries of one stream."""

    def several(self, streams: Sequence[str], until: int) -> Iterator[list[Stored]]:
        """The entries of some streams up to a position, in the order of the streams, some streams at a time."""

    def in_order(self, since: int, until: int | None = None) -> Iterator[list[Stored]]:
        """Pages of entries after a position, up to another, in the order of the ledger."""

    def by_stream(self, first: str, end: str, until: int | None = None) -> Iterator[list[Stored]]:
        """Pages of entries in the order of their streams, from `first` to before `end`, up to a position or as of now."""

    def streams(self, first: str, end: str) -> Iterator[str]:
        """The streams that there are, in order, from `first` to before `end`."""

    def lengths(self, streams: Sequence[str]) -> dict[str, int]:
        """The versions at which some streams are; those that there are not are left out."""

    def touched(self, since: int, first: str, end: str) -> list[str]:
        """The streams between `first` and before `end` that were written to after a position."""

    def moved(self, since: int, until: int) -> list[str]:
        """The streams that were written to after a position, up to another."""

    def having(self, type_: str, first: str, end: str, until: int = ...) -> list[str]:
        """The streams from `first` to before `end` in which a fact of a type was recorded, up to a position or as of now."""

    def among(self, streams: Sequence[str], type_: str) -> list[str]:
        """Those of some streams in which a fact of a type was recorded."""

    def mentioning(self, quoted: str, plain: str) -> Iterator[str]:
        """The streams in whose entries the one or in whose ids the other stands, each once, page by page."""

    def sample(self, number: int) -> list[str]:
        """The streams of so many entries, spread evenly over the ledger, in order: where to cut it into parts."""

    def expect_long_reading(self) -> None:
        """Be told that most of the ledger is read next, in the order of streams."""


class Recorder(Entries, Protocol):
    """The entries of a ledger that is open. Every method: errors `Unusable`, where the place does not answer."""

    # what the library asks

    def insert_events(self, stored_events: "Sequence[StoredEvent]", **kwargs: Any) -> Sequence[int] | None:
        """Append entries, all or none; their positions. Errors: the library's `IntegrityError`.

        By `stamp`, `Behind`; with `unless` (`Unless`), `IntegrityError` too where others have written since to a stream that
        matters.
        """

    def alone(self) -> AbstractContextManager[None]:
        """Be the one who appends next, where writers may be late again and again; nobody else may meanwhile."""

    def select_events(
        self,
        originator_id: Any,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> "Sequence[StoredEvent]":
        """The entries of one stream, with their positions."""

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> "Sequence[Notification]":
        """Entries in the order of the ledger."""

    def max_notification_id(self) -> int | None:
        """The position of the last entry; None where there is none."""

    def close(self) -> None:
        """Let go of the place."""

    # what the library has no words for

    @property
    def number(self) -> str:
        """By what the ledger that is open is known from another one that takes its place; empty where nobody can tell."""

    def restore(self, entries: "Sequence[StoredEvent]", *, at: str, by: str) -> None:
        """Append entries as they are to a ledger that has none, all or none. Errors: `NotEmpty`."""

    def fill(
        self,
        pages: Iterable[list[Stored]],
        *,
        notice: tuple[str, str, int] | None,
        seen: Callable[[list[Stored]], None] = ...,
    ) -> None:
        """Append entries as they are to a ledger that has none, all or none, with the notice of a restore, if any.

        `seen` is given each page as it stands there then; where it raises, nothing was written. Errors: `NotEmpty`.
        """


class Person(NamedTuple):
    """Somebody whom a fact names, in the office that it gives."""

    name: str
    name_local: str | None = None
    role: str | None = None
    body: str | None = None


class Glance(Protocol):
    """A ledger, looked at for a moment (`with`) without a model; an empty one where it cannot be read as a ledger.

    Nobody relies on the names: they are as they were recorded, and corrections are not looked at. What was retracted
    as a whole is left out.
    """

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def head(self) -> Head | None:
        """How far the ledger goes, and which one it is; None where that cannot be told."""

    def follows(self) -> Follows | None:
        """How far it is behind the one that it follows; None where nothing is followed."""

    def first(self) -> tuple[int, bytes] | None:
        """The first entry as it is stored, with its position; None for none."""

    def last(self) -> tuple[int, bytes] | None:
        """The last entry in the same way."""

    def entry(self, position: int) -> tuple[int, bytes] | None:
        """The entry at a position in the same way."""

    def stamp(self, position: int) -> str | None:
        """When the entry at a position was recorded, as it is stored; None for none."""

    def home(self) -> str | None:
        """The body whose ledger it is."""

    def ids(self, kind: str) -> list[str]:
        """The streams of a kind of which a fact stands, by what stands after the colon."""

    def names(self, kind: str) -> dict[str, tuple[str, ...]]:
        """The bodies, sources or programmes, and what each is called: its names in all languages, or its title."""

    def things(self, field: str) -> list[tuple[str, str]]:
        """What is open of a kind that facts name in a field (plan, commitment, instrument), each with its stream."""

    def people(self) -> list[Person]:
        """Those whom facts name, each in each office once, who was named last first."""


class Counting(Entries, Protocol):
    """A ledger's entries, counted and looked at (`with`) without a model. Every method: errors `Unusable`."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def close(self) -> None:
        """Let go of the place."""

    def last_told(self, until: int) -> tuple[int, str] | None:
        """The position of the last entry up to another one, and when it was recorded, as it is stored; None for none."""

    def length(self, stream: str, until: int) -> int:
        """How many entries a stream had up to a position."""

    def told(self, stream: str, until: int) -> list[tuple[str, bytes]]:
        """The entries of a stream up to a position: type and state."""

    def saying(self, streams: Sequence[str], text: str, until: int) -> list[str]:
        """Those of some streams in an entry of which a text stands, up to a position."""

    def written(self, first: str, end: str, since: int, *, begun: bool = False) -> list[str]:
        """The streams from `first` to before `end` that were written to after a position; or `begun` after it."""


class Location(Protocol):
    """A place where a ledger is, or would be."""

    where: Path
    """How people name it: a file, or a `store.address.Address`."""

    def stands(self) -> bool:
        """Whether there is anything. Errors: `Unusable` where nobody can tell."""

    def is_free(self) -> bool:
        """Whether a new ledger may be begun there. Errors: `Unusable` where nobody can tell."""

    def begin(self) -> None:
        """Make a new, empty ledger there. Errors: `Exists` where it is not free, `Unusable`."""

    def abandon(self) -> None:
        """Take away what `begin` made, in which nothing was recorded."""

    def administration(self) -> str:
        """What an administrator has to run there once before a ledger can be begun; empty where nobody has to."""

    def open(self, *, read_only: bool) -> Recorder:
        """Open the ledger, once it was looked whether it is one and may be written to. Errors: `Unusable`."""

    def glance(self) -> Glance:
        """Look at the ledger for a moment."""

    def counting(self) -> Counting:
        """Count and look at the ledger's entries for a while. Errors: `Unusable`."""

    def identity(self) -> str:
        """Which ledger stands there, and when it was written to (`store.files.file_of`); empty where nobody can tell."""

    def holds(self) -> Literal["ledger", "something else", "nothing"]:
        """Whether a ledger stands there, or what only another program can read."""

    def software(self) -> Software:
        """What keeps ledgers here."""

    # what lies there of other ledgers

    def missing(self) -> "Missing":
        """That there is no ledger, with what is left of one that was."""

    def set_aside(self) -> list[Path]:
        """The ledgers that once stood there and were set aside for a backup, in the order of their times."""

    def unfinished(self) -> list[Path]:
        """What lies there of a writer who was killed, and would be played into whatever is put there."""

    # copies

    def making(self, *, like: Path) -> "AbstractContextManager[Location]":
        """A place in which a new ledger is made, of the content of another (`like`): it stands here once all is done.

        Where that is not done, nothing of it is left. Errors: FileExistsError, OSError.
        """

    def copy(self, to: Path, *, named: Path) -> None:
        """Copy the ledger, as it is at one moment, into a new file that is a ledger too. Errors: `NotCopied`, `Unusable`.

        `named` is the place that is spoken of: where the file will stand.
        """

    def own(self) -> "Location":
        """The place itself: where a link leads."""

    def may_be_read(self) -> bool:
        """Whether whoever asks may read what stands there."""

    def is_empty(self) -> bool:
        """Whether what stands there holds nothing that could be lost."""

    def refuse_as_backup_of(self, other: "Location") -> None:
        """Refuse what cannot be a backup for another place, before it is opened. Errors: `NotRestored`, `NotALedger`."""

    def as_a_source(self, raw: Path) -> "Location":
        """The place to copy a backup from: itself, or `raw`, a copy in which is undone what a writer left half done.

        It cannot be undone in the backup: that stays as it is. Errors: `Astray`, `NotRestored`, `Unusable`.
        """

    def refuse_to_make_way(self, backup: Path) -> None:
        """Refuse to be replaced by a backup, where nothing is ever deleted. Errors: `NotRestored`."""

    def permit(self, copy: Path, backup: Path) -> str:
        """See that those may use a copy who might use what stands there; in words, who may not, and what to do."""

    def put(
        self,
        copy: Path,
        *,
        of: Path,
        old: Occupant | None,
        now: datetime,
        forget: Callable[[], None],
    ) -> Path | None:
        """Put a copy of a backup there, and set aside what stands there; where that lies now, None where there was nothing.

        `now` is part of its new name; `forget` throws away what was kept of the old ledger. Where it cannot be done, the old
        one stands where it stood. Errors: `Locked`, `Meanwhile`, `NotRestored`.
        """

    # whether it is sound

    def damage(self) -> list[str]:
        """What is damaged, in words: whether or not it is comity's."""

    def faults(self) -> list[str]:
        """What is wrong with the place, in words: damaged, not as comity made it, or out of order."""

    def inside(self) -> Iterator[Finding]:
        """What a doctor finds in it."""

    def around(self) -> Iterator[Finding]:
        """What a doctor finds around it: room, other names, permissions."""
