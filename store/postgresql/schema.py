"""What a ledger's database is made of: one table of entries that only grows, who may do what with it, and `append`.

An administrator lays it out once (`laid_out`), so that whoever records needs no right to change what it is made of.
"""

# ruff: noqa: S608 — statements are put together from constants, and names that are quoted

from hashlib import sha256
from itertools import chain, count
from typing import Any

VERSION = 1
"""How the schema is laid out."""
SCHEMA = "comity"
"""The schema's name: a database holds one ledger."""
LOCK = int.from_bytes(b"comity", "big")
"""The advisory lock under which entries are added: positions follow each other in the order of the commits."""
COLUMNS = "position, originator_id, originator_version, topic, state"
"""Of the entries, in the order of `store.ports.Stored`."""
TABLE = "comity.stored_events"
LONGEST_NAME = 63
"""Bytes of a name that PostgreSQL keeps."""

TABLES = (
    """CREATE TABLE comity.ledger (
    version integer NOT NULL,
    number text COLLATE "C" NOT NULL DEFAULT replace(gen_random_uuid()::text, '-', ''),
    one boolean PRIMARY KEY DEFAULT true CHECK (one)
)""",
    """CREATE TABLE comity.stored_events (
    position bigint PRIMARY KEY,
    originator_version bigint NOT NULL,
    originator_id text COLLATE "C" NOT NULL,
    topic text COLLATE "C" NOT NULL,
    state bytea NOT NULL,
    id text COLLATE "C",
    command text COLLATE "C",
    UNIQUE (originator_id, originator_version)
)""",
    "CREATE UNIQUE INDEX stored_events_id ON comity.stored_events (id)",
    "CREATE INDEX stored_events_command ON comity.stored_events (command)",
    """CREATE TABLE comity.restored (
    at text COLLATE "C" NOT NULL,
    by text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    one boolean PRIMARY KEY DEFAULT true CHECK (one)
)""",
)
"""`id` and `command` stand in `state` too: so the server need not read JSON to look them up, nor for each entry."""

NEVER = """
BEGIN
    RAISE EXCEPTION 'an entry is never changed or deleted: record a correction or a retraction of it'
        USING ERRCODE = 'raise_exception';
END"""
"""What becomes of UPDATE, DELETE and TRUNCATE, whoever asks for them.

Withholding (an entry's content goes, and its place and its leaf hash stay) will be one function more, SECURITY DEFINER and
owned by the administrator, which this trigger lets through where it has checked both hashes: no role is given UPDATE.
"""
FOLLOWS = f"""
BEGIN
    PERFORM pg_advisory_xact_lock({LOCK});
    IF EXISTS (
        SELECT 1 FROM added a
        WHERE a.position <> 1
            AND (SELECT e.position FROM comity.stored_events e WHERE e.position = a.position - 1) IS NULL
        OR a.originator_version <> 1 AND a.position <= coalesce(
            (SELECT e.position FROM comity.stored_events e WHERE e.originator_id = a.originator_id
            AND e.originator_version = a.originator_version - 1), a.position))
    THEN
        RAISE EXCEPTION 'an entry is only added as the next of its stream and the last of all'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END"""
"""Looked at once for all entries of a statement: a trigger for each of them would cost a batch more than its rows.

Every other writer waits for it, so it is one query, whose parts are looked up by an index. Where all positions up to the
last are taken, a new one that has another before it is the next, and those of one statement stand there without a gap.
"""
ONCE = """
BEGIN
    IF NEW.position NOT BETWEEN 1 AND (SELECT max(e.position) FROM comity.stored_events e)
        OR (SELECT e.xmin FROM comity.stored_events e WHERE e.position = 1) IS DISTINCT FROM pg_current_xact_id()::xid
    THEN
        RAISE EXCEPTION 'the notice of a restore is written with the entries that were restored'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END"""
