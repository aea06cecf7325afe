"""Tables of a page: which columns of a row people see, and what each cell says, with its links and its glyphs."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

from markupsafe import Markup, escape

from domain.kinds import CLOSEST_FIRST
from domain.message import Message, as_read
from drawings.statuses import SIZE, STATUSES, Mark, glyph
from drawings.svg import inside
from projections.phrases import or_else
from projections.row import Behind, Days, Link, Links, Named, links_of, slug_of
from queries.answers import Table
from queries.columns import ANSWERED, BEHIND, Column
from queries.standing_words import kind_of, kind_words
from web.addresses import Addresses
from web.countries import country
from web.words import dated, days, filled, heading, plain, say, value_of

RESTS_ON = "Rests on"
"""Above the sources and the entries behind a row."""
FOLDED = frozenset({"certain", "otherwise", "alternatives", "possible_flags", "tier_least", "tier_most"})
"""Columns of which another one tells: a status says itself what it may be instead."""
OF_STREAMS = frozenset({"id", "stream", "entry"})
"""Columns that a name stands for, or the numbers of the entries."""
_SEEN = frozenset({"behind", *BEHIND})


class Head(NamedTuple):
    """What stands above a column."""

    words: str
    help: str
    number: bool


class Shown(NamedTuple):
    """A table as a page has it: some of its rows, cell by cell."""

    name: str
    title: str
    heads: Sequence[Head]
    lines: Sequence[Sequence[Markup]]
    empty: str
    offset: int
    total: int

    @property
    def last(self) -> int:
        """The number of the last row that is here, from 1."""
        return self.offset + len(self.lines)


KIND = Column(
    "closest",
    "kind",
    str,
    "the kind of the closest agreement in force",
    wide=False,
    read=lambda row: kind_words(row.instruments),
)
"""What kind of tie a partnership is; its row has all its agreements."""


def table(
    found: Table,
    to: Addresses,
    *,
    whole: bool = False,
    only: Sequence[str] = (),
    beside: Sequence[Column] = (),
) -> Shown:
    """A table with all its columns (`whole`), with `only` some by their names, else with those that people want.

    `beside` are columns that its rows have not themselves, and `only` may name.
    """
    rows = found.rows
    columns = list(_columns(found, whole=whole, only=only, beside=beside))
    ground = [column for column in found.columns if _is_ground(column) and column.said_in(rows)]
    heads = [Head(head_of(column), column.help, column.number) for column in columns]
    if ground:
        heads.append(Head(RESTS_ON, "whose word it is, and the entries that say so", number=False))
    told = {column.name for column in (*columns, *ground)}
    lines = [_line(columns, ground, row, to, links_of(row, only=told)) for row in rows]
    return Shown(
        found.name,
        plain(heading(found.title)),
        heads,
        lines,
        plain(dated(say(found.empty))),
        found.offset,
        found.total,
    )


def _line(
    columns: Sequence[Column], ground: Sequence[Column], row: Any, to: Addresses, links: "Mapping[str, Links]"
) -> list[Markup]:
    cells = [cell(column, row, to, links) for column in columns]
    return [*cells, _ground(ground, row, to, links)] if ground else cells


def _columns(found: Table, *, whole: bool, only: Sequence[str], beside: Sequence[Column]) -> Sequence[Column]:
    """Which columns are shown, beside those that say what is behind a row."""
    there = {column.name: column for column in (*found.columns, *beside) if not _is_ground(column)}
    if only:
        return [there[name] for name in only if name in there and there[name].said_in(found.rows)]
    if whole:
        return [*there.values()]
    named = any(column.type is Named and column.name in {"title", "name", "who"} for column in there.values())
    status = "status" in there and "alternatives" in there
    return [
        column
        for column in there.values()
        if not column.wide
        and not (named and column.name in OF_STREAMS)
        and not (status and column.name in FOLDED)
        and column.said_in(found.rows)
    ]


def _is_ground(column: Column) -> bool:
    """Whether a column says what is behind its row; a number of entries does not."""
    return column.name in _SEEN and not column.number


HEADINGS = {
    "of_kind": "Kind of agreement",
    "stream": "Which",
    "streams": "Which",
    "id": "Which",
    "on": "Day",
}
"""What stands above columns, where that is not their name and their row names nothing else."""


def head_of(column: Column) -> str:
    """What stands above a column."""
    own = column.heading != column.name.replace("_", " ")
    words = plain(column.heading) if own else HEADINGS.get(column.name) or plain(column.heading)
    return words[:1].upper() + words[1:]


# --- cells


def cell(  # noqa: PLR0911 — one answer a kind of column
    column: Column, row: Any, to: Addresses, links: "Mapping[str, Links] | None" = None
) -> Markup:
    """What a column says of a row; `links` are what its words lead to, where they were looked for already."""
    value = column.shown(row)
    if column.name == "status" and isinstance(value, str):
        return status(value, tuple(getattr(row, "alternatives", ())))
    if value is False and column.name in ANSWERED:
        return Markup("no")
    if column.unsaid and value in (None, ()):
        return escape(say(column.unsaid))
    if column.name in {"kind", "kinds", "of_kind", "outcome", "fact", "type", "what"} and _is_word(value):
        return said(
            tuple(map(kind_of, value)) if isinstance(value, tuple) else kind_of(value or ""), None, to
        )
    if (
        column.name == "value"
        and isinstance(value, str)
        and isinstance(field := getattr(row, "field", ""), str)
    ):
        return escape(dated(value_of(field, value)))
    if column.name == "quote":  # a source's own words
        return escape(value or "")
    if column.name in {"country", "of_country"} and isinstance(value, str):
        return escape(country(value))
    if column.name == "flags":
        perhaps = [Message("{flag} (possible)", flag=flag) for flag in getattr(row, "possible_flags", ())]
        return said((*value, *perhaps), None, to)
    return said(value, (links_of(row) if links is None else links).get(column.name), to)


_WORD = re.compile(r"[a-z]+(?:[-.][a-z]+)*")


def _is_word(value: Any) -> bool:
    """Whether a value is a word of a closed list, or several, and no text of somebody."""
    words = value if isinstance(value, tuple) else (value,)
    return all(isinstance(word, str) and (not word or _WORD.fullmatch(word)) for word in words)


_CLOSED = re.compile(
    rf"(?<![\w:@-])({'|'.join(sorted((*CLOSEST_FIRST, *STATUSES), key=len, reverse=True))})(?![\w@-])"
)


_ENTRY = re.compile(r"(?<![\w:])([a-z]+:[\w@~.-]+?)#(\d+)\b")


def with_entries(words: str, to: Addresses) -> Markup:
    """A text with words of closed lists as people read them, and entries by name and number."""
    plainly = dated(words)
    parts: list[Markup] = []
    at = 0
    for found in _ENTRY.finditer(plainly):
        stream, number = found.groups()
        parts.append(escape(closed(plainly[at : found.start()])))
        parts.append(anchor(f"#{number}", to.of(Link("entry", found[0]))))
        parts.append(escape(f" of {to.called(stream)}"))
        at = found.end()
    return Markup().join([*parts, escape(closed(plainly[at:]))])


def closed(words: str) -> str:
    """A text with words of closed lists, such as `put-on-hold`, as people read them."""
    return _CLOSED.sub(lambda found: kind_of(found[0]), words)


def status(word: str, alternatives: Sequence[str] = ()) -> Markup:
    """A status: its glyph and its word in the colour of its family, and what it may be instead."""
    mark = STATUSES.get(word)
    if mark is None:
        return escape(or_else(as_read(word), *map(as_read, alternatives)))
    others = [STATUSES[each].word if each in STATUSES else as_read(each) for each in alternatives]
    return filled(
        '<span class="status {}">{}\u00a0{}</span>', mark.family, sign(mark), say(or_else(mark.word, *others))
    )


def coloured(mark: Mark) -> Markup:
    """A glyph in its colour with its word for those who do not see it, before a text that does not say it."""
    return filled(
        '<span class="status {}">{}<span class="unseen">{}:</span></span>',
        mark.family,
        sign(mark),
        say(mark.word),
    )


@lru_cache
def sign(mark: Mark, size: int = SIZE, *, hollow: bool = False) -> Markup:
    """A glyph as it stands before its word, which says the same to whoever does not see it."""
    drawn = {"class": "drawing", "viewBox": f"0 0 {size} {size}", "width": str(size), "height": str(size)}
    svg = Element("svg", drawn | {"aria-hidden": "true"})
    glyph(svg, mark, size / 2, size / 2, size, hollow=hollow)
    return Markup(inside(svg))  # noqa: S704 — drawn here


def said(value: Any, links: Links, to: Addresses) -> Markup:  # noqa: PLR0911 — one answer a kind of value
    """A value with what its words lead to."""
    match value:
        case bool() | None:
            return escape("yes" if value else "")
        case Days():
            told = days(value)
            return filled('<span class="day{}">{}</span>', " whole" if len(told) <= SHORT else "", told)
        case str():
            return _words(value, links, to)
        case dict():
            return escape("; ".join(f"{name}: {item}" for name, item in value.items()))
        case tuple() | list() if hasattr(value, "_fields") and not _is_number(value):
            inner: Mapping[str, Links] = links if isinstance(links, Mapping) else {}
            parts = [said(part, inner.get(name), to) for name, part in zip(value._fields, value, strict=True)]
            return Markup(" ").join(part for part in parts if part)
        case tuple() | list() if not hasattr(value, "_fields"):
            each: tuple[Links, ...] = (None,) * len(value)
            if isinstance(links, tuple) and not isinstance(links, Link) and len(links) == len(value):
                each = links
            parts = [said(part, link, to) for part, link in zip(value, each, strict=True)]
            return Markup("; ").join(part for part in parts if part)
        case int():
            return escape(str(value))
        case _:
            return escape(str(value))


def _is_number(value: Any) -> bool:
    return getattr(value, "_fields", ()) == ("least", "most")


def _words(words: str, links: Links, to: Addresses) -> Markup:
    """A text with its links: whole where it names something, else around each name in it."""
    if isinstance(links, Link):
        return anchor(say(words), to.of(links))
    text = say(words) if isinstance(words, Named) else dated(say(words))
    names = {
        str(part): part.link
        for part in (words.parts() if isinstance(words, Message) else ())
        if isinstance(part, Named) and part.link is not None and part.strip()
    }
    if not names:
        return escape(text)
    longest_first = sorted(names, key=len, reverse=True)  # Kaohsiung County is not Kaohsiung
    pieces: list[Markup] = []
    at = 0
    for found in re.finditer("|".join(map(re.escape, longest_first)), text):
        link = names.pop(found[0], None)  # once is enough
        pieces += [escape(text[at : found.start()]), anchor(found[0], to.of(link) if link else None)]
        at = found.end()
    return Markup().join([*pieces, escape(text[at:])])


@lru_cache(maxsize=20_000, typed=True)  # typed: HTML is no text of the same letters
def anchor(words: str, address: str | None, kind: str = "") -> Markup:
    """A link; the words alone where it leads nowhere."""
    if not address or not words.strip():
        return escape(words)
    away = ' rel="noreferrer"' if "//" in address else ""
    named = f' class="{kind}"' if kind else ""
    return Markup(f'<a href="{escape(address)}"{named}{away}>{escape(words)}</a>')  # noqa: S704 — escaped


SHORT = 16
"""Characters of a day that stays on one line."""
MOST = 6
"""Sources or entries that a cell names."""


def _ground(columns: Sequence[Column], row: Any, to: Addresses, found: Mapping[str, Links]) -> Markup:
    """The sources and the entries behind a row: `gti-2025 para. 14 #9`."""
    parts: list[Markup] = []
    for column in sorted(columns, key=lambda column: column.name != "sources"):
        value, links = column.read(row), found.get(column.name)
        names = (value,) if isinstance(value, str) else tuple(value or ())
        each = links if isinstance(links, tuple) else (links,) * len(names)
        entries = column.name != "sources"
        for name, link in list(zip(names, each, strict=False))[:MOST]:
            target = to.of(link) if isinstance(link, Link) else to.of(Link("document", name))
            parts.append(_entry(name, target) if entries else anchor(name, target, "cite"))
        if len(names) > MOST:
            parts.append(filled('<span class="cite">and {} more</span>', len(names) - MOST))
    return Markup(" ").join(parts)


def behind(value: Behind, to: Addresses) -> Markup:
    """The sources and the entries behind something that is no row of a table."""
    parts = [anchor(name, _where(name, to), "cite") for name in value.sources[:MOST]]
    parts += [_entry(name, to.of(Link("entry", name))) for name in value.entries[:MOST]]
    return Markup(" ").join(parts)


def _where(cited: str, to: Addresses) -> str | None:
    """Where a source that is cited has its page; of one that is no source of the ledger, its document on the web, if any."""
    if isinstance(cited, Named):
        return to.of(cited.link or Link("document", cited))
    return to.of(Link("source", slug_of(cited)))


def _entry(name: str, target: str | None) -> Markup:
    """An entry by its number; whoever hears it hears of which stream."""
    stream, _, number = name.rpartition("#")
    if not target:
        return escape(name)
    return filled(
        '<a class="cite entry" href="{}"><span class="unseen">{} </span>#{}</a>',
        target,
        stream,
        number,
    )
