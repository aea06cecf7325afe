"""Small parts of several pages: what a statement rests on, the glyph of a fact, a title in two languages, a picture."""

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup, escape

from drawings.statuses import Mark
from projections.row import Link, slug_of
from projections.rows.conflicts import conflicts
from queries.answers import references as named
from web import cells
from web.addresses import Addresses
from web.words import filled, say

if TYPE_CHECKING:
    from projections.ask import Ask
    from projections.reckoning.audit import AuditEntry
    from queries.answers import Reference

MOST = 6
"""Sources, or entries, that one statement names; of more it says how many there are."""


def ground(sources: Iterable[str], entries: Iterable[str], to: Addresses, kind: str = "cite") -> Markup:
    """What a statement ends in: its sources with the place in each, and its entries: `gti-2025 para. 14 · #9`."""
    return voiced(((words,) for words in dict.fromkeys(sources)), entries, to, kind)


def voiced(
    voices: Iterable[Sequence[str]], entries: Iterable[str], to: Addresses, kind: str = "cite"
) -> Markup:
    """The same by voice (`projections.reckoning.voices`): a name for each, in brackets what else speaks with it."""
    those, told = [*voices], [*dict.fromkeys(entries)]

    def named(words: str) -> Markup:
        return cells.anchor(words, to.of(Link("source", slug_of(words))), kind)

    parts = []
    for first, *others in those[:MOST]:
        also = Markup(", ").join(map(named, others[:MOST]))
        parts.append(
            filled('{} <span class="cite">(also {})</span>', named(first), also) if also else named(first)
        )
    parts += [numbered(entry, to, kind) for entry in told[:MOST]]
    over = max(0, len(those) - MOST) + max(0, len(told) - MOST)
    if over:
        parts.append(filled('<span class="cite">and {} more</span>', over))
    return Markup(" ").join(parts)


class Cited(NamedTuple):
    """A source at the end of a page."""

    what: "Reference"
    page: str | None
    away: str | None
    """Where it can be read."""
    differs: Markup
    """That another source says something else of it; empty where none does."""


def references(ask: "Ask", rows: Iterable[Any], to: Addresses) -> list[Cited]:
    """The sources that rows name, as they stand at the end of a page."""
    found = named(ask, rows)
    contested = disputed_sources(ask, {each.slug for each in found})
    pages = {each.slug: to.of(Link("source", each.slug)) for each in found}
    return [
        Cited(
            each,
            pages[each.slug],
            to.of(Link("document", each.address or "")),
            differ(where_told(ask, f"source:{each.slug}", to)) if each.slug in contested else Markup(),
        )
        for each in found
    ]


def disputed_sources(ask: "Ask", slugs: Collection[str]) -> set[str]:
    """Of some sources those of which another one says something else, which nobody has settled."""
    among = [f"source:{slug}" for slug in slugs]
    return {stream.partition(":")[2] for stream, _ in open_fields(ask, among)}


def open_fields(ask: "Ask", streams: Collection[str]) -> set[tuple[str, str]]:
    """The fields of some streams, each with its stream, of which sources disagree and nobody has settled it."""
    found = ask.of(conflicts, outcome="unresolved", stream=streams) if streams else ()
    return {(row.stream, row.field) for row in found if row.is_open}


def where_told(ask: "Ask", stream: str, to: Addresses) -> str | None:
    """The page that tells what each source says of a stream; None where none does so on the day that is asked for.

    Pages of bodies and sources tell of what may have happened by then; those of other streams always say where sources
    disagree.
    """
    kind = stream.partition(":")[0]
    if kind == "ledger":
        return None
    if kind in {"body", "source"}:
        told = ask.of(conflicts, stream=stream)
        if not any(ask.may_have_been(row.earliest) for row in told):
            return None
    return to.of(Link("stream", stream)) or None


def differ(where: str | None = "", *, settled: bool = False) -> Markup:
    """That sources differ, leading to where each is told: on the same page, on the one at an address; None for nowhere."""
    words, kind = ("sources differed", "badge") if settled else ("≠ sources differ", "badge struck")
    if where is None:
        return filled(' <span class="{}">{}</span>', kind, words)
    return filled(' <a class="{}" href="{}#differ">{}</a>', kind, where, words)


def corrected(where: str | None) -> Markup:
    """That an entry was corrected, leading to it; None for nowhere."""
    return Markup(" ") + cells.anchor("corrected", where, "badge")


def with_marks(shown: cells.Shown, marks: Sequence[Iterable[tuple[str, Markup]]]) -> cells.Shown:
    """A table with marks in its cells: for each row the heads of columns, and the mark (`differ`) behind what is there."""
    heads = [head.words for head in shown.heads]
    lines = [list(line) for line in shown.lines]
    for line, those in zip(lines, marks, strict=True):
        for head, mark in those:
            line[heads.index(head)] += mark
    return shown._replace(lines=lines)


def numbered(entry: str, to: Addresses, kind: str = "cite") -> Markup:
    """An entry by its number, as a link; whoever hears it hears of which stream."""
    return _numbered(entry, to.of(Link("entry", entry)), kind)


@lru_cache(maxsize=20_000)
def _numbered(entry: str, address: str | None, kind: str) -> Markup:
    stream, _, number = entry.rpartition("#")
    return filled(
        '<a class="{} entry" href="{}"><span class="unseen">{} </span>#{}</a>',
        kind,
        address,
        stream,
        number,
    )


def marked(mark: Mark, address: str | None = None) -> Markup:
    """A glyph and its word in the colour of its family, as a link where it leads somewhere."""
    told = filled('<span class="status {}">{}\u00a0{}</span>', mark.family, cells.sign(mark), say(mark.word))
    return filled('<a href="{}">{}</a>', address, told) if address else told


def two_names(ask: "Ask", title: str, parties: Sequence[str]) -> Markup:
    """The title of a partnership with the names in the second language set apart; any other title as it is."""
    if not parties or title != ask.between("partnership", parties):
        return escape(title)
    told = []
    for party in parties:
        plain, both = str(ask.plain(party)), str(ask.name(party))
        other = both.removeprefix(plain).strip() if both.startswith(plain) else ""
        told.append(filled('{} <span class="other">{}</span>', plain, other) if other else escape(both))
    return Markup(" – ").join(told)


def happened(entry: "AuditEntry", recorded: str, in_words: Callable[[str | None], str]) -> str:
    """When an entry happened, as it was told; where nobody told it, also what is inferred. `recorded`: ISO 8601, local."""
    until = entry.latest if entry.latest and entry.latest < recorded else None
    if entry.on or entry.place is None or not (entry.earliest or until):
        return in_words(entry.on)
    bounds = (
        entry.earliest if until and entry.earliest == until else f"[{entry.earliest or ''}..{until or ''}]"
    )
    return f"day not known; inferred from the record: {in_words(bounds)}"
