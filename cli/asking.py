"""Reports as commands: their options from the functions they are, what they answer printed as it was asked for."""

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from cli.common_options import with_common_options
from cli.errors import Usage
from cli.reading_options import reading, time_options
from cli.session import Session, session_of
from cli.wording import flag, speak, spoken_hint, translate
from domain.message import Step, said
from drawings.forms import forms_of, picture, see_that_it_can_be_made
from queries.finding import Discovered, NoReport, built_in_report, load
from queries.options import Listed, Option, listed, listed_of

if TYPE_CHECKING:
    from projections.ask import Ask
    from projections.report import Report
    from queries.answers import Answer

OURS = (
    *("ledger", "format", "json", "color", "quiet", "verbose", "debug", "help", "as_at", "as_known"),
    *("as", "section", "output", "force"),
)
"""Options that every report has."""
EXAMPLES = {
    "who": "edinburgh",
    "of": "kaohsiung",
    "year": "2025",
    "body": "edinburgh",
    "words": "edinburgh",
    "name": "cammy",
}
"""What may stand for a parameter that has to be given."""
BESIDES = {"diff": "--from 2024"}
"""What else a report wants to be asked."""
SECTION = click.Option(
    ["--section"],
    metavar="NAME",
    help="Only this table of the page; in csv and jsonl, instead of the first.",
)


def command_of(
    report: "Report | Discovered",
    found: Discovered | None = None,
    *,
    name: str | None = None,
    help: str | None = None,  # noqa: A002 — click's word
    rows_alone: bool = False,
) -> click.Command:
    """A report as a command, under its own name and help or others; one that is merely found is loaded when it is asked.

    With `rows_alone` its JSON is the rows of its first table, or its one row, and it has no sections to choose from.
    Errors: NoReport; as loading it, where nothing is known of it.
    """
    if isinstance(report, Discovered):
        about, found = listed(report), report
    else:
        about = listed_of(report)

    def made() -> "Report":
        return load(report) if isinstance(report, Discovered) else report

    for option in about.options:
        if option.plain in OURS:
            raise NoReport(f"{flag(option.name)} is an option of every report: call it something else")
    asked = partial(_ask, made=made, found=found, options=about.options, rows_alone=rows_alone)
    sections = [] if rows_alone else [SECTION]
    return with_common_options(
        click.Command(
            name or about.name,
            callback=click.pass_context(asked),
            params=[
                *(parameter(option, sentence=help is not None) for option in about.options),
                *_forms(about),
                *sections,
                *time_options(),
            ],
            help=_help(about) if help is None else help,
        )
    )


def built_in(module: str, **rest: Any) -> click.Command:
    """A built-in report as a command of its own: `module` is where it stands, the rest is as above."""
    return command_of(built_in_report(module), **rest)


def is_argument(option: Option) -> bool:
    """Whether an option stands without its name: whom a report is about, and what has to be given."""
    return option.kind == "who" or option.required


def metavar(option: Option) -> str:
    """What stands for an option in the help."""
    if is_argument(option):
        name = "WHO" if option.kind == "who" else option.plain.upper()
        return name if option.required else f"[{name}]"
    shown = {"body": "BODY", "when": "DAY", "year": "YEAR", "span": "SPAN", "text": "TEXT"}
    shown |= {"int": "N", "float": "N"}
    return "|".join(option.choices) if option.choices else shown.get(option.kind, "WHO")


WORDS = "words"
"""The parameter that several words may be given for without quotes."""


def _as_one(_ctx: click.Context, _parameter: click.Parameter, words: tuple[str, ...]) -> str:
    return " ".join(words)


def parameter(option: Option, *, sentence: bool = False) -> click.Parameter:
    """An option as click has it; what it means is said as a sentence, or as it was written."""
    means = help_of(option)
    means = f"{means[:1].upper()}{means[1:]}." if sentence and means else means
    known = {"int": click.INT, "float": click.FLOAT}
    shape = known.get(option.kind, click.Choice(option.choices) if option.choices else click.STRING)
    if option.plain == WORDS and option.required and option.kind == "text":
        return click.Argument([option.name], metavar="WORDS…", required=True, nargs=-1, callback=_as_one)
    if is_argument(option):
        return click.Argument([option.name], metavar=metavar(option), required=option.required, type=shape)
    word = flag(option.name)
    if option.kind == "flag":
        names = f"{word}/--no-{word[2:]}" if option.default else word
        return click.Option([names, option.name], is_flag=True, default=bool(option.default), help=means)
    return click.Option(
        [word, option.name],
        multiple=option.several,
        metavar=metavar(option),
        type=shape,
        help=means + default_of(option),
    )


def help_of(option: Option) -> str:
    """What an option means, with others that it speaks of as the command line has them."""
    return said(option.help, lambda what: speak(what) if isinstance(what, Step) else flag(what), translate)


def default_of(option: Option) -> str:
    """What holds where nothing is given, in words."""
    if option.default in (None, (), ""):
        return ""
    value = f"{option.default}d" if option.kind == "span" else str(option.default)
    return f"  [default: {value}]"


