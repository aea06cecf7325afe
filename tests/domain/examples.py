"""Short histories and what follows from them, as text: the examples by which the rules of time were agreed.

Parties are `a` and `b` unless others are named; the first fact is entry 2. A line is `facts → questions`:
`signed 2019-05-01 mou:m P5Y; suspended 2024 by=a → s 2024-06-15 = suspended?expired`. Questions: `s` the status, `t` the
tier, `f` a flag, `i` an instrument, `until` the last day of one, `since` when the status began and by which entry,
`ending` what notice was given of, `law` whether the last fact is refused, `count` how many own sister cities. `x?y` is
possibly x and else y; the last word before `=` may say of whom.
"""

# ruff: noqa: E501 — an example is one line, as it was agreed

import re
from typing import Any, NamedTuple

EXAMPLES = """
signed 2019-05-01 mou:m P5Y; suspended 2024 by=a → s 2024-06-15 = suspended?expired
signed 2019-05-01 mou:m P5Y; terminated 2024 by=a → s 2024-06-15 = terminated?expired
signed 2019-05-01 mou:m P5Y; resolution-passed 2024 → f 2024-06-15 = intent?
signed 2019 mou:m P5Y; signed 2024-12-01 mou:n replaces=m → s 2024-06-01 = expired?in-force, i 2024-12-01 m = replaced?expired
signed 2019-05-01 mou:m P5Y; signed 2024 mou:n replaces=m → s 2024-08-01 = in-force?expired
signed 2020-02-29 mou:m P1Y → until 2020-03-01 m = 2021-02-28
signed 2020-01-31 mou:m P1M tacit; renewal-declined 2020-07-10 m → until 2020-07-15 m = 2020-07-30
signed 2020-06-15 mou:m P1Y tacit notice=P1M; renewal-declined 2023-05-14 m → until 2023-05-20 m = 2023-06-14
signed 2020-06-15 mou:m P1Y tacit notice=P1M; renewal-declined 2023-05-15 m → until 2023-05-20 m = 2024-06-14
signed 2020-06-15 mou:m P1Y tacit; renewal-declined 2023-03 m; renewal-declined 2023-06-20 m → until 2024-01-01 m = 2023-06-14
signed 2020 mou:m P1Y tacit notice=P1M; renewal-declined 2023-05-15 m → until 2023-06-01 m = [2023-06-15..2024-06-14], s 2023-10-01 = expired?in-force
signed 2019-07-01 mou:m P5Y; renewed 2024 m → s 2024-08-01 = in-force?expired, until 2025-01-01 m = [2029-06-30..2029-12-30]
signed 2020-06-15 mou:m P2Y tacit; renewed 2023-01-10 m P5Y → until 2023-02-01 m = 2029-06-14
signed 2024-01-10 mou:m P1Y from=2024-07-01 → s 2024-03-01 = signed, t 2024-03-01 = 0, since 2024-08-01 = 2024-07-01 #2
signed 2024-01-10 mou:m from=2024-07 → s 2024-07-15 = in-force?signed
signed 2019 mou:m; signed 2024-01-10 sister-city:n from=2024-07-01 replaces=m → t 2024-03-01 = 2, i 2024-08-01 m = replaced
signed 2019-05-01 mou:m P5Y; suspended 2023-03-01 by=a → since 2024-06-15 = 2023-03-01 #3
signed 2010-01-01 sister-city:s; signed 2015-01-01 mou:m P5Y; invalidated 2018-01-01 s by=a → since 2019-01-01 = 2010-01-01 #2
signed 2010-01-01 mou:m; signed 2020 sister-city:s → t 2020-06-15 = 2-4, since 2020-06-15 = 2010-01-01 #2, i 2020-06-15 s = in-force?none
signed 2000 mou:m; suspended 2022 by=a; resumed 2024 by=b → law = refused
signed 2000 mou:m; suspended 2022-03-03 by=a; suspended 2022-05 by=b; resumed 2023 by=b → since 2024-02-01 = 2022-03-03 #3
signed 2000 mou:m; suspended 2022 by=a; proposed 2023-01 sister-city; put-on-hold 2023-02; resumed 2023-03 by=b → s 2023-04-01 = suspended
c d h: signed 2015 sister-city:i; terminated 2020-05-05 by=h → s 2021-01-01 = in-force, s 2021-01-01 h = terminated, since 2021-01-01 h = 2020-05-05 #3, count 2021-01-01 h = 0
c d h: signed 2015 mou:i; suspended 2019 by=c → s 2020-01-01 h = in-force, s 2020-01-01 c = suspended
c d h: signed 2015 mou:i; terminated 2020 by=h; signed 2022-01-01 mou:j by=c+d+h → since 2023-01-01 h = 2022-01-01 #4
signed 2010 mou:m; terminated 2025-03-01 by=a effective=2025-06 → s 2025-06-15 = terminated?in-force, since 2025-07-01 = [2025-06-01..2025-06-30] #3, ending 2025-04-01 = a [2025-06-01..2025-06-30] #3
a> succeeded 2010~ by=ha; signed 2012 sister-city:s by=b+ha → count 2013-01-01 ha = 1, count 2013-01-01 a = 0
a> succeeded 2010~ by=ha; signed 2012 mou:s by=b+ha; a> retracted - entry=2 → law = refused
signed 1990 mou:o; terminated 2000 by=a; proposed 2010 mou; signed 2020 mou:i P2Y re; proposed 2020-09-14 friendship → s 2022-10-01 = expired?in-force
visited 2023-12-30/2024-01-03 → s 2023-12-31 = contact
signed 2000 mou:m; suspended 2012/2014 by=a → s 2013-01-15 = suspended
signed 2022-01-15 mou:m P5Y tacit notice=P3M; renewal-declined 2026-10-14 m → until 2026-11-01 m = 2027-01-14
signed 2022-01-15 mou:m P5Y tacit notice=P3M; renewal-declined 2026-10-15 m → until 2026-11-01 m = 2032-01-14
signed 2020-01-31 mou:m P1M tacit; renewal-declined 2020-03-30 m → until 2020-04-01 m = 2020-03-30
signed 2020-01-31 mou:m P1M tacit; renewal-declined 2020-03-31 m → until 2020-04-01 m = 2020-04-30
signed 2020-03-01 mou:m until=2022-12-31 tacit; renewal-declined 2022-05-01 m → until 2022-06-01 m = 2022-12-31
signed 2020-03-01 mou:m until=2022-12-31 tacit period=P1Y; renewal-declined 2024-05-01 m → until 2024-06-01 m = 2024-12-31
signed 2020 mou:m until=2022 tacit period=P1Y; renewal-declined 2024-05-01 m → until 2024-06-01 m = [2024-05-01..2025-04-30]
signed 2010-01-01 mou:m; terminated 2020-01-01 → s 2020-02-01 = terminated, since 2020-02-01 = 2020-01-01 #3
signed 2010-01-01 mou:m; terminated 2020-01-01; terminated 2021-01-01 → law = refused
signed 2010-01-01 mou:m; terminated 2020-01-01; terminated 2021-01-01 by=a → s 2021-02-01 = terminated
c d h: signed 2015-01-01 mou:i; terminated 2020-05-05 → s 2021-01-01 = terminated, s 2021-01-01 h = terminated
c d h: signed 2015-01-01 mou:i; terminated 2020-05-05 by=h mode=mutual → s 2021-01-01 = terminated
c d h: signed 2015-01-01 mou:i; terminated 2020-05-05 by=h; suspended 2021-01-01 by=c → s 2022-01-01 = suspended, s 2022-01-01 h = terminated
c d h: signed 2015-01-01 mou:i; terminated 2020-05-05 by=h; signed 2021-01-01 friendship:j → s 2022-01-01 h = terminated, t 2022-01-01 = 3, t 2022-01-01 h = 0
c d h: signed 2015-01-01 mou:i; terminated 2020-05-05 by=h effective=2021-01-01 → s 2020-06-01 h = in-force, ending 2020-06-01 h = h 2021-01-01 #3, s 2021-01-01 h = terminated
signed 2010-01-01 mou:m; terminated 2025-03-01 by=a effective=2025-06; signed 2025-04 friendship:f → law = refused
signed 2010-01-01 mou:m; terminated 2025-03-01 by=a effective=2024 → since 2025-04-01 = 2025-03-01 #3
signed 2010-01-01 mou:m; signed 2020-01-01 mou:n replaces=m; renewed 2021-01-01 m → law = refused
signed 2010-01-01 mou:m; terminated 2020-01-01 by=a; renewed 2021-01-01 m → law = refused
signed 2010-01-01 mou:m; signed 2020-01-01 mou:n replaces=m; invalidated 2021-01-01 n by=a → s 2021-02-01 = invalidated, i 2021-02-01 m = replaced
signed 2010-01-01 mou:m; signed 2020-01-01 mou:n from=2021-01-01 replaces=m; invalidated 2020-06-01 n by=a → s 2022-01-01 = in-force, i 2022-01-01 m = in-force
signed 2010-01-01 mou:m; signed 2020-01-01 mou:n from=2020 replaces=m; invalidated 2020-06-01 n by=a → s 2022-01-01 = invalidated?in-force
signed 2024-01-10 mou:m from=2024-07-01; amended 2024-02 m → law = refused
signed 2024-01-10 mou:m from=2024-07; amended 2024-07-15 m → s 2024-09-01 = in-force
signed 2019-05-01 mou:m P5Y; amended 2024 m → s 2023-01-01 = in-force
signed 2019-05-01 mou:m P5Y; amended 2024-05 m → law = refused
signed 2019-05-01 mou:m by=a; signed 2020 mou:m by=b P1Y; invalidated 2020-06 m by=a; signed 2021 mou:m by=b → law = refused
visited ../2014 → s 2013-01-15 = contact?none, s 2015-01-01 = contact
signed 2000 mou:m; suspended 2012/2014 by=a → since 2015-01-01 = [2012-01-01..2012-12-31] #3
signed 2000-01-01 mou:m; suspended 2012 by=a; resumed 2014 by=a; suspended 2014 by=a → since 2015-01-01 = [2014-01-01..2014-12-31] #5
signed 2010-01-01 mou:m; terminated 2020-01-01 by=a; signed 2021-01-01 mou:n re; proposed 2022-01-01 friendship; signed 2023-01-01 friendship:f → since 2024-01-01 = 2021-01-01 #4, t 2024-01-01 = 3
signed 2019-07-01 mou:m P5Y; renewed 2024-01-01 m → since 2024-08-01 = 2019-07-01 #2
signed 2019-07-01 mou:m P5Y; renewed 2025-01-01 m → since 2025-08-01 = 2025-01-01 #3
signed 2010-01-01 mou:m P5Y; signed 2014-01-01 mou:n from=2016-01-01 → since 2020-01-01 = 2016-01-01 #3, s 2015-06-01 = signed, since 2015-06-01 = 2015-01-01
signed 2019-07-01 mou:m P5Y; renewed 2024-07-01 m → since 2024-08-01 = 2024-07-01 #3, since 2024-07-01 = 2024-07-01 #3
signed 2020-01-31 mou:m P18M tacit notice=P15D; renewal-declined 2021-07-07 m; renewed 2021-07 m → since 2021-07-31 = [2020-01-31..2021-07-31]
c d h: signed 2015-01-01 mou:i by=c+d+h; signed 2024-07-19 mou:n by=c+d; terminated 2024-09-21 by=c; signed 2025-01-01 mou:n by=h → s 2025-02-01 c = terminated, s 2025-02-01 d = in-force
signed [..2020-12] mou:m P90D tacit by=a+b; signed 2022-01-02 friendship:n from=2022-04~ P90D replaces=m by=a+b; proposed 2022-08-01 letter-of-intent → s 2022-08-03 = expired?in-force, since 2022-08-03 = [2022-05-30..2022-08-03]
"""
"""Those of the rules themselves, and more of each kind."""


