"""What a shell is told that completes words: which can stand where one is typed.

A shell waits for every answer, so nothing heavy is imported here: names come from a glance at the ledger's rows.
"""

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from cli.configuration import KEYS
from cli.recording import CERTAINTIES
from cli.session import COMPLETING, session_of
from queries.fields import FactType, types_called
from store.shell import Shell, quoted

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from store.ports import Glance, Person


POWERSHELL = """\
Register-ArgumentCompleter -Native -CommandName %(prog_name)s -ScriptBlock {
    param($word, $line, $cursor)
    $before = $line.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursor } | ForEach-Object {
        if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.Extent.Text }
    }
    $encoding = [Console]::OutputEncoding
    try {
        [Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false)
        $env:COMP_WORDS = $before -join "`n"
        $env:COMP_CWORD = $word
        $env:%(complete_var)s = "powershell_complete"
        %(prog_name)s | Where-Object { $_ } | ForEach-Object {
            $value, $help = $_ -split "`t", 2
            [System.Management.Automation.CompletionResult]::new($value, $value, "ParameterValue", $help)
        }
    } finally {
        Remove-Item Env:COMP_WORDS, Env:COMP_CWORD, Env:%(complete_var)s -ErrorAction SilentlyContinue
        [Console]::OutputEncoding = $encoding
    }
}
"""
"""What click has none of. Where nothing is answered, as for a file, PowerShell offers files itself."""


THINGS = {"plan": "planned", "commitment": "commitment-made", "instrument": "signed"}
"""What facts name that others began, by the field, with the fact that gives the name: nobody can complete a new one."""
SHOWN = 200
"""Names that are offered at a time."""


Word = tuple[str, ...]
"""A word that can stand here, then what else the same thing is called."""


Words = Callable[["Glance"], Iterable[Word]]


class Offered(click.ParamType[str]):
    """A parameter whose next word is known: one of a list, or a name in the ledger."""

    name = "text"

    def __init__(self, *, words: Words | None = None, listed: Iterable[str] = ()) -> None:
        self.words = words
        self.listed = tuple(listed)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> "list[CompletionItem[Any]]":
        """What begins as it was typed, by its short name, or by another of its names."""
        del param
        from click.shell_completion import CompletionItem

        from domain.text import seen

        found = []
        for word, said in _matching(self._words(ctx), incomplete):
            others = seen(", ".join(item for item in word if item != said)).replace("\n", " ")
            found.append(CompletionItem(said, help=others or None))
            if len(found) == SHOWN:
                break
        return found

    def _words(self, ctx: click.Context) -> Iterator[Word]:
        yield from ((item,) for item in self.listed)
        if self.words:
            from store.places import place_of

            with place_of(session_of(ctx).where).glance() as ledger:
                yield from self.words(ledger)


class People(Offered):
    """A person whom facts name already, in an office that they give, as an option takes it; or the name `alone`."""

    def __init__(self, *, alone: bool = False) -> None:
        super().__init__()
        self.alone = alone

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> "list[CompletionItem[Any]]":
        """Those of whose name a word begins as it was typed, who was named last first."""
        del param
        from click.shell_completion import CompletionItem

        from domain.text import normalise, seen
        from store.places import place_of

        with place_of(session_of(ctx).where).glance() as ledger:
            people = ledger.people()
        wanted, found = normalise(incomplete), dict[str, None]()
        for person in people:
            name, local = person.name, person.name_local or ""
            words = name if self.alone else _as_typed(person)
            begins = f" {normalise(f'{name} {local} {words}')}"
            if f" {wanted}" in begins and words == seen(words).replace("\n", " "):
                found[words] = None
        return [CompletionItem(words) for words in list(found)[:SHOWN]]


