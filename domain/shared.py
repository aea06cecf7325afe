"""Facts that every stream takes: figures, statements, documents, notes, and the corrections of entries."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from domain.fact import (
    LIKENESS,
    STREAMS,
    Fact,
    Figure,
    Part,
    Person,
    Prose,
    Sha256,
    Slug,
    Text,
    Version,
    When,
    Who,
)
from domain.law import Law, Laws


class FigureReported(
    Fact,
    name="figure-reported",
    streams=STREAMS,
    dated=False,
    sentence="figure reported: {metric} {comparator} {value}[ {unit}][ ({subject})][, as of {as_of}]",
    short=(
        "figure reported: {metric}, {comparator} {value} {unit}",
        "figure reported: {metric}, {comparator} {value}",
        "figure reported: {comparator} {value}",
        "figure reported: {metric}, {value} {unit}",
        "figure reported: {metric}, {value}",
        "figure reported: {value}",
    ),
):
    """A figure that somebody gave."""

    metric: Annotated[Slug, LIKENESS] = Field(description="what is counted")
    value: Annotated[Figure, LIKENESS] = Field(description="the figure, a decimal number")
    comparator: Literal["=", ">", ">=", "<", "<=", "~"] = Field("=", description="how the figure is meant")
    unit: Text | None = Field(None, description="people, TWD, percent …")
    as_of: Annotated[When | None, LIKENESS] = Field(
        None, description="the day or span that the figure speaks of"
    )
    subject: Who | None = Field(None, description="whom the figure is about")


class StatementMade(
    Fact, name="statement-made", streams=STREAMS, dated=False, sentence="{speaker} said: {text}"
):
    """Somebody said something that matters."""

    speaker: Annotated[Person, LIKENESS] = Field(description="who spoke")
    text: Annotated[Prose, LIKENESS] = Field(description="what was said, in short")


class DocumentAttached(
    Fact, name="document-attached", streams=STREAMS, dated=False, sentence="document: {title}"
):
    """A document that stays where it is; its place and its digest are recorded."""

    title: Annotated[Text, LIKENESS] = Field(description="what it is")
    sha256: Sha256 | None = Field(None, description="the SHA-256 digest of the file, 64 hexadecimal digits")
    media_type: Text | None = Field(None, description="such as application/pdf")
    locator: Text | None = Field(None, description="where it is kept")


class Noted(Fact, name="noted", streams=STREAMS, dated=False, sentence="noted: {text}"):
    """Something worth keeping that no other type of fact says."""

    text: Annotated[Prose, LIKENESS] = Field(description="the note")
    about: Literal["context", "objective", "definition", "pillar", "quote", "other"] | None = Field(
        None, description="what kind of note it is"
    )


class Change(Part):
    """One field of a corrected entry and its new value whole."""

    field: Annotated[str, Field(min_length=1)] = Field(description="the field")
    value: JsonValue = Field(description="its new value, checked as that field; null takes it out")


class Corrected(
    Fact,
    name="corrected",
    streams=STREAMS,
    dated=False,
    sentence="corrected #{entry}: {changes}, because {because}",
    short=("corrected #{entry}: {changes}",),
):
    """An entry is read with other values from now on; the entry itself stays as it is."""

    entry: Version = Field(description="the entry's version")
    changes: tuple[Change, ...] = Field(
        min_length=1, description='the fields and their new values, each as {"field": …, "value": …}'
    )
    because: Prose = Field(description="why")


class Retracted(
    Fact,
    name="retracted",
    streams=STREAMS,
    dated=False,
    sentence="retracted #{entry}, because {because}",
    short=("retracted #{entry}: {because}",),
):
    """An entry is read from now on as if it had not been told."""

    entry: Version = Field(description="the entry's version")
    because: Prose = Field(description="why")


class Contested(
    Fact,
    name="contested",
    streams=STREAMS,
    dated=False,
    sentence="contested #{entry}: {field} may be {value}",
):
    """Another source says something else about one field of an entry."""

    entry: Version = Field(description="the entry's version")
    field: Annotated[str, Field(min_length=1)] = Field(description="the field in question")
    value: JsonValue = Field(description="what the other source says")


class Preferred(
    Fact,
    name="preferred",
    streams=STREAMS,
    dated=False,
    sentence="preferred for #{entry}: {field} {value}, because {because}",
    short=("preferred for #{entry}: {field} {value}",),
):
    """Of several values of one field, the one that reports use from now on."""

    entry: Version = Field(description="the entry's version")
    field: Annotated[str, Field(min_length=1)] = Field(description="the field in question")
    value: JsonValue = Field(description="the recorded value or a contested one")
    because: Prose = Field(description="why")


class Attested(
    Fact,
    name="attested",
    streams=STREAMS,
    dated=False,
    sentence="attested #{entry}: a source has it too",
    short=("attested #{entry}",),
):
    """Another source says the same as an entry: a second voice, where it is none of the entry's own."""

    entry: Version = Field(description="the entry's version")


Correction = Corrected | Retracted | Contested | Preferred | Attested
"""Facts about entries: they stand in no chronicle."""
CORRECTIONS = (Corrected, Retracted, Contested, Preferred)
"""Those that change how an entry is read, or may."""
ABOUT_ENTRIES = (*CORRECTIONS, Attested)
"""All of them."""
Remark = FigureReported | StatementMade | DocumentAttached | Noted
"""Facts that move no standing in any stream."""
ALWAYS: Laws = {
    FigureReported: Law(),
    StatementMade: Law(),
    DocumentAttached: Law(),
    Noted: Law(),
}
"""Remarks may always be recorded: their rows in the laws of every stream."""
