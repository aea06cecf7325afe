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
from domain.chronicle import Told
from domain.decide import Accepted, Decider, decide
from domain.fact import Fact, fact_class, fact_of, fields_of, types
from domain.history import History
from domain.partnership import facts as tie
from domain.partnership.facts import PartnershipFact
from domain.partnership.standing import Instrument, Quit, Standing
from domain.refusal import Refusal
from domain.shared import CORRECTIONS
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


def certainly_earlier(one: Fact, other: Fact) -> bool:
    return bounds(one)[1] < bounds(other)[0]


def happened(told: History) -> list[Told]:
    """Return what the laws look at, in chronicle order."""
    return [one for one in told.chronicle if not one.fact.alleged]


def seen(told: History) -> list[Any]:
    """Return all that a reader sees of a history, corrections apart."""
    return [
        [
            (one.entry.version, one.fact, one.stands)
            for one in told.readings
            if not isinstance(one.fact, CORRECTIONS)
        ],
        [(one.entry.version, one.earliest, one.latest) for one in told.chronicle],
        [(spell.standing.summary, spell.begin) for spell in told.aggregate.spells],
        told.aggregate.standing,
    ]


def afresh(told: History) -> History:
    """Return the same history, nothing of it read yet."""
    return History(told.stream, told.entries, told.around)


def test_every_fact_of_a_partnership_can_be_drawn() -> None:
    drawn = {f"partnership.{cls.verb}" for cls in FACTS}
    apart = {f"partnership.{verb}" for verb in ("opened", "corrected", "retracted", "contested", "preferred")}

    assert drawn | apart == set(types("partnership"))


# --- the order of events


def literally(told: History) -> list[int]:
    """Return the versions in chronicle order, by the words of the rule."""
    order: list[tuple[int, Fact]] = []
    last: int | None = None
    for reading in told.readings:
        if not reading.stands or reading.is_correction:
            continue
        version, fact = reading.entry.version, reading.fact
        if isinstance(fact, tie.Opened):
            order.insert(0, (version, fact))
            last = version
            continue
        versions = [one for one, _ in order]
        if fact.on is None:
            latest = versions.index(last) + 1 if last in versions else 1
        else:
            latest = len(order)
            for place, (_, other) in enumerate(order):
                if not isinstance(other, tie.Opened) and certainly_earlier(fact, other):
                    latest = min(latest, place)
        if fact.before in versions:
            latest = min(latest, versions.index(fact.before))
        order.insert(latest, (version, fact))
        last = version
    return [version for version, _ in order]


@given(histories())
def test_the_chronicle_is_what_the_rule_says(told: History) -> None:
    assert chronicle(told) == literally(told)


@given(histories(correcting=False))
def test_adding_a_fact_never_swaps_two_others(told: History) -> None:
    orders = [chronicle(told.as_known(position)) for position in range(len(told.entries) + 1)]

    for before, after in pairwise(orders):
        assert [one for one in after if one in before] == before


@given(histories())
def test_what_is_certainly_earlier_stands_before(told: History) -> None:
    dated = [one.fact for one in told.chronicle if not isinstance(one.fact, tie.Opened)]

    for place, fact in enumerate(dated):
        assert not any(certainly_earlier(later, fact) for later in dated[place:])


@given(histories())
def test_before_is_kept(told: History) -> None:
    order = chronicle(told)

    for one in told.chronicle:
        if one.fact.before in order:
            assert order.index(one.entry.version) < order.index(one.fact.before)


@given(histories())
def test_everything_that_stands_is_in_the_chronicle_once(told: History) -> None:
    standing_ = [one.entry.version for one in told.readings if one.stands and not one.is_correction]

    assert sorted(chronicle(told)) == standing_
    assert not standing_ or isinstance(told.chronicle[0].fact, tie.Opened)


# --- tightening


@given(histories())
def test_tightened_bounds_lie_within_what_was_written(told: History) -> None:
    for one in told.chronicle:
        earliest, latest = bounds(one.fact)
        assert earliest <= one.earliest <= one.latest <= latest
        assert one.latest <= max(one.entry.day, one.earliest)
        if one.fact.alleged:
            assert (one.earliest, one.latest) == (earliest, min(latest, max(one.entry.day, earliest)))


def rises(thread: Iterable[Told]) -> bool:
    days = [(one.earliest, one.latest) for one in thread]
    return all(before[0] <= after[0] and before[1] <= after[1] for before, after in pairwise(days))


ON_AN_INSTRUMENT = tie.Signed | tie.Renewed | tie.RenewalDeclined | tie.AmendmentProposed | tie.Amended


