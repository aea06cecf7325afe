"""Every partnership and where it stands: by status and country, a hundred a page."""

from collections.abc import Mapping, Sequence

from domain.kinds import CLOSEST_FIRST
from projections.reckoning.standings import FLAGS, STATUSES
from queries.answers import Answer
from web import cells
from web.forms import Field, fields_of
from web.page import ROWS, Asked, Page, Shown
from web.pages.reports import OF_THE_PAGE, options_given

TAKES = ("status", "country", "tie", "of", *OF_THE_PAGE)
CHOICES = {"status": (*STATUSES["partnership"], *FLAGS), "tie": CLOSEST_FIRST}
COLUMNS = ("title", "status", "flags", "since", "last_contact", "entries", "depends_on")


def _answer(asked: Asked) -> Answer:
    return asked.answer("status", options_given("status", asked.query, {}))


def _show(asked: Asked, answer: Answer) -> Shown:
    window = answer.window((asked.number - 1) * ROWS, ROWS).tables[0]
    found = cells.table(
        window,
        asked.to,
        whole=asked.one("columns") == "all",
        only=() if asked.one("columns") == "all" else COLUMNS,
    )
    filters = {name: asked.query[name] for name in TAKES if name not in OF_THE_PAGE and asked.query.get(name)}
    filters = {name: words for name, words in filters.items() if any(word.strip() for word in words)}
    told = {
        "table": found,
        "lead": answer.title,
        "filters": filters,
        "form": _form({}, asked.query),
        "number": asked.number,
        "everything": asked.answer("status").tables[0].total if filters and not found.total else 0,
    }
    return Shown("Partnerships", "partnerships.html", told)


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
        describes="Where does every partnership stand?",
    ),
)