class Question(NamedTuple):
    """What is asked of a history, and what it is to answer."""

    what: str
    day: str
    about: str | None
    answer: str


class Example(NamedTuple):
    """One history and its questions."""

    text: str
    parties: tuple[str, ...]
    lines: tuple[dict[str, Any], ...]
    """As in a facts file, without the opening; a body's own stream named."""
    questions: tuple[Question, ...]

    @property
    def stream(self) -> str:
        """The partnership."""
        return f"partnership:{'--'.join(self.parties)}"


def examples() -> list[Example]:
    """All examples."""
    return [_example(line) for line in EXAMPLES.strip().splitlines()]


def _example(text: str) -> Example:
    told, _, asked = text.partition(" → ")
    parties: tuple[str, ...] = ("a", "b")
    if found := re.match(r"((?:\w )+\w): ", told):
        parties, told = tuple(found[1].split()), told[found.end() :]
    stream = f"partnership:{'--'.join(parties)}"
    lines = tuple(_line(part, stream) for part in told.split("; "))
    return Example(text, parties, lines, tuple(map(_question, asked.split(", "))))


def _question(text: str) -> Question:
    asked, answer = text.split(" = ")
    what, day, about, *_ = *asked.split(), "", "", ""
    return Question(what, day, about or None, answer)


