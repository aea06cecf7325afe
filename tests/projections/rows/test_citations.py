"""Citations as rows: of every entry that stands, and of none that does not."""

from comity.testing import citing, contested, corrected, history, opened, retracted, visited
from domain.fact import Citation
from projections.rows.citations import citations


def test_each_source_of_an_entry_is_a_row_with_its_place_and_its_words() -> None:
    cited = (Citation(source="gti", at="para. 3", quote="its words"), *citing("press"))

    one, other = citations(history(opened, visited("2024", sources=cited)))

    assert (one.version, one.n, one.source, one.at, one.quote) == (2, 0, "gti", "para. 3", "its words")
    assert (other.n, other.source, other.at) == (1, "press", None)


def test_what_contests_an_entry_is_marked() -> None:
    told = history(opened, visited("2024", sources=citing("a")), contested(2, "on", "2023", by=("b",)))

    assert [(citation.source, citation.correction) for citation in citations(told)] == [
        ("a", False),
        ("b", True),
    ]


def test_sources_are_read_as_they_were_corrected_and_not_where_they_were_retracted() -> None:
    told = history(opened, visited("2024", sources=citing("a")), corrected(2, {"sources": [{"source": "b"}]}))

    assert [citation.source for citation in citations(told)] == ["b"]
    assert list(citations(told + retracted(2))) == []
