"""A suggested command can be pasted into the shell at hand: each word arrives as the word that was meant.

The shells stand here as models, written from Microsoft's rules ("Parsing C++ command-line arguments", `cmd /?`,
about_Quoting_Rules, about_Parsing) and not from the code that is tried.
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from store.shell import Shell, quoted

if TYPE_CHECKING:
    from collections.abc import Callable

VARIABLES = {"X": "expanded", "PROJECT": "harbour", "PATH": "C:\\Windows"}
"""What cmd has a value for."""
SINGLE, DOUBLE = "'‘’‚‛", '"“”„'
"""What PowerShell takes for quotes."""


class Misread(AssertionError):
    """A shell does something else with a line than hand on its words."""


def argv(line: str) -> list[str]:
    """The words that a program on Windows finds in its command line."""
    words, at, inside, word, begun = list[str](), 0, False, "", False
    while at < len(line):
        slashes = len(line) - at - len(line[at:].lstrip("\\"))
        at += slashes
        if at < len(line) and line[at] == '"':
            word, begun = word + "\\" * (slashes // 2), True
            if slashes % 2:
                word += '"'
            elif inside and line[at + 1 : at + 2] == '"':
                word, at = word + '"', at + 1
            else:
                inside = not inside
            at += 1
        elif slashes:
            word, begun = word + "\\" * slashes, True
        elif line[at] in " \t" and not inside:
            words, word, begun, at = words + [word] * begun, "", False, at + 1
        else:
            word, begun, at = word + line[at], True, at + 1
    return words + [word] * begun


def cmd(line: str) -> list[str]:
    """A line typed at cmd: variables first, then carets and what is between quotation marks."""
    line, handed, inside, at = _with_variables(line), "", False, 0
    while at < len(line):
        sign = line[at]
        if sign == "^" and not inside:
            at += 1
            sign = line[at : at + 1]
        elif sign == '"':
            inside = not inside
        elif sign in "&|<>\n" and (not inside or sign == "\n"):
            raise Misread(f"{sign} in {line}")
        handed, at = handed + sign, at + 1
    return argv(handed)


def _with_variables(line: str) -> str:
    """What is between two %, whatever quotes say, where that names a variable; else the first of them stays."""
    found = re.match(r"(?s)([^%]*)(?:%([^%:]+)(:[^%]*)?%)?", line)
    assert found
    if found[2] and found[2].upper() in VARIABLES:
        return found[1] + VARIABLES[found[2].upper()] + _with_variables(line[found.end() :])
    rest = line[len(found[1]) :]
    return found[1] + rest[:1] + (_with_variables(rest[1:]) if rest[1:] else "")


def powershell(line: str, *, old: bool) -> list[str]:
    """A line typed at PowerShell, handed on by 5.1 (nothing inside a word is escaped), or by 7.3 (all of it is)."""
    words = _words(line)
    return argv(" ".join(map(_handed_on_by_the_old if old else _handed_on, words)))


def _words(line: str) -> list[str]:
    words, at = list[str](), 0
    while at < len(line):
        if line[at].isspace():
            at += 1
            continue
        if line[at] in "@#-" + "—–―":
            raise Misread(f"{line[at]} begins a word in {line}")
        word = ""
        while at < len(line) and not line[at].isspace():
            sign = line[at]
            if sign in SINGLE:
                part, at = _between_single(line, at + 1)
            elif sign in DOUBLE:
                part, at = _between_double(line, at + 1)
            elif sign in "$`,;&|(){}<>~*?[]!%=":
                raise Misread(f"{sign} stands bare in {line}")
            else:
                part, at = sign, at + 1
            word += part
            if sign in SINGLE + DOUBLE and line[at : at + 1].strip():
                raise Misread(f"a quote ends a word in {line}")
        words.append(word)
    return words


def _between_single(line: str, at: int) -> tuple[str, int]:
    found = ""
    while at < len(line):
        if line[at] in SINGLE:
            if line[at + 1 : at + 2] and line[at + 1] in SINGLE:
                at += 1
            else:
                return found, at + 1
        found, at = found + line[at], at + 1
    raise Misread(f"no quote ends {line}")


def _between_double(line: str, at: int) -> tuple[str, int]:
    found = ""
    while at < len(line):
        if line[at] in DOUBLE:
            if line[at + 1 : at + 2] and line[at + 1] in DOUBLE:
                at += 1
            else:
                return found, at + 1
        elif line[at] == "`" or re.match(r"\$[\w:?^$({]", line[at:]):
            raise Misread(f"{line[at]} is no letter in {line}")
        found, at = found + line[at], at + 1
    raise Misread(f"no quote ends {line}")


def _handed_on(word: str) -> str:
    """As 7.3 does, which escapes like every program's own library."""
    escaped = re.sub(r'(\\*)"', r'\1\1\\"', word)
    return '"' + re.sub(r"(\\+)\Z", r"\1\1", escaped) + '"'


