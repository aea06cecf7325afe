"""`comity find WORDS…`: every name and every fact that has the words in it; the report of that name."""

from cli.asking import built_in

command = built_in(
    "find",
    help="""Where words stand: in names, facts, people, notes, sources and quotations, in any language.

    All of the words have to be there; a part of a word is enough, and accents and case make no difference.

    \b
    comity find 愛丁堡
    comity find visa edinburgh
    comity find walesa --as-at 2020-12-31
    """,
)
