"""One body: what it is called, where it lies, its ties, what it belongs to and what belongs to it, who took its place."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.message import as_read
from drawings.maps import locator
from projections.reckoning.standings import predecessors, successors
from projections.row import Link
from projections.rows.bodies import Body, bodies
from projections.rows.names import names
from projections.rows.programmes import programmes
from projections.rows.sides import sides
from queries.answers import Answer, Table, references
from web import cells
from web.forms import OF_THE_PAGE, options_given
from web.page import ROWS, Asked, Page, Shown
from web.pictures import picture
from web.words import filled, say

LOCATOR = 420.0
TIES = ("title", "status", "flags", "closest", "since", "last_contact", "entries", "depends_on")
MEMBERS = ("member", "status", "since", "name", "participations")
NETWORKS = ("network", "member", "status", "since", "name", "participations")
PROGRAMMES = ("programme", "kind", "status", "started", "editions", "partners")
LANGUAGES = {
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
    """What is known of it; in JSON with its ties, memberships, members and programmes, as the page shows them."""
    found = asked.answer("show", options_given("show", asked.query, {"who": asked.stream()}))
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
    above = row.under if row else None
    below = sorted(ask.of(bodies, under=slug), key=lambda body: body.title)
    ties = _ties(asked, slug)
    begin = (asked.number - 1) * ROWS
    memberships, members = _memberships(asked, slug), _members(asked, slug)
    held = _held(asked, slug)
    facts = next((table for table in answer.tables if table.name == "facts"), None)
    told = {
        "name": details.title,
        "slug": slug,
        "row": row,
        "kind": as_read(row.kind) if row and row.kind else "",
        "names": _names(row),
        "locator": picture(locator(ask, slug, (row.lon, row.lat), say=say, width=LOCATOR))
        if row and row.lat is not None and row.lon is not None
        else "",
        "above": _kin(asked, above) if above else None,
        "below": [_kin(asked, body.slug) for body in below[:ROWS]],
        "many_below": len(below),
        "ties": cells.table(ties.window(begin, ROWS), asked.to, only=TIES, beside=(cells.KIND,))
        if ties
        else None,
        "number": asked.number,
        "homonyms": [_kin(asked, other.slug) for other in homonyms(asked, row)],
        "took": [
            (ask.name(each.by), asked.to.of(Link("body", each.by)), each) for each in successors(ask, [slug])
        ],
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
        "facts": cells.table(facts.window(begin, ROWS), asked.to, only=("when", "text", "certainty", "entry"))
        if facts
        else None,
        "references": [
            (each, asked.to.of(Link("source", each.slug)), asked.to.of(Link("document", each.address or "")))
            for each in references(ask, facts.rows[begin : begin + ROWS] if facts else ())
        ],
        "longest": max(ties.total if ties else 0, facts.total if facts else 0),
        "home": slug == ask.home,
    }
    return Shown(str(details.title), "body.html", told)


def _has_ties(asked: Asked, slug: str) -> bool:
    return any(side.stream.startswith("partnership:") for side in asked.view.ask.of(sides, body=slug))


def _memberships(asked: Asked, slug: str) -> Table | None:
    roles = {
        side.role for side in asked.view.ask.of(sides, body=slug) if side.stream.startswith("membership:")
    }
    found = asked.answer("networks", {"of": slug}).tables[0] if "member" in roles else None
    return found if found and found.total else None


def _members(asked: Asked, slug: str) -> Table | None:
    """Who is, or was, in a network."""
    sides_of_it = asked.view.ask.of(sides, body=slug)
    if not any(side.stream.startswith("membership:") and side.role == "network" for side in sides_of_it):
        return None
    found = asked.answer("networks").tables[0]
    rows = [row for row in found.rows if row.stream.endswith(f"@{slug}")]
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
    others = [(tag, LANGUAGES.get(tag, tag), name) for tag, name in row.names]
    return [("", "In Latin letters", row.title), *others]


def _kin(asked: Asked, slug: str) -> Mapping[str, Any]:
    ask = asked.view.ask
    row = next(ask.of(bodies, slug=slug), None)
    return {
        "name": ask.name(slug),
        "address": asked.to.of(Link("body", slug)) if row else None,
        "kind": as_read(row.kind) if row and row.kind else "",
        "country": row.country if row else None,
        "under": ask.plain(row.under) if row and row.under else "",
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
