"""`comity map`: the ties as a picture, or as points and great circles in GeoJSON; the report `atlas`."""

from cli.asking import built_in

command = built_in(
    "atlas",
    name="map",
    help="""Where they are: a map of the ties, as SVG or PNG; or their places and great circles as GeoJSON, for QGIS,
    geojson.io and maps on the web. The report atlas says which ties there are.

    \b
    comity map -o ties.svg
    comity map -o then.png --status in-force --as-at 2016-12-01
    comity map -o ties.geojson
    """,
)
