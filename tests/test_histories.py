"""What the real histories must give: the files in `examples/`, recorded as anybody would record them."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from comity.testing import TODAY, as_at, chronicle, day, standing
from domain.context import NOWHERE
from domain.decide import decide
from domain.entry import Entry
from domain.fact import fact_class, fact_of
from domain.history import History
from domain.partnership.facts import ConcernRaised, Opened, Pressured, Signed, Visited
from domain.refusal import Refusal
from domain.sentence import sentence
from domain.shared import FigureReported

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
FILES = sorted(path.stem for path in EXAMPLES.glob("*.jsonl"))


@dataclass
class Book:
    """The streams of some facts files, as if they had been imported one after the other."""

    streams: dict[str, History] = field(default_factory=dict)
    names: dict[tuple[str, str], int] = field(default_factory=dict)
    """The version of each line that has an `id`, by stream and id."""
    lines: set[str] = field(default_factory=set)
    today: int = day(TODAY)
    nobody: dict[str, str] = field(default_factory=dict)
    cautions: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def registered(self, kind: str, name: str) -> bool:
        """Whether a body, source or partnership of this name is on record."""
        return (name if name.startswith(f"{kind}:") else f"{kind}:{name}") in self.streams

    def like(self, kind: str, name: str) -> Sequence[str]:
        """Names on record that come near this one."""
        return get_close_matches(f"{kind}:{name}", self.streams)

    def referred_to(self, stream: str) -> str | None:
        """Nobody: nothing is retracted in these files."""
        return self.nobody.get(stream)

    def successor(self, body: str) -> str | None:
        """Nobody: no body is succeeded in these files."""
        return self.nobody.get(body)

    def source_original(self, source: str) -> str:
        """Itself: no source of these files is another's copy."""
        return source

    def edition_before(self, source: str) -> str | None:
        """None: no source of these files is an edition of another."""
        return self.nobody.get(source)

    def withdrawn(self, source: str) -> bool:
        """No: no source of these files is withdrawn."""
        return source in self.nobody

    def original(self, stream: str) -> str | None:
        """Nobody: no body is registered twice in these files."""
        return self.nobody.get(stream)

    def between(self, body: str) -> Sequence[History]:
        """None, for that reason."""
        del body
        return ()

    def under(self, stream: str) -> str | None:
        """Nobody asks, for that reason."""
        return self.nobody.get(stream)

    def above(self, body: str) -> str | None:
        """Nobody asks: the parties themselves visit each other in these files."""
        return self.nobody.get(body)

    def resting(self, bodies: Collection[str]) -> Sequence[History]:
        """None, for that reason."""
        del bodies
        return ()

    def supposing(self, histories: Collection[History]) -> "Book":
        """The same book."""
        del histories
        return self

    def take(self, line: str) -> None:
        """Record one line; a line that is there already is skipped, as `comity import` does."""
        if line in self.lines:
            return
        self.lines.add(line)
        said: dict[str, Any] = json.loads(line)
        stream, type_, name = said.pop("stream"), said.pop("type"), said.pop("id", None)
        for reference in ("entry", "before"):
            if isinstance(said.get(reference), str):
                said[reference] = self.names[stream, said[reference]]
        history = self.streams.get(stream) or History(stream, (), NOWHERE)
        decided = decide(history, fact_of(fact_class(type_), said), self)
        assert not isinstance(decided, Refusal), f"{line}\n{decided}"
        self.cautions[stream] += decided.cautions
        version, position = len(history.entries) + 1, len(self.lines)
        at = datetime.combine(date.fromisoformat(TODAY), datetime.min.time(), UTC)
        entry = Entry(
            stream, version, decided.fact, position, str(position), at, "test", "import", self.today
        )
        self.streams[stream] = history.with_entry(entry)
        if name:
            self.names[stream, name] = version


