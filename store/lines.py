"""The stored line: how an entry becomes one JSON object, and how it is read back (docs/reference/vocabulary.md).

The topic column holds the type (`partnership.signed`), and the closed registry of the domain says which class
that is: nothing that is stored ever names something to import. The library is not imported here: who only reads a few
histories waits for it (`store.mapper` is the same for the library).
"""

import json
import os
import re
from binascii import b2a_base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import from_json

from domain.entry import Entry, kind_of
from domain.fact import Fact, UnknownType, fact_class, fields_of
from domain.message import Message
from domain.text import text
from store.errors import Damaged, Newer

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = 2
"""The number under which entries are written today."""
SALTED = 2
"""The first number whose lines have a salt: who knows all of a line but one name cannot test a guess against its hash."""

Fields = dict[str, Any]
Upcaster = Callable[[Fields], Fields]
UPCASTERS: Mapping[tuple[str, int], Upcaster] = {}
"""How an older object becomes the next one: by its type and its schema number. Applied on reading only."""

ENVELOPE = ("id", "schema", "recorded_at", "recorded_by", "command")

_SALT = re.compile("[A-Za-z0-9+/]{21}[AQgw]").fullmatch
_SALT_BYTES = 16
SALT_LENGTH = 22
"""Letters of a salt."""
_KEPT = 10_000
_NEVER = ("", datetime.max.replace(tzinfo=UTC), 0)
_WIDTH = len("2026-11-20T10:02:03.123456Z")

json_of = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False
).encode
"""JSON as it is stored: sorted keys, no spaces, every script as it is. Errors: ValueError for NaN."""


@dataclass(slots=True)
class Recorded(Entry):
    """An entry as it is stored, and as the library takes it."""

    schema: int
    """The number under which its line is written."""
    salt: str
    """16 random bytes in base64 without padding; nothing in a line of schema 1."""

    @property
    def originator_id(self) -> str:
        """The stream, in the library's words."""
        return self.stream

    @property
    def originator_version(self) -> int:
        """The version, in the library's words."""
        return self.version


class Unstorable(ValueError):
    """What would not be read back as it was told; a defect in the fact's class, never the user's."""


_BETWEEN, _ID, _OWN, _SALT_ = "\0", "\0id", "\0own", "\0salt"
"""What no fact can hold (`domain.text`): it stands between facts, and where the id, the own and the salt of one will."""


class _Reader(NamedTuple):
    kind: str
    validate: Callable[[Any], Any]


