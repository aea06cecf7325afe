"""Who stands where another stood: the heir of a body on a day, and the party that it is in a partnership."""

from collections.abc import Iterable, Mapping

from domain import when
from projections.rows.bodies import Body
from projections.rows.sides import Side


def successor(bodies: Mapping[str, Body], body: str, day: int, *, surely: bool = False) -> str:
    """Who a body is on a day: itself, or whoever succeeded it, from the first day on which that may have been.

    `surely` is from the day on which it certainly had.
    """
    seen = {body}
    while (found := bodies.get(body)) and found.successor and found.successor not in seen:
        since = found.since_latest if surely else found.since_earliest
        if since is not None and since > day:
            break
        body = found.successor
        seen.add(body)
    return body


def place_taken(bodies: Mapping[str, Body], body: str | None, day: int) -> int | None:
    """The earliest day on which another may have taken the place of a body, if it is no later than a day.

    From then on nothing is the body's own.
    """
    if body is None or successor(bodies, body, day) == body:
        return None
    since = bodies[body].since_earliest
    return when.MIN if since is None else since


def place_to_take(those: Iterable[Side], body: str, day: int) -> list[str]:
    """The parties whose place a body takes only after a day, in what are its partnerships since."""
    return list(
        dict.fromkeys(
            side.party for side in those if side.body == body and side.since is not None and side.since > day
        )
    )


def own_side(those: Iterable[Side], body: str, day: int) -> str | None:
    """The party that a body is in a partnership on a day, its own place before an inherited one."""
    found = [side for side in those if side.body == body and (side.since is None or side.since <= day)]
    return min(found, key=lambda row: row.party != body).party if found else None
