"""How a ledger's database is: what it is made of, who may do what, how it is set, and how far those that follow are."""

# ruff: noqa: S608 — statements are put together from constants; values go in as parameters

from collections.abc import Iterator
from datetime import UTC, datetime

from domain.message import Message, Several, Step
from store.address import Address
from store.errors import INTO_A_DATABASE, LEFT_TO_READ, Unusable
from store.ports import Finding, Software
from store.postgresql.connection import asked, pool_of, roles_there
from store.postgresql.entries import PAGE, members
from store.postgresql.glance import FOLLOWS, follows
from store.postgresql.rights import rights
from store.postgresql.schema import FUNCTIONS, MADE, TABLE, TRIGGERS, quoted, unlike

RELEASED = datetime(2021, 9, 30, tzinfo=UTC)
"""When the oldest PostgreSQL was released that a ledger can be kept by (14): no clock that is right is before that."""
LATE = 60
"""Seconds behind from which on a server that follows is told of."""
SHOWN = 5


def software(where: Address) -> Software:
    """The server's PostgreSQL; where it does not answer, without a version."""
    try:
        ((version,),) = pool_of(where).rows("SELECT current_setting('server_version')")
    except Unusable:
        version = ""
    return Software("PostgreSQL", str(version).partition(" ")[0], RELEASED)


def faults(where: Address) -> list[str]:
    """What is wrong with the database, as one of comity's. Errors: none."""
    try:
        return [
            *(Message("the database is not as comity made it, {what}", what=what) for what in _unlike(where)),
            *(Message("{fault}; {fix}", fault=fault, fix=LEFT_TO_READ) for fault in _out_of_order(where)),
            *_looked_up_otherwise(where),
        ]
    except Unusable as error:
        return [error.reason]


def inside(where: Address) -> Iterator[Finding]:
    """What a doctor finds in the database. Errors: `Unusable`."""
    if wrong := _unlike(where):
        fix = Message(
            "somebody has changed the database: verify it with {verify} and checkpoints that others hold. Where only this"
            " is wrong, restore an export of it into a new ledger; else {copy}",
            verify=Step("verify"),
            copy=INTO_A_DATABASE,
        )
        yield Finding("tables and triggers", "fault", Message("{parts}", parts=Several(wrong, "; ")), fix)
    else:
        count = len(FUNCTIONS) + len(TRIGGERS)
        yield Finding(
            "tables and triggers",
            "good",
            Message("{count} as comity made them; entries cannot be changed", count=count),
        )
    for fault in _out_of_order(where):
        yield Finding("positions", "fault", fault, LEFT_TO_READ)
    yield from _settings(where)


