"""`comity list`: where everything stands; the report `status`."""

from cli.asking import built_in

command = built_in(
    "status",
    name="list",
    rows_alone=True,
    help="""Where everything stands, one row each.

    \b
    comity list --status in-force --status disputed
    comity list --as-at 2016-12-01 --json
    """,
)
