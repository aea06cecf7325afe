"""A list beside what is on record: what it says closer, otherwise, of a town by a new name, or no longer.

Nothing here is written unasked. What differs is said, and one option settles a group: a contest or a correction of each
entry, an attestation, a renaming. A value that stands on record in any state is unchanged, so that what is settled stays
settled and the same list again adds nothing.
"""

import itertools
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from operator import itemgetter
from typing import Any, Literal, NamedTuple

from cli.gazetteer.regions import in_one
from cli.spreadsheet.bodies import NEAR, Body, Said, as_known
from cli.spreadsheet.events import (
    BEGUN_ANEW,
    ENDED,
    JOINED,
    LEFT,
    SPAN,
    TERMINATED,
    Recorded,
    Undone,
    within,
)
from cli.spreadsheet.known import HAPPENED, Tie, World, alone, set_of
from domain import when
from domain.alike import Known, region_key, resembling
from domain.fact import fact_class, fact_of
from domain.kinds import TIERS
from domain.text import normalise
from store.shell import called, quoted

Line = tuple[str, str, dict[str, Any]]
"""Stream, type and fields of a fact."""
Cited = Sequence[Mapping[str, str]]
"""Sources as a fact names them."""
ABOUT_THE_SAME = 0.0001
"""Degrees by which two editions of one list may differ and say the same."""
ANOTHER_POINT = 0.1
"""Degrees by which another source may differ: who measures a town from its station, and who from its hall."""
BESIDE = 0.05
"""Degrees within which a town by another name may be the same."""
CLOSE = 3
"""The tier from which on two bodies have one instrument of a day: a friendship, or a sister tie."""
_PLAIN = re.compile(r"\d{4}(-\d\d){0,2}")
"""A day, a month or a year, as a set holds it."""
_WORDS = re.compile(r"\w+")
NOT_ATTESTED = "; not attested"
"""What is said of a row that has a tie, and says what is on record beside what is in use, where it was to be attested."""
_A_FEW = 2
_ROUND = 360


@dataclass(frozen=True)
class Settle:
    """Which groups are settled, by the options of the command."""

    contest: bool = False
    correct: bool = False
    attest: bool = False
    rename: bool | None = None
    """None: a renaming is offered, and its rows wait."""

    @property
    def any(self) -> bool:
        """Whether something is recorded that names the list as its source."""
        return self.contest or self.correct or self.attest or bool(self.rename)


class Compared(NamedTuple):
    """A row and the instrument on record that it tells of."""

    outcome: Literal["unchanged", "closer", "changed", "contradicted"]
    tie: Tie
    value: str = ""
    """What the row says otherwise."""
    agrees: bool = False
    """What is in use says as much as the row, or more."""
    field: Literal["on", "kind", "by"] = "on"
    """Of what it says otherwise."""
    was: str = ""
    """The day that an earlier edition gave, where another is in use."""
    undated: bool = False
    """The row gives no day, and on record is one."""
    kind: str = ""
    """The kind that the row gives, where another is in use."""
    beside: tuple[Tie, ...] = ()
    """What it may be of as well: another agreement of the two, or what others had whose place a side of it took."""
    later: str = ""
    """The later edition of its list by which that is in use which it says otherwise: that stands."""
    end: "Compared | None" = None
    """The end on record that the row tells, where another day of it, or somebody else's doing, is in use."""


def says(known: Tie, on: str | None, by: str | None = None) -> bool:
    """Whether a day on record in any state says what a row says, or more.

    A row without a day says at most that it was signed `by` that of its list.
    """
    if on is None:
        return not known.ever or not all(after(day, by) for day in known.ever)
    return any(within(day, on) for day in known.ever)


def common(known: str | None, said: str) -> str | None:
    """What a day on record and one that a row gives say together, where the row says more and the two leave room for both.

    That is the day of the row, or of a range on either side what both have of it; None where the row says no more, or
    otherwise.
    """
    if known is None or within(said, known):
        return said
    if (
        within(known, said)
        or not _overlap(known, said)
        or not any(day.startswith("[") for day in (known, said))
        or SPAN in known + said
    ):
        return None
    first = max(known, said, key=lambda day: when.bounds(day)[0])
    last = min(known, said, key=lambda day: when.bounds(day)[1])
    begin, end = _end(first, 0), _end(last, 1)
    return begin if begin == end else f"[{begin}..{end}]"


def _end(day: str, side: int) -> str:
    """The first (0) or the last (1) day of a date, as it says it where that is plain; nothing where it is open."""
    said = day[1:-1].split("..")[-side] if day.startswith("[") and "," not in day else day
    return said if not said or _PLAIN.fullmatch(said) else when.iso(when.bounds(day)[side]) or ""


def compared(
    known: Sequence[Tie],
    on: str | None,
    heard: Collection[str],
    *,
    kind: str,
    one_of_a_kind: bool,
    by: str | None = None,
    agreed: Collection[tuple[str, str]] = (),
) -> Compared | None:
    """What a row of a day and a `kind` says of instruments that are of it in any state; None where it tells of another one.

    `heard` are the sources of the row with the editions before them; where two bodies may have only one instrument
    `of a kind`, another day is of the same. A row without a day has it `by` that of its list. Where it may be of several,
    the others stand `beside`; of those that are `agreed` other rows tell.
    """
    alike = [tie for tie in known if says(tie, on, by)]
    if alike:
        same, *others = _fitting(alike, on, kind) if len(alike) > 1 else alike
        in_use = not after(same.on, by) if on is None else same.on is not None and within(same.on, on)
        undated = on is None and bool(same.on) and not same.by_then
        value, other = "" if in_use else on or by or "", _other(same, kind)
        agrees = in_use and not other
        return Compared(
            "unchanged", same, value, agrees=agrees, undated=undated, kind=other, beside=(*others,)
        )
    said = on or by
    if said is None:
        return None
    closer = [tie for tie in known if common(tie.on, said)] if on else []
    if rough := [tie for tie in closer if (tie.stream, tie.instrument) not in agreed] or closer:
        first, *others = rough
        value = common(first.on, said) or said
        own = [day for day, sources in first.days if not sources.isdisjoint(heard)]
        if own and not any(common(day, said) for day in own):
            return Compared("changed", first, said, was=own[-1], kind=_other(first, kind))
        return Compared("closer", first, value, kind=_other(first, kind), beside=(*others,))
    for tie in known:
        if one_of_a_kind or _overlap(tie.on or "..", said):
            return Compared(_whose(tie, heard), tie, said, kind=_other(tie, kind))
    return None


def _fitting(alike: Sequence[Tie], on: str | None, kind: str) -> list[Tie]:
    """Of which of those whose day leaves room for it a row tells: of one, where that fits best, and else of all of these.

    What began anew is told from what was before it by who asks.
    """
    those = [tie for tie in alike if tie.kind == kind] or [*alike]
    if len(those) == 1 or any(tie.begins_anew for tie in alike):
        return those[:1]
    if on is None:
        best = [tie for tie in those if tie.on is None or tie.by_then]
    else:
        best = [tie for tie in those if tie.on == on] or [tie for tie in those if on in tie.ever]
    return best[:1] if best else those


def _other(tie: Tie, kind: str) -> str:
    """The kind that a row gives, where another is in use; nothing where it is the same."""
    return "" if tie.kind == kind else kind


def by_another_kind(known: Iterable[Tie], kind: str, on: str, heard: Collection[str]) -> Compared | None:
    """The instrument that a row calls another kind: one as close, of that day, where there is none of its kind."""
    for tie in known:
        if tie.recorded and TIERS[tie.kind] >= CLOSE and says(tie, on):
            return Compared(_whose(tie, heard), tie, kind, field="kind")
    return None


def after(day: str | None, other: str | None) -> bool:
    """Whether a day is later than another, as far as both are known."""
    return day is not None and other is not None and when.bounds(day)[0] > when.bounds(other)[1]


def may_be_of_one_day(day: str | None, other: str | None) -> bool:
    """Whether two days leave room for one."""
    return not after(day, other) and not after(other, day)


