"""An audit, printed: every entry with both its times, its sources, and what was changed since."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cli.command_ids import command_named, short
from cli.following import after
from cli.output import broken, chosen, on_one_line
from cli.printing import Shown, print_alone
from cli.session import Session
from cli.tables import Column, Line, Stacked
from cli.wrapping import Piece
from domain.sentence import in_words
from projections.reckoning.voices import withdrawn
from projections.row import slug_of
from queries.outputs import audit_cells
from queries.standing_words import number_of
from queries.withdrawals import cited

if TYPE_CHECKING:
    from projections.reckoning.audit import AuditEntry
    from queries.auditing import Audited
    from queries.session import View

ONE_HAS_ROOM, ALL_HAVE_ROOM = 100, 130
"""Cells from which on the table of one stream, or of all, has room; below, each entry takes some lines."""
FEW = 3
"""Commands that are named below."""


def print_audit(
    session: Session,
    view: "View",
    who: str | None,
    *,
    by: str | None = None,
    of: str | None = None,
    changes: bool = False,
    recorded: str | None = None,
) -> None:
    """Print the audit of one stream in chronicle order, or of the whole ledger in recorded order."""
    from queries.auditing import audited

    command = command_named(view.ledger, of) if of else None
    stream = (view.duplicate(who) or view.stream(who)) if who else None
    found = audited(view, stream, by=by, command=command, changes=changes, recorded=recorded)
    print_alone(session, _shown(session, view, found), found.json, ask=view.ask)
    if chosen(session) == "table" and not session.verbose:
        _say_commands(session, found.entries)
    if session.suggests and who:
        session.suggest(*after("audit", view.ask, view.stream(who), who))


def _say_commands(session: Session, entries: "list[AuditEntry]") -> None:
    """Say which commands and imports wrote several of the entries: what can be taken back whole."""
    wrote = Counter(entry.command for entry in entries if entry.state != "retracted")
    if several := [f"{short(command)} ({count})" for command, count in wrote.most_common() if count > 1]:
        more = f" and {len(several) - FEW} more" if len(several) > FEW else ""
        session.say(
            f"Written together: {', '.join(several[:FEW])}{more} (-v shows the command of each entry).",
            f"  {session.called} retract --command ID takes all that one wrote back",
        )


def _shown(session: Session, view: "View", found: "Audited") -> Shown:
    stream = found.stream
    gone = withdrawn(view.ask, (slug_of(words) for entry in found.entries for words in entry.sources))

    def sources(entry: "AuditEntry") -> str:
        told = "" if entry.about or _opens(entry) else "unsourced"
        return ", ".join(cited(entry.sources, gone)) or told

    def recorded(entry: "AuditEntry") -> str:
        return view.axes.local(entry.recorded_at)

    def stacked(entry: "AuditEntry") -> Iterator[Line]:
        name = f"#{number_of(entry.entry)}" if stream else entry.entry
        yield Line([(f"{name}  {_happened(entry)}".rstrip(), "bold")])
        yield Line(text_of(entry), indent=4, style=_style(entry))
        parts = (
            sources(entry),
            f"recorded {recorded(entry)} by {entry.recorded_by}",
            f"command {short(entry.command)}",
        )
        yield Line(" · ".join(part for part in parts if part), indent=4, style="dim")
        if session.verbose and (note := note_of(entry)):
            yield Line(note, "note", indent=4)

    columns = [
        Column("#", lambda entry: number_of(entry.entry), right=True, fixed=True),
        *([] if stream else [Column("stream", lambda entry: entry.entry.rpartition("#")[0], widest=24)]),
        Column("happened", lambda entry: broken(_happened(entry)), fixed=True),
        Column("entry", text_of),
        Column("source", sources, widest=20),
        Column(
            "recorded",
            lambda entry: f"{recorded(entry).replace(' ', chr(10))} {entry.recorded_by}",
            widest=16,
            subject=True,
        ),
        Column("command", lambda entry: short(entry.command), wide=True, widest=16),
        *([Column("note", note_of, beneath=True)] if session.verbose else []),  # not on what is passed on
    ]
    parts = (
        found.title,
        f"root {found.root[:8]}" if found.root else "",
        stream if stream and session.format == "md" else "",
    )
    return Shown(
        found.entries,
        columns,
        audit_cells(),
        title=" · ".join(part for part in parts if part),
        empty="nothing answers to that",
        style=_style,
        stacked=Stacked(stacked, ONE_HAS_ROOM if stream else ALL_HAVE_ROOM),
        alone=True,
    )


def note_of(entry: "AuditEntry") -> str:
    """What was noted beside it, as it is read now; nothing where nothing was."""
    return on_one_line((entry.fact | entry.reads).get("note") or "")


def _opens(entry: "AuditEntry") -> bool:
    return entry.type.endswith((".opened", ".registered", ".started"))


def _happened(entry: "AuditEntry") -> str:
    return entry.on or ("" if entry.about or _opens(entry) else "undated")


def _style(entry: "AuditEntry") -> str:
    return "dim" if entry.about or entry.state == "retracted" else ""


def text_of(entry: "AuditEntry") -> list[Piece]:
    """The sentence, with what it once said struck through, and said in words where nothing can be struck."""
    said = entry.text if entry.certainty == "confirmed" else f"{entry.text} [{entry.certainty}]"
    arrow = [("↳ ", "")] if entry.about else []
    by = ", ".join(f"#{name.rpartition('#')[2]}" for name in entry.corrected_by)
    if entry.state == "retracted":
        return [
            *arrow,
            (f"retracted by #{entry.corrected_by[-1].rpartition('#')[2]}: ", ""),
            (said, "strike"),
        ]
    if entry.state == "corrected":
        pieces = [*arrow, (f"{said} (corrected by {by}: ", "")]
        for number, name in enumerate(entry.reads):
            pieces += [(f"{'; ' if number else ''}{name} was ", ""), (_short(entry.fact.get(name)), "strike")]
        return [*pieces, (")", "")]
    return [*arrow, (said, "")]


def _short(value: Any) -> str:
    return in_words(value) or "unknown"
