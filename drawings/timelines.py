"""All ties beneath each other: when each began, what it has been since, and when the two met.

A row a tie, in groups. A thick bar is a sister or friendship agreement, a thinner one a lesser agreement, a line what has
none; pale where it may have been so, a tick where there was a visit. What is not drawn is counted in words.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

from domain import when
from domain.message import Message
from drawings.frame import (
    PLAIN,
    SMALL,
    WIDTH,
    Address,
    Axis,
    Say,
    nowhere,
    of_republic,
    on_day,
    text,
    titled,
)
from drawings.statuses import Mark, glyph, of_status
from drawings.stream_timeline import facts, stream
from drawings.svg import add, drawing, link, path
from drawings.widths import width as width_of
from projections.ask import Ask
from projections.page import Page
from projections.reckoning.lives import Group, Life, counts_in_republic, groups, lives, meetings
from projections.row import Count, Link, grouped
from projections.rows.contacts import Contact
from projections.rows.spells import Spell, pick, spells

ROW, HEAD = 18.0, 30.0
"""Heights of a row, and of the heading of a group."""
MOST = 200
"""Rows of one picture: more are for the next one, so that none takes longer to load than a photograph."""
BINDING, LESSER, WITHOUT, PERHAPS = 9.0, 6.0, 2.4, 3.0
"""Heights of a bar: a sister or friendship agreement, another one, none; and where it is not certain."""
SISTERLY = 3
"""The tier of a friendship (`domain.kinds`)."""
BELONGING = frozenset({"member", "running"})
"""What memberships and programmes are that have begun and not ended."""
TICK, WIDE_TICK = 13.0, 5.0
"""How high a tick is; and how wide the days of a visit may lie apart to be one."""
NARROW, LABELS, LABELS_NARROW = 700.0, 210.0, 118.0
"""The width under which there is less room for names; and where bars begin."""
TWO_LINES = 8.5
"""Size of a name that has no room on one line."""
UNSEEN, OF_TODAY = 0.1, 3.0
"""Pixels that nobody sees between two bars."""
A_DECADE = 20
"""Years from which on the picture begins with a decade."""


Met = Mapping[str, Sequence[Contact]]
"""By stream, when its sides met (`projections.reckoning.lives.meetings`)."""


def drawn(ask: Ask, page: Page, options: Mapping[str, Any]) -> Element:
    """The report `timeline` as a picture: the story of one stream where `who` was given, else all ties.

    `options` are those that the report was asked with (`who`, `from`, `to`), and those of the picture: `width` in pixels,
    `by`, `offset`, `limit`, `address`, `say`, each as in `ties`. What time it shows is said by `shown_time`.
    """
    shape: dict[str, Any] = {
        name: options[name] for name in ("width", "address", "say") if options.get(name) is not None
    }
    then, shape["since"] = shown_time(ask, options)
    if shape["since"] is not None and shape["since"] > then.day:
        return _nothing(shape.get("width", WIDTH), shape.get("say", str))
    shape["today"] = then.day == ask.today
    shape["republic"] = counts_in_republic(ask)
    if who := options.get("who"):
        stood = [spell.asked_on(then.day) for spell in pick(then.of(spells, stream=who), then.home)]
        return stream(facts(page.rows, stood, then.day), stood, then.day, title=ask.title(who), **shape)
    by = options.get("by") or "area"
    offset, limit = options.get("offset") or 0, options.get("limit") or MOST
    every = lives(then, agreements=by == "kind")
    met = meetings(then, (life for _, part in page_of(every, by, offset, limit) for life in part))
    return ties(every, then.day, met, by=by, offset=offset, limit=limit, **shape)


def shown_time(ask: Ask, options: Mapping[str, Any]) -> tuple[Ask, int | None]:
    """Of which time a picture is: the same question asked on its last day, and its first day (None: the first known).

    The last day is that of `to`, or the as-at day where that is earlier; where things stood is as on that day, by the record
    that was asked for. The first is that of `from`, a proleptic ordinal.
    """
    since, until = options.get("from"), options.get("to")
    day = min(ask.day, when.bounds(until)[1]) if until else ask.day
    then = Ask(ask.rows, ask.names, day, ask.today, ask.told, ask.position, words=ask.words)
    return then, when.bounds(since)[0] if since else None


def _nothing(width: float, say: Say) -> Element:
    """What is drawn of a time that has not come."""
    said = say(Message("That time has not come: there is nothing to be drawn."))
    svg = drawing(width, 24, said)
    text(svg, said, 0, 17, kind="soft", room=width)
    return svg


def as_drawing(ask: Ask, page: Page, options: Mapping[str, Any]) -> Element:
    """The picture as a document of its own: a form of the report `timeline` (`drawings.forms`)."""
    then, since = shown_time(ask, options)
    if who := options.get("who"):
        title: str = ask.title(who)
    elif ask.home:
        title = Message("The ties of {home}, one beneath the other", home=ask.name(ask.home))
    else:
        title = Message("Ties, one beneath the other")
    return titled(drawn(ask, page, options), title, then, since=since)


class _Place(NamedTuple):
    """Where things stand in the picture."""

    axis: Axis
    room: float
    """For words left of the bars."""
    top: float
    """Where the rows begin."""


def ties(
    those: Sequence[Life],
    day: int,
    met: Met | None = None,
    *,
    by: str = "area",
    width: float = WIDTH,
    offset: int = 0,
    limit: int = MOST,
    since: int | None = None,
    today: bool = True,
    republic: bool = False,
    address: Address = nowhere,
    say: Say = str,
) -> Element:
    """Lives (`projections.reckoning.lives`) as rows up to a day, a proleptic ordinal; `met` says when the two sides met.

    `by` groups them, one of `GROUPS` there. `offset` and `limit` choose rows, counted in the order of the groups; `limit` is
    no more than 200. `since` is the first day that is drawn (default: the beginning of the decade of the first that is
    known). `today` says whether the day is the reader's own, `republic` adds the years of the Republic of China.

    Errors: KeyError for a grouping that there is none of.
    """
    shown = page_of(those, by, offset, limit)
    every = [life for _, part in shown for life in part]
    contacts = {life.stream: (met or {}).get(life.stream, ()) for life in every}
    axis = _axis(every, contacts, day, width, since)
    place = _Place(axis, axis.left - 30, 38.0 if republic else 26.0)
    rows = sum(len(part) for _, part in shown)
    bottom = place.top + rows * ROW + len(shown) * HEAD + 4
    keys = _legend(every, contacts, axis, say)
    lines = _laid(keys, width)
    left_out = len(those) - rows
    height = bottom + 20 * (max((line for line, _ in lines), default=-1) + 1) + 12 + (20 if left_out else 0)
    first = date.fromordinal(axis.first).year
    label = say(
        Message(
            "{number:,} {number:partnership|partnerships}, {first} to {last}",
            number=rows,
            first=str(first),
            last=on_day(day),
        )
    )
    svg = drawing(width, height, label)

    now = say(Message("today")) if today else on_day(day)
    _years(svg, place, bottom, width_of(now, SMALL), republic=republic)
    y = place.top
    for group, part in shown:
        text(svg, say(group.title), 0, y + 19, size=PLAIN, kind="ink strong", room=width - 60)
        number = f"{_number(group.lives, by, those):,}"
        beyond = width_of(say(group.title), PLAIN, bold=True) + 8
        text(svg, number, min(beyond, width - 40), y + 19, kind="soft")
        add(svg, "path", d=path("M", (0, y + HEAD - 4.5), "H", width), class_="rule")
        y += HEAD
        for life in part:
            _row(svg, life, contacts[life.stream], place, y, day, address, say)
            y += ROW
    x = axis.at(day)
    add(svg, "path", d=path("M", (x, place.top - 6), "V", bottom), class_="ink-line", stroke_width=1.5)
    text(svg, now, x, 12, size=SMALL, anchor="end")
    for (line, left), key in zip(lines, keys, strict=True):
        key.drawn(svg, left, bottom + 18 + line * 20)
    if left_out:
        said = Message(
            "{count:,} more {count:partnership is|partnerships are} not drawn here: they are in the list",
            count=left_out,
        )
        text(svg, say(said), 0, height - 8, kind="soft", room=width)
    return svg


def page_of(
    those: Iterable[Life], by: str, offset: int = 0, limit: int = MOST
) -> list[tuple[Group, Sequence[Life]]]:
    """The groups with those of their rows that one picture shows (`ties`). Errors: KeyError."""
    found: list[tuple[Group, Sequence[Life]]] = []
    limit = min(limit, MOST)
    for group in groups(those, by):
        part = group.lives[max(offset, 0) : max(offset, 0) + limit] if limit > 0 else ()
        offset -= len(group.lives)
        limit -= len(part)
        if part:
            found.append((group, part))
    return found


def _number(group: Sequence[Life], by: str, every: Iterable[Life]) -> Count:
    """How many ties surely are of a group, and how many may be, those of other groups among them (by status)."""
    if by == "status":
        sure, status = sum(life.now.certain for life in group), group[0].now.status
        return Count(sure, sum(status in life.now.statuses for life in every))
    unsure = sum(life.now.tier_least < life.now.tier_most for life in group) if by == "kind" else 0
    return Count(len(group) - unsure, len(group))


def _axis(those: Sequence[Life], met: Met, day: int, width: float, since: int | None) -> Axis:
    """From the beginning of the decade, or of the year, in which the first known day lies, to the day."""
    left = LABELS if width >= NARROW else LABELS_NARROW
    if since is not None and since > when.MIN:
        return Axis(max(min(since, day - 1), 1), day, left, width - 6)
    known = [
        found
        for life in those
        for found in (
            *(spell.first for spell in life.spells),
            *(row.earliest for row in met[life.stream]),
        )
        if when.MIN < found <= day
    ]
    first, last = date.fromordinal(min(known, default=day)).year, date.fromordinal(day).year
    step = 10 if last - first >= A_DECADE else 1
    first = max(first // step * step, 1)
    return Axis(max(min(date(first, 1, 1).toordinal(), day - 30), 1), day, left, width - 6)


def _years(svg: Element, place: _Place, bottom: float, kept: float, *, republic: bool) -> None:
    """The years above the rows, with a line down from each; so many pixels are kept for the day at their end."""
    axis, before = place.axis, -99.0
    for year, x in axis.years(74 if axis.left >= LABELS else 48):
        add(svg, "path", d=path("M", (x, place.top - 8), "V", bottom), class_="hair")
        if x + 2 + width_of(str(year), SMALL) + 8 > axis.right - kept or x < before:
            continue
        text(svg, str(year), x + 2, 12, size=SMALL)
        if republic and (words := of_republic(year)):
            text(svg, words, x + 2, 25, size=10, kind="soft")
        before = x + 36


def _row(  # what is drawn, and where
    svg: Element,
    life: Life,
    met: Sequence[Contact],
    place: _Place,
    y: float,
    day: int,
    address: Address,
    say: Say,
) -> None:
    """One tie: its glyph, its name, its bars and its ticks."""
    now, mid, axis = life.now, y + ROW / 2, place.axis
    words = f"{life.label}: {_told(now, say)}"
    row = link(svg, address(Link("stream", life.stream)), words)
    mark = of_status(now.status)
    if not now.certain:
        _frame(row, mark.family, 1, mid)
    glyph(row, mark, 8, mid, 12)
    _label(row, life.label, mid, place.room, SMALL if axis.left < LABELS else PLAIN)
    for bar in _bars(life.spells, axis, day):
        bar.drawn(row, mid)
    _ticks(row, met, axis, mid)


def _frame(parent: Element, family: str, x: float, mid: float) -> None:
    """The frame of a glyph that may be another."""
    frame = add(parent, "rect", x=x, y=mid - 7, width=14, height=14, rx=2, class_=f"line {family}")
    frame.set("stroke-dasharray", "2 2")


def _label(row: Element, words: str, mid: float, room: float, size: float) -> None:
    """The name of a tie, on two lines where one has no room for it: only what has no room on these is cut."""
    parts = words.split(" ")
    if width_of(words, size) <= room or len(parts) == 1:
        text(row, words, 20, mid + 4, room=room, size=size)
        return
    ways = [(" ".join(parts[:at]), " ".join(parts[at:])) for at in range(1, len(parts))]
    first, second = min(ways, key=lambda way: max(width_of(line, TWO_LINES) for line in way))
    text(row, first, 20, mid - 1, room=room, size=TWO_LINES)
    text(row, second, 20, mid + 7.5, room=room, size=TWO_LINES)


class _Bar(NamedTuple):
    """How a tie stood for a while."""

    left: float
    right: float
    family: str
    height: float
    sure: bool
    open: bool = False
    """It may have been so for longer than anybody knows."""

    def drawn(self, parent: Element, mid: float) -> None:
        """Into a row whose middle is at a height."""
        kind = f"{'solid' if self.sure else 'pale'} {self.family}"
        wide = max(self.right - self.left, 1.2)
        add(parent, "rect", x=self.left, y=mid - self.height / 2, width=wide, height=self.height, class_=kind)
        if self.open:
            tip = path("M", (self.left + 4, mid - 4), "L", (self.left, mid), "L", (self.left + 4, mid + 4))
            add(parent, "path", d=tip, class_=f"line {self.family}")


def _bars(stood: Sequence[Spell], axis: Axis, day: int) -> Iterator[_Bar]:
    """The bars of a tie, from left to right; where it stood nowhere there is none."""
    held: _Bar | None = None
    for spell in stood:
        shown = _shown(spell)
        if shown == "none" or spell.until <= axis.first:
            continue
        bar = _Bar(
            axis.at(spell.first),
            axis.at(min(spell.until, day + 1)),
            of_status(shown).family,
            _height(spell) if spell.certain else PERHAPS,
            spell.certain,
            spell.first == when.MIN,
        )
        if held and held[2:5] == bar[2:5] and abs(held.right - bar.left) < UNSEEN:
            held = held._replace(right=bar.right)
            continue
        if held:
            yield held
        held = bar
    if held and day == axis.last and held.right >= axis.right:  # of the day itself: it is seen, however short
        held = held._replace(left=min(held.left, axis.right - OF_TODAY))
    if held:
        yield held


def _shown(spell: Spell) -> str:
    """The status as which a bar is drawn."""
    return spell.status if spell.status != "none" else next(iter(spell.alternatives), "none")


def _height(spell: Spell) -> float:
    if spell.tier_least >= SISTERLY:
        return BINDING
    return LESSER if spell.tier_least or spell.status in BELONGING else WITHOUT


def _ticks(row: Element, met: Sequence[Contact], axis: Axis, mid: float) -> None:
    """A tick a visit; a pale band where its day is known only roughly; neither where nobody says when."""
    lines = dict[str, None]()
    for contact in met:
        if not _is_drawn(contact, axis):
            continue
        left, right = axis.at(contact.earliest), axis.at(min(contact.latest, axis.last) + 1)
        if right - left > WIDE_TICK:
            add(row, "rect", x=left, y=mid - 2.5, width=right - left, height=5, class_="pale early")
        lines[path("M", ((left + right) / 2, mid - TICK / 2), f"v{TICK:g}")] = None
    if lines:
        add(row, "path", d="".join(lines), class_="ink-line")


def _is_drawn(contact: Contact, axis: Axis) -> bool:
    return contact.earliest != when.MIN and contact.latest >= axis.first


def _told(spell: Spell, say: Say) -> str:
    """Where a tie stands, in words."""
    words = say(of_status(spell.status).word) if spell.status != "none" else say(Message("nothing yet"))
    if spell.alternatives:
        others = ", ".join(say(of_status(status).word) for status in spell.alternatives)
        return say(Message("possibly {words}, otherwise {others}", words=words, others=others))
    return words


# --- what the signs mean


class _Key(NamedTuple):
    """One sign and what it means."""

    words: str
    sample: "_Bar | Mark | str | None"
    """None for a tick; a word for the frame of a glyph that may be another."""

    @property
    def size(self) -> float:
        """Pixels that it takes, with what keeps it from the next."""
        return self.indent + width_of(self.words, PLAIN) + 22

    @property
    def indent(self) -> float:
        """Pixels before its words."""
        return 40 if isinstance(self.sample, _Bar) else 20

    def drawn(self, svg: Element, x: float, y: float) -> None:
        """At a place; the middle of its line is there."""
        match self.sample:
            case _Bar() as bar:
                bar._replace(left=x, right=x + 32).drawn(svg, y)
            case Mark() as mark:
                glyph(svg, mark, x + 7, y, 13)
            case str() as family:
                _frame(svg, family, x, y)
            case _:
                add(svg, "path", d=path("M", (x + 8, y - TICK / 2), f"v{TICK:g}"), class_="ink-line")
        kind = f"word {self.sample.family}" if isinstance(self.sample, Mark) else "ink"
        text(svg, self.words, x + self.indent, y + 4, kind=kind)


def _legend(those: Sequence[Life], met: Met, axis: Axis, say: Say) -> list[_Key]:
    """What the signs mean that occur: heights of bars, a tick, the glyphs of the day, and colours that these have not."""
    every = [
        spell
        for life in those
        for spell in life.spells
        if spell.statuses != ("none",) and spell.until > axis.first
    ]
    sure = [spell for spell in every if spell.certain]
    agreed = any(spell.tier_least for spell in sure)
    bars = (
        (BINDING, True, Message("sister or friendship agreement, for certain")),
        (LESSER, True, Message("memorandum or other agreement") if agreed else Message("member, or running")),
        (WITHOUT, True, Message("no agreement: contact, proposal, or an end")),
        (PERHAPS, False, Message("may have been so by then")),
    )
    there = {_height(spell) for spell in sure} | ({PERHAPS} if len(sure) < len(every) else set())
    found = [
        _Key(say(words), _Bar(0, 0, "stands" if height > WITHOUT else "early", height, certain))
        for height, certain, words in bars
        if height in there
    ]
    if any(_is_drawn(contact, axis) for those_of in met.values() for contact in those_of):
        found.append(_Key(say(Message("visit or contact")), None))
    statuses = dict.fromkeys(life.now.status for life in those)
    found += [_Key(say(of_status(status).word), of_status(status)) for status in statuses]
    if unsure := next((life.now for life in those if not life.now.certain), None):
        found.append(_Key(say(Message("possible, not certain")), of_status(unsure.status).family))
    told = {key.sample.family for key in found if isinstance(key.sample, Mark | _Bar)}
    others = [spell for spell in every if of_status(_shown(spell)).family not in told]
    for status, of_it in grouped(others, _shown).items():
        mark = of_status(status)
        most = max([_height(spell) for spell in of_it if spell.certain], default=PERHAPS)
        found.append(_Key(say(mark.word), _Bar(0, 0, mark.family, most, any(row.certain for row in of_it))))
    return found


def _laid(keys: Sequence[_Key], width: float) -> list[tuple[int, float]]:
    """The line and the place of each key, one after the other."""
    found: list[tuple[int, float]] = []
    line, x = 0, 0.0
    for key in keys:
        if x and x + key.size - 22 > width:
            line, x = line + 1, 0.0
        found.append((line, x))
        x += key.size
    return found