def _whose(tie: Tie, heard: Collection[str]) -> Literal["changed", "contradicted"]:
    return "contradicted" if tie.voices.isdisjoint(heard) else "changed"


def _sources(fact: Recorded) -> set[str]:
    return {item["source"] for item in fact.fields.get("sources", ())}


def _overlap(known: str, said: str) -> bool:
    (first, last), (earliest, latest) = when.bounds(known), when.bounds(said)
    return earliest <= last and first <= latest


def _was_over(ended: str, listed: str) -> bool:
    """Whether what ended on a day surely was over on that of a list.

    What a list has as over by its own day was so on that, as another one of that day sees it.
    """
    last, first = when.bounds(ended)[1], when.bounds(listed)[0]
    return last < first or (last == first and ended.startswith("[") and ended.endswith(f"..{listed}]"))


def _over(type_: str) -> str:
    """What is said of a tie or a member by the fact that ended it: `is dormant`, `left`."""
    return "left" if type_ == LEFT else f"is {ENDED[type_]}"


def _done(tie: Tie) -> str:
    """What stands before the day of a tie, a membership, a contact or a visit."""
    return "joined" if tie.kind == JOINED else "of" if tie.kind in HAPPENED else "signed"


def _that_it_ended(end: Recorded) -> str:
    """Which entry says that a tie is over, with the day: `ulm--graz#3 says that it is ended (2010)`."""
    on = f" ({end.fields['on']})" if end.fields.get("on") else ""
    return f"{end.where} says that it {_over(end.type)}{on}"


def _end_as_tie(end: Recorded) -> Tie:
    """An end, as what a row says otherwise of it is compared with it: recorded, or told by an earlier row."""
    at = end.where.rpartition("#")[0]
    stream = f"{'membership' if '@' in at else 'partnership'}:{at}"
    recorded = not end.where.startswith("row ")
    return Tie("", end.type, end.fields.get("on"), end.where, stream, recorded=recorded)


