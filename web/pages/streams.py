"""Where one partnership, membership or programme stands, and how sure that is: its story, and what all of it rests on."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree.ElementTree import Element

from markupsafe import Markup, escape

from domain.message import as_read
from drawings.frame import PHONE, WIDTH
from drawings.statuses import of_status
from drawings.stream_timeline import Fact, facts, stream
from projections.contested import is_contested
from projections.reckoning.audit import audit
from projections.reckoning.standings import behind_standing
from projections.reckoning.voices import Heard
from projections.reports.briefing import people_and_sources
from projections.row import Count, Link, grouped
from projections.rows.citations import citations
from projections.rows.corrections import corrections
from projections.rows.duplicates import duplicates
from projections.rows.moments import moments
from projections.rows.pressures import pressures
from projections.rows.sides import sides
from projections.rows.spells import WHOLE, Spell, pick, spells
from queries.answers import Answer
from queries.becoming import learned
from queries.outputs import output_of
from queries.standing_words import others_of, parties_words
from web import cells, pieces, standing
from web.addresses import PREFIXES
from web.contests import contests_of, question
from web.forms import OF_THE_PAGE, options_given
from web.page import ROWS, Asked, Output, Page, Shown
from web.pictures import picture
from web.words import dated, day, filled, short_day, value_of

if TYPE_CHECKING:
    from projections.ask import Ask
    from projections.reports.briefing import Used
    from projections.reports.conflicts import Value
    from projections.reports.show import Details, Happening, Planned, Promise
    from projections.reports.timeline import Moment

FEW = 6
"""Recording days, sources and people that are shown before the others are folded."""
THEN = "cite then"
"""Classes of a link that leads to another time than the page's own."""
TAIWAN = "Asia/Taipei"
"""Where years are those of the Republic too."""


class Told(NamedTuple):
    """One fact as a page tells it."""

    id: str
    """Its place on the page: `e9`."""
    when: str
    sign: Markup
    short: str
    text: str
    means: str
    badges: Markup
    ground: Markup


def _answer(asked: Asked) -> Answer:
    return asked.answer("show", options_given("show", asked.query, {"who": asked.stream()}))


