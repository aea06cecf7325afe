"""The configuration: what is the same every day, kept in a small file in the user's own folder (`comity config`).

An option goes before the environment, the environment before this file, this file before what is built in.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from cli.errors import Failure

Format = Literal["table", "json", "jsonl", "csv", "md"]
"""How rows are printed."""
FORMATS = get_args(Format)
YES, NO = ("true", "yes", "on"), ("false", "no", "off")


def _format(value: str) -> str:
    if value not in FORMATS:
        raise ValueError(f"{value!r} is none of {', '.join(FORMATS)}")
    return value


def _color(value: str) -> bool:
    if value.lower() not in YES + NO:
        raise ValueError(f"{value!r} is neither yes nor no")
    return value.lower() in YES


def _user(value: str) -> str:
    from domain.text import text

    return text(value)


def _ledger(value: str) -> str:
    """A file's full name, because the folder differs from day to day; a URL as it is."""
    from store.address import address_of
    from store.folders import at_home

    return str(address_of(at_home(value)).absolute())


KEYS: dict[str, tuple[str, Callable[[str], str | bool], str]] = {
    "user": ("who records", _user, "COMITY_USER"),
    "ledger": ("the ledger's file", _ledger, "COMITY_LEDGER"),
    "format": (f"how rows are printed: {', '.join(FORMATS)}", _format, ""),
    "color": ("colours: yes (in a pipe too) or no", _color, "NO_COLOR"),
}
"""What can be set: what it says, how its words are read, and what in the environment goes before it."""


def settings() -> dict[str, str | bool]:
    """What the file says; nothing for who has no home folder. Errors: Failure where a line of it cannot be taken."""
    # not sooner than errors are said in words: a stranger may stand in the place of what that imports
    from store import folders

    try:
        return settings_in(folders.configuration())
    except folders.Unknown:
        return {}


@cache
def settings_in(file: Path) -> dict[str, str | bool]:
    """What a file says of the keys that there are. Errors: Failure."""
    return {key: _checked(file, key, value) for key, value in members(file).items() if key in KEYS}


def members(file: Path) -> dict[str, Any]:
    """The file's members; none where there is no file, and then nothing is imported for it."""
    from store.files import Endless, content

    try:
        text = text_of(content(file))
    except FileNotFoundError:
        return {}
    except Endless as error:  # nobody waits for a pipe
        raise _unread(file, str(error)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise _unread(file, getattr(error, "strerror", None) or "it is not UTF-8") from None
    import tomllib

    try:
        return tomllib.loads(text)
    except RecursionError:
        raise _unread(file, "it is nested too deep") from None
    except ValueError as error:  # a number of too many digits is one too
        raise _unread(file, str(error)) from None


def text_of(data: bytes) -> str:
    """What the file says, which an editor of Windows may have begun with a mark. Errors: UnicodeDecodeError."""
    return data.decode("utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")


def _checked(file: Path, key: str, value: Any) -> str | bool:
    if key == "color" and isinstance(value, bool):
        return value
    if not isinstance(value, str) or not value.strip():
        raise _unread(file, f'{key} = … takes words between quotation marks: {key} = "…"')
    try:
        return KEYS[key][1](value)
    except ValueError as error:
        raise _unread(file, f"{key}: {error}") from None


def _unread(file: Path, why: str) -> Failure:
    return Failure(
        "unreadable", f"{file} cannot be read: {why[:1].lower()}{why[1:]}", "mend that file, or remove it"
    )
