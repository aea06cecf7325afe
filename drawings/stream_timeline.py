"""The story of one partnership, membership or programme: a ribbon of where it stood, and beneath it what happened.

Where much happened at once, that time is boxed on the line and enlarged below it: a row a fact, so that no two texts can
meet. A pale band covers every day on which something may have been. What is not drawn is counted in words.
"""

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import groupby
from typing import NamedTuple
from xml.etree.ElementTree import Element

from domain import when
from domain.message import Message, as_read
from drawings.frame import (
    MONTHS,
    PLAIN,
    SMALL,
    WIDTH,
    Address,
    Axis,
    Say,
    bounds,
    dated,
    nowhere,
    of_republic,
    on_day,
    text,
)
from drawings.statuses import EVENTS, STATUSES, Mark, glyph, of_status
from drawings.svg import add, drawing, link, path
from drawings.widths import width as width_of
from projections.reports.timeline import Moment
from projections.row import Link
from projections.rows.spells import Spell

LEFT, NARROW = 118.0, 900.0
RIBBON, FLAG = 24.0, 13.0
"""Heights of the ribbon, and of one for a flag."""
FACT, HEAD = 23.0, 22.0
"""Heights of a fact in a lane, and of what stands above the lanes."""
CROWD, FEWER, SHARE = 8, 4, 10
"""More facts than so many, or than the fewer where none would have room for its word, within so great a part of the whole
time, are enlarged."""
LENSES, ROWS, WORDED, STACKED = 3, 120, 5, 8
"""At most so many times are enlarged, with so many facts together; so many facts stand above each other on the line with
their words, and so many without."""
WINDOW, DATES, WORDS = 392.0, 522.0, 648.0
"""How wide what is enlarged is; where its dates begin, and its sentences."""
WORD = 10.5
"""Size of a word on the line."""
UNSEEN, BAND, GLYPH, GLYPHS = 0.05, 4.0, 18.0, 46.0
"""Pixels under which nothing is drawn, no band, no glyph, no two glyphs."""
BEFORE = 30.0
"""Pixels before a plan of which nobody says since when it was one: it is of the days to come, not of all before."""
WEEKS, SHORT, DECADE = 45, 700, 4000
"""Days up to which single days are written along a line, months instead of years, and years where it is enlarged."""
ENOUGH = 90.0
"""Pixels from which on a word of the ribbon is cut rather than left out."""

LANES = {
    "decisions": Message("Decisions"),
    "visits": Message("Visits"),
    "pressure": Message("Pressure"),
    "fears": Message("Fears"),
    "said": Message("Said, promised"),
    "noted": Message("Noted"),
}
_LANE_OF = {
    **dict.fromkeys(("visited", "contacted", "participated", "edition-held"), "visits"),
    **dict.fromkeys(("pressured", "pressure-lifted"), "pressure"),
    "concern-raised": "fears",
    **dict.fromkeys(("statement-made", "stance-taken", "commitment-made", "commitment-closed"), "said"),
    **dict.fromkeys(("planned", "plan-dropped"), "said"),
    **dict.fromkeys(("noted", "figure-reported", "document-attached", "named", "opened"), "noted"),
}
"""The lane of a fact by its verb; all others are decisions."""
_MARK_OF = {
    "visited": EVENTS["visit"],
    "contacted": EVENTS["contact"],
    "pressured": EVENTS["pressure"],
    "concern-raised": EVENTS["fear"],
    **dict.fromkeys(("statement-made", "stance-taken"), EVENTS["statement"]),
    **dict.fromkeys(("commitment-made", "commitment-closed"), EVENTS["promise"]),
    **dict.fromkeys(("planned", "plan-dropped"), EVENTS["promise"]),
    **dict.fromkeys(("amended", "amendment-proposed"), EVENTS["amended"]),
    "resolution-passed": EVENTS["resolution"],
    "put-on-hold": STATUSES["on-hold"],
    "signing-postponed": STATUSES["deferred"],
    "renewed": STATUSES["in-force"],
    "renewal-declined": STATUSES["expired"],
    "joined": STATUSES["member"],
    "participated": STATUSES["participant"],
    "started": STATUSES["running"],
    **{
        status: STATUSES[status]
        for status in ("proposed", "signed", "invalidated", "suspended", "terminated", "invited", "applied")
    },
    **{status: of_status(status) for status in ("left", "ended", "registered", "succeeded", "withdrawn")},
}
"""How a fact is drawn by its verb; where one began a status whose name its verb does not say, as that."""
_BY_STANDING = frozenset({"signed", "resumed"})
"""Facts of which the standing by their day tells more than their verb."""
_SIGNED = frozenset({"in-force", "signed", "partly-signed"})
_WORD_OF = {
    "visited": Message("visit"),
    "contacted": Message("contact"),
    "resolution-passed": Message("resolution"),
    "pressured": Message("pressure"),
    "concern-raised": Message("feared"),
    "statement-made": Message("said in public"),
    "commitment-made": Message("promised"),
    "edition-held": Message("held"),
}
"""What a fact is called on the line by its verb; any other by the verb itself."""


