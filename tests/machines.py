"""What not every machine has: a test that needs it says so, and is left out where it is not there."""

import os
from pathlib import Path

import pytest


def link(where: Path, to: Path, *, folder: bool = False) -> None:
    """Make a link, where whoever runs this may make one."""
    try:
        where.symlink_to(to, target_is_directory=folder)
    except OSError as error:  # on Windows that takes an administrator, or the mode of developers
        pytest.skip(f"links cannot be made here: {error}")


def typed(*words: str) -> None:
    """Go on where these words can be typed: a locale of ASCII alone has no letters for 高雄."""
    try:
        for word in words:
            os.fsencode(word)
    except UnicodeEncodeError as error:
        pytest.skip(f"the locale has no letters for it: {error}")
