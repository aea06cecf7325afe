"""The options that all commands have, before their names and after them; and what holds for every option."""

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial, wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from cli.configuration import FORMATS
from cli.errors import Usage
from cli.parameters import answer_of, said
from cli.session import COMPLETING, Session

Callback = Callable[..., Any]
Command = TypeVar("Command", bound=click.Command)
INTO_A_FILE = {
    "rows": "Into this new file; its ending says how (.csv, .json, .jsonl, .md), unless --format does.",
    "words": "Into this new file, in words; as JSON where it ends in .json or .jsonl, unless --format says how.",
    "JSON": "Into this new file, as JSON: it ends in .json or .jsonl, unless --format says so.",
    "a script": "Into this new file, which a shell reads.",
}
"""What `-o` says it does, by how a command answers."""


def with_common_options(command: Command) -> Command:
    """The command, with the options that all have; they work before and after its name."""
    for param in command.params:
        if param.callback is None:
            param.callback = said
    own = {name for param in command.params for name in param.opts}
    command.params.extend(_options(command))
    _each_once(command)
    if "--output" in own:
        _keep_what_it_reads(command)
    elif _prints(command):
        _write_where_it_was_asked(command)
    if COMPLETING in os.environ:
        from cli.completing import offer

        offer(command)
    return command


def _options(command: click.Command) -> list[click.Option]:
    return [
        option(
            "--ledger",
            keep="ledger",
            metavar="PATH",
            help="The ledger's file (else $COMITY_LEDGER, ./comity.db).",
        ),
        option(
            "--format",
            keep="format",
            type=click.Choice(FORMATS),
            help="How rows are printed (default: a table on a terminal; in a pipe csv, or text where there are several).",
        ),
        option(
            "--json", "json_", keep="format", flag_value="json", is_flag=True, help="Short for --format json."
        ),
        *(_into_a_file(command) if _prints(command) else ()),
        option("--color/--no-color", keep="color", default=None, help="Colours, or none (also $NO_COLOR)."),
        option("--no-input", keep="no_input", is_flag=True, help="Never ask, not even on a terminal."),
        option("-q", "--quiet", keep="quiet", is_flag=True, help="Say only what was asked for."),
        option("-v", "--verbose", keep="verbose", is_flag=True, help="Say more."),
        option("--debug", keep="debug", is_flag=True, help="Where an error is comity's own, show where."),
    ]


def _into_a_file(command: click.Command) -> Iterator[click.Option]:
    """`-o FILE`, but where a command makes its files itself; `--force`, but where that word has another meaning."""
    taken = {name for param in command.params for name in param.opts}
    if "--output" in taken:
        return
    yield option(*("-o", "--output"), keep="output", metavar="FILE", help=INTO_A_FILE[answer_of(command)])
    if "--force" not in taken:
        yield option("--force", keep="force", is_flag=True, help="With -o: write over the file.")


def _prints(command: click.Command) -> bool:
    """Whether a command prints something itself: not one that only hands over to another."""
    return not isinstance(command, click.Group) or command.invoke_without_command


def _keep(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def kept(ctx: click.Context, parameter: click.Parameter, value: Any) -> None:
        session = ctx.find_root().ensure_object(Session)
        value = said(ctx, parameter, value)
        if value and isinstance(parameter, click.Option) and not parameter.is_flag:
            before: set[str] = ctx.find_root().meta.setdefault("comity.before", set())
            if name in before:  # once before the command's name, and once after it
                raise _double(parameter, ctx)
            before.add(name)
        if value or (value is False and name == "color"):
            setattr(session, name, value)

    return kept


def option(*names: str, keep: str, **rest: Any) -> click.Option:
    """An option that the session keeps."""
    return click.Option(names, expose_value=False, callback=_keep(keep), **rest)


def _keep_what_it_reads(command: click.Command) -> None:
    """Let a command that makes its files itself make none over what it is given."""

    def guarded(callback: Callback, *words: Any, **given: Any) -> Any:
        if given["output"] not in {None, "-"}:
            from cli.places import see_that_it_is_no_input
            from cli.to_file import see_that_a_file_of_its_own_fits

            ctx = click.get_current_context()
            see_that_a_file_of_its_own_fits(ctx, given)
            see_that_it_is_no_input(Path(given["output"]), ctx)
        return callback(*words, **given)

    _around(command, guarded)


def _write_where_it_was_asked(command: click.Command) -> None:
    """Let what a command prints, by whatever way, go into the file that `-o` names."""

    def written(callback: Callback, *words: Any, **given: Any) -> Any:
        ctx = click.get_current_context()
        session = ctx.find_root().ensure_object(Session)
        if session.output == "-":
            session.output = None
        if ctx.invoked_subcommand:  # that one prints
            return callback(*words, **given)
        if session.output is None:
            if session.force:
                raise Usage("--force writes over a file: name it with -o", ctx)
            return callback(*words, **given)
        from cli.to_file import into_file

        with into_file(ctx, session, given):
            return callback(*words, **given)

    _around(command, written)


def _around(command: click.Command, do: Callable[..., Any]) -> None:
    """Let a command call `do`, which is given what it called before, and with what."""
    if callback := command.callback:
        command.callback = wraps(callback)(partial(do, callback))


def _each_once(command: Command) -> None:
    """Let a command refuse an option that takes one value and is given two: one of them would be lost."""
    make = command.make_parser

    def make_parser(ctx: click.Context) -> Any:
        parser = make(ctx)
        parse = parser.parse_args

        def parse_args(args: list[str]) -> Any:
            found = parse(args)
            if not ctx.resilient_parsing:
                _refuse_doubles(found[2], ctx)
            return found

        setattr(parser, "parse_args", parse_args)  # noqa: B010 — click has no other place for it
        return parser

    setattr(command, "make_parser", make_parser)  # noqa: B010


def _refuse_doubles(given: Iterable[click.Parameter], ctx: click.Context) -> None:
    """Refuse an option that stands twice among those given, and takes one value. Errors: Usage."""
    seen: set[str | None] = set()
    for parameter in given:
        if (
            not isinstance(parameter, click.Option)
            or parameter.multiple
            or parameter.count
            or parameter.is_flag
        ):
            continue
        if parameter.name in seen:
            raise _double(parameter, ctx)
        seen.add(parameter.name)


def _double(option: click.Option, ctx: click.Context) -> Usage:
    said = f"{option.opts[0]} takes one value, and more than one is given"
    if option.name == "set_":  # of what is said of one field (`about_a_field`)
        said += f": {ctx.info_name} each field by itself, one after the other"
    return Usage(said, ctx)