def lines(name: str) -> Iterator[str]:
    """Yield the lines of a facts file."""
    with (EXAMPLES / f"{name}.jsonl").open(encoding="utf-8") as file:
        yield from (line.strip() for line in file if line.strip())


@cache
def book(*names: str) -> Book:
    """Return the book of these files."""
    made = Book()
    for name in names:
        for line in lines(name):
            made.take(line)
    return made


def partnership(file: str, slug: str) -> History:
    """Return the history of one partnership from its file."""
    return book(file).streams[f"partnership:{slug}"]


def status(told: History, iso: str) -> tuple[str, bool]:
    """Return the status on a day and whether it is certain."""
    found = as_at(told, iso)
    return found.standing.status, found.certain


# --- all of them


@pytest.mark.parametrize("name", FILES)
def test_each_file_can_be_recorded_alone(name: str) -> None:
    assert book(name).streams


def test_all_files_can_be_recorded_together_in_either_order() -> None:
    forwards, backwards = book(*FILES), book(*reversed(FILES))

    assert forwards.streams.keys() == backwards.streams.keys()
    for stream, told in forwards.streams.items():
        if stream.startswith("partnership:"):
            assert standing(told) == standing(backwards.streams[stream])


def test_a_second_import_adds_nothing() -> None:
    made = Book()
    for line in [*lines("edinburgh"), *lines("edinburgh")]:
        made.take(line)

    assert made.streams.keys() == book("edinburgh").streams.keys()
    assert all(
        len(told.entries) == len(book("edinburgh").streams[stream].entries)
        for stream, told in made.streams.items()
    )


@pytest.mark.parametrize("name", FILES)
def test_every_fact_of_a_partnership_is_sourced_and_told_in_words(name: str) -> None:
    for stream, told in book(name).streams.items():
        for entry in told.entries:
            assert sentence(entry.fact)
            if stream.startswith("partnership:") and not isinstance(entry.fact, Opened):
                assert entry.fact.sources, sentence(entry.fact)


def test_only_the_two_visits_of_gdynia_in_2023_look_like_twins() -> None:
    twins = [name for name in FILES if any("much like it" in word for word in said_of(name))]

    assert twins == ["gdynia"]


@pytest.mark.parametrize("name", FILES)
def test_no_example_fills_in_what_is_not_known(name: str) -> None:
    assert not [word for word in said_of(name) if "what registers write for an unknown day" in word]


def said_of(name: str) -> list[str]:
    """Return the cautions that were printed while a file was recorded."""
    return [word for words in book(name).cautions.values() for word in words]


# --- Edinburgh


EDINBURGH = ("edinburgh", "edinburgh--kaohsiung")


def test_edinburgh_was_tabled_and_then_put_on_hold() -> None:
    told = partnership(*EDINBURGH)

    assert status(told, "2024-06-23") == ("tabled", False)
    assert status(told, "2024-06-24") == ("on-hold", True)
    assert status(told, "2024-06-25") == ("on-hold", True)


def test_edinburgh_intends_something_while_on_hold() -> None:
    found = as_at(partnership(*EDINBURGH), "2024-08-23")

    assert (found.standing.status, found.certain) == ("on-hold", True)
    assert (found.flags, found.possible_flags) == (("intent",), ())


def test_edinburgh_is_never_counted() -> None:
    told = partnership(*EDINBURGH)

    assert {spell.standing.tier for spell in told.aggregate.spells} == {0}


def test_what_pressed_edinburgh_is_kept_apart_from_what_was_feared_and_alleged() -> None:
    facts = [entry.fact for entry in partnership(*EDINBURGH).chronicle]
    exerted = {
        (fact.incident, fact.means, fact.form, fact.certainty)
        for fact in facts
        if isinstance(fact, Pressured)
    }

    assert exerted == {
        ("edinburgh-2024-political", ("political",), "threat", "confirmed"),
        ("edinburgh-2024-visas", ("coercive",), "threat", "alleged"),
        ("edinburgh-2024-inducement", ("inducing",), "offer", "alleged"),
    }
    feared = [fact.means for fact in facts if isinstance(fact, ConcernRaised)]
    assert (feared.count(("economic",)), feared.count(("coercive",))) == (4, 1)


