"""How many, and which: the figure that is asked for, held against what was claimed, with those counted and those not."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from markupsafe import Markup

from drawings.claim_bars import Pair, claim_bars, decade_of, life_bar
from projections.reckoning.claims import Claim, last_claimed
from projections.reckoning.counting_rules import BUILT_IN
from projections.reports.count import Counted, Total
from projections.row import Count
from projections.rows.policies import policies
from queries.answers import Answer
from queries.columns import columns_of
from queries.standing_words import kind_of
from web import cells, pieces
from web.addresses import AXES
from web.forms import OF_THE_PAGE, Field, fields_of, options_given
from web.page import ROWS, Asked, Page, Shown
from web.pictures import both_ways, picture
from web.report_page import unasked
from web.words import say, short_day

OF_THIS = ("order",)
ORDERS = {"": "longest first", "name": "by name"}
WIDE, NARROW = 720.0, 328.0
BARS = 8
"""Claims that are drawn; the table has all."""
MANY = 12
"""Rows of the list of what was claimed, before it is folded."""
KNOWN = ("counted", "total", "claims", "not-counted", "inherited")
COUNTED = ("name", "country", "kinds", "since", "said", "contested")
_NUMBER = re.compile(r"\d[\d,]*(\.\d+)?")


def _query(asked: Asked) -> dict[str, Sequence[str]]:
    return {name: words for name, words in asked.query.items() if name not in OF_THIS}


def _answer(asked: Asked) -> Answer:
    return asked.answer("count", options_given("count", _query(asked), {}))


def _show(asked: Asked, answer: Answer) -> Shown:
    ask = asked.view.ask
    tables = {table.name: table for table in answer.tables}
    rows: Sequence[Counted] = answer.page.section("counted")
    (total,) = answer.page.section("total")
    claims: Sequence[Claim] = answer.page.section("claims")
    order = asked.one("order") or ""
    if order != "name":
        rows = sorted(rows, key=lambda row: (row.since.latest or "9999", row.since.earliest or "", row.name))
    begin = (asked.number - 1) * ROWS
    listed = tables["counted"]._replace(rows=rows).window(begin, ROWS)
    counted = cells.table(listed, asked.to, only=COUNTED)
    first = decade_of([row.since for row in rows], ask.day)
    claimed, _ = last_claimed(
        (claim for claim in claims if claim.subject == total.name), ask.iso(ask.day) or ""
    )
    options = {key: words for key, words in asked.query.items() if key not in {*AXES, *OF_THE_PAGE}}
    shown = [row for table in answer.window(begin, ROWS).tables for row in table.rows]
    told: Mapping[str, Any] = {
        "total": total,
        "rule": total.policy,
        "others_rules": [
            (name, options | {"policy": None if asked.published and name == _usual(asked) else name})
            for name in _rules(asked)
            if name != total.policy
        ],
        "kinds": [(kind_of(kind), number) for kind, number in _by_kind(total, rows)],
        "surely_suspended": total.suspended.least,
        "reported": sum(row.certainty == "reported" for row in rows),
        "suspended": [
            (row.name, row.name.link and asked.to.of(row.name.link))
            for row in rows
            if row.status == "suspended"
        ],
        "form": () if asked.published else fields_of("count", _query(asked)),
        "bars": both_ways(
            lambda width: claim_bars(_pairs(claims, total, asked), width=width, say=say), WIDE, NARROW
        )
        if claims
        else "",
        "differing": claimed if claimed and claimed.verdict == "contradicted" else None,
        "claims": cells.table(
            tables["claims"].window(begin, ROWS),
            asked.to,
            only=("as_of", "asserted", "computed", "difference", "said"),
        ),
        "counted": _with_lives(counted, listed.rows, first, ask.day),
        "span": f"{date.fromordinal(first).year} – {date.fromordinal(ask.day).year}"
        if any(row.since.edtf for row in listed.rows)
        else "",
        "orders": [*ORDERS.items()],
        "order": order,
        "apart": cells.table(
            tables["not-counted"].window(begin, ROWS),
            asked.to,
            only=("name", "status", "reason", "contested"),
        ),
        "inherited": cells.table(
            tables["inherited"].window(begin, ROWS), asked.to, only=("name", "status", "reason", "contested")
        ),
        "further": [
            cells.table(table.window(begin, ROWS), asked.to)
            for name, table in tables.items()
            if name not in KNOWN and (table.total or name == "differences")
        ],
        "notes": answer.notes,
        "references": pieces.references(ask, shown, asked.to),
        "options": options,
        "hidden": [(name, word) for name, words in options.items() if name not in OF_THIS for word in words],
        "number": asked.number,
        "longest": max(table.total for table in answer.tables),
        "ground": cells.behind(total.behind, asked.to),
    }
    return Shown("How many sister cities, and which?", "count.html", told)


def _usual(asked: Asked) -> str:
    """The rule by which is counted where none is asked for."""
    return str(asked.answer("count").page.section("total")[0].policy)


def _rules(asked: Asked) -> list[str]:
    """The rules by which may be counted: those that the ledger has adopted, and those that are built in."""
    return [*dict.fromkeys((*(row.policy for row in asked.view.ask.of(policies)), *BUILT_IN))]


def _by_kind(total: Total, rows: Sequence[Counted]) -> list[tuple[str, Count]]:
    """How many count by each kind of agreement, one by its closest, for certain and at most: in the order of the rule."""
    sure, most = (
        Counter(next((kind for kind in total.counts if kind in row.kinds), "") for row in those)
        for those in ([row for row in rows if row.certain], rows)
    )
    return [(kind, Count(sure[kind], most[kind])) for kind in total.counts if most[kind]]


def _pairs(claims: Sequence[Claim], total: Total, asked: Asked) -> list[Pair]:
    """The latest claims, the oldest first, and what is counted on the day itself."""
    found: list[Pair] = []
    for claim in claims:
        number = _NUMBER.search(str(claim.asserted))
        if number and claim.computed is not None and len(found) < BARS:
            value = float(number[0].replace(",", ""))
            found.append(Pair(short_day(claim.as_of.edtf), claim.computed, value, str(claim.asserted)))
    ask = asked.view.ask
    today = "today" if ask.day == ask.today else short_day(ask.iso(ask.day))
    return [*found[::-1], Pair(today, total.computed, None, "")]


def _with_lives(shown: cells.Shown, rows: Sequence[Counted], first: int, last: int) -> cells.Shown:
    """The table with a bar for how long each has lasted, after the day since when."""
    since = next(cells.head_of(column) for column in columns_of(Counted) if column.name == "since")
    words = [head.words for head in shown.heads]
    if since not in words:
        return shown
    at = words.index(since) + 1
    head = cells.Head(
        f"{date.fromordinal(first).year}–{date.fromordinal(last).year}",
        "how long it has lasted",
        number=False,
    )
    lines: list[list[Markup]] = [
        [*line[:at], picture(life_bar(row.since, first, last, certain=row.certain)), *line[at:]]
        for line, row in zip(shown.lines, rows, strict=True)
    ]
    return shown._replace(heads=[*shown.heads[:at], head, *shown.heads[at:]], lines=lines)


def _form(_words: Mapping[str, str], query: Mapping[str, Sequence[str]]) -> Sequence[Field]:
    return fields_of("count", query)


PAGES = (
    Page(
        "/reports/count",
        _answer,
        _show,
        "reports",
        takes=("policy", "of", "known_from", *OF_THE_PAGE, *OF_THIS),
        form=_form,
        unasked=lambda asked: unasked(asked, "count"),
        describes="How many sister cities, and which?",
    ),
)
