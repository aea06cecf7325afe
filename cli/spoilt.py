"""What a shell or an office program made of a text on its way here: UTF-16, and letters that were lost.

Windows' PowerShell writes whatever goes through `>` or `|` anew: as UTF-16, in which UTF-8 was read as a code page
before, or in a code page, with a question mark for each letter that it lacks. Nothing of it is guessed silently.
"""

import codecs
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, BinaryIO

from cli.errors import Failure

if TYPE_CHECKING:
    from cli.session import Session

NAMES = ("name", "name_local", "names", "as_name", "former_names", "aliases")
"""Fields whose texts are names, in which no question mark stands before a letter."""
TITLES = ("title", "role", "place", "venue")
"""Fields that are suspected only where they say nothing else."""
CODE_PAGES = ("cp437", "cp850", "cp1252", "cp1250")
"""In which UTF-8 is read by mistake, byte for byte a letter."""
SHOWN = 20
"""Suspicions that are listed."""
INSIST = "--question-marks"
"""What says that they are meant."""
_LOST = re.compile(r"\?\s*\?|\?\w")
_NOTHING_ELSE = re.compile(r"[\W_]*\?[\W_]*")
_BOMS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_PIECE = 65_536
_IN_NO_ENCODING = b"\xff"
"""A byte that stands in no UTF-8."""
_SUSPICIOUS = re.compile(rb"[?\xc2-\xdf\xe2\xef]|\\u")
"""What a line has in which letters were lost or misread: Chinese alone, say, looks like neither."""


def suspected(words: str, *, name: bool = False, title: bool = False) -> str:
    """Why a text seems to have lost letters; nothing where it does not."""
    if "\ufffd" in words:
        where = words.index("\ufffd") + 1
        return f"{words!r:.60} has U+FFFD (character {where}), which stands for a letter that was lost"
    if (name and _LOST.search(words)) or ((name or title) and _NOTHING_ELSE.fullmatch(words)):
        return f"{words!r:.60} has question marks where letters would be"
    if (name or title) and (meant := _misread(words)):
        return f"{words!r:.60} seems to be {meant!r:.40}, read in the wrong code page"
    return ""


def _misread(words: str) -> str:
    """What was written, where UTF-8 was read as a code page; nothing where that makes no words, as of SOKÓŁKA."""
    if words.isascii():
        return ""
    for page in CODE_PAGES:
        with suppress(UnicodeError):
            meant = words.encode(page).decode("utf-8")
            if all(map(_is_a_word, _WORD.findall(meant))) and not _NO_LETTER.search(meant):
                return meant
    return ""


def _is_a_word(word: str) -> bool:
    """Whether somebody may write such a word: in one script, in usual letters, and no small one amid capitals."""
    scripts = {unicodedata.name(letter, "?").partition(" ")[0] for letter in word}
    if len(scripts - _EASTERN) + bool(scripts & _EASTERN) > 1 or _UNUSUAL.search(word):
        return False
    plain = [letter for letter in word if letter.isascii() and letter.isalpha()]
    return word.upper() == word or not plain or not "".join(plain).isupper() or len(plain) == 1


