"""Rows and a map become the lines of a facts file: pure, over what is known of the ledger.

A row says that a tie exists. It gives the registration of a body that is new, the opening of a partnership
that is new, and `partnership.signed`: undated, or by the day of the list, where the row has no date. Nothing
is filled in.
"""

import difflib
import itertools
import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any, Literal, get_args

from cli.spoilt import HOW, INSIST, suspected
from cli.spreadsheet import countries
from cli.spreadsheet.bodies import Bodies, Body, Said
from cli.spreadsheet.columns import Key, Map, place, written
from cli.spreadsheet.edition import (
    Compared,
    Edition,
    Line,
    Settle,
    Sighting,
    Unknown,
    by_another_kind,
    compared,
    renamed,
    unknown,
)
from cli.spreadsheet.known import Tie, World
from cli.spreadsheet.sheet import Sheet, Unfit
from domain import spoken, when
from domain.body import BodyKind
from domain.fact import fact_class, fact_of, slug
from domain.kinds import KINDS, TIERS, kind_of_instrument
from domain.text import normalise
from store.shell import quoted

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
ABSENT = frozenset(
    (
        *("", "-", "–", "—", "?", "??", "...", "…", "n/a", "n.a.", "na", "nan", "null", "none", "nil", "tbd"),
        *(
            "unknown",
            "not known",
            "unbekannt",
            "inconnu",
            "不詳",
            "未詳",
            "不明",
            "未知",
            "無",
            "无",
            "待查",
            "待考",
            "無資料",
        ),
    )
)
"""What stands in a cell where nothing is known."""
IN_FORCE = frozenset(
    ("in force", "active", "current", "valid", "yes", "signed", "有效", "生效", "有效中", "存續", "是")
)
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
_OF_A_TERM = ("from", "until", "length", "renewal")
COMPARISONS = 500_000
"""Pairs of names that are compared for likeness, at most: about two seconds."""
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
    literally: bool = False
    """Whether names of question marks are meant."""
    settle: Settle = field(default_factory=Settle)


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

    @property
    def stream(self) -> str | None:
        """The partnership that it tells of."""
        return f"partnership:{'--'.join(sorted(self.parties))}" if len(self.parties) > 1 else None


@dataclass
class Facts:
    """The lines of a facts file, and what comes of each row."""

    rows: list[Row] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    row_of: list[Row] = field(default_factory=list)
    """The row of each line."""
    unattested: int = 0
    """Rows that are unchanged, and whose source was never named for the tie."""
    besides: list[Row] = field(default_factory=list)
    """What is said of bodies, and of ties that no row tells of."""

    @property
    def all(self) -> list[Row]:
        """Both."""
        return [*self.rows, *self.besides]


@dataclass(slots=True)
class Waiting:
    """A row that names a body which nobody knows: it may be one that the list names no longer."""

    row: Row
    values: Mapping[Key, str]
    tie: dict[str, Any]
    said: list[Said]
    found: list[Body | None]


def facts(
    sheet: Sheet, fields: Map, world: World, ways: Ways, progress: Callable[[int], None] = lambda _: None
) -> Facts:
    """The facts in a sheet. Errors: `Unfit` where the map does not suit the sheet or the ledger."""
    return _Reader(sheet, fields, world, ways).read(progress)


