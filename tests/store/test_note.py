"""Signed notes and checkpoints, read strictly; by the vectors that Go and C2SP publish."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.dossier import verify as alone
from store.merkle import Log, Tree, leaf_hash
from store.note import Checkpoint, Key, NotANote, Note, Unsigned
from store.sealing import good
from tests.store.paths import root_of_inclusion, verify_consistency

# golang.org/x/mod, sumdb/note
KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNED = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
WHOLE = f"{TEXT}\n{SIGNED}".encode()


def test_the_note_that_go_publishes() -> None:
    key, note = Key.read(KEY), Note.read(WHOLE)

    assert note.signed_by([key], good) == (key,)
    assert str(note).encode() == WHOLE
    assert str(key) == KEY


def test_a_text_of_which_one_word_was_changed_is_not_signed() -> None:
    note = Note.read(WHOLE.replace(b"answer", b"Answer"))

    with pytest.raises(Unsigned, match="PeterNeumann is not good"):
        note.signed_by([Key.read(KEY)], good)


def test_signatures_of_others_are_passed_over() -> None:
    other = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
    note = Note.read(f"{TEXT}\n{other}{SIGNED}".encode())

    assert note.signed_by([Key.read(KEY)], good) == (Key.read(KEY),)
    with pytest.raises(Unsigned, match="by none of the keys"):
        Note.read(f"{TEXT}\n{other}".encode()).signed_by([Key.read(KEY)], good)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "it is empty"),
        (TEXT.encode(), "no blank line"),
        (f"\n{SIGNED}".encode(), "no blank line"),
        (f"{TEXT}\n".encode(), "not whole|no signature|no blank"),
        (WHOLE[:-1], "not whole"),
        (WHOLE + b"more", "not whole|no signature"),
        (WHOLE.replace(b"If", b"\x00f"), "control character"),
        (WHOLE.replace(b"\n", b"\r"), "control character"),
        (WHOLE.replace(b"If", b"\xff"), "not UTF-8"),
        (WHOLE.replace("—".encode(), b"--"), "no signature line"),
        (WHOLE.replace(b"nAM=", b"nAN="), "base64"),
        (WHOLE.replace(b"nAM=", b"nAM"), "base64"),
        (WHOLE.replace(b"PeterNeumann x08", b"PeterNeumann  x08"), "no signature line"),
        (f"{TEXT}\n{SIGNED * 101}".encode(), "too many"),
        (b"a" * 1_000_001, "too long"),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(raw: bytes, why: str) -> None:
    with pytest.raises(NotANote, match=why):
        Note.read(raw)


@pytest.mark.parametrize(
    "key", ["", "PeterNeumann", KEY[:-1], KEY.replace("c74f20a3", "c74f20a4"), f"a b{KEY}"]
)
def test_a_key_that_was_not_copied_whole_is_refused(key: str) -> None:
    with pytest.raises(NotANote):
        Key.read(key)


MANGLED = [
    KEY[begin:end]
    for begin in range(len(KEY) + 1)
    for end in range(begin + 1, len(KEY) + 1)
    if (begin, end) != (0, len(KEY))
] + [KEY[:place] + chr(ord(KEY[place]) + 1) + KEY[place + 1 :] for place in range(len(KEY))]
"""Every part of the key, and the key with every sign replaced by the next one, as Go's own test has them."""


def test_go_reads_no_part_of_a_key_and_neither_do_we() -> None:
    for key in MANGLED:
        with pytest.raises(NotANote):
            Key.read(key)


@pytest.mark.parametrize(
    "key",
    [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",  # too long, its id adjusted
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",  # of another kind, its id adjusted
    ],
)
def test_a_key_of_another_length_or_kind_is_refused(key: str) -> None:
    with pytest.raises(NotANote):
        Key.read(key)


ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
OF_ENOCH = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"


