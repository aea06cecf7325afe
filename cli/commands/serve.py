"""`comity serve`: the ledger as pages for a browser, read-only."""

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from cli.errors import Failure, Usage
from cli.session import session_of
from cli.version import VERSION

if TYPE_CHECKING:
    import socket

PORT = 8000
HOST = "127.0.0.1"
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 — recognised, to ask for a name
CONNECTIONS = 200
"""At a time; for a further one whoever is idle goes, and where nobody is, it is told to come back."""
OF_ONE = 32
"""Of these from one address, unless that is a web server's which passes on what many ask."""
KEPT_OPEN = 5
"""Seconds for which a connection stays open without a question."""
GRACE = 3
"""Seconds which answers that are under way have when the server stops."""
LEFT = 1
"""Seconds which threads have after that to see that nobody waits for them any more."""


@click.pass_context
def _serve(
    ctx: click.Context,
    /,
    port: int,
    host: str,
    allow_host: tuple[str, ...],
    proxy: tuple[str, ...],
    log: bool,
    open_: bool,
    **_given: Any,
) -> None:
    session = session_of(ctx)
    if host in EVERYWHERE and not allow_host:
        raise Usage(
            f"--host {host} is every address of this machine: say by which names it is called, with --allow-host"
        )
    where = session.existing
    try:
        from web.serving import listening, serve, still_at_work
    except ModuleNotFoundError as error:
        if error.name not in {"starlette", "uvicorn", "jinja2", "h11", "markupsafe", "anyio"}:
            raise
        raise Failure(
            "unusable",
            f"pages need {error.name}, which is not installed",
            "add what serves pages to the environment that comity runs in:"
            " python -m pip install starlette uvicorn jinja2",
        ) from None
    session.open(read_only=True).close()  # whoever begins hears at once what is wrong with it
    socket = _bound(host, port, listening)
    taken = socket.getsockname()[1]
    named = f"[{host}]" if ":" in host else host
    address = f"http://{allow_host[0] if host in EVERYWHERE else named}:{taken}/"
    session.say(f"  {address}", f"The pages of {where}. Ctrl-C stops them.")
    if open_:
        from webbrowser import open_new_tab

        open_new_tab(address)
    with socket, suppress(KeyboardInterrupt):  # that is how one stops it
        serve(
            where,
            socket,
            hosts=() if host in EVERYWHERE else (named,),
            more_hosts=allow_host,
            version=VERSION,
            log=_write if log else None,
            warnings=session.verbose,
            connections=CONNECTIONS,
            of_one=OF_ONE,
            proxies=proxy,
            kept_open=KEPT_OPEN,
            grace=GRACE,
        )
    session.say("Stopped.")
    if still_at_work(LEFT):
        import os

        os._exit(0)  # Python would wait for them; they only read


def _write(line: str) -> None:
    """Write a line of the log; where nobody takes it any more, pages are served all the same."""
    with suppress(OSError, ValueError):
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()


def _bound(host: str, port: int, listening: Any) -> "socket.socket":
    """A socket that listens. Errors: Failure."""
    try:
        found: socket.socket = listening(host, port)
    except OverflowError:
        raise Usage(f"--port {port}: a port is a number from 0 to 65535") from None
    except OSError as error:
        import errno

        if error.errno == errno.EADDRINUSE:
            raise Failure(
                "unusable",
                f"port {port} is taken: something else is served there",
                f"name another one, such as --port {port + 1}",
            ) from None
        why = (error.strerror or str(error)).lower()
        raise Failure(
            "unusable", f"{host} port {port} cannot be used: {why}", "name others with --host and --port"
        ) from None
    return found


command = click.Command(
    "serve",
    callback=_serve,
    params=[
        click.Option(
            ["--port"],
            type=click.INT,
            default=PORT,
            metavar="N",
            help=f"The port; 0 for any that is free.  [default: {PORT}]",
        ),
        click.Option(
            ["--host"],
            default=HOST,
            metavar="ADDRESS",
            help=f"The address of this machine at which it listens.  [default: {HOST}, for this machine alone]",
        ),
        click.Option(
            ["--allow-host"],
            multiple=True,
            metavar="NAME",
            help="A name by which browsers may call it, beside localhost and --host; for a proxy, its own.",
        ),
        click.Option(
            ["--proxy"],
            multiple=True,
            metavar="ADDRESS",
            help="The address of a web server that passes on what many ask, such as 127.0.0.1: it may be connected as"
            f" often as there is room. Any other address {OF_ONE} times.",
        ),
        click.Option(
            ["--log"],
            is_flag=True,
            help="A line a request to standard error: when, method, path, status, bytes, milliseconds; not what was asked"
            " for behind the question mark, nor who asked.",
        ),
        click.Option(["--open", "open_"], is_flag=True, help="Open it in the browser."),
    ],
    help="""The ledger as pages for a browser, read-only: what others record is there at once.
    It needs starlette, uvicorn and jinja2 (the extra web). Whoever reaches the port may read everything.

    \b
    comity serve
    comity serve --port 8080 --open
    comity serve --host 0.0.0.0 --allow-host ledger.example.org
    """,
)
