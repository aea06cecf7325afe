"""What an administrator runs gives rights to those who are meant, whatever the database and the user are called."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from store.address import Address
from store.errors import Unusable
from store.places import place_of
from store.postgresql.schema import laid_out, roles

if TYPE_CHECKING:
    from tests.postgres import Server


def sql_of(url: str) -> str:
    return place_of(Address(url)).administration()


def test_a_service_names_the_database_and_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "services").write_text(
        "[kao]\nhost=127.0.0.1\nport=1,2\ndbname=kaohsiung\nuser=mei\n", encoding="ascii"
    )
    monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "services"))

    assert sql_of("postgresql://?service=kao") == laid_out("kaohsiung", "mei")
    assert sql_of("postgresql://li@/?service=kao") == laid_out("kaohsiung", "li")
    with pytest.raises(Unusable, match="nowhere"):
        sql_of("postgresql://?service=nowhere")


def test_what_is_not_named_is_taken_as_libpq_takes_it_or_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PGUSER", "PGDATABASE", "PGSERVICE"):
        monkeypatch.delenv(name, raising=False)
    assert sql_of("postgresql://127.0.0.1:1/x%24y?user=li") == laid_out("x$y", "li")
    assert sql_of("postgresql://127.0.0.1:1/x") == laid_out("x", None)
    for url in (
        "postgresql://mei@127.0.0.1:1",
        "postgresql://127.0.0.1:1",
        "postgresql://mei@h/%FF",
        "postgresql://mei@h/x?sslmode=foo",
    ):
        with pytest.raises(Unusable, match="is no address of a database"):
            sql_of(url)
    monkeypatch.setenv("PGUSER", "mei")
    monkeypatch.setenv("PGDATABASE", "there")
    assert sql_of("postgresql://127.0.0.1:1") == laid_out("there", "mei")


def test_names_that_are_long_and_differ_at_their_end_have_roles_of_their_own() -> None:
    names = ["a" * 56, "a" * 57, "a" * 62 + "b", "a" * 62 + "c", "高" * 21, "高" * 20 + "雄"]
    made = [role for name in names for role in roles(name)]

    assert len(set(made)) == len(made)
    assert max(len(role.encode()) for role in made) <= 63
    assert roles("a" * 64) == roles("a" * 63)  # which is what PostgreSQL makes of it


def test_no_name_gets_out_of_its_quotes(postgres: Server) -> None:
    name = "x$comity$; CREATE ROLE evil SUPERUSER; --'"
    user = """O"Neil's $comity$ $comity1$ \\"""
    with psycopg.connect(postgres.url("postgres", user="postgres"), autocommit=True) as connection:
        connection.execute("SET standard_conforming_strings = off; BEGIN")
        connection.execute(laid_out(name, user).replace("BEGIN;\n", "", 1).removesuffix("COMMIT;\n").encode())
        made = connection.execute(
            "SELECT rolname FROM pg_roles WHERE rolname !~ '^(pg_|mei|ruth|nobody)'"
        ).fetchall()
        assert {(user,), *((role,) for role in roles(name))} <= set(made)
        assert ("evil",) not in made
        connection.execute("ROLLBACK")


def test_a_database_in_another_encoding_is_not_laid_out(postgres: Server) -> None:
    with postgres.database(like="TEMPLATE template0 ENCODING 'LATIN1'") as name:
        with pytest.raises(psycopg.errors.RaiseException, match="UTF-8"):
            postgres.run(laid_out(name, None), name)
        assert not postgres.run("SELECT 1 FROM pg_namespace WHERE nspname = 'comity'", name)
