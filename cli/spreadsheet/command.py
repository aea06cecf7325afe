"""`comity import partners.csv --map COLUMN=FIELD …`: the command itself. Light: `--help` must not wait."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import click

from cli.errors import AllAtOnce, Failure, Usage
from cli.importing import of_the_whole, opened_to_import, say_cautions, to_have_back, told_together
from cli.progress import bar
from cli.session import Session
from cli.wording import spoken
from domain.message import Field, Message
from store.shell import called, quoted

if TYPE_CHECKING:
    from cli.spreadsheet.columns import Map
    from cli.spreadsheet.edition import Settle
    from cli.spreadsheet.proposing import Proposal
    from cli.spreadsheet.reader import Reader
    from cli.spreadsheet.rows import Facts, Row, Ways
    from cli.spreadsheet.sheet import Sheet
    from store.application import Comity
    from store.importing import Imported, Listed

SUFFIXES = (".csv", ".tsv")
WORKBOOKS = (".xlsx", ".xlsm")
OTHER_WORKBOOKS = {
    **dict.fromkeys((".xls", ".xlsb"), "an older or packed kind of Excel's"),
    **dict.fromkeys((".ods", ".fods"), "OpenDocument"),
    ".numbers": "Apple's Numbers",
    ".gsheet": "a link to a sheet of Google's",
}
"""Endings of workbooks that are not read, and what they are."""
MANY = 1_000
"""Rows from which on there is something to wait for."""
LARGE = 500_000
"""Bytes of a file from which on another process reads it: to begin one takes as long as to read 3,000 rows."""
SHOWN = 40
"""Rows up to which a table shows all of them."""
FIRST = 10
"""Rows of a group that are shown of more."""
ASKING = ("contradicted", "changed", "closer", "renamed", "no-longer-listed", "body-differs")
"""Outcomes that somebody is asked about, the gravest first."""
IN_WORDS = {"no-longer-listed": "no longer listed", "body-differs": "said otherwise of a body"}
"""Outcomes that are written otherwise for people."""

SAID_NOW = "said_now"
"""Beside the options: what words mean by this command, and not by a map that is remembered."""
OPTIONS = [
    click.Option(
        ["--map", "columns"],
        multiple=True,
        metavar="COLUMN=FIELD",
        help="What a column of a spreadsheet means; without any, a map is proposed.",
    ),
    click.Option(
        ["--set", "constants"],
        multiple=True,
        metavar="FIELD=VALUE",
        help="What holds for all rows: kind=sister-city.",
    ),
    click.Option(
        ["--read", "words"],
        multiple=True,
        metavar="WORD=VALUE",
        help="What a word of the sheet means, among kinds, countries and such: capital=city, or an empty kind: =contact.",
    ),
    click.Option(
        ["--source", "sources"],
        multiple=True,
        metavar="SLUG[#PLACE]",
        help="The registered source that the spreadsheet is.",
    ),
    click.Option(
        ["--listed-on"], metavar="DAY", help="The day of the list: a tie without a date existed by then."
    ),
    click.Option(["--only"], multiple=True, metavar="COLUMN=VALUE", help="Only these rows."),
    click.Option(
        ["--skip"],
        multiple=True,
        metavar="COLUMN=VALUE|ROW",
        help="Leave out these rows: status=proposed, or 12,47.",
    ),
    click.Option(
        ["--roc"], is_flag=True, help="Years below 1000, as in 114/10/15, are of the Republic of China."
    ),
    click.Option(
        ["--dates"],
        type=click.Choice(("dmy", "mdy", "ymd")),
        help="The order of day, month and year where a date is three numbers and may be read in two ways.",
    ),
    click.Option(
        ["--of"],
        type=click.Choice(("agreements", "visits", "contacts", "memberships")),
        help="What the rows tell of; agreements, where no map is asked for.",
    ),
    click.Option(
        ["--sheet"], metavar="NAME", help="Which sheet of a workbook; else the first that has cells."
    ),
    click.Option(
        ["--encoding"], metavar="E", help="A spreadsheet's encoding, if it is not UTF-8: cp950, latin-1 …"
    ),
    click.Option(
        ["--delimiter"], metavar="D", help="What stands between the cells, if it cannot be told: ';' or tab."
    ),
    click.Option(
        ["--like"], metavar="SLUG", help="Read it as the list of this source was, or an edition before it."
    ),
    click.Option(
        ["--contest"],
        is_flag=True,
        help="Record what the list says otherwise than others, beside what is on record.",
    ),
    click.Option(
        ["--correct"],
        is_flag=True,
        help="Take its word where it says a date closer, or otherwise than its own earlier edition.",
    ),
    click.Option(
        ["--attest"],
        is_flag=True,
        help="Record of each tie on record that the list has it too: a second voice.",
    ),
    click.Option(
        ["--rename/--no-rename"],
        default=None,
        help="A town by another name, beside the same partners, is the one that it was, or a new one.",
    ),
    click.Option(
        ["--numbered"],
        is_flag=True,
        help="Of names without Latin letters slugs are made by number: jp-1, jp-2.",
    ),
    click.Option(
        ["--join/--no-join"],
        default=None,
        help="A town that others spell otherwise, or put elsewhere, is the one on record that has a tie of its too"
        " (unasked), or a new one.",
    ),
]
"""The options of `comity import` that make it read a spreadsheet."""
FACTS = (".jsonl", ".ndjson", ".json")
"""Names under which nobody keeps a spreadsheet."""
TEXT = ".txt"
"""What spreadsheet programs call a sheet with tabs between its cells."""
_BEFORE_JSON = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"
"""What may stand before the first sign: marks of encodings, halves of signs, white space."""
_NAMES = tuple(str(option.name) for option in OPTIONS)


def is_spreadsheet(file: str, given: dict[str, Any]) -> bool:
    """Whether a spreadsheet is meant: by its name, by an option that only one has, or as a text that is no JSON."""
    ending = Path(file).suffix.lower()
    if ending in (*SUFFIXES, *WORKBOOKS, *OTHER_WORKBOOKS) or any(given.get(name) for name in _NAMES):
        return True
    if ending != TEXT:
        return False
    with suppress(OSError), Path(file).open("rb") as text:
        return text.read(100).lstrip(_BEFORE_JSON)[:1] not in {b"{", b""}
    return False


def import_spreadsheet(session: Session, file: str, given: dict[str, Any], *, by: str, dry_run: bool) -> None:
    """Import one sheet, all of it or nothing, and say what came of each row. Errors: `Failure`, `Usage`."""
    from cli.spreadsheet.columns import mapped
    from cli.spreadsheet.maps import HEADINGS
    from cli.spreadsheet.sheet import LARGEST
    from store.without_gc import without_gc

    name = "standard input" if file == "-" else file
    data = _bytes(file, given["max_size"] or LARGEST)
    _see_that_it_holds_no_facts(file, name, data, given)
    said_now = given["words"]
    if given["like"]:
        given = _as_before(session, file, data, given)
    with _another_reader(given, data) as reader, AllAtOnce() as wrong, _fit(name):
        fields = None
        with wrong.this(), _fit(name):
            fields = mapped(given["columns"], given["constants"])
            if fields.columns:
                fields.see_that_it_is_of(given["of"] or "agreements")
                fields = fields.where_empty(given["words"])
        headings = _headings(given)
        sheet = _sheet(file, data, given, headings)
        again = partial(_sheet, file, data, given, headings) if reader else None
        if wrong.errors or fields is None:
            _see_what_else(session, name, sheet, headings, given, wrong)
        elif not fields.columns:
            if before := _remembered(session, given):
                session.say(f"The map of {before} is remembered: --like {quoted(before)} takes it.")
            raise _proposal(session, file, sheet, given)
        elif given["like"]:
            _see_that_it_has_what_is_remembered(session, name, sheet, given)
        read_as = sheet.told if sheet.encoding != "utf-8" or sheet.of_a_workbook else ""
        not_read = _not_read(session, sheet, given) if given["like"] else []
        headings = given.get(HEADINGS) or _said_something(sheet)
        handed_over = [sheet]
        del sheet, data  # they are let go of as soon as the rows are read
        reading = _Reading(name, handed_over, reader, again)
        session.say(*not_read)
        with session.open() as ledger, without_gc():
            told = fields, {**given, SAID_NOW: said_now}
            keep = partial(_remember, session, given, headings)
            _import(session, ledger, reading, told, keep, by=by, dry_run=dry_run)
        if read_as:
            session.say(f"{name} was read as {read_as}.")


@contextmanager
def _fit(name: str) -> Iterator[None]:
    """What cannot be taken of a sheet is an error of the command's words. Errors: `Usage`."""
    from cli.spreadsheet.sheet import Unfit

    try:
        yield
    except Unfit as error:
        raise Usage(f"{name}: {error}") from None


