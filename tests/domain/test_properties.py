"""Laws of the domain over histories that could have happened, not in the words of the code."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from json import dumps, loads
from typing import Any

from hypothesis import assume, event, given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from comity.testing import (
    World,
    amended,
    chronicle,
    considered,
    corrected,
    entry,
    proposed,
    put_on_hold,
    resumed,
    retracted,
    signed,
    standing,
    suspended,
    termination_proposed,
)
from domain import when
from domain.chronicle import PlacedFact
from domain.decide import Accepted, Decider, decide
from domain.fact import Fact, fact_class, fact_of, fields_of, types
from domain.history import History
from domain.partnership import facts as tie
from domain.partnership.facts import PartnershipFact
from domain.partnership.standing import Instrument, Quit, Standing
from domain.plans import PlanDropped, Planned, closed_by
from domain.refusal import Refusal
from domain.shared import ABOUT_ENTRIES
from tests.domain.strategies import (
    DAYS,
    FACTS,
    FIRST,
    accepted,
    corrections,
    every_fact,
    exactly,
    facts,
    histories,
    told_next,
    whens,
)

ANY_DAY = st.integers(FIRST.toordinal() - 400, FIRST.toordinal() + DAYS + 1500)
UNKNOWN = (when.MIN, when.MAX)


def bounds(fact: Fact) -> tuple[int, int]:
    """Return the bounds of the day on which it happened; of what lasted, of its first day."""
    if not fact.on:
        return UNKNOWN
    first, _, last = fact.on.partition("/")
    if first == "..":
        return when.MIN, when.bounds(last)[1]
    return when.bounds(first)


def certainly_earlier(fact: Fact, other: Fact) -> bool:
    return bounds(fact)[1] < bounds(other)[0]


def happened(told: History) -> list[PlacedFact]:
    """Return what the laws look at, in chronicle order."""
    return [row for row in told.chronicle if not row.fact.alleged]


def seen(told: History) -> list[Any]:
    """Return all that a reader sees of a history, corrections apart."""
    return [
        [
            (reading.entry.version, reading.fact, reading.stands)
            for reading in told.effective_entries
            if not isinstance(reading.fact, ABOUT_ENTRIES)
        ],
        [(row.entry.version, row.earliest, row.latest) for row in told.chronicle],
        [(spell.standing.summary, spell.begin) for spell in told.aggregate.spells],
        told.aggregate.standing,
    ]


def afresh(told: History) -> History:
    """Return the same history, nothing of it read yet."""
    return History(told.stream, told.entries, told.around)


def test_every_fact_of_a_partnership_can_be_drawn() -> None:
    drawn = {f"partnership.{cls.verb}" for cls in FACTS}
    apart = {
        f"partnership.{verb}"
        for verb in ("opened", "corrected", "retracted", "contested", "preferred", "attested")
    }
    apart.add("partnership.same-as")  # of a partnership of its own: tests/store/test_merging.py

    assert drawn | apart == set(types("partnership"))


# --- the order of events


def literally(told: History) -> list[int]:
    """Return the versions in chronicle order, by the words of the rule."""
    order: list[tuple[int, Fact]] = []
    last: int | None = None
    for reading in told.effective_entries:
        if not reading.stands or reading.is_correction:
            continue
        version, fact = reading.entry.version, reading.fact
        if isinstance(fact, tie.Opened):
            order.insert(0, (version, fact))
            last = version
            continue
        versions = [item for item, _ in order]
        if fact.on is None and not isinstance(fact, Planned | PlanDropped):
            latest = versions.index(last) + 1 if last in versions else 1
        else:
            by = (
                when.bounds(fact.due)[1] if fact.on is None and isinstance(fact, Planned) else bounds(fact)[1]
            )
            latest = len(order)
            for place, (_, other) in enumerate(order):
                if not isinstance(other, tie.Opened) and by < bounds(other)[0]:
                    latest = min(latest, place)
        if fact.before in versions:
            latest = min(latest, versions.index(fact.before))
        if (name := closed_by(fact)) and not fact.alleged:
            latest = _plan_first(order, name, fact, latest)
        order.insert(latest, (version, fact))
        last = version
    return [version for version, _ in order]


def _plan_first(order: list[tuple[int, Fact]], name: str, fact: Fact, latest: int) -> int:
    """Put the plan before what closes it, where dates and `before` let it be; return the place of that."""
    for there, (version, plan) in enumerate(order):
        if isinstance(plan, Planned) and plan.plan == name and not plan.alleged:
            if there < latest:
                return latest
            if not fact.on and not fact.before:
                return there + 1
            between = [other for _, other in order[latest:there]]
            if certainly_earlier(fact, plan) or any(
                certainly_earlier(other, plan) or other.before == version for other in between
            ):
                return latest
            order.insert(latest, order.pop(there))
            return latest + 1
    return latest


@given(histories())
def test_the_chronicle_is_what_the_rule_says(told: History) -> None:
    assert chronicle(told) == literally(told)


@given(histories(correcting=False))
def test_adding_a_fact_never_swaps_two_others_that_are_no_plans(told: History) -> None:
    orders = [chronicle(told.as_known(position)) for position in range(len(told.entries) + 1)]

    plans = {row.entry.version for row in told.chronicle if isinstance(row.fact, Planned)}
    for before, after in pairwise(orders):
        assert [item for item in after if item in before and item not in plans] == [
            item for item in before if item not in plans
        ]


@given(histories())
def test_what_is_certainly_earlier_stands_before(told: History) -> None:
    dated = [row.fact for row in told.chronicle if not isinstance(row.fact, tie.Opened)]

    for place, fact in enumerate(dated):
        assert not any(certainly_earlier(later, fact) for later in dated[place:])


@given(histories())
def test_before_is_kept(told: History) -> None:
    order = chronicle(told)

    for row in told.chronicle:
        if row.fact.before in order:
            assert order.index(row.entry.version) < order.index(row.fact.before)


@given(histories())
def test_everything_that_stands_is_in_the_chronicle_once(told: History) -> None:
    standing_ = [
        reading.entry.version
        for reading in told.effective_entries
        if reading.stands and not reading.is_correction
    ]

    assert sorted(chronicle(told)) == standing_
    assert not standing_ or isinstance(told.chronicle[0].fact, tie.Opened)


# --- tightening


@given(histories())
def test_tightened_bounds_lie_within_what_was_written(told: History) -> None:
    for row in told.chronicle:
        earliest, latest = bounds(row.fact)
        assert earliest <= row.earliest <= row.latest <= latest
        assert row.latest <= max(row.entry.day, row.earliest)
        if row.fact.alleged:
            assert (row.earliest, row.latest) == (earliest, min(latest, max(row.entry.day, earliest)))


def rises(thread: Iterable[PlacedFact]) -> bool:
    days = [(row.earliest, row.latest) for row in thread]
    return all(before[0] <= after[0] and before[1] <= after[1] for before, after in pairwise(days))


ON_AN_INSTRUMENT = tie.Signed | tie.Renewed | tie.RenewalDeclined | tie.AmendmentProposed | tie.Amended


@given(histories())
def test_the_facts_of_one_instrument_follow_each_other(told: History) -> None:
    for name in ("pact", "memo"):
        own = [
            row
            for row in happened(told)
            if isinstance(row.fact, ON_AN_INSTRUMENT) and row.fact.instrument == name
        ]
        assert rises(own)


@given(histories())
def test_the_facts_of_one_commitment_or_plan_follow_each_other(told: History) -> None:
    for name in ("letter", "visit"):
        promise = tie.CommitmentMade | tie.CommitmentClosed
        assert rises(
            row for row in happened(told) if isinstance(row.fact, promise) and row.fact.commitment == name
        )
    for name in ("visit", "forum"):
        own = [row for row in happened(told) if getattr(row.fact, "plan", None) == name]
        assert rises(own)
        assert [type(row.fact) is Planned for row in own] in ([], [True], [True, False]), "it closes once"


@given(histories())
def test_the_facts_of_one_proposal_follow_each_other(told: History) -> None:
    for proposal in proposals(happened(told)):
        assert rises(proposal)


RANK = {"letter-of-intent": 1, "mou": 2, "friendship": 3, "sister-city": 4}


def proposals(told: Iterable[PlacedFact]) -> list[list[PlacedFact]]:
    """Return the facts of each proposal, from the first to the one that ends it."""
    found: list[list[PlacedFact]] = []
    open_, kind = False, ""
    for row in told:
        match row.fact:
            case tie.Proposed():
                found.append([row])
                open_, kind = True, row.fact.kind
            case tie.Considered(outcome=outcome):
                if open_:
                    found[-1].append(row)
                else:
                    found.append([row])
                    kind = ""
                open_ = outcome not in {"rejected", "withdrawn", "lapsed"}
            case tie.PutOnHold():
                found[-1].append(row)
            case tie.Signed() if row.fact.reestablishes:
                open_ = False
            case tie.Signed() if open_ and RANK[row.fact.kind] >= RANK.get(kind, 0):
                found[-1].append(row)
                open_ = False
            case _:
                pass
    return found


@given(histories())
def test_a_stance_is_no_earlier_than_what_it_is_on(told: History) -> None:
    latest: dict[str, int] = {}
    for row in happened(told):
        if isinstance(row.fact, ON_AN_INSTRUMENT):
            latest[row.fact.instrument] = row.earliest
        elif isinstance(row.fact, tie.StanceTaken) and row.fact.instrument:
            assert row.earliest >= latest[row.fact.instrument]


# --- what can have happened


@given(histories())
def test_after_the_end_only_a_new_beginning_is_signed(told: History) -> None:
    parties = len(standing(told).parties)
    gone: set[str | None] = set()
    for row in happened(told):
        match row.fact:
            case tie.Terminated(by=by, mode=mode):
                known = by in standing(told).parties and mode != "mutual"
                gone |= {by} if known else set(standing(told).parties)
            case tie.Signed() if row.fact.reestablishes:
                gone = set()
            case tie.Signed():
                assert parties - len(gone) >= 2
            case _:
                pass


@given(histories())
def test_nothing_happens_to_what_was_not_signed(told: History) -> None:
    signed: set[str] = set()
    for row in happened(told):
        fact = row.fact
        if isinstance(fact, tie.Signed):
            assert fact.replaces is None or fact.replaces in signed
            signed.add(fact.instrument)
        elif isinstance(fact, ON_AN_INSTRUMENT):
            assert fact.instrument in signed
        elif isinstance(fact, tie.StanceTaken | tie.Invalidated):
            assert fact.instrument is None or fact.instrument in signed
        if isinstance(fact, tie.Invalidated | tie.TerminationProposed | tie.Terminated):
            assert signed


@given(histories())
def test_nobody_signs_one_instrument_twice(told: History) -> None:
    signatures: dict[str, list[str]] = {}
    for row in happened(told):
        if isinstance(row.fact, tie.Signed):
            names = signatures.setdefault(row.fact.instrument, [])
            names += row.fact.by or standing(told).parties
            assert len(names) == len(set(names))
            assert set(names) <= set(standing(told).parties)


@given(histories())
def test_there_is_one_proposal_at_a_time_and_one_hold(told: History) -> None:
    open_ = held = False
    paused: list[str] = []
    kind = ""
    for row in happened(told):
        match row.fact:
            case tie.Proposed():
                assert not open_
                open_, held, kind = True, False, row.fact.kind
            case tie.Considered(outcome=outcome):
                assert not (held and outcome in {"tabled", "referred", "deferred", "approved"})
                kind = kind if open_ else ""
                open_ = outcome not in {"rejected", "withdrawn", "lapsed"}
                held = held and open_
            case tie.PutOnHold():
                assert open_
                assert not held
                held = True
            case tie.Suspended(by=by):
                assert by not in paused
                paused.append(by)
            case tie.Resumed(by=by):
                assert held or paused
                held = held and bool(paused)
                paused = [other for other in paused if by in paused and other != by]
            case tie.Signed() if row.fact.reestablishes:
                open_ = held = False
                paused = []
            case tie.Signed() if RANK[row.fact.kind] >= RANK.get(kind, 0):
                open_ = held = False
            case _:
                pass


@given(histories())
def test_promises_and_pressure_have_a_beginning_and_an_end(told: History) -> None:
    made: set[str] = set()
    kept: set[str] = set()
    exerted: set[str | None] = set()
    for row in happened(told):
        match row.fact:
            case tie.CommitmentMade(commitment=name):
                assert name not in made
                made.add(name)
            case tie.CommitmentClosed(commitment=name):
                assert name in made - kept
                kept.add(name)
            case tie.Pressured(incident=incident):
                exerted.add(incident)
            case tie.PressureLifted(incident=incident):
                assert incident in exerted
            case _:
                pass


@given(histories())
def test_nobody_ends_it_twice_and_only_a_proposed_end_is_postponed(told: History) -> None:
    ended: list[str | None] = []
    proposed = False
    for row in happened(told):
        match row.fact:
            case tie.Terminated(by=by):
                assert by not in ended
                ended.append(by)
                proposed = False
            case tie.TerminationProposed():
                proposed = True
            case tie.TerminationPostponed():
                assert proposed
            case tie.Signed() if row.fact.reestablishes:
                ended, proposed = [], False
            case _:
                pass


@given(histories(correcting=False), facts())
def test_what_is_alleged_moves_nothing(told: History, fact: Fact) -> None:
    alleged = fact.model_copy(update={"certainty": "alleged"})
    decided = accepted_by(told, alleged)

    after = told.with_entry(entry(told, decided.fact))

    others = [row for row in after.chronicle if row.entry.version != len(after.entries)]
    assert [(other.entry.version, other.earliest, other.latest) for other in others] == [
        (row.entry.version, row.earliest, row.latest) for row in told.chronicle
    ]
    assert standing(after) == standing(told)
    assert [spell.begin for spell in after.aggregate.spells] == [
        spell.begin for spell in told.aggregate.spells
    ]


def accepted_by(told: History, fact: Fact) -> Accepted:
    """Return the acceptance of a fact; where it is refused, hypothesis tries another."""
    decided = decide(told, fact, World())
    assume(isinstance(decided, Accepted))
    assert isinstance(decided, Accepted)
    return decided


# --- corrections


@given(histories(least=3), st.data())
def test_a_correction_that_is_retracted_leaves_no_trace(told: History, data: st.DataObject) -> None:
    correction = accepted_by(told, data.draw(corrections(told)))
    event(correction.fact.verb)
    once = told.with_entry(entry(told, correction.fact))

    back = accepted(once, retracted(len(once.entries)), World())

    assert back is not None, "what was lawful before is lawful again"
    assert seen(once.with_entry(entry(once, back.fact))) == seen(told)


@given(histories(least=3, correcting=False), st.data())
def test_a_corrected_entry_is_read_as_if_it_had_been_told_so(told: History, data: st.DataObject) -> None:
    """The same facts, recorded on the same days, with the corrected one in the place of the first."""
    target = data.draw(st.sampled_from(told.entries))
    on = data.draw(whens())
    correction = accepted_by(told, corrected(target.version, {"on": on}))

    after = told.with_entry(entry(told, correction.fact))

    so = target.fact.model_copy(update={"on": on})
    straight = [replace(item, fact=so) if item is target else item for item in told.entries]
    assert seen(after)[1:] == seen(History(told.stream, straight, told.around))[1:]


@given(histories(least=3, correcting=False, before=False), st.data())
def test_what_is_retracted_is_read_as_if_it_had_not_been_told(told: History, data: st.DataObject) -> None:
    target = data.draw(st.sampled_from(told.entries))
    decided = accepted_by(told, retracted(target.version))

    after = told.with_entry(entry(told, decided.fact))

    others = [item for item in told.entries if item is not target]
    never = History(
        told.stream, [replace(other, version=n) for n, other in enumerate(others, 1)], told.around
    )
    assert [(row.fact, row.earliest, row.latest) for row in after.chronicle] == [
        (row.fact, row.earliest, row.latest) for row in never.chronicle
    ]
    assert seen(after)[2:] == seen(never)[2:]


@given(histories())
def test_what_stands_was_retracted_by_nothing_that_stands(told: History) -> None:
    for reading in told.effective_entries:
        retracting = [
            other
            for other in told.effective_entries
            if other.stands
            and isinstance(other.fact, ABOUT_ENTRIES[1])
            and other.fact.entry == reading.entry.version
        ]
        assert reading.stands == (not retracting)


# --- storing


@given(every_fact)
def test_what_is_written_is_read_back_equal(fact: Fact) -> None:
    written = dumps(fields_of(fact), ensure_ascii=False, sort_keys=True)

    again = fact_of(fact_class(f"partnership.{fact.verb}"), loads(written))

    assert again == fact
    assert dumps(fields_of(again), ensure_ascii=False, sort_keys=True) == written


@given(histories())
def test_what_is_accepted_is_written_and_read_back_equal(told: History) -> None:
    for row in told.entries:
        again = fact_of(type(row.fact), loads(dumps(fields_of(row.fact))))
        assert again == row.fact


# --- what was known when, and where it stood


@given(histories())
def test_what_was_known_is_what_had_been_recorded(told: History) -> None:
    for count in range(len(told.entries) + 1):
        first = History(told.stream, told.entries[:count], told.around)
        assert seen(told.as_known(count)) == seen(first)
        if count:
            assert told.as_known(told.entries[count - 1].recorded_at).entries[:count] == first.entries


@given(histories())
def test_spells_are_in_order_and_cover_all_days(told: History) -> None:
    spells = told.aggregate.spells

    assert spells[0].begin == (when.MIN, when.MIN)
    assert all(spell.begin[0] <= spell.begin[1] for spell in spells)
    for row, other in pairwise(spells):
        assert row.begin[0] <= other.begin[0]
        assert row.begin[1] <= other.begin[1]
        assert row.standing.summary != other.standing.summary
    assert spells[-1].standing.summary == told.aggregate.standing.summary


def views(told: History) -> list[str | None]:
    """Return the points of view from which a partnership may be asked."""
    parties = standing(told).parties
    return [None, *parties, f"{parties[0]}--{parties[1]}"]


def directly(told: History, day: int, of: str | None) -> tuple[object, ...]:
    """Return what a day's answer says, from the spells that may be the last by then, each aged to the day."""
    spells = told.aggregate.spells
    begun = max(place for place, spell in enumerate(spells) if spell.begin[1] <= day)
    perhaps = max(place for place, spell in enumerate(spells) if spell.begin[0] <= day)
    aged = [
        standing
        for spell in spells[begun : max(begun, perhaps) + 1]
        for _, standing in told.kind.aged(spell.standing, day, day)
    ]
    cases = [row.seen(of if len(row.parties) > 2 else None) for row in aged]
    others = [case.status for case in cases if case.status != cases[-1].status]
    flags = [set(case.flags) for case in cases]
    return (
        *(cases[-1].status, others[0] if others else None, cases[-1].tier),
        *(min(case.tier for case in cases), max(case.tier for case in cases)),
        set.intersection(*flags),
        set.union(*flags) - set.intersection(*flags),
        {name: states(aged, name, of if len(aged[0].parties) > 2 else None) for name in names(aged)},
    )


