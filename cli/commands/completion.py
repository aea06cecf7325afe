"""`comity completion SHELL`: let the shell complete commands, types of fact, and names in the ledger, people's too."""

import sys

import click

from cli.completing import with_shells
from cli.errors import Usage
from cli.session import COMPLETING, session_of

ANSWERS = "a script"


SHELLS = {
    "bash": "comity completion bash > ~/.local/share/bash-completion/completions/comity",
    "zsh": "comity completion zsh > ~/.zfunc/_comity (with fpath+=~/.zfunc before compinit in ~/.zshrc)",
    "fish": "comity completion fish > ~/.config/fish/completions/comity.fish",
    "powershell": "comity completion powershell | Out-String | Invoke-Expression (a line of the file $PROFILE)",
}
"""Each shell with what puts that which is printed where it looks for it."""


@click.pass_context
def _completion(ctx: click.Context, /, shell: str) -> None:
    from click.shell_completion import get_completion_class

    session = session_of(ctx)
    with_shells()
    found = get_completion_class(shell)
    if found is None:
        raise Usage(f"this click knows no {shell}")
    click.echo(found(ctx.find_root().command, {}, "comity", COMPLETING).source())
    if shell != "powershell" or sys.stdout.isatty():  # that one reads it anew whenever it begins
        session.say(f"Put it where {shell} looks for it, then open a new {shell}:")
        session.say(f"  {SHELLS[shell]}")


command = click.Command(
    "completion",
    callback=_completion,
    params=[click.Argument(["shell"], type=click.Choice(list(SHELLS)), metavar="|".join(SHELLS))],
    help="""Print what lets a shell complete commands, types of fact, and names in the ledger, people's too.

    \b
    comity completion bash > ~/.local/share/bash-completion/completions/comity
    comity completion fish > ~/.config/fish/completions/comity.fish
    comity completion powershell | Out-String | Invoke-Expression
    """,
)
