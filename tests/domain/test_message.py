"""What is said to people, and how each medium says it."""

import copy
import pickle
from collections.abc import Callable

import pytest

from domain.caution import Caution
from domain.message import Blank, Field, Message, Several, Step, said

REGISTER = Step("register", "body", "malmo", name="Malmö", kind=Blank("…"))


def flags(part: Field | Step) -> str:
    """As a command line might say it."""
    if isinstance(part, Field):
        return f"--{part.rstrip('s')}"
    return " ".join(
        ["comity", part.name, *part.about, *(f"--{name} {value}" for name, value in part.fields.items())]
    )


def test_a_message_is_its_plain_words() -> None:
    found = Message("{body} is none of {count:,} parties", body="malmö", count=1200)

    assert found == "malmö is none of 1,200 parties"
    assert (found.template, dict(found.values)) == (
        "{body} is none of {count:,} parties",
        {"body": "malmö", "count": 1200},
    )


def test_each_medium_says_fields_and_steps_its_own_way() -> None:
    inner = Message("there is no body {words}; {step}", words="Malmö", step=REGISTER)
    found = Message("{why} (see {field})", why=inner, field=Field("sources"))

    assert found == "there is no body Malmö; register body malmo (name: Malmö, kind: …) (see sources)"
    assert found.said(flags) == (
        "there is no body Malmö; comity register body malmo --name Malmö --kind … (see --source)"
    )
    assert list(found.parts()) == ["Malmö", REGISTER, "sources"]


def test_what_was_given_is_never_taken_for_a_template() -> None:
    words = "{field} {0} %s {{"

    found = Message("no body is called {words}", words=words)

    assert found == f"no body is called {words}"
    assert found.said(flags) == found
    assert Message("{{so}}") == "{so}"


def test_several_values_are_joined_in_every_medium() -> None:
    found = Message("give {those}", those=Several((Field("sources"), Field("notes"), "both"), last=" or "))

    assert found == "give sources, notes or both"
    assert found.said(flags) == "give --source, --note or both"
    assert str(Several(())) + str(Several("a")) == "a"


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda item: pickle.loads(pickle.dumps(item))])  # noqa: S301 — of this very test
def test_a_copy_knows_what_it_was_made_of(copied: object) -> None:
    found = copied(Message("{words} and {field}", words="{x}", field=Field("on")))  # type: ignore[operator]

    assert found == "{x} and on"
    assert found.said(flags) == "{x} and --on"


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda item: pickle.loads(pickle.dumps(item))])  # noqa: S301 — of this very test
def test_a_field_knows_which_step_has_it(copied: Callable[[Field], Field]) -> None:
    found = copied(Field("clock_is_right", of="record"))

    assert (found, found.of) == ("clock_is_right", "record")
    assert Field("on").of == ""


def test_other_texts_are_said_as_they_are() -> None:
    assert said("as it is {field}", flags) == "as it is {field}"
    assert said(Message("{field}", field=Field("on")), flags) == "--on"


def test_steps_are_values() -> None:
    assert Step("show", "gdynia") == Step("show", "gdynia") != Step("show", "gdynia", format="md")
    assert len({Step("show", "gdynia"), Step("show", "gdynia")}) == 1
    assert str(Step("restore", Blank("BACKUP"), force=None)) == "restore BACKUP (force)"


def test_a_message_can_be_said_of_something_else() -> None:
    found = Message("{field}: {words} is no day", field=Field("on"), words="{x}").but(field=Field("as_at"))

    assert found == "as_at: {x} is no day"
    assert found.said(flags) == "--as_at: {x} is no day"
    assert Caution("late", "{days} late", days=1).but(days=2).code == "late"
