"""Signed notes and checkpoints, read strictly; by the vectors that Go and C2SP publish."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.note import Checkpoint, Key, NotANote, Note, Unsigned
from store.sealing import good

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
        (b"", "no blank line"),
        (TEXT.encode(), "no blank line"),
        (f"\n{SIGNED}".encode(), "no blank line"),
        (f"{TEXT}\n".encode(), "not whole|no signature|no blank"),
        (WHOLE[:-1], "not whole"),
        (WHOLE + b"more", "not whole|no signature"),
        (WHOLE.replace(b"If", b"\x00f"), "control character"),
        (WHOLE.replace(b"\n", b"\r\n"), "control character"),
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
