"""`comity record TYPE WHO`: every fact of the vocabulary as a command, its fields as options."""

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from cli.common_options import with_common_options
from cli.errors import Usage, meant
from cli.example import example
from cli.recording import (
    EXPECT,
    entry_named,
    fact_options,
    field_options,
    named,
    record_fact,
    write_options,
)
from cli.session import session_of
from queries.fields import FactType, types_called, verbs
from store.shell import quoted

if TYPE_CHECKING:
    from queries.directory import Directory

ANSWERS = "words"

ELSEWHERE = {
    "opened": "comity open",
    "registered": "comity register",
    "started": "comity register programme",
    "corrected": "comity correct",
    "retracted": "comity retract",
    "contested": "comity contest",
    "preferred": "comity prefer",
}
"""Facts that have a command of their own."""


class Record(click.Group):
    """The types of fact as commands, each made when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The types, in the order of the vocabulary."""
        del ctx
        return [verb for verb in verbs() if verb not in ELSEWHERE]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One type as a command."""
        del ctx
        name = cmd_name.rpartition(".")[2]
        return _command(types_called(name)) if name in verbs() and name not in ELSEWHERE else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Refuse an unknown type with what comes near it."""
        name = args[0].rpartition(".")[2]
        if name in ELSEWHERE:
            raise Usage(f"what is {name} has a command of its own: see {ELSEWHERE[name]} --help", ctx)
        if not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            hint = meant(name, self.list_commands(ctx), "comity record --help lists what there is")
            raise Usage(f"{args[0]!r} is no type of fact: {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Each type with its sentence, without making the commands."""
        del ctx
        with formatter.section("Types"):
            formatter.write_dl([(verb, said) for verb, said in verbs().items() if verb not in ELSEWHERE])


def _command(kinds: tuple[FactType, ...]) -> click.Command:
    kind = kinds[0]

    @click.pass_context
    def callback(ctx: click.Context, /, who: str, **given: Any) -> None:
        _record(ctx, kind, who, given)

    where = (
        "the counterpart, for its partnership with the home"
        if "partnership" in kind.kinds
        else f"a {kind.kinds[0]}"
    )
    other = " A stream id such as body:gdynia for another." if len(kind.kinds) > 1 else ""
    command = click.Command(
        kind.verb,
        callback=callback,
        params=[
            click.Argument(["who"], metavar="WHO"),
            *(WAYS if kind.verb in OF_VISITS else ()),
            *field_options(kind),
            *fact_options(),
            *write_options(),
            EXPECT,
        ],
        help=f"{kind.help}\n\nWHO is {where}.{other}\n\n\b\n{example(kind)}",
        options_metavar="[--FIELD …]",
    )
    return with_common_options(command)


def _record(ctx: click.Context, kind: FactType, who: str, given: dict[str, Any]) -> None:
    def next_(directory: "Directory", stream: str) -> tuple[str, ...]:
        where = quoted(named(directory, who, stream))
        return f"show {where}", f"audit {where}"

    if kind.verb == ATTESTED:
        who, given["entry"] = _attested(who, given["entry"])
    known = _who_came(given) if kind.verb in OF_VISITS else {}
    record_fact(
        session_of(ctx),
        kind,
        given,
        lambda found: _meant(found, who, kind.kinds),
        next_,
        known=known,
        who=who,
    )


def _meant(directory: "Directory", who: str, kinds: tuple[str, ...]) -> str:
    """The stream that is meant: of the first of the kinds that take the fact, else of another one of them.

    What any stream takes goes to the first alone. One that was taken back as a whole comes last.
    Errors: `Nobody`, of the first.
    """
    from queries.directory import Nobody

    others = kinds[1:] if "source" not in kinds else ()
    those: list[str] = []
    nobody: Nobody | None = None
    try:
        those.append(directory.stream(who, kinds[0]))
    except Nobody as error:
        nobody = error
    if not those or not directory.tells(those[0]):
        for kind in others:
            with suppress(Nobody):
                if directory.has(found := directory.stream(who, kind)):
                    those.append(found)
    if nobody and not those:
        raise nobody
    return directory.standing(those)[0]


ATTESTED = "attested"


def _attested(who: str, version: str | None) -> tuple[str, str | None]:
    """Of WHO#N, as what corrects an entry names it, the words and the version; else as they are. Errors: Usage."""
    if "#" in who:
        named, number = entry_named(who)
        if version is not None and version != str(number):
            raise Usage(f"{who} names entry {number}, and --entry another one, {version}: name it once")
        return named, str(number)
    if version is None:
        raise Usage(
            f"attested needs the entry: write {who}#N, or --entry N (comity audit {quoted(who)} has the numbers)"
        )
    return who, version


OF_VISITS = frozenset({"visited", "planned"})
"""Facts with a visitor and a host."""
WAYS = [
    click.Option(
        ["--out", "outwards"],
        is_flag=True,
        help="The home goes to the other party: for --visitor and --host.",
    ),
    click.Option(["--in", "inwards"], is_flag=True, help="The other party comes to the home."),
]
"""Which way a visit between two goes."""


def _who_came(given: dict[str, Any]) -> "dict[str, Callable[[Directory, str], str | None]]":
    """Who visited whom, where only the way is said; nothing where they are named. Errors: Usage, also when it is called."""
    out, in_ = given.pop("outwards"), given.pop("inwards")
    if not (out or in_):
        return {}
    if (out and in_) or given["visitor"] or given["host"]:
        raise Usage("say once which way it went: --out, or --in, or --visitor and --host")

    def other(directory: "Directory", stream: str) -> str:
        if directory.home is None:
            raise Usage(
                f"{'--out' if out else '--in'} is for a ledger of one body's own, and this one has no home: name --visitor"
                " and --host, or give it one: comity init --home …"
            )
        parties = stream.partition(":")[2].split("--")
        if directory.home not in parties or len(parties) != 2:
            raise Usage(
                f"{'--out' if out else '--in'} is for a partnership of the home with one other, and this is"
                f" {stream}: name --visitor and --host"
            )
        return next(party for party in parties if party != directory.home)

    def home(directory: "Directory", stream: str) -> str | None:
        other(directory, stream)
        return directory.home

    return {"host": other, "visitor": home} if out else {"visitor": other, "host": home}


command = Record(
    "record",
    help="""Record a fact. `comity record TYPE --help` says what each takes.

    \b
    comity record visited gdynia --in --on 2025-03 --source ltn-5178250
    comity record signed gdynia --kind mou --on yesterday --term "5 years, tacit"
    comity record put-on-hold edinburgh --reason "more discussion required" --on 2024-06-24 --dry-run
    """,
    subcommand_metavar="TYPE WHO [--FIELD …]",
)