class Fact(NamedTuple):
    """One fact, and where its days lie."""

    row: Moment
    first: int
    last: int
    """The bounds of its day, proleptic ordinals; `when.MIN` and `when.MAX` where open."""
    mark: Mark
    lane: str

    @property
    def word(self) -> Message:
        """What it is called on the line."""
        verb = self.row.type.partition(".")[2]
        if verb == "considered":
            return self.mark.word
        return _WORD_OF.get(verb, Message(as_read(verb)))

    @property
    def known(self) -> bool:
        """Whether anybody says when it was: else it has no place in a picture."""
        return self.row.when.edtf is not None and (self.first, self.last) != (when.MIN, when.MAX)

    @property
    def alleged(self) -> bool:
        """Whether it is only alleged: then it is drawn hollow and dashed."""
        return self.row.certainty == "alleged"

    @property
    def middle(self) -> int:
        """The day at which its glyph stands: the middle of its days, or the end of them that is known."""
        if self.first == when.MIN:
            return self.last
        return self.first if self.or_later else (self.first + self.last) // 2

    @property
    def or_later(self) -> bool:
        """Whether it is told to have been on a day or later: no more is known than that it was by when it was recorded."""
        said = self.row.when.edtf or ""
        return self.last == when.MAX or (said.endswith("..]") and self.first != when.MIN)

    @property
    def lasted(self) -> int | None:
        """Of what lasted, the last day on which it may have gone on; None of what was on one day."""
        said = self.row.when.edtf
        return when.lasted(said)[1] if said and when.is_interval(said) else None

    def bands(self, axis: Axis, day: int) -> Iterator[tuple[float, float]]:
        """From where to where it may have been, up to a day: several times where none of the days between may be it."""
        parts = self.row.when.parts if "," in (self.row.when.edtf or "") else ()
        for first, last in [when.bounds(f"[{part}]") for part in parts] or [(self.first, self.last)]:
            if first <= day and last >= axis.first:
                yield axis.at(max(first, self.first)), axis.at(min(last, self.last, day) + 1)

    @property
    def until(self) -> int:
        """The last day on which it may have been, or gone on."""
        return max(self.last, self.lasted or self.last)


class Lens(NamedTuple):
    """A time in which much happened."""

    first: int
    last: int
    facts: tuple[Fact, ...]


def facts(rows: Iterable[Moment], spells: Sequence[Spell] = (), day: int = when.MAX) -> list[Fact]:
    """The moments of the report `timeline` as they are drawn; spells up to a day say what a signature led to."""
    found, spells = [], [spell for spell in spells if spell.first <= day]
    for row in rows:
        first, last = bounds(row.when)
        found.append(Fact(row, first, last, _mark(row, last, spells), _lane(row)))
    return found


def _lane(row: Moment) -> str:
    return _LANE_OF.get(row.type.partition(".")[2], "decisions")


def _mark(row: Moment, last: int, spells: Sequence[Spell]) -> Mark:
    verb = row.type.partition(".")[2]
    if verb == "considered":
        word = _outcome(row.short)
        return EVENTS["amended"] if word == "amended" else STATUSES.get(word, EVENTS["other"])
    if verb in _BY_STANDING and row.certainty != "alleged":
        at = bisect_right(spells, last, key=lambda spell: spell.first) - 1
        if at >= 0 and spells[at].status in _SIGNED:
            return of_status(spells[at].status)
    return _MARK_OF.get(verb, EVENTS["other"])


