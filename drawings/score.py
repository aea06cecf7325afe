"""The score of an audit: when things happened from left to right, when they were written down from bottom to top.

A column a fact, in the order of events; a row a day of recording, the oldest lowest. A disc with the number of the entry
where a fact was first told, ≠ where another source objected, a box with a count where it was corrected or judged, and a
thread through all that became of it.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple
from xml.etree.ElementTree import Element

from domain.message import Message
from drawings.frame import MONTHS, SMALL, WIDTH, Address, Say, nowhere, text
from drawings.svg import add, drawing, link, path
from drawings.widths import width as width_of
from projections.reckoning.audit import AuditEntry
from projections.row import PLAIN_DAY, Link, grouped

STEP, ROW, FOOT = 21.0, 22.0, 34.0
"""How far what stands in one place is apart; what a row has besides; what is beneath the rows."""
NARROWEST, WIDEST = 22.0, 44.0
"""Of a column."""
NARROW, LEFT, LEFT_NARROW = 700.0, 128.0, 94.0
"""The width under which there is less room for days; and where the columns begin."""
MOST = 30
"""Facts of one picture."""
DAYS = 24
"""Rows: of more days of recording each is a month, of more months a year."""
SIZES = (10.0, 10.0, 8.0, 6.5)
"""Sizes of a number of one, two, three digits and more."""
A_YEAR = len("2024")
ON_OTHER_PAGES = Message("{count:,} more {count:fact is|facts are} on other pages", count=1)
IN_THE_TABLE = Message("{count:,} more {count:fact is|facts are} in the table below", count=1)
"""Where the facts are that are not drawn; the number is put in its place."""
FEW = 6
"""Facts of one year that are told together; of more each month is told."""


class _Sign(NamedTuple):
    """Something that stands where a column and a row meet."""

    kind: str
    """`told`, `contested` or `judged`."""
    entries: tuple[AuditEntry, ...]


def recorded_day(entry: AuditEntry) -> str:
    """The day on which an entry was recorded, in UTC; a caller who knows the ledger's zone gives another such function."""
    return entry.recorded_at[:10]


def score(
    entries: Sequence[AuditEntry],
    *,
    day_of: Callable[[AuditEntry], str] = recorded_day,
    offset: int = 0,
    limit: int = MOST,
    width: float = WIDTH,
    address: Address = nowhere,
    say: Say = str,
    elsewhere: Message = ON_OTHER_PAGES,
) -> Element:
    """The entries of a stream, facts in the order of events (`queries.auditing.audited`).

    `offset` and `limit` choose facts; no more are drawn than have room. `day_of` says on which day an entry was recorded, as
    ISO 8601. `elsewhere` says where the others are.
    """
    left = _left(width)
    facts = [entry for entry in entries if entry.about is None]
    shown = facts[max(0, offset) :][: max(0, min(limit, most_in(width)))]
    column = {entry.entry: at for at, entry in enumerate(shown)}
    heads = _heads(entries)
    drawn = [entry for entry in entries if heads[entry.entry] in column]
    rows = _rows(drawn, day_of)
    cells = {
        (name, heads_of): list(_signs(those))
        for name, told in rows.items()
        for heads_of, those in grouped(told, lambda entry: heads[entry.entry]).items()
    }
    heights = {
        name: ROW + STEP * max((len(signs) for (row, _), signs in cells.items() if row == name), default=1)
        for name in rows
    }
    left_out = len(facts) - len(shown)
    top = 22.0
    bottom = top + sum(heights.values())
    height = bottom + FOOT + (18 if left_out else 0)
    said = Message(
        "{facts} {facts:fact|facts} in the order of events, and the {days} {days:day|days} on which they were written down",
        facts=len(shown),
        days=len(rows),
    )
    svg = drawing(width, height, say(said))
    text(svg, say(Message("recorded ↑")), 0, 12, size=SMALL, kind="ink strong")
    wide = min(WIDEST, (width - left - 6) / max(1, len(shown)))

    places: dict[str, list[tuple[_Sign, float]]] = {}
    y = bottom
    for name, told in rows.items():
        y -= heights[name]
        add(svg, "path", d=path("M", (0, y + heights[name]), "H", width), class_="hair")
        base = y + heights[name] - ROW / 2 - STEP / 2
        text(svg, _row_words(name), 0, base, kind="ink strong", size=SMALL, room=left - 8)
        people = ", ".join(dict.fromkeys(entry.recorded_by for entry in told if entry.recorded_by))
        if people:
            by = say(Message("by {people}", people=people))
            text(svg, by, 0, base + 13, kind="soft", size=10, room=left - 8)
        for (row, head), signs in cells.items():
            if row == name:
                places.setdefault(head, []).extend((sign, base - STEP * at) for at, sign in enumerate(signs))
    for head, signs_of in places.items():
        x = left + wide * (column[head] + 0.5)
        heights_of = [at for _, at in signs_of]
        if len(signs_of) > 1:
            family = "struck" if any(sign.kind == "contested" for sign, _ in signs_of) else "moving"
            thread = path("M", (x, max(heights_of)), "V", min(heights_of))
            add(svg, "path", d=thread, class_=f"line {family}", stroke_width=1.3)
        for sign, at in signs_of:
            _sign(svg, sign, x, at, address)
    _happened(svg, shown, left, wide, bottom, say)
    if left_out:
        more = elsewhere.but(count=left_out)
        text(svg, say(more), 0, height - 5, size=SMALL, kind="soft", room=width)
    return svg


def _left(width: float) -> float:
    """Where the columns begin."""
    return LEFT if width >= NARROW else LEFT_NARROW


