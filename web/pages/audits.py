"""Every entry of one stream: who wrote what, when, on what ground, and what became of it; and how to check it oneself."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

from domain.message import Field as Name
from domain.message import Message, Several
from drawings.frame import PHONE, WIDTH
from drawings.score import IN_THE_TABLE, MOST, most_in, score
from projections.page import Page as Made
from projections.page import Section
from projections.reckoning.audit import AuditEntry
from projections.row import Link, grouped
from projections.rows.streams import streams
from queries.answers import Answer
from queries.auditing import Audited, audited
from queries.becoming import Became, became
from queries.options import UnknownOption
from queries.outputs import audit_output
from web import pieces
from web.addresses import PREFIXES
from web.forms import Field
from web.ledger import record_of
from web.page import ROWS, Asked, Moved, Output, Page, Shown
from web.pictures import picture
from web.words import dated, day, filled, short_day, value_of

ORDERS = ("event", "recording")
"""In which order facts are told: as they happened, or as they were written down."""
BRIEFED = frozenset({"partnership", "membership", "programme"})
"""Streams whose page leads to a briefing."""
KINDS = {
    "told": ("fact", "facts"),
    "attested": ("attestation", "attestations"),
    "contested": ("objection", "objections"),
    "preferred": ("judgement", "judgements"),
    "corrected": ("correction", "corrections"),
    "retracted": ("retraction", "retractions"),
}
"""What an entry is, one and several."""


class Sitting(NamedTuple):
    """What one person recorded on one day."""

    day: str
    times: str
    by: str
    commands: Sequence[str]
    """The commands that wrote it, each in few digits."""
    more: int
    """Commands that are not named."""
    entries: int
    of_which: Sequence[tuple[str, str]]
    """How many of each kind, with the family of colours in which it is drawn."""


class Line(NamedTuple):
    """One fact, and what became of it."""

    id: str
    number: Markup
    happened: str
    text: str
    certainty: str
    retracted: bool
    became: Sequence[Markup]
    sources: Markup
    recorded: str
    time: str


def _answer(asked: Asked) -> Answer:
    """All entries in chronicle order, those that are about another beneath it. Errors: those of `_audited`."""
    found = _audited(asked)
    section = Section("audit", found.entries, empty="nothing had been recorded", row=AuditEntry)
    return asked.made(
        "audit", "Who wrote what, when, and was anything changed?", Made(found.title, (section,))
    )


def _audited(asked: Asked) -> Audited:
    """The audit of the stream that is asked for. Errors: `queries.directory.Nobody`, Moved, UnknownOption."""
    _order(asked)
    try:
        stream = asked.stream(entries=True)
    except Moved as moved:
        raise Moved(f"{moved.path}/audit") from None
    return audited(asked.view, stream, alone=asked.published)


def _order(asked: Asked) -> str:
    """In which order facts are told. Errors: UnknownOption."""
    order = asked.one("order") or ORDERS[0]
    if order not in ORDERS:
        raise UnknownOption(
            Message(
                "{field}: {order!r} is no order: {there}",
                field=Name("order"),
                order=order,
                there=Several(ORDERS),
            ),
            field="order",
        )
    return order


def _show(asked: Asked, answer: Answer) -> Shown:
    entries: list[AuditEntry] = list(answer.tables[0].rows)
    axes, ask, to = asked.view.axes, asked.view.ask, asked.to
    order = _order(asked)
    beneath = grouped((entry for entry in entries if entry.about), lambda entry: entry.about or "")
    facts = [entry for entry in entries if not entry.about]
    if order == ORDERS[1]:
        facts.sort(key=lambda entry: entry.position)
    first = (asked.number - 1) * ROWS
    window = facts[first : first + ROWS]
    lines = [_line(asked, entry, _down(entry, beneath)) for entry in window]
    stream = entries[0].entry.rpartition("#")[0] if entries else ""
    own = next(ask.of(streams, stream=stream), None)
    path = asked.path.removesuffix("/audit")
    sittings = list(_sittings(asked, entries))
    root = _root(asked)

    fits = len(facts[first:]) <= most_in(PHONE)

    def scored(width: float) -> Markup:
        return picture(
            score(
                entries,
                day_of=lambda entry: axes.local(entry.recorded_at)[:10],
                width=width,
                offset=first,
                address=to.of,
                elsewhere=IN_THE_TABLE,
            )
        )

    told = {
        "heading": pieces.two_names(
            ask, ask.title(stream), own.parties if own and own.kind == "partnership" else ()
        ),
        "kind": stream.partition(":")[0],
        "stream_path": path,
        "briefing": to.to("/reports/briefing", {"who": stream}) if own and own.kind in BRIEFED else "",
        "entries": len(entries),
        "facts": len(facts),
        "changed": sum(1 for entry in facts if any(map(_tells_otherwise, beneath.get(entry.entry, ())))),
        "open": sum(1 for entry in facts if entry.contested),
        "retracted": sum(1 for entry in facts if entry.state == "retracted"),
        "score": scored(PHONE if fits else WIDTH) if entries else "",
        "narrow": scored(PHONE) if entries and not fits else "",
        "in_score": len(facts[first : first + MOST]),
        "sittings": sittings[:ROWS],
        "more_sittings": max(0, len(sittings) - ROWS),
        "lines": lines,
        "order": order,
        "orders": ORDERS,
        "number": asked.number,
        "longest": len(facts),
        "root": [root[at : at + 4] for at in range(0, len(root), 4)],
        "all_entries": axes.position,
        "stream_id": stream,
        "first_day": _first(asked, entries),
    }
    return Shown(f"{ask.title(stream)}: every entry", "audit.html", told)


def _root(asked: Asked) -> str:
    """The root over all entries up to the last that the page goes by."""
    if asked.published:  # it stands on one page of the site
        return ""
    record = record_of(asked.view, asked.ledger.head)
    return record.root if record else asked.ledger.root if asked.view.axes.known is None else ""


def _first(asked: Asked, entries: Sequence[AuditEntry]) -> tuple[str, str] | None:
    """The first day of recording in words, and the page as it was known then; None where there is no other day."""
    days = sorted({asked.view.axes.local(entry.recorded_at)[:10] for entry in entries})
    if len(days) <= 1:
        return None
    return day(days[0]), asked.to.to(asked.path.removesuffix("/audit"), as_known=days[0])


def _down(entry: AuditEntry, beneath: dict[str, list[AuditEntry]]) -> list[AuditEntry]:
    """All entries that are about one, and those about these."""
    found: list[AuditEntry] = []
    waiting = [*beneath.get(entry.entry, ())]
    while waiting:
        other = waiting.pop(0)
        found.append(other)
        waiting += beneath.get(other.entry, ())
    return found


def _sittings(asked: Asked, entries: Sequence[AuditEntry]) -> Iterator[Sitting]:
    """What each person recorded on each day, the first first."""
    axes = asked.view.axes
    ordered = sorted(entries, key=lambda entry: entry.position)
    by_day = grouped(ordered, lambda entry: (axes.local(entry.recorded_at)[:10], entry.recorded_by))
    for (on, by), those in by_day.items():
        kinds = Counter(_what(entry) for entry in those)
        commands = list(dict.fromkeys(entry.command[:8] for entry in those))
        times = list(dict.fromkeys(axes.local(entry.recorded_at)[11:] for entry in (those[0], those[-1])))
        yield Sitting(
            day=short_day(on),
            times="–".join(times),
            by=by,
            commands=commands[:3],
            more=max(0, len(commands) - 3),
            entries=len(those),
            of_which=[
                (
                    f"{kinds[kind]} {words[kinds[kind] != 1]}",
                    {"told": "", "attested": "", "contested": "struck"}.get(kind, "moving"),
                )
                for kind, words in KINDS.items()
                if kinds[kind]
            ],
        )


def _tells_otherwise(entry: AuditEntry) -> bool:
    """Whether an entry about another one corrects or contests it, or weighs what does, and was not taken back itself."""
    return entry.state != "retracted" and _what(entry) in {"corrected", "contested", "preferred"}


def _what(entry: AuditEntry) -> str:
    verb = entry.type.rpartition(".")[2]
    return verb if entry.about and verb in KINDS else "told"


def _line(asked: Asked, entry: AuditEntry, later: Sequence[AuditEntry]) -> Line:
    axes = asked.view.axes
    opens = entry.type.endswith((".opened", ".registered"))
    lines = [
        _became(asked, each)
        for each in became(
            entry, (other for other in later if other.about == entry.entry), asked.view.ask.plain
        )
    ]
    lines += [
        _taken_back(asked, other)
        for other in later
        if other.state == "retracted" or other.about != entry.entry
    ]
    recorded = axes.local(entry.recorded_at)
    return Line(
        id=f"e{entry.entry.rpartition('#')[2]}",
        number=_number(asked, entry),
        happened="no day" if opens and not entry.on else pieces.happened(entry, recorded[:10], short_day),
        text=_sentence(entry),
        certainty=entry.certainty if entry.certainty != "confirmed" else "",
        retracted=entry.state == "retracted",
        became=lines,
        sources=pieces.ground(entry.sources, entry.brought_by, asked.to),
        recorded=short_day(recorded[:10]),
        time=" · ".join(filter(None, (recorded[11:], entry.recorded_by))),
    )


def _sentence(entry: AuditEntry) -> str:
    """The fact without what others say of it, which stands beneath it."""
    text = str(entry.text)
    told = entry.text
    fact = getattr(told, "values", {}).get("fact") if entry.contested else None
    words = str(fact) if fact else text
    return dated(words[:1].upper() + words[1:])


def _number(asked: Asked, entry: AuditEntry) -> Markup:
    number = entry.entry.rpartition("#")[2]
    address = asked.to.of(Link("entry", entry.entry))
    if asked.published:  # it leads to the same page, which says of which stream it is
        return filled('<a href="{}">{}</a>', address, number)
    return filled('<a href="{}" title="{}">{}</a>', address, entry.entry, number)


def _became(asked: Asked, each: Became) -> Markup:
    """What became of a field, in a line: old values struck, the new one tinted, why, by which entry, when and who."""
    to, axes = asked.to, asked.view.axes
    field = (each.field or "").replace("_", " ")
    by = pieces.numbered(each.entry, to)
    if each.contested_by:
        by += Markup(", contested by ") + Markup(" ").join(
            pieces.numbered(name, to) for name in each.contested_by
        )
    told = (short_day(axes.local(each.recorded_at)[:10]), each.recorded_by)
    when = filled('<span class="cite"> · {}</span>', " · ".join(filter(None, told)))
    why = Markup("")
    if each.because:
        why = filled(
            ' <span class="why">{}{}</span>',
            "weighed: " if each.how == "preferred" else "because ",
            each.because,
        )
    if each.how == "retracted":
        return filled('<div class="became struck-line"><b>retracted</b>{} {}{}</div>', why, by, when)
    if each.is_open:
        return Markup(
            '<div class="became open"><b>{}</b>: <span class="struck">≠</span> {} <span class="why">says another source; '
            "nobody has weighed it</span> {}{}</div>"
        ).format(field, _words(each.field, each.after), by, when)
    if each.field == "sources":
        change = Markup(" ").join(
            [filled("<del>− {}</del>", slug) for slug in each.before]
            + [filled("<ins>+ {}</ins>", slug) for slug in each.added]
        )
    else:
        old = Markup(" ").join(filled("<del>{}</del>", _words(each.field, words)) for words in each.before)
        change = filled(
            "{} <ins>{}</ins>",
            old or Markup('<span class="why">not told →</span>'),
            _words(each.field, each.after) or "not told",
        )
    before = Markup("")
    if each.field and each.before and each.position > 1:
        address = to.to(asked.path.removesuffix("/audit"), as_known=f"#{each.position - 1}")
        before = (
            filled(
                ' <a class="cite then" href="{}">as it was before<span class="unseen"> {}</span></a>',
                address,
                each.entry,
            )
            if address
            else Markup()
        )
    return filled('<div class="became"><b>{}</b>: {}{} {}{}{}</div>', field, change, why, by, when, before)


def _words(field: str | None, words: str | None) -> str:
    return value_of(field or "", words) if words else ""


def _taken_back(asked: Asked, other: AuditEntry) -> Markup:
    """A correction that was taken back, or something said of a correction: as it was told."""
    told = Markup("<del>{}</del>") if other.state == "retracted" else Markup("{}")
    return filled(
        '<div class="became">{} {}</div>',
        told.format(escape(dated(other.text))),
        pieces.numbered(other.entry, asked.to),
    )


def _page(kind: str) -> Page:
    return Page(
        f"{PREFIXES[kind]}/{{id}}/audit",
        _answer,
        _show,
        "sources" if kind == "source" else "partnerships",
        takes=("page", "order"),
        output=Output("audit", lambda asked: audit_output(_audited(asked))),
        form=lambda _words, query: [
            Field(
                "order",
                "Order",
                "",
                ORDERS,
                tuple(query.get("order", ())),
                several=False,
                required=False,
                hint="",
            )
        ],
        describes="Who wrote what, when, on what ground, and was anything changed?",
    )


PAGES = tuple(map(_page, PREFIXES))
