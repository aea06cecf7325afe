"""What a reader is answered: a report's page, and what was asked, as JSON has it."""

from typing import Annotated, Any, NamedTuple

from queries.axes import Known


class Answer(NamedTuple):
    """A report's page, and what was asked."""

    report: Annotated[str, "its name"]
    question: Annotated[str, "what it answers"]
    as_at: Annotated[str | None, "the day that was asked for, ISO 8601"]
    as_known: Known
    options: Annotated[dict[str, Any], "the report's own options, as they were read"]
    title: str
    sections: Annotated[dict[str, list[Any]], "the rows of each table, by its name"]
    notes: Annotated[list[str], "what was left out, and why"]