class Edition:
    """One list, as the next word of its source and as one source among others."""

    def __init__(
        self, world: World, settle: Settle, sources: Cited, listed_on: str | None, *, of: str
    ) -> None:
        """`sources` are those of all rows; `listed_on` is the day of the list, and `of` what it tells of: `memberships`."""
        self.world = world
        self.of = of
        self.settle = settle
        self.listed_on = listed_on
        self.sources = [item["source"] for item in sources]
        self._editions: dict[str, tuple[str, ...]] = {}
        self._heard: dict[tuple[str, ...], frozenset[str]] = {}
        self._later: dict[tuple[str, ...], tuple[str, ...]] = {}
        self.before = self._before(self.sources)
        """The editions that it is compared with: what they list and it does not is asked about."""
        self.after = self.listing_after(self._told)
        """The editions of after this one that were imported before it, the nearest first."""
        self._own = self._own_of(self.sources)
        self.regions: Callable[[], Collection[str]] = frozenset
        """The keys of the regions that its rows name; asked seldom."""
        self.listed: set[tuple[str, str]] = set()
        """The instruments that its rows tell of, by stream and name."""
        self.unsure: set[str] = set()
        """The streams of rows that could not be taken: nobody knows what they list."""
        self.agreed: set[tuple[str, str]] = set()
        """Those of which a row says what is on record."""
        self.days_settled: set[tuple[str, str]] = set()
        """The ends on record, and the days, of which an option has recorded something."""
        self._differing: dict[str, Differing] = {}
        self._not_to_correct: dict[tuple[str, str, str], str | None] = {}
        self._seen: dict[str, tuple[object, ...]] = {}
        """What a row said last of each body; the same again says no more."""
        self._as_recorded: dict[str, frozenset[str]] = {}
        """The fields of bodies that a row says as they are on record."""

    def editions(self, source: str) -> tuple[str, ...]:
        """A source and the editions before it."""
        if source not in self._editions:
            self._editions[source] = self.world.editions(source)
        return self._editions[source]

    def heard(self, sources: Cited) -> frozenset[str]:
        """The sources of a row, with the editions before them."""
        slugs = alone(*[item["source"] for item in sources])
        if slugs not in self._heard:
            self._heard[slugs] = frozenset(slugs).union(*map(self.editions, slugs))
        return self._heard[slugs]

    def later(self, sources: Cited) -> tuple[str, ...]:
        """The editions that follow those which a row stands in, the nearest first."""
        slugs = alone(*[item["source"] for item in sources])
        if slugs not in self._later:
            self._later[slugs] = (*dict.fromkeys(each for slug in slugs for each in self.world.later(slug)),)
        return self._later[slugs]

    def listing_after(self, ties: Callable[[], Iterable[Tie]]) -> tuple[str, ...]:
        """The editions of after this one that list any of some ties, the nearest first; asked for ties if there are any."""
        later = self.later([{"source": source} for source in self.sources])
        listing = {source for tie in ties() for source in tie.listed_by.intersection(later)} if later else ()
        return tuple(edition for edition in later if edition in listing)

    def _before(self, sources: Iterable[str]) -> frozenset[str]:
        """The edition that the list follows; and what that one follows, if it was not recorded what that one still lists.

        That is recorded of what it attests; and of all that it lists where it told first what one before it attests.
        """
        found: set[str] = set()
        for source in sources:
            for edition, *before in map(self.editions, self.editions(source)[1:]):
                found.add(edition)
                if any(
                    edition in (seconds := tie.listed_by - tie.voices)
                    or (edition in tie.voices and not seconds.isdisjoint(before))
                    for tie in self._told()
                ):
                    break
        return frozenset(found)

    def _told(self) -> Iterator[Tie]:
        """What is on record of what the list tells of."""
        if self.of == "memberships":
            return (spell.joined for spell in self.world.memberships())
        if self.of == "visits":
            return iter(self.world.visits())
        return itertools.chain(self.world.every(), self.world.contacts())

    def may_be_gone(self) -> Iterator[Tie]:
        """Those of them that an earlier edition may list of bodies which no row names."""
        return self._told()

    def left(self) -> frozenset[str]:
        """The memberships that an end is on record of, by their entries: no row need have them."""
        spells = self.world.memberships() if self.of == "memberships" else ()
        return frozenset(spell.joined.where for spell in spells if spell.left)

    def _own_of(self, sources: Sequence[str]) -> frozenset[str]:
        """The sources of the list, and what they are copies of."""
        return frozenset((*sources, *(self.editions(source)[0] for source in sources)))

    def lists(self, tie: Tie) -> bool:
        """Whether it is on record that this edition has a tie: another sheet of it may have said so."""
        return not tie.listed_by.isdisjoint(self._own)

    def only_mends(self, tie: Tie) -> bool:
        """Whether all that is on record of this edition about a tie is what it says closer or otherwise of it.

        That is what a row says, by whatever names; an attestation has those of its bodies.
        """
        attest = (sources for _, sources in tie.attested)
        return self.lists(tie) and self._own.isdisjoint(tie.cites.union(tie.seconded, *attest))

    # --- ties

    def beside_others(self, found: Compared, on: str | None, sources: Cited) -> Compared:
        """What a row says, which contradicts what is in use where it says what another list said until it corrected itself.

        That correction was of that list's own word, and settles nothing between the two.
        """
        if found.outcome != "unchanged" or found.agrees or found.beside:
            return found
        heard = self.heard(sources)
        for field, value, gave, by in found.tie.superseded:
            editions = set[str]().union(*map(self.editions, by))
            if editions.isdisjoint(gave) or not editions.isdisjoint(heard):
                continue
            if field == "on" and found.value and on and within(value, on):
                return found._replace(outcome="contradicted", value=on)
            if field == "kind" and found.kind == value:
                return found._replace(outcome="contradicted", field="kind", value=value, kind="")
        return found

    def before_its_later(self, found: Compared, by: str | None, sources: Cited) -> Compared:
        """What a row says that a later edition of its own list has said otherwise since: the word of that one stands.

        Where neither says a day, the earlier one says closer `by` when there was what both have.
        """
        tie, later = found.tie, self.later(sources)
        if not later or not tie.recorded or found.beside:
            return found
        if found.outcome == "unchanged":
            told = tie.by_then and by and not found.value and not tie.voices.isdisjoint(later)
            sooner = told and tie.on and by and when.bounds(by)[1] < when.bounds(tie.on)[1]
            return found._replace(outcome="closer", value=by or "", agrees=False) if sooner else found
        if found.outcome == "closer" or found.field == "kind" or tie.by_then:
            return found
        edition = self._told_later(tie, tie.days, sources)
        return found._replace(outcome="unchanged", later=edition) if edition else found

    def _told_later(self, tie: Tie, said: Iterable[tuple[str, frozenset[str]]], sources: Cited) -> str:
        """The nearest later edition of a row's list that told of a tie, or `said` something of it; empty for none."""
        told_by = tie.voices.union(*(those for _, those in said))
        return next((each for each in self.later(sources) if each in told_by), "")

    def by_another_kind(self, known: Sequence[Tie], kind: str, on: str, sources: Cited) -> Compared | None:
        """The instrument that a row calls another kind; where a later edition of its list told that, its word stands."""
        since = {
            tie.where: edition for tie in known if (edition := self._told_later(tie, tie.called, sources))
        }
        for tie in known:
            if tie.where in since and TIERS[tie.kind] >= CLOSE and tie.on and within(on, tie.on):
                if within(tie.on, on):
                    return Compared("unchanged", tie, kind=kind, later=since[tie.where])
                return Compared("closer", tie, on)
        others = [tie for tie in known if tie.where not in since]
        return by_another_kind(others, kind, on, self.heard(sources))

    def others_behind(self, found: Compared, sources: Cited) -> list[str]:
        """Whose word it is too what the next edition of a list says otherwise: a correction is of its own word alone."""
        tie, heard = found.tie, self.heard(sources)
        if found.outcome != "changed" or found.was or self._in_use(found) is None:
            return []
        said = tie.called if found.field == "kind" else tie.days
        told = (
            set[str]().union(*(those for value, those in said if value == self._in_use(found))) or tie.voices
        )
        own = set[str]().union(*map(self.editions, tie.cites))
        seconded = {source for source in tie.seconded if own.isdisjoint(self.editions(source))}
        return sorted(source for source in told | seconded if heard.isdisjoint(self.editions(source)))

    def _in_use(self, found: Compared) -> str | None:
        """The value in use of what a row says otherwise."""
        return found.tie.kind if found.field == "kind" else found.tie.on

    def others_say(self, found: Compared, sources: Cited) -> str:
        """What others say still of which a correction took a list's word, and how that is kept beside it."""
        others = self.others_behind(found, sources)
        if not others or self.settle.contest:
            return ""
        value = self._in_use(found)
        by = "".join(f" --source {quoted(source)}" for source in others)
        contest = (
            f"{called()} contest {quoted(found.tie.where)} --set {found.field}={quoted(value or '')}{by}"
        )
        say = "says" if len(others) == 1 else "say"
        return f"{', '.join(others)} {say} {value} of it: --contest keeps that, or {contest}"

    def settles(self, found: Compared, sources: Cited) -> bool:
        """Whether the options settle what a row says otherwise."""
        by = {
            "unchanged": True,
            "closer": self.settle.correct,
            "changed": self.settle.correct or self.settle.contest,
            "contradicted": self.settle.contest,
        }
        if self.is_of_another_kind(found, sources):
            return False
        return by[found.outcome] and (found.outcome == "unchanged" or (found.tie.recorded and bool(sources)))

    def settled(self, found: Compared, sources: Cited, *, whole: bool = True) -> tuple[list[Line], str]:
        """What the options record of a row that tells of what is on record, and what that does, in words.

        Where not the `whole` that it says otherwise is settled, no more than that it has this.
        """
        tie, settle = found.tie, self.settle
        if not tie.recorded or not sources or self.is_of_another_kind(found, sources):
            return [], ""
        of = tie.stream.partition(":")[0]
        match found.outcome:
            case "closer" | "changed" if settle.correct and whole:
                lines: list[Line] = [(tie.stream, *self._correction(found, sources))]
                others = self.others_behind(found, sources) if settle.contest else []
                if not others:
                    return lines, f"corrects {tie.where}"
                kept = {"entry": tie.version, "field": found.field, "value": self._in_use(found)}
                by: list[Mapping[str, str]] = [{"source": source} for source in others]
                lines.append((tie.stream, f"{of}.contested", kept | {"sources": by}))
                return lines, f"corrects {tie.where}, contested by {', '.join(others)}"
            case "changed" | "contradicted" if settle.contest and whole:
                fields = {
                    "entry": tie.version,
                    "field": found.field,
                    "value": found.value,
                    "sources": [*sources],
                }
                return [(tie.stream, f"{of}.contested", fields)], f"contests {tie.where}"
            case _ if settle.attest and (new := self.new_voices(found, sources)):
                spoken = self._spoken(tie)
                day = {"on": self.listed_on} if self.listed_on else {}
                fields = {"entry": tie.version, **day, "sources": new}
                if note := self._says_itself(found):
                    fields["note"] = note
                own = any(spoken & set(self.editions(item["source"])) for item in new)
                word = "still lists" if own else "attests"
                if not spoken.isdisjoint(self.later(new)):
                    word = "already lists"
                return [(tie.stream, f"{of}.attested", fields)], f"{word} {tie.where}"
            case _:
                return [], ""

    def _says_itself(self, found: Compared) -> str:
        """What a list that has a tie says of it itself, where that is not what is in use; nothing where it is."""
        day = "" if found.outcome == "closer" or found.field == "kind" or found.undated else found.value
        kind = found.value if found.field == "kind" else found.kind
        said = " and ".join(filter(None, (day, kind)))
        undated = "it gives no day" if found.undated else ""
        end = f"it says that it {self._told_of_end(found.end)}" if found.end else ""
        return "; ".join(filter(None, (undated, f"it says {said}" * bool(said), end)))

    def _told_of_end(self, end: Compared) -> str:
        """What a row says of an end: `is ended (2007)`, `is ended, by beaune`."""
        said = f", by {end.value}" if end.field == "by" else f" ({end.value})"
        return _over(end.tie.kind) + said

    def end_beside(self, ends: Sequence[Recorded], on: str | None, by: str | None) -> Compared | None:
        """What a row says of an end on record that stands beside what is in use of it; None where it says as much as that.

        `ends` are those of one type; `on` is the day that the row gives and `by` who it says brought it about.
        """
        fitting = [end for end in ends if on is None or within(end.fields.get("on") or "..", on)]
        if not fitting:
            beside = (end for end in ends if any(within(day, on or "..") for day in end.otherwise))
            return next((Compared("unchanged", _end_as_tie(end), on or "") for end in beside), None)
        if by is None or any(end.fields.get("by") == by or by not in end.by_others for end in fitting):
            return None
        was = fitting[0].fields.get("by") or ""
        return Compared("unchanged", _end_as_tie(fitting[0]), by, field="by", was=was)

    def reason_of_end_beside(self, end: Compared) -> str:
        """What is in use of an end of which a row says what is on record beside that."""
        tie = end.tie
        by = f", by {end.was}" * bool(end.was)
        in_use = by if end.field == "by" else f" ({tie.on})" * bool(tie.on)
        return (
            f"{tie.where} says that it {_over(tie.kind)}{in_use}, where {end.value} is on record beside that"
        )

    def is_of_another_kind(self, found: Compared, sources: Cited) -> bool:
        """Whether a row of others gives another day and another kind: taken for one, it would speak for both."""
        differs = found.outcome != "unchanged" and bool(found.kind)
        return differs and found.tie.voices.isdisjoint(self.heard(sources))

    def new_voices(self, found: Compared, sources: Cited) -> list[Mapping[str, str]]:
        """The sources of a row that said nothing that counts of the tie which it tells of, and may attest it.

        Those that say what is in use of it. The next edition of a list that it was told from says that it is still listed,
        whatever else it says of it: that is no second voice for what is in use, and stays on record whatever is corrected.
        """
        tie = found.tie
        if not tie.recorded or found.beside:
            return []
        spoken = self._spoken(tie)
        new = [item for item in sources if self.editions(item["source"])[0] not in spoken]
        if found.outcome == "unchanged":
            if found.agrees:
                return new
            heard = self.heard(sources)
            days = (day for day, those in tie.days if not those.isdisjoint(heard))
            kinds = (kind for kind, those in tie.called if not those.isdisjoint(heard))
            own_day = not found.value or any(within(day, found.value) for day in days)
            if not found.later and (not own_day or (found.kind and found.kind not in kinds)):
                return []  # others alone say so: it bears out neither that nor what is in use
        own = {self.editions(source)[0] for source in tie.cites}
        listing = {edition for source in tie.listed_by for edition in self.editions(source)[:1]}
        return [
            item
            for item in new
            if (those := self.editions(item["source"]))[0] not in listing
            and not own.isdisjoint((*those[1:], *self.later([item])))
        ]

    def _spoken(self, tie: Tie) -> set[str]:
        """The sources that said anything of a tie that counts, copies as what they are copies of."""
        return {edition for source in tie.spoken for edition in self.editions(source)[:1]}

    def reason(self, found: Compared, on: str | None, sources: Cited) -> str:
        """What is on record of the tie that a row tells of, and the command that takes its word for it."""
        tie = found.tie
        if found.outcome == "unchanged":
            if found.beside:
                those = " or ".join(each.where for each in (tie, *found.beside))
                return f"as {those}: which is it? Nothing is recorded of this one"
            if found.later:
                day = f"{_done(tie)} {tie.on}" if tie.on else ""
                known = ", ".join(filter(None, (f"as {tie.where}", tie.kind if found.kind else "", day)))
                own = " and ".join(filter(None, (found.value, found.kind)))
                return f"{known}; this one says {own}, before {found.later}, a later edition of it, said otherwise"
            if not found.agrees:
                whose = self._own_of([item["source"] for item in sources])
                neither = NOT_ATTESTED if self.settle.attest and tie.listed_by.isdisjoint(whose) else ""
                beside = [f"{on} is on record beside {tie.on or 'no day'}"] if found.value else []
                beside += [f"{found.kind} is on record beside {tie.kind}"] if found.kind else []
                return f"as {tie.where}, where {' and '.join(beside)}{neither}"
            return f"as {tie.where}" + (f", {_done(tie)} {tie.on}" if tie.on and tie.on != on else "")
        value = quoted(found.value)
        day = f"dated {tie.on}" if tie.on else "undated"
        what = "membership" if tie.kind == JOINED else HAPPENED.get(tie.kind, "tie")
        by = f" --source {quoted(sources[0]['source'])}" if sources else " --source …"
        if not tie.recorded:
            which = "which is it? Nothing is recorded of this one"
            return f"{tie.where} has this {what}, {day}, and this one says {on}: {which}"
        if self.is_of_another_kind(found, sources):
            prefer = f"{called()} prefer {quoted(tie.where)} --field kind --value {found.kind} --because …"
            known = f"{tie.where} has this tie as {tie.kind}, {day}"
            return f"{known}, and this one says {found.kind}, {on}: which is it? {prefer}"
        correct = self._to_correct(found, sources)
        if found.outcome == "closer":
            return f"{tie.where} has this {what}, {day}; to say it closer: {correct}"
        said = tie.kind if found.field == "kind" else tie.on
        if found.was:
            in_use = tie.on or "no day"
            return (
                f"an earlier edition says {found.was} of {tie.where}, where {in_use} is in use, and this one"
                f" {found.value}: {correct}"
            )
        instead = (
            f"; or, if this one took the place of that, a column for replaces says so, or --set replaces={tie.kind}"
            if found.field == "kind" and TIERS[found.value] > TIERS[tie.kind]
            else ""
        )
        if found.outcome == "changed":
            others = f"; {they_say}" if (they_say := self.others_say(found, sources)) else ""
            return f"{tie.where} says {said}, by an earlier edition, and this one {found.value}: {correct}{instead}{others}"
        other = (
            ""
            if tie.kind in {JOINED, *HAPPENED}
            else "; or, if it is another instrument, name it in a column"
        )
        return (
            f"{tie.where} says {said} of this {what}, and the row {found.value}: {called()} contest {quoted(tie.where)}"
            f" --set {found.field}={value}{by}{other}{instead}"
        )

    def reason_of_several(self, found: Compared, sources: Cited) -> str:
        """What is on record of each tie that a row may tell of, and the command that takes its word for the one."""
        those = [found._replace(tie=tie, beside=()) for tie in (found.tie, *found.beside)]
        told = " and ".join(
            f"{each.tie.where} is {f'of {on}' if (on := each.tie.on) else 'undated'}" for each in those
        )
        by = f" --source {quoted(sources[0]['source'])}" if sources else " --source …"
        verb, because = ("contest", "") if found.outcome == "contradicted" else ("correct", " --because …")
        change = f" --set {found.field}={quoted(found.value)}{because}{by}"
        commands = " or ".join(f"{called()} {verb} {quoted(each.tie.where)}{change}" for each in those)
        whose = ", of those whose place another took" if len({each.tie.stream for each in those}) > 1 else ""
        return (
            f"{told}{whose}, and this one says {found.value}: nothing is recorded of that;"
            f" say of which it is: {commands}"
        )

    def _to_correct(self, found: Compared, sources: Cited) -> str:
        """The command that takes a row's word for what it says otherwise, or why there is none."""
        if why := self.not_to_correct(found, sources):
            return f"that cannot be taken as it stands ({why})"
        by = f" --source {quoted(sources[0]['source'])}" if sources else " --source …"
        change = f"{quoted(found.tie.where)} --set {found.field}={quoted(found.value)}"
        return f"{called()} correct {change} --because …{by}"

    def not_to_correct(self, found: Compared, sources: Cited) -> str | None:
        """Why what a row says otherwise could not be taken as a correction as the ledger stands; None where it could."""
        tie, stream = found.tie, found.tie.stream
        if not tie.recorded or found.outcome not in {"closer", "changed"}:
            return None
        alone = tie.kind not in {JOINED, LEFT} and len(self.world.ties(stream)) == 1
        if alone and not self.world.told(stream):
            return None  # there is nothing that it would be against, and most are so
        change = tie.where, found.field, found.value
        if change not in self._not_to_correct:
            type_, fields = self._correction(found, sources)
            self._not_to_correct[change] = self.world.refused(stream, fact_of(fact_class(type_), fields))
        return self._not_to_correct[change]

    def _correction(self, found: Compared, sources: Cited) -> tuple[str, dict[str, Any]]:
        """The type and the fields of the correction that takes a row's word."""
        because = "a source says it closer" if found.outcome == "closer" else "its next edition says so"
        change = {"field": found.field, "value": found.value}
        fields: dict[str, Any] = {"entry": found.tie.version, "changes": [change], "because": because}
        return f"{found.tie.stream.partition(':')[0]}.corrected", fields | {"sources": [*sources]}

    def against(self, tie: Tie, known: Sequence[Recorded], sources: Cited) -> Recorded | None:
        """What is on record of an end of a tie that a list has as if it went on; None where that is not against it.

        An end that may be of after the day of the list is not, nor one that a later edition of it told.
        """
        if not any(item.type in ENDED for item in known):
            return None
        over = self.world.over(tie)
        end = next((item for item in reversed(known) if item.type == over), None)
        return end if end and self.is_against(end, tie, sources) else None

    def told(self, end: Recorded, sources: Cited) -> bool:
        """Whether a list has told an end on record itself."""
        return not self._own_of([item["source"] for item in sources]).isdisjoint(_sources(end))

    def reason_of_no_day(
        self, end: Recorded, undone: Undone, sources: Cited, row: int
    ) -> tuple[Literal["changed", "contradicted"], str]:
        """Whose word an end is that was undone since, and that a row may tell of that or of another one."""
        own = not _sources(end).isdisjoint(self.heard(sources))
        since = f" ({undone.on})" if undone.on else ""
        reason = (
            f"{_that_it_ended(end)}, and {undone.where} that it goes on since{since}: nobody says of which day this list is,"
            f" which has it as {ENDED[end.type]}: if of before that, this one tells the same; --listed-on DAY says it; if it"
            f" goes on: --skip {row}"
        )
        return "changed" if own else "contradicted", reason

    def day_it_slept(self, end: Recorded) -> int | None:
        """The first day on which a list may be that has a tie as dormant, where it says no more than its own day.

        None where no list tells it, or since when it sleeps.
        """
        if not any(map(self.world.is_list, _sources(end))):
            return None
        first, last = (end.fields.get("on") or "").removesuffix("]").rpartition("..")[::2]
        return when.bounds(last)[0] if first.startswith("[") and last else None

    def is_against(self, end: Recorded, tie: Tie, sources: Cited) -> bool:
        """Whether an end is on record against a list that has the tie or the membership which it ended.

        One that was preferred is not against a list of which it is on record that it has that all the same.
        """
        if end.preferred and not tie.listed_by.isdisjoint(self.heard(sources)):
            return False
        on, listed = self.over_by(end.fields.get("on"), end.fields.get("sources", ())), self.day_of(sources)
        if on and listed and not _was_over(on, listed):
            return False
        own = {item["source"] for item in sources}
        return not any(not own.isdisjoint(self.editions(source)[1:]) for source in _sources(end) - own)

    def day_of(self, sources: Cited) -> str | None:
        """The day of the list that a row stands in; where none was named, that on which a source of it was published."""
        return self.listed_on or next(
            filter(None, (self.world.published(each["source"]) for each in sources)), None
        )

    def by_then(self, sources: Cited) -> str | None:
        """No later than the day of the list that a row stands in; None where nobody says which that is."""
        day = self.day_of(sources)
        return f"[..{_end(day, 1)}]" if day and _end(day, 1) else None

    def until(self, by: str | None, edition: str) -> str | None:
        """Between the day of a list, as `by_then` has it, and that of a later edition; None where that list has no day."""
        if by is None:
            return None
        first, last = by[3:-1], self.world.published(edition)
        with suppress(when.NotAWhen):  # the days of the two say nothing of which was first
            day = f"[{first}..{_end(last, 1) if last else ''}]"
            when.bounds(day)
            return day
        return f"[{first}..]"

    def over_by(self, on: str | None, sources: Cited) -> str | None:
        """The day of an end, or by when it was where only that of those who told it is known; None where nobody says."""
        if on:
            return on
        days = [day for each in sources if (day := self.world.published(each["source"]))]
        return f"[..{_end(days[0], 1)}]" if days and _end(days[0], 1) else None

    def has_it_after(self, tie: Tie, type_: str, on: str | None, sources: Cited) -> tuple[str, str] | None:
        """The list that has a tie, or a membership, after the day `on` which a row says that it was over, with its day.

        None where none surely has: those that told an end of it say nothing else, nor what the row's own list said before.
        """
        if on is None or not tie.recorded:
            return None
        heard = self.heard(sources)
        for source in sorted(tie.listed_by - self._told_ends(tie, type_)):
            day = self._day_of(source, tie) if self.editions(source)[0] not in heard else None
            if day and _was_over(on, day):
                return source, day
        return None

    def reason_it_goes_on(
        self, tie: Tie, type_: str, fact: Mapping[str, Any], listed: tuple[str, str], row: int
    ) -> str:
        """Which list has what a row says was over by then, and the command that takes the row's word."""
        source, day = listed
        fields = "".join(f" --{name} {quoted(fact[name])}" for name in ("on", "by") if fact.get(name))
        by = "".join(f" --source {quoted(each['source'])}" for each in fact.get("sources", ())[:1])
        verb = type_.partition(".")[2]
        where = tie.stream.partition(":")[2]
        on = f" ({fact['on']})" if fact.get("on") else ""
        return (
            f"it says that it {_over(type_)}{on}, and {source} has {tie.where} after that, in {day}: nothing is recorded of"
            f" that; if it is so: {called()} record {verb} {quoted(where)}{fields}{by}; if it goes on: --skip {row}"
        )

    def reason_against(self, end: Recorded, sources: Cited) -> tuple[Literal["changed", "contradicted"], str]:
        """Whose word an end is, and that the row says otherwise; what is done about it is for somebody to say."""
        told = _sources(end)
        own = not told.isdisjoint(self.heard(sources))
        same = not told.isdisjoint(item["source"] for item in sources)
        by = ", by the list itself" if same else ", by an earlier edition" if own else ""
        if end.preferred and self.settle.attest:
            settles = "it is not asked about again"
        elif end.preferred:
            settles = "--attest settles it, which records that this list has it"
        else:
            day = quoted(f"on={end.fields.get('on', '')}")
            settles = f"{called()} prefer {quoted(end.where)} --set {day} --because … settles it"
        reason = (
            f"{_that_it_ended(end)}{by}, and this list has it: that stands; if it goes on, {called()} retract"
            f" {quoted(end.where)} --because … where it never was so, or record {BEGUN_ANEW[end.type]}; if it does not,"
            f" the list is late: {settles}"
        )
        return "changed" if own else "contradicted", reason

    def reason_of_both(self, end: Recorded, anew: Tie) -> str:
        """That what ended began anew since, behind what is said of a row that has it all the time."""
        since = f" ({anew.on})" if anew.on else ""
        begun = "joined again" if end.type == LEFT else "began anew"
        return f"{_that_it_ended(end)}, and {anew.where} that it {begun}{since}"

    def reason_anew(self, found: Compared, end: Recorded, stream: str, sources: Cited) -> str:
        """What is known of a tie of which a row gives a day after its end, and the command by which it began anew."""
        tie, on = found.tie, found.value
        by = f" --source {quoted(sources[0]['source'])}" if sources else " --source …"
        anew = (
            f"{called()} record signed {quoted(stream.partition(':')[2])} --kind {tie.kind} --on {quoted(on)}"
            f" --reestablishes{by}"
        )
        first = "" if tie.recorded else "import the others, then "
        return (
            f"{tie.where} is of {tie.on}, and {end.where} says that it is ended ({end.fields['on']}), before {on}: nothing"
            f" is recorded of that; if it began anew: {first}{anew}"
        )

    def another_end(self, end: Recorded, on: str, sources: Cited) -> Compared | None:
        """What a row says otherwise of the day of an end on record; None where that says as much, or more."""
        known = end.fields.get("on")
        if any(day and within(day, on) for day in (known, *end.otherwise)):
            return None
        tie = _end_as_tie(end)
        if closer := common(known, on):
            return Compared("closer", tie, closer)
        if edition := next((each for each in self.later(sources) if each in _sources(end)), ""):
            return Compared("unchanged", tie, on, later=edition)
        own = not _sources(end).isdisjoint(self.heard(sources))
        return Compared("changed" if own else "contradicted", tie, on)

    def by_another(self, end: Recorded, by: str | None, stream: str, sources: Cited) -> Compared | None:
        """That a row says of an end on record that another one brought it about; None where that is not so."""
        known = end.fields.get("by")
        if by is None or known is None or by in {known, *end.by_others}:
            return None
        on, recorded = end.fields.get("on"), not end.where.startswith("row ")
        tie = Tie("", end.type, on, end.where, stream, recorded=recorded)
        if edition := next((each for each in self.later(sources) if each in _sources(end)), ""):
            return Compared("unchanged", tie, by, field="by", was=known, later=edition)
        own = not _sources(end).isdisjoint(self.heard(sources))
        return Compared("changed" if own else "contradicted", tie, by, field="by", was=known)

    def reason_of_day(self, found: Compared, sources: Cited) -> str:
        """What is on record of an end of which a row says otherwise when it was, or who, and the command that takes it."""
        tie = found.tie
        if found.field == "by":
            said = f"{tie.where} says that it {_over(tie.kind)}, by {found.was}"
        else:
            said = f"{tie.where} says that it {_over(tie.kind)}{f' ({tie.on})' if tie.on else ''}"
        if not tie.recorded:
            return f"{said}, and this one {found.value}: which is it? Nothing is recorded of this one"
        if found.later:
            return f"{said}, by a later edition, {found.later}, and this one {found.value}: that stands"
        if found.outcome == "closer":
            return f"{said}; to say it closer: {self._to_correct(found, sources)}"
        if found.outcome == "changed":
            return f"{said}, by an earlier edition, and this one {found.value}: {self._to_correct(found, sources)}"
        change = f"{quoted(tie.where)} --set {found.field}={quoted(found.value)}"
        by = f" --source {quoted(sources[0]['source'])}" if sources else " --source …"
        return f"{said}, and the row {found.value}: {called()} contest {change}{by}"

    def on_another_day(self, those: Sequence[Tie], on: str, sources: Cited) -> Compared:
        """What a row says of a visit, or a contact, which other editions of its list have on another day."""
        if rough := [tie for tie in those if common(tie.on, on)]:
            return Compared("closer", rough[0], common(rough[0].on, on) or on, beside=(*rough[1:],))
        found = Compared(_whose(those[0], self.heard(sources)), those[0], on, beside=(*those[1:],))
        return self.before_its_later(found, None, sources)

    def gone(
        self, *, agreements: bool, contacts: bool, visits: bool, memberships: bool
    ) -> Iterator[tuple[Tie, str]]:
        """What an earlier edition lists, and this one does not, of what it lists at all: questions, and never ends."""
        if not self.before:
            return
        if agreements:
            yield from self._agreements_gone()
        happened = [*(self.world.contacts() if contacts else ()), *(self.world.visits() if visits else ())]
        for each in filter(self._is_gone, happened):
            yield each, f"{each.where}, a {HAPPENED[each.kind]}, last listed by {self._last(each)}"
        for spell in self.world.memberships() if memberships else ():
            joined = spell.joined
            if not self._is_gone(joined):
                continue
            open_ = (each.joined for each in self.world.spells(joined.stream) if not each.left)
            if not spell.left:
                yield joined, f"{joined.where}, a membership, last listed by {self._last(joined)}"
            elif anew := self._listed_since(joined, open_):
                yield (
                    anew,
                    f"{anew.where}, a membership, last listed as {joined.where} by {self._last(joined)}",
                )

    def _agreements_gone(self) -> Iterator[tuple[Tie, str]]:
        gone = [*filter(self._is_gone, self.world.every())]
        in_force = {tie.where for tie in self.world.in_force(gone)}
        for tie in gone:
            if tie.where in in_force:
                yield tie, f"{tie.where}, last listed by {self._last(tie)}"
            elif anew := self._listed_since(tie, self.world.in_force(self.world.ties(tie.stream))):
                yield anew, f"{anew.where}, last listed as {tie.where} by {self._last(tie)}"

    def _is_gone(self, tie: Tie) -> bool:
        """Whether an earlier edition lists it, and no row of this one does, nor another sheet of it."""
        if tie.listed_by.isdisjoint(self.before) or tie.stream in self.unsure:
            return False
        return (tie.stream, tie.instrument) not in self.listed and not self.lists(tie)

    def may_have_had(self, tie: Tie, on: str | None) -> bool:
        """Whether an edition before this one that lists a tie may have had one of a day, as far as its own is known."""
        days = (self._day_of(edition, tie) for edition in tie.listed_by & self.before)
        return any(not after(on, day) for day in days)

    def _last(self, tie: Tie) -> str:
        """The last of the editions that list a tie, of each list that this one follows."""
        listing = tie.listed_by & self.before
        lists = ([each for each in self.editions(source) if each in listing] for source in self.sources)
        return ", ".join(dict.fromkeys(those[0] for those in lists if those))

    def _listed_since(self, tie: Tie, later: Iterable[Tie]) -> Tie | None:
        """What began anew of a tie that ended, and that an edition has listed since, by the day of the first one."""
        days = [self._day_of(edition, tie) for edition in tie.listed_by & self.before]
        for anew in later:
            if (
                anew.listed_by & self.before
                or (anew.stream, anew.instrument) in self.listed
                or self.lists(anew)
            ):
                return None
            if (anew.begins_anew or anew.kind == JOINED) and any(
                day and not after(anew.on, day) for day in days
            ):
                return anew
        return None

    def ended(
        self, ties: Sequence[Tie], type_: str, sources: Cited, *, again: bool = False
    ) -> tuple[str, str] | None:
        """The days on which what the list calls ended, suspended or dormant may have come to be so.

        With a note where another's list bounds them. That is since the last list that has it otherwise, until this one;
        `again`, where some of the `ties` began anew or went on, since the last edition of this one, as another list may
        tell of these.
        """
        by = self.listed_on or (day[3:-1] if (day := self.over_by(None, sources)) else None)
        if by is None:
            return None
        found: list[tuple[str, str]] = []
        for source, day in {
            *self._last_editions(ties, type_, sources, again=again),
            *(() if again else self._others(ties, type_, sources)),
        }:
            with suppress(when.NotAWhen):  # this list is older than that one
                when.bounds(f"[{day}..{by}]")
                found.append((day, source))
        if not found:
            return f"[..{by}]", ""
        day, source = max(
            found, key=lambda each: (when.bounds(each[0])[0], each[1] in self.heard(sources), each[1])
        )
        return f"[{day}..{by}]", "" if source in self.heard(sources) else f"{source} has it in {day}"

    def _last_editions(
        self, ties: Sequence[Tie], type_: str, sources: Cited, *, again: bool
    ) -> Iterator[tuple[str, str]]:
        """The editions before this one that have some ties, each with its day.

        One that told such an end says nothing else, but where some of them began anew or went on since.
        """
        for edition in {edition for item in sources for edition in self.editions(item["source"])[1:]}:
            for tie in ties:
                if edition not in tie.listed_by or (not again and edition in self._told_ends(tie, type_)):
                    continue
                if day := self._day_of(edition, tie):
                    yield edition, day

    def _others(self, ties: Sequence[Tie], type_: str, sources: Cited) -> Iterator[tuple[str, str]]:
        """The lists of others that have some ties, each with its day: no charter or article, which says what was once.

        Who told such an end of one says nothing else.
        """
        heard = self.heard(sources)
        for tie in ties:
            for source in tie.listed_by - self._told_ends(tie, type_) if tie.recorded else ():
                dated = (tie.by_then and source in tie.voices) or any(source in by for _, by in tie.attested)
                if self.editions(source)[0] in heard or not (dated or self.world.is_list(source)):
                    continue
                if day := self._day_of(source, tie):
                    yield source, day

    def _told_ends(self, tie: Tie, type_: str) -> set[str]:
        """The sources that told an end of what the bodies of a tie have, by which it may have come to one of a type.

        What was suspended or slept by a list had not ended by then; but it may have slept or been suspended as well.
        """
        ends = {TERMINATED, LEFT} if type_ in {TERMINATED, LEFT} else ENDED
        return set[str]().union(
            *(_sources(item) for item in self.world.told(tie.stream) if item.type in ends)
        )

    def _day_of(self, edition: str, tie: Tie) -> str | None:
        """The day of an edition that has a tie, as far as anybody says: the first on which it may have been made."""
        undated = edition in tie.voices and tie.by_then
        said = next((day for day, sources in tie.attested if edition in sources), None) or (
            tie.on[3:-1] if tie.on and undated else self._day_of_list(edition)
        )
        return said if said is None or _PLAIN.fullmatch(said) else when.iso(when.bounds(said)[0])

    def _day_of_list(self, edition: str) -> str | None:
        """The day of an edition: of a list the one that its attestations give, else when it was published."""
        days = self._days_attested.get(edition, ()) if self.world.is_list(edition) else ()
        return next(iter(days)) if len(days) == 1 else self.world.published(edition)

    @cached_property
    def _days_attested(self) -> Mapping[str, set[str]]:
        """The days that the attestations of each source give."""
        found: dict[str, set[str]] = {}
        for tie in self._told():
            for day, sources in tie.attested:
                for source in sources:
                    found.setdefault(source, set()).add(day)
        return found

    # --- bodies

    def see(self, body: Body, said: Said, sources: Cited, row: int) -> None:
        """Take what a row says of a body on record."""
        if not body.entry:
            return
        key = (
            (said.name, said.language, said.country, said.region, said.lat, said.lon),
            (*said.ids.items(), *said.names.items()),
        )
        if self._seen.get(body.slug) == key:
            return
        self._seen[body.slug] = key
        heard = self.heard(sources)
        placed = body.told_by.get("lat", body.sources)
        changes = _changes(body, said, ANOTHER_POINT if placed.isdisjoint(heard) else ABOUT_THE_SAME)
        if _is_mended(body, said) and not body.told_by.get("name", body.sources).isdisjoint(heard):
            changes["name"] = said.name
        if "region" in changes and body.region and not self._in_another_region(body, said, heard):
            del changes["region"]
        if later := self.later(sources):
            changes = {
                field: value
                for field, value in changes.items()
                if _on_record(body, field) is None or body.told_by.get(field, body.sources).isdisjoint(later)
            }
        known = set_of(*(field for field in _fields_said(said) if field not in changes))
        if before := self._as_recorded.get(body.slug):
            known = set_of(*sorted(known | before))
        self._as_recorded[body.slug] = known
        if not changes and body.slug not in self._differing:
            return
        held = self._differing.get(body.slug) or Differing(row, body, {}, sources, heard)
        if held.sources == sources:
            torn = {each["country"] for each in (held.changes, changes) if "country" in each}
            also = held.countries | torn if len(torn) > 1 else held.countries
            held = replace(held, changes={**changes, **held.changes}, countries=also)
        left = {field: value for field, value in held.changes.items() if field not in known}
        self._differing.pop(body.slug, None)
        if left:
            self._differing[body.slug] = replace(held, changes=left)

    def _in_another_region(self, body: Body, said: Said, heard: frozenset[str]) -> bool:
        """Whether a list that says another region of a body means another: its own edition, or one that has that region too.

        Others may write all regions otherwise, in another language or in short, as far as these are not known.
        """
        if not body.told_by.get("region", body.sources).isdisjoint(heard):
            return True
        one = in_one(said.country or body.country, said.region or "", body.region or "")
        return region_key(body.region or "") in self.regions() if one is None else not one

    def differing(self) -> "Iterable[Differing]":
        """The bodies of which the list says something that no row says as it is on record."""
        return self._differing.values()

    def mended(self, found: "Differing") -> list[Line]:
        """What the options record of a body: what is not on record, and what its own edition says otherwise."""
        taken = found.changes if found.own else found.filling
        if not (self.settle.correct and found.sources and taken) or found.countries:
            return []
        whole: dict[str, Any] = {}
        for field in sorted(taken, key=lambda field: "." in field):
            (name, part), value = _part(field), taken[field]  # a field is corrected whole
            whole[name] = {**whole.get(name, _parts(found.body, name)), part: value} if part else value
        fields = {
            "entry": int(found.body.entry.rpartition("#")[2]),
            "changes": [{"field": field, "value": value} for field, value in whole.items()],
            "because": "a source says it" if taken == found.filling else "its next edition says so",
            "sources": [*found.sources],
        }
        return [(f"body:{found.body.slug}", "body.corrected", fields)]


