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
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from types import MappingProxyType
from typing import Any, NewType, TypeVar

from domain import when
from domain.countries import CODES
from domain.message import Field, Message, Several
from projections.ask import Ask
from projections.page import Page, Section, Written
from projections.phrases import counted, in_turn, titled
from projections.readings import Containing, Rows
from projections.reckoning.unsettled import COLUMN, TOGETHER, AddsUp, over, with_column
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
    "TOGETHER",
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
        over_with: str = "",
        adds_up: AddsUp = False,
        steady: bool = False,
        tables: Mapping[str, type[Any]] = NO_TABLES,
    ) -> None:
        self.ask = ask
        self.name = ask.__name__.strip("_").replace("_", "-")
        self.forms = dict(forms)
        """Other forms than tables, by the word with which each is asked for: from a page to text."""
        self.settled = settled
        """It speaks of the values in use alone, whatever is contested."""
        self.over_with = over_with
        """The option with which it says itself what open contests change."""
        self.adds_up = adds_up
        """What it answers about some partnerships and memberships is what it answers about each of them, put together.

        With `TOGETHER` what it answers about each group of those that belong together.
        """
        self.tables = tables
        """What the rows of its tables are, where a ledger may say nothing that it answers."""
        self.steady = steady and ask.__module__.startswith("projections.")
        """It answers the same on all days between two of which rows tell, but for what its title says of the day.

        A plug-in's is made on each day: it may ask for rows of its own, and nobody else knows of which days these tell.
        """
        self.__doc__ = ask.__doc__
        self.__module__ = ask.__module__

    @property
    def question(self) -> str:
        """What it answers: the first line of its docstring."""
        return (self.__doc__ or "").strip().partition("\n")[0]

    def __call__(self, ask: Ask, **options: Any) -> Page:
        """The page, with what open contests would change in it."""
        if not self.steady or options.get(ANOTHER_TIME) is not None:
            return self._answer(ask, options)
        if ask.rows.steady is None:
            several = self.adds_up is True and not any(map(_days_in, options.values()))
            return self._answer(ask, options, (self.name, repr(options)) if several else None)
        untitled = ask.told_as(ask.told and ON_THAT_DAY)
        try:
            page = ask.steady(
                ("report", self.name, repr(options)),
                lambda: self._answer(untitled, options),
                rows=_rows_of,
                kinds={"partnership", *(str(option).partition(":")[0] for option in options.values())},
                turns=chain.from_iterable(map(_days_in, options.values())),
            )
        except Unanswerable:
            return self._answer(ask, options)  # which says of what day and record that is so
        return page._replace(title=_retold(page.title, ask.told)) if ask.told else page

    def _answer(self, ask: Ask, options: Mapping[str, Any], key: Hashable = None) -> Page:
        if self.settled or (self.over_with and options.get(self.over_with) is not None):
            return self.ask(ask, **options).finished()
        return over(ask, lambda item: self.ask(item, **options), adds_up=self.adds_up, key=key)

    def __repr__(self) -> str:
        return f"<report {self.name}>"


def report(
    *,
    forms: Mapping[str, Form] | None = None,
    settled: bool = False,
    over_with: str = "",
    adds_up: AddsUp = False,
    steady: bool = False,
    tables: Mapping[str, type[Any]] = NO_TABLES,
) -> Callable[[Callable[..., Page]], Report]:
    """Make a function a report; `forms` are other forms than tables, by the word with which each is asked for.

    A report is asked again for each other value of what is contested, and its page says what these would change; one that
    is `settled` is not, because it speaks of the values in use, or shows all of them itself; nor is one that is asked with
    the option `over_with`, with which it compares what was contested then with what is contested now. Of one that `adds_up`
    what is answered about some partnerships and memberships is what is answered about each of them, put together: a row
    about one of them rests on no other of them, and numbers of several are sums. It is then asked again of those alone that
    are contested. With `TOGETHER` a row may rest on others that belong together with the one that it is about: on those
    between the same two bodies, on what they are under or what is under them, and on memberships that name two of their
    bodies. What is said of several in a title or a note may be made of sums (`Page.worded`).
    `comity.testing.see_that_it_adds_up` tells whether it is so. One that is `steady` asks of the day that is asked for
    nothing but whether other days have come by then: it tells no length of time until it, and no day reckoned from it but
    in its title (`Ask.told`), and asks about no other time. `tables` are what the rows of its tables are, by
    their names, of one that has nothing to answer of some ledgers: their columns are known all the same.
    """
    return lambda ask: Report(
        ask, forms or {}, settled=settled, over_with=over_with, adds_up=adds_up, steady=steady, tables=tables
    )


ON_THAT_DAY = "\0 0"
"""What stands in the title of a steady page in the place of the day and the record that it is of; a number is in it, too."""


def _retold(said: Any, told: str) -> Any:
    """A title, or a value in one, with the day and the record that it is of."""
    if isinstance(said, Message):
        values = {name: _retold(value, told) for name, value in said.values.items()}
        return said.but(**values)
    if isinstance(said, Several):
        return Several((_retold(value, told) for value in said), said.joint, said.last)
    return told if said == ON_THAT_DAY else said


ANOTHER_TIME = "known_from"
"""The option by which a report is asked about another time besides."""


def _days_in(option: Any) -> when.Bounds | tuple[()]:
    """The bounds of an option that is a day: the one that is asked for may be compared with it."""
    with suppress(when.NotAWhen):
        return when.bounds(option) if isinstance(option, str) else ()
    return ()


def _rows_of(page: Page) -> int:
    return sum(len(section.rows) for section in page.sections)


def some_of(row: Any, shape: type[R]) -> R:
    """A row as one of another type, which has some of its columns; what it says that it depends on comes along."""
    values = {name: getattr(row, name) for name in shape._fields}  # type: ignore[attr-defined]
    if COLUMN in row._fields:
        made: R = with_column(shape)(**values, **{COLUMN: getattr(row, COLUMN)})
        return made
    return shape(**values)


def among(rows: Iterable[R], day: int) -> Iterator[R]:
    """The rows of what may have happened by a day."""
    return (row for row in rows if row.earliest <= day)  # type: ignore[attr-defined]
