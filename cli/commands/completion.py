"""`comity completion SHELL`: let the shell complete commands, types of fact, and names in the ledger, people's too."""

import sys
from pathlib import Path

import click

from cli.completing import with_shells
from cli.errors import Usage
from cli.session import COMPLETING, session_of

ANSWERS = "a script"


SHELLS = {
    "bash": (
        "mkdir -p ~/.local/share/bash-completion/completions",
        "{comity} completion bash -o ~/.local/share/bash-completion/completions/comity",
    ),
    "zsh": ("mkdir -p ~/.zfunc", "{comity} completion zsh -o ~/.zfunc/_comity"),
    "fish": (
        "mkdir -p ~/.config/fish/completions",
        "{comity} completion fish -o ~/.config/fish/completions/comity.fish",
    ),
    "powershell": ("{comity} completion powershell | Out-String | Invoke-Expression",),
}
"""Each shell with the lines that put what is printed where it looks for it."""
BESIDE = {
    "zsh": "And in ~/.zshrc, before compinit: fpath+=~/.zfunc",
    "powershell": "It is to be a line of the file $PROFILE.",
}
"""What else is to be done for a shell."""
OWN = "comity"
"""The word that is completed."""


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
        if session.called != OWN:
            session.say(
                f"It completes the word {OWN}, and nothing after {session.called}: so that the shell finds {OWN}, once:",
                *(f"  {line}" for line in _found_as_a_word(shell)),
            )
        session.say(f"Put it where {shell} looks for it, then open a new {shell}:")
        session.say(*(f"  {line.format(comity=session.called)}" for line in SHELLS[shell]))
        if shell in BESIDE:
            session.say(BESIDE[shell])


def _found_as_a_word(shell: str) -> tuple[str, ...]:
    """The lines after which a shell finds comity by its own word, though it was called in another way, as in a clone."""
    from store.shell import quoted

    if shell == "powershell":
        return (f"Set-Alias {OWN} {quoted(str(Path(sys.prefix, 'Scripts', f'{OWN}.exe')))}",)
    return ("mkdir -p ~/.local/bin", f"ln -s {quoted(str(Path(sys.prefix, 'bin', OWN)))} ~/.local/bin/{OWN}")


command = click.Command(
    "completion",
    callback=_completion,
    params=[click.Argument(["shell"], type=click.Choice(list(SHELLS)), metavar="|".join(SHELLS))],
    help="""Print what lets a shell complete commands, types of fact, and names in the ledger, people's too.

    \b
    comity completion bash -o ~/.local/share/bash-completion/completions/comity
    comity completion fish -o ~/.config/fish/completions/comity.fish
    comity completion powershell | Out-String | Invoke-Expression
    """,
)
