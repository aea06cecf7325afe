#!/usr/bin/env python3
"""Check a dossier without comity: Python 3.8 or newer and nothing else.

    python3 verify.py                         the dossier in this folder
    python3 verify.py --key 'name+id+key'     signed by the key that you had from elsewhere
    python3 verify.py --export FILE           and a whole export of the ledger, of which it is a part

On Windows, py stands for python3, and the key between the signs ".

What it shows: these entries, byte for byte, stand in the log whose size and root the checkpoint says, the checkpoint is
signed by the key, and of the stream no entry is missing between the first and the last of them.
What it does not show: that nothing was left unsaid, that the clock was right, or that nothing was added to the stream
after the last entry here (`--export` shows that up to the checkpoint).
A script that came with what it checks can say anything: take this one from comity's own pages, or compare the two.
Leaving with 0: it holds. With 5: it does not, or another key signed it. With 2: it cannot be checked (a file is missing,
the checkpoint was spoilt on its way, what was given as a key is none, or it was not asked so), which says nothing of the
dossier.
"""

import sys

if __name__ == "__main__" and not (sys.flags.isolated or getattr(sys.flags, "safe_path", False)):
    del sys.path[0]  # the folder of the dossier: nothing that lies there is imported

import base64
import binascii
import hashlib
import json
import os
import re

# --- Ed25519, RFC 8032, section 5.1.7: verification alone, strict, without cofactor

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def _x(y, sign):
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    return P - x if x & 1 != sign else x


def _point(raw):
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    x = _x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


