"""What can go wrong with the store, in one line each: what is wrong, and what to do."""

from datetime import datetime
from pathlib import Path

from domain.message import Blank, Field, Message, Several, Step
from domain.problem import Problem
from store.shell import quoted


class StoreError(Problem):
    """What the store cannot do, said in one line with what may be done instead."""


class Unreadable(StoreError, ValueError):
    """A name, a command's id or a number that cannot be taken as it is."""

    kind = "unreadable"


class NotFound(StoreError, LookupError):
    """There is nothing of this name in the ledger."""

    kind = "not-found"


class Conflict(StoreError):
    """Somebody else wrote first; nothing was written."""

    kind = "conflict"


class VersionConflict(Conflict):
    """The stream is not at the version that the caller saw."""

    def __init__(self, stream: str, *, seen: int, version: int) -> None:
        super().__init__(
            Message(
                "{stream} is {now}, not at #{seen}: somebody else wrote in between and nothing was recorded; look again,"
                " then repeat",
                stream=stream,
                now=Message("at #{version}", version=version) if version else "empty",
                seen=seen,
            )
        )


class RetriesExhausted(Conflict):
    """Somebody else was faster every time."""

    def __init__(self, streams: str, tries: int) -> None:
        super().__init__(
            Message(
                "others wrote to {streams} first, {tries} times over: nothing was recorded; repeat the command",
                streams=streams,
                tries=tries,
            )
        )


class DuplicateCommand(Conflict):
    """The id of a command stands for something else already."""

    def __init__(self, command: str, what: str) -> None:
        super().__init__(
            Message(
                "the command {command} is on record already, for something else ({what}): nothing was recorded; repeat it"
                " without {field}, or with another id",
                command=command,
                what=what,
                field=Field("command"),
            )
        )


A_BACKUP = Step("restore", Blank("BACKUP"), ledger=Blank("LEDGER"))
"""What puts a backup in the place of a ledger, where it is not known which file that is."""
IN_ITS_PLACE = Message("{restore} puts a backup in its place", restore=A_BACKUP)
"""What to do about a ledger in a file that is not sound."""
WAY_OUT = Message(
    "{restore}; or export it and, where no entry of a stream is missing, restore the export into a new ledger, which counts"
    " its positions anew",
    restore=IN_ITS_PLACE,
)
"""What to do about one that is out of order."""
INTO_A_DATABASE = Message(
    "{copy} puts a backup into a new database: name that from then on",
    copy=Step("copy", Blank("BACKUP"), Blank("postgresql://…/NEW")),
)
"""What to do about a ledger on a server that is not sound: nothing there ever makes way for a backup."""
LEFT_TO_READ = Message(
    "{copy}; what is left can be read in an export of it ({export})",
    copy=INTO_A_DATABASE,
    export=Step("export"),
)
"""What to do about one on a server that is out of order."""
AGAIN = "nothing was touched; repeat the command"


def _a_backup(where: Path) -> Step:
    """What puts a backup in the place of a ledger, which it names: it may be done from anywhere."""
    return Step("restore", Blank("BACKUP"), ledger=where)


def a_backup_instead(where: Path | None) -> Message:
    """What puts a backup in the place of a ledger that is not sound, wherever it is kept."""
    return INTO_A_DATABASE if where and _on_a_server(where) else IN_ITS_PLACE


def _on_a_server(where: Path) -> bool:
    """Whether it is an address (`store.address`), which speaks of these errors: a file's path never keeps two slashes."""
    return "://" in str(where)


class Unusable(StoreError):
    """The store cannot be used, and why."""

    kind = "unusable"


class NoFile(Unusable):
    """An address of another kind of place than this version can open."""

    def __init__(self, where: str | Path) -> None:
        super().__init__(
            Message(
                "{where} is no file: this version keeps its ledger in a file, or on PostgreSQL (postgresql://HOST/DATABASE);"
                " name one with {ledger}",
                where=where,
                ledger=Field("ledger"),
            )
        )


