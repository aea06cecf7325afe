"""`comity today`: what waits on the desk; the report of that name, of one's own entries."""

import click

from cli.asking import built_in
from cli.errors import Usage
from cli.session import user


def _mine() -> str | None:
    try:
        return user(None)
    except Usage:  # nobody knows who is asking: it is asked of everybody
        return None


command = built_in(
    "today",
    help="""What waits on the desk: overdue, due and planned, changed lately, and still to be put right.

    \b
    comity today
    comity today --within 1m --since 2w
    comity today --by mei --as-known 2026-11-20
    """,
)
for option in command.params:
    if isinstance(option, click.Option) and option.name == "by":
        option.default = _mine
        option.help = "Whose entries without a source are told.  [default: whoever records here: --user, $COMITY_USER …]"
