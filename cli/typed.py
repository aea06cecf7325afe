"""Words as they were typed: those of the command line and the environment, which Python reads as the locale says.

Windows and macOS hand them on as text. Elsewhere they are bytes, and where a terminal writes UTF-8 while the locale says
Big5 or Latin-1, 高 would be recorded as other letters, and nobody would see it.
"""

import os
import sys

from cli.errors import Usage


def as_typed(word: str) -> str:
    """The word. Errors: Usage where it may be UTF-8 that was read as something else."""
    encoding = sys.getfilesystemencoding().upper()
    if encoding != "UTF-8" and (meant := _as_utf_8(word)) not in {None, word}:
        raise Usage(
            f"{meant} may be UTF-8, and your locale says that what you type is {encoding}: nothing was done, because it"
            " might be recorded otherwise than it was typed; set LC_ALL to C.UTF-8, or to what your terminal writes"
        )
    return word


def _as_utf_8(word: str) -> str | None:
    """What was typed, if it was UTF-8; None where it cannot have been."""
    try:
        return os.fsencode(word).decode()
    except UnicodeDecodeError:
        return None
    except UnicodeEncodeError:  # the system knows letters of this encoding that Python does not
        return f"{word} (as it was read)"