def most_in(width: float) -> int:
    """How many facts have room in a picture of a width."""
    return int((width - _left(width) - 6) / NARROWEST)


def _heads(entries: Sequence[AuditEntry]) -> dict[str, str]:
    """For each entry the fact that it is about in the end: a correction may be about another correction."""
    about = {entry.entry: entry.about for entry in entries}

    def head(name: str) -> str:
        seen: set[str] = set()
        while (above := about.get(name)) is not None and name not in seen:
            seen.add(name)
            name = above
        return name

    return {name: head(name) for name in about}


def _rows(drawn: Sequence[AuditEntry], day_of: Callable[[AuditEntry], str]) -> dict[str, list[AuditEntry]]:
    """Entries by the day on which they were recorded, the oldest first; by month or year where these are many."""
    days = {entry.entry: day_of(entry) for entry in drawn}
    letters = next((size for size in (10, 7) if len({day[:size] for day in days.values()}) <= DAYS), 4)
    ordered = sorted(drawn, key=lambda entry: (days[entry.entry], entry.position))
    return grouped(ordered, lambda entry: days[entry.entry][:letters])


def _signs(those: Sequence[AuditEntry]) -> Iterator[_Sign]:
    """What stands in one place: first where the fact was told, then what was said against it, then what came of that."""
    by_kind = grouped(those, _kind)
    for kind in ("told", "contested", "judged"):
        if kind in by_kind:
            yield _Sign(kind, tuple(by_kind[kind]))


def _kind(entry: AuditEntry) -> str:
    if entry.about is None:
        return "told"
    return "contested" if entry.type.endswith(".contested") else "judged"


def _sign(svg: Element, sign: _Sign, x: float, y: float, address: Address) -> None:
    """One sign with its middle at a place; it leads to its first entry."""
    first = sign.entries[0]
    item = link(svg, address(Link("entry", first.entry)), "\n".join(entry.text for entry in sign.entries))
    number = first.entry.rpartition("#")[2] if sign.kind == "told" else str(len(sign.entries))
    size = SIZES[min(len(number), len(SIZES)) - 1]
    match sign.kind:
        case "told":
            add(item, "circle", cx=x, cy=y, r=9.5, class_="ink")
            if first.state == "retracted":
                add(
                    item,
                    "path",
                    d=path("M", (x - 9, y + 9), "L", (x + 9, y - 9)),
                    class_="line struck",
                    stroke_width=2,
                )
            text(item, number, x, y + size * 0.36, size=size, anchor="middle", kind="on strong")
        case "contested":
            add(item, "circle", cx=x, cy=y, r=8.5, class_="paper")
            add(item, "circle", cx=x, cy=y, r=8.5, class_="line struck", stroke_width=1.3)
            text(item, "≠", x, y + 4, size=SMALL, anchor="middle", kind="word struck strong")
        case _:
            for kind in ("paper", "line moving"):
                add(item, "rect", x=x - 8, y=y - 8, width=16, height=16, rx=1, class_=kind, stroke_width=1.3)
            text(item, number, x, y + size * 0.36, size=size, anchor="middle", kind="word moving strong")


def _row_words(name: str) -> str:
    """A day, a month or a year of recording, in words."""
    year, month, day = (*name.split("-"), "", "")[:3]
    return " ".join(filter(None, (day.lstrip("0"), month and MONTHS[int(month) - 1], year)))


def _happened(
    svg: Element, shown: Sequence[AuditEntry], left: float, wide: float, y: float, say: Say
) -> None:
    """When the facts happened, beneath them."""
    add(svg, "path", d=path("M", (0, y), "H", left + wide * len(shown)), class_="hair")
    text(svg, say(Message("happened →")), 0, y + 20, size=SMALL, kind="ink strong")
    at = 0
    for words, number in _whens(shown, say):
        x, right = left + wide * at + 2, left + wide * (at + number) - 2
        add(svg, "path", d=path("M", (x, y + 6), "H", right), class_="rule")
        size = SMALL if width_of(words, SMALL) <= right - x + 2 else 8.5
        text(svg, words, (x + right) / 2, y + 20, size=size, anchor="middle", kind="soft", room=right - x + 2)
        at += number


def _whens(shown: Sequence[AuditEntry], say: Say) -> Iterator[tuple[str, int]]:
    """Years, months where a year has many facts, and how many facts each has."""
    for year, run in groupby(shown, key=_year):
        those = [*run]
        if not year:
            yield say(Message("no date")), len(those)
        elif len(those) <= FEW:
            yield year, len(those)
        else:
            for month, part in groupby(those, key=_month):
                yield month, len([*part])


def _year(entry: AuditEntry) -> str:
    """The year of a fact, as rough as it is known: `2024`, `~1979`, `2011–13`, `–1990`; nothing where no day is told."""
    on = entry.on or ""
    if not on or PLAIN_DAY.fullmatch(on):
        return on[:A_YEAR]
    if PLAIN_DAY.fullmatch(plain := on.rstrip("~?%")):
        return f"~{plain[:A_YEAR]}"
    first, last = ((end or "")[:A_YEAR] for end in (entry.earliest, entry.latest))
    if first == last:
        return first
    return f"{first}–{last[2:] if first[:2] == last[:2] else last}"


def _month(entry: AuditEntry) -> str:
    on = entry.on or ""
    if len(on) <= A_YEAR or not PLAIN_DAY.fullmatch(on):
        return _year(entry)
    return f"{MONTHS[int(on[5:7]) - 1]} {on[:A_YEAR]}"