class Things(Offered):
    """A plan, a commitment or an instrument of the stream that is named before, if one is; what was told last first."""

    def __init__(self, field: str) -> None:
        super().__init__()
        self.field = field

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> "list[CompletionItem[Any]]":
        """Those that are open and whose names begin as it was typed."""
        del param
        from click.shell_completion import CompletionItem

        from store.places import place_of

        # behind `--plan` and a blank the option lacks its value still, and click leaves what came before unread
        who = str(ctx.params.get("who") or next(iter(ctx.args), "")).casefold()
        with place_of(session_of(ctx).where).glance() as ledger:
            told, called = ledger.things(self.field), ledger.names("body")
        names = dict.fromkeys(name for stream, name in told if not who or _is_meant(who, stream, called))
        begins = [name for name in names if name.startswith(incomplete.casefold())]
        return [CompletionItem(name) for name in begins[:SHOWN]]


def _is_meant(who: str, stream: str, called: "Mapping[str, tuple[str, ...]]") -> bool:
    """Whether words in lower case name a stream: by its id, what stands behind the colon, or a name of who is in it."""
    name = stream.partition(":")[2]
    parts = name.replace("@", "--").split("--")
    return who in {stream, name, *parts} or any(
        who == each.casefold() for part in parts for each in called.get(part, ())
    )


def _as_typed(person: "Person") -> str:
    """`Lo Ta-sheng [羅達生]; deputy mayor; kaohsiung`; the name alone where that would be read otherwise."""
    from queries.words import Unreadable
    from queries.words import person as read

    parts = {name: text for name, text in person._asdict().items() if text}
    written = person.name + (f" [{person.name_local}]" if person.name_local else "")
    written += (
        "; ".join(["", person.role or "", *([person.body] if person.body else [])]) if len(parts) > 1 else ""
    )
    with suppress(Unreadable):
        if read(written, "person") == parts:
            return written
    return person.name


def _matching(words: Iterable[Word], begun: str) -> Iterator[tuple[Word, str]]:
    """The words and names that begin so, as they can be typed; without a beginning, the words alone."""
    wanted = begun.casefold()
    for word in words:
        for said in word if wanted else word[:1]:
            if said.casefold().startswith(wanted) and quoted(said) == said:
                yield word, said
                break


def offer(command: click.Command) -> None:
    """Say of each parameter of a command which words can stand there."""
    verb = command.name or ""
    kinds = [shape for shape in _types(verb) if verb not in REGISTERED or verb in shape.kinds]
    choices = {field.name: field.choices for kind in kinds for field in kind.fields if field.choices}
    fields = [field for kind in kinds[::-1] for field in kind.fields]  # the options are those of the first
    named = ELSEWHERE | {field.name: field.names for field in fields if field.names}
    choices["certainty"] = CERTAINTIES
    if verb in {"list", "status", "map", "atlas"}:
        from domain.kinds import CLOSEST_FIRST
        from projections.reckoning.standings import FLAGS, STATUSES

        choices |= {"status": tuple(dict.fromkeys((*STATUSES["partnership"], *FLAGS))), "tie": CLOSEST_FIRST}
    if verb == "config":
        choices["key"] = tuple(KEYS)
    things = {name: Things(name) for name, begins in THINGS.items() if begins != verb}
    taken: dict[str, click.ParamType[Any]] = {
        **dict.fromkeys(("file", "output", "ledger"), click.Path()),
        **{name: Offered(words=partial(_named, kind=kind)) for name, kind in named.items()},
        **{field.name: things[field.name] for field in fields if field.name in things},
        **{field.name: People() for field in fields if field.shape in {"person", "people"}},
        **{name: Offered(listed=listed) for name, listed in choices.items()},
        **dict.fromkeys(("who", "entry"), Offered(words=_who(verb))),
    }
    if verb == "person":
        taken["name"] = People(alone=True)
    for param in command.params:
        if not (isinstance(param.type, click.Choice) or (isinstance(param, click.Option) and param.is_flag)):
            param.type = taken.get(param.name or "", param.type)


def _types(verb: str) -> tuple[FactType, ...]:
    """The types of fact that a command records; the vocabulary is not even read for one that records none."""
    if sys.modules.keys().isdisjoint(RECORDING):
        return ()
    return types_called(REGISTERED.get(verb, verb))


