"""What all commands that write have in common: their options, and how they say what was done."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from cli.errors import AllAtOnce, Failure, Usage, refused
from cli.reading_options import say_where_it_is_told
from cli.session import Session, user
from cli.wording import flags, spoken, why_alone
from domain.message import Message, Several
from domain.sentence import sentence
from queries.fields import FactField, FactType, lacking, several, told
from queries.standings import directory_of
from queries.words import FORMS
from store.shell import quoted

if TYPE_CHECKING:
    from cli.effects import Effect
    from domain.corrections import EffectiveEntry
    from domain.entry import Entry
    from domain.fact import Fact
    from domain.history import History
    from queries.directory import Directory
    from store.application import Comity, Written

_METAVARS = {
    "when": "WHEN",
    "people": "PERSON",
    "person": "PERSON",
    "term": "TERM",
    "vote": "VOTE",
    "names": "NAME=VALUE",
}


def field_options(kind: FactType) -> list[click.Option]:
    """The fields of a fact as options."""
    return [_option(kind.verb, field) for field in kind.fields]


def _option(verb: str, field: FactField) -> click.Option:
    written = FORMS.get({"people": "person"}.get(field.shape, field.shape))
    words = told(field) + (f"; write {written}" if written else "")
    if field.required:
        words += f" ({INSTEAD.get((verb, field.name), 'required')})"
    names = [*flags(field), field.name]
    if field.shape == "flag":
        return click.Option(names, is_flag=True, help=words)
    return click.Option(
        names, multiple=several(field), metavar=_METAVARS.get(field.shape, "TEXT"), help=words
    )


def fact_options(*, on: bool = True) -> list[click.Option]:
    """The options that every fact has."""
    dated = [
        click.Option(
            ["--on"],
            metavar="WHEN",
            help="When it happened, as roughly as it is known: 2024-06, 'last friday', 民國114年10月.",
        )
    ]
    return [
        *(dated if on else []),
        click.Option(
            ["--source", "source"],
            multiple=True,
            metavar="SLUG[#PLACE]",
            help="Where it is said: a registered source, and the place in it.",
        ),
        click.Option(
            ["--quote"],
            multiple=True,
            metavar="WORDS",
            help="The source's own words, 25 at most.",
        ),
        click.Option(["--certainty"], metavar="C", help="confirmed (default), reported or alleged."),
        click.Option(
            ["--before"],
            type=click.IntRange(1),
            metavar="N",
            help="It came before entry N, where the dates leave that open.",
        ),
        click.Option(["--note"], metavar="TEXT", help="Free text."),
    ]


USER = click.Option(
    ["--user"],
    metavar="NAME",
    help="Who records (else $COMITY_USER, else the login name).",
)


def _is_right(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        ctx.find_root().ensure_object(Session).clock_is_right = True


CLOCK = click.Option(
    ["--clock-is-right"],
    is_flag=True,
    expose_value=False,
    callback=_is_right,
    help="Record although the clock is over a year ahead of the last entry.",
)


def write_options() -> list[click.Option]:
    """The options of every command that writes."""
    return [
        USER,
        click.Option(
            ["--command"],
            metavar="ID",
            help="A name for this command: repeated, it answers with its first result.",
        ),
        click.Option(["--dry-run"], is_flag=True, help="Say what would be recorded, and record nothing."),
        CLOCK,
    ]


EXPECT = click.Option(
    ["--expect"],
    type=click.IntRange(0),
    metavar="VERSION",
    help="Record only if the stream still has this version.",
)


OWN = frozenset({("signed", "instrument"), ("commitment-made", "commitment"), ("planned", "plan")})
"""What gets a slug of its own where none is given: the type of fact, and its field."""
NUMBERS = ("entry", "before", "expect")
"""What is given as the number of an entry in one stream, and means another one in another stream."""
INSTEAD = {
    **dict.fromkeys(OWN, "made of the rest where it is not given"),
    ("visited", "visitor"): "required, or --out or --in",
    ("visited", "host"): "required, or --out or --in",
    ("attested", "entry"): "required, or write WHO#N",
}
"""What is said of fields that have to be given, unless something else is."""
TOLD = 50
"""Entries of one command that are told one by one."""
DIGITS = 18
"""Digits that a number of entries may have."""
CERTAINTIES = ("confirmed", "reported", "alleged")
CORRECTIONS = frozenset({"corrected", "retracted", "contested", "preferred"})
"""Facts about an entry, of which it is said too that they moved nothing."""

STANDING = ("partnership:", "membership:", "programme:")
"""Streams of which a reader asks where they stand."""
UNEXPECTED = frozenset({"opened", "commitment-made", "commitment-closed", "planned", "plan-dropped"})
"""Facts from which nobody expects that a standing changes."""


def fields_from(
    options: Sequence[FactField],
    given: dict[str, Any],
    today: "date",
    read: dict[str, str],
    wrong: AllAtOnce,
) -> dict[str, Any]:
    """The fields of a fact from the command line's words, as JSON has them; those that cannot be read are `wrong`."""
    from queries.values import value

    fields: dict[str, Any] = {}
    for option in options:
        words = given.get(option.name)
        if words is None or words is False or words == ():
            continue
        with wrong.this():
            fields[option.name] = value(option, words, today, read)
    return fields | _common(given, today, read, wrong)


