"""How this ledger knows what it says: the method, what is proved, how it names, and what can be taken away."""

from typing import Annotated, NamedTuple

from projections.page import Page as Made
from projections.page import Section
from queries.answers import Answer
from web.page import Asked, Page, Shown


class Row(NamedTuple):
    """What a ledger is known by."""

    title: str
    home: str
    entries: int
    first: Annotated[str, "the day of its first entry"]
    last: Annotated[str, "that of its last one"]
    root: Annotated[str, "RFC 9162 Merkle root over all entries, hexadecimal"]


def _about(asked: Asked) -> Answer:
    own = asked.ledger
    row = Row(own.title, own.home, own.entries, own.first, own.last, own.root)
    return asked.made(
        "ledger",
        "Whose ledger is it, and how far does it go?",
        Made(own.title, (Section("ledger", [row], row=Row),)),
    )


def _shown(_asked: Asked, _answer: Answer) -> Shown:
    return Shown("How we know", "about.html")


def _data(_asked: Asked, _answer: Answer) -> Shown:
    return Shown("Data to take away", "data.html")


PAGES = (
    Page("/about", _about, _shown, "about", describes="Whose ledger is it, and how far does it go?"),
    Page("/data", _about, _data, "about", describes="What can be taken away?"),
)
