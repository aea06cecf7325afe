"""What time alone does to a partnership: a term runs out, a day comes from which something is in force, or ended.

Nobody tells of it, so it has no place in the chronicle and bounds no fact: a standing is *aged* to the day that is asked
about. What surely came by then has come; of what may have come there are both cases, "not come" first.
"""

from collections.abc import Iterable
from itertools import product

from domain.aggregate import Case, Event
from domain.partnership.standing import LIVE, Standing, effected, over, pending, taken_over

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
    sure = [event for event in standing.pending if event.bounds[1] <= first]
    open_ = [event for event in standing.pending if event.bounds[0] <= last and event.bounds[1] > first]
    if not open_:
        return [({}, _come(standing, sure, ()))]
    cases: list[tuple[Case, Standing]] = []
    for outcome in product((False, True), repeat=len(open_)) if len(open_) <= FEW else _telling(open_):
        come = [event for event, came in zip(open_, outcome, strict=True) if came]
        not_yet = [event for event, came in zip(open_, outcome, strict=True) if not came]
        case = {event.key: came for event, came in zip(open_, outcome, strict=True)}
        cases.append((case, _come(standing, [*sure, *come], not_yet)))
    return cases


def _telling(events: list[Event]) -> Iterable[tuple[bool, ...]]:
    """Of more events than can be combined, the combinations that show every status and the widest tiers."""
    ends = tuple(event.what in {"end", "yield"} for event in events)
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


def _come(standing: Standing, events: Iterable[Event], not_yet: Iterable[Event]) -> Standing:
    """The standing after these events, in the order of their last days; what is not yet surely comes after them."""
    later = {event.name for event in not_yet if event.what == "end"}
    if later:  # an end that has not come leaves no doubt what came before it
        standing = standing._replace(
            instruments=tuple(
                one._replace(ends=None) if one.id in later and one.state in LIVE else one
                for one in standing.instruments
            )
        )
    for event in sorted(events, key=_in_order):
        standing = _after(standing, event)
    return standing._replace(pending=tuple(pending(standing)))


def _in_order(event: Event) -> tuple[int, int, bool, str]:
    """By the last day, then the first; of one day an end comes first: what ended then was not there to be replaced."""
    return event.bounds[1], event.bounds[0], event.what != "end", event.name


def _after(standing: Standing, event: Event) -> Standing:
    if event.what == "quit":
        return effected(standing, int(event.name), event.bounds)
    found = standing.instrument(event.name)
    if found is None:
        return standing
    match event.what:
        case "start" if found.state == "signed":
            new = found._replace(state="in-force", starts=None, in_force_once=True)
        case "end" if found.state in {"in-force", "signed"}:
            new = found._replace(state="expired")
        case "yield":
            new = over(found, "replaced", event.bounds)
        case _:
            return standing
    standing = standing._replace(
        instruments=tuple(new if one is found else one for one in standing.instruments)
    )
    return taken_over(standing, new, event.bounds) if event.what == "start" else standing
