"""How some answers are laid out for people, where their rows alone do not say it: a list, a timeline, where one stands."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from cli.output import broken, on_one_line
from cli.printing import Shown, shown_of
from cli.tables import Column, Line, Stacked
from cli.wording import spoken
from projections.contested import is_contested
from projections.phrases import or_else
from projections.reckoning.standings import behind_agreements
from projections.reckoning.successors import place_to_take
from projections.reckoning.voices import withdrawn
from projections.row import slug_of
from projections.rows.sides import sides
from queries.directory import normalise
from queries.homonyms import place
from queries.outputs import happening_cells, standing_cells
from queries.standing_words import (
    counterpart,
    day_words,
    flag_words,
    kind_words,
    number_of,
    parties_words,
    plain,
    since_words,
    standing_since_words,
    standing_words,
    state_words,
    term_words,
    tier_since_words,
    tier_words,
    who_words,
)
from queries.withdrawals import cited
from store.shell import called

if TYPE_CHECKING:
    from cli.session import Session
    from projections.ask import Ask
    from projections.reckoning.standings import Status
    from projections.reports.conflicts import Value
    from projections.reports.show import Details, Happening, Planned, Promise
    from projections.reports.timeline import Moment
    from queries.answers import Answer
    from queries.session import View

SHOWN = 100
"""Partnerships of a body that are shown."""
ONE_HAS_ROOM, ALL_HAVE_ROOM = 90, 140
"""Cells from which on a timeline of one stream, or of all, has room."""


def laid_out(session: "Session", view: "View", answer: "Answer") -> Shown | None:
    """How an answer's first table is shown; None where its rows say it all."""
    layout = LAYOUTS.get(answer.asked["report"])
    return layout(session, view, answer) if layout else None


def contested_column(rows: Sequence[Any]) -> list[Column]:
    """The column that says where sources disagree, where they do about any row."""
    if not any(map(is_contested, rows)):
        return []
    return [Column("contested", lambda row: "contested" if is_contested(row) else "", fixed=True)]


# --- where everything stands


def _status(session: "Session", view: "View", answer: "Answer") -> Shown:
    table = answer.tables[0]

    ask, own = view.ask, answer.asked["options"]["of"]
    of = own or ask.home

    def who(row: "Status") -> str:
        return who_words(row, counterpart(row, ask, of), ask, own)

    def contact(row: "Status") -> str:
        return (row.last_contact.edtf or "") if row.last_contact else ""

    def stacked(row: "Status") -> Iterator[Line]:
        yield Line(who(row), style="bold")
        yield Line(standing_since_words(row), indent=4)
        count = f"{row.entries} {'entry' if row.entries == 1 else 'entries'}"
        parts = (kind_words(row.instruments), f"last contact {contact(row)}" if contact(row) else "", count)
        yield Line(" · ".join(part for part in parts if part), indent=4, style="dim")
        if session.verbose:
            behind = (row.id, "; ".join(row.behind), "; ".join(row.sources))
            yield Line(" · ".join(part for part in behind if part), indent=4, style="dim")
        if is_contested(row):
            yield Line("contested", indent=4)

    columns = [
        Column("who", who),
        Column("standing", standing_words),
        Column("kind", lambda row: kind_words(row.instruments)),
        Column("status since", lambda row: broken(since_words(row).removeprefix(" since ")), fixed=True),
        Column("last contact", lambda row: broken(contact(row)), fixed=True),
        Column("entries", lambda row: str(row.entries), right=True, fixed=True, wide=True),
        Column("tier", tier_words, wide=True, beneath=True),
        Column("id", lambda row: row.id, wide=True, beneath=True),
        Column("behind", lambda row: "; ".join(row.behind), wide=True, beneath=True),
        Column("sources", lambda row: "; ".join(row.sources), wide=True, beneath=True),
        *contested_column(table.rows),
    ]
    rows = table.rows
    if session.format in {"table", "md"}:  # for programs they stand in the order of their ids
        rows = sorted(rows, key=lambda row: normalise(counterpart(row, ask, of)))
    return Shown(
        rows,
        columns,
        standing_cells(rows),
        empty=table.empty,
        stacked=Stacked(stacked),
        alone=True,
    )


# --- what happened