@dataclass(frozen=True)
class Differing:
    """A body of which a row says something that is on record otherwise, or not at all."""

    row: int
    body: Body
    changes: Mapping[str, Any]
    """Fields and values; the number in each register for itself, `ids.geonames`, and the name in each language."""
    sources: Cited
    heard: frozenset[str]
    """These with the editions before them."""

    countries: frozenset[str] = frozenset()
    """Those in which rows of the list say that it lies, where they say several, and none is on record."""

    @property
    def own(self) -> bool:
        """Whether the list is the next edition of what it says otherwise."""
        told = (self.body.told_by.get(field, self.body.sources) for field in self.rest.changes)
        return not any(self.heard.isdisjoint(sources) for sources in told)

    @property
    def filling(self) -> Mapping[str, Any]:
        """What of it is not on record."""
        return {field: value for field, value in self.changes.items() if _on_record(self.body, field) is None}

    @property
    def rest(self) -> "Differing":
        """The same without what is not on record."""
        filling = self.filling
        return replace(self, changes={f: value for f, value in self.changes.items() if f not in filling})

    @property
    def told(self) -> str:
        """What differs."""
        return "; ".join(f"{field} {_said(self.body, field)} → {new}" for field, new in self.changes.items())

    @property
    def reason(self) -> str:
        """What differs, and the command that takes the row's word."""
        if self.countries:
            those = " and ".join(sorted(self.countries))
            several = "if these are several, a column for the slug tells them apart"
            return f"{self.told}; its rows say {those}: {several}"
        settings = " ".join(f"--set {quoted(f'{field}={value}')}" for field, value in self.changes.items())
        by = f" --source {quoted(self.sources[0]['source'])}" if self.sources else ""
        return f"{self.told}: {called()} correct {quoted(self.body.entry)} {settings} --because …{by}"