def _show(asked: Asked, answer: Answer) -> Shown:
    details: Details = answer.tables[0].rows[0]
    ask, to = asked.view.ask, asked.to
    past = asked.is_past
    who = {"who": details.id}
    rows: Sequence[Moment] = asked.answer("timeline", who).tables[0].rows
    brief = {section.name: section.rows for section in people_and_sources(ask, details.id).sections}
    ties = [spell.asked_on(ask.day) for spell in pick(ask.of(spells, stream=details.id), details.of or WHOLE)]
    conflicts = asked.answer("conflicts", who)
    disputed: Sequence[Value] = conflicts.tables[0].rows
    contests = contests_of(asked, conflicts)
    differ = {row.entry: row.outcome for row in reversed(disputed)}
    drawn = facts(rows, ties)
    heard = Heard(ask, details.id)
    corrected = _by_others(ask, details.id, heard, rows)
    means = (
        {
            f"{row.stream}#{row.version}": " ".join(filter(None, (", ".join(row.means), row.form or "")))
            for row in ask.of(pressures, stream=details.id)
        }
        if any(_verb(row) == "pressured" for row in rows)
        else {}
    )
    facts_by_entry = {fact.row.entry: fact for fact in drawn}

    def word(fact: "Happening | Moment | Promise | Planned") -> Markup:
        """The sources and the entries of one fact."""
        return pieces.voiced(heard.of(fact.sources, [fact.entry]), [fact.entry, *fact.brought_by], to)

    def tell(entries: Iterable[str]) -> list[Told]:
        there = [facts_by_entry[entry] for entry in entries if entry in facts_by_entry]
        return [_told(fact, differ, means, word(fact.row)) for fact in there[:ROWS]]

    window = drawn[(asked.number - 1) * ROWS : asked.number * ROWS]
    voices = [len(heard.of(each.sources, [each.entry])) for each in rows]
    used = _used(brief.get("sources", ()), heard)
    contested = pieces.disputed_sources(ask, {each.source for each, _ in used[:ROWS]})
    ground = behind_standing(ask, details.id, details.of)
    began = details.began
    behind = heard.of(began.sources, [began.entry]) if began else heard.of(ground.sources, ground.entries)
    decided = standing.deciding(details, ground)
    unweighed = grouped(
        dict.fromkeys((row.entry, row.field) for row in disputed if row.outcome == "unresolved"),
        lambda pair: pair[0],
    )
    days = list(_days(asked, details))
    story = facts(rows, ties, ask.day)
    shown = {
        "picture": picture(_story(asked, details, story, ties, WIDTH)),
        "ribbon": picture(_story(asked, details, story, ties, PHONE)),
        "days": days[-FEW:][::-1],
        "more_days": max(0, len(days) - FEW),
        "since_known": _learned(asked, details) if asked.view.axes.known is not None else None,
        "details": details,
        "day": day(asked.view.axes.as_at),
        "network": details.id.partition("@")[2],
        "heading": pieces.two_names(ask, details.title, details.parties),
        "past": past,
        "by_record": asked.view.axes.known is not None,
        "mark": of_status(details.status),
        "glyph": cells.sign(of_status(details.status)),
        "clauses": list(
            standing.clauses(
                details,
                past=past,
                told=any(_verb(row) != "opened" for row in rows),
            )
        ),
        "bodies": [
            (ask.name(slug), address)
            for slug in dict.fromkeys(side.body for side in ask.of(sides, stream=details.id))
            if (address := to.of(Link("body", slug))) and asked.view.leads(Link("body", slug))
        ],
        "beside": [
            (filled("{} {} on {}.", what, "rested" if past else "rests", told), word(each))
            for what, each in _beside(details, rows)
            for told in [
                standing.of_sources(
                    heard.of(each.sources, [each.entry]),
                    differ=each.entry in differ,
                    corrected=each.entry in corrected,
                )
            ]
        ],
        "parties": [cells.with_entries(words, to) for words in parties_words(details, ask)],
        "sure": list(
            standing.how_sure(
                details,
                {entry: [field for _, field in pairs] for entry, pairs in unweighed.items()},
                ground,
                behind,
                past=past,
                alleged=[facts_by_entry[each.entry].row.type for each in details.alleged],
                differ=differ,
                corrected=corrected,
            )
        ),
        "ground": word(began) if began else pieces.voiced(behind, ground.entries, to),
        "alleged": tell(each.entry for each in details.alleged),
        "list": tell(fact.row.entry for fact in window),
        "facts": len(rows),
        "number": asked.number,
        "longest": len(rows),
        "options": _options(asked),
        "pressure": tell(row.entry for row in rows if _verb(row) == "pressured"),
        "fears": tell(row.entry for row in rows if _verb(row) == "concern-raised"),
        "agreements": details.instruments[:ROWS],
        "on_words": standing.on_words,
        "met": _met,
        "state": lambda each: cells.status(each.status, others_of(each)),
        "contacts": tell(
            each.entry
            for each in sorted(details.contacts, key=lambda each: each.when.earliest or "", reverse=True)
        ),
        "heirs": [
            (ask.name(slug), address)
            for slug in dict.fromkeys(each.by for each in details.successors)
            if details.stream == "partnership"
            and (address := to.of(Link("body", slug)))
            and asked.view.leads(Link("body", slug))
        ],
        "promises": [(each, word(each)) for each in details.commitments[:ROWS]],
        "planned": [(each, word(each)) for each in details.plans],
        "people": [
            (each, pieces.ground((), each.behind.entries[:1], to)) for each in brief.get("people", ())[:ROWS]
        ],
        "open": sum(1 for each in contests.told if each.is_open and each.of not in decided)
        if contests
        else 0,
        "contests": contests,
        "contested": is_contested(details),
        "sources": [
            (
                each,
                to.of(Link("source", each.source)),
                pieces.differ(pieces.where_told(ask, f"source:{each.source}", to))
                if each.source in contested
                else "",
                first,
            )
            for each, first in used[:ROWS]
        ],
        "few": FEW,
        "voices": sum(not first for _, first in used),
        "alike": any(first for _, first in used),
        "single": voices.count(1),
        "resting": sum(map(bool, voices)),
        "eve": _eve(asked, details),
        "tied": [
            (
                Markup(" – ").join(escape(ask.plain(party)) for party in each.parties),
                cells.status(each.status, each.alternatives),
                each,
            )
            for each in details.ties
        ],
        "follow": [as_read(name) for name in details.may_follow]
        if details.may_follow is not None and ask.day == ask.today and not asked.published
        else None,
        "audit": to.to(f"{asked.path}/audit"),
        "briefing": to.to("/reports/briefing", {"who": details.id}),
        "notes": answer.notes,
    }
    return Shown(str(details.title), "stream.html", shown)


def _used(sources: Iterable["Used"], heard: Heard) -> list[tuple["Used", str]]:
    """The sources of a page by whose voice they are: beside what speaks with another before it, that one's slug."""
    voices = grouped(sources, lambda each: heard.voice(each.source)).values()
    return [(each, those[0].source if n else "") for those in voices for n, each in enumerate(those)]


