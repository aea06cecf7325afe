"""Errors as people read them: a sentence, the fix last, and a documented exit code."""

import contextlib
import errno
import os
import re
import stat
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

import click

from domain.message import Message
from domain.problem import Kind, Problem

if TYPE_CHECKING:
    from domain.refusal import Refusal

CODES = {
    0: "done",
    1: "refused by a law (says which, and what may be recorded instead)",
    2: "usage, or a value or line that cannot be read",
    3: "not found or ambiguous",
    4: "somebody else wrote first, nothing written",
    5: "verification found a fault",
    6: "the ledger cannot be used (and why)",
    70: "a defect in comity",
    130: "interrupted",
}
"""The exit codes, as the documents list them."""
CODE_OF: dict[Kind, int] = {
    "refused": 1,
    "unreadable": 2,
    "not-found": 3,
    "conflict": 4,
    "fault": 5,
    "unusable": 6,
}
"""The exit code of each kind of problem."""


_NO_MORE = (errno.ENOSPC, errno.EIO, errno.EBADF, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))
"""What a place answers that takes no more output."""


def takes_no_more(error: OSError) -> bool:
    """Whether it says of a place that it takes no more output."""
    return error.errno in _NO_MORE and not error.filename


class Failure(click.ClickException):
    """An error of a command, with its exit code and what may be done."""

    def __init__(self, code: int, reason: str, hint: str = "") -> None:
        super().__init__(reason)
        self.exit_code = code  # type: ignore[misc]  # click declares it for the class
        self.reason = reason
        self.hint = hint

    def show(self, file: object = None) -> None:
        """Print the sentence, the fix last."""
        del file
        from cli.wording import spoken

        say(f"Error: {spoken(self.reason)}")
        if self.hint:
            say(f"  {to_paste(self.hint)}")


class Usage(click.UsageError):
    """Words of the command line that cannot be taken: the sentence says what to write instead. Exit 2."""


def to_paste(hint: str) -> str:
    """What may be done, with comity called as it was called, and the ledger named that was named."""
    from cli.main import COMMANDS
    from cli.session import Session
    from cli.wording import spoken_hint

    if isinstance(hint, Message):
        return spoken_hint(hint)
    session = Session.latest
    command = re.compile(rf"(?<![\w/.-])comity (?=(?:{'|'.join(COMMANDS)})\b)")
    if session is None or not command.search(hint):
        return hint
    if session.ledger and "--ledger" not in hint:
        hint = f"{hint} (with{session.named})"
    called = session.called
    return hint if called == "comity" else command.sub(lambda _: f"{called} ", hint)


def say(text: str) -> None:
    """Print to standard error, steering no terminal; on one, broken between words."""
    from domain.text import seen

    text = seen(text)
    if not sys.stderr.isatty():
        click.echo(text, err=True)
        return
    import shutil
    import textwrap

    width = max(40, shutil.get_terminal_size().columns)
    for line in text.split("\n"):
        begin = " " * (len(line) - len(line.lstrip()) or 2)
        wrapped = textwrap.wrap(
            line, width, subsequent_indent=begin, break_long_words=False, break_on_hyphens=False
        )
        click.echo("\n".join(wrapped), err=True)


def refused(refusal: "Refusal") -> NoReturn:
    """A law refused: exit 1."""
    raise Failure(1, refusal.reason, refusal.hint)


def translated(error: Exception) -> click.ClickException | None:
    """An error of the domain, the projections or the store as one of the command line; None for a defect."""
    if isinstance(error, click.ClickException):
        return error
    if isinstance(error, Problem):
        return Failure(CODE_OF[error.kind], error.reason, error.hint)
    modules = sys.modules
    if (directory := modules.get("queries.directory")) and isinstance(error, directory.Nobody):
        return Failure(3, str(error), error.hint)
    if (history := modules.get("domain.history")) and isinstance(error, history.Unread):
        return Failure(
            6,
            f"{error.name} cannot be read as it stands now ({error})",
            "it was damaged or changed after it was recorded; comity restore BACKUP --ledger LEDGER puts a backup in its"
            " place",
        )
    if (folders := modules.get("store.folders")) and isinstance(error, folders.Unknown):
        return Failure(6, str(error))
    if fact := modules.get("domain.fact"):
        unread: tuple[type[Exception], ...] = (fact.NotAFact, modules["domain.when"].NotAWhen)
        if isinstance(error, unread):
            return Failure(2, str(error))
    if isinstance(error, OSError | ImportError | UnicodeEncodeError):
        return _of_the_machine(error)
    if (errors := modules.get("store.errors")) and isinstance(error, errors.Trouble):
        return Failure(error.code, str(error))
    return None


def _of_the_machine(error: OSError | ImportError | UnicodeEncodeError) -> Failure | None:
    """What the machine refused; None where it names nothing that somebody could see to."""
    if isinstance(error, UnicodeEncodeError):
        return _of_the_locale()
    if isinstance(error, ImportError):
        from cli.names import shadowed

        return shadowed(error)
    why = (error.strerror or str(error)).lower()
    if error.errno in _NO_MORE:
        return Failure(
            6,
            f"what there is to say cannot be written: {why}",
            "make room, or write elsewhere; comity audit shows whether something was recorded",
        )
    if error.filename:
        return Failure(
            6,
            f"{error.filename} cannot be used: {why}",
            "see to its name and its permissions, or name another place",
        )
    return None