class Lines:
    """Between entries and stored lines."""

    def __init__(
        self,
        zone: tzinfo = UTC,
        *,
        schema: int = SCHEMA,
        upcasters: Mapping[tuple[str, int], Upcaster] = UPCASTERS,
        where: "Path | None" = None,
    ) -> None:
        """`zone` is where the days of recording end, `where` the ledger: what may be done about damage depends on it."""
        self.where = where
        self.schema = schema
        self.upcasters = upcasters
        self._readers: dict[str, _Reader] = {}
        self.zone = zone
        self._days: dict[str, int] = {}
        self._last = _NEVER  # what is written at once has one time

    def keep_days_in(self, zone: tzinfo) -> None:
        """Count the days of recording in this time zone from now on."""
        if zone is not self.zone:
            self.zone = zone
            self._days.clear()
            self._last = _NEVER

    def encode(self, entry: Recorded) -> bytes:
        """The stored object of an entry, as its own schema writes it. Errors: `Unstorable`."""
        fact = entry.fact
        fields = fact.__pydantic_serializer__.to_python(fact, mode="json", exclude_defaults=True)
        fields["id"] = entry.id
        fields["schema"] = entry.schema
        if entry.salt:
            fields["salt"] = entry.salt
        fields["recorded_at"] = stamp(entry.recorded_at)
        fields["recorded_by"] = entry.recorded_by
        fields["command"] = entry.command
        try:
            return json_of(fields).encode()
        except ValueError as error:  # a number or a sign that JSON has not
            raise Unstorable(f"{entry.name}: {error}") from None

    def checked(self, entry: Recorded) -> bytes:
        """The stored object of an entry, read back first. Errors: `Unstorable` where it would differ."""
        state = self.encode(entry)
        if self.entry(entry.position, entry.stream, entry.version, entry.type, state) != entry:
            raise Unstorable(f"{entry.name} would not be read back as it was told")
        return state

    def entry(self, position: int, stream: str, version: int, type_: str, state: bytes) -> Recorded:
        """The entry of one row. Errors: `Newer`, `Damaged`."""
        try:
            return self._entry(position, stream, version, type_, state)
        except UnknownType:
            raise Newer(
                Message(
                    "{stream}#{version} is of a type that is not known here ({type!r:.80})",
                    stream=stream,
                    version=version,
                    type=type_,
                )
            ) from None
        except _NewerSchema as error:
            raise Newer(
                Message(
                    "{stream}#{version} has the schema number {schema}, and {last} is the last that is known here",
                    stream=stream,
                    version=version,
                    schema=error.schema,
                    last=self.schema,
                )
            ) from None
        except ValidationError as error:
            raise _unread(f"{stream}#{version}", error, self.where) from None
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise Damaged(
                Message(
                    "{stream}#{version} cannot be read ({why:.120})",
                    stream=stream,
                    version=version,
                    why=str(error),
                ),
                self.where,
            ) from None

    def _entry(self, position: int, stream: str, version: int, type_: str, state: bytes) -> Recorded:
        kind, validate = self._readers[type_] if type_ in self._readers else self._reader(type_)
        fields = from_json(state, allow_inf_nan=False)
        pop = fields.pop
        id_, schema, command = pop("id"), pop("schema"), pop("command")
        at, by = pop("recorded_at"), pop("recorded_by")
        if schema != self.schema or type(schema) is not int:
            self._see_that_it_is_known(schema)
        salt = pop("salt", None) if schema >= SALTED else ""
        if schema >= SALTED and (type(salt) is not str or not _SALT(salt)):
            raise ValueError("it has no salt as comity makes one")
        if schema != self.schema:
            fields = self._upcast(type_, schema, fields)
        fact: Fact = validate(fields)
        if not (type(id_) is type(by) is type(command) is str and len(at) == _WIDTH and at[-1] == "Z"):
            raise ValueError("its envelope is not as it is written")
        if type(version) is not int or type(state) is not bytes:
            raise ValueError("a column of it holds something else")
        if kind_of(stream) != kind:
            raise ValueError(f"{type_} stands in another kind of stream")
        last = self._last
        if last[0] != at:
            last = self._last = at, *self._time(at)
        _, recorded_at, day = last
        return Recorded(stream, version, fact, position, id_, recorded_at, by, command, day, schema, salt)

    def _reader(self, type_: str) -> _Reader:
        cls = fact_class(type_)
        cls.model_rebuild()  # classes are built when they are first used
        found = self._readers[type_] = _Reader(
            type_.partition(".")[0], cls.__pydantic_validator__.validate_python
        )
        return found

    def _see_that_it_is_known(self, schema: Any) -> None:
        if type(schema) is not int or schema < 1:
            raise ValueError("it has no schema number")
        if schema > self.schema:
            raise _NewerSchema(schema)

    def is_brought_up(self, entry: Recorded) -> bool:
        """Whether an entry is read as a later schema has it, so that its line would be written otherwise today."""
        return bool(self.upcasters) and any(
            (entry.type, number) in self.upcasters for number in range(entry.schema, self.schema)
        )

    def _upcast(self, type_: str, schema: int, fields: Fields) -> Fields:
        for number in range(schema, self.schema):
            if upcaster := self.upcasters.get((type_, number)):
                fields = upcaster(fields)
        return fields

    def _time(self, at: str) -> tuple[datetime, int]:
        """A time of recording and its day; the days of some minutes are remembered."""
        recorded_at = datetime.fromisoformat(at)
        day = self._days.get(at[:16])
        if day is None:
            if not (
                at[4] == at[7] == "-"
                and at[10] == "T"
                and at[13] == at[16] == ":"
                and at[19] == "."
                and at[11:13] != "24"
            ):
                raise ValueError(f"{at!r} is no time of recording")
            if len(self._days) >= _KEPT:
                self._days.clear()
            day = self._days[at[:16]] = day_in(self.zone, recorded_at)
        return recorded_at, day


