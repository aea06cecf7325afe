"""The simulation held against the examples by which the rules of time were agreed.

A rough date is tried on every day of it, in every way that keeps the order in which it was told; where that is too
much, on some days and always on its first and its last.
"""
# ruff: noqa: E501 — an example stands on one line, as it does in the rules

import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise, product
from typing import Any, Final, NamedTuple

import pytest

from domain.fact import Fact, Term
from domain.partnership import facts as tie
from tests.domain.rough import days_of
from tests.domain.simulation import Course, Dated, simulate

EXAMPLES: Final = """\
1. signed 2019-05-01 mou:m P5Y; suspended 2024 by=a → s 2024-06-15 = suspended?expired
2. signed 2019-05-01 mou:m P5Y; terminated 2024 by=a → s 2024-06-15 = terminated?expired
3. signed 2019-05-01 mou:m P5Y; resolution-passed 2024 → f 2024-06-15 = intent?
4. signed 2019 mou:m P5Y; signed 2024-12-01 mou:n replaces=m → s 2024-06-01 = expired?in-force, i 2024-12-01 m = replaced?expired
5. signed 2019-05-01 mou:m P5Y; signed 2024 mou:n replaces=m → s 2024-08-01 = in-force?expired
6. signed 2020-02-29 mou:m P1Y → until 2020-03-01 m = 2021-02-28
7. signed 2020-01-31 mou:m P1M tacit; renewal-declined 2020-07-10 m → until 2020-07-15 m = 2020-07-30
8. signed 2020-06-15 mou:m P1Y tacit notice=P1M; renewal-declined 2023-05-14 m → until 2023-05-20 m = 2023-06-14
9. signed 2020-06-15 mou:m P1Y tacit notice=P1M; renewal-declined 2023-05-15 m → until 2023-05-20 m = 2024-06-14
10. signed 2020-06-15 mou:m P1Y tacit; renewal-declined 2023-03 m; renewal-declined 2023-06-20 m → until 2024-01-01 m = 2023-06-14
11. signed 2020 mou:m P1Y tacit notice=P1M; renewal-declined 2023-05-15 m → until 2023-06-01 m = [2023-06-15..2024-06-14], s 2023-10-01 = expired?in-force
12. signed 2019-07-01 mou:m P5Y; renewed 2024 m → s 2024-08-01 = in-force?expired, until 2025-01-01 m = [2029-06-30..2029-12-30]
13. signed 2020-06-15 mou:m P2Y tacit; renewed 2023-01-10 m P5Y → until 2023-02-01 m = 2029-06-14
14. signed 2024-01-10 mou:m P1Y from=2024-07-01 → s 2024-03-01 = signed, t 2024-03-01 = 0, since 2024-08-01 = 2024-07-01 #2
15. signed 2024-01-10 mou:m from=2024-07 → s 2024-07-15 = in-force?signed
16. signed 2019 mou:m; signed 2024-01-10 sister-city:n from=2024-07-01 replaces=m → t 2024-03-01 = 2, i 2024-08-01 m = replaced
17. signed 2019-05-01 mou:m P5Y; suspended 2023-03-01 by=a → since 2024-06-15 = 2023-03-01 #3
18. signed 2010-01-01 sister-city:s; signed 2015-01-01 mou:m P5Y; invalidated 2018-01-01 s by=a → since 2019-01-01 = 2010-01-01 #2
19. signed 2010-01-01 mou:m; signed 2020 sister-city:s → t 2020-06-15 = 2-4, since 2020-06-15 = 2010-01-01 #2, i 2020-06-15 s = in-force?none
20. signed 2000 mou:m; suspended 2022 by=a; resumed 2024 by=b → law = refused
21. signed 2000 mou:m; suspended 2022-03-03 by=a; suspended 2022-05 by=b; resumed 2023 by=b → since 2024-02-01 = 2022-03-03 #3
22. signed 2000 mou:m; suspended 2022 by=a; proposed 2023-01 sister-city; put-on-hold 2023-02; resumed 2023-03 by=b → s 2023-04-01 = suspended
23. c d h: signed 2015 sister-city:i; terminated 2020-05-05 by=h → s 2021-01-01 = in-force, s 2021-01-01 h = terminated, since 2021-01-01 h = 2020-05-05 #3, count 2021-01-01 h = 0
24. c d h: signed 2015 mou:i; suspended 2019 by=c → s 2020-01-01 h = in-force, s 2020-01-01 c = suspended
25. c d h: signed 2015 mou:i; terminated 2020 by=h; signed 2022-01-01 mou:j by=c+d+h → since 2023-01-01 h = 2022-01-01 #4
26. signed 2010 mou:m; terminated 2025-03-01 by=a effective=2025-06 → s 2025-06-15 = terminated?in-force, since 2025-07-01 = [2025-06-01..2025-06-30] #3, ending 2025-04-01 = a [2025-06-01..2025-06-30] #3
29. signed 1990 mou:o; terminated 2000 by=a; proposed 2010 mou; signed 2020 mou:i P2Y re; proposed 2020-09-14 friendship → s 2022-10-01 = expired
30. visited 2023-12-30/2024-01-03 → s 2023-12-31 = contact
31. signed 2000 mou:m; suspended 2012/2014 by=a → s 2013-01-15 = suspended"""
"""As they were agreed, but for 29, for which `expired?in-force` was agreed: the signature of 2020 was told before the
proposal of 2020-09-14, so no history that keeps this order has it in force on 2022-10-01. What is said there is wider
than it need be (terms are not bounded by facts of no group), and sound. 27 and 28 are tests of their own below; 32 to
35 are figures and counts, which move no standing."""