def names(aged: Iterable[Standing]) -> set[str]:
    """Return the names of all instruments."""
    return {instrument.id for each in aged for instrument in each.instruments}


def states(aged: Iterable[Standing], name: str, of: str | None) -> set[str]:
    """Return all that an instrument may be."""
    found = [each.instrument(name) for each in aged]
    return {state for row in found for state in (row.states(of) if row else ("none",))}


def looked_up(told: History, day: int, of: str | None) -> tuple[object, ...]:
    """Return the same as it is looked up among the periods."""
    found = told.aggregate.as_at(day, of)
    return (
        *(found.status, found.otherwise, found.tier, found.tier_least, found.tier_most),
        *(set(found.flags), set(found.possible_flags)),
        {instrument.id: set(instrument.statuses) for instrument in found.instruments},
    )


@given(histories(least=3, most=12), ANY_DAY, st.data())
def test_what_is_looked_up_is_what_the_candidates_say_on_every_day(
    told: History, first: int, data: st.DataObject
) -> None:
    of = data.draw(st.sampled_from(views(told)))
    changes = [period.first for period in told.aggregate.periods(of)[1:]]

    for day in {*range(first, first + 200), *(change + n for change in changes for n in (-1, 0, 1))}:
        assert looked_up(told, day, of) == directly(told, day, of)


