"""What a page is: where it stands, whose answer it shows, and how it shows it; and what it is asked with.

A page stands in a module of its own in `web/pages/`, which names it in `PAGES`; nothing else has to know of it.

    def show(asked: Asked, answer: Answer) -> Shown:
        return Shown(answer.title, "quiet.html", {"rows": answer.tables[0].rows})

    PAGES = (Page("/quiet", lambda asked: asked.answer("dormant"), show),)

Its twins, `/quiet.json` and `/quiet.csv`, print that answer; nothing is to be written for them. Until an address has a page
of its own, `web/pages/instead.py` answers with that of a report.
"""

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from domain.message import Message
from domain.problem import Problem
from projections.ask import Ask
from projections.row import Link
from projections.rows.streams import streams
from queries.answers import Answer, answer, answer_of
from queries.directory import Nobody, tells
from queries.finding import load
from queries.options import UnknownOption
from web.addresses import PREFIXES, Addresses, last, of_entry, of_stream
from web.forms import found as report_of
from web.words import day as in_words
from web.words import is_to_be_done, say, say_exactly, says_a_step

if TYPE_CHECKING:
    from projections.page import Page as Made
    from queries.outputs import Output as Printed
    from queries.session import View
    from web.forms import Field
    from web.ledger import Ledger

ROWS = 100
"""Rows of each table on a page; the next ones are a link, and CSV has all."""
FORMS = {"geojson": "application/geo+json"}
"""Further forms that pages have, by the endings of their addresses: the media type of each."""


class Moved(Exception):
    """What is asked for has another address."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path
        """Without the language and the ending, escaped already."""


class NoForm(Problem):
    """A page is asked for in a form that it does not have."""

    kind = "not-found"

    def __init__(self, form: str, path: str) -> None:
        """`path` is the page's own, without the language."""
        super().__init__(
            Message("this page is there as HTML, as JSON and as CSV, and not as {form}", form=form)
        )
        self.instead = (("The page", path), ("JSON", f"{path}.json"), ("CSV", f"{path}.csv"))
        """Where it is, in words and as paths."""


class NotYet(Problem):
    """What is asked for is on record, and was not by the record that the page goes by."""

    kind = "not-found"

    def __init__(self, title: str, since: str) -> None:
        """`since` is the day on which it was recorded, ISO 8601."""
        super().__init__(
            Message(
                "{title} was not on record yet: it has been since {day}", title=title, day=in_words(since)
            ),
            field="as_known",
        )
        self.instead = (
            (f"By the record of {in_words(since)}", since),
            ("By everything recorded so far", None),
        )
        """Records by which it is there: in words, and as the axis takes them."""


class ToldElsewhere(Exception):
    """What is asked for is told on another page, because a body was registered twice."""

    def __init__(self, stream: str, original: str) -> None:
        super().__init__(stream)
        self.stream = stream
        self.original = original
        """The stream in which it is told."""

    def shown(self, asked: "Asked") -> "Shown":
        """The page that says so."""
        kind, _, name = self.stream.partition(":")
        entries = of_entry(f"{self.stream}#1") if kind == "body" else f"{of_stream(self.stream)}/audit"
        return Shown(
            name,
            "elsewhere.html",
            {
                "name": name,
                "original": asked.view.ask.title(self.original),
                "there": asked.to.to(of_stream(self.original)),
                "entries": asked.to.to(entries),
                "twin": None,
            },
        )


