"""Pages made from a report alone, at addresses that may have a page of their own: `web/pages/<name>.py` then wins."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from queries.answers import Answer
from queries.directory import Nobody
from web.addresses import of_stream
from web.forms import Field, fields_of
from web.page import Asked, Moved, Page, Shown
from web.pages.reports import options_given, shown


def report_page(
    path: str, name: str, section: str, fixed: "Callable[[Asked], Mapping[str, str]]", *sure: str, **more: Any
) -> Page:
    """A page that shows one report: `fixed` gives the options that its address says, whose names are `sure`."""

    def answer(asked: Asked) -> Answer:
        return asked.answer(name, options_given(name, asked.query, fixed(asked)))

    def show(asked: Asked, found: Answer) -> Shown:
        return shown(asked, found, fixed=sure, name=name, trail=(), here="", **more)

    def form(_words: Mapping[str, str], query: Mapping[str, Sequence[str]]) -> Sequence[Field]:
        return fields_of(name, query, without=sure)

    return Page(path, answer, show, section, takes=None, form=form)


def stream_of(asked: Asked, kind: str) -> str:
    """The stream whose page is asked for. Errors: Nobody with what comes near; Moved to where the page stands."""
    view, words = asked.view, asked.words["id"]
    try:
        return view.stream(f"{kind}:{words}")
    except Nobody:
        stream = view.stream(view.ask.names.stream(words, kind))
    raise Moved(of_stream(stream))


def _nothing(_asked: Asked) -> Mapping[str, str]:
    return {}


PAGES = (report_page("/diff", "diff", "reports", _nothing),)