def _timeline(session: "Session", _view: "View", answer: "Answer") -> Shown:
    """Of one stream alone, or each fact with whose it is."""
    table, alone = answer.tables[0], bool(answer.asked["options"]["who"])
    whole = session.verbose or session.format == "md"  # what has room

    def entry(moment: "Moment") -> str:
        if session.format == "md":  # a page that is passed on
            return ", ".join((moment.entry, *(f"#{number_of(by)}" for by in moment.brought_by)))
        return f"#{number_of(moment.entry)}" if alone else moment.entry.removeprefix("partnership:")

    def what(moment: "Moment") -> str:
        return _what(moment) if whole else spoken(moment.short)

    def stacked(moment: "Moment") -> Iterator[Line]:
        whose = "" if alone else f"  {moment.title}"
        yield Line(f"{_happened(moment)}{whose}  {entry(moment)}".strip(), style="bold")
        yield Line(what(moment), indent=4)
        if moment.sources:
            yield Line(", ".join(moment.sources), indent=4, style="dim")

    columns = [
        Column("happened", lambda moment: broken(_happened(moment)), fixed=True),
        *([] if alone else [Column("who", lambda moment: moment.title, widest=28)]),
        Column("what", what),
        Column("source", lambda moment: ", ".join(moment.sources), widest=24),
        Column("entry", entry, fixed=alone, widest=None if alone else 30),
        *contested_column(table.rows),
    ]
    return Shown(
        table.rows,
        columns,
        happening_cells(table.rows),
        empty=table.empty,
        stacked=Stacked(stacked, ONE_HAS_ROOM if alone else ALL_HAVE_ROOM),
        alone=True,
    )


def _happened(moment: "Moment") -> str:
    opens = moment.type.endswith((".opened", ".registered", ".started"))
    return moment.when.edtf or ("" if opens else "undated")


def _what(moment: "Moment") -> str:
    said = moment.text if moment.certainty == "confirmed" else f"{moment.text} [{moment.certainty}]"
    return (
        said + (" [contested]" if moment.contested else "") + (" [possibly later]" if moment.possible else "")
    )


# --- where sources disagree


def _conflicts(session: "Session", _view: "View", answer: "Answer") -> Shown:
    """Each contested field once, with its values: the one in use first."""
    table = answer.tables[0]

    def text(whole: bool) -> Iterator[Line]:
        fields = groupby(table.rows, key=lambda row: (row.entry, row.field))
        for number, (_, values) in enumerate(fields):
            if number and session.format != "md":
                yield Line("")
            yield from _contested(list(values), verbose=whole)

    return Shown(table.rows, [], [], empty=table.empty, text=text, answers=1 if table.rows else 0)


def _contested(values: "Sequence[Value]", *, verbose: bool) -> Iterator[Line]:
    """One contested field: whose it is, of which fact, its values with whose word each is, and how it was settled."""
    first = values[0]
    yield Line(f"{first.title}: {first.field.replace('_', ' ')}", style="bold")
    yield Line(f"{first.fact} (#{number_of(first.entry)})", "of")
    for value in values:
        alleged = "" if value.certainty in {"confirmed", value.value} else f" [{value.certainty}]"
        entries = value.behind.entries if verbose else ()
        behind = ", ".join([*value.behind.sources, *entries]) or "no source"
        why_not = f"; {value.because}" if value.because and not value.used else ""
        yield Line(
            f"{value.value or 'nothing'}{alleged} ({value.told}{why_not})  — {behind}",
            "in use" if value.used else "or",
        )
    because = next((value.because for value in values if value.because and value.used), None)
    if first.outcome != "unresolved":
        yield Line(f"{first.outcome}, because {because}" if because else first.outcome, "settled")
    else:
        yield Line(f"unresolved again; chosen because {because}" if because else "unresolved", "so far")


# --- where one stands


def _show(session: "Session", view: "View", answer: "Answer") -> Shown:
    (found,) = answer.tables[0].rows

    def text(whole: bool) -> Iterator[Line]:
        return _details(found, view.ask, verbose=whole, next_=session.format != "md")

    return Shown([found], [], standing_cells([found]), text=text, alone=True)


