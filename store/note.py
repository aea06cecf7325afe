"""Signed notes and checkpoints: a ledger's size and root in a few lines that are signed, mailed and printed.

A note is text, a blank line, and signatures by key name (C2SP signed-note); a checkpoint is a note whose text says the
origin, the size and the root of a log (C2SP tlog-checkpoint). Reading is strict: what could be read in two ways is refused,
by this and by the two programs that lie in a dossier alike.

What an e-mail, an editor or a shell does to the ends of lines, to the encoding and to the dash before a signature is undone
first: that changes no word, and who keeps a checkpoint for years cannot keep it from all of them.
"""

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from hashlib import sha256
from typing import NamedTuple

from domain.message import Field, Message, Several, Step
from domain.problem import Problem
from store.merkle import LEAF

ED25519 = b"\x01"
"""The kind of signature, as the key's first byte says it."""
LONGEST = 1_000_000
"""Bytes that a note may have."""
MOST_SIGNATURES = 100
_SIZE = re.compile(r"0|[1-9][0-9]{0,17}")
"""As many digits as fit into a number of 64 bits, whichever they are."""
_WORD = re.compile(r"[!-\[\]-~]+")
"""An origin: printable ASCII without a backslash, which some shells and terminals obey."""
_NAME = re.compile(r"[!-*,-\[\]-~]+")
"""The name of a key: such a word without a plus."""
_LINE = re.compile(r"[ -~]+")
_SIGNATURE = re.compile(rf"— ({_NAME.pattern}) ([A-Za-z0-9+/]+={{0,2}})")


_BLANKS = " \t\n"
_SAID = 3
"""Lines of a checkpoint that hold one word."""
_DASH = "— ".encode()
_DASHES = re.compile(rb"^(?:[\x80-\xff]{4,9}|\xef\xbf\xbd) ", re.MULTILINE)
"""What begins a signature's line, in UTF-8, where the dash's three bytes were taken for signs of a code page."""
_WHOLE = re.compile(r"— \S+ (?:[A-Za-z0-9+/=]{4}){23,}")
"""A signature's line that is not cut short: it has the 68 bytes of an Ed25519 signature at least."""
_LOST_DASH = re.compile(rf"(\S{{1,3}}) {_NAME.pattern} [A-Za-z0-9+/]{{90,}}=*")


def plain(raw: bytes) -> str:
    """A text as it was before a mark of its encoding, other line ends or UTF-16 got in. Errors: UnicodeDecodeError."""
    return _ends(_in_utf8(raw).decode())


def _in_utf8(raw: bytes) -> bytes:
    """The bytes in UTF-8 without a mark, where they are UTF-16, as `>` in Windows PowerShell writes, or have a mark."""
    first, second = raw[0:4:2], raw[1:4:2]
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16").encode()
    if second and not any(second) and all(first):
        return raw.decode("utf-16-le").encode()
    if second and not any(first) and all(second):
        return raw.decode("utf-16-be").encode()
    return raw.removeprefix(b"\xef\xbb\xbf")


def _ends(words: str) -> str:
    return re.sub(r"(?<!\r)\r+\n", "\n", words)


def _mended(raw: bytes) -> str:
    """A checkpoint, all of whose text is ASCII, as it was before it was spoilt. Errors: UnicodeDecodeError."""
    raw.decode()
    words = _ends((raw if b"\n" in raw else raw.replace(b"\r", b"\n")).decode())
    words = _DASHES.sub(_DASH, words.encode()).decode()
    return _bare(words.replace("\xa0", " "))


def _bare(words: str) -> str:
    """A checkpoint without empty lines around it, and without blanks at the ends of lines that can have none."""
    empty = len(words) - len(words.lstrip(_BLANKS))
    begin = words.rfind("\n", 0, empty) + 1  # where the first line begins that is not empty
    lines = words[begin:].rstrip(_BLANKS).split("\n")
    signed = len(lines)
    while signed and lines[signed - 1].startswith("— "):
        signed -= 1
    for number, line in enumerate(lines):
        if number < _SAID or number >= signed - 1:
            lines[number] = line.rstrip(_BLANKS)
    ended = words.endswith((*_BLANKS,)) or _WHOLE.fullmatch(lines[-1])
    return "\n".join(lines) + ("\n" if ended else "")


