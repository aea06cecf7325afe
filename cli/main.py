"""The command line's front door: every command by its name, the options that all have, the exit codes."""

import gc

gc.disable()  # until the imports are done: it saves a tenth of a short command

import sys  # noqa: E402
from importlib import metadata  # noqa: E402
from typing import NoReturn  # noqa: E402

import click  # noqa: E402

from cli import (  # noqa: E402
    audit, contest, correct, demo, import_, init, list_, open_, prefer, record, register, retract, schema, show, timeline,
)
from cli.errors import CODES, run  # noqa: E402
from cli.session import with_common_options  # noqa: E402

EPILOG = "\b\nExit codes:\n" + "\n".join(f"  {code:>3}  {meaning}" for code, meaning in CODES.items())


def _version(ctx: click.Context, _parameter: click.Parameter, asked: bool) -> None:  # noqa: FBT001 — click's callback
    if asked:
        click.echo(f"comity {metadata.version('comity')}")
        ctx.exit()


@click.group(epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version and exit.")
def comity() -> None:
    """The ledger of city diplomacy: what happened, when, by whose word, and what follows.

    \b
    comity demo                                    a ledger made from real sources, and where to look next
    comity audit edinburgh                         every entry, with both its times and its sources
    comity show edinburgh --as-at 2024-06-23       where it stood on a day
    comity record visited gdynia --visitor gdynia --host kaohsiung --on "last friday"
    """


for module in (
    demo, init, open_, register, record, correct, retract, contest, prefer, import_, list_, show, audit, timeline, schema,
):
    comity.add_command(with_common_options(module.command))
with_common_options(comity)


def main() -> NoReturn:
    """Run comity and leave with one of its exit codes."""
    for stream in (sys.stdout, sys.stderr, sys.stdin):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:  # a console in another encoding must not die on ł
            reconfigure(encoding="utf-8", errors="replace" if stream is not sys.stdin else "surrogateescape")
    gc.enable()
    sys.exit(run(comity, prog="comity"))