class PasswordNamed(Unreadable):
    """An address with a password in it, which is not repeated."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                "the address of the ledger holds a password, which a shell would keep and a list of programs would show:"
                " leave it out of {ledger}, and put it into ~/.pgpass, a service file or $PGPASSWORD",
                ledger=Field("ledger"),
            )
        )


class Unreachable(Unusable):
    """Nobody can tell whether there is a file of this name."""

    def __init__(self, where: Path, error: OSError) -> None:
        super().__init__(
            Message(
                "{where} cannot be reached, {why}: see to its name and to the permissions of its folder, or name another"
                " ledger with {ledger}",
                where=where,
                why=(error.strerror or str(error)).lower(),
                ledger=Field("ledger"),
            )
        )


class Missing(Unusable):
    """There is no file of this name."""

    def __init__(self, where: Path, *, before: Path | None = None, no_folder: str = "") -> None:
        """`before` is what was set aside there last; `no_folder` says, in words, that there is not even its folder."""
        if before:
            reason = Message(
                "there is no ledger at {where}, and {name} lies beside it: a restore was interrupted, or the ledger was"
                " moved or deleted. {restore} finishes a restore, {back} puts back what was there, and {init} begins anew",
                where=where,
                name=before.name,
                restore=_a_backup(where),
                back=Step("restore", before, ledger=where),
                init=Step("init", ledger=where),
            )
        elif no_folder:
            reason = Message(
                "{no_folder}: make it, or name another ledger with {ledger}",
                no_folder=no_folder,
                ledger=Field("ledger"),
            )
        else:
            reason = Message(
                "there is no ledger at {where}: begin one with {init}, or name another with {ledger}",
                where=where,
                init=Step("init"),
                ledger=Field("ledger"),
            )
        super().__init__(reason)


class Exists(Unusable):
    """A ledger is never begun over something that is there."""

    def __init__(self, where: Path) -> None:
        super().__init__(
            Message(
                "{where} is there already and is left as it is: begin the new ledger under another name",
                where=where,
            )
        )


class NotEmpty(Unusable):
    """A backup is only restored where nothing has been recorded."""

    def __init__(self, where: Path) -> None:
        super().__init__(
            Message(
                "{where} holds entries already and is left as it is: restore into a new ledger, named with {ledger}",
                where=where,
                ledger=Field("ledger"),
            )
        )


class NotALedger(Unusable):
    """The file is something else."""

    def __init__(self, where: Path, what: str, fix: str = "") -> None:
        """`fix` says what to name instead; the ledger, unless it says otherwise."""
        self.what = what
        super().__init__(
            Message(
                "{where} is no ledger but {what}: {fix}",
                where=where,
                what=what,
                fix=fix or Message("name the ledger with {ledger}", ledger=Field("ledger")),
            )
        )


class Newer(Unusable):
    """The ledger holds what only a newer comity can read."""

    def __init__(self, what: str) -> None:
        super().__init__(
            Message(
                "{what}: it was written by a newer comity; update this one (pip install --upgrade comity)",
                what=what,
            )
        )


class Damaged(Unusable):
    """What was stored cannot be read back."""

    def __init__(self, what: str, where: Path | None = None) -> None:
        """`where` is named of a ledger on a server, in whose place no backup is put."""
        self.what = what
        super().__init__(
            Message(
                "{what}: it was damaged or changed after it was recorded; {fix}",
                what=what,
                fix=a_backup_instead(where),
            )
        )


class Astray(Unusable):
    """What was left of another file lies beside the ledger, where SQLite takes it for the ledger's own."""

    def __init__(self, where: Path, stray: Path) -> None:
        self.stray = stray
        super().__init__(
            Message(
                "{stray} lies beside {where} and is not its own: SQLite would play it into the ledger and destroy it."
                " Nothing was opened; {restore} puts a backup in its place and moves what is left beside it aside; where"
                " the ledger is the right one, move {name} away",
                stray=stray,
                where=where,
                restore=_a_backup(where),
                name=stray.name,
            )
        )


class WithoutItsLedger(Unusable):
    """What was left of a ledger lies where a new one should begin."""

    def __init__(self, where: Path, left: Path) -> None:
        super().__init__(
            Message(
                "{left} was left by a ledger that is not there any more, and SQLite would take it for the new one's:"
                " {restore} puts a backup in that one's place; begin a new ledger under another name",
                left=left,
                restore=_a_backup(where),
            )
        )


class Meanwhile(Conflict):
    """Somebody wrote to the ledger whose place a backup was to take."""

    def __init__(self, where: Path) -> None:
        super().__init__(
            Message(
                "somebody wrote to {where} while the backup was looked at: nothing was restored; repeat the command",
                where=where,
            )
        )