class TakenBack(Exception):
    """Of what is asked for nothing is told any more: whatever began it was retracted, as `comity undo` does."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.stream = stream

    def shown(self, asked: "Asked") -> "Shown":
        """The page that says so, with every entry of it."""
        view, kind = asked.view, self.stream.partition(":")[0]
        entries = view.audited(view.axes.cut(view.ledger.history(self.stream)))
        title = str(view.ask.title(self.stream)).removeprefix(f"{kind}:")
        told = {
            "name": title,
            "kind": kind,
            "entries": [(each, asked.to.of(Link("entry", each.entry))) for each in entries[:ROWS]],
            "more": max(0, len(entries) - ROWS),
            "audit": asked.to.to(f"{of_stream(self.stream)}/audit") if kind != "body" else "",
            "twin": None,
        }
        return Shown(title, "taken-back.html", told)


def taken_back(ask: Ask, stream: str) -> bool:
    """Whether a stream that is on record tells nothing any more: of a body or a source, that it is not registered."""
    return any(ask.of(streams, stream=stream)) and not tells(ask.rows, stream)


class Asked:
    """One request for a page: the ledger as it is seen, the words of the address, and where links lead."""

    def __init__(
        self,
        view: "View",
        ledger: "Ledger",
        words: Mapping[str, str],
        query: Mapping[str, Sequence[str]],
        path: str,
    ) -> None:
        self.view = view
        """What is asked of the ledger in both axes of time: `view.ask`, `view.axes`."""
        self.ledger = ledger
        """Whose ledger it is, and how far it goes."""
        self.words = words
        """What stands in the address for each `{name}` of the page's path."""
        self.query = query
        """What stands behind the question mark, without the axes: words by name."""
        self.path = path
        """The address without the language, the ending of a twin, and what stands behind the question mark; escaped."""
        self._answers: dict[tuple[object, ...], tuple[Answer, dict[str, str]]] = {}
        """What reports answered already: several parts of a page ask the same."""
        self.tables: Sequence[str] = ()
        """The tables of its answer that have rows, by name, where there are several: each has a sheet of its own."""
        self.form = "html"
        """In which form it is asked for: a page may leave out what its twins print whole."""
        self.to = Addresses.asked(query)
        self.to.called = view.ask.title
        self.published = False
        """Whether the page is written into a site of files, where nothing can be asked."""
        self.read: dict[str, str] = {}
        """Dates that were read from other words."""

    def one(self, name: str) -> str | None:
        """What was given for a name behind the question mark; None for nothing. The last one counts."""
        return last(self.query, name)

    @property
    def is_past(self) -> bool:
        """Whether what the page tells is of a day that has passed, or goes by a record that others followed."""
        return self.view.ask.day < self.view.ask.today or self.view.axes.known is not None

    @property
    def number(self) -> int:
        """Which page of a long table is asked for, from 1. Errors: UnknownOption."""
        words = self.one("page") or "1"
        if not (words.isascii() and words.isdigit() and len(words) <= LONGEST and int(words)):
            raise UnknownOption(
                Message("{words!r:.40} is no number of a page: they begin with 1", words=words), field="page"
            )
        return int(words)

    @property
    def kind(self) -> str:
        """The kind of stream that the address names, where it names one."""
        prefix = "/" + self.path.split("/")[1]
        return next(kind for kind, other in PREFIXES.items() if other == prefix)

    def stream(self, *, entries: bool = False) -> str:
        """The stream whose page is asked for, or whose `entries` are: one that is told elsewhere keeps these.

        Errors: Nobody with what comes near; NoForm; Moved to its address; ToldElsewhere; TakenBack.
        """
        words, kind = self.words["id"], self.kind
        if duplicate := self.view.duplicate(f"{kind}:{words}"):
            original = self.view.stream(duplicate)
            if entries:
                return duplicate
            if self.form != "html":
                raise Moved(of_stream(original))
            raise ToldElsewhere(duplicate, original)
        try:
            stream = self.view.stream(f"{kind}:{words}")
        except Nobody:
            stream = self._called(words, kind)
        else:
            if stream == f"{kind}:{words}":
                if not entries and self.form == "html" and taken_back(self.view.ask, stream):
                    raise TakenBack(stream)
                return stream
        raise Moved(of_stream(stream))

    def not_yet(self, stream: str, version: int = 1) -> NotYet:
        """That an entry of a stream, which is there by now, was not yet. Errors: those of the store."""
        view = self.view
        entry = view.ledger.history(stream).entries[version - 1]
        assert view.ask.elsewhen is not None and self.ledger.head is not None  # noqa: S101, PT018 — there are entries
        title = view.ask.elsewhen(f"#{self.ledger.head.position}").title(stream)
        named = title if version == 1 else Message("entry {number} of {title}", number=version, title=title)
        return NotYet(named, f"{entry.recorded_at.astimezone(view.axes.zone):%Y-%m-%d}")

    def _called(self, words: str, kind: str) -> str:
        """The stream of a kind that is called so. Errors: Nobody, NoForm."""
        try:
            return self.view.stream(self.view.ask.names.stream(words, kind))
        except Nobody:
            plain, dot, form = words.rpartition(".")
            if dot and any(self.view.ask.of(streams, stream=f"{kind}:{plain}")):
                raise NoForm(form, of_stream(f"{kind}:{plain}")) from None
            raise

    def answer(self, name: str, given: Mapping[str, Any] | None = None) -> Answer:
        """What a report answers; `given` are the words for its options. Errors: those of `queries.answers.answer`."""
        found = report_of(name)

        key = self.view.ask.day, name, repr(given or {})
        if key not in self._answers:
            read: dict[str, str] = {}
            made = answer(load(found), self.view, given or {}, read=read, found=found, say=_unsaid)
            self._answers[key] = made, read
        kept, read = self._answers[key]
        self.read |= read
        page = kept.page
        if self.published or self.form == "html":  # nobody who reads it can do anything to the ledger
            is_left_out = is_to_be_done if self.form == "html" else says_a_step
            page = page._replace(notes=tuple(note for note in page.notes if not is_left_out(note)))
            page = page.without_commands()
        return answer_of(page.said(say if self.form == "html" else say_exactly), kept.asked)

    def on(self, day: int) -> "Asked":
        """The same request of another day, a proleptic ordinal: for what a page shows beside its answer."""
        view = copy(self.view)
        own = self.view.ask
        view.ask = Ask(own.rows, own.names, day, own.today, "", own.position, own.elsewhen, own.words)
        view.ask.kept_back = own.kept_back
        view.axes = copy(self.view.axes)
        view.axes.day, view.axes.words = day, date.fromordinal(day).isoformat()
        found = copy(self)
        found.view = view
        return found

    def made(self, name: str, question: str, page: "Made") -> Answer:
        """A page that is no report's as an answer: what it is called, what it answers, its tables."""
        axes = self.view.axes
        asked = {"report": name, "question": question, "as_at": axes.as_at, "as_known": axes.as_known}
        return answer_of(
            page.said(say if self.form == "html" else say_exactly), asked | {"options": dict(self.words)}
        )