APPEND = f"""
DECLARE
    ends bigint;
BEGIN
    PERFORM pg_advisory_xact_lock({LOCK});
    SELECT e.position, CASE WHEN stamp IS NULL THEN NULL ELSE convert_from(e.state, 'UTF8')::json ->> 'recorded_at' END
        INTO ends, last FROM comity.stored_events e ORDER BY e.position DESC LIMIT 1;
    ends := coalesce(ends, 0);
    IF last COLLATE "C" > stamp COLLATE "C" THEN
        RETURN;
    END IF;
    last := NULL;
    IF ends <> since THEN
        moved := true;
        RETURN;
    END IF;
    INSERT INTO comity.stored_events (position, originator_version, originator_id, topic, state, id, command)
        SELECT ends + told.n, told.version, told.stream, told.type, told.state, told.id, told.command
        FROM unnest(versions, streams, types, states, ids, commands)
            WITH ORDINALITY AS told (version, stream, type, state, id, command, n);
    first := ends + 1;
END"""
"""Take the lock; the entries follow the last one, in the order of the arrays, unless it was recorded after `stamp`, or
there are others after the position `since`. `first` is the position of the first of them."""

FUNCTIONS = {"never": NEVER, "follows": FOLLOWS, "once": ONCE, "append": APPEND}
TRIGGERS = {
    "stored_events_never_change": ("BEFORE UPDATE OR DELETE OR TRUNCATE ON comity.stored_events", "never"),
    "stored_events_only_follow": (
        "AFTER INSERT ON comity.stored_events REFERENCING NEW TABLE AS added FOR EACH STATEMENT",
        "follows",
    ),
    "restored_never_changes": ("BEFORE UPDATE OR DELETE OR TRUNCATE ON comity.restored", "never"),
    "restored_once": ("BEFORE INSERT ON comity.restored FOR EACH ROW", "once"),
    "ledger_never_changes": ("BEFORE UPDATE OR DELETE OR TRUNCATE ON comity.ledger", "never"),
}
"""When which function is called."""
_BY_INDEX = "SET enable_seqscan = off"
"""A plan is kept for long: one that reads the whole table, made while it was small, would stay."""

SIGNATURE = "text[], bigint[], text[], bytea[], text[], text[], text, bigint"
MADE = (
    "SELECT 'function', p.proname, p.prosrc FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
    " WHERE n.nspname = 'comity'"
    " UNION ALL SELECT 'trigger', t.tgname, CASE t.tgenabled WHEN 'D' THEN 'off' ELSE p.proname END FROM pg_trigger t"
    " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
    " JOIN pg_proc p ON p.oid = t.tgfoid WHERE n.nspname = 'comity' AND NOT t.tgisinternal"
    " UNION ALL SELECT 'table', c.relname, c.relkind::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = 'comity' AND c.relkind NOT IN ('i', 't', 'c')"
    " UNION ALL SELECT 'rule', r.rulename, '' FROM pg_rules r WHERE r.schemaname = 'comity'"
)
"""What the schema is made of: what is at work there, and the tables."""
WANTED = {
    *(("function", name, source) for name, source in FUNCTIONS.items()),
    *(("trigger", name, function) for name, (_, function) in TRIGGERS.items()),
    *(("table", name, "r") for name in ("ledger", "stored_events", "restored")),
}


def unlike(made: list[tuple[Any, ...]]) -> tuple[list[str], list[str]]:
    """What a ledger has and these rows of `MADE` have not, and what is in them that is not comity's, by their names."""
    found = {tuple(row) for row in made}
    gone = [f"{what} {name}" for what, name, _ in sorted(WANTED - found)]
    strange = [f"{what} {name}" for what, name, _ in sorted(found - WANTED)]
    return gone, [each for each in strange if each not in gone]


def quoted(name: str) -> str:
    """A name as SQL takes it, whatever it is."""
    return '"' + name.replace('"', '""') + '"'


def _text(words: str) -> str:
    """A text as SQL takes it, also where `standard_conforming_strings` is off."""
    begins = " E'" if "\\" in words else "'"
    return begins + words.replace("\\", "\\\\").replace("'", "''") + "'"


