"""Where the pages of a site are made: a ledger without what is kept back, seen on one day by a clock that stands still."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from domain.problem import Problem
from projections.engine.shelf import Shelf
from queries.options import listed
from store.application import Comity, open_ledger
from store.places import place_of
from store.roots import root_of
from web import ledger
from web.addresses import PREFIXES
from web.forms import SECTION
from web.forms import found as report_of
from web.frame import NAVIGATION, rendered
from web.page import Asked, Page, Shown, TakenBack, ToldElsewhere, named_tables
from web.pages import each_page, entries
from web.site.described import jsonld
from web.site.grounds import apart
from web.site.links import FromFile
from web.site.plan import DOSSIER, ENTRIES, FEED, file_of, told_on, twin_of
from web.site.redaction import DOSSIERS, KEPT_BACK, RECORDERS, Redacted
from web.words import day as in_words

if TYPE_CHECKING:
    from queries.answers import Answer
    from queries.session import View
    from store.head import Head
    from web.site.plan import Address, Plan

PAGES_OF_THE_SITE = {
    "/search": "search.html",
    "/data": "data.html",
    "/data/codebook": "codebook.html",
    "/check": "check.html",
    "/changes": "changes.html",
}
"""Pages that only a site of files has, or has otherwise, with their templates."""
FRONT = ("today", "Overview", "/")
"""The first link at the top: these pages are read long after their day."""
NO_POLICY = "Nothing is counted here: this ledger has adopted no rule of counting."
"""In the place of an answer that goes by a rule."""
NOBODY = "Nothing is said here: this ledger does not tell whom it would be about."
"""In the place of any other that has to be asked for."""
BEYOND = (("search", "Find", "/search"),)


def unsaid(error: Problem) -> str:
    """Why a report has nothing to say of this ledger, for whoever cannot ask it otherwise."""
    return NO_POLICY if error.field == "policy" else NOBODY


class Grown(Problem):
    """Somebody has recorded while the site was made."""

    kind = "conflict"

    def __init__(self) -> None:
        super().__init__(
            "something was recorded while the pages were made", "nothing was written: publish once more"
        )


class Edition(NamedTuple):
    """What is published, in plain values: other processes are told it."""

    where: Path
    """The ledger's file."""
    version: str
    """Of comity."""
    day: int
    """The day of which the pages speak, a proleptic ordinal."""
    as_at: str | None
    """The same, ISO 8601, where it is earlier than the last entry: the pages then speak of the past. None else."""
    clock: int = 0
    """The day that is taken for today, where the pages speak of the past: that of the last entry; 0 else."""
    told: frozenset[str] = frozenset()
    """What is published though it is not else: some of `KEPT_BACK`, and `DOSSIERS`."""
    base_url: str = ""
    """Where the site will stand, with a slash at its end; empty where nobody says."""
    sealed: int = 0
    """How many entries the checkpoint covers that was given; 0 where none was."""
    key: str = ""
    """The public key of which it was seen that it signed it; empty where nobody could look."""
    pictures: bool = False
    """Whether preview pictures can be made here."""

    @property
    def day_in_words(self) -> str:
        """The day, ISO 8601."""
        return date.fromordinal(self.day).isoformat()

    @property
    def left_out(self) -> list[str]:
        """What is kept back from the pages, in words."""
        return [words for name, words in KEPT_BACK.items() if name not in self.told]

    @property
    def kept_back(self) -> str:
        """What is kept back, without the last full stop; empty where nothing is. Dossiers have all of it."""
        if not self.left_out:
            return ""
        those = ", ".join(self.left_out)
        if DOSSIERS not in self.told:
            return f"Not published: {those}"
        return f"Not on the pages: {those}. The dossier of a partnership has all of that"


class Made(NamedTuple):
    """A page as it was made."""

    html: str
    wanted: "tuple[Address, ...]"
    """Pages that it leads to and that are there because it does."""
    pictures: tuple[tuple[str, str], ...] = ()
    """Files that it shows, each with its content: other pages may show the same."""