def test_a_note_that_two_have_signed() -> None:
    peter, enoch = Key.read(KEY), Key.read(ENOCH)
    note = Note.read(f"{TEXT}\n{SIGNED}{OF_ENOCH}".encode())

    assert note.signed_by([peter], good) == (peter,)
    assert note.signed_by([peter, enoch], good) == (peter, enoch)
    with pytest.raises(Unsigned):
        note.signed_by([], good)
    twice = Note.read(
        f"{TEXT}\n{SIGNED}{SIGNED}{OF_ENOCH}{OF_ENOCH}{OF_ENOCH[:60]}ABCD{OF_ENOCH[60:]}".encode()
    )
    with pytest.raises(Unsigned, match="signed twice by one key, PeterNeumann"):  # Go takes the first one
        twice.signed_by([peter], good)
    with pytest.raises(Unsigned, match="PeterNeumann is not good"):
        Note.read(f"{TEXT}\n{SIGNED[:60]}ABCD{SIGNED[60:]}".encode()).signed_by([peter], good)


@pytest.mark.parametrize(
    "raw",
    [
        TEXT.encode(),
        f"{TEXT}\n".encode(),
        f"{TEXT}\n{SIGNED[:-1]}".encode(),
        f"\x01{TEXT}\n{SIGNED}".encode(),
        b"\xff" + f"{TEXT}\n{SIGNED}".encode(),
        f"{TEXT}\n{SIGNED.replace('PeterNeumann', 'Bad Name')}".encode(),
        f"{TEXT}\n{SIGNED}Unexpected line.\n".encode(),
        f"{TEXT}\n{SIGNED * 101}".encode(),
    ],
)
def test_what_go_calls_malformed_is_refused(raw: bytes) -> None:
    with pytest.raises(NotANote):
        Note.read(raw)


# c2sp.org/signed-note and c2sp.org/tlog-checkpoint, as the two documents show them; no key is published with them
C2SP_NOTE = (
    "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n"
    "— quasimodo.example/salvatore"
    " NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"
)
C2SP_CHECKPOINT = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa"
    " Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
)


def test_a_text_may_have_empty_lines_and_ends_at_the_last_one() -> None:
    note = Note.read(C2SP_NOTE.encode())

    assert note.text.endswith("sole:\n\ned è subito sera.\n")
    assert [signature.name for signature in note.signatures] == ["quasimodo.example/salvatore"]
    assert str(note) == C2SP_NOTE


def test_the_checkpoint_that_the_document_shows() -> None:
    note = Note.read(C2SP_CHECKPOINT.encode())

    point = Checkpoint.read(note.text)

    assert (point.origin, point.size) == ("example.com/behind-the-sofa", 20_852_163)
    assert note.signatures[0].name == point.origin
    assert str(note) == C2SP_CHECKPOINT


# --- a log that others have kept