def _common(given: dict[str, Any], today: "date", read: dict[str, str], wrong: AllAtOnce) -> dict[str, Any]:
    """The fields that every fact has."""
    from queries.words import choice, sources, when

    fields: dict[str, Any] = {}
    if given.get("on"):
        with wrong.this():
            fields["on"] = when(given["on"], today, read)
    if given.get("source") or given.get("quote"):
        with wrong.this():
            fields["sources"] = sources(given.get("source", ()), given.get("quote", ()))
    if given.get("certainty"):
        with wrong.this():
            fields["certainty"] = choice("certainty", given["certainty"], CERTAINTIES)
    return fields | {name: given[name] for name in ("before", "note") if given.get(name) is not None}


Ready = Callable[[str, Sequence[str]], str]
"""How several values of one field are written at a command line, ready to be pasted."""


def with_bodies(
    cls: type["Fact"], fields: dict[str, Any], directory: "Directory", ready: Ready
) -> dict[str, Any]:
    """Fields with a body's slug where exactly its name was written; any other words stay as they are.

    Errors: `Nobody` where several bodies have the name; Usage for several names in one.
    """
    from domain.fields import says_who, with_slugs

    fields = dict(fields)
    for name, value in fields.items():
        if isinstance(value, list) and name in cls.model_fields and says_who(cls.model_fields[name]):
            fields[name] = [body for words in value for body in _each(name, words, directory, ready)]
    return with_slugs(cls, fields, directory.slug_or_words)


def _each(field: str, words: Any, directory: "Directory", ready: Ready) -> list[Any]:
    """The bodies in words such as `helsinki,turku`, where each is one; a slug has no comma. Errors: Usage."""
    from domain.fact import slug

    several = [part.strip() for part in words.split(",")] if isinstance(words, str) else []
    if len(several) <= 1:
        return [words]
    try:
        several = [slug(part.removeprefix("body:")) for part in several]
    except ValueError:
        return [words]  # plain text may have commas
    if unknown := [part for part in several if part not in directory.bodies]:
        raise Usage(
            f"{field}: {words!r} names several, and {' and '.join(unknown)}"
            f" {'is no registered body' if len(unknown) == 1 else 'are no registered bodies'}:"
            f" write {ready(field, several)}"
        )
    return several


def as_options(field: str, values: Sequence[str]) -> str:
    """Several values of one field as options: `--partners helsinki --partners turku`."""
    return " ".join(f"--{field.replace('_', '-')} {quoted(value)}" for value in values)


def missing(kind: FactType, given: dict[str, Any]) -> None:
    """Refuse a fact without its required fields, in one sentence that names them all."""
    if absent := [field for field in lacking(kind, given) if (kind.verb, field.name) not in OWN]:
        names = " and ".join(f"{flags(field)[0]} ({told(field)})" for field in absent)
        raise Usage(f"{kind.verb} needs {names}")


def today_of(ledger: "Comity") -> "date":
    """The day in the ledger's time zone."""
    return date.fromordinal(ledger.today())


