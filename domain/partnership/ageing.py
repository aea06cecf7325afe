"""What time alone does to a partnership: a term runs out, a day comes from which something is in force, or ended.

Nobody tells of it, so it has no place in the chronicle and bounds no fact: a standing is *aged* to the day that is asked
about. What surely came by then has come; of what may have come there are both cases, "not come" first.
"""

from collections.abc import Collection, Iterable
from itertools import product

from domain.partnership.standing import Standing, effected, expired, over, pending, taken_over, undone
from domain.rules import Case, Event, Key

FEW = 6
"""Events that may or may not have come, of which every combination is looked at."""


def settled(standing: Standing, day: int) -> Standing:
    """The standing with what surely came by `day`. The same object where nothing did."""
    if not standing.pending:
        return standing
    come = [event for event in standing.pending if event.bounds[1] <= day]
    return _come(standing, come, ()) if come else standing


def aged(standing: Standing, first: int, last: int) -> list[tuple[Case, Standing]]:
    """What the standing may have become on the days from `first` to `last`, "not come" first.

    Each case says which of the events that may have come by then have, so that cases of several standings can be held
    against each other.
    """
    if not any(event.bounds[0] <= last for event in standing.pending):
        return [({}, standing)]
    return _cases({}, standing, first, last)


def _cases(known: Case, standing: Standing, first: int, last: int) -> list[tuple[Case, Standing]]:
    """The cases of a standing; `known` says what has come, and what has not, of what was open before."""
    events = [event for event in standing.pending if event.key not in known]
    sure = [event for event in events if event.bounds[1] <= first]
    open_ = [event for event in events if event.bounds[0] <= last and event.bounds[1] > first]
    if not sure and not open_:
        return [(known, standing)]
    outcomes = product((False, True), repeat=len(open_)) if len(open_) <= FEW else _telling(open_)
    found = []
    for outcome in outcomes:
        come = [event for event, came in zip(open_, outcome, strict=True) if came]
        case = {**known, **{event.key: came for event, came in zip(open_, outcome, strict=True)}}
        later = {event.key for event in events} - {event.key for event in (*sure, *come)}
        after = _come(standing, [*sure, *come], later | {key for key, came in known.items() if not came})
        found += _cases(case, after, first, last)  # one end may leave it open whether there was another
    return found


def _telling(events: list[Event]) -> Iterable[tuple[bool, ...]]:
    """Of more events than can be combined, the combinations that show every status and the widest tiers."""
    ends = tuple(event.what in {"end", "replaced", "terminated"} for event in events)
    begins = tuple(event.what == "start" for event in events)
    quits = tuple(event.what == "quit" for event in events)
    shown = [
        (False,) * len(events),
        begins,
        ends,
        *(tuple(n == m for m in range(len(events))) for n in range(len(events))),
        *(tuple(n != m for m in range(len(events))) for n in range(len(events))),
        quits,
        tuple(not quit_ for quit_ in quits),
        (True,) * len(events),
    ]
    return list(dict.fromkeys(shown))


def _come(standing: Standing, events: Iterable[Event], later: Collection[Key]) -> Standing:
    """The standing after these events, in the order of their last days; those of `later` surely come after them."""
    for event in sorted(events, key=_in_order):
        standing = _after(standing, event, later)
    return standing._replace(pending=tuple(pending(standing)))


def _in_order(event: Event) -> tuple[int, int, bool, str]:
    """By the last day, then the first; of one day an end comes first: what ended then was not there to be replaced."""
    return event.bounds[1], event.bounds[0], event.what != "end", event.name


def _after(standing: Standing, event: Event, later: Collection[Key]) -> Standing:
    if event.what == "quit":
        number = int(event.name)
        return effected(standing, number, standing.quits[number].on, later)
    found = standing.instrument(event.name)
    if found is None:
        return standing
    later = {*later, event.key}  # it does not come before itself
    match event.what:
        case "start" if found.state == "signed":
            new = found._replace(state="in-force", in_force_once=True)
        case "end" if found.state in {"in-force", "signed"}:
            new = expired(standing, found, later)
            if found.state == "signed" and found.starts and found.starts[0] < event.bounds[1]:
                standing = undone(standing, found, found.starts, later)
        case "replaced" | "terminated":
            new = over(standing, found, event.what, event.bounds, later)
        case _:
            return standing
    standing = standing._replace(
        instruments=tuple(new if instrument is found else instrument for instrument in standing.instruments)
    )
    if event.what != "start":
        return standing
    in_force = (event.bounds[0], max(event.bounds[1], found.signed[1]))  # not before it was signed
    return taken_over(standing, new, in_force, later)
