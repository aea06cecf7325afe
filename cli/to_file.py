"""`-o FILE`: what a command prints, into a file that is there whole, or not at all.

comity writes the file itself: what a shell makes of an output, such as Windows' PowerShell, may be UTF-16, or have a
question mark for every letter that a code page lacks.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any, NoReturn

import click

from cli import output
from cli.configuration import Format
from cli.errors import CODE_OF, Failure, Usage
from cli.new_files import HELD, HINT, new_file, see_that_it_may
from cli.parameters import answer_of
from cli.places import see_that_it_is_no_input, see_that_its_folder_is_there
from cli.session import Session
from cli.spreadsheet.command import is_spreadsheet
from cli.standard_streams import takes_no_more

ENDINGS: dict[str, Format] = {
    ".csv": "csv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".md": "md",
    ".markdown": "md",
}
"""How rows are printed into a file whose name ends so."""
TO_COME = {".xlsx": "a workbook of Excel", ".docx": "a document of Word", ".pdf": "PDF"}
"""What comity does not write yet."""
DATABASES = (".sqlite", ".sqlite3", ".db", ".db3")
OTHERS = (
    *(".xls", ".xlsm", ".xlsb", ".xltx", ".ods", ".numbers", ".tsv", ".tab", ".parquet", ".feather"),
    *DATABASES,
    *(".doc", ".docm", ".odt", ".rtf", ".pages", ".html", ".htm", ".tex"),
    *(".xml", ".yaml", ".yml", ".toml", ".ini"),
    *(".ics", ".vcf", ".geojson", ".svg", ".kml", ".kmz", ".gpkg", ".shp", ".png", ".jpg", ".jpeg", ".gif"),
    *(".ppt", ".pptx", ".odp", ".mdb", ".accdb", ".sav", ".dta", ".eml", ".msg", ".ipynb"),
    *(".gz", ".tgz", ".bz2", ".xz", ".zst", ".lz4", ".br", ".z", ".zip", ".7z", ".rar", ".tar"),
)
"""Names under which nobody expects rows, or a page, as comity prints them."""
PICTURES = (".jpg", ".jpeg", ".gif")
"""Pictures of another kind than comity makes."""


class _Passed(Exception):
    """An error of the command's own, which is none of the file's."""

    def __init__(self, error: OSError) -> None:
        super().__init__(str(error))
        self.error = error


@contextmanager
def into_file(ctx: click.Context, session: "Session", given: dict[str, Any]) -> Iterator[None]:
    """Let all that is printed go into the file that was named, in the form that its ending says.

    Errors: Usage, Failure; those of the command, after which there is no file.
    """
    where = Path(session.output or "")
    ledger = _ledger(session)
    see_that_its_folder_is_there(session.output or "")
    see_that_it_is_no_input(where, ctx)
    see_that_it_may(where, ledger, force=session.force)
    _take_the_form(ctx, session, given, where)
    session.color = False
    began, fault = False, None
    like = ledger if ledger and ledger.is_file() else None
    try:
        with new_file(where, like=like, over=session.force) as file:
            began = True
            text = io.TextIOWrapper(
                file, encoding="utf-8", errors="replace", newline="\n", write_through=True
            )
            is_csv = given.get("form") is None and output.chosen(session) == "csv"
            if is_csv and output.marks_csv() and where.suffix.lower() == ".csv":
                text.write("\ufeff")
            try:
                with redirect_stdout(text):
                    yield
            except SystemExit as done:
                if (
                    done.code != CODE_OF["fault"]
                ):  # it found what it was asked to look for: its findings are kept
                    raise
                fault = done
            except OSError as error:
                _see_whose(error)
            size = file.tell()
    except _Passed as passed:
        raise passed.error from None
    except Failure as failure:
        records = any(param.name == "user" for param in ctx.command.params)
        if began and records and failure.hint in {HINT, HELD}:
            failure.hint += "; comity audit shows whether something was recorded"
        raise
    session.say(f"{session.output}: {_told(session, size)}{_form_by_default(session, given, where)}")
    if fault is not None:
        raise fault


def _see_whose(error: OSError) -> NoReturn:
    """Tell an error of writing into the file from one of whatever else the command does."""
    if takes_no_more(error):
        raise error
    raise _Passed(error) from error


def _ledger(session: "Session") -> Path | None:
    """The ledger's file, which nothing is written over; None where none can be."""
    from store.errors import NoFile, PasswordNamed

    try:
        return session.where
    except (NoFile, PasswordNamed):  # whoever needs it says so
        return None


