"""The command line's front door: every command by its name, the options that all have, the exit codes."""

import gc

gc.disable()  # until a ledger is open and the imports are done: it saves a tenth of a short command

import os  # noqa: E402
import sys  # noqa: E402
from importlib import import_module  # noqa: E402
from typing import TYPE_CHECKING, NoReturn, TextIO  # noqa: E402

import click  # noqa: E402

from cli.common_options import with_common_options  # noqa: E402
from cli.errors import CODES, Usage, meant  # noqa: E402
from cli.running import run  # noqa: E402
from cli.session import COMPLETING  # noqa: E402
from cli.version import VERSION  # noqa: E402

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMMANDS = {
    "demo": ("demo", "A ledger of Kaohsiung's diplomacy from real sources."),
    "init": ("init", "Begin a new, empty ledger."),
    "register": ("register", "Enter a body, a source or a programme into the ledger."),
    "open": ("open_", "Open a partnership with the home, or between those named."),
    "record": ("record", "Record a fact."),
    "correct": ("correct", "Correct an entry."),
    "contest": ("contest", "Record that another source says something else."),
    "prefer": ("prefer", "Prefer one of the values that sources give."),
    "merge": ("merge", "Make two registrations of one body one."),
    "retract": ("retract", "Retract an entry, or several at once."),
    "undo": ("undo", "Undo your last command, which is shown first."),
    "import": ("import_", "Import facts, all or nothing."),
    "today": ("today", "What waits on the desk: overdue, due, planned, changed, to be put right."),
    "list": ("list_", "Where everything stands, one row each."),
    "show": ("show", "Where one stands, and what may be recorded next."),
    "find": ("find", "Where words stand: in names, facts, people, notes, sources."),
    "audit": ("audit", "Every entry, with both its times and its sources."),
    "timeline": ("timeline", "What happened, in order."),
    "map": ("map_", "Where they are: a map as SVG or PNG, or GeoJSON."),
    "diff": ("diff", "What changed between two days, or two times of knowing."),
    "serve": ("serve", "The ledger as pages for a browser, read-only."),
    "publish": ("publish", "The pages as a site of files, every link looked at."),
    "report": ("report", "Ask the ledger: what is due, who has gone quiet, what was promised …"),
    "replay": ("replay", "Watch the history rebuild, entry by entry; or a report, as it became."),
    "rebuild": ("rebuild", "Make the rows that reports are made from anew."),
    "seal": ("seal", "Sign how many entries there are and their root: a checkpoint."),
    "verify": ("verify", "Read and hash everything again; compare with checkpoints."),
    "backup": ("backup", "Copy the ledger while it is in use."),
    "copy": ("copy", "Copy a ledger into another place: a file or a database."),
    "restore": ("restore", "Put a backup in the place of the ledger."),
    "doctor": ("doctor", "How the ledger is, and what to do about what is not well."),
    "export": ("export", "Every entry as a line, for a backup; or the facts alone."),
    "config": ("config", "What is the same every day: who records, where the ledger is."),
    "completion": ("completion", "Let the shell complete commands and names."),
    "schema": ("schema", "The JSON schema of a type of fact, or of what is printed."),
}
"""Each command with the module that it stands in and its short help: only what is asked for is imported."""

ENVIRONMENT = {
    "COMITY_LEDGER": "the ledger: a file, or postgresql://HOST/DATABASE",
    "COMITY_USER": "who records",
    "COMITY_DATA": "the folder of signing keys, seals and maps of lists",
    "COMITY_CONFIG": "the file of what comity config sets",
    "COMITY_CACHE": "the folder of what may be thrown away",
    "NO_COLOR": "no colours",
}
"""What comity asks of the environment, and says so; `comity config --where` shows what it comes to."""
EPILOG = "\n\n".join(
    f"\b\n{heading}:\n" + "\n".join(f"  {name:>3}  {meaning}" for name, meaning in meanings.items())
    for heading, meanings in (
        ("Exit codes", CODES),
        ("Environment", {f"{name:<13}": meaning for name, meaning in ENVIRONMENT.items()}),
    )
)
EPILOG += "\n\nA path may begin with ~/, which is your home folder in every shell."


def _instead(name: str) -> str:
    """The hint that goes with a word that is no command: a report of that name, else what comes near."""
    from queries.finding import discovered
    from store.shell import called

    if any(name == each.name for each in discovered()):
        return f"it is a report: {called()} report {name}"
    return meant(name, COMMANDS, f"{called()} --help lists what there is")


class Front(click.Group):
    """The commands, in the order in which one meets them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One command, from its module."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = import_module(f"cli.commands.{COMMANDS[cmd_name][0]}").command
        return found if found.params and found.params[-1].name == "debug" else with_common_options(found)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Refuse an unknown command with what comes near it."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            raise Usage(f"there is no command {name}: {_instead(name)}", ctx)
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        """The commands that begin so, with their short help, without importing any."""
        from click.shell_completion import CompletionItem

        found = [
            CompletionItem(name, help=said)
            for name, (_, said) in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return found + click.Command.shell_complete(self, ctx, incomplete)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Each command with its short help, without importing any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, said) for name, (_, said) in COMMANDS.items()])


def _version(ctx: click.Context, _parameter: click.Parameter, asked: bool) -> None:
    if asked:
        click.echo(f"comity {VERSION}")
        ctx.exit()


HELP = """The ledger of city diplomacy: what happened, when, by whose word, and what follows.

\b
comity demo                                  a ledger from real sources, and where to look next
comity audit edinburgh                       every entry, with both its times and its sources
comity show edinburgh --as-at 2024-06-23     where it stood on a day
comity record visited gdynia --visitor gdynia --host kaohsiung --on "last friday"
"""


@click.command(
    cls=Front,
    help=HELP,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Show the version and exit.",
)
def comity() -> None:
    """Hand over to the command that was named."""


with_common_options(comity)


TOLD_TO_END = ("SIGTERM", "SIGHUP", "SIGBREAK")
"""The last is Ctrl-Break on Windows, or a window that is closed."""


def _instead_of(name: str) -> TextIO:
    """A stream for one that is closed: nothing is read from it, or written to it; to standard output, nothing can be."""
    number = os.open(os.devnull, os.O_WRONLY if name == "stderr" else os.O_RDONLY)
    return open(number, "r" if name == "stdin" else "w", encoding="utf-8")  # noqa: PTH123 — for as long as the process lives


def _end_as_by_ctrl_c() -> None:
    """Let who is told to end, or whose terminal is gone, end as by Ctrl-C: what was begun is cleaned up, and said so."""
    import signal

    told = [
        number
        for name in TOLD_TO_END
        if (number := getattr(signal, name, None)) and signal.getsignal(number) == signal.SIG_DFL
    ]

    def end(*_: object) -> None:
        for number in told:  # once is enough: cleaning up is not to be interrupted
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in told:
        signal.signal(number, end)


def main() -> NoReturn:
    """Run comity and leave with one of its exit codes."""
    _end_as_by_ctrl_c()
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "true")  # none of ours; looking for some takes 10 ms
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever called; `open` would take its number
            setattr(sys, name, _instead_of(name))
    for stream in (sys.stdout, sys.stderr, sys.stdin):
        if reconfigure := getattr(
            stream, "reconfigure", None
        ):  # a console in another encoding must not die on ł
            reconfigure(encoding="utf-8", errors="replace" if stream is not sys.stdin else "surrogateescape")
    if COMPLETING in os.environ:
        from cli.completing import answer

        sys.exit(answer(comity))
    code = run(comity, prog="comity")
    gc.freeze()  # nobody need look for cycles in what ends with the process
    sys.exit(code)