class Contradicted(StoreError):
    """A checkpoint that was made before says something else of the ledger's first entries."""

    kind = "fault"

    def __init__(self, earlier: int, left: int) -> None:
        super().__init__(
            Message(
                "{earlier:,} {earlier:entry was|entries were} sealed before and {left:,} {left:is|are} left: the rest"
                " is gone",
                earlier=earlier,
                left=left,
            )
            if left < earlier
            else Message(
                "the first {earlier:,} {earlier:entry is not the one that was|entries are not those that were} sealed"
                " before: something was changed",
                earlier=earlier,
            )
        )


class NotWhole(StoreError):
    """A backup does not verify."""

    kind = "fault"

    def __init__(self, backup: Path, fault: str) -> None:
        super().__init__(
            Message(
                "{backup} was not restored, it does not verify ({fault}): name another backup; {verify} says more",
                backup=backup,
                fault=fault,
                verify=Step("verify", ledger=backup),
            )
        )


class NotRestored(Unusable):
    """A backup was not put in the ledger's place."""

    def __init__(self, backup: Path, why: str, fix: str) -> None:
        super().__init__(Message("{backup} was not restored, {why}: {fix}", backup=backup, why=why, fix=fix))


class OutOfOrder(Damaged):
    """The positions do not count the entries, or the next one would not follow the last."""

    def __init__(self, where: Path, what: str) -> None:
        self.what = Message("{where} is out of order, {what}", where=where, what=what)
        Unusable.__init__(
            self,
            Message(
                "{what}; so it can be read and not written: {fix}",
                what=self.what,
                fix=LEFT_TO_READ if _on_a_server(where) else WAY_OUT,
            ),
        )


class Linked(Unusable):
    """The file has several names, and a journal that is made beside one of them is not found by the others."""

    def __init__(self, where: Path, names: int) -> None:
        super().__init__(
            Message(
                "{where} {names}, so that it can be read and not written: delete the others, or {copy}",
                where=where,
                names=told_names(names),
                copy=GO_ON_WITH_A_COPY,
            )
        )


GO_ON_WITH_A_COPY = Message("copy it ({backup}) and go on with the copy", backup=Step("backup", Blank("NEW")))
"""What to do about a file with several names, whichever is the right one."""


def told_names(names: int) -> str:
    """In words, that a file has so many names."""
    return Message(
        "is one file under {names} names (hard links): what is written under one of them is not safe under another",
        names=names,
    )


class Foreign(Unusable):
    """The file holds its texts in another encoding than a ledger's."""

    def __init__(self, where: Path, encoding: str) -> None:
        self.what = Message("is in {encoding}, and a ledger in UTF-8", encoding=encoding)
        if _on_a_server(where):
            super().__init__(
                Message(
                    "{where} {what}: have a new database made in UTF-8 (createdb -E UTF8 -T template0) and laid out, and"
                    " begin the ledger there, or {copy} takes it there",
                    where=where,
                    what=self.what,
                    copy=Step("copy", Blank("LEDGER"), Blank("postgresql://…/NEW")),
                )
            )
            return
        super().__init__(
            Message(
                "{where} {what}: somebody has copied it with another program, and nothing in it can be looked up;"
                " {restore} puts a backup in its place",
                where=where,
                what=self.what,
                restore=_a_backup(where),
            )
        )


class Closed(Unusable):
    """The ledger was closed in the meantime."""

    def __init__(self, where: Path) -> None:
        super().__init__(Message("{where} was closed here already: open it again", where=where))


class Locked(Unusable):
    """Somebody else kept the ledger for themselves: another program, or on a server anybody who may write to it."""

    def __init__(self, where: Path, done: str = "recorded") -> None:
        self.where = where
        super().__init__(
            Message(
                "{where} is kept by somebody else who writes to it, from here or from another machine: nothing was {done};"
                " try again in a moment",
                where=where,
                done=done,
            )
            if _on_a_server(where)
            else Message(
                "{where} is kept by another program: nothing was {done}; try again in a moment",
                where=where,
                done=done,
            )
        )


class AwaitsStandby(Locked):
    """Nobody can record: a server waits for a synchronous standby to have what somebody recorded, and it is not there."""

    def __init__(self, where: Path, recorded: str = "") -> None:
        """`recorded` is the id of the command that is on record already, though on no standby."""
        super().__init__(where)
        self.reason = (
            Message(
                "the command {command} is on record at {where}, and its server waits for a standby that is not there to have"
                " it too: see to the standby ({setting}), then repeat the command",
                command=recorded,
                where=where,
                setting=_STANDBYS,
            )
            if recorded
            else Message(
                "the server of {where} waits for a standby that is not there: nothing was recorded; see to the standby"
                " ({setting}), then repeat the command",
                where=where,
                setting=_STANDBYS,
            )
        )
        self.args = (self.reason,)