def _changes(body: Body, said: Said, least: float) -> dict[str, Any]:
    """The fields of a body that a row says otherwise, or that are not on record."""
    found: dict[str, Any] = {}
    if said.lat is not None and said.lon is not None:
        place = {"lat": said.lat, "lon": said.lon}
        new = body.lat is None or body.lon is None or _apart(said, body) > least
        if new and any(value not in body.ever.get(field, ()) for field, value in place.items()):
            found |= {field: value for field, value in place.items() if value != _on_record(body, field)}
    for register, number in said.ids.items():
        ever = {(was or {}).get(register) for was in (body.on_record, *body.ever.get("ids", ()))}
        if number not in ever:
            found[f"ids.{register}"] = number
    if said.names or said.language:
        found |= _names_told(body, said)
    if said.country not in {None, body.country, *body.ever.get("country", ())}:
        found["country"] = said.country
    told = [*filter(None, (body.region, *body.ever.get("region", ())))]
    if said.region and region_key(said.region) not in map(region_key, told):
        found["region"] = said.region
    return found


def _names_told(body: Body, said: Said) -> Iterator[tuple[str, str]]:
    """The names that a row gives in some languages, and under which nobody finds the body on record."""
    ever = [name for names in body.ever.get("names", ()) for name in (names or {}).values()]
    known = {normalise(name) for name in (body.name, *body.called, *body.ever.get("name", ()), *ever)}
    told = {**said.names, **({said.language: said.name} if said.language else {})}
    return ((f"names.{tag}", name) for tag, name in told.items() if normalise(name) not in known)