@given(histories(least=3, most=12), ANY_DAY, st.data())
def test_a_day_that_is_asked_about_has_the_answer_of_its_period(
    told: History, day: int, data: st.DataObject
) -> None:
    of = data.draw(st.sampled_from(views(told)))
    periods = afresh(told).aggregate.periods(of)
    days = {day, *(period.first + n for period in periods[1:] for n in (-1, 0, 1))}

    for item in days:
        found = told.aggregate.as_at(item, of)
        period = [period for period in periods if period.first <= item][-1]
        assert found[1:] == period.answer.asked_on(item)[1:]
        assert found.standing.summary == period.answer.standing.summary


@given(histories(least=3))
def test_each_period_differs_from_the_one_before_it(told: History) -> None:
    for of in views(told):
        periods = told.aggregate.periods(of)
        assert periods[0].first == when.MIN
        for row, other in pairwise(periods):
            assert row.first < other.first
            assert row.answer != other.answer


@given(histories(least=3), ANY_DAY, st.data())
def test_what_is_certain_since_a_day_was_so_on_each_day_since(
    told: History, day: int, data: st.DataObject
) -> None:
    of = data.draw(st.sampled_from(views(told)))
    found = told.aggregate.as_at(day, of)

    assert found.since[0] <= found.since[1]
    assert found.since[0] <= day
    begun = max(found.since[0], FIRST.toordinal() - 800)
    assert all(found.status in told.aggregate.as_at(number, of).statuses for number in range(begun, day + 1))
    assert found.began is None or found.began in told.chronicle


