"""Write the pages that the program knows best from the program itself: `python docs/generate.py`."""

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from cli.errors import CODES
from cli.main import comity
from cli.session import Session

HELP = comity.context_settings["help_option_names"]
HERE = Path(__file__).parent


def commands() -> str:
    """Every command with its help."""
    parts = ["# Commands", "", "Written by `python docs/generate.py` from the program itself.", ""]
    for path, command in _all(comity, "comity"):
        context = click.Context(
            command, info_name=path, max_content_width=100, terminal_width=100, help_option_names=HELP
        )
        context.obj = Session()
        parts += [f"## {path}", "", "```text", command.get_help(context).rstrip(), "```", ""]
    parts += ["## Exit codes", "", "| code | meaning |", "| --- | --- |"]
    parts += [f"| {code} | {meaning} |" for code, meaning in CODES.items()]
    return "\n".join(parts) + "\n"


def _all(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group) and command.name not in {"record", "report"}:
        context = click.Context(command, help_option_names=HELP)
        for name in command.list_commands(context):
            if inner := command.get_command(context, name):
                yield from _all(inner, f"{path} {name}")


def vocabulary() -> str:
    """Every type of fact with its fields and their descriptions."""
    from domain.fact import COMMON, STREAMS, Fact, fact_class, model_fields, types

    parts = [
        "# Vocabulary",
        "",
        "Every type of fact, with its fields (required ones in bold). Written by `python docs/generate.py`.",
        "",
    ]
    parts += ["## Every fact", "", *_table(Fact, list(COMMON))]
    everywhere = [row for row in map(fact_class, types("ledger")) if row.streams == STREAMS]
    parts += ["## On every stream", ""]
    for cls in everywhere:
        parts += [f"### `….{cls.verb}`", "", _said(cls), "", *_table(cls, model_fields(cls))]
    for kind in STREAMS:
        parts += [f"## `{kind}`", ""]
        for shape in types(kind):
            cls = fact_class(shape)
            if cls in everywhere:
                continue
            parts += [f"### `{shape}`", ""]
            if cls.streams[0] == kind:
                parts += [_said(cls), "", *_table(cls, model_fields(cls))]
            else:
                parts += [
                    f"{_said(cls)} As [`{cls.streams[0]}.{cls.verb}`](#{cls.streams[0]}{cls.verb}).",
                    "",
                ]
    return "\n".join(parts).rstrip() + "\n"


def _said(cls: type) -> str:
    return " ".join((cls.__doc__ or "").split())


def _table(cls: type, names: list[str]) -> list[str]:
    from domain.describe import field_of

    lines = ["| field | what it says |", "| --- | --- |"]
    for name in names:
        field = cls.model_fields[name]  # type: ignore[attr-defined]
        words = field_of(cls, name).choices
        choices = f": {', '.join(words)}" if words else ""
        shown = f"**{name}**" if field.is_required() else name
        lines.append(f"| {shown} | {field.description}{choices.replace('|', chr(92) + '|')} |")
    return [*lines, ""]


def reports() -> str:
    """Every built-in report: what it answers, what it takes, and the columns of its tables in the demo."""
    import inspect

    from cli.asking import default_of, help_of, is_argument, metavar
    from cli.wording import flag
    from drawings.forms import forms_of
    from queries.finding import BUILT_IN, loaded
    from queries.options import options_of

    parts = [
        "# Reports",
        "",
        "Every report answers one question, of any day (`--as-at`) and as known at any time (`--as-known`), as tables,",
        "JSON, CSV or Markdown: `comity report NAME`. Written by `python docs/generate.py` from the reports themselves.",
        "A table has one column more, `contested`, where sources disagree about an entry behind a row of it",
        "([what is contested](../explanation/what-is-contested.md)).",
        "",
    ]
    with _demo() as ledger:
        for found, report in loaded():
            if found.by != BUILT_IN:
                continue
            question, _, definition = inspect.cleandoc(report.__doc__ or "").partition("\n")
            options = options_of(report)
            words = [
                "comity report",
                report.name,
                *(metavar(option) for option in options if is_argument(option)),
            ]
            parts += [f"## {report.name}", "", f"*{question}*", "", definition.strip(), ""]
            parts += ["```text", " ".join(words), "```", ""]
            if options:
                parts += ["| option | what it says |", "| --- | --- |"]
            for option in options:
                name = metavar(option).strip("[]") if is_argument(option) else flag(option.name)
                choices = f": {', '.join(option.choices)}" if option.choices else ""
                parts.append(f"| `{name}` | {_cell(help_of(option) + choices + default_of(option))} |")
            parts += [""] if options else []
            if forms := (*report.forms, *forms_of(report.name)):
                parts += [f"`--as {'|'.join(forms)}`: in this form, instead of tables.", ""]
            parts += _sections(report, ledger)
    return "\n".join(parts).rstrip() + "\n"


