"""The application: every address of the site, answered from the ledger as it is at that moment.

    application(Path("comity.db"))     # an ASGI application, for uvicorn or whatever serves such

An answer is known by its tag: how far the ledger goes, the day, the language, the version and the address. A browser that
has it already is told so before anything is computed; the latest answers are kept. What others record is seen at once, or
soon while many ask.
"""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from domain.corrections import Unread
from domain.problem import Problem
from queries.finding import find, load
from queries.options import UnknownOption
from queries.session import NotKnownThen
from queries.written import csv_of_table, dumped
from store.errors import Damaged
from web import failing, ledger
from web.addresses import AHEAD, AXES, CALENDAR, LANGUAGE, Addresses
from web.asking import OLD, YOUNG, Body, Desk, Kept, Timed
from web.forms import SECTION, options_given
from web.frame import HERE, rendered, style
from web.guard import LOOPBACK, Guard, query_of
from web.page import FORMS, Asked, Moved, Page, TakenBack, ToldElsewhere, named_tables
from web.pages import each_page
from web.pressed import pressed, pressed_once
from web.report_page import to_ask

if TYPE_CHECKING:
    from queries.session import ReadingSession
    from store.head import Head
    from web.ledger import Ledger

HTML, JSON, CSV, ICS = "html", "json", "csv", "ics"
KINDS = {
    HTML: "text/html; charset=utf-8",
    JSON: "application/json",
    CSV: "text/csv; charset=utf-8",
    ICS: "text/calendar; charset=utf-8",
    **FORMS,
}
"""The forms of an answer, by the ending of its address."""
ALWAYS = frozenset(AXES)
"""What may be asked of every page."""
MOST_ASKED = "/p/"
"""What the addresses begin with that are asked for most: those of partnerships."""
WORTH = 600
"""Bytes from which on it is worth to press them."""


def application(
    where: Path,
    *,
    hosts: Iterable[str] = LOOPBACK,
    version: str = "",
    desk: Desk | None = None,
    proxies: Iterable[str] = (),
) -> Starlette:
    """The site of a ledger; `hosts` are the names by which it may be called, without a port.

    `proxies` are addresses of web servers that pass on what many ask: each question has its own turn.
    `version` is that of comity: another one's answers are not taken for this one's.
    """
    site = Site(where, version, desk or Desk(where, lifted=proxies))

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        site.desk.close()

    found = Starlette(
        routes=site.routes(),
        middleware=[Middleware(Guard, hosts=tuple(hosts))],
        exception_handlers={HTTPException: site.missing},  # type: ignore[dict-item]  # an error of that class
        lifespan=lifespan,
    )
    found.state.site = site
    return found