def write(
    session: Session,
    ledger: "Comity",
    told: "tuple[str, Fact]",
    given: dict[str, Any],
    *,
    read: dict[str, str],
    directory: "Directory",
    suggest: Sequence[str],
    beside: "Beside | None" = None,
) -> None:
    """Record a fact of a stream as the command's options say, and report it with its effect, and what is said `beside`."""
    stream, fact = told
    result = ledger.record(
        stream,
        fact,
        by=user(given["user"]),
        command=given["command"],
        expect=given.get("expect"),
        dry_run=given["dry_run"],
    )
    report(session, ledger, result, read=read, directory=directory, suggest=suggest, beside=beside)


Beside = Callable[["Written"], Sequence[str]]
"""What is said of what was written, or would be: nothing is told of it before."""


def taken_for_a_city(name: str) -> Beside:
    """That a body is registered as a city, as nobody said what it is."""

    def said(written: "Written") -> Sequence[str]:
        is_taken = "would be" if written.dry_run else "is"
        registered = any(entry.fact.verb == "registered" for entry in written.entries)
        return [f"{name} {is_taken} taken for a city: say what else it is with --kind."] if registered else []

    return said


def record_fact(
    session: Session,
    kind: FactType,
    given: dict[str, Any],
    stream_of: "Callable[[Directory], str]",
    suggest: "Callable[[Directory, str], Sequence[str]]",
    *,
    known: "Mapping[str, Callable[[Directory, str], Any]] | None" = None,
    who: str | None = None,
    beside: Beside | None = None,
) -> None:
    """Record a fact of a type from a command's options, in the stream that is found, and suggest what comes next.

    `known` says what stands in fields that follow from the stream; `who` by what words that is found.
    """
    known = known or {}
    wrong = AllAtOnce()
    with wrong.this():
        missing(kind, {**given, **known})
    from domain.fact import fact_class

    read: dict[str, str] = {}
    with wrong, session.open() as ledger:
        directory, stream = directory_of(ledger), ""
        with wrong.this():
            stream = stream_of(directory)
            if who and any(given.get(name) for name in NUMBERS):
                version = str(given.get("entry") or "")
                see_that_it_is_its_own(
                    ledger, directory, who, stream, int(version) if version.isdecimal() else None
                )
        cls = fact_class(f"{stream.partition(':')[0] or kind.kinds[0]}.{kind.verb}")
        fields = fields_from(kind.fields, given, today_of(ledger), read, wrong)
        for field, of_the_stream in known.items() if stream else ():
            with wrong.this():
                fields[field] = of_the_stream(directory, stream)
        for verb, field in OWN:
            if verb == kind.verb and field not in fields and not wrong.errors:
                fields[field] = _own_slug(ledger, stream, field, fields, given["command"])
                beside = _called_so(field)
        with wrong.this():
            fields = with_bodies(cls, fields, directory, as_options)
        fact = made(cls, fields, ledger, wrong, (stream, not given.get("on") or "on" in fields))
        then = suggest(directory, stream)
        write(
            session,
            ledger,
            (stream, fact),
            given,
            read=read,
            directory=directory,
            suggest=then,
            beside=beside,
        )


WHENEVER = frozenset({"visit-without-a-party", "signed-by-no-party"})
"""Refusals that hold whatever the day."""


def made(
    cls: type["Fact"],
    fields: dict[str, Any],
    ledger: "Comity",
    wrong: AllAtOnce,
    where: tuple[str, bool] = ("", False),
) -> "Fact":
    """The fact that these fields make; where anything was `wrong`, all is told that is known to be.

    `where`: its stream, if that is known, and whether its day is: so is what the laws have against what can be read.
    """
    from domain.decide import unregistered
    from domain.fact import NotAFact, fact_of
    from domain.fields import references_in
    from domain.refusal import Refusal

    try:
        fact = fact_of(cls, fields)
    except NotAFact as error:  # of a field that cannot be read it is said already that it is needed
        others = [mistake.reason for mistake in error.mistakes if mistake.code != "missing"]
        if not wrong.errors:
            wrong.errors.append(error)
        elif others:
            wrong.errors.append(NotAFact(Message("{others}", others=Several(others, "; "))))
    else:
        if not wrong.errors:
            return fact
        stream, dated = where
        refusal = ledger.record(stream, fact, by=user(None), dry_run=True) if stream else None
        if isinstance(refusal, Refusal) and (refusal.field in fields if dated else refusal.code in WHENEVER):
            wrong.errors.append(Failure("refused", refusal.reason, refusal.hint))
    cited = [("source", item["source"]) for item in fields.get("sources", ())]
    if refusal := unregistered([*references_in(cls, fields), *cited], ledger.known):
        wrong.errors.append(Failure("refused", refusal.reason, refusal.hint))
    wrong.see()
    raise AssertionError("nothing was wrong")


