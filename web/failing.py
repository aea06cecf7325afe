"""What a page says where there is no answer: why, what may be done, and the form with what was typed."""

import json
import re
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.responses import Response

from domain.corrections import Unread
from domain.message import Message
from domain.problem import Problem
from projections.row import Link
from queries.axes import NoDay, NoTime
from queries.directory import Nobody
from queries.finding import Unheard
from store.address import Address
from store.errors import Unusable
from web.addresses import AXES, PREFIXES, Addresses, of_stream
from web.frame import FIND, NAVIGATION, templates
from web.page import NoForm, NotYet
from web.words import day, say, say_exactly, says_a_step, why

if TYPE_CHECKING:
    from web.ledger import Ledger
    from web.page import Page

STATUSES = {
    "refused": 409,
    "unreadable": 400,
    "not-found": 404,
    "conflict": 409,
    "fault": 500,
    "unusable": 503,
    "defect": 500,
}
"""The status of HTTP of each kind of problem (`domain.problem`)."""
TITLES = {
    400: "This cannot be read",
    404: "There is no such page",
    409: "This cannot be done",
    500: "Something went wrong here",
    503: "Not at the moment",
}
AGAIN = 5
"""Seconds after which one may ask again."""
NOWHERE = Problem("nothing stands at this address", "the links above lead to all there is")
DEFECT = Problem(
    "this page broke down, and nothing was changed by that",
    "please report it; whoever runs the server sees where it happened",
)


KEPT = "only what is recorded has a page here, and only whoever keeps this ledger can record it"
"""In the place of a command that would help whoever keeps the ledger: pages write nothing."""


def status_of(error: Problem) -> int:
    """The status of HTTP of a problem."""
    return 404 if isinstance(error, Unheard) else STATUSES[error.kind]


class NotNow(Problem):
    """That the ledger cannot be read at the moment, and why.

    Neither where on the machine it lies is said, nor what to do about it, in the words of the command line, behind a colon
    or a semicolon.
    """

    kind = "unusable"

    def __init__(self, error: Unusable) -> None:
        reason = re.sub(r"(?:[A-Za-z]:)?[/\\\\][^\s:,]*[/\\\\]", "", str(error))
        reason, *_ = re.split("[:;] ", reason, maxsplit=1)
        where = getattr(error.reason, "values", {}).get("where")
        if isinstance(where, Address):  # whatever is said of a server may name it
            reason = Message("{name} cannot be read at the moment", name=where.name)
        elif isinstance(where, Path) and reason.startswith(where.name):
            rest = reason.removeprefix(where.name)
            reason = Message("{name}{rest}", name=Path(where.name), rest=rest)
        super().__init__(reason, "try again later; whoever runs this server sees more there")
        self.code = error.code


def of_problem(
    error: Problem,
    *,
    kind: str,
    ledger: "Ledger | None",
    page: "Page | None" = None,
    query: Mapping[str, Sequence[str]],
    words: Mapping[str, str],
    status: int | None = None,
) -> Response:
    """The answer to a question that has none; its status is the problem's (`STATUSES`), unless one is given."""
    if isinstance(error, Unread):
        sys.stderr.write(f"{say_exactly(error.reason)}\n")
    if isinstance(error, Unusable):
        sys.stderr.write(f"{say_exactly(error.reason)}\n")  # whoever runs the server is told all of it
        error = NotNow(error)
    status = status or status_of(error)
    return response(status, error, kind=kind, ledger=ledger, page=page, query=query, words=words)


def of_defect(
    error: Exception,
    *,
    kind: str,
    ledger: "Ledger | None",
    query: Mapping[str, Sequence[str]] | None = None,
) -> Response:
    """The answer where the program broke down: where, only whoever runs the server is told."""
    traceback.print_exception(error, file=sys.stderr)
    return response(500, DEFECT, kind=kind, ledger=ledger, query=query)


def response(
    status: int,
    error: Problem,
    *,
    kind: str,
    ledger: "Ledger | None",
    page: "Page | None" = None,
    query: Mapping[str, Sequence[str]] | None = None,
    words: Mapping[str, str] | None = None,
) -> Response:
    """Why there is no answer, in the form that was asked for."""
    headers = {"cache-control": "no-store"} | ({"retry-after": str(AGAIN)} if status == 503 else {})  # noqa: PLR2004 — as HTTP has it
    hint = say(error.hint)
    if kind != "html":
        told = {"error": error.code, "field": error.field, "why": why(error), "hint": hint}
        if kind == "json":
            return Response(json.dumps(told, ensure_ascii=False) + "\n", status, headers, "application/json")
        return Response(f"{why(error)}\n{hint}\n", status, headers, "text/plain; charset=utf-8")
    query = query or {}
    wrong = (error.field or "").replace("_", "-") if not isinstance(error, NotYet) else ""
    given = {name: query[name][-1] for name in AXES if query.get(name)}
    to = Addresses.asked(query, without=wrong)
    html = (
        templates()
        .get_template("error.html")
        .render(
            {
                "title": TITLES.get(status, TITLES[400]),
                "why": _none_of(error, page, words or {}) or _plainly(error),
                "hint": KEPT if says_a_step(error.hint) else "" if _is_other(error) else hint,
                "near": _near(error, to),
                "instead": _instead(error, to, page, words or {}, query),
                "wrong": error.field if status == 400 else None,  # noqa: PLR2004
                "form": page.form(words or {}, query) if page and page.form and status == 400 else (),  # noqa: PLR2004
                "ledger": ledger,
                "to": to.to,
                "of": to.of,
                "section": page.section if page else "",
                "navigation": NAVIGATION,
                "finds": f"/{to.language}{FIND}",
                "looked_for": "",
                "given": given,
                "axes": {name: _seen(name, given.get(name, ""), wrong) for name in AXES},
                "asked_beside": [
                    (name, each)
                    for name, several in query.items()
                    if name not in {*AXES, wrong}
                    for each in several
                ],
                "wrong_axis": wrong if wrong in AXES else "",
            }
        )
    )
    return Response(html, status, headers, "text/html; charset=utf-8")


