"""`comity timeline [WHO]`: what happened, in order; the report `timeline`."""

from cli.asking import built_in

command = built_in(
    "timeline",
    rows_alone=True,
    help="""What happened, in order; dates stay as rough as they are known.

    \b
    comity timeline edinburgh
    comity timeline --from 2025 --to 2025-10
    """,
)
