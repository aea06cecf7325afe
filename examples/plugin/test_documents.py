"""What is attached to what, and where is it kept? What had happened, what is asked, what follows."""

from typing import Any

from comity_documents.attachments import attachments
from comity_documents.documents import documents

from comity.testing import asked, history, opened
from domain.shared import DocumentAttached

DIGEST = "0" * 64


def document(on: str, title: str = "the minutes", **rest: Any) -> DocumentAttached:
    """It was attached to the tie of Edinburgh and Kaohsiung."""
    return DocumentAttached.model_validate({"on": on, "title": title} | rest)


def test_a_document_is_a_row_with_its_place_and_its_digest() -> None:
    told = history(opened, document("2023-03-28", locator="shelf 3", sha256=DIGEST))

    (row,) = attachments(told)

    assert (row.version, row.title, row.locator, row.digest, row.on) == (
        *(2, "the minutes", "shelf 3"),
        *(DIGEST, "2023-03-28"),
    )


def test_documents_are_counted_by_what_is_on_record_of_them() -> None:
    told = history(
        opened,
        document("2021", locator="shelf 3", sha256=DIGEST),
        document("2022", locator="shelf 4"),
        document("2023", sha256=DIGEST),
        document("2024"),
    )

    page = documents(asked(told))

    assert [(row.state, row.documents) for row in page.rows] == [
        ("found and proved", (1, 1)),
        ("found", (1, 1)),
        ("proved", (1, 1)),
        ("neither", (1, 1)),
    ]
    assert [row.place for row in page.section("documents")] == ["shelf 3", "shelf 4", None, None]
    assert page.notes == ("Of 4 documents, 2 have no digest.",)


def test_a_document_that_may_come_only_later_is_possible() -> None:
    told = history(opened, document("2024-06", locator="shelf 3"))

    found = documents(asked(told, as_at="2024-06-10")).rows[1]

    assert (found.documents, found.behind.entries) == ((0, 1), ("partnership:edinburgh--kaohsiung#2",))


def test_an_alleged_document_is_listed_and_not_counted() -> None:
    told = history(opened, document("2024-06", sha256=DIGEST, certainty="alleged"))

    page = documents(asked(told))

    assert [row.documents for row in page.rows] == [(0, 0)] * 4
    assert [row.certainty for row in page.section("documents")] == ["alleged"]
    assert page.notes == ("Alleged, so listed and not counted: 1.",)


def test_those_that_nobody_knows_where_to_find_can_be_asked_for_alone() -> None:
    told = history(opened, document("2023", "a map", locator="shelf 3"), document("2024"))

    assert [row.title for row in documents(asked(told), only="missing").section("documents")] == [
        "the minutes"
    ]