def _seen(axis: str, words: str, wrong: str) -> str:
    """What was given for an axis, in the words of the strip above a page; what cannot be read, as it was given."""
    words = words.strip()
    if not words:
        return "today" if axis == "as-at" else "everything recorded so far"
    if axis == wrong:
        return f"“{words}”"
    if axis == "as-known" and words.startswith("#"):
        return f"the first {words[1:]} entries"
    return day(words)


def _instead(
    error: Problem,
    to: Addresses,
    page: "Page | None",
    words: Mapping[str, str],
    query: Mapping[str, Sequence[str]],
) -> list[tuple[str, str]]:
    """Where what was asked for is, each with its address: a page by another record, another page of the same."""
    if isinstance(error, NoForm):
        return [(said, to.to(path)) for said, path in error.instead]
    path = page.path.format(**{name: quote(part, safe="@:~") for name, part in words.items()}) if page else ""
    beside = {name: several for name, several in query.items() if name not in AXES}
    if isinstance(error, NotYet) and page is not None:
        return [(said, to.to(path, beside, as_known=known)) for said, known in error.instead]
    if isinstance(error, NoDay | NoTime) and page is not None and error.field in {"as_at", "as_known"}:
        days = getattr(error.reason, "values", {}).get("days", ())
        return [(day(each), to.to(path, beside, **{str(error.field): each})) for each in days]
    if isinstance(error, Unheard):
        return [("Every report there is", to.to("/reports"))]
    return (
        [(f"The page of {_named(error)['body']}", to.to(of_stream(str(_named(error)["stream"]))))]
        if _is_other(error)
        else []
    )


def _named(error: Problem) -> Mapping[str, Any]:
    """What the hint of a problem names."""
    found: Mapping[str, Any] = getattr(error.hint, "values", {})
    return found


def _is_other(error: Problem) -> bool:
    """Whether what is asked for has its page as something of another kind: the home is no partnership, and a body."""
    return isinstance(error, Nobody) and _named(error).keys() >= {"body", "stream"}


def _plainly(error: Problem) -> str:
    """Why, without a command that would say what a link here does."""
    if isinstance(error, Unheard) and says_a_step(getattr(error.reason, "values", {}).get("hint", "")):
        return f"There is no report {error.reason.values['name']}."  # type: ignore[attr-defined]  # it holds a hint
    return why(error)


def _is_near(hint: str) -> bool:
    """Whether a hint says what comes near to what was asked for."""
    return isinstance(hint, Message) and "near" in hint.values


def _none_of(error: Problem, page: "Page | None", words: Mapping[str, str]) -> str:
    """That a stream is not there, by its kind, at whose address stands nothing that is; empty for other problems."""
    kind = next(
        (kind for kind, prefix in PREFIXES.items() if page and page.path.startswith(f"{prefix}/{{id}}")), ""
    )
    if not kind or not isinstance(error, Nobody) or not (says_a_step(error.hint) or _is_near(error.hint)):
        return ""
    return f"There is no {kind} {words.get('id', '')} in this ledger."


_NAME = re.compile(r"^\S+ \((.+)\)$")
"""What comes near, with what it is called behind it: `ait-kaohsiung (American Institute in Taiwan)`."""


def _near(error: Problem, to: Addresses) -> list[tuple[str, str]]:
    """What may have been meant, each with its address: the words of a hint that name a stream or a body.

    Several of one name are in the reason, or the hint; each keeps what tells it apart.
    """
    if error.kind != "not-found":
        return []
    found: list[tuple[str, str]] = []
    told: list[Mapping[str, Any]] = [getattr(each, "values", {}) for each in (error.hint, error.reason)]
    several = next((values["those"] for values in told if "those" in values), ())
    near: Any = told[0].get("near", several)
    for said in near if isinstance(near, tuple) else ():
        word = str(said).partition(" ")[0]
        address = to.of(Link("stream", word) if ":" in word else Link("body", word))
        if address:
            found.append((str(said) if near is several else _NAME.sub(r"\1", str(said)), address))
    return found
