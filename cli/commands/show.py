"""`comity show WHO`: where one partnership, body or source stands, and what may be recorded next; the report `show`."""

from cli.asking import built_in

command = built_in(
    "show",
    rows_alone=True,
    help="""Where one stands: instruments, last contacts, commitments, pressure, what may be recorded next.

    \b
    comity show edinburgh --as-at 2024-06-23
    comity show kumamoto-city --of kaohsiung
    comity show 愛丁堡 --json
    comity show body:gdynia
    """,
)