_INSTEAD = {
    "put-on-hold": {"reason": "more talks"},
    "resolution-passed": {"forum": "Council", "title": "Motion"},
    "visited": {"visitor": "a", "host": "b"},
    "invalidated": {"ground": "no permission"},
    "amended": {"change": "an article"},
}


def _line(text: str, stream: str) -> dict[str, Any]:
    if text[1] == ">":
        stream, text = f"body:{text[0]}", text[3:]
    verb, *words = text.split()
    line: dict[str, Any] = {"stream": stream, "type": f"{stream.partition(':')[0]}.{verb}"}
    line |= _INSTEAD.get(verb, {})
    term: dict[str, str] = {}
    for number, word in enumerate(words):
        if of_term := _of_term(word):
            term |= of_term
        else:
            line |= _field(verb, number, word)
    return line | ({"term": term} if term else {})


def _of_term(word: str) -> dict[str, str]:
    """What a word says of a term; nothing where it says something else."""
    name, _, value = word.partition("=")
    if value and name in {"from", "until", "period", "notice"}:
        return {name: value}
    if word == "tacit":
        return {"renewal": word}
    return {"length": word} if re.fullmatch(r"P[0-9]+[YMD]", word) else {}


def _field(verb: str, number: int, word: str) -> dict[str, Any]:
    """The field of a fact that a word tells, by its form or its place."""
    name, equals, value = word.partition("=")
    if equals:
        if name == "entry":
            return {name: int(value)}
        return {name: value.split("+") if (verb, name) == ("signed", "by") else value}
    if word == "re":
        return {"reestablishes": True}
    if ":" in word:
        return dict(zip(("kind", "instrument"), word.split(":"), strict=True))
    if number == 0 and re.match(r"[\[0-9.]", word):
        return {"on": word}
    return {"kind" if verb == "proposed" else "instrument": word}
