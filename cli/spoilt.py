"""What a shell or an office program made of a text on its way here: UTF-16, and letters that were lost.

Windows' PowerShell writes whatever goes through `>` or `|` anew: as UTF-16, in which UTF-8 was read as a code page
before, or in a code page, with a question mark for each letter that it lacks. Nothing of it is guessed silently.
"""

import codecs
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, BinaryIO

from cli.errors import Failure

if TYPE_CHECKING:
    from cli.session import Session

NAMES = ("name", "name_local", "names", "as_name", "former_names", "aliases")
"""Fields whose texts are names, in which no question mark stands before a letter, or after one."""
TITLES = ("title", "role", "place", "venue")
"""Fields that are suspected only where they say nothing else."""
EASTERN = ("cp950", "big5hkscs", "cp936", "gb18030", "cp932", "cp949")
"""Code pages in which a letter takes two bytes, or more."""
CODE_PAGES = (
    *("cp1252", "cp437", "cp850", "cp1250", "cp852", "cp1251", "cp866", "cp1253", "cp737", "cp1254", "cp857"),
    *("cp1257", "cp775", "cp1258", "cp1255", "cp862", "cp1256", "cp874", "cp855", "cp858", "cp860", "cp861"),
    *("cp865", "mac_roman"),
    *EASTERN,
)
"""In which UTF-8 is read by mistake, by Windows, a console of it, or a Mac."""
WESTERN = frozenset(CODE_PAGES[:5])
"""In which what comes of it is like no name, unless all of it is in capitals."""
SHOWN = 20
"""Suspicions that are listed."""
INSIST = "--question-marks"
"""What says that they are meant."""
_LOST = re.compile(r"\?\s*\?|\?\w|\w\?")
_NOTHING_ELSE = re.compile(r"[\W_]*\?[\W_]*")
_BOMS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_PIECE = 65_536
_IN_NO_ENCODING = b"\xff"
"""A byte that stands in no UTF-8."""
_SUSPICIOUS = re.compile(rb"[?\x80-\xff]|\\u")
"""What a line has in which letters were lost or misread."""


def suspected(words: str, *, name: bool = False, title: bool = False, question: bool = False) -> str:
    """Why a text seems to have lost letters; nothing where it does not. A `question` may end with its mark."""
    if "\ufffd" in words:
        where = words.index("\ufffd") + 1
        return f"{words!r:.60} has U+FFFD (character {where}), which stands for a letter that was lost"
    if (name and _LOST.search(words.rstrip("? ") if question else words)) or (
        (name or title) and _NOTHING_ELSE.fullmatch(words)
    ):
        return f"{words!r:.60} has question marks where letters would be"
    if (name or title) and (meant := _misread(words)):
        return f"{words!r:.60} seems to be {meant!r:.40}, read in the wrong code page"
    return ""


def _misread(words: str) -> str:
    """What was written, where UTF-8 was read as a code page; nothing where that makes no words, as of SOKÓŁKA."""
    for page in _pages(words):
        with suppress(UnicodeError):
            meant = words.encode(page, _AS_A_BYTE).decode("utf-8")
            if _is_a_name(meant) and _is_worse(words, meant, page):
                return meant
    return ""


def _pages(words: str) -> Sequence[str]:
    """The code pages in which it may have been read: a letter of UTF-8 becomes two where each byte is one."""
    letters = [letter for letter in words if not letter.isascii()]
    if _TOGETHER.search(words) and min(letters) < "\u2e80":
        return CODE_PAGES
    return EASTERN if any(letter > "\u0370" for letter in letters) else ()


_TOGETHER = re.compile(r"[^\x00-\x7f]{2}")


def _is_worse(words: str, meant: str, page: str) -> bool:
    """Whether what stands there looks less like a name than what may be meant."""
    if page in WESTERN and not words.isupper():
        return True
    own = tuple(_USUAL)
    if _EASTERN_ALONE.fullmatch(words):
        if _EASTERN_ALONE.fullmatch(
            meant
        ):  # three letters for two are a rare chance: its own country judges them
            own = _OWN.get(page, own)
        elif len(meant) <= 2:  # two rare letters of Chinese are two of many others
            return False
    return _oddities(words, own) > _oddities(meant)


def _is_a_name(meant: str) -> bool:
    """Whether somebody may be called so: in words of one script each, with nothing between that stands in no name."""
    return all(map(_is_a_word, _WORD.findall(meant))) and not (
        _NO_LETTER.search(meant) or any(word.isdigit() and not word.isascii() for word in meant)
    )