class NotANote(Problem, ValueError):
    """What was read is no note, no key or no checkpoint; says why."""

    kind = "unreadable"


class Spoilt(NotANote):
    """What was read was spoilt on its way, or was never a checkpoint: nothing is shown by it, and nobody accused."""


class Unsigned(Problem):
    """A note that is not signed as it should be."""

    kind = "fault"


class SignedByOthers(Unsigned):
    """A note that none of the keys in question has signed."""


Checks = Callable[[bytes, bytes, bytes], bool]
"""Tells of a public key, a message and a signature whether the third is an Ed25519 signature of the second by the first."""


class Key(NamedTuple):
    """A public key and the name that it signs under."""

    name: str
    public: bytes
    """32 bytes."""

    @property
    def id(self) -> bytes:
        """The four bytes by which signatures name the key."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        """As it is printed: `name+id+key`."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(ED25519 + self.public).decode()}"

    @classmethod
    def read(cls, text: str) -> "Key":
        """The key that is printed so. Errors: `NotANote`."""
        name, _, rest = text.strip(" \t\n\v\f\r").partition("+")
        id_, _, encoded = rest.partition("+")
        raw = _decoded(encoded) if encoded else b""
        if not _NAME.fullmatch(name) or raw[:1] != ED25519 or len(raw) != len(ED25519) + LEAF:
            raise NotANote(
                Message(
                    "it is no public key: it is written name+id+key, as {seal} prints it", seal=Step("seal")
                )
            )
        key = cls(name, raw[1:])
        if key.id.hex() != id_:
            raise NotANote(
                Message(
                    "the key's id is {id}, not {said:.16}: it was not copied whole", id=key.id.hex(), said=id_
                )
            )
        return key


class Signature(NamedTuple):
    """One signature of a note."""

    name: str
    key_id: bytes
    signature: bytes


class Note(NamedTuple):
    """A text and its signatures."""

    text: str
    """It ends with a line feed."""
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        """As it is written."""
        lines = (
            f"— {signature.name} {base64.b64encode(signature.key_id + signature.signature).decode()}\n"
            for signature in self.signatures
        )
        return f"{self.text}\n{''.join(lines)}"

    @classmethod
    def read(cls, text: bytes) -> "Note":
        """The note that is written so, or was before its line ends were changed. Errors: `NotANote`."""
        if len(text) > LONGEST:
            raise Spoilt("it is too long for a note")
        try:
            raw = _in_utf8(text)
            with suppress(NotANote):
                found = cls._read(_mended(raw))
                Checkpoint.read(found.text)
                return found
            words = _ends(raw.decode())
        except UnicodeDecodeError:
            raise Spoilt(
                _what_it_is(text) or "it is not UTF-8: it was cut short, or saved anew by an editor"
            ) from None
        try:
            return cls._read(words)  # of whatever else, a blank may be a part
        except Spoilt as error:
            raise Spoilt(_what_it_is(raw) or error.reason) from None

    @classmethod
    def _read(cls, words: str) -> "Note":
        if any(ord(word) < ord(" ") and word != "\n" for word in words):
            raise Spoilt("it holds a control character")
        body, blank, signed = words.rpartition("\n\n")
        if not blank or not body:
            raise Spoilt(
                "it was cut short, or is no checkpoint: no blank line parts its text from its signatures"
            )
        if not signed.endswith("\n"):
            raise Spoilt("its last line is not whole: it was cut short")
        lines = signed[:-1].split("\n")
        if len(lines) > MOST_SIGNATURES:
            raise NotANote("it has too many signatures")
        return cls(f"{body}\n", tuple(map(_signature, lines)))

    def signed_by(self, keys: Sequence[Key], checks: Checks) -> tuple[Key, ...]:
        """The keys that have signed it. Signatures of other keys are passed over.

        Errors: `SignedByOthers` where none of the keys has; `Unsigned` where a signature that names one of them is not
        good, or where two do.
        """
        found: dict[Key, None] = {}
        for signature in self.signatures:
            for key in dict.fromkeys(keys):
                if (key.name, key.id) == (signature.name, signature.key_id):
                    if key in found:
                        raise Unsigned(Message("it is signed twice by one key, {name}", name=signature.name))
                    if not checks(key.public, self.text.encode(), signature.signature):
                        raise Unsigned(Message("the signature of {name} is not good", name=signature.name))
                    found[key] = None
        if not found:
            names = Several(dict.fromkeys(signature.name for signature in self.signatures))
            raise SignedByOthers(
                Message("it is signed by {names}, and by none of the keys that are known", names=names)
            )
        return tuple(found)