@given(histories(exact=True, correcting=False, before=False, least=3), ANY_DAY)
def test_where_all_days_are_known_a_status_began_where_it_was_not_before(told: History, day: int) -> None:
    found = told.aggregate.as_at(day)

    since, latest = found.since
    assert since == latest
    if since != when.MIN:
        assert all(told.aggregate.as_at(number).status == found.status for number in range(since, day + 1))
        that_day = [spell for spell in told.aggregate.spells if spell.begin[0] == since]
        assert told.aggregate.as_at(since - 1).status != found.status or len(that_day) > 1


@given(histories(exact=True, correcting=False, before=False), ANY_DAY)
def test_where_all_days_are_known_everything_is_certain(told: History, day: int) -> None:
    assume(all(effect_comes_after(row.fact) for row in told.chronicle))

    found = told.aggregate.as_at(day)

    by_then = [row for row in told.entries if row.fact.on is None or bounds(row.fact)[0] <= day]
    assert found.certain
    assert found.possible_flags == ()
    until = History(told.stream, [replace(item, version=n) for n, item in enumerate(by_then, 1)], told.around)
    assert found.standing.summary == until.aggregate.as_at(day).standing.summary


def effect_comes_after(fact: Fact) -> bool:
    """Say whether a termination takes effect no earlier than it was declared."""
    effective = getattr(fact, "effective", None)
    return effective is None or fact.on is None or effective >= fact.on


