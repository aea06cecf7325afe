"""What is said to people: a sentence with what it was made of, so that every medium and language can say it its own way.

    Message("{body} is no party of this partnership", body="malmö")
    Message("{count} {count:fact has|facts have} no day", count=1)
    Message("another source is what contests an entry: name it in {field}", field=Field("sources"))
    Message("there is no body {words}; {step}", words="Malmö", step=Step("register", "body", "malmo", name="Malmö"))

A message is the text that it says in plain English; whoever shows it may say a field as an option of a command or as the
label of a form, and a step as a line to be pasted or as a link. Nothing here knows of either.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Self


class Field(str):
    """The name of a field of a fact or of an option of a report, such as `sources`: each medium says it its own way."""

    __slots__ = ("of",)

    of: str
    """The step that has it, such as `record`, where that need not be the one at hand; nothing where it is."""

    def __new__(cls, name: str, *, of: str = "") -> Self:
        """A field by its name."""
        made = super().__new__(cls, name)
        made.of = of
        return made


class Blank(str):
    """A word in a step that stands for what the reader puts in its place, such as `BACKUP`."""

    __slots__ = ()


class Step:
    """Something that may be done about it: a command by its name, what it is about, and fields with their values.

    A value that is None is a field that is merely to be there (`force`); one that the reader has to find is a `Blank`;
    a tuple is a field that is said once for each of its values.
    """

    __slots__ = ("about", "fields", "name")

    def __init__(self, name: str, /, *about: object, **fields: object) -> None:
        self.name = name
        self.about = tuple(map(_word, about))
        self.fields: dict[str, str | tuple[str, ...] | None] = {
            field: tuple(map(_word, value))
            if isinstance(value, tuple)
            else None
            if value is None
            else _word(value)
            for field, value in fields.items()
        }

    def __str__(self) -> str:
        """In plain words: `register body malmo (name: Malmö)`."""
        said = [
            name if value is None else f"{name}: {', '.join(value) if isinstance(value, tuple) else value}"
            for name, value in self.fields.items()
        ]
        return " ".join([self.name, *self.about]) + (f" ({', '.join(said)})" if said else "")

    def __repr__(self) -> str:
        return f"<step {self}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Step) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[Any, ...]:
        return self.name, self.about, tuple(self.fields.items())


Speak = Callable[[Field | Step], str]
"""How a medium says a field or a step."""
Translate = Callable[[str], str]
"""The template of a sentence in another language, for the one in plain English."""


class Message(str):
    """A sentence: its plain English words, and the template and the values that they were made of."""

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, Any]

    def __new__(cls, template: str, /, **values: Any) -> Self:
        """`template` is as `str.format` has it, with names alone: `{count:,} entries`. Errors: KeyError, ValueError.

        Words that go with a number stand behind its name, those for one before those for none and several:
        `{count:entry is|entries are}`.
        """
        made = super().__new__(cls, filled(template, values))
        made.template, made.values = template, values
        return made

    @classmethod
    def again(cls, template: str, values: Mapping[str, Any]) -> Self:
        """One that was written down as its template and its values. Errors: as above."""
        return cls(template, **values)

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        """What a copy is made of."""
        return (self.template,), dict(self.values)

    def but(self, **values: Any) -> Self:
        """The same, with these values in the place of its own. Errors: as above."""
        words, own = self.__getnewargs_ex__()
        return type(self)(*words, **{**own, **values})

    def said(self, speak: Speak, translate: Translate = str) -> str:
        """The sentence, with its fields and its steps as `speak` says them, in the messages that it holds too.

        `translate` gives the template in the reader's language, with the same names in it.
        """
        values = {name: say_value(value, speak, translate) for name, value in self.values.items()}
        return filled(translate(self.template), values)

    def parts(self) -> Iterator[Any]:
        """The values that it says, those of the messages that it holds in their place."""
        for value in self.values.values():
            for item in value if isinstance(value, Several) else (value,):
                if isinstance(item, Message):
                    yield from item.parts()
                else:
                    yield item


class Several(tuple[Any, ...]):  # noqa: SLOT001 — Python allows none on what has no fixed length
    """Values that follow each other in a message: `a, b or c`."""

    joint: str
    last: str

    def __new__(cls, values: Any, joint: str = ", ", last: str | None = None) -> Self:
        """`last` stands before the last one, where that differs (` or `)."""
        made = super().__new__(cls, tuple(values))
        made.joint, made.last = joint, joint if last is None else last
        return made

    def __str__(self) -> str:
        return self.joined([str(item) for item in self])

    def __format__(self, _spec: str) -> str:
        return str(self)

    def joined(self, words: list[str]) -> str:
        """These words, joined as the values are."""
        if len(words) < len("ab"):
            return "".join(words)
        return self.last.join([self.joint.join(words[:-1]), words[-1]])


class _Number:
    """A value in a template in which words go with numbers."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __format__(self, spec: str) -> str:
        one, bar, several = spec.partition("|")
        if not bar:
            return format(self.value, spec)
        return one if self.value in ONE else several

    def __str__(self) -> str:
        return str(self.value)

    def __repr__(self) -> str:
        return repr(self.value)


ONE = (1, (1, 1))
"""What is one: as a number, and as least–most."""


def filled(template: str, values: Mapping[str, Any]) -> str:
    """A template with these values. Errors: KeyError, ValueError."""
    if "|" in template:
        return template.format_map({name: _Number(value) for name, value in values.items()})
    return template.format_map(values)


def _word(value: object) -> str:
    return value if isinstance(value, str) else str(value)


def say_value(value: Any, speak: Speak, translate: Translate) -> Any:
    """A value of a message as `Message.said` has it: what is no text stays as it is."""
    if isinstance(value, Message):
        return value.said(speak, translate)
    if isinstance(value, Several):
        return value.joined([str(say_value(item, speak, translate)) for item in value])
    return speak(value) if isinstance(value, Field | Step) else value


def said(words: str, speak: Speak, translate: Translate = str) -> str:
    """A message as a medium says it, in the reader's language; any other text as it is."""
    return words.said(speak, translate) if isinstance(words, Message) else words


def as_read(word: str) -> str:
    """A word of a closed list, a status or a kind, as people read it: `in-force` is `in force`."""
    return word.replace("-", " ")