class Envelope:
    """What many entries say alike of their recording: around the facts of each its own id and salt stand beside it."""

    def __init__(self, said: Mapping[str, Any]) -> None:
        self._said = {**said, "id": _ID, "salt": _SALT_}
        self._known: dict[bytes, tuple[str, str, str, str]] = {}
        """What stands around the id, the own and the salt of a stored object, by what its fact shares (`shared`)."""
        self._elsewhere: set[bytes] = set()
        """What facts share whose own does not stand between the id and the salt: they are taken whole."""

    def around(self, facts: Sequence[tuple[bytes, str, str]]) -> list[bytes]:
        """The stored objects of facts: of each its fields, as its fact writes them, its id and its salt.

        They are read back first; of a list very many have the same fields but for a name, which is done once. Errors:
        `Unstorable`.
        """
        if len(self._known) >= _KEPT:
            self._known.clear()
        known, elsewhere = self._known, self._elsewhere
        told = [shared(fields) for fields, _, _ in facts]
        if elsewhere:
            told = [
                (fields, "") if of in elsewhere else (of, own)
                for (of, own), (fields, _, _) in zip(told, facts, strict=True)
            ]
        new = {of: bool(own) for of, own in told if of not in known}
        if new and not self._learn(new):
            return self.around(facts)
        return [
            f'{before}{_quoted(id_)}{between}{own}{further}"{salt}"{behind}'.encode()
            for (before, between, further, behind), own, id_, salt in (
                (known[of], own, id_, salt) for (of, own), (_, id_, salt) in zip(told, facts, strict=True)
            )
        ]

    def _learn(self, facts: Mapping[bytes, bool]) -> bool:
        """Put into words what facts share, and whether they have their own; all at once: to begin takes as long as one.

        Whether the own of all of them stands where it can be put. Errors: `Unstorable`.
        """
        told: list[Any] = []
        for fields in facts:
            told += (from_json(fields) | self._said, _BETWEEN)
        written = json_of(told)
        if from_json(written, allow_inf_nan=False) != told:
            raise Unstorable("some of this would not be read back as it was told")
        *states, _ = f",{written[1:-1]},".split(_AMONG)
        if len(states) * 2 != len(told):
            raise Unstorable("some of this has in it what stands between two facts")
        for (fields, has_own), state in zip(facts.items(), states, strict=True):
            marks, parts = _AT_OWN.findall(state), _AT_OWN.split(state.removeprefix(","))
            if has_own and marks == [_AS_ID, _AS_OWN, _AS_SALT]:
                self._known[fields] = parts[0], parts[1], parts[2], parts[3]
            elif has_own and sorted(marks) == [_AS_ID, _AS_OWN, _AS_SALT]:
                self._elsewhere.add(fields)
            elif marks == [_AS_ID, _AS_SALT] and not has_own:
                self._known[fields] = parts[0], parts[1], "", parts[2]
            else:
                raise Unstorable("some of this has in it what stands between two facts")
        return self._elsewhere.isdisjoint(facts)


def shared(fields: bytes) -> tuple[bytes, str]:
    """What a fact, as it is written, shares with very many, and what is its own: a name or its parties, each as JSON.

    Where it has neither in plain letters, it shares all of it.
    """
    head, found, tail = fields.partition(_NAME)
    if found:
        own, _, rest = tail.partition(b'"')
        return (fields, "") if b"\\" in own else (b"".join((head, _NAMED, rest)), f'"{own.decode()}"')
    head, found, tail = fields.partition(_PARTIES)
    own, _, rest = tail.partition(b"]")
    return (b"".join((head, _BETWEEN_WHOM, rest)), own.decode()) if found and _SLUGS(own) else (fields, "")


def _quoted(id_: str) -> str:
    """An id as JSON: most are letters and digits alone."""
    return f'"{id_}"' if id_.isascii() and id_.isalnum() else json_of(id_)