_STANDBYS = "synchronous_standby_names"
"""The setting of a server that names them."""


class Full(Unusable):
    """There is no room left."""

    def __init__(self, where: Path) -> None:
        super().__init__(
            Message(
                "the disk of the server of {where} is full: nothing was recorded; once whoever runs it has made room,"
                " repeat the command",
                where=where,
            )
            if _on_a_server(where)
            else Message(
                "the disk of {where} is full: nothing was recorded; make room, then repeat the command",
                where=where,
            )
        )


class Altered(Unusable):
    """The file holds more than a ledger does, which would be at work whenever something is written."""

    def __init__(self, where: Path, what: list[str]) -> None:
        super().__init__(
            Message(
                "{where} holds what comity did not make ({what}), so that it can be read and not written: take that out,"
                " or restore an export of it into a new ledger",
                where=where,
                what=Several(what),
            )
        )


class Ahead(Unusable):
    """The clock is so far ahead of the last entry that one of both is wrong, or nobody has recorded for long."""

    def __init__(self, *, now: datetime, last: datetime) -> None:
        super().__init__(
            Message(
                "the clock says {now:%Y-%m-%d %H:%M:%S} UTC, over a year after the last entry"
                " ({last:%Y-%m-%d %H:%M:%S} UTC), and whatever is recorded later could not be earlier: nothing was"
                " recorded; set the clock, or repeat the command with {field}",
                now=now,
                last=last,
                field=Field("clock_is_right", of="record"),
            )
        )


class Replaced(Unusable):
    """The file that was opened is not the one that stands there now."""

    def __init__(self, where: Path) -> None:
        super().__init__(
            Message(
                "{where} was moved or replaced while it was open: nothing was recorded; see which file is the ledger, then"
                " repeat the command",
                where=where,
            )
        )


class NotCopied(Unusable):
    """No backup was made."""

    def __init__(self, where: Path, why: str, fix: str = "make room, or name another place") -> None:
        self.why = why
        super().__init__(
            Message(
                "{where} was not made, {why}: nothing of it was kept; {fix}", where=where, why=why, fix=fix
            )
        )


class ReadOnly(Unusable):
    """The ledger can be read here and not written."""

    def __init__(
        self, where: Path, why: str = "it is read-only", fix: str = "change that, or work on a copy"
    ) -> None:
        super().__init__(
            Message(
                "{where} cannot be written, {why}: nothing was recorded; {fix}",
                where=where,
                why=why,
                fix=fix,
            )
        )


# --- a ledger on a server


class NoDriver(Unusable):
    """What speaks to the server is not installed."""

    def __init__(self, where: Path, python: str, *, pip: bool = True) -> None:
        """`python` is what comity runs in, where `pip` may not be installed (uv makes such environments)."""
        named = {"python": quoted(python), "package": quoted("psycopg[binary]")}
        with_pip = Message("{python} -m pip install {package}", **named)
        with_uv = Message("uv pip install --python {python} {package}", **named)
        super().__init__(
            Message(
                "{where} is on PostgreSQL, and what speaks to it is not installed: add it to the environment that comity"
                " runs in, {how}",
                where=where,
                how=with_pip if pip else with_uv,
            )
        )


class NotLaidOut(Missing):
    """The database has no schema of comity's."""

    def __init__(self, where: Path, *, beginning: bool = False) -> None:
        """`beginning` where one was to be begun there, or copied: that is what is repeated, and nothing else begun."""
        sql = Step("init", sql=None, ledger=where)
        Unusable.__init__(
            self,
            Message(
                "{where} is not laid out for a ledger: {sql} prints what an administrator of the database runs there once;"
                " then repeat the command",
                where=where,
                sql=sql,
            )
            if beginning
            else Message(
                "there is no ledger at {where}: {sql} prints what an administrator of the database runs there once; then"
                " begin one with {init}, or name another with {ledger}",
                where=where,
                sql=sql,
                init=Step("init"),
                ledger=Field("ledger"),
            ),
        )


class NoServer(Unusable):
    """The server does not answer."""

    def __init__(self, where: Path, why: str) -> None:
        super().__init__(
            Message(
                "{where} cannot be reached, {why}: see that the server runs and that its name, its port and the network"
                " are right, then repeat the command",
                where=where,
                why=why,
            )
        )


