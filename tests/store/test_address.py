"""The address of a ledger that is in no file goes wherever a file's path does, and no file is ever found there."""

import copy
import os
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from store.address import Address, address_of, without_passwords
from store.errors import NoFile, PasswordNamed
from store.permissions import close_like
from store.whereabouts import whereabouts

SAID = "postgresql://mei@db.example.org:5433/kaohsiung?sslmode=require"


def test_what_somebody_names_is_a_file_or_an_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert address_of(tmp_path / "ledger.db") == tmp_path / "ledger.db"
    assert address_of("C:\\ledger.db") == Path("C:\\ledger.db")
    assert address_of(SAID) == address_of(SAID.replace("postgresql", "postgres")) == Address(SAID)
    assert address_of("postgresql://mei:@db/x") == Address("postgresql://mei@db/x")
    for words in (  # none of them holds a password
        "postgresql://mei%40azure@db:5432/x?application_name=a",
        "postgresql://db/x?passfile=/home/mei/pass&options=-c%20a=b",
        "postgresql://[::1]:5432/x",
    ):
        assert str(address_of(words)) == words
    for words in (
        "C:\\Users\\mei@office\\x.db",
        "10:30 mei@office.db",
        "my passwords = none.db",
        "postgresql.db",
        "a=b.db",
    ):
        assert address_of(words) == Path(words)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "password=1.db").touch()
    assert address_of("password=1.db") == Path("password=1.db")
    with pytest.raises(NoFile, match="mysql://db/x is no file"):
        address_of("mysql://mei:hush@db/x")
    with pytest.raises(PasswordNamed):
        address_of("postgresql://mei:hush@db/x")


def test_an_address_is_itself_wherever_it_is_handed_on() -> None:
    where = Address(SAID)

    assert f"{where}" == str(where) == SAID
    assert where.absolute() == pickle.loads(pickle.dumps(where)) == copy.copy(where) == where  # noqa: S301
    assert (where.name, where.server) == ("kaohsiung", "db.example.org:5433")
    assert Address("postgresql://?service=office").name == "postgresql"


@pytest.mark.parametrize(
    "ask",
    [
        lambda where: where.stat(),
        lambda where: where.open("rb"),
        lambda where: where.parent,
        lambda where: where.with_name("x"),
        os.stat,
        os.path.realpath,
        os.scandir,
    ],
)
def test_no_file_is_found_there(
    ask: Callable[[Path], object], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "postgresql:" / "db").mkdir(parents=True)
    (tmp_path / "postgresql:" / "db" / "x").touch()  # nor where one is called so
    where = Address("postgresql://db/x")

    with pytest.raises(FileNotFoundError, match="postgresql://db/x"):
        ask(where)
    assert not where.exists()


def test_all_users_of_a_machine_mean_the_same_ledger() -> None:
    mei, li = (whereabouts(Address(f"postgresql://{user}@db/x")) for user in ("mei", "li"))

    assert mei.name == li.name
    assert not mei.local


@pytest.mark.skipif(os.name != "posix", reason="mode bits mean nothing there")
def test_what_is_made_of_it_is_its_makers_alone(tmp_path: Path) -> None:
    made = tmp_path / "export.jsonl"
    made.touch(0o644)

    close_like(made, Address(SAID))

    assert made.stat().st_mode & 0o777 == 0o600


def test_what_is_said_of_a_megabyte_is_said_at_once() -> None:
    for words in ("x" * 10**6, "x:/" * 10**5, "?pass" * 10**5, "a.b-" * 10**5):
        assert without_passwords(words) == words
