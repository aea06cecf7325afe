"""`comity map`: points and great circles of the ties, as GeoJSON; the report `atlas`."""

from typing import Any

import click

from cli.commands.report import SECTION, answer, options_of
from cli.reading_options import time_options
from cli.session import session_of


@click.pass_context
def _map(ctx: click.Context, /, **given: Any) -> None:
    from projections.reports.atlas import atlas

    session = session_of(ctx)
    page = answer(session, atlas, options_of(atlas), given, given)
    if given["form"]:
        session.printed = f"{page.title}, {len(page.section('places'))} places"


command = click.Command(
    "map",
    callback=_map,
    params=[
        click.Option(
            ["--status"], multiple=True, metavar="S", help="Only ties that stand so, such as in-force."
        ),
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
    comity map -o then.geojson --status in-force --as-at 2016-12-01
    """,
)
