"""What makes one of two entries that tell one thing, with the word of every source of the one that goes."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from domain import when
from domain.message import Blank, Message, Step


class Otherwise(NamedTuple):
    """What contests an entry."""

    version: int
    field: str
    value: Any
    """As JSON has it."""
    sources: Sequence[str]
    settled: bool
    """Whether another value was chosen since."""


class Account(NamedTuple):
    """An entry that tells the same as another one, with what sources say of it."""

    name: str
    """Stream and version: `partnership:gdynia--kaohsiung#2`."""
    day: str | None
    voices: Sequence[str]
    """The sources that tell and attest it."""
    contests: Sequence[Otherwise] = ()


def kept_alone(kept: Account, gone: Account, because: Message) -> Iterator[Step]:
    """The steps by which one of two entries is retracted, and every source that spoke of it speaks of the other one.

    Who says as much as the day that stays, or less, attests it; who says otherwise contests it. Who speaks of both says
    nothing anew.
    """
    heard = {*kept.voices, *(source for each in kept.contests for source in each.sources)}
    said: dict[tuple[str, str | None], list[str]] = {}
    attesting: list[str] = []
    nobody = (Blank("…"),) if gone.day else ()
    words = [("on", gone.day, gone.voices or nobody)]
    words += [(each.field, each.value, each.sources) for each in gone.contests if not each.settled]
    for field, value, sources in words:
        new = [source for source in sources if source not in heard]
        if field == "on" and value and kept.day and _as_much(kept.day, value):
            attesting += (source for source in new if not isinstance(source, Blank))
        elif new:
            said.setdefault((field, _written(value)), []).extend(new)
    gives_no_day = said.pop(("on", None), ())
    for (field, value), sources in said.items():
        there = next((each for each in kept.contests if (each.field, each.value) == (field, value)), None)
        if there:  # one value is contested once
            stream, anew = kept.name.partition("#")[0], Message("contested anew with all of its sources")
            yield Step("retract", f"{stream}#{there.version}", because=anew)
        every = [*(there.sources if there else ()), *sources]
        yield Step("contest", kept.name, field=field, value=value, source=_each(every))
    if attesting:
        yield Step("record", "attested", kept.name, source=_each(attesting))
    if gives_no_day:
        yield Step(
            "record", "attested", kept.name, source=_each(gives_no_day), note=Message("it gives no day")
        )
    yield Step("retract", gone.name, because=because)


def _each(sources: Iterable[str]) -> tuple[str, ...] | str:
    """Sources, each once."""
    each = tuple(dict.fromkeys(sources))
    return each if len(each) > 1 else each[0]


def _as_much(day: str, said: str) -> bool:
    """Whether a day says as much as another one, or more."""
    (first, last), (earliest, latest) = when.bounds(day), when.bounds(said)
    return earliest <= first and last <= latest


def _written(value: Any) -> str | None:
    """A value as a command has it, such as `from=2020,until=2024`."""
    if isinstance(value, dict):
        return ",".join(f"{name}={each}" for name, each in value.items() if each is not None)
    return value if isinstance(value, str) or value is None else str(value)