def _details(found: "Details", ask: "Ask", *, verbose: bool, next_: bool = True) -> Iterator[Line]:
    told = ask.told
    standing = standing_since_words(found, ask, tier=True)
    if found.stream == "body":  # that it is registered says nothing of days
        standing = standing_words(found)
    yield Line(on_one_line(found.title), style="bold")
    yield Line(standing + (f"   ({told})" if told else ""))
    yield from _moved(found)
    yield from map(Line, parties_words(found, ask))
    yield from _registered(found)
    yield from _in_the_place(found, ask)
    yield from _told_apart("Alleged, and moves nothing", found.alleged)
    yield from _told_apart("Pending", found.ends_proposed)
    yield from _of_a_body(found)
    if found.instruments:
        yield from _heading("Instruments")
        rest_on = behind_agreements(ask, found.id)
        gone = withdrawn(ask, (slug_of(words) for behind in rest_on.values() for words in behind.sources))
        for instrument in found.instruments:
            title = f" ‘{instrument.title}’" if instrument.title else ""
            state, term = state_words(instrument), term_words(instrument)
            signed = day_words(instrument.signed)
            behind = rest_on[instrument.id]
            ground = _by_word_of(
                [*cited(behind.sources, gone), *(f"#{number_of(entry)}" for entry in behind.entries)]
            )
            yield Line(
                f"{plain(instrument.kind)}{title}: {state}, signed {signed}{term}{ground}", instrument.id
            )
    apart = (("Last contacts", found.contacts), ("Pressure", found.pressure))
    for heading, happened in (("On record", found.facts),) if found.facts else apart:
        if happened:
            yield from _heading(heading)
            yield from (_happening(each, verbose=verbose) for each in happened)
    yield from _to_come(found, verbose=verbose)
    if next_ and not told:
        yield Line("")
        if found.may_follow is not None:
            yield Line(_next(found))
    if verbose:
        yield from _behind(found)


def _told_apart(what: str, those: "Iterable[Happening]") -> Iterator[Line]:
    """Facts that move nothing, each in a sentence with its day and entry."""
    for each in those:
        later = " [possibly later]" if each.possible else ""
        day = day_words(each.when)
        yield Line(f"{what}: {each.text}, {day}{later}, by #{number_of(each.entry)}{_cited(each)}")


def _registered(found: "Details") -> Iterator[Line]:
    """Of a body, what it is, where it lies and its numbers elsewhere."""
    if (body := found.registered) is None:
        return
    where = ", ".join(filter(None, (body.under and f"under {body.under}", body.region, body.country)))
    yield Line(" · ".join(filter(None, (plain(body.kind or ""), where))))
    if body.lat is not None and body.lon is not None:
        yield Line(place(body.lat, body.lon), "lies at")
    if body.ids:
        yield Line(", ".join(body.ids), "known as")
    for other in body.others:
        yield Line(f"{plain(other.field)} {other.value}{_by_word_of(other.sources)}", "or")


def _of_a_body(found: "Details") -> Iterator[Line]:
    """Of a body, its partnerships, each with where it stands."""
    if not found.partnerships:
        return
    gone = ", its successor's now" if any(each.certain for each in found.successors) else ""
    yield from _heading(f"Partnerships ({len(found.partnerships):,}){gone}")
    for tie in found.partnerships[:SHOWN]:
        said = spoken(or_else(tie.status, None if tie.certain else tie.otherwise))
        since = f" since {tie.since.edtf}" if tie.since.edtf else ""
        kind = f", {kind}" if (kind := kind_words(tie.instruments)) else ""
        stands = " · ".join([f"{said}{since}{tier_since_words(tie)}{kind}", *flag_words(tie)])
        yield Line(f"{' – '.join(map(on_one_line, tie.whom))}: {stands}", "with")
    if (more := len(found.partnerships) - SHOWN) > 0:
        yield Line(f"and {more:,} more: {called()} list --of {found.id.partition(':')[2]}")


def _in_the_place(found: "Details", ask: "Ask") -> Iterator[Line]:
    """Of a body, what of it is so only later, its name and its partnerships; and whose place it has taken."""
    if found.stream == "body":
        for each in found.registered.renamed if found.registered else ():
            called = "so it is called today" if each.certain else "so it may not have been called yet"
            yield Line(f"{called}: it was renamed {day_words(each.when)}")
        slug = found.id.partition(":")[2]
        for party in place_to_take(ask.of(sides, body=slug), slug, ask.day):
            yield Line(
                f"{ask.plain(party)}'s partnerships are not yet its own on this day: it takes that one's place later"
            )
    for before in found.predecessors:
        since = f"since {day_words(before.since)}{'' if before.certain else ', perhaps'}"
        yield Line(f"in the place of {ask.plain(before.party)} {since}")


