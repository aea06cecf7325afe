"""What a report's author imports: a report is a pure function from what is asked to a page of typed rows.

    @report()
    def quiet(ask: Ask, months: Annotated[int, "so many months without a contact"] = 24) -> Page:
        '''Who has gone quiet?'''
        for contact in ask.latest(contacts): …

Its name is its function's, its docstring says what question it answers, its parameters are its options. A module of its
name in `projections/reports/`, or an entry point in the group `comity.reports`, is all it takes to be found. It sees rows
and this module, and has heard of no database; as at another day, or as known at another time, it is the same function.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NewType, TypeVar

from domain.countries import CODES
from domain.message import Field, Message, Several
from projections.ask import Ask
from projections.contested import marked
from projections.lookup import Containing, Rows
from projections.page import Page, Section, Written
from projections.phrases import counted, in_turn, titled
from projections.row import (
    NOT_SAID,
    UNKNOWN,
    WIDE,
    Address,
    Amount,
    Behind,
    BodyId,
    Cited,
    Count,
    Days,
    EntryId,
    Heading,
    Link,
    Named,
    SourceId,
    StreamId,
    Unanswerable,
    View,
    began_by,
    brought,
    by_stream,
    entries,
    grouped,
    sources,
)
from projections.rows.bodies import bodies

__all__ = [
    "NOT_SAID",
    "UNKNOWN",
    "WIDE",
    "Address",
    "Amount",
    "Ask",
    "Behind",
    "Body",
    "BodyId",
    "Cited",
    "Containing",
    "Count",
    "Days",
    "EntryId",
    "Field",
    "Heading",
    "Link",
    "Message",
    "Named",
    "Page",
    "Report",
    "Rows",
    "Section",
    "SourceId",
    "Span",
    "StreamId",
    "Unanswerable",
    "View",
    "When",
    "Who",
    "Written",
    "Year",
    "began_by",
    "brought",
    "by_stream",
    "counted",
    "entries",
    "grouped",
    "in_country",
    "in_turn",
    "report",
    "sources",
    "titled",
]

R = TypeVar("R", bound=tuple[Any, ...])

# --- options that are more than a word or a number

Who = NewType("Who", str)
"""A stream's id; at the command line an argument that is read like every WHO, or an option where it has a default."""
Body = NewType("Body", str)
"""A body's slug; at the command line a name in any language."""
When = NewType("When", str)
"""A day or more in EDTF; at the command line also natural words."""
Year = NewType("Year", int)
"""A year of the common era; at the command line also one of the Republic of China, and natural words."""
Span = NewType("Span", int)
"""A length of time in days; at the command line `90d`, `12w`, `3m`, `2y` or ISO 8601."""


def one_of(field: str, word: str, choices: Iterable[str]) -> str:
    """A word of a closed list, given for an option. Errors: Unanswerable with the whole list, and what comes near."""
    known = list(dict.fromkeys(choices))
    if word in known:
        return word
    raise Unanswerable(Message("{field}{what}", field=Field(field), what=none_of(word, known)), field=field)


def words_of(field: str, words: Iterable[str], choices: Iterable[str]) -> set[str]:
    """Words of a closed list, given for an option: several times, or with commas; spaces as in `in force`.

    Errors: Unanswerable as `one_of`.
    """
    several = [word.strip().replace(" ", "-") for said in words for word in said.split(",")]
    return {one_of(field, word, choices) for word in several if word}


def see_that_it_is(who: str | None, *kinds: str) -> None:
    """See that a stream is of one of the kinds that a report is about, where one is named. Errors: Unanswerable."""
    if who and who.partition(":")[0] not in kinds:
        raise Unanswerable(
            Message(
                "{field}: this is asked of {kinds}, and {who} is none",
                field=Field("who"),
                kinds=Several([A[kind] for kind in kinds], ", ", " or "),
                who=who,
            ),
            field="who",
        )


TIERS = range(1, 5)
"""What agreements bind to: a letter of intent, a memorandum, a friendship, a sister tie."""


