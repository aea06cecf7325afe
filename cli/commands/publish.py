"""`comity publish DIR`: the ledger's pages as a site of files."""

from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.errors import Failure, Usage
from cli.places import see_that_it_can_be_named
from cli.session import Session, session_of
from cli.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from store.application import Comity
    from web.site.publishing import Published
    from web.site.room import Edition

NEEDED = ("jinja2", "markupsafe", "starlette")
"""What the pages are made with."""
TOLD = ("recorders", "notes", "costs", "plans", "dossiers")
"""What is published only where it is asked for."""
FEW = 5


@click.pass_context
def _publish(
    ctx: click.Context,
    /,
    folder: str,
    as_at: str | None,
    with_: tuple[str, ...],
    base_url: str | None,
    checkpoint: str | None,
    key: str | None,
    anew: bool,
    **_given: Any,
) -> None:
    session = session_of(ctx)
    where, told, base = Path(folder), _told(with_), _base(base_url)
    see_that_it_can_be_named(where)
    if "dossiers" in told and not checkpoint:
        raise Usage("--with dossiers: name the checkpoint that they are proved by with --checkpoint")
    if key and not checkpoint:
        raise Usage("--key: name the checkpoint that it signed with --checkpoint")
    missing = next((name for name in NEEDED if find_spec(name) is None), None)
    if missing:
        raise Failure(
            "unusable",
            f"pages need {missing}, which is not installed",
            "add what makes pages to the environment that comity runs in:"
            " python -m pip install starlette uvicorn jinja2",
        )
    from web.site.publishing import day_of, publish, sealed_by
    from web.site.room import Edition

    note = Path(checkpoint).read_bytes() if checkpoint else b""
    with session.open(read_only=True) as ledger:
        day, past, clock = day_of(ledger, as_at)
        sealed = sealed_by(ledger, note) if checkpoint else 0
        signer = _signer(ledger, checkpoint, key, told) if checkpoint else ""
    edition = Edition(
        where=session.existing.absolute(),
        version=VERSION,
        day=day,
        as_at=past,
        clock=clock,
        told=told,
        base_url=base,
        sealed=sealed,
        key=signer,
        pictures=bool(base) and find_spec("resvg_py") is not None,
    )
    from cli.progress import progress

    with progress(session, "Making pages", "pages") as tell:
        done = publish(edition, where, checkpoint=note, anew=anew, tell=tell)
    if checkpoint and not signer:
        session.say(
            "The signature of the checkpoint was not looked at, and the pages say so: no key of the ledger is known here."
            " Name it with --key, as comity seal printed it."
        )
    _say(session, where, edition, done)


def _signer(ledger: "Comity", checkpoint: str, key: str | None, told: frozenset[str]) -> str:
    """The public key that signed the checkpoint; empty where none is known, and no dossier needs it. Errors: Failure."""
    from cli.dossier import keys_of, signed
    from store.sealing import origin

    known = [] if key else keys_of(ledger, origin(ledger))
    if not key and not known and "dossiers" not in told:
        return ""
    return str(signed(ledger, checkpoint, key, known).key)


def _told(with_: tuple[str, ...]) -> frozenset[str]:
    """What is to be published beside. Errors: Usage."""
    words = [word.strip() for each in with_ for word in each.split(",") if word.strip()]
    unknown = next((word for word in words if word not in TOLD), None)
    if unknown:
        raise Usage(f"--with {unknown}: nothing of that name is kept back: there are {', '.join(TOLD)}")
    return frozenset(words)


def _base(url: str | None) -> str:
    """Where the site will stand, with a slash at its end. Errors: Usage."""
    if not url:
        return ""
    plain = url.isascii() and url.isprintable() and not {*url} & {*" \"'<>?#\\"}
    if not plain or not url.startswith(("https://", "http://")) or not url.partition("://")[2].strip("/"):
        raise Usage(
            f"--base-url {url}: write where the site will stand, such as https://www.example.org/diplomacy/"
        )
    return f"{url.rstrip('/')}/"


def _say(session: Session, where: Path, edition: "Edition", done: "Published") -> None:
    if session.for_programs:
        from cli.output import tell

        tell(
            session,
            {
                "folder": str(where),
                "day": date.fromordinal(edition.day).isoformat(),
                "files": done.files,
                "written": done.written,
                "removed": len(done.removed),
                "strange": list(done.strange),
                "recorded_since": done.recorded,
                "mended_since": list(done.mended),
                "new_since": list(done.new),
            },
        )
    if done.recorded:
        entries = "entry was" if done.recorded == 1 else "entries were"
        hidden = f", {done.hidden:,} of them not published" if done.hidden else ""
        session.say(f"Since it was last published, {done.recorded:,} {entries} recorded{hidden}.")
        _list(session, "Corrected, taken back, contested:", done.mended)
        _list(session, "New:", done.new)
    index = (where / "index.html").absolute()
    session.say(
        f"{done.files:,} files of {date.fromordinal(edition.day).isoformat()}:"
        f" {done.written:,} written, {len(done.removed):,} taken away, every link leads somewhere.",
        f"Open {index}",
    )
    if "notes" in edition.told and "plans" not in edition.told:
        session.say(
            "Notes are published and plans are not: what the site says is not published can only be a plan. Where that must"
            " not be known, publish both (--with notes,plans) or neither."
        )
    if done.strange:
        more = f" and {len(done.strange) - FEW:,} more" if len(done.strange) > FEW else ""
        session.say(
            f"Not of the site, and left as they are: {', '.join(done.strange[:FEW])}{more}",
        )


def _list(session: Session, title: str, those: "Sequence[str]") -> None:
    if those:
        more = (f"  and {len(those) - FEW:,} more",) if len(those) > FEW else ()
        session.say(title, *(f"  {each}" for each in those[:FEW]), *more)


command = click.Command(
    "publish",
    callback=_publish,
    params=[
        click.Argument(["folder"], metavar="DIR"),
        click.Option(["--as-at"], metavar="DAY", help="The day that the pages speak of.  [default: today]"),
        click.Option(
            ["--with", "with_"],
            multiple=True,
            metavar="WHAT",
            help="Publish too what is kept back else: recorders (who recorded), notes, costs, plans; or dossiers (the"
            " entries of each partnership as they are stored, with all of that, proved by the checkpoint)."
            " Several with commas.",
        ),
        click.Option(
            ["--base-url"],
            metavar="URL",
            help="Where the site will stand: with it come sitemap.xml, full addresses in feeds, a preview picture.",
        ),
        click.Option(
            ["--checkpoint"],
            metavar="FILE",
            help="A checkpoint of the ledger (comity seal), to lie beside the pages; without one they say: draft.",
        ),
        click.Option(
            ["--key"],
            metavar="KEY",
            help="The public key that signed the checkpoint, which the pages then name.  [default: one that is known on this"
            " machine]",
        ),
        click.Option(
            ["--anew"],
            is_flag=True,
            help="Also over the site of another ledger, or of entries that this one has not.",
        ),
    ],
    help="""The ledger's pages as a site of files, which opens from a disk and behind any web server.

    Into a new folder, or one that was published into: only what changed is written, what is gone is taken away, and
    nothing of anybody else's is touched. Every link is looked at first; one that leads to nothing fails it. Needs what
    comity serve needs (the extra web).

    \b
    comity publish site
    comity publish site --as-at 2026-11-27 --checkpoint 2026-11.checkpoint
    comity publish site --with dossiers --checkpoint 2026-11.checkpoint
    comity publish site --with costs --base-url https://www.example.org/diplomacy/
    """,
)