class Room:
    """A ledger that is open to make pages of it (`with`)."""

    def __init__(self, edition: Edition) -> None:
        """Errors: those of the store."""
        self.edition = edition
        self.ledger: Comity = open_ledger(edition.where, read_only=True)
        """The ledger as it is stored, with all that is kept back."""
        self._pages = {page.path: page for page in each_page()}
        self._ways: dict[str, str] = {}
        self._last: Asked | None = None
        """What was asked last."""
        self.plan: Plan | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.ledger.close()

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """See that nobody records meanwhile, whatever else went wrong because of that. Errors: Grown."""
        try:
            yield
        except Exception:
            self._see_that_it_has_not_grown()
            raise
        self._see_that_it_has_not_grown()

    def _see_that_it_has_not_grown(self) -> None:
        if self._head() != self.own.head:
            raise Grown

    def _head(self) -> "Head | None":
        """How far the ledger goes at this moment."""
        with place_of(self.edition.where).glance() as glance:
            return glance.head()

    @cached_property
    def own(self) -> ledger.Ledger:
        """Whose ledger it is, and how far it goes."""
        head = self._head()  # before the entries are read: whoever records meanwhile is found out
        session: Any = self._redacted
        return ledger.read(session, head)

    @cached_property
    def _redacted(self) -> Redacted:
        return Redacted(self.ledger, self.edition.told, self.edition.clock or self.edition.day)

    @cached_property
    def view(self) -> "View":
        """The ledger as the edition sees it."""
        return self._redacted.view(self.edition.as_at)

    def root(self, until: int) -> str | None:
        """The root over so many entries, in hexadecimal; None over none."""
        return root_of(self.ledger, Shelf(self.edition.where), until=until)

    @cached_property
    def identity(self) -> str:
        """What tells this ledger from every other: the id of its first entry; empty in an empty one."""
        first = self.ledger.last(1) if self.own.entries else None
        return first.id if first else ""

    # --- answers and pages

    def asked(self, address: "Address", to: FromFile | None = None) -> Asked:
        """What is asked at an address of the site."""
        path, query = address
        words = {} if path in self._pages else _words(path)
        found = Asked(self.view, self.own, words, {name: [word] for name, word in query}, path)
        if self._last is not None and path == self._last.path:
            found._answers = self._last._answers  # noqa: SLF001 — what the next part of a page shows is computed once
        self._last = found
        found.published = True
        if to is not None:
            to.called = self.view.ask.title
            found.to = to
        return found

    def page_of(self, path: str) -> Page:
        """The page that stands at a path."""
        return self._pages[path if path in self._pages else _pattern(path)]

    def answer(self, address: "Address") -> "tuple[Asked, Answer]":
        """All that the page at an address answers, as data. Errors: Problem for a report with nothing to say."""
        asked = self.asked(address)
        asked.form = "json"
        return asked, self.page_of(address.path).answer(asked)

    def make(self, address: "Address", more: Mapping[str, Any] | None = None) -> Made:
        """The page at an address."""
        assert self.plan is not None  # noqa: S101 — who opens a room has a plan
        to = FromFile(self.plan, address, self._ways)
        asked = self.asked(address, to)
        found: Answer | None = None
        if address.path in PAGES_OF_THE_SITE:
            told = dict(more or {})
            template = f"published/{PAGES_OF_THE_SITE[address.path]}"
            shown, section = Shown(told.pop("title", ""), template, told), "about"
        else:
            page = self.page_of(address.path)
            section = page.section
            try:
                found = page.answer(asked)
                asked.tables = named_tables(found) if address.path in self.plan.data else ()
                shown = page.show(asked, found)
            except (ToldElsewhere, TakenBack) as instead:
                shown = instead.shown(asked)
            except Problem as error:
                if page.unasked is None or error.field is None:
                    raise
                shown = page.unasked(asked)  # a report that has nothing to say of this ledger
                shown = shown._replace(told={**shown.told, "lead": unsaid(error)})
        html = rendered(asked, shown, section, self._frame(asked, address, to, found))
        html, pictures = apart(_as_its_own(html, to.file(file_of(address)), stream_of(address.path)), to.file)
        wanted = tuple(each for each in to.wanted if f'"{to.file(file_of(each))}' in html)
        return Made(html, wanted, tuple(pictures.items()))

    def _frame(
        self, asked: Asked, address: "Address", to: FromFile, found: "Answer | None"
    ) -> Mapping[str, Any]:
        """What every page of a site is told beside what a served one is."""
        path = address.path
        home = self.own.home or self.own.title or "comity"
        return {
            "served": False,
            "recorders": RECORDERS in self.edition.told,
            "asset": to.asset,
            "file": to.file,
            "edition": self.edition,
            **self._in_full(asked),
            "edition_day": in_words(date.fromordinal(self.edition.day).isoformat()),
            "navigation": (FRONT, *NAVIGATION[1:], *BEYOND),
            "section": "search" if path == "/search" else self._section(path),
            "site_name": home,
            "own_file": file_of(address),
            "dossiers": DOSSIERS in self.edition.told,
            "dossier": to.file(twin_of(path, DOSSIER))
            if (proved := self._proved(path)) and proved[0]
            else "",
            "proved": proved,
            "feed": to.file(feed) if (feed := feed_of(path)) and not self._is_elsewhere(path) else "",
            "jsonld": jsonld(asked, found, self.edition.base_url) if found is not None else "",
            "twin": None
            if self._is_elsewhere(path)
            else lambda ending, table=None: to.to(
                f"{path}.{ending}",
                {SECTION: table} if table and found and table != found.tables[0].name else None,
            ),
        }

    def _in_full(self, asked: Asked) -> dict[str, Any]:
        """The entries that this part of a page tells in full: none where they stand on another."""
        stream = stream_of(asked.path)
        number = self.plan.entries.get(stream, 0) if self.plan else 0
        if not number or asked.path != told_on(stream):
            return {"in_full": ()}
        first = (asked.number - 1) * ENTRIES + 1
        told = entries.every(asked, stream, first, first + ENTRIES - 1)
        return {"in_full": told, "all_in_full": number, "entries_a_part": ENTRIES}

    def place(self, stream: str, number: int | str) -> tuple[str, str]:
        """The file in which an entry is told in full, and the place in it."""
        found = self.plan.entry(f"/e/{stream}/{number}") if self.plan else None
        assert found is not None  # noqa: S101 — who opens a room has a plan, of all entries
        return file_of(found[0]), found[1]

    def _proved(self, path: str) -> tuple[int, int] | None:
        """How many entries of a partnership the checkpoint covers, and how many it has; None where no dossier belongs.

        Where it covers none, there is no dossier.
        """
        if DOSSIERS not in self.edition.told or not feed_of(path) or self._is_elsewhere(path):
            return None
        entries = self.view.ledger.history(f"partnership:{path.rpartition('/')[2]}").entries
        return sum(entry.position <= self.edition.sealed for entry in entries), len(entries)

    def _is_elsewhere(self, path: str) -> bool:
        """Whether a page only says where what it was about is told."""
        return self.plan is not None and path in self.plan.elsewhere

    def question(self, path: str) -> str:
        """What the page at a path answers, as a question."""
        if path.startswith("/reports/"):
            return str(listed(report_of(path.rpartition("/")[2])).question)
        return self.page_of(path).describes

    def _section(self, path: str) -> str:
        return "about" if path in PAGES_OF_THE_SITE else self.page_of(path).section


