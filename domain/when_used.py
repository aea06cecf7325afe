"""What pydantic imports and comity never uses: it is loaded once somebody uses it.

pydantic wants `secrets` (and with it OpenSSL) to compare passwords, `base64` to encode bytes, `textwrap` to read docstrings,
and `importlib.metadata` (and with it `csv`, `email`, `zipfile` …) to look for plug-ins, which the command line switches off.
Together they take a tenth of a command that reads facts. For a module, `LazyLoader` is the standard library's own means: it
is there, and its code runs when something of it is asked for or it is imported once more, be it by us, by pydantic or by a
plug-in. What looks for plug-ins is taken from its module by name, so that it is a function that stands in: it loads the
module when it is called.

Importing this module imports pydantic so; who imported pydantic before has loaded them already, and nothing changes.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType
from typing import Any

MODULES = ("secrets", "base64", "textwrap")
"""Those that are loaded when they are used."""
PLUGINS = "importlib.metadata"
"""What finds plug-ins."""


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


def _entry_points(**which: Any) -> Any:
    """`importlib.metadata.entry_points`, which is loaded here."""
    return import_module(PLUGINS).entry_points(**which)


def _without_looking_for_plugins() -> None:
    """Import what looks for pydantic's plug-ins, without what it looks with."""
    if PLUGINS not in sys.modules:
        sys.modules[PLUGINS] = stand_in = ModuleType(PLUGINS)
        stand_in.entry_points = _entry_points  # type: ignore[attr-defined]
        try:
            import_module("pydantic.plugin._loader")
        finally:
            del sys.modules[PLUGINS]


sys.meta_path.insert(0, _WhenUsed)
try:
    _without_looking_for_plugins()

    import pydantic.types  # noqa: F401 — who imports one of them a second time has used it
finally:
    sys.meta_path.remove(_WhenUsed)