def _called_so(field: str) -> Beside:
    """By which name what was recorded goes, that nobody gave one."""

    def said(written: "Written") -> Sequence[str]:
        is_called = "would be" if written.dry_run else "is"
        return [
            f"It {is_called} called {getattr(entry.fact, field)} from now on: --{field} names it otherwise."
            for entry in written.entries
        ]

    return said


def _own_slug(ledger: "Comity", stream: str, field: str, told: dict[str, Any], command: str | None) -> str:
    """A slug that nothing in the stream has, retracted or not; that of the command's own where it is repeated."""
    from queries.slugs import own_slug

    taken = {
        str(getattr(entry.fact, field, ""))
        for entry in ledger.history(stream).entries
        if command is None or entry.command != command
    }
    return own_slug(field, told, taken)


def report(
    session: Session,
    ledger: "Comity",
    result: Any,
    *,
    read: dict[str, str],
    directory: "Directory",
    suggest: Sequence[str] = (),
    beside: Beside | None = None,
) -> None:
    """Say what was recorded, what that did to where things stand, and what to be careful about; or refuse."""
    from cli.effects import say
    from domain.refusal import Refusal

    if isinstance(result, Refusal):
        refused(result)
    written, done = _with_effect(ledger, result, directory)
    if session.for_programs:
        from cli.output import tell

        tell(session, as_json(written) | {"effect": done.json() if done else None})
    else:
        from domain.text import seen

        verb = "Would record" if written.dry_run else "Recorded before" if written.repeated else "Recorded"
        for entry in written.entries[:TOLD]:
            fact = entry.fact
            day = f"  ({fact.on})" if fact.on else ""
            mark = f" [{fact.certainty}]" if fact.certainty != "confirmed" else ""
            told = seen(f"{verb} {entry.name}: {sentence(fact, directory.plain)}{mark}{day}")
            click.echo("\n".join(session.fitted(told)))
        if (more := len(written.entries) - TOLD) > 0:
            command = quoted(written.entries[0].command)
            seen_by = f": {session.called} audit --command {command}{session.named}"
            click.echo(f"and {more:,} more{'' if written.dry_run else seen_by}")
        if any(entry.fact.alleged for entry in written.entries):
            session.say("What is alleged moves no standing.")
    say_where_it_is_told(session, directory)
    session.say(*(beside(written) if beside else ()))
    session.say(*(f"Read {words!r} as {edtf}." for words, edtf in read.items()))
    for caution in written.cautions:
        session.say(f"Caution: {spoken(caution)}" + ("" if caution.endswith("?") else "."))
    if done and (done.changes or done.exactly or done.passed or any(map(_may_move, written.entries))):
        say(session, done)
    if suggest and not written.dry_run:
        session.suggest(*suggest)


def _with_effect(
    ledger: "Comity", written: "Written", directory: "Directory"
) -> "tuple[Written, Effect | None]":
    """What was recorded, with what that did; where nobody can read that any more, with a caution that says so."""
    from cli.effects import effect
    from store.errors import Unusable

    if not written.entries or written.repeated:
        return written, None
    try:
        return written, effect(ledger, written, directory)
    except Unusable as error:
        if written.dry_run:
            raise
        why = Message(
            "what it did to where things stand could not be read: {why}", why=why_alone(error.reason)
        )
        return replace(written, cautions=(*written.cautions, why)), None


def _may_move(entry: "Entry") -> bool:
    """Whether a reader may expect a standing to change, so that it is said too that none did.

    Of visits, promises and what opens a stream nobody expects it, and of what is alleged it is said that it moves none:
    there it would be noise.
    """
    fact = entry.fact
    if fact.verb in CORRECTIONS:
        return True
    return (
        type(fact).moves
        and not (fact.alleged or type(fact).lasts or fact.verb in UNEXPECTED)
        and entry.stream.startswith(STANDING)
    )