def came_by(state: Standing, day: int) -> Standing:
    """Return the standing with what time alone has done by a day: one thing after the other, all days being known."""
    while to_come := [item for item in still_to_come(state) if item[0] <= day]:
        state = after_it(state, min(to_come, key=lambda item: item[:2])[2])
    return state


def still_to_come(state: Standing) -> Iterator[tuple[int, int, Instrument | Quit]]:
    """Return what time will do: on which day, what goes first on one day, and to what."""
    for instrument in state.instruments:
        if instrument.ends and instrument.state in GOING:
            yield instrument.ends[0], 0, instrument
        if instrument.starts and instrument.state == "signed":
            yield instrument.starts[0], 1, instrument
    for quits in state.quits:
        if not quits.came:
            yield quits.day[0], 2, quits


GOING = ("in-force", "signed")
LIVE = (*GOING, "partly-signed")


def after_it(state: Standing, what: Instrument | Quit) -> Standing:
    """Return the standing after an instrument's end or beginning, or after a termination has taken effect."""
    match what:
        case Quit():
            ended = [
                instrument
                for instrument in state.instruments
                if instrument.id in what.scope and set(instrument.parties) & set(what.parties)
            ]
            return state._replace(
                instruments=tuple(
                    without(instrument, what.parties) if instrument in ended else instrument
                    for instrument in state.instruments
                ),
                quits=tuple(row._replace(came=True) if row is what else row for row in state.quits),
            )
        case Instrument(state="signed") if what.starts and not (what.ends and what.ends[0] <= what.starts[0]):
            now = what._replace(state="in-force", starts=None)
            return state._replace(
                instruments=tuple(
                    now
                    if instrument is what
                    else instrument._replace(state="replaced")
                    if instrument.id == what.replaces and instrument.state in LIVE
                    else instrument
                    for instrument in state.instruments
                )
            )
        case _:
            over = what._replace(state="expired")
            return state._replace(
                instruments=tuple(
                    over if instrument is what else instrument for instrument in state.instruments
                )
            )


