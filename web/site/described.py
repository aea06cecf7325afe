"""What a page is about, as search engines and archives read it: JSON-LD in the words of schema.org, and sitemaps."""

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from domain.message import as_read
from projections.row import Link
from projections.rows.bodies import bodies
from web.addresses import path_of
from web.site.plan import Address, file_of
from web.words import day

if TYPE_CHECKING:
    from projections.ask import Ask
    from queries.answers import Answer
    from web.page import Asked

MOST = 50_000
"""Pages that one map of a site may name (sitemaps.org)."""
AREA = "AdministrativeArea"
TYPES = {
    "city": "City",
    "town": "City",
    "school": "School",
    **dict.fromkeys(("county", "prefecture", "state", "province", "region", "district", "territory"), AREA),
}
"""What schema.org calls a body of a kind; an organisation is what it calls all others."""
_OUT_OF_SCRIPT = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def jsonld(asked: "Asked", found: "Answer", base: str) -> Markup:
    """What a partnership or a body is, as JSON-LD for the head of its page; empty for other pages."""
    kind = asked.path.split("/")
    if len(kind) != 3 or kind[1] not in {"p", "b"}:  # noqa: PLR2004 — `/p/<id>`
        return Markup()
    details = found.tables[0].rows[0]
    told = _partnership(asked, details, base) if kind[1] == "p" else _body(asked.view.ask, kind[2], base)
    return in_script({"@context": "https://schema.org"} | told)


def in_script(value: Any) -> Markup:
    """A value as JSON that cannot end the element of HTML which it stands in, and begins none."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign, instead in _OUT_OF_SCRIPT.items():
        text = text.replace(sign, instead)
    return Markup(text)  # noqa: S704 — nothing is left in it that HTML would read


def _without_nothing(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value not in (None, "", [], {})}


def _url(path: str | None, base: str) -> str:
    """Where a page will stand; empty where nobody says where the site will."""
    return f"{base}{file_of(Address(path))}" if base and path else ""


def _partnership(asked: "Asked", details: Any, base: str) -> dict[str, Any]:
    ask = asked.view.ask
    since = f", since {day(details.since.edtf)}" if details.since.edtf else ""
    possible = "" if details.certain else "possibly "
    return _without_nothing(
        {
            "@type": "WebPage",
            "name": str(details.title),
            "description": f"{possible}{as_read(details.status)}{since}",
            "identifier": details.id,
            "url": _url(asked.path, base),
            "temporalCoverage": details.since.edtf,
            "about": [_named(ask, party, base) for party in details.parties],
        }
    )


def _named(ask: "Ask", slug: str, base: str) -> dict[str, Any]:
    """Which body it is; its own page says more."""
    told = _body(ask, slug, base)
    return {name: told[name] for name in ("@type", "name", "identifier", "url") if name in told}


def _body(ask: "Ask", slug: str, base: str) -> dict[str, Any]:
    row = next(ask.of(bodies, slug=slug), None)
    if row is None:
        return {"@type": "Organization", "name": str(ask.plain(slug))}
    place = row.lat is not None and row.lon is not None
    return _without_nothing(
        {
            "@type": TYPES.get(row.kind or "", "Organization"),
            "name": row.title,
            "alternateName": [{"@language": tag, "@value": name} for tag, name in row.names],
            "identifier": f"body:{slug}",
            "url": _url(path_of(Link("body", slug)), base),
            "geo": {"@type": "GeoCoordinates", "latitude": row.lat, "longitude": row.lon} if place else None,
        }
    )


def sitemaps(base: str, files: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """The maps of a site, each a file's name and its content: one, or several and one that names them (sitemaps.org)."""
    from xml.etree.ElementTree import Element, SubElement, tostring

    def written(tag: str, item: str, addresses: Sequence[str]) -> bytes:
        top = Element(tag, xmlns="http://www.sitemaps.org/schemas/sitemap/0.9")
        for address in addresses:
            SubElement(SubElement(top, item), "loc").text = address
        return bytes(tostring(top, encoding="utf-8", xml_declaration=True))

    parts = [files[at : at + MOST] for at in range(0, len(files), MOST)]
    if len(parts) <= 1:
        yield "sitemap.xml", written("urlset", "url", [base + name for name in files])
        return
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    for name, part in zip(names, parts, strict=True):
        yield name, written("urlset", "url", [base + each for each in part])
    yield "sitemap.xml", written("sitemapindex", "sitemap", [base + name for name in names])