def _handed_on_by_the_old(word: str) -> str:
    """As 5.1 does: between quotation marks where white space stands outside of those inside, and nothing is escaped."""
    marks, needed = 0, False
    for before, sign in zip(f" {word}", word, strict=False):
        marks += sign == '"' and before != "\\"
        needed = needed or (sign.isspace() and marks % 2 == 0)
    return f'"{word}"' if needed else word


READ: dict[Shell, Callable[[str], list[str]]] = {
    Shell.POSIX: shlex.split,
    Shell.CMD: cmd,
    Shell.WINDOWS_POWERSHELL: lambda line: powershell(line, old=True),
    Shell.POWERSHELL: lambda line: powershell(line, old=False),
}
SIGNS = "a bX%\u3000X%$`'\"\\^&|<>()!,;@#{}~*?=+-_.:/‘’‚‛“”„…高é1"
WORDS = [
    "",
    "gdynia",
    "愛丁堡",
    "San Francisco",
    "Land's End",
    "Côte d’Ivoire",
    "‘’‚‛“”„",
    "edinburgh#9",
    "#9",
    "@file",
    "a,b",
    "US$ 50,000",
    "US$$",
    "$HOME",
    "$(x)",
    "`n",
    "50%",
    "%PROJECT% & %PATH%",
    "%X%",
    'the "twinning" of 1995',
    '"',
    'a\\"b c',
    "C:\\Users\\王小明\\my ledger.db",
    "C:\\my folder\\",
    "C:\\folder\\",
    "\\\\server\\share\\comity.db",
    "a & b | c > d < e ^ f",
    "(a); {b}",
    "! !x!",
    "~/x.db",
    "-x.y",
    "–",
]


@pytest.mark.parametrize("at", Shell)
@pytest.mark.parametrize("word", WORDS)
def test_a_word_arrives_as_it_was_meant(word: str, at: Shell) -> None:
    line = f"show {quoted(word, at)} next {quoted(word, at)}"

    assert READ[at](line) == ["show", word, "next", word], line


@given(words=st.lists(st.text(SIGNS, max_size=12), min_size=1, max_size=3), at=st.sampled_from(list(Shell)))
@example(words=["%a", "b%"], at=Shell.CMD)
@example(words=["%", "X%"], at=Shell.CMD)
@example(words=["%X:a", "b=c%"], at=Shell.CMD)
def test_any_words_do(words: list[str], at: Shell) -> None:
    line = " ".join(quoted(word, at) for word in words)

    assert READ[at](line) == words, line


def test_the_models_bite() -> None:
    assert argv(r'a "b c" d\"e "f\\" g\h ""') == ["a", "b c", 'd"e', "f\\", r"g\h", ""]
    assert cmd("'a b' %X% ^%X^%") == ["'a", "b'", "expanded", "%X%"]
    assert cmd('"50% of %project%"') == ["50% of harbour"]
    assert powershell("'a \"b\" c' ''", old=True) == ["a b c"]
    assert powershell("'a \"b\" c' ''", old=False) == ['a "b" c', ""]
    assert powershell("'Côte d’’Ivoire' \"it's\"", old=True) == ["Côte d’Ivoire", "it's"]
    for line in ('"a b"/c', "'Côte d’Ivoire'", '"US$50"', "a,b", "$x", "@x", "a;b", '"`n"', "“a"):
        with pytest.raises(Misread):
            powershell(line, old=False)
    for line in ('"a" & b', r'"said \"a & b\""', r'"\"growth > 5 percent\""'):
        with pytest.raises(Misread):
            cmd(line)