def _outcome(said: str) -> str:
    """What a forum decided, which the short sentence says first; it may stand in another, with what is said beside it."""
    while isinstance(said, Message):
        if "outcome" in said.values:
            return str(said.values["outcome"])
        inner = next((value for value in said.values.values() if isinstance(value, Message)), None)
        if inner is None:
            break
        said = inner
    return said.partition(",")[0].partition(" ")[0]


def stream(
    every: Sequence[Fact],
    spells: Sequence[Spell],
    day: int,
    *,
    title: str = "",
    width: float = WIDTH,
    since: int | None = None,
    today: bool = True,
    republic: bool = False,
    address: Address = nowhere,
    say: Say = str,
) -> Element:
    """What happened in one stream up to a day, a proleptic ordinal: `every` fact up to it (`facts`), `spells` in order.

    `since` is the first day that is drawn (default: the beginning of the first year of which something is known).
    Under 900 pixels it is the ribbon alone, as on a phone, where a list stands beneath it. `today` says whether the day is
    the reader's own, `republic` adds the years of the Republic of China.
    """
    spells = [spell.asked_on(day) for spell in spells if spell.first <= day]
    narrow = width < NARROW
    axis = _axis(every, spells, day, since, 0.5 if narrow else LEFT, width - 6)
    svg = drawing(
        width,
        10,
        say(
            Message(
                "{title}: what happened, up to {day}", title=title or Message("one stream"), day=on_day(day)
            )
        ),
    )
    y = _ribbon(svg, spells, axis, day, say, words=not narrow)
    if narrow:
        y = _years(svg, axis, y + 4, day, say, republic=False, today=today)
        return _sized(svg, width, y)
    known = [fact for fact in every if fact.known]
    lenses, (placed, piled) = _enlarging(known, axis, day, say)
    top = y + 12
    y = _line(svg, placed, lenses, axis, top, day, address, say)
    text(svg, say(Message("Events")), 0, top + 14, kind="ink strong")
    y = _years(svg, axis, y, day, say, republic=republic, today=today)
    left, left_out = ROWS, len(piled)
    for lens in lenses:
        kept = lens.facts[:left]
        left, left_out = left - len(kept), left_out + len(lens.facts) - len(kept)
        if kept:
            y = _enlarged(svg, lens, kept, _box(lens, axis, day), y, day, width, address, say)
    for line in _remarks(every, left_out):
        y += 18
        text(svg, " ".join(map(say, line)), 0, y, size=SMALL, kind="soft", room=width)
    return _sized(svg, width, y + 8)


def _sized(svg: Element, width: float, height: float) -> Element:
    svg.set("viewBox", f"0 0 {width:g} {height:.0f}")
    svg.set("height", f"{height:.0f}")
    return svg


def _axis(
    every: Sequence[Fact], spells: Sequence[Spell], day: int, since: int | None, left: float, right: float
) -> Axis:
    """From the beginning of the year in which the first known day lies, or of its month, to the end of the day's month.

    Where that would be seen, of less than two years, it ends with the day.
    """
    if since is not None and since > when.MIN:
        return Axis(max(min(since, day - 1), 1), _end(since, day), left, right)
    days = [fact.first for fact in every if fact.known] + [fact.last for fact in every if fact.known]
    days += [spell.first for spell in spells]
    known = [found for found in days if when.MIN < found <= day]
    begin = date.fromordinal(min(known, default=day))
    first = begin.replace(day=1) if day - begin.toordinal() < SHORT else begin.replace(month=1, day=1)
    begins = max(1, min(first.toordinal(), day - 27))
    return Axis(begins, _end(begins, day), left, right)


def _end(begins: int, day: int) -> int:
    """The last day of the time that is drawn: marks stay where they are as long as the month lasts."""
    if day - begins < SHORT:
        return day
    now = date.fromordinal(day)
    return day - now.day + monthrange(now.year, now.month)[1]


# --- where it stood