class Site:
    """The pages of one ledger, and what was answered lately."""

    def __init__(self, where: Path, version: str, desk: Desk) -> None:
        self.where, self.version, self.desk = where, version, desk
        self.kept = Kept()
        self._ledger: Ledger | None = None
        self._computed = 0
        self._made_anew: set[Hashable] = set()
        """The addresses whose answers are being made."""
        self._broken: tuple[Head | None, Damaged | Unread, float] | None = None
        """Why no page could be made of the ledger as it was with that head, and when that was seen."""

    def routes(self) -> list[Route]:
        """Every address, those of twins before those of pages. Each is tried in turn, so what is asked most comes first."""
        found = [
            Route("/", self._home),
            Route("/healthz", self._health),
            Route("/static/style.css", _static(style, "text/css; charset=utf-8")),
            Route("/static/script.js", _file("script.js", "text/javascript; charset=utf-8")),
            Route("/static/icon.svg", _file("icon.svg", "image/svg+xml")),
            Route("/favicon.ico", _file("icon.svg", "image/svg+xml")),
            Route("/api/openapi.json", self._described),
            Route(CALENDAR, self._calendar),
        ]
        for page in sorted(each_page(), key=lambda page: not page.path.startswith(MOST_ASKED)):
            base = f"/{LANGUAGE}{page.path.rstrip('/') or '/today'}"
            found.extend(Route(f"{base}.{kind}", self._of(page, kind)) for kind in (JSON, CSV, *page.forms))
            found.append(Route(f"/{LANGUAGE}{page.path}", self._of(page, HTML)))
        return found

    # --- addresses that are no pages

    async def _home(self, request: Request) -> Response:
        asked = request.scope["query_string"].decode("ascii", "ignore")
        return RedirectResponse(f"/{LANGUAGE}/{f'?{asked}' if asked else ''}", 307)

    async def _health(self, _request: Request) -> Response:
        """How far the ledger goes, or why it cannot be read; no entry is read for it but the last, and nobody is named.

        Nor can it be read where a page just found it damaged, until the ledger has changed or a page can be made again.
        """
        try:
            head = await self.desk.head()
            position = head.position if head else await self.desk.ask(_position, "position")
            if broken := await self._still_broken(head):
                return failing.of_problem(broken, kind=JSON, ledger=None, query={}, words={}, status=503)
        except Problem as error:
            return failing.of_problem(error, kind=JSON, ledger=None, query={}, words={}, status=503)
        except Exception as error:  # noqa: BLE001 — as of pages
            return failing.of_defect(error, kind=JSON, ledger=None)
        told: dict[str, object] = {"status": "ok", "position": position, "version": self.version}
        if follows := self.desk.follows:
            told["follows"] = {"seconds_behind": follows.behind, "lost": follows.lost}
        return JSONResponse(told, headers={"cache-control": "no-store"})

    async def _still_broken(self, head: "Head | None") -> Damaged | Unread | None:
        """Why no page can be made, where that was seen: now and then tried again, since nobody may ask for pages then."""
        if self._broken is None or self._broken[0] != head:
            return None
        _, broken, since = self._broken
        if time.monotonic() - since > OLD:
            try:
                await self.desk.ask(lambda session, _: session.view(), "health", head)
                self._broken = None
            except (Damaged, Unread) as error:
                self._see_whether_it_is_broken(error, head)
        return self._broken and broken

    def _see_whether_it_is_broken(self, error: Problem, head: "Head | None") -> None:
        if isinstance(error, Damaged | Unread):
            self._broken = head, error, time.monotonic()

    async def _described(self, request: Request) -> Response:
        from web.openapi import description

        return await self._answered(
            request,
            JSON,
            lambda _session, _ledger, _until: dumped(description(self.version)),
        )

    async def _calendar(self, request: Request) -> Response:
        """What is due within twelve months, or as is asked, as a calendar."""
        query = query_of(request.scope["query_string"])

        def work(session: "ReadingSession", own: "Ledger", until: Callable[[], None]) -> str:
            view = session.view(*map(Addresses.asked(query).axes.get, AXES))
            view.ask = view.ask.over(Timed(view.ask.rows, until))
            asked = Asked(view, own, {}, query, "/reports/upcoming")
            asked.form = ICS
            given = options_given("upcoming", {"within": [AHEAD], **query}, {})
            written: str = load(find("upcoming")).forms[ICS](asked.answer("upcoming", given).page)
            return written

        return await self._answered(request, ICS, work, query=query)

    async def missing(self, request: Request, _error: HTTPException) -> Response:
        """That there is no such address."""
        return failing.response(
            404,
            failing.NOWHERE,
            kind=_kind_of(request.url.path),
            ledger=self._ledger,
            query=query_of(request.scope["query_string"]),
        )

    # --- pages

    def _of(self, page: Page, kind: str) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            query = query_of(request.scope["query_string"])
            path = _escaped(request.scope["path"], kind)
            words = {name: str(value) for name, value in request.path_params.items()}

            def work(session: "ReadingSession", own: "Ledger", until: Callable[[], None]) -> str:
                _see_that_it_is_taken(page, query, kind)
                to = Addresses.asked(query)
                view = session.view(*map(to.axes.get, AXES))
                view.ask = view.ask.over(Timed(view.ask.rows, until))
                asked = Asked(view, own, words, query, path)
                asked.form = kind
                try:
                    return _written(page, asked, until)
                except (ToldElsewhere, TakenBack) as instead:
                    return rendered(asked, instead.shown(asked), page.section)
                except NotKnownThen as error:
                    raise asked.not_yet(error.stream) from error

            return await self._answered(request, kind, work, page=page, query=query, words=words)

        return answer

    async def _answered(
        self,
        request: Request,
        kind: str,
        work: "Callable[[ReadingSession, Ledger, Callable[[], None]], str]",
        *,
        page: Page | None = None,
        query: Mapping[str, Sequence[str]] | None = None,
        words: Mapping[str, str] | None = None,
    ) -> Response:
        """What `work` writes, or what is kept of it, or that the browser has it; in words, why it cannot be had.

        While something is being worked on, what was the answer a moment ago is one still, and whoever asks for what is
        being made anew has what there was: else, of a ledger that grows all the time, everybody would wait for a page of
        their own.
        """
        who = request.client.host if request.client else ""
        address = request.scope["path"], request.scope["query_string"]
        seen, is_made = time.monotonic(), address in self._made_anew
        good_for = OLD if is_made else YOUNG if self.desk.is_busy else 0.0
        if good_for and (lately := self.kept.lately(address, seen - good_for)):
            return _sent(lately, request)
        self._made_anew.add(address)
        head: Head | None = None
        try:
            head = await self.desk.head()
            own = self._ledger
            if own is None or head is None or own.head != head:
                own = await self.desk.ask(
                    lambda session, _: ledger.read(session, head), ("ledger", head), head, who
                )
                self._ledger = own if head else None
            if follows := self.desk.follows:
                own = own._replace(follows=str(follows.words))
            tag = self._tag(own, request, kind)
            if _has(request, tag):
                return Response(status_code=304, headers=_caching(tag))
            body = self.kept.get(tag, address, seen)
            if body is None:
                body = await self.desk.ask(
                    lambda session, until: self._made(work(session, own, until), kind, tag), tag, head, who
                )
                self.kept.put(body, address, seen)
                self._broken = None
        except Moved as error:
            path = error.path if kind == HTML else f"{error.path}.{kind}"
            return RedirectResponse(Addresses.asked(query or {}).to(path), 307)
        except Problem as error:
            self._see_whether_it_is_broken(error, head)
            return failing.of_problem(
                error, kind=kind, ledger=self._ledger, page=page, query=query or {}, words=words or {}
            )
        except Exception as error:  # noqa: BLE001 — nobody is shown where it broke; whoever runs the server is
            return failing.of_defect(error, kind=kind, ledger=self._ledger, query=query or {})
        finally:
            if not is_made:
                self._made_anew.discard(address)
        return _sent(body, request)

    def _made(self, text: str, kind: str, tag: str) -> Body:
        self._computed += 1
        content = text.encode("utf-8")
        zipped = pressed(content) if len(content) >= WORTH else None
        return Body(200, KINDS[kind], content, zipped, tag)

    def _tag(self, own: "Ledger", request: Request, kind: str) -> str:
        """By what an answer is known: it changes with the ledger, the day and the version."""
        head, day = own.head, _now().astimezone(own.zone).toordinal()
        told = head and (head.position, sha256(head.entry).hexdigest(), head.file)
        about = (
            told,
            day,
            own.follows,
            LANGUAGE,
            self.version,
            request.scope["path"],
            request.scope["query_string"],
            kind,
        )
        return f'W/"{sha256(repr(about).encode()).hexdigest()[:32]}"'