def test_the_day_of_the_meeting_on_edinburgh_is_contested_and_preferred() -> None:
    (tabled,) = [
        reading for reading in partnership(*EDINBURGH).effective_entries if "due" in reading.preferred
    ]

    assert tabled.other_values("due") == ["2024-06-27", "2024-06-26"]
    assert tabled.value("due") == "2024-06-27"
    assert tabled.state == "valid"


# --- Malé


MALE = ("male", "kaohsiung--male")


def test_male_was_in_force_for_a_day() -> None:
    told = partnership(*MALE)

    assert status(told, "2013-06-08")[0] == "proposed"
    assert status(told, "2013-06-09") == ("in-force", True)
    assert as_at(told, "2013-06-09").standing.tier == 4
    assert status(told, "2013-06-10") == ("invalidated", True)
    assert as_at(told, "2013-06-10").standing.tier == 0
    assert as_at(told, "2025-11-25").standing.tier == 0


def test_male_is_disputed_possibly_at_first_and_then_for_certain() -> None:
    told = partnership(*MALE)

    assert (as_at(told, "2013-06-09").flags, as_at(told, "2013-06-09").possible_flags) == ((), ())
    assert (as_at(told, "2013-06-10").flags, as_at(told, "2013-06-10").possible_flags) == ((), ("disputed",))
    assert (as_at(told, "2013-08-01").flags, as_at(told, "2013-08-01").possible_flags) == (("disputed",), ())


# --- Osaka and San Francisco


OSAKA = ("osaka-san-francisco", "osaka--san-francisco")


def test_osaka_ended_it_and_san_francisco_disputes_that() -> None:
    told = partnership(*OSAKA)

    assert status(told, "2018-10-01") == ("in-force", True)
    assert status(told, "2018-10-03") == ("terminated", True)
    assert as_at(told, "2018-10-03").flags == ()
    assert status(told, "2018-10-05") == ("terminated", True)
    assert as_at(told, "2018-10-05").flags == ("disputed",)


def test_osaka_and_san_francisco_were_sisters_for_22275_days() -> None:
    spells = partnership(*OSAKA).aggregate.spells
    (place,) = [n for n, spell in enumerate(spells) if spell.standing.status == "in-force"]

    (first, last), (ended, _) = spells[place].begin, spells[place + 1].begin

    assert first == last
    assert ended - first == 22_275


# --- Kumamoto


KUMAMOTO = ("kumamoto", "kaohsiung--kumamoto-city--kumamoto-prefecture")


def test_kumamoto_ran_out_and_was_signed_anew() -> None:
    told = partnership(*KUMAMOTO)

    before = as_at(told, "2016-12-01")
    assert (before.standing.status, before.certain, before.standing.tier) == ("expired", True, 0)
    assert [instrument.state for instrument in before.standing.instruments] == ["expired"]

    after = as_at(told, "2017-01-12")
    assert (after.standing.status, after.certain, after.standing.tier) == ("in-force", True, 3)
    assert [instrument.state for instrument in after.standing.instruments] == ["expired", "in-force"]


def test_kumamoto_is_one_partnership_of_three() -> None:
    assert standing(partnership(*KUMAMOTO)).parties == ("kaohsiung", "kumamoto-city", "kumamoto-prefecture")


def test_the_slip_in_the_year_moves_nothing_in_kumamoto() -> None:
    told = partnership(*KUMAMOTO)
    (signed,) = [reading for reading in told.effective_entries if reading.contests]

    assert signed.other_values("on") == ["2017-01-11", "2016-01-12"]
    assert signed.value("on") == "2017-01-11"
    assert status(told, "2016-06-01") == ("in-force", True)