class NoTrust(Unusable):
    """Server and address do not agree about TLS, or the server's certificate is not one that is trusted."""

    def __init__(self, where: Path, why: str) -> None:
        super().__init__(
            Message(
                "{where} cannot be reached, {why}: sslrootcert in the address names who signed the server's certificate,"
                " the address names the server as the certificate does, and sslmode is one that the server takes",
                where=where,
                why=why,
            )
        )


class NoAdmittance(Unusable):
    """The server does not let this user in."""

    def __init__(self, where: Path, why: str) -> None:
        super().__init__(
            Message(
                "{where} does not let this user in, {why}: see to the user in the address and to the password in ~/.pgpass,"
                " a service file or $PGPASSWORD",
                where=where,
                why=why,
            )
        )


class NoRights(Unusable):
    """The role may not do what is asked for."""

    def __init__(self, where: Path, why: str, *, user: str, writer: str, reader: str) -> None:
        """user, writer, reader: the roles' names, as SQL takes them."""
        super().__init__(
            Message(
                "{where}: this role may not do that ({why}): an administrator lets it read with GRANT"
                " {reader} TO {user}, or record with GRANT {writer} TO {user}",
                where=where,
                why=why,
                user=user,
                writer=writer,
                reader=reader,
            )
        )


class Busy(Unusable):
    """The server has no room for one more, or is about to start or to stop."""

    def __init__(self, where: Path, why: str) -> None:
        super().__init__(Message("{where}: {why}; try again in a moment", where=where, why=why))


class Broken(Unusable):
    """The connection broke while something was asked for; nothing was recorded."""

    def __init__(self, where: Path) -> None:
        super().__init__(
            Message(
                "{where}: the connection to the server broke; see that the server runs, then repeat the command",
                where=where,
            )
        )


class Uncertain(Unusable):
    """The connection broke while it was being recorded, and nobody could be asked whether it was."""

    def __init__(self, where: Path, command: str, *, standby: bool = False) -> None:
        """`standby` where the server runs, and waits for a synchronous standby that is not there."""
        self.where, self.command = where, command
        super().__init__(
            Message(
                "the server of {where} waits for a standby that is not there to have the command {command} too, so that"
                " nobody can say yet whether it was recorded: see to the standby ({setting}), then repeat the command with"
                " {field} {command}, which records it once",
                where=where,
                command=command,
                setting=_STANDBYS,
                field=Field("command"),
            )
            if standby
            else Message(
                "{where}: the connection broke while the command {command} was being recorded, and the server has not come"
                " back to say whether it was: once it runs, repeat the command with {field} {command}, which records it"
                " once",
                where=where,
                command=command,
                field=Field("command"),
            )
        )


class UncertainCopy(Unusable):
    """The connection broke while a whole ledger was being recorded, and nobody could be asked whether it was."""

    def __init__(self, where: Path, *, standby: bool = False) -> None:
        """`standby` where the server runs, and waits for a synchronous standby that is not there."""
        verify = Step("verify", ledger=where)
        super().__init__(
            Message(
                "the server of {where} waits for a standby that is not there to have the ledger too: see to the standby"
                " ({setting}); then {verify} shows the ledger, whole or not at all; copied there again, a ledger is never"
                " there twice",
                where=where,
                setting=_STANDBYS,
                verify=verify,
            )
            if standby
            else Message(
                "{where}: the connection broke at the very end, and the server has not come back to say whether the ledger"
                " is there: once it runs, {verify} shows it, whole or not at all; copied there again, a ledger is never"
                " there twice",
                where=where,
                verify=verify,
            )
        )


class Interrupted(KeyboardInterrupt):
    """Somebody stopped a command while its server was recording: nobody can tell from here whether it still did."""

    def __init__(self, where: Path, command: str) -> None:
        """`command` is the id under which it was being recorded; empty for the copy of a whole ledger."""
        super().__init__()
        self.where, self.command = where, command
        self.reason = (
            Message(
                "the command {command} was being recorded by {where}, and whether it was cannot be known from here",
                command=command,
                where=where,
            )
            if command
            else Message(
                "a whole ledger was being recorded by {where}, and whether it was cannot be known from here",
                where=where,
            )
        )
        self.hint = (
            Message("see whether it is there: {step}", step=Step("audit", ledger=where, command=command))
            if command
            else Message("see whether it is there: {step}", step=Step("verify", ledger=where))
        )
