"""`comity map`: points and great circles of the ties, as GeoJSON; the report `atlas`."""

from pathlib import Path
from typing import Any

import click

from cli.asking import asking
from cli.errors import Usage
from cli.reading_options import time_options
from cli.report import SECTION, answer, called, options_of, taken_from
from cli.session import session_of


@click.pass_context
def _map(ctx: click.Context, /, output: str | None, force: bool, **given: Any) -> None:
    from cli.export import new_file, see_that_it_may
    from projections.atlas import as_geojson, atlas

    session = session_of(ctx)
    options = options_of(atlas)
    if output is None:
        answer(session, atlas, options, given, given)
        return
    where = Path(output)
    if where.suffix not in {".geojson", ".json"}:
        raise Usage(f"a map is written as GeoJSON: name a file such as {where.stem or 'map'}.geojson")
    with asking(session, given["as_at"], given["as_known"]) as asked:
        page = called(atlas, asked, taken_from(options, given, asked))
        see_that_it_may(where, asked.ledger, force=force)
        with new_file(where, like=asked.ledger.where, over=force) as file:
            file.write(as_geojson(page).encode() + b"\n")
    session.say(f"{output}: {page.title}, {len(page.section('places'))} places")
    session.say(*(f"Note: {one}" for one in page.notes))


command = click.Command(
    "map",
    callback=_map,
    params=[
        click.Option(
            ["--status"], multiple=True, metavar="S", help="Only ties that stand so, such as in-force."
        ),
        click.Option(
            ["-o", "--output"], metavar="FILE.geojson", help="As GeoJSON, into this file, which is new."
        ),
        click.Option(["--force"], is_flag=True, help="Write over the file."),
        click.Option(
            ["--as", "form"],
            type=click.Choice(["geojson"]),
            metavar="geojson",
            help="As GeoJSON, instead of tables.",
        ),
        SECTION,
        *time_options(),
    ],
    help="""Where they are: the places, and the great circles of the ties between them, as QGIS, geojson.io and maps on
    the web take them. The report atlas says how lines are drawn.

    \b
    comity map -o ties.geojson
    comity map --status in-force --as-at 2016-12-01 --as geojson > then.geojson
    """,
)
