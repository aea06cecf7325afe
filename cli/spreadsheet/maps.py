"""How a list was read, by its source and what its rows tell of: the options of an import, for the next edition (`--like`).

This is no fact: it says nothing of what has happened, and who reads the ledger elsewhere has another sheet. So it is kept
neither in the ledger nor as a note of the source, where it would be sealed, exported and published for ever, but with what
is this user's own, in the data folder (`comity config --where`). Who does not have it says the map anew.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.errors import Failure

if TYPE_CHECKING:
    from store.application import Comity

NAME = "maps.json"
AGREEMENTS = "agreements"
"""What the rows tell of where nobody says it."""
ASIDE = frozenset(("sources", "listed_on", "like", "contest", "correct", "attest", "rename"))
"""Options that say something of one edition alone."""
HEADINGS = "headings"
"""Beside the options: the columns in which the list had something when its map was said, those too that were not read."""
ORDER = "order"
"""Beside the options: the order of days in numbers that its cells told, for a list whose cells do not tell it."""
_FIELDS = {"columns": "right", "constants": "left", "words": "left"}
"""Options of pairs, and the side that one takes the place of another by."""

Options = dict[str, Any]


def _file() -> Path:
    from store import folders

    return folders.data() / NAME


def _kept(file: Path) -> dict[str, dict[str, dict[str, Any]]]:
    """What is kept, by source, by ledger and by kind of sheet. Errors: Failure where it cannot be read."""
    from store.files import content

    try:
        kept = json.loads(content(file))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise _unread(file, error) from None
    if not isinstance(kept, dict) or not all(isinstance(each, dict) for each in kept.values()):
        raise _unread(file, ValueError("it holds no maps"))
    return kept


def _unread(file: Path, error: Exception) -> Failure:
    return Failure("unreadable", f"{file} cannot be read: {error}", "mend that file, or remove it")


def recalled(ledger: "Comity", editions: Iterable[str]) -> Iterator[tuple[str, str, Options]]:
    """How lists of some editions were read: the source, what its rows told of and the options, one of each kind of sheet.

    The nearest edition that has a kind comes first, and of one edition the sheet that was read last.
    """
    kept, own = _kept(_file()), _identity(ledger)
    seen: set[str] = set()
    for source in editions:
        for of, options in reversed(_by_kind(kept.get(source, {}).get(own, {})).items()):
            if of not in seen:
                seen.add(of)
                yield source, of, options


def _by_kind(kept: dict[str, Any]) -> dict[str, Options]:
    """The options by what the rows told of; older files have one map of a source, as it is."""
    return (
        {kept.get("of", AGREEMENTS): kept}
        if any(not isinstance(each, dict) for each in kept.values())
        else kept
    )


def remember(
    ledger: "Comity",
    sources: Iterable[str],
    given: Mapping[str, Any],
    names: Iterable[str],
    headings: Iterable[str],
    order: str | None = None,
) -> None:
    """Keep the options by which a list was read, its headings and the order of its days; nothing where no folder is."""
    from store.folders import Unknown
    from store.naming import whole

    said = {
        name: list(value) if isinstance(value, tuple) else value for name in names if (value := given[name])
    }
    said["skip"] = [
        words for words in said.get("skip", ()) if "=" in words
    ]  # rows have other numbers next year
    options = {name: value for name, value in said.items() if value and name not in ASIDE}
    options[HEADINGS] = list(headings)
    if order:
        options[ORDER] = order
    with suppress(Unknown, OSError):
        file = _file()
        kept, own, of = _kept(file), _identity(ledger), str(options.get("of", AGREEMENTS))
        for source in sources:
            of_source = kept.setdefault(source, {})
            by_kind = _by_kind(of_source.get(own, {}))
            by_kind.pop(of, None)  # the one that was read last stands last
            of_source[own] = {**by_kind, of: options}
        file.parent.mkdir(parents=True, exist_ok=True)
        with whole(file, over=True) as beside:
            beside.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _identity(ledger: "Comity") -> str:
    """What tells a ledger from every other one, wherever it lies, and that is begun where it lay; its copies have it too."""
    from store.errors import Unusable
    from store.sealing import origin

    try:
        return origin(ledger)
    except Unusable:  # it has no entry
        return ""


def joined(remembered: Options, given: Mapping[str, Any]) -> Options:
    """What was given, with what is remembered where nothing else was said of the same; `=FIELD` is a column no more."""
    found = dict(given)
    for name, value in remembered.items():
        if name not in found or name in ASIDE:
            continue
        if not isinstance(value, list):
            found[name] = found[name] or value
        elif side := _FIELDS.get(name):
            new = {_half(words, side) for words in found[name]}
            if "=note" in new:  # none of the columns of notes that were read
                new |= {half for words in value if (half := _half(words, side)).endswith("=note")}
            said = [words for words in found[name] if name != "columns" or not words.strip().startswith("=")]
            found[name] = (*(words for words in value if _half(words, side) not in new), *said)
        else:
            found[name] = tuple(dict.fromkeys((*value, *found[name])))
    return found


def _half(words: str, side: str) -> str:
    """Which field a pair is about: COLUMN=FIELD, FIELD=VALUE, WORD=VALUE; a note has several columns."""
    if side == "left":
        return words.partition("=")[0].strip()
    heading, _, field = words.rpartition("=")
    return f"{heading}=note" if field.strip() == "note" else field.strip()