def _who(verb: str) -> Words:
    """Whom this command is about: of a type of fact, the streams that it stands in; else anything."""
    kinds = [kind for shape in _types(verb) for kind in shape.kinds]
    first = kinds[0] if kinds else ""

    def words(ledger: "Glance") -> Iterator[Word]:
        if first in {"", "partnership"}:
            yield from partnerships(ledger)
        if first in {"", "membership"}:
            yield from memberships(ledger)
        if first in {"", "programme"}:
            yield from _named(ledger, "programme")
        if first in {"source", "body"}:
            yield from _named(ledger, first)

    return words


def partnerships(ledger: "Glance") -> Iterator[Word]:
    """Each by whoever stands in it beside the home and in no other, by slug and by name; else by its id's end."""
    home, called = ledger.home(), ledger.names("body")
    others = {name: [word for word in name.split("--") if word != home] for name in ledger.ids("partnership")}
    often = Counter(item for those in others.values() for item in those)
    for name, those in others.items():
        alone = [item for item in those if often[item] == 1 or len(those) == 1]
        yield from ((item, *called.get(item, ())) for item in alone) if alone else [(name,)]


def memberships(ledger: "Glance") -> Iterator[Word]:
    """The networks of the home; other memberships by their ids."""
    home, called = ledger.home(), ledger.names("body")
    for name in ledger.ids("membership"):
        body, _, network = name.partition("@")
        yield (network, *called.get(network, ())) if body == home else (name,)


def _named(ledger: "Glance", kind: str) -> Iterator[Word]:
    """The names of one kind of stream: of a partnership, those by which a field takes it, its id."""
    if kind == "partnership":
        yield from ((f"partnership:{name}",) for name in ledger.ids(kind))
        return
    yield from ((name, *names) for name, names in ledger.names(kind).items())


ELSEWHERE = {"counterpart": "body", "of": "body", "body": "body", "source": "source"}
"""Parameters that are no field of a fact, and the kind of stream that they take a name of, whatever the command."""


RECORDING = ("cli.commands.record", "cli.commands.register")
"""The commands whose options are the fields of facts."""
REGISTERED = {"body": "registered", "source": "registered", "programme": "started"}
"""The facts that `comity register` records."""


def answer(cli: click.Command) -> int:
    """Answer the shell; whatever goes wrong, it says nothing, because somebody is typing. The exit code."""
    from click.shell_completion import shell_complete

    with_shells()
    try:
        return shell_complete(cli, {}, "comity", COMPLETING, os.environ[COMPLETING])
    except Exception:  # noqa: BLE001 — no sentence of ours belongs between what is typed
        return 1


def with_shells() -> None:
    """Tell click of a shell that it does not know, and the others of words that have to be quoted."""
    from click.shell_completion import (
        BashComplete,
        CompletionItem,
        FishComplete,
        ShellComplete,
        add_completion_class,
    )

    class Bash(BashComplete):
        """A word of several words is quoted, unless a quotation mark was typed before it: bash leaves that there."""

        def format_completion(self, item: CompletionItem[Any]) -> str:
            before = os.environ["COMP_WORDS"].split("\n")[: int(os.environ["COMP_CWORD"]) + 1]
            inside = before[-1].startswith(("'", '"'))
            return f"{item.type},{item.value if inside else quoted(item.value, Shell.POSIX)}"

    class Fish(FishComplete):
        """A word may have commas; fish quotes by itself."""

        source_template = FishComplete.source_template.replace('split ","', 'split -m 1 ","')

    class PowerShell(ShellComplete):
        """The words before the cursor come one a line; each answer is a word, a tab, and what it means."""

        name = "powershell"
        source_template = POWERSHELL

        def get_completion_args(self) -> tuple[list[str], str]:
            begun = os.environ.get("COMP_CWORD", "").lstrip("'\"")
            return os.environ["COMP_WORDS"].split("\n")[1:], begun

        def format_completion(self, item: CompletionItem[Any]) -> str:
            if item.type != "plain":
                return ""
            plain = quoted(item.value, Shell.POSIX) == item.value
            word = item.value if plain else quoted(item.value, Shell.POWERSHELL)
            return f"{word}\t{item.help or item.value}"

    for shell in (Bash, Fish, PowerShell):
        add_completion_class(shell)
