"""Rows and a map become the lines of a facts file: pure, over what is known of the ledger.

A row says that a tie exists. It gives the registration of a body that is new, the opening of a partnership
that is new, and `partnership.signed`: undated, or by the day of the list, where the row has no date; and how the
tie ended, where it says so. Rows of visits, contacts and memberships give these (`events`). Nothing is filled in.
"""

import difflib
import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from functools import cache, cached_property, lru_cache, partial
from typing import Any, Literal, NamedTuple, get_args

from cli import gazetteer
from cli.gazetteer.regions import in_one
from cli.spoilt import HOW, INSIST, suspected
from cli.spreadsheet import countries
from cli.spreadsheet.absent import ABSENT, UNKNOWN
from cli.spreadsheet.bodies import NOTHING, Bodies, Body, Said, may_be_in_short
from cli.spreadsheet.columns import Key, Map, place, written
from cli.spreadsheet.dates import LASTED, Column, Dates, Order, Reading, and_renewed
from cli.spreadsheet.directions import fields_of as fields_of_columns
from cli.spreadsheet.edition import (
    NOT_ATTESTED,
    Cited,
    Compared,
    Edition,
    Line,
    Offer,
    Settle,
    Sighting,
    Unknown,
    after,
    compared,
    lies_elsewhere,
    may_be_of_one_day,
    renamed,
    says,
    unknown,
)
from cli.spreadsheet.events import (
    CONTACT,
    DORMANT,
    ENDED,
    IN_FORCE,
    JOINED,
    LEFT,
    RENEWED,
    SIDES,
    TERMINATED,
    Cells,
    Recorded,
    gives_no_day,
    is_told,
    may_be_one,
    says_how_it_ended,
    with_its_day,
)
from cli.spreadsheet.headings import subject_of
from cli.spreadsheet.known import CONTACTED, HAPPENED, Spell, Tie, World, alone, as_line, set_of
from cli.spreadsheet.letters import in_two_ways, on_one_line
from cli.spreadsheet.marks import SIGNS, counts_others, is_a_sum, may_be_a_sum, without_mark
from cli.spreadsheet.same_bodies import Places, name_of
from cli.spreadsheet.sheet import Sheet, Unfit, each_of, together
from cli.spreadsheet.spells import Days, came_before, first_day, fitting, of_its_time
from cli.spreadsheet.workbook import ERRORS, NO_VALUE
from domain import when
from domain.alike import region_key
from domain.body import BodyKind
from domain.fact import Fact, fact_class, fact_of, fields_of, slug
from domain.kinds import KINDS, TIERS, kind_of_instrument
from domain.sentence import sentence
from domain.text import normalise
from queries.slugs import slugged
from store.importing import Listed
from store.shell import called, quoted
from store.streams import parties
from web.countries import country

Outcome = Literal[
    "new",
    "unchanged",
    "closer",
    "changed",
    "contradicted",
    "renamed",
    "no-longer-listed",
    "body-differs",
    "skipped",
    "refused",
]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
_ASKED = frozenset(("closer", "changed", "contradicted"))
"""What somebody is asked about of a tie that a row has."""
_BODY_KINDS = {
    **dict.fromkeys(
        ("capital", "capital city", "市", "都市", "城市", "首都", "直轄市", "stadt", "ville"), "city"
    ),
    **dict.fromkeys(("鎮", "町", "township"), "town"),
    **dict.fromkeys(("縣", "郡", "kreis", "landkreis"), "county"),
    **dict.fromkeys(("県", "府", "都道府県"), "prefecture"),
    **dict.fromkeys(("區", "区", "borough", "ward"), "district"),
    **dict.fromkeys(("州", "bundesland", "province", "省"), "state"),
    **dict.fromkeys(("學校", "学校", "高中", "國中", "國小"), "school"),
    **dict.fromkeys(("大學", "大学"), "university"),
    **dict.fromkeys(("港", "港口", "harbour", "harbor"), "port"),
    **dict.fromkeys(("議會", "市議會"), "council"),
}
_LISTED = {
    "both": "both",
    "both sides": "both",
    "雙方": "both",
    "a": "a",
    "b": "b",
    "home": "home",
    "counterpart": "counterpart",
}
BODY_KINDS: tuple[str, ...] = get_args(BodyKind)
_OF_A_TERM = {name: f"term.{name}" for name in ("from", "until", "length", "renewal")}
_WAKING = frozenset(("partnership.visited", "partnership.contacted"))
"""What rows tell of what happened that wakes what slept."""
_AS_THEY_STAND = ("title", "place", "replaces")
"""Fields of a tie that are taken as they stand in their cells."""
KIND = Key("tie", "kind")
ON = Key("tie", "on")
LISTED_BY = Key("tie", "listed_by")
ENDED_ON = Key("tie", "ended")
ENDED_BY = Key("tie", "ended_by")
_WORDED = frozenset(("kind", "country", "status"))
"""Fields that take words which may be unknown."""
DATES = frozenset(("on", "until", "ended", "term.from", "term.until"))
"""Fields that are dates."""
OR_LATER = "..]"
"""How a day in EDTF ends that may be any later one."""
_ENDS = frozenset(("ended", "term.until"))
"""Those of ends."""
ALIKE = 0.85
"""From which likeness on an unknown word is a slip of the pen."""
_COMPARED = frozenset(("on", "sources", "kind", "instrument"))
"""Fields that are compared with what is known, or settled by options."""
_FITS = {"unchanged": 0, "closer": 1}
"""How well a row fits what it may be of; whatever is said otherwise fits less."""
STEP = 500
"""Rows after which is said how far it is."""
_TIER_OF_ONE = 3
"""From this tier on two bodies have one instrument of a kind; memorandums follow each other."""


class Unlawful(Unfit):
    """A row that can be read, and that the ledger says otherwise of."""


@dataclass(frozen=True)
class Ways:
    """How values are read, beside the map."""

    words: Mapping[str, str] = field(default_factory=dict)
    """What a word of the sheet means, by the word, folded."""
    sources: tuple[dict[str, str], ...] = ()
    listed_on: str | None = None
    only: tuple[tuple[str, str], ...] = ()
    skip: tuple[tuple[str, str], ...] = ()
    skip_rows: frozenset[int] = frozenset()
    roc: bool = False
    of: str = "agreements"
    """What the rows tell of."""
    dates: Order | None = None
    """The order of day, month and year in numbers, where it was named."""
    usual: Order | None = None
    """That in which an earlier list was read, where nothing in this one tells it."""
    literally: bool = False
    """Whether names of question marks are meant."""
    settle: Settle = field(default_factory=Settle)
    join: bool = True
    """Whether a body is taken for one on record that is called otherwise, or lies elsewhere, by a tie that both have."""
    numbered: bool = False
    """Whether the slug of a name without Latin letters is a number."""


class Written(NamedTuple):
    """A name, and what else stands in its cell."""

    name: str
    country: str | None = None
    names: Mapping[str, str] = NOTHING

    @property
    def how(self) -> str:
        """What stands in the cell besides: its country, its other writing, or the mark of a note."""
        return "country" if self.country else "writing" if self.names else "mark"

    @property
    def in_words(self) -> str:
        """Such as `Lyon, country FR`."""
        others = [f"in {tag} {words}" for tag, words in self.names.items()]
        return ", ".join([self.name, *([f"country {self.country}"] if self.country else []), *others])


_HAPPENED = {"visits": "visited", "memberships": "joined"}
"""What a row tells that is no agreement, as a list of facts calls it; of others that there was a contact."""


@dataclass(slots=True)
class Row:
    """What comes of one row."""

    number: int
    """0 for what no row says: a tie that is no longer listed."""
    outcome: Outcome
    who: str
    parties: tuple[str, ...] = ()
    kind: str | None = None
    on: str | None = None
    reason: str = ""
    """Why it is refused or unchanged; a caution where it is new."""
    adds: tuple[str, ...] = ()
    """What it brings, in words."""
    unreadable: bool = False
    """Whether it was refused for what stands in it, whatever the ledger says."""
    by_hand: bool = False
    """Whether no option settles what it says otherwise."""
    advised: bool = False
    """Whether its reason names the way that is left where it is refused for what no sheet can say."""
    over: str = ""
    """`ended`, `suspended` or `dormant`: what the tie that it has is on record, whatever else it says otherwise."""
    in_network: bool = False
    """Whether the second of its parties is a network, and the first its member."""
    _stream: str | None = None
    _between: tuple[str, ...] = ()

    @property
    def stream(self) -> str | None:
        """The partnership, or the membership, that it tells of."""
        if self._between is not self.parties:
            self._between = self.parties
            if len(self.parties) < 2:
                self._stream = None
            elif self.in_network:
                self._stream = f"membership:{'@'.join(self.parties)}"
            else:
                self._stream = f"partnership:{'--'.join(sorted(self.parties))}"
        return self._stream


@dataclass
class Facts:
    """The lines of a facts file, and what comes of each row."""

    rows: list[Row] = field(default_factory=list)
    lines: list[Listed] = field(default_factory=list)
    row_of: list[Row] = field(default_factory=list)
    """The row of each line."""
    readings: list[Reading] = field(default_factory=list)
    """How cells were read other than as they stand."""
    cautions: list[tuple[int, str]] = field(default_factory=list)
    """Row and sentence of what is to be looked at before it is believed."""
    unknown: dict[str, str] = field(default_factory=dict)
    """Words that are not known, with what they nearly certainly mean; `…` where that cannot be said."""
    unused: list[str] = field(default_factory=list)
    """Words that were explained, and stand in no cell where that says anything."""
    order: Order | None = None
    """In which day, month and year stand in numbers, as far as its cells, or an earlier list, tell."""
    unattested: set[tuple[str, str, tuple[str, ...]]] = field(default_factory=set)
    """Ties that the list may attest, by stream, name and sources, where that is not asked for."""
    besides: list[Row] = field(default_factory=list)
    """What is said of bodies, and of ties that no row tells of."""
    late: list[Row] = field(default_factory=list)
    """The rows that were judged when all others had been read: what came of them may have changed then."""

    @property
    def all(self) -> list[Row]:
        """Both."""
        return [*self.rows, *self.besides]


class Ending(NamedTuple):
    """A row that says how its tie ended: other rows may have another one of the two that goes on."""

    row: Row
    tie: Tie
    type: str
    fact: dict[str, Any]
    dated: bool
    """Whether the row says when its tie began."""

    @property
    def on(self) -> str | None:
        """The day of the end that the row gives."""
        return self.fact.get("on")


@dataclass(slots=True, eq=False)
class Happened:
    """A row that tells of a visit or a contact, and what it says."""

    row: Row
    bodies: Sequence[Body]
    type: str
    fact: dict[str, Any]
    dated: bool
    may_be: list[Tie] | None = None
    """What other editions have on another day that it may be, once that was looked for."""

    @property
    def what(self) -> str:
        """`visit` or `contact`."""
        return HAPPENED[self.row.kind or ""]

    @property
    def to_record(self) -> str:
        """The command that records it."""
        stream = (self.row.stream or "").partition(":")[2]
        names = ("visitor", "host", "channel", "by", "on", "occasion", "place")
        said = "".join(f" --{name} {quoted(self.fact[name])}" for name in names if name in self.fact)
        by = "".join(f" --source {quoted(each['source'])}" for each in self.fact.get("sources", ())[:1])
        return f"{called()} record {self.type.partition('.')[2]} {quoted(stream)}{said}{by}"


@dataclass(slots=True)
class Waiting:
    """A row that names a body which nobody knows: it may be one that the list names no longer."""

    row: Row
    values: Mapping[Key, str]
    tie: dict[str, Any] | None
    """None for a contact or a membership."""
    said: list[Said]
    found: list[Body | None]
    cells: Cells
    """How the rest of its words is read."""
    of: str = "agreements"

    @property
    def sources(self) -> list[dict[str, str]]:
        """Whose word the row is."""
        found: list[dict[str, str]] = self.cells.besides["sources"]
        return found


def facts(
    sheet: Sheet,
    fields: Map,
    world: World,
    ways: Ways,
    progress: Callable[[int], None] = lambda _: None,
    hand_on: Callable[[Facts], None] = lambda _: None,
) -> Facts:
    """The facts in a sheet. Errors: `Unfit` where the map does not suit the sheet or the ledger.

    `hand_on` is given what was read so far, now and then, and may take the rows and the lines away: what follows changes
    no line, and of rows none but those that are `late`.
    """
    return _Reader(sheet, fields, world, ways).read(progress, hand_on)