def _beside(details: "Details", rows: Sequence["Moment"]) -> Iterator[tuple[str, "Happening | Moment"]]:
    """What it is told by beside the fact that began where it stands: the last signature, and the one that began its tier."""
    if not details.began:
        return
    told = {details.began.entry}
    signed = [row for row in rows if _verb(row) == "signed" and row.certainty != "alleged"]
    last = ("What was signed last", signed[-1] if signed else None)
    for what, each in (last, ("The fact that began its level", details.tier_began)):
        if each and each.entry not in told and each.sources:
            told.add(each.entry)
            yield f"{what}, {standing.on_words(each.when.edtf)},", each


def _by_others(ask: "Ask", stream: str, heard: Heard, rows: Sequence["Moment"]) -> set[str]:
    """The entries of which a value in use is another voice's than those that they were told from."""
    later = {by for row in rows for by in row.brought_by}
    if not later:
        return set()
    voices: dict[str, set[str]] = {}
    for each in ask.of(citations, stream=stream):
        voices.setdefault(f"{stream}#{each.version}", set()).add(heard.voice(each.source))
    return {
        row.entry
        for row in rows
        for by in row.brought_by
        if not voices.get(by, set()) <= voices.get(row.entry, set())
    }


def _options(asked: Asked) -> dict[str, Any]:
    """What travels on links to the page itself: as whose view it is seen."""
    return {name: words for name, words in asked.query.items() if name == "of"}


def _verb(row: "Moment") -> str:
    return row.type.partition(".")[2]


def _story(
    asked: Asked, details: "Details", told: Sequence[Fact], ties: Sequence[Spell], width: float
) -> Element:
    axes = asked.view.axes
    return stream(
        told,
        ties,
        asked.view.ask.day,
        title=details.title,
        width=width,
        today=axes.words is None and not asked.published,
        republic=str(axes.zone) == TAIWAN,
        address=asked.to.of,
    )


def _told(fact: Fact, differ: Mapping[str, str], means: Mapping[str, str], ground: Markup) -> Told:
    row = fact.row
    badges = []
    if row.certainty != "confirmed":
        badges.append(filled('<span class="badge struck">{}</span>', row.certainty))
    if row.entry in differ:
        is_open = differ[row.entry] == "unresolved"
        words = "≠ sources differ" if is_open else "sources differed"
        badges.append(filled('<a class="badge{}" href="#differ">{}</a>', " struck" if is_open else "", words))
    if row.possible:
        badges.append(Markup('<span class="badge">possibly later</span>'))
    return Told(
        id=f"e{row.entry.rpartition('#')[2]}",
        when=_when(row.when.edtf),
        sign=filled(
            '<span class="{}">{}</span>', fact.mark.family, cells.sign(fact.mark, hollow=fact.alleged)
        ),
        short=dated(row.short),
        text=dated(row.text[:1].upper() + row.text[1:]),
        means=means.get(row.entry, ""),
        badges=Markup(" ").join(badges),
        ground=ground,
    )


def _met(met: Count) -> str:
    """How often somebody was met: `met twice`, `perhaps met once`, `met once or twice`."""
    times = {1: "once", 2: "twice"}
    least, most = (times.get(number, f"{number} times") for number in met)
    if met.least == met.most:
        return f"met {least}"
    return f"perhaps met {most}" if not met.least else f"met {least}, perhaps {most}"


def _when(edtf: str | None) -> str:
    words = short_day(edtf)
    return f"on or before {words[3:]}" if words.startswith("by ") else words


# --- elsewhere in time


class Elsewhere(NamedTuple):
    """How it looked on another day, or by another record."""

    words: str
    address: str
    status: Markup
    since: str


def _eve(asked: Asked, details: "Details") -> Elsewhere | None:
    """The day before the last move may have begun."""
    first = details.since.earliest
    if first is None or details.status == "none":
        return None
    eve = date.fromisoformat(first).toordinal() - 1
    if eve < 1:
        return None
    spell = _stood(asked.view.ask, details, eve)
    if spell is None:
        return None
    iso = date.fromordinal(eve).isoformat()
    return Elsewhere(
        f"On {day(iso)}, the eve of that",
        asked.to.to(asked.path, _options(asked), as_at=iso),
        cells.status(spell.status, spell.alternatives),
        "",
    )


