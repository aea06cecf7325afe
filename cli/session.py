"""What a command knows before it begins: the options that all have, and where the ledger is."""

import gc
import os
import pkgutil
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import click

from cli.configuration import Format, settings
from cli.errors import Failure, Usage
from cli.typed import as_typed

if TYPE_CHECKING:
    from store.application import Comity


COMPLETING = "_COMITY_COMPLETE"
"""What a shell sets when it asks for the next word: click's name for it."""


WIDE = 72
"""Cells that suggestions beside each other may take."""


NEXT = "Next: "
"""What stands before the commands that may come next."""


HERE = Path("comity.db")
"""The ledger of who names none."""


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
        format: Format | None = None,  # noqa: A002 — the option's name
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
        self.writing = False
        """Whether it asked for a ledger to record in."""
        self.recording: Comity | None = None
        """That ledger, once it is open: it knows what was put on record (`acknowledged`)."""
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
        """Where the ledger is: the one that was chosen, else ./comity.db, else the data folder's.

        A file, or the address of a database (`store.address`). Errors: `NoFile` for any other, `PasswordNamed`.
        """
        if named := self.chosen:
            from store.address import address_of
            from store.folders import at_home

            return address_of(at_home(named))
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
        from store.shell import called

        return called()

    def as_called(self, words: str) -> str | None:
        """Words that name commands, with comity called as it was called; None where they name none."""
        command = re.compile(rf"(?<![\w/.-])comity (?=(?:{'|'.join(_commands())})\b)")
        if not command.search(words):
            return None
        return command.sub(lambda _: f"{self.called} ", words)

    @property
    def named(self) -> str:
        """The option that a suggested command needs to reach the same ledger."""
        from store.shell import quoted

        return f" --ledger {quoted(self.ledger)}" if self.ledger else ""

    @property
    def existing(self) -> Path:
        """The file of a ledger that was named, or that is there. Errors: Failure where neither is."""
        from store.places import place_of

        where = self.where
        if not (self.chosen or where.exists() or place_of(where).set_aside()):
            raise Failure(
                "unusable",
                "there is no ledger here: "
                + (
                    f"neither {HERE} in this folder nor {where}"
                    if where != HERE
                    else f"no {HERE} in this folder"
                ),
                "begin one with comity init, look at one with comity demo, or name yours with --ledger",
            )
        if _is_neither_file_nor_folder(where):  # a pipe would be waited for
            raise Failure("unusable", f"{where} is no file", "name a ledger's file with --ledger")
        return where

    def open(self, *, read_only: bool = False) -> "Comity":
        """The ledger. Errors: those of `store.errors`; a Failure where none was named and none is there."""
        where = self.existing
        from store.application import open_ledger

        self.writing = not read_only
        ledger = open_ledger(where, read_only=read_only, clock_is_right=self.clock_is_right)
        if not read_only:
            self.recording = ledger
        gc.freeze()  # what was imported stays
        gc.enable()
        return ledger

    def say(self, *lines: str) -> None:
        """Tell people something that is no data: to standard error, unless they asked for quiet.

        It is wrapped to the terminal, but for lines that stand in or name what comes next: these are there to be pasted.
        """
        if self.quiet:
            return
        from cli.wrapping import FILE, width_of, wrapped
        from domain.text import seen

        width = width_of(self.output)
        for words in lines:
            line = self.as_called(words) or words if "comity " in words else words
            whole = width == FILE or line.startswith((" ", NEXT))
            click.echo(seen(line) if whole else "\n".join(wrapped(seen(line), width)), err=True)

    def fitted(self, line: str, *, beside: int = 2) -> list[str]:
        """The lines of something that is read and not pasted, however it begins; each but the first is set in."""
        from cli.wrapping import FILE, width_of, wrapped

        width = width_of(self.output)
        if width == FILE:
            return [line]
        margin = len(line) - len(line.lstrip(" "))
        first, *rest = wrapped(line[margin:], width - beside)
        return [" " * margin + first, *(" " * beside + part for part in rest)]

    def say_command(self, command: str) -> None:
        """Say by which id all that a command wrote can be taken back."""
        from store.shell import quoted

        self.say(
            f"Command {command}, to take all of it back:",
            f"  {self.called} retract --command {quoted(command)} --because …{self.named}",
        )

    def suggest(self, *commands: str) -> None:
        """The next commands, ready to be pasted; one a line where they are long."""
        lines = [f"{self.called} {command}{self.named}" for command in commands]
        from cli.wrapping import cells, width_of

        together = " · ".join(lines)
        room = min(WIDE, width_of(self.output) - len(NEXT))
        self.next(*([together] if cells(together) <= room else lines))

    def next(self, *lines: str) -> None:
        """Say what may be done next, a line each: no word for "and then" is known to every shell."""
        self.say(NEXT + f"\n{'':{len(NEXT)}}".join(lines))


def setting(key: str) -> Any:
    """What the configuration says (`cli.commands.config`), which is read when it is first asked; None where it is silent."""
    return settings().get(key)


def user(given: str | None) -> str:
    """Who records: `--user`, else $COMITY_USER, else `user` in the configuration, else the login name."""
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


def session_of(ctx: click.Context) -> Session:
    """The session that this command runs in."""
    found: Session = ctx.find_root().ensure_object(Session)
    found.command = ctx.command
    if found.format is None:
        found.format = setting("format")
    if found.color is None and "NO_COLOR" not in os.environ:
        found.color = setting("color")
    return found


def _commands() -> Iterator[str]:
    return (
        module.name.strip("_") for module in pkgutil.iter_modules([str(Path(__file__).with_name("commands"))])
    )