def _body(words: str) -> str:
    """A body between two tags, of which nothing stands in it."""
    tag = next(tag for tag in chain(["comity"], (f"comity{n}" for n in count(1))) if f"${tag}" not in words)
    return f"${tag}${words}${tag}$"


def _cut(name: str, length: int = LONGEST_NAME) -> str:
    """As much of a name as has so many bytes, by whole letters: so PostgreSQL cuts one, too."""
    return name.encode()[:length].decode(errors="ignore")


def roles(database: str) -> tuple[str, str]:
    """The roles of a ledger's database: who may record, and who may only read.

    Two databases never have the same ones: where the name is too long, what it is known by takes the place of its end.
    """
    name, room = _cut(database), LONGEST_NAME - len("_writer")
    if len(name.encode()) > room:
        mark = "_" + sha256(name.encode()).hexdigest()[:8]
        name = _cut(name, room - len(mark)) + mark
    return f"{name}_writer", f"{name}_reader"


_IN_UTF8 = """BEGIN IF current_setting('server_encoding') <> 'UTF8' THEN
    RAISE EXCEPTION 'a ledger wants a database in UTF-8: make a new one, createdb -E UTF8 -T template0';
END IF; END"""


def laid_out(database: str, user: str | None) -> str:
    """The SQL that lays a database out for a ledger, run once in it by an administrator; `user` is who will record.

    Whoever runs it owns what it makes; the roles are given no more than they need.
    """
    writer, reader = roles(database)
    parts = [
        f"-- A ledger of comity in the database {_one_line(database)}: run once, by an administrator, in that database.",
        "BEGIN;",
        f"DO {_body(_IN_UTF8)};",
        f"-- Two roles: members of {_one_line(writer)} may read and add entries, those of {_one_line(reader)} may read.",
        *(_role(role, "NOLOGIN") for role in (writer, reader)),
        "CREATE SCHEMA comity;",
        *(f"{table};" for table in TABLES),
        f"INSERT INTO comity.ledger (version) VALUES ({VERSION});",
        "-- Entries are added as the last ones, and never changed or deleted, whoever asks.",
        *(
            f"CREATE FUNCTION comity.{name}() RETURNS trigger LANGUAGE plpgsql AS {_body(FUNCTIONS[name])};"
            for name in ("never", "follows", "once")
        ),
        *(
            f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION comity.{function}();"
            for name, (when, function) in TRIGGERS.items()
        ),
        (
            "CREATE FUNCTION comity.append(streams text[], versions bigint[], types text[], states bytea[], ids text[],"
            " commands text[], stamp text, since bigint, OUT first bigint, OUT last text, OUT moved boolean)"
            f" LANGUAGE plpgsql {_BY_INDEX} AS {_body(APPEND)};"
        ),
        "REVOKE ALL ON SCHEMA comity FROM PUBLIC;",
        "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA comity FROM PUBLIC;",
        f"GRANT USAGE ON SCHEMA comity TO {quoted(writer)}, {quoted(reader)};",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA comity TO {quoted(writer)}, {quoted(reader)};",
        f"GRANT INSERT ON comity.stored_events, comity.restored TO {quoted(writer)};",
        f"GRANT EXECUTE ON FUNCTION comity.append({SIGNATURE}) TO {quoted(writer)};",
    ]
    if user:
        user = _cut(user)
        parts += [
            f"-- Who records, as the address, its service or $PGUSER says: {_one_line(user)}.",
            "-- Give it a way in: a password (\\password), or a line of pg_hba.conf.",
            _role(user, "LOGIN"),
            f"GRANT {quoted(writer)} TO {quoted(user)};",
        ]
    parts.append("COMMIT;")
    return "\n".join(parts) + "\n"


def _role(name: str, may: str) -> str:
    """Make a role where there is none of this name."""
    made = (
        f"BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = {_text(name)})"
        f" THEN CREATE ROLE {quoted(name)} {may}; END IF; END"
    )
    return f"DO {_body(made)};"


def _one_line(name: str) -> str:
    return " ".join(name.split())