def _days(asked: Asked, details: "Details") -> Iterator[Elsewhere]:
    """What could be known at the end of each day on which something of it was recorded, the first first."""
    ask = asked.view.ask
    days = sorted(
        {row.recorded_day for row in ask.of(moments, stream=details.id)}
        | {row.recorded_day for row in ask.of(corrections, stream=details.id)}
    )
    last = [date.fromordinal(day).isoformat() for day in days[-FEW:]]
    known_by = {details.id: [asked.view.known_by(words) for words in last]}
    stood = [(_stood(then, details), then) for _, those in ask.as_known_at(known_by) for then in those]
    for recorded, known in zip(days, [*[None] * (len(days) - len(stood)), *stood], strict=True):
        iso = date.fromordinal(recorded).isoformat()
        status, since = Markup(), ""
        spell, then = known or (None, None)
        if then is not None and spell is None:
            there = _told_as(asked, then, details.id)
            status = filled("told as {}", there) if there else Markup("nothing on record")
        if spell is not None:
            status = cells.status(spell.status, spell.alternatives)
            since = standing.since_words(spell.since.edtf) if spell.since.edtf else ""
        yield Elsewhere(
            f"By the record of {day(iso)}",
            asked.to.to(asked.path, _options(asked), as_known=iso),
            status,
            since,
        )


def _told_as(asked: Asked, then: "Ask", stream: str) -> Markup:
    """The partnership in whose place a stream is, as it was known at a time, as a link; empty where it is told itself."""
    row = next(then.of(duplicates, stream=stream), None)
    return (
        cells.anchor(then.title(row.original), _today(asked).of(Link("stream", row.original)))
        if row
        else Markup()
    )


def _stood(then: "Ask", details: "Details", day: int | None = None) -> Spell | None:
    """Where it stands, as it was known then; None of what was not on record."""
    return next(then.at(day, of=details.of, stream=details.id), None)


def _learned(asked: Asked, details: "Details") -> dict[str, Any]:
    """What has been recorded since the record that the page goes by, and what it changed."""
    view = asked.view
    assert view.ask.elsewhen is not None  # noqa: S101 — every view has it
    history = view.ledger.history(details.id)
    present = view.ask.elsewhen(f"#{asked.ledger.head.position if asked.ledger.head else 0}")
    then, now = audit(view.axes.cut(history), present.plain), audit(history, present.plain)
    known = {entry.entry for entry in then}
    since = [entry for entry in now if entry.entry not in known]
    spell = _stood(present, details)
    there = _told_as(asked, present, details.id)
    new = [
        entry for entry in since if entry.about is None and not (there and entry.type.endswith(".same-as"))
    ]
    return {
        "count": len(since),
        "there": there,
        "days": [
            (short_day(name), len(those))
            for name, those in grouped(since, lambda entry: view.axes.local(entry.recorded_at)[:10]).items()
        ][:FEW],
        "status": cells.status(spell.status, spell.alternatives) if spell else "",
        "since": standing.since_words(spell.since.edtf) if spell and spell.since.edtf else "",
        "differs": spell is not None and (spell.status, spell.since) != (details.status, details.since),
        "rows": [
            (
                each.text,
                question(each.field) if each.field else "The fact",
                _as_read(each.field, each.then),
                _as_read(each.field, each.now),
                pieces.ground((), each.by, _today(asked), THEN),
            )
            for each in learned(then, now, present.plain)
        ][:ROWS],
        "new": [
            (
                each.text,
                short_day(each.on),
                each.certainty if each.certainty != "confirmed" else "",
                each.state == "retracted",
                pieces.numbered(each.entry, _today(asked), THEN),
            )
            for each in new[:ROWS]
        ],
        "more": max(0, len(new) - ROWS),
        "today": asked.to.to(asked.path, _options(asked), as_known=None),
        "diff": asked.to.to(
            "/reports/diff",
            {
                "who": details.id,
                "known_from": asked.to.axes.get("as-known", ""),
                "known_to": f"#{asked.ledger.head.position if asked.ledger.head else 0}",
            },
            as_known=None,
        ),
    }


def _as_read(field: str, words: str) -> str:
    """What is read of a field in words, or that there is nothing of it; without a field, of the whole fact."""
    return value_of(field, words) if words else "not told" if field else "taken back"


def _today(asked: Asked) -> Any:
    """Addresses that go by all that is recorded."""
    return type(asked.to)(asked.to.axes.get("as-at"), None)


def _page(kind: str) -> Page:
    return Page(
        f"{PREFIXES[kind]}/{{id}}",
        _answer,
        _show,
        "partnerships",
        takes=("of", *OF_THE_PAGE),
        output=Output("show", lambda asked: output_of("show", _answer(asked))),
        describes="Where one stands, how sure that is, and what it rests on.",
    )


PAGES = tuple(map(_page, ("partnership", "membership", "programme")))