def _add(item, other):
    a, b = (item[1] - item[0]) * (other[1] - other[0]) % P, (item[1] + item[0]) * (other[1] + other[0]) % P
    c, d = 2 * item[3] * other[3] * D % P, 2 * item[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(number, point):
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = _add(total, point)
        point, number = _add(point, point), number >> 1
    return total


def _same(item, other):
    return not (
        (item[0] * other[2] - other[0] * item[2]) % P or (item[1] * other[2] - other[1] * item[2]) % P
    )


BASE = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
NOTHING = (0, 1, 1, 0)


def signed(public, message, signature):
    """Whether `signature` is that of `message` by the public key."""
    if len(public) != 32 or len(signature) != 64:
        return False
    a, r, s = _point(public), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= Q or _same(_times(8, a), NOTHING):
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % Q
    return _same(_times(s, BASE), _add(r, _times(k, a)))


# --- signed notes, checkpoints, proofs


class Broken(Exception):
    """What does not hold, in words."""


class Unclear(Exception):
    """What cannot be checked as it was asked, which says nothing of the dossier; in words."""


class Stranger(Broken):
    """A checkpoint that another key has signed."""


def _bytes(text, what):
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except (ValueError, binascii.Error):
        raw = b""
    if not raw or base64.b64encode(raw).decode() != text:
        raise Broken(what + " is not written as base64 should be")
    return raw


def plain(raw):
    """A text as it was before an e-mail, an editor or a shell gave it other line ends, another dash or encoding."""
    first, second = raw[0:4:2], raw[1:4:2]
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raw = raw.decode("utf-16").encode()
    elif len(raw) > 3 and not any(second) and all(first):
        raw = raw.decode("utf-16-le").encode()
    elif len(raw) > 3 and not any(first) and all(second):
        raw = raw.decode("utf-16-be").encode()
    words = (raw if b"\n" in raw else raw.replace(b"\r", b"\n")).decode("utf-8-sig")
    raw = re.sub(r"(?<!\r)\r+\n", "\n", words).encode()
    raw = re.sub(b"(?m)^(?:[\x80-\xff]{4,9}|\xef\xbf\xbd) ", "\u2014 ".encode(), raw)
    return raw.decode().replace("\xa0", " ")


BLANKS = " \t\n"
WHOLE = re.compile(r"\u2014 \S+ (?:[A-Za-z0-9+/=]{4}){23,}|\S+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}")
"""The line of a signature, or of a key, that is not cut short."""


def bare(words):
    """A checkpoint without empty lines around it, and without blanks at the ends of lines that can have none."""
    empty = len(words) - len(words.lstrip(BLANKS))
    lines = words[words.rfind("\n", 0, empty) + 1 :].rstrip(BLANKS).split("\n")
    signed = len(lines)
    while signed and lines[signed - 1].startswith("\u2014 "):
        signed -= 1
    for number, line in enumerate(lines):
        if number < 3 or number >= signed - 1:
            lines[number] = line.rstrip(BLANKS)
    ended = words[-1:] in (" ", "\t", "\n") or WHOLE.fullmatch(lines[-1])
    return "\n".join(lines) + ("\n" if ended else "")


WORD = re.compile(r"[!-\[\]-~]+")
"""An origin, or the name of a key: printable ASCII without a backslash, which some shells and terminals obey."""
MOST_SIGNATURES = 100
SPOILT = " was cut short, or spoilt on its way, or is no checkpoint: ask for it once more"
LONGEST_CHECKPOINT = 1000000


def key_of(text):
    """The name, the id and the public key of `name+id+key`."""
    name, _, rest = text.partition("+")
    number, _, encoded = rest.partition("+")
    raw = _bytes(encoded, "the public key")
    if not WORD.fullmatch(name) or len(raw) != 33 or raw[:1] != b"\x01":
        raise Broken("the public key is not written name+id+key")
    key_id = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
    if key_id.hex() != number:
        raise Broken("the public key was not copied whole: its id is " + key_id.hex())
    return name, key_id, raw[1:]


def checkpoint_of(raw, key):
    """The origin, the size and the root that a signed checkpoint says."""
    if len(raw) > LONGEST_CHECKPOINT:
        raise Unclear("checkpoint.txt is too long for a checkpoint")
    try:
        text = bare(plain(raw))
    except UnicodeDecodeError:
        raise Unclear("checkpoint.txt" + SPOILT) from None
    body, blank, signatures = text.rpartition("\n\n")
    control = any(ord(item) < 32 and item != "\n" for item in text)
    if control or not blank or not body or "\n\n" in body or not signatures.endswith("\n"):
        raise Unclear("checkpoint.txt" + SPOILT)
    body += "\n"
    _check_signatures(body, signatures[:-1].split("\n"), key)
    if not all(item == "\n" or " " <= item <= "~" for item in body):
        raise Broken("the checkpoint holds something else than printable ASCII")
    lines = body[:-1].split("\n")
    if len(lines) < 3 or not all(lines):
        raise Broken("the checkpoint does not say an origin, a size and a root")
    digits = lines[1].isascii() and lines[1].isdigit() and len(lines[1]) < 19
    if not digits or str(int(lines[1])) != lines[1]:
        raise Broken("the checkpoint's size is no number")
    if not WORD.fullmatch(lines[0]):
        raise Broken("the checkpoint's origin is not one word in printable ASCII without a backslash")
    root = _bytes(lines[2], "the checkpoint's root")
    if len(root) != 32:
        raise Broken("the checkpoint's root has not 32 bytes")
    return lines[0], int(lines[1]), root


def _check_signatures(body, lines, key):
    name, key_id, public = key
    good = False
    if len(lines) > MOST_SIGNATURES:
        raise Broken("the checkpoint has too many signatures")
    for line in lines:
        parts = line.split(" ")
        if parts[0] != "\u2014":
            raise Unclear(
                "checkpoint.txt has a line that is no signature: the dash before it was lost, perhaps"
            )
        if len(parts) != 3 or not WORD.fullmatch(parts[1]) or "+" in parts[1]:
            raise Broken("the checkpoint has a line that is no signature")
        packed = _bytes(parts[2], "a signature of the checkpoint")
        if len(packed) <= 4:
            raise Broken("a signature of the checkpoint is too short")
        if parts[1] == name and packed[:4] == key_id:
            if good:
                raise Broken("the checkpoint is signed twice by one key")
            if not signed(public, body.encode("utf-8"), packed[4:]):
                raise Broken("the signature of the checkpoint is not good")
            good = True
    if not good:
        raise Stranger("the checkpoint is not signed by the key " + name)


def leaf(line):
    """The hash of an entry's line."""
    return hashlib.sha256(b"\x00" + line).digest()


def _node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(node, index, size, path):
    """The root that a path leads to (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < size:
        raise Broken("there is no entry %d in a log of %d" % (index, size))
    number, last = index, size - 1
    for step in path:
        if len(step) != 32 or last == 0:
            raise Broken("the proof of entry %d is too long" % index)
        if number & 1 or number == last:
            node = _node(step, node)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            node = _node(node, step)
        number, last = number >> 1, last >> 1
    if last:
        raise Broken("the proof of entry %d is too short" % index)
    return node


def _once(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Broken("an entry says one thing twice")
    return found


def _never(word):
    raise Broken("an entry holds " + word)


def object_of(line, what):
    """The JSON object of a line."""
    try:
        found = json.loads(line.decode("utf-8"), object_pairs_hook=_once, parse_constant=_never)
    except (ValueError, RecursionError):
        raise Broken(what + " is no line of JSON") from None
    if not isinstance(found, dict):
        raise Broken(what + " is no JSON object")
    return found


LONGEST = 1 << 24  # bytes of a line, or of a whole checkpoint


def lines_of(path):
    """The lines of a file, each of which must end, in whichever way: no line of a dossier ends with a carriage return."""
    with open(path, "rb") as file:
        if file.read(3) != b"\xef\xbb\xbf":
            file.seek(0)
        for line in iter(lambda: file.readline(LONGEST), b""):
            if not line.endswith(b"\n"):
                raise Broken(os.path.basename(path) + " is cut short")
            yield line[:-1].rstrip(b"\r")


def part_of(folder, name):
    """The path of one of the dossier's files: a pipe, or a link to what has no end, would make us wait for ever."""
    path = os.path.join(folder, name)
    if not os.path.isfile(path):
        raise Unclear(name + (" is no file" if os.path.exists(path) else " is missing"))
    return path


def export_at(path):
    """The path of an export, which must be a file for the same reasons; no name is not: no export."""
    if not path:
        raise Unclear("no file is named after --export")
    if os.path.exists(path) and not os.path.isfile(path):
        raise Unclear(path + " is no regular file")
    return path


def key_that_counts(folder, given):
    """The key that was given, or else that of the dossier, as it is printed; the latter is well written in any case."""
    with open(part_of(folder, "key.txt"), "rb") as file:
        try:
            own, end, more = bare(plain(file.read(LONGEST))).partition("\n")
        except UnicodeDecodeError:
            raise Broken("key.txt is not UTF-8") from None
    if not end or more:
        raise Broken("key.txt is cut short" if not end else "key.txt is not one line")
    key_of(own)
    if given is None:
        return own
    given = given.strip(" \t\n\v\f\r")
    try:
        key_of(given)
    except Broken as error:
        raise Unclear("what was given as a key is none: %s" % error) from None
    return given


HEAD = re.compile(rb'\{"stream":"([a-z0-9:@-]+)","version":([1-9][0-9]{0,17}),"type":"')
"""How the line of an entry begins: in one way alone, so that no entry hides behind another spelling."""


def check_dossier(folder, key):
    """Check the dossier in a folder: stream, entries, origin, size."""
    with open(part_of(folder, "checkpoint.txt"), "rb") as file:
        origin, size, root = checkpoint_of(file.read(LONGEST), key)
    entries = list(lines_of(part_of(folder, "entries.jsonl")))
    proofs = list(lines_of(part_of(folder, "proofs.jsonl")))
    if not entries or len(entries) != len(proofs):
        raise Broken("there are %d entries and %d proofs" % (len(entries), len(proofs)))
    stream, before = None, -1
    for number, (line, proof) in enumerate(zip(entries, proofs), 1):
        said, (index, path) = object_of(line, "entry %d" % number), _proof_of(proof, "proof %d" % number)
        head = HEAD.match(line)
        if not head or [head.group(1).decode(), int(head.group(2))] != [said["stream"], said["version"]]:
            raise Broken("entry %d is not written as comity writes it" % number)
        stream = said["stream"] if stream is None else stream
        if said["stream"] != stream:
            raise Broken("entry %d is of another stream" % number)
        if said["version"] != number:
            raise Broken("version %d of %s is missing" % (number, stream))
        if index <= before:
            raise Broken("the entries are not in the order of the log")
        before = index
        if root_of(leaf(line), index, size, path) != root:
            raise Broken("entry %d does not stand in the log: it or its proof was changed" % number)
    return stream, entries, origin, size, root


def _proof_of(line, what):
    shown = object_of(line, what)
    if sorted(shown) != ["hashes", "index"] or type(shown["index"]) is not int:
        raise Broken(what + " does not say an index and hashes")
    if not isinstance(shown["hashes"], list) or not all(
        isinstance(digest, str) for digest in shown["hashes"]
    ):
        raise Broken(what + " has no list of hashes")
    if json.dumps(shown, separators=(",", ":"), sort_keys=True).encode() != line:
        raise Broken(what + " is not written as it should be")
    return shown["index"], [_bytes(digest, "a hash of " + what) for digest in shown["hashes"]]


def check_export(path, size, root, stream, entries):
    """Check that a whole export has the checkpoint's root, and that the stream has no other entry up to there."""
    stack, count, found, own = [b""] * 0, 0, 0, stream.encode()
    for line in lines_of(export_at(path)):
        if count == size:
            break  # what was recorded after the checkpoint
        node, number = leaf(line), count
        while number & 1:
            node, number = _node(stack.pop(), node), number >> 1
        stack.append(node)
        count += 1
        head = HEAD.match(line)
        if not head:
            raise Broken("line %d of the export is not written as comity writes it" % count)
        if head.group(1) == own:
            if found >= len(entries) or leaf(entries[found]) != leaf(line):
                raise Broken("the export has an entry of %s that the dossier has not" % stream)
            found += 1
    if count != size or found != len(entries):
        raise Broken(
            "the export is not the ledger of the checkpoint: it has %d of %d entries" % (count, size)
        )
    whole = stack.pop() if stack else hashlib.sha256().digest()
    while stack:
        whole = _node(stack.pop(), whole)
    if whole != root:
        raise Broken("the export is not the ledger of the checkpoint: its root is another")


def say(words):
    """Print in ASCII: no name in a dossier steers a terminal or hides a line, and every console can show it."""
    try:
        print("".join(word if " " <= word <= "~" else ascii(word)[1:-1] for word in words), flush=True)
    except OSError as error:
        if not isinstance(error, BrokenPipeError) and error.errno != 22:  # EINVAL, on Windows
            raise
        # nobody reads any more: the number that we leave with says it all
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


ANOTHER = "it is signed by another key than the one that you were given: "


def asked_for(words):
    """The folder, the key and the export that are named."""
    named, folder = {}, os.path.dirname(os.path.abspath(__file__))
    while words:
        word = words.pop(0)
        if word in ("--key", "--export"):
            if not words:
                raise Unclear("nothing is named after " + word)
            named[word] = words.pop(0)
        elif word.startswith("-"):
            raise Unclear(word + " is no option (--help shows them)")
        else:
            folder = word
    return folder, named.get("--key"), named.get("--export")


def main(arguments):
    """Check what is asked for, and say so."""
    if "-h" in arguments or "--help" in arguments:
        print(__doc__.strip())
        return 0
    given = None
    try:
        folder, given, export = asked_for(list(arguments))
        key = key_that_counts(folder, given)
        stream, entries, origin, size, root = check_dossier(folder, key_of(key))
        if export is not None:
            check_export(export, size, root, stream, entries)
    except Stranger as stranger:
        say("It does NOT hold: %s%s." % (ANOTHER if given is not None else "", stranger))
        return 5
    except Broken as broken:
        say("It does NOT hold: %s." % broken)
        return 5
    except (Unclear, OSError, UnicodeError) as error:
        say("It cannot be checked: %s." % error)
        return 2
    say("It holds: %d entries of %s," % (len(entries), stream))
    say("versions 1 to %d without a gap, stand in the log %s" % (len(entries), origin))
    say("of %d entries with the root %s." % (size, root.hex()))
    say("Signed by %s%s" % (key, "" if given is None else "."))
    if given is None:
        say("  which came with the dossier: compare it with the key that you had from elsewhere.")
    if export:
        say("The export has this root, and no other entry of the stream up to the checkpoint.")
    else:
        say("Not shown here: whether the stream went on after the last of them (--export shows it).")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