class _Reader:
    """One sheet, read row by row."""

    gone: frozenset[str] = frozenset()
    """The bodies that an earlier edition lists, and this one names no more; unless new names are others'."""

    def __init__(self, sheet: Sheet, fields: Map, world: World, ways: Ways) -> None:
        self.sheet, self.fields, self.world, self.ways = sheet, fields, world, ways
        self.sides = fields.sides(ways.of)
        self.bodies = Bodies(
            world.bodies,
            ties=lambda: map(parties, itertools.chain(world.partnerships, world.members)),
            numbered=ways.numbered,
        )
        self.bodies.partners_of = lambda said: self._beside_whom.get(name_of(said), NOTHING)
        self.result = Facts()
        self.explained: set[str] = set()
        """The words that were explained, and were met with."""
        named = (heading for heading, _ in (*fields.columns, *ways.only, *ways.skip))
        at = self._checked(dict.fromkeys(named))
        self.columns = [(at[heading], key) for heading, key in fields.columns]
        self.has_names, self.has_numbers, self.has_notes, self.has_figures = (
            any(key.what.startswith(what) for key in fields.keys)
            for what in ("names.", "ids.", "note", "figure.")
        )
        self.notes, self.replacing = (
            [at for at, key in self.columns if key.what == what] for what in ("note", "replaces")
        )
        self.only: dict[int, set[str]] = {}
        for heading, value in ways.only:
            self.only.setdefault(at[heading], set()).add(normalise(value))
        self.skip = [(at[heading], normalise(value)) for heading, value in ways.skip]
        self.leaves_out = bool(self.skip or self.only or ways.skip_rows)
        self.ties: dict[str, list[Tie]] = {}
        self.opened: set[str] = set()
        self.wider = [partnership for partnership in world.partnerships if partnership.count("--") > 1]
        self.edition = Edition(world, ways.settle, ways.sources, ways.listed_on, of=ways.of)
        self.meanings: dict[tuple[str, str], str] = {}
        self.named: set[str] = set()
        """The bodies that the rows name."""
        self.waiting: list[Waiting] = []
        self.passed_over: list[list[Said]] = []
        """Whom the rows name that are left out."""
        self.disagreeing: list[tuple[Row, dict[str, Any]]] = []
        self.going_on: list[tuple[Row, dict[str, Any], Compared, Recorded]] = []
        """The rows that have a tie of which an end is on record."""
        self.endings: dict[str, list[Ending]] = {}
        """The rows that say how a tie ended, by partnership."""
        self.ended: set[str] = set()
        """The partnerships of which a row tells the end."""
        self.offered: dict[Unknown, Offer] = {}
        """Bodies that may be called otherwise now."""
        self.renamed: set[str] = set()
        self.contacts: dict[str, Row] = {}
        """The first row that tells of a contact, or of a visit that is new, by partnership."""
        self.listed_in: dict[str, Row] = {}
        """The first row that tells of an agreement, by partnership."""
        self.named_with: dict[str, Written | None] = {}
        """Names that the rows say, and how they are read where more than a name stands there."""
        self.headings = "".join(sheet.columns)
        self.brought: dict[str, Row] = {}
        """The row that brings a new tie, by partnership."""
        self.told: dict[str, list[Recorded]] = {}
        self.cited: dict[str | None, list[dict[str, str]]] = {}
        self.dates = Dates(world.today, order=ways.dates, roc=ways.roc, words=ways.words, day_0=sheet.day_0)
        self.dated = {
            key: replace(self._dates(at), ends=key.what in _ENDS)
            for at, key in self.columns
            if key.what in DATES
        }

    def _checked(self, headings: Iterable[str]) -> dict[str, int]:
        """Where the columns of these headings stand, in a sheet and with a map that suit the ledger. Errors: `Unfit`."""
        wrong: list[Unfit] = []
        found = list(each_of(lambda heading: (heading, place(heading, self.sheet.columns)), headings, wrong))
        if reasons := [*wrong, *self._unsuited()]:
            raise together(reasons)
        for key, words in self.fields.constants.items():
            if key.what in _WORDED:
                self._note_unknown(key, words)
        return dict(found)

    def _unsuited(self) -> Iterator[str]:
        """Why the map does not suit the ledger, or a row would not say enough."""
        if len(self.sides) == 1 and self.world.home is None:
            yield (
                "this ledger has no home, so a counterpart is nobody's: map a column to a and one to b"
                if self.sides == ("counterpart",)
                else "this ledger has no home that would be the member: map a column to member"
            )
        if self.world.home and self.world.home not in self.bodies.by_slug:
            yield (
                f"the home of this ledger, {self.world.home}, is not registered: {called()} register body"
                f" {self.world.home} --name … --kind …"
            )
        keys = self.fields.keys
        if KIND not in keys and self.ways.of == "agreements":
            subject, because = subject_of(self.sheet.columns, fields_of_columns(self.sheet))
            seem = (
                f"; they seem to be {subject} ({because[0]}): --of {subject}" if subject and because else ""
            )
            yield (
                f"say what kind of tie the rows tell of: --map COLUMN=kind, or --set kind=sister-city for all{seem}"
            )
        for side in self.sides:
            if side == "counterpart" and self.world.home is None:
                continue
            if not any(
                key.whose in {side, "body"}
                and (key.what in {"name", "slug"} or key.what.startswith("names."))
                for key in keys
            ):
                yield f"say how {side if side in {'a', 'b'} else f'the {side}'} is called: --map COLUMN={side}"

    def _dates(self, at: int) -> Column:
        """How the dates of a column are read: what is left out tells the order too, and else the other columns do."""
        lasting = self.ways.of in {"visits", "contacts"}
        rows = (
            [row for row in self.sheet.rows if not self._left_out(*row)]
            if self.leaves_out
            else self.sheet.rows
        )
        own = found = self.dates.column(_dated(rows, at), lasting=lasting)
        if not (found.order or found.both) and len(rows) < len(self.sheet.rows):
            found = self.dates.column(_dated(self.sheet.rows, at), lasting=lasting)
        if found.order or found.both:
            return found
        others = [other for other, key in self.columns if key.what in DATES and other != at]
        cells = itertools.chain.from_iterable(_dated(rows, other) for other in others)
        found = self.dates.column(cells, lasting=lasting)
        if found.order:
            return replace(own, order=found.order, because=found.because)
        if (usual := self.ways.usual) and not (own.both or found.both):
            because = f"in the order {usual}, as the list before it was read: --dates says it otherwise"
            return replace(own, order=usual, because=because)
        return own

    def read(self, progress: Callable[[int], None], hand_on: Callable[[Facts], None]) -> Facts:
        self._look_at_places()
        self.edition.regions = lambda: self._regions
        in_order = self.ways.of == "memberships"  # put in the order of time when all rows have been read
        last: list[tuple[Row, tuple[str, ...]]] = []
        for count, (number, cells) in enumerate(self.sheet.rows, 1):
            row = Row(number, "new", self._shown(cells))
            self.result.rows.append(row)
            if self._replaces(cells):  # what it takes the place of may stand below it
                last.append((row, cells))
            else:
                self._take(row, partial(self._row, row, cells))
            if count % STEP == 0:
                progress(count)
                if not in_order:
                    hand_on(self.result)
        for row, cells in last:
            self._take_late(row, partial(self._row, row, cells))
        self._note_refused()
        self._look_for_renamings()
        for row, judge in self._put_off():
            self._take_late(row, judge)
        self._note_refused()
        progress(len(self.sheet.rows))
        self._in_order_of_time()
        self.result.order = next((each.order for each in self.dated.values() if each.order), None)
        self.result.readings = [*self.dates.readings.values(), *self._read_as_written()]
        self._say_of_bodies()
        self._see_that_left_out_is_listed()
        self._no_longer_listed()
        self._see_that_words_are_met()
        return self.result

    def _put_off(self) -> Iterator[tuple[Row, Callable[[], None]]]:
        """The rows that are judged when all others have been read, and how."""
        yield from ((wait.row, partial(self._again, wait)) for wait in self.waiting)
        yield from ((told[0], partial(self._tell_membership, *told)) for told in self.members_otherwise)
        happened = itertools.chain.from_iterable(self.happened_otherwise.values())
        for each in sorted(happened, key=lambda each: each.row.number):
            yield each.row, partial(self._tell_otherwise, each)
        yield from ((told[0], partial(self._goes_on, *told)) for told in self.going_on)
        yield from ((told[0], partial(self._disagree, *told)) for told in self.disagreeing)
        for ending in itertools.chain.from_iterable(self.endings.values()):
            if ending.row.outcome != "refused":
                yield ending.row, partial(self._end, ending)

    def _see_that_words_are_met(self) -> None:
        """Note which words were explained for nothing: they stand in no cell, or in none whose words are read so."""
        left = self.ways.words.keys() - self.explained - self.dates.met
        dated = [at for at, key in self.columns if key.what in DATES] if left else []
        for number, cells in self.sheet.rows if left else ():
            out = self._left_out(number, cells)
            left -= {normalise(_cell(cells, at)) for at, _ in self.columns if out or at in dated}
        self.result.unused = [word for word in self.ways.words if word in left]

    def _look_at_places(self) -> None:
        """Find out which body on record lies where a row says, where the list says where bodies lie."""
        if not any(key.what == "lat" for key in self.fields.keys):
            return
        home = self.bodies.by_slug[self.world.home] if len(self.sides) == 1 and self.world.home else None
        places = Places()
        for number, said in self._each_said():
            places.see(number, said, name_of(home) if home else None)
        found = places.settle(
            self.bodies.named,
            self.world.bodies,
            self.world.partnerships,
            self.edition.heard(self.ways.sources).union(self.edition.later(self.ways.sources)),
            home=self.world.home,
            join=self.ways.join,
        )
        self.result.cautions += [(place.row, place.why) for place in found]
        self.bodies.place_of = places.of

    def _take_late(self, row: Row, judge: Callable[[], None]) -> None:
        """Judge one row now that all others have been read."""
        self.result.late.append(row)
        self._take(row, judge)

    @cached_property
    def _beside_whom(self) -> dict[tuple[str, str | None], dict[str, list[Said]]]:
        """Beside whom the rows have each name of a country, by the region in which they say that it lies."""
        found: dict[tuple[str, str | None], dict[str, list[Said]]] = {}
        home = self.bodies.by_slug.get(self.world.home or "") if len(self.sides) == 1 else None
        at_home = [Said(home.name, slug=home.slug)] if home else []
        for _, said in self._each_said():
            for each in said:
                if each.region:
                    others = [other for other in said if other is not each] or at_home
                    regions = found.setdefault(name_of(each), {})
                    regions.setdefault(region_key(each.region), []).extend(others)
        return found

    @cached_property
    def _regions(self) -> frozenset[str]:
        """The keys of all regions that the rows name."""
        return frozenset(itertools.chain.from_iterable(self._beside_whom.values()))

    def _each_said(self) -> Iterator[tuple[int, list[Said]]]:
        """Whom each row names that is not left out; what cannot be read is said of the row, when that is judged."""
        for number, cells in self.sheet.rows:
            if self._left_out(number, cells):
                continue
            try:
                values = self._naming_whom(cells)
                said = [self._said(side, values) for side in self.sides]
            except ValueError:
                continue
            yield number, said

    def _take(self, row: Row, judge: Callable[[], None]) -> None:
        """Judge one row; nothing of it is put down where it cannot be taken."""
        at, besides = len(self.result.lines), len(self.result.besides)
        self.seen.clear()
        try:
            judge()
            for body, item, sources, number in self.seen:  # a row that is refused teaches nothing of a body
                self.edition.see(body, item, sources, number)
                if why := self.bodies.though_elsewhere(body, item):
                    self.result.cautions.append((number, why))
        except ValueError as error:
            del self.result.lines[at:], self.result.row_of[at:], self.result.besides[besides:]
            row.outcome, row.reason, row.adds = "refused", str(error), ()
            row.unreadable = not isinstance(error, Unlawful)
            self.refused.add(row.number)
            if row.stream:
                self.edition.unsure.add(row.stream)

    def _replaces(self, cells: Sequence[str]) -> bool:
        return any(_cell(cells, at) for at in self.replacing) if self.replacing else False

    def _shown(self, cells: Sequence[str]) -> str:
        """Whom the row names, in its own words."""
        names: list[str] = []
        for shown in self.shown:
            for at in shown:
                if words := _cell(cells, at):
                    names.append(on_one_line(words))
                    break
        return " – ".join(names) or next(filter(None, cells), "")

    @cached_property
    def happened(self) -> list[Tie]:
        """The visits and the contacts that rows bring."""
        return []

    @cached_property
    def happened_otherwise(self) -> dict[str, list[Happened]]:
        """The rows of visits and contacts that are not on record, by partnership: another edition may have others."""
        return {}

    @cached_property
    def called_since(self) -> dict[str, str]:
        """The later editions that list the ties of bodies which no row names: those are called by their names."""
        return {}

    @cached_property
    def slugs(self) -> dict[Unknown, str]:
        """Free slugs of bodies that several may have become, as they are printed."""
        return {}

    @cached_property
    def members_otherwise(self) -> list[tuple[Row, Cells, dict[str, Any], Days]]:
        """The rows that say another day of a membership than is on record."""
        return []

    @cached_property
    def seen(self) -> list[tuple[Body, Said, Sequence[Mapping[str, str]], int]]:
        """Whom the row names that is being judged, and what it says of them, with its sources and its number."""
        return []

    @cached_property
    def spells(self) -> dict[str, list[Spell]]:
        """The times that a body was a member, by the membership, from the ledger and from earlier rows."""
        return {}

    @cached_property
    def differing(self) -> dict[str, list[Row]]:
        """The rows that say otherwise, or closer, what is on record of a tie, by that."""
        return {}

    @cached_property
    def said_before(self) -> dict[Key, set[str]]:
        """What was said of the fields that say the same over and over, and is as it should be."""
        return {key: set() for _, key in self.columns if key.what in _WORDED | DATES}

    @cached_property
    def reading(self) -> list[tuple[int, Key, set[str] | None]]:
        """The columns that say something, and what was said before of those that say the same over and over."""
        return [(at, key, self.said_before.get(key)) for at, key in self.columns]

    @cached_property
    def keys(self) -> list[Key]:
        """All that rows can say, in the order in which `_values` has it."""
        return [*dict.fromkeys([*self.fields.constants, *(key for _, key in self.columns)])]

    @cached_property
    def of_bodies(self) -> list[tuple[int, Key]]:
        """The columns that say something of bodies."""
        return [(at, key) for at, key in self.columns if key.whose != "tie"]

    @cached_property
    def of_the_tie(self) -> list[tuple[str, Key]]:
        """The fields of the tie that are said, and under which keys."""
        return [(key.what, key) for key in self.keys if key.whose == "tie"]

    @cached_property
    def names(self) -> list[Key]:
        """The keys of names, but for those in other languages."""
        return [key for key in self.keys if key.what == "name"]

    @cached_property
    def naming(self) -> frozenset[Key]:
        """The keys of what says who a body is."""
        return frozenset(
            key
            for key in self.keys
            if key.what in {"name", "slug"} or key.what.startswith(("names.", "ids."))
        )

    @cached_property
    def telling_of(self) -> dict[str, tuple[list[str], list[Key]]]:
        """All that is said of each side, and under which keys: its own after those of whichever body."""
        found: dict[str, tuple[list[str], list[Key]]] = {}
        for side in self.sides:
            keys = [key for whose in reversed(_whose(side)) for key in self.keys if key.whose == whose]
            found[side] = [key.what for key in keys], keys
        return found

    @cached_property
    def last_said(self) -> dict[str, tuple[tuple[str | None, ...], Said]]:
        """What the row before said of each side: its words, and how they are read."""
        return {}

    @cached_property
    def names_of(self) -> dict[str, list[tuple[str, str]]]:
        """The languages in which each side has names, and what they are called."""
        return self._behind("names.")

    @cached_property
    def numbers_of(self) -> dict[str, list[tuple[str, str]]]:
        """The same of the registers in which it has numbers."""
        return self._behind("ids.")

    def _behind(self, first: str) -> dict[str, list[tuple[str, str]]]:
        return {
            side: [
                (what.removeprefix(first), what) for what in dict.fromkeys(whats) if what.startswith(first)
            ]
            for side, (whats, _) in self.telling_of.items()
        }

    @cached_property
    def as_they_stand(self) -> list[str]:
        """The fields of a tie that are said, and taken as they stand."""
        return [name for name in _AS_THEY_STAND if Key("tie", name) in self.fields.keys]

    @cached_property
    def of_a_term(self) -> dict[str, str]:
        """Those of a term, and under which names."""
        return {name: what for name, what in _OF_A_TERM.items() if Key("tie", what) in self.fields.keys}

    @cached_property
    def names_who_ended(self) -> bool:
        """Whether a column says who ended a tie: else an option says it of all rows alike."""
        return any(key == ENDED_BY for _, key in self.columns)

    @cached_property
    def shown(self) -> list[list[int]]:
        """The columns of the names of each side, the one that it is shown by first."""
        return [
            [
                *(at for at, key in self.columns if key == (side, "name")),
                *(
                    at
                    for at, key in self.columns
                    if key.whose in {side, "body"} and key.what.startswith("names.")
                ),
            ]
            for side in self.sides
        ]

    # --- one row

    def _row(self, row: Row, cells: Sequence[str]) -> None:
        if self.leaves_out and (why := self._left_out(row.number, cells)):
            row.outcome, row.reason = "skipped", why
            self._note_left_out(cells)
            return
        if len(cells) > len(self.sheet.columns) and any(cells[len(self.sheet.columns) :]):
            raise Unfit(
                f"it has {len(cells)} cells under {len(self.sheet.columns)} headings: a cell with a"
                " delimiter in it stands in quotation marks"
            )
        values = self._values(cells)
        self._see_that_it_is_no_sum(row, values)
        if self.naming.isdisjoint(values):
            raise Unfit(f"it names nobody: leave it out, --skip {row.number}")
        of, kind = self.ways.of, values.get(KIND)
        if of == "agreements" and kind and normalise(self._meant(kind)) in CONTACT:
            of = "contacts"
        of_the_tie = {what: words for what, key in self.of_the_tie if (words := values.get(key)) is not None}
        if self.ways.words and of in {"agreements", "memberships"}:
            self._take_apart(of_the_tie)
        tie = self._tie(of_the_tie, values, cells) if of == "agreements" else None
        may_wait = bool(self.edition.before or self.edition.after)
        tells_more = tie is None or may_wait or not _OF_AN_END.isdisjoint(of_the_tie)
        cells_said = self._cells_said(of_the_tie, values, cells) if tells_more else _NO_END
        if of == "contacts":
            self._say_what_no_contact_has(row, cells_said)
        said = [self._said(side, values) for side in self.sides]
        row.kind, row.on = (tie["kind"], tie.get("on")) if tie else (_HAPPENED.get(of, CONTACTED), None)
        found: list[Body | None] = []
        if may_wait:
            found = [self.bodies.find(item) for item in said]
            self.named.update(body.slug for body in found if body)
            if None in found:
                self.waiting.append(Waiting(row, values, tie, said, found, cells_said, of))
                return
        if tie is None:
            self._tell_event(row, of, cells_said, said)
        else:
            self._judge(row, values, tie, said, cells_said, known=() if self.has_numbers else found)

    def _take_apart(self, said: dict[str, str]) -> None:
        """Make a beginning and an end of a day that is explained as what lasted: `--read 1990–2005=1990/2005`."""
        meant = self.ways.words.get(normalise(said.get("on", "")), "")
        if LASTED.fullmatch(meant) and "ended" not in said:
            self.explained.add(normalise(said["on"]))
            said["on"], said["ended"] = meant.split("/")

    def _see_that_it_is_no_sum(self, row: Row, values: Mapping[Key, str]) -> None:
        """Refuse a row that counts the others. Errors: `Unfit`."""
        for key in self.names:
            words = values.get(key, "")
            if not may_be_a_sum(words):
                continue
            beside = next((values[other] for other in self.names if other != key and other in values), "")
            if not is_a_sum(words, beside):
                continue
            has_a_slug = any(Key(whose, "slug") in values for whose in _whose(key.whose))
            if not has_a_slug and not self.bodies.named(words):
                raise Unfit(
                    f"{words!r} seems to be a sum of the rows, and nobody's name: leave it out, --skip {row.number};"
                    " if a body is called so, say its slug in a column"
                )

    def _note_left_out(self, cells: Sequence[str]) -> None:
        """Take note of whom a row names that is left out: the list has it, whatever it says."""
        if not self.edition.before:
            return
        with suppress(ValueError):
            values = self._naming_whom(cells)
            try:
                said = [self._said(side, values) for side in self.sides]
            except ValueError:  # who it is can be read, where all else of a body cannot
                names = {key: words for key, words in values.items() if key in self.naming}
                said = [self._said(side, names) for side in self.sides]
            self.passed_over.append(said)
            for item in said:
                self.named.update(body.slug for body in self._who_may_be_meant(item) if body)

    @cached_property
    def refused(self) -> set[int]:
        """The numbers of rows that were refused, until it is noted whom they name."""
        return set()

    def _note_refused(self) -> None:
        """Take note of whom the rows name that are refused: they are rows of the list too."""
        for number, cells in self.sheet.rows if self.refused else ():
            if number in self.refused:
                self._note_left_out(cells)
        self.refused.clear()

    def _see_that_left_out_is_listed(self) -> None:
        """Ask nothing of the ties of bodies that a row names which was left out, or refused."""
        home = [self.world.home] if self.world.home else []
        for said in self.passed_over:
            for bodies in itertools.product(*map(self._who_may_be_meant, said)):
                named = [body.slug for body in bodies if body]
                if len(said) == 1:
                    named = [*home, *named]
                slugs = set(named)
                if self.ways.of == "memberships":
                    self.edition.unsure.add(f"membership:{'@'.join(named)}")
                    continue
                joined = f"partnership:{'--'.join(sorted(slugs))}"
                self.edition.unsure.add(joined)
                self.edition.unsure.update(
                    stream
                    for stream in self.wider
                    if slugs < set(stream.removeprefix("partnership:").split("--"))
                )

    def _who_may_be_meant(self, said: Said) -> Sequence[Body | None]:
        """The body that a row names; all of the name where it may be several."""
        try:
            return [self.bodies.find(said) or self._was(said)]
        except ValueError:
            return self.bodies.named(said.name) or [None]

    def _judge(
        self,
        row: Row,
        values: Mapping[Key, str],
        tie: dict[str, Any],
        said: Sequence[Said],
        cells: Cells,
        meant: Sequence[Body | None] = (),
        known: Sequence[Body | None] = (),
    ) -> None:
        """What comes of a row: of bodies that are `meant`, where they are known by another name.

        Those that are `known` need not be looked for again: where a row says no number, it teaches nothing of another.
        """
        bodies = self._bodies(row, said, tie.get("sources", ()), meant, known)
        tie["ended"] = (cells.end("agreements") or (None, None))[1]
        self._see_that_it_is_not_after_the_list(row, tie)
        found = self._known(tie, row)
        ending = cells.among(bodies).ending("agreements") if cells.tells_an_end else None
        if ending and tie["dated"]:
            _see_that_it_began_first(tie["on"], ending[1].get("on"), "was signed", "ended")
        if found is None:
            adds, row.reason = self._tell(row, tie, bodies, values)
            row.adds += adds
        if ending:
            ended = found.tie if found else self.ties[row.stream or ""][-1]
            told = Ending(row, ended, *ending, dated=tie["dated"])
            self.endings.setdefault(row.stream or "", []).append(told)
            self.ended.add(ended.stream if ended.recorded else row.stream or "")
        renewal = self._new_renewal(row, tie, found) if "renewed" in tie else None
        if renewal:
            lines = [(row.stream or "", *renewal)]
            self._put(row, lines)
            row.adds += self._brought(row, lines, ())
        if self.edition.before:
            self.listed_in.setdefault(row.stream or "", row)
        if found is None:
            return
        not_taken = {} if found.beside else self._not_taken_of(row, found.tie, tie, values, bodies)
        sources, to_take = tie.get("sources", ()), self._to_take(found.tie, tie)
        self._say_not_taken(row, found.tie.where, not_taken, sources, to_take=to_take)
        key = (found.tie.stream, found.tie.instrument)
        self.edition.listed.update((key, *((each.stream, each.instrument) for each in found.beside)))
        if found.outcome != "unchanged":  # other rows may say what is on record
            self.disagreeing.append((row, tie))
            self.differing.setdefault(found.tie.where, []).append(row)
            return
        if found.agrees and not found.beside:
            self.edition.agreed.add(key)
        if (
            not ending
            and found.tie.recorded
            and (end := self.edition.against(found.tie, self._recorded(found.tie.stream), sources))
        ):
            self.going_on.append((row, tie, found, end))
            return
        self._agree(row, tie, found, brings=bool(renewal))

    def _see_that_it_is_not_after_the_list(self, row: Row, tie: Mapping[str, Any]) -> None:
        """Caution of a tie that was signed, or ended, after the day of the list that has it."""
        if (of := self.ways.listed_on) is None:
            return
        last = when.bounds(of)[1]
        for day, said in ((tie["dated"] and tie["on"], "is of"), (tie["ended"], "ended")):
            if day and when.bounds(day)[0] > last:
                self.result.cautions.append(
                    (row.number, f"it {said} {day}, after the day that the list is of, {of}")
                )

    def _goes_on(self, row: Row, tie: dict[str, Any], found: Compared, end: Recorded) -> None:
        """What comes of a row that has a tie of which an end is on record.

        It agrees where another row tells the end, and where the tie began anew since: then the list has it all the time.
        """
        anew = self._began_anew(found, end)
        if anew or found.tie.stream in self.ended:
            self._agree(row, tie, found)
            if anew:
                self._say_that_it_began_anew(row, end, anew, tie.get("sources", ()))
            return
        row.outcome, row.reason = self.edition.reason_against(end, tie.get("sources", ()))
        row.by_hand, row.over = True, ENDED[end.type]
        self._settle(row, tie, found)  # that it was signed, the list says too

    def _say_that_it_is_over(self, row: Row, tie: Mapping[str, Any], found: Compared) -> None:
        """Say of a row that has a tie otherwise, and as if it went on, that an end of it is on record."""
        sources = tie.get("sources", ())
        if not found.tie.recorded or found.tie.stream in self.ended:
            return
        if end := self.edition.against(found.tie, self._recorded(found.tie.stream), sources):
            if anew := self._began_anew(found, end):
                self._say_that_it_began_anew(row, end, anew, sources)
                return
            row.over = ENDED[end.type]
            row.reason = _and(row.reason, self.edition.reason_against(end, sources)[1])

    def _began_anew(self, found: Compared, end: Recorded) -> Tie | None:
        """The agreement by which what ended began anew, and is in force: a list that has the one has the other too."""
        ties = self.ties.get(found.tie.stream, ()) if end.type == TERMINATED else ()
        since = (tie for tie in ties if tie.begins_anew and tie.recorded and tie.where != found.tie.where)
        anew = next(self.world.in_force(since), None)
        if anew:
            self.edition.listed.add((anew.stream, anew.instrument))
        return anew

    def _say_that_it_began_anew(self, row: Row, end: Recorded, anew: Tie, sources: Cited) -> None:
        """Say of a row that has what ended what began anew since, which the next edition of who told that lists too."""
        self._settle(row, {"sources": sources}, Compared("unchanged", anew))
        row.reason = _and(row.reason, self.edition.reason_of_both(end, anew))

    def _end(self, each: Ending) -> None:
        """What comes of the end that a row tells, now that all others have been read. Errors: `Unlawful`."""
        row, stream, on = each.row, each.row.stream or "", each.on
        ending = self._new_ending(each)
        if ending is None or self._took_its_place(each):
            return
        sources = each.fact.get("sources", [])
        end, day = self._end_on_record(each), on or ending[1].get("on")
        same = {name: value for name, value in ending[1].items() if name != "by"}
        if end and is_told([end], each.type, same, dated=on is not None):  # but for who brought it about
            found = self.edition.by_another(end, each.fact.get("by"), stream, sources)
            if found is None or not self.names_who_ended:
                return
        else:
            found = self.edition.another_end(end, day, sources) if end and day else None
        if found and found.later:
            row.reason = _and(row.reason, self.edition.reason_of_day(found, sources))
            return
        if found:
            self._say_otherwise(row, found, sources)
            return
        if end is None and self._is_listed_after(row, each.tie, ending):
            return
        if row.outcome in _ASKED and row.reason:  # it is recorded as a whole, or not at all
            return
        lines = [(stream, *ending)]
        self._put(row, lines)
        row.adds += self._brought(row, lines, ())
        if row.outcome == "unchanged":
            row.outcome = "new"

    def _is_listed_after(self, row: Row, tie: Tie, ending: tuple[str, Mapping[str, Any]]) -> bool:
        """Whether another list has the tie after an end that a row tells; then that is asked about, and not recorded."""
        type_, fact = ending
        sources = fact.get("sources", ())
        on = self.edition.over_by(fact.get("on"), sources)
        listed = self.edition.has_it_after(tie, type_, on, sources)
        anew = [other.where for other in self.ties.get(tie.stream, ()) if other.begins_anew]
        anew += [spell.joined.where for spell in self.spells.get(tie.stream, ())[1:]]
        if listed is None or {*anew} - {tie.where}:  # that list may tell of what began anew
            return False
        own = listed[0] in self.edition.later(sources)
        row.outcome, row.by_hand = "changed" if own else "contradicted", True
        row.reason = _and(row.reason, self.edition.reason_it_goes_on(tie, type_, fact, listed, row.number))
        return True

    def _say_otherwise(self, row: Row, found: Compared, sources: Cited, *, whole: bool = True) -> None:
        """What comes of a row that gives another day of an end than is on record."""
        lines, done = self.edition.settled(found, sources, whole=whole)
        said = found.tie.where, found.value
        if said not in self.edition.days_settled:  # another agreement of the two may say it too
            self.edition.days_settled.add(said)
            self._put(row, lines)
        row.adds += (done,) if done else ()
        row.by_hand = row.by_hand or self._is_by_hand(found, sources)
        reason = "" if done else self.edition.reason_of_day(found, sources)
        if row.outcome in {"unchanged", "new"}:
            row.outcome, row.reason = found.outcome, reason
        else:
            row.reason = _and(row.reason, reason)

    def _end_beside(self, row: Row) -> Compared | None:
        """What a row says of the end on record of its tie, where that stands beside what is in use."""
        those = self.endings.get(row.stream or "", ())
        if (each := next((each for each in reversed(those) if each.row is row), None)) is None:
            return None
        ends = [end for end in self._recorded(row.stream or "") if end.type == each.type]
        return self.edition.end_beside(ends, each.on, each.fact.get("by") if self.names_who_ended else None)

    def _end_on_record(self, each: Ending) -> Recorded | None:
        """The end on record by which what the two have is over in the way that a row tells."""
        stream = each.row.stream or ""
        tie = next((tie for tie in (each.tie, *self.ties.get(stream, ())) if tie.recorded), None)
        if tie is None or self.world.over(tie) != each.type:
            return None
        return next((item for item in reversed(self.world.told(stream)) if item.type == each.type), None)

    def _took_its_place(self, each: Ending) -> bool:
        """Whether another agreement of the two took the place of the one that a row says is over.

        An end is of all that two bodies have. Errors: `Unlawful` where another one goes on beside it.
        """
        stream, own = each.row.stream or "", each.tie
        ends = {other.tie.where: other.on for other in self.endings[stream]}
        beside: list[Tie] = []
        for tie in self.ties.get(stream, ()):
            if tie.where in {own.where, *ends} and not after(ends[tie.where], each.on):
                continue
            if not after(tie.on, each.on) and (not tie.recorded or any(self.world.in_force([tie]))):
                beside.append(tie)
        if not beside or any(tie.signature.replaces == own.instrument for tie in beside):
            return bool(beside)
        other, on = beside[0], f" ({each.on})" if each.on else ""
        it_did = (
            f"{self._to_replace(other, own.instrument, each.fact.get('sources', ()))} says so"
            + ("" if own.recorded else ", once this one is imported without its end")
            if other.recorded
            else f"a column for replaces says so in the row of the other ({own.kind})"
        )
        raise Unlawful(
            f"it says that the {own.kind} is {ENDED[each.type]}{on}, and {other.where} has a {other.kind} of the two that"
            f" goes on: what is recorded as ended is all that two have. If the other took its place, {it_did}; if its term"
            f" ran out, the day is term.until; if all of it ended, say so in each row, or first with {called()}"
            f" record terminated; else leave this out: --skip {each.row.number}"
        )

    def _to_replace(self, tie: Tie, instrument: str, sources: Cited) -> str:
        """The command which says that an agreement on record took the place of another one."""
        by = f" --source {quoted(sources[0]['source'])}" if sources else ""
        return f"{called()} correct {quoted(tie.where)} --set replaces={instrument} --because …{by}"

    def _agree(self, row: Row, tie: dict[str, Any], found: Compared, *, brings: bool = False) -> None:
        """What comes of a row that says what is on record, and perhaps that it was renewed, or how it ended."""
        sources = tie.get("sources", ())
        row.outcome = "new" if brings else "unchanged"
        row.reason = self.edition.reason(found, row.on, sources)
        self._settle(row, tie, found)

    def _new_renewal(
        self, row: Row, tie: dict[str, Any], found: Compared | None
    ) -> tuple[str, dict[str, Any]] | None:
        """That the tie was renewed, where a row says so and it is not on record."""
        if found and (found.outcome != "unchanged" or found.beside):
            return None
        stream = row.stream or ""
        instrument = found.tie.instrument if found else self.ties[stream][-1].instrument
        fact = {"instrument": instrument, "on": tie["renewed"], "sources": tie.get("sources", [])}
        fact = {name: value for name, value in fact.items() if value}
        known = [item for item in self._recorded(stream) if item.fields.get("instrument") == instrument]
        return None if is_told(known, RENEWED, fact, dated=True) else (RENEWED, fact)

    def _bodies(
        self,
        row: Row,
        said: Sequence[Said],
        sources: Sequence[Mapping[str, str]],
        meant: Sequence[Body | None] = (),
        known: Sequence[Body | None] = (),
    ) -> list[Body]:
        """Whom a row names, the counterpart before the home, the member before the network. Errors: `Unfit`."""
        nobody = [None] * len(said)
        bodies: list[Body] = []
        for item, is_meant, found in zip(said, meant or nobody, known or nobody, strict=True):
            body = is_meant or found or self.bodies.find(item)
            if body:
                self.seen.append((body, item, sources, row.number))
            bodies.append(is_meant or self.bodies.of(item, body))
        self._tell_apart(row, bodies)
        if len(bodies) == 1 and self.world.home:
            home = self.bodies.by_slug[self.world.home]
            bodies = [home, *bodies] if self.ways.of == "memberships" else [*bodies, home]
        if bodies[0] is bodies[1]:
            bodies[0] = self._namesake(bodies[0], said)
        row.parties = bodies[0].slug, bodies[1].slug
        row.in_network = self.ways.of == "memberships"
        return bodies

    def _tell_apart(self, row: Row, bodies: Sequence[Body]) -> None:
        """Say of those whom a row names which they are, where several are called so."""
        if any(len(self.bodies.named(body.name)) > 1 for body in bodies):
            self._show(row, bodies)

    def _show(self, row: Row, those: Sequence[Body | Said]) -> None:
        """Show whom a row names in its words, with what tells those from others who are called so."""
        names = row.who.split(" – ")
        if len(names) == len(those):
            row.who = " – ".join(
                f"{name}{self._told(each).removeprefix(each.name)}"
                if normalise(name) == normalise(each.name)
                else name
                for name, each in zip(names, those, strict=True)
            )

    def _told(self, each: Body | Said) -> str:
        """The name of a body, on record or not, with what tells it from others: from one that a row names and waits too."""
        told = self.bodies.told(each.slug) if isinstance(each, Body) else each.name
        if told != each.name or not (each.region and self.waiting):
            return told
        known = {region_key(other.region) for other in self.bodies.named(each.name) if other.region}
        others = known.union(self._beside_whom.get(name_of(each), ())) - {region_key(each.region)}
        apart = any(not in_one(each.country, each.region, other) for other in others)
        return f"{told} ({each.region})" if apart else told

    def _namesake(self, body: Body, said: Sequence[Said]) -> Body:
        """Another body of a name than the one that both sides of a row seem to be, in another region. Errors: `Unfit`."""
        item = next((each for each in said if each.region and not each.slug), said[0])
        country = item.country or body.country
        if item.region and body.region and not in_one(country, item.region, body.region):
            return self.bodies.of(item)
        slug = f"{self.sides[said.index(item)]}.slug" if len(self.sides) > 1 else "slug"
        where = ""
        if item.region and not body.region and body.entry:
            where = (
                f", or say first in which region {body.slug} lies: {called()} correct {quoted(body.entry)}"
                " --set region=… --because …"
            )
        raise Unfit(
            f"both its sides are {body.slug}: nobody has a tie with itself; if one is another of the name, give it a slug"
            f" of its own, in a column ({slug}){where}"
        )

    def _cells_said(self, said: Mapping[str, str], values: Mapping[Key, str], cells: Sequence[str]) -> Cells:
        besides = {
            "certainty": self._meant(said["certainty"]).casefold() if "certainty" in said else None,
            "note": self._note(values, cells),
            "sources": self._sources(said.get("source")),
        }
        return Cells(said, self._when, self._meant, self.sides == ("counterpart",), besides)

    # --- what happened

    def _tell_event(
        self, row: Row, of: str, cells: Cells, said: Sequence[Said], meant: Sequence[Body | None] = ()
    ) -> None:
        """Put down a visit, a contact or a membership. Errors: NotAFact, `Unfit`."""
        bodies = self._bodies(row, said, cells.besides["sources"], meant)
        self.named.update(body.slug for body in bodies)
        type_, fact = cells.among(bodies).event(of)
        dated = "on" in fact
        by = self._seen(fact.get("on"), cells.said)
        if of != "visits" and by:
            fact["on"] = by
        row.kind, row.on = type_.partition(".")[2], fact.get("on")
        if of == "memberships":
            left = (those := cells.among(bodies)).ending("memberships")
            days = Days(fact["on"] if dated else None, left is not None, left[1].get("on") if left else None)
            _see_that_it_began_first(days.on, days.until, "joined", "left")
            spell = fitting(self._spells(row.stream or ""), days)
            if spell and self._of_spell(spell, days, fact).outcome != "unchanged":
                self.members_otherwise.append(
                    (row, those, fact, days)
                )  # other rows may say what is on record
            else:
                self._tell_membership(row, those, fact, days)
            return
        if self.bodies.heirs:
            row.parties = self._whose_tie_goes_on(row, type_, fact, dated=dated, by=by)
        stream = row.stream or ""
        recorded = self._recorded(stream)
        is_there = partial(is_told, type_=type_, fact=fact, dated=dated, by=by, heirs=self.bodies.heirs)
        known = is_there(recorded)
        alike = [item for item in recorded if is_there([item])] if known else []
        self.edition.listed.update((stream, item.where) for item in alike)
        if of == "contacts":
            self.contacts.setdefault(stream, row)
            known = next((item for item in alike if item.fields.get("on") == fact.get("on")), known)
            if known and len(alike) > 1 and known.fields.get("on") != fact.get("on"):
                several = " or ".join(item.where for item in alike)
                row.outcome = "unchanged"
                row.reason = f"as {several}: which is it? Nothing is recorded of this one"
                return
        if known:
            self._say_not_taken_of_what_happened(row, known, fact)
            row.outcome, row.reason = "unchanged", f"as {known.where}"
            if self.edition.before or self.edition.after or self.ways.settle.attest:
                self._settle_contact(row, known.where, fact.get("sources", ()), fact["on"] if dated else None)
            return
        told = Happened(row, bodies, type_, fact, dated=dated)
        if dated and (self.edition.before or self.edition.after):
            self.happened_otherwise.setdefault(stream, []).append(
                told
            )  # other rows may say what is on record
        else:
            self._tell_happened(told)

    def _say_what_no_contact_has(self, row: Row, cells: Cells) -> None:
        """Caution of what a row says of a contact that agreements alone have, such as an end. Errors: NotAWhen, `Unfit`."""
        ended = cells.end("contacts") is not None
        told = ", ".join(
            f"{name} ({words})"
            for name, words in cells.said.items()
            if name in _OF_AGREEMENTS
            and (ended or name not in _OF_AN_END)
            and Key("tie", name) not in self.fields.constants
        )
        if told:
            self.result.cautions.append(
                (
                    row.number,
                    f"it is a contact, which has no {told}: that is not taken; a column for note takes it as a note",
                )
            )

    def _tell_happened(self, told: Happened) -> None:
        """Put down a visit or a contact that is on record nowhere."""
        row, stream, on = told.row, told.row.stream or "", told.fact.get("on")
        sources = {"sources": told.fact["sources"]} if "sources" in told.fact else {}
        self._bring(row, told.bodies, [(stream, told.type, told.fact)], sources)
        if self.edition.before or self.edition.after:
            where = f"row {row.number}"
            self.happened.append(Tie(told.what, row.kind or "", on, where, stream, recorded=False))
            self.contacts.setdefault(stream, row)

    def _tell_otherwise(self, told: Happened) -> None:
        """What comes of a visit or a contact whose day is not on record, now that all other rows have been read.

        It may be one that another edition of the list has on another day, where nothing else of it differs; and it is new
        where no row and no edition says so.
        """
        row, fact, sources = told.row, told.fact, told.fact.get("sources", ())
        may_be = self._may_have_been(told)
        if not may_be:
            known = is_told(
                self._recorded(row.stream or ""), told.type, fact, dated=True, heirs=self.bodies.heirs
            )  # of an earlier row
            if known is None:
                self._tell_happened(told)
            else:
                self._say_not_taken_of_what_happened(row, known, fact)
                row.outcome, row.reason = "unchanged", f"as {known.where}"
            return
        self.edition.listed.update((tie.stream, tie.instrument) for tie in may_be)
        found = self.edition.on_another_day(may_be, fact["on"], sources)
        rivals = [
            each.row.number
            for each in self.happened_otherwise[row.stream or ""]
            if each is not told
            and each.fact["on"] != fact["on"]
            and any(tie in may_be for tie in self._may_have_been(each))
        ]
        another = f"; if it is another one: --skip {row.number}, and {told.to_record}"
        row.outcome = found.outcome
        known = next(item for item in self._recorded(found.tie.stream) if item.where == found.tie.where)
        if not (found.beside or rivals):
            self._say_not_taken_of_what_happened(row, known, fact)
        if found.outcome == "unchanged":
            row.reason = self.edition.reason(found, row.on, sources)
            self._settle(row, {"sources": sources}, found)
        elif found.beside or rivals:
            row.by_hand = True
            row.reason = (
                self.edition.reason_of_several(found, sources)
                if found.beside
                else f"{self.edition.reason(found, row.on, sources)}; so may"
                f" {'rows' if len(rivals) > 1 else 'row'} {', '.join(map(str, rivals))} be: which is it?"
            ) + another
        else:
            row.reason = self.edition.reason(found, row.on, sources) + another
            row.by_hand = self._is_by_hand(found, sources)
            self._settle(row, {"sources": sources}, found)

    def _may_have_been(self, told: Happened) -> list[Tie]:
        """The visits, or the contacts, of another edition that no row has, and of which one row says another day."""
        if told.may_be is None:
            stream = told.row.stream or ""
            left = [
                tie
                for tie in self._of_editions.get(stream, ())
                if (tie.stream, tie.instrument) not in self.told_of
            ]
            fields = {item.where: item for item in self._recorded(stream)} if left else {}
            told.may_be = [
                tie
                for tie in left
                if (known := fields.get(tie.where))
                and known.type == told.type
                and may_be_one(told.fact, known.fields, self.bodies.heirs)
            ]
        return told.may_be

    @cached_property
    def told_of(self) -> frozenset[tuple[str, str]]:
        """What the rows have as it is on record, once all of them have been read."""
        return frozenset(self.edition.listed)

    @cached_property
    def _of_editions(self) -> Mapping[str, Sequence[Tie]]:
        """The visits and the contacts that other editions of the list have, and no other sheet of it, by partnership."""
        found: dict[str, list[Tie]] = {}
        editions = {*self.edition.before, *self.edition.after}
        for tie in self.on_record.values():
            if not tie.listed_by.isdisjoint(editions) and not self.edition.lists(tie):
                found.setdefault(tie.stream, []).append(tie)
        return found

    def _whose_tie_goes_on(
        self, row: Row, type_: str, fact: Mapping[str, Any], *, dated: bool, by: str | None
    ) -> tuple[str, ...]:
        """The sides of the partnership in which a visit or a contact is told: those that a row names, or had before them.

        A tie goes on with whoever took the place of a party: where the two have no partnership by their own names, what
        surely came after that is told in the one that goes on, of several in that with the closest agreement.
        """
        took: dict[str, tuple[str, ...]] = {}
        for sides in itertools.product(*map(self._with_predecessors, row.parties)):
            stream = f"partnership:{'--'.join(sorted(sides))}"
            if sides != row.parties and stream in self.world.partnerships and self.world.is_open(stream):
                took[stream] = sides
        is_there = partial(is_told, type_=type_, fact=fact, dated=dated, by=by, heirs=self.bodies.heirs)
        if not took or is_there(self._recorded(row.stream or "")):
            return row.parties
        for stream, sides in took.items():
            if is_there(self._recorded(stream)):
                return sides
        if self._is_open(row.stream or "") or not dated:
            return row.parties
        tiers: dict[tuple[str, ...], int] = {}
        for stream, sides in took.items():
            since = (self.bodies.by_slug[slug].since for slug in sides if slug not in row.parties)
            if all(day and when.bounds(fact["on"])[0] >= day[1] for day in since):
                in_force = self.world.in_force(self.world.ties(stream))
                tiers[sides] = max((TIERS[tie.kind] for tie in in_force), default=0)
        closest = max(tiers, key=lambda sides: tiers[sides], default=row.parties)
        return closest if tiers.get(closest) else row.parties

    def _bring(self, row: Row, bodies: Sequence[Body], told: Sequence[Line], sources: dict[str, Any]) -> None:
        """Put down what a row tells that is new, with the bodies and the partnership that it needs."""
        fresh = [body for body in bodies if not body.registered]
        lines = [*self._openings(row, fresh, sources), *map(self._before_it_slept, told)]
        self._put(row, lines)
        row.adds += self._brought(row, lines, fresh)
        row.reason = "; ".join(self._cautions(row, fresh))

    def _before_it_slept(self, line: Line) -> Line:
        """The same, in its place before the day of a list by which the tie sleeps, where it surely was before that.

        The list says how things stood on its day: what was told of it first did not wake the tie, and what is told now
        did not either.
        """
        stream, type_, fields = line
        if type_ not in _WAKING or "before" in fields or not (on := fields.get("on")):
            return line
        last = when.bounds(on)[1]
        slept = [
            (day, int(item.where.rpartition("#")[2]))
            for item in self._recorded(stream)
            if item.type == DORMANT and not item.where.startswith("row ")
            if (day := self.edition.day_it_slept(item)) and last < day
        ]
        return (stream, type_, fields | {"before": min(slept)[1]}) if slept else line

    def _spells(self, stream: str) -> list[Spell]:
        """The times that a body was a member, from the ledger and from earlier rows."""
        if stream not in self.spells:
            self.spells[stream] = [replace(spell) for spell in self.world.spells(stream)]
        return self.spells[stream]

    def _of_spell(self, spell: Spell, days: Days, fact: Mapping[str, Any]) -> Compared:
        """What a row says of the beginning of a membership that it tells of."""
        heard, by = self.edition.heard(fact.get("sources", ())), fact.get("on")
        found = compared([spell.joined], days.on, heard, kind=JOINED, one_of_a_kind=True, by=by)
        if found is None:  # two bodies have one membership at a time
            raise AssertionError(spell.joined.where)
        found = self.edition.before_its_later(found, None if days.on else by, fact.get("sources", ()))
        if spell.left:
            found = found._replace(end=self.edition.end_beside([spell.left], days.until, None))
        if found.outcome == "changed" and (found.tie.stream, found.tie.where) in self.edition.agreed:
            return found._replace(outcome="contradicted")
        return self.edition.beside_others(found, days.on, fact.get("sources", ()))

    def _tell_membership(self, row: Row, cells: Cells, fact: dict[str, Any], days: Days) -> None:
        """Put down that a body joined, and left; or say what is on record of that otherwise. Errors: NotAFact, `Unfit`."""
        stream, sources = row.stream or "", fact.get("sources", [])
        spell = fitting(self._spells(stream), days)
        if spell is None:
            self._tell_spell(row, cells, fact)
            return
        found, where = self._of_spell(spell, days, fact), spell.joined.where
        self.edition.listed.add((stream, where))
        if found.agrees:
            self.edition.agreed.add((stream, where))
        not_taken = _not_taken(fact_of(fact_class(JOINED), fact), fields_of(spell.joined.signature))
        self._say_not_taken(row, where, not_taken, sources)
        row.outcome = found.outcome
        row.reason = self.edition.reason(found, days.on or found.value or None, sources)
        row.by_hand = self._is_by_hand(found, sources)
        until = self._left_by(row, spell, days, sources)
        end = self.edition.another_end(spell.left, until, sources) if spell.left and until else None
        if end and end.later:
            row.reason, end = _and(row.reason, self.edition.reason_of_day(end, sources)), None
        left = self._left(row, cells, spell) if days.left and not spell.left else None
        disputed = left is not None and self._is_listed_after(row, spell.joined, left[1:])
        whole = not disputed and all(self.edition.settles(each, sources) for each in (found, end) if each)
        self._settle(row, fact, found, whole=whole)
        if whole and self.ways.settle.correct and found.outcome in {"closer", "changed"}:
            spell.joined = replace(spell.joined, on=days.on)  # other rows tell of it as it is now
        if end:
            if not whole and found.outcome != "unchanged" and self.edition.settles(found, sources):
                row.outcome = end.outcome  # that is what an option is still to settle
            self._say_otherwise(row, end, sources, whole=whole)
            if whole and spell.left:
                said = {**spell.left.fields, **({"on": end.value} if self.ways.settle.correct else {})}
                spell.left = replace(spell.left, fields=said, otherwise=(*spell.left.otherwise, end.value))
        elif left and whole:  # all that a row says is recorded, or nothing
            spell.left = Recorded(f"row {row.number}", *left[1:])
            reason, row.outcome = row.reason, "new" if found.outcome == "unchanged" else found.outcome
            self._bring(row, cells.bodies, [left], {})
            row.reason = _and(row.reason, reason if found.outcome != "unchanged" else "")
        elif spell.left and not days.left:
            self._is_listed_all_the_same(row, spell, sources)

    def _left_by(self, row: Row, spell: Spell, days: Days, sources: Cited) -> str | None:
        """The day on which a row says that a body left, or by which it had left, where on record it left after that."""
        if days.until or not days.left or spell.left is None:
            return days.until
        by, known = self._left_since(row, spell, sources), spell.left.fields.get("on")
        return by[0] if by and after(known, by[0]) else None

    def _left_since(self, row: Row, spell: Spell, sources: Cited) -> tuple[str, str] | None:
        """The days on which a member may have left that a list does not date, and whose list bounds them."""
        again = len(self._spells(row.stream or "")) > 1
        return self.edition.ended([spell.joined], LEFT, sources, again=again)

    def _in_order_of_time(self) -> None:
        """Put down the memberships of one body that are new as one followed the other, however the rows stand."""
        new = {
            stream: those
            for stream, spells in self.spells.items()
            if len(those := [spell for spell in spells if not spell.joined.recorded]) > 1
        }
        if not new:
            return
        lines: dict[tuple[str, str], list[int]] = {}
        for at, (line, row) in enumerate(zip(self.result.lines, self.result.row_of, strict=True)):
            if line.stream in new:
                lines.setdefault((line.stream, f"row {row.number}"), []).append(at)
        for stream, spells in new.items():
            ordered = sorted(spells, key=first_day)
            places = sorted(at for spell in spells for at in lines[stream, spell.joined.where])
            told = [
                (self.result.lines[at], self.result.row_of[at])
                for spell in ordered
                for at in lines[stream, spell.joined.where]
            ]
            for at, (line, row) in zip(places, told, strict=True):
                self.result.lines[at], self.result.row_of[at] = line, row

    def _tell_spell(self, row: Row, cells: Cells, fact: dict[str, Any]) -> None:
        """Put down a membership that is on record nowhere, and that it was left."""
        stream, sources = row.stream or "", {"sources": fact["sources"]} if "sources" in fact else {}
        day, where = fact.get("on"), f"row {row.number}"
        told = as_line(fact_of(fact_class(JOINED), fact))
        joined = Tie(where, JOINED, day, where, stream, recorded=False, ever=(day,) if day else (), line=told)
        spell = Spell(joined)
        lines: list[Line] = [(stream, JOINED, fact)]
        if cells.ending("memberships"):
            lines.append(left := self._left(row, cells, spell))
            spell.left = Recorded(where, *left[1:])
        if later := next((each.joined for each in self._spells(stream) if came_before(spell, each)), None):
            lines = [(stream, type_, told | {"before": later.version}) for stream, type_, told in lines]
        self._bring(row, cells.bodies, lines, sources)
        self._spells(stream).append(spell)

    def _left(self, row: Row, cells: Cells, spell: Spell) -> Line:
        """That a member left, as a row says it: where that has no day, since the last edition that has it."""
        type_, fact = cells.ending("memberships") or (LEFT, {})
        if "on" not in fact and (since := self._left_since(row, spell, fact.get("sources", ()))):
            fact = fact | _since(since, fact)
        return row.stream or "", type_, fact

    def _is_listed_all_the_same(self, row: Row, spell: Spell, sources: Cited) -> None:
        """Say of a row that has as a member whom the ledger has as one that left."""
        left = spell.left
        if (
            left is None
            or left.where.startswith("row ")
            or not self.edition.is_against(left, spell.joined, sources)
        ):
            return
        spells = self._spells(row.stream or "")
        if anew := next((each.joined for each in spells[spells.index(spell) + 1 :]), None):
            self.edition.listed.add((row.stream or "", anew.where))
            self._say_that_it_began_anew(row, left, anew, sources)
            return
        outcome, reason = self.edition.reason_against(left, sources)
        row.by_hand, row.over = True, "left"
        if row.outcome == "unchanged":
            row.outcome, row.reason = outcome, reason
        else:
            row.reason = _and(row.reason, reason)

    @cached_property
    def on_record(self) -> dict[str, Tie]:
        """The contacts and the visits on record, by their entries."""
        return {tie.where: tie for tie in (*self.world.contacts(), *self.world.visits())}

    def _settle_contact(self, row: Row, where: str, sources: Cited, on: str | None) -> None:
        """Put down that the list has a contact of a day too, where that is asked for.

        The next edition is compared with this one.
        """
        if (tie := self.on_record.get(where)) is None:  # an earlier row has brought it
            return
        found = compared([tie], on, (), kind=tie.kind, one_of_a_kind=False)
        if found is None or found.outcome != "unchanged":  # that day is on record beside the one in use
            found = Compared("unchanged", tie, on or "")
        if not found.agrees:
            row.reason = self.edition.reason(found, on, sources)
        self._settle(row, {"sources": sources}, found)
        if row.adds:
            said = frozenset(item["source"] for item in sources)
            self.on_record[where] = replace(tie, spoken=tie.spoken | said)

    def _not_taken_of(
        self, row: Row, known: Tie, tie: dict[str, Any], values: Mapping[Key, str], bodies: Sequence[Body]
    ) -> dict[str, Any]:
        """What a row says of a tie that is known, and the tie does not say: fields, and values as JSON has them."""
        stream = known.stream if known.recorded else row.stream or ""
        signed = self._signed(stream, known.instrument, tie, values, bodies)
        told = Listed(stream, fact_class("partnership.signed"), signed | {"kind": known.kind})
        found: dict[str, Any] = {}
        if signed.keys() - _COMPARED:
            found = _not_taken(told.fact, fields_of(signature) if (signature := known.signature) else {})
        if not self.has_figures:
            return found
        figures = [
            item.fields for item in self._recorded(stream) if item.type == "partnership.figure-reported"
        ]
        for figure in _figures(values):
            new = fields_of(fact_of(fact_class("partnership.figure-reported"), figure))
            if not any(new.items() <= {**item}.items() for item in figures):
                found[f"figure.{figure['metric']}"] = figure["value"]
        return found

    def _say_not_taken_of_what_happened(self, row: Row, known: Recorded, fact: dict[str, Any]) -> None:
        """Say what a row tells beside a visit or a contact on record: its sides may be named by later names of theirs."""
        sides = {side: fact[side] for side in SIDES if known.fields.get(side) and side in fact}
        not_taken = _not_taken(fact_of(fact_class(known.type), fact), {**known.fields, **sides})
        self._say_not_taken(row, known.where, not_taken, fact.get("sources", ()), known=known.fields)

    def _to_take(self, known: Tie, tie: Mapping[str, Any]) -> str:
        """How it is taken what a row says of the agreement whose place a known one took, if it says so."""
        if "replaces" not in tie or not known.recorded or known.signature.replaces:
            return ""
        instrument = self._taken_place_of(tie["replaces"], self.ties.get(known.stream, ()))
        if instrument is None or instrument == known.instrument:
            return ""
        return f"; {self._to_replace(known, instrument, tie.get('sources', ()))} takes replaces"

    def _say_not_taken(
        self,
        row: Row,
        where: str,
        fields: Mapping[str, Any],
        sources: Cited,
        *,
        known: Mapping[str, Any] = NOTHING,
        to_take: str = "",
    ) -> None:
        """Say what a row tells beside what is known, and is recorded nowhere, with the command that takes it."""
        if not fields:
            return
        recorded = not where.startswith("row ")
        settings = {
            name: [*_settings(name, _with_known(value, known.get(name)))]
            for name, value in fields.items()
            if recorded and isinstance(value, str | list | dict) and "." not in name and name != "replaces"
        }
        told = ", ".join(
            name if name in settings else f"{name} ({_in_words(value)})" for name, value in fields.items()
        )
        said = f"{where} has this already, but not what this row says of {told}: that is not taken"
        if settings:
            change = " ".join(
                f"--set {quoted(setting)}" for setting in itertools.chain.from_iterable(settings.values())
            )
            by = f" --source {quoted(sources[0]['source'])}" if sources else ""
            said += f"; to have it so: {called()} correct {quoted(where)} {change} --because …{by}"
        self.result.cautions.append((row.number, said + to_take))

    def _new_ending(self, each: Ending) -> tuple[str, dict[str, Any]] | None:
        """How the tie ended, where that is not on record; nothing where it must be said first whether it is."""
        type_, dated, fact = each.type, each.on is not None, dict(each.fact)
        stream, sources = each.row.stream or "", each.fact.get("sources", ())
        ties, known = self.ties.get(stream, ()), self._recorded(stream)
        again = any(tie.begins_anew for tie in ties)
        if not dated:
            before = [end for end in known if end.type == type_ and self._was_over_before(end, each) is True]
            known = [end for end in known if end not in before]
            again = again or bool(before)
            if since := self.edition.ended(ties, type_, sources, again=again):
                fact |= _since(since, fact)
        end = is_told(known, type_, fact, dated=dated, heirs=self.bodies.heirs)
        if end and end.undone and not dated and self._was_over_before(end, each) is None:
            row = each.row
            row.outcome, reason = self.edition.reason_of_no_day(end, end.undone, sources, row.number)
            row.reason, row.by_hand = _and(row.reason, reason), True
        return None if end else (type_, fact)

    def _was_over_before(self, end: Recorded, each: Ending) -> bool | None:
        """Whether an end on record was undone before what a row tells without a day, and is another one.

        None where that hangs on the day of the list, and nobody says which that is.
        """
        sources = each.fact.get("sources", ())
        if end.undone is None:
            return False
        if each.dated and (each.tie.where in end.undone.since or after(each.tie.on, end.undone.on)):
            return True
        if (each.dated and end.type == TERMINATED) or self.edition.told(end, sources):
            return False
        listed = self.edition.day_of(sources)
        return end.undone.latest < when.bounds(listed)[0] if listed else None

    def _recorded(self, stream: str) -> Sequence[Recorded]:
        if (known := self.told.get(stream)) is not None:
            return known
        return self._keep(stream, found) if (found := self.world.told(stream)) else ()

    def _keep(self, stream: str, more: Iterable[Recorded]) -> list[Recorded]:
        """What is known of a stream, with what a row tells of it."""
        known = self.told.setdefault(stream, [])
        known += more
        return known

    def _openings(
        self, row: Row, fresh: Sequence[Body], sources: dict[str, Any]
    ) -> list[tuple[str, str, dict[str, Any]]]:
        """The registrations and the opening that a row needs. Errors: `Unfit`."""
        lines = [(f"body:{body.slug}", "body.registered", sources | _registered(body)) for body in fresh]
        stream = row.stream or ""
        if not row.in_network and not self._is_open(stream):
            lines.append((stream, "partnership.opened", sources | {"parties": sorted(row.parties)}))
        return lines

    def _is_open(self, stream: str) -> bool:
        """Whether a partnership is open on record, or was opened by an earlier row."""
        if stream in self.opened or any(not tie.recorded for tie in self.ties.get(stream, ())):
            return True
        return stream in self.world.partnerships and self.world.is_open(stream)

    def _cautions(self, row: Row, fresh: Sequence[Body]) -> list[str]:
        """What is to be said of bodies that are new."""
        said: list[str] = []
        told: list[str] = []
        for body in fresh:
            if body.region and (other := self.bodies.apart_by_region(body)):
                one = in_one(body.country or other.country, body.region, other.region or "")
                short = may_be_in_short(body.region, other.region or "")
                may_be = "is another than" if one is False or not short else "may be"
                told.append(
                    f"{body.slug} is new, apart from {other.slug} by its region alone: {body.region} {may_be}"
                    f" {other.region}; if they are one, say one region in all rows, or its slug"
                )
            elif near := self.bodies.near(body, _other(row.parties, body.slug)):
                said.append(
                    f"{body.slug} is new; is it {near}? Then give it that slug, in a column of the sheet:"
                    f" --map COLUMN={self._slug_of(row, body)}"
                )
            if body.lat is not None and (
                elsewhere := gazetteer.elsewhere(body.slug, body.country, body.lat, body.lon)
            ):
                told.append(elsewhere)
        self.result.cautions += [(row.number, sentence) for sentence in told]
        return [*said, *told]

    def _slug_of(self, row: Row, body: Body) -> str:
        """The field of a map that gives the slug of one of those whom a row names."""
        two = len(self.sides) > 1
        return f"{self.sides[row.parties.index(body.slug)]}.slug" if two else "slug"

    def _brought(self, row: Row, lines: Sequence[Line], fresh: Sequence[Body]) -> tuple[str, ...]:
        """What lines of a row bring, in words, now that they are put down."""
        adds: list[str] = []
        for stream, type_, fields in lines:
            match type_:
                case "body.registered":
                    adds.append(stream.replace("body:", "body ", 1))
                case "partnership.opened":
                    adds.append("partnership")
                    self.opened.add(stream)
                case "partnership.signed":
                    adds.append(fields["instrument"])
                case "partnership.figure-reported":
                    told = fields_of(fact_of(fact_class(type_), fields))
                    self._recorded(stream)
                    self._keep(stream, [Recorded(f"row {row.number}", type_, told)])
                case _:
                    fact = fact_of(fact_class(type_), fields)
                    adds.append(str(sentence(fact, self._called)))
                    self._recorded(stream)
                    self._keep(stream, [Recorded(f"row {row.number}", type_, fields_of(fact))])
        for body in fresh:
            body.registered = True
        return tuple(adds)

    def _called(self, slug: str) -> str:
        """The name of a body, told from others of the same; other words as they are."""
        return self._told(self.bodies.by_slug[slug]) if slug in self.bodies.by_slug else slug

    def _disagree(self, row: Row, tie: dict[str, Any]) -> None:
        """What comes of a row that says otherwise than what is on record, now that all others have been read."""
        found = self._known(tie, row)
        if found is None:  # an earlier row has brought it
            raise Unlawful("the sheet says several things of this tie: leave all but one out, or name each")
        sources = tie.get("sources", ())
        self.edition.listed.update((each.stream, each.instrument) for each in (found.tie, *found.beside))
        if found.beside:
            row.outcome, row.by_hand = found.outcome, True
            row.reason = self.edition.reason_of_several(found, sources)
            return
        if found.outcome == "changed" and (found.tie.stream, found.tie.instrument) in self.edition.agreed:
            found = found._replace(outcome="contradicted")
        if end := self._ended_before(found, row):
            row.outcome = found.outcome
            row.reason = self.edition.reason_anew(found, end, row.stream or "", sources)
            row.by_hand, row.over = True, "ended"
            return
        row.outcome, row.reason = found.outcome, self.edition.reason(found, row.on, sources)
        row.by_hand = self._is_by_hand(found, sources)
        if others := self._says_closer_otherwise(row, found):
            row.by_hand = True
            row.reason = _and(row.reason, f"row {others[0].number} says {others[0].on} of it: which is it?")
        else:
            self._settle(row, tie, found)
        self._say_that_it_is_over(row, tie, found)

    def _says_closer_otherwise(self, row: Row, found: Compared) -> list[Row]:
        """The rows that say the rough day closer too of which a row does, and another one."""
        if found.outcome != "closer" or row.on is None:
            return []
        several = self.differing.get(found.tie.where, ())
        return [other for other in several if after(other.on, row.on) or after(row.on, other.on)]

    def _ended_before(self, found: Compared, row: Row) -> Recorded | None:
        """The end of a tie, on record or by another row, before the day that a row gives of it: it may have begun anew."""
        if found.field != "on" or found.outcome == "closer":
            return None
        stream = found.tie.stream if found.tie.recorded else row.stream or ""
        ends = [item for item in self._recorded(stream) if item.type == TERMINATED]
        ends += [
            Recorded(f"row {each.row.number}", each.type, each.fact) for each in self.endings.get(stream, ())
        ]
        since = found.tie.on if found.tie.begins_anew else None
        return next(
            (
                end
                for end in reversed(ends)
                if (day := end.fields.get("on"))
                and after(found.value, day)
                and not (since and not after(day, since))
            ),
            None,
        )

    def _is_by_hand(self, found: Compared, sources: Cited) -> bool:
        """Whether no option settles what a row says otherwise."""
        if not found.tie.recorded or self.edition.is_of_another_kind(found, sources):
            return True
        return self.edition.not_to_correct(found, sources) is not None

    def _settle(self, row: Row, tie: dict[str, Any], found: Compared, *, whole: bool = True) -> None:
        """Put down what the options say of the group of a row, where they settle the `whole` of it."""
        sources = tie.get("sources", ())
        if end := found.end or self._end_beside(row):
            found = found._replace(end=end)
        lines, done = self.edition.settled(found, sources, whole=whole)
        if not lines and (new := self.edition.new_voices(found, sources)):
            named = alone(*(item["source"] for item in new))
            self.result.unattested.add((found.tie.stream, found.tie.instrument, named))
        self._put(row, lines)
        if done:
            row.adds += (done,)
            row.reason = (
                row.reason.removeprefix(f"as {found.tie.where}").lstrip(", ").removesuffix(NOT_ATTESTED)
            )
            if found.undated and lines[0][1].endswith(".attested"):
                row.reason += ", and gives no day itself"
            if found.outcome != "unchanged" and not lines[0][1].endswith(".attested"):
                row.reason = self.edition.others_say(found, sources) if self.ways.settle.correct else ""
        if end:
            row.reason = _and(row.reason, self.edition.reason_of_end_beside(end))
        if lines:
            self._has_said(found, sources)

    def _has_said(self, found: Compared, sources: Cited) -> None:
        """Keep what an option has recorded of a tie, or a membership, for the rows that follow."""
        was, said = found.tie, frozenset(item["source"] for item in sources)
        ever = (*was.ever, found.value) if found.field == "on" and found.value else was.ever
        kinds = was.kinds | {found.value} if found.field == "kind" else was.kinds
        now = replace(was, ever=ever, kinds=kinds, spoken=was.spoken | said)
        if was in (ties := self.ties.get(was.stream, [])):
            ties[ties.index(was)] = now
        for spell in self.spells.get(was.stream, ()):
            spell.joined = now if spell.joined is was else spell.joined

    def _say_of_bodies(self) -> None:
        """What the rows say of bodies otherwise than it is on record."""
        for found in self.edition.differing():
            note = Row(
                found.row,
                "body-differs",
                self._told(found.body),
                (found.body.slug,),
                reason=found.reason,
            )
            note.by_hand = bool(found.countries)
            if lines := self.edition.mended(found):
                note.adds = (f"corrects {found.body.entry}",)
                note.reason = found.told if found.own or not found.rest.changes else found.rest.reason
            self.result.besides.append(note)
            self._put(note, lines)

    def _read_as_written(self) -> Iterator[Reading]:
        """How names were read with which their country stands, their other writing, or the mark of a note."""
        at = [place for place, key in self.columns if key.what == "name"]
        read = {words: found for words, found in self.named_with.items() if found}
        for how in ("country", "writing", "mark") if read else ():
            those = {words for words, found in read.items() if found.how == how}
            if those:
                first = next(words for words in read if words in those)
                cells = sum(
                    on_one_line(_cell(row, column)) in those for _, row in self.sheet.rows for column in at
                )
                yield Reading(how, first, read[first].in_words, cells, self._because(how))

    def _because(self, how: str) -> str:
        """Why names were read so; of countries the names that have something behind them too, and it may be none."""
        if how == "mark":
            return "without the mark of a note"
        left = [
            words
            for words, found in self.named_with.items()
            if not found and countries.BEHIND.fullmatch(words)
        ]
        if how != "country" or not left:
            return ""
        more = f" and {len(left) - 3:,} more" if len(left) > 3 else ""
        return f"and as they stand: {'; '.join(left[:3])}{more}"

    # --- towns by another name

    def _look_for_renamings(self) -> None:
        if not self.waiting or self.ways.settle.rename is False:
            return
        sightings: dict[Unknown, list[Sighting]] = {}
        for wait in self.waiting:
            partners = [body.slug for body in wait.found if body]
            if len(self.sides) == 1 and self.world.home:
                partners.append(self.world.home)
            on = self._day_of(wait)
            for item, body in zip(wait.said, wait.found, strict=True):
                if body is None:
                    rows = sightings.setdefault(unknown(item), [])
                    rows += [Sighting(item, partner, on, self._says_left(wait)) for partner in partners]
        gone = self._not_named(sightings.values())
        self.gone = frozenset(gone)
        self.offered = renamed(sightings, gone, self.bodies.by_slug.__getitem__, self.edition.left())
        for named, ties in gone.items():
            if listing := self.edition.listing_after(partial(iter, ties)):
                self.called_since[named] = listing[0]

    def _says_left(self, wait: Waiting) -> bool:
        """Whether a row that waits says that a membership ended."""
        with suppress(ValueError):  # it is said of the row, when that is judged
            return wait.of == "memberships" and wait.cells.end(wait.of) is not None
        return False

    def _day_of(self, wait: Waiting) -> str | None:
        """The day that a row which waits gives of its tie or its membership."""
        if wait.tie:
            return wait.tie["on"] if wait.tie["dated"] else None
        words = wait.cells.said.get("on") if wait.of == "memberships" else None
        return self.dates.unnoted(words, self.dated[ON]) if words and ON in self.dated else None

    def _was(self, said: Said) -> Body | None:
        """The body that is called so now, as far as one alone is offered."""
        offer = self.offered.get(unknown(said))
        return offer.bodies[0] if offer and offer.sure else None

    def _not_named(self, sightings: Iterable[Sequence[Sighting]]) -> dict[str, list[Tie]]:
        """The bodies that no row names, nor another sheet of this edition, with their ties that an earlier one lists.

        What the edition says closer of a tie may be of a row that names a body anew, where that says this day.
        """
        rows = [*itertools.chain.from_iterable(sightings)]

        def may_be_of_a_row(tie: Tie) -> bool:
            return any(
                row.partner in tie.parties and row.on is not None and says(tie, row.on) for row in rows
            )

        gone: dict[str, list[Tie]] = {}
        named = {*self.named, self.world.home}
        others = {*self.edition.before, *self.edition.after}
        for tie in self.edition.may_be_gone():
            if self.edition.lists(tie) and not (self.edition.only_mends(tie) and may_be_of_a_row(tie)):
                named |= tie.parties
            elif not tie.listed_by.isdisjoint(others):
                for slug in tie.parties & self.bodies.by_slug.keys():
                    gone.setdefault(slug, []).append(tie)
        return {slug: ties for slug, ties in gone.items() if slug not in named}

    def _again(self, wait: Waiting) -> None:
        """A row that waited, now that all others have been read."""
        row = wait.row
        offered = [
            None if body else self._was(item) for item, body in zip(wait.said, wait.found, strict=True)
        ]
        for item, body in zip(wait.said, wait.found, strict=True):
            offer = None if body else self.offered.get(unknown(item))
            if offer and not offer.sure:
                self._offer(wait, offered, offer.bodies, item)
                row.by_hand = True
                row.reason += self._rivals(item, offer.bodies, wait.sources)
                return
        for item, body in zip(wait.said, offered, strict=True):
            if body is None or _called(body, item.name):
                continue
            if self.ways.settle.rename is None:
                self._offer(wait, offered, [body], item)
                return
            if body.slug not in self.renamed:
                self.renamed.add(body.slug)
                names = self._as_renamed(body, item.name, wait.sources)
                self._put(row, [(f"body:{body.slug}", "body.renamed", fields) for fields in names])
                is_called = "was called" if len(names) > 1 else "is called"
                row.adds = (f"{body.slug} {is_called} {item.name}",)
                self.bodies.call(body, item.name)
        if wait.tie is None:
            self._tell_event(row, wait.of, wait.cells, wait.said, offered)
        else:
            self._judge(row, wait.values, wait.tie, wait.said, wait.cells, offered)

    def _offer(
        self, wait: Waiting, offered: Sequence[Body | None], bodies: Sequence[Body], said: Said
    ) -> None:
        """Let a row wait for the word that one of some bodies is called otherwise now, or that it is another."""
        row = wait.row
        row.in_network = wait.of == "memberships"
        home = (self.world.home,) if len(self.sides) == 1 and self.world.home else ()
        streams = self.world.members if row.in_network else self.world.partnerships
        on_record: tuple[str, ...] = ()
        for body in reversed(bodies):
            sides = [
                body if item is said else here or there
                for item, here, there in zip(wait.said, wait.found, offered, strict=True)
            ]
            row.parties = (*dict.fromkeys((*home, *(each.slug for each in sides if each))),)
            if row.stream:
                self.edition.unsure.add(row.stream)
            on_record = row.parties if row.stream in streams else on_record
        row.outcome = "renamed"
        self._show(row, [body or item for item, body in zip(wait.said, wait.found, strict=True)])
        names = self._as_renamed(bodies[0], said.name, wait.sources)
        renamed = ", then ".join(_to_rename(bodies[0].slug, fields) for fields in names)
        another = "an earlier" if len(names) > 1 else "another"
        row.reason = f"{' or '.join(map(self._told, bodies))} by {another} name? {renamed}"
        if len(bodies) == 1 and wait.tie and not wait.cells.end(wait.of):
            with suppress(ValueError):  # it is said of the row, when that is judged
                if found := self._known(wait.tie, row):
                    self._say_that_it_is_over(row, wait.tie, found)
        if row.stream not in streams:
            row.parties = on_record

    def _as_renamed(
        self, body: Body, name: str, sources: Sequence[Mapping[str, str]]
    ) -> list[dict[str, Any]]:
        """What is recorded of a body that the list calls so: that name; and behind that of an older list today's."""
        by = self.edition.by_then(sources)
        told = [{"name": name, "on": by, "sources": [*sources]}]
        if since := self.called_since.get(body.slug):
            again = self.edition.until(by, since)
            told.append({"name": body.name, "on": again, "sources": [{"source": since}]})
        return [{field: value for field, value in each.items() if value} for each in told]

    def _rivals(self, said: Said, bodies: Sequence[Body], sources: Cited) -> str:
        """Who else may be a body that may be called otherwise now, and that no option says who is."""
        slugs = {body.slug for body in bodies}
        names = [
            self._told(item)
            for wait in self.waiting
            for item in wait.said
            if (offer := self.offered.get(unknown(item))) and slugs & {body.slug for body in offer.bodies}
        ]
        others = [name for name in dict.fromkeys(names) if name != self._told(said)]
        so = f"; so may {' or '.join(others)} be" if others else ""
        one = self._as_one(said, bodies, sources) if len(bodies) > 1 else ""
        return f"{so}; say which first{one}; or --no-rename takes each for another"

    def _as_one(self, said: Said, bodies: Sequence[Body], sources: Cited) -> str:
        """The commands by which some bodies became the one that a row names, with all that this says of it."""
        slug = said.slug or self._slug_for(said)
        fields = {
            "kind": said.kind or bodies[0].kind,
            "country": said.country or bodies[0].country,
            "region": said.region,
            "lat": said.lat,
            "lon": said.lon,
        }
        words = [f"--{field} {quoted(str(value))}" for field, value in fields.items() if value is not None]
        words += [f"--ids {quoted(f'{register}={number}')}" for register, number in said.ids.items()]
        words += [f"--names {quoted(f'{tag}={name}')}" for tag, name in said.names.items()]
        name = quoted(said.name)
        named = name if slug == slugged(said.name) else f"{slug} --name {name}"
        by = "".join(f" --source {quoted(each['source'])}" for each in sources[:1])
        since = f" --on {quoted(on)}" if (on := self.edition.by_then(sources)) else ""
        took = "".join(
            f", {called()} record succeeded {quoted(body.slug)} --by {slug}{since}{by}" for body in bodies
        )
        return f"; if they became one, {called()} register body {named} {' '.join(words)}{by}{took}"

    def _slug_for(self, said: Said) -> str:
        """A slug that is free for a body that a row names anew, one in all rows; `…` where its name makes none."""
        key = unknown(said)
        if key not in self.slugs:
            self.slugs[key] = "…"
            with suppress(ValueError):  # without Latin letters, and no numbers are wanted
                self.slugs[key] = self.bodies.free_slug(said)
        return self.slugs[key]

    def _no_longer_listed(self) -> None:
        """What an earlier edition lists and this one does not."""
        for tie, reason in self.edition.gone(
            agreements=self._may_list(agreements=True),
            contacts=self._may_list(agreements=False),
            visits=self.ways.of == "visits",
            memberships=self.ways.of == "memberships",
        ):
            if self._heirs_are_listed(tie):
                continue
            in_network = tie.kind == JOINED
            those = tie.stream.partition(":")[2].split("@") if in_network else sorted(tie.parties)
            names = map(self._called, those)
            what = tie.kind.removeprefix("membership.")
            row = Row(0, "no-longer-listed", " – ".join(names), tuple(those), what, tie.on)
            row.in_network = in_network
            row.reason = reason
            if tie.kind in HAPPENED:
                if other := self.contacts.get(tie.stream) or self.listed_in.get(tie.stream):
                    kind = HAPPENED.get(other.kind or "", other.kind)
                    row.reason += f"; row {other.number} has a {kind} of the two"
            elif new := self.brought.get(tie.stream):
                row.reason += (
                    f"; row {new.number} brings a {new.kind} of the two: if it took its place, say so in a column"
                    f" for replaces, or --set replaces={tie.kind}"
                )
            elif beside := self._listed_beside(tie):
                to_replace = self._to_replace(beside, tie.instrument, self.ways.sources)
                row.reason += (
                    f"; {beside.where} is a {beside.kind} of the two: if it took its place, {to_replace}"
                )
            else:
                row.reason += self._may_be_called(tie)
            self.result.besides.append(row)
        self._not_in_later_editions()

    def _may_be_called(self, tie: Tie) -> str:
        """Which one town of its country the rows name anew beside the partner of one that is gone, of another day."""
        found: dict[tuple[str, str], tuple[Waiting, Said]] = {}
        for gone, wait in itertools.product(self.gone & tie.parties, self.waiting):
            partners = {each.slug for each in wait.found if each} or {self.world.home or ""}
            if wait.row.outcome != "new" or wait.tie is None or not tie.parties - {gone} <= partners:
                continue
            body = self.bodies.by_slug[gone]
            for item, known in zip(wait.said, wait.found, strict=True):
                if (
                    known is None
                    and body.country == item.country is not None
                    and not lies_elsewhere(item, body)
                ):
                    found.setdefault((gone, normalise(item.name)), (wait, item))
        if len(found) != 1:
            return ""
        (gone, _), (wait, item) = found.popitem()
        if not self.edition.may_have_had(tie, self._day_of(wait)):
            return ""
        renamed = ", then ".join(
            _to_rename(gone, fields)
            for fields in self._as_renamed(self.bodies.by_slug[gone], item.name, wait.sources)
        )
        return (
            f"; row {wait.row.number} has {item.name}, new beside the same: if that is {self._called(gone)} by another"
            f" name, retract what is recorded of the row, if anything is, then {renamed}"
        )

    def _not_in_later_editions(self) -> None:
        """What the rows bring, and an edition of after this list has not that was imported before: it were on record."""
        if not self.edition.after:
            return
        new = [
            (f"the {tie.kind}", tie)
            for stream, ties in self.ties.items()
            for tie in ties
            if not tie.recorded and stream not in self.ended
        ]
        new += [(f"the {tie.instrument}", tie) for tie in self.happened]
        new += [
            ("the membership", spell.joined)
            for spells in self.spells.values()
            for spell in spells
            if not spell.joined.recorded and not spell.left
        ]
        after = {
            "the membership": self.edition.after,
            "the contact": self.edition.listing_after(self.world.contacts),
            "the visit": self.edition.listing_after(self.world.visits),
        }
        agreements = self.edition.listing_after(self.world.every)
        for what, tie in new:
            if not (later := after.get(what, agreements)):
                continue
            in_network = tie.kind == JOINED
            those = tie.stream.partition(":")[2].split("@" if in_network else "--")
            row = Row(0, "no-longer-listed", " – ".join(map(self._called, those)), (*those,))
            row.kind, row.on, row.in_network = tie.kind.removeprefix("membership."), tie.on, in_network
            row.reason = f"{what} of {tie.where}, listed here, and not by {later[0]}, a later edition of it"
            if what not in after and (beside := self._listed_beside(tie)):
                to_replace = self._to_replace(beside, tie.instrument, [{"source": later[0]}])
                row.reason += (
                    f"; {beside.where} is a {beside.kind} of the two: if it took its place, {to_replace}"
                )
            self.result.besides.append(row)

    def _listed_beside(self, tie: Tie) -> Tie | None:
        """An agreement of the two that the sheet has, closer or no older, of which nothing says whose place it took."""
        return next(
            (
                other
                for other in self.ties.get(tie.stream, ())
                if other.recorded
                and (
                    TIERS[other.kind] > TIERS.get(tie.kind, TIERS[other.kind])
                    or (other.kind != tie.kind and not (other.on and after(tie.on, other.on)))
                )
                and not other.signature.replaces
                and (
                    (other.stream, other.instrument) in self.edition.listed
                    or not other.listed_by.isdisjoint(self.edition.after)
                )
            ),
            None,
        )

    def _heirs_are_listed(self, tie: Tie) -> bool:
        """Whether the sheet has what others have who took the place of those whose tie it no longer has.

        Of an agreement that is one of its kind and day: the two may have had several, and it may have dropped one.
        """
        kind = tie.stream.partition(":")[0]
        heirs = [self.bodies.heirs.get(slug, slug) for slug in parties(tie.stream)]
        if heirs == parties(tie.stream):
            return False
        there = f"{kind}:{'@'.join(heirs) if kind == 'membership' else '--'.join(sorted(heirs))}"
        if tie.kind in {*HAPPENED, JOINED}:
            return there in {*self.listed_in, *self.contacts, *self.spells}
        return any(
            other.kind in tie.kinds and may_be_of_one_day(tie.on, other.on)
            for other in self.ties.get(there, ())
            if not other.recorded or (other.stream, other.instrument) in self.edition.listed
        )

    def _may_list(self, *, agreements: bool) -> bool:
        """Whether the sheet may have agreements, or contacts: one of visits says nothing of either."""
        if self.ways.of != "agreements":
            return self.ways.of == "contacts" and not agreements
        if any(key == KIND for _, key in self.columns):
            return True
        return agreements != (normalise(self._meant(self.fields.constants[KIND])) in CONTACT)

    def _left_out(self, number: int, cells: Sequence[str]) -> str:
        if not self.leaves_out:
            return ""
        if number in self.ways.skip_rows:
            return "left out, by its number"
        for at, value in self.skip:
            if normalise(_cell(cells, at)) == value:
                return f"left out: {self.sheet.columns[at]} is {_cell(cells, at) or 'empty'}"
        for at, wanted in self.only.items():
            if normalise(_cell(cells, at)) not in wanted:
                return f"left out: {self.sheet.columns[at]} is {_cell(cells, at) or 'empty'}"
        return ""

    def _values(self, cells: Sequence[str]) -> dict[Key, str]:
        """What the row says, field by field; what is absent is left out. Errors: `Unfit`."""
        values = dict(self.fields.constants)
        width, explained = len(cells), bool(self.ways.words)
        for at, key, before in self.reading:
            words = cells[at] if at < width else ""
            if not words:
                continue
            if before is not None and words in before:
                values[key] = words
                continue
            if "?" in words or not words.isascii() or words[0] in _NOT_WHOLE:
                self._see_that_it_is_whole(key, words)
            if key.what == "note":
                continue
            if (len(words) <= _LONGEST_ABSENT or explained) and self._says_nothing(key, words):
                if key.what in DATES and _is_absent(key, words):
                    self.dates.absent(words)
                continue
            values[key] = words
            if before is not None and (key.what not in _WORDED or self._is_a_word(key, words, cells)):
                before.add(words)
        return values

    def _is_a_word(self, key: Key, words: str, cells: Sequence[str]) -> bool:
        """Note a word that is not known; what stands in a row that counts the others is none, and is not noted."""
        if counts_others([_cell(cells, at) for at, key in self.columns if key.what == "name"]):
            return False
        self._note_unknown(key, words)
        return True

    def _naming_whom(self, cells: Sequence[str]) -> dict[Key, str]:
        """The same of the bodies alone, and nothing is noted."""
        values = dict(self.fields.constants)
        for at, key in self.of_bodies:
            words = _cell(cells, at)
            if words and not self._says_nothing(key, words):
                values[key] = words
        return values

    def _says_nothing(self, key: Key, words: str) -> bool:
        """Whether a word says that nothing is known, or, but for names, is explained so: `--read 'n. c.=unknown'`."""
        if _is_absent(key, words):
            return True
        if not self.ways.words or key.what == "name" or key.what.startswith("names."):
            return False
        meant = self.ways.words.get(normalise(words))
        if meant is None or not _is_absent(key, meant):
            return False
        self.explained.add(normalise(words))
        return True

    def _note_unknown(self, key: Key, words: str) -> None:
        """Note a word that is not known, so that all are said together."""
        meant = self._meant(words)
        if is_known(key, meant) or meant == NO_VALUE:
            return
        self.result.unknown.setdefault(words, nearly(key, meant) or "…")

    def _see_that_it_is_whole(self, key: Key, words: str) -> None:
        """Refuse a cell whose letters were lost on the way, or whose formula failed. Errors: `Unfit`."""
        if words in ERRORS:
            raise Unfit(
                f"{written(key)}: its formula fails, and leaves {words}: mend it in the sheet, or empty the cell"
            )
        if words == NO_VALUE:
            raise Unfit(
                f"{written(key)}: its formula was never calculated: open the workbook, save it again, and import that"
            )
        if self.ways.literally or words == "?" or (words.isascii() and "?" not in words):
            return
        name = key.what == "name" or key.what.startswith("names.")
        if why := _suspected(words, name=name, title=key.what in {"title", "place"}):
            raise Unfit(f"{written(key)}: {why}; {HOW}; {INSIST} takes it as it is, where it is meant")

    # --- the tie

    def _tie(
        self, said: Mapping[str, str], values: Mapping[Key, str], cells: Sequence[str]
    ) -> dict[str, Any]:
        """The fields of `partnership.signed`, but for its name; and whether it is dated. Errors: `Unfit`."""
        if "kind" not in said:
            heading = next((self.sheet.columns[at] for at, key in self.columns if key == KIND), "")
            without = (
                f"; --skip {quoted(f'{heading}=')} leaves out all such rows, --read =contact takes them in as contacts"
                if heading
                else ""
            )
            raise Unfit(f"it does not say what kind of tie it is{without}")
        first, again = and_renewed(said.get("on", ""))
        on = self._when(first, ON) if first else None
        renewed = self._when(again, ON) if again else None
        fact: dict[str, Any] = {"kind": self._once("_kind", said["kind"]), "dated": on is not None}
        if on := self._seen(on, said):
            fact["on"] = on
        if renewed:
            fact["renewed"] = renewed
        if self.as_they_stand:
            fact |= {name: words for name in self.as_they_stand if (words := said.get(name))}
        if "instrument" in said:
            fact["instrument"] = slug(said["instrument"])
        if "certainty" in said:
            fact["certainty"] = self._meant(said["certainty"]).casefold()
        if self.of_a_term and (
            term := {name: said[key] for name, key in self.of_a_term.items() if key in said}
        ):
            fact["term"] = {
                name: self._when(of, Key("tie", _OF_A_TERM[name])) if name in {"from", "until"} else of
                for name, of in term.items()
            }
        if note := self._note(values, cells):
            fact["note"] = note
        if sources := self._sources(said.get("source")):
            fact["sources"] = sources
        return fact

    def _seen(self, on: str | None, said: Mapping[str, str]) -> str | None:
        """A day in EDTF on which something began, None for none: where it is open at its end, no later than it was there.

        Errors: NotAWhen, `Unfit`.
        """
        if on and not on.endswith(OR_LATER):
            return on
        by_then = self._there_by(said)
        if not (on and by_then):
            return on or by_then
        first, last = (
            on.removesuffix(OR_LATER).removeprefix("["),
            by_then.removeprefix("[..").removesuffix("]"),
        )
        known = first if first == last else f"[{first}..{last}]"
        with suppress(when.NotAWhen):  # it is said to be of after the list
            when.bounds(known)
            return known
        return on

    def _there_by(self, said: Mapping[str, str]) -> str | None:
        """By when there was what no row dates: by the day of the list, or by that of its end where that came before.

        Errors: NotAWhen, `Unfit`.
        """
        listed = self.ways.listed_on
        if listed is None:
            return None
        days = [listed]
        for name in ("status", "ended", "term.until"):
            words = said.get(name, "")
            _, day = with_its_day(self._meant(words))
            if day or (words and name != "status" and not gives_no_day(self._meant(words))):
                words = day or words
                key = ENDED_ON if day else Key("tie", name)  # it is read once more for itself, and noted then
                if (on := self.dates.unnoted(words, self._column(words, key))) is None:
                    continue
                last = on if re.fullmatch("[0-9-]+", on) else when.iso(when.bounds(on)[1])
                days += [last] if last else []
        return f"[..{min(days, key=lambda day: when.bounds(day)[1])}]"

    def _note(self, values: Mapping[Key, str], cells: Sequence[str]) -> str:
        if not self.has_notes:
            return ""
        found = [
            (self.sheet.columns[at], words)
            for at in self.notes
            if (words := _cell(cells, at)).casefold() not in ABSENT
        ]
        told = [words if len(self.notes) == 1 else f"{heading}: {words}" for heading, words in found]
        return "; ".join([*told, *(words for key, words in values.items() if key.what == "note")])

    def _kind(self, words: str) -> str:
        meant = self._meant(words)
        found = kind_of_instrument(meant)
        if found is None:
            refusal = _unknown(words, "kind of tie", _near(words, tuple(KINDS)))
            raise Unfit(
                f"{refusal}; the kinds are {', '.join(KINDS)}, and contact for what is no agreement; a row without any of"
                " them is left out with --skip"
            )
        return found

    def _sources(self, words: str | None) -> list[dict[str, str]]:
        """Whose word a row is, by a cell that says so: one list for all that say the same. Errors: `Unfit`."""
        if words not in self.cited:
            self.cited[words] = self._cited(words)
        return self.cited[words]

    def _cited(self, words: str | None) -> list[dict[str, str]]:
        found = list(self.ways.sources)
        for word in re.split(r"[;,\s]+", words) if words else ():
            name, _, at = word.partition("#")
            if name:
                cited = slug(name.casefold().removeprefix("source:"))
                if not self.world.source(cited):
                    raise Unlawful(
                        f"the source {cited} is not in this ledger:"
                        f" {called()} register source {cited} --title … --kind …"
                    )
                found.append({"source": cited} | ({"at": at} if at else {}))
        return [item for number, item in enumerate(found) if item not in found[:number]]

    def _when(self, words: str, key: Key) -> str:
        """A date as an office writes it, where it can mean one thing only. Errors: NotAWhen, `Unfit`."""
        try:
            return self.dates.read(words, self._column(words, key))
        except when.NotAWhen as error:
            if error.offered:
                first, *others = error.offered
                or_so = "".join(f", or ={other}," for other in others)
                raise Unfit(f"{error}; --read {quoted(f'{words}={first}')}{or_so} reads it so") from None
            if key == ENDED_ON or any(map(str.isdigit, words)):
                raise
            unknown = f"--read {quoted(f'{words}=unknown')}"
            raise Unfit(f"{error}; where that says that it is not known: {unknown}") from None

    def _column(self, words: str, key: Key) -> Column:
        """How the dates of a field are read."""
        if key in self.dated:
            return self.dated[key]
        column = replace(self.dates.column([(0, words)]), ends=key.what in _ENDS)
        column = column if column.named else replace(column, because="")
        if key in self.fields.constants:
            self.dated[key] = column  # it holds for all rows
        return column

    def _meant(self, words: str) -> str:
        if not self.ways.words:
            return words
        word = normalise(words)
        self.explained.add(word)
        return self.ways.words.get(word, words)

    def _once(self, read: str, words: str) -> str:
        """What a word means, by what reads it, once: a column says the same ones over and over. Errors: `Unfit`."""
        known = self.meanings.get((read, words))
        if known is None:
            known = self.meanings[read, words] = getattr(self, read)(words)
        return known

    # --- its sides

    def _said(self, side: str, values: Mapping[Key, str]) -> Said:
        """What the row says of one side: a list has the ties of one town under each other. Errors: `Unfit`."""
        whats, keys = self.telling_of[side]
        words = tuple(map(values.get, keys))
        before, said = self.last_said.get(side, _NOBODY)
        if said is None or before != words:
            said = self._said_anew(
                side, {what: word for what, word in zip(whats, words, strict=True) if word}
            )
            self.last_said[side] = words, said
        return said

    def _said_anew(self, side: str, said: Mapping[str, str]) -> Said:
        names: Mapping[str, str] = NOTHING
        if self.has_names:
            names = {tag: on_one_line(said[what]) for tag, what in self.names_of[side] if what in said}
        name = on_one_line(said.get("name", "")) or names.get("en") or next(iter(names.values()), None)
        own = said.get("slug")
        if own:
            slug(own)
        if name is None:
            if own in self.bodies.by_slug:
                name = self.bodies.by_slug[own].name
            else:
                raise Unfit(f"it does not say how {side if side in {'a', 'b'} else f'the {side}'} is called")
        ids: Mapping[str, str] = NOTHING
        if self.has_numbers:
            ids = {tag: _number(tag, said[what]) for tag, what in self.numbers_of[side] if what in said}
        kind = said.get("kind") or ("network" if side == "network" else None)
        code = self._once("_country", said["country"]) if "country" in said else None
        written = self._as_written(name)
        if written and (written.country is None or code in {None, written.country}):
            name, code, names = written.name, code or written.country, {**written.names, **names}
        return Said(
            name,
            {tag: words for tag, words in names.items() if words != name} if names else NOTHING,
            language=next((tag for tag, words in names.items() if words == name), None) if names else None,
            kind=self._once("_body_kind", kind) if kind else None,
            country=code,
            slug=own,
            ids=ids or NOTHING,
            region=on_one_line(said["region"]) if "region" in said else None,
            lat=_degrees(said["lat"], "lat") if "lat" in said else None,
            lon=_degrees(said["lon"], "lon") if "lon" in said else None,
        )

    def _as_written(self, name: str) -> Written | None:
        """How a name is read with its country behind it, or its other writing; None for others, and for one on record."""
        if _BESIDE_A_NAME.isdisjoint(name):
            return None
        if name not in self.named_with:
            found = None
            if not (self.bodies.named(name) or self.bodies.as_shown(name)):
                bare = without_mark(name)
                if with_country := countries.behind(bare or name):
                    found = Written(*with_country)
                elif in_two := in_two_ways(bare or name, self.headings):
                    found = Written(in_two[0], None, {in_two[2]: in_two[1]})
                elif bare:
                    found = Written(bare)
            self.named_with[name] = found
        return self.named_with[name]

    def _country(self, words: str) -> str:
        found = countries.meant(self._meant(words).strip())
        if len(found) == 1:
            return found[0]
        if found:
            say = " or ".join(f"--read {quoted(f'{words}={code}')}" for code in found)
            raise Unfit(f"{words!r} is what languages call {' and '.join(found)}: say which, {say}")
        near = countries.near(words)
        raise _unknown(words, "country", near, near and country(near))

    def _body_kind(self, words: str) -> str:
        meant = normalise(self._meant(words))
        if meant in BODY_KINDS:
            return meant
        if meant in _BODY_KINDS:
            return _BODY_KINDS[meant]
        raise _unknown(words, "kind of body", _near(words, (*BODY_KINDS, *_BODY_KINDS)))

    # --- what is known, and what is told

    def _known(self, tie: dict[str, Any], row: Row) -> Compared | None:
        """The instrument on record that the row tells of, and how; None for a new one. Errors: `Unlawful`."""
        own = self._known_of(tie, row.parties, row.stream)
        if (own and own.outcome == "unchanged") or not self.bodies.heirs:
            return own
        found = self._by_succession(tie, row)
        if not found:
            return own
        those = [*([(row.parties, own)] if own else []), *found]
        best = min(self._fit(each) for _, each in those)
        (sides, taken), *others = [(sides, each) for sides, each in those if self._fit(each) == best]
        same = taken.outcome == "unchanged"
        if taken is own and taken.outcome != "closer":
            return own
        self.listed_in.setdefault(row.stream or "", row)
        if same:
            self.edition.listed.update(
                (each.tie.stream, each.tie.instrument) for _, each in [(sides, taken), *others]
            )
        if same or not others:
            row.parties = sides
            return taken
        return taken._replace(beside=tuple(each.tie for _, each in others))

    def _fit(self, found: Compared) -> tuple[int, bool]:
        """How well a row fits what it may be of, the best first: of one day, closer, or otherwise; then as no other does."""
        agreed = (found.tie.stream, found.tie.instrument) in self.edition.agreed
        return _FITS.get(found.outcome, len(_FITS)), agreed and found.outcome != "unchanged"

    def _known_of(
        self, tie: dict[str, Any], those: Sequence[str], stream: str | None = None
    ) -> Compared | None:
        """The same of what some bodies have, by their partnership where that is at hand."""
        stream = stream or f"partnership:{'--'.join(sorted(those))}"
        if stream not in self.ties:
            self.ties[stream] = [*self.world.ties(stream)] if stream in self.world.partnerships else []
        if not self.ties[stream] and not self.wider:
            return None
        name, on = tie.get("instrument"), tie["on"] if tie["dated"] else None
        by = None if on else tie.get("on")
        known = [item for item in self.ties[stream] if name is None or name in item.names]
        if other := next((item for item in known if name and tie["kind"] not in item.kinds), None):
            raise Unlawful(
                f"{name} is a {other.kind} by {other.where}, not a {tie['kind']}: give this one another name"
            )
        others = known
        known = [item for item in others if tie["kind"] in item.kinds]
        if any(item.begins_anew for item in known):
            ends = [item.fields.get("on") for item in self._recorded(stream) if item.type == TERMINATED]
            known = of_its_time(known, ends, on or tie.get("ended"))
        one_of_a_kind = bool(name) or TIERS[tie["kind"]] >= _TIER_OF_ONE
        heard = self.edition.heard(tie.get("sources", ()))
        agreed = self.edition.agreed
        found = compared(
            known, on, heard, kind=tie["kind"], one_of_a_kind=one_of_a_kind, by=by, agreed=agreed
        )
        found = found and self.edition.beside_others(found, on, tie.get("sources", ()))
        found = found and self.edition.before_its_later(found, by, tie.get("sources", ()))
        if found is None or found.outcome != "unchanged":
            of_more = [*self._wider(those, tie["kind"])]
            wider = compared(of_more, on, heard, kind=tie["kind"], one_of_a_kind=False, by=by)
            if wider and wider.outcome == "unchanged":
                return wider
        if not known and on and one_of_a_kind and not name and "replaces" not in tie:
            return self.edition.by_another_kind(others, tie["kind"], on, tie.get("sources", ()))
        return found

    def _by_succession(self, tie: dict[str, Any], row: Row) -> list[tuple[tuple[str, ...], Compared]]:
        """What a row says of what those had whose place its parties took; and of their heirs where these have just that.

        Who they are stands beside it. What is of a day after the succession is the heir's own.
        """
        on = tie["on"] if tie["dated"] else None
        found: list[tuple[tuple[str, ...], Compared]] = []
        for sides in itertools.product(*map(self._with_predecessors, row.parties)):
            before = [slug for slug in sides if slug not in row.parties]
            if before and (of := self._known_of(tie, sides)) and of.tie.recorded:
                took = (self.bodies.by_slug[slug].since for slug in before)
                since = on and any(day and when.bounds(on)[0] > day[1] for day in took)
                if of.outcome == "unchanged" or not since:
                    found.append((sides, of))
        heirs = tuple(self.bodies.heirs.get(slug, slug) for slug in row.parties)
        if on and heirs != row.parties and (of := self._known_of(tie, heirs)) and of.outcome == "unchanged":
            found.append((heirs, of))
        return found

    def _with_predecessors(self, slug: str) -> list[str]:
        """A body, and those whose place it took."""
        return [slug, *(each for each, heir in self.bodies.heirs.items() if heir == slug)]

    def _wider(self, those: Sequence[str], kind: str) -> Iterator[Tie]:
        """What more than two bodies have between them, these two among them."""
        for stream in self.wider:
            if set(those) < set(stream.removeprefix("partnership:").split("--")):
                yield from (tie for tie in self.world.ties(stream) if kind in tie.kinds)

    def _tell(
        self, row: Row, tie: dict[str, Any], bodies: Sequence[Body], values: Mapping[Key, str]
    ) -> tuple[tuple[str, ...], str]:
        """Put down the lines of a row; what it brings, and a caution. Errors: NotAFact, `Unfit`."""
        stream, sources = row.stream or "", {"sources": tie["sources"]} if "sources" in tie else {}
        fresh = [body for body in bodies if not body.registered]
        lines = self._openings(row, fresh, sources)
        instrument = tie.get("instrument") or self._instrument(stream, tie)
        signed = self._signed(stream, instrument, tie, values, bodies)
        before = len(lines)
        lines.append((stream, "partnership.signed", signed))
        if self.has_figures:
            lines += [
                (stream, "partnership.figure-reported", figure | sources) for figure in _figures(values)
            ]
        told = self._put(row, lines)
        adds = self._brought(row, lines, fresh)
        if self.edition.before:
            self.brought.setdefault(stream, row)
        new = Tie(
            signed["instrument"],
            tie["kind"],
            tie.get("on"),
            f"row {row.number}",
            stream,
            recorded=False,
            ever=alone(tie["on"]) if "on" in tie else (),
            kinds=set_of(tie["kind"]),
            names=set_of(signed["instrument"]),
            line=told[before],
        )
        if self.ties[stream]:
            self.ties[stream].append(new)
        else:
            self.ties[stream] = [new]  # a list that grew keeps room for more
        self.opened.discard(stream)  # its tie says that from here on
        return adds, "; ".join(self._cautions(row, fresh))

    def _signed(
        self,
        stream: str,
        instrument: str,
        tie: dict[str, Any],
        values: Mapping[Key, str],
        bodies: Sequence[Body],
    ) -> dict[str, Any]:
        """The fields of `partnership.signed`, of a tie by this name. Errors: `Unfit`."""
        signed = {name: value for name, value in tie.items() if name not in {"dated", "renewed", "ended"}}
        signed["instrument"] = instrument
        if words := tie.get("replaces"):
            replaced = self._taken_place_of(words, self.ties.get(stream, ()))
            signed["replaces"] = None if replaced == instrument else replaced
            signed = {name: value for name, value in signed.items() if value is not None}
        if words := values.get(LISTED_BY):
            self._one_sided(signed, words, bodies)
        return signed

    def _put(self, row: Row, lines: Sequence[Line]) -> list[Listed]:
        """Put down what a row brings. Errors: NotAFact, and then nothing is."""
        told = [
            Listed(stream, fact_class(type_), fields) for stream, type_, fields in lines
        ]  # what cannot be read is said of this row, and of no other
        self.result.lines += told
        self.result.row_of += [row] * len(told)
        return told

    def _taken_place_of(self, words: str, known: Sequence[Tie]) -> str | None:
        """The instrument that the row's tie replaces; None where the two have none of that kind. Errors: `Unfit`."""
        meant = self._meant(words)
        found = next((tie for tie in known if tie.instrument == meant), None)
        if found is None:
            kind = kind_of_instrument(meant)
            if kind is None:
                raise Unfit(
                    f"it replaces {words}, which is no kind of tie, and no instrument of the two on record"
                )
            found = next((tie for tie in known if tie.kind == kind), None)
        if found is None:
            return None
        if found.recorded:
            self.edition.listed.add((found.stream, found.instrument))
        return found.instrument

    def _instrument(self, stream: str, tie: dict[str, Any]) -> str:
        """A name for the instrument: its kind and its year, unique in the partnership."""
        name = _named(tie["kind"], tie.get("on") if tie["dated"] else None)
        if not self.ties[stream]:
            return name
        taken = {row.instrument for row in self.ties[stream]}
        numbered = itertools.chain([name], (f"{name}-{number}" for number in itertools.count(2)))
        return next(word for word in numbered if word not in taken)

    def _one_sided(self, signed: dict[str, Any], words: str, bodies: Sequence[Body]) -> None:
        """A tie that one side alone lists is reported, and the note says by whom. Errors: `Unfit`."""
        meant = normalise(self._meant(words))
        side = _LISTED.get(meant)
        if side == "both":
            return
        sides = {"a": 0, "counterpart": 0, "b": 1, "home": 1}
        if side and ((side in {"a", "b"}) == (len(self.sides) > 1)):
            at = sides[side]
        else:
            named = [
                at
                for at, body in enumerate(bodies)
                if meant in {normalise(name) for name in (body.slug, body.name, *body.called)}
            ]
            if len(named) != 1:
                known = "both, a or b" if len(self.sides) > 1 else "both, home or counterpart"
                raise Unfit(f"listed_by is {known}, or the name of a side, not {words}")
            at = named[0]
        lister, other = bodies[at].name, bodies[1 - at].name
        if signed.get("certainty") != "alleged":
            signed["certainty"] = "reported"
        told = f"listed by {lister} alone, not by {other}"
        signed["note"] = f"{signed['note']}; {told}" if "note" in signed else told


