"""What comity is installed with: where that is not there, nothing else of the command line can be imported either."""

import sys

NEEDED = ("click", "cryptography", "eventsourcing", "icalendar", "platformdirs", "pydantic", "rich")
"""What comity is installed with, as it is imported."""


def not_installed(error: Exception) -> str | None:
    """That a package is not installed which comity needs, and what brings it; None for any other error."""
    name = (error.name or "").partition(".")[0] if isinstance(error, ModuleNotFoundError) else ""
    if name not in NEEDED:
        return None
    from pathlib import Path

    start = Path(__file__).resolve().parent.parent / "start.py"
    if start.exists():
        python = "py" if sys.platform == "win32" else "python3"
        where = start.name if start.parent == Path.cwd() else f'"{start}"'
        fix = f"{python} {where} demo installs what comity needs beside itself, once, and runs it; so with any other command"
    else:
        fix = f"install it into the environment that comity runs in: python -m pip install {name}"
    return f"Error: comity needs {name}, which is not installed\n  {fix}"
