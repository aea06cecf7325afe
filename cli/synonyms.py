"""What an option that does not exist is called here: people say `--why` where a command has `--because` or `--note`."""

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

import click

MEAN_THE_SAME = (
    ("--because", "--reason", "--note", "--why", "--comment", "--remark", "--cause", "--ground", "--message"),
    ("--on", "--date", "--day", "--when", "--happened", "--as-at"),
    ("--as-at", "--as-of", "--asof", "--at", "--date", "--day"),
    ("--as-known", "--known", "--recorded", "--known-at", "--as-recorded"),
    ("--due", "--deadline", "--until", "--for-when", "--planned-for"),
    ("--source", "--cite", "--citation", "--reference", "--ref", "--by-source"),
    ("--quote", "--quotation", "--words", "--excerpt"),
    ("--user", "--recorded-by", "--author", "--me", "--as-user"),
    ("--person", "--people", "--participants", "--persons", "--attendees", "--delegation", "--with"),
    ("--by", "--actor", "--owner", "--speaker", "--who"),
    ("--place", "--location", "--where", "--venue"),
    ("--occasion", "--event", "--about", "--subject", "--purpose", "--topic"),
    ("--text", "--what", "--content", "--description", "--says"),
    ("--name", "--title", "--called", "--label"),
    ("--kind", "--type", "--sort", "--category"),
    ("--term", "--length", "--duration", "--for-years"),
    ("--output", "--out", "--out-file", "--to", "--file", "--save"),
    ("--format", "--as", "--form"),
    ("--dry-run", "--try", "--simulate", "--test", "--preview", "--check"),
    ("--yes", "--force", "--overwrite", "--confirm"),
    ("--set", "--field", "--change", "--to-value"),
    ("--certainty", "--confidence", "--alleged", "--sure"),
    ("--ledger", "--db", "--database", "--file"),
)
"""Options that mean much the same, those first that a command is most likely to have."""


def instead_of(unknown: str, command: click.Command) -> str:
    """The options of a command that mean what another word says, each with its help; empty where there is none."""
    return " or ".join(_said(option) for option in _options(unknown, command))


def _options(unknown: str, command: click.Command) -> Iterator[click.Option]:
    options = [
        param for param in command.params if isinstance(param, click.Option) and unknown not in param.opts
    ]
    seen: list[click.Option] = []
    for several in MEAN_THE_SAME:
        if unknown in several:
            seen += [
                option for word in several for option in options if word in option.opts and option not in seen
            ]
    yield from seen[:MOST]


def near(unknown: str, known: Iterable[str]) -> list[str]:
    """The options whose names come near another, without the dashes, which all have in common."""
    names = {option.strip("-"): option for option in known}
    return [names[name] for name in get_close_matches(unknown.strip("-"), names, cutoff=NEAR)]


NEAR = 0.7
"""How much of two names is the same where one may be a slip for the other."""
MOST = 2
"""Options that are named, and no more."""


def _said(option: click.Option) -> str:
    name = next(word for word in option.opts if word.startswith("--"))
    first = re.split(r"[.:;,(\[]", option.help or "", maxsplit=1)[0].strip()
    return f"{name} ({first[:1].lower()}{first[1:]})" if first else name
