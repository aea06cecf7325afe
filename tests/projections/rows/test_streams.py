"""Which streams a list or a number may speak of on a day."""

from comity.testing import asked, history, opened, opened_between, retracted, visited


def test_what_had_not_begun_and_an_opening_that_was_retracted_have_never_been() -> None:
    told = history(opened, visited("2020-06"))
    alone = history(opened_between("gdynia", "kaohsiung"), retracted(1))

    assert list(asked(told, alone, as_at="2020-06-01").begun()) == [told.stream]
    assert not asked(told, alone, as_at="2020-05-31").begun()


def test_a_duplicate_of_a_mistake_has_never_been_either() -> None:
    twice = history(opened, retracted(1), opened)

    assert list(asked(twice).begun()) == [twice.stream]
    assert not asked(twice + retracted(3)).begun()
