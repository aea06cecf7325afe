"""One body: what it is called, where it lies, its ties, what it belongs to and what belongs to it, who took its place."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from operator import itemgetter
from typing import Any

from domain.message import as_read
from drawings.maps import locator
from projections.ask import Ask
from projections.contested import is_contested
from projections.reckoning.renamings import Renaming
from projections.reckoning.standings import may_be_nothing, predecessors, successors, surely_begun
from projections.reckoning.successors import place_to_take
from projections.row import Count, Link, grouped
from projections.rows.bodies import Body, bodies
from projections.rows.duplicates import duplicates
from projections.rows.names import names
from projections.rows.programmes import programmes
from projections.rows.sides import sides
from queries.answers import Answer, Table
from web import cells, pieces
from web.addresses import of_stream
from web.contests import contests_of, disputed, rows_of_contests
from web.countries import country
from web.forms import OF_THE_PAGE, options_given
from web.page import ROWS, Asked, Page, Shown
from web.pictures import picture
from web.report_page import with_successors
from web.standing import on_words
from web.words import filled, say

LOCATOR = 420.0
TIES = ("title", "status", "flags", "closest", "since", "last_contact", "entries", "contested")
MEMBERS = ("member", "status", "since", "name", "participations", "contested")
NETWORKS = ("network", "member", "status", "since", "name", "participations", "contested")
PROGRAMMES = ("programme", "kind", "status", "started", "editions", "partners", "contested")
FACTS = ("when", "text", "certainty", "entry")
LANGUAGES = {
    "und": "In a language that is not said",
    "en": "English",
    "zh-Hant": "Chinese",
    "zh-Hant-TW": "Chinese",
    "zh": "Chinese",
    "zh-Hans": "Chinese, simplified",
    "ja": "Japanese",
    "ko": "Korean",
    "pl": "Polish",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "cs": "Czech",
    "vi": "Vietnamese",
    "dv": "Dhivehi",
    "fil": "Filipino",
    "nan": "Taiwanese",
    "sq": "Albanian",
    "pt": "Portuguese",
}
"""Of which names are most often recorded; of any other its tag is shown."""


def _answer(asked: Asked) -> Answer:
    """What is known of it, and where sources disagree.

    In JSON with its ties, memberships, members and programmes, as the page shows them.
    """
    stream = asked.stream()
    found = disputed(asked, stream, asked.answer("show", options_given("show", asked.query, {"who": stream})))
    if asked.form != "json":
        return found
    slug = found.tables[0].rows[0].id.partition(":")[2]
    tables = (
        ("status", "Its partnerships", _ties(asked, slug)),
        ("networks", "Its memberships", _memberships(asked, slug)),
        ("members", "Its members", _members(asked, slug)),
        ("programmes", "Its programmes", _held(asked, slug)),
    )
    there = (table._replace(name=name, title=title) for name, title, table in tables if table)
    return found.beside([found._replace(tables=tuple(there))])


def _ties(asked: Asked, slug: str) -> Table | None:
    return asked.answer("status", {"of": slug}).tables[0] if _has_ties(asked, slug) else None


def _named(ask: Ask, found: Table, slug: str) -> Table:
    """Ties of a body, with who took the place of a party behind the title of each."""
    return found._replace(rows=[with_successors(ask, row, slug) for row in found.rows])


def _held(asked: Asked, slug: str) -> Table | None:
    """The programmes that it holds."""
    if not any(asked.view.ask.of(programmes, host=slug)):
        return None
    found = asked.answer("programmes").tables[0]
    own = [line for line in found.rows if line.host and line.host.link and line.host.link.to == slug]
    return found._replace(rows=own, total=len(own)) if own else None


def _show(asked: Asked, answer: Answer) -> Shown:
    ask = asked.view.ask
    details = answer.tables[0].rows[0]
    slug = details.id.partition(":")[2]
    row = next(ask.of(bodies, slug=slug), None)
    below, alike = _below(asked, slug), homonyms(asked, row)
    near = [*([row.under] if row and row.under else []), *below[:ROWS], *(each.slug for each in alike)]
    known = {body.slug: body for body in ask.of(bodies, slug=set(near))} if near else {}
    unsettled = pieces.open_fields(ask, {f"body:{each}" for each in (slug, *near)})

    def kin(each: str) -> Mapping[str, Any]:
        return _kin(asked, each, known.get(each), unsettled)

    ties, taken = _ties(asked, slug), successors(ask, [slug])
    begin = (asked.number - 1) * ROWS
    memberships, members = _memberships(asked, slug), _members(asked, slug)
    held = _held(asked, slug)
    facts = next((table for table in answer.tables if table.name == "facts"), None)
    contests = contests_of(asked, answer)
    told = {
        "name": details.title,
        "slug": slug,
        "row": row,
        "kind": as_read(row.kind) if row and row.kind else "",
        "country": country(row.country) if row and row.country else "",
        "lies": f"{_degrees('N', 'S', row.lat)}, {_degrees('E', 'W', row.lon)}"
        if row and row.lat is not None and row.lon is not None
        else "",
        "region": row.region if row else "",
        "unsettled": {field for stream, field in unsettled if stream == details.id},
        "names": _names(row),
        "former": [each for each in row.former_names if each not in dict(row.names).values()] if row else (),
        "renamed": _renamed(details.registered.renamed if details.registered else ()),
        "ids": row.ids if row else (),
        "locator": picture(locator(ask, slug, (row.lon, row.lat), say=say, width=LOCATOR))
        if row and row.lat is not None and row.lon is not None
        else "",
        "above": kin(row.under) if row and row.under else None,
        "below": [kin(each) for each in below[:ROWS]],
        "many_below": len(below),
        "ties": cells.table(
            _named(ask, ties.window(begin, ROWS), slug), asked.to, only=TIES, beside=(cells.KIND,)
        )
        if ties
        else None,
        "many_ties": _how_many(ask, ties) if ties else None,
        "to_take": [
            cells.anchor(ask.name(party), asked.to.of(Link("body", party)))
            for party in place_to_take(ask.of(sides, body=slug), slug, ask.day)
        ],
        "number": asked.number,
        "homonyms": [kin(each.slug) for each in alike],
        "took": [(ask.name(each.by), asked.to.of(Link("body", each.by)), each) for each in taken],
        "gone": any(each.certain for each in taken),
        "took_from": [
            (ask.name(each.party), asked.to.of(Link("body", each.party)), each)
            for each in predecessors(ask, slug)
        ],
        "networks": _led(asked, memberships, NETWORKS, "network") if memberships else None,
        "members": _led(asked, members._replace(rows=members.rows[:ROWS]), MEMBERS, "member")
        if members
        else None,
        "programmes": cells.table(held._replace(rows=held.rows[:ROWS]), asked.to, only=PROGRAMMES)
        if held
        else None,
        "contests": contests,
        "here": "" if contests else None,
        "facts": _facts(asked, facts.window(begin, ROWS), "" if contests else None) if facts else None,
        "references": pieces.references(
            ask, [*(facts.rows[begin : begin + ROWS] if facts else ()), *rows_of_contests(answer)], asked.to
        ),
        "longest": max(ties.total if ties else 0, facts.total if facts else 0),
        "home": slug == ask.home,
        "twice": [
            (each.stream.partition(":")[2], asked.to.to(of_stream(each.stream)))
            for each in ask.of(duplicates, kind="body", original=details.id)
        ],
    }
    return Shown(str(details.title), "body.html", told)


def _renamed(told: Iterable[Renaming]) -> dict[bool, list[str]]:
    """When it was renamed, if that has not surely come by the day, by whether it surely came only after it."""
    words = ((each.certain, on_words(each.when.edtf)) for each in told)
    return {certain: [said for _, said in those] for certain, those in grouped(words, itemgetter(0)).items()}


def _facts(asked: Asked, facts: Table, where: str | None) -> cells.Shown:
    """What is on record, with a mark behind what sources differ on, which leads to where it is told what each says."""
    marks = [[("Text", pieces.differ(where))] if is_contested(row) else [] for row in facts.rows]
    return pieces.with_marks(cells.table(facts, asked.to, only=FACTS), marks)


def _has_ties(asked: Asked, slug: str) -> bool:
    return any(side.stream.startswith("partnership:") for side in asked.view.ask.of(sides, body=slug))


def _how_many(ask: Ask, ties: Table) -> Count:
    """How many ties it has; those that may not have begun are in the most alone."""
    doubted = {row.id for row in ties.rows if may_be_nothing(row)}
    doubted -= surely_begun(ask, doubted)
    return Count(sum(row.id not in doubted for row in ties.rows), len(ties.rows))


def _memberships(asked: Asked, slug: str) -> Table | None:
    """The networks in which a body is, or was."""
    return _of_its_networks(asked, slug, lambda stream: not stream.endswith(f"@{slug}"))


def _members(asked: Asked, slug: str) -> Table | None:
    """Who is, or was, in a network."""
    return _of_its_networks(asked, slug, lambda stream: stream.endswith(f"@{slug}"))


def _of_its_networks(asked: Asked, slug: str, wanted: Callable[[str], bool]) -> Table | None:
    """Some of the memberships on whose sides a body is; None where there are none."""
    streams = [side.stream for side in asked.view.ask.of(sides, body=slug)]
    if not any(stream.startswith("membership:") and wanted(stream) for stream in streams):
        return None
    found = asked.answer("networks", {"of": slug}).tables[0]
    rows = [row for row in found.rows if wanted(row.stream)]
    return found._replace(rows=rows, total=len(rows), offset=0) if rows else None


def _led(asked: Asked, found: Table, only: Sequence[str], name: str) -> cells.Shown:
    """Memberships whose first cell leads to the membership, and to the body that it names."""
    shown = cells.table(found, asked.to, only=only)
    lines = []
    for row, line in zip(found.rows, shown.lines, strict=True):
        named = getattr(row, name)
        first = cells.anchor(str(named), asked.to.of(Link("stream", row.stream)))
        if named.link:
            first += filled(
                ' <small class="of">{}</small>', cells.anchor(named.link.to, asked.to.of(named.link))
            )
        lines.append([first, *line[1:]])
    return shown._replace(lines=lines)


def _names(row: Body | None) -> Sequence[tuple[str, str, str]]:
    """Its names: tag, language, name."""
    if row is None:
        return ()
    return [
        ("", "In Latin letters", row.title),
        *((tag, LANGUAGES.get(tag, tag), each) for tag, each in row.names),
    ]


def _degrees(plus: str, minus: str, degrees: float) -> str:
    return f"{abs(degrees):.4f}° {plus if degrees >= 0 else minus}"


def _below(asked: Asked, slug: str) -> list[str]:
    """The bodies that belong to it, by name."""
    return [body.slug for body in sorted(asked.view.ask.of(bodies, under=slug), key=lambda body: body.title)]


def _kin(
    asked: Asked, slug: str, row: Body | None, unsettled: AbstractSet[tuple[str, str]]
) -> Mapping[str, Any]:
    """Another body, as it is told apart; `unsettled` are fields of which sources disagree."""
    ask = asked.view.ask
    about = (
        (row.kind and as_read(row.kind), ask.plain(row.under), row.country and country(row.country))
        if row
        else ()
    )
    return {
        "name": ask.name(slug),
        "address": asked.to.of(Link("body", slug)) if row else None,
        "about": ", ".join(filter(None, about)),
        "differs": not unsettled.isdisjoint(
            (f"body:{slug}", field) for field in ("kind", "under", "country")
        ),
        "told": pieces.where_told(ask, f"body:{slug}", asked.to),
        "slug": slug,
    }


def homonyms(asked: Asked, row: Body | None) -> list[Body]:
    """Other bodies of the same name, in any language or spelling: they are told apart by kind, country and id."""
    if row is None:
        return []
    own = {name.folded for name in asked.view.ask.of(names, stream=row.stream)}
    others = (
        {name.slug for name in asked.view.ask.of(names, folded=own) if name.slug != row.slug}
        if own
        else set()
    )
    return sorted(asked.view.ask.of(bodies, slug=others), key=lambda body: body.slug) if others else []


PAGES = (
    Page(
        "/b/{id}",
        _answer,
        _show,
        "partnerships",
        takes=("of", *OF_THE_PAGE),
        describes="Who is a body, and what has it with whom?",
    ),
)
