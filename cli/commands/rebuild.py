"""`comity rebuild`: the rows that reports are made from, made anew beside the old ones."""

import click

from cli.errors import Failure
from cli.progress import progress
from cli.session import session_of

ANSWERS = "JSON"


@click.pass_context
def _rebuild(ctx: click.Context, /) -> None:
    session = session_of(ctx)
    with session.open(read_only=True) as ledger:
        from cli.output import tell
        from projections.engine.projector import NotCached, Projector
        from projections.engine.rows_file import Nowhere
        from projections.engine.tables import Group

        projector = Projector(ledger, Group.built_in(), session.say)
        try:
            with progress(session, "making rows") as told:
                made = projector.rebuild(told)
        except NotCached as error:
            nowhere = isinstance(error.__cause__, Nowhere)
            raise Failure(
                "unusable",
                f"rows cannot be kept{'' if nowhere else f' in {projector.where}'}: {error}",
                "every report is right all the same: it reads the entries anew, which takes longer",
            ) from None
    if session.for_programs:
        tell(session, made._asdict() | {"file": str(projector.where)})
        return
    session.say(
        f"{projector.where.name}: {made.rows:,} rows of {made.entries:,} entries in {made.streams:,} streams,"
        f" in {made.seconds:.1f} s"
    )


command = click.Command(
    "rebuild",
    callback=_rebuild,
    params=[],
    help="""Make the rows that reports are made from anew, beside the old ones, and put them in their place all at once.

    Nobody needs to: rows are kept up to date, and made anew by themselves where comity has changed, whenever something
    is read. Whoever reads meanwhile has the old rows. They are kept beside the ledger, in a file of its name that ends
    in .rows, or in your own cache folder where the ledger lies on a share or in a folder that is copied to other
    machines: delete it, and nothing is lost.

    \b
    comity rebuild
    comity rebuild --json
    """,
)
