"""`comity report [NAME]`: what is asked of the ledger; each report's options are its function's parameters."""

import inspect
import types
import typing
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from cli.common_options import with_common_options
from cli.errors import Failure, Usage
from cli.failing import translated
from cli.finding import HOUSE, Brought, NoReport, find, loaded, reason
from cli.reading_options import reading, time_options
from cli.session import Session, session_of

if TYPE_CHECKING:
    from datetime import date

    from click.shell_completion import CompletionItem

    from projections.report import Page, Report
    from queries.session import View

OURS = (
    "ledger",
    "format",
    "json",
    "color",
    "quiet",
    "verbose",
    "debug",
    "help",
    "as_at",
    "as_known",
    "as",
    "section",
    "output",
    "force",
)
"""Options that every report has."""
EXAMPLES = {"who": "edinburgh", "of": "kaohsiung", "year": "2025", "body": "edinburgh"}
"""What may stand for a parameter that has to be given."""


class Option(NamedTuple):
    """A parameter of a report, as it is asked for."""

    name: str
    kind: str
    """who, body, when, year, span, choice, flag, int, float or text."""
    help: str
    default: Any
    required: bool
    several: bool
    choices: tuple[str, ...] = ()

    @property
    def flag(self) -> str:
        """The word for it."""
        return flag_of(self.name)

    @property
    def argument(self) -> bool:
        """Whether it stands without its name: whom a report is about, and what has to be given."""
        return self.kind == "who" or self.required

    @property
    def metavar(self) -> str:
        """What stands for it in the help."""
        if self.argument:
            name = "WHO" if self.kind == "who" else self.name.strip("_").upper()
            return name if self.required else f"[{name}]"
        shown = {"body": "BODY", "when": "DAY", "year": "YEAR", "span": "SPAN", "text": "TEXT"}
        shown |= {"int": "N", "float": "N"}
        return "|".join(self.choices) if self.choices else shown.get(self.kind, "WHO")


def flag_of(name: str) -> str:
    """The word for a parameter of a report."""
    return f"--{name.strip('_').replace('_', '-')}"


def options_of(report: "Report") -> list[Option]:
    """The options of a report, from the signature of its function. Errors: NoReport where one is unheard of."""
    hints = typing.get_type_hints(report.ask, include_extras=True)
    found = []
    for parameter in list(inspect.signature(report.ask).parameters.values())[1:]:
        hint = hints.get(parameter.name, str)
        marks: tuple[Any, ...] = getattr(hint, "__metadata__", ())
        said = next((mark for mark in marks if isinstance(mark, str)), "")
        given = parameter.default is not inspect.Parameter.empty
        kind, several, choices = _kind(hint)
        one = Option(
            parameter.name, kind, said, parameter.default if given else None, not given, several, choices
        )
        if one.name.strip("_") in OURS:
            raise NoReport(f"{one.flag} is an option of every report: call it something else")
        found.append(one)
    return found


def _kind(hint: Any) -> tuple[str, bool, tuple[str, ...]]:
    """What a type asks for, whether several times, and among which words. Errors: NoReport."""
    from projections.report import Body, Span, When, Who, Year

    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        rest = [arg for arg in typing.get_args(hint) if arg is not type(None)]
        if len(rest) == 1:
            return _kind(rest[0])
    if typing.get_origin(hint) is tuple and typing.get_args(hint)[1:] == (...,):
        kind, _, choices = _kind(typing.get_args(hint)[0])
        return kind, True, choices
    if typing.get_origin(hint) is typing.Annotated:
        return _kind(hint.__origin__)
    if typing.get_origin(hint) is typing.Literal:
        return "choice", False, tuple(map(str, typing.get_args(hint)))
    known = {Who: "who", Body: "body", When: "when", Year: "year", Span: "span"}
    known |= {bool: "flag", int: "int", float: "float"}
    if hint is not str and hint not in known:
        raise NoReport(f"an option of the type {hint} cannot be asked for")
    return known.get(hint, "text"), False, ()


# --- reading


def read(option: Option, given: Any, asked: "View", today: "date", said: dict[str, str]) -> Any:
    """What was given, as the report takes it. Errors: Usage, `queries.directory.Nobody`, Failure.

    `said` takes up the dates that were read from other words, to print them back.
    """
    if option.several:
        return tuple(_read(option, item, asked, today, said) for item in given)
    return _read(option, given, asked, today, said)


def _read(option: Option, given: Any, asked: "View", today: "date", said: dict[str, str]) -> Any:
    from queries import words

    match option.kind:
        case "who":
            return asked.stream(given)
        case "body":
            return asked.ask.names.body(given)
        case "when":
            return words.when(given, today, said, option.name)
        case "year":
            return words.year(given, today, said, option.name)
        case "span":
            return words.span(given, today, option.name)
        case "choice":
            return words.one_of(option.name, given, option.choices)
        case "int":
            return int(given)
        case _:
            return given