@lru_cache(maxsize=10_000)
def _named(kind: str, on: str | None) -> str:
    """A kind and its year, where one is known; once for all ties that have the same."""
    year = _year(on) if on else ""
    return f"{kind}-{year}" if year else kind


@lru_cache(maxsize=10_000)
def _year(day: str) -> str:
    """The year in which a day surely lies; empty where it may be several."""
    years = {(when.iso(end) or "")[:4] for end in when.bounds(day)}
    return years.pop() if len(years) == 1 else ""


def _see_that_it_began_first(on: str | None, until: str | None, begun: str, ended: str) -> None:
    """Refuse a row whose end lies before its beginning. Errors: `Unfit`."""
    if after(on, until):
        raise Unfit(f"it {ended} {until}, before it {begun} {on}: mend one of the two days")


def _since(since: tuple[str, str], fact: Mapping[str, Any]) -> dict[str, str]:
    """The day of an end that no row dates, and in its note whose list bounds it, where that is another's."""
    day, note = since
    return {"on": day} | ({"note": "; ".join(filter(None, (fact.get("note"), note)))} if note else {})


def _to_rename(slug: str, fields: Mapping[str, Any]) -> str:
    """The command which says that a body is called otherwise."""
    on = f" --on {quoted(fields['on'])}" if "on" in fields else ""
    by = "".join(f" --source {quoted(each['source'])}" for each in fields.get("sources", ())[:1])
    return f"{called()} record renamed {quoted(slug)} --name {quoted(fields['name'])}{on}{by}"


