"""What cannot be done, as data."""

import pickle

import pytest

from domain.message import Message
from domain.problem import NotAValue, Problem


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


class Elsewhere(Problem):
    """One that is made of something else than its words."""

    def __init__(self, number: int) -> None:
        super().__init__(Message("{number} of them", number=number), "look again", field="n")
        self.number = number


@pytest.mark.parametrize("found", [NothingOfTheName("no"), Elsewhere(3), NotAValue("not-a-slug", "no slug")])
def test_a_problem_of_another_process_is_taken_over_as_it_is(found: Problem) -> None:
    over = pickle.loads(pickle.dumps(found))  # noqa: S301 — our own

    assert type(over) is type(found)
    assert (str(over), over.hint, over.field, over.code) == (str(found), found.hint, found.field, found.code)
    assert over.__dict__ == found.__dict__