def _ribbon(svg: Element, spells: Sequence[Spell], axis: Axis, day: int, say: Say, *, words: bool) -> float:
    """The ribbon, and one for each flag: the height at which they end."""
    if words:
        text(svg, say(Message("Status")), 0, 17, kind="ink strong")
    runs = [
        (status, statuses, [*those])
        for (status, statuses), those in groupby(spells, key=lambda spell: (spell.status, spell.statuses))
    ]
    ends = [(axis.at(run[0].first), axis.at(min(run[-1].until, day + 1))) for _, _, run in runs]
    for (status, statuses, run), (x, right) in zip(runs, ends, strict=True):
        if right - x < UNSEEN:
            continue
        said = say(of_status(status).word)
        if run[-1] is spells[-1] and len(statuses) == 1 and (since := run[0].since).edtf:
            said = say(Message("{status} since {day}", status=said, day=dated(since)))
        if run[0].first == when.MIN and status != "none":
            said = say(Message("{status}, since when is not known", status=said))
        svg.extend(_block(status, statuses, (x, right), said, say))
    if ends and ends[-1][1] - ends[-1][0] < GLYPH:
        _tagged(svg, *runs[-1][:2], ends[-1][1], say)
    return _flags(svg, spells, axis, day, say)


def _flags(svg: Element, spells: Sequence[Spell], axis: Axis, day: int, say: Say) -> float:
    """A ribbon for each flag beneath that of where it stood: the height at which they end."""
    y = RIBBON + 4
    for flag in dict.fromkeys(flag for spell in spells for flag in (*spell.flags, *spell.possible_flags)):
        for (sure, perhaps), having in groupby(spells, key=partial(_has, flag)):
            those = [*having]
            if not (sure or perhaps):
                continue
            if those[-1].until <= axis.first:
                continue
            x, right = axis.at(those[0].first), axis.at(min(those[-1].until, day + 1))
            kind = "solid early" if sure else "pale early"
            block = add(svg, "g")
            add(block, "title", say(_flag(flag, sure=sure)))
            add(block, "rect", x=x, y=y, width=max(right - x, 1), height=FLAG - 2, class_=kind)
            said = say(Message("beside it: {flag}", flag=_flag(flag, sure=sure)))
            if right - x > width_of(said, 9.5) + 8:
                text(block, said, x + 4, y + 9, size=9.5, kind="on" if sure else "ink")
        y += FLAG
    return y


def _has(flag: str, spell: Spell) -> tuple[bool, bool]:
    return flag in spell.flags, flag in spell.possible_flags


def _flag(flag: str, *, sure: bool) -> Message:
    said = Message("{flag}", flag=FLAGS.get(flag, as_read(flag)))
    return said if sure else Message("possibly {flag}", flag=said)


FLAGS = {
    "intent": Message("an intent, resolved again"),
    "disputed": Message("disputed"),
    "dormant": Message("dormant"),
    "pending": Message("something pending"),
}
"""Flags in words."""


def _block(status: str, statuses: Sequence[str], span: tuple[float, float], said: str, say: Say) -> Element:
    """One piece of the ribbon: full where it is certain, else pale with the glyphs of all that it may be."""
    (x, right), sure = span, len(statuses) == 1
    mark, y = of_status(status), 1.0
    found = Element("g")
    block = add(found, "g")
    others = [other for other in statuses if other != status]
    said = _or_else(said, others, say)
    add(block, "title", said)
    solid = sure and status != "none"
    add(
        block,
        "rect",
        x=x,
        y=y,
        width=max(right - x, 1),
        height=RIBBON,
        class_=f"{'solid' if solid else 'pale'} {mark.family}",
    )
    room, mid = right - x, y + RIBBON / 2
    if room < GLYPH:
        return found
    if solid:
        glyph(add(block, "g", class_="on"), mark._replace(family=""), x + 12, mid, 13)
    else:
        glyph(block, mark, x + 11, mid, 13)
    at = x + 24
    if others and room > GLYPHS:
        other = of_status(others[0])
        frame = add(
            block, "rect", x=x + 21, y=mid - 9, width=18, height=18, rx=3, class_=f"line {other.family}"
        )
        frame.set("stroke-dasharray", "2 2")
        glyph(block, other, x + 30, mid, 12)
        at = x + 45
    left = right - at - 6
    word = say(mark.word)
    brief = say(Message("possibly {status}", status=word)) if others else word
    told = next(
        (words for words in (said, brief) if width_of(words, PLAIN) <= left), said if left > ENOUGH else ""
    )
    text(block, told, at, mid + 4, kind="on" if solid else "ink", room=left)
    return found


