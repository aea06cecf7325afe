"""Short sentences: a message that says no more than it has room for.

    Short(("{visitor} visited {host}: {occasion}", "{visitor} visited {host}"), 70, visitor="Gdynia", host="高雄", …)

It has several shapes, the fullest first, and takes the first that has all its values and in which the widest of them
alone need be cut; only where there is none, others are cut too. A value is cut between words, inside one only where
nothing else would be left of it. The values stay whole beside it, so that another language fits its own shapes to the
same room.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Self

from domain.message import Message, Speak, Translate, say_value

ROOM = 70
"""Cells of a short sentence: a letter takes one, a Chinese, Japanese or Korean one takes two."""
LEAST = 16
"""Cells that are left of a value that is cut, while there is another shape."""
CUT = "…"
"""What stands where something was left out."""
_BLANK = re.compile(r"\{(\w+)\}")
_AFTER = frozenset("-/–—|")
"""A word may be broken at these."""
_LOOSE = " ,;:.-/–—|(（、，；：‘“「"
"""What is left out too where it would stand at the end of what was cut."""

Say = Callable[[Any], Any]


class Short(Message):
    """A sentence that is no wider than its room."""

    __slots__ = ("room", "shapes")

    room: int
    shapes: tuple[str, ...]

    def __new__(cls, shapes: Sequence[str], room: int = ROOM, /, **values: Any) -> Self:
        """`shapes` are templates with plain names in them (`Message`), the fullest first."""
        template, words = _fitted(tuple(shapes), room, values, _as_it_is)
        made = str.__new__(cls, words)
        made.template, made.values = template, values
        made.room, made.shapes = room, tuple(shapes)
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """What a copy is made of."""
        return (self.shapes, self.room), dict(self.values)

    def within(self, room: int) -> Self:
        """The same with other room."""
        return self if room == self.room else type(self)(self.shapes, room, **self.values)

    def said(self, speak: Speak, translate: Translate = str) -> str:
        """The sentence as `Message.said` has it: the shapes of the reader's language are fitted to the same room."""
        return _fitted(
            tuple(map(translate, self.shapes)),
            self.room,
            self.values,
            lambda value: say_value(value, speak, translate),
        )[1]


def _as_it_is(value: Any) -> Any:
    return value


# --- fitting


@cache
def _blanks(shape: str) -> tuple[str, ...]:
    """The names of the values that a shape says."""
    return tuple(_BLANK.findall(shape))


def _fitted(shapes: tuple[str, ...], room: int, values: Mapping[str, Any], say: Say) -> tuple[str, str]:
    """The shape that is taken, and what it says: the first whose widest value alone need be cut, if any."""
    said: dict[str, Any] = {}
    too_wide = []
    for shape in shapes:
        names = _blanks(shape)
        there = [values.get(name) for name in names]
        if None in there or "" in there:
            continue
        for name in names:
            if name not in said:
                said[name] = say(values[name])
        words = _on_one_line(shape.format_map(said))
        if cells(words) <= room or (words := _with_one_cut(shape, room, values, said)):
            return shape, words
        too_wide.append(shape)
    for shape in too_wide:
        words, whole = _with_all_cut(shape, room, values, said, say)
        if whole or shape is too_wide[-1]:
            return shape, words
    return shapes[-1], CUT


def _may_be_cut(value: Any) -> bool:
    """Numbers and words of closed lists, which are messages, stay whole."""
    return isinstance(value, str) and (isinstance(value, Short) or not isinstance(value, Message))


def _with_one_cut(shape: str, room: int, values: Mapping[str, Any], said: Mapping[str, Any]) -> str:
    """A shape with its widest value cut to the room; nothing where that would leave too little of it."""
    texts = [
        name for name in _blanks(shape) if _may_be_cut(values[name]) and not isinstance(values[name], Short)
    ]
    if not texts:
        return ""
    widest = max(texts, key=lambda name: cells(said[name]))
    left = room - cells(shape.format_map({**said, widest: ""}))
    kept = cut(said[widest], left) if left >= LEAST else CUT
    return "" if kept == CUT else _on_one_line(shape.format_map({**said, widest: kept}))