# --- commands


class Reports(click.Group):
    """The reports as commands, each found and made when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of those that can be loaded."""
        del ctx
        return list(dict.fromkeys(named.name for named, _ in loaded(quiet=True)))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One report as a command. Errors: Usage, Failure."""
        del ctx
        brought = find(cmd_name)
        try:
            return command_of(brought.load(), brought)
        except (Exception, SystemExit) as error:
            raise Failure(
                3,
                f"the report {brought.name} ({brought.told}) cannot be loaded: {reason(error)}",
                "comity report lists those that can",
            ) from error

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem[Any]]":
        """The reports that begin so, with their questions."""
        from click.shell_completion import CompletionItem

        found = [
            CompletionItem(named.name, help=report.question)
            for named, report in loaded(quiet=True)
            if named.name.startswith(incomplete)
        ]
        return found + click.Command.shell_complete(self, ctx, incomplete)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Each report with its question."""
        del ctx
        with formatter.section("Reports"):
            formatter.write_dl([(named.name, report.question) for named, report in loaded(quiet=True)])


def command_of(report: "Report", brought: Brought) -> click.Command:
    """A report as a command. Errors: NoReport."""
    options = options_of(report)
    return with_common_options(
        click.Command(
            report.name,
            callback=click.pass_context(partial(_report, report=report, brought=brought, options=options)),
            params=[*map(parameter, options), *_forms(report), SECTION, *time_options()],
            help=_help(report, options),
        )
    )


SECTION = click.Option(
    ["--section"], metavar="NAME", help="Only this table of the page; in csv and jsonl, instead of the first."
)


def parameter(option: Option) -> click.Parameter:
    """An option as click has it."""
    known = {"int": click.INT, "float": click.FLOAT}
    shape = known.get(option.kind, click.Choice(option.choices) if option.choices else click.STRING)
    if option.argument:
        return click.Argument([option.name], metavar=option.metavar, required=option.required, type=shape)
    if option.kind == "flag":
        names = f"{option.flag}/--no-{option.flag[2:]}" if option.default else option.flag
        return click.Option(
            [names, option.name], is_flag=True, default=bool(option.default), help=option.help
        )
    return click.Option(
        [option.flag, option.name],
        multiple=option.several,
        metavar=option.metavar,
        type=shape,
        help=option.help + default_of(option),
    )


def default_of(option: Option) -> str:
    """What holds where nothing is given, in words."""
    if option.default in (None, (), ""):
        return ""
    said = f"{option.default}d" if option.kind == "span" else str(option.default)
    return f"  [default: {said}]"


def _forms(report: "Report") -> list[click.Option]:
    if not report.forms:
        return []
    forms = click.Choice(list(report.forms))
    return [
        click.Option(
            ["--as", "form"],
            type=forms,
            metavar="|".join(report.forms),
            help="In this form, instead of tables.",
        )
    ]


def _help(report: "Report", options: Sequence[Option]) -> str:
    said = [inspect.cleandoc(report.__doc__ or "")]
    said += [
        f"{option.metavar.strip('[]')}: {option.help}"
        for option in options
        if option.argument and option.help
    ]
    given = [EXAMPLES.get(option.name.strip("_"), option.metavar) for option in options if option.required]
    line = " ".join(["comity report", report.name, *given])
    examples = [line, f"{line} --as-at 2025-11-16 --json"]
    return "\n\n".join([*said, "\b\n" + "\n".join(examples)])


def _report(
    ctx: click.Context, /, *, report: "Report", brought: Brought, options: Sequence[Option], **given: Any
) -> None:
    session = session_of(ctx)
    values = {option.name: given[option.name] for option in options}
    answer(session, report, options, values, given, brought=brought)


def answer(
    session: Session,
    report: "Report",
    options: Sequence[Option],
    values: dict[str, Any],
    given: dict[str, Any],
    *,
    brought: Brought | None = None,
) -> "Page":
    """Ask the ledger and print what a report answers: `values` are what was given for its options. The page."""
    from cli.paging import print_page

    if given.get("form") and _format_is_given():
        raise Usage(
            f"--as {given['form']} and --format {session.format}: an answer has one form, so leave one of the two out"
        )
    with reading(session, given["as_at"], given["as_known"]) as asked:
        said: dict[str, str] = {}
        taken = taken_from(options, values, asked, said)
        say_read(session, said)
        page = called(report, asked, taken, brought)

        def about() -> dict[str, Any]:
            return asked_for(report, asked, options, taken)

        if given.get("form"):
            _print_form(report.forms[given["form"]](page))
            session.say(*(f"Note: {note}" for note in page.notes))
        else:
            print_page(session, page, about, given.get("section"))
    return page