def without(instrument: Instrument, leavers: Iterable[str]) -> Instrument:
    """Return an instrument that binds some of its parties no longer."""
    gone = tuple(
        dict.fromkeys((*instrument.gone, *(party for party in leavers if party in instrument.parties)))
    )
    over = len(instrument.parties) - len(gone) < 2 and instrument.state in LIVE
    return instrument._replace(gone=gone, state="terminated" if over else instrument.state)


@given(histories(exact=True, correcting=False, before=False), ANY_DAY)
def test_as_at_a_day_is_the_fold_of_what_had_happened(told: History, day: int) -> None:
    state = told.kind.start(told.stream, told.around)
    in_order = sorted(told.entries, key=lambda row: (bounds(row.fact)[0], row.version))
    for row in in_order:
        if bounds(row.fact)[0] <= day and not row.fact.alleged:
            state = told.kind.evolve(came_by(state, bounds(row.fact)[0]), row.fact, bounds(row.fact))
    state = came_by(state, day)

    found = told.aggregate.as_at(day)

    assert found.certain
    assert (found.status, found.tier, found.flags) == (state.status, state.tier, state.flags)
    assert {instrument.id: instrument.status for instrument in found.instruments} == {
        instrument.id: instrument.state for instrument in state.instruments
    }


@given(histories(correcting=False, least=3), ANY_DAY, st.data())
def test_what_is_certain_holds_whichever_days_it_was(told: History, day: int, data: st.DataObject) -> None:
    """Every fact is given some day that its bounds allow, in the order of the chronicle."""
    entries = []
    floor = FIRST.toordinal() - 400
    ceilings = [row.latest for row in told.chronicle]
    for place, row in enumerate(told.chronicle):
        ceiling = min(ceilings[place:])
        floor = max(floor, row.earliest)
        assume(floor <= ceiling)
        if place:
            floor = data.draw(st.integers(floor, ceiling))
        on = date.fromordinal(floor).isoformat() if place else None
        exact = exactly(row.fact.model_copy(update={"on": on, "before": None}))
        entries.append(replace(row.entry, version=place + 1, fact=exact))
    so = History(told.stream, entries, told.around)

    found, truly = told.aggregate.as_at(day), so.aggregate.as_at(day)

    assert truly.certain
    assert truly.status in found.statuses
    assert found.tier_least <= truly.tier_least <= truly.tier_most <= found.tier_most
    assert {*found.flags} <= {*truly.flags} <= {*found.flags, *found.possible_flags}


