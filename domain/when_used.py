"""What pydantic imports and comity never uses: it is loaded once somebody uses it.

pydantic wants `secrets` (and with it OpenSSL) to compare passwords, and `importlib.metadata` (and with it `email`, `csv`,
`zipfile` and `tempfile`) to look for plug-ins, which the command line switches off. Together they take a tenth of a command
that reads facts. `LazyLoader` is the standard library's own means: the module is there, and its code runs when something
of it is asked for or it is imported once more, be it by us, by pydantic or by a plug-in.

Importing this module imports pydantic so; who imported pydantic before has loaded them already, and nothing changes.
"""

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType

MODULES = ("secrets", "csv", "zipfile", "tempfile", "importlib.metadata._adapters")
"""Those that are loaded when they are used."""


class _WhenUsed:
    """Finds these modules where they always are, and puts off running their code."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        found = PathFinder.find_spec(name, path, target) if name in MODULES else None
        if found and found.loader:
            found.loader = LazyLoader(found.loader)
        return found


sys.meta_path.insert(0, _WhenUsed)
try:
    import importlib.metadata  # noqa: F401 — pydantic asks for it when it builds a class

    import pydantic.types  # noqa: F401 — who imports one of them a second time has used it
finally:
    sys.meta_path.remove(_WhenUsed)
