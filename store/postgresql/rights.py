"""What the role that comes to a ledger's server may do there, and what an administrator runs so that it may record."""

# ruff: noqa: S608 — statements are put together from constants

from typing import NamedTuple

from domain.message import Message
from store.address import Address
from store.postgresql.connection import pool_of, roles_there
from store.postgresql.schema import SIGNATURE, TABLE, quoted

_MAY = (
    "SELECT current_user::text, current_database()::text, pg_is_in_recovery(),"
    " current_setting('transaction_read_only') = 'on',"
    " (SELECT source FROM pg_settings WHERE name = 'default_transaction_read_only'),"
    f" has_table_privilege('{TABLE}', 'INSERT'),"
    f" coalesce(has_function_privilege(to_regprocedure('comity.append({SIGNATURE})'), 'EXECUTE'), true)"
)
"""Where the function is not there at all, that is said elsewhere."""


class May(NamedTuple):
    """What a role may do."""

    user: str
    database: str
    standby: bool
    """The server only follows another one."""
    only_reads: bool
    by: str
    """What has set that, as `pg_settings` says: `user`, `database`, `database user` …"""
    inserts: bool
    calls: bool
    """Whether it may call `comity.append`, by which entries are added."""

    def why_not(self, where: Address) -> tuple[str, str] | None:
        """Why it may record nothing, and what to do about it; None where it may."""
        if self.standby:
            return (
                "its server only follows another one",
                "record at that one, or wait until this one has taken its place",
            )
        if self.only_reads:
            return self._why_it_only_reads()
        if self.inserts and self.calls:
            return None
        writer, _ = roles_there(where)
        why = (
            "this role may not call comity.append, by which entries are added"
            if self.inserts
            else "this role may only read it"
        )
        grant = Message(
            "an administrator lets it record with GRANT {writer} TO {user}",
            writer=quoted(writer),
            user=quoted(self.user),
        )
        return why, grant

    def _why_it_only_reads(self) -> tuple[str, str]:
        if self.by not in {"user", "database user", "database"}:
            return "its server is set to be read only", "change that, or work on a copy"
        role = Message("ROLE {user}", user=quoted(self.user))
        in_it = Message("{role} IN DATABASE {database}", role=role, database=quoted(self.database))
        whose, what = {
            "user": ("this role", role),
            "database user": ("this role", in_it),
            "database": ("the database", Message("DATABASE {database}", database=quoted(self.database))),
        }[self.by]
        return (
            Message("{whose} is set to be read only", whose=whose),
            Message(
                "an administrator changes that with ALTER {what} RESET default_transaction_read_only",
                what=what,
            ),
        )


def rights(where: Address) -> May:
    """What the role may do. Errors: `Unusable`."""
    return May(*pool_of(where).rows(_MAY)[0])