def _format_is_given() -> bool:
    """Whether the command line itself says --format or --json; a configuration's format gives way to another form."""
    from click.core import ParameterSource

    ctx = click.get_current_context(silent=True)
    while ctx is not None:
        if ParameterSource.COMMANDLINE in map(ctx.get_parameter_source, ("format", "json_")):
            return True
        ctx = ctx.parent
    return False


def say_read(session: Session, said: dict[str, str]) -> None:
    """Print back the dates that were read from other words."""
    for words, day in said.items():
        session.say(f"Read {words!r} as {day}.")


def taken_from(
    options: Sequence[Option], values: dict[str, Any], asked: "View", said: dict[str, str] | None = None
) -> dict[str, Any]:
    """What was given for a report's options, read; what was not given is left to the report.

    `said` takes up the dates that were read from other words.
    """
    from datetime import date

    said = {} if said is None else said
    today = date.fromordinal(asked.ask.today)
    return {
        option.name: read(option, values[option.name], asked, today, said)
        for option in options
        if values.get(option.name) not in (None, ())
    }


def called(report: "Report", asked: "View", taken: dict[str, Any], brought: Brought | None = None) -> "Page":
    """The page. Errors: Usage where an option's value has no answer, Failure where a guest breaks down."""
    from projections.row import Unanswerable
    from queries.axes import NoTime
    from store.without_gc import without_gc

    try:
        with without_gc():  # rows hold no cycles
            return report(asked.ask, **taken)
    except Unanswerable as error:
        raise Usage(str(error)) from error
    except NoTime as error:  # of an option of the report's own that takes what --as-known does
        names = (name for name, value in taken.items() if value == error.words)
        raise error.about(next(names, "as_known")) from None
    except Exception as error:
        if brought is None or brought.by == HOUSE or translated(error):
            raise
        raise Failure(
            70,
            f"a defect in the report {brought.name} ({brought.told}): {reason(error)}",
            "tell those who made it; --debug shows where",
        ) from error


def asked_for(
    report: "Report", asked: "View", options: Sequence[Option], taken: dict[str, Any]
) -> dict[str, Any]:
    """What was asked, as JSON has it."""
    from projections.row import as_json

    return {
        "report": report.name,
        "question": report.question,
        "as_at": asked.axes.as_at,
        "as_known": as_json(asked.axes.as_known),
        "options": {
            option.name.strip("_"): as_json(taken.get(option.name, option.default)) for option in options
        },
    }


def _print_form(made: Any) -> None:
    if isinstance(made, bytes):
        click.echo(made, nl=False)
    elif isinstance(made, str):
        click.echo(made, nl=not made.endswith("\n"))
    else:
        from cli.output import dumped

        click.echo(dumped(made))


class Line(NamedTuple):
    """One report that there is."""

    report: str
    question: str
    by: str
    place: str


@click.pass_context
def _reports(ctx: click.Context, /, new: str | None) -> None:
    if new is not None:
        from cli import scaffold

        scaffold.new(session_of(ctx), new)
        ctx.exit()
    if ctx.invoked_subcommand:
        return
    from cli.output import Column, fields, rows

    found = [Line(row.name, report.question, row.by, row.place) for row, report in loaded()]
    names = [row.report for row in found]

    def name(row: Line) -> str:
        return (
            f"{row.report} (one of {names.count(row.report)})" if names.count(row.report) > 1 else row.report
        )

    session = session_of(ctx)
    columns = [
        Column("report", name, fixed=True),
        Column("question", lambda row: row.question),
        Column("by", lambda row: row.by, fixed=True),
        Column("place", lambda row: row.place, wide=True),
    ]
    rows(session, found, columns, exact=fields(*Line._fields), title="Reports")
    for item in dict.fromkeys(names):
        if names.count(item) > 1:
            session.say(f"Warning: {names.count(item)} reports are called {item}: neither can be asked for")
    if session.suggests:
        session.suggest("report count", "report --help")


command = Reports(
    "report",
    callback=_reports,
    invoke_without_command=True,
    params=[click.Option(["--new"], metavar="NAME", help="Write a new report of this name, with its test.")],
    help="""What is asked of the ledger: each report answers one question, on any day, as known at any time.
    Without NAME, what there is. `comity report NAME --help` says what each takes.

    \b
    comity report
    comity report count --as-at 2025-11-16
    comity report briefing edinburgh --format md
    comity report --new quiet-cities
    """,
    subcommand_metavar="[NAME [--OPTION …]]",
)
