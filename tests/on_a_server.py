"""What tests share that run once more with their ledgers on a server (`tests/*/postgresql`): that they do ask it.

A folder `postgresql` has the tests of the folder above it, but for those that it names with a reason.
"""

import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from store.naming import PREFIX
from store.postgresql.connection import Pool
from store.sqlite.location import File


def leave_out(
    config: pytest.Config,
    items: list[pytest.Item],
    folder: Path,
    reasons: Mapping[str, str],
    *,
    asking_for: Collection[str] = (),
) -> None:
    """Leave out those tests in a folder for which there is a reason, by their names, or with one of their parameters.

    With `asking_for`, those too that ask for none of these fixtures: they are about no ledger.
    """
    within = f"{folder}{os.sep}"  # all tests are looked through, once for each folder

    def left(item: pytest.Item) -> bool:
        if not str(item.path).startswith(within):
            return False
        about = not asking_for or set(asking_for) & set(getattr(item, "fixturenames", ()))
        return not about or not reasons.keys().isdisjoint({item.name, item.name.partition("[")[0]})

    out = set(filter(left, items))
    config.hook.pytest_deselected(items=[item for item in items if item in out])
    items[:] = [item for item in items if item not in out]


@contextmanager
def asking(request: pytest.FixtureRequest, standing: Collection[str] = ()) -> Iterator[list[str]]:
    """See that a test asks a server, and begins no ledger in a file; the names of the databases that it asked.

    With one of the fixtures `standing`, which many tests have one after the other, another may have asked for it.
    """
    seen: list[str] = []
    connection, begin = Pool.connection, File.begin

    def counted(self: Pool, **how: Any) -> Any:
        seen.append(self.where.name)
        return connection(self, **how)

    def refused(self: File) -> None:
        if not self.where.parent.name.startswith(PREFIX):  # a backup is a file, wherever the ledger is
            pytest.fail(f"a ledger in a file, among those on a server: {self.where}")
        begin(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Pool, "connection", counted)
        patch.setattr(File, "begin", refused)
        yield seen
    if not seen and not set(standing) & set(request.fixturenames):
        pytest.fail("this test asked no server: say why it is left out", pytrace=False)