def named_tables(answer: Answer) -> tuple[str, ...]:
    """The tables of an answer that have rows, by name; none where it has one alone."""
    return tuple(table.name for table in answer.tables if table.rows) if len(answer.tables) > 1 else ()


def _unsaid(message: str) -> str:
    """A message as the report has it: the page and its twins say it in words of their own."""
    return message


LONGEST = 6
"""Digits of the number of a page."""


class Shown(NamedTuple):
    """How a page shows its answer: HTML of a template in `web/templates/`, and what that is told beside the frame."""

    title: str
    """Of the page, as a tab of the browser has it; the axes follow it."""
    template: str
    told: Mapping[str, Any] = {}


class Output(NamedTuple):
    """What the twins of a page print instead of its answer."""

    name: str
    """Which command prints the same: one of `queries.schemas.OUTPUTS`."""
    made: "Callable[[Asked], Printed]"


class Page(NamedTuple):
    """A page: an address, the answer that it shows, and how it shows it."""

    path: str
    """Its address without the language, `{name}` for a part that varies: `/p/{id}`."""
    answer: Callable[[Asked], Answer]
    """What it answers: its twins print that."""
    show: Callable[[Asked, Answer], Shown]
    section: str = ""
    """Which link of the navigation it stands under (`web.frame.NAVIGATION`)."""
    takes: Sequence[str] | None = ()
    """What else may stand behind the question mark; None where the answer says itself what it takes."""
    form: "Callable[[Mapping[str, str], Mapping[str, Sequence[str]]], Sequence[Field]] | None" = None
    """The fields that it asks for, with what was given, from what stands in its address and behind the question mark."""
    unasked: "Callable[[Asked], Shown] | None" = None
    """What it shows where nothing is asked yet of an answer that wants to be asked something."""
    forms: Sequence[str] = ()
    """Further forms of its report, beside JSON and CSV, one more ending of its address each: some of `FORMS`."""
    output: "Output | None" = None
    """What its twins print where that is not the whole answer: what a command prints, of one schema with it."""
    describes: str = ""
    """What it answers, in a sentence, for the description of the addresses; a report's page says its question."""
