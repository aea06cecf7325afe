"""What is attached to what, and where is it kept?"""

from collections.abc import Iterator
from typing import Annotated, Literal, NamedTuple

from comity import Ask, Behind, Count, Days, Page, Section, report
from comity_documents.attachments import Attachment, attachments
from projections.report import WIDE, Message, titled

State = Literal["found and proved", "found", "proved", "neither"]
STATES: tuple[State, ...] = ("found and proved", "found", "proved", "neither")


class Document(NamedTuple):
    """One document."""

    when: Days
    to: Annotated[str, "what it is attached to"]
    title: Annotated[str, "what it is"]
    place: Annotated[str | None, "where it is kept"]
    digest: Annotated[str | None, "the SHA-256 digest of the file", WIDE]
    certainty: str
    behind: Annotated[Behind, "the entry that says so", WIDE]


class Kept(NamedTuple):
    """How many documents can be found, or be told from another that was put in their place."""

    state: Annotated[State, "found: it says where; proved: it has a digest"]
    documents: Annotated[Count, "that were there by the day for certain, to those that may have been"]
    behind: Annotated[Behind, "the documents", WIDE]


@report()
def documents(
    ask: Ask,
    only: Annotated[
        Literal["all", "missing"], "missing: only those of which nobody says where they are"
    ] = "all",
) -> Page:
    """What is attached to what, and where is it kept?

    Every document that may have been attached by the day, and whether the record says where it is kept and what its digest
    is. Nobody looks for the file itself. Alleged documents are listed and not counted.
    """
    found = [row for row in ask.of(attachments) if row.earliest <= ask.day]
    if only == "missing":
        found = [row for row in found if row.locator is None]
    sure = [row for row in found if row.certainty != "alleged"]
    kept = []
    for state in STATES:
        those = [row for row in sure if _state(row) == state]
        certain = sum(row.latest <= ask.day for row in those)
        kept.append(Kept(state=state, documents=Count(certain, len(those)), behind=Behind.of(*those)))
    listed = [
        Document(
            when=row.when,
            to=ask.title(row.stream),
            title=row.title,
            place=row.locator,
            digest=row.digest,
            certainty=row.certainty,
            behind=Behind.of(row),
        )
        for row in found
    ]
    return Page(
        titled("Documents", ask.told),
        (
            Section("kept", kept, "Whether they can be found", row=Kept),
            Section("documents", listed, "What is attached", "nothing is attached", Document),
        ),
        tuple(_notes(found, sure)),
    )


def _state(row: Attachment) -> State:
    if row.locator:
        return "found and proved" if row.digest else "found"
    return "proved" if row.digest else "neither"


def _notes(found: list[Attachment], sure: list[Attachment]) -> Iterator[str]:
    if without := sum(row.digest is None for row in sure):
        yield Message(
            "Of {documents} documents, {without} have no digest.", documents=len(sure), without=without
        )
    if alleged := len(found) - len(sure):
        yield Message("Alleged, so listed and not counted: {alleged}.", alleged=alleged)