def _written(page: Page, asked: Asked, until: Callable[[], None]) -> str:
    """What a page answers, in the form in which it is asked for. Errors: those of its answer."""
    kind = asked.form
    if page.output and kind in {JSON, CSV}:
        printed = page.output.made(asked)
        return printed.json if kind == JSON else printed.csv
    try:
        found = page.answer(asked)
    except Problem as error:
        if kind != HTML or page.unasked is None or error.field is None or not asked.query.keys() <= ALWAYS:
            raise
        shown = page.unasked(asked)
        return rendered(
            asked, shown._replace(told={**shown.told, "lead": to_ask(error, asked)}), page.section
        )
    until()
    if section := asked.one(SECTION):
        found = found.table(section)
    if kind == JSON:
        return dumped(found.json()) + "\n"
    if kind == CSV:
        return csv_of_table(found.tables[0])
    if kind in page.forms:
        written: str = load(find(found.asked["report"])).forms[kind](found.page)
        return written
    asked.tables = () if page.output else named_tables(found)
    return rendered(asked, page.show(asked, found), page.section)


def _position(session: "ReadingSession", _until: Callable[[], None]) -> int:
    """How far the ledger goes, which is opened for it. Errors: those of `store.errors`."""
    return session.ledger.position


def _now() -> datetime:
    return datetime.now(UTC)