def _is_mended(body: Body, said: Said) -> bool:
    """Whether a row writes the name of a body with letters that it lacks on record: `Gävle`, where that has `Gavle`.

    The other way round they were lost on the way, and whether letters are large says nothing.
    """
    if said.name in {body.name, *body.called, *body.ever.get("name", ())}:
        return False
    return normalise(said.name) == normalise(body.name) and _beyond_ascii(body.name) < _beyond_ascii(
        said.name
    )


def _beyond_ascii(name: str) -> int:
    return sum(letter.isalpha() and not letter.isascii() for letter in name)


def _fields_said(said: Said) -> list[str]:
    """The fields of a body that a row says anything of, among those that are compared."""
    placed = said.lat is not None and said.lon is not None
    fields = (
        ("name", True),
        ("lat", placed),
        ("lon", placed),
        *((f"ids.{register}", True) for register in said.ids),
        *((f"names.{tag}", True) for tag in (*said.names, said.language) if tag),
        ("country", said.country),
        ("region", said.region),
    )
    return [field for field, there in fields if there]


def _apart(said: Said, body: Body) -> float:
    """Degrees between two places, of the wider of the two ways; nothing where one is not known."""
    pairs = ((said.lat, body.lat), (said.lon, body.lon))
    return max(
        (abs(mine - other) for mine, other in pairs if mine is not None and other is not None), default=0
    )