def see_that_it_is_a_tier(tier: int) -> None:
    """See that a number is one of a tier of agreements. Errors: Unanswerable."""
    if tier not in TIERS:
        raise Unanswerable(
            Message(
                "{field}: {tier} is no tier: give 4 (sister ties), 3 (friendship), 2 (memorandum) or 1",
                field=Field("tier"),
                tier=tier,
            ),
            field="tier",
        )


A_FEW = 8
"""Countries that are named where what was given is none."""


def in_country(ask: Ask, country: str) -> set[str]:
    """The slugs of the bodies of a country, which is given for an option. Errors: Unanswerable where it is none."""
    if country.upper() not in CODES:
        said = Message(
            "{field}: {country!r} is no country code: two letters of ISO 3166-1",
            field=Field("country"),
            country=country,
        )
        those = Counter(body.country for body in ask.of(bodies) if body.country)
        most = Several(code for code, _ in those.most_common(A_FEW))
        there = Message("{said}; bodies of this ledger lie in {most}", said=said, most=most)
        raise Unanswerable(there if most else Message("{said}, such as PL", said=said), field="country")
    return {body.slug for body in ask.of(bodies) if body.country == country.upper()}


A = {
    "partnership": Message("a partnership"),
    "membership": Message("a membership"),
    "programme": Message("a programme"),
}
"""A stream of a kind, in a sentence."""


def none_of(word: str, known: Sequence[str]) -> Message:
    """What is said of a word that is on no closed list, after the field: the whole list, and what comes near."""
    import difflib

    near = difflib.get_close_matches(word, known, n=3, cutoff=0.65)
    said = Message(": {word!r} is none of {known}", word=word, known=Several(known))
    return Message("{said}: did you mean {near}?", said=said, near=Several(near, " or ")) if near else said


def later_than(from_: str | None, to: str | None) -> Unanswerable:
    """What is raised where the first day that is asked for is later than the last."""
    said = Message(
        "{start} {from_} is later than {end} {to}: exchange them",
        start=Field("from"),
        from_=from_,
        end=Field("to"),
        to=to,
    )
    return Unanswerable(said, field="from")


# --- what answers

Form = Callable[[Page], Any]
NO_TABLES: Mapping[str, type[Any]] = MappingProxyType({})


class Report:
    """A report: call it with what is asked and its options."""

    def __init__(
        self,
        ask: Callable[..., Page],
        forms: Mapping[str, Form],
        *,
        settled: bool = False,
        tables: Mapping[str, type[Any]] = NO_TABLES,
    ) -> None:
        self.ask = ask
        self.name = ask.__name__.strip("_").replace("_", "-")
        self.forms = dict(forms)
        """Other forms than tables, by the word with which each is asked for: from a page to text."""
        self.settled = settled
        """It says itself what is contested, or speaks of no facts."""
        self.tables = tables
        """What the rows of its tables are, where a ledger may say nothing that it answers."""
        self.__doc__ = ask.__doc__
        self.__module__ = ask.__module__

    @property
    def question(self) -> str:
        """What it answers: the first line of its docstring."""
        return (self.__doc__ or "").strip().partition("\n")[0]

    def __call__(self, ask: Ask, **options: Any) -> Page:
        """The page, with `contested` on each row that rests on an entry about which sources disagree."""
        page = self.ask(ask, **options)
        return page if self.settled else marked(ask, page)

    def __repr__(self) -> str:
        return f"<report {self.name}>"


def report(
    *,
    forms: Mapping[str, Form] | None = None,
    settled: bool = False,
    tables: Mapping[str, type[Any]] = NO_TABLES,
) -> Callable[[Callable[..., Page]], Report]:
    """Make a function a report; `forms` are other forms than tables, by the word with which each is asked for.

    A report speaks of the values in use. Rows that rest on a contested entry are marked, and a note lists these entries;
    not of a report that is `settled`, because it shows all values itself. `tables` are what the rows of its tables are, by
    their names, of one that has nothing to answer of some ledgers: their columns are known all the same.
    """
    return lambda ask: Report(ask, forms or {}, settled=settled, tables=tables)


def among(rows: Iterable[R], day: int) -> Iterator[R]:
    """The rows of what may have happened by a day."""
    return (row for row in rows if row.earliest <= day)  # type: ignore[attr-defined]