def as_json(written: "Written") -> dict[str, Any]:
    """What was recorded, as programs read it."""
    from domain.fact import fields_of

    return {
        "recorded": not written.dry_run,
        "repeated": written.repeated,
        "entries": [
            {
                "entry": entry.name,
                "position": entry.position,
                "type": entry.type,
                "id": entry.id,
                "command": entry.command,
                "fact": fields_of(entry.fact),
            }
            for entry in written.entries
        ],
        "cautions": list(map(spoken, written.cautions)),
    }


def remember_names(directory: "Directory", streams: Iterable[str]) -> None:
    """Learn what those are called whose registration may be taken back: afterwards nobody can say it of them."""
    from store.streams import parties

    for stream in sorted(streams)[:TOLD]:
        own = [stream.removeprefix("body:")] if stream.startswith("body:") else []
        for slug in (*parties(stream), *own):
            if directory.tells(f"body:{slug}"):
                directory.name(slug)
                directory.plain(slug)


def named(directory: "Directory", who: str, stream: str) -> str:
    """WHO as it leads a reader to a stream: the word that was typed, where it means that one to whoever reads too."""
    from queries.directory import Nobody

    try:
        return who if directory.any_stream(who) == stream else stream
    except Nobody:
        return stream


def entry_named(words: str) -> tuple[str, int]:
    """`WHO#N` as WHO and the version."""
    who, sign, number = words.rpartition("#")
    if not (sign and number.isascii() and number.isdigit() and len(number) <= DIGITS and who):
        raise Usage(f"{words!r} names no entry: write WHO#N, such as edinburgh#7 (see comity audit)")
    return who, int(number)


def stream_of_entry(ledger: "Comity", directory: "Directory", who: str, version: int) -> str:
    """The stream of WHO#N. Errors: `Nobody`; Failure where WHO is told in another one, with other numbers."""
    directory.led.clear()
    stream = directory.any_stream(who)
    see_that_it_is_its_own(ledger, directory, who, stream, version)
    return stream


def see_that_it_is_its_own(
    ledger: "Comity", directory: "Directory", who: str, stream: str, version: int | None
) -> None:
    """Refuse the number of an entry, or of a stream's entries, where WHO named a duplicate and led to another stream.

    Errors: Failure, which says where the entry is told now, if that can be found.
    """
    if not directory.led:
        return
    own = next(
        (
            named
            for named in (
                who,
                *directory.led,
                *(f"{kind}:{who}" for kind in ("partnership", "membership")),
            )
            if named in directory.streams and ledger.history(named).original
        ),
        None,
    )
    directory.led.clear()
    back = f"see what is told there: comity audit {quoted(stream)}"
    if own is None or version is None:
        raise Failure(
            "refused",
            f"{who} is told in {stream} since two registrations of a body became one, and its entries have other numbers"
            " there",
            back,
        )
    history = ledger.history(own)
    target = existing(history, version, own)
    if target.fact.verb == "same-as":
        raise Failure(
            "refused",
            f"{own}#{version} is part of a merge: {sentence(target.fact, directory.plain)}",
            "all of it is taken back by one command: comity retract --command"
            f" {quoted(target.entry.command)} --because …",
        )
    from queries.retold import told_as

    there = directory.told_in(own) or stream
    found = told_as(history, version, ledger.history(there), directory.originals)
    raise Failure(
        "refused",
        f"{own}#{version} belongs to a duplicate, and is told in {there} now"
        + (f", as #{found.rpartition('#')[2]}" if found else ", if it is told there"),
        f"name it there: {found} (comity audit {quoted(there)})"
        if found
        else f"see: comity audit {quoted(there)}",
    )


def field_and_value(what: str) -> list[click.Option]:
    """The options that name one field of an entry and a value of it, together or apart."""
    return [
        click.Option(["--set", "set_"], metavar="FIELD=VALUE", help=what),
        click.Option(["--field"], metavar="FIELD", help="The field alone, with --value."),
        click.Option(["--value"], metavar="VALUE", help="The value alone, with --field."),
    ]