def feed_of(path: str) -> str:
    """The file of the feed that a page names beside that of everything: that of one partnership; empty for others."""
    parts = path.split("/")
    return twin_of(path, FEED) if len(parts) == 3 and parts[1] == "p" else ""  # noqa: PLR2004 — `/p/<id>`


def _as_its_own(html: str, own: str, stream: str) -> str:
    """A page that leads to its own places by their names alone, and does not say of each entry that it is of its stream.

    What is said of an entry is remembered from page to page, as others say it.
    """
    return html.replace(f'"{own}#', '"#').replace(f'<span class="unseen">{stream} </span>', "")


def stream_of(path: str) -> str:
    """The stream whose page, or list of entries, stands at a path: the ledger's own for the method; empty for others."""
    _, first, *rest = path.split("/")
    kind = next((kind for kind, prefix in PREFIXES.items() if prefix == f"/{first}"), "")
    return f"{kind}:{rest[0]}" if kind and rest else "ledger" if path == "/about" else ""


def _pattern(path: str) -> str:
    """The path of the page that stands at an address: `/p/{id}/audit`."""
    _, first, *rest = path.split("/")
    if first == "e":
        return "/e/{stream}/{n}"
    name = {"years": "{year}", "reports": "{name}"}.get(first, "{id}")
    return "/".join(("", first, name, *rest[1:]))


def _words(path: str) -> dict[str, str]:
    """What stands in an address in the place of each name."""
    _, first, *rest = path.split("/")
    if first == "e":
        return {"stream": rest[0], "n": rest[1]}
    return {{"years": "year", "reports": "name"}.get(first, "id"): rest[0]} if rest else {}