def _with_all_cut(
    shape: str, room: int, values: Mapping[str, Any], said: Mapping[str, Any], say: Say
) -> tuple[str, bool]:
    """A shape with its values cut to the room, the widest first, and whether words of each are left.

    A value whose first word is too wide is cut inside of it.
    """
    names = _blanks(shape)
    left = room - cells(shape.format_map(dict.fromkeys(names, "")))
    kept = {name: str(said[name]) for name in names}
    waiting = sorted((cells(kept[name]), name) for name in names if _may_be_cut(values[name]))
    left -= sum(cells(kept[name]) for name in names if not _may_be_cut(values[name]))
    whole = True
    for count, (_, name) in enumerate(waiting):
        value, share = values[name], max(left // (len(waiting) - count), 0)
        words = say(value.within(share)) if isinstance(value, Short) else kept[name]
        whole = whole and cut(words, share) != CUT
        kept[name] = cut(words, share, inside=True)
        left -= cells(kept[name])
    return cut(shape.format_map(kept), room), left >= 0 and whole


def _on_one_line(words: str) -> str:
    return " ".join(words.split()) if "\n" in words else words


# --- cells


def cells(words: str) -> int:
    """How wide a text is, in cells of a terminal: two for a letter of full width."""
    if words.isascii():
        return len(words)
    return sum(map(_width, words))


def cut(words: str, room: int, *, inside: bool = False) -> str:
    """A text that has room, cut between two words where it has not.

    Where its first word is too wide, `…` alone is left, or with `inside` what there is room for of that word.
    """
    words = _on_one_line(words)
    if cells(words) <= room:
        return words
    wide, end, within = 0, 0, 0
    for at, letter in enumerate(words):
        if at and _breaks(words[at - 1], letter):
            end = at
        if at and not _belongs(words[at - 1], letter):
            within = at
        wide += _width(letter)
        if wide > room - len(CUT):
            break
    return words[: end or (within if inside else 0)].rstrip(_LOOSE) + CUT


@cache
def _width(letter: str) -> int:
    import unicodedata  # noqa: PLC0415 — most texts need none of it

    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def _breaks(before: str, after: str) -> bool:
    """Whether a text may be cut between two letters."""
    if after.isspace() or before.isspace() or before in _AFTER or after in _AFTER:
        return True
    return not _belongs(before, after) and _stands_alone(before) and _stands_alone(after)


def _belongs(before: str, after: str) -> bool:
    """Whether a letter is but a part of the one before it: an accent, a joint, the colour of a skin."""
    if after.isascii():
        return False
    import unicodedata  # noqa: PLC0415 — most texts need none of it

    joined = "\u200d" in (before, after)
    return joined or unicodedata.category(after)[0] == "M" or "\U0001f3fb" <= after <= "\U0001f3ff"


def _stands_alone(letter: str) -> bool:
    """Whether a letter is a word of its own, as those of Chinese and Japanese are: they are written without spaces."""
    return _width(letter) > 1 and not "\uac00" <= letter <= "\ud7a3"  # Korean has spaces


def shapes_of(sentence: str) -> tuple[str, ...]:
    """The shapes of a sentence that says no short one: with all that may be left out, then with less and less of it."""
    parts, depth = [""], 0
    for letter in sentence:
        if letter == "[":
            depth += 1
            parts += [""] if depth == 1 else []
        elif letter == "]" and depth:
            depth -= 1
            parts += [""] if not depth else []
        else:
            parts[-1] += letter
    optional = range(1, len(parts), 2)
    shapes = [
        "".join(part for at, part in enumerate(parts) if at not in optional or at < bound)
        for bound in range(len(parts) + 1, -1, -1)
    ]
    return tuple(dict.fromkeys(shapes))
