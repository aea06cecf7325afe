"""`comity config [KEY [VALUE]]`: what is the same every day, set, shown and taken out."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import click

from cli.configuration import KEYS, members, settings, settings_in, text_of
from cli.errors import Failure, Usage, meant
from cli.places import see_that_it_is_free_of_a_ledger
from cli.session import Session, session_of
from store import folders

ANSWERS = "words"


@click.pass_context
def _config(ctx: click.Context, /, key: str | None, value: str | None, unset: bool, where: bool) -> None:
    session = ctx.find_root().ensure_object(Session)
    file = folders.configuration()
    if where:
        if key or unset:
            raise Usage("--where says where things are kept, and sets nothing: leave the rest out")
        _say_where(session)  # whatever the file says
        return
    if key is None:
        if unset:
            raise Usage(f"say what is no longer to be set: comity config --unset {'|'.join(KEYS)}")
        _list(session_of(ctx), file)
        return
    if key not in KEYS:
        hint = meant(key, KEYS, f"there are {', '.join(KEYS)}", most=1)
        raise Usage(f"there is nothing called {key} to set: {hint}")
    if unset and value is not None:
        raise Usage(f"either set {key} to {value!r} or unset it, not both")
    if unset:
        _write(file, key, None)
        session.say(f"{key} is no longer set in {file}.")
    elif value is not None:
        taken = _taken(key, value)
        _write(file, key, taken)
        session.say(f"Set in {file}.", *(_of_the_ledger(str(taken)) if key == "ledger" else ()))
    elif key in settings():
        click.echo(_word(settings()[key]))
    else:
        raise Failure(
            "not-found", f"{key} is not set in {file}", f"it says {KEYS[key][0]}: comity config {key} …"
        )


def _of_the_ledger(named: str) -> Iterator[str]:
    """That nothing is there yet, or that it cannot be opened: a name may be mistyped."""
    from cli.wording import spoken
    from store.address import address_of
    from store.errors import Unusable
    from store.places import place_of

    place = place_of(address_of(named))
    try:
        why = None if place.stands() or place.set_aside() else place.missing().reason
    except Unusable as error:
        why = error.reason
    if why:
        yield f"Caution: {spoken(why)}."


def _taken(key: str, value: str) -> str | bool:
    try:
        return KEYS[key][1](value)
    except ValueError as error:
        raise Usage(f"{key}: {error}") from None


def _list(session: Session, file: Path) -> None:
    """Everything that can be set, with what goes before it today."""
    known = settings()
    if session.for_programs:
        from cli.output import tell

        tell(session, {"file": str(file), **{key: known.get(key) for key in KEYS}})
        return
    session.say(f"{file}{'' if file.exists() else ' (not there yet)'}")
    for key, (what, _, variable) in KEYS.items():
        said = _word(known[key]) if key in known else f"not set: {what}"
        over = f"  (${variable} goes before it)" if variable and os.environ.get(variable) else ""
        click.echo(f"{key:<7} {said}{over}")


def _say_where(session: Session) -> None:
    """Where what is this user's is kept."""
    places = {"config": folders.configuration(), "data": folders.data(), "cache": folders.cache()}
    if session.for_programs:
        from cli.output import tell

        tell(session, {name: str(place) for name, place in places.items()})
        return
    from domain.text import seen

    for name, place in places.items():
        over = f"COMITY_{name.upper()}"
        click.echo(seen(f"{name:<7} {place}") + (f"  (by ${over})" if os.environ.get(over) else ""))


def _word(value: str | bool) -> str:
    return ("no", "yes")[value] if isinstance(value, bool) else value


def _write(file: Path, key: str, value: str | bool | None) -> None:
    """Set one line of the file, or take it out; every other line stays as it is. Errors: Failure."""
    wanted = {member: said for member, said in members(file).items() if member != key}
    if value is not None:
        wanted[key] = value
    line = [] if value is None else [f"{key} = {json.dumps(value, ensure_ascii=False)}"]
    lines = text_of(file.read_bytes()).splitlines() if file.exists() else []
    own = [number for number, line in enumerate(lines) if re.match(rf"\s*[\"']?{key}[\"']?\s*=", line)]
    first = own[0] if own else 0
    text = "".join(f"{item}\n" for item in (*lines[:first], *line, *lines[first + len(own[:1]) :]))
    import tomllib

    try:
        done = tomllib.loads(text) == wanted
    except (ValueError, RecursionError):
        done = False
    if not done:
        raise Failure(
            "unreadable", f"{file} is laid out otherwise than comity writes it", f"change {key} in it by hand"
        )
    from store.naming import whole

    see_that_it_is_free_of_a_ledger(file)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with whole(file, over=True) as beside:
            beside.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Failure(
            "unusable", f"{file} cannot be written: {(error.strerror or str(error)).lower()}"
        ) from None
    settings_in.cache_clear()


command = click.Command(
    "config",
    callback=_config,
    params=[
        click.Argument(["key"], required=False, metavar="[KEY"),
        click.Argument(["value"], required=False, metavar="[VALUE]]"),
        click.Option(["--unset"], is_flag=True, help="Set KEY no longer."),
        click.Option(
            ["--where"], is_flag=True, help="Where this is kept, and signing keys, and what is a cache."
        ),
    ],
    help=f"""What is the same every day: {", ".join(KEYS)}. Without KEY, all of it and where it is kept.
    An option goes before the environment, the environment before this.

    \b
    comity config user mei
    comity config ledger ~/kaohsiung.db
    comity config color no
    comity config --unset ledger
    comity config --where

    $COMITY_CONFIG names another file, $COMITY_DATA another folder for signing keys, what was sealed here, maps
    of lists and the ledger of who names none, $COMITY_CACHE one for what may be thrown away at any time.
    """,
)
