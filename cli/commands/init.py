"""`comity init`: a new, empty ledger, never over an old one."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.beginning import begun, say_what_was_set_aside
from cli.errors import Failure, Usage, refused
from cli.places import see_that_it_can_be_named, see_that_it_may_be_a_ledger
from cli.recording import report, taken_for_a_city
from cli.session import Session, session_of, user
from queries.fields import types_called
from queries.standings import directory_of
from store.shell import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cli.recording import Beside
    from domain.fact import Fact


ANSWERS = "words"
OPENING = "ledger#1"
"""The entry that opens a ledger."""


KINDS = next(
    field.choices
    for kind in types_called("registered")
    if kind.kinds == ("body",)
    for field in kind.fields
    if field.name == "kind"
)
"""What a body may be."""


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
    from domain.fact import fact_class, fact_of
    from domain.refusal import Refusal
    from store.places import place_of

    session = session_of(ctx)
    if given["sql"]:
        _print_sql(session)
        return
    by = user(given["user"])
    if given["empty"]:
        if (
            home
            or name
            or kind
            or country
            or given["names"]
            or title
            or given["timezone"]
            or given["language"]
        ):
            raise Usage("--empty begins a ledger without an entry: leave it out, or what the entry would say")
        _begin_empty(session)
        return
    home, name = _called(home, name)
    see_that_it_can_be_named(session.new)
    later = home and not place_of(session.where).is_free()
    facts = list(_home(home, name, kind, country, given["names"], there=bool(later)))
    beside = taken_for_a_city(name) if name and not kind else None
    told = {"title": title, "timezone": given["timezone"], "languages": list(given["language"])}
    if later and home:
        if any(told.values()):
            raise Usage(
                "--title, --timezone and --language begin a ledger, and this one has begun: leave them out here, and"
                f" correct what its opening says: {_correcting(session, told)}"
            )
        _set_home(session, home, facts, by, beside)
        return
    opened = {**told, "home": home}
    opened["title"] = title or (f"{name}'s city diplomacy" if name else "A ledger of city diplomacy")
    said = {field: value for field, value in opened.items() if value}
    facts.append(("ledger", fact_of(fact_class("ledger.opened"), said)))
    with begun(_free(session, told)) as ledger:
        result = ledger.record_all(facts, by=by)
        if isinstance(result, Refusal):
            if len(ledger):  # somebody else began it meanwhile
                raise Failure("unusable", *_there(session.new))
            refused(result)
        if not session.for_programs:
            click.echo(f"A new ledger: {session.new}")
        report(session, ledger, result, read={}, directory=directory_of(ledger), beside=beside)
    session.suggest("register body --help", "open --help", "record --help")


def _print_sql(session: Session) -> None:
    """What an administrator runs once, where the ledger is to be kept by a server. Errors: Failure where it is a file."""
    from store.places import place_of

    where = session.new
    sql = place_of(where).administration()
    if not sql:
        raise Failure(
            "unusable",
            f"{where} is a file, for which nobody has to run anything",
            "name a database, --ledger postgresql://HOST/DATABASE, or leave --sql out",
        )
    click.echo(sql, nl=False)


def _called(home: str | None, name: str | None) -> tuple[str | None, str | None]:
    """The slug and the name of the home: a name alone is made a slug of. Errors: Usage."""
    from domain.fact import slug
    from queries.slugs import slugged

    if not home:
        return home, name
    try:
        return slug(home), name
    except ValueError as error:
        if found := slugged(home):
            return found, name or home
        raise Usage(f"--home: {error}") from None


def _correcting(session: Session, told: Mapping[str, Any]) -> str:
    """The command that changes what the opening of a ledger says."""
    fields = [f"--set {quoted(f'{field}={_as_typed(value)}')}" for field, value in told.items() if value]
    return f"{session.called} correct {OPENING} {' '.join(fields)} --because …{session.named}"


def _as_typed(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "|".join(value)


def _set_home(
    session: Session, home: str, facts: "list[tuple[str, Fact]]", by: str, beside: "Beside | None"
) -> None:
    """Give a ledger that has none a home: its opening is corrected, and the body registered where it is not."""
    from domain.fact import fact_class, fact_of
    from domain.refusal import Refusal
    from store.errors import NotALedger

    try:
        opened = session.open()
    except NotALedger:
        raise Failure("unusable", *_there(session.where)) from None
    with opened as ledger:
        standing = ledger.history("ledger").aggregate.standing
        if standing.home:
            there, hint = _there(session.where, f", and its home is {standing.home}")
            if standing.home != home:
                hint += f"; to say that its home is {home}: {_correcting(session, {'home': home})}"
            raise Failure("unusable", there, hint)
        if not standing.opened:
            raise Failure(
                "unusable",
                f"{session.where} is there already, and nothing has opened it",
                "import the file that opens it: comity import FILE",
            )
        if ledger.known.registered("body", home):
            facts = []
        elif not facts:
            raise Usage(f"--home {home} needs --name and --kind too: no body of that slug is registered")
        opening = ledger.history("ledger").entries[0].version
        changes = [{"field": "home", "value": home}]
        correction = {"entry": opening, "changes": changes, "because": "its home was set later"}
        facts = [*facts, ("ledger", fact_of(fact_class("ledger.corrected"), correction))]
        result = ledger.record_all(facts, by=by)
        if isinstance(result, Refusal):
            refused(result)
        report(
            session, ledger, result, read={}, directory=directory_of(ledger), suggest=("list",), beside=beside
        )


def _there(where: Path, more: str = "") -> tuple[str, str]:
    return (
        f"{where} is there already{more}: nothing is written over it",
        "name another with --ledger, or use it as it is",
    )


def _free(session: Session, told: Mapping[str, Any] | None = None) -> Path:
    """Where the new ledger will be, whose opening is told so. Errors: Failure where something is."""
    from store.places import place_of

    where = session.new
    see_that_it_can_be_named(where)
    if not place_of(where).is_free():
        there, hint = _there(where)
        if told and any(told.values()):
            hint += f"; to change what its opening says: {_correcting(session, told)}"
        raise Failure("unusable", there, hint)
    see_that_it_may_be_a_ledger(where)
    say_what_was_set_aside(session, where)
    return where


def _begin_empty(session: Session) -> None:
    """A ledger without an entry, for a file that opens the ledger itself."""
    from store.application import Written, open_ledger

    where = _free(session)
    with open_ledger(where, create=True) as ledger:
        if not session.for_programs:
            click.echo(f"A new ledger without an entry: {where}")
        report(session, ledger, Written(()), read={}, directory=directory_of(ledger))
    session.suggest("import FILE")


def _home(
    home: str | None,
    name: str | None,
    kind: str | None,
    country: str | None,
    names: tuple[str, ...],
    *,
    there: bool,
) -> "Iterator[tuple[str, Fact]]":
    """The registration of the home, if any; in a ledger that is `there` it may be done. Errors: Usage, `NotAFact`."""
    from domain.fact import fact_class, fact_of
    from queries.words import choice, pairs

    if not home:
        if name or kind or country or names:
            raise Usage("--name, --names, --kind and --country describe the home: name it with --home")
        return
    if there and not (kind or country or names):
        return
    if not name:
        raise Usage(f"--home {home} needs --name too: what it is called; or name it so, --home Tallinn")
    if not kind:
        kind = "city"
    body = {
        "name": name,
        "kind": choice("kind", kind, KINDS),
        "country": country,
        "names": pairs(names, "names"),
    }
    said = {field: value for field, value in body.items() if value}
    yield f"body:{home}", fact_of(fact_class("body.registered"), said)


command = click.Command(
    "init",
    callback=_init,
    params=[
        click.Option(
            ["--home"],
            metavar="BODY",
            help="The body whose ledger it is, by its name or a slug; a researcher's has none. Of a ledger that is there and"
            " has none, it becomes the home.",
        ),
        click.Option(["--name"], metavar="N", help="What the home is called, where --home is its slug."),
        click.Option(
            ["--names"], multiple=True, metavar="TAG=NAME", help="Its names in other languages: zh-Hant=高雄."
        ),
        click.Option(
            ["--kind"], metavar="K", help="What the home is: city (the default), county, port, university …"
        ),
        click.Option(["--country"], metavar="C", help="Its country, ISO 3166-1 alpha-2."),
        click.Option(["--title"], metavar="T", help="What the ledger is called."),
        click.Option(["--empty"], is_flag=True, help="Without an entry, for an import that opens it itself."),
        click.Option(
            ["--sql"],
            is_flag=True,
            help="Begin nothing: print the SQL that an administrator runs once in a database of PostgreSQL's, before a"
            " ledger can be begun there.",
        ),
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
    comity init --home Tallinn --country EE --timezone Europe/Tallinn
    comity init --home gdynia --name Gdynia --kind city --country PL
    comity init --title "Sister cities of the Baltic"
    comity init --empty --ledger gti.db
    comity init --sql --ledger postgresql://mei@db.example.org/kaohsiung
    """,
)
