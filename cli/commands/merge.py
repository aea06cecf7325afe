"""`comity merge DUPLICATE ORIGINAL`: two registrations of one body become one."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from cli.errors import refused
from cli.recording import CORRECTION_OPTIONS, as_json, remember_names, write_options
from cli.session import session_of, user
from cli.wording import spoken
from domain.caution import Caution
from domain.message import Blank, Message, Several, Step
from projections.phrases import counted
from queries.standings import directory_of

if TYPE_CHECKING:
    from queries.directory import Directory
    from queries.effects import Effect, Joined
    from store.application import Comity
    from store.merging import Merged, Retold

ANSWERS = "words"
SHOWN = 20
"""Ties of which it is said one by one what becomes of them."""
FEW = 3
"""Entries of one that are named."""


@click.pass_context
def _merge(ctx: click.Context, /, duplicate: str, original: str, **given: Any) -> None:
    from cli.effects import effect, say
    from domain.fact import Citation
    from domain.refusal import Refusal
    from queries.words import sources
    from store.merging import merge

    session = session_of(ctx)
    with session.open() as ledger:
        directory = directory_of(ledger)
        goes, stays = (_body(words, ledger, directory) for words in (duplicate, original))
        doubt = _doubt(goes, stays, directory)
        remember_names(directory, [f"body:{goes}", *directory.between(goes)])
        done = merge(
            ledger,
            goes,
            stays,
            by=user(given["user"]),
            command=given["command"],
            sources=[Citation(**source) for source in sources(given["source"], given["quote"])],
            note=given["note"],
            dry_run=given["dry_run"],
        )
        if isinstance(done, Refusal):
            refused(done)
        if doubt and not done.written.repeated:
            done.written = replace(done.written, cautions=(doubt, *done.written.cautions))
        written = done.written
        moved = None if written.repeated else effect(ledger, written, directory)
        if session.for_programs:
            from cli.output import tell

            told = as_json(written) | {"effect": moved.json() if moved else None}
            tell(session, told | {"merged": _as_json(done, moved)})
        else:
            for line in said(done, directory, moved):
                click.echo("\n".join(session.fitted(line)))
        for caution in written.cautions:
            session.say(f"Caution: {spoken(caution)}.")
        if moved:
            say(session, moved)
        if not written.dry_run:
            session.suggest(f"show {done.original}", f"audit body:{done.duplicate}")


def _body(words: str, ledger: "Comity", directory: "Directory") -> str:
    """The body that is meant: by its own slug, even where it is read as another one already."""
    slug = words.removeprefix("body:")
    known = slug.replace("-", "").isalnum() and ledger.known.registered("body", slug)
    return slug if known else directory.body(words)


def _doubt(duplicate: str, original: str, directory: "Directory") -> Caution | None:
    """What is said of two bodies before they are made one, where they may well be two."""
    from domain.alike import Known, against

    if not {duplicate, original} <= directory.bodies.keys() or duplicate == original:
        return None  # which is refused
    found = against(*(Known.of(slug, directory.bodies[slug]) for slug in (duplicate, original)))
    if not found:
        return None
    return Caution(
        "may-be-two",
        "{duplicate} ({one}) and {original} ({other}) may be two: {evidence}",
        duplicate=duplicate,
        original=original,
        one=directory.bodies[duplicate].title,
        other=directory.bodies[original].title,
        evidence=Several(found, "; "),
    )


def said(done: "Merged", directory: "Directory", moved: "Effect | None") -> Iterator[str]:
    """What a merge does or did, a line each, with what that moved."""
    joined = moved.joined if moved else {}
    written, plain = done.written, directory.plain
    names = {
        "duplicate": done.duplicate,
        "original": done.original,
        "name": plain(done.original),
        "entries": counted(len(written.entries), "entry"),
    }
    if written.repeated:
        yield spoken(
            Message("Recorded before: {duplicate} is the same as {original} ({name}): {entries}", **names)
        )
        return
    will = written.dry_run
    yield spoken(
        Message("Would make {duplicate} the same as {original} ({name}), with {entries}", **names)
        if will
        else Message("{duplicate} is the same as {original} ({name}) from now on: {entries}", **names)
    )
    for row in done.retold[:SHOWN]:
        yield f"  {spoken(_retold(row, joined.get(row.stream)))}"
    if len(done.retold) > SHOWN:
        yield f"  and {len(done.retold) - SHOWN:,} more"
    for below in done.lifted[:SHOWN]:
        yield f"  {spoken(Message('{below} lies under the original’s partnership', below=below))}"
    if done.completed:
        fields = Several(done.completed)
        taken = Message("taken over into the registration of {original}: {fields}", fields=fields, **names)
        yield f"  {spoken(taken)}"
    if done.naming:
        streams = counted(done.naming, "other stream")
        yield f"  {spoken(Message('named {duplicate} in {streams}: read as {original}', streams=streams, **names))}"
    command = written.entries[0].command
    undo = Step("retract", command=command, because=Blank("…"))
    yield spoken(
        Message("Nothing was recorded. Whatever comes of it is taken back by one command")
        if will
        else Message("To take all of it back: {undo}", undo=undo)
    )


def _retold(row: "Retold", joined: "Joined | None") -> Message:
    """What becomes of one stream; of one whose standing changed, or the other one's, where both stood and it stands."""
    parts: list[str] = [Message("{entries} told anew", entries=counted(row.told, "entry"))]
    if row.known:
        parts.append(Message("{known:,} told there already", known=row.known))
    if row.completed:
        parts.append(Message("{n:,} of these completed by what this one has", n=row.completed))
    if row.contested:
        parts.append(Message("said otherwise, which contests what is there: {n:,}", n=row.contested))
    if row.left:
        left = Several(_few(row.left))
        parts.append(Message("said otherwise, without a source that could contest it: {left}", left=left))
    for name, called in row.renamed:
        parts.append(Message("{name} is another there, and is told as {called}", name=name, called=called))
    if row.untold:
        parts.append(Message("not told there, a renaming: {untold}", untold=Several(_few(row.untold))))
    if joined and joined.changed and joined.there:
        parts.append(
            Message("stood ({stood}), the other one ({there}): stands ({stands})", **joined._asdict())
        )
    elif joined and joined.changed:
        parts.append(Message("stood ({stood}): stands ({stands})", **joined._asdict()))
    told = {"stream": row.stream, "there": row.there, "parts": Several(parts)}
    if row.opened:
        return Message("{stream} → {there} (opened with it): {parts}", **told)
    return Message("{stream} → {there}: {parts}", **told)