def _of_the_locale() -> Failure | None:
    """That the locale has no letters for where comity lies; None where that is not so."""
    encoding = sys.getfilesystemencoding()
    if encoding == "utf-8" or f"{__file__}{sys.prefix}".isascii():
        return None
    return Failure(
        6,
        f"comity lies in {sys.prefix}, and your locale ({encoding}) has no letters for that",
        "set LC_ALL to C.UTF-8, or the variable PYTHONUTF8 to 1",
    )


class Heard:
    """A standard stream whose reader may leave: where Windows answers EINVAL then, others say EPIPE, and so does this."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    @property
    def buffer(self) -> "Heard":
        """The stream of bytes below."""
        return Heard(self._stream.buffer)

    def write(self, what: Any) -> int:
        """Write text, or bytes. Errors: OSError, BrokenPipeError where nobody reads any more."""
        return int(self._heard(self._stream.write, what))

    def writelines(self, lines: Any) -> None:
        """Write several. Errors: OSError, BrokenPipeError where nobody reads any more."""
        self._heard(self._stream.writelines, lines)

    def flush(self) -> None:
        """Hand on what was written. Errors: OSError, BrokenPipeError where nobody reads any more."""
        self._heard(self._stream.flush)

    def _heard(self, do: Callable[..., Any], *what: Any) -> Any:
        try:
            return do(*what)
        except OSError as error:
            if error.errno == errno.EINVAL and not error.filename and not self._is_a_file():
                raise BrokenPipeError(errno.EPIPE, "nobody reads any more") from None
            raise

    def _is_a_file(self) -> bool:
        try:
            return stat.S_ISREG(os.fstat(self._stream.fileno()).st_mode)
        except (OSError, ValueError, AttributeError):
            return False


def run(command: click.Command, *, prog: str) -> int:
    """Run the command and say what went wrong, if anything; the exit code."""
    from cli.session import Session

    Session.latest = None
    streams = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = map(Heard, streams)
    try:
        return _handed_on(_run(command, prog))
    finally:
        sys.stdout, sys.stderr = streams


def _handed_on(code: int) -> int:
    """Hand on what was printed, while it can still be said that it could not be; the exit code."""
    with contextlib.suppress(ValueError):
        try:
            sys.stderr.flush()
        except OSError:
            say_no_more(sys.stderr)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        say_no_more()
    except ValueError:  # it is closed, and nothing was printed
        pass
    except OSError as error:
        known = translated(error)
        say_no_more()
        return _told(error, known)
    return code


def _run(command: click.Command, prog: str) -> int:
    out = sys.stdout
    try:
        code = _called(command, prog)
    except click.exceptions.Exit as done:
        return done.exit_code
    except SystemExit as done:
        gone = sys.stdout is not out  # what click does about a reader who has left, such as `head`
        if gone:
            say_no_more()
        return 0 if gone or done.code is None else int(done.code)
    except (KeyboardInterrupt, click.Abort):
        return _interrupted()
    except BrokenPipeError:
        say_no_more()
        return 0
    except Exception as error:  # noqa: BLE001 — whatever it is, nobody is shown a traceback unasked
        if isinstance(error.__context__, KeyboardInterrupt):  # click cannot say so: the terminal is gone
            return _interrupted()
        known = translated(error)
        if "--debug" in sys.argv:
            import traceback

            traceback.print_exception(error)
        if isinstance(error, OSError) and error.errno in _NO_MORE:
            say_no_more()
        return _told(error, known)
    return code if isinstance(code, int) else 0


def _called(command: click.Command, prog: str) -> object:
    """Call the command with the words as they were typed: on Windows click would expand $X, %X%, * and ~ in all of them."""
    if sys.getfilesystemencoding() != "utf-8":
        from cli.typed import as_typed

        for word in sys.argv[1:]:
            as_typed(word)
    return command.main(prog_name=prog, standalone_mode=False, windows_expand_args=False)


def _interrupted() -> int:
    with contextlib.suppress(OSError):
        click.echo("Interrupted: nothing more was written.", err=True)
    return 130


def say_no_more(stream: TextIO | None = None) -> None:
    """Let go of standard output, or another: what is left of it would be tried again as Python ends, and spoil the code."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), (stream or sys.stdout).fileno())


def _told(error: Exception, known: click.ClickException | None) -> int:
    """Say what went wrong, to whoever still reads; the exit code."""
    try:
        return _defect(error) if known is None else _shown(known)
    except BrokenPipeError:
        return 70 if known is None else known.exit_code


def _shown(known: click.ClickException) -> int:
    """The sentence; after one of click's own, which says no fix, how the command is used."""
    if not isinstance(known, click.UsageError):
        known.show()
        return known.exit_code
    say(f"Error: {known.format_message()}")
    if known.ctx is not None and not isinstance(known, Usage):
        usage = known.ctx.get_usage().removeprefix("Usage: ")
        click.echo(f"  It is used as: {usage}", err=True)
        click.echo(f"  {known.ctx.command_path} --help says more", err=True)
    return known.exit_code


def _defect(error: Exception) -> int:
    say(f"Error: a defect in comity: {type(error).__name__}: {error}")
    click.echo(
        "  Nothing was left half written. Please report it; --debug shows where it happened.", err=True
    )
    return 70
