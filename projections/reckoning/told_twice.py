"""In what two entries are alike that may tell one fact."""

import json
from typing import Any

from projections.rows.moments import Moment

TOLD_BY = {
    "partnership.signed": ("kind",),
    "partnership.visited": ("visitor", "host"),
    "partnership.contacted": ("channel", "by"),
    "partnership.proposed": ("kind",),
    "partnership.considered": ("forum", "outcome"),
    "partnership.resolution-passed": ("forum",),
    "partnership.renewed": ("instrument",),
    "partnership.suspended": ("by",),
    "partnership.terminated": ("by",),
}
"""Facts of which two may be one, and the fields in which they are then the same."""
VISITED = "partnership.visited"


def roughly(row: Moment) -> tuple[str, ...]:
    """What is asked first, since it takes less: the type, and but for visits the partnership."""
    return (row.type,) if row.type == VISITED else (row.type, row.stream)


def key_of(row: Moment) -> tuple[Any, ...]:
    """What two accounts of one fact have in common: of a visit, who visited whom, in whichever partnership."""
    values = json.loads(row.values)
    those = tuple(json.dumps(values.get(field)) for field in TOLD_BY[row.type])
    return *roughly(row), *those