def _few(names: tuple[str, ...]) -> tuple[str, ...]:
    """The first of some names, and how many more there are."""
    more = len(names) - FEW
    return (*names[:FEW], Message("{more:,} more", more=more)) if more > 0 else names


def _as_json(done: "Merged", moved: "Effect | None") -> dict[str, Any]:
    joined = moved.joined if moved else {}
    return {
        "duplicate": done.duplicate,
        "original": done.original,
        "ties": [_tie_as_json(row, joined.get(row.stream)) for row in done.retold],
        "lifted": list(done.lifted),
        "completed": list(done.completed),
        "naming": done.naming,
    }


def _tie_as_json(row: "Retold", joined: "Joined | None") -> dict[str, Any]:
    return row._asdict() | {
        "left": list(row.left),
        "renamed": [{"name": name, "called": called} for name, called in row.renamed],
        "untold": list(row.untold),
        "stood": joined and str(joined.stood),
        "stood_there": joined and joined.there and str(joined.there),
        "stands": joined and str(joined.stands),
    }


command = click.Command(
    "merge",
    callback=_merge,
    params=[
        click.Argument(["duplicate"], metavar="DUPLICATE"),
        click.Argument(["original"], metavar="ORIGINAL"),
        *CORRECTION_OPTIONS,
        *write_options(),
    ],
    help="""Make two registrations of one body one.

    DUPLICATE is the one that goes, ORIGINAL the one that stays: whoever names the duplicate means the original from then
    on, everywhere, and it is counted once. What is told of the duplicate's partnerships and memberships is told in the
    original's, with its sources; what is told there already takes what it lacks, such as the day of a month, and what may
    be another thing is told anew. The entries stay in the audit. All of it is one command, and one `comity retract
    --command ID` takes it back. What speaks against it, such as another country or kind, is said, and it is recorded all
    the same.

    \b
    comity merge tsukuba-shi tsukuba --dry-run
    comity merge tsukuba-shi tsukuba --source register-2026
    """,
)