def _see_what_else(
    session: Session,
    name: str,
    sheet: "Sheet",
    headings: Sequence[str],
    given: dict[str, Any],
    wrong: AllAtOnce,
) -> NoReturn:
    """Say of a map that cannot be read what else is wrong: its headings, and how values are to be read."""
    _see_that_columns_are_there(name, sheet, headings, wrong)
    with session.open() as ledger:
        _ways(given, ledger, None, wrong)
    wrong.see()
    raise AssertionError("nothing was wrong")


def _see_that_columns_are_there(name: str, sheet: "Sheet", headings: Iterable[str], wrong: AllAtOnce) -> None:
    """Note the headings that no column of the sheet has."""
    from cli.spreadsheet.columns import place
    from cli.spreadsheet.sheet import Unfit, each_of, together

    unfit: list[Unfit] = []
    list(each_of(lambda heading: place(heading, sheet.columns), dict.fromkeys(filter(None, headings)), unfit))
    with wrong.this(), _fit(name):
        if unfit:
            raise together(unfit)


def _as_before(session: Session, file: str, data: bytes, given: dict[str, Any]) -> dict[str, Any]:
    """The options, with those by which an earlier list of this kind was read. Errors: `Failure` where none is remembered."""
    from cli.spreadsheet.maps import HEADINGS, ORDER, joined

    like = given["like"]
    found = _recalled(session, [like])
    if not found:
        raise Failure(
            "not-found",
            f"--like: no map of {like} is remembered here: no list of it was imported into this ledger from here",
            "say it with --map: once it is imported, it is remembered of this ledger, by the source that --source names",
        )
    of_the_file = ("encoding", "delimiter") if _is_workbook(file, data) else ("sheet",)
    if _is_utf_8(data):
        of_the_file = (*of_the_file, "encoding")
    found = [(source, of, {**options, **dict.fromkeys(of_the_file)}) for source, of, options in found]
    ways = [
        (source, of, joined(options, given) | {name: options.get(name, ()) for name in (HEADINGS, ORDER)})
        for source, of, options in found
        if given["of"] in {None, of}
    ]
    if len(ways) > 1:
        ways = [way for way in ways if _suits(file, data, way[2])]
    if not ways:
        there = "; ".join(f"{of} ({', '.join(_headings(options))})" for _, of, options in found)
        raise Failure(
            "not-found",
            f"--like: no map of {given['of']} of {like} is remembered here"
            if given["of"]
            else f"--like: {file} has the columns of none of the maps of {like} that are remembered here",
            f"remembered are {there}: say which with --of, and with --map what is called otherwise now",
        )
    source, _, options = ways[0]
    session.say(f"Read as {source} was.")
    return options


