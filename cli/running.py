"""A command that runs, from the words as they were typed to the exit code."""

import contextlib
import sys

import click

from cli.errors import CODE_OF
from cli.session import Session
from cli.standard_streams import NO_MORE, Heard, say, say_no_more
from cli.typed import as_typed


def run(command: click.Command, *, prog: str) -> int:
    """Run the command and say what went wrong, if anything; the exit code."""
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
        say_no_more()
        return _told(error)
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
    except (KeyboardInterrupt, click.Abort) as error:
        return _interrupted(error)
    except BrokenPipeError:
        say_no_more()
        return 0
    except Exception as error:  # noqa: BLE001 — whatever it is, nobody is shown a traceback unasked
        if isinstance(error.__context__, KeyboardInterrupt):  # click cannot say so: the terminal is gone
            return _interrupted(error.__context__)
        if "--debug" in sys.argv:
            import traceback

            traceback.print_exception(error)
        if isinstance(error, OSError) and error.errno in NO_MORE:
            say_no_more()
        return _told(error)
    return code if isinstance(code, int) else 0


def _called(command: click.Command, prog: str) -> object:
    """Call the command with the words as they were typed: on Windows click would expand $X, %X%, * and ~ in all of them."""
    if sys.getfilesystemencoding() != "utf-8":
        for word in sys.argv[1:]:
            as_typed(word)
    return command.main(prog_name=prog, standalone_mode=False, windows_expand_args=False)


def _told(error: Exception) -> int:
    """Say what went wrong, to whoever still reads; the exit code."""
    from cli.needed import not_installed
    from cli.packages import shadowed  # only who fails waits for these

    try:
        if isinstance(error, ImportError) and (stranger := shadowed(error)):
            click.echo(
                f"Error: {stranger.message}\n  {stranger.hint}", err=True
            )  # it may be what escapes words
            return stranger.exit_code
        if missing := not_installed(error):
            click.echo(missing, err=True)
            return CODE_OF["unusable"]
        from cli.failing import told

        return told(error)
    except BrokenPipeError:
        return CODE_OF["defect"]


def _interrupted(error: BaseException) -> int:
    """Say that somebody stopped the command, and what became of what it was recording."""
    from cli.failing import of_the_interrupted

    stopped = error if isinstance(error, KeyboardInterrupt) else error.__cause__
    with contextlib.suppress(OSError):
        for line in of_the_interrupted(stopped):
            say(line)
    return CODE_OF["interrupted"]
