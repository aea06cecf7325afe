"""Where in an entry the words stand that were looked for, where its sentence does not say them: in a note, a quotation."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from domain.fact import fields_of
from domain.text import normalise

if TYPE_CHECKING:
    from domain.history import History
    from projections.reports.find import Told
    from queries.session import View


def found_in(view: "View", rows: Iterable["Told"], words: str) -> dict[str, str]:
    """For each entry of some facts that `find` found, what of it has words that its row does not say: `note ‘…’`."""
    wanted = list(filter(None, map(normalise, words.split())))
    histories: dict[str, History] = {}
    found = {}
    for row in rows:
        shown = normalise(" ".join((row.title, row.text, row.type, *row.sources)))
        missing = [word for word in wanted if word not in shown]
        if not missing:
            continue
        if row.stream not in histories:
            histories[row.stream] = view.axes.cut(view.ledger.history(row.stream))
        reading = histories[row.stream].effective_entry(int(row.entry.rpartition("#")[2]))
        told = [] if reading is None else [*_texts(fields_of(reading.fact)), *_texts(dict(reading.rivals))]
        those = (f"{name} ‘{text}’" for name, text in told if any(map(normalise(text).__contains__, missing)))
        if said := "; ".join(dict.fromkeys(those)):
            found[row.entry] = said
    return found


def _texts(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text in the fields of a fact, each with the name of its field; of a citation, of its part."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part, name)
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _texts(part, key if name in {"", "sources"} else name)
