"""`comity init`: a new, empty ledger, never over an old one."""

from typing import Any

import click

from cli.errors import Failure, Usage
from cli.recording import report
from cli.session import session_of, user


@click.pass_context
def _init(
    ctx: click.Context,
    /,
    home: str | None,
    name: str | None,
    kind: str | None,
    country: str | None,
    title: str | None,
    **given: Any,
) -> None:
    from pathlib import Path

    from domain.fact import fact_of, slug
    from domain.registry import fact_class

    session = session_of(ctx)
    if home:
        try:
            slug(home)
        except ValueError as error:
            raise Usage(f"--home: {error}") from None
        lacking = [flag for flag, value in (("--name", name), ("--kind", kind)) if not value]
        if lacking:
            raise Usage(
                f"--home {home} needs {' and '.join(lacking)} too: what it is called, and what it is (city …)"
            )
    elif name or kind or country:
        raise Usage("--name, --kind and --country describe the home: give its slug with --home")
    by = user(given["user"])
    facts: list[tuple[str, Any]] = []
    names = {tag: text for tag, _, text in (one.partition("=") for one in given["names"])}
    if home:
        body = (
            {"name": name, "kind": kind}
            | ({"country": country} if country else {})
            | ({"names": names} if names else {})
        )
        facts.append((f"body:{home}", fact_of(fact_class("body.registered"), body)))
    opened: dict[str, Any] = {
        "title": title or (f"{name}'s city diplomacy" if name else "A ledger of city diplomacy")
    }
    if home:
        opened["home"] = home
    if given["timezone"]:
        opened["timezone"] = given["timezone"]
    if given["language"]:
        opened["languages"] = list(given["language"])
    facts.append(("ledger", fact_of(fact_class("ledger.opened"), opened)))
    where = Path(session.ledger) if session.ledger else session.where if _asked() else Path("comity.db")
    from store.application import open_ledger

    if where.exists():
        raise Failure(
            6,
            f"{where} is there already: nothing is written over it",
            "name another with --ledger, or use it as it is",
        )
    with open_ledger(where, create=True) as ledger:
        result = ledger.record_all(facts, by=by)
        click.echo(f"A new ledger: {where}")
        report(session, ledger, result, read={}, names=str)
        session.suggest("register body --help", "open --help", "record --help")


def _asked() -> bool:
    import os

    return bool(os.environ.get("COMITY_LEDGER"))


command = click.Command(
    "init",
    callback=_init,
    params=[
        click.Option(
            ["--home"],
            metavar="BODY",
            help="The slug of the body whose ledger it is; a researcher's has none.",
        ),
        click.Option(["--name"], metavar="N", help="What the home is called."),
        click.Option(
            ["--names"], multiple=True, metavar="TAG=NAME", help="Its names in other languages: zh-Hant=高雄."
        ),
        click.Option(["--kind"], metavar="K", help="What the home is: city, county, port, university …"),
        click.Option(["--country"], metavar="C", help="Its country, ISO 3166-1 alpha-2."),
        click.Option(["--title"], metavar="T", help="What the ledger is called."),
        click.Option(["--timezone"], metavar="ZONE", help="The zone in which its days end (default: UTC)."),
        click.Option(
            ["--language"], multiple=True, metavar="TAG", help="Its languages, the first one first."
        ),
        click.Option(
            ["--user"], metavar="NAME", help="Who records (else $COMITY_USER, else the login name)."
        ),
    ],
    help="""Begin a new, empty ledger in ./comity.db (or where --ledger says).

    \b
    comity init --home gdynia --name Gdynia --kind city --country PL --timezone Europe/Warsaw
    comity init --title "Sister cities of the Baltic"
    """,
)
