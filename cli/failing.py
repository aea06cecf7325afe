"""What went wrong, as people read it: a sentence, the fix last, and the exit code."""

import sys
from typing import TYPE_CHECKING

import click

from cli.errors import CODE_OF, Failure, Together, Usage
from cli.session import Session
from cli.standard_streams import NO_MORE, say
from cli.wording import speak, spoken, spoken_hint, why_alone
from cli.wrapping import TOGETHER
from domain.message import Field, Message, Speak, Step
from domain.problem import Problem
from store.address import without_passwords
from store.shell import quoted

if TYPE_CHECKING:
    from store.application import Acknowledged


def told(error: Exception) -> int:
    """Say what went wrong, to whoever still reads; the exit code."""
    known = translated(error)
    try:
        if known is None:
            return _defect(error)
        return _shown(_after_it_was_recorded(known) if isinstance(known, Failure) else known)
    except BrokenPipeError:
        return CODE_OF["defect"] if known is None else known.exit_code


def translated(error: Exception) -> click.ClickException | None:
    """An error of the domain, the projections or the store as one of the command line; None for a defect."""
    if isinstance(error, click.ClickException):
        return error
    if isinstance(error, Problem):
        return Failure(error.kind, _as_read(error), _what_of_the_ledger(error) or error.hint)
    if isinstance(error, UnicodeEncodeError):
        return _of_the_locale()
    return _of_the_machine(error) if isinstance(error, OSError) else None


def _as_read(error: Problem) -> str:
    """Its reason; where nothing was to be recorded, without the words that nothing was."""
    from store.errors import Locked, Replaced

    session = Session.latest
    if isinstance(error, Locked | Replaced) and session is not None and not session.writing:
        return spoken(error.reason).replace(": nothing was recorded;", ";")
    return error.reason


def _what_of_the_ledger(error: Problem) -> str:
    """What has become of the command, where its server was lost: said of one that records alone.

    Of what cannot be read, what puts a backup in the ledger's place: only here is it known where that is kept.
    """
    from store.errors import Broken, Busy, NoRights, NoServer, Uncertain, a_backup_instead

    session = Session.latest
    if error.code == "unread" and session is not None and isinstance(error.hint, Message):
        return error.hint.but(fix=a_backup_instead(session.where))
    if isinstance(error, Uncertain) and session is not None and not _has_a_name(session):
        return f"this command takes no name: see first whether it was, comity audit --command {quoted(error.command)}"
    if isinstance(error, Broken | Busy | NoRights | NoServer) and session is not None and session.writing:
        return "this time nothing was recorded"  # nobody knows of an earlier time
    return ""


def _has_a_name(session: Session) -> bool:
    """Whether its command is given a name by `--command`, under which it is recorded once."""
    command = session.command
    return command is None or any(
        option.name == "command" and option.opts == ["--command"] and command.name != "retract"
        for option in command.params
    )


def acknowledged() -> "Acknowledged | None":
    """What the command that runs has put on record, whatever fails after that."""
    session = Session.latest
    ledger = session.recording if session else None
    return ledger.acknowledged if ledger is not None else None


def _was_recorded(done: "Acknowledged") -> str:
    """Such as `body:turku#1 is recorded`."""
    if not done.names:
        return f"{done.entries:,} entries are restored"
    more = done.entries - len(done.names)
    names = ", ".join(done.names) + (f" and {more:,} more" if more else "")
    return f"{names} {'is' if done.entries == 1 else 'are'} recorded"


def of_the_interrupted(error: BaseException | None) -> list[str]:
    """What became of what a command was recording that somebody stopped."""
    from store.errors import Interrupted

    if isinstance(error, Interrupted):
        said = [f"Interrupted: {spoken(error.reason)}", f"  {to_paste(error.hint, _on_one_line)}"]
        return list(map(without_passwords, said))
    done = acknowledged()
    was_recorded = f"{_was_recorded(done)}, and " if done else ""
    return [f"Interrupted: {was_recorded}nothing more was written."]


def _after_it_was_recorded(known: Failure) -> Failure:
    """The same, and first what was recorded before it failed: whoever repeated that would have it twice."""
    done = acknowledged()
    if done is None or known.kind != "unusable":
        return known
    look = f"comity audit --command {quoted(done.command)}" if done.command else "comity verify"
    return Failure(
        known.kind,
        f"{_was_recorded(done)}, and what follows that could not be said: {why_alone(known.reason)}",
        f"do not repeat the command; what it recorded: {look}",
    )


def _of_the_machine(error: OSError) -> Failure | None:
    """What the machine refused; None where it names nothing that somebody could see to."""
    why = (error.strerror or str(error)).lower()
    if error.errno in NO_MORE:
        return Failure(
            "unusable",
            f"what there is to say cannot be written: {why}",
            "make room, or write elsewhere; comity audit shows whether something was recorded",
        )
    if error.filename:
        return Failure(
            "unusable",
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
        "unusable",
        f"comity lies in {sys.prefix}, and your locale ({encoding}) has no letters for that",
        "set LC_ALL to C.UTF-8, or the variable PYTHONUTF8 to 1",
    )


def _shown(known: click.ClickException) -> int:
    """The sentence, the fix last; after one of click's own, which says no fix, how the command is used."""
    if isinstance(known, Together):
        for error in known.errors:
            if (each := translated(error)) is not None:
                _shown(each)
        return known.exit_code
    if isinstance(known, Failure):
        say(without_passwords(f"Error: {spoken(known.reason)}"))
        if known.hint:
            say(f"  {to_paste(known.hint, _on_one_line)}")
        return known.exit_code
    say(without_passwords(f"Error: {_in_words(known)}"))
    if not isinstance(known, click.UsageError):
        return known.exit_code
    if known.ctx is not None and not isinstance(known, Usage):
        usage = known.ctx.get_usage().removeprefix("Usage: ")
        click.echo(f"  It is used as: {usage}", err=True)
        click.echo(f"  {known.ctx.command_path} --help says more", err=True)
    return known.exit_code


def _in_words(known: click.ClickException) -> str:
    """What is wrong; of an option that does not exist with what it is called here, where that is known."""
    if isinstance(known, click.NoSuchOption) and known.ctx is not None:
        from cli.synonyms import instead_of, near

        unknown = known.option_name
        there = instead_of(unknown, known.ctx.command) or " or ".join(
            near(unknown, known.possibilities or ())
        )
        return f"{known.message} Did you mean {there}?" if there else known.message
    return known.format_message()


def _defect(error: Exception) -> int:
    say(without_passwords(f"Error: a defect in comity: {type(error).__name__}: {error}"))
    if done := acknowledged():
        say(f"  {_was_recorded(done)}: do not repeat the command")
    click.echo(
        "  Nothing was left half written. Please report it; --debug shows where it happened.", err=True
    )
    return CODE_OF["defect"]


def to_paste(hint: str, say: Speak = speak) -> str:
    """What may be done, with comity called as it was called, and the ledger named that was named."""
    if isinstance(hint, Message):
        return spoken_hint(hint, say)
    session = Session.latest
    if session is None or (called := session.as_called(hint)) is None:
        return hint
    named = f" (with{session.named})" if session.ledger and "--ledger" not in hint else ""
    return called + named


def _on_one_line(what: Field | Step) -> str:
    """A field or a step as it is said, with no space at which a line may end: what is to be pasted stays whole."""
    return speak(what).replace(" ", TOGETHER)
