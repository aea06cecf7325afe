"""What happens in a ledger that nobody kept: how often which fact is told, and what it says.

`Teller` tells the facts of one stream, from its own seed. What may be told next is guessed from a standing that is
only a guide; whether it may is for the laws.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import accumulate
from typing import Any, NamedTuple

from domain.aggregate import Aggregate
from domain.context import StreamContext
from domain.countries import CODES
from domain.entry import kind_of
from domain.fact import Fact, bounds_of, fact_class, fact_of
from domain.shared import CORRECTIONS, Contested, Retracted

Fields = dict[str, Any]
Say = Callable[["Teller"], Fields | None]
"""What a fact says; None where it makes no sense now."""

LATE = 0.05
"""How often a fact is told long after it happened (some more are overtaken by others on the way)."""
CORRECTED = 0.03
"""How often an earlier entry is corrected, retracted, contested or its value chosen."""
CITED = 0.85
"""How often a fact names a source."""

COUNTRIES = sorted(CODES)
KINDS = ("friendship", "sister-city", "mou", "letter-of-intent", "project", "protocol")
OUTCOMES = ("tabled", "approved", "referred", "amended", "deferred", "rejected", "withdrawn", "lapsed")
CHANNELS = ("meeting", "letter", "online", "event", "call", "speech", "other")
MEANS = ("political", "economic", "coercive", "inducing", "unclassified")
STANCES = ("upholds", "disputes", "refutes", "seeks-resumption", "supports", "opposes", "other")
TOPICS = (
    *("ports", "schools", "trade", "climate", "culture", "tourism", "health", "transport", "youth", "sport"),
    *("semiconductors", "universities", "smart-city", "fisheries", "disaster-relief", "libraries", "music"),
)
TAGS = ("industry:port", "industry:steel", "goal:net-zero", "expertise:water", "industry:tourism")
OCCASIONS = (
    *(
        "a courtesy call",
        "the anniversary of the tie",
        "a trade fair",
        "the harbour festival",
        "a study tour",
    ),
    *("the opening of an exhibition", "talks on a sister school", "a forum of mayors", "a youth exchange"),
    *("a working visit", "the lantern festival", "talks on a new agreement", "a seminar on flood protection"),
)
FORUMS = ("City Council", "Committee on External Relations", "Executive Board")
ROLES = ("mayor", "deputy mayor", "councillor", "head of protocol", "director of education")
METRICS = ("sister-cities", "visitors", "students", "delegates")
LENGTHS = ("P2Y", "P3Y", "P5Y", "P10Y")


class Given(NamedTuple):
    """What one stream is told from."""

    stream: str
    length: int
    """How many entries it has."""
    begins: int
    """When the first one is recorded, in microseconds from the beginning of the ledger."""
    opening: tuple[tuple[str, Any], ...] = ()
    """Fields of the first fact that only the whole ledger can know: a name, the partnership above."""
    around: StreamContext = StreamContext()
    """The names of the bodies that it is between."""
    successors: tuple[tuple[str, str, int], ...] = ()
    """Who took the place of which body, and when that is recorded; for a body, who took its own."""


class Teller:
    """Who tells one stream."""

    def __init__(self, given: Given, sources: Sequence[str], seed: int) -> None:
        """`sources` are the sources of the ledger, oldest first."""
        self.given = given
        self.sources = sources
        self.chance = random.Random(f"{seed} {given.stream}")
        self.kind = kind_of(given.stream)
        self.bodies = list(given.around.names)
        self.number = 0
        self.today = self.cited = 0
        """The day, and how many sources there are by now."""
        self.first_day = 0
        self.guide: Any = Aggregate.of(self.kind).start(given.stream, given.around)
        self.told: list[tuple[int, Fact]] = []
        """What may yet be corrected, with its version."""
        self.contested: list[Fields] = []
        self.successor: str | None = None
        """For a body: who takes its place, which is told next."""

    # --- what comes next

    def next(self) -> Fact:
        """A fact that may make sense now; the laws may think otherwise."""
        if not self.number:
            return self._made(*self._first())
        if self.successor:
            return fact_of(
                fact_class("body.succeeded"),
                {"by": self.successor, "on": date.fromordinal(self.today).isoformat()},
            )
        chance = self.chance.random()
        if chance < CORRECTED and self.told:
            return self._made(*self._correction())
        late = CORRECTED < chance < CORRECTED + LATE
        while True:
            mix = MIX[self.kind]
            verb = self.any(PLAIN.get(self.kind, mix) if late and self.often(0.8) else mix)
            said = SAYS[verb](self)
            if said is not None:
                return self._made(verb, said, late=late)

    def succeeded(self, body: str, by: str) -> None:
        """A body takes the place of one that it is about, or between which."""
        if self.kind == "body":
            self.successor = by
        else:
            self.bodies = [by if item == body else item for item in self.bodies]

    def note(self) -> Fact:
        """What can always be told."""
        return self._made("noted", {"text": f"a note, {self.number}"})

    def accepted(self, fact: Fact, version: int) -> None:
        """The fact has been put down."""
        self.number, self.successor = version, None
        match fact:
            case Contested(entry=entry, field=field, value=value):
                self.contested.append({"entry": entry, "field": field, "value": value})
            case Retracted(entry=entry):
                self.told = [item for item in self.told if item[0] != entry]
                self.contested = [item for item in self.contested if item["entry"] != entry]
            case _:
                pass
        if isinstance(fact, CORRECTIONS):
            return
        if version > 1 or self.kind == "membership":
            self.told.append((version, fact))
        if not fact.alleged:
            self.guide = Aggregate.of(self.kind).evolve(self.guide, fact, bounds_of(fact))

    def _first(self) -> tuple[str, Fields]:
        verb = {"ledger": "opened", "partnership": "opened", "programme": "started"}.get(
            self.kind, "registered"
        )
        if self.kind == "membership":
            return "participated", self.said("participated") or {}
        return verb, dict(self.given.opening)

    def _correction(self) -> tuple[str, Fields]:
        version, fact = self.one(self.told)
        other = self.roughly(self.day(late=self.chance.random() < 0.3), fact.verb) or "2001"
        draw = self.chance.random()
        if draw < 0.38 and fact.verb in PLAIN_FACTS:
            return "retracted", {"entry": version, "because": "it was told twice"}
        if draw < 0.76:
            changes = [{"field": "on", "value": other}]
            return "corrected", {
                "entry": version,
                "changes": changes,
                "because": "the minutes give another day",
            }
        if draw > 0.85 and self.contested:
            return "preferred", self.one(self.contested) | {"because": "it is the primary source"}
        return "contested", {"entry": version, "field": "on", "value": other}

    # --- chance

    def any(self, weighed: "Weighed") -> str:
        """One of some words, by how often it is said."""
        return self.chance.choices(weighed.words, cum_weights=weighed.weights)[0]

    def one(self, among: Sequence[Any]) -> Any:
        """One of some, each as likely as the next."""
        return among[int(self.chance.random() * len(among))]

    def often(self, share: float) -> bool:
        """Whether something is so that is so in this share of cases."""
        return self.chance.random() < share

    def maybe(self, share: float, value: Any) -> Any:
        """A value in a share of cases, else None."""
        return value if self.chance.random() < share else None

    def said(self, verb: str) -> Fields | None:
        """What a fact of this name says."""
        return SAYS[verb](self)

    def two(self) -> tuple[str, str]:
        """Two of the bodies, in either order."""
        return (self.bodies[0], self.bodies[1])[:: self.one((1, -1))]  # type: ignore[return-value]

    def who(self) -> str:
        """One of the bodies, or whoever the stream is about."""
        return str(self.one(self.bodies)) if self.bodies else "the registry"

    def people(self) -> list[Fields]:
        """Nobody or a few, by name and office."""
        several = self.one((0, 0, 0, 1, 2))
        return [{**self.person(), "body": self.who()} for _ in range(several)]

    def person(self) -> Fields:
        """Somebody in office."""
        return {"name": f"N. N. {int(self.chance.random() * 500)}", "role": self.one(ROLES)}

    def topics(self) -> list[str]:
        """None or a few."""
        return sorted({self.one(TOPICS) for _ in range(self.one((0, 0, 1, 1, 2, 3)))})

    def later(self, least: int, most: int) -> str:
        """A day to come."""
        return date.fromordinal(self.today + self.chance.randint(least, most)).isoformat()

    def plan(self) -> str | None:
        """An open plan, if there is one."""
        return self.one(open_) if (open_ := [plan.id for plan in self.guide.plans if plan.open]) else None

    def term(self) -> Fields | None:
        """How long an agreement runs, where that is said."""
        if self.often(0.4):
            return None
        return {
            "length": self.one(LENGTHS),
            "renewal": self.one(("none", "express", "tacit")),
            "notice": self.one(("P3M", "P6M")),
        }

    # --- days

    def day(self, *, late: bool) -> int:
        """The day on which it happened: lately, or long ago."""
        if late:
            return self.chance.randint(self.first_day - 300, self.today)
        return max(self.first_day - 300, self.today - int(self.chance.expovariate(0.2)))

    def roughly(self, day: int, verb: str) -> str | None:
        """A day as it may have been written: most to the day, some to the month or the year, a few as a set."""
        draw, written = self.chance.random(), date.fromordinal(day).isoformat()
        if draw < 0.59:
            return written
        if draw < 0.83:
            return written[:7] + ("~" if draw < 0.60 else "")
        if draw < 0.93:
            return written[:4] + ("?" if draw < 0.84 else "")
        if draw < 0.98:
            after = date.fromordinal(min(self.today, day + self.chance.randint(1, 9))).isoformat()
            if verb in {"visited", "edition-held"} and after > written:
                return f"{written}/{after}"
            return self.one((f"[{written}..{after}]", f"[{written[:7]}..{after[:7]}]", f"[..{written}]"))  # type: ignore[no-any-return]
        return None

    def _made(self, verb: str, said: Fields, *, late: bool = False) -> Fact:
        """A fact with what every fact may carry."""
        cls = fact_class(f"{self.kind}.{verb}")
        fields = {name: value for name, value in said.items() if value not in (None, [], ())}
        if verb not in UNDATED and (on := self.roughly(self.day(late=late), verb)):
            fields["on"] = on
        if self.cited and verb != "retracted" and (verb == "contested" or self.often(CITED)):
            source = self.sources[int(self.chance.random() * self.cited)]
            fields["sources"] = [{"source": source, "at": f"p. {self.chance.randint(1, 60)}"}]
        if self.number and verb not in UNDATED:
            draw = self.chance.random()
            if draw < 0.02 or (verb == "pressured" and draw < 0.3):
                fields["certainty"] = "alleged" if draw < 0.01 or verb == "pressured" else "reported"
            if draw > 0.98:
                fields["note"] = "to be looked into"
        return fact_of(cls, fields)


# --- how often


class Weighed(NamedTuple):
    """Words, and how often each is said."""

    words: tuple[str, ...]
    weights: tuple[float, ...]
    """Sums of the weights up to each."""


def _weighed(**weights: float) -> Weighed:
    return Weighed(tuple(word.replace("_", "-") for word in weights), tuple(accumulate(weights.values())))


UNDATED = frozenset(("registered", "opened", "corrected", "retracted", "contested", "preferred"))
PLAIN_FACTS = frozenset(("visited", "contacted", "noted", "participated", "edition-held"))
"""What no law asks about later, so that it can be taken back."""
PLAIN = {"partnership": _weighed(visited=5, contacted=4, noted=1, figure_reported=1, statement_made=1)}
"""What is told late for the most part: no law asks about it later."""
MIX: Mapping[str, Weighed] = {
    "partnership": _weighed(
        visited=26, contacted=20, considered=11, proposed=8, signed=12, noted=4, figure_reported=4, renewed=4,
        statement_made=3, commitment_made=3, commitment_closed=2, pressured=2, concern_raised=1.5,
        put_on_hold=1, resumed=1.2, stance_taken=0.8, resolution_passed=1, signing_postponed=0.5,
        document_attached=0.7, amended=0.5, amendment_proposed=0.3, renewal_declined=0.5, pressure_lifted=0.8,
        suspended=0.4, termination_proposed=0.3, termination_postponed=0.3, terminated=0.3, invalidated=0.2,
        dormancy_declared=0.4, planned=2, plan_dropped=0.5,
    ),
    "membership": _weighed(
        participated=60, joined=15, named=6, invited=4, applied=4, left=2, noted=3, figure_reported=2,
        statement_made=2, pressured=1, concern_raised=1, planned=3, plan_dropped=1,
    ),
    "programme": _weighed(
        edition_held=60, figure_reported=20, statement_made=5, noted=5, document_attached=2, ended=2, planned=4,
    ),
    "body": _weighed(characterised=40, role_held=30, figure_reported=10, renamed=8, noted=10),
    "source": _weighed(noted=70, document_attached=20, withdrawn=10),
    "ledger": _weighed(policy_adopted=80, noted=20),
}  # fmt: skip


# --- what each says


def _signed(t: Teller) -> Fields:
    name = f"{t.one(KINDS)}-{t.number}"
    school = "school" in t.given.stream
    proposal = t.guide.proposal
    kind = (proposal.kind if proposal and proposal.open else None) or t.one(KINDS)
    return {
        "instrument": name,
        "kind": "sister-school" if school else kind,
        "term": t.term(),
        "place": t.maybe(0.3, "the town hall"),
        "signatories": t.people(),
        "reestablishes": t.guide.over or None,
        "topics": t.topics(),
    }


def _under_an_agreement(t: Teller, *, of: tuple[str, ...], **said: Any) -> Fields | None:
    """What is said of an agreement in one of these states."""
    found = [instrument.id for instrument in t.guide.instruments if instrument.state in of]
    return {"instrument": t.one(found), **said} if found else None


_IN_FORCE = ("in-force",)
_ONCE_IN_FORCE = ("in-force", "expired")

SAYS: Mapping[str, Say] = {
    # partnership
    "visited": lambda t: (
        dict(zip(("visitor", "host"), t.two(), strict=True))
        | {"occasion": t.one(OCCASIONS), "people": t.people(), "topics": t.topics()}
        | {"plan": t.maybe(0.3, t.plan())}
    ),
    "contacted": lambda t: {
        "channel": t.one(CHANNELS),
        "by": t.who(),
        "occasion": t.one(OCCASIONS),
        "topics": t.topics(),
    },
    "proposed": lambda t: (
        None
        if t.guide.proposal and t.guide.proposal.open
        else {"kind": t.one(KINDS), "by": t.who(), "forum": t.maybe(0.5, t.one(FORUMS))}
    ),
    "considered": lambda t: (
        {
            "forum": t.one(FORUMS),
            "outcome": "amended" if t.guide.proposal and t.guide.proposal.held else t.one(OUTCOMES),
            "by": t.who(),
            "vote": t.maybe(0.3, {"for": 30 + t.chance.randint(0, 20), "against": t.chance.randint(0, 9)}),
        }
        if (t.guide.proposal and t.guide.proposal.open) or t.often(0.1)
        else None
    ),
    "put-on-hold": lambda t: (
        {"reason": "more talks are needed", "by": t.who()}
        if t.guide.proposal and t.guide.proposal.open and not t.guide.proposal.held
        else None
    ),
    "resumed": lambda t: (
        {"by": t.who()}
        if t.guide.suspensions or (t.guide.proposal and t.guide.proposal.open and t.guide.proposal.held)
        else None
    ),
    "resolution-passed": lambda t: {"forum": t.one(FORUMS), "title": "Motion on closer ties"},
    "signed": lambda t: (
        _signed(t)
        if (t.guide.proposal and t.guide.proposal.open and not t.guide.proposal.held) or t.often(0.3)
        else None
    ),
    "signing-postponed": lambda _: {"reason": "a change of government"},
    "renewed": partial(_under_an_agreement, of=_ONCE_IN_FORCE),
    "renewal-declined": lambda t: _under_an_agreement(
        t, of=_IN_FORCE, by=t.who(), reason="nothing happened under it"
    ),
    "amendment-proposed": lambda t: _under_an_agreement(t, of=_IN_FORCE, change="another article on schools"),
    "amended": lambda t: _under_an_agreement(t, of=_IN_FORCE, change="another article on ports"),
    "invalidated": lambda t: _under_an_agreement(
        t, of=_IN_FORCE, by="the ministry of the interior", ground="it was not submitted beforehand"
    ),
    "suspended": lambda t: (
        None
        if t.guide.over or t.guide.suspensions or not t.guide.instruments
        else {"by": t.who(), "ground": "the council asked for it"}
    ),
    "termination-proposed": lambda t: (
        {"by": t.who(), "forum": t.one(FORUMS)}
        if any(instrument.state == "in-force" for instrument in t.guide.instruments)
        else None
    ),
    "termination-postponed": lambda t: (
        {"by": t.who(), "reason": "talks go on", "until": t.later(90, 400)}
        if t.guide.ending_proposed
        else None
    ),
    "terminated": lambda t: (
        {"by": t.who(), "mode": t.maybe(0.3, "mutual"), "effective": t.maybe(0.3, t.later(30, 200))}
        if not t.guide.quits and any(instrument.in_force_once for instrument in t.guide.instruments)
        else None
    ),
    "stance-taken": lambda t: {"by": t.who(), "stance": t.one(STANCES)},
    "pressured": lambda t: {
        "actor": t.one(("an embassy", "a consulate", "a trading partner")),
        "means": sorted({t.one(MEANS), t.one(MEANS)}),
        "form": t.one(("act", "threat", "offer")),
        "incident": f"incident-{t.chance.getrandbits(40):x}",
        "channel": "a letter",
    },
    "pressure-lifted": lambda t: {"incident": t.one(t.guide.exerted)} if t.guide.exerted else None,
    "concern-raised": lambda t: {
        "by": t.who(),
        "text": "that exchanges will suffer",
        "means": [t.one(MEANS)],
    },
    "commitment-made": lambda t: {
        "commitment": f"promise-{t.number}",
        "text": t.one(("to send a teacher", "to translate the guide", "to host the next forum")),
        "owner": t.who(),
        "due": t.maybe(0.7, t.later(30, 900)),
    },
    "commitment-closed": lambda t: (
        {
            "commitment": t.one(open_),
            "outcome": t.one(("fulfilled", "fulfilled", "missed", "released")),
        }
        if (open_ := [commitment.id for commitment in t.guide.commitments if commitment.outcome is None])
        else None
    ),
    "dormancy-declared": lambda t: {"by": t.who()},
    "planned": lambda t: {
        "plan": f"plan-{t.number}",
        "what": t.one(("visit", "meeting", "event")),
        "due": t.later(-60, 300)[: t.one((10, 10, 7))],
        "occasion": t.one(OCCASIONS),
    },
    "plan-dropped": lambda t: {"plan": name, "reason": "it rained"} if (name := t.plan()) else None,
    # membership
    "invited": lambda t: {"by": t.bodies[-1]},
    "applied": lambda _: {},
    "joined": lambda t: (
        {"as_name": t.maybe(0.5, f"Member {t.number}")} if t.guide.status != "member" else None
    ),
    "participated": lambda t: {"occasion": t.one(OCCASIONS), "topics": t.topics(), "people": t.people()},
    "named": lambda t: {"as_name": f"Member {t.number}", "reason": "the list was printed anew"},
    "left": lambda t: {"reason": "the fee"} if t.guide.status == "member" else None,
    # programme
    "edition-held": lambda t: {
        "title": f"Edition {t.number}",
        "place": "the harbour",
        "topics": t.topics(),
        "people": t.people(),
        "plan": t.maybe(0.5, t.plan()),
    },
    "ended": lambda t: {"reason": "it had run its course"} if t.number > 4 and not t.guide.end else None,
    # body
    "renamed": lambda t: {"name": f"{t.guide.title.partition(' (')[0]} ({t.number})"},
    "characterised": lambda t: {"tags": sorted({t.one(TAGS), t.one(TAGS)})},
    "role-held": lambda t: {"person": t.person(), "until": t.maybe(0.5, t.later(100, 1500))},
    # source
    "withdrawn": lambda t: {"reason": "the publisher took it back"} if not t.guide.withdrawn else None,
    # ledger
    "policy-adopted": lambda t: {
        "policy": f"policy-{t.number}",
        "title": f"What counts, {t.number}",
        "metric": "sister-cities",
        "counts": ["sister-city", "friendship"][: 1 + t.number % 2],
        "follow_up": "sister-school",
    },
    # everywhere
    "figure-reported": lambda t: {
        "metric": t.one(METRICS),
        "value": str(t.chance.randint(1, 50_000)),
        "comparator": t.one(("=", "=", ">", "~")),
        "unit": t.maybe(0.5, "people"),
    },
    "statement-made": lambda t: {"speaker": t.person(), "text": "we look forward to the years to come"},
    "document-attached": lambda t: {"title": f"Document {t.number}", "media_type": "application/pdf"},
    "noted": lambda t: {"text": f"a note, {t.number}", "about": t.maybe(0.3, "context")},
}
