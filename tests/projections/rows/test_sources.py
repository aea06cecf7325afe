"""Sources as rows: what each is, whose copy it is, and whether it was withdrawn."""

from comity.testing import corrected, history, source_registered
from domain import source
from projections.rows.sources import sources

FORGED = source.Withdrawn(on="2024-07", reason="a forgery")


def test_a_source_as_it_was_registered() -> None:
    registered = source.Registered(
        title="Report", kind="article", authors=("A. Writer",), publisher="Łódź Post", published="2024-05"
    )

    (row,) = sources(history(registered, stream="source:report"))

    assert (row.slug, row.version, row.title, row.kind, row.authors) == (
        *("report", 1, "Report", "article", ("A. Writer",)),
    )
    assert (row.publisher, row.voice, row.published) == ("Łódź Post", "lodz post", "2024-05")
    assert (row.original, row.withdrawn, row.withdrawn_earliest) == (None, None, None)


def test_a_copy_and_a_withdrawal() -> None:
    (row,) = sources(history(source_registered(), source.SameAs(original="report"), FORGED))

    assert row.original == "report"
    assert (row.withdrawn, row.withdrawn_by, row.withdrawn_on) == ("a forgery", 3, "2024-07")


def test_what_was_corrected_is_read_as_corrected() -> None:
    (row,) = sources(history(source_registered(), corrected(1, {"publisher": "The Council"})))

    assert row.publisher == "The Council"


def test_an_alleged_withdrawal_leaves_it_standing() -> None:
    alleged = FORGED.model_copy(update={"certainty": "alleged"})

    (row,) = sources(history(source_registered(), alleged))

    assert (row.withdrawn, row.withdrawn_by) == (None, None)
