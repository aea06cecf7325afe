"""What was written down, as feeds of Atom (RFC 4287): of everything, and of one partnership."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from domain.shared import Noted
from domain.text import seen
from projections.reckoning.audit import AuditEntry
from web.site.plan import FEED, Address, file_of, stream_path, twin_of
from web.site.record import unsure
from web.site.redaction import NOTES
from web.words import day, heading

if TYPE_CHECKING:
    from domain.history import History
    from queries.session import View
    from web.site.room import Room

ATOM = "http://www.w3.org/2005/Atom"
MOST = 50
"""Entries of a feed, the latest."""


class Feed(NamedTuple):
    """One feed: its file, what it is called, the page that it is of."""

    file: str
    title: str
    page: str


def written(room: "Room", feed: Feed, entries: Sequence[AuditEntry]) -> bytes:
    """A feed of entries, what was last written down or corrected first; `entries` in the order of recording.

    What links lead to is named from the feed's own place where nobody says where the site will stand.
    """
    register_namespace("", ATOM)
    edition, own = room.edition, room.own
    base = edition.base_url or "../" * feed.file.count("/")
    those = [entry for entry in entries if _is_told(entry, edition.told)][-MOST:][::-1]
    top = Element(f"{{{ATOM}}}feed")
    _said(top, "id", _id(room.identity, feed.file))
    _said(top, "title", seen(feed.title))
    updated = {entry.entry: _updated(room.view, entry) for entry in those}
    those.sort(key=lambda entry: (updated[entry.entry], entry.position), reverse=True)
    _said(top, "updated", _second(updated[those[0].entry]) if those else "1970-01-01T00:00:00Z")
    _said(SubElement(top, f"{{{ATOM}}}author"), "name", seen(own.home or own.title or "comity"))
    _said(top, "generator", "comity", version=edition.version)
    SubElement(top, f"{{{ATOM}}}link", rel="alternate", type="text/html", href=base + feed.page)
    if edition.base_url:
        SubElement(top, f"{{{ATOM}}}link", rel="self", href=base + feed.file)
    for entry in those:
        item = SubElement(top, f"{{{ATOM}}}entry")
        stream, _, number = entry.entry.rpartition("#")
        became = ", ".join(filter(None, (unsure(entry), entry.state if entry.state != "valid" else "")))
        _said(item, "id", _id_of(room.identity, entry.position))
        _said(
            item,
            "title",
            seen(f"{room.view.ask.title(stream)}: {heading(entry.text)}{f' [{became}]' if became else ''}"),
        )
        _said(item, "updated", _second(updated[entry.entry]))
        page, place = room.place(stream, number)
        SubElement(item, f"{{{ATOM}}}link", rel="alternate", type="text/html", href=f"{base}{page}#{place}")
        _said(item, "summary", seen(_summary(entry)))
    return bytes(tostring(top, encoding="utf-8", xml_declaration=True))


def _updated(view: "View", entry: AuditEntry) -> str:
    """When the last was written down of what it says: by itself, or by an entry about it."""
    stream, _, number = entry.entry.rpartition("#")
    about = _history(view, stream).entries[int(number) :]
    return max(
        [
            entry.recorded_at,
            *(each.stamp for each in about if getattr(each.fact, "entry", None) == int(number)),
        ]
    )


def _is_told(entry: AuditEntry, told: frozenset[str]) -> bool:
    """Whether an entry says anything: notes, and plans that are told as notes, do not where notes are kept back."""
    return NOTES in told or not entry.type.endswith(f".{Noted.verb}")


def _said(parent: Element, name: str, words: str, **attributes: str) -> None:
    SubElement(parent, f"{{{ATOM}}}{name}", attributes).text = words


def _id(ledger: str, what: str) -> str:
    """What tells a feed from every other, wherever the site stands: a name of the ledger, and its own."""
    from uuid import NAMESPACE_URL, uuid5

    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'comity:{ledger}:{what}')}"


def _id_of(ledger: str, position: int) -> str:
    """The same of an entry: a UUID whose last digits are its number in the ledger, the others those of the ledger.

    It is one of version 8 (RFC 9562), whose digits mean what its maker says.
    """
    own = _id(ledger, "")
    return f"{own[:23]}8{own[24:33]}{position:012}"


def _second(instant: str) -> str:
    """An instant, ISO 8601, without what is less than a second."""
    return f"{instant[:19]}Z"


def _summary(entry: AuditEntry) -> str:
    """When it happened, how sure that is, whose word it is."""
    certain = f"{unsure(entry)}, not confirmed" if unsure(entry) else ""
    sources = f"by {', '.join(entry.sources)}" if entry.sources else "no source is named"
    when = f"happened: {day(entry.on)}" if entry.on else ""
    return "; ".join(part for part in (when, certain, sources) if part)


def latest(room: "Room", most: int) -> list[AuditEntry]:
    """The latest entries that anybody may see, in the order of recording."""
    view = room.view
    until = view.axes.position
    versions: dict[str, set[int]] = {}
    for page in view.ledger.recorder.in_order(max(0, until - most), until):
        for _, stream, version, _, _ in page:
            versions.setdefault(stream, set()).add(version)
    found = [
        entry
        for stream, those in versions.items()
        for version, entry in enumerate(view.audited(_history(view, stream)), 1)
        if version in those and _is_told(entry, room.edition.told)
    ]
    return sorted(found, key=lambda entry: entry.position)


def of_all(room: "Room", lately: Sequence[AuditEntry]) -> bytes:
    """The feed of everything; `lately` are the latest entries."""
    title = f"{room.own.home or room.own.title or 'comity'}: what was written down"
    return written(room, Feed("feed.atom", title, "index.html"), lately)


def of_stream(room: "Room", stream: str) -> tuple[str, bytes]:
    """The file and the feed of one partnership."""
    path = stream_path(stream)
    feed = Feed(twin_of(path, FEED), str(room.view.ask.title(stream)), file_of(Address(path)))
    return feed.file, written(room, feed, room.view.audited(_history(room.view, stream)))


def _history(view: "View", stream: str) -> "History":
    return view.axes.cut(view.ledger.history(stream))