FEW: Final = 1000
"""Ways that are tried where several dates are rough."""

Told = tuple[Fact, Mapping[str, str]]


class Example(NamedTuple):
    number: str
    parties: tuple[str, ...]
    told: tuple[Told, ...]
    questions: tuple[str, ...]


def _told(text: str) -> Told:
    verb, *words = text.split()
    on = words.pop(0) if words and re.match(r"[\[\d]", words[0]) else None
    given = dict(word.split("=") for word in words if "=" in word)
    plain = [word for word in words if "=" not in word]
    length = next((word for word in plain if re.fullmatch(r"P\d+[YMD]", word)), None)
    named = [word for word in plain if word not in {length, "tacit", "re"}]
    fields: dict[str, Any] = {"on": on}
    kind, _, name = (named or [""])[0].rpartition(":")
    dates = {key: day for key, day in given.items() if key in {"from", "effective"}}
    if verb == "signed":
        fields |= {
            "kind": kind,
            "instrument": name,
            "replaces": given.get("replaces"),
            "reestablishes": "re" in plain,
        }
        fields["by"] = tuple(given["by"].split("+")) if "by" in given else ()
    elif verb == "proposed":
        fields["kind"] = name
    elif named:
        fields["instrument"] = name
    if verb in {"signed", "renewed"} and (length or "from" in given or "tacit" in plain):
        fields["term"] = Term(
            from_=given.get("from"),
            length=length,
            renewal="tacit" if "tacit" in plain else None,
            notice=given.get("notice"),
        )
    if verb != "signed" and "by" in given:
        fields["by"] = given["by"]
    if "effective" in given:
        fields["effective"] = given["effective"]
    more = {
        "resolution-passed": {"forum": "Council", "title": "Motion"},
        "put-on-hold": {"reason": "talks"},
        "invalidated": {"ground": "none"},
        "visited": {"visitor": "a", "host": "b"},
    }
    return VERBS[verb].model_validate(fields | more.get(verb, {})), dates


VERBS: Final[Mapping[str, type[Fact]]] = {
    row.verb: row
    for row in (
        *(tie.Signed, tie.Suspended, tie.Terminated, tie.ResolutionPassed, tie.RenewalDeclined, tie.Renewed),
        *(tie.Invalidated, tie.Resumed, tie.Proposed, tie.PutOnHold, tie.Visited),
    )
}


def _example(line: str) -> Example:
    number, text = line.split(". ", 1)
    story, questions = text.split(" → ")
    parties, of, facts = story.rpartition(": ")
    if not of:
        facts = story
    return Example(
        number,
        tuple(parties.split()) or ("a", "b"),
        tuple(_told(word) for word in facts.split("; ")),
        tuple(questions.split(", ")),
    )


ALL: Final = [_example(line) for line in EXAMPLES.splitlines()]


def _days(edtf: str | None, rough: int) -> list[int | None]:
    """The days to try of a date where this many are rough."""
    if edtf is None:
        return [None]
    earliest, latest = days_of(edtf)
    step = 1 if rough == 1 else max(1, round((latest - earliest) / FEW ** (1 / max(1, rough))))
    return sorted({*range(earliest, latest, step), latest})


def _histories(example: Example) -> Iterator[list[Dated]]:
    """Every exact history that keeps the order in which this one was told."""
    texts = [
        text for fact, dates in example.told for text in (fact.on, dates.get("from"), dates.get("effective"))
    ]
    rough = len([text for text in texts if text and days_of(text)[0] < days_of(text)[1]])
    for days in product(*(_days(text, rough) for text in texts)):
        told = [
            Dated(version, on, fact, begins, None, effective)
            for version, ((fact, _), on, begins, effective) in enumerate(
                zip(example.told, days[::3], days[1::3], days[2::3], strict=True), 2
            )
            if on is not None
        ]
        if all(row.day <= other.day for row, other in pairwise(told)):
            yield told


