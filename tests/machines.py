"""What not every machine has: a test that needs it says so, and is left out where it is not there."""

from pathlib import Path

import pytest


def link(where: Path, to: Path, *, folder: bool = False) -> None:
    """Make a link, where whoever runs this may make one."""
    try:
        where.symlink_to(to, target_is_directory=folder)
    except OSError as error:  # on Windows that takes an administrator, or the mode of developers
        pytest.skip(f"links cannot be made here: {error}")