# github.com/transparency-dev/tessera, testdata: a log of fifteen words, and its checkpoint after each of them
LOG_KEY = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
WORDS = (
    "one two three four five six seven eit nain ten ileven twelf threeten fourten fivten".split()  # noqa: SIM905
)
SIGNED_ROOTS = [
    (
        0,
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        "M9e0lhxJACzE1KoUdqKuPa+9p6R7dSW8BlEvrg/noo8FkGg6PbJoRNOcdjqjOq89wVvTA60eubCc4oufo5BvIVEgtQc=",
    ),
    (
        1,
        "0Nc2CrefWKseHj/mStd+LqC8B+NrX0btIiPt2SmN+ek=",
        "M9e0lhr9kuLxGdAtaUrhm84TQffVsLdcy808sN0a3WyniNlfcr9+bywoiIke1YYciCNjJGkCgIlQ8b16jhsmg/SChAM=",
    ),
    (
        2,
        "T1X2GdkhUjV3iyufF9b0kVsWFxIU0VI4EpNml2Teci4=",
        "M9e0llH4NKmlf0u7C8tkJioQOmi7l5ELqljXgKRg6R3G5JJ7vx7emDWo5fpqKuA/Dk/jRrI6il+7QCVirNhyUAWGoAk=",
    ),
    (
        3,
        "Wqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Ze0amvqbavKk=",
        "M9e0lvAQRtH832pk2RTbeSeZMkp4FZSdJYFBUjO5SKxuRbywPUF3cx+HUrb50kjd3rUWW/fj53Wj1dwcwh9bGQnqVAg=",
    ),
    (
        4,
        "zY1lN35vrXYAPixXSd59LsU29xUJtuW4o2dNNg5Y2Co=",
        "M9e0lnFuWt0cp60moO4jAkeXvMNLIIOGn4WdyeHQurBt9mBi0tWdfkldiAt9k0FpwuZymvttsVn9uwyouXU3vPpeNAc=",
    ),
    (
        5,
        "gy5gl3aksFyiCO95a/1vLXz88A3dRq+0l9Sxte8ZqZQ=",
        "M9e0lmn5eDHyHP10zJObZdFAX2y1V8fdDKBi4IiHbDYf1TCUBwxZOhqwv2QZCqrdda2zTRTrmnwjwscN5RBTEmZUYAs=",
    ),
    (
        6,
        "a6sWvsc2eEzmj72vah7mZ5dwFltivehh2b11qwlp5Jg=",
        "M9e0ln+nHSdGSHEZBcjvqyYDXDbG8WxDwCDjbbGAMv/NTynAtJWhckSXIpuwpN3yJ4PTtzUbD34YGqIZr6RgJRn16gU=",
    ),
    (
        7,
        "IrSXADBqJ7EQoUODSDKROySgNveeL6CFhik2w/+fS7U=",
        "M9e0luA5JhTRUki/BBQD0QNiH6AEJ2pdtsA5CQjqJErViuuKrN6513RCTL2640wXJv0dCed3neRGI6dMzBq9uANf2Qc=",
    ),
    (
        8,
        "bC+VwvrJbalNVjfkdI8kUgs7mJoXrqiXCE7bgnD28pY=",
        "M9e0lq1EK37dHtgv9O3UzPxisw5vwIPcJsX9ab0xt4mvVfbdUR1fbMjN6sBFYpBoBEmD4+cWhj/AVgI5MitCO5+mews=",
    ),
    (
        9,
        "CvhHViE3S9E3htHLR+25mapWoGCJ3WckMq1UtC3VmEY=",
        "M9e0ls3mdnWX0qk4P3uGG0eYiFRWSwPR+RdeD1ARmrHPHjXP0x9UJWASPFTOTqJo0mp7Epck2O9RFB0J9IjDdAewagw=",
    ),
    (
        10,
        "y8/gZsZCtitsMan09tY+k8I7Qpr7Y5fbO2tLi9GQnfU=",
        "M9e0lrmwaVEOWFZ+HS5ITnRd2YMOSWE5QeoYu+6DHwJLnJ+SVeJ2ZiYeD7lVC5oGJx76gbfLSyCUEq6D8JkarrsuiQQ=",
    ),
    (
        11,
        "Yok1cS5VdokGLBy73BC2I16b3atss6KBN9jnIi6Fz/A=",
        "M9e0lqbRtWirJwbUy4w3VrK2RyzfW8P+OIkc8t6b6AVG/tQd1Q2SN+uCLYzNNFnf/PhzeCdURSGQe1MRnohCxPu21wg=",
    ),
    (
        12,
        "uZo6M+IhVna+CLgWCrJs0xBPUHbozHkYTQASduHSLME=",
        "M9e0lrFzoTgi+ovhrqX0DpsEAp3wLu1coMLIkeCwSkGfS4Ox4pLXo2LHudqm4merh0ZkCNzHr8kQwq5gS5mmimIvdA4=",
    ),
    (
        13,
        "av0kLH0VkkVDrTuZzBGIx7d9z5G1l/GlKz/nAV/8woQ=",
        "M9e0liO8x8xfEOGmZVYODUjQajkEpjccPQ9EkG3yEEDet4K3BWE/DFRPH6H+b6gFFFaG5KS1bBmYS/xeZJs8lj+z+wM=",
    ),
    (
        14,
        "SvCd38yNade7xEPY1a/aAc1M3A2AHYVF8lIiUnsH1ao=",
        "M9e0lu8roIpjC+NXEG7JDkajIahoYDYWgxDtxfx/6rzLoztU9t/PvivZ48xt8ygJpjzaboSpkbVv3Jb+D3NdXWQf5wo=",
    ),
    (
        15,
        "rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=",
        "M9e0luh4jTG+UMBqOUo9/q+yAEvx1ilBEniMvjf1zfcBOhg+CKubMt53MvIt/uEWP6zdkdIQzd/fmwlM/dlPWF74ewI=",
    ),
]
"""Size, root and signature."""