# --- Gdynia


GDYNIA = ("gdynia", "gdynia--kaohsiung")


def test_gdynia_has_two_dates_and_one_is_preferred() -> None:
    (signed,) = [reading for reading in partnership(*GDYNIA).effective_entries if reading.contests]

    assert signed.other_values("on") == ["2025-10", "2025-09-14"]
    assert len(signed.contests[0][2].fact.sources) == 4
    assert signed.value("on") == "2025-09-14"
    assert signed.state == "corrected"


def test_the_preference_decides_whether_gdynia_counted_in_september() -> None:
    told = partnership(*GDYNIA)
    (preference,) = [
        reading.entry.position
        for reading in told.effective_entries
        if reading.is_correction and "because" in vars(reading.fact)
    ]

    with_it, without = told, told.as_known(preference - 1)

    assert as_at(with_it, "2025-09-30").standing.tier == 4
    assert as_at(without, "2025-09-30").standing.tier == 1
    assert as_at(without, "2025-10-31").standing.tier == 4


def test_gdynia_grew_from_letter_to_sister_city() -> None:
    told = partnership(*GDYNIA)

    assert status(told, "2022-12-31") == ("none", True)
    assert status(told, "2024-06-30") == ("in-force", False)
    assert status(told, "2024-12-31") == ("in-force", True)
    assert as_at(told, "2024-12-31").standing.tier == 1
    assert as_at(told, "2025-07-15").flags == ("pending",)
    assert as_at(told, "2025-09-14").flags == ()


def test_gdynia_was_visited_three_or_four_times_before_it_was_signed() -> None:
    told = partnership(*GDYNIA)
    facts = list(told.chronicle)
    place = next(
        n for n, fact in enumerate(facts) if isinstance(fact.fact, Signed) and fact.fact.kind == "sister-city"
    )
    signature = facts[place]
    visits = [fact for fact in facts if isinstance(fact.fact, Visited)]

    certain = [visit for visit in visits if visit.latest < signature.earliest]
    possible = [visit for visit in visits if visit.earliest <= signature.latest]
    asserted = [fact.fact.value for fact in facts if isinstance(fact.fact, FigureReported)]

    assert (len(certain), len(possible)) == (3, 4)
    assert any(value == 5 for value in asserted)


def test_two_ties_stand_under_gdynia() -> None:
    under = [
        stream
        for stream, told in book("gdynia").streams.items()
        if stream.startswith("partnership:") and standing(told).under == "partnership:gdynia--kaohsiung"
    ]

    assert sorted(under) == [
        "partnership:gdynia-no-17-secondary-school--kaohsiung",
        "partnership:kaohsiung--ppnt-gdynia",
    ]


# --- Prague


def test_prague_and_taipei_were_considered_by_two_councils() -> None:
    told = partnership("prague-taipei", "prague--taipei")

    assert status(told, "2019-11-08") == ("deferred", True)
    assert status(told, "2019-11-11") == ("deferred", True)
    assert status(told, "2019-12-12") == ("approved", True)
    assert status(told, "2019-12-24") == ("approved", True)
    assert status(told, "2020-01-13") == ("in-force", True)
    assert not [caution for caution in book("prague-taipei").cautions[told.stream] if "approval" in caution]


def test_an_alleged_earlier_tie_of_prague_and_taipei_moves_nothing() -> None:
    told = partnership("prague-taipei", "prague--taipei")

    assert [instrument.id for instrument in standing(told).instruments] == ["sister-city-2020"]
    assert status(told, "2016-12-31") == ("none", True)
    assert any(entry.fact.alleged for entry in told.chronicle)


def test_prague_and_beijing_ended_it_from_both_sides() -> None:
    told = partnership("prague-beijing", "beijing--prague")

    assert status(told, "2016-02-22") == ("rejected", True)
    assert status(told, "2016-02-25")[0] == "in-force"
    assert status(told, "2017-01-01") == ("in-force", True)
    assert status(told, "2019-10-08") == ("in-force", True)
    assert status(told, "2019-10-09") == ("terminated", True)
    assert standing(told).terminators == ("beijing", "prague")


