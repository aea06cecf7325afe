"""What cannot be done, as data: how to take it, a code, the field that it is about, why, and what may be done instead.

Every error below the command line that people are meant to read is one. Whoever reads it says it in their medium: the
command line with an exit code, a page with a status of HTTP.
"""

import re
from typing import Any, ClassVar, Literal

Kind = Literal["refused", "unreadable", "not-found", "conflict", "fault", "unusable", "defect"]
"""Refused by a law; cannot be read as it is given; not there, or ambiguous; somebody else wrote first; verification found a
fault; the store cannot be used; somebody's program broke down."""


class Problem(Exception):
    """What cannot be done. Its words are its reason; `hint` says what may be done instead."""

    kind: ClassVar[Kind] = "unreadable"
    code: str = "problem"
    """Which problem, for programs; the class's name, unless it says otherwise."""

    def __init__(self, reason: str, hint: str = "", *, field: str | None = None) -> None:
        """`reason` and `hint` are messages (`domain.message`) where anything in them is said otherwise by each medium."""
        super().__init__(reason)
        self.reason = reason
        self.hint = hint
        self.field = field
        """The field, or the option of a report, that was given what cannot be; None for none."""

    def __init_subclass__(cls) -> None:
        """Name the code after the class."""
        super().__init_subclass__()
        if "code" not in cls.__dict__:
            cls.code = re.sub(
                r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", cls.__name__.strip("_")
            ).lower()

    def __reduce__(self) -> Any:
        """How it is taken over from another process: as it is, whatever it was made of."""
        return _as_it_was, (type(self), self.args, self.__dict__)

    def __str__(self) -> str:
        return self.reason


def _as_it_was(kind: type[Problem], args: tuple[Any, ...], said: dict[str, Any]) -> Problem:
    found = kind.__new__(kind, *args)
    found.args = args
    found.__dict__.update(said)
    return found


class NotAValue(Problem, ValueError):
    """A value that a field cannot take. A ValueError too: that is what models carry on, with the field that it is for."""

    def __init__(self, code: str, reason: str) -> None:
        """`code` says which rule it breaks, such as `not-a-slug`."""
        super().__init__(reason)
        self.code = code
        self.args = (code, reason)
