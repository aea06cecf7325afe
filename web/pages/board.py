"""The front page: what matters on that day. Its answers are those of the reports that it leads to, and no others."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree.ElementTree import Element

from markupsafe import Markup, escape

from domain.problem import Problem
from drawings.colours import PALE
from drawings.frame import PHONE, WIDTH
from drawings.maps import small_map
from drawings.statuses import EVENTS, STATUSES, Mark, of_status
from drawings.svg import add
from drawings.year_bar import year_bar
from projections.reckoning.claims import Claim, last_claimed
from projections.reckoning.counting import rule_of
from projections.reckoning.steps import STEPS
from projections.row import Count, Days, Link, grouped
from queries.answers import Answer
from queries.sittings import MENDING, Sitting, sittings
from queries.standing_words import kind_of
from web import cells, pieces
from web.page import Asked, Page, Shown
from web.pictures import picture
from web.words import as_of, dated, filled, short_day, standing

if TYPE_CHECKING:
    from projections.reckoning.due import Due
    from projections.reckoning.standings import Agreement, Status
    from projections.reports.dormant import Quiet
    from projections.reports.kinds import OfKind
    from projections.reports.timeline import Moment
    from projections.reports.years import Turn, Year

LATELY, FEW, DUE, QUIET = 8, 5, 5, 7
"""Rows of what happened, of promises, of what is due, of who is quiet."""
MET = frozenset({"visited", "contacted", "participated", "edition-held", "joined", "left"})
PRESSED = frozenset({"pressured", "pressure-lifted"})
BACK = 3
"""Years back in which it is looked for what happened lately."""
EARLIER = (26, 13, 6)
"""Years before the day that is asked for, of which the agreements are counted too."""
YEAR, MONTHS, DAYS = 365.25, 60, 12
BAR = 110.0
"""Pixels of the longest bar of those that are quiet."""
DISPUTED = "disputed"
INVALID = "invalidated"
CONTACT = "in contact, nothing signed"
SHOWN = frozenset(
    (
        *("upcoming", "dropped", "timeline", "commitments", "dormant", "no-record", "kinds"),
        *("years", "turns", "conflicts", "total", "claims"),
    )
)
"""Tables of other reports that the page shows, whole or their first rows."""
MANY = 2000
"""Ties up to which the page tells what lies behind every one of them; of more it leads to the reports that do."""
FEW_DIGITS = 999
"""Years up to this are said to be years: `in the year 1`."""
PLAN = "plan."
"""What the names of plans begin with, among what is due."""
NAMED = 2
"""Ties that are named under a figure."""


class Figure(NamedTuple):
    """A number with its glyph, its words, and where it leads."""

    mark: Mark
    number: str
    words: str
    address: str
    names: Sequence[Markup]
    note: str


class Happened(NamedTuple):
    """One fact that moved a tie, by which two met, or of pressure."""

    when: str
    title: Markup
    status: Markup
    text: str
    badges: Markup
    ground: Markup


def _answer(asked: Asked) -> Answer:
    """Where everything stands; in JSON with the other answers that the page shows, of each the tables that it shows."""
    found = asked.answer("status")
    if asked.form != "json":
        return found
    many = len(found.tables[0].rows) > MANY
    others = [asked.answer("years"), asked.answer("conflicts")]
    if not many:
        others += [_due_then(asked), _lately(asked), asked.answer("commitments"), asked.answer("dormant")]
        others.append(_by_kind(asked))
    with suppress(Problem):  # as of the figures: nobody's ledger, or a body of whom nothing is counted
        others.append(asked.answer("count"))
    shown = (tuple(table for table in each.tables if table.name in SHOWN) for each in others)
    return found.beside(each._replace(tables=tables) for each, tables in zip(others, shown, strict=True))


def _due_then(asked: Asked) -> Answer:
    return asked.answer("upcoming", {"within": "12m"})


def _lately(asked: Asked) -> Answer:
    """What happened in the years in which it is looked for what happened lately."""
    now = date.fromordinal(asked.view.ask.day)
    return asked.answer("timeline", {"from": f"{max(1, now.year - BACK):04}"})


def _earlier(asked: Asked) -> list[int]:
    """The years of which the agreements are counted too."""
    now = date.fromordinal(asked.view.ask.day)
    return sorted(now.year - back for back in EARLIER if now.year > back)


def _by_kind(asked: Asked) -> Answer:
    return asked.answer("kinds", {"years": tuple(map(str, _earlier(asked)))})


def _show(asked: Asked, answer: Answer) -> Shown:
    ask, to = asked.view.ask, asked.to
    axes = asked.view.axes
    stands: Sequence[Status] = answer.tables[0].rows
    counted = _counted(asked)
    total = counted.total
    years: Sequence[Year] = asked.answer("years").tables[0].rows
    contests = asked.answer("conflicts")
    day_now = date.fromordinal(ask.day)
    many = len(stands) > MANY
    atlas = None if many else asked.answer("atlas")
    lost = _tables(atlas)["unplaced"] if atlas else ()
    upcoming = None if many else _due_then(asked)
    promises = () if many else asked.answer("commitments").tables[0].rows
    quiet = {"dormant": ()} if many else _tables(asked.answer("dormant"))
    rows: Sequence[Due] = upcoming.tables[0].rows if upcoming else ()
    planned = [row for row in rows if row.uid.startswith(PLAN)]
    due = [row for row in rows if not row.uid.startswith(PLAN)]
    earlier = _earlier(asked)
    kinds: Sequence[OfKind] = () if many else _by_kind(asked).tables[0].rows
    where = _Stands(stands)
    figures = _figures(asked, where, counted, contests)
    told = {
        "glyph": cells.sign,
        "home": ask.plain(ask.home) if ask.home else "",
        "other": str(ask.name(ask.home)).removeprefix(str(ask.plain(ask.home))).strip() if ask.home else "",
        "figures": figures,
        "lead": _lead(asked, figures, years, day_now.year, " by the rule below" if counted.rule else ""),
        "past": asked.is_past,
        "many": len(stands) if many else 0,
        "happened": [] if many else list(_happened(asked, stands)),
        "due": [_due(asked, row) for row in due[:DUE]],
        "more_due": max(0, len(due) - DUE),
        "ends": any(row.what not in {"anniversary", "commitment"} for row in due),
        "planned": [_planned(asked, row) for row in planned[:FEW]],
        "more_planned": max(0, len(planned) - FEW),
        "due_notes": upcoming.notes if upcoming else (),
        "promises": [
            (
                short_day(row.due.edtf) if row.due and row.due.edtf else "no date",
                f"possibly {row.state}" if row.otherwise else row.state,
                _without_home(asked, row.whom),
                row.text,
                pieces.ground(row.behind.sources, row.behind.entries, to),
            )
            for row in promises
            if row.state.startswith(("open", "overdue"))
        ][:FEW],
        "bar": _bar_of_years(asked, years, day_now.year, WIDTH) if years else "",
        "narrow_bar": _bar_of_years(asked, years, day_now.year, PHONE) if years else "",
        "map": _map(asked, atlas) if atlas and atlas.tables[0].rows else "",
        "unplaced": len(lost),
        "adrift": bool(lost) and all(ask.home in row.missing for row in lost),
        "legend": [pieces.marked(of_status(status)) for status in _drawn(where)],
        "kinds": _kinds(asked, kinds, [*earlier, day_now.year]),
        "kinds_asked": {"years": [*map(str, earlier)]},
        "counted_else": (total.computed, str(ask.plain(total.body)), [kind_of(kind) for kind in total.counts])
        if total
        else None,
        "kind_days": [*map(str, earlier)],
        "quiet": [_quiet(asked, row, quiet["dormant"]) for row in quiet["dormant"][:QUIET]],
        "more_quiet": len(quiet["dormant"][QUIET:]),
        "unheard": len(quiet.get("no-record", ())),
        "written": [_written(asked, each) for each in (sittings(asked.view) if asked.ledger.entries else ())],
    }
    return Shown("Today" if axes.words is None else "Where everything stands", "board.html", told)


def _tables(answer: Answer) -> dict[str, Sequence[Any]]:
    return {table.name: table.rows for table in answer.tables}


def _bar_of_years(asked: Asked, years: Sequence["Year"], chosen: int, width: float) -> Markup:
    def leads(link: Link) -> str | None:
        return asked.to.to(f"/years/{link.to}") if link.kind == "year" else asked.to.of(link)

    return picture(year_bar(years, chosen=chosen, width=width, address=leads))


def _map(asked: Asked, atlas: Answer) -> Markup:
    return picture(small_map(asked.view.ask, atlas.page, address=asked.to.of))


# --- figures


class _Counted(NamedTuple):
    """What is counted for the home by its policy, and said of it in words."""

    total: Any = None
    """None where nothing can be counted."""
    claimed: str = ""
    """What was last claimed."""
    reported: int = 0
    """Those counted whose signatures are reported, not confirmed."""
    rule: str = ""
    """By which rule, where that leaves out ties that are in force."""


def _counted(asked: Asked) -> _Counted:
    try:
        tables = _tables(asked.answer("count"))
    except Problem:  # nobody's ledger, or a body of whom nothing is counted
        return _Counted()
    (total,) = tables["total"]
    own = [row for row in tables.get("claims", ()) if row.subject == total.name]
    reported = sum(row.certainty == "reported" for row in tables["counted"])
    left_out = any(row.status == "in-force" for name in LEFT_OUT for row in tables.get(name, ()))
    title = rule_of(asked.view.ask, total.policy).title
    return _Counted(
        total,
        _last_claimed(own, asked.view.ask.iso(asked.view.ask.day) or ""),
        reported,
        f" by the rule ‘{title}’" if left_out else "",
    )


LEFT_OUT = ("apart", "not-counted")
"""The tables of what a rule does not count."""


def _last_claimed(claims: Sequence[Claim], on: str) -> str:
    """What was last claimed by a day, in words, and what perhaps was after it; nothing where nothing surely was."""
    last, perhaps = last_claimed(claims, on)
    if last is None:
        return ""
    later = next((row for row in perhaps if row.asserted != last.asserted), None)
    words = f" · {last.asserted} were claimed {as_of(last.as_of.edtf)}"
    return f"{words}, perhaps {later.asserted} since ({as_of(later.as_of.edtf)})" if later else words


class _Stands:
    """Ties by where they stand."""

    def __init__(self, stands: Sequence["Status"]) -> None:
        self.by_status = grouped(stands, attrgetter("status"))
        self._otherwise = Counter(
            status for row in stands if row.alternatives for status in {*row.alternatives} - {row.status}
        )

        self.invalid = [
            (row, those)
            for row in stands
            if row.instruments
            and (those := [each for each in row.instruments if INVALID in (each.status, *each.alternatives)])
        ]
        """Those with agreements that are declared invalid, or may be, each with these."""

    def of(self, status: str) -> Sequence["Status"]:
        """Those that are said to stand so."""
        return self.by_status.get(status, ())

    def number(self, status: str) -> Count:
        """How many surely stand so, and how many may."""
        those = self.of(status)
        return Count(sum(not row.alternatives for row in those), len(those) + self._otherwise[status])


def _figures(asked: Asked, stands: _Stands, counted: _Counted, contests: Answer) -> list[Figure]:
    to = asked.to
    total, claimed, reported, rule = counted
    partners = total.computed if total else stands.number("in-force")
    all_sure = partners.least == partners.most
    sure = "all for certain" if all_sure else f"{partners.least:,} for certain"
    if reported:
        of = "" if all_sure else f"of the {partners.most:,} that may be, "
        sure += f"; {of}{reported:,} by signatures that are reported, not confirmed"
    if total and total.suspended.most:
        sure += f"; {total.suspended:,} of them suspended, and counted: the count goes by agreements"
    fields = {(row.entry, row.field): row.outcome for row in contests.tables[0].rows}
    is_open = sum(1 for outcome in fields.values() if outcome == "unresolved")

    def standing(status: str, words: str, several: str, note: str = "") -> Figure:
        number = stands.number(status)
        those = stands.of(status)
        names = [cells.anchor(_short(asked, row), to.of(Link("stream", row.id))) for row in those[:NAMED]]
        if len(those) > NAMED or status == "contact":
            names = []
        return Figure(
            STATUSES[status],
            f"{number:,}",
            words if number == (1, 1) else several,
            to.to("/partnerships", {"status": status}),
            names,
            note,
        )

    nothing = stands.number("none")
    return [
        Figure(
            STATUSES["in-force"],
            f"{partners:,}",
            "partnered cities and regions"
            if total
            else "partnership in force"
            if partners == (1, 1)
            else "partnerships in force",
            to.to("/reports/count") if total else to.to("/partnerships", {"status": "in-force"}),
            (),
            f"{rule[1:]}: {sure}{claimed}" if rule else sure + claimed,
        ),
        standing("suspended", "partnership suspended", "partnerships suspended"),
        standing("on-hold", "proposal on hold", "proposals on hold"),
        _invalid(asked, stands.invalid),
        standing("contact", CONTACT, CONTACT, f"{nothing:,} more: nothing yet" if nothing.most else ""),
        Figure(
            EVENTS["statement"]._replace(family="struck"),
            f"{is_open:,}",
            "field on which sources disagree" if is_open == 1 else "fields on which sources disagree",
            to.to("/reports/conflicts"),
            (),
            _plural(len(fields) - is_open, "more is settled", "more are settled") if fields else "",
        ),
    ]


def _invalid(asked: Asked, those: Sequence[tuple["Status", Sequence["Agreement"]]]) -> Figure:
    """The agreements that are declared invalid, be it of partnerships that stand otherwise, by others."""
    number = Count(
        sum(not each.alternatives for _, several in those for each in several),
        sum(len(several) for _, several in those),
    )
    disputed = elsewhere = 0
    for row, several in those:
        if INVALID not in (row.status, *row.alternatives):
            elsewhere += len(several)
        elif row.status == INVALID and DISPUTED in row.flags:
            disputed += len(several)
    named = [
        cells.anchor(_short(asked, row), asked.to.of(Link("stream", row.id)))
        for row, _ in (those if len(those) <= NAMED else ())
    ]
    beside = _plural(
        elsewhere, "in a partnership that stands otherwise", "in partnerships that stand otherwise"
    )
    return Figure(
        STATUSES[INVALID],
        f"{number:,}",
        "agreement declared invalid" if number == (1, 1) else "agreements declared invalid",
        asked.to.to("/partnerships", {} if elsewhere else {"status": INVALID}),
        named,
        "; ".join(filter(None, (_disputed(disputed, number), beside if elsewhere else ""))),
    )


def _without_home(asked: Asked, title: str) -> Markup:
    """A tie by whoever is not the home, as a link."""
    ask, link = asked.view.ask, getattr(title, "link", None)
    if link is None:
        return escape(title)
    slugs = link.to.partition(":")[2].split("--")
    others = [str(ask.plain(slug)) for slug in slugs if slug != ask.home]
    plain = link.kind == "stream" and link.to.startswith("partnership:") and len(others) < len(slugs)
    return cells.anchor(" – ".join(others) if plain else title, asked.to.of(link))


def _disputed(disputed: int, number: Count) -> str:
    """How many of what was declared invalid is disputed."""
    return DISPUTED if disputed == number.most == 1 else f"{disputed:,} of them disputed" if disputed else ""


def _beside(note: str, be: str) -> str:
    """What is said of a figure beside it, within a sentence."""
    return f", which {be} {note}" if note == DISPUTED else f" ({note})" if note else ""


def _short(asked: Asked, row: "Status") -> str:
    """A tie by whoever is not the home."""
    ask = asked.view.ask
    others = [str(ask.plain(party)) for party in row.parties if party != ask.home]
    return " – ".join(others) or str(row.title)


NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _spelt(number: str) -> str:
    return NUMBERS[int(number)] if number.isdecimal() and int(number) < len(NUMBERS) else number


def _lead(asked: Asked, figures: Sequence[Figure], years: Sequence["Year"], year: int, rule: str) -> Markup:
    """What matters, in a few sentences, with its figures as links."""
    past = asked.is_past
    home = asked.view.ask.plain(asked.view.ask.home)
    has = "had" if past else "has"
    partners, *others = figures[:4]
    number = "no" if partners.number == "0" else partners.number
    link = cells.anchor(f"{number} {partners.words}", partners.address)
    parts = [
        filled("{} {} <b>{}</b>{}.", home, has, link, rule)
        if home
        else filled("<b>{}</b>{}.", _capital(link), rule)
    ]
    last = next((row for row in reversed(years) if row.year == year), None)
    if last and last.began.most:
        when = f"in {year}" if year > FEW_DIGITS else f"in the year {year}"
        today = asked.view.ask.day == asked.view.ask.today and not past
        parts.append(_began(asked, last, "this year" if today else when))
    be = ("was", "were") if past else ("is", "are")
    said = [
        filled(
            "{} {}",
            cells.anchor(f"{_spelt(each.number)} {each.words.partition(' ')[0]}", each.address),
            f"{be[each.number != '1']} {each.words.partition(' ')[2]}" + _beside(each.note, be[0]),
        )
        for each in others
        if each.number != "0"
    ]
    if said:
        joined = Markup(", ").join(said[:-1]) + (Markup(", and ") if len(said) > 1 else Markup("")) + said[-1]
        parts.append(_capital(joined) + Markup("."))
    return Markup(" ").join(parts)


def _began(asked: Asked, row: "Year", when: str) -> Markup:
    """What came into force in a year: for certain, by name where these are few, and what may have."""
    least, most = row.began
    address = asked.to.to(f"/years/{row.year}")
    turns: Sequence[Turn] = _tables(asked.answer("years"))["turns"]
    sure = [
        turn
        for turn in turns
        if turn.change == "began"
        and turn.certain
        and f"{row.year:04}" == (turn.when.earliest or "")[:4] == (turn.when.latest or "")[:4]
    ]
    came = cells.anchor("came into force", address)
    perhaps = _spelt(f"{most - least:,}")
    noun = "partnership" if most - least == 1 else "partnerships"
    if not least:
        return filled("Perhaps up to {} {} {} {}, and perhaps none.", perhaps, noun, came, when)
    if len(sure) == least <= NAMED:
        who = Markup(" and ").join(_without_home(asked, turn.stream) for turn in sure)
    else:
        several = "partnership" if least == 1 else "partnerships"
        number = _spelt(f"{least:,}")
        who = escape(f"{number} {several}".capitalize())
    more = f" for certain, and perhaps up to {perhaps} more {noun}" if most > least else ""
    return filled("{} {} {}{}.", who, came, when, more)


def _capital(words: Markup) -> Markup:
    """With a capital at the first letter that is read: it stands in a link."""
    at = words.find(">") + 1
    return words[:at] + words[at : at + 1].upper() + words[at + 1 :]


# --- what happened, and what will


def _happened(asked: Asked, stands: Sequence["Status"]) -> Iterator[Happened]:
    """The latest facts that moved a tie, by which two met, or of pressure, the latest first; none that is only alleged."""
    to = asked.to
    rows: Iterable[Moment] = _lately(asked).tables[0].rows
    told = [
        row
        for row in rows
        if row.type.partition(".")[2] in STEPS | MET | PRESSED
        and row.certainty != "alleged"
        and row.when.earliest
    ]
    told.sort(key=lambda row: row.when.earliest or "", reverse=True)
    at = {row.id: row for row in stands}
    for row in told[:LATELY]:
        stand = at.get(row.stream)
        badges = (
            [filled('<span class="badge struck">{}</span>', row.certainty)]
            if row.certainty != "confirmed"
            else []
        )
        badges += [Markup('<span class="badge struck">≠ sources differ</span>')] if row.contested else []
        badges += [Markup('<span class="badge">possibly later</span>')] if row.possible else []
        yield Happened(
            when=short_day(row.when.edtf),
            title=cells.anchor(
                _short(asked, stand) if stand else row.title, to.of(Link("stream", row.stream))
            ),
            status=cells.status(stand.status, stand.alternatives) if stand else Markup(),
            text=dated(row.text[:1].upper() + row.text[1:]),
            badges=Markup(" ").join(badges),
            ground=pieces.ground(row.sources, [row.entry, *row.brought_by], to),
        )


def _planned(asked: Asked, row: "Due") -> tuple[str, str, Markup, str, Markup]:
    """The day, how far off it is, whose plan, what it is, and where it is told."""
    when, far, whom, text, ground = _due(asked, row)
    return when, far, whom, f"{row.what[:1].upper()}{row.what[1:]}: {text}", ground


def _due(asked: Asked, row: "Due") -> tuple[str, str, Markup, str, Markup]:
    badge = _possibly(possible=row.possible)
    return (
        short_day(row.when.edtf),
        _in(asked, row.when) + badge,
        _without_home(asked, row.whom),
        _ONCE.sub(r"\1", cells.closed(standing(row.text))),
        pieces.ground((), row.behind.entries, asked.to),
    )


def _possibly(*, possible: bool) -> str:
    return " (possibly)" if possible else ""


_ONCE = re.compile(r"^(.+) \(\1\)")
"""An agreement that is called what it is: `sister city (sister city)`."""


def _in(asked: Asked, when: Days) -> str:
    """How far ahead a day is: `in 46 days`, `in 7 months`; nothing where that is not known."""
    if not when.earliest or when.earliest != when.latest:
        return ""
    number = date.fromisoformat(when.earliest).toordinal() - asked.view.ask.day
    if number <= 0:
        return "today" if number == 0 else "passed"
    return (
        f"in {number} {'day' if number == 1 else 'days'}"
        if number < MONTHS
        else f"in {round(number / YEAR * DAYS)} months"
    )


def _drawn(stands: _Stands) -> list[str]:
    """The statuses that stand on the map, in the order in which they are explained."""
    return [status for status in STATUSES if stands.of(status) and status != "none"]


# --- agreements by kind


def _kinds(asked: Asked, rows: Sequence["OfKind"], years: Sequence[int]) -> list[tuple[str, str, list[str]]]:
    """How many ties have an agreement of each kind as their closest, in these years: least–most; of no row, none."""
    return [
        (
            kind_of(kind).capitalize(),
            asked.to.to("/partnerships", {"closest": kind}),
            [format({row.year: row.number for row in those}.get(year, Count(0, 0)), ",") for year in years],
        )
        for kind, those in grouped(rows, lambda row: row.of_kind).items()
    ]


# --- who is quiet


def _quiet(asked: Asked, row: "Quiet", every: Sequence["Quiet"]) -> tuple[Markup, Markup, str, str, Markup]:
    days = row.days or Count(0, 0)
    longest = max((each.days.most for each in every if each.days), default=1) or 1
    return (
        _without_home(asked, row.title),
        picture(_bar(days, longest)),
        short_day(row.last.edtf) if row.last else "",
        _years(days) if row.days else "",
        pieces.ground((), row.behind.entries, asked.to),
    )


def _bar(days: Count, longest: int) -> Element:
    """How long ago: full as long as it was for certain, pale as far as it may be."""
    svg = Element(
        "svg",
        {
            "class": "drawing",
            "viewBox": f"0 0 {BAR:g} 12",
            "width": f"{BAR:g}",
            "height": "12",
            "aria-hidden": "true",
        },
    )
    sure, may = (max(1.0, BAR * number / longest) for number in days)
    if may > sure:
        add(svg, "rect", x=0, y=1, width=may, height=10, class_="solid paused", fill_opacity=str(PALE))
    add(svg, "rect", x=0, y=1, width=sure, height=10, class_="solid paused")
    return svg


def _years(days: Count) -> str:
    """Days in years: `25.9–26.9 years`."""
    return f"{'–'.join(dict.fromkeys(f'{number / YEAR:.1f}' for number in days))} years"


# --- what was written down


KINDS = {
    "contested": ("objection", "objections"),
    "preferred": ("judgement between sources", "judgements between sources"),
    "corrected": ("correction", "corrections"),
    "retracted": ("retraction", "retractions"),
    "body": ("entry of bodies", "entries of bodies"),
    "source": ("source", "entries of sources"),
    "partnership": ("entry of partnerships", "entries of partnerships"),
    "membership": ("entry of memberships", "entries of memberships"),
    "programme": ("entry of programmes", "entries of programmes"),
    "ledger": ("entry of the ledger", "entries of the ledger"),
}
"""What was recorded, one and several."""
MOVED = 2
"""Ties whose standing is told before and after."""


def _written(asked: Asked, each: Sitting) -> tuple[str, str, str, str, list[Markup], str, str]:
    """The day, who, how many entries, what they changed first, then what they are, and where before and after are."""
    told: list[Markup] = []
    done = each.effect
    if done is None:
        changed = "Very much at once."
    else:
        changed = (
            "No status changed."
            if not done.changes
            else _plural(len(done.changes), "standing changed", "standings changed")
            + (", such as:" if len(done.changes) > MOVED else ".")
        )
        for row in done.changes[:MOVED]:
            link = cells.anchor(row.title, asked.to.of(Link("stream", row.stream)))
            told.append(filled("{}: {} → {}.", link, standing(row.before), standing(row.after)))
        if done.exactly:
            first = done.exactly[0]
            link = cells.anchor(first.title, asked.to.of(Link("stream", first.stream)))
            number = _plural(len(done.exactly), "is only known otherwise", "are only known otherwise")
            told.append(
                filled(
                    "{}, such as {}: {} → {}.", number, link, standing(first.before), standing(first.after)
                )
            )
    what = [
        _plural(number, *KINDS.get(kind, (kind, kind)))
        for kind, number in sorted(each.kinds.items(), key=lambda item: item[0] not in MENDING)
    ]
    told.append(escape(f"{'The last of them: ' if each.longer else ''}{', '.join(what)}."))
    asks = {"known_from": f"#{each.first - 1}", "known_to": f"#{each.last}"} if each.first > 1 else {}
    audit = asked.to.to("/reports/diff", asks) if asks else ""
    return (
        short_day(each.day),
        each.by,
        f"{each.entries:,}{' or more' if each.longer else ''}",
        changed,
        told,
        audit,
        asked.to.to("/partnerships", as_known=f"#{each.last}"),
    )


def _plural(number: int, single: str, several: str) -> str:
    return f"{number:,} {single if number == 1 else several}"


PAGES = (Page("/", _answer, _show, "today", takes=(), describes="What matters on that day?"),)