@given(histories())
def test_the_facts_of_one_instrument_follow_each_other(told: History) -> None:
    for name in ("pact", "memo"):
        own = [
            one
            for one in happened(told)
            if isinstance(one.fact, ON_AN_INSTRUMENT) and one.fact.instrument == name
        ]
        assert rises(own)


@given(histories())
def test_the_facts_of_one_commitment_follow_each_other(told: History) -> None:
    for name in ("letter", "visit"):
        promise = tie.CommitmentMade | tie.CommitmentClosed
        assert rises(
            one for one in happened(told) if isinstance(one.fact, promise) and one.fact.commitment == name
        )


@given(histories())
def test_the_facts_of_one_proposal_follow_each_other(told: History) -> None:
    for proposal in proposals(happened(told)):
        assert rises(proposal)


RANK = {"letter-of-intent": 1, "mou": 2, "friendship": 3, "sister-city": 4}


def proposals(told: Iterable[Told]) -> list[list[Told]]:
    """Return the facts of each proposal, from the first to the one that ends it."""
    found: list[list[Told]] = []
    open_, kind = False, ""
    for one in told:
        match one.fact:
            case tie.Proposed():
                found.append([one])
                open_, kind = True, one.fact.kind
            case tie.Considered(outcome=outcome):
                if open_:
                    found[-1].append(one)
                else:
                    found.append([one])
                    kind = ""
                open_ = outcome not in {"rejected", "withdrawn", "lapsed"}
            case tie.PutOnHold():
                found[-1].append(one)
            case tie.Signed() if one.fact.reestablishes:
                open_ = False
            case tie.Signed() if open_ and RANK[one.fact.kind] >= RANK.get(kind, 0):
                found[-1].append(one)
                open_ = False
            case _:
                pass
    return found


@given(histories())
def test_a_stance_is_no_earlier_than_what_it_is_on(told: History) -> None:
    latest: dict[str, int] = {}
    for one in happened(told):
        if isinstance(one.fact, ON_AN_INSTRUMENT):
            latest[one.fact.instrument] = one.earliest
        elif isinstance(one.fact, tie.StanceTaken) and one.fact.instrument:
            assert one.earliest >= latest[one.fact.instrument]


# --- what can have happened


@given(histories())
def test_after_the_end_only_a_new_beginning_is_signed(told: History) -> None:
    parties = len(standing(told).parties)
    gone: set[str | None] = set()
    for one in happened(told):
        match one.fact:
            case tie.Terminated(by=by, mode=mode):
                known = by in standing(told).parties and mode != "mutual"
                gone |= {by} if known else set(standing(told).parties)
            case tie.Signed() if one.fact.reestablishes:
                gone = set()
            case tie.Signed():
                assert parties - len(gone) >= 2
            case _:
                pass


@given(histories())
def test_nothing_happens_to_what_was_not_signed(told: History) -> None:
    signed: set[str] = set()
    for one in happened(told):
        fact = one.fact
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
    for one in happened(told):
        if isinstance(one.fact, tie.Signed):
            names = signatures.setdefault(one.fact.instrument, [])
            names += one.fact.by or standing(told).parties
            assert len(names) == len(set(names))
            assert set(names) <= set(standing(told).parties)


@given(histories())
def test_there_is_one_proposal_at_a_time_and_one_hold(told: History) -> None:
    open_ = held = False
    paused: list[str] = []
    kind = ""
    for one in happened(told):
        match one.fact:
            case tie.Proposed():
                assert not open_
                open_, held, kind = True, False, one.fact.kind
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
            case tie.Signed() if one.fact.reestablishes:
                open_ = held = False
                paused = []
            case tie.Signed() if RANK[one.fact.kind] >= RANK.get(kind, 0):
                open_ = held = False
            case _:
                pass


@given(histories())
def test_promises_and_pressure_have_a_beginning_and_an_end(told: History) -> None:
    made: set[str] = set()
    kept: set[str] = set()
    exerted: set[str | None] = set()
    for one in happened(told):
        match one.fact:
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
    for one in happened(told):
        match one.fact:
            case tie.Terminated(by=by):
                assert by not in ended
                ended.append(by)
                proposed = False
            case tie.TerminationProposed():
                proposed = True
            case tie.TerminationPostponed():
                assert proposed
            case tie.Signed() if one.fact.reestablishes:
                ended, proposed = [], False
            case _:
                pass