@pytest.mark.parametrize(("size", "root", "signature"), SIGNED_ROOTS)
def test_the_golden_log_of_tessera(size: int, root: str, signature: str) -> None:
    key = Key.read(LOG_KEY)
    raw = f"{key.name}\n{size}\n{root}\n\n— {key.name} {signature}\n"
    tree = Tree()

    tree.extend(word.encode() for word in WORDS[:size])

    note = Note.read(raw.encode())
    assert note.signed_by([key], good) == (key,)
    assert Checkpoint.read(note.text) == Checkpoint(key.name, size, tree.root())
    assert alone.checkpoint_of(raw.encode(), alone.key_of(LOG_KEY)) == (key.name, size, tree.root())


def test_the_golden_log_only_grew() -> None:
    log = Log(leaf_hash(word.encode()) for word in WORDS)
    roots = [base64.b64decode(root) for _, root, _ in SIGNED_ROOTS]

    for first in range(1, len(WORDS) + 1):
        for second in range(first, len(WORDS) + 1):
            path = log.consistency(first, second)
            verify_consistency(first, second, path, roots[first], roots[second])
    for place, word in enumerate(WORDS):
        path = log.inclusion(place)
        assert root_of_inclusion(leaf_hash(word.encode()), place, len(WORDS), path) == roots[-1]


# --- checkpoints

ROOT = base64.b64encode(bytes(range(32))).decode()


def test_a_checkpoint_is_read_as_it_is_written() -> None:
    text = f"example.com/behind-the-sofa\n20852163\n{ROOT}\n"

    point = Checkpoint.read(text)

    assert (point.origin, point.size, point.root) == (
        "example.com/behind-the-sofa",
        20852163,
        bytes(range(32)),
    )
    assert str(point) == text
    assert Checkpoint.read(f"{text}an extension\n").extra == ("an extension",)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n",
        "a\n1\n",
        f"\n1\n{ROOT}\n",
        f"a\n01\n{ROOT}\n",
        f"a\n-1\n{ROOT}\n",
        f"a\n１\n{ROOT}\n",
        f"a\n1\n{ROOT[:-4]}\n",
        f"a\n1\n{ROOT}=\n",
        f"a\n1\n {ROOT}\n",
        f"a\n1\n{ROOT}",
        f"a\n1\n{ROOT}\n\n",
    ],
)
def test_no_other_text_is_a_checkpoint(text: str) -> None:
    with pytest.raises(NotANote):
        Checkpoint.read(text)


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_whatever_is_read_is_a_note_or_is_refused(raw: bytes) -> None:
    try:
        note = Note.read(raw)
    except NotANote:
        return
    assert str(note).encode() == raw


@given(st.text(max_size=200))
def test_whatever_is_read_is_a_checkpoint_or_is_refused(text: str) -> None:
    try:
        point = Checkpoint.read(text)
    except NotANote:
        return
    assert str(point) == text
