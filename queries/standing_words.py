"""Where something stands, in words: `on hold since 2024-06-24 · intent`, who has left, who took whose place."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from domain.message import as_read
from projections.phrases import or_else
from projections.reckoning.closeness import closest
from projections.reckoning.flags import flags_since
from projections.reckoning.standings import now_words
from projections.row import Days
from projections.rows.conflicts import conflicts
from projections.rows.moments import moments

if TYPE_CHECKING:
    from projections.ask import Ask
    from projections.reckoning.standings import Agreement, End, Status
    from projections.reports.show import Details, Partnership

    Stands = Status | Details
    """A row that says where a stream stands."""

PAIR = 2
"""Parties of most partnerships."""
ENDS_BY = ("on", "effective", "by")
"""Fields of a notice on which it depends when which tie ends."""


CALLED = {"mou": "memorandum"}
"""Kinds of agreement that a newcomer would not know by their word."""


def kind_of(word: str) -> str:
    """A kind of agreement as people read it: `letter of intent`, `memorandum`; any other word of a closed list too."""
    return CALLED.get(word) or as_read(word)


def plain(word: str | None) -> str:
    """A status or a kind as people read it: `on hold`; `none` where there is none."""
    return as_read(word or "none")


def standing_words(row: "Stands") -> str:
    """`on hold (possible, else none or proposed) · intent`, with what is only possible said so."""
    return " · ".join([or_else(row.status, *row.alternatives), *flag_words(row)])


def standing_since_words(row: "Stands", ask: "Ask | None" = None, *, tier: bool = False) -> str:
    """`in force since 1961 · dormant`, with its `tier` where that began otherwise.

    With `ask`, each flag that is certain has its own day: `in force since 1961, tier 4 since 1970 · dormant since 2015`.
    """
    days = {flag: since.edtf for flag, since in flags_since(ask, row.id, row.of, row.flags)} if ask else {}
    flags = (f"{flag} since {day}" if (day := days.get(flag)) else flag for flag in flag_words(row))
    status = f"{or_else(row.status, *row.alternatives)}{since_words(row)}"
    return " · ".join([f"{status}{tier_since_words(row)}" if tier else status, *flags])


def flag_words(row: "Stands | Partnership") -> list[str]:
    """What stands beside a status: `dormant`, `disputed (possible)`."""
    return [*row.flags, *(f"{flag} (possible)" for flag in row.possible_flags)]


def tier_words(row: "Stands | Partnership") -> str:
    """`4`, or `2–4` where it is not certain; nothing for none."""
    if row.tier_least != row.tier_most:
        return f"{row.tier_least}–{row.tier_most}"
    return str(row.tier) if row.tier else ""


def kind_words(agreements: "Iterable[Agreement]") -> str:
    """The closest kind of what is in force, `sister city`; `memorandum or letter of intent` where that is not certain."""
    found = closest(agreements)
    if not found:
        return ""
    named = " or ".join(map(kind_of, found))
    return named if list(found.values())[-1] else f"{named} (possible)"


def since_words(row: "Stands") -> str:
    """` since 2024-06`: when the status began, as rough as it is known; or nothing."""
    if row.since.edtf:
        return f" since {row.since.edtf}"
    lasting = row.status != "none" and row.stream in {"partnership", "membership"}
    return " since an unknown day" if lasting else ""


def tier_since_words(row: "Stands | Partnership") -> str:
    """`, tier 4 since 2025-09-14`, where that is not since the status began."""
    if row.tier_least != row.tier_most:
        return f", tier {tier_words(row)}"
    if not row.tier or row.tier_since == row.since:
        return ""
    return f", tier {row.tier} since {day_words(row.tier_since).removeprefix('on ')}"


def counterpart(row: "Status", ask: "Ask", of: str | None) -> str:
    """What a stream is called in a list of one body's: a partnership of it by the others, any other as it is."""
    others = [party for party in row.parties if party != of]
    theirs = len(others) < len(row.parties) and row.title == ask.between(row.stream, row.parties)
    return str(ask.between(row.stream, others)) if theirs else str(row.title)


