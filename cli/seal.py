"""`comity seal`: sign the size and the root of the ledger, for somebody else to hold."""

import sys
from pathlib import Path

import click

from cli.errors import Failure
from cli.session import quoted, session_of


@click.pass_context
def _seal(ctx: click.Context, /, output: str | None, key: str | None) -> None:
    session = session_of(ctx)
    with session.open(read_only=True) as ledger:
        from cli.export import new_file
        from cli.keeping import keep, key_of
        from store.sealing import Sealer, checkpoint

        point = checkpoint(ledger)
        where = Path(key) if key else key_of(point.origin)
        sealer, made = Sealer.of(where, point.origin)
        note = sealer.sign(str(point))
        if output and output != "-":
            if Path(output).exists():
                raise Failure(
                    2, f"{output} is there already and is left as it is", "name another file with -o"
                )
            with new_file(Path(output)) as file:
                file.write(str(note).encode())
        else:
            sys.stdout.buffer.write(str(note).encode())
            sys.stdout.buffer.flush()
        if not key:
            keep(point.origin, point.size, str(note))
    if made:
        session.say(
            f"A signing key was made, in {where}: keep a copy of it where only you can reach it.",
            "Its public part, to be published or handed over once:",
        )
    else:
        session.say("Signed by the key whose public part is:")
    session.say(f"  {sealer.key}")
    session.say(
        f"{point.size:,} entries are sealed. Give the checkpoint away: mail it to a partner, print it in the minutes.",
        "It proves something only where somebody else holds it.",
    )
    session.suggest(f"verify {quoted(output) if output and output != '-' else 'CHECKPOINT'}")


command = click.Command(
    "seal",
    callback=_seal,
    params=[
        click.Option(
            ["-o", "--output"], metavar="FILE", help="Into this new file (default: standard output)."
        ),
        click.Option(
            ["--key"], metavar="FILE", help="Sign with the key in this file; it is made if it is not there."
        ),
    ],
    help="""Sign how many entries the ledger has and what their root is: a checkpoint (C2SP tlog-checkpoint).

    The signing key is made on first use and kept where only you can read it. Whoever holds the checkpoint can show
    later whether anything that it covers was changed, deleted or slipped in.

    \b
    comity seal -o 2026-11.checkpoint
    comity verify 2026-11.checkpoint
    """,
)
