"""Where sources disagree about one stream: each contested field, the value in use, the others, and whose word each is."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from projections.row import grouped
from projections.rows.conflicts import conflicts
from projections.rows.corrections import corrections
from queries.answers import Answer
from web import pieces
from web.page import ROWS, Asked
from web.words import dated, filled, label, say, value_of

if TYPE_CHECKING:
    from projections.reports.conflicts import Value

QUESTIONS = {
    "on": "On what day?",
    "due": "For which day?",
    "kind": "Of what kind?",
    "reason": "Why?",
    "by": "By whom?",
    "text": "In what words?",
    "people": "Who took part?",
    "forum": "In which forum?",
    "term": "For how long?",
    "outcome": "With what outcome?",
    "name": "Called what?",
    "names": "Called what elsewhere?",
    "country": "In which country?",
    "region": "In which region?",
    "place": "Where?",
    "lat": "How far north?",
    "lon": "How far east?",
    "ids": "By which number elsewhere?",
    "under": "Belonging to what?",
    "title": "By what title?",
    "publisher": "Published by whom?",
    "published": "Published when?",
    "url": "To be read where?",
}
"""What sources disagree about, as a question."""


class Contest(NamedTuple):
    """A field of a fact of which sources say different things."""

    question: str
    of: str
    """The entry whose field it is."""
    fact: str
    entry: Markup
    used: Sequence[tuple[str, Markup]]
    others: Sequence[tuple[str, Markup]]
    is_open: bool
    struck: bool
    """The others were weighed and not used; of what was corrected they are only not used."""
    settled: str
    before: str | None
    """Where the page is as it was known just before it was settled."""


class Disputed(NamedTuple):
    """What of a stream is contested."""

    told: Sequence[Contest]
    every: str | None
    """Where a page has all of them that does not tell them all."""

    @property
    def first(self) -> Sequence[Contest]:
        """Those that a page tells."""
        return self.told[:ROWS]

    @property
    def more(self) -> int:
        """How many it does not tell."""
        return max(0, len(self.told) - ROWS)


def disputed(asked: Asked, stream: str, found: Answer) -> Answer:
    """An answer about a stream with where sources disagree on it, where they do: the table of the report `conflicts`."""
    if not any(asked.view.ask.of(conflicts, stream=stream)):
        return found
    return found.beside([asked.answer("conflicts", {"who": stream})])


def contests_of(asked: Asked, found: Answer) -> Disputed | None:
    """What is contested, of such an answer; None where nothing is."""
    rows = rows_of_contests(found)
    if not rows:
        return None
    return Disputed(list(_contests(asked, rows)), asked.to.to("/reports/conflicts", {"who": rows[0].stream}))


def rows_of_contests(found: Answer) -> "Sequence[Value]":
    """The values that are contested, of such an answer."""
    return next((table.rows for table in found.tables if table.name == "conflicts"), ())


def _contests(asked: Asked, rows: "Sequence[Value]") -> Iterator[Contest]:
    """Each contested field with the value in use, the others, and how it was settled."""
    options = {name: words for name, words in asked.query.items() if name == "of"}
    positions: dict[str, int] = {}
    for (entry, field), those in grouped(rows, lambda row: (row.entry, row.field)).items():
        used = [row for row in those if row.used]
        others = [row for row in those if not row.used]
        waiting = [row for row in others if not row.because]
        is_open = those[0].outcome == "unresolved"
        because = next((row.because for row in used if row.because), None)
        before = None
        if not is_open and used:
            positions = positions or {
                row.entry: row.position for row in asked.view.ask.of(corrections, stream=those[0].stream)
            }
            settled = max((positions.get(each, 0) for each in used[0].behind.entries), default=0)
            before = asked.to.to(asked.path, options, as_known=f"#{settled - 1}") if settled > 1 else None
        yield Contest(
            question=question(field),
            of=entry,
            fact=dated(say(those[0].fact)),
            entry=pieces.numbered(entry, asked.to),
            used=[_value(asked, row) for row in used],
            others=[_value(asked, row) for row in others],
            is_open=is_open,
            struck=those[0].outcome == "preferred",
            settled=(
                "open: no other value can be preferred, as everything else stands"
                if is_open and not waiting
                else f"open again: contested since it was chosen ({because})"
                if is_open and because
                else "open: nobody has weighed it, and what was on record before is used"
                if is_open
                else f"corrected, and nobody judged between them{f': {because}' if because else ''}"
                if those[0].outcome == "corrected"
                else f"settled: {because or those[0].outcome}"
            ),
            before=before,
        )


def question(field: str) -> str:
    """What sources disagree about, as a question."""
    return QUESTIONS.get(field) or f"{label(field)}?"


def _value(asked: Asked, row: "Value") -> tuple[str, Markup]:
    """A value in words, and whose it is; of one that is not among those that may be right, why not."""
    ground = pieces.ground(row.behind.sources, row.behind.entries, asked.to)
    if row.because and not row.used:
        ground = filled("({}) {}", say(row.because), ground)
    return value_of(row.field, row.value), ground
