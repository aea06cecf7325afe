"""Where comity begins: who ends it while it is still being loaded is told so in words, as later."""

import sys
from typing import NoReturn


def main() -> NoReturn:
    """Load comity and run it, with one of its exit codes."""
    try:
        from cli.main import main as begin
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted: nothing was written.\n")
        sys.exit(130)  # `CODE_OF["interrupted"]`, which is not loaded yet
    except ModuleNotFoundError as error:
        from cli.needed import not_installed

        if not (said := not_installed(error)):
            raise
        sys.stderr.write(f"{said}\n")
        sys.exit(6)  # `CODE_OF["unusable"]`
    begin()