def _the_byte(error: UnicodeError) -> tuple[bytes, int]:
    """The byte as which Windows reads what stands for nothing in a code page."""
    if isinstance(error, UnicodeEncodeError) and "\x80" <= (letter := error.object[error.start]) <= "\x9f":
        return letter.encode("latin-1"), error.start + 1
    raise error


_AS_A_BYTE = "comity.the_byte"
codecs.register_error(_AS_A_BYTE, _the_byte)


def _oddities(words: str, standards: Iterable[str] = ()) -> int:
    """How much of a text is seldom written: scripts mixed in a word, capitals or signs amid it, rare letters."""
    odd = len(_NO_LETTER.findall(words)) + len(_SIGN_AMID.findall(words))
    for word in _WORD.findall(words):
        odd += not _is_a_word(word)
        odd += not word.isupper() and any(row.isupper() and not row.isascii() for row in word[1:])
        odd += len({"\uac00" <= item <= "\ud7a3" for item in word if item >= "\u2e80"}) > 1
        odd += _rare("".join(item for item in word if item >= "\u2e80"), standards or _USUAL)
    return odd


def _rare(eastern: str, standards: Iterable[str]) -> int:
    """How many letters of a word are not among those that everybody reads in the country where most are."""
    return min(sum(not _is_usual(letter, page) for letter in eastern) for page in standards)


def _is_usual(letter: str, page: str) -> bool:
    try:
        written = letter.encode(page)
    except UnicodeError:
        return False
    first, last = _USUAL[page]
    return len(written) == 2 and first <= written[0] <= last


_USUAL = {"gb2312": (0xB0, 0xD7), "big5": (0xA4, 0xC6), "shift_jis": (0x81, 0x97), "euc_kr": (0xB0, 0xC8)}
"""The rows of each country's standard in which its usual letters stand."""
_OWN = {"cp932": ("shift_jis",), "cp936": ("gb2312",), "cp950": ("big5",), "cp949": ("euc_kr",)}
"""The standard that is a code page's own."""


def _is_a_word(word: str) -> bool:
    """Whether somebody may write such a word: in one script, in usual letters, and no small one amid capitals."""
    scripts = {unicodedata.name(letter, "?").partition(" ")[0] for letter in word}
    if len(scripts - _EASTERN) + bool(scripts & _EASTERN) > 1 or _UNUSUAL.search(word):
        return False
    plain = [letter for letter in word if letter.isascii() and letter.isalpha()]
    return word.upper() == word or not plain or not "".join(plain).isupper() or len(plain) == 1


_WORD = re.compile(r"[^\W\d_]+")
_NO_LETTER = re.compile(r"[^\w\x20-\x5b\x5d\xa0-\xbf\u2010-\u2027\u2030-\u203a\u3000-\u303f\uff00-\uff65]")
"""What stands in no name: the marks that a letter takes when it is written in two signs are as rare there."""
_SIGN = "[\xa1-\xa9\xac-\xb6\xb8\xb9\xbc-\xbf‚„†‡•…‰‹›€™ˆ˜]"
_SIGN_AMID = re.compile(rf"(?<=[^\W\d_])(?:{_SIGN}|[\xa0–—‘“”«»](?=[^\W\d_]|-))|{_SIGN}(?=[^\W\d_])")
"""A sign beside a letter, where none stands."""
_EASTERN_ALONE = re.compile("[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]+")
_EASTERN = frozenset(
    {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC"}
)
"""Scripts that stand in one word."""
_UNUSUAL = re.compile(r"(?![\u018f\u0259\u01a0\u01a1\u01af\u01b0\u01cd-\u01dc\u0218-\u021b])[\u0180-\u02ff]")
"""Letters of Latin that no language of many writes, but for those of Vietnam, Azerbaijan, Romania, and of Pinyin."""


def lost_in(said: Any) -> Iterator[tuple[str, str]]:
    """The fields of a fact whose texts seem to have lost letters, each with the reason.

    A festival may be called by a question ("Whose city?"), and no town is.
    """
    programme = isinstance(said, dict) and str(said.get("stream", "")).startswith("programme:")
    yield from _lost(said, "", name=False, title=False, question=programme)


def _lost(said: Any, field: str, *, name: bool, title: bool, question: bool) -> Iterator[tuple[str, str]]:
    if isinstance(said, str):
        if why := suspected(said, name=name, title=title, question=question):
            yield field, why
    elif isinstance(said, list):
        for part in said:
            yield from _lost(part, field, name=name, title=title, question=question)
    elif isinstance(said, dict):
        for key, value in said.items():
            where = f"{field}.{key}" if field else key
            yield from _lost(
                value, where, name=name or key in NAMES, title=title or key in TITLES, question=question
            )


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
        "unreadable",
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
