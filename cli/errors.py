"""Errors of the command line: what is wrong, what may be done, and a documented exit code."""

from typing import TYPE_CHECKING, Literal, NoReturn, Self

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import TracebackType

    from typing_extensions import TypeIs

    from domain.problem import Kind, Problem
    from domain.refusal import Refusal

_ENDINGS: "dict[Kind | Literal['done', 'interrupted'], tuple[int, str]]" = {
    "done": (0, "done"),
    "refused": (1, "refused by a law (says which, and what may be recorded instead)"),
    "unreadable": (2, "usage, or a value or line that cannot be read"),
    "not-found": (3, "not found or ambiguous"),
    "conflict": (4, "somebody else wrote first, nothing written"),
    "fault": (5, "verification found a fault"),
    "unusable": (6, "the ledger cannot be used (and why)"),
    "defect": (70, "a defect in comity"),
    "interrupted": (130, "interrupted"),
}
CODE_OF = {ending: code for ending, (code, _) in _ENDINGS.items()}
"""The exit code by its name: the kind of problem (`domain.problem`), `done` or `interrupted`."""
CODES = dict(_ENDINGS.values())
"""The exit codes, as the documents list them."""


class Failure(click.ClickException):
    """An error of a command: what kind of problem it is, by which its exit code goes, and what may be done."""

    def __init__(self, kind: "Kind", reason: str, hint: str = "") -> None:
        """`reason` and `hint` are messages (`domain.message`) where they have fields or steps in them."""
        super().__init__(reason)
        self.kind = kind
        self.exit_code = CODE_OF[kind]  # type: ignore[misc]  # click declares it for the class
        self.reason = reason
        self.hint = hint

    def format_message(self) -> str:
        """The sentence, the fix last, for whoever calls the commands by click alone."""
        return f"{self.reason}\n  {self.hint}" if self.hint else self.reason


class Usage(click.UsageError):
    """Words of the command line that cannot be taken: the sentence says what to write instead. Exit 2."""


class Together(click.ClickException):
    """Several errors of one command: the exit code is that of the first."""

    def __init__(self, errors: "Sequence[Problem | click.ClickException]") -> None:
        super().__init__("\n".join(map(str, errors)))
        self.errors = errors
        first = errors[0]
        self.exit_code = (  # type: ignore[misc]
            first.exit_code if isinstance(first, click.ClickException) else CODE_OF[first.kind]
        )


class AllAtOnce:
    """What is wrong with a command, told at once: whoever mended one error would else be told of the next only then.

    Inside it each `with all_at_once.this():` may fail; what fails after that is told with what failed before.
    """

    def __init__(self) -> None:
        self.errors: list[Problem | click.ClickException] = []

    def this(self) -> "_This":
        """One thing that may be wrong beside others."""
        return _This(self.errors)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: "TracebackType | None"
    ) -> None:
        if self.errors and (error is None or _says_something(error)):
            self.see(*([error] if error else []))

    def see(self, *more: "Problem | click.ClickException") -> None:
        """Raise what was wrong so far, if anything was."""
        errors, self.errors = list({str(error): error for error in (*self.errors, *more)}.values()), []
        if len(errors) > 1:
            raise Together(errors) from None
        if errors:
            raise errors[0]


class _This:
    def __init__(self, errors: "list[Problem | click.ClickException]") -> None:
        self._errors = errors

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: "TracebackType | None"
    ) -> bool:
        if not _says_something(error):
            return False
        self._errors.append(error)
        return True


def _says_something(error: BaseException | None) -> "TypeIs[Problem | click.ClickException]":
    """Whether an error is one that people are told in words."""
    from domain.problem import Problem  # `doctor` is to answer where it is not there

    return isinstance(error, Problem | click.ClickException)


def meant(word: str, known: "Iterable[str]", otherwise: str, *, most: int = 3) -> str:
    """The hint that goes with a word that nothing is called: what comes near it, else `otherwise`."""
    import difflib

    near = difflib.get_close_matches(word, known, n=most)
    return f"did you mean {' or '.join(near)}?" if near else otherwise


def refused(refusal: "Refusal") -> NoReturn:
    """A law refused: exit 1."""
    raise Failure("refused", refusal.reason, refusal.hint)
