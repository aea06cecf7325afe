"""Statements as rows: who said what, in which office."""

from comity.testing import citing, history, opened, statement_made
from domain.fact import Person
from domain.shared import StatementMade
from projections.rows.statements import statements


def test_a_statement_keeps_its_speaker_and_the_office_of_that_time() -> None:
    chang = Person(name="Chang Yen-ching", name_local="張硯卿", role="Director-General", body="kaohsiung")
    said = StatementMade(on="2024-06-25", speaker=chang, text="we go on", sources=citing("press"))

    (row,) = statements(history(opened, said))

    assert (row.speaker, row.speaker_local, row.role, row.body, row.text) == (
        *("Chang Yen-ching", "張硯卿", "Director-General", "kaohsiung", "we go on"),
    )
    assert (row.when.edtf, row.sources, row.version, row.place) == ("2024-06-25", ("press",), 2, 2)


def test_an_alleged_statement_is_marked() -> None:
    assert [
        statement.certainty for statement in statements(history(opened, statement_made(certainty="alleged")))
    ] == ["alleged"]
