"""What was recorded since a site was published: pages that tell one stream's entries need not be made again without any.

A page of an entry, the list of all entries of a stream and its feed say what that stream's own history says, and what
bodies and sources are called. Where none of these was written to since, they are as they were; all others are made again.
"""

import json
from posixpath import dirname
from typing import TYPE_CHECKING, Any

from projections.engine.shelf import Shelf
from projections.rows.citations import citations
from store.roots import root_of
from web.site.plan import Address, file_of, stream_path

if TYPE_CHECKING:
    from web.site.folder import Folder
    from web.site.room import Room

NAME = "edition.json"
"""The file that says of which record and which day a site is."""
TOLD_OF = ("partnership:", "membership:", "programme:")
"""Streams that others name only by their ids."""
NEW = "source:"


def written(room: "Room") -> str:
    """What the edition is: all that its pages depend on, as JSON."""
    edition, own = room.edition, room.own
    told: dict[str, Any] = {
        "comity": edition.version,
        "day": edition.day_in_words,
        "of_the_past": edition.as_at is not None,
        "with": sorted(edition.told),
        "base_url": edition.base_url,
        "pictures": edition.pictures,
        "sealed": edition.sealed,
        "entries": own.entries,
        "root": own.root,
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def unchanged(room: "Room", folder: "Folder") -> dict[str, dict[str, str]]:
    """Streams whose entries are told by files that are there and may stay: by stream, each file with its SHA-256.

    Empty where the site is of another day, of other options, of another version or of another record than this one's past.
    """
    before = _before(folder)
    now = json.loads(written(room))
    number = before.get("entries")
    same = {name: before.get(name) for name in now} | {"entries": now["entries"], "root": now["root"]}
    if same != now or not isinstance(number, int) or not 0 < number <= room.view.axes.position:
        return {}
    ledger = room.view.ledger
    if root_of(ledger, Shelf(ledger.where), until=number) != before["root"]:
        return {}
    new = [entry for entry in ledger.entries(number) if entry.position > number]
    changed = {entry.stream for entry in new}
    fresh = {entry.stream for entry in new if entry.version == 1}
    if not all(
        stream.startswith(TOLD_OF) or (stream.startswith(NEW) and stream in fresh) for stream in changed
    ):
        return {}
    slugs = [stream.removeprefix(NEW) for stream in changed if stream.startswith(NEW)]
    citing = {row.stream for row in room.view.ask.of(citations, source=slugs)} if slugs else set()
    assert room.plan is not None  # noqa: S101 — who opens a room has a plan
    return _files(folder, {*room.plan.entries} - changed - citing)


def _before(folder: "Folder") -> dict[str, Any]:
    if not folder.is_ours(NAME):
        return {}
    try:
        found: dict[str, Any] = json.loads((folder.where / NAME).read_bytes())
    except ValueError:
        return {}
    return found


def _files(folder: "Folder", streams: set[str]) -> dict[str, dict[str, str]]:
    """The files of streams that are there as they were published; a stream of which one is not is left out."""
    of_folder = {dirname(file_of(Address(f"/e/{stream}/1"))): stream for stream in streams}
    of_folder |= {dirname(file_of(Address(f"{stream_path(stream)}/audit"))): stream for stream in streams}
    feeds = {f"{stream_path(stream)[1:]}/feed.atom": stream for stream in streams}
    found: dict[str, dict[str, str]] = {}
    spoilt: set[str] = set()
    for name, digest in folder.before.items():
        stream = feeds.get(name) or of_folder.get(dirname(name))
        if stream is None:
            continue
        if folder.has(name, digest):
            found.setdefault(stream, {})[name] = digest
        else:
            spoilt.add(stream)
    return {stream: files for stream, files in found.items() if stream not in spoilt}
