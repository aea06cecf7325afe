"""What stands around every page: the navigation, both axes of time, the last entry and the root."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from drawings import colours
from drawings.statuses import of_status
from projections.reckoning.voices import withdrawn
from projections.row import Link
from queries.finding import discovered
from queries.standing_words import kind_of
from queries.withdrawals import SAID
from web import cells, pieces
from web.addresses import AXES, Addresses, within
from web.countries import country
from web.forms import OF_THE_PAGE, SECTION
from web.ledger import record_of
from web.standing import on_words
from web.words import OPTION, REPORT, as_of, day, filled, heading, label, say, short_day

if TYPE_CHECKING:
    from projections.ask import Ask
    from queries.axes import Axes
    from web.page import Asked, Shown

HERE = Path(__file__).parent
NAVIGATION = (
    ("today", "Today", "/"),
    ("partnerships", "Partnerships", "/partnerships"),
    ("map", "Map", "/map"),
    ("timeline", "Timeline", "/timeline"),
    ("years", "Years", "/years"),
    ("reports", "Reports", "/reports"),
    ("sources", "Sources", "/sources"),
    ("about", "How we know", "/about"),
)
"""The links at the top of every page: the section that stands under each, its words, its address."""
FIND = "/reports/find"
"""What the box at the top asks, of pages that are served: a site has an index of its own."""


@lru_cache(maxsize=1)
def templates() -> Environment:
    """The templates, all of whose values are escaped."""
    found = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    found.globals |= {
        "status": cells.status,
        "anchor": cells.anchor,
        "differ": pieces.differ,
        "sign": lambda word: cells.coloured(of_status(word)),
        "label": label,
        "link": Link,
        "served": True,
        "recorders": True,
        "asset": "/static/{}".format,
        "family": lambda word: of_status(word).family,
    }
    found.filters |= {
        "say": say,
        "country": country,
        "day": day,
        "on_day": on_words,
        "as_of": as_of,
        "short_day": short_day,
        "dated": _dated,
        "heading": heading,
        "kind_of": kind_of,
        "number": lambda number: f"{number:,}",
    }
    return found


def _dated(reference: str) -> str:
    """A source as it is listed, with the day of its publication in words, which stands last: `The Star, June 2024`."""
    before, comma, published = reference.rpartition(", ")
    return f"{before}{comma}{day(published)}" if comma and published else reference


@lru_cache(maxsize=1)
def style() -> str:
    """The one style sheet: the colours, what drawings need, and `static/style.css`."""
    names = {name: f"var(--{name})" for name in colours.SURFACES | colours.FAMILIES}
    families = "".join(f".{name}{{color:var(--{name})}}" for name in colours.FAMILIES)
    return (
        f":root{{color-scheme:light dark;{colours.variables(0)}--sans:{colours.SANS}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{colours.variables(1)}}}}}"
        f"{families}{colours.SHAPES}{colours.rules(names)}{(HERE / 'static' / 'style.css').read_text(encoding='utf-8')}"
    )


CONTENTS = "<!-- contents -->"
"""Where a template wants the list of its sections."""
SECTIONS = 3
"""Sections from which on there is such a list."""
_SECTION = re.compile(r'<section[^>]* id="([^"]+)"[^>]*>\s*<h2>(.*?)</h2>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def rendered(asked: "Asked", shown: "Shown", section: str, more: Mapping[str, Any] | None = None) -> str:
    """A page as HTML, with a list of its sections where it has many; `more` is what its frame is told beside."""
    told = {**context(asked, shown, section), **(more or {})}
    page = _with_withdrawn(asked.view.ask, templates().get_template(shown.template).render(told))
    return page.replace(CONTENTS, _contents(page), 1) if CONTENTS in page else page


def _with_withdrawn(ask: "Ask", page: str) -> str:
    """The page, where what was withdrawn by the day is said to be wherever it is cited: by its slug, and the place in it."""
    gone = withdrawn(ask, set(_CITED.findall(page)))
    if not gone:
        return page
    return _CITATION.sub(
        lambda found: f'{found[0]} <span class="cite">{SAID}</span>' if found[1] in gone else found[0], page
    )


_CITED = re.compile(r'/sources/([\w-]+)(?:\.html)?["?#]')
_CITATION = re.compile(r'<a href="[^"]*/sources/([\w-]+)(?:\.html)?(?:[?#][^"]*)?"[^>]*>\1(?: [^<]*)?</a>')
"""A source that is cited by its slug, on pages that are served and on those that are published."""


def _contents(page: str) -> str:
    found = [(name, _TAG.sub("", words)) for name, words in _SECTION.findall(page)]
    if len(found) < SECTIONS:
        return ""
    links = "".join(f'<li><a href="#{name}">{words}</a></li>' for name, words in found)
    return f'<nav class="contents" aria-label="On this page"><ul>{links}</ul></nav>'


OTHERWISE = frozenset({"as_at", "is_past", "other_day", "to_come", "twin"})
"""What a page may say of the frame in the frame's place: a year is seen on its last day; a question has no twin yet."""


