"""What a command knows before it begins: the options that all have, and where the ledger is."""

import gc
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import click

from cli.errors import Failure, Usage

if TYPE_CHECKING:
    from queries.directory import Directory
    from store.application import Comity

Command = TypeVar("Command", bound=click.Command)
COMPLETING = "_COMITY_COMPLETE"
"""What a shell sets when it asks for the next word: click's name for it."""
WIDE = 72
"""Cells that suggestions beside each other may take."""
HERE = Path("comity.db")
"""The ledger of who names none."""
FORMATS = ("table", "json", "jsonl", "csv", "md")


def _is_neither_file_nor_folder(where: Path) -> bool:
    """Whether something else is there; what cannot be looked at is left to whoever opens it."""
    try:
        mode = where.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


class Session:
    """The options that every command has."""

    latest: ClassVar["Session | None"] = None
    """That of the command which runs, for what is said once it has ended."""

    def __init__(
        self,
        ledger: str | None = None,
        format: str | None = None,  # noqa: A002 — the option's name
        color: bool | None = None,
    ) -> None:
        Session.latest = self
        self.ledger = ledger
        self.format = format
        self.color = color
        self.quiet = False
        self.verbose = False
        self.debug = False
        self.no_input = False
        self.output: str | None = None
        """The file that what is printed goes into: `-o`; None where it is standard output."""
        self.force = False
        """Whether that file may take the place of one that is there."""
        self.by_ending = False
        """Whether the format is the one of that file's name, and nobody asked for one otherwise."""
        self.printed: int | str | None = None
        """How many rows were printed, or what else is said of a file that they are in."""
        self.command: click.Command | None = None
        """The command that runs, once it has asked for its session."""
        self.clock_is_right = False
        """Whether somebody says so: `--clock-is-right`, an option of the commands that record."""

    @property
    def for_programs(self) -> bool:
        """Whether the answer is JSON: one value, or one a line."""
        return self.format in {"json", "jsonl"}

    @property
    def suggests(self) -> bool:
        """Whether the next commands are named: where nobody asked for a format."""
        return self.format is None or self.by_ending

    @property
    def chosen(self) -> str | None:
        """The ledger that somebody named: by `--ledger`, else $COMITY_LEDGER, else the configuration."""
        return self.ledger or os.environ.get("COMITY_LEDGER") or setting("ledger")

    @property
    def where(self) -> Path:
        """The ledger's file: the one that was chosen, else ./comity.db, else the data folder's."""
        named = self.chosen
        if named:
            if is_url(named):
                raise Unreachable(named)
            from store.folders import at_home

            return Path(at_home(named))
        if HERE.exists():
            return HERE
        from store import folders
        from store.places import place_of

        try:
            return HERE if place_of(HERE).set_aside() else folders.data() / HERE
        except folders.Unknown:  # then there is no other
            return HERE

    @property
    def new(self) -> Path:
        """Where a new ledger is begun: the file that was chosen, else ./comity.db."""
        return self.where if self.chosen else HERE

    @property
    def called(self) -> str:
        """The word by which comity was called, for a command that can be pasted."""
        from domain.shell import called

        return called()

    @property
    def named(self) -> str:
        """The option that a suggested command needs to reach the same ledger."""
        from domain.shell import quoted

        return f" --ledger {quoted(self.ledger)}" if self.ledger else ""

    @property
    def existing(self) -> Path:
        """The file of a ledger that was named, or that is there. Errors: Failure where neither is."""
        from store.places import place_of

        where = self.where
        if not (self.chosen or where.exists() or place_of(where).set_aside()):
            raise Failure(
                6,
                "there is no ledger here: "
                + (
                    f"neither {HERE} in this folder nor {where}"
                    if where != HERE
                    else f"no {HERE} in this folder"
                ),
                "begin one with comity init, look at one with comity demo, or name yours with --ledger",
            )
        if _is_neither_file_nor_folder(where):  # a pipe would be waited for
            raise Failure(6, f"{where} is no file", "name a ledger's file with --ledger")
        return where

    def open(self, *, read_only: bool = False) -> "Comity":
        """The ledger. Errors: those of `store.errors`; a Failure where none was named and none is there."""
        where = self.existing
        from store.application import open_ledger

        ledger = open_ledger(where, read_only=read_only, clock_is_right=self.clock_is_right)
        gc.freeze()  # what was imported stays
        gc.enable()
        return ledger

    def say(self, *lines: str) -> None:
        """Tell people something that is no data: to standard error, unless they asked for quiet."""
        if self.quiet:
            return
        from domain.text import seen

        for line in lines:
            click.echo(seen(line), err=True)

    def say_command(self, command: str) -> None:
        """Say by which id all that a command wrote can be taken back."""
        from domain.shell import quoted

        self.say(
            f"Command {command}, to take all of it back:",
            f"  {self.called} retract --command {quoted(command)} --because …{self.named}",
        )

    def suggest(self, *commands: str) -> None:
        """The next commands, ready to be pasted; one a line where they are long."""
        lines = [f"{self.called} {command}{self.named}" for command in commands]
        together = " · ".join(lines)
        self.next(*([together] if len(together) <= WIDE else lines))

    def next(self, *lines: str) -> None:
        """Say what may be done next, a line each: no word for "and then" is known to every shell."""
        self.say("Next: " + "\n      ".join(lines))


