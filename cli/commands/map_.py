"""`comity map`: points and great circles of the ties, as GeoJSON; the report `atlas`."""

from cli.asking import built_in

command = built_in(
    "atlas",
    name="map",
    help="""Where they are: the places, and the great circles of the ties between them, as QGIS, geojson.io and maps on
    the web take them. The report atlas says how lines are drawn.

    \b
    comity map -o ties.geojson
    comity map -o then.geojson --status in-force --as-at 2016-12-01
    """,
)
