"""How a list was read, remembered by its source: the options of an import, for the next edition (`--like`).

This is no fact: it says nothing of what has happened, and who reads the ledger elsewhere has another sheet. So it is kept
neither in the ledger nor as a note of the source, where it would be sealed, exported and published for ever, but with what
is this user's own, in the data folder (`comity config --where`). Who does not have it says the map anew.
"""

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.errors import Failure

if TYPE_CHECKING:
    from store.application import Comity

NAME = "maps.json"
ASIDE = frozenset(("sources", "listed_on", "sheet", "like", "contest", "correct", "attest", "rename"))
"""Options that say something of one edition alone."""
_FIELDS = {"columns": "right", "constants": "left", "words": "left"}
"""Options of pairs, and the side that one takes the place of another by."""

Options = dict[str, Any]


def _file() -> Path:
    from store import folders

    return folders.data() / NAME


def _kept(file: Path) -> dict[str, dict[str, Options]]:
    """What is kept, by source and by ledger. Errors: Failure where it cannot be read."""
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


def recalled(ledger: "Comity", editions: Iterable[str]) -> tuple[str, Options] | None:
    """The first of some editions whose map is remembered of this ledger, and the options by which it was read."""
    kept, own = _kept(_file()), _identity(ledger)
    return next(((source, kept[source][own]) for source in editions if own in kept.get(source, ())), None)


def remember(
    ledger: "Comity", sources: Iterable[str], given: Mapping[str, Any], names: Iterable[str]
) -> None:
    """Keep the options by which a list was read. Who has no folder for it remembers nothing."""
    from store.folders import Unknown
    from store.naming import whole

    said = {
        name: list(value) if isinstance(value, tuple) else value for name in names if (value := given[name])
    }
    said["skip"] = [
        words for words in said.get("skip", ()) if "=" in words
    ]  # rows have other numbers next year
    options = {name: value for name, value in said.items() if value and name not in ASIDE}
    with suppress(Unknown, OSError):
        file = _file()
        kept = _kept(file)
        for source in sources:
            kept.setdefault(source, {})[_identity(ledger)] = options
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
    """What was given, with what is remembered where nothing else was said of the same."""
    found = dict(given)
    for name, value in remembered.items():
        if name not in found or name in ASIDE:
            continue
        if not isinstance(value, list):
            found[name] = found[name] or value
        elif side := _FIELDS.get(name):
            new = {_half(words, side) for words in found[name]}
            found[name] = (*(words for words in value if _half(words, side) not in new), *found[name])
        else:
            found[name] = tuple(dict.fromkeys((*value, *found[name])))
    return found


def _half(words: str, side: str) -> str:
    """Which field a pair is about: COLUMN=FIELD, FIELD=VALUE, WORD=VALUE; a note has several columns."""
    if side == "left":
        return words.partition("=")[0].strip()
    heading, _, field = words.rpartition("=")
    return f"{heading}=note" if field.strip() == "note" else field.strip()