def test_the_signature_of_prague_and_beijing_followed_the_approval() -> None:
    told = partnership("prague-beijing", "beijing--prague")
    (signed,) = [entry for entry in told.chronicle if isinstance(entry.fact, Signed)]

    assert (signed.earliest, signed.latest) == (day("2016-02-25"), day("2016-12-31"))


def test_which_side_of_prague_and_beijing_ended_it_first_is_contested() -> None:
    told = partnership("prague-beijing", "beijing--prague")
    (ended,) = [reading for reading in told.effective_entries if reading.contests]

    assert ended.other_values("on") == ["2019-10", "2019-10-07"]
    assert ended.preferred == {}


# --- Coventry, Cebu, Vancouver, Orange County, Dresden


def test_coventry_suspended_a_twinning_of_which_the_day_is_not_known() -> None:
    told = partnership("coventry-volgograd", "coventry--volgograd")

    assert status(told, "1944-06-30") == ("in-force", False)
    assert as_at(told, "1944-06-30").otherwise == "contact"
    assert status(told, "1944-12-31") == ("in-force", True)
    assert status(told, "2022-02-28") == ("in-force", True)
    assert status(told, "2022-03-15") == ("suspended", False)
    assert status(told, "2022-03-31") == ("suspended", True)
    assert as_at(told, "2022-04-01").standing.tier == 4


def test_cebu_was_suspended_by_kaohsiung_itself_and_is_counted() -> None:
    told = partnership("cebu", "cebu--kaohsiung")

    assert as_at(told, "2025-11-16").standing.suspensions == (("kaohsiung", 1),)
    assert (status(told, "2025-11-16"), as_at(told, "2025-11-16").standing.tier) == (("suspended", True), 4)
    assert status(told, "2013-05-31")[0] == "suspended"


def test_vancouver_was_pressed_with_no_proposal_on_record() -> None:
    told = partnership("vancouver", "kaohsiung--vancouver")

    assert status(told, "2025-11-25") == ("none", True)
    assert standing(told).proposal is None
    assert [entry.fact.means for entry in told.chronicle if isinstance(entry.fact, Pressured)] == [
        ("political",)
    ]


def test_the_first_school_tie_of_orange_county_followed_in_16_to_107_days() -> None:
    streams = book("orange-county").streams
    first, school = (
        next(entry for entry in streams[f"partnership:{slug}"].chronicle if isinstance(entry.fact, Signed))
        for slug in ("kaohsiung--orange-county-ny", "kaohsiung--orange-county-ny-schools")
    )

    assert first.earliest == first.latest == day("2025-04-15")
    assert (school.earliest - first.latest, school.latest - first.earliest) == (16, 107)
    assert standing(streams["partnership:kaohsiung--orange-county-ny-schools"]).under == (
        "partnership:kaohsiung--orange-county-ny"
    )


def test_dresden_signed_a_memorandum_that_another_source_calls_less() -> None:
    told = partnership("dresden", "dresden--kaohsiung")
    (signed,) = [reading for reading in told.effective_entries if reading.contests]

    assert signed.other_values("kind") == ["mou", "letter-of-intent"]
    assert status(told, "2025-09-09") == ("in-force", False)
    assert as_at(told, "2025-09-10").standing.tier == 2
    assert chronicle(told)[0] == 1


def test_the_examples_are_there() -> None:
    assert set(FILES) >= {
        *(
            "edinburgh",
            "gdynia",
            "male",
            "osaka-san-francisco",
            "kumamoto",
            "prague-taipei",
            "prague-beijing",
        ),
        *("coventry-volgograd", "cebu", "vancouver", "orange-county", "dresden"),
    }