class Taken(ValueError):
    """A page tells its template something by a name by which all templates are told something else."""


def context(asked: "Asked", shown: "Shown", section: str) -> Mapping[str, Any]:
    """What a page's template is told: the frame, and what the page adds. Errors: Taken."""
    frame = _frame(asked, shown, section)
    taken = (shown.told.keys() & (frame.keys() | templates().globals.keys())) - OTHERWISE
    if taken:
        raise Taken(f"{shown.template}: {', '.join(sorted(taken))}")
    return frame | dict(shown.told)


def _frame(asked: "Asked", shown: "Shown", section: str) -> dict[str, Any]:
    axes, ledger = asked.view.axes, asked.ledger
    known, today = axes.known is not None, asked.view.ask.today
    to: Callable[..., str] = asked.to.to
    return {
        "asked": asked,
        "ledger": ledger,
        "to": to,
        "of": asked.to.of,
        "noted": lambda note: _noted(note, asked.to),
        "title": shown.title,
        "section": section,
        "navigation": NAVIGATION,
        "finds": f"/{asked.to.language}{FIND}",
        "looked_for": (asked.path == FIND and asked.one("words")) or "",
        "as_at": day(axes.as_at),
        "is_past": axes.day != today or known,
        "other_day": axes.day != today,
        "to_come": axes.day > today,
        "as_known": _known(asked) if known else "",
        "too_early": _too_early(asked),
        "given": asked.to.axes,
        "asked_beside": [
            (name, each) for name, several in asked.query.items() if name not in AXES for each in several
        ],
        "read": {words: day(edtf) for words, edtf in asked.read.items()},
        "record": record_of(asked.view, ledger.head),
        "twin": lambda ending, table=None: asked.to.to(
            f"{'/today' if asked.path == '/' else asked.path}.{ending}",
            {name: several for name, several in asked.query.items() if name not in {*AXES, *OF_THE_PAGE}}
            | ({SECTION: table} if table else {}),
        ),
    }


def _noted(note: str, to: Addresses) -> Markup:
    """A note of an answer, with links to the entries that it names, or to the report that it sends to."""
    parts: list[Markup] = []
    words, at = say(note), 0
    for found in REPORT.finditer(words):
        if found[1] in _reports():
            link = cells.anchor(
                found[1], to.to(f"/reports{within(found[1])}", dict(OPTION.findall(found[2])))
            )
            parts += [cells.with_entries(words[at : found.start()], to), filled("the report {}", link)]
            at = found.end()
    return Markup().join([*parts, cells.with_entries(words[at:], to)])


@lru_cache(maxsize=1)
def _reports() -> frozenset[str]:
    """What the reports are called that there are."""
    return frozenset(each.name for each in discovered())


def _too_early(asked: "Asked") -> str:
    """That nothing had been recorded by then, though something is by now."""
    axes, ledger = asked.view.axes, asked.ledger
    if axes.known is None or axes.position or not ledger.entries:
        return ""
    by = "before the first entry" if isinstance(axes.known, int) else f"by {_by(axes)}"
    return f"Nothing had been recorded {by}; the first entry is of {day(ledger.first)}."


def _by(axes: "Axes") -> str:
    """The day of an instant by which things had been recorded."""
    assert isinstance(axes.known, datetime)  # noqa: S101 — else it is a position
    return day(axes.known.astimezone(axes.zone).date().isoformat())


def _known(asked: "Asked") -> str:
    """What the page goes by, where that is not everything: `what was on record on 1 December 2025: 126 of 604 entries`."""
    axes, all_of_them = asked.view.axes, asked.ledger.entries
    count = f"{axes.position:,} of {all_of_them:,} entries"
    if isinstance(axes.known, int):
        return f"the first {count.removeprefix('1 ')}"
    if axes.known and axes.known.astimezone(axes.zone).toordinal() > asked.view.ask.today:
        return f"all that is on record today, as {_by(axes)} has not come: {count}"
    return f"what was on record on {_by(axes)}: {count}"