def _and(said: str, more: str) -> str:
    """What is said of a row, and something more."""
    return "; ".join(filter(None, (said, more)))


def _whose(side: str) -> tuple[str, ...]:
    """Whose fields say what is said of a side: its own, and those of whichever bodies a row names."""
    return (side,) if side == "network" else (side, "body")


def _dated(rows: Iterable[tuple[int, Sequence[str]]], at: int) -> Iterator[tuple[int, str]]:
    """The dates of a column, with the numbers of their rows."""
    return ((number, words) for number, row in rows for words in and_renewed(_cell(row, at)) if words)


def _not_taken(told: Fact, known: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a fact that say more than one that is known: but for the day and the sources, which are compared."""
    new = fields_of(told)
    return {
        name: new[name]
        for name in new
        if name in told.model_fields_set and name not in _COMPARED and _adds(new[name], known.get(name))
    }


def _adds(new: Any, known: Any) -> bool:
    """Whether a value, as JSON has it, says more than the one that is known."""
    if isinstance(new, list):
        return any(_adds_to_all(known or (), item) for item in new)
    if isinstance(new, dict):
        return any(_adds(item, (known or {}).get(name)) for name, item in new.items())
    return normalise(str(new)) != normalise(str(known))


def _with_known(new: Any, known: Any) -> Any:
    """A value, as JSON has it, to be had instead of the one that is known: of whom it names no less is said than was."""
    if isinstance(new, dict):
        return {name: item for name, item in new.items() if _adds(item, (known or {}).get(name))}
    if not isinstance(new, list):
        return new
    found = [*(known or ())]
    for item in filter(partial(_adds_to_all, found), new):
        same = next((at for at, other in enumerate(found) if _is_of_one(item, other)), None)
        if same is None:
            found.append(item)
        else:
            found[same] = {**found[same], **item}
    return found


def _adds_to_all(known: Iterable[Any], item: Any) -> bool:
    """Whether none of some values says all that one does."""
    return all(_adds(item, other) for other in known)


def _is_of_one(item: Any, other: Any) -> bool:
    """Whether two are one person."""
    return isinstance(item, dict) and isinstance(other, dict) and not _adds(item["name"], other["name"])


def _settings(name: str, value: str | list[Any] | dict[str, Any]) -> Iterator[str]:
    """What `--set` takes for a field: several persons with | between them, words with commas, parts each for itself."""
    if isinstance(value, dict):
        yield from (f"{name}.{part}={words}" for part, words in value.items())
    elif isinstance(value, str):
        yield f"{name}={value}"
    elif all(isinstance(item, str) for item in value):
        yield f"{name}={','.join(value)}"
    else:
        plain = all(
            [*item] in (["name"], ["name", "role"]) and not re.search(r"[][;|]", _in_words(item))
            for item in value
        )
        persons = " | ".join("; ".join(item.values()) for item in value)
        yield f"{name}={persons if plain else json.dumps(value, ensure_ascii=False)}"


def _in_words(value: Any) -> str:
    """A value, as JSON has it, without the names of its parts."""
    if isinstance(value, dict):
        return " ".join(map(_in_words, value.values()))
    return ", ".join(map(_in_words, value)) if isinstance(value, list) else str(value)


_BESIDE_A_NAME = frozenset("(（[,") | SIGNS
"""What stands between a name and its country, or its other writing; and what marks of notes end with."""
_suspected = lru_cache(maxsize=10_000)(suspected)
"""A column says the same words over and over."""


_OF_AN_END = frozenset(("status", "ended"))
"""The fields in which a row says whether its tie goes on (`Cells.tells_an_end`)."""
_OF_AGREEMENTS = frozenset(("title", "replaces", *_OF_AN_END, *_OF_A_TERM.values()))
"""The fields of agreements that no contact has."""
_NO_END = Cells({}, lambda words, _: words, str, has_home=False, besides={})
"""What a row says of a tie that says nothing of how it goes on."""
_NOBODY: tuple[tuple[str | None, ...], Said | None] = (), None
_NOT_WHOLE = frozenset(words[0] for words in (*ERRORS, NO_VALUE))
"""What a cell begins with whose formula failed, or was not calculated."""
_LONGEST_ABSENT = max(map(len, ABSENT))


def _is_absent(key: Key, words: str) -> bool:
    """Whether a cell says that nothing is known; NA is the code of Namibia, and in a name a name.

    That it is not known whether something ended is not that it did not.
    """
    if len(words) > _LONGEST_ABSENT:
        return False
    plain = words.casefold()
    if plain not in ABSENT or (plain in UNKNOWN and key == ENDED_ON):
        return False
    return plain != "na" or not (key.what in {"country", "name"} or key.what.startswith("names."))


def _cell(cells: Sequence[str], at: int) -> str:
    return cells[at] if at < len(cells) else ""


def _registered(body: Body) -> dict[str, Any]:
    """The fields of `body.registered`. Errors: `Unfit` where its kind is not said."""
    said = body.new
    if said is None or said.kind is None:
        raise Unfit(
            f"{body.name} is new, and what it is is not said: --map COLUMN=body.kind, or --set body.kind=city"
        )
    fields: dict[str, Any] = {"name": said.name, "kind": said.kind}
    if said.country is not None:
        fields["country"] = said.country
    if said.names:
        fields["names"] = dict(said.names)
    for name in ("lat", "lon"):
        if (value := getattr(said, name)) is not None:
            fields[name] = value
    if said.ids:
        fields["ids"] = dict(said.ids)
    if said.region is not None:
        fields["region"] = said.region
    return fields


def _number(register: str, words: str) -> str:
    """A number of a register, also out of its address. Errors: `Unfit`."""
    match register:
        case "wikidata":
            found = re.fullmatch(r"(?:.*[/:])?(Q[1-9][0-9]*)", words, re.IGNORECASE)
            if not found:
                raise Unfit(f"ids.wikidata: {words!r} is no number of Wikidata's, such as Q181557")
            return found[1].upper()
        case "geonames":
            found = re.fullmatch(r"(?:https?://[^/]*geonames\.org/)?([1-9][0-9]*)(?:\.0|/.*)?", words)
            if not found:
                raise Unfit(f"ids.geonames: {words!r} is no number of GeoNames', such as 3099424")
            return found[1]
        case _:
            return words


def _degrees(words: str, what: str) -> float:
    """Degrees, with a decimal point or comma. Errors: `Unfit`."""
    try:
        return float(Decimal(words.replace(",", ".", 1)))
    except (InvalidOperation, ValueError):
        raise Unfit(f"{what}: {words!r} is no number of degrees, such as 54.51889") from None


def _figures(values: Mapping[Key, str]) -> Iterator[dict[str, Any]]:
    for key, words in values.items():
        if key.what.startswith("figure."):
            yield {"metric": key.what.removeprefix("figure."), "value": words}


def _other(parties: Sequence[str], slug: str) -> str:
    """The other one of two."""
    return parties[1] if parties[0] == slug else parties[0]


def _called(body: Body, name: str) -> bool:
    return normalise(name) in {normalise(other) for other in (body.slug, body.name, *body.called)}


def is_known(key: Key, words: str) -> bool:
    """Whether a word of a column of kinds, countries or states is known."""
    if words.casefold() in ABSENT:
        return True
    if key.what == "country":
        return bool(countries.meant(words))
    if key.what == "status":
        return says_how_it_ended(words) or normalise(words) in IN_FORCE or bool(with_its_day(words)[0])
    if key == KIND:
        return kind_of_instrument(words) is not None or normalise(words) in CONTACT
    return normalise(words) in BODY_KINDS or normalise(words) in _BODY_KINDS


def nearly(key: Key, words: str) -> str | None:
    """What an unknown word of a column of kinds or countries nearly certainly means."""
    if key.what == "country":
        return countries.near(words)
    if key == KIND:
        return _near(words, tuple(KINDS))
    return _near(words, (*BODY_KINDS, *_BODY_KINDS)) if key.what == "kind" else None


def _unknown(words: str, what: str, near: str | None, called: str | None = None) -> Unfit:
    """Why a word is not taken, with what it nearly certainly means."""
    hint = f"did you mean {called or near}?" if near else "say what it means:"
    return Unfit(
        f"{words!r} is no {what} that is known: {hint} --read {quoted(f'{words}={near or chr(0x2026)}')}"
    )


@cache
def _near(words: str, known: tuple[str, ...]) -> str | None:
    """The one known word that a slip of the pen nearly certainly means."""
    close = difflib.get_close_matches(
        normalise(words), {normalise(word): word for word in known}, n=2, cutoff=ALIKE
    )
    return close[0] if len(close) == 1 else None
