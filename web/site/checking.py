"""Every link of a site looked at: whether the file that it leads to is there, and the place in it."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache
from html import unescape
from posixpath import dirname, normpath
from typing import NamedTuple
from urllib.parse import unquote

from domain.message import Message
from domain.problem import Problem

AWAY = ("https://", "http://")
"""How links begin that lead out of the site; nobody follows them."""
FEW = 5
"""Broken links that are told."""
PAGES_KEPT = 64
_LINKS = (re.compile(rb'href="([^"<>]*)"'), re.compile(rb'src="([^"<>]*)"'))
"""Patterns that begin with plain letters are looked for much faster than whole tags."""
_BY_NAME = re.compile(rb"[A-Za-z0-9][A-Za-z0-9_~@./-]*(?:#[A-Za-z0-9_-]*)?")
_PLACE = re.compile(rb'id="([^"<>]*)"')


class Broken(NamedTuple):
    """A link that leads to nothing."""

    page: str
    link: str
    """As it stands there."""

    def __str__(self) -> str:
        """The page and the link."""
        return f"{self.page} → {self.link or '(an empty link)'}"


class BrokenLinks(Problem):
    """Links of a site lead to nothing: it is not published so."""

    kind = "fault"

    def __init__(self, links: Collection[Broken]) -> None:
        told = "; ".join(map(str, list(links)[:FEW]))
        more = f"; and {len(links) - FEW:,} more" if len(links) > FEW else ""
        super().__init__(
            Message(
                "{count:,} {count:link leads|links lead} to nothing: {told}{more}",
                count=len(links),
                told=told,
                more=more,
            ),
            "nothing was written: please report it",
        )
        self.links = tuple(links)


def places(page: bytes) -> frozenset[str]:
    """The places of a page that links may lead to."""
    return frozenset(unescape(found.decode()) for found in _values(page, _PLACE))


def _values(page: bytes, *attributes: "re.Pattern[bytes]") -> Iterator[bytes]:
    """The values of some attributes of tags, and of nothing that stands between tags."""
    for attribute in attributes:
        for found in attribute.finditer(page):
            at = found.start()
            tag = page.rfind(b"<", 0, at)
            if (
                page[at - 1 : at].isspace()
                and tag > page.rfind(b">", 0, at)
                and page[tag + 1 : tag + 2].isalpha()
            ):
                yield found[1]


def broken(pages: Iterable[str], files: Collection[str], read: Callable[[str], bytes]) -> Iterator[Broken]:
    """The links of some pages that lead to nothing: `files` are all of the site, `read` gives the bytes of one."""

    @lru_cache(maxsize=PAGES_KEPT)
    def there(name: str) -> frozenset[str]:
        return places(read(name))

    def leads_somewhere(page: str, target: Target) -> bool:
        file = page if target.link.startswith("#") else target.name
        return target.away or (file in files and not (target.place and target.place not in there(file)))

    folder, known, by_depth = "", dict[bytes, Target](), dict[bytes, set[bytes]]()
    for page in pages:
        if dirname(page) != folder:
            folder, known = dirname(page), {}
        up = b"../" * page.count("/")
        fine = by_depth.setdefault(up, set())
        content, wrong = read(page), []
        for found in dict.fromkeys(value for pattern in _LINKS for value in pattern.findall(content)):
            if found in fine:
                continue
            name = found.removeprefix(up)
            # most links go by the top: they lead to the same file from every folder of that depth
            if found.startswith(up) and _BY_NAME.fullmatch(name):
                target = _target("", name.decode())
                if leads_somewhere(page, target):
                    fine.add(found)
                    continue
            elif (target := known.get(found)) is None:
                target = known[found] = _target(folder, unescape(found.decode()))
            if not leads_somewhere(page, target):
                wrong.append(found)
        links = {*_values(content, *_LINKS)} if wrong else ()  # what stands between tags is none
        for found in wrong:
            if found in links:
                yield Broken(page, unescape(found.decode()))


class Target(NamedTuple):
    """Where a link leads that stands in some folder."""

    link: str
    away: bool
    name: str = ""
    """The file; empty for what is no way to one, and for a place on the page itself."""
    place: str = ""


def _target(folder: str, link: str) -> Target:
    path, _, place = link.partition("#")
    if link.startswith(AWAY):
        return Target(link, away=True)
    if "?" in path or path.startswith("/") or ":" in path:
        return Target(link, away=False)
    name = normpath(f"{folder}/{unquote(path)}".lstrip("/")) if path else ""
    return Target(link, away=False, name=name, place=unquote(place))