# --- deciding


@given(histories(), st.data())
def test_deciding_is_pure(told: History, data: st.DataObject) -> None:
    fact = data.draw(facts())
    before = seen(told)

    first = decide(told, fact, World())

    assert decide(told, fact, World()) == first
    assert decide(afresh(told), fact, World()) == first
    assert seen(told) == before == seen(afresh(told))


@given(histories(), st.data())
def test_an_acceptance_names_the_place(told: History, data: st.DataObject) -> None:
    decided = accepted_by(told, data.draw(facts()))

    after = told.with_entry(entry(told, decided.fact))

    assert decided.place is not None
    assert chronicle(after)[decided.place] == len(after.entries)


ROUGHLY = "[2019..2024]"
OFTEN_REFUSED = [
    *(proposed(ROUGHLY), put_on_hold(ROUGHLY), amended(ROUGHLY), resumed(ROUGHLY), suspended(ROUGHLY)),
    *(
        signed(ROUGHLY, instrument="new"),
        termination_proposed(ROUGHLY),
        considered(ROUGHLY, outcome="tabled"),
    ),
]


@given(histories(least=4, correcting=False))
def test_the_place_that_a_refusal_offers_is_lawful(told: History) -> None:
    for fact in OFTEN_REFUSED:
        refused = decide(told, fact, World())
        if isinstance(refused, Refusal) and "may have come before" in (offered := refused.hint):
            event(f"{fact.verb} may have come before")
            there = fact.model_copy(update={"before": int(offered.rpartition(" ")[2])})
            assert isinstance(decide(told, there, World()), Accepted)


@st.composite
def dictations(draw: DrawFn) -> tuple[History, list[Fact]]:
    """Draw a history and what somebody wants to record next, lawful or not."""
    told: History = draw(histories(most=5))
    begun, wanted = told, []
    for _ in range(draw(st.integers(1, 8))):
        fact = told_next(draw, told, exact=False, correcting=True, before=True)
        wanted.append(fact)
        if decided := accepted(told, fact, World()):
            told = told.with_entry(entry(told, decided.fact))
    return begun, wanted


@given(dictations())
def test_what_is_appended_is_decided_as_what_is_placed_anew(dictation: tuple[History, list[Fact]]) -> None:
    told, wanted = dictation
    decider = Decider(told, World())
    for fact in wanted:
        decided = decide(told, fact, World())
        assert decider.decide(fact) == decided
        if isinstance(decided, Accepted):
            recorded = entry(told, decided.fact)
            decider.append(recorded)
            told = told.with_entry(recorded)


def test_the_union_of_facts_is_what_is_drawn() -> None:
    assert set(FACTS) < set(PartnershipFact.__args__)