def _take_the_form(ctx: click.Context, session: "Session", given: dict[str, Any], where: Path) -> None:
    """Print in the form that the file's name asks for, where no option asks for one. Errors: Usage."""
    ending = where.suffix.lower()
    forms = _forms(ctx.command)
    if session.format is None and given.get("form") is None:
        if ending in ENDINGS:
            session.format, session.by_ending = ENDINGS[ending], True
        elif ending[1:] in forms:
            given["form"] = ending[1:]
    _see_that_it_answers_so(ctx, session, given, where)
    fits = given.get("form") == ending[1:] or (ending not in OTHERS and ending not in TO_COME)
    if not fits and ending[1:] in forms:
        asked = f"--format {session.format}" if given.get("form") is None else f"--as {given['form']}"
        raise Usage(
            f"{session.output}: its name asks for {ending[1:]}, and {asked} for another form: leave one of them out",
            ctx,
        )
    if not fits:
        drawn = "png" if ending in PICTURES and "png" in forms else None
        raise _not_written_so(ctx, session.output or "", drawn or (forms[0] if forms else "csv"))


def _not_written_so(ctx: click.Context, output: str, instead: str) -> Usage:
    """That nothing is written as the ending of a file's name says."""
    where = Path(output)
    ending = where.suffix.lower()
    known = Path(where.stem).suffix.lower() in ENDINGS  # table.csv.gz
    such = f"name a file such as {where.stem if known else f'{where.stem}.{instead}'}"
    if ending in TO_COME:
        return Usage(f"{output}: {TO_COME[ending]} is to come, comity does not write it yet: {such}", ctx)
    return Usage(f"{output}: this is not written as {ending[1:]}: {such}", ctx)


def _see_that_it_answers_so(
    ctx: click.Context, session: "Session", given: dict[str, Any], where: Path
) -> None:
    """Refuse a file under whose name there would be something else, or nothing. Errors: Usage."""
    how = _answer(ctx.command, given)
    told = f"{session.output}: {ctx.command_path}"
    if how == "nothing":
        raise Usage(f"{told} prints nothing there, so there is nothing to write: leave -o out", ctx)
    if how == "JSON" and not session.for_programs:
        raise Usage(
            f"{told} prints nothing but JSON: leave -o out, or name a file such as {where.stem}.json", ctx
        )
    if where.suffix.lower() not in ENDINGS or (how == "words" and session.for_programs):
        return
    if how == "words":
        raise Usage(
            f"{told} answers in words: name a file such as {where.stem}.txt, or {where.stem}.json for JSON",
            ctx,
        )
    if how in {"words alone", "a script"}:
        raise Usage(f"{told} answers in {how}: name a file such as {where.stem}.txt", ctx)


def _answer(command: click.Command, given: dict[str, Any]) -> str:
    """How a command answers what it is asked (`answer_of`)."""
    how = answer_of(command)
    if "unset" in given:  # comity config
        if given["unset"] or given["value"] is not None:
            return "nothing"
        return "words alone" if given["key"] else how
    if given.get("new") and command.name == "report":
        return "words alone"
    if "columns" in given and not given["restore"]:
        return "rows" if is_spreadsheet(given["file"], given) else how
    return how


def see_that_a_file_of_its_own_fits(ctx: click.Context, given: dict[str, Any]) -> None:
    """Refuse what a command that makes its files itself would not write so, or there. Errors: Usage, Failure."""
    output, form = given["output"], given.get("form")
    folder = bool(form == "csv" or given.get("dossier"))
    see_that_its_folder_is_there(output, folder=folder)
    if folder:
        return
    lines = "form" in given and form is None
    fitting = DATABASES if form else (".json", ".jsonl", ".ndjson") if lines else ()
    ending = Path(output).suffix.lower()
    if Path(output).exists() and (ending in DATABASES or not given.get("force")):
        return  # what is there is not written over
    if ending in {*ENDINGS, *OTHERS, *TO_COME} - {*fitting}:
        raise _not_written_so(ctx, output, "db" if form else "jsonl" if lines else "checkpoint")


def _forms(command: click.Command) -> list[str]:
    """The forms beside tables in which a command answers: `--as`."""
    own = next((param for param in command.params if param.name == "form"), None)
    return list(map(str, own.type.choices)) if own and isinstance(own.type, click.Choice) else []


def _form_by_default(session: "Session", given: dict[str, Any], where: Path) -> str:
    """In which form rows are in a file whose name asks for none, where nobody asked for one otherwise."""
    asked = session.format or given.get("form") or where.suffix.lower() in ENDINGS
    return "" if asked or not isinstance(session.printed, int) else f", as {output.chosen(session)}"


def _told(session: "Session", size: int) -> str:
    """What is in the file, in words."""
    if isinstance(session.printed, str):
        return session.printed
    what, count = ("byte", size) if session.printed is None else ("row", session.printed)
    return f"{count:,} {what}{'' if count == 1 else 's'}"