_WORD = re.compile(r"[^\W\d_]+")
_NO_LETTER = re.compile(r"[^\w\x20-\x7e\xa0-\xbf\u2010-\u2027\u2030-\u203a\u3000-\u303f\uff00-\uff65]")
"""What stands in no name: the marks that a letter takes when it is written in two signs are as rare there."""
_EASTERN = frozenset(
    {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC"}
)
"""Scripts that stand in one word."""
_UNUSUAL = re.compile(r"(?![\u018f\u0259\u01a0\u01a1\u01af\u01b0\u01cd-\u01dc\u0218-\u021b])[\u0180-\u02ff]")
"""Letters of Latin that no language of many writes, but for those of Vietnam, Azerbaijan, Romania, and of Pinyin."""


def lost_in(said: Any) -> Iterator[tuple[str, str]]:
    """The fields of a fact whose texts seem to have lost letters, each with the reason."""
    yield from _lost(said, "", name=False, title=False)


def _lost(said: Any, field: str, *, name: bool, title: bool) -> Iterator[tuple[str, str]]:
    if isinstance(said, str):
        if why := suspected(said, name=name, title=title):
            yield field, why
    elif isinstance(said, list):
        for part in said:
            yield from _lost(part, field, name=name, title=title)
    elif isinstance(said, dict):
        for key, value in said.items():
            where = f"{field}.{key}" if field else key
            yield from _lost(value, where, name=name or key in NAMES, title=title or key in TITLES)


def watched(lines: Iterable[bytes], found: list[tuple[int, str, str]]) -> Iterator[bytes]:
    """The same lines; what seems to have lost letters is put on the list, as line, field and reason."""
    for number, line in enumerate(lines, 1):
        if len(found) < SHOWN and _SUSPICIOUS.search(line):
            with suppress(ValueError, RecursionError):  # whoever reads it says so
                found += [(number, field, why) for field, why in lost_in(json.loads(line))]
        yield line


def as_exported(lines: Iterable[bytes], name: str, said: list[str]) -> Iterator[bytes]:
    """The lines of a backup as comity export wrote them: without a mark before them, and with its line ends.

    No line holds either, so these are the very bytes. `said` takes up what is to be said of it.
    """
    changed = False
    for number, line in enumerate(lines):
        whole = line.removeprefix(codecs.BOM_UTF8) if number == 0 else line
        if whole.endswith(b"\r\n"):
            whole = whole[:-2] + b"\n"
        if whole != line and not changed:
            changed = True
            said.append(
                f"{name} has a mark or line ends of Windows, which were left out: these are not comity's."
            )
        yield whole


def say_what_is_suspected(session: "Session", found: list[tuple[int, str, str]]) -> None:
    """Caution that a backup may have lost letters: it is restored as it is, and its root says whether it is whole."""
    session.say(*(f"Caution, line {number}: {field}: {why}" for number, field, why in found[:SHOWN]))
    if found:
        session.say(f"  Compare the root with the one that comity export said. {HOW}.")


def refused(name: str, found: list[tuple[int, str, str]]) -> Failure:
    """That nothing was imported, because letters seem to be lost."""
    listed = "\n".join(f"  line {number}: {field}: {why}" for number, field, why in found[:SHOWN])
    return Failure(
        2,
        f"{name}: letters seem to have been lost on the way here, nothing was imported\n{listed}",
        f"{HOW}; {INSIST} takes them as they are, where they are meant",
    )


HOW = (
    "PowerShell's > and | lose what their code page lacks: let comity write the file itself, with -o FILE, and name"
    " the file instead of handing it on; save a sheet as CSV UTF-8"
)
"""How it came about, and what to do."""


# --- UTF-16


def encoding_of(begin: bytes) -> str | None:
    """UTF-16 as the first bytes of a file show it, with a mark or, of ASCII, without; else None."""
    if begin[:2] in _BOMS:
        return _BOMS[begin[:2]]
    first, second = begin[0:4:2], begin[1:4:2]
    if len(begin) >= 4:
        if not any(second) and all(first):
            return "utf-16-le"
        if not any(first) and all(second):
            return "utf-16-be"
    return None


class _Anew(io.RawIOBase):
    """A file's bytes once more from the beginning, in UTF-8 where they are in another encoding."""

    def __init__(self, begin: bytes, rest: BinaryIO, encoding: str | None) -> None:
        self.begin, self.rest = begin, rest
        self.decoder = codecs.getincrementaldecoder(encoding)() if encoding else None
        self.ready = b""
        self.ended = False

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, into: Any) -> int:
        """Some bytes."""
        while not (self.ready or self.ended):
            piece, self.begin = self.begin or self.rest.read(_PIECE), b""
            self.ended = not piece
            self.ready = self._in_utf8(piece)
        count = min(len(into), len(self.ready))
        into[:count] = self.ready[:count]
        self.ready = self.ready[count:]
        return count

    def _in_utf8(self, piece: bytes) -> bytes:
        """A piece of the file; what is not in the encoding in which it begins is in none, and whoever reads it says so."""
        try:
            return self.decoder.decode(piece, final=not piece).encode() if self.decoder else piece
        except UnicodeError:
            self.ended = True
            return _IN_NO_ENCODING

    def close(self) -> None:
        """Close what it reads from, too."""
        if not self.closed:
            self.rest.close()
        super().close()


def as_utf8(stream: BinaryIO, name: str) -> tuple[BinaryIO, list[str]]:
    """A file's bytes as UTF-8, and what is to be said of it: nothing where they are as they were."""
    begin = stream.read(4)
    encoding = encoding_of(begin)
    if encoding is None and stream.seekable():
        stream.seek(0)
        return stream, []
    anew = io.BufferedReader(_Anew(begin, stream, encoding))
    if encoding is None:
        return anew, []
    said = f"{name} is in {encoding.upper()}, as PowerShell's > writes it: it was read as that."
    return anew, [said]
