"""`comity report --new NAME`: a report that works at once, with its test, to be changed into what is wanted.

In a checkout of comity it stands with the built-in reports; elsewhere it becomes a project of its own, which comity finds
once it is installed.
"""

import keyword
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Template

import click

from cli.errors import Failure, Usage
from cli.places import see_that_it_can_be_named
from cli.session import Session
from queries.finding import discovered
from store.naming import whole
from store.shell import python

SUCH_AS = "such as letters or quiet-cities"
TAKEN = {
    *(
        "audit",  # a command of its own
        "ask",
        "count",
        "days",
        "page",
        "section",
        "report",
        "contact",
        "contacts",
        "contacted",
        "behind",
        "last_of",
    ),
    *("line", "asked", "history", "opened", "visited", "wide", "annotated", "namedtuple", "test", "comity"),
}
"""Names that the new report or its test uses itself."""


def new(session: "Session", name: str) -> None:
    """Write a new report and its test. Errors: Usage, Failure where something of the name is there already."""
    word, module = _names(name)
    root = checkout(Path.cwd())
    files = dict(_in_a_checkout(word, module, root) if root else _of_its_own(word, module, Path(word)))
    for file in files:
        see_that_it_can_be_named(file)
        if file.exists():
            raise Failure(
                "unreadable", f"{_shown(file)} is there already and is left as it is", "choose another name"
            )
    for file, text in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        with whole(file) as made:
            made.write_text(text, encoding="utf-8")
        click.echo(_shown(file))
    if session.format is not None:
        return
    if root:
        session.say(
            f"Next: {python()} start.py test -k {module} · comity report {word}",
            "      python -m queries.describe · python docs/generate.py (the catalogue and the pages of reference)",
        )
    else:
        session.say(f"Next: pip install -e {word} · pytest {word} · comity report {word}")


def _names(name: str) -> tuple[str, str]:
    """The name as it is asked for, and as Python has it. Errors: Usage, Failure."""
    word = name.strip().replace("_", "-")
    module = word.replace("-", "_")
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", word):
        raise Usage(f"--new: {name!r} is no name for a report: write small letters and hyphens, {SUCH_AS}")
    there = next((report for report in discovered() if report.name == word), None)
    if there:
        raise Failure(
            "unreadable",
            f"there is something called {word} already: {there.described}",
            "choose another name",
        )
    if keyword.iskeyword(module) or keyword.issoftkeyword(module) or module in TAKEN:
        raise Usage(
            f"--new: {name!r} is a word that Python, comity or every report uses itself: choose another, {SUCH_AS}"
        )
    return word, module


def checkout(folder: Path) -> Path | None:
    """The checkout of comity in which a folder lies; None where it lies in none."""
    for parent in (folder, *folder.parents):
        if (parent / "projections").is_dir() and (parent / "pyproject.toml").is_file():
            try:
                project = tomllib.loads((parent / "pyproject.toml").read_text(encoding="utf-8")).get(
                    "project", {}
                )
            except (OSError, ValueError, RecursionError):
                continue
            if project.get("name") == "comity":
                return parent
    return None


def _shown(file: Path) -> str:
    """A file as it is named from here."""
    here = Path.cwd()
    return str(file.relative_to(here) if file.is_relative_to(here) else file)


def _listed() -> str:
    """What is imported, one name a line."""
    return "(\n" + "".join(f"    {name},\n" for name in NAMES) + ")"


def _in_a_checkout(word: str, module: str, root: Path) -> Iterator[tuple[Path, str]]:
    asked = f"{SPANS}from projections.report import {_listed()}\n"
    report = REPORT.substitute(word=word, name=module, imports=asked)
    yield root / "projections" / "reports" / f"{module}.py", report
    test = TEST.substitute(name=module, module=f"projections.reports.{module}", gap="")
    yield root / "tests" / "projections" / "reports" / f"test_{module}.py", test


def _of_its_own(word: str, module: str, folder: Path) -> Iterator[tuple[Path, str]]:
    package = f"comity_{module}"
    asked = f"from comity import {_listed()}\n{SPANS}"
    yield folder / f"{package}.py", REPORT.substitute(word=word, name=module, imports=asked)
    yield folder / f"test_{package}.py", TEST.substitute(name=module, module=package, gap="\n")
    yield folder / "pyproject.toml", PROJECT.substitute(word=word, name=module, package=package)
    yield folder / "README.md", README.substitute(word=word, package=package)


