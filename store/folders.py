"""Where programs of this user keep what is theirs: the one place that knows it, for every system.

`$COMITY_DATA`, `$COMITY_CONFIG` and `$COMITY_CACHE` go before it, so that nothing need be anybody's own.
"""

import os
import sys
from pathlib import Path

from domain.problem import Problem

NAME = "comity"


def data() -> Path:
    """Signing keys, what was sealed here, the ledger of who names none: never to be lost. Errors: `Unknown`."""
    return _named("COMITY_DATA") or _of_the_system("data")


def configuration() -> Path:
    """The file of what is the same every day. Errors: `Unknown`."""
    return _named("COMITY_CONFIG") or _of_the_system("config") / "config.toml"


def cache() -> Path:
    """What may be thrown away at any time, on this machine's own disk. Errors: `Unknown`."""
    return _named("COMITY_CACHE") or _of_the_system("cache")


class Unknown(Problem):
    """Whoever runs this has no home folder, and no variable says where to keep what."""

    kind = "unusable"
    code = "no-home-folder"

    def __init__(self) -> None:
        super().__init__(
            "you have no home folder: say with $COMITY_DATA, $COMITY_CONFIG, $COMITY_CACHE where to keep it"
        )


def at_home(words: str) -> str:
    """A path with the home folder for the `~` that it begins with: cmd and older PowerShells leave that to programs.

    `~mei` stays: on Windows such files are nobody's home. Errors: `Unknown`.
    """
    begins = words[:1] == "~" and (words[1:2] in {"", "/", os.sep})
    return str(_home()) + words[1:] if begins else words


def _named(variable: str) -> Path | None:
    found = os.environ.get(variable)
    return Path(at_home(found)) if found else None


def _of_the_system(what: str) -> Path:
    """The folder by the rules of the system.

    Windows is asked through platformdirs: such a folder may have been moved there. Elsewhere the rules are a line each, and
    every command asks for its configuration: the package would cost it a fifth of a short one's time. A test compares them.
    """
    if sys.platform == "win32":
        import platformdirs  # noqa: PLC0415 — nowhere else is it needed

        if what == "config":
            return platformdirs.user_config_path(NAME, appauthor=False, roaming=True)
        ask = platformdirs.user_data_path if what == "data" else platformdirs.user_cache_path
        return ask(NAME, appauthor=False)
    variable, usual, on_a_mac = {
        "data": ("XDG_DATA_HOME", ".local/share", "Application Support"),
        "config": ("XDG_CONFIG_HOME", ".config", "Application Support"),
        "cache": ("XDG_CACHE_HOME", ".cache", "Caches"),
    }[what]
    if (named := _named(variable)) and named.is_absolute():
        return named / NAME
    return _home() / (f"Library/{on_a_mac}" if sys.platform == "darwin" else usual) / NAME


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError:
        raise Unknown from None