def _is_utf_8(data: bytes) -> bool:
    """Whether a file is read as UTF-8, which no file of another encoding is but by chance."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return not data.isascii()


def _see_that_it_has_what_is_remembered(
    session: Session, name: str, sheet: "Sheet", given: dict[str, Any]
) -> None:
    """Say what to do about columns of a remembered map that a sheet has not. Errors: `Usage`."""
    from cli.spreadsheet.columns import place, written
    from cli.spreadsheet.proposing import proposed
    from cli.spreadsheet.sheet import Unfit

    missing: dict[str, Unfit] = {}
    notes: list[str] = []
    for column in given["columns"]:
        heading, _, field = (part.strip() for part in column.rpartition("="))
        try:
            place(heading, sheet.columns)
            notes += [f" --map {quoted(column)}"] if field == "note" else []
        except Unfit as error:
            missing[field] = error
    if not missing:
        return
    guess = proposed(sheet, given["of"], [], has_home=_has_a_home(session))
    may_be = {written(key): heading for heading, key in zip(sheet.columns, guess.fields, strict=True) if key}
    not_any_more = {  # of several columns of notes those stay that are there
        field: f"--map ={field}{''.join(notes) if field == 'note' else ''}" for field in missing
    }
    guessed = [field for field in missing if field in may_be] or [next(iter(missing))]
    said = " ".join(
        f"{not_any_more[field] + ' ' if field == 'note' else ''}--map {quoted(f'{may_be.get(field, chr(0x2026))}={field}')}"
        for field in guessed
    )
    gone = " ".join(told for field, told in not_any_more.items() if field not in may_be) or "--map =FIELD"
    raise Usage(
        f"{name}: {'; '.join(map(str, missing.values()))}\n  beside --like, a column that is called otherwise now is said"
        f" with {said}, and that the list has none any more with {gone}"
    )


def _not_read(session: Session, sheet: "Sheet", given: dict[str, Any]) -> list[str]:
    """The columns that a remembered map does not read, and that the list did not have when that was said, with what does."""
    from cli.spreadsheet.columns import mapped, place, written
    from cli.spreadsheet.maps import HEADINGS
    from cli.spreadsheet.proposing import proposed
    from cli.spreadsheet.sheet import Unfit
    from domain.text import normalise

    pairs = [word.partition("=")[0] for word in (*given["only"], *given["skip"]) if "=" in word]
    read = {place(heading.strip(), sheet.columns) for heading in filter(None, (*_headings(given), *pairs))}
    had = set(map(normalise, given[HEADINGS]))
    new = [
        at
        for at, heading in enumerate(sheet.columns)
        if at not in read
        and normalise(heading) not in had
        and any(at < len(cells) and cells[at] for _, cells in sheet.rows)
    ]
    guess = proposed(sheet, given["of"] or "agreements", has_home=_has_a_home(session)) if new else None
    told: list[str] = []
    for at in new:
        heading = sheet.columns[at] or f"#{at + 1}"
        field = written(key) if guess and (key := guess.fields[at]) else "…"
        try:
            mapped((*given["columns"], f"{heading}={field}"), given["constants"]).see_that_it_is_of(
                given["of"] or "agreements"
            )
        except Unfit:
            field = "…"
        told.append(f"The column {heading} is not read: --map {quoted(f'{heading}={field}')} takes it in.")
    return told


def _said_something(sheet: "Sheet") -> list[str]:
    """The headings under which something stands: what a column says that was empty is news next year."""
    full = {at for _, cells in sheet.rows for at, cell in enumerate(cells) if cell}
    return [heading for at, heading in enumerate(sheet.columns) if at in full]


def _recalled(session: Session, sources: Iterable[str]) -> list[tuple[str, str, dict[str, Any]]]:
    """How lists of some sources, and of the editions before them, were read."""
    from cli.spreadsheet.known import editions
    from cli.spreadsheet.maps import recalled

    with session.open(read_only=True) as ledger:
        return list(recalled(ledger, [edition for source in sources for edition in editions(ledger, source)]))


def _headings(given: Mapping[str, Any]) -> list[str]:
    """The headings that a map names."""
    return [column.rpartition("=")[0].strip() for column in given.get("columns", ())]


def _suits(file: str, data: bytes, given: dict[str, Any]) -> bool:
    """Whether a sheet has all columns of a map."""
    from cli.spreadsheet.columns import place
    from cli.spreadsheet.sheet import Unfit

    try:
        sheet = _sheet(file, data, given, _headings(given))
        return bool([place(heading, sheet.columns) for heading in _headings(given)])
    except Unfit:
        return False


def _remember(session: Session, given: dict[str, Any], headings: Sequence[str], order: str | None) -> None:
    """Keep the options for the next edition, by the sources of the list, with its headings and the order of its days."""
    from cli.spreadsheet.maps import remember
    from queries.words import sources

    with session.open(read_only=True) as ledger:
        remember(
            ledger, [item["source"] for item in sources(given["sources"])], given, _NAMES, headings, order
        )


def _see_that_it_holds_no_facts(file: str, name: str, data: bytes, given: dict[str, Any]) -> None:
    """Refuse lines of JSON that an option has made a spreadsheet of. Errors: `Usage`."""
    ending = Path(file).suffix.lower()
    if ending in SUFFIXES or not (ending in FACTS or data.lstrip(_BEFORE_JSON)[:1] == b"{"):
        return
    flags = " and ".join(option.opts[0] for option in OPTIONS if given.get(str(option.name)))
    raise Usage(
        f"{name} is a file of facts, lines of JSON: {flags} is for spreadsheets (CSV). Save the file as UTF-8, and import it"
        f" without {flags}"
    )


def _bytes(file: str, largest: int) -> bytes:
    """What is in the file. Errors: `Failure`."""
    if what := OTHER_WORKBOOKS.get(Path(file).suffix.lower()):
        raise Failure(
            "unreadable",
            f"{file} is a workbook that is not read: {what}",
            "save it as .xlsx, or its sheet as CSV (UTF-8), and import that",
        )
    with opened_to_import(file, "name a CSV file, or - for standard input") as stream:
        data: bytes = stream.read(largest + 1)
    if len(data) > largest:
        raise Failure(
            "unreadable",
            f"{file} has more than {largest:,} bytes",
            "split it, or raise the limit with --max-bytes",
        )
    return data


def _is_workbook(file: str, data: bytes) -> bool:
    return Path(file).suffix.lower() in WORKBOOKS or data.startswith(b"PK\x03\x04")


def _sheet(file: str, data: bytes, given: dict[str, Any], wanted: Sequence[str]) -> "Sheet":
    from cli.spreadsheet.headings import known_words
    from cli.spreadsheet.sheet import MOST_ROWS, Unfit, read
    from domain.text import normalise

    normalised = {normalise(word) for word in wanted}

    def likely(cells: Sequence[str]) -> tuple[int, ...]:
        return sum(normalise(cell) in normalised for cell in cells), known_words(cells)

    delimiter = given["delimiter"] and {"tab": "\t", "\\t": "\t"}.get(given["delimiter"], given["delimiter"])
    if delimiter and len(delimiter) != 1:
        raise Unfit("--delimiter: write one sign, or tab")
    most = given["max_lines"] or MOST_ROWS
    if _is_workbook(file, data):
        from cli.spreadsheet import workbook

        if delimiter or given["encoding"]:
            raise Unfit("a workbook has neither encoding nor delimiter: leave --encoding and --delimiter out")
        return workbook.read(data, likely=likely, most_rows=most, name=given["sheet"])
    if given["sheet"]:
        raise Unfit("--sheet is for workbooks: a CSV file has one sheet")
    return read(data, likely=likely, encoding=given["encoding"], delimiter=delimiter, most_rows=most)


# --- a map is proposed


def _proposal(session: Session, file: str, sheet: "Sheet", given: dict[str, Any]) -> Failure:
    """The columns that were found and a map to begin with, ready to be pasted."""
    from cli.spreadsheet.columns import FIELDS, SIDES, Key, written
    from cli.spreadsheet.proposing import example, proposed
    from cli.wrapping import cells as width_of_words

    said = [constant.partition("=")[0].strip() for constant in given["constants"]]
    guess = proposed(sheet, given["of"], said, has_home=_has_a_home(session))
    found = list(enumerate(guess.fields))
    keys = guess.fields
    assumed = [f"{name}={value}" for name, value in guess.constants]
    is_guessed = any(guess.fields) or bool(guess.may_be_member)
    words = _command(file, sheet, guess, given) if is_guessed else []
    if session.for_programs:
        from cli.output import tell

        columns = [
            {
                "column": at + 1,
                "heading": sheet.columns[at],
                "field": key and written(key),
                "examples": _examples(sheet, at),
            }
            for at, key in found
        ]
        tell(session, {"of": guess.of, "because": guess.why or None, "columns": columns, "proposed": words})
    rows = "1 row" if len(sheet.rows) == 1 else f"{len(sheet.rows):,} rows"
    lines = [f"  {remark}" for remark in sheet.remarks]
    lines.append(f"  {rows} in {sheet.told}; its columns, and what they seem to mean:")
    width = max(map(width_of_words, sheet.columns), default=0)
    for at, key in found:
        heading = sheet.columns[at]
        meant = written(key) if key else "·"
        examples = f"{', '.join(_examples(sheet, at)):.60}"
        space = " " * (width - width_of_words(heading))
        lines.append(f"  {at + 1:>3}  {heading}{space}  {meant:<14} {examples}".rstrip())
    lines += _of_what(guess)
    if is_guessed:
        pasted = f"{session.called} {' '.join(map(quoted, words))}{session.named}"
        lines += ["  A map to begin with; look it over, then paste it:", f"    {pasted}"]
    else:
        shown = example(sheet, guess, has_home=_has_a_home(session))
        lines.append(f"  No heading is known, so say what each column means, such as {shown}.")
    lines += _missing(guess, sheet, given, has_home=_has_a_home(session))
    if assumed and is_guessed:
        lines.append(
            f"  No column says it, so --set {' and --set '.join(assumed)}"
            f" {'stands' if len(assumed) == 1 else 'stand'} for all rows:"
            " change them if they are others."
        )
    listed = "\n".join(f"    {name:<44} {said}" for name, said in FIELDS.items())
    hint = (
        f"the fields that a column can stand for:\n{listed}"
        if session.verbose or not {Key(side, "name") for side in SIDES} & set(keys)
        else "-v lists all fields that a column can stand for"
    )
    from domain.text import seen

    return Failure(
        "unreadable",
        f"{file}: say what its columns mean; nothing was imported\n" + seen("\n".join(lines)),
        hint,
    )


def _command(file: str, sheet: "Sheet", guess: "Proposal", given: dict[str, Any]) -> list[str]:
    """The words of an import with the map that is proposed, tried first."""
    from cli.spreadsheet.columns import written

    words = ["import", file]
    if guess.of != "agreements":
        words += ["--of", guess.of]
    for at, key in enumerate(guess.fields):
        if key or at in guess.may_be_member:
            heading = sheet.columns[at]
            unique = heading and sheet.columns.count(heading) == 1
            words += [
                "--map",
                f"{heading if unique else f'#{at + 1}'}={written(key) if key else chr(0x2026)}",
            ]
    for constant in (*given["constants"], *(f"{name}={value}" for name, value in guess.constants)):
        words += ["--set", constant]
    for flag in ("encoding", "delimiter", "sheet", "dates"):
        if given[flag]:
            words += [f"--{flag}", given[flag]]
    words += [f"--{flag}" for flag in ("roc", "numbered") if given[flag]]
    for flag, values in (
        ("--read", given["words"]),
        ("--source", given["sources"]),
        ("--skip", given["skip"]),
    ):
        for value in values:
            words += [flag, value]
    return [*words, "--dry-run"]


def _of_what(guess: "Proposal") -> list[str]:
    """What the rows seem to tell of, and why."""
    if guess.doubtful:
        happened = (
            f"  The rows tell of what happened ({guess.why}), so they are no agreements: visits are assumed;"
        )
        return [f"{happened} meetings, calls and letters are --of contacts."]
    others = {"visits": "contacts", "contacts": "visits"}.get(guess.of, "agreements")
    return (
        [f"  The rows seem to be {guess.of} ({guess.why}); if they are {others}: --of {others}."]
        if guess.why
        else []
    )


def _missing(guess: "Proposal", sheet: "Sheet", given: dict[str, Any], *, has_home: bool) -> list[str]:
    """What no heading says, and words that will not be known."""
    from cli.spreadsheet.columns import SIDES, Key
    from cli.spreadsheet.marks import counts_others
    from cli.spreadsheet.rows import is_known, nearly
    from domain.text import normalise

    lines = [f"  {remark}" for remark in guess.remarks]
    keys = set(guess.fields)
    named = {key.whose for key in keys if key and (key.what == "name" or key.what.startswith("names."))}
    if guess.of == "memberships" and "network" not in named:
        lines.append(
            "  No heading says which network it is: --map COLUMN=network, or --set network=NAME, does."
        )
    if guess.of == "memberships" and not has_home and "member" not in named:
        lines.append("  This ledger has no home that would be the member: --map COLUMN=member says who is.")
    if guess.may_be_member and has_home:
        columns = [sheet.columns[at] or f"#{at + 1}" for at in guess.may_be_member]
        say = " or ".join(f"--map {quoted(f'{column}=member')}" for column in columns)
        lines.append(
            f"  {' and '.join(columns)} may name the member, {say}; where all rows are of the home of this ledger,"
            f" leave {'it' if len(columns) == 1 else 'them'} out of the map."
        )
    if guess.of != "memberships" and not named & {*SIDES, "body"}:
        lines.append(
            "  No heading says who the partner is: --map COLUMN=counterpart does."
            if has_home
            else "  No heading says who the two partners are: --map COLUMN=a and --map COLUMN=b do."
        )
    explained = {normalise(word.rpartition("=")[0]) for word in given["words"]}
    names = [at for at, key in enumerate(guess.fields) if key and key.what == "name"]
    rows = [
        cells for _, cells in sheet.rows if not counts_others([cells[at] for at in names if at < len(cells)])
    ]
    lines += _no_directions(guess, sheet, explained)
    for at, key in enumerate(guess.fields):
        if key and (key.what in {"country", "kind"} or key == Key("tie", "status")):
            values = dict.fromkeys(cells[at] for cells in rows if at < len(cells) and cells[at])
            unknown = [
                word
                for word in values
                if not is_known(key, word) and normalise(word) not in explained and not word.startswith("=")
            ]
            if unknown:
                say = " ".join(
                    f"--read {quoted(f'{word}={nearly(key, word) or chr(0x2026)}')}" for word in unknown[:5]
                )
                more = f" and {len(unknown) - 5:,} more" if len(unknown) > 5 else ""
                lines.append(
                    f"  {sheet.columns[at]} has words that are not known; say what they mean: {say}{more}"
                )
    if not given["dates"]:
        lines += _either_way(guess, sheet, given)
    return lines


def _no_directions(guess: "Proposal", sheet: "Sheet", explained: Collection[str]) -> Iterator[str]:
    """The words of a column of directions that say neither in nor out."""
    from cli.spreadsheet.columns import Key
    from cli.spreadsheet.directions import way_of
    from domain.text import normalise

    for at, key in enumerate(guess.fields):
        words = dict.fromkeys(cells[at] for _, cells in sheet.rows if at < len(cells) and cells[at])
        if key != Key("tie", "visitor") or not any(map(way_of, words)):
            continue
        if unknown := [word for word in words if not way_of(word) and normalise(word) not in explained]:
            say = " ".join(f"--read {quoted(f'{word}=…')}" for word in unknown[:5])
            more = f" and {len(unknown) - 5:,} more" if len(unknown) > 5 else ""
            yield (
                f"  {sheet.columns[at]} has words that say neither way; say which, incoming or outgoing: {say}{more}"
            )


def _either_way(guess: "Proposal", sheet: "Sheet", given: dict[str, Any]) -> Iterator[str]:
    """The columns of days that may be read in two orders, so that nobody has to learn it from a refusal."""
    from datetime import UTC, datetime

    from cli.spreadsheet.dates import Dates

    dates = Dates(datetime.now(UTC).date(), roc=given["roc"])
    for at, key in enumerate(guess.fields):
        if key and key.what == "on":
            cells = [(row, each[at]) for row, each in sheet.rows if at < len(each) and each[at]]
            if found := dates.either_way(cells, lasting=guess.of in {"visits", "contacts"}):
                words, orders = found
                ways = " or ".join(f"--dates {order}" for order in orders)
                yield f"  {sheet.columns[at]} has days that may be read in two ways, such as {words!r}: say {ways}"


def _remembered(session: Session, given: dict[str, Any]) -> str | None:
    """The source that the list is, or an edition before it, whose map is remembered; None for none."""
    if not given["sources"]:
        return None
    from queries.words import sources

    found = _recalled(session, (item["source"] for item in sources(given["sources"])))
    return next((source for source, of, _ in found if given["of"] in {None, of}), None)


def _has_a_home(session: Session) -> bool:
    """Whether the ledger has a home; so it is taken to be where there is no ledger yet."""
    try:
        with session.open(read_only=True) as ledger:
            return ledger.history("ledger").aggregate.standing.home is not None
    except Failure:
        return True


def _examples(sheet: "Sheet", at: int) -> list[str]:
    values = (cells[at] for _, cells in sheet.rows if at < len(cells) and cells[at])
    return list(
        dict.fromkeys(value.replace("\n", " ")[:30] for value, _ in zip(values, range(20), strict=False))
    )[:3]


# --- the import


class _Reading(NamedTuple):
    """A sheet that is to be read."""

    name: str
    sheets: "list[Sheet]"
    """The one, until somebody has taken it."""
    reader: "Reader | None" = None
    """Another process that may read it."""
    again: "Callable[[], Sheet] | None" = None
    """Makes it once more, where that did not."""


@contextmanager
def _another_reader(given: Mapping[str, Any], data: bytes) -> "Iterator[Reader | None]":
    """Another process that reads a large list, and gets ready meanwhile; None where it is small, or none can be."""
    from projections.engine.processors import processors

    if len(data) < LARGE or not given["columns"] or processors() == 1:
        yield None
        return
    from cli.spreadsheet.reader import Reader

    with Reader() as reader:
        reader.begin()
        yield reader if reader.is_there else None


def _import(
    session: Session,
    ledger: "Comity",
    reading: _Reading,
    said: Any,
    keep: "Callable[[str | None], None]",
    *,
    by: str,
    dry_run: bool,
) -> None:
    """Import what is read; what is recorded is kept in mind (`keep`) before it is said: nobody may read to the end.

    `keep` is told in which order its days stand, as far as that is known.
    """
    from domain.text import normalise

    fields, given = said
    name, sheet = reading.name, reading.sheets[0]
    session.say(*sheet.remarks)
    since = ledger.position
    with AllAtOnce() as wrong:
        ways = _ways(given, ledger, fields, wrong)
        if wrong.errors:
            named = (heading for heading, _ in (*fields.columns, *ways.only, *ways.skip))
            _see_that_columns_are_there(name, sheet, named, wrong)
    _see_that_rows_are_there(name, sheet, ways.skip_rows)
    del sheet
    how = {"by": by, "command": given["command"], "anew": True}
    found, done, lines = _read_and_judged(session, ledger, reading, (fields, ways), how, dry_run=dry_run)
    said_now = (
        words.rpartition("=")[0].strip() for words in given[SAID_NOW]
    )  # of earlier lists some may be gone
    found.unused = [word for word in said_now if normalise(word) in found.unused]
    _told_refused(name, found, done, lines)
    _told_retracted(found, done.retracted)
    if not dry_run and not _is_refused(found):
        keep(found.order)
    moved = None
    if given["effect"] and not _is_refused(found):
        from cli.effects import effect_since

        moved = effect_since(session, since)
    _say(
        session,
        name,
        found,
        done,
        {"effect": moved.json()} if moved else {},
        settle=ways.settle,
        of=ways.of,
        dry_run=dry_run,
    )
    if moved:
        from cli.effects import say

        say(session, moved)


def _told_refused(name: str, found: "Facts", done: "Imported", lines: "Sequence[Listed]") -> None:
    """Say of the rows whose lines were refused that they were, and why. Errors: `Failure` where that is of no row."""
    from store.importing import SHOWN as SHOWN_LINES

    for line, reason in done.refused:
        row = found.row_of[line - 1] if 0 < line <= len(found.row_of) else None
        if row is None:
            raise Failure(
                "refused", Message("{name}: {reason}", name=name, reason=reason), "nothing was imported"
            )
        if row.outcome != "refused":
            row.outcome, row.reason, row.adds = "refused", re.sub(r"\s*\n\s*", ": ", spoken(reason)), ()
            way = _by_hand(found, done, lines, line, reason)
            row.reason, row.advised = row.reason + way, bool(way)
    if len(done.refused) > SHOWN_LINES:
        for row in found.row_of[done.refused[-1][0] :]:
            if row.outcome == "new":
                row.outcome, row.reason, row.adds = (
                    "refused",
                    "not looked at: too much before it is refused",
                    (),
                )


def _read_and_judged(
    session: Session,
    ledger: "Comity",
    reading: _Reading,
    said: "tuple[Map, Ways]",
    how: dict[str, Any],
    *,
    dry_run: bool,
) -> "tuple[Facts, Imported, Sequence[Listed]]":
    """What is read of a sheet, what came of it, and its lines."""
    from cli.spreadsheet.known import world_of
    from cli.spreadsheet.rows import facts
    from store.importing import import_told

    if both := _judged_as_it_comes(session, ledger, reading, said, how, dry_run=dry_run):
        return both
    sheet = reading.sheets.pop() if reading.again is None else reading.again()
    with bar(session, f"Reading {reading.name}", len(sheet.rows), least=MANY) as told:
        found = facts(sheet, said[0], world_of(ledger, len(sheet.rows)), said[1], told)
    del sheet
    with bar(session, "Judging", len(found.lines), least=MANY) as told:
        tried = dry_run or _is_refused(found)
        done = import_told(ledger, found.lines, dry_run=tried, progress=told, **how)
    return found, done, found.lines


def _judged_as_it_comes(
    session: Session,
    ledger: "Comity",
    reading: _Reading,
    said: "tuple[Map, Ways]",
    how: dict[str, Any],
    *,
    dry_run: bool,
) -> "tuple[Facts, Imported, Sequence[Listed]] | None":
    """The same of what another process reads; None where none has read all of it, and then nothing is recorded."""
    if reading.reader is None:
        return None
    from cli.spreadsheet.apart import Gone, read
    from store.importing import Arriving, import_told

    sheet = reading.sheets.pop()
    with bar(session, f"Reading {reading.name}", len(sheet.rows), least=MANY) as told:
        try:
            coming = read(reading.reader, ledger, sheet, *said, told)
        except Gone:
            return None
        del sheet
        lines = Arriving(coming.pages())
        try:
            done = import_told(ledger, lines, dry_run=lambda: dry_run or _is_refused(coming.found), **how)
        except Exception:
            if coming.whole:
                raise
            return None  # whatever it is, whoever reads it here is told so
    return coming.found, done, lines


def _is_refused(found: "Facts") -> bool:
    """Whether a row of a list is refused, so that nothing of it is recorded."""
    return any(row.outcome == "refused" for row in found.all)


ANEW = "reestablishes"
"""The field of an agreement that begins anew what had ended; no column says it."""


def _by_hand(found: "Facts", done: "Imported", lines: "Sequence[Listed]", line: int, reason: str) -> str:
    """How to record what a refused row tells, where the law that refuses it asks for a field that no sheet has."""
    row, told = found.row_of[line - 1], lines[line - 1]
    asked = (
        {part for part in reason.parts() if isinstance(part, Field)} if isinstance(reason, Message) else ()
    )
    entry, other = done.against.get(line, ("", line))
    if not row.stream or not (line in done.earlier or ANEW in asked):
        return ""
    if line in done.earlier:
        way = _before(row, told.cls.verb)
    elif other:
        way = _begun_anew(found.row_of[other - 1], lines[other - 1], entry)
    else:
        name = quoted(entry.partition(":")[2])
        way = f"where it began anew, say so first: {called()} correct {name} --set {ANEW}=yes --because …"
    return f". No sheet says so: {way}"


def _before(row: "Row", verb: str) -> str:
    """How to record what a row tells where that came before what is on record, or began it anew."""
    kind = f" --kind {row.kind}" if verb == "signed" else ""
    anew = f", or --{ANEW} where it began anew" if verb == "signed" else ""
    on = f" --on {quoted(row.on)}" if row.on and verb == "signed" else ""
    return (
        f"leave the row out, --skip {row.number}, and record it with --before{anew}:"
        f" {called()} record {verb} {_tie(row)}{kind}{on} …"
    )


def _begun_anew(row: "Row", line: "Listed", entry: str = "") -> str:
    """How to record an agreement that begins anew what ended before it, or ends by another row of the same sheet."""
    told = line.line
    words = [called(), "record", "signed", _tie(row), "--kind", told["kind"]]
    words += ["--on", quoted(told["on"])] if "on" in told else []
    words.append(f"--{ANEW}")
    for cited in told.get("sources", ()):
        words += ["--source", quoted(cited["source"])]
    if told.keys() - {"stream", "type", "kind", "on", "sources", "instrument"}:
        words.append("…")
    out = f"leave {'that' if entry else 'the'} row out, --skip {row.number}"
    which = f"#{entry.rpartition('#')[2]} is of row {row.number}: " if entry else ""
    then = "record it afterwards" if entry else "record it"
    return f"{which}{out}, and where it began anew, {then}: {' '.join(words)}"


def _tie(row: "Row") -> str:
    return quoted((row.stream or "").partition(":")[2])


def _see_that_rows_are_there(name: str, sheet: "Sheet", numbers: Collection[int]) -> None:
    """Refuse to leave out rows of which the sheet has none. Errors: Usage."""
    has = {number for number, _ in sheet.rows}
    if missing := sorted(number for number in numbers if number not in has):
        first, last = min(has, default=0), max(has, default=0)
        raise Usage(
            f"--skip: {name} has no row {missing[0]}: its rows are numbered {first} to {last}, as its lines are"
            if has
            else f"--skip: {name} has no rows"
        )


def _told_retracted(found: "Facts", lines: Sequence[int]) -> None:
    """Say of rows that nothing new comes of them, since what they bring was recorded before, and retracted."""
    gone = set(lines)
    kept = {id(row) for line, row in enumerate(found.row_of, 1) if line not in gone}
    for line in lines:
        row = found.row_of[line - 1]
        if row.outcome == "new" and id(row) in kept:
            row.reason = "part of it was recorded before, and retracted"
        elif row.outcome == "new":
            row.outcome, row.reason, row.adds = "unchanged", "it was recorded before, and retracted", ()


def _ways(given: dict[str, Any], ledger: "Comity", fields: "Map | None", wrong: AllAtOnce) -> "Ways":
    """How values are to be read; what cannot be is `wrong`."""
    from cli.spreadsheet.edition import Settle
    from cli.spreadsheet.maps import ORDER
    from cli.spreadsheet.rows import Ways
    from domain import when
    from domain.text import normalise
    from queries.words import sources
    from queries.words import when as read_when

    listed_on = None
    if given["listed_on"]:
        with wrong.this():
            listed_on = read_when(given["listed_on"], date.fromordinal(ledger.today()), {}, "listed_on")
            try:
                when.bounds(f"[..{listed_on}]")
            except when.NotAWhen as error:
                raise Usage(f"--listed-on: {error}") from None
    words: dict[str, str] = {}
    for row in given["words"]:
        word, sign, value = row.rpartition("=")
        if sign and value.strip() and not word.strip():
            continue  # of an empty cell: `Map.where_empty`
        if sign and value.strip():
            words[normalise(word)] = value.strip()
        else:
            wrong.errors.append(
                Usage(
                    f"--read: {row!r} cannot be read: write WORD=VALUE, such as capital=city, or k.A.=unknown of a word"
                    " by which nothing is known"
                )
            )
    cited: list[dict[str, str]] = []
    with wrong.this():
        cited = sources(given["sources"])
    named = dict.fromkeys(item["source"] for item in cited)
    if missing := [source for source in named if not ledger.known.registered("source", source)]:
        those, each = ("the source", "it") if len(missing) == 1 else ("the sources", "each")
        wrong.errors.append(
            Failure(
                "not-found",
                f"{those} {' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not in this ledger",
                f"register {each} first: comity register source {missing[0]} --title … --kind dataset",
            )
        )
    only, skip = (
        [pair for word in those if "=" in word or flag == "--only" if (pair := _pair(flag, word, wrong))]
        for flag, those in (("--only", given["only"]), ("--skip", given["skip"]))
    )
    numbers = frozenset[int]()
    with wrong.this():
        numbers = frozenset(number for word in given["skip"] if "=" not in word for number in _rows(word))
    settle = Settle()
    with wrong.this():
        settle = _settle(given, fields, cited=bool(cited))
    return Ways(
        words=words,
        sources=tuple(cited),
        listed_on=listed_on,
        only=tuple(only),
        skip=tuple(skip),
        skip_rows=numbers,
        roc=given["roc"],
        dates=given["dates"],
        usual=given.get(ORDER) or None,
        of=given["of"] or "agreements",
        literally=given["literally"],
        settle=settle,
        join=given["join"] is not False,
        numbered=given["numbered"],
    )


def _settle(given: dict[str, Any], fields: "Map | None", *, cited: bool) -> "Settle":
    """Which groups are settled. Errors: `Usage` where nobody says whose word that would be."""
    from cli.spreadsheet.columns import Key
    from cli.spreadsheet.edition import Settle

    settle = Settle(given["contest"], given["correct"], given["attest"], given["rename"])
    if settle.any and not cited and fields is not None and Key("tie", "source") not in fields.keys:
        flags = [f"--{name}" for name in ("contest", "correct", "attest", "rename") if given[name]]
        raise Usage(f"{' and '.join(flags)}: name the source that the list is, with --source")
    return settle


def _pair(flag: str, words: str, wrong: AllAtOnce) -> tuple[str, str] | None:
    column, sign, value = words.partition("=")
    if sign and column.strip():
        return column.strip(), value.strip()
    wrong.errors.append(
        Usage(f"{flag}: {words!r} cannot be read: write COLUMN=VALUE, such as status=proposed")
    )
    return None


def _rows(words: str) -> Iterator[int]:
    for word in words.split(","):
        found = re.fullmatch(r"\s*([0-9]{1,6})(?:-([0-9]{1,6}))?\s*", word)
        if not found:
            raise Usage(
                f"--skip: {words!r} cannot be read: write COLUMN=VALUE, or numbers of rows such as 12,47"
            )
        yield from range(int(found[1]), int(found[2] or found[1]) + 1)


# --- what came of it


def _print(session: Session, found: "Facts", told: dict[str, Any], besides: dict[str, Any]) -> None:
    """What came of each row, in the format that was chosen; JSON has what came of the file around it."""
    from cli.output import chosen
    from queries.written import dumped_with_rows

    match chosen(session):
        case "json":
            whole = {**told, "rows": [], **besides}
            for piece in dumped_with_rows(whole, "rows", map(_as_json, found.all)):
                click.echo(piece, nl=False)
            click.echo()
        case "jsonl":
            import json

            for row in found.all:
                click.echo(json.dumps(_as_json(row), ensure_ascii=False))
        case "table" | "csv" | "md":
            _table(session, found)


def _say(
    session: Session,
    name: str,
    found: "Facts",
    done: Any,
    besides: dict[str, Any],
    *,
    settle: "Settle",
    of: str,
    dry_run: bool,
) -> None:
    from cli.output import chosen
    from cli.spreadsheet.rows import OUTCOMES

    outcomes = Counter(row.outcome for row in found.all)
    counts = {outcome: outcomes[outcome] for outcome in OUTCOMES}
    refused = counts["refused"]
    written = 0 if refused else done.new
    bodies = 0 if refused else sum(add.startswith("body ") for row in found.all for add in row.adds)
    whole = {"file": name, "dry_run": dry_run, "counts": counts, "facts": written, "bodies": bodies}
    whole["readings"] = [
        {"said": reading.said, "read_as": reading.read_as, "cells": reading.cells}
        for reading in found.readings
    ]
    _print(session, found, whole | {"command": done.written_by if written else None}, besides)
    session.say(*(reading.in_words for reading in found.readings))
    session.say(
        *(f"--read: {word} stands in no cell that is read so: it changes nothing" for word in found.unused)
    )
    general = of_the_whole(done.cautions)
    of_rows = [
        *found.cautions,
        *((found.row_of[line - 1].number if line else 0, said) for line, said in done.cautions),
    ]
    of_rows = list(dict.fromkeys(of_rows))
    if refused:
        session.say(*told_together(general, "row"))
    else:
        say_cautions(session, of_rows, "row", more=done.more_cautions, dry_run=dry_run)
        if dry_run and any(said.code == "in-plain-text" for _, said in done.cautions):
            session.say("Which body a word of the sheet means is said with --read WORD=SLUG.")
    told = ", ".join(
        f"{counts[outcome]:,} {IN_WORDS.get(outcome, outcome)}" for outcome in OUTCOMES if counts[outcome]
    )
    told = told or "no rows"
    if refused:
        unreadable = any(row.unreadable for row in found.all if row.outcome == "refused")
        raise Failure(
            "unreadable" if unreadable else "refused",
            f"{name}: {told}; nothing was imported{_reasons(session, found)}",
            _mend(found),
        )
    verb = "would be recorded" if dry_run else "recorded"
    cautions = sum(number > 0 for number, _ in of_rows) + done.more_cautions
    also = f", {bodies:,} new {'body' if bodies == 1 else 'bodies'} among them" if bodies else ""
    if cautions:
        also += f"; {cautions:,} {'caution' if cautions == 1 else 'cautions'}"
    summary = f"{name}: {told}; {written:,} {'fact' if written == 1 else 'facts'} {verb}{also}"
    if chosen(session) in {"table", "md"}:
        click.echo(summary)
    else:
        session.say(summary)
    if written and done.anew:
        were = "1 fact was" if done.anew == 1 else f"{done.anew:,} facts were"
        session.say(f"{were} recorded before, and taken back since: recorded anew.")
    if asked := list(_what_settles(found, settle, counts)):
        session.say("Nothing is recorded of what is asked about, unless an option says so:", *asked)
    if written and not dry_run:
        session.say_command(done.command)
        session.suggest("list --stream membership" if of == "memberships" else "list")
    if done.retracted:
        session.say(*to_have_back(session, done.retracted_by))


def _as_json(row: "Row") -> dict[str, Any]:
    return {
        "row": row.number or None,
        "outcome": row.outcome,
        "who": row.who,
        "partnership": row.stream,
        "kind": row.kind,
        "on": row.on,
        "adds": list(row.adds),
        "reason": row.reason or None,
    }


def _table(session: Session, found: "Facts") -> None:
    """The rows; on a terminal what is refused comes first, and of many that are well the first are shown."""
    from cli.output import chosen
    from cli.printing import as_shown, print_rows
    from cli.tables import Column

    shown, more = found.all, dict[str, int]()
    if chosen(session) == "table":
        shown, more = _window(found.all, whole=session.verbose)
    columns = [
        Column("row", lambda row: str(row.number or ""), right=True, fixed=True),
        Column("outcome", lambda row: IN_WORDS.get(row.outcome, row.outcome), fixed=True),
        Column("who", lambda row: row.who),
        Column("kind", lambda row: row.kind or ""),
        Column("on", lambda row: row.on or "", fixed=True),
        Column("what", _what),
    ]
    exact = [
        columns[0],
        Column("outcome", lambda row: row.outcome),
        columns[2],
        Column("partnership", lambda row: row.stream or ""),
        *columns[3:5],
        Column("adds", lambda row: "; ".join(row.adds)),
        Column("reason", lambda row: row.reason),
    ]
    print_rows(session, shown, columns, cells=as_shown(exact), style=_style, empty="no rows")
    if more:
        told = ", ".join(f"{count:,} {IN_WORDS.get(outcome, outcome)}" for outcome, count in more.items())
        session.say(f"… and more: {told}; see all with -v or --format csv")


def _window(rows: "Sequence[Row]", *, whole: bool) -> "tuple[list[Row], dict[str, int]]":
    """What a terminal shows: what is refused first, of every other group the first rows; and how many more there are."""
    order = ("refused", *ASKING)
    groups: dict[str, list[Row]] = {outcome: [] for outcome in order}
    for row in rows:
        groups.setdefault(row.outcome, []).append(row)
    if whole or len(rows) <= SHOWN:
        return [row for group in groups.values() for row in group], {}
    shown: list[Row] = []
    more: dict[str, int] = {}
    refused = bool(groups["refused"])
    for outcome, group in groups.items():
        most = len(group) if outcome == "refused" else 0 if refused and outcome not in ASKING else FIRST
        shown += group[:most]
        if len(group) > most:
            more[outcome] = len(group) - most
    return shown, more


def _what_settles(found: "Facts", settle: "Settle", counts: Mapping[Any, int]) -> Iterator[str]:
    """For each group that is asked about, the option that settles it."""
    from cli.spreadsheet.known import HAPPENED

    named = {
        "closer": ("correct", "takes the closer dates in"),
        "changed": ("correct", "takes its word, and --contest keeps both"),
        "contradicted": ("contest", "records what it says beside what is on record"),
        "renamed": ("rename", "takes the new names in, and --no-rename takes these for others"),
        "body-differs": (
            "correct",
            "takes in what is not on record, and what its own edition says otherwise",
        ),
    }
    for outcome, (flag, does) in named.items():
        those = (
            [row for row in found.all if row.outcome == outcome and not row.by_hand]
            if counts[outcome]
            else []
        )
        taken = getattr(settle, flag) is not None if flag == "rename" else getattr(settle, flag)
        if not taken and any(row.reason for row in those):
            yield f"  {IN_WORDS.get(outcome, outcome)} ({len(those):,}): --{flag} {does}"
    for how, several in Counter(row.over for row in found.all if row.over).items():
        word = "over" if how == "ended" else how
        yield f"  listed, and {word} on record ({several:,}): its row says what settles that"
    if not settle.attest and found.unattested:
        yield (
            f"  told from others alone ({len(found.unattested):,}): --attest records that this list has them too"
        )
    if counts["no-longer-listed"]:
        kinds = {row.kind for row in found.all if row.outcome == "no-longer-listed"}
        one, how = (
            "one" if kinds.isdisjoint(HAPPENED) else "an agreement",
            "left" if "joined" in kinds else "terminated",
        )
        known = (
            f"; if {one} has ended, and you know it, comity record {how}" if kinds - HAPPENED.keys() else ""
        )
        yield f"  no longer listed ({counts['no-longer-listed']:,}): a question, never an end{known}"


def _what(row: "Row") -> str:
    return ": ".join(part for part in (", ".join(row.adds), row.reason) if part)


def _style(row: "Row") -> str:
    return {"refused": "red", "unchanged": "dim", "skipped": "dim"}.get(row.outcome, "")


def _reasons(session: Session, found: "Facts") -> str:
    """The refused rows, where they do not stand in a table above."""
    from cli.output import chosen

    if chosen(session) == "table":
        return ""
    alike: dict[str, list[Row]] = {}
    for row in found.all:
        if row.outcome == "refused":
            alike.setdefault(row.reason, []).append(row)
    told = [f"\n  {_named(rows)}: {reason}" for reason, rows in alike.items()]
    more = f"\n  and {len(told) - 20} reasons more" if len(told) > 20 else ""
    return "".join(told[:20]) + more


def _named(rows: "Sequence[Row]") -> str:
    """Rows by their numbers, with whom the first of them names."""
    numbers = ", ".join(str(row.number) for row in rows[:8])
    more = f" and {len(rows) - 8:,} more" if len(rows) > 8 else ""
    return f"row{'s' if len(rows) > 1 else ''} {numbers}{more} ({rows[0].who}{' …' if len(rows) > 1 else ''})"


def _mend(found: "Facts") -> str:
    refused = [row for row in found.all if row.outcome == "refused"]
    numbers = [str(row.number) for row in refused]
    those = "it" if len(numbers) == 1 else "them"
    some = f", or leave {those} out for now: --skip {','.join(numbers)}" if len(numbers) <= 20 else ""
    if all(row.advised for row in refused):
        mend = f"do as is said of {those} and import the sheet again{some}"
    else:
        mend = f"mend {those} in the sheet and import it again{some}"
    if len(found.unknown) > 1:
        explained = " ".join(f"--read {quoted(f'{word}={meant}')}" for word, meant in found.unknown.items())
        mend += f"; the words that are not known, to be explained together: {explained}"
    return mend
