"""The variables of programs that tests start: homes of their own, and nothing of whoever runs the tests."""

import os
from pathlib import Path


def at_home_in(folder: Path) -> dict[str, str]:
    """Return the variables by which programs find the folders of their user, all in one folder."""
    return {
        "HOME": str(folder),
        "USERPROFILE": str(folder),
        "APPDATA": str(folder / "AppData" / "Roaming"),
        "LOCALAPPDATA": str(folder / "AppData" / "Local"),
        "COMITY_DATA": str(folder / "data"),
        "COMITY_CONFIG": str(folder / "config.toml"),
        "COMITY_CACHE": str(folder / "cache"),
    }


def bare(**more: str) -> dict[str, str]:
    """Return an environment with the homes of the test, what Windows needs, and `more`."""
    names = (*at_home_in(Path()), "TMPDIR", "TEMP", "TMP", "SYSTEMROOT")
    return {name: os.environ[name] for name in names if name in os.environ} | more