def around(where: Address) -> Iterator[Finding]:
    """What a doctor finds around it: who may do what, servers that follow, room. Errors: `Unusable`."""
    yield _server(where)
    yield _rights(where)
    yield from _followers(where)
    ((size,),) = pool_of(where).rows("SELECT pg_database_size(current_database())")
    yield Finding(
        "size",
        "good",
        Message(
            "the database takes {size:,} MB; how much room its disk has, its administrator sees",
            size=-(-size // 1_000_000),
        ),
    )


def _server(where: Address) -> Finding:
    """Which server answers, of those that the address, a service file or the environment names."""
    with pool_of(where).connection() as kept:
        told = kept.connection.info
        ((tls,),) = asked(kept.connection, "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        said = Message(
            "{host}, port {port}{line}: {user} in the database {database}",
            host=told.host,
            port=told.port,
            line="" if told.host.startswith("/") else f", {tls or 'without TLS'}",
            user=told.user,
            database=told.dbname,
        )
    return Finding("server", "good", said)


def _unlike(where: Address) -> list[Message]:
    gone, strange = unlike(pool_of(where).rows(MADE))
    return [
        *([Message("missing or changed: {names}", names=Several(gone))] if gone else []),
        *([Message("not comity's: {names}", names=Several(strange))] if strange else []),
    ]


def _out_of_order(where: Address) -> Iterator[Message]:
    """What is wrong with the positions, in words."""
    rows = pool_of(where).rows(f"SELECT count(*), min(position), max(position) FROM {TABLE}")
    ((number, first, last),) = rows
    if number and (first, last) != (1, number):
        yield Message(
            "{number:,} {number:entry stands|entries stand} at the positions from {first:,} to {last:,}: some are gone,"
            " or were moved",
            number=number,
            first=first,
            last=last,
        )


def _looked_up_otherwise(where: Address) -> list[Message]:
    """Entries that are looked up by another id or command than they say, which only an administrator can have done."""
    pool, since, wrong = pool_of(where), 0, []
    while rows := pool.rows(
        f"SELECT position, id, command, state FROM {TABLE} WHERE position > %s ORDER BY position LIMIT {PAGE}",
        (since,),
    ):
        wrong += [
            position
            for position, id_, command, state in rows
            if members(state, "id", "command") != [id_, command]
        ]
        since = rows[-1][0]
    return [
        Message("entry {position} is looked up by another id or command than it says", position=position)
        for position in wrong[:SHOWN]
    ]


def _settings(where: Address) -> Iterator[Finding]:
    """Whether what was acknowledged is on the disk."""
    ((fsync, pages, commit, encoding, standby),) = pool_of(where).rows(
        "SELECT current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit'),"
        " current_setting('server_encoding'), pg_is_in_recovery()"
    )
    off = [name for name, value in (("fsync", fsync), ("full_page_writes", pages)) if value != "on"]
    if off:
        yield Finding(
            "settings",
            "fault",
            Message("{names} is off: a power cut may lose or tear what was acknowledged", names=Several(off)),
            "have the administrator of the server switch it on",
        )
        return
    said = Message(
        "{encoding}; every commit is on the disk (synchronous_commit = {commit})",
        encoding=encoding,
        commit=commit,
    )
    if standby:
        said = Message(
            "{said}; this server only follows another one: nothing can be recorded here", said=said
        )
    yield Finding("settings", "good", said)


def _rights(where: Address) -> Finding:
    """What the role may do: no more than it should."""
    ((changes, superuser),) = pool_of(where).rows(
        f"SELECT has_table_privilege('{TABLE}', 'UPDATE') OR has_table_privilege('{TABLE}', 'DELETE')"
        f" OR has_table_privilege('{TABLE}', 'TRUNCATE'),"
        " (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)"
    )
    may = rights(where)
    if superuser or changes:
        writer, reader = roles_there(where)
        what = "is a superuser" if superuser else "owns the tables, or was given more than it needs"
        return Finding(
            "rights",
            "note",
            Message("{user} {what}: it could take the triggers away", user=may.user, what=what),
            Message(
                "record as a member of {writer}, and read as one of {reader}: these may no more than that",
                writer=writer,
                reader=reader,
            ),
        )
    hindered = None if may.standby else may.why_not(where)
    if may.inserts and hindered:
        said = Message("{user} may read, and record nothing: {why}", user=may.user, why=hindered[0])
        return Finding("rights", "note", said, hindered[1])
    does = "may read and add entries, and not change them" if may.inserts else "may read, and record nothing"
    return Finding("rights", "good", Message("{user} {said}", user=may.user, said=does))


def _followers(where: Address) -> Iterator[Finding]:
    """How far servers are that follow this one, or this one follows, as far as this role is told."""
    if behind := follows(*pool_of(where).rows(FOLLOWS)[0]):
        if behind.lost or behind.behind > LATE:
            yield Finding("lag", "note", behind.words, "what was recorded there since is not seen here yet")
        else:
            yield Finding("lag", "good", behind.words)
    rows = pool_of(where).rows(
        "SELECT application_name, coalesce(extract(epoch FROM replay_lag), 0)::integer, sync_state, current_user::text"
        " FROM pg_stat_replication"
    )
    hidden = [user for _, _, how, user in rows if how is None]
    if hidden:
        yield Finding(
            "follower",
            "good",
            Message(
                "{count} {count:server follows|servers follow} this one; how far, {user} may not see",
                count=len(hidden),
                user=hidden[0],
            ),
            Message(
                "an administrator lets it see that with GRANT pg_monitor TO {user}", user=quoted(hidden[0])
            ),
        )
    for name, late, how, _ in rows:
        if how is None:
            continue
        said = Message(
            "{name} follows ({how}), {behind:,} {behind:second|seconds} behind",
            name=name,
            how=how,
            behind=late,
        )
        yield Finding("follower", "note" if late > LATE else "good", said)
