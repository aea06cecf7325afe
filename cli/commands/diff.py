"""`comity diff`: what changed between two days, or between what was known at two times; the report of that name."""

from cli.asking import built_in

command = built_in(
    "diff",
    help="""What changed between two days, or between what was known at two times, and the facts that did it.

    \b
    comity diff --from 2024-06-01 --to 2024-12-31
    comity diff edinburgh --from 2024-06
    comity diff --known-from "#300" --format md
    """,
)