def _or_else(said: str, others: Sequence[str], say: Say) -> str:
    """A status in words, with those that it may be instead."""
    if not others:
        return said
    instead = ", ".join(say(of_status(other).word) for other in others)
    return say(Message("possibly {status}, otherwise {others}", status=said, others=instead))


def _tagged(svg: Element, status: str, statuses: Sequence[str], right: float, say: Say) -> None:
    """The glyph of the last piece where that is too short for it: on a card, since it says nothing of the days behind.

    Its frame is dashed where it may be otherwise.
    """
    mark, tag = of_status(status), add(svg, "g")
    others = [other for other in statuses if other != status]
    add(tag, "title", _or_else(say(mark.word), others, say))
    for kind in ("card", f"line {mark.family}"):
        frame = add(tag, "rect", x=right - GLYPH, y=4, width=GLYPH, height=RIBBON - 6, rx=3, class_=kind)
        if others and kind != "card":
            frame.set("stroke-dasharray", "2 2")
    glyph(tag, mark, right - GLYPH / 2, 1 + RIBBON / 2, 12)


# --- what happened


def _enlarging(
    known: Sequence[Fact], axis: Axis, day: int, say: Say
) -> tuple[list[Lens], tuple[list["_Placed"], list[Fact]]]:
    """The times that are enlarged, and where the facts beside them stand (`_places`).

    Fewer facts are enlarged where else none would have room for its word.
    """
    for crowd in (CROWD, FEWER):
        lenses = _lenses(known, axis, crowd)
        boxed = {id(fact) for lens in lenses for fact in lens.facts}
        found = _places([fact for fact in known if id(fact) not in boxed], lenses, axis, day, say)
        if all(row.word is not None for row in found[0]):
            break
    return lenses, found


