"""Every partnership and where it stands: by status and country, a hundred a page."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from domain.kinds import CLOSEST_FIRST
from projections.reckoning.standings import FLAGS, STATUSES, Status
from projections.row import Link
from projections.rows.bodies import bodies
from queries.answers import Answer
from queries.directory import normalise
from queries.outputs import output_of
from web import cells, pieces
from web.countries import country
from web.forms import OF_THE_PAGE, Field, fields_of, options_given
from web.page import ROWS, Asked, Output, Page, Shown
from web.report_page import by_counterpart
from web.words import filled

BY_TOWN = {"by": "town"}
"""Behind the question mark of the page that lists the bodies which have partnerships, instead of these."""
TAKES = ("status", "country", "tie", "closest", "of", *BY_TOWN, *OF_THE_PAGE)
CHOICES = {
    "status": (*dict.fromkeys((*STATUSES["partnership"], *FLAGS)),),
    "tie": CLOSEST_FIRST,
    "closest": CLOSEST_FIRST,
}
COLUMNS = ("title", "status", "flags", "closest", "since", "last_contact", "entries", "contested")


def _answer(asked: Asked) -> Answer:
    query = {name: words for name, words in asked.query.items() if name not in BY_TOWN}
    return asked.answer("status", options_given("status", query, {}))


def _show(asked: Asked, answer: Answer) -> Shown:
    if asked.one("by") == BY_TOWN["by"]:
        return _by_town(asked, answer)
    every = by_counterpart(asked, answer)
    window = every.window((asked.number - 1) * ROWS, ROWS)
    found = cells.table(
        window,
        asked.to,
        whole=asked.one("columns") == "all",
        only=() if asked.one("columns") == "all" else COLUMNS,
        beside=(cells.KIND,),
    )
    filters = {name: asked.query[name] for name in TAKES if name not in OF_THE_PAGE and asked.query.get(name)}
    filters = {name: words for name, words in filters.items() if any(word.strip() for word in words)}
    initials = _initials(row.title for row in every.rows)
    told = {
        "table": _with_anchors(found, initials, (asked.number - 1) * ROWS),
        "initials": _led(asked, initials, filters),
        "lead": answer.title,
        "filters": filters,
        "form": () if asked.published else _form_of(asked, filters),
        "number": asked.number,
        "everything": asked.answer("status").tables[0].total if filters and not found.total else 0,
        "by_town": asked.to.to("/partnerships", BY_TOWN)
        if every.total and asked.view.ask.home is None and not asked.published
        else "",
    }
    return Shown("Partnerships", "partnerships.html", told)


def _by_town(asked: Asked, answer: Answer) -> Shown:
    """Every body that is a party, by its name, with how many partnerships it has: where no home has them all."""
    number = Counter(party for row in answer.tables[0].rows for party in row.parties)
    names = {slug: asked.view.ask.name(slug) for slug in number}
    slugs = sorted(number, key=lambda slug: (normalise(names[slug]), slug))
    begin = (asked.number - 1) * ROWS
    window = slugs[begin : begin + ROWS]
    countries = {body.slug: body.country for body in asked.view.ask.of(bodies)}
    unsettled = pieces.open_fields(asked.view.ask, {f"body:{slug}" for slug in window})

    def where(slug: str) -> str:
        return country(land) if (land := countries.get(slug)) else ""

    told = {
        "towns": [
            (names[slug], asked.to.of(Link("body", slug)), where(slug), number[slug]) for slug in window
        ],
        "disputed": {
            names[slug]: pieces.where_told(asked.view.ask, stream, asked.to)
            for slug in window
            for stream in [f"body:{slug}"]
            if (stream, "country") in unsettled
        },
        "initials": _led(asked, _initials(names[slug] for slug in slugs), BY_TOWN),
        "begin": begin,
        "many": len(slugs),
        "number": asked.number,
        "query": BY_TOWN,
    }
    return Shown("Partnerships by town", "towns.html", told)


def _led(asked: Asked, initials: Mapping[str, int], query: Mapping[str, Any]) -> list[tuple[str, str, int]]:
    """The initials, each with the address of the page that has its first, and the number of that."""
    return [
        (
            letter,
            asked.to.to("/partnerships", {**query, **({"page": at // ROWS + 1} if at >= ROWS else {})}),
            at,
        )
        for letter, at in initials.items()
    ]


def _initials(names: Iterable[str]) -> dict[str, int]:
    """The initials of the ties or towns, each with the number of the first that has it, from 0."""
    first: dict[str, int] = {}
    for at, name in enumerate(names):
        letter = normalise(name)[:1].upper()
        if letter.isalpha():
            first.setdefault(letter, at)
    return first


def _with_anchors(shown: cells.Shown, initials: Mapping[str, int], begin: int) -> cells.Shown:
    """The table in which the first tie of each initial can be led to."""
    lines = [list(line) for line in shown.lines]
    for at in initials.values():
        if begin <= at < begin + len(lines):
            line = lines[at - begin]
            line[0] = filled('<span id="at-{}">{}</span>', at + 1, line[0])
    return shown._replace(lines=lines)


def _form_of(asked: Asked, given: Mapping[str, Sequence[str]]) -> Sequence[Field]:
    """The form with what occurs as its choices: the statuses and flags, certain or possible, and the countries."""
    every: Sequence[Status] = asked.answer("status").tables[0].rows
    words = {
        word for row in every for word in (row.status, *row.alternatives, *row.flags, *row.possible_flags)
    }
    parties = {party for row in every for party in row.parties}
    lands = {body.country for body in asked.view.ask.of(bodies) if body.country and body.slug in parties}
    choices = {
        "status": tuple(
            word for word in CHOICES["status"] if word in words or word in given.get("status", ())
        ),
        "country": tuple(sorted({*lands, *map(str.upper, given.get("country", ()))}, key=country)),
    }
    return [
        field._replace(
            choices=choices.get(field.name, field.choices),
            values=tuple(map(str.upper, field.values)) if field.name == "country" else field.values,
            help="only with a party in this country" if field.name == "country" else field.help,
        )
        for field in _form({}, asked.query)
    ]


def _form(_words: Mapping[str, str], query: Mapping[str, Sequence[str]]) -> Sequence[Field]:
    return [
        field._replace(choices=CHOICES.get(field.name, ()))
        for field in fields_of("status", query, without=("stream",))
        if field.name in TAKES
    ]


PAGES = (
    Page(
        "/partnerships",
        _answer,
        _show,
        "partnerships",
        takes=TAKES,
        form=_form,
        output=Output("list", lambda asked: output_of("list", _answer(asked))),
        describes="Where does every partnership stand?",
    ),
)