@given(histories(correcting=False), facts())
def test_what_is_alleged_moves_nothing(told: History, fact: Fact) -> None:
    alleged = fact.model_copy(update={"certainty": "alleged"})
    decided = accepted_by(told, alleged)

    after = told.with_entry(entry(told, decided.fact))

    others = [one for one in after.chronicle if one.entry.version != len(after.entries)]
    assert [(one.entry.version, one.earliest, one.latest) for one in others] == [
        (one.entry.version, one.earliest, one.latest) for one in told.chronicle
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
    straight = [replace(one, fact=so) if one is target else one for one in told.entries]
    assert seen(after)[1:] == seen(History(told.stream, straight, told.around))[1:]


@given(histories(least=3, correcting=False, before=False), st.data())
def test_what_is_retracted_is_read_as_if_it_had_not_been_told(told: History, data: st.DataObject) -> None:
    target = data.draw(st.sampled_from(told.entries))
    decided = accepted_by(told, retracted(target.version))

    after = told.with_entry(entry(told, decided.fact))

    others = [one for one in told.entries if one is not target]
    never = History(told.stream, [replace(one, version=n) for n, one in enumerate(others, 1)], told.around)
    assert [(one.fact, one.earliest, one.latest) for one in after.chronicle] == [
        (one.fact, one.earliest, one.latest) for one in never.chronicle
    ]
    assert seen(after)[2:] == seen(never)[2:]


@given(histories())
def test_what_stands_was_retracted_by_nothing_that_stands(told: History) -> None:
    for one in told.readings:
        retracting = [
            other
            for other in told.readings
            if other.stands
            and isinstance(other.fact, CORRECTIONS[1])
            and other.fact.entry == one.entry.version
        ]
        assert one.stands == (not retracting)


# --- storing


@given(every_fact)
def test_what_is_written_is_read_back_equal(fact: Fact) -> None:
    written = dumps(fields_of(fact), ensure_ascii=False, sort_keys=True)

    again = fact_of(fact_class(f"partnership.{fact.verb}"), loads(written))

    assert again == fact
    assert dumps(fields_of(again), ensure_ascii=False, sort_keys=True) == written


@given(histories())
def test_what_is_accepted_is_written_and_read_back_equal(told: History) -> None:
    for one in told.entries:
        again = fact_of(type(one.fact), loads(dumps(fields_of(one.fact))))
        assert again == one.fact


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
    for one, other in pairwise(spells):
        assert one.begin[0] <= other.begin[0]
        assert one.begin[1] <= other.begin[1]
        assert one.standing.summary != other.standing.summary
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
    cases = [one.seen(of if len(one.parties) > 2 else None) for one in aged]
    others = [one.status for one in cases if one.status != cases[-1].status]
    flags = [set(one.flags) for one in cases]
    return (
        *(cases[-1].status, others[0] if others else None, cases[-1].tier),
        *(min(one.tier for one in cases), max(one.tier for one in cases)),
        set.intersection(*flags),
        set.union(*flags) - set.intersection(*flags),
        {name: states(aged, name, of if len(aged[0].parties) > 2 else None) for name in names(aged)},
    )


def names(aged: Iterable[Standing]) -> set[str]:
    """Return the names of all instruments."""
    return {one.id for each in aged for one in each.instruments}


def states(aged: Iterable[Standing], name: str, of: str | None) -> set[str]:
    """Return all that an instrument may be."""
    found = [each.instrument(name) for each in aged]
    return {state for one in found for state in (one.states(of) if one else ("none",))}


def looked_up(told: History, day: int, of: str | None) -> tuple[object, ...]:
    """Return the same as it is looked up among the periods."""
    found = told.aggregate.as_at(day, of)
    return (
        *(found.status, found.otherwise, found.tier, found.tier_least, found.tier_most),
        *(set(found.flags), set(found.possible_flags)),
        {one.id: set(one.statuses) for one in found.instruments},
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

    for one in days:
        found = told.aggregate.as_at(one, of)
        period = [period for period in periods if period.first <= one][-1]
        assert found[1:] == period.answer.asked_on(one)[1:]
        assert found.standing.summary == period.answer.standing.summary


@given(histories(least=3))
def test_each_period_differs_from_the_one_before_it(told: History) -> None:
    for of in views(told):
        periods = told.aggregate.periods(of)
        assert periods[0].first == when.MIN
        for one, other in pairwise(periods):
            assert one.first < other.first
            assert one.answer != other.answer


@given(histories(least=3), ANY_DAY, st.data())
def test_what_is_certain_since_a_day_was_so_on_each_day_since(
    told: History, day: int, data: st.DataObject
) -> None:
    of = data.draw(st.sampled_from(views(told)))
    found = told.aggregate.as_at(day, of)

    assert found.since[0] <= found.since[1]
    assert found.since[0] <= day
    begun = max(found.since[0], FIRST.toordinal() - 800)
    assert all(found.status in told.aggregate.as_at(one, of).statuses for one in range(begun, day + 1))
    assert found.began is None or found.began in told.chronicle


@given(histories(exact=True, correcting=False, before=False, least=3), ANY_DAY)
def test_where_all_days_are_known_a_status_began_where_it_was_not_before(told: History, day: int) -> None:
    found = told.aggregate.as_at(day)

    since, latest = found.since
    assert since == latest
    if since != when.MIN:
        assert all(told.aggregate.as_at(one).status == found.status for one in range(since, day + 1))
        that_day = [spell for spell in told.aggregate.spells if spell.begin[0] == since]
        assert told.aggregate.as_at(since - 1).status != found.status or len(that_day) > 1


@given(histories(exact=True, correcting=False, before=False), ANY_DAY)
def test_where_all_days_are_known_everything_is_certain(told: History, day: int) -> None:
    assume(all(effect_comes_after(one.fact) for one in told.chronicle))

    found = told.aggregate.as_at(day)

    by_then = [one for one in told.entries if one.fact.on is None or bounds(one.fact)[0] <= day]
    assert found.certain
    assert found.possible_flags == ()
    until = History(told.stream, [replace(one, version=n) for n, one in enumerate(by_then, 1)], told.around)
    assert found.standing.summary == until.aggregate.as_at(day).standing.summary


def effect_comes_after(fact: Fact) -> bool:
    """Say whether a termination takes effect no earlier than it was declared."""
    effective = getattr(fact, "effective", None)
    return effective is None or fact.on is None or effective >= fact.on


def came_by(state: Standing, day: int) -> Standing:
    """Return the standing with what time alone has done by a day: one thing after the other, all days being known."""
    while to_come := [one for one in still_to_come(state) if one[0] <= day]:
        state = after_it(state, min(to_come, key=lambda one: one[:2])[2])
    return state


def still_to_come(state: Standing) -> Iterator[tuple[int, int, Instrument | Quit]]:
    """Return what time will do: on which day, what goes first on one day, and to what."""
    for one in state.instruments:
        if one.ends and one.state in GOING:
            yield one.ends[0], 0, one
        if one.starts and one.state == "signed":
            yield one.starts[0], 1, one
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
                one
                for one in state.instruments
                if one.id in what.scope and set(one.parties) & set(what.parties)
            ]
            return state._replace(
                instruments=tuple(
                    without(one, what.parties) if one in ended else one for one in state.instruments
                ),
                quits=tuple(one._replace(came=True) if one is what else one for one in state.quits),
            )
        case Instrument(state="signed") if what.starts and not (what.ends and what.ends[0] <= what.starts[0]):
            now = what._replace(state="in-force", starts=None)
            return state._replace(
                instruments=tuple(
                    now
                    if one is what
                    else one._replace(state="replaced")
                    if one.id == what.replaces and one.state in LIVE
                    else one
                    for one in state.instruments
                )
            )
        case _:
            over = what._replace(state="expired")
            return state._replace(
                instruments=tuple(over if one is what else one for one in state.instruments)
            )


def without(one: Instrument, leavers: Iterable[str]) -> Instrument:
    """Return an instrument that binds some of its parties no longer."""
    gone = tuple(dict.fromkeys((*one.gone, *(party for party in leavers if party in one.parties))))
    over = len(one.parties) - len(gone) < 2 and one.state in LIVE
    return one._replace(gone=gone, state="terminated" if over else one.state)


@given(histories(exact=True, correcting=False, before=False), ANY_DAY)
def test_as_at_a_day_is_the_fold_of_what_had_happened(told: History, day: int) -> None:
    state = told.kind.start(told.stream, told.around)
    in_order = sorted(told.entries, key=lambda one: (bounds(one.fact)[0], one.version))
    for one in in_order:
        if bounds(one.fact)[0] <= day and not one.fact.alleged:
            state = told.kind.evolve(came_by(state, bounds(one.fact)[0]), one.fact, bounds(one.fact))
    state = came_by(state, day)

    found = told.aggregate.as_at(day)

    assert found.certain
    assert (found.status, found.tier, found.flags) == (state.status, state.tier, state.flags)
    assert {one.id: one.status for one in found.instruments} == {
        one.id: one.state for one in state.instruments
    }


@given(histories(correcting=False, least=3), ANY_DAY, st.data())
def test_what_is_certain_holds_whichever_days_it_was(told: History, day: int, data: st.DataObject) -> None:
    """Every fact is given some day that its bounds allow, in the order of the chronicle."""
    entries = []
    floor = FIRST.toordinal() - 400
    ceilings = [one.latest for one in told.chronicle]
    for place, one in enumerate(told.chronicle):
        ceiling = min(ceilings[place:])
        floor = max(floor, one.earliest)
        assume(floor <= ceiling)
        if place:
            floor = data.draw(st.integers(floor, ceiling))
        on = date.fromordinal(floor).isoformat() if place else None
        exact = exactly(one.fact.model_copy(update={"on": on, "before": None}))
        entries.append(replace(one.entry, version=place + 1, fact=exact))
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
