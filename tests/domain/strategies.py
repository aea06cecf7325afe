"""Histories that could have happened: drawn fact by fact, as they might be told, kept where lawful."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from comity import testing as tell
from comity.testing import Story, World
from domain.decide import Accepted, decide
from domain.fact import Fact, Term, Vote
from domain.history import History
from domain.partnership import facts as tie
from domain.partnership.facts import InstrumentKind, Outcome, Stance
from domain.plans import PlanDropped, Planned
from domain.shared import DocumentAttached, FigureReported, Noted, StatementMade

FIRST: Final = date(2019, 1, 1)
DAYS: Final = 6 * 365
PARTIES: Final = ("edinburgh", "gdynia", "kaohsiung")
KINDS: tuple[InstrumentKind, ...] = ("letter-of-intent", "mou", "friendship", "sister-city")
OUTCOMES: tuple[Outcome, ...] = (
    *("tabled", "referred", "amended", "deferred"),
    *("approved", "approved", "rejected", "withdrawn", "lapsed"),
)
STANCES: tuple[Stance, ...] = ("upholds", "disputes", "refutes", "regards-as-ended", "supports")

# --- days

exact_days = st.integers(0, DAYS).map(lambda n: date.fromordinal(FIRST.toordinal() + n).isoformat())


@st.composite
def whens(draw: DrawFn) -> str:
    """Draw a day as roughly as people know it."""
    iso = draw(exact_days)
    kind = draw(
        st.sampled_from(("day", "day", "month", "month", "year", "set", "choice", "open", "interval"))
    )
    mark = draw(st.sampled_from(("", "", "", "~", "?", "%")))
    match kind:
        case "day":
            return iso + mark
        case "month":
            return iso[:7] + mark
        case "year":
            return iso[:4] + mark
        case "open":
            return draw(
                st.sampled_from((f"[..{iso}]", f"[..{iso[:7]}]", f"[{iso[:7]}..]", f"{iso}/..", "202X"))
            )
        case _:
            early, late = sorted((iso, draw(exact_days)))
            size = draw(st.sampled_from((4, 7, 10)))
            return {
                "set": f"[{early[:size]}..{late[:size]}]",
                "choice": f"[{early[:size]},{late[:size]}]",
                "interval": f"{early[:size]}/{late[:size]}",
            }[kind]


# --- facts

who = st.sampled_from((*PARTIES[::2], *PARTIES[::2], "gdynia", "Ministry"))
instruments = st.sampled_from(("pact", "pact", "pact", "memo"))
plans = st.sampled_from(("visit", "forum"))
ends = exact_days | exact_days.map(lambda iso: iso[:7])
lengths = st.sampled_from(("P1Y", "P6M", "P2Y", "P90D"))
forms: SearchStrategy[Any] = st.sampled_from((None, "act", "threat", "offer"))


@st.composite
def terms(draw: DrawFn) -> Term:
    """Draw a term of an instrument."""
    return Term(
        from_=draw(st.none() | exact_days),
        until=draw(st.sampled_from((False, False, True)).flatmap(lambda given: ends if given else st.none())),
        length=draw(lengths | lengths | st.none()),
        renewal=draw(st.sampled_from((None, "none", "express", "tacit", "tacit"))),
        period=draw(st.none() | lengths),
        notice=draw(st.none() | lengths),
    )


FACTS: dict[type[Fact], SearchStrategy[Fact]] = {
    tie.Visited: st.builds(tell.visited, visitor=who, host=who, plan=plans | st.none()),
    tie.Contacted: st.builds(tell.contacted, by=st.none() | who),
    tie.Proposed: st.builds(tell.proposed, kind=st.sampled_from(KINDS)),
    tie.Considered: st.builds(
        tell.considered,
        outcome=st.sampled_from(OUTCOMES),
        vote=st.none() | st.just(Vote(for_=40, against=12)),
    ),
    tie.PutOnHold: st.builds(tell.put_on_hold),
    tie.Resumed: st.builds(tell.resumed, by=st.none() | who),
    tie.ResolutionPassed: st.builds(tell.resolution_passed),
    tie.Signed: st.builds(
        tell.signed,
        instrument=instruments,
        kind=st.sampled_from(KINDS),
        by=st.sampled_from(((), (), (), (), *((party,) for party in PARTIES[::2]))),
        term=st.none() | terms() | terms(),
        replaces=st.none() | st.none() | instruments,
        reestablishes=st.sampled_from((False, False, True)),
    ),
    tie.SigningPostponed: st.builds(tell.signing_postponed),
    tie.Renewed: st.builds(tell.renewed, instrument=instruments, term=st.none() | terms()),
    tie.RenewalDeclined: st.builds(tell.renewal_declined, instrument=instruments),
    tie.AmendmentProposed: st.builds(tell.amendment_proposed, instrument=instruments),
    tie.Amended: st.builds(tell.amended, instrument=instruments),
    tie.Invalidated: st.builds(tell.invalidated, by=who, instrument=st.none() | instruments),
    tie.Suspended: st.builds(tell.suspended, by=who),
    tie.TerminationProposed: st.builds(tell.termination_proposed, by=who),
    tie.TerminationPostponed: st.builds(tell.termination_postponed, by=who),
    tie.Terminated: st.builds(
        tell.terminated,
        by=who,
        mode=st.sampled_from((None, "unilateral", "mutual")),
        effective=st.none() | st.none() | exact_days,
    ),
    tie.StanceTaken: st.builds(
        tell.stance_taken, by=who, stance=st.sampled_from(STANCES), instrument=st.none() | instruments
    ),
    tie.Pressured: st.builds(
        tell.pressured, form=forms, incident=st.none() | st.sampled_from(("letter-2024", "visas-2024"))
    ),
    tie.PressureLifted: st.builds(tell.pressure_lifted),
    tie.ConcernRaised: st.builds(tell.concern_raised),
    tie.CommitmentMade: st.builds(tell.commitment_made, commitment=st.sampled_from(("letter", "visit"))),
    tie.CommitmentClosed: st.builds(tell.commitment_closed, commitment=st.sampled_from(("letter", "visit"))),
    tie.DormancyDeclared: st.builds(tell.dormancy_declared),
    Planned: st.builds(tell.planned, plan=plans, due=exact_days | whens()),
    PlanDropped: st.builds(tell.plan_dropped, plan=plans),
    FigureReported: st.builds(tell.figure_reported, value=st.sampled_from(("45", "90.50", "1e3", "0"))),
    StatementMade: st.builds(tell.statement_made),
    DocumentAttached: st.builds(tell.document_attached),
    Noted: st.builds(tell.noted),
}
"""How each fact of a partnership may be told, without its day; the opening and corrections apart."""

MOVERS: Final = (
    *(tie.Proposed, tie.Considered, tie.PutOnHold, tie.Resumed, tie.StanceTaken, tie.Terminated),
    *(tie.Signed, tie.Signed, tie.Signed, tie.Renewed, tie.Renewed, tie.RenewalDeclined, tie.Terminated),
    *(tie.Signed, tie.Signed, tie.Invalidated, tie.Amended, tie.CommitmentClosed, tie.TerminationProposed),
)
"""Facts that are drawn more often, for what they move."""

MANY: tuple[type[Fact], ...] = (*FACTS, *MOVERS, *MOVERS)
bare_facts: SearchStrategy[Fact] = st.sampled_from(MANY).flatmap(FACTS.__getitem__)


@st.composite
def facts(draw: DrawFn, *, exact: bool = False) -> Fact:
    """Draw a fact with its day, roughly or exactly; one in ten is alleged, one in ten reported."""
    fact = draw(bare_facts)
    day = draw(exact_days) if exact else draw(whens() | whens() | whens() | st.none())
    certainty = draw(st.sampled_from((*("confirmed",) * 8, "reported", "alleged")))
    return fact.model_copy(update={"on": day, "certainty": certainty})


def without_terms(fact: Fact) -> Fact:
    """Leave out of a fact what time alone would do."""
    gone: dict[str, Any] = {name: None for name in ("term", "effective") if name in type(fact).model_fields}
    return fact.model_copy(update=gone)


def exactly(fact: Fact) -> Fact:
    """Let a term that ends in some month end on a day of it."""
    term: Term | None = getattr(fact, "term", None)
    if term is None or term.until is None or len(term.until) == len("2024-06-24"):
        return fact
    return fact.model_copy(update={"term": term.model_copy(update={"until": f"{term.until}-15"})})


# --- corrections


def _other(draw: DrawFn, fact: Fact) -> tuple[str, Any]:
    """Draw a field of the fact and a value that it might have instead."""
    values: dict[str, Callable[[], Any]] = {
        "on": lambda: draw(whens() | st.none()),
        "note": lambda: draw(st.sampled_from((None, "a note", "another note"))),
        "kind": lambda: draw(st.sampled_from(KINDS)),
        "outcome": lambda: draw(st.sampled_from(OUTCOMES)),
        "instrument": lambda: draw(instruments),
        "certainty": lambda: draw(st.sampled_from(("confirmed", "alleged", None))),
        "people": lambda: draw(
            st.sampled_from(([], [{"name": "A"}], [{"name": "A", "role": "Mayor"}], None))
        ),
        "by": lambda: draw(who) if type(fact) is not tie.Signed else [draw(who)],
    }
    name = draw(st.sampled_from([value for value in values if value in type(fact).model_fields] + ["on"]))
    return name, values[name]()


@st.composite
def corrections(draw: DrawFn, told: History) -> Fact:
    """Draw a correction of some entry."""
    target = draw(st.sampled_from(told.effective_entries))
    number = target.entry.version
    verb = draw(
        st.sampled_from(("corrected", "corrected", "retracted", "contested", "preferred", "attested"))
    )
    if verb == "retracted":
        return tell.retracted(number)
    if verb == "attested":
        return tell.attested(number, "press")
    name, value = _other(draw, target.entry.fact)
    match verb:
        case "corrected":
            return tell.corrected(number, {name: value})
        case "contested":
            return tell.contested(number, name, value)
        case _:
            contests = [(field, other) for field, other, _ in target.contests]
            if contests:
                name, value = draw(st.sampled_from(contests))
            return tell.preferred(number, name, value)


# --- histories


def begun(*parties: str) -> Story:
    """Return a history in which a partnership was opened before anything else was recorded."""
    return tell.history(tell.recorded("2021-06-15", tell.opened_between(*parties)))


@st.composite
def histories(  # noqa: PLR0913 — each may be left out
    draw: DrawFn,
    *,
    exact: bool = False,
    correcting: bool = True,
    terms: bool = True,
    before: bool = True,
    least: int = 1,
    most: int = 20,
) -> Story:
    """Draw a lawful history of a partnership, recorded from June 2021 on, some of it late."""
    told = begun(*draw(st.sampled_from((PARTIES[::2], PARTIES[::2], PARTIES))))
    recorded = date(2021, 6, 15)
    for _ in range(draw(st.sampled_from(range(least, most + 1)))):
        later = draw(st.sampled_from((0, 0, 0, 30, 300, 900)))
        recorded = min(date.fromordinal(recorded.toordinal() + later), date(2025, 11, 25))
        fact = told_next(draw, told, exact=exact, correcting=correcting, before=before)
        world = replace(told.world, on=recorded.isoformat())
        if decided := accepted(told, fact if terms else without_terms(fact), world):
            told += tell.recorded(world.on, decided.fact)
    return told


def told_next(draw: DrawFn, told: History, *, exact: bool, correcting: bool, before: bool) -> Fact:
    """Draw what somebody may want to record next, lawful or not."""
    if correcting and draw(st.sampled_from((*(False,) * 6, True))):
        return draw(corrections(told))
    fact = draw(facts(exact=True).map(exactly) if exact else facts())
    if before and draw(st.sampled_from((*(False,) * 3, True))):
        return fact.model_copy(update={"before": draw(st.integers(1, len(told.entries)))})
    return fact


def accepted(told: History, fact: Fact, world: World) -> Accepted | None:
    """Return the acceptance of a fact, or None for a refusal."""
    decided = decide(told, fact, world)
    return decided if isinstance(decided, Accepted) else None


every_fact = facts() | facts(exact=True)