_AMONG = f",{json_of(_BETWEEN)},"
_AS_ID, _AS_OWN, _AS_SALT = json_of(_ID), json_of(_OWN), json_of(_SALT_)
_AT_OWN = re.compile("|".join(map(re.escape, (_AS_ID, _AS_OWN, _AS_SALT))))
_NAME, _PARTIES = b'"name":"', b'"parties":['
_NAMED = _NAME[:-1] + _AS_OWN.encode()
_BETWEEN_WHOM = _PARTIES + _AS_OWN.encode() + b"]"
_SLUGS = re.compile(rb'"[a-z0-9-]+"(?:,"[a-z0-9-]+")*').fullmatch


class _NewerSchema(Exception):
    """A schema number that only a newer comity knows."""

    def __init__(self, schema: int) -> None:
        super().__init__(schema)
        self.schema = schema


def _unread(name: str, error: ValidationError, ledger: "Path | None") -> Damaged | Newer:
    """A fact with a field or a word that is not known here is a newer one; anything else is damage."""
    first = error.errors(include_url=False)[0]
    where = ".".join(map(str, first["loc"]))
    if where == "salt":
        return Damaged(
            Message("{name} cannot be read (it has a salt, and schema 1 has none)", name=name), ledger
        )
    if first["type"] == "extra_forbidden":
        return Newer(
            Message("{name} has a field that is not known here ({field:.80})", name=name, field=where)
        )
    if first["type"] == "literal_error":
        return Newer(
            Message(
                "{name} has a word in {field} that is not known here ({word!r:.80})",
                name=name,
                field=where,
                word=first["input"],
            )
        )
    return Damaged(
        Message("{name} cannot be read ({field}: {why:.120})", name=name, field=where, why=first["msg"]),
        ledger,
    )


def new_salt() -> str:
    """16 random bytes as a line has them."""
    return b2a_base64(os.urandom(_SALT_BYTES))[:SALT_LENGTH].decode()


@lru_cache(maxsize=64)
def stamp(at: datetime) -> str:
    """A time as it is stored: UTC, microseconds, of one width, so that texts and times have one order."""
    return f"{at.astimezone(UTC).isoformat(timespec='microseconds')[:-6]}Z"


def time_of(stamped: str, where: "Path | None" = None) -> datetime:
    """A time from how it is stored, in the ledger `where`. Errors: `Damaged`."""
    try:
        at = datetime.fromisoformat(stamped)
        if stamp(at) == stamped:
            return at
    except (TypeError, ValueError):
        pass
    raise Damaged(Message("a time of recording is {stamped!r:.80}, which is no time", stamped=stamped), where)


def day_in(zone: tzinfo, at: datetime) -> int:
    """The day of an instant in a time zone, as a proleptic ordinal."""
    return (at if zone is UTC else at.astimezone(zone)).toordinal()


def canonical_line(
    stream: str, version: int, type_: str, state: bytes | str, where: "Path | None" = None
) -> bytes:
    """One entry as it is exported, restored and proved: the stored bytes as they are. Errors: `Damaged`.

    `where` is the ledger that it is of: what may be done about damage depends on it.
    """
    if not isinstance(state, bytes) or state[:1] != b"{" or state[-1:] != b"}" or len(state) <= len(b"{}"):
        raise Damaged(Message("{stream}#{version} is no JSON object", stream=stream, version=version), where)
    if (type(stream), type(version), type(type_)) != (str, int, str):
        raise Damaged(
            Message(
                "{stream!r:.80}#{version!r:.20} has no name that an entry can have",
                stream=stream,
                version=version,
            ),
            where,
        )
    head = f'{{"stream":{json_of(stream)},"version":{version},"type":{json_of(type_)},'
    return head.encode() + state[1:]


def facts_line(entry: Entry) -> bytes:
    """One entry as a facts file says it: imported again it adds nothing, imported elsewhere the same fact."""
    head = f'{{"stream":{json_of(entry.stream)},"type":{json_of(entry.type)},"id":{json_of(entry.id)}'
    fields = json_of(fields_of(entry.fact))[1:-1]
    return f"{head}{',' if fields else ''}{fields}}}".encode()


def is_a_line(value: str) -> bool:
    """Whether a name is written as comity writes it."""
    try:
        return text(value) == value and "\n" not in value
    except ValueError:
        return False