class Unreachable(click.ClickException):
    """A ledger of a kind that this version cannot open."""

    exit_code = 6

    def __init__(self, url: str) -> None:
        super().__init__(
            f"{url}: this version keeps its ledger in a file: name one, such as --ledger comity.db"
        )


def is_url(words: str) -> bool:
    """Whether a ledger is named by an address; `C:` is a drive."""
    scheme, found, _ = words.partition("://")
    return bool(found) and len(scheme) > 1


PATHS = {"BACKUP", "CHECKPOINT", "FILE", "KEY", "PATH"}
"""How the help calls a parameter that is a file; `~` before one is the home folder, whatever shell there is."""


def names_files(parameter: click.Parameter) -> bool:
    """Whether what is given for a parameter is a file's name."""
    return bool(PATHS & set(re.findall("[A-Z]+", parameter.metavar or "")))


def said(_ctx: click.Context, parameter: click.Parameter, value: Any) -> Any:
    """What was given, which says something; a path in full. Errors: Usage where it is empty."""
    for one in value if isinstance(value, tuple) else (value,):
        if isinstance(one, str) and not one.strip():
            what = (
                parameter.opts[0]
                if isinstance(parameter, click.Option)
                else parameter.human_readable_name.strip("[]")
            )
            raise Usage(f"{what} is empty: say something, or leave it out")
    if value and names_files(parameter):
        from store.folders import at_home

        return tuple(map(at_home, value)) if isinstance(value, tuple) else at_home(value)
    return value


def setting(key: str) -> Any:
    """What the configuration says (`cli.commands.config`), which is read when it is first asked; None where it is silent."""
    from cli.commands.config import settings

    return settings().get(key)


def user(given: str | None) -> str:
    """Who records: `--user`, else $COMITY_USER, else `user` in the configuration, else the login name."""
    from cli.typed import as_typed

    named = given or as_typed(os.environ.get("COMITY_USER", "")) or setting("user") or as_typed(_login_name())
    if not named.strip():
        raise Usage("nobody knows who is recording: say who, with --user or $COMITY_USER")
    return str(named.strip())


