"""The names under which comity's packages are imported: plain words, which somebody else may have taken too."""

import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from cli.errors import Failure

if TYPE_CHECKING:
    from store.ports import Finding

PACKAGES = ("cli", "store", "domain", "projections", "queries", "drawings", "web", "comity")
ROOT = Path(__file__).resolve().parent.parent
"""Where all of them lie."""
ELSEWHERE = "run comity from another folder, or take that one out of $PYTHONPATH"


def shadowed(error: ImportError) -> Failure | None:
    """An import that failed because a stranger stands in the place of one of ours; None where none does."""
    taken = list(_taken())
    return Failure("unusable", f"{_told(taken)}: {error}", ELSEWHERE) if taken else None


def _taken() -> Iterator[tuple[str, str]]:
    """Those of our names under which something else is imported, with where that lies."""
    for name in PACKAGES:
        spec = None if name in sys.modules and sys.modules[name].__spec__ is None else find_spec(name)
        places = list(spec.submodule_search_locations or ()) if spec else []
        if [Path(place).resolve() for place in places] != [ROOT / name]:
            yield name, (places[0] if places else spec.origin if spec and spec.origin else "elsewhere")


def _told(taken: list[tuple[str, str]]) -> str:
    said = " and ".join(f"{name} from {where}" for name, where in taken)
    return f"comity was about to use {said}, which {'is' if len(taken) == 1 else 'are'} not its own"


def examined() -> "Iterator[Finding]":
    """Whether what is imported is comity's, and whether another distribution brings packages of these names."""
    from store.ports import Finding

    taken, others = list(_taken()), _others()
    if taken:
        yield Finding("names", "fault", _told(taken), ELSEWHERE)
    if others:
        said = "; ".join(f"{name} is brought by {' and '.join(those)} too" for name, those in others.items())
        fix = (
            "give comity an environment of its own (pipx install comity, or a new venv): of two packages of one name only"
            " one is imported, and an update of one writes into the other"
        )
        yield Finding("names", "fault", said, fix)
    if not taken and not others:
        yield Finding("names", "good", f"{', '.join(PACKAGES)} are comity's own")


def _others() -> dict[str, list[str]]:
    """The distributions beside comity's that bring packages of our names."""
    from importlib.metadata import packages_distributions

    brought = packages_distributions()
    found = {name: sorted(set(brought.get(name, ())) - {"comity"}) for name in PACKAGES}
    return {name: those for name, those in found.items() if those}