def _lenses(known: Sequence[Fact], axis: Axis, crowd: int) -> list[Lens]:
    """The times in which more facts than a crowd fall within a tenth of the whole, the earliest first."""
    wide = max((axis.last - axis.first) // SHARE, 1)
    rest = [
        fact
        for fact in known
        if fact.first != when.MIN and fact.last - fact.first <= wide and fact.first <= axis.last
    ]
    found: list[Lens] = []
    while len(rest) > crowd and len(found) < LENSES:
        middles = sorted(fact.middle for fact in rest)
        most, begin = max(
            (bisect_right(middles, day + wide) - at, -day)
            for at, day in enumerate(middles)
            if not at or middles[at - 1] < day
        )
        if most <= crowd:
            break
        first, last = -begin, -begin + wide
        inside = tuple(fact for fact in rest if first <= fact.middle <= last)
        found.append(Lens(min(fact.first for fact in inside), max(fact.last for fact in inside), inside))
        rest = [fact for fact in rest if not first <= fact.middle <= last]
    return sorted(found, key=lambda lens: lens.first)


class _Placed(NamedTuple):
    """A fact on the line."""

    fact: Fact
    level: int
    left: float
    right: float
    """Its band."""
    x: float
    """Its glyph."""
    word: float | None
    """The middle of its word; None where it has no room for one."""


def _span(fact: Fact, axis: Axis, day: int) -> tuple[float, float, float]:
    """Where its days up to one begin and end, and where its glyph stands."""
    left, right = axis.at(fact.first), axis.at(min(fact.last, day) + 1)
    if fact.first == when.MIN and fact.row.type.endswith(".planned"):
        left = max(left, right - BEFORE)
    x = left if fact.or_later else right if fact.first == when.MIN else (left + right) / 2
    return left, right, min(x, axis.right - 1)


def _box(lens: Lens, axis: Axis, day: int) -> tuple[float, float]:
    """The left and the right edge of the box of what is enlarged, up to the day, wide enough for its count."""
    left, right = axis.at(lens.first), axis.at(min(lens.last, day) + 1)
    wide = max(right - left, 34)
    left = min(left - (wide - (right - left)) / 2, axis.at(day + 1) - wide)
    return max(left, axis.left), max(left, axis.left) + wide


def _places(
    beside: Sequence[Fact], lenses: Sequence[Lens], axis: Axis, day: int, say: Say
) -> tuple[list[_Placed], list[Fact]]:
    """Where facts stand on the line, above each other where they would meet; and those for which there is no room."""
    placed: list[_Placed] = []
    for worded, levels in ((True, WORDED), (False, STACKED)):
        placed, piled = [], []
        ends = [[_box(lens, axis, day) for lens in lenses], *([] for _ in range(levels - 1))]
        for fact in sorted(beside, key=lambda fact: fact.middle):
            left, right, x = _span(fact, axis, day)
            half = max(9, width_of(say(fact.word), WORD) / 2 + 3) if worded else 9
            word = min(max(x, axis.left + half), axis.right - half) if worded else x
            begin, end = min(left, x - 9, word - half), max(min(right, axis.right), x + 9, word + half)
            level = next(
                (
                    at
                    for at, taken in enumerate(ends)
                    if all(end <= one or begin >= two for one, two in taken)
                ),
                None,
            )
            if level is None:
                piled.append(fact)
                continue
            ends[level].append((begin, end))
            placed.append(_Placed(fact, level, left, right, x, word if worded else None))
        if not piled:
            break
    return placed, piled


def _line(
    svg: Element,
    placed: Sequence[_Placed],
    lenses: Sequence[Lens],
    axis: Axis,
    top: float,
    day: int,
    address: Address,
    say: Say,
) -> float:
    """The facts on the line, and boxes for what is enlarged: the height at which they end."""
    worded = any(row.word is not None for row in placed)
    high = 36.0 if worded or not placed else 21.0
    bottom = top + high * (max((row.level for row in placed), default=0) + 1)

    for row in placed:
        _on_the_line(svg, row, axis, top + high * row.level + 10, day, address, say)
    for lens in lenses:
        _boxed(svg, lens, _box(lens, axis, day), (top, bottom), high - (9 if worded else 3))
    return bottom


def _on_the_line(
    svg: Element, row: _Placed, axis: Axis, y: float, day: int, address: Address, say: Say
) -> None:
    """One fact on the line: its days, its glyph, and its word."""
    group = link(svg, address(Link("entry", row.fact.row.entry)), _titled(row.fact, say))
    _days(group, row.fact, (row.left, row.right), axis, y, day)
    glyph(group, row.fact.mark, row.x, y, 14, hollow=row.fact.alleged)
    if row.fact.row.contested:
        text(group, "≠", row.x + 8, y - 3, size=10, kind="word struck")
    if row.word is not None:
        text(group, say(row.fact.word), row.word, y + 20, size=WORD, anchor="middle", kind="soft")


def _boxed(
    svg: Element, lens: Lens, box: tuple[float, float], span: tuple[float, float], tall: float
) -> None:
    """The box on the line for a time that is enlarged, and lines down to what is."""
    (left, right), (top, bottom) = box, span
    down = path("M", (left, top + tall), "V", bottom, "M", (right, top + tall), "V", bottom)
    add(svg, "path", d=down, class_="rule")
    for kind in ("card", "ink-line"):
        add(svg, "rect", x=left, y=top, width=right - left, height=tall, class_=kind)
    number, middle = str(len(lens.facts)), (left + right) / 2
    text(svg, number, middle, top + tall / 2 + 5, size=14, anchor="middle", kind="ink strong")


def _titled(fact: Fact, say: Say) -> str:
    """A fact with its day, as it is shown on hovering."""
    return f"{say(dated(fact.row.when))}: {fact.row.text}"


def _days(
    group: Element, fact: Fact, band: tuple[float, float], axis: Axis, y: float, day: int, high: float = 12
) -> None:
    """The days on which it may have been: a pale band; thin with an open arrow, or dotted, where one end is open."""
    family, (left, right) = fact.mark.family, band
    if fact.first == when.MIN:
        add(
            group,
            "rect",
            x=left,
            y=y - 1.5,
            width=max(right - left, 1),
            height=3,
            class_=f"pale {family}",
        )
        arrow = path("M", (left + 5, y - 4), "L", (left, y), "L", (left + 5, y + 4))
        add(group, "path", d=arrow, class_=f"line {family}")
    elif fact.or_later:
        onward = path("M", (left, y), "H", right)
        add(group, "path", d=onward, class_=f"line {family}", stroke_dasharray="1.5 3")
    elif fact.first < fact.last and right - left > BAND:
        for x, end in fact.bands(axis, day):
            add(
                group,
                "rect",
                x=x,
                y=y - high / 2,
                width=max(end - x, 1),
                height=high,
                class_=f"pale {family}",
            )
    if (until := fact.lasted) is not None and until > fact.last and fact.last != when.MAX:
        on = path("M", (right, y), "H", axis.at(min(until, day) + 1))
        dash = "1.5 3" if until == when.MAX else None
        add(group, "path", d=on, class_=f"line {family}", stroke_dasharray=dash)


def _years(
    svg: Element,
    axis: Axis,
    y: float,
    day: int,
    say: Say,
    *,
    republic: bool,
    today: bool,
) -> float:
    """The line under it all with its years, and the day: the height at which they end."""
    words = say(Message("today")) if today else on_day(day)
    x = axis.at(day + 1)
    first = date.fromordinal(day).replace(day=1).toordinal()  # none of the month's days stands further left
    room = axis.at((day if axis.last - axis.first < SHORT else first) + 1) - width_of(words, SMALL) - 8
    svg.extend(_ticked(axis, y, room, republic=republic))
    add(svg, "path", d=path("M", (x, 0), "V", y + 5), class_="ink-line", stroke_width=1.5)
    text(svg, words, x, y + 14, size=SMALL, anchor="end")
    return y + 20


def _ticked(axis: Axis, y: float, until: float, *, republic: bool) -> Element:
    """The line with its years, or its months; those are written that end before so many pixels."""
    group = Element("g")
    add(group, "path", d=path("M", (axis.left, y), "H", axis.right), class_="ink-line")
    ticks = (
        [(str(year), of_republic(year), x) for year, x in axis.years(96 if republic else 56)]
        if axis.last - axis.first >= SHORT
        else [(_month(month), "", x) for month, x in axis.months(64)]
    )
    for said, roc, x in ticks:
        add(group, "path", d=path("M", (x, y), "v5"), class_="ink-line")
        wide = width_of(said, SMALL)
        if x + wide + 3 > until:
            continue
        text(group, said, x + 2, y + 14, size=SMALL)
        if republic and roc and x + wide + 8 + width_of(roc, 10) < until:
            text(group, roc, x + wide + 8, y + 14, size=10, kind="soft")
    return group


def _month(month: date) -> str:
    return f"{MONTHS[month.month - 1]} {month.year}"


# --- what is enlarged


def _enlarged(
    svg: Element,
    lens: Lens,
    kept: Sequence[Fact],
    box: tuple[float, float],
    y: float,
    day: int,
    width: float,
    address: Address,
    say: Say,
) -> float:
    """A time enlarged, a row a fact in its lane: the height at which it ends."""
    axis = _window(lens)
    left, right = box
    top = y + 22
    funnel = path("M", (left, y - 2), "L", (axis.left, top), "H", axis.right, "L", (right, y - 2))
    add(svg, "path", d=funnel, class_="rule")
    lanes = [(lane, [fact for fact in kept if fact.lane == lane]) for lane in LANES]
    lanes = [(lane, those) for lane, those in lanes if those]
    bottom = top + HEAD + sum(len(those) * FACT + 8 for _, those in lanes)
    until = min(max(fact.until for fact in kept), day)
    svg.extend(_rows(lens, lanes, (top, bottom), until, width, address, say))
    return bottom + 6


def _rows(
    lens: Lens,
    lanes: Sequence[tuple[str, Sequence[Fact]]],
    span: tuple[float, float],
    day: int,
    width: float,
    address: Address,
    say: Say,
) -> Element:
    """What stands in a time that is enlarged up to a day, from one height to another: its days above, a row a fact."""
    group, axis, (top, bottom) = Element("g"), _window(lens), span
    for words, x in _ticks(axis):
        add(group, "path", d=path("M", (x, top), "V", bottom), class_="hair")
        if x + 3 + width_of(words, SMALL) < DATES - 8:
            text(group, words, x + 3, top + 14, size=SMALL)
    number, said = (
        len(lens.facts),
        Message("{first} to {last}", first=on_day(lens.first), last=on_day(lens.last)),
    )
    text(
        group,
        say(Message("{number} facts, {span}", number=number, span=said)),
        DATES,
        top + 14,
        size=SMALL,
        kind="soft",
        room=width - DATES,
    )
    y = top + HEAD
    for lane, those in lanes:
        add(group, "path", d=path("M", (0, y), "H", width), class_="hair")
        y += 4
        text(group, say(_lane_title(lane, those)), 0, y + 16, kind="ink strong", room=LEFT - 8)
        for fact in those:
            _fact(group, fact, axis, y + FACT / 2, day, width, address, say)
            y += FACT
        y += 4
    return group


def _lane_title(lane: str, those: Sequence[Fact]) -> Message:
    held = any(fact.row.type.endswith(("edition-held", "participated")) for fact in those)
    return Message("Events") if lane == "visits" and held else LANES[lane]


def _window(lens: Lens) -> Axis:
    """The days that are enlarged, whole months where they are many."""
    first, last = date.fromordinal(lens.first), date.fromordinal(lens.last)
    if lens.last - lens.first > WEEKS:
        first = first.replace(day=1)
    begin = max(first.toordinal() - 1, 1)
    end = min(max(last.toordinal() + 1, begin + 7), date.max.toordinal())
    return Axis(begin, end, LEFT, LEFT + WINDOW)


def _ticks(axis: Axis) -> list[tuple[str, float]]:
    days = axis.last - axis.first
    if days > DECADE:
        return [(str(year), x) for year, x in axis.years(50)]
    if days > WEEKS:
        return [(_month(month), x) for month, x in axis.months(64)]
    step = max(1, -(-days // 6))
    return [(on_day(day), axis.at(day)) for day in range(axis.first + 1, axis.last - step // 2, step)]


def _fact(
    svg: Element, fact: Fact, axis: Axis, y: float, day: int, width: float, address: Address, say: Say
) -> None:
    """One row: the days on which it may have been, left; the date and a short sentence, right."""
    row = link(svg, address(Link("entry", fact.row.entry)), _titled(fact, say))
    left, right, x = _span(fact, axis, day)
    _days(row, fact, (left, right), axis, y, day, 15)
    glyph(row, fact.mark, x, y, 14, hollow=fact.alleged)
    text(row, say(dated(fact.row.when)), DATES, y + 4, size=SMALL, room=WORDS - DATES - 8)
    contested = fact.row.contested
    room = width - WORDS - (16 if contested else 2)
    shown = text(row, say(fact.row.short), WORDS, y + 4, size=SMALL, room=room)
    if contested and shown is not None:
        at = WORDS + width_of(shown.text or "", SMALL) + 5
        text(row, "≠", at, y + 4, size=PLAIN, kind="word struck")


def _remarks(every: Sequence[Fact], left_out: int) -> Iterator[tuple[Message, ...]]:
    """What has to be said of the picture, line by line: only what occurs in it."""
    known = [fact for fact in every if fact.known]
    signs = (
        (
            any(fact.first != fact.last for fact in known),
            Message("A pale band covers every day on which it may have been."),
        ),
        (
            any(fact.alleged for fact in known),
            Message("A hollow, dashed mark is alleged, not established."),
        ),
        (
            any(fact.row.contested for fact in known),
            Message("≠: sources differ, and nobody has settled it."),
        ),
    )
    if said := tuple(words for occurs, words in signs if occurs):
        yield said
    undated = len(every) - len(known)
    if undated:
        yield (
            Message(
                "{count:,} {count:fact|facts} of which nobody knows the day {count:is|are} not drawn.",
                count=undated,
            ),
        )
    if left_out:
        yield (
            Message(
                "{count:,} more {count:fact is|facts are} not drawn for want of room: {count:it is|they are} in the list.",
                count=left_out,
            ),
        )
