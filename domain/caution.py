"""A caution: what is said beside an acceptance."""

from typing import Any, Self

from domain.message import Message


class Caution(Message):
    """A message with the code of the rule that says it, such as `no-source`, which programs go by and which stays."""

    __slots__ = ("code",)

    code: str

    def __new__(cls, code: str, template: str, /, **values: Any) -> Self:
        """Of a template and its values, as a message is. Errors: KeyError, ValueError."""
        made = super().__new__(cls, template, **values)
        made.code = code
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str, str], dict[str, Any]]:  # type: ignore[override]
        """What a copy is made of."""
        return (self.code, self.template), dict(self.values)