def who_words(row: "Status", title: str, ask: "Ask", of: str | None = None) -> str:
    """Whose standing it is, and who took the place of a party: `Alpha – Beta (now Gamma)`.

    `of` is the body whose ties are listed: `Alpha (now Gamma's)` where its own place was taken, `Alpha – Beta (later Gamma)`
    where it took another's only after the day.
    """
    said = now_words(ask, row.successors, [of or ask.home])
    if of and row.parties and of not in {*row.parties, *(each.by for each in row.successors)}:
        said = f"{said}, later {ask.plain(of)}" if said else f"later {ask.plain(of)}"
    return f"{title} ({said})" if said else title


def parties_words(row: "Stands", ask: "Ask") -> Iterator[str]:
    """Whose view it is, who has left or given notice, and who took the place of a party, a sentence each."""
    if row.of:
        stands = (
            or_else(row.status, *row.alternatives)
            if row.whole is None
            else or_else(row.whole, *row.whole_alternatives)
        )
        whole = f"; as a whole it is {stands}"
        yield f"As {' and '.join(map(ask.plain, row.of.split('--')))} stands in it{whole}"
    if left := {leaver.party: leaver for leaver in row.left}:
        said = ", ".join(
            f"{ask.plain(leaver.party)} {'left' if leaver.certain else 'may have left'} {day_words(leaver.on)},"
            f" by #{number_of(leaver.entry)}"
            for leaver in left.values()
        )
        surely = {party for party, leaver in left.items() if leaver.certain}
        staying = [ask.plain(party) for party in row.parties if party not in surely]
        if surely and len(staying) > 1:
            yield f"It goes on between {', '.join(staying[:-1])} and {staying[-1]}; {said}"
        elif len(row.parties) > PAIR and len(surely) < len(row.parties):
            yield said
    several = len(row.parties) > PAIR
    for end in row.ending:
        by = f" for {ask.plain(end.by)}" if end.by and several else ""
        who = f", given notice by {ask.plain(end.by)}" if end.by and not by else ""
        what = "What was signed before it was re-established" if end.older else "It"
        ends, unless = ("ends", "") if end.certain else ("may end", _doubt(end, ask))
        yield f"{what} {ends}{by} {day_words(end.on)}{who}, by #{number_of(end.entry)}{unless}"
    for successor in row.successors:
        sure = "was succeeded" if successor.certain else "may have been succeeded"
        by = f", {successor.entry}" if successor.entry else ""
        party, later = ask.plain(successor.party), ask.plain(successor.by)
        yield f"{party} {sure} by {later} ({day_words(successor.since)}{by})"


def _doubt(end: "End", ask: "Ask") -> str:
    """Why an end is not certain: notice may not have been given yet, or another source gives other days or another party."""
    stream, _, number = end.entry.rpartition("#")
    notice = next(ask.of(moments, stream=stream, version=int(number)), None)
    reasons = ["notice may not have been given yet"] if notice and notice.latest > ask.day else []
    reasons += [
        f"another source says {row.field} {ask.said(row.value)}"
        for row in ask.of(conflicts, stream=stream, version=int(number))
        if row.is_open and row.field in ENDS_BY
    ]
    return f": {', '.join(reasons)}" if reasons else ""


def state_words(agreement: "Agreement") -> str:
    """`in force`, or `replaced (possible, else expired)`."""
    return or_else(agreement.status, *others_of(agreement))


def others_of(agreement: "Agreement") -> list[str]:
    """What it may be instead: `replaced`, `not yet signed`."""
    return ["not yet signed" if status == agreement.absent else status for status in agreement.alternatives]


def term_words(agreement: "Agreement") -> str:
    """` until 2027-01-14`, that it renews by itself, or that a notice came too late for that."""
    if agreement.late:
        ends = f", and ends {agreement.until}" if agreement.until else ""
        return f"; notice was given after {agreement.late}, the last day for it: it renews{ends}"
    if agreement.until:
        return f" until {agreement.until}"
    renews = agreement.renewal == "tacit" and {agreement.status, *agreement.alternatives} & {
        "in-force",
        "signed",
    }
    return ", renewed tacitly" if renews else ""


def day_words(on: Days) -> str:
    """A day as rough as it is known; that it is unknown."""
    return on.edtf or "on an unknown day"


def number_of(entry: str) -> str:
    """The number of an entry in its stream: `12` of `body:riga#12`."""
    return entry.rpartition("#")[2]