def _forms(about: Listed) -> list[click.Option]:
    forms = (*about.forms, *forms_of(about.name))
    if not forms:
        return []
    return [
        click.Option(
            ["--as", "form"],
            type=click.Choice(forms),
            metavar="|".join(forms),
            help="In this form, instead of tables.",
        )
    ]


def _help(about: Listed) -> str:
    options = about.options
    parts = [about.doc]
    parts += [
        f"{metavar(option).strip('[]')}: {help_of(option)}"
        for option in options
        if is_argument(option) and option.help
    ]
    given = [EXAMPLES.get(option.plain, metavar(option)) for option in options if option.required]
    besides = [BESIDES[about.name]] if about.name in BESIDES else []
    line = " ".join(["comity report", about.name, *given, *besides])
    examples = [line, f"{line} --as-at 2025-11-16 --json"]
    return "\n\n".join([*parts, "\b\n" + "\n".join(examples)])


# --- asking


def _ask(
    ctx: click.Context,
    /,
    *,
    made: "Callable[[], Report]",
    found: Discovered | None,
    options: Sequence[Option],
    rows_alone: bool,
    **given: Any,
) -> None:
    words = {option.name: given[option.name] for option in options}
    ask_and_print(session_of(ctx), made(), words, given, found=found, rows_alone=rows_alone)


def ask_and_print(
    session: Session,
    report: "Report",
    words: Mapping[str, Any],
    given: Mapping[str, Any],
    *,
    found: Discovered | None = None,
    rows_alone: bool = False,
) -> None:
    """Ask the ledger and print what a report answers: `words` were given for its options, `given` for those of all.

    Errors: Usage, those of `queries.answers.answer` and of the ledger.
    """
    from cli.following import READINGS, after
    from cli.layouts import laid_out
    from cli.output import chosen
    from cli.printing import FOR_PEOPLE, print_answer
    from queries.answers import answer
    from queries.withdrawals import for_people

    form = given.get("form")
    if form and _format_is_given():
        raise Usage(
            f"--as {form} and --format {session.format}: an answer has one form, so leave one of the two out"
        )
    if form and given.get("section"):
        raise Usage(
            f"--as {form} and --section: that form is of the whole answer, so leave one of the two out"
        )
    if form and form not in report.forms:
        _see_that_it_can_be_drawn(session, form)
    with reading(session, given["as_at"], given["as_known"]) as view:
        read: dict[str, str] = {}
        answered = answer(report, view, words, read=read, found=found, say=spoken_hint)
        say_read(session, read)
        if form:
            _print_form(session, report, answered, form, view.ask)
            return
        section = given.get("section")
        if section is not None:
            answered = answered.table(section)
        if (session.format or ("table" if len(answered.tables) > 1 else chosen(session))) in FOR_PEOPLE:
            answered = for_people(view.ask, answered)
        if section is not None:
            print_answer(session, answered, ask=view.ask)
            return
        layout = laid_out(session, view, answered)
        print_answer(session, answered, layout, rows_alone=rows_alone, ask=view.ask)
        if session.suggests and (who := words.get("who")) and report.name in READINGS:
            session.suggest(*after(report.name, view.ask, view.stream(who), who))


def _see_that_it_can_be_drawn(session: Session, form: str) -> None:
    """Refuse a picture that cannot be made here, or that a terminal would be given. Errors: Usage, `NotInstalled`."""
    see_that_it_can_be_made(form)
    if form == "png" and not session.output and _is_a_terminal():
        raise Usage("--as png: a terminal shows no pictures: name a file with -o, such as -o map.png")


def _is_a_terminal() -> bool:
    return sys.stdout.isatty()


def _format_is_given() -> bool:
    """Whether the command line itself says --format or --json; a configuration's format gives way to another form."""
    ctx = click.get_current_context(silent=True)
    while ctx is not None:
        if ParameterSource.COMMANDLINE in map(ctx.get_parameter_source, ("format", "json_")):
            return True
        ctx = ctx.parent
    return False


def say_read(session: Session, read: Mapping[str, str]) -> None:
    """Print back the dates that were read from other words."""
    for words, day in read.items():
        session.say(f"Read {words!r} as {day}.")


def _print_form(session: Session, report: "Report", answered: "Answer", form: str, ask: "Ask") -> None:
    from projections.page import Written

    if form in report.forms:
        made = report.forms[form](answered.page)
    else:
        made = picture(report.name, form, ask, answered.page, answered.asked["options"])
    if isinstance(made, bytes):
        click.echo(made, nl=False)
    elif isinstance(made, str):
        click.echo(made, nl=not made.endswith("\n"))
    else:
        from queries.written import dumped

        click.echo(dumped(made))
    left_out = made.notes if isinstance(made, Written) else ()
    session.say(*(f"Note: {note}" for note in (*answered.notes, *left_out)))
    places = next((table.total for table in answered.tables if table.name == "places"), None)
    count, what = (answered.tables[0].total, "row") if places is None else (places, "place")
    number = made.holds if isinstance(made, Written) else f"{count:,} {what}{'' if count == 1 else 's'}"
    session.printed = f"{answered.title}, {number}" if answered.title else number