def _what_it_is(raw: bytes) -> str:
    """What somebody has named instead of a checkpoint, where it is easily told."""
    if not raw.strip():
        return "it is empty"
    if raw.startswith(b"SQLite format 3\0"):
        return "it is a database, and no checkpoint"
    if raw.lstrip().startswith(b"{"):
        return "it is lines of JSON, such as facts or an export, and no checkpoint"
    with suppress(ValueError):
        return Message(
            "it is the public key of {name}, and no checkpoint: name it with {field}",
            name=Key.read(raw.decode()).name,
            field=Field("key", of="verify"),
        )
    return ""


def _signature(line: str) -> Signature:
    if not line.startswith("—"):
        if lost := _LOST_DASH.fullmatch(line):
            raise Spoilt(
                Message(
                    "{line!r:.60} is no signature line: the dash before it became {dash!r} on the way",
                    line=line,
                    dash=lost[1],
                )
            )
        raise Spoilt(Message("{line!r:.60} is no signature line", line=line))
    found = _SIGNATURE.fullmatch(line)
    raw = _decoded(found[2]) if found else b""
    if not found or len(raw) <= len(b"four"):
        raise NotANote(Message("{line!r:.60} is no signature line", line=line))
    return Signature(found[1], raw[:4], raw[4:])


def _decoded(text: str) -> bytes:
    """The bytes of canonical base64. Errors: `NotANote`."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if not raw or base64.b64encode(raw).decode() != text:
        raise NotANote(Message("{text!r:.60} is not base64 as it should be written", text=text))
    return raw


class Checkpoint(NamedTuple):
    """What a checkpoint says: how large a log is, and its root."""

    origin: str
    size: int
    root: bytes
    extra: tuple[str, ...] = ()
    """Lines that others may add; they are signed too."""

    def __str__(self) -> str:
        """The note's text."""
        lines = (self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.extra)
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def read(cls, text: str) -> "Checkpoint":
        """The checkpoint that a note's text says. Errors: `NotANote`."""
        if "\n\n" in text:
            raise Spoilt("there are empty lines in it, which a checkpoint has not")
        origin, size, root, *extra = [*text.removesuffix("\n").split("\n"), "", "", ""][
            : max(3, text.count("\n"))
        ]
        if not text.endswith("\n") or not _WORD.fullmatch(origin):
            raise NotANote("a checkpoint's first line says whose log it is, in one word of printable ASCII")
        if not _SIZE.fullmatch(size):
            raise NotANote(
                Message("a checkpoint's second line is the number of entries, not {size!r:.40}", size=size)
            )
        raw = _decoded(root)
        if len(raw) != LEAF:
            raise NotANote("a checkpoint's third line is the root, 32 bytes in base64")
        if not all(map(_LINE.fullmatch, extra)):
            raise NotANote("a checkpoint has no empty lines, and nothing but printable ASCII")
        return cls(origin, int(size), raw, tuple(extra))