def _see_that_it_is_taken(page: Page, query: Mapping[str, Sequence[str]], kind: str) -> None:
    """See that nothing else is asked of a page than it takes, and no axis twice. Errors: UnknownOption."""
    from domain.message import Message, Several

    for axis in AXES:
        if len(query.get(axis, ())) > 1:
            raise UnknownOption(Message("{name} is given twice: which is meant?", name=axis), field=axis)
    in_tables = kind in {JSON, CSV} and page.output is None
    if SECTION in query and not in_tables:
        raise UnknownOption(
            Message("this is answered whole: {name} names a table of an answer in JSON or CSV", name=SECTION),
            field=SECTION,
        )
    if page.takes is None:
        return
    unknown = [name for name in query if name not in {*ALWAYS, *page.takes, SECTION}]
    if unknown:
        there = Several([*AXES, *page.takes])
        raise UnknownOption(
            Message(
                "nothing is asked of this page by {name}: there are {there}", name=unknown[0], there=there
            ),
            field=unknown[0],
        )


def _kind_of(path: str) -> str:
    ending = path.rpartition(".")[2]
    return ending if ending in KINDS.keys() - {HTML} else HTML


def _escaped(path: str, kind: str) -> str:
    """The address of a page from that of one of its forms: without language and ending, escaped."""
    plain = path.removeprefix(f"/{LANGUAGE}") or "/"
    plain = plain.removesuffix(f".{kind}") if kind != HTML else plain
    return quote("/" if plain == "/today" else plain, safe="/:@~")


def _caching(tag: str) -> dict[str, str]:
    return {"etag": tag, "cache-control": "no-cache", "vary": "accept-encoding"}


def _has(request: Request, tag: str) -> bool:
    """Whether the browser has what is known by a tag already (RFC 9110, section 13.1.2: weakly compared)."""
    known = [part.strip() for line in request.headers.getlist("if-none-match") for part in line.split(",")]
    return "*" in known or tag.removeprefix("W/") in {part.removeprefix("W/") for part in known}


def _takes_gzip(request: Request) -> bool:
    """Whether the browser takes what is pressed (RFC 9110, section 12.5.3): named with a weight above 0, or all are."""
    weights = {}
    for part in ",".join(request.headers.getlist("accept-encoding")).lower().split(","):
        name, _, given = part.partition(";")
        weight = given.replace(" ", "").removeprefix("q=") if given else "1"
        weights[name.strip()] = weight.strip("0.") != ""
    return weights.get("gzip", weights.get("*", False))


def _sent(body: Body, request: Request) -> Response:
    if _has(request, body.tag):
        return Response(status_code=304, headers=_caching(body.tag))
    headers = _caching(body.tag) | {"content-type": body.kind}
    content = body.content
    if body.zipped is not None and _takes_gzip(request):
        content, headers = body.zipped, headers | {"content-encoding": "gzip"}
    return Response(content, body.status, headers)


def _static(made: Callable[[], str], kind: str) -> Callable[[Request], Awaitable[Response]]:
    """What is the same as long as the program is: a browser asks again whether it still is."""
    content = made().encode("utf-8")
    zipped = pressed_once(content)
    body = Body(200, kind, content, zipped, f'W/"{sha256(content).hexdigest()[:32]}"')

    async def answer(request: Request) -> Response:
        return _sent(body, request)

    return answer


def _file(name: str, kind: str) -> Callable[[Request], Awaitable[Response]]:
    return _static(lambda: (HERE / "static" / name).read_text(encoding="utf-8"), kind)
