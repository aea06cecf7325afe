"""Where one stands, in sentences: what it is, since when, what was signed, what is said beside it, and how sure that is."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from domain.message import as_read
from drawings.statuses import STATUSES
from projections.phrases import any_of
from queries.standing_words import kind_of, number_of
from web.words import day, filled, say

if TYPE_CHECKING:
    from projections.reckoning.standings import Agreement
    from projections.reports.show import Details
    from projections.row import Behind, Days

PROPOSALS = frozenset(
    {"proposed", "tabled", "approved", "deferred", "on-hold", "rejected", "withdrawn", "lapsed"}
)
HAPPENED = {
    "proposed": "made",
    "invalidated": "declared invalid",
    "terminated": "terminated",
    "rejected": "rejected",
    "withdrawn": "withdrawn",
    "lapsed": "given up by lapse of time",
}
"""Statuses that are told by the day on which they came."""
FLAGS = {
    "disputed": ("That is disputed.", "That was disputed."),
    "dormant": ("It is declared dormant.", "It was declared dormant."),
    "intent": ("Beside it, an intent is resolved.", "Beside it, an intent was resolved."),
    "pending": ("A proposal is open beside it.", "A proposal was open beside it."),
}
"""What is said beside a status, now and of the past."""
OF_FIELDS = {"on": "day", "by": "author", "due": "day that was set", "people": "list of people"}
"""What a contested field is called in a sentence, where that is not its name."""
OF_STREAM = {"partnership": "The tie", "membership": "The membership", "programme": "The programme"}
MOST = 3
"""Agreements that the sentence names."""
_DAY = re.compile(r"\d{1,2} [A-Z]\w+ \d{4}")
_MONTH = re.compile(r"(?:[A-Z]\w+ )?\d{1,4}(?: or \w+)?|the (?:\d{1,4}s|century .*)")


def on_words(edtf: str | None) -> str:
    """When something was, after a verb: `on 24 June 2024`, `in June 2024`, `by May 2023`, `on a day that is not known`."""
    if not edtf:
        return "on a day that is not known"
    words = day(edtf)
    if all(map(_DAY.fullmatch, words.split(" or "))):
        return f"on {words}"
    if words.startswith("perhaps "):
        return f"perhaps in {words[8:]}" if _MONTH.fullmatch(words[8:]) else words
    return f"in {words}" if _MONTH.fullmatch(words) else words


def since_words(edtf: str | None) -> str:
    """Since when, as rough as it is known: `24 June 2024`, `May 2023 or before`, `a day between 4 and 6 November 2025`."""
    if not edtf:
        return "a day that is not known"
    words = day(edtf)
    if words.startswith("by "):
        return f"{words[3:]} or before"
    if words.startswith("between "):
        return f"a day {words}"
    return words.removeprefix("since ")


def clauses(stands: "Details", *, past: bool, told: bool = False) -> Iterator[Markup]:
    """A few sentences: where it stands, what is signed, and what is said beside it; `past` in the past tense.

    `told` says whether anything is on record of it beside that it was opened.
    """
    yield _status(stands, past=past, anything=told)
    first = [flag for flag in stands.flags if flag == "disputed"]
    for flag in first:
        yield escape(FLAGS[flag][past])
    if stands.stream == "partnership":
        yield from _signed(stands, past=past)
        yield from _goes_on(stands, past=past)
        for proposed in stands.ends_proposed:
            that = f"That it be ended {'was' if past else 'is'} proposed, {on_words(proposed.when.edtf)}"
            yield escape(f"{that}{' (possibly)' if proposed.possible else ''}.")
    for flag in stands.flags:
        if flag not in first:
            yield escape(FLAGS[flag][past])
    for flag in stands.possible_flags:
        words = FLAGS[flag][past]
        yield escape(f"Possibly, and not for certain: {words[:1].lower()}{words[1:]}")


def _listed(fields: Sequence[str]) -> str:
    """Fields in a sentence: `day and author`."""
    names = list(dict.fromkeys(OF_FIELDS.get(field) or as_read(field).replace("_", " ") for field in fields))
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def nothing(*, past: bool, told: bool) -> str:
    """Of two who have nothing: that nothing is on record at all, or which kinds of things are not."""
    was = "was" if past else "is"
    if not told:
        return f"Nothing {was} on record between them yet."
    return f"No contact and no agreement {was} established between them yet; what else {was} on record is told below."


def _status(stands: "Details", *, past: bool, anything: bool) -> Markup:
    status, since = stands.status, stands.since.edtf
    mark = STATUSES.get(status)
    word = say(mark.word) if mark else as_read(status)
    subject = "The proposal" if status in PROPOSALS else OF_STREAM.get(stands.stream, "It")
    if stands.alternatives:
        others = any_of([say(STATUSES[other].word) for other in stands.alternatives if other in STATUSES])
        return filled(
            "{} {} possibly <b>{}</b>{}, and otherwise <b>{}</b>.",
            subject,
            "was" if past else "is",
            word,
            filled(" since <b>{}</b>", since_words(since)) if since else "",
            say(others),
        )
    if status == "none":
        return escape(nothing(past=past, told=anything))
    if status in HAPPENED:
        thing = subject if status in PROPOSALS else "The agreement"
        return filled("{} was <b>{}</b> <b>{}</b>.", thing, HAPPENED[status], on_words(since))
    verb = "had been" if past else "has been"
    if stands.stream == "membership" or status in {"intent", "expired", "ended"}:
        told = filled("<b>{}</b>", word[:1].upper() + word[1:])
        return told + filled(", since <b>{}</b>.", since_words(since))
    if status == "contact":
        subject, verb = "The two", "had been" if past else "have been"
    return filled("{} {} <b>{}</b> since <b>{}</b>.", subject, verb, word, since_words(since))


def _signed(stands: "Details", *, past: bool) -> Iterator[Markup]:
    signed = [each for each in stands.instruments if each.status != "none"]
    if not signed:
        if stands.alleged:
            yield escape(f"No signature {'was' if past else 'is'} confirmed or reported.")
        elif not any(each.alternatives for each in stands.instruments):
            yield escape(f"No signature {'was' if past else 'is'} on record.")
        return
    held = [each for each in signed if each.status in {"in-force", "signed", "partly-signed"}] or signed
    told = [
        filled("{}{} {}", kind_of(each.kind), _perhaps(each), on_words(each.signed.edtf))
        for each in held[-MOST:]
    ]
    more = len(signed) - len(told)
    yield filled("Signed: {}{}.", Markup("; ").join(told), f", and {more} more" if more > 0 else "")


def _perhaps(agreement: "Agreement") -> str:
    """That it may not have been signed by then: whatever else it may be, that it was signed is not in doubt."""
    return " (possibly)" if agreement.absent in agreement.alternatives else ""


def _goes_on(stands: "Details", *, past: bool) -> Iterator[Markup]:
    """That the agreements of a tie that is suspended stay in force."""
    if stands.status != "suspended" or stands.alternatives:
        return
    number = sum(1 for each in stands.instruments if each.status == "in-force" and each.certain)
    if number:
        goes = "went" if past else "goes" if number == 1 else "go"
        yield escape(f"Its {'agreement' if number == 1 else 'agreements'} {goes} on in form.")


def deciding(stands: "Details", ground: "Behind") -> set[str]:
    """The entries on which it rests where it stands (`projections.reckoning.standings.behind_standing`)."""
    return {*ground.entries, *(each.entry for each in (stands.tier_began, stands.began) if each)}


Voices = Sequence[Sequence[str]]
"""Whose word something is: a voice each, as the sources that speak with it (`projections.reckoning.voices`)."""


DIFFER = Markup(', which <a href="#differ">differ</a>')


def of_sources(voices: Voices, *, differ: bool = False, corrected: bool = False) -> Markup:
    """How many sources these are, copies and editions of one counted once: `one source alone`, `5 sources`.

    Several need not say the same: `differ` where they do not of what is read, `corrected` where that is of later entries.
    """
    if len(voices) == 1:
        return escape("one source alone")
    beside = DIFFER if differ else ", and was corrected since" if corrected else ""
    return filled("{} sources{}", len(voices), beside)


def how_sure(
    stands: "Details",
    contested: Mapping[str, Sequence[str]],
    ground: "Behind",
    voices: Voices,
    *,
    past: bool,
    alleged: Sequence[str] = (),
    differ: Collection[str] = (),
    corrected: Collection[str] = (),
) -> Iterator[str]:
    """How sure that is: of the status, of its day, of whose word it is.

    `contested` are the fields of which sources differ, and nobody has weighed them, by entry; `ground` is what it rests on
    (`deciding`), and `voices` whose word the fact that began it is, or without one all of that; `alleged` are the types of
    the facts that are only alleged, and would move it; `differ` are the entries of which sources differ, weighed or not, and
    `corrected` those that are read by another one's word than they were told.
    """
    was = "was" if past else "is"
    own = stands.began.entry if stands.began else None
    open_ = {entry: contested[entry] for entry in sorted(deciding(stands, ground)) if contested.get(entry)}
    yield _of_status(stands, was, doubted=bool(alleged or open_))
    if alleged:
        yield _of_alleged(alleged, past=past)
    for entry, fields in open_.items():
        whose = "Its" if own in {None, entry} else f"Of #{number_of(entry)}, on which it rests, the"
        yield _of_fields(whose, list(dict.fromkeys(fields)), past=past)
    if stands.status != "none" and _rough(stands.since):
        yield f"Since when it {was} so {was} not known more closely than {since_words(stands.since.edtf)}."
    began = stands.began
    if stands.status != "none" and voices:
        what = "The fact that began it" if began else "That"
        entries = (began.entry,) if began else ground.entries
        told = of_sources(
            voices,
            differ=any(entry in differ for entry in entries),
            corrected=bool(began and began.entry in corrected),
        )
        yield filled("{} {} on {}.", what, "rested" if past else "rests", told)
    elif stands.status != "none":
        yield f"No source {was} named for it."
    if began and began.certainty != "confirmed":
        yield f"The fact that began it is {began.certainty}, not confirmed."


def _of_status(stands: "Details", was: str, *, doubted: bool) -> str:
    """What is certain of the status; `doubted` where something of it is contested, or something else alleged."""
    if stands.alternatives:
        return f"The status {was} possible, not certain: what is on record allows another reading."
    if "disputed" in stands.flags and stands.status == "invalidated":
        return f"That it was declared invalid {was} certain; whether it {was} invalid {was} disputed."
    if "disputed" in stands.flags:
        return f"What was declared {was} certain; whether that {was} valid {was} disputed."
    if doubted:
        return f"The status {was} certain, by all that {was} confirmed or reported."
    return f"The status {was} certain: nothing on record allows another reading of it."


def _of_alleged(alleged: Sequence[str], *, past: bool) -> str:
    signed = all(kind.endswith(".signed") for kind in alleged)
    thing, several = ("signature", "signatures") if signed else ("fact", "facts")
    if len(alleged) == 1:
        return f"A {thing} {'was' if past else 'is'} alleged, and {'moved' if past else 'moves'} nothing."
    be, move = ("were", "moved") if past else ("are", "move")
    return f"{len(alleged)} {several} {be} alleged, and {move} nothing."


def _of_fields(whose: str, fields: Sequence[str], *, past: bool) -> str:
    said = _listed(fields)
    was, had = ("was", "had") if past else ("is", "has")
    be, them = (was, "it") if len(fields) == 1 else ("were" if past else "are", "them")
    return f"{whose} {said} {be} contested, and nobody {had} weighed {them}: what was on record before {was} used."


def _rough(since: "Days") -> bool:
    return since.earliest != since.latest or since.earliest is None