class _Reader:
    """One sheet, read row by row."""

    def __init__(self, sheet: Sheet, fields: Map, world: World, ways: Ways) -> None:
        self.sheet, self.fields, self.world, self.ways = sheet, fields, world, ways
        self.sides = fields.sides
        self.bodies = Bodies(world.bodies, look_near=lambda names: names * len(sheet.rows) <= COMPARISONS)
        self.columns = [(place(heading, sheet.columns), key) for heading, key in fields.columns]
        self.notes = [at for at, key in self.columns if key.what == "note"]
        self.only: dict[int, set[str]] = {}
        for heading, value in ways.only:
            self.only.setdefault(place(heading, sheet.columns), set()).add(normalise(value))
        self.skip = [(place(heading, sheet.columns), normalise(value)) for heading, value in ways.skip]
        self.ties: dict[str, list[Tie]] = {}
        self.opened: set[str] = set()
        self.wider = [partnership for partnership in world.partnerships if partnership.count("--") > 1]
        self.result = Facts()
        self.edition = Edition(world, ways.settle, ways.sources, ways.listed_on)
        self.meanings: dict[tuple[str, str], str] = {}
        self.named: set[str] = set()
        """The bodies that the rows name."""
        self.waiting: list[Waiting] = []
        self.disagreeing: list[tuple[Row, dict[str, Any]]] = []
        self.offered: dict[Unknown, Body] = {}
        """Bodies that may be called otherwise now."""
        self.renamed: set[str] = set()
        self.brought: dict[str, Row] = {}
        """The row that brings a new tie, by partnership."""
        self._check()

    def _check(self) -> None:
        """The map suits the ledger. Errors: `Unfit`."""
        if self.sides == ("counterpart",) and self.world.home is None:
            raise Unfit(
                "this ledger has no home, so a counterpart is nobody's: map a column to a and one to b"
            )
        if self.world.home and self.world.home not in self.bodies.by_slug:
            raise Unfit(
                f"the home of this ledger, {self.world.home}, is not registered: comity register body"
                f" {self.world.home} --name … --kind …"
            )
        keys = self.fields.keys
        if Key("tie", "kind") not in keys:
            raise Unfit(
                "say what kind of tie the rows tell of: --map COLUMN=kind, or --set kind=sister-city for all"
            )
        for side in self.sides:
            if not any(
                key.whose in {side, "body"}
                and (key.what in {"name", "slug"} or key.what.startswith("names."))
                for key in keys
            ):
                raise Unfit(f"say how the {side} is called: --map COLUMN={side}")

    def read(self, progress: Callable[[int], None]) -> Facts:
        last: list[tuple[Row, tuple[str, ...]]] = []
        for count, (number, cells) in enumerate(self.sheet.rows, 1):
            row = Row(number, "new", self._shown(cells))
            self.result.rows.append(row)
            if self._replaces(cells):  # what it takes the place of may stand below it
                last.append((row, cells))
            else:
                self._take(row, partial(self._row, row, cells))
            if count % 500 == 0:
                progress(count)
        for row, cells in last:
            self._take(row, partial(self._row, row, cells))
        self._look_for_renamings()
        for wait in self.waiting:
            self._take(wait.row, partial(self._again, wait))
        for row, tie in self.disagreeing:
            self._take(row, partial(self._disagree, row, tie))
        progress(len(self.sheet.rows))
        self._say_of_bodies()
        self._no_longer_listed()
        return self.result

    def _take(self, row: Row, judge: Callable[[], None]) -> None:
        """Judge one row; nothing of it is put down where it cannot be taken."""
        at, besides = len(self.result.lines), len(self.result.besides)
        try:
            judge()
        except ValueError as error:
            del self.result.lines[at:], self.result.row_of[at:], self.result.besides[besides:]
            row.outcome, row.reason, row.adds = "refused", str(error), ()
            row.unreadable = not isinstance(error, Unlawful)
            if row.stream:
                self.edition.unsure.add(row.stream)

    def _replaces(self, cells: Sequence[str]) -> bool:
        return any(key == Key("tie", "replaces") and _cell(cells, at) for at, key in self.columns)

    def _shown(self, cells: Sequence[str]) -> str:
        """Whom the row names, in its own words."""
        names: list[str] = []
        for side in self.sides:
            said = [
                cells[at]
                for at, key in self.columns
                if key == (side, "name") and at < len(cells) and cells[at]
            ]
            other = [
                cells[at]
                for at, key in self.columns
                if key.whose in {side, "body"}
                and key.what.startswith("names.")
                and at < len(cells)
                and cells[at]
            ]
            names += (said or other)[:1]
        return " – ".join(names) or next(filter(None, cells), "")

    # --- one row

    def _row(self, row: Row, cells: Sequence[str]) -> None:
        if why := self._left_out(row.number, cells):
            row.outcome, row.reason = "skipped", why
            return
        if len(cells) > len(self.sheet.columns) and any(cells[len(self.sheet.columns) :]):
            raise Unfit(
                f"it has {len(cells)} cells under {len(self.sheet.columns)} headings: a cell with a"
                " delimiter in it stands in quotation marks"
            )
        values = self._values(cells)
        tie = self._tie(values, cells)
        row.kind, row.on = tie["kind"], tie.get("on")
        said = [self._said(side, values) for side in self.sides]
        if self.edition.before:
            found = [self.bodies.find(item) for item in said]
            self.named.update(body.slug for body in found if body)
            if None in found:
                self.waiting.append(Waiting(row, values, tie, said, found))
                return
        self._judge(row, values, tie, said)

    def _judge(
        self,
        row: Row,
        values: Mapping[Key, str],
        tie: dict[str, Any],
        said: Sequence[Said],
        meant: Sequence[Body | None] = (),
    ) -> None:
        """What comes of a row: of bodies that are `meant`, where they are known by another name."""
        meant = meant or [None] * len(said)
        bodies = []
        for item, known in zip(said, meant, strict=True):
            body = known or self.bodies.find(item)
            if body:
                self.edition.see(body, item, tie.get("sources", ()), row.number)
            bodies.append(body if known and body else self.bodies.of(item, body))
        parties = [body.slug for body in bodies]
        if self.sides == ("counterpart",) and self.world.home:
            parties.append(self.world.home)
            bodies.append(self.bodies.by_slug[self.world.home])
        if len(set(parties)) < 2:
            raise Unfit(f"both its sides are {parties[0]}: nobody has a tie with itself")
        row.parties = tuple(parties)
        found = self._known(tie, row)
        if found is None:
            adds, row.reason = self._tell(row, tie, bodies, values)
            row.adds += adds
            return
        self.edition.listed.add((found.tie.stream, found.tie.instrument))
        if found.outcome != "unchanged":  # other rows may say what is on record
            self.disagreeing.append((row, tie))
            return
        if found.agrees:
            self.edition.agreed.add((found.tie.stream, found.tie.instrument))
        sources = tie.get("sources", ())
        row.outcome, row.reason = "unchanged", self.edition.reason(found, row.on, sources)
        self.result.unattested += self.edition.is_new_voice(found, sources)
        self._settle(row, tie, found)

    def _disagree(self, row: Row, tie: dict[str, Any]) -> None:
        """What comes of a row that says otherwise than what is on record, now that all others have been read."""
        found = self._known(tie, row)
        if found is None:  # an earlier row has brought it
            raise Unlawful("the sheet says several things of this tie: leave all but one out, or name each")
        sources = tie.get("sources", ())
        if found.outcome == "changed" and (found.tie.stream, found.tie.instrument) in self.edition.agreed:
            found = found._replace(outcome="contradicted")
        row.outcome, row.reason = found.outcome, self.edition.reason(found, row.on, sources)
        self._settle(row, tie, found)

    def _settle(self, row: Row, tie: dict[str, Any], found: Compared) -> None:
        """Put down what the options say of the group of a row."""
        lines, done = self.edition.settled(found, tie.get("sources", ()))
        self._put(row, lines)
        if done:
            row.adds += (done,)
            row.reason = row.reason.removeprefix(f"as {found.tie.where}").lstrip(", ")
            if found.outcome != "unchanged":
                row.reason = ""
        if not lines or found.tie not in (ties := self.ties.get(found.tie.stream, [])):
            return
        said = frozenset(item["source"] for item in tie.get("sources", ()))
        tie_ = found.tie
        ever = (*tie_.ever, found.value) if found.field == "on" and found.value else tie_.ever
        kinds = tie_.kinds | {found.value} if found.field == "kind" else tie_.kinds
        ties[ties.index(tie_)] = replace(tie_, ever=ever, kinds=kinds, spoken=tie_.spoken | said)

    def _say_of_bodies(self) -> None:
        """What the rows say of bodies otherwise than it is on record."""
        for found in self.edition.differing():
            note = Row(found.row, "body-differs", found.body.name, (found.body.slug,), reason=found.reason)
            if lines := self.edition.mended(found):
                note.adds = (f"corrects {found.body.entry}",)
            self.result.besides.append(note)
            self._put(note, lines)

    # --- towns by another name

    def _look_for_renamings(self) -> None:
        if not self.waiting or self.ways.settle.rename is False:
            return
        sightings: dict[Unknown, list[Sighting]] = {}
        for wait in self.waiting:
            partners = [body.slug for body in wait.found if body]
            if self.sides == ("counterpart",) and self.world.home:
                partners.append(self.world.home)
            on = wait.tie["on"] if wait.tie["dated"] else None
            for item, body in zip(wait.said, wait.found, strict=True):
                if body is None:
                    rows = sightings.setdefault(unknown(item), [])
                    rows += [Sighting(item, partner, on) for partner in partners]
        gone: dict[str, list[Tie]] = {}
        for tie in self.world.every():
            if not tie.listed_by.isdisjoint(self.edition.before):
                for slug in tie.parties - self.named - {self.world.home}:
                    if slug in self.bodies.by_slug:
                        gone.setdefault(slug, []).append(tie)
        self.offered = renamed(sightings, gone, self.bodies.by_slug.__getitem__)

    def _again(self, wait: Waiting) -> None:
        """A row that waited, now that all others have been read."""
        row = wait.row
        offered = [
            None if body else self.offered.get(unknown(item))
            for item, body in zip(wait.said, wait.found, strict=True)
        ]
        for item, body in zip(wait.said, offered, strict=True):
            if body is None or _called(body, item.name):
                continue
            if self.ways.settle.rename is None:
                self._offer(wait, offered, body, item)
                return
            if body.slug not in self.renamed:
                self.renamed.add(body.slug)
                sources = {"sources": wait.tie["sources"]} if "sources" in wait.tie else {}
                day = {"on": f"[..{self.ways.listed_on}]"} if self.ways.listed_on else {}
                self._put(row, [(f"body:{body.slug}", "body.renamed", {"name": item.name} | day | sources)])
                row.adds = (f"{body.slug} is called {item.name}",)
                self.bodies.call(body, item.name)
        self._judge(row, wait.values, wait.tie, wait.said, offered)

    def _offer(self, wait: Waiting, offered: Sequence[Body | None], body: Body, said: Said) -> None:
        """Let a row wait for the word that a body is called otherwise now, or that it is another."""
        row = wait.row
        parties = [here or there for here, there in zip(wait.found, offered, strict=True)]
        row.parties = tuple(each.slug for each in parties if each)
        if self.sides == ("counterpart",) and self.world.home:
            row.parties += (self.world.home,)
        if row.stream:
            self.edition.unsure.add(row.stream)
        by = "".join(f" --source {quoted(item['source'])}" for item in wait.tie.get("sources", ())[:1])
        row.outcome = "renamed"
        row.reason = f"{body.name} by another name? comity record renamed {quoted(body.slug)} --name {quoted(said.name)}{by}"

    def _no_longer_listed(self) -> None:
        """What an earlier edition lists and this one does not."""
        for tie, reason in self.edition.gone():
            names = [
                self.bodies.by_slug[slug].name if slug in self.bodies.by_slug else slug
                for slug in sorted(tie.parties)
            ]
            row = Row(0, "no-longer-listed", " – ".join(names), tuple(sorted(tie.parties)), tie.kind, tie.on)
            row.reason = reason
            if new := self.brought.get(tie.stream):
                row.reason += (
                    f"; row {new.number} brings a {new.kind} of the two: if it took its place, say so in a column"
                    f" for replaces, or --set replaces={tie.kind}"
                )
            self.result.besides.append(row)

    def _left_out(self, number: int, cells: Sequence[str]) -> str:
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
        """What the row says, field by field; what is absent is left out."""
        values = dict(self.fields.constants)
        for at, key in self.columns:
            words = _cell(cells, at)
            if not words:
                continue
            self._see_that_it_is_whole(key, words)
            if key.what == "note":
                continue
            plain = words.casefold()
            is_a_word = key.what in {"country", "name"} or key.what.startswith("names.")
            if plain in ABSENT and not (plain == "na" and is_a_word):  # the code of Namibia, and names
                continue
            values[key] = words
        return values

    def _see_that_it_is_whole(self, key: Key, words: str) -> None:
        """Refuse a cell whose letters were lost on the way. Errors: `Unfit`."""
        if self.ways.literally or words == "?":
            return
        name = key.what == "name" or key.what.startswith("names.")
        if why := suspected(words, name=name, title=key.what in {"title", "place"}):
            raise Unfit(f"{written(key)}: {why}; {HOW}; {INSIST} takes it as it is, where it is meant")

    # --- the tie

    def _tie(self, values: Mapping[Key, str], cells: Sequence[str]) -> dict[str, Any]:
        """The fields of `partnership.signed`, but for its name; and whether it is dated. Errors: `Unfit`."""
        said = {key.what: words for key, words in values.items() if key.whose == "tie"}
        if (status := said.get("status")) and normalise(self._meant(status)) not in IN_FORCE:
            raise Unfit(
                f"its status is {status}, and a row tells of a tie in force: leave it out with --skip and"
                " record what happened with comity record; or say that it is in force:"
                f" --read '{status}=in force'"
            )
        if "kind" not in said:
            raise Unfit("it does not say what kind of tie it is")
        on = self._when(said["on"]) if "on" in said else None
        by_the_list = f"[..{self.ways.listed_on}]" if self.ways.listed_on else None
        term = {name: said[f"term.{name}"] for name in _OF_A_TERM if f"term.{name}" in said}
        fact = {
            "kind": self._once(self._kind, said["kind"]),
            "on": on or by_the_list,
            "dated": on is not None,
            "title": said.get("title"),
            "place": said.get("place"),
            "replaces": said.get("replaces"),
            "instrument": slug(said["instrument"]) if "instrument" in said else None,
            "certainty": self._meant(said["certainty"]).casefold() if "certainty" in said else None,
            "term": {name: self._when(of) if name in {"from", "until"} else of for name, of in term.items()},
            "note": self._note(values, cells),
            "sources": self._sources(said.get("source")),
        }
        return {name: value for name, value in fact.items() if value not in (None, "", [], {})}

    def _note(self, values: Mapping[Key, str], cells: Sequence[str]) -> str:
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
            raise Unfit(
                f"{_unknown(words, 'kind of tie', KINDS)}; the kinds are {', '.join(KINDS)}, and a row"
                " without any of them is left out with --skip"
            )
        return found

    def _sources(self, words: str | None) -> list[dict[str, str]]:
        found = list(self.ways.sources)
        for word in re.split(r"[;,\s]+", words) if words else ():
            name, _, at = word.partition("#")
            if name:
                cited = slug(name.casefold().removeprefix("source:"))
                if not self.world.source(cited):
                    raise Unlawful(
                        f"the source {cited} is not in this ledger:"
                        f" comity register source {cited} --title … --kind …"
                    )
                found.append({"source": cited} | ({"at": at} if at else {}))
        return [item for number, item in enumerate(found) if item not in found[:number]]

    def _when(self, words: str) -> str:
        """A date as an office writes it, where it can mean one thing only. Errors: NotAWhen, `Unfit`."""
        plain = re.sub(r"[T ]00:00(:00(\.0+)?)?$", "", words.translate(when.FULL_WIDTH))
        if found := re.fullmatch(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})", plain):
            plain = when.written(found[1], found[3], found[4])
        elif self.ways.roc and re.fullmatch(r"[0-9]{1,3}([-/.][0-9]{1,2}){0,2}", plain):
            plain = f"ROC {plain}"
        elif re.fullmatch(r"([1-9][0-9]{2}|[4-9][0-9])([-/.])[0-9]{1,2}\2[0-9]{1,2}", plain):
            raise Unfit(f"{words!r} cannot be read: is it a year of the Republic of China? Then say --roc")
        elif re.fullmatch(r"[1-5][0-9]{4}(\.[0-9]+)?", plain):
            raise Unfit(
                f"{words!r} cannot be read: it is a spreadsheet's own number; show the days as 2024-06-24"
            )
        edtf = spoken.read(plain, self.world.today)
        if edtf != spoken.read(plain, self.world.today - timedelta(days=400)):
            raise Unfit(f"{words!r} cannot be read: it means another day whenever it is imported; say {edtf}")
        return edtf

    def _meant(self, words: str) -> str:
        return self.ways.words.get(normalise(words), words)

    def _once(self, read: Callable[[str], str], words: str) -> str:
        """What a word means, which is read once: a column says the same ones over and over. Errors: `Unfit`."""
        key = read.__name__, words
        if key not in self.meanings:
            self.meanings[key] = read(words)
        return self.meanings[key]

    # --- its sides

    def _said(self, side: str, values: Mapping[Key, str]) -> Said:
        """What the row says of one side. Errors: `Unfit`."""

        def said(what: str) -> str | None:
            return values.get(Key(side, what)) or values.get(Key("body", what))

        names = {
            key.what.removeprefix("names."): words
            for key, words in values.items()
            if key.whose in {side, "body"} and key.what.startswith("names.")
        }
        name = said("name") or names.get("en") or next(iter(names.values()), None)
        own = said("slug")
        if own:
            slug(own)
        if name is None:
            if own in self.bodies.by_slug:
                name = self.bodies.by_slug[own].name
            else:
                raise Unfit(f"it does not say how the {side} is called")
        names = {tag: words for tag, words in names.items() if words != name}
        ids = {
            key.what.removeprefix("ids."): _number(key.what.removeprefix("ids."), words)
            for key, words in values.items()
            if key.whose in {side, "body"} and key.what.startswith("ids.")
        }
        country, kind = said("country"), said("kind")
        return Said(
            name,
            names,
            kind=self._once(self._body_kind, kind) if kind else None,
            country=self._once(self._country, country) if country else None,
            slug=own,
            ids=ids,
            lat=_degrees(said("lat"), "lat"),
            lon=_degrees(said("lon"), "lon"),
        )

    def _country(self, words: str) -> str:
        meant = self._meant(words)
        if re.fullmatch("[A-Za-z]{2}", meant) and meant.upper() != "UK":
            return meant.upper()
        if found := countries.codes().get(normalise(meant)):
            return found
        raise Unfit(_unknown(words, "country", countries.codes()))

    def _body_kind(self, words: str) -> str:
        meant = normalise(self._meant(words))
        if meant in BODY_KINDS:
            return meant
        if meant in _BODY_KINDS:
            return _BODY_KINDS[meant]
        raise Unfit(_unknown(words, "kind of body", (*BODY_KINDS, *_BODY_KINDS)))

    # --- what is known, and what is told

    def _known(self, tie: dict[str, Any], row: Row) -> Compared | None:
        """The instrument on record that the row tells of, and how; None for a new one. Errors: `Unlawful`."""
        stream = row.stream or ""
        if stream not in self.ties:
            self.ties[stream] = [*self.world.ties(stream)] if stream in self.world.partnerships else []
        name, on = tie.get("instrument"), tie["on"] if tie["dated"] else None
        known = [item for item in self.ties[stream] if name is None or name in item.names]
        if other := next((item for item in known if name and tie["kind"] not in item.kinds), None):
            raise Unlawful(
                f"{name} is a {other.kind} by {other.where}, not a {tie['kind']}: give this one another name"
            )
        others = known
        known = [item for item in others if tie["kind"] in item.kinds]
        one_of_a_kind = bool(name) or TIERS[tie["kind"]] >= _TIER_OF_ONE
        heard = self.edition.heard(tie.get("sources", ()))
        found = compared(known, on, heard, one_of_a_kind=one_of_a_kind)
        if found is None or found.outcome != "unchanged":
            wider = compared([*self._wider(row, tie["kind"])], on, heard, one_of_a_kind=False)
            if wider and wider.outcome == "unchanged":
                return wider
        if not known and on and one_of_a_kind and not name and "replaces" not in tie:
            return by_another_kind(others, tie["kind"], on, heard)
        return found

    def _wider(self, row: Row, kind: str) -> Iterator[Tie]:
        """What more than two bodies have between them, these two among them."""
        for stream in self.wider:
            if set(row.parties) < set(stream.removeprefix("partnership:").split("--")):
                yield from (tie for tie in self.world.ties(stream) if kind in tie.kinds)

    def _tell(
        self, row: Row, tie: dict[str, Any], bodies: Sequence[Body], values: Mapping[Key, str]
    ) -> tuple[tuple[str, ...], str]:
        """Put down the lines of a row; what it brings, and a caution. Errors: NotAFact, `Unfit`."""
        stream, sources = row.stream or "", {"sources": tie["sources"]} if "sources" in tie else {}
        adds: list[str] = []
        lines: list[Line] = []
        cautions: list[str] = []
        fresh = [body for body in bodies if not body.registered]
        for body in fresh:
            lines.append((f"body:{body.slug}", "body.registered", _registered(body) | sources))
            adds.append(f"body {body.slug}")
            if near := self.bodies.near(body):
                cautions.append(f"{body.slug} is new; is it {near}? Then give it that slug")
        if stream not in self.world.partnerships and stream not in self.opened:
            lines.append((stream, "partnership.opened", {"parties": sorted(row.parties)} | sources))
            adds.append("partnership")
        signed = {name: value for name, value in tie.items() if name != "dated"}
        signed["instrument"] = tie.get("instrument") or self._instrument(stream, tie)
        if words := tie.get("replaces"):
            signed["replaces"] = self._taken_place_of(words, self.ties[stream])
            signed = {name: value for name, value in signed.items() if value is not None}
        if words := values.get(Key("tie", "listed_by")):
            self._one_sided(signed, words, bodies)
        lines.append((stream, "partnership.signed", signed))
        adds.append(signed["instrument"])
        lines += [(stream, "partnership.figure-reported", figure | sources) for figure in _figures(values)]
        self._put(row, lines)
        for body in fresh:
            body.registered = True
        self.opened.add(stream)
        self.brought.setdefault(stream, row)
        days = (tie["on"],) if "on" in tie else ()
        self.ties[stream].append(
            Tie(
                signed["instrument"],
                tie["kind"],
                tie.get("on"),
                f"row {row.number}",
                recorded=False,
                ever=days,
                kinds=frozenset((tie["kind"],)),
                names=frozenset((signed["instrument"],)),
            )
        )
        return tuple(adds), "; ".join(cautions)

    def _put(self, row: Row, lines: Sequence[Line]) -> None:
        """Put down what a row brings. Errors: NotAFact, and then nothing is."""
        for _, type_, fields in lines:
            fact_of(fact_class(type_), fields)  # what cannot be read is said of this row, and of no other
        for of, type_, fields in lines:
            self.result.lines.append(json.dumps({"stream": of, "type": type_} | fields, ensure_ascii=False))
            self.result.row_of.append(row)

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
        name: str = tie["kind"]
        if (on := tie.get("on")) and tie["dated"]:
            years = {(when.iso(day) or "")[:4] for day in when.bounds(on)}
            name += f"-{years.pop()}" if len(years) == 1 and "" not in years else ""
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