def _moved(found: "Details") -> Iterator[Line]:
    """What began where it stands, and of what is suspended whose suspensions last, where that is another."""
    began, closer = found.began, found.tier_began
    if closer and not found.facts:
        yield Line(
            f"{closer.text}{_certainty(closer)}{_cited(closer)}",
            f"tier {found.tier} by #{number_of(closer.entry)}",
        )
    if began and not found.facts:
        yield Line(f"{began.text}{_certainty(began)}{_cited(began)}", f"by #{number_of(began.entry)}")
    if began is None or began.entry not in {pause.entry for pause in found.suspensions}:
        for pause in found.suspensions:
            said = f"{pause.text}, {day_words(pause.when)}{_certainty(pause)}{_cited(pause)}"
            yield Line(said, f"still #{number_of(pause.entry)}")


def _to_come(found: "Details", *, verbose: bool) -> Iterator[Line]:
    """What was promised and what is planned."""
    if found.commitments:
        yield from _heading("Open commitments")
        yield from (_promise(promise, verbose=verbose) for promise in found.commitments)
    if found.plans:
        yield from _heading("Planned")
        yield from (_planned(plan, verbose=verbose) for plan in found.plans)


def _promise(promise: "Promise", *, verbose: bool) -> Line:
    owner = f" ({promise.owner})" if promise.owner else ""
    due = f", due {promise.due}" if promise.due else ", no date"
    state = "" if promise.state in {"open", "open without a date"} else f", {promise.state}"
    others = f" [contested: {' or '.join(promise.or_due)}]" if promise.or_due else ""
    cited = _cited(promise, verbose=verbose) if verbose else ""
    return Line(f"{promise.text}{owner}{due}{state}{others}{cited}", promise.id)


def _planned(plan: "Planned", *, verbose: bool) -> Line:
    possible = " [possible]" if plan.possible else ""
    cited = _cited(plan, verbose=verbose) if verbose else ""
    return Line(f"{spoken(plan.what)}: {spoken(plan.text)}{possible}{cited}", day_words(plan.due))


def _behind(found: "Details") -> Iterator[Line]:
    """What it rests on."""
    yield from _heading("Behind it")
    yield Line(f"{found.id}, {found.entries} entries", style="dim")
    if found.behind:
        yield Line(f"where it stands rests on {', '.join(found.behind)}", style="dim")
    if found.sources:
        yield Line(f"whose word it is: {', '.join(found.sources)}", style="dim")


def _next(found: "Details") -> str:
    """What may be recorded next; of a stream whose opening was retracted, that it was never begun."""
    if not found.may_follow:
        return "It was never begun: what opened it was retracted"
    return f"May be recorded now: {', '.join(found.may_follow)}"


def _heading(words: str) -> Iterable[Line]:
    return (Line(""), Line(words, style="bold"))


def _happening(happening: "Happening", *, verbose: bool) -> Line:
    return Line(
        f"{happening.text}{_certainty(happening)}{_cited(happening, verbose=verbose)}",
        happening.when.edtf or "undated",
    )


def _certainty(happening: "Happening") -> str:
    """That it is reported or alleged only, and that it may have happened only later."""
    said = f" [{happening.certainty}]" if happening.certainty != "confirmed" else ""
    return said + (" [possibly later]" if happening.possible else "")


def _cited(happening: "Happening | Planned | Promise", *, verbose: bool = False) -> str:
    """Whose word it is, with the entries that values in use come from, and its own where more was asked for."""
    parts = [*happening.sources, *([f"#{number_of(happening.entry)}"] if verbose else [])]
    if happening.brought_by:
        parts.append(f"with {', '.join(f'#{number_of(by)}' for by in happening.brought_by)}")
    return _by_word_of(parts)


def _by_word_of(sources: Sequence[str]) -> str:
    return f"  — {', '.join(sources)}" if sources else ""


# --- where words stand


def _find(session: "Session", view: "View", answer: "Answer") -> Shown | None:
    """The facts as their rows say, each with what has the words where its sentence has not; for people alone."""
    table = answer.tables[0]
    if table.name != "facts" or session.format not in {None, "table", "md"}:
        return None
    from queries.found_in import found_in

    found = found_in(view, table.rows, answer.asked["options"]["words"])
    shown = shown_of(table, session)
    column = Column("found in", lambda row: on_one_line(found.get(row.entry, "")), beneath=True)
    return shown._replace(columns=[*shown.columns, column]) if found else shown


LAYOUTS: dict[str, Callable[["Session", "View", "Answer"], Shown | None]] = {
    "conflicts": _conflicts,
    "find": _find,
    "show": _show,
    "status": _status,
    "timeline": _timeline,
}
"""The built-in reports that are laid out otherwise than their rows say, by their names."""