def _courses(example: Example) -> list[Course]:
    every = [simulate(example.parties, {}, told) for told in _histories(example)]
    return [course for course in every if not course.refused]


def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat()


def _range(days: list[int]) -> str:
    first, last = _iso(min(days)), _iso(max(days))
    return first if first == last else f"[{first}..{last}]"


def _answer(courses: list[Course], what: str, day: str, name: str | None, expected: str) -> str:  # noqa: PLR0911
    """The answer to a question in the words of the examples; of several statuses in the expected order."""
    moments = [course.at(date.fromisoformat(day).toordinal()) for course in courses]
    match what:
        case "s":
            found = {moment.sides[name].status for moment in moments}
            return "?".join(sorted(found, key=(*expected.split("?"), *found).index))
        case "i":
            found = {moment.instruments.get(name or "", "none") for moment in moments}
            return "?".join(sorted(found, key=(*expected.split("?"), *found).index))
        case "t":
            tiers = {moment.sides[name].tier for moment in moments}
            return "-".join(str(tier) for tier in sorted({min(tiers), max(tiers)}))
        case "count":
            return str(max(moment.sides[name].tier for moment in moments) // 4)
        case "f":
            flags = [moment.sides[name].flags for moment in moments]
            certain = frozenset.intersection(*flags)
            return ", ".join(
                flag if flag in certain else f"{flag}?" for flag in sorted(frozenset.union(*flags))
            )
        case "until":
            ends = [moment.ends[name or ""] for moment in moments]
            assert None not in ends
            return _range([end for end in ends if end is not None])
        case "since":
            sides = [moment.sides[name] for moment in moments]
            (began,) = frozenset.union(*(side.began for side in sides))
            return f"{_range([side.since for side in sides])} #{began}"
        case _:
            ((by, version),) = {(by, version) for moment in moments for by, _, version in moment.given}
            return f"{by} {_range([on for moment in moments for _, on, _ in moment.given])} #{version}"


@pytest.mark.parametrize("example", [pytest.param(row, id=row.number) for row in ALL])
def test_what_the_rules_say_by_example_is_what_the_simulation_finds(example: Example) -> None:
    courses = _courses(example)
    if example.questions == ("law = refused",):
        assert not courses
        return
    for question in example.questions:
        asked, expected = question.split(" = ")
        what, day, name = (*asked.split(), None)[:3]
        assert what
        assert day

        assert _answer(courses, what, day, name, expected) == expected


def test_there_are_as_many_examples_here_as_standings_in_the_rules() -> None:
    assert len(ALL) == 35 - 2 - 4


def test_27_what_an_heir_signs_binds_its_party() -> None:
    signed = tie.Signed(instrument="s", kind="sister-city", by=("b", "ha"))
    for year in (2009, 2010, 2011):
        successors = {"ha": ("a", date(year, 7, 1).toordinal())}

        course = simulate(("a", "b"), successors, [Dated(2, date(2012, 1, 1).toordinal(), signed)])

        assert not course.refused
        assert course.at(date(2013, 1, 1).toordinal()).sides["a"].tier == 4


def test_28_without_the_succession_the_heir_is_no_party_and_may_not_sign() -> None:
    signed = tie.Signed(instrument="s", kind="mou", by=("b", "ha"))

    course = simulate(("a", "b"), {}, [Dated(2, date(2012, 1, 1).toordinal(), signed)])

    assert [refusal.why for refusal in course.refused] == ["not all of those are parties"]


def test_notice_that_is_not_over_by_the_end_is_for_the_next_term() -> None:
    """The example in the text of section 5: P5Y from 2022-01-15 with three months' notice."""
    term = Term(length="P5Y", renewal="tacit", notice="P3M")
    signed = Dated(2, date(2022, 1, 15).toordinal(), tie.Signed(instrument="m", kind="mou", term=term))
    declined = tie.RenewalDeclined(instrument="m")
    for told, end in ((date(2026, 10, 14), date(2027, 1, 14)), (date(2026, 10, 15), date(2032, 1, 14))):
        course = simulate(("a", "b"), {}, [signed, Dated(3, told.toordinal(), declined)])

        assert course.at(told.toordinal()).ends["m"] == end.toordinal()
        assert course.at(end.toordinal()).instruments["m"] == "in-force"
        assert course.at(end.toordinal() + 1).instruments["m"] == "expired"
