"""Words as the shell at hand takes them, so that a command which is suggested can be pasted.

It stands here because a file may have to be given to its owner, in a line to be pasted. The rules are those of POSIX' sh,
of Windows' cmd and CommandLineToArgvW, and of PowerShell (about_Quoting_Rules, about_Parsing), whose typographic
quotes are quotes too.
"""

import os
import re
from collections.abc import Mapping
from enum import Enum

WINDOWS = os.name == "nt"
Shell = Enum("Shell", ["POSIX", "CMD", "WINDOWS_POWERSHELL", "POWERSHELL"])
"""`WINDOWS_POWERSHELL` is the one that comes with Windows, 5.1; `POWERSHELL` is 7.3 and newer."""
_POWERSHELLS = {Shell.WINDOWS_POWERSHELL, Shell.POWERSHELL}

_NOT_PLAIN = re.compile(r"[^\w@%+=:,./-]")
_PLAIN_ON_WINDOWS = re.compile(r"(?![-#@])[\w+:./\\#@-]+")
_BOTH_TAKE = re.compile(r'(?:[^"“”„`$%\r\n\\]|\\(?!\Z)|\$(?=\s|\Z)|%(?!.*[%:]))+')
"""What cmd and PowerShell read alike between quotation marks: nothing that either of them puts something in the place of."""


def at_hand(environment: Mapping[str, str] = os.environ, *, windows: bool = WINDOWS) -> Shell:
    """The shell that a suggestion is pasted into, as far as what it hands on says.

    Every PowerShell puts its user's modules into $PSModulePath; cmd sets %PROMPT%, and whoever was started by the other has
    both. So it is a guess, which only words that the two read differently depend on.
    """
    if not windows or "MSYSTEM" in environment:  # Git Bash
        return Shell.POSIX
    programs = tuple(
        environment[name].lower()
        for name in ("ProgramFiles", "ProgramFiles(x86)", "SystemRoot")
        if name in environment
    )
    modules = environment.get("PSModulePath", "").lower().replace("/", "\\").split(";")
    own = [module.rstrip("\\") for module in modules if not (programs and module.startswith(programs))]
    if any(word.endswith(r"\powershell\modules") for word in own):
        return Shell.POWERSHELL
    if "PROMPT" in environment and not any(word.endswith(r"\windowspowershell\modules") for word in own):
        return Shell.CMD
    return Shell.WINDOWS_POWERSHELL


def quoted(word: str, shell: Shell | None = None) -> str:
    """A word as a shell takes it for one; names in any script stay as they are."""
    shell = shell or at_hand()
    if shell is Shell.POSIX:
        return word if word and not _NOT_PLAIN.search(word) else "'" + word.replace("'", "'\"'\"'") + "'"
    if _PLAIN_ON_WINDOWS.fullmatch(word):
        return word
    if _BOTH_TAKE.fullmatch(word):
        return f'"{word}"'
    return (
        _for_cmd(word) if shell is Shell.CMD else _for_powershell(word, old=shell is Shell.WINDOWS_POWERSHELL)
    )


def _for_cmd(word: str) -> str:
    """Between quotation marks where that is enough; else no quotation mark is one to cmd, and programs alone see them."""
    whole = f'"{_before_quotes_doubled(word, at_the_end=True)}"'
    return re.sub(r'[()%:!^"<>&|]', r"^\g<0>", whole) if re.search('"|%.*[%:]', word) else whole


def _for_powershell(word: str, *, old: bool) -> str:
    """Between single quotes, which are doubled inside; the old one hands on what stands there as if it were escaped."""
    if old:
        word = _before_quotes_doubled(word, at_the_end=bool(re.search(r"\s", word))) or '""'
    return "'" + re.sub("['‘’‚‛]", r"\g<0>\g<0>", word) + "'"


def _before_quotes_doubled(word: str, *, at_the_end: bool) -> str:
    """A word whose quotation marks are escaped with backslashes; those before one, or before the end, are doubled."""
    word = re.sub(r'(\\*)"', r'\1\1\\"', word)
    return re.sub(r"(\\+)\Z", r"\1\1", word) if at_the_end else word


def called() -> str:
    """How comity was called, as the shell at hand takes it: `$COMITY_CALLED_AS`, which start.py sets, else `comity`."""
    given = os.environ.get("COMITY_CALLED_AS", "").strip() or "comity"
    shell = at_hand()
    if not WINDOWS:
        return given
    words = [quoted(inside or bare, shell) for inside, bare in re.findall(r'"([^"]*)"|(\S+)', given)]
    calling = ["&"] if shell in _POWERSHELLS and words[0].startswith(("'", '"')) else []
    return " ".join(calling + words)


def listing_names(file: str) -> str:
    """The command that lists all names of a file."""
    return f"fsutil hardlink list {quoted(file)}" if WINDOWS else f"find DIR -samefile {quoted(file)}"


def python() -> str:
    """How Python is called: on Windows by its launcher, because `python3` is a door to a shop there."""
    return "py" if WINDOWS else "python3"