def _login_name() -> str:
    """Empty for whoever has a number and no name, as in a container; nor has Windows a list of users to look into."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def _keep(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def kept(ctx: click.Context, parameter: click.Parameter, value: Any) -> None:
        session = ctx.find_root().ensure_object(Session)
        value = said(ctx, parameter, value)
        if value and isinstance(parameter, click.Option) and not parameter.is_flag:
            before: set[str] = ctx.find_root().meta.setdefault("comity.before", set())
            if name in before:  # once before the command's name, and once after it
                raise _double(parameter, ctx)
            before.add(name)
        if value or (value is False and name == "color"):
            setattr(session, name, value)

    return kept


def option(*names: str, keep: str, **rest: Any) -> click.Option:
    """An option that the session keeps."""
    return click.Option(names, expose_value=False, callback=_keep(keep), **rest)


def _prints(command: click.Command) -> bool:
    """Whether a command prints something itself: not one that only hands over to another."""
    return not isinstance(command, click.Group) or command.invoke_without_command


IN_WORDS = {
    *("init", "register", "open_", "record", "correct", "contest", "prefer", "retract", "import_", "restore"),
    *("verify", "config"),
}
"""The modules of commands that answer in words, or in JSON."""
ONLY_JSON = {"rebuild", "backup"}
"""Those of commands that print nothing, unless JSON is asked for."""
INTO_A_FILE = {
    "rows": "Into this new file; its ending says how (.csv, .json, .jsonl, .md), unless --format does.",
    "words": "Into this new file, in words; as JSON where it ends in .json or .jsonl, unless --format says how.",
    "JSON": "Into this new file, as JSON: it ends in .json or .jsonl, unless --format says so.",
    "a script": "Into this new file, which a shell reads.",
}
"""What `-o` says it does, by how a command answers."""


def answer_of(command: click.Command) -> str:
    """How a command answers: in rows, which have every form; in words; in JSON alone; by a script."""
    module = getattr(command.callback, "__module__", "").removeprefix("cli.commands.")
    if module in IN_WORDS:
        return "words"
    return "JSON" if module in ONLY_JSON else "a script" if module == "completion" else "rows"


def _into_a_file(command: click.Command) -> Iterator[click.Option]:
    """`-o FILE`, but where a command makes its files itself; `--force`, but where that word has another meaning."""
    taken = {name for one in command.params for name in one.opts}
    if "--output" in taken:
        return
    yield option(*("-o", "--output"), keep="output", metavar="FILE", help=INTO_A_FILE[answer_of(command)])
    if "--force" not in taken:
        yield option("--force", keep="force", is_flag=True, help="With -o: write over the file.")


def _options(command: click.Command) -> list[click.Option]:
    return [
        option(
            "--ledger",
            keep="ledger",
            metavar="PATH",
            help="The ledger's file (else $COMITY_LEDGER, ./comity.db).",
        ),
        option(
            "--format",
            keep="format",
            type=click.Choice(FORMATS),
            help="How rows are printed (default: a table on a terminal, csv in a pipe).",
        ),
        option(
            "--json", "json_", keep="format", flag_value="json", is_flag=True, help="Short for --format json."
        ),
        *(_into_a_file(command) if _prints(command) else ()),
        option("--color/--no-color", keep="color", default=None, help="Colours, or none (also $NO_COLOR)."),
        option("--no-input", keep="no_input", is_flag=True, help="Never ask, not even on a terminal."),
        option("-q", "--quiet", keep="quiet", is_flag=True, help="Say only what was asked for."),
        option("-v", "--verbose", keep="verbose", is_flag=True, help="Say more."),
        option("--debug", keep="debug", is_flag=True, help="Where an error is comity's own, show where."),
    ]


def with_common_options(command: Command) -> Command:
    """The command, with the options that all have; they work before and after its name."""
    for one in command.params:
        if one.callback is None:
            one.callback = said
    own = {name for one in command.params for name in one.opts}
    command.params.extend(_options(command))
    _each_once(command)
    if "--output" in own:
        _keep_what_it_reads(command)
    elif _prints(command):
        _write_where_it_was_asked(command)
    if COMPLETING in os.environ:
        from cli.commands.completion import offer

        offer(command)
    return command


def _keep_what_it_reads(command: click.Command) -> None:
    """Let a command that makes its files itself make none over what it is given."""
    callback = command.callback
    if callback is None:
        return

    @wraps(callback)
    def guarded(*words: Any, **given: Any) -> Any:
        if given["output"] not in {None, "-"}:
            from cli.places import see_that_it_is_no_input
            from cli.to_file import see_that_a_file_of_its_own_fits

            ctx = click.get_current_context()
            see_that_a_file_of_its_own_fits(ctx, given)
            see_that_it_is_no_input(Path(given["output"]), ctx)
        return callback(*words, **given)

    command.callback = guarded


def _write_where_it_was_asked(command: click.Command) -> None:
    """Let what a command prints, by whatever way, go into the file that `-o` names."""
    callback = command.callback
    if callback is None:
        return

    @wraps(callback)
    def written(*words: Any, **given: Any) -> Any:
        ctx = click.get_current_context()
        session = ctx.find_root().ensure_object(Session)
        if session.output == "-":
            session.output = None
        if ctx.invoked_subcommand:  # that one prints
            return callback(*words, **given)
        if session.output is None:
            if session.force:
                raise Usage("--force writes over a file: name it with -o", ctx)
            return callback(*words, **given)
        from cli.to_file import into_file

        with into_file(ctx, session, given):
            return callback(*words, **given)

    command.callback = written


def _each_once(command: Command) -> None:
    """Let a command refuse an option that takes one value and is given two: one of them would be lost."""
    make = command.make_parser

    def make_parser(ctx: click.Context) -> Any:
        parser = make(ctx)
        parse = parser.parse_args

        def parse_args(args: list[str]) -> Any:
            found = parse(args)
            if not ctx.resilient_parsing:
                _refuse_doubles(found[2], ctx)
            return found

        setattr(parser, "parse_args", parse_args)  # noqa: B010 — click has no other place for it
        return parser

    setattr(command, "make_parser", make_parser)  # noqa: B010


def _refuse_doubles(given: Iterable[click.Parameter], ctx: click.Context) -> None:
    """Refuse an option that stands twice among those given, and takes one value. Errors: Usage."""
    seen: set[str | None] = set()
    for one in given:
        if not isinstance(one, click.Option) or one.multiple or one.count or one.is_flag:
            continue
        if one.name in seen:
            raise _double(one, ctx)
        seen.add(one.name)


def _double(option: click.Option, ctx: click.Context) -> Usage:
    return Usage(f"{option.opts[0]} takes one value, and more than one is given", ctx)


def session_of(ctx: click.Context) -> Session:
    """The session that this command runs in."""
    found: Session = ctx.find_root().ensure_object(Session)
    found.command = ctx.command
    if found.format is None:
        found.format = setting("format")
    if found.color is None and "NO_COLOR" not in os.environ:
        found.color = setting("color")
    return found


def directory_of(ledger: "Comity") -> "Directory":
    """The names of a ledger."""
    from cli.standings import Standings
    from queries.directory import Directory

    own = ledger.history("ledger").aggregate.standing
    streams = tuple(ledger.streams())
    return Directory(
        Standings(ledger, "body", streams),
        streams,
        own.home,
        own.languages,
        Standings(ledger, "programme", streams),
    )
