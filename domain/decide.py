"""May this be recorded? A pure decision over one history, asked again as often as somebody else writes first."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from domain import when
from domain.aggregate import Aggregate, Bounds, Known, Refusal, Told
from domain.entry import Entry
from domain.fact import STREAMS, Fact, NotAFact, Part, Registered, changed, markers
from domain.history import History, Reading, as_field, bounds_of, earliest_place
from domain.registry import fact_class
from domain.registry import types as types_of
from domain.sentence import sentence
from domain.shared import CORRECTIONS, Change, Contested, Corrected, Preferred, Retracted

TRIES = 60
"""Earlier places that are looked at before a refusal says that none would do."""


@dataclass(frozen=True)
class Accepted:
    """The fact as it is to be recorded, its place in the chronicle, and what is said beside it."""

    fact: Fact
    place: int | None
    """Index in the chronicle, from 0; None for a correction, which stands in none."""
    cautions: tuple[str, ...] = ()


def decide(history: History, fact: Fact, known: Known) -> Accepted | Refusal:
    """Whether `fact` may be recorded in the stream of `history` today.

    The fact is put into its place, and the laws are asked from there on, over the chronicle that results. Facts
    told late, corrections and retractions go through the same door.
    """
    if refusal := _at_the_door(history, fact, known):
        return refusal
    if isinstance(fact, CORRECTIONS):
        return _decide_correction(history, fact, known)
    if refusal := references_refused(history.kind, history.stream, fact, known):
        return refusal
    told = history.with_entry(provisional(history, fact, known))
    if refusal := _contradicted(told):
        return refusal
    index = next(n for n, one in enumerate(told.chronicle) if one.entry.version == len(told.entries))
    if refusal := unlawful(told, index):
        return _elsewhere(history, fact, known, index, refusal)
    return Accepted(fact, index, tuple(_cautions(told, index, known)))


def decide_retractions(
    history: History, versions: Sequence[int], because: str, known: Known
) -> list[Retracted] | Refusal:
    """The retractions of several entries of one stream, judged once, over the history without all of them."""
    facts = []
    after = history
    for version in sorted(versions, reverse=True):
        fact = Retracted(entry=version, because=because)
        if refusal := _at_the_door(after, fact, known) or _target(after, fact, known):
            return refusal
        facts.append(fact)
        after = after.with_entry(provisional(after, fact, known))
    if refusal := _unopened(after) or _contradicted(after) or unlawful(after, 0):
        return refusal
    return facts


def provisional(history: History, fact: Fact, known: Known) -> Entry:
    """The entry that `fact` would be if it were recorded now."""
    return Entry(
        history.stream,
        len(history.entries) + 1,
        fact,
        0,
        "",
        datetime.fromtimestamp(0, UTC),
        "",
        "",
        known.today,
    )


def unlawful(history: History, since: int) -> Refusal | None:
    """The first law broken in the chronicle from index `since` on; None where it is lawful."""
    aggregate: Aggregate[Any] = history.aggregate
    for index, step in enumerate(aggregate.steps):
        if index < since or step.told.fact.alleged:
            continue
        for law in aggregate.laws[type(step.told.fact)]:
            if refusal := law(step.before, step.told.fact):
                own = step.told.entry.version
                if own == len(history.entries):
                    return Refusal(refusal.reason, refusal.instead or may_follow(aggregate, step.before))
                words = sentence(step.told.fact, lambda slug: history.around.names.get(slug, slug))
                return Refusal(
                    f"#{own} ({words}) would no longer have been lawful: {refusal.reason}", refusal.instead
                )
    return None


def may_follow(aggregate: Aggregate[Any] | type[Aggregate[Any]], standing: Any) -> str:
    """What may be recorded from a standing on, as a sentence."""
    return f"May be recorded now: {', '.join(next_facts(aggregate, standing))}"


def next_facts(aggregate: Aggregate[Any] | type[Aggregate[Any]], standing: Any) -> list[str]:
    """The names of the facts that no law of the standing forbids, remarks and corrections left out."""
    names = []
    for type_ in types_of(aggregate.kind):
        cls = fact_class(type_)
        if cls is aggregate.opening or cls not in aggregate.laws or cls.streams == STREAMS:
            continue
        if any(
            not any(law(standing, probe) for law in aggregate.laws[cls]) for probe in _probes(cls, standing)
        ):
            names.append(cls.verb)
    return names


def _probes(cls: type[Fact], standing: Any) -> Iterator[Fact]:
    """Facts of a type that say nothing but, where it names an instrument, each that is known."""
    blank: dict[str, Any] = {
        name: None if field.is_required() else field.get_default() for name, field in cls.model_fields.items()
    }
    if cls.verb != "signed" and "instrument" in blank:
        for one in getattr(standing, "instruments", ()):
            yield cls.model_construct(**blank | {"instrument": one.id})
        if not cls.model_fields["instrument"].is_required():
            yield cls.model_construct(**blank)
        return
    yield cls.model_construct(**blank)


def _at_the_door(history: History, fact: Fact, known: Known) -> Refusal | None:
    """What can be said before the fact is put into its place."""
    kind = history.kind
    if kind.kind not in fact.streams:
        return Refusal(f"{fact.verb} is recorded of a {' or a '.join(fact.streams)}, not of a {kind.kind}")
    is_open = kind.opening is None or any(
        reading.stands and isinstance(reading.fact, kind.opening) for reading in history.readings
    )
    if kind.opening and isinstance(fact, kind.opening):
        if is_open:
            return Refusal(f"{history.stream} has been {fact.verb} already")
        if fact.alleged:
            return Refusal(f"what is {fact.verb} is not alleged: leave --certainty out")
    elif not is_open and not isinstance(fact, CORRECTIONS):  # the opening itself may have been retracted
        return Refusal(
            f"{history.stream} has not been {kind.opening.verb if kind.opening else ''}",
            _open_it(history.stream),
        )
    if fact.on and bounds_of(fact)[0] > known.today + 1:
        return Refusal(
            f"{fact.on} is still to come: a ledger records what has happened",
            "what is planned goes into a term, a due date or a note",
        )
    about = None if isinstance(fact, CORRECTIONS) else fact.__dict__.get("entry")
    if about is not None and history.reading(about) is None:
        return Refusal(f"there is no #{about} to speak of: {history.stream} has {_has(history)}")
    if fact.before is not None:
        return _before(history, fact.before)
    return None


def _unopened(history: History) -> Refusal | None:
    """What stands in the chronicle without the entry that opens the stream, or with two of them."""
    opening, chronicle = history.kind.opening, history.chronicle
    if opening and len([told for told in chronicle if isinstance(told.fact, opening)]) > 1:
        return Refusal(f"{history.stream} would then have been {opening.verb} twice")
    if not (opening and chronicle) or (
        isinstance(chronicle[0].fact, opening) and not chronicle[0].fact.alleged
    ):
        return None
    first = next((told for told in chronicle if not isinstance(told.fact, opening)), chronicle[0])
    return Refusal(
        f"#{first.entry.version} and what else is recorded would stand in a stream that was never {opening.verb}"
    )


def _open_it(stream: str) -> str:
    kind, _, name = stream.partition(":")
    match kind:
        case "partnership":
            return f"open it first: comity open {' '.join(name.split('--'))}"
        case "ledger":
            return "begin it first: comity init"
        case _:
            return f"register it first: comity register {kind} {name} --{'title' if kind == 'source' else 'name'} … --kind …"


def _before(history: History, version: int) -> Refusal | None:
    named = history.reading(version)
    if named is None:
        return Refusal(f"--before {version}: {history.stream} has {_has(history)}")
    if named.is_correction:
        return Refusal(
            f"--before {version}: #{version} is a correction, which has no place in the order of events"
        )
    return None


def _has(history: History) -> str:
    count = len(history.entries)
    return f"entries #1 to #{count}" if count > 1 else "one entry, #1" if count else "no entry"


def _contradicted(history: History) -> Refusal | None:
    contradicted = history.placed[1]
    if not contradicted:
        return None
    version = contradicted[0]
    reading = history.readings[version - 1]
    other = history.readings[(reading.fact.before or 1) - 1]
    if version == len(history.entries):
        opening = history.kind.opening
        if opening and isinstance(other.fact, opening):
            return Refusal(
                f"it cannot have come before #{reading.fact.before}: nothing comes before {history.stream} is {opening.verb}"
            )
        return Refusal(
            f"it cannot have come before #{reading.fact.before}: {reading.fact.on} is certainly later than"
            f" {other.fact.on if other.fact.on and _later(reading.fact, other.fact) else 'what stands before that'}",
            "leave --before out, or correct the date that is wrong",
        )
    return Refusal(
        f"#{version} is said to have come before #{reading.fact.before}, and the dates would then contradict it"
    )


def _later(fact: Fact, other: Fact) -> bool:
    return bounds_of(other)[1] < bounds_of(fact)[0]


def _elsewhere(history: History, fact: Fact, known: Known, index: int, refusal: Refusal) -> Refusal:
    """The refusal, with an earlier place where the dates leave one open and the laws would allow it."""
    if fact.before is not None:
        return refusal
    chronicle = history.chronicle
    earliest = bounds_of(fact)[0]
    first = earliest_place(chronicle, earliest, first_is_opening=history.kind.opening is not None)
    for earlier in range(min(index, len(chronicle)) - 1, max(first, index - TRIES) - 1, -1):
        version = chronicle[earlier].entry.version
        placed = fact.model_copy(update={"before": version})
        told = history.with_entry(provisional(history, placed, known))
        place = next(n for n, one in enumerate(told.chronicle) if one.entry.version == len(told.entries))
        if not told.placed[1] and not unlawful(told, place):
            return Refusal(refusal.reason, f"it may have come before #{version}: add --before {version}")
    return refusal


# --- references to other streams


@cache
def _plan(cls: type[Part] | type[Fact]) -> tuple[tuple[str, str | tuple[type[Part], Any]], ...]:
    """Where the fields of a model name registered streams: field, and the kind or the part that does."""
    plan: list[tuple[str, str | tuple[type[Part], Any]]] = []
    for name, field in cls.model_fields.items():
        for marker in markers(field):
            if isinstance(marker, Registered):
                plan.append((name, str(marker)))
            elif isinstance(marker, type) and issubclass(marker, Part) and (inner := _plan(marker)):
                plan.append((name, (marker, inner)))
    return tuple(plan)


def references(fact: Fact | Part) -> Iterator[tuple[str, str]]:
    """The streams that a fact says are registered: kind and name."""
    for name, what in _plan(type(fact)):
        value = getattr(fact, name)
        for one in value if isinstance(value, tuple) else () if value is None else (value,):
            if isinstance(what, str):
                yield what, one
            else:
                yield from references(one)


def _references(fact: Fact, known: Known) -> Refusal | None:
    return _unregistered(references(fact), known)


def _unregistered(named: Iterable[tuple[str, str]], known: Known) -> Refusal | None:
    for kind, name in named:
        if not known.registered(kind, name):
            near = known.like(kind, name)
            hint = f"did you mean {' or '.join(near)}? Else " if near else ""
            return Refusal(
                f"the {kind} {name} is not in this ledger", f"{hint}{_open_it(_stream(kind, name))}"
            )
    return None


def _stream(kind: str, name: str) -> str:
    return name if name.startswith(f"{kind}:") else f"{kind}:{name}"


def references_refused(kind: type[Aggregate[Any]], stream: str, fact: Fact, known: Known) -> Refusal | None:
    """What other streams have against the fact: something that is not registered, or a law across streams."""
    return (
        _unregistered(kind.rests_on(stream), known)
        or _references(fact, known)
        or (None if fact.alleged else _across(kind, stream, fact, known))
    )


def _across(kind: type[Aggregate[Any]], stream: str, fact: Fact, known: Known) -> Refusal | None:
    for law in kind.across.get(type(fact), ()):
        if refusal := law(stream, fact, known):
            return refusal
    return None


# --- corrections


def _target(history: History, fact: Any, known: Known) -> Refusal | None:
    """What forbids that this entry be corrected, retracted, contested or preferred at all."""
    target = history.reading(fact.entry)
    if target is None:
        return Refusal(f"there is no #{fact.entry}: {history.stream} has {_has(history)}")
    if not target.stands:
        return Refusal(
            f"#{fact.entry} is retracted, by #{target.retracted_by}",
            f"retract that retraction to have it back: comity retract {history.stream}#{target.retracted_by}",
        )
    if fact.alleged:
        return Refusal("a correction is not alleged: contest the entry, with the source that says otherwise")
    if target.is_correction and not isinstance(fact, Retracted):
        return Refusal(
            f"#{fact.entry} is itself a correction",
            f"retract it and correct anew: comity retract {history.stream}#{fact.entry}",
        )
    opening = history.kind.opening
    if isinstance(fact, Retracted) and opening and isinstance(target.fact, opening):
        by = known.referred_to(history.stream)
        if by:
            return Refusal(f"{by} refers to {history.stream}: what others refer to is not retracted")
    return None


def _decide_correction(history: History, fact: Any, known: Known) -> Accepted | Refusal:
    if refusal := _target(history, fact, known) or _references(fact, known):
        return refusal
    target = history.readings[fact.entry - 1]
    try:
        fact, refusal = _checked(target, fact)
    except NotAFact as error:
        return Refusal(f"#{target.entry.version}: {error}")
    if refusal:
        return refusal
    after = history.with_entry(provisional(history, fact, known))
    now = after.readings[target.entry.version - 1].fact
    if now.on != target.fact.on and now.on and bounds_of(now)[0] > known.today + 1:
        return Refusal(f"{now.on} is still to come: a ledger records what has happened")
    if now.before is not None and now.before != target.fact.before:
        if now.before >= target.entry.version:
            return Refusal(
                f"#{target.entry.version} came before an earlier entry or none: #{now.before} was not recorded earlier"
            )
        if refusal := _before(history, now.before):
            return refusal
    if refusal := (
        (None if now is target.fact else _references(now, known))
        or (None if now is target.fact or now.alleged else _across(history.kind, history.stream, now, known))
        or _unopened(after)
        or _contradicted(after)
        or unlawful(after, 0)
    ):
        return refusal
    cautions = () if fact.sources or isinstance(fact, Retracted | Preferred) else ("no source is named",)
    return Accepted(fact, None, cautions)


def _checked(target: Reading, fact: Any) -> tuple[Any, Refusal | None]:
    """The correction with its values as their fields write them, or why it is none. Errors: `NotAFact`."""
    version = target.entry.version
    match fact:
        case Corrected():
            changed(target.fact, {one.field: one.value for one in fact.changes})
            new = tuple(
                Change(field=one.field, value=as_field(target.fact, one.field, one.value))
                for one in fact.changes
            )
            if all(one.value == target.value(one.field) for one in new):
                return fact, Refusal(f"#{version} says so already")
            return fact.model_copy(update={"changes": new}), None
        case Contested():
            if not fact.sources:
                return fact, Refusal("what contests an entry is another source: name it with --source")
            value = as_field(target.fact, fact.field, fact.value)
            if value == target.value(fact.field) or value in target.other_values(fact.field):
                return fact, Refusal(
                    f"#{version} has that {fact.field} on record already: nothing contests it"
                )
            return fact.model_copy(update={"value": value}), None
        case Preferred():
            value = as_field(target.fact, fact.field, fact.value)
            choices = [target.value(fact.field), *target.other_values(fact.field)]
            if value not in choices:
                said = ", ".join(str(one) for one in dict.fromkeys(map(str, choices)))
                return fact, Refusal(
                    f"{value} is on record nowhere as the {fact.field} of #{version}: there is {said}",
                    "contest it first, with the source that says so",
                )
            return fact.model_copy(update={"value": value}), None
        case _:
            return fact, None


# --- cautions


def _cautions(history: History, index: int, known: Known) -> Iterator[str]:
    told = history.chronicle[index]
    before = next((step.before for step in history.aggregate.steps if step.told is told), None)
    return cautions(history.kind, told.fact, before, _twin(history, told), known)


def cautions(
    kind: type[Aggregate[Any]], fact: Fact, before: Any, twin: int | None, known: Known
) -> Iterator[str]:
    """What is said beside an acceptance: `before` is the standing at its place, `twin` an entry much like it."""
    opening = kind.opening is not None and isinstance(fact, kind.opening)
    if not fact.sources and not opening:
        yield "no source is named: it will be listed as unsourced"
    if fact.on and when.is_default(fact.on):
        yield f"{fact.on} is what registers write for an unknown day: if it is, record {fact.on[:4]}"
    if fact.moves and fact.on and when.is_interval(fact.on) and fact.verb not in {"visited", "contacted"}:
        yield f"{fact.on} says that it lasted; for one unknown day of these write [{fact.on.replace('/', '..')}]"
    if twin is not None:
        yield f"#{twin} is much like it: if it is the same, retract one of them"
    if before is not None and not fact.alleged and (said := kind.caution(before, fact)):
        yield said
    for name in _named(type(fact)):
        who = getattr(fact, name)
        if isinstance(who, str) and _like_a_slug(who) and not known.registered("body", who):
            near = known.like("body", who)
            hint = f"; did you mean {' or '.join(near)}?" if near else ""
            yield f"{who} is no registered body and is kept as plain text{hint}"


@cache
def _named(cls: type[Fact]) -> tuple[str, ...]:
    """The fields of a fact that may hold a body, or somebody in other words."""
    return tuple(one for one in ("by", "visitor", "host", "actor", "owner") if one in cls.model_fields)


def _like_a_slug(who: str) -> bool:
    return who.isascii() and who == who.lower() and " " not in who


_SAME = (
    "kind",
    "channel",
    "outcome",
    "instrument",
    "incident",
    "commitment",
    "metric",
    "subject",
    "by",
    "visitor",
    "host",
    "actor",
    "owner",
    "text",
    "title",
    "speaker",
    "form",
    "means",
    "stance",
    "change",
    "value",
    "tags",
    "person",
)


@cache
def _same(cls: type[Fact]) -> tuple[str, ...]:
    return tuple(name for name in cls.model_fields if name in _SAME)


def alike(fact: Fact) -> tuple[Any, ...]:
    """What two facts have in common that are likely to be one: the type, the bodies, and what it was about."""
    cls, fields = type(fact), fact.__dict__
    return (cls, *(fields[name] for name in _same(cls)))


def overlap(one: Bounds, other: Bounds) -> bool:
    """Whether both may have been on the same day."""
    return one[0] <= other[1] and other[0] <= one[1]


def _twin(history: History, told: Told) -> int | None:
    if told.fact.on is None:
        return None
    mine, day = alike(told.fact), bounds_of(told.fact)
    for other in history.chronicle:
        if (
            other is not told
            and type(other.fact) is type(told.fact)
            and other.fact.on
            and overlap(day, bounds_of(other.fact))
            and alike(other.fact) == mine
        ):
            return other.entry.version
    return None