ASKED: dict[str, dict[str, str]] = {
    "count": {"known_from": "2026-03-06"},
    "diff": {"from_": "2024"},
    "pressure": {"by": "year"},
}
"""What is asked of the demo where a report wants to be asked something."""


def _sections(report: Any, ledger: Any) -> Iterator[str]:
    """The tables of a report in the demo, each with its columns."""
    from cli.asking import EXAMPLES
    from projections.contested import COLUMN
    from queries.answers import answer
    from queries.columns import columns_of
    from queries.options import options_of
    from queries.session import asked_of

    asked = asked_of(ledger, "2025-11-16")
    asked.ask.today = asked.ask.day
    options = options_of(report)
    given = {option.name: EXAMPLES[option.name.strip("_")] for option in options if option.required}
    told: dict[type, str] = {}
    page = answer(report, asked, given | ASKED.get(report.name, {})).page
    for section in page.sections:
        row = type(section.rows[0]) if section.rows else section.row
        row = row.__base__ if row and COLUMN in row._fields and hasattr(row.__base__, "_fields") else row
        yield from (f"### {report.name}: `{section.name}`", "")
        if section.title:
            yield from (f"{section.title}.", "")
        if row in told:
            yield from (f"Its columns are those of `{told[row]}`.", "")
        elif row is not None:
            told[row] = section.name
            yield from (_said(row), "", "| column | what it says |", "| --- | --- |")
            yield from (f"| {column.name} | {_cell(column.help)} |" for column in columns_of(row))
            yield ""


@contextmanager
def _demo() -> Iterator[Any]:
    """The ledger of the demo."""
    import tempfile

    from cli.commands.demo import fill
    from store.application import open_ledger

    with (
        tempfile.TemporaryDirectory() as folder,
        open_ledger(Path(folder) / "demo.db", create=True) as ledger,
    ):
        fill(ledger)
        yield ledger


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def article() -> str:
    """Where in the demo each fact of the article is: found by the ids of its entries, `gti-2025-F14`."""
    import re

    from domain.sentence import sentence

    held: dict[str, list[str]] = {}
    with _demo() as ledger:
        for entry in ledger.entries():
            for number in re.findall(r"F\d\d", entry.id) if entry.id.startswith("gti-2025-F") else ():
                place = (
                    next((source.at for source in entry.fact.sources if source.source == "gti-2025"), None)
                    or ""
                )
                text = sentence(entry.fact).replace("|", "\\|")
                held.setdefault(number, []).append(
                    f"| {number} | {place} | `{entry.name}` | `{entry.type}` | {text} |"
                )
    noted = sum(all("`ledger.noted`" in row or ".noted`" in row for row in rows) for rows in held.values())
    parts = [
        "# The article, fact by fact",
        "",
        "The demo starts from one article: *Beyond Taipei: How Kaohsiung Advances Taiwan's International",
        "Standing through City Diplomacy* (source `gti-2025`). Every fact in it is an entry of the demo.",
        f"Of the {len(held)} facts {noted} are kept as notes; all others have a type of their own.",
        "Written by `python docs/generate.py` from the demo.",
        "",
        "| fact | where | entry | type | what it says |",
        "| --- | --- | --- | --- | --- |",
    ]
    return "\n".join([*parts, *(row for number in sorted(held) for row in held[number])]) + "\n"


PAGES = {
    "reference/commands.md": commands,
    "reference/vocabulary.md": vocabulary,
    "reference/reports.md": reports,
    "article.md": article,
}

if __name__ == "__main__":
    ArgumentParser(description=__doc__).parse_args()  # takes none, and says so
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8", newline="\n")