def _part(field: str) -> tuple[str, str]:
    """A field, and the register or the language of a part of it: `ids` and `geonames`; of others nothing behind it."""
    name, _, part = field.partition(".")
    return name, part


def _parts(body: Body, name: str) -> Mapping[str, str]:
    """The numbers of a body on record, by register, or its names by language."""
    return body.on_record if name == "ids" else body.names


def _on_record(body: Body, field: str) -> Any:
    """What is on record of a field of a body, or of its number in a register; None for nothing."""
    name, part = _part(field)
    return _parts(body, name).get(part) if part else getattr(body, field)


def _said(body: Body, field: str) -> str:
    value = _on_record(body, field)
    return "not on record" if value is None else str(value)


# --- towns by another name

Unknown = tuple[str, str | None, float | None, float | None, tuple[str, ...]]
"""A body that a list names and nobody knows: its name, country, place and numbers."""


def unknown(said: Said) -> Unknown:
    """What tells a body that nobody knows from another."""
    lat, lon = (degrees if degrees is None else round(degrees, 1) for degrees in (said.lat, said.lon))
    return normalise(said.name), said.country, lat, lon, tuple(sorted(said.ids.values()))


class Sighting(NamedTuple):
    """One row that names a body which nobody knows: beside whom, and what is said of the tie."""

    said: Said
    partner: str
    on: str | None
    left: bool = False
    """The row says that a membership ended."""