def _cell(cells: Sequence[str], at: int) -> str:
    return cells[at] if at < len(cells) else ""


def _registered(body: Body) -> dict[str, Any]:
    """The fields of `body.registered`. Errors: `Unfit` where its kind is not said."""
    said = body.new
    if said is None or said.kind is None:
        raise Unfit(
            f"{body.name} is new, and what it is is not said: --map COLUMN=body.kind, or --set body.kind=city"
        )
    fields = {
        "name": said.name,
        "kind": said.kind,
        "country": said.country,
        "names": dict(said.names),
        "lat": said.lat,
        "lon": said.lon,
        "ids": dict(said.ids),
    }
    return {name: value for name, value in fields.items() if value not in (None, {})}


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


def _degrees(words: str | None, what: str) -> float | None:
    """Degrees, with a decimal point or comma. Errors: `Unfit`."""
    if words is None:
        return None
    try:
        return float(Decimal(words.replace(",", ".", 1)))
    except (InvalidOperation, ValueError):
        raise Unfit(f"{what}: {words!r} is no number of degrees, such as 54.51889") from None


def _figures(values: Mapping[Key, str]) -> Iterator[dict[str, Any]]:
    for key, words in values.items():
        if key.what.startswith("figure."):
            yield {"metric": key.what.removeprefix("figure."), "value": words}


def _called(body: Body, name: str) -> bool:
    return normalise(name) in {normalise(other) for other in (body.slug, body.name, *body.called)}


def _unknown(words: str, what: str, known: Collection[str]) -> str:
    """Why a word is not taken, with what comes near."""
    if near := difflib.get_close_matches(normalise(words), {normalise(word): word for word in known}, n=2):
        meant = " or ".join(near)
        return f"{words!r} is no {what} that is known: did you mean {meant}? --read '{words}={near[0]}'"
    return f"{words!r} is no {what} that is known: say what it means with --read '{words}=…'"