SPANS = "from projections.reckoning.spans import last_of\n"
NAMES = (
    "WIDE",
    "Ask",
    "Behind",
    "Count",
    "Days",
    "Message",
    "Page",
    "Section",
    "StreamId",
    "report",
    "titled",
)
REPORT = Template('''\
"""How many contacts have there been? Say here what $word answers."""

from typing import Annotated, NamedTuple

${imports}from projections.rows.contacts import Contact, contacts


class Line(NamedTuple):
    """One partnership and its contacts."""

    stream: Annotated[StreamId, "the partnership", WIDE]
    title: str
    contacts: Annotated[Count, "those that were by the day for certain, to those that may have been"]
    last: Annotated[Days, "the last day of the last, whichever that was"]
    behind: Annotated[Behind, "the entries of the contacts", WIDE]


@report()
def $name(
    ask: Ask, how: Annotated[str | None, "only contacts of this kind, such as visit or letter"] = None
) -> Page:
    """How many contacts have there been?

    Say here exactly what is counted and what is not: this is the report's help, and whoever doubts a figure reads it.
    Counted are visits and other contacts that may have been by the day; alleged ones are left out.
    """
    found: dict[str, list[Contact]] = {}
    alleged = 0
    for contact in ask.of(contacts):
        if contact.earliest > ask.day or how not in {None, contact.how}:
            continue
        if contact.certainty == "alleged":
            alleged += 1
        else:
            found.setdefault(contact.stream, []).append(contact)
    lines = [_line(ask, stream, those) for stream, those in found.items()]
    section = Section("contacts", lines, empty="no contact is on record by then", row=Line)
    notes = (Message("Left out, because they are alleged: {alleged}.", alleged=alleged),) if alleged else ()
    return Page(titled("Contacts", ask.told), (section,), notes)


def _line(ask: Ask, stream: str, those: list[Contact]) -> Line:
    certain = sum(contact.latest <= ask.day for contact in those)
    return Line(
        stream=stream,
        title=ask.title(stream),
        contacts=Count(certain, len(those)),
        last=last_of(those, ask.day),
        behind=Behind.of(*those),
    )
''')

TEST = Template('''\
"""How many contacts have there been? What had happened, what is asked, what follows."""

from comity.testing import asked, contacted, history, opened, visited
${gap}from $module import $name


def test_contacts_that_may_have_been_by_the_day_are_counted_apart() -> None:
    told = history(opened, visited("2024-06-12"), contacted("2024-07", channel="letter"))

    (line,) = $name(asked(told, as_at="2024-07-10")).rows

    assert line.contacts == (1, 2)  # the letter is of July, nobody says of which day
    assert line.behind.entries == ("partnership:edinburgh--kaohsiung#2", "partnership:edinburgh--kaohsiung#3")


def test_only_contacts_of_a_kind_are_counted_where_one_is_named() -> None:
    told = history(opened, visited("2024-06-12"), contacted("2024-07", channel="letter"))

    (line,) = $name(asked(told), how="letter").rows

    assert (line.contacts, line.last.edtf) == ((1, 1), "2024-07")


def test_an_alleged_contact_is_left_out_and_the_page_says_so() -> None:
    told = history(opened, visited("2024-06-12", certainty="alleged"))

    page = $name(asked(told))

    assert (page.rows, page.notes) == ([], ("Left out, because they are alleged: 1.",))
''')

PROJECT = Template("""\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "comity-$word"
version = "0.1.0"
description = "The report $word, for comity."
readme = "README.md"
requires-python = ">=3.11"
dependencies = ["comity"]

[project.optional-dependencies]
dev = ["pytest"]

[project.entry-points."comity.reports"]
$word = "$package:$name"

[tool.hatch.build.targets.wheel]
only-include = ["$package.py"]

[tool.pytest.ini_options]
pythonpath = ["."]
""")

README = Template("""\
# comity-$word

A report for [comity](https://pypi.org/project/comity/), the ledger of city diplomacy. Installed beside it, it is found
by itself:

```console
$$ pip install -e .
$$ comity report $word
$$ pytest
```

The report stands in `$package.py`. It sees rows and has heard of no database; comity's `docs/how-to/write-a-report.md`
says what there is to see.
""")