Make = Callable[["Fact", "date", dict[str, str], AllAtOnce], dict[str, Any]]
"""What turns the fact of an entry into the own fields of its correction; takes up the dates that were read, and is wrong."""


def about_a_field(given: dict[str, Any]) -> Make:
    """The own fields of what says one value of one field (contested, preferred), by `field_and_value`. Errors: Usage."""
    from queries.words import pair

    both, field, value = (given.pop(name) for name in ("set_", "field", "value"))
    if both is not None and field is None and value is None:
        field, value = pair(both, "set")
    elif both is not None or field is None or value is None:
        raise Usage("say which field, and what stands there: --set FIELD=VALUE, such as --set on=2025-09-14")
    name = field.replace("-", "_")

    def make(fact: "Fact", today: "date", read: dict[str, str], wrong: AllAtOnce) -> dict[str, Any]:
        from queries.values import field_value

        with wrong.this():
            return {"field": name, "value": field_value(type(fact), name, value, today, read)}
        return {}

    return make


def correction(
    session: Session,
    words: str,
    given: dict[str, Any],
    make: Make,
    verb: str,
) -> None:
    """Record a correction of one entry: `make` turns the entry's fact into the correction's own fields."""
    from domain.fact import changed, fact_class
    from queries.words import sources

    who, version = entry_named(words)
    read: dict[str, str] = {}
    with AllAtOnce() as wrong, session.open() as ledger:
        if "because" in given and not given["because"]:
            wrong.errors.append(Usage("--because is needed: say why"))
        directory = directory_of(ledger)
        stream = stream_of_entry(ledger, directory, who, version)
        history = ledger.history(stream)
        target = existing(history, version, who)
        fields: dict[str, Any] = {"entry": version}
        with wrong.this():
            fields |= _naming_bodies(target, make(target.fact, today_of(ledger), read, wrong), directory)
            new = {
                item["field"]: item["value"]
                for item in (*fields.get("changes", ()), fields)
                if "field" in item
            }
            changed(target.fact, new)  # a value that cannot be read is no law's business
        if given.get("source") or given.get("quote"):
            with wrong.this():
                fields["sources"] = sources(given.get("source", ()), given.get("quote", ()))
        fields |= {name: given[name] for name in ("note", "because") if given.get(name)}
        fact = made(fact_class(f"{stream.partition(':')[0]}.{verb}"), fields, ledger, wrong)
        suggest = (f"audit {quoted(who)}",)
        write(session, ledger, (stream, fact), given, read=read, directory=directory, suggest=suggest)


def _naming_bodies(target: "EffectiveEntry", made: dict[str, Any], directory: "Directory") -> dict[str, Any]:
    """The own fields of a correction, with a body's slug where exactly its name was written.

    What is contested or preferred stays as it is where it is on record so.
    """
    cls = type(target.fact)

    def put(field: str, value: Any) -> Any:
        if field not in cls.model_fields or value is None:
            return value
        return with_bodies(cls, {field: value}, directory, _as_a_value)[field]

    if "changes" in made:
        changes = [{**change, "value": put(change["field"], change["value"])} for change in made["changes"]]
        return made | {"changes": changes}
    field, value = made.get("field"), made.get("value")
    if field not in cls.model_fields or value in (target.value(field), *target.other_values(field)):
        return made
    return made | {"value": put(field, value)}


def _as_a_value(field: str, values: Sequence[str]) -> str:
    """Several values of one field as one value: `partners=helsinki|turku`."""
    return quoted(f"{field}={'|'.join(values)}")


def existing(history: "History", version: int, who: str) -> "EffectiveEntry":
    """One entry of a stream, as it is read. Errors: Failure where there is none."""
    found = history.effective_entry(version)
    if found is None:
        count = len(history.entries)
        has = f"#1 to #{count}" if count > 1 else "#1 alone" if count else "no entries"
        raise Failure(
            "not-found",
            f"there is no #{version}: {history.stream} has {has}",
            f"see them: comity audit {quoted(who)}",
        )
    return found


CORRECTION_OPTIONS = [
    option for option in fact_options(on=False) if option.name in {"source", "quote", "note"}
]