class Offer(NamedTuple):
    """The bodies that one may be which a list names anew."""

    bodies: Sequence[Body]
    sure: bool
    """Whether it is one, and nothing else that the list names anew may be that."""


def renamed(
    sightings: Mapping[Unknown, Sequence[Sighting]],
    gone: Mapping[str, Sequence[Tie]],
    body: Callable[[str], Body],
    ended: Collection[str] = (),
) -> dict[Unknown, Offer]:
    """Which bodies that a list no longer names may be which that it names anew: of one country, place and partners.

    `gone` are the ties that an earlier edition lists of each body that this one does not name. Of `ended` memberships among
    them those count that a row says ended too; the others need not be listed any more. Where as much speaks for
    several, each of them is offered, and which it is must be said.
    """
    beside: dict[str, set[Unknown]] = {}
    for key, rows in sightings.items():
        for row in rows:
            beside.setdefault(row.partner, set()).add(key)
    offers: list[tuple[int, str, Unknown]] = []
    for slug, ties in gone.items():
        partners = {other: tie for tie in ties for other in tie.parties - {slug}}
        offers += [
            (-weight, slug, key)
            for key in set[Unknown]().union(*(beside.get(partner, set()) for partner in partners))
            if (weight := _weight(body(slug), partners, sightings[key], ended))
        ]
    found: dict[Unknown, list[str]] = {}
    taken: Counter[str] = Counter()
    offers.sort(key=lambda offer: (*offer[:2], str(offer[2])))
    for _, group in itertools.groupby(offers, key=itemgetter(0)):
        left = [(slug, key) for _, slug, key in group if slug not in taken and key not in found]
        for slug, key in left:
            found.setdefault(key, []).append(slug)
        taken.update(slug for slug, _ in left)
    beside_them: dict[str, set[str]] = {}
    for slug, ties in gone.items():
        for partner in set[str]().union(*(tie.parties for tie in ties)) - {slug}:
            beside_them.setdefault(partner, set()).add(slug)
    places = {slug: place for place, slug in enumerate(gone)}
    for key, slugs in found.items():
        others = set[str]().union(*(beside_them.get(row.partner, ()) for row in sightings[key]))
        slugs += [
            slug
            for slug in sorted(others - taken.keys(), key=places.__getitem__)
            if not _in_another_country(sightings[key][0].said, body(slug))
            and _had_what_these_had_not(gone[slug], sightings[key], slug, [*_ties_of(slugs, gone)])
        ]
    return {
        key: Offer([body(slug) for slug in slugs], sure=len(slugs) == taken[slugs[0]] == 1)
        for key, slugs in found.items()
    }


def _ties_of(slugs: Iterable[str], gone: Mapping[str, Sequence[Tie]]) -> Iterator[Tie]:
    return itertools.chain.from_iterable(gone[slug] for slug in slugs)


def _had_what_these_had_not(
    ties: Sequence[Tie], rows: Sequence[Sighting], slug: str, others: Sequence[Tie]
) -> bool:
    """Whether rows have what one that is gone had, by the day, and none of the others: they may have become one."""

    def has(tie: Tie, row: Sighting) -> bool:
        return row.partner in tie.parties and fits(tie, row.on)

    return any(
        any(has(tie, row) for tie in ties if row.partner != slug) and not any(has(tie, row) for tie in others)
        for row in rows
    )


def _in_short(said: Said, body: Body) -> bool:
    """Whether one name has all words of the other, and they lie in one region as far as that is said."""
    if said.region and body.region and not in_one(said.country or body.country, said.region, body.region):
        return False
    new = set(_WORDS.findall(normalise(said.name)))
    return any(
        new <= known or known <= new
        for name in (body.name, *body.called)
        if (known := set(_WORDS.findall(normalise(name))))
    )


def fits(tie: Tie, on: str | None) -> bool:
    """Whether a row says a day that is on record of a tie, or one that is closer than more than `by then`."""
    return on is not None and (
        says(tie, on) or (tie.on is not None and not tie.by_then and common(tie.on, on) is not None)
    )


def _otherwise(tie: Tie, on: str | None) -> bool:
    """Whether a row says another day of a tie than any on record, and none that is closer."""
    return not says(tie, on) and not (on is None or tie.on is None or within(on, tie.on))


def _in_another_country(said: Said, body: Body) -> bool:
    return bool(said.country and body.country and said.country != body.country)


def lies_elsewhere(said: Said, body: Body) -> bool:
    """Whether a place on record and the one that a row gives are too far from each other to be of one body."""
    return _apart(said, body) > NEAR


def _weight(body: Body, partners: Mapping[str, Tie], rows: Sequence[Sighting], ended: Collection[str]) -> int:
    """How much speaks for a body's being the one that some rows name; 0 for too little."""
    said = rows[0].said
    if _in_another_country(said, body):
        return 0
    same_name = normalise(said.name) in {normalise(name) for name in (body.name, *body.called)}
    placed = said.lat is not None and said.lon is not None and body.lat is not None and body.lon is not None
    if not same_name and lies_elsewhere(said, body):
        return 0
    beside: dict[str, list[Sighting]] = {}
    for row in rows:
        if (tie := partners.get(row.partner)) and (row.left or tie.where not in ended):
            beside.setdefault(row.partner, []).append(row)
    partners = {slug: tie for slug, tie in partners.items() if slug in beside or tie.where not in ended}
    if _A_FEW * len(beside) < len(partners):
        return 0
    dated = sum(any(fits(partners[slug], row.on) for row in those) for slug, those in beside.items())
    as_on_record = sum(
        any(row.on is not None and says(partners[slug], row.on) for row in those)
        for slug, those in beside.items()
    )
    weight = 2 * len(beside) + dated + as_on_record
    if same_name or (placed and _apart(said, body) <= BESIDE) or _in_short(said, body):
        return weight
    as_said = Known("", said.name, tuple(said.names.values()), country=said.country)
    if resembling(as_said, as_known(body)) and not any(
        _otherwise(partners[partner], row.on) for partner, those in beside.items() for row in those
    ):
        return weight
    if dated >= _A_FEW or (
        body.country == said.country is not None and _beside_the_same(rows, partners, dated)
    ):
        return weight
    return 0


def _beside_the_same(rows: Sequence[Sighting], partners: Mapping[str, Tie], dated: int) -> bool:
    """Whether some rows have all the `partners` that one had who is gone: of a day of theirs, or several and no others.

    Whose networks are the same may well be another member.
    """
    named = {row.partner for row in rows}
    if not partners.keys() <= named:
        return False
    networks = any(tie.kind == JOINED for tie in partners.values())
    return dated > 0 or (not networks and len(named) == len(partners) >= _A_FEW)
