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
    ways = _Ways(files, lru_cache(maxsize=PAGES_KEPT)(lambda name: places(read(name))))
    for page in pages:
        content = read(page)
        told = dict.fromkeys(value for pattern in _LINKS for value in pattern.findall(content))
        known = ways.known(page)
        wrong = [link for link in told if link not in known and not ways.lead_somewhere(page, link)]
        links = {*_values(content, *_LINKS)} if wrong else ()  # what stands between tags is none
        yield from (Broken(page, unescape(link.decode())) for link in wrong if link in links)


class _Ways:
    """Where links lead, each looked at once: most go by the top, to the same file from every folder as deep."""

    def __init__(self, files: Collection[str], there: Callable[[str], frozenset[str]]) -> None:
        """`there` gives the places of a page."""
        self._files, self._there = files, there
        self._by_top: dict[int, set[bytes]] = {}
        self._folder, self._targets = "", dict[bytes, Target]()

    def known(self, page: str) -> set[bytes]:
        """Links by the top of which it was seen that they lead somewhere from pages as deep."""
        return self._by_top.setdefault(page.count("/"), set())

    def lead_somewhere(self, page: str, link: bytes) -> bool:
        """Whether a link of a page does."""
        up = b"../" * page.count("/")
        name = link.removeprefix(up)
        if not link.startswith(up) or not _BY_NAME.fullmatch(name):
            return self._is_there(page, self._target(dirname(page), link))
        found = self._is_there(page, _target("", name.decode()))
        if found:
            self.known(page).add(link)
        return found

    def _target(self, folder: str, link: bytes) -> "Target":
        if folder != self._folder:
            self._folder, self._targets = folder, {}
        return self._targets.get(link) or self._targets.setdefault(
            link, _target(folder, unescape(link.decode()))
        )

    def _is_there(self, page: str, target: "Target") -> bool:
        file = page if target.link.startswith("#") else target.name
        return target.away or (
            file in self._files and not (target.place and target.place not in self._there(file))
        )


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
