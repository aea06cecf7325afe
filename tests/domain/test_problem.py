"""What cannot be done, as data."""

from domain.problem import Problem


class NothingOfTheName(Problem):
    """A problem of its own."""

    kind = "not-found"


def test_a_problem_says_how_it_is_to_be_taken_and_what_may_be_done() -> None:
    found = NothingOfTheName("there is no tie", "open it", field="who")

    assert (found.kind, found.code, found.field) == ("not-found", "nothing-of-the-name", "who")
    assert (str(found), found.hint) == ("there is no tie", "open it")


def test_a_code_that_is_said_stays() -> None:
    class Other(NothingOfTheName):
        code = "another"

    assert Other("x").code == "another"
    assert Problem("x").kind == "unreadable"
